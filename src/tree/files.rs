//! Folders of finished files, of which neither the list nor a file need fit in memory.

use std::io::{self, Read};

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

/// Files with a list in memory.
pub trait Listed: Files {
    /// Every file's path, sorted by bytes.
    fn paths(&self) -> &[String];

    /// Folders in which nothing lies, where this can be told.
    fn empty_folders(&self) -> &[String] {
        &[]
    }

    /// Whether there is such a file.
    fn has(&self, path: &str) -> bool {
        self.paths().binary_search_by(|other| other.as_str().cmp(path)).is_ok()
    }
}

/// A walk along a list in memory.
pub fn walk(paths: &[String]) -> io::Result<Walk<'_>> {
    Ok(Box::new(paths.iter().cloned().map(Ok)))
}

/// Files with a list made in memory.
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
