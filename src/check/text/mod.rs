//! What a text says in figures: each amount, with the cells that it states.
//!
//! A figure is tied to cells by the words before it in its sentence; which words mean which cells is the form's to
//! say (`src/form/said.toml`). What cannot be tied is left alone: a report speaks of much that the form does not
//! count, and a false alarm costs a clerk more than a slip that is missed.

mod context;
pub(crate) mod date;
mod growth;
mod listing;
mod naming;
pub(crate) mod number;
mod reading;
mod sense;
pub(crate) mod sentence;
mod subject;
pub(crate) mod sums;
#[cfg(test)]
mod tests;
mod tie;
mod turn;
mod weigh;
mod whole;

pub use listing::{FigureListed, Taken, list};
pub(crate) use weigh::{in_text, total as total_of};

use std::ops::Range;

use number::Number;
use sums::Made;

use crate::form::quantity::{Quantity, Reading, Word};
use crate::model::{Amount, Growth, GrowthUnit, Report, StatedCell, Statement};
use crate::prose::TextLine;

/// All that a text says in figures.
#[derive(Debug)]
pub(crate) struct TextFigures<'t> {
    /// The lines of the text.
    pub lines: &'t [TextLine<'t>],
    /// Its figures, in order.
    pub figures: Vec<TextFigure>,
    /// Where it says that there is none of something.
    pub denials: Vec<Denial>,
    /// What it says to have grown without a figure for it.
    pub grown: Vec<Grown>,
    /// Those of its figures that others make.
    pub made: Vec<Made>,
    /// Of each word of the form's vocabulary, whether it stands anywhere but in headings.
    mentioned: Vec<bool>,
}

/// A figure of a text.
#[derive(Debug, Clone)]
pub(crate) struct TextFigure {
    /// The line that it stands in.
    pub line: usize,
    /// The sentence, counted through the text.
    pub sentence: usize,
    /// How much it is, and where in the line.
    pub number: Number,
    /// Of how many things it is: of two in `网站、微信各200条`; 0 where that is not told.
    pub times: u8,
    /// What it states.
    pub tie: Tie,
}

/// What a figure of a text states.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tie {
    /// A quantity of the form.
    Cells(TiedQuantity),
    /// A quantity of which the form has no cell, by its index, and which is followed over the years.
    Followed(usize),
    /// How much more or less another figure is than the year before.
    Growth(Growing),
    /// How much more or less a quantity is whose figure the text does not state.
    Grown,
    /// The figure of the year before.
    Before,
    /// What other figures of the text make, or are made of.
    Computed,
    /// Nothing that we know.
    Nothing,
}

/// A quantity of the form that a text states.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TiedQuantity {
    /// Which, among those of the form.
    pub quantity: usize,
    /// The cells: those that agree, or those that are meant in the first place.
    pub reading: Reading,
    /// What these cells make; `None` where one of them is blank.
    pub stated: Option<Amount>,
    /// Whether they agree.
    pub agrees: bool,
    /// Whether the words leave room for another sense, so that a difference says nothing.
    pub is_weak: bool,
}

impl TiedQuantity {
    /// Whether the text and the table cannot both be right.
    pub fn differs(&self) -> bool {
        !self.agrees && !self.is_weak && self.stated.is_some()
    }
}

/// How much more or less a figure is said to be than the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Growing {
    /// That figure, among those of the text.
    pub of: usize,
    /// Whether it is less.
    pub falls: bool,
    /// Whether what is stated is the figure of the year before itself.
    pub is_base: bool,
}

/// How much more or less a quantity is said to be than the year before, by its words alone.
#[derive(Debug, Clone)]
pub(crate) struct Grown {
    /// Which.
    pub quantity: usize,
    /// How.
    pub growth: Growth,
}

/// Words that say that there is none of something.
#[derive(Debug, Clone)]
pub(crate) struct Denial {
    /// The line that they stand in.
    pub line: usize,
    /// The words.
    pub words: Range<usize>,
    /// What there is none of.
    pub tied: TiedQuantity,
}

impl TextFigures<'_> {
    /// Whether one of these words stands in the text, headings aside.
    pub fn mentions(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.mentioned[word.index()])
    }

    /// Where a figure stands in the file.
    pub fn place(&self, figure: &TextFigure) -> Range<usize> {
        self.lines[figure.line].place(figure.number.range())
    }

    /// The words of a figure's clause, as far as they are before it, and the figure.
    pub fn words(&self, figure: &TextFigure) -> &str {
        let text = &self.lines[figure.line].text;
        let sentence = text[..figure.number.start].rfind(['。', '！', '？']).map_or(0, |at| at + '。'.len_utf8());
        let start = sentence::clause_start(text, sentence..figure.number.start);
        text[start..figure.number.behind].trim()
    }

    /// The figures that state a cell, and no other sense of their words is likely. What is but a part of the cell states
    /// nothing of it.
    pub fn stated(&self, report: &Report) -> Box<[StatedCell]> {
        let quantities = &report.form.quantities().list;
        let of_cell = |figure: &TextFigure| match &figure.tie {
            Tie::Cells(TiedQuantity { quantity, reading, agrees: true, is_weak: false, .. })
                if !quantities[*quantity].at_most =>
            {
                let [cell] = reading.plus[..] else { return None };
                let place = self.place(figure);
                let stated = StatedCell { place: place.start as u32..place.end as u32, cell };
                reading.minus.is_empty().then_some(stated)
            }
            _ => None,
        };
        self.figures.iter().filter_map(of_cell).collect()
    }

    /// What is kept of it, to be compared with other years.
    pub fn statements(&self, report: &Report) -> Vec<Statement> {
        let quantities = &report.form.quantities().list;
        let place = |figure: &TextFigure| {
            let range = self.place(figure);
            range.start as u32..range.end as u32
        };
        let mut statements: Vec<Statement> = Vec::new();
        for figure in &self.figures {
            let amount_of = |of: &TextFigure| match &of.tie {
                // What the table states otherwise has been said.
                Tie::Cells(tied) if tied.agrees => Some((tied.quantity, weigh::in_text(report, &tied.reading)?)),
                Tie::Followed(quantity) => Some((*quantity, of.number.amount)),
                _ => None,
            };
            let grown = match &figure.tie {
                Tie::Followed(_) => None,
                Tie::Growth(growing) => Some(growing),
                _ => continue,
            };
            let of = grown.map_or(figure, |growing| &self.figures[growing.of]);
            let Some((index, amount)) = amount_of(of) else { continue };
            let growth = grown.map(|growing| {
                let by = figure.number.amount;
                let base = growing.is_base.then_some(by);
                Growth {
                    by: match base {
                        Some(base) => amount + -base,
                        None if growing.falls => -by,
                        None => by,
                    },
                    base,
                    unit: GrowthUnit::of(figure.number.counter),
                    decimals: figure.number.decimals,
                    place: place(figure),
                }
            });
            statements.push(Statement { quantity: quantities[index].key.clone(), amount, growth, place: place(of) });
        }
        for Grown { quantity, growth } in &self.grown {
            let Quantity { key, readings, .. } = &quantities[*quantity];
            if let Some(amount) = readings.first().and_then(|reading| weigh::in_text(report, reading)) {
                let (quantity, growth, place) = (key.clone(), Some(growth.clone()), growth.place.clone());
                statements.push(Statement { quantity, amount, growth, place });
            }
        }
        statements
    }
}
