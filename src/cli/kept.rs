//! What commands keep of a site's reports, so that the next one reads only what has changed.
//!
//! It lies in the folder of the seals ([`super::seal`]), a file a site, and may be deleted at any time. It holds for the
//! program that wrote it, is damaged or whole, and is recalled report by report, by the bytes of each: neither times nor
//! names are trusted.

use std::path::{Path, PathBuf};

use super::World;
use super::seal::{cache_folder, program};
use super::terminal::{Progress, Work};
use crate::disk::{Folder, Stamped, cache};
use crate::model::Date;
use crate::source::LONGEST;
use crate::tree::{Shelf, Site};
use crate::{Examined, Memo};

/// The files of all sites together may take so much.
const MOST: u64 = 16 << 30;
/// The ending of their names.
const ENDING: &str = ".kept";

/// The place of what is kept of a site.
pub(super) struct Kept {
    /// The file and its key, where there is a folder for it.
    place: Option<(PathBuf, String)>,
}

impl Kept {
    /// What is kept of the site in a folder.
    pub fn of(folder: &Folder) -> Kept {
        let place = || {
            let site = blake3::hash(folder.root().display().to_string().as_bytes()).to_hex();
            Some((cache_folder()?.join(format!("site-{site}{ENDING}")), program()?))
        };
        Kept { place: place() }
    }

    /// A memo that begins with it.
    pub fn memo(&self) -> Memo {
        let read = |(file, key): &(PathBuf, String)| cache::read_kept(file, key);
        self.place.as_ref().and_then(read).map_or_else(Memo::default, Memo::recalling)
    }

    /// What is kept of the output in a folder, if anything can be. `key` is what that depends on beside the site.
    pub fn shelf(&self, out: &Path, key: &str) -> Option<OutputShelf> {
        let (file, _) = self.place.as_ref()?;
        let pair = format!("{}\0{}", file.display(), std::path::absolute(out).ok()?.display());
        let name = format!("portal-{}", blake3::hash(pair.as_bytes()).to_hex());
        Some(OutputShelf { folder: file.parent()?.to_owned(), name, key: key.to_owned() })
    }

    /// Keeps what a memo has. What cannot be kept is read again.
    pub fn keep(&self, memo: &Memo) {
        let Some((file, key)) = &self.place else { return };
        let _ = cache::write_kept(file, key, |piece| memo.keep(piece));
        if let Some(folder) = file.parent() {
            cache::trim(folder, MOST, |name| name.ends_with(ENDING));
        }
    }
}

/// What is kept of one output of a site: each piece a file of its own.
pub(super) struct OutputShelf {
    folder: PathBuf,
    /// What the names of its files begin with.
    name: String,
    key: String,
}

impl OutputShelf {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}-{name}{ENDING}", self.name))
    }
}

impl Shelf for OutputShelf {
    fn take(&self, name: &str) -> Option<Vec<u8>> {
        cache::read_kept(&self.file(name), &self.key)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let _ = cache::write_kept(&self.file(name), &self.key, |piece| {
            piece(bytes);
            Some(())
        });
    }
}

/// The site in a folder, with the fingerprints by which it is recalled.
pub(super) fn stamped(folder: &Folder) -> Stamped<'_> {
    Stamped::of(folder, LONGEST)
}

/// Reads, connects and checks the site in a folder, as far as that is not recalled.
pub(super) fn examine(folder: &Folder, world: &World) -> Examined {
    recalling(folder, world, crate::examine_again)
}

/// The same with its theme.
pub(super) fn inspect(folder: &Folder, world: &World) -> Examined {
    recalling(folder, world, crate::inspect_again)
}

fn recalling(folder: &Folder, world: &World, look: fn(&dyn Site, Date, &mut Memo) -> Examined) -> Examined {
    let (kept, site) = (Kept::of(folder), stamped(folder));
    let mut memo = kept.memo();
    let progress = Progress::begin(Work::Build, world.lang);
    let examined = look(&progress.site(&site), world.today, &mut memo);
    drop(progress);
    kept.keep(&memo);
    examined
}
