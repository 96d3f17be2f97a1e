//! The pages, a file each: what its template sees, how that is made, its title.
//!
//! What templates see is the theme's contract: a page's context is the view of its file under the
//! name that its heading gives, beside `page` ([`super::frame::PageView`]); `site` and `t` (the words)
//! are everywhere. Views are small and hold text ready to be shown; only `*_html` fields are HTML.
//!
//! What a new page needs is there: [`super::report_route`] is the address of a report's page in the portal,
//! `super::root` what leads from a page to the portal's top (all links are relative), `report::inside` the path
//! of an attachment within its report's folder, [`crate::tree::encoded`] a path as it stands in an address, and
//! `self.links.of_agency` the reports of an agency, by year, as a range of `self.portal.reports`. A list right below the
//! top ends in `self.list`, which takes title and description from the words of its key.

mod agencies;
mod agency;
mod agency_years;
mod changed;
mod checked;
mod checks;
mod compare;
pub(super) mod compare_series;
mod corrections;
mod corrections_feed;
pub(super) mod data;
pub(super) mod feed;
pub(super) mod free;
mod home;
mod indicator;
mod indicators;
mod map;
mod moved;
mod not_found;
mod removed;
pub mod report;
pub mod search;
mod sections;
mod sitemap;
mod year;
mod years;

pub(super) use agency_years::Middles;
pub(super) use indicators::indicator_href;

use super::Renderer;
use super::text::Indexer;
use crate::data::describe::FileFacts;
use crate::source::Config;
use crate::tree::Sink;

/// Where pages and their texts go, and what was written before them.
pub(super) struct Output<'s> {
    /// Takes the pages.
    pub sink: &'s dyn Sink,
    /// Takes their texts.
    pub indexer: &'s dyn Indexer,
    /// The files of many reports.
    pub bulk: &'s [FileFacts],
}

/// A page right below the portal's top.
pub struct TopPage {
    /// Names its words in the theme (`{key}.title`, and `{key}.menu` where the menu has it) and, but for the
    /// overview, its folder, which no agency may take.
    pub key: &'static str,
    /// Whether the menu of every page leads to it.
    pub in_menu: bool,
    /// Whether the foot of every page leads to it.
    pub in_foot: bool,
    /// Whether a portal has it.
    pub is_in: fn(&Config) -> bool,
    /// Writes it, if it is wanted.
    write: fn(&Renderer<'_>, &Output<'_>),
}

/// The overview's key.
pub const HOME: &str = "home";
/// The key of the page about the portal.
pub const ABOUT: &str = "about";

/// All of them, in the order of menu, map and sitemap.
pub const TOP: [TopPage; 10] = [
    TopPage::new(HOME, |renderer, output| renderer.home(output)),
    TopPage::new("agencies", |renderer, output| renderer.agencies(output)),
    TopPage::new("years", |renderer, output| renderer.years(output)),
    TopPage::new("indicators", |renderer, output| renderer.indicators(output)),
    TopPage { in_menu: false, in_foot: true, ..TopPage::new("compare", |renderer, output| renderer.compare(output)) },
    TopPage {
        in_menu: false,
        is_in: |config| config.search,
        ..TopPage::new("search", |renderer, output| renderer.search_page(output))
    },
    TopPage {
        in_menu: false,
        in_foot: true,
        ..TopPage::new("corrections", |renderer, output| renderer.corrections(output))
    },
    TopPage {
        in_menu: false,
        in_foot: true,
        is_in: |config| config.checks_page,
        ..TopPage::new("checks", |renderer, output| renderer.checks(output))
    },
    TopPage::new("data", |renderer, output| renderer.data_page(output)),
    TopPage::new(ABOUT, |renderer, output| renderer.free_pages(output)),
];

impl TopPage {
    /// A page that every portal has, in the menu.
    const fn new(key: &'static str, write: fn(&Renderer<'_>, &Output<'_>)) -> TopPage {
        TopPage { key, in_menu: true, in_foot: false, is_in: |_| true, write }
    }

    /// The page with this key.
    pub fn of(key: &str) -> &'static TopPage {
        TOP.iter().find(|page| page.key == key).expect("the table has every page that code names")
    }

    /// Its address in the portal.
    pub fn route(&self) -> String {
        if self.key == HOME { "index.html".to_owned() } else { format!("{}/index.html", self.key) }
    }

    /// The name of its link in lists: the title, or for the overview that of the menu.
    pub fn title_key(&self) -> String {
        format!("{}.{}", self.key, if self.key == HOME { "menu" } else { "title" })
    }
}

/// The folders of these pages, which are no agency's.
pub fn folders() -> Vec<&'static str> {
    TOP.iter().map(|page| page.key).filter(|&key| key != HOME).collect()
}

impl Renderer<'_> {
    /// The pages right below the top, as far as the portal has them.
    pub(super) fn top_pages(&self, output: &Output<'_>) {
        for page in TOP.iter().filter(|page| (page.is_in)(self.config)) {
            (page.write)(self, output);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const WORDS: &str = "i18n/zh.toml";

    /// Which of these words the default theme lacks.
    fn lacking(keys: impl Iterator<Item = String>) -> Vec<String> {
        let words = crate::render::theme_files().find(|(name, _)| name == WORDS).expect("a catalogue").1;
        let words: toml::Table = toml::from_str(std::str::from_utf8(&words).unwrap()).unwrap();
        let has = |key: &str| {
            let (part, word) = key.split_once('.').unwrap_or((key, ""));
            words.get(part).is_some_and(|part| part.get(word).is_some())
        };
        keys.filter(|key| !has(key)).map(|key| format!("themes/default/{WORDS} lacks {key}")).collect()
    }

    /// What a new row needs besides: words and a key of its own.
    #[test]
    fn every_page_has_its_words() {
        let keys = TOP.iter().flat_map(|page| {
            let menu = page.in_menu.then(|| format!("{}.menu", page.key));
            // The overview is described by the site, and the page about it by its own text.
            let is_list = ![HOME, ABOUT].contains(&page.key);
            let description = is_list.then(|| format!("{}.description", page.key));
            [page.title_key()].into_iter().chain(menu).chain(description)
        });
        assert_eq!(lacking(keys), Vec::<String>::new());
        assert_eq!(TOP.iter().map(|page| page.key).collect::<BTreeSet<_>>().len(), TOP.len());
    }

    /// A page's row reserves its folder; the names reserved besides are none of these.
    #[test]
    fn no_folder_is_reserved_twice() {
        let twice: Vec<&str> = folders().into_iter().filter(|id| crate::source::is_reserved(id, &[])).collect();
        assert!(twice.is_empty(), "src/source/layout.rs reserves {twice:?}, which follow from TOP");
    }

    /// What readers are told a check asks for, and what its group is called.
    #[test]
    fn every_public_check_has_its_words() {
        let checks = crate::check::public::public_checks(crate::form::Forms::embedded());
        let keys = checks.iter().flat_map(|check| [format!("check.{}", check.name), format!("checks.{}", check.group)]);
        assert_eq!(lacking(keys), Vec::<String>::new());
    }

    /// The words that templates ask for, `{{ t.report.title }}`, are in the catalogue.
    #[test]
    fn every_template_has_its_words() {
        let mut keys = BTreeSet::new();
        for (name, bytes) in crate::render::theme_files().filter(|(name, _)| name.starts_with("templates/")) {
            let text = String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| panic!("{name} is UTF-8"));
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            let parts = text.split(|c: char| !is_part(c)).filter_map(|path| path.strip_prefix("t."));
            keys.extend(parts.filter(|key| key.contains('.')).map(str::to_owned));
        }
        assert!(keys.len() > 100, "{keys:?}");
        assert_eq!(lacking(keys.into_iter()), Vec::<String>::new());
    }
}
