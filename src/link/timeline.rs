//! A report among those of the years round it.

use super::{Links, is_year_before};
use crate::model::{Portal, Report};

/// A report with those of the same agency and scope right before and after it, no year missing between and none in
/// which the agency was merged or split.
pub struct Timeline<'p> {
    /// The two years before, the nearest first.
    pub before: [Option<&'p Report>; 2],
    /// The report, which may be a draft.
    pub report: &'p Report,
    /// The year after.
    pub after: Option<&'p Report>,
}

impl Links {
    /// A report, which may be a draft, among those of the years round it.
    pub fn timeline<'p>(&self, portal: &'p Portal, report: &'p Report) -> Timeline<'p> {
        let reports = || self.of_agency[report.agency].clone().map(|index| &portal.reports[index]);
        let follows = |earlier: &Report, later: &Report| {
            is_year_before(earlier, later.year, later.scope) && !self.is_reorganized(later.agency, later.year)
        };
        let before = reports().find(|earlier| follows(earlier, report));
        let earlier = before.and_then(|before| reports().find(|earlier| follows(earlier, before)));
        let after = reports().find(|later| follows(report, later));
        Timeline { before: [before, earlier], report, after }
    }
}
