//! Whether files are as they were, without reading them: by length, times and identity.

use std::fs::{self, Metadata};
use std::path::Path;

use rayon::prelude::*;

use super::Folder;
use super::output::listed;
use crate::tree::{Site, Stamp};

/// What many files looked like at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// One fingerprint of all their facts.
    pub stamp: Stamp,
    /// How many files there are.
    pub files: usize,
    /// When the newest of them changed, in nanoseconds since 1970. A change in the same moment as
    /// the look would not be seen.
    pub newest: i128,
}

/// A file that changed so shortly before it was looked at may change again unseen (a clock's tick).
pub const TICK: i128 = 100_000_000;

/// The facts of a site's files.
pub fn of_site(folder: &Folder) -> Facts {
    let odd = format!("{:?}", folder.oddities());
    facts(folder.root(), folder.paths(), &odd)
}

/// The facts of the files that builds have left in an output folder; `None` if there are none, or
/// one was killed.
pub fn of_output(root: &Path) -> Option<Facts> {
    Some(facts(root, &listed(root)?, ""))
}

/// The facts of one file, such as the program itself.
pub fn of_file(path: &Path) -> Facts {
    facts(Path::new(""), &[path.to_string_lossy().into_owned()], "")
}

fn facts(root: &Path, paths: &[String], more: &str) -> Facts {
    let mut hasher = blake3::Hasher::new();
    let mut newest = 0;
    let looked_at: Vec<Option<[i128; 4]>> =
        paths.par_iter().map(|path| fs::metadata(root.join(path)).ok().map(|found| facts_of(&found))).collect();
    for (path, facts) in paths.iter().zip(looked_at) {
        hasher.update(path.as_bytes());
        let Some(facts) = facts else {
            hasher.update(b"\0-");
            continue;
        };
        newest = newest.max(facts[0]).max(facts[1]);
        hasher.update(b"\0+");
        for fact in facts {
            hasher.update(&fact.to_le_bytes());
        }
    }
    hasher.update(more.as_bytes());
    Facts { stamp: *hasher.finalize().as_bytes(), files: paths.len(), newest }
}

/// When it was written, when anything of it changed (which nobody can set), its length, its number.
#[cfg(unix)]
fn facts_of(found: &Metadata) -> [i128; 4] {
    use std::os::unix::fs::MetadataExt;
    let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    [
        nanos(found.mtime(), found.mtime_nsec()),
        nanos(found.ctime(), found.ctime_nsec()),
        i128::from(found.len()),
        i128::from(found.ino()),
    ]
}

#[cfg(not(unix))]
fn facts_of(found: &Metadata) -> [i128; 4] {
    let written = found.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let written = written.map_or(0, |since| since.as_nanos() as i128);
    [written, written, i128::from(found.len()), 0]
}
