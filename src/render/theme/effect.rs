//! What of a site's own templates no page shows, and what of the default theme they do not.
//!
//! A template that extends another gives it blocks. Tera refuses one that the extended templates do not have, without
//! a word of those that they have; and it passes over one that stands within a block which is replaced as a whole, so
//! that its author looks for it in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::outline::{Block, Outline};
use crate::finding::{ThemeProblem, closest};

/// The name of a template of the default theme, whatever the site has.
pub(super) const DEFAULT: &str = "default/";

/// All templates of a theme, as they see each other.
#[derive(Default)]
pub(super) struct Outlines {
    /// By name; those of the default theme below [`DEFAULT`].
    by_name: BTreeMap<String, Outline>,
}

impl Outlines {
    /// Reads templates: those of the default theme, and the site's own.
    pub fn of<'t>(
        defaults: impl Iterator<Item = (&'t str, &'t str)>,
        own: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> Outlines {
        let defaults = defaults.map(|(name, text)| (format!("{DEFAULT}{name}"), Outline::of(text)));
        let own = own.map(|(name, text)| (name.to_owned(), Outline::of(text)));
        Outlines { by_name: defaults.chain(own).collect() }
    }

    /// The name under which a template stands that is called so: the site's own first.
    fn found(&self, name: &str) -> Option<&str> {
        let default = format!("{DEFAULT}{name}");
        let known = self.by_name.get_key_value(name).or_else(|| self.by_name.get_key_value(default.as_str()));
        known.map(|(name, _)| name.as_str())
    }

    /// A template that is called so.
    pub fn get(&self, name: &str) -> Option<&Outline> {
        self.by_name.get(self.found(name)?)
    }

    /// A template with those that it extends, from the last one on to itself.
    fn chain<'o>(&'o self, name: &'o str) -> Vec<(&'o str, &'o Outline)> {
        let mut chain: Vec<(&str, &Outline)> = Vec::new();
        let mut next = self.found(name);
        while let Some(name) = next.filter(|name| chain.iter().all(|(known, _)| known != name)) {
            let outline = &self.by_name[name];
            chain.push((name, outline));
            next = outline.extends.as_deref().and_then(|name| self.found(name));
        }
        chain.reverse();
        chain
    }

    /// The templates that pages are made of: those of the default theme that no other extends or includes.
    fn pages(&self) -> impl Iterator<Item = &str> {
        let used: BTreeSet<&str> = self
            .by_name
            .iter()
            .filter(|(name, _)| name.starts_with(DEFAULT))
            .flat_map(|(_, outline)| outline.includes.iter().chain(&outline.extends).map(String::as_str))
            .collect();
        let names = self.by_name.keys().filter_map(|name| name.strip_prefix(DEFAULT));
        names.filter(move |name| !used.contains(name))
    }

    /// The blocks that a template may give to those that it extends.
    pub fn blocks_of_base<'o>(&'o self, name: &'o str) -> BTreeSet<&'o str> {
        let chain = self.chain(name);
        let above = chain.iter().take(chain.len().saturating_sub(1));
        above.flat_map(|(_, outline)| outline.all_blocks()).map(|block| block.name.as_str()).collect()
    }

    /// What of the site's own template no page shows, with its place.
    pub fn without_effect(&self, name: &str) -> Vec<(Range<usize>, ThemeProblem)> {
        let Some(outline) = self.by_name.get(name).filter(|outline| outline.extends.is_some()) else {
            return Vec::new();
        };
        let mut problems = Vec::new();
        let known = self.blocks_of_base(name);
        // A template that the default theme does not have may be that of a free page.
        let is_default =
            |name: &str| name.starts_with(DEFAULT) || self.by_name.contains_key(&format!("{DEFAULT}{name}"));
        let own = self.by_name.keys().map(String::as_str).filter(|name| !is_default(name));
        let chains: Vec<_> = self.pages().chain(own).map(|page| self.chain(page)).collect();
        let shown: BTreeSet<&str> = chains
            .iter()
            .filter(|chain| chain.iter().any(|(of, _)| *of == name))
            .flat_map(|chain| shown_of(chain, name))
            .collect();
        for block in &outline.blocks {
            let block_name = block.name.clone();
            if !known.contains(block_name.as_str()) {
                let suggestion = closest(&block_name, known.iter().copied());
                problems.push((block.at.clone(), ThemeProblem::UnknownBlock { name: block_name, suggestion }));
            } else if !shown.contains(block_name.as_str()) {
                problems.push((block.at.clone(), ThemeProblem::HiddenBlock { name: block_name }));
            }
        }
        problems
    }

    /// The blocks that pages of other templates fill, and that a template without a base of its own does not have.
    pub fn lacking_blocks(&self, name: &str) -> Vec<&str> {
        let Some(outline) = self.by_name.get(name) else { return Vec::new() };
        let Some(default) = self.by_name.get(&format!("{DEFAULT}{name}")) else { return Vec::new() };
        let own: BTreeSet<&str> =
            self.chain(name).iter().flat_map(|(_, outline)| outline.all_blocks()).map(|block| &*block.name).collect();
        let blocks = default.all_blocks().into_iter().map(|block| block.name.as_str());
        if outline.extends.is_some() { Vec::new() } else { blocks.filter(|block| !own.contains(block)).collect() }
    }

    /// The site's own templates that pages of the default theme extend, and that lack blocks which those fill: each with
    /// the blocks and the pages. Tera refuses all of those pages.
    pub fn without_place(&self) -> BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> {
        let mut lacking: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
        let pages = self.by_name.iter().filter(|(_, outline)| outline.extends.is_some());
        for (page, outline) in pages.filter(|(page, _)| page.starts_with(DEFAULT)) {
            let chain = self.chain(page);
            let Some((root, _)) = chain.first().filter(|(root, _)| !root.starts_with(DEFAULT)) else { continue };
            let known = self.blocks_of_base(page);
            for block in outline.blocks.iter().filter(|block| !known.contains(block.name.as_str())) {
                let (blocks, pages) = lacking.entry(root).or_default();
                blocks.insert(&block.name);
                pages.insert(page.trim_start_matches(DEFAULT));
            }
        }
        lacking
    }

    /// The values of the default template that the site's own in its place does not ask for: of the whole, or, where
    /// it extends the default one, of the blocks that it replaces.
    pub fn lacking_values(&self, name: &str) -> BTreeSet<&str> {
        let Some(outline) = self.by_name.get(name) else { return BTreeSet::new() };
        let Some(default) = self.by_name.get(&format!("{DEFAULT}{name}")) else { return BTreeSet::new() };
        let is_over_default = self.chain(name).iter().any(|(of, _)| of.strip_prefix(DEFAULT) == Some(name));
        if !is_over_default {
            // What it has in blocks of the base counts as well: a page that extends the base as the default one does.
            return default.values.difference(&outline.values).map(String::as_str).collect();
        }
        let replaced = outline.blocks.iter().filter(|block| !block.has_super);
        let of_default = default.all_blocks();
        let pairs = replaced.filter_map(|own| Some((own, of_default.iter().find(|block| block.name == own.name)?)));
        let lacking = pairs.flat_map(|(own, block)| block.values.difference(&own.values));
        lacking.map(String::as_str).filter(|value| !outline.values.contains(*value)).collect()
    }
}

/// The blocks of one template of a chain that are shown in the page.
fn shown_of<'o>(chain: &[(&'o str, &'o Outline)], name: &str) -> BTreeSet<&'o str> {
    let mut shown = BTreeSet::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let Some((_, root)) = chain.first() else { return shown };
    let mut next: Vec<&'o Block> = root.blocks.iter().collect();
    while let Some(block) = next.pop() {
        if !seen.insert(&block.name) {
            continue;
        }
        // The last template that has it, and as many before it as are asked for.
        for (of, outline) in chain.iter().rev() {
            let Some(own) = outline.all_blocks().into_iter().find(|other| other.name == block.name) else { continue };
            if *of == name {
                shown.insert(own.name.as_str());
            }
            next.extend(&own.blocks);
            if !own.has_super {
                break;
            }
        }
    }
    shown
}
