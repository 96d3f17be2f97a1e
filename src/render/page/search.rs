//! `search`: the page of search; without script it leads to the lists.

use serde::Serialize;

use super::{HOME, Output};
use crate::model::AgencyKind;
use crate::render::Renderer;
use crate::render::frame::LinkView;

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
    pub(super) fn search_page(&self, &Output { sink, indexer, .. }: &Output<'_>) {
        let route = "search/index.html";
        if !sink.wants(route) {
            return;
        }
        let agencies = &self.portal.agencies;
        let kinds = AgencyKind::ALL.into_iter().filter(|kind| agencies.iter().any(|agency| agency.kind == Some(*kind)));
        let view = SearchView {
            years: self.year_links("../"),
            kinds: kinds.map(|kind| (kind.key().to_owned(), self.word(&format!("kind.{}", kind.key())))).collect(),
            pages: !self.portal.pages.is_empty(),
            catalogue: Some(indexer.catalogue()).filter(|catalogue| catalogue.len() < LONGEST).unwrap_or_default(),
        };
        let title = self.word("search.title");
        let page = self.frame("search", route, title, self.word("search.description"), &self.above(&[HOME]));
        self.page(sink, "search.html", route, &page, "search", &view);
    }
}
