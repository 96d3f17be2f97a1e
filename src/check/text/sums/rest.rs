//! What is left of a whole: `答复29件，其中予以公开18件，其余11件不予公开`.

use std::ops::Range;

use super::parts::{TWICE, WITHIN};
use super::{How, Made, differs, is_count, is_exact, sum};
use crate::check::text::number::Exactness;
use crate::check::text::sentence::clause_start;
use crate::check::text::{TextFigure, TextFigures};

/// Words that a clause begins with which tells what is left.
const LEFT: [&str; 4] = ["其余", "余下", "剩余", "剩下"];
/// With more parts nothing is told.
const MOST: usize = 7;

/// Holds what is said to be left against the whole and the parts before it.
pub(super) fn rest(text: &TextFigures<'_>, sentence: Range<usize>, made: &mut Vec<Made>) {
    let figures = &text.figures[sentence.clone()];
    let Some(first) = figures.first().filter(|_| figures.len() > 2) else { return };
    let line = &*text.lines[first.line].text;
    let last = figures[figures.len() - 1].number.start;
    // By far the most sentences say nothing of it.
    if !line[first.number.behind..last.max(first.number.behind)].contains(['余', '剩']) {
        return;
    }
    let tells_rest = |index: &usize| {
        let before = &text.figures[index - 1].number;
        let said = &line[..text.figures[*index].number.start];
        let said = said[clause_start(line, before.behind..said.len())..].trim();
        LEFT.iter().any(|word| said.starts_with(word))
    };
    let Some(at) = (sentence.start + 2..sentence.end).find(tells_rest) else { return };
    let rest = &text.figures[at];
    let is_like = |figure: &TextFigure| {
        is_count(figure) && figure.number.counter == rest.number.counter && figure.number.exactness == Exactness::Exact
    };
    let before: Vec<usize> = (sentence.start..at).filter(|&index| is_like(&text.figures[index])).collect();
    // `其余不予公开3件、无法提供3件`
    let goes_on = |index: &usize| {
        let (before, figure) = (&text.figures[index - 1], &text.figures[*index]);
        is_like(figure) && !line[before.number.behind..figure.number.start].contains('；')
    };
    let behind = (at + 1..sentence.end).take_while(goes_on).count();
    if before.len() < 2 || before.len() > MOST || behind > MOST || !is_like(rest) {
        return;
    }
    let amount = |index: usize| text.figures[index].number.amount;
    // Some of the figures between may be parts of parts.
    let holds = |&(nth, more): &(usize, usize)| {
        let (whole, parts) = (before[nth], &before[nth + 1..]);
        (1_usize..1 << parts.len()).find_map(|chosen| {
            let chosen = parts.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1).map(|(_, &index)| index);
            let of: Vec<usize> = chosen.chain(at..=at + more).collect();
            (sum(text, &of) == amount(whole)).then_some((whole, of))
        })
    };
    let ways = (0..before.len() - 1).flat_map(|nth| (0..=behind).map(move |more| (nth, more)));
    if let Some((whole, of)) = ways.into_iter().find_map(|way| holds(&way)) {
        made.push(Made { whole, of, base: Vec::new(), how: How::Parts, makes: amount(whole), holds: true });
        return;
    }
    let is_said = |whole: usize| made.iter().any(|made| made.whole == whole);
    let nested = line[first.number.start..rest.number.start].contains(['（', '(']);
    if behind > 0 || nested || TWICE.iter().chain(&WITHIN).any(|word| line[first.number.start..].contains(word)) {
        return;
    }
    let parts = |nth: usize| before[nth + 1..].iter().copied().chain([at]).collect::<Vec<_>>();
    let differs_by = |&nth: &usize| (sum(text, &parts(nth)).millionths() - amount(before[nth]).millionths()).abs();
    let is_whole = |nth: &usize| parts(*nth).iter().all(|&part| amount(part) < amount(before[*nth]));
    let Some(nth) = (0..before.len() - 1).filter(is_whole).min_by_key(differs_by) else { return };
    let (whole, of) = (before[nth], parts(nth));
    if is_said(whole) || of.iter().chain([&whole]).any(|&index| differs(&text.figures[index])) {
        return;
    }
    let makes = sum(text, &of);
    made.push(Made { whole, of, base: Vec::new(), how: How::Parts, makes, holds: false });
}

/// `收到意见40条，采纳25条，未采纳15条`: what was done and what was not make all.
pub(super) fn both(text: &TextFigures<'_>, sentence: Range<usize>, made: &mut Vec<Made>) {
    for at in sentence.start + 2..sentence.end {
        let [whole, done, left] = [at - 2, at - 1, at].map(|index| &text.figures[index]);
        let line = &*text.lines[left.line].text;
        let said = |figure: &TextFigure| {
            let start = clause_start(line, 0..figure.number.start);
            line[start..figure.number.start].rsplit('、').next().unwrap_or_default().trim()
        };
        let Some(undone) = ["未", "不"].iter().find_map(|word| said(left).strip_prefix(word)) else { continue };
        let is_like =
            |figure: &TextFigure| figure.number.counter == left.number.counter && is_exact(figure) && is_count(figure);
        let is_plain = !undone.is_empty() && said(done).trim_start_matches('已') == undone;
        let is_known = [whole, done, left].iter().any(|figure| differs(figure));
        let is_made = made.iter().any(|made| made.whole == at - 2);
        if !is_plain || !is_like(whole) || !is_like(done) || !is_like(left) || is_known || is_made {
            continue;
        }
        let of = vec![at - 1, at];
        let (makes, stated) = (sum(text, &of), whole.number.amount);
        made.push(Made { whole: at - 2, of, base: Vec::new(), how: How::Parts, makes, holds: makes == stated });
    }
}
