//! The outline of a plain text, found without a parser: nearly all reports are plain.

use std::ops::Range;

use super::TABLE_MARK;
use super::headings::Outline;

/// The outline of a text that needs no parser: its headings, and the blocks that may hold links.
pub(super) struct PlainOutline {
    pub(super) outline: Outline,
    /// The blocks that may hold links.
    pub(super) linking: Vec<Range<usize>>,
}

/// Outlines a plain text, as nearly all reports are: headings, lines that are paragraphs, and links.
/// `None` where anything in it might read otherwise, or be remarked upon.
pub(super) fn plain_outline(body: &str) -> Option<PlainOutline> {
    if !is_plain(body) {
        return None;
    }
    let mut plain = PlainOutline { outline: Outline::default(), linking: Vec::new() };
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
        let hashes = text.len() - text.trim_start_matches('#').len();
        if memchr::memchr(b'#', &text.as_bytes()[hashes..]).is_some() {
            return None;
        }
        if (1..=6).contains(&hashes) && (text.len() == hashes || text[hashes..].starts_with(' ')) {
            let heading = text[hashes..].trim();
            if heading.is_empty() || heading.contains(['[', '!', '{']) {
                return None;
            }
            if hashes <= 2 {
                plain.outline.headings.push((heading.to_owned(), range));
            }
            after_line = false;
        } else if after_line || starts_otherwise(text) {
            return None;
        } else {
            after_line = true;
            if text == TABLE_MARK {
                plain.outline.table_marks.push(range);
            } else if memchr::memchr(b'[', line.as_bytes()).is_some() {
                plain.linking.push(range);
            }
        }
    }
    Some(plain)
}

/// Whether a text has none of the characters that may be markup inside a line.
fn is_plain(body: &str) -> bool {
    let bytes = body.as_bytes();
    let odd = memchr::memchr3(b'<', b'`', b'~', bytes)
        .or_else(|| memchr::memchr3(b'\t', b'\\', b'&', bytes))
        .or_else(|| memchr::memchr3(b'\r', b'*', b'_', bytes))
        .or_else(|| memchr::memchr3(b'^', b'|', b'\0', bytes));
    let has = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).is_some();
    odd.is_none() && !has("]:") && !has("【【") && !has("［［") && !has("〔〔")
}

/// Whether a line may be anything but a paragraph, or a paragraph of which something is to be said.
fn starts_otherwise(text: &str) -> bool {
    let first = text.as_bytes()[0];
    let is_double = text.contains("[[") && text != TABLE_MARK;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = &text.as_bytes()[digits..];
    let is_numbered = digits > 0 && matches!(after, [b'.' | b')'] | [b'.' | b')', b' ', ..]);
    is_double || is_numbered || matches!(first, b' ' | b'-' | b'+' | b'>' | b'=')
}
