//! Texts beside the index: what a match is checked against, and what snippets show.
//!
//! One call of a function a file, with its data as literals that JSON and JavaScript read alike.
//! Every file starts with a byte order mark: servers that call scripts GB 2312 are many, and
//! with the mark browsers know better.

use super::fold::{self, Fold, Rare};
use crate::render::{PassagePlace, SearchDocument};

/// What every script file starts with.
pub const MARK: &str = "\u{feff}";

/// A script that hands over its data under a name.
pub fn script(name: &str, data: &str) -> String {
    format!("{MARK}nianbaoSearch(\"{name}\",{data})\n")
}

/// The name and the data of a script.
pub fn unscript(text: &str) -> Option<(&str, &str)> {
    let call = text.strip_prefix(MARK)?.trim_end().strip_prefix("nianbaoSearch(\"")?.strip_suffix(')')?;
    call.split_once("\",")
}

/// Prints a text as a literal of both JSON and JavaScript, which no page can be broken out of.
pub fn push_literal(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<'
            | '\u{0}'..='\u{8}'
            | '\u{a}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A document as its reader gets it: number, title, address, names, shared texts, passages, cells, and whose figures
/// they are where not its agency's own alone.
pub struct Printed {
    /// The literal.
    pub text: String,
    /// What folds in it in a rare way.
    pub rare: Rare,
}

/// The id of a section.
pub fn section(index: usize) -> String {
    format!("section-{}", index + 1)
}

/// Prints a document, and tells the folded characters of each text in it.
///
/// Of the names of its agency, the second ones are told as texts. Official headings of sections stand
/// in the catalogue.
pub fn print(
    document: &SearchDocument,
    slot: u32,
    names: [&[String]; 2],
    headings: &[String],
    mut tell: impl FnMut(&[char]),
) -> Printed {
    let size: usize = document.passages.iter().map(|(_, text)| text.len() + 8).sum();
    let mut out = String::with_capacity(size + document.cells.len() * 3 + 256);
    let mut rare = Rare::new();
    let mut folded = Fold::default();
    out.push_str(&format!("[{slot},"));
    push_literal(&document.title, &mut out);
    out.push(',');
    push_literal(&document.route, &mut out);
    out.push(',');
    push_literal(&names.concat().join("\n"), &mut out);
    for (index, names) in names.into_iter().enumerate() {
        for name in names {
            fold::fold(name, &mut folded, &mut rare);
            if index == 1 {
                tell(&folded.chars);
            }
        }
    }
    out.push_str(&format!(",{},[", document.shared.map_or(-1, |shared| shared as i64)));
    let mut paragraph = 0;
    let mut first = true;
    for (place, text) in &document.passages {
        let official = headings.iter().position(|heading| heading == text);
        let mark = match place {
            PassagePlace::Heading(id) if official.is_some_and(|index| *id == section(index)) => "~".to_owned(),
            PassagePlace::Heading(id) => format!("={id}|"),
            PassagePlace::Section => "-".to_owned(),
            PassagePlace::Id(id) => format!("#{id}|"),
            PassagePlace::Paragraph(number) if *number == paragraph => "+".to_owned(),
            PassagePlace::Paragraph(number) if *number > paragraph => {
                // A paragraph without text, such as an image, counts as well.
                while paragraph + 1 < *number {
                    out.push_str(if first { "\"p\"" } else { ",\"p\"" });
                    first = false;
                    paragraph += 1;
                }
                paragraph += 1;
                "p".to_owned()
            }
            PassagePlace::Paragraph(number) => format!("#p{number}|"),
        };
        if !first {
            out.push(',');
        }
        first = false;
        let official = official.filter(|_| mark == "~").map(|index| index.to_string());
        push_literal(&(mark + official.as_ref().unwrap_or(text)), &mut out);
        fold::fold(text, &mut folded, &mut rare);
        tell(&folded.chars);
    }
    out.push_str("],");
    let mut cells = String::with_capacity(document.cells.len() * 2);
    for (index, cell) in document.cells.iter().enumerate() {
        if index > 0 {
            cells.push(',');
        }
        if cell != "0" {
            cells.extend(cell.chars().map(|c| if c == ',' { '，' } else { c }));
        }
        fold::fold(cell, &mut folded, &mut rare);
        tell(&folded.chars);
    }
    push_literal(&cells, &mut out);
    if !document.scope.is_empty() {
        out.push(',');
        push_literal(&document.scope, &mut out);
    }
    out.push(']');
    Printed { text: out, rare }
}

/// A file of documents.
pub fn pack(name: &str, documents: &[String], rare: &Rare) -> String {
    let mut data = format!("[[{}],", documents.join(","));
    push_rare(rare, &mut data);
    data.push(']');
    script(name, &data)
}

/// What folds in a rare way, as a list of pairs.
pub fn push_rare(rare: &Rare, out: &mut String) {
    out.push('[');
    for (index, (cluster, folded)) in rare.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_literal(cluster, out);
        out.push(',');
        push_literal(folded, out);
    }
    out.push(']');
}
