//! From bytes to text: in which encoding a file was saved, and which of its bytes are none.
//!
//! Notepad and WPS save as GBK or UTF-16 still. A text is read in whatever encoding it has, and places are
//! places in that text: code that marks a place in a file reads it through [`decode`] again, so lines and columns are
//! those that its author sees. A carriage return alone ends a line, as it does in editors.
//!
//! Which of them it is follows from the bytes: a detector such as `chardetng` takes `丁局` for Korean, and
//! guesses best where there is much text; a name in an `_index.md` is short, and nobody here writes Korean.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};

use crate::chars::{self, CharKind};

/// How a text was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, as it should be.
    Utf8,
    /// GB 18030, which GBK and GB 2312 are part of.
    Gb18030,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
}

impl Encoding {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
        }
    }
}

/// Bytes as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, with U+FFFD where bytes are none.
    pub text: Cow<'b, str>,
    /// How it was saved.
    pub encoding: Encoding,
    /// The bytes that are no text, each with its place in the text.
    pub faults: Vec<(Range<usize>, Vec<u8>)>,
}

/// The bytes of a file as text; nothing where they are none.
pub fn decode(bytes: &[u8]) -> Option<Decoded<'_>> {
    // `simdutf8` looks at Chinese several times as fast as the standard library.
    let decoded = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) if memchr::memchr(0, bytes).is_none() => {
            Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8, faults: Vec::new() }
        }
        _ => decode_unusual(bytes).filter(is_text)?,
    };
    Some(Decoded { text: with_line_feeds(decoded.text), ..decoded })
}

/// A text that is not plain UTF-8: with bytes of nothing, NULs, or of another encoding.
fn decode_unusual(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(decode_as(Encoding::Utf16Le, rest)),
        [0xfe, 0xff, rest @ ..] => Some(decode_as(Encoding::Utf16Be, rest)),
        _ => {
            if let Some(encoding) = unmarked_utf16(bytes) {
                return Some(decode_as(encoding, bytes));
            }
            let (utf8, characters) = decode_utf8(bytes);
            // Chinese in GBK is hardly ever a character of three bytes in UTF-8.
            if characters >= utf8.faults.len() {
                return Some(utf8);
            }
            let national = decode_as(Encoding::Gb18030, bytes);
            Some(if national.faults.len() < utf8.faults.len() { national } else { utf8 })
        }
    }
}

/// The order of bytes of UTF-16 without a mark: half of every line feed, digit and space is a NUL.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(0, bytes) {
        if at % 2 == 0 { even += 1 } else { odd += 1 }
    }
    let encoding = if odd > 8 * even { Encoding::Utf16Le } else { Encoding::Utf16Be };
    let (most, least) = (even.max(odd), even.min(odd));
    if most < 2 || most <= 8 * least {
        return None;
    }
    let decoded = decode_as(encoding, bytes);
    let likely =
        |c: char| matches!(c, ' '..='~' | '\n' | '\r' | '\t' | '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let (mut likely_chars, mut all) = (0_usize, 0_usize);
    for c in decoded.text.chars() {
        all += 1;
        likely_chars += usize::from(likely(c));
    }
    (10 * likely_chars >= 9 * all).then_some(encoding)
}

/// UTF-8 with what is none of it, and how many characters of three and more bytes there are.
fn decode_utf8(bytes: &[u8]) -> (Decoded<'static>, usize) {
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut faults = Vec::new();
    let mut characters = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        characters += chunk.valid().chars().filter(|c| c.len_utf8() > 2).count();
        if !chunk.invalid().is_empty() {
            push_fault(&mut text, &mut faults, chunk.invalid());
        }
    }
    (Decoded { text: Cow::Owned(text), encoding: Encoding::Utf8, faults }, characters)
}

fn decode_as(encoding: Encoding, bytes: &[u8]) -> Decoded<'static> {
    let mut decoder = match encoding {
        Encoding::Utf8 => return decode_utf8(bytes).0,
        Encoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
        Encoding::Utf16Le => UTF_16LE.new_decoder_without_bom_handling(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_without_bom_handling(),
    };
    let mut text = String::new();
    let mut faults = Vec::new();
    let mut at = 0;
    loop {
        let needed = decoder.max_utf8_buffer_length_without_replacement(bytes.len() - at);
        text.reserve(needed.unwrap_or(bytes.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let end = at - usize::from(after);
                push_fault(&mut text, &mut faults, &bytes[end.saturating_sub(length.into())..end]);
            }
        }
    }
    Decoded { text: Cow::Owned(text), encoding, faults }
}

fn push_fault(text: &mut String, faults: &mut Vec<(Range<usize>, Vec<u8>)>, bytes: &[u8]) {
    let start = text.len();
    text.push(char::REPLACEMENT_CHARACTER);
    // A word of another encoding is one fault, not one a byte.
    match faults.last_mut().filter(|(place, _)| place.end == start) {
        Some((place, before)) => {
            place.end = text.len();
            before.extend(bytes);
        }
        None => faults.push((start..text.len(), bytes.to_vec())),
    }
}

/// What bytes that are no UTF-8 would be in a Chinese encoding, where they are anything there.
pub fn in_gb18030(bytes: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    text.chars().all(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')).then(|| text.into_owned())
}

/// Whether nearly all of it is text; an image or a document of Word is not.
fn is_text(decoded: &Decoded<'_>) -> bool {
    let controls = decoded.text.chars().filter(|&c| chars::kind(c) == Some(CharKind::Control)).count();
    let odd = controls + decoded.faults.len();
    odd <= 3 || 10 * odd < decoded.text.chars().count()
}

/// A carriage return alone as the line feed that it stands for; no byte moves.
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_alone = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', text.as_bytes()).any(is_alone) {
        return text;
    }
    let mut mended = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        mended.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    Cow::Owned(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nname: 清河县住房和城乡建设局\n---\n\n正文，第１条。\n";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn marked(mark: &[u8], bytes: Vec<u8>) -> Vec<u8> {
        [mark, &bytes].concat()
    }

    #[test]
    fn encodings_are_told_apart() {
        for (bytes, text, encoding) in [
            (TEXT.into(), TEXT, Encoding::Utf8),
            (gbk(TEXT), TEXT, Encoding::Gb18030),
            (utf16(TEXT, true), TEXT, Encoding::Utf16Le),
            (utf16(TEXT, false), TEXT, Encoding::Utf16Be),
            (marked(b"\xff\xfe", utf16(TEXT, true)), TEXT, Encoding::Utf16Le),
            (marked(b"\xfe\xff", utf16(TEXT, false)), TEXT, Encoding::Utf16Be),
            (utf16("title = \"a\"\n", true), "title = \"a\"\n", Encoding::Utf16Le),
            // Short, and what a detector of languages takes for Korean.
            (gbk("---\nname: 丁局\n---\n"), "---\nname: 丁局\n---\n", Encoding::Gb18030),
            (gbk("㐂𠮷"), "㐂𠮷", Encoding::Gb18030),
            ("甲\r乙\r\n丙\n".into(), "甲\n乙\r\n丙\n", Encoding::Utf8),
            (gbk("甲\r乙\r"), "甲\n乙\n", Encoding::Gb18030),
            (Vec::new(), "", Encoding::Utf8),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((&*decoded.text, decoded.encoding, decoded.faults.len()), (text, encoding, 0));
        }
    }

    #[test]
    fn bytes_that_are_no_text_have_a_place() {
        let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 1].to_vec();
        for (bytes, text, at, fault) in [
            (marked("年度报告".as_bytes(), b"\xc3(\n".to_vec()), "年度报告\u{fffd}(\n", 12, &b"\xc3"[..]),
            (marked(&gbk("年度报告"), b"\xff\n".to_vec()), "年度报告\u{fffd}\n", 12, b"\xff"),
            (cut(marked(b"\xff\xfe", utf16("年度\n", true))), "年度\u{fffd}", 6, b"\n"),
            (marked(b"\xff\xfe", b"a\0\x00\xd8b\0".to_vec()), "a\u{fffd}b", 1, b"\x00\xd8"),
            (
                TEXT.as_bytes()[..TEXT.len() - 2].to_vec(),
                &(TEXT[..TEXT.len() - 4].to_owned() + "\u{fffd}"),
                TEXT.len() - 4,
                "。".as_bytes().split_last().unwrap().1,
            ),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!(decoded.text, text);
            assert_eq!(decoded.faults.len(), 1, "{text}");
            assert_eq!(decoded.faults[0].0, at..at + 3);
            assert_eq!(decoded.faults[0].1, fault, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_none() {
        let image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\xa0\0\0\x03\x84\x08\x02\0\0\0\xc5\x8e\x90\x1b".repeat(9);
        assert_eq!(decode(&image), None);
        assert_eq!(decode(&[0; 512]), None);
        // A NUL or two is a slip in a text.
        assert_eq!(decode("标\0题".as_bytes()).unwrap().text, "标\0题");
    }
}
