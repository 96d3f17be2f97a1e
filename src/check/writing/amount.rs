//! `money-unit`: an amount of money without its unit, or with its unit twice.
//!
//! A reader cannot tell 380元 from 380万元 where the text only says `收取信息处理费380`, `收费标准为每件30`. Amounts are looked at behind a word
//! for money, and only where a mark or the end of the sentence follows the number at once; counts (`收费12次`) and cells
//! of tables, whose unit stands in the head, are none. `380元元` and `3万元万元` have one unit too many.
//!
//! 正文只写“收取信息处理费380”“收费标准为每件30”，读者分不清是元还是万元。只看紧跟在“费”“金额”等之后、后面就是标点或句末的数字；“收费12次”
//! 等数量和表格中的数字（单位在表头）不在此列。“380元元”“3万元万元”则多写了单位。
//!
//! Basis: GB/T 15835-2011, 4.1 (figures with their units of measure); 《政府信息公开信息处理费管理办法》 (fees are stated in 元).
//!
//! 依据：GB/T 15835—2011《出版物上数字用法》4.1（数字与计量单位连用）、国办函〔2020〕109号《政府信息公开信息处理费管理办法》。

use std::ops::Range;

use super::{FIX_EN, FIX_ZH, Places, after, before, prose, run_after, times_en, times_zh};
use crate::chars::CharClass;
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// `money-unit`
pub(in crate::check) static CHECK: Check = Check::new(
    "money-unit",
    Level::Note,
    "金额缺少单位或单位重复",
    "an amount of money without its unit, or with two",
    include_str!("amount.rs"),
);

/// Words for money.
const MONEY: [&str; 9] = ["费", "费用", "金额", "总额", "罚款", "资金", "经费", "款项", "人民币"];
/// What may stand between the word and its number.
const BETWEEN: [&str; 20] = [
    "共计", "合计", "总计", "总额", "金额", "共", "计", "为", "约", "达", "：", "每件", "每页", "每次", "每份", "标准",
    "的", "是", "按", "收取",
];
/// Before a number, more than one of them.
const MOST_BETWEEN: usize = 6;

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let (mut bare, mut twice) = (Places::default(), Places::default());
    let (mut first, mut unit) = (String::new(), String::new());
    for line in prose(lines).filter(|line| line.kind != LineKind::Cell) {
        let text = &*line.text;
        let mut at = 0;
        for start in line.chars.each(CharClass::DIGIT).filter(|found| found.char.is_ascii_digit()).map(|found| found.at)
        {
            if start < at {
                continue;
            }
            let number = run_after(text, start, 24, |c| c.is_ascii_digit() || matches!(c, '.' | ','));
            let number = number.trim_end_matches(['.', ',']);
            at = start + number.len();
            if line.is_apart(start) {
                continue;
            }
            if let Some((range, to)) = unit_twice(text, at) {
                if twice.count == 0 {
                    unit = text[range.clone()].to_owned();
                }
                match to {
                    Some(to) => twice.mend(line, range, to),
                    None => twice.add(line, range),
                }
            } else if is_money(text, start) {
                // 支出经费1.8万。
                let end = if text[at..].starts_with('万') { at + '万'.len_utf8() } else { at };
                if is_bare(text, number, end) {
                    if bare.count == 0 {
                        first = text[start..end].to_owned();
                    }
                    bare.add(line, start..end);
                }
            }
        }
    }
    let problem = MoneyProblem::Bare { number: first, count: bare.count };
    let is_fixed = !twice.fix.is_empty();
    let found = [bare.finding(report, problem), twice.finding(report, MoneyProblem::Twice { unit, is_fixed })];
    findings.extend(found.into_iter().flatten().collect());
}

/// Whether a word for money stands before a number.
fn is_money(text: &str, start: usize) -> bool {
    let mut ahead = &text[..start];
    if !ahead.ends_with([
        '费', '用', '额', '款', '金', '项', '币', '计', '共', '为', '约', '达', '：', '出', '入', '付', '件', '页',
        '次', '份', '是', '按', '取', '准', '的',
    ]) {
        return false;
    }
    // “三公”经费支出12.5
    ahead = ["支出", "收入", "支付", "投入"].iter().find_map(|word| ahead.strip_suffix(word)).unwrap_or(ahead);
    // 费用 共计 人民币
    if ["每件收取", "每页收取"].iter().any(|word| ahead.ends_with(word)) {
        return true;
    }
    for _ in 0..MOST_BETWEEN {
        if MONEY.iter().any(|word| ahead.ends_with(word)) {
            return true;
        }
        let Some(shorter) = BETWEEN.iter().find_map(|word| ahead.strip_suffix(word)) else { return false };
        ahead = shorter;
    }
    false
}

/// Whether nothing that may be a unit follows a number that is not zero.
fn is_bare(text: &str, number: &str, end: usize) -> bool {
    let is_zero = number.chars().all(|c| matches!(c, '0' | '.' | ','));
    let ends = after(text, end).is_none_or(|c| matches!(c, '，' | '。' | '；' | '、' | '）' | ',' | ';' | ')'))
        || text[end..].starts_with("用于");
    // 380、420元
    let goes_on =
        after(text, end) == Some('、') && text[end + '、'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    !is_zero && ends && !goes_on
}

/// The unit that stands twice behind a number, and what should stand there.
fn unit_twice(text: &str, end: usize) -> Option<(Range<usize>, Option<&'static str>)> {
    if !text[end..].starts_with(['万', '亿', '元']) {
        return None;
    }
    let twice = [
        ("万元万元", Some("万元")),
        ("万万元", Some("万元")),
        ("元元", Some("元")),
        ("万元元", None),
        ("亿元元", None),
        ("元万元", None),
    ];
    let (written, to) = twice.into_iter().find(|(written, _)| text[end..].starts_with(written))?;
    // 多元元素
    let is_unit = before(text, end).is_some_and(|c| c.is_ascii_digit());
    is_unit.then(|| (end..end + written.len(), to))
}

/// What is unusual about an amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
enum MoneyProblem {
    Bare { number: String, count: usize },
    Twice { unit: String, is_fixed: bool },
}

impl Problem for MoneyProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Bare { number, count } => Words::labelled(
                format!("金额“{number}”未写单位{}", times_zh(*count)),
                "单位为元还是万元",
                "请写明单位，例如“380元”",
            ),
            Self::Twice { unit, is_fixed } => Words::labelled(
                format!("金额的单位重复“{unit}”"),
                "单位只写一次",
                if *is_fixed {
                    format!("请删去一个；{FIX_ZH}")
                } else {
                    "请核对是元还是万元，只留一个".to_owned()
                },
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Bare { number, count } => Words::labelled(
                format!("the amount `{number}` has no unit{}", times_en(*count)),
                "元 or 万元",
                "write its unit, such as 380元",
            ),
            Self::Twice { unit, is_fixed } => Words::labelled(
                format!("an amount has its unit twice: `{unit}`"),
                "one unit",
                if *is_fixed { format!("take one away; {FIX_EN}") } else { "see which is right, keep one".to_owned() },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters by which places are passed over at once are those that these words end with.
    #[test]
    fn each_word_for_money_is_looked_for() {
        for word in MONEY {
            assert!(is_money(word, word.len()), "{word}");
        }
        for between in BETWEEN {
            let ahead = format!("收费{between}");
            assert!(is_money(&ahead, ahead.len()), "{between}");
        }
        for unit in ["万元万元", "万万元", "元元", "万元元", "亿元元", "元万元"] {
            assert!(unit_twice(&format!("3{unit}"), 1).is_some(), "{unit}");
        }
    }
}
