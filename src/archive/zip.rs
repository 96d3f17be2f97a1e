//! The record in a ZIP. Files are compressed on all processors; one too long for memory, as it is read.

use std::io;

use jiff::civil::DateTime;

use super::kind::{ArchiveKind, Write};
use super::record::SHA256;
use super::{Failed, SHORT, in_order, walk};
use crate::bytes::zip::{Compressed, ReadWriteSeek, ZipWriter};
use crate::tree::{Files, Scratch};

/// The record in a ZIP.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "zip",
    name: ["ZIP 压缩包", "ZIP"],
    gloss: ["压缩包", "(the same, packed)"],
    digests: SHA256,
    holds_sources: false,
    write: Write::File(|job, out| {
        let inventory = job.inventory()?;
        pack(&inventory, job.dates.content, out, job.scratch)?;
        inventory.digest().map_err(Failed::at(SHA256))
    }),
};

/// Packs files into a ZIP.
pub fn pack(files: &dyn Files, date: DateTime, out: impl ReadWriteSeek, scratch: &dyn Scratch) -> Result<(), Failed> {
    let mut zip = ZipWriter::new(out, date, scratch).map_err(Failed::at(""))?;
    in_order(
        walk(files)?,
        |path| compress(files, path).map_err(Failed::at(path)),
        |path, file| {
            let added = match file {
                File::Compressed(file) => zip.compressed(&path, &file),
                File::Long(len) => {
                    let copy = |out: &mut dyn io::Write| io::copy(&mut files.open(&path)?, out).map(drop);
                    zip.file(&path, len, !is_compressed(&path), copy)
                }
            };
            added.map_err(Failed::at(&path))
        },
    )?;
    zip.finish().map_err(Failed::at(""))
}

/// A file on its way into the ZIP.
enum File {
    /// In memory, compressed.
    Compressed(Compressed),
    /// Too long to be held in memory: its length.
    Long(u64),
}

fn compress(files: &dyn Files, path: &str) -> io::Result<File> {
    match files.len(path)? {
        len if len > SHORT => Ok(File::Long(len)),
        _ => Ok(File::Compressed(Compressed::new(files.bytes(path)?, !is_compressed(path))?)),
    }
}

/// Whether a file is compressed by its own format.
fn is_compressed(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["png", "jpg", "jpeg", "gif", "webp", "docx", "xlsx", "pptx", "ofd", "zip", "gz", "br", "woff2"]
        .contains(&extension)
}
