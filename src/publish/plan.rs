//! The plan: what a release adds, changes and removes, and which published figures it changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Receipt, Register};
use crate::archive::ArchiveRecord;
use crate::archive::figures::{self, Cells};
use crate::archive::record::{SHA256, is_list};
use crate::archive::sums::Sums;
use crate::source::{HeldReport, Source};
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
    /// What someone else has done to what is live; the release puts it right.
    #[serde(default, skip_serializing_if = "ForeignChanges::is_empty")]
    pub foreign: ForeignChanges,
    /// Reports with errors, which are shown as they were last published, or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldReport>,
    /// Reports whose text comes onto the site's record with this release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recorded: Vec<String>,
}

/// How what is live differs from what was published: somebody else has been there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignChanges {
    /// Files that no receipt knows.
    pub added: Vec<String>,
    /// Files with other bytes than were published.
    pub changed: Vec<String>,
    /// Published files that are gone.
    pub removed: Vec<String>,
}

impl ForeignChanges {
    /// Compares what is there with what its receipt says. `there` has the digests of all files, of which
    /// only one list of digests is known to the receipt: that by which the whole is told.
    pub fn of(there: &Sums, receipt: &Receipt) -> ForeignChanges {
        let mut foreign = ForeignChanges::default();
        let whole = (SHA256.to_owned(), receipt.digest.clone());
        let wanted = receipt.files.iter().chain([(&whole.0, &whole.1)]);
        for (path, digest) in wanted {
            match there.get(path) {
                None => foreign.removed.push(path.clone()),
                Some(other) if other == digest => {}
                Some(_) => foreign.changed.push(path.clone()),
            }
        }
        let known = |path: &str| receipt.files.contains_key(path) || is_list(path);
        foreign.added.extend(there.keys().filter(|path| !known(path)).cloned());
        foreign
    }

    /// Whether nothing was changed there.
    pub fn is_empty(&self) -> bool {
        self.paths().next().is_none()
    }

    /// All files that are not as they were published.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.changed.iter().chain(&self.removed).chain(&self.added)
    }
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
    /// What the report says under `corrections` instead: another old figure, or another new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<(String, String)>,
    /// Whether it takes back what a correction explained, as going back to an earlier release does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty() && self.foreign.is_empty()
    }

    /// The files that are brought, for they are not there as they should be.
    pub fn moved(&self) -> impl Iterator<Item = &String> {
        self.added.iter().chain(&self.changed).chain(&self.foreign.changed).chain(&self.foreign.removed)
    }

    /// Whether a person must allow it by name: a report goes, or a published figure changes
    /// without a correction that says so.
    pub fn needs_leave(&self) -> bool {
        !self.removed_reports.is_empty() || self.figures.iter().any(|figure| !figure.explained)
    }
}

/// Old style sheets and scripts that a new release keeps: those that the release before brought, and that
/// are there as it brought them.
pub fn kept(there: &Sums, live: &Receipt, portal: &dyn Listed) -> Vec<String> {
    let brought = live.files.iter().filter(|(path, _)| path.starts_with(ASSETS) && !live.kept.contains(*path));
    let stands = brought.filter(|(path, digest)| there.get(*path) == Some(*digest) && !portal.has(path));
    stands.map(|(path, _)| path.clone()).collect()
}

/// Compares what was published, by its receipt, with what would be.
pub fn plan(live: Option<&Receipt>, after: &ArchiveRecord<'_>, register: &Register, corrections: &Corrections) -> Plan {
    let mut plan = Plan::of_files(live, &after.sums());
    plan.add_figures(live.map(|live| &live.register), register, corrections);
    plan
}

impl Plan {
    /// The plan as far as digests tell.
    pub fn of_files(live: Option<&Receipt>, after: &Sums) -> Plan {
        let none = Sums::new();
        let before = live.map_or(&none, |live| &live.files);
        let mut plan = Plan::default();
        for (path, digest) in after {
            match before.get(path) {
                None => plan.added.push(path.clone()),
                Some(old) if old == digest => {}
                Some(_) => plan.changed.push(path.clone()),
            }
        }
        let is_kept = |path: &String| live.is_some_and(|live| live.kept.contains(path));
        let gone = before.keys().filter(|path| !after.contains_key(*path) && !is_kept(path));
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

impl Plan {
    /// Says of figures that change between releases what those releases themselves said of them: that a correction
    /// explains it, or that one is taken back.
    pub fn explain_by(&mut self, releases: &[Receipt]) {
        for change in &mut self.figures {
            let FigureChange { report, cell, old, new, .. } = &*change;
            let of_both = releases.iter().flat_map(|release| &release.figures);
            let steps = of_both.filter(|step| step.explained && step.report == *report && step.cell == *cell);
            let mut steps: Vec<(&str, &str)> = steps.map(|step| (step.old.as_str(), step.new.as_str())).collect();
            let explained = leads(&steps, old, new);
            steps.extend(steps.iter().map(|(old, new)| (*new, *old)).collect::<Vec<_>>());
            let taken_back = !explained && leads(&steps, old, new);
            (change.explained, change.taken_back) = (explained || taken_back, taken_back);
        }
    }
}

/// What corrections say: by report, cells with their old and new figures.
pub type Corrections = BTreeMap<String, BTreeSet<(String, String, String)>>;

/// What the corrections of a site say.
pub fn corrections(source: &Source) -> Corrections {
    let portal = &source.portal;
    let of_report = |report: &crate::model::Report| {
        let cells = report.corrections.iter().map(|correction| {
            let (old, new) = (figures::entry_text(correction.old), figures::entry_text(correction.new));
            (report.form.address(correction.cell), old, new)
        });
        (format!("{}/{}", portal.agency_of(report).id, report.year), cells.collect())
    };
    portal.reports.iter().map(of_report).collect()
}

fn changes(report: &str, old: &Cells, new: &Cells, corrections: &Corrections) -> Vec<FigureChange> {
    let cells: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |cells: &Cells, cell: &String| cells.get(cell).cloned().unwrap_or_default();
    let change = |cell: &String| {
        let (old, new) = (value(old, cell), value(new, cell));
        let known = corrections.get(report).into_iter().flatten().filter(|(of, ..)| of == cell);
        let steps: Vec<(&str, &str)> = known.map(|(_, old, new)| (old.as_str(), new.as_str())).collect();
        let explained = leads(&steps, &old, &new);
        let closest = steps.iter().find(|(_, to)| *to == new).or(steps.first()).filter(|_| !explained);
        let stated = closest.map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
        FigureChange { report: report.to_owned(), cell: cell.clone(), old, new, explained, stated, taken_back: false }
    };
    cells.into_iter().map(change).filter(|change| change.old != change.new).collect()
}

/// Whether corrections lead from one figure to another: one does, or several, of which those between were never
/// published.
fn leads(steps: &[(&str, &str)], old: &str, new: &str) -> bool {
    let mut reached = BTreeSet::from([old]);
    loop {
        let before = reached.len();
        for (from, to) in steps {
            if reached.contains(from) {
                reached.insert(to);
            }
        }
        if reached.contains(new) || reached.len() == before {
            return reached.contains(new);
        }
    }
}
