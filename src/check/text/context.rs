//! What was said before a figure, and the words beside it.

use std::ops::Range;

use super::turn::Listed;
use super::weigh::total;
use crate::form::quantity::{Quantity, Reading, Remark, Word, WordAt, words_within};
use crate::form::{Cell, Quantities};
use crate::model::{Amount, Report, Scope};
use crate::prose::TextLine;

/// What was said before a figure.
pub(super) struct Context<'r> {
    pub(super) report: &'r Report,
    pub(super) quantities: &'r Quantities,
    /// Where each word stood last in this line; 0 where it has not.
    pub(super) last: Vec<usize>,
    /// Where the sentence starts.
    pub(super) sentence: usize,
    /// Where the sentence before it starts.
    pub(super) sentence_before: usize,
    /// Where it ends.
    pub(super) sentence_end: usize,
    /// From where on the sentence speaks of what is still to be done.
    pub(super) plans_from: usize,
    /// Whether a count in it was tied to nothing.
    pub(super) has_other_counts: bool,
    /// Whether disputes about another matter were named in it.
    pub(super) is_of_other_disputes: bool,
    /// The cells that were spoken of in this line, with the sentence.
    pub(super) cells: Vec<(usize, Vec<Reading>)>,
    /// Whether the sentence speaks of other requests than those that the form counts.
    pub(super) is_of_other_requests: bool,
    /// Whether each word stands in the line, or in the heading above it.
    pub(super) around: Vec<bool>,
    pub(super) heading: Vec<Word>,
    /// The table that belongs to the section.
    pub(super) table: Option<usize>,
}

/// The words beside a figure.
#[derive(Clone)]
pub(super) struct Near<'t> {
    pub text: &'t str,
    /// All words of the line.
    pub words: &'t [WordAt],
    /// From the figure before, or the start of the sentence.
    pub piece: Range<usize>,
    /// The last clause of that.
    pub clause: Range<usize>,
    /// Behind the figure, up to the clause's end.
    pub behind: Range<usize>,
    /// The clause behind that, where no figure stands in it.
    pub next: Range<usize>,
    /// Its place in a list of figures without words between them.
    pub listed: Listed,
}

impl<'r> Context<'r> {
    pub fn new(report: &'r Report, quantities: &'r Quantities) -> Context<'r> {
        let words = quantities.word_count();
        Context {
            report,
            quantities,
            last: vec![0; words],
            sentence: 0,
            sentence_before: 0,
            sentence_end: 0,
            plans_from: usize::MAX,
            has_other_counts: false,
            is_of_other_disputes: false,
            cells: Vec::new(),
            is_of_other_requests: false,
            around: vec![false; words],
            heading: Vec::new(),
            table: None,
        }
    }

    /// A heading stands above the lines that follow.
    pub fn heading(&mut self, line: &TextLine<'_>, words: &[WordAt]) {
        self.heading = words.iter().map(|at| at.word).collect();
        self.table = line.section.and_then(|section| self.report.form.sections[section].table);
    }

    /// A line begins.
    pub fn line(&mut self, line: &TextLine<'_>, words: &[WordAt]) {
        self.last.fill(0);
        self.around.fill(false);
        for word in self.heading.iter().copied().chain(words.iter().map(|at| at.word)) {
            self.around[word.index()] = true;
        }
        self.table = line.section.and_then(|section| self.report.form.sections[section].table);
        self.cells.clear();
        self.plans_from = usize::MAX;
    }

    /// A sentence begins.
    pub fn sentence(&mut self, text: &str, words: &[WordAt], range: &Range<usize>) {
        let is_plan = |word: Word| self.quantities.remark(word) == Some(Remark::Plan);
        // `下一步，`: so are the sentences that follow.
        let goes_on = |at: &WordAt| is_plan(at.word) && text[at.end..].starts_with('，');
        let is_of_line = self.plans_from < range.start && words_within(words, 0..range.start).any(goes_on);
        // `2025年，将制发3件`, in the report for 2024.
        let said = text[range.clone()].trim_start();
        let next = said.get(..4).and_then(|year| year.parse().ok()).filter(|_| said[4..].starts_with('年'));
        let is_of_next = next.is_some_and(|year: u16| year > self.report.year.get())
            && ["将", "拟", "计划"].iter().any(|word| said[4..].contains(word));
        let is_all = is_of_line || is_of_next || self.heading.iter().any(|&word| is_plan(word));
        let first = words_within(words, range.clone()).find(|at| is_plan(at.word)).map(|at| at.start);
        self.plans_from = if is_all { range.start } else { first.unwrap_or(usize::MAX) };
        self.sentence_before = if range.start > 0 { self.sentence } else { 0 };
        (self.sentence, self.sentence_end) = (range.start, range.end);
        self.has_other_counts = false;
        self.is_of_other_disputes = false;
        self.is_of_other_requests = false;
    }

    /// A word has been said.
    pub fn learn(&mut self, at: &WordAt) {
        self.last[at.word.index()] = at.end;
    }

    /// Where a word stood last in this sentence.
    pub fn said(&self, word: Word) -> Option<usize> {
        Some(self.last[word.index()]).filter(|&end| end > self.sentence)
    }

    /// Whether the text speaks of what the form counts, where others count the like.
    pub fn is_about(&self, quantity: &Quantity) -> bool {
        if quantity.about.is_empty() || quantity.about.iter().any(|word| self.around[word.index()]) {
            return true;
        }
        let cell = quantity.readings.first().and_then(|reading| reading.plus.first());
        let table = cell.map(|&cell| self.report.form.place(cell).table);
        // `行政复议3件，维持2件`: where the first is what the table counts, so is the rest of the sentence.
        table.is_some() && (table == self.table || self.has_agreed(table))
    }

    /// Whether this sentence, or the one before it, has stated something of a quantity's table.
    pub fn has_just_stated(&self, quantity: &Quantity) -> bool {
        let cell = quantity.readings.first().and_then(|reading| reading.plus.first());
        let Some(table) = cell.map(|&cell| self.report.form.place(cell).table) else { return false };
        let is_of_table =
            |reading: &Reading| reading.plus.iter().all(|&cell| self.report.form.place(cell).table == table);
        self.cells
            .iter()
            .any(|(sentence, readings)| *sentence >= self.sentence_before && readings.iter().all(is_of_table))
    }

    /// Whether the sentence has stated more than nothing of a table, as the table has it.
    fn has_agreed(&self, table: Option<usize>) -> bool {
        let is_of_table = |&cell: &Cell| Some(self.report.form.place(cell).table) == table;
        self.cells.iter().filter(|(sentence, _)| *sentence == self.sentence).any(|(_, readings)| match &readings[..] {
            [reading] => {
                reading.plus.iter().all(is_of_table)
                    && total(self.report, reading).is_some_and(|stated| stated > Amount::ZERO)
            }
            _ => false,
        })
    }

    /// Whether a report of this scope is not held to figures among such words.
    pub fn is_of_others(&self, words: impl Iterator<Item = Word>) -> bool {
        let other = match self.report.scope {
            Scope::Own => Remark::Wider,
            Scope::Aggregated => Remark::Narrower,
        };
        words.into_iter().any(|word| self.quantities.remark(word) == Some(other))
    }
}
