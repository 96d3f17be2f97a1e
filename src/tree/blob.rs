//! Long files: read from any place on, or written once and then read.

use std::io::{self, Read, Seek, SeekFrom, Write};

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
