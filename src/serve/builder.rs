//! Builds the preview again for every change of the site.
//!
//! The site is read and checked with a memo of what has not changed, and shown with whatever is wrong in
//! it. Only a file that cannot be read or drawn stands in it as it last could, so that its last good page
//! stays while its author is at work.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::panel::{self, StateView};
use super::portal::{KEPT, PortalBuild};
use super::preview::{Current, Preview};
use super::snapshot::{Snapshot, Text};
use super::watch::{Changes, Watch};
use crate::disk::Folder;
use crate::finding::{Finding, Findings, Level};
use crate::model::Date;
use crate::render::{self, ThemeMemo};
use crate::source::{self, HeldReport};
use crate::tree::{Site, Stamp};
use crate::{Examined, Memo};

/// A file that has just been emptied or taken away may be about to be written.
const HALF_SAVED: Duration = Duration::from_millis(250);
/// What is copied into a new folder may come before the watch on it.
const NEW_FOLDER: Duration = Duration::from_millis(300);
/// A site's folder that is gone is looked for so often.
const GONE: Duration = Duration::from_millis(500);

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
    pub(super) examine: Examine,
    memo: Memo,
    theme: ThemeMemo,
    /// The site as it is on the disk.
    snapshot: Option<Snapshot>,
    /// Files that cannot be read or drawn, and what they held when they could.
    unreadable: BTreeMap<String, Option<Arc<Text>>>,
    /// Files that differ from when the server started, and what they were.
    changed: BTreeMap<String, Option<Stamp>>,
    version: u64,
}

impl Builder {
    pub fn new(folder: Arc<Folder>, today: Date, preview: Arc<Preview>, memo: Memo) -> Builder {
        Builder {
            folder,
            today,
            preview,
            examine: crate::examine_again,
            memo,
            theme: ThemeMemo::default(),
            snapshot: None,
            unreadable: BTreeMap::new(),
            changed: BTreeMap::new(),
            // A page that was open before the server was started again must not take it for the same.
            version: 1,
        }
    }

    /// What it knows of the site as it was last read.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Builds again for every change, until the watch ends. `report` is told of each.
    pub fn follow(&mut self, mut watch: Watch, report: &dyn Fn(Result<Built, Failure>)) {
        self.watch_links(&mut watch);
        if let Some(built) = self.changed_since_first_read().and_then(|changes| self.build(&changes)) {
            report(built);
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
                    report(built);
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
                    report(built);
                }
                changes = more;
            }
        }
    }

    /// What has changed since the site was first read, so far without our knowing. From here on, its texts are held.
    pub(super) fn changed_since_first_read(&self) -> Option<Changes> {
        let snapshot = self.snapshot.as_ref()?;
        let differ = snapshot.load();
        if !Folder::open(self.folder.root()).is_ok_and(|now| snapshot.is_listed(&now)) {
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
        if let Some(snapshot) = &self.snapshot {
            watch.follow_links(snapshot.links());
        }
    }

    /// Whether a file that held something is empty or gone now: many editors write it anew at once.
    fn is_half_saved(&self, changes: &Changes) -> bool {
        let (Some(snapshot), Changes::Some(paths)) = (&self.snapshot, changes) else { return false };
        paths.iter().any(|path| snapshot.is_half_saved(path))
    }

    fn folders(&self, changes: &Changes) -> BTreeSet<String> {
        let (Some(snapshot), Changes::Some(paths)) = (&self.snapshot, changes) else { return BTreeSet::new() };
        paths.iter().filter(|path| snapshot.is_folder(path)).cloned().collect()
    }

    /// Builds once. `None` if nothing differs. Whatever a site holds, the server goes on: a panic is
    /// our fault and is reported.
    pub fn build(&mut self, changes: &Changes) -> Option<Result<Built, Failure>> {
        let built = catch_unwind(AssertUnwindSafe(|| self.try_build(changes))).unwrap_or_else(|_| {
            // It may have been left half done.
            self.memo = Memo::default();
            self.theme = ThemeMemo::default();
            Some(Err(Failure::Panic))
        });
        match &built {
            Some(Err(Failure::Panic)) => {
                self.trouble("程序出错，这次改动未显示；请把出错前的改动告诉开发者".to_owned());
            }
            Some(Err(Failure::Folder(reason))) => self.trouble(format!("无法读取站点文件夹：{reason}")),
            _ => {}
        }
        built
    }

    fn try_build(&mut self, changes: &Changes) -> Option<Result<Built, Failure>> {
        let started = Instant::now();
        let snapshot = match &self.snapshot {
            Some(before) => before.update(changes),
            None => Ok(Snapshot::unloaded(self.folder.clone())),
        };
        let snapshot = match snapshot {
            Ok(snapshot) => snapshot,
            Err(error) => return Some(Err(Failure::Folder(error.to_string()))),
        };
        let paths = match changes {
            Changes::Some(paths) => paths.iter().filter(|path| !snapshot.is_folder(path)).cloned().collect(),
            Changes::Everything => Vec::new(),
        };
        let in_trouble = self.preview.shown().is_none_or(|shown| shown.state.trouble.is_some());
        if let Some(before) = &self.snapshot
            && !in_trouble
            && before.is_same(&snapshot)
            && paths.iter().all(|path| super::snapshot::is_text(path))
        {
            return None;
        }
        self.note_changes(&snapshot);
        let before = self.snapshot.replace(snapshot.clone());
        let (shown, findings) = self.compile(&snapshot, before.as_ref());
        let renewed = self.renewed(&shown);
        let reports = shown.portal.examined.source.portal.reports.iter().filter(|report| !report.draft).count();
        self.preview.show(shown);
        let (took, site) = (started.elapsed(), Box::new(snapshot));
        Some(Ok(Built { changed: paths, reports, renewed, took, findings, site }))
    }

    /// Reads, checks and renders what is looked at. Gives what is to be shown, and what was noticed in
    /// the site as it is.
    fn compile(&mut self, snapshot: &Snapshot, before: Option<&Snapshot>) -> (Current, Findings) {
        let (mut portal, findings) = self.examine(snapshot);
        let lost: BTreeSet<&String> = findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
            .filter(|finding| is_unreadable(finding) || self.has_lost_its_page(&finding.file, &portal))
            .map(|finding| &finding.file)
            .collect();
        let readable = |file: &String| match self.unreadable.get(file) {
            Some(readable) => readable.clone(),
            None => before?.loaded(file),
        };
        self.unreadable = lost.into_iter().map(|file| (file.clone(), readable(file))).collect();
        let mut overlaid = snapshot.clone();
        let mut stale = Vec::new();
        for (file, readable) in &self.unreadable {
            if let Some(readable) = readable {
                overlaid = overlaid.with_text(file, readable.clone());
                stale.push(file.clone());
            }
        }
        if !overlaid.is_same(snapshot) {
            portal = self.examine(&overlaid).0;
        } else {
            stale.clear();
        }
        if let Some(shown) = self.preview.shown().filter(|shown| portal.has_index_of(&shown.portal)) {
            portal.index = shown.portal.index.clone();
        }
        self.version += 1;
        let back = source::hold_back(snapshot, &portal.examined.source, &findings).map(|back| back.reports);
        let (held, unpublished): (Vec<HeldReport>, Vec<HeldReport>) =
            back.unwrap_or_default().into_iter().partition(|held| held.is_public);
        let state = StateView {
            version: self.version,
            trouble: None,
            held: portal.files(held.iter().map(|held| &held.file), snapshot),
            unpublished: portal.files(unpublished.iter().map(|held| &held.file), snapshot),
            counts: panel::counts(&findings),
            findings: panel::findings(snapshot, &findings, |file| portal.href(file)),
            stale: portal.files(stale.iter(), snapshot),
            changed: portal.files(self.changed.keys(), snapshot),
            drafts: portal.files(portal.examined.source.drafts.iter().map(|draft| &draft.file), snapshot),
        };
        let shown = Current { former: self.former(portal.base()), portal: Arc::new(portal), state, today: self.today };
        (shown, findings)
    }

    /// Whether a file had a page until now, and has none in this build.
    fn has_lost_its_page(&self, file: &str, portal: &PortalBuild) -> bool {
        let has_page = |portal: &PortalBuild| render::route_of(&portal.examined.source.portal, file).is_some();
        self.preview.shown().is_some_and(|shown| has_page(&shown.portal)) && !has_page(portal)
    }

    pub(super) fn examine(&mut self, site: &Snapshot) -> (PortalBuild, Findings) {
        let examined = (self.examine)(site, self.today, &mut self.memo);
        // Pages tell what the checks came to, too.
        let mut findings = examined.findings.clone();
        let mut of_pages = Findings::default();
        let theme = self.theme.read(site, &examined.source, &mut of_pages);
        let portal = PortalBuild::new(site.clone(), examined.with_drafts(), theme);
        // What a template lacks shows only when a page is rendered; these are needed at once anyway.
        let mut routes: Vec<String> = self.preview.watched().keys().cloned().collect();
        if routes.is_empty() && portal.theme.has_own_templates() {
            routes.push("index.html".to_owned());
        }
        // Those of an archive's covers are never looked at here.
        if portal.theme.has_own_templates() {
            of_pages.extend(render::standalone::trial(&portal.examined.source.config, &portal.theme));
        }
        for route in routes.iter().take(KEPT / 2) {
            of_pages.extend(portal.render(route).1);
        }
        if !of_pages.is_empty() {
            findings.extend(of_pages);
            findings.finish();
        }
        (portal, findings)
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
    fn renewed(&self, shown: &Current) -> usize {
        let Some(before) = self.preview.shown() else { return 0 };
        let stamp = |shown: &Current, route: &str| shown.page(route).page().map(|page| page.stamp.clone());
        let routes: Vec<String> = self.preview.watched().keys().cloned().collect();
        routes.iter().filter(|route| stamp(shown, route) != stamp(&before, route)).count()
    }

    fn note_changes(&mut self, now: &Snapshot) {
        let Some(before) = &self.snapshot else { return };
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
        self.preview.show(Current {
            portal: shown.portal.clone(),
            former: shown.former.clone(),
            state,
            today: shown.today,
        });
    }
}

/// The checks that notice when nothing, or not all, of a file can be read or drawn.
const OF_UNREADABLE: [&str; 9] =
    ["conflict", "file-too-large", "form", "front-matter", "not-utf8", "theme", "toml", "unreadable", "yaml"];

fn is_unreadable(finding: &Finding) -> bool {
    OF_UNREADABLE.contains(&finding.check.as_str())
}
