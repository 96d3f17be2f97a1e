//! `half-width-punctuation`: commas, colons, brackets and quotes of English among Chinese words.
//!
//! Chinese writes its own marks, as wide as a character. Half-width ones come from an input method that was left
//! in English, and look torn on the page. Numbers, times, ratios, formulas, addresses, English words and code keep
//! theirs: a mark is only spoken of where Han stands beside it. One finding for a report, with the number of
//! places; `check --fix` puts the Chinese marks there, both of a pair.
//!
//! 中文用全角标点。半角标点一般是输入法停在英文状态时留下的。数字、时刻、比值、算式、网址、英文和代码里的半角标点
//! 不在此列：只有紧挨汉字的才提示。一份报告合为一条，写明处数；check --fix 改为全角标点，成对的一并改。
//!
//! Basis: GB/T 15834-2011, 4.1 to 4.10 and 5.1 (the forms of the marks).
//!
//! 依据：GB/T 15834—2011《标点符号用法》第4章（标点符号的形式）、5.1（标点符号的位置）。

use std::ops::Range;

use super::document_number::is_year_of_number;
use super::{FIX_EN, FIX_ZH, Places, after, before, is_han, is_wide, prose, run_after, run_before, times_en, times_zh};
use crate::chars::CharClass;
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// `half-width-punctuation`
pub(in crate::check) static CHECK: Check = Check::new(
    "half-width-punctuation",
    Level::Note,
    "汉字之间用了半角标点",
    "half-width punctuation between Han",
    include_str!("half_width.rs"),
);

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut places = Places::default();
    let mut marks = String::new();
    for line in prose(lines) {
        look(line, &mut |words: Range<usize>, to: Option<&str>| {
            let mark = after(&line.text, words.start).filter(|mark| !marks.contains(*mark));
            marks.extend(mark);
            match to {
                Some(to) => places.mend(line, words, to),
                None => places.add(line, words),
            }
        });
    }
    let (count, is_fixed) = (places.count, !places.fix.is_empty());
    findings.extend(places.finding(report, HalfWidth { marks, count, is_fixed }).into_iter().collect());
}

/// Takes a place, and what should stand there.
type Take<'f> = &'f mut dyn FnMut(Range<usize>, Option<&str>);

fn look(line: &TextLine<'_>, take: Take<'_>) {
    let text = &*line.text;
    let (mut has_brackets, mut has_quotes, mut has_single) = (false, false, false);
    for (at, mark) in line.chars.each(CharClass::HALF_WIDTH).map(|found| (found.at, found.char)) {
        let to = match mark {
            ',' => "，",
            ';' => "；",
            ':' => "：",
            '?' => "？",
            '!' => "！",
            '.' if is_ellipsis(text, at) && !line.is_apart(at) => {
                take(at..at + run_after(text, at, 6, |c| c == '.').len(), Some("……"));
                continue;
            }
            '.' => "。",
            '(' | ')' => {
                has_brackets = true;
                continue;
            }
            '\'' => {
                has_single = true;
                continue;
            }
            '<' => {
                title(line, at, take);
                continue;
            }
            '"' => {
                has_quotes = true;
                continue;
            }
            _ => continue,
        };
        if is_misplaced(line, at) && !line.is_apart(at) {
            // The blank of English after the mark goes with it.
            let has_blank = text[at + 1..].starts_with(' ') && !line.is_apart(at + 1) && text.len() > at + 2;
            take(at..at + 1 + usize::from(has_blank), Some(to));
        }
    }
    // Of brackets that are nearly a link, another check speaks.
    if has_brackets && !text.contains("](") && !text.contains("]（") {
        brackets(line, take);
    }
    if has_quotes {
        quotes(line, b'"', take);
    }
    if has_single {
        quotes(line, b'\'', take);
    }
}

/// Whether three dots or more begin here, behind a Chinese word.
fn is_ellipsis(text: &str, at: usize) -> bool {
    text[at..].starts_with("...") && before(text, at).is_some_and(is_wide)
}

/// Whether a half-width mark stands where Chinese has its own.
fn is_misplaced(line: &TextLine<'_>, at: usize) -> bool {
    let text = &*line.text;
    let (left, right) = (before(text, at), after(text, at + 1));
    let after_wide = left.is_some_and(is_wide);
    let before_wide = right.is_some_and(is_wide);
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '%' | ')');
    match text.as_bytes()[at] {
        b',' => after_wide || before_wide && left.is_some_and(is_word),
        // `&nbsp;` that a web page left.
        b';' if run_before(text, at, 8, |c| c.is_ascii_alphanumeric() || c == '#').len() < 8
            && text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '#').ends_with('&') =>
        {
            false
        }
        b';' => after_wide || before_wide && left.is_some_and(is_word),
        b':' => after_wide && !text[at + 1..].starts_with("//"),
        b'?' | b'!' => after_wide && right.is_none_or(|c| is_wide(c) || c == ' '),
        b'.' => is_full_stop(line, at),
        _ => false,
    }
}

/// Whether a dot ends a Chinese sentence: not a number, the name of a file, or a domain in Chinese.
fn is_full_stop(line: &TextLine<'_>, at: usize) -> bool {
    /// The ends of domains that are written in Chinese.
    const DOMAINS: [&str; 9] = ["中国", "公司", "网络", "政务", "公益", "政府", "网址", "在线", "商城"];
    let text = &*line.text;
    let rest = &text[at + 1..];
    let words = run_before(text, at, 3, is_han).chars().count();
    // Two Han at the start of a line are a number as often as a sentence.
    let is_number = at == run_before(text, at, 3, |c| "一二三四五六七八九十".contains(c)).len();
    let goes_on = rest.trim().is_empty() || after(rest, 0).is_some_and(is_han);
    let is_sentence = matches!(line.kind, LineKind::Paragraph | LineKind::Item(_) | LineKind::Note);
    is_sentence && words >= 2 && !is_number && goes_on && !DOMAINS.iter().any(|end| rest.starts_with(end))
}

/// Brackets of which one or both are half-width.
fn brackets(line: &TextLine<'_>, take: Take<'_>) {
    /// What stands in brackets is not longer, in bytes.
    const LONGEST: usize = 400;
    let text = &*line.text;
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in line.chars.each(CharClass::PAIR).map(|found| (found.at, found.char)) {
        match c {
            '(' | '（' if !line.is_apart(at) => open.push((at, c)),
            ')' | '）' if !line.is_apart(at) => {
                let Some((start, opened)) = open.pop() else { continue };
                let inside = &text[start + opened.len_utf8()..at];
                let is_half = (opened == '(') | (c == ')');
                let end = at + c.len_utf8();
                if is_half && inside.len() <= LONGEST && is_chinese(text, start, inside, end, (opened, c)) {
                    if opened == '(' {
                        take(start..start + 1, Some("（"));
                    }
                    if c == ')' {
                        take(at..end, Some("）"));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether brackets belong to Chinese words.
fn is_chinese(text: &str, start: usize, inside: &str, end: usize, pair: (char, char)) -> bool {
    // 附件(终稿).docx
    let is_file_name =
        text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if is_year_of_number(text, inside, end) || inside.is_empty() || is_file_name {
        return false;
    }
    // One of each kind was never meant.
    if pair != ('(', ')') || inside.chars().any(is_han) {
        return true;
    }
    let is_figure = |c: char| c.is_ascii_digit() || " +-*/×÷=.,%－".contains(c);
    let is_formula = inside.contains(['+', '*', '/', '×', '÷', '=']) && inside.chars().all(is_figure);
    let is_number = text[..start].trim().is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    let after_han = before(text, start).is_some_and(is_wide);
    !is_formula && (after_han || is_number && after(text, end).is_some_and(is_han))
}

/// A title in the angles of mathematics: `落实<条例>要求`.
fn title(line: &TextLine<'_>, start: usize, take: Take<'_>) {
    let text = &*line.text;
    let inside = run_after(text, start + 1, 40, |c| c != '>' && c != '<');
    let close = start + 1 + inside.len();
    let is_title = inside.chars().count() >= 2
        && inside.chars().all(|c| is_han(c) || matches!(c, '（' | '）'))
        && before(text, start).is_some_and(is_han)
        && text[close..].starts_with('>');
    // Of a title inside of another, another check speaks.
    let is_inner = text[..start].matches('《').count() > text[..start].matches('》').count();
    if is_title && !is_inner && !line.is_apart(start) {
        take(start..start + 1, Some("《"));
        take(close..close + 1, Some("》"));
    }
}

/// Straight quotes round Han.
fn quotes(line: &TextLine<'_>, mark: u8, take: Take<'_>) {
    let text = &*line.text;
    let quotes: Vec<usize> = memchr::memchr_iter(mark, text.as_bytes()).filter(|at| !line.is_apart(*at)).collect();
    for pair in quotes.chunks(2) {
        match *pair {
            [open, close] => {
                let inside = run_after(text, open + 1, 200, |c| c != char::from(mark));
                let is_inch = before(text, open).is_some_and(|c| c.is_ascii_digit());
                if inside.len() == close - open - 1 && inside.chars().any(is_han) && !is_inch {
                    // Where emphasis begins between the quotes and ends outside, or the other way round, it hangs on them.
                    let is_mark =
                        |at: &usize| !line.is_apart(*at) && !at.checked_sub(1).is_some_and(|at| line.is_apart(at));
                    let inner =
                        line.seams().map(|(at, _)| at).filter(|at| (open + 1..=close).contains(at) && is_mark(at));
                    let is_fixed = quotes.len().is_multiple_of(2) && inner.count().is_multiple_of(2);
                    let to = if is_fixed { (Some("“"), Some("”")) } else { (None, None) };
                    take(open..open + 1, to.0);
                    take(close..close + 1, to.1);
                }
            }
            _ => return,
        }
    }
}

/// Half-width marks among Chinese words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HalfWidth {
    marks: String,
    count: usize,
    is_fixed: bool,
}

impl Problem for HalfWidth {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { marks, count, is_fixed } = self;
        let marks: Vec<String> = marks.chars().map(|mark| format!("“{mark}”")).collect();
        Words::labelled(
            format!("汉字之间用了半角标点{}{}", marks.join(""), times_zh(*count)),
            "应为全角标点",
            if *is_fixed { format!("请改为全角标点；{FIX_ZH}") } else { "请改为全角标点".to_owned() },
        )
    }

    fn en(&self) -> Words {
        let Self { marks, count, is_fixed } = self;
        let marks: Vec<String> = marks.chars().map(|mark| format!("`{mark}`")).collect();
        Words::labelled(
            format!("half-width punctuation between Han: {}{}", marks.join(" "), times_en(*count)),
            "half-width",
            if *is_fixed { format!("write the Chinese marks; {FIX_EN}") } else { "write the Chinese marks".to_owned() },
        )
    }
}
