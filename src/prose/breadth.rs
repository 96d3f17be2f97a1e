//! How broad a table of the text is on paper: what cannot be broken, column by column.
//!
//! Nothing is measured in a browser: the style sheet needs to know only how small a table must be set,
//! and whether its page is turned, so that no figure is broken.

use crate::document::{Table, TextCell, words};

/// The width of an upright page between its margins, in points, less what a list takes; see `@page` in
/// the style sheet.
const UPRIGHT: f64 = 400.0;
/// The same of a turned page.
const TURNED: f64 = 690.0;
/// A column of words is at least so wide, in characters.
const NARROWEST: f64 = 2.5;
/// A figure's characters, in full-width ones, and letters, some of which are capitals.
const DIGIT: f64 = 0.56;
const LETTER: f64 = 0.65;
/// A word with more characters may be broken, unless it is a figure.
const LONGEST_WORD: usize = 20;

/// How a table is set on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breadth {
    /// As any other.
    Plain,
    /// Smaller.
    Dense,
    /// On a page of its own, which is turned.
    Broad,
    /// The same, smaller.
    BroadDense,
    /// The same, as small as can be read.
    BroadTiny,
}

impl Breadth {
    /// The mildest that the table's unbreakable words and figures leave room for.
    pub(super) fn of(table: &Table<'_>) -> Breadth {
        let columns = table.rows.iter().chain([&table.head]).map(Vec::len).max().unwrap_or(0);
        let lines = || table.rows.iter().chain([&table.head]);
        let characters: f64 =
            (0..columns).map(|at| lines().filter_map(|line| line.get(at)).map(width).fold(NARROWEST, f64::max)).sum();
        // Type in points, and what stands beside the words of each cell; see the style sheet.
        let needs = |size: f64, padding: f64| characters * size + columns as f64 * padding;
        if needs(9.0, 6.0) <= UPRIGHT {
            Breadth::Plain
        } else if needs(7.5, 4.0) <= UPRIGHT {
            Breadth::Dense
        } else if needs(9.0, 6.0) <= TURNED {
            Breadth::Broad
        } else if needs(7.0, 3.0) <= TURNED {
            Breadth::BroadDense
        } else {
            Breadth::BroadTiny
        }
    }

    /// Its classes in the style sheet.
    pub(super) fn classes(self) -> &'static str {
        match self {
            Breadth::Plain => "prose-table",
            Breadth::Dense => "prose-table dense",
            Breadth::Broad => "prose-table broad",
            Breadth::BroadDense => "prose-table broad dense",
            Breadth::BroadTiny => "prose-table broad tiny",
        }
    }
}

/// Whether a cell holds a word, such as an address, that must be broken to fit anywhere.
pub(super) fn has_long_word(cell: &TextCell<'_>) -> bool {
    unbroken(&words(cell)).any(is_long)
}

/// The width of what cannot be broken in a cell, in full-width characters.
fn width(cell: &TextCell<'_>) -> f64 {
    let text = words(cell);
    let one = |c: char| if c.is_alphabetic() { LETTER } else { DIGIT };
    let words = unbroken(&text).filter(|word| !is_long(word));
    words.map(|word| word.chars().map(one).sum()).fold(0.0, f64::max)
}

/// The runs of characters between which lines end: spaces, and any full-width character.
fn unbroken(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c >= '\u{2e80}').filter(|word| !word.is_empty())
}

fn is_long(word: &str) -> bool {
    let is_figure = |c: char| !c.is_alphabetic() && !matches!(c, '/' | '\\' | '_' | '?' | '@' | '=');
    word.chars().count() > LONGEST_WORD && !word.chars().all(is_figure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Inline, InlineKind};

    fn cell(text: &str) -> TextCell<'_> {
        vec![Inline { kind: InlineKind::Text(text.into()), range: 0..0 }]
    }

    fn breadth(columns: usize, head: &str, figure: &str) -> Breadth {
        let line = |first, text| std::iter::once(cell(first)).chain((0..columns).map(|_| cell(text))).collect();
        Breadth::of(&Table {
            columns: Vec::new(), head: line("项目", head), rows: vec![line("收到申请", figure)]
        })
    }

    #[test]
    fn a_table_is_set_as_its_figures_need() {
        let label = "公共企事业单位信息公开申请答复数量";
        for (columns, head, figure, wanted) in [
            (9, "1月", "12345", Breadth::Plain),
            (12, label, "12345", Breadth::Dense),
            (12, "12月", "123456", Breadth::Dense),
            (20, label, "12345", Breadth::Broad),
            (20, label, "1234.56", Breadth::BroadDense),
            (20, label, "1234567.89", Breadth::BroadTiny),
            (40, "", "12345678", Breadth::BroadTiny),
            (3, "统一社会信用代码", "11370000004502070E", Breadth::Plain),
            (2, "网址", "https://www.example.gov.cn/a/very/long/address/of/a/page.html", Breadth::Plain),
        ] {
            assert_eq!(breadth(columns, head, figure), wanted, "{columns} of {figure}");
        }
        assert!(has_long_word(&cell("见https://www.example.gov.cn/a/b/c.html。")));
        assert!(!has_long_word(&cell("12345678901234567890.123")));
    }
}
