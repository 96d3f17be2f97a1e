//! The columns that every table of figures begins with: whose figures they are, of when, and of what scope.

use super::csv::field;
use super::{DataWords, Told};
use crate::model::{Agency, Report};

/// Their keys. Whoever adds figures up does so within one scope.
pub const COLUMNS: [&str; 7] = ["agency", "agency_name", "kind", "parent", "year", "scope", "published"];

/// Their values in a report's lines, as a part of a CSV line: with commas between, and none at the end.
pub fn csv(report: &Report, agency: &Agency) -> String {
    let mut out = String::with_capacity(96);
    for (at, value) in values(report, agency).iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&field(value));
    }
    out
}

fn values(report: &Report, agency: &Agency) -> [String; 7] {
    [
        agency.id.clone(),
        agency.name_in(report.year).to_owned(),
        agency.kind.map_or("", |kind| kind.key()).to_owned(),
        agency.parent.clone().unwrap_or_default(),
        report.year.to_string(),
        report.scope.key().to_owned(),
        report.published.map_or_else(String::new, |date| date.to_string()),
    ]
}

/// The same in words for people.
pub(super) fn in_words(told: &Told<'_>, words: &DataWords) -> [String; 7] {
    let [id, name, _, _, year, _, published] = values(told.report, told.agency);
    let above = told.above.map_or_else(String::new, |above| above.name_in(told.report.year).to_owned());
    let kind = words.kind(told.agency.kind).to_owned();
    [id, name, kind, above, year, words.scope(told.report.scope).to_owned(), published]
}
