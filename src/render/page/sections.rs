//! The sections of a report's page.

use serde::Serialize;

use crate::form::TableShape;
use crate::model::{Correction, Entry, Report};
use crate::prose::{Passage, Prose, ProseSection, numbered};
use crate::render::Renderer;

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
        let written = |section: usize| prose.sections.iter().any(|entry| entry.section == Some(section));
        let mut absent = (0..form.sections.len()).filter(|&section| !written(section)).peekable();
        let mut order: Vec<ProseSection> = Vec::new();
        let blank = |section: usize| {
            let entry = &form.sections[section];
            let heading = numbered(&entry.number, &entry.heading);
            ProseSection { section: Some(section), heading, ..ProseSection::default() }
        };
        for entry in &prose.sections {
            while let Some(&section) = absent.peek()
                && entry.section.is_some_and(|here| here > section)
            {
                order.push(blank(section));
                absent.next();
            }
            order.push(entry.clone());
        }
        order.extend(absent.map(blank));
        // Tables that belong to no section follow at the end.
        let mut shown = vec![false; form.tables.len()];
        let mut views = Vec::new();
        for (index, entry) in order.into_iter().enumerate() {
            let table = entry.section.and_then(|section| form.sections[section].table).filter(|&table| !shown[table]);
            if let Some(table) = table {
                shown[table] = true;
            } else if entry.before.is_empty()
                && entry.after.is_empty()
                && entry.section.is_some_and(|section| !written(section))
            {
                continue;
            }
            let mut view = self.section(report, index + 1, entry.heading, entry.before, table, entry.after);
            view.passages = entry.passages;
            views.push(view);
        }
        for table in (0..form.tables.len()).filter(|&table| !shown[table]) {
            let heading = form.tables[table].label.clone();
            views.push(self.section(report, views.len() + 1, heading, String::new(), Some(table), String::new()));
        }
        views
    }

    fn section(
        &self,
        report: &Report,
        number: usize,
        heading: String,
        before_html: String,
        table: Option<usize>,
        after_html: String,
    ) -> SectionView {
        let form = &report.form;
        SectionView {
            id: format!("section-{number}"),
            heading,
            before_html,
            table_html: table.map_or_else(String::new, |table| self.skeletons.fill(report, table, &self.table_words)),
            table_label: table.map_or_else(String::new, |table| form.tables[table].label.clone()),
            table_class: match table.map(|table| form.tables[table].layout) {
                Some(TableShape::Stacked) if table.is_some_and(|table| has_long_figures(report, table)) => {
                    "stacked long"
                }
                Some(TableShape::Stacked) => "stacked",
                Some(TableShape::Matrix) => "matrix",
                Some(TableShape::Wide) => "wide",
                None => "",
            },
            after_html,
            notes: table.map_or_else(Vec::new, |table| self.notes(report, table)),
            passages: Vec::new(),
        }
    }

    /// What is said under a table: corrections, and explanations of what a check would notice.
    fn notes(&self, report: &Report, table: usize) -> Vec<String> {
        let form = &report.form;
        let here = |cell: crate::form::Cell| form.place(cell).table == table;
        let mut notes: Vec<String> = Vec::new();
        for correction in report.corrections.iter().filter(|correction| here(correction.cell)) {
            notes.push(self.correction(report, correction));
        }
        for waiver in report.waivers.iter().filter(|waiver| waiver.cell.is_some_and(here)) {
            let cell = waiver.cell.map(|cell| form.label(cell)).unwrap_or_default();
            notes.push(self.theme.phrase("report.waiver", &[("cell", &cell), ("reason", &waiver.reason)]));
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
