//! How an automatic number is written: `三`, `iv`, `③`. ECMA-376-1 §17.18.59.

use crate::import::roman::roman;

/// Writes a number in a format, by the format's name in the file. One that cannot be written so, or in a
/// format that is not known, is written in Arabic digits.
pub(super) fn write(number: i64, format: &str) -> String {
    let Ok(n) = usize::try_from(number) else { return number.to_string() };
    let written = match format {
        "none" | "bullet" => Some(String::new()),
        "decimalZero" => Some(format!("{n:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(digits(n, "０１２３４５６７８９")),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|roman| roman.to_lowercase()),
        "upperLetter" => letter(n, 'A'),
        "lowerLetter" => letter(n, 'a'),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of(n, CIRCLES),
        "decimalEnclosedFullstop" => one_of(n, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "decimalEnclosedParen" => one_of(n, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "ideographEnclosedCircle" => one_of(n, "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
        "ideographTraditional" => one_of(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => one_of(n, "子丑寅卯辰巳午未申酉戌亥"),
        "chineseCounting" | "taiwaneseCounting" if n >= 100 => Some(digits(n, "○一二三四五六七八九")),
        "chineseCounting" | "chineseCountingThousand" => COMMON.write(n),
        "taiwaneseCounting" | "taiwaneseCountingThousand" => COMMON.write(n),
        "japaneseCounting" => JAPANESE.write(n),
        "ideographDigital" | "japaneseDigitalTenThousand" => Some(digits(n, "〇一二三四五六七八九")),
        "taiwaneseDigital" => Some(digits(n, "○一二三四五六七八九")),
        "chineseLegalSimplified" => LEGAL_SIMPLIFIED.write(n),
        "ideographLegalTraditional" => LEGAL_TRADITIONAL.write(n),
        _ => None,
    };
    written.unwrap_or_else(|| n.to_string())
}

const CIRCLES: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿";

/// A number in a circle.
pub(super) fn circled(n: usize) -> Option<String> {
    one_of(n, CIRCLES)
}

fn one_of(n: usize, all: &str) -> Option<String> {
    all.chars().nth(n.checked_sub(1)?).map(String::from)
}

/// Digit for digit.
fn digits(n: usize, digits: &str) -> String {
    n.to_string().bytes().filter_map(|digit| digits.chars().nth(usize::from(digit - b'0'))).collect()
}

/// A, B, … Z, AA, BB, …
fn letter(n: usize, first: char) -> Option<String> {
    let before = n.checked_sub(1).filter(|before| *before < 26 * 30)?;
    let letter = char::from(first as u8 + (before % 26) as u8);
    Some(letter.to_string().repeat(before / 26 + 1))
}

/// A way to count with signs for ten, hundred and thousand.
struct Counting {
    /// From nought to nine.
    digits: [char; 10],
    /// For ten, a hundred, a thousand.
    units: [char; 3],
    /// The smallest unit before which a one is written where nothing stands before it.
    one_from: usize,
    /// Whether a gap between two digits is written.
    writes_gap: bool,
}

const COMMON: Counting = Counting {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ['十', '百', '千'],
    one_from: 100,
    writes_gap: true,
};
const JAPANESE: Counting = Counting { one_from: 10_000, writes_gap: false, ..COMMON };
const LEGAL_SIMPLIFIED: Counting = Counting {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ['拾', '佰', '仟'],
    one_from: 1,
    writes_gap: true,
};
const LEGAL_TRADITIONAL: Counting = Counting {
    digits: ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'],
    units: ['拾', '佰', '仟'],
    one_from: 1,
    writes_gap: true,
};

impl Counting {
    fn write(&self, n: usize) -> Option<String> {
        if n >= 10_000 {
            return None;
        }
        let mut written = String::new();
        let mut is_gap = false;
        for (unit, sign) in
            [(1000, Some(self.units[2])), (100, Some(self.units[1])), (10, Some(self.units[0])), (1, None)]
        {
            let digit = n / unit % 10;
            if digit == 0 {
                is_gap = !written.is_empty();
                continue;
            }
            if is_gap && self.writes_gap {
                written.push(self.digits[0]);
            }
            let is_silent =
                digit == 1 && unit > 1 && unit < self.one_from && (written.is_empty() || self.one_from > 1000);
            if !is_silent {
                written.push(self.digits[digit]);
            }
            written.extend(sign);
            is_gap = false;
        }
        Some(if written.is_empty() { self.digits[0].to_string() } else { written })
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn numbers_are_written() {
        let cases: &[(&str, &[(i64, &str)])] = &[
            ("decimal", &[(0, "0"), (12, "12"), (-1, "-1")]),
            ("decimalZero", &[(3, "03"), (12, "12")]),
            ("decimalFullWidth", &[(12, "１２")]),
            ("chineseCounting", &[(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (101, "一○一")]),
            (
                "chineseCountingThousand",
                &[(10, "十"), (100, "一百"), (101, "一百零一"), (110, "一百一十"), (1001, "一千零一")],
            ),
            ("japaneseCounting", &[(11, "十一"), (100, "百"), (111, "百十一"), (201, "二百一")]),
            ("ideographDigital", &[(10, "一〇"), (12, "一二")]),
            ("taiwaneseCounting", &[(12, "十二")]),
            ("chineseLegalSimplified", &[(10, "壹拾"), (12, "壹拾贰"), (105, "壹佰零伍")]),
            ("ideographTraditional", &[(1, "甲"), (11, "11")]),
            ("decimalEnclosedCircle", &[(1, "①"), (20, "⑳"), (21, "㉑"), (51, "51")]),
            ("upperRoman", &[(4, "IV"), (1999, "MCMXCIX"), (4000, "4000")]),
            ("lowerRoman", &[(9, "ix")]),
            ("upperLetter", &[(1, "A"), (26, "Z"), (27, "AA"), (53, "AAA"), (2_147_483_647, "2147483647")]),
            ("lowerLetter", &[(2, "b"), (0, "0")]),
            ("none", &[(1, "")]),
            ("unheardOf", &[(7, "7")]),
        ];
        for (format, numbers) in cases {
            for (number, expected) in *numbers {
                assert_eq!(write(*number, format), *expected, "{format} {number}");
            }
        }
    }
}
