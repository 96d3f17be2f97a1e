//! What became of every character of a source: used, known to belong to the page around, or left over.

use std::collections::BTreeMap;
use std::ops::Range;

/// What became of a piece of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is in the report: its text, a figure, a label or a fact.
    Used,
    /// It belongs to the page or program, not to the report.
    Boilerplate,
}

/// What became of every piece of a transcript.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Pieces and what became of them; they may overlap, and the first counts.
    pieces: Vec<(Range<usize>, Use)>,
    /// Where pieces end, by where they start.
    ends: BTreeMap<usize, usize>,
}

impl Account {
    /// Notes what became of a piece.
    pub fn mark(&mut self, range: Range<usize>, what: Use) {
        if !range.is_empty() {
            let end = self.ends.entry(range.start).or_default();
            *end = range.end.max(*end);
            self.pieces.push((range, what));
        }
    }

    /// Whether all of a piece is accounted for by the one that starts nearest before it.
    pub fn is_marked(&self, range: Range<usize>) -> bool {
        self.ends.range(..=range.start).next_back().is_some_and(|(_, end)| range.end <= *end)
    }

    /// The pieces of a text that are used so, and, with `None`, those that are left over: by their order, without blanks
    /// at their ends, and without those that are blank.
    pub fn pieces(&self, text: &str, what: Option<Use>) -> Vec<Range<usize>> {
        let mut class: Vec<Option<Use>> = vec![None; text.len()];
        for (range, what) in self.pieces.iter().rev() {
            for at in &mut class[range.clone()] {
                *at = Some(*what);
            }
        }
        let mut pieces = Vec::new();
        let mut start = 0;
        for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
            let ends = at == text.len() || c == '\n' || class[at] != what;
            if ends {
                pieces.extend(trimmed(text, start..at));
                start = at + if at < text.len() { c.len_utf8() } else { 0 };
            }
        }
        pieces
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = text.get(range.clone())?;
    // Bars draw the lines of a table.
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '|' | '｜');
    let lead = piece.len() - piece.trim_start_matches(is_blank).len();
    let words = piece.trim_matches(is_blank);
    (!words.is_empty()).then(|| range.start + lead..range.start + lead + words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_somewhere() {
        let text = "用了 剩下\n页脚 \n剩\n";
        let mut account = Account::default();
        account.mark(0..6, Use::Used);
        account.mark(14..20, Use::Boilerplate);
        let words = |what| account.pieces(text, what).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(words(Some(Use::Used)), ["用了"]);
        assert_eq!(words(Some(Use::Boilerplate)), ["页脚"]);
        assert_eq!(words(None), ["剩下", "剩"]);
    }
}
