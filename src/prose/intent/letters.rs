//! Single characters: escapes, entities, and marks of notes that do not exist.

use std::ops::Range;

use super::super::edits::restored;
use super::Judge;
use crate::chars::{self, CharKind};
use crate::finding::TextProblem;

/// The marks that mean something at some place, so that a backslash before them is one of Markdown.
const ESCAPED: &str = "*_#[]`~>-+.!|<({}\\)";

/// Of a path, so many characters are looked at on either side.
const LONGEST_PATH: usize = 100;

impl Judge<'_, '_, '_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        let source = &self.body[range.clone()];
        if source.starts_with('&') && !restored(text.into()).starts_with('&') {
            return self.entity(text, range);
        }
        self.unwritten_notes(range);
    }

    /// An entity that stands for an odd character is odd as the character would be. What cannot be seen is not
    /// made of it.
    fn entity(&mut self, text: &str, range: &Range<usize>) {
        let Some((c, kind)) = text.chars().find_map(|c| Some((c, chars::kind(c)?))) else { return };
        let problem = TextProblem::Entity { written: self.body[range.clone()].to_owned(), c, kind };
        if kind == CharKind::Compatibility {
            self.judged.state.push((range.clone(), problem));
        } else {
            self.judged.said.push((range.clone(), problem));
            self.literal(range.start);
        }
    }

    /// Marks of notes that do not exist are text: `[^2]`.
    fn unwritten_notes(&mut self, range: &Range<usize>) {
        let is_hidden = |at: usize| self.done.left_out(range.clone()).any(|out| out.contains(&at));
        let mut from = range.start;
        while let Some(found) = memchr::memchr(b'^', &self.body.as_bytes()[from..range.end]) {
            let at = from + found;
            from = at + 1;
            if !self.body[..at].ends_with('[') || self.body[..at - 1].ends_with('\\') || is_hidden(at) {
                continue;
            }
            let Some(len) = self.body[from..].find([']', '\n', '[']) else { continue };
            let name = &self.body[from..from + len];
            if !name.is_empty() && self.body[from + len..].starts_with(']') {
                let mark = at - 1..from + len + 1;
                let name = name.to_owned();
                // Notes that are used twice or never are reported elsewhere.
                if !self.done.is_literal(at - 1) {
                    self.judged.state.push((mark, TextProblem::NoteUnwritten { name }));
                }
            }
        }
    }

    /// Whether a backslash is one of Markdown; one of a path is text.
    pub(super) fn escape(&mut self, at: usize) -> bool {
        let next = self.body[at + 1..].chars().next().unwrap_or('\n');
        // No path has a brace behind a backslash.
        let is_brace = matches!(next, '{' | '}');
        let is_meant = ESCAPED.contains(next) && next != '\\' && (is_brace || !self.is_in_path(at));
        if !is_meant {
            self.literal(at);
        }
        true
    }

    pub(super) fn hard_break(&mut self, range: &Range<usize>) {
        let line = self.body[..range.start].rsplit('\n').next().unwrap_or_default();
        let is_escape = self.body[range.clone()].starts_with('\\');
        if is_escape && (line.trim().is_empty() || self.is_in_path(range.start)) {
            self.literal(range.start);
        }
    }

    /// Whether a backslash stands in something like `C:\Users` or `\\server\share`.
    fn is_in_path(&self, at: usize) -> bool {
        let ends = |c: char| c.is_whitespace() || "。，；、“”（）《》「」".contains(c);
        let before = self.body[..at].chars().rev().take(LONGEST_PATH).take_while(|c| !ends(*c));
        let start = at - before.map(char::len_utf8).sum::<usize>();
        let after = self.body[at..].chars().take(LONGEST_PATH).take_while(|c| !ends(*c));
        let token = &self.body[start..at + after.map(char::len_utf8).sum::<usize>()];
        let leads = |(at, _): (usize, &str)| {
            let next = token[at + 1..].chars().next();
            next.is_some_and(|c| c.is_alphanumeric() || c == '\\')
        };
        token.contains(":\\") || token.match_indices('\\').any(leads)
    }
}
