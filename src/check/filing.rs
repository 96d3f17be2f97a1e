//! `unfinished-year`, `filing-date`, `filing-deadline`: a report is filed after its year, in time.
//!
//! A year is reported on when it is over; a report for a year that is not, a publication before the
//! year's end and one that is yet to come are slips of the pen. No date is a gap in the year in which
//! the report is due, unless it is a draft; older reports often state none. One after the last day is
//! late. All are warnings: what happened stays as it was, and the page says so. Where the class of an
//! agency is not stated, the later of the two days is taken. The last day is that of the year reported on:
//! reports for 2018 and before were due by 31 March, by departments and governments alike.
//!
//! 报告在年度结束以后编制公布：年度未结束、发布日期早于年度结束或晚于当前日期的，一般为笔误；当年应当公布
//! 的报告未填写发布日期的，除草稿以外也作提醒，更早的报告常常未写明。
//! 晚于期限公布的只作提醒。期限为部门1月31日、政府3月31日，本地规定的期限更早的，从其规定；
//! 2018年度及以前的报告适用当时的规定，期限都是3月31日。
//!
//! Basis: 条例 Art. 49 (last days; for the years before 2019, Art. 31 of the Regulations of 2007); Art. 50
//! (the year reported on). Townships are not named there and follow the departments in practice.
//!
//! 依据：《条例》第四十九条（期限；2018年度及以前为2007年《条例》第三十一条）、第五十条（报告年度）；乡镇没有
//! 列明，通常比照部门。

use super::Filed;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::link::{Filing, due};
use crate::model::Date;

const PAGE: &str = include_str!("filing.rs");

/// `unfinished-year`
pub(super) static UNFINISHED_YEAR: Check =
    Check::new("unfinished-year", Level::Warning, "年度尚未结束", "a year that is not over", PAGE);
/// `filing-date`
pub(super) static FILING_DATE: Check =
    Check::new("filing-date", Level::Warning, "发布日期有误", "a date of publication that cannot be right", PAGE);
/// `filing-deadline`
pub(super) static FILING_DEADLINE: Check =
    Check::new("filing-deadline", Level::Warning, "晚于期限公布", "a report that was published late", PAGE);

/// Whether the year that a report is for is over.
fn is_over(filed: &Filed<'_>) -> bool {
    i32::from(filed.report.year.get()) < i32::from(filed.today.year())
}

fn push(filed: &Filed<'_>, place: Place, problem: FilingProblem, findings: &mut Findings) {
    findings.push(Finding::new(&filed.report.file, place, problem));
}

pub(super) fn unfinished(filed: &Filed<'_>, findings: &mut Findings) {
    if !is_over(filed) {
        let year = filed.report.year.get();
        push(filed, Place::File, FilingProblem::UnfinishedYear { year }, findings);
    }
}

pub(super) fn date(filed: &Filed<'_>, findings: &mut Findings) {
    if !is_over(filed) {
        return;
    }
    let Filed { report, today, .. } = *filed;
    let year = report.year.get();
    for (key, date) in [("published", report.published), ("signed", report.record.signed)] {
        match date {
            Some(date) if date.year() <= year as i16 => {
                push(filed, Place::Key(key), FilingProblem::DateWithinYear { key, date, year }, findings);
            }
            Some(date) if date > today => {
                push(filed, Place::Key(key), FilingProblem::DateToCome { key, date }, findings)
            }
            _ => {}
        }
    }
    for (item, correction) in report.corrections.iter().enumerate() {
        if let Some(date) = correction.date.filter(|date| *date > today) {
            let place = Place::Correction { item, key: "date" };
            push(filed, place, FilingProblem::CorrectionToCome { date }, findings);
        }
    }
    // Of a day that could not be read, enough has been said.
    let is_missing = report.published.is_none() && !report.published_unread;
    if is_missing && !report.draft && i32::from(year) + 1 == i32::from(today.year()) {
        push(filed, Place::File, FilingProblem::DateMissing, findings);
    }
}

pub(super) fn deadline(filed: &Filed<'_>, findings: &mut Findings) {
    let Filed { report, agency, config, today } = *filed;
    if is_over(filed)
        && let Filing::Late { published: date, due } = Filing::of(report, due(config, agency.kind, report.year))
        && date <= today
    {
        push(filed, Place::Key("published"), FilingProblem::FiledLate { date, due }, findings);
    }
}

/// The year in which reports were last due by the Regulations of 2007: those for 2018.
const LAST_DUE_BY_THE_OLD_RULE: i16 = 2019;

/// When a report was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FilingProblem {
    UnfinishedYear { year: u16 },
    DateWithinYear { key: &'static str, date: Date, year: u16 },
    DateToCome { key: &'static str, date: Date },
    CorrectionToCome { date: Date },
    DateMissing,
    FiledLate { date: Date, due: Date },
}

impl Problem for FilingProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::UnfinishedYear { .. } => &UNFINISHED_YEAR,
            Self::DateWithinYear { .. }
            | Self::DateToCome { .. }
            | Self::CorrectionToCome { .. }
            | Self::DateMissing => &FILING_DATE,
            Self::FiledLate { .. } => &FILING_DEADLINE,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::UnfinishedYear { year } => {
                Words::new(format!("{year}年尚未结束"), "年度报告在年度结束以后编制；请确认文件名里的年度")
            }
            Self::DateWithinYear { key, date, year } => Words::labelled(
                format!("“{key}”填写的 {date} 早于{year}年结束"),
                format!("{year}年尚未结束"),
                "年度报告在年度结束以后编制公布；请核对日期，以及文件名里的年度",
            ),
            Self::DateToCome { key, date } => Words::labelled(
                format!("“{key}”填写的 {date} 晚于当前日期"),
                "晚于当前日期",
                "请核对日期；尚未公布的报告可以先写 draft: true",
            ),
            Self::CorrectionToCome { date } => Words::labelled(
                format!("更正日期 {date} 晚于当前日期"),
                "晚于当前日期",
                "请核对；更正日期将列入更正公告",
            ),
            Self::DateMissing => Words::new(
                "未填写发布日期",
                "请在填报数据里写 published: 年-月-日；没有它，页面和数据里就没有发布日期。尚未公布的，写 draft: true",
            ),
            Self::FiledLate { date, due } => Words::labelled(
                format!("{date} 公布，晚于期限 {due}"),
                format!("期限是 {due}"),
                if due.year() <= LAST_DUE_BY_THE_OLD_RULE {
                    "2007年《政府信息公开条例》第三十一条规定3月31日前公布；如实填写即可，理由可在 waivers 里说明"
                } else {
                    "《政府信息公开条例》第四十九条规定部门1月31日前、政府3月31日前公布；如实填写即可，理由可在 waivers 里说明"
                },
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::UnfinishedYear { year } => Words::new(
                format!("{year} is not over"),
                "a year is reported on when it is over; check the file's name",
            ),
            Self::DateWithinYear { key, date, year } => Words::labelled(
                format!("`{key}` states {date}, before {year} was over"),
                format!("{year} was not over"),
                "a year is reported on when it is over; check the date and the file's name",
            ),
            Self::DateToCome { key, date } => Words::labelled(
                format!("`{key}` states {date}, which is yet to come"),
                "after today",
                "check the date; a report that is not published yet may state draft: true",
            ),
            Self::CorrectionToCome { date } => Words::labelled(
                format!("corrected on {date}, which is yet to come"),
                "after today",
                "check the day of the correction, which the register shows",
            ),
            Self::DateMissing => Words::new(
                "no date of publication",
                "write `published: year-month-day` in the front matter, or the page and the data lack it; a report that is not published yet states draft: true",
            ),
            Self::FiledLate { date, due } => Words::labelled(
                format!("published on {date}, after the last day, {due}"),
                format!("the last day is {due}"),
                if due.year() <= LAST_DUE_BY_THE_OLD_RULE {
                    "the Regulations of 2007 (Art. 31) asked for it by 31 March; state what is true, explain it under `waivers`"
                } else {
                    "the Regulations (Art. 49) ask departments by 31 January and governments by 31 March; state what is true, explain it under `waivers`"
                },
            ),
        }
    }
}
