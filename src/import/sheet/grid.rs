//! One sheet: its cells, which of them are merged, and which are not shown. ECMA-376-1 §18.3.1.

use std::collections::{BTreeMap, BTreeSet};

use super::super::transcript::{HiddenBy, Refusal};
use super::book::{self, Book, is_on};
use crate::ooxml::package::{PART_LIMIT, Package};
use crate::ooxml::xml::{self, Element, Xml};

/// A cell's row and column, from 0.
type At = (usize, usize);

/// The last row and column that Excel has.
const LAST: At = (1_048_575, 16_383);

/// So many cells are looked at for merged ones.
const MOST_STEPS: usize = 20_000_000;

/// What a sheet holds, and where.
#[derive(Default)]
pub(super) struct Grid {
    /// The texts that are shown.
    shown: BTreeMap<At, String>,
    /// The areas of merged cells that show something, by where they begin in what is shown: where they end.
    merged: BTreeMap<At, At>,
    /// The rows that have cells and are shown.
    rows: BTreeSet<usize>,
    /// How many cells have been looked at for merged ones.
    steps: usize,
    /// What is not shown, by row.
    hidden: BTreeMap<usize, Vec<(HiddenBy, String)>>,
}

/// What is not shown of a sheet.
#[derive(Default)]
struct Unseen {
    rows: BTreeSet<usize>,
    /// Whether a column is not shown.
    columns: Vec<bool>,
    /// Whether rows are hidden that do not say otherwise.
    is_row_hidden: bool,
    hides_noughts: bool,
}

impl Unseen {
    fn column(&self, column: usize) -> bool {
        self.columns.get(column).copied().unwrap_or(false)
    }
}

impl Grid {
    /// Reads the part of a sheet.
    pub(super) fn read(package: &mut Package<'_>, book: &Book, part: &str) -> Result<Grid, Refusal> {
        let mut grid = Grid::default();
        let Some(text) = package.text(part)? else { return Ok(grid) };
        let xml = Xml::read(&text, xml::nothing)?;
        let root = xml.root();
        let mut unseen = unseen(root);
        let mut texts = BTreeMap::new();
        let data = root.child("sheetData");
        let mut row_number = 0;
        for row in data.iter().flat_map(|data| data.children()).filter(|row| row.name() == "row") {
            let stated = row.attribute("r").and_then(|number| number.parse::<usize>().ok());
            row_number = stated.and_then(|number| number.checked_sub(1)).unwrap_or(row_number).min(LAST.0);
            let is_flat = row.attribute("ht").is_some_and(|height| height.parse() == Ok(0.0));
            let stated = row.attribute("hidden").map(|_| is_on(&row, "hidden"));
            if is_flat || stated.unwrap_or(unseen.is_row_hidden && !is_on(&row, "customHeight")) {
                unseen.rows.insert(row_number);
            }
            grid.row(row, row_number, book, &unseen, &mut texts);
            row_number += 1;
        }
        let merges = root.child("mergeCells");
        for merge in merges.iter().flat_map(|merges| merges.children()) {
            let area = merge.attribute("ref").and_then(|reference| area(&reference));
            if let Some((from, to)) = area {
                grid.merge(from, to, &unseen, &mut texts)?;
            }
        }
        for (at, text) in texts {
            match unseen.rows.contains(&at.0) || unseen.column(at.1) {
                true => grid.hide(at.0, HiddenBy::Hidden, text),
                false => _ = grid.shown.insert(at, text),
            }
        }
        grid.beside(package, part, root)?;
        Ok(grid)
    }

    fn row(&mut self, row: Element<'_>, number: usize, book: &Book, unseen: &Unseen, texts: &mut BTreeMap<At, String>) {
        let mut column = 0;
        for cell in row.children().filter(|cell| cell.name() == "c") {
            let stated = cell.attribute("r").and_then(|reference| self::at(&reference));
            column = stated.map_or(column, |(_, column)| column).min(LAST.1);
            if !unseen.rows.contains(&number) {
                self.rows.insert(number);
            }
            let (text, is_seen) = content(cell, book, unseen.hides_noughts);
            let formula = cell.child("f").map(|formula| formula.text().into_owned()).unwrap_or_default();
            if text.trim().is_empty() {
                // Without a result there is nothing to see until Excel computes it.
                if !formula.is_empty() && cell.child("v").is_none() {
                    self.hide(number, HiddenBy::Program, format!("={formula}"));
                }
            } else if is_seen {
                texts.insert((number, column), text);
            } else {
                self.hide(number, HiddenBy::Hidden, text);
            }
            column += 1;
        }
    }

    /// Merged cells show what stands in the first of them, even where that is in a hidden row or column.
    fn merge(&mut self, from: At, to: At, unseen: &Unseen, texts: &mut BTreeMap<At, String>) -> Result<(), Refusal> {
        let text = texts.remove(&from);
        let is_first_seen = !unseen.rows.contains(&from.0);
        let row = if is_first_seen { Some(from.0) } else { self.rows.range(from.0..=to.0).next().copied() };
        let column = (from.1..=to.1).find(|column| !unseen.column(*column));
        let inside: Vec<At> = texts.range((from.0, 0)..=(to.0, LAST.1)).map(|(at, _)| *at).collect();
        self.steps += inside.len();
        if self.steps > MOST_STEPS {
            return Err(Refusal::TooLarge { limit: PART_LIMIT });
        }
        for at in inside.into_iter().filter(|at| (from.1..=to.1).contains(&at.1)) {
            let text = texts.remove(&at).unwrap_or_default();
            self.hide(at.0, HiddenBy::Hidden, text);
        }
        let Some(text) = text else { return Ok(()) };
        match row.zip(column) {
            Some(begin) => {
                texts.insert(begin, text);
                self.rows.insert(begin.0);
                self.merged.insert(begin, to);
            }
            None => self.hide(from.0, HiddenBy::Hidden, text),
        }
        Ok(())
    }

    /// Comments, and the lines at the head and foot of pages.
    fn beside(&mut self, package: &mut Package<'_>, part: &str, root: Element<'_>) -> Result<(), Refusal> {
        for line in root.child("headerFooter").iter().flat_map(|margin| margin.children()) {
            self.hide(LAST.0, HiddenBy::Margin, line.text().into_owned());
        }
        let relations = package.relations(part)?;
        for part in relations.parts("comments") {
            let Some(text) = package.text(part)? else { continue };
            let xml = Xml::read(&text, xml::nothing)?;
            for comment in xml.root().descendants().filter(|comment| comment.name() == "comment") {
                let row = comment.attribute("ref").and_then(|reference| at(&reference)).map_or(LAST.0, |(row, _)| row);
                let text = comment.child("text").map(book::rich_text).unwrap_or_default();
                self.hide(row, HiddenBy::Comment, text);
            }
        }
        Ok(())
    }

    fn hide(&mut self, row: usize, why: HiddenBy, text: String) {
        if !text.trim().is_empty() {
            self.hidden.entry(row).or_default().push((why, text));
        }
    }

    /// Whether nothing is shown.
    pub(super) fn is_blank(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many cells its table has.
    pub(super) fn size(&self) -> usize {
        self.rows().len() * self.columns().len()
    }

    /// The rows of its table, from the first to the last that shows something.
    pub(super) fn rows(&self) -> Vec<usize> {
        let ends = self.shown.first_key_value().zip(self.shown.last_key_value());
        let Some(((first, _), (last, _))) = ends else { return Vec::new() };
        self.rows.range(first.0..=last.0).copied().collect()
    }

    /// The columns of its table: those that show something.
    pub(super) fn columns(&self) -> Vec<usize> {
        let columns: BTreeSet<usize> = self.shown.keys().map(|(_, column)| *column).collect();
        columns.into_iter().collect()
    }

    /// What a cell shows.
    pub(super) fn text(&self, row: usize, column: usize) -> Option<&str> {
        self.shown.get(&(row, column)).map(String::as_str)
    }

    /// The cells of its table, row by row: column among those shown, width and height. A merged cell stands where
    /// it begins, and nowhere else.
    pub(super) fn layout(&self, rows: &[usize], columns: &[usize]) -> Vec<Vec<(usize, usize, usize)>> {
        let mut covered = vec![0; columns.len()];
        let mut layout = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::new();
            for (index, column) in columns.iter().enumerate() {
                if covered.get(index).is_some_and(|end| *end > *row) {
                    continue;
                }
                let Some((last_row, last_column)) = self.merged.get(&(*row, *column)) else {
                    cells.push((index, 1, 1));
                    continue;
                };
                let end = columns.partition_point(|column| column <= last_column);
                let height = rows.partition_point(|row| row <= last_row) - rows.partition_point(|other| other < row);
                covered.iter_mut().take(end).skip(index).for_each(|covered| *covered = last_row + 1);
                cells.push((index, end.saturating_sub(index).max(1), height.max(1)));
            }
            layout.push(cells);
        }
        layout
    }

    /// What is not shown in a row.
    pub(super) fn hidden_in(&self, row: usize) -> &[(HiddenBy, String)] {
        self.hidden.get(&row).map_or(&[], Vec::as_slice)
    }

    /// What is not shown in rows other than these.
    pub(super) fn hidden_elsewhere(&self, rows: &[usize]) -> impl Iterator<Item = &(HiddenBy, String)> {
        let others = self.hidden.iter().filter(|(row, _)| rows.binary_search(row).is_err());
        others.flat_map(|(_, texts)| texts)
    }

    /// All its words, for a sheet that is not shown: a line for each row.
    pub(super) fn words(&self) -> String {
        let mut lines: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for ((row, _), text) in &self.shown {
            lines.entry(*row).or_default().push(text);
        }
        for (row, texts) in &self.hidden {
            lines.entry(*row).or_default().extend(texts.iter().map(|(_, text)| text.as_str()));
        }
        lines.into_values().map(|texts| texts.join("\t")).collect::<Vec<_>>().join("\n")
    }
}

fn unseen(root: Element<'_>) -> Unseen {
    let mut unseen = Unseen { columns: vec![false; LAST.1 + 1], ..Unseen::default() };
    let format = root.child("sheetFormatPr");
    unseen.is_row_hidden = format.is_some_and(|format| is_on(&format, "zeroHeight"));
    let views = root.child("sheetViews").and_then(|views| views.child("sheetView"));
    unseen.hides_noughts =
        views.and_then(|view| view.attribute("showZeros")).is_some_and(|on| on == "0" || on == "false");
    for column in root.child("cols").iter().flat_map(|columns| columns.children()).take(LAST.1) {
        let is_narrow = column.attribute("width").is_some_and(|width| width.parse() == Ok(0.0));
        if is_narrow || is_on(&column, "hidden") {
            let number = |name: &str| column.attribute(name)?.parse::<usize>().ok()?.checked_sub(1);
            let (first, last) = number("min").zip(number("max")).unwrap_or((1, 0));
            let columns = unseen.columns.iter_mut().take(last.saturating_add(1)).skip(first);
            columns.for_each(|column| *column = true);
        }
    }
    unseen
}

/// What a cell holds, and whether it is seen: §18.3.1.4, §18.18.11.
fn content(cell: Element<'_>, book: &Book, hides_noughts: bool) -> (String, bool) {
    let value = cell.child("v").map(|value| value.text()).unwrap_or_default();
    let kind = cell.attribute("t").unwrap_or_default();
    let text = match &*kind {
        "s" => {
            value.trim().parse::<usize>().ok().and_then(|index| book.strings.get(index)).cloned().unwrap_or_default()
        }
        "inlineStr" => cell.child("is").map(book::rich_text).unwrap_or_default(),
        "str" | "e" => book::unescaped(&value),
        "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }).to_owned(),
        "d" => value.split('T').next().unwrap_or_default().to_owned(),
        _ if value.trim().is_empty() => String::new(),
        _ => {
            let format = cell.attribute("s").and_then(|index| book.formats.get(index.parse::<usize>().ok()?).copied());
            let format = format.unwrap_or_default();
            let text = format.show(&value, book.is_1904);
            let is_hidden = format.hides(&value) || (hides_noughts && text == "0");
            return (text, !is_hidden);
        }
    };
    (text, true)
}

/// `B12` as row 11, column 1.
fn at(reference: &str) -> Option<At> {
    let reference = reference.trim().replace('$', "");
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = reference.split_at(digits);
    let mut column = 0_usize;
    for letter in letters.bytes() {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    let at = (digits.parse::<usize>().ok()?.checked_sub(1)?, column.checked_sub(1)?);
    (at.0 <= LAST.0 && at.1 <= LAST.1).then_some(at)
}

/// `A1:C2`.
fn area(reference: &str) -> Option<(At, At)> {
    let (from, to) = reference.split_once(':')?;
    let (from, to) = (at(from)?, at(to)?);
    (from.0 <= to.0 && from.1 <= to.1).then_some((from, to))
}
