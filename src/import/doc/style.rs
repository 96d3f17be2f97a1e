//! Styles, and what a character or paragraph is by its style and by what it states itself. [MS-DOC] 2.9.258 ff.

use super::bytes;
use super::file::{File, Letter, Part};
use super::sprm;
use super::table::RowShape;

/// Styles are based on each other so deep; Word allows eleven.
const DEEPEST: usize = 32;

#[derive(Default)]
struct Style {
    /// Its number among the styles that Word knows.
    known_as: u16,
    base: usize,
    paragraph: Vec<u8>,
    letters: Vec<u8>,
}

/// No style says so much; what is longer is cut.
const LONGEST: usize = 2048;

/// So many bytes of properties are read from the other stream.
const MOST_HUGE: usize = 32 << 20;

/// The styles of a file, by their index: what they say, and what letters and paragraphs are by them.
#[derive(Default)]
pub(super) struct Styles {
    all: Vec<Style>,
    letters: Vec<(bool, bool)>,
    paragraphs: Vec<(Properties, bool, i32)>,
    huge: std::cell::Cell<usize>,
}

/// What a character is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Letters {
    pub(super) is_bold: bool,
    pub(super) is_hidden: bool,
    pub(super) is_deleted: bool,
    pub(super) is_inserted: bool,
    pub(super) is_struck: bool,
    pub(super) is_raised: bool,
    pub(super) is_special: bool,
    /// Whether it stands for data or an object, and not for a picture.
    pub(super) is_data: bool,
    /// Font and character of a sign.
    pub(super) sign: Option<(u16, u16)>,
}

/// What a paragraph is.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    pub(super) style: usize,
    /// How many tables it stands in.
    pub(super) depth: usize,
    pub(super) is_row_end: bool,
    pub(super) is_cell_end: bool,
    pub(super) list: u16,
    pub(super) level: u8,
    pub(super) outline: Option<u8>,
    pub(super) is_title: bool,
    /// Whether its style is one of those that Word has for lists.
    pub(super) is_list: bool,
    pub(super) is_initial: bool,
    pub(super) row: RowShape,
}

impl Styles {
    pub(super) fn read(file: &File) -> Styles {
        Styles::of(file.part(Part::Styles)).unwrap_or_default()
    }

    fn of(part: &[u8]) -> Option<Styles> {
        let mut at = 2 + usize::from(bytes::u16(part, 0)?);
        let (count, base_size) = (bytes::u16(part, 2)?, usize::from(bytes::u16(part, 4)?));
        let mut styles = Vec::new();
        for _ in 0..count.min(4095) {
            let Some(length) = bytes::u16(part, at).map(usize::from) else { break };
            let Some(style) = bytes::slice(part, at + 2, length) else { break };
            styles.push(Style::read(style, base_size).unwrap_or(Style { base: 0xFFF, ..Style::default() }));
            at += 2 + length + length % 2;
        }
        let mut styles = Styles { all: styles, ..Styles::default() };
        styles.letters = (0..styles.all.len()).map(|index| styles.letters_of(index)).collect();
        styles.paragraphs = (0..styles.all.len()).map(|index| styles.paragraph_of(index)).collect();
        Some(styles)
    }

    /// Whether more was to be read than is.
    pub(super) fn is_too_large(&self) -> bool {
        self.huge.get() > MOST_HUGE
    }

    /// A style and those it is based on, the first of them first.
    fn chain(&self, index: usize) -> Vec<&Style> {
        let (mut chain, mut next) = (Vec::new(), index);
        while chain.len() < DEEPEST
            && let Some(style) = self.all.get(next)
        {
            chain.push(style);
            next = style.base;
        }
        chain.reverse();
        chain
    }

    /// Whether the letters of a style are bold, and whether they are hidden.
    fn letters_of(&self, index: usize) -> (bool, bool) {
        let (mut is_bold, mut is_hidden) = (false, false);
        for (code, operand) in self.chain(index).into_iter().flat_map(|style| sprm::each(&style.letters)) {
            match code {
                sprm::BOLD => is_bold = switched(operand, is_bold),
                sprm::VANISH => is_hidden = switched(operand, is_hidden),
                _ => {}
            }
        }
        (is_bold, is_hidden)
    }

    /// What a paragraph is by a style: its properties, whether it is in a table, and how deep.
    fn paragraph_of(&self, style: usize) -> (Properties, bool, i32) {
        let mut found = Properties::default();
        let (mut is_in_table, mut depth) = (false, 0_i32);
        for part in self.chain(style) {
            match part.known_as {
                1..=9 => found.outline = u8::try_from(part.known_as - 1).ok(),
                62 => found.is_title = true,
                48 | 49 | 54..=61 => found.is_list = true,
                _ => {}
            }
            for (code, operand) in sprm::each(&part.paragraph) {
                found.apply(code, operand, &mut is_in_table, &mut depth);
            }
        }
        (found, is_in_table, depth)
    }

    /// What a character is in a paragraph of this style.
    pub(super) fn of_letter(&self, file: &File, letter: Letter, paragraph_style: usize) -> Letters {
        let (mut bold, mut hidden) = self.letters.get(paragraph_style).copied().unwrap_or_default();
        let own = file.letter_list(letter.at);
        let style = sprm::each(own).filter(|(code, _)| *code == sprm::CHARACTER_STYLE).last();
        if let Some(style) = style.and_then(|(_, operand)| bytes::u16(operand, 0)).filter(|style| *style != 10) {
            let (style_bold, style_hidden) = self.letters.get(usize::from(style)).copied().unwrap_or_default();
            (bold, hidden) = (bold != style_bold, hidden != style_hidden);
        }
        let mut letters = Letters { is_bold: bold, is_hidden: hidden, ..Letters::default() };
        let piece = file.piece_list(letter.piece);
        for (code, operand) in sprm::each(own).chain(sprm::each(&piece)) {
            let is_on = operand.first().is_some_and(|value| *value != 0);
            match code {
                sprm::BOLD => letters.is_bold = switched(operand, bold),
                sprm::VANISH => letters.is_hidden = switched(operand, hidden),
                sprm::DELETED => letters.is_deleted = is_on,
                sprm::INSERTED => letters.is_inserted = is_on,
                sprm::STRIKE | sprm::STRIKE_TWICE => letters.is_struck = switched(operand, false),
                sprm::RAISE => letters.is_raised = operand.first() == Some(&1),
                sprm::SPECIAL => letters.is_special = is_on,
                sprm::DATA | sprm::OBJECT | sprm::OLE => letters.is_data |= is_on,
                sprm::SYMBOL => letters.sign = bytes::u16(operand, 0).zip(bytes::u16(operand, 2)),
                _ => {}
            }
        }
        letters
    }

    /// What a paragraph is, by the character at its end.
    pub(super) fn of_paragraph(&self, file: &File, end: Letter) -> Properties {
        let (style, own) = file.paragraph_list(end.at);
        let mut style = usize::from(style);
        let restyled = sprm::each(own).filter(|(code, _)| *code == sprm::PARAGRAPH_STYLE).last();
        if let Some(other) = restyled.and_then(|(_, operand)| bytes::u16(operand, 0)) {
            style = usize::from(other);
        }
        let (mut found, mut is_in_table, mut depth) = self.paragraphs.get(style).cloned().unwrap_or_default();
        found.style = style;
        let piece = file.piece_list(end.piece);
        for (code, operand) in sprm::each(own).chain(sprm::each(&piece)) {
            if matches!(code, sprm::HUGE | sprm::HUGE_OLD) {
                // Properties that are too long for their page stand in another stream: 2.6.2.
                let more = huge(file, operand).filter(|more| {
                    self.huge.set(self.huge.get().saturating_add(more.len()));
                    !self.is_too_large()
                });
                for (code, operand) in sprm::each(more.unwrap_or(&[])) {
                    found.apply(code, operand, &mut is_in_table, &mut depth);
                }
            } else {
                found.apply(code, operand, &mut is_in_table, &mut depth);
            }
        }
        let stated = usize::try_from(depth).unwrap_or(0);
        found.depth = if is_in_table { stated.max(1) } else { 0 };
        found
    }
}

fn huge<'f>(file: &'f File, operand: &[u8]) -> Option<&'f [u8]> {
    let at = bytes::size(operand, 0)?;
    bytes::slice(&file.data, at.checked_add(2)?, usize::from(bytes::u16(&file.data, at)?))
}

/// A switch may be that of the style, or the opposite of it: 2.9.327.
fn switched(operand: &[u8], of_style: bool) -> bool {
    match operand.first() {
        Some(0x80) => of_style,
        Some(0x81) => !of_style,
        other => other.is_some_and(|value| *value != 0),
    }
}

impl Properties {
    fn apply(&mut self, code: u16, operand: &[u8], is_in_table: &mut bool, depth: &mut i32) {
        let byte = operand.first().copied().unwrap_or(0);
        match code {
            sprm::IN_TABLE => *is_in_table = byte != 0,
            sprm::ROW_END | sprm::INNER_ROW_END => self.is_row_end = byte != 0,
            sprm::INNER_CELL => self.is_cell_end = byte != 0,
            sprm::DEPTH => *depth = bytes::u32(operand, 0).map_or(0, |depth| depth.min(64) as i32),
            sprm::DEPTH_CHANGE => {
                *depth = depth.saturating_add(bytes::u32(operand, 0).map_or(0, u32::cast_signed)).clamp(0, 64);
            }
            sprm::LIST => self.list = bytes::u16(operand, 0).unwrap_or(0),
            sprm::LIST_LEVEL => self.level = byte,
            sprm::OUTLINE => self.outline = Some(byte).filter(|level| *level < 9),
            sprm::INITIAL => self.is_initial = byte & 0x07 != 0,
            _ => self.row.apply(code, operand),
        }
    }
}

impl Style {
    fn read(style: &[u8], base_size: usize) -> Option<Style> {
        let kind = bytes::u16(style, 2)?;
        let parts = bytes::u16(style, 4)? & 0xF;
        let name = usize::from(bytes::u16(style, base_size)?);
        let mut at = base_size + 2 + 2 * name + 2;
        let mut part = || -> Option<Vec<u8>> {
            at += at % 2;
            let length = usize::from(bytes::u16(style, at)?);
            let part = bytes::slice(style, at + 2, length)?;
            let part = part.get(..LONGEST).unwrap_or(part).to_vec();
            at += 2 + length;
            Some(part)
        };
        let mut found =
            Style { known_as: bytes::u16(style, 0)? & 0xFFF, base: usize::from(kind >> 4), ..Style::default() };
        match kind & 0xF {
            1 if parts >= 1 => {
                found.paragraph = part().unwrap_or_default().get(2..).unwrap_or(&[]).to_vec();
                found.letters = part().unwrap_or_default();
            }
            2 => found.letters = part().unwrap_or_default(),
            _ => {}
        }
        Some(found)
    }
}
