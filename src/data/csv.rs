//! CSV: one line a cell, by RFC 4180, with a byte order mark, which Excel and WPS need.
//!
//! A report's own file has the official labels behind; the file of all reports does without.

use super::{Format, ReportData, Writer};
use crate::form::{Cell, CellKind, Form};
use crate::model::{Agency, Entry, Report, Unit};

/// What spreadsheets need to see that a file is UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// The columns of the table of all cells.
pub const COLUMNS: [&str; 9] = ["agency", "year", "edition", "table", "row", "column", "value", "state", "unit"];

/// The format.
pub struct Csv;

impl Format for Csv {
    fn own_file(&self) -> &'static str {
        "report.csv"
    }

    fn bulk_file(&self) -> &'static str {
        "reports.csv"
    }

    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn columns(&self) -> &'static [&'static str] {
        &COLUMNS
    }

    fn start(&self) -> String {
        format!("{MARK}{}\r\n", COLUMNS.join(","))
    }

    fn writer(&self, form: &Form) -> Box<dyn Writer> {
        Box::new(CsvWriter::of(form))
    }
}

/// What is the same in every report of a form: for each cell `,edition,table,row,column,`, the unit, and the
/// labels with commas before.
struct CsvWriter(Vec<(String, &'static str, String)>);

impl CsvWriter {
    fn of(form: &Form) -> CsvWriter {
        let cell = |cell| {
            let (table, _, row, column) = form.around(cell);
            let unit = match column.kind {
                CellKind::Money => "wanyuan",
                CellKind::Count | CellKind::Change => "",
            };
            let keys =
                format!(",{},{},{},{},", field(&row.edition), field(&table.key), field(&row.key), field(&column.key));
            (keys, unit, format!(",{},{}\r\n", field(&row.label), field(&column.label)))
        };
        CsvWriter(form.cells().map(cell).collect())
    }
}

impl Writer for CsvWriter {
    fn write(&self, report: &Report, agency: &Agency, _: &str) -> ReportData {
        let mut all = String::with_capacity(self.0.len() * 90);
        let mut own = format!("{MARK}{},row_label,column_label\r\n", COLUMNS.join(","));
        own.reserve(self.0.len() * 130);
        let start = format!("{},{}", field(&agency.id), report.year);
        for (index, (keys, unit, labels)) in self.0.iter().enumerate() {
            let at = all.len();
            all.push_str(&start);
            all.push_str(keys);
            match report.entries[index] {
                Entry::Amount(amount) => {
                    amount.push_to(&mut all);
                    all.push_str(",amount,");
                }
                Entry::NotApplicable => all.push_str(",not_applicable,"),
                Entry::Missing => all.push_str(",missing,"),
                Entry::Unread => all.push_str(",unreadable,"),
            }
            let cell = Cell(index as u16);
            all.push_str(match report.unit(cell) {
                Some(Unit::Unstated) => "unstated",
                Some(Unit::Yuan) => "yuan",
                None => unit,
            });
            own.push_str(&all[at..]);
            own.push_str(labels);
            all.push_str("\r\n");
        }
        ReportData { part: all, own }
    }
}

/// A field of a CSV line, quoted where it must be, and never a formula.
pub fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '@', '+', '-', '\t', '\r']);
    if !formula && !text.contains(['"', ',', '\n', '\r']) {
        return text.to_owned();
    }
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
