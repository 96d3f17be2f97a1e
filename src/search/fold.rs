//! Folding: what must be found under one another becomes one.
//!
//! NFKC, lower case, traditional forms as simplified ones, radicals as the characters they stand for, and
//! nothing without a width. A text is folded in clusters, a character with the marks that combine with it,
//! so that every folded character knows where it comes from and a highlight never shifts. What is more than plain lower case is told as a
//! `rare` pair, so that the reader in the browser folds exactly as we do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::chars;

/// Characters of the basic plane that fold to one character by themselves; 0 for all others.
static PLAIN: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut plain = vec![0; 0x1_0000];
    let mut folded = String::new();
    for code in 0x20..0x1_0000u32 {
        let Some(c) = char::from_u32(code) else { continue };
        if is_mark(c) {
            continue;
        }
        // Most of the plane is Han and Hangul, which NFKC leaves alone.
        if matches!(code, 0x4e00..=0x9fff | 0x3400..=0x4dbf | 0xac00..=0xd7a3) {
            plain[code as usize] = code as u16;
            continue;
        }
        folded.clear();
        fold_slowly(std::iter::once(c), &mut folded);
        let mut chars = folded.chars();
        if let (Some(one), None) = (chars.next(), chars.next())
            && let Ok(one) = u16::try_from(u32::from(one))
        {
            plain[code as usize] = one;
        }
    }
    for (form, folded) in pairs() {
        // Of the few ideographs outside the basic plane, the slow way knows.
        plain[form as usize] = u16::try_from(u32::from(folded)).unwrap_or_default();
    }
    plain
});

/// The pairs of [`chars::TRADITIONAL`], and radicals with the simplified forms of what they stand for, as far as
/// NFKC leaves them alone.
pub fn pairs() -> impl Iterator<Item = (char, char)> {
    let radicals = chars::radicals().map(|(radical, ideograph)| (radical, simplified(ideograph)));
    chars::traditional().chain(radicals)
}

fn simplified(c: char) -> char {
    static PAIRS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| chars::traditional().collect());
    let c = chars::ordinary(c).unwrap_or(c);
    PAIRS.get(&c).copied().unwrap_or(c)
}

fn is_mark(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x300
        && (canonical_combining_class(c) != 0 || is_combining_mark(c) || matches!(code, 0xff9e | 0xff9f))
        && !chars::is_ignorable(c)
}

fn fold_slowly(cluster: impl Iterator<Item = char>, out: &mut String) {
    let folded = cluster.nfkc().flat_map(char::to_lowercase).map(simplified);
    out.extend(folded.filter(|&c| !chars::is_ignorable(c)));
}

/// A folded text.
#[derive(Debug, Default, Clone)]
pub struct Fold {
    /// Its characters.
    pub chars: Vec<char>,
    /// For each of them, where its cluster starts in the text, in bytes.
    pub starts: Vec<u32>,
}

/// Clusters that fold to something else than lower case or ASCII, with what they fold to.
pub type Rare = BTreeMap<String, String>;

/// Folds a text, and tells the rare clusters in it.
pub fn fold(text: &str, out: &mut Fold, rare: &mut Rare) {
    out.chars.clear();
    out.starts.clear();
    let plain = &*PLAIN;
    let folded = |c: char| u32::from(c).try_into().map_or(0, |code: u16| plain[usize::from(code)]);
    let mut chars = text.char_indices().peekable();
    let mut cluster = String::new();
    while let Some((at, c)) = chars.next() {
        let one = folded(c);
        if one == 0 && chars::is_ignorable(c) {
            rare.insert(c.to_string(), String::new());
            continue;
        }
        let marked = chars.peek().is_some_and(|&(_, next)| folded(next) == 0 && is_mark(next));
        if one != 0 && !marked {
            let one = char::from_u32(u32::from(one)).unwrap_or(c);
            out.chars.push(one);
            out.starts.push(at as u32);
            if one != c && !c.is_ascii() && !matches!(c, '\u{ff01}'..='\u{ff5e}') {
                rare.insert(c.to_string(), one.to_string());
            }
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((mark, next)) = chars.next_if(|&(_, next)| is_mark(next)) {
            end = mark + next.len_utf8();
        }
        cluster.clear();
        fold_slowly(text[at..end].chars(), &mut cluster);
        if cluster != text[at..end] {
            rare.insert(text[at..end].to_owned(), cluster.clone());
        }
        out.starts.resize(out.starts.len() + cluster.chars().count(), at as u32);
        out.chars.extend(cluster.chars());
    }
}

/// Folds what somebody looks for into its words.
pub fn words(query: &str) -> Vec<String> {
    let whole: String = query.nfkc().collect();
    let mut fold_of = Fold::default();
    fold(&whole, &mut fold_of, &mut Rare::new());
    let folded: String = fold_of.chars.iter().collect();
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() && !words.iter().any(|other| other == word) {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold() {
        for (text, folded, starts) in [
            ("政府", "政府", vec![0, 3]),
            ("資訊公開", "资讯公开", vec![0, 3, 6, 9]),
            ("乾县", "乾县", vec![0, 3]),
            ("ＡbＣ：９", "abc:9", vec![0, 3, 4, 7, 10]),
            ("㎏½", "kg1⁄2", vec![0, 0, 3, 3, 3]),
            ("e\u{301}x", "éx", vec![0, 3]),
            ("ｶﾞ", "ガ", vec![0]),
            ("𠮷𪚥", "𠮷𪚥", vec![0, 4]),
            ("İ", "i\u{307}", vec![0, 0]),
            ("⼈⺠⻅证", "人民见证", vec![0, 3, 6, 9]),
            ("⻑⻆⺇", "长角𠘨", vec![0, 3, 6]),
            ("公\u{200b}开\u{fe0f}x\u{ad}", "公开x", vec![0, 6, 12]),
            ("\u{feff}e\u{2060}\u{301}", "e\u{301}", vec![3, 7]),
            ("\u{f9e7}\u{2f800}", "里丽", vec![0, 3]),
        ] {
            let (mut out, mut rare) = (Fold::default(), Rare::new());
            fold(text, &mut out, &mut rare);
            assert_eq!(out.chars.iter().collect::<String>(), folded, "{text}");
            assert_eq!(out.starts, starts, "{text}");
        }
    }

    #[test]
    fn no_traditional_form_is_left_after_folding() {
        for (traditional, simple) in pairs() {
            assert_eq!(simplified(simple), simple, "{traditional}");
            assert_eq!(words(&traditional.to_string()), [simple.to_string()]);
        }
    }
}
