//! What the checks keep from one run to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::attachment::AttachmentMemo;
use crate::finding::Findings;
use crate::model::{Agency, Date, Report, Year};

/// What was found in each report by itself, in each among those it is held against, and in those of each year.
///
/// A report is known by its identity: the memo of [`crate::source`] shares it from build to build
/// as long as it reads the same.
#[derive(Default)]
pub struct Memo {
    today: Option<Date>,
    names: BTreeSet<String>,
    agencies: Vec<Agency>,
    found: HashMap<usize, KnownReport>,
    /// The number of the next report that is met.
    next: u64,
    /// What was found across years, by the number of the report.
    across: HashMap<u64, Kept>,
    /// What each check found in the reports of a year.
    of_year: BTreeMap<(&'static str, Year), Kept>,
    pub(super) attachments: AttachmentMemo,
}

/// A report that was met before.
struct KnownReport {
    /// A report that is kept is alive, so its address is no other's.
    report: Arc<Report>,
    found: Arc<Findings>,
    number: u64,
}

/// What was found in some reports, which are known by their numbers.
pub(super) struct Kept {
    of: Vec<u64>,
    found: Arc<Findings>,
}

impl Kept {
    /// What was found in these very reports before, or else what is found in them now.
    pub(super) fn again(before: Option<&Kept>, of: Vec<u64>, check: impl FnOnce() -> Findings) -> Kept {
        let found = match before.filter(|before| before.of == of) {
            Some(before) => before.found.clone(),
            None => Arc::new(check()),
        };
        Kept { of, found }
    }

    /// What was found.
    pub(super) fn findings(&self) -> &Findings {
        &self.found
    }
}

impl Memo {
    pub(super) fn forget_unless(&mut self, today: Date, names: &BTreeSet<String>, agencies: &[Agency]) {
        if self.today != Some(today) || self.names != *names || self.agencies != agencies {
            let attachments = std::mem::take(&mut self.attachments);
            let (names, agencies) = (names.clone(), agencies.to_vec());
            *self = Memo { today: Some(today), names, agencies, attachments, ..Memo::default() };
        }
    }

    pub(super) fn recall(&self, report: &Arc<Report>, check: impl FnOnce() -> Findings) -> Arc<Findings> {
        match self.found.get(&(Arc::as_ptr(report) as usize)) {
            Some(known) => known.found.clone(),
            None => Arc::new(check()),
        }
    }

    /// Keeps what was found in these reports, and forgets the rest.
    pub(super) fn keep(&mut self, reports: &[Arc<Report>], found: Vec<Arc<Findings>>) {
        for (report, found) in reports.iter().zip(found) {
            let number = self.next;
            self.found.entry(Arc::as_ptr(report) as usize).or_insert_with(|| {
                self.next += 1;
                KnownReport { report: report.clone(), found, number }
            });
        }
        if self.found.len() > reports.len() {
            let now: HashSet<usize> = reports.iter().map(|report| Arc::as_ptr(report) as usize).collect();
            self.found.retain(|address, _| now.contains(address));
        }
        debug_assert!(self.found.iter().all(|(address, known)| Arc::as_ptr(&known.report) as usize == *address));
    }

    /// What stands for a report that is not kept, or not there.
    pub(super) const NOBODY: u64 = u64::MAX;

    /// The number of a report that is kept; none has that of another, nor will have it.
    pub(super) fn number(&self, report: &Report) -> u64 {
        self.found.get(&(std::ptr::from_ref(report) as usize)).map_or(Self::NOBODY, |known| known.number)
    }

    /// What was found before in a report across years.
    pub(super) fn across(&self, report: u64) -> Option<&Kept> {
        self.across.get(&report)
    }

    /// Keeps what was found across years, and forgets the rest.
    pub(super) fn keep_across(&mut self, found: Vec<(u64, Kept)>) {
        self.across = found.into_iter().collect();
    }

    /// What a check found before in the reports of a year.
    pub(super) fn of_year(&self, check: &'static str, year: Year) -> Option<&Kept> {
        self.of_year.get(&(check, year))
    }

    /// Keeps what the checks found in the reports of years, and forgets the rest.
    pub(super) fn keep_of_year(&mut self, found: Vec<((&'static str, Year), Kept)>) {
        self.of_year = found.into_iter().collect();
    }
}
