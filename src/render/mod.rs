//! From portal to pages, data, feed and sitemap. It knows views and the theme, no ports or flags.
//!
//! Pages leave through the sink one by one; the text of a report is read again when its page is
//! rendered, so memory does not grow with the size of the output. To add a page: a file in `page/`,
//! a template and its words in the theme, a row in `page::TOP`.

mod asked;
mod bulk;
mod described;
mod figures;
mod frame;
mod group;
mod marks;
mod matrix;
mod page;
mod papers;
mod reference;
mod reports;
pub mod standalone;
mod table;
mod targets;
mod text;
mod theme;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;
use serde::Serialize;

pub use bulk::KeptData;
pub use frame::LinkView;
pub use marks::Marks;
pub use page::folders;
pub use reference::{block_meaning, faults_of, print as print_reference, template_meaning};
pub use text::{
    Indexer, NoIndex, Owner, PassagePlace, SearchColumn, SearchDocument, SearchIndicator, SharedRow, SharedTexts,
};
pub use theme::{
    Copied, NotAdded, Theme, ThemeFile, ThemeMemo, ThemeUse, block_of, files as theme_files, listing as theme_listing,
    meant_file, with_blocks,
};

use crate::check::results::Results;
use crate::data::{DataWords, FORMATS, Writer, lead};
use crate::finding::{Finding, Findings};
use crate::form::Form;
use crate::link::{Catalogue, Links, RedirectTo, shared_names};
use crate::model::{AgencyKind, Date, Portal, Report, Scope, Year};
use crate::paper::pdf::Fonts;
use crate::prose::ProseWords;
use crate::source::{Config, Source};
use crate::tree::{Nowhere, Sink, Site};
use frame::PageView;
use page::{Middles, Output};
use table::{Skeletons, TableWords};
use targets::PageTargets;

/// Attachments may be this long.
const LONGEST_ATTACHMENT: u64 = 256 * 1024 * 1024;
/// So many reports are rendered before their data are written, in order.
const CHUNK: usize = 64;

/// Who is above an agency, and its kind.
type Kin = (Option<usize>, Option<AgencyKind>);

/// Everything that rendering needs, shared by all pages.
pub struct Renderer<'a> {
    site: &'a dyn Site,
    config: &'a Config,
    portal: &'a Portal,
    links: &'a Links,
    source: &'a Source,
    theme: &'a Theme,
    /// What the checks came to.
    results: Results<'a>,
    skeletons: Skeletons,
    groups: text::Groups,
    /// The agencies in the order of lists.
    order: Vec<usize>,
    /// Where each agency stands in that order.
    rank: Vec<usize>,
    /// The indicators, once a page asks for them.
    catalogue: OnceLock<Catalogue>,
    /// What stands in the middle of agencies of a kind, by year and scope, once a page asks for it.
    middles: HashMap<(Year, Scope), OnceLock<Middles>>,
    /// On how many pages each year's list stands, as far as that has been found out.
    year_pages: Mutex<BTreeMap<Year, usize>>,
    /// Whether agencies stand below several others, so that a list must say below whom.
    has_several_above: bool,
    /// The names that several agencies have.
    shared_names: HashSet<&'a str>,
    /// Writers of data for each form, by its identity, in the order of the formats.
    writers: HashMap<usize, Vec<Box<dyn Writer>>>,
    table_words: TableWords,
    data_words: DataWords,
    prose_words: ProseWords,
    /// The files of data that are there from an earlier build.
    kept_data: KeptData,
    /// What templates of pages saw, where somebody asks for that.
    seen: Option<Mutex<Vec<PageContext>>>,
    failed: Mutex<theme::Failures>,
    /// Whether nothing is kept of what is rendered, so that papers need not be written.
    is_trial: bool,
    /// The fonts of PDF files, once one is written; nothing where there are none.
    fonts: OnceLock<Option<Fonts>>,
    /// Papers that could not be made.
    unmade: Mutex<Vec<Finding>>,
}

/// What the template of a page sees.
#[derive(Debug, Clone)]
pub struct PageContext {
    /// The template.
    pub template: String,
    /// The page.
    pub route: String,
    /// The values, by the names that templates call them.
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// Renders a portal, or what the sink wants of it: with what was found, as far as readers are told. What the
/// pages say in plain text goes to `indexer`: reports in their order, then free pages. Gives what failed, and the files
/// of data; `kept` are those of an earlier build.
#[expect(clippy::too_many_arguments, reason = "pages are where all passes meet")]
pub fn pages(
    site: &dyn Site,
    source: &Source,
    links: &Links,
    found: &Findings,
    theme: &Theme,
    kept: KeptData,
    sink: &dyn Sink,
    indexer: &dyn Indexer,
) -> (Findings, KeptData) {
    let mut renderer = Renderer::new(site, source, links, found, theme);
    renderer.kept_data = kept;
    let mut renderer = all_pages(renderer, sink, indexer);
    let kept = std::mem::take(&mut renderer.kept_data);
    (renderer.into_findings(), kept)
}

/// Renders a portal to nowhere: only what is wrong with its templates comes of it.
pub fn trial(site: &dyn Site, source: &Source, links: &Links, found: &Findings, theme: &Theme) -> Findings {
    let renderer = Renderer { is_trial: true, ..Renderer::new(site, source, links, found, theme) };
    all_pages(renderer, &Nowhere, &NoIndex).into_findings()
}

/// What the templates of those pages see that the sink wants, in the order of their addresses.
pub fn contexts(
    site: &dyn Site,
    source: &Source,
    links: &Links,
    found: &Findings,
    theme: &Theme,
    sink: &dyn Sink,
) -> Vec<PageContext> {
    let mut renderer = Renderer::new(site, source, links, found, theme);
    renderer.seen = Some(Mutex::default());
    let seen = all_pages(renderer, sink, &NoIndex).seen.unwrap_or_default();
    let mut seen = seen.into_inner().expect("no renderer has panicked");
    seen.sort_by(|one, other| one.route.cmp(&other.route));
    seen
}

/// Renders what the sink wants, and gives the renderer back.
fn all_pages<'a>(mut renderer: Renderer<'a>, sink: &dyn Sink, indexer: &dyn Indexer) -> Renderer<'a> {
    let (source, links, theme) = (renderer.source, renderer.links, renderer.theme);
    for (path, bytes) in &theme.assets {
        if sink.wants(path) {
            sink.file(path, bytes);
        }
    }
    if indexer.wants_documents() || ["search/index.html", "search/catalogue.js"].iter().any(|path| sink.wants(path)) {
        renderer.groups = text::Groups::of(&source.portal.reports);
        indexer.begin(renderer.shared(), renderer.groups.numbers().to_vec(), renderer.asked());
    }
    let (files, kept) = renderer.reports(sink, indexer);
    renderer.kept_data = kept;
    let agencies: Vec<usize> = (0..source.portal.agencies.len()).collect();
    agencies.par_iter().for_each(|&agency| renderer.agency(agency, sink));
    let years: Vec<_> = links.years().collect();
    years.par_iter().for_each(|&year| renderer.year(year, sink));
    renderer.top_pages(&Output { sink, indexer, bulk: &files });
    renderer.map(sink);
    renderer.missing(sink);
    renderer.moved(sink);
    renderer.removed(sink);
    renderer.feeds(sink);
    renderer
}

/// A writer of each format for reports of a form.
fn writers(form: &Form) -> Vec<Box<dyn Writer>> {
    FORMATS.iter().map(|format| format.writer(form)).collect()
}

/// The words of data files that people open.
fn data_words(theme: &Theme) -> DataWords {
    let word = |key: &str| theme.word(key);
    DataWords {
        lead: lead::COLUMNS.map(|column| word(&format!("head.{column}"))),
        edition: word("head.edition"),
        units: word("head.units"),
        scopes: Scope::ALL.map(|scope| word(&format!("scope.{}", scope.key()))),
        kinds: AgencyKind::ALL.map(|kind| word(&format!("kind.{}", kind.key()))),
        published: word("report.published"),
        unread: word("table.unread"),
        note: word("sheet.note"),
        notes: ["missing", "not_applicable", "unread"].map(|state| word(&format!("sheet.{state}"))),
        units_of: ["wanyuan", "yuan", "unstated"].map(|unit| word(&format!("sheet.{unit}"))),
    }
}

/// The day by which a report is listed: that of its publication, or of its signature.
fn dated(report: &Report) -> Option<Date> {
    report.published.or(report.record.signed)
}

/// The day on which what a report's page says last changed: that of its newest correction, or of its publication.
fn changed_at(report: &Report) -> Option<Date> {
    report.corrections.iter().filter_map(|correction| correction.date).max().max(dated(report))
}

impl<'a> Renderer<'a> {
    fn new(
        site: &'a dyn Site,
        source: &'a Source,
        links: &'a Links,
        found: &'a Findings,
        theme: &'a Theme,
    ) -> Renderer<'a> {
        let portal = &source.portal;
        let order = links.in_order(portal);
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(at, &agency)| rank[agency] = at);
        Renderer {
            site,
            config: &source.config,
            portal,
            links,
            source,
            theme,
            results: Results::of(source, found),
            order,
            rank,
            catalogue: OnceLock::new(),
            year_pages: Mutex::default(),
            has_several_above: links.below.iter().filter(|below| !below.is_empty()).count() > 1,
            middles: links.years().flat_map(|year| Scope::ALL.map(|scope| ((year, scope), OnceLock::new()))).collect(),
            shared_names: shared_names(portal),
            skeletons: Skeletons::of(&source.forms),
            groups: text::Groups::default(),
            writers: source.forms.iter().map(|form| (std::sync::Arc::as_ptr(form) as usize, writers(form))).collect(),
            table_words: TableWords {
                missing: theme.word("table.missing"),
                unread: theme.word("table.unread"),
                not_applicable: theme.word("table.not_applicable"),
                wanyuan: theme.word("table.wanyuan"),
                yuan: theme.word("table.yuan"),
                unstated: theme.word("table.unstated"),
                corrected: theme.word("figure.corrected"),
            },
            data_words: data_words(theme),
            prose_words: ProseWords {
                leaving: theme.word("prose.leaving"),
                table: theme.word("prose.table"),
                footnotes: theme.word("prose.footnote"),
                back: theme.word("prose.back"),
            },
            kept_data: KeptData::default(),
            seen: None,
            failed: Mutex::default(),
            is_trial: false,
            fonts: OnceLock::new(),
            unmade: Mutex::default(),
        }
    }

    /// What went wrong: templates that failed, papers that could not be made.
    fn into_findings(self) -> Findings {
        let mut findings = self.failed.into_inner().expect("no renderer has panicked").into_findings();
        findings.extend(self.unmade.into_inner().expect("no renderer has panicked").into_iter().collect());
        findings
    }

    /// The indicators of the portal.
    fn catalogue(&self) -> &Catalogue {
        self.catalogue.get_or_init(|| Catalogue::of(self.portal, self.skeletons.slugs()))
    }

    /// A name of an agency in a list: with who is above it, where another agency has the same.
    fn told_apart(&self, agency: usize, name: &str) -> String {
        let above = self.links.above(&self.portal.agencies[agency]);
        match above {
            Some(above) if self.shared_names.contains(name) => {
                let above = &self.portal.agencies[above].short_name;
                self.theme.phrase("agency.of", &[("name", name), ("above", above)])
            }
            _ => name.to_owned(),
        }
    }

    /// Who is above an agency, and its kind: those who share both are listed together and compared.
    fn kin(&self, agency: usize) -> Kin {
        let entry = &self.portal.agencies[agency];
        (self.links.above(entry), entry.kind)
    }

    /// What agencies of one kind below one agency are called.
    fn kin_name(&self, agency: usize) -> String {
        let kind = self.kind(agency);
        match self.kin(agency).0 {
            Some(above) if self.has_several_above => {
                let above = self.told_apart(above, &self.portal.agencies[above].short_name);
                self.theme.phrase("agency.kin", &[("above", &above), ("kind", &kind)])
            }
            _ => kind,
        }
    }

    /// Renders one page into the sink.
    fn page<V: Serialize>(
        &self,
        sink: &dyn Sink,
        template: &str,
        route: &str,
        page: &PageView,
        name: &'static str,
        view: &V,
    ) {
        self.write(sink, template, route, &context_of(page, name, view));
    }

    fn write(&self, sink: &dyn Sink, template: &str, route: &str, context: &tera::Context) {
        if let Some(seen) = &self.seen
            && sink.wants(route)
        {
            seen.lock().expect("no renderer has panicked").push(self.seen_by(template, route, context));
        }
        if let Some(html) = self.drawn(template, context) {
            sink.file(route, &html);
        }
    }

    /// What a template makes of what it sees, where it does not fail.
    fn drawn(&self, template: &str, context: &tera::Context) -> Option<Vec<u8>> {
        let mut html = Vec::with_capacity(48 * 1024);
        match self.theme.tera.render_to(template, context, &mut html) {
            Ok(()) => Some(html),
            Err(error) => {
                let finding = self.theme.failed(template, &error);
                self.failed.lock().expect("no renderer has panicked").push(finding);
                None
            }
        }
    }

    /// What a template sees: what is the same everywhere, and what is its own.
    fn seen_by(&self, template: &str, route: &str, context: &tera::Context) -> PageContext {
        let json = |value: &tera::Value| serde_json::to_value(value).expect("plain data");
        let own = reference::value_names().into_iter().filter_map(|name| Some((name, context.get(name)?)));
        let everywhere = self.theme.everywhere();
        let values = everywhere.into_iter().chain(own.map(|(name, value)| (name.to_owned(), json(value)))).collect();
        PageContext { template: template.to_owned(), route: route.to_owned(), values }
    }

    /// The full address of a page, where the portal knows its own.
    fn url(&self, route: &str) -> Option<String> {
        let base = self.config.base_url.as_ref()?;
        Some(format!("{base}{}", route.strip_suffix("index.html").unwrap_or(route)))
    }

    fn word(&self, key: &str) -> String {
        self.theme.word(key)
    }

    /// A date as Chinese indexer write it: 2021年1月29日.
    fn date(&self, date: Option<Date>) -> String {
        self.theme.date(date)
    }

    fn scope(&self, scope: Scope) -> String {
        self.word(match scope {
            Scope::Own => "scope.own",
            Scope::Aggregated => "scope.aggregated",
        })
    }

    fn kind(&self, agency: usize) -> String {
        self.kind_name(self.portal.agencies[agency].kind)
    }

    fn kind_name(&self, kind: Option<AgencyKind>) -> String {
        self.word(&format!("kind.{}", kind.map_or("none", AgencyKind::key)))
    }
}

/// What the template of a page sees: the page, and what it is about under its name.
fn context_of<V: Serialize>(page: &PageView, name: &'static str, view: &V) -> tera::Context {
    let mut context = tera::Context::new();
    context.insert("page", page);
    context.insert(name, view);
    context
}

/// What leads from a page to the portal's top.
fn root(route: &str) -> String {
    "../".repeat(route.matches('/').count())
}

/// A report's page.
pub fn report_route(portal: &Portal, report: &Report) -> String {
    format!("{}/{}/index.html", portal.agency_of(report).id, report.year)
}

/// The page that an older address leads to.
pub fn redirect_target(portal: &Portal, to: RedirectTo) -> String {
    match to {
        RedirectTo::Agency(agency) => format!("{}/index.html", portal.agencies[agency].id),
        RedirectTo::Report(report) => report_route(portal, &portal.reports[report]),
        RedirectTo::Page(page) => portal.pages[page].route(),
        RedirectTo::Removed(removed) => portal.removed[removed].route(),
    }
}

/// The report whose page this is, as its index.
pub fn report_at(portal: &Portal, route: &str) -> Option<usize> {
    let (id, _) = route.split_once('/')?;
    let agency = portal.agencies.binary_search_by(|agency| agency.id.as_str().cmp(id)).ok()?;
    let reports = portal.reports.shared();
    let first = reports.partition_point(|report| report.agency < agency);
    (first..reports.len())
        .take_while(|&index| reports[index].agency == agency)
        .find(|&index| report_route(portal, &reports[index]) == route)
}

/// The page that a content file becomes, if it becomes one.
pub fn route_of(portal: &Portal, file: &str) -> Option<String> {
    if portal.home.as_deref() == Some(file) {
        return Some("index.html".to_owned());
    }
    if let Some(page) = portal.pages.iter().find(|page| page.file == file) {
        return Some(page.route());
    }
    let (id, _) = file.strip_prefix("content/")?.split_once('/')?;
    let index = portal.agencies.binary_search_by(|agency| agency.id.as_str().cmp(id)).ok()?;
    if portal.agencies[index].file == file {
        return Some(format!("{id}/index.html"));
    }
    let reports = portal.reports.shared();
    let first = reports.partition_point(|report| report.agency < index);
    let report =
        reports[first..].iter().take_while(|report| report.agency == index).find(|report| report.file == file)?;
    Some(report_route(portal, report))
}
