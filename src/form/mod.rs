//! The statutory form as data: its sections, tables, rows, columns, labels and sums.
//!
//! One TOML file is one edition. Reading, checking, printing and showing are derived from it;
//! no code knows a row by name. To add an edition, add a file here and list it in [`EMBEDDED`];
//! a site adds its own under `content/_forms/`.

mod exchange;
mod file;
mod forms;
pub mod grid;
pub mod label;
mod layout;
mod meaning;
mod mixed;
pub mod quantity;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::slice::from_ref;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use exchange::{Exchange, WrittenRow};
pub use file::FormError;
pub use forms::Forms;
use grid::Headers;
pub use layout::{FigureCell, Grid, GridCell, GridColumn, Heading, HeadingRole, HeadingScope, TableLayout};
use meaning::OwnMeanings;
pub use meaning::{Meaning, Rate};
pub use quantity::Quantities;
use quantity::QuantityFile;

use crate::chars::letters;

/// The editions that are inside the program, as id and text.
pub const EMBEDDED: [(&str, &str); 3] =
    [("2008", include_str!("2008.toml")), ("2019", include_str!("2019.toml")), ("2021", include_str!("2021.toml"))];

/// One cell of a form, by its position in the form's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell(pub u16);

impl Cell {
    /// Its position in a list of all the form's cells.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// A whole number, not below zero.
    Count,
    /// A whole number with a sign.
    Change,
    /// An amount of money, not below zero, in 万元 unless the report says otherwise.
    Money,
}

/// A form: an edition of the statutory one, or a site's own.
#[derive(Debug)]
pub struct Form {
    /// Its name in files and addresses, such as `2019`.
    pub id: String,
    /// Its name for readers.
    pub name: String,
    /// The notice that prescribes it; may be empty.
    pub basis: String,
    /// The years for which it is the rule; `None` for a form that is only used by name.
    pub years: Option<Range<u16>>,
    /// Years for which it is no more the rule, and may still be used.
    pub accepted: Option<Range<u16>>,
    /// The sections of a report, in order; none where a report has sections of its own.
    pub sections: Vec<Section>,
    /// The tables, in order; none where a report is its text.
    pub tables: Vec<Table>,
    /// Relations that must hold between cells.
    pub relations: Vec<Relation>,
    /// What a year's report takes over from that of the year before.
    pub continuations: Vec<Continuation>,
    /// What the form itself says of its relations.
    pub glosses: Vec<Gloss>,
    /// Figures shown at a glance.
    pub figures: Vec<Figure>,
    /// Sentences that say the year in words.
    pub sentences: Vec<String>,
    /// What the form tells those who fill it in, and no report should repeat.
    pub instructions: Vec<String>,
    /// Rows that took the place of rows of another edition.
    pub replacements: Vec<Replacement>,
    /// What its tables have taken from other editions, row by row; nothing in a form as its file has it.
    pub exchanges: Vec<Exchange>,
    cells: Vec<CellPlace>,
    /// Its tables as they are printed, from when somebody asks for one.
    layouts: OnceLock<Vec<TableLayout>>,
    /// What its own file says of the words for its figures.
    own_quantities: Vec<QuantityFile>,
    /// What texts call its figures, from when somebody asks.
    quantities: OnceLock<Quantities>,
    /// What its own file says of its rows and shares.
    own_meanings: OwnMeanings,
    /// The shares that follow from its cells, once somebody asks.
    rates: OnceLock<Vec<Rate>>,
    /// Those that no equality holds, once somebody asks.
    free_cells: OnceLock<Vec<Cell>>,
    /// The letters of its instructions, once somebody asks.
    instruction_letters: OnceLock<Vec<String>>,
}

/// A section of the report's text.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its key.
    pub key: String,
    /// Its number as printed: 一 to 六.
    pub number: String,
    /// Its official heading, without the number.
    pub heading: String,
    /// Headings that mean this section, as the form's file has them.
    headings: Vec<String>,
    /// The same, folded.
    wordings: Vec<String>,
    /// The table that belongs to it, by its index.
    pub table: Option<usize>,
    /// Whether it must be told in words, so that “无” is no content.
    pub told: bool,
    /// What it should speak of.
    pub topics: Vec<Topic>,
}

/// Something that a section should speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What it is called.
    pub label: String,
    /// Words each of which shows that it is spoken of.
    pub words: Vec<String>,
    /// Words that take this from one after them in the same clause: what is “有待加强” is not being strengthened.
    pub not_after: Vec<String>,
    /// Whether only governments are asked for it.
    pub governments: bool,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableShape {
    /// Blocks below each other, each with a caption and a header row of its own.
    Stacked,
    /// Rows by columns, both with merged groups.
    Matrix,
    /// One line of figures: rows become groups of columns.
    Wide,
}

/// A table of the form.
#[derive(Debug, Clone)]
pub struct Table {
    /// The form it comes from; another than its form's own where a report mixes editions.
    pub edition: String,
    /// Its key in front matter and data files.
    pub key: String,
    /// Its official name.
    pub label: String,
    /// How it is printed.
    pub layout: TableShape,
    /// What is printed in its top left cell, or said of the one line of a wide table.
    pub corner: String,
    /// The unit of its counts; may be empty.
    pub unit: String,
    /// Whether the figures of an agency's units add up to its own, so that an aggregated report can be recomputed.
    pub additive: bool,
    /// Its blocks; all but stacked tables have one.
    pub blocks: Vec<Block>,
    wordings: Vec<String>,
    rows: HashMap<String, (usize, usize)>,
}

/// Rows that share their columns.
#[derive(Debug, Clone)]
pub struct Block {
    /// The heading over the block, in stacked tables.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Merged headings of the columns (of the whole line, in wide tables).
    pub column_headers: Headers,
    /// Merged headings of the rows.
    pub row_headers: Headers,
}

/// A column of a block.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its key.
    pub key: String,
    /// Its official label.
    pub label: String,
    /// What its cells count.
    pub kind: CellKind,
    /// Labels of the groups it stands under.
    pub groups: Vec<String>,
    wordings: Vec<String>,
}

/// A row of a block.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its key.
    pub key: String,
    /// Its official label.
    pub label: String,
    /// Labels of the groups it stands in.
    pub groups: Vec<String>,
    /// The form it comes from; another than its table's where a table keeps a row of another edition.
    pub edition: String,
    /// Whether it counts 规章, which an agency without the power to legislate has none of.
    pub legislative: bool,
    /// Its first cell; the others follow.
    pub first: Cell,
    wordings: Vec<String>,
}

impl Row {
    /// The cell in the column with this index.
    pub fn cell(&self, column: usize) -> Cell {
        Cell(self.first.0 + column as u16)
    }

    /// The ways its label is written, folded.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.wordings.iter().map(String::as_str)
    }
}

impl Column {
    /// The ways its label is written, folded.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.wordings.iter().map(String::as_str)
    }
}

/// A relation that must hold. Its name is the name of its check.
#[derive(Debug, Clone)]
pub struct Relation {
    /// The check's name.
    pub name: String,
    /// What must hold.
    pub rule: Rule,
}

/// What a relation says.
#[derive(Debug, Clone)]
pub enum Rule {
    /// A row's total is the sum of cells in the same row.
    RowSum {
        /// The total.
        total: Cell,
        /// What it adds up.
        terms: Vec<Cell>,
    },
    /// A column's total is the sum of cells in the same column.
    ColumnSum {
        /// The total.
        total: Cell,
        /// What it adds up.
        terms: Vec<Cell>,
    },
    /// Two sums are equal.
    Balance {
        /// One side.
        left: Vec<Cell>,
        /// The other side.
        right: Vec<Cell>,
    },
    /// A sum is not below zero.
    Remainder {
        /// What is added up.
        terms: Vec<Cell>,
    },
    /// One cell is not below another; where it is, that is odd, but not wrong.
    NotBelow {
        /// The greater one.
        upper: Cell,
        /// The smaller one.
        lower: Cell,
    },
}

/// How the two sides of a relation must stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// They are equal.
    Equal,
    /// The left is no less than the right.
    NotLess,
}

impl Comparison {
    /// Whether two sums stand so.
    pub fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotLess => left >= right,
        }
    }
}

/// What a form says of a relation, in a few words.
#[derive(Debug, Clone)]
pub struct Gloss {
    /// The relation's name.
    pub name: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Rule {
    /// What kind of relation it is. A check looks at all of a kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Rule::RowSum { .. } => "row-sum",
            Rule::ColumnSum { .. } => "column-sum",
            Rule::Balance { .. } => "balance",
            Rule::Remainder { .. } => "remainder",
            Rule::NotBelow { .. } => "not-below",
        }
    }

    /// Its two sides, each to be added up, and how the sums must compare. A side without cells is zero.
    pub fn sides(&self) -> (&[Cell], Comparison, &[Cell]) {
        match self {
            Rule::RowSum { total, terms } | Rule::ColumnSum { total, terms } => {
                (from_ref(total), Comparison::Equal, terms)
            }
            Rule::Balance { left, right } => (left, Comparison::Equal, right),
            Rule::Remainder { terms } => (terms, Comparison::NotLess, &[]),
            Rule::NotBelow { upper, lower } => (from_ref(upper), Comparison::NotLess, from_ref(lower)),
        }
    }

    /// What a cell is called in it: what the cells of a relation have in common need not be said.
    pub fn name_of<'f>(&self, form: &'f Form, cell: Cell) -> &'f str {
        let (_, _, row, column) = form.around(cell);
        match self {
            Rule::ColumnSum { .. } | Rule::Balance { .. } => &row.label,
            Rule::RowSum { .. } | Rule::Remainder { .. } | Rule::NotBelow { .. } => &column.label,
        }
    }

    /// It in words, of what stands for its two sides.
    pub fn in_words(&self, left: &str, right: &str) -> String {
        let sign = match self.sides().1 {
            Comparison::Equal => "＝",
            Comparison::NotLess => "不小于",
        };
        format!("{left} {sign} {}", if right.is_empty() { "0" } else { right })
    }

    /// All cells that take part.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        let (left, _, right) = self.sides();
        left.iter().chain(right).copied()
    }
}

/// A cell that continues what cells of the year before have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation {
    /// The check's name.
    pub name: String,
    /// Cells of the earlier report.
    pub earlier: Vec<Term>,
    /// Cells of the later report that come on top: what the year itself has brought.
    pub meanwhile: Vec<Term>,
    /// How the cell of the later report must stand to the sum of both.
    pub comparison: Comparison,
    /// The cell of the later report.
    pub later: Cell,
}

impl Continuation {
    /// Whether the later cell is just what the earlier ones leave, so that it is known before the year is.
    pub fn is_plain(&self) -> bool {
        self.meanwhile.is_empty() && self.comparison == Comparison::Equal
    }

    /// The same over other cells; `None` if one has no counterpart, or several where one is needed.
    pub(in crate::form) fn moved(&self, all: impl Fn(&[Cell]) -> Option<Vec<Cell>>) -> Option<Continuation> {
        let [later] = all(&[self.later])?[..] else { return None };
        // Rows that stand together for one are there only together, so the terms of a sign are moved as one.
        let terms = |terms: &[Term]| -> Option<Vec<Term>> {
            let mut here = Vec::with_capacity(terms.len());
            for minus in [false, true] {
                let cells: Vec<Cell> = terms.iter().filter(|term| term.minus == minus).map(|term| term.cell).collect();
                here.extend(all(&cells)?.into_iter().map(|cell| Term { cell, minus }));
            }
            Some(here)
        };
        let (earlier, meanwhile) = (terms(&self.earlier)?, terms(&self.meanwhile)?);
        Some(Continuation { name: self.name.clone(), earlier, meanwhile, comparison: self.comparison, later })
    }
}

/// A cell in a sum, which adds to it or takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The cell.
    pub cell: Cell,
    /// Whether it takes away.
    pub minus: bool,
}

/// Rows of one edition that took the place of rows of another: either side, added up, counts the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The table's key, in both editions.
    pub table: String,
    /// An edition and the keys of its rows.
    pub sides: [(String, Vec<String>); 2],
}

/// A figure shown at a glance: the sum of some cells.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its key, the same in every edition in which it means the same.
    pub key: String,
    /// Its name.
    pub label: String,
    /// A shorter name for narrow tables; the name itself where the form gives none.
    pub short: String,
    /// Its unit.
    pub unit: String,
    /// Whether it belongs to the few shown first.
    pub headline: bool,
    /// The figure of which it is a part: all its parts together make that figure.
    pub part_of: Option<String>,
    /// What is added up.
    pub cells: Vec<Cell>,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPlace {
    /// The table.
    pub table: usize,
    /// The block in the table.
    pub block: usize,
    /// The row in the block.
    pub row: usize,
    /// The column in the block.
    pub column: usize,
}

impl Form {
    /// Reads a form from its TOML text.
    pub fn read(text: &str) -> Result<Form, FormError> {
        file::read(text)
    }

    /// How many cells the form has.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// All cells, in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        (0..self.cells.len() as u16).map(Cell)
    }

    /// Where a cell stands.
    pub fn place(&self, cell: Cell) -> CellPlace {
        self.cells[cell.index()]
    }

    /// The table, row and column of a cell.
    pub fn around(&self, cell: Cell) -> (&Table, &Block, &Row, &Column) {
        let place = self.place(cell);
        let table = &self.tables[place.table];
        let block = &table.blocks[place.block];
        (table, block, &block.rows[place.row], &block.columns[place.column])
    }

    /// What a cell counts.
    pub fn kind(&self, cell: Cell) -> CellKind {
        self.around(cell).3.kind
    }

    /// A table as it is printed.
    pub fn layout(&self, table: usize) -> &TableLayout {
        let all = || (0..self.tables.len()).map(|table| TableLayout::of(self, table)).collect();
        &self.layouts.get_or_init(all)[table]
    }

    /// What texts call its figures.
    pub fn quantities(&self) -> &Quantities {
        self.quantities.get_or_init(|| quantity::of(self, &self.own_quantities))
    }

    /// The letters of its instructions, and of what stands in the corners of its tables, without blanks and marks.
    pub fn instruction_letters(&self) -> &[String] {
        /// A shorter corner is no instruction.
        const LONGEST_HEAD: usize = 6;
        self.instruction_letters.get_or_init(|| {
            let corners = self.tables.iter().map(|table| letters(&table.corner));
            let corners = corners.filter(|corner| corner.chars().count() > LONGEST_HEAD);
            self.instructions.iter().map(|words| letters(words)).chain(corners).collect()
        })
    }

    /// The cells that neither a sum nor last year's figures hold, and that are no changes.
    pub fn free_cells(&self) -> &[Cell] {
        self.free_cells.get_or_init(|| {
            let summed = self.relations.iter().filter(|relation| relation.rule.sides().1 == Comparison::Equal);
            let continued = self.continuations.iter().filter(|across| across.comparison == Comparison::Equal);
            let continued = continued.flat_map(|across| {
                let terms = across.earlier.iter().chain(&across.meanwhile).map(|term| term.cell);
                terms.chain([across.later])
            });
            let held: BTreeSet<Cell> = summed.flat_map(|relation| relation.rule.cells()).chain(continued).collect();
            self.cells().filter(|cell| !held.contains(cell) && self.kind(*cell) != CellKind::Change).collect()
        })
    }

    /// A cell's address, such as `requests.received.total`.
    pub fn address(&self, cell: Cell) -> String {
        let (table, _, row, column) = self.around(cell);
        format!("{}.{}.{}", table.key, row.key, column.key)
    }

    /// The cell at an address. The table may be left out where the rest is unambiguous.
    pub fn find(&self, address: &str) -> Option<Cell> {
        let parts: Vec<&str> = address.split('.').collect();
        match parts[..] {
            [table, row, column] => self.tables.iter().find(|t| t.is(table))?.find(row, column),
            [row, column] => {
                let mut found = self.tables.iter().filter_map(|table| table.find(row, column));
                let first = found.next()?;
                found.next().is_none().then_some(first)
            }
            _ => None,
        }
    }

    /// A cell's labels as a reader hears them: table's row and column, groups included.
    pub fn label(&self, cell: Cell) -> String {
        let (_, _, row, column) = self.around(cell);
        format!("{} · {}", row.label, column.label)
    }

    /// Whether a cell is the total of its row.
    pub fn is_row_total(&self, cell: Cell) -> bool {
        self.relations.iter().any(|it| matches!(&it.rule, Rule::RowSum { total, .. } if *total == cell))
    }

    /// The label of a cell's row, behind the groups that it stands under.
    pub fn row_label(&self, cell: Cell) -> String {
        let (_, _, row, _) = self.around(cell);
        row.groups.iter().chain([&row.label]).cloned().collect::<Vec<_>>().join(" ")
    }

    /// The table with this key or label.
    pub fn table(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.key == name).or_else(|| {
            let folded = label::fold(name);
            self.tables.iter().position(|table| table.wordings.contains(&folded))
        })
    }

    /// The section with this heading, its number and small differences in wording aside.
    pub fn section(&self, heading: &str) -> Option<usize> {
        // As printed, number and all: by far the most usual, and folding is not cheap.
        let printed = |section: &Section| {
            let bare = heading.strip_prefix(section.number.as_str()).and_then(|rest| rest.strip_prefix('、'));
            bare.is_some_and(|bare| section.headings.iter().any(|known| known == bare))
        };
        if let Some(section) = self.sections.iter().position(printed) {
            return Some(section);
        }
        let folded = label::fold(heading);
        let bare = label::unnumbered(&folded);
        self.sections.iter().position(|section| section.wordings.iter().any(|wording| wording == bare))
    }

    /// The figure with this key.
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }

    /// Gives every row its first cell, in the form's order.
    fn number_cells(&mut self) {
        self.cells.clear();
        for (table, entry) in self.tables.iter_mut().enumerate() {
            for (block, entry) in entry.blocks.iter_mut().enumerate() {
                let columns = entry.columns.len();
                for (row, entry) in entry.rows.iter_mut().enumerate() {
                    entry.first = Cell(self.cells.len() as u16);
                    self.cells.extend((0..columns).map(|column| CellPlace { table, block, row, column }));
                }
            }
        }
    }
}

impl Table {
    /// All rows, with their blocks.
    pub fn rows(&self) -> impl Iterator<Item = (&Block, &Row)> {
        self.blocks.iter().flat_map(|block| block.rows.iter().map(move |row| (block, row)))
    }

    /// The groups of a row that tell it from others: where rows stand in groups within one, not the widest, which they
    /// share.
    pub fn telling_groups<'r>(&self, row: &'r Row) -> &'r [String] {
        let widest_is_shared = self.rows().any(|(_, other)| other.groups.len() > 1);
        &row.groups[usize::from(widest_is_shared && !row.groups.is_empty())..]
    }

    /// The row with this key or label.
    pub fn row(&self, name: &str) -> Option<(&Block, &Row)> {
        let &(block, row) = match self.rows.get(name) {
            Some(found) => found,
            None => self.rows.get(&label::fold(name))?,
        };
        Some((&self.blocks[block], &self.blocks[block].rows[row]))
    }

    /// The ways its label is written, folded.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.wordings.iter().map(String::as_str)
    }

    /// Whether this key or label names the table.
    pub fn is(&self, name: &str) -> bool {
        self.key == name || self.wordings.contains(&label::fold(name))
    }

    fn find(&self, row: &str, column: &str) -> Option<Cell> {
        let (block, row) = self.row(row)?;
        let column = block.column(column)?;
        Some(row.cell(column))
    }
}

impl Block {
    /// The column with this key or label.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == name).or_else(|| {
            let folded = label::fold(name);
            self.columns.iter().position(|column| column.wordings.contains(&folded))
        })
    }
}
