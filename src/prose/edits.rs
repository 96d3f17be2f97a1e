//! What the parser is shown in place of a text, and the way back from there to the text.
//!
//! Some of what a clerk types is Markdown by accident: `7*24小时`, a line that starts with `+ 279`, four
//! spaces before a paragraph. The parser is shown such marks as characters without meaning, and not at
//! all some blanks; what it then finds is put back to the words and places of the text itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Stands before a mark that the parser would not take for one beside Chinese punctuation.
pub(super) const JOINER: char = '\u{ffff}';

/// The characters that stand for marks without meaning: these 32 are assigned to nothing, and there are
/// 32 marks in ASCII.
const FIRST: u32 = 0xfdd0;
const MARKS: &[u8; 32] = b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// What stands for a mark without meaning.
fn inert(mark: u8) -> Option<char> {
    let at = MARKS.iter().position(|other| *other == mark)?;
    char::from_u32(FIRST + at as u32)
}

/// Whether a character of a text would be taken for one of ours.
fn is_private(c: char) -> bool {
    c == JOINER || (FIRST..FIRST + 32).contains(&(c as u32))
}

/// Changes to what the parser is shown, by their places in the text: where they start and how much they
/// stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Edits {
    changes: BTreeMap<(usize, usize), Cow<'static, str>>,
}

impl Edits {
    /// Those that every text needs: characters that are ours are not an author's.
    pub(super) fn of(body: &str) -> Edits {
        let mut edits = Edits::default();
        // Each of them is three bytes, of which the first is this one; few texts have it at all.
        if memchr::memmem::find(body.as_bytes(), b"\xef\xb7").is_some()
            || memchr::memmem::find(body.as_bytes(), b"\xef\xbf\xbf").is_some()
        {
            for (at, c) in body.char_indices().filter(|(_, c)| is_private(*c)) {
                edits.put(at, c.len_utf8(), "\u{fffd}".into());
            }
        }
        edits
    }

    fn put(&mut self, at: usize, len: usize, shown: Cow<'static, str>) {
        self.changes.entry((at, len)).or_insert(shown);
    }

    /// A mark is a character like others.
    pub(super) fn literal(&mut self, body: &str, at: usize) {
        if let Some(inert) = body.as_bytes().get(at).copied().and_then(inert) {
            self.put(at, 1, String::from(inert).into());
        }
    }

    /// All marks in a range are characters like others.
    pub(super) fn literal_all(&mut self, body: &str, range: Range<usize>) {
        range.for_each(|at| self.literal(body, at));
    }

    /// Blanks, or a comment, are left out.
    pub(super) fn leave_out(&mut self, range: Range<usize>) {
        self.put(range.start, range.len(), "".into());
    }

    /// Something stands before a place.
    pub(super) fn insert(&mut self, at: usize, shown: impl Into<Cow<'static, str>>) {
        self.put(at, 0, shown.into());
    }

    /// Words stand in the place of a range, and none of their characters is a mark.
    pub(super) fn replace(&mut self, range: Range<usize>, words: &str) {
        let shown = words.chars().map(|c| u8::try_from(c).ok().and_then(inert).unwrap_or(c));
        self.put(range.start, range.len(), shown.collect::<String>().into());
    }

    /// What is left out of a range, in its order.
    pub(super) fn left_out(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let changes = self.changes.range((range.start, 0)..(range.end, 0));
        changes.filter(|((_, len), shown)| *len > 0 && shown.is_empty()).map(|((at, len), _)| *at..at + len)
    }

    /// Whether a mark is already a character like others.
    pub(super) fn is_literal(&self, at: usize) -> bool {
        self.changes.contains_key(&(at, 1))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn extend(&mut self, more: Edits) {
        for ((at, len), shown) in more.changes {
            self.put(at, len, shown);
        }
    }

    /// What the parser is shown.
    pub(super) fn apply<'b>(&self, body: &'b str) -> Shown<'b> {
        if self.changes.is_empty() {
            return Shown { text: Cow::Borrowed(body), points: Vec::new() };
        }
        let mut text = String::with_capacity(body.len() + self.changes.len() * 2);
        let mut points = Vec::with_capacity(self.changes.len() * 2);
        let mut done = 0;
        for ((at, len), shown) in &self.changes {
            // A change inside what is replaced has nothing left to change.
            if *at < done {
                continue;
            }
            text.push_str(&body[done..*at]);
            points.push(Point { shown: text.len(), source: *at, inside: true });
            text.push_str(shown);
            done = at + len;
            points.push(Point { shown: text.len(), source: done, inside: false });
        }
        text.push_str(&body[done..]);
        Shown { text: Cow::Owned(text), points }
    }
}

/// A text as the parser is shown it.
pub(super) struct Shown<'b> {
    pub(super) text: Cow<'b, str>,
    /// Where changes start and end, in their order.
    points: Vec<Point>,
}

struct Point {
    shown: usize,
    source: usize,
    /// Whether what follows stands for something else, up to the next point.
    inside: bool,
}

impl Shown<'_> {
    /// Whether it is the text itself.
    pub(super) fn is_changed(&self) -> bool {
        !self.points.is_empty()
    }

    /// A range of the text, parted where it is shown otherwise: each part, and how many bytes are shown for it.
    pub(super) fn parts(&self, range: &Range<usize>) -> Vec<(Range<usize>, usize)> {
        let mut parts = Vec::new();
        let mut done = range.start;
        let first = self.points.partition_point(|point| point.source < range.start).next_multiple_of(2);
        for change in self.points[first..].chunks_exact(2) {
            let (start, end) = (&change[0], &change[1]);
            if end.source > range.end {
                break;
            }
            parts.push((done..start.source, start.source - done));
            parts.push((start.source..end.source, end.shown - start.shown));
            done = end.source;
        }
        parts.push((done..range.end, range.end - done));
        parts
    }

    /// The range of the text that a range of what is shown stands for.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        if self.points.is_empty() {
            return range;
        }
        let after = self.points.partition_point(|point| point.shown <= range.start);
        let start = match after.checked_sub(1).map(|at| &self.points[at]) {
            None => range.start,
            Some(point) if point.inside => point.source,
            Some(point) => point.source + (range.start - point.shown),
        };
        let after = self.points.partition_point(|point| point.shown < range.end);
        let end = match after.checked_sub(1).map(|at| &self.points[at]) {
            None => range.end,
            Some(point) if point.inside => self.points.get(after).map_or(point.source, |next| next.source),
            Some(point) => point.source + (range.end - point.shown),
        };
        start..end.max(start)
    }
}

/// The words of the text that what is shown stands for.
pub(super) fn restored(shown: Cow<'_, str>) -> Cow<'_, str> {
    if !shown.contains(is_private) {
        return shown;
    }
    let restore = |c: char| match c {
        JOINER => None,
        c if is_private(c) => Some(char::from(MARKS[(c as u32 - FIRST) as usize])),
        c => Some(c),
    };
    Cow::Owned(shown.chars().filter_map(restore).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_leads_back_to_the_text() {
        let body = "　甲*乙\u{fdd1}{{x}}丙";
        let mut edits = Edits::of(body);
        edits.leave_out(0..3);
        edits.literal(body, 6);
        let binding = body.find("{{").unwrap();
        edits.replace(binding..binding + 5, "-1.5");
        edits.insert(binding, "\n");
        let shown = edits.apply(body);
        assert_eq!(restored(shown.text.clone()), "甲*乙\u{fffd}\n-1.5丙");
        let at = |words: &str| {
            let found = shown.text.find(words).unwrap();
            body[shown.source(found..found + words.len())].to_owned()
        };
        assert_eq!(at("甲"), "甲");
        assert_eq!(at("乙"), "乙");
        assert_eq!(at("5"), "{{x}}");
        assert_eq!(at("丙"), "丙");
        assert_eq!(&body[shown.source(0..shown.text.len())], "　甲*乙\u{fdd1}{{x}}丙".trim_start_matches('　'));

        let parts = shown.parts(&(3..body.len()));
        assert!(parts.windows(2).all(|pair| pair[0].0.end == pair[1].0.start), "{parts:?}");
        assert!(
            parts
                .contains(&(binding..binding + 5, shown.text.find('丙').unwrap() - shown.text.find('\n').unwrap() - 1))
        );
        assert_eq!(parts.iter().map(|(_, len)| len).sum::<usize>(), shown.text.len());
    }
}
