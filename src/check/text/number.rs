//! Numbers in running Chinese text: which stand for an amount, how large it is, and what is counted.
//!
//! Understood are Arabic and full-width digits, thousands separators, decimals, Chinese numerals, `万` and `亿`,
//! `250余`, `近30`, `10—20`, percentages and `百分之八十六`. Years, days, numbers of documents, articles, telephones
//! and addresses of the web are no amounts, nor is any number that counts nothing.

use std::ops::Range;

use crate::chars::{CharClass, ClassedText};
use crate::model::Amount;
use crate::source::ascii;

/// An amount in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Where it starts.
    pub start: usize,
    /// Where its figure ends, the counter not included.
    pub end: usize,
    /// Where its counter ends.
    pub behind: usize,
    /// How much it is.
    pub amount: Amount,
    /// How many decimals are written.
    pub decimals: u8,
    /// What its figure is multiplied by: 10,000 in `3.4万`.
    pub factor: i64,
    /// How exact it is meant.
    pub exactness: Exactness,
    /// What is counted, `%` for a share; 万元 and 亿元 are 元 whose amount is in 元.
    pub counter: &'static str,
}

/// How exact an amount is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// As it stands.
    Exact,
    /// 余、多、超过: more than that.
    Above,
    /// 近、不足: less than that.
    Below,
    /// 约、左右: about that; or one end of a range.
    About,
}

/// What may be counted, by its first character, the longer ones first.
fn counters(first: char) -> &'static [&'static str] {
    match first {
        '个' => &["个百分点", "个"],
        '人' => &["人次", "人"],
        '件' => &["件次", "件"],
        '万' => &["万元"],
        '亿' => &["亿元"],
        '宗' => &["宗"],
        '起' => &["起"],
        '例' => &["例"],
        '份' => &["份"],
        '条' => &["条"],
        '项' => &["项"],
        '次' => &["次"],
        '篇' => &["篇"],
        '期' => &["期"],
        '场' => &["场"],
        '家' => &["家"],
        '部' => &["部"],
        '册' => &["册"],
        '元' => &["元"],
        '户' => &["户"],
        '名' => &["名"],
        '张' => &["张"],
        '批' => &["批"],
        '则' => &["则"],
        '单' => &["单"],
        '封' => &["封"],
        '通' => &["通"],
        '页' => &["页"],
        '类' => &["类"],
        '处' => &["处"],
        '所' => &["所"],
        '幅' => &["幅"],
        '组' => &["组"],
        '倍' => &["倍"],
        '%' => &["%"],
        _ => &[],
    }
}

/// All amounts of a text, in order.
pub fn numbers(text: &str, chars: &ClassedText) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    for first in chars.each(CharClass::DIGIT | CharClass::NUMERAL) {
        if first.at < at || !(is_digit(first.char) || numeral(first.char).is_some()) {
            continue;
        }
        let (number, end) = read(text, first.at);
        found.extend(number);
        at = end;
    }
    found
}

/// Reads what starts here: an amount, if it is one, and where to go on.
fn read(text: &str, start: usize) -> (Option<Number>, usize) {
    let before = text[..start].chars().next_back();
    if let Some(rest) = text[start..].strip_prefix("百分之") {
        let inside = text.len() - rest.len();
        let (value, end) = match digits(text, inside) {
            Some(read) => read,
            None => match numerals(text, inside) {
                Some(read) => read,
                None => return (None, inside),
            },
        };
        let (end, value) = spoken_decimals(text, end, value);
        let number = Number {
            start,
            end,
            behind: end,
            amount: value.0,
            decimals: value.1,
            factor: 1,
            exactness: Exactness::Exact,
            counter: "%",
        };
        return (Some(number), end);
    }
    let first = text[start..].chars().next().expect("a number starts here");
    let is_numeral = numeral(first).is_some();
    let Some((value, end)) = (if is_numeral { numerals(text, start) } else { digits(text, start) }) else {
        return (None, start + first.len_utf8());
    };
    if before.is_some_and(|c| is_of_another_thing(c, is_numeral)) {
        return (None, end);
    }
    let (value, end) = with_thousands(text, end)
        .map_or((value, end), |(more, end)| (((scale(value.0, 10_000) + Amount::whole(more)), value.1), end));
    let sides = Sides { text, start, end };
    if sides.is_code() {
        return (None, sides.end_of_code());
    }
    match counted(text, end).or_else(|| counted_later(text, start, end)) {
        Some(counted) => {
            let number = Number {
                start,
                end: counted.figure_end,
                behind: counted.behind,
                amount: scale(value.0, counted.factor),
                decimals: value.1,
                factor: counted.factor,
                exactness: exactness(text, start, counted.exactness),
                counter: counted.counter,
            };
            (Some(number), counted.behind)
        }
        None => (None, end),
    }
}

/// A number behind such a character is part of a name or a code.
fn is_of_another_thing(before: char, is_numeral: bool) -> bool {
    match before {
        '第' | '〔' | '﹝' | '［' | '[' | '【' => true,
        // 十四五, 五十六条: an article; 一是 is no amount either way.
        _ if is_numeral => {
            before.is_ascii_alphanumeric() || matches!(before, '其' | '任' | '某' | '每' | '统' | '唯' | '之')
        }
        _ => before.is_ascii_alphabetic() || matches!(before, '@' | '_' | '#' | '&' | '=' | '.' | '/' | '\\'),
    }
}

/// A number with what stands at its sides.
struct Sides<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl Sides<'_> {
    /// Whether it is part of a telephone number, a day, an hour, an address or the like.
    fn is_code(&self) -> bool {
        let written = &self.text[self.start..self.end];
        let behind = self.text[self.end..].chars().next();
        let is_digits = written.bytes().all(|byte| byte.is_ascii_digit());
        let after = self.text[self.end..].chars().nth(1);
        let is_joined =
            |c: Option<char>| matches!(c, Some('-' | ':' | '/' | '.')) && after.is_some_and(|c| c.is_ascii_digit());
        let before = self.text[..self.start].chars().next_back();
        let follows_hyphen = matches!(before, Some('-' | ':'))
            && self.text[..self.start].chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
        is_digits && (written.len() > 1 && written.starts_with('0') || is_joined(behind) && !self.is_range())
            || follows_hyphen && !self.follows_range()
    }

    /// `10-20件`: two short numbers that count the same.
    fn is_range(&self) -> bool {
        let Some(rest) = self.text[self.end..].strip_prefix('-') else { return false };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.end - self.start <= 4 && digits <= 4 && digits > 0 && counted(rest, digits).is_some()
    }

    fn follows_range(&self) -> bool {
        let before = &self.text[..self.start];
        let Some(before) = before.strip_suffix('-') else { return false };
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        self.end - self.start <= 4 && digits <= 4
    }

    /// Where what is joined to it ends.
    fn end_of_code(&self) -> usize {
        let rest = &self.text[self.end..];
        let more = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-:/.@_?=&%".contains(byte)).count();
        self.end + more
    }
}

/// Digits with thousands separators and decimals: the amount with how many decimals it has, and where it ends.
fn digits(text: &str, start: usize) -> Option<((Amount, u8), usize)> {
    let mut plain = String::new();
    let (mut end, mut decimals, mut group) = (start, None::<u8>, 0);
    for (at, c) in text[start..].char_indices() {
        let behind = start + at + c.len_utf8();
        let digit_follows = || text[behind..].chars().next().is_some_and(is_digit);
        match c {
            _ if is_digit(c) => {
                plain.extend(ascii(c));
                group += 1;
                decimals = decimals.map(|count| count.saturating_add(1));
            }
            // Three digits behind a comma are of the same number, as in `2,505`.
            ',' if decimals.is_none() && group <= 3 && is_group(text, behind) => group = 0,
            // A full-width one is mistyped, where it is none between the figures of a list.
            '，' if decimals.is_none() && group <= 3 && is_mistyped_group(text, start, behind) => group = 0,
            '.' | '．' if decimals.is_none() && digit_follows() => {
                plain.push('.');
                decimals = Some(0);
            }
            _ => break,
        }
        end = behind;
        if plain.len() > 24 {
            break;
        }
    }
    Some(((Amount::read(&plain).ok()?, decimals.unwrap_or(0)), end))
}

/// `152万3千元`, `1万2345件`: what stands behind 万, and where it ends.
fn with_thousands(text: &str, end: usize) -> Option<(i32, usize)> {
    let rest = text[end..].strip_prefix('万')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let more: i32 = rest[..digits.min(4)].parse().ok()?;
    let unit = match rest[digits..].chars().next() {
        Some('千') if digits == 1 => 1000,
        Some('百') if digits == 1 => 100,
        _ if digits == 4 => return Some((more, text.len() - rest.len() + digits)),
        _ => return None,
    };
    Some((more * unit, text.len() - rest.len() + digits + '千'.len_utf8()))
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Whether exactly three digits stand here.
fn is_group(text: &str, at: usize) -> bool {
    let count = text[at..].chars().take(4).take_while(|&c| is_digit(c)).count();
    count == 3
}

/// `10，998条`: three digits of the same number that something is counted by, and no figures in turn.
fn is_mistyped_group(text: &str, start: usize, at: usize) -> bool {
    let is_listed = ["分别", "依次"]
        .iter()
        .any(|word| text[..start].rsplit(['。', '；']).next().is_some_and(|said| said.contains(word)));
    let digits = text[start..at].chars().filter(|&c| is_digit(c)).count();
    is_group(text, at)
        && !is_listed
        && digits <= 3
        && !text[start..].starts_with(['0', '０'])
        && !text[..start].ends_with('，')
        && text[at..].char_indices().nth(3).is_some_and(|(length, _)| counted(text, at + length).is_some())
}

/// `210、330、365条`: what is counted stands behind the last.
fn counted_later(text: &str, start: usize, end: usize) -> Option<Counted> {
    let mut rest = text[end..].strip_prefix('、')?;
    // A number at the start of a line is one of a list.
    if text[..start].trim().is_empty() {
        return None;
    }
    for _ in 0..12 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 7 {
            return None;
        }
        match rest[digits..].strip_prefix('、') {
            Some(next) => rest = next,
            None => {
                let last =
                    counted(rest, digits).filter(|last| last.factor == 1 && last.exactness == Exactness::Exact)?;
                return Some(Counted { figure_end: end, behind: end, ..last });
            }
        }
    }
    None
}

/// The value of a Chinese numeral, and whether it is a unit.
fn numeral(c: char) -> Option<(i64, bool)> {
    Some(match c {
        '零' | '〇' => (0, false),
        '一' => (1, false),
        '二' | '两' => (2, false),
        '三' => (3, false),
        '四' => (4, false),
        '五' => (5, false),
        '六' => (6, false),
        '七' => (7, false),
        '八' => (8, false),
        '九' => (9, false),
        '十' => (10, true),
        '百' => (100, true),
        '千' => (1000, true),
        _ => return None,
    })
}

/// Chinese numerals as an amount. 万 and 亿 are left to what follows.
fn numerals(text: &str, start: usize) -> Option<((Amount, u8), usize)> {
    let (mut total, mut digit, mut run, mut end, mut count) = (0_i64, None, 0_i64, start, 0);
    let mut has_unit = false;
    for (at, c) in text[start..].char_indices() {
        let (value, is_unit) = if c == '万' && has_more_numerals(&text[start + at + c.len_utf8()..]) {
            total = total.checked_add(digit.take().unwrap_or(0))?.checked_mul(10_000)?;
            end = start + at + c.len_utf8();
            continue;
        } else {
            match numeral(c) {
                Some(numeral) => numeral,
                None => break,
            }
        };
        count += 1;
        if count > 20 {
            return None;
        }
        if is_unit {
            has_unit = true;
            total = total.checked_add(digit.take().unwrap_or(1).checked_mul(value)?)?;
        } else {
            digit = Some(value);
            run = run.checked_mul(10)?.checked_add(value)?;
        }
        end = start + at + c.len_utf8();
    }
    // 零件 are parts of machines.
    if total == 0 && run == 0 {
        return None;
    }
    let whole = if has_unit { total + digit.unwrap_or(0) } else { total + run };
    (count > 0).then_some(((Amount::from_millionths(whole.checked_mul(1_000_000)?), 0), end))
}

fn has_more_numerals(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| numeral(c).is_some())
}

/// `点四一` behind a spoken percentage.
fn spoken_decimals(text: &str, end: usize, value: (Amount, u8)) -> (usize, (Amount, u8)) {
    let Some(rest) = text[end..].strip_prefix('点') else { return (end, value) };
    let mut written = format!("{}.", value.0);
    let mut behind = end + '点'.len_utf8();
    for c in rest.chars().take(6) {
        match numeral(c) {
            Some((digit, false)) => written.push_str(&digit.to_string()),
            _ => break,
        }
        behind += c.len_utf8();
    }
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match Amount::read(&written) {
        Ok(amount) if decimals > 0 => (behind, (amount, decimals as u8)),
        _ => (end, value),
    }
}

/// What follows a figure.
struct Counted {
    figure_end: usize,
    behind: usize,
    factor: i64,
    exactness: Exactness,
    counter: &'static str,
}

/// The counter behind a number, with what makes it more or less; `None` where nothing is counted.
fn counted(text: &str, end: usize) -> Option<Counted> {
    let (mut rest, mut factor, mut exactness) = (&text[end..], 1, Exactness::Exact);
    for _ in 0..4 {
        rest = rest.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
        let mut chars = rest.chars();
        match chars.next()? {
            '余' | '多' => exactness = Exactness::Above,
            '百' => factor *= 100,
            '千' => factor *= 1000,
            '万' if !rest.starts_with("万元") => factor *= 10_000,
            '亿' if !rest.starts_with("亿元") => factor *= 100_000_000,
            _ => break,
        }
        rest = chars.as_str();
    }
    let figure_end = text.len() - rest.len();
    if rest.starts_with('％') {
        return Some(Counted { figure_end, behind: figure_end + '％'.len_utf8(), factor, exactness, counter: "%" });
    }
    let counter = counters(rest.chars().next()?).iter().find(|counter| rest.starts_with(**counter))?;
    let behind = figure_end + counter.len();
    let next = text[behind..].chars().next();
    // 一件事, 一次性, 个人, 两个责任: words that begin like a counter.
    let is_word = match *counter {
        "个" => matches!(next, Some('人' | '体' | '别')),
        "件" => next == Some('事'),
        "次" => matches!(next, Some('性' | '日' | '年')),
        "条" => next == Some('例'),
        "部" => next == Some('门'),
        "份" => next == Some('额'),
        "期" => next == Some('间'),
        "名" => matches!(next, Some('录' | '称' | '单')),
        "单" => matches!(next, Some('位' | '独')),
        _ => false,
    };
    if is_word {
        return None;
    }
    let (counter, factor) = match *counter {
        "万元" => ("元", factor * 10_000),
        "亿元" => ("元", factor * 100_000_000),
        counter => (counter, factor),
    };
    let exactness = match text[behind..].trim_start() {
        rest if rest.starts_with('余') || rest.starts_with("以上") => Exactness::Above,
        rest if rest.starts_with("左右") => Exactness::About,
        _ => exactness,
    };
    Some(Counted { figure_end, behind, factor, exactness, counter })
}

/// How exact a number is meant, by what stands before it as well.
fn exactness(text: &str, start: usize, behind: Exactness) -> Exactness {
    let before = text[..start].trim_end();
    // Hardly any number has such a word before it.
    let may_end = before.chars().next_back().is_some_and(|last| "过足到近于约为破逾超至—-～~–".contains(last));
    let ends = |words: &[&str]| may_end && words.iter().any(|word| before.ends_with(word));
    match behind {
        Exactness::Exact if ends(&BELOW) => Exactness::Below,
        _ if may_end && ends_range(before) => Exactness::About,
        Exactness::Exact if ends(&ABOUT) => Exactness::About,
        Exactness::Exact if ends(&ABOVE) => Exactness::Above,
        exactness => exactness,
    }
}

/// Whether a text ends with the first number of a range and what stands between: `10—`, not `收到`.
fn ends_range(before: &str) -> bool {
    let from = TO.iter().find_map(|word| before.strip_suffix(word)).map(str::trim_end);
    let is_end = |c: char| is_digit(c) || numeral(c).is_some() || "余多万亿件条人次%％".contains(c);
    from.and_then(|from| from.chars().next_back()).is_some_and(is_end)
}

/// Words before a number by which it is meant less exactly, the longer ones first.
const BELOW: [&str; 8] = ["不超过", "不足", "不到", "将近", "接近", "低于", "少于", "近"];
const ABOUT: [&str; 3] = ["大约", "约为", "约"];
const ABOVE: [&str; 5] = ["超过", "突破", "多于", "逾", "超"];
/// A text without the word at its end by which the number behind it is meant less exactly.
pub(super) fn without_exactness(before: &str) -> &str {
    BELOW.iter().chain(&ABOUT).chain(&ABOVE).find_map(|word| before.strip_suffix(word)).unwrap_or(before)
}

/// What stands between the ends of a range.
const TO: [&str; 7] = ["至", "到", "—", "-", "～", "~", "–"];

fn scale(amount: Amount, factor: i64) -> Amount {
    amount.millionths().checked_mul(factor).map_or(amount, Amount::from_millionths)
}

impl Number {
    /// Where the figure and its counter stand.
    pub fn range(&self) -> Range<usize> {
        self.start..self.behind
    }

    /// It with the words that say how exact it is meant: `近40件`, `10—20件`.
    pub fn written<'t>(&self, text: &'t str) -> &'t str {
        let before = text[..self.start].trim_end();
        let mut start = self.start;
        if self.exactness != Exactness::Exact {
            let words = BELOW.iter().chain(&ABOUT).chain(&ABOVE);
            let from = TO.iter().find_map(|word| before.strip_suffix(word)).map(|from| {
                let digits = from.bytes().rev().take_while(u8::is_ascii_digit).count();
                if digits > 0 { from.len() - digits } else { start }
            });
            start =
                words.into_iter().find_map(|word| before.strip_suffix(word)).map(str::len).or(from).unwrap_or(start);
        }
        let rest = &text[self.behind..];
        let more = ["左右", "以上", "余"].iter().find(|word| rest.starts_with(**word)).map_or(0, |word| word.len());
        &text[start..self.behind + more]
    }

    /// Whether an amount is more than it can mean: `3600余` is less than 3700.
    pub fn is_below(&self, amount: Amount) -> bool {
        let bound = match self.exactness {
            Exactness::Exact | Exactness::Below => self.amount.millionths(),
            Exactness::Above => self.amount.millionths().saturating_add(self.step() - 1),
            Exactness::About => return false,
        };
        amount.millionths() > bound
    }

    /// How much its last digit that is not zero stands for.
    fn step(&self) -> i64 {
        let stated = self.amount.millionths();
        let zeros = (stated / 1_000_000).to_string().bytes().rev().take_while(|&byte| byte == b'0').count();
        1_000_000_i64.saturating_mul(10_i64.checked_pow(zeros as u32).unwrap_or(i64::MAX))
    }

    /// Whether an amount agrees with it, as exactly as it is meant.
    pub fn allows(&self, amount: Amount) -> bool {
        let (stated, amount) = (self.amount.millionths(), amount.millionths());
        let near = stated.abs() / 10 + 1_000_000;
        // 20余 is less than 30, and 3400余 less than 3500.
        let step = self.step();
        match self.exactness {
            Exactness::Exact => stated == amount,
            Exactness::Above => (stated..=stated.saturating_add(near.max(step))).contains(&amount),
            Exactness::Below => (stated.saturating_sub(near.max(step))..=stated).contains(&amount),
            Exactness::About => (stated - near..=stated.saturating_add(near)).contains(&amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers_of(text: &str) -> Vec<Number> {
        numbers(text, &ClassedText::of(text))
    }

    fn seen(text: &str) -> Vec<String> {
        let say = |number: &Number| {
            let sign = match number.exactness {
                Exactness::Exact => "",
                Exactness::Above => ">",
                Exactness::Below => "<",
                Exactness::About => "~",
            };
            format!("{sign}{}{}", number.amount, number.counter)
        };
        numbers_of(text).iter().map(say).collect()
    }

    #[test]
    fn amounts_are_read() {
        for (text, expected) in [
            ("收到申请28件", &["28件"][..]),
            ("收到申请２８件", &["28件"]),
            ("收到申请 28 件", &["28件"]),
            ("收到申请二十八件", &["28件"]),
            ("收到申请十件，答复两件", &["10件", "2件"]),
            ("共一百零五条", &["105条"]),
            ("共三千零五十条", &["3050条"]),
            ("共一万二千三百条", &["12300条"]),
            ("政府信息250余条", &[">250条"]),
            ("近30件", &["<30件"]),
            ("不到30件，不超过40件", &["<30件", "<40件"]),
            ("约30件", &["~30件"]),
            ("30件左右", &["~30件"]),
            ("突破3.4万，日均4500人次", &["4500人次"]),
            ("访问量达200余万人次", &[">2000000人次"]),
            ("超过60万人次", &[">600000人次"]),
            ("发布资讯3400余条", &[">3400条"]),
            ("满意率86.41%", &["86.41%"]),
            ("满意率86.41％", &["86.41%"]),
            ("满意率百分之八十六点四一", &["86.41%"]),
            ("百分之百", &["100%"]),
            ("收费152.3万元", &["1523000元"]),
            ("收费2,505元", &["2505元"]),
            ("收费152万3千元，1万2345件，3万5百元", &["1523000元", "12345件", "30500元"]),
            ("3万5件，2万6000件次", &["5件", "26000件次"]),
            ("金额17,233.32万元", &["172333200元"]),
            ("10，998条", &["10998条"]),
            ("分别为210，330条", &["330条"]),
            ("分别为210、330、365条", &["210条", "330条", "365条"]),
            ("5、6月开展3次", &["3次"]),
            ("10—20件", &["~20件"]),
            ("10件至20件", &["10件", "~20件"]),
            ("全年收到20件", &["20件"]),
            ("10-20件", &["~20件"]),
            ("1391万条", &["13910000条"]),
            ("0件", &["0件"]),
            ("更换零件", &[]),
            // Nothing is counted.
            ("2020年1月1日至12月31日", &[]),
            ("国办公开办函〔2019〕60号", &[]),
            ("第五十条", &[]),
            ("第50条", &[]),
            ("一是加强学习，二是", &[]),
            ("高效办成一件事", &[]),
            ("一次性告知", &[]),
            ("电话0533-3241369，邮编256100", &[]),
            ("http://a.gov.cn/2020/12件", &[]),
            ("12345热线", &[]),
            ("三审三校", &[]),
            ("5G、PDF", &[]),
            ("二〇二四年", &[]),
            ("12:30次", &[]),
            ("", &[]),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    /// The characters by which words are ruled out at once are those that the words end with.
    #[test]
    fn each_word_makes_a_number_less_exact() {
        for word in BELOW.iter().chain(&ABOUT).chain(&ABOVE) {
            let found = numbers_of(&format!("公开{word}30件"));
            assert!(matches!(&found[..], [number] if number.exactness != Exactness::Exact), "{word}");
        }
        for join in TO {
            let found = numbers_of(&format!("10件{join}20件"));
            assert!(found.last().is_some_and(|number| number.exactness == Exactness::About), "{join}");
        }
    }

    #[test]
    fn it_is_shown_as_it_is_meant() {
        for text in
            ["28件", "近40件", "不到40件", "10—20件", "50余件", "大约30件", "30件左右", "超过60万人次", "20件以上"]
        {
            let line = format!("收到{text}，");
            let shown: Vec<&str> = numbers_of(&line).iter().map(|number| number.written(&line)).collect();
            assert_eq!(shown.last(), Some(&text));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9０-９一二十百千万亿零〇两余近约件条%％元.,，\\-:/年月日第〔〕 \\PC]{0,40}") {
            let mut last = 0;
            for number in numbers_of(&text) {
                assert!(last <= number.start && number.start < number.end && number.end <= number.behind);
                assert!(text.get(number.range()).is_some());
                assert!(!number.written(&text).is_empty());
                last = number.behind;
            }
        }
    }
}
