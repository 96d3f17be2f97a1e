//! The folder on this machine in which a release for another machine is made.
//!
//! One for each target. What lies in it may be deleted at any time: it saves the next publishing work.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::folder::{repair_build_folder, write_release};
use super::{LOCK, PublishError};
use crate::disk::{self, Finished, Holder, Lock};
use crate::tree::Listed;

/// A workshop, locked for as long as this process lives.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    holder: Holder,
    _lock: Lock,
}

impl Workshop {
    /// Opens a workshop, and makes it where there is none.
    pub fn open(folder: &Path, holder: &Holder) -> Result<Workshop, PublishError> {
        fs::create_dir_all(folder).map_err(PublishError::at(folder))?;
        let lock = folder.join(LOCK);
        let lock = Lock::take(&lock, holder).map_err(PublishError::locked(&lock))?;
        Ok(Workshop { folder: folder.to_owned(), holder: holder.clone(), _lock: lock })
    }

    /// Who works here.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// A name that no other workshop has, the same every time.
    pub fn name(&self) -> Result<String, PublishError> {
        let path = self.folder.join("name");
        if let Some(name) = disk::read_small(&path).filter(|name| !name.is_empty()) {
            return Ok(name);
        }
        let name = fresh_name();
        disk::write_small(&path, &name);
        match disk::read_small(&path) {
            Some(written) if written == name => Ok(name),
            _ => Err(PublishError::System(path, io::ErrorKind::PermissionDenied.into())),
        }
    }

    /// The folder in which the portal is built. What a killed build left there is used again.
    pub fn build_folder(&self) -> Result<PathBuf, PublishError> {
        repair_build_folder(self.folder.join("build"))
    }

    /// An empty folder for files that are kept of the release before.
    pub fn kept_folder(&self) -> Result<PathBuf, PublishError> {
        empty(self.folder.join("kept"))
    }

    /// Puts some files into that folder, as they are fetched.
    pub fn keep(
        &self,
        paths: &[String],
        fetch: &(dyn Fn(&str) -> Result<Vec<u8>, PublishError> + Sync),
    ) -> Result<Finished, PublishError> {
        let folder = self.kept_folder()?;
        paths.par_iter().try_for_each(|path| {
            let place = folder.join(path);
            let bytes = fetch(path)?;
            let write = || {
                fs::create_dir_all(place.parent().unwrap_or(&folder))?;
                fs::write(&place, bytes)
            };
            write().map_err(PublishError::at(&place))
        })?;
        Finished::open(&folder).map_err(PublishError::at(&folder))
    }

    /// Lays out a release, ready to be carried away: its files share the space of the build.
    pub fn stage(&self, files: &dyn Listed, from: &dyn Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, PublishError> {
        let next = self.folder.join("next");
        write_release(&next, files, &|_| false, from)?;
        Ok(next)
    }

    /// An empty folder with some short files, to be carried away.
    pub fn papers(&self, papers: &[(String, String)]) -> Result<PathBuf, PublishError> {
        let folder = empty(self.folder.join("papers"))?;
        for (name, text) in papers {
            let path = folder.join(name);
            let write = || {
                let mut file = disk::temporary_in(&folder)?;
                file.write_all(text.as_bytes())?;
                file.persist(&path).map_err(|error| error.error)
            };
            write().map_err(PublishError::at(&path))?;
        }
        Ok(folder)
    }
}

/// A name that was never used: two numbers that the standard library asks the system for.
pub fn fresh_name() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

fn empty(folder: PathBuf) -> Result<PathBuf, PublishError> {
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(PublishError::at(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(PublishError::at(&folder))?;
    Ok(folder)
}
