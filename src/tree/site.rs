//! What a site is read from.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read};

use super::{Files, FontFile, Listed, PaperKind, Tree, Walk, walk};

/// Why a listed file gives no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file (any more).
    Missing,
    /// Larger than what the caller allows, in bytes.
    TooLarge {
        /// The file's size.
        size: u64,
        /// What is allowed.
        limit: u64,
    },
    /// The system refused, in its own words.
    Refused(String),
}

/// Something in the folder that is no plain file, met while listing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// A symbolic link whose target lies outside the site.
    LeavesSite,
    /// A symbolic link that leads back to a folder above it.
    Loop,
    /// A link to nothing.
    Dangling,
    /// A pipe, socket or device.
    NotAFile,
    /// A name that is not UTF-8.
    NotUtf8,
    /// A folder or file that the system does not let us look into, in its own words.
    Refused(String),
}

/// The fingerprint of a file's bytes.
pub type Stamp = [u8; 32];

/// Where a site is read from.
pub trait Site: Sync {
    /// Every file's path, sorted.
    fn paths(&self) -> &[String];

    /// One file's bytes, if it is no longer than `limit`.
    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable>;

    /// The fingerprint of one file's bytes, where the site knows it already. A site that gives none
    /// is always read in full.
    fn stamp(&self, _path: &str) -> Option<Stamp> {
        None
    }

    /// Where the portal will live, where whoever builds it says so; it stands above what `site.toml` states.
    fn base_url(&self) -> Option<&str> {
        None
    }

    /// Which papers are to stand beside reports, where whoever builds it says so, whatever `site.toml` states.
    fn papers(&self) -> Option<&[PaperKind]> {
        None
    }

    /// The fonts that PDF files are written with, where whoever builds it has any.
    fn fonts(&self) -> &[FontFile] {
        &[]
    }

    /// What was met that is no plain file, with its path.
    fn oddities(&self) -> &[(String, Oddity)] {
        &[]
    }
}

/// A tree with its list of paths, ready to be read as a site.
#[derive(Debug, Clone, Default)]
pub struct TreeSite {
    tree: Tree,
    paths: Vec<String>,
}

impl From<Tree> for TreeSite {
    fn from(tree: Tree) -> TreeSite {
        let paths = tree.0.keys().cloned().collect();
        TreeSite { tree, paths }
    }
}

impl Site for TreeSite {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        let bytes = self.tree.get(path).ok_or(Unreadable::Missing)?;
        let size = bytes.len() as u64;
        if size > limit {
            return Err(Unreadable::TooLarge { size, limit });
        }
        Ok(Cow::Borrowed(bytes))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.tree.get(path).map(|bytes| *blake3::hash(bytes).as_bytes())
    }
}

/// A site with files of a tree laid over it, and some hidden: as it would be if they were written and removed.
pub struct Overlay<'s> {
    below: Option<&'s dyn Site>,
    above: TreeSite,
    hidden: BTreeSet<String>,
    paths: Vec<String>,
}

impl<'s> Overlay<'s> {
    /// A site, if there is one yet, and what lies over it.
    pub fn new(below: Option<&'s dyn Site>, above: Tree) -> Overlay<'s> {
        let mut paths: BTreeSet<String> = above.0.keys().cloned().collect();
        paths.extend(below.into_iter().flat_map(|site| site.paths().iter().cloned()));
        Overlay { below, above: above.into(), hidden: BTreeSet::new(), paths: paths.into_iter().collect() }
    }

    /// The same without some of its files.
    #[must_use]
    pub fn without(mut self, hidden: BTreeSet<String>) -> Overlay<'s> {
        self.paths.retain(|path| !hidden.contains(path));
        Overlay { hidden, ..self }
    }
}

impl Site for Overlay<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        if self.hidden.contains(path) {
            return Err(Unreadable::Missing);
        }
        match (self.above.read(path, limit), self.below) {
            (Err(Unreadable::Missing), Some(below)) => below.read(path, limit),
            (read, _) => read,
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        if self.hidden.contains(path) {
            return None;
        }
        self.above.stamp(path).or_else(|| self.below?.stamp(path))
    }

    fn base_url(&self) -> Option<&str> {
        self.below?.base_url()
    }

    fn papers(&self) -> Option<&[PaperKind]> {
        self.below?.papers()
    }

    fn fonts(&self) -> &[FontFile] {
        self.below.map_or(&[], Site::fonts)
    }

    fn oddities(&self) -> &[(String, Oddity)] {
        self.below.map_or(&[], |below| below.oddities())
    }
}

impl Files for TreeSite {
    fn walk(&self) -> io::Result<Walk<'_>> {
        walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let bytes = self.tree.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(bytes))
    }
}

impl Listed for TreeSite {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}
