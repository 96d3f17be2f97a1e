//! What a portal is written to.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::Tree;

/// Where a portal is written to, one file at a time and from several threads.
///
/// A sink keeps its own failures; the pass that writes goes on.
pub trait Sink: Sync {
    /// Whether a file is of any use here. What is not wanted need not be made; a preview wants
    /// one page at a time.
    fn wants(&self, _path: &str) -> bool {
        true
    }

    /// Whether any file is whose path starts like this.
    fn wants_below(&self, _start: &str) -> bool {
        true
    }

    /// What an earlier build has left at this path is what would be written there: it stays. Of a folder, with its slash,
    /// all that lies below it.
    fn keep(&self, _path: &str) {}

    /// Takes one file.
    fn file(&self, path: &str, bytes: &[u8]);

    /// Takes one file in pieces, for what is too long to be held in memory.
    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a>;
}

/// A file that a sink could not keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotWritten {
    /// Its path.
    pub path: String,
    /// Why, in the system's own words.
    pub reason: String,
}

/// A file that arrives in pieces; it counts only once [`Pieces::end`] is called.
pub trait Pieces: Send {
    /// Takes the next piece.
    fn piece(&mut self, bytes: &[u8]);

    /// Says that the file is whole.
    fn end(self: Box<Self>);
}

/// Discards a file in pieces.
#[derive(Debug)]
pub struct Nowhere;

impl Pieces for Nowhere {
    fn piece(&mut self, _: &[u8]) {}
    fn end(self: Box<Self>) {}
}

/// A sink that keeps everything in memory.
#[derive(Debug, Default)]
pub struct TreeSink {
    tree: Mutex<Tree>,
    before: Tree,
}

impl TreeSink {
    /// A sink for which an earlier build has left this.
    pub fn over(before: Tree) -> TreeSink {
        TreeSink { tree: Mutex::default(), before }
    }

    /// What was written, and what of an earlier build stays.
    pub fn into_tree(self) -> Tree {
        self.tree.into_inner().expect("no writer has panicked")
    }
}

/// Whether a path is that of a file which is kept, or lies below a folder that is: `a/` or `a.html`.
pub fn is_kept(path: &str, kept: &str) -> bool {
    path == kept || kept.ends_with('/') && path.starts_with(kept)
}

impl Sink for TreeSink {
    fn keep(&self, path: &str) {
        let kept = self.before.0.iter().filter(|(before, _)| is_kept(before, path));
        let mut tree = self.tree.lock().expect("no writer has panicked");
        kept.for_each(|(path, bytes)| tree.insert(path.clone(), bytes.clone()));
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        let mut tree = self.tree.lock().expect("no writer has panicked");
        tree.insert(path, bytes);
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        Box::new(Gathered { sink: self, path: path.to_owned(), bytes: Vec::new() })
    }
}

/// A sink that gathers the files that it wants, and those alone.
pub struct Chosen<W, B> {
    /// Whether it wants a file.
    pub wants: W,
    /// Whether it wants any whose path starts like this.
    pub wants_below: B,
    /// What it has.
    pub tree: TreeSink,
}

impl<W: Fn(&str) -> bool + Sync, B: Fn(&str) -> bool + Sync> Sink for Chosen<W, B> {
    fn wants(&self, path: &str) -> bool {
        (self.wants)(path)
    }

    fn wants_below(&self, start: &str) -> bool {
        (self.wants_below)(start)
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        if self.wants(path) {
            self.tree.file(path, bytes);
        }
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        if self.wants(path) { self.tree.long_file(path) } else { Box::new(Nowhere) }
    }
}

/// A sink of which some files and folders are as an earlier build has left them, and not wanted.
pub struct Partly<'s> {
    sink: &'s dyn Sink,
    kept: BTreeSet<String>,
}

impl<'s> Partly<'s> {
    /// A sink that keeps these files, and what lies below these folders, which end with their slash.
    pub fn keeping(sink: &'s dyn Sink, kept: BTreeSet<String>) -> Partly<'s> {
        kept.iter().for_each(|path| sink.keep(path));
        Partly { sink, kept }
    }

    fn is_kept(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..=end]);
        !self.kept.is_empty() && (folders.chain([path]).any(|start| self.kept.contains(start)))
    }
}

impl Sink for Partly<'_> {
    fn wants(&self, path: &str) -> bool {
        !self.is_kept(path) && self.sink.wants(path)
    }

    fn wants_below(&self, start: &str) -> bool {
        !self.is_kept(start) && self.sink.wants_below(start)
    }

    fn keep(&self, path: &str) {
        self.sink.keep(path);
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        if !self.is_kept(path) {
            self.sink.file(path, bytes);
        }
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        if self.is_kept(path) { Box::new(Nowhere) } else { self.sink.long_file(path) }
    }
}

/// A sink that wants a single file.
#[derive(Debug)]
pub struct OneFile<'p> {
    path: &'p str,
    bytes: Mutex<Option<Vec<u8>>>,
}

impl<'p> OneFile<'p> {
    /// Wants the file of this path.
    pub fn new(path: &'p str) -> OneFile<'p> {
        OneFile { path, bytes: Mutex::new(None) }
    }

    /// The file, if it was written.
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        self.bytes.into_inner().expect("no writer has panicked")
    }
}

impl Sink for OneFile<'_> {
    fn wants(&self, path: &str) -> bool {
        path == self.path
    }

    fn wants_below(&self, start: &str) -> bool {
        self.path.starts_with(start)
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        if self.wants(path) {
            *self.bytes.lock().expect("no writer has panicked") = Some(bytes.to_vec());
        }
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        Box::new(Gathered { sink: self, path: path.to_owned(), bytes: Vec::new() })
    }
}

/// Pieces that become a file of another sink at their end.
struct Gathered<'a> {
    sink: &'a dyn Sink,
    path: String,
    bytes: Vec<u8>,
}

impl Pieces for Gathered<'_> {
    fn piece(&mut self, bytes: &[u8]) {
        if self.sink.wants(&self.path) {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn end(self: Box<Self>) {
        self.sink.file(&self.path, &self.bytes);
    }
}

impl Sink for Nowhere {
    fn file(&self, _: &str, _: &[u8]) {}

    fn long_file<'a>(&'a self, _: &str) -> Box<dyn Pieces + 'a> {
        Box::new(Nowhere)
    }
}
