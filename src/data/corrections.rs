//! The register of corrections as CSV: one line a corrected figure, with the cell's labels behind.

use super::csv::{MARK, field};
use super::{bulk::Column, lead};
use crate::model::{Agency, Correction, Entry, Report};

/// The name of its file below [`FOLDER`](super::FOLDER).
pub const FILE: &str = "corrections.csv";

/// Its path.
pub fn path() -> String {
    format!("{}{FILE}", super::FOLDER)
}

/// Its columns behind the first ones.
pub const COLUMNS: [&str; 12] = [
    "date",
    "edition",
    "table",
    "row",
    "column",
    "old",
    "old_state",
    "new",
    "new_state",
    "reason",
    "row_label",
    "column_label",
];

/// All its columns.
pub fn columns() -> Vec<Column> {
    lead::COLUMNS.into_iter().chain(COLUMNS).map(Column::named).collect()
}

/// What opens the file.
pub fn start() -> String {
    format!("{MARK}{},{}\r\n", lead::COLUMNS.join(","), COLUMNS.join(","))
}

/// The line of a correction.
pub fn line(report: &Report, agency: &Agency, correction: &Correction) -> String {
    let (table, _, row, column) = report.form.around(correction.cell);
    let [(old, old_state), (new, new_state)] = [correction.old, correction.new].map(value);
    let fields = [
        lead::csv(report, agency),
        correction.date.map_or_else(String::new, |date| date.to_string()),
        field(&row.edition),
        field(&table.key),
        field(&row.key),
        field(&column.key),
        old,
        old_state.to_owned(),
        new,
        new_state.to_owned(),
        field(correction.reason.as_deref().unwrap_or_default()),
        field(&row.label),
        field(&column.label),
    ];
    fields.join(",") + "\r\n"
}

/// An entry and its state, in the words of the table of all cells.
fn value(entry: Entry) -> (String, &'static str) {
    (entry.amount().map_or_else(String::new, |amount| amount.to_string()), entry.state())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::model::{Amount, Year};

    #[test]
    fn what_was_blank_is_not_zero_and_a_reason_is_no_formula() {
        let form = Forms::embedded().get("2021").unwrap().clone();
        let cell = form.find("requests.granted.total").unwrap();
        let report = Report::blank(form, Year::new(2023).unwrap());
        let correction = Correction {
            date: Some(jiff::civil::date(2024, 3, 6)),
            cell,
            old: Entry::Missing,
            new: Entry::Amount(Amount::whole(14)),
            reason: Some("=漏计, \"一件\"".to_owned()),
        };
        let line = line(&report, &Agency::named("a", "甲", ""), &correction);
        let expected = "a,甲,,,2023,own,,2024-03-06,2021,requests,granted,total,,missing,14,amount,\
                        \"'=漏计, \"\"一件\"\"\",（一）予以公开,总计\r\n";
        assert_eq!(line, expected);
        assert_eq!(line.matches(',').count() - 1, columns().len() - 1);
    }
}
