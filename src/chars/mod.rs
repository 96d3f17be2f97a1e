//! Characters that are not what they seem: invisible ones, ones that reorder a line, ones that mean
//! nothing to anybody else, and look-alikes of Han characters as a PDF yields them.
//!
//! It knows what each is called, whether it is published, and which ordinary character it stands for. It
//! knows no file, no Markdown and no finding; which of them a text holds is [`scan`]'s question.

mod class;
mod digit;
mod name;
mod radical;
mod scan;
mod traditional;

use std::borrow::Cow;

pub use class::{CharClass, ClassedChar, ClassedText};
pub use digit::{date_digit, han_digit};
pub use name::{name_en, name_zh};
pub use radical::{RADICALS, ordinary, radicals};
pub use scan::{OddCharacters, scan};
pub use traditional::{TRADITIONAL, simplified, traditional};

/// Why a character is not what it seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CharKind {
    /// A control character: no text at all, and XML refuses most of them.
    Control,
    /// It reorders what stands round it, so that a line reads otherwise than it is written.
    Bidirectional,
    /// A code point that Unicode has set apart: never a character.
    Noncharacter,
    /// A hidden tag, or a mark of interlinear annotation.
    Hidden,
    /// A character of private use: each font shows another one, or an empty box.
    Private,
    /// What stands where a character or an object was lost by a conversion.
    Lost,
    /// A character without width: a zero-width space or joiner, a soft hyphen, a filler.
    Invisible,
    /// It selects a variant of the character before it.
    Variation,
    /// A radical or compatibility ideograph that looks like an ordinary character.
    Compatibility,
}

impl CharKind {
    /// Whether it is left out of what is published. Nothing that can be seen is.
    pub fn is_removed(self) -> bool {
        matches!(self, CharKind::Control | CharKind::Bidirectional | CharKind::Noncharacter | CharKind::Hidden)
    }

    /// Whether a reader of a message cannot see it.
    fn is_unseen(self) -> bool {
        !matches!(self, CharKind::Compatibility | CharKind::Lost)
    }
}

/// A text without blanks and marks.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What is odd about a character, if anything.
pub fn kind(c: char) -> Option<CharKind> {
    match c {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => Some(CharKind::Control),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => {
            Some(CharKind::Bidirectional)
        }
        '\u{fdd0}'..='\u{fdef}' => Some(CharKind::Noncharacter),
        c if u32::from(c) & 0xfffe == 0xfffe => Some(CharKind::Noncharacter),
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some(CharKind::Hidden),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(CharKind::Private),
        '\u{fffc}' | '\u{fffd}' => Some(CharKind::Lost),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' => Some(CharKind::Variation),
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}' => Some(CharKind::Invisible),
        c if ordinary(c).is_some() => Some(CharKind::Compatibility),
        _ => None,
    }
}

/// A text without white space, by which two that are laid out differently are compared.
pub fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a character has no part in what a text says, so that search and labels pass over it.
pub fn is_ignorable(c: char) -> bool {
    // Plain texts are mostly ASCII and Han.
    !matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}')
        && matches!(
            kind(c),
            Some(
                CharKind::Bidirectional
                    | CharKind::Noncharacter
                    | CharKind::Hidden
                    | CharKind::Invisible
                    | CharKind::Variation
            )
        )
}

/// What a removed character leaves behind: a break of a line or page leaves a space.
fn replacement(c: char) -> Option<char> {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}').then_some(' ')
}

/// Whether a text may hold an odd character. Nearly all texts hold none, which is soon found out.
pub fn may_be_odd(text: &str) -> bool {
    scan::may_be_odd(text.as_bytes())
}

/// A text as it is published: without the characters that are not.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !may_be_odd(text) || !text.chars().any(|c| kind(c).is_some_and(CharKind::is_removed)) {
        return Cow::Borrowed(text);
    }
    let published = |c: char| if kind(c).is_some_and(CharKind::is_removed) { replacement(c) } else { Some(c) };
    Cow::Owned(text.chars().filter_map(published).collect())
}

/// A text for a message, in which what cannot be seen is called by its name: `政<U+200B 零宽空格>府`.
pub fn visible(text: &str, name: fn(char) -> &'static str) -> Cow<'_, str> {
    let is_unseen = |c: char| kind(c).is_some_and(CharKind::is_unseen) || is_odd_space(c);
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 32);
    for c in text.chars() {
        match is_unseen(c) {
            true => shown.push_str(&format!("<{} {}>", code(c), name(c))),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A blank that looks like a space and is none.
fn is_odd_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// A character's number as Unicode writes it: `U+200B`.
pub fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_kinds() {
        for (c, expected) in [
            ('\0', Some(CharKind::Control)),
            ('\u{10}', Some(CharKind::Control)),
            ('\n', None),
            ('\u{85}', Some(CharKind::Control)),
            ('\u{202e}', Some(CharKind::Bidirectional)),
            ('\u{fdd0}', Some(CharKind::Noncharacter)),
            ('\u{1fffe}', Some(CharKind::Noncharacter)),
            ('\u{e0041}', Some(CharKind::Hidden)),
            ('\u{fff9}', Some(CharKind::Hidden)),
            ('\u{e000}', Some(CharKind::Private)),
            ('\u{10fffd}', Some(CharKind::Private)),
            ('\u{fffd}', Some(CharKind::Lost)),
            ('\u{200b}', Some(CharKind::Invisible)),
            ('\u{ad}', Some(CharKind::Invisible)),
            ('\u{fe0f}', Some(CharKind::Variation)),
            ('⼈', Some(CharKind::Compatibility)),
            ('⺠', Some(CharKind::Compatibility)),
            ('\u{f9e7}', Some(CharKind::Compatibility)),
            ('\u{2f800}', Some(CharKind::Compatibility)),
            ('人', None),
            ('﨑', None),
            ('，', None),
            ('é', None),
            ('😀', None),
        ] {
            assert_eq!(kind(c), expected, "{}", code(c));
        }
    }

    #[test]
    fn texts_are_cleaned_and_made_visible() {
        for (text, published, shown) in [
            ("政府", "政府", "政府"),
            ("标\u{10}题", "标题", "标<U+0010 控制字符>题"),
            ("甲\u{b}乙", "甲 乙", "甲<U+000B 纵向制表符>乙"),
            ("\u{202e}321", "321", "<U+202E 从右至左覆盖>321"),
            ("政\u{200b}府", "政\u{200b}府", "政<U+200B 零宽空格>府"),
            ("⼈员", "⼈员", "⼈员"),
            ("a\u{a0}b", "a\u{a0}b", "a<U+00A0 不换行空格>b"),
        ] {
            assert_eq!(clean(text), published);
            assert_eq!(visible(text, name_zh), shown);
        }
    }
}
