//! Folders as values: what a site is read from and what a portal is written to.
//!
//! A [`Tree`] is a whole folder in memory; tests, previews and releases use the same calls.
//! Paths are relative, with `/` between names, and never hold `.` or `..`.
//! This module knows nothing of reports, and touches no disk.

mod address;
mod blob;
mod files;
mod paper;
mod shelf;
mod sink;
mod site;

use std::collections::BTreeMap;

pub use address::{decoded, encoded, tidied};
pub use blob::{Blob, InMemory, ReadSeek, Scratch, Spool};
pub use files::{Files, Listed, Listing, Walk, walk};
pub use paper::{FontFile, PaperKind};
pub use shelf::{Shelf, ShelfTree};
pub use sink::{Chosen, NotWritten, Nowhere, OneFile, Partly, Pieces, Sink, TreeSink, is_kept};
pub use site::{Oddity, Overlay, Site, Stamp, TreeSite, Unreadable};

/// The file of a site's settings.
pub const CONFIG_FILE: &str = "site.toml";
/// The folder of the record: what was last published of each report, kept as text.
pub const RECORD_FOLDER: &str = "record";
/// The folders that a site consists of, beside its settings: its texts, what they were imported from, what was last
/// published of them, and themes.
pub const SITE_FOLDERS: [&str; 4] = ["content", "imports", RECORD_FOLDER, "themes"];

/// A folder in memory: every file's path and bytes, in the order of paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// The bytes of one file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// One file as text; `None` where it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
}

/// Whether a file of a site is of its record: it says what was published, not what is to be.
pub fn is_recorded(path: &str) -> bool {
    path.split('/').next() == Some(RECORD_FOLDER)
}

/// Joins a path to the folder it is relative to; `None` if it would leave the tree.
///
/// `resolve("a/2020", "../b.pdf")` is `a/b.pdf`.
pub fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in relative.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// The path that leads from a folder to a file: the inverse of [`resolve`].
pub fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// The list of files in a folder that was built, and not yet published; it has no digests.
pub const BUILD_LIST: &str = "nianbao.files";

/// Whether a path stays in its folder on any system.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && !path.split('/').any(|name| matches!(name, "" | "." | ".."))
        && !path.split('/').next().is_some_and(|first| first.ends_with(':'))
}

/// The folder that a path lies in, without a slash at its end; empty at the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The media type that a web server would send.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" | "toml" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "ofd" => "application/ofd",
        "doc" | "wps" => "application/msword",
        "xls" | "et" => "application/vnd.ms-excel",
        "ppt" | "dps" => "application/vnd.ms-powerpoint",
        "rtf" => "application/rtf",
        "ceb" => "application/x-ceb",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}
