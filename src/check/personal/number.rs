//! What a number is: whether its digits, and the check digit among them, can be those of an identity card, a mobile
//! telephone or a bank card.

/// Weights and check characters of GB 11643-1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// The first two digits of identity numbers: provinces (GB/T 2260), and those of residents from abroad.
fn is_region(number: &[u8]) -> bool {
    matches!(
        number,
        [b'1', b'1'..=b'5', ..]
            | [b'2', b'1'..=b'3', ..]
            | [b'3', b'1'..=b'7', ..]
            | [b'4', b'1'..=b'6', ..]
            | [b'5', b'0'..=b'4', ..]
            | [b'6', b'1'..=b'5', ..]
            | [b'7', b'1', ..]
            | [b'8', b'1'..=b'3', ..]
            | [b'9', b'1'..=b'6', ..]
    )
}

/// Whether eight digits are a day on which someone alive may have been born.
fn is_birthday(date: &[u8]) -> bool {
    let number = |digits: &[u8]| digits.iter().fold(0, |sum: u32, digit| sum * 10 + u32::from(digit - b'0'));
    if date.len() != 8 {
        return false;
    }
    let (year, month, day) = (number(&date[..4]), number(&date[4..6]), number(&date[6..]));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 => 29,
        2 => 28,
        _ => 31,
    };
    (1900..=2040).contains(&year) && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// How surely eighteen characters, or fifteen of the older ones, are an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// They cannot be one.
    None,
    /// Region and birthday are sound, the check character is not, or there is none.
    Plausible,
    /// The check character is right, too.
    Certain,
}

/// Looks at seventeen digits with a check character, or at fifteen digits.
pub(super) fn identity(number: &str) -> Likeness {
    let number = number.as_bytes();
    match number.len() {
        18 => {
            let (digits, check) = number.split_at(17);
            if !is_region(digits) || !is_birthday(&digits[6..14]) || &digits[14..] == b"000" {
                return Likeness::None;
            }
            let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
            let is_right = CHECKS[(sum % 11) as usize] == check[0].to_ascii_uppercase();
            if is_right { Likeness::Certain } else { Likeness::Plausible }
        }
        15 => {
            let date = [b"19", &number[6..12]].concat();
            if is_region(number) && is_birthday(&date) { Likeness::Plausible } else { Likeness::None }
        }
        _ => Likeness::None,
    }
}

/// Whether eleven digits are a mobile number.
pub(super) fn is_mobile(digits: &str) -> bool {
    let digits = digits.as_bytes();
    // One digit eleven times, or seven times the same at the end, is an example.
    let is_example = digits.len() == 11 && digits[4..].iter().all(|digit| *digit == digits[4]) && digits[4] == b'0';
    digits.len() == 11 && digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1]) && !is_example
}

/// Whether digits end with the check digit of ISO/IEC 7812.
pub(super) fn is_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = digits.bytes().rev().map(|digit| u32::from(digit - b'0')).enumerate();
    let sum: u32 = digits.map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}

/// First digits of cards that Chinese banks issue.
const ISSUERS: [&str; 30] = [
    "621", "622", "623", "6250", "6251", "6252", "6253", "6258", "6259", "6282", "6283", "6291", "6292", "6201",
    "6202", "6203", "6205", "6206", "6207", "6208", "6209", "6270", "6271", "9558", "6013", "6040", "6056", "6033",
    "6060", "6091",
];

/// Whether digits are those of a bank card; `is_said` tells that the text speaks of one.
pub(super) fn is_bank_card(digits: &str, is_said: bool) -> bool {
    let is_of_bank = match is_said {
        true => digits.starts_with(['3', '4', '5', '6', '9']) && (16..=19).contains(&digits.len()),
        false => ISSUERS.iter().any(|start| digits.starts_with(start)) && matches!(digits.len(), 16 | 19),
    };
    is_of_bank && is_luhn(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_told() {
        for (number, expected) in [
            ("11010519491231002X", Likeness::Certain),
            ("11010519491231002x", Likeness::Certain),
            ("440524188001010014", Likeness::None), // born in 1880
            ("110105194912310029", Likeness::Plausible),
            ("110105194913310029", Likeness::None),
            ("110105199002300029", Likeness::None),
            // A 统一社会信用代码 of digits alone.
            ("113325000026455663", Likeness::None),
            ("370321900307123", Likeness::Plausible),
            ("990321900307123", Likeness::None),
            ("1234", Likeness::None),
        ] {
            assert_eq!(identity(number), expected, "{number}");
        }
    }

    #[test]
    fn cards_are_told() {
        for (digits, is_said, expected) in [
            ("6222021001116245702", false, is_luhn("6222021001116245702")),
            ("6228480402564890018", false, true),
            ("6228480402564890019", false, false),
            ("4111111111111111", false, false),
            ("4111111111111111", true, true),
            ("6228480402564890018123", true, false),
        ] {
            assert_eq!(is_bank_card(digits, is_said), expected, "{digits}");
        }
    }
}
