//! Every figure of a release, short enough to stand in its receipt: what is published can be told from
//! the receipt alone, also where the release itself is far away.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::archive::figures::{self, Cells};
use crate::source::Source;

/// The figures of all reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// The cells of each form, in its order.
    forms: Vec<Vec<String>>,
    /// By report (`agency/year`): the number of its form, and its figures in the form's order.
    reports: BTreeMap<String, (usize, String)>,
}

impl Register {
    /// The figures that a site's sources state.
    pub fn of(source: &Source) -> Register {
        let portal = &source.portal;
        let mut all: Vec<(String, Vec<String>, String)> = Vec::new();
        for report in &portal.reports {
            let cells: Vec<String> = report.form.cells().map(|cell| report.form.address(cell)).collect();
            let figures: Vec<String> =
                report.form.cells().map(|cell| figures::entry_text(report.entry(cell))).collect();
            all.push((format!("{}/{}", portal.agency_of(report).id, report.year), cells, figures.join(",")));
        }
        all.sort_unstable();
        let mut register = Register::default();
        for (report, cells, figures) in all {
            let known = register.forms.iter().position(|form| *form == cells);
            let form = known.unwrap_or_else(|| {
                register.forms.push(cells);
                register.forms.len() - 1
            });
            register.reports.insert(report, (form, figures));
        }
        register
    }

    /// The reports.
    pub fn reports(&self) -> impl Iterator<Item = &str> {
        self.reports.keys().map(String::as_str)
    }

    /// Whether there is such a report.
    pub fn has(&self, report: &str) -> bool {
        self.reports.contains_key(report)
    }

    /// Whether two registers say the same of a report.
    pub fn agree(&self, other: &Register, report: &str) -> bool {
        let (Some((form, figures)), Some((others, others_figures))) =
            (self.reports.get(report), other.reports.get(report))
        else {
            return self.has(report) == other.has(report);
        };
        figures == others_figures && self.forms.get(*form) == other.forms.get(*others)
    }

    /// The figures of a report; none where there is no such report.
    pub fn cells(&self, report: &str) -> Cells {
        let Some((form, figures)) = self.reports.get(report) else { return Cells::new() };
        let cells = self.forms.get(*form).into_iter().flatten();
        cells.cloned().zip(figures.split(',').map(str::to_owned)).collect()
    }
}
