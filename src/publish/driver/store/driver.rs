//! A store as a place to publish to.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::prefix::Slot;
use super::{DIGEST, PREFIX, ReleaseInfo, Store};
use crate::archive::ArchiveRecord;
use crate::archive::record::SHA256;
use crate::archive::sums::Sums;
use crate::bytes::digest;
use crate::disk::Finished;
use crate::publish::driver::{Driver, PublishError};
use crate::publish::{Plan, Receipt};
use crate::tree::Listed;

impl Driver for Store {
    fn workshop(&self) -> Result<PathBuf, PublishError> {
        self.workshop.build_folder()
    }

    fn live(&self) -> Result<Option<Receipt>, PublishError> {
        if let Some(live) = &self.live {
            return Ok(Some(live.clone()));
        }
        self.current().or(self.newest()).map(|number| self.receipt(number)).transpose()
    }

    fn current(&self) -> Option<u32> {
        self.current.as_ref().map(|(number, _)| *number)
    }

    fn unlinked(&self) -> Option<String> {
        self.newest().map(|_| format!("{}/{}", self.client.name(), self.key("current")))
    }

    fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        let there = self.client.get(&self.receipt_key(number, "json"))?;
        let receipt = there.as_ref().and_then(|there| Receipt::read(&there.bytes));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| PublishError::NoReceipt { place: self.receipt_place(number), there: there.is_some() })
    }

    fn available(&self) -> Result<Vec<u32>, PublishError> {
        let kept = self.kept();
        Ok(self.releases.keys().filter(|number| kept.contains(number)).copied().collect())
    }

    /// What the receipt says, as far as the store still has it, and what it has beside that.
    fn digests(&self, number: u32) -> Result<Sums, PublishError> {
        let Some(ReleaseInfo { prefix, .. }) = self.releases.get(&number) else { return Ok(Sums::new()) };
        let live = Driver::receipt(self, number)?;
        let start = self.key(&format!("{prefix}/"));
        let (objects, _) = self.client.list(&start, false)?;
        let there: BTreeSet<&str> = objects.keys().filter_map(|key| key.strip_prefix(&start)).collect();
        let files = live.files.iter().filter(|(path, _)| there.contains(path.as_str()));
        let mut sums: Sums = files.map(|(path, digest)| (path.clone(), digest.clone())).collect();
        for path in there {
            sums.entry(path.to_owned()).or_default();
        }
        if let Some(list) = self.list_in(prefix)? {
            sums.insert(SHA256.to_owned(), digest::sha256(&list));
        }
        Ok(sums)
    }

    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, PublishError> {
        let Some(ReleaseInfo { prefix, .. }) = self.releases.get(&number) else { return Ok(None) };
        let fetch = |path: &str| {
            self.renew_lock()?;
            let key = self.key(&format!("{prefix}/{path}"));
            self.client.get(&key)?.map(|there| there.bytes).ok_or(PublishError::Damaged(key))
        };
        self.pool.install(|| self.workshop.keep(paths, &fetch)).map(Some)
    }

    fn next_number(&self) -> Result<u32, PublishError> {
        Ok(self.last + 1)
    }

    fn stage(
        &mut self,
        record: &ArchiveRecord<'_>,
        _: &Plan,
        _: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError> {
        let Slot { prefix, mark, certain, uploaded } = self.find_slot(record)?;
        let start = self.key(&format!("{prefix}/"));
        let key = |path: &str| format!("{start}{path}");
        let wanted: BTreeSet<&str> = record.paths().iter().map(String::as_str).collect();
        let stands = |path: &str| {
            let sure = |hex| path <= uploaded.as_str() || certain.get(path) == Some(&hex);
            record.taken_of(path).is_some_and(|taken| sure(taken.hex(0)))
        };
        let mut moved: Vec<&str> = wanted.iter().copied().filter(|path| !stands(path)).collect();
        let mut gone: Vec<String> =
            certain.keys().filter(|path| !wanted.contains(path.as_str())).map(|path| key(path)).collect();
        let mut again = false;
        loop {
            self.upload_all(record, &moved, &prefix, mark.as_deref())?;
            self.delete_all(&gone)?;
            // What it lists stands there by now.
            self.upload(record, SHA256, &prefix)?;
            // Held against the list of what should be there: nothing missing, nothing more, all as long as here.
            let (there, _) = self.client.list(&start, false)?;
            let is_long = |path: &str, len| record.taken_of(path).is_none_or(|taken| len == taken.len);
            let is_whole = |path: &str| there.get(&key(path)).is_some_and(|len| is_long(path, *len));
            moved = wanted.iter().copied().filter(|path| !is_whole(path)).collect();
            gone = there.into_keys().filter(|key| !wanted.contains(&key[start.len()..])).collect();
            match moved.first().map(|path| key(path)).or_else(|| gone.first().cloned()) {
                None => break,
                // Somebody has been at it, or the store does not keep what it is given.
                Some(wrong) if again => return Err(PublishError::Damaged(wrong)),
                Some(_) => again = true,
            }
        }
        self.staged = Some(prefix);
        Ok(())
    }

    fn publish(&mut self, receipt: &Receipt) -> Result<(), PublishError> {
        let number = receipt.release;
        let prefix = self.staged.take().expect("a release is laid out before it is published");
        self.client.put(&self.receipt_key(number, "pending"), receipt.json().as_bytes(), &[])?;
        self.client.put(
            &self.receipt_key(number, "txt"),
            receipt.text().as_bytes(),
            // Where the receipt for programs is lost, this one says what is not to be removed.
            &[("content-type", "text/plain; charset=utf-8"), (DIGEST, &receipt.digest), (PREFIX, &prefix)],
        )?;
        self.go_to(number, &prefix)?;
        self.confirm(number)?;
        self.note(&receipt.history());
        self.back = receipt.previous;
        self.releases.insert(number, ReleaseInfo { digest: receipt.digest.clone(), prefix });
        self.deploy_in_place()?;
        // The release is live; that old ones are not yet gone is no reason to say otherwise.
        let _ = self.prune(None);
        Ok(())
    }

    fn go_back(&mut self, number: u32, line: &str) -> Result<(), PublishError> {
        let info = self.releases.get(&number).ok_or(PublishError::NothingBefore)?;
        let prefix = info.prefix.clone();
        // Prefixes are used again; what stands there must be what the receipt is of.
        if self.list_in(&prefix)?.is_none_or(|list| digest::sha256(&list) != info.digest) {
            return Err(PublishError::Damaged(self.key(&format!("{prefix}/{SHA256}"))));
        }
        self.go_to(number, &prefix)?;
        self.note(line);
        self.deploy_in_place()
    }

    fn receipt_place(&self, number: u32) -> String {
        format!("{}/{}", self.client.name(), self.receipt_key(number, "json"))
    }
}
