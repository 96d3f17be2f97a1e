//! Reports side by side, with their figures. Own and aggregated figures are never added together.

use serde::Serialize;

use super::table::{entry_text, push_amount};
use super::{Renderer, report_route};
use crate::html::escape;
use crate::link::{Indicator, Series, Total, series};
use crate::model::{Amount, Entry, Report, Scope, Year};

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
    /// Who is above it and its kind, where a group of such rows begins.
    pub of: Option<String>,
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
    /// What its notes explain.
    #[serde(flatten)]
    pub notes: NotesView,
}

/// What needs a note below the table.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct NotesView {
    /// Blanks.
    pub has_missing: bool,
    /// Figures that could not be read.
    pub has_unread: bool,
    /// Figures marked as not applicable.
    pub has_not_applicable: bool,
    /// Figures that a report's form does not have.
    pub has_absent: bool,
    /// Sums of which some reports have no part.
    pub has_partial: bool,
}

impl NotesView {
    fn of(series: &[Series<'_>]) -> NotesView {
        let has =
            |entry: Option<Entry>| series.iter().flat_map(|series| &series.points).any(|point| point.entry == entry);
        NotesView {
            has_missing: has(Some(Entry::Missing)),
            has_unread: has(Some(Entry::Unread)),
            has_not_applicable: has(Some(Entry::NotApplicable)),
            has_absent: has(None),
            has_partial: false,
        }
    }
}

impl Renderer<'_> {
    /// The reports of a year side by side, a group for each scope: figures of different scopes are not
    /// comparable. `rows` says whether each report has a row of its own.
    pub(super) fn groups_by_scope(&self, year: Year, root: &str, rows: bool) -> Vec<GroupView> {
        let groups = Scope::ALL.into_iter().filter_map(|scope| {
            let mut reports = self.links.over_agencies(self.portal, year, scope);
            reports.sort_by_key(|report| self.rank[report.agency]);
            let row = |report: &Report| RowView {
                name: self.told_apart(report.agency, self.portal.name_of(report)),
                href: format!("{root}{}", report_route(self.portal, report)),
                note: self.kind(report.agency),
                published: if report.draft { self.word("report.draft") } else { self.date(report.published) },
                cells_html: String::new(),
                of: None,
            };
            let (mut group, series) = self.group(scope, &reports, row)?;
            self.begin_kin(&mut group.rows, &reports);
            if reports.len() > 1 || !rows {
                let totals: Vec<Total> = series.iter().map(Series::total).collect();
                group.notes.has_partial = totals.iter().any(|total| total.filed > 0 && !total.is_whole());
                group.totals_html = totals.iter().map(|total| self.total_cell(total)).collect();
            }
            if !rows {
                group.rows.clear();
            }
            Some(group)
        });
        groups.collect()
    }

    /// Says at the first of the rows of each kind below one agency whose and what they are, where there are several.
    fn begin_kin(&self, rows: &mut [RowView], reports: &[&Report]) {
        let kin: Vec<_> = reports.iter().map(|report| self.kin(report.agency)).collect();
        if kin.iter().all(|other| *other == kin[0]) {
            return;
        }
        for (index, row) in rows.iter_mut().enumerate() {
            if index == 0 || kin[index] != kin[index - 1] {
                row.of = Some(self.kin_name(reports[index].agency));
            }
        }
    }

    /// An agency's reports over the years, newest first, a group for each scope.
    pub(super) fn groups_by_year(&self, agency: usize) -> Vec<GroupView> {
        let groups = Scope::ALL.into_iter().filter_map(|scope| {
            let reports = self.links.over_years(self.portal, agency, scope);
            let row = |report: &Report| RowView {
                name: report.year.to_string(),
                href: format!("{}/index.html", report.year),
                note: report.form.name.clone(),
                published: if report.draft { self.word("report.draft") } else { self.date(report.published) },
                cells_html: String::new(),
                of: None,
            };
            Some(self.group(scope, &reports, row)?.0)
        });
        groups.collect()
    }

    /// Reports of one scope under the headings of the first form with figures, with the series of its figures.
    fn group<'p>(
        &self,
        scope: Scope,
        reports: &[&'p Report],
        row: impl Fn(&Report) -> RowView,
    ) -> Option<(GroupView, Vec<Series<'p>>)> {
        // A report of text alone has no figures; where none has any, there are rows without columns.
        let with_figures = reports.iter().find(|report| !report.form.figures.is_empty());
        let figures = &with_figures.or(reports.first())?.form.figures;
        let indicators: Vec<Indicator<'_>> = figures.iter().map(|figure| Indicator::Figure(&figure.key)).collect();
        let series = series(reports.iter().copied(), scope, &indicators);
        let rows = reports.iter().enumerate().map(|(index, report)| {
            let cells_html = series.iter().map(|series| self.cell(series.points[index].entry)).collect();
            RowView { cells_html, ..row(report) }
        });
        let group = GroupView {
            label: self.scope(scope),
            note: self.word(&format!("scope.{}_note", scope.key())),
            columns: figures.iter().map(|figure| (figure.label.clone(), figure.short.clone())).collect(),
            rows: rows.collect(),
            totals_html: String::new(),
            notes: NotesView::of(&series),
        };
        Some((group, series))
    }

    /// A figure as a cell; `None` where the report's form has none.
    fn cell(&self, entry: Option<Entry>) -> String {
        let class = match entry {
            Some(Entry::Amount(Amount::ZERO)) => "zero",
            Some(Entry::Amount(_)) => "",
            Some(Entry::NotApplicable) | None => "none",
            Some(Entry::Missing | Entry::Unread) => "missing",
        };
        let mut html = if class.is_empty() { "<td>".to_owned() } else { format!("<td class=\"{class}\">") };
        match entry {
            Some(Entry::Amount(amount)) => push_amount(&mut html, amount),
            Some(entry) => html.push_str(&escape(&entry_text(entry, &self.table_words))),
            None => html.push_str(&escape(&self.word("table.absent"))),
        }
        html + "</td>"
    }

    /// A sum as a cell: what was filed, and where that is not all, how many filed it and how many did not.
    fn total_cell(&self, total: &Total) -> String {
        if total.is_whole() {
            return self.cell(Some(Entry::Amount(total.sum)));
        }
        let counted = |(key, count): (&str, usize)| {
            (count > 0).then(|| self.theme.phrase(&format!("total.{key}"), &[("count", &count.to_string())]))
        };
        let parts = [
            ("filed", total.filed),
            ("missing", total.missing),
            ("unread", total.unreadable),
            ("not_applicable", total.not_applicable),
            ("absent", total.absent),
            ("without_unit", total.without_unit),
        ];
        let parts: Vec<String> = parts.into_iter().filter_map(counted).collect();
        let parts = self.theme.phrase("total.parts", &[("parts", &parts.join(&self.word("total.and")))]);
        let mut html = String::from("<td class=\"partial\">");
        // Of nothing there is no sum.
        if total.filed > 0 {
            push_amount(&mut html, total.sum);
        }
        html.push_str(&format!("<small>{}</small></td>", escape(&parts)));
        html
    }
}
