//! A form whose tables are of several editions, each as a whole.

use std::sync::OnceLock;

use super::{Cell, Figure, Form, Relation, Rule, Table};

impl Form {
    /// A form that takes some tables from other editions, given as the table's index and its
    /// edition; `None` where the other edition has no such table.
    ///
    /// Real reports mix editions (format.md §7, F1 to F3). Relations and figures that would
    /// reach into tables of different editions are left out.
    pub fn mixed(&self, others: &[(usize, &Form)]) -> Option<Form> {
        let mut tables = self.tables.clone();
        for &(index, other) in others {
            let key = &self.tables[index].key;
            tables[index] = other.tables.iter().find(|table| table.key == *key)?.clone();
        }
        let sources: Vec<&Form> = std::iter::once(self).chain(others.iter().map(|&(_, form)| form)).collect();
        // A mixed report is called after all the editions it uses.
        let called = |word: fn(&Form) -> &str| {
            let mut words: Vec<&str> = Vec::new();
            for table in &tables {
                let source = sources.iter().find(|source| source.id == table.edition).map_or("", |source| word(source));
                if !source.is_empty() && !words.contains(&source) {
                    words.push(source);
                }
            }
            words.join("、")
        };
        let (name, basis) = (called(|form| &form.name), called(|form| &form.basis));
        let mut mixed = Form { name, basis, ..self.with_tables(tables) };
        for source in &sources[1..] {
            mixed.add_replacements(source);
        }
        for source in &sources {
            for relation in &source.relations {
                let known = mixed.relations.iter().any(|other: &Relation| {
                    other.name == relation.name && source.same_cells(relation.rule.cells(), &mixed, other.rule.cells())
                });
                if !known && let Some(rule) = relation.rule.moved(|cells| mixed.all_taken_from(source, cells)) {
                    mixed.relations.push(Relation { name: relation.name.clone(), rule });
                }
            }
            for across in &source.continuations {
                if let Some(across) = across.moved(|cells| mixed.all_taken_from(source, cells))
                    && !mixed.continuations.contains(&across)
                {
                    mixed.continuations.push(across);
                }
            }
            for figure in &source.figures {
                if mixed.figure(&figure.key).is_none()
                    && let Some(cells) = mixed.all_taken_from(source, &figure.cells)
                {
                    mixed.figures.push(Figure { cells, ..figure.clone() });
                }
            }
        }
        let order = |figure: &Figure| self.figures.iter().position(|own| own.key == figure.key).unwrap_or(usize::MAX);
        mixed.figures.sort_by_key(order);
        Some(mixed)
    }

    /// A form of the same name over other tables, without relations and figures.
    pub(super) fn with_tables(&self, tables: Vec<Table>) -> Form {
        let mut form = Form {
            id: self.id.clone(),
            name: self.name.clone(),
            basis: self.basis.clone(),
            years: None,
            accepted: None,
            sections: self.sections.clone(),
            tables,
            relations: Vec::new(),
            continuations: Vec::new(),
            glosses: Vec::new(),
            figures: Vec::new(),
            sentences: self.sentences.clone(),
            instructions: self.instructions.clone(),
            replacements: self.replacements.clone(),
            exchanges: self.exchanges.clone(),
            cells: Vec::new(),
            layouts: OnceLock::new(),
            own_quantities: self.own_quantities.clone(),
            quantities: OnceLock::new(),
            own_meanings: self.own_meanings.clone(),
            rates: OnceLock::new(),
            free_cells: OnceLock::new(),
            instruction_letters: OnceLock::new(),
        };
        form.number_cells();
        form
    }

    /// Learns which rows of another form stand for which.
    pub(super) fn add_replacements(&mut self, other: &Form) {
        for replacement in &other.replacements {
            if !self.replacements.contains(replacement) {
                self.replacements.push(replacement.clone());
            }
        }
    }

    fn all_taken_from(&self, source: &Form, cells: &[Cell]) -> Option<Vec<Cell>> {
        cells.iter().map(|&cell| self.taken_from(source, cell)).collect()
    }

    /// Where a cell of another form has come to stand here, if its table was taken from there.
    fn taken_from(&self, source: &Form, cell: Cell) -> Option<Cell> {
        let (table, _, row, column) = source.around(cell);
        let here = self.tables.iter().find(|here| here.key == table.key && here.edition == table.edition)?;
        here.find(&row.key, &column.key)
    }

    fn same_cells(&self, cells: impl Iterator<Item = Cell>, other: &Form, others: impl Iterator<Item = Cell>) -> bool {
        cells.map(|cell| self.address(cell)).eq(others.map(|cell| other.address(cell)))
    }
}

impl Rule {
    /// The same rule over other cells; `None` if some have no counterpart, or several where one is needed.
    pub(super) fn moved(&self, all: impl Fn(&[Cell]) -> Option<Vec<Cell>>) -> Option<Rule> {
        let to = |cell: Cell| match all(&[cell])?[..] {
            [cell] => Some(cell),
            _ => None,
        };
        Some(match self {
            Rule::RowSum { total, terms } => Rule::RowSum { total: to(*total)?, terms: all(terms)? },
            Rule::ColumnSum { total, terms } => Rule::ColumnSum { total: to(*total)?, terms: all(terms)? },
            Rule::Balance { left, right } => Rule::Balance { left: all(left)?, right: all(right)? },
            Rule::Remainder { terms } => Rule::Remainder { terms: all(terms)? },
            Rule::NotBelow { upper, lower } => Rule::NotBelow { upper: to(*upper)?, lower: to(*lower)? },
        })
    }
}
