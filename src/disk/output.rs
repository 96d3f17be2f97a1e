//! The output folder: only what differs is written, each file whole or not at all, and nothing is
//! touched that is not ours.
//!
//! What we wrote stands in a list of our own, `nianbao.files`, in the folder. A folder that holds other
//! things and no such list is not ours and is refused. Files of an earlier build that no longer
//! belong are removed at the end; others never are.
//!
//! A build may be killed at any moment. A folder that is not there yet is built beside its place and
//! put there when it is whole; what a killed build has left of it is swept away by the next. In a folder
//! that is there, every new path stands in a journal before its file is written, so the next build
//! knows what is ours, and sweeps up what was half written.
//!
//! The journal is the lock as well, taken before anything else: of two builds at once the second is refused, and
//! told who runs the first. Where nothing is written, it goes without a trace.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::facts::{self, Facts};
use super::list::read_list;
use super::lock::{self, Holder, Taken};
use super::write::{is_same, make_folder, make_folders, readable, replace, same_files, temporary_in};
use crate::tree::{self, NotWritten, Pieces, Sink};

/// The list of what we wrote.
pub const LIST: &str = crate::tree::BUILD_LIST;
/// What the names of files start with that are being written.
pub const UNDER_WAY: &str = ".nianbao-";

/// What a build has begun to write, and who runs it; it is there only while a build runs, or was killed.
pub(super) const JOURNAL: &str = ".nianbao-journal";

/// Why a folder is not written to.
#[derive(Debug)]
pub enum Refusal {
    /// It holds files that we did not write; one of them.
    Foreign(String),
    /// It is the site itself, lies round it, or is one of its own folders.
    InsideSite,
    /// Another build is writing there at this moment; it says who runs it.
    Busy(Option<Holder>),
    /// The system refused.
    System(io::Error),
}

/// How a build ended.
#[derive(Debug)]
pub struct Finish {
    /// How many files there are.
    pub files: usize,
    /// How many of them were written, for they were not there or differed.
    pub changed: usize,
    /// How many stayed as an earlier build has left them, without being made.
    pub kept: usize,
    /// How many of an earlier build were removed.
    pub removed: usize,
    /// How many could not be written.
    pub unwritten: usize,
    /// Why, for some of them.
    pub failed: Vec<NotWritten>,
}

/// The journal, which is also the lock.
#[derive(Debug)]
struct Journal {
    file: File,
    path: PathBuf,
    /// Whether it stays, because something was written.
    stays: bool,
    /// Folders that were made for it, the innermost first: where nothing is written, they go with it.
    made: Vec<PathBuf>,
}

impl Drop for Journal {
    fn drop(&mut self) {
        if !self.stays && fs::remove_file(&self.path).is_ok() {
            let _ = self.made.iter().try_for_each(fs::remove_dir);
        }
    }
}

/// So often it is looked who builds.
const TRIES: usize = 10;
/// So many failures are told one by one.
const MOST_FAILURES: usize = 8;

/// An output folder.
#[derive(Debug)]
pub struct Output {
    /// Where files are written.
    root: PathBuf,
    /// Where that folder goes in the end, if it is a new one.
    place: Option<PathBuf>,
    before: BTreeSet<String>,
    /// Whether a build that came to its end has left those files.
    was_whole: bool,
    /// Folders in which what an earlier build has put is left alone.
    left: Vec<String>,
    now: Mutex<Vec<String>>,
    /// Files and folders of an earlier build that stay as they are.
    kept: Mutex<Vec<String>>,
    /// Whether what is written will be listed.
    lists: bool,
    /// Folders that are there and are no symbolic links, and whether this build made them: then there
    /// is nothing in them to compare with.
    folders: Mutex<HashMap<String, bool>>,
    /// Locked as long as the build runs; opened at the first write where that could not be done.
    journal: Mutex<Option<Journal>>,
    changed: AtomicUsize,
    failed: Mutex<Vec<NotWritten>>,
}

impl Output {
    /// Opens a folder for a build of the site in `site`, and keeps others from building there. But for the lock,
    /// nothing is written yet.
    pub fn open(root: &Path, site: &Path, holder: &Holder) -> Result<Output, Refusal> {
        let root = std::path::absolute(root).map_err(Refusal::System)?;
        // The folder need not exist; what exists of its path is resolved.
        let resolved = resolve(&root);
        if is_of_site(&resolved, site) {
            return Err(Refusal::InsideSite);
        }
        // Another build may put the folder in its place, or end, just when we ask for it.
        for _ in 0..TRIES {
            match Output::open_now(&resolved, holder) {
                Err(Refusal::Busy(None)) => std::thread::sleep(Duration::from_millis(20)),
                opened => return opened,
            }
        }
        Err(Refusal::Busy(None))
    }

    fn open_now(resolved: &Path, holder: &Holder) -> Result<Output, Refusal> {
        let beside = beside(resolved);
        let is_new = || resolved.symlink_metadata().is_err();
        if let Some(beside) = beside.as_ref().filter(|beside| !is_new() && is_locked(beside)) {
            let text = super::read_small(&beside.join(JOURNAL));
            return Err(Refusal::Busy(text.and_then(|text| Holder::read(&text))));
        }
        if let Some(beside) = beside.filter(|beside| is_new() && may_be_swept(beside)) {
            let output = Output { place: Some(resolved.to_owned()), ..Output::at(&beside) };
            let made = beside.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
            // Why a folder cannot be made is said of each file.
            if make_folders(&beside).is_ok() {
                output.take(holder, made)?;
                if !is_new() {
                    return Err(Refusal::Busy(None));
                }
                clear(&beside).map_err(Refusal::System)?;
            } else if !is_new() {
                // It was put in its place while we asked for it.
                return Err(Refusal::Busy(None));
            }
            return Ok(output);
        }
        let mut output = Output::at(resolved);
        let listed = read_list(&resolved.join(LIST), &mut output.before).map_err(Refusal::System)?;
        let killed = read_list(&resolved.join(JOURNAL), &mut output.before).map_err(Refusal::System)?;
        output.was_whole = listed && !killed;
        if !listed && !killed {
            if let Some(name) = first_inside(resolved).map_err(Refusal::System)? {
                return Err(Refusal::Foreign(name));
            }
            if resolved.is_dir() {
                output.folders.lock().expect("nobody has it").insert(String::new(), true);
            }
        }
        if resolved.is_dir() {
            output.take(holder, Vec::new())?;
            // Whoever had it may have ended just before.
            read_list(&resolved.join(LIST), &mut output.before).map_err(Refusal::System)?;
        }
        if killed {
            sweep(resolved, &output.before);
        }
        Ok(output)
    }

    /// Takes the lock. Where a file cannot be made or locked, two builds at once are not noticed. `made` are folders
    /// that were made for it.
    fn take(&self, holder: &Holder, made: Vec<PathBuf>) -> Result<(), Refusal> {
        let path = self.root.join(JOURNAL);
        let Ok(mut file) = File::options().append(true).create(true).open(&path) else { return Ok(()) };
        match lock::seize(&file, &path) {
            Ok(()) | Err(Taken::System(_)) => {}
            Err(Taken::By(holder)) => return Err(Refusal::Busy(holder)),
            Err(Taken::Moved) => return Err(Refusal::Busy(None)),
        }
        // What a killed build has noted stays, until a new folder is begun anew.
        let stays = self.place.is_none() && file.metadata().is_ok_and(|data| data.len() > 0);
        lock::sign(&mut file, holder);
        *self.journal.lock().expect("nobody has it") = Some(Journal { file, path, stays, made });
        Ok(())
    }

    /// The same for a package, which has lists of its own and ends with [`Output::close`].
    #[must_use]
    pub fn unlisted(self) -> Output {
        Output { lists: false, ..self }
    }

    fn at(root: &Path) -> Output {
        Output {
            root: root.to_owned(),
            place: None,
            before: BTreeSet::new(),
            was_whole: false,
            left: Vec::new(),
            now: Mutex::default(),
            kept: Mutex::default(),
            lists: true,
            folders: Mutex::default(),
            journal: Mutex::default(),
            changed: AtomicUsize::new(0),
            failed: Mutex::default(),
        }
    }

    /// What the files look like that the build before has left; `None` where there was none, or it was killed. From here
    /// on nobody else writes.
    pub fn facts_before(&self) -> Option<Facts> {
        if self.was_whole { facts::of_own_output(&self.root) } else { None }
    }

    /// Whether a build has tried to put anything here.
    pub fn was_used(&self) -> bool {
        !self.now.lock().expect("no writer has panicked").is_empty()
            || !self.failed.lock().expect("no writer has panicked").is_empty()
    }

    /// Leaves what an earlier build has put below a folder (with its slash) and this one does not; says whether
    /// there is any.
    pub fn keep_below(&mut self, folder: &str) -> bool {
        let now = self.now.lock().expect("no writer has panicked");
        let is_left = |path: &&String| path.starts_with(folder) && !now.contains(path);
        if self.before.iter().any(|path| is_left(&path)) {
            drop(now);
            self.left.push(folder.to_owned());
            return true;
        }
        false
    }

    /// Ends the build, which is complete where nothing failed: files of an earlier one that no longer
    /// belong are removed, the list is written, and a new folder is put in its place.
    pub fn finish(mut self, complete: bool) -> Finish {
        let now: Vec<String> = std::mem::take(&mut *self.now.lock().expect("no writer has panicked"));
        let mut now: BTreeSet<String> = now.into_iter().collect();
        let made = now.len();
        now.extend(self.kept_files());
        let stayed = now.len() - made;
        let (left, stale): (BTreeSet<String>, BTreeSet<String>) = (self.before.difference(&now).cloned())
            .partition(|path| self.left.iter().any(|folder| path.starts_with(folder.as_str())));
        let stale = stale.iter().filter(|path| self.leads_inside(path));
        let stale: Vec<PathBuf> = stale.map(|path| self.root.join(path)).collect();
        let made = self.folder("");
        let mut failed = std::mem::take(&mut *self.failed.lock().expect("no writer has panicked"));
        let mut removed = 0;
        let complete = complete && failed.is_empty();
        if complete {
            for target in stale {
                if fs::remove_file(&target).is_ok() {
                    removed += 1;
                    // Folders that have become empty go as well; others stay.
                    let mut folder = target.parent();
                    while let Some(inside) = folder.filter(|folder| *folder != self.root) {
                        if fs::remove_dir(inside).is_err() {
                            break;
                        }
                        folder = inside.parent();
                    }
                }
            }
        }
        let kept: BTreeSet<String> =
            if complete { now.union(&left).cloned().collect() } else { now.union(&self.before).cloned().collect() };
        let list: String = kept.iter().flat_map(|path| [path.as_str(), "\n"]).collect();
        match made.and_then(|_| replace(&self.root.join(LIST), list.as_bytes())) {
            Ok(()) => failed.extend(self.put_in_place()),
            // Without its list it would be unknown whose files these are. The journal tells the next build,
            // and a new folder does not take its place.
            Err(error) => failed.push(not_written(LIST, &error)),
        }
        let unwritten = failed.len();
        failed.sort_unstable();
        failed.dedup();
        // One reason is as good as ten thousand.
        failed.truncate(MOST_FAILURES);
        Finish { files: now.len(), changed: self.changed.into_inner(), kept: stayed, removed, unwritten, failed }
    }

    /// The files of an earlier build that stay as they are.
    fn kept_files(&self) -> Vec<String> {
        let kept = std::mem::take(&mut *self.kept.lock().expect("no writer has panicked"));
        let files = |kept: &String| {
            let from = self.before.range::<str, _>((Bound::Included(kept.as_str()), Bound::Unbounded));
            from.take_while(|path| tree::is_kept(path, kept)).cloned().collect::<Vec<String>>()
        };
        kept.iter().flat_map(files).collect()
    }

    /// Puts a new folder in its place, and says that no build is under way, now that the list is there.
    fn put_in_place(&mut self) -> Vec<NotWritten> {
        let mut journal = self.journal.lock().expect("no writer has panicked").take();
        if let Some(journal) = &mut journal {
            journal.stays = true;
        }
        // Some systems move no folder in which a file is open; on others it is locked until it is over.
        if cfg!(windows) {
            drop(journal.take());
        }
        if let Some(place) = self.place.take() {
            match fs::rename(&self.root, &place) {
                Ok(()) => self.root = place,
                // The journal stays, so that the next build knows what it may sweep away.
                Err(error) => return vec![not_written(LIST, &error)],
            }
        }
        let _ = fs::remove_file(self.root.join(JOURNAL));
        Vec::new()
    }

    /// A build that writes has a journal, which stays until it is over. Notes a path there.
    fn begin(&self, path: Option<&str>) -> io::Result<()> {
        let mut journal = self.journal.lock().expect("no writer has panicked");
        let journal = match &mut *journal {
            Some(journal) => journal,
            None => {
                let path = self.root.join(JOURNAL);
                let file = File::options().append(true).create(true).open(&path)?;
                journal.insert(Journal { file, path, stays: true, made: Vec::new() })
            }
        };
        journal.stays = true;
        match path.filter(|path| self.place.is_none() && !self.before.contains(*path)) {
            Some(path) => journal.file.write_all(format!("{path}\n").as_bytes()),
            None => Ok(()),
        }
    }

    /// Makes sure that a folder is there, and is no symbolic link out of ours; says whether this build
    /// made it.
    fn folder(&self, folder: &str) -> io::Result<bool> {
        if let Some(&fresh) = self.folders.lock().expect("no writer has panicked").get(folder) {
            return Ok(fresh);
        }
        let path = self.root.join(folder);
        let fresh = if folder.is_empty() && self.place.is_some() {
            make_folders(&self.root)?;
            self.begin(None)?;
            true
        } else if folder.is_empty() {
            let there = path.is_dir();
            make_folders(&path)?;
            !there
        } else {
            let above = self.folder(tree::folder(folder))?;
            match make_folder(&path) {
                Ok(()) => true,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if fs::symlink_metadata(&path)?.is_symlink() {
                        return Err(io::Error::other("a folder above it is a symbolic link"));
                    }
                    // Another thread may have made it; in a folder of ours nobody else can have.
                    above
                }
                Err(error) => return Err(error),
            }
        };
        self.folders.lock().expect("no writer has panicked").insert(folder.to_owned(), fresh);
        Ok(fresh)
    }

    /// Whether no folder above a file of an earlier build has become a symbolic link.
    fn leads_inside(&self, path: &str) -> bool {
        let mut folder = tree::folder(path);
        while !folder.is_empty() {
            if fs::symlink_metadata(self.root.join(folder)).is_ok_and(|found| found.is_symlink()) {
                return false;
            }
            folder = tree::folder(folder);
        }
        true
    }

    /// Writes a file whose bytes differ; says whether they did.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        let fresh = self.folder(tree::folder(path))?;
        let target = self.root.join(path);
        if self.place.is_some() {
            // It is not read before it is complete.
            let mut file = File::create(&target)?;
            readable(&file)?;
            return file.write_all(bytes).map(|()| true);
        }
        if !fresh && is_same(&target, bytes)? {
            return Ok(false);
        }
        self.begin(Some(path))?;
        replace(&target, bytes).map(|()| true)
    }

    /// Ends without a list and without removing anything: for a new folder that is handed on, and
    /// in which nothing but its own files may stand.
    pub fn close(mut self) -> Vec<NotWritten> {
        let made = self.folder("");
        let mut failed = std::mem::take(&mut *self.failed.lock().expect("no writer has panicked"));
        if let Err(error) = made {
            failed.push(not_written(JOURNAL, &error));
        }
        failed.extend(self.put_in_place());
        failed
    }

    fn note(&self, path: &str, result: io::Result<bool>) {
        match result {
            Ok(changed) => {
                self.changed.fetch_add(usize::from(changed), Ordering::Relaxed);
                if self.lists {
                    self.now.lock().expect("no writer has panicked").push(path.to_owned());
                }
            }
            Err(error) => self.failed.lock().expect("no writer has panicked").push(not_written(path, &error)),
        }
    }
}

fn not_written(path: &str, error: &io::Error) -> NotWritten {
    NotWritten { path: path.to_owned(), reason: super::plain(error) }
}

/// Where a new folder is made before it is put in its place.
fn beside(place: &Path) -> Option<PathBuf> {
    let name = place.file_name()?.to_str()?;
    Some(place.with_file_name(format!("{UNDER_WAY}{name}")))
}

/// Whether a build is writing there at this moment.
fn is_locked(folder: &Path) -> bool {
    let locked = |file: File| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock));
    File::open(folder.join(JOURNAL)).is_ok_and(locked)
}

/// Removes from a folder what a killed build has left, all but its lock.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() != JOURNAL {
            let is_folder = entry.file_type()?.is_dir();
            if is_folder { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    Ok(())
}

/// Whether a folder is not there, or one that a killed build has left.
fn may_be_swept(folder: &Path) -> bool {
    match folder.symlink_metadata() {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        // A build that has just made it writes its journal before all else: whoever sees anything inside asks for that
        // afterwards, or would take the folder for a stranger's and build without a lock.
        Ok(found) => found.is_dir() && (matches!(first_inside(folder), Ok(None)) || folder.join(JOURNAL).exists()),
    }
}

/// Whether a resolved path is a site, lies round it, or in one of the folders from which it is made.
fn is_of_site(path: &Path, site: &Path) -> bool {
    let own = ["content", "themes", "src", ".git"];
    site.starts_with(path) || own.iter().any(|name| path.starts_with(site.join(name)))
}

/// Whether a path belongs to a site, or lies in its folder `built`. A link at the path itself is not followed.
pub fn belongs_to_site(path: &Path, site: &Path, built: &str) -> bool {
    let (Ok(path), Ok(site)) = (std::path::absolute(path), site.canonicalize()) else { return false };
    let place = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => resolve(parent).join(name),
        _ => path,
    };
    is_of_site(&place, &site) || place.starts_with(site.join(built))
}

/// Resolves what exists of a path.
fn resolve(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(path), ..) => path,
        (Err(_), Some(parent), Some(name)) => resolve(parent).join(name),
        (Err(_), ..) => path.to_owned(),
    }
}

/// Removes what a killed build has half written beside these files.
fn sweep(root: &Path, paths: &BTreeSet<String>) {
    let folders: BTreeSet<&str> = paths.iter().map(|path| tree::folder(path)).chain([""]).collect();
    for folder in folders {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let half_written = |name: &str| name.starts_with(".nianbao-") && name.ends_with(".tmp");
            if name.to_str().is_some_and(half_written) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn first_inside(folder: &Path) -> io::Result<Option<String>> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut names: Vec<String> = Vec::new();
            for entry in entries {
                names.push(entry?.file_name().to_string_lossy().into_owned());
            }
            names.sort();
            Ok(names.into_iter().next())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Sink for Output {
    fn keep(&self, path: &str) {
        self.kept.lock().expect("no writer has panicked").push(path.to_owned());
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        self.note(path, self.write(path, bytes));
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        let folder = tree::folder(path);
        let temporary = self.folder(folder).and_then(|_| {
            self.begin(Some(path))?;
            temporary_in(&self.root.join(folder))
        });
        Box::new(LongFile { output: self, path: path.to_owned(), temporary })
    }
}

/// A file that arrives in pieces: written beside its place, and put there when it is whole.
struct LongFile<'a> {
    output: &'a Output,
    path: String,
    temporary: io::Result<NamedTempFile>,
}

impl Pieces for LongFile<'_> {
    fn piece(&mut self, bytes: &[u8]) {
        if let Ok(temporary) = &mut self.temporary
            && let Err(error) = temporary.write_all(bytes)
        {
            self.temporary = Err(error);
        }
    }

    fn end(self: Box<Self>) {
        let target = self.output.root.join(&self.path);
        let result = self.temporary.and_then(|mut temporary| {
            temporary.flush()?;
            if same_files(temporary.path(), &target)? {
                return Ok(false);
            }
            temporary.persist(&target).map_err(|error| error.error)?;
            Ok(true)
        });
        self.output.note(&self.path, result);
    }
}
