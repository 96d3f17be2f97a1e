//! Reports as data, a format a file: what stands beside each report's page, and the files of all reports
//! below `data/`.
//!
//! Written by hand, for there are two hundred cells in every report. It knows the form and the model, no page.
//! To add a format: a file here, and a row in [`FORMATS`]; report pages, the page of downloads, its
//! description for programs, and packages take their names from there.

pub mod corrections;
mod csv;
pub mod dictionary;
mod json;

pub use csv::{COLUMNS, Csv, field as csv_field};
pub use json::Json;

use crate::form::Form;
use crate::model::{Agency, Report};

/// All formats, in the order of lists.
pub const FORMATS: [&dyn Format; 2] = [&csv::Csv, &json::Json];

/// The folder of the files of all reports.
pub const FOLDER: &str = "data/";
/// The name of their description for programs, below [`FOLDER`].
pub const PACKAGE: &str = "datapackage.json";

/// A format in which reports can be taken away.
pub trait Format: Sync {
    /// The name of the file beside a report's page.
    fn own_file(&self) -> &'static str;

    /// The name of the file of all reports, below [`FOLDER`].
    fn bulk_file(&self) -> &'static str;

    /// The path of the file beside the page of a report in this folder.
    fn own_path(&self, folder: &str) -> String {
        format!("{folder}/{}", self.own_file())
    }

    /// The path of the file of all reports.
    fn bulk_path(&self) -> String {
        format!("{FOLDER}{}", self.bulk_file())
    }

    /// The folder of a report, if a path is that of the file beside its page.
    fn report_folder<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_suffix(self.own_file())?.strip_suffix('/')
    }

    /// Its media type.
    fn media_type(&self) -> &'static str;

    /// The columns of its file of all reports, where it is a table.
    fn columns(&self) -> &'static [&'static str] {
        &[]
    }

    /// What opens the file of all reports.
    fn start(&self) -> String {
        String::new()
    }

    /// What stands before each report in it.
    fn before(&self, _first: bool) -> &'static str {
        ""
    }

    /// What closes it.
    fn end(&self) -> &'static str {
        ""
    }

    /// A writer of reports that use this form.
    fn writer(&self, form: &Form) -> Box<dyn Writer>;
}

/// Writes reports of one form.
pub trait Writer: Send + Sync {
    /// A report with its title.
    fn write(&self, report: &Report, agency: &Agency, title: &str) -> ReportData;
}

/// One report, written.
pub struct ReportData {
    /// Its part of the file of all reports.
    pub part: String,
    /// Its own file.
    pub own: String,
}

/// Whether a name is that of a file of all reports that a text may link to, below [`FOLDER`].
pub fn is_bulk(name: &str) -> bool {
    name == corrections::FILE || FORMATS.iter().any(|format| format.bulk_file() == name)
}

/// The files that stand beside every report's page.
pub fn own_files() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.own_file())
}
