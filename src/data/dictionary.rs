//! The dictionary: every cell of every form with its labels, kind, unit, what it adds up, and in which other editions it
//! goes on; and the figures that are made of cells.

use std::sync::Arc;

use super::bulk::Column;
use super::cells::unit;
use super::csv::{MARK, field};
use crate::form::{Cell, CellKind, Form, Forms, Rule};

/// The name of the dictionary of cells below [`FOLDER`](super::FOLDER).
pub const FILE: &str = "dictionary.csv";

/// The name of the list of figures that are made of cells.
pub const FIGURES_FILE: &str = "figures.csv";

/// The columns of the dictionary.
pub const COLUMNS: [&str; 14] = [
    "edition",
    "cell",
    "table",
    "row",
    "column",
    "kind",
    "unit",
    "unit_label",
    "table_label",
    "row_label",
    "column_label",
    "also_in",
    "stands_for",
    "formula",
];

/// The columns of the list of figures.
pub const FIGURES: [&str; 5] = ["edition", "figure", "label", "unit_label", "formula"];

/// The columns of a file as a table's.
pub fn columns(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::named(name)).collect()
}

/// The dictionary. A cell is `also_in` the editions where one of the same address means the same; it `stands_for` the
/// cells of another edition that its row took the place of, alone or with others.
pub fn dictionary(forms: &Forms) -> String {
    let mut out = format!("{MARK}{}\r\n", COLUMNS.join(","));
    for form in forms.iter() {
        for cell in form.cells() {
            let (table, block, row, column) = form.around(cell);
            let (kind, unit_label) = match column.kind {
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
                &form.id,
                &*form.address(cell),
                &table.key,
                &row.key,
                &column.key,
                kind,
                unit(column.kind),
                unit_label,
                &table.label,
                &groups.join(" "),
                &column.label,
                &also_in(forms, form, cell),
                &stands_for(forms, form, cell),
                &formula(form, cell),
            ];
            out.push_str(&fields.map(field).join(","));
            out.push_str("\r\n");
        }
    }
    out
}

/// The figures that forms make of their cells: sums, and shares, which have no unit.
pub fn figures(forms: &Forms) -> String {
    let mut out = format!("{MARK}{}\r\n", FIGURES.join(","));
    for form in forms.iter() {
        for figure in &form.figures {
            let fields = [&form.id, &figure.key, &figure.label, &figure.unit, &*sum(form, &figure.cells)];
            out.push_str(&fields.map(field).join(","));
            out.push_str("\r\n");
        }
        for rate in form.rates() {
            let formula = format!("({}) / ({})", sum(form, &rate.of), sum(form, &rate.over));
            let fields = [&form.id, &rate.key, &rate.label, "", &*formula];
            out.push_str(&fields.map(field).join(","));
            out.push_str("\r\n");
        }
    }
    out
}

fn also_in(forms: &Forms, form: &Form, cell: Cell) -> String {
    let address = form.address(cell);
    let has = |other: &&Arc<Form>| {
        other.id != form.id && other.find(&address).is_some_and(|same| other.address(same) == address)
    };
    forms.iter().filter(has).map(|other| other.id.as_str()).collect::<Vec<_>>().join(" ")
}

fn stands_for(forms: &Forms, form: &Form, cell: Cell) -> String {
    let (table, _, row, column) = form.around(cell);
    let replacements = forms.iter().flat_map(|form| &form.replacements);
    let sides = replacements.filter(|it| it.table == table.key).map(|it| &it.sides);
    let all = sides.flat_map(|[one, other]| [(one, other), (other, one)]);
    let others =
        all.filter(|((edition, rows), _)| *edition == form.id && rows.contains(&row.key)).map(|(own, other)| {
            let address = |(edition, rows): &(String, Vec<String>)| {
                let cells = rows.iter().map(|row| format!("{edition}:{}.{row}.{}", table.key, column.key));
                cells.collect::<Vec<_>>().join(" + ")
            };
            format!("{} = {}", address(own), address(other))
        });
    others.collect::<Vec<_>>().join("; ")
}

/// What a total adds up.
fn formula(form: &Form, cell: Cell) -> String {
    let sums = form.relations.iter().filter_map(|relation| match &relation.rule {
        Rule::RowSum { total, terms } | Rule::ColumnSum { total, terms } if *total == cell => Some(sum(form, terms)),
        _ => None,
    });
    sums.collect::<Vec<_>>().join("; ")
}

fn sum(form: &Form, cells: &[Cell]) -> String {
    cells.iter().map(|&cell| form.address(cell)).collect::<Vec<_>>().join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_explained() {
        let text = dictionary(Forms::embedded());
        let lines = ["requests.other_handling.total,", "disputes.reconsideration.total,"];
        let found: Vec<&str> = lines.iter().filter_map(|line| text.lines().find(|it| it.contains(line))).collect();
        let other = "2019,requests.other_handling.total,requests,other_handling,total,count,,件,";
        assert!(found[0].starts_with(other), "{}", found[0]);
        let stands = "2019:requests.other_handling.total = 2021:requests.other_correction_overdue.total + \
                      2021:requests.other_fee_unpaid.total + 2021:requests.other_misc.total";
        assert!(found[0].contains(stands), "{}", found[0]);
        let sum = "disputes.reconsideration.upheld + disputes.reconsideration.corrected + \
                   disputes.reconsideration.other + disputes.reconsideration.pending";
        assert!(found[1].ends_with(&format!(",2021,,{sum}")), "{}", found[1]);
    }
}
