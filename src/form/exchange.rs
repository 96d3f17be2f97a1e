//! Rows of another edition inside a table, as real reports keep them (format.md §7).
//!
//! Which rows stand for which is defined by the forms ([`Replacement`]); from that and the rows that are
//! written follows what a table has exchanged ([`Exchange`]), and the form with those rows in their places:
//! its sums, figures and continuations count each of them once. It knows neither files nor figures.

use std::collections::BTreeSet;

use super::{
    Block, Cell, Continuation, Figure, Form, Forms, Relation, Replacement, Row, Rule, Table, TableShape, file,
};

/// What a table has taken from another edition, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The table, by its index.
    pub table: usize,
    /// The other edition.
    pub edition: String,
    /// Keys of its rows that are there.
    pub added: Vec<String>,
    /// Keys of the table's own rows for which they stand, and which are not there.
    pub dropped: Vec<String>,
    /// Their labels.
    pub dropped_labels: Vec<String>,
    /// Keys of the table's own rows that are there although the added ones stand for them: all of them,
    /// where those are complete as well, so that one must be the sum of the others.
    doubled: Vec<String>,
    /// Whether a row is as long as those of the table's own block, not as in its edition.
    has_own_columns: bool,
}

/// A row as it is written in a report.
#[derive(Debug, Clone, Copy)]
pub struct WrittenRow<'t> {
    /// The table, by its index.
    pub table: usize,
    /// The row's name: a key or a label.
    pub row: &'t str,
    /// How many cells it has.
    pub cells: usize,
}

/// A replacement as seen from one of its editions.
struct ReplacementSide<'f> {
    ours: &'f [String],
    edition: &'f str,
    theirs: &'f [String],
}

/// A row that a table's own edition does not have.
struct ForeignRow<'f> {
    edition: &'f str,
    block: &'f Block,
    row: &'f Row,
    cells: usize,
}

impl Forms {
    /// What the tables of a form have exchanged, from the rows that are written in them.
    pub(super) fn exchanges(&self, form: &Form, rows: &[WrittenRow<'_>]) -> Vec<Exchange> {
        let mut exchanges = Vec::new();
        for (index, table) in form.tables.iter().enumerate() {
            let here = || rows.iter().filter(|written| written.table == index);
            let mut foreign: Vec<ForeignRow<'_>> = here().filter_map(|written| self.foreign(table, written)).collect();
            if foreign.is_empty() {
                continue;
            }
            let own: BTreeSet<&str> =
                here().filter_map(|written| table.row(written.row)).map(|(_, row)| &*row.key).collect();
            for side in self.sides(table) {
                let is_theirs =
                    |entry: &ForeignRow<'_>| entry.edition == side.edition && side.theirs.contains(&entry.row.key);
                let mut added = side.theirs.to_vec();
                added.retain(|key| foreign.iter().any(|entry| is_theirs(entry) && entry.row.key == *key));
                if !added.is_empty() {
                    foreign.retain(|entry| !is_theirs(entry));
                    exchanges.push(side.exchange(index, table, added, &own));
                }
            }
            exchanges.extend(foreign.iter().map(|entry| entry.exchange(index, table)));
        }
        exchanges
    }

    /// Whether a row that a table does not have stands, with others of its edition, for rows of the table.
    pub fn stands_for_rows(&self, table: &Table, row: &str) -> bool {
        let written = WrittenRow { table: 0, row, cells: 0 };
        self.foreign(table, &written).is_some_and(|entry| {
            self.sides(table).any(|side| side.edition == entry.edition && side.theirs.contains(&entry.row.key))
        })
    }

    /// The row of another edition that is meant by a name that a table does not know.
    fn foreign<'f>(&'f self, table: &Table, written: &WrittenRow<'_>) -> Option<ForeignRow<'f>> {
        if table.row(written.row).is_some() {
            return None;
        }
        self.iter().filter(|form| form.id != table.edition).find_map(|form| {
            let (block, row) = form.tables.iter().find(|other| other.key == table.key)?.row(written.row)?;
            let has_room =
                table.layout == TableShape::Stacked || table.blocks.iter().any(|own| own.has_columns_of(block));
            let is_new = table.row(&row.key).is_none();
            (has_room && is_new).then_some(ForeignRow { edition: &form.id, block, row, cells: written.cells })
        })
    }

    /// Which rows of a table stand for which of other editions, by any form's word.
    fn sides<'f>(&'f self, table: &'f Table) -> impl Iterator<Item = ReplacementSide<'f>> {
        let replacements = self.iter().flat_map(|form| &form.replacements).filter(|entry| entry.table == table.key);
        let sides = replacements.flat_map(|Replacement { sides: [one, other], .. }| [(one, other), (other, one)]);
        sides
            .filter(|((edition, _), _)| *edition == table.edition)
            .map(|((_, ours), (edition, theirs))| ReplacementSide { ours, edition, theirs })
    }
}

impl ReplacementSide<'_> {
    /// The exchange of a table with some of the other side's rows and these of its own.
    fn exchange(&self, index: usize, table: &Table, added: Vec<String>, own: &BTreeSet<&str>) -> Exchange {
        let is_there = |key: &String| own.contains(&**key);
        let blank = Exchange::of(index, self.edition, added);
        if !self.ours.iter().any(is_there) {
            // What is missing of the other side is missing from the table.
            let labels = self.ours.iter().filter_map(|key| Some(table.row(key)?.1.label.clone()));
            let dropped_labels = labels.collect();
            return Exchange { added: self.theirs.to_vec(), dropped: self.ours.to_vec(), dropped_labels, ..blank };
        }
        let is_complete = self.ours.iter().all(is_there) && blank.added.len() == self.theirs.len();
        Exchange { doubled: if is_complete { self.ours.to_vec() } else { Vec::new() }, ..blank }
    }
}

impl ForeignRow<'_> {
    /// The exchange of a table that has this row beside its own.
    fn exchange(&self, index: usize, table: &Table) -> Exchange {
        let fits = |own: &Block| own.caption == self.block.caption && own.columns.len() == self.cells;
        let has_own_columns = self.cells != self.block.columns.len() && table.blocks.iter().any(fits);
        Exchange { has_own_columns, ..Exchange::of(index, self.edition, vec![self.row.key.clone()]) }
    }
}

impl Form {
    /// What distinguishes a form's tables from those of all others: its id, their editions, and the rows
    /// that they have exchanged.
    pub fn composition(&self) -> String {
        let mut words = vec![self.id.as_str()];
        words.extend(self.tables.iter().map(|table| table.edition.as_str()));
        let mut text = words.join(" ");
        for exchange in &self.exchanges {
            let Exchange { table, edition, added, dropped, has_own_columns, .. } = exchange;
            let columns = if *has_own_columns { "own" } else { edition };
            text.push_str(&format!(" {table}:{edition}+{}-{}@{columns}", added.join("+"), dropped.join("-")));
        }
        text
    }

    /// The cells that mean what a cell of this address means: itself, or those of the rows that together
    /// stand for its row here.
    pub fn counterparts(&self, table: &str, row: &str, column: &str) -> Option<Vec<Cell>> {
        let here = self.tables.iter().find(|here| here.key == table)?;
        if let Some(cell) = here.find(row, column) {
            return Some(vec![cell]);
        }
        let sides = self.replacements.iter().filter(|entry| entry.table == table).flat_map(|entry| {
            let [one, other] = &entry.sides;
            [(&one.1, &other.1), (&other.1, &one.1)]
        });
        let mut rows = sides.filter(|(meant, _)| **meant == [row]).map(|(_, rows)| rows);
        rows.find_map(|rows| rows.iter().map(|row| here.find(row, column)).collect())
    }

    /// This form with rows of other editions in its tables.
    pub(super) fn exchanged(&self, exchanges: Vec<Exchange>, forms: &Forms) -> Form {
        let mut tables = self.tables.clone();
        for exchange in &exchanges {
            let other = forms.get(&exchange.edition).into_iter().flat_map(|form| &form.tables);
            let table = &mut tables[exchange.table];
            if let Some(other) = other.into_iter().find(|other| other.key == table.key) {
                exchange.apply(table, other);
            }
        }
        for exchange in &exchanges {
            tables[exchange.table].lay_out_again();
        }
        let mut form = self.with_tables(tables);
        form.exchanges.extend(exchanges.iter().cloned());
        form.take_over(self);
        for exchange in &exchanges {
            if let Some(other) = forms.get(&exchange.edition) {
                form.add_replacements(other);
                form.add_rules(exchange, other);
                form.count_added(exchange, other);
            }
            form.add_doubled(exchange, self);
        }
        form
    }

    /// Takes over what a form says of its cells, with the added rows in the place of those they stand for.
    fn take_over(&mut self, base: &Form) {
        let relations: Vec<Relation> = base
            .relations
            .iter()
            .filter_map(|Relation { name, rule }| {
                let rule = rule.moved(|cells| self.in_place_of(base, cells))?;
                Some(Relation { name: name.clone(), rule })
            })
            .collect();
        let continuations: Vec<Continuation> = base
            .continuations
            .iter()
            .filter_map(|across| across.moved(|cells| self.in_place_of(base, cells)))
            .collect();
        let figures: Vec<Figure> = base
            .figures
            .iter()
            .filter_map(|figure| Some(Figure { cells: self.in_place_of(base, &figure.cells)?, ..figure.clone() }))
            .collect();
        (self.relations, self.continuations, self.figures) = (relations, continuations, figures);
    }

    /// Where cells of the form that this one is made from stand here. Rows that were dropped are there only
    /// together, as those that stand for them.
    fn in_place_of(&self, base: &Form, cells: &[Cell]) -> Option<Vec<Cell>> {
        let mut here = Vec::with_capacity(cells.len());
        for &cell in cells {
            let index = base.place(cell).table;
            let (_, _, row, column) = base.around(cell);
            let table = &self.tables[index];
            let exchange = self.exchanges.iter().find(|it| it.table == index && it.dropped.contains(&row.key));
            let Some(exchange) = exchange else {
                here.push(table.find(&row.key, &column.key)?);
                continue;
            };
            let is_listed = |key: &String| {
                base.tables[index].find(key, &column.key).is_some_and(|dropped| cells.contains(&dropped))
            };
            if !exchange.dropped.iter().all(is_listed) {
                return None;
            }
            if exchange.dropped.first() == Some(&row.key) {
                for key in &exchange.added {
                    here.push(table.find(key, &column.key)?);
                }
            }
        }
        Some(here)
    }

    /// What the other edition says of the added rows alone, such as the sum of each.
    fn add_rules(&mut self, exchange: &Exchange, other: &Form) {
        let all_added = |cells: &[Cell]| -> Option<Vec<Cell>> {
            cells.iter().map(|&cell| self.added_cell(exchange, other, cell)).collect()
        };
        let relations = other
            .relations
            .iter()
            .filter_map(|Relation { name, rule }| Some(Relation { name: name.clone(), rule: rule.moved(all_added)? }));
        let continuations = other.continuations.iter().filter_map(|across| across.moved(all_added));
        let (relations, continuations): (Vec<Relation>, Vec<Continuation>) =
            (relations.collect(), continuations.collect());
        self.relations.extend(relations);
        self.continuations.extend(continuations);
    }

    /// Where a cell of an added row stands here.
    fn added_cell(&self, exchange: &Exchange, other: &Form, cell: Cell) -> Option<Cell> {
        let (table, _, row, column) = other.around(cell);
        let here = &self.tables[exchange.table];
        (here.key == table.key && exchange.added.contains(&row.key)).then(|| here.find(&row.key, &column.key))?
    }

    /// Counts rows that stand for none of the table's own where their edition counts them.
    fn count_added(&mut self, exchange: &Exchange, other: &Form) {
        let stand_for_some =
            self.replacements.iter().flat_map(|entry| &entry.sides).any(|(edition, rows)| {
                *edition == exchange.edition && exchange.added.iter().any(|key| rows.contains(key))
            });
        if stand_for_some {
            return;
        }
        let mut relations = std::mem::take(&mut self.relations);
        for Relation { name, rule } in &mut relations {
            let Rule::ColumnSum { total, terms } = rule else { continue };
            let address = self.address(*total);
            for like in other.relations.iter().filter(|like| like.name == *name) {
                if let Rule::ColumnSum { total, terms: theirs } = &like.rule
                    && other.address(*total) == address
                {
                    terms.extend(theirs.iter().filter_map(|&cell| self.added_cell(exchange, other, cell)));
                }
            }
        }
        self.relations = relations;
    }

    /// Where both sides of a replacement are there, the one row of a side is the sum of the other's.
    fn add_doubled(&mut self, exchange: &Exchange, base: &Form) {
        let (total, terms) = match (&exchange.added[..], &exchange.doubled[..]) {
            ([total], terms) | (terms, [total]) if !terms.is_empty() => (total, terms),
            _ => return,
        };
        let table = &self.tables[exchange.table];
        let Some((block, row)) = table.row(total) else { return };
        let sums = (0..block.columns.len()).filter_map(|column| {
            let key = &block.columns[column].key;
            let terms: Option<Vec<Cell>> = terms.iter().map(|row| table.find(row, key)).collect();
            // It belongs to the sum that counts the table's own rows.
            let counted = base.tables[exchange.table].find(exchange.doubled.first()?, key)?;
            let sum = base.relations.iter().find(|relation| match &relation.rule {
                Rule::ColumnSum { terms, .. } => terms.contains(&counted),
                _ => false,
            })?;
            Some(Relation { name: sum.name.clone(), rule: Rule::ColumnSum { total: row.cell(column), terms: terms? } })
        });
        let sums: Vec<Relation> = sums.collect();
        self.relations.extend(sums);
    }
}

impl Exchange {
    fn of(table: usize, edition: &str, added: Vec<String>) -> Exchange {
        let (dropped, dropped_labels, doubled) = (Vec::new(), Vec::new(), Vec::new());
        Exchange { table, edition: edition.to_owned(), added, dropped, dropped_labels, doubled, has_own_columns: false }
    }

    /// Puts the added rows into a table, and takes out those they stand for.
    fn apply(&self, table: &mut Table, other: &Table) {
        let dropped = self.dropped.first().and_then(|key| table.rows.get(key).copied());
        for block in &mut table.blocks {
            block.rows.retain(|row| !self.dropped.contains(&row.key));
        }
        let mut at = dropped;
        for key in &self.added {
            let place = self.put(table, other, key, at);
            at = at.and(place.map(|(block, row)| (block, row + 1)));
        }
        table.blocks.retain(|block| !block.rows.is_empty());
    }

    /// Puts a row of the other edition at a place, or where it stands among its neighbours; gives its place.
    fn put(&self, table: &mut Table, other: &Table, key: &str, at: Option<(usize, usize)>) -> Option<(usize, usize)> {
        let (from, row) = other.row(key)?;
        let row = row.clone();
        let fits = |block: &Block| {
            let is_like = if self.has_own_columns { true } else { block.has_columns_of(from) };
            is_like && (block.caption == from.caption || table.layout != TableShape::Stacked)
        };
        if let Some((block, place)) = at
            && table.blocks[block].has_columns_of(from)
        {
            let place = place.min(table.blocks[block].rows.len());
            table.blocks[block].rows.insert(place, row);
            return Some((block, place));
        }
        let before = |table: &Table| -> Vec<(usize, usize)> {
            let keys: Vec<&str> = other.rows().map(|(_, row)| &*row.key).take_while(|other| *other != key).collect();
            keys.iter().rev().filter_map(|key| table.position(key)).collect()
        };
        let neighbours = before(table);
        if let Some(block) = table.blocks.iter().position(fits) {
            let place = neighbours.iter().find(|(other, _)| *other == block).map_or(0, |(_, row)| row + 1);
            table.blocks[block].rows.insert(place, row);
            return Some((block, place));
        }
        let same_caption = table.blocks.iter().position(|block| block.caption == from.caption);
        let block = same_caption.or(neighbours.first().map(|(block, _)| *block)).map_or(0, |block| block + 1);
        table.blocks.insert(block, Block { rows: vec![row], ..from.clone() });
        Some((block, 0))
    }
}

impl Table {
    /// Where the row with this key stands: its block, and its place in that.
    fn position(&self, key: &str) -> Option<(usize, usize)> {
        self.blocks.iter().enumerate().find_map(|(index, block)| {
            let row = block.rows.iter().position(|row| row.key == key)?;
            Some((index, row))
        })
    }

    /// Finds names and merges headings anew, after rows have come and gone.
    fn lay_out_again(&mut self) {
        for block in &mut self.blocks {
            (block.column_headers, block.row_headers) = file::headers(&block.columns, &block.rows, self.layout);
        }
        self.rows = file::row_names(&self.blocks);
    }
}

impl Block {
    fn has_columns_of(&self, other: &Block) -> bool {
        self.columns.iter().map(|column| &column.key).eq(other.columns.iter().map(|column| &column.key))
    }
}
