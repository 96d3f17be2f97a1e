//! Lists of digests: one line a file, sorted by path, as `sha256sum` and BagIt write them.

use std::collections::BTreeMap;

use crate::bytes::digest::Algorithm;
use crate::tree::is_inside;

/// A list of digests by path.
pub type Sums = BTreeMap<String, String>;

/// Why a list of digests is not one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// The line, counted from 1.
    pub line: usize,
}

/// How names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// As they are, as `sha256sum` wants them.
    Plain,
    /// Line ends and per cent signs encoded, as RFC 8493 wants them.
    Encoded,
}

/// Prints a list.
pub fn print<'a, D: AsRef<str>>(sums: impl IntoIterator<Item = (&'a str, D)>, names: Names) -> String {
    sums.into_iter().map(|(path, digest)| line(path, digest.as_ref(), names)).collect()
}

/// One line of a list.
pub fn line(path: &str, digest: &str, names: Names) -> String {
    match names {
        Names::Plain => format!("{digest}  {path}\n"),
        Names::Encoded => format!("{digest}  {}\n", encode(path)),
    }
}

/// Reads a list: exactly what [`print()`] writes, so that any changed byte is noticed.
pub fn read(bytes: &[u8], algorithm: Algorithm, names: Names) -> Result<Sums, BadLine> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| BadLine { line: lines_before(bytes, error.valid_up_to()) })?;
    let mut sums = Sums::new();
    let mut last: Option<String> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let bad = BadLine { line: index + 1 };
        let line = line.strip_suffix('\n').ok_or(bad.clone())?;
        let (digest, path) = line.split_at_checked(algorithm.digits()).ok_or(bad.clone())?;
        let path = path.strip_prefix("  ").ok_or(bad.clone())?;
        let hexadecimal = digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let path = match names {
            Names::Plain => Some(path.to_owned()),
            Names::Encoded => decode(path),
        };
        let path = path.filter(|path| is_inside(path)).ok_or(bad.clone())?;
        if !hexadecimal || last.as_ref().is_some_and(|last| *last >= path) {
            return Err(bad);
        }
        sums.insert(path.clone(), digest.to_owned());
        last = Some(path);
    }
    Ok(sums)
}

fn lines_before(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1
}

fn encode(path: &str) -> String {
    if !path.contains(['%', '\r', '\n']) {
        return path.to_owned();
    }
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A name as it was before it was encoded; `None` where no name is encoded so.
pub(super) fn decode(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let decoded = path.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    (encode(&decoded) == path).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::bytes::lines::Lines;

    #[test]
    fn what_is_printed_reads_back_and_nothing_else_does() {
        let zeros = "0".repeat(64);
        let sums: Sums = [("a/b", &zeros), ("a%c", &zeros), ("封面.html", &zeros)]
            .map(|(path, digest)| (path.to_owned(), digest.clone()))
            .into();
        let text = print(sums.iter().map(|(path, digest)| (&**path, digest)), Names::Encoded);
        let mut again = String::new();
        let lines = sums.iter().map(|(path, digest)| Ok(line(path, digest, Names::Encoded)));
        Lines::new(lines).read_to_string(&mut again).unwrap();
        assert_eq!(again, text);
        assert_eq!(read(text.as_bytes(), Algorithm::Sha256, Names::Encoded), Ok(sums));
        // Whatever single byte is changed, the list is another one or none.
        let before = read(text.as_bytes(), Algorithm::Sha256, Names::Encoded);
        for at in 0..text.len() {
            for flip in [1_u8, 0x20, 0x80] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= flip;
                assert_ne!(read(&bytes, Algorithm::Sha256, Names::Encoded), before, "byte {at} ^ {flip}");
            }
        }
    }

    #[test]
    fn ways_out_are_refused() {
        for path in ["../a", "/a", "a/../b", "a//b", "C:/a", "a\\b", "", "."] {
            let line = format!("{}  {path}\n", "0".repeat(64));
            assert_eq!(read(line.as_bytes(), Algorithm::Sha256, Names::Plain), Err(BadLine { line: 1 }), "{path}");
        }
    }
}
