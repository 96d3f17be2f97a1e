//! Where a cell or key stands in its file. Looked up only for findings that are shown.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::file;
use super::front_matter;
use super::mend;
use super::node::{Node, Value};
use crate::finding::{Findings, Place};
use crate::form::{Cell, Form};
use crate::model::{Portal, Report};
use crate::tree::{Site, Stamp};

/// Where places were found before, by file; each is recalled only for the very bytes, and the form.
#[derive(Default)]
pub struct Known(HashMap<String, Found>);

struct Found {
    stamp: Stamp,
    form: Option<Arc<Form>>,
    places: HashMap<Place, Place>,
    /// Whether it was held against the file in this run.
    is_sure: bool,
}

/// Gives every finding, and every mark, the bytes of its place.
pub fn locate(site: &dyn Site, portal: &Portal, known: &mut Known, findings: &mut Findings) {
    if findings.is_empty() {
        known.0.clear();
        return;
    }
    let reports: HashMap<&str, &Arc<Form>> =
        portal.reports.iter().map(|report| (report.file.as_str(), &report.form)).collect();
    let mut indexes: HashMap<String, Option<Index>> = HashMap::new();
    for finding in findings.iter_mut() {
        let mut find = |file: &str, place: &mut Place| {
            if matches!(place, Place::File | Place::Bytes(_)) {
                return;
            }
            let form = reports.get(file).copied();
            let mut kept = known.0.get_mut(file);
            if !kept.as_ref().is_some_and(|found| found.is_sure)
                && let Some(stamp) = site.stamp(file)
            {
                let found = match kept {
                    Some(found) => found,
                    None => known.0.entry(file.to_owned()).or_insert_with(|| Found::nothing(stamp, form)),
                };
                if found.stamp != stamp || found.form.as_ref().map(Arc::as_ptr) != form.map(Arc::as_ptr) {
                    *found = Found::nothing(stamp, form);
                }
                found.is_sure = true;
                kept = Some(found);
            }
            let mut kept = kept.filter(|found| found.is_sure);
            if let Some(found) = kept.as_ref().and_then(|kept| kept.places.get(place)) {
                *place = found.clone();
                return;
            }
            let index = indexes.entry(file.to_owned()).or_insert_with(|| Index::read(site, file));
            let bytes = index.as_ref().and_then(|index| index.find(form.map(|form| &**form), place));
            let found = bytes.map_or(Place::File, Place::Bytes);
            if let Some(kept) = &mut kept {
                kept.places.insert(place.clone(), found.clone());
            }
            *place = found;
        };
        find(&finding.file, &mut finding.place);
        for mark in &mut finding.marks {
            let file = mark.file.as_ref().unwrap_or(&finding.file);
            find(file, &mut mark.place);
        }
    }
    // What nothing was found in is forgotten.
    known.0.retain(|_, found| std::mem::take(&mut found.is_sure));
}

impl Found {
    fn nothing(stamp: Stamp, form: Option<&Arc<Form>>) -> Found {
        Found { stamp, form: form.cloned(), places: HashMap::new(), is_sure: false }
    }
}

/// Where each cell of a report stands in its file, in the order of its form.
pub fn cell_places(site: &dyn Site, report: &Report) -> Vec<Place> {
    let index = Index::read(site, &report.file);
    let place = |cell| index.as_ref()?.find(Some(&report.form), &Place::Cell(cell));
    report.form.cells().map(|cell| place(cell).map_or(Place::File, Place::Bytes)).collect()
}

struct Index {
    root: Node,
    offset: usize,
}

impl Index {
    fn read(site: &dyn Site, path: &str) -> Option<Index> {
        let text = file::read_text(site, path, &mut Findings::default())?;
        let parts = file::split(&text).ok()?;
        let root = mend::parse_yaml(parts.front).root?;
        Some(Index { root, offset: parts.front_at })
    }

    fn find(&self, form: Option<&Form>, place: &Place) -> Option<Range<usize>> {
        let span = match place {
            Place::File | Place::Bytes(_) => None,
            Place::Key(wanted) => self.root.get(|key| key == *wanted).map(|node| node.span.clone()),
            Place::Cell(cell) => self.cell(form?, *cell),
            Place::Correction { item, key } => self.correction(form?, *item, key),
        }?;
        Some(span.start + self.offset..span.end + self.offset)
    }

    /// The bytes of a correction's value; those of the correction where it does not have that value.
    fn correction(&self, form: &Form, item: usize, key: &str) -> Option<Range<usize>> {
        let Value::List(items) = &self.root.get(|key| key == "corrections")?.value else { return None };
        let is_read = |item: &&Node| match item.get(|key| key == "cell").map(|cell| &cell.value) {
            Some(Value::Scalar(address)) => form.find(address.trim()).is_some(),
            _ => false,
        };
        let item = items.iter().filter(is_read).nth(item)?;
        Some(item.get(|name| name == key).unwrap_or(item).span.clone())
    }

    /// The cell's bytes; those of its row or table where the cell itself is not written.
    fn cell(&self, form: &Form, cell: Cell) -> Option<Range<usize>> {
        let place = form.place(cell);
        let (table, _, row, _) = form.around(cell);
        let is_row = |key: &str| table.row(key).is_some_and(|(_, other)| other.first == row.first);
        let is_meant = |key: &str| front_matter::table_meant(key, form) == Some(place.table);
        let written = self.root.get(|key| form.table(key) == Some(place.table)).or_else(|| self.root.get(is_meant))?;
        // A row that is not indented stands beside its table.
        let Some(line) = written.get(is_row).or_else(|| self.root.get(is_row)) else {
            return Some(written.span.start..written.span.start);
        };
        match &line.value {
            Value::List(cells) => cells.get(place.column).or(Some(line)).map(|node| node.span.clone()),
            _ => Some(line.span.clone()),
        }
    }
}
