//! Which cells a figure states, by the words beside it.

use std::ops::Range;

use super::context::{Context, Near};
use super::naming::named;
use super::number::{Exactness, Number};
use super::sense::{
    KINDS, counts_items, has_others_beside, is_counted_since, is_dispute, is_of_another_matter, is_of_months,
    is_of_other_requests, is_of_several, is_of_some_columns, leans_on_others, names_its_own, names_organs_together,
    says_disclosure, says_each,
};
use super::sentence::clause_start;
use super::subject::is_of_another_organ;
use super::turn::{Listed, times};
use super::weigh::{agrees, in_columns, is_less, total, weigh};
use super::{TextFigure, Tie, TiedQuantity};
use crate::form::quantity::{Items, Reading, Remark, Word, WordAt, Wording, words_within};
use crate::model::Amount;

/// Ties a figure to what it states.
pub(super) fn tie(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let tied = match times(near.text, context.sentence, number) {
        0 | 1 => tie_by_words(context, near, number),
        count => tie_each(context, near, number, count.into()),
    };
    context.has_other_counts |= tied == Tie::Nothing;
    tied
}

/// `予以公开、部分公开各3件`: the first that differs, where each is known.
fn tie_each(context: &mut Context<'_>, near: &Near<'_>, number: &Number, count: usize) -> Tie {
    let mut ties = Vec::new();
    for nth in 0..count {
        let listed = Listed { start: number.start, nth, count };
        match tie_by_words(context, &Near { listed, ..near.clone() }, number) {
            Tie::Cells(tied) => ties.push(tied),
            _ => return Tie::Nothing,
        }
    }
    let first = ties.iter().position(TiedQuantity::differs).unwrap_or(0);
    Tie::Cells(ties.swap_remove(first))
}

/// `行政许可上一年85项，本年增加3项`: items of the edition of 2019, which are fewer by what they are said to have lost.
pub(super) fn tie_items(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let said = &near.text[near.clause.clone()];
    let falls = said.contains('减') && !said.contains("增减") && !said.contains("增/减") || said.ends_with(['-', '－']);
    let amount = if falls { -number.amount } else { number.amount };
    let tied = tie_by_words(context, near, &Number { amount, ..*number });
    let Tie::Cells(TiedQuantity { quantity, .. }) = &tied else { return tied };
    if context.quantities.list[*quantity].items != Some(Items::Change) {
        return tied;
    }
    // `本年增加5项、减少2项`: neither is the difference of the two.
    let rest = &near.text[near.clause.start..context.sentence_end.max(near.clause.end)];
    let rest = rest.split(['；', '。']).next().unwrap_or(rest);
    // The next row: `行政许可项目增加5项、行政处罚项目减少2项`.
    let own = near.clause.len().min(rest.len());
    let next = ["行政", "其他对外"].iter().filter_map(|row| Some(own + rest[own..].find(row)?)).min();
    let rest = &rest[..next.unwrap_or(rest.len())];
    let rest = rest.find("上一年").or(rest.find("上年项目")).map_or(rest, |end| &rest[..end]);
    let rises = ["增加", "新增"].iter().any(|word| rest.contains(word));
    if rises && ["减少", "取消", "核减"].iter().any(|word| rest.contains(word)) { Tie::Nothing } else { tied }
}

fn tie_by_words(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let Some((chosen, words, near)) = named(context, near, number) else { return Tie::Nothing };
    let near = &near;
    // `分别为第三方合法权益1件、行政查询2件`: each is named by itself.
    let names_each =
        |at: &WordAt| near.text[at.start..at.end] == *"分别" && chosen.ends.first().is_some_and(|&end| end > at.end);
    let is_of_part =
        words.iter().any(|at| context.quantities.remark(at.word).is_some_and(Remark::is_weak) && !names_each(at));
    let is_of_timely = words.iter().all(|at| {
        let remark = context.quantities.remark(at.word);
        remark == Some(Remark::Timely) || !remark.is_some_and(Remark::is_weak)
    });
    // `超过50件` is an amount, `超过50件的申请` a condition.
    let is_amount = |at: &WordAt| {
        at.end == number.start && number.exactness != Exactness::Exact && !near.text[number.behind..].starts_with('的')
    };
    if words.iter().any(|at| context.quantities.remark(at.word) == Some(Remark::Apart) && !is_amount(at)) {
        return Tie::Nothing;
    }
    // Whose requests they are is often said at the start of the sentence.
    let sentence = words_within(near.words, context.sentence..near.clause.end).map(|at| at.word);
    // `土地征收行政复议12件、行政诉讼9件`: the matter is that of both.
    context.is_of_other_disputes |= is_of_another_matter(context, near, number.behind, chosen.quantity);
    let is_of_items = context.quantities.list[chosen.quantity].items.is_some();
    let is_weak = chosen.is_weak
        || is_of_part && !is_of_timely
        || context.is_of_others(sentence)
        || chosen.leans && (context.is_of_other_requests && !is_of_items || leans_on_others(context, near, &chosen))
        || is_dispute(&context.quantities.list[chosen.quantity])
            && context.is_of_other_disputes
            && !says_disclosure(near)
        || is_of_some_columns(context, near, &chosen)
        || names_organs_together(context, near)
        || says_each(near, number)
        || is_of_several(context, near, &chosen)
        || is_of_months(&near.text[near.clause.clone()])
        || counts_items(near, number)
        || is_of_other_requests(&near.text[near.clause.clone()])
        || is_counted_since(near, context.sentence, context.report.year.get())
        || names_its_own(context, near, number, chosen.quantity)
        || is_of_another_organ(context.report, near.text, context.sentence..near.clause.end);
    let quantity = &context.quantities.list[chosen.quantity];
    let readings = match &quantity.columns {
        Some(columns) => in_columns(context, columns, number.amount),
        None => quantity.readings.clone(),
    };
    if readings.is_empty() {
        return if is_weak || quantity.columns.is_some() { Tie::Nothing } else { Tie::Followed(chosen.quantity) };
    }
    let is_at_most = quantity.at_most || has_others_beside(context, near, quantity);
    let tied = weigh(context.report, chosen.quantity, &readings, is_weak, |amount, is_money| {
        agrees(number, amount, is_money) || is_at_most && is_less(number, amount, is_money)
    });
    // `按期办结申请72件`: a part, unless it is more than all.
    let is_more =
        || readings.iter().all(|reading| total(context.report, reading).is_some_and(|all| number.amount > all));
    let tied = TiedQuantity { is_weak: tied.is_weak || is_of_part && !is_more(), ..tied };
    if tied.is_weak && !tied.agrees {
        let sentence = context.sentence;
        context.is_of_other_requests |= context.cells.iter().all(|(of, _)| *of != sentence);
        return Tie::Nothing;
    }
    // `制发3件，其中联合制发1件`, `27件办结申请中，有2件……`: a part of what was stated before.
    let is_known = |known: &[Reading]| !known.is_empty() && known.iter().all(|reading| readings.contains(reading));
    let is_stated = context.cells.iter().any(|(of, known)| *of == context.sentence && is_known(known));
    let names_part =
        ["其中", "中，有", "中有"].iter().any(|word| near.text[context.sentence..number.start].contains(word));
    if !tied.agrees && is_stated && names_part && tied.stated.is_some_and(|stated| is_less(number, stated, false)) {
        return Tie::Nothing;
    }
    if quantity.columns.is_none() {
        // What agrees is meant so, in its columns as well.
        let meant = if tied.agrees { vec![tied.reading.clone()] } else { readings };
        context.cells.push((context.sentence, meant));
    }
    Tie::Cells(tied)
}

/// `没有结转`: whether a clause says nothing but that there is none of this.
fn is_plain_denial(
    context: &Context<'_>,
    text: &str,
    inside: &[&WordAt],
    wording: &Wording,
    clause: &Range<usize>,
) -> bool {
    let is_none = |word: Word| context.quantities.remark(word) == Some(Remark::None);
    let start = clause_start(text, context.sentence..clause.start);
    let known = inside.iter().filter(|at| wording.near.contains(&at.word) || is_none(at.word));
    let said = known.fold(text[start..clause.end].to_owned(), |said, at| said.replace(&text[at.start..at.end], ""));
    context.quantities.is_filler(&said)
}

/// `收到28件，均已办结`: what is left of a figure's quantity is none, where the words between the figure and one that
/// says so, and those up to the end of the clause, say that all of it was concluded.
pub(super) fn tie_left(
    context: &Context<'_>,
    figure: &TextFigure,
    before: Option<&TextFigure>,
    said: &str,
) -> Option<TiedQuantity> {
    let list = &context.quantities.list;
    let agrees = |figure: &TextFigure| match &figure.tie {
        Tie::Cells(tied) if tied.agrees => Some((&list[tied.quantity], tied.reading.clone())),
        _ => None,
    };
    let (quantity, reading) = agrees(figure)?;
    // `新收28件，上年结转2件，均已办结`: of both.
    let of_both = || {
        let whole = before.filter(|before| before.sentence == figure.sentence).and_then(agrees)?.0;
        let has_both = |both: &Reading| both.plus.len() > 1 && reading.plus.iter().all(|cell| both.plus.contains(cell));
        let mut alike = list.iter().filter(|quantity| quantity.left == whole.left);
        whole.left.filter(|_| alike.any(|quantity| quantity.readings.iter().any(has_both)))
    };
    let left = quantity.left.or_else(of_both).filter(|_| context.quantities.is_wholly(said))?;
    let first = list[left].readings.get(..1)?;
    Some(weigh(context.report, left, first, false, |amount, _| amount == Amount::ZERO))
}

/// `行政诉讼未发生`: where a clause says of disputes nothing but that there are none at all, there is none of ours.
fn denies_all(context: &Context<'_>, text: &str, clause: Range<usize>, words: &[&WordAt]) -> bool {
    let list = &context.quantities.list;
    let is_known = |at: &&&WordAt| {
        context.quantities.remark(at.word) == Some(Remark::None)
            || context.quantities.with(at.word).any(|index| is_dispute(&list[index]))
    };
    let known = words.iter().filter(is_known);
    let rest = known.fold(text[clause].to_owned(), |said, at| said.replace(&text[at.start..at.end], ""));
    context.quantities.is_filler(&rest)
}

/// What a clause says there is none of, each with its words.
pub(super) fn tie_none(
    context: &Context<'_>,
    text: &str,
    words: &[WordAt],
    clause: Range<usize>,
) -> Vec<(Range<usize>, TiedQuantity)> {
    let inside: Vec<&WordAt> = words_within(words, clause.clone()).collect();
    let is_other = inside
        .iter()
        .filter_map(|at| context.quantities.remark(at.word))
        .any(|remark| matches!(remark, Remark::Apart | Remark::Plan) || remark.is_weak());
    // `没有……的`: what is none is not what was received.
    // Nor is a case that was not lost none at all.
    let ends = ["超", "确认违法", "责令", "败诉", "纠错", "被纠正", "被撤销"];
    if is_other || context.plans_from < clause.start || ends.iter().any(|word| text[clause.clone()].contains(word)) {
        return Vec::new();
    }
    if context.is_of_others(inside.iter().map(|at| at.word))
        || is_of_another_organ(context.report, text, context.sentence..clause.end)
    {
        return Vec::new();
    }
    let start = clause_start(text, context.sentence..clause.start);
    let whole = &text[start..clause.end];
    let said = clause.start + text[clause.clone()].trim_end_matches(['。', '！', '？', ' ']).len();
    let list = context.quantities.list.iter().enumerate();
    list.filter_map(|(index, quantity)| {
        // Of disputes, one clause may deny several.
        let is_other =
            quantity.about.is_empty() && quantity.unless.iter().any(|word| inside.iter().any(|at| at.word == *word));
        if is_other || quantity.readings.is_empty() {
            return None;
        }
        let near = |word: &Word| inside.iter().any(|at| at.word == *word);
        let is_denied = |wording: &&Wording| {
            wording.near.iter().all(near)
                && (!wording.is_plain || is_plain_denial(context, text, &inside, wording, &clause))
        };
        quantity.nil.iter().find(is_denied)?;
        // `未发生因土地征收引发的行政复议`
        let is_other = || !whole.contains("公开") && KINDS.iter().any(|kind| whole.contains(kind));
        if is_dispute(quantity)
            && (is_other() || !context.is_about(quantity) && !denies_all(context, text, start..clause.end, &inside))
        {
            return None;
        }
        let first = &quantity.readings[..1];
        let tied = weigh(context.report, index, first, false, |amount, _| amount == Amount::ZERO);
        Some((clause.start..said, tied))
    })
    .collect()
}
