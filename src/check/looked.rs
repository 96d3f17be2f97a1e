//! Which checks looked at a report: all of the table that look at reports as a whole, and the relations of its form.

use std::collections::BTreeSet;

use super::table::{LooksAt, TABLE};
use crate::model::Report;

/// The names of the checks that look at the figures, dates and years of a report. Those that are noticed where
/// its text is read are known only by what they find.
pub fn looked_at(report: &Report) -> BTreeSet<String> {
    let of_reports = TABLE.iter().filter(|row| {
        !row.is_of_forms() && matches!(row.looks_at, LooksAt::Report(_) | LooksAt::Filed(_) | LooksAt::Years(_))
    });
    let relations = report.form.relations.iter().map(|relation| &relation.name);
    let across = report.form.continuations.iter().map(|across| &across.name);
    of_reports.map(|row| row.check.name.to_owned()).chain(relations.chain(across).cloned()).collect()
}
