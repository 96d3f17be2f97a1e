//! How a finished line becomes paragraphs and pictures of the transcript, each in its place.

use std::ops::Range;

use super::super::line::{Line, paragraphs, trimmed};
use super::super::page::ROOT;
use super::{Origin, Walker};
use crate::import::transcript::{Block, BlockKind, HiddenText, Paragraph, Picture, Place, Span, SpanKind, TableName};

impl Walker<'_> {
    /// Adds a block to the cell that is read, or to the whole.
    pub(super) fn push(&mut self, block: Block) {
        for table in self.tables.iter_mut().rev().filter(|table| table.in_cell) {
            if let Some(blocks) = table.grid.blocks() {
                blocks.push(block);
                return;
            }
        }
        let element = self.blocks.last().copied().unwrap_or(ROOT);
        let (plain, linked) = (std::mem::take(&mut self.plain), std::mem::take(&mut self.linked));
        self.flow.origins.push(Origin { element, plain, linked });
        self.flow.transcript.blocks.push(block);
    }

    /// Where the next piece stands.
    fn place(&mut self) -> Place {
        match self.tables.iter_mut().rev().find(|table| table.in_cell) {
            Some(table) => {
                let (row, column) = table.grid.last_place();
                Place::Cell { table: TableName::Number(table.number), row: row + 1, column: column + 1 }
            }
            None => {
                self.paragraphs_met += 1;
                Place::Paragraph(self.paragraphs_met)
            }
        }
    }

    /// Ends the line that is read, and adds the paragraphs that it falls into.
    pub(super) fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        self.line.number = line.number.take();
        for link in &mut self.links {
            let range = link.start.min(line.text.len())..line.text.len();
            line.links.push((range, link.target.clone(), link.may_be_mark));
            link.start = 0;
        }
        line.links.sort_by_key(|(range, ..)| range.start);
        let is_label = self.level.is_some() || self.tables.iter().any(|table| table.in_cell);
        let mut pictures = std::mem::take(&mut line.pictures).into_iter().peekable();
        let mut starts = Vec::new();
        for part in paragraphs(&line.text, is_label) {
            let place = self.place();
            let range = self.flow.transcript.push_piece(&line.text[part.clone()], place);
            starts.push((part.clone(), range.start));
            let spans = self.spans(&line, &part, range.start);
            let (plain, linked) = line.counts(&part);
            (self.plain, self.linked) = (self.plain + plain, self.linked + linked);
            let paragraph = Paragraph { level: self.level, list: self.item.take(), spans };
            self.push(Block { kind: BlockKind::Paragraph(paragraph), range, is_outside: false });
            while let Some((_, picture, is_link)) = pictures.next_if(|(at, ..)| *at <= part.end) {
                self.push_picture(picture, is_link);
            }
        }
        for (_, picture, is_link) in pictures {
            self.push_picture(picture, is_link);
        }
        self.place_rest(&starts);
    }

    fn push_picture(&mut self, picture: Picture, is_link: bool) {
        self.linked += usize::from(is_link);
        let at = self.flow.transcript.text.len();
        self.push(Block { kind: BlockKind::Picture(picture), range: at..at, is_outside: false });
    }

    /// What a paragraph of the line looks like, moved to where it stands in the text.
    fn spans(&mut self, line: &Line, part: &Range<usize>, start: usize) -> Vec<Span> {
        let moved = |range: &Range<usize>| {
            let range = trimmed(&line.text, range.start.max(part.start)..range.end.min(part.end).max(part.start))?;
            Some(range.start - part.start + start..range.end - part.start + start)
        };
        let mut spans = Vec::new();
        let first = line.links.partition_point(|(range, ..)| range.end <= part.start);
        for (range, target, may_be_mark) in line.links[first..].iter().take_while(|link| link.0.start < part.end) {
            let Some(range) = moved(range).filter(|_| !target.is_empty()) else { continue };
            if *may_be_mark {
                self.marks.insert(range.start);
            }
            spans.push(Span { range, kind: SpanKind::Link(target.clone()) });
        }
        let first = line.bold.partition_point(|range| range.end <= part.start);
        let bold: Vec<_> =
            line.bold[first..].iter().take_while(|range| range.start < part.end).filter_map(moved).collect();
        let is_all = matches!(&bold[..], [all] if all.len() == part.len());
        if !is_all {
            spans.extend(bold.into_iter().map(|range| Span { range, kind: SpanKind::Strong }));
        }
        spans.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
        spans
    }

    /// Puts hidden text and names of places where the words around them have come to stand.
    fn place_rest(&mut self, starts: &[(Range<usize>, usize)]) {
        let end = self.flow.transcript.text.len();
        let find = |at: usize| {
            let part = starts.get(starts.partition_point(|(part, _)| part.end < at));
            part.map_or(end, |(part, start)| start + at.saturating_sub(part.start))
        };
        for (at, why, text) in self.hidden.drain(..) {
            self.flow.transcript.hidden.push(HiddenText { why, text, at: find(at) });
        }
        for (at, name) in self.anchors.drain(..) {
            self.named.entry(name).or_insert(find(at));
        }
    }

    /// Makes marks of notes out of the links that lead to a block below.
    pub(super) fn mark_notes(&mut self) {
        let ends: Vec<usize> = self.flow.transcript.blocks.iter().map(|block| block.range.end).collect();
        let mut all: Vec<&mut Block> = self.flow.transcript.blocks.iter_mut().collect();
        while let Some(block) = all.pop() {
            match &mut block.kind {
                BlockKind::Paragraph(paragraph) => {
                    for span in paragraph.spans.iter_mut().filter(|span| self.marks.contains(&span.range.start)) {
                        let SpanKind::Link(target) = &span.kind else { continue };
                        let note = self.named.get(target.trim_start_matches('#')).copied();
                        let Some(note) = note.filter(|&note| note > block.range.end) else { continue };
                        let index = ends.partition_point(|&end| end <= note);
                        if index < ends.len() {
                            span.kind = SpanKind::NoteMark(index);
                        }
                    }
                }
                BlockKind::Table(table) => {
                    all.extend(table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.blocks));
                }
                BlockKind::Picture(_) => {}
            }
        }
    }
}
