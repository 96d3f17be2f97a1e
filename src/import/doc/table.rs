//! Rows of tables: where each cell begins and ends, and what it is merged with. [MS-DOC] 2.6.3, 2.9.317, 2.9.313.

use super::bytes;
use super::sprm;

/// Word has no rows with more cells.
const MOST_CELLS: usize = 63;

/// How a cell is merged.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Merge {
    /// With its neighbours: nothing where 0; else the first in a row of cells differs from those that follow.
    pub(super) sideways: u8,
    /// 0 not, 1 with the one above, 3 with those below.
    pub(super) upwards: u8,
}

/// What a row's end says of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowShape {
    /// Where cells begin, and where the last ends, in twentieths of a point.
    pub(super) edges: Vec<i32>,
    pub(super) merges: Vec<Merge>,
}

impl RowShape {
    pub(super) fn apply(&mut self, code: u16, operand: &[u8]) {
        match code {
            sprm::DEFINE_TABLE => *self = RowShape::read(operand).unwrap_or_default(),
            sprm::MERGE | sprm::SPLIT => {
                for (index, cell) in self.range(operand).enumerate() {
                    cell.sideways = match code {
                        sprm::SPLIT => 0,
                        _ if index == 0 => 1,
                        _ => 2,
                    };
                }
            }
            sprm::MERGE_UP => {
                let index = usize::from(operand.first().copied().unwrap_or(0));
                if let Some((cell, value)) = self.merges.get_mut(index).zip(operand.get(1)) {
                    cell.upwards = value & 3;
                }
            }
            sprm::INSERT => self.insert(operand),
            sprm::DELETE => {
                let (first, end) = bounds(operand);
                if first < end && end <= self.merges.len() {
                    let lost = self
                        .edges
                        .get(end)
                        .zip(self.edges.get(first))
                        .map_or(0, |(end, first)| end.saturating_sub(*first));
                    self.edges.drain(first..end);
                    self.merges.drain(first..end);
                    self.edges.iter_mut().skip(first).for_each(|edge| *edge = edge.saturating_sub(lost));
                }
            }
            sprm::WIDTH => {
                let (first, end) = bounds(operand);
                let width = bytes::u16(operand, 2).map_or(0, i32::from);
                for cell in first..end.min(self.merges.len()) {
                    let Some((from, to)) = self.edges.get(cell).copied().zip(self.edges.get(cell + 1).copied()) else {
                        break;
                    };
                    let change = from.saturating_add(width).saturating_sub(to);
                    self.edges.iter_mut().skip(cell + 1).for_each(|edge| *edge = edge.saturating_add(change));
                }
            }
            _ => {}
        }
    }

    fn read(operand: &[u8]) -> Option<RowShape> {
        let count = usize::from(*operand.first()?).min(MOST_CELLS);
        let edges = (0..=count).map(|index| bytes::i16(operand, 1 + 2 * index).map(i32::from));
        let merges = (0..count).map(|index| {
            // What is not stated is nought.
            let flags = bytes::u16(operand, 1 + 2 * (count + 1) + 20 * index).unwrap_or(0);
            Merge { sideways: (flags & 3) as u8, upwards: (flags >> 5 & 3) as u8 }
        });
        Some(RowShape { edges: edges.collect::<Option<_>>()?, merges: merges.collect() })
    }

    fn range(&mut self, operand: &[u8]) -> impl Iterator<Item = &mut Merge> {
        let (first, end) = bounds(operand);
        self.merges.iter_mut().take(end).skip(first)
    }

    fn insert(&mut self, operand: &[u8]) {
        let (first, count) = bounds(operand);
        let width = bytes::u16(operand, 2).map_or(0, i32::from);
        if self.merges.len() + count > MOST_CELLS || self.edges.is_empty() {
            return;
        }
        let first = first.min(self.merges.len());
        let total = width * count as i32;
        self.edges.iter_mut().skip(first + 1).for_each(|edge| *edge = edge.saturating_add(total));
        for index in 0..count {
            let from = self.edges.get(first + index).copied().unwrap_or(0);
            self.edges.insert(first + index + 1, from.saturating_add(width));
            self.merges.insert(first + index, Merge::default());
        }
    }
}

fn bounds(operand: &[u8]) -> (usize, usize) {
    let at = |index| usize::from(bytes::u8(operand, index).unwrap_or(0));
    (at(0), at(1))
}

/// The columns of a table: each place at which a cell of any row begins or ends. Word draws places that are less
/// than a point apart as one.
pub(super) struct Grid(Vec<i32>);

const SAME: i32 = 20;

impl Grid {
    pub(super) fn of<'r>(rows: impl Iterator<Item = &'r RowShape>) -> Grid {
        let mut all: Vec<i32> = rows.flat_map(|row| row.edges.iter().copied()).collect();
        all.sort_unstable();
        let mut places: Vec<i32> = Vec::new();
        for place in all {
            if places.last().is_none_or(|last| place.saturating_sub(*last) > SAME) {
                places.push(place);
            }
        }
        Grid(places)
    }

    /// The column that begins at a place.
    pub(super) fn column(&self, place: i32) -> usize {
        self.0.partition_point(|column| *column <= place).saturating_sub(1)
    }
}
