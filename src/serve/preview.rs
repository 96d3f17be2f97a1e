//! What the preview shows now, and to whom.
//!
//! Each change of the site gives a new [`Current`]. Browsers are told of its number, and ask for the pages
//! that they show.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::watch as latest;

use super::cells::{self, CellsView};
use super::page::Rendered;
use super::panel::{FileView, StateView};
use super::portal::PortalBuild;
use crate::model::Date;
use crate::render;

/// The portal that is shown, and who looks at what.
pub(super) struct Preview {
    shown: RwLock<Option<Arc<Current>>>,
    version: latest::Sender<u64>,
    /// The threads that make an index, one at a time; from when the first is made.
    indexers: Mutex<Option<ThreadPool>>,
    /// Routes that are open in browsers, and how often.
    watched: Mutex<BTreeMap<String, usize>>,
}

impl Preview {
    pub fn new() -> Preview {
        Preview {
            shown: RwLock::new(None),
            version: latest::Sender::new(0),
            indexers: Mutex::default(),
            watched: Mutex::default(),
        }
    }

    /// What is shown now, once there is anything.
    pub fn shown(&self) -> Option<Arc<Current>> {
        self.shown.read().expect("nobody panics while holding it").clone()
    }

    /// A file of the index of search, as it is when its turn has come: many edits while an index is made
    /// cost one more, not one each.
    pub fn of_index(&self, route: &str) -> Rendered {
        // Who has panicked here has left nothing half done.
        let mut threads = self.indexers.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shown) = self.shown() else { return Rendered::Nothing };
        if threads.is_none() {
            // Threads of their own, so that an edit waits neither in their queue nor for a core.
            *threads = ThreadPoolBuilder::new().start_handler(|_| lower_priority()).build().ok();
        }
        match &*threads {
            Some(threads) if shown.portal.index.get().is_none() => threads.install(|| shown.page(route)),
            _ => shown.page(route),
        }
    }

    /// Follows the versions of what is shown.
    pub fn versions(&self) -> latest::Receiver<u64> {
        self.version.subscribe()
    }

    /// Notes that a browser shows a route, until the result is dropped.
    pub fn watch(self: &Arc<Preview>, route: String) -> Watcher {
        *self.watched().entry(route.clone()).or_default() += 1;
        Watcher { preview: self.clone(), route }
    }

    pub fn watched(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, usize>> {
        self.watched.lock().expect("nobody panics while holding it")
    }

    pub fn show(&self, shown: Current) {
        let version = shown.state.version;
        *self.shown.write().expect("nobody panics while holding it") = Some(Arc::new(shown));
        self.version.send_replace(version);
    }
}

/// A browser that shows a route.
pub(super) struct Watcher {
    pub preview: Arc<Preview>,
    /// The route.
    pub route: String,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut watched = self.preview.watched();
        if let Some(count) = watched.get_mut(&self.route) {
            *count -= 1;
            if *count == 0 {
                watched.remove(&self.route);
            }
        }
    }
}

/// The portal that is shown, with its findings.
pub(super) struct Current {
    pub portal: Arc<PortalBuild>,
    /// Where the portal stood before, if `site.toml` has moved it: pages may still be open there.
    pub former: Vec<String>,
    /// What the page is told.
    pub state: StateView,
    /// The day on which all this is so.
    pub today: Date,
}

impl Current {
    /// Where the portal stands on its host.
    pub fn base(&self) -> &str {
        self.portal.base()
    }

    /// What a path means in the portal; `None` if it lies outside.
    pub fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.base())
    }

    /// The same where the portal stood before.
    pub fn formerly_inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.former.iter().find_map(|base| path.strip_prefix(base.as_str()))
    }

    /// One file of the portal: rendered now, or a moment ago for another tab. A panic spoils that
    /// file and nothing else.
    pub fn page(&self, route: &str) -> Rendered {
        self.portal.page(route)
    }

    /// The file that a page is written in.
    pub fn source(&self, route: &str) -> Option<FileView> {
        let portal = &self.portal.examined.source.portal;
        let (id, _) = route.rsplit_once("/index.html").unwrap_or_default();
        let agency = portal.agencies.iter().find(|agency| agency.id == id).map(|agency| &agency.file);
        let page = || portal.pages.iter().find(|page| page.id == id).map(|page| &page.file);
        let report = || render::report_at(portal, route).map(|index| &portal.reports[index].file);
        let home = || portal.home.as_ref().filter(|_| route == "index.html");
        let file = agency.or_else(page).or_else(report).or_else(home)?;
        self.portal.files([file].into_iter(), &self.portal.site).first.pop()
    }

    /// The cells of a report's page.
    pub fn cells(&self, route: &str) -> Option<CellsView> {
        cells::view(&self.portal.site, &self.portal.examined, route)
    }
}

/// Lets other threads go first.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}
