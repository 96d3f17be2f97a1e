//! A site's folder whose files are known by their bytes, once they have been read.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Folder;
use crate::tree::{FontFile, Oddity, PaperKind, Site, Stamp, Unreadable};

/// A folder that knows the fingerprints of its files. A file that was another when it was read again has none: what came
/// of it must not be kept.
pub struct Stamped<'f> {
    folder: &'f Folder,
    marks: Vec<Mark>,
    /// Files that are longer have no fingerprint.
    most: u64,
}

#[derive(Default)]
struct Mark {
    stamp: OnceLock<Option<Stamp>>,
    torn: AtomicBool,
}

impl<'f> Stamped<'f> {
    /// A folder whose files up to this length have fingerprints.
    pub fn of(folder: &'f Folder, most: u64) -> Stamped<'f> {
        Stamped { folder, marks: folder.paths().iter().map(|_| Mark::default()).collect(), most }
    }

    fn mark(&self, path: &str) -> Option<&Mark> {
        let place = self.folder.paths().binary_search_by(|other| other.as_str().cmp(path)).ok()?;
        self.marks.get(place)
    }
}

impl Site for Stamped<'_> {
    fn paths(&self) -> &[String] {
        self.folder.paths()
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        let read = self.folder.read(path, limit);
        if let Some(mark) = self.mark(path)
            && let Ok(bytes) = read.as_ref()
            && bytes.len() as u64 <= self.most
        {
            let stamp = Some(*blake3::hash(bytes).as_bytes());
            if *mark.stamp.get_or_init(|| stamp) != stamp {
                mark.torn.store(true, Ordering::Relaxed);
            }
        }
        read
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let mark = self.mark(path)?;
        if mark.stamp.get().is_none() && self.read(path, self.most).is_err() {
            return None;
        }
        mark.stamp.get().copied().flatten().filter(|_| !mark.torn.load(Ordering::Relaxed))
    }

    fn base_url(&self) -> Option<&str> {
        self.folder.base_url()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that was written to between two looks has no fingerprint, and neither has one that is too long.
    #[test]
    fn what_was_read_twice_as_another_has_no_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join("content").join(name);
        std::fs::create_dir(folder.path().join("content")).unwrap();
        for (name, text) in [("a.md", "1"), ("b.md", "1"), ("c.md", "12345")] {
            std::fs::write(file(name), text).unwrap();
        }
        let opened = Folder::open(folder.path()).unwrap();
        let site = Stamped::of(&opened, 4);
        let stamp = |text: &str| Some(*blake3::hash(text.as_bytes()).as_bytes());
        assert_eq!(site.stamp("content/a.md"), stamp("1"));
        site.read("content/b.md", 9).unwrap();
        std::fs::write(file("b.md"), "2").unwrap();
        assert_eq!(site.stamp("content/b.md"), stamp("1"));
        site.read("content/b.md", 9).unwrap();
        assert_eq!(site.stamp("content/b.md"), None);
        site.read("content/c.md", 9).unwrap();
        assert_eq!([site.stamp("content/c.md"), site.stamp("content/d.md")], [None, None]);
    }
}
