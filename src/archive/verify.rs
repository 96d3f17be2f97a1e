//! Holds a package, or a published folder, against itself: every digest, nothing missing, nothing
//! added, the container well-formed, every figure the same everywhere.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::Arc;

use super::bag::{self, Within};
use super::figures::{self, Compared};
use super::record::{LISTS, SHA256, is_list};
use super::sums::{self, Names, Sums};
use super::warc::{BadWarc, Warc};
use super::{cover, wacz};
use crate::bytes;
use crate::bytes::digest::{self, Algorithm, Digests};
use crate::bytes::zip::{self, BadZip, Packer, Zip};
use crate::finding::damage::Difference;
use crate::finding::{Damage, Finding, Findings, Level, Place};
use crate::source::{self, Source};
use crate::tree::{Blob, Files, Listed, Site, Unreadable};

/// The list of files in a folder that was built, and not yet published; it has no digests.
pub const BUILT: &str = "nianbao.files";

/// What stands at the top of a folder that is verified; one of these at least.
pub const MARKS: [&str; 5] = [LISTS[0].0, LISTS[1].0, BUILT, bag::DECLARATION, "manifest-sha512.txt"];

/// Descriptions are never as long as this, whatever a package says.
const LONGEST: u64 = 1 << 20;

/// What a package turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A record as a folder: an archive.
    Folder,
    /// One file for each report.
    Single,
    /// The same without a cover: a published portal.
    Portal,
    /// A folder that was built, with no digests.
    Built,
    /// A record in a ZIP.
    Zip,
    /// A BagIt bag.
    Bag,
    /// A WACZ.
    Wacz,
    /// A WARC.
    Warc,
    /// A delta package.
    Delta,
    /// None of these.
    Nothing,
}

/// What verifying came to.
#[derive(Debug)]
pub struct Outcome {
    /// What it is.
    pub found: Found,
    /// What is wrong with it.
    pub findings: Findings,
    /// How many files it holds.
    pub files: usize,
    /// How many figures were compared.
    pub compared: Compared,
    /// The digest of the whole: a file that has the digests of all others, and its SHA-256.
    pub digest: Option<(String, String)>,
    /// Of a delta package, the digest of the release that it starts from.
    pub before: Option<String>,
}

impl Found {
    /// Its name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Found::Folder => "folder",
            Found::Single => "single",
            Found::Portal => "portal",
            Found::Built => "built",
            Found::Zip => "zip",
            Found::Bag => "bagit",
            Found::Wacz => "wacz",
            Found::Warc => "warc",
            Found::Delta => "delta",
            Found::Nothing => "none",
        }
    }
}

impl Outcome {
    /// Holds the digest of the whole against the one that was registered when the package was handed over.
    pub fn hold_against_registered(&mut self, registered: &str) {
        let found = self.digest.as_ref().map(|(_, digest)| digest.clone()).unwrap_or_default();
        if !found.eq_ignore_ascii_case(registered.trim()) {
            self.damage("", Damage::OtherWhole { found });
        }
    }

    /// Nothing wrong so far.
    pub(crate) fn new(found: Found) -> Outcome {
        Outcome {
            found,
            findings: Findings::default(),
            files: 0,
            compared: Compared::default(),
            digest: None,
            before: None,
        }
    }

    /// Takes the digest of the whole.
    fn whole(&mut self, files: &dyn Files, path: &str) {
        let take = || digest::of_reader(&mut files.open(path)?, &[Algorithm::Sha256]);
        self.digest = take().ok().map(|taken| (path.to_owned(), taken.hex(0)));
    }

    fn note(&mut self, path: &str, damage: Damage) {
        let mut finding = Finding::new(path, Place::File, damage);
        finding.level = Level::Note;
        self.findings.push(finding);
    }

    /// Notes what is wrong with a file.
    pub(crate) fn damage(&mut self, path: &str, damage: Damage) {
        self.findings.push(Finding::new(path, Place::File, damage));
    }
}

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
pub fn folder(files: &dyn Listed, against: Against<'_>) -> Outcome {
    let is_bag = files.has(bag::DECLARATION) || files.has(&bag::manifest(Algorithm::Sha512));
    let is_record = LISTS.iter().any(|(list, _)| files.has(list));
    let is_single = || !files.has("index.html") && files.paths().iter().any(|path| path.ends_with("/fragment.html"));
    let found = match (is_bag, is_record) {
        (true, _) => Found::Bag,
        (false, true) if files.has(cover::NAME) => Found::Folder,
        (false, true) if is_single() => Found::Single,
        (false, true) => Found::Portal,
        (false, false) if files.has(BUILT) => Found::Built,
        (false, false) => Found::Nothing,
    };
    let mut outcome = Outcome::new(found);
    outcome.files = files.paths().len();
    match found {
        Found::Bag => check_bag(files, against, &mut outcome),
        Found::Folder | Found::Single | Found::Portal => check_record(files, against, &mut outcome),
        Found::Built => check_built(files, against, &mut outcome),
        _ => outcome.damage("", Damage::NotAPackage),
    }
    if matches!(found, Found::Portal | Found::Built) {
        for finding in outcome.findings.iter_mut() {
            if let Some(damage) = finding.problem.of::<Damage>() {
                finding.problem = Arc::new(Damage::InPortal(Box::new(damage.clone())));
            }
        }
    }
    outcome.findings.settle();
    outcome
}

/// Verifies a package that is one file.
pub fn one_file(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut magic = Vec::new();
    let read = blob.open().and_then(|reader| reader.take(4).read_to_end(&mut magic));
    let mut outcome = match (read, &magic[..]) {
        (Ok(_), [b'P', b'K', ..]) => check_zip(blob, against),
        (Ok(_), [0x1f, 0x8b, ..]) if may_be_warc(blob) => check_warc(blob, against),
        _ => {
            let mut outcome = Outcome::new(Found::Nothing);
            outcome.damage("", Damage::NotAPackage);
            outcome
        }
    };
    outcome.findings.settle();
    outcome
}

fn check_zip(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut outcome = Outcome::new(Found::Zip);
    match zip::packer(blob) {
        Ok(Packer::Ours) => {}
        Ok(Packer::Changed) => outcome.damage("", Damage::Rewritten),
        // Its files are held against their own lists; a container that is not ours has nothing to be held against.
        Ok(Packer::Other) => outcome.note("", Damage::PackedByOthers),
        Err(error) => outcome.damage("", Damage::Container { reason: error.to_string() }),
    }
    let zip = match Zip::open(blob) {
        Ok(zip) => zip,
        Err(BadZip::Damaged(reason)) => {
            outcome.damage("", Damage::Container { reason });
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
    // Other software likes to pack a folder with its name.
    let top = zip.paths().first().and_then(|path| path.split_once('/')).map(|(top, _)| format!("{top}/"));
    let top = top.filter(|top| zip.paths().iter().all(|path| path.starts_with(top.as_str())));
    let inside = top.as_ref().map(|top| Within::new(&zip, top));
    let files: &dyn Listed = inside.as_ref().map_or(&zip, |inside| inside);
    if zip.has(wacz::PACKAGE) || zip.has(wacz::WARC) {
        outcome.found = Found::Wacz;
        check_wacz(blob, &zip, against, &mut outcome);
    } else if files.has(bag::DECLARATION) {
        outcome.found = Found::Bag;
        check_bag(files, against, &mut outcome);
    } else if LISTS.iter().any(|(list, _)| files.has(list)) {
        check_record(files, against, &mut outcome);
    } else {
        outcome.found = Found::Nothing;
        outcome.damage("", Damage::NotAPackage);
    }
    outcome
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

fn check_warc(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut outcome = Outcome::new(Found::Warc);
    let whole = || blob.open()?.seek(io::SeekFrom::End(0));
    match whole() {
        Ok(len) => {
            if let Some(warc) = open_warc(blob, 0, len, "", &mut outcome) {
                if !warc.is_filled_with_nothing().unwrap_or(false) {
                    outcome.damage("", Damage::Container { reason: "WARC: bits after the end of a record".to_owned() });
                }
                outcome.files = warc.paths().len();
                check_record(&warc, against, &mut outcome);
            }
        }
        Err(error) => outcome.damage("", Damage::Container { reason: error.to_string() }),
    }
    outcome
}

fn open_warc<'a>(blob: &'a dyn Blob, start: u64, len: u64, path: &str, outcome: &mut Outcome) -> Option<Warc<'a>> {
    match Warc::open(blob, start, len) {
        Ok(warc) => Some(warc),
        Err(BadWarc { record, reason }) => {
            outcome.damage(path, Damage::Container { reason: format!("WARC #{record}: {reason}") });
            None
        }
    }
}

fn check_wacz(blob: &dyn Blob, zip: &Zip<'_>, against: Against<'_>, outcome: &mut Outcome) {
    let json = |path: &str| read(zip, path, LONGEST).ok();
    let package = json(wacz::PACKAGE);
    let stated = json(wacz::PACKAGE_DIGEST).and_then(|text| serde_json::from_slice::<wacz::PackageDigest>(&text).ok());
    match (&package, stated) {
        (Some(package), Some(stated)) => {
            let hash = format!("sha256:{}", digest::sha256(package));
            if stated.path != wacz::PACKAGE || stated.hash != hash {
                outcome.damage(wacz::PACKAGE, Damage::Differs { list: wacz::PACKAGE_DIGEST.to_owned() });
            }
        }
        (None, _) => outcome.damage(wacz::PACKAGE, Damage::NoList),
        (_, None) => outcome.damage(wacz::PACKAGE_DIGEST, Damage::NoList),
    }
    let package = package.and_then(|text| serde_json::from_slice::<wacz::DataPackage>(&text).ok());
    match &package {
        Some(package) => {
            let mut sums = Sums::new();
            for resource in &package.resources {
                sums.insert(resource.path.clone(), resource.hash.trim_start_matches("sha256:").to_owned());
            }
            let ours = BTreeSet::from([wacz::PACKAGE, wacz::PACKAGE_DIGEST]);
            hold(zip, &[(wacz::PACKAGE, Algorithm::Sha256, sums)], |path| !ours.contains(path), outcome);
        }
        None => outcome.damage(wacz::PACKAGE, Damage::BadList { line: 1 }),
    }
    let Some((start, len)) = wacz::warc_in(zip) else {
        outcome.damage(wacz::WARC, Damage::Missing { list: wacz::PACKAGE.to_owned() });
        return;
    };
    let Some(warc) = open_warc(blob, start, len, wacz::WARC, outcome) else { return };
    if let Some(package) = &package {
        let part = |path: &str| zip.open(path).unwrap_or_else(|_| Box::new(io::empty()));
        let told = wacz::tells_of(&warc, package, part(wacz::INDEX), part(wacz::PAGES));
        for (rightly, part) in [(told.index, wacz::INDEX), (told.pages, wacz::PAGES), (told.home, wacz::PACKAGE)] {
            if !rightly {
                outcome.damage(part, Damage::Misstated { what: wacz::WARC.to_owned() });
            }
        }
    }
    outcome.files = warc.paths().len();
    check_record(&warc, against, outcome);
    outcome.whole(zip, wacz::PACKAGE);
}

fn check_bag(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
    match read(files, bag::DECLARATION, LONGEST) {
        Ok(bytes) if bytes == bag::DECLARED.as_bytes() => {}
        Ok(_) => outcome.damage(bag::DECLARATION, Damage::BadList { line: 1 }),
        Err(_) => outcome.damage(bag::DECLARATION, Damage::NoList),
    }
    let tag_manifests = bag::ALGORITHMS.map(bag::tag_manifest);
    let lists = |name: fn(Algorithm) -> String, outcome: &mut Outcome| {
        let mut lists = Vec::new();
        for algorithm in bag::ALGORITHMS {
            let list = name(algorithm);
            if let Some(sums) = read_list(files, &list, algorithm, Names::Encoded, outcome) {
                lists.push((list, algorithm, sums));
            }
        }
        lists
    };
    for (name, mine) in
        [(bag::manifest as fn(Algorithm) -> String, true), (bag::tag_manifest as fn(Algorithm) -> String, false)]
    {
        let lists = lists(name, outcome);
        let lists: Vec<_> = lists.iter().map(|(list, algorithm, sums)| (&**list, *algorithm, sums.clone())).collect();
        let concerned = |path: &str| {
            path.starts_with(bag::PAYLOAD) == mine && !tag_manifests.iter().any(|manifest| manifest == path)
        };
        let taken = hold(files, &lists, concerned, outcome);
        if mine {
            let size: u64 = taken.iter().map(|taken| taken.len).sum();
            let oxum = format!("\nPayload-Oxum: {size}.{}\n", taken.len());
            let info = read(files, bag::INFO, LONGEST).unwrap_or_default();
            if !String::from_utf8_lossy(&info).contains(&oxum) {
                outcome.damage(bag::INFO, Damage::Misstated { what: "Payload-Oxum".to_owned() });
            }
        }
    }
    let sources = Within::new(files, bag::SOURCES);
    let site = FilesSite(&sources);
    // Only sites without errors are archived: no agency has a name of the portal's own.
    let own = source::read(&site, &[], &mut source::Memo::default(), &mut Findings::default());
    let against = Against { source: against.source.or(Some(&own)), ..against };
    check_record(&Within::new(files, bag::PAYLOAD), against, outcome);
    if let Some(site) = against.site {
        check_sources(&sources, site, outcome);
    }
    outcome.whole(files, &tag_manifests[0]);
}

/// Holds the sources in a bag against those of a site, byte by byte.
fn check_sources(sources: &dyn Listed, site: &dyn Site, outcome: &mut Outcome) {
    let here = FilesSite(sources);
    let paths: BTreeSet<&String> = here.paths().iter().chain(site.paths()).collect();
    for path in paths {
        let how = match (here.read(path, u64::MAX - 1), site.read(path, u64::MAX - 1)) {
            (Ok(one), Ok(other)) if one == other => continue,
            (Ok(_), Ok(_)) => Difference::Changed,
            (Ok(_), Err(_)) => Difference::OnlyHere,
            (Err(_), _) => Difference::OnlyRebuilt,
        };
        outcome.damage(&format!("{}{path}", bag::SOURCES), Damage::OtherSource { how });
    }
}

/// Files as a site: the sources in a bag.
struct FilesSite<'a>(&'a dyn Listed);

impl Site for FilesSite<'_> {
    fn paths(&self) -> &[String] {
        self.0.paths()
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        let mut bytes = Vec::new();
        let refused = |error: io::Error| Unreadable::Refused(error.to_string());
        let read = self.0.open(path).map_err(refused)?.take(limit + 1).read_to_end(&mut bytes).map_err(refused)?;
        match read as u64 {
            size if size > limit => Err(Unreadable::TooLarge { size, limit }),
            _ => Ok(Cow::Owned(bytes)),
        }
    }
}

/// Checks the record itself, whatever it came in.
fn check_record(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
    outcome.whole(files, SHA256);
    let mut lists = Vec::new();
    for (list, algorithm) in LISTS {
        if let Some(sums) = read_list(files, list, algorithm, Names::Plain, outcome) {
            lists.push((list, algorithm, sums));
        }
    }
    hold(files, &lists, is_no_list, outcome);
    if !files.paths().iter().any(|path| is_no_list(path)) {
        outcome.damage("", Damage::Empty);
    }
    outcome.compared = figures::compare(files, against.source, &mut outcome.findings);
    if let Some(rebuilt) = against.rebuilt {
        compare(files, rebuilt, &mut outcome.findings);
    }
    if let Some(receipt) = against.receipt {
        let is_another = outcome.digest.as_ref().is_some_and(|(_, digest)| digest != receipt.digest);
        // A whole release that is not this one is no damage of each of its files.
        if is_another && !outcome.findings.any_error() {
            let number = receipt.release;
            outcome.damage("", Damage::OtherRelease { receipt: receipt.name.to_owned(), number });
        } else {
            hold(files, &[(receipt.name, Algorithm::Sha256, receipt.files.clone())], is_no_list, outcome);
        }
    }
}

/// Checks a folder that was built: its files are those of its list, its figures agree.
fn check_built(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
    let list = read(files, BUILT, longest_list(files)).unwrap_or_default();
    let list = String::from_utf8_lossy(&list);
    let listed: BTreeSet<&str> = list.lines().collect();
    for path in listed.iter().filter(|path| !files.has(path)) {
        outcome.damage(path, Damage::Missing { list: BUILT.to_owned() });
    }
    for path in files.paths().iter().filter(|path| *path != BUILT && !listed.contains(path.as_str())) {
        outcome.damage(path, Damage::Added { list: BUILT.to_owned() });
    }
    outcome.files = listed.len();
    outcome.compared = figures::compare(files, against.source, &mut outcome.findings);
    if let Some(rebuilt) = against.rebuilt {
        compare(files, rebuilt, &mut outcome.findings);
    }
    if let Some(Receipted { name, files: sums, .. }) = against.receipt {
        hold(files, &[(name, Algorithm::Sha256, sums.clone())], |path| path != BUILT, outcome);
    }
}

fn is_no_list(path: &str) -> bool {
    !is_list(path)
}

/// A short file; one that is longer than it may be is not read.
fn read(files: &dyn Listed, path: &str, longest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files.open(path)?.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "too long"));
    }
    Ok(bytes)
}

/// How long a list may be: twice what lists these files, their names encoded.
fn longest_list(files: &dyn Listed) -> u64 {
    let lines = files.paths().iter().map(|path| 3 * path.len() as u64 + 140);
    LONGEST + 2 * lines.sum::<u64>()
}

fn read_list(
    files: &dyn Listed,
    list: &str,
    algorithm: Algorithm,
    names: Names,
    outcome: &mut Outcome,
) -> Option<Sums> {
    let bytes = match read(files, list, longest_list(files)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            outcome.damage(list, Damage::BadList { line: 1 });
            return None;
        }
        Err(_) => {
            outcome.damage(list, Damage::NoList);
            return None;
        }
    };
    match sums::read(&bytes, algorithm, names) {
        Ok(sums) => Some(sums),
        Err(bad) => {
            outcome.damage(list, Damage::BadList { line: bad.line });
            None
        }
    }
}

/// Holds the files that the lists concern against them. Gives what was taken of each file.
pub(crate) fn hold(
    files: &dyn Listed,
    lists: &[(&str, Algorithm, Sums)],
    concerned: impl Fn(&str) -> bool,
    outcome: &mut Outcome,
) -> Vec<Digests> {
    let here: Vec<&str> = files.paths().iter().map(String::as_str).filter(|path| concerned(path)).collect();
    let listed: BTreeSet<&String> = lists.iter().flat_map(|(_, _, sums)| sums.keys()).collect();
    for path in listed.into_iter().filter(|path| here.binary_search(&path.as_str()).is_err()) {
        outcome.damage(path, Damage::Missing { list: names(lists, |_, sums| sums.contains_key(path)) });
    }
    let algorithms: Vec<Algorithm> = lists.iter().map(|(_, algorithm, _)| *algorithm).collect();
    let mut all = Vec::with_capacity(here.len());
    let taken = digest::of_files(files, &here, &algorithms);
    for (path, taken) in here.into_iter().zip(taken) {
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                outcome.damage(path, Damage::Container { reason: error.to_string() });
                continue;
            }
        };
        let added = names(lists, |_, sums| !sums.contains_key(path));
        if !added.is_empty() {
            outcome.damage(path, Damage::Added { list: added });
        }
        let differs = names(lists, |index, sums| sums.get(path).is_some_and(|sum| *sum != taken.hex(index)));
        if !differs.is_empty() {
            outcome.damage(path, Damage::Differs { list: differs });
        }
        all.push(taken);
    }
    all
}

/// The names of those lists for which something holds.
fn names(lists: &[(&str, Algorithm, Sums)], holds: impl Fn(usize, &Sums) -> bool) -> String {
    let holding = lists.iter().enumerate().filter(|(index, (_, _, sums))| holds(*index, sums));
    holding.map(|(_, (list, ..))| *list).collect::<Vec<_>>().join(", ")
}

/// Says every file in which a package differs from what its sources build.
pub fn compare(here: &dyn Listed, rebuilt: &dyn Listed, findings: &mut Findings) {
    let paths: BTreeSet<&String> = here.paths().iter().chain(rebuilt.paths()).collect();
    // What was only built has a list of its own, and no digests.
    let has_lists = LISTS.iter().any(|(list, _)| here.has(list));
    for path in paths.into_iter().filter(|path| *path != BUILT && (has_lists || is_no_list(path))) {
        let how = match (here.has(path), rebuilt.has(path)) {
            (true, false) => Difference::OnlyHere,
            (false, _) => Difference::OnlyRebuilt,
            // The lists follow from the files, against which they were held.
            (true, true) if !is_no_list(path) || is_same(here, rebuilt, path).unwrap_or(false) => continue,
            (true, true) => Difference::Changed,
        };
        let mut finding = Finding::new(path, Place::File, Damage::NotRebuilt { how });
        if how == Difference::OnlyHere && path.starts_with("assets/") {
            // A release keeps the style sheets and scripts of the one before.
            finding.level = Level::Note;
        }
        findings.push(finding);
    }
}

/// Whether two folders have the same bytes at a path.
fn is_same(a: &dyn Listed, b: &dyn Listed, path: &str) -> io::Result<bool> {
    bytes::is_same(&mut a.open(path)?, &mut b.open(path)?)
}
