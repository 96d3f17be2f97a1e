//! Code and HTML: fences that are closed are code, four blanks are not, and tags are text.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::{Judge, SpannedEvent, around};
use crate::finding::TextProblem;

/// What opens raw HTML of which CommonMark makes a block up to the end that it names. Comments are seen to before.
const OPENERS: [(&str, &str); 7] = [
    ("<?", "?>"),
    ("<![cdata[", "]]>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<pre", "</pre>"),
    ("<textarea", "</textarea>"),
    ("<!", ">"),
];

/// Of a tag, so many characters are looked at.
const LONGEST_TAG: usize = 100;

impl<'e, 't> Judge<'_, 'e, 't> {
    /// A fence is one if it is made of backticks, is closed, and says no more than a language.
    pub(super) fn fence(&mut self, info: &str, range: &Range<usize>) {
        let text = &self.body[range.clone()];
        let mark = text.as_bytes().first().copied().unwrap_or(b'`');
        let width = text.bytes().take_while(|byte| *byte == mark).count();
        let body = text.trim_end();
        let last = body.rfind('\n').map_or(body.len(), |end| end + 1);
        let closing = body[last..].trim_start_matches([' ', '\t', '>']);
        let is_closed = closing.len() >= width && closing.bytes().all(|byte| byte == mark);
        let is_language = !info.starts_with(|c: char| !c.is_ascii_alphabetic())
            && info.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'#' | b'.' | b'_'));
        // The word of a fence around nothing is all there is to read.
        let is_blank = |line: &str| line.trim_matches([' ', '\t', '\r', '>']).is_empty();
        let is_empty = !info.is_empty() && text[..last].lines().skip(1).all(is_blank);
        if mark == b'`' && is_closed && is_language && !is_empty {
            return;
        }
        let opener = range.start..range.start + width;
        if !is_closed && mark == b'`' {
            let mark = self.body[opener.clone()].to_owned();
            self.judged.said.push((opener.clone(), TextProblem::NeverClosed { mark }));
        } else if mark == b'`' && !is_language {
            let end = range.start + text.lines().next().map_or(0, str::len);
            self.judged.said.push((range.start..end, TextProblem::FenceWords { words: info.to_owned() }));
        }
        self.judged.edits.literal_all(self.body, opener);
        if is_closed {
            let end = range.start + body.len();
            self.judged.edits.literal_all(self.body, end - closing.len()..end);
        }
    }

    /// Blanks before lines are those of a paragraph.
    pub(super) fn indented(&mut self, rest: &[SpannedEvent<'_>]) {
        let lines = rest.iter().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)));
        for (_, range) in lines.filter(|(event, _)| matches!(event, Event::Text(_))) {
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
            let before = self.body.as_bytes()[..range.start].iter().rev().take_while(|byte| is_blank(byte)).count();
            let inside = self.body.as_bytes()[range.clone()].iter().take_while(|byte| is_blank(byte)).count();
            // In a list, what belongs to its items stays.
            let before = if self.depth() == 0 { before } else { before.min(4) };
            if before + inside > 0 {
                self.judged.edits.leave_out(range.start - before..range.start + inside);
            }
        }
    }

    /// What is opened and never closed would swallow the rest of the text.
    pub(super) fn html_block(&mut self, range: &Range<usize>) {
        let text = &self.body[range.clone()];
        let head: String = text.chars().take(10).collect::<String>().to_ascii_lowercase();
        let Some((opener, closer)) = OPENERS.iter().find(|(opener, _)| head.starts_with(opener)) else { return };
        let is_long = text.trim_end().contains('\n') || range.end == self.body.len();
        if is_long && !text.to_ascii_lowercase().contains(closer) {
            let mark = text[..opener.len()].to_owned();
            self.judged.said.push((range.start..range.start + opener.len(), TextProblem::NeverClosed { mark }));
        }
    }

    /// A tag is text.
    pub(super) fn html(&mut self, range: &Range<usize>) {
        let text = &self.body[range.clone()];
        for (at, _) in text.match_indices('<') {
            let mut tag = text[at + 1..].chars().take(LONGEST_TAG).take_while(|c| !matches!(c, '>' | ' ' | '\n'));
            // Addresses in angle brackets are links once the tags around them are text.
            if at == 0 || !tag.any(|c| matches!(c, ':' | '@')) {
                self.literal(range.start + at);
            }
        }
    }

    /// A backtick between words is a dot in a name, as in `买买提`阿不都`.
    pub(super) fn code_span(&mut self, text: &str, range: &Range<usize>) {
        let (before, after) = around(self.body, range);
        let source = &self.body[range.clone()];
        let width = source.bytes().take_while(|byte| *byte == b'`').count();
        let is_han = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
        let inside = is_han(text.chars().next()) && is_han(text.chars().next_back());
        let is_dot = before.is_alphanumeric() && after.is_alphanumeric() && inside;
        if is_dot || text.trim().is_empty() {
            self.judged.edits.literal_all(self.body, range.start..range.start + width);
            self.judged.edits.literal_all(self.body, range.end - width..range.end);
        }
    }
}
