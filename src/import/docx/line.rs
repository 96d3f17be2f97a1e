//! The words of a paragraph while they are gathered: what is shown, what is not, and what it looks like.

use std::ops::Range;

use super::super::transcript::{HiddenBy, LINE_BREAK, Span, SpanKind};
use crate::ooxml::xml::Element;

/// A paragraph that is being gathered. Offsets count from its own beginning.
#[derive(Default)]
pub(in crate::import) struct Line<'e> {
    /// What is shown.
    pub(in crate::import) text: String,
    stretches: Vec<Stretch>,
    links: Vec<String>,
    /// Marks of notes: where, and the note's number from 0.
    marks: Vec<(usize, usize)>,
    /// What is not shown, and where it stands.
    pub(in crate::import) hidden: Vec<(usize, HiddenBy, String)>,
    /// Pictures and text boxes, which are read after the paragraph.
    pub(in crate::import) anchored: Vec<Element<'e>>,
}

/// A piece of text that looks the same.
struct Stretch {
    range: Range<usize>,
    is_bold: bool,
    link: Option<usize>,
}

impl<'e> Line<'e> {
    /// Whether it shows nothing.
    pub(in crate::import) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Adds words.
    pub(in crate::import) fn show(&mut self, words: &str, is_bold: bool, link: Option<&str>) {
        let link = link.map(|link| self.link(link));
        let start = self.text.len();
        self.text.extend(words.chars().map(|c| if c == '\n' { LINE_BREAK } else { c }));
        let range = start..self.text.len();
        let is_marked = self.marks.last().is_some_and(|(at, _)| *at == start);
        let goes_on = |last: &Stretch| last.is_bold == is_bold && last.link == link && last.range.end == start;
        match self.stretches.last_mut() {
            Some(last) if !is_marked && goes_on(last) => last.range.end = range.end,
            _ => self.stretches.push(Stretch { range, is_bold, link }),
        }
    }

    /// Whether a digit was added last.
    pub(in crate::import) fn ends_with_digit(&self) -> bool {
        self.text.ends_with(|c: char| c.is_ascii_digit())
    }

    /// The index of an address; parts of one link share it.
    fn link(&mut self, link: &str) -> usize {
        if self.links.last().is_none_or(|last| last != link) {
            self.links.push(link.to_owned());
        }
        self.links.len() - 1
    }

    /// Adds words that are not seen.
    pub(in crate::import) fn hide(&mut self, words: &str, why: HiddenBy) {
        if words.is_empty() {
            return;
        }
        let at = self.text.len();
        match self.hidden.last_mut() {
            Some((before, because, text)) if *before == at && *because == why && why != HiddenBy::Comment => {
                text.push_str(words);
            }
            _ => self.hidden.push((at, why, words.to_owned())),
        }
    }

    /// Adds the mark of a note.
    pub(in crate::import) fn mark(&mut self, note: usize) {
        self.marks.push((self.text.len(), note));
    }

    /// Adds what stands before the words, and the words of another.
    pub(in crate::import) fn append(&mut self, label: &str, other: Line<'e>) {
        let links = self.links.len();
        self.text.push_str(label);
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.links.extend(other.links);
        self.stretches.extend(other.stretches.into_iter().map(|stretch| Stretch {
            range: stretch.range.start + start..stretch.range.end + start,
            is_bold: stretch.is_bold,
            link: stretch.link.map(|link| link + links),
        }));
        self.marks.extend(other.marks.into_iter().map(|(at, note)| (at + start, note)));
        self.hidden.extend(other.hidden.into_iter().map(|(at, why, text)| (at + start, why, text)));
        self.anchored.extend(other.anchored);
    }

    /// What parts of it look like, where its text begins at `start`. In a heading, bold is nothing of note.
    pub(in crate::import) fn spans(&self, start: usize, is_heading: bool) -> Vec<Span> {
        let mut spans = self.strong(is_heading);
        spans.extend(self.linked());
        let marks = self.marks.iter().map(|(at, note)| (*at..*at, SpanKind::NoteMark(*note)));
        spans.extend(marks);
        // A link stands before what it holds.
        spans.sort_by_key(|(range, kind)| (range.start, !matches!(kind, SpanKind::Link(_)), range.end));
        let absolute = |range: Range<usize>| range.start + start..range.end + start;
        spans.into_iter().map(|(range, kind)| Span { range: absolute(range), kind }).collect()
    }

    /// The bold parts, where not all words are bold.
    fn strong(&self, is_heading: bool) -> Vec<(Range<usize>, SpanKind)> {
        let worded = |stretch: &&Stretch| !self.words(&stretch.range).trim().is_empty();
        if is_heading || self.stretches.iter().filter(worded).all(|stretch| stretch.is_bold) {
            return Vec::new();
        }
        let bold = self.stretches.iter().filter(worded).filter(|stretch| stretch.is_bold);
        bold.map(|stretch| (self.trimmed(&stretch.range), SpanKind::Strong)).collect()
    }

    /// The links, each as long as all its parts.
    fn linked(&self) -> Vec<(Range<usize>, SpanKind)> {
        let mut links: Vec<(usize, Range<usize>)> = Vec::new();
        for stretch in &self.stretches {
            let Some(link) = stretch.link else { continue };
            match links.last_mut() {
                Some((last, range)) if *last == link && range.end == stretch.range.start => {
                    range.end = stretch.range.end
                }
                _ => links.push((link, stretch.range.clone())),
            }
        }
        let named = links.into_iter().filter(|(_, range)| !self.words(range).trim().is_empty());
        named.filter_map(|(link, range)| Some((range, SpanKind::Link(self.links.get(link)?.clone())))).collect()
    }

    fn words(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The range without white space at its ends.
    fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let words = self.words(range);
        let start = range.start + (words.len() - words.trim_start().len());
        start..start + words.trim().len()
    }
}
