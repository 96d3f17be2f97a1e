//! `text-date`, `text-period`, `text-year`: days that do not exist, a period that is not the year, and a year that
//! is not the report's.
//!
//! A report covers 1 January to 31 December of its year. A period with another day (`12月21日`), a day that no
//! calendar has (`2月30日`, `2024.4.31`), an end before its start, a day of signature before the year is over, what was
//! done after the report was published, and a year with six digits are slips of the pen. A year that is not the report's is one
//! where the text tells what was done in it, as in `2019年，我局主动公开……` in the report for 2020: mostly a sentence
//! left from the year before. What is compared with an earlier year, dated documents and plans for the next year are
//! as they should be.
//!
//! 报告的统计期限是当年1月1日至12月31日；期限写成别的日期、日历上没有的日期、止期早于起期、落款早于
//! 年度结束、叙述公布以后才到的日期已做的事、年份多写少写数字，一般为笔误。正文叙述
//! 当年工作而写了别的年份的，一般为上年报告留下的句子；与往年比较、文件的日期、下一年的打算，不在此列。
//!
//! Basis: 条例 Art. 50 (the year reported on).
//!
//! 依据：《条例》第五十条（上一年度）。

mod day;
mod period;
#[cfg(test)]
mod tests;
mod year;

use std::ops::Range;

use super::text::date::{WrittenDate, dates};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};
use crate::source::other_year as title_of_year;

const PAGE: &str = include_str!("mod.rs");

/// `text-date`
pub(super) static DATE: Check =
    Check::new("text-date", Level::Warning, "正文中有不存在的日期", "days in the text that do not exist", PAGE);
/// `text-period`
pub(super) static PERIOD: Check =
    Check::new("text-period", Level::Warning, "统计期限不是整年", "a period that is not the year", PAGE);
/// `text-year`
pub(super) static YEAR: Check = Check::new(
    "text-year",
    Level::Warning,
    "正文年份与报告年度不符",
    "years in the text that are not the report's",
    PAGE,
);

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut other_years: Vec<(Range<usize>, u16)> = Vec::new();
    let mut push =
        |place: Range<usize>, problem| findings.push(Finding::new(&report.file, Place::Bytes(place), problem));
    // Of the year of a title, `misfiled` speaks; what stands below it in the same year follows.
    let titled = title_year(report, lines);
    for line in lines.iter().filter(|line| line.kind != LineKind::Code) {
        let dates = dates_of(line);
        if dates.is_empty() {
            continue;
        }
        let period = period::period(report, line, &dates);
        let is_period = |words: &Range<usize>| period.as_ref().is_some_and(|(range, ..)| range == words);
        for (words, problem) in day::impossible(line, &dates) {
            if !is_period(&words) {
                push(line.place(words), problem);
            }
        }
        if let Some((range, stated, problem)) = period
            && titled.is_none_or(|titled| Some(u32::from(titled)) != stated)
        {
            push(line.place(range), problem);
        }
        if let Some((words, problem)) = day::not_yet(report, line, &dates) {
            push(line.place(words), problem);
        } else if let Some((range, year)) = year::other_year(report, line, &dates) {
            other_years.push((line.place(range), year));
        }
    }
    if let Some((place, problem)) = day::signed(report, lines) {
        push(place, problem);
    }
    let of_title = |(_, year): &(Range<usize>, u16)| titled == Some(*year);
    if let Some((first, rest)) = other_years.split_first().filter(|(first, _)| !of_title(first)) {
        let problem = TextDate::OtherYear { stated: first.1, year: report.year.get(), more: rest.len() };
        let mut finding = Finding::new(&report.file, Place::Bytes(first.0.clone()), problem);
        for (place, _) in rest {
            finding = finding.mark(Place::Bytes(place.clone()), Role::Other);
        }
        findings.push(finding);
    }
}

/// The days and years of a line, those in addresses aside.
fn dates_of(line: &TextLine<'_>) -> Vec<WrittenDate> {
    let mut dates = dates(&line.text, &line.chars);
    dates.retain(|date| !line.is_apart(date.range.start));
    dates
}

/// The year of a title that is not the report's: of the front matter, or of the first line of the text.
fn title_year(report: &Report, lines: &[TextLine<'_>]) -> Option<u16> {
    let first = lines.first().map(|line| &*line.text).filter(|line| is_title(line));
    report.title.as_deref().into_iter().chain(first).find_map(|title| title_of_year(title, report.year.get()))
}

/// Whether a line is the title of a report.
fn is_title(line: &str) -> bool {
    line.trim_end().ends_with("报告") || line.trim_end().ends_with("年报")
}

/// A text-year finding without the places that others speak of; nothing where none is left.
pub(super) fn without(finding: &Finding, is_said: impl Fn(&Range<usize>) -> bool) -> Option<Finding> {
    let Some(TextDate::OtherYear { stated, year, .. }) = finding.problem.of::<TextDate>() else {
        return Some(finding.clone());
    };
    let places = std::iter::once(&finding.place).chain(finding.marks.iter().map(|mark| &mark.place));
    let mut left = places.filter(|place| !matches!(place, Place::Bytes(bytes) if is_said(bytes)));
    let first = left.next()?.clone();
    let rest: Vec<Place> = left.cloned().collect();
    let problem = TextDate::OtherYear { stated: *stated, year: *year, more: rest.len() };
    let mut kept = Finding::new(&finding.file, first, problem);
    kept.level = finding.level;
    Some(rest.into_iter().fold(kept, |kept, place| kept.mark(place, Role::Other)))
}

/// A day, a period or a year that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TextDate {
    NoSuchDay { written: String },
    OddYear { written: String },
    EndBeforeStart { written: String },
    SignedEarly { written: String, year: u16 },
    NotYet { written: String, published: String },
    Period { written: String, year: u16 },
    OtherYear { stated: u16, year: u16, more: usize },
}

impl Problem for TextDate {
    fn is_looked_into(&self) -> bool {
        matches!(self, TextDate::OtherYear { .. })
    }

    fn check(&self) -> &'static Check {
        match self {
            Self::NoSuchDay { .. }
            | Self::OddYear { .. }
            | Self::EndBeforeStart { .. }
            | Self::SignedEarly { .. }
            | Self::NotYet { .. } => &DATE,
            Self::Period { .. } => &PERIOD,
            Self::OtherYear { .. } => &YEAR,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NoSuchDay { written } => {
                Words::labelled(format!("正文写的“{written}”，日历上没有这个日期"), "日期不存在", "请核对年、月、日")
            }
            Self::OddYear { written } => {
                Words::labelled(format!("正文写的“{written}”，年份不是四位数字"), "年份有误", "请改为四位数字的年份")
            }
            Self::EndBeforeStart { written } => {
                Words::labelled(format!("正文写的“{written}”，止期早于起期"), "止期早于起期", "请核对起止的年、月、日")
            }
            Self::SignedEarly { written, year } => Words::labelled(
                format!("落款日期是“{written}”，{year}年度的报告应在{year}年结束以后编制"),
                format!("早于{}年", year + 1),
                "请核对落款的年份，一般是写了上一年",
            ),
            Self::NotYet { written, published } => Words::labelled(
                format!("正文叙述“{written}”已做的事，报告公布于{published}，当时还没有到这一天"),
                format!("晚于公布日期{published}"),
                "请核对年、月、日；是今后打算的，请写明",
            ),
            Self::Period { written, year } => Words::labelled(
                format!("统计期限写的是“{written}”，{year}年度报告应为{year}年1月1日至12月31日"),
                format!("应为{year}年1月1日至12月31日"),
                "请核对起止日期；机关年内组建、撤并，期限确实不是整年的，在 waivers 里说明理由",
            ),
            Self::OtherYear { stated, year, more } => Words::labelled(
                format!(
                    "正文叙述的是{stated}年，本报告是{year}年度的{}",
                    if *more > 0 { format!("（另有{more}处）") } else { String::new() }
                ),
                format!("报告年度是{year}年"),
                "请核对是否为往年报告留下的句子；确是往年情况的，写明与本年的关系",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NoSuchDay { written } => Words::labelled(
                format!("“{written}” is no day of the calendar"),
                "no such day",
                "check year, month and day",
            ),
            Self::OddYear { written } => Words::labelled(
                format!("the year of “{written}” has not four digits"),
                "odd year",
                "write the year with four digits",
            ),
            Self::EndBeforeStart { written } => Words::labelled(
                format!("“{written}” ends before it begins"),
                "ends before it begins",
                "check the years, months and days of both",
            ),
            Self::SignedEarly { written, year } => Words::labelled(
                format!("the report is signed on “{written}”, and {year} was not over by then"),
                format!("before {}", year + 1),
                "check the year below the report",
            ),
            Self::NotYet { written, published } => Words::labelled(
                format!("the text tells what was done on “{written}”, and was published on {published}"),
                format!("after {published}"),
                "check year, month and day; say so where it is a plan",
            ),
            Self::Period { written, year } => Words::labelled(
                format!(
                    "the period is stated as “{written}”; the report for {year} covers 1 January to 31 December {year}"
                ),
                format!("1 January to 31 December {year}"),
                "check both days; explain it under `waivers` if the agency was founded or dissolved within the year",
            ),
            Self::OtherYear { stated, year, more } => Words::labelled(
                format!(
                    "the text tells of {stated}, and the report is for {year}{}",
                    if *more > 0 { format!(" ({more} more)") } else { String::new() }
                ),
                format!("the report is for {year}"),
                "check whether the sentence was left from another report; say how it bears on this year if it is meant",
            ),
        }
    }
}
