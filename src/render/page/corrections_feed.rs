//! `feed`: the newest corrections as an Atom feed, where the portal knows its own address.

use std::collections::BTreeMap;

use super::corrections::notes_id;
use super::feed::{EntryView, FeedView};
use crate::render::Renderer;
use crate::tree::Sink;

/// Where it is.
pub const ROUTE: &str = "feeds/corrections.xml";

/// The feed holds so many of the newest corrections.
const NEWEST: usize = 100;

impl Renderer<'_> {
    /// Whether there is a feed of corrections: one without dates would have to invent them.
    pub(super) fn has_corrections_feed(&self) -> bool {
        let mut corrections = self.portal.reports.iter().flat_map(|report| &report.corrections);
        self.config.base_url.is_some() && corrections.any(|correction| correction.date.is_some())
    }

    pub(super) fn corrections_feed(&self, base: &str, sink: &dyn Sink) {
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        let dated = self.newest_corrections().into_iter().filter(|(_, correction)| correction.date.is_some());
        let entries: Vec<EntryView> = dated
            .take(NEWEST)
            .map(|(report, correction)| {
                let date = correction.date.map(|date| date.to_string()).unwrap_or_default();
                let cell = report.form.address(correction.cell);
                let page = format!("{base}{}/{}/", self.portal.agency_of(report).id, report.year);
                // An entry keeps its id, wherever it is listed; of two in one cell on one day each has its own.
                let mut id = format!("{page}#{cell}-{date}");
                let count = ids.entry(id.clone()).or_default();
                *count += 1;
                if *count > 1 {
                    id = format!("{id}-{count}");
                }
                EntryView {
                    title: self.theme.phrase("corrections.entry", &[("title", &self.portal.title(report))]),
                    id,
                    url: format!("{page}#{}", notes_id(report, correction)),
                    updated: format!("{date}T00:00:00+08:00"),
                    author: self.portal.agency_of(report).name.clone(),
                    summary: self.correction(report, correction),
                }
            })
            .collect();
        let Some(updated) = entries.first().map(|entry| entry.updated.clone()) else { return };
        let view = FeedView {
            base: base.to_owned(),
            title: format!("{} - {}", self.word("corrections.title"), self.config.title),
            page: format!("{base}corrections/"),
            url: format!("{base}{ROUTE}"),
            updated,
            entries,
        };
        self.write_feed(ROUTE, &view, sink);
    }
}
