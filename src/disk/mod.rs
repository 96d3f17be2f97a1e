//! The one place that touches files: a site's folder to be read, an output folder to be written.

pub mod cache;
pub mod facts;
mod finished;
mod list;
mod lock;
mod output;
mod staging;
mod stamped;
mod write;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

pub use finished::{BuiltPortal, Finished, OneFile, read_file};
pub use lock::{Holder, Lock, Taken};
pub use output::{Finish, LIST, Output, Refusal, UNDER_WAY, belongs_to_site};
pub use staging::{NewFile, Staging};
pub use stamped::Stamped;
pub use write::{make_folders, temporary_in};

use crate::tree::{CONFIG_FILE, FontFile, Oddity, PaperKind, SITE_FOLDERS, Site, Tree, Unreadable};

/// A site's folder. What lies in it was listed when it was opened; files are read when asked for.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    paths: Vec<String>,
    oddities: Vec<(String, Oddity)>,
    links: Vec<(String, PathBuf)>,
    base_url: Option<String>,
    papers: Option<Vec<PaperKind>>,
    fonts: Vec<FontFile>,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A plain file.
    File,
    /// Nothing.
    Nothing,
    /// A folder, or what cannot be looked at.
    Other,
}

impl Folder {
    /// Lists a site: `site.toml` and its folders. Symbolic links are followed within the
    /// site; those that lead out of it or back up are oddities, as is all that is no plain file.
    pub fn open(root: &Path) -> io::Result<Folder> {
        let (paths, oddities, links) = (Vec::new(), Vec::new(), Vec::new());
        let root = root.canonicalize()?;
        let mut folder = Folder { root, paths, oddities, links, base_url: None, papers: None, fonts: Vec::new() };
        folder.list(CONFIG_FILE);
        SITE_FOLDERS.iter().for_each(|name| folder.list(name));
        folder.paths.sort();
        folder.oddities.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(folder)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The same for a portal that will live at this address, whatever the site's own settings say.
    #[must_use]
    pub fn at(self, base_url: Option<String>) -> Folder {
        Folder { base_url, ..self }
    }

    /// The same for a portal with these papers beside its reports, whatever the site's own settings say.
    #[must_use]
    pub fn with_papers(self, papers: Option<Vec<PaperKind>>) -> Folder {
        Folder { papers, ..self }
    }

    /// The same with fonts for PDF files.
    #[must_use]
    pub fn with_fonts(self, fonts: Vec<FontFile>) -> Folder {
        Folder { fonts, ..self }
    }

    /// Lists the site again, for the same portal.
    pub fn again(&self) -> io::Result<Folder> {
        let (base_url, papers, fonts) = (self.base_url.clone(), self.papers.clone(), self.fonts.clone());
        Ok(Folder { base_url, papers, fonts, ..Folder::open(&self.root)? })
    }

    /// The symbolic links that are followed, each with the place in this folder where it leads to.
    pub fn links(&self) -> &[(String, PathBuf)] {
        &self.links
    }

    /// What stands at a path of the site now; the list may be older.
    pub fn look(&self, path: &str) -> Look {
        match fs::metadata(self.root.join(path)) {
            Ok(facts) if facts.is_file() => Look::File,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Look::Nothing,
            Ok(_) | Err(_) => Look::Other,
        }
    }

    fn list(&mut self, top: &str) {
        let walk = WalkDir::new(self.root.join(top)).follow_links(true).sort_by_file_name();
        let mut walk = walk.into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().map(Path::to_owned).unwrap_or_default();
                    let is_missing = error.io_error().is_some_and(|e| e.kind() == io::ErrorKind::NotFound);
                    // A site may lack its top; what lies below was taken away while we were looking.
                    if is_missing && !path.is_symlink() {
                        continue;
                    }
                    let oddity = if error.loop_ancestor().is_some() {
                        Oddity::Loop
                    } else if path.is_symlink() {
                        Oddity::Dangling
                    } else {
                        Oddity::Refused(error.io_error().map_or_else(|| "?".to_owned(), plain))
                    };
                    let name = self.relative(&path);
                    self.oddities.push((name, oddity));
                    continue;
                }
            };
            let Some(path) = entry.path().strip_prefix(&self.root).ok().and_then(|path| path.to_str()) else {
                let name = self.relative(entry.path());
                self.oddities.push((name, Oddity::NotUtf8));
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            };
            let path = if std::path::MAIN_SEPARATOR == '/' {
                path.to_owned()
            } else {
                path.replace(std::path::MAIN_SEPARATOR, "/")
            };
            if entry.path_is_symlink() {
                let Some(target) = self.target(entry.path()) else {
                    self.oddities.push((path, Oddity::LeavesSite));
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    continue;
                };
                self.links.push((path.clone(), target));
            }
            if entry.file_type().is_file() {
                self.paths.push(path);
            } else if !entry.file_type().is_dir() {
                self.oddities.push((path, Oddity::NotAFile));
            }
        }
    }

    /// Where a link leads to, if it stays inside.
    fn target(&self, link: &Path) -> Option<PathBuf> {
        link.canonicalize().ok().filter(|target| target.starts_with(&self.root))
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// Opens what must be a plain file: a pipe would be waited for without end.
pub fn open_plain(path: &Path) -> io::Result<File> {
    if !is_plain_file(path)? {
        return Err(io::Error::other("not a plain file"));
    }
    File::open(path)
}

/// The folders in a folder, as far as we may look; no links.
pub fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let inside = WalkDir::new(folder).min_depth(1).max_depth(1).into_iter().filter_map(Result::ok);
    inside.filter(|entry| entry.file_type().is_dir()).map(|entry| entry.into_path()).collect()
}

/// The names of what lies right in a folder, as far as we may look.
pub fn names_in(folder: &Path) -> BTreeSet<String> {
    let inside = WalkDir::new(folder).min_depth(1).max_depth(1).into_iter().filter_map(Result::ok);
    inside.filter_map(|entry| entry.file_name().to_str().map(str::to_owned)).collect()
}

/// Whether files can be written in a folder: one is, and is taken away again.
pub fn takes_files(folder: &Path) -> io::Result<()> {
    tempfile::Builder::new().prefix(".nianbao-").tempfile_in(folder).map(drop)
}

/// Whether symbolic links can be made in a folder.
pub fn takes_links(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        let place = tempfile::Builder::new().prefix(".nianbao-").tempdir_in(folder);
        place.is_ok_and(|place| std::os::unix::fs::symlink("nowhere", place.path().join("link")).is_ok())
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// How many bytes are left on a folder's disk, where the system says so.
pub fn room(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder).ok()?;
        disk.f_bavail.checked_mul(disk.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// How many folders of a site are watched in the preview.
pub fn folders_below(site: &Path) -> usize {
    let below = |top: &&str| WalkDir::new(site.join(top)).into_iter().filter_map(Result::ok);
    SITE_FOLDERS.iter().flat_map(below).filter(|entry| entry.file_type().is_dir()).count()
}

/// Whether the system tells of changes in a folder: where a disk belongs to another machine, it cannot.
#[cfg(target_os = "linux")]
pub fn tells_of_changes(root: &Path) -> bool {
    const SILENT: [&str; 11] =
        ["9p", "nfs", "nfs4", "cifs", "smb3", "smbfs", "drvfs", "vboxsf", "virtiofs", "prl_fs", "ncpfs"];
    let Ok(mounts) = fs::read_to_string("/proc/self/mounts") else { return true };
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            let point = fields.next()?.replace("\\040", " ");
            Some((point, fields.next()?))
        })
        .filter(|(point, _)| root.starts_with(point))
        .max_by_key(|(point, _)| point.len());
    kind.is_none_or(|(_, kind)| !SILENT.contains(&kind) && !kind.starts_with("fuse"))
}

/// Whether the system tells of changes in a folder.
#[cfg(not(target_os = "linux"))]
pub fn tells_of_changes(_root: &Path) -> bool {
    true
}

/// A system's reason without its number, which says nothing to a reader.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

impl Site for Folder {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Unreadable::Missing,
            _ => Unreadable::Refused(plain(&error)),
        };
        let mut file = open_file(&self.root.join(path)).map_err(refused)?;
        let facts = file.metadata().map_err(refused)?;
        if !facts.is_file() {
            return Err(Unreadable::Refused("not a regular file".to_owned()));
        }
        let size = facts.len();
        if size > limit {
            return Err(Unreadable::TooLarge { size, limit });
        }
        let mut bytes = Vec::with_capacity(size as usize + 1);
        // A file may grow while it is read; never take more than the limit.
        let read = Read::by_ref(&mut file).take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(refused)?;
        if read as u64 > limit {
            return Err(Unreadable::TooLarge { size: read as u64, limit });
        }
        Ok(Cow::Owned(bytes))
    }

    fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    fn papers(&self) -> Option<&[PaperKind]> {
        self.papers.as_deref()
    }

    fn fonts(&self) -> &[FontFile] {
        &self.fonts
    }

    fn oddities(&self) -> &[(String, Oddity)] {
        &self.oddities
    }
}

/// Opens what was a file when it was listed. Whatever it is by now, such as a pipe that nobody writes to,
/// we do not wait.
#[cfg(target_os = "linux")]
fn open_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32).open(path)
}

#[cfg(not(target_os = "linux"))]
fn open_file(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Reads a short text; `None` for whatever reason.
pub fn read_small(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(SMALL).read_to_string(&mut text).ok()?;
    Some(text)
}

/// A short text is no longer than this.
const SMALL: u64 = 16 * 1024 * 1024;

/// Writes a short text that may as well be missing: as a whole, or not at all.
pub fn write_small(path: &Path, text: &str) {
    if let Some(folder) = path.parent()
        && fs::create_dir_all(folder).is_ok()
        && let Ok(mut temporary) = tempfile::NamedTempFile::new_in(folder)
        && io::Write::write_all(&mut temporary, text.as_bytes()).is_ok()
    {
        let _ = temporary.persist(path);
    }
}

/// Whether a path is that of a plain file, or of a link to one.
pub fn is_plain_file(path: &Path) -> io::Result<bool> {
    Ok(path.metadata()?.is_file())
}

/// Writes a tree into a folder: what `new` makes. Nothing that exists is touched, and where a file
/// of the tree is there already, none is written.
pub fn plant(tree: &Tree, root: &Path) -> io::Result<()> {
    place(tree, root, &BTreeSet::new(), |target, bytes| {
        let mut file = File::options().write(true).create_new(true).open(target)?;
        io::Write::write_all(&mut file, bytes)
    })
}

/// Writes a tree into a folder, each file whole or not at all. What exists is touched only where it is among
/// `replaced`; where another file of the tree is there already, none is written.
pub fn write_all(tree: &Tree, root: &Path, replaced: &BTreeSet<String>) -> io::Result<()> {
    place(tree, root, replaced, write::replace)
}

fn place(
    tree: &Tree,
    root: &Path,
    replaced: &BTreeSet<String>,
    write: impl Fn(&Path, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let is_there = |path: &String| root.join(path).symlink_metadata().is_ok();
    if let Some(there) = tree.0.keys().find(|path| !replaced.contains(*path) && is_there(path)) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{there}: file exists")));
    }
    for (path, bytes) in &tree.0 {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        write(&target, bytes)?;
    }
    Ok(())
}

/// The plain files below a folder, in the order of their names; hidden ones, and what Word leaves beside an open
/// file, are left out. What cannot be looked into stands in its place with the reason.
pub fn files_below(folder: &Path) -> impl Iterator<Item = Result<PathBuf, (PathBuf, io::Error)>> {
    let is_seen = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name.starts_with("~$"))
    };
    let found = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_seen);
    found.filter_map(|entry| match entry {
        Ok(entry) => entry.file_type().is_file().then(|| Ok(entry.into_path())),
        Err(error) => {
            let path = error.path().map_or_else(PathBuf::new, Path::to_path_buf);
            Some(Err((path, error.into_io_error().unwrap_or_else(|| io::Error::other("loop of links")))))
        }
    })
}

/// The bytes of a file below a folder, that is no longer than that; an error where its path leaves the folder by
/// a link.
pub fn read_below(root: &Path, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !path.canonicalize()?.starts_with(root.canonicalize()?) {
        return Err(io::Error::other("outside of the folder"));
    }
    read_up_to(path, limit)
}

/// The bytes of a plain file that is no longer than that.
pub fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(open_plain(path)?, limit + 1), &mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(len) if len <= limit => Ok(bytes),
        _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, "file too large")),
    }
}

/// Reads a whole folder into memory, for tests and comparisons.
pub fn read_tree(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::default();
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            tree.insert(path.to_string_lossy().replace('\\', "/"), fs::read(entry.path())?);
        }
    }
    Ok(tree)
}
