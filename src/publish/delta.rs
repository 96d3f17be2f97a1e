//! The delta package: what changed between two releases, to be carried across an air gap.
//!
//! It names the digest of the release it starts from and of the one it leads to; the run that applies
//! it checks both, so it fits exactly one place.

use std::io;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::Plan;
use super::plan::Corrections;
use super::receipt::Receipt;
use crate::archive::bag::Subfolder;
use crate::archive::figures;
use crate::archive::record::{LISTS, SHA256, is_list};
use crate::archive::sums::{self, Names, Sums};
use crate::archive::verify::{self, Outcome, Package};
use crate::archive::{ArchiveRecord, Failed};
use crate::bytes::digest;
use crate::bytes::zip::{self, Packer, ReadWriteSeek, Zip, ZipWriter};
use crate::finding::Damage;
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
    record: &ArchiveRecord<'_>,
    before: &Sums,
    description: &Description,
    date: DateTime,
    out: impl ReadWriteSeek,
    scratch: &dyn Scratch,
) -> Result<usize, Failed> {
    let mut zip = ZipWriter::new(out, date, scratch).map_err(Failed::at(""))?;
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
    zip.finish().map_err(Failed::at(""))?;
    Ok(moved)
}

/// Why a delta package is not applied.
#[derive(Debug)]
pub enum DeltaProblem {
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
    /// A file of the release it starts from is not as it was published.
    Altered(String),
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
    ) -> Result<Applied<'a>, DeltaProblem> {
        if !zip::is_whole(blob).unwrap_or(false) {
            return Err(DeltaProblem::Damaged);
        }
        let zip = Zip::open(blob).map_err(|_| DeltaProblem::Damaged)?;
        let text = zip.bytes(DESCRIPTION).map_err(|_| DeltaProblem::Damaged)?;
        let description: Description = serde_json::from_slice(&text).map_err(|_| DeltaProblem::Damaged)?;
        let there = before.and_then(|files| files.bytes(SHA256).ok()).map(|list| digest::sha256(&list));
        if there != description.before {
            return Err(DeltaProblem::StartsElsewhere { wanted: description.before, there });
        }
        let mut paths: Vec<String> = description.after.files.keys().cloned().collect();
        paths.extend(LISTS.iter().map(|(list, _)| (*list).to_owned()));
        paths.sort_unstable();
        let applied = Applied { zip, before, paths, description };
        // The package carries no file that its description does not list.
        let is_declared = |path: &String| {
            let inside = path.strip_prefix(FILES).map(str::to_owned);
            path == DESCRIPTION || inside.is_some_and(|inside| applied.paths.binary_search(&inside).is_ok())
        };
        if !applied.zip.paths().iter().all(is_declared) {
            return Err(DeltaProblem::Damaged);
        }
        for path in &applied.paths {
            if !crate::tree::is_inside(path) {
                return Err(DeltaProblem::Damaged);
            }
            if !applied.zip.has(&format!("{FILES}{path}")) && !before.is_some_and(|files| files.has(path)) {
                return Err(DeltaProblem::Missing(path.clone()));
            }
        }
        let list = applied.bytes(SHA256).map_err(|_| DeltaProblem::Damaged)?;
        let listed = sums::read(&list, digest::Algorithm::Sha256, Names::Plain).map_err(|_| DeltaProblem::Damaged)?;
        if digest::sha256(&list) != applied.description.after.digest || listed != applied.description.after.files {
            return Err(DeltaProblem::Damaged);
        }
        if !applied.plan_holds(live) {
            return Err(DeltaProblem::OtherPlan);
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
        // What is held back, and what comes onto record, only the site itself knows.
        (ours.held, ours.recorded) = (plan.held.clone(), plan.recorded.clone());
        ours == *plan
    }

    /// Makes sure that the files are what the package says they come to; `record` has their digests.
    pub fn hold(&self, record: &ArchiveRecord<'_>) -> Result<(), DeltaProblem> {
        let after = &self.description.after;
        let differs =
            |path: &&str| record.taken_of(path).is_some_and(|taken| after.files.get(*path) != Some(&taken.hex(0)));
        match record.paths().iter().map(String::as_str).find(differs) {
            Some(path) if self.is_old(path) => Err(DeltaProblem::Altered(path.to_owned())),
            None if record.digest() == after.digest => Ok(()),
            _ => Err(DeltaProblem::Damaged),
        }
    }

    /// Whether a file comes from the release before, and not from the package.
    pub fn is_old(&self, path: &str) -> bool {
        !self.zip.has(&format!("{FILES}{path}"))
    }
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

/// Verifies a delta package by itself, wherever it is to be applied: its container, its list of digests, and
/// that it brings just what it says. `None` if this is no delta package.
pub fn verify(blob: &dyn Blob) -> Option<Outcome> {
    let zip = Zip::open(blob).ok().filter(|zip| zip.has(DESCRIPTION))?;
    let mut outcome = Outcome::new(Package::Delta);
    if !matches!(zip::packer(blob), Ok(Packer::Ours)) {
        outcome.damage("", Damage::Rewritten);
    }
    let text = zip.bytes(DESCRIPTION).unwrap_or_default();
    let Ok(Description { before, plan, after, .. }) = serde_json::from_slice::<Description>(&text) else {
        outcome.damage(DESCRIPTION, Damage::BadList { line: 1 });
        return Some(outcome);
    };
    let files = Subfolder::new(&zip, FILES);
    let list = files.bytes(SHA256).unwrap_or_default();
    let listed = sums::read(&list, digest::Algorithm::Sha256, Names::Plain);
    if digest::sha256(&list) != after.digest || listed.as_ref() != Ok(&after.files) {
        outcome.damage(&format!("{FILES}{SHA256}"), Damage::Differs { list: DESCRIPTION.to_owned() });
    }
    let brought: Vec<&String> = plan.added.iter().chain(&plan.changed).collect();
    let brought = brought.into_iter().filter_map(|path| after.files.get_key_value(path));
    let brought: Sums = brought.map(|(path, digest)| (path.clone(), digest.clone())).collect();
    verify::hold(&files, &[(DESCRIPTION, digest::Algorithm::Sha256, brought)], |path| !is_list(path), &mut outcome);
    for path in zip.paths().iter().filter(|path| *path != DESCRIPTION && !path.starts_with(FILES)) {
        outcome.damage(path, Damage::Added { list: DESCRIPTION.to_owned() });
    }
    outcome.files = files.paths().len();
    outcome.digest = Some((SHA256.to_owned(), after.digest));
    outcome.before = before;
    outcome.findings.finish();
    Some(outcome)
}
