//! Which odd characters a text holds, and where each kind stands first.
//!
//! Nearly all texts hold none, and all are looked at: a block of bytes is passed over in one step where no
//! byte, nor the one after it, can be part of an odd character.

use super::{CharKind, kind};

/// So many different characters of a kind are told.
const MOST_TOLD: usize = 5;

/// The odd characters of one kind in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddCharacters {
    /// Their kind.
    pub kind: CharKind,
    /// The first of each, at most five, in the order of the text.
    pub chars: Vec<char>,
    /// How many there are.
    pub count: usize,
    /// Where the first one starts, in bytes.
    pub at: usize,
}

/// The odd characters of a text, kind by kind. A byte order mark at its very beginning is none.
pub fn scan(text: &str) -> Vec<OddCharacters> {
    let mut met: Vec<OddCharacters> = Vec::new();
    if !may_be_odd(text.as_bytes()) {
        return met;
    }
    for (at, c) in text.char_indices() {
        if let Some(kind) = kind(c)
            && !(at == 0 && c == '\u{feff}')
        {
            note(&mut met, kind, c, at);
        }
    }
    met
}

fn note(met: &mut Vec<OddCharacters>, kind: CharKind, c: char, at: usize) {
    match met.iter_mut().find(|met| met.kind == kind) {
        Some(met) => {
            met.count += 1;
            if met.chars.len() < MOST_TOLD && !met.chars.contains(&c) {
                met.chars.push(c);
            }
        }
        None => met.push(OddCharacters { kind, chars: vec![c], count: 1, at }),
    }
}

/// Whether any byte, seen with the two after it, may begin an odd character. Written without branches, so
/// that many bytes are looked at in one step: to stop at each lead byte, as an iterator of `memchr` does, made a cold build
/// of 10,000 reports a seventh slower.
pub(super) fn may_be_odd(bytes: &[u8]) -> bool {
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let mut odd = 0;
    for ((&first, &second), &third) in bytes.iter().zip(second).zip(third) {
        odd |= u8::from(is_suspect(first, second, third));
    }
    // No character of three bytes begins in the last two.
    let last = &bytes[bytes.len().saturating_sub(2)..];
    let next = |at: usize| last.get(at + 1).copied().unwrap_or_default();
    odd != 0 || last.iter().enumerate().any(|(at, &byte)| is_suspect(byte, next(at), 0))
}

fn is_suspect(first: u8, second: u8, third: u8) -> bool {
    let control = (first < 0x20) & (first != b'\t') & (first != b'\n') & (first != b'\r') | (first == 0x7f);
    // U+0080 to U+009F and the soft hyphen; the combining joiner; the Arabic mark.
    let two =
        (first == 0xc2) & ((second < 0xa0) | (second == 0xad)) | (first == 0xcd) & (second == 0x8f) | (first == 0xd8);
    // Zero widths and directions stand beside the quotation marks and dashes of every text.
    let punctuation = (second == 0x80) & ((0x8b..=0x8f).contains(&third) | (0xa8..=0xae).contains(&third));
    // U+2060 to U+206F, radicals; fillers and strokes; private use; compatibility ideographs and specials.
    let three = (first == 0xe1)
        | (first == 0xe2) & (punctuation | (second == 0x81) | (second >= 0xba))
        | (first == 0xe3) & ((second == 0x85) | (second == 0x87))
        | (first == 0xee)
        | (first == 0xef) & (second != 0xbc) & (second != 0xbd);
    control | two | three | (first >= 0xf0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is passed over quickly holds nothing, whatever stands before and after.
    #[test]
    fn no_odd_character_is_passed_over() {
        for c in ('\0'..=char::MAX).filter(|&c| kind(c).is_some()) {
            for text in [format!("{c}"), format!("政{c}"), format!("{c}府"), format!("a{c}b")] {
                assert!(may_be_odd(text.as_bytes()), "{}", crate::chars::code(c));
            }
        }
    }

    #[test]
    fn plain_texts_are_passed_over_quickly() {
        for text in ["", "a", "政府“信息”公开——2020年…①、§·°×\n\t（一）：，１２", "𠮷"]
        {
            assert_eq!(scan(text), []);
        }
        assert!(!may_be_odd("政府“信息”公开——2020年…①、§·°×\n\t（一）：，１２％".as_bytes()));
    }

    #[test]
    fn kinds_are_told_with_their_first_place() {
        let met = scan("\u{feff}甲\u{200b}乙\u{200b}⼈\u{feff}⺠");
        let invisible =
            OddCharacters { kind: CharKind::Invisible, chars: vec!['\u{200b}', '\u{feff}'], count: 3, at: 6 };
        let compatible = OddCharacters { kind: CharKind::Compatibility, chars: vec!['⼈', '⺠'], count: 2, at: 15 };
        assert_eq!(met, [invisible, compatible]);
    }
}
