//! The numbers that lines start with: 一、 （一） 1. （1）, and how they are mistyped.

use super::{after, run_after};

/// The four levels of numbers in official writing, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// `一、`
    Han,
    /// `（一）`
    HanInBrackets,
    /// `1.`
    Digit,
    /// `（1）`
    DigitInBrackets,
}

/// The number at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ordinal {
    pub(super) style: Style,
    pub(super) number: u32,
    /// How many bytes it is long.
    pub(super) len: usize,
    /// How it is written by the rule, where it is written otherwise.
    pub(super) tidy: Option<String>,
}

const HAN: [char; 11] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
/// What is typed for 一.
const DASHES: [char; 7] = ['—', '－', '-', '–', '―', '─', 'ー'];

/// The digits of a number in Han, up to 99; nothing where it is none.
pub(super) fn han_number(text: &str) -> Option<u32> {
    let digit = |c: char| HAN.iter().position(|han| *han == c).and_then(|at| u32::try_from(at).ok());
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    match digits[..] {
        [one] if one > 0 => Some(one),
        [10, unit @ 1..=9] => Some(10 + unit),
        [ten @ 2..=9, 10] => Some(10 * ten),
        [ten @ 2..=9, 10, unit @ 1..=9] => Some(10 * ten + unit),
        _ => None,
    }
}

/// A number in Han.
pub(super) fn in_han(number: u32) -> String {
    let digit = |number: u32| HAN.get(number as usize).copied().unwrap_or('〇');
    let (tens, unit) = (number / 10, number % 10);
    let mut han = String::new();
    if tens > 1 {
        han.push(digit(tens));
    }
    if tens > 0 {
        han.push('十');
    }
    if unit > 0 || tens == 0 {
        han.push(digit(unit));
    }
    han
}

/// A number as it is written on a level.
pub(super) fn written(style: Style, number: u32) -> String {
    match style {
        Style::Han => format!("{}、", in_han(number)),
        Style::HanInBrackets => format!("（{}）", in_han(number)),
        Style::Digit => format!("{number}."),
        Style::DigitInBrackets => format!("（{number}）"),
    }
}

/// The number that a line starts with.
pub(super) fn ordinal(text: &str) -> Option<Ordinal> {
    let first = after(text, 0)?;
    match first {
        '（' | '(' => in_brackets(text),
        '0'..='9' => digits(text),
        _ if DASHES.contains(&first) => dash(text),
        _ if HAN.contains(&first) => han(text),
        _ => None,
    }
}

fn in_brackets(text: &str) -> Option<Ordinal> {
    let open = after(text, 0)?.len_utf8();
    let inside = run_after(text, open, 4, |c| !matches!(c, ')' | '）'));
    let close = after(text, open + inside.len()).filter(|c| matches!(c, ')' | '）'))?;
    let is_dash = inside.chars().next().is_some_and(|c| DASHES.contains(&c)) && inside.chars().count() == 1;
    let (style, number) = match inside.parse() {
        Ok(number) if inside.len() <= 2 && number > 0 => (Style::DigitInBrackets, number),
        Ok(_) => return None,
        Err(_) if is_dash => (Style::HanInBrackets, 1),
        Err(_) => (Style::HanInBrackets, han_number(inside)?),
    };
    let bracket = open + inside.len() + close.len_utf8();
    // A bracket needs no other mark.
    let extra = after(text, bracket).filter(|c| matches!(c, '、' | '.' | '．' | '丶'));
    let is_untidy = extra.is_some() || is_dash;
    let len = bracket + extra.map_or(0, char::len_utf8);
    Some(Ordinal { style, number, len, tidy: is_untidy.then(|| written(style, number)) })
}

fn han(text: &str) -> Option<Ordinal> {
    let digits = run_after(text, 0, 3, |c| HAN.contains(&c));
    let number = han_number(digits)?;
    let mark = after(text, digits.len()).filter(|c| matches!(c, '、' | '.' | '．' | '丶'))?;
    let len = digits.len() + mark.len_utf8();
    // 一、二季度
    let goes_on = after(text, len).is_none_or(|c| HAN.contains(&c) || c.is_ascii_alphanumeric());
    (!goes_on).then(|| Ordinal {
        style: Style::Han,
        number,
        len,
        tidy: (mark != '、').then(|| written(Style::Han, number)),
    })
}

fn dash(text: &str) -> Option<Ordinal> {
    let dashes = run_after(text, 0, 2, |c| DASHES.contains(&c));
    let len = dashes.len() + '、'.len_utf8();
    text[dashes.len()..].starts_with('、').then(|| Ordinal {
        style: Style::Han,
        number: 1,
        len,
        tidy: Some(written(Style::Han, 1)),
    })
}

fn digits(text: &str) -> Option<Ordinal> {
    let digits = run_after(text, 0, 3, |c| c.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| (1..100).contains(number) && !digits.starts_with('0'))?;
    let mark = after(text, digits.len()).filter(|c| matches!(c, '.' | '．' | '、' | '丶'))?;
    let mut len = digits.len() + mark.len_utf8();
    // 3、4月; 1.5万; 1.0版
    if after(text, len).is_none_or(|c| c.is_ascii_digit()) {
        return None;
    }
    if mark != '.' {
        // A dot with a blank after it would make a list.
        len += run_after(text, len, 1, |c| matches!(c, ' ' | '\u{3000}')).len();
    }
    let tidy = (mark != '.').then(|| written(Style::Digit, number));
    Some(Ordinal { style: Style::Digit, number, len, tidy })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        for number in 1..100 {
            assert_eq!(han_number(&in_han(number)), Some(number));
            for style in [Style::Han, Style::HanInBrackets, Style::Digit, Style::DigitInBrackets] {
                let written = written(style, number);
                let read = ordinal(&format!("{written}总体情况")).unwrap();
                assert_eq!(read, Ordinal { style, number, len: written.len(), tidy: None });
            }
        }
    }

    #[test]
    fn what_is_mistyped_is_known() {
        for (text, expected) in [
            ("—、总体情况", Some("一、")),
            ("（—）总体情况", Some("（一）")),
            ("（一）、总体情况", Some("（一）")),
            ("三.总体情况", Some("三、")),
            ("1．收到申请", Some("1.")),
            ("12、 收到申请", Some("12.")),
            ("二丶总体情况", Some("二、")),
            ("3丶收到申请", Some("3.")),
            ("1.收到申请", None),
        ] {
            assert_eq!(ordinal(text).unwrap().tidy.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "一",
            "一、",
            "一、二季度",
            "十三五",
            "1.5万件",
            "3、4月",
            "2020.1",
            "（注）",
            "（2020）",
            "—是",
            "1）",
            "001.",
            "①",
        ] {
            assert_eq!(ordinal(text), None, "{text}");
        }
    }
}
