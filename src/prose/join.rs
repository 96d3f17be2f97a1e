//! Emphasis beside Chinese punctuation: what the parser is shown in place of the text.

use std::borrow::Cow;

use pulldown_cmark::CowStr;

/// A private mark that makes emphasis beside punctuation work; never leaves the parser.
pub(super) const JOINER: char = '\u{fdd0}';

/// Marks runs of `*` and `~` that stand between Chinese punctuation and a character.
///
/// CommonMark asks of a closing run after punctuation that white space or punctuation follows,
/// which Chinese text does not have: `**……。**后文`. A mark between the punctuation and the run
/// makes it close; the mark is taken out of the events again.
pub(super) fn join<'b>(body: &'b str) -> Cow<'b, str> {
    if memchr::memchr2(b'*', b'~', body.as_bytes()).is_none() {
        return Cow::Borrowed(body);
    }
    let is_wide_punctuation = |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && c != JOINER;
    let is_letter = |c: char| c.is_alphanumeric();
    let mut joined = String::with_capacity(body.len() + 16);
    let mut before = ' ';
    let mut rest = body;
    while let Some(at) = memchr::memchr2(b'*', b'~', rest.as_bytes()) {
        let (text, tail) = rest.split_at(at);
        joined.push_str(text);
        before = text.chars().next_back().unwrap_or(before);
        let run = tail.len() - tail.trim_start_matches(&tail[..1]).len();
        let after = tail[run..].chars().next().unwrap_or(' ');
        if is_wide_punctuation(before) && is_letter(after) {
            joined.push(JOINER);
        }
        joined.push_str(&tail[..run]);
        if is_letter(before) && is_wide_punctuation(after) {
            joined.push(JOINER);
        }
        before = '*';
        rest = &tail[run..];
    }
    joined.push_str(rest);
    if joined.len() == body.len() { Cow::Borrowed(body) } else { Cow::Owned(joined) }
}

/// The text of an event without those marks.
pub(super) fn unjoined(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(JOINER) { text.replace(JOINER, "").into() } else { text }
}
