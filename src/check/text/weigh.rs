//! Which of the cells that may be meant a figure agrees with, and what they make.

use super::TiedQuantity;
use super::context::Context;
use super::number::Number;
use crate::form::quantity::{Columns, Reading};
use crate::form::{Cell, CellKind};
use crate::model::{Amount, Report, Unit};

/// The rows that were spoken of in the sentence, in these columns; or else those that a text may mean, what comes
/// nearest to the figure first.
pub(super) fn in_columns(context: &Context<'_>, columns: &Columns, amount: Amount) -> Vec<Reading> {
    let form = &context.report.form;
    let is_of_table = |reading: &&Reading| {
        reading.plus.iter().chain(&reading.minus).all(|&cell| form.place(cell).table == columns.table)
    };
    let of = |is_wanted: &dyn Fn(usize) -> bool| -> Vec<&Reading> {
        let cells = context.cells.iter().rev().filter(|(sentence, _)| is_wanted(*sentence));
        cells.flat_map(|(_, readings)| readings).filter(is_of_table).collect()
    };
    let mut rows = of(&|sentence| sentence == context.sentence);
    let both = added_up(&rows);
    rows.extend(&both);
    if rows.is_empty() {
        let usual = columns.default.split_whitespace().filter_map(|key| context.quantities.find(key));
        rows = usual.flat_map(|quantity| context.quantities.list[quantity].readings.iter().take(2)).collect();
        rows.extend(of(&|_| true));
    }
    let mut readings: Vec<Reading> = rows.into_iter().filter_map(|row| moved(context.report, columns, row)).collect();
    readings.sort_by_key(|reading| {
        let of_several_rows = reading.plus.len() + reading.minus.len() > columns.keys.len();
        let differs =
            total(context.report, reading).map_or(i64::MAX, |stated| (stated.millionths() - amount.millionths()).abs());
        (of_several_rows, differs)
    });
    readings
}

/// The cells of a row in some columns.
pub(super) fn moved(report: &Report, columns: &Columns, row: &Reading) -> Option<Reading> {
    let cells = |cells: &[Cell]| -> Option<Vec<Cell>> {
        let mut all = Vec::new();
        for &cell in cells {
            let (_, block, row, _) = report.form.around(cell);
            for key in &columns.keys {
                all.push(row.cell(block.columns.iter().position(|column| column.key == *key)?));
            }
        }
        Some(all)
    };
    Some(Reading { plus: cells(&row.plus)?, minus: cells(&row.minus)? })
}

/// `新收28件，上年结转2件，其中自然人22件`: of both.
fn added_up(rows: &[&Reading]) -> Option<Reading> {
    let mut single = rows.iter().filter(|row| row.minus.is_empty() && row.plus.len() == 1).map(|row| row.plus[0]);
    let (second, first) = (single.next()?, single.next()?);
    (first != second).then(|| Reading { plus: vec![first, second], minus: Vec::new() })
}

/// Chooses the reading that agrees, or else the first.
pub(super) fn weigh(
    report: &Report,
    quantity: usize,
    readings: &[Reading],
    is_weak: bool,
    agrees: impl Fn(Amount, bool) -> bool,
) -> TiedQuantity {
    for reading in readings {
        let is_money = is_money(report, reading);
        if let Some(stated) = total(report, reading)
            && (agrees(stated, is_money)
                || is_money && in_another_unit(report, reading, stated).any(|stated| agrees(stated, true)))
        {
            let (reading, stated) = (reading.clone(), Some(stated));
            return TiedQuantity { quantity, reading, stated, agrees: true, is_weak };
        }
    }
    let first = &readings[0];
    // One that is blank may be the one that is meant.
    let is_known = readings.iter().all(|reading| total(report, reading).is_some());
    let stated = total(report, first).filter(|_| is_known);
    TiedQuantity { quantity, reading: first.clone(), stated, agrees: false, is_weak }
}

fn is_money(report: &Report, reading: &Reading) -> bool {
    reading.plus.first().is_some_and(|&cell| report.form.kind(cell) == CellKind::Money)
}

/// An amount as it may be meant where its unit is another, or not stated.
fn in_another_unit(report: &Report, reading: &Reading, stated: Amount) -> impl Iterator<Item = Amount> {
    let unit: Option<Unit> = reading.plus.first().and_then(|&cell| report.unit(cell));
    unit.map(|_| Amount::from_millionths(stated.millionths() / 10_000)).into_iter()
}

/// What the cells of a reading make; `None` where one of them is blank.
pub(crate) fn total(report: &Report, reading: &Reading) -> Option<Amount> {
    let sum = |cells: &[Cell]| -> Option<Amount> { Some(report.amounts(cells)?.into_iter().sum()) };
    Some(sum(&reading.plus)? + -sum(&reading.minus)?)
}

/// What the cells of a reading make, in the unit of texts: 元.
pub(crate) fn in_text(report: &Report, reading: &Reading) -> Option<Amount> {
    let stated = total(report, reading)?;
    let factor = if is_money(report, reading) { 10_000 } else { 1 };
    Some(Amount::from_millionths(stated.millionths().checked_mul(factor)?))
}

/// Whether a figure agrees with a cell. Money is written in 元 or 万元, and rounded at its last decimal.
pub(super) fn agrees(number: &Number, stated: Amount, is_money: bool) -> bool {
    if !is_money {
        return number.allows(stated) || is_rounded_to_factor(number, stated.millionths());
    }
    let Some(yuan) = stated.millionths().checked_mul(10_000) else { return true };
    number.allows(Amount::from_millionths(yuan)) || is_rounded_to_factor(number, yuan)
}

/// `0.13万件`, `36万元`: rounded at the last digit that is written.
fn is_rounded_to_factor(number: &Number, stated: i64) -> bool {
    let place = 10_i64.checked_pow(u32::from(number.decimals)).unwrap_or(i64::MAX);
    let half = number.factor.saturating_mul(1_000_000) / place / 2;
    number.factor > 1 && (stated - number.amount.millionths()).abs() <= half
}

/// Whether a figure is less than a cell.
pub(super) fn is_less(number: &Number, stated: Amount, is_money: bool) -> bool {
    let stated = if is_money { stated.millionths().saturating_mul(10_000) } else { stated.millionths() };
    number.amount.millionths() <= stated
}
