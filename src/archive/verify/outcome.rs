//! What a package turned out to be, and what verifying it came to.

use super::signature::Signature;
use crate::archive::ArchiveKind;
use crate::archive::figures::Compared;
use crate::bytes::digest::{self, Algorithm};
use crate::finding::words::Lang;
use crate::finding::{Damage, Finding, Findings, Level, Place};
use crate::tree::{Files, Listed};

/// What a package turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// One of the kinds that we write.
    Archive(&'static ArchiveKind),
    /// A published portal: a record without a cover.
    Portal,
    /// A folder that was built, with no digests.
    Built,
    /// A WARC.
    Warc,
    /// A delta package.
    Delta,
    /// None of these.
    Unknown,
}

impl Package {
    /// Its name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Package::Archive(kind) => kind.key,
            Package::Portal => "portal",
            Package::Built => "built",
            Package::Warc => "warc",
            Package::Delta => "delta",
            Package::Unknown => "none",
        }
    }

    /// Its name for people.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Package::Archive(kind), _) => kind.name(lang),
            (Package::Portal, Lang::Zh) => "已发布的门户",
            (Package::Portal, Lang::En) => "published portal",
            (Package::Built, Lang::Zh) => "生成的文件夹",
            (Package::Built, Lang::En) => "built folder",
            (Package::Warc, _) => "WARC",
            (Package::Delta, Lang::Zh) => "差量包",
            (Package::Delta, Lang::En) => "delta package",
            (Package::Unknown, Lang::Zh) => "不是归档包",
            (Package::Unknown, Lang::En) => "no package",
        }
    }
}

/// What verifying came to.
#[derive(Debug)]
pub struct Outcome {
    /// What it is.
    pub package: Package,
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
    /// The signatures beside its lists, by their paths in it.
    pub signatures: Vec<Signature>,
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
    pub(crate) fn new(package: Package) -> Outcome {
        Outcome {
            package,
            findings: Findings::default(),
            files: 0,
            compared: Compared::default(),
            digest: None,
            before: None,
            signatures: Vec::new(),
        }
    }

    /// Takes the digest of the whole.
    pub(super) fn whole(&mut self, files: &dyn Files, path: &str) {
        let take = || digest::of_reader(&mut files.open(path)?, &[Algorithm::Sha256]);
        self.digest = take().ok().map(|taken| (path.to_owned(), taken.hex(0)));
    }

    /// Hears of folders in a package that hold nothing. No list knows of them, and nothing is lost with them.
    pub(super) fn hear_empty(&mut self, files: &dyn Listed) {
        if !matches!(self.package, Package::Archive(_)) {
            return;
        }
        for folder in files.empty_folders() {
            let mut finding = Finding::new(&format!("{folder}/"), Place::File, Damage::EmptyFolder);
            finding.level = Level::Warning;
            self.findings.push(finding);
        }
    }

    pub(super) fn note(&mut self, path: &str, damage: Damage) {
        let mut finding = Finding::new(path, Place::File, damage);
        finding.level = Level::Note;
        self.findings.push(finding);
    }

    /// Notes what is wrong with a file.
    pub(crate) fn damage(&mut self, path: &str, damage: Damage) {
        self.findings.push(Finding::new(path, Place::File, damage));
    }
}
