//! A report as a PDF that keeps: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), with tagged headings, lists and tables,
//! bookmarks, page numbers, and every letter of every font that it uses.
//!
//! The measures are those of official papers, as in the Word document. What stands on the pages is said in `flow.rs`, lines
//! in `lines.rs`; `pages.rs` places both, `draw.rs` hands them to the library, which holds the file against both standards.

mod draw;
mod flow;
mod fonts;
mod lines;
mod measure;
mod pages;

use std::fmt::{self, Display};

pub use fonts::{FontFile, Fonts, wanted};

use super::Subject;
use super::compose::compose;
use flow::Flows;
use lines::Absent;

/// Why a report cannot be a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfProblem {
    /// No font has these characters.
    Absent(String),
    /// The standards forbid it, or the library does, for this reason.
    Refused(String),
}

impl Display for PdfProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfProblem::Absent(characters) => write!(f, "no font has {characters}"),
            PdfProblem::Refused(reason) => f.write_str(reason),
        }
    }
}

/// Writes a report. The same report and fonts give the same bytes.
pub fn write(subject: Subject<'_>, fonts: &Fonts) -> Result<Vec<u8>, PdfProblem> {
    let mut flows = Flows::default();
    compose(&mut flows, subject);
    let mut absent = Absent::new();
    let pages = pages::place(flows.list, fonts, &mut absent);
    if !absent.is_empty() {
        return Err(PdfProblem::Absent(absent.into_iter().collect()));
    }
    draw::draw(pages, fonts, subject)
}
