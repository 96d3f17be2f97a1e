//! Which checks a portal shows to its readers: those of figures, years, agencies and texts, in groups, each with
//! the reports that it has something to look at in.
//!
//! A check that is not listed here is for those who write and publish: nothing of it is on a page. Of one that is
//! [`Shown::Counted`] the page says how many reports passed, but never what was found, for that itself may be
//! what must not go public.

use super::table::{CheckRow, relations, row};
use super::{balance, below_part, below_zero, column_total, row_total};
use super::{carry_over, correction, filing, missing_entry, regulations, relation};
use super::{same_as_before, same_as_other, text_date, text_figure, text_growth, text_sum};
use crate::finding::{Check, aggregate, form, section};
use crate::form::Forms;
use crate::link::{Links, carried};
use crate::model::{Agency, Entry, Portal, Report, Scope};

/// What readers of a portal see of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Not,
    /// Its manual page, and how many reports passed.
    Counted,
    /// What it noticed as well.
    InWords,
}

/// Checks of one kind, under a heading of their own.
pub struct PublicGroup {
    /// Names its heading in the theme: `checks.{key}`.
    pub key: &'static str,
    checks: &'static [PublicRow],
}

/// A report with what checks hold it against.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The report.
    pub report: &'a Report,
    /// Whose it is.
    pub agency: &'a Agency,
    /// That of the year before, of the same scope.
    pub before: Option<&'a Report>,
    /// Whether the units of an aggregated report have filed: all, or some of them; `None` where none has.
    has_all_units: Option<bool>,
}

impl<'a> Subject<'a> {
    /// A report of a portal with that of the year before.
    pub fn of(portal: &'a Portal, links: &Links, report: &'a Report, before: Option<&'a Report>) -> Subject<'a> {
        let has_all_units = (report.scope == Scope::Aggregated).then(|| links.units(portal, report));
        let has_all_units = has_all_units.filter(|units| !units.reports.is_empty()).map(|units| units.is_whole());
        Subject { report, agency: portal.agency_of(report), before, has_all_units }
    }
}

/// A check that is shown.
struct PublicRow {
    check: &'static Check,
    shown: Shown,
    /// Whether it has something to look at in a report. Of relations this is asked by their names.
    looks_at: fn(&Subject<'_>) -> bool,
}

const fn in_words(check: &'static Check, looks_at: fn(&Subject<'_>) -> bool) -> PublicRow {
    PublicRow { check, shown: Shown::InWords, looks_at }
}

/// Relations of forms, each looked at where it can be assessed.
const fn relations_of(check: &'static Check) -> PublicRow {
    in_words(check, |_| false)
}

/// All of them, in the order of the page.
pub static GROUPS: &[PublicGroup] = &[
    PublicGroup {
        key: "figures",
        checks: &[
            relations_of(&row_total::CHECK),
            relations_of(&column_total::CHECK),
            relations_of(&balance::CHECK),
            relations_of(&below_zero::CHECK),
            relations_of(&below_part::CHECK),
            in_words(&missing_entry::CHECK, has_tables),
            in_words(&regulations::CHECK, states_regulations),
            in_words(&correction::CORRECTION, |subject| !subject.report.corrections.is_empty()),
            in_words(&form::FORM_EDITION, has_tables),
        ],
    },
    PublicGroup {
        key: "years",
        checks: &[
            relations_of(&carry_over::CHECK),
            in_words(&same_as_before::CHECK, |subject| subject.before.is_some()),
            in_words(&filing::FILING_DEADLINE, |subject| subject.report.published.is_some()),
        ],
    },
    PublicGroup {
        key: "agencies",
        checks: &[
            in_words(&aggregate::AGGREGATE_SUM, |subject| subject.has_all_units == Some(true)),
            in_words(&aggregate::UNIT_ABOVE_TOTAL, |subject| subject.has_all_units == Some(false)),
            in_words(&same_as_other::CHECK, has_tables),
        ],
    },
    PublicGroup {
        key: "texts",
        checks: &[
            in_words(&text_figure::CHECK, has_both),
            in_words(&text_sum::SUM, has_sections),
            in_words(&text_sum::SHARE, has_sections),
            in_words(&text_growth::CHECK, |subject| subject.before.is_some() && has_sections(subject)),
            in_words(&text_date::DATE, has_sections),
            in_words(&text_date::PERIOD, has_sections),
            in_words(&section::SECTION_MISSING, has_sections),
            in_words(&section::SECTION_ORDER, has_sections),
            in_words(&section::SECTION_EMPTY, has_sections),
        ],
    },
];

fn has_tables(subject: &Subject<'_>) -> bool {
    !subject.report.form.tables.is_empty()
}

fn has_sections(subject: &Subject<'_>) -> bool {
    !subject.report.form.sections.is_empty()
}

fn has_both(subject: &Subject<'_>) -> bool {
    has_tables(subject) && has_sections(subject)
}

fn states_regulations(&Subject { report, agency, .. }: &Subject<'_>) -> bool {
    let states = |cell| matches!(report.entry(cell), Entry::Amount(_));
    let mut cells = report.form.cells().filter(|&cell| report.form.around(cell).2.legislative);
    regulations::is_certain(agency) && cells.any(states)
}

impl CheckRow {
    /// What readers of a portal see of it.
    pub fn shown(&self) -> Shown {
        let mut rows = GROUPS.iter().flat_map(|group| group.checks);
        rows.find(|row| std::ptr::eq(row.check, self.check)).map_or(Shown::Not, |row| row.shown)
    }
}

/// A check under the name that sites use, with what readers see of it.
pub struct PublicCheck<'f> {
    /// Its name; a relation's is the form's.
    pub name: &'f str,
    /// The key of its group.
    pub group: &'static str,
    /// Its row in the table.
    pub row: &'static CheckRow,
    /// What is seen of it.
    pub shown: Shown,
    looks_at: fn(&Subject<'_>) -> bool,
}

/// The checks that a portal with these forms shows, in the order of the page.
pub fn public_checks(forms: &Forms) -> Vec<PublicCheck<'_>> {
    let mut checks: Vec<PublicCheck<'_>> = Vec::new();
    for group in GROUPS {
        for public in group.checks {
            let row = row(public.check.name).expect("a test holds that every one of them is in the table");
            let mut push = |name| {
                if checks.iter().all(|known| known.name != name) {
                    let PublicRow { shown, looks_at, .. } = *public;
                    checks.push(PublicCheck { name, group: group.key, row, shown, looks_at });
                }
            };
            if row.is_of_forms() {
                relations(forms).filter(|(_, kind)| *kind == row.check.name).for_each(|(name, _)| push(name));
            } else {
                push(row.check.name);
            }
        }
    }
    checks
}

impl PublicCheck<'_> {
    /// Whether it has something to look at in a report; of relations, [`assessable`] tells.
    pub(super) fn looks_at(&self, subject: &Subject<'_>) -> bool {
        (self.looks_at)(subject)
    }
}

/// The names of the relations that can be assessed in a report, some of them more than once.
pub(super) fn assessable<'a>(&Subject { report, before, .. }: &Subject<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let within = report.form.relations.iter();
    let within = within.filter(|relation| relation::holds(report, &relation.rule).is_some());
    let across = before.into_iter().flat_map(move |before| {
        let continues = report.form.continuations.iter();
        continues.filter(move |continuation| {
            report.amount(continuation.later).is_some() && carried(before, report, continuation).is_some()
        })
    });
    within.map(|relation| &*relation.name).chain(across.map(|continuation| &*continuation.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::TABLE;

    #[test]
    fn every_public_check_is_in_the_table_once() {
        let shown: Vec<&str> = GROUPS.iter().flat_map(|group| group.checks).map(|row| row.check.name).collect();
        for name in &shown {
            assert!(row(name).is_some(), "{name}");
            assert_eq!(shown.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }

    /// A new check is on no page until someone has thought of it.
    #[test]
    fn how_files_are_written_is_nobody_elses_business() {
        for name in ["yaml", "encoding", "odd-character", "unknown-key", "broken-link", "theme", "package-digest"] {
            assert_eq!(
                TABLE.iter().find(|row| row.check.name == name).map(CheckRow::shown),
                Some(Shown::Not),
                "{name}"
            );
        }
    }
}
