//! What the preview shows, and how it comes to be.
//!
//! Each change gives a new [`Shown`]: the site at that moment, read and checked with a memo of
//! what has not changed. Its pages are rendered when they are asked for, with whatever is wrong in
//! them. Only a file that cannot be read or drawn stands in it as it last could, so that its last good
//! page stays while its author is at work.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::watch as latest;

use super::cells::{self, CellsView};
use super::held::{Held, Text};
use super::panel::{self, FileView, FilesView, StateView};
use super::watch::{Changes, Watch};
use crate::disk::Folder;
use crate::finding::words::Lang;
use crate::finding::{Finding, Findings, Level};
use crate::model::Date;
use crate::render::{self, Theme};
use crate::tree::{OneFile, Site, Stamp, Tree};
use crate::{Examined, Memo};

/// What is said where a panic has spoiled a page.
const FAILED: &str = "程序出错，这一页没有画出来；请把出错前的改动告诉开发者";
/// So many rendered pages of one moment are kept, for tabs that show the same.
const KEPT: usize = 64;
/// A file that has just been emptied or taken away may be about to be written.
const HALF_SAVED: Duration = Duration::from_millis(250);
/// What is copied into a new folder may come before the watch on it.
const NEW_FOLDER: Duration = Duration::from_millis(300);
/// A site's folder that is gone is looked for so often.
const GONE: Duration = Duration::from_millis(500);

/// The portal that is shown, and who looks at what.
pub(super) struct Preview {
    shown: RwLock<Option<Arc<Shown>>>,
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
    pub fn shown(&self) -> Option<Arc<Shown>> {
        self.shown.read().expect("nobody panics while holding it").clone()
    }

    /// A file of the index of search, as it is when its turn has come: many edits while an index is made
    /// cost one more, not one each.
    pub fn of_index(&self, route: &str) -> Rendered {
        // Who has panicked here has left nothing half done.
        let mut threads = self.indexers.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shown) = self.shown() else { return Rendered::Nothing };
        if threads.is_none() {
            // Of their own: whoever edits meanwhile waits neither in their queue nor for a core.
            *threads = ThreadPoolBuilder::new().start_handler(|_| step_back()).build().ok();
        }
        match &*threads {
            Some(threads) if shown.moment.index.get().is_none() => threads.install(|| shown.page(route)),
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

    fn watched(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, usize>> {
        self.watched.lock().expect("nobody panics while holding it")
    }

    fn show(&self, shown: Shown) {
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

/// The portal that is shown, with what is said of it.
pub(super) struct Shown {
    moment: Arc<Moment>,
    /// Where the portal stood before, if `site.toml` has moved it: pages may still be open there.
    former: Vec<String>,
    /// What the page is told.
    pub state: StateView,
}

/// The portal at one moment.
struct Moment {
    site: Held,
    examined: Examined,
    theme: Theme,
    pages: Mutex<BTreeMap<String, Rendered>>,
    /// The index of search, from when a file of it is asked for; the next moment may have the same.
    index: Arc<OnceLock<Tree>>,
}

/// A file of the portal.
pub(super) struct Page {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their fingerprint.
    pub stamp: String,
    /// The same without the names of style sheets: what a reload cannot be spared for.
    pub unstyled: String,
}

impl Shown {
    /// Where the portal stands on its host.
    pub fn base(&self) -> &str {
        self.moment.base()
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
        self.moment.page(route)
    }

    /// The file that a page is written in.
    pub fn source(&self, route: &str) -> Option<FileView> {
        let portal = &self.moment.examined.source.portal;
        let (id, _) = route.rsplit_once("/index.html").unwrap_or_default();
        let agency = portal.agencies.iter().find(|agency| agency.id == id).map(|agency| &agency.file);
        let page = || portal.pages.iter().find(|page| page.id == id).map(|page| &page.file);
        let report = || render::report_at(portal, route).map(|index| &portal.reports[index].file);
        let home = || portal.home.as_ref().filter(|_| route == "index.html");
        let file = agency.or_else(page).or_else(report).or_else(home)?;
        files([file].into_iter(), &self.moment.site, &self.moment).first.pop()
    }

    /// The cells of a report's page.
    pub fn cells(&self, route: &str) -> Option<CellsView> {
        cells::view(&self.moment.site, &self.moment.examined, route)
    }
}

impl Moment {
    fn new(site: Held, examined: Examined, theme: Theme) -> Moment {
        Moment { site, examined, theme, pages: Mutex::default(), index: Arc::default() }
    }

    fn base(&self) -> &str {
        self.examined.source.config.base_path()
    }

    fn page(&self, route: &str) -> Rendered {
        let drawn = catch_unwind(AssertUnwindSafe(|| self.render(route).0));
        drawn.unwrap_or_else(|_| Rendered::Failed(Arc::new(Page::failed(FAILED, &self.theme))))
    }

    fn render(&self, route: &str) -> (Rendered, Findings) {
        if self.examined.source.config.search && is_of_index(route) {
            return (self.of_index(route), Findings::default());
        }
        let kept = || self.pages.lock().expect("nobody panics while holding it");
        if let Some(page) = kept().get(route) {
            return (page.clone(), Findings::default());
        }
        let (page, findings) = self.draw(route);
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(route.to_owned(), page.clone());
        (page, findings)
    }

    fn draw(&self, route: &str) -> (Rendered, Findings) {
        let sink = OneFile::new(route);
        let findings = crate::write(&self.site, &self.examined, &self.theme, &sink);
        let page = match (sink.into_bytes(), findings.iter().next()) {
            (Some(bytes), _) => Rendered::Page(Arc::new(Page::new(bytes, &self.theme))),
            (None, None) => Rendered::Nothing,
            (None, Some(finding)) => {
                let said = finding.problem.words(Lang::Zh);
                let why = format!("{}：{}\n{}", finding.file, said.message, said.label);
                Rendered::Failed(Arc::new(Page::failed(&why, &self.theme)))
            }
        };
        (page, findings)
    }

    /// A file of the index. All are made together when the first is asked for; a page needs none.
    fn of_index(&self, route: &str) -> Rendered {
        let files = self.index.get_or_init(|| crate::search_of(&self.site, &self.examined, &self.theme));
        match files.get(route) {
            Some(bytes) => Rendered::Page(Arc::new(Page::new(bytes.to_vec(), &self.theme))),
            None => Rendered::Nothing,
        }
    }

    /// Whether the index is the same as that of an earlier moment: it says nothing of how pages look.
    fn has_index_of(&self, before: &Moment) -> bool {
        let looks = |path: &str| path.starts_with("themes/") && !path.ends_with(".toml");
        self.site.is_listed_as(&before.site) && self.site.differences(&before.site).iter().all(|(path, ..)| looks(path))
    }
}

/// Lets other threads go first.
fn step_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

/// Whether a file belongs to the index of search, which lies in a folder of its own.
pub(super) fn is_of_index(route: &str) -> bool {
    route.strip_prefix("search/").is_some_and(|rest| rest.contains('/') && !rest.ends_with(".html"))
}

/// What a route holds.
#[derive(Clone)]
pub(super) enum Rendered {
    /// A file.
    Page(Arc<Page>),
    /// Nothing.
    Nothing,
    /// A page whose template fails, and never did better: a page that says why.
    Failed(Arc<Page>),
}

impl Rendered {
    /// What can be shown, if there is anything.
    pub fn page(self) -> Option<Arc<Page>> {
        match self {
            Rendered::Page(page) | Rendered::Failed(page) => Some(page),
            Rendered::Nothing => None,
        }
    }
}

impl Page {
    fn failed(why: &str, theme: &Theme) -> Page {
        let why = crate::html::escape(why);
        let page = format!(
            "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>这一页画不出来</title>\n</head>\n\
             <body>\n<h1>这一页画不出来</h1>\n<pre>{why}</pre>\n</body>\n</html>\n"
        );
        Page::new(page.into_bytes(), theme)
    }

    fn new(bytes: Vec<u8>, theme: &Theme) -> Page {
        let stamp = |bytes: &[u8]| blake3::hash(bytes).to_hex()[..16].to_owned();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for (name, _) in theme.assets.iter().filter(|(name, _)| name.ends_with(".css")) {
            text = text.replace(name.as_str(), "");
        }
        Page { stamp: stamp(&bytes), unstyled: stamp(text.as_bytes()), bytes }
    }
}

/// What came of a change.
pub(crate) struct Built {
    /// The files that changed; empty for the first build.
    pub changed: Vec<String>,
    /// How many reports there are.
    pub reports: usize,
    /// How many pages that are open in browsers look different now.
    pub renewed: usize,
    /// How long it took.
    pub took: Duration,
    /// What was noticed.
    pub findings: Findings,
    /// What it was noticed in.
    pub site: Box<dyn Site>,
}

/// Why a change is not shown.
pub(crate) enum Failure {
    /// The program has panicked.
    Panic,
    /// The site's folder cannot be read, for the system's reason.
    Folder(String),
}

/// How a site is read and checked.
type Examine = fn(&dyn Site, Date, &mut Memo) -> Examined;

/// Builds the preview again and again.
pub(super) struct Builder {
    folder: Arc<Folder>,
    today: Date,
    preview: Arc<Preview>,
    examine: Examine,
    memo: Memo,
    /// The site as it is on the disk.
    held: Option<Held>,
    /// Files that cannot be read or drawn, and what they held when they could.
    unreadable: BTreeMap<String, Option<Arc<Text>>>,
    /// Files that differ from when the server started, and what they were.
    changed: BTreeMap<String, Option<Stamp>>,
    version: u64,
}

impl Builder {
    pub fn new(folder: Arc<Folder>, today: Date, preview: Arc<Preview>) -> Builder {
        Builder {
            folder,
            today,
            preview,
            examine: crate::examine_again,
            memo: Memo::default(),
            held: None,
            unreadable: BTreeMap::new(),
            changed: BTreeMap::new(),
            // A page that was open before the server was started again must not take it for the same.
            version: 1,
        }
    }

    /// Builds again for every change, until the watch ends. `say` is told of each.
    pub fn follow(&mut self, mut watch: Watch, say: &dyn Fn(Result<Built, Failure>)) {
        self.watch_links(&mut watch);
        if let Some(built) = self.missed().and_then(|changes| self.build(&changes)) {
            say(built);
        }
        while let Some(mut changes) = watch.next() {
            let end = Instant::now() + HALF_SAVED;
            while self.is_half_saved(&changes) && Instant::now() < end {
                let Some(more) = watch.next_within(end.saturating_duration_since(Instant::now())) else { return };
                changes = changes.and(more);
            }
            loop {
                let built = self.build(&changes);
                self.watch_links(&mut watch);
                let gone = matches!(built, Some(Err(Failure::Folder(_))));
                if let Some(built) = built {
                    say(built);
                }
                if gone {
                    watch = self.wait_for_folder(watch);
                    changes = Changes::Everything;
                    continue;
                }
                // What is copied into a new folder may come before the watch on it.
                let folders = self.folders(&changes);
                if folders.is_empty() {
                    break;
                }
                let Some(more) = watch.next_within(NEW_FOLDER) else { return };
                let again = Changes::Some(folders).and(more.clone());
                if let Some(built) = self.build(&again) {
                    say(built);
                }
                changes = more;
            }
        }
    }

    /// What has changed since the site was first read, so far without our knowing. From here on it is held.
    fn missed(&self) -> Option<Changes> {
        let held = self.held.as_ref()?;
        let differ = held.take_in();
        if !Folder::open(self.folder.root()).is_ok_and(|now| held.is_listed(&now)) {
            return Some(Changes::Everything);
        }
        (!differ.is_empty()).then_some(Changes::Some(differ))
    }

    /// Waits until the site's folder is there again, and watches it anew.
    fn wait_for_folder(&self, watch: Watch) -> Watch {
        let how = watch.how();
        drop(watch);
        loop {
            std::thread::sleep(GONE);
            if self.folder.root().is_dir()
                && let Ok(watch) = Watch::start(self.folder.root(), how)
            {
                return watch;
            }
        }
    }

    fn watch_links(&self, watch: &mut Watch) {
        if let Some(held) = &self.held {
            watch.follow_links(held.links());
        }
    }

    /// Whether a file that held something is empty or gone now: many editors write it anew at once.
    fn is_half_saved(&self, changes: &Changes) -> bool {
        let (Some(held), Changes::Some(paths)) = (&self.held, changes) else { return false };
        paths.iter().any(|path| held.is_half_saved(path))
    }

    fn folders(&self, changes: &Changes) -> BTreeSet<String> {
        let (Some(held), Changes::Some(paths)) = (&self.held, changes) else { return BTreeSet::new() };
        paths.iter().filter(|path| held.is_folder(path)).cloned().collect()
    }

    /// Builds once. `None` if nothing differs. Whatever a site holds, the server goes on: a panic is
    /// our fault and is said aloud.
    pub fn build(&mut self, changes: &Changes) -> Option<Result<Built, Failure>> {
        let built = catch_unwind(AssertUnwindSafe(|| self.try_build(changes))).unwrap_or_else(|_| {
            // It may have been left half done.
            self.memo = Memo::default();
            Some(Err(Failure::Panic))
        });
        match &built {
            Some(Err(Failure::Panic)) => {
                self.trouble("程序出错，这次改动没有显示；请把出错前的改动告诉开发者".to_owned());
            }
            Some(Err(Failure::Folder(reason))) => self.trouble(format!("读不到站点文件夹：{reason}")),
            _ => {}
        }
        built
    }

    fn try_build(&mut self, changes: &Changes) -> Option<Result<Built, Failure>> {
        let started = Instant::now();
        let held = match &self.held {
            Some(before) => before.again(changes),
            None => Ok(Held::lazily(self.folder.clone())),
        };
        let held = match held {
            Ok(held) => held,
            Err(error) => return Some(Err(Failure::Folder(error.to_string()))),
        };
        let paths = match changes {
            Changes::Some(paths) => paths.iter().filter(|path| !held.is_folder(path)).cloned().collect(),
            Changes::Everything => Vec::new(),
        };
        let in_trouble = self.preview.shown().is_none_or(|shown| shown.state.trouble.is_some());
        if let Some(before) = &self.held
            && !in_trouble
            && before.is(&held)
            && paths.iter().all(|path| super::held::is_text(path))
        {
            return None;
        }
        self.note_changes(&held);
        let before = self.held.replace(held.clone());
        let (shown, findings) = self.compile(&held, before.as_ref());
        let renewed = self.renewed(&shown);
        let reports = shown.moment.examined.source.portal.reports.len();
        self.preview.show(shown);
        let (took, site) = (started.elapsed(), Box::new(held));
        Some(Ok(Built { changed: paths, reports, renewed, took, findings, site }))
    }

    /// Reads, checks and renders what is looked at. Gives what is to be shown, and what was noticed in
    /// the site as it is.
    fn compile(&mut self, held: &Held, before: Option<&Held>) -> (Shown, Findings) {
        let (mut moment, findings) = self.examine(held);
        let lost: BTreeSet<&String> = findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
            .filter(|finding| is_unreadable(finding) || self.has_lost_its_page(&finding.file, &moment))
            .map(|finding| &finding.file)
            .collect();
        let readable = |file: &String| match self.unreadable.get(file) {
            Some(readable) => readable.clone(),
            None => before?.kept(file),
        };
        self.unreadable = lost.into_iter().map(|file| (file.clone(), readable(file))).collect();
        let mut overlaid = held.clone();
        let mut stale = Vec::new();
        for (file, readable) in &self.unreadable {
            if let Some(readable) = readable {
                overlaid = overlaid.with(file, readable.clone());
                stale.push(file.clone());
            }
        }
        if !overlaid.is(held) {
            moment = self.examine(&overlaid).0;
        } else {
            stale.clear();
        }
        if let Some(shown) = self.preview.shown().filter(|shown| moment.has_index_of(&shown.moment)) {
            moment.index = shown.moment.index.clone();
        }
        self.version += 1;
        let state = StateView {
            version: self.version,
            trouble: None,
            counts: panel::counts(&findings),
            findings: panel::findings(held, &findings),
            stale: files(stale.iter(), held, &moment),
            changed: files(self.changed.keys(), held, &moment),
            drafts: files(moment.examined.source.drafts.iter(), held, &moment),
        };
        let shown = Shown { former: self.former(moment.base()), moment: Arc::new(moment), state };
        (shown, findings)
    }

    /// Whether a file had a page until now, and has none at this moment.
    fn has_lost_its_page(&self, file: &str, moment: &Moment) -> bool {
        let has_page = |moment: &Moment| render::route_of(&moment.examined.source.portal, file).is_some();
        self.preview.shown().is_some_and(|shown| has_page(&shown.moment)) && !has_page(moment)
    }

    fn examine(&mut self, site: &Held) -> (Moment, Findings) {
        let mut examined = (self.examine)(site, self.today, &mut self.memo);
        let mut findings = std::mem::take(&mut examined.findings);
        let theme = Theme::read(site, &examined.source, &mut findings);
        let moment = Moment::new(site.clone(), examined, theme);
        // What a template lacks shows only when a page is rendered; these are needed at once anyway.
        let mut routes: Vec<String> = self.preview.watched().keys().cloned().collect();
        if routes.is_empty() && moment.theme.has_own_templates() {
            routes.push("index.html".to_owned());
        }
        for route in routes.iter().take(KEPT / 2) {
            findings.extend(moment.render(route).1);
        }
        findings.settle();
        (moment, findings)
    }

    /// Where the portal stood before it stood here.
    fn former(&self, base: &str) -> Vec<String> {
        let Some(shown) = self.preview.shown() else { return Vec::new() };
        let mut former = shown.former.clone();
        former.insert(0, shown.base().to_owned());
        former.retain(|other| other != base);
        // Of two that fit, the longer is meant.
        former.sort_by_key(|base| std::cmp::Reverse(base.len()));
        former.dedup();
        former
    }

    /// How many open pages differ from what was shown before.
    fn renewed(&self, shown: &Shown) -> usize {
        let Some(before) = self.preview.shown() else { return 0 };
        let stamp = |shown: &Shown, route: &str| shown.page(route).page().map(|page| page.stamp.clone());
        let routes: Vec<String> = self.preview.watched().keys().cloned().collect();
        routes.iter().filter(|route| stamp(shown, route) != stamp(&before, route)).count()
    }

    fn note_changes(&mut self, now: &Held) {
        let Some(before) = &self.held else { return };
        for (path, was, is) in now.differences(before) {
            let at_start = *self.changed.entry(path.clone()).or_insert(was);
            if at_start == is {
                self.changed.remove(&path);
            }
        }
    }

    /// Shows the last portal again, with a word about what went wrong.
    fn trouble(&mut self, trouble: String) {
        let Some(shown) = self.preview.shown() else { return };
        self.version += 1;
        let state = StateView { version: self.version, trouble: Some(trouble), ..shown.state.clone() };
        self.preview.show(Shown { moment: shown.moment.clone(), former: shown.former.clone(), state });
    }
}

/// The checks that notice when nothing, or not all, of a file can be read or drawn.
const OF_UNREADABLE: [&str; 8] =
    ["file-too-large", "form", "front-matter", "not-utf8", "theme", "toml", "unreadable", "yaml"];

fn is_unreadable(finding: &Finding) -> bool {
    OF_UNREADABLE.contains(&finding.check.as_str())
}

fn files<'f>(files: impl ExactSizeIterator<Item = &'f String>, held: &Held, moment: &Moment) -> FilesView {
    let portal = &moment.examined.source.portal;
    let href = |file: &String| {
        let route = render::route_of(portal, file)?;
        Some(format!("{}{}", moment.base(), route.strip_suffix("index.html").unwrap_or(&route)))
    };
    let view = |file: &String| FileView { file: file.clone(), href: href(file), path: panel::full_path(held, file) };
    FilesView { count: files.len(), first: files.take(panel::MOST_FILES).map(view).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk;
    use crate::tree::Tree;

    const REPORT: &str = "content/yiyuan/2020.md";
    const PAGE: &str = "yiyuan/2020/index.html";

    /// As [`crate::examine_again`], but with a fault of the program that one word brings out.
    fn faulty(site: &dyn Site, today: Date, memo: &mut Memo) -> Examined {
        let text = site.read(REPORT, LONG).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&text).contains("崩溃"), "on purpose");
        let mut examined = crate::examine_again(site, today, memo);
        if String::from_utf8_lossy(&text).contains("画崩") {
            // A portal that cannot be: its reports belong to nobody.
            examined.source.portal.agencies.clear();
        }
        examined
    }

    const LONG: u64 = 1 << 20;

    /// A copy of the sample, what a report of it says, and a preview of it.
    fn sample() -> (tempfile::TempDir, String, Arc<Preview>, Builder) {
        let folder = tempfile::tempdir().unwrap();
        let repository = Held::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut tree = Tree::default();
        for path in repository.paths() {
            tree.insert(path, repository.read(path, LONG).unwrap().into_owned());
        }
        disk::plant(&tree, folder.path()).unwrap();
        let report = tree.text(REPORT).unwrap().to_owned();
        let preview = Arc::new(Preview::new());
        let opened = Arc::new(disk::Folder::open(folder.path()).unwrap());
        let builder = Builder::new(opened, Date::constant(2026, 1, 15), preview.clone());
        (folder, report, preview, builder)
    }

    /// What changes between the first reading and the watch is found when the texts are taken in.
    #[test]
    fn nothing_is_missed_at_the_start() {
        let (folder, report, preview, mut builder) = sample();
        let file = folder.path().join(REPORT);
        assert!(builder.build(&Changes::Everything).unwrap().is_ok());
        assert_eq!(builder.missed(), None);
        let shown = |word: &str| match preview.shown().unwrap().page(PAGE) {
            Rendered::Page(page) => String::from_utf8_lossy(&page.bytes).contains(word),
            Rendered::Failed(_) | Rendered::Nothing => false,
        };
        // Now all is held, whatever happens on the disk.
        std::fs::write(&file, format!("{report}\n晚到的话。\n")).unwrap();
        assert!(!shown("晚到的话") && shown("沂源县"));
        let changes = builder.missed().unwrap();
        assert_eq!(changes, Changes::Some([REPORT.to_owned()].into()));
        assert!(builder.build(&changes).unwrap().is_ok());
        assert!(shown("晚到的话"));

        let (folder, report, preview, mut builder) = sample();
        let file = folder.path().join(REPORT);
        assert!(builder.build(&Changes::Everything).unwrap().is_ok());
        std::fs::write(&file, format!("{report}\n太早的话。\n")).unwrap();
        let page = preview.shown().unwrap().page(PAGE).page().unwrap();
        assert!(String::from_utf8_lossy(&page.bytes).contains("太早的话"), "it is read when it is asked for");
        std::fs::write(&file, &report).unwrap();
        let changes = builder.missed().unwrap();
        assert_eq!(changes, Changes::Some([REPORT.to_owned()].into()), "it was torn");
        assert!(builder.build(&changes).unwrap().is_ok());
        let page = preview.shown().unwrap().page(PAGE).page().unwrap();
        assert!(!String::from_utf8_lossy(&page.bytes).contains("太早的话"));

        let (folder, report, _, mut builder) = sample();
        assert!(builder.build(&Changes::Everything).unwrap().is_ok());
        std::fs::write(folder.path().join("content/yiyuan/2021.md"), report).unwrap();
        assert_eq!(builder.missed(), Some(Changes::Everything));
    }

    /// A file that is emptied while we look at it is about to be written; what it held for that moment is
    /// nothing to go back to.
    #[test]
    fn an_emptied_file_is_waited_for() {
        let (folder, report, preview, mut builder) = sample();
        let file = folder.path().join(REPORT);
        assert!(builder.build(&Changes::Everything).unwrap().is_ok());
        assert_eq!(builder.missed(), None);
        std::fs::write(&file, "").unwrap();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            std::fs::write(file, report + "\n写完了。\n").unwrap();
        });
        let changes = Changes::Some([REPORT.to_owned()].into());
        let built = builder.build(&changes).unwrap();
        assert!(built.is_ok_and(|built| !built.findings.any_error()));
        let page = preview.shown().unwrap().page(PAGE).page().unwrap();
        assert!(String::from_utf8_lossy(&page.bytes).contains("写完了。"));
        writer.join().unwrap();
    }

    #[test]
    fn a_panic_is_said_and_survived() {
        let (folder, report, preview, mut builder) = sample();
        builder.examine = faulty;
        let mut write = |more: &str| {
            std::fs::write(folder.path().join(REPORT), format!("{report}\n{more}\n")).unwrap();
            builder.build(&Changes::Some([REPORT.to_owned()].into())).expect("something has changed")
        };
        let page = || match preview.shown().unwrap().page(PAGE) {
            Rendered::Page(page) => String::from_utf8(page.bytes.clone()).unwrap(),
            Rendered::Failed(_) | Rendered::Nothing => panic!("there is no page"),
        };
        let trouble = || preview.shown().unwrap().state.trouble.clone();
        assert!(write("第一次。").is_ok());
        let watcher = preview.watch(PAGE.to_owned());
        for fault in ["崩溃", "画崩"] {
            let version = preview.shown().unwrap().state.version;
            assert!(matches!(write(fault), Err(Failure::Panic)));
            assert!(page().contains("第一次。"), "the last page stays");
            assert!(trouble().unwrap().contains("程序出错"), "it is said on the page");
            assert!(preview.shown().unwrap().state.version > version, "and told to it");
            assert!(write("第一次。").is_ok());
            assert_eq!(trouble(), None);
        }
        drop(watcher);
        // A page that nobody looked at is drawn later; then the panic spoils that page alone.
        let held = Held::open(folder.path()).unwrap();
        let (mut moment, _) = builder.examine(&held);
        moment.examined.links.of_agency.clear();
        assert!(matches!(moment.page("suozhen/2020/index.html"), Rendered::Failed(_)));
        assert!(matches!(moment.page("404.html"), Rendered::Page(_)));
    }
}
