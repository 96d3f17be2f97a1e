//! `nianbao review`: what a leader needs who does not use the program, in one folder: the report as it will be seen, and
//! a sheet with its findings, its figures beside last year's, what changed since it was published, and lines to sign.
//!
//! All of it is files that open anywhere, without scripts, and print.

mod sheet;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::archive::{refuse_taken, unwritable};
use super::diff::{Change, SincePublished};
use super::export::{place, render_pages};
use super::scope::{Scope, ScopeArguments};
use super::seal::LevelCounts;
use super::terminal::tell;
use super::{Format, World, choose, deliver, is_taken_by_site, kept, open, print_json};
use crate::Examined;
use crate::archive::single;
use crate::disk::{Folder, Refusal};
use crate::finding::words::Lang;
use crate::finding::{Finding, Findings, Level};
use crate::model::{Report, Year};
use crate::office::diff::State;
use crate::source::PublishedRecord;
use crate::tree::{Tree, TreeSink, TreeSite};
use sheet::Sheet;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 只送审这些机关的报告：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项；机关和年度都不写的，为全部草稿、审核中的和公布后有改动的报告
    #[arg(long, value_name = "AGENCY", value_delimiter = ',')]
    agency: Vec<String>,
    /// 只送审这些年度的报告，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_name = "YEAR", value_delimiter = ',')]
    year: Vec<String>,
    /// 写入这个新文件夹；已有内容的不作改动
    #[arg(long, short)]
    out: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// The name of the sheet, and of the list of several.
const SHEET: &str = "index.html";
/// The name of the report as it will be seen.
const PAGE: &str = single::WHOLE;

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let (lang, out) = (world.lang, &arguments.out);
    let folder = open(&arguments.site, lang)?;
    refuse_taken(out, lang)?;
    if is_taken_by_site(out, folder.root()) {
        return Err(super::build::refused(&Refusal::InsideSite, out, lang));
    }
    let examined = kept::examine(&folder, world);
    let source = &examined.source;
    let drafts: Vec<&Report> = source.drafts.iter().map(|draft| &**draft).collect();
    let asked = ScopeArguments::new(&arguments.agency, &arguments.year);
    let scope = Scope::read(&asked, &source.portal, &drafts, lang)?;
    let in_scope = |report: &Report| scope.holds(&report.file);
    // Without a record, nothing is known to be published.
    let has_record = PublishedRecord::read(&folder).published().next().is_some();
    let changes = match has_record {
        true => Some(SincePublished::open(folder.root(), lang)?.changes(&in_scope, lang)),
        false => None,
    };
    let mut chosen: Vec<&Report> =
        source.portal.reports.iter().chain(drafts.iter().copied()).filter(|report| in_scope(report)).collect();
    if !scope.is_part() {
        chosen.retain(|report| report.draft || change_of(report, &examined, &changes).is_some_and(differs));
    }
    chosen.sort_by(|a, b| (a.agency, a.year, !a.draft, &a.file).cmp(&(b.agency, b.year, !b.draft, &b.file)));
    // Of two files for a year, the draft is the one to be looked at.
    chosen.dedup_by(|second, first| (second.agency, second.year) == (first.agency, first.year));
    if chosen.is_empty() {
        return Err(choose(
            lang,
            "没有需要送审的报告：没有草稿，公布后也没有改动；要送审已公布的报告，请用 --agency、--year 写明",
            "there is nothing to review: no draft, and nothing changed since it was published; name reports with --agency, --year",
        )
        .to_owned());
    }
    let sheets: Vec<Sheet<'_>> = chosen
        .iter()
        .map(|report| Sheet {
            report,
            examined: &examined,
            folder: &folder,
            findings: of_report(&examined.findings, report),
            change: changes.as_ref().map(|_| change_of(report, &examined, &changes)),
            world,
        })
        .collect();
    let tree =
        written(&sheets, &folder, world).map_err(|(file, error)| unwritable(out, &format!("{file}: {error}"), lang))?;
    deliver::files(&tree, out, world)?;
    let counts = LevelCounts::of(&sheets.iter().flat_map(|sheet| &sheet.findings).map(|it| (*it).clone()).collect());
    let (count, place) = (sheets.len(), out.display());
    match lang {
        Lang::Zh => tell!("送审材料{count}份，从 {} 看起", out.join(SHEET).display()),
        Lang::En => tell!("reports to review, {count}: start at {}", out.join(SHEET).display()),
    }
    if arguments.output == Format::Json {
        let reports = sheets.iter().map(|sheet| {
            json!({
                "agency": source.portal.agency_of(sheet.report).id,
                "year": sheet.report.year.get(),
                "draft": sheet.report.draft,
                "sheet": path_of(&sheets, sheet, SHEET),
                "report": path_of(&sheets, sheet, PAGE),
            })
        });
        let result = json!({
            "version": 1,
            "out": place.to_string(),
            "reports": reports.collect::<Vec<_>>(),
            "findings": counts,
        });
        print_json(&result, lang)?;
    }
    // What stands in a draft is still to be mended, and said on its sheet.
    let has_errors = sheets.iter().flat_map(|sheet| &sheet.findings).any(|it| it.level == Level::Error && !it.draft);
    Ok(if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

type Changes = BTreeMap<(String, Year), Change>;

fn change_of<'c>(report: &Report, examined: &Examined, changes: &'c Option<Changes>) -> Option<&'c Change> {
    let id = &examined.source.portal.agency_of(report).id;
    changes.as_ref()?.get(&(id.clone(), report.year))
}

fn differs(change: &Change) -> bool {
    change.state != State::Rewritten
}

/// What was noticed in a report, the heaviest first.
fn of_report<'f>(findings: &'f Findings, report: &Report) -> Vec<&'f Finding> {
    let mut found: Vec<&Finding> = findings.iter().filter(|finding| finding.file == report.file).collect();
    found.sort_by_key(|finding| finding.level);
    found
}

/// The path of a file of a report: all lie together where there is one report alone.
fn path_of(all: &[Sheet<'_>], sheet: &Sheet<'_>, name: &str) -> String {
    match all.len() {
        1 => name.to_owned(),
        _ => format!("{}/{name}", place(sheet.report, &sheet.examined.source).replace('/', "-")),
    }
}

/// All files of the folder.
fn written(sheets: &[Sheet<'_>], folder: &Folder, world: &World) -> Result<Tree, (String, std::io::Error)> {
    let portal = pages(sheets, folder, world);
    let mut tree = Tree::default();
    for sheet in sheets {
        let at = place(sheet.report, &sheet.examined.source);
        let base_url = sheet.examined.source.config.base_url.as_deref();
        let page = single::whole(&portal, &at, base_url).map_err(|error| (at, error))?;
        tree.insert(path_of(sheets, sheet, PAGE), page);
        tree.insert(path_of(sheets, sheet, SHEET), sheet.page());
    }
    if sheets.len() > 1 {
        let rows: Vec<(String, &Sheet<'_>)> =
            sheets.iter().map(|sheet| (path_of(sheets, sheet, SHEET), sheet)).collect();
        tree.insert(SHEET, sheet::list(&rows, world));
    }
    Ok(tree)
}

/// The pages of the reports as a preview shows them, drafts among them, with what they need to be seen.
fn pages(sheets: &[Sheet<'_>], folder: &Folder, world: &World) -> TreeSite {
    let folders = sheets.iter().map(|sheet| place(sheet.report, &sheet.examined.source));
    let examined = kept::examine(folder, world).with_drafts();
    TreeSite::from(render_pages(folders, &examined, folder, &["assets/"], TreeSink::default()).into_tree())
}
