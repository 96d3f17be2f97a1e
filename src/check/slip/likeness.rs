//! How a figure that is wrong resembles the one it should be: what the hand did, where the figures show it.

use crate::model::Amount;

/// What a stated figure has to do with the one that makes the sums hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// 增 for 减.
    Sign,
    /// 元 for 万元: ten thousand times as much.
    YuanForWan,
    /// 万元 for 元: ten thousand times less.
    WanForYuan,
    /// So many zeros too many.
    ZerosMore(u32),
    /// So many zeros too few.
    ZerosLess(u32),
    /// 21 for 12.
    DigitsSwapped,
    /// 112 for 12.
    DigitDoubled,
    /// Another digit too many.
    DigitMore,
    /// 18 for 128.
    DigitLost,
    /// The figure of the row above, or below.
    OfRow {
        /// Whether it is the one above.
        above: bool,
    },
    /// The figure of the cell to the left, or right.
    OfColumn {
        /// Whether it is the one to the left.
        left: bool,
    },
    /// The figure of another row that is not next to it: a total's.
    OfTotal {
        /// That row.
        row: String,
    },
    /// Last year's figure of the same cell.
    OfYearBefore {
        /// That year.
        year: u16,
    },
}

impl Likeness {
    /// What the digits alone show.
    pub fn of_digits(stated: Amount, wanted: Amount) -> Option<Likeness> {
        if stated == wanted || stated == Amount::ZERO || wanted == Amount::ZERO {
            return None;
        }
        if stated == -wanted {
            return Some(Likeness::Sign);
        }
        if stated.is_negative() != wanted.is_negative() {
            return None;
        }
        let (a, b) = (stated.millionths().unsigned_abs(), wanted.millionths().unsigned_abs());
        if let Some(zeros) = zeros(a, b) {
            let is_money = zeros == 4;
            return Some(if is_money { Likeness::YuanForWan } else { Likeness::ZerosMore(zeros) });
        }
        if let Some(zeros) = zeros(b, a) {
            let is_money = zeros == 4;
            return Some(if is_money { Likeness::WanForYuan } else { Likeness::ZerosLess(zeros) });
        }
        let (a, b) = (digits(stated), digits(wanted));
        if is_swapped(&a, &b) {
            return Some(Likeness::DigitsSwapped);
        }
        if let Some(doubled) = one_more(&a, &b) {
            return Some(if doubled { Likeness::DigitDoubled } else { Likeness::DigitMore });
        }
        one_more(&b, &a).map(|_| Likeness::DigitLost)
    }

    /// Whether it is rare enough to be seen where nothing else points to the figure.
    pub fn is_telling(&self) -> bool {
        !matches!(self, Self::DigitDoubled | Self::DigitMore | Self::DigitLost)
    }

    /// In Chinese, as the end of a sentence.
    pub fn zh(&self) -> String {
        match self {
            Self::Sign => "疑似正负号写反".to_owned(),
            Self::YuanForWan => "疑似多写四个0，或把元填作万元".to_owned(),
            Self::WanForYuan => "疑似少写四个0，或把万元填作元".to_owned(),
            Self::ZerosMore(1) => "疑似多写一个0".to_owned(),
            Self::ZerosMore(zeros) => format!("疑似多写{zeros}个0"),
            Self::ZerosLess(1) => "疑似少写一个0".to_owned(),
            Self::ZerosLess(zeros) => format!("疑似少写{zeros}个0"),
            Self::DigitsSwapped => "疑似数字前后颠倒".to_owned(),
            Self::DigitDoubled => "疑似一位数字重复".to_owned(),
            Self::DigitMore => "疑似多写一位数字".to_owned(),
            Self::DigitLost => "疑似漏写一位数字".to_owned(),
            Self::OfRow { above } => {
                format!("填报的数与{}一行相同，疑似错行", if *above { "上" } else { "下" })
            }
            Self::OfColumn { left } => {
                format!("填报的数与{}边一列相同，疑似错列", if *left { "左" } else { "右" })
            }
            Self::OfTotal { row } => format!("填报的数与“{row}”相同，疑似错行"),
            Self::OfYearBefore { year } => format!("填报的数与{year}年报告相同，疑似沿用上年的数"),
        }
    }

    /// The same in English.
    pub fn en(&self) -> String {
        match self {
            Self::Sign => "the sign seems to be the wrong way round".to_owned(),
            Self::YuanForWan => "there seem to be four zeros too many, or 元 for 万元".to_owned(),
            Self::WanForYuan => "there seem to be four zeros too few, or 万元 for 元".to_owned(),
            Self::ZerosMore(zeros) => format!("there seem to be zeros too many: {zeros}"),
            Self::ZerosLess(zeros) => format!("there seem to be zeros too few: {zeros}"),
            Self::DigitsSwapped => "two digits seem to be swapped".to_owned(),
            Self::DigitDoubled => "a digit seems to be doubled".to_owned(),
            Self::DigitMore => "there seems to be a digit too many".to_owned(),
            Self::DigitLost => "a digit seems to be missing".to_owned(),
            Self::OfRow { above } => {
                format!("it is the figure of the row {}", if *above { "above" } else { "below" })
            }
            Self::OfColumn { left } => {
                format!("it is the figure of the column to the {}", if *left { "left" } else { "right" })
            }
            Self::OfTotal { row } => format!("it is the figure of `{row}`"),
            Self::OfYearBefore { year } => format!("it is the figure of the report for {year}"),
        }
    }
}

/// By how many zeros one figure is the greater.
fn zeros(greater: u64, less: u64) -> Option<u32> {
    (1..=6).find(|&zeros| less.checked_mul(10_u64.pow(zeros)) == Some(greater))
}

fn digits(amount: Amount) -> Vec<u8> {
    amount.to_string().bytes().filter(u8::is_ascii_digit).collect()
}

/// Whether two digits next to each other stand in each other's place, and all others are the same.
fn is_swapped(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let differ: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    matches!(differ[..], [one, two] if one + 1 == two && a[one] == b[two] && a[two] == b[one])
}

/// Whether one figure has a digit more than the other, and if that digit stands twice in it.
fn one_more(long: &[u8], short: &[u8]) -> Option<bool> {
    if long.len() != short.len() + 1 {
        return None;
    }
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    (long[same + 1..] == short[same..]).then(|| same > 0 && long[same] == long[same - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_resemble_each_other() {
        for (stated, wanted, expected) in [
            ("21", "12", Some(Likeness::DigitsSwapped)),
            ("1234", "1324", Some(Likeness::DigitsSwapped)),
            ("-8", "8", Some(Likeness::Sign)),
            ("120", "12", Some(Likeness::ZerosMore(1))),
            ("12", "1200", Some(Likeness::ZerosLess(2))),
            ("152200", "15.22", Some(Likeness::YuanForWan)),
            ("15.22", "152200", Some(Likeness::WanForYuan)),
            ("112", "12", Some(Likeness::DigitDoubled)),
            ("122", "12", Some(Likeness::DigitDoubled)),
            ("132", "12", Some(Likeness::DigitMore)),
            ("18", "128", Some(Likeness::DigitLost)),
            ("12", "12", None),
            ("13", "12", None),
            ("0", "12", None),
            ("12", "0", None),
            ("-12", "21", None),
            ("321", "123", None),
        ] {
            let read = |text| Amount::read(text).unwrap();
            assert_eq!(Likeness::of_digits(read(stated), read(wanted)), expected, "{stated} {wanted}");
        }
    }
}
