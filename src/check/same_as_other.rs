//! `same-as-other`: two agencies state the same figures for one year.
//!
//! A report that was made from another agency's may keep its figures. Where all tables of two agencies, or one of
//! them as a whole, are the same cell by cell, and the figures are too many for that to be chance, someone should
//! look; which of the two is the copy we cannot know. Zeros and a few small figures are no sign of a copy, nor is an
//! aggregated report over a single unit.
//!
//! 两个机关同一年的全部表格或者其中一整张表逐格相同，而且数字之多不会是巧合的，可能是照抄或者放错报告，作提醒；
//! 哪一份有误无从判断。全是零或者只有零星几个小数目的不算，只有一个所属单位的汇总报告也不算。
//!
//! Basis: 条例 Arts. 49, 50 (each agency reports by itself).
//!
//! 依据：《条例》第四十九条、第五十条（各机关分别编制报告）。

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::alike;
use super::table::OneYear;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::link::Links;
use crate::model::{Entry, Portal, Report};

pub(super) static CHECK: Check = Check::new(
    "same-as-other",
    Level::Warning,
    "两个机关的数字相同",
    "two agencies with the same figures",
    include_str!("same_as_other.rs"),
);

/// So many digits are not alike by chance, among all reports of a year.
const TELLING: usize = 10;

/// No agency has more above it.
const DEEPEST: usize = 8;

pub(super) fn check(year: &OneYear<'_>, findings: &mut Findings) {
    let OneYear { portal, links, found, .. } = *year;
    // Those that are alike meet under one hash.
    let mut met: HashMap<(u64, usize), usize> = HashMap::new();
    for &index in year.reports() {
        let report = &portal.reports[index];
        let mut alike_to: Vec<usize> = Vec::new();
        for (table, hash) in found[index].figures.iter().enumerate() {
            if let Some(hash) = *hash {
                let other = *met.entry((hash, table)).or_insert(index);
                if other != index && !alike_to.contains(&other) {
                    alike_to.push(other);
                }
            }
        }
        let others = alike_to.into_iter().map(|other| &portal.reports[other]);
        let mut found = others.filter(|other| !is_above(links, portal, report, other)).filter_map(|other| {
            let same = same(report, other)?;
            Some((same.len(), other, same))
        });
        // One that is alike in most is enough.
        let first = found.next();
        let best = found.fold(first, |best, next| match &best {
            Some((count, ..)) if *count >= next.0 => best,
            _ => Some(next),
        });
        if let Some((_, other, same)) = best {
            findings.push(finding(portal, report, other, &same));
        }
    }
}

/// What stands for the figures of each table.
pub(super) fn hashes(report: &Report) -> Vec<Option<u64>> {
    (0..report.form.tables.len()).map(|table| hash(report, table)).collect()
}

/// A hash of a table's figures; none of one that is mostly zero.
fn hash(report: &Report, table: usize) -> Option<u64> {
    let entries = alike::entries(report, table);
    if entries.iter().filter_map(|entry| entry.amount()).map(alike::digits).sum::<usize>() < TELLING {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    let table = &report.form.tables[table];
    (&table.key, &table.edition).hash(&mut hasher);
    for entry in entries {
        match entry {
            Entry::Amount(amount) => amount.hash(&mut hasher),
            other => (i64::MIN, *other == Entry::NotApplicable, *other == Entry::Missing).hash(&mut hasher),
        }
    }
    Some(hasher.finish())
}

/// The tables that are the same by more than chance.
fn same(report: &Report, other: &Report) -> Option<Vec<usize>> {
    let mut same = alike::same_tables(report, other);
    if same.len() < report.form.tables.len() {
        same.retain(|table| alike::weight(report, &[*table]) >= TELLING);
    }
    (!same.is_empty() && alike::weight(report, &same) >= TELLING).then_some(same)
}

/// Whether one agency is above the other.
fn is_above(links: &Links, portal: &Portal, report: &Report, other: &Report) -> bool {
    let parent = |agency: usize| links.above(&portal.agencies[agency]);
    // Parents may lead in a circle, of which another finding speaks.
    let is_below = |below: usize, above: usize| {
        std::iter::successors(parent(below), |&here| parent(here)).take(DEEPEST).any(|here| here == above)
    };
    is_below(report.agency, other.agency) || is_below(other.agency, report.agency)
}

fn finding(portal: &Portal, report: &Report, other: &Report, same: &[usize]) -> Finding {
    let is_all = same.len() == report.form.tables.len();
    let problem = SameAsOther {
        agency: portal.name_of(other).to_owned(),
        file: other.file.clone(),
        tables: if is_all { Vec::new() } else { alike::labels(report, same) },
    };
    let first = |report: &Report, table: usize| report.form.tables[table].rows().next().map(|(_, row)| row.first);
    let place = first(report, same[0]).map_or(Place::File, Place::Cell);
    let finding = Finding::new(&report.file, place.clone(), problem);
    finding.mark_in(&other.file, place, Role::First)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SameAsOther {
    agency: String,
    file: String,
    /// The tables, where it is not all of them.
    tables: Vec<String>,
}

impl Problem for SameAsOther {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { agency, file, tables } = self;
        let which = if tables.is_empty() { "各表".to_owned() } else { format!("“{}”", tables.join("”“")) };
        Words::labelled(
            format!("{which}的全部数字与“{agency}”同年的报告相同"),
            format!("与 {file} 逐格相同"),
            "请两个机关各自对照台账，核对是否照抄或者放错报告；确实相同的，可在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        let Self { agency, file, tables } = self;
        let which = if tables.is_empty() { "all tables".to_owned() } else { format!("`{}`", tables.join("`, `")) };
        Words::labelled(
            format!("the figures of {which} are those of {agency} in the same year"),
            format!("cell by cell as in {file}"),
            "both agencies compare with their records; where they are right, explain it under `waivers`",
        )
    }
}
