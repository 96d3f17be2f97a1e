//! Files of Office before 2007 ([MS-CFB]): the words that stand in their bytes, in one or two bytes a character.
//!
//! Reading such a file whole shows what the file shows; its bytes hold what was deleted as well. Long numbers of a
//! workbook are kept in binary, and are read as well ([MS-XLS] 2.4.180).

use super::{Contents, Spot, Unseen};
use crate::ooxml::kind::OLE_START;

/// How the record of a number begins: its kind and its length.
const NUMBER: &[u8] = &[0x03, 0x02, 0x0E, 0x00];

/// Shorter runs are no words.
const SHORTEST: usize = 6;
/// Longer ones are cut.
const LONGEST: usize = 4000;

/// Whether the bytes begin as such a file.
pub(super) fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE_START)
}

/// Reads the words of such a file.
pub(super) fn read(bytes: &[u8]) -> Contents {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if memchr::memmem::find(bytes, &encrypted).is_some() {
        return Contents::unseen(Unseen::Encrypted);
    }
    let mut contents = Contents::default();
    runs(bytes.iter().map(|byte| byte_char(*byte)), &mut contents);
    for start in [0, 1] {
        let pairs = bytes.get(start..).unwrap_or_default().as_chunks::<2>().0;
        runs(pairs.iter().map(|pair| wide_char(u16::from_le_bytes(*pair))), &mut contents);
    }
    for at in memchr::memmem::find_iter(bytes, NUMBER) {
        let number = bytes.get(at + 10..at + 18).and_then(|eight| Some(f64::from_le_bytes(eight.try_into().ok()?)));
        if let Some(number) = number.filter(|number| number.fract() == 0.0 && (1e9..1e16).contains(number)) {
            contents.push(format!("{number:.0}"), "", Spot::Bytes);
        }
    }
    contents
}

fn byte_char(byte: u8) -> Option<char> {
    (b' '..=b'~').contains(&byte).then_some(char::from(byte))
}

fn wide_char(unit: u16) -> Option<char> {
    let c = char::from_u32(u32::from(unit))?;
    matches!(c, ' '..='~' | '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ff5e}').then_some(c)
}

/// Keeps the runs that hold enough digits to matter.
fn runs(chars: impl Iterator<Item = Option<char>>, contents: &mut Contents) {
    let mut run = String::new();
    let (mut len, mut digits) = (0, 0);
    for c in chars.chain([None]) {
        if let Some(c) = c.filter(|_| len < LONGEST) {
            run.push(c);
            len += 1;
            digits += usize::from(c.is_ascii_digit() || ('０'..='９').contains(&c));
            continue;
        }
        if len >= SHORTEST && digits >= SHORTEST {
            contents.push(std::mem::take(&mut run), "", Spot::Bytes);
        }
        run.clear();
        (len, digits) = (0, 0);
    }
}
