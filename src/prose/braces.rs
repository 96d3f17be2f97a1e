//! Where a text has braces, or other brackets that are typed for them, and what stands inside.
//!
//! It knows characters alone: not what a form has, nor what was meant.

use std::ops::Range;

/// Braces that open, each with the one that closes it.
const BRACES: [(char, char); 3] = [('{', '}'), ('｛', '｝'), ('﹛', '﹜')];

/// Brackets that are typed twice in place of braces.
const BRACKETS: [(&str, &str); 7] = [
    ("【【", "】】"),
    ("［［", "］］"),
    ("〔〔", "〕〕"),
    ("〖〖", "〗〗"),
    ("[[", "]]"),
    ("((", "))"),
    ("（（", "））"),
];

/// The longest name inside of braces, in characters.
const LONGEST: usize = 120;

/// What kind of braces a name stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{ name }}`
    Binding,
    /// At least one side is doubled: `｛｛name｝｝`, `{{ name }`, `name }}`.
    Doubled,
    /// `{name}`
    Single,
    /// Doubled brackets that are no braces: `【【name】】`.
    Brackets,
    /// A mark of a template: `{% … %}`, `{# … #}`.
    Template,
}

/// A name in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot<'b> {
    pub(super) range: Range<usize>,
    pub(super) name: &'b str,
    pub(super) kind: Kind,
}

/// The places of names in braces, in their order; what a backslash stands before is none. Most texts have none, as
/// [`may_have_spots`] soon finds out.
pub(super) fn spots(body: &str) -> Vec<Spot<'_>> {
    let mut scan = Scan { body, at: 0, depth: 0, spots: Vec::new() };
    scan.run();
    let mut spots = scan.spots;
    brackets(body, &mut spots);
    spots
}

/// Whether a text has a brace, or brackets that may be typed in its place. Nearly all texts have none.
pub(super) fn may_have_spots(body: &str) -> bool {
    let bytes = body.as_bytes();
    let has = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).is_some();
    memchr::memchr3(b'{', b'}', b'[', bytes).is_some()
        || has_rare_bracket(bytes)
        || ["〔〔", "〖〖", "((", "（（"].into_iter().any(has)
}

/// Whether there is a `【` or `［`, or a wide brace; `〔` is in the number of every document. Written without branches, so
/// that many bytes are looked at in one step.
pub(super) fn has_rare_bracket(bytes: &[u8]) -> bool {
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let mut rare = 0;
    for ((&first, &second), &third) in bytes.iter().zip(second).zip(third) {
        let bracket = (first == 0xe3) & (second == 0x80) & (third == 0x90);
        let wide = (second == 0xbc) & (third == 0xbb) | (second == 0xbd) & ((third == 0x9b) | (third == 0x9d));
        let small = (second == 0xb9) & ((third == 0x9b) | (third == 0x9c));
        rare |= u8::from(bracket | (first == 0xef) & (wide | small));
    }
    rare != 0
}

fn brackets<'b>(body: &'b str, spots: &mut Vec<Spot<'b>>) {
    for (open, close) in BRACKETS {
        for start in memchr::memmem::find_iter(body.as_bytes(), open) {
            let inside = start + open.len();
            let Some(len) = body[inside..].find(close) else { continue };
            let name = &body[inside..inside + len];
            let range = start..inside + len + close.len();
            let is_known = spots.iter().any(|spot| spot.range.start < range.end && range.start < spot.range.end);
            if !name.contains(['\n', '[', '【']) && name.chars().count() <= LONGEST && !is_known {
                spots.push(Spot { range, name: name.trim(), kind: Kind::Brackets });
            }
        }
    }
}

struct Scan<'b> {
    body: &'b str,
    at: usize,
    /// How many braces are open that stand in no spot, as in JSON.
    depth: usize,
    spots: Vec<Spot<'b>>,
}

impl<'b> Scan<'b> {
    fn run(&mut self) {
        while let Some(found) = self.body[self.at..].find(|c| c == '\\' || is_brace(c)) {
            let start = self.at + found;
            let c = self.body[start..].chars().next().unwrap_or('\\');
            if c == '\\' {
                self.escape(start + 1);
            } else if opens(c) {
                self.open(start, c.len_utf8());
            } else {
                self.close(start);
            }
        }
    }

    /// A mark with a backslash before it is one of the text.
    fn escape(&mut self, at: usize) {
        let next = self.body[at..].chars().next();
        self.at = at + next.map_or(0, char::len_utf8);
        match next {
            Some('{') => self.depth += 1,
            Some('}') => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn open(&mut self, start: usize, width: usize) {
        if let Some(end) = template(&self.body[start..]) {
            let range = start..start + end;
            self.at = range.end;
            self.spots.push(Spot { name: self.body[range.clone()].trim(), range, kind: Kind::Template });
            return;
        }
        let (opened, inside) = run_of(self.body, start, opens);
        let rest = &self.body[inside..];
        let stop = rest.find(is_brace).filter(|stop| rest[..*stop].chars().take(LONGEST + 1).count() <= LONGEST);
        let closed = stop.filter(|stop| rest[*stop..].starts_with(closes) && !rest[..*stop].contains("\n\n"));
        let (name, closers, end) = match closed {
            Some(stop) => {
                let (count, end) = run_of(self.body, inside + stop, closes);
                // What was opened before ends here as well.
                let own = count.min(opened.max(count.saturating_sub(self.depth)));
                let end = if own < count { nth_end(self.body, inside + stop, own) } else { end };
                (&rest[..stop], own, end)
            }
            None => {
                let name = name_at(rest);
                let (count, end) = match opened {
                    1 => (0, inside + name.len()),
                    _ => other_closers(self.body, inside + name.len()),
                };
                (name, count, end)
            }
        };
        let is_exact = self.body[start..].starts_with("{{") && inside == start + 2 && closers == 2;
        let kind = match (opened, closers) {
            _ if is_exact && self.body[..end].ends_with("}}") => Kind::Binding,
            (1, 0 | 1) => Kind::Single,
            _ => Kind::Doubled,
        };
        if kind != Kind::Binding && is_data(name) || kind == Kind::Single && closers == 0 && name.is_empty() {
            self.depth += 1;
            self.at = start + width;
            return;
        }
        // Below a single brace there may be others: only what is closed is passed over.
        self.at = if kind == Kind::Single && closers == 0 { start + width } else { end };
        if kind == Kind::Single && closers == 0 {
            self.depth += 1;
        }
        let name = name.trim().trim_end_matches([')', '）', ']', '］', '】']).trim_end();
        let name = if kind == Kind::Binding { self.body[inside..end - 2].trim() } else { name };
        self.spots.push(Spot { range: start..end, name, kind });
    }

    /// Braces that close what was never opened: `name }}`.
    fn close(&mut self, start: usize) {
        let (count, end) = run_of(self.body, start, closes);
        self.at = end;
        if self.depth > 0 {
            self.depth = self.depth.saturating_sub(count);
            return;
        }
        let done = self.spots.last().map_or(0, |spot| spot.range.end);
        let before = self.body[done..start].trim_end_matches(' ');
        let name = name_before(before);
        let kind = if count > 1 { Kind::Doubled } else { Kind::Single };
        self.spots.push(Spot { range: done + before.len() - name.len()..end, name, kind });
    }
}

fn is_brace(c: char) -> bool {
    opens(c) || closes(c)
}

fn opens(c: char) -> bool {
    BRACES.iter().any(|(open, _)| *open == c)
}

fn closes(c: char) -> bool {
    BRACES.iter().any(|(_, close)| *close == c)
}

/// How many braces stand at a place, blanks between them aside, and where they end.
fn run_of(body: &str, start: usize, is_one: fn(char) -> bool) -> (usize, usize) {
    let (mut count, mut end) = (0, start);
    for (at, c) in body[start..].char_indices() {
        if is_one(c) {
            count += 1;
            end = start + at + c.len_utf8();
        } else if !matches!(c, ' ' | '\u{3000}' | '\u{a0}') {
            break;
        }
    }
    (count, end)
}

/// Where the brace with this number ends.
fn nth_end(body: &str, start: usize, count: usize) -> usize {
    let nth = body[start..].char_indices().filter(|(_, c)| closes(*c)).nth(count - 1);
    nth.map_or(start, |(at, c)| start + at + c.len_utf8())
}

/// Brackets that stand where braces should close.
fn other_closers(body: &str, at: usize) -> (usize, usize) {
    let blanks = body[at..].len() - body[at..].trim_start_matches(' ').len();
    let closers: usize = body[at + blanks..]
        .chars()
        .take_while(|c| matches!(c, ')' | '）' | ']' | '］' | '】' | '〕'))
        .take(2)
        .map(char::len_utf8)
        .sum();
    if closers == 0 { (0, at) } else { (0, at + blanks + closers) }
}

/// The name that a text starts with, where nothing says where it ends.
fn name_at(text: &str) -> &str {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let inside = &text[blanks..];
    &text[..blanks + name_len(inside.chars(), inside.starts_with(is_letter))]
}

/// The name that a text ends with.
fn name_before(text: &str) -> &str {
    &text[text.len() - name_len(text.chars().rev(), text.ends_with(is_letter))..]
}

fn name_len(chars: impl Iterator<Item = char>, is_address: bool) -> usize {
    let is_named = |c: &char| match is_address {
        true => is_letter(*c) || matches!(c, '.' | '．' | '_' | '＿'),
        false => !c.is_whitespace() && !is_brace(*c) && !"，。；、：！？“”（）()【】［］[]〔〕,;\\".contains(*c),
    };
    chars.take_while(is_named).take(LONGEST).map(char::len_utf8).sum()
}

/// A letter or digit of an address, in full width or not.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９')
}

/// Whether what stands in braces is data rather than a name: `"a": 1`, `1, 2`.
fn is_data(name: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '.' | '-');
    name.contains(['"', ':']) || name.contains(|c: char| c.is_ascii_digit()) && name.chars().all(is_number)
}

/// Where a mark of a template ends: `{% … %}`, `{# … #}`.
fn template(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    chars.next()?;
    let marks: [char; 2] = match chars.next()? {
        '%' | '％' => ['%', '％'],
        '#' | '＃' => ['#', '＃'],
        _ => return None,
    };
    let head = text.len() - chars.as_str().len();
    let line = &text[head..][..text[head..].find("\n\n").unwrap_or(text.len() - head)];
    let close = line.match_indices(marks).map(|(at, mark)| at + mark.len()).find(|at| line[*at..].starts_with(closes));
    match close {
        Some(at) => Some(head + at + line[at..].chars().next().map_or(0, char::len_utf8)),
        None if marks[0] == '%' && line.starts_with([' ', '-']) => Some(head + line.find('\n').unwrap_or(line.len())),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_found() {
        use Kind::{Binding, Brackets, Doubled, Single, Template};
        for (body, expected) in [
            ("甲{{ x }}乙", vec![("{{ x }}", "x", Binding)]),
            ("{{ t.甲（一）.乙 | 汉字 }}", vec![("{{ t.甲（一）.乙 | 汉字 }}", "t.甲（一）.乙 | 汉字", Binding)]),
            ("{{}}", vec![("{{}}", "", Binding)]),
            ("{ x }、{x}", vec![("{ x }", "x", Single), ("{x}", "x", Single)]),
            ("｛｛x｝｝", vec![("｛｛x｝｝", "x", Doubled)]),
            ("{{ x }件", vec![("{{ x }", "x", Doubled)]),
            ("{{t.x件{{ y }}", vec![("{{t.x", "t.x", Doubled), ("{{ y }}", "y", Binding)]),
            ("共 t.x }}件", vec![("t.x }}", "t.x", Doubled)]),
            ("{ { x } }", vec![("{ { x } }", "x", Doubled)]),
            ("{{ x ）}", vec![("{{ x ）}", "x", Doubled)]),
            ("{{ x ））", vec![("{{ x ））", "x", Doubled)]),
            ("｛{x}｝", vec![("｛{x}｝", "x", Doubled)]),
            ("{{{x}}}", vec![("{{{x}}}", "x", Doubled)]),
            ("【【x】】", vec![("【【x】】", "x", Brackets)]),
            ("{% if a %}甲{# 乙 #}", vec![("{% if a %}", "{% if a %}", Template), ("{# 乙 #}", "{# 乙 #}", Template)]),
            ("\\{\\{ x \\}\\}、\\{\\{ x }}、\\{{ x }}", vec![("{ x }", "x", Single)]),
            ("{\"a\":{\"b\":1}}", vec![]),
            ("{1,2}、{{1,2},{3}}", vec![]),
            ("{\n  \"a\": {\n    \"b\": [1]\n  }\n}\n", vec![]),
        ] {
            let found = spots(body);
            let found: Vec<_> = found.iter().map(|spot| (&body[spot.range.clone()], spot.name, spot.kind)).collect();
            assert_eq!(found, expected, "{body}");
        }
    }
}
