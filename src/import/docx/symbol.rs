//! Characters of fonts that draw signs in place of letters.

/// What is written for a sign that is not known: the mark that printers set for a missing letter.
pub(in crate::import) const MISSING: char = '〓';

const WINGDINGS: Signs = &[
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x9F, '•'),
    (0xA1, '○'),
    (0xA7, '▪'),
    (0xA8, '☐'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];
const WINGDINGS_2: Signs = &[
    (0x2A, '☐'),
    (0x30, '☐'),
    (0x4F, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x54, '☒'),
    (0xA3, '☐'),
];
const SYMBOL: Signs = &[
    (0xA3, '≤'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBB, '≈'),
    (0xD6, '√'),
];

/// The signs of a font, by the code of the letter that they replace.
pub(in crate::import) type Signs = &'static [(u32, char)];

/// The signs of a font whose letters are signs.
pub(in crate::import) fn signs(font: &str) -> Option<Signs> {
    const FONTS: &[(&str, Signs)] = &[
        ("wingdings", WINGDINGS),
        ("wingdings 2", WINGDINGS_2),
        ("symbol", SYMBOL),
        ("wingdings 3", &[]),
        ("webdings", &[]),
        ("marlett", &[]),
    ];
    FONTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(font)).map(|(_, signs)| *signs)
}

/// The character of `w:sym`, ECMA-376-1 §17.3.3.30: its code in a font. Codes of such fonts are moved to U+F000.
pub(in crate::import) fn read(font: &str, code: u32) -> char {
    let is_private = (0xE000..0xF900).contains(&code);
    match signs(font) {
        Some(signs) => find(signs, code).unwrap_or(MISSING),
        None if is_private => MISSING,
        None => char::from_u32(code).filter(|c| !c.is_control()).unwrap_or(MISSING),
    }
}

fn find(signs: Signs, code: u32) -> Option<char> {
    let code = if (0xF000..0xF100).contains(&code) { code - 0xF000 } else { code };
    signs.iter().find(|(letter, _)| *letter == code).map(|(_, sign)| *sign)
}

/// Text in a font whose letters are signs, as it is seen. A letter that no sign is known for stays: figures in
/// such a font are better read than lost.
pub(in crate::import) fn text(text: &str, signs: Signs) -> String {
    let is_private = |c: char| ('\u{F000}'..='\u{F0FF}').contains(&c);
    let seen = |c: char| match find(signs, u32::from(c)) {
        Some(sign) => sign,
        None if is_private(c) => MISSING,
        None => c,
    };
    text.chars().map(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::{read, signs, text};

    #[test]
    fn signs_are_seen() {
        let cases = [
            ("Wingdings", 0xF0FE, '☑'),
            ("wingdings", 0xFC, '✓'),
            ("Wingdings 2", 0xF052, '☑'),
            ("Symbol", 0xF0B7, '•'),
            ("Wingdings", 0xF021, '〓'),
            ("宋体", 0x25A1, '□'),
            ("宋体", 0xF0FE, '〓'),
            ("", 0xD800, '〓'),
        ];
        for (font, code, expected) in cases {
            assert_eq!(read(font, code), expected, "{font} {code:x}");
        }
        let wingdings = signs("Wingdings").unwrap_or_default();
        assert_eq!(text("是\u{F0FE} 12", wingdings), "是☑ 12");
    }
}
