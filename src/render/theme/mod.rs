//! The theme: Tera templates, assets and words, each file taken from the site where it has one.
//!
//! The default theme is inside the program. A site overrides it file by file below
//! `themes/<name>/`; what a template of the site extends, and does not name itself, is the
//! default one.

mod assets;
mod css;
mod effect;
mod listing;
mod memo;
mod outline;
mod script;
mod templates;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use outline::Outline;
use rust_embed::RustEmbed;
use tera::Tera;

use effect::Outlines;
pub use listing::{Copied, NotAdded, ThemeFile, ThemeUse, block_of, listing, meant_file, with_blocks};
pub use memo::ThemeMemo;
pub use templates::Failures;
pub(super) use words::{default_words, placeholders};

use super::frame::{HeadView, SiteView, site_view};
use super::page::free::TEMPLATE;
use crate::finding::{Finding, Findings, Place, SiteProblem, ThemeProblem, closest};
use crate::model::{Date, FreePage};
use crate::source::{self, Config, Source, setting_place, unread};
use crate::tree::Site;

#[derive(RustEmbed)]
#[folder = "themes/default/"]
struct Default;

/// The files of the default theme, by name.
pub fn files() -> impl Iterator<Item = (String, Vec<u8>)> {
    names().map(|name| (name.to_string(), default_file(&name).expect("the list is of these files").into_owned()))
}

/// The names of the files of the default theme.
fn names() -> impl Iterator<Item = Cow<'static, str>> {
    Default::iter().chain(script::SCRIPTS.iter().map(|script| Cow::Borrowed(script.name)))
}

/// A file of the default theme.
fn default_file(name: &str) -> Option<Cow<'static, [u8]>> {
    if let Some(script) = script::SCRIPTS.iter().find(|script| script.name == name) {
        return Some(script.whole().into_bytes().into());
    }
    Default::get(name).map(|file| file.data)
}

/// A template of the default theme, as far as its users must know it.
pub(super) struct DefaultTemplate {
    /// Its name.
    pub name: String,
    /// The template that it extends.
    pub extends: Option<String>,
    /// Those that it includes.
    pub includes: Vec<String>,
    /// Its blocks.
    pub blocks: Vec<String>,
    /// The values that it asks for.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds them against the reference"))]
    pub values: BTreeSet<String>,
}

/// All of them.
pub(super) fn default_templates() -> Vec<DefaultTemplate> {
    let template = |(name, bytes): (String, Vec<u8>)| {
        let name = name.strip_prefix("templates/")?.to_owned();
        let outline = Outline::of(&String::from_utf8_lossy(&bytes));
        let blocks = outline.all_blocks().into_iter().map(|block| block.name.clone()).collect();
        let Outline { extends, mut includes, values, .. } = outline;
        includes.sort();
        includes.dedup();
        Some(DefaultTemplate { name, extends, includes, blocks, values })
    };
    files().filter_map(template).collect()
}

/// A style sheet of the site's own, linked after the theme's where there is one.
const EXTRA: &str = "extra.css";

/// The files of a theme by their names: their bytes, and the path of those that are the site's own.
type Files = BTreeMap<String, (Vec<u8>, Option<String>)>;

/// A theme file may be this long.
const LONGEST: u64 = 8 * 1024 * 1024;

/// Templates, words and assets, ready to be used.
pub struct Theme {
    /// The templates.
    pub tera: Tera,
    /// The words of its catalogue, by dotted key.
    pub words: BTreeMap<String, String>,
    /// The files of its assets: the name they are published under, and their bytes.
    pub assets: Vec<(String, Vec<u8>)>,
    /// The site's own template files, as path and text, by the name Tera knows them under.
    own: BTreeMap<String, (String, String)>,
    /// What every template sees.
    everywhere: serde_json::Map<String, serde_json::Value>,
    /// What templates are made of, where the site has some of its own.
    outlines: Outlines,
}

/// What is the same on every page, beside words.
struct Constants<'t> {
    /// The published names of assets.
    assets: &'t BTreeMap<String, String>,
    site: &'t serde_json::Value,
}

impl Theme {
    /// Reads the theme that the site asks for. What is wrong with it becomes findings; the default
    /// theme's file then stands in.
    pub fn read(site: &dyn Site, source: &Source, findings: &mut Findings) -> Theme {
        let mut found = Findings::default();
        let theme = Theme::read_for(site, &source.config, &site_view(source), &source.portal.pages, &mut found);
        source::locate(site, source, &mut source::Known::default(), &mut found);
        findings.extend(found);
        theme
    }

    /// The same, with what pages say of the site, and the free pages that may ask for a template or a place in the menu.
    pub(super) fn read_for(
        site: &dyn Site,
        config: &Config,
        view: &SiteView,
        pages: &[FreePage],
        findings: &mut Findings,
    ) -> Theme {
        let prefix = format!("themes/{}/", config.theme);
        let mut files: Files = self::files().map(|(name, bytes)| (name, (bytes, None))).collect();
        let mut any = config.theme == "default";
        for path in site.paths() {
            let Some(name) = path.strip_prefix(&prefix) else { continue };
            any = true;
            match site.read(path, LONGEST) {
                Ok(bytes) => {
                    files.insert(name.to_owned(), (bytes.into_owned(), Some(path.clone())));
                }
                Err(unreadable) => findings.push(unread(path, unreadable)),
            }
        }
        if !any {
            let problem = ThemeProblem::UnknownTheme { name: config.theme.clone() };
            let place = setting_place(site, "theme", "name");
            findings.push(Finding::new(crate::source::CONFIG_FILE, place, problem));
        }
        notice_unused(&files, &prefix, pages, findings);
        let mut theme = Theme {
            tera: Tera::default(),
            words: BTreeMap::new(),
            assets: Vec::new(),
            own: BTreeMap::new(),
            everywhere: serde_json::Map::new(),
            outlines: Outlines::default(),
        };
        theme.read_words(&files, findings);
        let assets = theme.read_assets(&files, config, findings);
        theme.prepare(assets.clone());
        let mut view = view.clone();
        let HeadView { scripts, styles } = &mut view.head;
        for (key, links) in [("scripts", scripts), ("styles", styles)] {
            links.retain_mut(|link| match assets.get(&link.href) {
                _ if !link.own => true,
                Some(published) => {
                    link.href.clone_from(published);
                    true
                }
                None => {
                    let folder = format!("themes/{}/assets/", config.theme);
                    let problem = SiteProblem::NoHeadFile { key, name: link.href.clone(), folder };
                    findings.push(Finding::new(crate::source::CONFIG_FILE, setting_place(site, "head", key), problem));
                    false
                }
            });
        }
        let site = serde_json::to_value(&view).expect("plain data");
        theme.read_templates(&files, &Constants { assets: &assets, site: &site }, findings);
        for page in pages {
            let Some(template) = page.template.as_ref().filter(|name| !theme.has_page_template(name)) else { continue };
            let own = theme.own.keys().filter(|name| theme.has_page_template(name));
            let suggestion = closest(template, own.map(String::as_str).chain([TEMPLATE]));
            let problem = ThemeProblem::NoTemplate { template: template.clone(), suggestion };
            findings.push(Finding::new(&page.file, Place::Key("template"), problem));
        }
        let menu = super::frame::menu(&theme, config, pages);
        let foot = super::frame::foot(&theme, config);
        theme.set_globals(site, &menu, &foot, assets::extra(&assets));
        theme
    }

    /// Whether the site has templates of its own.
    pub fn has_own_templates(&self) -> bool {
        !self.own.is_empty()
    }

    /// Whether a free page may be shown by a template: that of free pages, or one of the site's own that is no other
    /// page's.
    pub(super) fn has_page_template(&self, name: &str) -> bool {
        let is_own = || self.own.contains_key(name) && default_file(&format!("templates/{name}")).is_none();
        name == TEMPLATE || is_own()
    }

    /// A word of the catalogue; its key where the theme lacks it.
    pub fn word(&self, key: &str) -> String {
        self.words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// A word with `{name}` replaced.
    pub fn phrase(&self, key: &str, names: &[(&str, &str)]) -> String {
        let mut phrase = self.word(key);
        for (name, value) in names {
            phrase = phrase.replace(&format!("{{{name}}}"), value);
        }
        phrase
    }

    /// A date as Chinese readers write it: 2021年1月29日.
    pub(super) fn date(&self, date: Option<Date>) -> String {
        match date {
            Some(date) => self.phrase(
                "page.date",
                &[
                    ("year", &date.year().to_string()),
                    ("month", &date.month().to_string()),
                    ("day", &date.day().to_string()),
                ],
            ),
            None => self.word("page.undated"),
        }
    }

    /// Sets what every template may use: the site, the words, menu and foot.
    fn set_globals(
        &mut self,
        site: serde_json::Value,
        menu: &impl serde::Serialize,
        foot: &impl serde::Serialize,
        extra: &str,
    ) {
        let json = |value: serde_json::Result<serde_json::Value>| value.expect("plain data");
        let all = [
            ("site", site),
            ("menu", json(serde_json::to_value(menu))),
            ("foot", json(serde_json::to_value(foot))),
            ("t", words::nested(&self.words)),
            ("extra_style", extra.into()),
        ];
        let context = self.tera.global_context();
        for (name, value) in all {
            context.insert(name, &value);
            self.everywhere.insert(name.to_owned(), value);
        }
    }

    /// What every template sees.
    pub(super) fn everywhere(&self) -> serde_json::Map<String, serde_json::Value> {
        self.everywhere.clone()
    }
}

/// Notices files of a site's theme that nothing uses, which are most probably misnamed.
fn notice_unused(files: &Files, prefix: &str, pages: &[FreePage], findings: &mut Findings) {
    let own = || files.iter().filter_map(|(name, (bytes, path))| Some((name, bytes, path.as_ref()?)));
    let known: Vec<_> = names().collect();
    let base_name = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    for (name, _, path) in own() {
        let file = base_name(name);
        let told = name.starts_with(assets::ASSETS) || known.iter().any(|known| known == name);
        if told || file.starts_with(['.', '~']) {
            continue;
        }
        // What has the name of one of ours, and lies elsewhere.
        let namesake = known.iter().find(|known| base_name(known) == file).map(|known| known.to_string());
        let namesake = namesake.or_else(|| (file == EXTRA).then(|| format!("{}{EXTRA}", assets::ASSETS)));
        // A note of whoever made the theme.
        let is_note = !name.contains('/') && ![".html", ".toml", ".css", ".js"].iter().any(|end| name.ends_with(end));
        if is_note && namesake.is_none() {
            continue;
        }
        // A template of the site's own may be there for its others.
        let template = name.strip_prefix("templates/").filter(|name| !name.starts_with(effect::DEFAULT));
        if template.is_some() && pages.iter().any(|page| page.template.as_deref() == template) {
            continue;
        }
        let named = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            template.is_some_and(|name| ['"', '\''].iter().any(|mark| text.contains(&format!("{mark}{name}{mark}"))))
        };
        if own().any(|(other, bytes, _)| other != name && other.starts_with("templates/") && named(bytes)) {
            continue;
        }
        let suggestion = namesake.or_else(|| closest(name, known.iter().map(|name| &**name)));
        let name = path.strip_prefix(prefix).unwrap_or(path).to_owned();
        findings.push(Finding::new(path, Place::File, ThemeProblem::UnknownFile { name, suggestion }));
    }
}
