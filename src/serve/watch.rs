//! What changed in the site's folder, gathered until it is quiet.
//!
//! Editors save in many ways: they write in pieces, empty the file first, or write another and
//! rename it. A batch ends when nothing has happened for a moment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::source::CONFIG_FILE;

/// A batch ends when it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(12);
/// A batch that never ends is taken after so long.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// A watch on a site's folder.
pub(super) struct Watch {
    root: PathBuf,
    events: Receiver<notify::Result<Event>>,
    /// Ends the watch when it is dropped.
    _watcher: Box<dyn Watcher + Send>,
}

/// What may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changes {
    /// These files or folders, as paths in the site.
    Some(BTreeSet<String>),
    /// We cannot know.
    Everything,
}

impl Watch {
    /// Watches a site: its configuration, its content and its themes.
    pub(super) fn start(root: &Path) -> notify::Result<Watch> {
        let (sender, events) = mpsc::channel();
        let mut watcher: Box<dyn Watcher + Send> = Box::new(RecommendedWatcher::new(sender, Config::default())?);
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        for folder in ["content", "themes"].map(|name| root.join(name)) {
            if folder.is_dir() {
                watcher.watch(&folder, RecursiveMode::Recursive)?;
            }
        }
        Ok(Watch { root: root.to_owned(), events, _watcher: watcher })
    }

    /// Waits for the next changes; `None` when the watch has ended.
    pub(super) fn next(&self) -> Option<Changes> {
        let mut changes = Changes::Some(BTreeSet::new());
        while matches!(&changes, Changes::Some(paths) if paths.is_empty()) {
            let event = self.events.recv().ok()?;
            self.add(event, &mut changes);
        }
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.add(event, &mut changes),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(changes)
    }

    fn add(&self, event: notify::Result<Event>, changes: &mut Changes) {
        let Changes::Some(paths) = changes else { return };
        match event {
            Ok(event) if event.need_rescan() => *changes = Changes::Everything,
            Ok(event) if is_change(&event.kind) => {
                let inside = event.paths.iter().filter_map(|path| self.inside(path));
                paths.extend(inside);
            }
            Ok(_) => {}
            Err(_) => *changes = Changes::Everything,
        }
    }

    /// A path in the site; `None` for what is none of its files, such as the built portal.
    fn inside(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
        let ours = path == CONFIG_FILE || ["content", "themes"].contains(&path.split('/').next()?);
        ours.then_some(path)
    }
}

/// Whether an event can mean that a file differs. We read files ourselves, and that is none.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => *kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
