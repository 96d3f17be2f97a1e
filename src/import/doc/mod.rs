//! Reads older Word documents (`.doc`, and `.wps`, which is the same), as Word 97 to 2003, WPS and LibreOffice write
//! them: [MS-DOC]. Word 6 and 95 are refused.
//!
//! What is text and what is hidden text is as in the reader of `.docx`, whose lines, lists and fields it shares.
//! It knows nothing of colours, sizes or pages, and takes no pictures out: they are named, without their files.
//!
//! Nothing in a file is believed: each offset may lie outside of it, each count be too large.

mod bytes;
mod file;
mod inline;
mod list;
mod sprm;
mod style;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::docx::line::Line;
use super::docx::note::point_marks;
use super::docx::number::{Label, Numbering};
use super::transcript::{
    Block, BlockKind, Cell, HiddenBy, HiddenText, LINE_BREAK, Paragraph, Picture, Place, Refusal, Remark, Table,
    TableName, Transcript,
};
use file::{File, Part};
use style::{Letters, Properties, Styles};
use table::{Grid, RowShape};

/// Tables stand so deep in each other; what is deeper is read as if it stood there.
const DEEPEST: usize = 32;
/// So many cells are read of one document.
const MOST_CELLS: usize = 200_000;
/// So much text is read of one document, in bytes.
const MOST_TEXT: usize = 16 << 20;
/// Fields stand so deep in each other; Word allows twenty.
const DEEPEST_FIELD: usize = 64;
/// An instruction that is longer is not one.
const LONGEST_INSTRUCTION: usize = 8192;

/// Reads a document.
pub fn read(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let file = File::open(bytes)?;
    let stories = Stories::of(&file);
    let mut reading = Reading {
        styles: Styles::read(&file),
        numbering: list::read(&file),
        fonts: file.fonts(),
        section_ends: file.positions(Part::Sections, 12).into_iter().filter_map(|end| end.checked_sub(1)).collect(),
        marks: stories.marks(&file),
        comments: stories.comments(&file),
        anchors: file.positions(Part::Shapes, 26).into_iter().zip(shape_names(&file, Part::Shapes, 26, 0)).collect(),
        boxes: stories.boxes(&file),
        seen: Transcript::default(),
        notes: Vec::new(),
        paragraphs: 0,
        tables: 0,
        cells: 0,
        pictures: 0,
        changes: 0,
        look: None,
        file: &file,
    };
    let mut blocks = reading.read(stories.text.clone(), Spot::Body)?;
    // A box whose anchor is not found is seen all the same.
    while let Some((_, range)) = reading.boxes.pop_first() {
        blocks.extend(reading.read(range, Spot::Box)?);
    }
    let mut begin = Vec::new();
    let mut at = 0;
    while let Some(range) = reading.notes.get(at).cloned() {
        begin.push(blocks.len());
        at += 1;
        blocks.extend(reading.read(range, Spot::Note(at))?);
    }
    point_marks(&mut blocks, Some(&begin));
    reading.seen.blocks = blocks;
    for range in stories.margins(&file) {
        let words = reading.words(range);
        reading.hide(&words, HiddenBy::Margin, reading.seen.text.len());
    }
    reading.finished()
}

/// Where the stories of a file stand among its characters.
struct Stories {
    text: Range<usize>,
    foot: Range<usize>,
    margins: Range<usize>,
    comments: Range<usize>,
    end: Range<usize>,
    boxes: Range<usize>,
    margin_boxes: Range<usize>,
}

impl Stories {
    fn of(file: &File) -> Stories {
        let mut start = 0;
        let [text, foot, margins, _, comments, end, boxes, margin_boxes] = file.story_lengths().map(|length| {
            let range = start..start + length;
            start = range.end;
            range
        });
        Stories { text, foot, margins, comments, end, boxes, margin_boxes }
    }

    /// Where the texts of notes stand, by the places of their marks.
    fn marks(&self, file: &File) -> BTreeMap<usize, Range<usize>> {
        let mut marks = BTreeMap::new();
        for (at, texts, story) in
            [(Part::FootMarks, Part::FootTexts, &self.foot), (Part::EndMarks, Part::EndTexts, &self.end)]
        {
            let texts = file.ranges(texts, 0).into_iter().filter_map(|range| within(range, story));
            marks.extend(file.positions(at, 2).into_iter().zip(texts));
        }
        marks
    }

    fn comments(&self, file: &File) -> BTreeMap<usize, Range<usize>> {
        let texts = file.ranges(Part::CommentTexts, 0).into_iter().filter_map(|range| within(range, &self.comments));
        file.positions(Part::CommentMarks, 30).into_iter().zip(texts).collect()
    }

    /// Text boxes by the names of their shapes.
    fn boxes(&self, file: &File) -> BTreeMap<u32, Range<usize>> {
        let names = shape_names(file, Part::Boxes, 22, 14);
        let texts = file.ranges(Part::Boxes, 22).into_iter().map(|range| within(range, &self.boxes));
        names.into_iter().zip(texts).filter_map(|(name, range)| Some((name, range?))).collect()
    }

    /// Headers and footers; the first six are what parts notes from the text.
    fn margins(&self, file: &File) -> Vec<Range<usize>> {
        let ranges = file.ranges(Part::Margins, 0).into_iter().skip(6);
        let mut all: Vec<Range<usize>> = ranges.filter_map(|range| within(range, &self.margins)).collect();
        all.push(self.margin_boxes.clone());
        all
    }
}

/// A range in a story, as one of all characters. Ranges do not overlap, so together they are no longer.
fn within((start, end): (usize, usize), story: &Range<usize>) -> Option<Range<usize>> {
    let range = story.start.checked_add(start)?..story.start.checked_add(end)?;
    (range.start <= range.end && range.end <= story.end).then_some(range)
}

/// The names of shapes in a list of positions.
fn shape_names(file: &File, part: Part, width: usize, offset: usize) -> Vec<u32> {
    let list = file.part(part);
    let count = list.len().saturating_sub(4) / (4 + width);
    (0..count).filter_map(|index| bytes::u32(list, 4 * (count + 1) + width * index + offset)).collect()
}

#[derive(Debug, Clone, Copy)]
enum Spot {
    Body,
    Box,
    /// Table, row, column.
    Cell(usize, usize, usize),
    Note(usize),
}

/// What stands in a story or cell.
enum Node {
    Paragraph(Range<usize>, Properties),
    Table(Vec<Row>),
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<Node>>,
    shape: RowShape,
    is_deleted: bool,
    is_hidden: bool,
}

/// A table that is being gathered: its rows, the row, the cell.
#[derive(Default)]
struct Open {
    rows: Vec<Row>,
    row: Row,
    cell: Vec<Node>,
}

#[derive(Default)]
struct Field {
    instruction: String,
    is_result: bool,
    link: Option<String>,
}

/// What a paragraph is, beside its words.
#[derive(Default)]
struct Look {
    level: Option<u8>,
    list: Option<u8>,
    is_title: bool,
}

/// A paragraph that is being gathered, and what is anchored in it.
#[derive(Default)]
struct Gathered {
    line: Line<'static>,
    look: Look,
    is_ended: bool,
    boxes: Vec<u32>,
    pictures: usize,
}

struct Reading<'f> {
    file: &'f File,
    styles: Styles,
    numbering: Numbering,
    fonts: Vec<String>,
    section_ends: BTreeSet<usize>,
    /// Notes, comments and boxes, by the places of their marks or by their names.
    marks: BTreeMap<usize, Range<usize>>,
    comments: BTreeMap<usize, Range<usize>>,
    anchors: BTreeMap<usize, u32>,
    boxes: BTreeMap<u32, Range<usize>>,
    seen: Transcript,
    notes: Vec<Range<usize>>,
    paragraphs: usize,
    tables: usize,
    cells: usize,
    pictures: usize,
    changes: usize,
    /// What the last character looked like, and what that was looked up by.
    look: Option<(*const u8, usize, u16, usize, Letters)>,
}

impl Reading<'_> {
    fn finished(mut self) -> Result<Transcript, Refusal> {
        if self.seen.text.trim().is_empty() {
            return Err(match self.pictures {
                0 => Refusal::Empty,
                count => Refusal::PicturesOnly { count },
            });
        }
        self.seen.hidden.sort_by_key(|hidden| hidden.at);
        if self.changes > 0 {
            self.seen.remarks.push(Remark::TrackedChanges(self.changes));
        }
        Ok(self.seen)
    }

    fn read(&mut self, range: Range<usize>, spot: Spot) -> Result<Vec<Block>, Refusal> {
        let nodes = self.nodes(range)?;
        self.blocks(&nodes, spot)
    }

    /// Paragraphs and tables in a range of characters.
    fn nodes(&mut self, range: Range<usize>) -> Result<Vec<Node>, Refusal> {
        let (mut nodes, mut open, mut start) = (Vec::new(), Vec::<Open>::new(), range.start);
        for at in range.clone() {
            let Some(letter) = self.file.letters.get(at).copied() else { break };
            let is_end = match letter.code {
                0x0D | 0x07 => true,
                0x0C => self.section_ends.contains(&at),
                _ => false,
            };
            if !is_end && at + 1 < range.end {
                continue;
            }
            let mut found = self.styles.of_paragraph(self.file, letter);
            let depth = found.depth.min(DEEPEST);
            while open.len() > depth
                && let Some(table) = open.pop()
            {
                Open::close(table, &mut nodes, open.last_mut());
            }
            open.resize_with(depth.max(open.len()), Open::default);
            let (is_row_end, is_cell_end) = (found.is_row_end, found.is_cell_end || letter.code == 0x07 && depth == 1);
            let shape = std::mem::take(&mut found.row);
            let paragraph = Node::Paragraph(start..at + usize::from(!is_end), found);
            start = at + 1;
            let Some(table) = open.last_mut() else {
                nodes.push(paragraph);
                continue;
            };
            if is_row_end && table.row.cells.is_empty() {
                continue;
            }
            if is_row_end {
                let mark = self.styles.of_letter(self.file, letter, 0);
                let cells = std::mem::take(&mut table.row.cells);
                // LibreOffice gives the mark the looks of what follows: the words of a row must agree with it.
                let is_deleted = mark.is_deleted && self.all(&cells, |letters| letters.is_deleted);
                let is_hidden = mark.is_hidden && self.all(&cells, |letters| letters.is_hidden);
                self.changes += usize::from(is_deleted);
                table.rows.push(Row { cells, shape, is_deleted, is_hidden });
                continue;
            }
            table.cell.push(paragraph);
            if is_cell_end {
                self.cells += 1;
                if self.cells > MOST_CELLS {
                    return Err(Refusal::TooLarge { limit: MOST_CELLS as u64 });
                }
                table.row.cells.push(std::mem::take(&mut table.cell));
            }
        }
        while let Some(table) = open.pop() {
            Open::close(table, &mut nodes, open.last_mut());
        }
        Ok(nodes)
    }

    /// Whether all words of a row's cells look so, and there are any. A table inside answers for itself: no.
    fn all(&self, cells: &[Vec<Node>], looks: impl Fn(Letters) -> bool) -> bool {
        let mut has_words = false;
        for node in cells.iter().flatten() {
            let Node::Paragraph(range, found) = node else { return false };
            for letter in self.file.letters.get(range.clone()).unwrap_or(&[]) {
                has_words = true;
                if letter.code >= 0x20 && !looks(self.styles.of_letter(self.file, *letter, found.style)) {
                    return false;
                }
            }
        }
        has_words
    }

    fn blocks(&mut self, nodes: &[Node], spot: Spot) -> Result<Vec<Block>, Refusal> {
        let (mut blocks, mut gathered, mut fields) = (Vec::new(), Gathered::default(), Vec::new());
        for node in nodes {
            match node {
                Node::Paragraph(range, found) => {
                    self.paragraph(range.clone(), found, spot, &mut gathered, &mut fields, &mut blocks)?;
                }
                Node::Table(rows) => {
                    self.finish(&mut gathered, spot, &mut blocks)?;
                    self.table(rows, &mut blocks)?;
                }
            }
        }
        self.finish(&mut gathered, spot, &mut blocks)?;
        Ok(blocks)
    }

    /// Adds a paragraph. One whose mark is deleted or hidden goes on in the next; so does a first letter that is
    /// drawn large. The marks that end cells cannot be either.
    fn paragraph(
        &mut self,
        range: Range<usize>,
        found: &Properties,
        spot: Spot,
        gathered: &mut Gathered,
        fields: &mut Vec<Field>,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Refusal> {
        let mark = self.file.letters.get(range.end).copied();
        let is_paragraph = mark.is_some_and(|mark| mark.code == 0x0D) && !found.is_cell_end;
        let mark = mark.map_or(Letters::default(), |mark| self.styles.of_letter(self.file, mark, found.style));
        let is_deleted = is_paragraph && mark.is_deleted;
        let is_hidden = is_paragraph && mark.is_hidden;
        if is_paragraph {
            self.changes += usize::from(mark.is_deleted) + usize::from(mark.is_inserted);
        }
        let mut line = Line::default();
        let anchored = (gathered.boxes.len(), gathered.pictures);
        self.inline(range, found.style, &mut line, gathered, fields);
        fields.retain(|field| field.is_result);
        let is_seen = !line.is_blank() || anchored != (gathered.boxes.len(), gathered.pictures);
        let is_numbered = found.list != 0 && !is_deleted && (is_seen || !is_hidden);
        let label = match is_numbered {
            true => self.numbering.count(&found.list.to_string(), usize::from(found.level)),
            false => Label::default(),
        };
        let list = label.bullet.and_then(|level| u8::try_from(level).ok());
        let list = list.or_else(|| Some(found.level).filter(|_| is_numbered && found.is_list));
        let look = Look { level: found.outline.map(|level| level + 1), list, is_title: found.is_title };
        if gathered.is_ended && !gathered.line.is_blank() {
            gathered.line.append(LINE_BREAK.encode_utf8(&mut [0; 4]), Line::default());
        }
        gathered.is_ended = false;
        let is_first = gathered.line.is_blank() || gathered.look.is_unset();
        let is_part = is_deleted || found.is_initial && is_paragraph;
        if !is_part && is_first {
            gathered.look = look;
        }
        gathered.line.append(&label.text, line);
        if is_part || is_hidden {
            return Ok(());
        }
        match spot {
            Spot::Note(_) => gathered.is_ended = true,
            _ => self.finish(gathered, spot, blocks)?,
        }
        Ok(())
    }

    /// Ends the paragraph that is being gathered; then comes what is anchored in it.
    fn finish(&mut self, gathered: &mut Gathered, spot: Spot, blocks: &mut Vec<Block>) -> Result<(), Refusal> {
        let Gathered { line, look, boxes, pictures, .. } = std::mem::take(gathered);
        let start = self.seen.text.len();
        if !line.is_blank() {
            if matches!(spot, Spot::Body) {
                self.paragraphs += 1;
            }
            let range = self.seen.push_piece(&line.text, self.place(spot));
            let spans = line.spans(start, look.level.is_some());
            if look.is_title {
                self.seen.properties.push(("Title-style".into(), line.text.clone()));
            }
            let list = look.list.filter(|_| look.level.is_none());
            let kind = BlockKind::Paragraph(Paragraph { level: look.level, list, spans });
            blocks.push(Block { kind, range, is_outside: false });
        }
        for (offset, why, text) in &line.hidden {
            self.hide(text, *why, start + if line.is_blank() { 0 } else { *offset });
        }
        if self.seen.text.len() > MOST_TEXT || self.styles.is_too_large() {
            return Err(Refusal::TooLarge { limit: MOST_TEXT as u64 });
        }
        for name in boxes {
            if let Some(range) = self.boxes.remove(&name) {
                let spot = if let Spot::Body = spot { Spot::Box } else { spot };
                blocks.extend(self.read(range, spot)?);
            }
        }
        for _ in 0..pictures {
            self.pictures += 1;
            let at = self.seen.text.len();
            blocks.push(Block { kind: BlockKind::Picture(Picture::default()), range: at..at, is_outside: false });
        }
        Ok(())
    }

    fn table(&mut self, rows: &[Row], blocks: &mut Vec<Block>) -> Result<(), Refusal> {
        self.tables += 1;
        let (number, start) = (self.tables, self.seen.text.len());
        let grid = Grid::of(rows.iter().filter(|row| !row.is_deleted && !row.is_hidden).map(|row| &row.shape));
        // Cells that may reach into the next row: column, columns, row, index.
        let (mut table, mut tall) = (Table::default(), Vec::<(usize, usize, usize, usize)>::new());
        for row in rows {
            if row.is_deleted || row.is_hidden {
                let why = if row.is_deleted { HiddenBy::Deleted } else { HiddenBy::Hidden };
                row.cells.iter().for_each(|cell| self.hide_nodes(cell, why));
                continue;
            }
            let (mut cells, mut next, mut below) = (Vec::<Cell>::new(), 0, Vec::new());
            let (mut group, mut is_left_merged) = (0, false);
            for (index, nodes) in row.cells.iter().enumerate() {
                let edges = row.shape.edges.get(index).zip(row.shape.edges.get(index + 1));
                let (from, to) = edges.map_or((next, next + 1), |(from, to)| (grid.column(*from), grid.column(*to)));
                let (column, columns) = (from.max(next), to.saturating_sub(from.max(next)).max(1));
                next = column + columns;
                let merge = row.shape.merges.get(index).copied().unwrap_or_default();
                let goes_on = merge.sideways != 0 && group != 0 && merge.sideways != group;
                if !goes_on {
                    group = merge.sideways;
                }
                if goes_on {
                    // Beside a cell that is merged upwards, its columns are those of the cell above.
                    if let Some(cell) = cells.last_mut().filter(|_| !is_left_merged) {
                        cell.columns += columns;
                    }
                    self.hide_nodes(nodes, HiddenBy::Hidden);
                    continue;
                }
                let above = tall.iter().find(|above| above.0 == column && above.1 == columns);
                if let (1, Some(above)) = (merge.upwards, above) {
                    let above = *above;
                    if let Some(cell) = table.rows.get_mut(above.2).and_then(|row| row.get_mut(above.3)) {
                        cell.rows += 1;
                    }
                    below.push(above);
                    is_left_merged = true;
                    self.hide_nodes(nodes, HiddenBy::Hidden);
                    continue;
                }
                is_left_merged = false;
                if merge.upwards != 0 {
                    below.push((column, columns, table.rows.len(), cells.len()));
                }
                let start = self.seen.text.len();
                let blocks = self.blocks(nodes, Spot::Cell(number, table.rows.len() + 1, column + 1))?;
                cells.push(Cell { column, columns, rows: 1, blocks, range: self.since(start) });
            }
            table.rows.push(cells);
            tall = below;
        }
        if !table.rows.is_empty() {
            blocks.push(Block { kind: BlockKind::Table(table), range: self.since(start), is_outside: false });
        }
        Ok(())
    }

    fn hide_nodes(&mut self, nodes: &[Node], why: HiddenBy) {
        for node in nodes {
            match node {
                Node::Paragraph(range, _) => {
                    let words = self.words(range.clone());
                    self.hide(&words, why, self.seen.text.len());
                }
                Node::Table(rows) => {
                    rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.hide_nodes(cell, why));
                }
            }
        }
    }

    fn hide(&mut self, text: &str, why: HiddenBy, at: usize) {
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() {
            self.seen.hidden.push(HiddenText { why, text: text.to_owned(), at });
        }
    }

    fn place(&self, spot: Spot) -> Place {
        match spot {
            Spot::Body | Spot::Box => Place::Paragraph(self.paragraphs.max(1)),
            Spot::Cell(table, row, column) => Place::Cell { table: TableName::Number(table), row, column },
            Spot::Note(number) => Place::Note(number),
        }
    }

    fn since(&self, start: usize) -> Range<usize> {
        start..self.seen.text.len().saturating_sub(1).max(start)
    }
}

impl Look {
    fn is_unset(&self) -> bool {
        self.level.is_none() && self.list.is_none() && !self.is_title
    }
}

impl Open {
    fn close(mut self, nodes: &mut Vec<Node>, around: Option<&mut Open>) {
        // What no row's end was written for is a row all the same.
        if !self.cell.is_empty() {
            self.row.cells.push(self.cell);
        }
        if !self.row.cells.is_empty() {
            self.rows.push(self.row);
        }
        let table = Node::Table(self.rows);
        match around {
            Some(around) => around.cell.push(table),
            None => nodes.push(table),
        }
    }
}
