//! `text-figure`: a figure in the text that the table states otherwise.
//!
//! Reports say their figures twice, in sentences and in the tables, and readers quote the sentences. A figure is
//! held against a cell only where its words leave no other sense: 件 are not 申请事项, 收到 may include what was
//! carried in, answers may include those to requests of the year before, a channel or half a year is a part, and a
//! report of the agency's own figures says nothing of 全县. Where several cells may be meant, one that agrees is
//! enough. What all of a figure is said to be (`行政诉讼2件，均为未经复议直接起诉`) is held against the part that it names, one
//! figure of several things (`予以公开、部分公开各3件`) against each of them, and what the items of the 2019 form gained or lost
//! against 本年增/减. How a dispute was decided (撤销, 责令重新答复, 驳回) may be counted in either of two cells. All of the
//! requests concluded (`收到28件，均已办结`, `办结率100%`) leaves none to be carried over, unless the
//! text says as of when. What each figure was taken for is shown by `check --figures` and by the preview.
//!
//! 正文和表格都写数字，读者多引用正文。只有词句没有别的含义时才与表格核对：“件”不是“申请事项”，“收到”可以含
//! 上年结转，答复可以含上年申请，分渠道、半年的数字只是一部分，本机关报告不负责“全县”的数字。可能指几个单元格的，
//! 与其中一个相符即可。“行政诉讼2件，均为未经复议直接起诉”与所说的那一项核对，“予以公开、部分公开各3件”分别核对，2019年格式的
//! 上一年项目、本年增减与对应单元格核对；复议、诉讼的“撤销”“责令重新答复”“驳回”等，填在两个单元格中的任一个都可以。
//! “收到28件，均已办结”“办结率100%”等于说没有结转下年度的，写明“截至目前”等时间的除外。
//!
//! Basis: the notices ask section 一 to restate key figures.
//!
//! 依据：年度报告格式要求总体情况概述主要数据；正文与表格应当一致。

use super::text::{Denial, TextFigures, Tie, TiedQuantity};
use super::{word_of, zero_table};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::{Amount, Report};

pub(super) static CHECK: Check = Check::new(
    "text-figure",
    Level::Warning,
    "正文数字与表格不一致",
    "figures of the text that differ from the tables",
    include_str!("text_figure.rs"),
);

pub(super) fn check(report: &Report, text: &TextFigures<'_>, findings: &mut Findings) {
    for figure in &text.figures {
        if let Tie::Cells(tied) = &figure.tie
            && tied.differs()
            && !is_of_empty_table(report, tied)
        {
            let written = figure.number.written(&text.lines[figure.line].text);
            push(report, text.place(figure), tied, Written::Figure(written.to_owned()), findings);
        }
    }
    for Denial { line, words, tied } in &text.denials {
        if tied.differs() {
            let written = text.lines[*line].text[words.clone()].to_owned();
            push(report, text.lines[*line].place(words.clone()), tied, Written::Denial(written), findings);
        }
    }
}

/// Of a table without any figure, `zero-table` says enough.
fn is_of_empty_table(report: &Report, tied: &TiedQuantity) -> bool {
    tied.reading.plus.iter().all(|&cell| zero_table::is_empty(report, report.form.place(cell).table))
}

fn push(
    report: &Report,
    place: std::ops::Range<usize>,
    tied: &TiedQuantity,
    written: Written,
    findings: &mut Findings,
) {
    let Some(stated) = tied.stated else { return };
    let quantity = &report.form.quantities().list[tied.quantity];
    let cells = &tied.reading.plus;
    let label = match cells[..] {
        [cell] => Some(report.form.label(cell)),
        _ => None,
    };
    let problem = TextFigure {
        written,
        label,
        zh: quantity.zh.clone(),
        en: quantity.en.clone(),
        stated,
        unit: word_of(report, cells[0]),
    };
    let mut finding = Finding::new(&report.file, Place::Bytes(place), problem);
    for &cell in cells {
        finding.cells.push(report.form.address(cell));
    }
    // A sum of many cells is told by its name; to mark them all would hide the sentence.
    if let [cell] = cells[..] {
        finding = finding.mark(Place::Cell(cell), Role::Other);
    }
    findings.push(finding);
}

/// What the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    /// So much.
    Figure(String),
    /// That there is none.
    Denial(String),
}

/// A figure of the text beside that of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TextFigure {
    written: Written,
    /// The cell, where it is one.
    label: Option<String>,
    zh: String,
    en: String,
    stated: Amount,
    unit: String,
}

impl Problem for TextFigure {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let TextFigure { written, label, zh, stated, unit, .. } = self;
        let cells = label.as_ref().map_or_else(|| format!("“{zh}”相加"), |label| format!("“{label}”"));
        let said = match written {
            Written::Figure(written) => format!("正文写的{zh}是“{written}”"),
            Written::Denial(written) => format!("正文写的是“{written}”"),
        };
        Words::labelled(
            format!("{said}，表格中{cells}为{stated}{unit}"),
            format!("表格中为{stated}{unit}"),
            "请对照台账，改正文或改表格；确属不同口径的，在正文中写明，或在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        let TextFigure { written, label, en, stated, .. } = self;
        let cells = label.as_ref().map_or_else(|| format!("the sum for {en}"), |label| format!("`{label}`"));
        let said = match written {
            Written::Figure(written) => format!("the text states {en} as “{written}”"),
            Written::Denial(written) => format!("the text says “{written}”"),
        };
        Words::labelled(
            format!("{said}, while in the table {cells} is {stated}"),
            format!("{stated} in the table"),
            "compare with the records and correct the text or the table; say in the text, or under `waivers`, if both count differently",
        )
    }
}
