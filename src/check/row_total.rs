//! `request-row-total`, `dispute-total`: a row's total is the sum of its terms.
//!
//! The form prints the total beside its terms, and any reader can add them up. Which figure is
//! wrong we cannot know, so the finding shows all of them and proposes none. A row with a blank
//! cannot be added up; `missing-entry` speaks of blanks.
//!
//! 每行的总计应等于同一行各项之和。有未填报的格时不作判断。
//!
//! Basis: the headings of tables three and four, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：第三、第四张表的表头，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::{at, row_label};
use crate::finding::{Findings, Problem, Role};
use crate::form::Rule;
use crate::model::Report;

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::RowSum { total, terms } = &relation.rule
            && let Some(stated) = report.amount(*total)
            && let Some(amounts) = report.amounts(terms)
            && stated != amounts.iter().sum()
        {
            let row = row_label(report, *total);
            let problem = Problem::RowTotal { name: relation.name.clone(), row, stated, terms: amounts };
            let others: Vec<_> = terms.iter().map(|&term| (term, Role::Term)).collect();
            findings.push(at(report, *total, &others, problem));
        }
    }
}
