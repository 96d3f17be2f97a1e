//! How far each agency has come with its report for a year.
//!
//! A report is published when it is no draft (its review, where it states one, has come to publication), has no error that holds it back, and is on record, where the site keeps
//! one ([`crate::source::PublishedRecord`]); where it keeps none, when its day of publication has come. The last day is
//! [`due`]'s. Who was merged away, or was not there yet, owes nothing.

use std::collections::HashMap;

use super::total::report_of;
use crate::finding::{Finding, Findings, Level};
use crate::link::{Filing, Links, due};
use crate::model::{Date, Entry, Report, ReviewStep, ReviewSteps, Year};
use crate::source::{Source, report_of as report_at};

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// There is no file.
    NotBegun,
    /// It is a draft.
    Draft,
    /// It is a draft that has taken some steps of its review.
    Review,
    /// Its file is there and cannot be read.
    Unreadable,
    /// It is no draft, or its review lacks nothing but publication, and not published.
    Final,
    /// It is published.
    Published,
    /// None is due: others report in the agency's place.
    Merged,
    /// None is due: others still reported in whose place the agency came.
    NotYet,
    /// There is none, and nothing says that the agency was there: all its reports are of later years.
    Before,
}

impl State {
    /// All states, in the order of a report's life.
    pub const ALL: [State; 9] = [
        State::NotBegun,
        State::Draft,
        State::Review,
        State::Unreadable,
        State::Final,
        State::Published,
        State::Merged,
        State::NotYet,
        State::Before,
    ];

    /// The word in files.
    pub fn key(self) -> &'static str {
        match self {
            State::NotBegun => "not_begun",
            State::Draft => "draft",
            State::Review => "review",
            State::Unreadable => "unreadable",
            State::Final => "final",
            State::Published => "published",
            State::Merged => "merged",
            State::NotYet => "not_yet",
            State::Before => "before_first",
        }
    }

    /// Whether a report is due at all.
    pub fn is_due(self) -> bool {
        !matches!(self, State::Merged | State::NotYet | State::Before)
    }
}

/// How an agency stands with its report for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its place in [`crate::model::Portal::agencies`].
    pub agency: usize,
    /// How far it has come.
    pub state: State,
    /// The last step of its review, where it states one.
    pub review: Option<ReviewStep>,
    /// The last day.
    pub due: Option<Date>,
    /// The day of publication that the report states.
    pub published: Option<Date>,
    /// The report's file, where there is one that can be read.
    pub file: Option<String>,
    /// How many of its cells are blank or cannot be read, where the file can be.
    pub blank: Option<usize>,
    /// How many findings are errors.
    pub errors: usize,
    /// Whether readers have it: as it is, or as it was last published.
    pub is_public: bool,
    /// Whether it was changed since it was published.
    pub changed: bool,
    /// So many days after the last one it was published, or it is now.
    pub days_late: u32,
    /// So many days are left.
    pub days_left: Option<u32>,
}

impl Standing {
    /// Whether the last day has passed without a published report.
    pub fn is_overdue(&self) -> bool {
        self.state.is_due() && !self.is_public && self.days_late > 0
    }

    /// Whether the agency has something left to do: a report to publish, or errors to mend.
    pub fn owes(&self) -> bool {
        self.state.is_due() && (self.state != State::Published || self.errors > 0)
    }
}

/// How each agency stands with its report for a year, in the order of lists. `findings` are those of the whole site.
pub fn standings(source: &Source, links: &Links, findings: &Findings, year: Year, today: Date) -> Vec<Standing> {
    let mut errors: HashMap<&str, usize> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
        if let Some((agency, _)) = report_at(&finding.file).filter(|(_, of)| *of == year) {
            *errors.entry(agency).or_default() += 1;
        }
    }
    let errors = |agency: usize| errors.get(&*source.portal.agencies[agency].id).copied().unwrap_or(0);
    let order = links.in_order(&source.portal).into_iter();
    order.map(|agency| standing(source, links, errors(agency), (agency, year), today)).collect()
}

/// The findings in an agency's report for a year, and in the files beside it.
pub fn in_report<'f>(findings: &'f Findings, agency: &'f str, year: Year) -> impl Iterator<Item = &'f Finding> {
    findings.iter().filter(move |finding| report_at(&finding.file) == Some((agency, year)))
}

fn standing(source: &Source, links: &Links, errors: usize, (index, year): (usize, Year), today: Date) -> Standing {
    let portal = &source.portal;
    let agency = &portal.agencies[index];
    let report = report_of(source, links, index, year);
    let published = report.and_then(|report| report.published);
    let recorded = source.record.of(agency, year).map(|(text, _)| text.published);
    let state = match links.filing(portal, &source.config, index, year) {
        Filing::Missing if links.is_before_first(portal, index, year) => State::Before,
        Filing::Missing => State::NotBegun,
        Filing::Gone => State::Merged,
        Filing::NotYet => State::NotYet,
        Filing::Unreadable => State::Unreadable,
        Filing::Draft => in_review(report, &source.config.review),
        Filing::OnTime | Filing::Late { .. } | Filing::Undated => {
            // Where nothing is on record, it is built as it is, unless it is held back.
            let is_built = source.record.is_empty() && errors == 0 && published.is_none_or(|day| day <= today);
            if recorded.is_some() || is_built { State::Published } else { State::Final }
        }
    };
    let due = due(&source.config, agency.kind, year);
    let is_public = state == State::Published || recorded.is_some();
    let until = if is_public { published.or(recorded.flatten()) } else { Some(today) };
    // What states no day, or one within its year, is late by nothing.
    let over = until.map_or(0, |until| due.until(until).map_or(0, |span| span.get_days()));
    let is_blank = |entry: &&Entry| matches!(entry, Entry::Missing | Entry::Unread);
    Standing {
        agency: index,
        state,
        review: report.and_then(|report| report.review.last().cloned()),
        due: state.is_due().then_some(due),
        published,
        file: report.map(|report| report.file.clone()),
        blank: report.map(|report| report.entries.iter().filter(is_blank).count()),
        errors,
        is_public,
        changed: report.is_some_and(|report| source.before.contains_key(&report.file)),
        days_late: if state.is_due() { u32::try_from(over).unwrap_or(0) } else { 0 },
        days_left: if state.is_due() && !is_public { u32::try_from(-over).ok() } else { None },
    }
}

/// How far a draft has come.
fn in_review(draft: Option<&Report>, steps: &ReviewSteps) -> State {
    let Some(draft) = draft else { return State::Draft };
    match steps.reached(&draft.review) {
        Some(_) if steps.is_final(&draft.review) => State::Final,
        Some(at) if at > 0 && !steps.is_public(&draft.review) => State::Review,
        _ => State::Draft,
    }
}
