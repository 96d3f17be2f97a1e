//! `section-copied`: a section that another agency has as well.
//!
//! What an agency did, what its problems are and how it means to solve them is its own. A section that must be told
//! in words and that, in four fifths of its characters or more, stands in another agency's report for the same year
//! was probably copied, one from the other or both from a third; who copied is not known, and both are told. Years,
//! figures and the name at the start of a sentence are set aside. Not counted as copied: sentences that more than
//! five agencies have in that year, or most of four or more, for those come from a template, a law or a notice; what
//! an agency shares with the one right above it or with its predecessor; and sections with less than 30 characters
//! of their own. Where a word is changed in each sentence, so that none is the same, two thirds of the clauses of a longer
//! section are enough.
//!
//! 做了什么、有什么问题、怎样改进，各机关不会一样。总体情况、存在的主要问题及改进情况两部分，有五分之四以上的文字
//! 与另一机关同一年度的报告相同的（年份、数字和句首的名称不同也算），作提醒；无从得知是谁沿用了谁，两份报告都提醒。
//! 同一年度有五个以上机关、或者四个以上而且过半数机关都有的句子，通常出自统一的模板和文件，不计在内；
//! 与上级机关、前身机关相同的不提醒；除去这些以后不足30个字的不作比较。
//! 每句只改几个字的，按分句比较，较长的部分有三分之二以上的分句相同也提醒。逐句对照见 check --similarity。
//!
//! Basis: 国办公开办函〔2021〕30号 on content copied from others (雷同).
//!
//! 依据：国办公开办函〔2021〕30号关于年度报告内容雷同、敷衍应付的责任规定。

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::left_over::{LEAST_LENGTH, LEAST_PERCENT, figures_en, how_much_zh, percent_en};
use super::near_copy;
use super::similarity::{Shared, counterpart, share};
use super::table::OneYear;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::{Portal, Report};

pub(super) static CHECK: Check = Check::new(
    "section-copied",
    Level::Warning,
    "这一部分与另一机关的报告雷同",
    "a section that another agency has as well",
    include_str!("copied.rs"),
);

/// Whether a section must be told in words, so that it is worth a comparison.
pub(super) fn is_told(report: &Report, section: u8) -> bool {
    report.form.sections.get(usize::from(section)).is_some_and(|section| section.told)
}

pub(super) fn check(of_year: &OneYear<'_>, findings: &mut Findings) {
    let OneYear { portal, links, year, found } = *of_year;
    let shared = Shared::of(portal, links, year, |index| found[index].told.as_slice().into());
    let reports = of_year.reports();
    let nearest = |&index: &usize| {
        let report = &portal.reports[index];
        let told = (0_u8..).zip(&report.form.sections).filter(|(_, section)| section.told);
        told.filter_map(|(section, _)| Some((section, copied(portal, &shared, index, usize::from(section))?)))
            .collect::<Vec<_>>()
    };
    let found: Vec<Vec<(u8, Finding)>> = reports.par_iter().map(nearest).collect();
    let mut named = BTreeSet::new();
    for (&index, found) in reports.iter().zip(found) {
        for (section, finding) in found {
            named.insert((index, section));
            findings.push(finding);
        }
    }
    // What has a word changed in each sentence, where no more was the same.
    for near in near_copy::all(portal, links, year) {
        let (report, other) = (&portal.reports[near.report], &portal.reports[near.other]);
        let Some(section) = report.form.sections.get(usize::from(near.section)) else { continue };
        if named.contains(&(near.report, near.section)) {
            continue;
        }
        let (heading, agency) = (section.heading.clone(), portal.agency_of(other).name.clone());
        let problem = Copied { heading, agency, percent: near.percent, is_exact: true };
        let (own, theirs) = near.sentences;
        let finding = Finding::new(&report.file, Place::Bytes(report.said.sentences[own].place()), problem);
        let theirs = Place::Bytes(other.said.sentences[theirs].place());
        findings.push(finding.mark_in(&other.file, theirs, Role::Other));
    }
}

/// What is to be said of a section of a report, if the one that shares most of it has it nearly all.
fn copied(portal: &Portal, shared: &Shared, index: usize, section: usize) -> Option<Finding> {
    let report = &portal.reports[index];
    let other = &portal.reports[shared.nearest(index, section)?];
    let theirs = counterpart(report, section, other)?;
    let share = share(&report.said, section, &other.said, theirs, |sentence| shared.is_common(sentence));
    let &(own, theirs) = share.pairs.first()?;
    if share.all < LEAST_LENGTH || share.percent() < LEAST_PERCENT {
        return None;
    }
    let (percent, is_exact) = (share.percent(), share.exact == share.alike);
    let (heading, agency) = (report.form.sections[section].heading.clone(), portal.agency_of(other).name.clone());
    let place = Place::Bytes(report.said.sentences[own].place());
    let finding = Finding::new(&report.file, place, Copied { heading, agency, percent, is_exact });
    Some(finding.mark_in(&other.file, Place::Bytes(other.said.sentences[theirs].place()), Role::Other))
}

/// A section that another agency has as well.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Copied {
    heading: String,
    agency: String,
    percent: u32,
    is_exact: bool,
}

impl Problem for Copied {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { heading, agency, percent, is_exact } = self;
        Words::labelled(
            format!("“{heading}”与“{agency}”同一年度的报告{}", how_much_zh(*percent, *is_exact)),
            "与另一机关的文字雷同",
            "年度报告应写本机关的实际情况；请核对是否沿用其他机关的文字。逐句对照见 nianbao check --similarity",
        )
    }

    fn en(&self) -> Words {
        let Self { heading, agency, percent, is_exact } = self;
        Words::labelled(
            format!(
                "{} of `{heading}` stands in the report of `{agency}` for the same year{}",
                percent_en(*percent),
                figures_en(*is_exact)
            ),
            "the words of another agency",
            "a report says what its own agency did; see whether this was copied. `nianbao check --similarity` shows each sentence",
        )
    }
}
