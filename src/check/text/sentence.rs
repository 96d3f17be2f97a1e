//! Where sentences and clauses of a Chinese text end.

use std::ops::Range;

use crate::chars::{CharClass, ClassedText};

/// The sentences of a line.
pub(crate) fn sentences<'t>(text: &'t str, chars: &'t ClassedText) -> impl Iterator<Item = Range<usize>> + 't {
    pieces(text, chars, CharClass::STOP)
}

/// The sentences of a line, those that end with a semicolon each by itself, without the blanks before them.
pub(crate) fn short_sentences<'t>(text: &'t str, chars: &'t ClassedText) -> impl Iterator<Item = Range<usize>> + 't {
    pieces(text, chars, CharClass::STOP | CharClass::SEMICOLON)
        .map(|range| {
            let lead = text[range.clone()].len() - text[range.clone()].trim_start().len();
            range.start + lead..range.end
        })
        .filter(|range| !range.is_empty())
}

/// A text cut behind some of its characters.
fn pieces<'t>(text: &'t str, chars: &'t ClassedText, ends: CharClass) -> impl Iterator<Item = Range<usize>> + 't {
    let mut start = 0;
    let all = chars.each(ends).map(|mark| mark.end()).chain([text.len()]);
    all.map(move |end| std::mem::replace(&mut start, end)..end).filter(|range| !range.is_empty())
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
        let chars = ClassedText::of(text);
        let parts: Vec<&str> = sentences(text, &chars).map(|range| &text[range]).collect();
        assert_eq!(parts, ["全年收到28件，办结27件；结转1件。", "无其他。"]);
        let at = text.find("27").unwrap_or(0);
        assert_eq!(&text[clause_start(text, 0..at)..at], "办结");
        assert_eq!(&text[at..clause_end(text, at)], "27件");
        assert_eq!(sentences("", &ClassedText::of("")).count(), 0);
    }

    #[test]
    fn short_sentences_end_with_semicolons() {
        let of = |text: &'static str| -> Vec<&str> {
            short_sentences(text, &ClassedText::of(text)).map(|range| &text[range]).collect()
        };
        assert_eq!(of("一是甲；二是乙。 丙！"), ["一是甲；", "二是乙。", "丙！"]);
        assert_eq!(of(""), [""; 0]);
        assert_eq!(of("　 "), [""; 0]);
    }
}
