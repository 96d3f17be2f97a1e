//! One line a cell, by year: what is filtered, counted and joined. Its columns never change with the form.
//!
//! The labels of rows and columns stand in the dictionary, under the same keys: beside each of millions of lines they
//! would be most of the file.

use super::csv::{MARK, field};
use super::lead;
use super::sheet::Sheet;
use super::{Bulk, BulkWriter, DataWords, Told, bulk::Column};
use crate::form::{Cell, CellKind, Form};
use crate::model::{Entry, Unit};

/// Its columns behind the first ones.
pub const COLUMNS: [&str; 7] = ["edition", "table", "row", "column", "value", "state", "unit"];

/// The format.
pub struct Cells;

impl Bulk for Cells {
    fn stem(&self) -> &'static str {
        "cells"
    }

    fn ending(&self) -> &'static str {
        "csv"
    }

    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn is_zipped(&self) -> bool {
        true
    }

    fn lines(&self, form: &Form) -> usize {
        form.cell_count()
    }

    fn columns(&self, _: &Sheet) -> Vec<Column> {
        lead::COLUMNS.into_iter().chain(COLUMNS).map(Column::named).collect()
    }

    fn start(&self, _: &Sheet, _: &DataWords) -> String {
        format!("{MARK}{},{}\r\n", lead::COLUMNS.join(","), COLUMNS.join(","))
    }

    fn writer(&self, form: &Form, _: &Sheet) -> Box<dyn BulkWriter> {
        let cell = |cell| {
            let (table, _, row, column) = form.around(cell);
            let keys = [&row.edition, &table.key, &row.key, &column.key].map(|key| field(key)).join(",");
            (format!(",{keys},"), unit(column.kind))
        };
        Box::new(CellsWriter(form.cells().map(cell).collect()))
    }
}

/// The unit of a cell, as a key: counts have none.
pub fn unit(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Money => "wanyuan",
        CellKind::Count | CellKind::Change => "",
    }
}

/// What is the same in every report of a form: for each cell `,edition,table,row,column,`, and the unit.
struct CellsWriter(Vec<(String, &'static str)>);

impl BulkWriter for CellsWriter {
    fn write(&self, told: &Told<'_>, _: usize) -> String {
        let report = told.report;
        let start = lead::csv(report, told.agency);
        let mut out = String::with_capacity(self.0.len() * (start.len() + 70));
        for (index, (keys, unit)) in self.0.iter().enumerate() {
            out.push_str(&start);
            out.push_str(keys);
            let entry = report.entries[index];
            if let Entry::Amount(amount) = entry {
                amount.push_to(&mut out);
            }
            out.extend([",", entry.state(), ","]);
            out.push_str(match report.unit(Cell(index as u16)) {
                Some(Unit::Unstated) => "unstated",
                Some(Unit::Yuan) => "yuan",
                None => unit,
            });
            out.push_str("\r\n");
        }
        out
    }
}
