//! The table of a year as an Excel workbook: a line a report, numbers as numbers, heads that stay, in words of the form.
//!
//! Written as text part by part (ECMA-376), for it is one sheet of one shape and must be written while reports come in;
//! libraries hold a sheet in memory, or put it on a disk.

use std::fmt::Write;

use super::book::{self, DATE, HEAD, MAIN, MARKED, XML, letters, push_text, serial};
use super::sheet::Sheet;
use super::wide::{self, MARKS};
use super::{Bulk, BulkWriter, DataWords, Package, Told, lead};
use crate::form::{Cell, Form};
use crate::model::{Entry, Report, Unit};

/// The heads: table, row and column of each cell, each in a line of its own.
const HEADS: usize = 3;

/// The format.
pub struct Workbook;

impl Bulk for Workbook {
    fn stem(&self) -> &'static str {
        "table"
    }

    fn ending(&self) -> &'static str {
        "xlsx"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }

    fn lines(&self, _: &Form) -> usize {
        1
    }

    fn start(&self, sheet: &Sheet, words: &DataWords) -> String {
        let mut out = format!(
            "{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">\
             <pane xSplit=\"2\" ySplit=\"{HEADS}\" topLeftCell=\"C{}\" activePane=\"bottomRight\" state=\"frozen\"/>\
             </sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>\
             <col min=\"1\" max=\"1\" width=\"20\" customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"28\" customWidth=\"1\"/>\
             <col min=\"3\" max=\"9\" width=\"13\" customWidth=\"1\"/></cols><sheetData>",
            HEADS + 1
        );
        for line in 0..HEADS {
            let _ = write!(out, "<row r=\"{}\">", line + 1);
            let firsts = words
                .lead
                .iter()
                .chain([&words.edition, &words.units])
                .map(|head| if line == 0 { &**head } else { "" });
            let cells = sheet.columns.iter().map(|column| &*column.labels[line]);
            for (at, label) in firsts.chain(cells).enumerate() {
                push_text(&mut out, &letters(at), line + 1, label, HEAD);
            }
            out.push_str("</row>");
        }
        out
    }

    fn end(&self, sheet: &Sheet) -> String {
        let merged = lead::COLUMNS.len() + wide::COLUMNS.len();
        let last = letters(merged + sheet.columns.len() - 1);
        let mut out =
            format!("</sheetData><autoFilter ref=\"A{HEADS}:{last}{HEADS}\"/><mergeCells count=\"{merged}\">");
        for column in (0..merged).map(letters) {
            let _ = write!(out, "<mergeCell ref=\"{column}1:{column}{HEADS}\"/>");
        }
        out.push_str("</mergeCells></worksheet>");
        out
    }

    fn package(&self, _: &Sheet) -> Option<Package> {
        let before = book::parts(&["年报"]);
        Some(Package { before, name: "xl/worksheets/sheet1.xml" })
    }

    fn writer(&self, form: &Form, sheet: &Sheet) -> Box<dyn BulkWriter> {
        let first = lead::COLUMNS.len() + wide::COLUMNS.len();
        let cells = sheet.cells(form).into_iter().enumerate().map(|(at, cell)| (letters(first + at), cell));
        Box::new(WorkbookWriter { leads: (0..first).map(letters).collect(), cells: cells.collect() })
    }
}

/// For each column its letters, and the form's cell in it.
struct WorkbookWriter {
    leads: Vec<String>,
    cells: Vec<(String, Option<Cell>)>,
}

impl BulkWriter for WorkbookWriter {
    fn write(&self, told: &Told<'_>, number: usize) -> String {
        let (report, line) = (told.report, HEADS + 1 + number);
        let mut out = String::with_capacity(self.cells.len() * 26);
        let _ = write!(out, "<row r=\"{line}\">");
        let firsts = lead::in_words(told, told.words)
            .into_iter()
            .chain([wide::edition(&report.form), units(report, told.words)]);
        for ((at, column), text) in self.leads.iter().enumerate().zip(firsts) {
            match (at, report.published) {
                (4, _) => {
                    let _ = write!(out, "<c r=\"{column}{line}\"><v>{text}</v></c>");
                }
                (6, Some(date)) => {
                    let _ = write!(out, "<c r=\"{column}{line}\" s=\"{DATE}\"><v>{}</v></c>", serial(date));
                }
                _ => push_text(&mut out, column, line, &text, 0),
            }
        }
        for (column, cell) in &self.cells {
            let mark = match cell.map(|cell| report.entry(cell)) {
                Some(Entry::Amount(amount)) => {
                    let _ = write!(out, "<c r=\"{column}{line}\"><v>");
                    amount.push_to(&mut out);
                    out.push_str("</v></c>");
                    continue;
                }
                Some(Entry::Missing) => continue,
                Some(Entry::NotApplicable) => MARKS[0],
                Some(Entry::Unread) => &told.words.unread,
                None => MARKS[2],
            };
            push_text(&mut out, column, line, mark, MARKED);
        }
        out.push_str("</row>");
        out
    }
}

/// The units that are not those of the form, in words.
fn units(report: &Report, words: &DataWords) -> String {
    let [_, yuan, unstated] = &words.units_of;
    let unit = |&(cell, unit): &(Cell, Unit)| {
        let said = if unit == Unit::Yuan { yuan } else { unstated };
        said.replace("{cell}", &report.form.label(cell))
    };
    report.units.iter().map(unit).collect::<Vec<_>>().join("；")
}
