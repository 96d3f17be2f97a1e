//! Reads Word documents (`.docx`), as Word and WPS write them: ECMA-376, transitional and Strict.
//!
//! What Word shows is text; what it keeps and does not show is hidden text, each piece at its place: deleted,
//! formatted as hidden, a fallback, a comment, a header or footer. Recorded changes are read as accepted.
//!
//! - A tab is a tab, a break of the line [`LINE_BREAK`](super::transcript::LINE_BREAK); breaks of pages and
//!   columns are nothing. Paragraphs without words are left out and not counted.
//! - An automatic number stands at the beginning of its paragraph, with the tab or space that Word puts after it.
//!   A bullet is no text: its paragraph has a depth in a list. A numbered paragraph has one only in the styles
//!   that Word has for lists.
//! - Notes stand at the end, each a block, its paragraphs lines of it. Text boxes and pictures stand after the
//!   paragraph that they are anchored in. The continued cells of a merged one are no cells.
//!
//! It knows nothing of colours, sizes or pages, nor of table styles.

mod body;
mod chunk;
pub(super) mod field;
mod inline;
pub(super) mod line;
pub(super) mod note;
pub(super) mod number;
mod numeral;
mod picture;
mod style;
pub(super) mod symbol;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::transcript::{HiddenBy, Refusal, Remark, Transcript};
use crate::ooxml::kind;
use crate::ooxml::package::{Package, Relations, WHOLE_LIMIT};
use crate::ooxml::xml::{self, Xml};
pub use body::ReadHtml;
use body::{Reading, Spot};
use field::Fields;
use note::NoteParts;
use number::Numbering;
use style::Styles;

/// Addresses of one document are kept up to so many bytes.
const MOST_ADDRESSES: usize = 8 << 20;

/// Reads a document. A page that is embedded in it is named, not read.
pub fn read(bytes: &[u8]) -> Result<Transcript, Refusal> {
    read_with(bytes, &|_| Err(Refusal::Unknown))
}

/// Reads a document, and the pages that are embedded in it with the reader that is given.
pub fn read_with(bytes: &[u8], html: ReadHtml<'_>) -> Result<Transcript, Refusal> {
    let mut spare = WHOLE_LIMIT;
    read_at(bytes, html, 0, &mut spare)
}

/// Reads a document that is embedded in so many others, and takes what it unpacks from what may be.
fn read_at(bytes: &[u8], html: ReadHtml<'_>, depth: usize, spare: &mut u64) -> Result<Transcript, Refusal> {
    let mut package = Package::open(bytes, *spare)?;
    let transcript = read_package(&mut package, html, depth);
    *spare = package.spare;
    transcript
}

fn read_package(package: &mut Package<'_>, html: ReadHtml<'_>, depth: usize) -> Result<Transcript, Refusal> {
    let whole = package.relations("")?;
    let main = whole.parts("officeDocument").next().unwrap_or("word/document.xml").to_owned();
    let text = match package.text(&main)? {
        Some(text) => text,
        None => return Err(foreign(package)?),
    };
    let xml = Xml::read(&text, xml::nothing)?;
    let Some(body) = xml.root().child("body").filter(|_| xml.root().name() == "document") else {
        return Err(foreign(package)?);
    };
    let relations = package.relations(&main)?;
    let note_parts = NoteParts::open(package, &relations)?;
    let notes = note_parts.read()?;
    let mut reading = Reading {
        styles: styles(package, &relations)?,
        numbering: numbering(package, &relations)?,
        comments: note::comments(package, &relations)?,
        known_notes: notes.by_id().into_keys().collect(),
        package,
        relations: relations.clone(),
        html,
        depth,
        seen: Transcript::default(),
        fields: Fields::default(),
        paragraphs: 0,
        tables: 0,
        cells: 0,
        pictures: 0,
        changes: 0,
        notes: Vec::new(),
        marked: BTreeMap::new(),
        files: BTreeMap::new(),
        spare: MOST_ADDRESSES,
    };
    let mut blocks = reading.read(body, Spot::Body)?;
    let begin = reading.read_notes(&notes, &mut blocks)?;
    note::point_marks(&mut blocks, Some(&begin));
    reading.seen.blocks = blocks;
    reading.read_margins(&relations)?;
    reading.finished(&whole)
}

impl Reading<'_, '_> {
    /// What has been read, or why that is nothing.
    fn finished(mut self, whole: &Relations) -> Result<Transcript, Refusal> {
        if self.seen.text.trim().is_empty() {
            return Err(match self.pictures {
                0 => Refusal::Empty,
                count => Refusal::PicturesOnly { count },
            });
        }
        for (_, text) in std::mem::take(&mut self.comments) {
            self.hide(&text, HiddenBy::Comment, self.seen.text.len());
        }
        self.seen.hidden.sort_by_key(|hidden| hidden.at);
        if let Some(title) = title(self.package, whole)? {
            self.seen.properties.insert(0, ("title".into(), title));
        }
        if self.changes > 0 {
            self.seen.remarks.insert(0, Remark::TrackedChanges(self.changes));
        }
        Ok(self.seen)
    }
}

/// What a ZIP is that holds no document of Word.
fn foreign(package: &mut Package<'_>) -> Result<Refusal, Refusal> {
    let mimetype = package.bytes("mimetype")?.unwrap_or_default();
    Ok(Refusal::Other { is: kind::zip(package.names(), &String::from_utf8_lossy(&mimetype)) })
}

fn styles(package: &mut Package<'_>, relations: &Relations) -> Result<Styles, Refusal> {
    let Some(part) = relations.parts("styles").next() else { return Ok(Styles::default()) };
    let Some(text) = package.text(part)? else { return Ok(Styles::default()) };
    Ok(Styles::read(&Xml::read(&text, style::is_left_out)?))
}

fn numbering(package: &mut Package<'_>, relations: &Relations) -> Result<Numbering, Refusal> {
    let Some(part) = relations.parts("numbering").next() else { return Ok(Numbering::default()) };
    let Some(text) = package.text(part)? else { return Ok(Numbering::default()) };
    Ok(Numbering::read(&Xml::read(&text, xml::nothing)?))
}

/// The title in the core properties, ECMA-376-2 §11; what else stands there is of a program or a person.
fn title(package: &mut Package<'_>, whole: &Relations) -> Result<Option<String>, Refusal> {
    let Some(part) = whole.parts("core-properties").next() else { return Ok(None) };
    let Some(text) = package.text(part)? else { return Ok(None) };
    let title = Xml::read(&text, xml::nothing)?.root().child("title").map(|title| title.text().trim().to_owned());
    Ok(title.filter(|title| !title.is_empty()))
}
