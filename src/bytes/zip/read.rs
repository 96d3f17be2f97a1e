//! Reads a ZIP, ours or another's, and refuses what might lead an unpacker astray.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use ::zip::{CompressionMethod, ZipArchive};
use flate2::read::DeflateDecoder;

use super::COMMENT;
use crate::tree::{self, Blob, Files, Listed, Walk, is_inside};

/// So many times its own length is the most that a ZIP can hold: more is only said to be in it, or is in it twice.
const MOST: u64 = 1032;

/// A file in a ZIP.
#[derive(Debug, Clone, Copy)]
struct Member {
    start: u64,
    packed: u64,
    len: u64,
    deflated: bool,
}

/// A ZIP that is read.
pub struct Zip<'a> {
    blob: &'a dyn Blob,
    paths: Vec<String>,
    /// Folders that are listed, and of which no file is in.
    empty: Vec<String>,
    entries: HashMap<String, Member>,
}

/// Why a ZIP is not taken.
#[derive(Debug)]
pub enum BadZip {
    /// It cannot be read, or is damaged or cut short.
    Damaged(String),
    /// Its files overlap, or something lies between them.
    Overlapping,
    /// It is said to hold more than it can.
    Overfull {
        /// Its own length.
        size: u64,
        /// What it is said to hold.
        stated: u64,
    },
    /// It holds a path that leads out of the folder.
    UnsafePath(String),
    /// It holds what our packages never do: a link, an encrypted file, a name twice.
    UnexpectedEntry(String),
}

impl<'a> Zip<'a> {
    /// Reads the list of a ZIP's files. One that other software has packed may list folders, and hold what is
    /// of no file between them; ours are files from one end to the other.
    pub fn open(blob: &'a dyn Blob) -> Result<Zip<'a>, BadZip> {
        let damaged = |error: &dyn std::fmt::Display| BadZip::Damaged(error.to_string());
        let mut reader = blob.open().map_err(|error| damaged(&error))?;
        let size = reader.seek(SeekFrom::End(0)).map_err(|error| damaged(&error))?;
        let mut archive = ZipArchive::new(reader).map_err(|error| damaged(&error))?;
        let is_ours = archive.comment().starts_with(COMMENT.as_bytes());
        let (mut entries, mut folders, mut total) = (HashMap::new(), Vec::new(), 0_u64);
        // Where each file's head stands, and where its bytes end.
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
            let path = file.name().map_err(|error| damaged(&error))?.into_owned();
            if path.starts_with('/') || path.split(['/', '\\']).any(|name| name == "..") {
                return Err(BadZip::UnsafePath(path));
            }
            if file.is_dir() && !is_ours && path.strip_suffix('/').is_some_and(is_inside) {
                folders.push(path.trim_end_matches('/').to_owned());
                continue;
            }
            let deflated = match file.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => return Err(BadZip::UnexpectedEntry(path)),
            };
            if !is_inside(&path) || !file.is_file() || file.is_symlink() || file.encrypted() {
                return Err(BadZip::UnexpectedEntry(path));
            }
            total = total.saturating_add(file.size());
            let start = file.data_start().ok_or_else(|| BadZip::UnexpectedEntry(path.clone()))?;
            let entry = Member { start, packed: file.compressed_size(), len: file.size(), deflated };
            spans.push((file.header_start(), start.saturating_add(entry.packed)));
            let head_name = name_in_head(blob, file.header_start(), file.name_raw().len());
            if head_name.map_err(|error| damaged(&error))? != file.name_raw() {
                return Err(BadZip::UnexpectedEntry(path));
            }
            if entries.insert(path.clone(), entry).is_some() {
                return Err(BadZip::UnexpectedEntry(path));
            }
        }
        if total > size.saturating_mul(MOST) {
            return Err(BadZip::Overfull { size, stated: total });
        }
        // A name that is listed twice is met only once.
        let list = archive.central_directory_start();
        if listed(blob, list).map_err(|error| damaged(&error))? != entries.len() + folders.len() {
            return Err(BadZip::UnexpectedEntry(String::new()));
        }
        spans.sort_unstable();
        let starts = spans.iter().map(|(start, _)| *start).skip(1).chain([list]);
        let apart = |end: u64, next: u64| if is_ours { end == next } else { end <= next };
        let one_by_one = starts.zip(&spans).all(|(next, (_, end))| apart(*end, next));
        let from_the_start = archive.offset() == 0 && (!is_ours || spans.first().is_none_or(|(start, _)| *start == 0));
        if !one_by_one || !from_the_start {
            return Err(BadZip::Overlapping);
        }
        let mut paths: Vec<String> = entries.keys().cloned().collect();
        paths.sort_unstable();
        folders.sort_unstable();
        // What lies in a folder stands right behind its name and the slash.
        let has_within = |sorted: &[String], folder: &str| {
            let start = format!("{folder}/");
            let next = sorted.partition_point(|path| *path < start);
            sorted.get(next).is_some_and(|path| path.starts_with(&start))
        };
        // A folder that holds nothing but an empty one is told of by that.
        let is_empty = |folder: &&String| !has_within(&paths, folder) && !has_within(&folders, folder);
        let empty = folders.iter().filter(is_empty).cloned().collect();
        Ok(Zip { blob, paths, empty, entries })
    }

    /// Where a file stands in the ZIP, if it is stored as it is: its start and length.
    pub fn stored(&self, path: &str) -> Option<(u64, u64)> {
        self.entries.get(path).filter(|entry| !entry.deflated).map(|entry| (entry.start, entry.len))
    }
}

impl Listed for Zip<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn empty_folders(&self) -> &[String] {
        &self.empty
    }
}

impl Files for Zip<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let entry = self.entries.get(path).ok_or(io::ErrorKind::NotFound)?;
        let packed = self.blob.part(entry.start, entry.packed)?;
        // One byte more than it should be is enough to be another file; a bomb goes no further.
        Ok(if entry.deflated { Box::new(DeflateDecoder::new(packed).take(entry.len + 1)) } else { packed })
    }
}

/// The name in a file's own head.
fn name_in_head(blob: &dyn Blob, start: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    blob.part(start, 30 + len as u64)?.read_to_end(&mut head)?;
    let stated = head.get(26..28).map(|stated| usize::from(u16::from_le_bytes([stated[0], stated[1]])));
    Ok(if stated == Some(len) { head.split_off(30.min(head.len())) } else { Vec::new() })
}

/// How many lines the list of a ZIP's files has.
fn listed(blob: &dyn Blob, start: u64) -> io::Result<usize> {
    let mut reader = BufReader::new(blob.part(start, u64::MAX)?);
    let mut lines = 0;
    loop {
        let mut line = [0; 46];
        let mut read = 0;
        while read < line.len() {
            match reader.read(&mut line[read..])? {
                0 => break,
                more => read += more,
            }
        }
        if read < line.len() || !line.starts_with(b"PK\x01\x02") {
            return Ok(lines);
        }
        let len = [28, 30, 32].iter().map(|at| u64::from(u16::from_le_bytes([line[*at], line[at + 1]]))).sum::<u64>();
        if io::copy(&mut Read::by_ref(&mut reader).take(len), &mut io::sink())? < len {
            return Ok(lines);
        }
        lines += 1;
    }
}
