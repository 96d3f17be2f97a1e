//! Finished files on the disk: a built portal or a package, read piece by piece.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::list;
use super::output::LIST;
use crate::tree::{self, Blob, Files, Listed, ReadSeek, Walk};

/// A folder of finished files. Nothing in it is followed: a link is listed as what it is, and
/// reading it fails.
#[derive(Debug)]
pub struct Finished {
    root: PathBuf,
    paths: Vec<String>,
    empty: Vec<String>,
}

impl Finished {
    /// Lists everything below a folder.
    pub fn open(root: &Path) -> io::Result<Finished> {
        let (mut paths, mut empty) = (Vec::new(), Vec::new());
        // The folder itself may be a link.
        let root = root.canonicalize()?;
        // A folder of which nothing follows is empty: what lies in one follows it.
        let mut open: Option<String> = None;
        for entry in WalkDir::new(&root).min_depth(1) {
            let entry = entry.map_err(io::Error::from)?;
            let path = entry.path().strip_prefix(&root).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            empty.extend(open.take().filter(|folder| tree::folder(&path) != folder));
            match entry.file_type().is_dir() {
                true => open = Some(path),
                false => paths.push(path),
            }
        }
        empty.extend(open);
        paths.sort_unstable();
        empty.sort_unstable();
        Ok(Finished { root, paths, empty })
    }

    /// The same without the files that `keep` refuses.
    #[must_use]
    pub fn only(mut self, keep: impl Fn(&str) -> bool) -> Finished {
        self.paths.retain(|path| keep(path));
        self
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Files for Finished {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        open_plain(&self.root.join(path))
    }

    fn len(&self, path: &str) -> io::Result<u64> {
        Ok(self.root.join(path).symlink_metadata()?.len())
    }
}

impl Listed for Finished {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn empty_folders(&self) -> &[String] {
        &self.empty
    }
}

/// A portal as its build has left it: the files of its list, which is read where it stands. What lies
/// beside them is none of it.
#[derive(Debug)]
pub struct BuiltPortal(PathBuf);

impl BuiltPortal {
    /// The portal in a folder.
    pub fn open(root: &Path) -> io::Result<BuiltPortal> {
        Ok(BuiltPortal(root.canonicalize()?))
    }
}

impl Files for BuiltPortal {
    fn walk(&self) -> io::Result<Walk<'_>> {
        Ok(Box::new(list::lines(&self.0.join(LIST))?))
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        open_plain(&self.0.join(path))
    }

    fn len(&self, path: &str) -> io::Result<u64> {
        Ok(self.0.join(path).symlink_metadata()?.len())
    }
}

fn open_plain(path: &Path) -> io::Result<Box<dyn Read>> {
    if !path.symlink_metadata()?.is_file() {
        return Err(io::Error::other("not a plain file"));
    }
    Ok(Box::new(File::open(path)?))
}

/// One small file: a receipt.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    super::open_plain(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A package that is one file.
#[derive(Debug)]
pub struct OneFile(pub PathBuf);

impl Blob for OneFile {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(BufReader::with_capacity(64 * 1024, super::open_plain(&self.0)?)))
    }
}
