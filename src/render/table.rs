//! The statutory tables as HTML, laid out as the form prints them.
//!
//! All merged header cells are there, with `scope` and, on every figure, `headers` from the
//! outermost heading inwards, columns before rows, so that a screen reader says the figure's
//! full heading. What never changes is written once for each form ([`Skeleton`]); a report only
//! fills in its figures.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use crate::form::grid::{Header, Headers};
use crate::form::{Block, Cell, Form, Kind, Layout, Rule, Table};
use crate::model::{Amount, Entry, Report, Unit};

/// Words that the tables need in the reader's language.
#[derive(Debug, Clone, Default)]
pub struct TableWords {
    /// What a blank cell shows.
    pub missing: String,
    /// What a cell shows that could not be read.
    pub unread: String,
    /// What a cell that is not applicable shows.
    pub not_applicable: String,
    /// Beside an amount in 万元, where its label does not say so.
    pub wanyuan: String,
    /// Beside an amount in 元.
    pub yuan: String,
    /// Beside an amount whose unit the source does not state.
    pub unstated: String,
}

impl TableWords {
    /// What stands beside a figure: the unit of an amount, where its label does not name it.
    fn unit(&self, report: &Report, cell: Cell, entry: Entry) -> &str {
        let is_bare = || {
            let (.., column) = report.form.around(cell);
            column.kind == Kind::Money && !column.label.contains('元')
        };
        match (entry, report.unit(cell)) {
            (Entry::Amount(_), Some(Unit::Unstated)) => &self.unstated,
            (Entry::Amount(_), Some(Unit::Yuan)) => &self.yuan,
            (Entry::Amount(amount), None) if amount != Amount::ZERO && is_bare() => &self.wanyuan,
            _ => "",
        }
    }
}

/// The unchanging parts of a form's tables.
#[derive(Debug)]
pub struct Skeletons(HashMap<usize, Vec<Skeleton>>);

/// The unchanging parts of one table: text, then a cell, and so on.
#[derive(Debug, Default)]
pub struct Skeleton {
    /// The text before each cell, and whether the cell adds up others.
    parts: Vec<(String, Cell, bool)>,
    end: String,
    /// Cells that add up others.
    totals: HashSet<Cell>,
}

impl Skeletons {
    /// Skeletons for these forms, found again by their address in memory.
    pub fn of<'a>(forms: impl Iterator<Item = &'a std::sync::Arc<Form>>) -> Skeletons {
        Skeletons(
            forms
                .map(|form| (key(form), (0..form.tables.len()).map(|table| Skeleton::of(form, table)).collect()))
                .collect(),
        )
    }

    /// One table of a report, as HTML.
    pub fn fill(&self, report: &Report, table: usize, words: &TableWords) -> String {
        match self.0.get(&key(&report.form)) {
            Some(skeletons) => skeletons[table].fill(report, words),
            None => Skeleton::of(&report.form, table).fill(report, words),
        }
    }
}

impl Skeletons {
    /// The labels of a table, each with the id of its heading, in the order of the page.
    pub(super) fn labels(&self, form: &std::sync::Arc<Form>, table: usize) -> Vec<(String, String)> {
        let made;
        let skeleton = match self.0.get(&key(form)) {
            Some(skeletons) => &skeletons[table],
            None => {
                made = Skeleton::of(form, table);
                &made
            }
        };
        let mut labels = Vec::new();
        for text in skeleton.parts.iter().map(|(text, ..)| text).chain([&skeleton.end]) {
            for heading in text.split("<th").skip(1).chain(text.split("<caption").skip(1)) {
                let Some((tag, rest)) = heading.split_once('>') else { continue };
                let label = super::text::plain(rest.split_once("</").map_or(rest, |(label, _)| label));
                let id = tag.split_once(" id=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(id, _)| id);
                if !label.is_empty() && !tag.starts_with("ead") {
                    labels.push((id.to_owned(), label));
                }
            }
        }
        labels
    }

    /// What each cell of a report shows, as text.
    pub(super) fn cells(report: &Report, words: &TableWords) -> Vec<String> {
        let mut html = String::new();
        let show = |cell: Cell| {
            if report.entry(cell) == Entry::Amount(Amount::ZERO) && report.units.is_empty() {
                return "0".to_owned();
            }
            html.clear();
            push_entry(&mut html, report, cell, false, words);
            super::text::plain(html.split_once('>').map_or("", |(_, text)| text))
        };
        report.form.cells().map(show).collect()
    }
}

fn key(form: &std::sync::Arc<Form>) -> usize {
    std::sync::Arc::as_ptr(form) as usize
}

impl Skeleton {
    /// Lays out a table of a form.
    pub fn of(form: &Form, table: usize) -> Skeleton {
        let totals = form.relations.iter().filter_map(|relation| match relation.rule {
            Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => Some(total),
            _ => None,
        });
        let mut skeleton = Skeleton { totals: totals.collect(), ..Skeleton::default() };
        let letter = letter(table);
        let table = &form.tables[table];
        for (index, block) in table.blocks.iter().enumerate() {
            match table.layout {
                Layout::Stacked => skeleton.stacked(form, table, block, index, letter),
                Layout::Matrix => skeleton.matrix(form, table, block, letter),
                Layout::Wide => skeleton.wide(form, table, block, letter),
            }
        }
        skeleton
    }

    fn fill(&self, report: &Report, words: &TableWords) -> String {
        let size: usize = self.parts.iter().map(|(text, ..)| text.len() + 24).sum::<usize>() + self.end.len();
        let mut out = String::with_capacity(size);
        for (text, cell, is_total) in &self.parts {
            out.push_str(text);
            push_entry(&mut out, report, *cell, *is_total, words);
        }
        out.push_str(&self.end);
        out
    }

    fn push(&mut self, text: &str) {
        self.end.push_str(text);
    }

    /// A figure's cell: everything up to its class, which depends on the figure.
    fn cell(&mut self, cell: Cell, headers: &[String]) {
        let _ = write!(self.end, "<td headers=\"{}\"", headers.join(" "));
        let text = std::mem::take(&mut self.end);
        self.parts.push((text, cell, self.totals.contains(&cell)));
    }

    fn open(&mut self, table: &Table, class: &str) {
        let label = escape(&table.label);
        let _ = write!(self.end, "<table class=\"form {class}\"><caption class=\"hidden\">{label}</caption>");
    }

    /// One block of a stacked table is a table of its own, so that a figure has no headings but
    /// its own above it; together they look like the one table of the form.
    fn stacked(&mut self, form: &Form, table: &Table, block: &Block, index: usize, letter: char) {
        let widest = table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(1);
        let width = block.columns.len() + 1;
        // The form merges a short block's last column with the rest of the line.
        let rest = match widest - block.columns.len() {
            0 => "<col>".to_owned(),
            more => format!("<col class=\"span-{}\">", more + 1),
        };
        let id = format!("{letter}b{index}");
        let _ = write!(
            self.end,
            "<table class=\"form stacked\"><caption class=\"hidden\">{} {}</caption><colgroup><col class=\"stub\">{}{rest}</colgroup><thead>",
            escape(&table.label),
            escape(&block.caption),
            "<col>".repeat(width - 2),
        );
        if !block.caption.is_empty() {
            let _ = write!(
                self.end,
                "<tr><th id=\"{id}\" scope=\"colgroup\" colspan=\"{width}\" class=\"band\">{}</th></tr>",
                escape(&block.caption)
            );
        }
        let above = if block.caption.is_empty() { String::new() } else { format!(" headers=\"{id}\"") };
        let _ = write!(self.end, "<tr><th scope=\"col\"{above}>{}</th>", escape(&table.corner));
        for (at, column) in block.columns.iter().enumerate() {
            let _ = write!(self.end, "<th id=\"{id}c{at}\" scope=\"col\"{above}>{}</th>", escape(&column.label));
        }
        self.push("</tr></thead><tbody>");
        for row in &block.rows {
            let row_id = anchor(form, row.cell(0));
            let _ = write!(self.end, "<tr><th id=\"{row_id}\" scope=\"row\">{}</th>", escape(&row.label));
            for at in 0..block.columns.len() {
                let mut headers = vec![format!("{id}c{at}"), row_id.clone()];
                if !block.caption.is_empty() {
                    headers.insert(0, id.clone());
                }
                self.cell(row.cell(at), &headers);
            }
            self.push("</tr>");
        }
        self.push("</tbody></table>\n");
    }

    fn matrix(&mut self, form: &Form, table: &Table, block: &Block, letter: char) {
        let columns = Ids::new(&format!("{letter}g"), &block.column_headers, |at| format!("{letter}c{at}"));
        let rows = Ids::new(&format!("{letter}h"), &block.row_headers, |at| anchor(form, block.rows[at].cell(0)));
        self.open(table, "matrix");
        let stubs = "<col class=\"group\">".repeat(block.row_headers.depth - 1);
        let _ = write!(
            self.end,
            "<colgroup>{stubs}<col class=\"stub\">{}</colgroup><thead>",
            "<col>".repeat(block.columns.len())
        );
        for level in 0..block.column_headers.depth {
            self.push("<tr>");
            if level == 0 {
                let _ = write!(
                    self.end,
                    "<th scope=\"colgroup\"{}{} class=\"corner\">{}</th>",
                    colspan(block.row_headers.depth),
                    rowspan(block.column_headers.depth),
                    escape(&table.corner)
                );
            }
            for (index, header) in on_level(&block.column_headers, level) {
                self.column_header(index, header, &columns);
            }
            self.push("</tr>");
        }
        self.push("</thead><tbody>");
        for (at, row) in block.rows.iter().enumerate() {
            self.push("<tr>");
            for (index, header) in block.row_headers.cells.iter().enumerate() {
                if header.start == at {
                    self.row_header(index, header, &rows);
                }
            }
            for column in 0..block.columns.len() {
                let headers: Vec<String> = columns.over(column).chain(rows.over(at)).collect();
                self.cell(row.cell(column), &headers);
            }
            self.push("</tr>");
        }
        self.push("</tbody></table>\n");
    }

    fn wide(&mut self, form: &Form, table: &Table, block: &Block, letter: char) {
        let width = block.columns.len();
        let columns = Ids::new(&format!("{letter}g"), &block.column_headers, |at| {
            anchor(form, block.rows[at / width].cell(at % width))
        });
        self.open(table, "wide");
        self.push("<thead>");
        for level in 0..block.column_headers.depth {
            self.push("<tr>");
            if level == 0 {
                // The form has no heading for its one line; those who listen need one.
                let depth = rowspan(block.column_headers.depth);
                let _ = write!(self.end, "<td{depth} class=\"silent\"></td>");
            }
            for (index, header) in on_level(&block.column_headers, level) {
                self.column_header(index, header, &columns);
            }
            self.push("</tr>");
        }
        let heading = if table.corner.is_empty() { &table.label } else { &table.corner };
        let line = format!("{letter}h");
        let _ = write!(
            self.end,
            "</thead><tbody><tr><th id=\"{line}\" scope=\"row\" class=\"silent\">{}</th>",
            escape(heading)
        );
        for (at, row) in block.rows.iter().enumerate() {
            for column in 0..width {
                let headers: Vec<String> = columns.over(at * width + column).chain([line.clone()]).collect();
                self.cell(row.cell(column), &headers);
            }
        }
        self.push("</tr></tbody></table>\n");
    }

    fn column_header(&mut self, index: usize, header: &Header, ids: &Ids<'_>) {
        let scope = if header.leaf { "col" } else { "colgroup" };
        let _ = write!(
            self.end,
            "<th id=\"{}\" scope=\"{scope}\"{}{}{}>{}</th>",
            ids.names[index],
            ids.above(index),
            colspan(header.across),
            rowspan(header.depth),
            escape(&header.label)
        );
    }

    fn row_header(&mut self, index: usize, header: &Header, ids: &Ids<'_>) {
        let (scope, class) = if header.leaf { ("row", "") } else { ("rowgroup", " class=\"group\"") };
        let _ = write!(
            self.end,
            "<th id=\"{}\" scope=\"{scope}\"{}{}{}{class}>{}</th>",
            ids.names[index],
            ids.above(index),
            rowspan(header.across),
            colspan(header.depth),
            escape(&header.label)
        );
    }
}

/// A table's letter in ids. Ids are short, for every figure names five of them.
fn letter(table: usize) -> char {
    char::from(b'a' + (table % 26) as u8)
}

/// The id on a report's page of the heading nearest to a cell: its row's, or, where the table is one
/// line, its column's. The cell itself is the one whose `headers` end with its row's and column's ids.
pub fn anchor(form: &Form, cell: Cell) -> String {
    let place = form.place(cell);
    let letter = letter(place.table);
    let table = &form.tables[place.table];
    let block = &table.blocks[place.block];
    if table.layout == Layout::Wide {
        return format!("{letter}c{}", place.row * block.columns.len() + place.column);
    }
    let before: usize = table.blocks[..place.block].iter().map(|block| block.rows.len()).sum();
    format!("{letter}r{}", before + place.row)
}

/// The ids of a set of header cells.
struct Ids<'a> {
    headers: &'a Headers,
    names: Vec<String>,
}

impl<'a> Ids<'a> {
    /// Groups are numbered; a heading's own cell is named by `leaf`.
    fn new(prefix: &str, headers: &'a Headers, leaf: impl Fn(usize) -> String) -> Ids<'a> {
        let name = |(index, header): (usize, &Header)| {
            if header.leaf { leaf(header.start) } else { format!("{prefix}{index}") }
        };
        Ids { headers, names: headers.cells.iter().enumerate().map(name).collect() }
    }

    /// The ids over one heading, outermost first.
    fn over(&self, heading: usize) -> impl Iterator<Item = String> + '_ {
        self.headers.over(heading).map(|index| self.names[index].clone())
    }

    /// The `headers` of a header cell: the groups it stands in.
    fn above(&self, index: usize) -> String {
        let header = &self.headers.cells[index];
        let ids: Vec<&str> = self
            .headers
            .over(header.start)
            .filter(|&other| self.headers.cells[other].level < header.level)
            .map(|other| self.names[other].as_str())
            .collect();
        if ids.is_empty() { String::new() } else { format!(" headers=\"{}\"", ids.join(" ")) }
    }
}

fn on_level(headers: &Headers, level: usize) -> impl Iterator<Item = (usize, &Header)> {
    headers.cells.iter().enumerate().filter(move |(_, header)| header.level == level)
}

fn colspan(span: usize) -> String {
    if span > 1 { format!(" colspan=\"{span}\"") } else { String::new() }
}

fn rowspan(span: usize) -> String {
    if span > 1 { format!(" rowspan=\"{span}\"") } else { String::new() }
}

/// The rest of a cell after its headers: class, figure and end tag.
fn push_entry(out: &mut String, report: &Report, cell: Cell, total: bool, words: &TableWords) {
    let entry = report.entry(cell);
    match entry {
        Entry::Amount(Amount::ZERO) => out.push_str(if total { " class=\"t z\">0" } else { " class=\"z\">0" }),
        Entry::Amount(amount) => {
            out.push_str(if total { " class=\"t\">" } else { ">" });
            push_amount(out, amount);
        }
        Entry::NotApplicable => {
            let _ = write!(out, " class=\"na\"><abbr title=\"{}\">/</abbr>", words.not_applicable);
        }
        Entry::Missing => {
            let _ = write!(out, " class=\"blank\">{}", words.missing);
        }
        Entry::Unread => {
            let _ = write!(out, " class=\"unread blank\">{}", words.unread);
        }
    }
    let unit = words.unit(report, cell, entry);
    if !unit.is_empty() {
        let _ = write!(out, " <small>{unit}</small>");
    }
    out.push_str("</td>");
}

/// A figure with a small gap between thousands (GB/T 15835): the gap is drawn, so that the text
/// stays one number when it is copied or read aloud.
pub fn push_amount(out: &mut String, amount: Amount) {
    let start = out.len();
    amount.push_to(out);
    if out.as_bytes()[start] == b'-' {
        // A true minus sign, as wide as a figure.
        out.replace_range(start..=start, "−");
    }
    let digits = out[start..].bytes().take_while(|&byte| byte != b'.').filter(u8::is_ascii_digit).count();
    if digits > 4 {
        let text = out.split_off(start);
        let (whole, fraction) = text.split_once('.').map_or((&*text, None), |(w, f)| (w, Some(f)));
        let sign = whole.len() - whole.trim_start_matches('−').len();
        out.push_str(&whole[..sign]);
        let whole = &whole[sign..];
        let first = (whole.len() - 1) % 3 + 1;
        let mut groups = vec![&whole[..first]];
        groups.extend((first..whole.len()).step_by(3).map(|at| &whole[at..at + 3]));
        let last = groups.pop().unwrap_or_default();
        for group in groups {
            let _ = write!(out, "<span class=\"k\">{group}</span>");
        }
        out.push_str(last);
        if let Some(fraction) = fraction {
            out.push('.');
            out.push_str(fraction);
        }
    }
}

/// Text for HTML, in and out of attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (text, html) in [
            ("2505", "2505"),
            ("77486", "<span class=\"k\">77</span>486"),
            ("-1234567.5", "−<span class=\"k\">1</span><span class=\"k\">234</span>567.5"),
            ("17233.32", "<span class=\"k\">17</span>233.32"),
        ] {
            let mut out = String::new();
            push_amount(&mut out, Amount::read(text).unwrap());
            assert_eq!(out, html);
        }
    }
}
