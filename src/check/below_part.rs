//! `disclosed-total`: what is disclosed in all is no less than what was disclosed this year.
//!
//! Odd, but not wrong: texts may have been withdrawn since. Hence a warning.
//!
//! 对外公开总数量通常不小于本年新公开数量；只作提醒。
//!
//! Basis: logic alone; no notice says so.
//!
//! 依据：只是数字之间的常理，没有文件规定。

use super::{at, column_label, row_label};
use crate::finding::{Findings, Problem, Role};
use crate::form::Rule;
use crate::model::Report;

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::NotBelow { upper, lower } = &relation.rule
            && let Some(more) = report.amount(*upper)
            && let Some(less) = report.amount(*lower)
            && more < less
        {
            let problem = Problem::BelowPart {
                name: relation.name.clone(),
                row: row_label(report, *upper),
                upper: (column_label(report, *upper), more),
                lower: (column_label(report, *lower), less),
            };
            findings.push(at(report, *upper, &[(*lower, Role::Other)], problem));
        }
    }
}
