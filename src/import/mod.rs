//! Import: reports that exist already, in Word, as saved pages, as text or in spreadsheets, become reports here.
//!
//! ```text
//!  docx, doc ─┐
//!  html ──────┤                        lines ──► head, sections      ┌─► the report, as `new` prints it
//!  text, md ──┼─► Transcript ─► report ┤                             ├─► where each figure comes from
//!  xlsx, csv ─┘   text, blocks,        ├─► segments ──► tables ──────┼─► notes, questions ──► answers
//!                 places, files        │   (labels of the form,      ├─► what became of every character
//!                                      │    of mixed editions)       └─► source and report side by side
//!                                      └─► a list, one figure a line
//! ```
//!
//! A reader of a format knows no form, and the reader of reports knows no format. Nothing is guessed: what cannot
//! be decided stays blank and becomes a [`note::Question`].

pub mod account;
mod answer;
mod beside;
mod body;
pub mod compare;
pub mod doc;
pub mod docx;
mod editions;
pub mod format;
mod head;
pub mod html;
mod labels;
mod lines;
mod long_list;
mod markdown;
mod markdown_source;
pub mod naming;
pub mod note;
mod order;
pub mod packed;
pub mod record;
mod report;
mod roman;
mod segment;
pub mod sheet;
mod tables;
mod text;
pub mod transcript;
mod value;

pub use body::BodyFile;
pub use head::{AgencyName, Head, NameFrom};
pub use report::{Import, Known, NoReport, read};
pub use tables::FigureSource;
