//! A report as a Word document, in the measures of official papers (GB/T 9704-2012), for the archive and the seal.
//!
//! Title, byline, the sections of the form with real headings, their text, the statutory tables, and the line for
//! agency, date and seal. It opens in Word, WPS and LibreOffice; imported again it gives the same report.

mod inline;
mod parts;
mod picture;
mod table;
mod text;

use std::fmt::Write;

use super::{Subject, package, xml};
use crate::document::{Block, BlockKind, Document, Inline, InlineKind, words};
use crate::model::{Date, Report};
use crate::prose::{Part, PartContent, arrange, numbered};
use crate::source::show_document;
use picture::Pictures;
use text::Body;

/// Writes the document.
pub(super) fn write(subject: Subject<'_>) -> Vec<u8> {
    let mut body = Body::default();
    head(&mut body, subject);
    let mut is_read = false;
    show_document(subject.site, subject.report, &mut |document| {
        is_read = true;
        sections(&mut body, subject, document);
    });
    if !is_read {
        sections(&mut body, subject, &Document::default());
    }
    let pictures = body.pictures.files().map(|(name, bytes)| (format!("word/media/{name}"), bytes.to_vec())).collect();
    package::pack(subject, parts::all(subject, &body), pictures)
}

/// Draft mark, title, agency, and what is known of the document.
fn head(body: &mut Body, subject: Subject<'_>) {
    let report = subject.report;
    if report.draft {
        body.line("DraftMark", "草稿");
    }
    title(body, &subject.title(), subject.name());
    // A name that the title does not have might be taken for the first line of the text.
    let name = subject.name();
    let byline = if subject.title().contains(name) { name.to_owned() } else { format!("发布机构：{name}") };
    body.line("Subtitle", &byline);
    let record = &report.record;
    let facts = [
        ("索引号", record.index_number.clone()),
        ("发文字号", record.document_number.clone()),
        ("发布日期", report.published.map(in_words)),
    ];
    let facts: Vec<String> =
        facts.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", value?))).collect();
    if !facts.is_empty() {
        body.line("Facts", &facts.join("　"));
    }
    body.line("Facts", "");
}

/// The title. Where it does not fit a line, it is parted after the agency's name, for lines of a title end with a word
/// (GB/T 9704-2012 7.3.1).
fn title(body: &mut Body, title: &str, name: &str) {
    /// Characters of size two in a line.
    const FITS: f64 = 20.0;
    let rest = title.strip_prefix(name).filter(|rest| !rest.is_empty() && wide(title) > FITS);
    let Some(rest) = rest else { return body.line("Title", title) };
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", xml::escaped(text));
    let _ = write!(
        body.out,
        "<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>{}<w:r><w:br/></w:r>{}</w:p>",
        run(name),
        run(rest)
    );
}

/// How many characters wide a text is: letters and figures are half.
fn wide(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// The text and the tables, in the order of the form, and the signature.
fn sections(body: &mut Body, subject: Subject<'_>, document: &Document<'_>) {
    let report = subject.report;
    body.pictures = Pictures::of(subject, document);
    body.gather_notes(document);
    let signature = Signature::of(subject, document);
    let starts: Vec<usize> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| matches!(block.kind, BlockKind::Section(_)))
        .map(|(at, _)| at)
        .collect();
    let first = starts.first().copied().unwrap_or(document.blocks.len());
    write_blocks(body, &document.blocks, 0..first, &signature);
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
                    body.section(content);
                }
                // The table stands where the text says so, or else below it.
                let is_mark = |at: &usize| matches!(document.blocks[*at].kind, BlockKind::TableMark);
                let mark = (start + 1..end).find(is_mark).unwrap_or(end);
                write_blocks(body, &document.blocks, start + 1..mark, &signature);
                statutory(body, report, table);
                write_blocks(body, &document.blocks, mark..end, &signature);
            }
            PartContent::Blank(section) => {
                let section = &report.form.sections[section];
                body.line("Heading1", &numbered(&section.number, &section.heading));
                statutory(body, report, table);
            }
            PartContent::Table(index) => {
                body.line("Heading1", &report.form.tables[index].label);
                statutory(body, report, table);
            }
        }
    }
    body.unmarked_notes();
    if signature.written.is_none() {
        sign(body, &signature.lines);
    }
}

fn write_blocks(body: &mut Body, blocks: &[Block<'_>], range: std::ops::Range<usize>, signature: &Signature) {
    for at in range {
        match signature.written {
            Some(signed) if at == signed => sign(body, &signature.lines),
            // The day may be a paragraph of its own.
            Some(signed) if at > signed && words_of(&blocks[at]).is_some() => {}
            _ => body.block(&blocks[at]),
        }
    }
}

/// The table of a section.
fn statutory(body: &mut Body, report: &Report, table: Option<usize>) {
    let Some(index) = table else { return };
    table::statutory(&mut body.out, report, index);
    for cell in super::figure::without_unit(report, index) {
        body.line("BodyText", &format!("注：“{}”的来源未注明单位。", report.form.label(cell)));
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

/// Agency and day below each other, as GB/T 9704-2012 7.3.5.1 has them where a seal is set over both: the day four
/// characters from the edge, the agency above its middle.
fn sign(body: &mut Body, lines: &[String]) {
    let day = lines.last().map_or(0.0, |day| wide(day));
    let longest = lines.iter().map(|line| wide(line)).fold(0.0, f64::max);
    // Where the agency's name is longer than there is room on the right, all moves to the left.
    let middle = (4.0 + day / 2.0).max(longest / 2.0);
    for (at, line) in lines.iter().enumerate() {
        let right = ((middle - wide(line) / 2.0) * parts::CHARACTER).round();
        let before = if at == 0 { 2 * parts::LINE } else { 0 };
        let next = if at + 1 < lines.len() { "<w:keepNext/>" } else { "" };
        let _ = write!(
            body.out,
            "<w:p><w:pPr><w:pStyle w:val=\"Signature\"/>{next}<w:spacing w:before=\"{before}\"/>\
             <w:ind w:right=\"{right}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">"
        );
        xml::push(&mut body.out, line);
        body.out.push_str("</w:t></w:r></w:p>");
    }
}
