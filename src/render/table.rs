//! The statutory tables as HTML, as their layouts have them.
//!
//! All merged header cells are there, with `scope` and, on every figure, `headers` from the
//! outermost heading inwards, columns before rows, so that a screen reader says the figure's
//! full heading. Each figure's own id is its cell's address, so that it can be linked, and read back
//! by that alone. What never changes is written once for each form ([`Skeleton`]); a report only
//! fills in its figures.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use super::page::indicator_href;
use crate::form::{Cell, Form, Forms, Grid, GridCell, GridColumn, Heading, HeadingRole, HeadingScope, Row, TableShape};
use crate::html::escape;
use crate::link::Slugs;
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
    /// Below a figure that was corrected, of which a note under the table tells.
    pub corrected: String,
}

impl TableWords {
    /// What stands beside a figure: the unit of an amount, where its label does not name it.
    fn unit(&self, report: &Report, cell: Cell, entry: Entry) -> &str {
        match (entry, report.unit(cell)) {
            (Entry::Amount(_), Some(Unit::Unstated)) => &self.unstated,
            (Entry::Amount(_), Some(Unit::Yuan)) => &self.yuan,
            (Entry::Amount(_), None) if report.leaves_wanyuan_unsaid(cell) => &self.wanyuan,
            _ => "",
        }
    }
}

/// The anchor of the notes under a table of this key, which tell of explanations and corrections.
pub(super) fn notes_id(table: &str) -> String {
    format!("notes-{table}")
}

/// The unchanging parts of the tables of some forms, found again by the forms' addresses in memory.
#[derive(Debug)]
pub struct Skeletons {
    known: HashMap<usize, Vec<Skeleton>>,
    slugs: Slugs,
}

/// The unchanging parts of one table: text, then a figure, and so on.
#[derive(Debug, Default)]
pub struct Skeleton {
    /// The text before each figure, and whether the figure adds up others.
    parts: Vec<(String, Cell, bool)>,
    end: String,
}

impl Skeletons {
    /// Skeletons for these forms.
    pub fn of(forms: &Forms) -> Skeletons {
        let slugs = Slugs::of(forms);
        let skeletons = |form: &Form| (0..form.tables.len()).map(|table| Skeleton::of(form, table, &slugs)).collect();
        Skeletons { known: forms.iter().map(|form| (key(form), skeletons(form))).collect(), slugs }
    }

    /// The folders of rows as indicators, to which their headings lead.
    pub fn slugs(&self) -> &Slugs {
        &self.slugs
    }

    /// One table of a report, as HTML.
    pub fn fill(&self, report: &Report, table: usize, words: &TableWords) -> String {
        match self.known.get(&key(&report.form)) {
            Some(skeletons) => skeletons[table].fill(report, words),
            None => Skeleton::of(&report.form, table, &self.slugs).fill(report, words),
        }
    }
}

fn key(form: &Arc<Form>) -> usize {
    Arc::as_ptr(form) as usize
}

/// Where a heading leads, by its line and itself.
type Link<'l> = dyn Fn(&[GridCell], &Heading) -> Option<String> + 'l;

impl Skeleton {
    /// Writes all of a table but its figures. The heading of a row leads to what it means and to its figures of other
    /// years and agencies, from the page of a report.
    pub fn of(form: &Form, table: usize, slugs: &Slugs) -> Skeleton {
        let mut skeleton = Skeleton::default();
        let entry = &form.tables[table];
        let link = |row: &Row| indicator_href("../../", &slugs.row(&entry.key, &row.key));
        for grid in &form.layout(table).grids {
            skeleton.grid(grid, &|line, heading| match grid.layout {
                // The form has the rows of a wide table beside each other.
                TableShape::Wide => {
                    let (_, row) = entry.rows().find(|(_, row)| row.label == heading.label)?;
                    (heading.scope == HeadingScope::Columns).then(|| link(row))
                }
                TableShape::Stacked | TableShape::Matrix => {
                    let cell = line.iter().find_map(|cell| match cell {
                        GridCell::Figure(figure) => Some(figure.cell),
                        GridCell::Heading(_) | GridCell::Empty(_) => None,
                    })?;
                    (heading.scope == HeadingScope::Row).then(|| link(form.around(cell).2))
                }
            });
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

    fn grid(&mut self, grid: &Grid, link: &Link<'_>) {
        let class = match grid.layout {
            TableShape::Stacked => "stacked",
            TableShape::Matrix => "matrix",
            TableShape::Wide => "wide",
        };
        let caption = escape(&grid.caption);
        let _ = write!(self.end, "<table class=\"form {class}\"><caption class=\"hidden\">{caption}</caption>");
        self.columns(&grid.columns);
        self.push("<thead>");
        self.lines(&grid.head, link);
        self.push("</thead><tbody>");
        self.lines(&grid.body, link);
        self.push("</tbody></table>\n");
    }

    fn columns(&mut self, columns: &[GridColumn]) {
        if columns.is_empty() {
            return;
        }
        self.push("<colgroup>");
        for column in columns {
            match column {
                GridColumn::Group => self.push("<col class=\"group\">"),
                GridColumn::Stub => self.push("<col class=\"stub\">"),
                GridColumn::Figures(1) => self.push("<col>"),
                GridColumn::Figures(span) => {
                    let _ = write!(self.end, "<col class=\"span-{span}\">");
                }
            }
        }
        self.push("</colgroup>");
    }

    fn lines(&mut self, lines: &[Vec<GridCell>], link: &Link<'_>) {
        for line in lines {
            self.push("<tr>");
            for cell in line {
                match cell {
                    GridCell::Heading(heading) => self.heading(heading, link(line, heading)),
                    GridCell::Empty(lines) => {
                        self.push("<td");
                        self.span("rowspan", *lines);
                        self.push(" class=\"silent\"></td>");
                    }
                    GridCell::Figure(figure) => {
                        // Up to its class, which depends on the figure.
                        let _ = write!(self.end, "<td id=\"{}\" headers=\"{}\"", figure.id, figure.headers.join(" "));
                        let text = std::mem::take(&mut self.end);
                        self.parts.push((text, figure.cell, figure.is_total));
                    }
                }
            }
            self.push("</tr>");
        }
    }

    fn heading(&mut self, heading: &Heading, link: Option<String>) {
        self.push("<th");
        self.attribute("id", &heading.id);
        self.attribute(
            "scope",
            match heading.scope {
                HeadingScope::Row => "row",
                HeadingScope::Rows => "rowgroup",
                HeadingScope::Column => "col",
                HeadingScope::Columns => "colgroup",
            },
        );
        self.attribute("headers", &heading.headers.join(" "));
        self.span("colspan", heading.columns);
        self.span("rowspan", heading.lines);
        self.attribute(
            "class",
            match heading.role {
                HeadingRole::Plain => "",
                HeadingRole::Band => "band",
                HeadingRole::Corner => "corner",
                HeadingRole::Group => "group",
                HeadingRole::Silent => "silent",
            },
        );
        let label = escape(&heading.label);
        let _ = match link {
            Some(href) => write!(self.end, "><a href=\"{href}\">{label}</a></th>"),
            None => write!(self.end, ">{label}</th>"),
        };
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.end, " {name}=\"{value}\"");
        }
    }

    fn span(&mut self, name: &str, span: usize) {
        if span > 1 {
            let _ = write!(self.end, " {name}=\"{span}\"");
        }
    }
}

/// What each cell of a report shows, as text.
pub(super) fn cell_texts(report: &Report, words: &TableWords) -> Vec<String> {
    let show = |cell: Cell| {
        let entry = report.entry(cell);
        if entry == Entry::Amount(Amount::ZERO) && report.units.is_empty() {
            return "0".to_owned();
        }
        let mut text = entry_text(entry, words);
        let unit = words.unit(report, cell, entry);
        if !unit.is_empty() {
            text.push(' ');
            text.push_str(unit);
        }
        text
    };
    report.form.cells().map(show).collect()
}

pub(super) fn entry_text(entry: Entry, words: &TableWords) -> String {
    match entry {
        Entry::Amount(amount) => amount_text(amount),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing => words.missing.clone(),
        Entry::Unread => words.unread.clone(),
    }
}

/// The rest of a cell after its headers: class, figure and end tag.
fn push_entry(out: &mut String, report: &Report, cell: Cell, total: bool, words: &TableWords) {
    let entry = report.entry(cell);
    if report.corrections.iter().any(|correction| correction.cell == cell) {
        // Shown by the style: what the cell says stays the figure alone, for whoever reads it back or copies it.
        let _ = write!(out, " data-corrected=\"{}\"", escape(&words.corrected));
    }
    match entry {
        Entry::Amount(Amount::ZERO) => out.push_str(if total { " class=\"t z\">0" } else { " class=\"z\">0" }),
        Entry::Amount(amount) => {
            out.push_str(if total { " class=\"t\">" } else { ">" });
            push_amount(out, amount);
        }
        Entry::NotApplicable => {
            let _ = write!(out, " class=\"na\"><abbr title=\"{}\">/</abbr>", escape(&words.not_applicable));
        }
        Entry::Missing => {
            let _ = write!(out, " class=\"blank\">{}", escape(&words.missing));
        }
        Entry::Unread => {
            let _ = write!(out, " class=\"unread blank\">{}", escape(&words.unread));
        }
    }
    let unit = words.unit(report, cell, entry);
    if !unit.is_empty() {
        let _ = write!(out, " <small>{}</small>", escape(unit));
    }
    out.push_str("</td>");
}

/// A figure as text, with a true minus sign, as wide as a figure.
pub(super) fn amount_text(amount: Amount) -> String {
    let mut text = String::new();
    push_plain(&mut text, amount);
    text
}

fn push_plain(out: &mut String, amount: Amount) {
    let start = out.len();
    amount.push_to(out);
    if out.as_bytes()[start] == b'-' {
        out.replace_range(start..=start, "−");
    }
}

/// A figure with a small gap between thousands (GB/T 15835): the gap is drawn, so that the text
/// stays one number when it is copied or read aloud.
pub fn push_amount(out: &mut String, amount: Amount) {
    let start = out.len();
    push_plain(out, amount);
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
