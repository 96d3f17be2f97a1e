//! `corrections`: figures that were corrected after publication, newest first, each with what stood there,
//! what stands there now, and why.

use std::cmp::Reverse;

use serde::Serialize;

use super::Output;
use crate::model::{Correction, Report};
use crate::render::frame::LinkView;
use crate::render::table::entry_text;
use crate::render::{Renderer, report_route, root};

/// The page lists so many corrections; each also stands under its table in its report.
const MOST: usize = 500;

/// `corrections`: the list of corrections.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionsView {
    /// The newest ones.
    pub rows: Vec<CorrectedView>,
    /// How many more there are.
    pub more: usize,
}

/// A corrected figure.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectedView {
    /// The agency, which leads to the report.
    pub report: LinkView,
    /// The year reported on.
    pub year: u16,
    /// The cell's labels.
    pub cell: String,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// The day as shown: 2021年5月6日, or 未注明.
    pub date: String,
    /// The same for machines; `None` where the source states none.
    pub date_iso: Option<String>,
    /// Why; `None` where the source does not say.
    pub reason: Option<String>,
}

impl Renderer<'_> {
    /// All corrections with their reports, newest first; those without a date stand last.
    pub(super) fn newest_corrections(&self) -> Vec<(&Report, &Correction)> {
        let reports = self.portal.reports.iter();
        let mut all: Vec<(&Report, &Correction)> =
            reports.flat_map(|report| report.corrections.iter().map(move |correction| (report, correction))).collect();
        all.sort_by_key(|(_, correction)| Reverse(correction.date));
        all
    }

    /// The list of corrections.
    pub(super) fn corrections(&self, &Output { sink, .. }: &Output<'_>) {
        let route = "corrections/index.html";
        if !sink.wants(route) {
            return;
        }
        let all = self.newest_corrections();
        let rows = all.iter().take(MOST).map(|&(report, correction)| CorrectedView {
            report: LinkView {
                name: self.portal.name_of(report).to_owned(),
                href: format!("{}{}", root(route), report_route(self.portal, report)),
            },
            year: report.year.get(),
            cell: report.form.label(correction.cell),
            old: entry_text(correction.old, &self.table_words),
            new: entry_text(correction.new, &self.table_words),
            date: self.date(correction.date),
            date_iso: correction.date.map(|date| date.to_string()),
            reason: correction.reason.clone(),
        });
        let view = CorrectionsView { rows: rows.collect(), more: all.len().saturating_sub(MOST) };
        self.list(sink, "corrections", &view);
    }
}
