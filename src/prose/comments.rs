//! Comments of HTML in a text, `<!-- 待核 -->`: what an author wrote for colleagues, not for the public.
//!
//! A comment is on no page and in no search, wherever it stands, and a note at its place says so. One that is
//! never closed is text, and so is one whose marks are not quite right; a finding says that everybody will
//! read it.
//!
//! Basis: CommonMark 0.31, 6.6 (HTML comment).

use std::ops::Range;

use super::intent::marker;
use crate::finding::TextProblem;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// Of what looks like a comment, so many characters are said.
const MOST_SAID: usize = 20;

/// Whether a text may have a comment, or what looks like one.
pub(super) fn may_have(body: &str) -> bool {
    ["<!", "<！"].iter().any(|open| memchr::memmem::find(body.as_bytes(), open.as_bytes()).is_some())
}

/// The comments of a text outside of its code.
pub(super) fn comments(body: &str, code: &[Range<usize>]) -> Vec<(Range<usize>, TextProblem)> {
    let mut found: Vec<(Range<usize>, TextProblem)> = Vec::new();
    let mut from = 0;
    while let Some(at) = body[from..].find('<').map(|at| from + at) {
        from = at + 1;
        let is_code = code.iter().any(|code| code.contains(&at));
        if is_code || is_escaped(body, at) {
            continue;
        }
        let Some((range, problem)) = comment(body, at) else { continue };
        from = range.end.max(from);
        found.push((range, problem));
    }
    found
}

/// Whether a backslash before a mark makes it a character like others.
fn is_escaped(body: &str, at: usize) -> bool {
    body[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The comment that starts at a place.
fn comment(body: &str, at: usize) -> Option<(Range<usize>, TextProblem)> {
    let rest = &body[at..];
    if !rest.starts_with(OPEN) {
        return near_comment(rest).map(|(len, problem)| (at..at + len, problem));
    }
    // Whoever opens a comment inside another has forgotten to close the first.
    let next = rest[OPEN.len()..].find(OPEN).map_or(rest.len(), |next| OPEN.len() + next);
    let end = rest[..next].get(2..).and_then(|inside| inside.find(CLOSE)).map(|end| 2 + end + CLOSE.len());
    Some(match end {
        Some(end) => (at..at + end, TextProblem::Comment),
        None => (at..at + OPEN.len(), TextProblem::NeverClosed { mark: OPEN.to_owned() }),
    })
}

/// `<!—— 待核 ——>`: an input method made other dashes of the marks, or one is missing.
fn near_comment(rest: &str) -> Option<(usize, TextProblem)> {
    let is_dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '─');
    let inside = rest.strip_prefix("<!").or_else(|| rest.strip_prefix("<！"))?;
    if !inside.starts_with(is_dash) {
        return None;
    }
    let line = rest.lines().next().unwrap_or_default();
    let end = line.char_indices().find(|&(at, c)| matches!(c, '>' | '＞') && line[..at].ends_with(is_dash));
    let end = end.map_or(line.len(), |(at, c)| at + c.len_utf8());
    let text = match line[..end].char_indices().nth(MOST_SAID) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line[..end].to_owned(),
    };
    Some((end, TextProblem::NearComment { text }))
}

/// The lines of a comment between two rows of a table, or before an item of a list, which go on below it; the
/// comment alone elsewhere, where it parts paragraphs as a blank line does.
pub(super) fn whole_lines(body: &str, comment: &Range<usize>) -> Range<usize> {
    let start = body[..comment.start].rfind('\n').map_or(0, |end| end + 1);
    let is_alone = body[start..comment.start].trim().is_empty() && start > 0;
    let Some(end) = body[comment.end..].find('\n').map(|end| comment.end + end + 1).filter(|_| is_alone) else {
        return comment.clone();
    };
    let before = body[..start].trim_end_matches(['\r', '\n']).rsplit('\n').next().unwrap_or_default().trim_start();
    let after = body[end..].lines().next().unwrap_or_default().trim_start();
    let goes_on =
        before.starts_with('|') && after.starts_with('|') || marker(before).is_some() && marker(after).is_some();
    let is_apart = body[comment.end..end].trim().is_empty() && !body[..start].ends_with("\n\n");
    if goes_on && is_apart { start..end } else { comment.clone() }
}
