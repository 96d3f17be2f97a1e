//! `text`: free pages, those below one of them listed there. The one about the portal is there even where the site has
//! none of its own.

use serde::Serialize;

use super::{ABOUT, HOME, Output};
use crate::model::FreePage;
use crate::prose::Passages;
use crate::render::frame::LinkView;
use crate::render::text;
use crate::render::{PageTargets, Renderer, root};
use crate::source::{TextOf, render_prose};
use crate::tree::Sink;

/// The template of a page that asks for no other.
pub(in crate::render) const TEMPLATE: &str = "page.html";

/// `text`: a free page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TextView {
    /// Its text, as HTML.
    pub html: String,
    /// The pages right below it, in their order.
    pub pages: Vec<PageLinkView>,
    /// The page before it among those below one page at the top.
    pub previous: Option<LinkView>,
    /// The page after it, likewise.
    pub next: Option<LinkView>,
}

/// A link to a page, with what it is about.
#[derive(Debug, Clone, Serialize)]
pub struct PageLinkView {
    /// Its title.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// One sentence about it; may be empty.
    pub description: String,
}

impl Renderer<'_> {
    /// Free pages with the files beside them; the one about the portal is there even where the site has none of its own.
    pub(super) fn free_pages(&self, &Output { sink, indexer, .. }: &Output<'_>) {
        for (index, page) in self.portal.pages.iter().enumerate() {
            self.files_beside(page, sink);
            let route = page.route();
            if !sink.wants(&route) && !indexer.wants_documents() {
                continue;
            }
            let targets = PageTargets { renderer: self, file: &page.file, route: &route, report: None };
            let reading = if indexer.wants_documents() { Passages::Kept } else { Passages::Left };
            let prose = render_prose(self.site, TextOf::Page(&page.file), &targets, &self.prose_words, reading);
            if indexer.wants_documents() {
                indexer.add(vec![text::page_document(index, page, &prose)]);
            }
            if sink.wants(&route) {
                self.free_page(sink, index, prose.preamble + &prose.footnotes);
            }
        }
        if self.portal.pages.iter().all(|page| page.id != ABOUT) {
            let page = FreePage { id: ABOUT.to_owned(), title: self.word("about.title"), ..FreePage::default() };
            let view = TextView { html: self.word("about.html"), ..TextView::default() };
            self.text(sink, &page, &[], &view);
        }
    }

    fn free_page(&self, sink: &dyn Sink, index: usize, html: String) {
        let pages = &self.portal.pages;
        let page = &pages[index];
        let root = root(&page.route());
        let href = |page: &FreePage| format!("{root}{}", page.route());
        let link = |page: &FreePage| LinkView { name: page.title.clone(), href: href(page) };
        let listed = |page: &FreePage| PageLinkView {
            name: page.title.clone(),
            href: href(page),
            description: page.description.clone().unwrap_or_default(),
        };
        let below = pages.iter().filter(|other| self.page_above(other).is_some_and(|above| above.id == page.id));
        // Pages below one page at the top are read one after the other.
        let is_of_same = |other: &&FreePage| other.top() == page.top();
        let view = TextView {
            html,
            pages: below.map(listed).collect(),
            previous: index.checked_sub(1).map(|index| &pages[index]).filter(is_of_same).map(link),
            next: pages.get(index + 1).filter(is_of_same).map(link),
        };
        let mut above = Vec::new();
        let mut at = self.page_above(page);
        while let Some(page) = at {
            above.push(LinkView { name: page.title.clone(), href: page.route() });
            at = self.page_above(page);
        }
        above.reverse();
        self.text(sink, page, &above, &view);
    }

    /// The page in whose folder a page lies: the innermost that there is.
    pub(super) fn page_above(&self, page: &FreePage) -> Option<&FreePage> {
        let above = |other: &&FreePage| page.id.strip_prefix(&*other.id).is_some_and(|rest| rest.starts_with('/'));
        self.portal.pages.iter().filter(above).max_by_key(|other| other.id.len())
    }

    /// Writes one. `above` are the pages above it, from the top.
    fn text(&self, sink: &dyn Sink, page: &FreePage, above: &[LinkView], view: &TextView) {
        let route = page.route();
        let description = match &page.description {
            Some(description) => description.clone(),
            None => format!("{} - {}", page.title, self.config.title),
        };
        let above = [&self.above(&[HOME]), above].concat();
        let mut frame = self.frame("page", &route, page.title.clone(), description, &above);
        let in_menu = |id: &str| id == ABOUT || self.portal.pages.iter().any(|page| page.in_menu && page.id == id);
        let at = std::iter::successors(Some(&*page.id), |id| id.rsplit_once('/').map(|(above, _)| above));
        frame.menu = at.into_iter().find(|id| in_menu(id)).unwrap_or_default().to_owned();
        let template = page.template.as_deref().filter(|name| self.theme.has_page_template(name));
        self.page(sink, template.unwrap_or(TEMPLATE), &route, &frame, "text", view);
    }

    /// The files beside a page that some page links.
    fn files_beside(&self, page: &FreePage, sink: &dyn Sink) {
        for path in page.attachments.iter().filter(|path| self.portal.is_linked(path)) {
            self.attachment(path, file_route(path), sink);
        }
    }

    /// A content file's text as HTML.
    pub(in crate::render) fn words(&self, file: &str, route: &str) -> String {
        let targets = PageTargets { renderer: self, file, route, report: None };
        let prose = render_prose(self.site, TextOf::Page(file), &targets, &self.prose_words, Passages::Left);
        prose.preamble + &prose.footnotes
    }
}

/// Where a file beside a page is published: at its place below `content/`.
pub(in crate::render) fn file_route(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}
