//! Files below `data/`, described while they are written.

use sha2::{Digest, Sha256};

use crate::data::FOLDER;
use crate::tree::{Pieces, Sink};

/// A file that was written, as the Data Package describes it.
pub(super) struct FileFacts {
    /// Its name below `data/`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its columns, where it is a table.
    pub columns: &'static [&'static str],
    /// Its length.
    pub bytes: u64,
    /// Its digest, in hexadecimal.
    pub sha256: String,
}

/// A file below `data/` that is described while it is written.
pub(super) struct Described<'s> {
    facts: FileFacts,
    pieces: Box<dyn Pieces + 's>,
    digest: Sha256,
}

impl<'s> Described<'s> {
    pub(super) fn new(
        sink: &'s dyn Sink,
        name: &'static str,
        media_type: &'static str,
        columns: &'static [&'static str],
    ) -> Described<'s> {
        let pieces = sink.long_file(&format!("{FOLDER}{name}"));
        let facts = FileFacts { name, media_type, columns, bytes: 0, sha256: String::new() };
        Described { facts, pieces, digest: Sha256::new() }
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
