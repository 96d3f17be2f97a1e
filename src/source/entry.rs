//! What a written cell says: an amount, not applicable, or nothing.

use super::node::is_nothing;
use crate::form::CellKind;
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

/// Reads a cell; also says whether it was written unusually, which is understood and noted.
///
/// Understood are the spellings of [`ascii`], thousands separators, a plus sign, zeros in front, and blanks or
/// invisible characters at either end. Whatever else stands in a cell makes it no figure: `45①` is not 451.
pub(crate) fn read(text: &str, kind: CellKind) -> Result<(Entry, bool), BadEntry> {
    let (amount, odd) = match Amount::read(text) {
        Ok(amount) => (amount, kind != CellKind::Change && text.starts_with('+') || has_leading_zero(text)),
        Err(NotAnAmount::NotANumber) => match trimmed(text) {
            bare if is_nothing(bare) => return Ok((Entry::Missing, !is_nothing(text.trim()))),
            bare @ ("/" | "-") => return Ok((Entry::NotApplicable, bare != text.trim())),
            "／" | "—" | "——" | "－" | "–" | "\\" => return Ok((Entry::NotApplicable, true)),
            bare => (read_odd(bare).map_err(BadEntry::NotAnAmount)?, true),
        },
        Err(error) => return Err(BadEntry::NotAnAmount(error)),
    };
    if kind != CellKind::Change && amount.is_negative() {
        return Err(BadEntry::Negative(amount));
    }
    if kind != CellKind::Money && !amount.is_whole() {
        return Err(BadEntry::NotWhole(amount));
    }
    Ok((Entry::Amount(amount), odd))
}

/// `014`: probably part of a telephone number or a code that slid into the row.
fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']).as_bytes();
    matches!(digits, [b'0', next, ..] if next.is_ascii_digit())
}

/// A text without blanks and invisible characters at its ends: what is copied from a page or a PDF brings them.
fn trimmed(text: &str) -> &str {
    let is_invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The ASCII character that another form of it stands for: full-width and small forms of digits, of signs and
/// of the marks of a number, and the true minus sign. No other character is part of a figure.
pub(crate) fn ascii(c: char) -> Option<char> {
    match c {
        '0'..='9' | '+' | '-' | '.' | ',' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '＋' | '﹢' => Some('+'),
        '－' | '﹣' | '−' | '–' => Some('-'),
        '．' => Some('.'),
        '，' => Some(','),
        _ => None,
    }
}

/// Reads `2,505`, `１２`, `−8` and the like.
fn read_odd(text: &str) -> Result<Amount, NotAnAmount> {
    let folded: String = text.chars().map(ascii).collect::<Option<_>>().ok_or(NotAnAmount::NotANumber)?;
    let (whole, fraction) =
        folded.split_once('.').map_or((&*folded, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let mut groups = digits.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = digits.contains(',');
    if grouped
        && (first.is_empty() || first.starts_with('0') || first.len() > 3 || groups.any(|group| group.len() != 3))
    {
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
            ("14", CellKind::Count, amount("14"), false),
            ("0", CellKind::Count, Entry::Amount(Amount::ZERO), false),
            ("~", CellKind::Count, Entry::Missing, false),
            ("", CellKind::Money, Entry::Missing, false),
            ("/", CellKind::Count, Entry::NotApplicable, false),
            ("-", CellKind::Count, Entry::NotApplicable, false),
            ("／", CellKind::Count, Entry::NotApplicable, true),
            ("2,505", CellKind::Count, amount("2505"), true),
            ("17,233.32", CellKind::Money, amount("17233.32"), true),
            ("+279", CellKind::Change, amount("279"), false),
            ("+279", CellKind::Count, amount("279"), true),
            ("-8", CellKind::Change, amount("-8"), false),
            ("−8", CellKind::Change, amount("-8"), true),
            ("１２", CellKind::Count, amount("12"), true),
            ("１，２３４．５", CellKind::Money, amount("1234.5"), true),
            ("﹢3", CellKind::Change, amount("3"), true),
            ("14\u{200b}", CellKind::Count, amount("14"), true),
            ("\u{3000}14 ", CellKind::Count, amount("14"), true),
            ("014", CellKind::Count, amount("14"), true),
            ("\u{3000}", CellKind::Count, Entry::Missing, false),
            (" 0", CellKind::Count, amount("0"), true),
        ] {
            assert_eq!(read(text, kind), Ok((entry, odd)), "{text}");
        }
    }

    #[test]
    fn cells_are_refused() {
        let not_a_number = BadEntry::NotAnAmount(NotAnAmount::NotANumber);
        for (text, kind, why) in [
            ("152790元", CellKind::Money, not_a_number),
            ("1,2", CellKind::Count, not_a_number),
            ("12,34", CellKind::Count, not_a_number),
            ("0,120", CellKind::Count, not_a_number),
            ("0x10", CellKind::Count, not_a_number),
            ("十", CellKind::Count, not_a_number),
            ("45①", CellKind::Count, not_a_number),
            ("⑭", CellKind::Count, not_a_number),
            ("12.5²", CellKind::Money, not_a_number),
            ("4 5", CellKind::Count, not_a_number),
            ("4\u{200b}5", CellKind::Count, not_a_number),
            ("½", CellKind::Money, not_a_number),
            ("١٤", CellKind::Count, not_a_number),
            ("𝟏𝟒", CellKind::Count, not_a_number),
            ("⒈", CellKind::Count, not_a_number),
            ("㈠", CellKind::Count, not_a_number),
            ("1。5", CellKind::Money, not_a_number),
            ("+-3", CellKind::Change, not_a_number),
            ("++3", CellKind::Change, not_a_number),
            ("1.2.3", CellKind::Money, not_a_number),
            (".5", CellKind::Money, not_a_number),
            ("5.", CellKind::Money, not_a_number),
            ("1_000", CellKind::Count, not_a_number),
            ("1e3", CellKind::Count, not_a_number),
            ("14件", CellKind::Count, not_a_number),
            ("14*", CellKind::Count, not_a_number),
            ("-1", CellKind::Count, BadEntry::Negative(-Amount::whole(1))),
            ("1.5", CellKind::Count, BadEntry::NotWhole(Amount::read("1.5").unwrap())),
            ("0.0000001", CellKind::Money, BadEntry::NotAnAmount(NotAnAmount::TooFine)),
        ] {
            assert_eq!(read(text, kind), Err(why), "{text}");
        }
    }

    proptest::proptest! {
        /// Whatever is read as an amount has its very digits, and nothing but digits and marks of a number.
        #[test]
        fn no_character_is_made_into_a_figure(text in "[0-9０-９①-⑳²½Ⅳ٠-٩十〇OlI.．,，+＋﹢\\-－﹣−– 件*\u{3000}\u{200b}/~]{1,8}") {
            if let Ok((Entry::Amount(amount), _)) = read(&text, CellKind::Money).or_else(|_| read(&text, CellKind::Change)) {
                let bare = text.trim_matches([' ', '\u{3000}', '\u{200b}']);
                let marks = "+＋﹢-－﹣−–.．,，";
                let digits = bare.chars().filter(|&c| !marks.contains(c)).map(|c| match c {
                    '0'..='9' => c,
                    '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
                    c => panic!("{c:?} of {text:?} was read"),
                });
                let digits: String = digits.collect();
                let read: String = amount.to_string().chars().filter(char::is_ascii_digit).collect();
                let zeros = |text: &str| text.trim_matches('0').to_owned();
                proptest::prop_assert_eq!(zeros(&digits), zeros(&read), "{}", text);
            }
        }
    }
}
