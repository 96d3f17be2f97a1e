//! Runs of digits in a text, however they are written: half or full width, in Chinese, in groups with blanks or
//! hyphens between them, with characters of no width inside.

use std::ops::Range;

use crate::chars::han_digit;

/// A character as it is compared, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Folded {
    char: char,
    at: usize,
    end: usize,
}

/// A text whose digits are plain.
pub(super) struct FoldedText<'t> {
    text: &'t str,
    chars: Vec<Folded>,
}

/// Digits next to each other: from one character of the folded text to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub chars: Range<usize>,
    /// What parts it from the run before, where that is a single mark as numbers are grouped with.
    pub after: Option<char>,
}

impl Run {
    pub fn len(&self) -> usize {
        self.chars.len()
    }
}

/// The digit that a character is in Chinese.
pub(super) fn chinese_digit(c: char) -> Option<char> {
    Some(match c {
        // What is masked with rings is no digit.
        '○' | '◯' => return None,
        '幺' | '壹' => '1',
        '贰' => '2',
        '叁' => '3',
        '肆' => '4',
        '伍' => '5',
        '陆' => '6',
        '柒' => '7',
        '捌' => '8',
        '玖' => '9',
        _ => char::from_digit(han_digit(c)?, 10)?,
    })
}

/// A character as it is compared; `None` where it has no width.
fn folded(c: char, in_chinese: bool) -> Option<char> {
    Some(match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return None,
        // Letters, digits and marks of full width.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        // Digits of formulas.
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(c) - 0x1d7ce) % 10, 10).unwrap_or(c),
        '\u{a0}' | '\u{3000}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => ' ',
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        _ if in_chinese => chinese_digit(c).unwrap_or(c),
        _ => c,
    })
}

/// Whether digits on both sides of a character may be of one number.
pub(super) fn joins(c: char) -> bool {
    folded(c, false).is_none_or(parts_groups)
}

/// Whether digits are grouped with it.
fn parts_groups(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '·')
}

impl<'t> FoldedText<'t> {
    pub fn of(text: &'t str, in_chinese: bool) -> FoldedText<'t> {
        let chars = text
            .char_indices()
            .filter_map(|(at, c)| Some(Folded { char: folded(c, in_chinese)?, at, end: at + c.len_utf8() }));
        FoldedText { text, chars: chars.collect() }
    }

    /// The character at a place, if there is one.
    pub fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|folded| folded.char)
    }

    /// The character before a place.
    pub fn before(&self, at: usize) -> Option<char> {
        self.char(at.checked_sub(1)?)
    }

    /// The characters in a range, as they are compared.
    pub fn folded(&self, chars: Range<usize>) -> String {
        let chars = chars.start.min(self.chars.len())..chars.end.min(self.chars.len());
        self.chars.get(chars).unwrap_or_default().iter().map(|folded| folded.char).collect()
    }

    /// The digits in a range.
    pub fn digits(&self, chars: Range<usize>) -> String {
        self.folded(chars).chars().filter(char::is_ascii_digit).collect()
    }

    /// Where a range stands in the text.
    pub fn place(&self, chars: &Range<usize>) -> Range<usize> {
        let start = self.chars.get(chars.start).map_or(self.text.len(), |folded| folded.at);
        let end = chars.end.checked_sub(1).and_then(|last| self.chars.get(last)).map_or(start, |folded| folded.end);
        start..end.max(start)
    }

    /// So many characters that stand before a place.
    pub fn words_before(&self, at: usize, most: usize) -> String {
        self.folded(at.saturating_sub(most)..at)
    }

    /// The sentence round a place, as far as so many characters to each side.
    pub fn sentence(&self, chars: &Range<usize>, most: usize) -> String {
        self.stretch(chars, most, |c| matches!(c, '。' | ';' | '!' | '?' | '\n' | '\r'))
    }

    /// The same with its clauses.
    pub fn whole_sentence(&self, chars: &Range<usize>, most: usize) -> String {
        self.stretch(chars, most, |c| matches!(c, '。' | '!' | '?' | '\n' | '\r'))
    }

    fn stretch(&self, chars: &Range<usize>, most: usize, ends: impl Fn(char) -> bool) -> String {
        let from = chars.start.saturating_sub(most);
        let start = (from..chars.start).rev().find(|&at| self.char(at).is_some_and(&ends)).map_or(from, |at| at + 1);
        let to = chars.end.saturating_add(most).min(self.chars.len());
        let end = (chars.end..to).find(|&at| self.char(at).is_some_and(&ends)).unwrap_or(to);
        self.folded(start..end)
    }

    /// All runs, in order.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0;
        while at < self.chars.len() {
            if !self.chars[at].char.is_ascii_digit() {
                at += 1;
                continue;
            }
            let start = at;
            while self.chars.get(at).is_some_and(|folded| folded.char.is_ascii_digit()) {
                at += 1;
            }
            let after = runs.last().and_then(|last| {
                let gap = self.chars.get(last.chars.end..start)?;
                let (first, is_one) = (gap.first()?.char, gap.len() == 1 || gap.iter().all(|c| c.char == ' '));
                (parts_groups(first) && is_one && gap.len() <= 2).then_some(first)
            });
            runs.push(Run { chars: start..at, after });
        }
        runs
    }
}
