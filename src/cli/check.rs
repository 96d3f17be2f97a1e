//! `nianbao check`: reads and checks, writes nothing unless it is asked to `--fix`.
//!
//! All of the site is always checked, for reports are held against each other; what is shown is the part that was
//! asked for, and the exit code is that of this part.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output::{CheckedSite, Output};
use super::scope::{Scope, ScopeArguments};
use super::tally::{self, Counts};
use super::{World, figures, fix, kept, open, print, report, similarity};
use crate::disk::Folder;
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Findings, Level};
use crate::model::Report;
use crate::source::Source;

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
    /// 到哪一级算不通过，退出码为1：error、warning 或 note（默认：error）
    #[arg(long, value_enum, hide_default_value = true, default_value = "error")]
    fail_on: LevelArgument,
    /// 输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用，junit 供测试平台使用，line 每处一行，github、gitlab 供两个平台标注在行旁
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
    /// 列出正文中的每个数字及其对应的单元格（json、text）
    #[arg(long)]
    figures: bool,
    /// 不列问题，逐份列出与上一年、与其他机关相同的句子和所占比例（text、json）
    #[arg(long, conflicts_with = "figures")]
    similarity: bool,
    /// 改正机械的书写问题：先列出变动，经确认再写入；填报数字从不改动
    #[arg(long, conflicts_with_all = ["output", "figures", "similarity"])]
    fix: bool,
    /// 只列出变动，不写入
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// 不再询问，直接写入（用于脚本）
    #[arg(long, requires = "fix", conflicts_with = "dry_run")]
    yes: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum LevelArgument {
    Error,
    Warning,
    Note,
}

impl LevelArgument {
    fn level(self) -> Level {
        match self {
            LevelArgument::Error => Level::Error,
            LevelArgument::Warning => Level::Warning,
            LevelArgument::Note => Level::Note,
        }
    }
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let folder = open(&arguments.site, lang)?;
    if arguments.fix {
        return fix::run(&folder, fix::Consent { dry_run: arguments.dry_run, yes: arguments.yes }, world);
    }
    let crate::Examined { source, links, findings, .. } = kept::inspect(&folder, world);
    let drafts: Vec<&Report> = source.drafts.iter().map(|draft| &**draft).collect();
    let scope = Scope::read(&arguments.scope, &source.portal, &drafts, lang)?;
    let holds = |report: &Report| scope.holds(&report.file);
    let of_programs = arguments.output != Output::Text;
    if arguments.figures || arguments.similarity {
        let text = match (arguments.figures, of_programs) {
            (true, true) => figures::json(&folder, &source, &holds),
            (true, false) => figures::text(&folder, &source, &holds, lang),
            (false, true) => similarity::json(&source, &links, &folder),
            (false, false) => similarity::text(&source, &links, &folder, lang),
        };
        print(&text, lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    let elsewhere = findings.count(Level::Error);
    let mut chosen = findings.only(|finding| scope.holds(&finding.file));
    chosen.heaviest_first();
    let elsewhere = elsewhere - chosen.count(Level::Error);
    let fails = chosen.any_as_heavy(arguments.fail_on.level());
    let code = if fails { ExitCode::from(1) } else { ExitCode::SUCCESS };
    let level = arguments.level.map_or(Level::Note, LevelArgument::level);
    let listed = chosen.clone().only(|finding| finding.level <= level);
    let reports = source.portal.reports.iter().filter(|report| holds(report)).collect();
    let site = CheckedSite { path: &arguments.site, folder: &folder, forms: &source.forms, reports };
    let text = arguments.output.print(&listed, &site, world).unwrap_or_else(|| {
        let shown = Shown { chosen: &chosen, listed: &listed, level, scope: &scope, reports: site.reports.len() };
        shown.text(arguments, &folder, &source, lang) + &errors_elsewhere(elsewhere, lang)
    });
    print(&text, lang)?;
    Ok(code)
}

/// What is shown of a site.
struct Shown<'a> {
    /// The findings of the part that was asked for.
    chosen: &'a Findings,
    /// Those of them that are listed.
    listed: &'a Findings,
    level: Level,
    scope: &'a Scope,
    reports: usize,
}

impl Shown<'_> {
    /// The findings for people: each on its source, then counted.
    fn text(&self, arguments: &Arguments, folder: &Folder, source: &Source, lang: Lang) -> String {
        let published: Vec<&Finding> = self.chosen.iter().filter(|finding| !finding.draft).collect();
        let counts = Counts::of(published.iter().copied());
        let mut out = report::render_some(self.listed.iter(), folder, lang, true);
        if !self.scope.is_part() || arguments.scope.is_of_several() {
            let agencies = source.portal.agencies.iter().filter(|agency| self.scope.has(agency));
            out += &tally::by_agency(published.iter().copied(), &agencies.collect::<Vec<_>>(), lang);
        }
        out += &format!(
            "{}{}\n",
            counts.summary(self.chosen.len() - published.len(), self.reports, lang),
            tally::listed(self.level, lang)
        );
        out += &waived(counts.waived(), lang);
        if arguments.level == Some(LevelArgument::Note) {
            out += &tally::reasons(published.iter().copied(), lang);
        }
        let off = words::off(self.chosen.off(), lang);
        out += &if off.is_empty() { off } else { off + "\n" };
        let drafts = source.drafts.iter().filter(|draft| self.scope.holds(&draft.file)).cloned();
        out + &report::drafts(&drafts.collect::<Vec<_>>(), self.chosen, lang)
    }
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
fn errors_elsewhere(errors: usize, lang: Lang) -> String {
    match (errors, lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("所选范围以外另有错误{errors}处\n"),
        (_, Lang::En) => format!("errors outside of what was asked for: {errors}\n"),
    }
}
