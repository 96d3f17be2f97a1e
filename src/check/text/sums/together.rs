//! A figure that is said to be what those before it make together.

use std::ops::Range;

use super::parts::Reader;
use super::{How, Made, count, differs, is_count, sum};
use crate::check::text::number::Exactness;
use crate::check::text::{TextFigure, TextFigures, Tie};
use crate::form::Quantities;
use crate::form::quantity::Remark;

/// The words of a figure's clause before it.
fn said_before<'t>(text: &'t TextFigures<'_>, figure: &TextFigure) -> &'t str {
    let said = text.words(figure);
    said[..said.len() - (figure.number.behind - figure.number.start).min(said.len())].trim()
}

/// Whether a figure is said to be what those before it make.
pub(super) fn is_together(text: &TextFigures<'_>, figure: &TextFigure) -> bool {
    // Which words these are costs more to find out than that they are none of them.
    let before = text.lines[figure.line].text[..figure.number.start].trim_end();
    if !before.ends_with(['计', '共', '为', '年', '开', '布', '到']) {
        return false;
    }
    let said = counted(said_before(text, figure)).1;
    // 全年共公开
    let is_of_year = said.starts_with("全年") && said.chars().count() <= 6;
    is_of_year || matches!(said, "合计" | "共计" | "总计" | "合计为" | "共" | "总计为" | "共计为")
}

/// `三项合计`: how many are put together, and the words behind.
fn counted(said: &str) -> (Option<usize>, &str) {
    let said = ["以上", "上述", "这"].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said);
    let numbers = [("两", 2), ("二", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("各", 0)];
    let number = numbers.iter().find_map(|(word, count)| Some((*count, said.strip_prefix(word)?)));
    let Some((count, rest)) = number else { return (None, said) };
    let counted = ["项", "类", "种", "者", "方面", "个渠道", "个方面"].iter().find_map(|word| rest.strip_prefix(word));
    counted.map_or((None, said), |rest| (Some(count).filter(|&count| count > 0), rest))
}

/// `网上申请105件、快递17件，合计122件`
pub(super) fn together(text: &TextFigures<'_>, quantities: &Quantities, sentence: Range<usize>, made: &mut Vec<Made>) {
    for whole in sentence.clone() {
        let figure = &text.figures[whole];
        // `21件，其中12件、10件，共计21件`: the parts have been held against it.
        let is_said_twice = || {
            made.iter().any(|made| {
                sentence.contains(&made.whole) && text.figures[made.whole].number.amount == figure.number.amount
            })
        };
        if is_said_twice() {
            continue;
        }
        if !is_together(text, figure) {
            made.extend(ways_before(text, quantities, sentence.start..whole, whole));
            continue;
        }
        // Of the whole year are the quarters.
        let said = said_before(text, figure);
        let line = &text.lines[figure.line].text;
        let is_sum = ["全年合计", "全年共计", "全年总计"].contains(&said);
        if said.starts_with("全年")
            && !is_sum
            && !line[..figure.number.start].rsplit('。').next().is_some_and(|said| said.contains("季度"))
        {
            continue;
        }
        let items: Vec<usize> = (sentence.start..whole)
            .filter(|&index| {
                text.figures[index].number.counter == figure.number.counter && is_count(&text.figures[index])
            })
            .collect();
        // `三项合计`
        let (count, said) = counted(said);
        let is_one = super::count(text, &items) < 2;
        let items = match count {
            Some(count) if count > items.len() => continue,
            Some(count) => items[items.len() - count..].to_vec(),
            None => items,
        };
        let stated = figure.number.amount;
        if is_one || items.iter().any(|&index| text.figures[index].number.exactness != Exactness::Exact) {
            continue;
        }
        let first_of = if count.is_some() { 1 } else { items.len().saturating_sub(1).max(1) };
        let of = (0..first_of).map(|first| &items[first..]).find(|items| sum(text, items) == stated);
        match of {
            Some(of) => made.push(Made {
                whole,
                of: of.to_vec(),
                base: Vec::new(),
                how: How::Parts,
                makes: stated,
                holds: true,
            }),
            // What a cell states otherwise has been said.
            None if items.iter().chain([&whole]).any(|&index| differs(&text.figures[index])) => {}
            // `上半年3场、下半年2场，共6场`
            None if said != "共"
                || Reader { text, quantities }.are_all_of_year(&items)
                || are_stated(text, quantities, &items)
                || are_listed(text, whole, &items) =>
            {
                let makes = sum(text, &items);
                made.push(Made { whole, of: items, base: Vec::new(), how: How::Parts, makes, holds: false });
            }
            None => {}
        }
    }
}

/// `网络收到34件、邮寄20件、当面10件，全年新收申请64件`: the ways of requests, told before all of them.
fn ways_before(text: &TextFigures<'_>, quantities: &Quantities, items: Range<usize>, whole: usize) -> Option<Made> {
    let reader = Reader { text, quantities };
    let figure = &text.figures[whole];
    let line = &text.lines[figure.line].text;
    let is_alike = |&index: &usize| {
        let number = &text.figures[index].number;
        number.counter == figure.number.counter && number.exactness == Exactness::Exact
    };
    let is_whole = !items.is_empty() && reader.has_ways(figure) && is_alike(&whole) && !differs(figure);
    if !is_whole || !items.clone().all(|index| is_alike(&index) && reader.is_share(index)) {
        return None;
    }
    let of: Vec<usize> = items.collect();
    if count(text, &of) < 2
        || of.iter().any(|&index| reader.remarks(index, Remark::Time)) && !reader.are_all_of_year(&of)
    {
        return None;
    }
    let between = &line[text.figures[whole - 1].number.behind..figure.number.start];
    if !between.starts_with('，') || between.contains("其中") {
        return None;
    }
    let makes = sum(text, &of);
    let holds = makes == figure.number.amount;
    Some(Made { whole, of, base: Vec::new(), how: How::Parts, makes, holds })
}

/// `建议15件、提案20件，共35件`: whether these are all figures before it, one listed after the other.
fn are_listed(text: &TextFigures<'_>, whole: usize, items: &[usize]) -> bool {
    let figure = &text.figures[whole];
    let line = &text.lines[figure.line].text;
    let between = |index: usize| &line[text.figures[index].number.behind..text.figures[index + 1].number.start];
    let first = whole.checked_sub(items.len()).filter(|first| items.first() == Some(first));
    first.is_some_and(|first| first == 0 || text.figures[first - 1].sentence != figure.sentence)
        && items.iter().all(|&index| index + 1 == whole || between(index).starts_with('、'))
        && between(whole - 1).trim() == "，共"
}

/// `新收64件，上年结转6件，共71件`: whether the tables state all of these, and the form knows what they make together.
fn are_stated(text: &TextFigures<'_>, quantities: &Quantities, items: &[usize]) -> bool {
    let mut cells = Vec::new();
    for &index in items {
        match &text.figures[index].tie {
            Tie::Cells(tied) if tied.agrees && tied.reading.minus.is_empty() => cells.extend(&tied.reading.plus),
            _ => return false,
        }
    }
    let mut readings = quantities.list.iter().flat_map(|quantity| &quantity.readings);
    readings.any(|reading| {
        let is_all = reading.minus.is_empty() && reading.plus.len() == cells.len();
        is_all && reading.plus.iter().all(|cell| cells.contains(&cell))
    })
}
