//! Lines that start with blanks which YAML does not take for any: full-width and no-break spaces from Word, tabs
//! from spreadsheets, invisible characters from pages.

use std::collections::BTreeSet;
use std::ops::Range;

/// A line that starts so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OddLine {
    /// The blanks it starts with.
    pub range: Range<usize>,
    /// The first of them that is no plain space.
    pub blank: char,
    /// How many bytes the word after them has, up to its colon; 0 where it has none.
    pub key: usize,
    /// How many spaces should stand there.
    pub indent: usize,
}

/// How many columns a blank at the start of a line takes; nothing for what is no blank.
fn width(c: char) -> Option<usize> {
    match c {
        ' ' | '\u{a0}' | '\u{202f}' | '\u{205f}' | '\u{2000}'..='\u{200a}' => Some(1),
        '\t' | '\u{3000}' => Some(2),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Some(0),
        _ => None,
    }
}

/// A line on which something is written.
struct Line<'t> {
    blanks: Range<usize>,
    columns: usize,
    content: &'t str,
}

/// No report has more lines; each costs a reading of the text.
const MOST: usize = 1_000;

/// The lines that do, each with the indentation that fits the lines round it.
pub(super) fn odd_lines(text: &str) -> Vec<OddLine> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(|c| width(c).is_some());
        let blanks = start..start + line.len() - content.len();
        start += line.len();
        let is_written = !content.trim().is_empty() && !content.starts_with('#');
        if is_written {
            let columns = text[blanks.clone()].chars().filter_map(width).sum();
            lines.push(Line { blanks, columns, content });
        }
    }
    // Lines at the margin part the blocks, in each of which lines start alike.
    lines.chunk_by(|_, next| next.columns > 0).flat_map(|block| odd_of(text, block)).take(MOST).collect()
}

/// The odd lines of a block.
fn odd_of(text: &str, block: &[Line<'_>]) -> Vec<OddLine> {
    let odd_blank = |line: &Line<'_>| text[line.blanks.clone()].chars().find(|&c| c != ' ');
    let sound: Vec<usize> = (0..block.len()).filter(|&at| odd_blank(&block[at]).is_none()).collect();
    let indents: BTreeSet<usize> = sound.iter().map(|&at| block[at].columns).filter(|&columns| columns > 0).collect();
    let indent = |at: usize, columns: usize| {
        if columns == 0 || indents.is_empty() || indents.contains(&columns) {
            return columns;
        }
        // The nearest line that starts as it should, above or else below.
        let next = sound.partition_point(|&other| other < at);
        let beside = sound[..next].iter().rev().chain(&sound[next..]).find(|&&other| block[other].columns > 0);
        beside.map_or(columns, |&other| block[other].columns)
    };
    let odd = block.iter().enumerate().filter_map(|(at, line)| {
        let blank = odd_blank(line)?;
        let key = line.content.find([':', '：']).unwrap_or(0);
        Some(OddLine { range: line.blanks.clone(), blank, key, indent: indent(at, line.columns) })
    });
    odd.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_lines_take_the_place_of_those_beside_them() {
        for (text, expected) in [
            ("a:\n  b: 1\n  c: 2\n", ""),
            ("a:\n\u{3000}b: 1\n\u{3000}c: 2\n", "b 2, c 2"),
            ("a:\n  b: 1\n\u{3000}\u{3000}c: 2\n  d: 3\n", "c 2"),
            ("a:\n  b: 1\n\u{a0}\u{a0}c: 2\n", "c 2"),
            ("a:\n\tb: 1\n\tc: 2\n", "b 2, c 2"),
            ("a:\n    b: 1\n\tc: 2\n", "c 4"),
            ("\u{200b}a: 1\n", "a 0"),
            ("a:\n  b:\n    c: 1\n\u{3000}\u{3000}d: 1\n", "d 4"),
            ("\u{3000}# a\n\u{3000}\n", ""),
        ] {
            let found = odd_lines(text);
            let said = found.iter().map(|line| {
                let start = line.range.end;
                format!("{} {}", &text[start..start + line.key], line.indent)
            });
            assert_eq!(said.collect::<Vec<_>>().join(", "), expected, "{text:?}");
        }
    }
}
