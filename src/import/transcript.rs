//! What a source shows, whatever its format: its text, the blocks that the text stands in, and where each
//! piece of it came from.
//!
//! Every reader of a format gives this value, and nothing that comes after it knows formats. The text holds
//! all that a person sees who opens the source, piece after piece, each on a line of its own; blocks name
//! their pieces by range. So every character of the source can be accounted for, by its place in the text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::finding::words::Lang;
pub use crate::ooxml::Refusal;

/// A source as it is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// All text that is shown, each piece followed by a line feed. No piece holds one; a line break inside a
    /// paragraph or cell is U+2028.
    pub text: String,
    /// The blocks, in the order in which they are read.
    pub blocks: Vec<Block>,
    /// Where pieces come from, each by the offset in the text at which it starts, ascending.
    pub places: Vec<(usize, Place)>,
    /// What the source holds and does not show: deleted, hidden, or a fallback of what is shown.
    pub hidden: Vec<HiddenText>,
    /// What the source says of itself outside of its text: `title`, `PubDate`, `ArticleTitle`, `SiteName` and
    /// the like, as name and value. Names are those of the source; properties of a file's author or clock are
    /// left out.
    pub properties: Vec<(String, String)>,
    /// Pictures and other files inside the source, which blocks name by index.
    pub files: Vec<SourceFile>,
    /// Attachments that links lead to, as they name them: those among the files.
    pub beside: BTreeMap<String, usize>,
    /// What was odd about the source itself, in the order in which it was met.
    pub remarks: Vec<Remark>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its range in the text, without the line feed at its end.
    pub range: Range<usize>,
    /// Whether it stands beside what the source is about: menus, headers, and whatever surrounds an article.
    pub is_outside: bool,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph or heading.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A picture, which has no text but what is said of it.
    Picture(Picture),
}

/// A paragraph. Its words are its block's range of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The level of a heading, from 1, where its style says so.
    pub level: Option<u8>,
    /// How deep it stands in a list that the source marks as one, from 0; its number or bullet is part of its
    /// text, as it is seen.
    pub list: Option<u8>,
    /// What parts of it look like, in order and without overlap except that a link may hold others.
    pub spans: Vec<Span>,
}

/// A part of a paragraph that does not look like the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its range in the text.
    pub range: Range<usize>,
    /// What it looks like.
    pub kind: SpanKind,
}

/// What a part of a paragraph looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanKind {
    /// Bold, where not the whole paragraph is.
    Strong,
    /// Leads to an address.
    Link(String),
    /// The mark of a foot- or endnote, whose words stand in the block with this index. It is no part of the
    /// words or figure beside it.
    NoteMark(usize),
}

/// A table, row by row. A cell that spans rows or columns stands where it begins, and nowhere else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The column it begins in, from 0, as the spans of all cells have it.
    pub column: usize,
    /// How many columns it is wide, at least 1.
    pub columns: usize,
    /// How many rows it is high, at least 1.
    pub rows: usize,
    /// Its words: paragraphs, and tables inside of it. None where it is empty.
    pub blocks: Vec<Block>,
    /// Its range in the text; empty where it is.
    pub range: Range<usize>,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// Its file, by index; `None` where it is somewhere else.
    pub file: Option<usize>,
    /// Where it lies, as the source names it.
    pub target: String,
}

/// A file inside a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Text that the source holds and does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenText {
    /// Why it is not seen.
    pub why: HiddenBy,
    /// The text.
    pub text: String,
    /// Where it stands: after so many bytes of the text that is shown.
    pub at: usize,
}

/// Why a text is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenBy {
    /// It was deleted, and the deletion is recorded.
    Deleted,
    /// It is formatted as hidden: hidden characters, rows, columns or sheets, `display:none`.
    Hidden,
    /// It stands in for something else that is shown.
    Fallback,
    /// It is a comment by a reviewer.
    Comment,
    /// A program or style, not for readers: `<script>`, `<style>`.
    Program,
    /// A header, footer or page number, which repeats on every page.
    Margin,
}

/// Where in its source a piece of text stands. Numbers count from 1, as people do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A paragraph of the whole.
    Paragraph(usize),
    /// A cell of a table.
    Cell {
        /// The table's number, or its name where it is a sheet.
        table: TableName,
        /// Its row.
        row: usize,
        /// Its column, by spans.
        column: usize,
    },
    /// A line and the column of a character in it.
    Line {
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// A note below the text.
    Note(usize),
}

/// What a table is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TableName {
    /// Its number in the whole.
    Number(usize),
    /// The name of its sheet.
    Sheet(String),
}

/// Something odd about a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// It is not saved as UTF-8, but as this.
    Encoding(&'static str),
    /// It says another encoding than it has: what it says, and what it has.
    EncodingLies {
        /// What it says.
        said: String,
        /// What it is.
        is: &'static str,
    },
    /// So many changes are recorded; it was read as if all were accepted.
    TrackedChanges(usize),
}

impl Paragraph {
    /// What parts of a range of it look like. They are in order, so that a long paragraph is not gone through for
    /// each of its lines.
    pub fn spans_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Span> {
        let (start, end) = (range.start, range.end);
        let first = self.spans.partition_point(|span| span.range.start < start);
        let begun = self.spans[first..].iter().take_while(move |span| span.range.start <= end);
        begun.filter(move |span| span.range.end <= end)
    }
}

impl Transcript {
    /// The words in a range, with the line breaks of pieces as line feeds.
    pub fn words(&self, range: Range<usize>) -> String {
        self.text[range].replace(LINE_BREAK, "\n")
    }

    /// Where the piece at this offset of the text stands in the source.
    pub fn place(&self, at: usize) -> Option<&Place> {
        let after = self.places.partition_point(|(start, _)| *start <= at);
        self.places.get(after.checked_sub(1)?).map(|(_, place)| place)
    }

    /// Adds a piece of text, and gives its range. Line feeds in it become line breaks.
    pub fn push_piece(&mut self, piece: &str, place: Place) -> Range<usize> {
        let start = self.text.len();
        self.places.push((start, place));
        self.text.extend(piece.chars().map(|c| if c == '\n' { LINE_BREAK } else { c }));
        let range = start..self.text.len();
        self.text.push('\n');
        range
    }
}

/// What stands for a line break inside a piece.
pub const LINE_BREAK: char = '\u{2028}';

impl Place {
    /// As a clerk finds it: `表2第5行第3列`.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Place::Paragraph(number), Lang::Zh) => format!("第{number}段"),
            (Place::Paragraph(number), Lang::En) => format!("paragraph {number}"),
            (Place::Cell { table: TableName::Number(table), row, column }, Lang::Zh) => {
                format!("表{table}第{row}行第{column}列")
            }
            (Place::Cell { table: TableName::Number(table), row, column }, Lang::En) => {
                format!("table {table}, row {row}, column {column}")
            }
            (Place::Cell { table: TableName::Sheet(name), row, column }, Lang::Zh) => {
                format!("工作表“{name}”第{row}行第{column}列")
            }
            (Place::Cell { table: TableName::Sheet(name), row, column }, Lang::En) => {
                format!("sheet “{name}”, row {row}, column {column}")
            }
            (Place::Line { line, column }, Lang::Zh) => format!("第{line}行第{column}字"),
            (Place::Line { line, column }, Lang::En) => format!("line {line}, character {column}"),
            (Place::Note(number), Lang::Zh) => format!("注{number}"),
            (Place::Note(number), Lang::En) => format!("note {number}"),
        }
    }
}
