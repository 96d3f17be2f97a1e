//! Brackets and quotes that are opened and not closed.
//!
//! A parser notices them where the next line does not fit in, often far below, and then again at each line that
//! follows. A person sees that the next name begins at the margin and that the bracket above was never
//! closed; so it is said there, closed where its line ends, and all else is read.

use std::ops::Range;

use crate::finding::SyntaxProblem;

/// A bracket or quote that is not closed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub problem: SyntaxProblem,
    /// The mark itself.
    pub place: Range<usize>,
    pub mend: Mend,
}

/// How it is mended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mend {
    /// By what is put in, each at its byte, from the last to the first.
    Insert(Vec<(usize, char)>),
    /// The bracket is taken away: what is below it is written as if it were not there.
    Drop,
}

/// A line on which something is written: its start, how far it is indented, and what is written.
struct Line<'t> {
    start: usize,
    indent: usize,
    content: &'t str,
}

impl Line<'_> {
    /// Whether it begins with a name or as an item of a list.
    fn is_entry(&self) -> bool {
        self.content.starts_with("- ") || self.content.starts_with("---") || value_after_key(self.content).is_some()
    }
}

/// The first mark that is not closed before the next name or item begins.
pub(super) fn first(text: &str) -> Option<Open> {
    let lines = lines(text);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let start = value_start(line.content);
        let value = &line.content[start..];
        if value.starts_with(['|', '>']) {
            at += 1 + lines[at + 1..].iter().take_while(|other| other.indent > line.indent).count();
            continue;
        }
        if value.starts_with(['[', '{', '"', '\'']) {
            match scan(&lines[at..], start) {
                Scanned::Closed(lines) => at += lines,
                Scanned::Open(open) => {
                    let is_other = super::hash::cut_bracket(line.content).is_some()
                        || super::wide_mark(written(line.content)).is_some();
                    if !is_other {
                        return Some(open);
                    }
                }
            }
        }
        at += 1;
    }
    None
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        if !content.trim().is_empty() && !content.starts_with('#') {
            let indent = line.len() - content.len();
            lines.push(Line { start: start + indent, indent, content: content.trim_end() });
        }
        start += line.len();
    }
    lines
}

/// Where the value after a key begins, if there is a key.
fn value_after_key(content: &str) -> Option<usize> {
    if content.starts_with(['[', '{', '"', '\'', ']', '}', '#']) {
        return None;
    }
    let colon = content.find(':').filter(|&colon| !content[..colon].contains([',', '[', '{', '"']))?;
    let after = &content[colon + 1..];
    (after.is_empty() || after.starts_with(' ')).then_some(colon + 1)
}

/// Where the value of a line begins, behind the marks of a list and its key.
fn value_start(content: &str) -> usize {
    let mut start = 0;
    while content[start..].starts_with("- ") {
        start += 2;
        start += content[start..].len() - content[start..].trim_start().len();
    }
    start += value_after_key(&content[start..]).unwrap_or_default();
    start + content[start..].len() - content[start..].trim_start().len()
}

/// What is written before a comment.
fn written(content: &str) -> &str {
    content.split(" #").next().unwrap_or_default().trim_end()
}

enum Scanned {
    /// All is closed on the line with this index.
    Closed(usize),
    Open(Open),
}

/// Follows a value from its first mark to where all is closed, or to where the next name begins.
fn scan(lines: &[Line<'_>], start: usize) -> Scanned {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    let mut end = lines.len();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && line.indent <= lines[0].indent && line.is_entry() {
            end = index;
            break;
        }
        let from = if index == 0 { start } else { 0 };
        let mut before = if index == 0 { '[' } else { ',' };
        let mut chars = line.content[from..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let place = line.start + from + at;
            if let Some((_, mark)) = quote {
                match c {
                    '\\' if mark == '"' => drop(chars.next()),
                    '\'' if mark == '\'' && chars.peek().is_some_and(|&(_, next)| next == '\'') => drop(chars.next()),
                    c if c == mark => {
                        quote = None;
                        before = c;
                    }
                    _ => {}
                }
                if quote.is_none() && open.is_empty() {
                    return Scanned::Closed(index);
                }
                continue;
            }
            match c {
                '#' if line.content[..from + at].ends_with(' ') => break,
                '"' | '\'' if matches!(before, '[' | '{' | ',' | ':') => quote = Some((place, c)),
                '[' | '{' if matches!(before, '[' | '{' | ',' | ':') => open.push((place, c)),
                ']' | '}' => match open.pop() {
                    Some((opened, mark)) if close(mark) != c => {
                        let problem = SyntaxProblem::OpenBracket { close: close(mark) };
                        let mend = Mend::Insert(vec![(place, close(mark))]);
                        return Scanned::Open(Open { problem, place: opened..opened + 1, mend });
                    }
                    _ if open.is_empty() => return Scanned::Closed(index),
                    _ => {}
                },
                _ => {}
            }
            if !c.is_whitespace() {
                before = c;
            }
        }
    }
    Scanned::Open(left_open(&lines[..end], &open, quote))
}

fn close(mark: char) -> char {
    if mark == '[' { ']' } else { '}' }
}

/// What is left open at the end of these lines: a quote, or else the innermost bracket.
fn left_open(lines: &[Line<'_>], open: &[(usize, char)], quote: Option<(usize, char)>) -> Open {
    let first = &lines[0];
    let last = &lines[lines.len() - 1];
    let end = last.start + written(last.content).len();
    let Some((place, mark)) = quote else {
        let (place, mark) = open.last().copied().unwrap_or((first.start, '['));
        let problem = SyntaxProblem::OpenBracket { close: close(mark) };
        // A bracket behind a name, and below it rows as they stand without one.
        let is_at_end = place + 1 == first.start + written(first.content).len();
        let has_commas = lines.iter().any(|line| written(line.content).ends_with(','));
        let mend = match open {
            [_] if is_at_end && lines.get(1).is_some_and(Line::is_entry) && !has_commas => Mend::Drop,
            _ => Mend::Insert(closing(open, end)),
        };
        return Open { problem, place: place..place + 1, mend };
    };
    // Brackets that close at the end of the line were not meant to be quoted.
    let mut inner = open.to_vec();
    let text = written(last.content);
    let mut behind = text.len();
    while let Some(c) = text[..behind].trim_end().chars().next_back()
        && inner.last().is_some_and(|&(_, mark)| close(mark) == c)
        && last.start + text[..behind].trim_end().len() > place + 1
    {
        behind = text[..behind].trim_end().len() - 1;
        inner.pop();
    }
    let mut inserted = closing(&inner, end);
    inserted.push((last.start + text[..behind].trim_end().len(), mark));
    Open { problem: SyntaxProblem::OpenQuote { mark }, place: place..place + 1, mend: Mend::Insert(inserted) }
}

/// What closes these brackets at a byte; what is put in last stands first.
fn closing(open: &[(usize, char)], at: usize) -> Vec<(usize, char)> {
    open.iter().map(|&(_, mark)| (at, close(mark))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first mark that is open, and the text as it is mended.
    fn mended(text: &str) -> String {
        let Some(open) = first(text) else { return "-".to_owned() };
        let mut mended = text.to_owned();
        match open.mend {
            Mend::Insert(inserted) => inserted.into_iter().for_each(|(at, c)| mended.insert(at, c)),
            Mend::Drop => mended.replace_range(open.place.clone(), " "),
        }
        format!("{} {}", open.place.start, mended)
    }

    #[test]
    fn open_marks_are_found_where_they_were_opened() {
        for (text, expected) in [
            // Nothing is open.
            ("a: [1, 2]\nb: { c: \"d\", e: 'f' }\n", "-"),
            ("a: [1,\n  2]\nb: 3\n", "-"),
            ("a: [\n  1,\n  2,\n]\nb: 3\n", "-"),
            ("a: \"b\n  c\"\nd: e\n", "-"),
            ("a: b \"c\nd: it's [not\ne: 1\n", "-"),
            ("a: |\n  [ \"\n  {\nb: 1\n", "-"),
            ("a: ['it''s', \"\\\"\"]\nb: 1\n", "-"),
            ("- [1]\n- { a: b }\n", "-"),
            ("# [\na: 1 # [\n", "-"),
            // Brackets.
            ("a: [1, 2\nb: 3\n", "3 a: [1, 2]\nb: 3\n"),
            ("a: [1, 2,\nb: 3\n", "3 a: [1, 2,]\nb: 3\n"),
            ("a: [1, 2  # c\nb: 3\n", "3 a: [1, 2]  # c\nb: 3\n"),
            ("t:\n  a: [1, 2\n  b: [3]\n", "8 t:\n  a: [1, 2]\n  b: [3]\n"),
            ("a: [\n  1, 2\nb: 3\n", "3 a: [\n  1, 2]\nb: 3\n"),
            ("a: [1, [2, 3]\nb: 4\n", "3 a: [1, [2, 3]]\nb: 4\n"),
            ("a: [{ b: c\nd: 4\n", "4 a: [{ b: c}]\nd: 4\n"),
            ("a: [{ b: c ]\nd: 4\n", "4 a: [{ b: c }]\nd: 4\n"),
            ("a:\n  - { b: c\n  - { b: d }\n", "7 a:\n  - { b: c}\n  - { b: d }\n"),
            ("t: {\n  a: [1]\n  b: [2]\nc: 3\n", "3 t:  \n  a: [1]\n  b: [2]\nc: 3\n"),
            ("t: {\n  a: 1,\n  b: 2\nc: 3\n", "3 t: {\n  a: 1,\n  b: 2}\nc: 3\n"),
            ("a: [1, 2", "3 a: [1, 2]"),
            ("a: [", "3 a: []"),
            // Quotes.
            ("a: \"b\nc: d\n", "3 a: \"b\"\nc: d\n"),
            ("a: 'b\nc: 'd'\n", "3 a: 'b'\nc: 'd'\n"),
            ("a: [1, \"2]\nc: d\n", "7 a: [1, \"2\"]\nc: d\n"),
            ("a: [1, \"2\nc: d\n", "7 a: [1, \"2\"]\nc: d\n"),
            ("a: { b: \"c }\nd: e\n", "8 a: { b: \"c\" }\nd: e\n"),
            ("a: \"县\nc: d\n", "3 a: \"县\"\nc: d\n"),
            ("a: \"", "3 a: \"\""),
            ("a: [\"]", "4 a: [\"\"]"),
        ] {
            assert_eq!(mended(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_cost_their_length() {
        for part in ["a: [", "\"", "- ", "a: {\n", "a: '\n", "[[", " ", "\n", "a: \"b\\", " \"b\"\n", " b\n"] {
            first(&part.repeat(50_000));
        }
    }
}
