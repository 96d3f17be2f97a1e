//! What a release starts from: what is live, as it should be and as it is, and what of it goes on.

use std::path::{Path, PathBuf};

use super::{PublishError, Target};
use crate::archive::record::{LISTS, is_list};
use crate::archive::sums::Sums;
use crate::archive::{ArchiveRecord, Failed};
use crate::disk::Finished;
use crate::publish::plan::{self, Corrections, ForeignChanges};
use crate::publish::{Plan, Receipt, Register};
use crate::tree::Listed;

/// What a release starts from.
pub struct Base {
    /// The receipt of what is live.
    pub live: Option<Receipt>,
    /// The digests of its files, as they are.
    there: Sums,
    /// Old style sheets and scripts that are kept for pages that were read before.
    kept: Vec<String>,
    /// Files of what is live, here on this disk.
    files: Option<Finished>,
}

impl Base {
    /// What a release of this portal starts from.
    pub fn of_portal(target: &Target, live: Option<Receipt>, portal: &dyn Listed) -> Result<Base, PublishError> {
        let there = live.as_ref().map_or(Ok(Sums::new()), |live| target.digests(live.release))?;
        let kept = live.as_ref().map(|live| plan::kept(&there, live, portal)).unwrap_or_default();
        let files = live.as_ref().map_or(Ok(None), |live| target.files(live.release, &kept))?;
        Ok(Base { live, there, kept, files })
    }

    /// What a delta package is laid over: all files of what is live, fetched where they are elsewhere.
    pub fn of_package(target: &Target, live: Option<Receipt>) -> Result<Base, PublishError> {
        let lists = LISTS.iter().map(|(list, _)| (*list).to_owned());
        let paths: Vec<String> = live.iter().flat_map(|live| live.files.keys().cloned()).chain(lists).collect();
        let files = live.as_ref().map_or(Ok(None), |live| target.files(live.release, &paths))?;
        Ok(Base { live, there: Sums::new(), kept: Vec::new(), files })
    }

    /// The files of what is live that were asked for.
    pub fn files(&self) -> Option<&dyn Listed> {
        self.files.as_ref().map(|files| files as &dyn Listed)
    }

    /// Where a file of those lies on this disk.
    pub fn place_of(&self, path: &str) -> Option<PathBuf> {
        self.files.as_ref().map(|files| files.root().join(path))
    }

    /// A portal as a release, with what is kept for pages that were read before.
    pub fn record<'a>(&'a self, portal: &'a dyn Listed) -> Result<ArchiveRecord<'a>, Failed> {
        ArchiveRecord::published(portal, self.files().map(|files| (files, &*self.kept)))
    }

    /// What such a release would change.
    pub fn plan(&self, record: &ArchiveRecord<'_>, register: &Register, corrections: &Corrections) -> Plan {
        let mut plan = plan::plan(self.live.as_ref(), record, register, corrections);
        plan.foreign = self.live.as_ref().map(|live| ForeignChanges::of(&self.there, live)).unwrap_or_default();
        plan
    }

    /// Where a file of such a release lies on this disk, if the portal was built in `build`.
    pub fn source_of(&self, path: &str, build: &Path) -> Option<PathBuf> {
        if is_list(path) {
            None
        } else if self.kept.iter().any(|kept| kept == path) {
            self.place_of(path)
        } else {
            Some(build.join(path))
        }
    }

    /// What the receipt of such a release says of what was before.
    pub fn in_receipt(&self, receipt: Receipt) -> Receipt {
        let before = self.live.as_ref().map(|live| live.digest.clone());
        Receipt { before, kept: self.kept.iter().cloned().collect(), ..receipt }
    }
}
