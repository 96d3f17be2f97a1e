//! The record: a portal's files with lists of their digests, and for archives a cover.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read};

use super::digest::{self, Algorithm, Taken};
use super::sums::{self, Names};
use super::{Failed, cover};
use crate::tree::Files;

/// The list of SHA-256 digests.
pub const SHA256: &str = "SHA256SUMS";
/// The list of SM3 digests.
pub const SM3: &str = "SM3SUMS";

/// The lists, with how each digest is taken.
pub const LISTS: [(&str, Algorithm); 2] = [(SHA256, Algorithm::Sha256), (SM3, Algorithm::Sm3)];

/// A portal's files and what stands beside them.
pub struct Record<'a> {
    portal: &'a dyn Files,
    /// Files that are ours, or that replace one of the portal's.
    own: BTreeMap<String, Vec<u8>>,
    /// Files of an earlier release that are kept.
    kept: Option<(&'a dyn Files, &'a [String])>,
    paths: Vec<String>,
    taken: BTreeMap<String, Taken>,
}

impl<'a> Record<'a> {
    /// The record of a portal as it is published: its files, those that are kept of an earlier
    /// release, and the digests of both.
    pub fn published(portal: &'a dyn Files, kept: Option<(&'a dyn Files, &'a [String])>) -> Result<Record<'a>, Failed> {
        Record::with(portal, BTreeMap::new(), kept)
    }

    /// The record for an archive: with a cover, to which the portal's map leads.
    pub fn archived(portal: &'a dyn Files, cover: cover::Beside) -> Result<Record<'a>, Failed> {
        Record::with(portal, cover.0, None)
    }

    fn with(
        portal: &'a dyn Files,
        own: BTreeMap<String, Vec<u8>>,
        kept: Option<(&'a dyn Files, &'a [String])>,
    ) -> Result<Record<'a>, Failed> {
        let is_list = |path: &str| LISTS.iter().any(|(list, _)| *list == path);
        let mut paths: Vec<String> = portal.paths().iter().filter(|path| !is_list(path)).cloned().collect();
        paths.extend(own.keys().filter(|path| !portal.has(path)).cloned());
        paths.extend(kept.iter().flat_map(|(_, kept)| kept.iter()).cloned());
        paths.sort_unstable();
        let mut record = Record { portal, own, kept, paths, taken: BTreeMap::new() };
        let algorithms = LISTS.map(|(_, algorithm)| algorithm);
        let names: Vec<&str> = record.paths.iter().map(String::as_str).collect();
        let mut taken = BTreeMap::new();
        for (path, result) in digest::take_all(&record, &names, &algorithms) {
            match result {
                Ok(digests) => taken.insert(path, digests),
                Err(error) => return Err(Failed { path, error }),
            };
        }
        for (index, (list, _)) in LISTS.iter().enumerate() {
            let lines = taken.iter().map(|(path, taken)| (path.as_str(), taken.digests[index].as_str()));
            record.own.insert((*list).to_owned(), sums::print(lines, Names::Plain).into_bytes());
        }
        record.paths.extend(LISTS.iter().map(|(list, _)| (*list).to_owned()));
        record.paths.sort_unstable();
        record.taken = taken;
        Ok(record)
    }

    /// The digest of the whole: that of the list of SHA-256 digests.
    pub fn digest(&self) -> String {
        digest::sha256(&self.own[SHA256])
    }

    /// Length and digests (SHA-256, SM3) of each file but the lists themselves.
    pub fn taken(&self) -> &BTreeMap<String, Taken> {
        &self.taken
    }

    /// A file that is not as it is in the portal.
    pub fn own(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.own.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

impl Files for Record<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        match (self.own.get(path), self.kept) {
            (Some(bytes), _) => Ok(Box::new(bytes.as_slice())),
            (None, Some((before, kept))) if kept.iter().any(|kept| kept == path) => before.open(path),
            (None, _) => self.portal.open(path),
        }
    }
}
