//! `same-as-before`: the figures are all last year's.
//!
//! A report that begins as a copy of the last may be filed before all its tables are written anew. Where all tables,
//! or one of them as a whole, hold what they held the year before, and the figures are too many for that to be
//! chance, someone should look. Zeros and a few small figures are no sign of a copy.
//!
//! 报告常常由上年的报告改写而来。全部表格或者其中一整张表与上年完全相同，而且数字之多不会是巧合的，
//! 可能是沿用了上年的数字，作提醒。全是零或者只有零星几个小数目的不算。
//!
//! Basis: 条例 Art. 50 (a report states the figures of its year).
//!
//! 依据：《条例》第五十条（年度报告反映本年度的情况）。

use super::alike;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::Report;

pub(super) static CHECK: Check = Check::new(
    "same-as-before",
    Level::Warning,
    "全部数字与上年相同",
    "figures that are all those of the year before",
    include_str!("same_as_before.rs"),
);

/// So many digits are not alike by chance.
const TELLING: usize = 8;

/// Whether a report's tables are all those of another, by more than chance.
pub(super) fn is_copied(before: &Report, report: &Report) -> bool {
    let same = alike::same_tables(report, before);
    !same.is_empty() && same.len() == report.form.tables.len() && alike::weight(report, &same) >= TELLING
}

pub(super) fn check(before: &Report, report: &Report, findings: &mut Findings) {
    let mut same = alike::same_tables(report, before);
    if same.is_empty() {
        return;
    }
    let is_all = same.len() == report.form.tables.len();
    if is_all {
        if alike::weight(report, &same) < TELLING {
            return;
        }
    } else {
        same.retain(|table| alike::weight(report, &[*table]) >= TELLING);
    }
    let Some(&first) = same.first() else { return };
    let Some((_, row)) = report.form.tables[first].rows().next() else { return };
    let tables = if is_all { Vec::new() } else { alike::labels(report, &same) };
    let place = Place::Cell(row.first);
    let finding = Finding::new(&report.file, place.clone(), SameAsBefore { year: before.year.get(), tables });
    findings.push(finding.mark_in(&before.file, place, Role::First));
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SameAsBefore {
    year: u16,
    /// The tables, where it is not all of them.
    tables: Vec<String>,
}

impl Problem for SameAsBefore {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { year, tables } = self;
        let which = if tables.is_empty() { "各表".to_owned() } else { format!("“{}”", tables.join("”“")) };
        Words::labelled(
            format!("{which}的全部数字与{year}年报告相同"),
            format!("与{year}年逐格相同"),
            "请对照本年台账逐表核对，可能沿用了上年的数字；确实相同的，可在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        let Self { year, tables } = self;
        let which = if tables.is_empty() { "all tables".to_owned() } else { format!("`{}`", tables.join("`, `")) };
        Words::labelled(
            format!("the figures of {which} are those of {year}"),
            format!("cell by cell as in {year}"),
            "compare with the records of this year; where they are right, explain it under `waivers`",
        )
    }
}
