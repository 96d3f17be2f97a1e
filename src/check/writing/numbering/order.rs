//! Numbers at the starts of lines, each held against the series that it goes on with.

use super::words::NumberingProblem;
use super::{Mixed, Numbered, Reader, Series, Slip};
use crate::check::writing::ordinal::{Ordinal, Style, ordinal, written};
use crate::prose::{LineKind, TextLine};

impl Reader<'_> {
    /// A heading or a paragraph.
    pub(super) fn line(&mut self, line: &TextLine<'_>, index: usize) {
        let heading = match line.kind {
            LineKind::Heading(level) => Some(level),
            _ => None,
        };
        let blank = line.text.len() - line.text.trim_start().len();
        let Some(found) = ordinal(&line.text[blank..]).filter(|_| !line.is_apart(blank)) else {
            return self.unnumbered(line, heading);
        };
        // The heading of a section that has lost its mark: another check speaks of it.
        if found.style == Style::Han && line.kind != LineKind::Section && self.report.form.section(&line.text).is_some()
        {
            self.stack.clear();
            return;
        }
        let words = blank..blank + found.len;
        let own = Numbered { line: index, words: words.clone(), number: found.number };
        let is_mixed = line.kind != LineKind::Section && self.order(line, &found, heading, own);
        if let Some(tidy) = found.tidy.filter(|_| !is_mixed) {
            let from = line.text[words.clone()].trim_end().to_owned();
            self.first.get_or_insert_with(|| (from, tidy.clone()));
            self.untidy.mend(line, words, &tidy);
        }
        (self.opens, self.passed) = (false, false);
    }

    /// A heading without a number ends all series below it; a short line may open one.
    fn unnumbered(&mut self, line: &TextLine<'_>, heading: Option<u8>) {
        const SHORT: usize = 40;
        match heading {
            Some(level) => self.stack.retain(|series| series.heading.is_some_and(|other| other < level)),
            None => {
                let text = line.text.trim_end();
                let is_short = text.len() <= 3 * SHORT && text.chars().count() <= SHORT;
                self.opens |= is_short || text.ends_with(['：', ':']) || text.ends_with("如下。");
                self.passed = true;
            }
        }
    }

    /// Holds a number against those before it. Gives whether it is on another level than its neighbours.
    fn order(&mut self, line: &TextLine<'_>, found: &Ordinal, heading: Option<u8>, own: Numbered) -> bool {
        let &Ordinal { style, number, .. } = found;
        let is_same = |series: &Series| series.style == style && series.heading == heading;
        let at = self.stack.iter().rposition(is_same).or_else(|| {
            self.stack.iter().rposition(|series| series.style == style && (number > 1 || heading.is_some()))
        });
        let Some(at) = at else { return self.start(line, found, heading, own) };
        self.stack.truncate(at + 1);
        let words = own.words.clone();
        self.count(at, own);
        let last = std::mem::replace(&mut self.stack[at].last, number);
        let slip = self.stack[at].slip.take();
        self.stack[at].heading = heading;
        let show = |number| written(style, number);
        let (after, own) = (show(last), show(number));
        let problem = match number {
            _ if number == last + 1 => return false,
            // Digits are counted anew under each paragraph of some reports.
            1 if self.opens || self.passed && style >= Style::Digit => return false,
            _ if slip.is_some_and(|slip| slip.excuses(last, number)) => {
                if slip == Some(Slip::Mixed) {
                    self.take_out(at);
                }
                return false;
            }
            _ if number == last => {
                self.stack[at].slip = Some(Slip::Repeat);
                NumberingProblem::Repeat { number: own }
            }
            _ if number > last => {
                self.stack[at].slip = (number == last + 2).then_some(Slip::Skip { after: last });
                NumberingProblem::Skip { after, number: own, missing: show(last + 1) }
            }
            _ => {
                self.stack[at].slip = Some(Slip::Back { after: last });
                NumberingProblem::Back { after, number: own }
            }
        };
        self.push(line, words, problem);
        false
    }

    /// Adds a line to those of its series.
    fn count(&mut self, at: usize, own: Numbered) {
        match self.stack[at].mixed {
            Some(mixed) => self.mixed[mixed].of_style.push(own),
            None => self.stack[at].of_style.push(own),
        }
    }

    /// The last number on another level had its successor's: it is none of the series.
    fn take_out(&mut self, at: usize) {
        if let Some(mixed) = self.stack[at].mixed.and_then(|mixed| self.mixed.get_mut(mixed)) {
            mixed.stray.extend(mixed.others.pop());
        }
    }

    /// The first number of a style.
    fn start(&mut self, line: &TextLine<'_>, found: &Ordinal, heading: Option<u8>, own: Numbered) -> bool {
        let &Ordinal { style, number, .. } = found;
        let is_beside = |series: &Series| series.heading == heading || series.heading.is_none() || heading.is_none();
        let sibling =
            self.stack.iter().rposition(|series| number > 1 && series.last + 1 == number && is_beside(series));
        if let Some(at) = sibling {
            self.stack.truncate(at + 1);
            let series = &mut self.stack[at];
            series.last = number;
            if series.slip == Some(Slip::Inverted) {
                (series.style, series.slip) = (style, None);
                return false;
            }
            series.slip = Some(Slip::Mixed);
            let mixed = *series.mixed.get_or_insert_with(|| {
                let of_style = std::mem::take(&mut series.of_style);
                let (others, stray) = (Vec::new(), Vec::new());
                self.mixed.push(Mixed { style: series.style, of_style, others, stray });
                self.mixed.len() - 1
            });
            self.mixed[mixed].others.push((style, own));
            return true;
        }
        let mut slip = None;
        if number > 1 {
            slip = Some(Slip::Skip { after: 0 });
            let (first, written) = (written(style, 1), written(style, number));
            self.push(line, own.words.clone(), NumberingProblem::NoFirst { number: written, first });
            // Among headings of a lower level that count on, it is a stray one.
            let counts_on = |series: &Series| series.style > style && series.heading == heading && series.last > 1;
            if heading.is_some() && self.stack.last().is_some_and(counts_on) {
                return false;
            }
        } else if let Some(inside) = self.stack.iter().rfind(|series| series.style > style && is_below(series, heading))
            && !self.opens
        {
            slip = Some(Slip::Inverted);
            let inside = written(inside.style, inside.last);
            self.push(line, own.words.clone(), NumberingProblem::Inverted { number: written(style, 1), inside });
        }
        // What stood deeper than this heading is over.
        if let Some(level) = heading {
            let is_over = |series: &Series| {
                let is_outer = |other: u8| other < level || other == level && series.style < style;
                !series.heading.is_some_and(is_outer)
            };
            self.stack.retain(|series| !is_over(series));
        }
        self.stack.push(Series { style, last: number, heading, slip, of_style: vec![own], mixed: None });
        false
    }
}

/// Whether a line of this kind may stand inside of a series.
fn is_below(series: &Series, heading: Option<u8>) -> bool {
    match (series.heading, heading) {
        (Some(outer), Some(inner)) => inner > outer,
        (None, Some(_)) => false,
        _ => true,
    }
}
