//! A table of the form as it is printed: its heading cells with their spans, and its figures, each with
//! the headings it stands under.
//!
//! A layout is made once for each form ([`Form::layout`]). Code that writes a table, lists its labels or
//! names a place in it walks this value. It knows neither figures nor markup.

use super::grid::{Header, Headers};
use super::{Block, Cell, Form, Rule, Table, TableShape};

/// A printed table.
#[derive(Debug, Clone)]
pub struct TableLayout {
    /// One grid, or, of a stacked table, one for each block, so that a figure has no headings but its
    /// own above it; together they look like the one table of the form.
    pub grids: Vec<Grid>,
}

/// Lines of cells below each other.
#[derive(Debug, Clone)]
pub struct Grid {
    /// How it is printed.
    pub layout: TableShape,
    /// Its name. It is not printed on paper, but said to those who listen.
    pub caption: String,
    /// Its columns, from the left; none where their widths are of no matter.
    pub columns: Vec<GridColumn>,
    /// The lines above the figures.
    pub head: Vec<Vec<GridCell>>,
    /// The lines with figures.
    pub body: Vec<Vec<GridCell>>,
}

/// A column of a grid, by what its width depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridColumn {
    /// The headings of groups of rows.
    Group,
    /// The headings of rows.
    Stub,
    /// Figures, as wide as so many columns of the table's widest block.
    Figures(usize),
}

/// A cell of a grid.
#[derive(Debug, Clone)]
pub enum GridCell {
    /// A heading.
    Heading(Heading),
    /// A figure.
    Figure(FigureCell),
    /// Nothing, this many lines high.
    Empty(usize),
}

/// A heading.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Its id, by which figures and narrower headings name it; empty where none does.
    pub id: String,
    /// What is printed.
    pub label: String,
    /// What it is the heading of.
    pub scope: HeadingScope,
    /// What kind of heading it is.
    pub role: HeadingRole,
    /// The ids of the wider headings it stands under, outermost first.
    pub headers: Vec<String>,
    /// How many columns it covers.
    pub columns: usize,
    /// How many lines it covers.
    pub lines: usize,
}

/// What a heading is the heading of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingScope {
    /// One row.
    Row,
    /// A group of rows.
    Rows,
    /// One column.
    Column,
    /// A group of columns.
    Columns,
}

/// What kind of heading it is, where its looks depend on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingRole {
    /// Of a row or column.
    Plain,
    /// Over a whole block.
    Band,
    /// In the top left corner.
    Corner,
    /// Of a group of rows.
    Group,
    /// Not printed; for those who listen.
    Silent,
}

/// A figure's place.
#[derive(Debug, Clone)]
pub struct FigureCell {
    /// The form's cell.
    pub cell: Cell,
    /// Its own id: the cell's address, `table.row.column`.
    pub id: String,
    /// The ids of its headings: columns before rows, outermost first.
    pub headers: Vec<String>,
    /// The id of the nearest of them: its row's, or, where the table is one line, its column's.
    pub anchor: String,
    /// Whether it adds up others.
    pub is_total: bool,
}

impl Heading {
    fn new(id: String, label: &str, scope: HeadingScope) -> Heading {
        let (role, headers) = (HeadingRole::Plain, Vec::new());
        Heading { id, label: label.to_owned(), scope, role, headers, columns: 1, lines: 1 }
    }
}

impl TableLayout {
    /// Lays out the table with this index.
    pub fn of(form: &Form, index: usize) -> TableLayout {
        let table = &form.tables[index];
        let maker = GridBuilder { form, table, letter: letter(index) };
        let grid = |(index, block)| match table.layout {
            TableShape::Stacked => maker.stacked(index, block),
            TableShape::Matrix => maker.matrix(block),
            TableShape::Wide => maker.wide(block),
        };
        TableLayout { grids: table.blocks.iter().enumerate().map(grid).collect() }
    }

    /// All figures, in the form's order.
    pub fn figures(&self) -> impl Iterator<Item = &FigureCell> {
        self.grids.iter().flat_map(|grid| &grid.body).flatten().filter_map(|cell| match cell {
            GridCell::Figure(figure) => Some(figure),
            GridCell::Heading(_) | GridCell::Empty(_) => None,
        })
    }

    /// What a reader is told beside the figures, each with the id of its heading: a grid's headings, down
    /// to its first line of figures, its caption, and the headings of its other lines.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.grids.iter().flat_map(|grid| {
            let first = grid.head.iter().chain(grid.body.first());
            let others = grid.body.iter().skip(1);
            headings(first).chain([("", &*grid.caption)]).chain(headings(others))
        });
        labels.filter(|(_, label)| !label.is_empty())
    }
}

fn headings<'g>(lines: impl Iterator<Item = &'g Vec<GridCell>>) -> impl Iterator<Item = (&'g str, &'g str)> {
    lines.flatten().filter_map(|cell| match cell {
        GridCell::Heading(heading) => Some((&*heading.id, &*heading.label)),
        GridCell::Figure(_) | GridCell::Empty(_) => None,
    })
}

/// A table's letter in ids. Ids are short, for every figure names five of them.
fn letter(table: usize) -> char {
    char::from(b'a' + (table % 26) as u8)
}

/// What the grids of one table are made from.
struct GridBuilder<'f> {
    form: &'f Form,
    table: &'f Table,
    letter: char,
}

impl GridBuilder<'_> {
    fn stacked(&self, index: usize, block: &Block) -> Grid {
        let widest = self.table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(1);
        let width = block.columns.len();
        let mut columns = vec![GridColumn::Stub];
        columns.extend((1..width).map(|_| GridColumn::Figures(1)));
        // The form merges a short block's last column with the rest of the line.
        columns.push(GridColumn::Figures(widest - width + 1));

        let id = format!("{}b{index}", self.letter);
        let above = if block.caption.is_empty() { Vec::new() } else { vec![id.clone()] };
        let mut head = Vec::new();
        if !block.caption.is_empty() {
            let band = Heading::new(id.clone(), &block.caption, HeadingScope::Columns);
            head.push(vec![GridCell::Heading(Heading { role: HeadingRole::Band, columns: width + 1, ..band })]);
        }
        let corner = Heading::new(String::new(), &self.table.corner, HeadingScope::Column);
        let own = block.columns.iter().enumerate();
        let own = own.map(|(at, column)| Heading::new(format!("{id}c{at}"), &column.label, HeadingScope::Column));
        let line = std::iter::once(corner).chain(own);
        head.push(line.map(|heading| GridCell::Heading(Heading { headers: above.clone(), ..heading })).collect());

        let rows = block.rows.iter().map(|row| {
            let anchor = self.anchor(row.cell(0));
            let heading = Heading::new(anchor.clone(), &row.label, HeadingScope::Row);
            let figures = (0..width).map(|at| {
                let headers = above.iter().cloned().chain([format!("{id}c{at}"), anchor.clone()]);
                self.figure(row.cell(at), headers.collect())
            });
            std::iter::once(GridCell::Heading(heading)).chain(figures).collect()
        });
        let caption = format!("{} {}", self.table.label, block.caption);
        Grid { layout: TableShape::Stacked, caption, columns, head, body: rows.collect() }
    }

    fn matrix(&self, block: &Block) -> Grid {
        let letter = self.letter;
        let across = Ids::new(&format!("{letter}g"), &block.column_headers, |at| format!("{letter}c{at}"));
        let down = Ids::new(&format!("{letter}h"), &block.row_headers, |at| self.anchor(block.rows[at].cell(0)));
        let mut columns = vec![GridColumn::Group; block.row_headers.depth - 1];
        columns.push(GridColumn::Stub);
        columns.extend(block.columns.iter().map(|_| GridColumn::Figures(1)));

        let corner = Heading::new(String::new(), &self.table.corner, HeadingScope::Columns);
        let (wide, high) = (block.row_headers.depth, block.column_headers.depth);
        let corner = Heading { role: HeadingRole::Corner, columns: wide, lines: high, ..corner };
        let rows = block.rows.iter().enumerate().map(|(at, row)| {
            let starting = block.row_headers.cells.iter().enumerate().filter(|(_, header)| header.start == at);
            let headings = starting.map(|(index, header)| GridCell::Heading(down.beside(index, header)));
            let figures = (0..block.columns.len())
                .map(|column| self.figure(row.cell(column), across.over(column).chain(down.over(at)).collect()));
            headings.chain(figures).collect()
        });
        let head = across.lines(GridCell::Heading(corner));
        Grid { layout: TableShape::Matrix, caption: self.table.label.clone(), columns, head, body: rows.collect() }
    }

    fn wide(&self, block: &Block) -> Grid {
        let width = block.columns.len();
        let cell = |at: usize| block.rows[at / width].cell(at % width);
        let across = Ids::new(&format!("{}g", self.letter), &block.column_headers, |at| self.anchor(cell(at)));
        // The form has no heading for its one line; those who listen need one.
        let label = if self.table.corner.is_empty() { &self.table.label } else { &self.table.corner };
        let heading = Heading::new(format!("{}h", self.letter), label, HeadingScope::Row);
        let line = heading.id.clone();
        let figures = (0..block.rows.len() * width)
            .map(|at| self.figure(cell(at), across.over(at).chain([line.clone()]).collect()));
        let heading = GridCell::Heading(Heading { role: HeadingRole::Silent, ..heading });
        Grid {
            layout: TableShape::Wide,
            caption: self.table.label.clone(),
            columns: Vec::new(),
            head: across.lines(GridCell::Empty(block.column_headers.depth)),
            body: vec![std::iter::once(heading).chain(figures).collect()],
        }
    }

    fn figure(&self, cell: Cell, headers: Vec<String>) -> GridCell {
        let adds_up = |rule: &Rule| match rule {
            Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => *total == cell,
            Rule::Balance { .. } | Rule::Remainder { .. } | Rule::NotBelow { .. } => false,
        };
        let is_total = self.form.relations.iter().any(|relation| adds_up(&relation.rule));
        GridCell::Figure(FigureCell { cell, id: self.form.address(cell), headers, anchor: self.anchor(cell), is_total })
    }

    fn anchor(&self, cell: Cell) -> String {
        let place = self.form.place(cell);
        let block = &self.table.blocks[place.block];
        if self.table.layout == TableShape::Wide {
            return format!("{}c{}", self.letter, place.row * block.columns.len() + place.column);
        }
        let before: usize = self.table.blocks[..place.block].iter().map(|block| block.rows.len()).sum();
        format!("{}r{}", self.letter, before + place.row)
    }
}

/// The ids of a set of header cells.
struct Ids<'a> {
    headers: &'a Headers,
    names: Vec<String>,
}

impl<'a> Ids<'a> {
    /// Groups are numbered; a heading's own cell is named by `leaf`.
    fn new(prefix: &str, headers: &'a Headers, leaf: impl Fn(usize) -> String) -> Ids<'a> {
        let name = |(index, header): (usize, &Header)| {
            if header.leaf { leaf(header.start) } else { format!("{prefix}{index}") }
        };
        Ids { headers, names: headers.cells.iter().enumerate().map(name).collect() }
    }

    /// The ids over one heading, outermost first.
    fn over(&self, heading: usize) -> impl Iterator<Item = String> + '_ {
        self.headers.over(heading).map(|index| self.names[index].clone())
    }

    /// The ids of the groups that a header cell stands in.
    fn above(&self, index: usize) -> Vec<String> {
        let header = &self.headers.cells[index];
        let over = self.headers.over(header.start);
        let wider = over.filter(|&other| self.headers.cells[other].level < header.level);
        wider.map(|other| self.names[other].clone()).collect()
    }

    /// The lines of column headings, the first of which begins with what stands in the corner.
    fn lines(&self, corner: GridCell) -> Vec<Vec<GridCell>> {
        let mut corner = Some(corner);
        let line = |level| {
            let cells = self.headers.cells.iter().enumerate().filter(|(_, header)| header.level == level);
            corner
                .take()
                .into_iter()
                .chain(cells.map(|(index, header)| GridCell::Heading(self.over_columns(index, header))))
                .collect()
        };
        (0..self.headers.depth).map(line).collect()
    }

    fn over_columns(&self, index: usize, header: &Header) -> Heading {
        let scope = if header.leaf { HeadingScope::Column } else { HeadingScope::Columns };
        let heading = Heading::new(self.names[index].clone(), &header.label, scope);
        Heading { headers: self.above(index), columns: header.across, lines: header.depth, ..heading }
    }

    fn beside(&self, index: usize, header: &Header) -> Heading {
        let (scope, role) = if header.leaf {
            (HeadingScope::Row, HeadingRole::Plain)
        } else {
            (HeadingScope::Rows, HeadingRole::Group)
        };
        let heading = Heading::new(self.names[index].clone(), &header.label, scope);
        Heading { role, headers: self.above(index), columns: header.depth, lines: header.across, ..heading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    /// Every line of every grid of every form is as wide as the others, spans counted; every figure of the
    /// form stands in it once, under headings that are there.
    #[test]
    fn grids_have_no_holes() {
        for form in Forms::embedded().iter() {
            let tables = 0..form.tables.len();
            let cells: Vec<Cell> =
                tables.clone().flat_map(|table| form.layout(table).figures()).map(|f| f.cell).collect();
            assert!(cells.into_iter().eq(form.cells()));
            for grid in tables.flat_map(|table| &form.layout(table).grids) {
                let lines: Vec<&Vec<GridCell>> = grid.head.iter().chain(&grid.body).collect();
                let mut widths = vec![0; lines.len()];
                for (at, line) in lines.iter().enumerate() {
                    for cell in line.iter() {
                        let (columns, high) = match cell {
                            GridCell::Heading(heading) => (heading.columns, heading.lines),
                            GridCell::Figure(_) => (1, 1),
                            GridCell::Empty(lines) => (1, *lines),
                        };
                        widths[at..at + high].iter_mut().for_each(|width| *width += columns);
                    }
                }
                assert!(widths.iter().all(|width| *width == widths[0]), "{}: {widths:?}", grid.caption);
                let ids: Vec<&str> = headings(lines.into_iter()).map(|(id, _)| id).collect();
                let named = grid.body.iter().flatten().filter_map(|cell| match cell {
                    GridCell::Figure(figure) => Some(figure),
                    _ => None,
                });
                for figure in named {
                    assert!(figure.headers.contains(&figure.anchor));
                    assert!(figure.headers.iter().all(|id| ids.contains(&&**id)));
                }
            }
        }
    }

    #[test]
    fn a_figure_knows_its_headings() {
        let form = &Forms::embedded().get("2021").unwrap();
        let cell = form.find("requests.received.total").unwrap();
        let layout = form.layout(form.place(cell).table);
        let figure = layout.figures().find(|figure| figure.cell == cell).unwrap();
        let labels: Vec<(&str, &str)> = layout.labels().collect();
        let said: Vec<&str> =
            figure.headers.iter().map(|id| labels.iter().find(|(other, _)| other == id).unwrap().1).collect();
        assert_eq!(said, ["申请人情况", "总计", "一、本年新收政府信息公开申请数量"]);
        assert!(figure.is_total);
        assert_eq!(labels.iter().find(|(id, _)| *id == figure.anchor).unwrap().1, "一、本年新收政府信息公开申请数量");
    }
}
