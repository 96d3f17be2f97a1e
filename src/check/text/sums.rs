//! Figures of a text that others make: the parts of a whole, and shares.

use super::number::Exactness;
use super::weigh::total;
use super::{TextFigure, TextFigures, Tie, TiedQuantity};
use crate::form::Quantities;
use crate::form::quantity::{Reading, Remark, Whole};
use crate::model::{Amount, Report};

/// A figure with the figures that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// The figure.
    pub whole: usize,
    /// What it is made of.
    pub of: Vec<usize>,
    /// The whole of a share, where a cell states it.
    pub base: Option<Amount>,
    /// How.
    pub how: How,
    /// What they make; what is stated, where that holds.
    pub makes: Amount,
    /// Whether it holds.
    pub holds: bool,
}

/// How figures make another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// They are its parts.
    Parts,
    /// It is the share of the first in the second, in hundredths.
    Share,
}

/// Words behind which the parts of a whole follow.
const PARTS: [&str; 4] = ["其中", "包括", "分为", "包含"];
/// Words that name what is left, so that the parts are all there are.
const REST: [&str; 4] = ["其他", "其它", "其余", "剩余"];

/// All figures of a text that others make, whether they hold or not.
pub(super) fn made(text: &TextFigures<'_>, report: &Report) -> Vec<Made> {
    let quantities = report.form.quantities();
    let mut made = Vec::new();
    let mut start = 0;
    for group in text.figures.chunk_by(|a, b| a.sentence == b.sentence) {
        let sentence = start..start + group.len();
        start += group.len();
        parts(text, quantities, sentence.clone(), &mut made);
        together(text, sentence.clone(), &mut made);
        shares(text, report, sentence, &mut made);
    }
    made
}

/// Marks what was found to be made, or to make something.
pub(super) fn mark(text: &mut TextFigures<'_>, made: &[Made]) {
    for index in made.iter().filter(|made| made.holds).flat_map(|made| made.of.iter().copied().chain([made.whole])) {
        let tie = &mut text.figures[index].tie;
        if *tie == Tie::Nothing {
            *tie = Tie::Computed;
        }
    }
}

fn is_count(figure: &TextFigure) -> bool {
    figure.number.counter != "%" && !matches!(figure.tie, Tie::Growth(_) | Tie::Grown | Tie::Before)
}

fn differs(figure: &TextFigure) -> bool {
    matches!(&figure.tie, Tie::Cells(tied) if tied.differs())
}

fn sum(text: &TextFigures<'_>, of: &[usize]) -> Amount {
    of.iter().map(|&index| text.figures[index].number.amount).sum()
}

/// `12264条。其中，网站6479条，……其他382条`
fn parts(text: &TextFigures<'_>, quantities: &Quantities, sentence: std::ops::Range<usize>, made: &mut Vec<Made>) {
    // The whole may stand in the sentence before, but not the parts.
    if sentence.len() < 2 {
        return;
    }
    let Some(first) = text.figures.get(sentence.start) else { return };
    let line = &*text.lines[first.line].text;
    let end = text.figures[sentence.end - 1].number.behind;
    let from = line[..first.number.start].rfind(['。', '！', '？']).map_or(0, |at| at + '。'.len_utf8());
    let marks: Vec<usize> =
        PARTS.iter().flat_map(|word| line[from..end].match_indices(word).map(|(at, _)| from + at)).collect();
    let Some(mark) = marks.iter().copied().min() else { return };
    // Parts of parts are no parts of the whole.
    let stop = marks.iter().copied().filter(|&at| at > mark).min();
    let stop = stop.map_or(usize::MAX, |stop| line[mark..stop].rfind('；').map_or(stop, |at| mark + at));
    let before = text.figures[..sentence.end].iter().enumerate().rev();
    let mut before =
        before.filter(|(_, figure)| figure.line == first.line && figure.number.start < mark && is_count(figure));
    // The whole may stand in the sentence before.
    let Some((whole, figure)) = before.next().filter(|(_, figure)| figure.sentence + 1 >= first.sentence) else {
        return;
    };
    if line[figure.number.behind..mark].chars().filter(|&c| c == '。').count() > 1 {
        return;
    }
    let counter = figure.number.counter;
    let is_in_brackets =
        |at: usize| line[mark..at].matches(['（', '(']).count() > line[mark..at].matches(['）', ')']).count();
    let items: Vec<usize> = sentence
        .filter(|&index| {
            let item = &text.figures[index];
            let at = item.number.start;
            at > mark
                && at < stop
                && is_counted_like(item.number.counter, counter)
                && is_count(item)
                && !is_in_brackets(at)
                && !is_together(text, item)
        })
        .collect();
    let stated = figure.number.amount;
    if items.len() < 2 || items.iter().any(|&index| text.figures[index].number.exactness != Exactness::Exact) {
        return;
    }
    if figure.number.exactness != Exactness::Exact {
        let makes = sum(text, &items);
        // More than twice as much is of something else.
        if figure.number.is_below(makes) && makes <= stated + stated {
            made.push(Made { whole, of: items, base: None, how: How::Parts, makes, holds: false });
        }
        return;
    }
    if let Some(count) = (2..=items.len()).find(|&count| sum(text, &items[..count]) == stated) {
        made.push(Made { whole, of: items[..count].to_vec(), base: None, how: How::Parts, makes: stated, holds: true });
        return;
    }
    let makes = sum(text, &items);
    // `负责人解读9篇（含图解3篇）`: what is counted twice is said.
    let says_overlap = ["（含", "(含", "，含", "、含", "内含", "（其中", "(其中", "交叉", "重复"]
        .iter()
        .any(|word| line[mark..end.min(stop)].contains(word));
    if says_overlap && makes > stated {
        return;
    }
    // Figures that cells state are held against those.
    if items.iter().any(|&index| matches!(text.figures[index].tie, Tie::Cells(_))) {
        return;
    }
    let says = |index: usize, words: &[&str]| {
        let said = text.words(&text.figures[index]);
        words.iter().any(|word| said.contains(word))
    };
    let has_rest = items.last().is_some_and(|&last| says(last, &REST));
    let is_close = items.len() > 2 && (makes.millionths() - stated.millionths()).abs() <= stated.millionths() / 33;
    // Ways are those of requests: of answers, only some were late or given on the spot.
    let has_ways = |tied: &TiedQuantity| quantities.list[tied.quantity].has_ways;
    let by_channel = matches!(&figure.tie, Tie::Cells(tied) if has_ways(tied))
        && items.iter().all(|&index| is_weak(text, quantities, index));
    if has_rest || makes > stated || is_close || by_channel {
        made.push(Made { whole, of: items, base: None, how: How::Parts, makes, holds: false });
    }
}

/// Whether a counter is that of a whole: 篇 and 则 are 条 of information.
fn is_counted_like(counter: &str, whole: &str) -> bool {
    counter == whole || whole == "条" && matches!(counter, "篇" | "则")
}

/// Whether the words of a figure say that it is a part by its way: 网上, 信函.
fn is_weak(text: &TextFigures<'_>, quantities: &Quantities, index: usize) -> bool {
    let mut words = Vec::new();
    quantities.words_in(text.words(&text.figures[index]), &mut words, &mut Vec::new());
    words.iter().any(|at| quantities.remark(at.word) == Some(Remark::Weak))
}

/// The words of a figure's clause before it.
fn said_before<'t>(text: &'t TextFigures<'_>, figure: &TextFigure) -> &'t str {
    let said = text.words(figure);
    said[..said.len() - (figure.number.behind - figure.number.start).min(said.len())].trim()
}

/// Whether a figure is said to be what those before it make.
fn is_together(text: &TextFigures<'_>, figure: &TextFigure) -> bool {
    // Which words these are costs more to find out than that they are none of them.
    let before = text.lines[figure.line].text[..figure.number.start].trim_end();
    before.ends_with(['计', '共', '为', '年'])
        && matches!(
            said_before(text, figure),
            "全年" | "全年共" | "合计" | "共计" | "总计" | "合计为" | "共" | "总计为" | "共计为"
        )
}

/// `网上申请105件、快递17件，合计122件`
fn together(text: &TextFigures<'_>, sentence: std::ops::Range<usize>, made: &mut Vec<Made>) {
    for whole in sentence.clone() {
        let figure = &text.figures[whole];
        // `21件，其中12件、10件，共计21件`: the parts have been held against it.
        let is_said_twice = || {
            made.iter().any(|made| {
                sentence.contains(&made.whole) && text.figures[made.whole].number.amount == figure.number.amount
            })
        };
        if !is_together(text, figure) || is_said_twice() {
            continue;
        }
        // Of the whole year are the quarters.
        let said = said_before(text, figure);
        let line = &text.lines[figure.line].text;
        if said.starts_with("全年")
            && !line[..figure.number.start].rsplit('。').next().is_some_and(|said| said.contains("季度"))
        {
            continue;
        }
        let items: Vec<usize> = (sentence.start..whole)
            .filter(|&index| {
                text.figures[index].number.counter == figure.number.counter && is_count(&text.figures[index])
            })
            .collect();
        let stated = figure.number.amount;
        if items.len() < 2 || items.iter().any(|&index| text.figures[index].number.exactness != Exactness::Exact) {
            continue;
        }
        let of = (0..items.len() - 1).map(|first| &items[first..]).find(|items| sum(text, items) == stated);
        match of {
            Some(of) => {
                made.push(Made { whole, of: of.to_vec(), base: None, how: How::Parts, makes: stated, holds: true })
            }
            // What a cell states otherwise has been said.
            None if items.iter().chain([&whole]).any(|&index| differs(&text.figures[index])) => {}
            None if said_before(text, figure) != "共" => {
                let makes = sum(text, &items);
                made.push(Made { whole, of: items, base: None, how: How::Parts, makes, holds: false });
            }
            None => {}
        }
    }
}

/// `办结41890件，满意36198件，满意率86.41%`
fn shares(text: &TextFigures<'_>, report: &Report, sentence: std::ops::Range<usize>, made: &mut Vec<Made>) {
    for whole in sentence.clone() {
        let figure = &text.figures[whole];
        if figure.number.counter != "%" || figure.tie != Tie::Nothing {
            continue;
        }
        let said = text.words(figure);
        let rate = said.find('率').map(|at| said[..at].trim());
        let is_part = said.contains('占');
        if rate.is_none() && !is_part {
            continue;
        }
        // `收到26件，自然人申请占84.6%`: of what is named here, no figure says how much it is.
        let names_its_own = said.find('占').is_some_and(|at| {
            let ahead = &said[..at];
            !ahead.contains(|c: char| c.is_ascii_digit())
                && !["", "分别", "约", "各", "均", "其中", "所", "合计", "共", "总计", "共计"].contains(&ahead.trim())
        });
        if is_part && rate.is_none() && names_its_own {
            continue;
        }
        let counts: Vec<usize> = (sentence.start..whole)
            .filter(|&index| is_count(&text.figures[index]) && text.figures[index].number.exactness == Exactness::Exact)
            .collect();
        // Those before it have shares of their own.
        let has_share = |index: usize| {
            let next = text.figures.get(index + 1);
            next.is_some_and(|next| next.number.counter == "%" && text.words(next).contains('占'))
        };
        let is_alone = |part: usize| counts.iter().all(|&index| index == part || has_share(index));
        let same = |a: usize, b: usize| text.figures[a].number.counter == text.figures[b].number.counter;
        let pairs = || {
            counts
                .iter()
                .flat_map(|&part| counts.iter().map(move |&all| (part, all)))
                .filter(move |&(part, all)| part != all && same(part, all))
        };
        let stated = figure.number.amount;
        let holds = |part: usize, all: &[usize]| {
            share(text, part, all).is_some_and(|share| is_rounded(stated, share, figure.number.decimals))
        };
        if let Some(part) = counts.last().copied().filter(|_| is_part)
            && let Some(share) = share_of_cells(text, report, part, said, figure, is_alone(part))
        {
            made.push(Made { whole, ..share });
            continue;
        }
        if let Some((part, all)) = pairs().find(|&(part, all)| holds(part, &[all])) {
            made.push(Made { whole, of: vec![part, all], base: None, how: How::Share, makes: stated, holds: true });
            continue;
        }
        let [before @ .., part] = &counts[..] else { continue };
        let part = *part;
        // `网站612条，占46%；微信538条，占41%`: one share is not of another.
        let before: Vec<usize> = before.iter().copied().filter(|&index| !is_part || !has_share(index)).collect();
        // `新收45件，上年结转3件，办结46件，办结率`: of both that were there to be done.
        let amount = |index: usize| text.figures[index].number.amount;
        let is_tied = |index: &usize| matches!(text.figures[*index].tie, Tie::Cells(_));
        // What no cell states may be anything: several such figures are no whole.
        let is_known = |all: &[usize]| all.len() == 1 || is_tied(&part) && all.iter().all(is_tied);
        let is_whole =
            |all: &&[usize]| sum(text, all) >= amount(part) && all.iter().all(|&all| same(all, part)) && is_known(all);
        let Some(all) = (0..before.len()).rev().map(|first| &before[first..]).find(is_whole) else { continue };
        let of = || std::iter::once(part).chain(all.iter().copied()).collect::<Vec<_>>();
        if holds(part, all) {
            made.push(Made { whole, of: of(), base: None, how: How::Share, makes: stated, holds: true });
            continue;
        }
        // What is the share of what must be plain: 满意 in `满意36198件，满意率`.
        let names_part = rate.is_some_and(|rate| {
            let word: String = rate.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
            let said = text.words(&text.figures[part]);
            // `按时办结率` is no share of what was done late as well.
            let is_in_time =
                |words: &str| ["按时", "按期", "及时", "限时", "提前"].iter().any(|word| words.contains(word));
            word.chars().count() == 2 && said.contains(&word) && (is_in_time(said) || !is_in_time(rate))
        });
        // `予以公开18件、部分公开4件`: neither is of the other.
        let is_sibling = || {
            let (first, second) = (&text.figures[before[0]], &text.figures[part]);
            let line = &text.lines[first.line].text;
            line[first.number.behind..second.number.start].starts_with(['、', '和', '及', '与'])
        };
        let is_plain = names_part || is_part && before.len() == 1 && counts.len() == 2 && !is_sibling();
        if is_plain && let Some(makes) = share(text, part, all) {
            made.push(Made { whole, of: of(), base: None, how: How::Share, makes, holds: false });
        }
    }
}

/// `予以公开16件，占办结总数的59.26%`: the share of a figure in a whole that the table states; `None` where that is not
/// known.
fn share_of_cells(
    text: &TextFigures<'_>,
    report: &Report,
    part: usize,
    said: &str,
    figure: &TextFigure,
    is_alone: bool,
) -> Option<Made> {
    let quantities = report.form.quantities();
    let Tie::Cells(tied) = &text.figures[part].tie else { return None };
    let table = |reading: &Reading| reading.plus.first().map(|&cell| report.form.place(cell).table);
    let readings = |key: &&str| {
        let quantity = quantities.find(key).map(|index| &quantities.list[index]);
        quantity.map_or(&[][..], |quantity| &quantity.readings[..])
    };
    let whole = said.rsplit('占').next().unwrap_or_default();
    let Whole { words, of } = quantities.wholes.iter().find(|known| whole.contains(&known.words))?;
    // Applicants are mostly told of what was received.
    let columns = quantities.list[tied.quantity].columns.as_ref().filter(|_| words.is_empty());
    let keys: Vec<&str> = match columns {
        Some(columns) => columns.default.split_whitespace().collect(),
        None => of.iter().map(String::as_str).collect(),
    };
    let wholes = keys.iter().flat_map(readings).filter(|reading| table(reading) == table(&tied.reading));
    let wholes: Vec<Amount> =
        wholes.filter_map(|reading| total(report, reading)).filter(|all| *all > Amount::ZERO).collect();
    let amount = text.figures[part].number.amount;
    let share = |all: Amount| share_in(amount, all);
    let made = |all: Amount, holds| {
        let makes = if holds { figure.number.amount } else { share(all).unwrap_or_default() };
        Made { whole: part, of: vec![part], base: Some(all), how: How::Share, makes, holds }
    };
    // `占比`, `占总数的`: of all.
    let written = &text.lines[figure.line].text[figure.number.range()];
    let is_of_all = is_alone && says_all(whole.trim_end_matches(written));
    let right = wholes
        .iter()
        .find(|&&all| share(all).is_some_and(|share| is_rounded(figure.number.amount, share, figure.number.decimals)));
    match right {
        Some(&all) => Some(made(all, true)),
        None if tied.agrees && (!words.is_empty() || is_of_all) => wholes.first().map(|&all| made(all, false)),
        None => None,
    }
}

/// Whether the words behind 占 say no more than that it is of all.
fn says_all(whole: &str) -> bool {
    whole.chars().all(|c| "比约为总数量全部的".contains(c))
}

/// A share in hundredths.
fn share(text: &TextFigures<'_>, part: usize, all: &[usize]) -> Option<Amount> {
    share_in(text.figures[part].number.amount, sum(text, all))
}

fn share_in(part: Amount, all: Amount) -> Option<Amount> {
    let (part, all) = (part.millionths(), all.millionths());
    (all > 0).then(|| Amount::from_millionths((i128::from(part) * 100_000_000 / i128::from(all)) as i64))
}

/// Whether a share is written as another, rounded or cut at so many decimals.
pub(crate) fn is_rounded(written: Amount, exact: Amount, decimals: u8) -> bool {
    let unit = 1_000_000 / 10_i64.pow(u32::from(decimals.min(6)));
    let differs = (written.millionths() - exact.millionths()).abs();
    2 * differs <= unit + 1 || written.millionths() <= exact.millionths() && differs < unit
}
