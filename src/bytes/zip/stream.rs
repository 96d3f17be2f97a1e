//! Writes a small ZIP from its start to its end without ever going back: for what leaves piece by piece.
//!
//! Its last file may be long; its length and sum stand behind it. The time of all is the first that a ZIP knows, and no
//! comment holds a digest.

use std::io::{self, BufWriter, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::header::{ELSEWHERE, Head, short};

/// The first of January 1980.
const STAMP: [u8; 4] = [0, 0, 0x21, 0];

/// So many bytes are packed together.
const BLOCK: usize = 64 * 1024;

/// How hard the last file is packed, of 9: lines of figures are alike, and more costs much and gains little.
const LEVEL: u32 = 2;

/// A ZIP under way: its last file, into which is written.
pub struct ZipStream<W: Write> {
    out: BufWriter<DeflateEncoder<W>>,
    name: String,
    crc: Crc,
    len: u64,
    /// Where the last file's head stands, and how long that is.
    at: u64,
    head: u64,
    list: Vec<u8>,
    files: u16,
}

impl<W: Write> ZipStream<W> {
    /// Writes all files but the last, and begins that.
    pub fn start(mut out: W, before: &[(&str, String)], name: &str) -> io::Result<ZipStream<W>> {
        let (mut list, mut at) = (Vec::new(), 0);
        for (path, text) in before {
            let mut crc = Crc::new();
            crc.update(text.as_bytes());
            let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
            packed.write_all(text.as_bytes())?;
            let packed = packed.finish()?;
            let (len, sum) = (text.len() as u64, crc.sum());
            let file = Head { path, deflated: true, crc: sum, packed: packed.len() as u64, len, streamed: false };
            let head = file.before(false, STAMP);
            list.extend(file.line(false, STAMP, at));
            at += (head.len() + packed.len()) as u64;
            out.write_all(&head)?;
            out.write_all(&packed)?;
        }
        let head = Head { path: name, deflated: true, crc: 0, packed: 0, len: 0, streamed: true }.before(false, STAMP);
        out.write_all(&head)?;
        // What is found to be the same depends on how much is seen at once: always as much, whatever the pieces.
        let out = BufWriter::with_capacity(BLOCK, DeflateEncoder::new(out, Compression::new(LEVEL)));
        let (name, head, files) = (name.to_owned(), head.len() as u64, before.len() as u16 + 1);
        Ok(ZipStream { out, name, crc: Crc::new(), len: 0, at, head, list, files })
    }

    /// Goes on with the last file.
    pub fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        self.len += bytes.len() as u64;
        // A long piece would go past the buffer.
        bytes.chunks(BLOCK / 2).try_for_each(|part| self.out.write_all(part))
    }

    /// Ends the ZIP, and gives back what it was written to.
    pub fn end(mut self) -> io::Result<W> {
        let mut packing = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        packing.try_finish()?;
        let packed = packing.total_out();
        let mut out = packing.finish()?;
        let (crc, len) = (self.crc.sum(), self.len);
        if len >= ELSEWHERE || packed >= ELSEWHERE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let last = Head { path: &self.name, deflated: true, crc, packed, len, streamed: true };
        let behind = last.behind();
        out.write_all(&behind)?;
        self.list.extend(last.line(false, STAMP, self.at));
        out.write_all(&self.list)?;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend([self.files.to_le_bytes(), self.files.to_le_bytes()].concat());
        let start = self.at + self.head + packed + behind.len() as u64;
        end.extend([self.list.len() as u64, start].iter().flat_map(|number| short(*number).to_le_bytes()));
        end.extend([0, 0]);
        out.write_all(&end)?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn others_read_it() {
        for before in [&[][..], &[("a/b.xml", "<a/>".to_owned()), ("c.txt", "文".repeat(1000))][..]] {
            let mut zip = ZipStream::start(Vec::new(), before, "最后.csv").unwrap();
            let pieces: Vec<String> = (0..2000).map(|line| format!("{line},{}\r\n", line * 7919 % 1000)).collect();
            pieces.iter().for_each(|piece| zip.piece(piece.as_bytes()).unwrap());
            let bytes = zip.end().unwrap();
            let mut read = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let last = [("最后.csv", pieces.concat())];
            assert_eq!(read.len(), before.len() + 1);
            for (name, expected) in before.iter().chain(&last) {
                let mut text = String::new();
                read.by_name(name).unwrap().read_to_string(&mut text).unwrap();
                assert!(text == *expected, "{name}");
            }
        }
    }
}
