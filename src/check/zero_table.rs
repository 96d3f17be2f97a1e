//! `zero-table`: a table of zeros, or of blanks, beside a text that counts.
//!
//! A text that says `收到政府信息公开申请28件` and a table in which no cell holds more than zero cannot both be right:
//! most often the table was never filled in. Only the plain case is told, once for each table: a whole table without
//! a figure, and a number above zero that the text ties to what the table counts, as received, handled or concluded.
//! Figures of other years, of other matters (`低保申请`, cases that an agency decides as the authority of
//! reconsideration) and of the past (`累计`, `历年`) are none.
//!
//! 正文写“收到政府信息公开申请28件”，表格却全是零或者全部空白，两者不会都对，一般是表格没有填报。只提醒这种明显
//! 的情形，每张表一次：整张表没有大于零的数，正文却写明收到、办理了若干件。其他年度、累计数，其他事项的申请
//! （低保申请等），作为复议机关办理的案件，都不算。
//!
//! Basis: the table counts what the text speaks of (format.md 3.3).
//!
//! 依据：表格与正文反映同一情况；格式第三、四部分。

use std::ops::Range;

use super::sentences;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::form::{Cell, Table};
use crate::model::{Amount, Entry, Report};
use crate::prose::{LineKind, TextLine};

pub(super) static CHECK: Check = Check::new(
    "zero-table",
    Level::Warning,
    "正文有数而表格全为零",
    "a table of zeros beside a text that counts",
    include_str!("zero_table.rs"),
);

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    for table in report.form.tables.iter().filter(|table| !table.nouns.is_empty()) {
        let Some(first) = cells(table).next() else { continue };
        if !cells(table).all(|cell| is_nothing(report.entry(cell))) {
            continue;
        }
        let told =
            lines.iter().filter(|line| matches!(line.kind, LineKind::Paragraph | LineKind::Item(_))).find_map(|line| {
                sentences::split(&line.text).find_map(|range| {
                    let found = counted(&line.text[range.clone()], &table.nouns, report.year.get())?;
                    Some((line, found.start + range.start..found.end + range.start))
                })
            });
        if let Some((line, range)) = told {
            let is_blank = cells(table).all(|cell| report.entry(cell) == Entry::Missing);
            let problem = Zeros { table: table.label.clone(), text: line.text[range.clone()].to_owned(), is_blank };
            let finding = Finding::new(&report.file, Place::Bytes(line.place(range)), problem);
            findings.push(finding.mark(Place::Cell(first), Role::Other));
        }
    }
}

fn cells(table: &Table) -> impl Iterator<Item = Cell> + '_ {
    table.rows().flat_map(|(block, row)| (0..block.columns.len()).map(move |column| row.cell(column)))
}

/// Whether a cell holds no figure above zero; of one that could not be read, nothing is known.
fn is_nothing(entry: Entry) -> bool {
    match entry {
        Entry::Amount(amount) => amount == Amount::ZERO,
        Entry::NotApplicable | Entry::Missing => true,
        Entry::Unread => false,
    }
}

/// Words by which a figure that follows in the same clause is not the year's own.
const OTHER_TIMES: [&str; 10] = ["上年", "去年", "上一年", "往年", "历年", "以来", "同期", "前年", "近年", "结转"];

/// What is longer is no sentence, and is not searched from each of its words.
const LONGEST: usize = 4096;

/// Words by which a case is the agency's own, not one that it decides.
const OWN_CASES: [&str; 9] =
    ["信息公开", "引发", "引起", "被申请", "被提起", "被诉", "因公开", "依申请公开", "我局作为被"];

/// Where a sentence states a number above zero of what a table counts: from the noun to the number, or back.
fn counted(sentence: &str, nouns: &[String], year: u16) -> Option<Range<usize>> {
    if sentence.len() > LONGEST {
        return None;
    }
    // Cases of reconsideration are decided by some and suffered by others.
    let is_of_cases = |noun: &str| noun.contains("复议") || noun.contains("诉讼");
    let is_own = OWN_CASES.iter().any(|word| sentence.contains(word));
    let nouns = nouns.iter().filter(|noun| is_own || !is_of_cases(noun));
    nouns.flat_map(|noun| sentence.match_indices(noun.as_str())).find_map(|(at, noun)| {
        let found = after_noun(sentence, at, noun).or_else(|| before_noun(sentence, at, noun))?;
        let lead = &sentence[..found.start];
        let clause = lead.rsplit(['，', ',', '：', ':']).next().unwrap_or(lead);
        let is_past = OTHER_TIMES.iter().any(|word| clause.contains(word));
        (!is_past && last_year_named(lead).is_none_or(|named| named == year)).then_some(found)
    })
}

/// `政府信息公开申请共28件`.
fn after_noun(sentence: &str, at: usize, noun: &str) -> Option<Range<usize>> {
    let end = at + noun.len();
    let after = until_mark(&sentence[end..]);
    let start = after.find(is_digit).filter(|start| after[..*start].chars().count() <= 8)?;
    let length = cases(&after[start..])?;
    (!after[..start].contains(['不', '未'])).then_some(at..end + start + length)
}

/// `28件政府信息公开申请`.
fn before_noun(sentence: &str, at: usize, noun: &str) -> Option<Range<usize>> {
    let before = &sentence[..at];
    let (last, _) =
        before.char_indices().rev().take(14).find(|(at, c)| is_digit(*c) && cases(&before[*at..]).is_some())?;
    let digit = before[last..].chars().next().map_or(0, char::len_utf8);
    let start = before[..last + digit].trim_end_matches(is_digit).len();
    let length = cases(&before[start..])?;
    before[start + length..].chars().all(char::is_alphanumeric).then_some(start..at + noun.len())
}

/// A text up to the end of its clause.
fn until_mark(text: &str) -> &str {
    &text[..text.find(['，', '。', '；', '！', ';', '：']).unwrap_or(text.len())]
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十百两".contains(c)
}

/// How long `28件` is, at the start of a text; `None` where that is no number of cases above zero.
fn cases(text: &str) -> Option<usize> {
    let digits = &text[..text.find(|c| !is_digit(c)).unwrap_or(text.len())];
    let rest = text[digits.len()..].trim_start_matches(['余', '多', ' ']);
    let unit = ["件", "宗", "份", "起", "例"].iter().find(|unit| rest.starts_with(**unit))?;
    let is_above_zero = digits.chars().any(|c| !matches!(c, '0' | '０'));
    is_above_zero.then_some(text.len() - rest.len() + unit.len())
}

/// The year that a text has named last.
fn last_year_named(text: &str) -> Option<u16> {
    text.match_indices('年').rev().take(8).find_map(|(at, _)| {
        let digits = text[..at].len() - text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
        (digits == 4).then(|| text[at - digits..at].parse().ok()).flatten()
    })
}

/// A table of zeros beside a text that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Zeros {
    table: String,
    text: String,
    is_blank: bool,
}

impl Problem for Zeros {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { table, text, is_blank } = self;
        Words::labelled(
            format!("正文写有“{text}”，“{table}”的表格却{}", if *is_blank { "全部空白" } else { "全为 0" }),
            "表格里没有相应的数",
            "请核对台账：表格没有填报的，请补填；正文写错的，请改正文",
        )
    }

    fn en(&self) -> Words {
        let Self { table, text, is_blank } = self;
        Words::labelled(
            format!(
                "the text says `{text}`, but the table `{table}` holds {}",
                if *is_blank { "nothing" } else { "only zeros" }
            ),
            "no such figure in the table",
            "check the register: fill in the table, or correct the text",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::counted;
    use crate::form::Forms;

    #[test]
    fn requests_and_cases_are_counted() {
        let form = Forms::embedded().get("2021").unwrap();
        let nouns = |key: &str| form.tables[form.table(key).unwrap()].nouns.clone();
        let (requests, disputes) = (nouns("requests"), nouns("disputes"));
        for (text, nouns, expected) in [
            ("2024年共收到政府信息公开申请28件", &requests, "信息公开申请28件"),
            ("全年收到申请28件，办结27件", &requests, "收到申请28件"),
            ("受理依申请公开二十八件", &requests, "依申请公开二十八件"),
            ("收到28件政府信息公开申请", &requests, "28件政府信息公开申请"),
            ("收到公开申请30余件", &requests, "公开申请30余件"),
            ("收到政府信息公开申请0件", &requests, ""),
            ("未收到政府信息公开申请", &requests, ""),
            ("2023年收到政府信息公开申请28件", &requests, ""),
            ("去年收到政府信息公开申请28件", &requests, ""),
            ("2024年新收政府信息公开申请28件，上年结转3件，比2023年增加", &requests, "信息公开申请28件"),
            ("上年结转的政府信息公开申请3件", &requests, ""),
            ("收到低保申请28件", &requests, ""),
            ("收到政府信息公开申请，主动公开28件", &requests, ""),
            ("收到市民来信28件，政府信息公开申请0件", &requests, ""),
            ("因政府信息公开被申请行政复议3件", &disputes, "行政复议3件"),
            ("因政府信息公开引发行政诉讼一件", &disputes, "行政诉讼一件"),
            ("办理行政复议案件120件", &disputes, ""),
            ("因政府信息公开被申请行政复议0件", &disputes, ""),
            ("", &requests, ""),
        ] {
            let found = counted(text, nouns, 2024).map_or("", |range| &text[range]);
            assert_eq!(found, expected, "{text}");
        }
    }
}
