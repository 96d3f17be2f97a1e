//! `agency`: an agency over the years.

use serde::Serialize;

use super::HOME;
use super::agency_years::AgencyScopeView;
use super::feed::AGENCY_FEED;
use crate::link::{Filing, Neighbour};
use crate::model::{FormerName, Year};
use crate::render::Renderer;
use crate::render::frame::LinkView;
use crate::render::group::GroupView;
use crate::render::reports::AGENCY_DATA;
use crate::tree::Sink;

/// `agency`: an agency over the years.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyView {
    /// Its full name.
    pub name: String,
    /// Its short name, if it has another.
    pub short_name: Option<String>,
    /// Label and value of each fact.
    pub facts: Vec<(String, String)>,
    /// The agency above it.
    pub parent: Option<LinkView>,
    /// The agencies below it.
    pub children: Vec<LinkView>,
    /// Agencies whose place it took.
    pub predecessors: Vec<LinkView>,
    /// Agencies that took its place.
    pub successors: Vec<LinkView>,
    /// Older addresses that lead here.
    pub aliases: Vec<LinkView>,
    /// Its reports by scope, newest first.
    pub groups: Vec<GroupView>,
    /// Its figures over the years, by scope.
    pub scopes: Vec<AgencyScopeView>,
    /// Years of which there is a report that cannot be read, newest first.
    pub unread: Vec<u16>,
    /// In which years it filed late or not at all, in words.
    pub filing: Vec<String>,
    /// Its own words, as HTML.
    pub words_html: String,
    /// What it is compared with others of its kind by, behind the address of the page that compares.
    pub compare: Option<String>,
    /// All its reports for programs, beside its page.
    pub data: Option<&'static str>,
    /// Its own feed, beside its page.
    pub feed: Option<&'static str>,
}

impl Renderer<'_> {
    /// An agency's page.
    pub(in crate::render) fn agency(&self, index: usize, sink: &dyn Sink) {
        let agency = &self.portal.agencies[index];
        let route = format!("{}/index.html", agency.id);
        self.agency_feed(index, sink);
        self.agency_data(index, sink);
        if !sink.wants(&route) {
            return;
        }
        let link = |id: &String| {
            let other = &self.portal.agencies[*self.links.by_id.get(id)?];
            Some(LinkView { name: other.name.clone(), href: format!("../{}/index.html", other.id) })
        };
        let mut facts = vec![(self.word("agency.kind"), self.kind(index))];
        let former: Vec<String> = agency.former_names.iter().map(|former| self.former_name(former)).collect();
        facts.extend((!former.is_empty()).then(|| (self.word("agency.former_names"), former.join("、"))));
        facts.extend(agency.division_code.clone().map(|code| (self.word("agency.division_code"), code)));
        facts.extend(agency.uscc.clone().map(|code| (self.word("agency.uscc"), code)));
        let view = AgencyView {
            name: agency.name.clone(),
            short_name: Some(agency.short_name.clone()).filter(|short| *short != agency.name),
            facts,
            parent: agency.parent.as_ref().and_then(link),
            children: self.links.below[index]
                .iter()
                .map(|&child| &self.portal.agencies[child])
                .map(|child| LinkView { name: child.name.clone(), href: format!("../{}/index.html", child.id) })
                .collect(),
            predecessors: self.others(&self.links.predecessors[index], "agency.predecessor_from"),
            successors: self.others(&self.links.successors[index], "agency.successor_from"),
            aliases: agency
                .aliases
                .iter()
                .map(|alias| LinkView { name: alias.clone(), href: format!("../{alias}/index.html") })
                .collect(),
            groups: self.groups_by_year(index),
            scopes: self.agency_scopes(index),
            unread: self
                .portal
                .unread
                .iter()
                .rev()
                .filter(|&&(agency, year)| agency == index && self.links.report(self.portal, index, year).is_none())
                .map(|(_, year)| year.get())
                .collect(),
            filing: self.filing_said(index),
            words_html: if agency.has_words { self.words(&agency.file, &route) } else { String::new() },
            compare: self.compared_with_kin(index),
            data: self.has_agency_data(index).then_some(AGENCY_DATA),
            feed: self.has_agency_feed(index).then_some(AGENCY_FEED),
        };
        let description = self.theme.phrase("agency.description", &[("name", &agency.name)]);
        let page = self.frame("agency", &route, agency.name.clone(), description, &self.above(&[HOME, "agencies"]));
        self.page(sink, "agency.html", &route, &page, "agency", &view);
    }

    /// The years for which an agency filed late, and since its first report those for which it filed none, in words.
    fn filing_said(&self, index: usize) -> Vec<String> {
        let first = self.links.of_agency[index].clone().map(|report| self.portal.reports[report].year).min();
        let years: Vec<Year> = self.links.years().filter(|year| first.is_some_and(|first| *year >= first)).collect();
        let said = |phrase: &str, is: &dyn Fn(Filing) -> bool| {
            let filed = |year: &&Year| is(self.links.filing(self.portal, self.config, index, **year));
            let years: Vec<String> = years.iter().rev().filter(filed).map(Year::to_string).collect();
            (!years.is_empty()).then(|| self.theme.phrase(phrase, &[("years", &years.join("、"))]))
        };
        let late = said("agency.late_years", &|filing| matches!(filing, Filing::Late { .. }));
        late.into_iter()
            .chain(said("agency.missing_years", &|filing| matches!(filing, Filing::Missing | Filing::Draft)))
            .collect()
    }

    /// A name that an agency had, with its last year.
    fn former_name(&self, former: &FormerName) -> String {
        match former.until {
            Some(until) => {
                self.theme.phrase("agency.name_until", &[("name", &former.name), ("year", &until.to_string())])
            }
            None => former.name.clone(),
        }
    }

    /// The agencies of mergers and splits, each with the first year of the later one.
    fn others(&self, others: &[Neighbour], phrase: &str) -> Vec<LinkView> {
        let link = |other: &Neighbour| {
            let agency = &self.portal.agencies[other.agency];
            let name = match other.from {
                Some(from) => self.theme.phrase(phrase, &[("name", &agency.name), ("year", &from.to_string())]),
                None => agency.name.clone(),
            };
            LinkView { name, href: format!("../{}/index.html", agency.id) }
        };
        others.iter().map(link).collect()
    }
}
