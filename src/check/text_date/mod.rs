//! `text-date`, `text-period`, `text-year`: days that do not exist, a period that is not the year, and a year that
//! is not the report's.
//!
//! A report covers 1 January to 31 December of its year. A period with another day (`12月21日`), a day that no
//! calendar has (`2月30日`) and a year with six digits are slips of the pen. A year that is not the report's is one
//! where the text tells what was done in it, as in `2019年，我局主动公开……` in the report for 2020: mostly a sentence
//! left from the year before. What is compared with an earlier year, dated documents and plans for the next year are
//! as they should be.
//!
//! 报告的统计期限是当年1月1日至12月31日；期限写成别的日期、日历上没有的日期、年份多写少写数字，一般为笔误。正文叙述
//! 当年工作而写了别的年份的，多是上年报告留下的句子；与往年比较、文件的日期、下一年的打算，不在此列。
//!
//! Basis: 条例 Art. 50 (the year reported on).
//!
//! 依据：《条例》第五十条（上一年度）。

use std::ops::Range;

use super::text::date::{WrittenDate, dates};
use super::text::sentence::sentences;
use crate::chars::ClassedText;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

const PAGE: &str = include_str!("text_date.rs");

/// `text-date`
pub(super) static DATE: Check =
    Check::new("text-date", Level::Warning, "正文里有不存在的日期", "days in the text that do not exist", PAGE);
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

/// Words of what was done.
const DONE: [&str; 22] = [
    "主动公开",
    "收到",
    "受理",
    "办结",
    "答复",
    "制发",
    "坚持",
    "认真",
    "严格",
    "扎实",
    "深入",
    "进一步",
    "全面",
    "积极",
    "加强",
    "推进",
    "围绕",
    "按照",
    "深化",
    "持续",
    "发布",
    "公开",
];
/// Words of what is compared, dated, or yet to come.
const ELSEWHERE: [&str; 27] = [
    "比",
    "较",
    "上年",
    "去年",
    "同期",
    "以来",
    "起",
    "截至",
    "自",
    "印发",
    "施行",
    "修订",
    "结转",
    "将",
    "计划",
    "拟",
    "下一步",
    "力争",
    "要",
    "目标",
    "打算",
    "整改",
    "上一年",
    "前一年",
    "当年",
    "历年",
    "至",
];

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut other_years: Vec<(Range<usize>, u16)> = Vec::new();
    let mut push =
        |place: Range<usize>, problem| findings.push(Finding::new(&report.file, Place::Bytes(place), problem));
    // Of the year of a title, `misfiled` speaks; what stands below it in the same year follows.
    let titled = title_year(report, lines);
    for line in lines.iter().filter(|line| line.kind != LineKind::Code) {
        let dates = dates(&line.text, &line.chars);
        for date in &dates {
            let written = || line.text[date.range.clone()].to_owned();
            if date.has_odd_year() {
                push(line.place(date.range.clone()), TextDate::OddYear { written: written() });
            } else if date.is_impossible() {
                push(line.place(date.range.clone()), TextDate::NoSuchDay { written: written() });
            }
        }
        if let Some((range, stated, problem)) = period(report, line, &dates)
            && titled.is_none_or(|titled| Some(titled) != stated)
        {
            push(line.place(range), problem);
        }
        if let Some((range, year)) = other_year(report, line, &dates) {
            other_years.push((line.place(range), year));
        }
    }
    let of_title = |(_, year): &(Range<usize>, u16)| titled == Some(u32::from(*year));
    if let Some((first, rest)) = other_years.split_first().filter(|(first, _)| !of_title(first)) {
        let problem = TextDate::OtherYear { stated: first.1, year: report.year.get(), more: rest.len() };
        let mut finding = Finding::new(&report.file, Place::Bytes(first.0.clone()), problem);
        for (place, _) in rest {
            finding = finding.mark(Place::Bytes(place.clone()), Role::Other);
        }
        findings.push(finding);
    }
}

/// The year of a title that is not the report's: of the front matter, or of the first line of the text.
fn title_year(report: &Report, lines: &[TextLine<'_>]) -> Option<u32> {
    let first = lines.first().map(|line| &*line.text).filter(|line| is_title(line));
    let years = report.title.as_deref().into_iter().chain(first).flat_map(|text| dates(text, &ClassedText::of(text)));
    years.filter_map(|date| date.year).map(|(year, _)| year).find(|&year| year != u32::from(report.year.get()))
}

/// Whether a line is the title of a report.
fn is_title(line: &str) -> bool {
    line.trim_end().ends_with("报告") || line.trim_end().ends_with("年报")
}

/// The period of a report, where a line states one that is not its year.
fn period(
    report: &Report,
    line: &TextLine<'_>,
    dates: &[WrittenDate],
) -> Option<(Range<usize>, Option<u32>, TextDate)> {
    let text = &*line.text;
    let year = u32::from(report.year.get());
    for pair in dates.windows(2) {
        let [from, to] = pair else { continue };
        let between = text.get(from.range.end..to.range.start)?;
        let joins = between.chars().count() <= 6 && between.contains(['至', '到', '—', '-', '－', '~', '～', '–']);
        if !joins || from.day.is_none() || to.day.is_none() || from.has_odd_year() || to.has_odd_year() {
            continue;
        }
        let sentence = sentences(text, &line.chars)
            .find(|sentence| sentence.contains(&from.range.start))
            .map(|range| &text[range])?;
        let is_period =
            ["期限", "统计数据", "统计时间", "数据统计", "所列数据", "数据时间", "报告期", "时间段", "起止"]
                .iter()
                .any(|word| sentence.contains(word));
        if !is_period {
            continue;
        }
        let start = (from.year.map(|(year, _)| year), from.month, from.day);
        let end = (to.year.or(from.year).map(|(year, _)| year), to.month, to.day);
        let is_year = |stated: Option<u32>| stated.is_none_or(|stated| stated == year);
        let is_whole = is_year(start.0)
            && is_year(end.0)
            && (start.1, start.2) == (Some(1), Some(1))
            && (end.1, end.2) == (Some(12), Some(31));
        // Of a day that does not exist, enough has been said.
        if !is_whole && !from.is_impossible() && !to.is_impossible() {
            let range = from.range.start..to.range.end;
            let written = text[range.clone()].to_owned();
            return Some((range, start.0, TextDate::Period { written, year: report.year.get() }));
        }
    }
    None
}

/// A year that is not the report's, where the text tells what was done in it.
fn other_year(report: &Report, line: &TextLine<'_>, dates: &[WrittenDate]) -> Option<(Range<usize>, u16)> {
    let text = &*line.text;
    let year = report.year.get();
    if dates.is_empty() || !matches!(line.kind, LineKind::Paragraph | LineKind::Item(_)) || is_title(text) {
        return None;
    }
    for sentence in sentences(text, &line.chars) {
        let words = &text[sentence.clone()];
        let begins = |date: &&WrittenDate| {
            let start = sentence.start + (words.len() - words.trim_start().len());
            date.month.is_none() && date.range.start == start
        };
        let stated = |date: &WrittenDate| {
            let (stated, digits) = date.year?;
            let stated = u16::try_from(stated).ok()?;
            (digits == 4 && stated != year && (year - 3..=year + 1).contains(&stated)).then_some(stated)
        };
        let names_this_year = dates.iter().any(|date| {
            sentence.contains(&date.range.start) && date.year.is_some_and(|(stated, _)| stated == u32::from(year))
        });
        if names_this_year {
            continue;
        }
        // What the report is for, in so many words.
        let of_report = dates.iter().filter(|date| sentence.contains(&date.range.start)).find(|date| {
            let behind = text[date.range.end..].trim_start_matches('度');
            let before = text[..date.range.start].trim_end();
            let is_title = before.ends_with(['《', '“', '〈'])
                || before.contains('《') && !before[before.rfind('《').unwrap_or(0)..].contains('》');
            (behind.starts_with("政府信息公开工作年度报告") || behind.starts_with("政府信息公开年度报告"))
                && !is_title
                && line.section.is_none()
        });
        if let Some(date) = of_report
            && let Some(stated) = stated(date)
        {
            return Some((date.range.clone(), stated));
        }
        let Some(date) = dates.iter().find(begins) else { continue };
        let Some(stated) = stated(date) else { continue };
        let rest = text[date.range.end..sentence.end].trim_start_matches('度');
        let tells = DONE.iter().any(|word| rest.contains(word)) && !ELSEWHERE.iter().any(|word| rest.contains(word));
        // Sections of tables and of other matters tell nothing of the year's work.
        let is_of_work = line.section.is_some_and(|section| report.form.sections[section].table.is_none());
        if tells && is_of_work {
            return Some((date.range.clone(), stated));
        }
    }
    None
}

/// A day, a period or a year that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TextDate {
    NoSuchDay { written: String },
    OddYear { written: String },
    Period { written: String, year: u16 },
    OtherYear { stated: u16, year: u16, more: usize },
}

impl Problem for TextDate {
    fn check(&self) -> &'static Check {
        match self {
            Self::NoSuchDay { .. } | Self::OddYear { .. } => &DATE,
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
            Self::Period { written, year } => Words::labelled(
                format!("统计期限写的是“{written}”，{year}年度报告应为{year}年1月1日至12月31日"),
                format!("应为{year}年1月1日至12月31日"),
                "请核对起止日期；机关年内组建、撤并，期限确实不是整年的，在 waivers 里说明",
            ),
            Self::OtherYear { stated, year, more } => Words::labelled(
                format!(
                    "正文叙述的是{stated}年，本报告是{year}年度的{}",
                    if *more > 0 { format!("（另有{more}处）") } else { String::new() }
                ),
                format!("报告年度是{year}年"),
                "请核对是不是往年报告留下的句子；确是往年情况的，写明与本年的关系",
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
