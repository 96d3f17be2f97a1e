//! What a written cell says: an amount, not applicable, or nothing.

use unicode_normalization::UnicodeNormalization;

use super::node::is_nothing;
use crate::form::Kind;
use crate::model::{Amount, Entry, NotAnAmount};

/// Why a written cell says nothing that we understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadEntry {
    /// No amount.
    NotAnAmount(NotAnAmount),
    /// An amount that cannot stand in this cell.
    Negative(Amount),
    /// A count with decimals.
    NotWhole(Amount),
}

/// Reads a cell; also says whether it was written unusually (thousands separators, full-width
/// digits, a plus sign), which is understood and noted.
pub(crate) fn read(text: &str, kind: Kind) -> Result<(Entry, bool), BadEntry> {
    let (amount, odd) = match Amount::read(text) {
        Ok(amount) => (amount, kind != Kind::Change && text.starts_with('+')),
        Err(NotAnAmount::NotANumber) => match text.trim() {
            text if is_nothing(text) => return Ok((Entry::Missing, false)),
            "/" | "-" => return Ok((Entry::NotApplicable, false)),
            "／" | "—" | "——" | "－" | "–" | "\\" => return Ok((Entry::NotApplicable, true)),
            text => (read_odd(text).map_err(BadEntry::NotAnAmount)?, true),
        },
        Err(error) => return Err(BadEntry::NotAnAmount(error)),
    };
    if kind != Kind::Change && amount.is_negative() {
        return Err(BadEntry::Negative(amount));
    }
    if kind != Kind::Money && !amount.is_whole() {
        return Err(BadEntry::NotWhole(amount));
    }
    Ok((Entry::Amount(amount), odd))
}

/// Reads `2,505`, `１２`, `−8` and the like.
fn read_odd(text: &str) -> Result<Amount, NotAnAmount> {
    let folded: String = text
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, '−' | '－' | '–') { '-' } else { c })
        .collect();
    let (whole, fraction) =
        folded.split_once('.').map_or((&*folded, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = whole.trim_start_matches(['+', '-']);
    let mut groups = digits.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = digits.contains(',');
    if grouped && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return Err(NotAnAmount::NotANumber);
    }
    let mut plain = whole.replace(',', "");
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Amount::read(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_understood() {
        let amount = |text: &str| Entry::Amount(Amount::read(text).unwrap());
        for (text, kind, entry, odd) in [
            ("14", Kind::Count, amount("14"), false),
            ("0", Kind::Count, Entry::Amount(Amount::ZERO), false),
            ("~", Kind::Count, Entry::Missing, false),
            ("", Kind::Money, Entry::Missing, false),
            ("/", Kind::Count, Entry::NotApplicable, false),
            ("-", Kind::Count, Entry::NotApplicable, false),
            ("／", Kind::Count, Entry::NotApplicable, true),
            ("2,505", Kind::Count, amount("2505"), true),
            ("17,233.32", Kind::Money, amount("17233.32"), true),
            ("+279", Kind::Change, amount("279"), false),
            ("+279", Kind::Count, amount("279"), true),
            ("-8", Kind::Change, amount("-8"), false),
            ("−8", Kind::Change, amount("-8"), true),
            ("１２", Kind::Count, amount("12"), true),
            (" 0", Kind::Count, amount("0"), true),
        ] {
            assert_eq!(read(text, kind), Ok((entry, odd)), "{text}");
        }
    }

    #[test]
    fn cells_are_refused() {
        let not_a_number = BadEntry::NotAnAmount(NotAnAmount::NotANumber);
        for (text, kind, why) in [
            ("152790元", Kind::Money, not_a_number),
            ("1,2", Kind::Count, not_a_number),
            ("12,34", Kind::Count, not_a_number),
            ("0x10", Kind::Count, not_a_number),
            ("十", Kind::Count, not_a_number),
            ("-1", Kind::Count, BadEntry::Negative(-Amount::whole(1))),
            ("1.5", Kind::Count, BadEntry::NotWhole(Amount::read("1.5").unwrap())),
            ("0.0000001", Kind::Money, BadEntry::NotAnAmount(NotAnAmount::TooFine)),
        ] {
            assert_eq!(read(text, kind), Err(why), "{text}");
        }
    }
}
