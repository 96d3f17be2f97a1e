//! Which letters the codes of a font are, and how wide: ISO 32000-1 §9.6, §9.7, §9.10.

use std::collections::BTreeMap;

use encoding_rs::GBK;

use super::file::File;
use super::object::{Dict, Lexer, Object};

/// So many codes of a font are told apart.
const MOST_CODES: usize = 70_000;

/// One code is not more letters than these bytes.
const LONGEST_LETTERS: usize = 32;

/// How the bytes of a text are codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codes {
    One,
    Two,
    Unicode,
    Gbk,
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    letters: BTreeMap<u32, String>,
    widths: BTreeMap<u32, f64>,
    width: f64,
}

impl Default for Font {
    fn default() -> Font {
        Font { codes: Codes::One, letters: BTreeMap::new(), widths: BTreeMap::new(), width: 500.0 }
    }
}

impl Font {
    pub fn read(file: &mut File<'_>, dict: &Dict) -> Font {
        let mut font = Font::default();
        let below = match file.get(dict, "DescendantFonts") {
            Some(Object::List(list)) => list.first().and_then(|font| file.resolved(font).dict()).cloned(),
            _ => None,
        };
        let encoding = file.get(dict, "Encoding").and_then(Object::name).unwrap_or_default().to_owned();
        if let Some(below) = below {
            font.codes = match () {
                () if encoding.contains("UCS2") || encoding.contains("UTF16") => Codes::Unicode,
                () if encoding.contains("GBK") || encoding.contains("GB-EUC") || encoding.contains("GBpc") => {
                    Codes::Gbk
                }
                () => Codes::Two,
            };
            font.width = file.get(&below, "DW").and_then(Object::number).unwrap_or(1000.0);
            if let Some(Object::List(list)) = file.get(&below, "W") {
                font.widths = cid_widths(list);
            }
        } else {
            font.simple(file, dict);
        }
        let map = file.get(dict, "ToUnicode").cloned();
        if let Some(map) = map.and_then(|map| file.unpacked(&map)) {
            font.read_map(&map);
        }
        font
    }

    fn simple(&mut self, file: &File<'_>, dict: &Dict) {
        let first = file.get(dict, "FirstChar").and_then(Object::number).unwrap_or(0.0) as u32;
        if let Some(Object::List(list)) = file.get(dict, "Widths") {
            let widths = list.iter().take(256).enumerate();
            self.widths = widths
                .filter_map(|(index, width)| Some((first + index as u32, file.resolved(width).number()?)))
                .collect();
        }
        let differences =
            file.get(dict, "Encoding").and_then(Object::dict).and_then(|encoding| file.get(encoding, "Differences"));
        if let Some(Object::List(list)) = differences {
            let mut code = 0;
            for item in list.iter().take(MOST_CODES) {
                match item {
                    Object::Number(number) => code = *number as u32,
                    Object::Name(name) => {
                        self.letters.extend(letter(name).map(|letter| (code, letter)));
                        code = code.saturating_add(1);
                    }
                    _ => {}
                }
            }
        }
    }

    /// A map of codes to letters: §9.10.3.
    fn read_map(&mut self, map: &[u8]) {
        let mut lexer = Lexer::new(map, 0);
        let mut texts: Vec<Object> = Vec::new();
        while let Some(object) = lexer.next() {
            let Object::Word(word) = &object else {
                texts.push(object);
                continue;
            };
            match word.as_str() {
                "endbfchar" => {
                    for pair in texts.as_chunks::<2>().0 {
                        if let [Object::Text(code), Object::Text(letters)] = pair {
                            self.map(number(code), utf16(letters));
                        }
                    }
                }
                "endbfrange" => {
                    for three in texts.as_chunks::<3>().0 {
                        self.map_range(three);
                    }
                }
                _ => {}
            }
            texts.clear();
        }
    }

    fn map_range(&mut self, three: &[Object; 3]) {
        let [Object::Text(first), Object::Text(last), to] = three else { return };
        let (first, last) = (number(first), number(last));
        let codes = (first..=last).take(65_536);
        match to {
            Object::Text(letters) => {
                let start = utf16(letters);
                let Some(letter) = start.chars().last() else { return };
                let head = &start[..start.len() - letter.len_utf8()];
                for (offset, code) in (0..).zip(codes) {
                    let Some(next) = char::from_u32(u32::from(letter).saturating_add(offset)) else { continue };
                    self.map(code, format!("{head}{next}"));
                }
            }
            Object::List(list) => {
                for (code, letters) in codes.zip(list) {
                    if let Object::Text(letters) = letters {
                        self.map(code, utf16(letters));
                    }
                }
            }
            _ => {}
        }
    }

    fn map(&mut self, code: u32, letters: String) {
        if self.letters.len() < MOST_CODES && (1..=LONGEST_LETTERS).contains(&letters.len()) {
            self.letters.insert(code, letters);
        }
    }

    /// The letters of a text, each with its width in thousandths; `\u{fffd}` where a code is of no letter.
    pub fn letters(&self, text: &[u8], show: &mut dyn FnMut(&str, f64)) {
        match self.codes {
            Codes::Unicode => {
                for letter in utf16(text).chars() {
                    show(letter.encode_utf8(&mut [0; 4]), if letter.is_ascii() { 500.0 } else { 1000.0 });
                }
            }
            Codes::Gbk => {
                for letter in GBK.decode_without_bom_handling(text).0.chars() {
                    show(letter.encode_utf8(&mut [0; 4]), if letter.is_ascii() { 500.0 } else { 1000.0 });
                }
            }
            Codes::One | Codes::Two => {
                let size = if self.codes == Codes::One { 1 } else { 2 };
                for code in text.chunks(size).map(number) {
                    let width = self.widths.get(&code).copied().unwrap_or(self.width);
                    match self.letters.get(&code) {
                        Some(letters) => show(letters, width),
                        None if size == 1 => {
                            let letter = char::from_u32(code).filter(|c| !c.is_control()).unwrap_or('\u{fffd}');
                            show(letter.encode_utf8(&mut [0; 4]), width);
                        }
                        None => show("\u{fffd}", width),
                    }
                }
            }
        }
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// Widths of a font of many letters: `10 [500 600] 20 30 1000`, §9.7.4.3.
fn cid_widths(list: &[Object]) -> BTreeMap<u32, f64> {
    let mut widths = BTreeMap::new();
    let mut at = 0;
    while let (Some(Object::Number(first)), Some(next)) = (list.get(at), list.get(at + 1)) {
        match next {
            Object::List(own) => {
                widths.extend((*first as u32..).zip(own.iter().filter_map(Object::number)));
                at += 2;
            }
            Object::Number(last) => {
                let Some(width) = list.get(at + 2).and_then(Object::number) else { break };
                widths.extend((*first as u32..=*last as u32).take(MOST_CODES).map(|code| (code, width)));
                at += 3;
            }
            _ => break,
        }
        if widths.len() > MOST_CODES {
            break;
        }
    }
    widths
}

/// The letter of a name: those of digits, single letters, and `uni4E00`.
fn letter(name: &str) -> Option<String> {
    const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    if let Some(digit) = DIGITS.iter().position(|digit| *digit == name) {
        return Some(digit.to_string());
    }
    if name.chars().count() == 1 {
        return Some(name.to_owned());
    }
    let code = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    let code = u32::from_str_radix(code.get(..4)?, 16).ok()?;
    match name {
        "space" => Some(" ".to_owned()),
        _ => char::from_u32(code).map(String::from),
    }
}
