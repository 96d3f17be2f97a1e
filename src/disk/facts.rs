//! Whether files are as they were, without reading them: by length, times and identity.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::Folder;
use super::list::{entries, listed};
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

/// A file that changed so shortly before it was looked at may change again unseen: the system's clock for files
/// ticks a hundred times a second or more often, in nanoseconds.
pub const TICK: i128 = 20_000_000;

/// The facts of a site's files.
pub fn of_site(folder: &Folder) -> Facts {
    let odd = format!("{:?}", folder.oddities());
    let paths = folder.paths().iter().map(|path| Ok(Cow::Borrowed(path.as_str())));
    facts(folder.root(), paths, &odd).expect("a list in memory can be read")
}

/// The facts of the files that builds have left in an output folder; `None` if there are none, or
/// one was killed.
pub fn of_output(root: &Path) -> Option<Facts> {
    facts(root, listed(root)?.map(|path| path.map(Cow::Owned)), "").ok()
}

/// The same of a folder in which our own build has just begun.
pub(super) fn of_own_output(root: &Path) -> Option<Facts> {
    facts(root, entries(root)?.map(|path| path.map(Cow::Owned)), "").ok()
}

/// The facts of one file, such as the program itself.
pub fn of_file(path: &Path) -> Facts {
    facts(Path::new(""), [Ok(path.to_string_lossy())].into_iter(), "").expect("a list in memory can be read")
}

/// So many files are looked at together: a large portal has hundreds of thousands.
const TOGETHER: usize = 1024;

fn facts<'p>(root: &Path, mut paths: impl Iterator<Item = io::Result<Cow<'p, str>>>, more: &str) -> io::Result<Facts> {
    let mut hasher = blake3::Hasher::new();
    let (mut newest, mut files) = (0, 0);
    loop {
        let some: Vec<Cow<'_, str>> = paths.by_ref().take(TOGETHER).collect::<Result<_, _>>()?;
        if some.is_empty() {
            break;
        }
        let look = |path: &Cow<'_, str>| fs::metadata(root.join(&**path)).ok().map(|found| facts_of(&found));
        let looked_at: Vec<Option<[i128; 4]>> = some.par_iter().map(look).collect();
        for (path, facts) in some.iter().zip(looked_at) {
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
        files += some.len();
    }
    hasher.update(more.as_bytes());
    Ok(Facts { stamp: *hasher.finalize().as_bytes(), files, newest })
}

/// A place that is looked at again and again, to find what has changed there.
///
/// A file's times and length tell, without reading it. Some disks' clocks tick only every other second;
/// so a file that has just changed is read for a few looks, until another change would show.
#[derive(Debug)]
pub struct Looks {
    place: PathBuf,
    deep: bool,
    seen: BTreeMap<PathBuf, Seen>,
}

/// What was seen of a file; of a folder, only that it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    facts: Option<[i128; 3]>,
    /// What it held, and for how many looks it is yet to be read.
    fresh: Option<(Option<Stamp>, u8)>,
}

/// A file is read for so many looks after it has changed.
const FRESH: u8 = 3;
/// When it is first looked at, a file counts as changed if it is this much older than the newest. The
/// disk's own clock is the only one that its times can be held against.
const RECENT: i128 = 3_000_000_000;

impl Looks {
    /// Looks at a place, and below it if `deep`, else right in it; `None` if nothing is there.
    pub fn begin(place: &Path, deep: bool) -> Option<Looks> {
        place.symlink_metadata().ok()?;
        let mut looks = Looks { place: place.to_owned(), deep, seen: BTreeMap::new() };
        looks.seen = looks.list();
        let newest = looks.seen.values().filter_map(|seen| Some(seen.facts?[0])).max().unwrap_or(0);
        for (path, seen) in &mut looks.seen {
            if seen.facts.is_some_and(|facts| facts[0] >= newest - RECENT) {
                seen.fresh = Some((contents(path), FRESH));
            }
        }
        Some(looks)
    }

    /// Looks once more: what is new or has changed since, and what is gone.
    pub fn again(&mut self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let now = self.list();
        let before = std::mem::replace(&mut self.seen, now);
        let mut changed = Vec::new();
        for (path, seen) in &mut self.seen {
            let before = before.get(path);
            if before.is_some_and(|before| before.facts == seen.facts) {
                let Some((stamp, left)) = before.and_then(|before| before.fresh) else { continue };
                let now = contents(path);
                if now == stamp {
                    seen.fresh = (left > 1).then_some((now, left - 1));
                    continue;
                }
            }
            seen.fresh = seen.facts.is_some().then(|| (contents(path), FRESH));
            changed.push(path.clone());
        }
        let gone = before.into_keys().filter(|path| !self.seen.contains_key(path)).collect();
        (changed, gone)
    }

    fn list(&self) -> BTreeMap<PathBuf, Seen> {
        let depth = if self.deep { usize::MAX } else { 1 };
        // What we may not look at is not there for us.
        let walk = WalkDir::new(&self.place).max_depth(depth).into_iter().filter_map(Result::ok);
        let seen = walk.filter_map(|entry| {
            // Numbers of files are not steady on every disk of another machine.
            let [written, changed, length, _] = facts_of(&entry.metadata().ok()?);
            let facts = (!entry.file_type().is_dir()).then_some([written, changed, length]);
            Some((entry.into_path(), Seen { facts, fresh: None }))
        });
        seen.collect()
    }
}

/// What a file holds, if it is one and can be read.
fn contents(path: &Path) -> Option<Stamp> {
    if !path.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path).ok()?).ok()?;
    Some(*hasher.finalize().as_bytes())
}

/// When it was written, when anything of it changed (which nobody can set), its length, its number.
#[cfg(unix)]
pub(super) fn facts_of(found: &Metadata) -> [i128; 4] {
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
pub(super) fn facts_of(found: &Metadata) -> [i128; 4] {
    let written = found.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let written = written.map_or(0, |since| since.as_nanos() as i128);
    [written, written, i128::from(found.len()), 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_find_what_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::create_dir(file("inside")).unwrap();
        fs::write(file("a.md"), "1").unwrap();
        fs::write(file("inside/b.md"), "1").unwrap();
        let mut looks = Looks::begin(folder.path(), true).unwrap();
        let none: (Vec<PathBuf>, Vec<PathBuf>) = Default::default();
        assert_eq!(looks.again(), none);
        fs::write(file("a.md"), "12").unwrap();
        fs::remove_file(file("inside/b.md")).unwrap();
        fs::create_dir(file("more")).unwrap();
        assert_eq!(looks.again(), (vec![file("a.md"), file("more")], vec![file("inside/b.md")]));
        // An older file is put back.
        fs::write(file("a.md"), "34").unwrap();
        fs::File::options().write(true).open(file("a.md")).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(looks.again(), (vec![file("a.md")], vec![]));
        assert_eq!(looks.again(), none);
        // Only what lies right in a place, and the place itself.
        let mut flat = Looks::begin(folder.path(), false).unwrap();
        fs::write(file("more/c.md"), "1").unwrap();
        assert_eq!(flat.again(), none);
        fs::remove_dir_all(folder.path()).unwrap();
        assert!(flat.again().1.contains(&folder.path().to_owned()));
        assert!(Looks::begin(folder.path(), true).is_none());
    }

    /// Where the disk's clock has not ticked, nothing but the bytes tells two texts of one length apart.
    #[test]
    fn looks_read_what_has_just_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::write(&file, "1").unwrap();
        let mut looks = Looks::begin(folder.path(), true).unwrap();
        let same_moment = |looks: &mut Looks, text: &str| {
            fs::write(&file, text).unwrap();
            let [written, changed, length, _] = facts_of(&file.metadata().unwrap());
            looks.seen.get_mut(&file).unwrap().facts = Some([written, changed, length]);
            looks.again().0.len()
        };
        assert_eq!(same_moment(&mut looks, "2"), 1, "it was new");
        assert_eq!(same_moment(&mut looks, "3"), 1, "it has just changed");
        for _ in 0..FRESH {
            assert_eq!(same_moment(&mut looks, "3"), 0);
        }
        assert_eq!(looks.seen[&file].fresh, None, "it is not read for ever");
    }
}
