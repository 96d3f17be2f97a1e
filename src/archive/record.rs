//! The record: a portal's files as they are published, with lists of their digests.

use std::io::{self, Read};

use super::Failed;
use super::sums::{self, Names, Sums};
use crate::bytes::digest::{self, Algorithm, Digests};
use crate::tree::{self, Files, Listed, Walk};

/// The list of SHA-256 digests.
pub const SHA256: &str = "SHA256SUMS";
/// The list of SM3 digests.
pub const SM3: &str = "SM3SUMS";

/// The lists, with how each digest is taken.
pub const LISTS: [(&str, Algorithm); 2] = [(SHA256, Algorithm::Sha256), (SM3, Algorithm::Sm3)];

/// A portal's files and the lists of their digests.
pub struct ArchiveRecord<'a> {
    portal: &'a dyn Listed,
    /// Files of an earlier release that are kept.
    kept: Option<(&'a dyn Listed, &'a [String])>,
    paths: Vec<String>,
    /// In the order of the paths; nothing for the lists.
    taken: Vec<Option<Digests>>,
}

impl<'a> ArchiveRecord<'a> {
    /// The record of a portal as it is published: its files, those that are kept of an earlier
    /// release, and the digests of both.
    pub fn published(
        portal: &'a dyn Listed,
        kept: Option<(&'a dyn Listed, &'a [String])>,
    ) -> Result<ArchiveRecord<'a>, Failed> {
        let mut paths: Vec<String> = portal.paths().iter().filter(|path| !is_list(path)).cloned().collect();
        paths.extend(kept.iter().flat_map(|(_, kept)| kept.iter()).cloned());
        paths.extend(LISTS.iter().map(|(list, _)| (*list).to_owned()));
        paths.sort_unstable();
        let mut record = ArchiveRecord { portal, kept, paths, taken: Vec::new() };
        let listed: Vec<&String> = record.paths.iter().filter(|path| !is_list(path)).collect();
        let mut results = digest::of_files(&record, &listed, &LISTS.map(|(_, algorithm)| algorithm)).into_iter();
        let mut taken = Vec::with_capacity(record.paths.len());
        for path in &record.paths {
            taken.push(match is_list(path) {
                true => None,
                false => Some(results.next().expect("one for each path").map_err(Failed::at(path))?),
            });
        }
        record.taken = taken;
        Ok(record)
    }

    /// The digest of the whole: that of the list of SHA-256 digests.
    pub fn digest(&self) -> String {
        let taken = digest::of_reader(&mut self.list(0), &[Algorithm::Sha256]);
        taken.expect("what is in memory can be read").hex(0)
    }

    /// Length and digests (SHA-256, SM3) of each file but the lists themselves.
    pub fn taken(&self) -> impl Iterator<Item = (&str, &Digests)> {
        let each = self.paths.iter().zip(&self.taken);
        each.filter_map(|(path, taken)| Some((path.as_str(), taken.as_ref()?)))
    }

    /// The same of one file.
    pub fn taken_of(&self, path: &str) -> Option<&Digests> {
        let at = self.paths.binary_search_by(|other| other.as_str().cmp(path)).ok()?;
        self.taken[at].as_ref()
    }

    /// The SHA-256 of each file but the lists themselves.
    pub fn sums(&self) -> Sums {
        self.taken().map(|(path, taken)| (path.to_owned(), taken.hex(0))).collect()
    }

    fn list(&self, index: usize) -> impl Read + '_ {
        crate::bytes::lines::Lines::new(
            self.taken().map(move |(path, taken)| Ok(sums::line(path, &taken.hex(index), Names::Plain))),
        )
    }
}

/// Whether a file is a list of digests.
pub fn is_list(path: &str) -> bool {
    LISTS.iter().any(|(list, _)| *list == path)
}

impl Files for ArchiveRecord<'_> {
    fn len(&self, path: &str) -> io::Result<u64> {
        match self.taken_of(path) {
            Some(taken) => Ok(taken.len),
            None => io::copy(&mut self.open(path)?, &mut io::sink()),
        }
    }

    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        if let Some(index) = LISTS.iter().position(|(list, _)| *list == path) {
            return Ok(Box::new(self.list(index)));
        }
        match self.kept {
            Some((before, kept)) if kept.iter().any(|kept| kept == path) => before.open(path),
            _ => self.portal.open(path),
        }
    }
}

impl Listed for ArchiveRecord<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}
