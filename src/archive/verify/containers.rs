//! Containers: WARC, WACZ and BagIt, each held against what it says of itself, then the record inside.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read};

use super::lists::{hold, read, read_list};
use super::record::check_record;
use super::{Against, LONGEST, Outcome, Package};
use crate::archive::bag::{self, Subfolder};
use crate::archive::sums::{Names, Sums};
use crate::archive::wacz;
use crate::archive::warc::{BadWarc, Warc};
use crate::bytes::digest::{self, Algorithm};
use crate::bytes::zip::Zip;
use crate::finding::damage::Difference;
use crate::finding::{ContainerFault, Damage, Findings};
use crate::source;
use crate::tree::{Blob, Files, Listed, Site, Unreadable, is_recorded};

pub(super) fn check_warc(blob: &dyn Blob, against: Against<'_>) -> Outcome {
    let mut outcome = Outcome::new(Package::Warc);
    let whole = || blob.open()?.seek(io::SeekFrom::End(0));
    match whole() {
        Ok(len) => {
            if let Some(warc) = open_warc(blob, 0, len, "", &mut outcome) {
                if !warc.has_clear_padding().unwrap_or(false) {
                    outcome.damage("", Damage::Container { fault: ContainerFault::TrailingBits });
                }
                outcome.files = warc.paths().len();
                check_record(&warc, against, &mut outcome);
            }
        }
        Err(error) => outcome.damage("", Damage::Container { fault: error.into() }),
    }
    outcome
}

pub(super) fn open_warc<'a>(
    blob: &'a dyn Blob,
    start: u64,
    len: u64,
    path: &str,
    outcome: &mut Outcome,
) -> Option<Warc<'a>> {
    match Warc::open(blob, start, len) {
        Ok(warc) => Some(warc),
        Err(BadWarc { record, fault }) => {
            outcome.damage(path, Damage::Container { fault: ContainerFault::Warc { record: Some(record), fault } });
            None
        }
    }
}

pub(super) fn check_wacz(blob: &dyn Blob, zip: &Zip<'_>, against: Against<'_>, outcome: &mut Outcome) {
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
        let right = wacz::check_statements(&warc, package, part(wacz::INDEX), part(wacz::PAGES));
        for (is_right, part) in [(right.index, wacz::INDEX), (right.pages, wacz::PAGES), (right.home, wacz::PACKAGE)] {
            if !is_right {
                outcome.damage(part, Damage::Misstated { what: wacz::WARC.to_owned() });
            }
        }
    }
    outcome.files = warc.paths().len();
    check_record(&warc, against, outcome);
    outcome.whole(zip, wacz::PACKAGE);
}

pub(super) fn check_bag(files: &dyn Listed, against: Against<'_>, outcome: &mut Outcome) {
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
    let sources = Subfolder::new(files, bag::SOURCES);
    let site = FilesSite(&sources);
    // Only sites without errors are archived: no agency has a name of the portal's own.
    let own = source::read(&site, &[], source::PASS_OVER, &mut source::Memo::default(), &mut Findings::default());
    let against = Against { source: against.source.or(Some(&own)), ..against };
    check_record(&Subfolder::new(files, bag::PAYLOAD), against, outcome);
    if let Some(site) = against.site {
        check_sources(&sources, site, outcome);
    }
    outcome.whole(files, &tag_manifests[0]);
}

/// Holds the sources in a bag against those of a site, byte by byte.
pub(super) fn check_sources(sources: &dyn Listed, site: &dyn Site, outcome: &mut Outcome) {
    let here = FilesSite(sources);
    let paths: BTreeSet<&String> = here.paths().iter().chain(site.paths()).filter(|path| !is_recorded(path)).collect();
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
pub(super) struct FilesSite<'a>(&'a dyn Listed);

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
