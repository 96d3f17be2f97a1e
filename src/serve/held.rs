//! A site as it was at one moment: its texts in memory, so that a page rendered later is still
//! the page of that moment. Attachments stay on the disk.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::watch::Changes;
use crate::disk::{Folder, Look};
use crate::tree::{Oddity, Site, Stamp, Unreadable};

/// Texts longer than this are not held; no pass reads longer ones whole.
const LONGEST: u64 = 8 * 1024 * 1024;

/// A site at one moment. Copies share their texts.
#[derive(Debug, Clone)]
pub(super) struct Held {
    folder: Arc<Folder>,
    paths: Arc<Vec<String>>,
    /// The text of each path, where it is held.
    texts: Vec<Option<Arc<Text>>>,
}

/// A file's bytes with their fingerprint.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Vec<u8>,
    stamp: Stamp,
}

impl Held {
    /// Takes in a whole site.
    pub fn open(root: &Path) -> io::Result<Held> {
        Ok(Held::of(Arc::new(Folder::open(root)?)))
    }

    /// The same for a folder that has just been listed.
    pub fn of(folder: Arc<Folder>) -> Held {
        let texts = folder.paths().par_iter().map(|path| read(&folder, path)).collect();
        Held { paths: Arc::new(folder.paths().to_vec()), texts, folder }
    }

    /// The site after some changes: what cannot have changed is not read again.
    pub fn again(&self, changes: &Changes) -> io::Result<Held> {
        let Changes::Some(changed) = changes else { return Held::open(self.folder.root()) };
        let known = |path: &String| self.find(path).is_some();
        let listed = changed.iter().all(|path| match self.folder.look(path) {
            Look::File => known(path),
            // Editors come and go with files of their own.
            Look::Nothing => !known(path) && !self.paths.iter().any(|inside| is_below(inside, path)),
            Look::Other => false,
        });
        if listed {
            let mut next = self.clone();
            for path in changed {
                if let Some(index) = self.find(path) {
                    next.texts[index] = read(&self.folder, path);
                }
            }
            if !self.links().is_empty() {
                for (index, path) in self.paths.iter().enumerate().filter(|(_, path)| self.is_linked(path)) {
                    next.texts[index] = read(&self.folder, path);
                }
            }
            return Ok(next);
        }
        let folder = Folder::open(self.folder.root())?;
        let may_differ = |path: &String| {
            let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
            let touched = changed.contains(path) || above.any(|folder| changed.contains(folder));
            touched || self.is_linked(path)
        };
        let text = |path: &String| match self.find(path) {
            Some(index) if !may_differ(path) => self.texts[index].clone(),
            _ => read(&folder, path),
        };
        let texts = folder.paths().par_iter().map(text).collect();
        Ok(Held { paths: Arc::new(folder.paths().to_vec()), texts, folder: Arc::new(folder) })
    }

    /// The same with another text in a file's place.
    pub fn with(&self, path: &str, text: Arc<Text>) -> Held {
        let mut next = self.clone();
        match self.paths.binary_search_by(|other| other.as_str().cmp(path)) {
            Ok(index) => next.texts[index] = Some(text),
            Err(index) => {
                Arc::make_mut(&mut next.paths).insert(index, path.to_owned());
                next.texts.insert(index, Some(text));
            }
        }
        next
    }

    /// One file's text, where it is held.
    pub fn text(&self, path: &str) -> Option<&Arc<Text>> {
        self.texts[self.find(path)?].as_ref()
    }

    /// Whether nothing that is held differs. Attachments may, without our knowing.
    pub fn is(&self, other: &Held) -> bool {
        self.paths == other.paths
            && self.folder.oddities() == other.folder.oddities()
            && self.differences(other).is_empty()
    }

    /// The files whose texts differ from those of an earlier moment: their fingerprints then and now.
    pub fn differences(&self, before: &Held) -> Vec<(String, Option<Stamp>, Option<Stamp>)> {
        let mut differ = Vec::new();
        let mut compare = |path: &String, was: Option<&Arc<Text>>, is: Option<&Arc<Text>>| {
            let same = matches!((was, is), (Some(was), Some(is)) if Arc::ptr_eq(was, is));
            let (was, is) = (was.map(|text| text.stamp), is.map(|text| text.stamp));
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
        self.text(path).is_some_and(|text| !text.bytes.is_empty()) && empty()
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

    fn find(&self, path: &str) -> Option<usize> {
        self.paths.binary_search_by(|other| other.as_str().cmp(path)).ok()
    }
}

impl Site for Held {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        match self.text(path) {
            Some(text) if text.bytes.len() as u64 > limit => {
                Err(Unreadable::TooLarge { size: text.bytes.len() as u64, limit })
            }
            Some(text) => Ok(Cow::Borrowed(&text.bytes)),
            None => self.folder.read(path, limit),
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.text(path).map(|text| text.stamp)
    }

    fn oddities(&self) -> &[(String, Oddity)] {
        self.folder.oddities()
    }
}

/// Reads a file that is to be held.
fn read(folder: &Folder, path: &str) -> Option<Arc<Text>> {
    if !is_text(path) {
        return None;
    }
    let bytes = folder.read(path, LONGEST).ok()?.into_owned();
    let stamp = *blake3::hash(&bytes).as_bytes();
    Some(Arc::new(Text { bytes, stamp }))
}

/// Whether a file is one that the passes read: a report, a page, the configuration, the theme.
pub(super) fn is_text(path: &str) -> bool {
    path.ends_with(".md") || path.ends_with(".toml") || path.starts_with("themes/")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
