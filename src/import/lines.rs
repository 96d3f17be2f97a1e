//! A transcript as lines: paragraphs and rows of tables in one order, each parted into what may be cells.
//!
//! A table that comes as text has its cells parted by tabs, bars or wide gaps, or one on each line; a real
//! table has cells by itself. From here on both are the same.

use std::collections::BTreeSet;
use std::ops::Range;

use super::head::{date, is_name, is_title};
use super::transcript::{
    Block, BlockKind, Cell, LINE_BREAK, Paragraph, Picture, Place, SpanKind, Table, TableName, Transcript,
};
use super::value::{is_page_number, is_value};

/// A line of a source.
#[derive(Debug, Clone)]
pub(super) struct Line<'t> {
    /// What it is.
    pub kind: LineKind<'t>,
    /// Its range in the transcript.
    pub range: Range<usize>,
    /// What may be its cells.
    pub cells: Vec<LineCell>,
    /// Whether it stands beside what the source is about.
    pub is_outside: bool,
    /// Whether all of it leads somewhere: a line of a menu or list.
    pub is_link: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy)]
pub(super) enum LineKind<'t> {
    /// Words, with how they look.
    Words(&'t Paragraph),
    /// A row of a table, by the table's number.
    Row(usize),
    /// A picture.
    Picture(&'t Picture),
}

/// A piece of a line that may be a cell.
#[derive(Debug, Clone)]
pub(super) struct LineCell {
    /// Its words, without blanks at the ends and line breaks inside.
    pub text: String,
    /// Its range in the transcript.
    pub range: Range<usize>,
    /// Its column, in a table that has columns.
    pub column: Option<usize>,
}

/// Lays a transcript out as lines. `is_heading` knows headings of sections: a table that holds one is there for
/// the looks of a page, and its cells are taken apart.
pub(super) fn lines<'t>(transcript: &'t Transcript, is_heading: &dyn Fn(&str) -> bool) -> Vec<Line<'t>> {
    let mut maker = Maker { transcript, is_heading, lines: Vec::new(), tables: 0 };
    let notes = notes(&transcript.blocks);
    for (index, block) in transcript.blocks.iter().enumerate() {
        if !notes.contains(&index) {
            maker.blocks(std::slice::from_ref(block), false, 0);
        }
    }
    maker.lines
}

/// The blocks that are the words of notes, which are written where their marks are.
fn notes(blocks: &[Block]) -> BTreeSet<usize> {
    let spans = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Paragraph(paragraph) => Some(&paragraph.spans),
        BlockKind::Table(_) | BlockKind::Picture(_) => None,
    });
    let note = |span: &super::transcript::Span| match span.kind {
        SpanKind::NoteMark(block) => Some(block),
        SpanKind::Strong | SpanKind::Link(_) => None,
    };
    spans.flatten().filter_map(note).collect()
}

/// Tables inside tables are followed so deep.
const DEEPEST: usize = 16;

struct Maker<'t, 'h> {
    transcript: &'t Transcript,
    is_heading: &'h dyn Fn(&str) -> bool,
    lines: Vec<Line<'t>>,
    tables: usize,
}

impl<'t> Maker<'t, '_> {
    fn blocks(&mut self, blocks: &'t [Block], is_outside: bool, depth: usize) {
        for block in blocks {
            let is_outside = is_outside || block.is_outside;
            match &block.kind {
                BlockKind::Paragraph(paragraph) => self.paragraph(paragraph, block.range.clone(), is_outside),
                BlockKind::Table(table) => self.table(table, is_outside, depth),
                BlockKind::Picture(picture) => self.lines.push(Line {
                    kind: LineKind::Picture(picture),
                    range: block.range.clone(),
                    cells: Vec::new(),
                    is_outside,
                    is_link: false,
                }),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &'t Paragraph, range: Range<usize>, is_outside: bool) {
        let links: Vec<&Range<usize>> = paragraph
            .spans
            .iter()
            .filter_map(|span| matches!(span.kind, SpanKind::Link(_)).then_some(&span.range))
            .collect();
        let is_link = |range: &Range<usize>| {
            let before = links.partition_point(|link| link.start <= range.start);
            before.checked_sub(1).is_some_and(|last| range.end <= links[last].end)
        };
        let mut start = range.start;
        for part in self.transcript.text[range].split(LINE_BREAK) {
            let whole = start..start + part.len();
            start = whole.end + LINE_BREAK.len_utf8();
            // A heading is sometimes glued to the last figure above it, or to the text below.
            let cut = self.glued(part).unwrap_or(0);
            let end = cut + self.run_in(&part[cut..]).unwrap_or(part.len() - cut);
            let (cut, end) = (whole.start + cut, whole.start + end);
            for range in [whole.start..cut, cut..end, end..whole.end] {
                let text = &self.transcript.text[range.clone()];
                if !text.trim().is_empty() {
                    let cells = cells(text, range.start);
                    let is_link = is_link(&range);
                    self.lines.push(Line { kind: LineKind::Words(paragraph), range, cells, is_outside, is_link });
                }
            }
        }
    }

    /// Where a heading of a section begins that stands behind a figure, a cell or the end of a sentence.
    fn glued(&self, text: &str) -> Option<usize> {
        let is_end = |c: char| c.is_numeric() || c.is_whitespace() || matches!(c, '。' | '|' | '｜' | '/');
        let mut before = None;
        text.char_indices().find_map(|(at, c)| {
            let is_start = "一二三四五六".contains(c) && before.is_some_and(is_end);
            before = Some(c);
            let is_heading = is_start && !text[..at].trim().is_empty() && (self.is_heading)(text[at..].trim());
            is_heading.then_some(at)
        })
    }

    /// Where a heading of a section ends whose text follows on the same line: `六、其他需要报告的事项：无。`
    fn run_in(&self, text: &str) -> Option<usize> {
        let start = text.trim_start();
        if !start.starts_with(|c| "一二三四五六".contains(c)) {
            return None;
        }
        let at = text.find(['：', ':', '。', '\u{3000}'])?;
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        let is_split = (self.is_heading)(text[..at].trim()) && !text[end..].trim().is_empty();
        is_split.then_some(end)
    }

    /// The words of a cell, without marks of notes.
    fn cell_words(&self, cell: &Cell) -> String {
        let spans = cell.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Paragraph(paragraph) => Some(&paragraph.spans),
            BlockKind::Table(_) | BlockKind::Picture(_) => None,
        });
        let marks = spans.flatten().filter(|span| matches!(span.kind, SpanKind::NoteMark(_)));
        let mut words = String::new();
        let mut at = cell.range.start;
        for mark in marks.filter(|mark| !mark.range.is_empty() && mark.range.end <= cell.range.end) {
            if mark.range.start >= at {
                words.push_str(&self.transcript.text[at..mark.range.start]);
                at = mark.range.end;
            }
        }
        words.push_str(&self.transcript.text[at..cell.range.end]);
        joined(&words)
    }

    /// The one cell with words of a row that is no row of a table: a title, heading or paragraph that stands in a
    /// sheet or grid, for want of another place.
    fn apart(&self, row: &'t [Cell]) -> Option<&'t Cell> {
        const LONG: usize = 24;
        let mut filled = row.iter().filter(|cell| !self.transcript.text[cell.range.clone()].trim().is_empty());
        let cell = filled.next().filter(|_| filled.next().is_none())?;
        let text = self.transcript.text[cell.range.clone()].trim();
        let is_in_sheet =
            matches!(self.transcript.place(cell.range.start), Some(Place::Cell { table: TableName::Sheet(_), .. }));
        let is_sentence = text.contains('。') && text.chars().count() > LONG;
        let is_signature = || is_name(text) || date(text).is_some();
        let is_apart = (self.is_heading)(text) || is_title(text) || is_in_sheet && (is_sentence || is_signature());
        let is_plain = matches!(cell.blocks.as_slice(), [Block { kind: BlockKind::Paragraph(_), .. }]);
        (is_apart && is_plain).then_some(cell)
    }

    fn table(&mut self, table: &'t Table, is_outside: bool, depth: usize) {
        let cells = || table.rows.iter().flatten();
        let holds_heading = |block: &Block| {
            let mut pieces = self.transcript.text[block.range.clone()].split(['\n', LINE_BREAK]);
            pieces.any(|piece| (self.is_heading)(piece.trim()))
        };
        // The text of a report inside the cells of a page.
        if depth < DEEPEST && cells().flat_map(|cell| &cell.blocks).any(holds_heading) {
            let is_title = |block: &Block| (self.is_heading)(self.transcript.text[block.range.clone()].trim());
            let is_layout = cells().any(|cell| {
                cell.blocks.len() > 1 && cell.blocks.iter().any(is_title)
                    || cell.blocks.iter().any(|block| !matches!(block.kind, BlockKind::Paragraph(_)))
            });
            if is_layout || cells().count() == table.rows.len() {
                for cell in cells() {
                    self.blocks(&cell.blocks, is_outside, depth + 1);
                }
                return;
            }
        }
        self.tables += 1;
        for row in &table.rows {
            if let Some(cell) = self.apart(row) {
                self.blocks(&cell.blocks, is_outside, DEEPEST);
                self.tables += 1;
                continue;
            }
            let number = self.tables;
            let mut inner = Vec::new();
            let mut line = Vec::new();
            for cell in row {
                let nested = cell.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Table(_)));
                inner.extend(nested);
                let text = self.cell_words(cell);
                line.push(LineCell { text, range: cell.range.clone(), column: Some(cell.column) });
            }
            let range = match (row.first(), row.last()) {
                (Some(first), Some(last)) => first.range.start..last.range.end.max(first.range.start),
                _ => continue,
            };
            if inner.is_empty() || depth >= DEEPEST {
                self.lines.push(Line { kind: LineKind::Row(number), range, cells: line, is_outside, is_link: false });
            } else {
                row.iter().for_each(|cell| self.blocks(&cell.blocks, is_outside, depth + 1));
            }
        }
    }
}

/// The pieces of a cell as one text: words that are broken over lines are joined, figures are not.
fn joined(pieces: &str) -> String {
    let mut out = String::new();
    for piece in pieces.split([LINE_BREAK, '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let is_digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        if is_digit(out.chars().next_back()) && is_digit(piece.chars().next()) {
            out.push(' ');
        }
        out.push_str(piece);
    }
    out
}

/// What may be the cells of a line of text.
fn cells(text: &str, start: usize) -> Vec<LineCell> {
    let cell = |range: Range<usize>| {
        let piece = &text[range.clone()];
        let lead = piece.len() - piece.trim_start().len();
        let trimmed = piece.trim();
        let at = start + range.start + if trimmed.is_empty() { 0 } else { lead };
        LineCell { text: trimmed.to_owned(), range: at..at + trimmed.len(), column: None }
    };
    let mut parted: Vec<LineCell> = if text.contains('\t') {
        parts(text, |c| c == '\t', 1).into_iter().map(cell).collect()
    } else if text.matches(['|', '｜']).count() > 1 {
        let parts = parts(text, |c| c == '|' || c == '｜', 1);
        let is_bar = ['|', '｜'];
        let first = usize::from(text.trim_start().starts_with(is_bar));
        let last = parts.len() - usize::from(text.trim_end().ends_with(is_bar));
        parts.get(first..last).unwrap_or_default().iter().cloned().map(cell).collect()
    } else {
        let parts = parts(text, is_gap, 2).into_iter().flat_map(|part| figures_behind(text, part));
        parts.map(cell).filter(|cell| !cell.text.is_empty()).collect()
    };
    // A cell on a line of its own, behind a tab.
    if parted.iter().filter(|cell| !cell.text.is_empty()).count() == 1 && text.starts_with(char::is_whitespace) {
        parted.retain(|cell| !cell.text.is_empty());
    }
    // The line between the head and the body of a table in Markdown, and what is drawn with signs.
    let is_rule = |cell: &LineCell| cell.text.len() > 1 && cell.text.chars().all(|c| "-=:+─━┄".contains(c));
    if parted.len() > 1 && parted.iter().all(|cell| is_rule(cell) || cell.text.is_empty()) {
        parted.clear();
    }
    parted
}

fn is_gap(c: char) -> bool {
    c == ' ' || c == '\u{a0}'
}

/// A figure has no more parts between its thousands than this.
const LONGEST_FIGURE: usize = 4;

/// A part of a line as its words and the figures behind them, which single blanks part where a table was copied:
/// `行政许可 0 12`. A lone figure may be parted by its thousands, and stays one.
fn figures_behind(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = parts(&text[part.clone()], is_gap, 1)
        .into_iter()
        .map(|word| part.start + word.start..part.start + word.end)
        .collect();
    let figures = words.iter().rev().take_while(|word| is_value(text[(*word).clone()].trim())).count();
    let is_thousands = |word: &Range<usize>| word.len() == 3 && text[word.clone()].bytes().all(|b| b.is_ascii_digit());
    let first = words.len() - figures;
    if is_page_number(text[part.clone()].trim()) {
        return vec![part];
    }
    let is_one = figures == 1 || figures <= LONGEST_FIGURE && words[1..].iter().all(is_thousands);
    if figures == 0 || first == 0 && is_one {
        return vec![part];
    }
    let label = (first > 0).then(|| part.start..words[first - 1].end);
    label.into_iter().chain(words[first..].iter().cloned()).collect()
}

/// The parts of a text between so many separators in a row.
fn parts(text: &str, is_separator: impl Fn(char) -> bool, at_least: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut run, mut run_start) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if is_separator(c) {
            if run == 0 {
                run_start = at;
            }
            run += 1;
            if at_least == 1 {
                parts.push(start..at);
                start = at + c.len_utf8();
                run = 0;
            }
        } else {
            if run >= at_least && at_least > 1 {
                parts.push(start..run_start);
                start = at;
            }
            run = 0;
        }
    }
    parts.push(start..text.len());
    parts
}

impl Line<'_> {
    /// Whether it has cells of which one is a figure.
    pub fn has_figures(&self) -> bool {
        self.cells.iter().any(|cell| is_value(&cell.text))
    }
}
