//! A content file: its front matter and its text.

use std::borrow::Cow;
use std::ops::Range;

use super::conflict::{self, Conflict};
use super::encoding::{self, Encoding};
use crate::chars::{self, CharKind, OddCharacters};
use crate::finding::{CharacterProblem, FileProblem, Finding, Findings, Level, Place, Role, SyntaxProblem};
use crate::model::ReviewSteps;
use crate::prose::Plainness;
use crate::tree::{Site, Unreadable};

/// A report or page may be this long.
pub(crate) const LONGEST: u64 = 16 * 1024 * 1024;
/// Its front matter may be this long.
const LONGEST_FRONT_MATTER: usize = 1024 * 1024;

const MARK: &str = "\u{feff}";

/// A file's bytes, or a finding that says why there are none.
pub(crate) fn read<'s>(site: &'s dyn Site, path: &str, findings: &mut Findings) -> Option<Cow<'s, [u8]>> {
    match site.read(path, LONGEST) {
        Ok(bytes) => Some(bytes),
        Err(unreadable) => {
            findings.push(unread(path, unreadable));
            None
        }
    }
}

/// Why a file gave no bytes.
pub(crate) fn unread(path: &str, unreadable: Unreadable) -> Finding {
    let problem = match unreadable {
        Unreadable::TooLarge { size, limit } => FileProblem::TooLarge { size, limit },
        Unreadable::Missing => FileProblem::Unreadable { reason: "No such file or directory".to_owned() },
        Unreadable::Refused(reason) => FileProblem::Unreadable { reason },
    };
    Finding::new(path, Place::File, problem)
}

/// The bytes of a file as text, with findings on its encoding; nothing where they are no text, or where a
/// merge has left two versions of it.
pub(crate) fn open_text<'b>(bytes: &'b [u8], path: &str, findings: &mut Findings) -> Option<Cow<'b, str>> {
    let mut push = |place, problem: CharacterProblem| findings.push(Finding::new(path, place, problem));
    let Some(decoded) = encoding::decode(bytes) else {
        push(Place::File, CharacterProblem::NotText);
        return None;
    };
    if decoded.encoding != Encoding::Utf8 {
        push(Place::File, CharacterProblem::Encoding { encoding: decoded.encoding.name() });
    }
    for (place, bytes) in decoded.faults {
        push(Place::Bytes(place), CharacterProblem::BadBytes { meant: encoding::in_gb18030(&bytes), bytes });
    }
    let conflicts = conflict::find(&decoded.text);
    if conflicts.is_empty() {
        return Some(decoded.text);
    }
    for conflict in conflicts {
        findings.push(conflict_in(&decoded.text, path, conflict));
    }
    None
}

fn conflict_in(text: &str, path: &str, conflict: Conflict) -> Finding {
    match conflict {
        Conflict::Left { mark } => {
            let problem = CharacterProblem::ConflictLeft { mark: text[mark.clone()].to_owned() };
            Finding::new(path, Place::Bytes(mark), problem)
        }
        Conflict::Whole { marks, sides } => {
            let problem = CharacterProblem::Conflict { sides };
            let finding = Finding::new(path, Place::Bytes(marks[0].clone()), problem);
            let others = marks.into_iter().skip(1);
            others.fold(finding, |finding, mark| finding.mark(Place::Bytes(mark), Role::Other))
        }
    }
}

/// The same with findings on characters that are not what they seem.
pub(crate) fn decode<'b>(bytes: &'b [u8], path: &str, findings: &mut Findings) -> Option<Cow<'b, str>> {
    decode_known(bytes, path, findings).map(|(text, _)| text)
}

/// The same, with what is known of the text now.
pub(crate) fn decode_known<'b>(
    bytes: &'b [u8],
    path: &str,
    findings: &mut Findings,
) -> Option<(Cow<'b, str>, Plainness)> {
    let before = findings.count(Level::Error);
    let text = open_text(bytes, path, findings)?;
    if !chars::may_be_odd(&text) {
        return Some((text, Plainness::NothingOdd));
    }
    // Of bytes that were lost while reading, enough has been said.
    let is_lossy = findings.count(Level::Error) > before;
    for OddCharacters { kind, chars, count, at } in chars::scan(&text) {
        if is_lossy && kind == CharKind::Lost {
            continue;
        }
        let place = Place::Bytes(at..at + chars[0].len_utf8());
        findings.push(Finding::new(path, place, CharacterProblem::Odd { kind, chars, count }));
    }
    Some((text, Plainness::Unknown))
}

/// The bytes of a file as text, of which all has been said.
pub(crate) fn decode_only(bytes: &[u8]) -> Option<Cow<'_, str>> {
    encoding::decode(bytes).map(|decoded| decoded.text)
}

/// A file's text as its author sees it, for drawing findings on it.
pub fn shown(bytes: &[u8]) -> Option<String> {
    decode_only(bytes).map(Cow::into_owned)
}

/// A text file, or a finding that says why it is none.
pub(crate) fn read_text(site: &dyn Site, path: &str, findings: &mut Findings) -> Option<String> {
    let bytes = read(site, path, findings)?;
    decode(&bytes, path, findings).map(Cow::into_owned)
}

/// What is wrong with a text as a whole, and where.
pub(crate) type Misread = Box<(SyntaxProblem, Range<usize>)>;

/// The two parts of a content file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts<'t> {
    /// The front matter; empty where there is none.
    pub front: &'t str,
    /// Where it starts in the file.
    pub front_at: usize,
    /// The text.
    pub body: &'t str,
    /// Where it starts in the file.
    pub body_at: usize,
}

/// Splits a file at the lines of three hyphens round its front matter.
///
/// A byte order mark before it is passed over: Notepad writes one.
pub(crate) fn split(text: &str) -> Result<Parts<'_>, Misread> {
    let start = if text.starts_with(MARK) { MARK.len() } else { 0 };
    let rest = &text[start..];
    let Some(opened) = rest.strip_prefix("---").and_then(|rest| strip_line_end(rest)) else {
        return Ok(Parts { front: "", front_at: start, body: rest, body_at: start });
    };
    let front_at = text.len() - opened.len();
    let mut at = front_at;
    for line in opened.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let body_at = at + line.len();
            if at - front_at > LONGEST_FRONT_MATTER {
                return Err(Box::new((
                    SyntaxProblem::FrontMatterTooLong { limit: LONGEST_FRONT_MATTER },
                    front_at..front_at,
                )));
            }
            return Ok(Parts { front: &text[front_at..at], front_at, body: &text[body_at..], body_at });
        }
        at += line.len();
    }
    // A line of other dashes is probably meant as the end.
    let mut at = front_at;
    for line in opened.split_inclusive('\n') {
        let dashes = line.trim();
        if dashes.chars().count() > 1 && dashes.chars().all(|c| "-—–－─﹣".contains(c)) {
            return Err(Box::new((SyntaxProblem::FrontMatterOpen, at..at + dashes.len())));
        }
        at += line.len();
    }
    Err(Box::new((SyntaxProblem::FrontMatterOpen, start..start + 3)))
}

fn strip_line_end(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', '\t']);
    text.strip_prefix('\n').or_else(|| text.strip_prefix("\r\n"))
}

/// Whether the front matter of a file that cannot be read any further says that it is a draft: by itself, or by a review
/// that does not name the step of publication, or one behind it.
pub(super) fn says_draft(site: &dyn Site, path: &str, steps: &ReviewSteps) -> bool {
    let Some(text) = read_text(site, path, &mut Findings::default()) else { return false };
    // The first lines will do: it is written above the tables.
    let lines: Vec<&str> = text.lines().take(200).skip(1).take_while(|line| line.trim_end() != "---").collect();
    let pair = |line: &&str| line.split_once([':', '：']).map(|(key, value)| (key.to_owned(), value.to_owned()));
    let says_so = lines.iter().filter_map(pair).any(|(key, value)| {
        let value = value.split(" #").next().unwrap_or_default().trim();
        key == "draft" && matches!(value, "true" | "True" | "是")
    });
    let is_review = |line: &&&str| line.starts_with("review:") || line.starts_with("审核:");
    let words = |line: &str| line.split(|c: char| " ,:：，{}[]\"'-".contains(c)).map(str::to_owned).collect::<Vec<_>>();
    let is_public = |word: &String| steps.position(word).is_some_and(|at| at >= steps.publishing());
    let in_review = lines.iter().any(|line| is_review(&line));
    let public = || {
        let from = lines.iter().position(|line| is_review(&line)).unwrap_or(0);
        let within = lines[from..].iter().skip(1).take_while(|line| line.starts_with([' ', '-']));
        let within = lines[from..].iter().take(1).chain(within);
        within.flat_map(|line| words(line)).any(|word| is_public(&word))
    };
    says_so || in_review && !public()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_split() {
        for (text, front, body) in [
            ("---\na: 1\n---\ntext\n", "a: 1\n", "text\n"),
            ("\u{feff}---\r\na: 1\r\n---\r\ntext", "a: 1\r\n", "text"),
            ("---\n---\n", "", ""),
            ("text\n---\nmore", "", "text\n---\nmore"),
            ("", "", ""),
            ("---\na: 1\n---", "a: 1\n", ""),
        ] {
            let parts = split(text).unwrap();
            assert_eq!((parts.front, parts.body), (front, body));
            assert_eq!(&text[parts.front_at..][..parts.front.len()], parts.front);
            assert_eq!(&text[parts.body_at..], parts.body);
        }
        assert_eq!(split("---\na: 1\n").unwrap_err().0, SyntaxProblem::FrontMatterOpen);
    }
}
