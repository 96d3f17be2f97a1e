//! `unfinished-year`, `filing-date`, `filing-deadline`: a report is filed after its year, in time.
//!
//! A year is reported on when it is over; a report for a year that is not, a publication before the
//! year's end and one that is yet to come are slips of the pen. No date is a gap in the year in which
//! the report is due, unless it is a draft; older reports often state none. One after the last day is
//! late. All are warnings: what happened stays as it was, and the page says so. Where the class of an
//! agency is not stated, the later of the two days is taken. The last day is that of the year reported on:
//! reports for 2018 and before were due by 31 March, whoever filed them.
//!
//! 报告在年度结束以后编制公布：年度没有结束、公布日期早于年度结束或晚于今天的，多半是笔误；当年应当公布
//! 的报告没有填写公布日期的，除草稿以外也作提醒，更早的报告常常没有写明。
//! 晚于期限公布的只作提醒。期限为部门1月31日、政府3月31日，更早的写在 site.toml 的 [deadlines] 里；
//! 2018年度及以前的报告适用当时的规定，期限都是3月31日。
//!
//! Basis: 条例 Art. 49 (last days; for the years before 2019, Art. 31 of the Regulations of 2007); Art. 50
//! (the year reported on). Townships are not named there and follow the departments in practice.
//!
//! 依据：《条例》第四十九条（期限；2018年度及以前为2007年《条例》第三十一条）、第五十条（报告年度）；乡镇没有
//! 列明，通常比照部门。

use crate::finding::{Finding, Findings, Place, Problem};
use crate::link::{Filing, due};
use crate::model::{Agency, Date, Report};
use crate::source::Config;

pub(super) fn check(report: &Report, agency: &Agency, config: &Config, today: Date, findings: &mut Findings) {
    let year = report.year.get();
    let mut push = |place: Place, problem: Problem| findings.push(Finding::new(&report.file, place, problem));
    if i32::from(year) >= i32::from(today.year()) {
        push(Place::File, Problem::UnfinishedYear { year });
        return;
    }
    for (key, date) in [("published", report.published), ("signed", report.record.signed)] {
        match date {
            Some(date) if date.year() <= year as i16 => {
                push(Place::Key(key), Problem::DateWithinYear { key, date, year });
            }
            Some(date) if date > today => push(Place::Key(key), Problem::DateToCome { key, date }),
            _ => {}
        }
    }
    if report.published.is_none() && !report.draft && i32::from(year) + 1 == i32::from(today.year()) {
        push(Place::File, Problem::DateMissing);
    }
    if let Filing::Late { published: date, due } = Filing::of(report, due(config, agency.kind, report.year))
        && date <= today
    {
        push(Place::Key("published"), Problem::FiledLate { date, due });
    }
}
