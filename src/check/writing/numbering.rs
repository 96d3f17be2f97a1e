//! `numbering`: numbers of headings, paragraphs and points that skip, repeat, mix levels or are mistyped.
//!
//! Official writing counts on four levels: `一、`, `（一）`, `1.`, `（1）`. In each section of a report, a number that
//! skips one, stands twice, goes back, stands on another level than its neighbours (`（2）` after `（一）`) or above the
//! level that it stands in (`（一）` inside of `1.`) is shown at its place; so are 一是…三是…, 第一，…第三，… and ①…③… in
//! and over paragraphs. One slip is told once: 二、四、四、五 has it in the first 四, and of
//! numbers on two levels it is in the fewer ones.
//! Levels may be left out, and a series may start again below another heading, or after a line that opens it.
//! Mistyped numbers are told once: `—、` for `一、`, `1、` and `1．` for `1.`, `（一）、`. `check --fix` puts right how a
//! number is written, never which one it is.
//!
//! 公文的结构层次序数依次为“一、”“（一）”“1.”“（1）”。在报告的每一部分里，序号跳号、重号、倒退，与同级的写法不同（“（一）”
//! 之后写“（2）”），或者层次颠倒（“1.”之下用“（一）”）的，在原处提示；“一是……三是……”“第一，……第三，……”“①……③……”和段内的“（1）……（3）……”“1.……3.……”也是这样。层次可以省去，换了
//! 标题或者引出新的一组时可以重新编号。写法不规范的合为一条：把“一、”写成“—、”，把“1.”写成“1、”“1．”，“（一）”后面加“、”。
//! check --fix 只改序号的写法，不改序号的大小。
//!
//! Basis: GB/T 9704-2012, 7.3.3 (the levels); GB/T 15834-2011, B.3 (the marks after numbers).
//!
//! 依据：GB/T 9704—2012《党政机关公文格式》7.3.3（结构层次序数）；GB/T 15834—2011《标点符号用法》附录 B.3（序次语之后的标点）。

mod mixed;
mod order;
mod words;

use std::ops::Range;

use super::Places;
use super::ordinal::Style;
use super::series::{COUNTERS, Counter, may_have_numbers};
use crate::finding::{Check, Finding, Findings, Level, Place};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};
use words::NumberingProblem;

/// `numbering`
pub(in crate::check) static CHECK: Check = Check::new(
    "numbering",
    Level::Note,
    "序号跳号、重号、层次或写法不规范",
    "numbers that skip, repeat, mix levels or are mistyped",
    include_str!("numbering.rs"),
);

/// So many faults of order are told of a report.
const MOST_TOLD: usize = 12;

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let (untidy, stack, found) = (Places::default(), Vec::new(), Vec::new());
    let (mixed, first) = (Vec::new(), None);
    let mut reader = Reader { report, stack, opens: false, passed: false, untidy, first, found, mixed };
    let mut last_points = [Last::default(); COUNTERS.len()];
    let mut items: Vec<u64> = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.kind != LineKind::Code) {
        if line.kind == LineKind::Section {
            reader.stack.clear();
            last_points = Default::default();
        }
        match line.kind {
            LineKind::Item(Some(number)) => reader.item(line, number, &mut items),
            LineKind::Item(None) | LineKind::Note | LineKind::Cell => {}
            _ => {
                items.clear();
                reader.line(line, index);
            }
        }
        let has_numbers = may_have_numbers(&line.text, &line.chars);
        for (counter, last) in COUNTERS.into_iter().zip(&mut last_points) {
            if counter.is_of_line() && !has_numbers {
                continue;
            }
            // Below another heading another series starts.
            if matches!(line.kind, LineKind::Heading(_)) && counter.points(&line.text, &line.chars).is_empty() {
                *last = Last::default();
            }
            reader.points(line, counter, last);
        }
    }
    for mixed in std::mem::take(&mut reader.mixed) {
        reader.tell_mixed(lines, mixed);
    }
    let Reader { untidy, first, found, .. } = reader;
    if let Some((from, to)) = first {
        let count = untidy.count;
        findings.extend(untidy.finding(report, NumberingProblem::Untidy { from, to, count }).into_iter().collect());
    }
    findings.extend(found.into_iter().take(MOST_TOLD).collect());
}

/// A series of numbers that a line may go on with.
struct Series {
    style: Style,
    last: u32,
    /// The level of its headings; `None` where its numbers stand before paragraphs.
    heading: Option<u8>,
    /// How its last number was wrong.
    slip: Option<Slip>,
    /// Its lines that are on its level, and those that are on another.
    of_style: Vec<Numbered>,
    /// Where its lines on another level are kept.
    mixed: Option<usize>,
}

/// A line with its number.
#[derive(Debug, Clone)]
struct Numbered {
    line: usize,
    words: Range<usize>,
    number: u32,
}

/// A series with numbers of another level.
struct Mixed {
    style: Style,
    of_style: Vec<Numbered>,
    /// Each with its own style.
    others: Vec<(Style, Numbered)>,
    /// Those of them that nothing counts.
    stray: Vec<(Style, Numbered)>,
}

/// How a number was wrong: the next one may be so by the same slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// One before it is missing: 二、四、四 is one slip, in the first 四; so is 二、四、三, for `after` was 二.
    Skip { after: u32 },
    /// It stands above the level that it is in: what follows it on the right one is none.
    Inverted,
    /// It stood before: 二、二、四 is one slip, in the second 二.
    Repeat,
    /// It goes back: 三、一、四 is one slip, in 一.
    Back { after: u32 },
    /// It is of another level: （二）（3）（三） is one slip, in （3）, which nothing counts.
    Mixed,
}

impl Slip {
    /// Whether a number is right if the one before it was the slip, and counts for nothing.
    fn excuses(self, last: u32, number: u32) -> bool {
        match self {
            Slip::Skip { after } => number == last || number == after + 1,
            Slip::Repeat => number == last + 2,
            Slip::Back { after } => number == after + 1,
            Slip::Mixed => number == last,
            Slip::Inverted => false,
        }
    }
}

/// The last point of a series in sentences.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    number: Option<u32>,
    slip: Option<Slip>,
}

struct Reader<'r> {
    report: &'r Report,
    stack: Vec<Series>,
    /// Whether a line came by that may open another series.
    opens: bool,
    /// Whether any line without a number came by.
    passed: bool,
    untidy: Places,
    first: Option<(String, String)>,
    found: Vec<Finding>,
    mixed: Vec<Mixed>,
}

impl Reader<'_> {
    fn push(&mut self, line: &TextLine<'_>, words: Range<usize>, problem: NumberingProblem) {
        self.found.push(Finding::new(&self.report.file, Place::Bytes(line.place(words)), problem));
    }

    /// The number of an item of a list.
    fn item(&mut self, line: &TextLine<'_>, number: u64, seen: &mut Vec<u64>) {
        let follows = seen.iter().rev().take(64).any(|before| *before == number || before + 1 == number);
        if let Some(last) = seen.last().copied().filter(|last| !follows && number > last + 1) {
            let (from, to) = (format!("{last}."), format!("{number}."));
            self.push(
                line,
                0..0,
                NumberingProblem::Skip { after: from, number: to, missing: format!("{}.", last + 1) },
            );
        }
        seen.push(number);
    }

    /// 一是…二是…三是… in a line, and over lines.
    fn points(&mut self, line: &TextLine<'_>, counter: Counter, last: &mut Last) {
        let mut before_in_line = None;
        if counter.is_of_line() {
            *last = Last::default();
        }
        for point in counter.points(&line.text, &line.chars).into_iter().filter(|point| !line.is_apart(point.start)) {
            let (number, words) = (point.number, point.start..point.end);
            let show = |number| counter.written(number);
            let slip = last.slip.take();
            if line.text[words.clone()].starts_with('—') {
                self.first.get_or_insert_with(|| ("—是".to_owned(), "一是".to_owned()));
                self.untidy.mend(line, words.start..words.start + '—'.len_utf8(), "一");
            }
            let problem = match last.number {
                Some(before) if number > 1 && slip.is_some_and(|slip| slip.excuses(before, number)) => None,
                // Another series may start in the line, and what it begins with has been held against those before.
                _ if counter.is_of_line() && (number == 1 || words.start == 0) => None,
                None if number > 1 => {
                    last.slip = Some(Slip::Skip { after: 0 });
                    Some(NumberingProblem::NoFirst { number: show(number), first: show(1) })
                }
                Some(before) if number > before + 1 => {
                    let missing = show(before + 1);
                    last.slip = (number == before + 2).then_some(Slip::Skip { after: before });
                    Some(NumberingProblem::Skip { after: show(before), number: show(number), missing })
                }
                // Another series may start in the next paragraph, or behind it.
                Some(before) if number == before && (number > 1 || before_in_line == Some(1)) => {
                    last.slip = Some(Slip::Repeat);
                    Some(NumberingProblem::Repeat { number: show(number) })
                }
                Some(before) if number > 1 && number < before => {
                    last.slip = Some(Slip::Back { after: before });
                    Some(NumberingProblem::Back { after: show(before), number: show(number) })
                }
                _ => None,
            };
            if let Some(problem) = problem {
                self.push(line, words, problem);
            }
            last.number = Some(number);
            before_in_line = Some(number);
        }
    }
}
