//! What stands on a paper, and in which order: title, byline, the sections of the form with their text and tables, and
//! the line for agency, day and seal. How each is written is said by a [`PaperWriter`].

use super::{Subject, chart, figure};
use crate::document::{Block, BlockKind, Document, Inline, InlineKind, words};
use crate::model::{Date, Report};
use crate::prose::{Part, PartContent, arrange, numbered};
use crate::source::show_document;

/// What a line of plain words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaperStyle {
    /// That the report is a draft.
    DraftMark,
    /// The agency, below the title.
    Byline,
    /// Numbers and dates of the document.
    Facts,
    /// The heading of a section.
    Section,
    /// A paragraph.
    Text,
}

/// Writes what stands on a paper, from the top to the end.
pub(super) trait PaperWriter {
    /// Takes what the text shows beside its words, before any of it is written.
    fn begin(&mut self, subject: Subject<'_>, document: &Document<'_>);
    /// A line of plain words; it may be empty.
    fn line(&mut self, style: PaperStyle, text: &str);
    /// The title, in one line or parted.
    fn title(&mut self, lines: &[&str]);
    /// The heading of a section.
    fn section(&mut self, content: &[Inline<'_>]);
    /// A block of the text.
    fn block(&mut self, block: &Block<'_>);
    /// A table of the form, by its index.
    fn statutory(&mut self, report: &Report, table: usize);
    /// A table of figures over years, which the text asks for: its head, its rows, and what it is in words.
    fn years(&mut self, head: &[String], rows: &[Vec<String>], description: &str);
    /// The notes that have not been written yet.
    fn notes(&mut self);
    /// Agency and day; added where the text does not end with them.
    fn sign(&mut self, lines: &[String], is_added: bool);
}

/// Writes a report.
pub(super) fn compose(paper: &mut dyn PaperWriter, subject: Subject<'_>) {
    head(paper, subject);
    let mut is_read = false;
    show_document(subject.site, subject.report, &mut |document| {
        is_read = true;
        sections(paper, subject, document);
    });
    if !is_read {
        sections(paper, subject, &Document::default());
    }
}

/// Draft mark, title, agency, and what is known of the document.
fn head(paper: &mut dyn PaperWriter, subject: Subject<'_>) {
    let report = subject.report;
    if report.draft {
        paper.line(PaperStyle::DraftMark, "草稿");
    }
    title(paper, &subject.title(), subject.name());
    // A name that the title does not have might be taken for the first line of the text.
    let name = subject.name();
    let byline = if subject.title().contains(name) { name.to_owned() } else { format!("发布机构：{name}") };
    paper.line(PaperStyle::Byline, &byline);
    let record = &report.record;
    let facts = [
        ("索引号", record.index_number.clone()),
        ("发文字号", record.document_number.clone()),
        ("发布日期", report.published.map(in_words)),
    ];
    let facts: Vec<String> =
        facts.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", value?))).collect();
    if !facts.is_empty() {
        paper.line(PaperStyle::Facts, &facts.join("　"));
    }
    paper.line(PaperStyle::Facts, "");
}

/// The title. Where it does not fit a line, it is parted after the agency's name, for lines of a title end with a word
/// (GB/T 9704-2012 7.3.1).
fn title(paper: &mut dyn PaperWriter, title: &str, name: &str) {
    /// Characters of size two in a line.
    const FITS: f64 = 20.0;
    match title.strip_prefix(name).filter(|rest| !rest.is_empty() && wide(title) > FITS) {
        Some(rest) => paper.title(&[name, rest]),
        None => paper.title(&[title]),
    }
}

/// How many characters wide a text is: letters and figures are half.
pub(super) fn wide(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// The text and the tables, in the order of the form, and the signature.
fn sections(paper: &mut dyn PaperWriter, subject: Subject<'_>, document: &Document<'_>) {
    let report = subject.report;
    paper.begin(subject, document);
    let signature = Signature::of(subject, document);
    let starts: Vec<usize> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| matches!(block.kind, BlockKind::Section(_)))
        .map(|(at, _)| at)
        .collect();
    let first = starts.first().copied().unwrap_or(document.blocks.len());
    write_blocks(paper, subject, &document.blocks, 0..first, &signature);
    let written: Vec<Option<usize>> = starts
        .iter()
        .map(|&at| match &document.blocks[at].kind {
            BlockKind::Section(content) => report.form.section(&words(content)),
            _ => None,
        })
        .collect();
    for Part { content, table, .. } in arrange(&report.form, &written) {
        match content {
            PartContent::Written(index) => {
                let start = starts[index];
                let end = starts.get(index + 1).copied().unwrap_or(document.blocks.len());
                if let BlockKind::Section(content) = &document.blocks[start].kind {
                    paper.section(content);
                }
                // The table stands where the text says so, or else below it.
                let is_mark = |at: &usize| matches!(document.blocks[*at].kind, BlockKind::TableMark);
                let mark = (start + 1..end).find(is_mark).unwrap_or(end);
                write_blocks(paper, subject, &document.blocks, start + 1..mark, &signature);
                statutory(paper, report, table);
                write_blocks(paper, subject, &document.blocks, mark..end, &signature);
            }
            PartContent::Blank(section) => {
                let section = &report.form.sections[section];
                paper.line(PaperStyle::Section, &numbered(&section.number, &section.heading));
                statutory(paper, report, table);
            }
            PartContent::Table(index) => {
                paper.line(PaperStyle::Section, &report.form.tables[index].label);
                statutory(paper, report, table);
            }
        }
    }
    paper.notes();
    if signature.written.is_none() {
        paper.sign(&signature.lines, true);
    }
}

fn write_blocks(
    paper: &mut dyn PaperWriter,
    subject: Subject<'_>,
    blocks: &[Block<'_>],
    range: std::ops::Range<usize>,
    signature: &Signature,
) {
    for at in range {
        if let BlockKind::Chart { written, .. } = &blocks[at].kind {
            chart::write(paper, subject, written);
            continue;
        }
        match signature.written {
            Some(signed) if at == signed => paper.sign(&signature.lines, false),
            // The day may be a paragraph of its own.
            Some(signed) if at > signed && words_of(&blocks[at]).is_some() => {}
            _ => paper.block(&blocks[at]),
        }
    }
}

/// The table of a section.
fn statutory(paper: &mut dyn PaperWriter, report: &Report, table: Option<usize>) {
    let Some(index) = table else { return };
    paper.statutory(report, index);
    for cell in figure::without_unit(report, index) {
        paper.line(PaperStyle::Text, &format!("注：“{}”的来源未注明单位。", report.form.label(cell)));
    }
}

/// Who signs, and when.
struct Signature {
    /// The block of the text where it stands already, to the end of the text.
    written: Option<usize>,
    /// Its lines.
    lines: Vec<String>,
}

impl Signature {
    /// That which the text ends with, or else the agency and the day of signature; where no day is stated, space for it.
    fn of(subject: Subject<'_>, document: &Document<'_>) -> Signature {
        let report = subject.report;
        let day = report.record.signed.map_or_else(|| "年　　月　　日".to_owned(), in_words);
        let lines = vec![subject.name().to_owned(), day];
        let mut last = document.blocks.iter().enumerate().rev().filter_map(|(at, block)| Some((at, words_of(block)?)));
        let Some((at, end)) = last.next() else { return Signature { written: None, lines } };
        let names: Vec<&String> = report.names.iter().chain(subject.agency().names()).collect();
        let is_name = |line: &str| names.iter().any(|name| name.as_str() == without_blanks(line));
        let joined = |line: &str| {
            let line = without_blanks(line);
            let mut parts = names.iter().filter_map(|name| Some((name.as_str(), line.strip_prefix(name.as_str())?)));
            parts.find(|(_, day)| is_day(day)).map(|(name, day)| vec![name.to_owned(), day.to_owned()])
        };
        let found = match &end[..] {
            [name, day] if is_name(name) && is_day(day) => Some((at, end.clone())),
            // It must be the paragraph right above.
            [day] if is_day(day) => last.next().and_then(|(above, mut name)| {
                let is_signed = above + 1 == at && matches!(&name[..], [name] if is_name(name));
                name.push(day.clone());
                is_signed.then_some((above, name))
            }),
            // Two lines of the source, which are one paragraph.
            [line] => joined(line).map(|lines| (at, lines)),
            _ => None,
        };
        match found {
            Some((at, lines)) => Signature { written: Some(at), lines },
            None => Signature { written: None, lines },
        }
    }
}

/// The lines of a paragraph; `None` for all that is none.
fn words_of(block: &Block<'_>) -> Option<Vec<String>> {
    let BlockKind::Paragraph { content, .. } = &block.kind else { return None };
    let is_break = |inline: &Inline<'_>| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak);
    Some(content.split(is_break).map(|line| words(line).trim().to_owned()).collect())
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a line is a day and nothing else: `2021年2月19日`, `二〇二一年二月十九日`.
fn is_day(line: &str) -> bool {
    let bare = without_blanks(line);
    let is_part = |c: char| c.is_ascii_digit() || "〇○零一二三四五六七八九十年月日".contains(c);
    bare.chars().count() <= 12 && bare.contains('年') && bare.ends_with('日') && bare.chars().all(is_part)
}

fn in_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Where the lines of a signature end, in characters from the right edge: agency and day stand below each other, as
/// GB/T 9704-2012 7.3.5.1 has them where a seal is set over both, the day four characters from the edge, the agency above
/// its middle.
pub(super) fn right_of(lines: &[String]) -> Vec<f64> {
    let day = lines.last().map_or(0.0, |day| wide(day));
    let longest = lines.iter().map(|line| wide(line)).fold(0.0, f64::max);
    // Where the agency's name is longer than there is room on the right, all moves to the left.
    let middle = (4.0 + day / 2.0).max(longest / 2.0);
    lines.iter().map(|line| middle - wide(line) / 2.0).collect()
}
