//! What changed in the site's folder, gathered until it is quiet.
//!
//! Editors save in many ways: they write in pieces, empty the file first, or write another and
//! rename it; version control writes a thousand files at once. A batch ends when every writer
//! has closed its file, or nothing has happened for a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::poll::Poller;
use crate::disk;
use crate::tree::{CONFIG_FILE, SITE_FOLDERS};

/// A batch ends when all writers are done and it has been quiet for so long.
const DONE: Duration = Duration::from_millis(3);
/// Where we cannot know whether they are, it must be quiet for so long.
const QUIET: Duration = Duration::from_millis(40);
/// A writer may hold a file open for so long before it is read as it is.
const OPEN: Duration = Duration::from_millis(400);
/// A batch that never ends is taken after so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// How to learn of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As the system tells, or by looking where it cannot.
    Best,
    /// By looking again and again.
    Poll,
}

/// A watch on a site's folder.
pub(super) struct Watch {
    root: PathBuf,
    how: How,
    events: Receiver<notify::Result<Event>>,
    polls: bool,
    /// Ends the watch when it is dropped.
    watcher: Box<dyn Watcher + Send>,
    /// Which of the site's folders are watched.
    folders: BTreeSet<&'static str>,
    /// Whether some folder may not be looked into, so that new ones must be followed one by one.
    partly: bool,
    /// Places outside of those folders where symbolic links lead to, and the links.
    links: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// What may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changes {
    /// These files or folders, as paths in the site.
    Some(BTreeSet<String>),
    /// We cannot know.
    Everything,
}

impl Changes {
    /// These and those.
    pub(super) fn and(self, more: Changes) -> Changes {
        match (self, more) {
            (Changes::Some(mut paths), Changes::Some(more)) => {
                paths.extend(more);
                Changes::Some(paths)
            }
            _ => Changes::Everything,
        }
    }

    fn is_none(&self) -> bool {
        matches!(self, Changes::Some(paths) if paths.is_empty())
    }
}

impl Watch {
    /// Watches a site: its configuration, its content and its themes.
    pub(super) fn start(root: &Path, how: How) -> notify::Result<Watch> {
        if how == How::Best
            && disk::tells_of_changes(root)
            && let Ok(watch) = Watch::with(root, how, false)
        {
            return Ok(watch);
        }
        Watch::with(root, how, true)
    }

    /// How it was asked to watch.
    pub(super) fn how(&self) -> How {
        self.how
    }

    /// Whether changes are only found by looking.
    pub(super) fn polls(&self) -> bool {
        self.polls
    }

    fn with(root: &Path, how: How, polls: bool) -> notify::Result<Watch> {
        let (sender, events) = mpsc::channel();
        // A link may lead to the whole disk; those that count are followed one by one.
        let config = Config::default().with_follow_symlinks(false);
        let watcher: Box<dyn Watcher + Send> = if polls {
            Box::new(Poller::new(sender, config)?)
        } else {
            Box::new(RecommendedWatcher::new(sender, config)?)
        };
        let (root, folders, links) = (root.to_owned(), BTreeSet::new(), BTreeMap::new());
        let mut watch = Watch { root, how, events, polls, watcher, folders, partly: false, links };
        watch.follow_folders()?;
        Ok(watch)
    }

    /// Watches the site's folders that are there; one may come or go at any time.
    fn follow_folders(&mut self) -> notify::Result<()> {
        if self.folders.is_empty() {
            self.watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        }
        for name in SITE_FOLDERS {
            if !self.folders.contains(name) && self.follow(&self.root.join(name))? {
                self.folders.insert(name);
            }
        }
        Ok(())
    }

    /// Watches a folder and all below it; `false` if it is not there.
    fn follow(&mut self, folder: &Path) -> notify::Result<bool> {
        match self.watcher.watch(folder, RecursiveMode::Recursive) {
            Ok(()) => return Ok(true),
            Err(error) if is_missing(&error) => return Ok(false),
            Err(error) if !is_refused(&error) => return Err(error),
            Err(_) => {}
        }
        // One folder that may not be looked into is no reason to miss the others.
        self.partly = true;
        match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
            Err(error) if !is_refused(&error) && !is_missing(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        for inside in disk::folders_in(folder) {
            self.follow(&inside)?;
        }
        Ok(true)
    }

    /// Watches where symbolic links lead to, as far as that is not watched anyway.
    pub(super) fn follow_links(&mut self, links: &[(String, PathBuf)]) {
        let mut outside: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for (link, target) in links {
            if self.inside(target).is_none() {
                outside.entry(target.clone()).or_default().insert(link.clone());
            }
        }
        for target in outside.keys().filter(|target| !self.links.contains_key(*target)) {
            // A file is replaced by others of its name, so its folder is watched.
            let (place, mode) = match target.parent() {
                Some(folder) if !target.is_dir() => (folder, RecursiveMode::NonRecursive),
                _ => (target.as_path(), RecursiveMode::Recursive),
            };
            // What cannot be watched is read with the next change.
            let _ = self.watcher.watch(place, mode);
        }
        self.links = outside;
    }

    /// Waits for the next changes; `None` when the watch has ended.
    pub(super) fn next(&mut self) -> Option<Changes> {
        let mut batch = Batch::new();
        while batch.changes.is_none() {
            let event = self.events.recv().ok()?;
            self.add(event, &mut batch);
        }
        self.gather(&mut batch)?;
        Some(batch.changes)
    }

    /// Waits for more changes, but not longer than this.
    pub(super) fn next_within(&mut self, wait: Duration) -> Option<Changes> {
        let mut batch = Batch::new();
        let end = Instant::now() + wait;
        // That a file was read, by us or others, is an event and no change.
        while batch.changes.is_none() {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => self.add(event, &mut batch),
                Err(RecvTimeoutError::Timeout) => return Some(batch.changes),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        self.gather(&mut batch)?;
        Some(batch.changes)
    }

    fn gather(&mut self, batch: &mut Batch) -> Option<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let wait = match () {
                // Linux says when a file is closed; what was renamed or removed is done.
                () if cfg!(target_os = "linux") && !self.polls => match batch.open.is_empty() {
                    true => DONE,
                    false => OPEN,
                },
                () => QUIET,
            };
            match self.events.recv_timeout(wait) {
                Ok(event) => self.add(event, batch),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        if batch.lost {
            // There are more folders than the system watches: from now on we look.
            if let Ok(watch) = Watch::with(&self.root, self.how, true) {
                *self = watch;
            }
            batch.changes = Changes::Everything;
        }
        let moved = match &batch.changes {
            Changes::Some(paths) => SITE_FOLDERS.iter().any(|name| paths.contains(*name)),
            Changes::Everything => true,
        };
        if moved {
            // A folder of this name may be another one now.
            self.folders.clear();
            if self.follow_folders().is_err() {
                batch.changes = Changes::Everything;
            }
        }
        if self.partly
            && let Changes::Some(paths) = &batch.changes
        {
            for folder in paths.iter().map(|path| self.root.join(path)).filter(|path| path.is_dir()).collect::<Vec<_>>()
            {
                let _ = self.follow(&folder);
            }
        }
        Some(())
    }

    fn add(&self, event: notify::Result<Event>, batch: &mut Batch) {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            // Who looks meets what it may not see each time.
            Err(_) if self.polls => return,
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                batch.lost = true;
                batch.changes = Changes::Everything;
                return;
            }
            Ok(_) | Err(_) => {
                batch.changes = Changes::Everything;
                return;
            }
        };
        let Some(change) = Change::of(&event.kind) else { return };
        let whole = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
        if whole && event.paths.contains(&self.root) {
            batch.changes = Changes::Everything;
            return;
        }
        for path in event.paths.iter().flat_map(|path| self.names(path)) {
            match change {
                Change::Writing => batch.open.insert(path.clone()),
                Change::Done => batch.open.remove(&path),
            };
            if let Changes::Some(paths) = &mut batch.changes {
                paths.insert(path);
            }
        }
    }

    /// What a file is called in the site: by its own path, or by links that lead to it.
    fn names(&self, path: &Path) -> Vec<String> {
        if let Some(path) = self.inside(path) {
            return vec![path];
        }
        let linked = self.links.iter().filter(|(target, _)| path.starts_with(target));
        linked.flat_map(|(_, links)| links).cloned().collect()
    }

    /// A path in the site; `None` for what is none of its files, such as the built portal.
    fn inside(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
        let ours = path == CONFIG_FILE || SITE_FOLDERS.contains(&path.split('/').next()?);
        ours.then_some(path)
    }
}

/// Whether the system does not let us watch.
fn is_refused(error: &notify::Error) -> bool {
    matches!(&error.kind, ErrorKind::Io(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

/// Whether there is nothing to watch.
fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Changes that belong together.
struct Batch {
    changes: Changes,
    /// Files that are being written.
    open: BTreeSet<String>,
    /// Whether the system watches no more folders.
    lost: bool,
}

impl Batch {
    fn new() -> Batch {
        Batch { changes: Changes::Some(BTreeSet::new()), open: BTreeSet::new(), lost: false }
    }
}

/// What an event says of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It is being written.
    Writing,
    /// It is as it will be.
    Done,
}

impl Change {
    /// `None` for what changes nothing: we read files ourselves, and are told of it.
    fn of(kind: &EventKind) -> Option<Change> {
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Change::Done),
            EventKind::Access(_) => None,
            EventKind::Modify(ModifyKind::Data(_)) | EventKind::Create(CreateKind::File) => Some(Change::Writing),
            _ => Some(Change::Done),
        }
    }
}
