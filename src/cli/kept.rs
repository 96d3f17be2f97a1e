//! What commands keep of a site's reports, so that the next one reads only what has changed.
//!
//! It lies in the folder of the seals ([`super::seal`]), a file a site, and may be deleted at any time. It holds for the
//! program that wrote it, is damaged or whole, and is recalled report by report, by the bytes of each: neither times nor
//! names are trusted.

use std::path::PathBuf;

use super::seal::cache_folder;
use crate::Memo;
use crate::disk::{Folder, Stamped, cache, facts};
use crate::source::LONGEST;

/// The files of all sites together may take so much.
const MOST: u64 = 4 << 30;
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
            let program = facts::of_file(&std::env::current_exe().ok()?).stamp;
            let key = format!("{} {}", env!("CARGO_PKG_VERSION"), blake3::Hash::from(program).to_hex());
            let site = blake3::hash(folder.root().display().to_string().as_bytes()).to_hex();
            Some((cache_folder()?.join(format!("site-{site}{ENDING}")), key))
        };
        Kept { place: place() }
    }

    /// A memo that begins with it.
    pub fn memo(&self) -> Memo {
        let read = |(file, key): &(PathBuf, String)| cache::read_kept(file, key);
        self.place.as_ref().and_then(read).map_or_else(Memo::default, Memo::recalling)
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

/// The site in a folder, with the fingerprints by which it is recalled.
pub(super) fn stamped(folder: &Folder) -> Stamped<'_> {
    Stamped::of(folder, LONGEST)
}
