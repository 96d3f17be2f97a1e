//! The one step by which another release becomes live: a link is replaced, or two folders change places.

use std::fs;
use std::io;
use std::path::Path;

use super::{ASIDE, ReleaseFolder, Switch};
use crate::publish::driver::PublishError;

impl ReleaseFolder {
    /// Makes a release live.
    pub(super) fn go_to(&self, number: u32) -> Result<(), PublishError> {
        let place = self.folder_of(number);
        let is_folder = self.target.symlink_metadata().is_ok_and(|there| there.is_dir());
        if is_folder && self.switch == Switch::Link && fs::remove_dir(&self.target).is_err() {
            return Err(PublishError::NotOurs(self.target.clone()));
        }
        match self.switch {
            Switch::Link => self.link_to(number).map_err(PublishError::at(&self.target))?,
            Switch::Rename => {
                let before = self.current().or(self.receiptless);
                exchange(&place, &self.target).map_err(PublishError::at(&self.target))?;
                // What was live now lies in the new one's place, unless there was nothing.
                if let Some(before) = before.filter(|_| place.exists()) {
                    fs::rename(&place, self.folder_of(before)).map_err(PublishError::at(&place))?;
                } else {
                    let _ = fs::remove_dir(&place);
                }
            }
        }
        self.sync();
        Ok(())
    }

    #[cfg(unix)]
    pub(super) fn link_to(&self, number: u32) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default();
        let to = Path::new(name).join(format!("{number:06}"));
        let temporary = self.folder.join("link");
        let _ = fs::remove_file(&temporary);
        std::os::unix::fs::symlink(to, &temporary)?;
        fs::rename(&temporary, &self.target)
    }

    #[cfg(not(unix))]
    pub(super) fn link_to(&self, _: u32) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// The release to which the target links, if it is a link of ours.
    pub(super) fn linked(&self) -> Option<u32> {
        let to = fs::read_link(&self.target).ok()?;
        let inside = self.target.with_file_name("").join(&to).parent().map(Path::to_owned);
        if inside.as_deref() != Some(&self.folder) {
            return None;
        }
        to.file_name()?.to_str()?.parse().ok()
    }
}

/// Two folders change places, in one step where the system can.
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(new, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = new.with_extension(ASIDE);
    fs::rename(target, &aside)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&aside, target)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}
