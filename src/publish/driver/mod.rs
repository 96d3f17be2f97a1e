//! Where a portal is published to: a folder here, a folder on another machine, an object store; a driver each.
//!
//! Which steps lead to a release is said once, in [`crate::publish::release`]; a [`Target`] walks them, and looks again
//! where an answer was lost; a driver takes one at a time.
//!
//! All three keep the same promise, each by its own means: a release is laid out where no reader looks,
//! held against its digests, and made live in one step; what is killed leaves the old release or the
//! new one; the last five stay, with the live one and the one to go back to; receipts stay for ever.
//!
//! | target | a release is laid out | it is live when |
//! |---|---|---|
//! | [`ReleaseFolder`], a folder | beside the others, sharing the space of what did not change | a link is replaced, or two folders change places |
//! | [`SshFolder`], `user@host:path` | over there, by `rsync`; what did not change is linked over there | a link is replaced over there |
//! | [`Store`], `s3://bucket/name` | under a prefix of its own: that of a release that is too old to stay, as far as it differs; the first ones in an empty one, where what did not change is copied by the store | the object that names the prefix is replaced; with no server in front, object by object |

mod base;
mod error;
mod folder;
mod ssh;
mod store;
mod target;
mod workshop;

use std::path::{Path, PathBuf};

use crate::archive::ArchiveRecord;
use crate::archive::sums::Sums;
use crate::disk::Finished;
use crate::publish::release::{Sight, Standing};
use crate::publish::{Plan, Receipt};

pub use base::Base;
pub use error::PublishError;
pub use folder::{ReleaseFolder, Switch};
pub use ssh::{SshAddress, SshFolder};
pub use store::{Access, Store};
pub use target::Target;
pub use workshop::Workshop;

/// The file that is locked, in a folder of releases and in a workshop.
const LOCK: &str = "lock";

/// A place to publish to, locked: it says what stands there, and takes the steps of [`crate::publish::release`]
/// as it is told. Each may be taken again where it was cut short.
pub trait Driver {
    /// What stands there.
    fn look(&mut self) -> Result<Standing, PublishError>;

    /// What is live now that a step has failed.
    fn look_again(&mut self) -> Result<Sight, PublishError>;

    /// The folder in which the portal is built; an earlier build may lie in it.
    fn workshop(&self) -> Result<PathBuf, PublishError>;

    /// Whether that folder stands where the web server's own folder stands.
    fn is_beside_served_files(&self) -> bool {
        false
    }

    /// Nothing was published: removes from there what readers might reach.
    fn discard(&self) {}

    /// The receipt of a release, also of one of which it is not yet known whether it became live.
    fn receipt(&self, number: u32) -> Result<Receipt, PublishError>;

    /// The digests of a release's files, as they are and not as they should be; of what cannot be read, or is no
    /// plain file, something that is no digest.
    fn digests(&self, number: u32) -> Result<Sums, PublishError>;

    /// A release as far as these files go.
    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, PublishError>;

    /// Lays the next release out, out of sight, and makes sure that it is what it should be. `from` says where a
    /// file lies on this disk.
    fn stage(
        &mut self,
        standing: &Standing,
        record: &ArchiveRecord<'_>,
        plan: &Plan,
        from: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError>;

    /// Writes the receipts of what was laid out; the one for programs is pending.
    fn announce(&mut self, receipt: &Receipt) -> Result<(), PublishError>;

    /// Gives its number to what was laid out.
    fn complete(&mut self, number: u32) -> Result<(), PublishError>;

    /// Makes a release live.
    fn switch(&mut self, number: u32) -> Result<(), PublishError>;

    /// Makes a pending receipt count.
    fn confirm(&mut self, number: u32) -> Result<(), PublishError>;

    /// Puts the live release where readers look, file by file.
    fn settle(&mut self, _number: u32) -> Result<(), PublishError> {
        Ok(())
    }

    /// Removes the files of a release.
    fn remove(&mut self, number: u32) -> Result<(), PublishError>;

    /// Removes a release that never became live.
    fn withdraw(&mut self, number: u32) -> Result<(), PublishError>;

    /// Removes what no release needs.
    fn sweep(&mut self, _standing: &Standing) -> Result<(), PublishError> {
        Ok(())
    }

    /// Which release was live since when, as it stands there; nothing where it does not.
    fn history(&self) -> Result<Vec<u8>, PublishError>;

    /// Replaces that in one step.
    fn set_history(&mut self, text: &str) -> Result<(), PublishError>;

    /// Where a release's receipt is kept.
    fn receipt_place(&self, number: u32) -> String;

    /// Where that stands which names the live release.
    fn link_place(&self) -> String;
}

/// A place to publish to, told apart by how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A folder on another one.
    Ssh(SshAddress),
    /// A name in a bucket.
    Store {
        /// The bucket.
        bucket: String,
        /// The name under which the portal is found, without slashes at its ends.
        name: String,
    },
}

impl Address {
    /// Reads what a person wrote: `user@host:path`, `ssh://user@host:port/path`, `s3://bucket/name`, or a
    /// folder, with a slash at its end or without. `None` where it is like one of them, but is not.
    pub fn read(text: &str) -> Option<Address> {
        if let Some(rest) = text.strip_prefix("s3://") {
            let (bucket, name) = rest.split_once('/').unwrap_or((rest, ""));
            let name = name.trim_matches('/');
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
            let fits = !bucket.is_empty() && bucket.chars().all(plain);
            let inside = !name.is_empty() && crate::tree::is_inside(name);
            return (fits && inside).then(|| Address::Store { bucket: bucket.to_owned(), name: name.to_owned() });
        }
        if text.contains("://") || SshAddress::looks_like(text) {
            return SshAddress::read(text).map(Address::Ssh);
        }
        // Behind a slash, a link is what it leads to.
        Some(Address::Folder(Path::new(text).components().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_apart() {
        let ssh = |host: &str, port, path: &str| {
            Some(Address::Ssh(SshAddress { host: host.to_owned(), port, path: path.to_owned() }))
        };
        for (text, address) in [
            ("/srv/www/nianbao", Some(Address::Folder("/srv/www/nianbao".into()))),
            ("C:\\www\\nianbao", Some(Address::Folder("C:\\www\\nianbao".into()))),
            ("C:/www/nianbao", Some(Address::Folder("C:/www/nianbao".into()))),
            ("./a:b", Some(Address::Folder("./a:b".into()))),
            ("/srv/www/nianbao//", Some(Address::Folder("/srv/www/nianbao".into()))),
            ("nianbao/./", Some(Address::Folder("nianbao".into()))),
            ("www:/srv/nianbao/./", ssh("www", None, "/srv/nianbao")),
            ("www:~/nianbao/", ssh("www", None, "~/nianbao")),
            ("ssh://www/~web/nianbao", ssh("www", None, "~web/nianbao")),
            ("www:~", None),
            ("www:~web/", None),
            ("web@www.example.gov.cn:/srv/www/nianbao/", ssh("web@www.example.gov.cn", None, "/srv/www/nianbao")),
            ("www:nianbao", ssh("www", None, "nianbao")),
            ("ssh://web@www:2222/srv/nianbao", ssh("web@www", Some(2222), "/srv/nianbao")),
            ("ssh://[::1]:22/srv/nianbao", ssh("[::1]", Some(22), "/srv/nianbao")),
            ("-oProxyCommand=x:/srv", None),
            ("ssh://-x/srv", None),
            ("www:", None),
            ("www:/", None),
            ("https://www.example.gov.cn/", None),
            ("s3://bucket/a/b/", Some(Address::Store { bucket: "bucket".into(), name: "a/b".into() })),
            ("s3://bucket", None),
            ("s3://bucket/../x", None),
        ] {
            assert_eq!(Address::read(text), address, "{text}");
        }
    }
}
