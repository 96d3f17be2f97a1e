//! The outline of a plain text, found without a parser: nearly all reports are plain.

use std::ops::Range;

use super::TABLE_MARK;
use super::headings::Headings;

/// The outline of a text that needs no parser: its headings, and the blocks that may hold links.
pub(super) struct PlainOutline {
    pub(super) headings: Headings,
    /// The blocks that may hold links.
    pub(super) linking: Vec<Range<usize>>,
}

/// Outlines a plain text, as nearly all reports are: `#` only at the start of a line, no code, raw
/// HTML, escapes or references. `None` where anything in it might read otherwise.
pub(super) fn plain_outline(body: &str) -> Option<PlainOutline> {
    let bytes = body.as_bytes();
    let odd = memchr::memchr3(b'<', b'`', b'~', bytes).or(memchr::memchr3(b'\t', b'\\', b'&', bytes));
    if odd.or(memchr::memchr(b'\r', bytes)).is_some() || memchr::memmem::find(bytes, b"]:").is_some() {
        return None;
    }
    let mut outline = PlainOutline { headings: Vec::new(), linking: Vec::new() };
    let mut block: Option<Range<usize>> = None;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let text = line.trim_end();
        let hashes = text.len() - text.trim_start_matches('#').len();
        // Indented code, a heading underlined, a rule, or a heading inside something else.
        let underline = |mark: char| text.chars().all(|c| c == mark || c == ' ');
        if line.starts_with("    ") && !text.is_empty()
            || !text.is_empty() && (underline('=') || underline('-'))
            || memchr::memchr(b'#', &text.as_bytes()[hashes..]).is_some()
        {
            return None;
        }
        if (1..=6).contains(&hashes) && (text.len() == hashes || text[hashes..].starts_with(' ')) {
            let heading = text[hashes..].trim();
            if heading.contains(['*', '_', '[', '!']) {
                return None;
            }
            if hashes <= 2 {
                outline.headings.push((heading.to_owned(), range));
            }
            outline.linking.extend(block.take().filter(|block| may_link(&body[block.clone()])));
        } else if text.is_empty() {
            outline.linking.extend(block.take().filter(|block| may_link(&body[block.clone()])));
        } else {
            block = Some(block.map_or(range.clone(), |block| block.start..range.end));
        }
    }
    outline.linking.extend(block.filter(|block| may_link(&body[block.clone()])));
    Some(outline)
}

fn may_link(block: &str) -> bool {
    memchr::memchr(b'[', block.as_bytes()).is_some() && block.trim() != TABLE_MARK
}
