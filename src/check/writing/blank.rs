//! `blank-in-text`: a blank between two Han inside of a sentence, or before a comma or stop.
//!
//! Chinese is written without blanks; those inside of a sentence were left by a line break of the original, or by
//! justified cells (`尚 未 审 结`). They tear words apart for readers and for search. What is laid out with blanks is
//! left alone: headings, signatures, lists of names, `联系人：张三 电话：…`, `第三条 …`, two blanks and more.
//!
//! 汉语行文不用空格，逗号、句号前也不用。句中的空格一般是原件换行或者表格两端对齐留下的，会把词断开，也妨碍检索。标题、落款、人名并列、
//! “联系人：张三 电话：……”“第三条 ……”等用空格排版的，不在此列。
//!
//! Basis: GB/T 15834-2011, 5.1 (what stands between characters are marks); GB/T 9704-2012, 5.2.3 (a line is filled with characters).
//!
//! 依据：GB/T 15834—2011《标点符号用法》5.1；GB/T 9704—2012《党政机关公文格式》5.2.3（每行排满文字）。

use super::{FIX_EN, FIX_ZH, Places, after, before, is_han, prose, run_after, run_before, times_en, times_zh};
use crate::chars::CharClass;
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// `blank-in-text`
pub(in crate::check) static CHECK: Check = Check::new(
    "blank-in-text",
    Level::Note,
    "句中的汉字之间有空格",
    "a blank between Han inside of a sentence",
    include_str!("blank.rs"),
);

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut places = Places::default();
    for line in prose(lines) {
        let is_prose = matches!(line.kind, LineKind::Paragraph | LineKind::Item(_) | LineKind::Note);
        // What has no comma and no full stop is laid out, not told; of what is nearly a link, another check speaks.
        if !is_prose
            || !line.chars.has(CharClass::BLANK)
            || !line.text.contains(['，', '。'])
            || line.text.contains("](")
        {
            continue;
        }
        for blank in line.chars.each(CharClass::BLANK) {
            let (at, len) = (blank.at, blank.end() - blank.at);
            if tears(&line.text, at, len) && !line.is_apart(at) {
                places.mend(line, at..at + len, "");
            }
        }
    }
    let count = places.count;
    findings.extend(places.finding(report, Blank { count }).into_iter().collect());
}

/// Whether a blank tears a sentence apart.
fn tears(text: &str, at: usize, len: usize) -> bool {
    /// Words that are longer than this are sentences.
    const LONGEST: usize = 60;
    let (left, right) = (run_before(text, at, LONGEST, is_han), run_after(text, at + len, LONGEST, is_han));
    // `信息公开 ，`
    if text[at + len..].starts_with(['，', '。', '；'])
        && before(text, at).is_some_and(|c| is_han(c) || c.is_ascii_digit())
    {
        return true;
    }
    if left.is_empty() || right.is_empty() {
        return false;
    }
    let (ahead, behind) = (before(text, at - left.len()), after(text, at + len + right.len()));
    let is_blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let is_colon = |c: Option<char>| matches!(c, Some('：' | ':'));
    let single = |words: &str| words.chars().nth(1).is_none();
    // The first words of a line may be its heading, and those after a colon what it names.
    let opens = ahead.is_none() || text[..at - left.len()].chars().count() <= 5 && !is_han_start(text);
    if is_adverb(left) && ahead.is_none() && !is_colon(behind) {
        return true;
    }
    let is_article = left.starts_with('第') && left.ends_with(['章', '节', '条', '编', '款', '期']);
    match (is_blank(ahead) || is_blank(behind), single(left) && single(right)) {
        (true, letters) => {
            letters || single(left) && is_blank(ahead) && !is_blank(behind) && !opens && single_before(text, at)
        }
        _ => !opens && !is_colon(ahead) && !is_colon(behind) && !is_article,
    }
}

/// Whether a line begins with a word that is no heading: `全年 更新栏目`.
fn is_adverb(words: &str) -> bool {
    ["全年", "今年", "本年度", "同时", "目前", "此外", "一年来", "我局", "我县", "我镇"].contains(&words)
}

/// Whether the words before the last ones of a place are a single character, as in `未 审 结`.
fn single_before(text: &str, at: usize) -> bool {
    let last = run_before(text, at, 2, is_han).len();
    let rest = text[..at - last].trim_end();
    run_before(rest, rest.len(), 2, is_han).chars().count() == 1
}

/// Whether a line starts with a word, and not with a number.
fn is_han_start(text: &str) -> bool {
    after(text, 0).is_some_and(|c| is_han(c) && !"一二三四五六七八九十".contains(c))
}

/// Blanks between Han.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Blank {
    count: usize,
}

impl Problem for Blank {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("句中的汉字之间有空格{}", times_zh(self.count)),
            "多余的空格",
            format!("请删去空格；{FIX_ZH}"),
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("a blank between Han inside of a sentence{}", times_en(self.count)),
            "no blank here",
            format!("delete the blank; {FIX_EN}"),
        )
    }
}
