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

/// Longer files are copied piece by piece.
const SHORT: u64 = 256 * 1024;
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
    // The record knows its SM3 digests, but not those of its own lists.
    let sha512 = digest::take_all(record, record.paths(), &[Algorithm::Sha512]);
    let mut payload = Vec::with_capacity(sha512.len());
    for (path, taken) in record.paths().iter().zip(sha512) {
        let taken = taken.map_err(Failed::at(path))?;
        let sm3 = match record.taken_of(path) {
            Some(known) => known.bytes(1).to_vec(),
            None => {
                let open = || digest::take(&mut record.open(path)?, &[Algorithm::Sm3]);
                open().map_err(Failed::at(path))?.bytes(0).to_vec()
            }
        };
        copy(record, path, &format!("{PAYLOAD}{path}"), sink)?;
        payload.push((taken, sm3.into_boxed_slice()));
    }

    let mut tags: BTreeMap<String, Taken> = BTreeMap::new();
    for path in site.paths() {
        let bytes = site
            .read(path, LONGEST_SOURCE)
            .map_err(|unreadable| Failed { path: path.clone(), error: io::Error::other(format!("{unreadable:?}")) })?;
        tag(&mut tags, sink, format!("{SOURCES}{path}"), &|| Box::new(&*bytes))?;
    }
    for (id, text) in crate::form::EMBEDDED {
        tag(&mut tags, sink, format!("forms/{id}.toml"), &|| Box::new(text.as_bytes()))?;
    }
    tag(&mut tags, sink, DECLARATION.to_owned(), &|| Box::new(DECLARED.as_bytes()))?;
    let size: u64 = payload.iter().map(|(taken, _)| taken.len).sum();
    let info = info(config, date, size, payload.len());
    tag(&mut tags, sink, INFO.to_owned(), &|| Box::new(info.as_bytes()))?;
    let listed = || record.paths().iter().zip(&payload);
    let line =
        |path: &String, digest: &[u8]| sums::line(&format!("{PAYLOAD}{path}"), &digest::hex(digest), Names::Encoded);
    tag(&mut tags, sink, manifest(ALGORITHMS[0]), &|| {
        Box::new(sums::Lines::new(listed().map(|(path, (taken, _))| line(path, taken.bytes(0)))))
    })?;
    tag(&mut tags, sink, manifest(ALGORITHMS[1]), &|| {
        Box::new(sums::Lines::new(listed().map(|(path, (_, sm3))| line(path, sm3))))
    })?;
    for (index, algorithm) in ALGORITHMS.into_iter().enumerate() {
        let lines = tags.iter().map(|(path, taken)| sums::line(path, &taken.hex(index), Names::Encoded));
        let name = tag_manifest(algorithm);
        pour(&mut sums::Lines::new(lines), &name, sink).map_err(Failed::at(&name))?;
    }
    Ok(())
}

/// Lays a tag file, which can be read as often as needed.
fn tag<'r>(
    tags: &mut BTreeMap<String, Taken>,
    sink: &dyn Sink,
    path: String,
    open: &dyn Fn() -> Box<dyn Read + 'r>,
) -> Result<(), Failed> {
    let laid = pour(&mut open(), &path, sink).and_then(|()| digest::take(&mut open(), &ALGORITHMS));
    let taken = laid.map_err(Failed::at(&path))?;
    tags.insert(path, taken);
    Ok(())
}

/// Copies one file into a sink, piece by piece.
pub fn copy(files: &dyn Files, path: &str, to: &str, sink: &dyn Sink) -> Result<(), Failed> {
    files.open(path).and_then(|mut reader| pour(&mut reader, to, sink)).map_err(Failed::at(path))
}

/// Lays what is read into a sink.
pub fn pour(reader: &mut dyn Read, to: &str, sink: &dyn Sink) -> io::Result<()> {
    // Most files are short: these need no second name.
    let mut start = Vec::new();
    Read::take(&mut *reader, SHORT).read_to_end(&mut start)?;
    if (start.len() as u64) < SHORT {
        sink.file(to, &start);
        return Ok(());
    }
    let mut pieces = sink.long_file(to);
    pieces.piece(&start);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => pieces.piece(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    pieces.end();
    Ok(())
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
