//! 一是…二是…三是…, 一要…二要…: points of a sentence, counted.

use super::ordinal::{Style, han_number, in_han, ordinal};
use super::{after, run_after, run_before};
use crate::chars::{CharClass, ClassedText};

/// A point: the number before 是 at the start of a clause, and where it stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) number: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The words that count points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counter {
    /// `一是`
    Is,
    /// `一要`
    Must,
    /// `第一，`
    Th,
    /// `①`
    Ring,
    /// `（1）`
    Bracket,
    /// `（一）`
    HanBracket,
    /// `1.`, `1、`
    Digit,
    /// `一、`
    Han,
    /// `1）`
    Closed,
}

/// All of them.
pub(super) const COUNTERS: [Counter; 9] = [
    Counter::Is,
    Counter::Must,
    Counter::Th,
    Counter::Ring,
    Counter::Bracket,
    Counter::HanBracket,
    Counter::Digit,
    Counter::Han,
    Counter::Closed,
];

impl Counter {
    /// A number as it is written with these words.
    pub(super) fn written(self, number: u32) -> String {
        match self {
            Counter::Is => format!("{}是", in_han(number)),
            Counter::Must => format!("{}要", in_han(number)),
            Counter::Th => format!("第{}", in_han(number)),
            Counter::Ring => char::from_u32(RING + number).map(String::from).unwrap_or_default(),
            Counter::Bracket => format!("（{number}）"),
            Counter::HanBracket => format!("（{}）", in_han(number)),
            Counter::Digit => format!("{number}."),
            Counter::Han => format!("{}、", in_han(number)),
            Counter::Closed => format!("{number}）"),
        }
    }

    /// The points of a line that are counted with these words.
    pub(super) fn points(self, text: &str, chars: &ClassedText) -> Vec<Point> {
        match self {
            Counter::Is => points(text, chars, '是').collect(),
            Counter::Must => points(text, chars, '要').collect(),
            Counter::Th => ordinals(text, chars).collect(),
            Counter::Ring => rings(text, chars).collect(),
            Counter::Bracket => several(brackets(text, chars, Style::DigitInBrackets)),
            Counter::HanBracket => several(brackets(text, chars, Style::HanInBrackets)),
            Counter::Digit => several(digits(text, chars, CharClass::DIGIT, Style::Digit)),
            Counter::Closed => several(closed(text, chars)),
            Counter::Han => several(digits(text, chars, CharClass::NUMERAL, Style::Han)),
        }
    }

    /// Whether its points are counted in each line by itself, for lines begin with such numbers too.
    pub(super) fn is_of_line(self) -> bool {
        matches!(self, Counter::Bracket | Counter::HanBracket | Counter::Digit | Counter::Han | Counter::Closed)
    }
}

/// The character before `①`.
const RING: u32 = 0x245f;

/// Whether a clause begins here.
fn opens(text: &str, start: usize) -> bool {
    text[..start]
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '。' | '；' | '：' | '！' | '？' | ';' | ':'))
}

/// `第一，`: only before a comma, for `第一批` and `第一时间` count nothing here.
fn ordinals(text: &str, chars: &ClassedText) -> impl Iterator<Item = Point> {
    chars.each_of('第').map(|sign| sign.at).filter_map(|start| {
        let number = run_after(text, start + "第".len(), 3, |c| "一二三四五六七八九十".contains(c));
        let end = start + "第".len() + number.len();
        let is_point = matches!(after(text, end), Some('，' | ',' | '、')) && opens(text, start);
        Some(Point { number: han_number(number)?, start, end }).filter(|_| is_point)
    })
}

/// `①`
fn rings(text: &str, chars: &ClassedText) -> impl Iterator<Item = Point> {
    chars.each(CharClass::SIGN).filter_map(|sign| {
        let number = u32::from(sign.char).checked_sub(RING).filter(|number| (1..=20).contains(number))?;
        Some(Point { number, start: sign.at, end: sign.end() }).filter(|_| opens(text, sign.at))
    })
}

/// Whether numbers in brackets, or with marks, may be counted in a line: more than one clause begins with one.
pub(super) fn may_have_numbers(text: &str, chars: &ClassedText) -> bool {
    let signs = chars.each(CharClass::PAIR | CharClass::DIGIT | CharClass::NUMERAL);
    signs.filter(|sign| !matches!(sign.char, '）' | ')') && opens(text, sign.at)).nth(1).is_some()
}

/// One number alone may name a rule: `（三）项`.
fn several(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let points: Vec<Point> = points.collect();
    if points.len() > 1 { points } else { Vec::new() }
}

/// `（1）` and `（一）`
fn brackets(text: &str, chars: &ClassedText, style: Style) -> impl Iterator<Item = Point> {
    let opening = chars.each(CharClass::PAIR).filter(|sign| matches!(sign.char, '（' | '('));
    opening.filter(|sign| opens(text, sign.at)).filter_map(move |sign| {
        let found = ordinal(&text[sign.at..]).filter(|found| found.style == style)?;
        let end = sign.at + found.len;
        let goes_on = after(text, end).is_some_and(|c| c != '项' && c != '款' && c != '条' && !c.is_ascii());
        Some(Point { number: found.number, start: sign.at, end }).filter(|_| goes_on)
    })
}

/// `1.` and `1、`, or `一、`
fn digits(text: &str, chars: &ClassedText, class: CharClass, style: Style) -> impl Iterator<Item = Point> {
    chars.each(class).filter(|sign| opens(text, sign.at)).filter_map(move |sign| {
        let found = ordinal(&text[sign.at..]).filter(|found| found.style == style)?;
        let end = sign.at + found.len;
        let goes_on = after(text, end).is_some_and(|c| !c.is_ascii() && !c.is_numeric());
        Some(Point { number: found.number, start: sign.at, end }).filter(|_| goes_on)
    })
}

/// `1）`
fn closed(text: &str, chars: &ClassedText) -> impl Iterator<Item = Point> {
    chars.each(CharClass::PAIR).filter(|sign| matches!(sign.char, '）' | ')')).filter_map(|sign| {
        let number = run_before(text, sign.at, 3, |c| c.is_ascii_digit());
        let start = sign.at - number.len();
        let goes_on = after(text, sign.end()).is_some_and(|c| !c.is_ascii());
        let number = number.parse().ok().filter(|number| (1..=20).contains(number))?;
        Some(Point { number, start, end: sign.end() }).filter(|_| goes_on && opens(text, start))
    })
}

/// The points of a line that are counted by 一是, 二是, or with another word.
fn points(text: &str, chars: &ClassedText, word: char) -> impl Iterator<Item = Point> {
    chars.each_of(word).map(|sign| sign.at).filter_map(move |at| {
        let number = run_before(text, at, 4, |c| "一二三四五六七八九十—".contains(c));
        let start = at - number.len();
        let opens = match text[..start].chars().next_back() {
            None => true,
            Some(c) => c.is_whitespace() || "。；：，！？;:,”）》".contains(c),
        };
        let number = if number == "—" { Some(1) } else { han_number(number) };
        Some(Point { number: number?, start, end: at + word.len_utf8() })
            .filter(|_| opens && after(text, start).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_at_the_start_of_a_clause() {
        for (text, expected) in [
            ("一是加强领导；二是健全机制，三是抓好培训。", &[1, 2, 3][..]),
            ("存在的问题：一是力度不够。", &[1]),
            ("十一是督查", &[11]),
            ("统一是前提，唯一是指二是", &[]),
            ("这一是非", &[]),
        ] {
            assert_eq!(
                Counter::Is.points(text, &ClassedText::of(text)).iter().map(|point| point.number).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
        for (counter, text, expected) in [
            (Counter::Th, "第一，甲；第三，丙。在第一时间，第二批，第一、第二季度", &[1, 3][..]),
            (Counter::Ring, "①甲；③丙。见附件①", &[1, 3]),
        ] {
            assert_eq!(
                counter.points(text, &ClassedText::of(text)).iter().map(|point| point.number).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
    }
}
