//! Pictures of a page, and the files that lie in it as `data:` addresses (RFC 2397).

use std::borrow::Cow;

use data_encoding::BASE64;

use super::super::transcript::{Picture, SourceFile};
use super::page::Element;

/// Kinds of pictures, with the ends of their names.
const KINDS: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/gif", "gif"),
    ("image/bmp", "bmp"),
    ("image/webp", "webp"),
    ("image/svg+xml", "svg"),
];

/// A picture as its element has it, and its file where that lies in the page. One that shows nothing is none.
pub(super) fn read(element: &Element, files: &mut Vec<SourceFile>) -> Option<Picture> {
    let alt = element.get("alt").unwrap_or_default().trim().to_owned();
    // Pages that load pictures late put something small in their place.
    let late = ["data-src", "data-original", "data-lazy-src"].iter().find_map(|name| element.get(name));
    let source = element.get("src").unwrap_or_default().trim();
    let source = late.filter(|_| source.is_empty() || source.starts_with("data:")).unwrap_or(source);
    if source.is_empty() && alt.is_empty() {
        return None;
    }
    match source.get(..5).filter(|start| start.eq_ignore_ascii_case("data:")) {
        Some(_) => {
            let file = decode(&source[5..]).map(|(bytes, end)| push(files, bytes, end));
            Some(Picture { alt, file, target: String::new() })
        }
        None => Some(Picture { alt, file: None, target: source.to_owned() }),
    }
}

/// Adds a file, and gives its index.
pub(super) fn push(files: &mut Vec<SourceFile>, bytes: Vec<u8>, end: &str) -> usize {
    files.push(SourceFile { name: format!("picture-{}.{end}", files.len() + 1), bytes });
    files.len() - 1
}

/// The end of a picture's name, by its kind.
pub(super) fn end_of(kind: &str) -> Option<&'static str> {
    KINDS.iter().find(|(name, _)| kind.trim().eq_ignore_ascii_case(name)).map(|(_, end)| *end)
}

fn decode(address: &str) -> Option<(Vec<u8>, &'static str)> {
    let (head, data) = address.split_once(',')?;
    let mut words = head.split(';');
    let end = end_of(words.next()?)?;
    let bytes: Cow<'_, [u8]> = percent_encoding::percent_decode_str(data).into();
    if words.any(|word| word.trim().eq_ignore_ascii_case("base64")) {
        return base64(&bytes).map(|bytes| (bytes, end));
    }
    Some((bytes.into_owned(), end))
}

/// Bytes of base 64, with blanks between and signs missing at the end as they often are.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = text.iter().copied().filter(|c| !c.is_ascii_whitespace() && *c != b'=').collect();
    digits.resize(digits.len().next_multiple_of(4), b'=');
    BASE64.decode(&digits).ok()
}
