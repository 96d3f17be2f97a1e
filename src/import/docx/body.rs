//! Blocks: paragraphs and what wraps them, one after the other. ECMA-376-1 §17.2, §17.3.1.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::transcript::{
    Block, BlockKind, HiddenBy, HiddenText, LINE_BREAK, Paragraph, Place, Refusal, TableName, Transcript,
};
use super::field::Fields;
use super::inline::{Base, words};
use super::line::Line;
use super::number::{Label, Numbering};
use super::style::{Style, Styles};
use crate::ooxml::ADDED_SIGNATURE;
use crate::ooxml::package::{PART_LIMIT, Package, Relations};
use crate::ooxml::xml::Element;

/// A reader of a page, such as is embedded in some documents.
pub type ReadHtml<'h> = &'h dyn Fn(&[u8]) -> Result<Transcript, Refusal>;

/// A document that is being read.
pub(super) struct Reading<'r, 'b> {
    /// The parts.
    pub(super) package: &'r mut Package<'b>,
    /// What the part refers to that is being read.
    pub(super) relations: Relations,
    /// Styles and lists.
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    /// Reads embedded pages.
    pub(super) html: ReadHtml<'r>,
    /// How many documents this one is embedded in.
    pub(super) depth: usize,
    /// What has been read.
    pub(super) seen: Transcript,
    /// The fields that are open.
    pub(super) fields: Fields,
    /// How many paragraphs of the body, tables and cells there have been, and pictures.
    pub(super) paragraphs: usize,
    pub(super) tables: usize,
    pub(super) cells: usize,
    pub(super) pictures: usize,
    /// How many changes are recorded.
    pub(super) changes: usize,
    /// The notes, in the order of their marks: whether an endnote, and its name.
    pub(super) notes: Vec<(bool, String)>,
    /// The comments that have not been met.
    pub(super) comments: BTreeMap<String, String>,
    /// The notes that marks were given to, by what they are.
    pub(super) marked: BTreeMap<(bool, String), usize>,
    /// The notes that are there.
    pub(super) known_notes: BTreeSet<(bool, String)>,
    /// The files that are kept, by the names of their parts.
    pub(super) files: BTreeMap<String, Option<usize>>,
    /// How many bytes of addresses may still be taken.
    pub(super) spare: usize,
}

/// Where blocks stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot {
    /// In the body.
    Body,
    /// In a text box of the body.
    Box,
    /// In a cell: table, row, column.
    Cell(usize, usize, usize),
    /// In a note.
    Note(usize),
}

/// Blocks that are being gathered.
pub(super) struct Flow<'e> {
    /// The blocks.
    pub(super) blocks: Vec<Block>,
    /// Where they stand.
    pub(super) spot: Spot,
    /// The paragraph that is not finished.
    line: Line<'e>,
    look: Look,
    /// Whether a paragraph has ended in the line, as they do in notes.
    is_ended: bool,
}

/// The mark at the end of a paragraph.
struct Mark {
    is_deleted: bool,
    is_hidden: Option<bool>,
    /// Whether the paragraph is but the first letter of the next, in a frame: §17.3.1.11.
    is_initial: bool,
    /// How many changes of it are recorded.
    changes: usize,
}

impl Mark {
    fn read(properties: Option<Element<'_>>) -> Mark {
        let letters = properties.and_then(|properties| properties.child("rPr"));
        let has = |name: &str| letters.is_some_and(|letters| letters.child(name).is_some());
        let is_deleted = has("del") || has("moveFrom");
        let initial = properties.and_then(|properties| properties.child("framePr")?.attribute("dropCap"));
        Mark {
            is_deleted,
            is_hidden: letters.and_then(|letters| letters.switch("vanish")),
            is_initial: initial.is_some_and(|kind| kind != "none"),
            changes: usize::from(is_deleted) + usize::from(has("ins") || has("moveTo")),
        }
    }
}

/// What a paragraph is, beside its words.
#[derive(Default)]
struct Look {
    level: Option<u8>,
    list: Option<u8>,
    is_title: bool,
    is_added: bool,
}

impl Flow<'_> {
    /// No blocks yet.
    pub(super) fn new(spot: Spot) -> Self {
        Flow { blocks: Vec::new(), spot, line: Line::default(), look: Look::default(), is_ended: false }
    }
}

impl Reading<'_, '_> {
    /// Reads what stands in a container, to its end.
    pub(super) fn read<'e>(&mut self, container: Element<'e>, spot: Spot) -> Result<Vec<Block>, Refusal> {
        let fields = std::mem::take(&mut self.fields);
        let mut flow = Flow::new(spot);
        self.walk(container, &mut flow)?;
        self.finish(&mut flow)?;
        self.fields = fields;
        Ok(flow.blocks)
    }

    /// Adds what stands in a container. Its depth is that of the XML, which is limited.
    pub(super) fn walk<'e>(&mut self, container: Element<'e>, flow: &mut Flow<'e>) -> Result<(), Refusal> {
        for child in container.children() {
            match child.name() {
                "p" => self.paragraph(child, flow)?,
                "tbl" => {
                    self.finish(flow)?;
                    self.table(child, flow)?;
                }
                "sdt" | "sdtContent" | "customXml" | "smartTag" => self.walk(child, flow)?,
                "ins" | "moveTo" => {
                    self.changes += 1;
                    self.walk(child, flow)?;
                }
                "del" | "moveFrom" => {
                    self.changes += 1;
                    flow.line.hide(&words(child), HiddenBy::Deleted);
                }
                "AlternateContent" => {
                    let (shown, fallback) = choice(child);
                    flow.line.hide(&fallback, HiddenBy::Fallback);
                    if let Some(shown) = shown {
                        self.walk(shown, flow)?;
                    }
                }
                "altChunk" => {
                    self.finish(flow)?;
                    self.chunk(child, flow)?;
                }
                "oMathPara" | "oMath" => flow.line.show(&words(child), false, None),
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds a paragraph. One whose mark is deleted or hidden goes on in the next: §17.13.5.15, §17.3.2.41. So does
    /// a first letter that is drawn large.
    fn paragraph<'e>(&mut self, element: Element<'e>, flow: &mut Flow<'e>) -> Result<(), Refusal> {
        let properties = element.child("pPr");
        let mark = Mark::read(properties);
        self.changes += mark.changes;
        let id = properties.and_then(|properties| properties.child_value("pStyle"));
        let style = self.styles.of_paragraph(id.as_deref());
        let mut look = Look::read(properties, &style);
        let is_list = style.is_list;
        let vanishes = style.vanish.unwrap_or(false);
        let is_mark_hidden = mark.is_hidden.unwrap_or(vanishes);
        let number = self.numbering.of_paragraph(properties, &style, id.as_deref());
        let base = Base { is_bold: style.bold.unwrap_or(false), is_hidden: vanishes, link: None };

        let mut line = Line::default();
        self.inline(element, base, &mut line);
        self.fields.end_paragraph();
        let is_seen = !line.is_blank() || !line.anchored.is_empty();
        // What is deleted or hidden to its last character has no number, and none after it counts it.
        let is_numbered = !mark.is_deleted && (is_seen || !is_mark_hidden);
        let label = match number.filter(|_| is_numbered) {
            Some((list, level)) => {
                look.list = u8::try_from(level).ok().filter(|_| is_list);
                self.numbering.count(&list, level)
            }
            None => Label::default(),
        };
        look.list = label.bullet.and_then(|level| u8::try_from(level).ok()).or(look.list);
        flow.add(&label.text, line, look, mark.is_deleted || mark.is_initial);
        if mark.is_deleted || is_mark_hidden || mark.is_initial {
            return Ok(());
        }
        match flow.spot {
            Spot::Note(_) => flow.is_ended = true,
            _ => self.finish(flow)?,
        }
        Ok(())
    }

    /// Ends the paragraph that is being gathered; then comes what is anchored in it.
    pub(super) fn finish<'e>(&mut self, flow: &mut Flow<'e>) -> Result<(), Refusal> {
        let line = std::mem::take(&mut flow.line);
        let look = std::mem::take(&mut flow.look);
        flow.is_ended = false;
        let start = self.seen.text.len();
        if !line.is_blank() {
            if matches!(flow.spot, Spot::Body) {
                self.paragraphs += 1;
            }
            let range = self.seen.push_piece(&line.text, self.place(flow.spot));
            let spans = line.spans(start, look.level.is_some());
            if look.is_title {
                self.seen.properties.push(("Title-style".into(), line.text.clone()));
            }
            if look.is_added {
                self.seen.properties.push((ADDED_SIGNATURE.into(), line.text.clone()));
            }
            let list = look.list.filter(|_| look.level.is_none());
            flow.blocks.push(Block::paragraph(Paragraph { level: look.level, list, spans }, range));
        }
        let at = |offset: usize| start + if line.is_blank() { 0 } else { offset };
        for (offset, why, text) in &line.hidden {
            self.hide(text, *why, at(*offset));
        }
        if self.seen.text.len() as u64 > PART_LIMIT {
            return Err(Refusal::TooLarge { limit: PART_LIMIT });
        }
        for element in line.anchored {
            self.anchored(element, flow.spot, &mut flow.blocks)?;
        }
        Ok(())
    }

    /// Notes what is not seen at this place, where it is anything.
    pub(super) fn hide(&mut self, text: &str, why: HiddenBy, at: usize) {
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() {
            self.seen.hidden.push(HiddenText { why, text: text.to_owned(), at });
        }
    }

    /// Where a piece stands.
    pub(super) fn place(&self, spot: Spot) -> Place {
        match spot {
            Spot::Body | Spot::Box => Place::Paragraph(self.paragraphs.max(1)),
            Spot::Cell(table, row, column) => Place::Cell { table: TableName::Number(table), row, column },
            Spot::Note(number) => Place::Note(number),
        }
    }

    /// The range of all text since an offset, without the line feed at its end.
    pub(super) fn since(&self, start: usize) -> Range<usize> {
        start..self.seen.text.len().saturating_sub(1).max(start)
    }
}

impl<'e> Flow<'e> {
    /// Adds a paragraph's words to the line. Where a mark was deleted, or the paragraph is a first letter, the
    /// next one says what the whole is; where the mark is hidden, the first does, as Word's style separators want it.
    fn add(&mut self, label: &str, line: Line<'e>, look: Look, is_part: bool) {
        if self.is_ended && !self.line.is_blank() {
            self.line.append(LINE_BREAK.encode_utf8(&mut [0; 4]), Line::default());
        }
        self.is_ended = false;
        let is_first = self.line.is_blank() || self.look.is_unset();
        if !is_part && is_first {
            self.look = look;
        }
        self.line.append(label, line);
    }
}

impl Look {
    fn read(properties: Option<Element<'_>>, style: &Style) -> Look {
        let own = properties.and_then(|properties| properties.child_value("outlineLvl")?.parse::<u8>().ok());
        let outline = own.or(style.outline).filter(|level| *level < 9);
        Look { level: outline.map(|level| level + 1), list: None, is_title: style.is_title, is_added: style.is_added }
    }

    fn is_unset(&self) -> bool {
        self.level.is_none() && self.list.is_none() && !self.is_title
    }
}

impl Block {
    /// A paragraph with this range of the text.
    pub(super) fn paragraph(paragraph: Paragraph, range: Range<usize>) -> Block {
        Block { kind: BlockKind::Paragraph(paragraph), range, is_outside: false }
    }
}

/// The alternative that is shown, and the words of those that are not. ECMA-376-3 §10.2.1: the first whose
/// namespaces are known, else the fallback. Known is what Microsoft and the standards have published.
pub(super) fn choice(element: Element<'_>) -> (Option<Element<'_>>, String) {
    let is_known = |choice: &Element<'_>| {
        let needed = choice.attribute("Requires").unwrap_or_default();
        needed.split_ascii_whitespace().all(|prefix| {
            let namespace = choice.namespace(prefix).unwrap_or_default();
            PUBLISHED.iter().any(|start| namespace.starts_with(start))
        })
    };
    let all = || element.children();
    let shown = all().filter(|child| child.name() == "Choice").find(is_known);
    let shown = shown.or_else(|| all().find(|child| child.name() == "Fallback"));
    let others = all().filter(|child| !shown.is_some_and(|shown| shown.holds(child)));
    (shown, others.map(words).collect())
}

/// Where namespaces begin that Word knows.
const PUBLISHED: &[&str] = &[
    "http://schemas.microsoft.com/",
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "urn:schemas-microsoft-com:",
];
