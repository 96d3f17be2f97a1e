//! Formats of many reports: those of a year, and where that stays within what opens them, those of all years.

use super::cells::Cells;
use super::json::Json;
use super::sheet::Sheet;
use super::wide::Wide;
use super::workbook::Workbook;
use super::{FOLDER, Told};
use crate::form::Form;
use crate::model::Year;

/// All of them, in the order of lists.
pub const BULKS: [&dyn Bulk; 4] = [&Workbook, &Wide, &Cells, &Json];

/// No spreadsheet opens more lines (1,048,576), heads included; a longer table goes on in another file.
pub const MOST_LINES: usize = 1_048_000;

/// A format of many reports.
pub trait Bulk: Sync {
    /// What its files are called before the year.
    fn stem(&self) -> &'static str;

    /// What their names end in.
    fn ending(&self) -> &'static str;

    /// The name of the file of a year, or of all; its first part, or one that goes on.
    fn file(&self, year: Option<Year>, part: usize) -> String {
        let year = year.map_or_else(String::new, |year| format!("-{year}"));
        let part = if part > 1 { format!("-part{part}") } else { String::new() };
        format!("{}{year}{part}.{}", self.stem(), self.ending())
    }

    /// The path of such a file.
    fn path(&self, year: Option<Year>, part: usize) -> String {
        format!("{FOLDER}{}", self.file(year, part))
    }

    /// Its media type.
    fn media_type(&self) -> &'static str;

    /// Whether there is one of all years as well.
    fn in_full(&self) -> bool {
        false
    }

    /// Whether each of its files is there compressed as well.
    fn is_zipped(&self) -> bool {
        false
    }

    /// How many lines a report of a form takes; nothing where no lines are counted.
    fn lines(&self, _form: &Form) -> usize {
        0
    }

    /// The columns, where it is a table of values: name, type, and what it means.
    fn columns(&self, _sheet: &Sheet) -> Vec<Column> {
        Vec::new()
    }

    /// What opens a file.
    fn start(&self, sheet: &Sheet, words: &super::DataWords) -> String;

    /// What stands before each report in it.
    fn before(&self, _first: bool) -> &'static str {
        ""
    }

    /// What closes it.
    fn end(&self, _sheet: &Sheet) -> String {
        String::new()
    }

    /// Where the text is a part of a package: what else stands in that.
    fn package(&self, _sheet: &Sheet) -> Option<Package> {
        None
    }

    /// A writer of reports that use this form, for this table.
    fn writer(&self, form: &Form, sheet: &Sheet) -> Box<dyn BulkWriter>;
}

/// Writes reports of one form for one table.
pub trait BulkWriter: Send + Sync {
    /// A report, which is the one with this number in its file, from 0.
    fn write(&self, told: &Told<'_>, number: usize) -> String;
}

/// The package that a text is a part of.
pub struct Package {
    /// The other parts, which stand before it, with their names.
    pub before: Vec<(&'static str, String)>,
    /// Its own name.
    pub name: &'static str,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub values: Values,
    /// What it is called in the form, where it is one of its cells.
    pub label: Option<String>,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A date, or nothing.
    Date,
}

impl Column {
    /// A column that is no cell of the form.
    pub fn named(name: &str) -> Column {
        let values = match name {
            "year" => Values::Integer,
            "published" | "date" => Values::Date,
            "value" | "old" | "new" => Values::Number,
            _ => Values::Text,
        };
        Column { name: name.to_owned(), values, label: None }
    }
}
