//! The pages, a file each: what its template sees, how that is made, its title.
//!
//! What templates see is the theme's contract: a page's context is the view of its file under the
//! name that its heading gives, beside `page` ([`super::frame::PageView`]); `site` and `t` (the words)
//! are everywhere. Views are small and hold text ready to be shown; only `*_html` fields are HTML.

mod agencies;
mod agency;
mod corrections;
mod data;
mod feed;
mod free;
mod home;
mod map;
mod not_found;
pub mod report;
pub mod search;
mod sections;
mod sitemap;
mod year;
mod years;

use super::Renderer;
use super::described::FileFacts;
use super::text::Indexer;
use crate::source::Config;
use crate::tree::Sink;

/// Where pages and their texts go, and what was written before them.
pub(super) struct Output<'s> {
    /// Takes the pages.
    pub sink: &'s dyn Sink,
    /// Takes their texts.
    pub indexer: &'s dyn Indexer,
    /// The files of all reports.
    pub bulk: &'s [FileFacts],
}

/// A page right below the portal's top.
pub struct TopPage {
    /// Names its words in the theme (`{key}.title`, and `{key}.menu` where the menu has it) and, but for the
    /// overview, its folder, which no agency may take.
    pub key: &'static str,
    /// Whether the menu of every page leads to it.
    pub in_menu: bool,
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
pub const TOP: [TopPage; 7] = [
    TopPage::new(HOME, |renderer, output| renderer.home(output)),
    TopPage::new("agencies", |renderer, output| renderer.agencies(output)),
    TopPage::new("years", |renderer, output| renderer.years(output)),
    TopPage {
        in_menu: false,
        is_in: |config| config.search,
        ..TopPage::new("search", |renderer, output| renderer.search_page(output))
    },
    TopPage { in_menu: false, ..TopPage::new("corrections", |renderer, output| renderer.corrections(output)) },
    TopPage::new("data", |renderer, output| renderer.data_page(output)),
    TopPage::new(ABOUT, |renderer, output| renderer.free_pages(output)),
];

impl TopPage {
    /// A page that every portal has, in the menu.
    const fn new(key: &'static str, write: fn(&Renderer<'_>, &Output<'_>)) -> TopPage {
        TopPage { key, in_menu: true, is_in: |_| true, write }
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

    /// What a new row needs besides: words and a key of its own.
    #[test]
    fn every_page_has_its_words() {
        let words = crate::render::theme_files().find(|(name, _)| name == "i18n/zh.toml").expect("a catalogue").1;
        let words: toml::Table = toml::from_str(std::str::from_utf8(&words).unwrap()).unwrap();
        let has = |key: &str| key.split_once('.').is_some_and(|(part, word)| words[part].get(word).is_some());
        for page in &TOP {
            assert!(has(&page.title_key()), "{}", page.title_key());
            assert!(!page.in_menu || has(&format!("{}.menu", page.key)), "{}.menu", page.key);
        }
        assert_eq!(TOP.iter().map(|page| page.key).collect::<BTreeSet<_>>().len(), TOP.len());
    }
}
