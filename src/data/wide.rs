//! One line a report, a column for each cell, by year and for all years: what is sorted, correlated and drawn.
//!
//! A column's name is the address of its cell; the dictionary has its labels. A cell that was left blank is empty; what
//! else is no number is one of [`MARKS`], so that a reader who takes those for missing has numbers alone.

use super::csv::{MARK, field};
use super::lead;
use super::sheet::Sheet;
use super::{Bulk, BulkWriter, DataWords, Told, bulk::Column, bulk::Values};
use crate::form::{Cell, CellKind, Form};
use crate::model::{Entry, Report};

/// Its columns between the first ones and the cells: the form, by table where a report mixes them; and the units of
/// amounts that are not in that of the form, as `address=unit`.
pub const COLUMNS: [&str; 2] = ["edition", "units"];

/// What stands for what is no number: not applicable, could not be read, not asked for by the report's form.
pub const MARKS: [&str; 3] = ["/", "?", ".."];

/// The format.
pub struct Wide;

impl Bulk for Wide {
    fn stem(&self) -> &'static str {
        "reports"
    }

    fn ending(&self) -> &'static str {
        "csv"
    }

    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn in_full(&self) -> bool {
        true
    }

    fn lines(&self, _: &Form) -> usize {
        1
    }

    fn columns(&self, sheet: &Sheet) -> Vec<Column> {
        let cells = sheet.columns.iter().map(|column| Column {
            name: column.address.clone(),
            values: if column.kind == CellKind::Money { Values::Number } else { Values::Integer },
            label: Some(column.labels.join(" · ")),
        });
        lead::COLUMNS.into_iter().chain(COLUMNS).map(Column::named).chain(cells).collect()
    }

    fn start(&self, sheet: &Sheet, _: &DataWords) -> String {
        let names: Vec<&str> = lead::COLUMNS
            .into_iter()
            .chain(COLUMNS)
            .chain(sheet.columns.iter().map(|column| column.address.as_str()))
            .collect();
        format!("{MARK}{}\r\n", names.join(","))
    }

    fn writer(&self, form: &Form, sheet: &Sheet) -> Box<dyn BulkWriter> {
        Box::new(WideWriter(sheet.cells(form)))
    }
}

struct WideWriter(Vec<Option<Cell>>);

impl BulkWriter for WideWriter {
    fn write(&self, told: &Told<'_>, _: usize) -> String {
        let report = told.report;
        let mut out = lead::csv(report, told.agency);
        out.reserve(self.0.len() * 3 + 16);
        for text in [edition(&report.form), units(report)] {
            out.push(',');
            out.push_str(&field(&text));
        }
        for cell in &self.0 {
            out.push(',');
            match cell.map(|cell| report.entry(cell)) {
                Some(Entry::Amount(amount)) => amount.push_to(&mut out),
                Some(Entry::Missing) => {}
                Some(Entry::NotApplicable) => out.push_str(MARKS[0]),
                Some(Entry::Unread) => out.push_str(MARKS[1]),
                None => out.push_str(MARKS[2]),
            }
        }
        out.push_str("\r\n");
        out
    }
}

/// The form of a report, and of its tables where they are of another.
pub(super) fn edition(form: &Form) -> String {
    let others = form.tables.iter().filter(|table| table.edition != form.id);
    let others = others.map(|table| format!("{}={}", table.key, table.edition));
    std::iter::once(form.id.clone()).chain(others).collect::<Vec<_>>().join(" ")
}

/// The units that are not those of the form.
fn units(report: &Report) -> String {
    let units = report.units.iter().map(|&(cell, unit)| format!("{}={}", report.form.address(cell), unit.key()));
    units.collect::<Vec<_>>().join(" ")
}
