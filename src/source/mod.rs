//! From text to model: finds a site's files, reads each, and says what is odd about it.
//!
//! It knows files and their syntax; it does not know whether figures agree, nor what pages look
//! like. Start at [`read`].

mod agency;
mod config;
mod entry;
mod fast;
mod file;
mod front_matter;
mod memo;
mod mend;
mod node;
mod place;
mod print;
mod prose;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

pub use config::{Config, FILE as CONFIG_FILE, Footer, Publisher, SiteFacts, setting_place};
pub(crate) use file::{LONGEST, unread};
pub use memo::Memo;
pub(crate) use node::{Node, Value, closest, parse_toml};
pub use place::{Known, cell_places, locate};
pub use print::front_matter as print_front_matter;
pub use prose::{Anchor, Passage, Passages, Prose, ProseSection, ProseWords, Targets, numbered, section_bodies};

use crate::finding::{Finding, Findings, Place, Problem};
use crate::form::{Form, FormError, Forms};
use crate::model::{Agency, Entry, FreePage, Portal, Report, Year, parts_of_binding};
use crate::tree::{self, Site};
use node::Reader;

/// First-level names of the portal that no agency may take (design §6).
pub const RESERVED: [&str; 11] = [
    "agencies",
    "years",
    "indicators",
    "compare",
    "search",
    "data",
    "checks",
    "corrections",
    "assets",
    "about",
    "feeds",
];

/// Files that may stand beside a report and are published with it.
const ATTACHMENTS: [&str; 18] = [
    "png", "jpg", "jpeg", "gif", "webp", "pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "csv",
    "txt", "zip",
];

/// What a site says.
pub struct Source {
    /// Its configuration.
    pub config: Config,
    /// The forms it may use.
    pub forms: Forms,
    /// Its agencies, reports and pages; reports by agency and year.
    pub portal: Portal,
    /// Files of reports that are not published yet.
    pub drafts: Vec<String>,
}

/// What `site.toml` says, and nothing else of a site.
pub fn read_config(site: &dyn Site) -> Config {
    config::read(site, &mut Findings::default())
}

/// Reads a site, as far as it is not what the memo knows.
pub fn read(site: &dyn Site, memo: &mut Memo, findings: &mut Findings) -> Source {
    // An editor's lock is a link that leads nowhere.
    for (path, oddity) in site.oddities().iter().filter(|(path, _)| !path.split('/').any(is_litter)) {
        findings.push(Finding::new(path, Place::File, Problem::OddFile { oddity: oddity.clone() }));
    }
    let config = config::read(site, findings);
    let layout = &*memo.layout(site, findings);
    let forms = memo.forms(site, &layout.forms, findings, |findings| read_forms(site, layout, findings));
    let mut portal = Portal { home: layout.home.clone(), ..Portal::default() };

    let read: Vec<(&str, Arc<memo::Read<Agency>>)> = layout
        .agencies
        .par_iter()
        .map(|(id, folder)| {
            let Some(path) = &folder.index else {
                let file = folder.reports.first().map_or_else(|| format!("content/{id}"), |found| found.file.clone());
                let problem = Problem::UnknownAgency { id: id.clone() };
                let agency = agency::unnamed(id, &format!("content/{id}/_index.md"));
                let read = memo::Read::of(agency, Finding::new(&file, Place::File, problem));
                return (id.as_str(), Arc::new(read));
            };
            let read = memo.agencies.recall(site, layout, path, &[], |asked, findings| {
                let agency = agency::read(site, id, path, findings);
                if agency.has_words {
                    survey(site, path, layout, asked, findings);
                }
                Some(agency)
            });
            (path.as_str(), read)
        })
        .collect();
    let mut wanted: Vec<(usize, &Found)> = Vec::new();
    for ((_, folder), (_, read)) in layout.agencies.iter().zip(&read) {
        findings.extend(read.findings.clone());
        if let Some(agency) = &read.value {
            wanted.extend(folder.reports.iter().map(|report| (portal.agencies.len(), report)));
            portal.agencies.push(agency.clone());
        }
    }
    memo.agencies.keep(&read);
    if portal.agencies.is_empty() {
        findings.push(Finding::new("content", Place::File, Problem::NoAgencies));
    }

    let read: Vec<(&str, Arc<memo::Read<FreePage>>)> = layout
        .pages
        .iter()
        .map(|(id, path)| {
            let read = memo.pages.recall(site, layout, path, &[], |asked, findings| {
                let page = agency::read_page(site, id, path, findings)?;
                survey(site, path, layout, asked, findings);
                Some(page)
            });
            (path.as_str(), read)
        })
        .collect();
    for (_, read) in &read {
        findings.extend(read.findings.clone());
        portal.pages.extend(read.value.clone());
    }
    memo.pages.keep(&read);
    portal.pages.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    if let Some(path) = &layout.home {
        let read = memo.texts.recall(site, layout, path, &[], |asked, findings| {
            survey(site, path, layout, asked, findings);
            Some(())
        });
        findings.extend(read.findings.clone());
        memo.texts.keep(&[(path.as_str(), read)]);
    }

    let read: Vec<(&str, Arc<memo::Read<Arc<Report>>>)> = wanted
        .par_iter()
        .map(|&(agency, found)| {
            let read = memo.reports.recall(site, layout, &found.file, &found.attachments, |asked, findings| {
                read_report(site, agency, found, &forms, layout, asked, findings).map(Arc::new)
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
    let mut drafts = Vec::new();
    let mut reports: Vec<Arc<Report>> = Vec::with_capacity(read.len());
    for ((_, read), (agency, found)) in read.iter().zip(&wanted) {
        findings.extend(read.findings.clone());
        match &read.value {
            Some(report) if report.draft => drafts.push(report.file.clone()),
            Some(report) => reports.push(report.clone()),
            None => {
                portal.unread.insert((*agency, found.year));
            }
        }
    }
    memo.reports.keep(&read);
    reports.sort_by(|a, b| (a.agency, a.year, &a.file).cmp(&(b.agency, b.year, &b.file)));
    portal.reports = reports.into_iter().collect();
    Source { config, forms, portal, drafts }
}

/// Looks over the text of a page that is no report.
fn survey(site: &dyn Site, path: &str, layout: &Layout, asked: &memo::Asked, findings: &mut Findings) {
    // Reading its front matter has said what is wrong with the file as a whole.
    let Some(text) = file::read_text(site, path, &mut Findings::default()) else { return };
    let parts = file::split(&text).unwrap_or(file::Parts { front: "", front_at: 0, body: "", body_at: 0 });
    let places = Places { layout, file: path, report: None, asked };
    prose::survey(parts.body, parts.body_at, path, None, &places, findings);
}

/// Reads one report's front matter and looks over its text.
fn read_report(
    site: &dyn Site,
    agency: usize,
    found: &Found,
    forms: &Forms,
    layout: &Layout,
    asked: &memo::Asked,
    findings: &mut Findings,
) -> Option<Report> {
    let bytes = file::read(site, &found.file, findings)?;
    let text = file::decode(&bytes, &found.file, findings)?;
    let parts = match file::split(text) {
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
            match front_matter::read(&mut reader, parts.front, forms, found.year) {
                Some(matter) => matter,
                None => {
                    // The text below says its own mistakes in the same run; where nothing parts it from
                    // the data, it has no headings of its own.
                    let form =
                        if parts.front.is_empty() { None } else { forms.of_year(found.year.get()).map(|form| &**form) };
                    let places = Places { layout, file: &found.file, report: None, asked };
                    prose::survey_links(parts.body, parts.body_at, &found.file, form, &places, findings);
                    return None;
                }
            }
        }
    };
    let report = Report { agency, file: found.file.clone(), attachments: found.attachments.clone(), ..matter };
    let targets = Places { layout, file: &found.file, report: Some(&report), asked };
    prose::survey(parts.body, parts.body_at, &found.file, Some(&report.form), &targets, findings);
    Some(report)
}

/// Reads one report from its text alone, as a test or an editor would: the report, if it is one,
/// and what is odd about it.
pub fn read_one(text: &str, file: &str, year: Year, forms: &Forms) -> (Option<Report>, Findings) {
    let mut site = tree::Tree::default();
    site.insert(file, text);
    let site = tree::TreeSite::from(site);
    let mut findings = Findings::default();
    let found = Found { year, file: file.to_owned(), attachments: Vec::new() };
    let report = read_report(&site, 0, &found, forms, &Layout::default(), &memo::Asked::default(), &mut findings);
    (report, findings)
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
    let careful = front_matter::read(&mut reader, parts.front, forms, year);
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
    Some(agree && findings.is_empty())
}

/// Renders the text of a report or page, read again from its file.
pub fn render_prose(
    site: &dyn Site,
    path: &str,
    form: Option<&Form>,
    targets: &dyn Targets,
    words: &ProseWords,
    reading: Passages,
) -> Prose {
    let mut findings = Findings::default();
    let bytes = file::read(site, path, &mut findings).unwrap_or_default();
    let text = file::decode(&bytes, path, &mut findings).unwrap_or_default();
    match file::split(text) {
        Ok(parts) => prose::render(parts.body, form, targets, words, reading),
        Err(_) => Prose::default(),
    }
}

fn read_forms(site: &dyn Site, layout: &Layout, findings: &mut Findings) -> Forms {
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
                findings.push(Finding::new(path, place, Problem::BadForm { error }));
            }
        }
    }
    forms
}

/// A report's file and what lies beside it.
#[derive(Debug, Clone)]
struct Found {
    year: Year,
    file: String,
    attachments: Vec<String>,
}

#[derive(Debug, Default)]
struct Folder {
    index: Option<String>,
    reports: Vec<Found>,
}

/// Which file is what.
#[derive(Debug, Default)]
struct Layout {
    home: Option<String>,
    forms: Vec<String>,
    pages: Vec<(String, String)>,
    agencies: BTreeMap<String, Folder>,
}

impl Layout {
    /// Whether a path is a page of the portal.
    fn has(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        match names[..] {
            ["content", "_index.md"] => self.home.is_some(),
            ["content", _] => self.pages.iter().any(|(_, page)| *page == path),
            ["content", id, "_index.md"] => self.agencies.contains_key(id),
            ["content", id, ..] => {
                self.agencies.get(id).is_some_and(|folder| folder.reports.iter().any(|found| found.file == path))
            }
            _ => false,
        }
    }

    fn of(site: &dyn Site, findings: &mut Findings) -> Layout {
        let mut layout = Layout::default();
        let mut attachments: BTreeMap<(&str, Year), Vec<String>> = BTreeMap::new();
        let mut refused: BTreeSet<String> = BTreeSet::new();
        let mut push = |path: &str, problem| findings.push(Finding::new(path, Place::File, problem));
        for path in site.paths() {
            let Some(inside) = path.strip_prefix("content/") else { continue };
            let names: Vec<&str> = inside.split('/').collect();
            if names.iter().any(|name| is_litter(name)) {
                continue;
            }
            match names[..] {
                ["_index.md"] => layout.home = Some(path.clone()),
                ["_forms", name] if name.ends_with(".toml") => layout.forms.push(path.clone()),
                [name] => match name.strip_suffix(".md") {
                    Some(id) if is_like_a_year(id) => {
                        push(path, Problem::ReportOutside { name: name.to_owned() });
                    }
                    Some(id) if !is_id(id) => push(path, Problem::InvalidName { name: name.to_owned() }),
                    Some(id) if RESERVED.contains(&id) && id != "about" => {
                        push(path, Problem::ReservedId { id: id.to_owned() });
                    }
                    Some(id) => layout.pages.push((id.to_owned(), path.clone())),
                    None => push(path, Problem::StrayFile { name: name.to_owned() }),
                },
                [id, ..] if !is_id(id) || RESERVED.contains(&id) => {
                    if refused.insert(id.to_owned()) {
                        let id = id.to_owned();
                        let problem = if is_id(&id) { Problem::ReservedId { id } } else { Problem::InvalidId { id } };
                        push(path, problem);
                    }
                }
                [id, "_index.md"] => {
                    layout.agencies.entry(id.to_owned()).or_default().index = Some(path.clone());
                }
                [id, name] => match name.strip_suffix(".md").map(|stem| (stem, read_year(stem))) {
                    Some((_, Some(year))) => {
                        let found = Found { year, file: path.clone(), attachments: Vec::new() };
                        layout.agencies.entry(id.to_owned()).or_default().reports.push(found);
                    }
                    Some((stem, None)) if is_like_a_year(stem) => {
                        push(path, Problem::InvalidYear { name: name.to_owned() });
                    }
                    _ => push(path, Problem::StrayFile { name: name.to_owned() }),
                },
                [id, folder, "index.md"] if read_year(folder).is_some() => {
                    let year = read_year(folder).expect("the guard has read it");
                    let found = Found { year, file: path.clone(), attachments: Vec::new() };
                    layout.agencies.entry(id.to_owned()).or_default().reports.push(found);
                }
                [_, folder, "index.md"] if is_like_a_year(folder) => {
                    push(path, Problem::InvalidYear { name: folder.to_owned() });
                }
                [id, folder, .., name] => match read_year(folder) {
                    Some(year) if is_attachment(name) && names[2..].iter().all(|name| is_portable(name)) => {
                        attachments.entry((id, year)).or_default().push(path.clone());
                    }
                    _ => push(path, Problem::StrayFile { name: name.to_owned() }),
                },
                [] => {}
            }
        }
        for ((id, year), mut files) in attachments {
            let report = layout.agencies.get_mut(id).and_then(|folder| {
                folder.reports.iter_mut().find(|found| found.year == year && found.file.ends_with("/index.md"))
            });
            match report {
                Some(report) => report.attachments.append(&mut files),
                None => {
                    for path in files {
                        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                        push(&path, Problem::StrayFile { name });
                    }
                }
            }
        }
        // Names that some servers and disks cannot tell apart.
        let mut folded: BTreeMap<String, String> = BTreeMap::new();
        let ids = site.paths().iter().filter_map(|path| path.strip_prefix("content/")?.split_once('/'));
        for id in ids.map(|(id, _)| id).collect::<BTreeSet<&str>>() {
            if let Some(other) = folded.insert(id.to_lowercase(), id.to_owned()) {
                push(&format!("content/{id}"), Problem::SameButForCase { id: id.to_owned(), other });
            }
        }
        layout.pages.retain(|(id, path)| {
            let taken = layout.agencies.contains_key(id);
            if taken {
                push(path, Problem::ReservedId { id: id.clone() });
            }
            !taken
        });
        layout
    }
}

/// Files that systems and editors leave behind.
fn is_litter(name: &str) -> bool {
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || matches!(name, "Thumbs.db" | "desktop.ini")
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
}

/// Whether an agency may have this id: a name that may be an address and is not the portal's own.
pub fn is_agency_id(id: &str) -> bool {
    is_id(id) && !RESERVED.contains(&id)
}

/// Whether a name may be an address: small letters, digits and hyphens, and none that Windows keeps.
pub(crate) fn is_id(id: &str) -> bool {
    let kept = matches!(id, "con" | "prn" | "aux" | "nul")
        || (id.len() == 4
            && (id.starts_with("com") || id.starts_with("lpt"))
            && id.ends_with(|c: char| c.is_ascii_digit()));
    !id.is_empty()
        && id.len() <= 64
        && !id.starts_with('-')
        && !kept
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_attachment(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ATTACHMENTS.contains(&ending.to_ascii_lowercase().as_str()))
        && !matches!(name, "report.csv" | "report.json")
}

/// Whether a name can be stored on every system.
fn is_portable(name: &str) -> bool {
    !name.chars().any(|c| c.is_control() || "<>:\"|?*\\".contains(c))
        && !name.starts_with(' ')
        && !name.ends_with(['.', ' '])
        && name.len() <= 180
}

/// Whether a name is probably meant to be a year: `1998`, `2020年`, `２０２０`, `2020 (1)`.
fn is_like_a_year(name: &str) -> bool {
    let digits = name.chars().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count();
    digits == 4
}

fn read_year(name: &str) -> Option<Year> {
    let four_digits = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    four_digits.then(|| name.parse().ok().and_then(Year::new)).flatten()
}

/// What a text may link to, as the reading pass sees it.
struct Places<'a> {
    layout: &'a Layout,
    file: &'a str,
    report: Option<&'a Report>,
    /// Notes what is asked, so that a memo knows what the reading depends on.
    asked: &'a memo::Asked,
}

impl Targets for Places<'_> {
    fn resolve(&self, relative: &str) -> Option<String> {
        let path = tree::resolve(tree::folder(self.file), relative)?;
        if self.report.is_some_and(|report| report.attachments.contains(&path)) {
            return Some(path);
        }
        let has = self.layout.has(&path);
        self.asked.borrow_mut().push((path.clone(), has));
        has.then_some(path)
    }

    fn binding(&self, binding: &str) -> Option<String> {
        let report = self.report?;
        let (address, _) = parts_of_binding(binding);
        // Of a cell that could not be read, enough has been said.
        let unread = || report.form.find(address).is_some_and(|cell| report.entry(cell) == Entry::Unread);
        crate::model::binding(report, binding).or_else(|| unread().then(String::new))
    }
}
