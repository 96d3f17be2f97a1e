//! `chart-blank`: a chart of a cell that no year states.
//!
//! A chart that the text asks for, `[[chart: …]]`, draws what the agency's reports of those years state. Where all of
//! them leave a cell blank, mark it as not applicable or have no such row, there is nothing to draw, and the page
//! shows the chart's table alone.
//!
//! 正文要求的图表（[[chart: …]]、[[图表：…]]）按本机关历年报告填报的数画出。这些年度都没有填报、填“/”
//! 或者格式中没有这一项的，无数可画，页面上只有表格。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::link::{called, charted};
use crate::model::{Portal, Report};

pub(super) static CHECK: Check = Check::new(
    "chart-blank",
    Level::Warning,
    "图表所画的单元格各年度都没有数",
    "a chart of a cell that no year states",
    include_str!("chart_blank.rs"),
);

pub(super) fn check(portal: &Portal, report: &Report, findings: &mut Findings) {
    for asked in &report.said.charts {
        let charted = charted(portal, report, asked);
        for (row, cell) in charted.rows.iter().zip(&asked.cells).filter(|(row, _)| row.is_blank()) {
            let place = Place::Bytes(cell.place.start as usize..cell.place.end as usize);
            let (first, last) = (charted.years[0].get(), report.year.get());
            let problem = BlankChart { name: called(&report.form, row.cell).0, first, last };
            findings.push(Finding::new(&report.file, place, problem));
        }
    }
}

/// A cell of a chart that no year states.
#[derive(Debug, Clone, PartialEq, Eq)]
struct BlankChart {
    name: String,
    first: u16,
    last: u16,
}

impl Problem for BlankChart {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { name, first, last } = self;
        let years = if first == last { format!("{last}年度") } else { format!("{first}至{last}年度都") };
        Words::labelled(
            format!("图表中的“{name}”{years}没有数，无法画图"),
            "没有可画的数",
            "请先填报，换一项，或删去；图表只画本机关本年度和以前年度同一口径的报告",
        )
    }

    fn en(&self) -> Words {
        let Self { name, first, last } = self;
        Words::labelled(
            format!("no report from {first} to {last} states `{name}`, so the chart draws nothing"),
            "nothing to draw",
            "fill it in first, choose another cell, or delete it; a chart draws this agency's reports of the same scope, up to this year",
        )
    }
}
