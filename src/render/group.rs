//! Reports side by side, with their figures. Own and aggregated figures are never added together.

use serde::Serialize;

use super::table::push_amount;
use super::{Renderer, report_route};
use crate::form::Form;
use crate::html::escape;
use crate::model::{Amount, Entry, Report, Scope};

/// A line of a list of agencies or years, with figures.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    /// Its heading.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// The kind of agency, or the scope.
    pub note: String,
    /// The day of publication as shown.
    pub published: String,
    /// The figures, as the row's cells: `<td>` elements with the class of their state.
    pub cells_html: String,
}

/// Rows whose figures may be compared with each other.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// The group's name.
    pub label: String,
    /// What it means.
    pub note: String,
    /// The columns: full and short name of each.
    pub columns: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// The sum of each column, as cells; empty where it would say nothing.
    pub totals_html: String,
    /// Whether blanks occur, so that a note explains them.
    pub has_missing: bool,
    /// Whether figures occur that could not be read, likewise.
    pub has_unread: bool,
}

impl Renderer<'_> {
    /// Reports side by side, one group for each scope and form.
    ///
    /// Figures of different scopes are not comparable, and not every figure of one form is in the other.
    pub(super) fn groups_by_scope(&self, reports: &[usize], root: &str, rows: bool) -> Vec<GroupView> {
        [Scope::Own, Scope::Aggregated]
            .into_iter()
            .filter_map(|scope| {
                let reports: Vec<&Report> = reports
                    .iter()
                    .map(|&report| &self.portal.reports[report])
                    .filter(|report| report.scope == scope)
                    .collect();
                let first = reports.first()?;
                let form = &first.form;
                let row = |report: &&Report| {
                    let agency = self.portal.agency_of(report);
                    RowView {
                        name: agency.name.clone(),
                        href: format!("{root}{}", report_route(self.portal, report)),
                        note: self.kind(report.agency),
                        published: self.date(report.published),
                        cells_html: self.cells(form, report),
                    }
                };
                let (has_missing, has_unread) = gaps(form, &reports);
                Some(GroupView {
                    label: self.scope(scope),
                    note: self.word(&format!("scope.{}_note", scope.key())),
                    columns: columns(form),
                    totals_html: if reports.len() > 1 || !rows { self.totals(form, &reports) } else { String::new() },
                    has_missing,
                    has_unread,
                    rows: if rows { reports.iter().map(row).collect() } else { Vec::new() },
                })
            })
            .collect()
    }

    /// An agency's reports over the years, one group for each scope.
    pub(super) fn groups_by_year(&self, reports: &[usize]) -> Vec<GroupView> {
        [Scope::Own, Scope::Aggregated]
            .into_iter()
            .filter_map(|scope| {
                let reports: Vec<&Report> = reports
                    .iter()
                    .map(|&report| &self.portal.reports[report])
                    .filter(|report| report.scope == scope)
                    .collect();
                let form = &reports.first()?.form;
                let row = |report: &&Report| RowView {
                    name: report.year.to_string(),
                    href: format!("{}/index.html", report.year),
                    note: report.form.name.clone(),
                    published: self.date(report.published),
                    cells_html: self.cells(form, report),
                };
                let (has_missing, has_unread) = gaps(form, &reports);
                Some(GroupView {
                    label: self.scope(scope),
                    note: self.word(&format!("scope.{}_note", scope.key())),
                    columns: columns(form),
                    rows: reports.iter().map(row).collect(),
                    totals_html: String::new(),
                    has_missing,
                    has_unread,
                })
            })
            .collect()
    }

    /// A report's figures, under the headings of a form.
    fn cells(&self, form: &Form, report: &Report) -> String {
        let mut html = String::with_capacity(form.figures.len() * 28);
        for figure in &form.figures {
            self.push_cell(&mut html, report.figure_entry(&figure.key));
        }
        html
    }

    fn push_cell(&self, html: &mut String, entry: Entry) {
        html.push_str(match entry {
            Entry::Amount(Amount::ZERO) => "<td class=\"zero\">",
            Entry::Amount(_) => "<td>",
            _ => "<td class=\"missing\">",
        });
        match entry {
            Entry::Amount(amount) => push_amount(html, amount),
            Entry::Unread => html.push_str(&escape(&self.table_words.unread)),
            Entry::NotApplicable | Entry::Missing => html.push_str(&escape(&self.table_words.missing)),
        }
        html.push_str("</td>");
    }

    /// The sum of each figure over reports; missing if one of them lacks it.
    fn totals(&self, form: &Form, reports: &[&Report]) -> String {
        let mut html = String::new();
        for figure in &form.figures {
            let sum: Option<Amount> = reports.iter().map(|report| report.figure(&figure.key)).sum();
            let unread = || reports.iter().any(|report| report.figure_entry(&figure.key) == Entry::Unread);
            let entry = match sum {
                Some(amount) => Entry::Amount(amount),
                None if unread() => Entry::Unread,
                None => Entry::Missing,
            };
            self.push_cell(&mut html, entry);
        }
        html
    }
}

/// The headings of a form's figures.
fn columns(form: &Form) -> Vec<(String, String)> {
    form.figures.iter().map(|figure| (figure.label.clone(), figure.short.clone())).collect()
}

/// Whether a figure of a form is missing from one of the reports, and whether one cannot be read.
fn gaps(form: &Form, reports: &[&Report]) -> (bool, bool) {
    let (mut missing, mut unread) = (false, false);
    for report in reports {
        for figure in &form.figures {
            match report.figure_entry(&figure.key) {
                Entry::Amount(_) => {}
                Entry::Unread => unread = true,
                Entry::NotApplicable | Entry::Missing => missing = true,
            }
        }
    }
    (missing, unread)
}
