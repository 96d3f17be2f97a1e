//! The fast way of reading a report's front matter: rows straight from their lines into entries.
//!
//! Nine tenths of a front matter are lines of one shape, `  key: [ 1, 2, 3 ]  # label`, in the
//! form's order. Those are read here as they stand; what is round them is a small YAML document,
//! read by `serde_yaml`. It reads only what is entirely in order, and gives up on anything else, in
//! which case [`super::front_matter`] reads the same text again and says what is odd. That both
//! read the same is held by a property test.

use std::ops::Range;

use serde::Deserialize;

use super::entry;
use super::layout::read_year;
use super::node::{DEEPEST, is_in_wide_quotes, is_nothing, read_date};
use crate::chars::may_be_odd;
use crate::form::{CellKind, Form, Forms, Table};
use crate::model::{Contact, Report, Scope, Year};

/// What a front matter says beside its tables. Text alone: a date is checked as a date is.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FrontMatterHead {
    form: Option<Text>,
    scope: Option<Text>,
    title: Option<Text>,
    published: Option<Text>,
    signed: Option<Text>,
    year: Option<Text>,
    agency: Option<Text>,
    contact: Option<ContactHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactHead {
    address: Option<Text>,
    phone: Option<Text>,
    fax: Option<Text>,
    email: Option<Text>,
    postcode: Option<Text>,
}

/// A scalar's text as written, whatever YAML would make of it.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Text;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// Reads a front matter that is entirely in order.
pub(crate) fn read(front: &str, forms: &Forms, year: Year) -> Option<Report> {
    // Whether nothing at all is a front matter depends on the form and the text.
    if !is_plain(front) || front.trim().is_empty() {
        return None;
    }
    let head_end = head_end(front);
    let head = read_head(&front[..head_end])?;
    let form = match &head.form {
        Some(Text(id)) => forms.get(id)?,
        None => forms.of_year(year.get())?,
    };
    let mut matter = Report::blank(form.clone(), year);
    matter.form_named = head.form.is_some();
    matter.scope = match head.scope {
        None => Scope::Own,
        Some(Text(word)) => match word.as_str() {
            "own" => Scope::Own,
            "aggregated" => Scope::Aggregated,
            _ => return None,
        },
    };
    let date = |text: Option<Text>| match text {
        None => Some(None),
        Some(Text(text)) => read_date(&text).map(Some),
    };
    matter.title = plain(head.title)?;
    matter.published = date(head.published)?;
    matter.record.signed = date(head.signed)?;
    matter.record.year = match head.year {
        None => None,
        Some(Text(text)) => Some(read_year(&text)?),
    };
    matter.record.agency = plain(head.agency)?;
    if let Some(contact) = head.contact {
        matter.contact = Contact {
            address: plain(contact.address)?,
            phone: plain(contact.phone)?,
            fax: plain(contact.fax)?,
            email: plain(contact.email)?,
            postcode: plain(contact.postcode)?,
        };
    }

    let entries = &mut matter.entries;
    read_tables(&front[head_end..], &form.tables, |cell, text, kind| {
        let (entry, is_odd) = entry::read(text, kind).ok()?;
        entries[cell] = entry;
        (!is_odd).then_some(())
    })?;
    Some(matter)
}

/// Where each cell stands in a front matter that is entirely in order, by the form's cells. Mostly, places are asked
/// for in such a one, and a tree of it costs ten times as much.
pub(super) fn cell_places(front: &str, form: &Form) -> Option<Vec<Range<usize>>> {
    if !is_plain(front) {
        return None;
    }
    let head_end = head_end(front);
    read_head(&front[..head_end])?;
    let mut places = vec![0..0; form.cells().count()];
    read_tables(&front[head_end..], &form.tables, |cell, text, _| {
        let start = text.as_ptr() as usize - front.as_ptr() as usize;
        places[cell] = start..start + text.len();
        Some(())
    })?;
    Some(places)
}

/// What stands before the tables, if it is in order.
fn read_head(text: &str) -> Option<FrontMatterHead> {
    if text.trim().is_empty() {
        return Some(FrontMatterHead::default());
    }
    match short_head(text) {
        Some(head) => Some(head),
        // A comment may take a part of a text away.
        None if memchr::memmem::find(text.as_bytes(), b" #").is_some() => None,
        None => serde_yaml::from_str(text).ok(),
    }
}

/// Whether a text is flat and without references. Those make a file larger than it looks, and deep
/// nesting is slow to parse; tabs and carriage returns have rules of their own.
fn is_plain(front: &str) -> bool {
    let mut depth = 0_usize;
    front.bytes().all(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth <= DEEPEST && !matches!(byte, b'&' | b'*' | b'\t' | b'\r')
    })
}

/// Where the value of a key of the head stands, in a head that needs no parser.
pub(super) fn place_of(front: &str, is_meant: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let head = &front[..head_end(front)];
    if !is_plain(front) {
        return None;
    }
    short_head(head)?;
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if let Some((key, value)) = bare.split_once(": ").filter(|(key, _)| is_meant(key)) {
            let start = at + key.len() + ": ".len();
            return Some(start..start + value.len());
        }
        at += line.len();
    }
    None
}

/// A head of nothing but plain words and dates, which needs no parser.
fn short_head(text: &str) -> Option<FrontMatterHead> {
    let mut head = FrontMatterHead::default();
    // The first line may be for editors, and leads them to a schema.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(": ")?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if value.is_empty() || value.starts_with('-') || !value.bytes().all(plain) || is_nothing(value) {
            return None;
        }
        let slot = match key {
            "form" => &mut head.form,
            "scope" => &mut head.scope,
            "published" => &mut head.published,
            "signed" => &mut head.signed,
            _ => return None,
        };
        if slot.replace(Text(value.to_owned())).is_some() {
            return None;
        }
    }
    Some(head)
}

/// Where the first table starts: at the first line that is nothing but a key at the margin.
fn head_end(front: &str) -> usize {
    let mut at = 0;
    for line in front.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare.ends_with(':') && !bare.starts_with([' ', '#', '-']) {
            break;
        }
        at += line.len();
    }
    at
}

/// A text that needs no second look: `None` where it does.
fn plain(text: Option<Text>) -> Option<Option<String>> {
    match text {
        None => Some(None),
        Some(Text(text))
            if is_nothing(&text) || text.trim() != text || is_in_wide_quotes(&text) || may_be_odd(&text) =>
        {
            None
        }
        Some(Text(text)) => Some(Some(text)),
    }
}

/// What takes a cell: its index, its text, and what it counts. Nothing where it is not in order.
trait TakeCell<'t>: FnMut(usize, &'t str, CellKind) -> Option<()> {}

impl<'t, F: FnMut(usize, &'t str, CellKind) -> Option<()>> TakeCell<'t> for F {}

/// Reads tables that stand in the form's order, and nothing else.
fn read_tables<'t>(text: &'t str, tables: &[Table], mut take: impl TakeCell<'t>) -> Option<()> {
    let mut lines = text.lines().filter(|line| {
        let line = line.trim_start_matches(' ');
        !line.is_empty() && !line.starts_with('#')
    });
    for table in tables {
        read_table(table, &mut lines, &mut take)?;
    }
    lines.next().is_none().then_some(())
}

/// Reads a table whose rows all stand in the form's order, each on a line of its own.
fn read_table<'t>(
    table: &Table,
    lines: &mut impl Iterator<Item = &'t str>,
    take: &mut impl TakeCell<'t>,
) -> Option<()> {
    let key = lines.next()?.strip_suffix(':')?;
    if key != table.key {
        return None;
    }
    for (block, row) in table.rows() {
        let line = lines.next()?.strip_prefix("  ")?;
        let (key, rest) = line.split_once(':')?;
        let known = key == row.key || table.row(key).is_some_and(|(_, other)| other.first == row.first);
        if !known || !is_bare(key) {
            return None;
        }
        let rest = rest.strip_prefix(' ')?.trim_start_matches(' ').strip_prefix('[')?;
        let (cells, rest) = rest.split_once(']')?;
        // A comment must stand apart; anything else after the row is odd.
        let after = rest.trim_start_matches(' ');
        if !(after.is_empty() || after.starts_with('#') && rest.starts_with(' ')) {
            return None;
        }
        let mut cells = cells.split(',');
        for (at, column) in block.columns.iter().enumerate() {
            let cell = cells.next()?.trim_matches(' ');
            // Digits, a decimal point, a sign, or a mark for nothing: whatever YAML might read otherwise
            // is for the careful way.
            let bare = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
            if !(bare && !cell.is_empty() && cell != "-" || matches!(cell, "~" | "/")) {
                return None;
            }
            take(row.first.index() + at, cell, column.kind)?;
        }
        if cells.next().is_some() {
            return None;
        }
    }
    Some(())
}

/// Whether a key means itself in YAML: letters, digits and underscores.
fn is_bare(key: &str) -> bool {
    key.chars().all(|c| c.is_alphanumeric() || c == '_') && key.starts_with(char::is_alphabetic)
}
