//! `nianbao check`: reads and checks, writes nothing.
//!
//! All of the site is always checked, for reports are held against each other; what is shown is the part that was
//! asked for, and the exit code is that of this part.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::scope::{Scope, ScopeArguments};
use super::tally::{self, Counts};
use super::{World, figures, fix, open, print, report, similarity};
use crate::check;
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Level, github, gitlab, json, junit, line, sarif};
use crate::model::Report;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    #[command(flatten)]
    scope: ScopeArguments,
    /// 列到哪一级：error 只列错误，warning 列错误和提醒，note 全部列出，并列出各处说明的理由（默认全部列出）
    #[arg(long, value_enum)]
    level: Option<LevelArgument>,
    /// 输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用，junit 供测试平台使用，line 每处一行，github、gitlab 供两个平台标注在行旁
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// 列出正文里的每个数字，以及当作哪一格（json、text）
    #[arg(long)]
    figures: bool,
    /// 改正机械的书写问题：先列出变动，经确认再写入；填报数字从不改动
    #[arg(long, conflicts_with = "output")]
    fix: bool,
    /// 只列出变动，不写入
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// 不再询问，直接写入（用于脚本）
    #[arg(long, requires = "fix", conflicts_with = "dry_run")]
    yes: bool,
    /// 不列问题，逐份列出与上一年、与其他机关相同的句子和所占比例（text、json）
    #[arg(long)]
    similarity: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Junit,
    Line,
    Github,
    Gitlab,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum LevelArgument {
    Error,
    Warning,
    Note,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let folder = open(&arguments.site, lang)?;
    if arguments.fix {
        return fix::run(&folder, fix::Consent { dry_run: arguments.dry_run, yes: arguments.yes }, world);
    }
    let crate::Examined { source, links, findings, .. } = crate::inspect(&folder, world.today);
    let drafts: Vec<&Report> = source.drafts.iter().map(|draft| &**draft).collect();
    let scope = Scope::read(&arguments.scope, &source.portal, &drafts, lang)?;
    let all_errors = findings.count(Level::Error);
    let mut chosen = findings.only(|finding| scope.holds(&finding.file));
    chosen.heaviest_first();
    let code = if chosen.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS };
    let level = match arguments.level {
        Some(LevelArgument::Error) => Level::Error,
        Some(LevelArgument::Warning) => Level::Warning,
        Some(LevelArgument::Note) | None => Level::Note,
    };
    let listed = chosen.clone().only(|finding| finding.level <= level);
    if arguments.similarity {
        let text = match arguments.output {
            Format::Json => similarity::json(&source, &links, &folder),
            _ => similarity::text(&source, &links, &folder, lang),
        };
        print(&text, lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut sources = report::sources(&folder);
    let below = below(&arguments.site);
    let holds = |report: &Report| scope.holds(&report.file);
    let text = match arguments.output {
        Format::Json if arguments.figures => figures::json(&folder, &source, &holds),
        _ if arguments.figures => figures::text(&folder, &source, &holds, lang),
        Format::Json => json::print(&listed, &mut sources, lang),
        Format::Line => line::print(&listed, &mut sources, lang, &below),
        Format::Github => github::print(&listed, &mut sources, lang, &below),
        Format::Gitlab => gitlab::print(&listed, &mut sources, lang, &below),
        Format::Junit => {
            let reports = source.portal.reports.iter().filter(|report| holds(report));
            let looked_at = reports.map(|report| (report.file.clone(), check::looked_at(report))).collect();
            junit::print(&listed, &looked_at, &mut sources, lang, world.today)
        }
        Format::Sarif => {
            let forms = &source.forms;
            let rule = |name: &str| {
                Some(sarif::SarifRule {
                    gloss: check::gloss(name, forms, lang)?,
                    level: check::named(name, forms)?.check.level,
                    page: check::manual(name, forms, lang)?,
                })
            };
            sarif::print(&listed, &mut sources, lang, rule)
        }
        Format::Text => {
            let of_drafts: BTreeSet<&str> = drafts.iter().map(|draft| draft.file.as_str()).collect();
            let published: Vec<&Finding> =
                chosen.iter().filter(|finding| !of_drafts.contains(finding.file.as_str())).collect();
            let counts = Counts::of(published.iter().copied());
            let reports = source.portal.reports.iter().filter(|report| scope.holds(&report.file)).count();
            let mut out = report::render_some(listed.iter(), &folder, lang, true);
            if !scope.is_part() || arguments.scope.is_of_several() {
                let agencies: Vec<_> = source.portal.agencies.iter().filter(|agency| scope.has(agency)).collect();
                out += &tally::by_agency(published.iter().copied(), &agencies, lang);
            }
            out += &format!("{}{}\n", counts.summary(reports, lang), tally::listed(level, lang));
            out += &waived(counts.waived(), lang);
            if arguments.level == Some(LevelArgument::Note) {
                out += &tally::reasons(published.iter().copied(), lang);
            }
            let off = words::off(chosen.off(), lang);
            out += &if off.is_empty() { off } else { off + "\n" };
            let drafts: Vec<_> = source.drafts.iter().filter(|draft| scope.holds(&draft.file)).cloned().collect();
            out += &report::drafts(&drafts, &chosen, lang);
            out + &elsewhere(all_errors - chosen.count(Level::Error), lang)
        }
    };
    print(&text, lang)?;
    Ok(code)
}

/// How many of the findings are explained by the reports.
fn waived(count: usize, lang: Lang) -> String {
    match (count, lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("其中{count}处已作说明（waivers），级别已降低；加 --level note 列出理由\n"),
        (_, Lang::En) => format!("explained by waivers and weighed down: {count}; --level note lists the reasons\n"),
    }
}

/// What stands outside of the part that was asked for is not shown, but it is there.
fn elsewhere(errors: usize, lang: Lang) -> String {
    match (errors, lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("所选范围以外另有错误{errors}处\n"),
        (_, Lang::En) => format!("errors outside of what was asked for: {errors}\n"),
    }
}

/// What leads from where the program runs to the site's files, for lines that others follow there: nothing for the
/// folder itself, nor for an absolute path, which says more of a machine than of a site.
fn below(site: &Path) -> String {
    if site.is_absolute() {
        return String::new();
    }
    let parts = site.components().filter(|part| *part != std::path::Component::CurDir);
    parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_there_from_where_the_program_runs() {
        for (site, expected) in
            [(".", ""), ("./", ""), ("年报站", "年报站/"), ("./a/./b/", "a/b/"), ("../站", "../站/"), ("/srv/站", "")]
        {
            assert_eq!(below(Path::new(site)), expected, "{site}");
        }
    }
}
