//! Do the figures agree, and is every finding one of a check that can be named, explained and weighed?
//!
//! [`TABLE`] has a row for every check. Those that look at what has been read are functions, one in a
//! file whose head is the manual page; those that are noticed on the way, where files are read, linked or
//! written, have their words in a family of [`crate::finding`]. All else follows from the table:
//! `explain`, the rules of SARIF, the names in `site.toml` and in waivers, and the list in the README.
//!
//! Checks know cells, not YAML, and loop over what the form says. To add one: its file, its row, its
//! line in the README; a test asks for what is missing.

mod balance;
mod below_part;
mod below_zero;
mod carry_over;
mod changed_figure;
mod column_total;
mod correction;
mod filing;
mod manual;
mod memo;
mod misfiled;
mod missing_entry;
mod old_edition;
mod regulations;
mod relation;
mod row_total;
mod sums;
mod table;
mod waiver;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

pub use manual::{gloss, manual, named};
pub use memo::Memo;
pub(crate) use relation::holds;
pub use table::{CheckRow, TABLE, names, row};

use relation::BrokenRelation;
use table::LooksAt;

use crate::finding::{Finding, Findings, KeyProblem, Place, Problem, Role, Setting, closest};
use crate::form::{Cell, Forms};
use crate::link::Links;
use crate::model::{Agency, Date, Report};
use crate::source::{CONFIG_FILE, Config, Source, setting_place};
use crate::tree::Site;

/// A report as it was filed: with its agency, the rules of the site, and the day.
#[derive(Clone, Copy)]
pub struct Filed<'a> {
    /// The report.
    pub report: &'a Report,
    /// Whose it is.
    pub agency: &'a Agency,
    /// What the site lays down, such as last days.
    pub config: &'a Config,
    /// Today.
    pub today: Date,
}

/// Checks everything in a portal.
pub fn all(source: &Source, links: &Links, today: Date, memo: &mut Memo, findings: &mut Findings) {
    let Source { portal, config, forms, drafts, .. } = source;
    let names = names(forms);
    memo.forget_unless(today, &names);
    let found: Vec<Arc<Findings>> = portal
        .reports
        .shared()
        .par_iter()
        .map(|entry| {
            memo.recall(entry, || {
                let mut findings = Findings::default();
                report(entry, &mut findings);
                waiver::check(entry, &names, &mut findings);
                findings
            })
        })
        .collect();
    for found in &found {
        findings.extend(Findings::clone(found));
    }
    memo.keep(portal.reports.shared(), found);
    let reports = portal.reports.shared();
    let filed = reports.par_iter().flat_map_iter(|report| {
        let mut found = Findings::default();
        let filed = Filed { report, agency: portal.agency_of(report), config, today };
        for row in TABLE {
            if let LooksAt::Filed(check) = row.looks_at {
                check(&filed, &mut found);
            }
        }
        found
    });
    let carried = reports.par_iter().enumerate().flat_map_iter(|(index, report)| {
        let mut found = Findings::default();
        if let Some(before) = links.year_before(portal, index) {
            for row in TABLE {
                if let LooksAt::Years(check) = row.looks_at {
                    check(before, report, &mut found);
                }
            }
        }
        found
    });
    let changed = reports.par_iter().flat_map_iter(|report| {
        let mut found = Findings::default();
        if let Some(before) = source.before.get(&report.file) {
            let filed = Filed { report, agency: portal.agency_of(report), config, today };
            for row in TABLE {
                if let LooksAt::Published(check) = row.looks_at {
                    check(before, &filed, &mut found);
                }
            }
        }
        found
    });
    findings.extend(Findings::from_iter(filed.chain(carried).chain(changed).collect::<Vec<Finding>>()));
    for draft in drafts {
        waiver::check(draft, &names, findings);
    }
}

/// Weighs down what reports and drafts explain in their waivers, whichever pass has noticed it, and notices waivers
/// that explain nothing. A waiver counts until its last day.
pub fn weigh(source: &Source, today: Date, findings: &mut Findings) {
    let drafts = source.drafts.iter().map(|draft| &**draft);
    let reports = &source.portal.reports;
    let used = waiver::weigh(reports.iter().chain(drafts), today, findings);
    let mut found = Findings::default();
    let explaining: Vec<&Report> = reports.iter().filter(|report| !report.waivers.is_empty()).collect();
    if explaining.is_empty() {
        return;
    }
    let names = names(&source.forms);
    let filed: BTreeSet<(usize, u16)> = reports.iter().map(|report| (report.agency, report.year.get())).collect();
    for report in explaining {
        // A check that holds a report against another one has nothing to say where that is not there.
        let has_before = filed.contains(&(report.agency, report.year.get() - 1));
        let is_idle = |name: &str| {
            let continues = report.form.continuations.iter().any(|across| *across.name == *name);
            let compares = name == changed_figure::CHECK.name;
            !names.contains(name)
                || source.config.checks.get(name) == Some(&Setting::Off)
                || continues && !has_before
                || compares && !source.before.contains_key(&report.file)
        };
        waiver::outcome(report, &used, today, is_idle, &mut found);
    }
    found.set_levels(&source.config.checks);
    findings.extend(found);
}

/// Checks one report by itself.
pub fn report(report: &Report, findings: &mut Findings) {
    for row in TABLE {
        if let LooksAt::Report(check) = row.looks_at {
            check(report, findings);
        }
    }
    for relation in &report.form.relations {
        if let Some(broken) = BrokenRelation::of(report, relation)
            && let Some(LooksAt::Relation(finding)) = row(relation.rule.kind()).map(|row| row.looks_at)
        {
            findings.push(finding(&broken));
        }
    }
}

/// Notices levels that a site sets for checks that do not exist.
pub fn settings(site: &dyn Site, config: &Config, forms: &Forms, findings: &mut Findings) {
    let names = names(forms);
    for name in config.checks.keys().filter(|name| !names.contains(*name)) {
        let place = setting_place(site, "checks", name);
        findings.push(Finding::new(CONFIG_FILE, place, unknown(name, &names)));
    }
}

/// A check that does not exist, with the one that is probably meant.
fn unknown(name: &str, names: &BTreeSet<String>) -> KeyProblem {
    KeyProblem::UnknownCheck { name: name.to_owned(), suggestion: meant(name, names) }
}

/// The check that is probably meant by a name that none has.
pub fn meant(name: &str, names: &BTreeSet<String>) -> Option<String> {
    closest(name, names.iter().map(String::as_str))
}

/// A finding at a cell, with the other cells of its relation.
fn at(report: &Report, cell: Cell, others: &[(Cell, Role)], problem: impl Problem + 'static) -> Finding {
    let mut finding = Finding::new(&report.file, Place::Cell(cell), problem);
    finding.cells.push(report.form.address(cell));
    for &(other, role) in others {
        finding.cells.push(report.form.address(other));
        finding = finding.mark(Place::Cell(other), role);
    }
    finding
}

/// A cell's row label.
fn row_label(report: &Report, cell: Cell) -> String {
    report.form.around(cell).2.label.clone()
}

/// A cell's column label.
fn column_label(report: &Report, cell: Cell) -> String {
    report.form.around(cell).3.label.clone()
}
