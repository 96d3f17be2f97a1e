//! Figures of a text that others make: the parts of a whole, and shares.

mod grown;
mod mark;
mod parts;
mod rest;
mod shares;
mod together;

pub(crate) use shares::is_rounded;
pub(super) use shares::share_in_table;

use super::number::Exactness;
use super::{TextFigure, TextFigures, Tie};
use crate::model::{Amount, Report};

/// A figure with the figures that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// The figure.
    pub whole: usize,
    /// What it is made of.
    pub of: Vec<usize>,
    /// What cells state of a share: its whole, or its part and its whole.
    pub base: Vec<Amount>,
    /// How.
    pub how: How,
    /// What they make; what is stated, where that holds.
    pub makes: Amount,
    /// Whether it holds.
    pub holds: bool,
}

/// How figures make another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// They are its parts.
    Parts,
    /// It is the share of the first in the second, in hundredths.
    Share,
    /// It is how much the first is more, or less, than the second: in hundredths, or in what is counted.
    Growth {
        /// Whether it is told as less.
        falls: bool,
    },
}

/// All figures of a text that others make, whether they hold or not.
pub(super) fn made(text: &TextFigures<'_>, report: &Report) -> Vec<Made> {
    let quantities = report.form.quantities();
    let mut made = Vec::new();
    let mut start = 0;
    for group in text.figures.chunk_by(|a, b| a.sentence == b.sentence) {
        let sentence = start..start + group.len();
        start += group.len();
        // Of how many things one of them is, nobody knows.
        if group.iter().any(|figure| figure.times == 0) {
            continue;
        }
        parts::parts(text, quantities, sentence.clone(), &mut made);
        together::together(text, quantities, sentence.clone(), &mut made);
        rest::rest(text, sentence.clone(), &mut made);
        rest::both(text, sentence.clone(), &mut made);
        grown::grown(text, sentence.clone(), &mut made);
        shares::shares(text, report, sentence, &mut made);
    }
    made
}

/// Marks what was found to be made, or to make something.
pub(super) fn mark(text: &mut TextFigures<'_>, made: &[Made]) {
    for index in made.iter().filter(|made| made.holds).flat_map(|made| made.of.iter().copied().chain([made.whole])) {
        let tie = &mut text.figures[index].tie;
        if *tie == Tie::Nothing {
            *tie = Tie::Computed;
        }
    }
}

fn is_exact(figure: &TextFigure) -> bool {
    figure.number.exactness == Exactness::Exact
}

fn is_count(figure: &TextFigure) -> bool {
    figure.number.counter != "%" && !matches!(figure.tie, Tie::Growth(_) | Tie::Grown | Tie::Before)
}

fn differs(figure: &TextFigure) -> bool {
    matches!(&figure.tie, Tie::Cells(tied) if tied.differs())
}

fn sum(text: &TextFigures<'_>, of: &[usize]) -> Amount {
    terms(text, of).sum()
}

/// Figures as terms of a sum, each as often as it is meant: `网站、微信各200条`.
pub(crate) fn terms(text: &TextFigures<'_>, of: &[usize]) -> impl Iterator<Item = Amount> {
    let figures = of.iter().map(|&index| &text.figures[index]);
    figures.flat_map(|figure| std::iter::repeat_n(figure.number.amount, figure.times.into()))
}

/// How many things figures are of together.
fn count(text: &TextFigures<'_>, of: &[usize]) -> usize {
    of.iter().map(|&index| usize::from(text.figures[index].times)).sum()
}
