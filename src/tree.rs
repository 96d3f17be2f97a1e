//! Folders as values: what a site is read from and what a portal is written to.
//!
//! A [`Tree`] is a whole folder in memory; tests, previews and releases use the same calls.
//! Paths are relative, with `/` between names, and never hold `.` or `..`.
//! This module knows nothing of reports, and touches no disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A folder in memory: every file's path and bytes, in the order of paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// The bytes of one file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// One file as text; `None` where it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
}

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

/// Where a site is read from.
pub trait Site: Sync {
    /// Every file's path, sorted.
    fn paths(&self) -> &[String];

    /// One file's bytes, if it is no longer than `limit`.
    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable>;

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
}

/// Where a portal is written to, one file at a time and from several threads.
///
/// A sink keeps its own failures; the pass that writes goes on.
pub trait Sink: Sync {
    /// Takes one file.
    fn file(&self, path: &str, bytes: &[u8]);

    /// Takes one file in pieces, for what is too long to be held in memory.
    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a>;
}

/// A file that arrives in pieces; it counts only once [`Pieces::end`] is called.
pub trait Pieces {
    /// Takes the next piece.
    fn piece(&mut self, bytes: &[u8]);

    /// Says that the file is whole.
    fn end(self: Box<Self>);
}

/// A file in pieces that nobody wants.
#[derive(Debug)]
pub struct Nowhere;

impl Pieces for Nowhere {
    fn piece(&mut self, _: &[u8]) {}
    fn end(self: Box<Self>) {}
}

/// A sink that keeps everything in memory.
#[derive(Debug, Default)]
pub struct TreeSink(Mutex<Tree>);

impl TreeSink {
    /// What was written.
    pub fn into_tree(self) -> Tree {
        self.0.into_inner().expect("no writer has panicked")
    }
}

impl Sink for TreeSink {
    fn file(&self, path: &str, bytes: &[u8]) {
        let mut tree = self.0.lock().expect("no writer has panicked");
        tree.insert(path, bytes);
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        Box::new(TreePieces { sink: self, path: path.to_owned(), bytes: Vec::new() })
    }
}

struct TreePieces<'a> {
    sink: &'a TreeSink,
    path: String,
    bytes: Vec<u8>,
}

impl Pieces for TreePieces<'_> {
    fn piece(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn end(self: Box<Self>) {
        self.sink.file(&self.path, &self.bytes);
    }
}

/// Joins a path to the folder it is relative to; `None` if it would leave the tree.
///
/// `resolve("a/2020", "../b.pdf")` is `a/b.pdf`.
pub fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in relative.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// The folder that a path lies in, without a slash at its end; empty at the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
