//! What was read before, so that a site of which little has changed takes little reading.
//!
//! A file is recalled only where its bytes are the same, and the forms, the files beside it, and
//! every answer that its reading asked of the rest of the site. So what is recalled is what
//! reading would give, and a warm build equals a clean one by construction.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::SiteLayout;
use super::kept::{self, KeptReadings};
use super::record::RecordMemo;
use super::targets::{LinkSettings, near};
use crate::finding::{CheckNamed, Finding, Findings};
use crate::form::Forms;
use crate::model::{Agency, FreePage, Report};
use crate::prose::Lead;
use crate::tree::{Site, Stamp};

/// A layout, with the paths and the types of attachments that it was made of, and what was noticed.
type KnownLayout = (Vec<String>, Vec<String>, Arc<SiteLayout>, Findings);

/// What was read before. It belongs to one site, of which it may know any earlier state.
#[derive(Default)]
pub struct Memo {
    settings: LinkSettings,
    layout: Option<KnownLayout>,
    forms: Option<(Vec<Option<Stamp>>, Forms, Findings)>,
    pub(super) agencies: ReadCache<Agency>,
    pub(super) pages: ReadCache<FreePage>,
    pub(super) texts: ReadCache<()>,
    pub(super) reports: ReadCache<Arc<Report>>,
    pub(super) record: RecordMemo,
    /// What an earlier run has kept of reports, and how to find the checks that it names.
    kept: Option<(KeptReadings, CheckNamed)>,
    /// The conditions under which all reports of this run were read.
    under: Stamp,
}

impl Memo {
    /// A memo that begins with what an earlier run has kept; see [`Memo::keep`].
    pub fn recalling(bytes: Vec<u8>, named: CheckNamed) -> Memo {
        Memo { kept: Some((KeptReadings::of(bytes), named)), ..Memo::default() }
    }

    /// Writes down what a run to come may recall, piece by piece; `None` where that is what was recalled.
    pub fn keep(&self, piece: &mut dyn FnMut(&[u8])) -> Option<()> {
        let (_, forms, _) = self.forms.as_ref()?;
        let nothing = KeptReadings::default();
        let before = self.kept.as_ref().map_or(&nothing, |(kept, _)| kept);
        let readings = &self.reports.0;
        if readings.iter().all(|reading| reading.kept.is_some()) && readings.len() == before.len() {
            return None;
        }
        kept::write(readings, before, forms, &self.under, piece);
        Some(())
    }

    /// How many reports are as an earlier run has kept them.
    pub fn recalled(&self) -> usize {
        self.reports.0.iter().filter(|reading| reading.kept.is_some()).count()
    }

    /// Begins with what an earlier run has kept of these reports, where this run has read none yet.
    pub(super) fn begin(&mut self, site: &dyn Site, files: &[&str], forms: &Forms) {
        let stamps = self.forms.as_ref().map(|(stamps, ..)| stamps);
        let under = format!("{:?} {stamps:?}", self.settings);
        self.under = *blake3::hash(under.as_bytes()).as_bytes();
        if let Some((kept, named)) = self.kept.as_ref().filter(|_| self.reports.0.is_empty()) {
            self.reports = ReadCache(kept.recall(site, files, forms, *named, &self.under));
            self.reports.0.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }

    /// Takes where links may lead; when that changes, no text is as it was read.
    pub(super) fn link_settings(&mut self, settings: &LinkSettings) {
        if self.settings != *settings {
            self.settings = settings.clone();
            self.pages = ReadCache::default();
            self.texts = ReadCache::default();
            self.reports = ReadCache::default();
        }
    }

    /// Which file is what, for this list of paths and these types of attachments.
    pub(super) fn layout(
        &mut self,
        site: &dyn Site,
        pages: &[&str],
        types: &[String],
        findings: &mut Findings,
    ) -> Arc<SiteLayout> {
        match &self.layout {
            Some((paths, of_types, layout, found)) if paths == site.paths() && of_types == types => {
                findings.extend_from(found);
                layout.clone()
            }
            _ => {
                let mut found = Findings::default();
                let layout = Arc::new(SiteLayout::of(site, pages, types, &mut found));
                findings.extend_from(&found);
                self.layout = Some((site.paths().to_vec(), types.to_vec(), layout.clone(), found));
                layout
            }
        }
    }

    /// The forms that these files add to; with others, no report reads the same.
    pub(super) fn forms(
        &mut self,
        site: &dyn Site,
        files: &[String],
        findings: &mut Findings,
        read: impl FnOnce(&mut Findings) -> Forms,
    ) -> Forms {
        let stamps: Vec<Option<Stamp>> = files.iter().map(|path| site.stamp(path)).collect();
        if let Some((before, forms, found)) = &self.forms
            && *before == stamps
            && stamps.iter().all(Option::is_some)
        {
            findings.extend_from(found);
            return forms.clone();
        }
        self.reports = ReadCache::default();
        self.record = RecordMemo::default();
        let mut found = Findings::default();
        let forms = read(&mut found);
        findings.extend_from(&found);
        self.forms = Some((stamps, forms.clone(), found));
        forms
    }
}

/// What the rest of the site answered of a path.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// Whether it can be linked to.
    Has(bool),
    /// What is probably meant by it.
    Near(Option<String>),
    /// Whether it is there and of a type that is not published.
    Unpublished(bool),
}

/// What a reading asked of the rest of the site, and what it leaves to be looked at when all is read.
#[derive(Default)]
pub(super) struct Asked {
    answers: RefCell<Vec<(String, Answer)>>,
    pub leads: RefCell<Vec<Lead>>,
}

impl Asked {
    pub fn answered(&self, path: &str, answer: Answer) {
        self.answers.borrow_mut().push((path.to_owned(), answer));
    }
}

/// What was read from one file.
pub(super) struct FileReading<T> {
    pub path: String,
    /// Its bytes; where they are not known, it is never recalled.
    pub stamp: Option<Stamp>,
    /// The files beside it.
    pub beside: Vec<String>,
    pub asked: Vec<(String, Answer)>,
    /// Its links to pages and files.
    pub leads: Vec<Lead>,
    pub value: Option<T>,
    pub findings: Findings,
    /// Where it stands among what an earlier run has kept.
    pub kept: Option<Range<usize>>,
}

impl<T> FileReading<T> {
    /// The same with another value.
    pub fn with(&self, value: T) -> FileReading<T> {
        let (beside, asked, leads) = (self.beside.clone(), self.asked.clone(), self.leads.clone());
        let (path, findings) = (self.path.clone(), self.findings.clone());
        FileReading { path, stamp: self.stamp, beside, asked, leads, value: Some(value), findings, kept: None }
    }

    /// A value that no file states, and what is wrong with that.
    pub fn of(value: T, finding: Finding) -> FileReading<T> {
        FileReading {
            path: String::new(),
            stamp: None,
            beside: Vec::new(),
            asked: Vec::new(),
            leads: Vec::new(),
            value: Some(value),
            findings: [finding].into_iter().collect(),
            kept: None,
        }
    }
}

fn is_still(layout: &SiteLayout, path: &str, answer: &Answer) -> bool {
    match answer {
        Answer::Has(has) => layout.has(path) == *has,
        Answer::Near(meant) => near(layout, path) == *meant,
        Answer::Unpublished(is) => layout.unpublished.contains(path) == *is,
    }
}

/// What was read from files of one kind, in the order of their paths.
pub(super) struct ReadCache<T>(Vec<Arc<FileReading<T>>>);

impl<T> Default for ReadCache<T> {
    fn default() -> ReadCache<T> {
        ReadCache(Vec::new())
    }
}

impl<T> ReadCache<T> {
    /// What was read of a file, which probably stands where it stood before.
    fn find(&self, path: &str, likely: usize) -> Option<&Arc<FileReading<T>>> {
        if let Some(read) = self.0.get(likely).filter(|read| read.path == path) {
            return Some(read);
        }
        let found = self.0.binary_search_by(|read| read.path.as_str().cmp(path)).ok()?;
        Some(&self.0[found])
    }

    /// What reading a file gives: from memory where it can be, else by reading it. `likely` is its place among those that
    /// are read.
    pub fn recall(
        &self,
        site: &dyn Site,
        layout: &SiteLayout,
        (likely, path): (usize, &str),
        beside: &[String],
        read: impl FnOnce(&Asked, &mut Findings) -> Option<T>,
    ) -> Arc<FileReading<T>> {
        self.recall_if(site, layout, (likely, path), beside, |_| true, read)
    }

    /// The same for what depends on more, and is recalled only where that is still so.
    pub fn recall_if(
        &self,
        site: &dyn Site,
        layout: &SiteLayout,
        (likely, path): (usize, &str),
        beside: &[String],
        is_still_so: impl Fn(&T) -> bool,
        read: impl FnOnce(&Asked, &mut Findings) -> Option<T>,
    ) -> Arc<FileReading<T>> {
        if let Some(before) = self.find(path, likely)
            && before.stamp.is_some()
            && before.stamp == site.stamp(path)
            && before.beside == beside
            && before.value.as_ref().is_none_or(is_still_so)
            && before.asked.iter().all(|(path, answer)| is_still(layout, path, answer))
        {
            return before.clone();
        }
        let asked = Asked::default();
        let mut findings = Findings::default();
        let value = read(&asked, &mut findings);
        // A site that has just read the file knows its stamp.
        let stamp = site.stamp(path);
        let (path, beside, leads) = (path.to_owned(), beside.to_vec(), asked.leads.into_inner());
        let asked = asked.answers.into_inner();
        Arc::new(FileReading { path, stamp, beside, asked, leads, value, findings, kept: None })
    }

    /// Keeps what was read, and forgets all else.
    pub fn keep(&mut self, read: &[(&str, Arc<FileReading<T>>)]) {
        self.0 = read.iter().map(|(_, read)| read).filter(|read| read.stamp.is_some()).cloned().collect();
        // They mostly are in this order.
        self.0.sort_by(|a, b| a.path.cmp(&b.path));
    }
}
