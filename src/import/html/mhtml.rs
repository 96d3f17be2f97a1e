//! A page with its pictures in one file, as browsers and Word save it (`.mht`): RFC 2557 in the form of RFC 2045.

use super::picture::base64;

/// How many boundaries are looked for, of parts within parts.
const MAX_BOUNDARIES: usize = 16;

/// A part of such a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// Its kind, in small letters: `text/html`.
    pub(super) kind: String,
    /// The encoding that it says it has.
    pub(super) charset: Option<String>,
    /// Where it was, and how others name it.
    locations: Vec<String>,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

impl Part {
    /// Whether an address in the page means this part.
    pub(super) fn is_at(&self, target: &str) -> bool {
        !target.is_empty()
            && self.locations.iter().any(|location| location == target || location.ends_with(&format!("/{target}")))
    }
}

/// The page of such a file, and its pictures.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The first page in it.
    pub(super) page: Option<Part>,
    /// Its pictures.
    pub(super) pictures: Vec<Part>,
}

/// The headers of a part, and where its body begins.
type Head = (Vec<(String, String)>, usize);

/// The parts of a file, where it is one of parts.
pub(super) fn parts(bytes: &[u8]) -> Option<Parts> {
    let (headers, start) = head(bytes)?;
    get(&headers, "mime-version").or(get(&headers, "from"))?;
    let kind = get(&headers, "content-type")?;
    let mut parts = Parts::default();
    let Some(boundary) = parameter(kind, "boundary") else {
        parts.add(&headers, &bytes[start..]);
        return Some(parts);
    };
    let mut boundaries = vec![boundary];
    let mut open: Option<usize> = None;
    let mut at = start;
    // Parts within parts have their own boundaries; all are looked for alike.
    while at <= bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
        if is_boundary(&bytes[at..end], &boundaries) || at == bytes.len() {
            if let Some(raw) = open.and_then(|start| bytes.get(start..at))
                && let Some((headers, start)) = head(raw)
            {
                parts.add(&headers, &raw[start..]);
            }
            open = Some(end);
        }
        if at == bytes.len() {
            break;
        }
        at = end;
        // What stands in the part that holds others begins with the headers of that part.
        if let Some(start) = open.filter(|&start| start == at)
            && let Some((headers, length)) = head(&bytes[start..])
            && let Some(boundary) = get(&headers, "content-type").and_then(|kind| parameter(kind, "boundary"))
            && boundaries.len() < MAX_BOUNDARIES
        {
            boundaries.push(boundary);
            (at, open) = (start + length, None);
        }
    }
    Some(parts)
}

impl Parts {
    fn add(&mut self, headers: &[(String, String)], body: &[u8]) {
        let kind = get(headers, "content-type").unwrap_or("text/plain");
        let name = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let bytes =
            match get(headers, "content-transfer-encoding").map(|way| way.trim().to_ascii_lowercase()).as_deref() {
                Some("base64") => base64(body).unwrap_or_default(),
                Some("quoted-printable") => quoted_printable(body),
                _ => body.to_vec(),
            };
        let location = get(headers, "content-location").map(|location| location.trim().to_owned());
        let by_id = get(headers, "content-id").map(|id| format!("cid:{}", id.trim().trim_matches(['<', '>'])));
        let locations = location.into_iter().chain(by_id).collect();
        let part = Part { charset: parameter(kind, "charset"), kind: name, locations, bytes };
        match part.kind.as_str() {
            "text/html" | "application/xhtml+xml" if self.page.is_none() => self.page = Some(part),
            kind if kind.starts_with("image/") => self.pictures.push(part),
            _ => {}
        }
    }
}

fn is_boundary(line: &[u8], boundaries: &[String]) -> bool {
    line.strip_prefix(b"--").is_some_and(|rest| boundaries.iter().any(|boundary| rest.starts_with(boundary.as_bytes())))
}

/// The headers at the start of something; nothing where there are none.
fn head(bytes: &[u8]) -> Option<Head> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() && headers.len() < 100 {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
        let line = String::from_utf8_lossy(&bytes[at..end]);
        let text = line.trim_end();
        at = end;
        if text.is_empty() {
            return (!headers.is_empty()).then_some((headers, at));
        }
        if text.starts_with([' ', '\t']) {
            headers.last_mut()?.1.push_str(text);
        } else {
            let (name, value) = text.split_once(':')?;
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                return None;
            }
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    None
}

fn get<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// A parameter of a header: `boundary="…"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let value = |word: &str| {
        let (key, value) = word.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    };
    header.split(';').skip(1).find_map(value)
}

/// RFC 2045, section 6.7.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let digit = |c: Option<&u8>| c.and_then(|&c| char::from(c).to_digit(16)).map(|digit| digit as u8);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&c, after)) = rest.split_first() {
        rest = after;
        if c != b'=' {
            bytes.push(c);
        } else if let (Some(high), Some(low)) = (digit(after.first()), digit(after.get(1))) {
            bytes.push(16 * high + low);
            rest = &after[2..];
        } else if let Some(after) = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")) {
            rest = after;
        } else {
            bytes.push(c);
        }
    }
    bytes
}
