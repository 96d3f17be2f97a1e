//! The sections of a report's page.

use serde::Serialize;

use crate::form::TableShape;
use crate::model::{Correction, Entry, Report};
use crate::prose::{Part, PartContent, Passage, Prose, ProseSection, arrange, numbered};
use crate::render::Renderer;
use crate::render::table::notes_id;

/// A column of a phone has room for figures of so many characters.
const LONGEST_ON_PHONE: usize = 8;

/// A section of a report.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    /// Its anchor.
    pub id: String,
    /// Its heading as written.
    pub heading: String,
    /// HTML before the table.
    pub before_html: String,
    /// The statutory table, as HTML; empty where the section has none.
    pub table_html: String,
    /// The table's name.
    pub table_label: String,
    /// The anchor of the notes under the table.
    pub notes_id: String,
    /// The class of its layout: `stacked`, `matrix` or `wide`.
    pub table_class: &'static str,
    /// HTML after the table.
    pub after_html: String,
    /// Notes under the table: corrections and explanations.
    pub notes: Vec<String>,
    /// Its plain text; not for templates.
    #[serde(skip)]
    pub passages: Vec<Passage>,
}

impl Renderer<'_> {
    /// The sections as written; those of the form that are not written stand at their places, so
    /// that no table is lost.
    pub(super) fn sections(&self, report: &Report, prose: &Prose) -> Vec<SectionView> {
        let form = &report.form;
        let written: Vec<Option<usize>> = prose.sections.iter().map(|entry| entry.section).collect();
        let view = |part: Part| {
            let entry = match part.content {
                PartContent::Written(index) => prose.sections[index].clone(),
                PartContent::Blank(section) => {
                    let section = &form.sections[section];
                    ProseSection { heading: numbered(&section.number, &section.heading), ..ProseSection::default() }
                }
                PartContent::Table(table) => {
                    ProseSection { heading: form.tables[table].label.clone(), ..ProseSection::default() }
                }
            };
            self.section(report, &part, entry)
        };
        arrange(form, &written).into_iter().map(view).collect()
    }

    fn section(&self, report: &Report, part: &Part, entry: ProseSection) -> SectionView {
        let table = part.table;
        let form = &report.form;
        SectionView {
            id: part.id(),
            heading: entry.heading,
            before_html: entry.before,
            table_html: table.map_or_else(String::new, |table| self.skeletons.fill(report, table, &self.table_words)),
            table_label: table.map_or_else(String::new, |table| form.tables[table].label.clone()),
            notes_id: table.map_or_else(String::new, |table| notes_id(&form.tables[table].key)),
            table_class: match table.map(|table| form.tables[table].layout) {
                Some(TableShape::Stacked) if table.is_some_and(|table| has_long_figures(report, table)) => {
                    "stacked long"
                }
                Some(TableShape::Stacked) => "stacked",
                Some(TableShape::Matrix) => "matrix",
                Some(TableShape::Wide) => "wide",
                None => "",
            },
            after_html: entry.after,
            notes: table.map_or_else(Vec::new, |table| self.notes(report, table)),
            passages: entry.passages,
        }
    }

    /// The notes under a table: corrections, and explanations of what a check would notice.
    fn notes(&self, report: &Report, table: usize) -> Vec<String> {
        let form = &report.form;
        let here = |cell: crate::form::Cell| form.place(cell).table == table;
        let mut notes: Vec<String> = Vec::new();
        for correction in report.corrections.iter().filter(|correction| here(correction.cell)) {
            notes.push(self.correction(report, correction));
        }
        for waiver in report.waivers.iter().filter(|waiver| waiver.cell.is_some_and(here)) {
            let cell = waiver.cell.map(|cell| form.label(cell)).unwrap_or_default();
            notes.push(self.theme.phrase("report.waiver", &[("cell", &cell), ("reason", &self.reason(waiver))]));
        }
        notes
    }

    /// A correction in words.
    pub(in crate::render) fn correction(&self, report: &Report, correction: &Correction) -> String {
        let entry = |entry: Entry| match entry {
            Entry::Amount(amount) => amount.to_string(),
            Entry::NotApplicable => "/".to_owned(),
            Entry::Missing => self.word("table.missing"),
            Entry::Unread => self.word("table.unread"),
        };
        let reason = correction.reason.as_ref().map_or_else(String::new, |reason| format!("（{reason}）"));
        self.theme.phrase(
            "report.correction",
            &[
                ("date", &self.date(correction.date)),
                ("cell", &report.form.label(correction.cell)),
                ("old", &entry(correction.old)),
                ("new", &entry(correction.new)),
                ("reason", &reason),
            ],
        )
    }
}

/// Whether a figure of a table is so long that a column of a phone has no room for it.
fn has_long_figures(report: &Report, table: usize) -> bool {
    let is_long = |entry| matches!(entry, Entry::Amount(amount) if amount.to_string().len() > LONGEST_ON_PHONE);
    let mut cells = report.form.layout(table).figures().map(|figure| figure.cell);
    cells.any(|cell| is_long(report.entry(cell)))
}
