//! Many reports as one workbook: an index with the figures that forms show first, a sheet for each report, and every
//! figure of all of them in one list.
//!
//! Own and aggregated figures are added up apart, of one year alone; what is blank is added to nothing, and counted.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::workbook::{self, LINK, LIST_HEAD, Tables};
use super::{Subject, package};
use crate::data::book::{MAIN, letters, push_text};
use crate::form::Figure;
use crate::link::{Point, Value};
use crate::model::{Amount, Date, Entry, Report, Scope, Year};

/// The sheets that are no report's.
const INDEX: &str = "目录";
const LIST: &str = "明细";
/// So many lines fit into a sheet, its head included.
const MOST_LINES: usize = 1_048_576;
/// The longest name of a sheet, in units of UTF-16.
const LONGEST_NAME: usize = 31;

/// What stands before the figures in the index.
const HEADS: [&str; 6] = ["工作表", "机关", "年度", "口径", "格式", "公布日期"];

/// Writes the workbook of some reports, in their order.
pub fn write(subjects: &[Subject<'_>]) -> Vec<u8> {
    let names = names(subjects);
    let lines: usize = subjects.iter().map(|subject| subject.report.form.cell_count()).sum();
    let has_list = lines < MOST_LINES;
    let sheets: Vec<&str> =
        std::iter::once(INDEX).chain(names.iter().map(String::as_str)).chain(has_list.then_some(LIST)).collect();
    let common = [
        ("[Content_Types].xml".to_owned(), workbook::types(sheets.len())),
        ("_rels/.rels".to_owned(), workbook::RELATIONS.to_owned()),
        ("docProps/core.xml".to_owned(), package::core_of(&title(subjects), &publisher(subjects), None)),
        ("xl/workbook.xml".to_owned(), workbook::book(&sheets)),
        ("xl/_rels/workbook.xml.rels".to_owned(), workbook::relations(sheets.len())),
        ("xl/styles.xml".to_owned(), workbook::styles()),
        (sheet(0), index(subjects, &names, has_list)),
    ];
    // A sheet at a time: there may be thousands.
    let of_reports = subjects.iter().enumerate().map(|(at, subject)| {
        let back =
            format!("<hyperlinks><hyperlink ref=\"A1\" location=\"{INDEX}!A1\" display=\"{INDEX}\"/></hyperlinks>");
        (sheet(at + 1), Tables::new(subject.report).write(*subject, &back))
    });
    let list = has_list.then(|| (sheet(sheets.len() - 1), workbook::list(subjects)));
    let days = subjects.iter().filter_map(|subject| package::date(*subject));
    let newest = subjects.iter().map(|subject| subject.report.year).max().map_or(2008, Year::get);
    let last = || Date::new(newest.cast_signed(), 12, 31).expect("every year has a last day");
    let day = days.max().unwrap_or_else(last);
    package::pack_on(day, common.into_iter().chain(of_reports).chain(list), Vec::new())
}

fn sheet(at: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", at + 1)
}

fn years(subjects: &[Subject<'_>]) -> BTreeSet<Year> {
    subjects.iter().map(|subject| subject.report.year).collect()
}

fn title(subjects: &[Subject<'_>]) -> String {
    let years = years(subjects);
    match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}—{last}年度报告（{}份）", subjects.len()),
        (Some(year), _) => format!("{year}年度报告（{}份）", subjects.len()),
        _ => String::new(),
    }
}

/// Whose reports they are, where they are of one agency.
fn publisher(subjects: &[Subject<'_>]) -> String {
    let agencies: BTreeSet<usize> = subjects.iter().map(|subject| subject.report.agency).collect();
    let one = subjects.first().filter(|_| agencies.len() == 1);
    one.map_or_else(String::new, |subject| subject.agency().name.clone())
}

/// The names of the sheets of reports: what programs allow, and no two alike.
pub fn names(subjects: &[Subject<'_>]) -> Vec<String> {
    let has_years = years(subjects).len() > 1;
    // Programs keep this one for themselves.
    let mut taken: BTreeSet<String> = [INDEX, LIST, "history"].map(str::to_owned).into();
    let mut names = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let report = subject.report;
        let year = if has_years { format!(" {}", report.year) } else { String::new() };
        let draft = if report.draft { "（草稿）" } else { "" };
        let base = &subject.agency().short_name;
        let mut number = 1;
        let name = loop {
            let again = if number > 1 { format!(" ({number})") } else { String::new() };
            let name = sheet_name(base, &format!("{year}{draft}{again}"));
            // Programs tell names apart by more than capital letters.
            if taken.insert(name.to_lowercase()) {
                break name;
            }
            number += 1;
        };
        names.push(name);
    }
    names
}

/// The name of a sheet that begins and ends so, as far as there is room.
fn sheet_name(start: &str, end: &str) -> String {
    let is_free = |c: &char| !c.is_control() && !matches!(c, ':' | '\\' | '/' | '?' | '*' | '[' | ']');
    let room = LONGEST_NAME - end.encode_utf16().count();
    let mut used = 0;
    // An apostrophe at either end is none of a name.
    let kept = start.chars().filter(is_free).collect::<String>();
    let kept = kept.trim().trim_matches('\'');
    let kept: String = kept
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    let kept = kept.trim_end_matches([' ', '\'']);
    format!("{}{end}", if kept.is_empty() { "报告" } else { kept })
}

/// A figure that forms show first, in the order in which they are met.
struct Shown {
    key: String,
    label: String,
    unit: String,
}

fn shown(subjects: &[Subject<'_>]) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for figure in subjects.iter().flat_map(|subject| &subject.report.form.figures).filter(|figure| figure.headline) {
        if shown.iter().all(|known| known.key != figure.key) {
            let Figure { key, label, unit, .. } = figure;
            shown.push(Shown { key: key.clone(), label: label.clone(), unit: unit.clone() });
        }
    }
    shown
}

fn value(report: &Report, figure: &Shown) -> Value {
    let cells = report.form.figure(&figure.key).map_or(&[][..], |figure| &figure.cells);
    Value::of(&Point::at(report, cells))
}

/// The sheet that leads to the others.
fn index(subjects: &[Subject<'_>], names: &[String], has_list: bool) -> String {
    let figures = shown(subjects);
    let mut rows = String::from("<row r=\"1\">");
    let heads = figures.iter().map(|figure| match figure.unit.as_str() {
        "" => figure.label.clone(),
        unit => format!("{}（{unit}）", figure.label),
    });
    for (at, head) in HEADS.map(str::to_owned).into_iter().chain(heads).enumerate() {
        push_text(&mut rows, &letters(at), 1, &head, LIST_HEAD);
    }
    rows.push_str("</row>");
    let mut links = String::new();
    for (at, (subject, name)) in subjects.iter().zip(names).enumerate() {
        let (line, report) = (at + 2, subject.report);
        let _ = write!(rows, "<row r=\"{line}\">");
        push_text(&mut rows, "A", line, name, LINK);
        let target = super::xml::escaped(&format!("'{}'!A1", name.replace('\'', "''")));
        let _ = write!(
            links,
            "<hyperlink ref=\"A{line}\" location=\"{target}\" display=\"{}\"/>",
            super::xml::escaped(name)
        );
        push_text(&mut rows, "B", line, subject.name(), 0);
        let _ = write!(rows, "<c r=\"C{line}\"><v>{}</v></c>", report.year);
        push_text(&mut rows, "D", line, scope(report.scope), 0);
        push_text(&mut rows, "E", line, &report.form.name, 0);
        let published = report.published.map_or_else(|| "未注明".to_owned(), |day| day.to_string());
        push_text(&mut rows, "F", line, if report.draft { "草稿" } else { &published }, 0);
        for (at, figure) in figures.iter().enumerate() {
            let column = letters(HEADS.len() + at);
            match value(report, figure) {
                Value::Amount(amount) => {
                    let _ = write!(rows, "<c r=\"{column}{line}\"><v>{amount}</v></c>");
                }
                Value::WithoutUnit(amount) => {
                    push_text(&mut rows, &column, line, &format!("{amount}（来源未注明单位）"), 0)
                }
                Value::Blank(Entry::NotApplicable) => push_text(&mut rows, &column, line, "/", 0),
                Value::Blank(Entry::Unread) => push_text(&mut rows, &column, line, "无法识别", 0),
                Value::Blank(_) => push_text(&mut rows, &column, line, "未填报", 0),
                Value::Absent | Value::Share { .. } | Value::OfNothing => {
                    push_text(&mut rows, &column, line, "格式无此项", 0);
                }
            }
        }
        rows.push_str("</row>");
    }
    let last = subjects.len() + 1;
    totals(&mut rows, subjects, &figures, last + 1);
    if !has_list {
        let line = last + 6;
        let said = "全部数字超过一张工作表的行数，未附明细；逐格的数字见门户的 data/cells-年度.csv";
        let _ = write!(rows, "<row r=\"{line}\">");
        push_text(&mut rows, "A", line, said, 0);
        rows.push_str("</row>");
    }
    let widths: String = [30, 30, 8, 12, 14, 14]
        .into_iter()
        .chain(figures.iter().map(|_| 16))
        .enumerate()
        .map(|(at, width)| format!("<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", at + 1))
        .collect();
    let end = letters(HEADS.len() + figures.len() - 1);
    format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\">\
         <pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"/></sheetView></sheetViews>\
         <sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}</cols><sheetData>{rows}</sheetData>\
         <autoFilter ref=\"A1:{end}{last}\"/><hyperlinks>{links}</hyperlinks>\
         <pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>"
    )
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Own => "本单位",
        Scope::Aggregated => "汇总",
    }
}

/// What the reports of each scope come to, below a line that stays empty, where all are of one year: what is stated, and
/// of how many reports it is not. Drafts are not filed yet.
fn totals(rows: &mut String, subjects: &[Subject<'_>], figures: &[Shown], above: usize) {
    if years(subjects).len() != 1 {
        return;
    }
    let mut line = above;
    for of in Scope::ALL {
        let reports: Vec<&Report> =
            subjects.iter().map(|it| it.report).filter(|report| report.scope == of && !report.draft).collect();
        if reports.len() < 2 {
            continue;
        }
        let sums: Vec<(Amount, usize)> = figures
            .iter()
            .map(|figure| {
                let amounts: Vec<Amount> = reports.iter().filter_map(|report| value(report, figure).amount()).collect();
                let without = reports.len() - amounts.len();
                (amounts.into_iter().fold(Amount::ZERO, |sum, amount| sum + amount), without)
            })
            .collect();
        line += 1;
        let _ = write!(rows, "<row r=\"{line}\">");
        push_text(rows, "A", line, &format!("合计（{}，{}份）", scope(of), reports.len()), LIST_HEAD);
        for (at, (sum, without)) in sums.iter().enumerate() {
            if *without < reports.len() {
                let _ = write!(rows, "<c r=\"{}{line}\"><v>{sum}</v></c>", letters(HEADS.len() + at));
            }
        }
        rows.push_str("</row>");
        if sums.iter().any(|(_, without)| *without > 0) {
            line += 1;
            let _ = write!(rows, "<row r=\"{line}\">");
            push_text(rows, "A", line, "其中没有数的份数，不计入", 0);
            for (at, (_, without)) in sums.iter().enumerate() {
                let _ = write!(rows, "<c r=\"{}{line}\"><v>{without}</v></c>", letters(HEADS.len() + at));
            }
            rows.push_str("</row>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed() {
        let long = "某某自治区某某市某某县人民政府政务服务和数据管理局（行政审批局）".repeat(2);
        for (start, end, expected) in [
            ("县财政局", " 2024", "县财政局 2024"),
            ("a/b\\c:d*e?f[g]", "", "abcdefg"),
            ("'局'", "", "局"),
            ("//", " 2024", "报告 2024"),
            (&long, " 2024（草稿）", "某某自治区某某市某某县人民政府政务服务和数据 2024（草稿）"),
            ("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", "", "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷"),
        ] {
            let name = sheet_name(start, end);
            assert_eq!(name, expected);
            assert!(name.encode_utf16().count() <= LONGEST_NAME);
        }
    }
}
