//! The fonts that PDF files are written with: those of the system, or of a folder that is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk;
use crate::finding::words::Lang;
use crate::paper::pdf::{FontFile, Fonts, wanted};

/// A larger file is no font of ours.
const LARGEST: u64 = 128 * 1024 * 1024;
/// So many fonts of other names are looked at.
const MOST: usize = 16;

/// Reads fonts: of a folder, or those of the system.
pub(super) fn read(folder: Option<&Path>, lang: Lang) -> Result<Fonts, String> {
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
    let read = |name: &String| {
        let bytes = Arc::new(disk::read_up_to(&found[name], LARGEST).ok()?);
        Some(FontFile { name: name.clone(), bytes })
    };
    let files: Vec<FontFile> = chosen.iter().filter_map(read).collect();
    Fonts::of(&files).ok_or_else(|| match (folder, lang) {
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
    })
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
