//! What the checks keep from one run to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::attachment::AttachmentMemo;
use super::other_agency::NameOwners;
use crate::finding::Findings;
use crate::model::{Agency, Date, Report, Year};
use crate::source::Config;

/// What was found in each report by itself, in each among those it is held against, and in those of each year.
///
/// A report is known by its identity: the memo of [`crate::source`] shares it from build to build
/// as long as it reads the same.
#[derive(Default)]
pub struct Memo {
    today: Option<Date>,
    names: BTreeSet<String>,
    agencies: Vec<Agency>,
    config: Config,
    found: HashMap<usize, KnownReport>,
    /// The number of the next report that is met.
    next: u64,
    /// What was found across the years of each agency.
    across: Vec<Kept>,
    /// Whose the names of agencies are.
    owners: OnceLock<NameOwners>,
    /// What each check found in the reports of a year.
    of_year: BTreeMap<(&'static str, Year), Kept>,
    pub(super) attachments: AttachmentMemo,
}

/// A report that was met before.
struct KnownReport {
    /// A report that is kept is alive, so its address is no other's.
    report: Arc<Report>,
    found: Arc<Found>,
    number: u64,
}

/// What was found in one report.
#[derive(Default)]
pub(super) struct Found {
    /// In its figures and text.
    pub itself: Findings,
    /// In how it was filed, and in the agencies that it names.
    pub filed: Findings,
    /// What stands for the figures of each table, where they tell.
    pub figures: Vec<Option<u64>>,
    /// The fingerprints of its sentences where it must tell something, in order.
    pub told: Vec<u64>,
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
    pub(super) fn forget_unless(
        &mut self,
        today: Date,
        names: &BTreeSet<String>,
        agencies: &[Agency],
        config: &Config,
    ) {
        let is_same = self.today == Some(today) && self.names == *names && self.agencies == agencies;
        if !is_same || self.config != *config {
            let attachments = std::mem::take(&mut self.attachments);
            let (names, agencies, config) = (names.clone(), agencies.to_vec(), config.clone());
            *self = Memo { today: Some(today), names, agencies, config, attachments, ..Memo::default() };
        }
    }

    pub(super) fn recall(&self, report: &Arc<Report>, check: impl FnOnce() -> Found) -> Arc<Found> {
        match self.found.get(&(Arc::as_ptr(report) as usize)) {
            Some(known) => known.found.clone(),
            None => Arc::new(check()),
        }
    }

    /// Keeps what was found in these reports, and forgets the rest. Gives their numbers; none has that of another, nor
    /// will have it.
    pub(super) fn keep(&mut self, reports: &[Arc<Report>], found: &[Arc<Found>]) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(reports.len());
        for (report, found) in reports.iter().zip(found) {
            let known = self.found.entry(Arc::as_ptr(report) as usize).or_insert_with(|| {
                let number = self.next;
                self.next += 1;
                KnownReport { report: report.clone(), found: found.clone(), number }
            });
            numbers.push(known.number);
        }
        if self.found.len() > reports.len() {
            let now: HashSet<usize> = reports.iter().map(|report| Arc::as_ptr(report) as usize).collect();
            self.found.retain(|address, _| now.contains(address));
        }
        debug_assert!(self.found.iter().all(|(address, known)| Arc::as_ptr(&known.report) as usize == *address));
        numbers
    }

    /// What was found before across the years of an agency.
    pub(super) fn across(&self, agency: usize) -> Option<&Kept> {
        self.across.get(agency)
    }

    /// Keeps what was found across the years of all agencies.
    pub(super) fn keep_across(&mut self, found: Vec<Kept>) {
        self.across = found;
    }

    /// Whose the names of these agencies are.
    pub(super) fn owners(&self, agencies: &[Agency]) -> &NameOwners {
        self.owners.get_or_init(|| NameOwners::of(agencies))
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
