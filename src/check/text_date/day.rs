//! Days that cannot be: none of the calendar, an end before its start, and what is signed or done at a time when it
//! could not be.

use std::ops::Range;

use super::TextDate;
use super::period::joined;
use crate::check::text::date::WrittenDate;
use crate::model::{Date, Report};
use crate::prose::{LineKind, TextLine};

/// Verbs of what is over.
const DONE: [&str; 16] = [
    "完成", "召开", "举办", "印发", "开展", "组织", "发布", "公布", "上线", "建成", "启动", "举行", "制定", "修订",
    "我局", "我县",
];
/// Words of what is yet to come.
const TO_COME: [&str; 15] = [
    "将",
    "计划",
    "拟",
    "下一步",
    "力争",
    "要",
    "目标",
    "打算",
    "预计",
    "届时",
    "争取",
    "确保",
    "明年",
    "准备",
    "安排",
];

/// Days of the calendar, and one behind the other.
pub(super) fn impossible(line: &TextLine<'_>, dates: &[WrittenDate]) -> Vec<(Range<usize>, TextDate)> {
    let mut found = Vec::new();
    let written = |range: Range<usize>| line.text[range].to_owned();
    for date in dates {
        if date.has_odd_year() {
            found.push((date.range.clone(), TextDate::OddYear { written: written(date.range.clone()) }));
        } else if date.is_impossible() {
            found.push((date.range.clone(), TextDate::NoSuchDay { written: written(date.range.clone()) }));
        }
    }
    for pair in dates.windows(2) {
        let [from, to] = pair else { continue };
        let is_sound = |date: &WrittenDate| !date.has_odd_year() && !date.is_impossible();
        if let (Some(start), Some(end)) = (from.ordered(1), to.ordered(31))
            && end < start
            && joined(&line.text, from, to)
            && is_sound(from)
            && is_sound(to)
        {
            let range = from.range.start..to.range.end;
            found.push((range.clone(), TextDate::EndBeforeStart { written: written(range) }));
        }
    }
    found
}

/// The day under a report, which is signed when its year is over.
pub(super) fn signed(report: &Report, lines: &[TextLine<'_>]) -> Option<(Range<usize>, TextDate)> {
    const LINES_OF_SIGNATURE: usize = 4;
    let last = lines.iter().rev().filter(|line| line.kind != LineKind::Note).take(LINES_OF_SIGNATURE);
    last.filter(|line| line.kind == LineKind::Paragraph).find_map(|line| {
        let dates = super::dates_of(line);
        let [date] = &dates[..] else { return None };
        let (year, month) = date.year.zip(date.month)?;
        let is_alone = line.text.trim() == &line.text[date.range.clone()];
        let is_early = date.day.is_some() && !date.is_impossible() && year.0 <= u32::from(report.year.get());
        (is_alone && is_early && (1..=12).contains(&month)).then(|| {
            let written = line.text[date.range.clone()].to_owned();
            (line.place(date.range.clone()), TextDate::SignedEarly { written, year: report.year.get() })
        })
    })
}

/// What is told as done on a day after the report was published.
pub(super) fn not_yet(report: &Report, line: &TextLine<'_>, dates: &[WrittenDate]) -> Option<(Range<usize>, TextDate)> {
    let published = report.published?;
    // In the section of problems, what is to be done is listed with its days.
    let is_of_work = line.section.and_then(|section| report.form.sections.get(section));
    if !is_of_work.is_some_and(|section| section.table.is_none() && section.key != "problems") {
        return None;
    }
    let text = &*line.text;
    dates.iter().find_map(|date| {
        let (year, month, day) = date.ordered(1)?;
        let parts = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        // Of a year further off, `text-year` speaks.
        let is_near = parts.0 <= published.year() + 1;
        let is_after = is_near && Date::new(parts.0, parts.1, parts.2).is_ok_and(|date| date > published);
        let before = text[..date.range.start].trim_end();
        let starts = before.is_empty() || before.ends_with(['。', '；', '，', '：', '！']);
        let end = text[date.range.end..].find(['。', '；']).map_or(text.len(), |at| date.range.end + at);
        let from = before.rfind(['。', '；']).map_or(0, |at| at + '。'.len_utf8());
        let rest = text[date.range.end..end].trim_start_matches(['，', ',', ' ']);
        let tells = DONE.iter().any(|word| rest.starts_with(word));
        let is_plan = TO_COME.iter().any(|word| text[from..end].contains(word)) || rest.starts_with('前');
        (is_after && date.year?.1 == 4 && starts && tells && !is_plan).then(|| {
            let written = text[date.range.clone()].to_owned();
            (date.range.clone(), TextDate::NotYet { written, published: published.to_string() })
        })
    })
}
