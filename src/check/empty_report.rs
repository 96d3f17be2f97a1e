//! `empty-report`: a report that is no draft, and in which no figure is filled in.
//!
//! What was made by `nianbao new` and never filled in would be published as a report of blanks, and counted as filed. An
//! original that is blank from end to end can be explained by a waiver. Drafts may be empty, and reports
//! whose form has no tables are their text.
//!
//! 不是草稿的报告，各表一个数字也没有填报：公布出去是一份空表，还会算作已经公布。填完以前请保持草稿；原件确实
//! 全部空白的，可以说明理由。格式没有表格的报告不在此列。
//!
//! Basis: 条例 Art. 50 (what a report contains).
//!
//! 依据：《条例》第五十条（年度报告应当包括的内容）。

use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::{Entry, Report};

pub(super) static CHECK: Check = Check::new(
    "empty-report",
    Level::Error,
    "报告没有填报数字",
    "a report without a figure",
    include_str!("empty_report.rs"),
);

pub(super) fn check(report: &Report, findings: &mut Findings) {
    let is_blank = !report.entries.is_empty() && report.entries.iter().all(|entry| *entry == Entry::Missing);
    if is_blank && !report.draft {
        findings.push(Finding::new(&report.file, Place::File, Empty));
    }
}

/// A report of blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Empty;

impl Problem for Empty {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::new(
            "各表都没有填报数字，不能公布",
            "请填报数字；尚未填完的写 draft: true，保持为草稿；原件全部空白的，可在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        Words::new(
            "no table has a figure, so the report cannot be published",
            "fill in the figures; write `draft: true` until then; explain under `waivers` where the original is blank",
        )
    }
}
