//! Tables: ECMA-376-1 §17.4.

use std::fmt::Write;

use super::super::grid::{PaperTable, shares, years};
use super::super::{figure, table_description, xml};
use super::parts::WIDTH;
use crate::document::{Align, Table, words};
use crate::form::{GridCell, HeadingScope, TableShape};
use crate::model::Report;

/// A statutory table: merged as the form is, its headings repeated on each page, and on one page where it fits.
pub(super) fn statutory(out: &mut String, report: &Report, index: usize) {
    let table = PaperTable::of(&report.form, index);
    let rows = table.lines.len();
    let widths = table.widths(WIDTH);
    let description = table.description();
    begin(out, "FormTable", &widths, &table.caption, &description);
    // The wide and the long one have many cells in little space.
    let (head, cell, height) = match table.shape {
        TableShape::Stacked => ("FormHead", "FormCell", 420),
        TableShape::Matrix | TableShape::Wide => ("FormHeadSmall", "FormCellSmall", 350),
    };
    for (at, line) in table.lines.iter().enumerate() {
        begin_row(out, at < table.heads, height);
        // All lines but the last stay with the next: the whole goes to one page.
        let next = if at + 1 < rows { "<w:keepNext/>" } else { "" };
        for place in line {
            let width: usize = widths[place.column..place.column + place.columns].iter().sum();
            let merge = match place.lines {
                0 => "<w:vMerge/>",
                1 => "",
                _ => "<w:vMerge w:val=\"restart\"/>",
            };
            let (style, align, text) = match place.content {
                _ if place.lines == 0 => (head, "", String::new()),
                GridCell::Heading(heading) => {
                    // Headings of rows begin at the left, those of columns and groups stand in the middle.
                    let align = if heading.scope == HeadingScope::Row { "left" } else { "" };
                    (head, align, heading.label.clone())
                }
                GridCell::Figure(figure) => (cell, "", figure::text(report, figure.cell)),
                GridCell::Empty(_) => (cell, "", String::new()),
            };
            begin_cell(out, width, place.columns, merge);
            let align = if align.is_empty() { String::new() } else { format!("<w:jc w:val=\"{align}\"/>") };
            let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{next}{align}</w:pPr>");
            if !text.is_empty() {
                out.push_str("<w:r><w:t xml:space=\"preserve\">");
                xml::push(out, &text);
                out.push_str("</w:t></w:r>");
            }
            out.push_str("</w:p></w:tc>");
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// A table of the text: its cells as runs.
pub(super) fn of_text(
    out: &mut String,
    table: &Table<'_>,
    columns: &[Align],
    head: Vec<String>,
    rows: Vec<Vec<String>>,
) {
    let count = head.len().max(rows.iter().map(Vec::len).max().unwrap_or(0)).max(1);
    let lengths = (0..count).map(|column| {
        let cells = std::iter::once(&table.head).chain(&table.rows).filter_map(|row| row.get(column));
        cells.map(|cell| words(cell).chars().count()).max().unwrap_or(0).clamp(4, 30)
    });
    let widths = shares(&lengths.collect::<Vec<_>>(), WIDTH);
    let caption = table.head.iter().map(|cell| words(cell)).collect::<Vec<_>>().join("、");
    let description = table_description(table, count);
    begin(out, "FormTable", &widths, &caption, &description);
    lines(out, &widths, columns, std::iter::once(head).chain(rows));
}

/// A table of figures over years, which the text asks for.
pub(super) fn of_years(out: &mut String, head: &[String], rows: &[Vec<String>], description: &str) {
    let columns: Vec<Align> = (0..head.len()).map(|at| if at == 0 { Align::Start } else { Align::End }).collect();
    // The names take what the years, which are all alike, do not need.
    let widths = years(head.len(), WIDTH);
    begin(out, "FormTable", &widths, &head.join("、"), description);
    let run = |text: &String| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", xml::escaped(text));
    let all = std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    lines(out, &widths, &columns, all.map(|line| line.iter().map(run).collect()));
}

/// The lines of a table, the first of which is its head.
fn lines(out: &mut String, widths: &[usize], columns: &[Align], lines: impl Iterator<Item = Vec<String>>) {
    for (at, line) in lines.enumerate() {
        begin_row(out, at == 0, 420);
        for (column, width) in widths.iter().enumerate() {
            begin_cell(out, *width, 1, "");
            let align = match columns.get(column) {
                _ if at == 0 => "center",
                Some(Align::Center) => "center",
                Some(Align::End) => "right",
                Some(Align::Start) | None => "left",
            };
            let style = if at == 0 { "FormHead" } else { "FormCell" };
            let runs = line.get(column).map_or("", String::as_str);
            let _ = write!(
                out,
                "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:jc w:val=\"{align}\"/></w:pPr>{runs}</w:p></w:tc>"
            );
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

fn begin(out: &mut String, style: &str, widths: &[usize], caption: &str, description: &str) {
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
         <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" \
         w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/><w:tblCaption w:val=\"{}\"/><w:tblDescription w:val=\"{}\"/>\
         </w:tblPr><w:tblGrid>",
        xml::escaped(caption),
        xml::escaped(description)
    );
    for width in widths {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    out.push_str("</w:tblGrid>");
}

/// A line, at least so many twentieths of a point high.
fn begin_row(out: &mut String, is_head: bool, height: usize) {
    let _ = write!(out, "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{height}\" w:hRule=\"atLeast\"/>");
    if is_head {
        out.push_str("<w:tblHeader/>");
    }
    out.push_str("</w:trPr>");
}

fn begin_cell(out: &mut String, width: usize, columns: usize, merge: &str) {
    let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
    if columns > 1 {
        let _ = write!(out, "<w:gridSpan w:val=\"{columns}\"/>");
    }
    let _ = write!(out, "{merge}<w:vAlign w:val=\"center\"/></w:tcPr>");
}
