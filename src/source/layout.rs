//! Which file of a site is what: home page, agencies, reports, attachments, free pages and forms, told by
//! their paths alone. It reads no file.

use std::collections::{BTreeMap, BTreeSet};

use crate::data;
use crate::finding::{Finding, Findings, NameProblem, Place};
use crate::model::{ATTACHMENTS, Year, ending};
use crate::tree::Site;

/// First-level names of the portal that are no pages, or none yet (design §6). No agency may take them, nor
/// the folder of a page, which the caller names.
const RESERVED: [&str; 2] = ["assets", "feeds"];
/// The page about the portal, which a site may write itself, and the one below it that it may not.
const ABOUT: &str = "about";
const MAP: &str = "about/map";

/// Endings that browsers run, or servers do, and those of the site's own sources: no site publishes such files as attachments.
const RUN: [&str; 46] = [
    "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "js", "mjs", "css", "wasm",
    "php", "jsp", "asp", "aspx", "swf", "exe", "com", "bat", "cmd", "msi", "scr", "pif", "dll", "ps1", "vbs", "wsf",
    "hta", "lnk", "reg", "jar", "apk", "sh", "bash", "run", "bin", "py", "pl", "rb", "app", "deb", "rpm",
];
/// Those of the site's own sources.
const SOURCES: [&str; 4] = ["md", "toml", "yaml", "yml"];

/// Whether a site may publish files of an ending as attachments.
pub(super) fn may_be_attachment_type(ending: &str) -> bool {
    !ending.is_empty()
        && ending.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && !RUN.contains(&ending)
        && !SOURCES.contains(&ending)
}

/// Whether a first-level name is the portal's own. `pages` are the folders of its pages.
pub fn is_reserved(id: &str, pages: &[&str]) -> bool {
    RESERVED.contains(&id) || pages.contains(&id)
}

/// A report's file and what lies beside it.
#[derive(Debug, Clone)]
pub(super) struct ReportFile {
    pub year: Year,
    pub file: String,
    pub attachments: Vec<String>,
}

impl ReportFile {
    /// Whether it is `2024/index.md`, rather than `2024.md`.
    fn has_folder(&self) -> bool {
        self.file.ends_with("/index.md")
    }
}

#[derive(Debug, Default)]
pub(super) struct ReportFolder {
    pub index: Option<String>,
    pub reports: Vec<ReportFile>,
}

/// Endings of files in which reports are written elsewhere.
const ORIGINALS: [&str; 9] = ["docx", "doc", "wps", "html", "htm", "txt", "xlsx", "xls", "csv"];

/// Whether a file may be a report of another office: it is named by its year, or as such reports are.
fn is_original(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let is_year = stem.trim_end_matches(['年', '度']).parse::<u16>().is_ok_and(|year| (2000..2100).contains(&year));
    ORIGINALS.contains(&&*ending.to_ascii_lowercase())
        && (is_year || stem.contains("年度报告") || stem.contains("年报"))
}

/// A free page's file and what lies in its folder.
#[derive(Debug, Clone)]
pub(super) struct PageFile {
    /// Its address: names with slashes between them.
    pub id: String,
    pub file: String,
    pub attachments: Vec<String>,
}

impl PageFile {
    fn new(id: String, file: &str) -> PageFile {
        PageFile { id, file: file.to_owned(), attachments: Vec::new() }
    }

    /// The folder that is its own: that of `guide/index.md`, rather than of `guide.md`.
    fn folder(&self) -> Option<&str> {
        self.file.strip_suffix("/index.md")
    }
}

/// What is said of a file that may be an attachment and is in no report's folder. `report` is the one beside it.
fn stray(path: &str, name: &str, report: Option<&ReportFile>) -> NameProblem {
    let name = name.to_owned();
    if is_original(&name) {
        return NameProblem::StrayReport { name, path: path.to_owned() };
    }
    match report {
        Some(found) => NameProblem::StrayAttachment { name, year: found.year.get(), has_folder: found.has_folder() },
        None => NameProblem::Stray { name },
    }
}

/// Which file is what.
#[derive(Debug, Default)]
pub(super) struct SiteLayout {
    /// The folders of the portal's own pages.
    pub tops: Vec<String>,
    pub home: Option<String>,
    pub forms: Vec<String>,
    pub pages: Vec<PageFile>,
    pub agencies: BTreeMap<String, ReportFolder>,
    /// Files beside reports and pages that are of no type that is published.
    pub unpublished: BTreeSet<String>,
}

impl SiteLayout {
    /// All reports, published or not.
    pub fn reports(&self) -> impl Iterator<Item = &ReportFile> {
        self.agencies.values().flat_map(|folder| &folder.reports)
    }

    /// `pages` are the folders of the portal's own pages, `types` the endings of files that the site publishes beside
    /// [`ATTACHMENTS`].
    pub fn of(site: &dyn Site, pages: &[&str], types: &[String], findings: &mut Findings) -> SiteLayout {
        let tops = pages.iter().map(|page| (*page).to_owned()).collect();
        let page_folders = page_folders(site);
        let mut of_pages: Vec<&String> = Vec::new();
        let mut layout = SiteLayout { tops, ..SiteLayout::default() };
        let mut attachments: BTreeMap<(&str, Year), Vec<String>> = BTreeMap::new();
        let mut beside: Vec<(&str, &String, &str)> = Vec::new();
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
                        push(path, NameProblem::ReportOutside { name: name.to_owned() });
                    }
                    Some(id) if !is_id(id) => push(path, NameProblem::InvalidName { name: name.to_owned() }),
                    Some(id) if is_reserved(id, pages) && id != ABOUT => {
                        push(path, NameProblem::ReservedId { id: id.to_owned() });
                    }
                    Some(id) => layout.pages.push(PageFile::new(id.to_owned(), path)),
                    None => push(path, stray(path, name, None)),
                },
                [id, .., name] if page_folders.contains(id) && (!is_reserved(id, pages) || id == ABOUT) => {
                    match page_id(&names) {
                        _ if !names[..names.len() - 1].iter().all(|name| is_id(name)) => {
                            let folder = names.iter().find(|name| !is_id(name)).expect("one is none");
                            push(path, NameProblem::InvalidId { id: (*folder).to_owned() });
                        }
                        Some(id) if id == MAP => push(path, NameProblem::ReservedId { id }),
                        Some(id) if id.split('/').all(is_id) => layout.pages.push(PageFile::new(id, path)),
                        Some(_) => push(path, NameProblem::InvalidName { name: name.to_owned() }),
                        None if may_be_published(name, types) && is_portable(name) => of_pages.push(path),
                        None => {
                            layout.unpublished.insert(path.clone());
                            push(path, unpublished(path, name, types));
                        }
                    }
                }
                [id, ..] if !is_id(id) || is_reserved(id, pages) => {
                    if refused.insert(id.to_owned()) {
                        let id = id.to_owned();
                        let problem =
                            if is_id(&id) { NameProblem::ReservedId { id } } else { NameProblem::InvalidId { id } };
                        push(path, problem);
                    }
                }
                [id, "_index.md"] => {
                    layout.agencies.entry(id.to_owned()).or_default().index = Some(path.clone());
                }
                [id, name] => match name.strip_suffix(".md").map(|stem| (stem, read_year(stem))) {
                    Some((_, Some(year))) => {
                        let found = ReportFile { year, file: path.clone(), attachments: Vec::new() };
                        layout.agencies.entry(id.to_owned()).or_default().reports.push(found);
                    }
                    Some((stem, None)) if is_like_a_year(stem) => {
                        push(path, NameProblem::InvalidYear { name: name.to_owned() });
                    }
                    None if may_be_published(name, types) => beside.push((id, path, name)),
                    _ => push(path, stray(path, name, None)),
                },
                [id, folder, "index.md"] if read_year(folder).is_some() => {
                    let year = read_year(folder).expect("the guard has read it");
                    let found = ReportFile { year, file: path.clone(), attachments: Vec::new() };
                    layout.agencies.entry(id.to_owned()).or_default().reports.push(found);
                }
                [_, folder, "index.md"] if is_like_a_year(folder) => {
                    push(path, NameProblem::InvalidYear { name: folder.to_owned() });
                }
                [id, folder, .., name] => match read_year(folder) {
                    Some(year) if may_be_published(name, types) && names[2..].iter().all(|name| is_portable(name)) => {
                        attachments.entry((id, year)).or_default().push(path.clone());
                    }
                    Some(_) => {
                        layout.unpublished.insert(path.clone());
                        push(path, unpublished(path, name, types));
                    }
                    None => push(path, stray(path, name, None)),
                },
                [] => {}
            }
        }
        for ((id, year), mut files) in attachments {
            let report = layout
                .agencies
                .get_mut(id)
                .and_then(|folder| folder.reports.iter_mut().find(|found| found.year == year && found.has_folder()));
            match report {
                Some(report) => report.attachments.append(&mut files),
                None => {
                    let reports = layout.agencies.get(id).map_or(&[][..], |folder| &folder.reports);
                    let report = reports.iter().find(|found| found.year == year);
                    for path in files {
                        let name = path.rsplit('/').next().unwrap_or_default();
                        push(&path, stray(&path, name, report));
                    }
                }
            }
        }
        for (id, path, name) in beside {
            let reports = layout.agencies.get(id).map_or(&[][..], |folder| &folder.reports);
            push(path, stray(path, name, reports.iter().max_by_key(|found| found.year)));
        }
        // Names that some servers and disks cannot tell apart.
        let mut folded: BTreeMap<String, String> = BTreeMap::new();
        let ids = site.paths().iter().filter_map(|path| path.strip_prefix("content/")?.split_once('/'));
        for id in ids.map(|(id, _)| id).collect::<BTreeSet<&str>>() {
            if let Some(other) = folded.insert(id.to_lowercase(), id.to_owned()) {
                push(&format!("content/{id}"), NameProblem::SameButForCase { id: id.to_owned(), other });
            }
        }
        let mut taken: BTreeSet<String> = layout.agencies.keys().cloned().collect();
        layout.pages.retain(|page| {
            // `guide.md` and `guide/index.md` would be one page.
            let is_new = taken.insert(page.id.clone());
            if !is_new {
                push(&page.file, NameProblem::ReservedId { id: page.id.clone() });
            }
            is_new
        });
        for path in of_pages {
            // The innermost folder that is a page's own.
            let holds = |page: &PageFile| page.folder().is_some_and(|folder| is_below(path, folder));
            let page = layout.pages.iter_mut().filter(|page| holds(page)).max_by_key(|page| page.id.len());
            match page {
                Some(page) => page.attachments.push(path.clone()),
                None => push(path, NameProblem::Stray { name: path.rsplit('/').next().unwrap_or_default().to_owned() }),
            }
        }
        layout
    }
}

/// Whether a path lies below a folder.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The folders right below `content/` that hold pages: they have an `index.md`, and nothing that an agency's has.
fn page_folders(site: &dyn Site) -> BTreeSet<&str> {
    let (mut pages, mut agencies) = (BTreeSet::new(), BTreeSet::new());
    for path in site.paths() {
        let Some((id, rest)) = path.strip_prefix("content/").and_then(|inside| inside.split_once('/')) else {
            continue;
        };
        let name = rest.split('/').next().unwrap_or_default();
        match rest {
            "index.md" => pages.insert(id),
            "_index.md" => agencies.insert(id),
            _ if is_like_a_year(name) => agencies.insert(id),
            _ => false,
        };
    }
    pages.retain(|id| !agencies.contains(id));
    pages
}

/// The address of the page that a file in a folder of pages is; nothing for what is no page.
fn page_id(names: &[&str]) -> Option<String> {
    let (last, folders) = names.split_last()?;
    let stem = last.strip_suffix(".md")?;
    Some(if stem == "index" { folders.join("/") } else { [folders, &[stem]].concat().join("/") })
}

/// The ending of a file that is of no published type, and whether browsers would run it; nothing for others.
pub(super) fn unpublished_type(path: &str) -> Option<(String, bool)> {
    match unpublished(path, path.rsplit('/').next().unwrap_or_default(), &[]) {
        NameProblem::OtherType { ending, is_run, .. } => Some((ending, is_run)),
        _ => None,
    }
}

/// What is said of a file in a folder of a report or page that is not of a kind that is published.
fn unpublished(path: &str, name: &str, types: &[String]) -> NameProblem {
    match ending(name).filter(|_| !may_be_published(name, types)) {
        Some(ending) if !SOURCES.contains(&ending.as_str()) && data::own_files().all(|own| own != name) => {
            NameProblem::OtherType { name: name.to_owned(), is_run: RUN.contains(&ending.as_str()), ending }
        }
        _ => stray(path, name, None),
    }
}

/// Files that systems and editors leave behind.
pub(super) fn is_litter(name: &str) -> bool {
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || matches!(name, "Thumbs.db" | "desktop.ini")
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
}

/// Whether an agency may have this id: a name that may be an address and is not the portal's own.
pub fn is_agency_id(id: &str, pages: &[&str]) -> bool {
    is_id(id) && !is_reserved(id, pages)
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

/// Whether a file beside a report is published with it: it is no data file of ours.
fn may_be_published(name: &str, types: &[String]) -> bool {
    let is_type = |ending: String| ATTACHMENTS.contains(&ending.as_str()) || types.contains(&ending);
    ending(name).is_some_and(is_type) && data::own_files().all(|own| own != name)
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

/// The agency and year of a report, by the path of its file or of one in its folder.
pub(crate) fn report_of(path: &str) -> Option<(&str, Year)> {
    let (id, rest) = path.strip_prefix("content/")?.split_once('/')?;
    let year = match rest.split_once('/') {
        Some((folder, _)) => folder,
        None => rest.strip_suffix(".md")?,
    };
    Some((id, read_year(year)?))
}

/// A year as a name or a value: `2024`.
pub(super) fn read_year(name: &str) -> Option<Year> {
    let four_digits = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    four_digits.then(|| name.parse().ok().and_then(Year::new)).flatten()
}
