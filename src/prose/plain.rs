//! A plain text becomes a document without the parser: nearly all reports are plain.
//!
//! Headings, and lines that are paragraphs, without any character that may be markup inside a line.
//! What the parser would make of such a text, and all that would be said of it, is the same; a test
//! holds that.

use std::borrow::Cow;
use std::ops::Range;

use super::braces::has_rare_bracket;
use super::{BodyText, Plainness, TABLE_MARK};
use crate::chars;
use crate::document::{Block, BlockKind, Document, Inline, InlineKind};

/// Reads a plain text; `None` where anything in it might read otherwise, or be remarked upon. `may_have_brackets` is
/// false where [`super::braces::may_have_spots`] has found none.
pub(super) fn read(text: BodyText<'_>, has_sections: bool, may_have_brackets: bool) -> Option<Document<'_>> {
    let body = text.body;
    if !is_plain(text, may_have_brackets) {
        return None;
    }
    let mut document = Document::default();
    let mut after_line = false;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let text = line.trim_end_matches([' ', '\n']);
        if text.is_empty() {
            after_line = false;
            continue;
        }
        let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
        let is_heading = (1..=6).contains(&hashes) && (text.len() == hashes || text[hashes..].starts_with(' '));
        let kind = if is_heading {
            if is_marked(&text[hashes..]) {
                return None;
            }
            let content = words(text, hashes, range.start)?;
            match has_sections && hashes <= 2 {
                true => BlockKind::Section(content),
                false => BlockKind::Heading { level: hashes as u8, number: 0, content },
            }
        } else if after_line || starts_otherwise(text) {
            return None;
        } else if text == TABLE_MARK && has_sections {
            BlockKind::TableMark
        } else if is_marked(text) {
            return None;
        } else {
            match words(text, 0, range.start) {
                Some(content) => BlockKind::Paragraph { number: 0, content },
                None => {
                    after_line = true;
                    continue;
                }
            }
        };
        after_line = !is_heading;
        document.blocks.push(Block { kind, range });
    }
    document.number();
    Some(document)
}

/// The words of a line behind its mark, if there are any.
fn words(line: &str, mark: usize, start: usize) -> Option<Vec<Inline<'_>>> {
    let text = line[mark..].trim();
    let blank = line[mark..].len() - line[mark..].trim_start().len();
    let start = start + mark + blank;
    let range: Range<usize> = start..start + text.len();
    let inline = Inline { kind: InlineKind::Text(Cow::Borrowed(text)), range };
    (!text.is_empty()).then(|| vec![inline])
}

/// Whether a text has none of the characters that may be markup inside a line, nor an odd one.
fn is_plain(BodyText { body, plainness, .. }: BodyText<'_>, may_have_brackets: bool) -> bool {
    if plainness == Plainness::Plain {
        return true;
    }
    let bytes = body.as_bytes();
    let odd = memchr::memchr3(b'<', b'`', b'~', bytes)
        .or_else(|| memchr::memchr3(b'\t', b'\\', b'&', bytes))
        .or_else(|| memchr::memchr3(b'\r', b'*', b'_', bytes))
        .or_else(|| memchr::memchr2(b'^', b'|', bytes));
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    // Controls, and the characters that stand for marks when a text is edited, are odd characters.
    // A bare address becomes a link.
    if odd.is_some() || has(b"://") || plainness == Plainness::Unknown && chars::may_be_odd(body) {
        return false;
    }
    if !may_have_brackets {
        return true;
    }
    if has(b"]:") || has(b"{{") {
        return false;
    }
    // Hardly any text has one of these at all, and to look for each by itself is slow in Chinese.
    let links = ["】(", "】（", "】 (", "】 （", "］(", "］（", "］ (", "］ （", "】　", "］　"];
    !has_rare_bracket(bytes) || links.iter().all(|open| !has(open.as_bytes()))
}

/// Whether a bracket or a number sign stands in a line.
fn is_marked(line: &str) -> bool {
    memchr::memchr2(b'[', b'#', line.as_bytes()).is_some()
}

/// Whether a line may be anything but a paragraph, or a paragraph of which something is to be said.
fn starts_otherwise(text: &str) -> bool {
    let first = text.as_bytes()[0];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = &text.as_bytes()[digits..];
    let is_numbered = digits > 0 && matches!(after, [b'.' | b')'] | [b'.' | b')', b' ', ..]);
    is_numbered || matches!(first, b' ' | b'-' | b'+' | b'>' | b'=')
}
