//! The columns of a table with a line for each report: all cells of the forms that its reports use.

use std::collections::HashMap;

use crate::form::{Cell, CellKind, Form};
use crate::model::Year;

/// A table with a line for each report of a year, or of all years.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The year; `None` for all years.
    pub year: Option<Year>,
    /// A column for each cell.
    pub columns: Vec<SheetColumn>,
}

/// A cell as a column.
#[derive(Debug)]
pub struct SheetColumn {
    /// Its address, which is its name.
    pub address: String,
    /// What is said over it: the table, the row with its groups, the column with its groups.
    pub labels: [String; 3],
    /// What it counts.
    pub kind: CellKind,
    /// The editions that ask for it.
    pub editions: Vec<String>,
}

impl Sheet {
    /// The table of reports that use these forms: the columns of the first, then what the others have besides, each
    /// row and column behind those of its table and row.
    pub fn of<'f>(year: Option<Year>, forms: impl Iterator<Item = &'f Form>) -> Sheet {
        // Tables, their rows, and the columns of each, in the order in which they are met.
        let mut tables: Listed<'_, (&str, Vec<SheetColumn>)> = Vec::new();
        for form in forms {
            for cell in form.cells() {
                let (table, _, row, column) = form.around(cell);
                let rows = &mut entry(&mut tables, &table.key).1;
                let columns = &mut entry(rows, &row.key).1;
                let address = form.address(cell);
                let at = columns.iter().position(|other| other.address == address);
                let at = at.unwrap_or_else(|| {
                    let labels =
                        [table.label.clone(), form.row_label(cell), with_groups(&column.groups, &column.label)];
                    columns.push(SheetColumn { address, labels, kind: column.kind, editions: Vec::new() });
                    columns.len() - 1
                });
                if !columns[at].editions.contains(&row.edition) {
                    columns[at].editions.push(row.edition.clone());
                }
            }
        }
        let columns = tables.into_iter().flat_map(|(_, rows)| rows).flat_map(|(_, columns)| columns);
        Sheet { year, columns: columns.collect() }
    }

    /// For each column, the cell of a form that stands in it.
    pub fn cells(&self, form: &Form) -> Vec<Option<Cell>> {
        let cells: HashMap<String, Cell> = form.cells().map(|cell| (form.address(cell), cell)).collect();
        self.columns.iter().map(|column| cells.get(&column.address).copied()).collect()
    }
}

/// What is listed under keys, in the order in which those were met.
type Listed<'k, T> = Vec<(&'k str, Vec<T>)>;

fn with_groups(groups: &[String], label: &str) -> String {
    groups.iter().map(String::as_str).chain([label]).collect::<Vec<_>>().join(" ")
}

/// What is listed under a key, which is added where it is new.
fn entry<'l, 'k, T>(list: &'l mut Listed<'k, T>, key: &'k str) -> &'l mut (&'k str, Vec<T>) {
    let at = list.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
        list.push((key, Vec::new()));
        list.len() - 1
    });
    &mut list[at]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    #[test]
    fn editions_stand_together() {
        let forms = Forms::embedded();
        let of = |ids: &[&str]| Sheet::of(None, ids.iter().map(|id| &**forms.get(id).unwrap()));
        assert_eq!(of(&["2021"]).columns.len(), 200);
        let both = of(&["2021", "2019"]);
        let shared = both.columns.iter().filter(|column| column.editions.len() == 2).count();
        assert_eq!((both.columns.len(), shared), (200 + 198 - shared, shared));
        let at = |address: &str| both.columns.iter().position(|column| column.address == address).unwrap();
        assert_eq!(at("requests.received.natural_person") + 1, at("requests.received.commercial_enterprise"));
        assert_eq!(at("requests.other_handling.total") + 1, at("disputes.reconsideration.upheld"));
        assert_eq!(both.cells(forms.get("2019").unwrap()).iter().flatten().count(), 198);
    }
}
