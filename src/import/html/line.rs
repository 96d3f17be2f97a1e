//! A line as it fills up: words with their blanks collapsed as CSS has it, and where in it bold, links, pictures and
//! hidden words are. At its end it falls into paragraphs.

use std::ops::Range;

use super::super::transcript::{LINE_BREAK, Picture};

/// A line that is not yet finished. Positions are in its text.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Its words.
    pub(super) text: String,
    /// What is bold, in order and apart.
    pub(super) bold: Vec<Range<usize>>,
    /// What is a link, with its address, and whether it may be the mark of a note.
    pub(super) links: Vec<(Range<usize>, String, bool)>,
    /// Pictures, by where they stand, and whether they are links.
    pub(super) pictures: Vec<(usize, Picture, bool)>,
    /// What begins the line once there are words: the number of an item.
    pub(super) number: Option<String>,
    gap: Gap,
}

/// Blanks that show once a word follows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    /// With a line feed in it, which is nothing between two Chinese characters:
    /// <https://www.w3.org/TR/css-text-3/#line-break-transform>.
    Feed,
}

impl Line {
    /// Adds text.
    pub(super) fn push(&mut self, text: &str, is_bold: bool, is_preformatted: bool) {
        let mut start = None;
        for c in text.chars() {
            match c {
                '\r' => {}
                '\n' if is_preformatted => self.text.push(LINE_BREAK),
                ' ' | '\t' | '\n' | '\u{c}' if !is_preformatted => {
                    let is_feed = c == '\n' || self.gap == Gap::Feed;
                    self.gap = if is_feed { Gap::Feed } else { Gap::Space };
                }
                _ => {
                    self.close_gap(c);
                    start.get_or_insert(self.text.len());
                    self.text.push(c);
                }
            }
        }
        if is_bold && let Some(start) = start {
            self.add_bold(start..self.text.len());
        }
    }

    /// How many characters of a part are no link, and how many are.
    pub(super) fn counts(&self, part: &Range<usize>) -> (usize, usize) {
        let count = |range: Range<usize>| {
            self.text.get(range).map_or(0, |words| words.chars().filter(|&c| !is_blank(c)).count())
        };
        let first = self.links.partition_point(|(range, ..)| range.end <= part.start);
        // What leads elsewhere on the page is part of a text.
        let links = self.links[first..].iter().filter(|(_, target, _)| !target.starts_with('#'));
        let links = links.map(|(range, ..)| range).take_while(|range| range.start < part.end);
        let linked = links.map(|range| count(range.start.max(part.start)..range.end.min(part.end))).sum();
        (count(part.clone()).saturating_sub(linked), linked)
    }

    /// Breaks the line where `<br>` does.
    pub(super) fn break_here(&mut self) {
        self.gap = Gap::None;
        self.text.push(LINE_BREAK);
    }

    fn close_gap(&mut self, next: char) {
        if self.text.is_empty()
            && let Some(number) = self.number.take()
        {
            self.text = number;
            self.gap = Gap::None;
        }
        let gap = std::mem::take(&mut self.gap);
        let shows = match (gap, self.text.chars().next_back()) {
            (Gap::None, _) | (_, None | Some(LINE_BREAK)) => false,
            (Gap::Space, _) => true,
            (Gap::Feed, Some(before)) => !(is_wide(before) && is_wide(next)),
        };
        if shows {
            self.text.push(' ');
        }
    }

    fn add_bold(&mut self, range: Range<usize>) {
        match self.bold.last_mut() {
            Some(last) if self.text[last.end..range.start].chars().all(is_blank) => last.end = range.end,
            _ => self.bold.push(range),
        }
    }
}

/// The paragraphs that a line falls into, without the blanks around them. In a cell or heading only an empty line
/// parts, since labels are broken to fit; elsewhere a break also parts where the next line is indented, a sentence or numbered
/// heading ends, or a numbered heading begins.
pub(super) fn paragraphs(text: &str, is_label: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for (at, sign) in text.match_indices(LINE_BREAK) {
        let next_start = at + sign.len();
        let next = text[next_start..].split(LINE_BREAK).next().unwrap_or_default();
        let before = &text[line_start..at];
        if is_empty(next) || is_empty(before) || (!is_label && parts(before, next)) {
            found.extend(trimmed(text, start..at));
            start = next_start;
        }
        line_start = next_start;
    }
    found.extend(trimmed(text, start..text.len()));
    found
}

/// Whether a break between these two lines ends a paragraph.
fn parts(before: &str, next: &str) -> bool {
    is_indented(next) || ends_sentence(before) || is_numbered(next, &['、']) || is_heading(before)
}

/// Whether a line begins as paragraphs do: two characters in.
fn is_indented(line: &str) -> bool {
    let width = |c| match c {
        '\u{2003}' => 4,
        '\u{3000}' => 2,
        _ => 1,
    };
    line.chars().take_while(|&c| is_blank(c) && c != ' ').map(width).sum::<usize>() >= 3
        || line.starts_with("\u{a0}\u{a0}")
}

/// Whether a line ends as a sentence does.
pub(super) fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(|c| is_blank(c) || matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》'));
    line.ends_with(['。', '！', '？', '；', '：', '!', '?', ';'])
}

/// A short line with a number in front and no sentence in it.
pub(super) fn is_heading(line: &str) -> bool {
    is_numbered(line, &['、', '.', '．']) && !line.contains('。') && line.chars().count() <= 40
}

/// Whether a line begins with a Chinese number and one of these signs, or with one in brackets.
pub(super) fn is_numbered(line: &str, signs: &[char]) -> bool {
    let digit = |c| "一二三四五六七八九十".contains(c);
    let line = line.trim_start_matches(is_blank);
    match line.strip_prefix(['（', '(']) {
        Some(inside) => {
            let after = inside.trim_start_matches(digit);
            after.len() < inside.len() && after.starts_with(['）', ')'])
        }
        None => {
            let after = line.trim_start_matches(digit);
            after.len() < line.len() && after.starts_with(signs)
        }
    }
}

/// A range without the blanks at its ends; nothing where there is nothing else.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let words = text.get(range.clone())?;
    let start = range.start + words.len() - words.trim_start_matches(is_blank).len();
    let end = range.start + words.trim_end_matches(is_blank).len();
    (start < end).then_some(start..end)
}

fn is_empty(line: &str) -> bool {
    line.chars().all(is_blank)
}

/// Whether a character shows nothing: blanks, joiners, marks of direction, and breaks.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether a character is as wide as a Chinese one and no Hangul, between which a line feed is nothing.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fall_into_paragraphs() {
        for (line, as_text, as_cell) in [
            ("甲\u{2028}乙", "甲/乙", "甲/乙"),
            ("甲\u{2028}\u{2028}乙", "甲|乙", "甲|乙"),
            ("甲\u{2028}\u{a0}\u{2028}乙\u{2028}", "甲|乙", "甲|乙"),
            ("甲\u{2028}　　乙", "甲|乙", "甲/　　乙"),
            ("甲\u{2028}\u{2003}乙", "甲|乙", "甲/\u{2003}乙"),
            ("甲\u{2028}\u{a0}\u{a0}乙", "甲|乙", "甲/\u{a0}\u{a0}乙"),
            ("（甲。）\u{2028}乙", "（甲。）|乙", "（甲。）/乙"),
            ("一、甲\u{2028}乙\u{2028}丙", "一、甲|乙/丙", "一、甲/乙/丙"),
            ("甲\u{2028}二、乙", "甲|二、乙", "甲/二、乙"),
            ("\u{feff} \u{2028}　", "", ""),
        ] {
            for (is_label, expected) in [(false, as_text), (true, as_cell)] {
                let parts: Vec<_> = paragraphs(line, is_label).into_iter().map(|range| &line[range]).collect();
                assert_eq!(parts.join("|").replace(LINE_BREAK, "/"), expected, "{line}");
            }
        }
    }

    #[test]
    fn blanks_collapse() {
        for (text, expected) in [
            ("  政府\n\t 信息  公开 ", "政府信息 公开"),
            ("a\nb \u{a0} 　c", "a b \u{a0} 　c"),
            ("“甲”\n乙", "“甲” 乙"),
        ] {
            let mut line = Line::default();
            line.push(text, false, false);
            assert_eq!(line.text, expected);
        }
    }
}
