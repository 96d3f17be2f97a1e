//! `corrections`: the public register of figures that were corrected after publication, over all agencies, newest
//! first, each with what stood there, what stands there now, and why.
//!
//! A register that is too long for a page shows the newest ones, and all of them by the years in which they were
//! corrected. A year has as many pages as it needs.

use std::cmp::Reverse;

use serde::Serialize;

use super::{HOME, Output};
use crate::model::{Correction, Report};
use crate::render::frame::LinkView;
use crate::render::table::{self, entry_text};
use crate::render::{Renderer, report_route, root};
use crate::tree::Sink;

/// What a page may list, in bytes of what stands in it; with the frame it stays below 200 kB.
const LONGEST: usize = 150_000;
/// What a row takes beside its words.
const OF_A_ROW: usize = 420;

/// A correction with its report.
pub(in crate::render) type Corrected<'p> = (&'p Report, &'p Correction);

/// `corrections`: the register, or a part of it.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionsView {
    /// How many corrections the register has.
    pub count: usize,
    /// The corrections on this page, by year.
    pub years: Vec<CorrectedYearView>,
    /// How many there are besides those on this page.
    pub more: usize,
    /// The pages of the years, of a long register.
    pub parts: Vec<PartView>,
    /// The page of newer ones of the year.
    pub newer: Option<String>,
    /// The page of older ones.
    pub older: Option<String>,
    /// The feed, where the portal has one.
    pub feed: Option<String>,
    /// The register for programs.
    pub data: String,
}

/// The page of a year.
#[derive(Debug, Clone, Serialize)]
pub struct PartView {
    /// Its link.
    pub link: LinkView,
    /// How many corrections it has.
    pub count: usize,
}

/// The corrections of a year.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectedYearView {
    /// Its name: 2021年, or 日期未注明.
    pub name: String,
    /// Its anchor.
    pub id: String,
    /// How many corrections there are, on this page and others.
    pub count: usize,
    /// The corrections, newest first.
    pub rows: Vec<CorrectedView>,
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

/// A page of a long register: some corrections of one year.
struct Part {
    /// The year; `None` for those without a date.
    year: Option<i16>,
    /// Counted from 1.
    number: usize,
    /// Where they stand in the register.
    rows: std::ops::Range<usize>,
}

impl Part {
    fn route(&self) -> String {
        let year = self.year.map_or_else(|| "undated".to_owned(), |year| year.to_string());
        match self.number {
            1 => format!("corrections/{year}/index.html"),
            number => format!("corrections/{year}/{number}/index.html"),
        }
    }
}

fn year_of((_, correction): &Corrected<'_>) -> Option<i16> {
    correction.date.map(|date| date.year())
}

/// The anchor on a report's page where it tells of a correction: the notes under the cell's table.
pub(super) fn notes_id(report: &Report, correction: &Correction) -> String {
    let (table, ..) = report.form.around(correction.cell);
    table::notes_id(&table.key)
}

impl Renderer<'_> {
    /// All corrections with their reports, newest first; those without a date stand last.
    pub(in crate::render) fn newest_corrections(&self) -> Vec<Corrected<'_>> {
        let reports = self.portal.reports.iter();
        let mut all: Vec<Corrected<'_>> =
            reports.flat_map(|report| report.corrections.iter().map(move |correction| (report, correction))).collect();
        all.sort_by_key(|(_, correction)| Reverse(correction.date));
        all
    }

    /// The register and its pages.
    pub(super) fn corrections(&self, &Output { sink, .. }: &Output<'_>) {
        if !sink.wants_below("corrections/") {
            return;
        }
        let all = self.newest_corrections();
        let parts = self.parts(&all);
        let shown = if parts.is_empty() { all.len() } else { self.fitting(&all) };
        let route = "corrections/index.html";
        if sink.wants(route) {
            let mut view = self.register(&all, &all[..shown], route);
            for part in parts.iter().filter(|part| part.number == 1) {
                let of_year = parts.iter().filter(|other| other.year == part.year);
                let link =
                    LinkView { name: self.year_name(part.year), href: format!("{}{}", root(route), part.route()) };
                view.parts.push(PartView { link, count: of_year.map(|part| part.rows.len()).sum() });
            }
            self.list(sink, "corrections", &view);
        }
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| sink.wants(&part.route())) {
            let beside = |other: Option<&Part>| {
                let other = other.filter(|other| other.year == part.year)?;
                Some(format!("{}{}", root(&part.route()), other.route()))
            };
            let view = CorrectionsView {
                newer: beside(index.checked_sub(1).and_then(|before| parts.get(before))),
                older: beside(parts.get(index + 1)),
                more: 0,
                ..self.register(&all, &all[part.rows.clone()], &part.route())
            };
            self.correction_part(part, &view, sink);
        }
    }

    /// The addresses of the pages of a long register.
    pub(super) fn correction_routes(&self) -> Vec<String> {
        self.parts(&self.newest_corrections()).iter().map(Part::route).collect()
    }

    fn correction_part(&self, part: &Part, view: &CorrectionsView, sink: &dyn Sink) {
        let year = self.year_name(part.year);
        let number = part.number.to_string();
        let title = match part.number {
            1 => self.theme.phrase("corrections.of_year", &[("year", &year)]),
            _ => self.theme.phrase("corrections.of_part", &[("year", &year), ("number", &number)]),
        };
        let description = self.theme.phrase("corrections.year_description", &[("year", &year)]);
        let route = part.route();
        let page = self.frame("list", &route, title, description, &self.above(&[HOME, "corrections"]));
        self.page(sink, "corrections.html", &route, &page, "corrections", view);
    }

    /// The pages of a register that does not fit on one; otherwise none.
    fn parts(&self, all: &[Corrected<'_>]) -> Vec<Part> {
        if self.fitting(all) == all.len() {
            return Vec::new();
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut start = 0;
        for of_year in all.chunk_by(|a, b| year_of(a) == year_of(b)) {
            let end = start + of_year.len();
            let mut number = 1;
            while start < end {
                let count = self.fitting(&all[start..end]);
                parts.push(Part { year: year_of(&of_year[0]), number, rows: start..start + count });
                start += count;
                number += 1;
            }
        }
        parts
    }

    /// How many of these corrections fit on a page: one at least, if there are any.
    fn fitting(&self, corrections: &[Corrected<'_>]) -> usize {
        let mut bytes = 0;
        let fit = corrections.iter().take_while(|(report, correction)| {
            let reason = correction.reason.as_ref().map_or(0, String::len);
            let label = report.form.label(correction.cell).len();
            bytes += OF_A_ROW + self.portal.agency_of(report).name.len() + label + reason;
            bytes <= LONGEST
        });
        fit.count().max(1).min(corrections.len())
    }

    /// A page with these of all corrections.
    fn register(&self, all: &[Corrected<'_>], shown: &[Corrected<'_>], route: &str) -> CorrectionsView {
        let years = shown.chunk_by(|a, b| year_of(a) == year_of(b)).map(|rows| {
            let year = year_of(&rows[0]);
            CorrectedYearView {
                name: self.year_name(year),
                count: all.iter().filter(|corrected| year_of(corrected) == year).count(),
                id: year.map_or_else(|| "undated".to_owned(), |year| format!("y{year}")),
                rows: rows.iter().map(|&corrected| self.corrected(corrected, route)).collect(),
            }
        });
        CorrectionsView {
            count: all.len(),
            years: years.collect(),
            more: all.len() - shown.len(),
            parts: Vec::new(),
            newer: None,
            older: None,
            feed: self.has_corrections_feed().then(|| format!("{}{}", root(route), super::corrections_feed::ROUTE)),
            data: format!("{}{}", root(route), crate::data::corrections::path()),
        }
    }

    fn corrected(&self, (report, correction): Corrected<'_>, route: &str) -> CorrectedView {
        CorrectedView {
            report: LinkView {
                name: self.portal.name_of(report).to_owned(),
                href: format!("{}{}#{}", root(route), report_route(self.portal, report), notes_id(report, correction)),
            },
            year: report.year.get(),
            cell: report.form.label(correction.cell),
            old: entry_text(correction.old, &self.table_words),
            new: entry_text(correction.new, &self.table_words),
            date: self.date(correction.date),
            date_iso: correction.date.map(|date| date.to_string()),
            reason: correction.reason.clone(),
        }
    }

    fn year_name(&self, year: Option<i16>) -> String {
        match year {
            Some(year) => self.theme.phrase("corrections.year", &[("year", &year.to_string())]),
            None => self.word("corrections.undated"),
        }
    }
}
