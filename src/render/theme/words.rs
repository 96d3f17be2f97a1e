//! The words of a theme: the catalogue `i18n/zh.toml`, checked against the default one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::outline::Outline;
use super::{Default, Files, Theme};
use crate::finding::{Finding, Findings, Place, ThemeProblem, closest};
use crate::source::{Node, Value, open_text, parse_toml};

/// The file of a catalogue.
pub(crate) const WORDS: &str = "i18n/zh.toml";

/// The catalogue of the default theme, by dotted key.
pub(in crate::render) fn default_words() -> BTreeMap<String, String> {
    let file = Default::get(WORDS).map(|file| file.data.into_owned()).unwrap_or_default();
    let text = String::from_utf8(file).expect("our own words are UTF-8");
    let mut words = BTreeMap::new();
    flatten("", &parse_toml(&text).0, &mut |key, value, _| {
        if let Value::Scalar(word) = &value.value {
            words.insert(key.to_owned(), word.clone());
        }
    });
    words
}

/// The names in braces of a word, in their order.
pub(in crate::render) fn placeholders(word: &str) -> Vec<&str> {
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    word.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).filter(is_name).collect()
}

impl Theme {
    pub(super) fn read_words(&mut self, files: &Files, findings: &mut Findings) {
        self.words = default_words();
        let Some((bytes, Some(path))) = files.get(WORDS) else { return };
        let Some(text) = open_text(bytes, path, findings) else { return };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let offset = text.len() - bare.len();
        let place = |span: Range<usize>| Place::Bytes(span.start + offset..span.end + offset);
        let (root, slips) = parse_toml(bare);
        for (problem, span) in slips {
            findings.push(Finding::new(path, place(span), problem));
        }
        // What the site's own templates ask for may be its own, too.
        let asked: BTreeSet<String> = files
            .iter()
            .filter(|(name, (_, own))| own.is_some() && name.starts_with("templates/"))
            .flat_map(|(_, (bytes, _))| Outline::of(&String::from_utf8_lossy(bytes)).values)
            .filter_map(|value| value.strip_prefix("t.").map(str::to_owned))
            .collect();
        let known = std::mem::take(&mut self.words);
        let is_section = |key: &str| known.keys().any(|known| is_within(known, key));
        let mut own: Vec<(String, String)> = Vec::new();
        flatten("", &root, &mut |key, value, span| {
            let mut push = |span, problem| findings.push(Finding::new(path, place(span), problem));
            let word = match &value.value {
                Value::Scalar(_) if is_section(key) => {
                    return push(span, ThemeProblem::WordOfSection { key: key.to_owned() });
                }
                Value::Scalar(word) => word,
                _ => return push(span, ThemeProblem::SectionForWord { key: key.to_owned() }),
            };
            if let Some(above) = known.keys().find(|known| is_within(key, known)) {
                return push(span, ThemeProblem::SectionForWord { key: above.clone() });
            }
            match known.get(key) {
                Some(default) => {
                    for (span, problem) in misplaced(key, word, default, bare, value.span.clone()) {
                        push(span, problem);
                    }
                }
                None if asked.contains(key) => {}
                None => {
                    let suggestion = closest(key, known.keys().map(String::as_str));
                    push(span, ThemeProblem::UnknownWord { key: key.to_owned(), suggestion });
                }
            }
            own.push((key.to_owned(), word.clone()));
        });
        self.words = known;
        self.words.extend(own);
    }
}

/// Whether a key is below another: `home.menu` is below `home`.
fn is_within(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

/// The names in braces that a word has and the default one has not, and those that it lacks. `span` is that of the
/// word in the file.
fn misplaced(
    key: &str,
    word: &str,
    default: &str,
    text: &str,
    span: Range<usize>,
) -> Vec<(Range<usize>, ThemeProblem)> {
    let (own, known) = (placeholders(word), placeholders(default));
    let lacking: Vec<&str> = known.iter().copied().filter(|name| !own.contains(name)).collect();
    let mut problems = Vec::new();
    for (at, &name) in own.iter().enumerate() {
        if known.contains(&name) || own[..at].contains(&name) {
            continue;
        }
        let written = format!("{{{name}}}");
        let place = text.get(span.clone()).and_then(|text| text.find(&written));
        let place = place.map_or(span.clone(), |at| span.start + at..span.start + at + written.len());
        // Where but one is lacking, it is the one that is meant.
        let suggestion = closest(name, lacking.iter().copied());
        let suggestion = suggestion.or_else(|| (lacking.len() == 1).then(|| lacking[0].to_owned()));
        let (key, name) = (key.to_owned(), name.to_owned());
        problems.push((place, ThemeProblem::UnknownPlaceholder { key, name, suggestion }));
    }
    // One that is misspelt was spoken of.
    let misspelt = problems.len();
    if lacking.len() > misspelt {
        let names = lacking.into_iter().map(str::to_owned).collect();
        problems.push((span, ThemeProblem::MissingPlaceholder { key: key.to_owned(), names }));
    }
    problems
}

/// The catalogue as templates see it: `t.report.title`.
pub(super) fn nested(words: &BTreeMap<String, String>) -> serde_json::Value {
    let mut root = serde_json::Map::new();
    for (key, word) in words {
        let mut at = &mut root;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), word.clone().into());
                break;
            }
            let next = at.entry(part).or_insert_with(|| serde_json::Map::new().into());
            let serde_json::Value::Object(next) = next else { break };
            at = next;
        }
    }
    root.into()
}

/// Gives everything in a catalogue that is no section under its dotted key, with the place of its own key.
fn flatten(prefix: &str, node: &Node, each: &mut dyn FnMut(&str, &Node, Range<usize>)) {
    let Value::Map(fields) = &node.value else { return };
    for (key, value) in fields {
        let name = if prefix.is_empty() { key.name.clone() } else { format!("{prefix}.{}", key.name) };
        match &value.value {
            Value::Map(_) => flatten(&name, value, each),
            _ => each(&name, value, key.span.clone()),
        }
    }
}
