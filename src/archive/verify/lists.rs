//! Lists of digests: read, and held against the files.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::{LONGEST, Outcome};
use crate::archive::sums::{self, Names, Sums};
use crate::bytes::digest::{self, Algorithm, Digests};
use crate::finding::Damage;
use crate::tree::Listed;

/// A short file; one that is longer than it may be is not read.
pub(super) fn read(files: &dyn Listed, path: &str, longest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files.open(path)?.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// How long a list may be: twice what lists these files, their names encoded.
pub(super) fn longest_list(files: &dyn Listed) -> u64 {
    let lines = files.paths().iter().map(|path| 3 * path.len() as u64 + 140);
    LONGEST + 2 * lines.sum::<u64>()
}

pub(super) fn read_list(
    files: &dyn Listed,
    list: &str,
    algorithm: Algorithm,
    names: Names,
    outcome: &mut Outcome,
) -> Option<Sums> {
    let bytes = match read(files, list, longest_list(files)) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::FileTooLarge) => {
            outcome.damage(list, Damage::BadList { line: 1 });
            return None;
        }
        Err(_) => {
            outcome.damage(list, Damage::NoList);
            return None;
        }
    };
    match sums::read(&bytes, algorithm, names) {
        Ok(sums) => Some(sums),
        Err(bad) => {
            outcome.damage(list, Damage::BadList { line: bad.line });
            None
        }
    }
}

/// Holds the files that the lists concern against them. Gives what was taken of each file.
pub(crate) fn hold(
    files: &dyn Listed,
    lists: &[(&str, Algorithm, Sums)],
    concerned: impl Fn(&str) -> bool,
    outcome: &mut Outcome,
) -> Vec<Digests> {
    let here: Vec<&str> = files.paths().iter().map(String::as_str).filter(|path| concerned(path)).collect();
    let listed: BTreeSet<&String> = lists.iter().flat_map(|(_, _, sums)| sums.keys()).collect();
    for path in listed.into_iter().filter(|path| here.binary_search(&path.as_str()).is_err()) {
        outcome.damage(path, Damage::Missing { list: names(lists, |_, sums| sums.contains_key(path)) });
    }
    let algorithms: Vec<Algorithm> = lists.iter().map(|(_, algorithm, _)| *algorithm).collect();
    let mut all = Vec::with_capacity(here.len());
    let taken = digest::of_files(files, &here, &algorithms);
    for (path, taken) in here.into_iter().zip(taken) {
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                outcome.damage(path, Damage::Container { fault: error.into() });
                continue;
            }
        };
        let added = names(lists, |_, sums| !sums.contains_key(path));
        if !added.is_empty() {
            outcome.damage(path, Damage::Added { list: added });
        }
        let differs = names(lists, |index, sums| sums.get(path).is_some_and(|sum| *sum != taken.hex(index)));
        if !differs.is_empty() {
            outcome.damage(path, Damage::Differs { list: differs });
        }
        all.push(taken);
    }
    all
}

/// The names of those lists for which something holds.
pub(super) fn names(lists: &[(&str, Algorithm, Sums)], holds: impl Fn(usize, &Sums) -> bool) -> String {
    let holding = lists.iter().enumerate().filter(|(index, (_, _, sums))| holds(*index, sums));
    holding.map(|(_, (list, ..))| *list).collect::<Vec<_>>().join(", ")
}
