//! What changed in the site's folder, gathered until it is quiet.
//!
//! Editors save in many ways: they write in pieces, empty the file first, or write another and
//! rename it; version control writes a thousand files at once. A batch ends when every writer
//! has closed its file, or nothing has happened for a moment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::disk;
use crate::source::CONFIG_FILE;

/// A batch ends when all writers are done and it has been quiet for so long.
const DONE: Duration = Duration::from_millis(3);
/// Where we cannot know whether they are, it must be quiet for so long.
const QUIET: Duration = Duration::from_millis(40);
/// A writer may hold a file open for so long before it is read as it is.
const OPEN: Duration = Duration::from_millis(400);
/// A batch that never ends is taken after so long.
const PATIENCE: Duration = Duration::from_secs(2);
/// Where the system tells nothing, we look so often.
const POLL: Duration = Duration::from_secs(1);

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
    events: Receiver<notify::Result<Event>>,
    polls: bool,
    /// Ends the watch when it is dropped.
    watcher: Box<dyn Watcher + Send>,
    /// Which of the site's folders are watched.
    folders: BTreeSet<&'static str>,
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
            && let Ok(watch) = Watch::with(root, false)
        {
            return Ok(watch);
        }
        Watch::with(root, true)
    }

    /// Whether changes are only found by looking.
    pub(super) fn polls(&self) -> bool {
        self.polls
    }

    fn with(root: &Path, polls: bool) -> notify::Result<Watch> {
        let (sender, events) = mpsc::channel();
        let watcher: Box<dyn Watcher + Send> = if polls {
            // By its times alone, `notify` tells files apart by whole seconds, and only newer ones: a second
            // save in the same second, or an older file put back, would be missed. So it reads them.
            let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
            Box::new(PollWatcher::new(sender, config)?)
        } else {
            Box::new(RecommendedWatcher::new(sender, Config::default())?)
        };
        let mut watch = Watch { root: root.to_owned(), events, polls, watcher, folders: BTreeSet::new() };
        watch.watcher.watch(root, RecursiveMode::NonRecursive)?;
        watch.follow_folders()?;
        Ok(watch)
    }

    /// Watches the site's folders that are there; one may come or go at any time.
    fn follow_folders(&mut self) -> notify::Result<()> {
        for name in ["content", "themes"] {
            if !self.folders.contains(name) {
                match self.watcher.watch(&self.root.join(name), RecursiveMode::Recursive) {
                    Ok(()) => self.folders.insert(name),
                    Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => continue,
                    Err(error) => return Err(error),
                };
            }
        }
        Ok(())
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
        match self.events.recv_timeout(wait) {
            Ok(event) => self.add(event, &mut batch),
            Err(RecvTimeoutError::Timeout) => return Some(batch.changes),
            Err(RecvTimeoutError::Disconnected) => return None,
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
        let moved = ["content", "themes"]
            .iter()
            .any(|name| matches!(&batch.changes, Changes::Some(paths) if paths.contains(*name)));
        if moved {
            // A folder of this name may be another one now.
            self.folders.clear();
            if self.follow_folders().is_err() {
                batch.changes = Changes::Everything;
            }
        }
        Some(())
    }

    fn add(&self, event: notify::Result<Event>, batch: &mut Batch) {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            Ok(_) | Err(_) => {
                batch.changes = Changes::Everything;
                return;
            }
        };
        let Some(change) = Change::of(&event.kind) else { return };
        for path in event.paths.iter().filter_map(|path| self.inside(path)) {
            match change {
                Change::Writing => batch.open.insert(path.clone()),
                Change::Done => batch.open.remove(&path),
            };
            if let Changes::Some(paths) = &mut batch.changes {
                paths.insert(path);
            }
        }
    }

    /// A path in the site; `None` for what is none of its files, such as the built portal.
    fn inside(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
        let ours = path == CONFIG_FILE || ["content", "themes"].contains(&path.split('/').next()?);
        ours.then_some(path)
    }
}

/// Changes that belong together.
struct Batch {
    changes: Changes,
    /// Files that are being written.
    open: BTreeSet<String>,
}

impl Batch {
    fn new() -> Batch {
        Batch { changes: Changes::Some(BTreeSet::new()), open: BTreeSet::new() }
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
