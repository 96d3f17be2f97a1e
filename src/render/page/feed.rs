//! `feed`: the newest reports of all agencies, and of each, as Atom feeds, where the portal knows its own address.

use std::cmp::Reverse;

use serde::Serialize;

use super::report::spoken;
use crate::model::{Agency, Report};
use crate::render::{Renderer, changed_at, dated, report_route};
use crate::tree::Sink;

/// `feed`: entries of the Atom feed.
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    /// The portal's address.
    pub base: String,
    /// Its title.
    pub title: String,
    /// The full address of the page that it follows, which is its id.
    pub page: String,
    /// Its own full address.
    pub url: String,
    /// When the newest entry changed.
    pub updated: String,
    /// The entries, newest first.
    pub entries: Vec<EntryView>,
}

/// An entry of the feed.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// The report's title.
    pub title: String,
    /// Its id: a full address.
    pub id: String,
    /// Its full address.
    pub url: String,
    /// When it was published or signed, or its figures last corrected.
    pub updated: String,
    /// The agency.
    pub author: String,
    /// The year in plain words.
    pub summary: String,
}

/// Where it is.
pub const ROUTE: &str = "feeds/reports.xml";

/// The name of the feed of an agency, beside its page.
pub const AGENCY_FEED: &str = "feed.xml";

/// A feed holds so many of the newest reports.
const NEWEST: usize = 50;

impl Renderer<'_> {
    pub(super) fn feed(&self, base: &str, sink: &dyn Sink) {
        let entries = self.entries(self.portal.reports.iter());
        let Some(updated) = entries.first().map(|entry| entry.updated.clone()) else { return };
        let url = format!("{base}{ROUTE}");
        let (base, page) = (base.to_owned(), base.to_owned());
        let view = FeedView { base, title: self.config.title.clone(), page, url, updated, entries };
        self.write_feed(ROUTE, &view, sink);
    }

    /// Whether an agency has a feed of its own.
    pub(in crate::render) fn has_agency_feed(&self, agency: usize) -> bool {
        self.has_agency_files()
            && self.config.base_url.is_some()
            && self.reports_of(agency).any(|report| dated(report).is_some())
    }

    /// The reports of one agency, for those who follow no other.
    pub(super) fn agency_feed(&self, agency: usize, sink: &dyn Sink) {
        let Agency { id, name, .. } = &self.portal.agencies[agency];
        let route = format!("{id}/{AGENCY_FEED}");
        if !sink.wants(&route) || !self.has_agency_feed(agency) {
            return;
        }
        let entries = self.entries(self.reports_of(agency));
        let Some(updated) = entries.first().map(|entry| entry.updated.clone()) else { return };
        let address = |route: &str| self.url(route).unwrap_or_default();
        let view = FeedView {
            base: address(""),
            title: format!("{name} - {}", self.config.title),
            page: address(&format!("{id}/index.html")),
            url: address(&route),
            updated,
            entries,
        };
        self.write_feed(&route, &view, sink);
    }

    /// The newest of some reports. A feed without dates would have to invent them; a correction is news of its report.
    fn entries<'r>(&self, reports: impl Iterator<Item = &'r Report>) -> Vec<EntryView> {
        let mut reports: Vec<&Report> = reports.filter(|report| dated(report).is_some()).collect();
        let order = |report: &&Report| (Reverse(changed_at(report)), Reverse(report.year), report.agency);
        reports.sort_by_key(order);
        reports.truncate(NEWEST);
        let entry = |report: &&Report| {
            let url = self.url(&report_route(self.portal, report)).unwrap_or_default();
            EntryView {
                title: self.portal.title(report),
                id: url.clone(),
                url,
                updated: changed_at(report).map(|date| format!("{date}T00:00:00+08:00")).unwrap_or_default(),
                author: self.portal.name_of(report).to_owned(),
                summary: report.form.sentences.iter().filter_map(|sentence| spoken(report, sentence)).collect(),
            }
        };
        reports.iter().map(entry).collect()
    }

    pub(super) fn write_feed(&self, route: &str, feed: &FeedView, sink: &dyn Sink) {
        let mut context = tera::Context::new();
        context.insert("feed", feed);
        self.write(sink, "feed.xml", route, &context);
    }
}
