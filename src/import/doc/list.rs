//! Lists, for the numbers that Word writes before paragraphs. [MS-DOC] 2.9.131, 2.9.132, 2.9.150.

use std::collections::BTreeMap;

use super::super::docx::number::{Level, List, Look, Numbering};
use super::bytes;
use super::file::{File, Part};

/// Word takes no more characters into the text of a level.
const LONGEST_TEXT: usize = 64;

/// Reads the lists; what is cut short is left out.
pub(super) fn read(file: &File) -> Numbering {
    let mut numbering = Numbering::default();
    _ = looks(file, &mut numbering);
    _ = uses(file, &mut numbering);
    numbering
}

fn looks(file: &File, numbering: &mut Numbering) -> Option<()> {
    let (heads, mut rest) = file.part_and_rest(Part::Lists)?;
    for index in 0..usize::from(bytes::u16(heads, 0)?).min(4096) {
        let head = bytes::slice(heads, 2 + 28 * index, 28)?;
        let levels = if bytes::u8(head, 26)? & 1 == 1 { 1 } else { 9 };
        let mut look = Look::default();
        for number in 0..levels {
            let (level, length) = level(rest)?;
            look.levels.insert(number, level);
            rest = rest.get(length..)?;
        }
        numbering.looks.insert(bytes::u32(head, 0)?.to_string(), look);
    }
    Some(())
}

fn uses(file: &File, numbering: &mut Numbering) -> Option<()> {
    let part = file.part(Part::ListUses);
    let count = bytes::size(part, 0)?.min(4096);
    let mut at = 4 + 16 * count;
    for index in 0..count {
        let head = bytes::slice(part, 4 + 16 * index, 16)?;
        let mut list =
            List { look: bytes::u32(head, 0)?.to_string(), levels: BTreeMap::new(), starts: BTreeMap::new() };
        let changes = usize::from(bytes::u8(head, 12)?);
        at += 4;
        for _ in 0..changes.min(9) {
            let (start, flags) = (bytes::u32(part, at)?, bytes::u32(part, at + 4)?);
            let number = (flags & 0xF) as usize;
            at += 8;
            if flags & 0x10 != 0 {
                list.starts.insert(number, i64::from(start.cast_signed()));
            }
            if flags & 0x20 != 0 {
                let (level, length) = level(part.get(at..)?)?;
                list.levels.insert(number, level);
                at += length;
            }
        }
        numbering.lists.insert((index + 1).to_string(), list);
    }
    Some(())
}

/// A level, and how many bytes it takes.
fn level(bytes: &[u8]) -> Option<(Level, usize)> {
    let head = bytes::slice(bytes, 0, 28)?;
    let (letters, paragraph) = (usize::from(bytes::u8(head, 24)?), usize::from(bytes::u8(head, 25)?));
    let list = bytes::slice(bytes, 28 + paragraph, letters)?;
    let at = 28 + paragraph + letters;
    let length = usize::from(bytes::u16(bytes, at)?);
    let units = bytes::slice(bytes, at + 2, 2 * length)?
        .chunks_exact(2)
        .take(LONGEST_TEXT)
        .filter_map(|unit| bytes::u16(unit, 0));
    let mut text = String::new();
    for character in char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)) {
        match u32::from(character) {
            // The number of a level stands as the level's own number.
            level @ 0..9 => text.push_str(&format!("%{}", level + 1)),
            _ => text.push(character),
        }
    }
    let flags = bytes::u8(head, 5)?;
    let is_hidden = super::sprm::each(list).filter(|(code, _)| *code == super::sprm::VANISH).last();
    let level = Level {
        start: i64::from(bytes::u32(head, 0)?.cast_signed()),
        format: format(bytes::u8(head, 4)?).to_owned(),
        text,
        suffix: match bytes::u8(head, 15)? {
            0 => "\t",
            1 => " ",
            _ => "",
        },
        restart: if flags & 8 != 0 { Some(usize::from(bytes::u8(head, 26)?)) } else { None },
        is_arabic: flags & 4 != 0,
        is_hidden: is_hidden.is_some_and(|(_, operand)| operand == [1]),
        style: None,
    };
    Some((level, at + 2 + 2 * length))
}

/// The name of a format in newer files: [MS-OSHARED] 2.2.1.3.
fn format(number: u8) -> &'static str {
    match number {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        10 => "ideographDigital",
        11 => "japaneseCounting",
        14 => "decimalFullWidth",
        17 => "japaneseDigitalTenThousand",
        18 => "decimalEnclosedCircle",
        19 => "decimalFullWidth2",
        22 => "decimalZero",
        23 => "bullet",
        26 => "decimalEnclosedFullstop",
        27 => "decimalEnclosedParen",
        28 => "decimalEnclosedCircleChinese",
        29 => "ideographEnclosedCircle",
        30 => "ideographTraditional",
        31 => "ideographZodiac",
        33 => "taiwaneseCounting",
        34 => "ideographLegalTraditional",
        35 => "taiwaneseCountingThousand",
        36 => "taiwaneseDigital",
        37 => "chineseCounting",
        38 => "chineseLegalSimplified",
        39 => "chineseCountingThousand",
        255 => "none",
        _ => "decimal",
    }
}
