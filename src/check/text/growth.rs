//! How quantities are said to have grown where the text states no figure for them: `新收申请与上年持平`.

use std::ops::Range;

use super::context::Near;
use super::naming::grown;
use super::number::Number;
use super::reading::Reader;
use super::turn::Listed;
use super::{Growing, Grown, TextFigure, Tie};
use crate::form::quantity::WordAt;
use crate::model::{Amount, Growth, GrowthUnit};
use crate::prose::TextLine;

/// Words that tell it without a figure, with how many times the year before it is.
const TOLD: [(&str, i32); 5] = [("持平", 0), ("翻了一番", 2), ("翻一番", 2), ("翻番", 2), ("翻了两番", 4)];
/// Words that make them less exact.
const ABOUT: [&str; 6] = ["基本", "大致", "总体", "大体", "近", "接近"];

impl Reader<'_, '_> {
    /// A figure by which a quantity has grown that its clause names.
    pub(super) fn grown(&mut self, line: &TextLine<'_>, near: &Near<'_>, number: &Number, falls: bool) -> Option<Tie> {
        let quantity = self.named_before_base(near)?;
        let by = if falls { -number.amount } else { number.amount };
        let growth = Growth {
            by,
            base: None,
            unit: GrowthUnit::of(number.counter),
            decimals: number.decimals,
            place: place(line, number.range()),
        };
        self.text.grown.push(Grown { quantity, growth });
        Some(Tie::Grown)
    }

    /// How many times the year before something is: what the clause names, or the figure before.
    pub(super) fn times(&mut self, line: &TextLine<'_>, near: &Near<'_>, number: &Number) -> Tie {
        if !self.compares(near.text, near.clause.clone()) {
            return Tie::Nothing;
        }
        let of_figure = self.told_of().map(|of| Tie::Growth(Growing { of, falls: false, is_base: false }));
        self.grown(line, near, number, false).or(of_figure).unwrap_or(Tie::Before)
    }

    /// Of which figure it is said how it has grown: the last one of the sentence that is no difference itself.
    pub(super) fn told_of(&self) -> Option<usize> {
        self.text.figures.iter().rposition(|figure| {
            figure.sentence == self.sentence
                && !matches!(figure.tie, Tie::Growth(_) | Tie::Grown | Tie::Before)
                && !matches!(figure.number.counter, "%" | "倍")
        })
    }

    /// The quantity that a clause names before it compares.
    fn named_before_base(&self, near: &Near<'_>) -> Option<usize> {
        let clause = near.clause.clone();
        let said = &near.text[clause.clone()];
        let is_base = |at: usize| self.compares(near.text, clause.start + at..clause.end);
        let end = said.char_indices().map(|(at, _)| at).take_while(|&at| is_base(at)).last()?;
        let clause = clause.start..clause.start + end;
        grown(&self.context, &Near { clause, ..near.clone() })
    }

    /// Whether a clause names nothing before it compares: `与上年`.
    fn is_base_alone(&self, near: &Near<'_>) -> bool {
        let said = near.text[near.clause.clone()].trim_start();
        let start = near.clause.end - said.len();
        self.compares(near.text, start..near.clause.end)
            && ["与", "和", "较", "比", "同"].iter().any(|to| said.starts_with(to))
    }

    /// What a sentence tells without any figure.
    pub(super) fn grown_in_words(&mut self, line: &TextLine<'_>, words: &[WordAt], sentence: Range<usize>) {
        let text = &*line.text;
        for (told, times) in TOLD {
            for (at, _) in text[sentence.clone()].match_indices(told) {
                let at = sentence.start + at;
                let clause = super::sentence::clause_start(text, sentence.start..at)..at;
                let said = &text[clause.clone()];
                if ABOUT.iter().any(|word| said.ends_with(word))
                    || said.contains(|c: char| c.is_ascii_digit()) && !self.compares(text, clause.clone())
                {
                    continue;
                }
                let listed = Listed { start: at, nth: 0, count: 1 };
                let near = Near { text, words, piece: clause.clone(), clause, behind: at..at, next: at..at, listed };
                let before = || {
                    let mut figures = self.text.figures.iter().rev();
                    let is_here = |figure: &&TextFigure| {
                        figure.sentence == self.sentence && figure.number.start < at && figure.number.counter != "%"
                    };
                    match figures.find(is_here).map(|figure| &figure.tie) {
                        Some(Tie::Cells(tied)) if tied.agrees => Some(tied.quantity),
                        _ => None,
                    }
                };
                // `行政强制2件，与上年持平`
                let is_bare = self.is_base_alone(&near);
                let Some(quantity) = self.named_before_base(&near).or_else(|| before().filter(|_| is_bare)) else {
                    continue;
                };
                let unit = if times == 0 { GrowthUnit::Count } else { GrowthUnit::Times };
                let growth = Growth {
                    by: Amount::whole(times),
                    base: None,
                    unit,
                    decimals: 0,
                    place: place(line, at..at + told.len()),
                };
                self.text.grown.push(Grown { quantity, growth });
            }
        }
    }
}

fn place(line: &TextLine<'_>, range: Range<usize>) -> Range<u32> {
    let range = line.place(range);
    range.start as u32..range.end as u32
}
