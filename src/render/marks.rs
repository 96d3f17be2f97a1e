//! Marks of what each part of a portal is made of: where a mark is as it was, so are the files.
//!
//! A mark is the digest of all that the files of a part may read. It may take in too much, which costs a rendering in
//! vain, and never too little. What all pages read has a mark of its own: where that differs, everything does.
//!
//! | part | is made of |
//! |---|---|
//! | all | settings, theme, forms; the agencies; which reports, pages and files there are, and in which form; where older addresses lead |
//! | the reports of an agency | its texts and the files beside them, and what was noticed in them; the same of those whose figures stand behind them: above and below it, those whose place it took and that took its own |
//! | the page of an agency | the same, and the figures of those it is compared with: of its kind, below the same one |
//! | the data of a year | the texts of its reports |
//! | the pages and files of an indicator | what each report says of it, and when that was published |

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Kin;
use super::page::compare_series::CATALOGUE;
use super::table::Skeletons;
use crate::finding::{Finding, Findings, Words};
use crate::link::{Catalogue, Followed, Links, Value};
use crate::model::{Amount, Entry, Portal, Year};
use crate::source::Source;
use crate::tree::{Site, Stamp};

/// The marks of a portal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// That of all pages together.
    site: Stamp,
    /// Those of agencies, by their ids; of one whose files are not all known, none.
    agencies: BTreeMap<String, AgencyMarks>,
    /// Those of the data of years, likewise.
    years: BTreeMap<Year, Stamp>,
    /// That of the data of all years.
    all: Option<Stamp>,
    /// Those of indicators, by their folders.
    indicators: BTreeMap<String, Stamp>,
}

/// The marks of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AgencyMarks {
    /// That of its reports.
    reports: Stamp,
    /// That of its page.
    page: Stamp,
    /// The years of its reports, whose folders lie in its own.
    years: Vec<Year>,
}

impl Marks {
    /// The marks of a site. `held` says which of its reports are held back.
    pub fn of(site: &dyn Site, source: &Source, links: &Links, found: &Findings, held: &str) -> Marks {
        let portal = &source.portal;
        let whole = of_site(site, source, links, held);
        let own = of_agencies(site, portal, links, found);
        let above = |agency: usize| links.above(&portal.agencies[agency]);
        let kin = |agency: usize| (above(agency), portal.agencies[agency].kind);
        let figures = of_kinds(portal, kin);
        let folder = |agency: usize| {
            let near = links.kin(agency).into_iter().chain(links.below[agency].iter().copied()).chain(above(agency));
            let marks = [Some(whole), own[agency]];
            let reports = together(marks.into_iter().chain(near.map(|other| own[other])))?;
            let of_agency = || links.of_agency[agency].clone().map(|index| &portal.reports[index]);
            let compared = of_agency().map(|report| figures.get(&(kin(agency), report.year)).copied());
            let page = together([Some(reports)].into_iter().chain(compared))?;
            let years = of_agency().map(|report| report.year).collect();
            Some((portal.agencies[agency].id.clone(), AgencyMarks { reports, page, years }))
        };
        let stamp = |index: &usize| site.stamp(&portal.reports[*index].file);
        let of_year = |(year, reports): (&Year, &Vec<usize>)| {
            Some((*year, together([Some(whole)].into_iter().chain(reports.iter().map(stamp)))?))
        };
        Marks {
            site: whole,
            agencies: (0..portal.agencies.len()).filter_map(folder).collect(),
            years: links.of_year.iter().filter_map(of_year).collect(),
            all: together([Some(whole)].into_iter().chain((0..portal.reports.len()).map(|index| stamp(&index)))),
            indicators: of_indicators(source, whole),
        }
    }

    /// Whether what all pages read is the same.
    pub fn is_of_same_site(&self, before: &Marks) -> bool {
        self.site == before.site
    }

    /// The files that are the same, and the folders in which all files are, with their slashes.
    pub fn same(&self, before: &Marks) -> BTreeSet<String> {
        let agency = |(id, marks): (&String, &AgencyMarks)| {
            let before = before.agencies.get(id)?;
            if marks.page == before.page {
                return Some(vec![format!("{id}/")]);
            }
            let years = marks.years.iter().map(|year| format!("{id}/{year}/")).collect();
            (marks.reports == before.reports).then_some(years)
        };
        let indicators = self.indicators.iter().filter(|(slug, mark)| before.indicators.get(*slug) == Some(mark));
        let of_indicator = |slug: &String| [format!("indicators/{slug}/"), format!("compare/{slug}.js")];
        let folders = self.agencies.iter().filter_map(agency).flatten();
        folders.chain(indicators.flat_map(|(slug, _)| of_indicator(slug))).collect()
    }

    /// Whether the data of a year, or of all years, are the same.
    pub fn has_same_data(&self, before: &Marks, year: Option<Year>) -> bool {
        match year {
            Some(year) => self.years.get(&year).is_some_and(|mark| before.years.get(&year) == Some(mark)),
            None => self.all.is_some() && self.all == before.all,
        }
    }

    /// The mark of some agencies' reports together; `None` where one of them has none.
    pub fn of_reports<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Option<Stamp> {
        together(ids.map(|id| self.agencies.get(id).map(|marks| marks.reports)))
    }
}

/// What all pages read.
fn of_site(site: &dyn Site, source: &Source, links: &Links, held: &str) -> Stamp {
    let Source { config, portal, .. } = source;
    let mut hasher = blake3::Hasher::new();
    let mut take = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    take(held);
    take(&format!("{config:?} {:?} {:?}", site.base_url(), (site.papers(), site.fonts())));
    let is_of_all = |path: &&String| path.starts_with("themes/") || path.starts_with("content/_");
    for path in site.paths().iter().filter(is_of_all) {
        take(&format!("{path} {:?}", site.stamp(path)));
    }
    take(&format!("{:?} {:?} {:?}", portal.agencies, portal.pages, portal.home));
    take(&format!("{:?} {:?} {:?}", portal.unread, portal.drafts, portal.removed));
    take(&format!("{:?}", links.redirects));
    for (path, links) in &portal.linked {
        take(&format!("{path} {}", links.iter().any(|link| link.is_published)));
    }
    for report in portal.reports.iter() {
        take(&report.file);
        take(&format!("{} {} {:?}", report.agency, report.year, report.draft));
        take(&report.form.composition());
        report.attachments.iter().for_each(|path| take(path));
    }
    *hasher.finalize().as_bytes()
}

/// The figures of all that are compared with each other, by year.
fn of_kinds(portal: &Portal, kin: impl Fn(usize) -> Kin) -> HashMap<(Kin, Year), Stamp> {
    let mut kinds: HashMap<(Kin, Year), blake3::Hasher> = HashMap::new();
    for report in portal.reports.iter() {
        let hasher = kinds.entry((kin(report.agency), report.year)).or_default();
        hasher.update(format!("{} {:?} {:?}", report.agency, report.scope, report.units).as_bytes());
        let figures = report
            .entries
            .iter()
            .flat_map(|&entry| bytes_of(entry.amount().map_or(Value::Blank(entry), Value::Amount)));
        hasher.update(&figures.collect::<Vec<u8>>());
    }
    kinds.into_iter().map(|(kind, hasher)| (kind, *hasher.finalize().as_bytes())).collect()
}

/// What reports say of each indicator.
fn of_indicators(source: &Source, whole: Stamp) -> BTreeMap<String, Stamp> {
    let reports = source.portal.reports.shared();
    let mut common = blake3::Hasher::new();
    common.update(&whole);
    let facts = reports.iter().map(|report| format!("{:?} {:?} ", report.scope, report.published));
    common.update(facts.collect::<String>().as_bytes());
    let catalogue = Catalogue::of(&source.portal, Skeletons::of(&source.forms).slugs());
    let mark = |followed: &Followed| {
        let values = reports
            .iter()
            .flat_map(|report| followed.columns.iter().flat_map(|column| bytes_of(catalogue.value(column, report))));
        let mut hasher = common.clone();
        hasher.update(&values.collect::<Vec<u8>>());
        (followed.slug.clone(), *hasher.finalize().as_bytes())
    };
    let marks: Vec<(String, Stamp)> = catalogue.indicators.par_iter().map(mark).collect();
    marks.into_iter().filter(|(slug, _)| slug != CATALOGUE).collect()
}

/// A value as bytes that no other has.
fn bytes_of(value: Value) -> [u8; 17] {
    let (kind, amounts): (u8, [Amount; 2]) = match value {
        Value::Amount(amount) => (0, [amount, Amount::ZERO]),
        Value::Share { part, whole } => (1, [part, whole]),
        Value::OfNothing => (2, [Amount::ZERO; 2]),
        Value::WithoutUnit(amount) => (3, [amount, Amount::ZERO]),
        Value::Absent => (4, [Amount::ZERO; 2]),
        Value::Blank(entry) => match entry {
            Entry::Missing => (5, [Amount::ZERO; 2]),
            Entry::NotApplicable => (6, [Amount::ZERO; 2]),
            Entry::Unread => (7, [Amount::ZERO; 2]),
            Entry::Amount(amount) => (8, [amount, Amount::ZERO]),
        },
    };
    let mut bytes = [kind; 17];
    bytes[1..9].copy_from_slice(&amounts[0].millionths().to_le_bytes());
    bytes[9..].copy_from_slice(&amounts[1].millionths().to_le_bytes());
    bytes
}

/// What each agency has by itself: its texts, the files beside them, and what was noticed in its reports.
fn of_agencies(site: &dyn Site, portal: &Portal, links: &Links, found: &Findings) -> Vec<Option<Stamp>> {
    let noticed: HashMap<&str, Stamp> = found.by_file().map(|findings| (&*findings[0].file, said(findings))).collect();
    let mut files: HashMap<&str, Vec<Option<Stamp>>> = HashMap::new();
    for path in site.paths() {
        if let Some((id, _)) = path.strip_prefix("content/").and_then(|rest| rest.split_once('/')) {
            files.entry(id).or_default().push(site.stamp(path));
        }
    }
    let of = |agency: usize| {
        let files = files.get(&*portal.agencies[agency].id).into_iter().flatten().copied();
        let reports = links.of_agency[agency].clone().map(|index| &portal.reports[index]);
        let noticed = reports.map(|report| Some(noticed.get(&*report.file).copied().unwrap_or_default()));
        together(files.chain(noticed))
    };
    (0..portal.agencies.len()).map(of).collect()
}

/// What is told of findings.
fn said(findings: &[Finding]) -> Stamp {
    let mut said = String::new();
    for finding in findings {
        let Words { message, label, help } = finding.problem.zh();
        let waived = finding.waived.as_deref().unwrap_or("-");
        for text in [&finding.check, finding.level.key(), waived, &message, &label, &help] {
            said.push_str(text);
            said.push('\0');
        }
        finding.cells.iter().for_each(|cell| said.extend([cell, "\0"]));
        // The rest is short.
        let _ = write!(said, "{:?}\0{}\0", finding.place, finding.draft);
    }
    *blake3::hash(said.as_bytes()).as_bytes()
}

/// One mark for several; `None` where one of them is not known.
fn together(marks: impl IntoIterator<Item = Option<Stamp>>) -> Option<Stamp> {
    let mut hasher = blake3::Hasher::new();
    for mark in marks {
        hasher.update(&mark?);
    }
    Some(*hasher.finalize().as_bytes())
}
