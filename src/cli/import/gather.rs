//! The sources that are named on the command line: files, folders of them, and ZIP files of such.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::LARGEST;
use crate::disk;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::import::format::NameKind;
use crate::import::note::refusal_words;
use crate::import::packed::Packed;
use crate::tree::{ReadSeek, folder, resolve};

/// An open ZIP file.
type Archive = Packed<Box<dyn ReadSeek + Send>>;

/// A source.
pub(super) struct Source {
    /// Its path, as it is said; in a ZIP file, behind that one's.
    pub file: String,
    /// Its name.
    pub name: String,
    /// The name of the folder it lies in, below the one that was named.
    pub folder: Option<String>,
    /// About how long it is, in bytes.
    pub size: u64,
    place: SourcePlace,
    /// What other sources have taken in as theirs.
    adopted: Adopted,
}

/// Files that belong to pages which refer to them.
type Adopted = Arc<Mutex<BTreeSet<String>>>;

enum SourcePlace {
    /// A file, and the folder out of which nothing is read.
    File { path: PathBuf, root: PathBuf },
    /// A file in a ZIP file.
    Packed { archive: Arc<Mutex<Archive>>, path: String },
    /// None that can be read: why.
    Unreadable(String),
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The sources, in the order of their names.
    pub sources: Vec<Source>,
    /// Files that are no sources by their names.
    pub passed_over: Vec<String>,
    adopted: Adopted,
}

/// Finds the sources. An error is one of use: what was named is not there, or is a site.
pub(super) fn gather(named: &[PathBuf], lang: Lang) -> Result<Found, String> {
    let mut found = Found::default();
    for path in named {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if !path.is_dir() {
            crate::cli::plain_file(path, lang)?;
            let root = path.parent().filter(|root| *root != Path::new("")).unwrap_or(Path::new("."));
            found.file(path, name, None, root, lang);
            continue;
        }
        if path.join(crate::source::CONFIG_FILE).exists() {
            return Err(match lang {
                Lang::Zh => format!("{} 是站点文件夹，不是来源；请写放着旧年报的文件夹", path.display()),
                Lang::En => format!("{} is a site, no source; name the folder of old reports", path.display()),
            });
        }
        for file in disk::files_below(path) {
            match file {
                Ok(file) => found.below(&file, path, lang),
                Err((at, error)) => found.unreadable(&at, localize(&error.to_string(), lang)),
            }
        }
    }
    // What pages take in as their attachments is known only once those are read.
    found.sources.sort_by_key(Source::is_not_read);
    Ok(found)
}

impl Found {
    /// A file in a folder that was named.
    fn below(&mut self, file: &Path, root: &Path, lang: Lang) {
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if is_beside_a_page(file) {
            return;
        }
        if !NameKind::of(&name).is_source() {
            self.passed_over.push(file.display().to_string());
            return;
        }
        let folder = file.parent().filter(|parent| *parent != root).and_then(Path::file_name);
        let folder = folder.map(|folder| folder.to_string_lossy().into_owned());
        self.file(file, name, folder, root, lang);
    }

    fn file(&mut self, path: &Path, name: String, folder: Option<String>, root: &Path, lang: Lang) {
        if matches!(NameKind::of(&name), NameKind::Packed) {
            match disk::open_plain(path) {
                Ok(file) => match Packed::open(Box::new(file) as Box<dyn ReadSeek + Send>) {
                    Ok(packed) => self.packed(path, packed, folder),
                    Err(refusal) => self.unreadable(path, refusal_words(&refusal, &name, lang)),
                },
                Err(error) => self.unreadable(path, localize(&error.to_string(), lang)),
            }
            return;
        }
        let size = path.metadata().map_or(0, |metadata| metadata.len());
        let place = SourcePlace::File { path: path.to_owned(), root: root.to_owned() };
        let adopted = self.adopted.clone();
        self.sources.push(Source { file: path.display().to_string(), name, folder, size, place, adopted });
    }

    /// The files of a ZIP file.
    fn packed(&mut self, zip: &Path, packed: Archive, outer: Option<String>) {
        let is_beside = |path: &str| page_of(path).iter().any(|page| packed.has(page));
        let files = packed.files().filter(|(path, _)| !is_beside(path));
        let files: Vec<(String, u64)> = files.map(|(path, size)| (path.to_owned(), size)).collect();
        let archive = Arc::new(Mutex::new(packed));
        for (path, size) in &files {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let file = format!("{}/{path}", zip.display());
            let is_hidden = |part: &str| part.starts_with('.') || part.starts_with("~$") || part == "__MACOSX";
            if path.split('/').any(is_hidden) {
                continue;
            }
            if !NameKind::of(&name).is_source() {
                self.passed_over.push(file);
                continue;
            }
            // The top folder of a ZIP file is what was named.
            let inner = folder(path).split('/').skip(1).last().filter(|inner| !inner.is_empty()).map(str::to_owned);
            let place = SourcePlace::Packed { archive: archive.clone(), path: path.clone() };
            let folder = inner.or(outer.clone());
            let adopted = self.adopted.clone();
            self.sources.push(Source { file, name, folder, size: *size, place, adopted });
        }
    }

    fn unreadable(&mut self, path: &Path, reason: String) {
        let file = path.display().to_string();
        let place = SourcePlace::Unreadable(reason);
        let adopted = self.adopted.clone();
        self.sources.push(Source { name: file.clone(), file, folder: None, size: 0, place, adopted });
    }
}

/// Whether a file was saved beside a page, as a browser does with its pictures and styles.
fn is_beside_a_page(file: &Path) -> bool {
    let Some(parent) = file.parent() else { return false };
    page_of(&format!("{}/", parent.display())).into_iter().any(|page| Path::new(&page).is_file())
}

/// The pages beside whose files this one may lie: `甲.html` for `甲_files/图.png`.
fn page_of(path: &str) -> Vec<String> {
    let stem = ["_files", ".files", "_file"].iter().find_map(|end| folder(path).strip_suffix(end));
    stem.map_or_else(Vec::new, |stem| ["html", "htm", "mht", "shtml"].map(|end| format!("{stem}.{end}")).into())
}

impl Source {
    /// Its bytes, or why there are none.
    pub fn bytes(&self, lang: Lang) -> Result<Vec<u8>, String> {
        match &self.place {
            SourcePlace::File { path, .. } => {
                disk::read_up_to(path, LARGEST).map_err(|error| localize(&error.to_string(), lang))
            }
            SourcePlace::Packed { archive, path } => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                archive.bytes(path, LARGEST).map_err(|refusal| refusal_words(&refusal, &self.name, lang))
            }
            SourcePlace::Unreadable(reason) => Err(reason.clone()),
        }
    }

    /// Whether its kind is not read.
    pub fn is_not_read(&self) -> bool {
        matches!(NameKind::of(&self.name), NameKind::NotRead(_))
    }

    /// Whether another source has taken it in as its own.
    pub fn is_adopted(&self) -> bool {
        let own = match &self.place {
            SourcePlace::File { path, .. } => identity(path),
            SourcePlace::Packed { .. } => Some(self.file.clone()),
            SourcePlace::Unreadable(_) => None,
        };
        let adopted = self.adopted.lock().unwrap_or_else(PoisonError::into_inner);
        own.is_some_and(|own| adopted.contains(&own))
    }

    /// A file that it refers to by a relative address, if it lies beside it and below what was named.
    pub fn beside(&self, address: &str) -> Option<Vec<u8>> {
        let (bytes, identity) = match &self.place {
            SourcePlace::File { path, root } => {
                let path = path.parent()?.join(address);
                (disk::read_below(root, &path, LARGEST).ok()?, identity(&path)?)
            }
            SourcePlace::Packed { archive, path } => {
                let wanted = resolve(folder(path), address)?;
                let bytes = archive.lock().unwrap_or_else(PoisonError::into_inner).bytes(&wanted, LARGEST).ok()?;
                (bytes, format!("{}{wanted}", self.file.strip_suffix(path.as_str())?))
            }
            SourcePlace::Unreadable(_) => return None,
        };
        self.adopted.lock().unwrap_or_else(PoisonError::into_inner).insert(identity);
        Some(bytes)
    }
}

/// One name for a file, however a path leads to it.
fn identity(path: &Path) -> Option<String> {
    Some(path.canonicalize().ok()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_a_browser_saved_are_known() {
        assert!(page_of("旧/年报_files/图.png").contains(&"旧/年报.html".to_owned()));
        assert!(page_of("年报.files/图.png").contains(&"年报.htm".to_owned()));
        assert!(page_of("旧/年报/图.png").is_empty());
    }
}
