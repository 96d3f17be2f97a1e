//! `feed`: the newest reports as an Atom feed, where the portal knows its own address.

use serde::Serialize;

use super::report::spoken;
use crate::model::Report;
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

/// The feed holds so many of the newest reports.
const NEWEST: usize = 50;

impl Renderer<'_> {
    pub(super) fn feed(&self, base: &str, sink: &dyn Sink) {
        // A feed without dates would have to invent them.
        let mut reports: Vec<&Report> = self.portal.reports.iter().filter(|report| dated(report).is_some()).collect();
        // A correction is news of its report.
        let order =
            |report: &&Report| (std::cmp::Reverse(changed_at(report)), std::cmp::Reverse(report.year), report.agency);
        reports.sort_by_key(order);
        reports.truncate(NEWEST);
        let entries: Vec<EntryView> = reports
            .iter()
            .map(|report| EntryView {
                title: self.portal.title(report),
                id: self.url(&report_route(self.portal, report)).unwrap_or_default(),
                url: self.url(&report_route(self.portal, report)).unwrap_or_default(),
                updated: changed_at(report).map(|date| format!("{date}T00:00:00+08:00")).unwrap_or_default(),
                author: self.portal.name_of(report).to_owned(),
                summary: report
                    .form
                    .sentences
                    .iter()
                    .filter_map(|sentence| spoken(report, sentence))
                    .collect::<Vec<_>>()
                    .concat(),
            })
            .collect();
        let Some(updated) = entries.first().map(|entry| entry.updated.clone()) else { return };
        let url = format!("{base}{ROUTE}");
        let (base, page) = (base.to_owned(), base.to_owned());
        let view = FeedView { base, title: self.config.title.clone(), page, url, updated, entries };
        self.write_feed(ROUTE, &view, sink);
    }

    pub(super) fn write_feed(&self, route: &str, feed: &FeedView, sink: &dyn Sink) {
        let mut context = tera::Context::new();
        context.insert("feed", feed);
        self.write(sink, "feed.xml", route, &context);
    }
}
