//! `nianbao check --figures`: each figure of the texts, with what it was taken for.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::report::sources;
use crate::check::text::{self, FigureListed, Taken};
use crate::finding::Place;
use crate::finding::words::Lang;
use crate::model::Report;
use crate::source::{Source, show_lines};
use crate::tree::Site;

/// A figure, as programs read it.
#[derive(Serialize)]
struct FigureLine<'f> {
    file: &'f str,
    line: usize,
    column: usize,
    written: &'f str,
    /// `cells`, `computed`, `followed`, `growth`, `before` or `nothing`.
    taken_for: &'static str,
    cells: Vec<String>,
    /// What those cells make.
    stated: Option<String>,
    /// Whether it is right, where that can be said.
    holds: Option<bool>,
}

#[derive(Serialize)]
struct FigureList<'f> {
    version: u8,
    figures: Vec<FigureLine<'f>>,
}

/// The figures of these reports, in the order of their files.
fn listed(
    site: &dyn Site,
    source: &Source,
    chosen: &dyn Fn(&Report) -> bool,
) -> Vec<(String, usize, usize, FigureListed, Vec<String>)> {
    let mut sources = sources(site);
    let mut lines = Vec::new();
    let drafts = source.drafts.iter().map(|draft| &**draft);
    let mut reports: Vec<&Report> =
        source.portal.reports.iter().chain(drafts).filter(|report| chosen(report)).collect();
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    for report in reports {
        let mut figures = Vec::new();
        show_lines(site, report, &mut |text| figures = text::list(report, text));
        for figure in figures {
            let (line, column) = sources.span(&report.file, &Place::Bytes(figure.place.clone())).start;
            let cells = match &figure.taken {
                Taken::Cells { cells, .. } => cells.iter().map(|&cell| report.form.address(cell)).collect(),
                _ => Vec::new(),
            };
            lines.push((report.file.clone(), line, column, figure, cells));
        }
    }
    lines
}

/// The figures as a list for people: a line each, and a count of what they were taken for.
pub(super) fn text(site: &dyn Site, source: &Source, chosen: &dyn Fn(&Report) -> bool, lang: Lang) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut wrong, mut last) = (0, String::new());
    for (file, line, column, figure, _) in listed(site, source, chosen) {
        if file != last {
            let _ = writeln!(out, "{}{file}", if last.is_empty() { "" } else { "\n" });
            last = file;
        }
        let sign = match figure.taken.holds() {
            Some(true) => '✓',
            Some(false) => '✗',
            None => '·',
        };
        let place = format!("{line}:{column}");
        let _ = writeln!(out, "  {sign} {place:<8} {}  {}", figure.written, figure.taken.words(lang));
        *counts.entry(figure.taken.key()).or_default() += 1;
        wrong += usize::from(figure.taken.holds() == Some(false));
    }
    let count = |key: &str| counts.get(key).copied().unwrap_or(0);
    let (cells, computed, nothing) = (count("cells"), count("computed"), count("nothing"));
    let others = count("followed") + count("growth") + count("before");
    let all = cells + computed + nothing + others;
    let _ = match lang {
        Lang::Zh => writeln!(
            out,
            "\n正文共有数字{all}个：对应单元格{cells}个，由正文计算{computed}个，与其他年度比较{others}个，无对应{nothing}个；不一致{wrong}个"
        ),
        Lang::En => writeln!(
            out,
            "\n{all} figures in the texts: {cells} state cells, {computed} are computed, {others} are compared with other years, {nothing} are tied to nothing; {wrong} differ"
        ),
    };
    out
}

/// The same as JSON.
pub(super) fn json(site: &dyn Site, source: &Source, chosen: &dyn Fn(&Report) -> bool) -> String {
    let listed = listed(site, source, chosen);
    let figures = listed.iter().map(|(file, line, column, figure, cells)| FigureLine {
        file,
        line: *line,
        column: *column,
        written: &figure.written,
        taken_for: figure.taken.key(),
        cells: cells.clone(),
        stated: match &figure.taken {
            Taken::Cells { stated, .. } => stated.map(|amount| amount.to_string()),
            _ => None,
        },
        holds: figure.taken.holds(),
    });
    let list = FigureList { version: 1, figures: figures.collect() };
    serde_json::to_string(&list).expect("plain values are JSON") + "\n"
}
