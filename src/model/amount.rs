//! Amounts: exact decimals with six places.
//!
//! Six decimals of 万元 are one 分, so money is exact (format.md §4.3); counts use the same
//! type with no decimals. Arithmetic never rounds.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg};

use serde::{Deserialize, Serialize};

/// An amount, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Amount(i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAmount {
    /// Not a decimal number.
    NotANumber,
    /// More than six decimals.
    TooFine,
    /// 100,000,000,000 or more, which no report can mean.
    TooLarge,
}

const ONE: i64 = 1_000_000;
/// Sums of this many cells still fit: 10¹¹ · 10⁶ · 92 < 2⁶³.
const MOST: i64 = 100_000_000_000;

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// A whole number.
    pub fn whole(number: i32) -> Amount {
        Amount(i64::from(number) * ONE)
    }

    /// An amount in millionths.
    pub fn from_millionths(millionths: i64) -> Amount {
        Amount(millionths)
    }

    /// The amount in millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// Whether it has no decimals.
    pub fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Reads a plain decimal: digits, one point, a sign before it.
    pub fn read(text: &str) -> Result<Amount, NotAnAmount> {
        let number = |text: &str| text.bytes().fold(0_i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // Nearly all amounts are like this.
        if (1..9).contains(&text.len()) && all_digits(text) {
            return Ok(Amount(number(text) * ONE));
        }
        let (negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, &text[1..]),
            [b'+', ..] => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(NotAnAmount::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 6 {
            return Err(NotAnAmount::TooFine);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 12 {
            return Err(NotAnAmount::TooLarge);
        }
        let whole = number(whole);
        if whole >= MOST {
            return Err(NotAnAmount::TooLarge);
        }
        let fraction = number(fraction) * 10_i64.pow(6 - fraction.len() as u32);
        let millionths = whole * ONE + fraction;
        Ok(Amount(if negative { -millionths } else { millionths }))
    }

    /// Writes the shortest exact decimal.
    pub fn push_to(self, out: &mut String) {
        if self.0 < 0 {
            out.push('-');
        }
        let millionths = self.0.unsigned_abs();
        push_number(out, millionths / ONE as u64);
        let fraction = millionths % ONE as u64;
        if fraction > 0 {
            let digits = format!("{fraction:06}");
            out.push('.');
            out.push_str(digits.trim_end_matches('0'));
        }
    }

    /// The whole part in Chinese numerals: 二千五百零五.
    pub fn in_chinese(self) -> String {
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let number = self.0.unsigned_abs() / ONE as u64;
        if number == 0 {
            return "零".to_owned();
        }
        let mut out = String::new();
        let mut pending_zero = false;
        for (unit, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
            let group = number / unit % 10_000;
            if group == 0 {
                pending_zero = !out.is_empty();
                continue;
            }
            for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let digit = group / place % 10;
                if digit == 0 {
                    pending_zero = !out.is_empty();
                    continue;
                }
                if pending_zero {
                    out.push('零');
                    pending_zero = false;
                }
                out.push(DIGITS[digit as usize]);
                out.push_str(name);
            }
            pending_zero = false;
            out.push_str(name);
        }
        let sign = if self.0 < 0 { "负" } else { "" };
        let spoken = out.strip_prefix("一十").map_or_else(|| out.clone(), |rest| format!("十{rest}"));
        format!("{sign}{spoken}")
    }
}

fn push_number(out: &mut String, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}

impl Add for Amount {
    type Output = Amount;

    fn add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
}

impl Neg for Amount {
    type Output = Amount;

    fn neg(self) -> Amount {
        Amount(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, |sum, amount| sum + amount)
    }
}

impl<'a> Sum<&'a Amount> for Amount {
    fn sum<I: Iterator<Item = &'a Amount>>(amounts: I) -> Amount {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written_back() {
        for (text, written) in [
            ("0", "0"),
            ("14", "14"),
            ("-8", "-8"),
            ("+279", "279"),
            ("17233.32", "17233.32"),
            ("190.457379", "190.457379"),
            ("007.50", "7.5"),
            ("0.000001", "0.000001"),
            ("99999999999", "99999999999"),
        ] {
            let amount = Amount::read(text).unwrap();
            assert_eq!(amount.to_string(), written);
        }
    }

    #[test]
    fn numbers_are_spoken() {
        for (number, spoken) in [
            (0, "零"),
            (10, "十"),
            (14, "十四"),
            (105, "一百零五"),
            (110, "一百一十"),
            (2505, "二千五百零五"),
            (10_005, "一万零五"),
            (152_200, "十五万二千二百"),
            (100_000_001, "一亿零一"),
            (-8, "负八"),
        ] {
            assert_eq!(Amount::whole(number).in_chinese(), spoken);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, why) in [
            ("", NotAnAmount::NotANumber),
            ("1,200", NotAnAmount::NotANumber),
            ("0x10", NotAnAmount::NotANumber),
            ("1e3", NotAnAmount::NotANumber),
            ("1.", NotAnAmount::NotANumber),
            (".5", NotAnAmount::NotANumber),
            ("--1", NotAnAmount::NotANumber),
            ("0.0000001", NotAnAmount::TooFine),
            ("100000000000", NotAnAmount::TooLarge),
            ("99999999999999999999999999", NotAnAmount::TooLarge),
        ] {
            assert_eq!(Amount::read(text), Err(why), "{text}");
        }
    }
}
