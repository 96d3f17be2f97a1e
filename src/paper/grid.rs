//! A table of the form as one grid of lines and columns, in which every merged cell has all its places.
//!
//! What is there only for those who listen is no part of it: the paper is as the form is.

use crate::form::{Form, Grid, GridCell, GridColumn, HeadingRole, TableShape};

/// A table on paper.
pub(super) struct PaperTable<'f> {
    /// How it is printed.
    pub shape: TableShape,
    /// Its name.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<PaperColumn>,
    /// Its lines, from the top.
    pub lines: Vec<PaperLine<'f>>,
    /// How many lines at the top are headings alone.
    pub heads: usize,
}

/// What a column's width depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaperColumn {
    /// Headings of groups of rows.
    Group,
    /// Headings of rows.
    Stub,
    /// Figures.
    Figures,
}

/// A line.
pub(super) type PaperLine<'f> = Vec<PaperCell<'f>>;

/// A cell of a line, or the part of a taller one that lies in it.
pub(super) struct PaperCell<'f> {
    /// Its first column.
    pub column: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// How many lines it covers; none where it goes on from the line above.
    pub lines: usize,
    /// What stands in it.
    pub content: &'f GridCell,
}

impl<'f> PaperTable<'f> {
    /// The table with this index.
    pub fn of(form: &'f Form, index: usize) -> PaperTable<'f> {
        let layout = form.layout(index);
        let first = layout.grids.first();
        let mut table = PaperTable {
            shape: first.map_or(TableShape::Wide, |grid| grid.layout),
            caption: form.tables[index].label.clone(),
            columns: Vec::new(),
            lines: Vec::new(),
            heads: first.map_or(0, |grid| grid.head.len()),
        };
        for grid in &layout.grids {
            let spans = spans(grid);
            if table.columns.is_empty() {
                table.columns = columns(grid, &spans);
            }
            table.add(grid, &spans);
        }
        table
    }

    /// What it is, in words, for those who listen.
    pub fn description(&self) -> String {
        let (caption, rows, columns) = (&self.caption, self.lines.len(), self.columns.len());
        format!(
            "法定格式的表格“{caption}”，{rows}行、{columns}列；上方和左侧为标题格，合并的标题格管其下方或右侧的各格，其余各格是填报的数字。"
        )
    }

    /// The widths of columns, in twentieths of a point; together they are the width given.
    pub fn widths(&self, width: usize) -> Vec<usize> {
        let count = |kind: PaperColumn| self.columns.iter().filter(|column| **column == kind).count();
        let figures = count(PaperColumn::Figures).max(1);
        if figures == self.columns.len() {
            return shares(&vec![1; figures], width);
        }
        let (figure, group) = match self.shape {
            TableShape::Stacked => (width * 66 / 100 / figures, 760),
            TableShape::Matrix | TableShape::Wide => ((width * 52 / 100 / figures).min(1300), 700),
        };
        let rest = width.saturating_sub(figure * figures + group * count(PaperColumn::Group));
        let stub = rest / count(PaperColumn::Stub).max(1);
        let of = |column: &PaperColumn| match column {
            PaperColumn::Group => group,
            PaperColumn::Stub => stub,
            PaperColumn::Figures => figure,
        };
        shares(&self.columns.iter().map(of).collect::<Vec<_>>(), width)
    }

    fn add(&mut self, grid: &'f Grid, spans: &[usize]) {
        let width = self.columns.len();
        // The cells from above that go on, by their first columns: how many lines are left, and their spans.
        let mut tall: Vec<Option<(usize, usize, usize, &GridCell)>> = vec![None; width + 1];
        for cells in grid.head.iter().chain(&grid.body) {
            let mut line = Vec::new();
            let (mut column, mut logical) = (0, 0);
            let mut cells = cells.iter().filter(|cell| is_printed(cell));
            while column < width {
                if let Some((left, columns, covers, content)) = tall[column] {
                    line.push(PaperCell { column, columns, lines: 0, content });
                    tall[column] = (left > 1).then_some((left - 1, columns, covers, content));
                    (column, logical) = (column + columns, logical + covers);
                    continue;
                }
                let Some(content) = cells.next() else { break };
                let (covers, lines) = match content {
                    GridCell::Heading(heading) => (heading.columns, heading.lines),
                    GridCell::Figure(_) => (1, 1),
                    GridCell::Empty(lines) => (1, *lines),
                };
                let columns = spans[logical..logical + covers].iter().sum();
                line.push(PaperCell { column, columns, lines, content });
                if lines > 1 {
                    tall[column] = Some((lines - 1, columns, covers, content));
                }
                (column, logical) = (column + columns, logical + covers);
            }
            self.lines.push(line);
        }
    }
}

/// Whether the form prints a cell.
fn is_printed(cell: &GridCell) -> bool {
    match cell {
        GridCell::Heading(heading) => heading.role != HeadingRole::Silent,
        GridCell::Figure(_) => true,
        GridCell::Empty(_) => false,
    }
}

/// How many columns of the paper each column of a grid is.
fn spans(grid: &Grid) -> Vec<usize> {
    if !grid.columns.is_empty() {
        let span = |column: &GridColumn| if let GridColumn::Figures(span) = column { *span } else { 1 };
        return grid.columns.iter().map(span).collect();
    }
    let printed = grid.body.iter().map(|line| line.iter().filter(|cell| is_printed(cell)).count());
    vec![1; printed.max().unwrap_or(0)]
}

fn columns(grid: &Grid, spans: &[usize]) -> Vec<PaperColumn> {
    let kinds = spans.iter().enumerate().flat_map(|(at, &span)| {
        let kind = match grid.columns.get(at) {
            Some(GridColumn::Group) => PaperColumn::Group,
            Some(GridColumn::Stub) => PaperColumn::Stub,
            Some(GridColumn::Figures(_)) | None => PaperColumn::Figures,
        };
        std::iter::repeat_n(kind, span)
    });
    kinds.collect()
}

/// A width, parted by weights.
pub(super) fn shares(weights: &[usize], width: usize) -> Vec<usize> {
    let all: usize = weights.iter().sum::<usize>().max(1);
    let mut before = 0;
    let ends = weights.iter().scan(0, |sum, weight| {
        *sum += weight;
        Some(width * *sum / all)
    });
    ends.map(|end| end - std::mem::replace(&mut before, end)).collect()
}

/// The widths of a table over years: the names take what the years, which are all alike, do not need.
pub(super) fn years(columns: usize, width: usize) -> Vec<usize> {
    let weights: Vec<usize> = (0..columns).map(|column| if column == 0 { 12 } else { 5 }).collect();
    shares(&weights, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    /// Every line of every table of every form fills all columns, and has every figure once.
    #[test]
    fn lines_fill_their_columns() {
        for form in Forms::embedded().iter() {
            let mut figures = Vec::new();
            for index in 0..form.tables.len() {
                let table = PaperTable::of(form, index);
                for line in &table.lines {
                    let mut next = 0;
                    for cell in line {
                        assert_eq!(cell.column, next, "{} {index}", form.id);
                        next += cell.columns;
                        if let GridCell::Figure(figure) = cell.content {
                            figures.push(figure.cell);
                        }
                    }
                    assert_eq!(next, table.columns.len(), "{} {index}", form.id);
                }
            }
            figures.sort();
            assert!(figures.into_iter().eq(form.cells()));
        }
    }
}
