//! The period of a report, where a line states one that is not its year.

use std::ops::Range;

use super::TextDate;
use crate::check::text::date::WrittenDate;
use crate::check::text::sentence::{is_comma, sentences};
use crate::model::Report;
use crate::prose::TextLine;

/// Words in the sentence of a period.
const PERIOD: [&str; 9] =
    ["期限", "统计数据", "统计时间", "数据统计", "所列数据", "数据时间", "报告期", "时间段", "起止"];

/// The same right before it, where it is stated in months, or by its end alone.
const RIGHT_BEFORE: [&str; 14] = [
    "统计期限",
    "报告期限",
    "数据期限",
    "数据的期限",
    "统计时间",
    "统计周期",
    "统计区间",
    "报告期",
    "起止时间",
    "时间段",
    "报告统计",
    "报告反映",
    "所列数据",
    "报告数据",
];

/// A period: where it stands, the year that it begins in, and what is wrong with it.
pub(super) type Found = (Range<usize>, Option<u32>, TextDate);

pub(super) fn period(report: &Report, line: &TextLine<'_>, dates: &[WrittenDate]) -> Option<Found> {
    let of_days = dates.windows(2).find_map(|pair| of_days(report, line, pair));
    of_days
        .or_else(|| dates.iter().enumerate().find_map(|(at, date)| of_months(report, line, date, dates.get(at + 1))))
        .or_else(|| dates.iter().find_map(|date| by_its_end(report, line, date)))
}

/// `统计期限为2024年1月1日至12月21日`
fn of_days(report: &Report, line: &TextLine<'_>, pair: &[WrittenDate]) -> Option<Found> {
    let [from, to] = pair else { return None };
    let text = &*line.text;
    let is_day = |date: &WrittenDate| date.day.is_some() && !date.has_odd_year();
    if !joined(text, from, to) || !is_day(from) || !is_day(to) {
        return None;
    }
    let mut sentences = sentences(text, &line.chars);
    let sentence = sentences.find(|sentence| sentence.contains(&from.range.start)).map(|range| &text[range])?;
    if !PERIOD.iter().any(|word| sentence.contains(word)) {
        return None;
    }
    let is_whole = is_of_year(report, from)
        && (to.year.is_none() || is_of_year(report, to))
        && (from.month, from.day) == (Some(1), Some(1))
        && (to.month, to.day) == (Some(12), Some(31));
    // Of a day that does not exist, enough has been said.
    let is_odd = !is_whole && !from.is_impossible() && !to.is_impossible();
    is_odd.then(|| found(report, text, from.range.start..to.range.end, from))
}

/// `报告统计2024年1—11月数据`, `统计期限为1月至11月`
fn of_months(report: &Report, line: &TextLine<'_>, from: &WrittenDate, next: Option<&WrittenDate>) -> Option<Found> {
    let text = &*line.text;
    if from.day.is_some() || from.has_odd_year() {
        return None;
    }
    let mut start = from.range.start;
    // 2024年|1—|11月: the first month has no sign of its own.
    let next = next.filter(|next| next.day.is_none() && !next.has_odd_year());
    let (first, to) = match (from.month, next) {
        (Some(month), Some(next)) if joined(text, from, next) => (month, next),
        (None, Some(next)) if next.year.is_none() => (bare_month(&text[from.range.end..next.range.start])?, next),
        // 1—11月
        (Some(_), _) if from.year.is_none() => {
            let before = text[..from.range.start].trim_end_matches(JOINS);
            let figures = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let month = before[before.len() - figures..].parse().ok().filter(|_| before.len() < from.range.start)?;
            start = before.len() - figures;
            (month, from)
        }
        _ => return None,
    };
    let is_whole =
        is_of_year(report, from) && (to.year.is_none() || is_of_year(report, to)) && (first, to.month) == (1, Some(12));
    (!is_whole && is_stated(&text[..start])).then(|| found(report, text, start..to.range.end, from))
}

/// `所列数据截至2024年11月30日`
fn by_its_end(report: &Report, line: &TextLine<'_>, end: &WrittenDate) -> Option<Found> {
    let text = &*line.text;
    let before = text[..end.range.start].trim_end();
    let word = ["截至", "截止到", "截止至", "截止"].iter().find(|word| before.ends_with(**word))?;
    let ahead = before[..before.len() - word.len()].trim_end_matches(['均', '：', ':', '为', '是', ' ']);
    let is_of_data = ["期限", "统计", "统计时间", "数据"].iter().any(|word| ahead.ends_with(word));
    let is_stated = is_stated(ahead) || is_of_data && line.section.is_none();
    // A quarter and a half may be told of; a period ends with the last month.
    let is_end = end.month == Some(12) && end.day.is_none_or(|day| day == 31) || end.month.is_none();
    if !is_stated || end.has_odd_year() || end.is_impossible() || is_end && is_of_year(report, end) {
        return None;
    }
    Some(found(report, text, end.range.clone(), end))
}

fn found(report: &Report, text: &str, range: Range<usize>, from: &WrittenDate) -> Found {
    let written = text[range.clone()].to_owned();
    (range, from.year.map(|(year, _)| year), TextDate::Period { written, year: report.year.get() })
}

fn is_of_year(report: &Report, date: &WrittenDate) -> bool {
    date.year.is_none_or(|(year, _)| year == u32::from(report.year.get()))
}

/// Whether what stands right before a period says that it is one.
fn is_stated(before: &str) -> bool {
    const MOST: usize = 12;
    let clause = before.rsplit(is_comma).next().unwrap_or_default();
    let near = clause.char_indices().rev().nth(MOST).map_or(clause, |(at, _)| &clause[at..]);
    RIGHT_BEFORE.iter().any(|word| near.contains(word)) || is_stated_with_colon(before)
}

/// `统计期限：1月至11月`
fn is_stated_with_colon(before: &str) -> bool {
    let label = before.trim_end_matches(['：', ':', ' ']);
    label.len() < before.len() && RIGHT_BEFORE.iter().any(|word| label.ends_with(word))
}

/// What joins the two ends of a period.
const JOINS: [char; 8] = ['至', '到', '—', '-', '－', '~', '～', '–'];

/// Whether nothing but a join stands between two days.
pub(super) fn joined(text: &str, from: &WrittenDate, to: &WrittenDate) -> bool {
    let between = text.get(from.range.end..to.range.start);
    between.is_some_and(|between| between.chars().count() <= 6 && between.contains(JOINS))
}

/// `1—` before `11月`.
fn bare_month(between: &str) -> Option<u32> {
    let month = between.trim().trim_end_matches(JOINS);
    month.parse().ok().filter(|_| month.len() < between.trim().len())
}
