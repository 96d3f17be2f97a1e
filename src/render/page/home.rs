//! `home`: the overview.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Output;
use crate::model::{AgencyKind, Correction, Report, Year};
use crate::render::frame::LinkView;
use crate::render::group::{GroupView, RowView};
use crate::render::matrix::MatrixView;
use crate::render::{Renderer, dated, report_route, root};

/// `home`: the overview.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The newest year.
    pub year: Option<u16>,
    /// Its list.
    pub year_href: String,
    /// How many reports for it there are.
    pub filed: usize,
    /// How many there should be: none of agencies that were merged into others.
    pub due: usize,
    /// How many agencies there are.
    pub agencies: usize,
    /// How many reports in all.
    pub reports: usize,
    /// Its figures, by scope.
    pub groups: Vec<GroupView>,
    /// The site's own words, as HTML.
    pub words_html: String,
    /// Who has filed when; `None` where there are too many agencies to show.
    pub matrix: Option<MatrixView>,
    /// The same by kind of agency.
    pub kinds: Vec<KindView>,
    /// All years, newest first.
    pub years: Vec<LinkView>,
    /// The newest reports.
    pub recent: Vec<RowView>,
    /// The newest corrections.
    pub corrections: Vec<CorrectionView>,
}

/// How many agencies of a kind have filed for the newest year.
#[derive(Debug, Clone, Serialize)]
pub struct KindView {
    /// The kind's name.
    pub label: String,
    /// How many agencies there are.
    pub agencies: usize,
    /// How many have filed.
    pub filed: usize,
}

/// A correction.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionView {
    /// The day.
    pub date: String,
    /// The report.
    pub report: LinkView,
    /// What was corrected.
    pub text: String,
}

/// The overview shows the matrix of so many agencies; of more, it would be no overview.
const MOST_IN_MATRIX: usize = 60;

/// The overview lists so many of the newest reports and corrections.
const NEWEST: usize = 8;

impl Renderer<'_> {
    /// The overview.
    pub(super) fn home(&self, &Output { sink, .. }: &Output<'_>) {
        let route = "index.html";
        if !sink.wants(route) {
            return;
        }
        let year = self.links.years().next();
        let filed: Vec<usize> = year.and_then(|year| self.links.of_year.get(&year)).cloned().unwrap_or_default();
        let words_html = self.portal.home.as_ref().map_or_else(String::new, |file| self.words(file, route));
        let filers: BTreeSet<usize> = filed.iter().map(|&report| self.portal.reports[report].agency).collect();
        let mut kinds: BTreeMap<Option<AgencyKind>, KindView> = BTreeMap::new();
        let is_due = |index: usize| {
            filers.contains(&index) || year.is_none_or(|year| self.links.is_there(self.portal, index, year))
        };
        let due: Vec<usize> = (0..self.portal.agencies.len()).filter(|&index| is_due(index)).collect();
        for &index in &due {
            let agency = &self.portal.agencies[index];
            let kind =
                kinds.entry(agency.kind).or_insert_with(|| KindView { label: self.kind(index), agencies: 0, filed: 0 });
            kind.agencies += 1;
            kind.filed += usize::from(filers.contains(&index));
        }
        let few = self.portal.agencies.len() <= MOST_IN_MATRIX;
        let mut newest: Vec<usize> = (0..self.portal.reports.len()).collect();
        newest.sort_by_key(|&report| {
            let report = &self.portal.reports[report];
            (std::cmp::Reverse(dated(report)), std::cmp::Reverse(report.year), report.agency)
        });
        let recent = newest.iter().take(NEWEST).map(|&report| self.recent(&self.portal.reports[report])).collect();
        let view = HomeView {
            year: year.map(Year::get),
            year_href: year.map_or_else(String::new, |year| format!("years/{year}/index.html")),
            filed: filed.len(),
            due: due.len(),
            agencies: self.portal.agencies.len(),
            reports: self.portal.reports.len(),
            groups: year.map_or_else(Vec::new, |year| self.groups_by_scope(year, &root(route), few)),
            words_html,
            matrix: few.then(|| self.matrix(&root(route))),
            kinds: kinds.into_values().collect(),
            years: self.year_links(&root(route)),
            recent,
            corrections: self.recent_corrections(),
        };
        let description = if self.config.description.is_empty() {
            self.config.title.clone()
        } else {
            self.config.description.clone()
        };
        let page = self.frame("home", route, self.config.title.clone(), description, &[]);
        self.page(sink, "home.html", route, &page, "home", &view);
    }

    fn recent(&self, report: &Report) -> RowView {
        RowView {
            name: self.portal.title(report),
            href: report_route(self.portal, report),
            note: self.scope(report.scope),
            published: self.date(report.published),
            cells_html: String::new(),
            of: None,
        }
    }

    fn recent_corrections(&self) -> Vec<CorrectionView> {
        let newest = self.newest_corrections().into_iter().take(NEWEST);
        let view = |(report, correction): (&Report, &Correction)| CorrectionView {
            date: self.date(correction.date),
            report: LinkView { name: self.portal.title(report), href: report_route(self.portal, report) },
            text: self.correction(report, correction),
        };
        newest.map(view).collect()
    }
}
