//! Changes of properties, one after the other: [MS-DOC] 2.2.5.

use super::bytes;

/// Each change in a list of them: which, and its operand. A list that is cut short ends early.
pub(super) fn each(list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let code = bytes::u16(list, at)?;
        at += 2;
        let (skip, length) = match (code, code >> 13) {
            // A table's definition states its length plus one, in two bytes.
            (DEFINE_TABLE | DEFINE_TABLE_10, _) => (2, usize::from(bytes::u16(list, at)?).saturating_sub(1)),
            (CHANGE_TABS, _) => (1, tabs(list, at)?),
            (_, 0 | 1) => (0, 1),
            (_, 2 | 4 | 5) => (0, 2),
            (_, 3) => (0, 4),
            (_, 7) => (0, 3),
            _ => (1, usize::from(bytes::u8(list, at)?)),
        };
        let operand = bytes::slice(list, at + skip, length)?;
        at += skip + length;
        Some((code, operand))
    })
}

/// How long a change of tabs is. 255 says that it must be counted: [MS-DOC] 2.9.179.
fn tabs(list: &[u8], at: usize) -> Option<usize> {
    let stated = bytes::u8(list, at)?;
    if stated != 255 {
        return Some(usize::from(stated));
    }
    let deleted = usize::from(bytes::u8(list, at + 1)?);
    let added = usize::from(bytes::u8(list, at + 2 + 4 * deleted)?);
    Some(2 + 4 * deleted + 3 * added)
}

// Characters: [MS-DOC] 2.6.1.
pub(super) const DELETED: u16 = 0x0800;
pub(super) const INSERTED: u16 = 0x0801;
pub(super) const DATA: u16 = 0x0806;
pub(super) const BOLD: u16 = 0x0835;
pub(super) const STRIKE: u16 = 0x0837;
pub(super) const VANISH: u16 = 0x083C;
pub(super) const SPECIAL: u16 = 0x0855;
pub(super) const OBJECT: u16 = 0x0856;
pub(super) const OLE: u16 = 0x080A;
pub(super) const RAISE: u16 = 0x2A48;
pub(super) const STRIKE_TWICE: u16 = 0x2A53;
pub(super) const CHARACTER_STYLE: u16 = 0x4A30;
pub(super) const SYMBOL: u16 = 0x6A09;
// Paragraphs: 2.6.2.
pub(super) const PARAGRAPH_STYLE: u16 = 0x4600;
pub(super) const IN_TABLE: u16 = 0x2416;
pub(super) const ROW_END: u16 = 0x2417;
pub(super) const INNER_CELL: u16 = 0x244B;
pub(super) const INNER_ROW_END: u16 = 0x244C;
pub(super) const DEPTH: u16 = 0x6649;
pub(super) const DEPTH_CHANGE: u16 = 0x664A;
pub(super) const LIST_LEVEL: u16 = 0x260A;
pub(super) const LIST: u16 = 0x460B;
pub(super) const OUTLINE: u16 = 0x2640;
pub(super) const INITIAL: u16 = 0x442C;
pub(super) const HUGE: u16 = 0x6646;
pub(super) const HUGE_OLD: u16 = 0x6645;
const CHANGE_TABS: u16 = 0xC615;
// Tables: 2.6.3.
pub(super) const DEFINE_TABLE: u16 = 0xD608;
const DEFINE_TABLE_10: u16 = 0xD606;
pub(super) const MERGE: u16 = 0x5624;
pub(super) const SPLIT: u16 = 0x5625;
pub(super) const INSERT: u16 = 0x7621;
pub(super) const DELETE: u16 = 0x5622;
pub(super) const WIDTH: u16 = 0x7623;
pub(super) const MERGE_UP: u16 = 0xD62B;
