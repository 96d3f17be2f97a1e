//! `scope-change`: a report is of another scope than that of the year before.
//!
//! Figures of an agency alone and those of it and its units cannot be compared, so the years are no longer held
//! against each other, and a reader of both is told nothing. It may well be meant, so it is a note.
//!
//! 上年是本单位数据、本年是汇总数据，或者相反，两年的数字不能相比，也不再核对衔接；可能是有意调整，作提示。
//!
//! Basis: practice of aggregated reports.
//!
//! 依据：汇总编制年度报告的通常做法。

use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::link::{Links, is_year_before};
use crate::model::{Portal, Scope};

pub(super) static CHECK: Check = Check::new(
    "scope-change",
    Level::Note,
    "数据范围与上年不同",
    "a scope other than that of the year before",
    include_str!("scope_change.rs"),
);

pub(super) fn check(portal: &Portal, links: &Links, findings: &mut Findings) {
    for reports in &links.of_agency {
        for (before, report) in reports.clone().zip(reports.clone().skip(1)) {
            let (before, report) = (&portal.reports[before], &portal.reports[report]);
            if before.scope != report.scope && is_year_before(before, report.year, before.scope) {
                let problem = ScopeChange { year: before.year.get(), scopes: [before.scope, report.scope] };
                let finding = Finding::new(&report.file, Place::Key("scope"), problem);
                findings.push(finding.mark_in(&before.file, Place::Key("scope"), Role::Other));
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ScopeChange {
    year: u16,
    /// Before, and now.
    scopes: [Scope; 2],
}

impl Problem for ScopeChange {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let word = |scope| match scope {
            Scope::Own => "本单位数据（own）",
            Scope::Aggregated => "汇总数据（aggregated）",
        };
        let Self { year, scopes: [before, now] } = self;
        Words::new(
            format!("数据范围与上年不同：{year}年是{}，本年是{}", word(*before), word(*now)),
            "请核对 scope；范围确有调整的可不作改动，两年的数字不再核对衔接，建议在正文中说明",
        )
    }

    fn en(&self) -> Words {
        let Self { year, scopes: [before, now] } = self;
        Words::new(
            format!("the scope is `{}` and was `{}` in {year}", now.key(), before.key()),
            "check `scope`; where it was changed on purpose, the years are not compared, and the text should say so",
        )
    }
}
