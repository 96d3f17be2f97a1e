//! `indicators`: what the form asks, in its order and words, with what it means; and what follows from it.

use serde::Serialize;

use super::Output;
use crate::link::{Asked, Followed};
use crate::model::Scope;
use crate::render::Renderer;
use crate::tree;

/// `indicators`: the list of indicators.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorsView {
    /// The newest year, whose figures stand beside.
    pub year: Option<u16>,
    /// The tables of the form, then sums, then shares.
    pub groups: Vec<IndicatorGroupView>,
}

/// Indicators of one table, or of one sort.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorGroupView {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub name: String,
    /// What it is; may be empty.
    pub note: String,
    /// Its indicators.
    pub entries: Vec<IndicatorEntryView>,
}

/// An indicator in the list.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorEntryView {
    /// Its anchor: its folder.
    pub id: String,
    /// Its page.
    pub href: String,
    /// The group of rows that begins with it; `None` within one.
    pub group: Option<String>,
    /// Whether it stands in such a group.
    pub inner: bool,
    /// Its label as printed.
    pub label: String,
    /// What it means.
    pub text: String,
    /// The article it rests on.
    pub basis: String,
    /// What the own reports of the newest year come to.
    pub newest: String,
    /// Its unit, beside that.
    pub unit: String,
}

impl Renderer<'_> {
    /// The list of indicators and the page of each.
    pub(super) fn indicators(&self, &Output { sink, .. }: &Output<'_>) {
        if !sink.wants_below("indicators/") {
            return;
        }
        if sink.wants("indicators/index.html") {
            self.list(sink, "indicators", &self.indicators_view());
        }
        self.indicator_pages(sink);
    }

    fn indicators_view(&self) -> IndicatorsView {
        let all = &self.catalogue().indicators;
        let mut groups: Vec<IndicatorGroupView> = Vec::new();
        let newest = self.links.years().next();
        let reports = newest.map_or_else(Vec::new, |year| self.links.over_agencies(self.portal, year, Scope::Own));
        let mut last_group = String::new();
        for followed in all {
            let (id, note) = match followed.asked {
                Asked::Row => (followed.table.0.clone(), String::new()),
                Asked::Sum => ("sums".into(), self.word("indicators.sums_note")),
                Asked::Share => {
                    let least = self.config.least_sample.to_string();
                    ("shares".into(), self.theme.phrase("indicators.shares_note", &[("least", &least)]))
                }
            };
            if groups.last().is_none_or(|group| group.id != id) {
                let name = self.indicator_heading(followed);
                groups.push(IndicatorGroupView { id, name, note, entries: Vec::new() });
                last_group.clear();
            }
            let group = followed.groups.join(" ");
            let begins = !group.is_empty() && group != last_group;
            let newest = followed.leading().next().filter(|_| followed.leading().count() == 1);
            let entry = IndicatorEntryView {
                id: followed.slug.clone(),
                href: format!("{}/index.html", tree::encoded(&followed.slug)),
                group: begins.then(|| group.clone()),
                inner: !group.is_empty(),
                label: followed.printed.clone(),
                text: meant(followed),
                basis: followed.basis.clone(),
                newest: newest.map_or_else(String::new, |column| {
                    self.comparable_text(self.tally(column, &reports).value(followed.is_share()))
                }),
                unit: newest.map_or_else(String::new, |column| column.unit.replace('%', "")),
            };
            last_group = group;
            groups.last_mut().expect("one was pushed").entries.push(entry);
        }
        IndicatorsView { year: newest.map(|year| year.get()), groups }
    }

    /// The addresses of the pages of indicators, for the sitemap.
    pub(super) fn indicator_routes(&self) -> Vec<String> {
        self.catalogue().indicators.iter().map(|followed| route(&followed.slug)).collect()
    }
}

/// The page of an indicator.
pub(in crate::render) fn route(slug: &str) -> String {
    format!("indicators/{slug}/index.html")
}

/// The same as an address, from a page below this root.
pub(in crate::render) fn indicator_href(root: &str, slug: &str) -> String {
    format!("{root}{}", tree::encoded(&route(slug)))
}

/// What an indicator means: of a sum, what is added up; of a share, what is divided by what.
fn meant(followed: &Followed) -> String {
    match &followed.parts {
        Some((part, whole)) => format!("{}{part}÷{whole}。", followed.text),
        None => followed.text.clone(),
    }
}
