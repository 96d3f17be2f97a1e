//! Merge conflicts: two versions of the same lines, as Git (also in its diff3 style) and Subversion leave
//! them in a file and were never resolved.

use std::ops::Range;

/// What a merge has left in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Conflict {
    /// A whole conflict.
    Whole {
        /// The lines of its marks, in bytes: the opening one, those between, the closing one.
        marks: Vec<Range<usize>>,
        /// The lines of both sides, counted from 1.
        sides: [Option<(usize, usize)>; 2],
    },
    /// A line that is left of one.
    Left {
        /// The line.
        mark: Range<usize>,
    },
}

/// What begins a line of a conflict; a space and the name of a version may follow.
const OPEN: &str = "<<<<<<<";
const BASE: &str = "|||||||";
const MIDDLE: &str = "=======";
const CLOSE: &str = ">>>>>>>";

/// The conflicts of a text, in their order.
pub(super) fn find(text: &str) -> Vec<Conflict> {
    if !may_conflict(text.as_bytes()) {
        return Vec::new();
    }
    let mut conflicts = Vec::new();
    let mut open: Option<OpenConflict> = None;
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let is = |mark| is_mark(line, mark);
        if is(OPEN) {
            conflicts.extend(open.take().map(OpenConflict::left));
            open = Some(OpenConflict { marks: vec![(number, range)], base: None, middle: None });
        } else if let Some(conflict) = &mut open {
            if is(BASE) && conflict.middle.is_none() {
                conflict.base = Some(number);
                conflict.marks.push((number, range));
            } else if is(MIDDLE) && conflict.middle.is_none() {
                conflict.middle = Some(number);
                conflict.marks.push((number, range));
            } else if is(CLOSE) {
                conflict.marks.push((number, range));
                conflicts.extend(open.take().map(OpenConflict::closed));
            }
        } else if is(CLOSE) {
            conflicts.push(Conflict::Left { mark: range });
        }
    }
    conflicts.extend(open.map(OpenConflict::left));
    conflicts
}

/// Whether any line starts as one of a conflict does.
fn may_conflict(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, OPEN.as_bytes()).is_some() || memchr::memmem::find(bytes, CLOSE.as_bytes()).is_some()
}

fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}

/// A conflict whose end is awaited.
struct OpenConflict {
    /// Its marks so far: line and bytes.
    marks: Vec<(usize, Range<usize>)>,
    base: Option<usize>,
    middle: Option<usize>,
}

impl OpenConflict {
    fn left(self) -> Conflict {
        Conflict::Left { mark: self.marks[0].1.clone() }
    }

    fn closed(self) -> Conflict {
        let first = self.marks[0].0;
        let last = self.marks.last().map_or(first, |(line, _)| *line);
        let Some(middle) = self.middle else { return self.left() };
        let between = |above: usize, below: usize| (above + 1 < below).then_some((above + 1, below - 1));
        let sides = [between(first, self.base.unwrap_or(middle)), between(middle, last)];
        Conflict::Whole { marks: self.marks.into_iter().map(|(_, range)| range).collect(), sides }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_found() {
        let git = "前\n<<<<<<< HEAD\n甲\n乙\n=======\n丙\n>>>>>>> branch\n后\n";
        let diff3 = "<<<<<<< HEAD\r\n甲\r\n||||||| base\r\n原\r\n=======\r\n>>>>>>> branch";
        let subversion = "<<<<<<< .mine\n甲\n||||||| .r12\n原\n=======\n丙\n>>>>>>> .r13\n";
        for (text, expected) in [
            (git, [Some((3, 4)), Some((6, 6))]),
            (diff3, [Some((2, 2)), None]),
            (subversion, [Some((2, 2)), Some((6, 6))]),
        ] {
            let found = find(text);
            let [Conflict::Whole { marks, sides }] = &found[..] else { panic!("{text}: {found:?}") };
            assert_eq!(*sides, expected);
            assert!(text[marks[0].clone()].starts_with(OPEN) && text[marks.last().unwrap().clone()].starts_with(CLOSE));
        }
        assert_eq!(find(&git.repeat(3)).len(), 3);
    }

    #[test]
    fn what_is_left_of_a_conflict_is_found() {
        for (text, expected) in [
            ("甲\n>>>>>>> branch\n", 1),
            ("<<<<<<< HEAD\n甲\n=======\n乙\n", 1),
            ("<<<<<<< HEAD\n甲\n>>>>>>> branch\n", 1),
        ] {
            let found = find(text);
            assert_eq!(found.len(), expected, "{text}");
            assert!(matches!(&found[0], Conflict::Left { mark } if text[mark.clone()].len() > 7), "{text}: {found:?}");
        }
    }

    #[test]
    fn other_lines_are_no_conflict() {
        for text in ["标题\n=======\n正文", "|||||||\n|-|-|-|-|-|-|\n", "  <<<<<<< 甲", "<<<<<<<<<< 甲", "a >>>>>>> b"]
        {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
