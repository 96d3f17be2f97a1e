//! Grams: the pieces of a text that the index knows.
//!
//! Of every passage, all runs of one, two and three characters without a space, all runs of five
//! ASCII characters, and three digits with what they count (`464条`), as figures are what people
//! look for. So a word of up to three characters is found exactly; a longer one by a few grams,
//! after which the text itself decides. A gram that begins or ends with a digit also tells whether
//! a whole number begins or ends there.

use std::ops::Range;

/// A whole number begins with the gram.
pub const BEGINS: u8 = 1;
/// A whole number ends with the gram.
pub const ENDS: u8 = 2;

/// A gram as a number: up to three characters of 21 bits, or five ASCII ones, or three digits and
/// a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gram(pub u64);

/// Characters of seven bits, not of 21.
const NARROW: u64 = 1 << 63;
/// The fourth of them has 21 bits again.
const COUNTED: u64 = NARROW | 1 << 62;

impl Gram {
    /// One to three characters, five ASCII ones, or three digits and a character.
    pub fn new(chars: &[char]) -> Gram {
        let pack = |chars: &[char], width| chars.iter().rev().fold(0, |packed, &c| packed << width | u64::from(c));
        match chars {
            [digits @ .., what] if chars.len() == 4 => Gram(COUNTED | u64::from(*what) << 21 | pack(digits, 7)),
            [_, _, _, _, ..] => Gram(NARROW | pack(chars, 7)),
            _ => Gram(pack(chars, 21)),
        }
    }

    fn codes(self) -> impl Iterator<Item = u32> {
        let (width, mut rest) = if self.0 & NARROW == 0 { (21, self.0) } else { (7, self.0 & !COUNTED) };
        let counted = self.0 & COUNTED == COUNTED;
        let mut left = if counted { 4 } else { 5 };
        std::iter::from_fn(move || {
            left -= 1;
            let width = if counted && left == 0 { 21 } else { width };
            let code = (rest & ((1 << width) - 1)) as u32;
            rest >>= width;
            (code != 0).then_some(code)
        })
    }

    /// Its characters.
    pub fn text(self) -> String {
        self.codes().filter_map(char::from_u32).collect()
    }

    /// How many characters it has.
    pub fn len(self) -> usize {
        match self.0 & COUNTED {
            COUNTED => 4,
            NARROW => 5,
            _ => (64 - self.0.leading_zeros() as usize).div_ceil(21),
        }
    }

    /// Whether its first and its last character are digits, as [`BEGINS`] and [`ENDS`].
    pub fn digits(self) -> u8 {
        let is_digit = |code: Option<u32>| code.is_some_and(|code| (48..58).contains(&code));
        (u8::from(is_digit(self.codes().next())) * BEGINS) | (u8::from(is_digit(self.codes().last())) * ENDS)
    }

    /// Whether it has no characters; no gram of a text is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Where it belongs: FNV-1a of its characters, mixed once more, as the reader does it.
    pub fn hash(self) -> u32 {
        let hash = self.codes().fold(0x811c_9dc5, |hash: u32, code| (hash ^ code).wrapping_mul(0x0100_0193));
        let hash = (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d);
        hash ^ hash >> 12
    }
}

/// Tells every gram of a folded passage, as often as it occurs, and which whole numbers begin and
/// end with it.
pub fn of_passage(chars: &[char], mut tell: impl FnMut(Gram, u8)) {
    let is_gap = |c: char| c.is_control() || c == ' ';
    // How many ASCII characters, without a gap, end here.
    let mut ascii = 0;
    let begins = |at: usize| u8::from(chars[at].is_ascii_digit() && starts_number(chars, at)) * BEGINS;
    for (at, &c) in chars.iter().enumerate() {
        if is_gap(c) {
            ascii = 0;
            continue;
        }
        if is_counted(&chars[at.saturating_sub(3)..=at]) {
            tell(Gram::new(&chars[at - 3..=at]), begins(at - 3));
        }
        ascii = if c.is_ascii() { ascii + 1 } else { 0 };
        let ends = u8::from(c.is_ascii_digit() && ends_number(chars, at)) * ENDS;
        tell(Gram::new(&[c]), ends | begins(at));
        if at >= 1 && !is_gap(chars[at - 1]) {
            tell(Gram::new(&chars[at - 1..=at]), ends | begins(at - 1));
            if at >= 2 && !is_gap(chars[at - 2]) {
                tell(Gram::new(&chars[at - 2..=at]), ends | begins(at - 2));
            }
        }
        if ascii >= 5 {
            tell(Gram::new(&chars[at - 4..=at]), ends | begins(at - 4));
        }
    }
}

/// Whether these are three digits and what they count.
fn is_counted(chars: &[char]) -> bool {
    matches!(chars, [a, b, c, what] if !what.is_ascii() && [a, b, c].iter().all(|c| c.is_ascii_digit()))
}

/// Whether the digit at this place is the first of its number.
pub fn starts_number(chars: &[char], at: usize) -> bool {
    match at.checked_sub(1).map(|before| chars[before]) {
        None => true,
        Some(c) if c.is_ascii_digit() => false,
        Some('.' | ',') => at < 2 || !chars[at - 2].is_ascii_digit(),
        Some(_) => true,
    }
}

/// Whether the digit at this place is the last of its number.
pub fn ends_number(chars: &[char], at: usize) -> bool {
    match chars.get(at + 1) {
        None => true,
        Some(c) if c.is_ascii_digit() => false,
        Some('.' | ',') => !chars.get(at + 2).is_some_and(char::is_ascii_digit),
        Some(_) => true,
    }
}

/// The grams by which a word is looked up, at most so many, spread over the word.
pub fn of_word(word: &[char], most: usize) -> Vec<Gram> {
    if word.len() <= 3 {
        return vec![Gram::new(word)];
    }
    let last = word.len() - 3;
    let count = (last + 1).min(most.max(1));
    let mut grams = Vec::new();
    let mut covered = 0;
    for index in 0..count {
        let at = if count == 1 { 0 } else { index * last / (count - 1) };
        let range = widest(word, at);
        if range.end > covered {
            covered = range.end;
            grams.push(Gram::new(&word[range]));
        }
    }
    grams
}

/// The gram of a word that says most at a place: five ASCII characters more than three digits and
/// what they count, and these more than any three.
fn widest(word: &[char], at: usize) -> Range<usize> {
    let five = at.min(word.len().saturating_sub(5));
    if word.get(five..five + 5).is_some_and(|five| five.iter().all(char::is_ascii)) {
        return five..five + 5;
    }
    let counted = [at, at.saturating_sub(1)].into_iter().find(|&at| word.get(at..at + 4).is_some_and(is_counted));
    counted.map_or(at..at + 3, |at| at..at + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut grams: Vec<String> = Vec::new();
        of_passage(&chars, |gram, whole| {
            let (begins, ends) = (if whole & BEGINS > 0 { "|" } else { "" }, if whole & ENDS > 0 { "|" } else { "" });
            grams.push(format!("{begins}{}{ends}", gram.text()));
        });
        grams.join(" ")
    }

    #[test]
    fn passages_have_grams() {
        for (text, expected) in [
            ("公开信", "公 开 公开 信 开信 公开信"),
            ("公 开", "公 开"),
            ("𠮷市", "𠮷 市 𠮷市"),
            ("99件", "|9 9| |99| 件 9件 |99件"),
            ("5件", "|5| 件 |5件"),
            ("abcde", "a b ab c bc abc d cd bcd e de cde abcde"),
            ("1.5", "|1 . |1. 5| .5| |1.5|"),
            ("12345", "|1 2 |12 3 23 |123 4 34 234 5| 45| 345| |12345|"),
            ("464条", "|4 6 |46 4| 64| |464| |464条 条 4条 64条"),
        ] {
            assert_eq!(grams(text), expected);
        }
    }

    #[test]
    fn words_have_few_grams() {
        for (word, most, expected) in [
            ("公开", 4, "公开"),
            ("信息公开", 4, "信息公 息公开"),
            ("政府信息公开", 2, "政府信 息公开"),
            ("政府信息公开", 4, "政府信 府信息 信息公 息公开"),
            ("12345热线", 2, "12345 5热线"),
            ("464条", 4, "464条"),
            ("3052条", 2, "305 052条"),
            ("748人次", 4, "748人 8人次"),
            ("市场监督管理局办公室年报", 4, "市场监 督管理 局办公 室年报"),
        ] {
            let chars: Vec<char> = word.chars().collect();
            let grams: Vec<String> = of_word(&chars, most).into_iter().map(Gram::text).collect();
            assert_eq!(grams.join(" "), expected);
        }
    }
}
