//! Brackets that are nearly a link: a file's name with a blank, full-width brackets, a blank between the two pairs.
//!
//! A name with a blank is taken where there is such a file. The rest is shown as written, with a finding.

use std::ops::Range;

use super::edits::Edits;
use super::link_problem::{meant, with_scheme};
use super::links::{LinkTarget, scheme};
use super::survey::Odd;
use super::{Targets, read};
use crate::document::{Document, InlineKind, LinkForm};
use crate::finding::LinkProblem;
use crate::model::is_attachment;

/// Words and address of a link are not longer than this, in characters.
const LONGEST: usize = 200;

const OPEN: [char; 3] = ['[', '［', '【'];
const CLOSE: [char; 3] = [']', '］', '】'];

/// A pair of brackets and what stands in round ones behind it.
struct Spot<'b> {
    range: Range<usize>,
    is_image: bool,
    words: &'b str,
    address: &'b str,
    address_at: usize,
    /// Whether all marks are those of a link.
    is_exact: bool,
}

/// Puts addresses into angle brackets that are the names of files and would be no addresses otherwise:
/// `[附件](附件 1.pdf)`, `[附件](附件2(终稿.docx)`.
pub(super) fn mend(body: &str, code: &[Range<usize>], targets: &dyn Targets, edits: &mut Edits) {
    for spot in spots(body).filter(|spot| spot.is_exact && !read::is_in(code, &spot.range)) {
        let is_broken = spot.address.contains([' ', '\t']) || !is_balanced(spot.address);
        if is_broken && matches!(LinkTarget::read(spot.address, targets), LinkTarget::Inside(_)) {
            edits.insert(spot.address_at, "<");
            edits.insert(spot.address_at + spot.address.len(), ">");
        }
    }
}

/// Whether a text may have such brackets.
pub(super) fn may_be(body: &str) -> bool {
    let has = |needle: &str| memchr::memmem::find(body.as_bytes(), needle.as_bytes()).is_some();
    memchr::memchr(b']', body.as_bytes()).is_some() || has("】") || has("］")
}

/// What of a text is nearly a link, and how it is written properly.
/// Code and links are known, and so are comments.
pub(super) fn survey(
    body: &str,
    document: &Document<'_>,
    mut known: Vec<Range<usize>>,
    targets: &dyn Targets,
) -> Vec<(Range<usize>, Odd)> {
    known.extend(read::code(document));
    document.each_inline(&mut |inline| {
        match &inline.kind {
            // Nor are brackets around a bare address a link.
            InlineKind::Link(link) if link.form == LinkForm::Bare => {}
            InlineKind::Link(_) | InlineKind::Image(_) => known.push(inline.range.clone()),
            _ => {}
        }
    });
    let is_known = |range: &Range<usize>| known.iter().any(|known| known.start < range.end && range.start < known.end);
    spots(body)
        .filter(|spot| !is_known(&spot.range) && names_something(spot.address, targets))
        .map(|spot| {
            let address = match LinkTarget::read(spot.address, targets) {
                LinkTarget::Broken => meant(spot.address, targets).or_else(|| with_scheme(spot.address)),
                _ => None,
            };
            let address = address.unwrap_or_else(|| destination(spot.address));
            let image = if spot.is_image { "!" } else { "" };
            let wanted = format!("{image}[{}]({address})", spot.words);
            let written = body[spot.range.clone()].to_owned();
            (spot.range, Odd::Link(LinkProblem::Nearly { written, wanted }))
        })
        .collect()
}

/// Whether an address is one, rather than words in brackets.
fn names_something(address: &str, targets: &dyn Targets) -> bool {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let has_scheme = || scheme(address).is_some_and(|scheme| matches!(&*scheme, "http" | "https" | "mailto" | "file"));
    let is_sound = !address.contains(['，', '。', '；', '、']);
    has_scheme() && is_sound
        || is_document(path)
        || with_scheme(address).is_some() && is_sound
        || !address.is_empty() && matches!(LinkTarget::read(address, targets), LinkTarget::Inside(_))
}

/// Whether a path ends like the file of a document, a picture or a text.
pub(super) fn is_document(path: &str) -> bool {
    is_attachment(path) || path.len() > 3 && path.ends_with(".md")
}

/// An address as it stands in a link.
pub(super) fn destination(address: &str) -> String {
    let is_plain = !address.contains([' ', '\t', '<', '>']) && is_balanced(address);
    if is_plain { address.to_owned() } else { format!("<{address}>") }
}

/// Whether round brackets in an address come in pairs.
pub(super) fn is_balanced(address: &str) -> bool {
    let mut depth = 0;
    for c in address.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

fn spots(body: &str) -> impl Iterator<Item = Spot<'_>> {
    let mut done = 0;
    body.match_indices(['(', '（']).filter_map(move |(at, _)| {
        let spot = spot(body, at).filter(|spot| spot.range.start >= done)?;
        done = spot.range.end;
        Some(spot)
    })
}

/// What stands around a round bracket, if that is like a link.
fn spot(body: &str, round: usize) -> Option<Spot<'_>> {
    let before = body[..round].trim_end_matches([' ', '\u{3000}']);
    let close = before.chars().next_back().filter(|c| CLOSE.contains(c))?;
    let line = &before[..before.len() - close.len_utf8()];
    let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
    let words_end = before.len() - close.len_utf8();
    let open_at = line.rfind(OPEN)?;
    let start = words_end - line.len() + open_at;
    let open = body[start..].chars().next()?;
    let words = &body[start + open.len_utf8()..words_end];
    let is_note = words.starts_with('^') || words.contains(CLOSE) || words.chars().count() > LONGEST;
    let bang = body[..start].chars().next_back().filter(|c| matches!(c, '!' | '！'));
    // A picture may have no words.
    if is_note || words.is_empty() && bang.is_none() || body[..start].ends_with('\\') {
        return None;
    }
    let wide = body[round..].starts_with('（');
    let inside = round + if wide { '（'.len_utf8() } else { 1 };
    let (len, end) = closed(&body[inside..]);
    let (address, title) = parted(&body[inside..inside + len]);
    let is_closed = end > len;
    let is_exact = (open, close) == ('[', ']')
        && before.len() == round
        && body[inside + len..].starts_with(')')
        && !wide
        && title.is_empty() | title.ends_with(['"', '\''])
        && bang != Some('！');
    let blank = body[inside..].len() - body[inside..].trim_start_matches([' ', '\u{3000}']).len();
    let is_angled = address.starts_with('<');
    (!is_angled && is_closed | (len > 0)).then(|| Spot {
        range: start - bang.map_or(0, char::len_utf8)..inside + end,
        is_image: bang.is_some(),
        words,
        address,
        address_at: inside + blank,
        is_exact: is_exact && is_closed,
    })
}

/// How long what stands in a round bracket is, without and with the one that closes it.
fn closed(rest: &str) -> (usize, usize) {
    let line = rest.find('\n').unwrap_or(rest.len());
    let line = rest[..line].char_indices().nth(LONGEST).map_or(line, |(at, _)| at);
    let line = &rest[..line];
    let mut depth = 0;
    let mut last = None;
    for (at, c) in line.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => {
                last = Some((at, at + c.len_utf8()));
                if depth == 0 {
                    return (at, at + c.len_utf8());
                }
                depth -= 1;
            }
            '[' | '［' | '【' => break,
            _ => {}
        }
    }
    last.unwrap_or_else(|| {
        let end = line.find([' ', '\t', '，', '。', '；', '、', '[', '【', '\u{3000}']).unwrap_or(line.len());
        (end, end)
    })
}

/// An address and the title behind it.
fn parted(inside: &str) -> (&str, &str) {
    let inside = inside.trim_matches([' ', '\u{3000}', '\t']);
    let has_title = inside.ends_with(['"', '\'']);
    match inside.find(" \"").or_else(|| inside.find(" '")).filter(|_| has_title) {
        Some(at) => (inside[..at].trim_end(), inside[at..].trim()),
        None => (inside, ""),
    }
}
