//! The parts of a whole: `12264条。其中，网站6479条，……其他382条`, `25件。从递交方式看，网络20件、信函8件`.

use std::ops::Range;

use super::mark::{Kind, Mark};
use super::together::is_together;
use super::{How, Made, count, differs, is_count, sum};
use crate::check::text::number::{Exactness, Number};
use crate::check::text::sentence::{clause_start, is_comma};
use crate::check::text::turn::{listed, told_in_turn};
use crate::check::text::{TextFigure, TextFigures, Tie};
use crate::form::Quantities;
use crate::form::quantity::{Difference, Remark};

/// Words that name what is left, so that the parts are all there are.
const REST: [&str; 4] = ["其他", "其它", "其余", "剩余"];
/// Words by which the parts are the larger ones only.
const SOME: [&str; 8] = ["较多", "居多", "最多", "主要", "为主", "突出", "居前", "排名"];
/// Words by which parts are counted twice.
pub(super) const TWICE: [&str; 9] =
    ["（其中", "(其中", "交叉", "重复", "多渠道同步", "多渠道发布", "同步发布", "同步推送", "同时发布"];

/// Words by which a part is counted in another one.
pub(super) const WITHIN: [&str; 5] = ["（含", "(含", "，含", "、含", "内含"];
/// Words by which what is within one part is of another as well.
const SHARED: [&str; 8] = ["同步", "重复", "转发", "转载", "交叉", "共同", "联合", "推送"];

/// Words by which a figure is of more than the year.
const SINCE: [&str; 7] = ["累计", "历年", "以来", "目前", "截至", "往年", "此前"];

/// Finds the parts that a sentence tells of a figure in it, or in the one before.
pub(super) fn parts(text: &TextFigures<'_>, quantities: &Quantities, sentence: Range<usize>, made: &mut Vec<Made>) {
    let reader = Reader { text, quantities };
    let found = match Mark::of(text, &sentence) {
        Some(mark) if mark.kind == Kind::By && reader.begins_with_share(&sentence, mark.at) => {
            reader.of_requests(&sentence, mark.at)
        }
        Some(mark) => reader.of_mark(&sentence, mark),
        None => reader.of_requests(&sentence, 0),
    };
    made.extend(found);
}

pub(super) struct Reader<'r, 't> {
    pub(super) text: &'r TextFigures<'t>,
    pub(super) quantities: &'r Quantities,
}

impl Reader<'_, '_> {
    /// What a mark says to be the parts of the figure before it.
    fn of_mark(&self, sentence: &Range<usize>, mark: Mark) -> Option<Made> {
        let text = self.text;
        let first = &text.figures[sentence.start];
        let line = &*text.lines[first.line].text;
        let end = text.figures[sentence.end - 1].number.behind;
        let before = text.figures[..sentence.end].iter().enumerate().rev();
        let mut before =
            before.filter(|(_, figure)| figure.line == first.line && figure.number.start < mark.at && is_count(figure));
        // The whole may stand in the sentence before.
        let (whole, figure) = before.next().filter(|(_, figure)| figure.sentence + 1 >= first.sentence)?;
        if line[figure.number.behind..mark.at.max(figure.number.behind)].chars().filter(|&c| c == '。').count() > 1 {
            return None;
        }
        let is_in_brackets =
            |at: usize| line[mark.at..at].matches(['（', '(']).count() > line[mark.at..at].matches(['）', ')']).count();
        let is_item = |index: &usize| {
            let item = &text.figures[*index];
            let at = item.number.start;
            at > mark.at
                && at < mark.stop
                && is_counted_like(item.number.counter, figure.number.counter)
                && is_count(item)
                && (mark.kind == Kind::Told || !is_in_brackets(at) && !self.is_within(*index))
                && !is_together(text, item)
        };
        let items: Vec<usize> = sentence.clone().filter(is_item).collect();
        if items.is_empty() || items.iter().any(|&index| text.figures[index].number.exactness != Exactness::Exact) {
            return None;
        }
        let stop = line[mark.at..].find('。').map_or(line.len(), |stop| end.max(mark.at + stop));
        let said = &line[mark.at..stop.min(mark.stop)];
        let made =
            |of: Vec<usize>, makes, holds| Some(Made { whole, of, base: Vec::new(), how: How::Parts, makes, holds });
        let stated = figure.number.amount;
        // One that is more than the whole is wrong whatever the others are.
        let is_above = |&&index: &&usize| {
            figure.number.is_below(text.figures[index].number.amount) && self.may_be_part(figure, &text.figures[index])
        };
        if mark.kind == Kind::Told || count(text, &items) == 1 {
            // `涉及三个领域。医疗领域分为4个栏目`: of something else.
            if figure.sentence != first.sentence && !mark.is_first {
                return None;
            }
            let above = items.iter().find(is_above)?;
            return made(vec![*above], text.figures[*above].number.amount, false);
        }
        let makes = sum(text, &items);
        if figure.number.exactness != Exactness::Exact {
            // More than twice as much is of something else.
            let is_above = figure.number.is_below(makes) && makes <= stated + stated;
            return is_above.then(|| made(items, makes, false))?;
        }
        if let Some(first) =
            (1..=items.len()).find(|&first| count(text, &items[..first]) > 1 && sum(text, &items[..first]) == stated)
        {
            return made(items[..first].to_vec(), stated, true);
        }
        // `负责人解读9篇（含图解3篇）`: what is counted twice is said.
        if makes > stated && TWICE.iter().any(|word| said.contains(word)) {
            return None;
        }
        if makes > stated && WITHIN.iter().any(|word| said.contains(word)) {
            // `含同一政策多种形式`: how much of it is counted twice is not told.
            let tells_figure = |held: &str| {
                held.split(is_comma).next().is_some_and(|held| held.contains(|c: char| c.is_ascii_digit()))
            };
            if !said.split('含').skip(1).all(tells_figure) {
                return None;
            }
            let told = sentence.clone().filter(|index| !items.contains(index) && self.is_shared(*index, &items));
            if makes <= stated + told.map(|index| text.figures[index].number.amount).sum() {
                return None;
            }
        }
        // Figures that cells state are held against those.
        if items.iter().any(|&index| matches!(text.figures[index].tie, Tie::Cells(_))) {
            return None;
        }
        let is_rest = |index: usize| {
            let said = text.words(&text.figures[index]);
            REST.iter().any(|word| said.contains(word))
        };
        let has_rest = items.last().is_some_and(|&last| is_rest(last));
        let is_some = mark.kind != Kind::Named && SOME.iter().any(|word| said.contains(word));
        let is_close = items.len() > 2 && (makes.millionths() - stated.millionths()).abs() <= stated.millionths() / 33;
        let by_way = self.has_ways(figure) && items.iter().all(|&index| self.remarks(index, Remark::Way));
        // `微信、微博分别为300条、200条`: what is named each by itself is all, unless much is missing.
        let in_turn = mark.kind == Kind::Turn && makes.millionths() >= stated.millionths() / 10 * 8;
        let is_all = has_rest || !is_some && (is_close || by_way || in_turn || self.are_all_of_year(&items));
        if makes > stated || is_all { made(items, makes, false) } else { None }
    }

    /// `收到28件，网上15件，信函10件`, `按季度看，一季度3件、……`: the ways or times of requests, by themselves, wherever
    /// in the line these were told.
    fn of_requests(&self, sentence: &Range<usize>, from: usize) -> Option<Made> {
        let text = self.text;
        // By far the most sentences tell of no requests.
        let is_whole = |&index: &usize| self.has_ways(&text.figures[index]);
        let of_line = |&index: &usize| text.figures[index].line == text.figures[sentence.start].line;
        if sentence.len() < 2 {
            return None;
        }
        // Of the halves of a year, any figure before may be the whole.
        let line = &*text.lines[text.figures[sentence.start].line].text;
        let says_halves = sentence.len() > 2 && ["下半年", "四季度"].iter().any(|word| line.contains(word));
        if !says_halves && !(0..sentence.end).rev().take_while(of_line).any(|index| is_whole(&index)) {
            return None;
        }
        let is_share = |&index: &usize| text.figures[index].number.start > from && self.is_share(index);
        let start = sentence.clone().find(is_share)?;
        let items: Vec<usize> = (start..sentence.end).take_while(is_share).collect();
        let first = &text.figures[start];
        let are_alike = items.iter().all(|&index| {
            let number = &text.figures[index].number;
            number.counter == first.number.counter && number.exactness == Exactness::Exact
        });
        let are_of_year = items.iter().any(|&index| self.remarks(index, Remark::Time));
        if count(text, &items) < 2 || !are_alike || are_of_year && !self.are_all_of_year(&items) {
            return None;
        }
        let last = text.figures[*items.last()?].number.behind;
        let sentence_end = line[last..].find('。').map_or(line.len(), |stop| last + stop);
        if SOME.iter().chain(&TWICE).chain(&WITHIN).any(|word| line[first.number.start..sentence_end].contains(word)) {
            return None;
        }
        let wholes: Vec<usize> = (0..start).rev().take_while(of_line).collect();
        let is_whole = |index: &usize| {
            let whole = &text.figures[*index];
            let is_plain =
                || are_of_year && is_count(whole) && whole.number.exactness == Exactness::Exact && !differs(whole);
            (is_whole(index) || is_plain()) && whole.number.counter == first.number.counter
        };
        // What says nothing of how it is broken down speaks of the figure right before it.
        let wholes: Vec<usize> =
            wholes.into_iter().take(if from == 0 { 1 } else { usize::MAX }).filter(is_whole).collect();
        let makes = sum(text, &items);
        let holds = wholes.iter().copied().find(|&index| text.figures[index].number.amount == makes);
        // Of what is told of the year, what comes nearest is meant.
        let differs_by = |index: &usize| (text.figures[*index].number.amount.millionths() - makes.millionths()).abs();
        let nearest = wholes.iter().copied().min_by_key(differs_by);
        let nearest = nearest.filter(|index| differs_by(index) < makes.millionths() / 2);
        let whole = holds.or(if are_of_year { nearest } else { wholes.first().copied() })?;
        Some(Made { whole, of: items, base: Vec::new(), how: How::Parts, makes, holds: holds.is_some() })
    }

    /// The words between a figure and the one before it.
    fn between(&self, index: usize) -> &str {
        let figure = &self.text.figures[index];
        let before = index.checked_sub(1).map(|before| &self.text.figures[before]);
        let start = before.filter(|before| before.line == figure.line).map_or(0, |before| before.number.behind);
        &self.text.lines[figure.line].text[start.min(figure.number.start)..figure.number.start]
    }

    /// `含图解30条、视频20条`: whether a figure is told to be within another one.
    fn is_within(&self, index: usize) -> bool {
        let mut before = (0..=index).rev().map(|index| self.between(index));
        let is_told = |said: &str| said.trim_start_matches(['，', '、', '；', '（', '(']).starts_with('含');
        before.find(|said| is_told(said) || !said.starts_with('、')).is_some_and(is_told)
    }

    /// `图解24篇、负责人解读9篇（含图解3篇）`: whether what a figure counts within one part is of another as well.
    fn is_shared(&self, index: usize, items: &[usize]) -> bool {
        let name = self.between(index).trim_start_matches(['，', '、', '；', '（', '(', '含']);
        let is_alike = |item: &usize| {
            let other = self.between(*item).trim_start_matches(|c: char| !c.is_alphanumeric());
            let other = other.rsplit(['，', '、', '其', '中']).next().unwrap_or(other);
            other.contains(name) || name.contains(other) && !other.is_empty()
        };
        SHARED.iter().any(|word| name.contains(word)) || items.iter().any(is_alike)
    }

    /// Whether a figure may be a part of another one: what is said to have grown is none, nor what was counted over
    /// years.
    fn may_be_part(&self, whole: &TextFigure, part: &TextFigure) -> bool {
        let is_other = |figure: &TextFigure| {
            let mut comparing = Vec::new();
            self.quantities.words_in(self.text.words(figure), &mut Vec::new(), &mut comparing);
            comparing.iter().any(|at| self.quantities.difference(at.word) != Some(Difference::Compares))
                || SINCE.iter().any(|word| self.text.words(figure).contains(word))
        };
        !matches!(part.tie, Tie::Cells(_)) && !is_other(whole) && !is_other(part)
    }

    /// Whether the ways and times of a quantity make all of it: of answers, only some were late or given on the spot.
    pub(super) fn has_ways(&self, figure: &TextFigure) -> bool {
        matches!(&figure.tie, Tie::Cells(tied) if self.quantities.list[tied.quantity].has_ways)
    }

    /// Whether the words of a figure have a remark.
    pub(super) fn remarks(&self, index: usize, remark: Remark) -> bool {
        let mut words = Vec::new();
        self.quantities.words_in(self.text.words(&self.text.figures[index]), &mut words, &mut Vec::new());
        words.iter().any(|at| self.quantities.remark(at.word) == Some(remark))
    }

    /// Whether the words before a figure say nothing but by which way or in which time it came.
    pub(super) fn is_share(&self, index: usize) -> bool {
        let figure = &self.text.figures[index];
        let said = self.said(index);
        // By far the most figures have more words.
        if said.len() > 36 || !is_count(figure) {
            return false;
        }
        let mut words = Vec::new();
        self.quantities.words_in(said, &mut words, &mut Vec::new());
        let is_told = |remark: Option<Remark>| matches!(remark, Some(Remark::Way | Remark::Time));
        words.retain(|at| is_told(self.quantities.remark(at.word)));
        let is_left = |at: usize| !words.iter().any(|word| (word.start..word.end).contains(&at));
        let rest: String = said.char_indices().filter(|&(at, _)| is_left(at)).map(|(_, c)| c).collect();
        !words.is_empty()
            && self
                .quantities
                .without_filler(&rest)
                .replace("方式", "")
                .replace("通过", "")
                .replace("渠道", "")
                .replace(['第', '至'], "")
                .is_empty()
    }

    /// The words that say which part a figure is: `网络20件、信函8件`, `上半年、下半年分别为12件、16件`.
    fn said(&self, index: usize) -> &str {
        let figure = &self.text.figures[index];
        let line = &*self.text.lines[figure.line].text;
        let said = &line[..figure.number.start];
        if let Some(words) = self.in_turn(index, said) {
            return &line[words];
        }
        let mut marks = said.char_indices().rev().filter(|&(_, c)| is_comma(c) || c == '、');
        let start = marks.next().map_or(0, |(at, c)| at + c.len_utf8());
        &said[start..]
    }

    /// Where the words of a figure stand that are told in turn, behind these words of its line.
    fn in_turn(&self, index: usize, said: &str) -> Option<Range<usize>> {
        let sentence = said.rfind(['。', '！', '？']).map_or(0, |at| at + '。'.len_utf8());
        if !said[sentence..].contains("分别") {
            return None;
        }
        let of_sentence = |figure: &&TextFigure| figure.sentence == self.text.figures[index].sentence;
        let (before, behind) = self.text.figures.split_at(index);
        let before = before.iter().rev().take_while(of_sentence).count();
        let behind = behind.iter().take_while(of_sentence).count();
        let numbers: Vec<Number> =
            self.text.figures[index - before..index + behind].iter().map(|figure| figure.number).collect();
        let line = &*self.text.lines[self.text.figures[index].line].text;
        let listed = listed(line, &numbers, before);
        if let Some(items) = told_in_turn(line, sentence, listed) {
            return Some(items[listed.nth].clone());
        }
        // `一至四季度分别为6件、5件、7件、10件`
        let start = clause_start(line, sentence..listed.start);
        let end = start + line[start..listed.start].find("分别")?;
        let is_of_all =
            ["至四季度", "至第四季度", "四个季度", "各季度"].iter().any(|word| line[start..end].ends_with(word));
        (listed.count == 4 && is_of_all).then_some(start..end)
    }

    /// Whether the first figure behind a place is a share by its way or time.
    fn begins_with_share(&self, sentence: &Range<usize>, from: usize) -> bool {
        let first = sentence.clone().find(|&index| self.text.figures[index].number.start > from);
        first.is_some_and(|first| self.is_share(first))
    }

    /// Whether parts are the four quarters or both halves of a year.
    pub(super) fn are_all_of_year(&self, items: &[usize]) -> bool {
        let says = |index: usize, word: &str| self.said(index).contains(word);
        match items[..] {
            [one, other] => says(one, "上半年") && says(other, "下半年"),
            [_, _, _, _] => items.iter().all(|&index| says(index, "季度")),
            _ => false,
        }
    }
}

/// Whether a counter is that of a whole: 篇 and 则 are 条 of information.
fn is_counted_like(counter: &str, whole: &str) -> bool {
    counter == whole || whole == "条" && matches!(counter, "篇" | "则")
}
