//! What two sequences have in common, and what differs between: of sentences, and of the characters of a sentence.
//!
//! What is found does not depend on which of the two is called the old one: the same pieces come of both ways round.

use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// So many pairs are looked at between the common start and the common end; what is longer counts as written anew.
const MOST_PAIRS: usize = 50_000_000;

/// A stretch of both sequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Whether both have the same there.
    pub same: bool,
    pub old: Range<usize>,
    pub new: Range<usize>,
}

/// The stretches of two sequences, in turn the same and not.
pub(super) fn stretches<T: Eq + Hash + Ord>(old: &[T], new: &[T]) -> Vec<Stretch> {
    if old > new {
        let swapped = stretches(new, old).into_iter();
        return swapped.map(|it| Stretch { same: it.same, old: it.new, new: it.old }).collect();
    }
    let first = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = (&old[first..], &new[first..]);
    let last = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(old, new)| old == new).count();
    let middle = (&rest.0[..rest.0.len() - last], &rest.1[..rest.1.len() - last]);
    let mut found = Stretches::default();
    found.push(true, first, first);
    if middle.0.len().saturating_mul(middle.1.len()) > MOST_PAIRS {
        found.push(false, middle.0.len(), middle.1.len());
    } else {
        for op in capture_diff_slices(Algorithm::Myers, middle.0, middle.1) {
            let same = matches!(op, DiffOp::Equal { .. });
            found.push(same, op.old_range().len(), op.new_range().len());
        }
    }
    found.push(true, last, last);
    found.all
}

#[derive(Default)]
struct Stretches {
    all: Vec<Stretch>,
    at: (usize, usize),
}

impl Stretches {
    /// Adds so many of each behind those that are there.
    fn push(&mut self, same: bool, old: usize, new: usize) {
        let (start, end) = (self.at, (self.at.0 + old, self.at.1 + new));
        self.at = end;
        match self.all.last_mut() {
            _ if start == end => {}
            Some(before) if before.same == same => (before.old.end, before.new.end) = end,
            _ => self.all.push(Stretch { same, old: start.0..end.0, new: start.1..end.1 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Both sequences are all of their stretches, what is the same is the same, and the way round does not matter.
        #[test]
        fn stretches_hold_both(old in "[甲乙丙12]{0,12}", new in "[甲乙丙12]{0,12}") {
            let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
            let found = stretches(&old, &new);
            let (mut i, mut j) = (0, 0);
            for (at, it) in found.iter().enumerate() {
                prop_assert_eq!((it.old.start, it.new.start), (i, j));
                (i, j) = (it.old.end, it.new.end);
                prop_assert!(!it.same || old[it.old.clone()] == new[it.new.clone()]);
                prop_assert!(at == 0 || found[at - 1].same != it.same);
            }
            prop_assert_eq!((i, j), (old.len(), new.len()));
            let mirrored: Vec<Stretch> = stretches(&new, &old)
                .into_iter()
                .map(|it| Stretch { same: it.same, old: it.new, new: it.old })
                .collect();
            prop_assert_eq!(found, mirrored);
        }
    }
}
