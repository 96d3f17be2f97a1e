//! Values that end at ` #`, where a comment starts in YAML: `address: 人民路 #3号` is read as 人民路.
//!
//! A comment behind a figure, a date or a word of the program takes nothing away, and one that stands apart from
//! a text as comments do, with a blank behind its mark, is meant. What is left is a number sign in a text.
//!
//! Basis: YAML 1.2, 6.6 (comments).

use std::ops::Range;

use super::super::node::{Key, Node, Value};
use crate::finding::SyntaxProblem;

/// Keys whose value is a text, in which a number sign may be meant.
const TEXTS: [&str; 15] = [
    "title",
    "address",
    "phone",
    "fax",
    "email",
    "postcode",
    "index_number",
    "document_number",
    "source_url",
    "agency",
    "reason",
    "accepted_by",
    "name",
    "short_name",
    "aliases",
];

/// The texts that a comment cuts short, with the place of its mark and what follows.
pub(super) fn cut_values(text: &str, root: &Node) -> Vec<(SyntaxProblem, Range<usize>)> {
    let mut cut = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b" #").is_some() || memchr::memmem::find(text.as_bytes(), b"\t#").is_some()
    {
        walk(text, None, root, &mut cut);
    }
    cut
}

fn walk(text: &str, key: Option<&Key>, node: &Node, cut: &mut Vec<(SyntaxProblem, Range<usize>)>) {
    match &node.value {
        Value::Scalar(kept) => cut.extend(key.and_then(|key| cut_value(text, key, node, kept))),
        Value::List(items) => items.iter().for_each(|item| walk(text, key, item, cut)),
        Value::Map(fields) => fields.iter().for_each(|(key, node)| walk(text, Some(key), node, cut)),
    }
}

fn cut_value(text: &str, key: &Key, node: &Node, kept: &str) -> Option<(SyntaxProblem, Range<usize>)> {
    if !TEXTS.contains(&key.name.as_str()) {
        return None;
    }
    // Nothing has no place of its own.
    let end = if kept.is_empty() { key.span.end } else { node.span.end };
    let line = text.get(end..)?.lines().next()?;
    let colon = if kept.is_empty() { line.len() - line.trim_start().trim_start_matches(':').len() } else { 0 };
    let comment = line[colon..].trim_start();
    let blanks = line.len() - colon - comment.len();
    if blanks == 0 || !comment.starts_with('#') || text[..end].ends_with(['"', '\'']) || is_meant(&comment[1..], blanks)
    {
        return None;
    }
    let at = end + colon + blanks;
    let comment = comment.trim_end();
    let problem = SyntaxProblem::CutAtHash { kept: kept.to_owned(), cut: comment.to_owned() };
    Some((problem, at..at + comment.len()))
}

/// Whether a comment is one: a blank behind its mark, and no number that the mark may belong to.
fn is_meant(words: &str, blanks: usize) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    words.starts_with([' ', '\t', '#']) && !(blanks == 1 && words.trim_start().starts_with(is_digit))
}

/// The mark of a comment that takes away the end of a bracket, or what should follow inside it.
pub(super) fn cut_bracket(line: &str) -> Option<usize> {
    let at = line.find(" #")? + 1;
    let (written, comment) = (&line[..at], line[at..].trim_end());
    let is_open = |(open, close): (char, char)| written.matches(open).count() > written.matches(close).count();
    let is_taken = |(_, close): (char, char)| comment.contains(close) || comment.ends_with(',');
    [('[', ']'), ('{', '}')].into_iter().any(|pair| is_open(pair) && is_taken(pair)).then_some(at)
}

/// The text round such a mark that would be whole in quotes. A figure is none.
pub(super) fn text_round(line: &str, mark: usize) -> Option<Range<usize>> {
    let is_end = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}');
    let opened = line[..mark].rfind(|c| is_end(c) || c == ':').map_or(0, |at| at + 1);
    let start = opened + line[opened..].len() - line[opened..].trim_start().len();
    let end = mark + line[mark..].find(is_end)?;
    let written = line[start..end].trim_end();
    let is_text = line[start..mark].contains(|c: char| c.is_alphabetic());
    (is_text && !written.contains(['\'', '"'])).then_some(start..start + written.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_cut_at_their_marks() {
        for (line, text) in [
            ("contact: { address: 人民路 #3号, phone: 1 }", Some("人民路 #3号")),
            ("contact: { phone: 1, address: 人民路 #3号 }", Some("人民路 #3号")),
            ("contact: { phone: 1, address: 人民路 # 3号 } # 甲", Some("人民路 # 3号")),
            ("aliases: [甲 #2, 乙]", Some("甲 #2")),
            ("  received: [ 12 #3, 0 ]", None),
        ] {
            let mark = cut_bracket(line).unwrap();
            assert_eq!(text_round(line, mark).map(|range| &line[range]), text, "{line}");
        }
        for line in ["  received: [ 12, 0  # 甲", "  received: [ 12, 0 ] # ]", "contact: { a: 1 } #}", "a: [ 1, # 甲，"]
        {
            assert_eq!(cut_bracket(line), None, "{line}");
        }
    }
}
