//! Blocks of a text as paragraphs and tables: ECMA-376-1 §17.3.1.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::xml;
use super::inline::Runs;
use super::picture::Pictures;
use super::table;
use crate::document::{Align, Block, BlockKind, Document, Inline, List};

/// The lowest heading that Word has a style for here.
const LOWEST: u8 = 5;
/// How many depths of lists there are.
const DEEPEST: usize = 8;

/// The body of a document that is being written.
#[derive(Default)]
pub(super) struct Body {
    /// What is written.
    pub(super) out: String,
    /// The level of the last heading.
    last_level: u8,
    /// What each note says, by its number: as paragraphs of notes, and as those of the body.
    notes: BTreeMap<usize, String>,
    /// The notes that have been marked.
    marked: Vec<usize>,
    /// The pictures that can be shown.
    pub(super) pictures: Pictures,
    /// How many have been drawn.
    drawn: usize,
}

impl Body {
    /// A paragraph of plain words.
    pub(super) fn line(&mut self, style: &str, text: &str) {
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
        if !text.is_empty() {
            self.out.push_str("<w:r><w:t xml:space=\"preserve\">");
            xml::push(&mut self.out, text);
            self.out.push_str("</w:t></w:r>");
        }
        self.out.push_str("</w:p>");
    }

    /// The heading of a section.
    pub(super) fn section(&mut self, content: &[Inline<'_>]) {
        self.paragraph("Heading1", "", "", content);
        self.last_level = 1;
    }

    /// A paragraph, and below it the pictures that stand in it.
    fn paragraph(&mut self, style: &str, more: &str, before: &str, content: &[Inline<'_>]) {
        let (runs, shown) = self.runs(before, content, true);
        if !runs.is_empty() || shown.is_empty() {
            let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{runs}</w:p>");
        }
        for (number, words) in shown {
            self.drawn += 1;
            self.pictures.draw(&mut self.out, number, &words, self.drawn);
        }
    }

    /// Runs of a line, and the pictures that are to stand below it, where there may be any; notes that it marks are noted.
    fn runs(&mut self, before: &str, content: &[Inline<'_>], may_show: bool) -> (String, Vec<(usize, String)>) {
        let mut runs = Runs::after(std::mem::take(&mut self.marked), may_show.then_some(&self.pictures));
        runs.text(before);
        runs.inlines(content);
        runs.flush();
        let (out, shown) = (runs.out, runs.shown);
        self.marked = runs.marked;
        (out, shown)
    }

    /// Writes a block.
    pub(super) fn block(&mut self, block: &Block<'_>) {
        match &block.kind {
            BlockKind::Section(content) => self.section(content),
            BlockKind::Heading { level, content, .. } => {
                // No level is skipped, so that the outline is whole. The text's third is the paper's second.
                let level = level.saturating_sub(1).clamp(2, LOWEST).min(self.last_level + 1);
                self.last_level = level;
                self.paragraph(&format!("Heading{level}"), "", "", content);
            }
            BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                self.paragraph("BodyText", "", "", content);
            }
            BlockKind::List(list) => self.list(list, 0),
            BlockKind::Table(table) => {
                let mut cell = |content: &[Inline<'_>]| self.runs("", content, false).0;
                let head = table.head.iter().map(|content| cell(content)).collect();
                let rows = table.rows.iter().map(|row| row.iter().map(|content| cell(content)).collect()).collect();
                let columns: Vec<Align> = table.columns.clone();
                table::of_text(&mut self.out, table, &columns, head, rows);
                // Tables that touch each other are one.
                self.line("TableEnd", "");
            }
            BlockKind::Quote(blocks) => {
                for block in blocks {
                    match &block.kind {
                        BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                            self.paragraph("Quote", "", "", content);
                        }
                        _ => self.block(block),
                    }
                }
            }
            BlockKind::Code { text, .. } => self.paragraph("Code", "", "", text),
            BlockKind::Rule => self.line("Rule", ""),
            // A chart stands between blocks, where the reports of other years are at hand.
            BlockKind::Note { .. } | BlockKind::TableMark | BlockKind::Chart { .. } => {}
        }
    }

    /// Items have the numbers they were given, as words; bullets are a list of Word.
    fn list(&mut self, list: &List<'_>, depth: usize) {
        for item in &list.items {
            let mut is_first = true;
            for block in &item.blocks {
                let number = if list.is_numbered && is_first { format!("{}. ", item.number) } else { String::new() };
                let depth = depth.min(DEEPEST);
                match &block.kind {
                    BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) if list.is_numbered => {
                        let left = depth * 640;
                        let indent = if depth > 0 { format!("<w:ind w:left=\"{left}\"/>") } else { String::new() };
                        self.paragraph("BodyText", &indent, &number, content);
                    }
                    BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) if is_first => {
                        let numbered = format!("<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"1\"/></w:numPr>");
                        self.paragraph("ListBullet", &numbered, "", content);
                    }
                    BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                        let indent = format!("<w:ind w:left=\"{}\"/>", depth * 640);
                        self.paragraph("BodyText", &indent, "", content);
                    }
                    BlockKind::List(inner) => self.list(inner, depth + 1),
                    _ => self.block(block),
                }
                is_first = false;
            }
        }
    }

    /// Writes all notes, to stand where they are marked.
    pub(super) fn gather_notes(&mut self, document: &Document<'_>) {
        self.last_level = 1;
        self.notes_in(&document.blocks);
    }

    fn notes_in(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Note { number, blocks } => {
                    let mut note = Body::default();
                    for block in blocks {
                        match &block.kind {
                            BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                                note.paragraph("FootnoteText", "", "", content);
                            }
                            _ => note.block(block),
                        }
                    }
                    self.notes.insert(*number, note.out);
                }
                BlockKind::Quote(inner) => self.notes_in(inner),
                BlockKind::List(list) => list.items.iter().for_each(|item| self.notes_in(&item.blocks)),
                _ => {}
            }
        }
    }

    /// Notes that nothing marks stand at the end of the text.
    pub(super) fn unmarked_notes(&mut self) {
        let marked = &self.marked;
        let left: String =
            self.notes.iter().filter(|(number, _)| !marked.contains(number)).map(|(_, text)| text.as_str()).collect();
        self.out.push_str(&left);
    }

    /// The notes that are marked, with their numbers. A mark without a note has an empty one.
    pub(super) fn marked_notes(&self) -> impl Iterator<Item = (usize, &str)> {
        self.marked.iter().map(|number| (*number, self.notes.get(number).map_or("", String::as_str)))
    }
}
