//! BagIt 1.0 (RFC 8493): the record as payload, and beside it the sources and forms it was made from.
//!
//! The payload is the record and nothing else, so that it can be opened and checked like any
//! published copy. What it was made from stands in two folders of tag files, whose digests the
//! tag manifests hold. Manifests are SHA-512, as the RFC recommends, and SM3 (GB/T 32905).

use std::io::{self, Read};

use super::folder::write_file;
use super::kind::{ArchiveKind, Write};
use super::ledger::{Ledger, LedgerWriter};
use super::record::is_list;
use super::sums::Names;
use super::{Dates, Failed, Inventory, in_order, walk};
use crate::bytes::digest::{self, Algorithm, Digests};
use crate::source::Config;
use crate::tree::{self, Files, Listed, Scratch, Sink, Site, Walk, is_recorded};

/// A BagIt bag with the record, the sources and the forms.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "bagit",
    name: ["BagIt 移交包", "BagIt"],
    gloss: ["移交包（含来源文件）", "(for transfer, with the sources)"],
    digests: "tagmanifest-sha512.txt",
    holds_sources: true,
    write: Write::Folder(|job, sink| write(&job.inventory()?, job.site, job.config, job.dates, sink, job.scratch)),
};

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

/// Writes a bag. Gives the digest of the whole: that of the manifest of tag files, which has those of the
/// manifests of the payload.
pub fn write(
    inventory: &Inventory<'_>,
    site: &dyn Site,
    config: &Config,
    dates: Dates,
    sink: &dyn Sink,
    scratch: &dyn Scratch,
) -> Result<String, Failed> {
    let payload = write_payload(inventory, sink, scratch)?;
    // The tag files, in the order of their names: that is how manifests list them.
    let mut tags = Tags { ledger: Ledger::start(scratch).map_err(Failed::at(""))?, sink };
    let info = info(config, dates, payload.len, payload.files);
    tags.add(INFO, || Ok(Box::new(info.as_bytes())))?;
    tags.add(DECLARATION, || Ok(Box::new(DECLARED.as_bytes())))?;
    for (id, text) in crate::form::EMBEDDED {
        tags.add(&format!("forms/{id}.toml"), || Ok(Box::new(text.as_bytes())))?;
    }
    for (index, algorithm) in ALGORITHMS.into_iter().enumerate() {
        tags.add(&manifest(algorithm), || Ok(Box::new(payload.list(index, Names::Encoded)?)))?;
    }
    for path in site.paths().iter().filter(|path| !is_recorded(path)) {
        let bytes = site
            .read(path, LONGEST_SOURCE)
            .map_err(|unreadable| Failed { path: path.clone(), error: io::Error::other(format!("{unreadable:?}")) })?;
        tags.add(&format!("{SOURCES}{path}"), || Ok(Box::new(&*bytes)))?;
    }
    let tags = tags.ledger.end().map_err(Failed::at(""))?;
    for (index, algorithm) in ALGORITHMS.into_iter().enumerate() {
        let name = tag_manifest(algorithm);
        let list = tags.list(index, Names::Encoded).map_err(Failed::at(&name))?;
        write_file(&mut { list }, &name, sink).map_err(Failed::at(&name))?;
    }
    tags.digest(Names::Encoded).map_err(Failed::at(&tag_manifest(ALGORITHMS[0])))
}

/// Copies the record, and takes the digests that the manifests want.
fn write_payload(inventory: &Inventory<'_>, sink: &dyn Sink, scratch: &dyn Scratch) -> Result<Ledger, Failed> {
    let mut ledger = Ledger::start(scratch).map_err(Failed::at(""))?;
    // The inventory knows the SM3 digests, but not those of its own lists.
    let mut known = inventory.ledger().entries().map_err(Failed::at(""))?.peekable();
    in_order(
        walk(inventory)?,
        |path| {
            let algorithms = if is_list(path) { &ALGORITHMS[..] } else { &ALGORITHMS[..1] };
            let to = format!("{PAYLOAD}{path}");
            let copy = || write_and_digest(&mut inventory.open(path)?, &to, sink, algorithms);
            copy().map_err(Failed::at(path))
        },
        |path, taken| {
            let entry = known.next_if(|entry| entry.as_ref().map_or(true, |entry| entry.path == path));
            let taken = match entry.transpose().map_err(Failed::at(""))? {
                Some(entry) => taken.with_second(entry.taken.bytes(1)),
                None => taken,
            };
            ledger.add(&format!("{PAYLOAD}{path}"), &taken).map_err(Failed::at(""))
        },
    )?;
    ledger.end().map_err(Failed::at(""))
}

/// The tag files of a bag, under way.
struct Tags<'a> {
    ledger: LedgerWriter,
    sink: &'a dyn Sink,
}

impl Tags<'_> {
    fn add<'r>(&mut self, path: &str, open: impl FnOnce() -> io::Result<Box<dyn Read + 'r>>) -> Result<(), Failed> {
        let add = || {
            let taken = write_and_digest(&mut open()?, path, self.sink, &ALGORITHMS)?;
            self.ledger.add(path, &taken)
        };
        add().map_err(Failed::at(path))
    }
}

/// Writes what is read into a sink, and takes its digests.
fn write_and_digest(reader: &mut dyn Read, to: &str, sink: &dyn Sink, algorithms: &[Algorithm]) -> io::Result<Digests> {
    let mut digester = digest::Digester::new(algorithms);
    write_file(&mut digest::DigestingReader { reader, digester: &mut digester }, to, sink)?;
    Ok(digester.finish())
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

fn info(config: &Config, dates: Dates, size: u64, count: usize) -> String {
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
    push("Bagging-Date", &dates.of_transfer().to_string());
    push("Bag-Software-Agent", concat!("nianbao ", env!("CARGO_PKG_VERSION")));
    push("Payload-Oxum", &format!("{size}.{count}"));
    fields.iter().map(|(key, value)| format!("{key}: {value}\n")).collect()
}

/// A folder within files.
pub struct Subfolder<'a> {
    files: &'a dyn Listed,
    folder: &'a str,
    paths: Vec<String>,
}

impl<'a> Subfolder<'a> {
    /// What lies in a folder, which ends with a slash.
    pub fn new(files: &'a dyn Listed, folder: &'a str) -> Subfolder<'a> {
        let paths = files.paths().iter().filter_map(|path| path.strip_prefix(folder)).map(str::to_owned).collect();
        Subfolder { files, folder, paths }
    }
}

impl Listed for Subfolder<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl Files for Subfolder<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        self.files.open(&format!("{}{path}", self.folder))
    }
}
