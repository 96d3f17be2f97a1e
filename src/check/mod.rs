//! Do the figures agree? One file is one check; its heading is its manual page.
//!
//! Checks know cells, not YAML, and loop over what the form says. To add one: a file here that
//! opens with its manual, a line in [`report`] or [`all`], a variant in
//! [`crate::finding::Problem`].

mod balance;
mod below_part;
mod below_zero;
mod carry_over;
mod column_total;
mod correction;
mod filing;
mod missing_entry;
mod old_edition;
mod row_total;
mod sums;
mod waiver;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::words::Lang;
use crate::finding::{CHECKS, Finding, Findings, KeyProblem, Place, Problem, Role, closest};
use crate::form::{Cell, Forms};
use crate::link::Links;
use crate::model::{Date, Report};
use crate::source::{CONFIG_FILE, Config, Source, setting_place};
use crate::tree::Site;

/// Checks everything in a portal. A waiver counts until its last day.
pub fn all(source: &Source, links: &Links, today: Date, memo: &mut Memo, findings: &mut Findings) {
    let Source { portal, config, forms, .. } = source;
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
                waiver::apply(entry, &names, today, &mut findings);
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
        filing::check(report, portal.agency_of(report), config, today, &mut found);
        waiver::weigh(report, today, &mut found);
        found
    });
    let carried = reports.par_iter().enumerate().flat_map_iter(|(index, report)| {
        let mut found = Findings::default();
        if let Some(before) = links.year_before(portal, index) {
            carry_over::check(before, report, &mut found);
            waiver::weigh(report, today, &mut found);
        }
        found
    });
    findings.extend(Findings::from_iter(filed.chain(carried).collect::<Vec<Finding>>()));
}

/// What was found in each report by itself.
///
/// A report is known by its identity: the memo of [`crate::source`] shares it from build to build
/// as long as it reads the same.
#[derive(Default)]
pub struct Memo {
    today: Option<Date>,
    names: BTreeSet<String>,
    found: HashMap<usize, (Arc<Report>, Arc<Findings>)>,
}

impl Memo {
    fn forget_unless(&mut self, today: Date, names: &BTreeSet<String>) {
        if self.today != Some(today) || self.names != *names {
            *self = Memo { today: Some(today), names: names.clone(), found: HashMap::new() };
        }
    }

    fn recall(&self, report: &Arc<Report>, check: impl FnOnce() -> Findings) -> Arc<Findings> {
        match self.found.get(&(Arc::as_ptr(report) as usize)) {
            Some((_, found)) => found.clone(),
            None => Arc::new(check()),
        }
    }

    /// Keeps what was found in these reports, and forgets the rest. A report that is kept is alive, so
    /// its address is no other's.
    fn keep(&mut self, reports: &[Arc<Report>], found: Vec<Arc<Findings>>) {
        for (report, found) in reports.iter().zip(found) {
            self.found.entry(Arc::as_ptr(report) as usize).or_insert_with(|| (report.clone(), found));
        }
        if self.found.len() > reports.len() {
            let now: HashSet<usize> = reports.iter().map(|report| Arc::as_ptr(report) as usize).collect();
            self.found.retain(|address, _| now.contains(address));
        }
    }
}

/// Checks one report by itself.
pub fn report(report: &Report, findings: &mut Findings) {
    row_total::check(report, findings);
    column_total::check(report, findings);
    balance::check(report, findings);
    below_zero::check(report, findings);
    below_part::check(report, findings);
    missing_entry::check(report, findings);
    correction::check(report, findings);
    old_edition::check(report, findings);
}

/// The names of all checks: those of the program and those of the forms' relations.
pub fn names(forms: &Forms) -> BTreeSet<String> {
    let relations = forms.iter().flat_map(|form| form.relations.iter().map(|relation| relation.name.clone()));
    let across = forms.iter().flat_map(|form| form.continuations.iter().map(|across| across.name.clone()));
    relations.chain(across).chain(CHECKS.map(str::to_owned)).collect()
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

/// The manual page of a check in a language, from the head of its file: that has a title, and paragraphs in
/// English and in Chinese.
pub fn manual(name: &str, lang: Lang) -> Option<String> {
    let pages: [(&[&str], &str); 10] = [
        (&["correction"], include_str!("correction.rs")),
        (&["carry-over", "item-carry-over"], include_str!("carry_over.rs")),
        (&["request-row-total", "dispute-total"], include_str!("row_total.rs")),
        (&["concluded-total"], include_str!("column_total.rs")),
        (&["request-balance"], include_str!("balance.rs")),
        (&["items-below-zero"], include_str!("below_zero.rs")),
        (&["disclosed-total"], include_str!("below_part.rs")),
        (&["missing-entry"], include_str!("missing_entry.rs")),
        (&["form-edition"], include_str!("old_edition.rs")),
        (&["unfinished-year", "filing-date", "filing-deadline"], include_str!("filing.rs")),
    ];
    let (names, page) = pages.into_iter().find(|(names, _)| names.contains(&name))?;
    let lines = page.lines().map_while(|line| line.strip_prefix("//!"));
    let text = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let is_chinese = |paragraph: &&str| paragraph.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let paragraphs: Vec<&str> = match lang {
        Lang::Zh => text.split("\n\n").filter(is_chinese).collect(),
        Lang::En => text.split("\n\n").filter(|paragraph| !is_chinese(paragraph)).collect(),
    };
    let text = paragraphs.join("\n\n");
    Some(match lang {
        Lang::Zh => format!("{}\n\n{text}", names.join("、")),
        Lang::En => text,
    })
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
