//! The plan: what a release adds, changes and removes, and which published figures it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::archive::digest::{self, Algorithm};
use crate::archive::figures::{self, Cells};
use crate::archive::record::LISTS;
use crate::archive::{Failed, Record};
use crate::model::Entry;
use crate::source::Source;
use crate::tree::Files;

/// Style sheets and scripts carry a digest in their names. Those of the release before are kept,
/// for readers whose page is from before the switch.
const ASSETS: &str = "assets/";

/// A report's data are never as long as this.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What a release would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// New files.
    pub added: Vec<String>,
    /// Files with other bytes.
    pub changed: Vec<String>,
    /// Files that go.
    pub removed: Vec<String>,
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
pub fn kept<'f>(before: &'f dyn Files, kept_before: &BTreeSet<String>, portal: &dyn Files) -> Vec<&'f str> {
    let paths = before.paths().iter().filter(|path| path.starts_with(ASSETS));
    paths.filter(|path| !portal.has(path) && !kept_before.contains(*path)).map(String::as_str).collect()
}

/// Compares what is published with what would be. `kept_before` are old assets in what is published.
pub fn plan(
    before: Option<&dyn Files>,
    kept_before: &BTreeSet<String>,
    after: &Record<'_>,
    source: &Source,
) -> Result<Plan, Failed> {
    let mut plan = Plan::default();
    let is_list = |path: &str| LISTS.iter().any(|(list, _)| *list == path);
    let Some(before) = before else {
        plan.added = after.taken().keys().cloned().collect();
        return Ok(plan);
    };
    let there: Vec<&str> = before.paths().iter().map(String::as_str).filter(|path| !is_list(path)).collect();
    let published = digest::take_all(before, &there, &[Algorithm::Sha256]);
    for (path, taken) in after.taken() {
        match published.get(path) {
            None => plan.added.push(path.clone()),
            // A published file that cannot be read is written anew.
            Some(Ok(old)) if old.digests[0] == taken.digests[0] => {}
            Some(_) => plan.changed.push(path.clone()),
        }
    }
    let gone = there.iter().filter(|path| !after.has(path) && !kept_before.contains(**path));
    plan.removed = gone.map(|path| (*path).to_owned()).collect();
    for path in &plan.removed {
        plan.removed_reports.extend(figures::report_folder(path).map(str::to_owned));
    }
    let corrections = corrections(source);
    for report in plan.changed.iter().filter_map(|path| figures::report_folder(path)) {
        let path = format!("{report}/report.json");
        let old = read(before, &path).and_then(|text| figures::of_json(&text)).unwrap_or_default();
        let new = read(after, &path).and_then(|text| figures::of_json(&text)).unwrap_or_default();
        plan.figures.extend(changes(report, &old, &new, &corrections));
    }
    Ok(plan)
}

fn read(files: &dyn Files, path: &str) -> Option<String> {
    let mut text = String::new();
    files.open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// What corrections say: by report, cells with their new figures.
type Corrections = BTreeMap<String, BTreeSet<(String, String)>>;

fn corrections(source: &Source) -> Corrections {
    let said = |entry: Entry| match entry {
        Entry::Amount(amount) => amount.to_string(),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing | Entry::Unread => String::new(),
    };
    let portal = &source.portal;
    let of_report = |report: &crate::model::Report| {
        let cells =
            report.corrections.iter().map(|correction| (report.form.address(correction.cell), said(correction.new)));
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
