//! Reports that are held back: a report with errors is shown as it was last published, or not at all where it never
//! was. It holds back itself, not the others. So does one that was published and is under review again: until its review
//! has come to publication, what was published stays.
//!
//! The passes see a site with the recorded text in the place of the faulty one; pages, indexes, totals, search and
//! data follow of themselves. What is wrong with the site itself, its agencies or its theme is nothing that a report
//! could be held back for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::layout::report_of;
use super::{LONGEST, Source};
use crate::finding::{Findings, Level, Place, name};
use crate::model::{Report, Year};
use crate::tree::{Overlay, Site, Tree};

/// A report that is held back for its errors, or until its review is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReport {
    /// The report: `agency/year`.
    pub report: String,
    /// Its file.
    pub file: String,
    /// How many errors it has; none in one that is under review.
    pub errors: usize,
    /// Whether it is shown as it was last published, rather than not at all.
    pub is_public: bool,
    /// The day on which what is shown was published, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// What of a site is held back, so that the rest of it can be shown.
#[derive(Debug, Clone, Default)]
pub struct HeldBack {
    /// The reports that are not shown as they are.
    pub reports: Vec<HeldReport>,
    /// Their files, and files beside them that have errors.
    files: BTreeSet<String>,
    /// Recorded texts, each at the place of the faulty one.
    texts: Tree,
}

impl HeldBack {
    /// The site as it is shown.
    pub fn over<'s>(&self, site: &'s dyn Site) -> Overlay<'s> {
        let hidden = self.files.iter().filter(|file| self.texts.get(file).is_none()).cloned().collect();
        Overlay::new(Some(site), self.texts.clone()).without(hidden)
    }

    /// Whether a file is that of a report that is held back, or lies beside one.
    fn holds(&self, file: &str) -> bool {
        self.files.contains(file)
    }
}

/// What of a site is held back for these findings; nothing where an error is not that of one report. What is wrong
/// with a draft is no matter, for it is not shown.
pub fn hold_back(site: &dyn Site, source: &Source, findings: &Findings) -> Option<HeldBack> {
    let mut back = HeldBack::default();
    let portal = &source.portal;
    for draft in under_review(source) {
        let agency = portal.agency_of(draft);
        let Some((recorded, path)) = source.record.of(agency, draft.year) else { continue };
        let Ok(text) = site.read(&path, LONGEST) else { continue };
        let report = format!("{}/{}", agency.id, draft.year);
        back.files.extend([format!("content/{report}.md"), format!("content/{report}/index.md")]);
        back.texts.insert(draft.file.clone(), text.into_owned());
        let published = recorded.published.map(|day| day.to_string());
        let file = draft.file.clone();
        back.reports.push(HeldReport { report, file, errors: 0, is_public: true, published });
    }
    if !findings.any_error() {
        return Some(back);
    }
    let agencies: BTreeMap<&str, usize> =
        portal.agencies.iter().enumerate().map(|(index, agency)| (agency.id.as_str(), index)).collect();
    let mut faulty: BTreeMap<(usize, Year), Vec<&String>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
        // An agency without a file of its own is the site's fault, though it is told at a report.
        let (id, year) = report_of(&finding.file).filter(|_| finding.check != name::UNKNOWN_AGENCY.name)?;
        let report = (*agencies.get(id)?, year);
        if !portal.drafts.contains(&report) {
            faulty.entry(report).or_default().push(&finding.file);
        }
    }
    for ((agency, year), files) in faulty {
        let agency = &portal.agencies[agency];
        let report = format!("{}/{year}", agency.id);
        let errors = files.len();
        // What lies beside the report is shown with the older text only where nothing is wrong with it.
        back.files.extend(files.into_iter().cloned());
        let own = [format!("content/{report}.md"), format!("content/{report}/index.md")];
        let Some(file) = own.iter().find(|path| site.paths().binary_search(path).is_ok()).cloned() else { continue };
        back.files.extend(own);
        let recorded = source.record.of(agency, year);
        let text = recorded.as_ref().and_then(|(_, path)| site.read(path, LONGEST).ok());
        let is_public = text.is_some();
        if let Some(text) = text {
            back.texts.insert(file.clone(), text.into_owned());
        }
        let published = recorded.and_then(|(text, _)| text.published).filter(|_| is_public);
        let published = published.map(|day| day.to_string());
        back.reports.push(HeldReport { report, file, errors, is_public, published });
    }
    Some(back)
}

/// Reports that were published, and are drafts for the sake of their review alone.
fn under_review(source: &Source) -> impl Iterator<Item = &Report> {
    let steps = &source.config.review;
    let drafts = source.drafts.iter().map(|draft| &**draft);
    drafts.filter(|draft| {
        !steps.is_public(&draft.review) && source.record.of(source.portal.agency_of(draft), draft.year).is_some()
    })
}

/// Whether a report that was published is under review again, so that what was published stays.
pub fn is_under_review(source: &Source) -> bool {
    under_review(source).next().is_some()
}

/// What is to be told where reports are held back: of those, what was noticed in their own text; of all else, what
/// was noticed in the site as it is shown.
pub fn told_of_both(back: &HeldBack, as_it_is: Findings, as_shown: Findings) -> Findings {
    let mut told = as_it_is.only(|finding| back.holds(&finding.file));
    let mut shown = as_shown.only(|finding| !back.holds(&finding.file));
    for mark in shown.iter_mut().flat_map(|finding| &mut finding.marks) {
        // The reader has the file as it is, where other bytes stand at that place.
        if mark.file.as_ref().is_some_and(|file| back.holds(file)) {
            mark.place = Place::File;
        }
    }
    told.extend(shown);
    told.finish();
    told
}
