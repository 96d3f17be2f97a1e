//! The parts of a file and how they refer to each other: the Open Packaging Conventions, ECMA-376-2.
//!
//! A part is unpacked when it is asked for, and never beyond a limit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Refusal;
use super::kind;
use super::xml::{self, Xml};

/// The most that one part may unpack to.
pub const PART_LIMIT: u64 = 64 << 20;

/// The most that all parts that are read may unpack to, with those of embedded documents.
pub const WHOLE_LIMIT: u64 = 256 << 20;

/// An address longer than this is none.
const LONGEST_TARGET: usize = 2048;

/// A file's parts.
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The parts by name, in lower case and without a first slash: names differ by more than case. Kept sorted.
    parts: BTreeMap<String, usize>,
    /// How much may still be unpacked.
    pub spare: u64,
}

/// What one part refers to.
#[derive(Default, Clone)]
pub struct Relations {
    all: Vec<Relation>,
    by_id: BTreeMap<String, usize>,
}

/// A reference from one part to another, or out of the file.
#[derive(Clone)]
pub struct Relation {
    /// What the other is: `image`, `hyperlink`, `footnotes`; the last segment of its type.
    pub kind: String,
    /// The other part's name, or an address where it is outside of the file.
    pub target: String,
    /// Whether it is outside of the file.
    pub is_outside: bool,
}

impl<'b> Package<'b> {
    /// Opens a file, of which so much may be unpacked.
    pub fn open(bytes: &'b [u8], spare: u64) -> Result<Package<'b>, Refusal> {
        if !bytes.starts_with(b"PK") {
            return Err(kind::refusal(bytes));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let names = archive.file_names().enumerate();
        let parts = names.filter_map(|(index, name)| Some((key(&name.ok()?.replace('\\', "/")), index))).collect();
        Ok(Package { archive, parts, spare })
    }

    /// The names of its parts, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A part's bytes, where there is one of this name.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.parts.get(&key(name)) else { return Ok(None) };
        let part = self.archive.by_index(*index).map_err(damaged)?;
        let limit = PART_LIMIT.min(self.spare);
        if part.size() > limit {
            return Err(Refusal::TooLarge { limit });
        }
        let mut bytes = Vec::with_capacity(part.size().min(1 << 20) as usize);
        let read = part.take(limit + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > limit {
            return Err(Refusal::TooLarge { limit });
        }
        read.map_err(|error| Refusal::Damaged { reason: format!("{name}: {error}") })?;
        self.spare -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// A part's text, where there is one of this name.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        match decoded(bytes) {
            Some(text) => Ok(Some(text)),
            None => Err(Refusal::Damaged { reason: format!("{name}: neither UTF-8 nor UTF-16") }),
        }
    }

    /// What a part refers to; `""` is the file as a whole.
    pub fn relations(&mut self, part: &str) -> Result<Relations, Refusal> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let mut relations = Relations::default();
        let Some(text) = self.text(&name)? else { return Ok(relations) };
        let xml = Xml::read(&text, xml::nothing)?;
        for element in xml.root().children() {
            let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target")) else { continue };
            let kind = element.attribute("Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let is_outside = element.attribute("TargetMode").is_some_and(|mode| mode == "External");
            let target = if is_outside { target.trim().to_owned() } else { resolved(folder, &target) };
            if target.len() <= LONGEST_TARGET {
                relations.by_id.insert(id.into_owned(), relations.all.len());
                relations.all.push(Relation { kind, target, is_outside });
            }
        }
        Ok(relations)
    }
}

impl Relations {
    /// The reference of this name.
    pub fn get(&self, id: &str) -> Option<&Relation> {
        self.all.get(*self.by_id.get(id)?)
    }

    /// The parts of a kind, in the order in which they are listed.
    pub fn parts<'r>(&'r self, kind: &'r str) -> impl Iterator<Item = &'r str> {
        let inside = self.all.iter().filter(|relation| !relation.is_outside);
        inside.filter(move |relation| relation.kind == kind).map(|relation| relation.target.as_str())
    }
}

/// The name under which a part is kept.
fn key(name: &str) -> String {
    name.trim_start_matches('/').to_ascii_lowercase()
}

/// A part's name, as one in this folder refers to it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let start = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = start.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = path.pop(),
            _ => path.push(segment),
        }
    }
    path.join("/")
}

/// XML is UTF-8, or UTF-16 with a mark at its start.
fn decoded(bytes: Vec<u8>) -> Option<String> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.get(2..).unwrap_or_default().as_chunks::<2>().0;
        String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>()).ok()
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// Why a ZIP file, or a file in one, cannot be read.
pub fn damaged(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
        other => Refusal::Damaged { reason: other.to_string() },
    }
}
