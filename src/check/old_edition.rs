//! `form-edition`: a report uses an edition of the form after its time, or rows of one inside a table of another.
//!
//! The report names the edition, so the original is like this; that is noticed, and its tables
//! are shown as they are. (A table of another edition that is *not* named is an error; it is
//! noticed where the report is read.) A table that keeps single rows of another edition, such as the one row
//! of other outcomes of 2019, needs no name: the rows are shown as filed, counted once, and noticed here.
//!
//! 报告使用了已停止使用的格式。写明所用格式的只作提醒；未写明而表格与年度不符的是错误。表格中只有个别行是
//! 另一格式的（如沿用2019年格式的“（六）其他处理”一行），不必写明，照原样列示、照常计入合计，只作提醒。
//!
//! Basis: 国办公开办函〔2019〕60号, 〔2021〕30号; real reports mix editions.
//!
//! 依据：国办公开办函〔2019〕60号、〔2021〕30号；实际报告有两种格式混用的。

use std::collections::BTreeSet;

use super::at;
use crate::finding::form::FORM_EDITION;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::form::{Cell, Forms};
use crate::model::Report;

pub(super) fn check(report: &Report, findings: &mut Findings) {
    rows(report, findings);
    let form = &report.form;
    let year = report.year.get();
    let is_over = |edition: &str| {
        let own = form.years.as_ref().filter(|_| edition == form.id);
        let years = own.or_else(|| Forms::embedded().get(edition)?.years.as_ref());
        years.is_some_and(|years| years.end <= year)
    };
    let place = if report.form_named { Place::Key("form") } else { Place::File };
    let mut push = |problem| findings.push(Finding::new(&report.file, place.clone(), problem));
    if form.tables.is_empty() {
        if is_over(&form.id) {
            push(OldEdition { year, edition: None });
        }
        return;
    }
    let is_accepted = form.accepted.as_ref().is_some_and(|years| years.contains(&year));
    if !report.form_named && !is_accepted {
        return;
    }
    let editions: BTreeSet<&str> = form.tables.iter().map(|table| table.edition.as_str()).collect();
    for edition in editions.into_iter().filter(|edition| is_over(edition)) {
        push(OldEdition { year, edition: Some(edition.to_owned()) });
    }
}

/// One finding for each table and edition from which it has rows.
fn rows(report: &Report, findings: &mut Findings) {
    let form = &report.form;
    let pairs: BTreeSet<(usize, &str)> = form.exchanges.iter().map(|it| (it.table, it.edition.as_str())).collect();
    for (index, edition) in pairs {
        let table = &form.tables[index];
        let rows = || table.rows().map(|(_, row)| row).filter(|row| row.edition == edition);
        let exchanges = form.exchanges.iter().filter(|it| (it.table, it.edition.as_str()) == (index, edition));
        let problem = RowsOfOtherEdition {
            table: table.label.clone(),
            edition: edition.to_owned(),
            wanted: table.edition.clone(),
            rows: rows().map(|row| row.label.clone()).collect(),
            instead_of: exchanges.flat_map(|exchange| exchange.dropped_labels.clone()).collect(),
        };
        let cells: Vec<Cell> = rows().map(|row| row.cell(0)).collect();
        if let [first, others @ ..] = &cells[..] {
            let others: Vec<(Cell, Role)> = others.iter().map(|&cell| (cell, Role::Other)).collect();
            findings.push(at(report, *first, &others, problem));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RowsOfOtherEdition {
    table: String,
    edition: String,
    wanted: String,
    rows: Vec<String>,
    /// The table's own rows for which they stand.
    instead_of: Vec<String>,
}

impl Problem for RowsOfOtherEdition {
    fn check(&self) -> &'static Check {
        &FORM_EDITION
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn zh(&self) -> Words {
        let Self { table, edition, wanted, rows, instead_of } = self;
        let listed = |labels: &[String]| labels.iter().map(|label| format!("“{label}”")).collect::<String>();
        let label = if instead_of.is_empty() {
            format!("{wanted}年格式没有这样的行")
        } else {
            format!("代替{wanted}年格式的{}", listed(instead_of))
        };
        Words::labelled(
            format!("“{table}”里有{edition}年格式的行：{}", listed(rows)),
            label,
            "原件如此的可不作改动，表格照原样列示；新编制的报告请用现行格式的行",
        )
    }

    fn en(&self) -> Words {
        let Self { table, edition, wanted, rows, instead_of } = self;
        let listed = |labels: &[String]| labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
        let label = if instead_of.is_empty() {
            format!("the {wanted} edition has no such row")
        } else {
            format!("in place of {} of the {wanted} edition", listed(instead_of))
        };
        Words::labelled(
            format!("`{table}` has rows of the {edition} edition: {}", listed(rows)),
            label,
            "may stay if the original is like this, and is shown as filed; use the rows of the form in force for new reports",
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OldEdition {
    year: u16,
    /// The edition; `None` for a report without the tables of any.
    edition: Option<String>,
}

impl Problem for OldEdition {
    fn check(&self) -> &'static Check {
        &FORM_EDITION
    }

    fn level(&self) -> Level {
        // The report names the edition, so the original is like this.
        Level::Warning
    }

    fn zh(&self) -> Words {
        let Self { year, edition } = self;
        let Some(edition) = edition else {
            return Words::new(
                format!("{year}年的报告未采用统一格式"),
                "原件如此的可不作改动（2019年是过渡年度）；有统一格式的表的，请照表填报",
            );
        };
        Words::labelled(
            format!("{year}年的报告用了{edition}年格式"),
            "已停止使用",
            "原件如此的可不作改动；新编制的报告请用现行格式",
        )
    }

    fn en(&self) -> Words {
        let Self { year, edition } = self;
        let Some(edition) = edition else {
            return Words::new(
                format!("the report for {year} does not use the form in force"),
                "may stay if the original is like this (2019 was a year of transition); if it has the tables, fill them in",
            );
        };
        Words::labelled(
            format!("the report for {year} uses the {edition} edition"),
            "no longer in force",
            "may stay if the original is like this",
        )
    }
}
