//! ZIP: the same bytes from the same files, and every byte of it accounted for.
//!
//! The archive's comment ends with the SHA-256 of all bytes before that digest, so a change
//! anywhere in the container is noticed, be it in a header that no unpacker looks at.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::read::DeflateDecoder;
use jiff::civil::DateTime;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Failed;
use super::digest::{self, Algorithm};
use super::sums::is_inside;
use crate::tree::{Blob, Files};

/// What the archive's comment starts with.
const COMMENT: &str = "nianbao sha256:";
/// How many bytes the digest takes at the very end.
const DIGEST: u64 = 64;
/// Longer files need the large form of a ZIP's entries.
const LARGE: u64 = 0xf000_0000;

/// So many times its own length is the most that a ZIP can hold: more is only said to be in it, or is in it twice.
const MOST: u64 = 1032;

/// What is written and read again: a ZIP under way.
pub trait Target: Read + Write + Seek {}

impl<T: Read + Write + Seek> Target for T {}

/// A ZIP under way.
pub struct Writing<W: Target> {
    zip: ZipWriter<W>,
    date: zip::DateTime,
}

impl<W: Target> Writing<W> {
    /// Starts a ZIP; all its files have the same date.
    pub fn start(out: W, date: DateTime) -> Writing<W> {
        let mut zip = ZipWriter::new(out);
        let zeros = "0".repeat(DIGEST as usize);
        zip.set_raw_comment(format!("{COMMENT}{zeros}").into_bytes().into()).expect("the comment is short");
        // A ZIP knows no date before 1980 or after 2107.
        let number = |number: i8| u8::try_from(number).unwrap_or_default();
        let date = zip::DateTime::from_date_and_time(
            u16::try_from(date.year()).unwrap_or_default(),
            number(date.month()),
            number(date.day()),
            number(date.hour()),
            number(date.minute()),
            number(date.second()),
        );
        Writing { zip, date: date.unwrap_or_default() }
    }

    /// Starts the next file; its bytes are then written to this.
    pub fn file(&mut self, path: &str, len: u64, compress: bool) -> io::Result<&mut impl Write> {
        let method = if compress { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(self.date)
            .unix_permissions(0o644)
            .large_file(len > LARGE);
        self.zip.start_file(path, options)?;
        Ok(&mut self.zip)
    }

    /// Ends the ZIP and puts the digest of it into its comment.
    pub fn end(self) -> io::Result<()> {
        let mut out = self.zip.finish()?;
        let len = out.seek(SeekFrom::End(0))?;
        out.seek(SeekFrom::Start(0))?;
        let taken = digest::take(&mut Read::by_ref(&mut out).take(len - DIGEST), &[Algorithm::Sha256])?;
        out.seek(SeekFrom::Start(len - DIGEST))?;
        out.write_all(taken.hex(0).as_bytes())?;
        out.flush()
    }
}

/// Packs files into a ZIP.
pub fn pack(files: &dyn Files, date: DateTime, out: impl Target) -> Result<(), Failed> {
    let mut zip = Writing::start(out, date);
    for path in files.paths() {
        let mut copy = || {
            let len = files.len(path)?;
            io::copy(&mut files.open(path)?, zip.file(path, len, !is_packed(path))?)
        };
        copy().map_err(Failed::at(path))?;
    }
    zip.end().map_err(Failed::at(""))
}

/// Whether a file is compressed by its own format.
fn is_packed(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["png", "jpg", "jpeg", "gif", "webp", "docx", "xlsx", "pptx", "ofd", "zip", "gz", "br", "woff2"]
        .contains(&extension)
}

/// A file in a ZIP.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u64,
    packed: u64,
    len: u64,
    deflated: bool,
}

/// A ZIP that is read.
pub struct Zip<'a> {
    blob: &'a dyn Blob,
    paths: Vec<String>,
    entries: HashMap<String, Entry>,
}

/// Why a ZIP is not taken.
#[derive(Debug)]
pub enum BadZip {
    /// It cannot be read, or is damaged or cut short.
    Damaged(String),
    /// It holds a path that leads out of the folder.
    UnsafePath(String),
    /// It holds what our packages never do: a link, a folder, an encrypted file.
    OddEntry(String),
}

impl<'a> Zip<'a> {
    /// Reads the list of a ZIP's files.
    pub fn open(blob: &'a dyn Blob) -> Result<Zip<'a>, BadZip> {
        let damaged = |error: &dyn std::fmt::Display| BadZip::Damaged(error.to_string());
        let mut reader = blob.open().map_err(|error| damaged(&error))?;
        let size = reader.seek(SeekFrom::End(0)).map_err(|error| damaged(&error))?;
        let mut total = 0_u64;
        let mut archive = ZipArchive::new(reader).map_err(|error| damaged(&error))?;
        let mut entries = HashMap::new();
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
            let path = file.name().map_err(|error| damaged(&error))?.into_owned();
            if !is_inside(&path) {
                return Err(BadZip::UnsafePath(path));
            }
            let deflated = match file.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => return Err(BadZip::OddEntry(path)),
            };
            if !file.is_file() || file.is_symlink() || file.encrypted() {
                return Err(BadZip::OddEntry(path));
            }
            total = total.saturating_add(file.size());
            let start = file.data_start().ok_or_else(|| BadZip::Damaged(path.clone()))?;
            let entry = Entry { start, packed: file.compressed_size(), len: file.size(), deflated };
            if entries.insert(path.clone(), entry).is_some() {
                return Err(BadZip::OddEntry(path));
            }
        }
        if total > size.saturating_mul(MOST) {
            return Err(BadZip::Damaged(format!("{size} bytes cannot hold {total}")));
        }
        let mut paths: Vec<String> = entries.keys().cloned().collect();
        paths.sort_unstable();
        Ok(Zip { blob, paths, entries })
    }

    /// Where a file stands in the ZIP, if it is stored as it is: its start and length.
    pub fn stored(&self, path: &str) -> Option<(u64, u64)> {
        self.entries.get(path).filter(|entry| !entry.deflated).map(|entry| (entry.start, entry.len))
    }
}

impl Files for Zip<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let entry = self.entries.get(path).ok_or(io::ErrorKind::NotFound)?;
        let packed = self.blob.part(entry.start, entry.packed)?;
        // One byte more than it should be is enough to be another file; a bomb goes no further.
        Ok(if entry.deflated { Box::new(DeflateDecoder::new(packed).take(entry.len + 1)) } else { packed })
    }
}

/// Whether a ZIP is byte for byte as we wrote it.
pub fn is_whole(blob: &dyn Blob) -> io::Result<bool> {
    let mut reader = blob.open()?;
    let len = reader.seek(SeekFrom::End(0))?;
    let tail = COMMENT.len() as u64 + DIGEST;
    if len < tail {
        return Ok(false);
    }
    let mut end = vec![0; tail as usize];
    reader.seek(SeekFrom::Start(len - tail))?;
    reader.read_exact(&mut end)?;
    reader.seek(SeekFrom::Start(0))?;
    let taken = digest::take(&mut reader.take(len - DIGEST), &[Algorithm::Sha256])?;
    Ok(end.starts_with(COMMENT.as_bytes()) && end.ends_with(taken.hex(0).as_bytes()))
}
