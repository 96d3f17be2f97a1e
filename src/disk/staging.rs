//! Work that is not yet what it will be: made beside its place, and put there when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::OneFile;
use crate::tree::{Blob, Scratch, Spool};

/// A folder for work under way. It goes when this value does; what a killed process has left of one goes
/// when the next is made beside it.
#[derive(Debug)]
pub struct Staging {
    folder: TempDir,
    /// Held as long as the folder is in use.
    _lock: File,
    /// Folders above it that were made for it, the deepest first.
    made: Vec<PathBuf>,
}

/// What the names of such folders start with.
const PREFIX: &str = ".nianbao-";
/// The file by which it is told whether one is in use.
const LOCK: &str = "lock";

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.folder.path());
        // Only empty ones go: nothing was put there.
        for folder in &self.made {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

impl Staging {
    /// A folder beside `target`, so that what is made in it can be moved there in one step.
    pub fn beside(target: &Path) -> io::Result<Staging> {
        let target = std::path::absolute(target)?;
        let parent = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let made = parent.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        fs::create_dir_all(parent)?;
        sweep(parent);
        Staging::of(tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?, made)
    }

    fn of(folder: TempDir, made: Vec<PathBuf>) -> io::Result<Staging> {
        // It is locked before it is to be found. Where a file cannot be locked, nothing is swept either.
        let making = folder.path().join("making");
        let lock = File::create(&making)?;
        let _ = lock.try_lock();
        fs::rename(making, folder.path().join(LOCK))?;
        Ok(Staging { folder, _lock: lock, made })
    }

    /// A folder where the system keeps what passes.
    pub fn anywhere() -> io::Result<Staging> {
        Staging::of(tempfile::Builder::new().prefix("nianbao-").tempdir()?, Vec::new())
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new file in the folder, readable by others whatever the umask.
    pub fn file(&self) -> io::Result<NewFile> {
        let file = super::temporary_in(self.folder.path())?;
        Ok(NewFile(BufWriter::with_capacity(256 * 1024, file)))
    }

    /// Puts a finished folder in its place, which must not exist or be empty.
    pub fn keep_folder(&self, name: &str, target: &Path) -> io::Result<()> {
        if target.symlink_metadata().is_ok() {
            // Fails where there is anything inside.
            fs::remove_dir(target)?;
        }
        fs::rename(self.path(name), target)
    }
}

/// Removes what killed processes have left.
fn sweep(parent: &Path) {
    for folder in super::folders_in(parent) {
        let is_staging = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX));
        if is_staging && File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

impl Scratch for Staging {
    fn spool(&self) -> io::Result<Box<dyn Spool>> {
        let (file, path) = super::temporary_in(self.folder.path())?.keep().map_err(|error| error.error)?;
        Ok(Box::new(Spooling { file: BufWriter::with_capacity(64 * 1024, file), path }))
    }
}

/// A text under way in the folder, with which it goes.
struct Spooling {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Write for Spooling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Spool for Spooling {
    fn end(mut self: Box<Self>) -> io::Result<Box<dyn Blob>> {
        self.file.flush()?;
        Ok(Box::new(OneFile(self.path)))
    }
}

/// A file that is written in large pieces, and read and moved in rarely.
#[derive(Debug)]
pub struct NewFile(BufWriter<NamedTempFile>);

impl NewFile {
    /// Puts the finished file in its place. Nothing that exists is replaced.
    pub fn keep(self, target: &Path) -> io::Result<()> {
        let file = self.0.into_inner()?;
        file.as_file().sync_all()?;
        file.persist_noclobber(target).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Read for NewFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.flush()?;
        self.0.get_mut().read(buffer)
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
