//! How a text is written: what the standards of official writing lay down, as far as it is a plain rule.
//!
//! Each file here is a check. All are told once for a kind and a report, with the number of places and the first
//! of them marked: a clerk who writes commas half-width does so everywhere. What should stand there instead goes
//! along as an edit, where it cannot be anything else.

pub(super) mod amount;
pub(super) mod blank;
pub(super) mod contact;
pub(super) mod document_number;
pub(super) mod half_width;
pub(super) mod numbering;
mod ordinal;
pub(super) mod punctuation;
mod series;
#[cfg(test)]
mod tests;
pub(super) mod traditional;
pub(super) mod wording;

use std::ops::Range;

use crate::finding::{Edit, Finding, Place, Problem, Role};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// So many places of one kind are marked.
const MOST_MARKED: usize = 6;

/// The places of one kind in a text, and what should stand there.
#[derive(Debug, Default)]
struct Places {
    marked: Vec<Range<usize>>,
    count: usize,
    fix: Vec<Edit>,
}

impl Places {
    /// Adds a place.
    fn add(&mut self, line: &TextLine<'_>, words: Range<usize>) {
        self.count += 1;
        if self.marked.len() < MOST_MARKED {
            self.marked.push(line.place(words));
        }
    }

    /// Adds a place, and what should stand there.
    fn mend(&mut self, line: &TextLine<'_>, words: Range<usize>, to: &str) {
        self.add(line, words.clone());
        self.edit(line, words, to);
    }

    /// Says what should stand at a place.
    fn edit(&mut self, line: &TextLine<'_>, words: Range<usize>, to: &str) {
        let from = line.text[words.clone()].to_owned();
        if let Some(place) = line.written(words) {
            self.fix.push(Edit { place, from, to: to.to_owned() });
        }
    }

    /// The finding at the first place, with the next ones marked.
    fn finding(self, report: &Report, problem: impl Problem + 'static) -> Option<Finding> {
        let mut marked = self.marked.into_iter();
        let mut finding = Finding::new(&report.file, Place::Bytes(marked.next()?), problem);
        finding.fix = self.fix;
        Some(marked.fold(finding, |finding, place| finding.mark(Place::Bytes(place), Role::Other)))
    }
}

/// The lines that somebody has written as sentences, headings or cells.
fn prose<'l, 't>(lines: &'l [TextLine<'t>]) -> impl Iterator<Item = &'l TextLine<'t>> {
    lines.iter().filter(|line| line.kind != LineKind::Code)
}

/// Whether a character is Han.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is as wide as a Han character: Han, or a mark of Chinese writing.
fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// The character before a place.
fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at a place.
fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The piece before a place that is made of such characters, at most this many.
fn run_before(text: &str, at: usize, most: usize, is_part: impl Fn(char) -> bool) -> &str {
    let run = text[..at].chars().rev().take(most).take_while(|c| is_part(*c));
    &text[at - run.map(char::len_utf8).sum::<usize>()..at]
}

/// The piece from a place on that is made of such characters, at most this many.
fn run_after(text: &str, at: usize, most: usize, is_part: impl Fn(char) -> bool) -> &str {
    let run = text[at..].chars().take(most).take_while(|c| is_part(*c));
    &text[at..at + run.map(char::len_utf8).sum::<usize>()]
}

/// `，共3处`, where there is more than one.
fn times_zh(count: usize) -> String {
    if count > 1 { format!("，共{count}处") } else { String::new() }
}

/// `, 3 times`, where it is more than once.
fn times_en(count: usize) -> String {
    if count > 1 { format!(", {count} times") } else { String::new() }
}

/// What to do where `check --fix` knows it.
const FIX_ZH: &str = "可用 nianbao check --fix 改正";
/// The same in English.
const FIX_EN: &str = "`nianbao check --fix` repairs it";
