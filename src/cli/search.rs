//! `nianbao search`: asks the index of a site, as its readers do.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Format, World, open, print};
use crate::cli::terminal::tell;
use crate::finding::words::Lang;
use crate::search::{Answer, FigureAnswer, SearchEntry, SearchIndex, YearFigure};

/// So many results are shown, unless asked otherwise.
const SHOWN: usize = 20;

#[derive(Args)]
pub(super) struct Arguments {
    /// 检索词；几个词之间用空格隔开，表示同时包含
    query: String,
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// 最多列出几个结果（0 为全部）
    #[arg(long, default_value_t = SHOWN)]
    limit: usize,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open(&arguments.site, world.lang)?;
    let tree = crate::search_files(&folder, world.today);
    let file = |path: &str| tree.text(path).map(str::to_owned);
    let index = SearchIndex::open(&file).ok_or_else(|| match world.lang {
        Lang::Zh => "索引未能建立".to_owned(),
        Lang::En => "there is no index".to_owned(),
    })?;
    let mut answer = index.search(&arguments.query);
    let total = answer.found.len();
    if arguments.limit > 0 {
        answer.found.truncate(arguments.limit);
    }
    match arguments.output {
        Format::Json => print(&printed(&arguments.query, &answer, total), world.lang)?,
        Format::Text => {
            print(&render(&answer), world.lang)?;
            sum_up(&answer, total, world.lang);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn printed(query: &str, answer: &Answer, total: usize) -> String {
    let results: Vec<serde_json::Value> = answer
        .found
        .iter()
        .map(|found| {
            let marks: Vec<&str> = found.marks.iter().map(|mark| &found.snippet[mark.clone()]).collect();
            json!({
                "title": found.title, "route": found.route, "label": found.label,
                "snippet": found.snippet, "matches": marks, "figure": found.figure,
            })
        })
        .collect();
    let year = |one: &YearFigure| json!({ "year": one.year, "value": one.value, "route": one.route });
    let figure = |one: &FigureAnswer| {
        json!({
            "agency": one.agency, "title": one.title, "column": one.column, "scope": one.scope, "year": one.year,
            "value": one.value, "route": one.route, "history": one.history, "indicator": one.indicator,
            "years": one.years.iter().map(year).collect::<Vec<_>>(),
        })
    };
    let figures: Vec<serde_json::Value> = answer.figures.iter().map(figure).collect();
    let entry = |one: &SearchEntry| json!({ "kind": one.kind, "title": one.title, "route": one.route });
    let entries: Vec<serde_json::Value> = answer.entries.iter().map(entry).collect();
    let all = json!({
        "version": 1, "query": query, "exact": answer.exact, "year": answer.year, "total": total,
        "figures": figures, "entries": entries, "results": results,
    });
    serde_json::to_string_pretty(&all).expect("plain data") + "\n"
}

/// What was found, with the words that were asked for in bold.
fn render(answer: &Answer) -> String {
    let mut out = String::new();
    for figure in &answer.figures {
        let title = [&*figure.title, &figure.column].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let value = figure.value.as_deref().unwrap_or("—");
        let _ = writeln!(
            out,
            "{} {} {}  \u{1b}[1m{value}\u{1b}[0m {}",
            figure.agency,
            figure.year,
            title.join(" · "),
            figure.scope
        );
        let years: Vec<String> =
            figure.years.iter().map(|one| format!("{} {}", one.year, one.value.as_deref().unwrap_or("—"))).collect();
        let _ = writeln!(out, "  {}\n  {}\n", figure.route, years.join("  "));
    }
    for entry in &answer.entries {
        let _ = writeln!(out, "{}\n  {}\n", entry.title, entry.route);
    }
    for found in &answer.found {
        let mut line = String::new();
        let mut done = 0;
        for mark in &found.marks {
            line.push_str(&found.snippet[done..mark.start]);
            line.push_str("\u{1b}[1m");
            line.push_str(&found.snippet[mark.clone()]);
            line.push_str("\u{1b}[0m");
            done = mark.end;
        }
        line.push_str(&found.snippet[done..]);
        let label = if found.label.is_empty() { String::new() } else { format!("{}：", found.label) };
        let figure = if found.figure.is_empty() { String::new() } else { format!("  {}", found.figure) };
        let _ = writeln!(out, "{}\n  {}\n  {label}{line}{figure}\n", found.title, found.route);
    }
    out
}

/// A line on what was found: of each kind as many as are listed above, for a page that is about a word is not one that
/// has it in its text.
fn sum_up(answer: &Answer, total: usize, lang: Lang) {
    let listed = answer.found.len();
    let mut parts = Vec::new();
    let mut part = |count: usize, zh: &str, en: &str| {
        let counted = || match lang {
            Lang::Zh => format!("{zh}{count}个"),
            Lang::En => format!("{en} {count}"),
        };
        parts.extend((count > 0).then(counted));
    };
    part(answer.figures.len(), "所查数字", "figures");
    part(answer.entries.len(), "机关、指标、年度", "agencies, indicators, years");
    let about = match (answer.exact, lang) {
        (true, Lang::Zh) => format!("文字相符的页面{total}个"),
        (true, Lang::En) => format!("pages with these words {total}"),
        (false, Lang::Zh) => format!("没有文字完全一致的页面，近似的{total}个"),
        (false, Lang::En) => format!("no page with exactly these words, pages that come near {total}"),
    };
    let some = match lang {
        _ if listed == total => String::new(),
        Lang::Zh => format!("（列出{listed}个）"),
        Lang::En => format!(" ({listed} listed)"),
    };
    parts.push(format!("{about}{some}"));
    match lang {
        Lang::Zh => tell!("找到：{}", parts.join("；")),
        Lang::En => tell!("found: {}", parts.join("; ")),
    }
}
