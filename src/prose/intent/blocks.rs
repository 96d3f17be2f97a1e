//! Headings, quotations and rules: marks at the start of a line, or signs before figures.

use std::ops::Range;

use pulldown_cmark::{HeadingLevel, Tag};

use super::{Judge, Open};
use crate::finding::TextProblem;

/// A heading that is underlined is not longer than this.
const LONGEST_UNDERLINED: usize = 40;

/// Whether a tag is a heading that parts a report.
pub(super) fn is_section(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Heading { level, .. } if *level <= HeadingLevel::H2)
}

impl<'e, 't> Judge<'_, 'e, 't> {
    pub(super) fn heading(&mut self, open: &Open<'e, 't>) {
        let text = &self.body[open.range.clone()];
        let trimmed = text.trim_end();
        let hashes = trimmed.len() - trimmed.trim_start_matches('#').len();
        if hashes == 0 {
            return self.underlined(&open.range);
        }
        if !open.is_filled {
            return self.judged.edits.literal_all(self.body, open.range.start..open.range.start + trimmed.len());
        }
        // Only as many marks as at the start close a heading: `C #` does not.
        let closing = trimmed.len() - trimmed.trim_end_matches('#').len();
        let is_closed = closing > 0 && trimmed[..trimmed.len() - closing].ends_with([' ', '\t']);
        if is_closed && closing != hashes {
            let end = open.range.start + trimmed.len();
            self.judged.edits.literal_all(self.body, end - closing..end);
        }
    }

    /// A short line with a line below it is a heading; a sentence is followed by a rule.
    fn underlined(&mut self, range: &Range<usize>) {
        let text = self.body[range.clone()].trim_end();
        let Some((words, line)) = text.rsplit_once('\n') else { return };
        let underline = range.start + text.len() - line.len();
        let marks = line.trim_start_matches([' ', '\t', '>']);
        let at = range.start + text.len() - marks.len();
        let words = words.trim();
        let is_short = !words.contains('\n') && words.chars().count() <= LONGEST_UNDERLINED;
        let is_sentence = words.ends_with(['。', '；', '，', '！', '？', '：', '.', ';', ',', ':', '、']);
        if marks.len() >= 3 && is_short && !is_sentence {
            return;
        }
        if marks.len() < 3 || marks.starts_with('=') {
            self.judged.edits.literal_all(self.body, at..at + marks.len());
        }
        self.part_lines(underline, at);
    }

    /// Puts a blank line before a line, inside whatever the line stands in. Its words start at `at`.
    pub(super) fn part_lines(&mut self, line: usize, at: usize) {
        let start = self.body[..line].rfind('\n').map_or(0, |end| end + 1);
        let prefix = if self.depth() == 0 { "" } else { &self.body[start..at] };
        let prefix: String = prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
        self.judged.edits.insert(at, format!("\n{prefix}"));
    }

    /// `> 5件` and `>= 3` are figures with a sign; an empty mark quotes nothing.
    pub(super) fn quote(&mut self, open: &Open<'e, 't>) {
        let text = &self.body[open.range.clone()];
        let is_figure = |line: &str| is_after_sign(line.trim_start().trim_start_matches(['>', ' ']));
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let is_empty = |line: &str| line.trim_matches(['>', ' ', '\t']).is_empty();
        if !lines().all(is_figure) && !lines().all(is_empty) {
            return;
        }
        let mut at = open.range.start;
        for line in text.split_inclusive('\n') {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            let marks = line[blank..].bytes().take_while(|byte| matches!(byte, b'>' | b' ')).count();
            self.judged.edits.literal_all(self.body, at + blank..at + blank + marks);
            at += line.len();
        }
    }

    /// A line of underscores is a blank to be filled in.
    pub(super) fn rule(&mut self, range: &Range<usize>) {
        if self.body.as_bytes()[range.start] == b'_' {
            self.judged.edits.literal_all(self.body, range.clone());
        }
    }

    /// Lines of a table that has no line below its head.
    pub(super) fn paragraph(&mut self, range: &Range<usize>) {
        let text = &self.body[range.clone()];
        if memchr::memchr(b'|', text.as_bytes()).is_none() {
            return;
        }
        let rows = || text.lines().filter(|line| line.trim().starts_with('|'));
        if rows().count() >= 2 && rows().all(|line| line.trim().len() > 1 && line.trim().ends_with('|')) {
            let first = range.start..range.start + text.lines().next().map_or(0, str::len);
            self.judged.state.push((first, TextProblem::TableWithoutLine));
        }
    }
}

/// Whether what follows a sign is a figure rather than a date or words.
pub(super) fn is_after_sign(text: &str) -> bool {
    let text = text.trim_start_matches(['=', ' ']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'));
    rest.len() < text.len()
        && text.starts_with(|c: char| c.is_ascii_digit())
        && !rest.starts_with(['年', '月', '日', '、', '．', '-', '/', ')', '）'])
        && text.chars().count() <= 40
}
