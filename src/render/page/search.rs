//! `search`: the page of search; without script it leads to the lists.

use serde::Serialize;

use crate::model::AgencyKind;
use crate::render::Renderer;
use crate::render::frame::LinkView;
use crate::render::text::Documents;
use crate::tree::Sink;

/// `search`: the page of search.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// The years, newest first.
    pub years: Vec<LinkView>,
    /// The kinds of agencies there are, as key and name.
    pub kinds: Vec<(String, String)>,
    /// Whether there are free pages to be found.
    pub pages: bool,
    /// What the reader of the index must know; empty where it loads that by itself.
    pub catalogue: String,
}

/// A longer catalogue is loaded by itself, when somebody searches.
const LONGEST: usize = 96 * 1024;

impl Renderer<'_> {
    /// The page of search; without script it leads to the lists.
    pub(in crate::render) fn search_page(&self, sink: &dyn Sink, readers: &dyn Documents) {
        let route = "search/index.html";
        if !self.config.search || !sink.wants(route) {
            return;
        }
        let agencies = &self.portal.agencies;
        let kinds = AgencyKind::ALL.into_iter().filter(|kind| agencies.iter().any(|agency| agency.kind == Some(*kind)));
        let view = SearchView {
            years: self.year_links("../"),
            kinds: kinds.map(|kind| (kind.key().to_owned(), self.word(&format!("kind.{}", kind.key())))).collect(),
            pages: !self.portal.pages.is_empty(),
            catalogue: Some(readers.catalogue()).filter(|catalogue| catalogue.len() < LONGEST).unwrap_or_default(),
        };
        let title = self.word("search.title");
        let above = [(&*self.word("home.menu"), "index.html")];
        let page = self.frame("search", route, title, self.word("search.description"), &above);
        self.page(sink, "search.html", route, &page, "search", &view);
    }
}
