//! A report as a workbook: the tables as the form prints them, sums as formulas, and every figure in one list.
//!
//! A formula never changes a figure: where the sum of the terms is not what the report states, the stated figure stands
//! there alone.

use std::fmt::Write;

use super::grid::{PaperCell, PaperColumn, PaperTable};
use super::{Subject, figure, package, xml};
use crate::data::book::{MAIN, letters, push_text};
use crate::form::{Cell, Form, GridCell, HeadingScope, Rule};
use crate::model::{Entry, Report};

/// The styles of cells, by their order in the part.
const TITLE: usize = 1;
const NAME: usize = 2;
const HEAD: usize = 3;
const HEAD_LEFT: usize = 4;
const FIGURE: usize = 5;
const WAN: usize = 6;
const YUAN: usize = 7;
const TOTAL: usize = 8;
pub(super) const LIST_HEAD: usize = 9;
pub(super) const LINK: usize = 10;

/// How many columns a sheet of tables has at least, for its title.
const FEWEST: usize = 8;

/// Writes the workbook.
pub(super) fn write(subject: Subject<'_>) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", types(2)),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", package::core(subject)),
        ("xl/workbook.xml", book(&["年报", "明细"])),
        ("xl/_rels/workbook.xml.rels", relations(2)),
        ("xl/styles.xml", styles()),
    ];
    parts.push(("xl/worksheets/sheet1.xml", Tables::new(subject.report).write(subject, "")));
    parts.push(("xl/worksheets/sheet2.xml", list(&[subject])));
    package::pack(subject, parts, Vec::new())
}

/// The sheet with the tables, one below the other.
pub(super) struct Tables<'r> {
    report: &'r Report,
    tables: Vec<PaperTable<'r>>,
    /// Where each cell of the form stands: column and line.
    places: Vec<(usize, usize)>,
    width: usize,
}

impl<'r> Tables<'r> {
    pub(super) fn new(report: &'r Report) -> Tables<'r> {
        let form = &*report.form;
        let tables: Vec<_> = (0..form.tables.len()).map(|index| PaperTable::of(form, index)).collect();
        let width = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0).max(FEWEST);
        let mut places = vec![(0, 0); form.cell_count()];
        let mut line = 3;
        for table in &tables {
            line += 2;
            for cells in &table.lines {
                for place in cells {
                    if let GridCell::Figure(figure) = place.content {
                        places[figure.cell.index()] = (place.column, line);
                    }
                }
                line += 1;
            }
        }
        Tables { report, tables, places, width }
    }

    /// The sheet, with links where a workbook has other sheets to lead to.
    pub(super) fn write(&self, subject: Subject<'_>, links: &str) -> String {
        let last = letters(self.width - 1);
        let mut merged = vec![format!("A1:{last}1"), format!("A2:{last}2")];
        let mut rows = String::new();
        let draft = if self.report.draft { "（草稿）" } else { "" };
        let name = format!("{}　{}年度{draft}", subject.name(), self.report.year);
        for (line, style, text) in [(1, TITLE, &subject.title()), (2, NAME, &name)] {
            let _ = write!(rows, "<row r=\"{line}\" ht=\"24\" customHeight=\"1\">");
            push_text(&mut rows, "A", line, text, style);
            rows.push_str("</row>");
        }
        let mut line = 3;
        for table in &self.tables {
            line += 1;
            let _ = write!(rows, "<row r=\"{line}\">");
            push_text(&mut rows, "A", line, &table.caption, TITLE);
            rows.push_str("</row>");
            merged.push(format!("A{line}:{}{line}", letters(table.columns.len().max(2) - 1)));
            line += 1;
            for cells in &table.lines {
                // Programs do not make room for what is merged.
                let height = 18 * self.lines_of(cells);
                let _ = write!(rows, "<row r=\"{line}\" ht=\"{height}\" customHeight=\"1\">");
                for place in cells {
                    self.cell(&mut rows, line, place.column, place.columns, place.content, place.lines == 0);
                    if place.lines > 0 && (place.columns > 1 || place.lines > 1) {
                        let end = letters(place.column + place.columns - 1);
                        merged.push(format!("{}{line}:{end}{}", letters(place.column), line + place.lines - 1));
                    }
                }
                rows.push_str("</row>");
                line += 1;
            }
        }
        let merges: String = merged.iter().map(|range| format!("<mergeCell ref=\"{range}\"/>")).collect();
        format!(
            "<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
             <sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"/></sheetViews>\
             <sheetFormatPr defaultRowHeight=\"18\"/><cols>{}</cols><sheetData>{rows}</sheetData>\
             <mergeCells count=\"{}\">{merges}</mergeCells>{links}\
             <pageMargins left=\"0.6\" right=\"0.6\" top=\"0.8\" bottom=\"0.8\" header=\"0.3\" footer=\"0.3\"/>\
             <pageSetup paperSize=\"9\" orientation=\"portrait\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>",
            self.widths(),
            merged.len()
        )
    }

    /// A column is as wide as its widest use asks: headings of groups, of rows, figures.
    fn width(&self, column: usize) -> usize {
        let width = |table: &PaperTable<'_>| match table.columns.get(column)? {
            PaperColumn::Stub => Some(28),
            PaperColumn::Group => Some(12),
            PaperColumn::Figures => Some(13),
        };
        self.tables.iter().filter_map(width).max().unwrap_or(13)
    }

    fn widths(&self) -> String {
        let column =
            |at| format!("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", at + 1, self.width(at));
        (0..self.width).map(column).collect()
    }

    /// How many lines of words the headings of a line of cells need; those that are taller have room enough.
    fn lines_of(&self, cells: &[PaperCell<'_>]) -> usize {
        let lines = |cell: &PaperCell<'_>| match cell.content {
            GridCell::Heading(heading) if cell.lines == 1 => {
                let room: usize = (cell.column..cell.column + cell.columns).map(|column| self.width(column)).sum();
                wide(&heading.label).div_ceil(room.saturating_sub(1).max(1))
            }
            _ => 1,
        };
        cells.iter().map(lines).max().unwrap_or(1)
    }

    /// A cell, and the places that it is merged with, which need its borders.
    fn cell(&self, out: &mut String, line: usize, column: usize, columns: usize, content: &GridCell, goes_on: bool) {
        let at = letters(column);
        let style = match content {
            GridCell::Heading(heading) if heading.scope == HeadingScope::Row => HEAD_LEFT,
            GridCell::Heading(_) => HEAD,
            GridCell::Figure(_) | GridCell::Empty(_) => FIGURE,
        };
        match content {
            _ if goes_on => push_text(out, &at, line, "", style),
            GridCell::Heading(heading) => push_text(out, &at, line, &heading.label, style),
            GridCell::Empty(_) => push_text(out, &at, line, "", style),
            GridCell::Figure(figure) => self.figure(out, &at, line, figure.cell),
        }
        for beside in column + 1..column + columns {
            push_text(out, &letters(beside), line, "", style);
        }
    }

    fn figure(&self, out: &mut String, at: &str, line: usize, cell: Cell) {
        let amount = match self.report.entry(cell) {
            Entry::Amount(amount) => amount,
            Entry::NotApplicable => return push_text(out, at, line, "/", FIGURE),
            Entry::Missing | Entry::Unread => return push_text(out, at, line, "", FIGURE),
        };
        let formula = self.formula(cell);
        let style = match (figure::unit(self.report, cell), &formula) {
            ("万元", _) => WAN,
            ("元", _) => YUAN,
            (_, Some(_)) => TOTAL,
            (_, None) => FIGURE,
        };
        let formula = formula.map_or_else(String::new, |formula| format!("<f>{formula}</f>"));
        let _ = write!(out, "<c r=\"{at}{line}\" s=\"{style}\">{formula}<v>{amount}</v></c>");
    }

    /// How a cell is the sum of others, where the form says so and the figures agree.
    fn formula(&self, cell: Cell) -> Option<String> {
        let sums = self.report.form.relations.iter().filter_map(|relation| match &relation.rule {
            Rule::RowSum { total, terms } | Rule::ColumnSum { total, terms } if *total == cell => Some(terms),
            _ => None,
        });
        let agrees = |terms: &&Vec<Cell>| self.report.sum(terms) == self.report.entry(cell);
        let terms = sums.into_iter().find(agrees)?;
        let mut places: Vec<(usize, usize)> = terms.iter().map(|term| self.places[term.index()]).collect();
        places.sort_by_key(|&(column, line)| (line, column));
        Some(format!("SUM({})", ranges(&places)))
    }
}

/// How wide a text is, in figures: a character of Chinese is two.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Places as the ranges that they make: `B5:G5`, `C7:C12,C15`.
fn ranges(places: &[(usize, usize)]) -> String {
    let mut ranges: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for &(column, line) in places {
        match ranges.last_mut() {
            Some((first, last))
                if (last.1 == line && last.0 + 1 == column && first.1 == line)
                    || (last.0 == column && last.1 + 1 == line && first.0 == column) =>
            {
                *last = (column, line);
            }
            _ => ranges.push(((column, line), (column, line))),
        }
    }
    let name = |(column, line): (usize, usize)| format!("{}{line}", letters(column));
    let range = |(first, last)| if first == last { name(first) } else { format!("{}:{}", name(first), name(last)) };
    ranges.into_iter().map(range).collect::<Vec<_>>().join(",")
}

/// The sheet with a line for each figure of some reports.
pub(super) fn list(subjects: &[Subject<'_>]) -> String {
    const HEADS: [&str; 9] = ["机关", "年度", "格式", "表", "行", "列", "单元格", "数值", "状态"];
    let mut rows = String::from("<row r=\"1\">");
    for (at, head) in HEADS.iter().enumerate() {
        push_text(&mut rows, &letters(at), 1, head, LIST_HEAD);
    }
    rows.push_str("</row>");
    let mut last = 1;
    for subject in subjects {
        for cell in subject.report.form.cells() {
            last += 1;
            list_line(&mut rows, *subject, cell, last);
        }
    }
    let widths: String = [24, 8, 16, 24, 40, 24, 44, 12, 10]
        .iter()
        .enumerate()
        .map(|(at, width)| format!("<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", at + 1))
        .collect();
    format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         <sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}</cols><sheetData>{rows}</sheetData>\
         <autoFilter ref=\"A1:I{last}\"/>\
         <pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>"
    )
}

fn list_line(rows: &mut String, subject: Subject<'_>, cell: Cell, line: usize) {
    let report = subject.report;
    let _ = write!(rows, "<row r=\"{line}\">");
    let (table, row, column) = names(&report.form, cell);
    let unit = figure::unit(report, cell);
    let (value, state) = match report.entry(cell) {
        Entry::Amount(amount) => (Some(amount), unit),
        Entry::NotApplicable => (None, "不适用"),
        Entry::Missing => (None, "未填报"),
        Entry::Unread => (None, "无法识别"),
    };
    push_text(rows, "A", line, subject.name(), 0);
    let _ = write!(rows, "<c r=\"B{line}\"><v>{}</v></c>", report.year);
    push_text(rows, "C", line, &report.form.name, 0);
    push_text(rows, "D", line, table, 0);
    push_text(rows, "E", line, &row, 0);
    push_text(rows, "F", line, &column, 0);
    push_text(rows, "G", line, &report.form.address(cell), 0);
    if let Some(value) = value {
        let _ = write!(rows, "<c r=\"H{line}\"><v>{value}</v></c>");
    }
    push_text(rows, "I", line, state, 0);
    rows.push_str("</row>");
}

/// Table, row and column of a cell, with the groups that they stand in.
fn names(form: &Form, cell: Cell) -> (&str, String, String) {
    let (table, _, row, column) = form.around(cell);
    let name =
        |groups: &[String], label: &str| groups.iter().map(String::as_str).chain([label]).collect::<Vec<_>>().join(" ");
    (&table.label, name(&row.groups, &row.label), name(&column.groups, &column.label))
}

/// The types of parts of a workbook with so many sheets.
pub(super) fn types(sheets: usize) -> String {
    let sheet = |at: usize| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
    };
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
         {}</Types>",
        (1..=sheets).map(sheet).collect::<String>()
    )
}

pub(super) const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
     <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
     <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
     </Relationships>";

/// A workbook with sheets of these names.
pub(super) fn book(names: &[&str]) -> String {
    let sheet = |(at, name): (usize, &&str)| {
        let number = at + 1;
        format!("<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", xml::escaped(name))
    };
    format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets>{}</sheets></workbook>",
        names.iter().enumerate().map(sheet).collect::<String>()
    )
}

/// Where the parts of a workbook with so many sheets are.
pub(super) fn relations(sheets: usize) -> String {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = |at: usize| {
        format!("<Relationship Id=\"rId{at}\" Type=\"{KIND}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>")
    };
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}\
         <Relationship Id=\"rId{}\" Type=\"{KIND}/styles\" Target=\"styles.xml\"/></Relationships>",
        (1..=sheets).map(sheet).collect::<String>(),
        sheets + 1
    )
}

/// The styles of all cells.
pub(super) fn styles() -> String {
    let border = |side: &str| format!("<{side} style=\"thin\"><color auto=\"1\"/></{side}>");
    let borders: String = ["left", "right", "top", "bottom"].map(border).concat();
    let aligned = |format: usize, font: usize, border: usize, align: &str| {
        format!(
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" \
             applyFont=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"{align}\" vertical=\"center\" wrapText=\"1\"/></xf>"
        )
    };
    // In the order of the constants above.
    let cells = [
        "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>".to_owned(),
        aligned(0, 1, 0, "center"),
        aligned(0, 0, 0, "center"),
        aligned(0, 0, 1, "center"),
        aligned(0, 0, 1, "left"),
        aligned(0, 0, 1, "center"),
        aligned(164, 0, 1, "center"),
        aligned(165, 0, 1, "center"),
        aligned(0, 2, 1, "center"),
        aligned(0, 2, 1, "left"),
        "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>".to_owned(),
    ];
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"{}\"/><numFmt numFmtId=\"165\" \
         formatCode=\"{}\"/></numFmts><fonts count=\"4\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>\
         <font><b/><sz val=\"14\"/><name val=\"黑体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font>\
         <font><u/><sz val=\"11\"/><color rgb=\"FF0F3F78\"/><name val=\"宋体\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border><border>{borders}<diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{}\">{}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
        xml::escaped("General\"万元\""),
        xml::escaped("General\"元\""),
        cells.len(),
        cells.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_make_ranges() {
        assert_eq!(ranges(&[(1, 5), (2, 5), (3, 5)]), "B5:D5");
        assert_eq!(ranges(&[(2, 7), (2, 8), (2, 10)]), "C7:C8,C10");
        assert_eq!(ranges(&[(0, 1)]), "A1");
    }
}
