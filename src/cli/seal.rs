//! The seal on a finished build: where site and output are as they were, there is nothing to build.
//!
//! It lies in a cache folder that may be deleted at any time. It says what the files of the site
//! looked like before the build, what those of the output looked like after it, and what was said;
//! it holds only for the same program, day, options and fonts, and a damaged one holds for nothing.
//!
//! Where anything differs, the output that is as it was left is built upon: see [`super::kept`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::World;
use super::fonts::Found;
use crate::Examined;
use crate::archive::SiteSummary;
use crate::disk::{Folder, Output, cache, facts};
use crate::finding::{Findings, Level};
use crate::tree::Site;

/// What seals are kept under.
const SEAL: &str = "nianbao seal 2";

/// What a seal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    /// Program, day and options.
    key: String,
    site: [u8; 32],
    output: [u8; 32],
    /// Whether nothing is in it that an earlier build has left and this one would not.
    complete: bool,
    /// How many files the output has.
    pub files: usize,
    /// The findings as printed on the terminal.
    pub messages: String,
    /// How many reports there were, and what was found in them.
    pub tally: BuildTally,
    /// What a package of it would say of the whole.
    pub summary: SiteSummary,
}

/// How many reports a build had, and what was found in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BuildTally {
    /// How many were checked.
    pub reports: usize,
    /// Those that are shown as they were published, or not at all, as `agency/year`.
    pub held_back: Vec<String>,
    /// How many are drafts.
    pub drafts: usize,
    /// How many findings there are on each level.
    pub findings: LevelCounts,
}

/// How many findings there are on each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LevelCounts {
    pub error: usize,
    pub warning: usize,
    pub note: usize,
}

impl LevelCounts {
    pub fn of(findings: &Findings) -> LevelCounts {
        let [error, warning, note] = Level::ALL.map(|level| findings.count(level));
        LevelCounts { error, warning, note }
    }
}

impl BuildTally {
    pub fn of(examined: &Examined) -> BuildTally {
        BuildTally {
            reports: examined.checked(),
            held_back: examined.held.iter().map(|held| held.report.clone()).collect(),
            drafts: examined.source.drafts.len(),
            findings: LevelCounts::of(&examined.findings),
        }
    }

    /// Whether there were errors.
    pub fn any_error(&self) -> bool {
        self.findings.error > 0
    }
}

/// The place of a seal, and what it is held against.
pub(super) struct Sealing {
    file: PathBuf,
    /// Program and options.
    program: String,
    key: String,
    site: facts::Facts,
    looked: i128,
    out: PathBuf,
}

impl Sealing {
    /// Looks at a site before it is built; `None` where there is no cache folder. `options` are all that the
    /// build is asked for, `fonts` those that it is written with.
    pub fn begin(folder: &Folder, out: &Path, options: &str, fonts: Option<&Found>, world: &World) -> Option<Sealing> {
        let cache = cache_folder()?;
        let out = std::path::absolute(out).ok()?;
        let pair = format!("{}\0{}", folder.root().display(), out.display());
        let file = cache.join(format!("build-{}.seal", blake3::hash(pair.as_bytes()).to_hex()));
        let (base_url, fonts) = (folder.base_url().unwrap_or_default(), fonts.map(Found::stamp).unwrap_or_default());
        let program = format!("{} {options} {fonts} {base_url}", program()?);
        let key = format!("{program} {} {:?} {}", world.today, world.lang, world.color);
        let look = || (jiff::Timestamp::now().as_nanosecond(), facts::of_site(folder));
        let (mut looked, mut site) = look();
        // A file that was saved a moment ago could be changed once more without a sign. Nothing has been read yet,
        // so it is enough to wait until a change would show.
        let fresh = site.newest - (looked - facts::TICK);
        if (1..=facts::TICK).contains(&fresh) {
            std::thread::sleep(Duration::from_nanos(fresh as u64));
            (looked, site) = look();
        }
        Some(Sealing { file, program, key, site, looked, out })
    }

    /// The seal, if it is whole and everything is as it was.
    pub fn holds(&self) -> Option<Seal> {
        let seal = self.read()?;
        let same = seal.key == self.key && seal.site == self.site.stamp;
        (same && facts::of_output(&self.out)?.stamp == seal.output).then_some(seal)
    }

    /// Whether the output is as the build has left it that was sealed last, whatever became of the site.
    pub fn is_whole(&self, output: &Output) -> bool {
        let sealed = self.read().filter(|seal| seal.complete).map(|seal| seal.output);
        sealed.is_some() && sealed == output.facts_before().map(|facts| facts.stamp)
    }

    /// What the output depends on beside the site.
    pub fn program(&self) -> &str {
        &self.program
    }

    fn read(&self) -> Option<Seal> {
        serde_json::from_slice(&cache::read_kept(&self.file, SEAL)?).ok()
    }

    /// Seals a build that has come to its end. A seal that cannot be written is none.
    pub fn seal(self, complete: bool, messages: String, tally: BuildTally, summary: SiteSummary) {
        if self.site.newest > self.looked - facts::TICK {
            return;
        }
        let Some(output) = facts::of_output(&self.out) else { return };
        let seal = Seal {
            key: self.key,
            site: self.site.stamp,
            output: output.stamp,
            complete,
            files: output.files,
            messages,
            tally,
            summary,
        };
        let _ = cache::write_kept(&self.file, SEAL, |piece| {
            piece(&serde_json::to_vec(&seal).expect("plain data"));
            Some(())
        });
    }
}

/// What tells this program from every other one.
pub(super) fn program() -> Option<String> {
    let stamp = facts::of_file(&std::env::current_exe().ok()?).stamp;
    Some(format!("{} {}", env!("CARGO_PKG_VERSION"), blake3::Hash::from(stamp).to_hex()))
}

/// Where this user's programs keep what may be deleted.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = from("XDG_CACHE_HOME")
        .or_else(|| from("LOCALAPPDATA"))
        .or_else(|| from("HOME").map(|home| home.join(".cache")))?;
    folder.is_absolute().then(|| folder.join("nianbao"))
}
