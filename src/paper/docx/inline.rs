//! Pieces of a line as runs: ECMA-376-1 §17.3.2.

use std::fmt::Write;

use super::super::{instead_of, is_spaced, shown_address, xml};
use super::picture::Pictures;
use crate::document::{Inline, InlineKind, words};

/// What a run looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    is_strong: bool,
    is_emphasis: bool,
    is_struck: bool,
    is_code: bool,
    is_raised: bool,
}

impl Look {
    fn write(self, out: &mut String) {
        if self == Look::default() {
            return;
        }
        out.push_str("<w:rPr>");
        // A run has one style; what comes on top is said for itself.
        if self.is_emphasis {
            out.push_str("<w:rStyle w:val=\"Emphasis\"/>");
        } else if self.is_strong {
            out.push_str("<w:rStyle w:val=\"Strong\"/>");
        }
        if self.is_code {
            out.push_str("<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\"/>");
        }
        if self.is_strong {
            out.push_str("<w:b/>");
        }
        if self.is_struck {
            out.push_str("<w:strike/>");
        }
        if self.is_raised {
            out.push_str("<w:vertAlign w:val=\"superscript\"/>");
        }
        out.push_str("</w:rPr>");
    }
}

/// Writes runs.
pub(super) struct Runs<'p> {
    pub(super) out: String,
    look: Look,
    /// Words that are not written yet, and their look.
    words: String,
    of_words: Look,
    /// Whether a line of the source has ended since the last word, and which was its last character.
    is_broken: bool,
    last: Option<char>,
    /// The notes that have been marked, in the order of marks.
    pub(super) marked: Vec<usize>,
    /// Pictures that can be shown here; none where there is no room for any.
    pictures: Option<&'p Pictures>,
    /// Those that are to be shown after this line, by number, each with what it shows in words.
    pub(super) shown: Vec<(usize, String)>,
}

impl<'p> Runs<'p> {
    /// Runs after which so many notes have been marked.
    pub(super) fn after(marked: Vec<usize>, pictures: Option<&'p Pictures>) -> Runs<'p> {
        Runs {
            out: String::new(),
            look: Look::default(),
            words: String::new(),
            of_words: Look::default(),
            is_broken: false,
            last: None,
            marked,
            pictures,
            shown: Vec::new(),
        }
    }

    pub(super) fn inlines(&mut self, inlines: &[Inline<'_>]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => self.text(text),
                InlineKind::Code(text) => self.within(|look| look.is_code = true, |runs| runs.text(text)),
                InlineKind::Emphasis(content) => {
                    self.within(|look| look.is_emphasis = true, |runs| runs.inlines(content));
                }
                InlineKind::Strong(content) => self.within(|look| look.is_strong = true, |runs| runs.inlines(content)),
                InlineKind::Struck(content) => self.within(|look| look.is_struck = true, |runs| runs.inlines(content)),
                InlineKind::Link(link) => {
                    self.inlines(&link.content);
                    if let Some(address) = shown_address(link) {
                        self.text(&format!("（{address}）"));
                    }
                }
                InlineKind::Image(image) => {
                    if let Some(number) = self.pictures.and_then(|pictures| pictures.find(&image.target)) {
                        self.shown.push((number, words(&image.content)));
                        continue;
                    }
                    self.text(&instead_of(image));
                }
                InlineKind::NoteMark(number) => self.mark(*number),
                InlineKind::SoftBreak => self.is_broken = true,
                InlineKind::HardBreak => {
                    self.flush();
                    self.out.push_str("<w:r><w:br/></w:r>");
                    (self.is_broken, self.last) = (false, None);
                }
            }
        }
    }

    fn within(&mut self, change: impl FnOnce(&mut Look), write: impl FnOnce(&mut Runs<'p>)) {
        let outside = self.look;
        change(&mut self.look);
        write(self);
        self.look = outside;
    }

    pub(super) fn text(&mut self, text: &str) {
        let Some(first) = text.chars().next() else { return };
        if self.of_words != self.look {
            self.flush();
            self.of_words = self.look;
        }
        if std::mem::take(&mut self.is_broken) && is_spaced(self.last, first) {
            self.words.push(' ');
        }
        self.words.push_str(text);
        self.last = text.chars().next_back();
    }

    /// The mark of a note. Word knows a note at its first mark alone.
    fn mark(&mut self, number: usize) {
        if self.marked.contains(&number) {
            self.within(|look| look.is_raised = true, |runs| runs.text(&number.to_string()));
            return;
        }
        self.flush();
        self.marked.push(number);
        let _ = write!(
            self.out,
            "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{number}\"/></w:r>"
        );
    }

    /// Writes what has been gathered.
    pub(super) fn flush(&mut self) {
        if self.words.is_empty() {
            return;
        }
        self.out.push_str("<w:r>");
        self.of_words.write(&mut self.out);
        // Only what is preformatted has lines.
        for (at, line) in self.words.trim_end_matches('\n').split('\n').enumerate() {
            if at > 0 {
                self.out.push_str("<w:br/>");
            }
            self.out.push_str("<w:t xml:space=\"preserve\">");
            xml::push(&mut self.out, line);
            self.out.push_str("</w:t>");
        }
        self.out.push_str("</w:r>");
        self.words.clear();
    }
}
