//! Looking again and again, where the system tells of no changes.
//!
//! `notify` has such a watcher, too; by times alone it misses a second save in the same second and an
//! older file put back, and by contents it reads the whole site every time. A [`Looks`] does neither.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use notify::event::{ModifyKind, RemoveKind};
use notify::{Config, Error, Event, EventHandler, EventKind, RecursiveMode, Result, Watcher, WatcherKind};

use crate::disk::facts::Looks;

/// There is so much time between two looks,
const PAUSE: Duration = Duration::from_secs(1);
/// and so many times as much as a look has taken: a slow disk has others to serve.
const REST: u32 = 9;

/// What was seen of each place.
type Places = Arc<Mutex<BTreeMap<PathBuf, Looks>>>;

/// A watcher that looks.
#[derive(Debug)]
pub(super) struct Poller {
    places: Places,
    /// Ends the looking when it is dropped.
    _ends: mpsc::Sender<()>,
}

impl Watcher for Poller {
    fn new<F: EventHandler>(mut tell: F, _: Config) -> Result<Poller> {
        let places = Places::default();
        let (_ends, ended) = mpsc::channel();
        let seen = places.clone();
        std::thread::spawn(move || {
            let mut pause = PAUSE;
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let started = Instant::now();
                for event in look(&seen) {
                    tell.handle_event(Ok(event));
                }
                pause = PAUSE + started.elapsed() * REST;
            }
        });
        Ok(Poller { places, _ends })
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Result<()> {
        let looks = Looks::begin(path, mode == RecursiveMode::Recursive).ok_or_else(Error::path_not_found)?;
        self.places.lock().expect("no look has panicked").insert(path.to_owned(), looks);
        Ok(())
    }

    fn unwatch(&mut self, path: &Path) -> Result<()> {
        self.places.lock().expect("no look has panicked").remove(path);
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::PollWatcher
    }
}

/// Looks at all places once, and says what has changed.
fn look(places: &Places) -> Vec<Event> {
    let mut events = Vec::new();
    for looks in places.lock().expect("no look has panicked").values_mut() {
        let (changed, gone) = looks.again();
        for (kind, paths) in [
            (EventKind::Modify(ModifyKind::Any), changed), //
            (EventKind::Remove(RemoveKind::Any), gone),
        ] {
            if !paths.is_empty() {
                events.push(Event { paths, ..Event::new(kind) });
            }
        }
    }
    events
}
