//! `text-silent`: cases in the tables of which the text says nothing.
//!
//! Requests, reconsiderations and lawsuits that the tables count are expected to be mentioned in section 一. A text
//! that never names them is no error: it may be short, or the cases pending. It is said so that the clerk looks
//! whether the row was meant.
//!
//! 表格中有申请、行政复议或行政诉讼，正文未提及的，提示核对是否填错行；正文从简的可不作改动。
//!
//! Basis: the form asks section 一 to restate key figures.
//!
//! 依据：年度报告格式要求总体情况概述主要数据。

use super::text::{TextFigures, total_of};
use super::{at, word_of};
use crate::finding::{Check, Findings, Level, Problem, Role, Words};
use crate::form::Cell;
use crate::model::{Amount, Report};

pub(super) static CHECK: Check = Check::new(
    "text-silent",
    Level::Note,
    "表格中有而正文未提及",
    "cases of which the text says nothing",
    include_str!("text_silent.rs"),
);

pub(super) fn check(report: &Report, text: &TextFigures<'_>, findings: &mut Findings) {
    // A text of a few words leaves out everything.
    if text.lines.len() < 3 {
        return;
    }
    let mut silent: Vec<(Cell, Unmentioned)> = Vec::new();
    for quantity in &report.form.quantities().list {
        let Some(reading) = quantity.readings.first().filter(|_| !quantity.mention.is_empty()) else { continue };
        if let Some(stated) = total_of(report, reading)
            && stated > Amount::ZERO
            && !text.mentions(&quantity.mention)
            && let Some(&cell) =
                reading.plus.iter().find(|&&cell| report.amount(cell).is_some_and(|amount| amount > Amount::ZERO))
        {
            let (zh, en) = (quantity.zh.clone(), quantity.en.clone());
            silent.push((cell, Unmentioned { zh, en, stated, unit: word_of(report, cell) }));
        }
    }
    if let Some(&(first, _)) = silent.first() {
        let others: Vec<(Cell, Role)> = silent[1..].iter().map(|&(cell, _)| (cell, Role::Other)).collect();
        let problem = Silent(silent.into_iter().map(|(_, quantity)| quantity).collect());
        findings.push(at(report, first, &others, problem));
    }
}

/// What the text does not mention.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unmentioned {
    zh: String,
    en: String,
    stated: Amount,
    unit: String,
}

/// All that the text does not mention.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Silent(Vec<Unmentioned>);

impl Problem for Silent {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let all: Vec<String> =
            self.0.iter().map(|Unmentioned { zh, stated, unit, .. }| format!("{zh}{stated}{unit}")).collect();
        Words::labelled(
            format!("表格中有{}，正文未提及", all.join("、")),
            "正文未提及",
            "请核对是否填错行；正文从简的可不作改动",
        )
    }

    fn en(&self) -> Words {
        let all: Vec<String> = self.0.iter().map(|Unmentioned { en, stated, .. }| format!("{stated} {en}")).collect();
        Words::labelled(
            format!("the tables count {}, which the text never mentions", all.join(", ")),
            "not mentioned in the text",
            "make sure that the row is meant; a text may leave it out",
        )
    }
}
