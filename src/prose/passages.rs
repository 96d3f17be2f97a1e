//! A document read as plain passages, as the page shows them: what search finds.

use super::links::LinkTarget;
use super::{Anchor, Passage, Prose, Targets};
use crate::document::{Block, BlockKind, Document, Image, Inline, InlineKind, Link};

/// Gathers the passages of a document into the parts of its text, whose sections are those of the document.
pub(super) fn read(document: &Document<'_>, targets: &dyn Targets, prose: &mut Prose) {
    let mut reader =
        Reader { targets, anchor: Anchor::Top, text: String::new(), passages: Vec::new(), notes: Vec::new() };
    let mut section = None;
    for block in &document.blocks {
        match block.kind {
            BlockKind::Section(_) => {
                reader.end_part(section, prose);
                section = Some(section.map_or(0, |section| section + 1));
            }
            _ => reader.block(block),
        }
    }
    reader.end_part(section, prose);
    prose.note_passages = reader.notes;
}

struct Reader<'a> {
    targets: &'a dyn Targets,
    /// The nearest place above that a link may lead to.
    anchor: Anchor,
    /// The text of the passage that is being read.
    text: String,
    passages: Vec<Passage>,
    notes: Vec<Passage>,
}

impl Reader<'_> {
    fn end_part(&mut self, section: Option<usize>, prose: &mut Prose) {
        let passages = std::mem::take(&mut self.passages);
        match section {
            None => prose.preamble_passages = passages,
            Some(section) => prose.sections[section].passages = passages,
        }
    }

    fn blocks(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        match &block.kind {
            BlockKind::Heading { number, content, .. } | BlockKind::Paragraph { number, content } => {
                if !matches!(self.anchor, Anchor::Id(_)) {
                    self.anchor = Anchor::Paragraph(*number);
                }
                self.passage(content);
            }
            BlockKind::Section(content) | BlockKind::Plain(content) | BlockKind::Code { text: content, .. } => {
                self.passage(content)
            }
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Table(table) => {
                for row in std::iter::once(&table.head).chain(&table.rows) {
                    row.iter().for_each(|cell| self.passage(cell));
                }
            }
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::Note { number, blocks } => {
                let last = last_number(blocks);
                let outer = std::mem::replace(&mut self.anchor, Anchor::Id(format!("note-{number}")));
                let before = std::mem::take(&mut self.passages);
                self.blocks(blocks);
                self.notes.extend(std::mem::replace(&mut self.passages, before));
                self.anchor = match (outer, last) {
                    (Anchor::Top | Anchor::Paragraph(_), Some(number)) => Anchor::Paragraph(number),
                    (outer, _) => outer,
                };
            }
            BlockKind::Chart { number, written } => {
                if !matches!(self.anchor, Anchor::Id(_)) {
                    self.anchor = Anchor::Paragraph(*number);
                }
                let texts = self.targets.chart(written).map_or_else(|| vec![written.clone()], |chart| chart.texts);
                for text in texts {
                    self.text = text;
                    self.end_passage();
                }
            }
            BlockKind::Rule | BlockKind::TableMark => {}
        }
    }

    /// A passage never crosses a block, nor a line break that is meant.
    fn passage(&mut self, content: &[Inline<'_>]) {
        self.inlines(content);
        self.end_passage();
    }

    fn inlines(&mut self, inlines: &[Inline<'_>]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => self.text.push_str(text),
                InlineKind::Emphasis(content) | InlineKind::Strong(content) | InlineKind::Struck(content) => {
                    self.inlines(content);
                }
                InlineKind::Link(Link { content, .. }) => self.inlines(content),
                InlineKind::Image(image) => self.image(image),
                InlineKind::NoteMark(number) => self.text.push_str(&number.to_string()),
                InlineKind::SoftBreak => self.text.push(' '),
                InlineKind::HardBreak => self.end_passage(),
            }
        }
    }

    /// The words of a picture are not to be seen where it is.
    fn image(&mut self, image: &Image<'_>) {
        if !matches!(LinkTarget::read(&image.target, self.targets), LinkTarget::Inside(_)) {
            self.inlines(&image.content);
        }
    }

    fn end_passage(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        for word in self.text.split(is_space).filter(|word| !word.is_empty()) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        self.text.clear();
        if !text.is_empty() {
            self.passages.push(Passage { anchor: self.anchor.clone(), text });
        }
    }
}

/// The number of the last paragraph or heading in some blocks.
fn last_number(blocks: &[Block<'_>]) -> Option<u32> {
    blocks.iter().rev().find_map(|block| match &block.kind {
        BlockKind::Heading { number, .. } | BlockKind::Paragraph { number, .. } | BlockKind::Chart { number, .. } => {
            Some(*number)
        }
        BlockKind::Quote(blocks) | BlockKind::Note { blocks, .. } => last_number(blocks),
        BlockKind::List(list) => list.items.iter().rev().find_map(|item| last_number(&item.blocks)),
        _ => None,
    })
}

/// What a browser shows as a space, and no more.
fn is_space(c: char) -> bool {
    c.is_control() || matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\u{2028}' | '\u{2029}')
}
