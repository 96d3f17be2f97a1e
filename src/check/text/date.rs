//! Days and years in running text: `2020年2月30日`, `二〇二〇年`, `12月31日`, `2020.12.31`.

use std::ops::Range;

use jiff::civil::Date;

use crate::chars::{CharClass, ClassedText, date_digit as digit};

/// A day, a month or a year as a text writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenDate {
    /// Where it stands.
    pub range: Range<usize>,
    /// The year, with how many digits it is written.
    pub year: Option<(u32, usize)>,
    /// The month.
    pub month: Option<u32>,
    /// The day of the month.
    pub day: Option<u32>,
}

impl WrittenDate {
    /// Whether there is no such day. Without a year, 29 February is one.
    pub fn is_impossible(&self) -> bool {
        let year = self.year.map_or(2024, |(year, _)| year);
        let Some(month) = self.month else { return false };
        let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(self.day.unwrap_or(1)));
        match parts {
            (Ok(year), Ok(month), Ok(day)) if year <= 9999 => Date::new(year, month, day).is_err(),
            _ => true,
        }
    }

    /// The day as numbers that can be compared, where year and month are written; this day where none is.
    pub fn ordered(&self, day: u32) -> Option<(u32, u32, u32)> {
        Some((self.year?.0, self.month?, self.day.unwrap_or(day)))
    }

    /// Whether its year has too many or too few digits: `202020年12月31日`.
    pub fn has_odd_year(&self) -> bool {
        self.year.is_some_and(|(_, digits)| digits > 4 || digits == 3 && self.month.is_some())
    }
}

/// All days, months and years of a text.
pub(crate) fn dates(text: &str, chars: &ClassedText) -> Vec<WrittenDate> {
    let mut dates = Vec::new();
    let mut at = 0;
    // Every date has one of these.
    for sign in chars.each(CharClass::SIGN).filter(|sign| matches!(sign.char, '年' | '月')) {
        if sign.at < at {
            continue;
        }
        let is_year = sign.char == '年';
        let (sign, behind) = (sign.at, sign.end());
        let Some((start, value, digits)) = number_before(text, sign) else { continue };
        let mut date = WrittenDate { range: start..behind, year: None, month: None, day: None };
        let mut end = behind;
        if is_year {
            date.year = Some((value, digits));
            if let Some((month, behind)) = number_after(text, end, &['月']) {
                date.month = Some(month);
                end = behind;
            }
        } else {
            date.month = Some(value);
        }
        if date.month.is_some()
            && let Some((day, behind)) = number_after(text, end, &['日', '号'])
        {
            date.day = Some(day);
            end = behind;
        }
        date.range.end = end;
        at = end;
        // `三个月` is none, and `12月` alone says a month; `3年` says how long.
        if date.month.is_some() || digits >= 4 {
            dates.push(date);
        }
    }
    if chars.has(CharClass::DIGIT) {
        let first = dates.len();
        in_figures(text, chars, &mut dates);
        if dates.len() > first {
            dates.sort_by_key(|date| date.range.start);
        }
    }
    dates
}

/// What parts year, month and day in figures.
const PARTS: [char; 3] = ['.', '/', '-'];

/// Days in figures alone: `2024.1.31`, `2024/1/31`, `2024-01-31`. What goes on before or behind, as the parts of an
/// address and of a number do, is none.
fn in_figures(text: &str, chars: &ClassedText, dates: &mut Vec<WrittenDate>) {
    let mut passed = 0;
    for first in chars.each(CharClass::DIGIT) {
        if first.at < passed {
            continue;
        }
        let year_end = first.at + figures(text, first.at);
        passed = year_end.max(first.end());
        if let Some(date) = day_in_figures(text, first.at, year_end) {
            passed = date.range.end;
            dates.push(date);
        }
    }
}

/// The day whose year stands here.
fn day_in_figures(text: &str, start: usize, year_end: usize) -> Option<WrittenDate> {
    let mark = text[year_end..].chars().next().filter(|c| PARTS.contains(c))?;
    let month_at = year_end + 1;
    let month_end = month_at + figures(text, month_at);
    let day_at = month_end + text[month_end..].strip_prefix(mark).map(|_| 1)?;
    let end = day_at + figures(text, day_at);
    let (year, digits) = value(&text[start..year_end])?;
    let (month, day) = (value(&text[month_at..month_end])?, value(&text[day_at..end])?);
    let is_day = digits == 4
        && (1990..=2100).contains(&year)
        && month.1 <= 2
        && day.1 <= 2
        && (1..=12).contains(&month.0)
        && (1..=31).contains(&day.0);
    let goes_on_from = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '=' | '%');
    let behind = &text[end..];
    // A stop or a dash may follow, and the year of another day.
    let ends = match behind.strip_prefix(PARTS) {
        Some(rest) => !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) || figures(text, end + 1) == 4,
        None => !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '%')),
    };
    let (year, month, day) = (Some((year, digits)), Some(month.0), Some(day.0));
    (is_day && ends && !text[..start].ends_with(goes_on_from)).then_some(WrittenDate {
        range: start..end,
        year,
        month,
        day,
    })
}

/// How many bytes the figures that stand here have, up to five figures.
fn figures(text: &str, from: usize) -> usize {
    let is_figure = |c: &char| c.is_ascii_digit() || matches!(c, '０'..='９');
    text[from..].chars().take(5).take_while(is_figure).map(char::len_utf8).sum()
}

/// The number right before a sign: where it starts, its value, and how many digits it has.
fn number_before(text: &str, sign: usize) -> Option<(usize, u32, usize)> {
    let bare = text[..sign].trim_end_matches([' ', '\u{a0}', '\u{3000}']);
    let start = bare.char_indices().rev().take(12).take_while(|&(_, c)| digit(c).is_some() || c == '十').last()?.0;
    let (value, digits) = value(&bare[start..])?;
    Some((start, value, digits))
}

/// The number behind a place, if one of these signs follows it.
fn number_after(text: &str, from: usize, signs: &[char]) -> Option<(u32, usize)> {
    let rest = text[from..].trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    let len: usize = rest.chars().take(12).take_while(|&c| digit(c).is_some() || c == '十').map(char::len_utf8).sum();
    let (value, _) = value(&rest[..len])?;
    let behind = rest[len..].trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    let sign = behind.chars().next().filter(|c| signs.contains(c))?;
    Some((value, text.len() - behind.len() + sign.len_utf8()))
}

/// Digits, or Chinese numerals up to 九十九.
fn value(written: &str) -> Option<(u32, usize)> {
    let digits = written.chars().count();
    if digits == 0 || digits > 9 {
        return None;
    }
    if let Some((tens, ones)) = written.split_once('十') {
        let of =
            |text: &str, otherwise| if text.is_empty() { Some(otherwise) } else { text.chars().next().and_then(digit) };
        return Some((of(tens, 1)? * 10 + of(ones, 0)?, 2));
    }
    let value = written.chars().try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?))?;
    Some((value, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_judged() {
        for (text, expected) in [
            ("2020年2月30日", &[(Some(2020), Some(2), Some(30), true)][..]),
            ("2020年2月29日", &[(Some(2020), Some(2), Some(29), false)]),
            ("2019年2月29日", &[(Some(2019), Some(2), Some(29), true)]),
            ("二〇二〇年十二月三十一日", &[(Some(2020), Some(12), Some(31), false)]),
            (
                "２０２０年１月１日至12月31日",
                &[(Some(2020), Some(1), Some(1), false), (None, Some(12), Some(31), false)],
            ),
            ("2020 年 13 月", &[(Some(2020), Some(13), None, true)]),
            ("6月31日", &[(None, Some(6), Some(31), true)]),
            ("202020年12月31日", &[(Some(202020), Some(12), Some(31), true)]),
            ("2020年度", &[(Some(2020), None, None, false)]),
            ("三年行动计划，12个月，每月", &[]),
            ("2024.1.1—2024.12.21", &[(Some(2024), Some(1), Some(1), false), (Some(2024), Some(12), Some(21), false)]),
            (
                "2024.01.01-2024.11.30。",
                &[(Some(2024), Some(1), Some(1), false), (Some(2024), Some(11), Some(30), false)],
            ),
            ("于2024-02-30发布", &[(Some(2024), Some(2), Some(30), true)]),
            ("2024/4/31至2024年5月", &[(Some(2024), Some(4), Some(31), true), (Some(2024), Some(5), None, false)]),
            ("版本2024.1.1.5，/2024/1/15/，0319.2024.1.1，2024-1-2-3，13.2024.1.1", &[]),
            ("2024.13.1，2024.1，1024.1.1，项目2404-130599-04-01", &[]),
            ("", &[]),
        ] {
            let found: Vec<_> = dates(text, &ClassedText::of(text))
                .iter()
                .map(|date| (date.year.map(|(year, _)| year), date.month, date.day, date.is_impossible()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9０-９〇零一二十年月日号./ \u{3000}\\PC-]{0,30}") {
            for date in dates(&text, &ClassedText::of(&text)) {
                assert!(text.get(date.range).is_some());
            }
        }
    }
}
