//! Shares: of a figure in another one, or in a whole that the table states.

use std::ops::Range;

use super::{How, Made, differs, is_count, sum};
use crate::check::text::context::{Context, Near};
use crate::check::text::naming::before;
use crate::check::text::number::{Exactness, Number};
use crate::check::text::sense::is_of_some_columns;
use crate::check::text::turn::told_in_turn;
use crate::check::text::weigh::{moved, total};
use crate::check::text::{TextFigure, TextFigures, Tie};
use crate::form::quantity::{Reading, Whole, WordAt, words_within};
use crate::model::{Amount, Report};

/// `办结41890件，满意36198件，满意率86.41%`
pub(super) fn shares(text: &TextFigures<'_>, report: &Report, sentence: Range<usize>, made: &mut Vec<Made>) {
    for whole in sentence.clone() {
        let figure = &text.figures[whole];
        if figure.number.counter != "%" || figure.tie != Tie::Nothing {
            continue;
        }
        let said = text.words(figure);
        if let Some(share) = share_ahead(text, report, sentence.clone(), whole, said) {
            made.push(share);
            continue;
        }
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
            made.push(Made {
                whole,
                of: vec![part, all],
                base: Vec::new(),
                how: How::Share,
                makes: stated,
                holds: true,
            });
            continue;
        }
        if let [part] = counts[..]
            && let Some(share) = rate_of_cells(text, report, part, rate, figure)
        {
            made.push(Made { whole, ..share });
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
        // `受理120条，办结124条，办结率95%`: more than there were.
        let alone = match before[..] {
            [all] if rate == Some("办结") && !is_tied(&all) && !is_tied(&part) => Some(all),
            _ => None,
        };
        let last = alone.filter(|&all| same(all, part) && amount(all) < amount(part));
        let all = (0..before.len()).rev().map(|first| &before[first..]).find(is_whole);
        let Some(all) = last.as_ref().map(std::slice::from_ref).or(all) else { continue };
        let of = || std::iter::once(part).chain(all.iter().copied()).collect::<Vec<_>>();
        if holds(part, all) {
            made.push(Made { whole, of: of(), base: Vec::new(), how: How::Share, makes: stated, holds: true });
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
            made.push(Made { whole, of: of(), base: Vec::new(), how: How::Share, makes, holds: false });
        }
    }
    of_one_whole(text, sentence, made);
}

/// `占比45.2%的予以公开类共28件`, `45%（28件）予以公开`: the share stands before its figure.
fn share_ahead(
    text: &TextFigures<'_>,
    report: &Report,
    sentence: Range<usize>,
    whole: usize,
    said: &str,
) -> Option<Made> {
    let figure = &text.figures[whole];
    let of = whole + 1;
    let part = text.figures.get(of).filter(|_| of < sentence.end)?;
    let line = &*text.lines[figure.line].text;
    let between = line.get(figure.number.behind..part.number.start)?;
    let is_in_brackets = matches!(between, "（" | "(") && line[part.number.behind..].starts_with(['）', ')']);
    let written = &line[figure.number.range()];
    let named = said.trim_end_matches(written).trim_end_matches('约').trim().trim_start_matches("其中");
    let told = match is_in_brackets {
        true => ["", "有"].contains(&named) || ["占", "占比", "占比为"].iter().any(|word| named.ends_with(word)),
        false => named.starts_with('占') && between.starts_with('的') && !between.contains(['，', '；', '。']),
    };
    let is_part = is_count(part) && part.number.exactness == Exactness::Exact && !differs(part);
    if !told || !is_part {
        return None;
    }
    let share = if named.contains('占') { said.to_owned() } else { format!("占{written}") };
    if let Some(share) = share_of_cells(text, report, of, &share, figure, true) {
        return Some(Made { whole, ..share });
    }
    // Of what was told before it, and nothing else.
    let is_whole = |&index: &usize| {
        let all = &text.figures[index].number;
        is_count(&text.figures[index]) && all.counter == part.number.counter && all.exactness == Exactness::Exact
    };
    let mut wholes = (sentence.start..whole).filter(is_whole);
    let (all, other) = (wholes.next()?, wholes.next());
    if other.is_some() || matches!(part.tie, Tie::Cells(_)) || text.figures[all].number.amount < part.number.amount {
        return None;
    }
    let makes = share_in(part.number.amount, text.figures[all].number.amount)?;
    let holds = is_rounded(figure.number.amount, makes, figure.number.decimals);
    let makes = if holds { figure.number.amount } else { makes };
    Some(Made { whole, of: vec![of, all], base: Vec::new(), how: How::Share, makes, holds })
}

/// `其中自然人50件，占78.1%；企业6件，占19.4%`: where one share is of a whole, so are those beside it.
fn of_one_whole(text: &TextFigures<'_>, sentence: Range<usize>, made: &mut Vec<Made>) {
    let is_here = |made: &&Made| made.how == How::Share && sentence.contains(&made.whole);
    let known: Vec<&Made> = made.iter().filter(is_here).collect();
    let base_of = |made: &Made| match (&made.of[..], &made.base[..]) {
        ([part], [all]) => Some((*part, *all)),
        ([part, all], []) => Some((*part, text.figures[*all].number.amount)),
        _ => None,
    };
    let Some((first, all)) = known.iter().find(|made| made.holds).and_then(|made| base_of(made)) else { return };
    let is_same = |made: &&Made| made.holds && base_of(made).is_some_and(|(_, base)| base == all);
    if !known.iter().all(is_same) {
        return;
    }
    let known: Vec<usize> = known.iter().map(|made| made.whole).collect();
    for whole in sentence.start + 1..sentence.end {
        let (part, figure) = (&text.figures[whole - 1], &text.figures[whole]);
        let line = &*text.lines[figure.line].text;
        let between = &line[part.number.behind.min(figure.number.start)..figure.number.start];
        let is_share = figure.number.counter == "%" && figure.tie == Tie::Nothing && !known.contains(&whole);
        let is_part = part.number.counter == text.figures[first].number.counter
            && is_count(part)
            && part.number.exactness == Exactness::Exact
            && part.number.amount <= all;
        let says = between.trim_start_matches(['，', '（', '(', ' ']).strip_prefix('占').is_some_and(says_all);
        if !is_share || !is_part || !says {
            continue;
        }
        let Some(makes) = share_in(part.number.amount, all) else { continue };
        let holds = is_rounded(figure.number.amount, makes, figure.number.decimals);
        let makes = if holds { figure.number.amount } else { makes };
        made.push(Made { whole, of: vec![whole - 1], base: vec![all], how: How::Share, makes, holds });
    }
}

/// `办结66件，办结率94.3%`: of all that was there to be done, which the table knows.
fn rate_of_cells(
    text: &TextFigures<'_>,
    report: &Report,
    part: usize,
    rate: Option<&str>,
    figure: &TextFigure,
) -> Option<Made> {
    let quantities = report.form.quantities();
    let Tie::Cells(tied) = &text.figures[part].tie else { return None };
    let is_done = ["办结", "办理", "答复"].iter().any(|word| rate.is_some_and(|rate| rate.trim_matches(RATE) == *word));
    let is_concluded = ["concluded", "concluded_in_all", "answered"].contains(&&*quantities.list[tied.quantity].key);
    let whole = quantities.find("to_be_handled").filter(|_| is_done && is_concluded && tied.agrees)?;
    let amount = text.figures[part].number.amount;
    let all = total(report, quantities.list[whole].readings.first()?)?;
    // All of what was due is something else.
    let share = share_in(amount, all).filter(|_| figure.number.amount < Amount::whole(100))?;
    let holds = is_rounded(figure.number.amount, share, figure.number.decimals);
    let makes = if holds { figure.number.amount } else { share };
    Some(Made { whole: part, of: vec![part], base: vec![all], how: How::Share, makes, holds })
}

/// What may stand round the words of a rate.
const RATE: [char; 5] = ['，', '（', '(', ' ', '总'];

/// `自然人申请占比78.1%`: the share of what a clause names in a whole, both of which the table states.
pub(in crate::check::text) fn share_in_table(
    context: &Context<'_>,
    near: &Near<'_>,
    number: &Number,
    whole: usize,
) -> Option<Made> {
    let clause = near.clause.clone();
    // `自然人、企业分别占78.1%、9.4%`
    let (named, of) = match told_in_turn(near.text, context.sentence, near.listed) {
        Some(items) => {
            let item = items[near.listed.nth].clone();
            (item.clone(), near.text[item.end..near.listed.start].split_once('占')?.1)
        }
        None => {
            // `部分公开率为10.6%`
            let said = &near.text[clause.clone()];
            match said.split_once('占').or_else(|| said.split_once('率')) {
                Some((named, of)) => (clause.start..clause.start + named.len(), of),
                None => (named_behind(context, near)?, ""),
            }
        }
    };
    let clause = named;
    let named = &near.text[clause.clone()];
    if named.trim().is_empty() || named.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (report, quantities) = (context.report, context.quantities);
    let is_rate = near.text[clause.end..].starts_with('率');
    // Where the text says how many, those are what it is computed of; lawsuits have rates of their own.
    let rate = quantities.without_filler(named);
    let said = &near.text[context.sentence..clause.start.max(context.sentence)];
    let says_other =
        if rate == "办结" { said.contains("办结") } else { said.contains("诉讼") || !said.contains("复议") };
    if is_rate && !says_other && quantities.rates.iter().any(|known| known.words == rate) {
        return rate_alone(context, number, &rate, whole);
    }
    let near = Near { clause: clause.clone(), piece: clause.clone(), ..near.clone() };
    let words: Vec<&WordAt> = words_within(near.words, clause).collect();
    let chosen =
        before(context, &near, &words, &Number { counter: "件", ..*number }).filter(|chosen| !chosen.is_weak)?;
    let is_other = words.iter().any(|at| quantities.remark(at.word).is_some());
    let quantity = &quantities.list[chosen.quantity];
    let known = quantities.wholes.iter().find(|known| of.contains(&known.words))?;
    if is_other
        || chosen.leans
        || is_of_some_columns(context, &near, &chosen)
        || !says_all(&of.replace(&known.words, ""))
    {
        return None;
    }
    let of_requests = |key: &str| quantities.find(key).map_or(&[][..], |index| &quantities.list[index].readings[..]);
    let keys: Vec<&str> = known.of.iter().map(String::as_str).collect();
    let wholes: Vec<&Reading> = keys.iter().flat_map(|key| of_requests(key)).collect();
    let table = |reading: &Reading| reading.plus.first().map(|&cell| report.form.place(cell).table);
    let pairs: Vec<(Amount, Amount)> = match &quantity.columns {
        Some(columns) => {
            let rows = columns.default.split_whitespace().flat_map(|key| of_requests(key).iter().take(2));
            rows.filter_map(|row| Some((total(report, &moved(report, columns, row)?)?, total(report, row)?))).collect()
        }
        None => {
            let parts = quantity.readings.iter().filter_map(|part| Some((table(part), total(report, part)?)));
            let of_part = |(of, part): (Option<usize>, Amount)| {
                let wholes = wholes.iter().filter(move |whole| table(whole) == of);
                wholes.filter_map(move |whole| Some((part, total(report, whole)?))).collect::<Vec<_>>()
            };
            parts.flat_map(of_part).collect()
        }
    };
    let share = |&(part, all): &(Amount, Amount)| share_in(part, all);
    let holds =
        |pair: &&(Amount, Amount)| share(pair).is_some_and(|share| is_rounded(number.amount, share, number.decimals));
    let right = pairs.iter().find(holds);
    let (part, all) = *right.or(pairs.first().filter(|(_, all)| *all > Amount::ZERO))?;
    let makes = if right.is_some() { number.amount } else { share(&(part, all))? };
    Some(Made { whole, of: Vec::new(), base: vec![part, all], how: How::Share, makes, holds: right.is_some() })
}

/// `新收28件，办结率85%`, `行政复议4件，维持率75%`: of what the table has of what the sentence has just told.
fn rate_alone(context: &Context<'_>, number: &Number, named: &str, whole: usize) -> Option<Made> {
    let (report, quantities) = (context.report, context.quantities);
    let rate = quantities.rates.iter().find(|rate| rate.words == named)?;
    let amount = |part: &str| {
        let (key, nth) = part.split_once(' ').unwrap_or((part, "0"));
        let quantity = &quantities.list[quantities.find(key)?];
        context.has_just_stated(quantity).then(|| total(report, quantity.readings.get(nth.parse::<usize>().ok()?)?))?
    };
    let pairs = rate.of.iter().filter_map(|[part, all]| Some((amount(part)?, amount(all)?)));
    let pairs: Vec<(Amount, Amount)> = pairs.filter(|(_, all)| *all > Amount::ZERO).collect();
    let holds = |&&(part, all): &&(Amount, Amount)| {
        share_in(part, all).is_some_and(|share| is_rounded(number.amount, share, number.decimals))
    };
    let right = pairs.iter().find(holds);
    let (part, all) = *right.or(pairs.first().filter(|_| number.amount < Amount::whole(100)))?;
    let makes = if right.is_some() { number.amount } else { share_in(part, all)? };
    Some(Made { whole, of: Vec::new(), base: vec![part, all], how: How::Share, makes, holds: right.is_some() })
}

/// `其中81.4%来自自然人`: where the words stand that name what a share is of, which are all that the clause says.
fn named_behind(context: &Context<'_>, near: &Near<'_>) -> Option<Range<usize>> {
    let quantities = context.quantities;
    let behind = near.behind.clone();
    let said = &near.text[behind.clone()];
    let starts = ["来自", "由", "为", "系", "的申请由", "的申请来自", "的申请为", "的申请人为", "的申请人是"];
    if !starts.iter().any(|word| said.starts_with(word)) || !quantities.is_round(&near.text[near.clause.clone()]) {
        return None;
    }
    let own = words_within(near.words, behind.clone());
    let mut own: Vec<&str> = own.map(|at| &near.text[at.start..at.end]).collect();
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = own.iter().fold(said.to_owned(), |rest, word| rest.replace(word, ""));
    let is_joined = rest.contains(['、', '和', '或', '及', '与']);
    (!own.is_empty() && !is_joined && quantities.is_round(&rest)).then_some(behind)
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
        Made { whole: part, of: vec![part], base: vec![all], how: How::Share, makes, holds }
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
    whole.chars().all(|c| "比约为是达到总数量全部的".contains(c))
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
