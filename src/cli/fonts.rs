//! The fonts that PDF files are written with: those of the system, or of a folder that is named.
//!
//! They are a matter of the machine, not of the site: few of them may be given away. So they are named on the command
//! line or in the environment, and never in `site.toml`; the passes get them as values, with the site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::disk::{self, Folder, facts};
use crate::finding::words::Lang;
use crate::paper::pdf::{Fonts, wanted};
use crate::source::read_config;
use crate::tree::{FontFile, PaperKind, Site};

/// A larger file is no font of ours.
const LARGEST: u64 = 128 * 1024 * 1024;
/// So many fonts of other names are looked at.
const MOST: usize = 16;

/// Where the fonts are, where those of the system are not meant.
#[derive(Args)]
pub(super) struct FontsArgument {
    /// PDF 所用的字体文件所在的文件夹（默认用系统里的字体）；也可由环境变量 NIANBAO_FONTS 给出
    #[arg(long)]
    fonts: Option<PathBuf>,
}

impl FontsArgument {
    /// The folder that is named.
    pub fn folder(&self) -> Option<PathBuf> {
        let of_environment = || std::env::var_os("NIANBAO_FONTS").filter(|value| !value.is_empty()).map(PathBuf::from);
        self.fonts.clone().or_else(of_environment)
    }

    /// Finds the fonts for a portal, where PDF files are to stand beside its reports.
    pub fn of_portal(&self, site: &Folder, lang: Lang) -> Result<Option<Found>, String> {
        let is_asked = match site.papers() {
            Some(papers) => papers.contains(&PaperKind::Pdf),
            None => read_config(site).papers.contains(&PaperKind::Pdf),
        };
        let found = is_asked.then(|| find(self.folder().as_deref(), lang)).transpose();
        found.map_err(|reason| nothing_made(reason, lang))
    }

    /// Hands the fonts to a portal that has PDF files beside its reports.
    pub fn handed_to(&self, site: Folder, lang: Lang) -> Result<Folder, String> {
        give(self.of_portal(&site, lang)?.as_ref(), site, lang)
    }
}

/// Font files that have been found, and are yet to be read.
pub(super) struct Found {
    folder: Option<PathBuf>,
    files: BTreeMap<String, PathBuf>,
}

impl Found {
    /// What tells them apart from others: which files they are, and how they look to the system.
    pub fn stamp(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for path in self.files.values() {
            hasher.update(&facts::of_file(path).stamp);
        }
        format!("fonts={}", hasher.finalize().to_hex())
    }

    /// Reads them; there is an error where none of them has Chinese letters.
    pub fn read(&self, lang: Lang) -> Result<Vec<FontFile>, String> {
        let read = |(name, path): (&String, &PathBuf)| {
            let bytes = Arc::new(disk::read_up_to(path, LARGEST).ok()?);
            Some(FontFile { name: name.clone(), bytes })
        };
        let files: Vec<FontFile> = self.files.iter().filter_map(read).collect();
        match Fonts::of(&files) {
            Some(_) => Ok(files),
            None => Err(none(self.folder.as_deref(), lang)),
        }
    }
}

/// Reads the fonts that were found for a portal, and hands them to it.
pub(super) fn give(found: Option<&Found>, site: Folder, lang: Lang) -> Result<Folder, String> {
    match found.map(|found| found.read(lang)) {
        Some(fonts) => Ok(site.with_fonts(fonts.map_err(|reason| nothing_made(reason, lang))?)),
        None => Ok(site),
    }
}

/// Finds fonts: in a folder, or those of the system.
pub(super) fn find(folder: Option<&Path>, lang: Lang) -> Result<Found, String> {
    let folders = folder.map_or_else(of_system, |folder| vec![folder.to_owned()]);
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in folders.iter().flat_map(|folder| disk::files_below(folder)).flatten() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if [".ttf", ".ttc", ".otf", ".otc"].iter().any(|ending| name.ends_with(ending)) {
            found.entry(name).or_insert(path);
        }
    }
    let names: BTreeSet<String> = found.keys().cloned().collect();
    let mut chosen = wanted(&names);
    if chosen.is_empty() && folder.is_some() {
        chosen = names.into_iter().take(MOST).collect();
    }
    if chosen.is_empty() {
        return Err(none(folder, lang));
    }
    found.retain(|name, _| chosen.contains(name));
    Ok(Found { folder: folder.map(Path::to_owned), files: found })
}

/// The same for a portal, of which nothing is made then.
fn nothing_made(reason: String, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{reason}；门户也未生成。不要 PDF 的，从 papers 里去掉 pdf（site.toml，或 --papers）"),
        Lang::En => format!("{reason}, and no portal; leave pdf out of papers (site.toml, or --papers) to do without"),
    }
}

/// That there is no font, and what to do.
fn none(folder: Option<&Path>, lang: Lang) -> String {
    match (folder, lang) {
        (None, Lang::Zh) => {
            "系统里没有找到可用的中文字体，未生成 PDF；请安装一种（Debian：apt install fonts-noto-cjk），\
                             或用 --fonts 指定存放字体文件（.ttf、.otf、.ttc）的文件夹"
                .to_owned()
        }
        (None, Lang::En) => "no Chinese font was found on this system, so there is no PDF; install one (Debian: apt \
                             install fonts-noto-cjk), or name a folder of font files with --fonts"
            .to_owned(),
        (Some(folder), Lang::Zh) => {
            format!("{} 里没有可用的中文字体文件（.ttf、.otf、.ttc），未生成 PDF", folder.display())
        }
        (Some(folder), Lang::En) => format!("{} holds no Chinese font, so there is no PDF", folder.display()),
    }
}

/// Where systems keep fonts.
fn of_system() -> Vec<PathBuf> {
    let below = |variable: &str, folder: &str| {
        std::env::var_os(variable).filter(|value| !value.is_empty()).map(|base| PathBuf::from(base).join(folder))
    };
    let fixed = ["/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts"];
    let own = [
        below("HOME", ".local/share/fonts"),
        below("HOME", ".fonts"),
        below("HOME", "Library/Fonts"),
        below("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
        below("WINDIR", "Fonts"),
    ];
    let folders = own.into_iter().flatten().chain(fixed.into_iter().map(PathBuf::from));
    folders.filter(|folder| folder.is_dir()).collect()
}
