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

pub use fonts::{Fonts, wanted};

use super::Subject;
use super::compose::compose;
use crate::finding::PaperProblem;
use flow::Flows;
use lines::Absent;

/// Writes a report. The same report and fonts give the same bytes.
pub fn write(subject: Subject<'_>, fonts: &Fonts) -> Result<Vec<u8>, PaperProblem> {
    let mut flows = Flows::default();
    compose(&mut flows, subject);
    let mut absent = Absent::new();
    let pages = pages::place(flows.list, fonts, &mut absent);
    if !absent.is_empty() {
        return Err(PaperProblem::Absent { characters: absent.into_iter().collect() });
    }
    draw::draw(pages, fonts, subject)
}
