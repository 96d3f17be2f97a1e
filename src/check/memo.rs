//! What the checks keep from one run to the next.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::attachment::AttachmentMemo;
use crate::finding::Findings;
use crate::model::{Date, Report};

/// What was found in each report by itself.
///
/// A report is known by its identity: the memo of [`crate::source`] shares it from build to build
/// as long as it reads the same.
#[derive(Default)]
pub struct Memo {
    today: Option<Date>,
    names: BTreeSet<String>,
    found: HashMap<usize, (Arc<Report>, Arc<Findings>)>,
    pub(super) attachments: AttachmentMemo,
}

impl Memo {
    pub(super) fn forget_unless(&mut self, today: Date, names: &BTreeSet<String>) {
        if self.today != Some(today) || self.names != *names {
            let attachments = std::mem::take(&mut self.attachments);
            *self = Memo { today: Some(today), names: names.clone(), found: HashMap::new(), attachments };
        }
    }

    pub(super) fn recall(&self, report: &Arc<Report>, check: impl FnOnce() -> Findings) -> Arc<Findings> {
        match self.found.get(&(Arc::as_ptr(report) as usize)) {
            Some((_, found)) => found.clone(),
            None => Arc::new(check()),
        }
    }

    /// Keeps what was found in these reports, and forgets the rest. A report that is kept is alive, so
    /// its address is no other's.
    pub(super) fn keep(&mut self, reports: &[Arc<Report>], found: Vec<Arc<Findings>>) {
        for (report, found) in reports.iter().zip(found) {
            self.found.entry(Arc::as_ptr(report) as usize).or_insert_with(|| (report.clone(), found));
        }
        if self.found.len() > reports.len() {
            let now: HashSet<usize> = reports.iter().map(|report| Arc::as_ptr(report) as usize).collect();
            self.found.retain(|address, _| now.contains(address));
        }
    }
}
