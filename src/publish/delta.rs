//! The delta package: what changed between two releases, to be carried across an air gap.
//!
//! It names the digest of the release it starts from and of the one it leads to; whoever applies
//! it checks both, so it fits exactly one place.

use std::io::{self, Read, Seek, SeekFrom};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::Plan;
use super::plan::Corrections;
use super::receipt::Receipt;
use crate::archive::figures;
use crate::archive::record::{LISTS, SHA256};
use crate::archive::sums::{self, Names, Sums};
use crate::archive::zip::{Target, Writing, Zip};
use crate::archive::{Failed, Record, digest};
use crate::tree::{self, Blob, Files, Listed, Scratch, Walk};

/// The description of the package.
pub const DESCRIPTION: &str = "delta.json";
/// Where its files stand.
const FILES: &str = "files/";

/// What a delta package says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Description {
    /// The version of this format.
    pub version: u32,
    /// The digest of the release it starts from.
    pub before: Option<String>,
    /// What it adds, changes and removes, with every published figure that changes.
    pub plan: Plan,
    /// The receipt of the release it leads to; its number is given where it is applied.
    pub after: Receipt,
}

/// Packs what `before` does not have. `before` maps its paths to digests.
pub fn pack(
    record: &Record<'_>,
    before: &Sums,
    description: &Description,
    date: DateTime,
    out: impl Target,
    scratch: &dyn Scratch,
) -> Result<usize, Failed> {
    let mut zip = Writing::start(out, date, scratch).map_err(Failed::at(""))?;
    let text = serde_json::to_string_pretty(description).map_err(io::Error::from).map_err(Failed::at(DESCRIPTION))?;
    zip.file(DESCRIPTION, 0, true, |out| out.write_all(text.as_bytes())).map_err(Failed::at(DESCRIPTION))?;
    let mut moved = 0;
    for path in record.paths() {
        let taken = record.taken_of(path);
        if taken.is_some_and(|taken| before.get(path) == Some(&taken.hex(0))) {
            continue;
        }
        let len = taken.map_or(0, |taken| taken.len);
        let copy = |out: &mut dyn io::Write| io::copy(&mut record.open(path)?, out);
        zip.file(&format!("{FILES}{path}"), len, true, copy).map_err(Failed::at(path))?;
        moved += 1;
    }
    zip.end().map_err(Failed::at(""))?;
    Ok(moved)
}

/// Why a delta package is not applied.
#[derive(Debug)]
pub enum Unfit {
    /// It is damaged, or no delta package.
    Damaged,
    /// It starts from another release: the one it wants, and the one there is.
    StartsElsewhere {
        /// The digest it wants.
        wanted: Option<String>,
        /// The digest there is.
        there: Option<String>,
    },
    /// What it says that it changes is not what it would change here.
    OtherPlan,
    /// A file is neither in it nor in the release it starts from.
    Missing(String),
}

/// A delta package together with the release it starts from: the files of the next one.
pub struct Applied<'a> {
    zip: Zip<'a>,
    before: Option<&'a dyn Listed>,
    paths: Vec<String>,
    /// What it says of itself.
    pub description: Description,
}

impl<'a> Applied<'a> {
    /// Reads a package, and makes sure that it starts from here.
    pub fn open(
        blob: &'a dyn Blob,
        before: Option<&'a dyn Listed>,
        live: Option<&Receipt>,
    ) -> Result<Applied<'a>, Unfit> {
        if !crate::archive::zip::is_whole(blob).unwrap_or(false) {
            return Err(Unfit::Damaged);
        }
        let zip = Zip::open(blob).map_err(|_| Unfit::Damaged)?;
        // A name that is there twice is met once.
        if entries(blob) != Some(zip.paths().len() as u64) {
            return Err(Unfit::Damaged);
        }
        let text = zip.bytes(DESCRIPTION).map_err(|_| Unfit::Damaged)?;
        let description: Description = serde_json::from_slice(&text).map_err(|_| Unfit::Damaged)?;
        let there = before.and_then(|files| files.bytes(SHA256).ok()).map(|list| digest::sha256(&list));
        if there != description.before {
            return Err(Unfit::StartsElsewhere { wanted: description.before, there });
        }
        let mut paths: Vec<String> = description.after.files.keys().cloned().collect();
        paths.extend(LISTS.iter().map(|(list, _)| (*list).to_owned()));
        paths.sort_unstable();
        let applied = Applied { zip, before, paths, description };
        // Nothing is carried along that nobody was told of.
        let told = |path: &String| {
            let inside = path.strip_prefix(FILES).map(str::to_owned);
            path == DESCRIPTION || inside.is_some_and(|inside| applied.paths.binary_search(&inside).is_ok())
        };
        if !applied.zip.paths().iter().all(told) {
            return Err(Unfit::Damaged);
        }
        for path in &applied.paths {
            if !sums::is_inside(path) {
                return Err(Unfit::Damaged);
            }
            if !applied.zip.has(&format!("{FILES}{path}")) && !before.is_some_and(|files| files.has(path)) {
                return Err(Unfit::Missing(path.clone()));
            }
        }
        let list = applied.bytes(SHA256).map_err(|_| Unfit::Damaged)?;
        let listed = sums::read(&list, digest::Algorithm::Sha256, Names::Plain).map_err(|_| Unfit::Damaged)?;
        if digest::sha256(&list) != applied.description.after.digest || listed != applied.description.after.files {
            return Err(Unfit::Damaged);
        }
        if !applied.plan_holds(live) {
            return Err(Unfit::OtherPlan);
        }
        Ok(applied)
    }

    /// Whether the plan is what the two receipts come to, and the figures are those of the reports.
    fn plan_holds(&self, live: Option<&Receipt>) -> bool {
        let Description { plan, after, .. } = &self.description;
        let mut ours = Plan::of_files(live, &after.files);
        // Reports that it brings say their own figures, and which of them are explained.
        let mut corrections = Corrections::new();
        for (path, report) in after.files.keys().filter_map(|path| Some((path, figures::report_folder(path)?))) {
            if self.is_old(path) {
                continue;
            }
            let text = self.bytes(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            if figures::of_json(&text) != Some(after.register.cells(report)) {
                return false;
            }
            corrections.insert(report.to_owned(), figures::corrections_of_json(&text));
        }
        ours.add_figures(live.map(|live| &live.register), &after.register, &corrections);
        ours == *plan
    }

    /// Whether a file comes from the release before, and not from the package.
    pub fn is_old(&self, path: &str) -> bool {
        !self.zip.has(&format!("{FILES}{path}"))
    }
}

/// How many entries a ZIP says that it has, at its end.
fn entries(blob: &dyn Blob) -> Option<u64> {
    let mut reader = blob.open().ok()?;
    let len = reader.seek(SeekFrom::End(0)).ok()?;
    // Our comment is short.
    let tail = len.min(1024);
    let mut end = Vec::new();
    reader.seek(SeekFrom::Start(len - tail)).ok()?;
    reader.by_ref().take(tail).read_to_end(&mut end).ok()?;
    let at = end.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let count = u16::from_le_bytes(end.get(at + 10..at + 12)?.try_into().ok()?);
    if count < u16::MAX {
        return Some(u64::from(count));
    }
    // A longer count stands in a record of its own, to which what stands before this one leads.
    let before = end.get(at.checked_sub(20)?..at)?;
    if !before.starts_with(b"PK\x06\x07") {
        return Some(u64::from(count));
    }
    let long = u64::from_le_bytes(before[8..16].try_into().ok()?);
    let mut count = [0; 8];
    reader.seek(SeekFrom::Start(long.checked_add(32)?)).ok()?;
    reader.read_exact(&mut count).ok()?;
    Some(u64::from_le_bytes(count))
}

impl Listed for Applied<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl Files for Applied<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + '_>> {
        match self.before {
            Some(before) if self.is_old(path) => before.open(path),
            _ => self.zip.open(&format!("{FILES}{path}")),
        }
    }
}
