//! Pictures: whether they tell where they were taken, and in PNG who made them. Exif 2.32 §4.6.6 in JPEG, PNG, WebP, TIFF and HEIC, and XMP.

use super::{Contents, Trait};

/// Whether the bytes begin as a picture.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"\xFF\xD8\xFF", b"\x89PNG", b"RIFF", b"II*\0", b"MM\0*", b"GIF8"];
    starts.iter().any(|start| bytes.starts_with(start)) || bytes.get(4..8) == Some(b"ftyp")
}

/// Looks for a place.
pub(super) fn read(bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    if has_place(bytes) {
        contents.located.push(String::new());
    }
    if let Some(author) = author_in_png(bytes).filter(|author| !super::office::is_program(author)) {
        contents.add_trait(Trait::Author(author));
    }
    contents
}

/// The author in a text of a PNG: PNG §11.3.4. The last chunk may be cut short.
fn author_in_png(bytes: &[u8]) -> Option<String> {
    if !bytes.starts_with(b"\x89PNG") {
        return None;
    }
    let mut at = 8_usize;
    loop {
        let head = bytes.get(at..at.checked_add(8)?)?;
        let len = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
        let end = at.checked_add(8)?.checked_add(len)?;
        let data = &bytes[(at + 8).min(bytes.len())..end.min(bytes.len())];
        // iTXt: flags, a language and a keyword in it stand between, each with a zero at its end.
        let text = match &head[4..] {
            b"tEXt" => data.strip_prefix(b"Author\0"),
            b"iTXt" => data.strip_prefix(b"Author\0\0\0").and_then(|rest| rest.splitn(3, |byte| *byte == 0).nth(2)),
            _ => None,
        };
        if let Some(text) = text.filter(|text| !text.trim_ascii().is_empty()) {
            let text = match std::str::from_utf8(text) {
                Ok(text) => text.to_owned(),
                Err(_) => text.iter().map(|byte| char::from(*byte)).collect(),
            };
            return Some(text.trim().to_owned());
        }
        at = end.checked_add(4)?;
    }
}

fn has_place(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return tells_place(bytes);
    }
    let exif = match bytes {
        [0xFF, 0xD8, ..] => in_jpeg(bytes),
        [0x89, b'P', ..] => in_chunks(bytes, 8, true),
        [b'R', b'I', b'F', b'F', ..] => in_chunks(bytes, 12, false),
        // In HEIC it lies among the data of pictures.
        _ => memchr::memmem::find_iter(bytes, b"Exif\0\0")
            .take(64)
            .find_map(|at| tells_place(&bytes[at + 6..]).then_some(true)),
    };
    exif.unwrap_or(false) || memchr::memmem::find(bytes, b"exif:GPSLatitude").is_some()
}

/// The segments of a JPEG before its picture.
fn in_jpeg(bytes: &[u8]) -> Option<bool> {
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        if marker == 0xDA {
            return None;
        }
        let len = usize::from(u16::from_be_bytes([high, low]));
        let segment = bytes.get(at + 4..(at + 2 + len.max(2)).min(bytes.len()))?;
        if marker == 0xE1 && segment.strip_prefix(b"Exif\0\0").is_some_and(tells_place) {
            return Some(true);
        }
        at += 2 + len.max(2);
    }
}

/// The chunks of a PNG or of a WebP.
fn in_chunks(bytes: &[u8], start: usize, is_png: bool) -> Option<bool> {
    let mut at = start;
    loop {
        let head: [u8; 8] = bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        let (first, last) = head.split_at(4);
        let (len, name) = if is_png { (first, last) } else { (last, first) };
        let len: [u8; 4] = len.try_into().ok()?;
        let len = if is_png { u32::from_be_bytes(len) } else { u32::from_le_bytes(len) } as usize;
        let data = bytes.get(at + 8..at.checked_add(8)?.checked_add(len)?.min(bytes.len()))?;
        if matches!(name, b"eXIf" | b"EXIF") && tells_place(data.strip_prefix(b"Exif\0\0").unwrap_or(data)) {
            return Some(true);
        }
        at = at.checked_add(8)?.checked_add(len)?.checked_add(if is_png { 4 } else { len % 2 })?;
    }
}

/// Whether a list of tags in the manner of TIFF has one of places, and that a latitude.
fn tells_place(tiff: &[u8]) -> bool {
    let is_little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize)
    };
    // The value of a tag in the list that stands here.
    let find = |list: usize, tag: u16| {
        let count = usize::from(short(list)?);
        (0..count).map(|index| list + 2 + index * 12).find(|&at| short(at) == Some(tag)).and_then(|at| long(at + 8))
    };
    let place = long(4).and_then(|first| find(first, 0x8825));
    place.is_some_and(|list| {
        find(list, 2).is_some_and(|at| (0..3).any(|part| long(at + part * 8).is_some_and(|value| value > 0)))
    })
}
