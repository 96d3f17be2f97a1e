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
//! 之后写“（2）”），或者层次颠倒（“1.”之下用“（一）”）的，在原处提示；“一是……三是……”“第一，……第三，……”“①……③……”也是这样。层次可以省去，换了
//! 标题或者引出新的一组时可以重新编号。写法不规范的合为一条：把“一、”写成“—、”，把“1.”写成“1、”“1．”，“（一）”后面加“、”。
//! check --fix 只改序号的写法，不改序号的大小。
//!
//! Basis: GB/T 9704-2012, 7.3.3 (the levels); GB/T 15834-2011, B.3 (the marks after numbers).
//!
//! 依据：GB/T 9704—2012《党政机关公文格式》7.3.3（结构层次序数）；GB/T 15834—2011《标点符号用法》附录 B.3（序次语之后的标点）。

use std::ops::Range;

use super::ordinal::{Ordinal, Style, ordinal, written};
use super::series::{COUNTERS, Counter};
use super::{FIX_EN, FIX_ZH, Places, times_en, times_zh};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

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
        for (counter, last) in COUNTERS.into_iter().zip(&mut last_points) {
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

    /// A heading or a paragraph.
    fn line(&mut self, line: &TextLine<'_>, index: usize) {
        let heading = match line.kind {
            LineKind::Heading(level) => Some(level),
            _ => None,
        };
        let blank = line.text.len() - line.text.trim_start().len();
        let Some(found) = ordinal(&line.text[blank..]).filter(|_| !line.is_apart(blank)) else {
            return self.unnumbered(line, heading);
        };
        // The heading of a section that has lost its mark: another check speaks of it.
        if found.style == Style::Han && line.kind != LineKind::Section && self.report.form.section(&line.text).is_some()
        {
            self.stack.clear();
            return;
        }
        let words = blank..blank + found.len;
        let own = Numbered { line: index, words: words.clone(), number: found.number };
        let is_mixed = line.kind != LineKind::Section && self.order(line, &found, heading, own);
        if let Some(tidy) = found.tidy.filter(|_| !is_mixed) {
            let from = line.text[words.clone()].trim_end().to_owned();
            self.first.get_or_insert_with(|| (from, tidy.clone()));
            self.untidy.mend(line, words, &tidy);
        }
        (self.opens, self.passed) = (false, false);
    }

    /// A heading without a number ends all series below it; a short line may open one.
    fn unnumbered(&mut self, line: &TextLine<'_>, heading: Option<u8>) {
        const SHORT: usize = 40;
        match heading {
            Some(level) => self.stack.retain(|series| series.heading.is_some_and(|other| other < level)),
            None => {
                let text = line.text.trim_end();
                let is_short = text.len() <= 3 * SHORT && text.chars().count() <= SHORT;
                self.opens |= is_short || text.ends_with(['：', ':']) || text.ends_with("如下。");
                self.passed = true;
            }
        }
    }

    /// Holds a number against those before it. Gives whether it is on another level than its neighbours.
    fn order(&mut self, line: &TextLine<'_>, found: &Ordinal, heading: Option<u8>, own: Numbered) -> bool {
        let &Ordinal { style, number, .. } = found;
        let is_same = |series: &Series| series.style == style && series.heading == heading;
        let at = self.stack.iter().rposition(is_same).or_else(|| {
            self.stack.iter().rposition(|series| series.style == style && (number > 1 || heading.is_some()))
        });
        let Some(at) = at else { return self.start(line, found, heading, own) };
        self.stack.truncate(at + 1);
        let words = own.words.clone();
        self.count(at, own);
        let last = std::mem::replace(&mut self.stack[at].last, number);
        let slip = self.stack[at].slip.take();
        self.stack[at].heading = heading;
        let show = |number| written(style, number);
        let (after, own) = (show(last), show(number));
        let problem = match number {
            _ if number == last + 1 => return false,
            // Digits are counted anew under each paragraph of some reports.
            1 if self.opens || self.passed && style >= Style::Digit => return false,
            _ if slip.is_some_and(|slip| slip.excuses(last, number)) => {
                if slip == Some(Slip::Mixed) {
                    self.take_out(at);
                }
                return false;
            }
            _ if number == last => {
                self.stack[at].slip = Some(Slip::Repeat);
                NumberingProblem::Repeat { number: own }
            }
            _ if number > last => {
                self.stack[at].slip = (number == last + 2).then_some(Slip::Skip { after: last });
                NumberingProblem::Skip { after, number: own, missing: show(last + 1) }
            }
            _ => {
                self.stack[at].slip = Some(Slip::Back { after: last });
                NumberingProblem::Back { after, number: own }
            }
        };
        self.push(line, words, problem);
        false
    }

    /// Adds a line to those of its series.
    fn count(&mut self, at: usize, own: Numbered) {
        match self.stack[at].mixed {
            Some(mixed) => self.mixed[mixed].of_style.push(own),
            None => self.stack[at].of_style.push(own),
        }
    }

    /// The last number on another level had its successor's: it is none of the series.
    fn take_out(&mut self, at: usize) {
        if let Some(mixed) = self.stack[at].mixed.and_then(|mixed| self.mixed.get_mut(mixed)) {
            mixed.stray.extend(mixed.others.pop());
        }
    }

    /// The first number of a style.
    fn start(&mut self, line: &TextLine<'_>, found: &Ordinal, heading: Option<u8>, own: Numbered) -> bool {
        let &Ordinal { style, number, .. } = found;
        let is_beside = |series: &Series| series.heading == heading || series.heading.is_none() || heading.is_none();
        let sibling =
            self.stack.iter().rposition(|series| number > 1 && series.last + 1 == number && is_beside(series));
        if let Some(at) = sibling {
            self.stack.truncate(at + 1);
            let series = &mut self.stack[at];
            series.last = number;
            if series.slip == Some(Slip::Inverted) {
                (series.style, series.slip) = (style, None);
                return false;
            }
            series.slip = Some(Slip::Mixed);
            let mixed = *series.mixed.get_or_insert_with(|| {
                let of_style = std::mem::take(&mut series.of_style);
                let (others, stray) = (Vec::new(), Vec::new());
                self.mixed.push(Mixed { style: series.style, of_style, others, stray });
                self.mixed.len() - 1
            });
            self.mixed[mixed].others.push((style, own));
            return true;
        }
        let mut slip = None;
        if number > 1 {
            slip = Some(Slip::Skip { after: 0 });
            let (first, written) = (written(style, 1), written(style, number));
            self.push(line, own.words.clone(), NumberingProblem::NoFirst { number: written, first });
            // Among headings of a lower level that count on, it is a stray one.
            let counts_on = |series: &Series| series.style > style && series.heading == heading && series.last > 1;
            if heading.is_some() && self.stack.last().is_some_and(counts_on) {
                return false;
            }
        } else if let Some(inside) = self.stack.iter().rfind(|series| series.style > style && is_below(series, heading))
            && !self.opens
        {
            slip = Some(Slip::Inverted);
            let inside = written(inside.style, inside.last);
            self.push(line, own.words.clone(), NumberingProblem::Inverted { number: written(style, 1), inside });
        }
        // What stood deeper than this heading is over.
        if let Some(level) = heading {
            let is_over = |series: &Series| {
                let is_outer = |other: u8| other < level || other == level && series.style < style;
                !series.heading.is_some_and(is_outer)
            };
            self.stack.retain(|series| !is_over(series));
        }
        self.stack.push(Series { style, last: number, heading, slip, of_style: vec![own], mixed: None });
        false
    }

    /// Tells of a series on two levels: the fewer lines are those that are wrong.
    fn tell_mixed(&mut self, lines: &[TextLine<'_>], mixed: Mixed) {
        let Mixed { style, of_style, others, stray } = mixed;
        for (own, Numbered { line, words, number }) in stray {
            let [after, wanted] = [number - 1, number].map(|number| written(style, number));
            let number = written(own, number);
            self.push(&lines[line], words, NumberingProblem::Stray { after, number, wanted });
        }
        let Some(&(other, _)) = others.first() else { return };
        let is_of_other = others.len() > of_style.len() && others.iter().all(|(style, _)| *style == other);
        let (wanted_style, odd) = if is_of_other {
            (other, of_style)
        } else {
            (style, others.into_iter().map(|(_, numbered)| numbered).collect())
        };
        for Numbered { line, words, number } in odd {
            let wanted = written(wanted_style, number);
            let as_written = lines[line].text[words.clone()].trim_end().to_owned();
            let problem = if number > 1 {
                NumberingProblem::Mixed {
                    after: written(wanted_style, number - 1),
                    number: as_written,
                    wanted: wanted.clone(),
                }
            } else {
                NumberingProblem::MixedFirst {
                    before: written(wanted_style, number + 1),
                    number: as_written,
                    wanted: wanted.clone(),
                }
            };
            self.push(&lines[line], words.clone(), problem);
            let mut edit = Places::default();
            edit.edit(&lines[line], words, &wanted);
            if let Some(finding) = self.found.last_mut() {
                finding.fix = edit.fix;
            }
        }
    }

    /// 一是…二是…三是… in a line, and over lines.
    fn points(&mut self, line: &TextLine<'_>, counter: Counter, last: &mut Last) {
        let mut before_in_line = None;
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

/// Whether a line of this kind may stand inside of a series.
fn is_below(series: &Series, heading: Option<u8>) -> bool {
    match (series.heading, heading) {
        (Some(outer), Some(inner)) => inner > outer,
        (None, Some(_)) => false,
        _ => true,
    }
}

/// What is unusual about numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NumberingProblem {
    Skip { after: String, number: String, missing: String },
    Repeat { number: String },
    Back { after: String, number: String },
    NoFirst { number: String, first: String },
    Mixed { after: String, number: String, wanted: String },
    Stray { after: String, number: String, wanted: String },
    MixedFirst { before: String, number: String, wanted: String },
    Inverted { number: String, inside: String },
    Untidy { from: String, to: String, count: usize },
}

const LEVELS_ZH: &str = "结构层次序数依次为“一、”“（一）”“1.”“（1）”";
const LEVELS_EN: &str = "the levels are `一、`, `（一）`, `1.`, `（1）`, in this order";

impl Problem for NumberingProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Skip { after, number, missing } => Words::labelled(
                format!("序号从“{after}”跳到“{number}”"),
                format!("缺少“{missing}”"),
                "请核对是否有缺漏，并改正序号",
            ),
            Self::Repeat { number } => {
                Words::labelled(format!("序号“{number}”重复"), "前面已有", "请核对前后的序号并改正")
            }
            Self::Back { after, number } => Words::labelled(
                format!("序号在“{after}”之后又写“{number}”"),
                "顺序倒退",
                "请核对前后的序号；另起一组的，请先写明引出它的标题或语句",
            ),
            Self::NoFirst { number, first } => Words::labelled(
                format!("序号从“{number}”开始，没有“{first}”"),
                format!("前面没有“{first}”"),
                "请核对是否有缺漏，并改正序号",
            ),
            Self::Mixed { after, number, wanted } => Words::labelled(
                format!("“{after}”之后写了“{number}”，层次不一致"),
                format!("同级的序号是“{wanted}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
            Self::Stray { after, number, wanted } => Words::labelled(
                format!("“{after}”之后写了“{number}”，层次不一致"),
                format!("后面另有“{wanted}”"),
                format!("{LEVELS_ZH}；请核对是多出的一项，还是前后的序号写错"),
            ),
            Self::MixedFirst { before, number, wanted } => Words::labelled(
                format!("“{before}”之前写了“{number}”，层次不一致"),
                format!("同级的序号是“{wanted}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
            Self::Inverted { number, inside } => Words::labelled(
                format!("“{inside}”之下用了“{number}”，层次颠倒"),
                format!("“{number}”高于“{inside}”"),
                LEVELS_ZH,
            ),
            Self::Untidy { from, to, count } => Words::labelled(
                format!("序号写作“{from}”{}", times_zh(*count)),
                format!("应为“{to}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Skip { after, number, missing } => Words::labelled(
                format!("`{after}` is followed by `{number}`"),
                format!("`{missing}` is missing"),
                "see whether anything is missing, and put the number right",
            ),
            Self::Repeat { number } => {
                Words::labelled(format!("`{number}` stands twice"), "again", "put the numbers right")
            }
            Self::Back { after, number } => Words::labelled(
                format!("`{after}` is followed by `{number}`"),
                "goes back",
                "put the numbers right; another series needs a heading or a line that opens it",
            ),
            Self::NoFirst { number, first } => Words::labelled(
                format!("`{number}` without `{first}` before it"),
                format!("there is no `{first}`"),
                "see whether anything is missing, and put the number right",
            ),
            Self::Mixed { after, number, wanted } => Words::labelled(
                format!("`{after}` is followed by `{number}`, of another level"),
                format!("its neighbours would have `{wanted}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
            Self::Stray { after, number, wanted } => Words::labelled(
                format!("`{after}` is followed by `{number}`, of another level"),
                format!("`{wanted}` follows"),
                format!("{LEVELS_EN}; see whether it is one too many, or the numbers round it are wrong"),
            ),
            Self::MixedFirst { before, number, wanted } => Words::labelled(
                format!("`{number}` stands before `{before}`, of another level"),
                format!("its neighbours would have `{wanted}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
            Self::Inverted { number, inside } => {
                Words::labelled(format!("`{number}` inside of `{inside}`"), "of a higher level", LEVELS_EN)
            }
            Self::Untidy { from, to, count } => Words::labelled(
                format!("the number `{from}`{}", times_en(*count)),
                format!("written `{to}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
        }
    }
}
