//! `waiver`: an explanation ends, matches something, and has a reason.
//!
//! An agency's explanation weighs a finding down by one level, until its last day. It is shown with the
//! figures; an error that is explained no longer stops the report, and what was a warning becomes a note. It does not
//! matter which pass has noticed it; only what keeps a file from being read is not explained away, nor what is not of
//! the report itself.
//!
//! One that has run out no longer counts, and readers are still shown it: it is renewed or removed, which is a
//! warning. One that explains nothing, for the figures were put right or another cell is meant, would silently cover
//! the next mistake; that is a note. A reason that says nothing (“无”, “略”) explains nothing to a reader.
//!
//! 报告中的 waivers 说明某处保持原样的理由，所说明的发现级别降低一级，到 until 那一天为止；页面会列出。
//! 说明应当有期限、有对象、有理由：已经到期的自动失效，请续期或者删去；没有对应发现的，数字已经改正的请删去，单元格写错的请改正，
//! 以免掩盖以后的差错；理由只写“无”“略”的，等于没有说明。到期的、没有理由的作提醒，没有对应发现的作提示。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately); the practice of explaining figures beneath the table.
//!
//! 依据：《条例》第六条（准确公开政府信息）；在表下附说明的做法。

use std::collections::{BTreeSet, HashMap};

use super::{broad_waiver, table};
use crate::finding::{Check, Finding, Findings, KeyProblem, Level, Place, Problem, Words};
use crate::model::{Date, Entry, Report, Waiver};

const PAGE: &str = include_str!("waiver.rs");

/// `waiver`
pub(super) static CHECK: Check = Check::new(
    "waiver",
    Level::Warning,
    "说明已到期、无对应的问题或未写明理由",
    "a waiver that ran out, matches nothing or has no reason",
    PAGE,
);

/// Notices waivers of checks that do not exist, and of those that none weighs.
pub(super) fn check(report: &Report, names: &BTreeSet<String>, findings: &mut Findings) {
    for (item, waiver) in report.waivers.iter().enumerate() {
        let problem = if !names.contains(&waiver.check) {
            super::unknown(&waiver.check, names)
        } else if !is_waivable(&waiver.check) {
            KeyProblem::IdleWaiver { name: waiver.check.clone() }
        } else {
            continue;
        };
        findings.push(Finding::new(&report.file, Place::Waiver(item), problem));
    }
}

/// The waivers that have weighed something down: by file, their places in its list.
pub(super) type Used = HashMap<String, BTreeSet<usize>>;

/// Weighs down what these reports explain, whoever noticed it.
pub(super) fn weigh<'r>(reports: impl Iterator<Item = &'r Report>, today: Date, findings: &mut Findings) -> Used {
    let explaining: HashMap<&str, &Report> =
        reports.filter(|report| !report.waivers.is_empty()).flat_map(with_attachments).collect();
    let mut used = Used::new();
    if explaining.is_empty() {
        return used;
    }
    for finding in findings.iter_mut() {
        let Some(report) = explaining.get(&*finding.file) else { continue };
        // What speaks for several checks is explained where each of them is.
        let explained: Option<Vec<usize>> = finding
            .checks()
            .map(|check| report.waivers.iter().position(|waiver| explains(report, waiver, today, finding, check)))
            .collect();
        if let Some([first, ..]) = explained.as_deref() {
            let first = *first;
            let items =
                report.waivers.iter().enumerate().filter(|(_, waiver)| {
                    finding.checks().any(|check| explains(report, waiver, today, finding, check))
                });
            let items: Vec<usize> = items.map(|(item, _)| item).collect();
            finding.level = match finding.level {
                Level::Error => Level::Warning,
                Level::Warning | Level::Note => Level::Note,
            };
            finding.waived = Some(report.waivers[first].reason.as_str().into());
            used.entry(report.file.clone()).or_default().extend(items);
        }
    }
    used
}

/// Notices what the waivers of a report have come to, once all else has been noticed and weighed. `is_silent` says
/// of a check that it had nothing to look at, or does not exist.
pub(super) fn outcome(
    report: &Report,
    used: &Used,
    today: Date,
    is_silent: impl Fn(&str) -> bool,
    findings: &mut Findings,
) {
    // What cannot be read is not checked either; its waivers wait.
    let is_unread = report.entries.contains(&Entry::Unread);
    for (item, waiver) in report.waivers.iter().enumerate() {
        let name = waiver.check.clone();
        let is_used = used.get(&report.file).is_some_and(|used| used.contains(&item));
        // That no waiver could weigh it has been told.
        // So has been that it would cover a whole check.
        let is_told = broad_waiver::is_broad(report, waiver);
        let is_idle = !is_used && !is_unread && !is_told && is_waivable(&name) && !is_silent(&name);
        let problem = match waiver.until.filter(|until| *until < today) {
            Some(until) => WaiverProblem::RanOut { name, until },
            None if is_idle => {
                let cell = waiver.cell.map(|cell| report.form.label(cell));
                WaiverProblem::Unmatched { name, cell }
            }
            None if says_nothing(&waiver.reason) => {
                WaiverProblem::NoReason { name, reason: waiver.reason.trim().to_owned() }
            }
            None => continue,
        };
        let mut finding = Finding::new(&report.file, Place::Waiver(item), problem);
        finding.cells.extend(waiver.cell.map(|cell| report.form.address(cell)));
        findings.push(finding);
    }
}

/// Whether a reason gives none.
fn says_nothing(reason: &str) -> bool {
    const NOTHING: [&str; 32] = [
        "无",
        "略",
        "暂无",
        "同上",
        "原因",
        "理由",
        "说明",
        "待定",
        "待补",
        "待补充",
        "待填",
        "todo",
        "tbd",
        "无说明",
        "属实",
        "情况属实",
        "数据属实",
        "数字属实",
        "无误",
        "数据无误",
        "数字无误",
        "核对无误",
        "经核对无误",
        "经核实无误",
        "已核对",
        "已核实",
        "正常",
        "特殊情况",
        "特殊原因",
        "实际情况",
        "历史原因",
        "工作需要",
    ];
    let words: String = reason.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    words.chars().all(|c| c == 'x' || c == '某') || NOTHING.contains(&words.as_str())
}

/// What is wrong with a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WaiverProblem {
    RanOut { name: String, until: Date },
    Unmatched { name: String, cell: Option<String> },
    NoReason { name: String, reason: String },
}

impl Problem for WaiverProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn level(&self) -> Level {
        match self {
            Self::RanOut { .. } | Self::NoReason { .. } => Level::Warning,
            Self::Unmatched { .. } => Level::Note,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::RanOut { name, until } => Words::labelled(
                format!("对“{name}”的说明已于{until}到期，已失效"),
                "已到期",
                "仍需说明的，把 until 改为新的期限；不再需要的，删去这一条",
            ),
            Self::Unmatched { name, cell: None } => Words::labelled(
                format!("对“{name}”的说明没有对应的问题：这项校验未发现问题"),
                "无对应的问题",
                "数字已经改正的，删去这一条，以免掩盖以后的差错",
            ),
            Self::Unmatched { name, cell: Some(cell) } => Words::labelled(
                format!("对“{name}”的说明没有对应的问题：这项校验在“{cell}”未发现问题"),
                "无对应的问题",
                "数字已经改正的，删去这一条，以免掩盖以后的差错；单元格写错的，改为核对结果列出的单元格",
            ),
            Self::NoReason { name, reason } => Words::labelled(
                format!("对“{name}”的说明未写明理由，只写了“{reason}”"),
                "未写明理由",
                "请在 reason 写明数字为何如此，页面会列出",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::RanOut { name, until } => Words::labelled(
                format!("the waiver of `{name}` ran out on {until} and has no effect"),
                "ran out",
                "set a new `until`, or remove it",
            ),
            Self::Unmatched { name, cell: None } => Words::labelled(
                format!("the waiver of `{name}` matches nothing: that check has found nothing here"),
                "matches nothing",
                "remove it where the figures were put right, lest it cover the next mistake",
            ),
            Self::Unmatched { name, cell: Some(cell) } => Words::labelled(
                format!("the waiver of `{name}` matches nothing: that check has found nothing at `{cell}`"),
                "matches nothing",
                "remove it where the figures were put right; where another cell is meant, name that",
            ),
            Self::NoReason { name, reason } => Words::labelled(
                format!("the waiver of `{name}` gives no reason but `{reason}`"),
                "no reason",
                "say in `reason` why the figures are as they are; the page shows it",
            ),
        }
    }
}

/// A report under its file, and under each beside it: what is wrong with those, the report explains.
fn with_attachments(report: &Report) -> impl Iterator<Item = (&str, &Report)> {
    let files = std::iter::once(&report.file).chain(&report.attachments);
    files.map(move |file| (&**file, report))
}

fn explains(report: &Report, waiver: &Waiver, today: Date, finding: &Finding, check: &str) -> bool {
    waiver.until.is_none_or(|until| until >= today) && check == waiver.check && speaks_of(report, waiver, finding)
}

/// Whether a waiver of a report is about this finding, whatever its last day.
pub(super) fn speaks_of(report: &Report, waiver: &Waiver, finding: &Finding) -> bool {
    finding.checks().any(|check| *check == waiver.check)
        && waiver.cell.is_none_or(|cell| finding.cells.contains(&report.form.address(cell)))
        && is_waivable(&waiver.check)
}

/// Whether a waiver of this check can have an effect. Relations under the names of forms are of reports.
pub fn is_waivable(check: &str) -> bool {
    table::row(check).is_none_or(table::CheckRow::is_waivable)
}
