//! Relations of a form, held against a report's figures: the one place where they are added up.
//!
//! A relation has two sides, each a sum of cells, that must compare in a certain way. It holds, or does
//! not, or cannot be assessed because a cell holds no amount; what is missing is never taken for zero.

use crate::finding::{Finding, Problem, Role};
use crate::form::{Cell, Comparison, Relation, Rule};
use crate::model::{Amount, Report};

/// Whether a relation holds; `None` where it cannot be assessed.
pub(crate) fn holds(report: &Report, rule: &Rule) -> Option<bool> {
    let (left, comparison, right) = rule.sides();
    Some(stands(sum(report, left)?, comparison, sum(report, right)?))
}

/// Whether two sums stand to each other as they must.
pub(super) fn stands(left: Amount, comparison: Comparison, right: Amount) -> bool {
    comparison.holds(&left, &right)
}

/// The sum of cells, if each holds an amount; nothing added up is zero.
fn sum(report: &Report, cells: &[Cell]) -> Option<Amount> {
    cells.iter().map(|&cell| report.amount(cell)).sum()
}

/// A relation that does not hold.
pub(super) struct BrokenRelation<'r> {
    report: &'r Report,
    relation: &'r Relation,
}

/// One side of it.
pub(super) struct Side<'r> {
    pub cells: &'r [Cell],
    pub amounts: Vec<Amount>,
}

impl<'r> BrokenRelation<'r> {
    /// The relation, if it can be assessed and does not hold.
    pub fn of(report: &'r Report, relation: &'r Relation) -> Option<BrokenRelation<'r>> {
        (holds(report, &relation.rule) == Some(false)).then_some(BrokenRelation { report, relation })
    }

    /// The relation's name.
    pub fn name(&self) -> String {
        self.relation.name.clone()
    }

    /// The left side.
    pub fn left(&self) -> Side<'r> {
        self.side(self.relation.rule.sides().0)
    }

    /// The right side.
    pub fn right(&self) -> Side<'r> {
        self.side(self.relation.rule.sides().2)
    }

    fn side(&self, cells: &'r [Cell]) -> Side<'r> {
        Side { cells, amounts: self.report.amounts(cells).unwrap_or_default() }
    }

    /// A cell's row label.
    pub fn row(&self, cell: Cell) -> String {
        super::row_label(self.report, cell)
    }

    /// A cell's column label.
    pub fn column(&self, cell: Cell) -> String {
        super::column_label(self.report, cell)
    }

    /// A finding at a cell, with the other cells of the relation.
    pub fn finding(&self, cell: Cell, others: &[(Cell, Role)], problem: impl Problem + 'static) -> Finding {
        super::at(self.report, cell, others, problem)
    }
}

impl Side<'_> {
    /// Its only amount, of a side that is one cell.
    pub fn amount(&self) -> Amount {
        self.amounts.iter().sum()
    }

    /// Its cells, each in the same role.
    pub fn roles(&self, role: Role) -> Vec<(Cell, Role)> {
        self.cells.iter().map(|&cell| (cell, role)).collect()
    }

    /// Its amounts under their labels.
    pub fn labelled(&self, label: impl Fn(Cell) -> String) -> Vec<(String, Amount)> {
        self.cells.iter().map(|&cell| label(cell)).zip(self.amounts.iter().copied()).collect()
    }
}
