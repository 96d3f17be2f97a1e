//! `zero-table`: a table of zeros, or of blanks, beside a text that counts.
//!
//! A text that says `收到政府信息公开申请28件` and a table in which no cell holds more than zero cannot both be right:
//! most often the table was never filled in. Only the plain case is told, once for each table: a whole table without
//! a figure, and a number above zero that the text ties to its cells. `text-figure` then says nothing of that table.
//!
//! 正文写“收到政府信息公开申请28件”，表格却全是零或者全部空白，两者不会都对，一般为表格未填报。只提醒这种明显
//! 的情形，每张表一次：整张表没有大于零的数，正文却写明收到、办理了若干件。其他年度、累计数，其他事项的申请
//! （低保申请等），作为复议机关办理的案件，都不算。
//!
//! Basis: the table counts what the text speaks of.
//!
//! 依据：表格与正文反映同一情况；格式第三、四部分。

use super::text::{TextFigures, Tie};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::form::Cell;
use crate::model::{Amount, Entry, Report};

pub(super) static CHECK: Check = Check::new(
    "zero-table",
    Level::Warning,
    "正文有数而表格全为零",
    "a table of zeros beside a text that counts",
    include_str!("zero_table.rs"),
);

pub(super) fn check(report: &Report, text: &TextFigures<'_>, findings: &mut Findings) {
    for (index, table) in report.form.tables.iter().enumerate() {
        if !is_empty(report, index) {
            continue;
        }
        let told = text.figures.iter().find(|figure| match &figure.tie {
            Tie::Cells(tied) => {
                let of_table = tied.reading.plus.iter().all(|&cell| report.form.place(cell).table == index);
                of_table && !tied.is_weak && !tied.agrees && figure.number.amount > Amount::ZERO
            }
            _ => false,
        });
        let Some(figure) = told else { continue };
        let Some(first) = cells(report, index).next() else { continue };
        let is_blank = cells(report, index).all(|cell| report.entry(cell) == Entry::Missing);
        let problem = Zeros { table: table.label.clone(), text: text.words(figure).to_owned(), is_blank };
        let finding = Finding::new(&report.file, Place::Bytes(text.place(figure)), problem);
        findings.push(finding.mark(Place::Cell(first), Role::Other));
    }
}

fn cells(report: &Report, table: usize) -> impl Iterator<Item = Cell> + '_ {
    report.form.tables[table]
        .rows()
        .flat_map(|(block, row)| (0..block.columns.len()).map(move |column| row.cell(column)))
}

/// Whether no cell of a table holds a figure above zero; of one that could not be read, nothing is known.
pub(super) fn is_empty(report: &Report, table: usize) -> bool {
    cells(report, table).all(|cell| match report.entry(cell) {
        Entry::Amount(amount) => amount == Amount::ZERO,
        Entry::NotApplicable | Entry::Missing => true,
        Entry::Unread => false,
    })
}

/// A table of zeros beside a text that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Zeros {
    table: String,
    text: String,
    is_blank: bool,
}

impl Problem for Zeros {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { table, text, is_blank } = self;
        Words::labelled(
            format!("正文写有“{text}”，“{table}”的表格却{}", if *is_blank { "全部空白" } else { "全为 0" }),
            "表格中没有相应的数",
            "请核对台账：表格未填报的，请补充填报；正文写错的，请改正文",
        )
    }

    fn en(&self) -> Words {
        let Self { table, text, is_blank } = self;
        Words::labelled(
            format!(
                "the text says `{text}`, but the table `{table}` holds {}",
                if *is_blank { "nothing" } else { "only zeros" }
            ),
            "no such figure in the table",
            "check the register: fill in the table, or correct the text",
        )
    }
}
