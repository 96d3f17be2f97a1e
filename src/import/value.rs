//! What stands in a cell of a source, as a figure of the form: with thousands marks, signs and units as real
//! reports have them (format.md §7 C1 to C8).

use super::note::Repair;
use crate::form::CellKind;
use crate::model::Entry;
use crate::source::read_entry;

/// Units that are written behind a count, and say nothing that its row does not.
const COUNTED: [&str; 9] = ["件", "项", "个", "条", "人次", "次", "宗", "份", "起"];

/// The unit that a source states for an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MoneyUnit {
    /// 万元, the form's own.
    Wan,
    /// 元
    Yuan,
    /// Another one, such as 千元.
    Other,
}

impl MoneyUnit {
    /// The unit that a heading of money names: `采购总金额（单位：万元，保留4位小数）`.
    pub(super) fn in_heading(heading: &str) -> Option<MoneyUnit> {
        let before = heading[..heading.find('元')?].chars().next_back();
        Some(match before {
            Some('万') if !heading.contains("百万元") && !heading.contains("千万元") => MoneyUnit::Wan,
            Some('万' | '亿' | '千' | '百' | '美' | '港') => MoneyUnit::Other,
            _ => MoneyUnit::Yuan,
        })
    }
}

/// A figure that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub entry: Entry,
    /// The unit of an amount of money, where the cell itself says one.
    pub unit: Option<MoneyUnit>,
    /// What had to be understood.
    pub repair: Option<Repair>,
}

/// Whether a text is a figure or a mark for none, rather than words. An empty one is neither.
pub(super) fn is_value(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    if is_page_number(text) {
        return false;
    }
    let bare = without_unit(text).map_or(text, |(bare, _)| bare);
    let is_mark = matches!(bare, "/" | "／" | "-" | "—" | "——" | "－" | "–" | "\\" | "~" | "─");
    let figure = |c: char| c.is_numeric() && !is_han_number(c);
    let inside =
        |c: char| figure(c) || matches!(c, '+' | '-' | '.' | ',' | '，' | '．' | '＋' | '－' | '−' | ' ' | '*' | '＊');
    is_mark
        || bare.starts_with(|c: char| figure(c) || "+-＋－−.".contains(c))
            && bare.chars().all(inside)
            && bare.chars().any(figure)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || crate::chars::is_ignorable(c)
}

/// Whether a text is the number of a page: `- 3 -`, `— 12 —`, `第3页`.
pub(super) fn is_page_number(text: &str) -> bool {
    let inner = |open: &[char], close: &[char]| text.strip_prefix(open)?.strip_suffix(close).map(str::trim);
    let number = inner(&['-', '—', '－', '–'], &['-', '—', '－', '–']).or_else(|| inner(&['第'], &['页']));
    number.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

fn is_han_number(c: char) -> bool {
    "〇一二三四五六七八九十百千万亿零两".contains(c)
}

/// A figure and the unit behind it.
fn without_unit(text: &str) -> Option<(&str, Option<MoneyUnit>)> {
    // `3.5（万元）`
    let text = text.strip_suffix(['）', ')']).filter(|text| text.contains(['（', '('])).unwrap_or(text);
    let strip = |unit: &str| {
        let bare = text.strip_suffix(unit)?;
        let bare = bare.strip_suffix(['（', '(']).unwrap_or(bare).trim_end();
        (!bare.is_empty()).then_some(bare)
    };
    if let Some(bare) = strip("万元").or_else(|| strip("万")) {
        return Some((bare, Some(MoneyUnit::Wan)));
    }
    if let Some(bare) = strip("元") {
        return Some((bare, Some(MoneyUnit::Yuan)));
    }
    COUNTED.iter().find_map(|unit| strip(unit)).map(|bare| (bare, None))
}

/// Reads a cell; nothing where its text is no figure that could stand there.
pub(super) fn read(text: &str, kind: CellKind) -> Option<Value> {
    let text = text.trim_matches(is_blank);
    if matches!(text, "─" | "——" | "--" | "－－") {
        return Some(Value { entry: Entry::NotApplicable, unit: None, repair: None });
    }
    if let Ok((entry, is_odd)) = read_entry(text, kind) {
        let repair = (is_odd && entry.amount().is_some()).then_some(Repair::Spelling);
        return Some(Value { entry, unit: None, repair });
    }
    let (bare, unit) = without_unit(text)?;
    if unit.is_some() != (kind == CellKind::Money) {
        return None;
    }
    let (entry, _) = read_entry(bare, kind).ok()?;
    entry.amount()?;
    Some(Value { entry, unit, repair: Some(Repair::Unit) })
}
