//! What stands below or beside the text: notes, comments, headers and footers. ECMA-376-1 §17.11, §17.13.4, §17.10.

use std::collections::BTreeMap;

use super::super::transcript::{Block, BlockKind, Cell, HiddenBy, Refusal, SpanKind};
use super::body::{Reading, Spot};
use super::inline::words;
use crate::ooxml::package::{Package, Relations};
use crate::ooxml::xml::{self, Element, Xml};

/// The parts of notes, as texts: foot- and endnotes.
#[derive(Default)]
pub(super) struct NoteParts {
    foot: Option<(String, String)>,
    end: Option<(String, String)>,
}

impl NoteParts {
    /// Unpacks them.
    pub(super) fn open(package: &mut Package<'_>, relations: &Relations) -> Result<NoteParts, Refusal> {
        let mut part = |kind: &str| -> Result<Option<(String, String)>, Refusal> {
            let Some(name) = relations.parts(kind).next() else { return Ok(None) };
            Ok(package.text(name)?.map(|text| (name.to_owned(), text)))
        };
        Ok(NoteParts { foot: part("footnotes")?, end: part("endnotes")? })
    }

    /// Reads them.
    pub(super) fn read(&self) -> Result<Notes<'_>, Refusal> {
        Ok(Notes { foot: elements(&self.foot)?, end: elements(&self.end)?, parts: self })
    }
}

/// The notes that a document has.
pub(super) struct Notes<'n> {
    foot: Option<Xml<'n>>,
    end: Option<Xml<'n>>,
    parts: &'n NoteParts,
}

impl Notes<'_> {
    /// The notes by what they are; the lines that part them from the text are notes in the file: §17.11.10.
    pub(super) fn by_id(&self) -> BTreeMap<(bool, String), Element<'_>> {
        let foot = self.foot.iter().flat_map(|xml| xml.root().children()).map(|note| (false, note));
        let end = self.end.iter().flat_map(|xml| xml.root().children()).map(|note| (true, note));
        let notes = foot.chain(end).filter(|(_, note)| note.attribute("type").is_none_or(|kind| kind == "normal"));
        notes.filter_map(|(is_end, note)| Some(((is_end, note.attribute("id")?.into_owned()), note))).collect()
    }
}

fn elements(part: &Option<(String, String)>) -> Result<Option<Xml<'_>>, Refusal> {
    part.as_ref().map(|(_, text)| Xml::read(text, xml::nothing)).transpose()
}

impl Reading<'_, '_> {
    /// Adds the notes, in the order of their marks, and gives the block in which each begins. A note's paragraphs
    /// are lines of one block, so that its mark names all of it.
    pub(super) fn read_notes(&mut self, notes: &Notes<'_>, blocks: &mut Vec<Block>) -> Result<Vec<usize>, Refusal> {
        let mut begin = Vec::new();
        let by_id = notes.by_id();
        let mut relations = |part: &Option<(String, String)>| match part {
            Some((name, _)) => self.package.relations(name),
            None => Ok(Relations::default()),
        };
        let (foot, end) = (relations(&notes.parts.foot)?, relations(&notes.parts.end)?);
        let mut at = 0;
        // A note may mark further notes.
        while let Some(key) = self.notes.get(at).cloned() {
            begin.push(blocks.len());
            if let Some(note) = by_id.get(&key) {
                self.relations = if key.0 { end.clone() } else { foot.clone() };
                blocks.extend(self.read(*note, Spot::Note(at + 1))?);
            }
            at += 1;
        }
        let unmarked = by_id.iter().filter(|(key, _)| !self.marked.contains_key(key));
        let unmarked: Vec<String> = unmarked.map(|(_, note)| words(*note)).collect();
        for text in unmarked {
            self.hide(&text, HiddenBy::Hidden, self.seen.text.len());
        }
        Ok(begin)
    }

    /// Notes what headers and footers say.
    pub(super) fn read_margins(&mut self, relations: &Relations) -> Result<(), Refusal> {
        for part in relations.parts("header").chain(relations.parts("footer")) {
            if let Some(text) = self.package.text(part)? {
                let xml = Xml::read(&text, xml::nothing)?;
                self.hide(&words(xml.root()), HiddenBy::Margin, self.seen.text.len());
            }
        }
        Ok(())
    }
}

/// The words of comments, by their names.
pub(super) fn comments(package: &mut Package<'_>, relations: &Relations) -> Result<BTreeMap<String, String>, Refusal> {
    let Some(part) = relations.parts("comments").next() else { return Ok(BTreeMap::new()) };
    let Some(text) = package.text(part)? else { return Ok(BTreeMap::new()) };
    let xml = Xml::read(&text, xml::nothing)?;
    let comments = xml.root().children().filter(|child| child.name() == "comment");
    Ok(comments.filter_map(|comment| Some((comment.attribute("id")?.into_owned(), words(comment)))).collect())
}

/// Gives marks the blocks of their notes in place of their numbers; `None` drops all marks.
pub(in crate::import) fn point_marks(blocks: &mut [Block], begin: Option<&[usize]>) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph(paragraph) => paragraph.spans.retain_mut(|span| match &mut span.kind {
                SpanKind::NoteMark(note) => match begin.and_then(|begin| begin.get(*note)) {
                    Some(block) => {
                        *note = *block;
                        true
                    }
                    None => false,
                },
                _ => true,
            }),
            BlockKind::Table(table) => {
                table.rows.iter_mut().flatten().for_each(|cell: &mut Cell| point_marks(&mut cell.blocks, begin));
            }
            BlockKind::Picture(_) => {}
        }
    }
}
