//! What a killed process left of a single step is tidied up when a folder is opened.

use std::fs;
use std::io;

use super::files::sweep;
use super::{ASIDE, GONE, LIST, ReleaseFolder, digest_of, is_empty};
use crate::publish::driver::PublishError;

impl ReleaseFolder {
    /// Puts right what is left of a step that was cut short: files half written, releases half removed, folders that
    /// hold another release than their name says. Refuses a target that is not ours.
    pub(super) fn tidy(&mut self) -> Result<(), PublishError> {
        sweep(&self.folder, 1);
        self.sweep_gone();
        let numbers = self.numbers()?;
        for &number in &numbers {
            let aside = self.folder_of(number).with_extension(ASIDE);
            if aside.exists() && !self.target.exists() {
                fs::rename(&aside, &self.target).map_err(PublishError::at(&aside))?;
            }
        }
        let digests: Vec<(u32, String)> =
            numbers.iter().filter_map(|&number| Some((number, self.digest_in_receipt(number)?))).collect();
        let named = |digest: &str| digests.iter().rev().find(|(_, of)| of == digest).map(|(number, _)| *number);
        for &number in &numbers {
            let place = self.folder_of(number);
            let Some(digest) = digest_of(&place) else { continue };
            let right = self.digest_in_receipt(number).is_some_and(|receipt| receipt == digest);
            if let Some(other) = named(&digest).filter(|_| !right)
                && !self.folder_of(other).exists()
            {
                fs::rename(&place, self.folder_of(other)).map_err(PublishError::at(&place))?;
            }
        }
        match self.target.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(PublishError::System(self.target.clone(), error)),
            Ok(there) if there.is_symlink() => {
                if self.linked().is_none() {
                    return Err(PublishError::NotOurs(self.target.clone()));
                }
            }
            Ok(there) if there.is_dir() => {
                let ours = digest_of(&self.target).is_some_and(|digest| named(&digest).is_some());
                if !is_empty(&self.target) && !ours {
                    // It is ours if a receipt is missing that a release without a folder of its own should have.
                    let receiptless = numbers.iter().rev().copied().find(|&number| {
                        !self.folder_of(number).exists() && !digests.iter().any(|(known, _)| *known == number)
                    });
                    self.receiptless = receiptless.filter(|_| self.target.join(LIST).exists());
                    if self.receiptless.is_none() {
                        return Err(PublishError::NotOurs(self.target.clone()));
                    }
                }
            }
            Ok(_) => return Err(PublishError::NotOurs(self.target.clone())),
        }
        Ok(())
    }

    /// Removes what is left of releases that were being removed.
    fn sweep_gone(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(GONE)) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}
