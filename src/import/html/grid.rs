//! Where the cells of a table stand: <https://html.spec.whatwg.org/multipage/tables.html#forming-a-table>.

use super::super::transcript::{Block, Cell, Table};

/// How wide and high one cell may be, as the standard has it.
const MAX_COLUMNS: usize = 1000;
const MAX_ROWS: usize = 65_534;
/// How many cells that reach into other rows are looked at in one table.
const MAX_LOOKS: usize = 100_000_000;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Vec<Cell>>,
    /// Which rows are shown last, wherever they are written: those of `<tfoot>`.
    last: Vec<bool>,
    is_foot: bool,
    /// Cells that reach into the row, by column.
    reaching: Vec<Reach>,
    fresh: Vec<Reach>,
    passed: usize,
    column: usize,
    /// Cells of the group of rows that are higher than one, with how high they would be; 0 is all that is left.
    high: Vec<(usize, usize, usize)>,
    looks: usize,
}

#[derive(Debug, Clone, Copy)]
struct Reach {
    start: usize,
    end: usize,
    until: usize,
}

impl Grid {
    /// Begins a group of rows.
    pub(super) fn begin_group(&mut self, is_foot: bool) {
        self.end_group();
        self.is_foot = is_foot;
    }

    /// Ends a group of rows, beyond which no cell reaches.
    pub(super) fn end_group(&mut self) {
        let end = self.rows.len();
        for (row, index, asked) in std::mem::take(&mut self.high) {
            if let Some(cell) = self.rows.get_mut(row).and_then(|cells| cells.get_mut(index)) {
                let left = end - row;
                cell.rows = if asked == 0 { left } else { asked.min(left) };
            }
        }
        self.reaching.clear();
        self.fresh.clear();
    }

    /// Begins a row; whether the table may go on.
    pub(super) fn begin_row(&mut self) -> bool {
        let row = self.rows.len();
        self.reaching.append(&mut self.fresh);
        self.reaching.retain(|reach| reach.until > row);
        self.reaching.sort_by_key(|reach| reach.start);
        self.rows.push(Vec::new());
        self.last.push(self.is_foot);
        (self.column, self.passed) = (0, 0);
        self.looks += self.reaching.len();
        self.looks <= MAX_LOOKS
    }

    /// Where the next cell stands: row and column, from 0.
    pub(super) fn place(&mut self) -> (usize, usize) {
        if self.rows.is_empty() {
            self.begin_row();
        }
        while let Some(reach) = self.reaching.get(self.passed).filter(|reach| reach.start <= self.column) {
            self.column = self.column.max(reach.end);
            self.passed += 1;
        }
        (self.rows.len() - 1, self.column)
    }

    /// Adds a cell at that place.
    pub(super) fn push(&mut self, colspan: Option<&str>, rowspan: Option<&str>) {
        let (row, column) = self.place();
        let columns = colspan.and_then(number).filter(|&columns| columns > 0).unwrap_or(1).min(MAX_COLUMNS);
        let asked = rowspan.and_then(number).unwrap_or(1).min(MAX_ROWS);
        if asked != 1 {
            let until = if asked == 0 { usize::MAX } else { row + asked };
            self.fresh.push(Reach { start: column, end: column + columns, until });
        }
        let cells = &mut self.rows[row];
        if asked != 1 {
            self.high.push((row, cells.len(), asked));
        }
        cells.push(Cell { column, columns, rows: 1, blocks: Vec::new(), range: 0..0 });
        self.column = column + columns;
    }

    /// Where the cell that was added last stands.
    pub(super) fn last_place(&self) -> (usize, usize) {
        let cell = self.rows.last().and_then(|row| row.last());
        (self.rows.len().saturating_sub(1), cell.map_or(0, |cell| cell.column))
    }

    /// The cell that was added last.
    pub(super) fn cell(&mut self) -> Option<&mut Cell> {
        self.rows.last_mut()?.last_mut()
    }

    /// The blocks of the cell that was added last.
    pub(super) fn blocks(&mut self) -> Option<&mut Vec<Block>> {
        self.cell().map(|cell| &mut cell.blocks)
    }

    /// The table. Columns in which no cell begins are as wide as nothing, so none spans them at the end.
    pub(super) fn finish(mut self) -> Table {
        self.end_group();
        let width = self.rows.iter().flatten().map(|cell| cell.column + 1).max().unwrap_or(0);
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut foot = Vec::new();
        for (mut row, is_last) in self.rows.into_iter().zip(self.last) {
            for cell in &mut row {
                cell.columns = cell.columns.min(width - cell.column);
            }
            if is_last { foot.push(row) } else { rows.push(row) }
        }
        rows.append(&mut foot);
        Table { rows }
    }
}

/// A number as attributes have it: what follows its digits is ignored.
pub(super) fn number(value: &str) -> Option<usize> {
    let value = value.trim_ascii_start();
    let value = value.strip_prefix('+').unwrap_or(value);
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    // More digits than a number holds are more than anything allows.
    (end > 0).then(|| value[..end].parse().unwrap_or(usize::MAX / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of spans as `2x1`, cells by blanks and rows by `/`, as `column+columns x rows`.
    fn draw(spans: &str) -> String {
        let mut grid = Grid::default();
        for row in spans.split('/') {
            grid.begin_row();
            for cell in row.split_whitespace() {
                let (columns, rows) = cell.split_once('x').unwrap();
                grid.push(Some(columns), Some(rows));
            }
        }
        let rows = grid.finish().rows;
        let cell = |cell: &Cell| format!("{}+{}x{}", cell.column, cell.columns, cell.rows);
        rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn cells_find_their_columns() {
        for (spans, expected) in [
            ("1x1 1x1/1x1 1x1", "0+1x1 1+1x1/0+1x1 1+1x1"),
            ("1x2 2x1/1x1 1x1", "0+1x2 1+2x1/1+1x1 2+1x1"),
            ("1x0 1x1/1x1/1x1", "0+1x3 1+1x1/1+1x1/1+1x1"),
            ("1x1 1x99/1x1 1x1", "0+1x1 1+1x2/0+1x1 2+1x1"),
            ("1000000000x1/1x1 1x1", "0+2x1/0+1x1 1+1x1"),
            ("0x1 ax-1 2x1", "0+1x1 1+1x1 2+1x1"),
            ("2x2 1x1/1x1/1x1 1x1 1x1", "0+2x2 2+1x1/2+1x1/0+1x1 1+1x1 2+1x1"),
            ("1x99999999999999999999999/", "0+1x2/"),
        ] {
            assert_eq!(draw(spans), expected, "{spans}");
        }
    }
}
