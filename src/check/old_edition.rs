//! `form-edition`: a report uses an edition of the form after its time.
//!
//! The report names the edition, so the original is like this; that is noticed, and its tables
//! are shown as they are. (A table of another edition that is *not* named is an error; it is
//! noticed where the report is read.)
//!
//! 报告使用了已停止使用的格式。在 form 中写明的只作提醒；没有写明而表格与年度不符的是错误。
//!
//! Basis: 国办公开办函〔2019〕60号, 〔2021〕30号; real reports mix editions.
//!
//! 依据：国办公开办函〔2019〕60号、〔2021〕30号；实际报告有两种格式混用的。

use std::collections::BTreeSet;

use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::form::Forms;
use crate::model::Report;

pub(super) static CHECK: Check = Check::new(
    "form-edition",
    Level::Warning,
    "格式与年度不符",
    "an edition of the form that does not fit the year",
    include_str!("old_edition.rs"),
);

pub(super) fn check(report: &Report, findings: &mut Findings) {
    if !report.form_named {
        return;
    }
    let year = report.year.get();
    let editions: BTreeSet<&str> = report.form.tables.iter().map(|table| table.edition.as_str()).collect();
    for edition in editions {
        let outdated =
            Forms::embedded().get(edition).and_then(|form| form.years.as_ref()).is_some_and(|years| years.end <= year);
        if outdated {
            let problem = OldEdition { year, edition: edition.to_owned() };
            findings.push(Finding::new(&report.file, Place::Key("form"), problem));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OldEdition {
    year: u16,
    edition: String,
}

impl Problem for OldEdition {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { year, edition } = self;
        Words::labelled(
            format!("{year}年的报告用了{edition}年格式"),
            "已停止使用",
            "原件如此的可以不改；新编制的报告请用现行格式",
        )
    }

    fn en(&self) -> Words {
        let Self { year, edition } = self;
        Words::labelled(
            format!("the report for {year} uses the {edition} edition"),
            "no longer in force",
            "may stay if the original is like this",
        )
    }
}
