//! `home`: the overview.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::agency_years::parts_of;
use super::changed::OutcomeBarView;
use super::report::{spoken, spoken_with};
use super::{Output, indicator_href};
use crate::form::Cell;
use crate::model::{AgencyKind, Amount, Correction, Report, Scope, Year};
use crate::render::figures::ChartView;
use crate::render::frame::LinkView;
use crate::render::group::{GroupView, RowView};
use crate::render::matrix::MatrixView;
use crate::render::{Renderer, dated, report_route, root};

/// `home`: the overview.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// What was asked and given.
    pub glance: Option<GlanceView>,
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

/// What was asked and given in a year, over all own reports.
#[derive(Debug, Clone, Serialize)]
pub struct GlanceView {
    /// The year.
    pub year: LinkView,
    /// Of how many reports.
    pub count: usize,
    /// So many agencies that owe one have filed none, or one that does not state all of it.
    pub left_out: usize,
    /// The year in words.
    pub sentences: Vec<String>,
    /// What came of requests.
    pub outcomes: Option<OutcomeBarView>,
    /// What is shown first, over the years.
    pub charts: Vec<ChartView>,
}

impl Renderer<'_> {
    /// What was asked and given in the newest year for which at least half have filed; where there is none such, in
    /// the newest of all.
    fn glance(&self) -> Option<GlanceView> {
        let own = |year: Year| self.links.over_agencies(self.portal, year, Scope::Own);
        let due = |year: Year| {
            (0..self.portal.agencies.len()).filter(|&agency| self.links.is_there(self.portal, agency, year)).count()
        };
        let well_filed = |year: &Year| self.links.of_year[year].len() * 2 >= due(*year);
        let year = self.links.years().find(well_filed).or_else(|| self.links.years().next())?;
        let reports = own(year);
        let form = reports.iter().map(|report| &report.form).find(|form| !form.figures.is_empty())?.clone();
        // What is said and what is drawn are of the same reports: those that state all of it.
        let (_, parts) = parts_of(&form)?;
        let states_all = |report: &&&Report| {
            let is_whole =
                Arc::ptr_eq(&report.form, &form) && parts.iter().all(|it| report.amounts(&it.cells).is_some());
            is_whole && form.sentences.iter().all(|sentence| spoken(report, sentence).is_some())
        };
        let reports: Vec<&Report> = reports.iter().filter(states_all).copied().collect();
        let sum = |key: &str| {
            let amounts: Option<Vec<Amount>> = reports.iter().map(|report| report.figure(key)).collect();
            amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum())
        };
        let amount = |cell: Cell| reports.iter().map(|report| report.amount(cell)).sum();
        let href = |cell: Cell| {
            let (table, _, row, _) = form.around(cell);
            let followed = self.catalogue().of_row(&table.key, &row.key);
            followed.map_or_else(String::new, |followed| indicator_href("", &followed.slug))
        };
        let headline = form.figures.iter().find(|figure| figure.headline);
        let headline = headline.and_then(|figure| self.catalogue().of_figure(&form, figure));
        let shares = self.catalogue().indicators.iter().filter(|followed| followed.is_share()).take(2);
        let shares = shares.filter_map(|followed| Some((followed, followed.columns.first()?)));
        let charts = headline.into_iter().chain(shares).filter_map(|(followed, column)| {
            let href = indicator_href("", &followed.slug);
            self.small_together(followed, column, &href)
        });
        Some(GlanceView {
            year: LinkView { name: year.to_string(), href: format!("years/{year}/index.html") },
            count: reports.len(),
            left_out: own(year).len() - reports.len() + due(year).saturating_sub(self.links.of_year[&year].len()),
            sentences: form.sentences.iter().filter_map(|sentence| spoken_with(sentence, &sum)).collect(),
            outcomes: self.outcome_parts(&form, &amount, &href),
            charts: charts.collect(),
        })
    }

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
            glance: self.glance(),
            year: year.map(Year::get),
            year_href: year.map_or_else(String::new, |year| format!("years/{year}/index.html")),
            filed: filed.len(),
            due: due.len(),
            agencies: self.portal.agencies.len(),
            reports: self.portal.reports.len(),
            groups: year.map_or_else(Vec::new, |year| self.groups_by_scope(year, &root(route), few)),
            words_html,
            matrix: few.then(|| self.matrix(&self.order, &root(route))),
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
