//! `compare`: any agencies, years and indicators side by side. What is compared is chosen in the browser and stands in
//! the page's address; here are the page itself, which leads to ready comparisons without script, and links to it.
//!
//! The address: `compare/index.html?a=<agency>,…&i=<indicator>,…&y=<first year>-<last year>&s=own|aggregated`. What is
//! left out is all years, and own figures. From a disk a browser may let no script write it; the same then stands behind
//! `#`, which is read everywhere. The figures are those of [`super::compare_series`].

use serde::Serialize;

use super::Output;
use super::indicators::route;
use crate::link::Followed;
use crate::model::Scope;
use crate::render::frame::LinkView;
use crate::render::{Kin, Renderer};
use crate::tree;

/// `compare`: what leads to ready comparisons.
#[derive(Debug, Clone, Serialize)]
pub struct CompareView {
    /// Choices of some agencies of one kind, which the script shows.
    pub examples: Vec<LinkView>,
    /// Indicators, whose pages compare all agencies.
    pub figures: Vec<LinkView>,
    /// Years, whose pages do.
    pub years: Vec<LinkView>,
    /// The words of the script: those of `compared` in the catalogue of words, by their keys.
    pub words: Vec<(String, String)>,
}

/// So many agencies are compared by a ready link.
const FEW: usize = 5;
/// So many ready comparisons are offered.
const MOST_EXAMPLES: usize = 6;
/// Others of an agency's kind are looked for so far from it in the list.
const NEAR: usize = 64;

impl Renderer<'_> {
    /// The page of comparisons and what it loads.
    pub(super) fn compare(&self, &Output { sink, .. }: &Output<'_>) {
        if !sink.wants_below("compare/") {
            return;
        }
        self.compare_files(sink);
        if sink.wants("compare/index.html") {
            let view = CompareView {
                examples: self.compare_examples(),
                figures: self.figures_compared(),
                years: self.year_links("../"),
                words: self.compare_words(),
            };
            self.list(sink, "compare", &view);
        }
    }

    fn compare_words(&self) -> Vec<(String, String)> {
        let words = self.theme.words.iter().filter_map(|(key, word)| Some((key.strip_prefix("compared.")?, word)));
        words.map(|(key, word)| (key.to_owned(), word.clone())).collect()
    }

    /// The comparison of an agency with others of its kind beside it in lists, as the end of an address; `None` where
    /// there are none.
    pub(super) fn compared_with_kin(&self, agency: usize) -> Option<String> {
        let newest = self.links.of_agency[agency].clone().next_back()?;
        let scope = self.portal.reports[newest].scope;
        let (at, kin) = (self.rank[agency], self.kin(agency));
        let is_kin = |&&other: &&usize| self.kin(other) == kin && self.has_reports(other, scope);
        let before: Vec<usize> =
            self.order[..at].iter().rev().take(NEAR).filter(is_kin).take(FEW - 1).copied().collect();
        let after: Vec<usize> = self.order[at + 1..].iter().take(NEAR).filter(is_kin).take(FEW - 1).copied().collect();
        let from_before = before.len().min(FEW - 1 - after.len().min(FEW / 2));
        let from_after = after.len().min(FEW - 1 - from_before);
        let chosen = before[..from_before].iter().rev().chain([&agency]).chain(&after[..from_after]);
        (from_before + from_after > 0).then(|| self.choice(&chosen.copied().collect::<Vec<_>>(), scope)).flatten()
    }

    pub(super) fn has_reports(&self, agency: usize, scope: Scope) -> bool {
        self.reports_of(agency).any(|report| report.scope == scope)
    }

    /// Some agencies by the figure that stands first, as the end of an address.
    fn choice(&self, agencies: &[usize], scope: Scope) -> Option<String> {
        let ids: Vec<&str> = agencies.iter().map(|&agency| &*self.portal.agencies[agency].id).collect();
        let slug = tree::encoded(&self.first_figure()?.slug);
        Some(format!("a={}&i={slug}&s={}", ids.join(","), scope.key()))
    }

    /// The figure that forms show first.
    fn first_figure(&self) -> Option<&Followed> {
        let catalogue = self.catalogue();
        let figures = catalogue.forms.iter().flat_map(|form| form.figures.iter().map(move |figure| (form, figure)));
        let (form, figure) = figures.into_iter().find(|(_, figure)| figure.headline)?;
        catalogue.of_figure(form, figure).map(|(followed, _)| followed)
    }

    /// The first agencies of each kind below one agency, as far as there are several.
    fn compare_examples(&self) -> Vec<LinkView> {
        let Some(figure) = self.first_figure() else { return Vec::new() };
        let mut groups: Vec<(Kin, Vec<usize>)> = Vec::new();
        for &agency in self.order.iter().filter(|&&agency| self.has_reports(agency, Scope::Own)) {
            let (kin, room) = (self.kin(agency), groups.len() < NEAR);
            match groups.iter_mut().find(|(other, _)| *other == kin) {
                Some((_, agencies)) if agencies.len() < FEW => agencies.push(agency),
                Some(_) => {}
                None if room => groups.push((kin, vec![agency])),
                None => {}
            }
        }
        groups.retain(|(_, agencies)| agencies.len() > 1);
        let link = |(_, agencies): &(_, Vec<usize>)| {
            let names: Vec<String> = agencies
                .iter()
                .map(|&agency| self.told_apart(agency, &self.portal.agencies[agency].short_name))
                .collect();
            let names = names.join(&self.word("compare.and"));
            let name = self.theme.phrase("compare.example", &[("figure", &figure.title()), ("agencies", &names)]);
            Some(LinkView { name, href: format!("?{}", self.choice(agencies, Scope::Own)?) })
        };
        groups.iter().filter_map(link).take(MOST_EXAMPLES).collect()
    }

    /// What forms show first, and shares: of these, readers ask most.
    fn figures_compared(&self) -> Vec<LinkView> {
        let catalogue = self.catalogue();
        let link = |followed: &Followed| LinkView {
            name: followed.title(),
            href: format!("../{}", tree::encoded(&route(&followed.slug))),
        };
        let newest = catalogue.forms.iter().find(|form| !form.figures.is_empty());
        let figures = newest.into_iter().flat_map(|form| {
            form.figures
                .iter()
                .filter(|figure| figure.headline)
                .filter_map(|figure| catalogue.of_figure(form, figure).map(|(followed, _)| followed))
        });
        figures.chain(catalogue.indicators.iter().filter(|followed| followed.is_share())).map(link).collect()
    }
}
