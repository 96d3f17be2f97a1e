//! The portal of one snapshot of the site: read and checked, with pages that are rendered when they are
//! asked for.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};

use super::page::{Page, Rendered, is_of_index};
use super::panel::{self, FileView, FilesView};
use super::snapshot::Snapshot;
use crate::Examined;
use crate::finding::Findings;
use crate::finding::words::Lang;
use crate::render::{self, Theme};
use crate::tree::{OneFile, Tree};

/// The message in place of a page whose rendering panicked.
const FAILED: &str = "程序出错，本页未显示；请把出错前的改动告诉开发者";
/// So many rendered pages of one build are kept, for tabs that show the same.
pub(super) const KEPT: usize = 64;

/// The portal of one snapshot.
pub(super) struct PortalBuild {
    pub site: Snapshot,
    pub examined: Examined,
    pub theme: Arc<Theme>,
    pages: Mutex<BTreeMap<String, Rendered>>,
    /// The index of search, from when a file of it is asked for; the next build may have the same.
    pub index: Arc<OnceLock<Tree>>,
}

impl PortalBuild {
    pub fn new(site: Snapshot, examined: Examined, theme: Arc<Theme>) -> PortalBuild {
        PortalBuild { site, examined, theme, pages: Mutex::default(), index: Arc::default() }
    }

    pub fn base(&self) -> &str {
        self.examined.source.config.base_path()
    }

    pub fn page(&self, route: &str) -> Rendered {
        let drawn = catch_unwind(AssertUnwindSafe(|| self.render(route).0));
        drawn.unwrap_or_else(|_| Rendered::Failed(Arc::new(Page::failed(FAILED, &self.theme))))
    }

    pub fn render(&self, route: &str) -> (Rendered, Findings) {
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
        let findings = crate::write(&self.site, &self.examined, &self.theme, None, &sink);
        let page = match (sink.into_bytes(), findings.iter().next()) {
            (Some(bytes), _) => Rendered::Page(Arc::new(Page::new(bytes, &self.theme))),
            (None, None) => Rendered::Nothing,
            (None, Some(finding)) => {
                let words = finding.problem.words(Lang::Zh);
                let why = format!("{}：{}\n{}", finding.file, words.message, words.label);
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

    /// Whether the index is the same as that of an earlier build: it says nothing of how pages look.
    pub fn has_index_of(&self, before: &PortalBuild) -> bool {
        let looks = |path: &str| path.starts_with("themes/") && !path.ends_with(".toml");
        self.site.is_listed_as(&before.site) && self.site.differences(&before.site).iter().all(|(path, ..)| looks(path))
    }

    /// The address of a file's page, if it has one.
    pub fn href(&self, file: &str) -> Option<String> {
        let route = render::route_of(&self.examined.source.portal, file)?;
        Some(format!("{}{}", self.base(), route.strip_suffix("index.html").unwrap_or(&route)))
    }

    /// Files of a snapshot, each with the address of its page.
    pub fn files<'f>(&self, files: impl ExactSizeIterator<Item = &'f String>, site: &Snapshot) -> FilesView {
        let view =
            |file: &String| FileView { file: file.clone(), href: self.href(file), path: panel::full_path(site, file) };
        FilesView { count: files.len(), first: files.take(panel::MOST_FILES).map(view).collect() }
    }
}
