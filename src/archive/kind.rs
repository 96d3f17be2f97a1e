//! The kinds of packages, one row each.
//!
//! What the command line offers and says in its help, how a package is written and what `verify` calls it all
//! follow from here. To add a kind: a file with its [`ArchiveKind`], its row in [`KINDS`], and how `verify` tells it from
//! others.

use super::cover::CoverPages;
use super::{Dates, Failed, Inventory, SiteSummary, bag, cover, folder, single, wacz, zip};
use crate::bytes::zip::ReadWriteSeek;
use crate::finding::words::Lang;
use crate::source::Config;
use crate::tree::{Files, Scratch, Sink, Site};

/// The kinds, in the order in which they are offered.
pub static KINDS: [&ArchiveKind; 5] = [&folder::KIND, &zip::KIND, &bag::KIND, &wacz::KIND, &single::KIND];

/// A kind of package.
#[derive(Debug)]
pub struct ArchiveKind {
    /// Its name on the command line, and for programs.
    pub key: &'static str,
    /// What it is, in Chinese and in English.
    pub name: [&'static str; 2],
    /// What it is chosen for, likewise.
    pub gloss: [&'static str; 2],
    /// The file with the digests of all others; its own digest is that of the whole.
    pub digests: &'static str,
    /// Whether the site's own files are in it, which must not change meanwhile.
    pub holds_sources: bool,
    /// How it is written.
    pub write: Write,
}

/// How a package is written; gives the digest of the whole.
#[derive(Debug)]
pub enum Write {
    /// As a folder.
    Folder(fn(&Job<'_>, &dyn Sink) -> Result<String, Failed>),
    /// As one file.
    File(fn(&Job<'_>, &mut dyn ReadWriteSeek) -> Result<String, Failed>),
}

/// What a package is made from.
pub struct Job<'a> {
    /// The portal.
    pub portal: &'a dyn Files,
    /// The site's own files.
    pub site: &'a dyn Site,
    /// Its settings.
    pub config: &'a Config,
    /// What it says as a whole.
    pub summary: &'a SiteSummary,
    /// Its dates.
    pub dates: Dates,
    /// Renders its cover pages.
    pub covers: &'a dyn CoverPages,
    /// Where lists may wait.
    pub scratch: &'a dyn Scratch,
}

impl<'a> Job<'a> {
    /// The portal with what an archive holds beside it, and the digests of all.
    pub fn inventory(&self) -> Result<Inventory<'a>, Failed> {
        let own = cover::beside(self.portal, self.config, self.summary, self.dates, self.covers, self.scratch)?;
        Inventory::take(self.portal, own, self.scratch)
    }
}

impl ArchiveKind {
    /// What it is called.
    pub fn name(&self, lang: Lang) -> &'static str {
        self.name[lang as usize]
    }

    /// The kind of this name.
    pub fn of(key: &str) -> Option<&'static ArchiveKind> {
        KINDS.into_iter().find(|kind| kind.key == key)
    }

    /// All kinds in one sentence, each with what it is chosen for.
    pub fn all_in_words(lang: Lang) -> String {
        let each = KINDS.map(|kind| format!("{} {}", kind.key, kind.gloss[lang as usize]));
        match lang {
            Lang::Zh => format!("归档包的形式：{}", each.join("，")),
            Lang::En => format!("kind of package: {}", each.join(", ")),
        }
    }
}

impl PartialEq for ArchiveKind {
    fn eq(&self, other: &ArchiveKind) -> bool {
        self.key == other.key
    }
}

impl Eq for ArchiveKind {}
