//! Where a sentence begins to break a figure down.

use std::ops::Range;

use crate::check::text::TextFigures;
use crate::check::text::sentence::clause_start;

/// Words behind which the parts of a whole follow.
const PARTS: [&str; 4] = ["其中", "包括", "分为", "包含"];
/// What a clause begins and ends with that says by what a figure is broken down: `按季度看，`, `从递交方式看，`.
const BY: [&str; 5] = ["按", "从", "就", "分", "以"];
const SEEN: [&str; 12] =
    ["看", "统计", "划分", "分类", "区分", "来分", "类别分", "方式分", "渠道分", "类型分", "来源分", "内容分"];
/// Such a clause has no more characters.
const LONGEST: usize = 14;

/// How the parts are introduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 其中: parts of the figure before.
    Named,
    /// 按季度看: all of what was told is broken down.
    By,
    /// `6期：上半年2期、下半年3期`.
    Colon,
    /// `分别为700条、400条`: all that was named before.
    Turn,
    /// 含: some parts, which may overlap.
    Told,
}

/// A place from which on parts are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub at: usize,
    pub kind: Kind,
    /// Where the parts end at the latest: those of a part are none of the whole.
    pub stop: usize,
    /// Whether its sentence starts with it.
    pub is_first: bool,
}

impl Mark {
    /// The first one of a sentence, whose figures these are.
    pub fn of(text: &TextFigures<'_>, sentence: &Range<usize>) -> Option<Mark> {
        let first = &text.figures[sentence.start];
        let line = &*text.lines[first.line].text;
        let chars = &text.lines[first.line].chars;
        let end = text.figures[sentence.end - 1].number.behind;
        let from = line[..first.number.start].rfind(['。', '！', '？']).map_or(0, |at| at + '。'.len_utf8());
        let words = PARTS.iter().filter(|word| chars.may_have(word));
        let marks: Vec<usize> =
            words.flat_map(|word| line[from..end].match_indices(word).map(|(at, _)| from + at)).collect();
        let Some(at) = marks.iter().copied().min() else {
            return Self::between(text, line, from, sentence);
        };
        let stop = marks.iter().copied().filter(|&other| other > at).min();
        let stop = stop.map_or(usize::MAX, |stop| line[at..stop].rfind('；').map_or(stop, |semicolon| at + semicolon));
        Some(Mark { at, kind: Kind::Named, stop, is_first: line[from..at].trim().is_empty() })
    }

    /// One in the words before a figure.
    fn between(text: &TextFigures<'_>, line: &str, from: usize, sentence: &Range<usize>) -> Option<Mark> {
        let mut start = from;
        let holds = text.lines[text.figures[sentence.start].line].chars.may_have("含");
        let behind = text.figures[sentence.start].number.behind;
        let mark =
            |at: usize, kind| Some(Mark { at, kind, stop: usize::MAX, is_first: line[from..at].trim().is_empty() });
        for figure in &text.figures[sentence.clone()] {
            let words = &line[start..figure.number.start];
            if start > from && words.starts_with(['：', ':']) {
                return mark(start, Kind::Colon);
            }
            if let Some(at) = by(words) {
                return mark(start + at, Kind::By);
            }
            // Most figures have no words between them by which they are told in turn, or open a bracket.
            let first = if start > from { words.chars().next().unwrap_or(' ') } else { ' ' };
            if first == '，' && words[clause_start(words, 0..words.len())..].contains("分别") {
                return mark(start, Kind::Turn);
            }
            // `630条（网站300条、微信330条）`
            if matches!(first, '（' | '(')
                && !["含", "其中", "主要", "包括"].iter().any(|word| words.contains(word))
                && let Some(close) = line[start..].find(['）', ')'])
            {
                let at = start + first.len_utf8();
                return Some(Mark { at, kind: Kind::Colon, stop: start + close, is_first: false });
            }
            // `630条，动态400条、政策100条、其他130条`
            if first == '，' && sentence.len() > 3 && start == behind && ends_with_rest(text, sentence) {
                return mark(start, Kind::Colon);
            }
            // `90件申请中，涉及征地的95件`
            if start > from {
                if let Some(at) = words.find("中，").filter(|&at| at <= 24) {
                    return mark(start + at, Kind::Told);
                }
                let mut told = ["，含", "（含", "(含", "、含"].iter().filter(|_| holds);
                if let Some(at) = told.find_map(|word| words.find(word)) {
                    return mark(start + at, Kind::Told);
                }
            }
            start = figure.number.behind;
        }
        None
    }
}

/// Whether the last figure of a list is that of the rest: `政策100条、其他130条`.
fn ends_with_rest(text: &TextFigures<'_>, sentence: &Range<usize>) -> bool {
    let [before, last] = [sentence.end - 2, sentence.end - 1].map(|index| &text.figures[index]);
    let words = &text.lines[last.line].text[before.number.behind.min(last.number.start)..last.number.start];
    ["、其他", "、其它"].iter().any(|rest| words.starts_with(rest))
        && before.number.counter == last.number.counter
        && text.figures[sentence.start].number.counter == last.number.counter
}

/// Where a clause says by what a figure is broken down.
fn by(words: &str) -> Option<usize> {
    let mut start = 0;
    for (at, comma) in words.match_indices(['，', '：', ',', '；', '。']) {
        let clause = &words[start..at];
        let is_by = SEEN.iter().any(|word| clause.ends_with(word)) && BY.iter().any(|word| clause.starts_with(word));
        if is_by && clause.chars().count() <= LONGEST {
            return Some(start);
        }
        start = at + comma.len();
    }
    None
}
