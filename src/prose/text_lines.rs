//! A text line by line: the words of each heading, paragraph, item and cell, and where each of them stands in
//! the file. This is what the checks of the text read.

use std::borrow::Cow;
use std::ops::Range;

use super::braces;
use crate::chars::ClassedText;
use crate::document::{self, Block, BlockKind, Document, Image, Inline, InlineKind, Link, LinkForm};
use crate::form::Form;

/// What a line of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The heading of a section of the report.
    Section,
    /// A heading inside a section; 1 is the highest.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A line of a list, with its number where it has one.
    Item(Option<u64>),
    /// A cell of a table of the text.
    Cell,
    /// A line of a note.
    Note,
    /// Preformatted text.
    Code,
}

/// The words of one heading, paragraph, item or cell, as the page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine<'t> {
    /// The section of the form that it stands in; `None` before the first and in sections that the form has not.
    pub section: Option<usize>,
    /// What it is.
    pub kind: LineKind,
    /// The number of its paragraph or heading, by which the page has an address for it.
    pub number: Option<u32>,
    /// Its words.
    pub text: Cow<'t, str>,
    /// Where characters stand in them at which a check begins.
    pub chars: ClassedText,
    /// Pieces of the words, in order: where each starts in them, and where it stands in the file.
    pieces: Vec<(usize, Range<usize>)>,
    /// Words that are not the author's sentence, in order: code, addresses, bindings, and the space that stands for the
    /// end of a line of the file.
    apart: Vec<Range<usize>>,
    /// What its links and pictures say on the page besides their words.
    pub beside: Vec<Beside<'t>>,
}

/// What a link or a picture says on the page besides its words, and where that stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside<'t> {
    /// What it is of the link.
    pub kind: BesideKind,
    /// What it says.
    pub text: Cow<'t, str>,
    /// The link in the file.
    pub place: Range<usize>,
}

/// What of a link is said besides its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideKind {
    /// What is shown where a reader points at it.
    Title,
    /// Where it leads.
    Address,
}

impl TextLine<'_> {
    /// Whether a byte of the words belongs to no sentence: to code, an address, a binding or the end of a line.
    pub fn is_apart(&self, word: usize) -> bool {
        let next = self.apart.partition_point(|apart| apart.start <= word);
        next > 0 && self.apart[next - 1].contains(&word)
    }

    /// Where some of the words stand in the file, if they stand there as they are and in one piece.
    pub fn written(&self, words: Range<usize>) -> Option<Range<usize>> {
        let piece = self.piece(words.start)?;
        if words.end > piece.start + piece.len {
            return None;
        }
        Some(piece.at(words.start)?..piece.at(words.end)?)
    }

    /// Where some of the words stand in the file.
    pub fn place(&self, words: Range<usize>) -> Range<usize> {
        let start = self.piece(words.start).map_or(0, |piece| piece.at(words.start).unwrap_or(piece.place.start));
        let last = words.end.saturating_sub(1).max(words.start);
        let end = self.piece(last).map_or(0, |piece| piece.at(words.end).unwrap_or(piece.place.end));
        start..end.max(start)
    }

    /// Where the whole line stands in the file.
    pub fn range(&self) -> Range<usize> {
        self.place(0..self.text.len())
    }

    /// Where the words are parted by marks of the file: where in the words, and how long the marks are.
    pub fn seams(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let gap = |pair: &[(usize, Range<usize>)]| Some((pair[1].0, pair[1].1.start.checked_sub(pair[0].1.end)?));
        self.pieces.windows(2).filter_map(gap).filter(|(_, gap)| *gap > 0)
    }

    /// The piece that this byte of the words is of.
    fn piece(&self, word: usize) -> Option<Piece<'_>> {
        let index = self.pieces.partition_point(|(start, _)| *start <= word).checked_sub(1)?;
        let (start, place) = &self.pieces[index];
        let end = self.pieces.get(index + 1).map_or(self.text.len(), |(next, _)| *next);
        Some(Piece { start: *start, len: end - start, place })
    }
}

/// A piece of the words of a line.
struct Piece<'l> {
    start: usize,
    len: usize,
    place: &'l Range<usize>,
}

impl Piece<'_> {
    /// Where a byte of the words stands; `None` where the file says it in other words, as `&amp;` does.
    fn at(&self, word: usize) -> Option<usize> {
        (self.len == self.place.len()).then(|| self.place.start + (word - self.start))
    }
}

/// The lines of a document. `offset` is where the text starts in its file.
pub(crate) fn lines<'t>(document: &Document<'t>, form: Option<&Form>, offset: usize) -> Vec<TextLine<'t>> {
    let mut reader = LineReader { form, offset, section: None, lines: Vec::new() };
    reader.blocks(&document.blocks, LineKind::Paragraph);
    reader.lines
}

struct LineReader<'f, 't> {
    form: Option<&'f Form>,
    offset: usize,
    section: Option<usize>,
    lines: Vec<TextLine<'t>>,
}

impl<'t> LineReader<'_, 't> {
    fn blocks(&mut self, blocks: &[Block<'t>], kind: LineKind) {
        for block in blocks {
            match &block.kind {
                BlockKind::Section(content) => {
                    self.section = self.form.and_then(|form| form.section(&document::words(content)));
                    self.line(LineKind::Section, None, content);
                }
                BlockKind::Heading { level, number, content } => {
                    self.line(LineKind::Heading(*level), Some(*number), content);
                }
                BlockKind::Paragraph { number, content } => self.line(kind, Some(*number), content),
                BlockKind::Plain(content) => self.line(kind, None, content),
                BlockKind::Code { text, .. } => self.line(LineKind::Code, None, text),
                BlockKind::List(list) => {
                    for item in &list.items {
                        let number = list.is_numbered.then_some(item.number);
                        self.blocks(&item.blocks, if kind == LineKind::Note { kind } else { LineKind::Item(number) });
                    }
                }
                BlockKind::Table(table) => {
                    for cell in std::iter::once(&table.head).chain(&table.rows).flatten() {
                        self.line(LineKind::Cell, None, cell);
                    }
                }
                BlockKind::Quote(blocks) => self.blocks(blocks, kind),
                BlockKind::Note { blocks, .. } => self.blocks(blocks, LineKind::Note),
                // It is no sentence, and what it asks for changes with the file.
                BlockKind::Chart { number, written } => {
                    let mut line = self.blank(LineKind::Code, Some(*number));
                    line.text = Cow::Owned(written.clone());
                    let start = block.range.start + self.offset;
                    line.pieces.push((0, start..start + written.len()));
                    line.chars = ClassedText::of(&line.text);
                    self.lines.push(line);
                }
                BlockKind::Rule | BlockKind::TableMark => {}
            }
        }
    }

    fn line(&mut self, kind: LineKind, number: Option<u32>, content: &[Inline<'t>]) {
        let mut line = self.blank(kind, number);
        self.inlines(content, &mut line);
        self.end(line);
    }

    /// A line without words as yet.
    fn blank(&self, kind: LineKind, number: Option<u32>) -> TextLine<'t> {
        let (pieces, apart, beside) = (Vec::new(), Vec::new(), Vec::new());
        let (text, chars) = (Cow::Borrowed(""), ClassedText::default());
        TextLine { section: self.section, kind, number, text, chars, pieces, apart, beside }
    }

    fn end(&mut self, mut line: TextLine<'t>) {
        // A picture that is shown without words is no sentence.
        if line.text.trim().is_empty() && !line.beside.is_empty() {
            line.kind = LineKind::Code;
            self.lines.push(line);
        } else if !line.text.trim().is_empty() {
            if memchr::memchr(b'{', line.text.as_bytes()).is_some() {
                line.apart.extend(braces::spots(&line.text).into_iter().map(|spot| spot.range));
                line.apart.sort_by_key(|apart| apart.start);
            }
            line.chars = ClassedText::of(&line.text);
            self.lines.push(line);
        }
    }

    fn inlines(&mut self, content: &[Inline<'t>], line: &mut TextLine<'t>) {
        for inline in content {
            self.beside(inline, line);
            match &inline.kind {
                InlineKind::Text(text) => self.push(text.clone(), &inline.range, line),
                InlineKind::Code(text) => self.apart(line, |line| self.push(text.clone(), &inline.range, line)),
                InlineKind::SoftBreak => self.apart(line, |line| self.push(Cow::Borrowed(" "), &inline.range, line)),
                InlineKind::Link(Link { form: LinkForm::Bare | LinkForm::Mail, content, .. }) => {
                    self.apart(line, |line| content.iter().for_each(|inline| self.address(inline, line)));
                }
                InlineKind::HardBreak => {
                    let next = self.blank(line.kind, line.number);
                    let line = std::mem::replace(line, next);
                    self.end(line);
                }
                InlineKind::NoteMark(_) => {}
                _ => self.inlines(inline.content(), line),
            }
        }
    }

    /// The title and the address of a link or a picture. That of a bare link stands among the words.
    fn beside(&self, inline: &Inline<'t>, line: &mut TextLine<'t>) {
        let (title, address) = match &inline.kind {
            InlineKind::Link(Link { form: LinkForm::Marked, title, target, .. }) => (title, target),
            InlineKind::Image(Image { title, target, .. }) => (title, target),
            _ => return,
        };
        for (kind, text) in [(BesideKind::Title, title), (BesideKind::Address, address)] {
            if !text.is_empty() {
                let place = inline.range.start + self.offset..inline.range.end + self.offset;
                line.beside.push(Beside { kind, text: text.clone(), place });
            }
        }
    }

    /// An address among the words.
    fn address(&self, inline: &Inline<'t>, line: &mut TextLine<'t>) {
        if let InlineKind::Text(text) | InlineKind::Code(text) = &inline.kind {
            self.push(text.clone(), &inline.range, line);
        }
    }

    /// Adds what is no part of the author's sentence.
    fn apart(&self, line: &mut TextLine<'t>, add: impl FnOnce(&mut TextLine<'t>)) {
        let start = line.text.len();
        add(line);
        line.apart.push(start..line.text.len());
    }

    fn push(&self, text: Cow<'t, str>, range: &Range<usize>, line: &mut TextLine<'t>) {
        line.pieces.push((line.text.len(), range.start + self.offset..range.end + self.offset));
        if line.text.is_empty() {
            line.text = text;
        } else {
            line.text.to_mut().push_str(&text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::NoTargets;
    use super::super::read::read;
    use super::*;
    use crate::form::Forms;

    const TEXT: &str = "本报告共六部分。\n\n## 一、总体情况\n\n全年**新收**申请28件，A&amp;B 3件，办结[27件](x.md)。\\\n换行 1\\. 项\n\n\
        1. 第一\n2. 第二，含5件\n\n| 渠道 | 数 |\n|---|---|\n| 网站 | 12 |\n\n### （一）小标题\n\n注[^a]。\n\n[^a]: 见附件。\n";

    fn of<T>(text: &str, then: impl FnOnce(&[TextLine<'_>]) -> T) -> T {
        let form = Forms::embedded().get("2021").unwrap();
        read(text.into(), true, &NoTargets, |document, _| then(&lines(document, Some(form), 0)))
    }

    #[test]
    fn words_are_those_of_the_page() {
        let seen = of(TEXT, |lines| {
            lines.iter().map(|line| (line.section, line.kind, line.text.to_string())).collect::<Vec<_>>()
        });
        let expected = [
            (None, LineKind::Paragraph, "本报告共六部分。"),
            (Some(0), LineKind::Section, "一、总体情况"),
            (Some(0), LineKind::Paragraph, "全年新收申请28件，A&B 3件，办结27件。"),
            (Some(0), LineKind::Paragraph, "换行 1. 项"),
            (Some(0), LineKind::Item(Some(1)), "第一"),
            (Some(0), LineKind::Item(Some(2)), "第二，含5件"),
            (Some(0), LineKind::Cell, "渠道"),
            (Some(0), LineKind::Cell, "数"),
            (Some(0), LineKind::Cell, "网站"),
            (Some(0), LineKind::Cell, "12"),
            (Some(0), LineKind::Heading(3), "（一）小标题"),
            (Some(0), LineKind::Paragraph, "注。"),
            (Some(0), LineKind::Note, "见附件。"),
        ];
        assert_eq!(seen, expected.map(|(section, kind, text)| (section, kind, text.to_owned())));
    }

    /// What can be found again in the file is where it is said to be.
    #[test]
    fn words_stand_where_they_stand_in_the_file() {
        of(TEXT, |lines| {
            for line in lines {
                for word in ["新收", "28", "28件", "办结", "27", "5件", "12", "小标题", "六部分。", "换行"]
                {
                    for (at, _) in line.text.match_indices(word) {
                        assert_eq!(&TEXT[line.place(at..at + word.len())], word, "{line:?}");
                    }
                }
                assert!(TEXT.get(line.range()).is_some(), "{line:?}");
            }
        });
    }
}
