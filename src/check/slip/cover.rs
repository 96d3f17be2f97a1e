//! Which slips explain all sums that do not hold, with the least to be believed.
//!
//! Sums that no slip ties together are looked at apart. Where more than one reading is the cheapest, all of
//! them are kept: then the figures do not say which it was.

use std::collections::BTreeSet;

use super::suspect::{Slip, UNEXPLAINED};

/// Sums that belong together, and how they can be explained.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The sums, in order.
    pub sums: Vec<usize>,
    /// The cheapest readings, each a list of slips by their index, which is empty where none explains them;
    /// no reading where there are too many.
    pub readings: Vec<Vec<usize>>,
}

/// A search that has taken so many steps gives up, and nothing is explained.
const MOST_STEPS: usize = 5_000;
/// More readings than this say no more than that it is open.
const MOST_READINGS: usize = 128;

/// The sums in groups, each with its cheapest readings.
pub(super) fn explain(broken: &[usize], slips: &[Slip]) -> Vec<Group> {
    let all: Vec<&[usize]> = slips.iter().map(|slip| &*slip.mends).collect();
    let mut groups = Vec::new();
    for sums in together(broken, &all) {
        let mut search = Search::of(&sums, slips);
        search.go_on(&mut Vec::new(), &mut BTreeSet::new(), 0);
        let readings = if search.steps < MOST_STEPS { search.readings } else { Vec::new() };
        // What only some readings tie together is one group; the rest can be told apart.
        let used: BTreeSet<usize> = readings.iter().flatten().copied().collect();
        let used: Vec<&[usize]> = used.iter().map(|&slip| &*slips[slip].mends).collect();
        for sums in together(&sums, &used) {
            let is_here = |slip: &&usize| slips[**slip].mends.iter().any(|sum| sums.contains(sum));
            let of_group = readings.iter().map(|reading| reading.iter().filter(is_here).copied().collect::<Vec<_>>());
            let distinct: BTreeSet<Vec<usize>> = of_group.collect();
            groups.push(Group { sums, readings: distinct.into_iter().collect() });
        }
    }
    groups
}

/// Parts of a list that no tie leads out of.
fn together(sums: &[usize], ties: &[&[usize]]) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = sums.iter().map(|&sum| vec![sum]).collect();
    for tie in ties {
        let (joined, mut rest): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| part.iter().any(|sum| tie.contains(sum)));
        let mut joined = joined.concat();
        joined.sort_unstable();
        if !joined.is_empty() {
            rest.push(joined);
        }
        parts = rest;
    }
    parts.sort();
    parts
}

struct Search<'s> {
    slips: &'s [Slip],
    sums: &'s [usize],
    /// The slips that explain each of the sums, those that explain the most for their cost first.
    of_sum: Vec<Vec<usize>>,
    /// The least that any way of explaining one sum costs, in thousandths.
    least: u32,
    best: u32,
    readings: Vec<Vec<usize>>,
    steps: usize,
}

impl<'s> Search<'s> {
    fn of(sums: &'s [usize], slips: &'s [Slip]) -> Search<'s> {
        let rate = |slip: usize| 1000 * slips[slip].cost / slips[slip].mends.len() as u32;
        let of_sum = |sum: &usize| {
            let mut explaining: Vec<usize> = (0..slips.len()).filter(|&slip| slips[slip].mends.contains(sum)).collect();
            explaining.sort_by_key(|&slip| (rate(slip), slip));
            explaining
        };
        let of_sum: Vec<Vec<usize>> = sums.iter().map(of_sum).collect();
        let least = of_sum.iter().flatten().map(|&slip| rate(slip)).min().unwrap_or_default();
        Search { slips, sums, of_sum, least, best: u32::MAX, readings: Vec::new(), steps: 0 }
    }

    /// Explains the first sum that is not explained yet, in each way, or leaves it.
    fn go_on(&mut self, chosen: &mut Vec<usize>, settled: &mut BTreeSet<usize>, cost: u32) {
        self.steps += 1;
        let left = (self.sums.len() - settled.len()) as u32;
        if cost + left * self.least / 1000 > self.best || self.steps >= MOST_STEPS {
            return;
        }
        let Some(next) = self.sums.iter().position(|sum| !settled.contains(sum)) else {
            if cost < self.best {
                self.best = cost;
                self.readings.clear();
            }
            if self.readings.len() < MOST_READINGS {
                let mut reading = chosen.clone();
                reading.sort_unstable();
                self.readings.push(reading);
            }
            return;
        };
        let slips = self.slips;
        for at in 0..self.of_sum[next].len() {
            let index = self.of_sum[next][at];
            let slip = &slips[index];
            if slip.mends.iter().all(|sum| !settled.contains(sum)) {
                settled.extend(&slip.mends);
                chosen.push(index);
                self.go_on(chosen, settled, cost + slip.cost);
                chosen.pop();
                for sum in &slip.mends {
                    settled.remove(sum);
                }
            }
        }
        settled.insert(self.sums[next]);
        self.go_on(chosen, settled, cost + UNEXPLAINED);
        settled.remove(&self.sums[next]);
    }
}

impl Group {
    /// The slips of its only reading, if there is one, and each explains more than one sum: of one sum alone, any
    /// term may be wrong, and that only one of them can be is chance.
    pub fn proven(&self, slips: &[Slip]) -> Option<&Vec<usize>> {
        match &self.readings[..] {
            [reading] if !reading.is_empty() && reading.iter().all(|&slip| slips[slip].mends.len() > 1) => {
                Some(reading)
            }
            _ => None,
        }
    }
}
