//! `nianbao explain`: the manual page of a check, or the names of all.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{World, print};
use crate::check;
use crate::disk;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::import::record;

#[derive(Args)]
pub(super) struct Arguments {
    /// 校验的名称，即核对结果中方括号里的字；不写则列出全部。也可以是导入的报告，如 content/x/2020.md
    check: Option<String>,
    /// 报告中的单元格，如 requests.received.total：说明其导入来源
    cell: Option<String>,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let forms = Forms::embedded();
    let names = check::names(forms);
    if let (Some(report), Some(cell)) = (&arguments.check, &arguments.cell) {
        return origin(report, cell, world);
    }
    if let Some(report) = arguments.check.as_ref().filter(|name| name.ends_with(".md")) {
        return Err(match world.lang {
            Lang::Zh => {
                format!("请再写明单元格，如：nianbao explain {report} requests.received.total，或 本年新收.总计")
            }
            Lang::En => format!("say which cell: nianbao explain {report} requests.received.total"),
        });
    }
    let Some(name) = &arguments.check else {
        let line = |name: &String| {
            let gloss = check::gloss(name, forms, world.lang).unwrap_or_default();
            format!("{name:<18} {gloss}\n")
        };
        print(&names.iter().map(line).collect::<String>(), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(page) = check::manual(name, forms, world.lang) {
        print(&format!("{page}\n"), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(match (check::meant(name, &names), world.lang) {
        (Some(close), Lang::Zh) => format!("没有名为“{name}”的校验；是否应为“{close}”？不带名称运行可列出全部"),
        (None, Lang::Zh) => format!("没有名为“{name}”的校验；不带名称运行可列出全部"),
        (Some(close), Lang::En) => {
            format!("there is no check named `{name}`; did you mean `{close}`? without a name, all are listed")
        }
        (None, Lang::En) => format!("there is no check named `{name}`; without a name, all are listed"),
    })
}

/// Where a figure of an imported report came from.
fn origin(report: &str, cell: &str, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let path = Path::new(report);
    let kept = record_of(path).and_then(|kept| disk::read_up_to(&kept, MOST).ok());
    let Some(kept) = kept else {
        return Err(if zh {
            format!("{report} 未导入记录；导入的报告，记录在站点的 imports 文件夹里")
        } else {
            format!("{report} has no record of an import; such records lie in the site's folder `imports`")
        });
    };
    let kept = String::from_utf8_lossy(&kept).into_owned();
    let now =
        disk::read_up_to(path, MOST).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    match record::explain(&kept, cell, &now, Forms::embedded(), world.lang) {
        Some(text) => print(&text, world.lang).map(|()| ExitCode::SUCCESS),
        None if zh => Err(format!("导入记录里没有“{cell}”；写法如 requests.received.total 或 本年新收.总计")),
        None => Err(format!("the record has no `{cell}`; write it like requests.received.total")),
    }
}

/// Records are no longer than this, in bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// The record of a report, `content/x/2020.md` or `content/x/2020/index.md`: `imports/x/2020.json`.
fn record_of(report: &Path) -> Option<PathBuf> {
    let report = if report.file_name()? == "index.md" { report.parent()? } else { report };
    let year = report.file_stem()?.to_owned();
    let agency = report.parent()?;
    let site = agency.parent()?.parent()?;
    let mut name = year;
    name.push(".json");
    Some(site.join("imports").join(agency.file_name()?).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_explained_in_both_languages() {
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let forms = Forms::embedded();
        let names = check::names(forms);
        for name in &names {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| check::gloss(name, forms, lang).unwrap_or_default());
            assert!(zh.contains(chinese) && !en.is_empty() && !en.contains(chinese), "{name}: {zh} {en}");
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| check::manual(name, forms, lang).expect("it has a page"));
            assert!(zh.contains("\n\n依据：") && zh.lines().next().is_some_and(|title| title.contains(name)), "{zh}");
            assert!(zh.lines().skip(1).all(|line| line.is_empty() || line.contains(chinese)), "{zh}");
            assert!(en.contains("Basis: ") && !en.contains("依据") && en.contains(name), "{name}: {en}");
            assert!(!zh.contains("format.md") && !en.contains("format.md"), "{name}");
        }
        assert_eq!(check::meant("request-balanc", &names).as_deref(), Some("request-balance"));
    }
}
