//! The releases of a portal at its target: complete ones beside each other, and one step from one
//! to the next.
//!
//! ```text
//! nianbao                     what the web server serves: a link to nianbao.releases/000007
//! nianbao.releases/lock       held while someone publishes
//! nianbao.releases/build/     the last build; releases share its files by hard links
//! nianbao.releases/next/      a release under way
//! nianbao.releases/000007/    a complete release, never changed again
//! nianbao.releases/000007.json, .txt   its receipt (.pending until it is live), kept for ever
//! nianbao.releases/history.txt         which release was live since when
//! nianbao.releases/gone.000001/        a release that is being removed
//! ```
//!
//! A release becomes complete by being renamed, and live by the link being replaced; both are single
//! steps of the file system, so a reader sees the old release or the new one, and a process that is
//! killed leaves the old one or the new one. Where links are not to be had, the target is a folder
//! ([`Switch::Rename`]) that changes places with the next release; whose content a folder then
//! holds is told by the receipts' digests.

mod driver;
mod files;
mod switch;
mod tidy;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{LOCK, PublishError};
use crate::disk::{self, Finished, Holder, Lock};
use crate::publish::Receipt;

pub(super) use files::{repair_build_folder, write_release};

/// The folder of a release under way.
const NEXT: &str = "next";
/// What a folder is called while two change places on systems that cannot do it in one step.
const ASIDE: &str = "old";
/// What the folder of a release is called that is being removed.
const GONE: &str = "gone.";
/// Which release was live since when.
const HISTORY: &str = "history.txt";
/// The list by which a release is told.
const LIST: &str = crate::archive::record::SHA256;

/// How a release becomes live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// The target is a symbolic link.
    Link,
    /// The target is a folder.
    Rename,
}

/// A target and its releases, locked.
#[derive(Debug)]
pub struct ReleaseFolder {
    target: PathBuf,
    folder: PathBuf,
    switch: Switch,
    /// The number of what lies in the target's place, if its receipt does not say so any more.
    receiptless: Option<u32>,
    /// Folders that were made for this, the innermost first.
    made: Vec<PathBuf>,
    _lock: Lock,
}

/// Where the releases of a target lie.
fn beside(target: &Path) -> Option<PathBuf> {
    let mut name = target.file_name()?.to_owned();
    name.push(".releases");
    Some(target.with_file_name(name))
}

/// Whether a path is a folder of its own, not a link to one, with nothing in it.
fn is_empty(path: &Path) -> bool {
    !path.is_symlink() && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

impl ReleaseFolder {
    /// Whether anything was published to a target.
    pub fn is_there(target: &Path) -> bool {
        std::path::absolute(target).ok().and_then(|target| beside(&target)).is_some_and(|folder| folder.exists())
    }

    /// Whether a target that was never published to is free; leaves no trace there.
    pub fn check_free(target: &Path) -> Result<(), PublishError> {
        let target = std::path::absolute(target).map_err(PublishError::at(target))?;
        if beside(&target).is_none() || target.symlink_metadata().is_ok() && !is_empty(&target) {
            return Err(PublishError::NotOurs(target));
        }
        Ok(())
    }

    /// Opens a target for publishing, and tidies up after a killed process.
    pub fn open(target: &Path, switch: Switch, holder: &Holder) -> Result<ReleaseFolder, PublishError> {
        let target = std::path::absolute(target).map_err(PublishError::at(target))?;
        let folder = beside(&target).ok_or_else(|| PublishError::NotOurs(target.clone()))?;
        // A target that is not ours stays without a trace of us.
        if !folder.exists() {
            ReleaseFolder::check_free(&target)?;
        }
        if folder.exists()
            && !folder.join(LOCK).exists()
            && fs::read_dir(&folder).map_err(PublishError::at(&folder))?.next().is_some()
        {
            return Err(PublishError::NotOurs(folder));
        }
        let made: Vec<PathBuf> = folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        disk::make_folders(&folder).map_err(PublishError::at(&folder))?;
        let lock = folder.join(LOCK);
        let lock = Lock::take(&lock, holder).map_err(PublishError::locked(&lock))?;
        let mut releases = ReleaseFolder { target, folder, switch, receiptless: None, made, _lock: lock };
        releases.tidy()?;
        // What is there already says how it is switched.
        if releases.linked().is_some() {
            releases.switch = Switch::Link;
        } else if releases.current().is_some() {
            releases.switch = Switch::Rename;
        }
        Ok(releases)
    }

    fn folder_of(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}"))
    }

    /// A file beside the releases that is about one of them.
    fn paper(&self, number: u32, end: &str) -> PathBuf {
        self.folder.join(format!("{number:06}.{end}"))
    }

    fn digest_in_receipt(&self, number: u32) -> Option<String> {
        let text = fs::read(self.paper(number, "json")).or_else(|_| fs::read(self.paper(number, "pending"))).ok()?;
        Receipt::read(&text).map(|receipt| receipt.digest)
    }

    /// The numbers of all releases that were ever given, in order.
    fn numbers(&self) -> Result<Vec<u32>, PublishError> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(PublishError::at(&self.folder))? {
            let name = entry.map_err(PublishError::at(&self.folder))?.file_name();
            let stem = name.to_str().map(|name| name.split('.').next().unwrap_or_default());
            numbers.extend(stem.filter(|stem| stem.len() == 6).and_then(|stem| stem.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The number of the live release.
    fn current(&self) -> Option<u32> {
        if let Some(number) = self.linked() {
            return Some(number).filter(|number| self.folder_of(*number).is_dir());
        }
        // The target is a folder: the release whose own folder is not among the others.
        let digest = digest_of(&self.target)?;
        let numbers = self.numbers().ok()?;
        numbers.into_iter().rev().find(|&number| {
            self.digest_in_receipt(number).as_ref() == Some(&digest) && !self.folder_of(number).exists()
        })
    }

    /// The files of a release, if they are there.
    fn files_of(&self, number: u32) -> Result<Option<Finished>, PublishError> {
        let place = if self.current() == Some(number) { self.target.clone() } else { self.folder_of(number) };
        if !place.is_dir() {
            return Ok(None);
        }
        Finished::open(&place).map(Some).map_err(PublishError::at(&place))
    }

    /// Where the release under way lies.
    fn next(&self) -> PathBuf {
        self.folder.join(NEXT)
    }

    /// Writes a short text beside the releases, as a whole.
    fn write(&self, name: &str, text: &str) -> Result<(), PublishError> {
        let place = self.folder.join(name);
        let write = || {
            let mut file = disk::temporary_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&place).map_err(|error| error.error)
        };
        write().map(drop).map_err(PublishError::at(&place))
    }

    /// Folders are on the disk, too.
    fn sync(&self) {
        for folder in [Some(self.folder.as_path()), self.target.parent()].into_iter().flatten() {
            if let Ok(folder) = File::open(folder) {
                let _ = folder.sync_all();
            }
        }
    }
}

impl Drop for ReleaseFolder {
    /// Where nothing was ever published, nothing is left behind.
    fn drop(&mut self) {
        let lock = self.folder.join(LOCK);
        let only_lock =
            fs::read_dir(&self.folder).is_ok_and(|entries| entries.flatten().all(|entry| entry.path() == lock));
        if only_lock && fs::remove_file(&lock).is_ok() {
            let _ = fs::remove_dir(&self.folder);
            for folder in &self.made {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}

/// What a folder's list of digests says of it.
fn digest_of(folder: &Path) -> Option<String> {
    fs::read(folder.join(LIST)).ok().map(|list| crate::bytes::digest::sha256(&list))
}
