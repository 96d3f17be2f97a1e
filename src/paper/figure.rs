//! Figures as papers show them.

use crate::form::Cell;
use crate::model::{Entry, Report, Unit};

/// What stands behind an amount of money whose unit the source does not state.
pub(super) const UNSTATED: &str = "（来源未注明单位）";

/// What stands in a cell: blanks stay blank, for the reader of a paper may fill them in.
pub(super) fn text(report: &Report, cell: Cell) -> String {
    match report.entry(cell) {
        Entry::Amount(amount) => amount.to_string() + unit(report, cell),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing | Entry::Unread => String::new(),
    }
}

/// The unit that must stand beside an amount of money: that which its heading does not say.
pub(super) fn unit(report: &Report, cell: Cell) -> &'static str {
    match report.unit(cell) {
        Some(Unit::Yuan) => "元",
        Some(Unit::Unstated) => "",
        None if report.leaves_wanyuan_unsaid(cell) => "万元",
        None => "",
    }
}

/// The cells of a table under a heading with a unit which is not that of the source.
pub(super) fn without_unit(report: &Report, table: usize) -> impl Iterator<Item = Cell> + '_ {
    let cells = report.units.iter().filter(|(_, unit)| *unit == Unit::Unstated).map(|&(cell, _)| cell);
    cells.filter(move |&cell| report.form.place(cell).table == table && report.form.around(cell).3.label.contains('元'))
}
