//! Folders as values: what a site is read from and what a portal is written to.
//!
//! A [`Tree`] is a whole folder in memory; tests, previews and releases use the same calls.
//! Paths are relative, with `/` between names, and never hold `.` or `..`.
//! This module knows nothing of reports, and touches no disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
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

/// The fingerprint of a file's bytes.
pub type Stamp = [u8; 32];

/// Where a site is read from.
pub trait Site: Sync {
    /// Every file's path, sorted.
    fn paths(&self) -> &[String];

    /// One file's bytes, if it is no longer than `limit`.
    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable>;

    /// The fingerprint of one file's bytes, where the site has it at hand. A site that gives none
    /// is always read in full.
    fn stamp(&self, _path: &str) -> Option<Stamp> {
        None
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

/// The paths of files, one after the other.
pub type Walk<'a> = Box<dyn Iterator<Item = io::Result<String>> + 'a>;

/// A folder of finished files, gone through in order and read piece by piece: some are too long to be
/// held in memory, and so may be the list of them.
pub trait Files: Sync {
    /// Every file's path, in the order of their bytes.
    fn walk(&self) -> io::Result<Walk<'_>>;

    /// Opens one file at its start.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>>;

    /// How long a file is.
    fn len(&self, path: &str) -> io::Result<u64> {
        io::copy(&mut self.open(path)?, &mut io::sink())
    }

    /// One file's bytes. Only for files whose size does not follow that of the portal.
    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Files of which the list is at hand.
pub trait Listed: Files {
    /// Every file's path, sorted by bytes.
    fn paths(&self) -> &[String];

    /// Whether there is such a file.
    fn has(&self, path: &str) -> bool {
        self.paths().binary_search_by(|other| other.as_str().cmp(path)).is_ok()
    }
}

/// A walk along a list that is at hand.
pub fn walk(paths: &[String]) -> io::Result<Walk<'_>> {
    Ok(Box::new(paths.iter().cloned().map(Ok)))
}

/// Files with a list of them made at hand.
pub struct Listing<'a> {
    files: &'a dyn Files,
    paths: Vec<String>,
}

impl<'a> Listing<'a> {
    /// Lists files.
    pub fn of(files: &'a dyn Files) -> io::Result<Listing<'a>> {
        let paths = files.walk()?.collect::<Result<_, _>>()?;
        Ok(Listing { files, paths })
    }
}

impl Files for Listing<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        self.files.open(path)
    }

    fn len(&self, path: &str) -> io::Result<u64> {
        self.files.len(path)
    }
}

impl Listed for Listing<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
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

/// Something that can be read from any place on.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// One long file, opened as often as needed: what a ZIP or WARC is read from.
pub trait Blob: Sync {
    /// Opens it at its start.
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>>;

    /// Opens a part of it.
    fn part(&self, start: u64, len: u64) -> io::Result<Box<dyn Read + '_>> {
        let mut whole = self.open()?;
        whole.seek(SeekFrom::Start(start))?;
        Ok(Box::new(whole.take(len)))
    }
}

impl Blob for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(io::Cursor::new(self.as_slice())))
    }
}

/// Where a text that follows the size of the portal is put while it is needed.
pub trait Scratch: Sync {
    /// Starts a text.
    fn spool(&self) -> io::Result<Box<dyn Spool>>;
}

/// A text that is written once, from its start to its end, and then read.
pub trait Spool: Write {
    /// Ends it. What comes of this lives as long as the place it was put in.
    fn end(self: Box<Self>) -> io::Result<Box<dyn Blob>>;
}

/// Scratch in memory.
#[derive(Debug, Default)]
pub struct InMemory;

impl Scratch for InMemory {
    fn spool(&self) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(Vec::new()))
    }
}

impl Spool for Vec<u8> {
    fn end(self: Box<Self>) -> io::Result<Box<dyn Blob>> {
        Ok(self)
    }
}

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

    /// Takes one file.
    fn file(&self, path: &str, bytes: &[u8]);

    /// Takes one file in pieces, for what is too long to be held in memory.
    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a>;
}

/// A file that arrives in pieces; it counts only once [`Pieces::end`] is called.
pub trait Pieces: Send {
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
        Box::new(Gathered { sink: self, path: path.to_owned(), bytes: Vec::new() })
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

/// The media type that a web server would send.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" | "toml" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "ofd" => "application/ofd",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}
