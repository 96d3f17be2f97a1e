//! Packages that open in thirty years: what is handed to an archive, and how it is held against itself.
//!
//! Every package carries the same *record*: the portal's files as they are published, a cover for
//! a reader without our program ([`cover`]), and two lists of digests ([`record`]). A folder and a
//! ZIP are the record; a BagIt bag has it as its payload, with the sources and forms beside it; a
//! WACZ has it as a crawl. So there is one way to verify ([`verify`]): look at a package as
//! [`Listed`](crate::tree::Listed) files, check the container, then check the record.
//!
//! Pure: containers are written to a [`std::io::Write`] and read from a [`crate::tree::Blob`]. A package
//! is made in walks along the portal's files ([`inventory`]); their list, their digests ([`ledger`]) and
//! indexes ([`crate::bytes::sort`]) stand in [`Scratch`](crate::tree::Scratch), so memory grows neither with the
//! length of the files nor with their number. Nothing here knows the clock: the date of a package is
//! that of its [`SiteSummary`] or what the caller says.

pub mod bag;
mod bulk;
pub mod catalogue;
pub mod compress;
pub mod cover;
pub mod figures;
pub mod folder;
pub mod inventory;
pub mod kind;
pub mod ledger;
pub mod record;
pub mod single;
pub mod sums;
mod tables;
pub mod verify;
pub mod wacz;
pub mod warc;
pub mod zip;

use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::Date;
use crate::source::Source;
use crate::tree::Files;

pub use inventory::Inventory;
pub use kind::{ArchiveKind, Job, KINDS, Write};
pub use record::ArchiveRecord;

/// What could not be read or written, and why.
#[derive(Debug)]
pub struct Failed {
    /// The file.
    pub path: String,
    /// Why.
    pub error: std::io::Error,
}

impl Failed {
    /// For `map_err`.
    pub fn at(path: &str) -> impl FnOnce(std::io::Error) -> Failed + '_ {
        move |error| Failed { path: path.to_owned(), error }
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.as_str() {
            "" => self.error.fmt(f),
            path => write!(f, "{path}: {}", self.error),
        }
    }
}

/// So many files are worked on together.
const TOGETHER: usize = 64;
/// Files that are not longer may be held in memory while they are worked on.
const SHORT: u64 = 256 * 1024;

/// Works on many files on all processors, and takes what comes of it in their order. Only a few are under
/// way at a time.
fn in_order<T: Send>(
    mut paths: impl Iterator<Item = Result<String, Failed>>,
    work: impl Fn(&str) -> Result<T, Failed> + Sync,
    mut take: impl FnMut(String, T) -> Result<(), Failed>,
) -> Result<(), Failed> {
    loop {
        let some: Vec<String> = paths.by_ref().take(TOGETHER).collect::<Result<_, _>>()?;
        if some.is_empty() {
            return Ok(());
        }
        let done: Vec<Result<T, Failed>> = some.par_iter().map(|path| work(path)).collect();
        for (path, done) in some.into_iter().zip(done) {
            take(path, done?)?;
        }
    }
}

/// The walk along files, for [`in_order`].
fn walk(files: &dyn Files) -> Result<impl Iterator<Item = Result<String, Failed>> + '_, Failed> {
    Ok(files.walk().map_err(Failed::at(""))?.map(|path| path.map_err(Failed::at(""))))
}

/// What a package says of the site as a whole: all that its cover and its date need to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSummary {
    /// How many agencies there are.
    pub agencies: usize,
    /// How many reports there are.
    pub reports: usize,
    /// The first and the last year reported on.
    pub years: Option<(u16, u16)>,
    /// The date of what the site says: the newest one in its reports. Where no report states any, the end
    /// of the newest year reported on.
    pub date: DateTime,
}

impl SiteSummary {
    /// The summary of a site.
    pub fn of(source: &Source) -> SiteSummary {
        let reports = &source.portal.reports;
        let stated = reports.iter().flat_map(|report| {
            let corrections = report.corrections.iter().filter_map(|correction| correction.date);
            [report.published, report.record.signed].into_iter().flatten().chain(corrections)
        });
        let years = reports.iter().map(|report| report.year.get());
        let years = years.clone().min().zip(years.max());
        let year_end = |(_, last)| Date::new(i16::try_from(last).unwrap_or(2100), 12, 31).ok();
        let newest = stated.max().or_else(|| years.and_then(year_end));
        SiteSummary {
            agencies: source.portal.agencies.len(),
            reports: reports.len(),
            years,
            // The first year for which the Regulations ask for reports.
            date: newest.unwrap_or(Date::constant(2008, 1, 1)).at(0, 0, 0, 0),
        }
    }
}

/// The dates of a package.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// That of what it holds. Containers date their files with it, so the same content makes the same bytes.
    pub content: DateTime,
    /// The day on which it is handed over, where that is stated. It is written down, and dates no file.
    pub transferred: Option<Date>,
}

impl From<DateTime> for Dates {
    fn from(content: DateTime) -> Dates {
        Dates { content, transferred: None }
    }
}

impl Dates {
    /// The day on which it is handed over, as far as anything is known of that.
    pub fn of_transfer(&self) -> Date {
        self.transferred.unwrap_or(self.content.date())
    }
}

/// An instant as WARC, JSON Lines and data packages write it.
pub fn timestamp(date: DateTime) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
