//! The files that a theme publishes beside the pages: each named after its content, and the addresses in a site's own
//! style sheets led to those names.

use std::collections::{BTreeMap, BTreeSet};

use super::css::{Reference, references};
use super::{EXTRA, Files, Theme, default_file, script};
use crate::finding::{Finding, Findings, Place, ThemeProblem, closest};
use crate::source::{Config, open_text};
use crate::tree::{decoded, encoded, folder};

/// The folder of assets, in a theme and in a portal.
pub(super) const ASSETS: &str = "assets/";

/// Assets while they are named: a style sheet after those that it leads to.
struct Naming<'a> {
    files: &'a Files,
    config: &'a Config,
    /// The published names, by their names in the theme, both with the folder.
    names: BTreeMap<String, String>,
    /// The style sheets that are being read, each on the way from another.
    open: BTreeSet<String>,
    assets: Vec<(String, Vec<u8>)>,
    findings: Findings,
}

impl Theme {
    /// Names each asset after its content, so that a browser may keep it for ever. Gives the published names.
    pub(super) fn read_assets(
        &mut self,
        files: &Files,
        config: &Config,
        findings: &mut Findings,
    ) -> BTreeMap<String, String> {
        let mut naming = Naming {
            files,
            config,
            names: BTreeMap::new(),
            open: BTreeSet::new(),
            assets: Vec::new(),
            findings: Findings::default(),
        };
        for name in files.keys().filter(|name| name.starts_with(ASSETS)) {
            naming.name(name);
        }
        findings.extend(naming.findings);
        self.assets = naming.assets;
        self.assets.sort();
        let inside = |name: String| name.strip_prefix(ASSETS).map(str::to_owned);
        naming.names.into_iter().filter_map(|(name, published)| Some((inside(name)?, published))).collect()
    }
}

impl Naming<'_> {
    /// The published name of an asset; `None` where there is none of this name, or where it is just being named.
    fn name(&mut self, name: &str) -> Option<String> {
        if let Some(published) = self.names.get(name) {
            return Some(published.clone());
        }
        let (bytes, own) = self.files.get(name).filter(|_| !self.open.contains(name))?;
        // Written out and not changed, it is still ours.
        let is_ours = || own.is_none() || default_file(name).is_some_and(|default| *default == **bytes);
        let bytes = match own {
            _ if name.ends_with(".js") && is_ours() => script::tightened(bytes),
            Some(path) if name.ends_with(".css") && !is_ours() => {
                self.open.insert(name.to_owned());
                let bytes = self.style(name, path, bytes);
                self.open.remove(name);
                bytes
            }
            _ => bytes.clone(),
        };
        let hash = blake3::hash(&bytes).to_hex();
        let inside = name.strip_prefix(ASSETS).unwrap_or(name);
        let published = match inside.rsplit_once('.') {
            Some((stem, ending)) => format!("{ASSETS}{stem}.{}.{ending}", &hash[..10]),
            None => format!("{ASSETS}{inside}.{}", &hash[..10]),
        };
        self.names.insert(name.to_owned(), published.clone());
        self.assets.push((published.clone(), bytes));
        Some(published)
    }

    /// A style sheet of the site's own, as it is published.
    fn style(&mut self, name: &str, path: &str, bytes: &[u8]) -> Vec<u8> {
        let Some(text) = open_text(bytes, path, &mut self.findings) else { return bytes.to_vec() };
        let mut out = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for reference in references(&text) {
            let problem = match self.lead(name, &reference) {
                Ok(None) => continue,
                Ok(Some(address)) => {
                    out.push_str(&text[done..reference.span.start]);
                    out.push_str(&address);
                    done = reference.span.end;
                    continue;
                }
                Err(problem) => problem,
            };
            self.findings.push(Finding::new(path, Place::Bytes(reference.span), problem));
        }
        out.push_str(&text[done..]);
        // What is published is UTF-8, whatever it was before.
        if !bytes.ends_with(text.as_bytes()) {
            let rest = out.strip_prefix("@charset \"").and_then(|rest| rest.split_once("\";"));
            if let Some((_, rest)) = rest {
                out = format!("@charset \"utf-8\";{rest}");
            }
        }
        out.into_bytes()
    }

    /// What an address of a style sheet is written as in the portal; nothing where it stays as it is.
    fn lead(&mut self, style: &str, reference: &Reference) -> Result<Option<String>, ThemeProblem> {
        let Reference { address, policy, .. } = reference;
        if address.is_empty() || address.starts_with('#') {
            return Ok(None);
        }
        if address.starts_with("//") || has_scheme(address) {
            let allowed = self.config.allows(policy, address);
            let problem = || ThemeProblem::ForbiddenAddress { address: address.clone(), policy };
            return if allowed { Ok(None) } else { Err(problem()) };
        }
        let end = address.find(['?', '#']).unwrap_or(address.len());
        let (file, tail) = address.split_at(end);
        let file = decoded(file).unwrap_or(file.into());
        let target = match file.strip_prefix('/') {
            None => normalized(folder(style), &file),
            // From the top of the host; what stands there beside the portal is not known.
            Some(_) => {
                let below = self.config.base_url.is_some().then(|| file.strip_prefix(self.config.base_path()));
                let Some(inside) = below.flatten().filter(|inside| inside.starts_with(ASSETS)) else {
                    return Ok(None);
                };
                normalized("", inside)
            }
        };
        let unknown = |known: &Files| {
            let names = known.keys().filter_map(|name| name.strip_prefix(ASSETS));
            let wanted = target.as_deref().unwrap_or(&file);
            let suggestion = closest(wanted.strip_prefix(ASSETS).unwrap_or(wanted), names);
            let suggestion = suggestion.map(|name| relative(folder(style), &format!("{ASSETS}{name}")));
            ThemeProblem::UnknownAsset { address: address.clone(), suggestion }
        };
        let Some(target) = target.as_deref().filter(|target| self.files.contains_key(*target)) else {
            return Err(unknown(self.files));
        };
        if !target.starts_with(ASSETS) {
            return Err(unknown(self.files));
        }
        let published = self.name(target);
        let published = published.ok_or_else(|| ThemeProblem::CircularStyle { address: address.clone() })?;
        let written = encoded(&relative(folder(style), &published));
        // These end an address, or the string round it.
        let written = written.replace('(', "%28").replace(')', "%29").replace('\'', "%27");
        Ok(Some(written + tail))
    }
}

/// Whether an address begins with a scheme: `https:`, `data:`.
fn has_scheme(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// A path from a folder, without `.` and `..`; `None` where it leads out of the theme.
fn normalized(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The way from a folder to a file.
fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    "../".repeat(from.len() - shared) + &to[shared..].join("/")
}

/// The published name of the style sheet that a site adds to the theme's; empty where it has none.
pub(super) fn extra(assets: &BTreeMap<String, String>) -> &str {
    assets.get(EXTRA).map_or("", String::as_str)
}
