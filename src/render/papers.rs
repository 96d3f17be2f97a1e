//! The papers of a report beside its page, where a site asks for them: Word and Excel, as `export` writes them.
//!
//! An author's own file of that name stays in its place; a report without tables has no workbook.

use serde::Serialize;

use super::Renderer;
use super::page::data::size;
use super::page::report::inside;
use crate::model::Report;
use crate::paper::{KINDS, PaperKind, Subject};

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
    pub kind: &'static PaperKind,
    pub bytes: Vec<u8>,
}

/// The name of a paper beside its report's page.
pub(super) fn paper_file(kind: &PaperKind) -> String {
    format!("report.{}", kind.key)
}

impl Renderer<'_> {
    /// The kinds of papers that a report has beside its page.
    pub(super) fn paper_kinds(&self, report: &Report) -> Vec<&'static PaperKind> {
        if !self.config.papers {
            return Vec::new();
        }
        let has_own = |kind: &PaperKind| {
            let name = paper_file(kind);
            self.portal.published(report).any(|path| inside(report, path) == name)
        };
        let is_made = |kind: &&PaperKind| !(kind.is_of_tables && report.form.tables.is_empty() || has_own(kind));
        KINDS.iter().filter(is_made).collect()
    }

    /// The papers of a report.
    pub(super) fn papers(&self, report: &Report) -> Vec<Paper> {
        let subject = Subject { site: self.site, portal: self.portal, report };
        let write = |kind: &'static PaperKind| Paper { kind, bytes: (kind.write)(subject) };
        self.paper_kinds(report).into_iter().map(write).collect()
    }

    /// What a paper is called on its report's page.
    pub(super) fn paper_name(&self, kind: &PaperKind) -> String {
        self.word(&format!("report.{}", kind.key))
    }

    /// The papers as they are listed.
    pub(super) fn paper_views(&self, papers: &[Paper], title: &str) -> Vec<PaperView> {
        let view = |Paper { kind, bytes }: &Paper| PaperView {
            name: self.paper_name(kind),
            href: paper_file(kind),
            size: size(bytes.len() as u64),
            file: format!("{title}.{}", kind.key),
        };
        papers.iter().map(view).collect()
    }
}
