//! BagIt 1.0 (RFC 8493): the record as payload, and beside it the sources and forms it was made from.
//!
//! The payload is the record and nothing else, so that it can be opened and checked like any
//! published copy. What it was made from stands in two folders of tag files, whose digests the
//! tag manifests hold. Manifests are SHA-512, as the RFC recommends, and SM3 (GB/T 32905).

use std::collections::BTreeMap;
use std::io::{self, Read};

use jiff::civil::DateTime;

use super::digest::{self, Algorithm, Taken};
use super::sums::{self, Names};
use super::{Failed, Record};
use crate::source::Config;
use crate::tree::{Files, Sink, Site};

/// How each manifest takes its digests.
pub const ALGORITHMS: [Algorithm; 2] = [Algorithm::Sha512, Algorithm::Sm3];
/// The declaration.
pub const DECLARATION: &str = "bagit.txt";
/// What it says.
pub const DECLARED: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The description.
pub const INFO: &str = "bag-info.txt";
/// The folder of the payload.
pub const PAYLOAD: &str = "data/";
/// The folder of the sources.
pub const SOURCES: &str = "sources/";

/// The name of a manifest.
pub fn manifest(algorithm: Algorithm) -> String {
    format!("manifest-{}.txt", algorithm.key())
}

/// The name of a tag manifest.
pub fn tag_manifest(algorithm: Algorithm) -> String {
    format!("tagmanifest-{}.txt", algorithm.key())
}

/// Longer sources are no reports of ours; attachments may be this long.
const LONGEST_SOURCE: u64 = 1 << 30;

/// Lays out a bag.
pub fn lay(
    record: &Record<'_>,
    site: &dyn Site,
    config: &Config,
    date: DateTime,
    sink: &dyn Sink,
) -> Result<(), Failed> {
    let mut payload: BTreeMap<String, Taken> = BTreeMap::new();
    let paths: Vec<&str> = record.paths().iter().map(String::as_str).collect();
    for (path, taken) in digest::take_all(record, &paths, &ALGORITHMS) {
        let taken = taken.map_err(Failed::at(&path))?;
        copy(record, &path, &format!("{PAYLOAD}{path}"), sink)?;
        payload.insert(format!("{PAYLOAD}{path}"), taken);
    }

    let mut tags: BTreeMap<String, Taken> = BTreeMap::new();
    let mut tag = |path: String, bytes: &[u8]| {
        let taken = digest::take(&mut &*bytes, &ALGORITHMS).map_err(Failed::at(&path))?;
        sink.file(&path, bytes);
        tags.insert(path, taken);
        Ok::<(), Failed>(())
    };
    for path in site.paths() {
        let bytes = site
            .read(path, LONGEST_SOURCE)
            .map_err(|unreadable| Failed { path: path.clone(), error: io::Error::other(format!("{unreadable:?}")) })?;
        tag(format!("{SOURCES}{path}"), &bytes)?;
    }
    for (id, text) in crate::form::EMBEDDED {
        tag(format!("forms/{id}.toml"), text.as_bytes())?;
    }
    tag(DECLARATION.to_owned(), DECLARED.as_bytes())?;
    let size: u64 = payload.values().map(|taken| taken.len).sum();
    tag(INFO.to_owned(), info(config, date, size, payload.len()).as_bytes())?;
    for (index, algorithm) in ALGORITHMS.into_iter().enumerate() {
        tag(manifest(algorithm), print(&payload, index).as_bytes())?;
    }
    for (index, algorithm) in ALGORITHMS.into_iter().enumerate() {
        sink.file(&tag_manifest(algorithm), print(&tags, index).as_bytes());
    }
    Ok(())
}

/// Copies one file into a sink, piece by piece.
pub fn copy(files: &dyn Files, path: &str, to: &str, sink: &dyn Sink) -> Result<(), Failed> {
    let mut reader = files.open(path).map_err(Failed::at(path))?;
    let mut pieces = sink.long_file(to);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => pieces.piece(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Failed { path: path.to_owned(), error }),
        }
    }
    pieces.end();
    Ok(())
}

fn print(taken: &BTreeMap<String, Taken>, index: usize) -> String {
    sums::print(taken.iter().map(|(path, taken)| (path.as_str(), taken.digests[index].as_str())), Names::Encoded)
}

/// What a key of `[archive]` is called in a bag; other keys keep their names.
fn label(key: &str) -> &str {
    match key {
        "organization" => "Source-Organization",
        "address" => "Organization-Address",
        "contact_name" => "Contact-Name",
        "contact_phone" => "Contact-Phone",
        "contact_email" => "Contact-Email",
        "identifier" => "External-Identifier",
        "description" => "External-Description",
        "group" => "Bag-Group-Identifier",
        "fonds" => "全宗号",
        "retention" => "保管期限",
        other => other,
    }
}

fn info(config: &Config, date: DateTime, size: u64, count: usize) -> String {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut push = |key: &str, value: &str| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !fields.iter().any(|(other, _)| other == key) && !value.is_empty() {
            fields.push((key.to_owned(), value));
        }
    };
    for (key, value) in &config.archive {
        push(label(key), value);
    }
    let organization = config.publisher.name.as_ref().or(config.site.name.as_ref());
    push("Source-Organization", organization.map_or("", String::as_str));
    push("Contact-Name", config.publisher.contact.as_deref().unwrap_or_default());
    push("External-Description", &config.title);
    // Without a number of the archive's own, the portal's address says which one it is.
    push("External-Identifier", config.base_url.as_deref().unwrap_or(&config.title));
    push("Bagging-Date", &date.strftime("%Y-%m-%d").to_string());
    push("Bag-Software-Agent", concat!("nianbao ", env!("CARGO_PKG_VERSION")));
    push("Payload-Oxum", &format!("{size}.{count}"));
    fields.iter().map(|(key, value)| format!("{key}: {value}\n")).collect()
}

/// A folder within files.
pub struct Within<'a> {
    files: &'a dyn Files,
    folder: &'a str,
    paths: Vec<String>,
}

impl<'a> Within<'a> {
    /// What lies in a folder, which ends with a slash.
    pub fn new(files: &'a dyn Files, folder: &'a str) -> Within<'a> {
        let paths = files.paths().iter().filter_map(|path| path.strip_prefix(folder)).map(str::to_owned).collect();
        Within { files, folder, paths }
    }
}

impl Files for Within<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        self.files.open(&format!("{}{path}", self.folder))
    }
}
