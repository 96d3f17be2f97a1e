//! Front matter and configuration as a tree in which every key and value knows its bytes.
//!
//! This is the careful way of reading: it sees duplicate keys, keeps every figure as it was
//! written, and reports all that is odd. Clean reports take the fast way (`super::fast`).

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

use super::file::Misread;
use super::keys::{self, KeyRow};
use super::layout::read_year;
use crate::chars::{self, OddCharacters};
use crate::finding::{
    Actual, CharacterProblem, Expected, Finding, Findings, KeyProblem, Place, Problem, Role, SyntaxProblem,
};
use crate::model::{Date, Time, Year};
use crate::tree::CONFIG_FILE;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Its bytes in the text that was parsed.
    pub span: Range<usize>,
    /// What it is.
    pub value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Text, a number, a truth value or nothing, as written.
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub span: Range<usize>,
    pub name: String,
}

/// Deeper nesting than this is no report.
pub(crate) const DEEPEST: usize = 16;

impl Node {
    fn new(span: Range<usize>, value: Value) -> Node {
        Node { span, value }
    }

    pub fn found(&self) -> Actual {
        match &self.value {
            // A word without quotation marks that means nothing has been read as no text.
            Value::Scalar(text) if text.is_empty() => Actual::Nothing,
            Value::Scalar(_) => Actual::Scalar,
            Value::List(_) => Actual::List,
            Value::Map(_) => Actual::Map,
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.found() == Actual::Nothing
    }

    /// The value under the first key that fits.
    pub fn get(&self, fits: impl Fn(&str) -> bool) -> Option<&Node> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(key, _)| fits(&key.name)).map(|(_, node)| node),
            _ => None,
        }
    }
}

/// Whether a plain scalar stands for nothing.
pub(crate) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Parses YAML up to the first mistake. References are refused, so a file cannot grow when it is read.
pub(super) fn parse_strictly(text: &str) -> Result<Node, Misread> {
    let span_of = |span: granit_parser::Span| span.byte_range().unwrap_or(0..0);
    let at = |index: usize| {
        let start = text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte);
        start..start
    };
    /// A map whose value is awaited remembers its key.
    enum Open {
        List(Range<usize>, Vec<Node>),
        Map(Range<usize>, Vec<(Key, Node)>, Option<Key>),
    }
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let place = error.marker().byte_offset().map_or_else(|| at(error.marker().index()), |byte| byte..byte);
                return Err(Box::new((SyntaxProblem::BadYaml { message: error.info().to_owned() }, place)));
            }
        };
        let span = span_of(span);
        let mut done = match event {
            Event::Alias(..) => return Err(Box::new((SyntaxProblem::AnchorsRefused, span))),
            Event::Scalar(value, style, anchor, _) => {
                let span = span.clone();
                if anchor > 0 {
                    return Err(Box::new((SyntaxProblem::AnchorsRefused, span)));
                }
                let plain = style == ScalarStyle::Plain;
                let text = if plain && is_nothing(&value) { String::new() } else { value.into_owned() };
                Some(Node::new(span, Value::Scalar(text)))
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(span.clone(), Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(span.clone(), Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(start, items)) => {
                    // Brackets have an end of their own; a list by hyphens ends with its last item.
                    let end = items.last().filter(|_| span.is_empty()).map_or(span.end, |last| last.span.end);
                    Some(Node::new(start.start..end.max(start.end), Value::List(items)))
                }
                Some(Open::Map(start, fields, _)) => {
                    let end = fields.last().filter(|_| span.is_empty()).map_or(span.end, |(_, node)| node.span.end);
                    Some(Node::new(start.start..end.max(start.end), Value::Map(fields)))
                }
                None => None,
            },
            Event::DocumentStart(..) if root.is_some() => {
                return Err(Box::new((SyntaxProblem::BadYaml { message: "---".to_owned() }, span)));
            }
            _ => None,
        };
        if open.len() > DEEPEST {
            return Err(Box::new((SyntaxProblem::TooDeep, span)));
        }
        if let Some(node) = done.take() {
            match open.last_mut() {
                None => root = Some(node),
                Some(Open::List(_, items)) => items.push(node),
                Some(Open::Map(_, fields, awaited)) => match awaited.take() {
                    Some(key) => fields.push((key, node)),
                    None => match node.value {
                        Value::Scalar(name) => *awaited = Some(Key { span: node.span, name }),
                        _ => {
                            return Err(Box::new((
                                SyntaxProblem::BadYaml { message: "[ ] : { }".to_owned() },
                                node.span,
                            )));
                        }
                    },
                },
            }
        }
    }
    Ok(root.unwrap_or_else(|| Node::new(0..0, Value::Scalar(String::new()))))
}

/// Parses TOML into the same tree, as far as it can be read, with what is wrong with the rest.
pub(crate) fn parse_toml(text: &str) -> (Node, Vec<(SyntaxProblem, Range<usize>)>) {
    use toml::de::{DeTable, DeValue};
    fn table(table: &DeTable<'_>, span: Range<usize>) -> Node {
        let mut fields: Vec<(Key, Node)> = table
            .iter()
            .map(|(key, value)| {
                let key = Key { span: key.span(), name: key.get_ref().to_string() };
                (key, node(value.get_ref(), value.span()))
            })
            .collect();
        fields.sort_by_key(|(key, _)| key.span.start);
        Node::new(span, Value::Map(fields))
    }
    fn node(value: &DeValue<'_>, span: Range<usize>) -> Node {
        let value = match value {
            DeValue::String(text) => Value::Scalar(text.to_string()),
            DeValue::Integer(number) => Value::Scalar(number.to_string()),
            DeValue::Float(number) => Value::Scalar(number.to_string()),
            DeValue::Boolean(truth) => Value::Scalar(truth.to_string()),
            DeValue::Datetime(date) => Value::Scalar(date.to_string()),
            DeValue::Array(items) => Value::List(items.iter().map(|item| node(item.get_ref(), item.span())).collect()),
            DeValue::Table(fields) => return table(fields, span),
        };
        Node::new(span, value)
    }
    let (parsed, errors) = DeTable::parse_recoverable(text);
    let mut slips: Vec<(SyntaxProblem, Range<usize>)> = Vec::new();
    for error in errors.iter().take(super::recover::MOST_SLIPS) {
        let place = error.span().unwrap_or(0..0);
        let problem = match text.get(place.clone()) {
            Some(marked) if is_in_wide_quotes(marked) => SyntaxProblem::WideTomlQuotes,
            _ => SyntaxProblem::BadToml { message: error.message().to_owned() },
        };
        let line = |at: usize| text[..text.floor_char_boundary(at.min(text.len()))].matches('\n').count();
        // What follows on the same line is of the same slip.
        if slips.last().is_none_or(|(_, last)| line(last.start) != line(place.start)) {
            slips.push((problem, place));
        }
    }
    let mut root = table(parsed.get_ref(), parsed.span());
    let wide: Vec<usize> = slips.iter().map(|(_, place)| place.start).collect();
    unquote(&mut root, &wide);
    (root, slips)
}

/// Takes the full-width quotes off texts at these places, of which enough has been said.
fn unquote(node: &mut Node, at: &[usize]) {
    match &mut node.value {
        Value::Scalar(text) if at.contains(&node.span.start) && is_in_wide_quotes(text) => {
            *text = text.trim().chars().skip(1).collect();
            text.pop();
        }
        Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| unquote(item, at)),
        Value::Map(fields) => fields.iter_mut().for_each(|(_, value)| unquote(value, at)),
    }
}

/// The file that is being read, and what is noticed in it.
pub(crate) struct Reader<'a> {
    /// The file's path in the site.
    pub file: &'a str,
    /// Where the parsed text starts in the file, in bytes.
    pub offset: usize,
    /// What is noticed.
    pub findings: &'a mut Findings,
}

impl Reader<'_> {
    pub fn bytes(&self, span: &Range<usize>) -> Place {
        Place::Bytes(span.start + self.offset..span.end + self.offset)
    }

    pub fn push(&mut self, span: &Range<usize>, problem: impl Problem + 'static) {
        let finding = Finding::new(self.file, self.bytes(span), problem);
        self.findings.push(finding);
    }

    /// Something about cells, by their addresses.
    pub fn push_of(&mut self, span: &Range<usize>, problem: impl Problem + 'static, cells: Vec<String>) {
        let mut finding = Finding::new(self.file, self.bytes(span), problem);
        finding.cells = cells;
        self.findings.push(finding);
    }

    /// Something about the file as a whole, such as a key that is missing.
    pub fn push_whole(&mut self, problem: impl Problem + 'static) {
        self.findings.push(Finding::new(self.file, Place::File, problem));
    }

    /// Goes over the fields of a map: unknown and duplicate keys become findings, the others, whichever of
    /// their names is written, are handed on by their keys.
    pub fn fields(
        &mut self,
        name: &str,
        node: &Node,
        known: &'static [KeyRow],
        mut each: impl FnMut(&mut Self, &'static str, &Node),
    ) {
        let Value::Map(fields) = &node.value else {
            if !node.is_nothing() {
                self.wrong(name, node, Expected::Map);
            }
            return;
        };
        let mut seen: Vec<(&'static str, Range<usize>)> = Vec::new();
        for (key, value) in fields {
            let Some(known_as) = keys::named(known, &key.name).map(|row| row.key) else {
                let suggestion = keys::meant(known, &key.name);
                self.push(&key.span, KeyProblem::UnknownKey { key: key.name.clone(), suggestion });
                continue;
            };
            if self.first_time(known_as, key, &mut seen) {
                each(self, known_as, value);
            }
        }
    }

    /// Whether a key is met for the first time; the second is a finding.
    pub fn first_time<K: PartialEq>(&mut self, id: K, key: &Key, seen: &mut Vec<(K, Range<usize>)>) -> bool {
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == id) {
            let first = self.bytes(first);
            let problem = KeyProblem::Duplicate { key: key.name.clone() };
            self.findings.push(Finding::new(self.file, self.bytes(&key.span), problem).mark(first, Role::First));
            return false;
        }
        seen.push((id, key.span.clone()));
        true
    }

    pub fn wrong(&mut self, key: &str, node: &Node, expected: Expected) {
        let (key, found) = (key.to_owned(), node.found());
        // Settings are TOML, where a value is written otherwise than in a front matter.
        if self.file == CONFIG_FILE {
            let text = match &node.value {
                Value::Scalar(text) if !text.is_empty() => Some(text.clone()),
                _ => None,
            };
            self.push(&node.span, KeyProblem::WrongSetting { key, expected, found, text });
        } else {
            self.push(&node.span, KeyProblem::WrongType { key, expected, found });
        }
    }

    /// A text; nothing where the value is blank or of another type.
    pub fn text(&mut self, key: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar(text) => {
                if is_in_wide_quotes(text) {
                    self.push(&node.span, KeyProblem::WideQuotes { key: key.to_owned() });
                }
                if let Some(written) = entity(text) {
                    let (key, written) = (key.to_owned(), written.to_owned());
                    self.push(&node.span, KeyProblem::Entity { key, written });
                }
                Some(self.published(node, text).trim().to_owned()).filter(|text| !text.is_empty())
            }
            _ => {
                self.wrong(key, node, Expected::Text);
                None
            }
        }
    }

    /// A text without what is never published. Of characters of a kind that the file itself holds, enough
    /// has been said; those that come of an escape such as `"\x10"` are said here.
    fn published<'t>(&mut self, node: &Node, text: &'t str) -> Cow<'t, str> {
        for OddCharacters { kind, chars, count, .. } in chars::scan(text) {
            let is_said = |finding: &Finding| match finding.problem.of() {
                Some(CharacterProblem::Odd { kind: other, .. }) => *other == kind && finding.file == self.file,
                _ => false,
            };
            if !self.findings.iter().any(is_said) {
                self.push(&node.span, CharacterProblem::Odd { kind, chars, count });
            }
        }
        chars::clean(text)
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &str, node: &Node) -> Vec<String> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.text(key, item)).collect(),
            _ => self.text(key, node).into_iter().collect(),
        }
    }

    /// A day, with the time of day behind it where it is stated: `2025-01-20 10:30`.
    pub fn moment(&mut self, key: &str, node: &Node) -> Option<(Date, Option<Time>)> {
        let timed = match &node.value {
            Value::Scalar(text) => read_timed(text),
            _ => None,
        };
        match timed {
            Some((day, time)) => {
                let day = Node { span: node.span.clone(), value: Value::Scalar(day.to_owned()) };
                Some((self.date(key, &day)?, Some(time)))
            }
            None => Some((self.date(key, node)?, None)),
        }
    }

    pub fn date(&mut self, key: &str, node: &Node) -> Option<Date> {
        let text = match &node.value {
            Value::Scalar(text) if text.is_empty() => return None,
            Value::Scalar(text) => text.as_str(),
            _ => "",
        };
        match read_date(text).map_or_else(|| read_odd_date(text), |date| Some(Ok(date))) {
            Some(Ok(date)) => {
                if read_date(text).is_none() {
                    self.push(&node.span, KeyProblem::OddDate { key: key.to_owned(), text: text.to_owned(), date });
                }
                Some(date)
            }
            Some(Err(())) => {
                self.push(&node.span, KeyProblem::NoSuchDay { key: key.to_owned(), text: text.to_owned() });
                None
            }
            None if text.is_empty() => {
                self.wrong(key, node, Expected::Date);
                None
            }
            None => {
                self.push(&node.span, KeyProblem::NotADay { key: key.to_owned(), text: text.to_owned() });
                None
            }
        }
    }

    pub fn year(&mut self, key: &str, node: &Node) -> Option<Year> {
        let year = match &node.value {
            Value::Scalar(text) => read_year(text),
            _ => None,
        };
        if year.is_none() {
            self.wrong(key, node, Expected::Year);
        }
        year
    }

    pub fn truth(&mut self, key: &str, node: &Node) -> Option<bool> {
        let truth = match &node.value {
            Value::Scalar(text) => read_truth(text),
            _ => None,
        };
        if truth.is_none() {
            self.wrong(key, node, Expected::Truth);
        }
        truth
    }

    pub fn whole(&mut self, key: &str, node: &Node) -> Option<i64> {
        let number = match &node.value {
            Value::Scalar(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, node, Expected::Whole);
        }
        number
    }

    /// The items of a list, each of which should be a map.
    pub fn items<'n>(&mut self, key: &str, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            _ => {
                if !node.is_nothing() {
                    self.wrong(key, node, Expected::List);
                }
                &[]
            }
        }
    }
}

/// What a word says, if it is one of those for true and false.
pub fn read_truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "是" => Some(true),
        "false" | "False" | "否" => Some(false),
        _ => None,
    }
}

/// Whether a value is written as a day, be there such a day or not.
pub(super) fn is_like_a_date(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(text) if read_date(text).is_some() || read_odd_date(text).is_some())
}

/// A calendar date as written in files: `2021-01-29`.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    plain.then(|| text.parse().ok()).flatten()
}

/// A date with a time of day behind it, apart: `2021-01-29 10:30`. Seconds are read and not kept.
fn read_timed(text: &str) -> Option<(&str, Time)> {
    let (day, time) = text.trim().rsplit_once([' ', 'T'])?;
    let mut parts = time.split(':');
    let mut next = || {
        let part = parts.next()?;
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<i8>().ok()).flatten()
    };
    let (hour, minute) = (next()?, next()?);
    let seconds_fit = time.len() == 5 || time.len() == 8 && next().is_some_and(|second| second < 60);
    let time = Time::new(hour, minute, 0, 0).ok().filter(|_| seconds_fit)?;
    Some((day.trim_end(), time))
}

/// A date as people write it: `2021年1月20日`, `2021/1/20`, `20210120`, full-width or not. An error where there
/// is no such day; `None` where it is no date, or not a date alone.
fn read_odd_date(text: &str) -> Option<Result<Date, ()>> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut marks = String::new();
    let mut after_blank = false;
    for c in text.trim().chars() {
        match super::entry::ascii(c) {
            Some(digit @ '0'..='9') => {
                // A blank may stand beside a mark, not inside a number.
                if after_blank && parts.last().is_some_and(|part| !part.is_empty()) {
                    return None;
                }
                parts.last_mut()?.push(digit);
            }
            Some(mark @ ('-' | '.')) => (marks.push(mark), parts.push(String::new())).1,
            None if c.is_whitespace() => {}
            None if matches!(c, '年' | '月' | '日' | '号' | '/' | '／' | '—') => {
                marks.push(c);
                parts.push(String::new());
            }
            _ => return None,
        }
        after_blank = c.is_whitespace();
    }
    let is_one_way = match &*marks {
        "" => parts[0].len() == 8,
        "年月" | "年月日" | "年月号" => true,
        marks => marks.chars().count() == 2 && marks.chars().all(|mark| marks.starts_with(mark)),
    };
    if !is_one_way {
        return None;
    }
    if let [whole] = &parts[..] {
        parts = vec![whole[..4].to_owned(), whole[4..6].to_owned(), whole[6..].to_owned()];
    }
    if parts.len() == 4 && parts[3].is_empty() {
        parts.pop();
    }
    let [year, month, day] = &parts[..] else { return None };
    let number =
        |text: &str, longest: usize| (1..=longest).contains(&text.len()).then(|| text.parse::<i16>().ok()).flatten();
    let (year, month, day) = (number(year, 4).filter(|year| *year > 1900)?, number(month, 2)?, number(day, 2)?);
    Some(Date::new(year, month as i8, day as i8).map_err(|_| ()))
}

/// The first entity of HTML in a text, `&nbsp;`, which means nothing outside of a page.
fn entity(text: &str) -> Option<&str> {
    let entities = memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|at| {
        let name = text[at + 1..].find(';').map(|end| &text[at + 1..at + 1 + end])?;
        let digits = name.strip_prefix('#');
        let is_entity = match digits.map(|digits| digits.strip_prefix(['x', 'X']).unwrap_or(digits)) {
            Some(number) => !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => (2..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        };
        is_entity.then(|| &text[at..at + name.len() + 2])
    });
    entities.into_iter().next()
}

/// Whether a text stands in full-width quotation marks, which YAML does not take for its own.
pub(crate) fn is_in_wide_quotes(text: &str) -> bool {
    let mark = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '＂' | '＇');
    let text = text.trim();
    text.chars().count() > 1
        && text.starts_with(mark)
        && text.ends_with(mark)
        && text.chars().filter(|&c| mark(c)).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, date) in [
            ("2021年1月29日", "2021-01-29"),
            ("2021年1月29", "2021-01-29"),
            ("2021 年 1 月 29 日", "2021-01-29"),
            ("2021.1.29", "2021-01-29"),
            ("2021/01/29", "2021-01-29"),
            ("2021-1-9", "2021-01-09"),
            ("20210129", "2021-01-29"),
            ("２０２１－０１－２９", "2021-01-29"),
            ("２０２１年１月２９日", "2021-01-29"),
        ] {
            assert_eq!(read_odd_date(text), Some(Ok(date.parse().unwrap())), "{text}");
        }
        assert_eq!(read_odd_date("2021年2月30日"), Some(Err(())));
    }

    #[test]
    fn times_of_day_stand_behind_dates() {
        for (text, expected) in [
            ("2021-01-29 10:30", Some(("2021-01-29", 10, 30))),
            ("2021-01-29T09:05", Some(("2021-01-29", 9, 5))),
            ("2021-01-29 23:59:59", Some(("2021-01-29", 23, 59))),
            ("2021年1月29日 00:00", Some(("2021年1月29日", 0, 0))),
            ("2021-01-29", None),
            ("2021-01-29 24:00", None),
            ("2021-01-29 10:60", None),
            ("2021-01-29 9:30", None),
            ("2021-01-29 10:30:60", None),
            ("2021-01-29 10:30:00:00", None),
            ("2021-01-29 10", None),
            ("2021-01-29 10:30（发布）", None),
            ("10:30", None),
        ] {
            let read = read_timed(text).map(|(day, time)| (day, time.hour(), time.minute()));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_is_more_than_a_date_is_none() {
        for text in [
            "2021-01-3①",
            "2021-01-29（发布）",
            "2021-01-29 10:00",
            "2021-01-2 9",
            "2 021-01-29",
            "2021-01-29日日",
            "2021年1月",
            "29/01/2021",
            "2021-01/29",
            "2021年1月29日前",
            "约2021-01-29",
            "2021-01-²9",
            "202101299",
            "١٢٣٤-01-01",
            "2021-01-29-",
        ] {
            assert_eq!(read_odd_date(text), None, "{text}");
        }
    }
}
