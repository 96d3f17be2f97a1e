//! What a report may be beside its page, and the fonts that one of those is written with: both are said by whoever builds
//! a portal, as the place where it will live.

use std::fmt;
use std::sync::Arc;

/// A kind of paper: a report as one file, to be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// A Word document in the measures of official papers.
    Docx,
    /// A workbook of its tables.
    Xlsx,
    /// The file that keeps, which needs fonts.
    Pdf,
    /// A piece of HTML, for a system that pages are pasted into.
    Html,
}

impl PaperKind {
    /// All of them, in the order of lists.
    pub const ALL: [PaperKind; 4] = [PaperKind::Docx, PaperKind::Xlsx, PaperKind::Pdf, PaperKind::Html];
    /// Those that are made where papers are asked for and nobody says which.
    pub const USUAL: [PaperKind; 2] = [PaperKind::Docx, PaperKind::Xlsx];

    /// Its name in commands and settings, which is the ending of its files as well.
    pub fn key(self) -> &'static str {
        match self {
            PaperKind::Docx => "docx",
            PaperKind::Xlsx => "xlsx",
            PaperKind::Pdf => "pdf",
            PaperKind::Html => "html",
        }
    }

    /// The kind of this name.
    pub fn of(key: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.key().eq_ignore_ascii_case(key))
    }

    /// Whether it holds the tables of the form and nothing else.
    pub fn is_of_tables(self) -> bool {
        self == PaperKind::Xlsx
    }
}

/// A file that holds fonts.
#[derive(Clone)]
pub struct FontFile {
    /// Its name, in small letters.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

impl fmt::Debug for FontFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}
