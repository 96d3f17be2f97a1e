//! Which quantity the words beside a figure name.

use std::ops::Range;

use super::context::{Context, Near};
use super::number::{Number, without_exactness};
use super::sense::{has_other_sense, is_bare, is_of_another_matter, is_of_other_requests, names_organs_together};
use super::turn::told_in_turn;
use crate::form::quantity::{Quantity, Word, WordAt, WordSet, Wording, words_within};

/// A quantity that words mean.
pub(super) struct Chosen {
    pub quantity: usize,
    pub is_weak: bool,
    /// Whether some of its words stand elsewhere than in the clause.
    pub leans: bool,
    /// Where those that stand before it end.
    pub leans_on: Vec<usize>,
    /// Where its words end, the nearest first.
    pub ends: Vec<usize>,
}

/// The quantity that is named beside a figure, with the words that name it, and where they are looked for.
pub(super) fn named<'t>(
    context: &Context<'_>,
    near: &Near<'t>,
    number: &Number,
) -> Option<(Chosen, Vec<&'t WordAt>, Near<'t>)> {
    if let Some(found) = in_turn(context, near, number) {
        return Some(found);
    }
    let clause: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
    // `3件答复不予公开、1件……`: the words before belong to another figure.
    let is_joined = near.text[..number.start].ends_with('、');
    let mut found =
        Some(clause).filter(|_| !is_joined).and_then(|clause| Some((before(context, near, &clause, number)?, clause)));
    // `收到的申请中另有2件属于重复申请`: a part of what was named.
    let is_part = |chosen: &Chosen| {
        let end = chosen.ends.first().copied().unwrap_or(number.start).min(number.start);
        let between = &near.text[end..number.start];
        between.contains('中') && context.quantities.is_filler(between)
    };
    found = found.filter(|(chosen, _)| !is_part(chosen));
    // `28件办结，1件结转下年度`: what it is stands behind it.
    let said = &near.text[near.clause.clone()];
    let is_last = said.trim().is_empty();
    if found.is_none() && !is_joined && (!is_last || near.behind.is_empty()) && is_bare(said) {
        let piece: Vec<&WordAt> = words_within(near.words, near.piece.clone()).collect();
        found = before(context, near, &piece, number).map(|chosen| (chosen, piece));
    }
    if found.is_none() {
        // `45%（28件）予以公开`
        let is_in_brackets = near.text[..number.start].ends_with(['（', '(']) && near.behind.is_empty();
        let behind = if is_in_brackets { near.next.clone() } else { near.behind.clone() };
        let behind: Vec<&WordAt> = words_within(near.words, behind).collect();
        // `收到公租房申请2件` and `收到2件公租房申请` are of others.
        let asked = || format!("{}{}", &near.text[near.clause.clone()], &near.text[near.behind.clone()]);
        // `信访类2件、重复申请1件`: what follows is told of the next.
        let is_listed = near.text[number.behind..].starts_with('、');
        let chosen = behind_figure(context, near, &behind, number).filter(|_| !is_listed);
        // `其余3件正在办理`
        let both = || words_within(near.words, near.clause.clone()).chain(behind.iter().copied()).collect();
        found = chosen.filter(|_| !is_of_other_requests(&asked())).map(|chosen| (chosen, both()));
    }
    found.map(|(chosen, words)| (chosen, words, near.clone()))
}

/// `制发和废止规范性文件分别为4件、1件`: what each is stands in turn before the first.
fn in_turn<'t>(context: &Context<'_>, near: &Near<'t>, number: &Number) -> Option<(Chosen, Vec<&'t WordAt>, Near<'t>)> {
    let items = told_in_turn(near.text, context.sentence, near.listed)?;
    let item = items[near.listed.nth].clone();
    let near = Near { clause: item.clone(), ..near.clone() };
    let own: Vec<&WordAt> = words_within(near.words, item).collect();
    // What they share stands with the last: 规范性文件.
    let last: Vec<&WordAt> = words_within(near.words, items.last()?.clone()).collect();
    let first = last.iter().map(|at| at.start).min();
    let with_last = || {
        let shared = last.iter().filter(|at| Some(at.start) != first);
        own.iter().chain(shared).copied().collect::<Vec<_>>()
    };
    let found = before(context, &near, &own, number).map(|chosen| (chosen, own.clone()));
    let (chosen, words) = found.or_else(|| {
        let words = with_last();
        Some((before(context, &near, &words, number)?, words))
    })?;
    Some((chosen, words, near))
}

/// The quantity that the words before a figure mean: whose words are nearest.
pub(super) fn before(context: &Context<'_>, near: &Near<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    let mut best: Option<Chosen> = None;
    let set = WordSet::of(words.iter().map(|at| at.word));
    for at in words {
        for index in context.quantities.with(at.word) {
            let quantity = &context.quantities.list[index];
            // A dispute that nothing says to be about disclosure is one of ours where it agrees.
            let is_doubtful = !context.is_about(quantity);
            if !quantity.counters.iter().any(|counter| counter == number.counter)
                || quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word))
                || quantity.unless_said.iter().any(|&word| context.said(word).is_some())
                || is_doubtful && quantity.columns.is_some()
            {
                continue;
            }
            let said = quantity.say.iter().filter(|wording| wording.may_be_among(set));
            // What holds only where its table was just stated is not looked for elsewhere.
            let said: Vec<(&Wording, Vec<usize>)> = said
                .filter(|wording| !wording.follows || context.has_just_stated(quantity))
                .filter_map(|wording| Some((wording, ends(context, words, wording)?)))
                .filter(|(wording, _)| is_said_around(context, near, wording, number))
                .filter(|(wording, _)| !wording.is_plain || is_plain(context, near, quantity, wording))
                .collect();
            // What is plain in one wording is not made doubtful by another.
            let holds = |wording: &Wording| !is_weak_here(context, quantity, wording);
            let is_weak = is_doubtful || !said.iter().any(|(wording, _)| holds(wording));
            let leans = said.iter().all(|(wording, _)| !holds(wording) || wording.leans());
            let leans_on = said.iter().filter(|(wording, _)| holds(wording)).flat_map(|(wording, _)| &wording.before);
            let leans_on = leans_on.filter_map(|&word| context.said(word)).collect();
            let Some(ends) = said.into_iter().map(|(_, ends)| ends).max() else { continue };
            let is_nearer = best.as_ref().is_none_or(|best| (&ends, !is_weak) > (&best.ends, !best.is_weak));
            if is_nearer {
                best = Some(Chosen { quantity: index, is_weak, leans, leans_on, ends });
            }
        }
    }
    best
}

/// The quantity that the words behind a figure mean.
fn behind_figure(context: &Context<'_>, near: &Near<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    let next = words_within(near.words, near.next.clone());
    let known = words.iter().copied().chain(next).flat_map(|at| context.quantities.with_behind(at.word));
    let mut known: Vec<usize> = known.collect();
    known.sort_unstable();
    known.dedup();
    let is_within =
        |range: &Range<usize>, word: Word| words_within(near.words, range.clone()).any(|at| at.word == word);
    { known }
        .into_iter()
        .map(|index| (index, &context.quantities.list[index]))
        .filter(|(_, quantity)| quantity.counters.iter().any(|counter| counter == number.counter))
        .filter(|(_, quantity)| !quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word)))
        .filter_map(|(index, quantity)| {
            let said = |wording: &&Wording| {
                wording.near.iter().all(|word| words.iter().any(|at| at.word == *word))
                    && wording.before.iter().all(|&word| context.said(word).is_some())
                    && wording.ahead.iter().all(|&word| is_within(&near.clause, word))
                    && wording.after.iter().all(|&word| is_within(&near.next, word))
            };
            let is_weak = |wording: &Wording| is_weak_here(context, quantity, wording);
            let wordings = || quantity.behind.iter().filter(said);
            let wording = wordings().find(|wording| !is_weak(wording)).or_else(|| wordings().next())?;
            let leans = wording.before.iter().filter_map(|&word| context.said(word)).max();
            Some((
                leans,
                Chosen {
                    quantity: index,
                    is_weak: is_weak(wording),
                    leans: leans.is_some(),
                    leans_on: leans.into_iter().collect(),
                    ends: Vec::new(),
                },
            ))
        })
        // Of what was spoken of last; of the first quantity otherwise.
        .reduce(|best, other| if other.0 > best.0 { other } else { best })
        .map(|(_, chosen)| chosen)
}

/// The quantity that a clause names of which it says how it has grown: one with a cell of its own.
pub(super) fn grown(context: &Context<'_>, near: &Near<'_>) -> Option<usize> {
    let words: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
    let set = WordSet::of(words.iter().map(|at| at.word));
    let mut best: Option<(Vec<usize>, usize)> = None;
    for index in words.iter().flat_map(|at| context.quantities.with(at.word)) {
        let quantity = &context.quantities.list[index];
        if quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word)) || !context.is_about(quantity) {
            continue;
        }
        for wording in quantity.say.iter().filter(|wording| !wording.leans() && wording.may_be_among(set)) {
            if let Some(ends) = ends(context, &words, wording)
                && (!wording.is_weak && (!wording.is_plain || is_plain(context, near, quantity, wording)))
                && best.as_ref().is_none_or(|(best, _)| ends > *best)
            {
                best = Some((ends, index));
            }
        }
    }
    let (_, index) = best?;
    let quantity = &context.quantities.list[index];
    let sentence = words_within(near.words, context.sentence..near.clause.end).map(|at| at.word);
    let is_other = has_other_sense(context, near, near.clause.clone())
        || context.is_of_others(sentence)
        || context.is_of_other_disputes
        || is_of_another_matter(context, near, near.clause.end, index)
        || is_of_other_requests(&near.text[near.clause.clone()])
        || names_organs_together(context, near);
    (quantity.readings.len() == 1 && !quantity.at_most && !is_other).then_some(index)
}

/// Whether a wording ties a figure only where it agrees.
fn is_weak_here(context: &Context<'_>, quantity: &Quantity, wording: &Wording) -> bool {
    wording.is_weak && !(wording.follows && context.has_just_stated(quantity))
}

/// Where the words of a wording end, the nearest first; `None` where one of them was not said.
fn ends(context: &Context<'_>, words: &[&WordAt], wording: &Wording) -> Option<Vec<usize>> {
    let near = |word: &Word| words.iter().filter(|at| at.word == *word).map(|at| at.end).max();
    let mut ends: Vec<usize> = wording.near.iter().map(near).collect::<Option<_>>()?;
    for &word in &wording.before {
        ends.push(context.said(word)?);
    }
    ends.sort_unstable_by(|a, b| b.cmp(a));
    Some(ends)
}

/// Whether the words of a wording that stand behind the figure or in the heading are there, and the sentence has
/// spoken of nothing else.
fn is_said_around(context: &Context<'_>, near: &Near<'_>, wording: &Wording, number: &Number) -> bool {
    if wording.after.is_empty() && wording.heading.is_empty() {
        return true;
    }
    let is_behind =
        |word: &Word| words_within(near.words, number.behind..context.sentence_end).any(|at| at.word == *word);
    wording.after.iter().all(is_behind)
        && wording.heading.iter().all(|word| context.heading.contains(word))
        && !context.has_other_counts
        && !has_other_sense(context, near, context.sentence..number.start)
}

/// Whether a clause says nothing but these words, and its sentence nothing that would give them another sense.
fn is_plain(context: &Context<'_>, near: &Near<'_>, quantity: &Quantity, wording: &Wording) -> bool {
    // `行政处罚近1300件`
    let said = near.text[near.clause.clone()].trim_end();
    let mut said = without_exactness(said).to_owned();
    for at in words_within(near.words, near.clause.clone()).filter(|at| wording.near.contains(&at.word)) {
        said = said.replace(&near.text[at.start..at.end], "");
    }
    let sentence = context.sentence..near.clause.end;
    let is_other = |at: &WordAt| quantity.unless.contains(&at.word);
    context.quantities.is_filler(&said)
        && !words_within(near.words, sentence.clone()).any(is_other)
        && !has_other_sense(context, near, sentence)
}
