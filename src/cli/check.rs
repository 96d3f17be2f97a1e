//! `nianbao check`: reads and checks, writes nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{World, open, print, report};
use crate::check;
use crate::finding::{json, sarif};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open(&arguments.site, world.lang)?;
    let examined = crate::inspect(&folder, world.today);
    let findings = &examined.findings;
    let text = match arguments.output {
        Format::Json => json::print(findings, &mut report::sources(&folder), world.lang),
        Format::Sarif => {
            let forms = &examined.source.forms;
            let rule = |name: &str| {
                Some(sarif::SarifRule {
                    gloss: check::gloss(name, forms, world.lang)?,
                    level: check::named(name, forms)?.check.level,
                    page: check::manual(name, forms, world.lang)?,
                })
            };
            sarif::print(findings, &mut report::sources(&folder), world.lang, rule)
        }
        Format::Text => {
            let reports = examined.source.portal.reports.len();
            report::render(findings, &folder, reports, world.lang, true)
                + &report::drafts(&examined.source.drafts, findings, world.lang)
        }
    };
    print(&text, world.lang)?;
    Ok(if findings.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
