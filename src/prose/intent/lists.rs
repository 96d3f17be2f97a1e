//! Lists: items, or signs before figures and numbers that are to stand as written.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::blocks::is_after_sign;
use super::{Judge, SpannedEvent};

/// A number of more digits is a year or a figure.
const MOST_DIGITS: usize = 3;

/// The mark that an item starts with: its length, and its number if it has one.
pub(in crate::prose) fn marker(text: &str) -> Option<(usize, Option<&str>)> {
    if text.starts_with(['-', '+', '*']) {
        return Some((1, None));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = digits > 0 && text[digits..].starts_with(['.', ')']);
    is_number.then(|| (digits + 1, Some(&text[..digits])))
}

struct MarkedItem<'b> {
    /// Where its mark stands.
    mark: Range<usize>,
    number: Option<&'b str>,
    /// Its first line, without the mark.
    line: &'b str,
}

impl<'e, 't> Judge<'_, 'e, 't> {
    pub(super) fn list(&mut self, rest: &[SpannedEvent<'t>]) {
        let body = self.body;
        let items: Vec<MarkedItem<'_>> = direct_items(rest).filter_map(|range| item(body, range)).collect();
        let is_numbered = items.first().is_some_and(|item| item.number.is_some());
        let marks: Vec<Range<usize>> = if is_numbered {
            match items.iter().all(|item| is_number_shown(body, item)) && (items.len() > 1 || !is_figure(&items[0])) {
                true => items.iter().filter(|item| item.line.is_empty()).map(|item| item.mark.clone()).collect(),
                false => items.iter().map(|item| item.mark.clone()).collect(),
            }
        } else {
            let is_single = items.len() == 1;
            let all_figures = items.iter().all(|item| is_bare_figure(item.line));
            let is_sign = |item: &&MarkedItem<'_>| match body.as_bytes()[item.mark.start] {
                _ if item.line.is_empty() => true,
                b'+' => is_after_sign(item.line),
                b'-' => all_figures || is_single && is_after_sign(item.line),
                _ => is_single && self.depth() == 1,
            };
            items.iter().filter(is_sign).map(|item| item.mark.clone()).collect()
        };
        for mark in marks {
            self.literal(mark.end - 1);
        }
    }
}

/// The ranges of the items of a list, not of those inside them.
fn direct_items<'e>(rest: &'e [SpannedEvent<'_>]) -> impl Iterator<Item = Range<usize>> + 'e {
    let mut depth = 0;
    let is_over = move |event: &Event<'_>| {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(pulldown_cmark::TagEnd::List(_)) => depth -= 1,
            _ => {}
        }
        depth
    };
    let depths = rest.iter().scan(is_over, |is_over, found| Some((is_over(&found.0), found)));
    let inside = depths.take_while(|(depth, _)| *depth > 0);
    inside
        .filter(|(depth, (event, _))| *depth == 1 && matches!(event, Event::Start(Tag::Item)))
        .map(|(_, (_, range))| range.clone())
}

fn item(body: &str, range: Range<usize>) -> Option<MarkedItem<'_>> {
    let text = &body[range.clone()];
    let (len, number) = marker(text)?;
    let line = text[len..].lines().next().unwrap_or_default().trim();
    // An item may start on the line below its mark.
    let line = if line.is_empty() { text[len..].trim() } else { line };
    Some(MarkedItem { mark: range.start..range.start + len, number, line })
}

/// Whether the page can show a number as it is written: `1.`, not `01.` nor `1)`.
fn is_number_shown(body: &str, item: &MarkedItem<'_>) -> bool {
    let Some(number) = item.number.filter(|_| body[item.mark.clone()].ends_with('.')) else { return false };
    let is_plain = number == "0" || !number.starts_with('0');
    is_plain && number.len() <= MOST_DIGITS
}

/// A single line such as `279. ` or `2.5`.
fn is_figure(item: &MarkedItem<'_>) -> bool {
    item.number.is_some_and(|number| number.len() >= MOST_DIGITS)
}

/// `8`, `8件`, `12.5%`: a figure, perhaps with its unit.
fn is_bare_figure(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'));
    rest.len() < line.len()
        && line.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().count() <= 2
        && !rest.starts_with(['年', '月', '日'])
}
