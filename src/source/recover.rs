//! Reading on after a mistake of YAML.
//!
//! A parser gives up at the first mistake, and a clerk would meet them one run at a time. Here the line
//! is mended as a person would do it, or passed over, and read again; every place is that in the file
//! as it was written. Nothing that is mended leaves this module as if it were sound: each is a finding.

mod hash;
mod indent;
mod open;

use std::ops::Range;

use super::node::{Node, Value, parse_strictly};
use crate::finding::SyntaxProblem;

/// What a YAML text says, as far as it can be read.
#[derive(Debug, Default)]
pub(crate) struct Recovered {
    /// What it says; nothing where too much is wrong with it.
    pub root: Option<Node>,
    /// Where reading gave up, and was taken up again.
    pub slips: Vec<(SyntaxProblem, Range<usize>)>,
    /// Texts that were read, but not to the end that was probably meant.
    pub cuts: Vec<(SyntaxProblem, Range<usize>)>,
    /// The keys of lines that had to be passed over.
    pub lost: Vec<String>,
    /// The lines on which something was left open.
    left_open: Vec<Range<usize>>,
}

impl Recovered {
    /// Whether the line of this key had to be passed over.
    pub fn has_lost(&self, is: impl Fn(&str) -> bool) -> bool {
        self.lost.iter().any(|key| is(key))
    }
}

/// A text with more slips than this is read no further. Each costs a reading, so there is an end to it.
pub(super) const MOST_SLIPS: usize = 24;

/// Parses YAML. Where a parser gives up, the line is mended as a person would, or passed over, and
/// reading goes on, so that one run says all that is wrong. References and deep nesting end it.
pub(crate) fn parse_yaml(text: &str) -> Recovered {
    let mut recovered = recover(text);
    if let Some(root) = &recovered.root {
        recovered.cuts = hash::cut_values(text, root);
    }
    recovered
}

fn recover(text: &str) -> Recovered {
    let odd = indent::odd_lines(text);
    if odd.is_empty()
        && let Ok(root) = parse_strictly(text)
    {
        return Recovered { root: Some(root), ..Recovered::default() };
    }
    let mut recovered = Recovered::default();
    let mut mended = Mended { text: text.to_owned(), inserted: Vec::new(), moved: Vec::new() };
    recovered.slips.extend(mended.straighten(&odd));
    let mut aligned = false;
    for _ in 0..2 * MOST_SLIPS {
        let (problem, place) = match parse_strictly(&mended.text) {
            Ok(mut root) => {
                mended.place_back(&mut root);
                recovered.root = Some(root);
                return recovered;
            }
            Err(misread) => *misread,
        };
        let is_slip = matches!(problem, SyntaxProblem::BadYaml { .. });
        if is_slip && recovered.slips.len() <= MOST_SLIPS && recovered.close(text, &mut mended) {
            continue;
        }
        let found = if is_slip { slip(&mended.text, place.start) } else { None };
        if is_slip && found.is_none() && !std::mem::replace(&mut aligned, true) {
            let misaligned = mended.align();
            if !misaligned.is_empty() {
                recovered.slips.extend(misaligned);
                continue;
            }
        }
        let (problem, place) = found.unwrap_or((problem, place));
        let line = mended.line(place.start);
        // Of one line, what was noticed first says enough.
        let first = mended.back(line.start);
        let known = recovered.slips.iter().any(|(slip, other)| {
            line_start(text, other.start) == first && !matches!(slip, SyntaxProblem::OddIndent { .. })
        });
        if !known {
            recovered.slips.push((problem.clone(), mended.span_back(text, &place)));
        }
        if !is_slip {
            return recovered;
        }
        if recovered.slips.len() > MOST_SLIPS {
            break;
        }
        let is_mended = !known && mended.mend(&problem, place.start, &line);
        if let Some((slip, _)) = recovered.slips.last_mut().filter(|_| is_mended)
            && let SyntaxProblem::WideMark { mark } = slip
        {
            let lines = 1 + if *mark == '：' { mended.mend_wide_colons() } else { 0 };
            *slip = SyntaxProblem::WideMarkRead { mark: *mark, lines };
        }
        if !is_mended {
            // What could not be read after all is no mere note.
            let here = recovered.slips.iter_mut().find(|(_, other)| line_start(text, other.start) == first);
            if let Some((slip, _)) = here
                && let SyntaxProblem::WideMarkRead { mark, .. } = slip
            {
                *slip = SyntaxProblem::WideMark { mark: *mark };
            }
            let Some(line) = mended.last_written(line) else { return recovered };
            recovered.lost.extend(mended.text[line.clone()].split([':', '：']).next().map(|key| key.trim().to_owned()));
            mended.blank(line);
        }
    }
    // No slips, then; the first that could not be read tells more than what follows from it.
    let is_understood =
        |slip: &SyntaxProblem| matches!(slip, SyntaxProblem::OddIndent { .. } | SyntaxProblem::WideMarkRead { .. });
    let first = recovered.slips.iter().position(|(slip, _)| !is_understood(slip));
    recovered.slips = first.map(|first| recovered.slips.swap_remove(first)).into_iter().collect();
    if recovered.slips.is_empty()
        && let Err(misread) = parse_strictly(text)
    {
        recovered.slips.push(*misread);
    }
    recovered
}

impl Recovered {
    /// Closes what is open, if anything is, and says where it was opened.
    fn close(&mut self, text: &str, mended: &mut Mended) -> bool {
        let Some(open) = open::first(&mended.text) else { return false };
        let place = mended.span_back(text, &open.place);
        let line = line_start(text, place.start);
        if self.slips.iter().any(|(_, other)| line_start(text, other.start) == line) {
            return false;
        }
        let end = text[place.start..].find('\n').map_or(text.len(), |end| place.start + end);
        self.left_open.push(line..end);
        self.slips.push((open.problem, place));
        match open.mend {
            open::Mend::Insert(marks) => marks.into_iter().for_each(|(at, mark)| mended.insert(at, mark)),
            open::Mend::Drop => mended.text.replace_range(open.place, " "),
        }
        true
    }

    /// Whether something was left open on the line of this byte: of what is missing from it, enough has been said.
    pub fn is_left_open(&self, at: usize) -> bool {
        self.left_open.iter().any(|line| line.contains(&at))
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..text.floor_char_boundary(at)].rfind('\n').map_or(0, |end| end + 1)
}

/// What a person most probably did where YAML gives up: a full-width mark, an open bracket, on
/// the line itself or on the one before, with its place.
fn slip(text: &str, at: usize) -> Option<(SyntaxProblem, Range<usize>)> {
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
        if let Some(at) = hash::cut_bracket(line) {
            let is_text = hash::text_round(line, at).is_some();
            return found(SyntaxProblem::CutBracket { is_text }, at, line[at..].trim_end().len());
        }
        if let Some((at, mark)) = wide_mark(written) {
            return found(SyntaxProblem::WideMark { mark }, at, mark.len_utf8());
        }
        if let Some(colon) = written.find(":[") {
            return found(SyntaxProblem::NoSpace, colon, 1);
        }
        if let Some(at) = blank_cell(written) {
            return found(SyntaxProblem::BlankCell, at, 1);
        }
        for (open, close) in [('[', ']'), ('{', '}')] {
            if let Some(at) = written.find(open)
                && !written.contains(close)
            {
                return found(SyntaxProblem::OpenBracket { close }, at, 1);
            }
        }
        // A key alone, or before its row.
        let bare = written.trim();
        let key = bare.split([' ', '[']).next().unwrap_or_default();
        let rest = bare[key.len()..].trim_start();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_key && (rest.is_empty() || rest.starts_with('[')) && !key.starts_with(|c: char| c.is_ascii_digit()) {
            return found(SyntaxProblem::NoColon { key: key.to_owned() }, indent, key.len());
        }
    }
    None
}

/// The full-width mark of a line that stands where YAML has a mark of its own: after its key, or in its row. In
/// keys, in quotes and in text it is at home.
fn wide_mark(written: &str) -> Option<(usize, char)> {
    let colon = written.char_indices().find(|&(_, c)| matches!(c, ':' | '：'));
    let row = colon.map_or(0, |(at, mark)| at + mark.len_utf8());
    if let Some((at, '：')) = colon {
        return Some((at, '：'));
    }
    let value = &written[row..];
    if !value.contains(['[', '【', '［', '{']) {
        return None;
    }
    let (at, mark) = value.char_indices().find(|&(_, c)| "：，、【】［］".contains(c))?;
    Some((row + at, mark))
}

/// A line with its full-width marks as YAML has them, each in as many bytes: the one after its key and those of
/// its row. A text keeps its own.
fn with_half_marks(written: &str) -> String {
    let half = |c: char| match c {
        '：' => ":  ",
        '，' | '、' => ",  ",
        '【' | '［' => "[  ",
        '】' | '］' => "]  ",
        _ => "",
    };
    let colon = written.char_indices().find(|&(_, c)| matches!(c, ':' | '：'));
    let row = colon.map_or(0, |(at, mark)| at + mark.len_utf8());
    let value = &written[row..];
    let is_row = value.chars().all(|c| !c.is_alphabetic());
    let mut out = written[..row].replace('：', ":  ");
    for (at, c) in value.char_indices() {
        let is_key = |text: &str| text.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_mark = match c {
            _ if half(c).is_empty() => false,
            _ if is_row => true,
            // Between the keys of `{ … }`, and nowhere in its texts.
            '：' => is_key(value[..at].trim_end()) && value.contains('{'),
            '，' => {
                let next = value[at..].trim_start_matches(['，', ' ']);
                value.contains('{')
                    && is_key(next.split([':', '：']).next().unwrap_or_default())
                    && next.contains([':', '：'])
            }
            _ => false,
        };
        if is_mark { out.push_str(half(c)) } else { out.push(c) }
    }
    out
}

/// The comma of a row before or after which nothing stands.
fn blank_cell(line: &str) -> Option<usize> {
    let row = line.find('[')?;
    let mut before = '[';
    for (at, c) in line[row + 1..].char_indices() {
        if c == ',' && matches!(before, '[' | ',') {
            return Some(row + 1 + at);
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    None
}

/// A text that is mended until it can be read, and remembers what was put in.
struct Mended {
    text: String,
    /// Where a byte was put in, in order.
    inserted: Vec<usize>,
    /// Keys that were moved to the left to stand in line, where they stood after that, and by how much.
    moved: Vec<(Range<usize>, usize)>,
}

/// A line on which something is written, and where its key stands.
struct Line<'t> {
    start: usize,
    indent: usize,
    /// Its key, if it has one; a name of the form or of an address.
    key: Option<&'t str>,
    /// What follows the key, without a comment.
    value: &'t str,
}

impl Line<'_> {
    /// Whether lines below it belong to it.
    fn opens(&self) -> bool {
        self.key.is_some() && self.value.is_empty()
    }
}

/// The lines on which something is written, but for comments.
fn written_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split(" #").next().unwrap_or_default().trim_end();
        let content = written.trim_start_matches(' ');
        if !content.is_empty() && !content.starts_with('#') {
            let length = content.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.".contains(b)).count();
            let (key, rest) = content.split_at(length);
            let value = rest.trim_start().strip_prefix([':', '：']).filter(|_| !key.is_empty());
            let indent = written.len() - content.len();
            lines.push(Line { start, indent, key: value.map(|_| key), value: value.unwrap_or(content).trim() });
        }
        start += line.len();
    }
    lines
}

/// Lines of maps that do not stand in line with those round them: the line, its key's length, and where
/// the key should stand. Nothing is said of a block that holds anything but keys with values.
fn misaligned(text: &str) -> Vec<(usize, usize, usize, usize)> {
    let lines = written_lines(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let head = &lines[at];
        let next_indent = |at: usize| lines.get(at + 1).map_or(0, |line| line.indent);
        // A name above a table that stands to the right of its line.
        if head.indent > 0
            && let Some(key) = head.key
        {
            found.push((head.start, key.len(), head.indent, 0));
        }
        at += 1;
        if !head.opens() {
            // A text or list of several lines has an order of its own.
            let open = |mark: char| head.value.matches(mark).count();
            if head.value.starts_with(['|', '>', '"', '\'']) || open('[') > open(']') || open('{') > open('}') {
                at += lines[at..].iter().take_while(|line| line.indent > 0).count();
            }
            continue;
        }
        let mut rows: Vec<&Line<'_>> = Vec::new();
        let mut plain = true;
        while let Some(line) = lines.get(at) {
            let stray = line.indent == 0
                && line.value.starts_with('[')
                && (next_indent(at) > 0 && lines[at + 1].key.is_some() && !lines[at + 1].opens())
                && (rows.is_empty() || rows.last().is_some_and(|row| row.indent == next_indent(at)));
            let name = line.indent > 0 && line.opens() && next_indent(at) > line.indent;
            let item = line.indent == 0 && line.key.is_none() && line.value.starts_with('-');
            if (line.indent == 0 && !stray && !item) || name {
                break;
            }
            plain &= line.key.is_some();
            rows.push(line);
            at += 1;
        }
        if !plain {
            continue;
        }
        let of = |indent: usize| rows.iter().filter(|row| row.indent == indent).count();
        let Some(usual) = rows.iter().map(|row| row.indent).max_by_key(|&indent| of(indent)) else { continue };
        if usual > 0 && 2 * of(usual) > rows.len() {
            let odd = rows.iter().filter(|row| row.indent != usual);
            found.extend(odd.filter_map(|row| Some((row.start, row.key?.len(), row.indent, usual))));
        }
    }
    found
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

    /// Where a range stands in the text as it was: of characters that are there, for blanks of several bytes may
    /// have become others.
    fn span_back(&self, text: &str, place: &Range<usize>) -> Range<usize> {
        let at = |at: usize| text.floor_char_boundary(self.back(at));
        at(place.start)..at(place.end)
    }

    fn place_back(&self, node: &mut Node) {
        if self.inserted.is_empty() && self.moved.is_empty() {
            return;
        }
        let back = |span: &mut Range<usize>| {
            *span = self.back(span.start)..self.back(span.end);
            if let Some((_, by)) = self.moved.iter().find(|(key, _)| key.contains(&span.start)) {
                *span = span.start + by..span.end + by;
            }
        };
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

    /// Puts the keys of a map in line where one stands to the left or right of the others, and says which.
    fn align(&mut self) -> Vec<(SyntaxProblem, Range<usize>)> {
        let misaligned = misaligned(&self.text);
        let mut slips = Vec::new();
        for &(start, length, indent, usual) in &misaligned {
            let by = indent.abs_diff(usual);
            let key = self.back(start + indent);
            slips.push((SyntaxProblem::Misaligned { more: indent > usual, by }, key..key + length));
        }
        // From the end, so that what was found above stays where it is.
        for &(start, length, indent, usual) in misaligned.iter().rev() {
            self.shift(start, length, indent, usual);
        }
        slips
    }

    /// Puts the key of a line, of so many bytes, behind `usual` blanks instead of `indent`; what follows its
    /// colon stays where it is.
    fn shift(&mut self, start: usize, length: usize, indent: usize, usual: usize) {
        let Some(by) = indent.checked_sub(usual) else {
            (indent..usual).for_each(|_| self.insert(start, ' '));
            return;
        };
        let key = self.text[start + indent..start + indent + length].to_owned();
        let line = self.line(start);
        let after = start + indent + length;
        let colon = self.text[after..line.end].char_indices().find(|&(_, c)| matches!(c, ':' | '：'));
        let end = after + colon.map_or(0, |(at, mark)| at + mark.len_utf8());
        let between = &self.text[after..end];
        let shifted = format!("{}{key}{between}{}", " ".repeat(usual), " ".repeat(by));
        self.text.replace_range(start..end, &shifted);
        let key = self.back(start + usual);
        self.moved.push((key..key + length, by));
    }

    /// Indents lines with blanks that start with others, and says so once.
    fn straighten(&mut self, odd: &[indent::OddLine]) -> Option<(SyntaxProblem, Range<usize>)> {
        let first = odd.first()?;
        let slip = (SyntaxProblem::OddIndent { blank: first.blank, lines: odd.len() }, first.range.clone());
        for line in odd.iter().rev() {
            let length = line.range.len();
            self.text.replace_range(line.range.clone(), &" ".repeat(length));
            self.shift(line.range.start, line.key, length, line.indent);
        }
        Some(slip)
    }

    fn blank(&mut self, line: Range<usize>) {
        self.text.replace_range(line.clone(), &" ".repeat(line.len()));
    }

    /// Mends all other lines with a full-width colon after their key, and says how many: where one is, an input
    /// method was left on. Lines that may be text are left alone.
    fn mend_wide_colons(&mut self) -> usize {
        let mut count = 0;
        let mut start = 0;
        while start < self.text.len() {
            let end = self.text[start..].find('\n').map_or(self.text.len(), |end| start + end);
            let written = self.text[start..end].split(" #").next().unwrap_or_default();
            if let Some((at, '：')) = wide_mark(written) {
                let (key, value) = (written[..at].trim(), written[at..].trim_start_matches('：').trim_start());
                let is_key =
                    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
                if is_key || value.starts_with(['[', '［', '【']) {
                    let mended = with_half_marks(written);
                    self.text.replace_range(start..start + written.len(), &mended);
                    count += 1;
                }
            }
            start = end + 1;
        }
        count
    }

    /// Does to a line what a person would, where that is plain; the places of all else stay.
    fn mend(&mut self, problem: &SyntaxProblem, at: usize, line: &Range<usize>) -> bool {
        match problem {
            SyntaxProblem::WideMark { .. } => {
                let written = self.text[line.clone()].split(" #").next().unwrap_or_default();
                let mended = with_half_marks(written);
                if mended == written {
                    return false;
                }
                let end = line.start + written.len();
                self.text.replace_range(line.start..end, &mended);
            }
            SyntaxProblem::OpenBracket { close } => {
                let written = self.text[line.clone()].split(" #").next().unwrap_or_default().trim_end();
                self.insert(line.start + written.len(), *close);
            }
            SyntaxProblem::NoColon { .. } => {
                let key = self.text[at..line.end].find([' ', '[', '\r']).map_or(line.end, |end| at + end);
                self.insert(key, ' ');
                self.insert(key, ':');
            }
            SyntaxProblem::NoSpace => self.insert(at + 1, ' '),
            SyntaxProblem::CutBracket { is_text: true } => {
                let text_in = |line: &str| hash::text_round(line, hash::cut_bracket(line)?);
                while let Some(text) = text_in(&self.text[self.line(line.start)]) {
                    self.insert(line.start + text.end, '\'');
                    self.insert(line.start + text.start, '\'');
                }
            }
            SyntaxProblem::BlankCell => {
                // Each in turn: what is put in before one comma moves the next.
                while let Some(at) = blank_cell(&self.text[self.line(line.start)]) {
                    self.insert(line.start + at, '~');
                }
            }
            _ => return false,
        }
        true
    }
}
