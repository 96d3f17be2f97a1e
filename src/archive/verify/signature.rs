//! Signatures beside lists of digests, made by whoever signs with tools of their own. A signature changes nothing of what
//! is signed, so its file is no fault; what it is worth, the tool says that the site names for its kind.

use std::io::{self, Read};

use super::MARKS;
use crate::archive::bag;
use crate::archive::wacz;
use crate::tree::{self, Files, Listed, Walk};

/// Endings of signatures, and what they are commonly called: minisign, OpenPGP (RFC 9580), time stamps (RFC 3161), CMS
/// (RFC 5652), SM2 (GB/T 32918).
pub const ENDINGS: [(&str, &str); 7] = [
    ("minisig", "minisign"),
    ("asc", "OpenPGP"),
    ("gpg", "OpenPGP"),
    ("sig", "OpenPGP"),
    ("tsr", "RFC 3161"),
    ("p7s", "CMS"),
    ("sm2", "SM2"),
];

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its file.
    pub path: String,
    /// The file that it signs.
    pub of: String,
    /// Its ending, one of [`ENDINGS`].
    pub ending: &'static str,
}

impl Signature {
    /// The signature that a file of this name is, if it is one at all.
    pub fn of(path: &str) -> Option<Signature> {
        let (of, ending) = path.rsplit_once('.')?;
        let (ending, _) = ENDINGS.iter().find(|(known, _)| *known == ending)?;
        Some(Signature { path: path.to_owned(), of: of.to_owned(), ending })
    }

    /// What signatures like this are commonly called.
    pub fn kind(&self) -> &'static str {
        ENDINGS.iter().find(|(ending, _)| *ending == self.ending).map_or("", |(_, kind)| kind)
    }
}

/// Whether a file holds the digests of others.
fn is_signed(path: &str) -> bool {
    let of_bag = || bag::ALGORITHMS.iter().flat_map(|&one| [bag::manifest(one), bag::tag_manifest(one)]);
    MARKS.contains(&path) || path == wacz::PACKAGE || of_bag().any(|list| list == path)
}

/// A package without the signatures beside its lists.
pub(super) struct Unsigned<'a> {
    files: &'a dyn Listed,
    paths: Vec<String>,
    /// The signatures.
    pub signatures: Vec<Signature>,
}

impl<'a> Unsigned<'a> {
    pub fn new(files: &'a dyn Listed) -> Unsigned<'a> {
        let signature = |path: &String| Signature::of(path).filter(|it| is_signed(&it.of) && files.has(&it.of));
        let signatures: Vec<Signature> = files.paths().iter().filter_map(signature).collect();
        let is_content = |path: &&String| signatures.iter().all(|signature| signature.path != **path);
        let paths = files.paths().iter().filter(is_content).cloned().collect();
        Unsigned { files, paths, signatures }
    }
}

impl Listed for Unsigned<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl Files for Unsigned<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        self.files.open(path)
    }

    fn len(&self, path: &str) -> io::Result<u64> {
        self.files.len(path)
    }
}
