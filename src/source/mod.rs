//! From text to model: finds a site's files, reads each, and says what is odd about it.
//!
//! It knows files and their syntax; it does not know whether figures agree, nor what pages look
//! like. Start at [`read`].

mod agency;
mod config;
mod conflict;
pub(crate) mod encoding;
mod entry;
pub(crate) use entry::{ascii, read as read_entry};
mod fast;
mod file;
mod form_choice;
mod front_matter;
mod held;
mod kept;
pub mod keys;
mod layout;
mod leads;
mod left_open;
mod memo;
mod mend;
mod misfiled;
mod node;
mod place;
mod print;
mod record;
mod recover;
mod rewrite;
mod row;
mod targets;
mod theme_ids;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

pub use config::{
    Config, FILE as CONFIG_FILE, Footer, Head, ItemNumber, Publisher, RemovedEntry, SiteFacts, as_base_url, is_address,
    setting_place,
};
pub use file::shown;
pub(crate) use file::{LONGEST, open_text, unread};
pub use held::{HeldBack, HeldReport, hold_back, is_under_review, told_of_both};
pub use layout::{is_agency_id, is_reserved};
pub(crate) use layout::{is_id, report_of};
pub use memo::Memo;
pub(crate) use misfiled::other_year;
pub(crate) use node::{Node, Value, parse_toml};
pub use place::{Known, cell_places, locate};
pub use print::{entry as print_entry, front_matter as print_front_matter, print_correction};
pub use record::{PublishedRecord, RecordUpdate, RecordedText};
pub use rewrite::{NotRewritten, rewrite_figures};

use crate::document::Document;
use crate::finding::{FileProblem, Finding, Findings, FormProblem, NameProblem, Place, SectionProblem, closest};
use crate::form::{Form, FormError, Forms};
use crate::model::{Agency, FreePage, Portal, RemovedReport, Report, Said, Year};
use crate::prose::{self, BodyText, Figures, Passages, Plainness, Prose, ProseWords, Targets, TextLine};
use crate::tree::{self, Site};
use layout::{ReportFile, SiteLayout, is_litter};
use leads::Leads;
use node::Reader;
use targets::{LinkSettings, Places, Surroundings};

/// What a site says.
pub struct Source {
    /// Its configuration.
    pub config: Config,
    /// The forms it may use.
    pub forms: Forms,
    /// Its agencies, reports and pages; reports by agency and year.
    pub portal: Portal,
    /// Reports that are not published yet.
    pub drafts: Vec<Arc<Report>>,
    /// What was last published.
    pub record: PublishedRecord,
    /// The reports that are not as they were last published, by file: each as it was then.
    pub before: BTreeMap<String, Arc<Report>>,
    /// Files that say they are drafts and cannot be read any further, in order.
    pub unread_drafts: Vec<String>,
}

impl Source {
    /// Whether a file is that of a draft.
    pub fn is_draft(&self, file: &str) -> bool {
        self.drafts.iter().any(|draft| draft.file == file) || self.unread_drafts.iter().any(|draft| draft == file)
    }
}

/// What `site.toml` says, and nothing else of a site.
pub fn read_config(site: &dyn Site) -> Config {
    config::read(site, &mut Findings::default())
}

/// What is done with the text of a report while it is at hand: what is kept of it, and what is odd about it. It
/// must depend on nothing but these, for it is recalled with the report.
pub type ReadText = fn(&Report, &[TextLine<'_>]) -> (Said, Findings);

/// What is odd about the text of a page that is no report, whose file it is told; it must depend on nothing but these.
pub type ReadPageText = fn(&str, &[TextLine<'_>]) -> Findings;

/// What is done with texts while they are at hand.
#[derive(Clone, Copy)]
pub struct TextReaders {
    /// With that of a report.
    pub report: ReadText,
    /// With that of another page.
    pub page: ReadPageText,
}

/// Keeps nothing of a text.
pub const PASS_OVER: TextReaders = TextReaders { report: |_, _| Default::default(), page: |_, _| Findings::default() };

/// Reads a site, as far as it is not what the memo knows. `pages` are the folders of the portal's own pages,
/// which no agency may have.
pub fn read(
    site: &dyn Site,
    pages: &[&str],
    read_text: TextReaders,
    memo: &mut Memo,
    findings: &mut Findings,
) -> Source {
    // An editor's lock is a link that leads nowhere.
    for (path, oddity) in site.oddities().iter().filter(|(path, _)| !path.split('/').any(is_litter)) {
        findings.push(Finding::new(path, Place::File, FileProblem::NotPlain { oddity: oddity.clone() }));
    }
    let config = config::read(site, findings);
    let layout = &*memo.layout(site, pages, &config.attachment_types, findings);
    let mut leads = Leads::default();
    let forms = memo.forms(site, &layout.forms, findings, |findings| read_forms(site, layout, findings));
    let mut portal = Portal { home: layout.home.clone(), ..Portal::default() };

    let folders: Vec<_> = layout.agencies.iter().collect();
    let read: Vec<(&str, Arc<memo::FileReading<Agency>>)> = folders
        .into_par_iter()
        .enumerate()
        .map(|(index, (id, folder))| {
            let Some(path) = &folder.index else {
                let file = folder.reports.first().map_or_else(|| format!("content/{id}"), |found| found.file.clone());
                let problem = NameProblem::UnknownAgency { id: id.clone() };
                let agency = agency::unnamed(id, &format!("content/{id}/_index.md"));
                let read = memo::FileReading::of(agency, Finding::new(&file, Place::File, problem));
                return (id.as_str(), Arc::new(read));
            };
            let read = memo
                .agencies
                .recall(site, layout, (index, path), &[], |_, findings| Some(agency::read(site, id, path, findings)));
            (path.as_str(), read)
        })
        .collect();
    let mut wanted: Vec<(usize, &ReportFile)> = Vec::new();
    let mut texts: Vec<&str> = layout.home.as_deref().into_iter().collect();
    let mut aliases: BTreeSet<String> = BTreeSet::new();
    for ((_, folder), (file, read)) in layout.agencies.iter().zip(&read) {
        findings.extend_from(&read.findings);
        if let Some(agency) = &read.value {
            if agency.has_words {
                texts.push(file);
            }
            aliases.extend(agency.aliases.iter().filter(|id| is_id(id) && !is_reserved(id, pages)).cloned());
            wanted.extend(folder.reports.iter().map(|report| (portal.agencies.len(), report)));
            portal.agencies.push(agency.clone());
        }
    }
    memo.agencies.keep(&read);
    if portal.agencies.is_empty() {
        findings.push(Finding::new("content", Place::File, NameProblem::NoAgencies));
    }

    // Where links may lead is known now.
    let settings = LinkSettings {
        base_url: config.base_url.clone(),
        has_search: config.search,
        has_checks: config.checks_page,
        aliases,
        review: config.review.clone(),
    };
    memo.link_settings(&settings);
    let around = Surroundings { layout, settings: &settings, read_text };

    let read: Vec<(&str, Arc<memo::FileReading<FreePage>>)> = layout
        .pages
        .iter()
        .enumerate()
        .map(|(index, found)| {
            let place = (index, found.file.as_str());
            let read = memo.pages.recall(site, layout, place, &found.attachments, |asked, findings| {
                let page = agency::read_page(site, found, findings)?;
                survey(site, &found.file, &found.attachments, around, asked, findings);
                Some(page)
            });
            (found.file.as_str(), read)
        })
        .collect();
    for (file, read) in &read {
        findings.extend_from(&read.findings);
        leads.take(file, true, read);
        portal.pages.extend(read.value.clone());
    }
    memo.pages.keep(&read);
    sort_pages(&mut portal.pages);
    let read: Vec<(&str, Arc<memo::FileReading<()>>)> = texts
        .into_par_iter()
        .enumerate()
        .map(|(index, path)| {
            let read = memo.texts.recall(site, layout, (index, path), &[], |asked, findings| {
                survey(site, path, &[], around, asked, findings);
                Some(())
            });
            (path, read)
        })
        .collect();
    for (file, read) in &read {
        findings.extend_from(&read.findings);
        leads.take(file, true, read);
    }
    memo.texts.keep(&read);

    let names: Vec<Arc<[String]>> = portal.agencies.iter().map(|agency| agency.names().cloned().collect()).collect();
    let files: Vec<&str> = wanted.iter().map(|(_, found)| found.file.as_str()).collect();
    memo.begin(site, &files, &forms);
    let read: Vec<(&str, Arc<memo::FileReading<Arc<Report>>>)> = wanted
        .par_iter()
        .enumerate()
        .map(|(index, &(agency, found))| {
            let (file, beside) = (&found.file, &found.attachments);
            let is_named_so = |report: &Arc<Report>| report.names == names[agency];
            let read = memo.reports.recall_if(site, layout, (index, file), beside, is_named_so, |asked, findings| {
                let owner = (agency, &names[agency]);
                read_report(site, owner, found, &forms, around, asked, findings).map(Arc::new)
            });
            // Another agency has come or gone, and this one stands elsewhere in the list.
            let read = match &read.value {
                Some(report) if report.agency != agency => {
                    Arc::new(read.with(Arc::new(Report { agency, ..Report::clone(report) })))
                }
                _ => read,
            };
            (found.file.as_str(), read)
        })
        .collect();
    let (mut drafts, mut unread_drafts) = (Vec::new(), Vec::new());
    let mut reports: Vec<Arc<Report>> = Vec::with_capacity(read.len());
    for ((_, read), (agency, found)) in read.iter().zip(&wanted) {
        findings.extend_from(&read.findings);
        leads.take(&found.file, read.value.as_ref().is_some_and(|report| !report.draft), read);
        match &read.value {
            Some(report) if report.draft => {
                portal.drafts.insert((*agency, report.year));
                drafts.push(report.clone());
            }
            Some(report) => reports.push(report.clone()),
            None if file::says_draft(site, &found.file, &config.review) => {
                portal.drafts.insert((*agency, found.year));
                unread_drafts.push(found.file.clone());
            }
            None => {
                portal.unread.insert((*agency, found.year));
            }
        }
    }
    memo.reports.keep(&read);
    reports.sort_by(|a, b| (a.agency, a.year, &a.file).cmp(&(b.agency, b.year, &b.file)));
    portal.reports = reports.into_iter().collect();
    portal.linked = leads.files();
    leads.check(site, &portal, &config.theme, findings);
    let record = PublishedRecord::read(site);
    portal.removed = removed(&config, &record, &portal, pages, findings);
    let before = record.differing(site, &portal, &forms, &mut memo.record);
    Source { config, forms, portal, drafts, unread_drafts, record, before }
}

/// The reports that `site.toml` says were removed, each with what is known of it.
fn removed(
    config: &Config,
    record: &PublishedRecord,
    portal: &Portal,
    pages: &[&str],
    findings: &mut Findings,
) -> Vec<RemovedReport> {
    let mut all: Vec<RemovedReport> = Vec::new();
    for entry in &config.removed {
        let RemovedEntry { id, year, .. } = entry;
        let mut notice = |problem| findings.push(Finding::new(CONFIG_FILE, entry.place.clone(), problem));
        let is_called = |agency: &Agency| agency.id == *id || agency.aliases.contains(id);
        let agency = portal.agencies.iter().position(is_called);
        let of_agency = agency.map(|index| &portal.agencies[index]);
        let is_published = |report: &Report| Some(report.agency) == agency && report.year == *year;
        if portal.reports.iter().any(is_published) {
            notice(NameProblem::StillPublished { id: id.clone(), year: year.get() });
            continue;
        }
        let name = of_agency.map(|agency| agency.name_in(*year).to_owned()).or_else(|| entry.name.clone());
        let Some(name) = name else {
            let others = portal.agencies.iter().map(|agency| agency.id.as_str());
            let meant = closest(id, others);
            notice(NameProblem::NoSuchAgency { key: "report", id: id.clone(), meant });
            continue;
        };
        let id = of_agency.map_or(id, |agency| &agency.id).clone();
        let is_taken =
            agency.is_none() && (is_reserved(&id, pages) || portal.pages.iter().any(|page| page.top() == id));
        if is_taken || all.iter().any(|other| other.id == id && other.year == *year) {
            notice(NameProblem::ReservedId { id: format!("{id}/{year}") });
            continue;
        }
        let ids = of_agency.into_iter().flat_map(|agency| &agency.aliases).map(String::as_str);
        let since = entry.since.or_else(|| record.withdrawn(ids.chain([id.as_str()]), *year));
        let (reason, contact) = (entry.reason.clone(), entry.contact.clone());
        all.push(RemovedReport { id, agency, name, year: *year, since, reason, contact });
    }
    all.sort_by(|a, b| (&a.id, a.year).cmp(&(&b.id, b.year)));
    all
}

/// Puts pages into the order of menus: those of a folder behind the page of the folder.
fn sort_pages(pages: &mut [FreePage]) {
    let orders: BTreeMap<String, i64> = pages.iter().map(|page| (page.id.clone(), page.order)).collect();
    pages.sort_by_cached_key(|page| {
        let ends = page.id.match_indices('/').map(|(end, _)| end).chain([page.id.len()]);
        let above = ends.map(|end| &page.id[..end]);
        let key = above.map(|id| (orders.get(id).copied().unwrap_or(0), id.to_owned()));
        key.collect::<Vec<(i64, String)>>()
    });
}

/// Looks over the text of a page that is no report. `beside` are the files in its folder.
fn survey(
    site: &dyn Site,
    path: &str,
    beside: &[String],
    around: Surroundings<'_>,
    asked: &memo::Asked,
    findings: &mut Findings,
) {
    // Reading its front matter has said what is wrong with the file as a whole.
    let Some(text) = file::read_text(site, path, &mut Findings::default()) else { return };
    let parts = file::split(&text).unwrap_or(file::Parts { front: "", front_at: 0, body: "", body_at: 0 });
    let places = Places { around, file: path, beside, report: None, asked };
    let text = BodyText { at: parts.body_at, ..parts.body.into() };
    let mut of_text = Findings::default();
    prose::survey(text, path, None, Figures::Known, &places, findings, &mut |document| {
        of_text = (around.read_text.page)(path, &prose::lines(document, None, parts.body_at));
    });
    findings.extend(of_text);
}

/// Reads one report's front matter and looks over its text. Its agency comes with its names.
fn read_report(
    site: &dyn Site,
    (agency, names): (usize, &Arc<[String]>),
    found: &ReportFile,
    forms: &Forms,
    around: Surroundings<'_>,
    asked: &memo::Asked,
    findings: &mut Findings,
) -> Option<Report> {
    let bytes = file::read(site, &found.file, findings)?;
    let (text, plainness) = file::decode_known(&bytes, &found.file, findings)?;
    let parts = match file::split(&text) {
        Ok(parts) => parts,
        Err(misread) => {
            let (problem, span) = *misread;
            Reader { file: &found.file, offset: 0, findings }.push(&span, problem);
            return None;
        }
    };
    let matter = match fast::read(parts.front, forms, found.year) {
        Some(matter) => matter,
        None => {
            let mut reader = Reader { file: &found.file, offset: parts.front_at, findings };
            match front_matter::read(&mut reader, parts.front, forms, found.year, has_text(&parts, forms)) {
                Some(matter) => matter,
                None => {
                    // The text below says its own mistakes in the same run; where nothing parts it from
                    // the data, it has no headings of its own.
                    let form =
                        if parts.front.is_empty() { None } else { forms.of_year(found.year.get()).map(|form| &**form) };
                    let places = Places { around, file: &found.file, beside: &found.attachments, report: None, asked };
                    let text = BodyText { body: parts.body, at: parts.body_at, plainness };
                    prose::survey(text, &found.file, form, Figures::Unread, &places, findings, &mut |_| {});
                    return None;
                }
            }
        }
    };
    let (file, attachments) = (found.file.clone(), found.attachments.clone());
    let mut report = Report { agency, names: names.clone(), file, attachments, ..matter };
    report.draft |= !around.settings.review.is_public(&report.review);
    misfiled::years(&report, &parts, findings);
    left_open::notice(&report, &parts, findings);
    // A report without tables is its text, or the files beside it.
    if report.form.tables.is_empty() && parts.body.trim().is_empty() && report.attachments.is_empty() {
        findings.push(Finding::new(&found.file, Place::File, SectionProblem::NoText));
    }
    let targets = Places { around, file: &found.file, beside: &report.attachments, report: Some(&report), asked };
    let file_text = &text;
    let (text, form) = (BodyText { body: parts.body, at: parts.body_at, plainness }, Some(&*report.form));
    let mut odd = Vec::new();
    let mut found_in_text = (Said::default(), Findings::default());
    let is_plain = prose::survey(text, &found.file, form, Figures::Known, &targets, findings, &mut |document| {
        let lines = prose::lines(document, form, parts.body_at);
        found_in_text = (around.read_text.report)(&report, &lines);
        found_in_text.0.charts = prose::asked_charts(document, parts.body, parts.body_at, &report.form);
        if plainness == Plainness::Unknown {
            odd = mend::odd_characters(&lines);
        }
    });
    let (said, mut of_text) = found_in_text;
    for finding in of_text.iter_mut().filter(|finding| !finding.fix.is_empty()) {
        finding.fix = std::mem::take(&mut finding.fix).into_iter().filter_map(|edit| edit.fitted(file_text)).collect();
    }
    mend::attach(file_text, &odd, findings);
    findings.extend(of_text);
    report.is_plain = is_plain;
    report.said = Arc::new(said);
    Some(report)
}

/// Whether there is a text after the front matter. Where nothing parts the two, data are no text.
fn has_text(parts: &file::Parts<'_>, forms: &Forms) -> bool {
    let Some(first) = parts.body.lines().find(|line| !line.trim().is_empty()) else { return false };
    let key = first.split_once([':', '：']).map_or("", |(key, _)| key.trim());
    let is_known = |key: &str| {
        keys::named(keys::REPORT, key).is_some()
            || forms.iter().any(|form| form.tables.iter().any(|table| table.key == key))
    };
    !(parts.front.is_empty() && is_known(key))
}

/// Reads one report from its text alone, as a test or an editor would: the report, if it is one,
/// and what is odd about it.
pub fn read_one(text: &str, file: &str, year: Year, forms: &Forms) -> (Option<Report>, Findings) {
    let mut site = tree::Tree::default();
    site.insert(file, text);
    let site = tree::TreeSite::from(site);
    let mut findings = Findings::default();
    let found = ReportFile { year, file: file.to_owned(), attachments: Vec::new() };
    let (layout, settings) = (&SiteLayout::default(), &LinkSettings::default());
    let around = Surroundings { layout, settings, read_text: PASS_OVER };
    let report =
        read_report(&site, (0, &Arc::default()), &found, forms, around, &memo::Asked::default(), &mut findings);
    (report, findings)
}

/// The bytes of a text of the site; none where it cannot be read.
pub fn file_bytes(site: &dyn Site, path: &str) -> Vec<u8> {
    site.read(path, LONGEST).map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// The text of a file of the site; `None` where it cannot be read.
pub fn file_text(site: &dyn Site, path: &str) -> Option<String> {
    file::read_text(site, path, &mut Findings::default())
}

/// The text of a report, without its front matter; empty where it cannot be read.
pub fn body_of(site: &dyn Site, path: &str) -> String {
    let text = file::read_text(site, path, &mut Findings::default()).unwrap_or_default();
    file::split(&text).map(|parts| parts.body.to_owned()).unwrap_or_default()
}

/// Whether the fast way of reading takes this report, and both ways agree on it. For tests.
#[doc(hidden)]
pub fn ways_agree(text: &str, year: Year, forms: &Forms) -> Option<bool> {
    let parts = file::split(text).ok()?;
    let fast = fast::read(parts.front, forms, year)?;
    let mut findings = Findings::default();
    let mut reader = Reader { file: "", offset: 0, findings: &mut findings };
    let careful = front_matter::read(&mut reader, parts.front, forms, year, has_text(&parts, forms));
    let agree = careful.is_some_and(|careful| {
        careful.entries == fast.entries
            && careful.title == fast.title
            && careful.published == fast.published
            && careful.contact == fast.contact
            && careful.record == fast.record
            && careful.scope == fast.scope
            && careful.form.id == fast.form.id
            && careful.form_named == fast.form_named
    });
    let front = parts.front_at..parts.front_at + parts.front.len();
    Some(agree && findings.is_empty() && place::ways_agree(text, front, &fast.form))
}

/// Shows the lines of a report's text, read again from its file.
pub fn show_lines(site: &dyn Site, report: &Report, then: &mut dyn FnMut(&[TextLine<'_>])) {
    show_text(site, report, &mut |text, targets| prose::read_lines(text, &report.form, targets, then));
}

/// Shows a report's text as a document, read again from its file: with the figures that it names.
pub fn show_document(site: &dyn Site, report: &Report, then: &mut dyn FnMut(&Document<'_>)) {
    show_text(site, report, &mut |text, targets| prose::read_document(text, targets, then));
}

/// Shows a report's text as it is written, with what it may name.
fn show_text(site: &dyn Site, report: &Report, then: &mut dyn FnMut(BodyText<'_>, &dyn Targets)) {
    let Some(text) = file::read_text(site, &report.file, &mut Findings::default()) else { return };
    let Ok(parts) = file::split(&text) else { return };
    let (layout, settings) = (&SiteLayout::default(), &LinkSettings::default());
    let around = Surroundings { layout, settings, read_text: PASS_OVER };
    let asked = memo::Asked::default();
    let targets =
        Places { around, file: &report.file, beside: &report.attachments, report: Some(report), asked: &asked };
    let text = BodyText { at: parts.body_at, ..parts.body.into() };
    then(text, &targets);
}

/// Whose text it is that is read again from its file.
#[derive(Debug, Clone, Copy)]
pub enum TextOf<'a> {
    /// That of a report.
    Report(&'a Report),
    /// That of another page, by its file.
    Page(&'a str),
}

/// Renders the text of a report or page, read again from its file.
pub fn render_prose(
    site: &dyn Site,
    whose: TextOf<'_>,
    targets: &dyn Targets,
    words: &ProseWords,
    reading: Passages,
) -> Prose {
    let mut findings = Findings::default();
    let (path, form, is_plain) = match whose {
        TextOf::Report(report) => (&*report.file, Some(&*report.form), report.is_plain),
        TextOf::Page(path) => (path, None, false),
    };
    let plainness = if is_plain { Plainness::Plain } else { Plainness::Unknown };
    let bytes = file::read(site, path, &mut findings).unwrap_or_default();
    // A plain text has no merge conflict.
    let text = match plainness {
        Plainness::Plain => file::decode_only(&bytes),
        _ => file::open_text(&bytes, path, &mut findings),
    };
    let text = text.unwrap_or_default();
    match file::split(&text) {
        Ok(parts) => {
            prose::render(BodyText { body: parts.body, at: parts.body_at, plainness }, form, targets, words, reading)
        }
        Err(_) => Prose::default(),
    }
}

fn read_forms(site: &dyn Site, layout: &SiteLayout, findings: &mut Findings) -> Forms {
    let mut forms = Forms::embedded().clone();
    for path in &layout.forms {
        let Some(text) = file::read_text(site, path, findings) else { continue };
        match Form::read(&text) {
            Ok(form) => forms.add(form),
            Err(error) => {
                let place = match &error {
                    FormError::Syntax { span: Some(span), .. } => Place::Bytes(span.clone()),
                    _ => Place::File,
                };
                findings.push(Finding::new(path, place, FormProblem::Invalid { error }));
            }
        }
    }
    forms
}
