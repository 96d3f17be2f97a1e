//! Which cells a figure states, by the words beside it.

use std::ops::Range;

use super::number::{Exactness, Number};
use super::sentence::{clause_end, clause_start};
use super::{Tie, TiedQuantity};
use crate::form::quantity::{Columns, Quantity, Reading, Remark, Word, WordAt, Wording, words_within};
use crate::form::{Cell, CellKind, Quantities};
use crate::model::{Amount, Report, Scope, Unit};
use crate::prose::TextLine;

/// What was said before a figure.
pub(super) struct Context<'r> {
    report: &'r Report,
    quantities: &'r Quantities,
    /// Where each word stood last in this line; 0 where it has not.
    last: Vec<usize>,
    /// Where the sentence starts.
    sentence: usize,
    /// Where it ends.
    sentence_end: usize,
    /// Whether a count in it was tied to nothing.
    has_other_counts: bool,
    /// Whether disputes about another matter were named in it.
    is_of_other_disputes: bool,
    /// The cells that were spoken of in this line, with the sentence.
    cells: Vec<(usize, Vec<Reading>)>,
    /// Whether the sentence speaks of other requests than those that the form counts.
    is_of_other_requests: bool,
    /// Whether each word stands in the line, or in the heading above it.
    around: Vec<bool>,
    heading: Vec<Word>,
    /// The table that belongs to the section.
    table: Option<usize>,
}

/// The words beside a figure.
#[derive(Clone)]
pub(super) struct Near<'t> {
    pub text: &'t str,
    /// All words of the line.
    pub words: &'t [WordAt],
    /// From the figure before, or the start of the sentence.
    pub piece: Range<usize>,
    /// The last clause of that.
    pub clause: Range<usize>,
    /// Behind the figure, up to the clause's end.
    pub behind: Range<usize>,
    /// Its place in a list of figures without words between them, and where the first of them starts.
    pub listed: Listed,
}

/// A list of figures without words between them: `4件、1件`.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    /// Where the first starts.
    pub start: usize,
    /// Which of them this is.
    pub nth: usize,
    /// How many there are.
    pub count: usize,
}

impl<'r> Context<'r> {
    pub fn new(report: &'r Report, quantities: &'r Quantities) -> Context<'r> {
        let words = quantities.word_count();
        Context {
            report,
            quantities,
            last: vec![0; words],
            sentence: 0,
            sentence_end: 0,
            has_other_counts: false,
            is_of_other_disputes: false,
            cells: Vec::new(),
            is_of_other_requests: false,
            around: vec![false; words],
            heading: Vec::new(),
            table: None,
        }
    }

    /// A heading stands above the lines that follow.
    pub fn heading(&mut self, line: &TextLine<'_>, words: &[WordAt]) {
        self.heading = words.iter().map(|at| at.word).collect();
        self.table = line.section.and_then(|section| self.report.form.sections[section].table);
    }

    /// A line begins.
    pub fn line(&mut self, line: &TextLine<'_>, words: &[WordAt]) {
        self.last.fill(0);
        self.around.fill(false);
        for word in self.heading.iter().copied().chain(words.iter().map(|at| at.word)) {
            self.around[word.index()] = true;
        }
        self.table = line.section.and_then(|section| self.report.form.sections[section].table);
        self.cells.clear();
    }

    /// A sentence begins.
    pub fn sentence(&mut self, range: &Range<usize>) {
        (self.sentence, self.sentence_end) = (range.start, range.end);
        self.has_other_counts = false;
        self.is_of_other_disputes = false;
        self.is_of_other_requests = false;
    }

    /// A word has been said.
    pub fn learn(&mut self, at: &WordAt) {
        self.last[at.word.index()] = at.end;
    }

    /// Where a word stood last in this sentence.
    fn said(&self, word: Word) -> Option<usize> {
        Some(self.last[word.index()]).filter(|&end| end > self.sentence)
    }

    /// Whether the text speaks of what the form counts, where others count the like.
    fn is_about(&self, quantity: &Quantity) -> bool {
        if quantity.about.is_empty() || quantity.about.iter().any(|word| self.around[word.index()]) {
            return true;
        }
        let cell = quantity.readings.first().and_then(|reading| reading.plus.first());
        cell.is_some_and(|&cell| Some(self.report.form.place(cell).table) == self.table)
    }

    /// Whether a report of this scope is not held to figures among such words.
    fn is_of_others(&self, words: impl Iterator<Item = Word>) -> bool {
        let other = match self.report.scope {
            Scope::Own => Remark::Wider,
            Scope::Aggregated => Remark::Narrower,
        };
        words.into_iter().any(|word| self.quantities.remark(word) == Some(other))
    }
}

/// Ties a figure to what it states.
pub(super) fn tie(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let tied = tie_by_words(context, near, number);
    context.has_other_counts |= tied == Tie::Nothing;
    tied
}

/// The quantity that is named beside a figure, with the words that name it, and where they are looked for.
fn named<'t>(context: &Context<'_>, near: &Near<'t>, number: &Number) -> Option<(Chosen, Vec<&'t WordAt>, Near<'t>)> {
    if let Some(found) = in_turn(context, near, number) {
        return Some(found);
    }
    let clause: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
    // `3件答复不予公开、1件……`: the words before belong to another figure.
    let is_joined = near.text[..number.start].ends_with('、');
    let mut found =
        Some(clause).filter(|_| !is_joined).and_then(|clause| Some((before(context, near, &clause, number)?, clause)));
    // `28件办结，1件结转下年度`: what it is stands behind it.
    let said = &near.text[near.clause.clone()];
    let is_last = said.trim().is_empty();
    if found.is_none() && !is_joined && (!is_last || near.behind.is_empty()) && is_bare(said) {
        let piece: Vec<&WordAt> = words_within(near.words, near.piece.clone()).collect();
        found = before(context, near, &piece, number).map(|chosen| (chosen, piece));
    }
    if found.is_none() {
        let behind: Vec<&WordAt> = words_within(near.words, near.behind.clone()).collect();
        // `收到公租房申请2件` and `收到2件公租房申请` are of others.
        let asked = || format!("{}{}", &near.text[near.clause.clone()], &near.text[near.behind.clone()]);
        let chosen = behind_figure(context, &behind, number);
        found = chosen.filter(|_| !is_of_other_requests(&asked())).map(|chosen| (chosen, behind));
    }
    found.map(|(chosen, words)| (chosen, words, near.clone()))
}

/// `制发和废止规范性文件分别为4件、1件`: what each is stands in turn before the first.
fn in_turn<'t>(context: &Context<'_>, near: &Near<'t>, number: &Number) -> Option<(Chosen, Vec<&'t WordAt>, Near<'t>)> {
    let start = clause_start(near.text, context.sentence..near.listed.start);
    let said = &near.text[start..near.listed.start];
    let said = &said[..said.find("分别").filter(|_| near.listed.count > 1)?];
    let mut items: Vec<Range<usize>> = Vec::new();
    for item in said.split(['、', '和', '与', '及']) {
        let at = item.as_ptr() as usize - near.text.as_ptr() as usize;
        items.push(at..at + item.len());
    }
    if items.len() != near.listed.count {
        return None;
    }
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

fn tie_by_words(context: &mut Context<'_>, near: &Near<'_>, number: &Number) -> Tie {
    let Some((chosen, words, near)) = named(context, near, number) else { return Tie::Nothing };
    let near = &near;
    let remarks = |remark| words.iter().any(|at| context.quantities.remark(at.word) == Some(remark));
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
    let is_weak = chosen.is_weak
        || remarks(Remark::Weak)
        || context.is_of_others(sentence)
        || chosen.leans && (context.is_of_other_requests || leans_on_others(context, near, &chosen))
        || is_dispute(&context.quantities.list[chosen.quantity])
            && context.is_of_other_disputes
            && !says_disclosure(near)
        || is_of_some_columns(context, near, &chosen)
        || names_organs_together(context, near)
        || says_each(near, number)
        || counts_items(near, number)
        || is_of_other_requests(&near.text[near.clause.clone()])
        || is_counted_since(near, context.sentence, context.report.year.get())
        || names_its_own(context, near, number, chosen.quantity);
    let quantity = &context.quantities.list[chosen.quantity];
    let readings = match &quantity.columns {
        Some(columns) => in_columns(context, columns, number.amount),
        None => quantity.readings.clone(),
    };
    if readings.is_empty() {
        return if is_weak || quantity.columns.is_some() { Tie::Nothing } else { Tie::Followed(chosen.quantity) };
    }
    let tied = weigh(context.report, chosen.quantity, &readings, is_weak, |amount, is_money| {
        agrees(number, amount, is_money) || quantity.at_most && is_less(number, amount, is_money)
    });
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

/// A quantity that words mean.
struct Chosen {
    quantity: usize,
    is_weak: bool,
    /// Whether some of its words stand elsewhere than in the clause.
    leans: bool,
    /// Where those that stand before it end.
    leans_on: Vec<usize>,
    /// Where its words end, the nearest first.
    ends: Vec<usize>,
}

/// The quantity that the words before a figure mean: whose words are nearest.
fn before(context: &Context<'_>, near: &Near<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    let mut best: Option<Chosen> = None;
    for at in words {
        for index in context.quantities.with(at.word) {
            let quantity = &context.quantities.list[index];
            if !quantity.counters.iter().any(|counter| counter == number.counter)
                || quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word))
                || quantity.unless_said.iter().any(|&word| context.said(word).is_some())
                || !context.is_about(quantity)
            {
                continue;
            }
            let said = quantity.say.iter();
            let said: Vec<(&Wording, Vec<usize>)> = said
                .filter_map(|wording| Some((wording, ends(context, words, wording)?)))
                .filter(|(wording, _)| is_said_around(context, near, wording, number))
                .filter(|(wording, _)| !wording.is_plain || is_plain(context, near, quantity, wording))
                .collect();
            // What is plain in one wording is not made doubtful by another.
            let is_weak = said.iter().all(|(wording, _)| wording.is_weak);
            let leans = said.iter().all(|(wording, _)| wording.is_weak || wording.leans());
            let leans_on = said.iter().filter(|(wording, _)| !wording.is_weak).flat_map(|(wording, _)| &wording.before);
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

/// The quantity that a clause names of which it says how it has grown: one with a cell of its own.
pub(super) fn grown(context: &Context<'_>, near: &Near<'_>) -> Option<usize> {
    let words: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
    let mut best: Option<(Vec<usize>, usize)> = None;
    for index in words.iter().flat_map(|at| context.quantities.with(at.word)) {
        let quantity = &context.quantities.list[index];
        if quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word)) || !context.is_about(quantity) {
            continue;
        }
        for wording in quantity.say.iter().filter(|wording| !wording.leans()) {
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

/// Whether words of a range say that a figure is nothing that the form counts, or a part of it only.
fn has_other_sense(context: &Context<'_>, near: &Near<'_>, range: Range<usize>) -> bool {
    words_within(near.words, range)
        .any(|at| matches!(context.quantities.remark(at.word), Some(Remark::Apart | Remark::Weak)))
}

/// Whether a clause says nothing but these words, and its sentence nothing that would give them another sense.
fn is_plain(context: &Context<'_>, near: &Near<'_>, quantity: &Quantity, wording: &Wording) -> bool {
    let mut said = near.text[near.clause.clone()].to_owned();
    for at in words_within(near.words, near.clause.clone()).filter(|at| wording.near.contains(&at.word)) {
        said = said.replace(&near.text[at.start..at.end], "");
    }
    let sentence = context.sentence..near.clause.end;
    let is_other = |at: &WordAt| quantity.unless.contains(&at.word);
    context.quantities.without_filler(&said).is_empty()
        && !words_within(near.words, sentence.clone()).any(is_other)
        && !has_other_sense(context, near, sentence)
}

/// `清理规范性文件20件，其中废止3件`: what it leans on was said of something else.
fn leans_on_others(context: &Context<'_>, near: &Near<'_>, chosen: &Chosen) -> bool {
    if context.cells.iter().any(|(sentence, _)| *sentence == context.sentence) {
        return false;
    }
    chosen.leans_on.iter().any(|&end| {
        let start = clause_start(near.text, context.sentence..end);
        has_other_sense(context, near, start..clause_end(near.text, end).min(near.clause.end))
    })
}

/// Whether a quantity is one that others count the like of: a dispute.
fn is_dispute(quantity: &Quantity) -> bool {
    !quantity.about.is_empty() && quantity.columns.is_none()
}

/// Whether a clause says itself that it is about disclosure.
fn says_disclosure(near: &Near<'_>) -> bool {
    near.text[near.clause.clone()].contains("公开")
}

/// `自然人申请资质审批56件`, `自然人申请公开规划类信息5件`: not all that this applicant has asked for.
fn is_of_some_columns(context: &Context<'_>, near: &Near<'_>, chosen: &Chosen) -> bool {
    let quantity = &context.quantities.list[chosen.quantity];
    let Some(&end) = chosen.ends.first().filter(|&&end| quantity.columns.is_some() && end < near.clause.end) else {
        return false;
    };
    let said = near.text[end..near.clause.end].replace("政府信息公开", "").replace("信息公开", "");
    !context.quantities.without_filler(&said).is_empty()
}

/// `房屋征收行政诉讼案件11件`: the clause names another matter than disclosure, or says that it is none.
fn is_of_another_matter(context: &Context<'_>, near: &Near<'_>, end: usize, quantity: usize) -> bool {
    if !is_dispute(&context.quantities.list[quantity]) {
        return false;
    }
    let rest = &near.text[end..context.sentence_end.max(end)];
    if ["不涉及", "均未涉及", "无关", "均非", "均不属于"].iter().any(|word| rest.contains(word)) {
        return true;
    }
    if says_disclosure(near) {
        return false;
    }
    let clause = &near.text[near.clause.clone()];
    let is_of_disputes =
        |at: &&WordAt| context.quantities.with(at.word).any(|index| !context.quantities.list[index].about.is_empty());
    let mut said = clause.to_owned();
    for at in words_within(near.words, near.clause.clone()).filter(is_of_disputes) {
        said = said.replace(&near.text[at.start..at.end], "");
    }
    let organs = context.quantities.organs.iter();
    let subject = organs.filter_map(|organ| Some(said.rfind(organ.as_str())? + organ.len())).max().unwrap_or(0);
    !context.quantities.without_filler(&said[subject..]).is_empty()
}

/// `县政府、县政府办公室共收到69件`: of several organs together (format.md §3.3).
fn names_organs_together(context: &Context<'_>, near: &Near<'_>) -> bool {
    let said = &near.text[context.sentence..near.clause.end];
    let organs = &context.quantities.organs;
    let joined = said.char_indices().filter(|(_, c)| matches!(c, '、' | '和' | '与' | '及' | '暨'));
    joined.into_iter().any(|(at, joint)| {
        let before = said[..at].trim_end_matches('以');
        let behind: String = said[at + joint.len_utf8()..].chars().take(7).collect();
        let next = behind.split(['向', '我', '本', '，', '、']).next().unwrap_or_default();
        organs.iter().any(|organ| before.ends_with(organ.as_str()))
            && organs.iter().any(|organ| next.contains(organ.as_str()))
    })
}

/// The quantity that the words behind a figure mean.
fn behind_figure(context: &Context<'_>, words: &[&WordAt], number: &Number) -> Option<Chosen> {
    if words.is_empty() {
        return None;
    }
    let list = context.quantities.list.iter().enumerate().filter(|(_, quantity)| !quantity.behind.is_empty());
    list.filter(|(_, quantity)| quantity.counters.iter().any(|counter| counter == number.counter))
        .filter(|(_, quantity)| !quantity.unless.iter().any(|word| words.iter().any(|at| at.word == *word)))
        .filter_map(|(index, quantity)| {
            let said = |wording: &&Wording| {
                wording.near.iter().all(|word| words.iter().any(|at| at.word == *word))
                    && wording.before.iter().all(|&word| context.said(word).is_some())
            };
            let wording = quantity.behind.iter().find(said)?;
            let leans = wording.before.iter().filter_map(|&word| context.said(word)).max();
            Some((
                leans,
                Chosen {
                    quantity: index,
                    is_weak: wording.is_weak,
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

/// `各2件`: of several things at once.
fn says_each(near: &Near<'_>, number: &Number) -> bool {
    near.text[..number.start].ends_with('各')
}

/// Whether a clause says nothing of what is counted: `共计`, `均为`.
fn is_bare(clause: &str) -> bool {
    clause.chars().all(|c| "共计为均也都合总达有数量件全年本年度、 ".contains(c))
}

/// `21件，涉及83个申请事项`: the table may count items, and the text letters (format.md §3.3).
fn counts_items(near: &Near<'_>, number: &Number) -> bool {
    let rest = &near.text[number.behind..];
    let sentence = rest.split(['。', '；']).next().unwrap_or(rest);
    sentence.contains("涉及") && sentence.contains("事项")
}

/// What may stand between a verb and 申请 where the requests are those for information.
const WHOSE: [&str; 34] = [
    "政府信息",
    "信息",
    "公民",
    "法人",
    "其他组织",
    "自然人",
    "群众",
    "社会",
    "公众",
    "企业",
    "个人",
    "单位",
    "各界",
    "人士",
    "有关",
    "相关",
    "各类",
    "书面",
    "当面",
    "网上",
    "信函",
    "有效",
    "提出",
    "提交",
    "递交",
    "来自",
    "的",
    "和",
    "或",
    "者",
    "及",
    "、",
    "新",
    "了",
];

/// `受理公租房申请632件`: what was asked for is something else.
fn is_of_other_requests(clause: &str) -> bool {
    let asked = clause.rmatch_indices("申请").find(|(at, asked)| !clause[at + asked.len()..].starts_with('人'));
    let Some((asked, _)) = asked else { return false };
    if clause[asked..].starts_with("申请公开") {
        return false;
    }
    let verbs = ["收到", "受理", "接收", "接到", "办理", "答复", "办结", "回复", "收办"];
    let Some(verb) = verbs.iter().filter_map(|verb| Some(clause[..asked].rfind(verb)? + verb.len())).max() else {
        return false;
    };
    let mut between = clause[verb..asked].replace("申请人", "");
    if between.contains("公开") {
        return false;
    }
    // Companies ask for much that is no information.
    if between.contains("企业") {
        return true;
    }
    for word in WHOSE {
        between = between.replace(word, "");
    }
    !between.trim().is_empty()
}

/// `2019年以来累计收到213件`: of several years. 今年以来 is the report's own.
fn is_counted_since(near: &Near<'_>, sentence: usize, year: u16) -> bool {
    let said = &near.text[sentence..near.clause.end];
    let own = ["今年", "本年", "本年度", &format!("{year}年")];
    said.match_indices("以来").any(|(at, since)| {
        let (before, behind) = (said[..at].trim_end_matches('初'), &said[at + since.len()..]);
        !before.ends_with("一年") && !own.iter().any(|own| before.ends_with(own) || behind.contains(own))
    })
}

/// `参加行政复议15件，其中政府信息公开类6件`: the larger figure is of all matters.
fn names_its_own(context: &Context<'_>, near: &Near<'_>, number: &Number, quantity: usize) -> bool {
    let about = &context.quantities.list[quantity].about;
    let rest = &near.text[number.behind..];
    let end = number.behind + rest.find(['。', '！', '？']).unwrap_or(rest.len());
    let is_about = |at: &&WordAt| about.contains(&at.word);
    let is_said = words_within(near.words, context.sentence..number.start).any(|at| is_about(&at));
    let mut after = words_within(near.words, number.behind..end).filter(is_about);
    !about.is_empty()
        && after.any(|at| {
            let between = &near.text[number.behind..at.start];
            let is_next = !between.contains(|c: char| c.is_ascii_digit());
            (is_next || !is_said)
                && (between.contains("其中")
                    || !is_said
                        && (near.text[at.end..].starts_with(['类', '方'])
                            || between.trim_end_matches("政府").ends_with(['因', '由'])))
        })
}

/// Whether a figure is that of the year before: `上年31件`, `2019年收到20件` in the report of 2020.
pub(super) fn is_of_the_year_before(near: &Near<'_>, year: u16) -> bool {
    let said = &near.text[near.clause.clone()];
    let other = said.rfind('年').and_then(|at| said.get(at.checked_sub(4)?..at)?.parse::<u16>().ok());
    let is_other = other.is_some_and(|other| other != year && (2000..=2100).contains(&other));
    let before = ["上年", "去年", "上一年", "前一年"].iter().any(|word| said.contains(word));
    is_other && !said.contains("结转") || before && !said.contains("转")
}

/// The rows that were spoken of in the sentence, in these columns; or else those that a text may mean, what comes
/// nearest to the figure first.
fn in_columns(context: &Context<'_>, columns: &Columns, amount: Amount) -> Vec<Reading> {
    let form = &context.report.form;
    let is_of_table = |reading: &&Reading| {
        reading.plus.iter().chain(&reading.minus).all(|&cell| form.place(cell).table == columns.table)
    };
    let of = |is_wanted: &dyn Fn(usize) -> bool| -> Vec<&Reading> {
        let cells = context.cells.iter().rev().filter(|(sentence, _)| is_wanted(*sentence));
        cells.flat_map(|(_, readings)| readings).filter(is_of_table).collect()
    };
    let mut rows = of(&|sentence| sentence == context.sentence);
    let both = added_up(&rows);
    rows.extend(&both);
    if rows.is_empty() {
        let usual = columns.default.split_whitespace().filter_map(|key| context.quantities.find(key));
        rows = usual.flat_map(|quantity| context.quantities.list[quantity].readings.iter().take(2)).collect();
        rows.extend(of(&|_| true));
    }
    let moved = |cells: &[Cell]| -> Option<Vec<Cell>> {
        let mut all = Vec::new();
        for &cell in cells {
            let (_, block, row, _) = form.around(cell);
            for key in &columns.keys {
                all.push(row.cell(block.columns.iter().position(|column| column.key == *key)?));
            }
        }
        Some(all)
    };
    let mut readings: Vec<Reading> = rows
        .into_iter()
        .filter_map(|row| Some(Reading { plus: moved(&row.plus)?, minus: moved(&row.minus)? }))
        .collect();
    readings.sort_by_key(|reading| {
        let of_several_rows = reading.plus.len() + reading.minus.len() > columns.keys.len();
        let differs =
            total(context.report, reading).map_or(i64::MAX, |stated| (stated.millionths() - amount.millionths()).abs());
        (of_several_rows, differs)
    });
    readings
}

/// `新收28件，上年结转2件，其中自然人22件`: of both.
fn added_up(rows: &[&Reading]) -> Option<Reading> {
    let mut single = rows.iter().filter(|row| row.minus.is_empty() && row.plus.len() == 1).map(|row| row.plus[0]);
    let (second, first) = (single.next()?, single.next()?);
    (first != second).then(|| Reading { plus: vec![first, second], minus: Vec::new() })
}

/// Chooses the reading that agrees, or else the first.
fn weigh(
    report: &Report,
    quantity: usize,
    readings: &[Reading],
    is_weak: bool,
    agrees: impl Fn(Amount, bool) -> bool,
) -> TiedQuantity {
    for reading in readings {
        let is_money = is_money(report, reading);
        if let Some(stated) = total(report, reading)
            && (agrees(stated, is_money)
                || is_money && in_another_unit(report, reading, stated).any(|stated| agrees(stated, true)))
        {
            let (reading, stated) = (reading.clone(), Some(stated));
            return TiedQuantity { quantity, reading, stated, agrees: true, is_weak };
        }
    }
    let first = &readings[0];
    // One that is blank may be the one that is meant.
    let is_known = readings.iter().all(|reading| total(report, reading).is_some());
    let stated = total(report, first).filter(|_| is_known);
    TiedQuantity { quantity, reading: first.clone(), stated, agrees: false, is_weak }
}

fn is_money(report: &Report, reading: &Reading) -> bool {
    reading.plus.first().is_some_and(|&cell| report.form.kind(cell) == CellKind::Money)
}

/// An amount as it may be meant where its unit is another, or not stated.
fn in_another_unit(report: &Report, reading: &Reading, stated: Amount) -> impl Iterator<Item = Amount> {
    let unit: Option<Unit> = reading.plus.first().and_then(|&cell| report.unit(cell));
    unit.map(|_| Amount::from_millionths(stated.millionths() / 10_000)).into_iter()
}

/// What the cells of a reading make; `None` where one of them is blank.
pub(crate) fn total(report: &Report, reading: &Reading) -> Option<Amount> {
    let sum = |cells: &[Cell]| -> Option<Amount> { Some(report.amounts(cells)?.into_iter().sum()) };
    Some(sum(&reading.plus)? + -sum(&reading.minus)?)
}

/// What the cells of a reading make, in the unit of texts: 元.
pub(crate) fn in_text(report: &Report, reading: &Reading) -> Option<Amount> {
    let stated = total(report, reading)?;
    let factor = if is_money(report, reading) { 10_000 } else { 1 };
    Some(Amount::from_millionths(stated.millionths().checked_mul(factor)?))
}

/// Whether a figure agrees with a cell. Money is written in 元 or 万元, and rounded at its last decimal.
fn agrees(number: &Number, stated: Amount, is_money: bool) -> bool {
    if !is_money {
        return number.allows(stated) || is_rounded_to_factor(number, stated.millionths());
    }
    let Some(yuan) = stated.millionths().checked_mul(10_000) else { return true };
    number.allows(Amount::from_millionths(yuan)) || is_rounded_to_factor(number, yuan)
}

/// `0.13万件`, `36万元`: rounded at the last digit that is written.
fn is_rounded_to_factor(number: &Number, stated: i64) -> bool {
    let place = 10_i64.checked_pow(u32::from(number.decimals)).unwrap_or(i64::MAX);
    let half = number.factor.saturating_mul(1_000_000) / place / 2;
    number.factor > 1 && (stated - number.amount.millionths()).abs() <= half
}

/// Whether a figure is less than a cell.
fn is_less(number: &Number, stated: Amount, is_money: bool) -> bool {
    let stated = if is_money { stated.millionths().saturating_mul(10_000) } else { stated.millionths() };
    number.amount.millionths() <= stated
}

/// What a clause says there is none of, each with its words.
pub(super) fn tie_none(
    context: &Context<'_>,
    text: &str,
    words: &[WordAt],
    clause: Range<usize>,
) -> Vec<(Range<usize>, TiedQuantity)> {
    let inside: Vec<&WordAt> = words_within(words, clause.clone()).collect();
    let remarks = |remark| inside.iter().any(|at| context.quantities.remark(at.word) == Some(remark));
    // `没有……的`: what is none is not what was received.
    // Nor is a case that was not lost none at all.
    let ends = ["超", "确认违法", "责令", "败诉", "纠错", "被纠正", "被撤销"];
    if remarks(Remark::Apart) || remarks(Remark::Weak) || ends.iter().any(|word| text[clause.clone()].contains(word)) {
        return Vec::new();
    }
    let is_weak = context.is_of_others(inside.iter().map(|at| at.word));
    let said = clause.start + text[clause.clone()].trim_end_matches(['。', '！', '？', ' ']).len();
    let list = context.quantities.list.iter().enumerate();
    list.filter_map(|(index, quantity)| {
        // Of disputes, one clause may deny several.
        let is_other =
            quantity.about.is_empty() && quantity.unless.iter().any(|word| inside.iter().any(|at| at.word == *word));
        if is_weak || is_other || !context.is_about(quantity) || quantity.readings.is_empty() {
            return None;
        }
        let near = |word: &Word| inside.iter().any(|at| at.word == *word);
        quantity.nil.iter().find(|wording| wording.near.iter().all(near))?;
        let first = &quantity.readings[..1];
        let tied = weigh(context.report, index, first, false, |amount, _| amount == Amount::ZERO);
        Some((clause.start..said, tied))
    })
    .collect()
}
