//! A text as a document: blocks and inlines, each with its range in the source.
//!
//! This is what stands between a text and whatever is made of it: pages, passages of search and the
//! checks of the text all read these values. They know neither the Markdown they came from nor the
//! HTML they become.

use std::borrow::Cow;
use std::ops::Range;

/// A whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document<'t> {
    /// Its blocks, in their order.
    pub blocks: Vec<Block<'t>>,
    /// How many notes are marked or written in it.
    pub notes: usize,
}

/// A block, and where it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'t> {
    /// What it is.
    pub kind: BlockKind<'t>,
    /// Its range in the source.
    pub range: Range<usize>,
}

/// What a block is. Paragraphs, headings and charts are numbered through the text, from 1, so that a page has
/// an address for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind<'t> {
    /// The heading of a section of the text.
    Section(Vec<Inline<'t>>),
    /// A heading inside a section, or of a text without sections.
    Heading {
        /// 1 is the highest.
        level: u8,
        /// Its number among paragraphs and headings.
        number: u32,
        /// Its words.
        content: Vec<Inline<'t>>,
    },
    /// A paragraph.
    Paragraph {
        /// Its number among paragraphs and headings.
        number: u32,
        /// Its words.
        content: Vec<Inline<'t>>,
    },
    /// Words that stand in a block without being a paragraph, as in a list whose items are lines.
    Plain(Vec<Inline<'t>>),
    /// A list.
    List(List<'t>),
    /// A table of the text.
    Table(Table<'t>),
    /// A quotation.
    Quote(Vec<Block<'t>>),
    /// Preformatted text.
    Code {
        /// The language it says it is in; may be empty.
        language: Cow<'t, str>,
        /// The text, line by line.
        text: Vec<Inline<'t>>,
    },
    /// The words of a note.
    Note {
        /// Its number, in the order in which notes are first met.
        number: usize,
        /// What it says.
        blocks: Vec<Block<'t>>,
    },
    /// A line between paragraphs.
    Rule,
    /// Where the section's statutory table stands.
    TableMark,
    /// Where a chart of the form's figures stands.
    Chart {
        /// Its number among paragraphs and headings.
        number: u32,
        /// What it asks for, as written.
        written: String,
    },
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<'t> {
    /// Whether its items are numbered.
    pub is_numbered: bool,
    /// Its items.
    pub items: Vec<ListItem<'t>>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem<'t> {
    /// Its number as written, where items are numbered.
    pub number: u64,
    /// What stands in it.
    pub blocks: Vec<Block<'t>>,
}

/// A table of the text, as its author drew it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table<'t> {
    /// How each column stands.
    pub columns: Vec<Align>,
    /// The heads of the columns.
    pub head: Vec<TextCell<'t>>,
    /// The rows below.
    pub rows: Vec<Vec<TextCell<'t>>>,
}

/// A cell of a table of the text.
pub type TextCell<'t> = Vec<Inline<'t>>;

/// How a column of a table of the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As it comes.
    Start,
    /// In the middle.
    Center,
    /// At the end, as figures do.
    End,
}

/// A piece of a line, and where it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline<'t> {
    /// What it is.
    pub kind: InlineKind<'t>,
    /// Its range in the source.
    pub range: Range<usize>,
}

/// What a piece of a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineKind<'t> {
    /// Words.
    Text(Cow<'t, str>),
    /// Words to be read letter by letter.
    Code(Cow<'t, str>),
    /// Emphasis.
    Emphasis(Vec<Inline<'t>>),
    /// Strong emphasis.
    Strong(Vec<Inline<'t>>),
    /// Words struck out.
    Struck(Vec<Inline<'t>>),
    /// A link.
    Link(Link<'t>),
    /// A picture.
    Image(Image<'t>),
    /// The mark of a note, by its number.
    NoteMark(usize),
    /// The end of a line of the source.
    SoftBreak,
    /// A line break that is meant.
    HardBreak,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'t> {
    /// Where it leads, as written.
    pub target: Cow<'t, str>,
    /// How it is written.
    pub form: LinkForm,
    /// What is said about it; may be empty.
    pub title: Cow<'t, str>,
    /// Its words.
    pub content: Vec<Inline<'t>>,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkForm {
    /// With marks of its own, and words or the address alone between them.
    Marked,
    /// Likewise, as an address of mail without its scheme.
    Mail,
    /// As an address of the web among other words.
    Bare,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image<'t> {
    /// Where it lies, as written.
    pub target: Cow<'t, str>,
    /// What is said about it; may be empty.
    pub title: Cow<'t, str>,
    /// What it shows, in words.
    pub content: Vec<Inline<'t>>,
}

impl<'t> Document<'t> {
    /// Numbers paragraphs and headings in their order.
    pub fn number(&mut self) {
        number(&mut self.blocks, &mut 0);
    }

    /// Shows every inline, those inside others after the one they stand in.
    pub fn each_inline(&self, show: &mut dyn FnMut(&Inline<'t>)) {
        self.blocks.iter().for_each(|block| block.each_inline(show));
    }
}

fn number(blocks: &mut [Block<'_>], last: &mut u32) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { number, .. }
            | BlockKind::Paragraph { number, .. }
            | BlockKind::Chart { number, .. } => {
                *last += 1;
                *number = *last;
            }
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| number(&mut item.blocks, last)),
            BlockKind::Quote(blocks) | BlockKind::Note { blocks, .. } => number(blocks, last),
            _ => {}
        }
    }
}

impl<'t> Block<'t> {
    fn each_inline(&self, show: &mut dyn FnMut(&Inline<'t>)) {
        match &self.kind {
            BlockKind::Section(content)
            | BlockKind::Heading { content, .. }
            | BlockKind::Paragraph { content, .. }
            | BlockKind::Plain(content)
            | BlockKind::Code { text: content, .. } => each_inline(content, show),
            BlockKind::List(list) => {
                list.items.iter().flat_map(|item| &item.blocks).for_each(|block| block.each_inline(show));
            }
            BlockKind::Table(table) => {
                let rows = std::iter::once(&table.head).chain(&table.rows);
                rows.flatten().for_each(|cell| each_inline(cell, show));
            }
            BlockKind::Quote(blocks) | BlockKind::Note { blocks, .. } => {
                blocks.iter().for_each(|block| block.each_inline(show));
            }
            BlockKind::Rule | BlockKind::TableMark | BlockKind::Chart { .. } => {}
        }
    }
}

fn each_inline<'t>(inlines: &[Inline<'t>], show: &mut dyn FnMut(&Inline<'t>)) {
    for inline in inlines {
        show(inline);
        each_inline(inline.content(), show);
    }
}

impl<'t> Inline<'t> {
    /// The inlines inside.
    pub fn content(&self) -> &[Inline<'t>] {
        match &self.kind {
            InlineKind::Emphasis(content) | InlineKind::Strong(content) | InlineKind::Struck(content) => content,
            InlineKind::Link(Link { content, .. }) | InlineKind::Image(Image { content, .. }) => content,
            InlineKind::Text(_)
            | InlineKind::Code(_)
            | InlineKind::NoteMark(_)
            | InlineKind::SoftBreak
            | InlineKind::HardBreak => &[],
        }
    }
}

/// The words of some inlines without their form; the ends of lines are spaces.
pub fn words(inlines: &[Inline<'_>]) -> String {
    let mut words = String::new();
    push_words(inlines, &mut words);
    words
}

fn push_words(inlines: &[Inline<'_>], words: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) => words.push_str(text),
            InlineKind::SoftBreak | InlineKind::HardBreak => words.push(' '),
            _ => push_words(inline.content(), words),
        }
    }
}
