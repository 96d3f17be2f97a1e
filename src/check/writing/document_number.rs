//! `document-number`: the number of an official document, such as 国办发〔2020〕11号.
//!
//! The year stands in hexagonal brackets, `〔 〕`, which an input method hides; square, round and other brackets
//! are typed in their place. The number after it is there, has no `第` before it and no zeros, and the year has four digits.
//! Case numbers of courts, `（2020）鲁03行终12号`, are written with round brackets and are not looked at.
//! `check --fix` puts the brackets right; whether a `第` or a zero stands in the document itself only its original shows.
//!
//! 公文的年份用六角括号“〔〕”括起，常被误写为方括号、圆括号等；顺序号不可缺，前不加“第”字，不编虚位，年份写全四位。法院案号
//! 如“（2020）鲁03行终12号”用圆括号，不在此列。check --fix 只改括号；“第”字和虚位请对照文件原件。
//!
//! Basis: GB/T 9704-2012, 7.2.5 (the number of a document); GB/T 15834-2011, 4.9.3.
//!
//! 依据：GB/T 9704—2012《党政机关公文格式》7.2.5（发文字号）；GB/T 15834—2011《标点符号用法》4.9.3（六角括号）。

use super::{FIX_EN, FIX_ZH, Places, before, is_han, prose, run_before, times_en, times_zh};
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::TextLine;

/// `document-number`
pub(in crate::check) static CHECK: Check = Check::new(
    "document-number",
    Level::Note,
    "发文字号的写法",
    "how the number of a document is written",
    include_str!("document_number.rs"),
);

/// Brackets that are typed round the year of a document.
pub(super) const OPEN: &str = "〔﹝[［(（【〖{｛<＜〈「『“《";
/// Those that close it.
const CLOSE: &str = "〕﹞]］)）】〗}｝>＞〉」』”》";
/// Of these, what is round other things as well: a number stands there only behind the name of its issuer.
const QUOTES: [char; 4] = ['「', '『', '“', '《'];

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let (mut brackets, mut bare) = (Places::default(), Places::default());
    let (mut ordinals, mut years, mut missing) = (Places::default(), Places::default(), Places::default());
    let mut first = String::new();
    for line in prose(lines) {
        let text = &*line.text;
        for at in line.chars.each_of('号').map(|sign| sign.at) {
            let Some(number) = DocumentNumber::ending_at(text, at) else {
                if let Some((year, to)) = without_brackets(text, at).filter(|(year, _)| !line.is_apart(year.start)) {
                    bare.mend(line, year, &to);
                }
                continue;
            };
            if line.is_apart(number.open) {
                continue;
            }
            let year = &text[number.year.0..number.year.1];
            let (opened, closed) = (&text[number.open..number.year.0], &text[number.year.1..number.close]);
            if (opened, closed) != ("〔", "〕") {
                if brackets.count == 0 {
                    first = format!("{opened}{year}{closed}");
                }
                brackets.add(line, number.open..number.close);
                for (range, to) in [(number.open..number.year.0, "〔"), (number.year.1..number.close, "〕")] {
                    if &text[range.clone()] != to {
                        brackets.edit(line, range, to);
                    }
                }
            }
            if number.digits == at {
                missing.add(line, number.open..at + "号".len());
            } else if number.has_ordinal || text[number.digits..at].starts_with('0') {
                ordinals.add(line, number.close..at + "号".len());
            }
            if year.len() != 4 {
                years.add(line, number.open..number.close);
            }
        }
    }
    let problem = NumberProblem::Brackets { written: first, count: brackets.count };
    let found = [
        brackets.finding(report, problem),
        bare.finding(report, NumberProblem::NoBrackets),
        ordinals.finding(report, NumberProblem::Ordinal),
        years.finding(report, NumberProblem::ShortYear),
        missing.finding(report, NumberProblem::NoNumber),
    ];
    findings.extend(found.into_iter().flatten().collect());
}

/// `云政办发2024年5号`: the year of a number without brackets, and what should stand there. A number ends with 发,
/// 函 or 字 before its year; what else is counted by years does not.
fn without_brackets(text: &str, at: usize) -> Option<(std::ops::Range<usize>, String)> {
    let digits = run_before(text, at, 4, |c| c.is_ascii_digit());
    let end = at - digits.len();
    let ahead = text[..end].strip_suffix('年').unwrap_or(&text[..end]);
    let year = run_before(ahead, ahead.len(), 5, |c| c.is_ascii_digit());
    let issuer = &ahead[..ahead.len() - year.len()];
    let is_year = year.len() == 4 && year.starts_with("20") && ahead.len() < end;
    let is_number =
        issuer.ends_with(['发', '函', '字']) && run_before(issuer, issuer.len(), 4, is_han).chars().count() == 4;
    (is_year && is_number && !digits.is_empty()).then(|| (issuer.len()..end, format!("〔{year}〕")))
}

/// Where the parts of a document's number stand in a line.
struct DocumentNumber {
    open: usize,
    year: (usize, usize),
    close: usize,
    digits: usize,
    has_ordinal: bool,
}

impl DocumentNumber {
    /// The number whose 号 stands here.
    fn ending_at(text: &str, at: usize) -> Option<DocumentNumber> {
        let digits = at - run_before(text, at, 6, |c| c.is_ascii_digit()).len();
        let has_ordinal = text[..digits].ends_with('第');
        let close = if has_ordinal { digits - '第'.len_utf8() } else { digits };
        let closing = before(text, close).filter(|c| CLOSE.contains(*c))?;
        let year_end = close - closing.len_utf8();
        // 〔2024年〕5号
        let year_end = text[..year_end].strip_suffix('年').map_or(year_end, str::len);
        let year = run_before(text, year_end, 5, |c| c.is_ascii_digit());
        let year_start = year_end - year.len();
        let opening = before(text, year_start).filter(|c| OPEN.contains(*c))?;
        let open = year_start - opening.len_utf8();
        let is_year = match year.len() {
            4 => year.starts_with("19") || year.starts_with("20"),
            2 | 3 | 5 => opening == '〔',
            _ => false,
        };
        // Of what issues a document its last word is known; others have numbers of all kinds.
        let is_issuer = || text[..open].ends_with(['发', '函', '字', '办', '规', '通']);
        let has_number = digits < at || is_issuer() && !has_ordinal;
        let is_plain = !QUOTES.contains(&opening) || is_issuer();
        let is_whole = has_number && is_plain && is_year && before(text, open).is_some_and(is_han);
        is_whole.then_some(DocumentNumber { open, year: (year_start, year_end), close, digits, has_ordinal })
    }
}

/// Whether brackets hold the year of a document's number, which ends somewhere behind them.
pub(super) fn is_year_of_number(text: &str, inside: &str, end: usize) -> bool {
    let rest = &text[end..];
    let rest = rest.strip_prefix('第').unwrap_or(rest);
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    inside.len() == 4
        && inside.bytes().all(|byte| byte.is_ascii_digit())
        && digits > 0
        && rest[digits..].starts_with('号')
}

/// What is unusual about the number of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NumberProblem {
    Brackets { written: String, count: usize },
    NoBrackets,
    Ordinal,
    ShortYear,
    NoNumber,
}

impl Problem for NumberProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Brackets { written, count } => Words::labelled(
                format!("发文字号的年份用了“{written}”{}", times_zh(*count)),
                "应为六角括号“〔〕”",
                format!("发文字号的年份用六角括号“〔〕”括起；{FIX_ZH}"),
            ),
            Self::NoBrackets => Words::labelled(
                "发文字号的年份未用六角括号括起",
                "应为六角括号“〔〕”",
                format!("发文字号写作“国办发〔2020〕11号”；{FIX_ZH}"),
            ),
            Self::Ordinal => Words::labelled(
                "发文字号的顺序号前加了“第”或“0”",
                "顺序号前不加“第”，不编虚位",
                "请对照文件原件；发文字号写作“国办发〔2020〕11号”",
            ),
            Self::ShortYear => {
                Words::labelled("发文字号的年份不是四位数字", "年份为四位数字", "请写全年份，例如“〔2021〕”")
            }
            Self::NoNumber => Words::labelled(
                "发文字号没有顺序号",
                "“号”前没有数字",
                "请对照文件原件，补写顺序号，例如“国办发〔2020〕11号”",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Brackets { written, count } => Words::labelled(
                format!("the year of a document's number stands in `{written}`{}", times_en(*count)),
                "hexagonal brackets: `〔〕`",
                format!("the year of a document's number stands in `〔〕`; {FIX_EN}"),
            ),
            Self::NoBrackets => Words::labelled(
                "the year of a document's number stands without brackets",
                "hexagonal brackets: `〔〕`",
                format!("a document's number is written `国办发〔2020〕11号`; {FIX_EN}"),
            ),
            Self::Ordinal => Words::labelled(
                "`第` or a zero before the number of a document",
                "neither `第` nor zeros",
                "look at the document; its number is written `国办发〔2020〕11号`",
            ),
            Self::ShortYear => Words::labelled(
                "the year of a document's number has not four digits",
                "four digits",
                "write the year in full",
            ),
            Self::NoNumber => Words::labelled(
                "a document's number has only its year",
                "no digits before `号`",
                "look at the document; its number is written `国办发〔2020〕11号`",
            ),
        }
    }
}
