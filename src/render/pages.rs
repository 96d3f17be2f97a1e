//! The other pages: free texts, downloads, the map, the page for what is missing, feed and sitemap.

use super::text::{self, Documents};
use super::view::{DataView, EntryView, FeedView, FileView, LinkView, MapView, TextView, UrlView};
use super::{PageTargets, Renderer, data, dated, report, report_route};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::Report;
use crate::source::{Passages, render_prose};
use crate::tree::{Pieces, Sink};

/// A file that was written, as the Data Package describes it.
pub(super) struct FileFacts {
    name: String,
    bytes: u64,
    sha256: String,
}

/// A file below `data/` that is described while it is written.
pub(super) struct Described<'s> {
    name: &'static str,
    pieces: Box<dyn Pieces + 's>,
    bytes: u64,
    digest: Sha256,
}

impl<'s> Described<'s> {
    pub(super) fn new(sink: &'s dyn Sink, name: &'static str) -> Described<'s> {
        Described { name, pieces: sink.long_file(&format!("data/{name}")), bytes: 0, digest: Sha256::new() }
    }

    pub(super) fn piece(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.digest.update(bytes);
        self.pieces.piece(bytes);
    }

    pub(super) fn end(self) -> FileFacts {
        self.pieces.end();
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        FileFacts { name: self.name.to_owned(), bytes: self.bytes, sha256 }
    }
}

/// The feed holds so many of the newest reports.
const NEWEST: usize = 50;
/// A sitemap may hold so many addresses (sitemaps.org: 50,000).
const MOST_URLS: usize = 45_000;

impl Renderer<'_> {
    /// Free pages; the one about the portal is there even where the site has none of its own.
    pub(super) fn texts(&self, sink: &dyn Sink, readers: &dyn Documents) {
        for (index, page) in self.portal.pages.iter().enumerate() {
            let route = format!("{}/index.html", page.id);
            if !sink.wants(&route) && !readers.listen() {
                continue;
            }
            let targets = PageTargets { renderer: self, file: &page.file, route: &route, report: None };
            let reading = if readers.listen() { Passages::Kept } else { Passages::Left };
            let prose = render_prose(self.site, &page.file, None, &targets, &self.prose_words, reading);
            if readers.listen() {
                readers.take(vec![text::page_document(index, page, &prose)]);
            }
            self.text(sink, &page.id, &page.title, prose.preamble + &prose.footnotes);
        }
        if self.portal.pages.iter().all(|page| page.id != "about") {
            self.text(sink, "about", &self.word("about.title"), self.word("about.html"));
        }
    }

    /// What the data files are, for programs: a Data Package (datapackage.org).
    fn package<'f>(&self, files: impl Iterator<Item = &'f FileFacts>, sink: &dyn Sink) {
        let field = |name: &str| {
            let kind = if matches!(name, "year") { "integer" } else { "string" };
            json!({ "name": name, "type": kind })
        };
        let resources: Vec<Value> = files
            .map(|file| {
                let (stem, format) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
                let mut resource = json!({
                    "name": stem, "path": file.name, "format": format, "encoding": "utf-8", "bytes": file.bytes,
                    "hash": format!("sha256:{}", file.sha256),
                    "title": self.word(&format!("data.{}", file.name.replace('.', "_"))),
                });
                if format == "csv" {
                    let columns: &[&str] =
                        if stem == "dictionary" { &data::DICTIONARY_COLUMNS } else { &data::COLUMNS };
                    let fields: Vec<Value> = columns.iter().map(|column| field(column)).collect();
                    resource["schema"] = json!({ "fields": fields });
                    resource["mediatype"] = json!("text/csv");
                } else {
                    // Two files of one stem need two names.
                    resource["name"] = json!(format!("{stem}-{format}"));
                    resource["mediatype"] = json!("application/json");
                }
                resource
            })
            .collect();
        let mut package = json!({
            "profile": "data-package", "name": "nianbao", "title": self.config.title, "resources": resources,
        });
        if let Some(licence) = &self.config.licence {
            package["licenses"] = json!([{ "name": "other", "title": licence }]);
        }
        let text = serde_json::to_string_pretty(&package).expect("plain data") + "\n";
        sink.file("data/datapackage.json", text.as_bytes());
    }

    fn text(&self, sink: &dyn Sink, id: &str, title: &str, html: String) {
        let route = format!("{id}/index.html");
        let description = format!("{title} - {}", self.config.title);
        let mut page =
            self.frame("page", &route, title.to_owned(), description, &[(&self.word("home.menu"), "index.html")]);
        if id == "about" {
            page.menu = "about";
        }
        self.page(sink, "page.html", &route, &page, "text", &TextView { html });
    }

    /// The page of downloads, with the dictionary.
    pub(super) fn data_page(&self, files: &[FileFacts], sink: &dyn Sink) {
        if !sink.wants_below("data/") {
            return;
        }
        let mut dictionary = Described::new(sink, "dictionary.csv");
        dictionary.piece(data::dictionary(&self.source.forms).as_bytes());
        let dictionary = dictionary.end();
        self.package(files.iter().chain([&dictionary]), sink);
        let file = |name: &str| FileView {
            link: LinkView { name: name.to_owned(), href: name.to_owned() },
            note: self.word(&format!("data.{}", name.replace('.', "_"))),
        };
        let view = DataView {
            files: ["reports.csv", "reports.json", "dictionary.csv", "datapackage.json"].map(file).to_vec(),
            columns: data::COLUMNS.map(|column| (column.to_owned(), self.word(&format!("column.{column}")))).to_vec(),
            reports: self.portal.reports.len(),
        };
        self.list(sink, "data", &view);
    }

    /// The page that lists all others.
    pub(super) fn map(&self, sink: &dyn Sink) {
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

    /// The page for addresses that lead nowhere. It is shown at any depth, so it names its links
    /// by the base path and needs no other file.
    pub(super) fn missing(&self, sink: &dyn Sink) {
        let route = "404.html";
        let title = self.word("missing.title");
        let mut page = self.frame(
            "missing",
            route,
            title,
            self.word("missing.description"),
            &[(&self.word("home.menu"), "index.html")],
        );
        if self.config.base_url.is_some() {
            page.root = self.config.base_path().to_owned();
            for above in &mut page.trail {
                above.href = format!("{}{}", page.root, above.href);
            }
        }
        let mut context = tera::Context::new();
        context.insert("page", &page);
        self.write(sink, "404.html", route, &context);
    }

    /// Sitemap and feed, where the portal knows its own address.
    pub(super) fn feeds(&self, sink: &dyn Sink) {
        let Some(base) = &self.config.base_url else { return };
        if sink.wants_below("sitemap") {
            self.sitemap(base, sink);
        }
        if sink.wants("feeds/reports.xml") {
            self.feed(base, sink);
        }
    }

    fn sitemap(&self, base: &str, sink: &dyn Sink) {
        let mut urls: Vec<UrlView> = Vec::new();
        let mut push = |route: &str, lastmod: Option<String>| {
            let loc = format!("{base}{}", route.strip_suffix("index.html").unwrap_or(route));
            urls.push(UrlView { loc, lastmod });
        };
        let own = ["", "agencies/", "years/", "search/", "data/", "about/"].map(|folder| format!("{folder}index.html"));
        for route in own.iter().filter(|route| self.config.search || !route.starts_with("search/")) {
            push(route, None);
        }
        for page in self.portal.pages.iter().filter(|page| page.id != "about") {
            push(&format!("{}/index.html", page.id), None);
        }
        for year in self.links.years() {
            push(&format!("years/{year}/index.html"), None);
        }
        for agency in &self.portal.agencies {
            push(&format!("{}/index.html", agency.id), None);
        }
        for report in &self.portal.reports {
            let changed = report.corrections.iter().filter_map(|correction| correction.date).max().max(dated(report));
            push(&report_route(self.portal, report), changed.map(|date| date.to_string()));
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

    fn feed(&self, base: &str, sink: &dyn Sink) {
        // A feed without dates would have to invent them.
        let mut reports: Vec<&Report> = self.portal.reports.iter().filter(|report| dated(report).is_some()).collect();
        reports.sort_by_key(|report| (std::cmp::Reverse(dated(report)), std::cmp::Reverse(report.year), report.agency));
        reports.truncate(NEWEST);
        let entries: Vec<EntryView> = reports
            .iter()
            .map(|report| EntryView {
                title: self.portal.title(report),
                url: self.url(&report_route(self.portal, report)).unwrap_or_default(),
                updated: dated(report).map(|date| format!("{date}T00:00:00+08:00")).unwrap_or_default(),
                author: self.portal.agency_of(report).name.clone(),
                summary: report
                    .form
                    .sentences
                    .iter()
                    .filter_map(|sentence| report::spoken(report, sentence))
                    .collect::<Vec<_>>()
                    .concat(),
            })
            .collect();
        let Some(updated) = entries.first().map(|entry| entry.updated.clone()) else { return };
        let view = FeedView { base: base.to_owned(), updated, entries };
        let mut context = tera::Context::new();
        context.insert("feed", &view);
        self.write(sink, "feed.xml", "feeds/reports.xml", &context);
    }
}
