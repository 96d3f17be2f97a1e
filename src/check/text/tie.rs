//! Which cells a figure states, by the words beside it.

use std::ops::Range;

use super::number::Number;
use super::{Tie, TiedQuantity};
use crate::form::quantity::{Columns, Quantity, Reading, Remark, Word, WordAt, Wording, words_within};
use crate::form::{Cell, CellKind, Quantities};
use crate::model::{Amount, Report, Scope, Unit};
use crate::prose::TextLine;

/// What was said before a figure.
pub(super) struct Context<'r> {
    report: &'r Report,
    quantities: &'r Quantities,
    /// Where each word stood last in this line; 0 where it has not.
    last: Vec<usize>,
    /// Where the sentence starts.
    sentence: usize,
    /// The cells that were spoken of last.
    cells: Vec<Reading>,
    /// Whether each word stands in the line, or in the heading above it.
    around: Vec<bool>,
    heading: Vec<Word>,
    /// The table that belongs to the section.
    table: Option<usize>,
}

/// The words beside a figure.
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
}

impl<'r> Context<'r> {
    pub fn new(report: &'r Report, quantities: &'r Quantities) -> Context<'r> {
        let words = quantities.word_count();
        Context {
            report,
            quantities,
            last: vec![0; words],
            sentence: 0,
            cells: Vec::new(),
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
    }

    /// A sentence begins.
    pub fn sentence(&mut self, start: usize) {
        self.sentence = start;
    }

    /// A word has been said.
    pub fn learn(&mut self, at: &WordAt) {
        self.last[at.word.index()] = at.end;
    }

    /// Where a word stood last in this sentence.
    fn said(&self, word: Word) -> Option<usize> {
        Some(self.last[word.index()]).filter(|&end| end > self.sentence)
    }

    /// Whether the text speaks of what the form counts, where others count the like.
    fn is_about(&self, quantity: &Quantity) -> bool {
        if quantity.about.is_empty() || quantity.about.iter().any(|word| self.around[word.index()]) {
            return true;
        }
        let cell = quantity.readings.first().and_then(|reading| reading.plus.first());
        cell.is_some_and(|&cell| Some(self.report.form.place(cell).table) == self.table)
    }

    /// Whether a report of this scope is not held to figures among such words.
    fn is_of_others(&self, words: impl Iterator<Item = Word>) -> bool {
        let other = match self.report.scope {
            Scope::Own => Remark::Wider,
            Scope::Aggregated => Remark::Narrower,
        };
        words.into_iter().any(|word| self.quantities.remark(word) == Some(other))
    }
}

/// Ties a figure to what it states.
pub(super) fn tie(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let clause: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
    let mut found = before(context, &clause, number).map(|chosen| (chosen, clause));
    // `28件办结，1件结转下年度`: what it is stands behind it.
    let is_last = near.text[near.clause.clone()].trim().is_empty();
    if found.is_none() && (!is_last || near.behind.is_empty()) && is_bare(&near.text[near.clause.clone()]) {
        let piece: Vec<&WordAt> = words_within(near.words, near.piece.clone()).collect();
        found = before(context, &piece, number).map(|chosen| (chosen, piece));
    }
    if found.is_none() {
        let behind: Vec<&WordAt> = words_within(near.words, near.behind.clone()).collect();
        found = behind_figure(context, &behind, number).map(|chosen| (chosen, behind));
    }
    let Some((chosen, words)) = found else { return Tie::Nothing };
    let remarks = |remark| words.iter().any(|at| context.quantities.remark(at.word) == Some(remark));
    if remarks(Remark::Apart) {
        return Tie::Nothing;
    }
    // Whose requests they are is often said at the start of the sentence.
    let sentence = words_within(near.words, context.sentence..near.clause.end).map(|at| at.word);
    let is_weak = chosen.is_weak
        || remarks(Remark::Weak)
        || context.is_of_others(sentence)
        || says_each(near, number)
        || counts_items(near, number);
    let quantity = &context.quantities.list[chosen.quantity];
    let readings = match &quantity.columns {
        Some(columns) => in_columns(context, columns),
        None => quantity.readings.clone(),
    };
    if readings.is_empty() {
        return if is_weak || quantity.columns.is_some() { Tie::Nothing } else { Tie::Followed(chosen.quantity) };
    }
    let tied = weigh(context.report, chosen.quantity, &readings, is_weak, |amount, is_money| {
        agrees(number, amount, is_money) || quantity.at_most && is_less(number, amount, is_money)
    });
    if tied.is_weak && !tied.agrees {
        return Tie::Nothing;
    }
    if quantity.columns.is_none() {
        context.cells = readings;
    }
    Tie::Cells(tied)
}

/// A quantity that words mean.
struct Chosen {
    quantity: usize,
    is_weak: bool,
    /// Where its words end, the nearest first.
    ends: Vec<usize>,
}

/// The quantity that the words before a figure mean: whose words are nearest.
fn before(context: &Context<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    let mut best: Option<Chosen> = None;
    for at in words {
        for index in context.quantities.with(at.word) {
            let quantity = &context.quantities.list[index];
            if !quantity.counters.iter().any(|counter| counter == number.counter)
                || quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word))
                || !context.is_about(quantity)
            {
                continue;
            }
            let said = quantity.say.iter();
            let said: Vec<(bool, Vec<usize>)> =
                said.filter_map(|wording| Some((!wording.is_weak, ends(context, words, wording)?))).collect();
            // What is plain in one wording is not made doubtful by another.
            let is_weak = said.iter().all(|(is_strong, _)| !is_strong);
            let Some(ends) = said.into_iter().map(|(_, ends)| ends).max() else { continue };
            let is_nearer = best.as_ref().is_none_or(|best| (&ends, !is_weak) > (&best.ends, !best.is_weak));
            if is_nearer {
                best = Some(Chosen { quantity: index, is_weak, ends });
            }
        }
    }
    best
}

/// Where the words of a wording end, the nearest first; `None` where one of them was not said.
fn ends(context: &Context<'_>, words: &[&WordAt], wording: &Wording) -> Option<Vec<usize>> {
    let near = |word: &Word| words.iter().filter(|at| at.word == *word).map(|at| at.end).max();
    let mut ends: Vec<usize> = wording.near.iter().map(near).collect::<Option<_>>()?;
    for &word in &wording.before {
        ends.push(context.said(word)?);
    }
    ends.sort_unstable_by(|a, b| b.cmp(a));
    Some(ends)
}

/// The quantity that the words behind a figure mean.
fn behind_figure(context: &Context<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    if words.is_empty() {
        return None;
    }
    let list = context.quantities.list.iter().enumerate().filter(|(_, quantity)| !quantity.behind.is_empty());
    list.filter(|(_, quantity)| quantity.counters.iter().any(|counter| counter == number.counter))
        .filter(|(_, quantity)| !quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word)))
        .find_map(|(index, quantity)| {
            let wording = quantity
                .behind
                .iter()
                .find(|wording| wording.near.iter().all(|word| words.iter().any(|at| at.word == *word)))?;
            Some(Chosen { quantity: index, is_weak: wording.is_weak, ends: Vec::new() })
        })
}

/// `各2件`: of several things at once.
fn says_each(near: &Near<'_>, number: &Number) -> bool {
    near.text[..number.start].ends_with('各')
}

/// Whether a clause says nothing of what is counted: `共计`, `均为`.
fn is_bare(clause: &str) -> bool {
    clause.chars().all(|c| "共计为均也都合总达有数量件全年本年度、 ".contains(c))
}

/// `21件，涉及83个申请事项`: the table may count items, and the text letters (format.md §3.3).
fn counts_items(near: &Near<'_>, number: &Number) -> bool {
    let rest = &near.text[number.behind..];
    let sentence = rest.split(['。', '；']).next().unwrap_or(rest);
    sentence.contains("涉及") && sentence.contains("事项")
}

/// Whether a figure is that of the year before: `上年31件`, `2019年收到20件` in the report of 2020.
pub(super) fn is_of_the_year_before(near: &Near<'_>, year: u16) -> bool {
    let said = &near.text[near.clause.clone()];
    let other = said.rfind('年').and_then(|at| said.get(at.checked_sub(4)?..at)?.parse::<u16>().ok());
    let is_other = other.is_some_and(|other| other != year && (2000..=2100).contains(&other));
    let before = ["上年", "去年", "上一年", "前一年"].iter().any(|word| said.contains(word));
    is_other && !said.contains("结转") || before && !said.contains("转")
}

/// The rows that were spoken of last, in these columns.
fn in_columns(context: &Context<'_>, columns: &Columns) -> Vec<Reading> {
    let form = &context.report.form;
    let is_of_table = |reading: &&Reading| {
        reading.plus.iter().chain(&reading.minus).all(|&cell| form.place(cell).table == columns.table)
    };
    let mut rows: Vec<&Reading> = context.cells.iter().filter(is_of_table).collect();
    if rows.is_empty()
        && let Some(default) = context.quantities.find(&columns.default)
    {
        rows = context.quantities.list[default].readings.iter().collect();
    }
    let moved = |cells: &[Cell]| -> Option<Vec<Cell>> {
        let mut all = Vec::new();
        for &cell in cells {
            let (_, block, row, _) = form.around(cell);
            for key in &columns.keys {
                all.push(row.cell(block.columns.iter().position(|column| column.key == *key)?));
            }
        }
        Some(all)
    };
    rows.into_iter().filter_map(|row| Some(Reading { plus: moved(&row.plus)?, minus: moved(&row.minus)? })).collect()
}

/// Chooses the reading that agrees, or else the first.
fn weigh(
    report: &Report,
    quantity: usize,
    readings: &[Reading],
    is_weak: bool,
    agrees: impl Fn(Amount, bool) -> bool,
) -> TiedQuantity {
    for reading in readings {
        let is_money = is_money(report, reading);
        if let Some(stated) = total(report, reading)
            && (agrees(stated, is_money)
                || is_money && in_another_unit(report, reading, stated).any(|stated| agrees(stated, true)))
        {
            let (reading, stated) = (reading.clone(), Some(stated));
            return TiedQuantity { quantity, reading, stated, agrees: true, is_weak };
        }
    }
    let first = &readings[0];
    TiedQuantity { quantity, reading: first.clone(), stated: total(report, first), agrees: false, is_weak }
}

fn is_money(report: &Report, reading: &Reading) -> bool {
    reading.plus.first().is_some_and(|&cell| report.form.kind(cell) == CellKind::Money)
}

/// An amount as it may be meant where its unit is another, or not stated.
fn in_another_unit(report: &Report, reading: &Reading, stated: Amount) -> impl Iterator<Item = Amount> {
    let unit: Option<Unit> = reading.plus.first().and_then(|&cell| report.unit(cell));
    unit.map(|_| Amount::from_millionths(stated.millionths() / 10_000)).into_iter()
}

/// What the cells of a reading make; `None` where one of them is blank.
pub(crate) fn total(report: &Report, reading: &Reading) -> Option<Amount> {
    let sum = |cells: &[Cell]| -> Option<Amount> { Some(report.amounts(cells)?.into_iter().sum()) };
    Some(sum(&reading.plus)? + -sum(&reading.minus)?)
}

/// Whether a figure agrees with a cell. Money is written in 元 or 万元, and rounded at its last decimal.
fn agrees(number: &Number, stated: Amount, is_money: bool) -> bool {
    if !is_money {
        return number.allows(stated);
    }
    let Some(yuan) = stated.millionths().checked_mul(10_000) else { return true };
    let place = 10_i64.checked_pow(u32::from(number.decimals)).unwrap_or(i64::MAX);
    let half = number.factor.saturating_mul(1_000_000) / place / 2;
    let differs = (yuan - number.amount.millionths()).abs();
    differs == 0 || number.allows(Amount::from_millionths(yuan)) || number.factor > 1 && differs <= half
}

/// Whether a figure is less than a cell.
fn is_less(number: &Number, stated: Amount, is_money: bool) -> bool {
    let stated = if is_money { stated.millionths().saturating_mul(10_000) } else { stated.millionths() };
    number.amount.millionths() <= stated
}

/// What a clause says there is none of, each with its words.
pub(super) fn tie_none(
    context: &Context<'_>,
    text: &str,
    words: &[WordAt],
    clause: Range<usize>,
) -> Vec<(Range<usize>, TiedQuantity)> {
    let inside: Vec<&WordAt> = words_within(words, clause.clone()).collect();
    let remarks = |remark| inside.iter().any(|at| context.quantities.remark(at.word) == Some(remark));
    // `没有……的`: what is none is not what was received.
    if remarks(Remark::Apart) || remarks(Remark::Weak) || text[clause.clone()].contains("超") {
        return Vec::new();
    }
    let is_weak = context.is_of_others(inside.iter().map(|at| at.word));
    let list = context.quantities.list.iter().enumerate();
    list.filter_map(|(index, quantity)| {
        // Of disputes, one clause may deny several.
        let is_other =
            quantity.about.is_empty() && quantity.unless.iter().any(|word| inside.iter().any(|at| at.word == *word));
        if is_weak || is_other || !context.is_about(quantity) || quantity.readings.is_empty() {
            return None;
        }
        let near = |word: &Word| inside.iter().filter(|at| at.word == *word).map(|at| at.end).max();
        let end = quantity
            .nil
            .iter()
            .find_map(|wording| wording.near.iter().map(near).collect::<Option<Vec<usize>>>()?.into_iter().max())?;
        let first = &quantity.readings[..1];
        let tied = weigh(context.report, index, first, false, |amount, _| amount == Amount::ZERO);
        Some((clause.start..end, tied))
    })
    .collect()
}
