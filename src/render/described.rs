//! Files below `data/`, described while they are written.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::data::FOLDER;
use crate::data::bulk::Column;
use crate::data::describe::FileFacts;
use crate::tree::{Pieces, Sink};

/// A file below `data/` that is described while it is written.
pub(super) struct Described<'s> {
    facts: FileFacts,
    pieces: Box<dyn Pieces + 's>,
    digest: Sha256,
}

impl<'s> Described<'s> {
    pub(super) fn new(sink: &'s dyn Sink, name: &str, media_type: &'static str, columns: Vec<Column>) -> Described<'s> {
        Described::of(sink, FileFacts::new(name, media_type, columns))
    }

    /// A file of which this much is known.
    pub(super) fn of(sink: &'s dyn Sink, facts: FileFacts) -> Described<'s> {
        let pieces = sink.long_file(&format!("{FOLDER}{}", facts.name));
        Described { facts, pieces, digest: Sha256::new() }
    }

    /// A short file, as a whole.
    pub(super) fn whole(sink: &'s dyn Sink, name: &str, media_type: &'static str, text: &str) -> FileFacts {
        let mut file = Described::new(sink, name, media_type, Vec::new());
        file.piece(text.as_bytes());
        file.end()
    }

    pub(super) fn piece(&mut self, bytes: &[u8]) {
        self.facts.bytes += bytes.len() as u64;
        self.digest.update(bytes);
        self.pieces.piece(bytes);
    }

    pub(super) fn end(self) -> FileFacts {
        self.pieces.end();
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        FileFacts { sha256, ..self.facts }
    }
}

impl Write for Described<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
