//! A ledger: length and digests of many files, in the order of their paths, set aside where it takes no
//! memory, for a large portal has hundreds of thousands of files.

use std::io::{self, Read, Write};

use super::sums::{self, Names};
use crate::bytes::digest::{self, Algorithm, Digests};
use crate::bytes::lines::{self, Lines};
use crate::tree::{Blob, Scratch, Spool};

/// A ledger that is whole.
pub struct Ledger {
    lines: Box<dyn Blob>,
    /// How many files it holds.
    pub files: usize,
    /// How long they are together, in bytes.
    pub len: u64,
}

/// A file in a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerFile {
    /// Where it stands.
    pub path: String,
    /// Its length and digests.
    pub taken: Digests,
}

/// A ledger under way.
pub struct LedgerWriter {
    spool: Box<dyn Spool>,
    files: usize,
    len: u64,
}

impl Ledger {
    /// Starts one.
    pub fn start(scratch: &dyn Scratch) -> io::Result<LedgerWriter> {
        Ok(LedgerWriter { spool: scratch.spool()?, files: 0, len: 0 })
    }

    /// Its files, in the order in which they were added.
    pub fn entries(&self) -> io::Result<impl Iterator<Item = io::Result<LedgerFile>> + '_> {
        Ok(lines::lines(self.lines.open()?).map(|line| read(&line?).ok_or_else(|| odd("not a line of a ledger"))))
    }

    /// A list of the first or second digests.
    pub fn list(&self, index: usize, names: Names) -> io::Result<impl Read + '_> {
        let line = move |entry: io::Result<LedgerFile>| {
            let LedgerFile { path, taken } = entry?;
            Ok(sums::line(&path, &taken.hex(index), names))
        };
        Ok(Lines::new(self.entries()?.map(line)))
    }

    /// The digest of all: that of the list of first digests.
    pub fn digest(&self, names: Names) -> io::Result<String> {
        Ok(digest::of_reader(&mut self.list(0, names)?, &[Algorithm::Sha256])?.hex(0))
    }
}

impl LedgerWriter {
    /// Adds a file.
    pub fn add(&mut self, path: &str, taken: &Digests) -> io::Result<()> {
        self.files += 1;
        self.len += taken.len;
        let digests = format!("{} {} {}", taken.len, taken.hex(0), taken.hex(1));
        self.spool.write_all(sums::line(path, &digests, Names::Encoded).as_bytes())
    }

    /// Ends it.
    pub fn end(self) -> io::Result<Ledger> {
        Ok(Ledger { lines: self.spool.end()?, files: self.files, len: self.len })
    }
}

fn read(line: &str) -> Option<LedgerFile> {
    let (digests, path) = line.split_once("  ")?;
    let mut parts = digests.split(' ');
    let len = parts.next()?.parse().ok()?;
    let taken = Digests::from_hex(len, parts.next()?, parts.next()?)?;
    Some(LedgerFile { path: sums::decode(path)?, taken })
}

fn odd(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::InMemory;

    #[test]
    fn what_is_added_reads_back() {
        let mut ledger = Ledger::start(&InMemory).unwrap();
        let taken = |text: &[u8]| digest::of_reader(&mut &*text, &[Algorithm::Sha512, Algorithm::Sm3]).unwrap();
        let entries = [("a b/1%.html", taken(b"abc")), ("a\nb", taken(b"")), ("图  表.csv", taken(b"\0"))];
        let entries = entries.map(|(path, taken)| LedgerFile { path: path.to_owned(), taken });
        for entry in &entries {
            ledger.add(&entry.path, &entry.taken).unwrap();
        }
        let ledger = ledger.end().unwrap();
        assert_eq!((ledger.files, ledger.len), (3, 4));
        assert_eq!(ledger.entries().unwrap().collect::<Result<Vec<_>, _>>().unwrap(), entries);
        let mut list = String::new();
        ledger.list(1, Names::Encoded).unwrap().read_to_string(&mut list).unwrap();
        assert!(list.starts_with(&format!("{}  a b/1%25.html\n", entries[0].taken.hex(1))), "{list}");
    }
}
