//! The inventory of an archive: the record of a portal with a cover, of which no list is held in memory.
//!
//! Packages of every kind are made from it in one walk along its files.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::ledger::Ledger;
use super::record::{LISTS, is_list};
use super::sums::Names;
use super::{Failed, in_order};
use crate::bytes::digest;
use crate::tree::{Blob, Files, Scratch, Walk};

/// Files that an archive holds and the portal does not, or holds otherwise.
pub type ExtraFiles = BTreeMap<String, Box<dyn Blob>>;

/// A portal's files and what stands beside them, with their digests.
pub struct Inventory<'a> {
    portal: &'a dyn Files,
    own: ExtraFiles,
    ledger: Ledger,
}

impl<'a> Inventory<'a> {
    /// Takes the digests of all files.
    pub fn take(portal: &'a dyn Files, own: ExtraFiles, scratch: &dyn Scratch) -> Result<Inventory<'a>, Failed> {
        let algorithms = LISTS.map(|(_, algorithm)| algorithm);
        let mut ledger = Ledger::start(scratch).map_err(Failed::at(""))?;
        let paths = merged(portal.walk().map_err(Failed::at(""))?, own.keys().cloned());
        let open = |path: &str| own.get(path).map_or_else(|| portal.open(path), |blob| whole(&**blob));
        in_order(
            paths
                .filter(|path| path.as_ref().map_or(true, |path| !is_list(path)))
                .map(|path| path.map_err(Failed::at(""))),
            |path| digest::of_reader(&mut open(path).map_err(Failed::at(path))?, &algorithms).map_err(Failed::at(path)),
            |path, taken| ledger.add(&path, &taken).map_err(Failed::at("")),
        )?;
        let ledger = ledger.end().map_err(Failed::at(""))?;
        Ok(Inventory { portal, own, ledger })
    }

    /// Length and digests (SHA-256, SM3) of each file but the lists themselves.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The digest of the whole: that of the list of SHA-256 digests.
    pub fn digest(&self) -> io::Result<String> {
        self.ledger.digest(Names::Plain)
    }
}

impl Files for Inventory<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        let listed = self.ledger.entries()?.map(|entry| entry.map(|entry| entry.path));
        Ok(Box::new(merged(listed, LISTS.iter().map(|(list, _)| (*list).to_owned()))))
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        if let Some(index) = LISTS.iter().position(|(list, _)| *list == path) {
            return Ok(Box::new(self.ledger.list(index, Names::Plain)?));
        }
        self.own.get(path).map_or_else(|| self.portal.open(path), |blob| whole(&**blob))
    }

    fn len(&self, path: &str) -> io::Result<u64> {
        if is_list(path) || self.own.contains_key(path) {
            return io::copy(&mut self.open(path)?, &mut io::sink());
        }
        self.portal.len(path)
    }
}

fn whole(blob: &dyn Blob) -> io::Result<Box<dyn Read + '_>> {
    blob.part(0, u64::MAX)
}

/// Two walks as one, in the order of paths; what is on both is met once.
fn merged<'a>(
    one: impl Iterator<Item = io::Result<String>> + 'a,
    other: impl Iterator<Item = String> + 'a,
) -> impl Iterator<Item = io::Result<String>> + 'a {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(Ok(here)), Some(there)) if here > there => other.next().map(Ok),
        (Some(Ok(here)), Some(there)) => {
            if here == there {
                other.next();
            }
            one.next()
        }
        (Some(_), _) => one.next(),
        (None, _) => other.next().map(Ok),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_are_merged() {
        let walk = |paths: &'static str| paths.split(' ').filter(|path| !path.is_empty()).map(str::to_owned);
        for (one, other, both) in [("a c e", "b c f", "a b c e f"), ("", "a", "a"), ("a", "", "a"), ("b", "a", "a b")] {
            let paths: Vec<String> = merged(walk(one).map(Ok), walk(other)).map(Result::unwrap).collect();
            assert_eq!(paths.join(" "), both);
        }
    }
}
