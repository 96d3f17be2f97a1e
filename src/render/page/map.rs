//! `map`: the page that lists all others.

use serde::Serialize;

use super::{ABOUT, HOME, TOP};
use crate::render::Renderer;
use crate::render::frame::LinkView;
use crate::tree::Sink;

/// `map`: the page that lists all others.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// Main pages.
    pub pages: Vec<LinkView>,
    /// Years.
    pub years: Vec<LinkView>,
    /// Agencies, in the order of lists; none where they are too many, and have a list of their own.
    pub agencies: Vec<LinkView>,
}

/// So many agencies are on the map.
const MOST_AGENCIES: usize = 1_700;

impl Renderer<'_> {
    /// The page that lists all others.
    pub(in crate::render) fn map(&self, sink: &dyn Sink) {
        let route = "about/map/index.html";
        if !sink.wants(route) {
            return;
        }
        let link = |name: String, route: &str| LinkView { name, href: format!("../../{route}") };
        // The page about the portal is among the free pages, or stands after them.
        let top = TOP.iter().filter(|page| page.key != ABOUT && (page.is_in)(self.config));
        let mut pages: Vec<LinkView> = top.map(|page| link(self.word(&page.title_key()), &page.route())).collect();
        // Pages below others are listed there.
        let free = self.portal.pages.iter().filter(|page| self.page_above(page).is_none());
        pages.extend(free.map(|page| link(page.title.clone(), &page.route())));
        if self.portal.pages.iter().all(|page| page.id != ABOUT) {
            pages.push(link(self.word("about.title"), "about/index.html"));
        }
        let years = self.links.years().map(|year| {
            link(self.theme.phrase("year.title", &[("year", &year.to_string())]), &format!("years/{year}/index.html"))
        });
        let agencies = self.order.iter().map(|&index| {
            let agency = &self.portal.agencies[index];
            link(self.told_apart(index, &agency.name), &format!("{}/index.html", agency.id))
        });
        let agencies = agencies.take(if self.order.len() > MOST_AGENCIES { 0 } else { self.order.len() });
        let view = MapView { pages, years: years.collect(), agencies: agencies.collect() };
        let title = self.word("map.title");
        let description = format!("{title} - {}", self.config.title);
        let mut page = self.frame("list", route, title, description, &self.above(&[HOME]));
        page.menu = ABOUT.to_owned();
        self.page(sink, "map.html", route, &page, "map", &view);
    }
}
