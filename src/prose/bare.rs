//! Addresses of the web that stand bare in a text: `详见https://www.x.gov.cn/a.html，电话…`.
//!
//! An address ends before the first character that no address has, which all Chinese ones are, and before
//! punctuation that belongs to the sentence. Only `http://` and `https://` are looked for: whether `www.x.cn`
//! or `x.cn` is meant as an address, nobody but its author knows. The words of the page stay as they are.
//!
//! Basis: RFC 3986 §2 (characters of an address).

use std::borrow::Cow;
use std::ops::Range;

use super::Targets;
use super::links::LinkTarget;
use crate::document::{Block, BlockKind, Document, Inline, InlineKind, Link, LinkForm};

const SCHEMES: [&str; 2] = ["http://", "https://"];

/// Makes links of the bare addresses of a document.
pub(super) fn link(body: &str, document: &mut Document<'_>, targets: &dyn Targets) {
    if memchr::memmem::find(body.as_bytes(), b"://").is_some() {
        blocks(&mut document.blocks, targets);
    }
}

fn blocks(list: &mut [Block<'_>], targets: &dyn Targets) {
    for block in list {
        match &mut block.kind {
            BlockKind::Heading { content, .. } | BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                inlines(content, targets);
            }
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| blocks(&mut item.blocks, targets)),
            BlockKind::Table(table) => {
                let rows = std::iter::once(&mut table.head).chain(&mut table.rows);
                rows.flatten().for_each(|cell| inlines(cell, targets));
            }
            BlockKind::Quote(inner) | BlockKind::Note { blocks: inner, .. } => blocks(inner, targets),
            // A section is named by its words alone.
            BlockKind::Section(_)
            | BlockKind::Code { .. }
            | BlockKind::Rule
            | BlockKind::TableMark
            | BlockKind::Chart { .. } => {}
        }
    }
}

/// An address may stand in several pieces: the parser ends one at every mark that may be one.
fn inlines<'t>(content: &mut Vec<Inline<'t>>, targets: &dyn Targets) {
    let before = std::mem::replace(content, Vec::with_capacity(content.len()));
    let mut run = Vec::new();
    for mut inline in before {
        match &mut inline.kind {
            InlineKind::Text(_) => {
                run.push(inline);
                continue;
            }
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Struck(inner) => {
                inlines(inner, targets);
            }
            _ => {}
        }
        end_run(&mut run, content, targets);
        content.push(inline);
    }
    end_run(&mut run, content, targets);
}

/// Puts pieces of words that stand beside each other back, with the links that are in them.
fn end_run<'t>(run: &mut Vec<Inline<'t>>, content: &mut Vec<Inline<'t>>, targets: &dyn Targets) {
    let pieces = std::mem::take(run);
    let text: String = pieces.iter().map(words).collect();
    let found = addresses(&text, targets);
    if found.is_empty() {
        content.extend(pieces);
        return;
    }
    let mut done = 0;
    for address in found {
        content.extend(part(&pieces, done..address.start));
        done = address.end;
        let inner = part(&pieces, address.clone());
        let (Some(first), Some(last)) = (inner.first(), inner.last()) else { continue };
        let range = first.range.start..last.range.end;
        let target = Cow::Owned(text[address].to_owned());
        let link = Link { target, form: LinkForm::Bare, title: Cow::Borrowed(""), content: inner };
        content.push(Inline { kind: InlineKind::Link(link), range });
    }
    content.extend(part(&pieces, done..text.len()));
}

fn words<'i>(piece: &'i Inline<'_>) -> &'i str {
    match &piece.kind {
        InlineKind::Text(text) => text,
        _ => "",
    }
}

/// What of some pieces lies in a range of their words.
fn part<'t>(pieces: &[Inline<'t>], range: Range<usize>) -> Vec<Inline<'t>> {
    let mut at = 0;
    let mut parts = Vec::new();
    for piece in pieces {
        let InlineKind::Text(text) = &piece.kind else { continue };
        let (from, to) = (range.start.max(at), range.end.min(at + text.len()));
        let inside = from.saturating_sub(at)..to.saturating_sub(at);
        at += text.len();
        if from >= to {
            continue;
        }
        // Where a piece is not what the text has at its place, its whole place is as near as one can get.
        let place = match piece.range.len() == text.len() {
            true => piece.range.start + inside.start..piece.range.start + inside.end,
            false => piece.range.clone(),
        };
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[inside]),
            Cow::Owned(text) => Cow::Owned(text[inside].to_owned()),
        };
        parts.push(Inline { kind: InlineKind::Text(text), range: place });
    }
    parts
}

/// Where addresses stand in some words.
fn addresses(text: &str, targets: &dyn Targets) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (colon, _) in text.match_indices("://") {
        let Some(start) = start(text, colon) else { continue };
        if found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let address = &text[start..start + len(&text[start..], colon + 3 - start)];
        let leads = || matches!(LinkTarget::read(address, targets), LinkTarget::Inside(_) | LinkTarget::Foreign(..));
        if has_host(&text[colon + 3..], &address[colon + 3 - start..]) && leads() {
            found.push(start..start + address.len());
        }
    }
    found
}

/// Where the scheme before a colon starts, if it is one of the web's and no part of a longer word.
fn start(text: &str, colon: usize) -> Option<usize> {
    let letters = text[..colon].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let start = colon - letters;
    SCHEMES.iter().any(|scheme| text[start..colon + 3].eq_ignore_ascii_case(scheme)).then_some(start)
}

/// How long the address is that some words start with. Its host starts behind its scheme.
fn len(text: &str, host: usize) -> usize {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    // Two addresses with a comma between them are two.
    let next = [",http", ";http"].iter().filter_map(|next| text[..end].find(next)).min();
    let end = next.unwrap_or(end);
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
    let after_host = text[host..end].find(|c| !is_of_host(c)).map_or(end, |at| host + at);
    let end = if text[after_host..end].starts_with(['/', '?', '#']) { end } else { after_host };
    without_punctuation(&text[..end]).len()
}

/// An address without what belongs to the sentence around it.
fn without_punctuation(mut address: &str) -> &str {
    loop {
        let count = |c: char| address.matches(c).count();
        let is_outside = match address.chars().next_back() {
            Some(')') => count(')') > count('('),
            Some(last) => "?!.,:;'*_~(&".contains(last),
            None => false,
        };
        if !is_outside {
            return address;
        }
        address = &address[..address.len() - 1];
    }
}

/// Whether an address has a host with a dot in it, and nobody's name before the host: whose host that would be
/// is easily mistaken.
fn has_host(rest: &str, address: &str) -> bool {
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_host = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    is_host && !rest[address.len()..].starts_with('@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::links::NoTargets;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, found) in [
            ("详见https://www.x.gov.cn/a.html，电话", "https://www.x.gov.cn/a.html"),
            ("网址：http://x.gov.cn/（首页）", "http://x.gov.cn/"),
            ("http://x.gov.cn。", "http://x.gov.cn"),
            ("http://x.gov.cn/查询", "http://x.gov.cn/"),
            ("http://x.gov.cn/a。html", "http://x.gov.cn/a"),
            ("(http://x.gov.cn/a(1)).", "http://x.gov.cn/a(1)"),
            ("http://x.gov.cn(首页)", "http://x.gov.cn"),
            ("http://x.gov.cn/a(首页)", "http://x.gov.cn/a"),
            ("“http://x.gov.cn/?a=1&b=2#c”", "http://x.gov.cn/?a=1&b=2#c"),
            ("http://x.gov.cn/a,http://y.gov.cn/b;", "http://x.gov.cn/a http://y.gov.cn/b"),
            ("http://x.gov.cn,a@b.cn", "http://x.gov.cn"),
            ("http://x.gov.cn/r?u=http://y.gov.cn/b", "http://x.gov.cn/r?u=http://y.gov.cn/b"),
            ("HTTPS://X.GOV.CN:8080/a_b-c~d", "HTTPS://X.GOV.CN:8080/a_b-c~d"),
            ("1http://10.1.2.3/", "http://10.1.2.3/"),
            ("http://x.gov.cn/a[1]", "http://x.gov.cn/a"),
            ("http://www.gov.cn@y.cn/", ""),
            ("xhttp://x.cn ftp://x.cn http:// http://x http://. http:///x www.x.cn ://", ""),
        ] {
            let read: Vec<&str> = addresses(text, &NoTargets).into_iter().map(|range| &text[range]).collect();
            assert_eq!(read.join(" "), found, "{text}");
        }
    }
}
