//! Where everything stands: pages of lines, tables and pictures, and the tree of what they are.

use krilla::image::Image;
use krilla::tagging::{Tag, TagKind};

use super::flow::{Flow, FlowCell, FlowTable, Paragraph, ParagraphKind, Stand};
use super::fonts::{Fonts, Role};
use super::lines::{Absent, Line, Placed, Run, Type};
use super::measure::{CHARACTER, HEIGHT, LEFT, LINE, NUMBER, PAGE, TOP, WIDTH};

/// A thing on a page, and the leaf of the tree that it belongs to; none where it says nothing.
pub(super) struct Thing {
    pub leaf: Option<usize>,
    pub what: What,
}

/// What is drawn.
pub(super) enum What {
    /// Letters from a point on the line that they stand on.
    Letters {
        x: f32,
        y: f32,
        letters: Vec<Placed>,
    },
    /// The edges of a cell, or a line.
    Edges {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Picture {
        x: f32,
        y: f32,
        size: (f32, f32),
        image: Image,
    },
    /// Nothing, where a cell is empty, which is a cell nevertheless.
    Nothing,
}

/// A node of the tree of what things are.
pub(super) struct Node {
    pub tag: TagKind,
    pub children: Vec<Child>,
}

pub(super) enum Child {
    Node(Node),
    Leaf(usize),
}

/// A heading in the outline.
pub(super) struct Bookmark {
    pub level: u16,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// What has been placed.
pub(super) struct Pages {
    pub pages: Vec<Vec<Thing>>,
    pub tree: Vec<Child>,
    pub leaves: usize,
    pub bookmarks: Vec<Bookmark>,
}

/// A table is this far from what stands above it.
const ABOVE_TABLE: f32 = 4.0;
/// Room inside a cell.
const PADDING: f32 = 2.0;
/// Letters in cells are never smaller.
const SMALLEST: f32 = 5.0;

struct Placer<'f, 'a> {
    fonts: &'f Fonts,
    absent: &'a mut Absent,
    pages: Vec<Vec<Thing>>,
    /// How much of the page is taken.
    y: f32,
    leaves: usize,
    /// The nodes that are open, from the outermost.
    open: Vec<Node>,
    bookmarks: Vec<Bookmark>,
}

/// Places what stands on the pages.
pub(super) fn place(flows: Vec<Flow>, fonts: &Fonts, absent: &mut Absent) -> Pages {
    let root = Node { tag: Tag::Section.into(), children: Vec::new() };
    let mut placer =
        Placer { fonts, absent, pages: vec![Vec::new()], y: 0.0, leaves: 0, open: vec![root], bookmarks: Vec::new() };
    for (at, flow) in flows.iter().enumerate() {
        placer.flow(flow, &flows[at + 1..]);
    }
    while placer.open.len() > 1 {
        placer.close();
    }
    placer.numbers();
    let tree = placer.open.pop().map(|root| root.children).unwrap_or_default();
    Pages { pages: placer.pages, tree, leaves: placer.leaves, bookmarks: placer.bookmarks }
}

impl Placer<'_, '_> {
    fn open(&mut self, tag: impl Into<TagKind>) {
        self.open.push(Node { tag: tag.into(), children: Vec::new() });
    }

    fn close(&mut self) {
        if let Some(node) = self.open.pop().filter(|node| !node.children.is_empty()) {
            self.children().push(Child::Node(node));
        }
    }

    fn children(&mut self) -> &mut Vec<Child> {
        &mut self.open.last_mut().expect("the root is never closed").children
    }

    /// A new leaf of the node that is open.
    fn leaf(&mut self) -> usize {
        let leaf = self.leaves;
        self.leaves += 1;
        self.children().push(Child::Leaf(leaf));
        leaf
    }

    fn draw(&mut self, leaf: Option<usize>, what: What) {
        self.pages.last_mut().expect("there is a page").push(Thing { leaf, what });
    }

    fn new_page(&mut self) {
        if !self.pages.last().is_some_and(Vec::is_empty) {
            self.pages.push(Vec::new());
        }
        self.y = 0.0;
    }

    fn flow(&mut self, flow: &Flow, rest: &[Flow]) {
        match flow {
            Flow::Gap(height) if self.y > 0.0 => self.y = (self.y + height).min(HEIGHT),
            Flow::Gap(_) => {}
            Flow::Rule => {
                self.room(LINE);
                let y = TOP + self.y + LINE / 2.0;
                self.draw(None, What::Edges { x: LEFT, y, width: WIDTH, height: 0.0 });
                self.y += LINE;
            }
            Flow::ListStart(numbering) => self.open(Tag::L(*numbering)),
            Flow::ItemStart => self.open(Tag::LI),
            Flow::ItemEnd => {
                if matches!(self.open.last(), Some(Node { tag: TagKind::LBody(_), .. })) {
                    self.close();
                }
                self.close();
            }
            Flow::QuoteStart => self.open(Tag::BlockQuote),
            Flow::ListEnd | Flow::QuoteEnd => self.close(),
            Flow::Paragraph(paragraph) => self.paragraph(paragraph, rest),
            Flow::Table(table) => {
                self.in_item();
                self.table(table);
            }
            Flow::Picture { image, size, alt } => {
                self.in_item();
                self.room(size.1.min(HEIGHT));
                self.open(Tag::Figure(Some(alt.clone())));
                let leaf = self.leaf();
                let x = LEFT + (WIDTH - size.0) / 2.0;
                let y = TOP + self.y;
                self.draw(Some(leaf), What::Picture { x, y, size: *size, image: image.clone() });
                self.y += size.1;
                self.close();
            }
        }
    }

    /// What is no label of an item stands in its body.
    fn in_item(&mut self) {
        if matches!(self.open.last(), Some(Node { tag: TagKind::LI(_), .. })) {
            self.open(Tag::LBody);
        }
    }

    /// Goes to the next page where this has less room.
    fn room(&mut self, height: f32) {
        if self.y > 0.0 && self.y + height > HEIGHT + 0.5 {
            self.new_page();
        }
    }

    fn letters_of(&self, paragraph: &Paragraph) -> Type<'_> {
        // A line has its 28 characters where they stand a little closer than they are wide.
        let tracking = if paragraph.size == 16.0 { CHARACTER - 16.0 } else { 0.0 };
        Type { fonts: self.fonts, role: paragraph.role, size: paragraph.size, tracking }
    }

    fn lines_of(&self, paragraph: &Paragraph, absent: &mut Absent) -> Vec<Line> {
        let width = WIDTH - paragraph.left - paragraph.right;
        let label: f32 = self.label_of(paragraph, absent).iter().map(|letter| letter.width).sum();
        self.letters_of(paragraph).lines(&paragraph.runs, width - paragraph.first - label, width, absent)
    }

    fn label_of(&self, paragraph: &Paragraph, absent: &mut Absent) -> Vec<Placed> {
        let label = paragraph.label.as_deref().unwrap_or_default();
        self.letters_of(paragraph).letters(&[Run::plain(label)], absent)
    }

    /// The least of a piece that stays with what stands above it.
    fn least(&self, flows: &[Flow]) -> f32 {
        let mut absent = Absent::new();
        for (at, flow) in flows.iter().enumerate() {
            match flow {
                Flow::Paragraph(paragraph) => {
                    let lines = self.lines_of(paragraph, &mut absent).len();
                    let own = lines.min(2) as f32 * paragraph.line;
                    return if paragraph.with_next { own + self.least(&flows[at + 1..]) } else { own };
                }
                Flow::Table(table) => {
                    let height: f32 = self.heights(table, &mut absent).iter().sum::<f32>() + ABOVE_TABLE;
                    // One that fits on a page stands on one, and takes along what leads to it.
                    return if height <= HEIGHT { height } else { 4.0 * LINE };
                }
                Flow::Picture { size, .. } => return size.1,
                Flow::Gap(height) => return height + self.least(&flows[at + 1..]),
                Flow::Rule => return LINE,
                _ => {}
            }
        }
        0.0
    }

    fn paragraph(&mut self, paragraph: &Paragraph, rest: &[Flow]) {
        let mut absent = std::mem::take(self.absent);
        let lines = self.lines_of(paragraph, &mut absent);
        let label = self.label_of(paragraph, &mut absent);
        *self.absent = absent;
        if paragraph.with_next {
            let height = lines.len() as f32 * paragraph.line + self.least(rest);
            if height <= HEIGHT {
                self.room(height);
            }
        }
        if !label.is_empty() {
            // The label stands on the first line, wherever that is.
            self.room(paragraph.line);
            let is_note = paragraph.kind == ParagraphKind::Note;
            if is_note {
                self.open(Tag::Note);
            }
            self.open(Tag::Lbl);
            let leaf = self.leaf();
            let x = LEFT + paragraph.left + paragraph.first;
            let y = self.base(paragraph.line, paragraph.size);
            self.draw(Some(leaf), What::Letters { x, y, letters: label.clone() });
            self.close();
            if !is_note {
                self.in_item();
            }
        } else {
            self.in_item();
        }
        let words = || paragraph.runs.iter().map(|run| run.text.replace('\n', "")).collect::<String>();
        match paragraph.kind {
            ParagraphKind::Heading(level) => {
                self.room(paragraph.line);
                let (page, y) = (self.pages.len() - 1, TOP + self.y);
                self.bookmarks.push(Bookmark { level, text: words(), page, y });
                let level = std::num::NonZeroU16::new(level).unwrap_or(std::num::NonZeroU16::MIN);
                self.open(Tag::Hn(level, Some(words())));
            }
            ParagraphKind::Text | ParagraphKind::Note => self.open(Tag::P),
            ParagraphKind::Code => self.open(Tag::Code),
        }
        let label: f32 = label.iter().map(|letter| letter.width).sum();
        for (at, mut line) in lines.into_iter().enumerate() {
            self.room(paragraph.line);
            let (first, width) = match at {
                0 => (paragraph.first + label, WIDTH - paragraph.left - paragraph.right - paragraph.first - label),
                _ => (0.0, WIDTH - paragraph.left - paragraph.right),
            };
            let x = LEFT + paragraph.left + first;
            let x = match paragraph.stand {
                Stand::Filled if !line.is_last => {
                    line.fill(width);
                    x
                }
                Stand::Filled | Stand::Left => x,
                Stand::Middle => x + (width - line.width()) / 2.0,
                Stand::Right => x + width - line.width(),
            };
            let y = self.base(paragraph.line, paragraph.size);
            let leaf = self.leaf();
            self.draw(Some(leaf), What::Letters { x, y, letters: line.letters });
            self.y += paragraph.line;
        }
        self.close();
        if paragraph.kind == ParagraphKind::Note {
            self.close();
        }
    }

    /// The line that letters stand on, in a line of this height.
    fn base(&self, line: f32, size: f32) -> f32 {
        TOP + self.y + (line - size) / 2.0 + size * 0.88
    }

    /// The letters of a cell: as large as those of its table, or as small as its longest word asks for.
    fn cell_lines(&self, cell: &FlowCell, table: &FlowTable, absent: &mut Absent) -> (f32, Vec<Line>) {
        let width: f32 = table.widths[cell.column..cell.column + cell.columns].iter().sum::<f32>() - 2.0 * PADDING;
        let mut size = table.size;
        loop {
            let letters = Type { fonts: self.fonts, role: Role::Song, size, tracking: 0.0 };
            if size <= SMALLEST || letters.longest_piece(&cell.runs, absent) <= width {
                return (size, letters.lines(&cell.runs, width, width, absent));
            }
            size -= 0.5;
        }
    }

    /// How high each row is.
    fn heights(&self, table: &FlowTable, absent: &mut Absent) -> Vec<f32> {
        let needs = |placer: &Self, cell: &FlowCell, absent: &mut Absent| {
            if cell.runs.is_empty() {
                return table.least;
            }
            let (size, lines) = placer.cell_lines(cell, table, absent);
            lines.len() as f32 * size * 1.25 + 2.0 * PADDING
        };
        let mut heights = vec![table.least; table.rows.len()];
        for (row, cells) in table.rows.iter().enumerate() {
            for cell in cells.iter().filter(|cell| cell.rows == 1) {
                heights[row] = heights[row].max(needs(self, cell, absent));
            }
        }
        for (row, cells) in table.rows.iter().enumerate() {
            for cell in cells.iter().filter(|cell| cell.rows > 1) {
                let end = (row + cell.rows).min(heights.len());
                let lacks = needs(self, cell, absent) - heights[row..end].iter().sum::<f32>();
                if lacks > 0.0 {
                    heights[end - 1] += lacks;
                }
            }
        }
        heights
    }

    fn table(&mut self, table: &FlowTable) {
        let mut absent = std::mem::take(self.absent);
        let heights = self.heights(table, &mut absent);
        if self.y > 0.0 {
            self.y += ABOVE_TABLE;
        }
        let whole: f32 = heights.iter().sum();
        let head: f32 = heights[..table.heads].iter().sum();
        // It goes to one page where it fits on one.
        if whole <= HEIGHT {
            self.room(whole);
        } else {
            self.room(head + heights.get(table.heads).copied().unwrap_or_default());
        }
        self.open(Tag::Table.with_summary(Some(table.summary.clone())));
        self.open(Tag::THead);
        self.rows(table, &heights, 0..table.heads, true, &mut absent);
        self.close();
        self.open(Tag::TBody);
        let mut start = table.heads;
        while start < heights.len() {
            let mut end = start;
            let mut y = self.y;
            while end < heights.len() && (end == start || y + heights[end] <= HEIGHT + 0.5) {
                y += heights[end];
                end += 1;
            }
            self.rows(table, &heights, start..end, true, &mut absent);
            if end < heights.len() {
                self.new_page();
                // Said once, the headings stand above every part.
                self.rows(table, &heights, 0..table.heads, false, &mut absent);
            }
            start = end;
        }
        self.close();
        self.close();
        *self.absent = absent;
    }

    /// Some rows of a table, in a part of it that stands on one page.
    fn rows(
        &mut self,
        table: &FlowTable,
        heights: &[f32],
        range: std::ops::Range<usize>,
        is_said: bool,
        absent: &mut Absent,
    ) {
        for row in range.clone() {
            if is_said {
                self.open(Tag::TR);
            }
            for cell in &table.rows[row] {
                let goes_on = cell.rows == 0;
                // What goes on from a row of this part has been drawn there.
                if goes_on && row > range.start {
                    continue;
                }
                let below = table.rows[row + 1..range.end]
                    .iter()
                    .take_while(|cells| cells.iter().any(|other| other.column == cell.column && other.rows == 0));
                let rows = 1 + below.count();
                let x: f32 = LEFT + table.widths[..cell.column].iter().sum::<f32>();
                let width: f32 = table.widths[cell.column..cell.column + cell.columns].iter().sum();
                let height: f32 = heights[row..row + rows].iter().sum();
                self.draw(None, What::Edges { x, y: TOP + self.y, width, height });
                if goes_on {
                    continue;
                }
                if is_said {
                    self.open(tag_of(cell));
                }
                let leaf = is_said.then(|| self.leaf());
                let (size, lines) = self.cell_lines(cell, table, absent);
                let line_height = size * 1.25;
                let mut y = self.y + (height - lines.len() as f32 * line_height) / 2.0;
                if cell.runs.is_empty() {
                    self.draw(leaf, What::Nothing);
                }
                for line in lines.into_iter().filter(|line| !line.letters.is_empty()) {
                    let room = width - 2.0 * PADDING;
                    let x = x
                        + PADDING
                        + match cell.stand {
                            Stand::Middle => (room - line.width()) / 2.0,
                            Stand::Right => room - line.width(),
                            Stand::Left | Stand::Filled => 0.0,
                        };
                    let base = TOP + y + (line_height - size) / 2.0 + size * 0.88;
                    self.draw(leaf, What::Letters { x, y: base, letters: line.letters });
                    y += line_height;
                }
                if is_said {
                    self.close();
                }
            }
            if is_said {
                self.close();
            }
            self.y += heights[row];
        }
    }

    /// `— 1 —` in size four, a character from the outer edge: on the right of odd pages, on the left of even ones (7.5).
    fn numbers(&mut self) {
        const SIZE: f32 = 14.0;
        let letters = Type { fonts: self.fonts, role: Role::Song, size: SIZE, tracking: 0.0 };
        for (at, page) in self.pages.iter_mut().enumerate() {
            let text = format!("— {} —", at + 1);
            let letters = letters.letters(&[Run::plain(&text)], self.absent);
            let width: f32 = letters.iter().map(|letter| letter.width).sum();
            let x = if at % 2 == 0 { LEFT + WIDTH - SIZE - width } else { LEFT + SIZE };
            let y = (TOP + HEIGHT + NUMBER + SIZE * 0.88).min(PAGE.1);
            page.push(Thing { leaf: None, what: What::Letters { x, y, letters } });
        }
    }
}

/// What a cell is to those who listen.
fn tag_of(cell: &FlowCell) -> TagKind {
    let span =
        |count: usize| u32::try_from(count).ok().and_then(std::num::NonZeroU32::new).filter(|span| span.get() > 1);
    let (rows, columns) = (span(cell.rows), span(cell.columns));
    match cell.heads {
        Some(scope) => Tag::TH(scope).with_row_span(rows).with_col_span(columns).into(),
        None => Tag::TD.with_row_span(rows).with_col_span(columns).into(),
    }
}
