//! What stands on the pages, in its order: paragraphs, tables, pictures, and where lists begin and end. Here blocks of a
//! text become such; nothing is placed yet.

use std::collections::BTreeMap;

use krilla::image::Image;
use krilla::tagging::{ListNumbering, TableHeaderScope};

use super::super::compose::{PaperStyle, PaperWriter, right_of};
use super::super::grid::{PaperTable, shares, years};
use super::super::picture::{self, Picture};
use super::super::{Subject, figure, instead_of, is_spaced, shown_address, table_description};
use super::fonts::Role;
use super::lines::{Look, Run};
use super::measure::{CHARACTER, LINE, WIDTH, WIDTH_IN_TWIPS};
use crate::document::{Align, Block, BlockKind, Document, Image as TextImage, Inline, InlineKind, List, Table, words};
use crate::form::{GridCell, HeadingScope, TableShape};
use crate::model::Report;

/// A piece of what stands on the pages.
pub(super) enum Flow {
    Paragraph(Paragraph),
    Table(FlowTable),
    Picture {
        image: Image,
        size: (f32, f32),
        alt: String,
    },
    Rule,
    /// So much room, in points.
    Gap(f32),
    ListStart(ListNumbering),
    ItemStart,
    ItemEnd,
    ListEnd,
    QuoteStart,
    QuoteEnd,
}

/// What a paragraph is to those who listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParagraphKind {
    /// A heading; the title is of level 1.
    Heading(u16),
    Text,
    Note,
    Code,
}

/// How the lines of a paragraph stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// From edge to edge, the first line moved in.
    Filled,
    Left,
    Middle,
    Right,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    pub kind: ParagraphKind,
    pub runs: Vec<Run>,
    /// What stands before the first word of an item.
    pub label: Option<String>,
    pub role: Role,
    pub size: f32,
    /// The height of a line.
    pub line: f32,
    pub stand: Stand,
    /// How far the first line is moved in, and all lines from the left and from the right.
    pub first: f32,
    pub left: f32,
    pub right: f32,
    /// Whether it stays on a page with what follows.
    pub with_next: bool,
}

/// A table.
pub(super) struct FlowTable {
    /// How wide its columns are, in points.
    pub widths: Vec<f32>,
    pub rows: Vec<Vec<FlowCell>>,
    /// How many rows at the top are headings alone.
    pub heads: usize,
    pub size: f32,
    /// The least height of a row.
    pub least: f32,
    /// What it is, in words.
    pub summary: String,
}

/// A cell of a row, or the part of a taller one that lies in it.
pub(super) struct FlowCell {
    pub column: usize,
    pub columns: usize,
    /// How many rows it covers; none where it goes on from the row above.
    pub rows: usize,
    pub runs: Vec<Run>,
    pub stand: Stand,
    pub heads: Option<TableHeaderScope>,
}

/// Gathers what stands on the pages.
#[derive(Default)]
pub(super) struct Flows {
    pub list: Vec<Flow>,
    /// The level of the last heading.
    last_level: u16,
    notes: BTreeMap<usize, Vec<Run>>,
    pictures: Vec<Shown>,
}

/// A picture of the text that can be shown.
struct Shown {
    /// Where it lies, as the text writes it.
    target: String,
    image: Image,
    size: (f32, f32),
}

/// Two characters of the text.
const INDENT: f32 = 2.0 * CHARACTER;

impl Flows {
    fn paragraph(&self, runs: Vec<Run>) -> Paragraph {
        Paragraph {
            kind: ParagraphKind::Text,
            runs,
            label: None,
            role: Role::Text,
            size: 16.0,
            line: LINE,
            stand: Stand::Filled,
            first: INDENT,
            left: 0.0,
            right: 0.0,
            with_next: false,
        }
    }

    fn push(&mut self, paragraph: Paragraph) {
        self.list.push(Flow::Paragraph(paragraph));
    }

    /// A table, after whatever leads to it on the same page: `如下表：`.
    fn table(&mut self, table: FlowTable) {
        if let Some(Flow::Paragraph(lead)) = self.list.last_mut() {
            lead.with_next |= lead.runs.last().is_some_and(|run| run.text.trim_end().ends_with(['：', ':']));
        }
        self.list.push(Flow::Table(table));
        self.list.push(Flow::Gap(6.0));
    }

    fn heading(&mut self, level: u16, runs: Vec<Run>) {
        // No level is skipped, so that the outline is whole.
        let level = level.min(self.last_level + 1);
        self.last_level = level;
        let role = match level {
            2 => Role::Hei,
            3 => Role::Kai,
            _ => Role::Text,
        };
        let paragraph = self.paragraph(runs);
        self.push(Paragraph { kind: ParagraphKind::Heading(level), role, with_next: true, ..paragraph });
    }

    /// The pictures of a paragraph that can be shown, below it.
    fn shown(&mut self, content: &[Inline<'_>]) {
        let mut found = Vec::new();
        each_image(content, &mut |image| {
            found.extend(self.picture_of(image).map(|shown| {
                let alt = words(&image.content);
                let alt = if alt.is_empty() { image.target.to_string() } else { alt };
                Flow::Picture { image: shown.image.clone(), size: shown.size, alt }
            }));
        });
        self.list.extend(found);
    }

    fn picture_of(&self, image: &TextImage<'_>) -> Option<&Shown> {
        self.pictures.iter().find(|picture| picture.target == *image.target)
    }

    /// Words of which pictures stand below.
    fn runs(&self, content: &[Inline<'_>]) -> Vec<Run> {
        self.runs_with(content, true)
    }

    /// Words in whose place no picture can stand.
    fn words(&self, content: &[Inline<'_>]) -> Vec<Run> {
        self.runs_with(content, false)
    }

    fn runs_with(&self, content: &[Inline<'_>], may_show: bool) -> Vec<Run> {
        let mut runs = Runs { flows: self, may_show, list: Vec::new(), look: Look::default(), is_broken: false };
        runs.inlines(content);
        runs.list
    }

    fn text(&mut self, content: &[Inline<'_>], change: impl FnOnce(Paragraph) -> Paragraph) {
        let runs = self.runs(content);
        if runs.iter().any(|run| !run.text.trim().is_empty()) {
            let paragraph = change(self.paragraph(runs));
            self.push(paragraph);
        }
        self.shown(content);
    }

    fn list(&mut self, list: &List<'_>, depth: usize) {
        self.list.push(Flow::ListStart(if list.is_numbered { ListNumbering::Decimal } else { ListNumbering::Disc }));
        for item in &list.items {
            self.list.push(Flow::ItemStart);
            for (at, block) in item.blocks.iter().enumerate() {
                let label = match list.is_numbered {
                    true => format!("{}. ", item.number),
                    false => "• ".to_owned(),
                };
                let label = (at == 0).then_some(label);
                let left = depth.min(8) as f32 * INDENT;
                match &block.kind {
                    BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                        self.text(content, |paragraph| Paragraph { label, left, ..paragraph });
                    }
                    BlockKind::List(inner) => self.list(inner, depth + 1),
                    _ => self.block(block),
                }
            }
            self.list.push(Flow::ItemEnd);
        }
        self.list.push(Flow::ListEnd);
    }

    fn text_table(&mut self, table: &Table<'_>) {
        let count = table.head.len().max(table.rows.iter().map(Vec::len).max().unwrap_or(0)).max(1);
        let rows = std::iter::once(&table.head).chain(&table.rows);
        let length = |column: usize| {
            let cells = rows.clone().filter_map(|row| row.get(column));
            cells.map(|cell| words(cell).chars().count()).max().unwrap_or(0).clamp(4, 30)
        };
        let lengths: Vec<usize> = (0..count).map(length).collect();
        let widths = shares(&lengths, WIDTH_IN_TWIPS).into_iter().map(|width| width as f32 / 20.0).collect();
        let cell = |row: usize, column: usize, content: Option<&Vec<Inline<'_>>>| FlowCell {
            column,
            columns: 1,
            rows: 1,
            runs: content.map(|content| self.words(content)).unwrap_or_default(),
            stand: match table.columns.get(column) {
                _ if row == 0 => Stand::Middle,
                Some(Align::Center) => Stand::Middle,
                Some(Align::End) => Stand::Right,
                Some(Align::Start) | None => Stand::Left,
            },
            heads: (row == 0).then_some(TableHeaderScope::Column),
        };
        let rows: Vec<Vec<FlowCell>> = rows
            .clone()
            .enumerate()
            .map(|(at, row)| (0..count).map(|column| cell(at, column, row.get(column))).collect())
            .collect();
        let summary = table_description(table, count);
        self.table(FlowTable { widths, rows, heads: 1, size: 10.5, least: 21.0, summary });
    }

    fn gather_notes(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Note { number, blocks } => {
                    let mut runs: Vec<Run> = Vec::new();
                    for block in blocks {
                        if let BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) = &block.kind {
                            if !runs.is_empty() {
                                runs.push(Run::plain("\n"));
                            }
                            runs.extend(self.words(content));
                        }
                    }
                    self.notes.insert(*number, runs);
                }
                BlockKind::Quote(inner) => self.gather_notes(inner),
                BlockKind::List(list) => list.items.iter().for_each(|item| self.gather_notes(&item.blocks)),
                _ => {}
            }
        }
    }
}

impl PaperWriter for Flows {
    fn begin(&mut self, subject: Subject<'_>, document: &Document<'_>) {
        self.pictures = picture::pictures(subject, document).into_iter().filter_map(shown).collect();
        self.gather_notes(&document.blocks);
    }

    fn line(&mut self, style: PaperStyle, text: &str) {
        let runs = vec![Run::plain(text)];
        let paragraph = self.paragraph(runs.clone());
        let middle = Paragraph { stand: Stand::Middle, first: 0.0, with_next: true, ..paragraph.clone() };
        match style {
            PaperStyle::Facts if text.is_empty() => self.list.push(Flow::Gap(LINE)),
            PaperStyle::DraftMark => self.push(Paragraph { role: Role::Hei, ..middle }),
            PaperStyle::Byline => self.push(Paragraph { role: Role::Kai, ..middle }),
            PaperStyle::Facts => self.push(Paragraph { role: Role::Kai, size: 14.0, ..middle }),
            PaperStyle::Section => self.heading(2, runs),
            PaperStyle::Text => self.push(paragraph),
        }
    }

    fn title(&mut self, lines: &[&str]) {
        self.last_level = 1;
        let paragraph = self.paragraph(vec![Run::plain(&lines.join("\n"))]);
        self.push(Paragraph {
            kind: ParagraphKind::Heading(1),
            role: Role::Title,
            size: 22.0,
            line: 32.0,
            stand: Stand::Middle,
            first: 0.0,
            with_next: true,
            ..paragraph
        });
    }

    fn section(&mut self, content: &[Inline<'_>]) {
        let runs = self.runs(content);
        self.heading(2, runs);
        self.shown(content);
    }

    fn block(&mut self, block: &Block<'_>) {
        match &block.kind {
            BlockKind::Section(content) => self.section(content),
            BlockKind::Heading { level, content, .. } => {
                let runs = self.runs(content);
                self.heading(u16::from(*level).max(3), runs);
                self.shown(content);
            }
            BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                self.text(content, |paragraph| paragraph)
            }
            BlockKind::List(list) => self.list(list, 0),
            BlockKind::Table(table) => self.text_table(table),
            BlockKind::Quote(blocks) => {
                self.list.push(Flow::QuoteStart);
                for block in blocks {
                    match &block.kind {
                        BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                            self.text(content, |paragraph| Paragraph {
                                role: Role::Kai,
                                left: INDENT,
                                right: INDENT,
                                ..paragraph
                            });
                        }
                        _ => self.block(block),
                    }
                }
                self.list.push(Flow::QuoteEnd);
            }
            BlockKind::Code { text, .. } => self.text(text, |paragraph| Paragraph {
                kind: ParagraphKind::Code,
                stand: Stand::Left,
                size: 12.0,
                line: 20.0,
                first: 0.0,
                left: INDENT,
                ..paragraph
            }),
            BlockKind::Rule => self.list.push(Flow::Rule),
            // A chart stands between blocks, where the reports of other years are at hand.
            BlockKind::Note { .. } | BlockKind::TableMark | BlockKind::Chart { .. } => {}
        }
    }

    fn statutory(&mut self, report: &Report, table: usize) {
        let paper = PaperTable::of(&report.form, table);
        let cells = |line: &Vec<super::super::grid::PaperCell<'_>>| {
            let cell = |place: &super::super::grid::PaperCell<'_>| {
                let (text, stand, heads) = match place.content {
                    GridCell::Heading(heading) => match heading.scope {
                        HeadingScope::Row => (heading.label.clone(), Stand::Left, Some(TableHeaderScope::Row)),
                        HeadingScope::Rows => (heading.label.clone(), Stand::Middle, Some(TableHeaderScope::Row)),
                        HeadingScope::Column | HeadingScope::Columns => {
                            (heading.label.clone(), Stand::Middle, Some(TableHeaderScope::Column))
                        }
                    },
                    GridCell::Figure(of) => (figure::text(report, of.cell), Stand::Middle, None),
                    GridCell::Empty(_) => (String::new(), Stand::Middle, None),
                };
                let runs = if place.lines == 0 || text.is_empty() { Vec::new() } else { vec![Run::plain(&text)] };
                FlowCell { column: place.column, columns: place.columns, rows: place.lines, runs, stand, heads }
            };
            line.iter().map(cell).collect()
        };
        // The wide and the long one have many cells in little space.
        let (size, least) = match paper.shape {
            TableShape::Stacked => (10.5, 21.0),
            TableShape::Matrix | TableShape::Wide => (9.0, 17.5),
        };
        let widths = paper.widths(WIDTH_IN_TWIPS).into_iter().map(|width| width as f32 / 20.0).collect();
        let rows = paper.lines.iter().map(cells).collect();
        let summary = paper.description();
        self.table(FlowTable { widths, rows, heads: paper.heads, size, least, summary });
    }

    fn years(&mut self, head: &[String], rows: &[Vec<String>], description: &str) {
        let widths = years(head.len(), WIDTH_IN_TWIPS).into_iter().map(|width| width as f32 / 20.0).collect();
        let cell = |row: usize, column: usize, text: &String| FlowCell {
            column,
            columns: 1,
            rows: 1,
            runs: vec![Run::plain(text)],
            stand: match (row, column) {
                (0, _) => Stand::Middle,
                (_, 0) => Stand::Left,
                _ => Stand::Right,
            },
            heads: match (row, column) {
                (0, _) => Some(TableHeaderScope::Column),
                (_, 0) => Some(TableHeaderScope::Row),
                _ => None,
            },
        };
        let all = std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate();
        let rows = all.map(|(at, row)| row.iter().enumerate().map(|(column, text)| cell(at, column, text)).collect());
        let (rows, summary) = (rows.collect(), description.to_owned());
        self.table(FlowTable { widths, rows, heads: 1, size: 10.5, least: 21.0, summary });
    }

    fn notes(&mut self) {
        for (number, runs) in std::mem::take(&mut self.notes) {
            let paragraph = self.paragraph(runs);
            self.push(Paragraph {
                kind: ParagraphKind::Note,
                label: Some(format!("[{number}] ")),
                size: 10.5,
                line: 17.0,
                stand: Stand::Left,
                first: 0.0,
                ..paragraph
            });
        }
    }

    fn sign(&mut self, lines: &[String], _is_added: bool) {
        self.list.push(Flow::Gap(2.0 * LINE));
        for (at, (line, right)) in lines.iter().zip(right_of(lines)).enumerate() {
            let paragraph = self.paragraph(vec![Run::plain(line)]);
            let (right, with_next) = ((right as f32) * CHARACTER, at + 1 < lines.len());
            // What does not fit beside that room goes to the edge.
            let right = right.clamp(0.0, WIDTH / 2.0);
            self.push(Paragraph { stand: Stand::Right, first: 0.0, right, with_next, ..paragraph });
        }
    }
}

/// A picture as the library takes it; none where it cannot be read.
fn shown(picture: Picture) -> Option<Shown> {
    let size = picture.points();
    let data = krilla::Data::from(picture.bytes);
    let image = match picture.ending {
        "png" => Image::from_png(data, false),
        "gif" => Image::from_gif(data, false),
        _ => Image::from_jpeg(data, false),
    };
    Some(Shown { target: picture.target, image: image.ok()?, size })
}

fn each_image(content: &[Inline<'_>], show: &mut dyn FnMut(&TextImage<'_>)) {
    for inline in content {
        match &inline.kind {
            InlineKind::Image(image) => show(image),
            _ => each_image(inline.content(), show),
        }
    }
}

/// Pieces of a line as runs.
struct Runs<'f> {
    flows: &'f Flows,
    /// Whether pictures that can be shown are left to stand below.
    may_show: bool,
    list: Vec<Run>,
    look: Look,
    /// Whether a line of the source has ended since the last word.
    is_broken: bool,
}

impl Runs<'_> {
    fn inlines(&mut self, inlines: &[Inline<'_>]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => self.text(text),
                InlineKind::Emphasis(content) => self.within(|look| look.is_emphasis = true, content),
                InlineKind::Strong(content) => self.within(|look| look.is_strong = true, content),
                InlineKind::Struck(content) => self.within(|look| look.is_struck = true, content),
                InlineKind::Link(link) => {
                    self.inlines(&link.content);
                    if let Some(address) = shown_address(link) {
                        self.text(&format!("（{address}）"));
                    }
                }
                InlineKind::Image(image) if self.may_show && self.flows.picture_of(image).is_some() => {}
                InlineKind::Image(image) => self.text(&instead_of(image)),
                InlineKind::NoteMark(number) => {
                    let look = Look { is_raised: true, ..self.look };
                    self.list.push(Run { text: format!("[{number}]"), look });
                }
                InlineKind::SoftBreak => self.is_broken = true,
                InlineKind::HardBreak => self.text("\n"),
            }
        }
    }

    fn within(&mut self, change: impl FnOnce(&mut Look), content: &[Inline<'_>]) {
        let outside = self.look;
        change(&mut self.look);
        self.inlines(content);
        self.look = outside;
    }

    fn text(&mut self, text: &str) {
        let Some(first) = text.chars().next() else { return };
        let last = self.list.last().and_then(|run| run.text.chars().next_back());
        let gap = std::mem::take(&mut self.is_broken) && is_spaced(last, first);
        let text = if gap { format!(" {text}") } else { text.to_owned() };
        match self.list.last_mut() {
            Some(run) if run.look == self.look => run.text.push_str(&text),
            _ => self.list.push(Run { text, look: self.look }),
        }
    }
}
