//! The papers of a report beside its page, where a site asks for them: as `export` writes them.
//!
//! An author's own file of that name stays in its place; a report without tables has no workbook. PDF files are written
//! with the fonts that whoever builds the portal hands in: without any, or where they lack a character, there is none, and
//! a finding says so. The fragment is made from the page itself, which therefore is drawn twice: once to be taken
//! apart, and once to say how long the fragment is.

use serde::Serialize;

use super::page::data::size;
use super::page::report::inside;
use super::{LONGEST_ATTACHMENT, Renderer};
use crate::alone::{Alone, FRAGMENT};
use crate::finding::{Finding, PaperProblem, Place};
use crate::model::Report;
use crate::paper::pdf::{self, Fonts};
use crate::paper::{Subject, writer};
use crate::tree::{CONFIG_FILE, PaperKind};

/// A paper to take away.
#[derive(Debug, Clone, Serialize)]
pub struct PaperView {
    /// What it is called.
    pub name: String,
    /// Its address.
    pub href: String,
    /// How long it is: 12 KB.
    pub size: String,
    /// The name under which it is kept: the title, with its ending.
    pub file: String,
}

/// A paper that has been written.
pub(super) struct Paper {
    pub kind: PaperKind,
    pub bytes: Vec<u8>,
}

/// The name of a paper beside its report's page.
pub(super) fn paper_file(kind: PaperKind) -> String {
    match kind {
        // What a mail or an archive calls so is a whole page.
        PaperKind::Html => FRAGMENT.to_owned(),
        kind => format!("report.{}", kind.key()),
    }
}

impl Renderer<'_> {
    /// The kinds of papers that a report has beside its page.
    pub(super) fn paper_kinds(&self, report: &Report) -> Vec<PaperKind> {
        let has_own = |kind: PaperKind| {
            let name = paper_file(kind);
            self.portal.published(report).any(|path| inside(report, path) == name)
        };
        let is_made = |kind: &PaperKind| !(kind.is_of_tables() && report.form.tables.is_empty() || has_own(*kind));
        self.config.papers.iter().copied().filter(is_made).collect()
    }

    /// The papers of these kinds of a report, but for the fragment, for which there must be a page.
    pub(super) fn papers(&self, report: &Report, kinds: &[PaperKind]) -> Vec<Paper> {
        let of_report = kinds.iter().filter(|kind| **kind != PaperKind::Html);
        of_report.filter_map(|&kind| Some(Paper { kind, bytes: self.paper(report, kind)? })).collect()
    }

    fn paper(&self, report: &Report, kind: PaperKind) -> Option<Vec<u8>> {
        // Whether templates hold can be seen without.
        if self.is_trial {
            return Some(Vec::new());
        }
        let subject = Subject { site: self.site, portal: self.portal, report };
        if let Some(write) = writer(kind) {
            return Some(write(subject));
        }
        pdf::write(subject, self.fonts()?).map_err(|problem| self.unmade(&report.file, problem)).ok()
    }

    /// The fragment of a report, whose finished page this is.
    pub(super) fn fragment(&self, report: &Report, folder: &str, page: &[u8]) -> Paper {
        let attached = |route: &str| {
            let name = route.strip_prefix(folder)?.strip_prefix('/')?;
            let path = self.portal.published(report).find(|path| inside(report, path) == name)?;
            Some(self.site.read(path, LONGEST_ATTACHMENT).ok()?.into_owned())
        };
        let asset = |route: &str| {
            let mut assets = self.theme.assets.iter();
            assets.find(|(path, _)| *path == route).map(|(_, bytes)| bytes.to_vec())
        };
        let read = |route: &str| attached(route).or_else(|| asset(route));
        let alone = Alone { read: &read, folder, base_url: self.config.base_url.as_deref() };
        let bytes = alone.fragment(&String::from_utf8_lossy(page)).into_bytes();
        Paper { kind: PaperKind::Html, bytes }
    }

    /// The fonts of PDF files. That there are none is said once.
    fn fonts(&self) -> Option<&Fonts> {
        let find = || {
            let fonts = Fonts::of(self.site.fonts());
            if fonts.is_none() {
                self.unmade(CONFIG_FILE, PaperProblem::NoFonts);
            }
            fonts
        };
        self.fonts.get_or_init(find).as_ref()
    }

    fn unmade(&self, file: &str, problem: PaperProblem) {
        self.unmade.lock().expect("no renderer has panicked").push(Finding::new(file, Place::File, problem));
    }

    /// What a paper is called on its report's page.
    pub(super) fn paper_name(&self, kind: PaperKind) -> String {
        self.word(&format!("report.{}", kind.key()))
    }

    /// The papers as they are listed.
    pub(super) fn paper_views(&self, papers: &[Paper], title: &str) -> Vec<PaperView> {
        let view = |Paper { kind, bytes }: &Paper| PaperView {
            name: self.paper_name(*kind),
            href: paper_file(*kind),
            size: size(bytes.len() as u64),
            file: format!("{title}.{}", kind.key()),
        };
        papers.iter().map(view).collect()
    }
}
