//! `urls`: the sitemap, where the portal knows its own address.

use serde::Serialize;

use super::{ABOUT, TOP, corrections_feed, feed};
use crate::render::{Renderer, changed_at, report_route};
use crate::tree::Sink;

/// `urls`: lines of the sitemap.
#[derive(Debug, Clone, Serialize)]
pub struct UrlView {
    /// The full address.
    pub loc: String,
    /// The last change, where the source states one.
    pub lastmod: Option<String>,
}

/// A sitemap may hold so many addresses (sitemaps.org: 50,000).
const MOST_URLS: usize = 45_000;

/// What programs that read the web are told.
const ROBOTS: &str = "robots.txt";

impl Renderer<'_> {
    /// Sitemap and feeds, where the portal knows its own address.
    pub(in crate::render) fn feeds(&self, sink: &dyn Sink) {
        let Some(base) = &self.config.base_url else { return };
        if sink.wants_below("sitemap") {
            self.sitemap(base, sink);
        }
        // Read at the top of a host alone: of a portal below a path, nobody would ask for it.
        if self.config.base_path() == "/" && sink.wants(ROBOTS) {
            sink.file(ROBOTS, format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n").as_bytes());
        }
        if sink.wants(feed::ROUTE) {
            self.feed(base, sink);
        }
        if sink.wants(corrections_feed::ROUTE) {
            self.corrections_feed(base, sink);
        }
    }

    fn sitemap(&self, base: &str, sink: &dyn Sink) {
        let mut urls: Vec<UrlView> = Vec::new();
        let mut push = |route: &str, lastmod: Option<String>| {
            let loc = format!("{base}{}", route.strip_suffix("index.html").unwrap_or(route));
            urls.push(UrlView { loc, lastmod });
        };
        for page in TOP.iter().filter(|page| (page.is_in)(self.config)) {
            push(&page.route(), None);
        }
        for page in self.portal.pages.iter().filter(|page| page.id != ABOUT) {
            push(&page.route(), None);
        }
        for route in self.agency_part_routes() {
            push(&route, None);
        }
        for route in self.indicator_routes() {
            push(&route, None);
        }
        for route in self.correction_routes() {
            push(&route, None);
        }
        for year in self.links.years() {
            for route in self.year_routes(year) {
                push(&route, None);
            }
        }
        for agency in &self.portal.agencies {
            push(&format!("{}/index.html", agency.id), None);
        }
        for report in &self.portal.reports {
            push(&report_route(self.portal, report), changed_at(report).map(|date| date.to_string()));
        }
        if urls.len() <= MOST_URLS {
            self.urls(sink, "sitemap.xml", &urls);
            return;
        }
        let parts: Vec<UrlView> = urls
            .chunks(MOST_URLS)
            .enumerate()
            .map(|(index, part)| {
                let route = format!("sitemap-{}.xml", index + 1);
                self.urls(sink, &route, part);
                UrlView { loc: format!("{base}{route}"), lastmod: None }
            })
            .collect();
        let mut context = tera::Context::new();
        context.insert("sitemaps", &parts);
        self.write(sink, "sitemap-index.xml", "sitemap.xml", &context);
    }

    fn urls(&self, sink: &dyn Sink, route: &str, urls: &[UrlView]) {
        let mut context = tera::Context::new();
        context.insert("urls", urls);
        self.write(sink, "sitemap.xml", route, &context);
    }
}
