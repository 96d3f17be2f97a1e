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

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::publish::Receipt;
use crate::tree::Listed;

/// So many releases stay.
const KEPT: usize = 5;
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

/// Why a target is not published to.
#[derive(Debug)]
pub enum Trouble {
    /// Someone else is publishing.
    Locked,
    /// Something stands there that we did not publish.
    Foreign(PathBuf),
    /// There is no earlier release.
    NothingBefore,
    /// The receipt of a release is damaged, or, if it is not there, missing.
    NoReceipt {
        /// Where it should be.
        place: String,
        /// Whether something is there.
        there: bool,
    },
    /// What names the live release is missing, though releases are there.
    Adrift(String),
    /// An earlier release is not any more what was published: where it is, and a file that shows it.
    Spoilt(String, String),
    /// A program that is needed is not there, here or on the other machine.
    NoTool(String),
    /// Something must be told in the environment.
    Untold(&'static str),
    /// What arrived is not what was sent.
    Damaged(String),
    /// The other side refused, or cannot be reached.
    Far(String, String),
    /// A release is live, but not all of its files are in their places: where, its number, and why.
    Halfway(String, u32, String),
    /// The system refused.
    System(PathBuf, io::Error),
}

/// A target and its releases, locked.
#[derive(Debug)]
pub struct Releases {
    target: PathBuf,
    folder: PathBuf,
    switch: Switch,
    /// The number of what lies in the target's place, if its receipt does not say so any more.
    lost: Option<u32>,
    /// Folders that were made for this, the innermost first.
    made: Vec<PathBuf>,
    /// The lock falls with the process, however that ends.
    _lock: File,
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

pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Trouble + '_ {
    move |error| Trouble::System(path.to_owned(), error)
}

impl Releases {
    /// Whether anything was published to a target.
    pub fn is_there(target: &Path) -> bool {
        std::path::absolute(target).ok().and_then(|target| beside(&target)).is_some_and(|folder| folder.exists())
    }

    /// Whether a target that was never published to is free; leaves no trace there.
    pub fn look(target: &Path) -> Result<(), Trouble> {
        let target = std::path::absolute(target).map_err(at(target))?;
        if beside(&target).is_none() || target.symlink_metadata().is_ok() && !is_empty(&target) {
            return Err(Trouble::Foreign(target));
        }
        Ok(())
    }

    /// Opens a target for publishing, and mends what a killed process left.
    pub fn open(target: &Path, switch: Switch) -> Result<Releases, Trouble> {
        let target = std::path::absolute(target).map_err(at(target))?;
        let folder = beside(&target).ok_or_else(|| Trouble::Foreign(target.clone()))?;
        // A target that is not ours stays without a trace of us.
        if !folder.exists() {
            Releases::look(&target)?;
        }
        let lock_path = folder.join("lock");
        if folder.exists() && !lock_path.exists() && fs::read_dir(&folder).map_err(at(&folder))?.next().is_some() {
            return Err(Trouble::Foreign(folder));
        }
        let made: Vec<PathBuf> = folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        super::output::make_folders(&folder).map_err(at(&folder))?;
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(at(&lock_path))?;
        match lock.try_lock() {
            // Whoever held it may just have removed it, with the folder, because nothing came of a first release.
            Ok(()) if is_at(&lock, &lock_path) => {}
            Ok(()) | Err(TryLockError::WouldBlock) => return Err(Trouble::Locked),
            Err(TryLockError::Error(error)) => return Err(Trouble::System(lock_path, error)),
        }
        let mut releases = Releases { target, folder, switch, lost: None, made, _lock: lock };
        releases.settle()?;
        // What is there already says how it is switched.
        if releases.linked().is_some() {
            releases.switch = Switch::Link;
        } else if releases.current().is_some() {
            releases.switch = Switch::Rename;
        }
        Ok(releases)
    }

    /// Mends what a killed process left: folders that hold another release than their name says,
    /// and releases that never became live. Refuses a target that is not ours.
    fn settle(&mut self) -> Result<(), Trouble> {
        sweep(&self.folder, 1);
        self.sweep_gone();
        let numbers = self.numbers()?;
        for &number in &numbers {
            let aside = self.folder_of(number).with_extension(ASIDE);
            if aside.exists() && !self.target.exists() {
                fs::rename(&aside, &self.target).map_err(at(&aside))?;
            }
        }
        let digests: Vec<(u32, String)> =
            numbers.iter().filter_map(|&number| Some((number, self.digest_in_receipt(number)?))).collect();
        let named = |digest: &str| digests.iter().rev().find(|(_, of)| of == digest).map(|(number, _)| *number);
        for &number in &numbers {
            let place = self.folder_of(number);
            let Some(digest) = digest_of(&place) else { continue };
            let right = self.digest_in_receipt(number).is_some_and(|receipt| receipt == digest);
            if let Some(other) = named(&digest).filter(|_| !right)
                && !self.folder_of(other).exists()
            {
                fs::rename(&place, self.folder_of(other)).map_err(at(&place))?;
            }
        }
        match self.target.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Trouble::System(self.target.clone(), error)),
            Ok(there) if there.is_symlink() => {
                if self.linked().is_none() {
                    return Err(Trouble::Foreign(self.target.clone()));
                }
            }
            Ok(there) if there.is_dir() => {
                let ours = digest_of(&self.target).is_some_and(|digest| named(&digest).is_some());
                if !is_empty(&self.target) && !ours {
                    // It is ours if a receipt is missing that a release without a folder of its own should have.
                    let lost = numbers.iter().rev().copied().find(|&number| {
                        !self.folder_of(number).exists() && !digests.iter().any(|(known, _)| *known == number)
                    });
                    self.lost = lost.filter(|_| self.target.join(LIST).exists());
                    if self.lost.is_none() {
                        return Err(Trouble::Foreign(self.target.clone()));
                    }
                }
            }
            Ok(_) => return Err(Trouble::Foreign(self.target.clone())),
        }
        for number in self.numbers()? {
            if self.pending_path(number).exists() {
                if self.current() == Some(number) {
                    self.confirm(number)?;
                } else {
                    self.remove_unborn(number);
                }
            }
        }
        self.prune();
        Ok(())
    }

    fn folder_of(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}"))
    }

    /// Where the receipt of a release is.
    pub fn receipt_path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}.json"))
    }

    /// The receipt of a release that is not yet known to be live.
    fn pending_path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}.pending"))
    }

    /// The release is live: its receipt counts.
    fn confirm(&self, number: u32) -> Result<(), Trouble> {
        let pending = self.pending_path(number);
        fs::rename(&pending, self.receipt_path(number)).map_err(at(&pending))
    }

    fn digest_in_receipt(&self, number: u32) -> Option<String> {
        let text = fs::read(self.receipt_path(number)).or_else(|_| fs::read(self.pending_path(number))).ok()?;
        Receipt::read(&text).map(|receipt| receipt.digest)
    }

    /// The numbers of all releases that were ever given, in order.
    fn numbers(&self) -> Result<Vec<u32>, Trouble> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(at(&self.folder))? {
            let name = entry.map_err(at(&self.folder))?.file_name();
            let stem = name.to_str().map(|name| name.split('.').next().unwrap_or_default());
            numbers.extend(stem.filter(|stem| stem.len() == 6).and_then(|stem| stem.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    fn linked(&self) -> Option<u32> {
        let to = fs::read_link(&self.target).ok()?;
        let inside = self.target.with_file_name("").join(&to).parent().map(Path::to_owned);
        if inside.as_deref() != Some(&self.folder) {
            return None;
        }
        to.file_name()?.to_str()?.parse().ok()
    }

    /// The number of the live release.
    pub fn current(&self) -> Option<u32> {
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

    /// The releases whose files are there, in order.
    pub fn standing(&self) -> Result<Vec<u32>, Trouble> {
        let current = self.current();
        let mut numbers = self.numbers()?;
        numbers.retain(|&number| current == Some(number) || self.folder_of(number).is_dir());
        Ok(numbers)
    }

    /// The newest release, where the link to the live one is missing.
    pub fn adrift(&self) -> Result<Option<u32>, Trouble> {
        if self.lost.is_some() || self.current().is_some() {
            return Ok(None);
        }
        let standing = self.standing()?.last().copied();
        let said =
            || self.numbers().map(|all| all.into_iter().rev().find(|number| self.receipt_path(*number).exists()));
        standing.map_or_else(said, |number| Ok(Some(number)))
    }

    /// What the web server serves.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the files of a release are.
    pub fn place_of(&self, number: u32) -> PathBuf {
        if self.current() == Some(number) { self.target.clone() } else { self.folder_of(number) }
    }

    /// The files of a release, if they are there.
    pub fn files_of(&self, number: u32) -> Result<Option<super::Finished>, Trouble> {
        let place = self.place_of(number);
        if !place.is_dir() {
            return Ok(None);
        }
        super::Finished::open(&place).map(Some).map_err(at(&place))
    }

    /// The receipt of a release.
    pub fn receipt(&self, number: u32) -> Result<Receipt, Trouble> {
        let path = self.receipt_path(number);
        let text = fs::read(&path);
        let receipt = text.as_ref().ok().and_then(|text| Receipt::read(text));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| Trouble::NoReceipt { place: path.display().to_string(), there: path.exists() })
    }

    /// The receipt of the live release, or, where what names it is missing, of the newest.
    pub fn live_receipt(&self) -> Result<Option<Receipt>, Trouble> {
        let live = self.current().or(self.lost);
        live.map_or_else(|| self.adrift(), |number| Ok(Some(number)))?.map(|number| self.receipt(number)).transpose()
    }

    /// The folder in which the portal is built. What a killed build left there is used again.
    pub fn build_folder(&self) -> Result<PathBuf, Trouble> {
        let place = self.folder.join("build");
        // Not for a web server that serves the folder above: this is not published yet.
        #[cfg(unix)]
        if !place.exists() {
            use std::os::unix::fs::DirBuilderExt;
            fs::DirBuilder::new().mode(0o700).create(&place).map_err(at(&place))?;
        }
        mend_build(place)
    }

    /// Removes what was made for a release that did not come.
    pub fn discard(&self) {
        let _ = fs::remove_dir_all(self.folder.join("build"));
        self.discard_next();
    }

    /// Removes a release under way.
    pub fn discard_next(&self) {
        let _ = fs::remove_dir_all(self.next());
    }

    /// The number of the next release.
    pub fn next_number(&self) -> Result<u32, Trouble> {
        Ok(self.numbers()?.last().map_or(1, |last| last + 1))
    }

    /// Lays out the next release: files that lie on this disk already, where `from` says, are
    /// linked, others written.
    pub fn lay(
        &self,
        files: &dyn Listed,
        changed: &dyn Fn(&str) -> bool,
        from: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), Trouble> {
        lay(&self.folder.join(NEXT), files, changed, from)
    }

    /// Where the release under way lies.
    pub fn next(&self) -> PathBuf {
        self.folder.join(NEXT)
    }

    /// Makes the release that was laid out complete, and live.
    pub fn publish(&self, receipt: &Receipt) -> Result<(), Trouble> {
        let number = receipt.release;
        for (end, text) in [("pending", receipt.json()), ("txt", receipt.text())] {
            let place = self.folder.join(format!("{number:06}.{end}"));
            let write = || {
                let mut file = super::output::temporary_in(&self.folder)?;
                file.write_all(text.as_bytes())?;
                file.as_file().sync_all()?;
                file.persist(&place).map_err(|error| error.error)
            };
            write().map_err(at(&place))?;
        }
        let place = self.folder_of(number);
        fs::rename(self.folder.join(NEXT), &place).map_err(at(&place))?;
        self.sync();
        self.go_to(number)?;
        self.confirm(number)?;
        self.note(&receipt.history());
        self.prune();
        Ok(())
    }

    /// Makes another release live again; `line` is for the history.
    pub fn go_back(&self, number: u32, line: &str) -> Result<(), Trouble> {
        self.go_to(number)?;
        self.note(line);
        Ok(())
    }

    /// Adds a line to the history. The release is live by now, whatever becomes of the line.
    fn note(&self, line: &str) {
        let file = File::options().append(true).create(true).open(self.folder.join(HISTORY));
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()));
    }

    /// The one step.
    fn go_to(&self, number: u32) -> Result<(), Trouble> {
        let place = self.folder_of(number);
        let is_folder = self.target.symlink_metadata().is_ok_and(|there| there.is_dir());
        if is_folder && self.switch == Switch::Link && fs::remove_dir(&self.target).is_err() {
            return Err(Trouble::Foreign(self.target.clone()));
        }
        match self.switch {
            Switch::Link => self.link_to(number).map_err(at(&self.target))?,
            Switch::Rename => {
                let before = self.current().or(self.lost);
                exchange(&place, &self.target).map_err(at(&self.target))?;
                // What was live now lies in the new one's place, unless there was nothing.
                if let Some(before) = before.filter(|_| place.exists()) {
                    fs::rename(&place, self.folder_of(before)).map_err(at(&place))?;
                } else {
                    let _ = fs::remove_dir(&place);
                }
            }
        }
        self.sync();
        Ok(())
    }

    #[cfg(unix)]
    fn link_to(&self, number: u32) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default();
        let to = Path::new(name).join(format!("{number:06}"));
        let temporary = self.folder.join("link");
        let _ = fs::remove_file(&temporary);
        std::os::unix::fs::symlink(to, &temporary)?;
        fs::rename(&temporary, &self.target)
    }

    #[cfg(not(unix))]
    fn link_to(&self, _: u32) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Removes the files of releases older than those that stay, never those of the live one and of the one to
    /// go back to. Where it is not certain which these are, nothing is removed. Receipts stay.
    fn prune(&self) {
        let (Ok(standing), Some(current)) = (self.standing(), self.current()) else { return };
        let Ok(live) = self.receipt(current) else { return };
        let back = live.back(&standing);
        for &number in standing.iter().rev().skip(KEPT) {
            if number == current || Some(number) == back {
                continue;
            }
            // A release is there as a whole, or not at all.
            let gone = self.folder.join(format!("{GONE}{number:06}"));
            if fs::rename(self.folder_of(number), &gone).is_ok() {
                let _ = fs::remove_dir_all(gone);
            }
        }
    }

    /// Removes what is left of releases that were being removed.
    fn sweep_gone(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(GONE)) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Removes a release that never became live; last what says so.
    fn remove_unborn(&self, number: u32) {
        let _ = fs::remove_dir_all(self.folder_of(number));
        let _ = fs::remove_file(self.folder.join(format!("{number:06}.txt")));
        let _ = fs::remove_file(self.pending_path(number));
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

impl Drop for Releases {
    /// Where nothing was ever published, nothing is left behind.
    fn drop(&mut self) {
        let lock = self.folder.join("lock");
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

/// Whether an open file is still the one that stands at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata().ok().map(|data| (data.dev(), data.ino()));
    here.is_some() && here == path.metadata().ok().map(|data| (data.dev(), data.ino()))
}

/// Whether an open file is still the one that stands at a path: here, an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// A build that was killed before it wrote its list: its folder says nothing of itself.
pub(super) fn mend_build(place: PathBuf) -> Result<PathBuf, Trouble> {
    sweep(&place, usize::MAX);
    if place.exists() && !place.join(super::LIST).exists() {
        fs::write(place.join(super::LIST), "").map_err(at(&place))?;
    }
    Ok(place)
}

/// Lays out a release in a folder: style sheets first, then pages, then the lists.
pub(super) fn lay(
    next: &Path,
    files: &dyn Listed,
    changed: &dyn Fn(&str) -> bool,
    from: &dyn Fn(&str) -> Option<PathBuf>,
) -> Result<(), Trouble> {
    if next.exists() {
        fs::remove_dir_all(next).map_err(at(next))?;
    }
    let rank = |path: &str| match path {
        path if path.starts_with("assets/") => 0,
        path if path.contains('/') => 1,
        _ => 2,
    };
    let mut paths: Vec<&String> = files.paths().iter().collect();
    paths.sort_by_key(|path| (rank(path), *path));
    let mut made = PathBuf::new();
    for path in paths {
        let target = next.join(path);
        let parent = target.parent().unwrap_or(next);
        if parent != made {
            super::output::make_folders(parent).map_err(at(parent))?;
            made = parent.to_owned();
        }
        let linked = from(path).is_some_and(|source| fs::hard_link(source, &target).is_ok());
        let place = || {
            if !linked {
                let mut file = super::output::temporary_in(parent)?;
                io::copy(&mut files.open(path)?, &mut file)?;
                file.persist(&target).map_err(|error| error.error)?;
            }
            if changed(path) { File::open(&target)?.sync_all() } else { Ok(()) }
        };
        place().map_err(at(&target))?;
    }
    Ok(())
}

/// Removes what a killed process was writing.
fn sweep(folder: &Path, depth: usize) {
    for entry in WalkDir::new(folder).max_depth(depth).into_iter().flatten() {
        let under_way = entry.file_name().to_str().is_some_and(|name| {
            // Not the journal of a build, by which the next one knows what is its own.
            name.starts_with(super::output::UNDER_WAY) && name.ends_with(".tmp")
        });
        if under_way && entry.file_type().is_file() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What a folder's list of digests says of it.
fn digest_of(folder: &Path) -> Option<String> {
    fs::read(folder.join(LIST)).ok().map(|list| crate::bytes::digest::sha256(&list))
}

/// Two folders change places, in one step where the system can.
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(new, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = new.with_extension(ASIDE);
    fs::rename(target, &aside)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&aside, target)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}
