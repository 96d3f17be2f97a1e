//! A report as a paper: what the archive keeps with a seal, and what another office opens in Word or Excel.
//!
//! Tables are printed as [`Form::layout`](crate::form::Form::layout) has them, texts as a [`crate::document`] has them; nothing of either
//! is named here. All is written part by part as text (ECMA-376), with no clock: the same report gives the same bytes.
//!
//! | to change | look at |
//! |---|---|
//! | what stands on a paper, in which order, and who signs | `compose.rs` |
//! | which cells a table has, merged or not, and how wide its columns are | `grid.rs` |
//! | what a figure looks like | `figure.rs` |
//! | the Word document: its parts and measures | `docx/`, `docx/parts.rs` |
//! | the workbook | `workbook.rs` |
//!
//! It knows the source, no page and no disk.

mod compose;
mod docx;
mod figure;
mod grid;
mod package;
mod workbook;
mod xml;

use crate::model::{Agency, Portal, Report};
use crate::tree::Site;

/// A report, and whose it is.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The site that its text is read from.
    pub site: &'a dyn Site,
    /// The portal that it is of.
    pub portal: &'a Portal,
    /// The report.
    pub report: &'a Report,
}

impl Subject<'_> {
    /// The title, without a word on whether it is a draft.
    pub fn title(&self) -> String {
        self.portal.plain_title(self.report)
    }

    fn agency(&self) -> &Agency {
        self.portal.agency_of(self.report)
    }

    /// What the agency was called in that year.
    fn name(&self) -> &str {
        self.portal.name_of(self.report)
    }
}

/// A kind of paper.
pub struct PaperKind {
    /// Its name in commands, which is the ending of its files as well.
    pub key: &'static str,
    /// Writes a report.
    pub write: fn(Subject<'_>) -> Vec<u8>,
}

/// All kinds of papers.
pub const KINDS: [PaperKind; 2] =
    [PaperKind { key: "docx", write: docx::write }, PaperKind { key: "xlsx", write: workbook::write }];

impl PaperKind {
    /// The kind of this name.
    pub fn of(key: &str) -> Option<&'static PaperKind> {
        KINDS.iter().find(|kind| kind.key == key)
    }
}
