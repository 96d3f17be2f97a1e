//! Where a cell or key stands in its file. Looked up only for findings that are shown.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::Source;
use super::fast;
use super::file;
use super::front_matter;
use super::keys;
use super::node::{Node, Value};
use super::recover;
use super::row::{self, RowReading};
use crate::finding::{Finding, Findings, Noticed, Place};
use crate::form::{Cell, Form};
use crate::model::Report;
use crate::tree::{Site, Stamp};

/// Where places were found before, by file; each is recalled only for the very bytes, and the form.
#[derive(Default)]
pub struct Known(HashMap<String, KnownFile>);

struct KnownFile {
    stamp: Stamp,
    form: Option<Arc<Form>>,
    places: HashMap<Place, Place>,
    /// Whether anything was found in the file in this run.
    used: AtomicBool,
}

/// Gives every finding, and every mark, the bytes of its place.
pub fn locate(site: &dyn Site, source: &Source, known: &mut Known, findings: &mut Findings) {
    if findings.is_empty() {
        known.0.clear();
        return;
    }
    let reports = source.portal.reports.shared().iter().chain(&source.drafts);
    let reports: HashMap<&str, &Arc<Form>> = reports.map(|report| (report.file.as_str(), &report.form)).collect();
    let form_of = |file: &str| reports.get(file).copied();
    let stale = known.0.par_iter().filter(|(file, found)| {
        let is_same = found.form.as_ref().map(Arc::as_ptr) == form_of(file).map(Arc::as_ptr);
        !is_same || site.stamp(file) != Some(found.stamp)
    });
    for file in stale.map(|(file, _)| file.clone()).collect::<Vec<String>>() {
        known.0.remove(&file);
    }
    let before = &known.0;
    let recall = |finding: &mut Finding| {
        let mut is_left = false;
        each_place(finding, |file, place| match before.get(file) {
            Some(found) if let Some(bytes) = found.places.get(place) => {
                found.used.store(true, Ordering::Relaxed);
                *place = bytes.clone();
            }
            _ => is_left = true,
        });
        is_left
    };
    let all = findings.iter_mut().into_slice();
    let left: Vec<&mut Finding> = all.par_iter_mut().filter_map(|finding| recall(finding).then_some(finding)).collect();
    // Each file is read once, and its text is not kept until all have been read.
    let mut wanted: HashMap<String, HashSet<Place>> = HashMap::new();
    let mut left = left;
    for finding in &mut left {
        each_place(finding, |file, place| match wanted.get_mut(file) {
            Some(places) => {
                places.insert(place.clone());
            }
            None => {
                wanted.insert(file.to_owned(), HashSet::from([place.clone()]));
            }
        });
    }
    let looked_up = wanted.into_par_iter().map(|(file, places)| {
        let form = form_of(&file).map(|form| &**form);
        let index = FileIndex::read(site, &file);
        let find = |place: Place| {
            let bytes = index.as_ref().and_then(|index| index.find(form, &place));
            (place, bytes.map_or(Place::File, Place::Bytes))
        };
        let places: HashMap<Place, Place> = places.into_iter().map(find).collect();
        (file, places)
    });
    let looked_up: HashMap<String, HashMap<Place, Place>> = looked_up.collect();
    for finding in left {
        each_place(finding, |file, place| *place = looked_up[file][place].clone());
    }
    for (file, places) in looked_up {
        let Some(stamp) = site.stamp(&file) else { continue };
        let form = form_of(&file).cloned();
        let fresh = || KnownFile { stamp, form, places: HashMap::new(), used: true.into() };
        let found = known.0.entry(file).or_insert_with(fresh);
        *found.used.get_mut() = true;
        found.places.extend(places);
    }
    // What nothing was found in is forgotten.
    known.0.retain(|_, found| std::mem::take(found.used.get_mut()));
}

/// Visits the places of a finding whose bytes are yet to be looked up, each with its file.
fn each_place(finding: &mut Finding, mut visit: impl FnMut(&str, &mut Place)) {
    let is_known = |place: &Place| matches!(place, Place::File | Place::Bytes(_));
    let mut visit = |file: &str, place: &mut Place| {
        if !is_known(place) {
            visit(file, place);
        }
    };
    // One that is shared stays so.
    if is_known(&finding.place) && finding.marks.iter().all(|mark| is_known(&mark.place)) {
        return;
    }
    let finding: &mut Noticed = finding;
    visit(&finding.file, &mut finding.place);
    for mark in &mut finding.marks {
        visit(mark.file.as_ref().unwrap_or(&finding.file), &mut mark.place);
    }
}

/// Where each cell of a report stands in its file, in the order of its form.
pub fn cell_places(site: &dyn Site, report: &Report) -> Vec<Place> {
    let index = FileIndex::read(site, &report.file);
    let place = |cell| index.as_ref()?.find(Some(&report.form), &Place::Cell(cell));
    report.form.cells().map(|cell| place(cell).map_or(Place::File, Place::Bytes)).collect()
}

/// Whether the cells of a front matter are found at the same places in the fast way, if it takes it, and in the other.
/// For tests.
pub(super) fn ways_agree(text: &str, front: Range<usize>, form: &Form) -> bool {
    let index = FileIndex { text: text.to_owned(), front, cells: OnceCell::new(), root: OnceCell::new() };
    form.cells().all(|cell| index.cell(form, cell) == index.cell_in_tree(form, cell))
}

pub(super) struct FileIndex {
    text: String,
    front: Range<usize>,
    /// Where the cells of a front matter stand that is entirely in order, once one is looked for.
    cells: OnceCell<Option<Vec<Range<usize>>>>,
    /// The front matter as a tree, once it is needed.
    root: OnceCell<Option<Node>>,
}

impl FileIndex {
    fn read(site: &dyn Site, path: &str) -> Option<FileIndex> {
        FileIndex::of(file::read_text(site, path, &mut Findings::default())?)
    }

    /// The same of a text.
    pub(super) fn of(text: String) -> Option<FileIndex> {
        let parts = file::split(&text).ok()?;
        let front = parts.front_at..parts.front_at + parts.front.len();
        Some(FileIndex { front, text, cells: OnceCell::new(), root: OnceCell::new() })
    }

    fn front(&self) -> &str {
        &self.text[self.front.clone()]
    }

    fn root(&self) -> Option<&Node> {
        self.root.get_or_init(|| recover::parse_yaml(self.front()).root).as_ref()
    }

    pub(super) fn find(&self, form: Option<&Form>, place: &Place) -> Option<Range<usize>> {
        let span = match place {
            Place::File | Place::Bytes(_) => None,
            Place::Key(wanted) => self.key(wanted),
            Place::Cell(cell) => self.cell(form?, *cell),
            Place::Waiver(item) => self.waived_check(*item),
            Place::Correction { item, key } => self.correction(form?, *item, key),
            Place::Review { item, key } => self.step(*item, key),
        }?;
        Some(span.start + self.front.start..span.end + self.front.start)
    }

    /// The bytes of a key's value.
    fn key(&self, wanted: &str) -> Option<Range<usize>> {
        let is_meant = |key: &str| keys::is_of_any(wanted, key);
        fast::place_of(self.front(), is_meant).or_else(|| Some(self.root()?.get(is_meant)?.span.clone()))
    }

    /// The bytes of the name of a check in a waiver.
    fn waived_check(&self, item: usize) -> Option<Range<usize>> {
        let Value::List(items) = &self.root()?.get(|key| keys::is(keys::REPORT, "waivers", key))?.value else {
            return None;
        };
        let is_text = |item: &Node, key| {
            let value = item.get(|name| keys::is(keys::WAIVER, key, name)).map(|node| &node.value);
            matches!(value, Some(Value::Scalar(text)) if !text.trim().is_empty())
        };
        let item = items.iter().filter(|item| is_text(item, "check") && is_text(item, "reason")).nth(item)?;
        Some(item.get(|key| keys::is(keys::WAIVER, "check", key)).unwrap_or(item).span.clone())
    }

    /// The bytes of a correction's value; those of the correction where it does not have that value.
    fn correction(&self, form: &Form, item: usize, key: &str) -> Option<Range<usize>> {
        let Value::List(items) = &self.root()?.get(|key| keys::is(keys::REPORT, "corrections", key))?.value else {
            return None;
        };
        let is_read =
            |item: &&Node| match item.get(|key| keys::is(keys::CORRECTION, "cell", key)).map(|cell| &cell.value) {
                Some(Value::Scalar(address)) => form.find(address.trim()).is_some(),
                _ => false,
            };
        let item = items.iter().filter(is_read).nth(item)?;
        Some(item.get(|name| keys::is(keys::CORRECTION, key, name)).unwrap_or(item).span.clone())
    }

    /// The bytes of a value of a step of the review; those of the step where it does not have that value.
    fn step(&self, item: usize, key: &str) -> Option<Range<usize>> {
        let Value::List(items) = &self.root()?.get(|key| keys::is(keys::REPORT, "review", key))?.value else {
            return None;
        };
        let item = items.get(item)?;
        Some(item.get(|name| keys::is(keys::REVIEW, key, name)).unwrap_or(item).span.clone())
    }

    /// The cell's bytes; those of its row or table where the cell itself is not written.
    fn cell(&self, form: &Form, cell: Cell) -> Option<Range<usize>> {
        match self.cells.get_or_init(|| fast::cell_places(self.front(), form)) {
            Some(places) => places.get(cell.index()).cloned(),
            None => self.cell_in_tree(form, cell),
        }
    }

    /// The same, looked for in a front matter that is written in any way.
    fn cell_in_tree(&self, form: &Form, cell: Cell) -> Option<Range<usize>> {
        let place = form.place(cell);
        let (table, _, row, _) = form.around(cell);
        let is_row = |key: &str| table.row(key).is_some_and(|(_, other)| other.first == row.first);
        let is_meant = |key: &str| front_matter::table_meant(key, form) == Some(place.table);
        let root = self.root()?;
        let written = root.get(|key| form.table(key) == Some(place.table)).or_else(|| root.get(is_meant))?;
        // A row that is not indented stands beside its table.
        let Some(line) = written.get(is_row).or_else(|| root.get(is_row)) else {
            return Some(written.span.start..written.span.start);
        };
        let (_, block, ..) = form.around(cell);
        let cells = match row::read(line, block.columns.len()) {
            RowReading::Cells(cells) => cells.get(place.column).map(|node| node.span.clone()),
            RowReading::Pasted(cells) => cells.get(place.column).map(|node| node.span.clone()),
            RowReading::Ambiguous(_) | RowReading::Unreadable(_) => match &line.value {
                Value::List(cells) => cells.get(place.column).map(|node| node.span.clone()),
                _ => None,
            },
        };
        Some(cells.unwrap_or_else(|| line.span.clone()))
    }
}
