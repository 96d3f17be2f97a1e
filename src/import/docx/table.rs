//! Tables: which cell begins in which column, and how far it reaches. ECMA-376-1 §17.4.

use super::super::transcript::{Block, BlockKind, Cell, HiddenBy, Refusal, Table};
use super::body::{Flow, Reading, Spot, choice};
use super::inline::words;
use crate::ooxml::package::PART_LIMIT;
use crate::ooxml::xml::Element;

/// So many cells are read of one document.
const MOST_CELLS: usize = 200_000;

/// No table is so many columns wide; Word has 63.
const MOST_COLUMNS: usize = 1024;

/// A cell that may reach into the next row.
struct Tall {
    column: usize,
    columns: usize,
    /// Where it stands among the rows.
    row: usize,
    index: usize,
    /// Whether it reaches into the row that is being read.
    goes_on: bool,
}

/// How a cell is merged with another.
#[derive(PartialEq)]
enum Merge {
    None,
    Begins,
    GoesOn,
}

/// What the cell is that stands left.
enum Left {
    None,
    Cell,
    /// It is part of one that begins further up.
    Merged,
}

impl Reading<'_, '_> {
    /// Adds a table.
    pub(super) fn table<'e>(&mut self, element: Element<'e>, flow: &mut Flow<'e>) -> Result<(), Refusal> {
        self.tables += 1;
        let number = self.tables;
        let start = self.seen.text.len();
        let (mut table, mut tall) = (Table::default(), Vec::new());
        for row in self.members(element, "tr") {
            let properties = row.child("trPr");
            let has = |name: &str| properties.is_some_and(|properties| properties.child(name).is_some());
            self.changes += usize::from(has("del")) + usize::from(has("ins"));
            if has("del") {
                self.hide(&words(row), HiddenBy::Deleted, self.seen.text.len());
            } else if properties.and_then(|properties| properties.switch("hidden")) == Some(true) {
                self.hide(&words(row), HiddenBy::Hidden, self.seen.text.len());
            } else {
                self.row(row, number, &mut table, &mut tall)?;
            }
        }
        if !table.rows.is_empty() {
            let range = self.since(start);
            flow.blocks.push(Block { kind: BlockKind::Table(table), range, is_outside: false });
        }
        Ok(())
    }

    /// The rows of a table or the cells of a row, also those that stand in a control or in an insertion.
    fn members<'e>(&mut self, parent: Element<'e>, name: &str) -> Vec<Element<'e>> {
        let (mut members, mut waiting) = (Vec::new(), vec![parent.children().collect::<Vec<_>>().into_iter()]);
        while let Some(children) = waiting.last_mut() {
            let Some(child) = children.next() else {
                waiting.pop();
                continue;
            };
            let inner = match child.name() {
                found if found == name => {
                    members.push(child);
                    continue;
                }
                "sdt" | "sdtContent" | "customXml" => child,
                "ins" | "moveTo" => {
                    self.changes += 1;
                    child
                }
                "del" | "moveFrom" => {
                    self.changes += 1;
                    self.hide(&words(child), HiddenBy::Deleted, self.seen.text.len());
                    continue;
                }
                "AlternateContent" => {
                    let (shown, fallback) = choice(child);
                    self.hide(&fallback, HiddenBy::Fallback, self.seen.text.len());
                    let Some(shown) = shown else { continue };
                    shown
                }
                _ => continue,
            };
            waiting.push(inner.children().collect::<Vec<_>>().into_iter());
        }
        members
    }

    fn row<'e>(
        &mut self,
        row: Element<'e>,
        number: usize,
        table: &mut Table,
        tall: &mut Vec<Tall>,
    ) -> Result<(), Refusal> {
        let before = row.child("trPr").and_then(|properties| properties.child_value("gridBefore"));
        let mut column = before.map_or(0, |before| span(&before, 0));
        let (mut cells, mut left) = (Vec::new(), Left::None);
        tall.iter_mut().for_each(|tall| tall.goes_on = false);
        for element in self.members(row, "tc") {
            self.cells += 1;
            if self.cells > MOST_CELLS || column > MOST_COLUMNS {
                return Err(Refusal::TooLarge { limit: PART_LIMIT });
            }
            let properties = element.child("tcPr");
            if properties.is_some_and(|properties| properties.child("cellDel").is_some()) {
                self.changes += 1;
                self.hide(&words(element), HiddenBy::Deleted, self.seen.text.len());
                continue;
            }
            let columns = properties.and_then(|properties| properties.child_value("gridSpan"));
            let columns = columns.map_or(1, |columns| span(&columns, 1));
            let upwards = upwards(properties);
            let above = tall.iter_mut().find(|tall| tall.column == column && tall.columns == columns);
            if sideways(properties) == Merge::GoesOn && !matches!(left, Left::None) {
                if let (Left::Cell, Some(cell)) = (&left, cells.last_mut()) {
                    widen(cell, columns);
                }
                self.hide_merged(element);
            } else if let (Merge::GoesOn, Some(above)) = (&upwards, above) {
                above.goes_on = true;
                if let Some(cell) = table.rows.get_mut(above.row).and_then(|row| row.get_mut(above.index)) {
                    cell.rows += 1;
                }
                left = Left::Merged;
                self.hide_merged(element);
            } else {
                if upwards != Merge::None {
                    let (row, index) = (table.rows.len(), cells.len());
                    tall.push(Tall { column, columns, row, index, goes_on: true });
                }
                let start = self.seen.text.len();
                let blocks = self.read(element, Spot::Cell(number, table.rows.len() + 1, column + 1))?;
                cells.push(Cell { column, columns, rows: 1, blocks, range: self.since(start) });
                left = Left::Cell;
            }
            column += columns;
        }
        table.rows.push(cells);
        tall.retain(|tall| tall.goes_on);
        Ok(())
    }

    /// Word does not show what is left in a cell that is merged into another.
    fn hide_merged(&mut self, cell: Element<'_>) {
        self.hide(&words(cell), HiddenBy::Hidden, self.seen.text.len());
    }
}

fn widen(cell: &mut Cell, columns: usize) {
    cell.columns += columns;
}

/// A number of columns.
fn span(value: &str, least: usize) -> usize {
    value.parse().unwrap_or(least).clamp(least, MOST_COLUMNS)
}

/// Whether a cell is merged with the one above: §17.4.84, or a change of that, §17.13.5.2.
fn upwards(properties: Option<Element<'_>>) -> Merge {
    let Some(properties) = properties else { return Merge::None };
    if let Some(changed) = properties.child("cellMerge").and_then(|merge| merge.attribute("vMerge")) {
        return if changed == "rest" { Merge::Begins } else { Merge::GoesOn };
    }
    merge(properties.child("vMerge"))
}

/// Whether a cell is merged with the one on its left: §17.4.22.
fn sideways(properties: Option<Element<'_>>) -> Merge {
    merge(properties.and_then(|properties| properties.child("hMerge")))
}

fn merge(element: Option<Element<'_>>) -> Merge {
    match element.map(|element| element.value()) {
        None => Merge::None,
        Some(Some(value)) if value == "restart" => Merge::Begins,
        Some(_) => Merge::GoesOn,
    }
}
