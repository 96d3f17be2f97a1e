//! What a site's theme has of its own, what it could have, and what of it has fallen behind the default theme.

use std::collections::{BTreeMap, BTreeSet};

use super::assets::ASSETS;
use super::effect::{DEFAULT, Outlines};
use super::outline::Outline;
use super::words::{WORDS, default_words};
use super::{EXTRA, LONGEST, default_file, files};
use crate::finding::closest;
use crate::source::{Node, Value, parse_toml, shown};
use crate::tree::Site;

/// The folder of templates in a theme.
const TEMPLATES: &str = "templates/";

/// What a site does with a file of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeUse {
    /// The default theme's is used.
    Default,
    /// The site has the very same file.
    Same,
    /// The site's own extends the default one, or adds words to it.
    Extends,
    /// The site's own stands in the place of the default one.
    Replaces,
    /// The site's own, beside those of the default theme.
    Added,
    /// The site's own, which nothing uses; whoever has checked the theme says so.
    Unused,
}

/// A file that a site's theme has, or could have.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// Its name in the theme: `templates/base.html`.
    pub name: String,
    /// Its path in the site, where the site has it.
    pub path: Option<String>,
    /// What the site does with it.
    pub used: ThemeUse,
    /// The blocks of a template of the default theme.
    pub blocks: Vec<String>,
    /// Of those and of the templates that it extends, the ones that the site's own replaces; of a catalogue, its words.
    pub replaced: Vec<String>,
    /// Words of the site's own that are the same as the default ones.
    pub same: Vec<String>,
    /// What the default file has now and the site's own in its place has not: blocks that other templates fill, values
    /// that are shown, classes that are drawn.
    pub lacking: Vec<String>,
}

/// All files of the default theme and of a site's own, templates first.
pub fn listing(site: &dyn Site, theme: &str) -> Vec<ThemeFile> {
    let prefix = format!("themes/{theme}/");
    let mut own: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    for path in site.paths() {
        let Some(name) = path.strip_prefix(&prefix) else { continue };
        if let Ok(bytes) = site.read(path, LONGEST) {
            own.insert(name.to_owned(), (path.clone(), bytes.into_owned()));
        }
    }
    let defaults: BTreeMap<String, Vec<u8>> = files().collect();
    let templates =
        |name: &str| name.strip_prefix(TEMPLATES).filter(|name| !name.starts_with(DEFAULT)).map(str::to_owned);
    let texts = |bytes: &[u8]| shown(bytes).unwrap_or_default();
    let default_templates: Vec<(String, String)> =
        defaults.iter().filter_map(|(name, bytes)| Some((templates(name)?, texts(bytes)))).collect();
    let own_templates: Vec<(String, String)> = own
        .iter()
        .filter(|(name, (_, bytes))| defaults.get(*name) != Some(bytes))
        .filter_map(|(name, (_, bytes))| Some((templates(name)?, texts(bytes))))
        .collect();
    let outlines = Outlines::of(
        default_templates.iter().map(|(name, text)| (name.as_str(), text.as_str())),
        own_templates.iter().map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let extra = format!("{ASSETS}{EXTRA}");
    let names: BTreeSet<&String> = defaults.keys().chain(own.keys()).chain([&extra]).collect();
    let mut list: Vec<ThemeFile> = names
        .into_iter()
        .map(|name| {
            let default = defaults.get(name);
            let mine = own.get(name);
            let mut file = ThemeFile {
                name: name.clone(),
                path: mine.map(|(path, _)| path.clone()),
                used: match (mine, default) {
                    (None, _) => ThemeUse::Default,
                    (Some((_, bytes)), Some(default)) if bytes == default => ThemeUse::Same,
                    (Some(_), Some(_)) if name == WORDS => ThemeUse::Extends,
                    (Some(_), Some(_)) => ThemeUse::Replaces,
                    (Some(_), None) => ThemeUse::Added,
                },
                blocks: Vec::new(),
                replaced: Vec::new(),
                same: Vec::new(),
                lacking: Vec::new(),
            };
            if let Some(template) = templates(name) {
                let of_default = outlines.get(&format!("{DEFAULT}{template}"));
                file.blocks = of_default.map(names_of).unwrap_or_default();
                if mine.is_some() && file.used != ThemeUse::Same {
                    about_template(&mut file, &template, &outlines);
                }
            } else if let (Some((_, bytes)), true) = (mine, file.used == ThemeUse::Extends) {
                about_words(&mut file, &texts(bytes));
            } else if let (Some((_, bytes)), Some(default), ThemeUse::Replaces) = (mine, default, file.used)
                && name.ends_with(".css")
            {
                let own = classes(&texts(bytes));
                file.lacking = classes(&texts(default)).into_iter().filter(|class| !own.contains(class)).collect();
            }
            file
        })
        .collect();
    let order =
        |name: &str| [TEMPLATES, ASSETS, "i18n/"].iter().position(|folder| name.starts_with(folder)).unwrap_or(3);
    list.sort_by(|one, other| (order(&one.name), &one.name).cmp(&(order(&other.name), &other.name)));
    list
}

fn names_of(outline: &Outline) -> Vec<String> {
    outline.all_blocks().into_iter().map(|block| block.name.clone()).collect()
}

/// What a site's own template does with the default one.
fn about_template(file: &mut ThemeFile, name: &str, outlines: &Outlines) {
    let Some(own) = outlines.get(name) else { return };
    if own.extends.as_deref() == Some(&format!("{DEFAULT}{name}")) {
        file.used = ThemeUse::Extends;
    }
    let known = outlines.blocks_of_base(name);
    let replaced = own.blocks.iter().filter(|block| known.contains(block.name.as_str()));
    file.replaced = replaced.map(|block| block.name.clone()).collect();
    let blocks = outlines.lacking_blocks(name).into_iter().map(|block| format!("block {block}"));
    let values = outlines.lacking_values(name).into_iter().map(str::to_owned);
    file.lacking = blocks.chain(values).collect();
}

/// Which words of a catalogue are the site's own, and which only repeat the default ones.
fn about_words(file: &mut ThemeFile, text: &str) {
    fn walk(prefix: &str, node: &Node, words: &mut Vec<(String, String)>) {
        let Value::Map(fields) = &node.value else { return };
        for (key, value) in fields {
            let name = if prefix.is_empty() { key.name.clone() } else { format!("{prefix}.{}", key.name) };
            match &value.value {
                Value::Scalar(word) => words.push((name, word.clone())),
                _ => walk(&name, value, words),
            }
        }
    }
    let mut words = Vec::new();
    walk("", &parse_toml(text.trim_start_matches('\u{feff}')).0, &mut words);
    let defaults = default_words();
    let (same, own): (Vec<_>, Vec<_>) = words.into_iter().partition(|(key, word)| defaults.get(key) == Some(word));
    file.replaced = own.into_iter().map(|(key, _)| key).collect();
    file.same = same.into_iter().map(|(key, _)| key).collect();
}

/// The classes that a style sheet draws: `.foot`.
fn classes(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // What stands before a brace is a selector, or the condition of a medium, which has no class.
    for selector in text.split('{').filter_map(|part| part.rsplit(['}', ';']).next()) {
        for (at, _) in selector.match_indices('.') {
            let rest = &selector[at + 1..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
            if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                found.insert(format!(".{}", &rest[..end]));
            }
        }
    }
    found
}

/// What was made of a file to start from.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Its name in the theme.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The file of the default theme that is called so: by its name, or by the last part of it; or the name that was
/// probably meant.
pub fn meant_file(written: &str) -> Result<Copied, Option<String>> {
    let written = written.trim_start_matches("./");
    let all: Vec<String> = files().map(|(name, _)| name).collect();
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let found = all.iter().find(|name| *name == written).or_else(|| all.iter().find(|name| last(name) == written));
    match found {
        Some(name) => {
            let bytes = default_file(name).map(std::borrow::Cow::into_owned).unwrap_or_default();
            Ok(Copied { name: name.clone(), bytes })
        }
        None => {
            let short: Vec<String> = all.iter().map(|name| last(name)).collect();
            let names = all.iter().chain(&short).map(String::as_str);
            Err(closest(written, names))
        }
    }
}

/// Why blocks are not added to a template.
#[derive(Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// It does not extend the default one, so that a block at its end would be shown nowhere.
    ExtendsAnother,
    /// It has blocks of these names.
    HasThem(Vec<String>),
}

/// A site's template with more blocks of the default one at its end, as [`block_of`] gives them. Nothing of it is lost.
pub fn with_blocks(own: &str, template: &Copied, blocks: &[u8]) -> Result<String, NotAdded> {
    let name = template.name.strip_prefix(TEMPLATES).unwrap_or(&template.name);
    let outline = Outline::of(own);
    if outline.extends.as_deref() != Some(&format!("{DEFAULT}{name}")) {
        return Err(NotAdded::ExtendsAnother);
    }
    let blocks = String::from_utf8_lossy(blocks);
    let more = blocks.split_once('\n').map_or("", |(_, more)| more);
    let there = names_of(&outline);
    let twice: Vec<String> = names_of(&Outline::of(more)).into_iter().filter(|name| there.contains(name)).collect();
    if !twice.is_empty() {
        return Err(NotAdded::HasThem(twice));
    }
    let end = if own.contains("\r\n") { "\r\n" } else { "\n" };
    let more = more.replace('\n', end);
    let gap = if own.is_empty() || own.ends_with('\n') { "" } else { end };
    Ok(format!("{own}{gap}{more}"))
}

/// A template to start from that extends one of the default theme, with these blocks as they are there; or the name
/// that is none, with the one that was probably meant and all that there are.
pub fn block_of(template: &Copied, blocks: &[String]) -> Result<Vec<u8>, (String, Option<String>, Vec<String>)> {
    let name = template.name.strip_prefix(TEMPLATES).unwrap_or(&template.name);
    let defaults: Vec<(String, String)> = files()
        .filter_map(|(name, bytes)| Some((name.strip_prefix(TEMPLATES)?.to_owned(), String::from_utf8(bytes).ok()?)))
        .collect();
    let outlines = Outlines::of(defaults.iter().map(|(name, text)| (name.as_str(), text.as_str())), std::iter::empty());
    let own = outlines.get(name).map(names_of).unwrap_or_default();
    let of_base = outlines.blocks_of_base(name);
    let all: Vec<String> = own
        .iter()
        .cloned()
        .chain(of_base.iter().filter(|block| !own.iter().any(|own| own == *block)).map(|block| (*block).to_owned()))
        .collect();
    let mut text = format!("{{% extends \"{DEFAULT}{name}\" %}}\n");
    for block in blocks {
        let mut of = Some(name.to_owned());
        let mut found = None;
        while let Some(template) = of.take().filter(|_| found.is_none()) {
            let source = defaults.iter().find(|(other, _)| *other == template).map_or("", |(_, text)| text);
            let outline = Outline::of(source);
            found = outline
                .all_blocks()
                .into_iter()
                .find(|other| other.name == *block)
                .map(|block| source[block.whole.clone()].to_owned());
            of = outline.extends;
        }
        match found {
            Some(found) => {
                text.push_str(&found.replacen("{%-", "{%", usize::from(found.starts_with("{%-"))));
                text.push('\n');
            }
            None => {
                let meant = closest(block, all.iter().map(String::as_str));
                return Err((block.clone(), meant, all));
            }
        }
    }
    Ok(text.into_bytes())
}
