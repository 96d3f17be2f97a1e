//! `missing-entry`: a cell was left blank.
//!
//! A blank is not zero: it cannot be added up, and what depends on it cannot be assessed. No
//! official rule on blanks was found, and real reports leave cells blank, so this is a warning;
//! one for each table. A cell whose text could not be read is not blank; its own finding says so.
//!
//! 单元格未填报。未填报不等于零，有关的勾稽关系无法核对；尚无统一规定，只作提醒。
//!
//! Basis: practice; no official rule was found.
//!
//! 依据：填报的通常做法，尚无统一规定。

use super::at;
use crate::finding::{Check, Findings, Level, Problem, Role, Words};
use crate::form::Cell;
use crate::model::{Entry, Report};

pub(super) static CHECK: Check =
    Check::new("missing-entry", Level::Warning, "单元格未填报", "blank cells", include_str!("missing_entry.rs"));

pub(super) fn check(report: &Report, findings: &mut Findings) {
    if report.entries.iter().all(|entry| *entry != Entry::Missing) {
        return;
    }
    for table in &report.form.tables {
        let cells = table.rows().flat_map(|(block, row)| (0..block.columns.len()).map(|column| row.cell(column)));
        let (missing, filled): (Vec<Cell>, Vec<Cell>) = cells.partition(|&cell| report.entry(cell) == Entry::Missing);
        if let [first, others @ ..] = &missing[..] {
            let place = report.form.around(*first);
            let problem = MissingEntries {
                table: table.label.clone(),
                count: missing.len(),
                first: format!("{} · {}", place.2.label, place.3.label),
            };
            let others: Vec<_> = others.iter().map(|&cell| (cell, Role::Other)).collect();
            let mut finding = at(report, *first, &others, problem);
            if filled.is_empty() {
                // Of a table that is blank as a whole, one mark says as much.
                finding.marks.clear();
            }
            findings.push(finding);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct MissingEntries {
    table: String,
    count: usize,
    first: String,
}

impl Problem for MissingEntries {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { table, count, first } = self;
        Words::labelled(
            format!("“{table}”有{count}个单元格未填报"),
            format!("未填报：{first}"),
            "没有发生填 0；确不适用填 /；原件缺失的保持 ~，页面会注明未填报",
        )
    }

    fn en(&self) -> Words {
        let Self { table, count, first } = self;
        Words::labelled(
            format!("blank cells in `{table}`: {count}"),
            format!("blank: {first}"),
            "write 0 for none, / for not applicable; keep ~ where the original is blank",
        )
    }
}
