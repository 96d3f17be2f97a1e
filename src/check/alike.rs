//! Whether tables of two reports hold the same figures, and whether that can be chance.
//!
//! Small offices have few figures, and two of them may well be alike. What tells a copy is how much the figures say:
//! the digits of those that are neither zero nor the sum of others.

use std::collections::HashSet;
use std::ops::Range;

use crate::form::{Cell, Form, Rule};
use crate::model::{Amount, Entry, Report};

/// The cells of a table.
fn cells(form: &Form, table: usize) -> Range<usize> {
    let count = |(block, row): (&crate::form::Block, &crate::form::Row)| row.first.index() + block.columns.len();
    let first = form.tables[table].rows().map(|(_, row)| row.first.index()).min().unwrap_or_default();
    first..form.tables[table].rows().map(count).max().unwrap_or(first)
}

/// What the cells of a table hold.
pub(super) fn entries(report: &Report, table: usize) -> &[Entry] {
    &report.entries[cells(&report.form, table)]
}

/// The tables of a report that hold the same as in another, which has them in the same edition.
pub(super) fn same_tables(report: &Report, other: &Report) -> Vec<usize> {
    let is_same = |index: &usize| {
        let table = &report.form.tables[*index];
        let there = other.form.tables.iter().position(|it| it.key == table.key && it.edition == table.edition);
        there.is_some_and(|there| entries(report, *index) == entries(other, there))
    };
    (0..report.form.tables.len()).filter(is_same).collect()
}

/// How much the figures of some tables say: the digits of all that are neither zero nor sums of others.
pub(super) fn weight(report: &Report, tables: &[usize]) -> usize {
    let sums: HashSet<Cell> = report
        .form
        .relations
        .iter()
        .filter_map(|relation| match &relation.rule {
            Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => Some(*total),
            _ => None,
        })
        .collect();
    let of = |&table: &usize| {
        let cells = report.form.cells().skip(cells(&report.form, table).start).take(entries(report, table).len());
        let amounts = cells.filter(|cell| !sums.contains(cell)).filter_map(|cell| report.amount(cell));
        amounts.map(digits).sum::<usize>()
    };
    tables.iter().map(of).sum()
}

/// How many digits an amount has, zeros at the end aside; none of zero.
pub(super) fn digits(amount: Amount) -> usize {
    let mut rest = amount.millionths().unsigned_abs();
    if rest == 0 {
        return 0;
    }
    while rest.is_multiple_of(10) {
        rest /= 10;
    }
    rest.ilog10() as usize + 1
}

/// The labels of some tables.
pub(super) fn labels(report: &Report, tables: &[usize]) -> Vec<String> {
    tables.iter().map(|&table| report.form.tables[table].label.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_say_how_much_an_amount_says() {
        for (text, expected) in [("0", 0), ("7", 1), ("10", 1), ("128", 3), ("1200", 2), ("-15", 2), ("12.35", 4)] {
            assert_eq!(digits(Amount::read(text).unwrap()), expected, "{text}");
        }
    }
}
