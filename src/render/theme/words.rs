//! The words of a theme: the catalogue `i18n/zh.toml`, checked against the default one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Default, Theme};
use crate::finding::{Finding, Findings, Place, ThemeProblem, closest};
use crate::source::{Node, Value, open_text, parse_toml};

impl Theme {
    pub(super) fn read_words(&mut self, files: &BTreeMap<String, (Vec<u8>, Option<String>)>, findings: &mut Findings) {
        let default = Default::get("i18n/zh.toml").map(|file| file.data.into_owned()).unwrap_or_default();
        let default = String::from_utf8(default).expect("our own words are UTF-8");
        flatten("", &parse_toml(&default).0, &mut |key, word, _| {
            self.words.insert(key, word.to_owned());
        });
        let Some((bytes, Some(path))) = files.get("i18n/zh.toml") else { return };
        let Some(text) = open_text(bytes, path, findings) else { return };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let offset = text.len() - bare.len();
        let place = |span: Range<usize>| Place::Bytes(span.start + offset..span.end + offset);
        let (root, slips) = parse_toml(bare);
        for (problem, span) in slips {
            findings.push(Finding::new(path, place(span), problem));
        }
        let known: Vec<String> = self.words.keys().cloned().collect();
        flatten("", &root, &mut |key, word, span| {
            if known.binary_search(&key).is_err() {
                let suggestion = closest(&key, known.iter().map(String::as_str));
                let problem = ThemeProblem::UnknownWord { key: key.clone(), suggestion };
                findings.push(Finding::new(path, place(span), problem));
            }
            self.words.insert(key, word.to_owned());
        });
    }
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

/// Gives every word of a catalogue under its dotted key, with the place of its own key.
fn flatten(prefix: &str, node: &Node, each: &mut dyn FnMut(String, &str, Range<usize>)) {
    let Value::Map(fields) = &node.value else { return };
    for (key, value) in fields {
        let name = if prefix.is_empty() { key.name.clone() } else { format!("{prefix}.{}", key.name) };
        match &value.value {
            Value::Scalar(text) => each(name, text, key.span.clone()),
            _ => flatten(&name, value, each),
        }
    }
}
