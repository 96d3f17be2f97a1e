//! The plan: what a release adds, changes and removes, and which published figures it changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Receipt, Register};
use crate::archive::Record;
use crate::archive::figures::{self, Cells};
use crate::archive::record::LISTS;
use crate::archive::sums::Sums;
use crate::source::Source;
use crate::tree::Listed;

/// Style sheets and scripts carry a digest in their names. Those of the release before are kept,
/// for readers whose page is from before the switch.
const ASSETS: &str = "assets/";

/// What a release would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// New files.
    pub added: Vec<String>,
    /// Files with other bytes.
    pub changed: Vec<String>,
    /// Files that go.
    pub removed: Vec<String>,
    /// Reports that come.
    #[serde(default)]
    pub added_reports: Vec<String>,
    /// Reports that go.
    pub removed_reports: Vec<String>,
    /// Figures of published reports that change.
    pub figures: Vec<FigureChange>,
}

/// A figure of a published report that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureChange {
    /// The report: `agency/year`.
    pub report: String,
    /// The cell.
    pub cell: String,
    /// What is published; empty for a blank.
    pub old: String,
    /// What will be; empty for a blank.
    pub new: String,
    /// Whether the report explains it under `corrections`.
    pub explained: bool,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// Whether a person must allow it by name: a report goes, or a published figure changes
    /// without a correction that says so.
    pub fn needs_leave(&self) -> bool {
        !self.removed_reports.is_empty() || self.figures.iter().any(|figure| !figure.explained)
    }
}

/// Old style sheets and scripts that a new release keeps: those that the release before brought.
pub fn kept(there: &Sums, kept_before: &BTreeSet<String>, portal: &dyn Listed) -> Vec<String> {
    let paths = there.keys().filter(|path| path.starts_with(ASSETS));
    paths.filter(|path| !portal.has(path) && !kept_before.contains(*path)).cloned().collect()
}

/// Compares what is published with what would be. `there` are the digests of what is published, `live`
/// its receipt; `after` and `register` are what would be.
pub fn plan(
    there: &Sums,
    live: Option<&Receipt>,
    after: &Record<'_>,
    register: &Register,
    corrections: &Corrections,
) -> Plan {
    let after = after.sums();
    let mut plan = Plan::of_files(there, live, &after);
    plan.add_figures(live.map(|live| &live.register), register, corrections);
    plan
}

impl Plan {
    /// The plan as far as digests tell.
    pub fn of_files(there: &Sums, live: Option<&Receipt>, after: &Sums) -> Plan {
        let mut plan = Plan::default();
        for (path, digest) in after {
            match there.get(path) {
                None => plan.added.push(path.clone()),
                Some(old) if old == digest => {}
                Some(_) => plan.changed.push(path.clone()),
            }
        }
        let is_list = |path: &str| LISTS.iter().any(|(list, _)| *list == path);
        let is_kept = |path: &String| live.is_some_and(|live| live.kept.contains(path));
        let gone = there.keys().filter(|path| !after.contains_key(*path) && !is_list(path) && !is_kept(path));
        plan.removed = gone.cloned().collect();
        plan
    }

    /// Adds the reports that come and go and the published figures that change.
    pub fn add_figures(&mut self, before: Option<&Register>, after: &Register, corrections: &Corrections) {
        let nothing = Register::default();
        let before = before.unwrap_or(&nothing);
        self.added_reports.extend(after.reports().filter(|report| !before.has(report)).map(str::to_owned));
        for report in before.reports() {
            if before.agree(after, report) {
                continue;
            }
            if !after.has(report) {
                self.removed_reports.push(report.to_owned());
                continue;
            }
            self.figures.extend(changes(report, &before.cells(report), &after.cells(report), corrections));
        }
    }
}

/// What corrections say: by report, cells with their new figures.
pub type Corrections = BTreeMap<String, BTreeSet<(String, String)>>;

/// What the corrections of a site say.
pub fn corrections(source: &Source) -> Corrections {
    let portal = &source.portal;
    let of_report = |report: &crate::model::Report| {
        let cells = report
            .corrections
            .iter()
            .map(|correction| (report.form.address(correction.cell), figures::said(correction.new)));
        (format!("{}/{}", portal.agency_of(report).id, report.year), cells.collect())
    };
    portal.reports.iter().map(of_report).collect()
}

fn changes(report: &str, old: &Cells, new: &Cells, corrections: &Corrections) -> Vec<FigureChange> {
    let cells: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let said = |cells: &Cells, cell: &String| cells.get(cell).cloned().unwrap_or_default();
    let change = |cell: &String| {
        let (old, new) = (said(old, cell), said(new, cell));
        let correction = (cell.clone(), new.clone());
        let explained = corrections.get(report).is_some_and(|known| known.contains(&correction));
        FigureChange { report: report.to_owned(), cell: cell.clone(), old, new, explained }
    };
    cells.into_iter().map(change).filter(|change| change.old != change.new).collect()
}
