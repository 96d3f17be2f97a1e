//! Texts of any kind, line by line, in whatever encoding; of pages, the words between the tags.

use super::{Contents, Spot, Unseen};
use crate::html::{Token, tokens};
use crate::source::encoding;

/// A longer page is read as text.
const LONGEST_PAGE: usize = 8 << 20;

/// Reads a text.
pub(super) fn read(bytes: &[u8]) -> Contents {
    let Some(decoded) = encoding::decode(bytes) else { return Contents::unseen(Unseen::Unknown) };
    let mut contents = Contents::default();
    let text = &*decoded.text;
    let start = text.get(..text.floor_char_boundary(2000)).unwrap_or(text).to_ascii_lowercase();
    let is_page =
        text.len() <= LONGEST_PAGE && ["<html", "<body", "<table", "<p>", "<div"].iter().any(|tag| start.contains(tag));
    if is_page {
        page(text, &mut contents);
    }
    for (index, line) in text.lines().enumerate() {
        contents.push(line, "", Spot::Line(index + 1));
    }
    contents
}

/// The words of a page: what tags part in the middle of a number is whole there.
fn page(text: &str, contents: &mut Contents) {
    let mut words = String::new();
    for token in tokens(text) {
        match token {
            Token::Text(text) => words.push_str(&text),
            Token::Start(tag) if !is_inline(&tag.name) => words.push('\n'),
            Token::End { name, .. } if !is_inline(&name) => words.push('\n'),
            _ => {}
        }
    }
    for (index, line) in words.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        contents.push(line, "", Spot::Line(index + 1));
    }
}

fn is_inline(name: &str) -> bool {
    matches!(name, "span" | "b" | "i" | "u" | "em" | "strong" | "a" | "font" | "sub" | "sup" | "o:p" | "st1:chsdate")
}
