//! `nianbao check`: reads and checks, writes nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output::{CheckedSite, Output};
use super::{World, open, print, report};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用，sarif 供代码平台和编辑器使用，junit 供测试平台使用，line 每处一行，github、gitlab 供两个平台标注在行旁
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open(&arguments.site, world.lang)?;
    let examined = crate::inspect(&folder, world.today);
    let (source, findings) = (&examined.source, &examined.findings);
    let reports: Vec<_> = source.portal.reports.iter().collect();
    let count = reports.len();
    let site = CheckedSite { path: &arguments.site, folder: &folder, forms: &source.forms, reports };
    let text = arguments.output.print(findings, &site, world).unwrap_or_else(|| {
        report::render(findings, &folder, count, world.lang, true) + &report::drafts(&source.drafts, world.lang)
    });
    print(&text, world.lang)?;
    Ok(if findings.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
