//! Where sentences and clauses of a Chinese text end.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Finds what ends a sentence: by bytes, for every text is looked through.
static ENDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(["。", "！", "？", "!", "?"]).expect("five marks are no large automaton"));

/// The sentences of a line.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let end = ENDS.find(&text[start..]).map(|found| found.start());
        let end = end.map_or(text.len(), |at| start + at + text[start + at..].chars().next().map_or(1, char::len_utf8));
        let sentence = start..end;
        start = end;
        Some(sentence)
    })
}

/// Whether a clause ends here.
pub(crate) fn is_comma(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | ',' | ';' | ':' | '（' | '(' | '）' | ')' | '。')
}

/// Where the last clause of a piece of a text starts.
pub(crate) fn clause_start(text: &str, piece: Range<usize>) -> usize {
    let last = text[piece.clone()].char_indices().rev().find(|&(_, c)| is_comma(c));
    last.map_or(piece.start, |(at, c)| piece.start + at + c.len_utf8())
}

/// Where the clause that starts here ends.
pub(crate) fn clause_end(text: &str, start: usize) -> usize {
    text[start..].find(is_comma).map_or(text.len(), |at| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_clauses_end() {
        let text = "全年收到28件，办结27件；结转1件。无其他。";
        let parts: Vec<&str> = sentences(text).map(|range| &text[range]).collect();
        assert_eq!(parts, ["全年收到28件，办结27件；结转1件。", "无其他。"]);
        let at = text.find("27").unwrap_or(0);
        assert_eq!(&text[clause_start(text, 0..at)..at], "办结");
        assert_eq!(&text[at..clause_end(text, at)], "27件");
        assert_eq!(sentences("").count(), 0);
    }
}
