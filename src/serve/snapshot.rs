//! A site as it was at one moment: its texts in memory, so that a page rendered later is still
//! the page of that moment. Attachments stay on the disk.
//!
//! At the start, texts are only passed through, and known by their fingerprints: holding them
//! costs as much time as checking them. They are taken in once the first page can be seen.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::watch::Changes;
use crate::disk::{Folder, Look};
use crate::tree::{FontFile, Oddity, PaperKind, Site, Stamp, Unreadable, is_recorded};

/// Texts longer than this are not held; no pass reads longer ones whole.
const LONGEST: u64 = crate::source::LONGEST;

/// Longer files have no fingerprint; no pass looks into them.
const LONGEST_MARKED: u64 = crate::attachment::LONGEST;

/// A file that has just been emptied is read again for so long.
const EMPTIED: Duration = Duration::from_millis(100);

/// A site at one moment. Copies share their texts, also those that are yet to be held.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    folder: Arc<Folder>,
    paths: Arc<Paths>,
    /// The text of each path, where it is held.
    texts: Vec<Option<Arc<Text>>>,
    /// The fingerprint of each file that is no text, once somebody has asked for it.
    marks: Vec<Arc<OnceLock<Option<Stamp>>>>,
}

/// The paths of a site, in order, and where each stands among them: every build of a preview asks for all of them several
/// times.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Paths {
    list: Vec<String>,
    index: HashMap<String, usize>,
}

impl Paths {
    fn of(list: &[String]) -> Arc<Paths> {
        let index = list.iter().enumerate().map(|(index, path)| (path.clone(), index)).collect();
        Arc::new(Paths { list: list.to_vec(), index })
    }
}

impl Deref for Paths {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.list
    }
}

/// A file's bytes with their fingerprint.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The fingerprint of what was read first; `None` where nothing could be read.
    stamp: OnceLock<Option<Stamp>>,
    /// What was read, from when it is held.
    bytes: OnceLock<Vec<u8>>,
    /// Whether another text was read before this one was held.
    torn: AtomicBool,
}

impl Text {
    fn of(bytes: Vec<u8>) -> Text {
        Text { stamp: OnceLock::from(Some(stamp(&bytes))), bytes: OnceLock::from(bytes), torn: AtomicBool::new(false) }
    }

    /// Its fingerprint, if it was read and was the same each time.
    fn stamp(&self) -> Option<Stamp> {
        self.stamp.get().copied().flatten().filter(|_| !self.torn.load(Ordering::Relaxed))
    }

    /// Its bytes, where they are held.
    fn held(&self) -> Option<&Vec<u8>> {
        self.bytes.get()
    }
}

impl Snapshot {
    /// A site whose texts are only known when they are asked for; see [`Snapshot::load`].
    pub fn unloaded(folder: Arc<Folder>) -> Snapshot {
        let texts = folder.paths().iter().map(|path| is_text(path).then(Arc::default)).collect();
        Snapshot { paths: Paths::of(folder.paths()), texts, marks: unmarked(&folder), folder }
    }

    /// Holds all texts that were only known. Gives the files that are not, on the disk, what was read first.
    pub fn load(&self) -> BTreeSet<String> {
        let mut differ = BTreeSet::new();
        for (path, text) in self.paths.iter().zip(&self.texts) {
            let Some(text) = text else { continue };
            let read = self.folder.read(path, LONGEST).ok().map(Cow::into_owned);
            let is = read.as_deref().map(stamp);
            if text.stamp.get_or_init(|| is) != &is || text.torn.load(Ordering::Relaxed) {
                differ.insert(path.clone());
            } else if let Some(bytes) = read {
                let _ = text.bytes.set(bytes);
            }
        }
        differ
    }

    /// Takes in a whole site.
    #[cfg(test)]
    pub fn open(root: &Path) -> io::Result<Snapshot> {
        Ok(Snapshot::of(Arc::new(Folder::open(root)?)))
    }

    /// The same for a folder that has just been listed.
    pub fn of(folder: Arc<Folder>) -> Snapshot {
        let texts = folder.paths().par_iter().map(|path| read(&folder, path)).collect();
        Snapshot { paths: Paths::of(folder.paths()), texts, marks: unmarked(&folder), folder }
    }

    /// The site after some changes: what cannot have changed is not read again.
    pub fn update(&self, changes: &Changes) -> io::Result<Snapshot> {
        let Changes::Some(changed) = changes else { return Ok(Snapshot::of(Arc::new(self.folder.again()?))) };
        let known = |path: &String| self.find(path).is_some();
        let holds = |path: &String| {
            let odd = self.oddities().iter().map(|(odd, _)| odd);
            self.paths.iter().chain(odd).any(|inside| inside == path || is_below(inside, path))
        };
        let listed = changed.iter().all(|path| match self.folder.look(path) {
            Look::File => known(path),
            // Editors come and go with files of their own.
            Look::Nothing => !holds(path),
            Look::Other => false,
        });
        if listed {
            let mut next = self.clone();
            for path in changed {
                if let Some(index) = self.find(path) {
                    next.texts[index] = self.reread(&self.folder, path);
                    next.marks[index] = Arc::default();
                }
            }
            if !self.links().is_empty() {
                for (index, path) in self.paths.iter().enumerate().filter(|(_, path)| self.is_linked(path)) {
                    next.texts[index] = self.reread(&self.folder, path);
                    next.marks[index] = Arc::default();
                }
            }
            return Ok(next);
        }
        let folder = self.folder.again()?;
        let may_differ = |path: &String| {
            let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
            let touched = changed.contains(path) || above.any(|folder| changed.contains(folder));
            touched || self.is_linked(path)
        };
        let text = |path: &String| match self.find(path) {
            Some(index) if !may_differ(path) => self.texts[index].clone(),
            _ => self.reread(&folder, path),
        };
        let texts = folder.paths().par_iter().map(text).collect();
        let mark = |path: &String| match self.find(path) {
            Some(index) if !may_differ(path) => self.marks[index].clone(),
            _ => Arc::default(),
        };
        let marks = folder.paths().iter().map(mark).collect();
        Ok(Snapshot { paths: Paths::of(folder.paths()), texts, marks, folder: Arc::new(folder) })
    }

    /// Reads a file that may have changed. One that held something and is empty now was emptied to be
    /// written, it may be since we were told of it.
    fn reread(&self, folder: &Folder, path: &str) -> Option<Arc<Text>> {
        let is_empty = |text: Option<&Arc<Text>>| text.and_then(|text| text.held()).is_none_or(Vec::is_empty);
        let was_empty = is_empty(self.text(path));
        let end = Instant::now() + EMPTIED;
        loop {
            let text = read(folder, path);
            if was_empty || !is_empty(text.as_ref()) || !is_text(path) || Instant::now() > end {
                return text;
            }
            std::thread::sleep(EMPTIED / 20);
        }
    }

    /// The same with another text in a file's place.
    pub fn with_text(&self, path: &str, text: Arc<Text>) -> Snapshot {
        let mut next = self.clone();
        match self.paths.binary_search_by(|other| other.as_str().cmp(path)) {
            Ok(index) => next.texts[index] = Some(text),
            Err(index) => {
                let mut paths = self.paths.to_vec();
                paths.insert(index, path.to_owned());
                next.paths = Paths::of(&paths);
                next.texts.insert(index, Some(text));
                next.marks.insert(index, Arc::default());
            }
        }
        next
    }

    /// One file's text.
    fn text(&self, path: &str) -> Option<&Arc<Text>> {
        self.texts[self.find(path)?].as_ref()
    }

    /// One file's text, to be put in the place of a later one.
    pub fn loaded(&self, path: &str) -> Option<Arc<Text>> {
        self.text(path).filter(|text| text.held().is_some()).cloned()
    }

    /// Whether nothing that is held differs. Attachments may, without our knowing.
    pub fn is_same(&self, other: &Snapshot) -> bool {
        self.is_listed_as(other) && self.differences(other).is_empty()
    }

    /// Whether it lists the same files as another moment.
    pub fn is_listed_as(&self, other: &Snapshot) -> bool {
        self.paths == other.paths && self.folder.oddities() == other.folder.oddities()
    }

    /// Whether a folder lists the same files.
    pub fn is_listed(&self, folder: &Folder) -> bool {
        self.paths.list == folder.paths()
            && self.folder.oddities() == folder.oddities()
            && self.links() == folder.links()
    }

    /// The files whose texts differ from those of an earlier moment: their fingerprints then and now.
    pub fn differences(&self, before: &Snapshot) -> Vec<(String, Option<Stamp>, Option<Stamp>)> {
        let mut differ = Vec::new();
        let mut compare = |path: &String, was: Option<&Arc<Text>>, is: Option<&Arc<Text>>| {
            let same = matches!((was, is), (Some(was), Some(is)) if Arc::ptr_eq(was, is));
            let (was, is) = (was.and_then(|text| text.stamp()), is.and_then(|text| text.stamp()));
            if !same && was != is {
                differ.push((path.clone(), was, is));
            }
        };
        if self.paths == before.paths {
            for (index, path) in self.paths.iter().enumerate() {
                compare(path, before.texts[index].as_ref(), self.texts[index].as_ref());
            }
            return differ;
        }
        for path in self.paths.iter() {
            compare(path, before.text(path), self.text(path));
        }
        for path in before.paths.iter().filter(|path| self.find(path).is_none()) {
            compare(path, before.text(path), None);
        }
        differ
    }

    /// Whether a file that held something is empty on the disk now, or gone.
    pub fn is_half_saved(&self, path: &str) -> bool {
        let empty = || match self.folder.read(path, LONGEST) {
            Ok(bytes) => bytes.is_empty(),
            Err(reason) => reason == Unreadable::Missing,
        };
        self.text(path).and_then(|text| text.held()).is_some_and(|bytes| !bytes.is_empty()) && empty()
    }

    /// Whether something other than a file stands at a path now.
    pub fn is_folder(&self, path: &str) -> bool {
        self.folder.look(path) == Look::Other
    }

    /// The symbolic links in the site, each with where it leads to.
    pub fn links(&self) -> &[(String, PathBuf)] {
        self.folder.links()
    }

    /// Whether a path leads through a symbolic link: its file changes under another name.
    fn is_linked(&self, path: &str) -> bool {
        self.links().iter().any(|(link, _)| path == link || is_below(path, link))
    }

    /// The site's folder.
    pub fn root(&self) -> &Path {
        self.folder.root()
    }

    /// Reads a text that is not held: at first to know it, then to hold it.
    fn pass<'t>(&self, path: &str, text: &'t Text) -> Result<Cow<'t, [u8]>, Unreadable> {
        let known = text.stamp.get().is_some();
        let read = self.folder.read(path, LONGEST);
        let is = read.as_deref().ok().map(stamp);
        if text.stamp.get_or_init(|| is) != &is {
            // It was written to a moment ago. What is read now is shown until that is noticed.
            text.torn.store(true, Ordering::Relaxed);
            return read.map(|bytes| Cow::Owned(bytes.into_owned()));
        }
        match read?.into_owned() {
            bytes if known => Ok(Cow::Borrowed(text.bytes.get_or_init(|| bytes))),
            bytes => Ok(Cow::Owned(bytes)),
        }
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.paths.index.get(path).copied()
    }
}

impl Site for Snapshot {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        let Some(text) = self.text(path) else { return self.folder.read(path, limit) };
        let bytes = match text.held() {
            Some(bytes) => Cow::Borrowed(bytes.as_slice()),
            None => self.pass(path, text)?,
        };
        match bytes.len() as u64 {
            size if size > limit => Err(Unreadable::TooLarge { size, limit }),
            _ => Ok(bytes),
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let index = self.find(path)?;
        let Some(text) = &self.texts[index] else {
            // A file that is no text is told apart as long as nothing is known to have happened to it.
            let read = || self.folder.read(path, LONGEST_MARKED).ok().map(|bytes| stamp(&bytes));
            return *self.marks[index].get_or_init(read);
        };
        if text.stamp.get().is_none() {
            let _ = self.pass(path, text);
        }
        text.stamp()
    }

    fn papers(&self) -> Option<&[PaperKind]> {
        self.folder.papers()
    }

    fn fonts(&self) -> &[FontFile] {
        self.folder.fonts()
    }

    fn oddities(&self) -> &[(String, Oddity)] {
        self.folder.oddities()
    }
}

/// No fingerprint yet for any file.
fn unmarked(folder: &Folder) -> Vec<Arc<OnceLock<Option<Stamp>>>> {
    folder.paths().iter().map(|_| Arc::default()).collect()
}

/// Reads a file that is to be held.
fn read(folder: &Folder, path: &str) -> Option<Arc<Text>> {
    if !is_text(path) {
        return None;
    }
    Some(Arc::new(Text::of(folder.read(path, LONGEST).ok()?.into_owned())))
}

fn stamp(bytes: &[u8]) -> Stamp {
    *blake3::hash(bytes).as_bytes()
}

/// Whether a file is one that the passes read: a report, a page, the configuration, the theme.
pub(super) fn is_text(path: &str) -> bool {
    // Of the record the index is enough; its texts are read for reports that differ from them.
    if is_recorded(path) {
        return path.ends_with(".toml");
    }
    path.ends_with(".md") || path.ends_with(".toml") || path.starts_with("themes/")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
