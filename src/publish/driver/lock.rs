//! The lock on a folder of this machine: one process works in it at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::PublishError;

/// A folder's lock. It falls with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// The file in the folder that is locked.
    pub(super) const NAME: &str = "lock";

    /// Locks a folder, unless someone else has.
    pub(super) fn take(folder: &Path) -> Result<Lock, PublishError> {
        let path = folder.join(Lock::NAME);
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(PublishError::at(&path))?;
        match file.try_lock() {
            // Whoever held it may just have removed it, with the folder, because nothing came of a first release.
            Ok(()) if is_at(&file, &path) => Ok(Lock { _file: file }),
            Ok(()) | Err(TryLockError::WouldBlock) => Err(PublishError::Locked),
            Err(TryLockError::Error(error)) => Err(PublishError::System(path, error)),
        }
    }
}

/// Whether an open file is still the one that stands at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata().ok().map(|data| (data.dev(), data.ino()));
    here.is_some() && here == path.metadata().ok().map(|data| (data.dev(), data.ino()))
}

/// Whether an open file is still the one that stands at a path: here, an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
