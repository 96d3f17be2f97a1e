//! Who stands next to whom: reports by agency and year, neighbours, parents, the year before, the state of
//! filing, the series of a figure. Pages, checks and the preview ask here and nowhere else.

mod before;
mod catalogue;
mod charted;
mod facts;
mod filing;
mod handover;
mod order;
mod redirects;
mod series;
mod succession;
mod timeline;
mod units;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

pub use before::{Carried, carried, counterpart, counterparts, is_year_before};
pub use catalogue::{Asked, Catalogue, Followed, FollowedColumn, Slugs, Value, called};
pub use charted::{Charted, ChartedRow, charted};
pub use filing::{Filing, due};
pub use handover::{Continued, Handover};
pub use order::shared_names;
pub use redirects::{Redirect, RedirectTo};
pub use series::{Indicator, Point, Series, Total, series};
pub use succession::Neighbour;
pub use timeline::Timeline;
pub use units::{Absence, Units};

use crate::finding::{Finding, Findings, NameProblem, Place, Role};
use crate::model::{Agency, FreePage, Portal, Report, Year};
use crate::source::{is_id, is_reserved};

/// The portal's lists, as indexes into [`Portal::reports`] and [`Portal::agencies`].
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Each agency's reports, by year.
    pub of_agency: Vec<Range<usize>>,
    /// The reports of each year, by agency.
    pub of_year: BTreeMap<Year, Vec<usize>>,
    /// The agencies directly below each agency.
    pub below: Vec<Vec<usize>>,
    /// Agencies that say they are below one that there is not, or that is not above them: whose units they are is
    /// not known.
    pub astray: Vec<usize>,
    /// The agencies whose place each took.
    pub predecessors: Vec<Vec<Neighbour>>,
    /// The agencies that took each one's place.
    pub successors: Vec<Vec<Neighbour>>,
    /// Agencies by id.
    pub by_id: HashMap<String, usize>,
    /// Older addresses: those of agencies in their order, then of reports, then of free pages.
    pub redirects: Vec<Redirect>,
}

impl Links {
    /// All years, newest first.
    pub fn years(&self) -> impl Iterator<Item = Year> + '_ {
        self.of_year.keys().rev().copied()
    }

    /// The agency above one, where there is one of that id.
    pub fn above(&self, agency: &Agency) -> Option<usize> {
        self.by_id.get(agency.parent.as_ref()?).copied()
    }

    /// An agency's report for a year.
    pub fn report(&self, portal: &Portal, agency: usize, year: Year) -> Option<usize> {
        self.of_agency[agency].clone().find(|&report| portal.reports[report].year == year)
    }

    /// The same agency's report of the year before and of the year after, as far as there are any:
    /// the nearest ones, for years may be missing.
    pub fn beside(&self, portal: &Portal, report: usize) -> (Option<usize>, Option<usize>) {
        let range = &self.of_agency[portal.reports[report].agency];
        let before = (report > range.start).then(|| report - 1);
        let after = (report + 1 < range.end).then(|| report + 1);
        (before, after)
    }
}

/// Connects a portal. `pages` are the folders of its own pages. Reports must be sorted by agency and year, as [`crate::source`] leaves them.
pub fn connect(portal: &mut Portal, pages: &[&str], findings: &mut Findings) -> Links {
    drop_second_reports(portal, findings);
    let count = portal.agencies.len();
    let mut links = Links { of_agency: vec![0..0; count], ..Links::default() };
    let mut start = 0;
    for group in portal.reports.shared().chunk_by(|a, b| a.agency == b.agency) {
        links.of_agency[group[0].agency] = start..start + group.len();
        start += group.len();
    }
    for (index, report) in portal.reports.iter().enumerate() {
        links.of_year.entry(report.year).or_default().push(index);
    }
    links.by_id = portal.agencies.iter().enumerate().map(|(index, agency)| (agency.id.clone(), index)).collect();
    drop_taken_aliases(portal, &links.by_id, pages, findings);
    links.connect_redirects(portal, pages, findings);
    links.connect_parents(portal, findings);
    links.connect_successions(portal, findings);
    links.notice_same_names(portal, findings);
    links.notice_names(portal, findings);
    links.notice_reports_after_end(portal, findings);
    links
}

/// An agency files one report a year; the second file for it is a finding and is left out.
fn drop_second_reports(portal: &mut Portal, findings: &mut Findings) {
    let is_second = |a: &Report, b: &Report| a.agency == b.agency && a.year == b.year;
    for pair in portal.reports.shared().windows(2) {
        if let [first, second] = pair
            && is_second(first, second)
        {
            let problem = NameProblem::TwoReports { year: second.year.get() };
            let finding = Finding::new(&second.file, Place::File, problem);
            findings.push(finding.mark_in(&first.file, Place::File, Role::First));
        }
    }
    portal.reports.dedup_by(is_second);
}

/// An older address leads to its agency only if nothing else stands there.
fn drop_taken_aliases(portal: &mut Portal, agencies: &HashMap<String, usize>, pages: &[&str], findings: &mut Findings) {
    let free: HashSet<&str> = portal.pages.iter().map(FreePage::top).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for agency in &mut portal.agencies {
        let file = &agency.file;
        agency.aliases.retain(|alias| {
            let id = alias.clone();
            let taken = agencies.contains_key(alias) || free.contains(alias.as_str()) || is_reserved(alias, pages);
            let problem = match () {
                () if !is_id(alias) => NameProblem::InvalidId { id },
                () if taken || !seen.insert(id.clone()) => NameProblem::ReservedId { id },
                () => return true,
            };
            findings.push(Finding::new(file, Place::Key("aliases"), problem));
            false
        });
    }
}
