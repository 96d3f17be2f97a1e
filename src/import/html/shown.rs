//! Which parts of a page are not shown, and which tables are tables.

use super::super::transcript::HiddenBy;
use super::line::is_blank;
use super::page::{Element, Id, Kind, Page, ROOT, Step};
use super::style::{Display, Sheet, declared};

/// From how many characters on, and in how many paragraphs, a cell may be an article and no cell.
const LONG_CELL: usize = 300;
const LONG_BREAKS: usize = 3;

/// Why an element is not seen, where it is not.
pub(super) fn hidden_by(element: &Element, sheet: &Sheet) -> Option<HiddenBy> {
    let why = match element.name() {
        // `<xml>` is what Word leaves behind.
        "script" | "style" | "xml" => HiddenBy::Program,
        "noscript" | "noframes" | "noembed" | "iframe" | "object" | "video" | "audio" | "canvas" => HiddenBy::Fallback,
        // What is struck out does not count.
        "del" | "s" | "strike" => HiddenBy::Deleted,
        "template" | "datalist" | "rp" | "area" | "param" | "col" | "annotation" | "annotation-xml" | "metadata" => {
            HiddenBy::Hidden
        }
        "dialog" if element.get("open").is_none() => HiddenBy::Hidden,
        "title" | "desc" if !element.is_html() => HiddenBy::Hidden,
        _ if is_struck(element) => HiddenBy::Deleted,
        _ if is_without_size(element) => HiddenBy::Hidden,
        _ if sheet.display(element) == Display::None => HiddenBy::Hidden,
        _ => return None,
    };
    Some(why)
}

/// Letters of no size, and what Word hides by a property of its own.
fn is_without_size(element: &Element) -> bool {
    let Some(style) = element.get("style") else { return false };
    let size =
        declared(style, "font-size").map(|size| size.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%'));
    size.is_some_and(|size| size.parse() == Ok(0.0)) || declared(style, "mso-hide") == Some("all")
}

fn is_struck(element: &Element) -> bool {
    let lines = |style: &str| {
        let line = declared(style, "text-decoration").or_else(|| declared(style, "text-decoration-line"));
        line.is_some_and(|line| line.contains("line-through"))
    };
    element.get("style").is_some_and(lines)
}

/// What a table holds.
#[derive(Debug, Default)]
struct Content {
    id: Id,
    /// All characters in it, and those in tables inside of it.
    all: usize,
    nested: usize,
    has_nested: bool,
    /// In the cell that is read: characters and paragraphs, without those of tables inside.
    cell: (usize, usize),
    longest: (usize, usize),
    cells_in_row: usize,
    has_wide_row: bool,
}

impl Content {
    fn end_cell(&mut self) {
        self.longest = self.longest.max(std::mem::take(&mut self.cell));
    }

    fn end_row(&mut self) {
        self.has_wide_row |= self.cells_in_row > 1;
        self.cells_in_row = 0;
    }

    /// Whether it only puts things beside each other: it has one cell a row, or most of it are other tables, or most
    /// of it is one cell of several paragraphs.
    fn is_layout(&self) -> bool {
        let (longest, breaks) = self.longest;
        let own = self.all - self.nested;
        !self.has_wide_row
            || (self.has_nested && 2 * self.nested >= self.all)
            || (longest >= LONG_CELL && breaks >= LONG_BREAKS && 10 * longest >= 6 * own)
    }
}

/// The tables that only lay out a page, by number of node.
pub(super) fn layout_tables(page: &Page, sheet: &Sheet) -> Vec<bool> {
    let mut layout = vec![false; page.len()];
    let mut open: Vec<Content> = Vec::new();
    let mut walk = page.walk(ROOT);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(id) => match page.kind(id) {
                Kind::Element(element) if hidden_by(element, sheet).is_some() => walk.pass_over(id),
                Kind::Element(element) => enter(&mut open, element, id),
                Kind::Text(text) => {
                    if let Some(table) = open.last_mut() {
                        let count = text.chars().filter(|&c| !is_blank(c)).count();
                        table.all += count;
                        table.cell.0 += count;
                    }
                }
                _ => {}
            },
            Step::Leave(id) => {
                let name = page.element(id).map_or("", Element::name);
                leave(&mut open, name, &mut layout);
            }
        }
    }
    layout
}

fn enter(open: &mut Vec<Content>, element: &Element, id: Id) {
    if element.name() == "table" {
        open.push(Content { id, ..Content::default() });
        return;
    }
    let Some(table) = open.last_mut() else { return };
    match element.name() {
        "td" | "th" => {
            table.cells_in_row += 1;
            table.cell = (0, 0);
        }
        "p" | "div" | "br" | "h1" | "h2" | "h3" | "h4" | "li" => table.cell.1 += 1,
        _ => {}
    }
}

fn leave(open: &mut Vec<Content>, name: &str, layout: &mut [bool]) {
    match (name, open.last_mut()) {
        ("td" | "th", Some(table)) => table.end_cell(),
        ("tr", Some(table)) => table.end_row(),
        ("table", Some(_)) => {
            let Some(table) = open.pop() else { return };
            if let Some(is_layout) = layout.get_mut(table.id) {
                *is_layout = table.is_layout();
            }
            if let Some(outer) = open.last_mut() {
                outer.all += table.all;
                outer.nested += table.all;
                outer.has_nested = true;
            }
        }
        _ => {}
    }
}
