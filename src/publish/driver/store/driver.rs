//! A store as a place to publish to.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::names::number_of;
use super::prefix::Slot;
use super::{DIGEST, HISTORY, PREFIX, ReleaseInfo, Store};
use crate::archive::ArchiveRecord;
use crate::archive::record::SHA256;
use crate::archive::sums::Sums;
use crate::bytes::digest;
use crate::disk::Finished;
use crate::publish::driver::{Driver, PublishError};
use crate::publish::release::{Sight, Standing};
use crate::publish::{Plan, Receipt};
use crate::tree::Listed;

impl Driver for Store {
    fn look(&mut self) -> Result<Standing, PublishError> {
        self.current = self.named()?;
        let live = self.current.as_ref().map(|(number, _)| *number);
        let (objects, _) = self.top()?;
        let ending = |end: &str| -> BTreeSet<u32> {
            objects.iter().filter(|name| name.ends_with(end)).filter_map(|name| number_of(name)).collect()
        };
        let (pending, receipts) = (ending(".pending"), ending(".json"));
        let numbers: BTreeSet<u32> = objects.iter().filter_map(|name| number_of(name)).collect();
        // What is missing or damaged is reported when it is asked for.
        self.live = match live.map(|number| Driver::receipt(self, number)) {
            Some(Err(PublishError::NoReceipt { .. })) | None => None,
            Some(live) => Some(live?),
        };
        let back = self.live.as_ref().and_then(|live| live.previous);
        self.releases = self.known(&numbers, |number| live == Some(number) || !pending.contains(&number), back)?;
        // One that was gone back to may follow one whose place has been given away.
        let back = back.filter(|_| live.is_some() && live == self.releases.keys().next_back().copied());
        let known = Standing { live, whole: self.releases.keys().copied().collect(), ..Standing::default() };
        Ok(Standing { live, whole: known.kept(back), pending, receipts, numbers, in_place: self.in_place })
    }

    /// A request may arrive late.
    fn look_again(&mut self) -> Result<Sight, PublishError> {
        self.current = self.named()?;
        Ok(Sight { live: self.current.as_ref().map(|(number, _)| *number), is_final: false })
    }

    fn workshop(&self) -> Result<PathBuf, PublishError> {
        self.workshop.build_folder()
    }

    fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        if let Some(live) = self.live.as_ref().filter(|live| live.release == number) {
            return Ok(live.clone());
        }
        let there = match self.client.get(&self.receipt_key(number, "json"))? {
            Some(there) => Some(there),
            None => self.client.get(&self.receipt_key(number, "pending"))?,
        };
        let receipt = there.as_ref().and_then(|there| Receipt::read(&there.bytes));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| PublishError::NoReceipt { place: self.receipt_place(number), there: there.is_some() })
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

    fn stage(
        &mut self,
        standing: &Standing,
        record: &ArchiveRecord<'_>,
        _: &Plan,
        _: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError> {
        let Slot { prefix, mark, certain, uploaded } = self.find_slot(record, standing)?;
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
        self.staged = Some(ReleaseInfo { digest: record.digest(), prefix });
        Ok(())
    }

    fn announce(&mut self, receipt: &Receipt) -> Result<(), PublishError> {
        let number = receipt.release;
        let ReleaseInfo { digest, prefix } =
            self.staged.as_ref().expect("a release is laid out before it is published");
        self.client.put(&self.receipt_key(number, "pending"), receipt.json().as_bytes(), &[])?;
        self.client.put(
            &self.receipt_key(number, "txt"),
            receipt.text().as_bytes(),
            // Where the receipt for programs is lost, this one says what is not to be removed.
            &[("content-type", "text/plain; charset=utf-8"), (DIGEST, digest), (PREFIX, prefix)],
        )?;
        Ok(())
    }

    /// Its receipts say which prefix it is.
    fn complete(&mut self, number: u32) -> Result<(), PublishError> {
        self.releases.extend(self.staged.take().map(|info| (number, info)));
        self.laid_out = Some(number);
        Ok(())
    }

    /// One object, in one step.
    fn switch(&mut self, number: u32) -> Result<(), PublishError> {
        let info = self.releases.get(&number).ok_or(PublishError::NothingBefore)?;
        let prefix = info.prefix.clone();
        // Prefixes are used again; what stands there must be what the receipt is of.
        let is_there = || Ok(self.list_in(&prefix)?.is_some_and(|list| digest::sha256(&list) == info.digest));
        if self.laid_out != Some(number) && !is_there().map_err(PublishError::unsent)? {
            return Err(PublishError::Damaged(self.key(&format!("{prefix}/{SHA256}"))));
        }
        // Nothing is sent before.
        self.check_lock().map_err(PublishError::unsent)?;
        let text = format!("{number:06} {prefix}\n");
        self.client.put(&self.key("current"), text.as_bytes(), &[("x-amz-meta-release", &prefix)])?;
        self.current = Some((number, prefix));
        Ok(())
    }

    /// What lasts says where the release stands.
    fn confirm(&mut self, number: u32) -> Result<(), PublishError> {
        let pending = self.receipt_key(number, "pending");
        let mut done = vec![pending.clone()];
        if let Some((_, prefix)) = self.current.as_ref().filter(|(current, _)| *current == number)
            && let Some(there) = self.client.get(&pending)?
        {
            let digest = Receipt::read(&there.bytes).map(|receipt| receipt.digest).unwrap_or_default();
            let metadata = [(DIGEST, digest.as_str()), (PREFIX, prefix)];
            self.client.put(&self.receipt_key(number, "json"), &there.bytes, &metadata)?;
            done.push(self.mark(prefix, &digest));
        }
        self.client.delete(&done)
    }

    fn settle(&mut self, number: u32) -> Result<(), PublishError> {
        self.deploy_in_place(number)
    }

    /// A prefix that no release has is used again, or swept away.
    fn remove(&mut self, _: u32) -> Result<(), PublishError> {
        Ok(())
    }

    fn withdraw(&mut self, number: u32) -> Result<(), PublishError> {
        self.releases.remove(&number);
        for end in ["txt", "pending"] {
            self.client.delete(&[self.receipt_key(number, end)])?;
        }
        Ok(())
    }

    fn sweep(&mut self, standing: &Standing) -> Result<(), PublishError> {
        self.prune(standing, None).map(drop)
    }

    fn history(&self) -> Result<Vec<u8>, PublishError> {
        Ok(self.client.get(&self.key(HISTORY))?.map(|there| there.bytes).unwrap_or_default())
    }

    fn set_history(&mut self, text: &str) -> Result<(), PublishError> {
        let kind = [("content-type", "text/plain; charset=utf-8")];
        self.client.put(&self.key(HISTORY), text.as_bytes(), &kind).map(drop)
    }

    fn receipt_place(&self, number: u32) -> String {
        format!("{}/{}", self.client.name(), self.receipt_key(number, "json"))
    }

    fn link_place(&self) -> String {
        format!("{}/{}", self.client.name(), self.key("current"))
    }
}
