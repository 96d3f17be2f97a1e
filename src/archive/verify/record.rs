//! The record, or a folder that was built: its lists, its figures, and what it should be besides.

use std::collections::BTreeSet;
use std::io;

use super::lists::{hold, longest_list, read, read_list};
use super::{Against, BUILT, Outcome, Receipted};
use crate::archive::record::{LISTS, SHA256, is_list};
use crate::archive::sums::Names;
use crate::archive::{catalogue, figures};
use crate::bytes;
use crate::bytes::digest::Algorithm;
use crate::finding::damage::Difference;
use crate::finding::{Damage, Finding, Findings, Level, Place};
use crate::tree::Listed;

/// Checks the record itself, whatever it came in.
pub(super) fn check_record(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
    outcome.whole(files, SHA256);
    let mut lists = Vec::new();
    for (list, algorithm) in LISTS {
        if let Some(sums) = read_list(files, list, algorithm, Names::Plain, outcome) {
            lists.push((list, algorithm, sums));
        }
    }
    hold(files, &lists, is_no_list, outcome);
    if !files.paths().iter().any(|path| is_no_list(path)) {
        outcome.damage("", Damage::Empty);
    }
    outcome.compared = figures::compare(files, against.source, &mut outcome.findings);
    catalogue::compare(files, &mut outcome.findings);
    if let Some(rebuilt) = against.rebuilt {
        compare(files, rebuilt, &mut outcome.findings);
    }
    if let Some(receipt) = against.receipt {
        let is_another = outcome.digest.as_ref().is_some_and(|(_, digest)| digest != receipt.digest);
        // A whole release that is not this one is no damage of each of its files.
        if is_another && !outcome.findings.any_error() {
            let number = receipt.release;
            outcome.damage("", Damage::OtherRelease { receipt: receipt.name.to_owned(), number });
        } else {
            hold(files, &[(receipt.name, Algorithm::Sha256, receipt.files.clone())], is_no_list, outcome);
        }
    }
}

/// Checks a folder that was built: its files are those of its list, its figures agree.
pub(super) fn check_built(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
    let list = read(files, BUILT, longest_list(files)).unwrap_or_default();
    let list = String::from_utf8_lossy(&list);
    let listed: BTreeSet<&str> = list.lines().collect();
    for path in listed.iter().filter(|path| !files.has(path)) {
        outcome.damage(path, Damage::Missing { list: BUILT.to_owned() });
    }
    for path in files.paths().iter().filter(|path| *path != BUILT && !listed.contains(path.as_str())) {
        outcome.damage(path, Damage::Added { list: BUILT.to_owned() });
    }
    outcome.files = listed.len();
    outcome.compared = figures::compare(files, against.source, &mut outcome.findings);
    if let Some(rebuilt) = against.rebuilt {
        compare(files, rebuilt, &mut outcome.findings);
    }
    if let Some(Receipted { name, files: sums, .. }) = against.receipt {
        hold(files, &[(name, Algorithm::Sha256, sums.clone())], |path| path != BUILT, outcome);
    }
}

pub(super) fn is_no_list(path: &str) -> bool {
    !is_list(path)
}

/// Says every file in which a package differs from what its sources build.
pub(super) fn compare(here: &dyn Listed, rebuilt: &dyn Listed, findings: &mut Findings) {
    let paths: BTreeSet<&String> = here.paths().iter().chain(rebuilt.paths()).collect();
    // What was only built has a list of its own, and no digests.
    let has_lists = LISTS.iter().any(|(list, _)| here.has(list));
    for path in paths.into_iter().filter(|path| *path != BUILT && (has_lists || is_no_list(path))) {
        let how = match (here.has(path), rebuilt.has(path)) {
            (true, false) => Difference::OnlyHere,
            (false, _) => Difference::OnlyRebuilt,
            // The lists follow from the files, against which they were held.
            (true, true) if !is_no_list(path) || is_same(here, rebuilt, path).unwrap_or(false) => continue,
            (true, true) => Difference::Changed,
        };
        let mut finding = Finding::new(path, Place::File, Damage::NotRebuilt { how });
        if how == Difference::OnlyHere && path.starts_with("assets/") {
            // A release keeps the style sheets and scripts of the one before.
            finding.level = Level::Note;
        }
        findings.push(finding);
    }
}

/// Whether two folders have the same bytes at a path.
pub(super) fn is_same(a: &dyn Listed, b: &dyn Listed, path: &str) -> io::Result<bool> {
    bytes::is_same(&mut a.open(path)?, &mut b.open(path)?)
}
