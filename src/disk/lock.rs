//! A lock on a file: one process works at a time, and whoever is refused is told who works.
//!
//! It falls with the process, however that ends; what it says of its holder counts only while it is held.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// Who works: a person on a machine, in which process, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// A user and a machine.
    pub who: String,
    /// The number of the process there.
    pub process: u32,
    /// The moment.
    pub since: String,
}

/// The line that says who works starts like this, as no path of ours does.
const SAYS: &str = "/ ";

impl Holder {
    /// This process, run by somebody.
    pub fn this_process(who: &str, since: &str) -> Holder {
        let who = who.split_whitespace().collect::<Vec<_>>().join("_");
        Holder { who, process: std::process::id(), since: since.to_owned() }
    }

    /// What a lock says of it, in a line.
    pub fn print(&self) -> String {
        format!("{SAYS}{} {} {}", self.who, self.process, self.since)
    }

    /// What a lock says of its holder; others may have written it, in other versions.
    pub fn read(text: &str) -> Option<Holder> {
        let line = text.lines().rev().find_map(|line| line.strip_prefix(SAYS))?;
        let (who, rest) = line.split_once(' ')?;
        let (process, since) = rest.split_once(' ')?;
        let plain = |text: &str| text.chars().all(|c| !c.is_control());
        let process = process.parse().ok().filter(|_| plain(who) && plain(since))?;
        Some(Holder { who: who.to_owned(), process, since: since.to_owned() })
    }
}

/// Why a lock cannot be had.
#[derive(Debug)]
pub enum Taken {
    /// Another process has it.
    By(Option<Holder>),
    /// It was removed while it was asked for.
    Moved,
    /// The system refused.
    System(io::Error),
}

/// Locks a file that is open at a path.
pub(super) fn seize(file: &File, path: &Path) -> Result<(), Taken> {
    match file.try_lock() {
        Ok(()) if is_at(file, path) => Ok(()),
        Ok(()) => Err(Taken::Moved),
        Err(TryLockError::WouldBlock) => Err(Taken::By(named_in(path))),
        Err(TryLockError::Error(error)) => Err(Taken::System(error)),
    }
}

/// Who holds a lock, by what it says; that is written a moment after it was taken.
fn named_in(path: &Path) -> Option<Holder> {
    for _ in 0..10 {
        let holder = super::read_small(path).and_then(|text| Holder::read(&text));
        if holder.is_some() {
            return holder;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Adds to a locked file who holds it. On a full disk it is held without a name.
pub(super) fn sign(file: &mut File, holder: &Holder) {
    let _ = file.write_all(format!("{}\n", holder.print()).as_bytes());
}

/// A lock that is nothing but one.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at a path, which is made where there is none.
    pub fn take(path: &Path, holder: &Holder) -> Result<Lock, Taken> {
        let opened = File::options().create(true).truncate(false).write(true).open(path);
        let mut file = opened.map_err(Taken::System)?;
        seize(&file, path)?;
        let _ = file.set_len(0);
        sign(&mut file, holder);
        Ok(Lock { _file: file })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_refused_is_told_who_works() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::fs::write(&path, "what an older version has left, and longer than what comes").unwrap();
        let holder = Holder::this_process("Wang Wei@a.b", "2026-11-30T22:58:10+08:00");
        let lock = Lock::take(&path, &holder).unwrap();
        let expected = Holder { who: "Wang_Wei@a.b".to_owned(), ..holder.clone() };
        assert!(matches!(Lock::take(&path, &holder), Err(Taken::By(Some(by))) if by == expected));
        drop(lock);
        // What a dead process has left does not block.
        assert!(Lock::take(&path, &holder).is_ok());
    }

    #[test]
    fn a_lock_says_what_can_be_read() {
        let holder = Holder::this_process("a@b", "2026-11-30T22:58:10+08:00");
        assert_eq!(Holder::read(&format!("/ x\na/index.html\n{}\nb.html\n", holder.print())), Some(holder));
        for text in ["", "/ ", "/ a", "/ a b c", "a@b 1 c", "/ a\u{1b}[2J 1 c"] {
            assert_eq!(Holder::read(text), None, "{text:?}");
        }
    }
}
