//! Reading on after a mistake of YAML.
//!
//! A parser gives up at the first mistake, and a clerk would meet them one run at a time. Here the line
//! is mended as a person would do it, or passed over, and read again; every place is that in the file
//! as it was written. Nothing that is mended leaves this module as if it were sound: each is a finding.

use std::ops::Range;

use super::node::{Node, Value, parse_strictly};
use crate::finding::Problem;

/// What a YAML text says, as far as it can be read.
#[derive(Debug, Default)]
pub(crate) struct Salvaged {
    /// What it says; nothing where too much is wrong with it.
    pub root: Option<Node>,
    /// Where reading gave up, and was taken up again.
    pub slips: Vec<(Problem, Range<usize>)>,
    /// The keys of lines that had to be passed over.
    pub lost: Vec<String>,
}

impl Salvaged {
    /// Whether the line of this key had to be passed over.
    pub fn has_lost(&self, is: impl Fn(&str) -> bool) -> bool {
        self.lost.iter().any(|key| is(key))
    }
}

/// A text with more slips than this is read no further. Each costs a reading, so there is an end to it.
pub(super) const MOST_SLIPS: usize = 24;

/// Parses YAML. Where a parser gives up, the line is mended as a person would, or passed over, and
/// reading goes on, so that one run says all that is wrong. References and deep nesting end it.
pub(crate) fn parse_yaml(text: &str) -> Salvaged {
    if let Ok(root) = parse_strictly(text) {
        return Salvaged { root: Some(root), ..Salvaged::default() };
    }
    let mut salvaged = Salvaged::default();
    let mut mended = Mended { text: text.to_owned(), inserted: Vec::new() };
    for _ in 0..2 * MOST_SLIPS {
        let (problem, place) = match parse_strictly(&mended.text) {
            Ok(mut root) => {
                mended.place_back(&mut root);
                salvaged.root = Some(root);
                return salvaged;
            }
            Err(misread) => *misread,
        };
        let is_slip = matches!(problem, Problem::BadYaml { .. });
        let found = if is_slip { slip(&mended.text, place.start) } else { None };
        let (problem, place) = found.unwrap_or((problem, place));
        let line = mended.line(place.start);
        // Of one line, what was noticed first says enough.
        let first = mended.back(line.start);
        let known = salvaged.slips.iter().any(|(_, other)| {
            let start = text[..other.start].rfind('\n').map_or(0, |at| at + 1);
            start == first
        });
        if !known {
            salvaged.slips.push((problem.clone(), mended.back(place.start)..mended.back(place.end)));
        }
        if !is_slip {
            return salvaged;
        }
        if salvaged.slips.len() > MOST_SLIPS {
            break;
        }
        if known || !mended.mend(&problem, place.start, &line) {
            let Some(line) = mended.last_written(line) else { return salvaged };
            salvaged.lost.extend(mended.text[line.clone()].split([':', '：']).next().map(|key| key.trim().to_owned()));
            mended.blank(line);
        }
    }
    // No slips, then; the first tells more than what follows from it.
    salvaged.slips.truncate(1);
    salvaged
}

/// What a person most probably did where YAML gives up: a full-width mark, a tab, an open bracket, on
/// the line itself or on the one before, with its place.
fn slip(text: &str, at: usize) -> Option<(Problem, Range<usize>)> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut start = 0;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for line in text[..end].split_inclusive('\n') {
        if !line.trim().is_empty() {
            lines.push((start, line));
        }
        start += line.len();
    }
    let last_two = lines.len().saturating_sub(2);
    for &(start, line) in &lines[last_two..] {
        let written = line.split(" #").next().unwrap_or_default();
        let indent = written.len() - written.trim_start().len();
        let found = |problem, at: usize, length: usize| Some((problem, start + at..start + at + length));
        if let Some(tab) = written[..indent].find('\t') {
            return found(Problem::TabIndent, tab, 1);
        }
        // In quotes and in text, a full-width mark is at home; before a value and in a row it is not.
        let row = written.contains(['[', '【', '［']);
        let wide =
            |c: char| if row { "：，、【】［］".contains(c) } else { c == '：' && !written.contains(": ") };
        if let Some((at, mark)) = written.char_indices().find(|&(_, c)| wide(c)) {
            return found(Problem::WideMark { mark }, at, mark.len_utf8());
        }
        if let Some(colon) = written.find(":[") {
            return found(Problem::NoSpace, colon, 1);
        }
        for (open, close) in [('[', ']'), ('{', '}')] {
            if let Some(at) = written.find(open)
                && !written.contains(close)
            {
                return found(Problem::OpenBracket { close }, at, 1);
            }
        }
        // A key alone, or before its row.
        let bare = written.trim();
        let key = bare.split([' ', '[']).next().unwrap_or_default();
        let rest = bare[key.len()..].trim_start();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_key && (rest.is_empty() || rest.starts_with('[')) && !key.starts_with(|c: char| c.is_ascii_digit()) {
            return found(Problem::NoColon { key: key.to_owned() }, indent, key.len());
        }
    }
    None
}

/// A text that is mended until it can be read, and remembers what was put in.
struct Mended {
    text: String,
    /// Where a byte was put in, in order.
    inserted: Vec<usize>,
}

impl Mended {
    /// The line round a byte, without its end.
    fn line(&self, at: usize) -> Range<usize> {
        let at = self.text.floor_char_boundary(at.min(self.text.len()));
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        start..self.text[at..].find('\n').map_or(self.text.len(), |end| at + end)
    }

    /// This line, or the last one before it on which something is written.
    fn last_written(&self, mut line: Range<usize>) -> Option<Range<usize>> {
        while self.text[line.clone()].trim().is_empty() {
            line = self.line(line.start.checked_sub(1)?);
        }
        Some(line)
    }

    /// Where a byte stands in the text as it was.
    fn back(&self, at: usize) -> usize {
        at - self.inserted.iter().take_while(|&&inserted| inserted < at).count()
    }

    fn place_back(&self, node: &mut Node) {
        if self.inserted.is_empty() {
            return;
        }
        let back = |span: &mut Range<usize>| *span = self.back(span.start)..self.back(span.end);
        back(&mut node.span);
        match &mut node.value {
            Value::Scalar(_) => {}
            Value::List(items) => items.iter_mut().for_each(|item| self.place_back(item)),
            Value::Map(fields) => {
                for (key, value) in fields {
                    back(&mut key.span);
                    self.place_back(value);
                }
            }
        }
    }

    fn insert(&mut self, at: usize, byte: char) {
        self.text.insert(at, byte);
        let rank = self.inserted.partition_point(|&other| other < at);
        for later in &mut self.inserted[rank..] {
            *later += 1;
        }
        self.inserted.insert(rank, at);
    }

    fn blank(&mut self, line: Range<usize>) {
        self.text.replace_range(line.clone(), &" ".repeat(line.len()));
    }

    /// Does to a line what a person would, where that is plain; the places of all else stay.
    fn mend(&mut self, problem: &Problem, at: usize, line: &Range<usize>) -> bool {
        match problem {
            Problem::WideMark { .. } => {
                let half = |c: char| match c {
                    '：' => ":  ".to_owned(),
                    '，' | '、' => ",  ".to_owned(),
                    '【' | '［' => "[  ".to_owned(),
                    '】' | '］' => "]  ".to_owned(),
                    c => c.to_string(),
                };
                let written = self.text[line.clone()].split(" #").next().unwrap_or_default();
                let mended: String = written.chars().map(half).collect();
                let end = line.start + written.len();
                self.text.replace_range(line.start..end, &mended);
            }
            Problem::TabIndent => {
                // Where one line is indented so, the others are.
                let mut tabs = Vec::new();
                let mut start = 0;
                for line in self.text.split_inclusive('\n') {
                    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
                    tabs.extend((start..start + indent).filter(|&at| self.text.as_bytes()[at] == b'\t'));
                    start += line.len();
                }
                for tab in tabs.into_iter().rev() {
                    self.text.replace_range(tab..=tab, " ");
                    self.insert(tab, ' ');
                }
            }
            Problem::OpenBracket { close } => {
                let written = self.text[line.clone()].split(" #").next().unwrap_or_default().trim_end();
                self.insert(line.start + written.len(), *close);
            }
            Problem::NoColon { .. } => {
                let key = self.text[at..line.end].find([' ', '[', '\r']).map_or(line.end, |end| at + end);
                self.insert(key, ' ');
                self.insert(key, ':');
            }
            Problem::NoSpace => self.insert(at + 1, ' '),
            _ => return false,
        }
        true
    }
}
