//! From the tree of a page to what is seen of it, in one walk.

mod pieces;

use std::collections::{BTreeMap, BTreeSet};

use super::grid::Grid;
use super::line::{self, Line};
use super::list::List;
use super::page::{Element, Id, Kind, Page, ROOT, Step};
use super::shown::{hidden_by, layout_tables};
use super::style::{Display, Look, Sheet};
use super::{controls, picture, properties};
use crate::import::transcript::{Block, BlockKind, HiddenBy, Refusal, Transcript};

/// How deep tables may stand in cells of others; deeper ones are taken as layout.
const MAX_TABLES: usize = 8;

/// What a page shows, and where in its tree each block of the whole comes from.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// What it shows.
    pub(super) transcript: Transcript,
    /// For each block, where it comes from.
    pub(super) origins: Vec<Origin>,
}

/// Where a block comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    /// The element that holds it.
    pub(super) element: Id,
    /// How many characters of it are no link.
    pub(super) plain: usize,
    /// How many characters of it are; a picture counts for one.
    pub(super) linked: usize,
}

/// An element that was entered, and what to go back to when it is left.
#[derive(Debug, Default)]
struct Frame {
    look: Look,
    level: Option<u8>,
    is_block: bool,
    is_table: bool,
    is_list: bool,
    is_item: bool,
    is_link: bool,
    is_raised: bool,
}

/// A table that is read, with its number.
#[derive(Debug)]
struct OpenTable {
    number: usize,
    grid: Grid,
    start: usize,
    in_cell: bool,
}

/// A link that is read.
#[derive(Debug, Clone)]
struct OpenLink {
    start: usize,
    target: String,
    may_be_mark: bool,
}

#[derive(Debug)]
struct Walker<'p> {
    page: &'p Page,
    sheet: Sheet,
    layout: Vec<bool>,
    flow: Flow,
    line: Line,
    /// Hidden text and the names of places in the line that is read, by where they stand in it.
    hidden: Vec<(usize, HiddenBy, String)>,
    anchors: Vec<(usize, String)>,
    frames: Vec<Frame>,
    blocks: Vec<Id>,
    /// For each open table, whether it is kept as one.
    nest: Vec<bool>,
    tables: Vec<OpenTable>,
    tables_met: usize,
    paragraphs_met: usize,
    lists: Vec<List>,
    item: Option<u8>,
    links: Vec<OpenLink>,
    raised: usize,
    look: Look,
    level: Option<u8>,
    chosen: Option<Id>,
    plain: usize,
    linked: usize,
    named: BTreeMap<String, usize>,
    /// Where marks of notes may stand.
    marks: BTreeSet<usize>,
    is_too_large: bool,
}

/// Reads what a page shows.
pub(super) fn read(page: &Page) -> Result<Flow, Refusal> {
    let sheet = Sheet::read(page);
    let layout = layout_tables(page, &sheet);
    let mut walker = Walker::new(page, sheet, layout);
    let mut walk = page.walk(ROOT);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(id) => match page.kind(id) {
                Kind::Text(text) => walker.text(text),
                Kind::Comment(text) => walker.comment(text),
                Kind::Element(element) if !walker.enter(id, element) => walk.pass_over(id),
                _ => {}
            },
            Step::Leave(id) => {
                if let Some(element) = page.element(id) {
                    walker.leave(element);
                }
            }
        }
        if walker.is_too_large {
            return Err(Refusal::Damaged { reason: super::TOO_MUCH.into() });
        }
    }
    walker.end_line();
    walker.mark_notes();
    Ok(walker.flow)
}

impl<'p> Walker<'p> {
    fn new(page: &'p Page, sheet: Sheet, layout: Vec<bool>) -> Walker<'p> {
        Walker {
            page,
            sheet,
            layout,
            flow: Flow::default(),
            line: Line::default(),
            hidden: Vec::new(),
            anchors: Vec::new(),
            frames: Vec::new(),
            blocks: vec![ROOT],
            nest: Vec::new(),
            tables: Vec::new(),
            tables_met: 0,
            paragraphs_met: 0,
            lists: Vec::new(),
            item: None,
            links: Vec::new(),
            raised: 0,
            look: Look::default(),
            level: None,
            chosen: None,
            plain: 0,
            linked: 0,
            named: BTreeMap::new(),
            marks: BTreeSet::new(),
            is_too_large: false,
        }
    }

    fn text(&mut self, text: &str) {
        if self.look.invisible {
            self.hide(HiddenBy::Hidden, text);
            return;
        }
        self.line.push(text, self.look.bold && self.level.is_none(), self.look.preformatted);
    }

    fn comment(&mut self, text: &str) {
        properties::saved_from(text, &mut self.flow.transcript.properties);
        self.hide(HiddenBy::Program, text);
    }

    fn hide(&mut self, why: HiddenBy, text: &str) {
        let text = text.trim_matches(line::is_blank);
        if !text.is_empty() {
            self.hidden.push((self.line.text.len(), why, text.to_owned()));
        }
    }

    /// Enters an element; whether what is inside of it is to be read.
    fn enter(&mut self, id: Id, element: &'p Element) -> bool {
        properties::read(self.page, id, element, &mut self.flow.transcript.properties);
        if element.is_title() {
            return false;
        }
        let is_other_choice = element.name() == "option" && self.chosen.is_some_and(|chosen| chosen != id);
        if let Some(why) = hidden_by(element, &self.sheet).or(is_other_choice.then_some(HiddenBy::Hidden)) {
            self.hide(why, &self.page.text(id));
            return false;
        }
        if let Some(name) = element.get("id").or(element.get("name").filter(|_| element.name() == "a")) {
            self.anchors.push((self.line.text.len(), name.to_owned()));
        }
        let mut frame = Frame { look: self.look, level: self.level, ..Frame::default() };
        self.look = self.sheet.look(element, self.look);
        frame.is_table = element.name() == "table" && element.is_html();
        if frame.is_table {
            let is_kept = !self.layout.get(id).is_some_and(|&is_layout| is_layout);
            let is_told = !matches!(element.get("role"), Some("presentation" | "none"));
            self.nest.push(is_kept && is_told && self.tables.len() < MAX_TABLES);
        }
        frame.is_block = self.sheet.display(element) == Display::Block;
        if frame.is_block {
            self.end_line();
            self.blocks.push(id);
        }
        self.begin(id, element, &mut frame);
        self.frames.push(frame);
        true
    }

    /// What elements do that are more than a block or a part of a line.
    fn begin(&mut self, id: Id, element: &'p Element, frame: &mut Frame) {
        match element.name() {
            "br" => self.line.break_here(),
            "img" if !self.look.invisible => {
                let picture = picture::read(element, &mut self.flow.transcript.files);
                let (at, is_link) = (self.line.text.len(), !self.links.is_empty());
                self.line.pictures.extend(picture.map(|picture| (at, picture, is_link)));
            }
            "input" => {
                if let Some(value) = controls::input(element) {
                    self.text(value);
                }
            }
            "select" => self.chosen = controls::chosen(self.page, id),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.level = element.name()[1..].parse().ok();
            }
            "a" => self.begin_link(id, element, frame),
            "sup" => {
                // A raised digit is no digit of the figure before it.
                if self.line.text.ends_with(|c: char| c.is_ascii_digit()) {
                    self.text(" ");
                }
                frame.is_raised = true;
                self.raised += 1;
            }
            "ol" | "ul" | "menu" | "dir" => {
                frame.is_list = true;
                self.lists.push(List::begin(self.page, id, element));
            }
            "li" => {
                frame.is_item = true;
                self.line.number = self.lists.last_mut().and_then(|list| list.number(element));
                self.item = Some(u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX));
            }
            _ if self.nest.last() == Some(&true) => self.begin_part(element),
            _ => {}
        }
    }

    /// Begins a table that is kept, or a part of it.
    fn begin_part(&mut self, element: &Element) {
        let start = self.flow.transcript.text.len();
        match element.name() {
            "table" => {
                self.tables_met += 1;
                let (number, grid) = (self.tables_met, Grid::default());
                self.tables.push(OpenTable { number, grid, start, in_cell: false });
            }
            "thead" | "tbody" | "tfoot" => {
                if let Some(table) = self.tables.last_mut() {
                    table.grid.begin_group(element.name() == "tfoot");
                }
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    self.is_too_large |= !table.grid.begin_row();
                }
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.grid.push(element.get("colspan"), element.get("rowspan"));
                    table.in_cell = true;
                }
            }
            _ => {}
        }
    }

    fn begin_link(&mut self, id: Id, element: &Element, frame: &mut Frame) {
        let target = element.get("href").unwrap_or_default().trim();
        let leads_nowhere = target.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
        if element.get("href").is_none() {
            return;
        }
        frame.is_link = true;
        let target = if leads_nowhere || target == "#" { "" } else { target };
        let may_be_mark = target.starts_with('#') && (self.raised > 0 || controls::is_mark(self.page, id, target));
        self.links.push(OpenLink { start: self.line.text.len(), target: target.to_owned(), may_be_mark });
    }

    fn leave(&mut self, element: &Element) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.is_link
            && let Some(link) = self.links.pop()
        {
            let range = link.start.min(self.line.text.len())..self.line.text.len();
            self.line.links.push((range, link.target, link.may_be_mark));
        }
        if frame.is_block {
            self.end_line();
            self.blocks.pop();
        }
        if self.nest.last() == Some(&true) {
            self.end_part(element);
        }
        if frame.is_table {
            self.nest.pop();
        }
        if frame.is_list {
            self.lists.pop();
        }
        if frame.is_item {
            (self.item, self.line.number) = (None, None);
        }
        if element.name() == "select" {
            self.chosen = None;
        }
        self.raised -= usize::from(frame.is_raised);
        (self.look, self.level) = (frame.look, frame.level);
    }

    /// Ends a table that is kept, or a part of it.
    fn end_part(&mut self, element: &Element) {
        let end = self.flow.transcript.text.len();
        match element.name() {
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_cell = false;
                    if let Some(cell) = table.grid.cell() {
                        let start = cell.blocks.first().map_or(end, |block| block.range.start);
                        cell.range = start..cell.blocks.last().map_or(end, |block| block.range.end);
                    }
                }
            }
            "thead" | "tbody" | "tfoot" => {
                if let Some(table) = self.tables.last_mut() {
                    table.grid.begin_group(false);
                }
            }
            "table" => {
                let Some(table) = self.tables.pop() else { return };
                let rows = table.grid.finish();
                if rows.rows.iter().any(|row| !row.is_empty()) {
                    let range = table.start..end.saturating_sub(1).max(table.start);
                    self.push(Block { kind: BlockKind::Table(rows), range, is_outside: false });
                }
            }
            _ => {}
        }
    }
}
