//! Holds a package, or a published folder, against itself: every digest, nothing missing, nothing
//! added, the container well-formed, every figure the same everywhere.

mod containers;
mod lists;
mod outcome;
mod record;
mod signature;

use std::io::Read;
use std::sync::Arc;

use super::bag::{self, Subfolder};
use super::record::LISTS;
use super::sums::Sums;
use super::warc::Warc;
use super::{catalogue, cover, folder, single, wacz, zip};
use crate::bytes::digest::Algorithm;
use crate::bytes::zip::{BadZip, Packer, Zip, packer};
use crate::finding::{ContainerFault, Damage};
use crate::model::Date;
use crate::source::Source;
use crate::tree::{Blob, Listed, Site};
use containers::{check_bag, check_wacz, check_warc};
use record::{check_built, check_record};

pub(crate) use lists::hold;
pub use outcome::{Outcome, Package};
use signature::Unsigned;
pub use signature::{ENDINGS, Signature};

/// The list of files in a folder that was built, and not yet published; it has no digests.
pub const BUILT: &str = crate::tree::BUILD_LIST;

/// What stands at the top of a folder that is verified; one of these at least.
pub const MARKS: [&str; 5] = [LISTS[0].0, LISTS[1].0, BUILT, bag::DECLARATION, "manifest-sha512.txt"];

/// Descriptions are never as long as this, whatever a package says.
const LONGEST: u64 = 1 << 20;

/// What the record of a package is held against beside itself.
#[derive(Clone, Copy, Default)]
pub struct Against<'a> {
    /// What the site says.
    pub source: Option<&'a Source>,
    /// The site's own files.
    pub site: Option<&'a dyn Site>,
    /// The record that the site builds.
    pub rebuilt: Option<&'a dyn Listed>,
    /// A receipt.
    pub receipt: Option<Receipted<'a>>,
}

/// What a receipt says.
#[derive(Clone, Copy)]
pub struct Receipted<'a> {
    /// Its file's name.
    pub name: &'a str,
    /// The number of the release.
    pub release: u32,
    /// The digest of the release as a whole.
    pub digest: &'a str,
    /// The digests of its files.
    pub files: &'a Sums,
}

/// Verifies a folder: a bag, an archive or a published portal.
pub fn in_folder(files: &dyn Listed, against: Against<'_>) -> Outcome {
    let unsigned = Unsigned::new(files);
    let mut outcome = in_unsigned(&unsigned, against);
    outcome.signatures = unsigned.signatures;
    outcome.hear_empty(files);
    outcome
}

fn in_unsigned(files: &dyn Listed, against: Against<'_>) -> Outcome {
    let is_bag = files.has(bag::DECLARATION) || files.has(&bag::manifest(Algorithm::Sha512));
    let is_record = LISTS.iter().any(|(list, _)| files.has(list));
    let package = match (is_bag, is_record) {
        (true, _) => Package::Archive(&bag::KIND),
        (false, true) if files.has(cover::NAME) => Package::Archive(&folder::KIND),
        (false, true) if single::is_package(files) => Package::Archive(&single::KIND),
        (false, true) => Package::Portal,
        (false, false) if files.has(BUILT) => Package::Built,
        (false, false) => Package::Unknown,
    };
    let mut outcome = Outcome::new(package);
    outcome.files = files.paths().len();
    match package {
        Package::Archive(kind) if *kind == bag::KIND => check_bag(files, against, &mut outcome),
        Package::Archive(_) | Package::Portal => check_record(files, against, &mut outcome),
        Package::Built => check_built(files, against, &mut outcome),
        _ => outcome.damage("", Damage::NotAPackage),
    }
    if matches!(package, Package::Portal | Package::Built) {
        for finding in outcome.findings.iter_mut() {
            if let Some(damage) = finding.problem.of::<Damage>() {
                finding.problem = Arc::new(Damage::InPortal(Box::new(damage.clone())));
            }
        }
    }
    outcome.findings.finish();
    outcome
}

/// Verifies a package that is one file.
pub fn in_file(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut magic = Vec::new();
    let read = blob.open().and_then(|reader| reader.take(4).read_to_end(&mut magic));
    let mut outcome = match (read, &magic[..]) {
        (Ok(_), [b'P', b'K', ..]) => check_zip(blob, against),
        (Ok(_), [0x1f, 0x8b, ..]) if may_be_warc(blob) => check_warc(blob, against),
        _ => {
            let mut outcome = Outcome::new(Package::Unknown);
            outcome.damage("", Damage::NotAPackage);
            outcome
        }
    };
    outcome.findings.finish();
    outcome
}

fn check_zip(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut outcome = Outcome::new(Package::Archive(&zip::KIND));
    match packer(blob) {
        Ok(Packer::Ours) => {}
        Ok(Packer::Changed) => outcome.damage("", Damage::Rewritten),
        // Its files are held against their own lists; a container that is not ours has nothing to be held against.
        Ok(Packer::Other) => outcome.note("", Damage::PackedByOthers),
        Err(error) => outcome.damage("", Damage::Container { fault: error.into() }),
    }
    let zip = match Zip::open(blob) {
        Ok(zip) => zip,
        Err(BadZip::Damaged(reason)) => {
            outcome.damage("", Damage::Container { fault: ContainerFault::Foreign(reason) });
            return outcome;
        }
        Err(BadZip::Overlapping) => {
            outcome.damage("", Damage::Container { fault: ContainerFault::Overlapping });
            return outcome;
        }
        Err(BadZip::Overfull { size, stated }) => {
            outcome.damage("", Damage::Container { fault: ContainerFault::Overfull { size, stated } });
            return outcome;
        }
        Err(BadZip::UnsafePath(path)) => {
            outcome.damage(&path, Damage::UnsafePath);
            return outcome;
        }
        Err(BadZip::UnexpectedEntry(path)) => {
            outcome.damage(&path, Damage::OddEntry);
            return outcome;
        }
    };
    outcome.files = zip.paths().len();
    let top = top_of(&zip);
    let inside = top.as_ref().map(|top| Subfolder::new(&zip, top));
    let files: &dyn Listed = inside.as_ref().map_or(&zip, |inside| inside);
    let unsigned = Unsigned::new(files);
    let files: &dyn Listed = &unsigned;
    if zip.has(wacz::PACKAGE) || zip.has(wacz::WARC) {
        outcome.package = Package::Archive(&wacz::KIND);
        check_wacz(blob, &zip, against, &mut outcome);
    } else if files.has(bag::DECLARATION) {
        outcome.package = Package::Archive(&bag::KIND);
        check_bag(files, against, &mut outcome);
    } else if LISTS.iter().any(|(list, _)| files.has(list)) {
        check_record(files, against, &mut outcome);
    } else {
        outcome.package = Package::Unknown;
        outcome.damage("", Damage::NotAPackage);
    }
    outcome.files -= unsigned.signatures.len().min(outcome.files);
    outcome.signatures = unsigned.signatures;
    outcome.hear_empty(&zip);
    outcome
}

/// The folder that other software likes to pack all files into, with its slash.
fn top_of(zip: &Zip<'_>) -> Option<String> {
    let top = zip.paths().first().and_then(|path| path.split_once('/')).map(|(top, _)| format!("{top}/"));
    top.filter(|top| zip.paths().iter().all(|path| path.starts_with(top.as_str())))
}

/// The day on which a package was handed over, if it states one.
pub fn transferred_in_folder(files: &dyn Listed) -> Option<Date> {
    let payload = || Subfolder::new(files, bag::PAYLOAD);
    catalogue::transferred(files).or_else(|| catalogue::transferred(&payload()))
}

/// The same of a package that is one file.
pub fn transferred_in_file(blob: &dyn Blob) -> Option<Date> {
    let zip = Zip::open(blob).ok()?;
    if let Some((start, len)) = wacz::warc_in(&zip) {
        return catalogue::transferred(&Warc::open(blob, start, len).ok()?);
    }
    let top = top_of(&zip).unwrap_or_default();
    transferred_in_folder(&Subfolder::new(&zip, &top))
}

/// The bytes of a list of digests, or of the signature beside one, in a package that is one ZIP file.
pub fn list_in(blob: &dyn Blob, path: &str) -> Option<Vec<u8>> {
    let zip = Zip::open(blob).ok()?;
    let inside = format!("{}{path}", top_of(&zip).unwrap_or_default());
    lists::read(&zip, &inside, lists::longest_list(&zip)).ok()
}

/// Whether something compressed starts as a WARC does, as far as it can be read at all.
fn may_be_warc(blob: &dyn Blob) -> bool {
    let mut start = Vec::new();
    let read = blob.open().and_then(|reader| {
        let mut start_of = flate2::read::GzDecoder::new(reader).take(5);
        start_of.read_to_end(&mut start)
    });
    read.is_err() || start == b"WARC/"
}
