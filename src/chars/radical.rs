//! Radicals and compatibility ideographs, and the ordinary Han characters that they stand for.
//!
//! A PDF often yields `⼈⺠` where its page shows 人民. Unicode's compatibility mappings (NFKC) know the
//! Kangxi radicals and the compatibility ideographs; the radicals of the supplement, simplified forms such
//! as `⻓⻅⻩` among them, are in another table of it, which is kept here.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Radicals and strokes with the ideographs that Unicode calls equivalent, but for those that NFKC maps
/// to the same: from `EquivalentUnifiedIdeograph.txt` of the Unicode Character Database, version 14.0
/// (Unicode License v3, <https://www.unicode.org/license.txt>).
pub const RADICALS: &str = include_str!("radicals.txt");

/// The pairs of [`RADICALS`].
pub fn radicals() -> impl Iterator<Item = (char, char)> {
    RADICALS.split_whitespace().filter_map(|pair| {
        let mut chars = pair.chars();
        Some((chars.next()?, chars.next()?))
    })
}

/// The ordinary Han character that a radical or compatibility ideograph stands for.
pub fn ordinary(c: char) -> Option<char> {
    match c {
        '\u{2e80}'..='\u{2fdf}' | '\u{31c0}'..='\u{31ef}' => equivalent(c).or_else(|| compatible(c)),
        '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => compatible(c),
        _ => None,
    }
}

fn equivalent(c: char) -> Option<char> {
    static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let mut pairs: Vec<(char, char)> = radicals().collect();
        pairs.sort_unstable();
        pairs
    });
    let at = PAIRS.binary_search_by_key(&c, |(radical, _)| *radical).ok()?;
    Some(PAIRS[at].1)
}

fn compatible(c: char) -> Option<char> {
    let mapped = std::iter::once(c).nfkc().next()?;
    (mapped != c).then_some(mapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_stand_for_ideographs() {
        let ordinary: String = "⼈⺠⻓⻋⻅⻩⾏⽂⺟\u{f9e7}人".chars().map(|c| ordinary(c).unwrap_or(c)).collect();
        assert_eq!(ordinary, "人民长车见黄行文母裏人");
    }

    #[test]
    fn a_radical_is_listed_only_where_normalization_leaves_it() {
        for (radical, ideograph) in radicals() {
            assert_ne!(compatible(radical), Some(ideograph), "{radical}");
            assert_eq!(super::ordinary(ideograph), None, "{radical}");
        }
    }
}
