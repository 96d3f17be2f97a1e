//! The dictionary: every cell of every form, with its labels, kind and unit, as CSV.

use super::csv::{MARK, field};
use crate::form::{CellKind, Forms};

/// The name of its file below [`FOLDER`](super::FOLDER).
pub const FILE: &str = "dictionary.csv";

/// Its columns.
pub const COLUMNS: [&str; 9] =
    ["edition", "table", "row", "column", "kind", "unit", "table_label", "row_label", "column_label"];

/// The dictionary: every cell of every form, with its labels, kind and unit.
pub fn dictionary(forms: &Forms) -> String {
    let mut out = format!("{MARK}{}\r\n", COLUMNS.join(","));
    for form in forms.iter() {
        for cell in form.cells() {
            let (table, block, row, column) = form.around(cell);
            let (kind, unit) = match column.kind {
                CellKind::Count => ("count", table.unit.as_str()),
                CellKind::Change => ("change", table.unit.as_str()),
                CellKind::Money => ("money", "万元"),
            };
            let groups: Vec<&str> = [block.caption.as_str()]
                .into_iter()
                .chain(row.groups.iter().map(String::as_str))
                .chain([row.label.as_str()])
                .filter(|label| !label.is_empty())
                .collect();
            let fields = [
                field(&form.id),
                field(&table.key),
                field(&row.key),
                field(&column.key),
                kind.to_owned(),
                field(unit),
                field(&table.label),
                field(&groups.join(" ")),
                field(&column.label),
            ];
            out.push_str(&fields.join(","));
            out.push_str("\r\n");
        }
    }
    out
}
