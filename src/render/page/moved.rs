//! `moved`: the pages at older addresses.

use serde::Serialize;

use super::HOME;
use crate::link::RedirectTo;
use crate::model::RemovedReport;
use crate::render::frame::LinkView;
use crate::render::{Renderer, redirect_target, root};
use crate::tree::{self, Sink};

/// `moved`: the page at an older address.
#[derive(Debug, Clone, Serialize)]
pub struct MovedView {
    /// Where what stood there is now.
    pub to: LinkView,
}

impl Renderer<'_> {
    /// The pages at older addresses. Each leads on by itself, at once, and by a link; a host may answer with a redirect
    /// of its own instead (`nianbao redirects`).
    pub(in crate::render) fn moved(&self, sink: &dyn Sink) {
        for redirect in self.links.redirects.iter().filter(|redirect| sink.wants(&redirect.route)) {
            let route = &redirect.route;
            let (kind, name) = match redirect.to {
                RedirectTo::Agency(agency) => ("agency", self.portal.agencies[agency].name.clone()),
                RedirectTo::Report(report) => ("page", self.portal.title(&self.portal.reports[report])),
                RedirectTo::Page(page) => ("page", self.portal.pages[page].title.clone()),
                RedirectTo::Removed(removed) => {
                    let RemovedReport { name, year, .. } = &self.portal.removed[removed];
                    let year = year.get().to_string();
                    ("missing", self.theme.phrase("removed.title", &[("agency", name), ("year", &year)]))
                }
            };
            let target = redirect_target(self.portal, redirect.to);
            let to = LinkView { name: name.clone(), href: tree::encoded(&format!("{}{target}", root(route))) };
            let label = route.strip_suffix("/index.html").unwrap_or(route);
            let title = self.theme.phrase("moved.title", &[("name", &name), ("label", label)]);
            let page = self.frame(kind, route, title.clone(), title, &self.above(&[HOME]));
            self.page(sink, "moved.html", route, &page, "moved", &MovedView { to });
        }
    }
}
