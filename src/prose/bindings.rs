//! Figures of the form that a text names, `{{ requests.received.total }}`, and what is nearly such a name.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::braces::{Kind, Spot, spots};
use super::edits::Edits;
use super::headings::Outline;
use super::read::is_in;
use super::{TABLE_MARK, Targets, charts};
use crate::finding::{BindingProblem, closest, closest_cell};
use crate::form::{Cell, Form, Forms};
use crate::model::{is_filter, parts_of_binding};

/// Whether a text may name a figure.
pub(super) fn may_bind(body: &str) -> bool {
    memchr::memmem::find(body.as_bytes(), b"{{").is_some()
}

/// Puts figures in the place of their bindings. What is no binding stays as it is, and so does code.
pub(super) fn bind(body: &str, code: &[Range<usize>], targets: &dyn Targets, edits: &mut Edits) {
    for spot in spots(body).into_iter().filter(|spot| spot.kind == Kind::Binding && !is_in(code, &spot.range)) {
        if let Some(figure) = targets.binding(spot.name) {
            edits.replace(spot.range, &figure);
        }
    }
}

/// The cell that a binding names, if that is all that is written.
pub(super) fn bound_cell(written: &str, form: &Form) -> Option<Cell> {
    let name = written.strip_prefix("{{")?.strip_suffix("}}")?;
    form.find(parts_of_binding(name.trim()).0)
}

/// Looks over the bindings of a text, and what is nearly one. Without a form there are no figures.
pub(super) fn survey(
    body: &str,
    outline: &Outline,
    form: Option<&Form>,
    targets: &dyn Targets,
    push: &mut dyn FnMut(Range<usize>, BindingProblem),
) {
    for spot in spots(body).into_iter().filter(|spot| !is_in(&outline.hidden, &spot.range)) {
        // The mark of a table or chart is none, and of what is meant for one, enough has been said.
        let written = &body[spot.range.clone()];
        let is_misspelt = || outline.misspelt.iter().any(|other| other == written);
        if spot.kind == Kind::Brackets && (written == TABLE_MARK || charts::is_mark(written) || is_misspelt()) {
            continue;
        }
        if let Some(problem) = problem(&spot, written.to_owned(), form, targets) {
            push(spot.range, problem);
        }
    }
}

fn problem(spot: &Spot<'_>, text: String, form: Option<&Form>, targets: &dyn Targets) -> Option<BindingProblem> {
    let suggestion = || form.and_then(|form| meant(spot.name, form));
    match (spot.kind, form) {
        (Kind::Template, _) => Some(BindingProblem::Template { text }),
        (Kind::Binding, _) if targets.binding(spot.name).is_some() => None,
        (Kind::Binding | Kind::Doubled, None) => Some(BindingProblem::NoFigures { text, is_doubled: true }),
        (Kind::Binding, Some(form)) => {
            let (address, filter) = parts_of_binding(spot.name);
            Some(match form.find(address) {
                // Without its filter it is the figure alone, if there is one.
                Some(_)
                    if filter.is_empty()
                        || is_filter(filter) && targets.binding(address).is_none_or(|it| it.is_empty()) =>
                {
                    BindingProblem::Blank { text }
                }
                Some(_) => BindingProblem::UnknownFilter { text, filter: filter.to_owned() },
                None => BindingProblem::Unknown { text, suggestion: suggestion() },
            })
        }
        (Kind::Doubled, Some(_)) => Some(BindingProblem::Misspelt { text, suggestion: suggestion() }),
        (Kind::Single | Kind::Brackets, Some(form)) if let Some(meant) = meant(spot.name, form) => {
            Some(BindingProblem::Nearly { text, suggestion: Some(meant) })
        }
        (Kind::Single | Kind::Brackets, None)
            if Forms::embedded().iter().any(|form| cell(spot.name, form).is_some()) =>
        {
            Some(BindingProblem::NoFigures { text, is_doubled: false })
        }
        // Doubled brackets like these are nothing else in Chinese either.
        (Kind::Brackets, _) if text.starts_with(['【', '［', '〔', '〖']) => {
            Some(BindingProblem::Nearly { text, suggestion: None })
        }
        (Kind::Single | Kind::Brackets, _) => None,
    }
}

/// Whether what stands in double brackets is probably meant for a figure of the form.
pub(super) fn names_figure(written: &str, form: Option<&Form>) -> bool {
    let name = written.trim_matches(|c: char| !c.is_alphanumeric());
    form.is_some_and(|form| meant(name, form).is_some())
}

/// The address that is probably meant by what stands in braces, with its filter.
pub(super) fn meant(name: &str, form: &Form) -> Option<String> {
    let name: String = name.nfkc().collect();
    let (address, filter) = parts_of_binding(&name);
    let address = match cell(address, form) {
        Some(cell) => form.address(cell),
        None => closest_cell(&dotted(address), form).or_else(|| closest_row(address, form))?,
    };
    Some(if is_filter(filter) { format!("{address} | {filter}") } else { address })
}

/// The cell that a name stands for: an address, or a row alone, which stands for its total.
fn cell(name: &str, form: &Form) -> Option<Cell> {
    let written: String = name.nfkc().collect();
    let dotted = dotted(&written);
    form.find(&written).or_else(|| form.find(&dotted)).or_else(|| row_total(&written, form)).or_else(|| {
        let (table, row) = dotted.split_once('.')?;
        let table = &form.tables[form.table(table)?];
        total(table.row(row)?)
    })
}

/// The total of a row that is named alone.
fn row_total(name: &str, form: &Form) -> Option<Cell> {
    form.tables.iter().find_map(|table| total(table.row(name)?))
}

/// The total of a row; where it has none, its only figure.
fn total((block, row): (&crate::form::Block, &crate::form::Row)) -> Option<Cell> {
    let column = block.column("total").or((block.columns.len() == 1).then_some(0))?;
    Some(row.cell(column))
}

/// The total of the row whose name is closest, where the name is not short.
fn closest_row(name: &str, form: &Form) -> Option<String> {
    let rows = form.tables.iter().flat_map(|table| table.rows()).flat_map(|(_, row)| [&*row.key, &*row.label]);
    let long = |name: &String| name.chars().count() > 4;
    Some(form.address(row_total(&closest(name, rows).filter(long)?, form)?))
}

/// A name with dots for what is typed in their place.
fn dotted(name: &str) -> String {
    let is_dot = |c: char| matches!(c, '.' | '。' | '·' | '/' | ':' | '>' | '-' | ',' | '、') || c.is_whitespace();
    let parts: Vec<&str> = name.split(is_dot).filter(|part| !part.is_empty()).collect();
    parts.join(".").to_ascii_lowercase()
}
