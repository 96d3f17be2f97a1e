//! What changed between two versions of a report, or of a site: figures by their cells, the text by its sentences, the
//! front matter by its values.
//!
//! A version is a site that has been read, be it a folder, what was published, or what a package holds; where it came
//! from is not asked here. Reports are held against each other by agency and year, also where the agency's folder has
//! another name now. What is compared is what is read: comments, blanks and the order of keys are no change.

mod facts;
mod marks;
mod sequence;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub use facts::{FactChange, FactValue};
pub use marks::{Run, runs};
pub use texts::TextChange;

use crate::form::{Cell, Form};
use crate::model::{Agency, Amount, Entry, Portal, Report, Year};
use crate::source::{Source, file_bytes};
use crate::tree::Site;

/// A file that is no report is read up to this length; a longer one is told apart by its name alone.
pub const LONGEST_BESIDE: u64 = 1 << 28;

/// A version of a site.
#[derive(Clone, Copy)]
pub struct Version<'v> {
    /// Its files.
    pub site: &'v dyn Site,
    /// What it says.
    pub source: &'v Source,
    /// Whether the files beside its reports are there: what was published is on record without them.
    pub has_files: bool,
}

/// A version of a report.
#[derive(Clone, Copy)]
pub struct OneVersion<'v> {
    /// The files of its site.
    pub site: &'v dyn Site,
    /// The portal that it is of.
    pub portal: &'v Portal,
    /// What it says.
    pub report: &'v Report,
    /// Whether the files beside it are there.
    pub has_files: bool,
}

impl OneVersion<'_> {
    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        file_bytes(self.site, &self.report.file)
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It says something else.
    Changed,
    /// It was not there before.
    New,
    /// It is there no more.
    Gone,
    /// One of its versions cannot be read.
    Unreadable,
    /// It says the same in another notation.
    Rewritten,
}

impl State {
    /// The word in files.
    pub fn key(self) -> &'static str {
        match self {
            State::Changed => "changed",
            State::New => "new",
            State::Gone => "gone",
            State::Unreadable => "unreadable",
            State::Rewritten => "rewritten",
        }
    }
}

/// A report of which the versions differ.
pub struct ReportDiff<'v> {
    /// The agency's id.
    pub id: String,
    /// What the agency was called in the year.
    pub name: String,
    /// The year.
    pub year: Year,
    /// What became of it.
    pub state: State,
    /// As it was.
    pub old: Option<OneVersion<'v>>,
    /// As it is.
    pub new: Option<OneVersion<'v>>,
    /// The cells that changed, in the form's order.
    pub figures: Vec<FigureChange>,
    /// The sentences that changed, in their order.
    pub texts: Vec<TextChange>,
    /// What else changed in its front matter.
    pub facts: Vec<FactChange>,
}

impl ReportDiff<'_> {
    /// How many changes there are, without those that follow from figures.
    pub fn count(&self) -> usize {
        let texts = self.texts.iter().filter(|text| text.follows.is_empty()).count();
        self.figures.len() + texts + self.facts.len()
    }
}

/// A figure that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureChange {
    /// The address of its cell.
    pub cell: String,
    /// The label of its table.
    pub table: String,
    /// The label of its row, behind those of its groups.
    pub row: String,
    /// The label of its column.
    pub column: String,
    /// What it was; nothing where the form had no such cell.
    pub old: Option<Entry>,
    /// What it is; nothing where the form has no such cell.
    pub new: Option<Entry>,
    /// The form that alone has the cell, where the other has none.
    pub only_in: Option<String>,
}

impl FigureChange {
    fn of(form: &Form, cell: Cell, old: Option<Entry>, new: Option<Entry>) -> FigureChange {
        let (table, _, _, column) = form.around(cell);
        let only_in = (old.is_none() || new.is_none()).then(|| form.id.clone());
        let (table, row, column) = (table.label.clone(), form.row_label(cell), column.label.clone());
        FigureChange { cell: form.address(cell), table, row, column, old, new, only_in }
    }

    /// By how much it is more, where both are amounts.
    pub fn difference(&self) -> Option<Amount> {
        Some(self.new?.amount()? + -self.old?.amount()?)
    }
}

/// An agency of which the versions differ.
#[derive(Debug)]
pub struct AgencyDiff {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub state: State,
    /// What changed in its file.
    pub facts: Vec<FactChange>,
}

/// What two versions of a site do not have in common.
pub struct SiteDiff<'v> {
    /// How many reports were held against each other, or stand alone.
    pub compared: usize,
    /// The reports that differ, by agency and year.
    pub reports: Vec<ReportDiff<'v>>,
    /// The agencies that differ.
    pub agencies: Vec<AgencyDiff>,
    /// The other files that differ: settings, pages, themes.
    pub files: Vec<(String, State)>,
}

impl SiteDiff<'_> {
    /// Whether anything differs but in notation.
    pub fn any(&self) -> bool {
        let differs = |state: &State| *state != State::Rewritten;
        self.reports.iter().any(|report| differs(&report.state)) || !self.agencies.is_empty() || !self.files.is_empty()
    }
}

/// A report of a version, or that there is one which cannot be read.
#[derive(Clone, Copy)]
enum Found<'v> {
    Report(&'v Report),
    Unread,
}

/// What two versions of a site do not have in common, of the reports and agencies that are chosen. Other files are
/// looked at where all of both is.
pub fn sites<'v>(
    old: Version<'v>,
    new: Version<'v>,
    is_chosen: &(dyn Fn(&Report) -> bool + Sync),
    has_agency: &dyn Fn(&Agency) -> bool,
    with_files: bool,
) -> SiteDiff<'v> {
    let ids = Ids::of(&old.source.portal, &new.source.portal);
    let olds = reports_of(old.source, |agency| ids.of_old(agency), is_chosen);
    let news = reports_of(new.source, |agency| agency.id.clone(), is_chosen);
    let keys: BTreeSet<&(String, Year)> = olds.keys().chain(news.keys()).collect();
    let keys: Vec<_> = keys.into_iter().collect();
    let of_key = |&key: &&(String, Year)| {
        let (before, after) = (olds.get(key).copied(), news.get(key).copied());
        let version = |found, of: Version<'v>| match found {
            Some(Found::Report(report)) => {
                let (site, portal, has_files) = (of.site, &of.source.portal, of.has_files);
                Some(OneVersion { site, portal, report, has_files })
            }
            _ => None,
        };
        let (one, other) = (version(before, old), version(after, new));
        if matches!(before, Some(Found::Unread)) || matches!(after, Some(Found::Unread)) {
            let name = ids.name(&key.0, key.1);
            return Some(blank(&key.0, name, key.1, State::Unreadable, one, other));
        }
        pair(one, other, Some(&key.0))
    };
    let reports: Vec<ReportDiff<'v>> = keys.par_iter().filter_map(of_key).collect();
    SiteDiff {
        compared: keys.len(),
        reports,
        agencies: agencies(&old.source.portal, &new.source.portal, &ids, has_agency),
        files: if with_files { other_files(old, new) } else { Vec::new() },
    }
}

/// What two versions of one report do not have in common; nothing where they are the same to the byte.
pub fn reports<'v>(old: OneVersion<'v>, new: OneVersion<'v>) -> Option<ReportDiff<'v>> {
    pair(Some(old), Some(new), None)
}

fn pair<'v>(old: Option<OneVersion<'v>>, new: Option<OneVersion<'v>>, id: Option<&String>) -> Option<ReportDiff<'v>> {
    let known = new.or(old)?;
    let year = known.report.year;
    let id = id.unwrap_or(&known.portal.agency_of(known.report).id);
    let of = |state| blank(id, known.portal.name_of(known.report).to_owned(), year, state, old, new);
    let (Some(before), Some(after)) = (old, new) else {
        return Some(of(if old.is_none() { State::New } else { State::Gone }));
    };
    let figures = figures(before.report, after.report);
    let is_same_text = before.bytes() == after.bytes() && figures.is_empty();
    let addresses = figures.iter().map(|figure| figure.cell.clone()).collect();
    let texts = if is_same_text { Vec::new() } else { texts::compare(before, after, &addresses) };
    let facts = facts::of_reports(before, after);
    let state = match (figures.is_empty() && texts.is_empty() && facts.is_empty(), is_same_text) {
        (false, _) => State::Changed,
        (true, false) => State::Rewritten,
        (true, true) => return None,
    };
    Some(ReportDiff { figures, texts, facts, ..of(state) })
}

fn blank<'v>(
    id: &str,
    name: String,
    year: Year,
    state: State,
    old: Option<OneVersion<'v>>,
    new: Option<OneVersion<'v>>,
) -> ReportDiff<'v> {
    let (figures, texts, facts) = (Vec::new(), Vec::new(), Vec::new());
    ReportDiff { id: id.to_owned(), name, year, state, old, new, figures, texts, facts }
}

/// The figures that are not the same in two reports. What one form alone has is a change where something is stated.
fn figures(old: &Report, new: &Report) -> Vec<FigureChange> {
    if old.form.id == new.form.id && old.entries == new.entries && same_cells(&old.form, &new.form) {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for cell in new.form.cells() {
        let before = old.form.find(&new.form.address(cell)).map(|cell| old.entry(cell));
        let after = new.entry(cell);
        if before != Some(after) && (before.is_some() || after != Entry::Missing) {
            changes.push(FigureChange::of(&new.form, cell, before, Some(after)));
        }
    }
    for cell in old.form.cells() {
        let is_gone = new.form.find(&old.form.address(cell)).is_none();
        if is_gone && old.entry(cell) != Entry::Missing {
            changes.push(FigureChange::of(&old.form, cell, Some(old.entry(cell)), None));
        }
    }
    changes
}

/// Whether two forms have the same cells in the same order: a site's own form may change.
fn same_cells(old: &Form, new: &Form) -> bool {
    old.cells().map(|cell| old.address(cell)).eq(new.cells().map(|cell| new.address(cell)))
}

/// The reports of a version by agency and year: of two that are there for a year, the one that is published.
fn reports_of<'v>(
    source: &'v Source,
    id: impl Fn(&Agency) -> String,
    is_chosen: &dyn Fn(&Report) -> bool,
) -> BTreeMap<(String, Year), Found<'v>> {
    let portal = &source.portal;
    let drafts = source.drafts.iter().map(|draft| &**draft);
    let mut found = BTreeMap::new();
    for report in portal.reports.iter().chain(drafts).filter(|report| is_chosen(report)) {
        found.entry((id(portal.agency_of(report)), report.year)).or_insert(Found::Report(report));
    }
    let unread_drafts = source.unread_drafts.iter().filter_map(|file| {
        let (agency, year) = crate::source::report_of(file)?;
        Some((portal.agencies.iter().position(|it| it.id == agency)?, year))
    });
    for (agency, year) in portal.unread.iter().copied().chain(unread_drafts) {
        let agency = &portal.agencies[agency];
        let form = crate::form::Forms::embedded().of_year(year.get());
        // Whether it is chosen is told by its file.
        let is_chosen = form.is_none_or(|form| {
            let file = format!("content/{}/{year}.md", agency.id);
            is_chosen(&Report { file, ..Report::blank(form.clone(), year) })
        });
        if is_chosen {
            found.entry((id(agency), year)).or_insert(Found::Unread);
        }
    }
    found
}

/// Which agency of one portal is which of the other: by id, or by an older id that either states.
struct Ids<'v> {
    old: &'v Portal,
    new: &'v Portal,
    /// The ids of agencies that have another one now.
    renamed: BTreeMap<&'v str, &'v str>,
}

impl<'v> Ids<'v> {
    fn of(old: &'v Portal, new: &'v Portal) -> Ids<'v> {
        let has = |portal: &Portal, id: &str| portal.agencies.iter().any(|agency| agency.id == id);
        // What was published is read with the agencies of now, which have no reports there under a newer id.
        let has_reports = |portal: &Portal, id: &str| portal.reports.iter().any(|it| portal.agency_of(it).id == id);
        let mut renamed = BTreeMap::new();
        for agency in old.agencies.iter().filter(|agency| !has(new, &agency.id)) {
            let is_alias = |other: &&Agency| {
                !has_reports(old, &other.id)
                    && (other.aliases.contains(&agency.id) || agency.aliases.contains(&other.id))
            };
            if let Some(other) = new.agencies.iter().find(is_alias) {
                renamed.insert(agency.id.as_str(), other.id.as_str());
            }
        }
        Ids { old, new, renamed }
    }

    /// The id now of an agency of the old portal.
    fn of_old(&self, agency: &Agency) -> String {
        self.renamed.get(agency.id.as_str()).map_or_else(|| agency.id.clone(), |id| (*id).to_owned())
    }

    fn name(&self, id: &str, year: Year) -> String {
        let find = |portal: &'v Portal| portal.agencies.iter().find(|agency| agency.id == id);
        find(self.new).or_else(|| find(self.old)).map_or_else(|| id.to_owned(), |it| it.name_in(year).to_owned())
    }
}

/// The agencies that are not the same in two portals.
fn agencies(old: &Portal, new: &Portal, ids: &Ids<'_>, has: &dyn Fn(&Agency) -> bool) -> Vec<AgencyDiff> {
    let (renamed, others): (Vec<&Agency>, Vec<&Agency>) =
        old.agencies.iter().partition(|agency| ids.of_old(agency) != agency.id);
    // One that has its id already stands before one that got it.
    let olds: BTreeMap<String, &Agency> =
        renamed.into_iter().chain(others).map(|agency| (ids.of_old(agency), agency)).collect();
    let news: BTreeMap<String, &Agency> = new.agencies.iter().map(|agency| (agency.id.clone(), agency)).collect();
    let mut differing = Vec::new();
    for id in olds.keys().chain(news.keys()).collect::<BTreeSet<_>>() {
        let (before, after) = (olds.get(id).copied(), news.get(id).copied());
        let Some(agency) = after.or(before).filter(|_| [before, after].into_iter().flatten().any(has)) else {
            continue;
        };
        let (state, mut facts) = match (before, after) {
            (Some(before), Some(after)) => (State::Changed, facts::of_agencies(before, after)),
            (None, _) => (State::New, Vec::new()),
            (_, None) => (State::Gone, Vec::new()),
        };
        if let Some(before) = before.filter(|before| after.is_some() && before.id != *id) {
            let [old, new] = [&before.id, id].map(|id| Some(FactValue { value: id.clone(), zh: id.clone() }));
            facts.insert(0, FactChange { key: "id".to_owned(), label: "代号".to_owned(), old, new });
        }
        if state != State::Changed || !facts.is_empty() {
            differing.push(AgencyDiff { id: id.clone(), name: agency.name.clone(), state, facts });
        }
    }
    differing
}

/// The files that differ and are none of a report, nor of the record or of imports: settings, pages, themes, and the
/// texts of agencies.
fn other_files(old: Version<'_>, new: Version<'_>) -> Vec<(String, State)> {
    let of_reports = |source: &Source| -> BTreeSet<String> {
        let drafts = source.drafts.iter().map(|draft| &**draft);
        let reports = source.portal.reports.iter().chain(drafts);
        let files = reports.flat_map(|report| report.attachments.iter().chain([&report.file]).cloned());
        files.chain(source.unread_drafts.iter().cloned()).collect()
    };
    let known: BTreeSet<String> = of_reports(old.source).into_iter().chain(of_reports(new.source)).collect();
    let is_other = |path: &&String| {
        !known.contains(*path)
            && !crate::tree::is_recorded(path)
            && !path.starts_with("imports/")
            && crate::source::report_of(path).is_none()
    };
    let all: BTreeSet<&String> = old.site.paths().iter().chain(new.site.paths()).filter(is_other).collect();
    let differing = all.into_iter().filter_map(|path| {
        let state = match (old.site.read(path, LONGEST_BESIDE), new.site.read(path, LONGEST_BESIDE)) {
            (Ok(one), Ok(other)) if one == other => return None,
            (Ok(_), Ok(_)) => State::Changed,
            (Err(_), Ok(_)) => State::New,
            (Ok(_), Err(_)) => State::Gone,
            (Err(_), Err(_)) => return None,
        };
        Some((path.clone(), state))
    });
    // What an agency's file says is told in words.
    let in_words = |path: &str| path.ends_with("/_index.md") && path.matches('/').count() == 2;
    let texts = |path: &str| {
        let body = |version: Version<'_>| crate::source::body_of(version.site, path);
        body(old) != body(new)
    };
    differing.filter(|(path, _)| !in_words(path) || texts(path)).collect()
}
