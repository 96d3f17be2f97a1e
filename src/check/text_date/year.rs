//! A year that is not the report's, where the text tells what was done in it.
//!
//! What a year is told of is read off its place and the words behind it. At the start of a sentence it is the time of
//! all that follows; in the middle of one it is so only where a figure of the agency's own follows. Two other years in
//! a sentence are a history, and a sentence that names its own year compares.

use std::ops::Range;

use crate::check::text::date::WrittenDate;
use crate::check::text::sentence::{is_comma, sentences};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

/// Words of what was done.
const DONE: [&str; 21] = [
    "主动公开",
    "收到",
    "受理",
    "办结",
    "答复",
    "制发",
    "坚持",
    "认真",
    "严格",
    "扎实",
    "深入",
    "进一步",
    "全面",
    "积极",
    "加强",
    "推进",
    "围绕",
    "深化",
    "持续",
    "发布",
    "公开",
];
/// What an agency counts of its own.
const COUNTED: [&str; 24] = [
    "新收",
    "收到",
    "受理",
    "办结",
    "答复",
    "公开政府信息",
    "公开信息",
    "公开各类",
    "主动公开",
    "制发",
    "发出",
    "收取",
    "举办",
    "召开",
    "组织",
    "开展",
    "发布",
    "办理",
    "未发生",
    "没有发生",
    "未收取",
    "没有收取",
    "未收到",
    "没有收到",
];
/// Words in the clause of a year that is looked back on, or planned for.
const IN_CLAUSE: [&str; 37] = [
    "比上",
    "比去",
    "比前",
    "比20",
    "较上",
    "较去",
    "较前",
    "较20",
    "上年",
    "去年",
    "同期",
    "以来",
    "印发",
    "施行",
    "修订",
    "出台",
    "结转",
    "遗留",
    "余留",
    "剩余",
    "未办结",
    "未审结",
    "建成",
    "整改",
    "累计",
    "历年",
    "下一步",
    "力争",
    "计划",
    "拟",
    "目标",
    "打算",
    "试点",
    "首次",
    "版",
    "决算",
    "预算",
];
/// Words in the sentence of a year that is compared with the report's own, or planned for.
const IN_SENTENCE: [&str; 19] = [
    "今年",
    "本年",
    "当年",
    "现已",
    "至今",
    "目前",
    "上一年",
    "前一年",
    "历年",
    "逐年",
    "下一步",
    "力争",
    "计划",
    "目标",
    "打算",
    "整改",
    "以来",
    "次年",
    "后续",
];
/// What stands right behind a year that is no time of what follows.
const BEHIND: [&str; 19] = [
    "以来", "起", "至", "到", "—", "-", "~", "同期", "相比", "前", "之前", "以前", "底前", "的", "版", "、", "和",
    "及", "与",
];
/// The same, of a document.
const ISSUED: [&str; 5] = ["印发", "公布", "施行", "修订", "出台"];

/// Who speaks in a report.
const SELF: [&str; 18] = [
    "我局",
    "我县",
    "我市",
    "我区",
    "我镇",
    "我乡",
    "我办",
    "我委",
    "我厅",
    "我街道",
    "我单位",
    "我机关",
    "本机关",
    "本单位",
    "全县",
    "全市",
    "全区",
    "全镇",
];

/// A year that is not the report's, and where it stands.
pub(super) fn other_year(report: &Report, line: &TextLine<'_>, dates: &[WrittenDate]) -> Option<(Range<usize>, u16)> {
    let text = &*line.text;
    if dates.is_empty() || !matches!(line.kind, LineKind::Paragraph | LineKind::Item(_)) || super::is_title(text) {
        return None;
    }
    // Sections of tables and of other matters tell nothing of the year's work.
    let is_of_work = line.section.is_some_and(|section| report.form.sections[section].table.is_none());
    let mut sentences = sentences(text, &line.chars).peekable();
    while let Some(range) = sentences.next() {
        let of_sentence: Vec<&WrittenDate> = dates.iter().filter(|date| range.contains(&date.range.start)).collect();
        if of_sentence.is_empty() {
            continue;
        }
        let next = sentences.peek().map_or("", |next| &text[next.clone()]);
        let sentence = Sentence { text, range, dates: &of_sentence, year: report.year.get(), next };
        if let Some(found) = sentence.of_report(line).or_else(|| is_of_work.then(|| sentence.told())?) {
            return Some(found);
        }
    }
    None
}

/// A sentence with its dates.
struct Sentence<'s> {
    text: &'s str,
    range: Range<usize>,
    dates: &'s [&'s WrittenDate],
    /// The year that the report is for.
    year: u16,
    /// The sentence behind it.
    next: &'s str,
}

impl Sentence<'_> {
    fn words(&self) -> &str {
        &self.text[self.range.clone()]
    }

    fn stated(&self, date: &WrittenDate) -> Option<u16> {
        let (stated, digits) = date.year?;
        let stated = u16::try_from(stated).ok()?;
        (digits == 4 && stated != self.year && (1990..=2100).contains(&stated)).then_some(stated)
    }

    fn names_this_year(&self) -> bool {
        self.dates.iter().any(|date| date.year.is_some_and(|(stated, _)| stated == u32::from(self.year)))
    }

    /// What the report is for, in so many words.
    fn of_report(&self, line: &TextLine<'_>) -> Option<(Range<usize>, u16)> {
        if line.section.is_some() || self.names_this_year() {
            return None;
        }
        let date = self.dates.iter().find(|date| {
            let behind = self.text[date.range.end..].trim_start_matches('度');
            let before = self.text[..date.range.start].trim_end();
            let is_title = before.ends_with(['《', '“', '〈'])
                || before.contains('《') && !before[before.rfind('《').unwrap_or(0)..].contains('》');
            (behind.starts_with("政府信息公开工作年度报告") || behind.starts_with("政府信息公开年度报告")) && !is_title
        })?;
        let stated = self.stated(date).filter(|stated| is_near(*stated, self.year))?;
        Some((date.range.clone(), stated))
    }

    /// A year as the time of what was done.
    fn told(&self) -> Option<(Range<usize>, u16)> {
        if self.names_this_year() || has(self.words(), &IN_SENTENCE) {
            return None;
        }
        let mut years = self.dates.iter().filter_map(|date| self.stated(date));
        let first = years.next()?;
        // 2022年……，2023年……: a history.
        if years.any(|other| other != first) {
            return None;
        }
        let date = self.dates.iter().find(|date| self.stated(date).is_some())?;
        self.is_told(date, first).then(|| (date.range.clone(), first))
    }

    fn is_told(&self, date: &WrittenDate, stated: u16) -> bool {
        let before = self.text[self.range.start..date.range.start].trim();
        let rest = self.text[date.range.end..self.range.end].trim_start_matches('度');
        // 全年（2023年）
        if let Some(before) = before.strip_suffix(['（', '(']) {
            let is_whole =
                rest.starts_with(['）', ')']) && ["全年", "年度", "一年来"].iter().any(|word| before.ends_with(word));
            return is_whole && is_near(stated, self.year);
        }
        let until = before.ends_with("截至") && date.month.is_none_or(|month| month == 12);
        let rest = if until { rest.trim_start_matches(['底', '末']) } else { rest };
        // `2025年1月至12月`
        let all_months = Some(rest).filter(|_| date.month == Some(1));
        let rest = all_months.and_then(whole_year).unwrap_or(rest);
        let is_far_ahead = stated > self.year + 1;
        let is_issued = || ISSUED.iter().any(|word| rest.starts_with(word));
        if BEHIND.iter().any(|word| rest.starts_with(word)) || !is_far_ahead && is_issued() {
            return false;
        }
        let body = rest.trim_start_matches(['，', ',', ' ', '、']);
        let clause = body.split(is_comma).next().unwrap_or_default();
        let is_elsewhere =
            if is_far_ahead { has(clause, &["规划", "远景", "愿景"]) } else { has(clause, &IN_CLAUSE) };
        // 2023年收到的2件申请: whose they are, not when something was done.
        let is_attribute = COUNTED.iter().chain(&DONE).any(|word| clause.contains(&format!("{word}的")));
        if is_elsewhere || is_attribute || stated > self.year && (clause.contains('将') || clause.starts_with('要')) {
            return false;
        }
        let is_start = before.is_empty();
        let is_clause = is_start || before.ends_with(['，', '：', '；', ',', ':', ';']) || until;
        let is_counted = has(clause, &COUNTED) && (clause.contains(|c: char| c.is_numeric()) || denies(clause));
        let is_own = has(clause, &SELF) || clause.starts_with(['共', '未']) || clause.starts_with("没有");
        // 2023年……，新收21件。2024年……: two years are told one after the other.
        let is_compared =
            || self.next.trim_start().starts_with(&format!("{}年", self.year)) || has(self.next, &["今年"]);
        match () {
            () if !is_clause => false,
            () if until => is_counted && is_near(stated, self.year),
            // A year that is not over cannot be told of; it is typed wrong.
            () if is_far_ahead => is_start && (has(clause, &DONE) || body_tells(body)),
            () if date.month.is_some() => {
                is_start && is_counted && has(clause, &["新收", "收到", "受理", "办结", "主动公开", "公开政府信息"])
            }
            () if !is_near(stated, self.year) => is_start && is_counted && (is_own || looks_like(stated, self.year)),
            () if is_start => !is_compared() && (has(body, &DONE) || is_counted || is_own && has(body, &COUNTED)),
            () => is_counted && (is_own || clause.starts_with("全年") || has(clause, &["依法"])),
        }
    }
}

/// Whether a year is one of those that texts are left over from, or made for by mistake.
fn is_near(stated: u16, year: u16) -> bool {
    (year.saturating_sub(3)..=year + 1).contains(&stated)
}

/// Whether one year is the other with a digit wrong, or two of them exchanged.
fn looks_like(stated: u16, year: u16) -> bool {
    let digits = |year: u16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let (mut one, mut other) = (digits(stated), digits(year));
    let is_one_off = one.iter().zip(&other).filter(|(a, b)| a != b).count() == 1;
    one.sort_unstable();
    other.sort_unstable();
    is_one_off || one == other
}

/// What stands behind the end of a year, where this is its start: `至12月`.
fn whole_year(rest: &str) -> Option<&str> {
    let end = ["至", "到", "—", "-", "－"].iter().find_map(|word| rest.strip_prefix(word))?;
    ["12月31日", "12月份", "12月底", "12月"].iter().find_map(|word| end.strip_prefix(word))
}

fn denies(clause: &str) -> bool {
    ["未", "没有", "无"].iter().any(|word| clause.contains(word))
}

/// Whether what stands behind a far year is a deed and no plan.
fn body_tells(body: &str) -> bool {
    let words = ["印发", "制定", "修订", "完成", "召开", "举办", "开展", "组织"];
    words.iter().any(|word| body.starts_with(word)) || SELF.iter().any(|own| body.starts_with(own))
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
