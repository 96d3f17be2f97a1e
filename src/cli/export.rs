//! `nianbao export`: reports as files of an office: Word for the paper with the seal, Excel for its tables, a piece of
//! HTML for a system that pages are pasted into.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;
use serde_json::json;

use super::archive::{refuse_taken, taken, unwritable};
use super::fonts::{self, FontsArgument};
use super::scope::{Scope, ScopeArguments};
use super::seal::LevelCounts;
use super::terminal::tell;
use super::{Format, World, choose, is_taken_by_site, kept, open, print_json, report};
use crate::Examined;
use crate::alone::{FRAGMENT, is_fragment};
use crate::disk::{Folder, Output, Refusal, Staging};
use crate::finding::words::Lang;
use crate::finding::{Findings, Level, Problem, Words};
use crate::model::Report;
use crate::paper::pdf::{self, Fonts};
use crate::paper::{Subject, book, writer};
use crate::render::{KeptData, NoIndex, Theme};
use crate::source::Source;
use crate::tree::{self, Chosen, PaperKind, Sink, Tree, TreeSink};

/// So many papers are in memory at once.
const AT_ONCE: usize = 64;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 只导出这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_name = "AGENCY", value_delimiter = ',')]
    agency: Vec<String>,
    /// 只导出这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_name = "YEAR", value_delimiter = ',')]
    year: Vec<String>,
    /// docx 公文格式的 Word 文件，xlsx 按格式排列的表格和逐格明细，pdf 长期保存的版式文件，html 供贴进其他发布系统的片段
    #[arg(long, value_parser = kinds())]
    kind: PaperKind,
    /// 写到哪里：一份报告是一个文件，多份是一个文件夹，写作 .xlsx 文件的是带目录的一本工作簿；已有的不覆盖
    #[arg(long, short)]
    out: PathBuf,
    #[command(flatten)]
    fonts: FontsArgument,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// The kind that holds several reports in one file, which is the ending of that.
const BOOK: PaperKind = PaperKind::Xlsx;

/// Whether a file has this ending.
fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().and_then(|found| found.to_str()).is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// The kinds by their names.
pub(super) fn kinds() -> impl TypedValueParser<Value = PaperKind> {
    PossibleValuesParser::new(PaperKind::ALL.map(PaperKind::key))
        .map(|key| PaperKind::of(&key).expect("it is one of them"))
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    // Of the papers beside a page, its fragment is asked for, or none.
    let beside = (arguments.kind == PaperKind::Html).then_some(PaperKind::Html);
    let folder = open(&arguments.site, lang)?.with_papers(Some(Vec::from_iter(beside)));
    let (kind, out) = (arguments.kind, &arguments.out);
    refuse_taken(out, lang)?;
    if is_taken_by_site(out, folder.root()) {
        return Err(super::build::refused(&Refusal::InsideSite, out, lang));
    }
    // What is wanting is said before anything is read.
    let fonts = match kind {
        PaperKind::Pdf => Fonts::of(&fonts::find(arguments.fonts.folder().as_deref(), lang)?.read(lang)?),
        PaperKind::Docx | PaperKind::Xlsx | PaperKind::Html => None,
    };
    let examined = kept::examine(&folder, world);
    let source = &examined.source;
    // A page is at the place of its year: of two reports it is that of the published one.
    let has_page = |draft: &Report| {
        let (agency, year) = (draft.agency, draft.year);
        !source.portal.reports.iter().any(|report| (report.agency, report.year) == (agency, year))
    };
    let drafts = source.drafts.iter().map(|draft| &**draft);
    let drafts: Vec<&Report> = drafts.filter(|draft| kind != PaperKind::Html || has_page(draft)).collect();
    let asked = ScopeArguments::new(&arguments.agency, &arguments.year);
    let scope = Scope::read(&asked, &source.portal, &drafts, lang)?;
    let mut chosen: Vec<&Report> =
        source.portal.reports.iter().chain(drafts).filter(|report| scope.holds(&report.file)).collect();
    chosen.sort_by(|a, b| (a.agency, a.year, a.draft, &a.file).cmp(&(b.agency, b.year, b.draft, &b.file)));
    let fragments = (kind == PaperKind::Html).then(|| fragments_of(&chosen, &examined, &folder, world));
    let findings = &examined.findings;
    let findings = findings.clone().only(|finding| scope.holds(&finding.file));
    let any_error = findings.iter().any(|finding| finding.level == Level::Error);
    let papers = Papers { kind, folder: &folder, source, fragments, fonts, out, lang };
    // Workbooks have room for several reports; where a file is named, they are one.
    let is_book = kind == BOOK && chosen.len() > 1 && has_ending(out, BOOK.key());
    let names = match &chosen[..] {
        [] => {
            say(&findings, &folder, 0, world);
            return Err(choose(lang, "没有可以导出的报告", "there is no report to export").to_owned());
        }
        [one] => papers.write_file(one).map(|()| Vec::new())?,
        several if is_book => papers.write_book(several)?,
        several => papers.write_folder(several)?,
    };
    say(&findings, &folder, chosen.len(), world);
    let in_drafts = chosen.iter().filter(|report| report.draft).count();
    let (count, place) = (chosen.len(), out.display());
    match lang {
        Lang::Zh if in_drafts > 0 => tell!("已导出{count}份报告，其中草稿{in_drafts}份：{place}"),
        Lang::Zh => tell!("已导出{count}份报告：{place}"),
        Lang::En if in_drafts > 0 => tell!("exported reports, {in_drafts} of them drafts, {count}: {place}"),
        Lang::En => tell!("exported reports, {count}: {place}"),
    }
    if arguments.output == Format::Json {
        let reports = chosen.iter().enumerate().map(|(at, report)| {
            let mut told = json!({
                "agency": source.portal.agency_of(report).id,
                "year": report.year.get(),
                "draft": report.draft,
                // Of a single report, or in one workbook, the file is what was asked for.
                "file": names.get(at).filter(|_| !is_book),
            });
            if is_book {
                told["sheet"] = json!(names.get(at));
            }
            told
        });
        let result = json!({
            "version": 1,
            "out": place.to_string(),
            "kind": kind.key(),
            "reports": reports.collect::<Vec<_>>(),
            "findings": LevelCounts::of(&findings),
        });
        print_json(&result, lang)?;
    }
    Ok(if any_error { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Says the errors of what is exported, and how much else there is: to mend that, there is `check`.
fn say(findings: &Findings, folder: &Folder, reports: usize, world: &World) {
    let errors = findings.iter().filter(|finding| finding.level == Level::Error);
    anstream::eprint!("{}", report::render_some(errors, folder, world.lang, world.color));
    tell!("{}", report::summary(findings, reports, world.lang).trim_end());
}

/// What is exported, and where to.
struct Papers<'a> {
    kind: PaperKind,
    folder: &'a Folder,
    source: &'a Source,
    /// The fragments of reports, where those are asked for.
    fragments: Option<Tree>,
    /// The fonts, where those are needed.
    fonts: Option<Fonts>,
    out: &'a Path,
    lang: Lang,
}

impl Papers<'_> {
    fn paper(&self, report: &Report) -> Result<Vec<u8>, String> {
        let subject = Subject { site: self.folder, portal: &self.source.portal, report };
        if let Some(write) = writer(self.kind) {
            return Ok(write(subject));
        }
        if let Some(fonts) = &self.fonts {
            return pdf::write(subject, fonts).map_err(|problem| self.no_pdf(report, &problem));
        }
        let path = format!("{}/{FRAGMENT}", place(report, self.source));
        let fragment = self.fragments.as_ref().and_then(|tree| tree.get(&path));
        let fragment = fragment.ok_or_else(|| unwritable(self.out, &path, self.lang))?;
        let draft = if report.draft { "<p><strong>草稿</strong></p>\n" } else { "" };
        Ok([draft.as_bytes(), fragment].concat())
    }

    /// Why a report is no PDF.
    fn no_pdf(&self, report: &Report, problem: &dyn Problem) -> String {
        let (file, Words { message, help, .. }) = (&report.file, problem.words(self.lang));
        match self.lang {
            Lang::Zh => format!("{file}：{message}；{help}"),
            Lang::En => format!("{file}: {message}; {help}"),
        }
    }

    /// One report, as the file that was asked for.
    fn write_file(&self, report: &Report) -> Result<(), String> {
        let Papers { kind, out, lang, .. } = self;
        let (out, lang) = (*out, *lang);
        // A file of another name would not be opened by what it is for.
        if !has_ending(out, kind.key()) {
            let (place, key) = (out.display(), kind.key());
            return Err(match lang {
                Lang::Zh => format!("要导出的只有一份报告，--out 应是以 .{key} 结尾的文件，现为 {place}"),
                Lang::En => format!("there is one report, so --out is a file whose name ends with .{key}, not {place}"),
            });
        }
        self.keep(|| self.paper(report))
    }

    /// Several in one workbook; gives the names of their sheets.
    fn write_book(&self, reports: &[&Report]) -> Result<Vec<String>, String> {
        let portal = &self.source.portal;
        let subjects: Vec<Subject<'_>> =
            reports.iter().map(|report| Subject { site: self.folder, portal, report }).collect();
        self.keep(|| Ok(book::write(&subjects)))?;
        Ok(book::names(&subjects))
    }

    /// Writes one file to where it was asked for.
    fn keep(&self, bytes: impl FnOnce() -> Result<Vec<u8>, String>) -> Result<(), String> {
        let (out, lang) = (self.out, self.lang);
        let unwritten = |error: std::io::Error| unwritable(out, &error, lang);
        // An empty folder may be filled, but no file can take its place.
        if out.symlink_metadata().is_ok() {
            return Err(taken(out, lang));
        }
        let staging = Staging::beside(out).map_err(unwritten)?;
        let mut file = staging.file().map_err(unwritten)?;
        file.write_all(&bytes()?).map_err(unwritten)?;
        file.keep(out).map_err(unwritten)
    }

    /// Several, in a folder, each under its title; gives the names of their files.
    fn write_folder(&self, reports: &[&Report]) -> Result<Vec<String>, String> {
        let Papers { kind, folder, source, out, lang, .. } = self;
        let (out, lang) = (*out, *lang);
        let unwritten = |error: std::io::Error| unwritable(out, &error, lang);
        let staging = Staging::beside(out).map_err(unwritten)?;
        let output = Output::open(&staging.path("papers"), folder.root(), &super::holder())
            .map_err(|refusal| super::build::refused(&refusal, out, lang))?
            .unlisted();
        let mut taken = BTreeSet::new();
        let mut names = Vec::with_capacity(reports.len());
        for some in reports.chunks(AT_ONCE) {
            let papers: Vec<_> = some.par_iter().map(|report| self.paper(report)).collect();
            for (report, paper) in some.iter().zip(papers) {
                let mut name = file_name(&source.portal.title(report));
                // Two reports of one title are told apart by their addresses.
                if !taken.insert(name.clone()) {
                    name = format!("{name}（{} {}）", source.portal.agency_of(report).id, report.year);
                    taken.insert(name.clone());
                }
                let name = format!("{name}.{}", kind.key());
                output.file(&name, &paper?);
                names.push(name);
            }
        }
        if let Some(failed) = output.close().into_iter().next() {
            return Err(unwritable(out, &format!("{}: {}", failed.path, failed.reason), lang));
        }
        staging.keep_folder("papers", out).map_err(unwritten)?;
        Ok(names)
    }
}

/// The folder of a report in the portal.
pub(super) fn place(report: &Report, source: &Source) -> String {
    format!("{}/{}", source.portal.agency_of(report).id, report.year)
}

/// The fragments of some reports: of those that are published as they are, of drafts as a preview shows them.
fn fragments_of(reports: &[&Report], examined: &Examined, folder: &Folder, world: &World) -> Tree {
    let render = |examined: &Examined, is_draft: bool, tree: TreeSink| {
        let some = reports.iter().filter(|report| report.draft == is_draft);
        let folders = some.map(|report| place(report, &examined.source));
        render_some(folders, examined, folder, &is_fragment, &[], tree)
    };
    let mut tree = TreeSink::default();
    if reports.iter().any(|report| !report.draft) {
        tree = render(examined, false, tree);
    }
    if reports.iter().any(|report| report.draft) {
        tree = render(&kept::examine(folder, world).with_drafts(), true, tree);
    }
    tree.into_tree()
}

/// Renders the pages of the reports in these folders of a portal, with their pictures, and what lies below `more`.
pub(super) fn render_pages(
    folders: impl Iterator<Item = String>,
    examined: &Examined,
    folder: &Folder,
    more: &[&str],
    tree: TreeSink,
) -> TreeSink {
    let is_page = |path: &str| path.ends_with("/index.html") || tree::media_type(path).starts_with("image/");
    render_some(folders, examined, folder, &is_page, more, tree)
}

/// Renders what is wanted in these folders of a portal, and what lies below `more`.
fn render_some(
    folders: impl Iterator<Item = String>,
    examined: &Examined,
    folder: &Folder,
    is_wanted: &(dyn Fn(&str) -> bool + Sync),
    more: &[&str],
    tree: TreeSink,
) -> TreeSink {
    let folders: Vec<String> = folders.map(|folder| folder + "/").collect();
    let is_more = |path: &str| more.iter().any(|start| path.starts_with(start));
    let sink = Chosen {
        wants: |path: &str| is_more(path) || folders.iter().any(|folder| path.starts_with(folder)) && is_wanted(path),
        wants_below: |start: &str| {
            is_more(start) || folders.iter().any(|one| one.starts_with(start) || start.starts_with(one))
        },
        tree,
    };
    let theme = Theme::read(folder, &examined.source, &mut Findings::default());
    crate::pages(folder, examined, &theme, KeptData::default(), &sink, &NoIndex);
    sink.tree
}

/// A title as the name of a file, on any system.
fn file_name(title: &str) -> String {
    /// File systems take 255 bytes, the ending and what may tell two apart included.
    const LONGEST: usize = 180;
    let mut name = String::new();
    for c in title.chars().filter(|c| !c.is_control()) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c });
    }
    name.trim().trim_end_matches('.').to_owned()
}
