//! A table that is one line of figures under its groups: as it is printed, with its columns in another order, or with
//! its groups below each other.

use super::super::lines::LineCell;
use super::super::note::{Note, Question, Repair};
use super::super::order::{self, Order};
use super::super::segment::Segment;
use super::{TableReader, TableReading};
use crate::form::label::fold;
use crate::form::{Block, Cell, Row};

impl TableReader<'_> {
    /// One line of figures under headings; or, where it was turned, a row for each group.
    pub(super) fn wide(&self) -> TableReading {
        let rows: Vec<(&Block, &Row)> = self.entry.rows().collect();
        let wanted: usize = rows.iter().map(|(block, _)| block.columns.len()).sum();
        let mut lines = self.segments.iter().filter(|segment| {
            let figures = segment.figures(wanted);
            figures.len() == wanted && (segment.filled() > 0 || segment.is_grid)
        });
        let Some(first) = lines.next() else { return self.below_each_other(&rows).unwrap_or_else(|| self.rows()) };
        let found = rows.iter().map(|(_, row)| row.key.clone()).collect();
        let mut reading = TableReading { rows: rows.len(), found, ..TableReading::default() };
        let others: Vec<&Segment> = lines.collect();
        let texts = |segment: &Segment| -> Vec<String> {
            segment.figures(wanted).iter().map(|figure| figure.text.clone()).collect()
        };
        let (block, row) = rows[0];
        let at = self.segments.iter().position(|segment| std::ptr::eq(segment, first)).unwrap_or(0);
        for segment in others.iter().copied().chain([first]) {
            reading.used.extend(segment.values.iter().map(|cell| cell.range.clone()));
        }
        let order = order::of(self.form, self.table, block, self.labels, &self.words_of(0..at + 1));
        if order == Order::TotalElsewhere {
            reading.in_doubt.extend(rows.iter().map(|(_, row)| row.cell(0)));
        }
        let by_heading = if order == Order::Other { self.wide_by_heading(first, &rows, wanted) } else { None };
        if let Some(figures) = by_heading.filter(|_| others.is_empty()) {
            for (cell, figure) in figures {
                self.figure(cell, &figure, &[Repair::ColumnOrder], &mut reading);
            }
        } else if order == Order::Other {
            reading.questions.push(Question::HeadingOrder { cell: row.cell(0) });
        } else if others.iter().any(|other| texts(other) != texts(first)) {
            let raw = others.iter().copied().chain([first]).map(Segment::raw).collect::<Vec<_>>().join("；");
            reading.questions.push(Question::UnknownRow { table: self.table, raw });
        } else {
            let cells = rows.iter().flat_map(|(block, row)| (0..block.columns.len()).map(|column| row.cell(column)));
            for (cell, figure) in cells.zip(first.figures(wanted)) {
                self.figure(cell, figure, &[], &mut reading);
            }
            if !others.is_empty() {
                reading.notes.push(Note::SecondCopy { table: self.entry.label.clone() });
            }
        }
        self.headings(&mut reading);
        self.settle(&mut reading);
        reading
    }

    /// The figures of a wide table in a grid by the headings above them, where those are in another order than the
    /// form's: the heading in a figure's own column, and the group that begins there or nearest before.
    fn wide_by_heading(&self, line: &Segment, rows: &[(&Block, &Row)], wanted: usize) -> Option<Vec<(Cell, LineCell)>> {
        let heads: Vec<&LineCell> = line.words.iter().filter(|cell| cell.column.is_some()).collect();
        let group = |column: usize| {
            let of = |cell: &&LineCell| {
                let row = named(rows, &fold(&cell.text))?;
                Some((cell.column.filter(|start| *start <= column)?, row))
            };
            heads.iter().filter_map(of).max().map(|(_, row)| row)
        };
        let mut found: Vec<(Cell, LineCell)> = Vec::new();
        for figure in line.figures(wanted) {
            let column = figure.column?;
            let (block, row) = rows[group(column)?];
            let label = fold(&heads.iter().rev().find(|cell| cell.column == Some(column))?.text);
            let at = block.columns.iter().position(|known| known.wordings().any(|wording| wording == label))?;
            found.push((row.cell(at), figure.clone()));
        }
        found.sort_by_key(|(cell, _)| *cell);
        let is_each_once = found.windows(2).all(|pair| pair[0].0 != pair[1].0);
        (is_each_once && found.len() == wanted).then_some(found)
    }

    /// A wide table whose groups stand below each other, each with its headings and a line of figures.
    fn below_each_other(&self, rows: &[(&Block, &Row)]) -> Option<TableReading> {
        let mut reading = TableReading::default();
        for segment in self.segments.iter().filter(|segment| segment.filled() > 0) {
            let labels = self.labels.in_text(&segment.label);
            let row = labels.iter().rev().find_map(|label| named(rows, label))?;
            let (block, row) = rows[row];
            let figures = segment.figures(block.columns.len());
            let is_forms = order::of(self.form, self.table, block, self.labels, &segment.label) == Order::Forms;
            if figures.len() != block.columns.len() || !is_forms || reading.found.contains(&row.key) {
                return None;
            }
            for (column, figure) in figures.iter().enumerate() {
                self.figure(row.cell(column), figure, &[], &mut reading);
            }
            reading.found.push(row.key.clone());
            reading.used.extend(segment.ranges());
        }
        reading.rows = reading.found.len();
        (reading.rows == rows.len()).then_some(reading)
    }
}

/// The row that a folded label names.
fn named(rows: &[(&Block, &Row)], label: &str) -> Option<usize> {
    rows.iter().position(|(_, row)| row.wordings().any(|wording| wording == label))
}
