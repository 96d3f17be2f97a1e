//! What one slip of the pen could have made of a table: every such reading that makes its sums hold.
//!
//! Each is tried where the figures leave it open, and nowhere else: a cell is looked at if a sum of its own
//! does not hold. The cost of a reading says how readily it is believed; only the cheapest are compared.

use std::collections::BTreeMap;

use super::sums::{Edits, Sums};
use crate::form::{Block, Cell, CellKind, Relation, Rule};
use crate::model::Amount;

/// What kind of slip it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One figure is wrong.
    Figure,
    /// Two figures stand in each other's place.
    Swapped,
    /// A row's figures stand one column to the right, or left, from a cell on.
    Shifted {
        /// Whether to the right.
        right: bool,
    },
    /// Two rows below each other stand in each other's place.
    RowsSwapped,
    /// Several figures of one row or column are wrong, which agree among themselves.
    Line,
    /// Several figures of one row or column are wrong, each by itself.
    Several,
}

/// A slip that explains some sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    pub kind: Kind,
    /// What the cells would hold.
    pub edits: Edits,
    /// The sums that would hold then, in order.
    pub mends: Vec<usize>,
    pub cost: u32,
}

/// A sum that is left unexplained.
pub(super) const UNEXPLAINED: u32 = 17;
const FIGURE: u32 = 10;
const NEIGHBOURS: u32 = 12;
const APART: u32 = 14;
const LINE: u32 = 16;
/// A row that was shifted must explain at least so many sums: what is lost from it could be anything.
const SHIFT_MENDS: usize = 3;

/// All slips that explain sums of a report, the cheapest reading of each.
pub(super) fn all(sums: &Sums<'_>) -> Vec<Slip> {
    let mut found = Found { sums, slips: BTreeMap::new() };
    for cell in sums.report.form.cells().filter(|&cell| sums.is_suspect(cell)) {
        found.figure(cell);
    }
    for block in sums.report.form.tables.iter().flat_map(|table| &table.blocks) {
        let rows: Vec<Vec<Cell>> = block.rows.iter().map(|row| line(block, |column| row.cell(column))).collect();
        if !rows.iter().flatten().any(|&cell| sums.is_suspect(cell)) {
            continue;
        }
        let columns: Vec<Vec<Cell>> =
            (0..block.columns.len()).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
        for cells in rows.iter().chain(&columns) {
            found.swaps(cells);
            found.line(cells);
        }
        for cells in &rows {
            found.shifts(cells);
            found.signs(cells);
        }
        for pair in rows.windows(2) {
            found.rows(&pair[0], &pair[1]);
        }
        found.shifts_of_two(&rows);
    }
    found.slips.into_iter().map(|(edits, (cost, kind, mends))| Slip { kind, edits, mends, cost }).collect()
}

fn line(block: &Block, cell: impl Fn(usize) -> Cell) -> Vec<Cell> {
    (0..block.columns.len()).map(cell).collect()
}

struct Found<'s, 'r> {
    sums: &'s Sums<'r>,
    slips: BTreeMap<Edits, (u32, Kind, Vec<usize>)>,
}

impl Found<'_, '_> {
    fn add(&mut self, cost: u32, kind: Kind, edits: Edits, mends: Vec<usize>) {
        let known = self.slips.entry(edits).or_insert_with(|| (cost, kind, mends.clone()));
        if (cost, kind) < (known.0, known.1) {
            *known = (cost, kind, mends);
        }
    }

    fn amount(&self, cell: Cell) -> Option<Amount> {
        self.sums.report.amount(cell)
    }

    fn figure(&mut self, cell: Cell) {
        // Where one of its sums holds, changing it alone would break that one.
        let mut of_cell = self.sums.of_cell(cell);
        let Some(first) = of_cell.next() else { return };
        if let Some(wanted) = self.sums.wanted(cell, first)
            && of_cell.all(|relation| self.sums.is_broken(relation))
        {
            let edits = Edits::from([(cell, wanted)]);
            if let Some(mends) = self.sums.mended_by(&edits) {
                self.add(FIGURE, Kind::Figure, edits, mends);
            }
        }
    }

    /// Whether each sum that one of these cells is in, and no other of them, does not hold.
    fn may_differ(&self, cell: Cell, others: &[Cell]) -> bool {
        let is_own =
            |relation: usize| !others.iter().any(|&other| self.sums.of_cell(other).any(|of_it| of_it == relation));
        self.sums.of_cell(cell).all(|relation| self.sums.is_broken(relation) || !is_own(relation))
    }

    fn swaps(&mut self, cells: &[Cell]) {
        for (at, &a) in cells.iter().enumerate().filter(|&(_, &cell)| self.sums.is_suspect(cell)) {
            for (next, &b) in cells.iter().enumerate().skip(at + 1) {
                let (Some(of_a), Some(of_b)) = (self.amount(a), self.amount(b)) else { continue };
                if of_a == of_b || !self.sums.is_suspect(b) || !self.may_differ(a, &[b]) || !self.may_differ(b, &[a]) {
                    continue;
                }
                let edits = Edits::from([(a, of_b), (b, of_a)]);
                if let Some(mends) = self.sums.mended_by(&edits) {
                    self.add(if next == at + 1 { NEIGHBOURS } else { APART }, Kind::Swapped, edits, mends);
                }
            }
        }
    }

    /// A row in which a stray figure has pushed others aside, up to the place where one was lost.
    fn shifts(&mut self, cells: &[Cell]) {
        let amounts: Option<Vec<Amount>> = cells.iter().map(|&cell| self.amount(cell)).collect();
        let Some(amounts) = amounts.filter(|_| cells.iter().any(|&cell| self.sums.is_suspect(cell))) else { return };
        for stray in 0..cells.len() {
            for lost in (0..cells.len()).filter(|lost| lost.abs_diff(stray) > 1) {
                let mut figures = amounts.clone();
                figures.remove(stray);
                figures.insert(lost, Amount::ZERO);
                let changed = (0..cells.len()).filter(|&at| at != lost && figures[at] != amounts[at]);
                let mut edits: Edits = changed.map(|at| (cells[at], figures[at])).collect();
                if edits.is_empty() || !edits.keys().all(|&cell| self.sums.is_suspect(cell)) {
                    continue;
                }
                // What was lost is what its column lacks.
                let Some(own) = self.across(cells[lost], cells).next() else { continue };
                let Some(wanted) = self.sums.wanted(cells[lost], own) else { continue };
                if wanted != amounts[lost] {
                    edits.insert(cells[lost], wanted);
                }
                if let Some(mends) = self.sums.mended_by(&edits).filter(|mends| mends.len() >= SHIFT_MENDS) {
                    self.add(NEIGHBOURS, Kind::Shifted { right: stray < lost }, edits, mends);
                }
            }
        }
    }

    /// A row with minus signs before counts, whose total was made with them: `[-2, 0, 0, 0, 0, 0, -2]`.
    fn signs(&mut self, cells: &[Cell]) {
        let is_count = |cell: &Cell| self.sums.report.form.kind(*cell) == CellKind::Count;
        let below = cells.iter().filter(|cell| is_count(cell));
        let below = below.filter_map(|&cell| Some((cell, self.amount(cell).filter(|amount| amount.is_negative())?)));
        let mut edits: Edits = below.map(|(cell, amount)| (cell, -amount)).collect();
        if edits.is_empty() {
            return;
        }
        let of_row = self.sums.relations.iter().find_map(|relation| match &relation.rule {
            Rule::RowSum { total, terms } if cells.contains(total) => Some((*total, terms)),
            _ => None,
        });
        if let Some((total, terms)) = of_row {
            let term = |cell: &Cell| edits.get(cell).copied().or(self.amount(*cell));
            let Some(sum) = terms.iter().map(term).sum::<Option<Amount>>() else { return };
            if self.amount(total) != Some(sum) {
                edits.insert(total, sum);
            }
        }
        if edits.len() > 1
            && let Some(mends) = self.sums.mended_by(&edits)
        {
            self.add(FIGURE, Kind::Line, edits, mends);
        }
    }

    /// Two rows that were shifted the same way: each by itself leaves the columns as wrong as they were.
    fn shifts_of_two(&mut self, rows: &[Vec<Cell>]) {
        for right in [true, false] {
            let moved: Vec<Edits> = rows.iter().filter_map(|cells| self.moved_back(cells, right)).collect();
            for (at, one) in moved.iter().enumerate() {
                for other in &moved[at + 1..] {
                    let edits: Edits = one.iter().chain(other).map(|(&cell, &wanted)| (cell, wanted)).collect();
                    if let Some(mends) = self.sums.mended_by(&edits).filter(|mends| mends.len() > SHIFT_MENDS) {
                        self.add(2 * NEIGHBOURS, Kind::Shifted { right }, edits, mends);
                    }
                }
            }
        }
    }

    /// A row whose figures each go back by a column, where it begins or ends with a zero that does not count. Its last
    /// cell is its total, and stays.
    fn moved_back(&self, cells: &[Cell], right: bool) -> Option<Edits> {
        let amounts: Vec<Amount> = cells.iter().map(|&cell| self.amount(cell)).collect::<Option<_>>()?;
        let (&total, terms) = amounts.split_last()?;
        let is_sum = |relation: &&Relation| match &relation.rule {
            Rule::RowSum { total, terms } => {
                cells.split_last().is_some_and(|(last, rest)| last == total && rest == terms)
            }
            _ => false,
        };
        let has_total = self.sums.relations.iter().any(is_sum);
        if !has_total || terms.len() < 3 {
            return None;
        }
        let figures = moved_back(terms, total, right)?;
        let edits: Edits =
            cells.iter().copied().zip(figures).zip(terms).filter(|((_, a), b)| a != *b).map(|(edit, _)| edit).collect();
        (!edits.is_empty()).then_some(edits)
    }

    fn rows(&mut self, above: &[Cell], below: &[Cell]) {
        let mut edits = Edits::new();
        for (&a, &b) in above.iter().zip(below) {
            let (Some(of_a), Some(of_b)) = (self.amount(a), self.amount(b)) else { return };
            if of_a != of_b {
                if !self.sums.is_suspect(a) && !self.sums.is_suspect(b) {
                    return;
                }
                edits.extend([(a, of_b), (b, of_a)]);
            }
        }
        if edits.len() > 2
            && let Some(mends) = self.sums.mended_by(&edits)
        {
            self.add(NEIGHBOURS, Kind::RowsSwapped, edits, mends);
        }
    }

    /// The sums of a cell that lead out of its line.
    fn across(&self, cell: Cell, line: &[Cell]) -> impl Iterator<Item = usize> {
        self.sums.of_cell(cell).filter(move |&relation| {
            let inside = |&&other: &&Cell| self.sums.of_cell(other).any(|of_it| of_it == relation);
            line.iter().filter(inside).count() == 1
        })
    }

    /// A row or column whose cells each hold what the sums across want: all that want something, or two of them
    /// where what the others want has another cause.
    fn line(&mut self, cells: &[Cell]) {
        let mut wanting: Vec<(Cell, Amount)> = Vec::new();
        for &cell in cells.iter().filter(|&&cell| self.sums.is_suspect(cell)) {
            let broken = self.across(cell, cells).find(|&relation| self.sums.is_broken(relation));
            wanting.extend(broken.and_then(|relation| Some((cell, self.sums.wanted(cell, relation)?))));
        }
        if wanting.len() > 1 {
            self.several(cells, wanting.iter().copied().collect());
        }
        if wanting.len() > 2 {
            for (at, &one) in wanting.iter().enumerate() {
                for &other in &wanting[at + 1..] {
                    self.several(cells, Edits::from([one, other]));
                }
            }
        }
    }

    fn several(&mut self, line: &[Cell], edits: Edits) {
        let Some(mends) = self.sums.mended_by(&edits) else { return };
        let is_along = |relation: &usize| {
            let inside = |cell: &&Cell| self.sums.of_cell(**cell).any(|of_it| of_it == *relation);
            line.iter().filter(inside).count() > 1
        };
        let (cost, kind) = match mends.iter().any(is_along) {
            true => (FIGURE * edits.len() as u32, Kind::Several),
            false => (LINE, Kind::Line),
        };
        self.add(cost, kind, edits, mends);
    }
}

/// The figures of a row that was shifted by a column, each back in its place, and what was lost at the end as the total
/// has it; `None` where the stray figure at the beginning is no zero, or the row has too much already.
pub(super) fn moved_back(terms: &[Amount], total: Amount, right: bool) -> Option<Vec<Amount>> {
    let stray = if right { terms.first()? } else { terms.last()? };
    let lost = total + -terms.iter().copied().sum::<Amount>();
    if *stray != Amount::ZERO || lost.is_negative() {
        return None;
    }
    let mut figures = terms.to_vec();
    match right {
        true => figures.rotate_left(1),
        false => figures.rotate_right(1),
    }
    let place = if right { figures.len() - 1 } else { 0 };
    figures[place] = lost;
    Some(figures)
}
