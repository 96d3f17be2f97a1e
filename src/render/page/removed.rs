//! `removed`: the page where a report stood that is no longer published.

use serde::Serialize;

use super::HOME;
use crate::model::RemovedReport;
use crate::render::Renderer;
use crate::render::frame::LinkView;
use crate::tree::{self, Sink};

/// `removed`: what is said where a report stood.
#[derive(Debug, Clone, Serialize)]
pub struct RemovedView {
    /// The agency's name in that year.
    pub agency: String,
    /// The agency's page, if the portal has it.
    pub agency_page: Option<LinkView>,
    /// The year.
    pub year: u16,
    /// The address: in full where the portal knows its own, else below its top.
    pub address: String,
    /// Since when it is no longer published, if that is known.
    pub since: Option<String>,
    /// The same as programs write it.
    pub since_iso: Option<String>,
    /// Why, if that is stated.
    pub reason: Option<String>,
    /// Whom to ask, if that is stated.
    pub contact: Option<String>,
}

impl Renderer<'_> {
    /// The pages that say of reports that they were removed. Nothing leads to them, and nothing counts them.
    pub(in crate::render) fn removed(&self, sink: &dyn Sink) {
        for removed in self.portal.removed.iter().filter(|removed| sink.wants(&removed.route())) {
            self.removed_report(removed, sink);
        }
    }

    fn removed_report(&self, removed: &RemovedReport, sink: &dyn Sink) {
        let route = removed.route();
        let year = removed.year.get().to_string();
        let title = self.theme.phrase("removed.title", &[("agency", &removed.name), ("year", &year)]);
        let mut above = self.above(&[HOME]);
        let agency_page = removed.agency.map(|agency| LinkView {
            name: self.portal.agencies[agency].name.clone(),
            href: "../index.html".to_owned(),
        });
        above.extend(agency_page.clone());
        let page = self.frame("missing", &route, title.clone(), title, &above);
        let folder = format!("{}/{year}/", removed.id);
        let base = self.config.base_url.as_deref().unwrap_or_default();
        let publisher = &self.config.publisher;
        let asked = [publisher.name.as_deref(), publisher.contact.as_deref()].into_iter().flatten();
        let asked = asked.collect::<Vec<_>>().join("，");
        let view = RemovedView {
            agency: removed.name.clone(),
            agency_page,
            year: removed.year.get(),
            address: format!("{base}{}", tree::encoded(&folder)),
            since: removed.since.map(|day| self.theme.date(Some(day))),
            since_iso: removed.since.map(|day| day.to_string()),
            reason: removed.reason.clone(),
            contact: removed.contact.clone().or(Some(asked).filter(|asked| !asked.is_empty())),
        };
        self.page(sink, "removed.html", &route, &page, "removed", &view);
    }
}
