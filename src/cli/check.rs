//! `nianbao check`: reads and checks, writes nothing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{World, figures, open, print, report};
use crate::check;
use crate::finding::{github, gitlab, json, junit, line, sarif};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用，junit 供测试平台使用，line 每处一行，github、gitlab 供两个平台标注在行旁
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// 列出正文里的每个数字，以及当作哪一格（json、text）
    #[arg(long)]
    figures: bool,
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

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open(&arguments.site, world.lang)?;
    let examined = crate::inspect(&folder, world.today);
    let findings = &examined.findings;
    let mut sources = report::sources(&folder);
    let below = below(&arguments.site);
    let text = match arguments.output {
        Format::Json if arguments.figures => figures::json(&folder, &examined),
        _ if arguments.figures => figures::text(&folder, &examined, world.lang),
        Format::Json => json::print(findings, &mut sources, world.lang),
        Format::Line => line::print(findings, &mut sources, world.lang, &below),
        Format::Github => github::print(findings, &mut sources, world.lang, &below),
        Format::Gitlab => gitlab::print(findings, &mut sources, world.lang, &below),
        Format::Junit => {
            let reports = examined.source.portal.reports.iter();
            let looked_at = reports.map(|report| (report.file.clone(), check::looked_at(report))).collect();
            junit::print(findings, &looked_at, &mut sources, world.lang, world.today)
        }
        Format::Sarif => {
            let forms = &examined.source.forms;
            let rule = |name: &str| {
                Some(sarif::SarifRule {
                    gloss: check::gloss(name, forms, world.lang)?,
                    level: check::named(name, forms)?.check.level,
                    page: check::manual(name, forms, world.lang)?,
                })
            };
            sarif::print(findings, &mut sources, world.lang, rule)
        }
        Format::Text => {
            let reports = examined.source.portal.reports.len();
            report::render(findings, &folder, reports, world.lang, true)
                + &report::drafts(&examined.source.drafts, world.lang)
        }
    };
    print(&text, world.lang)?;
    Ok(if findings.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS })
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
