//! `checks`: which checks the reports have passed: each with how many reports it looked at and what came of it,
//! its manual page and its basis, and the reports in which it noticed something.

use std::cmp::Reverse;

use serde::Serialize;

use super::Output;
use crate::check::public::PublicCheck;
use crate::check::results::Tally;
use crate::check::{ManualPage, gloss, manual_page};
use crate::finding::Level;
use crate::finding::words::Lang;
use crate::render::frame::LinkView;
use crate::render::{Renderer, report_route, root};
use crate::tree;

/// The page's route.
const ROUTE: &str = "checks/index.html";
/// So many reports are named for a check, the newest; the others are counted. The page stays below 200 kB with all
/// checks at work.
const MOST_NAMED: usize = 20;

/// `checks`: the checks of the portal.
#[derive(Debug, Clone, Serialize)]
pub struct ChecksView {
    /// How many reports there are.
    pub reports: usize,
    /// The checks by kind.
    pub groups: Vec<CheckGroupView>,
}

/// Checks of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct CheckGroupView {
    /// Its key.
    pub key: &'static str,
    /// Its heading.
    pub name: String,
    /// Its checks.
    pub checks: Vec<CheckView>,
    /// Their manual pages.
    pub manuals: Vec<ManualView>,
}

/// Reports in which a check came to the same.
#[derive(Debug, Clone, Serialize)]
pub struct ReportsView {
    /// What it came to, before a list: 有提醒的报告.
    pub name: String,
    /// The newest of them.
    pub named: Vec<LinkView>,
    /// What stands after them where there are more: 等213份.
    pub more: Option<String>,
}

/// A check.
#[derive(Debug, Clone, Serialize)]
pub struct CheckView {
    /// Its name.
    pub name: String,
    /// Its anchor on the page.
    pub id: String,
    /// The same in an address.
    pub anchor: String,
    /// What must be so.
    pub title: String,
    /// Its level here.
    pub level: String,
    /// Its level's key, or `off`.
    pub level_key: &'static str,
    /// What came of it; `None` where the site has turned it off.
    pub tally: Option<TallyView>,
    /// The reports in which it noticed something, and those in which that is explained.
    pub reports: Vec<ReportsView>,
}

/// How many reports a check looked at, and what came of it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TallyView {
    /// So many it looked at.
    pub looked_at: usize,
    /// So many passed.
    pub passed: usize,
    /// In so many something was noticed.
    pub noted: usize,
    /// In so many all is explained.
    pub explained: usize,
}

/// A manual page, with the checks that share it.
#[derive(Debug, Clone, Serialize)]
pub struct ManualView {
    /// Those checks.
    pub checks: Vec<CheckView>,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// On what basis.
    pub basis: String,
}

impl TallyView {
    fn of(tally: &Tally) -> TallyView {
        let Tally { looked_at, passed, explained, noted } = tally;
        TallyView { looked_at: *looked_at, passed: *passed, noted: noted.len(), explained: explained.len() }
    }
}

/// The anchor of a check on the page of checks: its name, which a form of the site's own may have written freely.
pub(super) fn anchor_of(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The key of a level in the theme's words.
fn level_key(level: Option<Level>) -> &'static str {
    level.map_or("off", Level::key)
}

impl Renderer<'_> {
    /// The page of checks.
    pub(super) fn checks(&self, &Output { sink, .. }: &Output<'_>) {
        if !sink.wants(ROUTE) {
            return;
        }
        let tallies = self.results.tally(self.portal, self.links);
        let mut groups: Vec<CheckGroupView> = Vec::new();
        let mut sources: Vec<&str> = Vec::new();
        for ((check, level), tally) in self.results.checks.iter().zip(&self.results.levels).zip(tallies) {
            // A form that is not used here says nothing to readers of this portal.
            if check.row.is_of_forms() && !self.is_of_used_form(check.name) {
                continue;
            }
            if groups.last().is_none_or(|group| group.key != check.group) {
                let name = self.word(&format!("checks.{}", check.group));
                groups.push(CheckGroupView { key: check.group, name, checks: Vec::new(), manuals: Vec::new() });
                sources.clear();
            }
            let group = groups.last_mut().expect("it was pushed");
            let view = CheckView {
                name: check.name.to_owned(),
                id: anchor_of(check.name),
                anchor: tree::encoded(&anchor_of(check.name)),
                title: self.check_title(check),
                level: self.word(&format!("level.{}", level_key(*level))),
                level_key: level_key(*level),
                tally: level.is_some().then(|| TallyView::of(&tally)),
                reports: if level.is_some() { self.came_to(&tally) } else { Vec::new() },
            };
            group.checks.push(view.clone());
            let source = check.row.check.source;
            match sources.iter().position(|other| *other == source) {
                Some(manual) => group.manuals[manual].checks.push(view),
                None => {
                    let ManualPage { paragraphs, basis } = manual_page(check.row.check);
                    group.manuals.push(ManualView { checks: vec![view], paragraphs, basis });
                    sources.push(source);
                }
            }
        }
        self.list(sink, "checks", &ChecksView { reports: self.portal.reports.len(), groups });
    }

    /// The reports in which a check came to something.
    fn came_to(&self, tally: &Tally) -> Vec<ReportsView> {
        let kinds = [("checks.noted_reports", &tally.noted), ("checks.explained_reports", &tally.explained)];
        let kinds = kinds.into_iter().filter(|(_, reports)| !reports.is_empty());
        let view = |(key, reports): (&str, &Vec<usize>)| {
            let mut reports: Vec<_> = reports.iter().map(|&index| &self.portal.reports[index]).collect();
            reports.sort_by_key(|report| (Reverse(report.year), self.rank[report.agency]));
            let named = reports.iter().take(MOST_NAMED).map(|report| LinkView {
                name: self.theme.phrase(
                    "checks.report",
                    &[("agency", self.portal.name_of(report)), ("year", &report.year.to_string())],
                ),
                href: format!("{}{}#checked", root(ROUTE), report_route(self.portal, report)),
            });
            let more = (reports.len() > MOST_NAMED)
                .then(|| self.theme.phrase("checks.and_more", &[("count", &reports.len().to_string())]));
            ReportsView { name: self.word(key), named: named.collect(), more }
        };
        kinds.map(view).collect()
    }

    /// Whether a report uses a form with this relation.
    fn is_of_used_form(&self, relation: &str) -> bool {
        let mut forms: Vec<_> = self.portal.reports.iter().map(|report| &report.form).collect();
        forms.dedup_by(|a, b| std::sync::Arc::ptr_eq(a, b));
        forms.iter().any(|form| {
            form.relations.iter().any(|other| other.name == relation)
                || form.continuations.iter().any(|other| other.name == relation)
        })
    }

    /// What a check asks for, in the theme's words; of one that it has no words for, what it is about.
    pub(super) fn check_title(&self, check: &PublicCheck<'_>) -> String {
        let word = self.theme.words.get(&format!("check.{}", check.name)).cloned();
        word.or_else(|| gloss(check.name, &self.source.forms, Lang::Zh)).unwrap_or_else(|| check.name.to_owned())
    }
}
