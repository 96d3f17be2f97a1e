//! Writes a ZIP, one file after the other; nothing is held but the file that is added.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use jiff::civil::DateTime;

use super::header::{ELSEWHERE, Head, short};
use super::{COMMENT, DIGEST};
use crate::bytes::Counting;
use crate::bytes::digest::{self, Algorithm};
use crate::tree::{Scratch, Spool};

/// Longer files need the large form of a ZIP's entries.
const LARGE: u64 = 0xf000_0000;

/// What is written and read again: a ZIP under way.
pub trait ReadWriteSeek: Read + Write + Seek {}

impl<T: Read + Write + Seek> ReadWriteSeek for T {}

/// A ZIP under way.
///
/// It is written as the specification of the format (PKWARE's APPNOTE 6.3) says it: each file after its head,
/// then the list of all. That list waits in scratch, and files are compressed on all processors.
pub struct ZipWriter<W: ReadWriteSeek> {
    out: W,
    /// How much is written.
    at: u64,
    /// Time and date as a ZIP says them.
    stamp: [u8; 4],
    list: Box<dyn Spool>,
    files: u64,
}

/// A file in memory as it stands in the ZIP.
pub struct Compressed {
    crc: u32,
    len: u64,
    deflated: bool,
    bytes: Vec<u8>,
}

impl Compressed {
    /// Compresses a file, or takes it as it is.
    pub fn new(mut bytes: Vec<u8>, compress: bool) -> io::Result<Compressed> {
        let (mut crc, len) = (Crc::new(), bytes.len() as u64);
        crc.update(&bytes);
        if compress {
            let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
            encoder.write_all(&bytes)?;
            bytes = encoder.finish()?;
        }
        Ok(Compressed { crc: crc.sum(), len, deflated: compress, bytes })
    }
}

impl<W: ReadWriteSeek> ZipWriter<W> {
    /// Starts a ZIP; all its files have the same date.
    pub fn new(out: W, date: DateTime, scratch: &dyn Scratch) -> io::Result<ZipWriter<W>> {
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
        Ok(ZipWriter { out, at: 0, stamp, list: scratch.spool()?, files: 0 })
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
        let mut head = Head { path, deflated: compress, crc: 0, packed: 0, len: 0, streamed: false };
        self.put(&head.before(large, self.stamp))?;
        let mut body = Counting::new(&mut self.out);
        let filled = if compress {
            let mut checksummed = Checksummed::of(DeflateEncoder::new(&mut body, Compression::default()));
            let filled = fill(&mut checksummed)?;
            (head.crc, head.len) = (checksummed.crc.sum(), checksummed.len);
            checksummed.out.finish()?;
            filled
        } else {
            let mut checksummed = Checksummed::of(&mut body);
            let filled = fill(&mut checksummed)?;
            (head.crc, head.len) = (checksummed.crc.sum(), checksummed.len);
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
    pub fn compressed(&mut self, path: &str, file: &Compressed) -> io::Result<()> {
        let Compressed { crc, len, deflated, ref bytes } = *file;
        let start = self.at;
        let head = Head { path, deflated, crc, packed: bytes.len() as u64, len, streamed: false };
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
    pub fn finish(self) -> io::Result<()> {
        self.end(true)
    }

    /// Ends it as other programs do, without a comment: a document of an office is a ZIP, and its readers expect none.
    pub fn finish_plain(self) -> io::Result<()> {
        self.end(false)
    }

    fn end(self, has_digest: bool) -> io::Result<()> {
        let ZipWriter { mut out, at: start, list, files, .. } = self;
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
        if !has_digest {
            end.extend_from_slice(&[0, 0]);
            out.write_all(&end)?;
            return out.flush();
        }
        end.extend_from_slice(&(COMMENT.len() as u16 + DIGEST as u16).to_le_bytes());
        end.extend_from_slice(COMMENT.as_bytes());
        out.write_all(&end)?;
        let len = start + len + end.len() as u64;
        out.seek(SeekFrom::Start(0))?;
        let digests = digest::of_reader(&mut Read::by_ref(&mut out).take(len), &[Algorithm::Sha256])?;
        out.seek(SeekFrom::Start(len))?;
        out.write_all(digests.hex(0).as_bytes())?;
        out.flush()
    }
}

/// Writes on, and measures what passes.
struct Checksummed<W> {
    out: W,
    crc: Crc,
    len: u64,
}

impl<W> Checksummed<W> {
    fn of(out: W) -> Checksummed<W> {
        Checksummed { out, crc: Crc::new(), len: 0 }
    }
}

impl<W: Write> Write for Checksummed<W> {
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use ::zip::ZipArchive;

    use super::*;
    use crate::tree::InMemory;

    /// A file of which nothing but the end is kept; before it are zeros.
    struct Tail {
        gap: u64,
        at: u64,
        end: Vec<u8>,
    }

    impl Tail {
        fn inside(&self) -> usize {
            usize::try_from(self.at - self.gap).unwrap()
        }
    }

    impl Read for Tail {
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

    impl Write for Tail {
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

    impl Seek for Tail {
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
            [(0, 3, 3), (0, 70_000, 3), (5 << 30, 3, 3), (0, 1, LARGE + 1), (5 << 30, 2, LARGE + 1)]
        {
            let mut out = Tail { gap, at: gap, end: Vec::new() };
            let mut zip = ZipWriter::new(&mut out, date, &InMemory).unwrap();
            zip.at = gap;
            for number in 0..count {
                let text = format!("第{number}份");
                zip.file(&format!("{number}.txt"), said, number % 2 == 0 && count < 10, |out| {
                    out.write_all(text.as_bytes())
                })
                .unwrap();
            }
            zip.finish().unwrap();
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
