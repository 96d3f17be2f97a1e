//! Sources that come packed in one ZIP file, as a content-management system exports them or a clerk mails them.
//!
//! Nothing is unpacked to the disk: files are read one by one when they are asked for. Windows writes names in
//! the code page of its country, without saying so.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use zip::ZipArchive;

use super::transcript::Refusal;
use crate::ooxml::package::damaged;
use crate::source::encoding;

/// The most that all files of one ZIP file may unpack to, in bytes.
const WHOLE_LIMIT: u64 = 4 << 30;

/// A ZIP file of sources.
pub struct Packed<R> {
    archive: ZipArchive<R>,
    files: BTreeMap<String, PackedFile>,
    /// How much may still be unpacked.
    spare: u64,
}

/// A file in a ZIP file.
#[derive(Debug, Clone, Copy)]
struct PackedFile {
    index: usize,
    size: u64,
}

impl<R: Read + Seek> Packed<R> {
    /// Opens a ZIP file.
    pub fn open(reader: R) -> Result<Packed<R>, Refusal> {
        let mut archive = ZipArchive::new(reader).map_err(damaged)?;
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let Ok(file) = archive.by_index_raw(index) else { continue };
            let name = encoding::decode(file.name_raw()).map(|decoded| decoded.text.replace('\\', "/"));
            let Some(path) = name.filter(|path| file.is_file() && !path.ends_with('/')) else { continue };
            files.insert(path.trim_start_matches('/').to_owned(), PackedFile { index, size: file.size() });
        }
        Ok(Packed { archive, files, spare: WHOLE_LIMIT })
    }

    /// Its files, in the order of their paths, with the size that each says it has.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file.size))
    }

    /// Whether it has a file at this path.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The bytes of a file that is no longer than `limit`.
    pub fn bytes(&mut self, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
        let missing = || Refusal::Damaged { reason: format!("{path}: file not found") };
        let index = self.files.get(path).ok_or_else(missing)?.index;
        let file = self.archive.by_index(index).map_err(damaged)?;
        let limit = limit.min(self.spare);
        let mut bytes = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut bytes);
        self.spare = self.spare.saturating_sub(bytes.len() as u64);
        if bytes.len() as u64 > limit {
            return Err(Refusal::TooLarge { limit });
        }
        read.map_err(|error| Refusal::Damaged { reason: error.to_string() })?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn files_are_listed_and_read_within_limits() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in [("旧年报/财政局/2020.txt", 5), ("a.txt", 300), ("夹/", 0)] {
            if name.ends_with('/') {
                writer.add_directory(name, SimpleFileOptions::default()).unwrap();
                continue;
            }
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&vec![b'x'; size]).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        let mut packed = Packed::open(Cursor::new(&bytes)).unwrap();
        let files: Vec<(String, u64)> = packed.files().map(|(path, size)| (path.to_owned(), size)).collect();
        assert_eq!(files, [("a.txt".to_owned(), 300), ("旧年报/财政局/2020.txt".to_owned(), 5)]);
        assert_eq!(packed.bytes("旧年报/财政局/2020.txt", 10).unwrap(), b"xxxxx");
        assert_eq!(packed.bytes("a.txt", 10), Err(Refusal::TooLarge { limit: 10 }));
        assert!(packed.bytes("b.txt", 10).is_err());
        for cut in [0, 10, bytes.len() - 8] {
            assert!(Packed::open(Cursor::new(&bytes[..cut])).is_err());
        }
    }
}
