//! Markdown becomes a document: the events of the parser, put together.
//!
//! What each construct means for a page is decided elsewhere.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use super::TABLE_MARK;
use super::charts;
use super::edits::{Shown, restored};
use super::intent::{Definition, SpannedEvent, marker};
use crate::chars;
use crate::document::{
    Align, Block, BlockKind, Document, Image, Inline, InlineKind, Link, LinkForm, List, ListItem, Table, TextCell,
};

/// How deep blocks, and inlines, may stand in each other; what is deeper is read as one with what holds it.
const DEEPEST: usize = 64;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

/// The events of the parser, in the places of the text, and the definitions of links.
pub(super) fn events<'s>(shown: &'s Shown<'_>) -> (Vec<SpannedEvent<'s>>, Vec<Definition>) {
    let parser = Parser::new_ext(&shown.text, options());
    let mut definitions: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .map(|(_, found)| Definition { range: shown.source(found.span.clone()), address: found.dest.to_string() })
        .collect();
    definitions.sort_by_key(|definition| definition.range.start);
    let events = parser.into_offset_iter().map(|(event, range)| (event, shown.source(range))).collect();
    (events, definitions)
}

/// Puts the events of a text together. With `has_sections`, its highest headings part it.
pub(super) fn document<'t>(
    body: &str,
    events: Vec<SpannedEvent<'t>>,
    shown: &Shown<'_>,
    has_sections: bool,
) -> Document<'t> {
    let mut builder = Builder { body, has_sections, shown, events: events.into_iter(), notes: Vec::new() };
    let blocks = builder.blocks(0);
    Document { blocks, notes: builder.notes.len() }
}

struct Builder<'b, 't> {
    body: &'b str,
    has_sections: bool,
    /// What the parser was shown in place of the text.
    shown: &'b Shown<'b>,
    events: std::vec::IntoIter<SpannedEvent<'t>>,
    /// The names of notes, in the order in which they are first met.
    notes: Vec<CowStr<'t>>,
}

impl<'t> Builder<'_, 't> {
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
                    self.inline(other, range, &mut |inline| push_plain(&mut blocks, inline));
                    continue;
                }
            };
            blocks.push(Block { kind, range });
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'t>, range: &Range<usize>, depth: usize) -> Option<BlockKind<'t>> {
        Some(match tag {
            Tag::Paragraph if depth == 1 && self.has_sections && self.body[range.clone()].trim() == TABLE_MARK => {
                self.inlines(0);
                BlockKind::TableMark
            }
            Tag::Paragraph if depth == 1 && self.has_sections && charts::is_mark(&self.body[range.clone()]) => {
                self.inlines(0);
                BlockKind::Chart { number: 0, written: self.body[range.clone()].trim().to_owned() }
            }
            Tag::Paragraph | Tag::HtmlBlock => BlockKind::Paragraph { number: 0, content: self.inlines(0) },
            Tag::Heading { level, .. } if depth == 1 && self.has_sections && level <= HeadingLevel::H2 => {
                BlockKind::Section(self.inlines(0))
            }
            Tag::Heading { level, .. } => {
                BlockKind::Heading { level: level as u8, number: 0, content: self.inlines(0) }
            }
            Tag::BlockQuote(_) => BlockKind::Quote(self.blocks(depth)),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => self.cow(info),
                    CodeBlockKind::Indented => Cow::Borrowed(""),
                };
                BlockKind::Code { language, text: self.inlines(0) }
            }
            Tag::List(first) => BlockKind::List(List { is_numbered: first.is_some(), items: self.items(depth) }),
            Tag::FootnoteDefinition(name) => {
                let number = self.note(name);
                BlockKind::Note { number, blocks: self.blocks(depth) }
            }
            Tag::Table(alignments) => BlockKind::Table(self.table(&alignments)),
            // Kinds that the parser is not asked for.
            _ => return None,
        })
    }

    fn items(&mut self, depth: usize) -> Vec<ListItem<'t>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), range)) = self.events.next() {
            let number = marker(&self.body[range]).and_then(|(_, number)| number?.parse().ok());
            items.push(ListItem { number: number.unwrap_or(0), blocks: self.blocks(depth) });
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
                event => self.inline(event, range, &mut |inline| inlines.push(inline)),
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
                target: self.cow(dest_url),
                form: if link_type == LinkType::Email { LinkForm::Mail } else { LinkForm::Marked },
                title: self.cow(title),
                content,
            }),
            Tag::Image { dest_url, title, .. } => {
                InlineKind::Image(Image { target: self.cow(dest_url), title: self.cow(title), content })
            }
            _ => InlineKind::Emphasis(content),
        };
        Inline { kind, range }
    }

    fn inline(&mut self, event: Event<'t>, range: Range<usize>, push: &mut dyn FnMut(Inline<'t>)) {
        let kind = match event {
            // Raw HTML is shown as text.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => return self.text(text, range, push),
            Event::Code(text) => InlineKind::Code(self.cow(text)),
            Event::FootnoteReference(name) => InlineKind::NoteMark(self.note(name)),
            Event::SoftBreak => InlineKind::SoftBreak,
            Event::HardBreak => InlineKind::HardBreak,
            _ => return,
        };
        push(Inline { kind, range });
    }

    /// Words, parted where other words are shown than those of the text, so that each has its place.
    fn text(&self, text: CowStr<'t>, range: Range<usize>, push: &mut dyn FnMut(Inline<'t>)) {
        let parts = match self.shown.is_changed() && text.len() != range.len() {
            true => self.shown.parts(&range),
            false => Vec::new(),
        };
        if parts.iter().map(|(_, shown)| shown).sum::<usize>() != text.len() {
            return push(Inline { kind: InlineKind::Text(self.cow(text)), range });
        }
        let mut piece = |part: Range<usize>, place: Range<usize>| {
            if !part.is_empty() {
                let text = InlineKind::Text(self.cow(CowStr::from(text[part].to_owned())));
                push(Inline { kind: text, range: place });
            }
        };
        let (mut at, mut start, mut from) = (0, 0, range.start);
        for (place, shown) in parts {
            let part = at..at + shown;
            at = part.end;
            // A mark that is a character like others stands there as it is.
            if restored(Cow::Borrowed(&text[part.clone()])) != self.body[place.clone()] {
                piece(start..part.start, from..place.start);
                piece(part, place.clone());
                (start, from) = (at, place.end);
            }
        }
        piece(start..at, from..range.end);
    }

    fn cow(&self, text: CowStr<'t>) -> Cow<'t, str> {
        let text = match text {
            CowStr::Borrowed(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.into_string()),
        };
        let text = if self.shown.is_changed() { restored(text) } else { text };
        // What is never published is left out here, for pages, passages and data alike.
        match chars::may_be_odd(&text) {
            true => Cow::Owned(chars::clean(&text).into_owned()),
            false => text,
        }
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
