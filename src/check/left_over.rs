//! `left-over-sentence`, `section-unchanged`: what last year's report said, still in this one.
//!
//! A report is often begun with a copy of last year's. A sentence that speaks of last year as its own time, and
//! stands word by word in last year's report, was forgotten: `2023年，我局……` in the report for 2024. Sentences that
//! look back (`自2023年起`, `比2023年增长`) or name a document of that year are none of these. So was one that has two
//! counts or more, all equal to last year's to the digit, where the tables have changed. A section that must be
//! told in words and is last year's in four fifths of its characters or more, whether or not its years and figures
//! were brought up to date, is a note: what was done and what is to be improved is rarely the same twice. Sections
//! of less than 30 characters are left alone. `check --similarity` shows every such sentence with both places.
//!
//! 年报常以上一年的报告为底稿。句子把上一年当作本年来写，又与上一年报告的原句相同的，一般是漏改，在该句处提醒；
//! “自2023年起”“比2023年增长”以及文件名称里的年份不在此列。
//! 一句里有两个以上的数目、都与上一年的原句一字不差，而表格的数字已经变了的，也是这样。总体情况、存在的主要问题及改进情况两部分，
//! 有五分之四以上的文字与上一年相同的（年份和数字改过的也算），给出提示；不足30个字的部分不作比较。
//! 逐句对照见 check --similarity。
//!
//! Basis: problems and improvements are not to be a copy of last year's (国办公开办函〔2021〕30号 on copied content).
//!
//! 依据：国办公开办函〔2021〕30号关于年度报告内容的要求，不得照搬照抄、敷衍应付。

use super::same_as_before::is_copied;
use super::similarity::{counterpart, share};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::{Report, Sentence};

const PAGE: &str = include_str!("left_over.rs");

/// `left-over-sentence`
pub(super) static LEFT_OVER_SENTENCE: Check =
    Check::new("left-over-sentence", Level::Warning, "上一年的句子未改写", "a sentence of last year's report", PAGE);
/// `section-unchanged`
pub(super) static SECTION_UNCHANGED: Check =
    Check::new("section-unchanged", Level::Note, "这一部分与上一年的报告相同", "a section that is last year's", PAGE);

/// Of a shorter section nothing is said: few words are alike by chance.
pub(super) const LEAST_LENGTH: u32 = 30;

/// From this share on, in hundredths, a section is another's.
pub(super) const LEAST_PERCENT: u32 = 80;

/// Sentences of last year, at their places.
pub(super) fn sentences(before: &Report, report: &Report, findings: &mut Findings) {
    let year = before.year.get();
    let same = |sentence: &Sentence| {
        let is_same = |other: &&Sentence| (other.fingerprint, other.exact) == (sentence.fingerprint, sentence.exact);
        before.said.sentences.iter().find(is_same)
    };
    let finding = |sentence: &Sentence, problem: LeftOver| {
        let first = same(sentence)?;
        let finding = Finding::new(&report.file, Place::Bytes(sentence.place()), problem);
        Some(finding.mark_in(&before.file, Place::Bytes(first.place()), Role::First))
    };
    let (of_year_before, others): (Vec<&Sentence>, Vec<&Sentence>) =
        report.said.sentences.iter().partition(|sentence| sentence.is_of_year_before);
    findings.extend(of_year_before.into_iter().filter_map(|it| finding(it, LeftOver::Sentence { year })).collect());
    // Figures that are the same to the digit are last year's, unless all tables are.
    let is_told = |sentence: &&Sentence| {
        let section = sentence.section.and_then(|section| report.form.sections.get(usize::from(section)));
        sentence.has_telling_figures && section.is_some_and(|section| section.told)
    };
    let of_figures = others.into_iter().filter(is_told).filter_map(|it| finding(it, LeftOver::Figures { year }));
    let of_figures: Findings = of_figures.collect();
    if !of_figures.is_empty() && !is_copied(before, report) {
        findings.extend(of_figures);
    }
}

/// Sections that are last year's.
pub(super) fn sections(before: &Report, report: &Report, findings: &mut Findings) {
    for (index, section) in report.form.sections.iter().enumerate().filter(|(_, section)| section.told) {
        let Some(other) = counterpart(report, index, before) else { continue };
        let share = share(&report.said, index, &before.said, other, |_| false);
        if let Some(&(own, first)) = share.pairs.first()
            && share.all >= LEAST_LENGTH
            && share.percent() >= LEAST_PERCENT
        {
            let (heading, year) = (section.heading.clone(), before.year.get());
            let problem =
                LeftOver::Section { heading, year, percent: share.percent(), is_exact: share.exact == share.alike };
            let place = Place::Bytes(report.said.sentences[own].place());
            let finding = Finding::new(&report.file, place, problem);
            findings.push(finding.mark_in(
                &before.file,
                Place::Bytes(before.said.sentences[first].place()),
                Role::First,
            ));
        }
    }
}

/// What is left over from last year.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LeftOver {
    Sentence { year: u16 },
    Figures { year: u16 },
    Section { heading: String, year: u16, percent: u32, is_exact: bool },
}

impl Problem for LeftOver {
    fn check(&self) -> &'static Check {
        match self {
            Self::Sentence { .. } | Self::Figures { .. } => &LEFT_OVER_SENTENCE,
            Self::Section { .. } => &SECTION_UNCHANGED,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Sentence { year } => Words::labelled(
                format!("这一句写的是{year}年，与{year}年报告的原句相同"),
                format!("{year}年报告的原句"),
                "一般为沿用上一年的报告而未改；请按本年情况改写年份和内容，不需要的请删去",
            ),
            Self::Figures { year } => Words::labelled(
                format!("这一句连同各项数字，与{year}年报告的原句相同"),
                format!("{year}年报告的原句"),
                "一般是沿用上一年的报告而没有改；请按本年情况改写数字，数字确实没有变化的不必改",
            ),
            Self::Section { heading, year, percent, is_exact } => Words::labelled(
                format!("“{heading}”与{year}年报告{}", how_much_zh(*percent, *is_exact)),
                format!("{year}年的文字"),
                "请按本年的实际情况写；逐句对照见 nianbao check --similarity。情况确实没有变化的可不作改动",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Sentence { year } => Words::labelled(
                format!("this sentence speaks of {year}, and stands word by word in the report for {year}"),
                format!("from the report for {year}"),
                "probably left over from last year's report; bring its year and its facts up to date, or delete it",
            ),
            Self::Figures { year } => Words::labelled(
                format!("this sentence stands with all its figures in the report for {year}"),
                format!("from the report for {year}"),
                "probably left over from last year's report; bring its figures up to date, where they have changed",
            ),
            Self::Section { heading, year, percent, is_exact } => Words::labelled(
                format!(
                    "{} of `{heading}` is that of the report for {year}{}",
                    percent_en(*percent),
                    figures_en(*is_exact)
                ),
                format!("the words of {year}"),
                "say what is true of this year; `nianbao check --similarity` shows each sentence. May stay where nothing has changed",
            ),
        }
    }
}

/// How much of a section is another's, in Chinese.
pub(super) fn how_much_zh(percent: u32, is_exact: bool) -> String {
    let figures = if is_exact { "" } else { "，只有年份、数字或名称不同" };
    match percent {
        100 => format!("文字相同{figures}"),
        _ => format!("有{percent}%的文字相同{figures}"),
    }
}

/// The same in English: how much.
pub(super) fn percent_en(percent: u32) -> String {
    if percent == 100 { "all".to_owned() } else { format!("{percent} %") }
}

/// The same in English: whether figures were set aside.
pub(super) fn figures_en(is_exact: bool) -> &'static str {
    if is_exact { "" } else { " but for years, figures and names" }
}
