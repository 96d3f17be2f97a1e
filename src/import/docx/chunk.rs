//! Documents of other kinds that are embedded as a part of the text: `altChunk`, ECMA-376-1 §17.17.2.1.

use encoding_rs::{Encoding, GB18030};

use super::super::transcript::{Block, BlockKind, Paragraph, Picture, Place, Refusal, TableName, Transcript};
use super::body::{Flow, Reading};
use super::note;
use crate::ooxml::xml::Element;

/// So many documents may be embedded in each other.
const DEEPEST: usize = 3;

impl Reading<'_, '_> {
    /// Adds an embedded document. What cannot be read is shown as a picture of it would be: as something that is
    /// there, and has a name.
    pub(super) fn chunk<'e>(&mut self, element: Element<'e>, flow: &mut Flow<'e>) -> Result<(), Refusal> {
        let relation = element.attribute("id").and_then(|id| self.relations.get(&id).cloned());
        let Some(relation) = relation.filter(|relation| !relation.is_outside) else { return Ok(()) };
        let bytes = self.package.bytes(&relation.target)?.unwrap_or_default();
        match self.chunk_transcript(&bytes) {
            Ok(inner) => self.adopt(inner, flow),
            Err(Refusal::Empty) => {}
            Err(too_large @ Refusal::TooLarge { .. }) => return Err(too_large),
            Err(_) => {
                let picture = Picture { target: relation.target, ..Picture::default() };
                let range = self.seen.text.len()..self.seen.text.len();
                flow.blocks.push(Block { kind: BlockKind::Picture(picture), range, is_outside: false });
            }
        }
        Ok(())
    }

    fn chunk_transcript(&mut self, bytes: &[u8]) -> Result<Transcript, Refusal> {
        if self.depth >= DEEPEST {
            return Err(Refusal::TooLarge { limit: crate::ooxml::package::PART_LIMIT });
        }
        if bytes.starts_with(b"PK") {
            return super::read_at(bytes, self.html, self.depth + 1, &mut self.package.spare);
        }
        if bytes.starts_with(b"{\\rtf") {
            return Err(Refusal::Unknown);
        }
        // A page may come as a mail with its pictures.
        let start = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_ascii_lowercase();
        let is_page = ["mime-version:", "<html", "<body", "<!doctype", "<table", "<p", "<div", "<span"]
            .iter()
            .any(|tag| start.contains(tag));
        match is_page {
            true => (self.html)(bytes),
            false => Ok(plain(bytes)),
        }
    }

    /// Adds what an embedded document shows; its paragraphs and tables are counted on.
    fn adopt(&mut self, mut inner: Transcript, flow: &mut Flow<'_>) {
        let (start, files) = (self.seen.text.len(), self.seen.files.len());
        note::point_marks(&mut inner.blocks, None);
        shift(&mut inner.blocks, start, files);
        let (paragraphs, tables, notes) = (self.paragraphs, self.tables, self.notes.len());
        for (at, place) in inner.places {
            let place = match place {
                Place::Paragraph(number) => {
                    self.paragraphs = self.paragraphs.max(paragraphs + number);
                    Place::Paragraph(paragraphs + number)
                }
                Place::Cell { table: TableName::Number(number), row, column } => {
                    self.tables = self.tables.max(tables + number);
                    Place::Cell { table: TableName::Number(tables + number), row, column }
                }
                Place::Note(number) => Place::Note(notes + number),
                other => other,
            };
            self.seen.places.push((at + start, place));
        }
        self.seen.text.push_str(&inner.text);
        self.seen.hidden.extend(inner.hidden.into_iter().map(|mut hidden| {
            hidden.at += start;
            hidden
        }));
        self.pictures += inner.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Picture(_))).count();
        self.seen.properties.extend(inner.properties);
        self.seen.files.extend(inner.files);
        self.seen.remarks.extend(inner.remarks);
        flow.blocks.extend(inner.blocks);
    }
}

/// Moves blocks to where their text and files are now.
fn shift(blocks: &mut [Block], by: usize, files: usize) {
    let moved = |range: &mut std::ops::Range<usize>| *range = range.start + by..range.end + by;
    for block in blocks {
        moved(&mut block.range);
        match &mut block.kind {
            BlockKind::Paragraph(paragraph) => paragraph.spans.iter_mut().for_each(|span| moved(&mut span.range)),
            BlockKind::Picture(picture) => picture.file = picture.file.map(|file| file + files),
            BlockKind::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    moved(&mut cell.range);
                    shift(&mut cell.blocks, by, files);
                }
            }
        }
    }
}

/// Plain text: each line is a paragraph.
fn plain(bytes: &[u8]) -> Transcript {
    let (encoding, start) = Encoding::for_bom(bytes).unwrap_or((GB18030, 0));
    let bytes = bytes.get(start..).unwrap_or_default();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if start == 0 => text.to_owned(),
        _ => encoding.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let mut transcript = Transcript::default();
    for (number, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        let range = transcript.push_piece(line, Place::Paragraph(number + 1));
        transcript.blocks.push(Block::paragraph(Paragraph::default(), range));
    }
    transcript
}
