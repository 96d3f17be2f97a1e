//! `review-step`, `review-entry`: what a report states of its review is a step of the site, in its order, with a name and days that follow.
//!
//! The steps are those of the site (`review_steps` in `site.toml`; 草稿, 初审, 复审, 终审, 发布, 更正 where it names none).
//! From 发布 on a report is public, and a draft before: a step that is not known, or that leaves out another, would
//! publish what nobody has looked at, and is an error. A report may be sent back to the first step, and corrected
//! several times. A name that is missing, and a day before that of the step before, are warnings, as is `draft: true` in a report that
//! is published by its review.
//!
//! 报告的审核步骤应是本站设定的步骤（`site.toml` 的 `review_steps`；不写为草稿、初审、复审、终审、发布、更正），逐步
//! 办理。到“发布”才公布，此前为草稿：步骤名称无法识别、越过了某一步的，等于未经审核就公布，作为错误。退回第一步、
//! 多次更正都可以。没有写姓名的、日期早于上一步的、到了“发布”仍写着 draft: true 的，只作提醒。
//!
//! Basis: 条例 Art. 17 (政府信息公开审查机制：程序和责任).
//!
//! 依据：《条例》第十七条（建立健全政府信息公开审查机制，明确审查的程序和责任）。

use super::Filed;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::{Date, ReviewStep};

const PAGE: &str = include_str!("review.rs");

/// `review-step`
pub(super) static REVIEW_STEP: Check =
    Check::new("review-step", Level::Error, "审核步骤有误", "a step of the review that cannot be", PAGE);
/// `review-entry`
pub(super) static REVIEW_ENTRY: Check = Check::new(
    "review-entry",
    Level::Warning,
    "审核记录不完整",
    "a step of the review without name, or before the last",
    PAGE,
);

/// `review-step`
pub(super) fn steps(filed: &Filed<'_>, findings: &mut Findings) {
    let (report, steps) = (filed.report, &filed.config.review);
    let mut before: Option<usize> = None;
    for (item, ReviewStep { step, .. }) in report.review.iter().enumerate() {
        let place = Place::Review { item, key: "step" };
        let problem = match steps.position(step) {
            None => ReviewProblem::Unknown { step: step.clone(), steps: steps.names().to_vec() },
            Some(at) => {
                let due = steps.due_before(before.replace(at), at).map(str::to_owned);
                let Some(due) = due else { continue };
                ReviewProblem::OutOfOrder { step: step.clone(), due }
            }
        };
        findings.push(Finding::new(&report.file, place, problem));
    }
}

/// `review-entry`
pub(super) fn entries(filed: &Filed<'_>, findings: &mut Findings) {
    let (report, steps) = (filed.report, &filed.config.review);
    let mut last: Option<(&str, Date)> = None;
    for (item, ReviewStep { step, date, name, .. }) in report.review.iter().enumerate() {
        // To begin a draft needs no name.
        let needs_name = steps.position(step) != Some(0);
        if needs_name && name.as_ref().is_none_or(|name| name.trim().is_empty()) {
            let place = Place::Review { item, key: "name" };
            findings.push(Finding::new(&report.file, place, ReviewProblem::NoName { step: step.clone() }));
        }
        let Some(date) = *date else { continue };
        if let Some((before, earlier)) = last.filter(|(_, earlier)| date < *earlier) {
            let problem = ReviewProblem::Before { step: step.clone(), date, before: before.to_owned(), earlier };
            findings.push(Finding::new(&report.file, Place::Review { item, key: "date" }, problem));
        }
        last = Some((step, date));
    }
    if report.draft && !report.review.is_empty() && steps.is_public(&report.review) {
        let step = report.review.last().map_or_else(String::new, |taken| taken.step.clone());
        findings.push(Finding::new(&report.file, Place::Key("draft"), ReviewProblem::StillDraft { step }));
    }
}

/// What is odd about a review.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ReviewProblem {
    Unknown { step: String, steps: Vec<String> },
    OutOfOrder { step: String, due: String },
    NoName { step: String },
    Before { step: String, date: Date, before: String, earlier: Date },
    StillDraft { step: String },
}

impl Problem for ReviewProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unknown { .. } | Self::OutOfOrder { .. } => &REVIEW_STEP,
            Self::NoName { .. } | Self::Before { .. } | Self::StillDraft { .. } => &REVIEW_ENTRY,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unknown { step, steps } if step.is_empty() => Words::labelled(
                "审核记录没有写明步骤",
                "缺少 step",
                format!("请写明步骤；本站的步骤：{}", steps.join("、")),
            ),
            Self::Unknown { step, steps } => Words::labelled(
                format!("审核步骤“{step}”不是本站设定的步骤"),
                "无法识别",
                format!(
                    "本站的步骤：{}；可以在 site.toml 的 review_steps 里设定。此前按草稿处理，不公布",
                    steps.join("、")
                ),
            ),
            Self::OutOfOrder { step, due } => Words::labelled(
                format!("审核步骤“{step}”之前应先办理“{due}”"),
                format!("应为“{due}”"),
                "请按先后补写；退回修改的，写第一步（草稿），再逐步办理",
            ),
            Self::NoName { step } => {
                Words::labelled(format!("审核步骤“{step}”没有写明姓名"), "缺少 name", "请写明由谁办理，如 name: 张三")
            }
            Self::Before { step, date, before, earlier } => Words::labelled(
                format!("审核步骤“{step}”的日期 {date} 早于上一步“{before}”的 {earlier}"),
                format!("上一步是 {earlier}"),
                "请核对两步的日期",
            ),
            Self::StillDraft { step } => Words::labelled(
                format!("审核已到“{step}”，仍写着 draft: true，不公布"),
                "仍为草稿",
                "可以公布的，请删去 draft: true；不能公布的，请删去这一步",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unknown { step, steps } if step.is_empty() => Words::labelled(
                "an entry of the review names no step",
                "no `step`",
                format!("name the step; this site has: {}", steps.join(", ")),
            ),
            Self::Unknown { step, steps } => Words::labelled(
                format!("`{step}` is no step of this site's review"),
                "not known",
                format!(
                    "its steps are: {}; `review_steps` in site.toml names them. Until then it is a draft",
                    steps.join(", ")
                ),
            ),
            Self::OutOfOrder { step, due } => Words::labelled(
                format!("`{step}` comes before `{due}` was done"),
                format!("`{due}` is next"),
                "write the steps in order; what was sent back goes on from the first step",
            ),
            Self::NoName { step } => {
                Words::labelled(format!("the step `{step}` has no name"), "no `name`", "write by whom it was taken")
            }
            Self::Before { step, date, before, earlier } => Words::labelled(
                format!("`{step}` on {date}, before `{before}` on {earlier}"),
                format!("the step before was on {earlier}"),
                "compare both days",
            ),
            Self::StillDraft { step } => Words::labelled(
                format!("the review has come to `{step}`, and `draft: true` keeps it from being published"),
                "still a draft",
                "remove `draft: true`, or that step",
            ),
        }
    }
}
