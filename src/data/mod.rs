//! Reports as data: what stands beside each report's page, and below `data/` the files of many reports, by year.
//!
//! Written by hand, for there are two hundred cells in every report. It knows the form and the model, no page.
//! To add a format beside a report: a file here, and a row in [`FORMATS`]; one of the reports of a year: a row in
//! [`BULKS`]. Report pages, the page of downloads, its descriptions for programs, and packages take their names from
//! there.
//!
//! | file | holds |
//! |---|---|
//! | `report.csv`, `report.json` | a report: [`printed`] as the form is, and for programs ([`json`]) |
//! | `data/cells-2021.csv` | a year, one line a cell: [`cells`] |
//! | `data/reports-2021.csv`, `data/reports.csv` | a year, and all, one line a report: [`wide`] |
//! | `data/table-2021.xlsx` | the same for people: [`workbook`] |
//! | `data/reports-2021.json` | a year: [`json`] |
//! | `data/agencies.json`, `data/dictionary.csv`, `data/corrections.csv` | who, what, and what was corrected |

pub mod agencies;
pub mod book;
pub mod bulk;
pub mod cells;
pub mod corrections;
mod csv;
pub mod describe;
pub mod dictionary;
pub mod json;
pub mod lead;
pub mod printed;
mod sheet;
pub mod wide;
mod words;
pub mod workbook;

pub use bulk::{BULKS, Bulk, BulkWriter, Package};
pub use csv::{MARK, field as csv_field};
pub use json::Json;
pub use printed::Printed;
pub use sheet::{Sheet, SheetColumn};
pub use words::DataWords;

use crate::form::Form;
use crate::model::{Agency, Report};

/// The formats beside a report's page, in the order of lists.
pub const FORMATS: [&dyn Format; 2] = [&Printed, &Json];

/// The folder of the files of many reports.
pub const FOLDER: &str = "data/";

/// A format in which a report can be taken away.
pub trait Format: Sync {
    /// The name of the file beside a report's page.
    fn own_file(&self) -> &'static str;

    /// The path of the file beside the page of a report in this folder.
    fn own_path(&self, folder: &str) -> String {
        format!("{folder}/{}", self.own_file())
    }

    /// The folder of a report, if a path is that of the file beside its page.
    fn report_folder<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_suffix(self.own_file())?.strip_suffix('/')
    }

    /// Its media type.
    fn media_type(&self) -> &'static str;

    /// A writer of reports that use this form.
    fn writer(&self, form: &Form) -> Box<dyn Writer>;
}

/// Writes reports of one form.
pub trait Writer: Send + Sync {
    /// A report's own file.
    fn write(&self, told: &Told<'_>) -> String;
}

/// A report with what is told of it.
#[derive(Clone, Copy)]
pub struct Told<'r> {
    /// The report.
    pub report: &'r Report,
    /// Whose it is.
    pub agency: &'r Agency,
    /// The agency above.
    pub above: Option<&'r Agency>,
    /// Its title.
    pub title: &'r str,
    /// Words for people.
    pub words: &'r DataWords,
}

/// The files that stand beside every report's page.
pub fn own_files() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.own_file())
}

/// Whether a name is that of a file of a portal with reports of these years, below [`FOLDER`], that a text may link to.
pub fn is_file(name: &str, is_year: impl Fn(&str) -> bool) -> bool {
    let is_bulk = |bulk: &&dyn Bulk| {
        let of_year = name.strip_prefix(bulk.stem()).and_then(|rest| rest.strip_prefix('-')?.rsplit_once('.'));
        let is_ending = |ending: &str| ending == bulk.ending() || bulk.is_zipped() && ending == "zip";
        bulk.in_full() && name == bulk.file(None, 1)
            || of_year.is_some_and(|(year, ending)| is_ending(ending) && is_year(year))
    };
    OF_ALL.contains(&name) || DESCRIPTIONS.iter().any(|(file, _)| *file == name) || BULKS.iter().any(is_bulk)
}

/// The names of the files that are of no year, beside those of reports.
pub const OF_ALL: [&str; 4] = [agencies::FILE, corrections::FILE, dictionary::FILE, dictionary::FIGURES_FILE];

/// The names of the descriptions of the files, for programs, with their media types: a Data Package, its tables by CSVW,
/// a DCAT catalogue, the shapes of JSON files, and digests.
pub const DESCRIPTIONS: [(&str, &str); 6] = [
    (PACKAGE, "application/json"),
    (CSVW, "application/json"),
    (CATALOGUE, "application/ld+json"),
    (REPORT_SCHEMA.0, "application/schema+json"),
    (REPORTS_SCHEMA.0, "application/schema+json"),
    (DIGESTS, "text/plain"),
];

/// The name of the Data Package.
pub const PACKAGE: &str = "datapackage.json";
/// The name of the description of tables.
pub const CSVW: &str = "csvw.json";
/// The name of the catalogue.
pub const CATALOGUE: &str = "data.json";
/// The name of the list of digests.
pub const DIGESTS: &str = "SHA256SUMS";
/// The shape of a report as JSON: its file's name, and the schema.
pub const REPORT_SCHEMA: (&str, &str) = ("report.schema.json", include_str!("report.schema.json"));
/// The shape of the reports of a year.
pub const REPORTS_SCHEMA: (&str, &str) = ("reports.schema.json", include_str!("reports.schema.json"));
