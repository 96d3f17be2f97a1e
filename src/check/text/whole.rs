//! What a sentence says all of a figure to be: `行政诉讼2件，均为未经复议直接起诉`, where the table has one.
//!
//! The words of the clause name a part of the figure before it, and that part must be as much. Only where the clause says
//! nothing else: `均由自然人或企业提出` and `均为自然人建房所需` are left alone.

use std::ops::Range;

use super::context::Near;
use super::naming::before;
use super::number::{Exactness, Number};
use super::reading::Reader;
use super::sense::is_dispute;
use super::sentence::clause_end;
use super::turn::Listed;
use super::weigh::{moved, weigh};
use super::{Denial, TextFigure, Tie, TiedQuantity};
use crate::form::quantity::{Reading, WordAt, words_within};
use crate::model::Amount;

/// What one case is said to be: `1件，为重复申请`.
const IS: [&str; 5] = ["为", "系", "属", "是", "由"];
/// What joins two of a kind, or denies it.
const JOINS: [&str; 7] = ["、", "和", "或", "及", "与", "不属", "非"];

impl Reader<'_, '_> {
    /// Holds what the figures of a sentence are all said to be against the tables.
    pub(super) fn all_of_a_kind(&mut self, line: usize, text: &str, words: &[WordAt], sentence: &Range<usize>) {
        let figures = self.text.figures.iter().rev();
        let here = figures.take_while(|figure| figure.line == line && figure.number.start >= sentence.start);
        let found: Vec<Denial> = here
            .filter_map(|figure| {
                let (said, kind) = self.kind_of_all(text, figure, sentence.end)?;
                let tied = self.tie_kind(text, words, figure, kind)?;
                Some(Denial { line, words: said, tied })
            })
            .collect();
        self.text.denials.extend(found.into_iter().rev());
    }

    /// Where a clause stands that tells what all of a figure is, and where in it what they are.
    fn kind_of_all(&self, text: &str, figure: &TextFigure, end: usize) -> Option<(Range<usize>, Range<usize>)> {
        let is_exact = figure.number.exactness == Exactness::Exact && figure.number.amount > Amount::ZERO;
        let tied = match &figure.tie {
            Tie::Cells(tied) if tied.agrees && is_exact => tied,
            _ => return None,
        };
        // A dispute may not be said to be about disclosure, and is told by its figure.
        if tied.is_weak && !is_dispute(&self.context.quantities.list[tied.quantity]) {
            return None;
        }
        let behind = text[figure.number.behind..end].strip_prefix(['，', '（', '(', ','])?;
        let start = end - behind.len();
        let clause = start..clause_end(text, start).min(end);
        let said = &text[clause.clone()];
        let all = || {
            let words = self.context.quantities.all.iter();
            let (at, word) = words.filter_map(|word| Some((said.find(word.as_str())?, word))).min()?;
            self.context.quantities.is_round(&said[..at]).then(|| at + word.len())
        };
        let is = || {
            let is_one = figure.number.amount == Amount::whole(1);
            IS.iter().find(|word| is_one && said.starts_with(**word)).map(|word| word.len())
        };
        let kind = all().or_else(is)?;
        Some((clause.clone(), clause.start + kind..clause.end))
    }

    /// The quantity that all of a figure is said to be; `None` where the words say anything else.
    fn tie_kind(&self, text: &str, words: &[WordAt], figure: &TextFigure, kind: Range<usize>) -> Option<TiedQuantity> {
        let Tie::Cells(whole) = &figure.tie else { return None };
        let (report, quantities) = (self.context.report, self.context.quantities);
        let at = kind.end;
        let near = Near {
            text,
            words,
            piece: kind.clone(),
            clause: kind.clone(),
            behind: at..at,
            next: at..at,
            listed: Listed { start: at, nth: 0, count: 1 },
        };
        let inside: Vec<&WordAt> = words_within(words, kind.clone()).collect();
        let number = Number { start: at, end: at, behind: at, counter: "件", ..figure.number };
        let chosen = before(&self.context, &near, &inside, &number)?;
        let quantity = &quantities.list[chosen.quantity];
        let doubtful = chosen.is_weak && !is_dispute(quantity);
        if doubtful || chosen.quantity == whole.quantity || !quantities.is_kind(chosen.quantity) {
            return None;
        }
        let is_own = |at: &&&WordAt| quantities.with(at.word).any(|index| index == chosen.quantity);
        let mut own: Vec<&str> = inside.iter().filter(is_own).map(|at| &text[at.start..at.end]).collect();
        own.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let rest = own.iter().fold(text[kind].replace("涉及", ""), |rest, word| rest.replace(word, ""));
        if JOINS.iter().any(|word| rest.contains(word)) || !quantities.is_round(&rest) {
            return None;
        }
        let place = |reading: &Reading| reading.plus.first().map(|&cell| report.form.place(cell).table);
        let readings: Vec<Reading> = match &quantity.columns {
            Some(columns) => moved(report, columns, &whole.reading).into_iter().collect(),
            None => {
                let of_table = |reading: &&Reading| place(reading) == place(&whole.reading);
                quantity.readings.iter().filter(of_table).cloned().collect()
            }
        };
        readings.first()?;
        let stated = figure.number.amount;
        Some(weigh(report, chosen.quantity, &readings, false, |amount, _| amount >= stated))
    }
}
