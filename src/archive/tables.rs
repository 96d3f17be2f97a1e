//! The statutory tables of a page, read back as lines of fields: what stands where, spans and all.
//!
//! A figure is known by its own id, which is the address of its cell; a fragment has the name of its report
//! before that. Which theme has set the page does not matter, nor which form the report uses.

use std::collections::BTreeMap;

use super::figures::{Cells, amount};
use crate::chars::without_blanks;
use crate::html::{self, StartTag, Token};

/// A span is never as wide or high as this, whatever a page says.
const WIDEST: usize = 1000;

/// A table with figures.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PageTable {
    /// Its lines from top to bottom, each from left to right.
    pub lines: Vec<Vec<PageField>>,
}

/// What stands at a place of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum PageField {
    /// Nothing, or a heading that began above or to the left.
    #[default]
    Empty,
    /// A heading, without blanks.
    Heading(String),
    /// A figure.
    Figure(PageFigure),
}

/// A figure of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageFigure {
    /// The address of its cell; empty where it names none.
    pub address: String,
    /// What it says.
    pub value: String,
    /// What is shown, without blanks.
    pub shown: String,
}

/// The tables of a page that have figures. `owner` is what stands before ids in a fragment.
pub(super) fn of_page(page: &str, owner: &str) -> Vec<PageTable> {
    let mut tables = Vec::new();
    let mut reader = TableReader::new(owner);
    for token in html::tokens(page) {
        match token {
            Token::Start(tag) if tag.name == "table" => tables.extend(reader.end_table()),
            Token::Start(tag) => reader.start(tag),
            Token::End { name, .. } if name == "table" => tables.extend(reader.end_table()),
            Token::End { name, .. } if matches!(name.as_str(), "th" | "td" | "tr") => reader.end_cell(),
            Token::End { .. } => {}
            Token::Text(text) => reader.text(&text),
        }
    }
    tables.extend(reader.end_table());
    tables
}

/// The figures of tables, by their cells. One that stands twice, or for no cell, is there under a name of its own.
pub(super) fn figures(tables: &[PageTable]) -> Cells {
    let mut cells = Cells::new();
    for field in tables.iter().flat_map(|table| &table.lines).flatten() {
        if let PageField::Figure(PageFigure { address, value, .. }) = field {
            let is_new = !address.is_empty() && !cells.contains_key(address);
            let name = if is_new { address.clone() } else { format!("{address}#{}", cells.len()) };
            cells.insert(name, value.clone());
        }
    }
    cells
}

/// A page's table under way.
struct TableReader<'o> {
    owner: &'o str,
    table: PageTable,
    /// How many more lines something reaches down, by column.
    reaching: BTreeMap<usize, usize>,
    has_figures: bool,
    cell: Option<HtmlCell>,
}

/// A cell under way.
struct HtmlCell {
    tag: StartTag,
    text: String,
    /// The unit after a figure has begun.
    in_unit: bool,
}

impl<'o> TableReader<'o> {
    fn new(owner: &'o str) -> TableReader<'o> {
        let (table, reaching) = (PageTable::default(), BTreeMap::new());
        TableReader { owner, table, reaching, has_figures: false, cell: None }
    }

    fn start(&mut self, tag: StartTag) {
        match tag.name.as_str() {
            "tr" => {
                self.end_cell();
                self.reaching.values_mut().for_each(|lines| *lines = lines.saturating_sub(1));
                self.table.lines.push(Vec::new());
            }
            "th" | "td" => {
                self.end_cell();
                self.cell = Some(HtmlCell { tag, text: String::new(), in_unit: false });
            }
            "small" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_unit = cell.tag.name == "td";
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.in_unit) {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let Some(HtmlCell { tag, text, .. }) = self.cell.take() else { return };
        let classes: Vec<&str> = tag.get("class").unwrap_or_default().split(' ').collect();
        // What is there for those who listen is not printed.
        if classes.contains(&"silent") {
            return;
        }
        let text = without_blanks(&text);
        let address = tag.get("id").map(|id| id.strip_prefix(self.owner).unwrap_or(id));
        let address = address.filter(|id| id.matches('.').count() == 2);
        let field = match address.or(tag.get("headers").map(|_| "")) {
            Some(address) if tag.name == "td" => {
                self.has_figures = true;
                let value = match classes.last() {
                    Some(&"blank") => String::new(),
                    Some(&"na") => "/".to_owned(),
                    _ => amount(&text.replace('−', "-")),
                };
                PageField::Figure(PageFigure { address: address.to_owned(), value, shown: text })
            }
            _ => PageField::Heading(text),
        };
        let span = |name| tag.get(name).and_then(|span| span.parse().ok()).unwrap_or(1).clamp(1, WIDEST);
        self.put(field, span("colspan"), span("rowspan"));
    }

    /// Puts a field at the next free place of the line.
    fn put(&mut self, field: PageField, columns: usize, lines: usize) {
        let Some(line) = self.table.lines.last_mut() else { return };
        while self.reaching.get(&line.len()).is_some_and(|lines| *lines > 0) {
            line.push(PageField::Empty);
        }
        let at = line.len();
        line.push(field);
        line.extend((1..columns).map(|_| PageField::Empty));
        if lines > 1 {
            self.reaching.extend((at..at + columns).map(|column| (column, lines)));
        }
    }

    /// The table, if it has figures.
    fn end_table(&mut self) -> Option<PageTable> {
        self.end_cell();
        let ended = std::mem::replace(self, TableReader::new(self.owner));
        ended.has_figures.then_some(ended.table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<table><tr><td>5</td></tr></table><table class=\"form\"><thead><tr>\
        <td rowspan=\"2\" class=\"silent\"></td><th rowspan=\"2\">角</th><th colspan=\"2\">甲 组</th><th rowspan=\"2\">乙</th></tr>\
        <tr><th>丙</th><th>丁（单位：<b>万元</b>）</th></tr></thead><tbody><tr><th class=\"silent\">x</th><th>行</th>\
        <td id=\"x-a.b.c\" headers=\"c r\" class=\"t\">−<span class=\"k\">12</span>345.50 <small>元</small></td>\
        <td id=\"x-a.b.d\" headers=\"d r\" class=\"t blank\">未填报</td>\
        <td id=\"x-a.b.e\" headers=\"e r\" class=\"na\"><abbr title=\"不适用\">/</abbr></td></tr></table>";

    #[test]
    fn a_table_is_read_as_it_is_laid_out() {
        use PageField::{Empty, Figure, Heading};
        let heading = |text: &str| Heading(text.to_owned());
        let figure = |address: &str, value: &str, shown: &str| {
            let [address, value, shown] = [address, value, shown].map(str::to_owned);
            Figure(PageFigure { address, value, shown })
        };
        let expected = vec![
            vec![heading("角"), heading("甲组"), Empty, heading("乙")],
            vec![Empty, heading("丙"), heading("丁（单位：万元）")],
            vec![
                heading("行"),
                figure("a.b.c", "-12345.5", "−12345.50"),
                figure("a.b.d", "", "未填报"),
                figure("a.b.e", "/", "/"),
            ],
        ];
        assert_eq!(of_page(PAGE, "x-"), [PageTable { lines: expected }]);
    }

    #[test]
    fn any_change_of_a_figure_shows() {
        let read = |page: &str| figures(&of_page(page, "x-"));
        let expected = read(PAGE);
        assert_eq!(expected.keys().collect::<Vec<_>>(), ["a.b.c", "a.b.d", "a.b.e"]);
        for (old, new) in [
            ("</tr></table>", "<td headers=\"e r\">0</td></tr></table>"),
            ("id=\"x-a.b.c\"", "id=\"x-a.b.d\""),
            ("id=\"x-a.b.c\"", ""),
            ("345.5", "345.6"),
            ("blank\">未填报", "z\">0"),
        ] {
            let changed = PAGE.replace(old, new);
            assert!(changed != PAGE && read(&changed) != expected, "{new}");
        }
    }
}
