//! Reads a text figure by figure.

use std::ops::Range;

use super::context::{Context, Near};
use super::naming::before;
use super::number::{Exactness, Number, numbers};
use super::sense::is_of_the_year_before;
use super::sentence::{clause_end, clause_start, sentences};
use super::sums;
use super::tie::{tie, tie_items, tie_left, tie_none};
use super::turn::{listed, times};
use super::weigh::{agrees, weigh};
use super::{Denial, Growing, TextFigure, TextFigures, Tie, TiedQuantity};
use crate::chars::ClassedText;
use crate::form::Quantities;
use crate::form::quantity::{Difference, Remark, WordAt, words_within};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// Before the figure of the year before, and between it and that of the report's year.
const FROM: [char; 2] = ['由', '从'];
const CHANGED_TO: [&str; 19] = [
    "降至",
    "降到",
    "降为",
    "减少到",
    "减少至",
    "减至",
    "减到",
    "增加到",
    "增加至",
    "增至",
    "增到",
    "上升到",
    "上升至",
    "升至",
    "提高到",
    "提高至",
    "下降到",
    "下降至",
    "回落到",
];

/// Where the word stands from which something has changed: `由`, or `由上年的`.
fn ends_with_from(before: &str) -> Option<usize> {
    const OF_BEFORE: [&str; 10] =
        ["上年度", "上一年度", "上一年", "上年末", "上年底", "去年底", "上年同期", "去年同期", "上年", "去年"];
    let said = before.strip_suffix('的').unwrap_or(before);
    // Hardly any figure has one of these before it.
    if !said.ends_with(['度', '年', '末', '底', '期']) {
        return before.ends_with(FROM).then(|| before.len() - '由'.len_utf8());
    }
    let said = OF_BEFORE.iter().find_map(|word| said.strip_suffix(word)).unwrap_or(before);
    said.ends_with(FROM).then(|| said.len() - '由'.len_utf8())
}

/// Whether a piece of a text says no more than that a figure has changed.
fn is_changed_to(piece: &str) -> bool {
    CHANGED_TO.contains(&piece)
}

/// Which words of differences stand in a piece of a text.
#[derive(Default)]
struct Differences {
    rises: bool,
    falls: bool,
    compares: bool,
}

impl<'t> TextFigures<'t> {
    /// Reads the lines of a report's text.
    pub fn read(report: &Report, lines: &'t [TextLine<'t>]) -> TextFigures<'t> {
        let quantities = report.form.quantities();
        let mentioned = vec![false; quantities.word_count()];
        let text = TextFigures {
            lines,
            figures: Vec::new(),
            denials: Vec::new(),
            grown: Vec::new(),
            made: Vec::new(),
            mentioned,
        };
        let context = Context::new(report, quantities);
        let year_before = format!("{}年", report.year.get() - 1);
        let (words, differences) = (Vec::new(), Vec::new());
        let (sentence, names_year_before) = (0, false);
        let mut reader =
            Reader { report, quantities, text, context, sentence, words, differences, year_before, names_year_before };
        for (index, line) in lines.iter().enumerate() {
            match line.kind {
                LineKind::Section | LineKind::Heading(_) => reader.heading(line),
                // What an author puts into a table or a program is no sentence.
                LineKind::Cell | LineKind::Code => reader.mention(line),
                LineKind::Paragraph | LineKind::Item(_) | LineKind::Note => reader.line(index, line),
            }
        }
        let mut text = reader.text;
        let mut made = std::mem::take(&mut text.made);
        made.extend(sums::made(&text, report));
        sums::mark(&mut text, &made);
        TextFigures { made, ..text }
    }
}

/// Where titles of documents stand: between 《 and 》.
fn titles(text: &str, chars: &ClassedText) -> Vec<Range<usize>> {
    let opens = chars.each_of('《').map(|open| open.at);
    opens.filter_map(|at| Some(at..at + text[at..].find('》')?)).collect()
}

pub(super) struct Reader<'r, 't> {
    report: &'r Report,
    quantities: &'r Quantities,
    pub(super) text: TextFigures<'t>,
    pub(super) context: Context<'r>,
    pub(super) sentence: usize,
    /// The words of the line that is being read.
    words: Vec<WordAt>,
    /// Those among them that compare.
    differences: Vec<WordAt>,
    /// 2023年, in the report for 2024.
    year_before: String,
    /// Whether the line that is being read names it.
    names_year_before: bool,
}

impl Reader<'_, '_> {
    fn heading(&mut self, line: &TextLine<'_>) {
        self.words_in(&line.text, &line.chars);
        self.context.heading(line, &self.words);
    }

    /// Finds the words of a line.
    fn words_in(&mut self, text: &str, chars: &ClassedText) {
        self.quantities.words_in(text, &mut self.words, &mut self.differences);
        // Who asks is not what is asked: `被申请人`. And `结转办理` is no 转办, nor 信访局 a petition.
        self.words.retain(|at| {
            let word = &text[at.start..at.end];
            let is_of_person = word.ends_with("申请") && text[at.end..].starts_with('人');
            let is_organ = word.ends_with("信访") && text[at.end..].starts_with('局');
            // `征求意见后不予公开`: what was decided then counts.
            let is_step = word == "征求意见" && text[at.end..].starts_with('后');
            // `经审查属于重复申请`
            let is_passed = matches!(word, "审查" | "审核") && text[..at.start].ends_with('经');
            // `上年未办结转入`
            let is_cut = word == "结转" && text[..at.start].ends_with("未办");
            !(is_of_person
                || is_organ
                || is_step
                || is_cut
                || is_passed
                || word == "转办" && text[..at.start].ends_with('结'))
        });
        self.words_of_years(text, chars);
    }

    /// `2023年结转` in the report for 2024 is 上年结转, and `结转至2025年` is 结转下年.
    fn words_of_years(&mut self, text: &str, chars: &ClassedText) {
        let year = self.report.year.get();
        let known = self.words.len();
        for sign in chars.each_of('转') {
            let (at, end) = (sign.at, sign.end());
            let start = text[..at].strip_suffix('结').map_or(at, str::len);
            let before = Some(text[..start].trim_end_matches('度')).filter(|_| start < at);
            let before = before.and_then(|before| before.strip_suffix(&self.year_before));
            let rest = text[end..].trim_start_matches(['至', '到', '入', '在']);
            let after = rest.strip_prefix(&format!("{}年", year + 1));
            let found = [
                (before.map(str::len), Some(end), "上年结转"),
                (Some(start), after.map(|rest| text.len() - rest.len()), "结转下年"),
            ];
            for (start, end, word) in found {
                if let (Some(start), Some(end), Some(word)) = (start, end, self.quantities.word(word)) {
                    self.words.push(WordAt { word, start, end });
                }
            }
        }
        if self.words.len() > known {
            self.words.sort_by_key(|at| at.end);
        }
    }

    fn mention(&mut self, line: &TextLine<'_>) {
        self.words_in(&line.text, &line.chars);
        // What stands before the sections lists their names.
        if line.section.is_none() {
            return;
        }
        for at in &self.words {
            self.text.mentioned[at.word.index()] = true;
        }
    }

    fn line(&mut self, index: usize, line: &TextLine<'_>) {
        self.mention(line);
        let text = &*line.text;
        let mut found = numbers(text, &line.chars);
        // The title of a document says nothing of the agency's own figures.
        if line.chars.has_char('《') {
            let titles = titles(text, &line.chars);
            let is_inside = |at: usize| titles.iter().any(|title| title.contains(&at));
            found.retain(|number| !is_inside(number.start));
            self.words.retain(|at| !is_inside(at.start));
        }
        let denies = self.words.iter().any(|at| self.quantities.remark(at.word) == Some(Remark::None));
        let concludes = self.words.iter().any(|at| self.quantities.remark(at.word) == Some(Remark::Done));
        let chars = &line.chars;
        let tells_growth =
            chars.may_have("持平") && text.contains("持平") || chars.may_have("翻") && text.contains('翻');
        if found.is_empty() && !denies && !tells_growth && !concludes {
            self.sentence += 1;
            return;
        }
        self.names_year_before = text.contains(&self.year_before);
        let words = std::mem::take(&mut self.words);
        self.context.line(line, &words);
        for range in sentences(text, &line.chars) {
            self.sentence += 1;
            self.context.sentence(text, &words, &range);
            let inside: Vec<Number> = found.iter().filter(|number| range.contains(&number.start)).copied().collect();
            let mut piece_start = range.start;
            let mut seen_to = 0;
            for (n, number) in inside.iter().enumerate() {
                // Words are learnt up to the figure, so that what was said last counts.
                for at in words_within(&words, range.start..number.start).filter(|at| at.end > seen_to) {
                    self.context.learn(at);
                }
                seen_to = number.start;
                let behind = inside.get(n + 1).map_or(range.end, |next| next.start);
                let end = clause_end(text, number.behind).min(range.end);
                let next_end =
                    text[end..range.end].chars().next().map_or(end, |c| clause_end(text, end + c.len_utf8()));
                let next_end = next_end.min(range.end);
                let next = end..if next_end <= behind { next_end } else { end };
                // `由6件降至4件`: what the words before the first name is the second.
                let piece = piece_start..number.start;
                let clause = clause_start(text, piece.clone())..number.start;
                let clause = match is_changed_to(&text[piece.clone()]).then(|| n.checked_sub(1)).flatten() {
                    Some(base) => match ends_with_from(&text[..inside[base].start]) {
                        Some(base) => clause_start(text, range.start..base)..base,
                        None => clause,
                    },
                    None => clause,
                };
                let near = Near {
                    text,
                    words: &words,
                    piece,
                    clause,
                    behind: number.behind..end.min(behind),
                    next,
                    listed: listed(text, &inside, n),
                };
                let tie = self.tie(line, &near, number);
                let times = times(text, range.start, number);
                self.text.figures.push(TextFigure {
                    line: index,
                    sentence: self.sentence,
                    number: *number,
                    times,
                    tie,
                });
                piece_start = number.behind;
            }
            if tells_growth {
                self.grown_in_words(line, &words, range.clone());
            }
            if denies {
                self.denials(index, text, &words, &inside, range.clone());
            }
            self.all_of_a_kind(index, text, &words, &range);
            if concludes {
                self.nothing_left(index, text, &words, range);
            }
        }
        self.words = words;
    }

    /// `收到28件，均已办结`, where the table has some that were not.
    fn nothing_left(&mut self, line: usize, text: &str, words: &[WordAt], sentence: Range<usize>) {
        let is_done = |at: &&WordAt| self.quantities.remark(at.word) == Some(Remark::Done);
        for at in words_within(words, sentence.clone()).filter(is_done) {
            let mut before = self.text.figures.iter().rev().take_while(|figure| figure.line == line);
            let Some(figure) = before.find(|figure| figure.number.start < at.start) else { continue };
            let before = before.next();
            // `办结率100%`
            let rate =
                text[at.end..].strip_prefix('率').map(|rest| rest.trim_start_matches(['为', '达', '到', '均', '是']));
            let is_all = rate.is_some_and(|rest| rest.starts_with("100%") || rest.starts_with("百分之百"));
            let end = clause_end(text, at.end).min(sentence.end);
            let behind = figure.number.behind.max(sentence.start);
            // The figure may stand in the sentence before: `收到28件。均已办结。`
            let clause = clause_start(text, behind..at.start)..end;
            let between = text[figure.number.behind..clause.start].trim_matches(['，', '。', '；', ' ']);
            let is_next = figure.sentence + 1 >= self.sentence && between.is_empty();
            let said = match is_all {
                // `按时办结率` says nothing of what is not due yet.
                true if self.quantities.is_filler(&text[clause.start..at.start]) => "均".to_owned(),
                true => continue,
                false => format!("{}{}", &text[clause.start..at.start], &text[at.end..end]),
            };
            if !is_next || said.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let Some(tied) = tie_left(&self.context, figure, before, &said) else { continue };
            // What the sentence says of it otherwise has been held against the table.
            let is_said = |figure: &TextFigure| {
                figure.sentence == self.sentence
                    && matches!(&figure.tie, Tie::Cells(known) if known.quantity == tied.quantity)
            };
            let is_denied = |denial: &Denial| denial.line == line && denial.tied.quantity == tied.quantity;
            if !self.text.figures.iter().rev().any(is_said) && !self.text.denials.iter().any(is_denied) {
                let lead = text[clause.clone()].len() - text[clause.clone()].trim_start().len();
                let words = clause.start + lead..clause.end;
                self.text.denials.push(Denial { line, words, tied });
            }
        }
    }

    /// `由1000条增至1200条，增长20%`, `1200条，上年1000条，增长20%`: whether the figure of the year before stands right
    /// beside another one, and the clause tells nothing but a growth.
    fn has_base(&self, near: &Near<'_>, of: usize) -> bool {
        let said = near.text[near.clause.clone()].to_owned();
        let words = words_within(&self.differences, near.clause.clone()).map(|at| &near.text[at.start..at.end]);
        let said = words.fold(said, |said, word| said.replace(word, ""));
        if !self.quantities.is_filler(&said) {
            return false;
        }
        let figures = &self.text.figures;
        let is_base = |index: usize| {
            figures.get(index).is_some_and(|base| base.sentence == self.sentence && base.tie == Tie::Before)
        };
        figures.len() == of + 2 && is_base(of + 1) || figures.len() == of + 1 && of > 0 && is_base(of - 1)
    }

    /// Whether the words before a figure name the items of the year before, or how many more there are.
    fn names_items(&self, near: &Near<'_>, number: &Number) -> bool {
        if !self.quantities.has_items || !matches!(number.counter, "项" | "个") {
            return false;
        }
        let clause: Vec<&WordAt> = words_within(near.words, near.clause.clone()).collect();
        let chosen = before(&self.context, near, &clause, number);
        chosen.is_some_and(|chosen| self.quantities.list[chosen.quantity].items.is_some())
    }

    /// The words of differences in a range of the line.
    fn differences(&self, range: Range<usize>) -> Differences {
        let mut found = Differences::default();
        for at in words_within(&self.differences, range) {
            match self.quantities.difference(at.word) {
                Some(Difference::Rises) => found.rises = true,
                Some(Difference::Falls) => found.falls = true,
                Some(Difference::Compares) => found.compares = true,
                None => {}
            }
        }
        found
    }

    /// Whether a range of the line names the year before to compare with it: 比上年, 较2023年.
    pub(super) fn compares(&self, text: &str, range: Range<usize>) -> bool {
        let piece = &text[range.clone()];
        self.differences(range).compares
            || self.names_year_before
                && piece.match_indices(&self.year_before).any(|(at, _)| piece[..at].ends_with(['比', '较', '与']))
    }

    fn tie(&mut self, line: &TextLine<'_>, near: &Near<'_>, number: &Number) -> Tie {
        if self.context.plans_from < number.start {
            return Tie::Nothing;
        }
        if self.names_items(near, number) {
            return tie_items(&mut self.context, near, number);
        }
        let is_base = ends_with_from(&near.text[..number.start]).is_some();
        if is_base && CHANGED_TO.iter().any(|word| near.text[number.behind..].starts_with(word)) {
            return Tie::Before;
        }
        if near.clause.end < near.piece.start {
            return tie(&mut self.context, near, number);
        }
        let compares = self.compares(near.text, near.piece.clone());
        let Differences { rises, falls, .. } = self.differences(near.clause.clone());
        if rises || falls {
            if let Some(tie) = self.grown(line, near, number, falls && !rises) {
                return tie;
            }
            // `减少5件，其中网上申请减少8件`: of a part, whose figure is not told.
            let is_of_part = |at: &WordAt| self.quantities.remark(at.word).is_some_and(Remark::is_weak);
            let names_part = words_within(near.words, near.clause.clone()).any(is_of_part);
            let of = self.told_of().filter(|_| !names_part);
            return match of
                .filter(|&of| compares || self.has_base(near, of) || self.compares(near.text, 0..near.clause.end))
            {
                Some(of) => Tie::Growth(Growing { of, falls: falls && !rises, is_base: false }),
                None => Tie::Nothing,
            };
        }
        // `是上年的2.1倍`
        if number.counter == "倍" && near.text[near.clause.clone()].ends_with('的') {
            return self.times(line, near, number);
        }
        if compares || is_of_the_year_before(near, self.report.year.get()) {
            let growing = |of| Tie::Growth(Growing { of, falls: false, is_base: true });
            return self.compared_with(&near.text[near.clause.clone()], number).map_or(Tie::Before, growing);
        }
        if number.counter == "%" {
            let whole = self.text.figures.len();
            let share = sums::share_in_table(&self.context, near, number, whole);
            return match share {
                Some(share) => {
                    self.text.made.push(share);
                    Tie::Computed
                }
                None => Tie::Nothing,
            };
        }
        if let Some(tied) = self.in_another_unit(near, number) {
            return Tie::Cells(tied);
        }
        tie(&mut self.context, near, number)
    }

    /// `1523000元，折合152.3万元`: the amount before it once more, which a cell states.
    fn in_another_unit(&self, near: &Near<'_>, number: &Number) -> Option<TiedQuantity> {
        const AS: [&str; 8] = ["折合", "折合约", "约合", "即", "合", "折算为", "折合人民币", "折"];
        let of = self.text.figures.last().filter(|of| number.counter == "元" && of.number.counter == "元")?;
        let between = near.text.get(of.number.behind..number.start)?;
        let said = between.trim_start_matches(['，', '（', '(', ' ']).trim_end_matches('约').trim();
        let tied = match &of.tie {
            Tie::Cells(tied) if tied.agrees && of.sentence == self.sentence && AS.contains(&said) => tied,
            _ => return None,
        };
        let quantity = &self.quantities.list[tied.quantity];
        let is_meant = |amount, is_money| agrees(number, amount, is_money);
        (!quantity.at_most).then(|| weigh(self.report, tied.quantity, &quantity.readings, tied.is_weak, is_meant))
    }

    /// `收到申请45件，上年同期36件`: the figure of which this is last year's.
    fn compared_with(&self, clause: &str, number: &Number) -> Option<usize> {
        let before = clause.trim_end_matches(['为', '是', '共', '有', '的', ' ']).trim_end_matches("同期");
        let is_year = ["上年", "去年", "上一年", &self.year_before]
            .iter()
            .any(|word| before.trim_end_matches('度').ends_with(word));
        let of = self.text.figures.last().filter(|of| {
            of.sentence == self.sentence && of.number.counter == number.counter && matches!(of.tie, Tie::Cells(_))
        });
        let is_exact = number.exactness == Exactness::Exact;
        of.filter(|_| is_year && is_exact).map(|_| self.text.figures.len() - 1)
    }

    fn denials(&mut self, line: usize, text: &str, words: &[WordAt], numbers: &[Number], sentence: Range<usize>) {
        for at in words_within(words, sentence.clone()) {
            if self.quantities.remark(at.word) != Some(Remark::None) {
                continue;
            }
            // `行政诉讼零发生`: what there is none of stands before.
            let word = &text[at.start..at.end];
            let is_zero = word.starts_with("均为0");
            // `行政复议和行政诉讼均未发生`
            let ends =
                || text[at.end..clause_end(text, at.end)].trim_matches(['过', '的', '情', '形', '况', ' ']).is_empty();
            let is_behind = word == "零发生" || word.ends_with("为零") || is_zero || word.starts_with('未') && ends();
            let start = if is_behind { clause_start(text, sentence.start..at.start) } else { at.start };
            let end = if word.starts_with('零') { at.end } else { clause_end(text, at.start).min(sentence.end) };
            let clause = start..end;
            if numbers.iter().any(|number| clause.contains(&number.start) && !(is_zero && number.behind == at.end)) {
                continue;
            }
            for (words, tied) in tie_none(&self.context, text, words, clause) {
                self.text.denials.push(Denial { line, words, tied });
            }
        }
    }
}
