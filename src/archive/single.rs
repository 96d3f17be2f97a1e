//! One file for each report: a page that carries its styles and images, for mail and for keeping,
//! and a bare fragment for offices that must publish through another system.
//!
//! Both are made from the finished page, whatever theme rendered it. Beside them stand the
//! report's data, and lists of digests for the whole.

use std::io;

use super::figures::report_folder;
use super::folder::write_file;
use super::kind::{ArchiveKind, Write};
use super::ledger::Ledger;
use super::record::{LISTS, SHA256};
use super::sums::Names;
use super::{Failed, in_order, walk};
use crate::alone::{Alone, FRAGMENT, is_fragment};
use crate::bytes::digest::{self, Digests};
use crate::data;
use crate::tree::{self, Files, Listed, Scratch, Sink};

/// Each report as one file, for mail and for other systems.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "single",
    name: ["每份报告一个文件", "one file per report"],
    gloss: ["每份报告一个文件", "(one file a report)"],
    digests: SHA256,
    holds_sources: false,
    write: Write::Folder(|job, sink| write(job.portal, job.config.base_url.as_deref(), sink, job.scratch)),
};

/// The page that carries its styles and images.
pub const WHOLE: &str = "report.html";

/// Whether these are the files of such a package: one file each and no pages. A portal may have fragments as well.
pub fn is_package(files: &dyn Listed) -> bool {
    !files.has("index.html") && files.paths().iter().any(|path| is_fragment(path))
}

/// Writes each report's page, fragment and data, and the lists of their digests. Gives the digest of the whole:
/// that of the list of SHA-256 digests.
pub fn write(
    portal: &dyn Files,
    base_url: Option<&str>,
    sink: &dyn Sink,
    scratch: &dyn Scratch,
) -> Result<String, Failed> {
    let mut ledger = Ledger::start(scratch).map_err(Failed::at(""))?;
    in_order(
        walk(portal)?.filter(|path| path.as_ref().map_or(true, |path| report_folder(path).is_some())),
        |path| write_report(portal, tree::folder(path), base_url, sink),
        |path, written| {
            // In the order of their paths, as reports are: no report's folder lies in another's.
            let add = |(name, taken): &(&str, Digests)| ledger.add(&format!("{}/{name}", tree::folder(&path)), taken);
            written.iter().try_for_each(add).map_err(Failed::at(""))
        },
    )?;
    let ledger = ledger.end().map_err(Failed::at(""))?;
    for (index, (list, _)) in LISTS.iter().enumerate() {
        let write = || write_file(&mut ledger.list(index, Names::Plain)?, list, sink);
        write().map_err(Failed::at(list))?;
    }
    ledger.digest(Names::Plain).map_err(Failed::at(SHA256))
}

/// The page of the report in this folder of a portal, with its styles and images inside.
pub fn whole(portal: &dyn Files, folder: &str, base_url: Option<&str>) -> io::Result<String> {
    let page = portal.bytes(&format!("{folder}/index.html"))?;
    Ok(Alone { read: &|path| portal.bytes(path).ok(), folder, base_url }.whole(&String::from_utf8_lossy(&page)))
}

/// Writes what there is of one report, and takes the digests of each file, in the order of their names.
fn write_report(
    portal: &dyn Files,
    folder: &str,
    base_url: Option<&str>,
    sink: &dyn Sink,
) -> Result<Vec<(&'static str, Digests)>, Failed> {
    let page = format!("{folder}/index.html");
    let html = String::from_utf8_lossy(&portal.bytes(&page).map_err(Failed::at(&page))?).into_owned();
    let page = Alone { read: &|path| portal.bytes(path).ok(), folder, base_url };
    let mut written = Vec::new();
    let mut names = vec![FRAGMENT, WHOLE];
    names.extend(data::own_files());
    names.sort_unstable();
    for name in names {
        let path = format!("{folder}/{name}");
        let mut write = || {
            let bytes = match name {
                FRAGMENT => page.fragment(&html).into_bytes(),
                WHOLE => page.whole(&html).into_bytes(),
                _ => match portal.bytes(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                    bytes => bytes?,
                },
            };
            sink.file(&path, &bytes);
            written.push((name, digest::of_reader(&mut bytes.as_slice(), &LISTS.map(|(_, algorithm)| algorithm))?));
            Ok(())
        };
        write().map_err(Failed::at(&path))?;
    }
    Ok(written)
}
