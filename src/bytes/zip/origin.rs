//! Who has packed a ZIP, and whether it is still as it was packed.

use std::io::{self, Read, SeekFrom};

use super::{COMMENT, DIGEST};
use crate::bytes::digest::{self, Algorithm};
use crate::tree::Blob;

/// How long the end of a ZIP is that has no comment.
const END: u64 = 22;

/// Who has packed a ZIP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packer {
    /// We have, and it is byte for byte as we wrote it.
    Ours,
    /// We have, and it was changed since.
    Changed,
    /// Other software has, which says nothing of the whole.
    Other,
}

/// Who has packed a ZIP.
pub fn packer(blob: &dyn Blob) -> io::Result<Packer> {
    let mut reader = blob.open()?;
    let len = reader.seek(SeekFrom::End(0))?;
    // Other software ends with the end of the list, and no comment.
    let mut end = vec![0; END.min(len) as usize];
    reader.seek(SeekFrom::Start(len - end.len() as u64))?;
    reader.read_exact(&mut end)?;
    if end.starts_with(b"PK\x05\x06") && end.ends_with(&[0, 0]) {
        return Ok(Packer::Other);
    }
    let tail = COMMENT.len() as u64 + DIGEST;
    if len < tail {
        return Ok(Packer::Changed);
    }
    let mut end = vec![0; tail as usize];
    reader.seek(SeekFrom::Start(len - tail))?;
    reader.read_exact(&mut end)?;
    reader.seek(SeekFrom::Start(0))?;
    let digests = digest::of_reader(&mut reader.take(len - DIGEST), &[Algorithm::Sha256])?;
    let is_whole = end.starts_with(COMMENT.as_bytes()) && end.ends_with(digests.hex(0).as_bytes());
    Ok(if is_whole { Packer::Ours } else { Packer::Changed })
}

/// Whether a ZIP is byte for byte as we wrote it.
pub fn is_whole(blob: &dyn Blob) -> io::Result<bool> {
    Ok(packer(blob)? == Packer::Ours)
}
