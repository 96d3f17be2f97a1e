//! What web pages leave in a text that was copied from one: tags, `<br>`, `<font color=red>`, and references
//! that are none, `&nbsp` without its semicolon. They are shown as written, which nobody wants.
//!
//! `a<b` and `A&B公司` are no such thing: a tag has the name of an element of HTML and a `>`, a reference the
//! name of a character.
//!
//! Basis: HTML Living Standard §4 (elements), §13.5 (named character references).

use std::ops::Range;

/// A tag may be this long.
const LONGEST_TAG: usize = 1_000;
/// Of a longer tag, a message shows no more characters.
const MOST_SHOWN: usize = 40;

/// The names of elements, each between blanks.
const ELEMENTS: &str = " a abbr article b big blockquote body br button caption center code col colgroup dd del \
    div dl dt em embed font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img \
    input ins label li link main meta nav o:p object ol p pre s script section small span \
    strike strong style sub sup table tbody td tfoot th thead title tr u ul video ";

/// Names that are never the start of a longer word.
const CHARACTERS: [&str; 10] =
    ["nbsp", "ensp", "emsp", "ldquo", "rdquo", "lsquo", "rsquo", "mdash", "hellip", "middot"];
/// Names that may be.
const MORE_CHARACTERS: [&str; 16] = [
    "amp", "bull", "copy", "deg", "divide", "gt", "laquo", "lt", "ndash", "permil", "quot", "raquo", "reg", "sect",
    "times", "yen",
];

/// What is left of a web page in a text: where the first of it stands, how that is shown, and how much there is.
/// `known` are ranges in which it is meant, or has been spoken of.
pub(super) fn first(body: &str, known: &[Range<usize>]) -> Option<(Range<usize>, String, usize)> {
    let bytes = body.as_bytes();
    let is_known = |at: usize| known.iter().any(|known| known.contains(&at));
    let mut first = None;
    let mut count = 0;
    for at in memchr::memchr2_iter(b'<', b'&', bytes) {
        let rest = &body[at..];
        let Some(len) = tag(rest).or_else(|| reference(rest)) else { continue };
        let slashes = bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        let is_escaped = bytes[at] == b'<' && slashes % 2 == 1;
        if !is_escaped && !is_known(at) {
            count += 1;
            first.get_or_insert(at..at + len);
        }
    }
    let range = first?;
    let written = match body[range.clone()].char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &body[range.start..range.start + end]),
        None => body[range.clone()].to_owned(),
    };
    Some((range, written.replace(['\r', '\n'], " "), count))
}

/// How long the tag is that a text starts with.
fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let end = inside.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b':')?;
    let (name, rest) = inside.split_at(end);
    let name = name.to_ascii_lowercase();
    if !ELEMENTS.contains(&format!(" {name} ")) {
        return None;
    }
    let close = rest.bytes().take(LONGEST_TAG).position(|byte| matches!(byte, b'<' | b'>'))?;
    let attributes = rest[..close].trim_end_matches('/');
    // `a <b 且 c> d` compares.
    let is_tag =
        attributes.trim().is_empty() || attributes.starts_with(char::is_whitespace) && attributes.contains('=');
    (is_tag && rest[close..].starts_with('>')).then(|| text.len() - rest.len() + close + 1)
}

/// How long what a text starts with is, if it was to be a reference to a character and is none.
fn reference(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('&')?;
    // `&amp;nbsp;`: what was a reference has been escaped.
    if let Some(escaped) = inside.strip_prefix("amp;") {
        let name = &escaped[..escaped.find(';')?];
        return (character(name) == name.len() && !name.is_empty()).then(|| "&amp;;".len() + name.len());
    }
    let len = character(inside);
    let (name, rest) = inside.split_at(len);
    let next = rest.chars().next();
    // With its semicolon it is a character, unless it is written in capital letters.
    if next == Some(';') {
        let is_none = name.starts_with(|c: char| c.is_ascii_uppercase())
            && !matches!(name, "AMP" | "COPY" | "GT" | "LT" | "QUOT" | "REG");
        return is_none.then_some(len + 2);
    }
    let is_whole = CHARACTERS.contains(&&*name.to_ascii_lowercase())
        || !next.is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '-' | '_'));
    (len > 0 && next != Some('=') && is_whole).then_some(len + 1)
}

/// How long the name or number of a character is that a text starts with; 0 if it starts with none.
fn character(text: &str) -> usize {
    if let Some(number) = text.strip_prefix('#') {
        let (prefix, number, is_digit): (_, _, fn(&u8) -> bool) = match number.strip_prefix(['x', 'X']) {
            Some(number) => (2, number, u8::is_ascii_hexdigit),
            None => (1, number, u8::is_ascii_digit),
        };
        let digits = number.bytes().take_while(is_digit).count();
        return if (2..=7).contains(&digits) { prefix + digits } else { 0 };
    }
    let starts = |name: &&&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    CHARACTERS.iter().chain(&MORE_CHARACTERS).filter(starts).map(|name| name.len()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_web_pages_leave_is_found() {
        for (text, found) in [
            ("甲<br>乙<br/>丙", "<br> 2"),
            ("<font color=red>甲</font>", "<font color=red> 2"),
            ("甲</div>", "</div> 1"),
            ("<P align='center'\nid=x>甲", "<P align='center' id=x> 1"),
            ("甲&nbsp乙", "&nbsp 1"),
            ("甲&nbsp2020年", "&nbsp 1"),
            ("&ldquo甲&rdquo", "&ldquo 2"),
            ("&nbsp；", "&nbsp 1"),
            ("甲&amp;nbsp;乙", "&amp;nbsp; 1"),
            ("甲&NBSP;乙", "&NBSP; 1"),
            ("甲&#160乙", "&#160 1"),
            ("<o:p></o:p>", "<o:p> 2"),
            ("a<b", ""),
            ("a<b且c>d，<b 且 c>", ""),
            ("A&B公司、AT&T、R&D", ""),
            ("&nbsp;&lt;&amp;&#160;&AMP;", ""),
            ("http://x.cn/?a=1&lt=2&copy=3&times_x=1", ""),
            ("<附件>、<http://a.cn>、<a@b.cn>、<abc>、<br", ""),
            ("\\<br>", ""),
            ("\\&nbsp", "&nbsp 1"),
            ("<", ""),
            ("&", ""),
        ] {
            let shown = first(text, &[]).map(|(_, written, count)| format!("{written} {count}"));
            assert_eq!(shown.unwrap_or_default(), found, "{text}");
        }
        assert_eq!(first("`<br>`", std::slice::from_ref(&(0..6))), None);
    }
}
