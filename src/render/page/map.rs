//! `map`: the page that lists all others.

use serde::Serialize;

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
    /// Agencies.
    pub agencies: Vec<LinkView>,
}

impl Renderer<'_> {
    /// The page that lists all others.
    pub(in crate::render) fn map(&self, sink: &dyn Sink) {
        let route = "about/map/index.html";
        if !sink.wants(route) {
            return;
        }
        let link = |name: String, route: &str| LinkView { name, href: format!("../../{route}") };
        let mut pages = vec![
            link(self.word("home.menu"), "index.html"),
            link(self.word("agencies.title"), "agencies/index.html"),
            link(self.word("years.title"), "years/index.html"),
            link(self.word("data.title"), "data/index.html"),
        ];
        if self.config.search {
            pages.insert(3, link(self.word("search.title"), "search/index.html"));
        }
        pages.extend(self.portal.pages.iter().map(|page| link(page.title.clone(), &format!("{}/index.html", page.id))));
        if self.portal.pages.iter().all(|page| page.id != "about") {
            pages.push(link(self.word("about.title"), "about/index.html"));
        }
        let years = self.links.years().map(|year| {
            link(self.theme.phrase("year.title", &[("year", &year.to_string())]), &format!("years/{year}/index.html"))
        });
        let agencies =
            self.portal.agencies.iter().map(|agency| link(agency.name.clone(), &format!("{}/index.html", agency.id)));
        let view = MapView { pages, years: years.collect(), agencies: agencies.collect() };
        let title = self.word("map.title");
        let description = format!("{title} - {}", self.config.title);
        let mut page = self.frame("list", route, title, description, &[(&self.word("home.menu"), "index.html")]);
        page.menu = "about";
        self.page(sink, "map.html", route, &page, "map", &view);
    }
}
