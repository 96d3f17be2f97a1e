//! The digit that a character is, in the ways in which years, days and numbers of documents are written.

/// A digit in figures of half or full width: `2`, `２`.
fn figure(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

/// A digit in Han: `二`, and `〇` in each of its forms.
pub fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A digit of a year or a day: `2024`, `２０２４`, `二〇二四`.
pub fn date_digit(c: char) -> Option<u32> {
    figure(c).or_else(|| han_digit(c))
}
