//! Roman numerals, as lists in Word and on web pages have them.

const SIGNS: [(usize, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// A number in capitals, as far as there are signs for it.
pub(super) fn roman(number: usize) -> Option<String> {
    let mut rest = (1..4000).contains(&number).then_some(number)?;
    let mut roman = String::new();
    for (worth, sign) in SIGNS {
        roman.push_str(&sign.repeat(rest / worth));
        rest %= worth;
    }
    Some(roman)
}
