//! A PDF as a whole: its objects by number, and its streams unpacked. ISO 32000-1 §7.4, §7.5.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::object::{Dict, Lexer, Object};

/// So many objects are read.
const MOST_OBJECTS: usize = 400_000;

/// A file that was changed often has several of these.
const MOST_TRAILERS: usize = 64;
const LONGEST_TRAILER: usize = 16 << 10;

/// A PDF whose objects are known.
pub(super) struct File<'b> {
    bytes: &'b [u8],
    pub objects: BTreeMap<u32, Object>,
    /// The objects that say who made the file.
    pub info: Vec<u32>,
    /// Whether it is under a password.
    pub is_encrypted: bool,
    /// Whether a stream could not be unpacked.
    pub is_damaged: bool,
    /// How much may still be unpacked.
    pub spare: u64,
}

impl<'b> File<'b> {
    pub fn read(bytes: &'b [u8], spare: u64) -> File<'b> {
        let (objects, info) = (BTreeMap::new(), Vec::new());
        let mut file = File { bytes, objects, info, is_encrypted: false, is_damaged: false, spare };
        let mut at = 0;
        let finder = memmem::Finder::new(b"obj");
        while let Some(found) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let start = at + found;
            at = start + 3;
            let Some(number) = number_before(bytes, start) else { continue };
            let mut lexer = Lexer::new(bytes, at);
            let Some(object) = lexer.next() else { break };
            at = lexer.at.max(at);
            let object = match object {
                Object::Dict(dict) => {
                    lexer.skip_blanks();
                    match bytes.get(lexer.at..).and_then(|rest| rest.strip_prefix(b"stream")) {
                        Some(rest) => {
                            let skipped = if rest.starts_with(b"\r\n") {
                                2
                            } else {
                                usize::from(rest.starts_with(b"\n") || rest.starts_with(b"\r"))
                            };
                            let start = lexer.at + 6 + skipped;
                            let end = end_of_stream(bytes, start, &dict);
                            at = end;
                            Object::Stream(dict, start..end)
                        }
                        None => Object::Dict(dict),
                    }
                }
                other => other,
            };
            if let Some(dict) = object.dict().filter(|dict| has_type(dict, "XRef")) {
                file.trailer(dict);
            }
            file.objects.insert(number, object);
            if file.objects.len() >= MOST_OBJECTS {
                break;
            }
        }
        for at in memmem::rfind_iter(bytes, b"trailer").take(MOST_TRAILERS) {
            let trailer = bytes.get(at + 7..(at + LONGEST_TRAILER).min(bytes.len())).unwrap_or_default();
            if let Some(trailer) = Lexer::new(trailer, 0).next()
                && let Some(dict) = trailer.dict()
            {
                file.trailer(dict);
            }
        }
        if !file.is_encrypted {
            file.unpack_objects();
        }
        file
    }

    /// What a trailer says of the file as a whole: §7.5.5.
    fn trailer(&mut self, dict: &Dict) {
        self.is_encrypted |= dict.contains_key("Encrypt");
        if let Some(Object::Reference(number)) = dict.get("Info") {
            self.info.push(*number);
        }
    }

    /// The objects that stand in streams: §7.5.7.
    fn unpack_objects(&mut self) {
        let streams: Vec<Object> = self
            .objects
            .values()
            .filter(|object| matches!(object, Object::Stream(dict, _) if has_type(dict, "ObjStm")))
            .cloned()
            .collect();
        for stream in streams {
            let Some(dict) = stream.dict() else { continue };
            let number = |key: &str| dict.get(key).and_then(Object::number).map_or(0, |number| number as usize);
            let (count, first) = (number("N"), number("First"));
            let Some(bytes) = self.unpacked(&stream) else { continue };
            let mut heads = Lexer::new(&bytes, 0);
            // Objects do not overlap, so all of them are not longer than the stream.
            let mut left = 2 * bytes.len();
            for _ in 0..count.min(MOST_OBJECTS) {
                let (Some(Object::Number(number)), Some(Object::Number(offset))) = (heads.next(), heads.next()) else {
                    break;
                };
                let at = first.saturating_add(offset as usize);
                if at >= bytes.len() || left == 0 || self.objects.len() >= MOST_OBJECTS {
                    break;
                }
                let mut lexer = Lexer::new(&bytes, at);
                if let Some(object) = lexer.next() {
                    self.objects.entry(number as u32).or_insert(object);
                }
                left = left.saturating_sub(lexer.at - at);
            }
        }
    }

    /// A value itself, where it is a reference to one.
    pub fn resolved<'o>(&'o self, object: &'o Object) -> &'o Object {
        let mut object = object;
        for _ in 0..8 {
            let Object::Reference(number) = object else { return object };
            match self.objects.get(number) {
                Some(other) => object = other,
                None => return object,
            }
        }
        object
    }

    /// A value of a dictionary.
    pub fn get<'o>(&'o self, dict: &'o Dict, key: &str) -> Option<&'o Object> {
        dict.get(key).map(|value| self.resolved(value))
    }

    /// The bytes of a stream.
    pub fn unpacked(&mut self, stream: &Object) -> Option<Vec<u8>> {
        let Object::Stream(dict, range) = stream else { return None };
        let filters: Vec<String> = match self.get(dict, "Filter") {
            Some(Object::Name(name)) => vec![name.clone()],
            Some(Object::List(list)) => {
                list.iter().filter_map(|name| Some(self.resolved(name).name()?.to_owned())).collect()
            }
            _ => Vec::new(),
        };
        let packed = self.bytes.get(range.clone())?;
        self.spare = self.spare.saturating_sub(packed.len() as u64);
        if self.spare == 0 {
            return None;
        }
        let mut data = packed.to_vec();
        for filter in filters.iter().take(4) {
            data = match filter.as_str() {
                "FlateDecode" | "Fl" => {
                    let mut out = Vec::new();
                    let read = ZlibDecoder::new(&*data).take(self.spare).read_to_end(&mut out);
                    self.is_damaged |= read.is_err() && out.is_empty();
                    out
                }
                "ASCIIHexDecode" | "AHx" => match Lexer::new(&[b"<", &*data].concat(), 0).next() {
                    Some(Object::Text(text)) => text,
                    _ => return None,
                },
                "ASCII85Decode" | "A85" => ascii85(&data),
                // Pictures, and what is hardly written any more.
                _ => return None,
            };
            self.spare = self.spare.saturating_sub(data.len() as u64);
            if self.spare == 0 {
                return None;
            }
        }
        Some(data)
    }
}

/// Whether a dictionary says that it is of a type.
pub(super) fn has_type(dict: &Dict, name: &str) -> bool {
    dict.get("Type").and_then(Object::name) == Some(name)
}

/// The number of an object, before `0 obj`.
fn number_before(bytes: &[u8], end: usize) -> Option<u32> {
    let start = end.saturating_sub(24);
    let before = std::str::from_utf8(bytes.get(start..end)?.rsplit(|byte| !byte.is_ascii()).next()?).ok()?;
    let mut words = before.trim_end().rsplit(|c: char| !c.is_ascii_digit());
    let generation = words.next()?;
    let number = words.find(|word| !word.is_empty())?;
    generation.parse::<u32>().ok()?;
    number.parse().ok()
}

/// Where a stream ends: where it says, if it does end there.
fn end_of_stream(bytes: &[u8], start: usize, dict: &Dict) -> usize {
    let stated = dict
        .get("Length")
        .and_then(Object::number)
        .filter(|len| *len >= 0.0)
        .map(|len| start.saturating_add(len as usize));
    if let Some(end) = stated
        && let Some(rest) = bytes.get(end..end.saturating_add(16).min(bytes.len()))
        && rest.trim_ascii_start().starts_with(b"endstream")
    {
        return end;
    }
    let rest = bytes.get(start..).unwrap_or_default();
    start.min(bytes.len()) + memmem::find(rest, b"endstream").unwrap_or(rest.len())
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group: Vec<u32> = Vec::new();
    let flush = |group: &mut Vec<u32>, out: &mut Vec<u8>| {
        let len = group.len();
        if len > 1 {
            group.resize(5, 84);
            let value = group.iter().fold(0_u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(*digit));
            out.extend_from_slice(&value.to_be_bytes()[..len - 1]);
        }
        group.clear();
    };
    for byte in data {
        match byte {
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            flush(&mut group, &mut out);
        }
    }
    flush(&mut group, &mut out);
    out
}
