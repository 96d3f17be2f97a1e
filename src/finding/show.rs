//! Findings drawn on their source, for a terminal.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level as Weight, Origin, Renderer, Snippet};

use super::words::{self, Lang};
use super::{Finding, Level, Place};

/// Looks up a file's text, for drawing on it.
pub type Lookup<'a> = dyn FnMut(&str) -> Option<String> + 'a;

/// The files that findings are drawn on, each read once.
pub struct SourceTexts<'a> {
    lookup: Box<Lookup<'a>>,
    texts: BTreeMap<String, Option<String>>,
}

/// A span in lines and columns, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub start: (usize, usize),
    /// Where it ends.
    pub end: (usize, usize),
}

/// So many sources are held at once.
const MOST_TEXTS: usize = 64;

impl<'a> SourceTexts<'a> {
    /// Sources that are looked up when they are needed.
    pub fn new(lookup: impl FnMut(&str) -> Option<String> + 'a) -> SourceTexts<'a> {
        SourceTexts { lookup: Box::new(lookup), texts: BTreeMap::new() }
    }

    /// A file's text, if it is one.
    pub fn text(&mut self, file: &str) -> Option<&str> {
        if !self.texts.contains_key(file) {
            // Findings come file by file; a nation's texts do not fit into memory.
            if self.texts.len() >= MOST_TEXTS {
                self.texts.clear();
            }
            let text = (self.lookup)(file);
            self.texts.insert(file.to_owned(), text);
        }
        self.texts[file].as_deref()
    }

    /// Where a place is, in lines and columns; the start of the file where it has no bytes.
    pub fn span(&mut self, file: &str, place: &Place) -> Span {
        let nowhere = Span { start: (1, 1), end: (1, 1) };
        let Place::Bytes(bytes) = place else { return nowhere };
        let bytes = bytes.clone();
        let Some(text) = self.text(file) else { return nowhere };
        Span { start: position(text, bytes.start), end: position(text, bytes.end) }
    }

    /// Where the edits of a finding are. Its file is walked through once, however many there are.
    pub fn edited(&mut self, finding: &Finding) -> Vec<Span> {
        let Some(text) = self.text(&finding.file) else { return Vec::new() };
        let mut known = (0, (1, 1));
        let mut find = |byte: usize| {
            let byte = floor(text, byte);
            if byte < known.0 {
                known = (0, (1, 1));
            }
            let (at, (line, column)) = known;
            let passed = &text[at..byte];
            let place = match passed.rfind('\n') {
                Some(end) => (line + passed.matches('\n').count(), passed[end + 1..].chars().count() + 1),
                None => (line, column + passed.chars().filter(|c| *c != '\u{feff}' || at > 0).count()),
            };
            known = (byte, place);
            place
        };
        finding.fix.iter().map(|edit| Span { start: find(edit.place.start), end: find(edit.place.end) }).collect()
    }
}

fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..floor(text, byte)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
    (memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1, column)
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Draws one finding. `color` asks for terminal colours.
pub fn draw(finding: &Finding, sources: &mut SourceTexts<'_>, lang: Lang, color: bool) -> String {
    let words = finding.problem.words(lang);
    let weight = match finding.level {
        Level::Error => Weight::ERROR,
        Level::Warning => Weight::WARNING,
        Level::Note => Weight::NOTE,
    }
    .with_name(words::level_of(finding, lang));
    // Where there is no source to stand under, what would stand there goes into the first line.
    let on_source = matches!(finding.place, Place::Bytes(_)) && sources.text(&finding.file).is_some();
    let message = match (words.label.as_str(), lang) {
        (label, _) if on_source || label.is_empty() => words.message.clone(),
        (label, Lang::Zh) => format!("{}（{label}）", words.message),
        (label, Lang::En) => format!("{} ({label})", words.message),
    };
    let title = weight.primary_title(clean(&message)).id(finding.check.clone());

    let mut group = match &finding.place {
        Place::Bytes(bytes) => match sources.text(&finding.file) {
            Some(text) => {
                let marks = marks_here(finding);
                let window = Window::around(text, bytes, &marks);
                let range = window.within(bytes).unwrap_or(0..0);
                let mut shown = window.text.to_owned();
                if finding.problem.is_secret() {
                    cover(&mut shown, &range);
                }
                let marks = marks.into_iter().filter_map(|(place, role)| Some((window.within(&place)?, role)));
                let (mut ranges, roles): (Vec<Range<usize>>, Vec<super::Role>) = marks.unzip();
                ranges.push(range);
                shorten(&mut shown, &mut ranges);
                let range = ranges.pop().unwrap_or(0..0);
                // Where a line was shortened before the place, the renderer does not know its column.
                let (line, column) = position(text, bytes.start);
                let is_moved = position(&shown, range.start).1 != column;
                let path = (!is_moved).then(|| finding.file.clone());
                let origin = is_moved.then(|| Origin::path(finding.file.clone()).line(line).char_column(column));
                let mut snippet = Snippet::source(shown).line_start(window.first_line).path(path).fold(true);
                for (range, role) in ranges.into_iter().zip(roles) {
                    snippet = snippet.annotation(
                        AnnotationKind::Context.span(range).label(words::role(role, lang)).highlight_source(false),
                    );
                }
                snippet = snippet.annotation(AnnotationKind::Primary.span(range).label(clean(&words.label)));
                let elements = origin.map(Element::from).into_iter().chain([snippet.into()]);
                title.elements(elements)
            }
            None => title.element(Origin::path(finding.file.clone())),
        },
        _ => title.element(Origin::path(finding.file.clone())),
    };
    for mark in &finding.marks {
        if let Some(file) = &mark.file {
            let origin = match sources.span(file, &mark.place) {
                Span { start: (1, 1), .. } => Origin::path(file.clone()),
                Span { start: (line, column), .. } => Origin::path(file.clone()).line(line).char_column(column),
            };
            group = group.element(origin);
        }
    }
    if !words.help.is_empty() {
        group = group.element(Weight::HELP.with_name(words::help(lang)).message(words.help));
    }
    let groups: [Group<'_>; 1] = [group];
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Unicode).render(&groups)
}

fn marks_here(finding: &Finding) -> Vec<(Range<usize>, super::Role)> {
    let here = finding.marks.iter().filter(|mark| mark.file.is_none());
    here.filter_map(|mark| match &mark.place {
        Place::Bytes(bytes) => Some((bytes.clone(), mark.role)),
        _ => None,
    })
    .collect()
}

/// Covers what must not be repeated: logs of a build are often public.
fn cover(text: &mut String, range: &Range<usize>) {
    // A character of as many bytes and as wide, so that all else stands where it stood.
    let cover = |c: char| match c.len_utf8() {
        1 if c.is_ascii_alphanumeric() => '*',
        3 => '＊',
        _ => c,
    };
    let covered: String = text[range.clone()].chars().map(cover).collect();
    text.replace_range(range.clone(), &covered);
}

/// What stands between two marks of a line may be so many columns wide; a row of a table is never wider.
const WIDEST_GAP: usize = 80;
/// So many characters are kept on each side of what is left out.
const KEPT: usize = 20;

/// Leaves out most of what stands between marks that are far apart in one line, and, where several lines are marked,
/// of what stands before the first mark of each: nobody can follow a line of several hundred characters. The ranges go
/// on to hold what they held.
fn shorten(text: &mut String, ranges: &mut [Range<usize>]) {
    let mut marks: Vec<Range<usize>> = ranges.to_vec();
    marks.sort_by_key(|range| range.start);
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return };
    let is_one_line = !text[first.start..last.start].contains('\n');
    let mut gaps: Vec<Range<usize>> = Vec::new();
    let mut end = if is_one_line { first.start } else { 0 };
    for mark in &marks {
        if end <= mark.start {
            let line = text[end..mark.start].rfind('\n').map(|at| end + at + 1);
            let keep = if line.is_some() || end == 0 { 0 } else { KEPT };
            let start = line.unwrap_or(end);
            let between = &text[start..mark.start];
            let count = between.chars().count();
            let at = |chars: usize| start + between.char_indices().nth(chars).map_or(between.len(), |(at, _)| at);
            let columns: usize = between.chars().map(|c| if c.len_utf8() > 2 { 2 } else { 1 }).sum();
            if columns > WIDEST_GAP {
                gaps.push(at(keep)..at(count - KEPT));
            }
        }
        end = end.max(mark.end);
    }
    const LEFT_OUT: &str = " … ";
    for gap in gaps.into_iter().rev() {
        text.replace_range(gap.clone(), LEFT_OUT);
        let moved = |at: usize| if at >= gap.end { at - gap.len() + LEFT_OUT.len() } else { at };
        for range in ranges.iter_mut() {
            *range = moved(range.start)..moved(range.end);
        }
    }
}

/// Control characters of a hostile file are not for the terminal.
fn clean(text: &str) -> String {
    let mut out: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect();
    if out.len() < text.len() && text.chars().count() > 400 {
        out.push('…');
    }
    out
}

/// The lines of a file that a finding speaks of; the renderer need not see the others.
struct Window<'t> {
    text: &'t str,
    start: usize,
    first_line: usize,
}

/// A line longer than this is cut: it is unreadable in a terminal.
const LONGEST_LINE: usize = 2_000;

impl<'t> Window<'t> {
    fn around(text: &'t str, bytes: &Range<usize>, marks: &[(Range<usize>, super::Role)]) -> Window<'t> {
        let first = marks.iter().map(|(range, _)| range.start).chain([bytes.start]).min().unwrap_or(0);
        let last = marks.iter().map(|(range, _)| range.end).chain([bytes.end]).max().unwrap_or(0);
        let (first, last) = (floor(text, first), floor(text, last));
        let mut start = text[..first].rfind('\n').map_or(0, |at| at + 1);
        if start == 0 && text.starts_with('\u{feff}') {
            start = '\u{feff}'.len_utf8();
        }
        let mut end = text[last..].find('\n').map_or(text.len(), |at| last + at);
        if end > last + LONGEST_LINE {
            end = floor(text, last + LONGEST_LINE);
        }
        let first_line = text[..start].matches('\n').count() + 1;
        Window { text: &text[start.min(end)..end], start: start.min(end), first_line }
    }

    fn within(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let start = range.start.checked_sub(self.start)?;
        let end = range.end.checked_sub(self.start)?.min(self.text.len());
        if start > end {
            return None;
        }
        Some(floor(self.text, start)..floor(self.text, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_far_apart_come_near() {
        let far = "乙".repeat(100);
        for (text, marked, expected) in [
            (format!("甲1，{far}，2丙"), ["1", "2"], 1),
            (format!("甲1，2丙{far}"), ["1", "2"], 0),
            (format!("{far}1，\n{far}2丙"), ["1", "2"], 2),
            (format!("{far}1，2丙"), ["1", "2"], 0),
            (format!("{far}1，\n甲2"), ["1", "2"], 1),
            (format!("甲2{far}1"), ["1", "2"], 1),
        ] {
            let mut shown = text.clone();
            let mut ranges = marked.map(|mark| text.find(mark).map_or(0..0, |at| at..at + mark.len()));
            shorten(&mut shown, &mut ranges);
            assert_eq!(ranges.map(|range| &shown[range]), marked, "{text}");
            assert_eq!(shown.matches(" … ").count(), expected, "{text}");
            assert_eq!(shown.matches('\n').count(), text.matches('\n').count(), "{text}");
        }
    }
}
