//! `punctuation`: marks that stand twice, pairs of which one is missing, sentences without an end.
//!
//! Two stops side by side (`，，`, `。。`, `；。`), a bracket or quote that is opened and not closed or the other way
//! round, a paragraph of sentences whose last one has no full stop or ends with a comma, and `《》` inside of `《》`,
//! which are `〈〉` there. Pairs may reach over some paragraphs, `1）` opens nothing, and lists, headings and signatures
//! need no full stop. `check --fix` takes away the second of two equal marks, the comma before a full stop at the end
//! of a paragraph, and puts `〈〉` inside of `《》`; what is missing only its author knows.
//!
//! 点号重叠（如“，，”“。。”“；。”），括号、引号、书名号不成对，段末缺句号或以逗号结束，书名号里又用双书名号的，都在
//! 这里提示。跨段的成对标点、序号“1）”、列表、标题和落款不在此列。check --fix 只删去重叠的点号、把里层书名号改为
//! “〈〉”；缺少的标点由作者补。
//!
//! Basis: GB/T 15834-2011, 4.1 (the full stop ends a sentence), 4.8, 4.9, 4.15 (pairs; single marks inside of double ones).
//!
//! 依据：GB/T 15834—2011《标点符号用法》4.1（句号）、4.8（引号）、4.9（括号）、4.15（书名号，外双内单）。

use std::ops::Range;

use super::{FIX_EN, FIX_ZH, Places, after, before, is_han, prose, run_after, run_before, times_en, times_zh};
use crate::chars::{CharClass, ClassedChar};
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// `punctuation`
pub(in crate::check) static CHECK: Check = Check::new(
    "punctuation",
    Level::Note,
    "标点重叠、不成对或缺失",
    "punctuation that is doubled, unpaired or missing",
    include_str!("punctuation.rs"),
);

/// Marks that come in pairs: those that open, with those that close. Half-width brackets pair with full-width ones.
const PAIRS: [(&str, &str); 8] =
    [("（(", "）)"), ("“", "”"), ("《", "》"), ("〔", "〕"), ("【", "】"), ("「", "」"), ("『", "』"), ("〈", "〉")];

/// The marks of titles among them.
const TITLE: usize = 2;

/// A pair may reach over so many lines.
const REACH: usize = 3;

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let [mut doubled, mut titles, mut stops, mut ends] = <[Places; 4]>::default();
    let mut first = String::new();
    let mut open: Vec<Lone> = Vec::new();
    let all: Vec<&TextLine<'_>> = prose(lines).collect();
    for (number, line) in all.iter().enumerate() {
        stops_side_by_side(line, &mut doubled, &mut first);
        pairs(line, number, &mut titles, &mut open);
        let next = all.get(number + 1).map(|line| line.kind);
        match end_of(line, next) {
            Some(End::Bare(words)) => stops.add(line, words),
            Some(End::Comma(words)) => ends.add(line, words),
            None => {}
        }
    }
    let mut unpaired = Places::default();
    let mut marks = String::new();
    for lone in still_alone(open, &all) {
        let line = all[lone.line];
        if is_of_number(&line.text, &lone) {
            continue;
        }
        marks.extend(Some(lone.mark).filter(|mark| !marks.contains(*mark)));
        unpaired.add(line, lone.at..lone.at + lone.mark.len_utf8());
    }
    let doubled_count = doubled.count;
    let title_count = titles.count;
    let unpaired_count = unpaired.count;
    let found = [
        doubled.finding(report, PunctuationProblem::Doubled { first, count: doubled_count }),
        unpaired.finding(report, PunctuationProblem::Unpaired { marks, count: unpaired_count }),
        titles.finding(report, PunctuationProblem::Title { count: title_count }),
        stops.finding(report, PunctuationProblem::NoStop),
        ends.finding(report, PunctuationProblem::Comma),
    ];
    findings.extend(found.into_iter().flatten().collect());
}

fn is_stop(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | '！' | '？')
}

/// Stops side by side.
fn stops_side_by_side(line: &TextLine<'_>, places: &mut Places, first: &mut String) {
    let text = &*line.text;
    let mut run: Option<Range<usize>> = None;
    let mut end = |run: Range<usize>| {
        let marks = &text[run.clone()];
        let mut chars = marks.chars();
        let (one, Some(two), three) = (chars.next(), chars.next(), chars.next()) else { return };
        // What is asked or called may be so twice.
        if marks.chars().all(|c| matches!(c, '！' | '？')) {
            return;
        }
        if places.count == 0 {
            *first = marks.to_owned();
        }
        let is_last = text[run.end..].trim().is_empty();
        let is_same =
            one == Some(two) || matches!((one, two), (Some('，'), ',') | (Some('；'), ';') | (Some('。'), '.'));
        match one {
            // Three dots may be meant for an ellipsis.
            _ if three.is_some() => places.add(line, run),
            Some(one) if is_same => places.mend(line, run, &String::from(one)),
            _ if two == '。' && is_last => places.mend(line, run, "。"),
            _ => places.add(line, run),
        }
    };
    let stops = line.chars.each(CharClass::CHINESE_STOP | CharClass::HALF_WIDTH | CharClass::STOP);
    for ClassedChar { at, char: c, .. } in stops {
        let is_mark = (is_stop(c) || matches!(c, ',' | ';' | '.')) && !line.is_apart(at);
        match &mut run {
            Some(run) if is_mark && run.end == at => run.end = at + c.len_utf8(),
            _ => {
                run.take().into_iter().for_each(&mut end);
                run = (is_stop(c) && is_mark).then(|| at..at + c.len_utf8());
            }
        }
    }
    run.into_iter().for_each(end);
}

/// Whether a mark stands by the year of a document's number, with another kind of bracket: `〔2021]`.
fn is_of_number(text: &str, lone: &Lone) -> bool {
    let is_year = |year: &str| year.len() == 4;
    let digit = |c: char| c.is_ascii_digit();
    match lone.mark {
        '〔' => {
            let year = run_after(text, lone.at + lone.mark.len_utf8(), 4, digit);
            let end = lone.at + lone.mark.len_utf8() + year.len();
            is_year(year) && after(text, end).is_some_and(|c| "])）】］".contains(c))
        }
        '〕' => {
            let year = run_before(text, lone.at, 4, digit);
            is_year(year) && before(text, lone.at - year.len()).is_some_and(|c| "[(（【［".contains(c))
        }
        _ => false,
    }
}

/// A mark of a pair that stands alone in its line.
struct Lone {
    pair: usize,
    opens: bool,
    mark: char,
    line: usize,
    at: usize,
}

/// Pairs in a line: those of which one is missing, and titles inside of titles.
fn pairs(line: &TextLine<'_>, number: usize, titles: &mut Places, alone: &mut Vec<Lone>) {
    let text = &*line.text;
    let mut open: [Vec<(usize, char)>; PAIRS.len()] = Default::default();
    // Titles inside of one that began here.
    let mut inner: Vec<(usize, Range<usize>)> = Vec::new();
    for ClassedChar { at, char: c, .. } in line.chars.each(CharClass::PAIR) {
        if matches!(c, '<' | '＜') && !open[TITLE].is_empty() && !line.is_apart(at) {
            angles(line, at, titles);
        }
        if !matches!(c, '(' | ')' | '“' | '”' | '（' | '）' | '\u{3008}'..='\u{3015}') || line.is_apart(at) {
            continue;
        }
        let Some(pair) = PAIRS.iter().position(|(open, close)| open.contains(c) || close.contains(c)) else { continue };
        if PAIRS[pair].0.contains(c) {
            open[pair].push((at, c));
            continue;
        }
        match open[pair].pop() {
            Some((start, '《')) => {
                inner.extend(open[pair].last().map(|(outer, _)| (*outer, start..at + c.len_utf8())))
            }
            Some(_) => {}
            None if is_number_mark(text, at, c) => {}
            None => alone.push(Lone { pair, opens: false, mark: c, line: number, at }),
        }
    }
    // Where the outer one has lost its end, the inner ones stand by themselves.
    for (outer, title) in inner {
        if !open[TITLE].iter().any(|(start, _)| *start == outer) {
            inner_title(line, title, titles);
        }
    }
    for (pair, left) in open.iter().enumerate() {
        alone.extend(left.iter().map(|&(at, mark)| Lone { pair, opens: true, mark, line: number, at }));
    }
}

/// A title inside of another, in the angles of mathematics.
fn angles(line: &TextLine<'_>, start: usize, titles: &mut Places) {
    let text = &*line.text;
    let inside = start + after(text, start).map_or(0, char::len_utf8);
    let close = inside + run_after(text, inside, 60, |c| !"<>＜＞《》".contains(c)).len();
    let Some(closing) = after(text, close).filter(|c| matches!(c, '>' | '＞')) else { return };
    if text[inside..close].contains(is_han) {
        titles.add(line, start..close + closing.len_utf8());
        titles.edit(line, start..inside, "〈");
        titles.edit(line, close..close + closing.len_utf8(), "〉");
    }
}

/// A title inside of another.
fn inner_title(line: &TextLine<'_>, title: Range<usize>, titles: &mut Places) {
    let text = &*line.text;
    titles.add(line, title.clone());
    // A mark that was typed twice encloses no other title.
    if !(text[..title.start].ends_with('《') && text[title.end..].starts_with('》')) {
        titles.edit(line, title.start..title.start + '《'.len_utf8(), "〈");
        titles.edit(line, title.end - '》'.len_utf8()..title.end, "〉");
    }
}

/// Whether a bracket closes the number of an item: `1）`, `a)`, `一）`.
fn is_number_mark(text: &str, at: usize, c: char) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c);
    let number = run_before(text, at, 4, is_part);
    let start = before(text, at - number.len());
    matches!(c, ')' | '）') && !number.is_empty() && start.is_none_or(|c| !is_han(c))
}

/// Marks whose other half stands in none of the next lines of their section either.
fn still_alone(open: Vec<Lone>, lines: &[&TextLine<'_>]) -> Vec<Lone> {
    let mut left: Vec<Option<Lone>> = Vec::new();
    let mut waiting: [Vec<usize>; PAIRS.len()] = Default::default();
    for lone in open {
        let before = waiting[lone.pair].last().copied();
        let partner = before.filter(|before| {
            left[*before].as_ref().is_some_and(|opener| {
                let within = (1..=REACH).contains(&(lone.line - opener.line));
                within && lines[opener.line].section == lines[lone.line].section
            })
        });
        match partner {
            Some(opener) if !lone.opens => {
                waiting[lone.pair].pop();
                left[opener] = None;
            }
            _ => {
                // A quote that goes on is opened again at each paragraph.
                let opens_with = |line: usize| lines.get(line).is_some_and(|line| line.text.starts_with('“'));
                let is_one_of_several = before.is_some() || opens_with(lone.line + 1);
                let goes_on = lone.opens && lone.mark == '“' && opens_with(lone.line) && is_one_of_several;
                if lone.opens {
                    waiting[lone.pair].push(left.len());
                }
                left.push(Some(lone).filter(|_| !goes_on));
            }
        }
    }
    left.into_iter().flatten().collect()
}

/// How a paragraph ends where it should not.
enum End {
    /// With a word.
    Bare(Range<usize>),
    /// With a comma.
    Comma(Range<usize>),
}

fn end_of(line: &TextLine<'_>, next: Option<LineKind>) -> Option<End> {
    /// Shorter ones are addresses, dates and signatures.
    const SHORTEST: usize = 20;
    let text = line.text.trim_end();
    let last = text.chars().next_back()?;
    let words = text.len() - last.len_utf8()..text.len();
    let is_item = |kind: LineKind| matches!(kind, LineKind::Item(_));
    match last {
        // Of stops side by side the other check speaks.
        '，' | '、' if text[..words.start].ends_with(is_stop) => None,
        '，' | '、' if line.kind == LineKind::Paragraph && !next.is_some_and(is_item) => Some(End::Comma(words)),
        '；' if line.kind == LineKind::Paragraph
            && matches!(next, None | Some(LineKind::Section | LineKind::Heading(_))) =>
        {
            Some(End::Comma(words))
        }
        _ if line.kind != LineKind::Paragraph || !is_han(last) || line.is_apart(words.start) => None,
        _ => {
            let length = text.chars().count();
            let commas = text.matches('，').take(2).count();
            let is_long = line.section.is_some() && length >= 2 * SHORTEST && (text.contains('；') || commas > 1);
            (is_long || text.contains('。') && length >= SHORTEST).then_some(End::Bare(words))
        }
    }
}

/// What is unusual about punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PunctuationProblem {
    Doubled { first: String, count: usize },
    Unpaired { marks: String, count: usize },
    Title { count: usize },
    NoStop,
    Comma,
}

impl Problem for PunctuationProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Doubled { first, count } => Words::labelled(
                format!("标点重叠“{first}”{}", times_zh(*count)),
                "只用一个",
                format!("请只保留一个；相同的标点{FIX_ZH}"),
            ),
            Self::Unpaired { marks, count } => Words::labelled(
                format!("标点 {marks} 不成对{}", times_zh(*count)),
                "缺少与它配对的一个",
                "括号、引号、书名号成对使用；请补上另一个，或者删去这一个",
            ),
            Self::Title { count } => Words::labelled(
                format!("书名号里的书名号未用“〈〉”{}", times_zh(*count)),
                "里层用“〈〉”",
                format!("书名号里再用书名号时，外层用“《》”，里层用“〈〉”；{FIX_ZH}"),
            ),
            Self::NoStop => Words::labelled("段末缺少句号", "句末没有标点", "请补上句号，并核对后面是否有缺漏"),
            Self::Comma => {
                Words::labelled("段落以逗号、顿号或分号结束", "句子未结束", "请改为句号，并核对后面是否有缺漏")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Doubled { first, count } => Words::labelled(
                format!("`{first}`: stops side by side{}", times_en(*count)),
                "one is enough",
                format!("keep one; where both are equal, {FIX_EN}"),
            ),
            Self::Unpaired { marks, count } => Words::labelled(
                format!("`{marks}` without the other of its pair{}", times_en(*count)),
                "alone",
                "write the other one, or take this one away",
            ),
            Self::Title { count } => Words::labelled(
                format!("a title inside of another that is not in `〈〉`{}", times_en(*count)),
                "`〈〉` inside",
                format!("a title inside of another stands in `〈〉`; {FIX_EN}"),
            ),
            Self::NoStop => Words::labelled(
                "a paragraph without a full stop at its end",
                "no full stop",
                "write it, and see whether anything is missing",
            ),
            Self::Comma => Words::labelled(
                "a paragraph that ends with a comma or semicolon",
                "not the end of a sentence",
                "write a full stop, and see whether anything is missing",
            ),
        }
    }
}
