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
//! | the PDF: its fonts, lines and pages | `pdf/` |
//! | the workbook | `workbook.rs`; that of many reports, with its index, `book.rs` |
//!
//! It knows the source and the links, no page and no disk.

pub mod book;
mod chart;
mod compose;
mod docx;
mod figure;
mod grid;
mod package;
pub mod pdf;
mod picture;
mod workbook;
mod xml;

use crate::document::{Image, Link, LinkForm, Table, words};
use crate::model::{Agency, Portal, Report};
use crate::tree::{PaperKind, Site};

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

/// What writes a report as a paper of this kind, of the report alone: a PDF needs fonts as well, a fragment its page.
pub fn writer(kind: PaperKind) -> Option<fn(Subject<'_>) -> Vec<u8>> {
    match kind {
        PaperKind::Docx => Some(docx::write),
        PaperKind::Xlsx => Some(workbook::write),
        PaperKind::Pdf | PaperKind::Html => None,
    }
}

/// The address that must stand behind the words of a link, for paper cannot be clicked: one that they do not say.
fn shown_address<'l>(link: &'l Link<'_>) -> Option<&'l str> {
    let target = link.target.trim();
    let is_shown = words(&link.content).contains(target.trim_start_matches("mailto:"));
    let is_address = ["http:", "https:", "mailto:", "tel:"]
        .iter()
        .any(|start| target.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)));
    (link.form == LinkForm::Marked && is_address && !is_shown).then_some(target)
}

/// What stands in the place of a picture that is not shown: what it shows, in words, or else its file.
fn instead_of(image: &Image<'_>) -> String {
    let shown = words(&image.content);
    format!("（图：{}）", if shown.is_empty() { &*image.target } else { &*shown })
}

/// Whether the end of a line of the source is a space between these: between words of letters it is, while it may stand
/// between any two Chinese characters.
fn is_spaced(before: Option<char>, after: char) -> bool {
    after.is_ascii() && before.is_some_and(|before| before.is_ascii())
}

/// What a table of the text with so many columns is, in words, for those who listen.
fn table_description(table: &Table<'_>, columns: usize) -> String {
    let caption = table.head.iter().map(|cell| words(cell)).collect::<Vec<_>>().join("、");
    format!("正文中的表格，{}行、{columns}列；第一行是列标题：{caption}。", table.rows.len() + 1)
}
