//! `years`: the list of years.

use serde::Serialize;

use super::Output;
use crate::model::Year;
use crate::render::Renderer;
use crate::render::frame::LinkView;

/// `years`: the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct YearsView {
    /// One line a year, newest first.
    pub years: Vec<YearLineView>,
}

/// A line of the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct YearLineView {
    /// The year's page.
    pub link: LinkView,
    /// How many reports.
    pub reports: usize,
    /// The form that is the rule.
    pub form: String,
}

impl Renderer<'_> {
    /// The list of years.
    pub(super) fn years(&self, &Output { sink, .. }: &Output<'_>) {
        let route = "years/index.html";
        if !sink.wants(route) {
            return;
        }
        let years = self
            .links
            .of_year
            .iter()
            .rev()
            .map(|(year, reports)| YearLineView {
                link: LinkView { name: year.to_string(), href: format!("{year}/index.html") },
                reports: reports.len(),
                form: self.form_of(*year),
            })
            .collect();
        self.list(sink, "years", &YearsView { years });
    }

    pub(in crate::render) fn year_links(&self, root: &str) -> Vec<LinkView> {
        self.links
            .years()
            .map(|year| LinkView { name: year.to_string(), href: format!("{root}years/{year}/index.html") })
            .collect()
    }

    pub(super) fn form_of(&self, year: Year) -> String {
        self.source.forms.of_year(year.get()).map_or_else(|| self.word("page.none"), |form| form.name.clone())
    }
}
