//! TAR (POSIX.1-1988, ustar) and gzip: the same bytes from the same files.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::{Compression, GzBuilder};

use super::File;

const BLOCK: usize = 512;

/// A TAR of files in order, with the folders that they lie in, all owned by root.
pub fn tar(files: &[File], seconds: i64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut folders = BTreeSet::new();
    for file in files {
        for (at, _) in file.path.match_indices('/') {
            let folder = &file.path[..=at];
            if folders.insert(folder.to_owned()) {
                out.extend_from_slice(&head(folder, 0o755, 0, seconds));
            }
        }
        out.extend_from_slice(&head(&file.path, file.mode, file.bytes.len(), seconds));
        out.extend_from_slice(&file.bytes);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
    }
    out.resize(out.len() + 2 * BLOCK, 0);
    out
}

/// What stands before a file: fields of fixed width, their sum among them.
fn head(path: &str, mode: u32, len: usize, seconds: i64) -> [u8; BLOCK] {
    let mut head = [0; BLOCK];
    let mut put = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    // A path of more than 100 bytes is parted at a stroke.
    let (folder, name) = match path.len() {
        0..=100 => ("", path),
        len => path[len - 101..].find('/').map_or(("", path), |at| path.split_at(len - 101 + at)),
    };
    put(0, name.strip_prefix('/').unwrap_or(name));
    put(100, &format!("{mode:07o}"));
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{len:011o}"));
    put(136, &format!("{seconds:011o}"));
    put(148, "        ");
    put(156, if path.ends_with('/') { "5" } else { "0" });
    put(257, "ustar\0");
    put(263, "00");
    put(265, "root");
    put(297, "root");
    put(345, folder);
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    head
}

/// As gzip packs it, with no name and no time.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("memory can be written")
}
