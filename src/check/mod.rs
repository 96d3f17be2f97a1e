//! Do the figures agree, and is every finding one of a check that can be named, explained and weighed?
//!
//! [`TABLE`] has a row for every check. Those that look at what has been read are functions, one in a
//! file whose head is the manual page; those that are noticed on the way, where files are read, linked or
//! written, have their words in a family of [`crate::finding`]. All else follows from the table:
//! `explain`, the rules of SARIF, the names in `site.toml` and in waivers, and the list in the guide.
//!
//! Checks know cells, not YAML, and loop over what the form says. To add one: its file, its row, its
//! line in the guide; a test asks for what is missing.

pub mod aggregate;
mod alike;
mod attachment;
mod balance;
mod below_part;
mod below_zero;
mod broad_waiver;
mod carry_over;
mod changed_figure;
mod chart_blank;
mod column_total;
mod copied;
mod correction;
mod empty_report;
mod filing;
mod follows;
mod instruction;
mod lapsed;
mod left_over;
mod looked;
mod magnitude;
mod manual;
mod memo;
mod misfiled;
mod missing_entry;
mod near_copy;
mod old_edition;
mod one_cause;
mod organ;
mod organs_named;
mod other_agency;
mod personal;
mod placeholder;
pub mod public;
mod regulations;
mod relation;
pub mod results;
mod review;
mod row_total;
mod same_as_before;
mod same_as_other;
mod scope_change;
mod section_nothing;
mod section_topics;
mod sentences;
pub mod similarity;
mod slip;
mod sums;
mod table;
pub mod text;
mod text_date;
mod text_figure;
mod text_growth;
mod text_silent;
mod text_sum;
mod unit_gaps;
mod waiver;
mod writing;
mod zero_table;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

pub use changed_figure::corrections_needed;
pub use looked::looked_at;
pub use manual::{ManualPage, gloss, manual, manual_page, named};
pub use memo::Memo;
use memo::{Found, Kept};
pub(crate) use relation::holds;
pub use table::{CheckRow, TABLE, names, of_name, row};
pub use waiver::is_waivable;

use table::{LooksAt, OfYear, OneYear};
use text::TextFigures;

use crate::finding::{Finding, Findings, KeyProblem, Level, Place, Problem, Role, Setting, closest};
use crate::form::{Cell, CellKind, Forms};
use crate::link::{Handover, Links, Timeline};
use crate::model::{Agency, Date, Portal, Report, Said, Unit, Year};
use crate::prose::TextLine;
use crate::source::{CONFIG_FILE, Config, Source, TextReaders, setting_place};
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
    memo.forget_unless(today, &names, &portal.agencies, config);
    let owners = memo.owners(&portal.agencies);
    let by_itself = |entry: &Report| {
        let mut found = Found::default();
        report(entry, &mut found.itself);
        waiver::check(entry, &names, &mut found.itself);
        as_filed(&Filed { report: entry, agency: portal.agency_of(entry), config, today }, &mut found.filed);
        other_agency::check(portal, links, owners, entry, &mut found.filed);
        found
    };
    let with_words = |entry: &Report| Found {
        figures: same_as_other::hashes(entry),
        told: similarity::words(entry, copied::is_told),
        ..by_itself(entry)
    };
    let recall = |entry: &Arc<Report>| memo.recall(entry, || with_words(entry));
    let found: Vec<Arc<Found>> = portal.reports.shared().par_iter().map(recall).collect();
    for (index, Found { itself, filed, .. }) in found.iter().map(|found| &**found).enumerate() {
        let mut itself = itself.clone();
        if let Some(before) = links.year_before(portal, index) {
            slip::compare(&mut itself, &portal.reports[index], before);
        }
        follows::trace(&mut itself, portal, links, &portal.reports[index]);
        findings.extend(itself);
        findings.extend_from(filed);
    }
    let of_drafts: Vec<Found> = drafts.iter().map(|draft| by_itself(draft)).collect();
    let numbers = memo.keep(portal.reports.shared(), &found);
    let reports = portal.reports.shared();
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
    findings.extend(Findings::from_iter(changed.collect::<Vec<Finding>>()));
    let agencies = 0..portal.agencies.len();
    let across: Vec<Kept> =
        agencies.into_par_iter().map(|agency| across_again(portal, links, agency, &numbers, memo)).collect();
    across.iter().for_each(|kept| findings.extend_from(kept.findings()));
    memo.keep_across(across);
    let of_years = of_years(portal, links, &found, &numbers, memo);
    of_years.iter().for_each(|(_, kept)| findings.extend_from(kept.findings()));
    memo.keep_of_year(of_years);
    for row in TABLE {
        if let LooksAt::Portal(check) = row.looks_at {
            check(portal, links, findings);
        }
    }
    for (draft, Found { itself, filed, .. }) in drafts.iter().zip(of_drafts) {
        findings.extend(itself);
        findings.extend(filed);
        findings.extend(across_years(portal, links, draft));
    }
    one_cause::gather(findings);
}

/// Checks one report as it was filed.
fn as_filed(filed: &Filed<'_>, findings: &mut Findings) {
    for row in TABLE {
        if let LooksAt::Filed(check) = row.looks_at {
            check(filed, findings);
        }
    }
}

/// What is found across the years of an agency: what was found before, where its reports and those of all whose place it
/// took, or that took its own, are those of then.
fn across_again(portal: &Portal, links: &Links, agency: usize, numbers: &[u64], memo: &Memo) -> Kept {
    let mut of: Vec<u64> = Vec::new();
    for agency in links.kin(agency) {
        of.extend(&numbers[links.of_agency[agency].clone()]);
    }
    Kept::again(memo.across(agency), of, || {
        let mut found = Findings::default();
        for index in links.of_agency[agency].clone() {
            found.extend(across_years(portal, links, &portal.reports[index]));
        }
        found
    })
}

/// What the checks that hold the reports of a year against each other find, likewise.
fn of_years(
    portal: &Portal,
    links: &Links,
    found: &[Arc<Found>],
    numbers: &[u64],
    memo: &Memo,
) -> Vec<((&'static str, Year), Kept)> {
    let checks = TABLE.iter().filter_map(|row| match row.looks_at {
        LooksAt::OfYear(check) => Some((row.check.name, check)),
        _ => None,
    });
    let checks: Vec<_> = checks.flat_map(|check| links.of_year.iter().map(move |year| (check, year))).collect();
    let of_year = |((name, check), (&year, reports)): ((&'static str, OfYear), (&Year, &Vec<usize>))| {
        let of = reports.iter().map(|&report| numbers[report]).collect();
        let kept = Kept::again(memo.of_year(name, year), of, || {
            let mut noticed = Findings::default();
            check(&OneYear { portal, links, year, found }, &mut noticed);
            noticed
        });
        ((name, year), kept)
    };
    checks.into_par_iter().map(of_year).collect()
}

/// Checks one report, which may be a draft, against those of other years. What follows from a slip in one of them
/// has been said there.
fn across_years(portal: &Portal, links: &Links, report: &Report) -> Findings {
    across(portal, links, &links.timeline(portal, report), links.handover(portal, report).as_ref())
}

fn across(portal: &Portal, links: &Links, timeline: &Timeline<'_>, handover: Option<&Handover<'_>>) -> Findings {
    let report = timeline.report;
    let mut found = years(portal, links, timeline, handover);
    if !found.is_empty() {
        let of_handover = handover.iter().flat_map(|handover| handover.before.iter().chain(&handover.after));
        let involved: Vec<&Report> = timeline
            .before
            .iter()
            .flatten()
            .chain(&timeline.after)
            .chain([&report])
            .chain(of_handover)
            .copied()
            .collect();
        if let Some(mended) = slip::Mended::of(&involved) {
            let timeline = Timeline {
                before: timeline.before.map(|before| before.map(|before| mended.get(before))),
                report: mended.get(report),
                after: timeline.after.map(|after| mended.get(after)),
            };
            let handover = handover.map(|handover| Handover {
                before: handover.before.iter().map(|&report| mended.get(report)).collect(),
                after: handover.after.iter().map(|&report| mended.get(report)).collect(),
            });
            keep_those_in(&mut found, &years(portal, links, &timeline, handover.as_ref()));
        }
    }
    found
}

/// Holds a report against those of the years round it.
fn years(portal: &Portal, links: &Links, timeline: &Timeline<'_>, handover: Option<&Handover<'_>>) -> Findings {
    let mut found = Findings::default();
    for row in TABLE {
        match (row.looks_at, handover) {
            (LooksAt::Years(check), _) => {
                if let Some(before) = timeline.before[0] {
                    check(before, timeline.report, &mut found);
                }
            }
            (LooksAt::Timeline(check), _) => check(timeline, &mut found),
            (LooksAt::Series(check), _) => check(portal, timeline.report, &mut found),
            (LooksAt::Handover(check), Some(handover)) => check(portal, links, handover, &mut found),
            _ => {}
        }
    }
    found
}

/// Looks at the files beside reports: whether a page links them, and what stands in them.
pub fn attachments(site: &dyn Site, source: &Source, memo: &mut Memo, findings: &mut Findings) {
    attachment::check(site, source, &mut memo.attachments, findings);
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

/// Checks the text of a report, and keeps of it what others are compared with.
pub fn text(report: &Report, lines: &[TextLine<'_>]) -> (Said, Findings) {
    let mut findings = Findings::default();
    for row in TABLE {
        if let LooksAt::Text(check) = row.looks_at {
            check(report, lines, &mut findings);
        }
    }
    let figures = TextFigures::read(report, lines);
    let mut beside = beside_text(report, &figures);
    // Where a slip in the tables is proven, a text that says what should stand there is right.
    let beside_mended = |mended: &Report| beside_text(mended, &TextFigures::read(mended, lines));
    if !beside.is_empty()
        && let Some(mended) = slip::Mended::of(&[report])
    {
        keep_those_in(&mut beside, &beside_mended(mended.get(report)));
    }
    let slip = slip::by_text(report, &beside, beside_mended);
    if let Some(slip) = &slip {
        keep_those_in(&mut beside, &beside_mended(&slip::with(report, slip)));
    }
    leave_out_what_the_tables_tell(report, &mut beside);
    findings.extend(beside);
    let (mut sentences, mut clauses) = sentences::all(report, lines);
    let mut statements = figures.statements(report);
    // What is kept of a nation's texts is kept for long.
    sentences.shrink_to_fit();
    clauses.shrink_to_fit();
    statements.shrink_to_fit();
    let said = Said {
        slip: slip.map(Box::new),
        statements,
        stated: figures.stated(report),
        sentences,
        clauses,
        organs: organs_named::all(lines),
        untold: section_topics::untold(report, lines),
        lapsed: lapsed::all(lines),
        // What is no line is read where the document is at hand.
        charts: Box::default(),
    };
    (said, findings)
}

/// Leaves out figures that differ from cells of a row that is found wrong in itself: the table is to be put right
/// first.
fn leave_out_what_the_tables_tell(report: &Report, beside: &mut Findings) {
    let is_beside = |finding: &Finding| finding.check == text_figure::CHECK.name;
    if !beside.iter().any(is_beside) {
        return;
    }
    let mut own = Findings::default();
    self::report(report, &mut own);
    let row = |cell: &String| cell.rsplit_once('.').map_or(String::new(), |(row, _)| row.to_owned());
    let is_of_a_row = |finding: &&Finding| finding.cells.windows(2).all(|pair| row(&pair[0]) == row(&pair[1]));
    let errors = own.iter().filter(|finding| finding.level == Level::Error).filter(is_of_a_row);
    let wrong: BTreeSet<&String> = errors.flat_map(|finding| &finding.cells).collect();
    let is_told = |finding: &Finding| is_beside(finding) && finding.cells.iter().any(|cell| wrong.contains(cell));
    *beside = std::mem::take(beside).into_iter().filter(|finding| !is_told(finding)).collect();
}

/// Holds the figures of a text against the tables.
fn beside_text(report: &Report, figures: &TextFigures<'_>) -> Findings {
    let mut found = Findings::default();
    for row in TABLE {
        if let LooksAt::Figures(check) = row.looks_at {
            check(report, figures, &mut found);
        }
    }
    found
}

/// Leaves out what is not found again where slips are mended: it follows from them, and they have been said.
fn keep_those_in(found: &mut Findings, still: &Findings) {
    *found = std::mem::take(found).into_iter().filter(|finding| is_among(finding, still)).collect();
}

/// Whether the same is said at the same place.
fn is_among(finding: &Finding, found: &Findings) -> bool {
    found.iter().any(|other| (&other.check, &other.place) == (&finding.check, &finding.place))
}

/// Checks the text of a page that is no report.
pub fn page_text(file: &str, lines: &[TextLine<'_>]) -> Findings {
    let mut findings = Findings::default();
    personal::check_page(file, lines, &mut findings);
    findings
}

/// Whether a finding says that a published figure changed, and nothing in the report explains it.
pub fn is_unexplained_change(finding: &Finding) -> bool {
    finding.check == changed_figure::CHECK.name && finding.waived.is_none()
}

/// What is done with texts while they are at hand.
pub const TEXTS: TextReaders = TextReaders { report: text, page: page_text };

/// Checks one report by itself.
pub fn report(report: &Report, findings: &mut Findings) {
    for row in TABLE {
        if let LooksAt::Report(check) = row.looks_at {
            check(report, findings);
        }
    }
    slip::check(report, findings);
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

/// The word behind an amount of a cell: the unit of its table, or that of money.
fn word_of(report: &Report, cell: Cell) -> String {
    match report.form.kind(cell) {
        CellKind::Money => match report.unit(cell) {
            None => "万元".to_owned(),
            Some(Unit::Yuan) => "元".to_owned(),
            Some(Unit::Unstated) => String::new(),
        },
        CellKind::Count | CellKind::Change => report.form.around(cell).0.unit.clone(),
    }
}

/// A cell's row label.
fn row_label(report: &Report, cell: Cell) -> String {
    report.form.around(cell).2.label.clone()
}

/// A cell's column label.
fn column_label(report: &Report, cell: Cell) -> String {
    report.form.around(cell).3.label.clone()
}
