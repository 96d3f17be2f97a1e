//! Files below `data/`, described while they are written.

use sha2::{Digest, Sha256};

use crate::tree::{Pieces, Sink};

/// A file that was written, as the Data Package describes it.
pub(in crate::render) struct FileFacts {
    /// Its name below `data/`.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its digest, in hexadecimal.
    pub sha256: String,
}

/// A file below `data/` that is described while it is written.
pub(in crate::render) struct Described<'s> {
    name: &'static str,
    pieces: Box<dyn Pieces + 's>,
    bytes: u64,
    digest: Sha256,
}

impl<'s> Described<'s> {
    pub(in crate::render) fn new(sink: &'s dyn Sink, name: &'static str) -> Described<'s> {
        Described { name, pieces: sink.long_file(&format!("data/{name}")), bytes: 0, digest: Sha256::new() }
    }

    pub(in crate::render) fn piece(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.digest.update(bytes);
        self.pieces.piece(bytes);
    }

    pub(in crate::render) fn end(self) -> FileFacts {
        self.pieces.end();
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        FileFacts { name: self.name.to_owned(), bytes: self.bytes, sha256 }
    }
}
