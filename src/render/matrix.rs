//! Who has filed for which year, and when.

use serde::Serialize;

use super::frame::LinkView;
use super::{Renderer, report_route};
use crate::link::Filing;
use crate::model::Year;

/// Who has filed for which year.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixView {
    /// The years, newest first.
    pub years: Vec<LinkView>,
    /// The agencies.
    pub rows: Vec<MatrixRowView>,
}

/// One agency's line of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRowView {
    /// The agency.
    pub agency: LinkView,
    /// Its kind.
    pub kind: String,
    /// Who is above it and its kind, where a group of such rows begins.
    pub of: Option<String>,
    /// One cell for each year.
    pub cells: Vec<MatrixCellView>,
}

/// One agency's state in one year.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixCellView {
    /// `on-time`, `late`, `undated`, `unread`, `missing`, `gone` or `not-yet`.
    pub state: &'static str,
    /// That figures of the report were corrected.
    pub note: Option<String>,
    /// What is shown.
    pub label: String,
    /// The report, if there is one.
    pub href: Option<String>,
    /// Its label for screen readers: agency, year and state.
    pub title: String,
}

impl Renderer<'_> {
    /// Which of these agencies has filed for which year, and when. Those of one kind below one agency stand together
    /// under its name, where there are several.
    pub(super) fn matrix(&self, agencies: &[usize], root: &str) -> MatrixView {
        let years: Vec<Year> = self.links.years().collect();
        let several = agencies.windows(2).any(|pair| self.kin(pair[0]) != self.kin(pair[1]));
        let rows = agencies.iter().enumerate().map(|(at, &index)| {
            let agency = &self.portal.agencies[index];
            let name = self.told_apart(index, &agency.short_name);
            let begins = at == 0 || self.kin(agencies[at - 1]) != self.kin(index);
            MatrixRowView {
                of: (several && begins).then(|| self.kin_name(index)),
                kind: self.kind(index),
                cells: years.iter().map(|&year| self.matrix_cell(index, &name, year, root)).collect(),
                agency: LinkView { name, href: format!("{root}{}/index.html", agency.id) },
            }
        });
        MatrixView { rows: rows.collect(), years: self.year_links(root) }
    }

    fn matrix_cell(&self, agency: usize, name: &str, year: Year, root: &str) -> MatrixCellView {
        let report = self.links.report(self.portal, agency, year).map(|report| &self.portal.reports[report]);
        let state = match self.links.filing(self.portal, self.config, agency, year) {
            Filing::Unreadable => "unread",
            // Drafts are not shown.
            Filing::Draft | Filing::Missing => "missing",
            Filing::Gone => "gone",
            Filing::NotYet => "not-yet",
            Filing::Undated => "undated",
            Filing::Late { .. } => "late",
            Filing::OnTime => "on-time",
        };
        let corrected = report.is_some_and(|report| !report.corrections.is_empty());
        let note = corrected.then(|| self.word("state.corrected"));
        let label = self.word(&format!("state.{state}"));
        let spoken = note.iter().fold(label.clone(), |label, note| format!("{label} {note}"));
        MatrixCellView {
            state,
            note,
            title: format!("{name} {year} {spoken}"),
            href: report.map(|report| format!("{root}{}", report_route(self.portal, report))),
            label,
        }
    }
}
