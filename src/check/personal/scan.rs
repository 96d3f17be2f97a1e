//! Finds the numbers by which a person can be told or reached. Linear in the text: a number is looked for only where
//! digits stand, and never longer than a number can be.

use std::ops::Range;

use super::candidate::Candidate;
use super::context;
use super::digits::{FoldedText, Run, joins};
use crate::chars::{CharClass, ClassedText};

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberKind {
    /// 身份证号码
    Identity,
    /// 手机号码
    Mobile,
    /// 银行卡号
    BankCard,
    /// 护照、通行证号码
    Passport,
    /// The landline of a person.
    Landline,
}

/// A number that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    pub kind: NumberKind,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What may be shown of it.
    pub masked: String,
    /// Its digits.
    pub digits: String,
    /// Whether the words round it say that it is the office's own.
    pub is_of_office: bool,
}

/// A number is written in hardly more groups than these.
const MOST_GROUPS: usize = 5;
/// Words are looked at so many characters before a number.
pub(super) const BEFORE: usize = 24;
/// A sentence is looked at so far to each side of a number.
pub(super) const AROUND: usize = 80;

/// No number has fewer digits.
const FEWEST: usize = 7;

/// Whether a text may hold such a number in plain digits, and in Chinese ones: nearly none does, and this is asked of
/// every line.
fn may_hold(text: &str, chars: &ClassedText) -> (bool, bool) {
    let plain = longest_run(text, chars, CharClass::DIGIT) >= FEWEST;
    let (digits, spelt) = (chars.each(CharClass::DIGIT).count(), chars.each(CharClass::SPELT).count());
    let is_spelt = spelt >= 3 && digits + spelt >= 11;
    (plain, is_spelt && longest_run(text, chars, CharClass::DIGIT | CharClass::SPELT) >= FEWEST)
}

/// How many of these characters stand next to each other at most, with nothing between them but what numbers are
/// grouped with.
fn longest_run(text: &str, chars: &ClassedText, class: CharClass) -> usize {
    let (mut longest, mut run, mut end) = (0, 0, 0);
    for found in chars.each(class) {
        let goes_on = found.at == end || text[end..found.at].chars().all(joins);
        run = if goes_on { run + 1 } else { 1 };
        longest = longest.max(run);
        end = found.end();
    }
    longest
}

/// A text is looked at piece by piece, so that a long line takes no more memory than a short one.
const WINDOW: usize = 64 << 10;
/// What stands so near to the end of a piece is seen whole in the next.
const OVERLAP: usize = 256;

/// The numbers in a text. `is_inside` tells that it stands in a section of a report; `around` are words that are known
/// to speak of it, such as the heads of its column.
pub(crate) fn numbers(text: &str, is_inside: bool, around: &str) -> Vec<Trace> {
    numbers_among(text, &ClassedText::of(text), is_inside, around)
}

/// The same, of a text whose characters are known.
pub(super) fn numbers_among(text: &str, chars: &ClassedText, is_inside: bool, around: &str) -> Vec<Trace> {
    let mut found = Vec::new();
    let (plain, spelt) = may_hold(text, chars);
    if !plain && !spelt {
        return found;
    }
    let mut start = 0;
    loop {
        let end = text.floor_char_boundary(start + WINDOW);
        let is_last = end >= text.len();
        let next = if is_last { end } else { text.floor_char_boundary(end - OVERLAP) };
        for mut trace in numbers_in(&text[start..end], (plain, spelt), is_inside, around) {
            // What begins where the piece does may be the end of a number that begins before.
            let is_whole = (start == 0 || trace.range.start > 0) && (is_last || start + trace.range.start <= next);
            if is_whole {
                trace.range = trace.range.start + start..trace.range.end + start;
                found.push(trace);
            }
        }
        if is_last {
            return found;
        }
        start = next;
    }
}

/// The numbers in a piece of a text.
fn numbers_in(text: &str, (plain, is_spelt): (bool, bool), is_inside: bool, around: &str) -> Vec<Trace> {
    let mut found = Vec::new();
    if plain {
        Scan { text: FoldedText::of(text, false), is_inside, around, found: &mut found }.run();
    }
    if is_spelt {
        let mut spelt = Vec::new();
        Scan { text: FoldedText::of(text, true), is_inside, around, found: &mut spelt }.run();
        let is_known = |trace: &Trace, found: &[Trace]| {
            let before = found.partition_point(|other| other.range.end <= trace.range.start);
            found.get(before).is_some_and(|other| other.range.start < trace.range.end)
        };
        spelt.retain(|trace| !is_known(trace, &found));
        found.append(&mut spelt);
        found.sort_by_key(|trace| trace.range.start);
    }
    found
}

pub(super) struct Scan<'s, 't> {
    pub(super) text: FoldedText<'t>,
    is_inside: bool,
    around: &'s str,
    found: &'s mut Vec<Trace>,
}

impl Scan<'_, '_> {
    fn run(mut self) {
        let runs = self.text.runs();
        let mut at = 0;
        while at < runs.len() {
            at = self.number_at(&runs, at).max(at + 1);
        }
    }

    /// Looks for a number that begins with this run. Gives the run after it.
    fn number_at(&mut self, runs: &[Run], first: usize) -> usize {
        let mut len = 0;
        let mut taken: Option<(NumberKind, Range<usize>, String, usize)> = None;
        for last in first..runs.len() {
            if last > first && runs[last].after.is_none() {
                break;
            }
            len += runs[last].len();
            if len > 19 {
                break;
            }
            if len < 7 {
                continue;
            }
            // Many groups are one number only where each is a digit, and no more digits stand before or after.
            let is_spaced = || {
                let is_alone =
                    runs[first].after.is_none() && runs.get(last + 1).is_none_or(|next| next.after.is_none());
                is_alone && matches!(len, 11 | 17 | 18) && last + 1 - first == len
            };
            if last - first > MOST_GROUPS && !is_spaced() {
                continue;
            }
            let chars = runs[first].chars.start..runs[last].chars.end;
            let candidate =
                Candidate { runs: &runs[first..=last], digits: self.text.digits(chars.clone()), chars: chars.clone() };
            if !candidate.may_be_one() {
                continue;
            }
            // What goes on with a hyphen or a point is a longer number of another kind.
            let goes_on = runs.get(last + 1).is_some_and(|next| next.after.is_some_and(|mark| mark != ' '));
            if let Some((kind, chars, digits)) = self.kind(&candidate, goes_on, runs, first) {
                taken = Some((kind, chars, digits, last + 1));
                // The longer of two is meant, as 18 digits are rather than 17.
            }
        }
        let Some((kind, chars, digits, next)) = taken else { return first };
        let sentence = format!("{}{}", self.around, self.text.sentence(&chars, AROUND));
        // （地址：……；邮编：……；电话：……）
        let is_in_address = || {
            let before = self.text.words_before(chars.start, 4);
            let whole = self.text.whole_sentence(&chars, AROUND);
            !self.is_inside && context::is_of_phone(&before) && context::is_of_office(&whole, false)
        };
        let is_of_office =
            matches!(kind, NumberKind::Mobile) && (context::is_of_office(&sentence, self.is_inside) || is_in_address());
        let range = self.text.place(&chars);
        self.found.push(Trace { kind, range, masked: masked(&digits), digits, is_of_office });
        next
    }

    /// What a candidate is, where it stands, and its digits.
    fn kind(
        &self,
        candidate: &Candidate<'_>,
        goes_on: bool,
        runs: &[Run],
        first: usize,
    ) -> Option<(NumberKind, Range<usize>, String)> {
        let before = self.text.words_before(candidate.chars.start, BEFORE);
        let said = format!("{}{before}", self.around);
        if let Some(found) = self.identity(candidate, &before, &said) {
            return Some(found);
        }
        let as_is = |kind| Some((kind, candidate.chars.clone(), candidate.digits.clone()));
        if goes_on || self.is_of_code(candidate, &before) {
            return None;
        }
        let continues = runs[first].after.is_some_and(|mark| mark != ' ');
        if self.is_mobile(candidate, &said, continues, runs, first) {
            return as_is(NumberKind::Mobile);
        }
        if continues {
            return None;
        }
        if self.is_bank_card(candidate, &said) {
            return as_is(NumberKind::BankCard);
        }
        if let Some(start) = self.passport(candidate, &said) {
            let chars = start..candidate.chars.end;
            let number = self.text.folded(chars.clone());
            return Some((NumberKind::Passport, chars, number));
        }
        if self.is_landline(candidate, &before) {
            return as_is(NumberKind::Landline);
        }
        None
    }
}

/// What of a number may be repeated: enough to find it, too little to use it.
fn masked(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    let (start, end) = if chars.len() >= 15 { (4, 4) } else { (3, 2) };
    let start: String = chars.iter().take(start).collect();
    let end: String = chars.iter().skip(chars.len().saturating_sub(end)).collect();
    format!("{start}…{end}")
}
