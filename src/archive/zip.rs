//! ZIP: the same bytes from the same files, and every byte of it accounted for.
//!
//! The archive's comment ends with the SHA-256 of all bytes before that digest, so a change
//! anywhere in the container is noticed, be it in a header that no unpacker looks at.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use jiff::civil::DateTime;
use zip::{CompressionMethod, ZipArchive};

use super::digest::{self, Algorithm};
use super::sums::is_inside;
use super::{Counting, Failed, SHORT, in_order, walk};
use crate::tree::{self, Blob, Files, Listed, Scratch, Spool, Walk};

/// What the archive's comment starts with.
const COMMENT: &str = "nianbao sha256:";
/// How many bytes the digest takes at the very end.
const DIGEST: u64 = 64;
/// How long the end of a ZIP is that has no comment.
const END: u64 = 22;
/// Longer files need the large form of a ZIP's entries.
const LARGE: u64 = 0xf000_0000;

/// So many times its own length is the most that a ZIP can hold: more is only said to be in it, or is in it twice.
const MOST: u64 = 1032;

/// What is written and read again: a ZIP under way.
pub trait Target: Read + Write + Seek {}

impl<T: Read + Write + Seek> Target for T {}

/// A ZIP under way.
///
/// It is written as the specification of the format (PKWARE's APPNOTE 6.3) says it: each file after its head,
/// then the list of all. That list waits in scratch, and files are compressed on all processors.
pub struct Writing<W: Target> {
    out: W,
    /// How much is written.
    at: u64,
    /// Time and date as a ZIP says them.
    stamp: [u8; 4],
    list: Box<dyn Spool>,
    files: u64,
}

/// A file as it stands in the ZIP.
struct Packed {
    crc: u32,
    len: u64,
    deflated: bool,
    bytes: Vec<u8>,
}

/// What is said of a file in its head and in the list.
struct Head<'p> {
    path: &'p str,
    deflated: bool,
    crc: u32,
    packed: u64,
    len: u64,
}

/// What stands in a short field whose value stands in the long form.
const ELSEWHERE: u64 = 0xffff_ffff;

impl Head<'_> {
    /// What the head of a file and its line in the list have in common. `large` says whether lengths take the
    /// long form.
    fn common(&self, large: bool, stamp: [u8; 4], extra: u16) -> Vec<u8> {
        let mut head = Vec::with_capacity(128 + self.path.len());
        // The version that is needed: for deflated files, for the long form.
        head.extend_from_slice(&if large { 45_u16 } else { 20 }.to_le_bytes());
        // Names are UTF-8.
        head.extend_from_slice(&0x0800_u16.to_le_bytes());
        head.extend_from_slice(&if self.deflated { 8_u16 } else { 0 }.to_le_bytes());
        head.extend_from_slice(&stamp);
        head.extend_from_slice(&self.crc.to_le_bytes());
        for len in [self.packed, self.len] {
            head.extend_from_slice(&short(if large { ELSEWHERE } else { len }).to_le_bytes());
        }
        head.extend_from_slice(&u16::try_from(self.path.len()).unwrap_or(u16::MAX).to_le_bytes());
        head.extend_from_slice(&extra.to_le_bytes());
        head
    }

    /// The head before a file.
    fn before(&self, large: bool, stamp: [u8; 4]) -> Vec<u8> {
        let mut head = b"PK\x03\x04".to_vec();
        head.extend(self.common(large, stamp, if large { 20 } else { 0 }));
        head.extend_from_slice(self.path.as_bytes());
        if large {
            head.extend(long(&[self.len, self.packed]));
        }
        head
    }

    /// The line in the list of a file whose head stands at `at`.
    fn line(&self, large: bool, stamp: [u8; 4], at: u64) -> Vec<u8> {
        let mut numbers = if large { vec![self.len, self.packed] } else { Vec::new() };
        let far = at >= ELSEWHERE;
        numbers.extend(far.then_some(at));
        let extra = if numbers.is_empty() { Vec::new() } else { long(&numbers) };
        // Made on a system where files have modes.
        let mut line = b"PK\x01\x02\x2d\x03".to_vec();
        line.extend(self.common(large, stamp, extra.len() as u16));
        if far {
            line[6..8].copy_from_slice(&45_u16.to_le_bytes());
        }
        // No comment, the first disk, no text, mode 644.
        line.extend_from_slice(&[0; 6]);
        line.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        line.extend_from_slice(&short(at).to_le_bytes());
        line.extend_from_slice(self.path.as_bytes());
        line.extend(extra);
        line
    }
}

/// Numbers of eight bytes, where those of four do not do.
fn long(numbers: &[u64]) -> Vec<u8> {
    let mut extra = vec![1, 0];
    extra.extend_from_slice(&(8 * numbers.len() as u16).to_le_bytes());
    extra.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    extra
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl<W: Target> Writing<W> {
    /// Starts a ZIP; all its files have the same date.
    pub fn start(out: W, date: DateTime, scratch: &dyn Scratch) -> io::Result<Writing<W>> {
        // A ZIP knows no date before 1980 or after 2107.
        let number = |number: i8| u16::try_from(number).unwrap_or_default();
        let year = u16::try_from(date.year()).unwrap_or_default().clamp(1980, 2107) - 1980;
        let [time, day] = match u16::try_from(date.year()).unwrap_or_default() {
            1980..=2107 => [
                number(date.hour()) << 11 | number(date.minute()) << 5 | number(date.second()) >> 1,
                year << 9 | number(date.month()) << 5 | number(date.day()),
            ],
            _ => [0, year << 9 | 1 << 5 | 1],
        };
        let mut stamp = [0; 4];
        stamp[..2].copy_from_slice(&time.to_le_bytes());
        stamp[2..].copy_from_slice(&day.to_le_bytes());
        Ok(Writing { out, at: 0, stamp, list: scratch.spool()?, files: 0 })
    }

    /// Adds a file of about `len` bytes, which `fill` writes.
    pub fn file<T>(
        &mut self,
        path: &str,
        len: u64,
        compress: bool,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let large = len > LARGE;
        let start = self.at;
        let mut head = Head { path, deflated: compress, crc: 0, packed: 0, len: 0 };
        self.put(&head.before(large, self.stamp))?;
        let mut body = Counting { out: &mut self.out, len: 0 };
        let filled = if compress {
            let mut measured = Measured::of(DeflateEncoder::new(&mut body, Compression::default()));
            let filled = fill(&mut measured)?;
            (head.crc, head.len) = (measured.crc.sum(), measured.len);
            measured.out.finish()?;
            filled
        } else {
            let mut measured = Measured::of(&mut body);
            let filled = fill(&mut measured)?;
            (head.crc, head.len) = (measured.crc.sum(), measured.len);
            filled
        };
        head.packed = body.len;
        self.at += head.packed;
        if !large && (head.len >= ELSEWHERE || head.packed >= ELSEWHERE) {
            return Err(io::Error::other("longer than it was said to be"));
        }
        // What was not known before the file was written is put into its head.
        self.out.seek(SeekFrom::Start(start))?;
        self.out.write_all(&head.before(large, self.stamp))?;
        self.out.seek(SeekFrom::Start(self.at))?;
        self.list(&head, large, start)?;
        Ok(filled)
    }

    /// Adds a file that is in memory.
    fn packed(&mut self, path: &str, packed: &Packed) -> io::Result<()> {
        let Packed { crc, len, deflated, ref bytes } = *packed;
        let start = self.at;
        let head = Head { path, deflated, crc, packed: bytes.len() as u64, len };
        self.put(&head.before(false, self.stamp))?;
        self.put(bytes)?;
        self.list(&head, false, start)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn list(&mut self, head: &Head<'_>, large: bool, start: u64) -> io::Result<()> {
        if head.path.len() > usize::from(u16::MAX) {
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, "too long a name"));
        }
        self.files += 1;
        self.list.write_all(&head.line(large, self.stamp, start))
    }

    /// Ends the ZIP: the list of its files, and in its comment the digest of it all.
    pub fn end(self) -> io::Result<()> {
        let Writing { mut out, at: start, list, files, .. } = self;
        let len = io::copy(&mut list.end()?.open()?, &mut out)?;
        let mut end = Vec::with_capacity(256);
        let many = files >= 0xffff;
        if many || start >= ELSEWHERE || len >= ELSEWHERE {
            // The long form of the end, and where it stands.
            end.extend_from_slice(b"PK\x06\x06");
            end.extend_from_slice(&44_u64.to_le_bytes());
            end.extend_from_slice(&[45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for number in [files, files, len, start] {
                end.extend_from_slice(&number.to_le_bytes());
            }
            end.extend_from_slice(b"PK\x06\x07\0\0\0\0");
            end.extend_from_slice(&(start + len).to_le_bytes());
            end.extend_from_slice(&1_u32.to_le_bytes());
        }
        end.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        let count = u16::try_from(files).unwrap_or(u16::MAX).to_le_bytes();
        end.extend([count, count].concat());
        for number in [len, start] {
            end.extend_from_slice(&short(number).to_le_bytes());
        }
        end.extend_from_slice(&(COMMENT.len() as u16 + DIGEST as u16).to_le_bytes());
        end.extend_from_slice(COMMENT.as_bytes());
        out.write_all(&end)?;
        let len = start + len + end.len() as u64;
        out.seek(SeekFrom::Start(0))?;
        let taken = digest::take(&mut Read::by_ref(&mut out).take(len), &[Algorithm::Sha256])?;
        out.seek(SeekFrom::Start(len))?;
        out.write_all(taken.hex(0).as_bytes())?;
        out.flush()
    }
}

/// Writes on, and measures what passes.
struct Measured<W> {
    out: W,
    crc: Crc,
    len: u64,
}

impl<W> Measured<W> {
    fn of(out: W) -> Measured<W> {
        Measured { out, crc: Crc::new(), len: 0 }
    }
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.crc.update(&bytes[..written]);
        self.len += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Packs files into a ZIP.
pub fn pack(files: &dyn Files, date: DateTime, out: impl Target, scratch: &dyn Scratch) -> Result<(), Failed> {
    let mut zip = Writing::start(out, date, scratch).map_err(Failed::at(""))?;
    in_order(
        walk(files)?,
        |path| packed(files, path).map_err(Failed::at(path)),
        |path, packed| {
            let put = match packed {
                Ok(packed) => zip.packed(&path, &packed),
                Err(len) => {
                    let copy = |out: &mut dyn Write| io::copy(&mut files.open(&path)?, out).map(drop);
                    zip.file(&path, len, !is_packed(&path), copy)
                }
            };
            put.map_err(Failed::at(&path))
        },
    )?;
    zip.end().map_err(Failed::at(""))
}

/// A file as it goes into the ZIP; of one too long to be held in memory, its length.
fn packed(files: &dyn Files, path: &str) -> io::Result<Result<Packed, u64>> {
    let len = files.len(path)?;
    if len > SHORT {
        return Ok(Err(len));
    }
    let mut bytes = files.bytes(path)?;
    let (mut crc, len, deflated) = (Crc::new(), bytes.len() as u64, !is_packed(path));
    crc.update(&bytes);
    if deflated {
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
        encoder.write_all(&bytes)?;
        bytes = encoder.finish()?;
    }
    Ok(Ok(Packed { crc: crc.sum(), len, deflated, bytes }))
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
    /// It holds what our packages never do: a link, an encrypted file, a name twice.
    OddEntry(String),
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
        let (mut entries, mut folders, mut total) = (HashMap::new(), 0, 0_u64);
        // Where each file's head stands, and where its bytes end.
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
            let path = file.name().map_err(|error| damaged(&error))?.into_owned();
            if path.starts_with('/') || path.split(['/', '\\']).any(|name| name == "..") {
                return Err(BadZip::UnsafePath(path));
            }
            if file.is_dir() && !is_ours && path.strip_suffix('/').is_some_and(is_inside) {
                folders += 1;
                continue;
            }
            let deflated = match file.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => return Err(BadZip::OddEntry(path)),
            };
            if !is_inside(&path) || !file.is_file() || file.is_symlink() || file.encrypted() {
                return Err(BadZip::OddEntry(path));
            }
            total = total.saturating_add(file.size());
            let start = file.data_start().ok_or_else(|| BadZip::Damaged(path.clone()))?;
            let entry = Entry { start, packed: file.compressed_size(), len: file.size(), deflated };
            spans.push((file.header_start(), start.saturating_add(entry.packed)));
            let head_name = name_in_head(blob, file.header_start(), file.name_raw().len());
            if head_name.map_err(|error| damaged(&error))? != file.name_raw() {
                return Err(BadZip::OddEntry(path));
            }
            if entries.insert(path.clone(), entry).is_some() {
                return Err(BadZip::OddEntry(path));
            }
        }
        if total > size.saturating_mul(MOST) {
            return Err(BadZip::Damaged(format!("{size} bytes cannot hold {total}")));
        }
        // A name that is listed twice is met only once.
        let list = archive.central_directory_start();
        if listed(blob, list).map_err(|error| damaged(&error))? != entries.len() + folders {
            return Err(BadZip::OddEntry(String::new()));
        }
        spans.sort_unstable();
        let starts = spans.iter().map(|(start, _)| *start).skip(1).chain([list]);
        let apart = |end: u64, next: u64| if is_ours { end == next } else { end <= next };
        let one_by_one = starts.zip(&spans).all(|(next, (_, end))| apart(*end, next));
        let from_the_start = archive.offset() == 0 && (!is_ours || spans.first().is_none_or(|(start, _)| *start == 0));
        if !one_by_one || !from_the_start {
            return Err(BadZip::Damaged("entries overlap, or something lies between them".to_owned()));
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

impl Listed for Zip<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
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
    let taken = digest::take(&mut reader.take(len - DIGEST), &[Algorithm::Sha256])?;
    let is_whole = end.starts_with(COMMENT.as_bytes()) && end.ends_with(taken.hex(0).as_bytes());
    Ok(if is_whole { Packer::Ours } else { Packer::Changed })
}

/// Whether a ZIP is byte for byte as we wrote it.
pub fn is_whole(blob: &dyn Blob) -> io::Result<bool> {
    Ok(packer(blob)? == Packer::Ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::InMemory;

    /// A file of which nothing but the end is kept; before it are zeros.
    struct Behind {
        gap: u64,
        at: u64,
        end: Vec<u8>,
    }

    impl Behind {
        fn inside(&self) -> usize {
            usize::try_from(self.at - self.gap).unwrap()
        }
    }

    impl Read for Behind {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = if self.at < self.gap {
                let zeros = buffer.len().min((self.gap - self.at) as usize);
                buffer[..zeros].fill(0);
                zeros
            } else {
                let rest = self.end.get(self.inside()..).unwrap_or_default();
                let read = buffer.len().min(rest.len());
                buffer[..read].copy_from_slice(&rest[..read]);
                read
            };
            self.at += read as u64;
            Ok(read)
        }
    }

    impl Write for Behind {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let at = self.inside();
            self.end.resize(self.end.len().max(at + bytes.len()), 0);
            self.end[at..at + bytes.len()].copy_from_slice(bytes);
            self.at += bytes.len() as u64;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Behind {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let at = match to {
                SeekFrom::Start(at) => i128::from(at),
                SeekFrom::Current(by) => i128::from(self.at) + i128::from(by),
                SeekFrom::End(by) => i128::from(self.gap) + self.end.len() as i128 + i128::from(by),
            };
            self.at = u64::try_from(at).map_err(|_| io::ErrorKind::InvalidInput)?;
            Ok(self.at)
        }
    }

    /// Another reader of ZIPs finds every file, where fields of two and of four bytes are too short as well.
    #[test]
    fn many_files_and_far_ones_are_read_by_others() {
        let date = DateTime::constant(2021, 3, 31, 23, 59, 58, 0);
        for (gap, count, said) in
            [(0, 3, 3), (0, 70_000, 3), (5 << 32, 3, 3), (0, 1, LARGE + 1), (5 << 32, 2, LARGE + 1)]
        {
            let mut out = Behind { gap, at: gap, end: Vec::new() };
            let mut zip = Writing::start(&mut out, date, &InMemory).unwrap();
            zip.at = gap;
            for number in 0..count {
                let text = format!("第{number}份");
                zip.file(&format!("{number}.txt"), said, number % 2 == 0 && count < 10, |out| {
                    out.write_all(text.as_bytes())
                })
                .unwrap();
            }
            zip.end().unwrap();
            let mut archive = ZipArchive::new(&mut out).unwrap();
            assert_eq!(archive.len(), count);
            for number in [0, count / 2, count - 1] {
                let mut file = archive.by_index(number).unwrap();
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                assert_eq!(text, format!("第{number}份"), "{gap} {count} {said}");
                assert_eq!(file.name().unwrap(), format!("{number}.txt"));
                assert_eq!(file.unix_mode(), Some(0o100_644));
                let modified = file.last_modified().unwrap();
                assert_eq!((modified.year(), modified.month(), modified.hour(), modified.second()), (2021, 3, 23, 58));
            }
        }
    }
}
