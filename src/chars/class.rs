//! Where characters of some classes stand in a text, found in one pass.
//!
//! The checks of a text each begin at a few characters: a digit, a bracket, 年, 待. To look through every text for each
//! of them by itself is most of what checking costs. Here a text is gone through once; a check then asks whether it has
//! a class at all, or goes from one such character to the next.

use std::ops::BitOr;
use std::sync::LazyLock;

use super::traditional;

/// A set of classes of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CharClass(u32);

impl CharClass {
    /// Digits: half and full width, and those of formulas.
    pub const DIGIT: CharClass = CharClass(1);
    /// Chinese numerals up to 千.
    pub const NUMERAL: CharClass = CharClass(1 << 1);
    /// Chinese characters that stand for one digit, in whatever form: `三`, `叁`, `幺`.
    pub const SPELT: CharClass = CharClass(1 << 2);
    /// What ends a sentence.
    pub const STOP: CharClass = CharClass(1 << 3);
    /// Semicolons.
    pub const SEMICOLON: CharClass = CharClass(1 << 4);
    /// Marks of half width that Chinese has wider ones for.
    pub const HALF_WIDTH: CharClass = CharClass(1 << 5);
    /// Brackets and quotation marks that come in pairs, of any width.
    pub const PAIR: CharClass = CharClass(1 << 6);
    /// Marks that may stand for something to be filled in.
    pub const BLANK_MARK: CharClass = CharClass(1 << 7);
    /// Blanks: half width, of full width, and those that do not break.
    pub const BLANK: CharClass = CharClass(1 << 8);
    /// Capital letters, half and full width.
    pub const CAPITAL: CharClass = CharClass(1 << 9);
    /// A Han character with which words begin or end that a check looks for.
    pub const SIGN: CharClass = CharClass(1 << 10);
    /// Traditional characters that have a simplified form.
    pub const TRADITIONAL: CharClass = CharClass(1 << 11);
    /// Commas and stops of Chinese, which do not stand side by side.
    pub const CHINESE_STOP: CharClass = CharClass(1 << 12);
    /// Colons.
    pub const COLON: CharClass = CharClass(1 << 13);
    /// Not of a character but of a text: that some of its characters stand twice in a row, as in `加强加强`.
    pub const TWICE: CharClass = CharClass(1 << 14);

    /// Whether two sets have a class in common.
    pub const fn meets(self, other: CharClass) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for CharClass {
    type Output = CharClass;

    fn bitor(self, other: CharClass) -> CharClass {
        CharClass(self.0 | other.0)
    }
}

/// The members of each class, but for what is told by its code.
const MEMBERS: [(CharClass, &str); 14] = [
    (CharClass::DIGIT, "0123456789０１２３４５６７８９"),
    (CharClass::NUMERAL, "零〇一二两三四五六七八九十百千"),
    (CharClass::SPELT, "〇零一幺壹二贰三叁四肆五伍六陆七柒八捌九玖"),
    (CharClass::STOP, "。！？!?"),
    (CharClass::SEMICOLON, "；;"),
    (CharClass::HALF_WIDTH, ",;:?!.()'<\""),
    (CharClass::PAIR, "()“”（）〈〉《》「」『』【】〒〓〔〕<＜"),
    (CharClass::PAIR, "[]［］{}｛｝>＞﹝﹞"),
    (CharClass::BLANK_MARK, "XxＸｘ×✕╳*＊_＿○〇●■□▲△?？N"),
    (CharClass::BLANK, " \u{a0}\u{3000}"),
    (CharClass::CAPITAL, "ABCDEFGHIJKLMNOPQRSTUVWXYZＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"),
    (CharClass::SIGN, "年月号是第待此某住民人告帐截本其要转真话编码请略填指字附o…①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    (CharClass::CHINESE_STOP, "，。；：、"),
    (CharClass::COLON, "：:"),
];

/// A character that belongs to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassedChar {
    /// Where it starts in its text.
    pub at: usize,
    /// Itself.
    pub char: char,
    /// What it belongs to.
    pub class: CharClass,
}

impl ClassedChar {
    /// Where it ends.
    pub fn end(&self) -> usize {
        self.at + self.char.len_utf8()
    }
}

/// The characters of a text that belong to a class, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassedText {
    all: CharClass,
    met: CharSet,
    chars: Vec<ClassedChar>,
}

impl ClassedText {
    /// Goes through a text.
    pub fn of(text: &str) -> ClassedText {
        let table = &*TABLE;
        let chars = Vec::with_capacity(text.len() / 8);
        let mut classed = ClassedText { all: CharClass::default(), met: CharSet::default(), chars };
        let mut han = Vec::with_capacity(text.len() / 2);
        for (at, char) in text.char_indices() {
            han.push(if matches!(char, '\u{3400}'..='\u{9fff}') { char as u16 } else { 0 });
            classed.met.add(char);
            let class = table.class(char);
            if class != CharClass::default() {
                classed.all = classed.all | class;
                classed.chars.push(ClassedChar { at, char, class });
            }
        }
        if has_twice(&han) {
            classed.all = classed.all | CharClass::TWICE;
        }
        classed
    }

    /// Whether any character is of one of these classes.
    pub fn has(&self, class: CharClass) -> bool {
        self.all.meets(class)
    }

    /// The characters of these classes, in order.
    pub fn each(&self, class: CharClass) -> impl Iterator<Item = ClassedChar> + '_ {
        let chars: &[ClassedChar] = if self.has(class) { &self.chars } else { &[] };
        chars.iter().copied().filter(move |char| char.class.meets(class))
    }

    /// Where this character stands; it must belong to a class.
    pub fn each_of(&self, char: char) -> impl Iterator<Item = ClassedChar> + '_ {
        debug_assert!(TABLE.class(char) != CharClass::default(), "{char} belongs to no class");
        let chars: &[ClassedChar] = if self.met.may_have(char) { &self.chars } else { &[] };
        chars.iter().copied().filter(move |other| other.char == char)
    }

    /// Whether these words, whatever classes their characters belong to, may stand in the text: each of their characters
    /// does, or rarely, another one that is taken for it. Most words that a check looks for are ruled out by this.
    pub fn may_have(&self, words: &str) -> bool {
        words.chars().all(|char| self.met.may_have(char))
    }

    /// Whether this character, which must belong to a class, stands in the text.
    pub fn has_char(&self, char: char) -> bool {
        self.each_of(char).next().is_some()
    }
}

/// The characters that were met in a text, and some others that are taken for them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct CharSet([u64; 16]);

impl CharSet {
    fn add(&mut self, char: char) {
        let (word, bit) = Self::slot(char);
        self.0[word] |= bit;
    }

    fn may_have(&self, char: char) -> bool {
        let (word, bit) = Self::slot(char);
        self.0[word] & bit != 0
    }

    /// One of 1024, wherever in the planes the character is.
    fn slot(char: char) -> (usize, u64) {
        let mixed = u32::from(char).wrapping_mul(0x9e37_79b9) >> 22;
        (mixed as usize / 64, 1 << (mixed % 64))
    }
}

/// The longest word that is looked for twice in a row has so many characters.
const LONGEST_TWICE: usize = 6;

/// The characters that are looked for twice in a row by themselves.
const TWICE_ALONE: &str = "年的了在和与为对及将被把并从向以已均是有要就由也府我这局件条次个项起份篇场人";

/// Whether a Han word of up to six characters stands twice in a row: `加强加强`, and of words of one character those that
/// hardly any word has twice. A word that stands twice is equal to what stands its own length behind it, so that one place in each such
/// length tells whether there may be one.
fn has_twice(han: &[u16]) -> bool {
    /// So many are compared in one step.
    const STEP: usize = 16;
    let is_equal = |at: usize, length: usize| han[at] == han[at + length] && han[at] != 0;
    (1..=LONGEST_TWICE).any(|length| {
        let last = han.len().saturating_sub(length);
        let (own, others) = (&han[..last], &han[han.len() - last..]);
        let steps = own.chunks(STEP).zip(others.chunks(STEP)).enumerate();
        let any = |own: &[u16], others: &[u16]| {
            own.iter().zip(others).fold(false, |any, (one, other)| any | (one == other) & (*one != 0))
        };
        let steps = steps.filter(|(_, (own, others))| any(own, others));
        let places = steps.flat_map(|(step, (own, _))| step * STEP..step * STEP + own.len());
        places.filter(|&at| at % length == 0 && is_equal(at, length)).any(|at| {
            let before = (0..at).rev().take_while(|&at| is_equal(at, length)).take(length).count();
            let behind = (at..last).take_while(|&at| is_equal(at, length)).take(length).count();
            let is_word = length > 1 || TWICE_ALONE.chars().any(|c| han[at] == c as u16);
            before + behind >= length && is_word
        })
    })
}

/// Of each character of the basic plane, which of the sets it has. Two steps, so that what is looked at for most
/// characters stays near.
struct Table {
    set_of: Vec<u8>,
    sets: Vec<CharClass>,
}

impl Table {
    fn class(&self, c: char) -> CharClass {
        match self.set_of.get(c as usize) {
            Some(&set) => self.sets[usize::from(set)],
            None if ('\u{1d7ce}'..='\u{1d7ff}').contains(&c) => CharClass::DIGIT,
            None => CharClass::default(),
        }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { set_of: vec![0; 0x1_0000], sets: vec![CharClass::default()] };
    let members = MEMBERS.iter().flat_map(|(class, members)| members.chars().map(|c| (*class, c)));
    let traditional = traditional().map(|(form, _)| (CharClass::TRADITIONAL, form));
    for (class, c) in members.chain(traditional) {
        let Some(slot) = table.set_of.get_mut(c as usize) else { continue };
        let set = table.sets[usize::from(*slot)] | class;
        let known = table.sets.iter().position(|known| *known == set).unwrap_or_else(|| {
            table.sets.push(set);
            table.sets.len() - 1
        });
        *slot = u8::try_from(known).expect("a few classes make few sets");
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_twice_are_noticed() {
        for (text, expected) in [
            ("加强加强领导", true),
            ("加强领导加强管理", false),
            ("的的", true),
            ("均已已办结", true),
            ("村村落实", false),
            ("一二三四五六一二三四五六", true),
            ("一二三四五六七一二三四五六七", false),
            ("全县县直", false),
            ("2024年年底", true),
            ("1111年——……", false),
            ("政府政务", false),
            ("主动公开政府政府情况", true),
            ("", false),
        ] {
            assert_eq!(ClassedText::of(text).has(CharClass::TWICE), expected, "{text}");
        }
    }

    #[test]
    fn characters_are_found_with_their_classes() {
        let text = "收到申请二十8件，答复（无）。檔案𝟗𠮷";
        let classed = ClassedText::of(text);
        let found = |class| classed.each(class).map(|found| found.char).collect::<String>();
        assert_eq!(found(CharClass::DIGIT), "8𝟗");
        assert_eq!(found(CharClass::NUMERAL), "二十");
        assert_eq!(found(CharClass::STOP), "。");
        assert_eq!(found(CharClass::CHINESE_STOP), "，。");
        assert_eq!(found(CharClass::PAIR | CharClass::TRADITIONAL), "（）檔");
        assert!(!classed.has(CharClass::CAPITAL));
        assert!(classed.has_char('请') && !classed.has_char('填'));
        assert!(classed.may_have("收到𠮷") && !classed.may_have("收入"));
        for found in classed.each(CharClass(u32::MAX)) {
            assert!(text[found.at..found.end()].chars().eq([found.char]));
        }
    }
}
