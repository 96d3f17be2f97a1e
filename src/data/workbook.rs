//! The table of a year as an Excel workbook: a line a report, numbers as numbers, heads that stay, in words of the form.
//!
//! Written as text part by part (ECMA-376), for it is one sheet of one shape and must be written while reports come in;
//! libraries hold a sheet in memory, or put it on a disk.

use std::fmt::Write;

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
        let before = PARTS.map(|(name, text)| (name, format!("{XML}{text}"))).into();
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

/// The letters of a column, from 0: A to Z, AA and so on.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// A date as a sheet counts it: days, with the one that 1900 did not have.
fn serial(date: crate::model::Date) -> i32 {
    jiff::civil::date(1899, 12, 30).until(date).map_or(0, |span| span.get_days())
}

fn push_text(out: &mut String, column: &str, line: usize, text: &str, style: usize) {
    if text.is_empty() && style == 0 {
        return;
    }
    let _ = write!(out, "<c r=\"{column}{line}\"");
    if style > 0 {
        let _ = write!(out, " s=\"{style}\"");
    }
    if text.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push_str(" t=\"inlineStr\"><is><t>");
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // XML has no others.
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out.push_str("</t></is></c>");
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The styles of heads, dates, and of what is no number.
const HEAD: usize = 1;
const DATE: usize = 2;
const MARKED: usize = 3;

const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
         </Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"年报\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
         </Relationships>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"10\"/><name val=\"宋体\"/></font></fonts>\
         <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
         <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFF2F2F2\"/></patternFill></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>\
         <xf numFmtId=\"14\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\"><alignment horizontal=\"right\"/></xf></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
         </styleSheet>",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_days_are_numbered_as_sheets_do() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
        assert_eq!(serial(jiff::civil::date(2022, 1, 20)), 44581);
    }
}
