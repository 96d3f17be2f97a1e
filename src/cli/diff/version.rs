//! What is compared: a report's file, a site, what was published of it, a revision, a package with sources.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::git;
use crate::archive::bag::{self, Subfolder};
use crate::bytes::zip::Zip;
use crate::cli::open;
use crate::disk::{Finished, Folder, OneFile, files_below, names_in, read_below, read_up_to};
use crate::finding::foreign::localize;
use crate::finding::show::{self, SourceTexts};
use crate::finding::words::Lang;
use crate::finding::{Finding, Findings, Level};
use crate::model::{Date, Entry, Portal, Report, Year};
use crate::office::diff::{LONGEST_BESIDE, OneVersion, Version};
use crate::source::{self, CONFIG_FILE, PASS_OVER, PublishedRecord, Source, report_of};
use crate::tree::{Listed, RECORD_FOLDER, Site, Tree, TreeSite};

/// A report may be this long.
const LONGEST: u64 = 16 * 1024 * 1024;
/// All that a package holds of a site may be this long.
const LONGEST_PACKAGE: u64 = 1 << 32;
/// The agency of a report that lies in no site.
const NOBODY: &str = "report";
/// What a revision of git starts with.
const GIT: &str = "git:";

/// Where a version comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// What was published of a site.
    Record,
    /// A revision.
    Git { commit: String },
    /// A package of an archive.
    Package,
}

impl Origin {
    pub fn key(&self) -> &'static str {
        match self {
            Origin::File => "file",
            Origin::Folder => "folder",
            Origin::Record => "record",
            Origin::Git { .. } => "git",
            Origin::Package => "package",
        }
    }
}

/// What a version is called.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub origin: Origin,
    /// The path or revision as it was given.
    pub name: String,
    /// Its day, where that is known.
    pub date: Option<Date>,
}

impl Label {
    pub fn words(&self, lang: Lang) -> String {
        let Label { origin, name, date } = self;
        let name = match (origin, name.as_str(), lang) {
            // The site here.
            (Origin::Record | Origin::Folder, "." | "./", Lang::Zh) => "当前站点".to_owned(),
            (Origin::Record | Origin::Folder, "." | "./", Lang::En) => "this site".to_owned(),
            (_, name, _) => without_controls(name),
        };
        let words = match (origin, lang) {
            (Origin::File | Origin::Folder, _) => name,
            (Origin::Record, Lang::Zh) => format!("{name}（已公布的文本）"),
            (Origin::Record, Lang::En) => format!("{name} (as published)"),
            (Origin::Git { commit }, Lang::Zh) => format!("git {name}（{commit}）"),
            (Origin::Git { commit }, Lang::En) => format!("git {name} ({commit})"),
            (Origin::Package, Lang::Zh) => format!("{name}（归档包）"),
            (Origin::Package, Lang::En) => format!("{name} (package)"),
        };
        match date {
            Some(date) => format!("{words} {date}"),
            None => words,
        }
    }
}

/// A text on one line: what a hostile file or name holds is not for a terminal.
pub(super) fn without_controls(text: &str) -> String {
    text.chars()
        .map(|c| if crate::chars::kind(c).is_some_and(|kind| kind.is_removed()) || c.is_control() { ' ' } else { c })
        .collect()
}

/// A version that was opened.
pub(super) struct Opened {
    pub site: Box<dyn Site>,
    pub source: Source,
    pub label: Label,
    /// The file of the only report that is meant.
    pub only: Option<String>,
    /// The folder of the agency that is meant.
    pub agency: Option<String>,
    /// Whether the report lies in no site.
    pub is_loose: bool,
    /// The record's days, by `agency/year`.
    record: Option<PublishedRecord>,
}

impl Opened {
    pub fn version(&self) -> Version<'_> {
        Version { site: &*self.site, source: &self.source, has_files: self.has_files() }
    }

    fn has_files(&self) -> bool {
        self.record.is_none() && !self.is_loose
    }

    /// The agency that is meant, where it is only one.
    fn agency_meant(&self) -> Option<&str> {
        self.agency.as_deref().or_else(|| Some(report_of(self.only.as_deref()?)?.0))
    }

    /// Whether it is a site, rather than a report or an agency's.
    pub fn is_whole(&self) -> bool {
        self.only.is_none() && self.agency.is_none() && !self.is_loose
    }

    /// All reports, drafts behind the others.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.source.portal.reports.iter().chain(self.source.drafts.iter().map(|draft| &**draft))
    }

    pub fn one<'o>(&'o self, report: &'o Report) -> OneVersion<'o> {
        OneVersion { site: &*self.site, portal: self.portal(), report, has_files: self.has_files() }
    }

    pub fn portal(&self) -> &Portal {
        &self.source.portal
    }

    /// Whether a report is meant, as far as the version itself says.
    pub fn holds(&self, report: &Report) -> bool {
        self.only.as_ref().is_none_or(|only| *only == report.file)
            && self.agency.as_ref().is_none_or(|id| report_of(&report.file).is_some_and(|(agency, _)| agency == id))
    }

    /// The day of a report's version, where its own is known.
    pub fn date_of(&self, report: &Report) -> Option<Date> {
        match &self.record {
            Some(record) => {
                let (agency, year) = report_of(&report.file)?;
                let id = format!("{agency}/{year}");
                record.published().find(|(report, ..)| *report == id).and_then(|(_, text, _)| text.published)
            }
            None => self.label.date,
        }
    }

    /// The path of a report's file, as a reader would look for it.
    pub fn path_of(&self, report: &Report) -> String {
        match self.record {
            _ if self.is_loose => self.label.name.clone(),
            Some(_) => report.file.replacen("content/", &format!("{RECORD_FOLDER}/"), 1),
            None => report.file.clone(),
        }
    }

    /// What the report is called by itself, where it lies in no site.
    pub fn loose_name(&self, report: &Report) -> Option<String> {
        self.is_loose.then(|| {
            report.title.clone().or(report.record.agency.clone()).unwrap_or_else(|| {
                let name = Path::new(&self.label.name).file_stem().unwrap_or_default();
                without_controls(&name.to_string_lossy())
            })
        })
    }
}

/// What is meant by an argument, before it is opened.
#[derive(Debug, Clone)]
pub(super) enum Meant {
    /// A site's folder: all of it, a report, or an agency's.
    Site { root: PathBuf, only: Option<String>, agency: Option<String> },
    /// What was published of a site.
    Record { root: PathBuf, only: Option<String> },
    /// A revision of a site.
    Git { root: PathBuf, revision: String, only: Option<String> },
    /// A report's file outside of what a site reads; the site that it lies in all the same.
    Loose { path: PathBuf, site: Option<PathBuf>, agency: Option<String> },
    /// Reports in a folder without a site: an agency's, or several agencies'.
    Folder { path: PathBuf, agency: Option<String> },
    /// A package.
    Package(PathBuf),
}

impl Meant {
    /// The site that it is of.
    pub fn root(&self) -> Option<&Path> {
        match self {
            Meant::Site { root, .. } | Meant::Record { root, .. } | Meant::Git { root, .. } => Some(root),
            Meant::Loose { site, .. } => site.as_deref(),
            Meant::Folder { .. } | Meant::Package(_) => None,
        }
    }

    /// The same report, or site, as it was published.
    pub fn as_published(&self) -> Option<Meant> {
        match self {
            Meant::Site { root, only, .. } => Some(Meant::Record { root: root.clone(), only: only.clone() }),
            _ => None,
        }
    }

    /// The same at a revision.
    pub fn at(&self, revision: &str) -> Option<Meant> {
        match self {
            Meant::Site { root, only, .. } => {
                Some(Meant::Git { root: root.clone(), revision: revision.to_owned(), only: only.clone() })
            }
            _ => None,
        }
    }
}

/// The revision that an argument names.
pub(super) fn revision(argument: &Path) -> Option<&str> {
    argument.to_str()?.strip_prefix(GIT)
}

/// What an argument means.
pub(super) fn meant(path: &Path, lang: Lang) -> Result<Meant, String> {
    let at = path.display();
    let whole = path.canonicalize().map_err(|error| match (localize(&error.to_string(), lang), lang) {
        (reason, Lang::Zh) => format!("无法打开 {at}：{reason}；git 中的版本请写 git:{at}，或用 --since"),
        (reason, Lang::En) => format!("cannot open {at}: {reason}; a revision of git is git:{at}, or use --since"),
    })?;
    if whole.is_dir() { folder(path, &whole, lang) } else { file(path, &whole, lang) }
}

/// The site that a path lies in, and the path there.
fn site_of(path: &Path) -> Option<(PathBuf, String)> {
    let root = path.ancestors().skip(1).find(|folder| folder.join(CONFIG_FILE).is_file())?;
    let names: Vec<String> = path
        .strip_prefix(root)
        .ok()?
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    Some((root.to_owned(), names.join("/")))
}

fn folder(path: &Path, whole: &Path, lang: Lang) -> Result<Meant, String> {
    if whole.join(CONFIG_FILE).is_file() {
        return Ok(Meant::Site { root: whole.to_owned(), only: None, agency: None });
    }
    if whole.join(bag::DECLARATION).is_file() {
        return Ok(Meant::Package(path.to_owned()));
    }
    if whole.join("index.md").is_file() {
        return file(&path.join("index.md"), &whole.join("index.md"), lang);
    }
    if let Some((root, inside)) = site_of(whole) {
        match inside.split('/').collect::<Vec<_>>()[..] {
            [RECORD_FOLDER] => return Ok(Meant::Record { root, only: None }),
            ["content"] => return Ok(Meant::Site { root, only: None, agency: None }),
            ["content", agency] => return Ok(Meant::Site { root, only: None, agency: Some(agency.to_owned()) }),
            _ => {}
        }
    }
    let names: BTreeSet<String> = names_in(whole);
    let is_year = |name: &String| {
        year_in(name).is_some() && (name.ends_with(".md") || whole.join(name).join("index.md").is_file())
    };
    if names.contains("_index.md") && !has_agencies(whole, &names) || names.iter().any(is_year) {
        let agency = whole.file_name().map(|name| name.to_string_lossy().into_owned());
        return Ok(Meant::Folder {
            path: path.to_owned(),
            agency: agency.filter(|id| source::is_id(id)).or(Some(NOBODY.to_owned())),
        });
    }
    if has_agencies(whole, &names) {
        return Ok(Meant::Folder { path: path.to_owned(), agency: None });
    }
    let at = path.display();
    let is_portal = whole.join("index.html").is_file();
    Err(match (is_portal, lang) {
        (true, Lang::Zh) => {
            format!("{at} 是生成的门户，没有报告的来源文本；请写站点文件夹、含来源文件的归档包（BagIt），或 git:版本")
        }
        (true, Lang::En) => {
            format!(
                "{at} is a portal, which has no sources; name a site, a BagIt package with its sources, or git:REVISION"
            )
        }
        (false, Lang::Zh) => format!("{at} 不是站点（没有 site.toml），里面也没有年度报告（如 2024.md）"),
        (false, Lang::En) => format!("{at} is no site (it has no site.toml) and holds no report such as 2024.md"),
    })
}

fn has_agencies(folder: &Path, names: &BTreeSet<String>) -> bool {
    names.iter().any(|name| source::is_id(name) && folder.join(name).join("_index.md").is_file())
}

fn file(path: &Path, whole: &Path, lang: Lang) -> Result<Meant, String> {
    super::super::plain_file(path, lang)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "zip" => return Ok(Meant::Package(path.to_owned())),
        "md" | "markdown" | "txt" => {}
        _ => {
            let at = path.display();
            return Err(match lang {
                Lang::Zh => format!(
                    "{at} 不是可以比较的文件：请写报告（.md）、站点文件夹或归档包；Word、Excel、网页请先用 nianbao import 导入"
                ),
                Lang::En => format!(
                    "{at} cannot be compared: name a report (.md), a site or a package; import Word, Excel and web pages first"
                ),
            });
        }
    }
    let Some((root, inside)) = site_of(whole) else {
        return Ok(Meant::Loose { path: path.to_owned(), site: None, agency: None });
    };
    if let Some((agency, year)) = report_of(&inside) {
        let report = format!("content/{agency}/{year}");
        // What else lies in its folder is beside it.
        if inside == format!("{report}.md") || inside == format!("{report}/index.md") {
            return Ok(Meant::Site { root, only: Some(inside), agency: None });
        }
    }
    if let Some(report) = inside.strip_prefix("record/").and_then(|report| report.strip_suffix(".md")) {
        return Ok(Meant::Record { root, only: Some(format!("content/{report}.md")) });
    }
    let agency = inside.strip_prefix("content/").and_then(|rest| Some(rest.split_once('/')?.0.to_owned()));
    let agency = agency.filter(|id| source::is_id(id));
    Ok(Meant::Loose { path: path.to_owned(), site: Some(root), agency })
}

/// The year in a name: `2024-旧.md`.
fn year_in(name: &str) -> Option<Year> {
    name.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| Year::new(digits.parse().ok()?))
}

/// The year of a report that lies in no site: as it says, or as its name does.
fn year_of(path: &Path, text: &str) -> Option<Year> {
    let stated = text.lines().skip(1).take_while(|line| !line.starts_with("---")).find_map(|line| {
        let (key, value) = line.split_once([':', '：'])?;
        matches!(key.trim(), "year" | "年度").then(|| Year::new(value.trim().get(..4)?.parse().ok()?))?
    });
    let names = path.components().rev().take(2).filter_map(|part| part.as_os_str().to_str());
    stated.or_else(|| names.into_iter().find_map(year_in))
}

/// Where a version may take from the other what it lacks itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'b> {
    /// The other version, where that is opened.
    pub other: Option<&'b Opened>,
    /// The year that was asked for.
    pub year: Option<Year>,
}

/// Opens a version.
pub(super) fn opened(meant: &Meant, given: &Path, beside: Beside<'_>, lang: Lang) -> Result<Opened, String> {
    let name = given.display().to_string();
    let label = |origin| Label { origin, name: name.clone(), date: None };
    let of = |site: Box<dyn Site>, label| {
        let pages = crate::render::folders();
        let source = source::read(&*site, &pages, PASS_OVER, &mut source::Memo::default(), &mut Findings::default());
        Opened { site, source, label, only: None, agency: None, is_loose: false, record: None }
    };
    let version = match meant {
        Meant::Site { root, only, agency } => {
            let origin = if only.is_some() { Origin::File } else { Origin::Folder };
            let opened = of(Box::new(open(root, lang)?), label(origin));
            Opened { only: only.clone(), agency: agency.clone(), ..opened }
        }
        Meant::Record { root, only } => {
            let (site, record) = record(root, lang)?;
            let opened = of(Box::new(site), label(Origin::Record));
            Opened { only: only.clone(), record: Some(record), ..opened }
        }
        Meant::Git { root, revision, only } => {
            let (tree, label) = git::read(root, revision, lang)?;
            let opened = of(Box::new(TreeSite::from(tree)), label);
            Opened { only: only.clone(), ..opened }
        }
        Meant::Package(path) => of(Box::new(package(path, lang)?), label(Origin::Package)),
        Meant::Folder { path, agency } => {
            let mut tree = settings(beside.other);
            // An agency's folder is held against that of an agency, whatever it is called.
            let of_other = beside.other.and_then(Opened::agency_meant);
            let agency = &agency.as_ref().map(|own| of_other.map_or_else(|| own.clone(), str::to_owned));
            let into = agency.as_ref().map_or_else(|| "content".to_owned(), |id| format!("content/{id}"));
            for found in files_below(path) {
                let file = found.map_err(|(path, error)| unreadable(&path, &error, lang))?;
                let inside = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
                let inside = format!("{into}/{inside}");
                // Whatever else lies there is no part of a report.
                if report_of(&inside).is_none() && !inside.ends_with("/_index.md") {
                    continue;
                }
                let bytes = read_below(path, &file, LONGEST_BESIDE).map_err(|error| unreadable(&file, &error, lang))?;
                tree.insert(inside, bytes);
            }
            let opened = of(Box::new(TreeSite::from(tree)), label(Origin::Folder));
            Opened { agency: agency.clone(), ..opened }
        }
        Meant::Loose { path, site, agency } => {
            let bytes = read_up_to(path, LONGEST).map_err(|error| unreadable(path, &error, lang))?;
            let text = source::shown(&bytes).unwrap_or_default();
            let of_other =
                || beside.other.and_then(|other| other.only.as_deref()).and_then(|only| Some(report_of(only)?.1));
            let year = year_of(path, &text).or(beside.year).or_else(of_other).ok_or_else(|| match lang {
                Lang::Zh => {
                    format!("无法得知 {name} 是哪个年度的报告；请用 --year 写明，或在文件名里写上年度，如 2024-旧.md")
                }
                Lang::En => {
                    format!("cannot tell the year of {name}; name it with --year, or in the file's name (2024-old.md)")
                }
            })?;
            let mut tree = match site {
                Some(root) => settings_of(&open(root, lang)?),
                None => settings(beside.other),
            };
            let file = format!("content/{}/{year}.md", agency.as_deref().unwrap_or(NOBODY));
            tree.insert(file.clone(), bytes);
            let opened = of(Box::new(TreeSite::from(tree)), label(Origin::File));
            Opened { only: Some(file), is_loose: true, ..opened }
        }
    };
    if let Some(only) = &version.only {
        is_report(&version, only, &name, lang)?;
    }
    Ok(version)
}

/// Says so where the only report that is meant is none, or cannot be read.
fn is_report(version: &Opened, only: &str, name: &str, lang: Lang) -> Result<(), String> {
    let found = version.reports().find(|report| report.file == only);
    let is_there = version.site.paths().binary_search_by(|path| path.as_str().cmp(only)).is_ok();
    if !is_there || found.is_some_and(|report| !version.is_loose || says_something(version, report)) {
        // Where it is not there in this version, that is what is to be told.
        return Ok(());
    }
    let Some((_, year)) = report_of(only) else { return Ok(()) };
    let text = source::shown(&source::file_bytes(&*version.site, only)).unwrap_or_default();
    let (_, findings) = source::read_one(&text, only, year, &version.source.forms);
    let mut sources = SourceTexts::new(|_| Some(text.clone()));
    let errors = findings.iter().filter(|finding| finding.level == Level::Error);
    // It is shown where it lies.
    let errors = errors.cloned().map(|mut finding: Finding| {
        finding.file = name.to_owned();
        finding
    });
    let errors: Vec<String> = errors.map(|finding| show::draw(&finding, &mut sources, lang, false)).collect();
    let head = match (found.is_none(), lang) {
        (true, Lang::Zh) => format!("{name} 无法作为报告读取，不能比较"),
        (true, Lang::En) => format!("{name} cannot be read as a report"),
        (false, Lang::Zh) => format!("{name} 不是年度报告：没有可以读取的数字，也没有报告的各部分标题"),
        (false, Lang::En) => format!("{name} is no annual report: it has neither figures nor the headings of one"),
    };
    Err(format!("{head}\n{}", errors.join("\n\n")).trim_end().to_owned())
}

/// Whether a report has a figure, or the heading of a section.
fn says_something(version: &Opened, report: &Report) -> bool {
    let has_figure = report.entries.iter().any(|entry| !matches!(entry, Entry::Missing | Entry::Unread));
    let mut has_section = report.form.tables.is_empty();
    source::show_lines(&*version.site, report, &mut |lines| {
        has_section |= lines.iter().any(|line| line.section.is_some());
    });
    has_figure || has_section
}

fn unreadable(path: &Path, error: &std::io::Error, lang: Lang) -> String {
    match (localize(&error.to_string(), lang), lang) {
        (reason, Lang::Zh) => format!("无法打开 {}：{reason}", path.display()),
        (reason, Lang::En) => format!("cannot open {}: {reason}", path.display()),
    }
}

/// What a report that lies in no site is read with: the settings, forms and agencies of the other version.
fn settings(other: Option<&Opened>) -> Tree {
    other.map_or_else(Tree::default, |other| settings_of(&*other.site))
}

fn settings_of(site: &dyn Site) -> Tree {
    let is_setting =
        |path: &&String| *path == CONFIG_FILE || path.starts_with("content/_forms/") || path.ends_with("/_index.md");
    let mut tree = Tree::default();
    for path in site.paths().iter().filter(is_setting) {
        tree.insert(path.clone(), source::file_bytes(site, path));
    }
    tree
}

/// A site as it was published: its settings and agencies, with the texts on record.
fn record(root: &Path, lang: Lang) -> Result<(TreeSite, PublishedRecord), String> {
    let folder: Folder = open(root, lang)?;
    let record = PublishedRecord::read(&folder);
    if record.published().next().is_none() {
        return Err(match lang {
            Lang::Zh => "站点里没有公布的记录（record/），不知道公布的是什么：发布（nianbao publish）或 nianbao build --record 以后才有；也可以写明两个版本，或用 --since 与 git 中的版本比较".to_owned(),
            Lang::En => "the site has no record of what was published (record/), which nianbao publish or build --record writes; name two versions, or compare with a revision of git by --since".to_owned(),
        });
    }
    let mut tree = settings_of(&folder);
    for (report, _, path) in record.published() {
        tree.insert(format!("content/{report}.md"), source::file_bytes(&folder, &path));
    }
    Ok((tree.into(), record))
}

/// The sources that a package holds.
fn package(path: &Path, lang: Lang) -> Result<TreeSite, String> {
    let at = path.display();
    let tree = if path.is_dir() {
        let files = Finished::open(path).map_err(|error| unreadable(path, &error, lang))?;
        sources(&files)
    } else {
        let blob = OneFile(path.to_owned());
        match Zip::open(&blob) {
            Ok(zip) => sources(&zip),
            Err(_) => {
                return Err(match lang {
                    Lang::Zh => format!("{at} 不是完好的 ZIP 归档包；可用 nianbao verify 核验"),
                    Lang::En => format!("{at} is no sound ZIP package; see nianbao verify"),
                });
            }
        }
    };
    let tree = tree.map_err(|error| unreadable(path, &error, lang))?;
    if tree.0.keys().any(|path| report_of(path).is_some()) {
        return Ok(tree.into());
    }
    Err(match lang {
        Lang::Zh => format!("{at} 里没有报告的来源文本；只有 BagIt 移交包（nianbao archive --kind bagit）含有"),
        Lang::En => format!("{at} holds no sources of reports; only a BagIt package has them (archive --kind bagit)"),
    })
}

/// The site in a package: the sources of a bag, or a site that was packed as it is, it may be under a folder's name.
fn sources(files: &dyn Listed) -> std::io::Result<Tree> {
    let mut tree = Tree::default();
    let starts = |start: &str| files.paths().iter().any(|path| path.starts_with(start));
    let top = files.paths().first().and_then(|path| path.split_once('/')).map(|(top, _)| format!("{top}/"));
    let top = top.filter(|top| files.paths().iter().all(|path| path.starts_with(top.as_str()))).unwrap_or_default();
    let candidates = [bag::SOURCES.to_owned(), format!("{top}{}", bag::SOURCES), String::new(), top.clone()];
    let Some(start) = candidates.into_iter().find(|start| starts(&format!("{start}content/"))) else { return Ok(tree) };
    let inside = Subfolder::new(files, &start);
    let mut total = 0;
    for path in inside.paths().iter().filter(|path| is_of_site(path) && crate::tree::is_inside(path)) {
        let mut bytes = Vec::new();
        let file = crate::tree::Files::open(&inside, path)?;
        std::io::Read::read_to_end(&mut std::io::Read::take(file, LONGEST_BESIDE), &mut bytes)?;
        total += bytes.len() as u64;
        if total > LONGEST_PACKAGE {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "file too large"));
        }
        tree.insert(path.clone(), bytes);
    }
    Ok(tree)
}

fn is_of_site(path: &str) -> bool {
    path == CONFIG_FILE || path.starts_with("content/") || path.starts_with("themes/")
}
