//! `year`: all agencies in a year.

use std::collections::BTreeSet;

use serde::Serialize;

use super::HOME;
use crate::model::Year;
use crate::render::frame::LinkView;
use crate::render::group::GroupView;
use crate::render::{Renderer, root};
use crate::tree::Sink;

/// `year`: all agencies in a year.
#[derive(Debug, Clone, Serialize)]
pub struct YearView {
    /// The year.
    pub year: u16,
    /// Reports by scope.
    pub groups: Vec<GroupView>,
    /// Agencies without a report for it.
    pub missing: Vec<LinkView>,
    /// Agencies whose report for it cannot be read.
    pub unread: Vec<LinkView>,
    /// The year before.
    pub previous: Option<LinkView>,
    /// The year after.
    pub next: Option<LinkView>,
    /// The form that is the rule for it.
    pub form: String,
}

impl Renderer<'_> {
    /// A year's page.
    pub(in crate::render) fn year(&self, year: Year, sink: &dyn Sink) {
        let route = format!("years/{year}/index.html");
        if !sink.wants(&route) {
            return;
        }
        let reports = &self.links.of_year[&year];
        let filed: BTreeSet<usize> = reports.iter().map(|&report| self.portal.reports[report].agency).collect();
        let unread = |index: usize| self.portal.unread.contains(&(index, year));
        let is_due = |index: usize| self.links.is_there(self.portal, index, year);
        let without = || self.order.iter().copied().filter(|&index| !filed.contains(&index) && is_due(index));
        let link = |index: usize| {
            let agency = &self.portal.agencies[index];
            let name = self.told_apart(index, agency.name_in(year));
            LinkView { name, href: format!("../../{}/index.html", agency.id) }
        };
        let beside = |year: Option<&Year>| {
            year.map(|year| LinkView { name: year.to_string(), href: format!("../{year}/index.html") })
        };
        let view = YearView {
            year: year.get(),
            groups: self.groups_by_scope(year, &root(&route), true),
            missing: without().filter(|&index| !unread(index)).map(link).collect(),
            unread: without().filter(|&index| unread(index)).map(link).collect(),
            previous: beside(self.links.of_year.range(..year).next_back().map(|(year, _)| year)),
            next: beside(
                self.links
                    .of_year
                    .range((std::ops::Bound::Excluded(year), std::ops::Bound::Unbounded))
                    .next()
                    .map(|(year, _)| year),
            ),
            form: self.form_of(year),
        };
        let year_text = year.to_string();
        let title = self.theme.phrase("year.title", &[("year", &year_text)]);
        let description = self.theme.phrase("year.description", &[("year", &year_text)]);
        let page = self.frame("year", &route, title, description, &self.above(&[HOME, "years"]));
        self.page(sink, "year.html", &route, &page, "year", &view);
    }
}
