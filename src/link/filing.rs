//! Has an agency filed its report for a year, and in time?
//!
//! The last day belongs to the year reported on, never to the day of the build: a rule that came later
//! makes no earlier report late. It knows dates and deadlines, not today.

use super::Links;
use crate::model::{AgencyKind, Date, Portal, Report, Year};
use crate::source::Config;

/// The first year whose reports are due by the Regulations of 2019.
const REGULATIONS_OF_2019: u16 = 2019;

/// The state of an agency's report for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filing {
    /// It was published by the last day.
    OnTime,
    /// It was published after the last day.
    Late {
        /// The day of publication.
        published: Date,
        /// The last day.
        due: Date,
    },
    /// It is there, and when it was published is not stated, or stated as a day on which the year was
    /// not over.
    Undated,
    /// It is a draft, which is not published.
    Draft,
    /// Its file is there and cannot be read.
    Unreadable,
    /// There is none.
    Missing,
    /// There is none, for others report in the agency's place.
    Gone,
    /// There is none, for others still reported in whose place the agency came.
    NotYet,
}

impl Filing {
    /// The state of a report that is there, by its last day.
    pub fn of(report: &Report, due: Date) -> Filing {
        match report.published {
            _ if report.draft => Filing::Draft,
            Some(published) if published.year() > report.year.get() as i16 => {
                if published > due {
                    Filing::Late { published, due }
                } else {
                    Filing::OnTime
                }
            }
            _ => Filing::Undated,
        }
    }
}

/// The last day on which a report for a year is on time. An agency whose class is not stated may be a
/// government.
///
/// 条例 (2019) Art. 49: departments by 31 January, governments by 31 March, or earlier where the site says
/// so; other kinds follow the departments' practice (format.md §4.1). Reports for the years before are due
/// by 31 March, for departments and governments alike: 条例 (2007) Art. 31.
pub fn due(config: &Config, kind: Option<AgencyKind>, year: Year) -> Date {
    let kind = kind.unwrap_or(AgencyKind::Government);
    let (month, day) = match config.deadlines.get(&kind) {
        _ if year.get() < REGULATIONS_OF_2019 => (3, 31),
        Some(&day) => day,
        None if kind == AgencyKind::Government => (3, 31),
        None => (1, 31),
    };
    let next = year.get() as i16 + 1;
    Date::new(next, month, day).unwrap_or_else(|_| Date::constant(next, 2, 28))
}

impl Links {
    /// The state of an agency's report for a year.
    pub fn filing(&self, portal: &Portal, config: &Config, agency: usize, year: Year) -> Filing {
        match self.report(portal, agency, year) {
            Some(report) => {
                let kind = portal.agencies[agency].kind;
                Filing::of(&portal.reports[report], due(config, kind, year))
            }
            None if portal.unread.contains(&(agency, year)) => Filing::Unreadable,
            None if portal.drafts.contains(&(agency, year)) => Filing::Draft,
            None if self.is_gone(agency, year) => Filing::Gone,
            None if self.is_yet_to_come(portal, agency, year) => Filing::NotYet,
            None => Filing::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn the_last_day_belongs_to_the_year() {
        let department = Some(AgencyKind::Department);
        let government = Some(AgencyKind::Government);
        let township = Some(AgencyKind::Township);
        let earlier = Config { deadlines: [(AgencyKind::Department, (1, 20))].into(), ..Config::default() };
        let leap = Config { deadlines: [(AgencyKind::Department, (2, 29))].into(), ..Config::default() };
        for (config, kind, year, expected) in [
            (&Config::default(), department, 2024, "2025-01-31"),
            (&Config::default(), township, 2024, "2025-01-31"),
            (&Config::default(), government, 2024, "2025-03-31"),
            (&Config::default(), None, 2024, "2025-03-31"),
            (&Config::default(), department, 2019, "2020-01-31"),
            // The Regulations of 2007 knew one day for all.
            (&Config::default(), department, 2018, "2019-03-31"),
            (&Config::default(), township, 2008, "2009-03-31"),
            (&earlier, department, 2024, "2025-01-20"),
            (&earlier, government, 2024, "2025-03-31"),
            (&earlier, department, 2018, "2019-03-31"),
            (&leap, department, 2023, "2024-02-29"),
            (&leap, department, 2024, "2025-02-28"),
        ] {
            let year = Year::new(year).unwrap();
            assert_eq!(due(config, kind, year), day(expected), "{kind:?} {year}");
        }
    }

    #[test]
    fn states_of_filing() {
        let form = Forms::embedded().get("2021").unwrap();
        let due = day("2025-01-31");
        let late = Filing::Late { published: day("2025-02-01"), due };
        for (published, draft, expected) in [
            (Some("2025-01-31"), false, Filing::OnTime),
            (Some("2025-01-01"), false, Filing::OnTime),
            (Some("2025-02-01"), false, late),
            // The year was not over.
            (Some("2024-12-31"), false, Filing::Undated),
            (None, false, Filing::Undated),
            (Some("2025-01-31"), true, Filing::Draft),
        ] {
            let mut report = Report::blank(form.clone(), Year::new(2024).unwrap());
            (report.published, report.draft) = (published.map(day), draft);
            assert_eq!(Filing::of(&report, due), expected, "{published:?}");
        }
    }
}
