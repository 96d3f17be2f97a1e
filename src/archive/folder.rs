//! The record as a folder, and how files come into any folder.

use std::io::{self, Read};

use super::kind::{ArchiveKind, Write};
use super::record::SHA256;
use super::{Failed, SHORT, in_order, walk};
use crate::tree::{Files, Sink};

/// The record as a folder.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "folder",
    name: ["归档文件夹", "archive folder"],
    gloss: ["文件夹", "(a folder)"],
    digests: SHA256,
    holds_sources: false,
    write: Write::Folder(|job, sink| {
        let inventory = job.inventory()?;
        copy(&inventory, sink)?;
        inventory.digest().map_err(Failed::at(SHA256))
    }),
};

/// Copies files into a sink.
pub fn copy(files: &dyn Files, sink: &dyn Sink) -> Result<(), Failed> {
    let copy = |path: &str| write_file(&mut files.open(path)?, path, sink);
    in_order(walk(files)?, |path| copy(path).map_err(Failed::at(path)), |_, ()| Ok(()))
}

/// Writes what is read into a sink.
pub fn write_file(reader: &mut dyn Read, to: &str, sink: &dyn Sink) -> io::Result<()> {
    // Most files are short: these need no second name.
    let mut start = Vec::new();
    Read::take(&mut *reader, SHORT).read_to_end(&mut start)?;
    if (start.len() as u64) < SHORT {
        sink.file(to, &start);
        return Ok(());
    }
    let mut pieces = sink.long_file(to);
    pieces.piece(&start);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => pieces.piece(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    pieces.end();
    Ok(())
}
