//! Prefixes: which one the next release goes into, what is known to stand there, and what is removed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::names::mark_of;
use super::{GONE, Store};
use crate::archive::ArchiveRecord;
use crate::archive::record::SHA256;
use crate::archive::sums::{self, Names, Sums};
use crate::bytes::digest::{self, Algorithm};
use crate::publish::driver::PublishError;
use crate::publish::driver::workshop::fresh_name;
use crate::publish::release::Standing;

/// Where the next release is laid out.
pub(super) struct Slot {
    pub(super) prefix: String,
    /// What says that it is laid out there; none where the same content is complete there already.
    pub(super) mark: Option<String>,
    /// What stands there for certain, unless somebody has been at it.
    pub(super) certain: Sums,
    /// An attempt that was cut short uploaded all paths up to this one.
    pub(super) uploaded: String,
}

impl Store {
    /// The object that says what becomes of a prefix: a digest, if that content is laid out there.
    pub(super) fn mark(&self, prefix: &str, what: &str) -> String {
        self.key(&format!("{prefix}.{what}"))
    }

    /// The list of digests that stands in a prefix; it is written last.
    pub(super) fn list_in(&self, prefix: &str) -> Result<Option<Vec<u8>>, PublishError> {
        Ok(self.client.get(&self.key(&format!("{prefix}/{SHA256}")))?.map(|there| there.bytes))
    }

    /// Removes every prefix that no release of those that stand has, but for one: where the content `begun` was
    /// begun, or else the spare. Gives that one.
    pub(super) fn prune(&mut self, standing: &Standing, begun: Option<&str>) -> Result<Option<String>, PublishError> {
        let (stay, old): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.releases).into_iter().partition(|(number, _)| standing.whole.contains(number));
        self.releases = stay;
        let (objects, prefixes) = self.top()?;
        let live = self.current.iter().map(|(_, prefix)| prefix.as_str());
        let stay: BTreeSet<&str> = live.chain(self.releases.values().map(|info| info.prefix.as_str())).collect();
        let marks: BTreeSet<(&str, &str)> = objects.iter().filter_map(|name| mark_of(name)).collect();
        // Killed between going live and removing the mark.
        let stale = marks.iter().filter(|(prefix, _)| stay.contains(prefix));
        self.client.delete(&stale.map(|(prefix, what)| self.mark(prefix, what)).collect::<Vec<_>>())?;
        let marks_of = |prefix: &str| -> Vec<&str> {
            marks.iter().filter(|(marked, _)| *marked == prefix).map(|(_, what)| *what).collect()
        };
        // The one that fell out last is closest to what comes next.
        let mut free: Vec<&str> = old.values().rev().map(|info| info.prefix.as_str()).collect();
        free.extend(prefixes.iter().map(String::as_str).chain(marks.iter().map(|(prefix, _)| *prefix)));
        let mut seen = BTreeSet::new();
        free.retain(|prefix| !stay.contains(prefix) && seen.insert(*prefix));
        let mut left = free.iter().find(|prefix| begun.is_some_and(|begun| marks_of(prefix) == [begun])).copied();
        for prefix in &free {
            let key = self.key(&format!("{prefix}/{SHA256}"));
            if left.is_none() && marks_of(prefix).is_empty() && self.client.head(&key, [])?.is_some() {
                left = Some(prefix);
            }
        }
        for prefix in free.iter().filter(|prefix| left != Some(prefix)) {
            self.clear(prefix, &marks_of(prefix))?;
        }
        Ok(left.map(str::to_owned))
    }

    /// Removes a prefix. The next run, if this one is killed, must not use it meanwhile: a request to
    /// remove may arrive late.
    pub(super) fn clear(&self, prefix: &str, marks: &[&str]) -> Result<(), PublishError> {
        let gone = self.mark(prefix, GONE);
        let (objects, _) = self.client.list(&self.key(&format!("{prefix}/")), false)?;
        let keys: Vec<String> = objects.into_keys().collect();
        if !keys.is_empty() {
            self.client.put(&gone, b"\n", &[])?;
            self.check_lock()?;
            self.delete_all(&keys)?;
        }
        // Its own goes last: no other is to be alone where something might still be removed.
        let others = marks.iter().filter(|what| **what != GONE).map(|what| self.mark(prefix, what));
        self.client.delete(&others.collect::<Vec<_>>())?;
        if keys.is_empty() && !marks.contains(&GONE) { Ok(()) } else { self.client.delete(&[gone]) }
    }

    pub(super) fn delete_all(&self, keys: &[String]) -> Result<(), PublishError> {
        self.pool.install(|| {
            keys.par_chunks(1000).try_for_each(|keys| {
                self.renew_lock()?;
                self.client.delete(keys)
            })
        })
    }

    /// Finds where a release is to be laid out.
    pub(super) fn find_slot(&mut self, record: &ArchiveRecord<'_>, standing: &Standing) -> Result<Slot, PublishError> {
        // Building takes a while, in which a machine may sleep.
        self.check_lock()?;
        let digest = record.digest();
        let left = self.prune(standing, Some(&digest))?;
        // Published before, and still there: what is missing is mended.
        if let Some(info) = self.releases.values().find(|info| info.digest == digest)
            && self.list_in(&info.prefix)?.is_some_and(|list| digest::sha256(&list) == digest)
        {
            let prefix = info.prefix.clone();
            return Ok(Slot { prefix, mark: None, certain: record.sums(), uploaded: String::new() });
        }
        let prefix = left.unwrap_or_else(fresh_name);
        let mark = self.mark(&prefix, &digest);
        let uploaded = match self.client.get(&mark)? {
            Some(there) => String::from_utf8_lossy(&there.bytes).trim_end_matches('\n').to_owned(),
            None => {
                self.client.put(&mark, b"\n", &[])?;
                String::new()
            }
        };
        // A run that takes our lock from here on sees the mark; one that took it before may not have.
        self.check_lock()?;
        let list = self.list_in(&prefix)?.unwrap_or_default();
        let certain = sums::read(&list, Algorithm::Sha256, Names::Plain).unwrap_or_default();
        Ok(Slot { prefix, mark: Some(mark), certain, uploaded })
    }
}
