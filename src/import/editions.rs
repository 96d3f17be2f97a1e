//! Reports whose tables are of several editions of the form, as real ones are (format.md §7, F1 to F3): each table
//! of another edition as a whole, or with single rows of it.

use std::sync::Arc;

use super::labels::{Labels, Match};
use super::report::{Lines, Reading};
use crate::form::{Form, Forms, WrittenRow};

/// The reading in a form of several editions, where that leaves less open than the best of one. `all` are the
/// readings in each.
pub(super) fn mixed(best: &Reading, all: &[Reading], source: Lines<'_>, forms: &Forms) -> Option<Reading> {
    let base = &best.form;
    let mut others: Vec<(usize, Arc<Form>)> = Vec::new();
    for (index, table) in base.tables.iter().enumerate().filter(|(index, _)| best.open(*index) > 0) {
        let whole = all.iter().find(|other| {
            let same = other.form.tables.iter().position(|known| known.key == table.key);
            other.form.id != base.id
                && same.is_some_and(|same| {
                    let rows = other.form.tables[same].rows().count();
                    other.open(same) == 0 && other.table(same).is_some_and(|reading| reading.rows == rows)
                })
        });
        others.extend(whole.map(|other| (index, other.form.clone())));
    }
    let mixed = (!others.is_empty()).then(|| Reading::of(&forms.mixed(base, &others), source));
    let mixed = mixed.filter(|mixed| mixed.questions() < best.questions());
    let with_rows = with_rows(mixed.as_ref().unwrap_or(best), source, forms);
    with_rows.or(mixed)
}

/// The reading in a form that has single rows of other editions, where those are the rows that its own does not have.
fn with_rows(best: &Reading, source: Lines<'_>, forms: &Forms) -> Option<Reading> {
    let form = &best.form;
    let mut written: Vec<(usize, String, usize)> = Vec::new();
    for (table, reading) in &best.tables {
        let key = &form.tables[*table].key;
        for unknown in &reading.unknown {
            let of_other = forms.iter().filter(|other| other.id != form.tables[*table].edition).find_map(|other| {
                let same = other.tables.iter().position(|known| known.key == *key)?;
                let labels = Labels::of(other, same);
                let mut rows = other.tables[same].rows().enumerate();
                let is_it = |(at, (_, row)): &(usize, (_, &crate::form::Row))| {
                    form.tables[*table].row(&row.key).is_none()
                        && labels.ends_with(&unknown.label, *at) == Some(Match::Full)
                };
                rows.find(is_it).map(|(_, (_, row))| row.key.clone())
            });
            written.extend(of_other.map(|row| (*table, row, unknown.figures)));
        }
        let own = reading.found.iter().filter_map(|row| {
            let (block, _) = form.tables[*table].row(row)?;
            Some((*table, row.clone(), block.columns.len()))
        });
        written.extend(own);
    }
    let rows: Vec<WrittenRow<'_>> =
        written.iter().map(|(table, row, cells)| WrittenRow { table: *table, row, cells: *cells }).collect();
    let exchanged = forms.as_written(form, &rows);
    if Arc::ptr_eq(&exchanged, form) {
        return None;
    }
    let reading = Reading::of(&exchanged, source);
    (reading.questions() < best.questions()).then_some(reading)
}
