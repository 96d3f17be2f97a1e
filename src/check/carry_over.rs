//! `carry-over`, `item-carry-over`, `documents-in-force`, `disclosed-carry-over`: what one year leaves, the next
//! begins with.
//!
//! Requests carried over to the next year are those that it carries in, for each kind of applicant; last year's
//! documents in force, with what was issued and without what was repealed, are those in force. In the 2019 edition,
//! last year's items and their change are the items that the next report starts from, and what is disclosed in all
//! does not shrink. After a merger the sum of all predecessors' last reports is what is taken over; after a split the
//! successors take it over together. Where only the kinds of applicants differ and the total is right, applicants may
//! have been told apart otherwise, and this is a note.
//!
//! A changed set of units, a corrected figure, documents that expired or were handed to another organ are good
//! reasons to differ, so this is a warning, and a waiver explains it. Reports of different scope are not compared,
//! nor are years between which one is missing. What an aggregated report only takes over from its units
//! follows from there and is a note; so is what a sum is off by that has been told. Documents of which the text says that so many
//! lapsed or were handed over are no difference.
//!
//! 上一年度结转下年度的申请，应等于本年度的上年结转，各类申请人分别核对；现行有效件数应等于上年的现行有效件数
//! 加本年制发、减本年废止；2019年格式的上一年项目数量加本年增/减，应等于次年的上一年项目数量，对外公开总数量
//! 一般不少于上年。机关合并的，与各前身上年报告之和核对；拆分的，各承接机关合起来核对；改名不影响核对。只是申请人
//! 类别不同、总计相符的，作提示。机构调整、汇总范围变化、更正上年数字、文件自然失效都会造成差异，只作提醒，
//! 可以说明理由。汇总报告的差异出自所属单位的，作提示，写明从何而来；出自汇总、
//! 而汇总数已有提醒的，也是这样。
//! 正文写明若干件有效期届满、自动失效或划转的，差数相符就不提醒。
//!
//! Basis: the labels of the rows, in both editions (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：2019年、2021年格式的行名（国办公开办函〔2019〕60号、〔2021〕30号）。

use std::collections::BTreeMap;

use super::relation::stands;
use super::same_as_before::is_copied;
use super::unit_gaps::{Origin, origin};
use super::{column_label, row_label};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::form::{Cell, Comparison, Continuation, Rule, Term};
use crate::link::{Continued, Handover, Links};
use crate::model::{Amount, Portal, Report};

pub(super) static CHECK: Check = Check::new(
    "continuation",
    Level::Warning,
    "与上年报告不衔接",
    "figures that do not continue those of the year before",
    include_str!("carry_over.rs"),
);

pub(super) fn check(portal: &Portal, links: &Links, handover: &Handover<'_>, findings: &mut Findings) {
    let report = handover.report();
    // Of tables that are last year's altogether, enough is said.
    if handover.before.iter().any(|before| is_copied(before, report)) {
        return;
    }
    // Nor of an agency that should not have reported any more.
    let is_late = |after: &&Report| links.is_gone(after.agency, after.year);
    if handover.before.len() > 1 && handover.after.len() > 1 && handover.after.iter().any(is_late) {
        return;
    }
    // A row is spoken of once.
    let mut rows: BTreeMap<(&str, Cell), Vec<(&Continuation, Continued)>> = BTreeMap::new();
    for continuation in &report.form.continuations {
        if let Some(continued) = handover.continued(continuation)
            && !stands(continued.stated, continuation.comparison, continued.due)
            && !is_explained(report, continuation, &continued)
        {
            let row = report.form.around(continuation.later).2.first;
            rows.entry((&continuation.name, row)).or_default().push((continuation, continued));
        }
    }
    for ((name, _), differing) in rows {
        let origin = origin(portal, links, handover, &differing);
        findings.push(finding(portal, handover, name, &differing, origin));
    }
}

/// Whether a finding says that an aggregated report differs by its own sum.
pub(super) fn is_of_sum(finding: &Finding) -> bool {
    finding.problem.of::<CarryOver>().is_some_and(|problem| matches!(problem.origin, Origin::Sums))
}

/// Whether the text tells what makes the difference: documents that lapsed, or went to another organ.
fn is_explained(report: &Report, continuation: &Continuation, continued: &Continued) -> bool {
    let missing = continued.due + -continued.stated;
    let lapsed = &report.said.lapsed;
    let is_it = |count: &u16| Amount::whole(i32::from(*count)) == missing;
    let all = lapsed.iter().fold(0_u16, |sum, count| sum.saturating_add(*count));
    !continuation.is_plain() && missing > Amount::ZERO && (lapsed.iter().any(is_it) || is_it(&all))
}

fn finding(
    portal: &Portal,
    handover: &Handover<'_>,
    name: &str,
    differing: &[(&Continuation, Continued)],
    origin: Origin,
) -> Finding {
    let report = handover.report();
    let is_total = |cell: Cell| {
        let mut rules = report.form.relations.iter().map(|relation| &relation.rule);
        rules.any(|rule| matches!(rule, Rule::RowSum { total, .. } if *total == cell))
    };
    let differs = |cell: Cell| differing.iter().any(|(across, _)| across.later == cell);
    // The total of the row, where it is compared as well.
    let total = report.form.continuations.iter().find(|across| {
        let row = |cell: Cell| report.form.around(cell).2.first;
        across.name == name && row(across.later) == row(differing[0].0.later) && is_total(across.later)
    });
    let total_fits = total.is_some_and(|total| !differs(total.later) && handover.continued(total).is_some());
    let shown = differing.iter().find(|(across, _)| is_total(across.later)).unwrap_or(&differing[0]);
    let (continuation, continued) = shown;
    let labels = |terms: &[Term]| -> Vec<TermLabel> {
        let label = |term: &Term| TermLabel {
            row: row_label(report, term.cell),
            column: column_label(report, term.cell),
            minus: term.minus,
        };
        terms.iter().map(label).collect()
    };
    let others = |reports: &[&Report]| -> Vec<String> {
        let names = reports.iter().map(|report| portal.name_of(report).to_owned());
        if handover.is_reorganization() { names.collect() } else { Vec::new() }
    };
    let meanwhile = continuation.meanwhile.iter().map(|term| {
        let amounts = handover.after.iter().filter_map(|after| {
            after.amounts(&crate::link::counterparts(report, term.cell, after)?).map(|it| it.iter().sum::<Amount>())
        });
        amounts.sum::<Amount>()
    });
    let mut columns: Vec<Column> = Vec::with_capacity(differing.len());
    for (across, Continued { due, stated, .. }) in std::iter::once(shown).chain(differing) {
        let column = Column { label: column_label(report, across.later), stated: *stated, due: *due };
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let problem = CarryOver {
        name: name.to_owned(),
        row: row_label(report, continuation.later),
        columns,
        year: handover.before[0].year.get(),
        before: others(&handover.before),
        after: if handover.after.len() > 1 { others(&handover.after) } else { Vec::new() },
        earlier: labels(&continuation.earlier),
        left: continued.left,
        meanwhile: labels(&continuation.meanwhile).into_iter().zip(meanwhile).collect(),
        comparison: continuation.comparison,
        total_fits,
        origin,
    };
    let mut finding = Finding::new(&report.file, Place::Cell(continuation.later), problem);
    finding.cells.push(report.form.address(continuation.later));
    for (across, _) in differing.iter().filter(|(across, _)| across.later != continuation.later) {
        finding.cells.push(report.form.address(across.later));
        finding = finding.mark(Place::Cell(across.later), Role::Other);
    }
    for term in &continuation.meanwhile {
        finding = finding.mark(Place::Cell(term.cell), Role::Term);
    }
    for after in &handover.after[1..] {
        for cell in crate::link::counterparts(report, continuation.later, after).unwrap_or_default() {
            finding = finding.mark_in(&after.file, Place::Cell(cell), Role::Term);
        }
    }
    for (before, cell) in handover.places(continuation) {
        finding = finding.mark_in(&before.file, Place::Cell(cell), Role::Other);
    }
    finding
}

/// The labels of a cell that is added up or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TermLabel {
    row: String,
    column: String,
    minus: bool,
}

/// A column that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    label: String,
    stated: Amount,
    due: Amount,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CarryOver {
    name: String,
    row: String,
    /// What differs: the total first, where it does.
    columns: Vec<Column>,
    year: u16,
    /// The agencies of the year before, where it is not just the same one.
    before: Vec<String>,
    /// The agencies that take over, where they are several.
    after: Vec<String>,
    /// What the year before leaves is the sum of these, as the form names them.
    earlier: Vec<TermLabel>,
    left: Amount,
    /// What the year itself has brought.
    meanwhile: Vec<(TermLabel, Amount)>,
    comparison: Comparison,
    /// Only the kinds of applicants differ.
    total_fits: bool,
    origin: Origin,
}

impl Problem for CarryOver {
    fn is_looked_into(&self) -> bool {
        true
    }

    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn level(&self) -> Level {
        if self.total_fits || matches!(self.origin, Origin::Units(_)) { Level::Note } else { CHECK.level }
    }

    fn zh(&self) -> Words {
        let words = self.differing_zh();
        match &self.origin {
            Origin::Own => words,
            Origin::Units(names) => Words {
                help: format!(
                    "与所属“{}”两年之间的差额相同，由此而来；请先核对该单位的报告，新设、撤销的单位除外",
                    names.join("”“")
                ),
                ..words
            },
            Origin::Sums => Words {
                help: "所属各单位的报告相加是衔接的，差异出自汇总；请先核对两年的汇总数与所属单位之和".to_owned(),
                ..words
            },
        }
    }

    fn en(&self) -> Words {
        let words = self.differing_en();
        match &self.origin {
            Origin::Own => words,
            Origin::Units(names) => Words {
                help: format!(
                    "follows from {}, with the same difference; look there first, but where the unit is new or gone",
                    names.join(", ")
                ),
                ..words
            },
            Origin::Sums => Words {
                help: "the units' reports together do continue; compare the aggregates of both years with their sums"
                    .to_owned(),
                ..words
            },
        }
    }
}

impl CarryOver {
    fn differing_zh(&self) -> Words {
        let Self { row, columns, year, before, after, earlier, left, meanwhile, total_fits, .. } = self;
        let Column { label: column, stated, due } = &columns[0];
        let of = if before.is_empty() { String::new() } else { format!("“{}”", before.join("”“")) };
        let together = if before.len() > 1 { "合计" } else { "" };
        let year = format!("{of}{year}年报告");
        let earlier: String = earlier
            .iter()
            .enumerate()
            .map(|(index, TermLabel { row, column, minus })| {
                let sign = if *minus {
                    "减"
                } else if index > 0 {
                    "加"
                } else {
                    ""
                };
                format!("{sign}“{row}”的{column}")
            })
            .collect();
        let stated_by = if after.is_empty() { String::new() } else { format!("“{}”合计", after.join("”“")) };
        let rest: String = columns[1..]
            .iter()
            .map(|Column { label, stated, due }| format!("；{label}填报 {stated}，应为 {due}"))
            .collect();
        let brought: String = meanwhile
            .iter()
            .map(|(term, amount)| format!("{}{} {amount}，", if term.minus { "减" } else { "加" }, term.column))
            .collect();
        if self.comparison == Comparison::NotLess {
            return Words::labelled(
                format!("“{row}”的{column}比{year}少"),
                format!("{stated_by}填报 {stated}，{year}{together}为 {left}{rest}"),
                "累计的总数一般不会减少，请核对两年的报告；因清理、废止而撤下的，可在 waivers 里说明理由",
            );
        }
        if *total_fits {
            return Words::labelled(
                format!("“{row}”的总计与{year}相符，{column}不相符"),
                format!("{stated_by}填报 {stated}，{year}{earlier}{together}为 {due}{rest}"),
                "申请人类别重新划分的，可不作改动；否则请核对两年的报告",
            );
        }
        let label = if meanwhile.is_empty() {
            format!("{stated_by}填报 {stated}，{year}{earlier}{together}为 {left}{rest}")
        } else {
            format!("{stated_by}填报 {stated}；{year}{together}为 {left}，{brought}应为 {due}{rest}")
        };
        let help = match (meanwhile.is_empty(), before.is_empty()) {
            (true, true) => "请核对两年的报告；机构调整、汇总范围变化或更正上年数字造成的，可在 waivers 里说明理由",
            (true, false) => {
                "机构合并、拆分的，各前身上年的数应当一并转入；请核对各份报告，有理由的可在 waivers 里说明"
            }
            _ => "请核对两年的报告；文件自然失效、清理后重新核定或划转其他机关的，可在 waivers 里说明理由",
        };
        Words::labelled(format!("“{row}”的{column}与{year}不衔接"), label, help)
    }

    fn differing_en(&self) -> Words {
        let Self { row, columns, year, before, after, earlier, left, meanwhile, total_fits, .. } = self;
        let Column { label: column, stated, due } = &columns[0];
        let of = if before.is_empty() { String::new() } else { format!(" of {}", before.join(", ")) };
        let stated_by = if after.is_empty() { String::new() } else { format!("{} together ", after.join(", ")) };
        let year = format!("{year}{of}");
        let earlier: String = earlier
            .iter()
            .enumerate()
            .map(|(index, TermLabel { row, column, minus })| {
                let sign = if *minus {
                    " − "
                } else if index > 0 {
                    " + "
                } else {
                    ""
                };
                format!("{sign}`{row}`, {column}")
            })
            .collect();
        let rest: String = columns[1..]
            .iter()
            .map(|Column { label, stated, due }| format!("; {label} stated {stated}, due {due}"))
            .collect();
        let brought: String = meanwhile
            .iter()
            .map(|(term, amount)| format!(" {} {} {amount}", if term.minus { "−" } else { "+" }, term.column))
            .collect();
        if self.comparison == Comparison::NotLess {
            return Words::labelled(
                format!("`{row}`, {column} is less than in the report for {year}"),
                format!("{stated_by}stated {stated}; {year} states {left}{rest}"),
                "a running total does not shrink; where texts were taken away, explain it under `waivers`",
            );
        }
        if *total_fits {
            return Words::labelled(
                format!("`{row}` continues the report for {year} in total, but not in {column}"),
                format!("{stated_by}stated {stated}; {year} leaves {due} ({earlier}){rest}"),
                "nothing to do where applicants were told apart otherwise; else compare both reports",
            );
        }
        Words::labelled(
            format!("`{row}`, {column} does not continue the report for {year}"),
            if meanwhile.is_empty() {
                format!("{stated_by}stated {stated}; {year} leaves {left} ({earlier}){rest}")
            } else {
                format!("{stated_by}stated {stated}; {year} leaves {left},{brought} makes {due}{rest}")
            },
            if before.is_empty() {
                "compare both reports; where there is a reason, explain it under `waivers`"
            } else {
                "what all predecessors left is taken over; compare the reports, or explain it under `waivers`"
            },
        )
    }
}
