//! `text`: free pages. The one about the portal is there even where the site has none of its own.

use serde::Serialize;

use super::{ABOUT, HOME, Output};
use crate::prose::Passages;
use crate::render::text;
use crate::render::{PageTargets, Renderer};
use crate::source::{TextOf, render_prose};
use crate::tree::Sink;

/// `text`: a free page.
#[derive(Debug, Clone, Serialize)]
pub struct TextView {
    /// Its text, as HTML.
    pub html: String,
}

impl Renderer<'_> {
    /// Free pages; the one about the portal is there even where the site has none of its own.
    pub(super) fn free_pages(&self, &Output { sink, indexer, .. }: &Output<'_>) {
        for (index, page) in self.portal.pages.iter().enumerate() {
            let route = format!("{}/index.html", page.id);
            if !sink.wants(&route) && !indexer.wants_documents() {
                continue;
            }
            let targets = PageTargets { renderer: self, file: &page.file, route: &route, report: None };
            let reading = if indexer.wants_documents() { Passages::Kept } else { Passages::Left };
            let prose = render_prose(self.site, TextOf::Page(&page.file), &targets, &self.prose_words, reading);
            if indexer.wants_documents() {
                indexer.add(vec![text::page_document(index, page, &prose)]);
            }
            self.text(sink, &page.id, &page.title, prose.preamble + &prose.footnotes);
        }
        if self.portal.pages.iter().all(|page| page.id != ABOUT) {
            self.text(sink, ABOUT, &self.word("about.title"), self.word("about.html"));
        }
    }

    fn text(&self, sink: &dyn Sink, id: &str, title: &str, html: String) {
        let route = format!("{id}/index.html");
        let description = format!("{title} - {}", self.config.title);
        let mut page = self.frame("page", &route, title.to_owned(), description, &self.above(&[HOME]));
        if id == ABOUT {
            page.menu = ABOUT;
        }
        self.page(sink, "page.html", &route, &page, "text", &TextView { html });
    }

    /// A content file's text as HTML.
    pub(in crate::render) fn words(&self, file: &str, route: &str) -> String {
        let targets = PageTargets { renderer: self, file, route, report: None };
        let prose = render_prose(self.site, TextOf::Page(file), &targets, &self.prose_words, Passages::Left);
        prose.preamble + &prose.footnotes
    }
}
