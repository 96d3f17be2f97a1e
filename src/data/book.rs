//! Excel workbooks (ECMA-376): the parts that all have, and small ones whose sheets are held in memory.
//!
//! A workbook is text in a ZIP; the ZIP is made by whoever has one.

use std::fmt::Write;

use crate::model::{Amount, Date};

/// A value in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Nothing.
    Blank,
    /// A head.
    Head(String),
    /// A text.
    Text(String),
    /// A number.
    Number(Amount),
    /// What stands in the place of a number.
    Mark(String),
    /// A day.
    Day(Date),
}

impl Field {
    /// A whole number.
    pub fn count(count: usize) -> Field {
        i32::try_from(count).map_or(Field::Blank, |count| Field::Number(Amount::whole(count)))
    }
}

/// A sheet of a small workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// So many rows stay in sight.
    pub heads: usize,
    /// So many columns stay in sight.
    pub leads: usize,
    /// The widths of columns, in characters; the last one goes on for the others.
    pub widths: Vec<u32>,
    /// Its rows.
    pub rows: Vec<Vec<Field>>,
}

/// The parts of a workbook, in the order in which they are packed, each with its name.
pub fn workbook(pages: &[Page]) -> Vec<(String, String)> {
    let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    let common = parts(&names).into_iter().map(|(name, text)| (name.to_owned(), text));
    let sheets = pages.iter().enumerate().map(|(at, page)| (sheet_name(at), page.print()));
    common.chain(sheets).collect()
}

fn sheet_name(at: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", at + 1)
}

impl Page {
    fn print(&self) -> String {
        let Page { heads, leads, .. } = self;
        let mut out = format!("{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">");
        let pane = match (leads, heads) {
            (0, 0) => None,
            (0, _) => Some(format!("ySplit=\"{heads}\" topLeftCell=\"A{}\" activePane=\"bottomLeft\"", heads + 1)),
            (_, 0) => Some(format!("xSplit=\"{leads}\" topLeftCell=\"{}1\" activePane=\"topRight\"", letters(*leads))),
            _ => Some(format!(
                "xSplit=\"{leads}\" ySplit=\"{heads}\" topLeftCell=\"{}{}\" activePane=\"bottomRight\"",
                letters(*leads),
                heads + 1
            )),
        };
        if let Some(pane) = pane {
            let _ = write!(out, "<pane {pane} state=\"frozen\"/>");
        }
        out.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        if !self.widths.is_empty() {
            out.push_str("<cols>");
            for (at, width) in self.widths.iter().enumerate() {
                let last = if at + 1 == self.widths.len() { self.columns().max(at + 1) } else { at + 1 };
                let _ = write!(out, "<col min=\"{}\" max=\"{last}\" width=\"{width}\" customWidth=\"1\"/>", at + 1);
            }
            out.push_str("</cols>");
        }
        out.push_str("<sheetData>");
        for (at, row) in self.rows.iter().enumerate() {
            let line = at + 1;
            let _ = write!(out, "<row r=\"{line}\">");
            for (at, field) in row.iter().enumerate() {
                let column = letters(at);
                match field {
                    Field::Blank => {}
                    Field::Head(text) => push_text(&mut out, &column, line, text, HEAD),
                    Field::Text(text) => push_text(&mut out, &column, line, text, 0),
                    Field::Mark(text) => push_text(&mut out, &column, line, text, MARKED),
                    Field::Number(amount) => {
                        let _ = write!(out, "<c r=\"{column}{line}\"><v>{amount}</v></c>");
                    }
                    Field::Day(day) => {
                        let _ = write!(out, "<c r=\"{column}{line}\" s=\"{DATE}\"><v>{}</v></c>", serial(*day));
                    }
                }
            }
            out.push_str("</row>");
        }
        out.push_str("</sheetData></worksheet>");
        out
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// The parts that stand before the sheets, each with its name.
pub(super) fn parts(sheets: &[&str]) -> Vec<(&'static str, String)> {
    let each = |part: &dyn Fn(usize) -> String| (1..=sheets.len()).map(part).collect::<String>();
    let types = each(&|n| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
    });
    let listed = each(&|n| {
        let mut name = String::new();
        push_escaped(&mut name, sheets[n - 1]);
        format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>")
    });
    let related = each(&|n| {
        format!(
            "<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        )
    });
    let styles = format!("rId{}", sheets.len() + 1);
    let fill = |(name, text): (&'static str, &str)| {
        let text = text.replace("{types}", &types).replace("{sheets}", &listed);
        (name, format!("{XML}{}", text.replace("{related}", &related).replace("{styles}", &styles)))
    };
    PARTS.into_iter().map(fill).collect()
}

/// The letters of a column, from 0: A to Z, AA and so on.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// A date as a sheet counts it: days, with the one that 1900 did not have.
pub(super) fn serial(date: crate::model::Date) -> i32 {
    jiff::civil::date(1899, 12, 30).until(date).map_or(0, |span| span.get_days())
}

/// Writes a cell with text, and its style; nothing where it has neither.
pub(crate) fn push_text(out: &mut String, column: &str, line: usize, text: &str, style: usize) {
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
    push_escaped(out, text);
    out.push_str("</t></is></c>");
}

/// Writes text, in and out of attributes. XML has no control characters; breaks and tabs are spaces.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

/// What every part begins with.
pub(crate) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The name space of sheets.
pub(crate) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The styles of heads, dates, and of what is no number.
pub(super) const HEAD: usize = 1;
pub(super) const DATE: usize = 2;
pub(super) const MARKED: usize = 3;

const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
         {types}\
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
         <sheets>{sheets}</sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         {related}\
         <Relationship Id=\"{styles}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
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
