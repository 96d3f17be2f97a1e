//! Markdown becomes a document: the events of the parser, put together.
//!
//! What each construct means for a page is decided elsewhere.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use super::TABLE_MARK;
use super::join::unjoined;
use crate::document::{Align, Block, BlockKind, Document, Image, Inline, InlineKind, Link, List, Table, TextCell};

/// How deep blocks, and inlines, may stand in each other; what is deeper is read as one with what holds it.
const DEEPEST: usize = 64;

pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

/// Reads a text. With `has_sections`, its highest headings part it.
pub(super) fn parse(text: &str, has_sections: bool) -> Document<'_> {
    let mut builder = Builder {
        text,
        has_sections,
        events: Parser::new_ext(text, options()).into_offset_iter(),
        numbers: 0,
        notes: Vec::new(),
    };
    let blocks = builder.blocks(0);
    Document { blocks, notes: builder.notes.len() }
}

struct Builder<'t, I> {
    text: &'t str,
    has_sections: bool,
    events: I,
    /// How many paragraphs and headings have a number.
    numbers: u32,
    /// The names of notes, in the order in which they are first met.
    notes: Vec<CowStr<'t>>,
}

impl<'t, I: Iterator<Item = (Event<'t>, Range<usize>)>> Builder<'t, I> {
    /// The blocks up to the end of the one they stand in. Words between them are blocks of their own.
    fn blocks(&mut self, depth: usize) -> Vec<Block<'t>> {
        let mut blocks: Vec<Block<'t>> = Vec::new();
        let mut too_deep = 0_usize;
        while let Some((event, range)) = self.events.next() {
            let kind = match event {
                Event::End(_) if too_deep > 0 => {
                    too_deep -= 1;
                    continue;
                }
                Event::End(_) => break,
                Event::Start(tag) if depth >= DEEPEST && holds_blocks(&tag) => {
                    too_deep += 1;
                    continue;
                }
                Event::Start(tag) if is_inline(&tag) => {
                    let inline = self.inline_tag(tag, range, 1);
                    push_plain(&mut blocks, inline);
                    continue;
                }
                Event::Start(tag) => match self.block(tag, &range, depth + 1) {
                    Some(kind) => kind,
                    None => continue,
                },
                Event::Rule => BlockKind::Rule,
                other => {
                    if let Some(inline) = self.inline(other, range) {
                        push_plain(&mut blocks, inline);
                    }
                    continue;
                }
            };
            blocks.push(Block { kind, range });
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'t>, range: &Range<usize>, depth: usize) -> Option<BlockKind<'t>> {
        Some(match tag {
            Tag::Paragraph if depth == 1 && self.has_sections && self.text[range.clone()].trim() == TABLE_MARK => {
                self.inlines(0);
                BlockKind::TableMark
            }
            Tag::Paragraph => {
                let number = self.next_number();
                BlockKind::Paragraph { number, content: self.inlines(0) }
            }
            Tag::Heading { level, .. } if depth == 1 && self.has_sections && level <= HeadingLevel::H2 => {
                BlockKind::Section(self.inlines(0))
            }
            Tag::Heading { level, .. } => {
                let number = self.next_number();
                BlockKind::Heading { level: level as u8, number, content: self.inlines(0) }
            }
            Tag::BlockQuote(_) => BlockKind::Quote(self.blocks(depth)),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => cow(info),
                    CodeBlockKind::Indented => Cow::Borrowed(""),
                };
                BlockKind::Code { language, text: self.inlines(0) }
            }
            Tag::HtmlBlock => BlockKind::Foreign(self.inlines(0)),
            Tag::List(first) => BlockKind::List(List { first, items: self.items(depth) }),
            Tag::FootnoteDefinition(name) => {
                let number = self.note(name);
                BlockKind::Note { number, blocks: self.blocks(depth) }
            }
            Tag::Table(alignments) => BlockKind::Table(self.table(&alignments)),
            // Kinds that the parser is not asked for.
            _ => return None,
        })
    }

    fn items(&mut self, depth: usize) -> Vec<Vec<Block<'t>>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            items.push(self.blocks(depth));
        }
        items
    }

    fn table(&mut self, alignments: &[Alignment]) -> Table<'t> {
        let align = |alignment: &Alignment| match alignment {
            Alignment::None | Alignment::Left => Align::Start,
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
        };
        let mut table = Table { columns: alignments.iter().map(align).collect(), ..Table::default() };
        while let Some((Event::Start(row), _)) = self.events.next() {
            let cells = self.cells();
            match row {
                Tag::TableHead => table.head = cells,
                _ => table.rows.push(cells),
            }
        }
        table
    }

    fn cells(&mut self) -> Vec<TextCell<'t>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(Tag::TableCell), _)) = self.events.next() {
            cells.push(self.inlines(0));
        }
        cells
    }

    /// The inlines up to the end of the block or inline they stand in.
    fn inlines(&mut self, depth: usize) -> Vec<Inline<'t>> {
        let mut inlines = Vec::new();
        let mut too_deep = 0_usize;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) if too_deep > 0 => too_deep -= 1,
                Event::End(_) => break,
                Event::Start(_) if depth >= DEEPEST => too_deep += 1,
                Event::Start(tag) => inlines.push(self.inline_tag(tag, range, depth + 1)),
                event => inlines.extend(self.inline(event, range)),
            }
        }
        inlines
    }

    fn inline_tag(&mut self, tag: Tag<'t>, range: Range<usize>, depth: usize) -> Inline<'t> {
        let content = self.inlines(depth);
        let kind = match tag {
            Tag::Strong => InlineKind::Strong(content),
            Tag::Strikethrough => InlineKind::Struck(content),
            Tag::Link { link_type, dest_url, title, .. } => InlineKind::Link(Link {
                target: cow(dest_url),
                is_mail: link_type == LinkType::Email,
                title: cow(title),
                content,
            }),
            Tag::Image { dest_url, title, .. } => {
                InlineKind::Image(Image { target: cow(dest_url), title: cow(title), content })
            }
            _ => InlineKind::Emphasis(content),
        };
        Inline { kind, range }
    }

    fn inline(&mut self, event: Event<'t>, range: Range<usize>) -> Option<Inline<'t>> {
        let kind = match event {
            // Raw HTML is shown as text.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => InlineKind::Text(cow(text)),
            Event::Code(text) => InlineKind::Code(cow(text)),
            Event::FootnoteReference(name) => InlineKind::NoteMark(self.note(name)),
            Event::SoftBreak => InlineKind::SoftBreak,
            Event::HardBreak => InlineKind::HardBreak,
            _ => return None,
        };
        Some(Inline { kind, range })
    }

    fn next_number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    fn note(&mut self, name: CowStr<'t>) -> usize {
        if let Some(at) = self.notes.iter().position(|other| *other == name) {
            return at + 1;
        }
        self.notes.push(name);
        self.notes.len()
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn holds_blocks(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_))
}

fn push_plain<'t>(blocks: &mut Vec<Block<'t>>, inline: Inline<'t>) {
    if let Some(Block { kind: BlockKind::Plain(content), range }) = blocks.last_mut() {
        range.end = inline.range.end;
        content.push(inline);
        return;
    }
    let range = inline.range.clone();
    blocks.push(Block { kind: BlockKind::Plain(vec![inline]), range });
}

fn cow(text: CowStr<'_>) -> Cow<'_, str> {
    match unjoined(text) {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    }
}
