//! The places of a page that a link may lead to, and the order in which a report's page has its sections.

use super::links::NoTargets;
use super::{numbered, read};
use crate::document::{Block, BlockKind, Document, words};
use crate::form::Form;

/// A place of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAnchor {
    /// What a link writes after `#`.
    pub id: String,
    /// The words of a heading; empty for others.
    pub words: String,
    /// Whether it is a heading.
    pub is_heading: bool,
}

/// The places that the page of a text has: sections, headings, paragraphs and notes.
pub fn anchors(body: &str, form: Option<&Form>) -> Vec<PageAnchor> {
    read::read(body.into(), form.is_some(), &NoTargets, |document, _| {
        let mut anchors = sections(document, form);
        blocks(&document.blocks, &mut anchors);
        for note in 1..=document.notes {
            anchors.extend([format!("note-{note}"), format!("note-{note}-from")].map(plain));
        }
        anchors
    })
}

fn plain(id: String) -> PageAnchor {
    PageAnchor { id, words: String::new(), is_heading: false }
}

fn sections(document: &Document<'_>, form: Option<&Form>) -> Vec<PageAnchor> {
    let Some(form) = form else { return Vec::new() };
    let headings: Vec<String> = document.blocks.iter().filter_map(heading).collect();
    let written: Vec<Option<usize>> = headings.iter().map(|heading| form.section(heading)).collect();
    let anchor = |part: Part| {
        let words = match part.content {
            PartContent::Written(index) => headings[index].clone(),
            PartContent::Blank(section) => numbered(&form.sections[section].number, &form.sections[section].heading),
            PartContent::Table(table) => form.tables[table].label.clone(),
        };
        PageAnchor { id: part.id(), words, is_heading: true }
    };
    arrange(form, &written).into_iter().map(anchor).collect()
}

fn heading(block: &Block<'_>) -> Option<String> {
    match &block.kind {
        BlockKind::Section(content) => Some(words(content)),
        _ => None,
    }
}

fn blocks(blocks: &[Block<'_>], anchors: &mut Vec<PageAnchor>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { number, content, .. } => {
                anchors.push(PageAnchor { id: format!("p{number}"), words: words(content), is_heading: true });
            }
            BlockKind::Paragraph { number, .. } | BlockKind::Chart { number, .. } => {
                anchors.push(plain(format!("p{number}")))
            }
            BlockKind::List(list) => list.items.iter().for_each(|item| self::blocks(&item.blocks, anchors)),
            BlockKind::Quote(inner) | BlockKind::Note { blocks: inner, .. } => self::blocks(inner, anchors),
            _ => {}
        }
    }
}

/// A section of a report's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its number on the page, from 1.
    pub number: usize,
    /// What it shows.
    pub content: PartContent,
    /// The statutory table in it.
    pub table: Option<usize>,
}

/// What a section of a report's page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartContent {
    /// The section of the text with this index.
    Written(usize),
    /// A section of the form that the text does not have.
    Blank(usize),
    /// A table that belongs to no section.
    Table(usize),
}

impl Part {
    /// What a link to it writes after `#`.
    pub fn id(&self) -> String {
        format!("section-{}", self.number)
    }
}

/// The sections of a report's page: those of the text as written, and those of the form that are not written at
/// their places if they have a table, so that no table is lost. `written` says which section of the form each of
/// the text is.
pub fn arrange(form: &Form, written: &[Option<usize>]) -> Vec<Part> {
    let mut absent = (0..form.sections.len()).filter(|section| !written.contains(&Some(*section))).peekable();
    let mut order: Vec<(PartContent, Option<usize>)> = Vec::new();
    for (index, &section) in written.iter().enumerate() {
        while let Some(missing) = absent.next_if(|missing| section.is_some_and(|here| here > *missing)) {
            order.push((PartContent::Blank(missing), Some(missing)));
        }
        order.push((PartContent::Written(index), section));
    }
    order.extend(absent.map(|missing| (PartContent::Blank(missing), Some(missing))));
    let mut shown = vec![false; form.tables.len()];
    let mut parts = Vec::new();
    for (index, (content, section)) in order.iter().copied().enumerate() {
        let table = section.and_then(|section| form.sections[section].table).filter(|&table| !shown[table]);
        if let Some(table) = table {
            shown[table] = true;
        } else if matches!(content, PartContent::Blank(_)) {
            continue;
        }
        parts.push(Part { number: index + 1, content, table });
    }
    // Tables that belong to no section follow at the end.
    let left = (0..form.tables.len()).filter(|&table| !shown[table]);
    let last = order.len();
    parts.extend(left.enumerate().map(|(index, table)| Part {
        number: last + index + 1,
        content: PartContent::Table(table),
        table: Some(table),
    }));
    parts
}
