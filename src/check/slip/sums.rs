//! The relations of a report as one system: what each lacks, and what a changed cell does to them.
//!
//! Only what can be assessed takes part. A change counts as an explanation where every relation that it
//! touches holds afterwards; a figure that would then be impossible, such as a count below zero, explains
//! nothing.

use std::collections::BTreeMap;

use crate::form::{Cell, CellKind, Comparison, Relation};
use crate::model::{Amount, Report};

/// Changed figures: the cells, and what they would hold.
pub(super) type Edits = BTreeMap<Cell, Amount>;

/// The relations that can be assessed, and how far each is from holding.
pub(super) struct Sums<'r> {
    pub report: &'r Report,
    /// In the form's order.
    pub relations: Vec<&'r Relation>,
    /// What the left side of each lacks, in millionths.
    lacks: Vec<i128>,
    /// Of each cell, the relations it is in, and how often it counts on their left sides.
    of_cell: Vec<Vec<(usize, i128)>>,
    one_of_cell_is_broken: Vec<bool>,
}

impl<'r> Sums<'r> {
    pub fn of(report: &'r Report) -> Sums<'r> {
        let mut sums = Sums {
            report,
            relations: Vec::new(),
            lacks: Vec::new(),
            of_cell: vec![Vec::new(); report.form.cell_count()],
            one_of_cell_is_broken: vec![false; report.form.cell_count()],
        };
        for relation in &report.form.relations {
            sums.add(relation);
        }
        for (cell, relations) in sums.of_cell.iter().enumerate() {
            sums.one_of_cell_is_broken[cell] = relations.iter().any(|&(relation, _)| sums.is_broken(relation));
        }
        sums
    }

    fn add(&mut self, relation: &'r Relation) {
        let (left, _, right) = relation.rule.sides();
        let total = |cells: &[Cell]| -> Option<i128> {
            cells.iter().map(|&cell| self.report.amount(cell).map(|amount| i128::from(amount.millionths()))).sum()
        };
        let (Some(on_left), Some(on_right)) = (total(left), total(right)) else { return };
        let index = self.relations.len();
        let left = left.iter().map(|&cell| (cell, 1));
        for (cell, times) in left.chain(right.iter().map(|&cell| (cell, -1))) {
            let known = &mut self.of_cell[cell.index()];
            match known.iter_mut().find(|(relation, _)| *relation == index) {
                Some((_, sum)) => *sum += times,
                None => known.push((index, times)),
            }
        }
        self.relations.push(relation);
        self.lacks.push(on_right - on_left);
    }

    /// The sums that do not hold. What is merely odd is left to its own check.
    pub fn broken(&self) -> Vec<usize> {
        (0..self.relations.len()).filter(|&relation| self.is_broken(relation)).collect()
    }

    pub fn is_broken(&self, relation: usize) -> bool {
        self.is_sum(relation) && self.lacks[relation] != 0
    }

    fn is_sum(&self, relation: usize) -> bool {
        self.relations[relation].rule.sides().1 == Comparison::Equal
    }

    /// Whether a cell takes part in a sum that does not hold.
    pub fn is_suspect(&self, cell: Cell) -> bool {
        self.one_of_cell_is_broken[cell.index()]
    }

    /// The sums that a cell takes part in.
    pub fn of_cell(&self, cell: Cell) -> impl Iterator<Item = usize> + '_ {
        self.of_cell[cell.index()].iter().map(|&(relation, _)| relation).filter(|&relation| self.is_sum(relation))
    }

    /// What a cell would have to hold for a sum to hold.
    pub fn wanted(&self, cell: Cell, relation: usize) -> Option<Amount> {
        let &(_, times) = self.of_cell[cell.index()].iter().find(|(other, _)| *other == relation)?;
        if times == 0 || self.lacks[relation] % times != 0 {
            return None;
        }
        let wanted = i128::from(self.report.amount(cell)?.millionths()) + self.lacks[relation] / times;
        let wanted = Amount::from_millionths(i64::try_from(wanted).ok()?);
        self.is_possible(cell, wanted).then_some(wanted)
    }

    fn is_possible(&self, cell: Cell, amount: Amount) -> bool {
        match self.report.form.kind(cell) {
            CellKind::Count => amount.is_whole() && !amount.is_negative(),
            CellKind::Change => amount.is_whole(),
            CellKind::Money => !amount.is_negative(),
        }
    }

    /// The sums that hold once these cells are changed, and did not before; nothing where one that is
    /// touched would not hold.
    pub fn mended_by(&self, edits: &Edits) -> Option<Vec<usize>> {
        let mut changes: BTreeMap<usize, i128> = BTreeMap::new();
        for (&cell, &amount) in edits {
            if !self.is_possible(cell, amount) {
                return None;
            }
            let by = i128::from(amount.millionths()) - i128::from(self.report.amount(cell)?.millionths());
            for &(relation, times) in &self.of_cell[cell.index()] {
                *changes.entry(relation).or_default() += times * by;
            }
        }
        let mut mended = Vec::new();
        for (relation, change) in changes.into_iter().filter(|(_, change)| *change != 0) {
            let lacks = self.lacks[relation];
            if self.is_sum(relation) {
                if lacks != change {
                    return None;
                }
                mended.push(relation);
            } else if lacks <= 0 && lacks > change {
                // It was no less, and would be less.
                return None;
            }
        }
        (!mended.is_empty()).then_some(mended)
    }
}
