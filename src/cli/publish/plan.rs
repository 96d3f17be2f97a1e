//! The plan as it is shown, and whether it is carried out.

use std::fmt::Write;
use std::io::IsTerminal;
use std::process::ExitCode;

use serde::Serialize;

use super::{Arguments, choose, refused_later};
use crate::cli::report::first_of;
use crate::cli::{Format, agreed, print, record};
use crate::finding::words::Lang;
use crate::publish::{Plan, Receipt, receipt};

/// The lines about files that others changed.
pub(super) const FOREIGN: (&str, &str) = (
    "现有发布被改动：以下文件与发布时不一致",
    "what is live was changed by someone else: these files are not as they were published",
);

/// So many lines of a kind are shown; the rest are counted.
pub(super) const SHOWN: usize = 20;

/// A plan for programs, with what came of it.
#[derive(Serialize)]
struct PlanJson<'a> {
    version: u8,
    /// The release that was made; nothing where none was.
    release: Option<ReleaseJson<'a>>,
    #[serde(flatten)]
    plan: &'a Plan,
}

/// A release for programs.
#[derive(Serialize)]
struct ReleaseJson<'a> {
    number: u32,
    receipt: &'a str,
    digest: &'a str,
}

/// Prints a plan for programs, and the release that was made by it: the place of its receipt, and the receipt.
pub(super) fn print_json(plan: &Plan, release: Option<(&str, &Receipt)>, lang: Lang) -> Result<(), String> {
    let release = release.map(|(place, receipt)| ReleaseJson {
        number: receipt.release,
        receipt: place,
        digest: &receipt.digest,
    });
    crate::cli::print_json(&PlanJson { version: 1, release, plan }, lang)
}

/// Prints a plan by which nothing is published yet, or at all.
pub(super) fn print_plan(plan: &Plan, format: Format, lang: Lang) -> Result<(), String> {
    if format == Format::Json { print_json(plan, None, lang) } else { show_plan(plan, format, lang) }
}

/// Shows people a plan that is to be carried out; programs are told what came of it, once that is known.
pub(super) fn show_plan(plan: &Plan, format: Format, lang: Lang) -> Result<(), String> {
    if format == Format::Json {
        return Ok(());
    }
    let mut out = String::new();
    let kinds = [
        (choose(lang, "新增", "added"), &plan.added),
        (choose(lang, "修改", "changed"), &plan.changed),
        (choose(lang, "移除", "removed"), &plan.removed),
    ];
    if !plan.foreign.is_empty() {
        let _ = writeln!(out, "{}", choose(lang, FOREIGN.0, FOREIGN.1));
        for (word, paths) in [
            (choose(lang, "多出、将移除的文件", "put there, will be removed"), &plan.foreign.added),
            (choose(lang, "改动、将复原的文件", "changed, will be put right"), &plan.foreign.changed),
            (choose(lang, "缺少、将补上的文件", "missing, will be brought back"), &plan.foreign.removed),
        ] {
            list(&mut out, word, paths, lang);
        }
    }
    for (word, paths) in kinds {
        list(&mut out, word, paths, lang);
    }
    list(&mut out, choose(lang, "新增报告", "reports added"), &plan.added_reports, lang);
    list(&mut out, choose(lang, "撤下报告", "reports removed"), &plan.removed_reports, lang);
    let figures: Vec<String> = plan.figures.iter().map(|figure| receipt::describe(figure, lang)).collect();
    list(&mut out, choose(lang, "已发布报告中改动的数字", "figures changed in published reports"), &figures, lang);
    let held: Vec<String> = plan.held.iter().map(|held| receipt::describe_held(held, lang)).collect();
    list(&mut out, choose(lang, receipt::HELD.0, receipt::HELD.1), &held, lang);
    record::planned(&mut out, &plan.recorded, lang);
    print(&out, lang)
}

pub(in crate::cli) fn list(out: &mut String, word: &str, lines: &[String], lang: Lang) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "{word} {}", lines.len());
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(out, "  {line}");
    }
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = match lang {
            Lang::Zh => writeln!(out, "  ……另有{more}项"),
            Lang::En => writeln!(out, "  … and {more} more"),
        };
    }
}

/// What takes back or contradicts what is published must be allowed by name; says what was not.
pub(super) fn allowed(plan: &Plan, arguments: &Arguments, lang: Lang) -> ExitCode {
    if let Some(why) = withdrawn_for_errors(plan, lang) {
        return not_allowed(&why, arguments, lang);
    }
    if arguments.allow || !plan.needs_leave() {
        return ExitCode::SUCCESS;
    }
    let gone = plan.removed_reports.len();
    let unexplained = plan.figures.iter().filter(|figure| !figure.explained).count();
    let mut reasons = Vec::new();
    match lang {
        Lang::Zh => {
            reasons.extend((gone > 0).then(|| format!("撤下了{gone}份报告")));
            let figures = || format!("改动了{unexplained}个已发布的数字，而报告的 corrections 里无更正说明");
            reasons.extend((unexplained > 0).then(figures));
        }
        Lang::En => {
            reasons.extend((gone > 0).then(|| format!("reports withdrawn: {gone}")));
            let figures = || format!("published figures changed without a correction in the report: {unexplained}");
            reasons.extend((unexplained > 0).then(figures));
        }
    }
    let todo = match (lang, unexplained > 0) {
        (Lang::Zh, true) => "补上更正说明，或确认后加 --allow",
        (Lang::Zh, false) => "确认后加 --allow",
        (Lang::En, true) => "write the correction, or use --allow",
        (Lang::En, false) => "use --allow if this is meant",
    };
    let why = match lang {
        Lang::Zh => format!("{}。{todo}", reasons.join("，")),
        Lang::En => format!("{}; {todo}", reasons.join(", ")),
    };
    not_allowed(&why, arguments, lang)
}

fn not_allowed(why: &str, arguments: &Arguments, lang: Lang) -> ExitCode {
    if arguments.dry_run {
        refused_later(why, lang);
    } else {
        anstream::eprintln!("{}{why}", choose(lang, "未发布：", "not published: "));
    }
    ExitCode::from(1)
}

/// A public page is never withdrawn because of an error, whatever is allowed: its text may not be on record, as
/// when it was published before there was one.
fn withdrawn_for_errors(plan: &Plan, lang: Lang) -> Option<String> {
    let held = plan.held.iter().map(|held| &held.report).filter(|report| plan.removed_reports.contains(report));
    let held: Vec<&str> = held.map(String::as_str).collect();
    if held.is_empty() {
        return None;
    }
    let (count, some) = (held.len(), first_of(held.into_iter(), lang));
    Some(match lang {
        Lang::Zh => format!(
            "{count}份已公布的报告有错误（{some}），而 record/ 里没有它们公布时的文本，发布将撤下其页面。请改正，或先恢复公布时的文本"
        ),
        Lang::En => format!(
            "published reports have errors and are not in record/, so that their pages would go: {count} ({some}); mend \
             them, or bring back the published text first"
        ),
    })
}

/// How a run ends that goes no further than its plan: a trial, one that is not allowed, or one that a person
/// who was asked says no to.
pub(super) fn ends_here(plan: &Plan, arguments: &Arguments, lang: Lang) -> Result<Option<ExitCode>, String> {
    let ends = asked(plan, arguments, lang)?;
    if ends.is_some() && arguments.output == Format::Json {
        print_json(plan, None, lang)?;
    }
    Ok(ends)
}

fn asked(plan: &Plan, arguments: &Arguments, lang: Lang) -> Result<Option<ExitCode>, String> {
    let code = allowed(plan, arguments, lang);
    if arguments.dry_run || code != ExitCode::SUCCESS {
        return Ok(Some(code));
    }
    if arguments.yes {
        return Ok(None);
    }
    if !std::io::stdin().is_terminal() {
        return Err(
            choose(lang, "不在终端上，未发布；确认变动后加 --yes", "no terminal to ask on; use --yes").to_owned()
        );
    }
    if agreed(choose(lang, "发布以上变动？[y/N] ", "publish this? [y/N] "))? {
        return Ok(None);
    }
    anstream::eprintln!("{}", choose(lang, "未发布", "not published"));
    Ok(Some(ExitCode::from(1)))
}
