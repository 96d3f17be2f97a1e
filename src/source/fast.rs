//! The fast way of reading a report's front matter: straight from YAML into entries.
//!
//! It reads only what is entirely in order, and gives up on anything else, in which case
//! [`super::front_matter`] reads the same text again and says what is odd. That both read the
//! same is held by a property test.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::entry;
use super::front_matter::FrontMatter;
use super::node::read_date;
use crate::form::{Block, Form, Forms, Kind, Row, Table};
use crate::model::{Contact, Entry, Scope, Year};

/// Reads a front matter that is entirely in order.
pub(crate) fn read(front: &str, forms: &Forms, year: Year) -> Option<FrontMatter> {
    // References make a file larger than it looks; the careful way refuses them.
    if front.bytes().any(|byte| matches!(byte, b'&' | b'*')) {
        return None;
    }
    let named = front.lines().find_map(|line| line.strip_prefix("form:"));
    let named = named.map(|rest| rest.split('#').next().unwrap_or_default().trim());
    let form = match named {
        Some(id) => forms.get(id)?,
        None => forms.of_year(year.get())?,
    };
    let mut matter = FrontMatter::blank(form.clone());
    matter.form_named = named.is_some();
    let seed = ReportSeed { form: form.clone(), named, matter: &mut matter };
    seed.deserialize(serde_yaml::Deserializer::from_str(front)).ok()?;
    Some(matter)
}

/// Gives up. The words are never shown.
fn odd<E: Error>() -> E {
    E::custom("odd")
}

/// Hands a scalar's text to a function.
struct Text<F>(F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Text<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(odd)
    }
}

struct ReportSeed<'a> {
    form: Arc<Form>,
    named: Option<&'a str>,
    matter: &'a mut FrontMatter,
}

enum Key {
    Form,
    Scope,
    Title,
    Published,
    Contact,
    Table(usize),
}

impl<'de> DeserializeSeed<'de> for ReportSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ReportSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let form = &self.form;
        let matter = self.matter;
        let mut seen = 0_u64;
        let key = || {
            Text(|key: &str| {
                Some(match key {
                    "form" => Key::Form,
                    "scope" => Key::Scope,
                    "title" => Key::Title,
                    "published" => Key::Published,
                    "contact" => Key::Contact,
                    key => Key::Table(form.table(key).filter(|&table| table < 32)?),
                })
            })
        };
        while let Some(key) = map.next_key_seed(key())? {
            let bit = match &key {
                Key::Form => 0,
                Key::Scope => 1,
                Key::Title => 2,
                Key::Published => 3,
                Key::Contact => 4,
                Key::Table(table) => 8 + table,
            };
            if seen & (1 << bit) != 0 {
                return Err(odd());
            }
            seen |= 1 << bit;
            match key {
                Key::Form => map.next_value_seed(Text(|id: &str| (Some(id) == self.named).then_some(())))?,
                Key::Scope => {
                    matter.scope = map.next_value_seed(Text(|word: &str| match word {
                        "own" => Some(Scope::Own),
                        "aggregated" => Some(Scope::Aggregated),
                        _ => None,
                    }))?;
                }
                Key::Title => matter.title = Some(map.next_value_seed(Text(plain))?),
                Key::Published => matter.published = Some(map.next_value_seed(Text(read_date))?),
                Key::Contact => matter.contact = map.next_value_seed(ContactSeed)?,
                Key::Table(table) => {
                    map.next_value_seed(TableSeed { table: &form.tables[table], entries: &mut matter.entries })?;
                }
            }
        }
        // Every table must be there.
        let tables = (1_u64 << form.tables.len()) - 1;
        if (seen >> 8) & tables == tables { Ok(()) } else { Err(odd()) }
    }
}

/// A text that needs no second look.
fn plain(text: &str) -> Option<String> {
    (!super::node::is_nothing(text) && text.trim() == text).then(|| text.to_owned())
}

struct ContactSeed;

impl<'de> DeserializeSeed<'de> for ContactSeed {
    type Value = Contact;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Contact, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ContactSeed {
    type Value = Contact;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a contact")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Contact, A::Error> {
        let mut contact = Contact::default();
        while let Some(slot) = map.next_key_seed(Text(|key: &str| {
            ["address", "phone", "fax", "email", "postcode"].iter().position(|known| *known == key)
        }))? {
            let slot = match slot {
                0 => &mut contact.address,
                1 => &mut contact.phone,
                2 => &mut contact.fax,
                3 => &mut contact.email,
                _ => &mut contact.postcode,
            };
            if slot.is_some() {
                return Err(odd());
            }
            *slot = Some(map.next_value_seed(Text(plain))?);
        }
        Ok(contact)
    }
}

struct TableSeed<'a> {
    table: &'a Table,
    entries: &'a mut [Entry],
}

impl<'de> DeserializeSeed<'de> for TableSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TableSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut rows = self.table.rows();
        loop {
            // Rows usually come in the form's order; what does not is for the careful way.
            let Some((block, row)) = rows.next() else {
                return match map.next_key::<IgnoredAny>()? {
                    None => Ok(()),
                    Some(_) => Err(odd()),
                };
            };
            let is_row = |key: &str| {
                (key == row.key || self.table.row(key).is_some_and(|(_, other)| other.first == row.first)).then_some(())
            };
            if map.next_key_seed(Text(is_row))?.is_none() {
                return Err(odd());
            }
            map.next_value_seed(RowSeed { block, row, entries: self.entries })?;
        }
    }
}

struct RowSeed<'a> {
    block: &'a Block,
    row: &'a Row,
    entries: &'a mut [Entry],
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        for (index, column) in self.block.columns.iter().enumerate() {
            let kind: Kind = column.kind;
            let cell = Text(|text: &str| match entry::read(text, kind) {
                Ok((entry, false)) => Some(entry),
                _ => None,
            });
            match seq.next_element_seed(cell)? {
                Some(entry) => self.entries[self.row.cell(index).index()] = entry,
                None => return Err(odd()),
            }
        }
        if seq.next_element::<IgnoredAny>()?.is_some() { Err(odd()) } else { Ok(()) }
    }
}
