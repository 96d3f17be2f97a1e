//! A folder as a place to publish to.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::files::{repair_build_folder, write_release};
use super::{GONE, HISTORY, NEXT, ReleaseFolder};
use crate::archive::ArchiveRecord;
use crate::archive::sums::Sums;
use crate::bytes::digest::{self, Algorithm};
use crate::disk::Finished;
use crate::publish::driver::{Driver, PublishError};
use crate::publish::release::{Sight, Standing};
use crate::publish::{Plan, Receipt};
use crate::tree::Listed;

impl Driver for ReleaseFolder {
    fn look(&mut self) -> Result<Standing, PublishError> {
        let live = self.current().or(self.receiptless);
        let numbers = self.numbers()?;
        let those = |is: &dyn Fn(u32) -> bool| numbers.iter().copied().filter(|number| is(*number)).collect();
        Ok(Standing {
            live,
            whole: those(&|number| live == Some(number) || self.folder_of(number).is_dir()),
            pending: those(&|number| self.paper(number, "pending").exists()),
            receipts: those(&|number| self.paper(number, "json").exists()),
            numbers: those(&|_| true),
            in_place: false,
        })
    }

    fn look_again(&mut self) -> Result<Sight, PublishError> {
        Ok(Sight { live: self.current().or(self.receiptless), is_final: true })
    }

    /// What a killed build left there is used again.
    fn workshop(&self) -> Result<PathBuf, PublishError> {
        let place = self.folder.join("build");
        // Not for a web server that serves the folder above: this is not published yet.
        #[cfg(unix)]
        if !place.exists() {
            use std::os::unix::fs::DirBuilderExt;
            fs::DirBuilder::new().mode(0o700).create(&place).map_err(PublishError::at(&place))?;
        }
        repair_build_folder(place)
    }

    fn is_beside_served_files(&self) -> bool {
        true
    }

    fn discard(&self) {
        let _ = fs::remove_dir_all(self.folder.join("build"));
        let _ = fs::remove_dir_all(self.next());
    }

    fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        let path = self.paper(number, "json");
        let text = fs::read(&path).or_else(|_| fs::read(self.paper(number, "pending")));
        let receipt = text.as_ref().ok().and_then(|text| Receipt::read(text));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| PublishError::NoReceipt { place: path.display().to_string(), there: path.exists() })
    }

    fn digests(&self, number: u32) -> Result<Sums, PublishError> {
        let Some(live) = self.files_of(number)? else { return Ok(Sums::new()) };
        let paths: Vec<&str> = live.paths().iter().map(String::as_str).collect();
        let digests = digest::of_files(&live, &paths, &[Algorithm::Sha256]);
        // A published file that cannot be read is written anew.
        let hex =
            |digests: io::Result<digest::Digests>| digests.map_or_else(|_| String::new(), |digests| digests.hex(0));
        Ok(paths.into_iter().zip(digests).map(|(path, digests)| (path.to_owned(), hex(digests))).collect())
    }

    fn files(&self, number: u32, _: &[String]) -> Result<Option<Finished>, PublishError> {
        self.files_of(number)
    }

    /// Files that lie on this disk already, where `from` says, are linked, others written.
    fn stage(
        &mut self,
        _: &Standing,
        record: &ArchiveRecord<'_>,
        plan: &Plan,
        from: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError> {
        let moved: BTreeSet<&str> = plan.moved().map(String::as_str).collect();
        let written = write_release(&self.next(), record, &|path| moved.contains(path), from);
        if written.is_err() {
            let _ = fs::remove_dir_all(self.next());
        }
        written
    }

    fn announce(&mut self, receipt: &Receipt) -> Result<(), PublishError> {
        for (end, text) in [("pending", receipt.json()), ("txt", receipt.text())] {
            self.write(&format!("{:06}.{end}", receipt.release), &text)?;
        }
        Ok(())
    }

    fn complete(&mut self, number: u32) -> Result<(), PublishError> {
        let place = self.folder_of(number);
        fs::rename(self.folder.join(NEXT), &place).map_err(PublishError::at(&place))?;
        self.sync();
        Ok(())
    }

    fn switch(&mut self, number: u32) -> Result<(), PublishError> {
        self.go_to(number)
    }

    fn confirm(&mut self, number: u32) -> Result<(), PublishError> {
        let pending = self.paper(number, "pending");
        fs::rename(&pending, self.paper(number, "json")).map_err(PublishError::at(&pending))
    }

    /// A release is there as a whole, or not at all.
    fn remove(&mut self, number: u32) -> Result<(), PublishError> {
        let gone = self.folder.join(format!("{GONE}{number:06}"));
        fs::rename(self.folder_of(number), &gone)
            .and_then(|()| fs::remove_dir_all(&gone))
            .map_err(PublishError::at(&gone))
    }

    fn withdraw(&mut self, number: u32) -> Result<(), PublishError> {
        let place = self.folder_of(number);
        unless_missing(fs::remove_dir_all(&place)).map_err(PublishError::at(&place))?;
        for place in [self.paper(number, "txt"), self.paper(number, "pending")] {
            unless_missing(fs::remove_file(&place)).map_err(PublishError::at(&place))?;
        }
        Ok(())
    }

    fn history(&self) -> Result<Vec<u8>, PublishError> {
        let path = self.folder.join(HISTORY);
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(PublishError::at(&path)),
        }
    }

    fn set_history(&mut self, text: &str) -> Result<(), PublishError> {
        self.write(HISTORY, text)
    }

    fn receipt_place(&self, number: u32) -> String {
        self.paper(number, "json").display().to_string()
    }

    fn link_place(&self) -> String {
        self.target.display().to_string()
    }
}

/// What is not there need not be removed.
fn unless_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
