//! What a template is made of: what it extends and includes, its blocks, the values and words that it asks for.
//!
//! Tera reads templates to render them, and says nothing of a block that nobody has a place for. Only tags are read
//! here; whether a template is sound, Tera says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is written in a template.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The template that it extends.
    pub extends: Option<String>,
    /// Where it says so.
    pub extends_at: Range<usize>,
    /// Its blocks, one after the other; those within a block are in it.
    pub blocks: Vec<Block>,
    /// The templates that it includes.
    pub includes: Vec<String>,
    /// The values that it asks for: `page.title`, `report.figures[].unit`.
    pub values: BTreeSet<String>,
}

/// A block of a template.
#[derive(Debug)]
pub(super) struct Block {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// What is in it, tags at both ends left out.
    pub body: Range<usize>,
    /// The same with its tags.
    pub whole: Range<usize>,
    /// Whether it shows what the block of the extended template shows.
    pub has_super: bool,
    /// The blocks within.
    pub blocks: Vec<Block>,
    /// The values that it asks for, those of blocks within included.
    pub values: BTreeSet<String>,
}

/// Words of the language that are no values.
const WORDS: [&str; 26] = [
    "and",
    "as",
    "else",
    "elif",
    "false",
    "filter",
    "for",
    "if",
    "in",
    "include",
    "is",
    "loop",
    "not",
    "or",
    "set",
    "set_global",
    "super",
    "true",
    "block",
    "None",
    "break",
    "continue",
    "endfilter",
    "endfor",
    "endif",
    "endset",
];

/// A tag: its mark, where it stands, and where what is inside stands.
struct Tag {
    mark: u8,
    whole: Range<usize>,
    inside: Range<usize>,
}

impl Outline {
    /// Reads a template.
    pub fn of(text: &str) -> Outline {
        let mut outline = Outline::default();
        let mut open: Vec<Block> = Vec::new();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let (mut at, mut is_raw) = (0, false);
        while let Some(tag) = next_tag(text, at, is_raw) {
            at = tag.whole.end;
            let inside = &text[tag.inside.clone()];
            let start = tag.inside.start + (inside.len() - inside.trim_start().len());
            let (word, rest) = split_word(inside.trim());
            if tag.mark == b'#' {
                continue;
            }
            match word {
                "raw" if tag.mark == b'%' => is_raw = true,
                "endraw" if tag.mark == b'%' => is_raw = false,
                "extends" if tag.mark == b'%' => {
                    outline.extends = Some(quoted(rest).to_owned());
                    outline.extends_at = start..start + inside.trim().len();
                }
                "block" if tag.mark == b'%' => {
                    let at = start + inside.trim().len() - rest.len();
                    open.push(Block {
                        name: rest.to_owned(),
                        at: at..at + rest.len(),
                        body: tag.whole.end..tag.whole.end,
                        whole: tag.whole,
                        has_super: false,
                        blocks: Vec::new(),
                        values: BTreeSet::new(),
                    });
                }
                "endblock" if tag.mark == b'%' => {
                    let Some(mut block) = open.pop() else { continue };
                    block.body.end = tag.whole.start;
                    block.whole.end = tag.whole.end;
                    match open.last_mut() {
                        Some(outer) => {
                            outer.values.extend(block.values.iter().cloned());
                            outer.blocks.push(block);
                        }
                        None => outline.blocks.push(block),
                    }
                }
                _ => {
                    if word == "include" {
                        outline.includes.push(quoted(rest).to_owned());
                    }
                    let values = values(inside.trim(), &mut names);
                    outline.values.extend(values.iter().cloned());
                    if let Some(block) = open.last_mut() {
                        block.has_super |= calls_super(inside);
                        block.values.extend(values);
                    }
                }
            }
        }
        outline
    }

    /// All blocks, those within others included.
    pub fn all_blocks(&self) -> Vec<&Block> {
        fn walk<'b>(blocks: &'b [Block], all: &mut Vec<&'b Block>) {
            for block in blocks {
                all.push(block);
                walk(&block.blocks, all);
            }
        }
        let mut all = Vec::new();
        walk(&self.blocks, &mut all);
        all
    }
}

/// The next tag of a template. In a raw part only its end is one.
fn next_tag(text: &str, from: usize, is_raw: bool) -> Option<Tag> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += text[at..].find('{')?;
        let mark = *bytes.get(at + 1)?;
        if !matches!(mark, b'%' | b'{' | b'#') {
            at += 1;
            continue;
        }
        let close = match mark {
            b'%' => "%}",
            b'{' => "}}",
            _ => "#}",
        };
        let start = at + 2 + usize::from(bytes.get(at + 2) == Some(&b'-'));
        let end = if mark == b'#' { start + text[start..].find(close)? } else { close_of(text, start, close)? };
        let inside = start..if end > start && bytes[end - 1] == b'-' { end - 1 } else { end };
        let tag = Tag { mark, whole: at..end + 2, inside };
        if is_raw && (mark != b'%' || text[tag.inside.clone()].trim() != "endraw") {
            at += 1;
            continue;
        }
        return Some(tag);
    }
}

/// Where a tag closes; not within a string.
fn close_of(text: &str, start: usize, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text[start..].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if text[start + at..].starts_with(close) => return Some(start + at),
            None => {}
        }
    }
    None
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// The text of the first string.
fn quoted(text: &str) -> &str {
    let Some(quote) = text.chars().find(|c| matches!(c, '"' | '\'' | '`')) else { return "" };
    text.split(quote).nth(1).unwrap_or_default()
}

fn calls_super(inside: &str) -> bool {
    let rest = inside.split("super").nth(1);
    rest.is_some_and(|rest| rest.trim_start().starts_with('('))
}

/// The values that the inside of a tag asks for, and names that it gives to some.
fn values(inside: &str, names: &mut BTreeMap<String, String>) -> BTreeSet<String> {
    let (mut found, mut words) = (BTreeSet::new(), Vec::new());
    let mut rest = inside;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '"' | '\'' | '`') {
            let text = rest[1..].split(c).next().unwrap_or_default();
            // `say(key="report.year")`: a word of the catalogue.
            if inside[..inside.len() - rest.len()].trim_end().ends_with("key=") {
                found.insert(format!("t.{text}"));
            }
            rest = &rest[(text.len() + 2).min(rest.len())..];
        } else if c.is_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
            let before = inside[..inside.len() - rest.len()].trim_end();
            let word = rest[..end].trim_end_matches('.');
            let after = rest[end..].trim_start();
            // A filter, a test, a function, an argument's name.
            let is_name = before.ends_with('|')
                || before.ends_with(" is")
                || before.ends_with(" is not")
                || before.ends_with('.')
                || after.starts_with('(')
                || after.starts_with('=') && !after.starts_with("==");
            words.push(word);
            if !is_name && !WORDS.contains(&word.split('.').next().unwrap_or_default()) {
                found.insert(resolved(word, names));
            }
            rest = &rest[end..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    match words[..] {
        ["for", name, "in", list, ..] => {
            found.remove(name);
            let list = resolved(list, names);
            names.insert(name.to_owned(), format!("{list}[]"));
        }
        ["set" | "set_global", name, value] => {
            let value = resolved(value, names);
            names.insert(name.to_owned(), value);
        }
        _ => {}
    }
    found
}

/// A path whose first part may be the name of another.
fn resolved(path: &str, names: &BTreeMap<String, String>) -> String {
    let (first, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
    match names.get(first) {
        Some(known) => format!("{known}{rest}"),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read() {
        let text = "{#- {% block no %} -#}{% extends \"base.html\" %}\n{% block main %}{{ super() }}<p>{% for row in list.rows %}\
                    {{ row.name | upper }}{% endfor %}{%- block inner -%}{{ say(key=\"a.b\", year=page.year) }}{% endblock inner %}\
                    {% endblock main %}\n{% raw %}{% block no %}{% endraw %}{% include 'x.html' %}";
        let outline = Outline::of(text);
        assert_eq!(outline.extends.as_deref(), Some("base.html"));
        let names: Vec<&str> = outline.all_blocks().iter().map(|block| block.name.as_str()).collect();
        assert_eq!(names, ["main", "inner"]);
        let main = &outline.blocks[0];
        assert!(main.has_super && !main.blocks[0].has_super);
        assert_eq!(&text[main.at.clone()], "main");
        assert!(
            text[main.body.clone()].starts_with("{{ super() }}")
                && text[main.whole.clone()].ends_with("endblock main %}")
        );
        assert_eq!(outline.includes, ["x.html"]);
        let values: Vec<&str> = outline.values.iter().map(String::as_str).collect();
        assert_eq!(values, ["list.rows", "list.rows[].name", "page.year", "t.a.b"]);
    }

    #[test]
    fn odd_templates_are_no_trouble() {
        for text in
            ["{%", "{{", "{#", "{% block %}", "{% endblock %}", "{{ \"}} }}", "{% for %}", "{", "{% raw %}{{", "{%-%}"]
        {
            Outline::of(text);
        }
    }
}
