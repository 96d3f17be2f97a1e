//! Whether headings stand in the form's order. Figures without columns of their own are told apart by nothing else.

use super::labels::Labels;
use crate::form::label::fold;
use crate::form::{Block, Form, GridCell, Rule, TableShape};

/// A heading that is looked for: the ways it is written, and its place in each order that is understood.
struct Sought {
    wordings: Vec<String>,
    places: [usize; 2],
}

/// How headings stand to the form's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As the form may be printed: column by column, or line by line.
    Forms,
    /// So but for a total, whose heading may have slid: whether its figure has, too, only the sums tell.
    TotalElsewhere,
    /// Otherwise.
    Other,
}

/// The order in which a folded text names the columns of a block, and in a wide table its groups.
pub(super) fn of(form: &Form, table: usize, block: &Block, labels: &Labels, text: &str) -> Order {
    let mut columns = columns(form, table, block);
    let is_wide = form.tables[table].layout == TableShape::Wide;
    if is_wide && !rises(&groups(block), labels, text, 0) {
        return Order::Other;
    }
    if (0..2).any(|order| rises(&columns, labels, text, order)) {
        return Order::Forms;
    }
    let is_total = |at: usize| {
        if at >= block.columns.len() {
            return false;
        }
        let cell = block.rows[0].cell(at);
        form.relations.iter().any(|relation| matches!(relation.rule, Rule::RowSum { total, .. } if total == cell))
    };
    let mut at = 0..;
    columns.retain(|_| at.next().is_some_and(|at| !is_total(at)));
    match (0..2).any(|order| rises(&columns, labels, text, order)) {
        true => Order::TotalElsewhere,
        false => Order::Other,
    }
}

/// The columns of a block, and behind them what several of them stand under, with their places column by column and
/// line by line.
fn columns(form: &Form, table: usize, block: &Block) -> Vec<Sought> {
    let heads = form.layout(table).grids.iter().flat_map(|grid| grid.head.iter().flatten());
    let printed: Vec<String> = heads
        .filter_map(|cell| match cell {
            GridCell::Heading(heading) => Some(fold(&heading.label)),
            GridCell::Figure(_) | GridCell::Empty(_) => None,
        })
        .collect();
    let place = |label: &str, at: usize| printed.iter().position(|other| *other == fold(label)).unwrap_or(at);
    let column = |(at, column): (usize, &crate::form::Column)| {
        let wordings = column.wordings().map(str::to_owned).collect();
        Sought { wordings, places: [2 * at + 1, 2 * place(&column.label, at) + 1] }
    };
    let is_group = |header: &&crate::form::grid::Header| (2..block.columns.len()).contains(&header.across);
    let group = |header: &crate::form::grid::Header| {
        let places = [2 * header.start, 2 * place(&header.label, header.start)];
        Sought { wordings: vec![fold(&header.label)], places }
    };
    let groups = block.column_headers.cells.iter().filter(is_group).map(group);
    block.columns.iter().enumerate().map(column).chain(groups).collect()
}

/// The groups of a wide table: its rows, and what several of them stand under.
fn groups(block: &Block) -> Vec<Sought> {
    let mut groups: Vec<Sought> = Vec::new();
    for (at, row) in block.rows.iter().enumerate() {
        for group in &row.groups {
            let wording = fold(group);
            if !groups.iter().any(|known| known.wordings.contains(&wording)) {
                groups.push(Sought { wordings: vec![wording], places: [2 * at, 2 * at] });
            }
        }
        let wordings = row.wordings().map(str::to_owned).collect();
        groups.push(Sought { wordings, places: [2 * at + 1, 2 * at + 1] });
    }
    groups
}

/// Whether what is found rises, as often as it begins anew.
fn rises(sought: &[Sought], labels: &Labels, text: &str, order: usize) -> bool {
    let mut run: Vec<usize> = Vec::new();
    for label in labels.in_text(text) {
        let Some(found) = sought.iter().find(|sought| sought.wordings.iter().any(|wording| wording == label)) else {
            continue;
        };
        let place = found.places[order];
        // A merged heading that a table repeats in each of its columns.
        if run.last() == Some(&place) {
            continue;
        }
        if run.contains(&place) {
            run.clear();
        } else if run.last().is_some_and(|last| *last > place) {
            return false;
        }
        run.push(place);
    }
    true
}
