//! Lists of digests: one line a file, sorted by path, as `sha256sum` and BagIt write them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use super::digest::Algorithm;

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

/// No line of ours is as long as this: it may be that of a report in the data of all.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// The lines of a text, one by one; a longer one than any of ours is an error.
pub fn lines(text: impl Read) -> impl Iterator<Item = io::Result<String>> {
    let mut text = BufReader::new(text);
    std::iter::from_fn(move || {
        let mut line = String::new();
        match Read::take(&mut text, LONGEST_LINE).read_line(&mut line) {
            Ok(0) => return None,
            Ok(_) if line.len() as u64 == LONGEST_LINE => {
                return Some(Err(io::Error::new(io::ErrorKind::InvalidData, "too long")));
            }
            Ok(_) => {}
            Err(error) => return Some(Err(error)),
        }
        if line.ends_with('\n') {
            line.pop();
            if line.ends_with('\r') {
                line.pop();
            }
        }
        Some(Ok(line))
    })
}

/// Lines as something to be read: a list that is never in memory as a whole.
pub struct Lines<I> {
    lines: I,
    line: Vec<u8>,
    at: usize,
}

impl<I: Iterator<Item = io::Result<String>>> Lines<I> {
    /// Reads one line after the other.
    pub fn new(lines: I) -> Lines<I> {
        Lines { lines, line: Vec::new(), at: 0 }
    }
}

impl<I: Iterator<Item = io::Result<String>>> Read for Lines<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() {
            if self.at == self.line.len() {
                let Some(line) = self.lines.next() else { break };
                (self.line, self.at) = (line?.into_bytes(), 0);
            }
            let more = (self.line.len() - self.at).min(buffer.len() - written);
            buffer[written..written + more].copy_from_slice(&self.line[self.at..self.at + more]);
            (self.at, written) = (self.at + more, written + more);
        }
        Ok(written)
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

/// Whether a path stays in its folder on any system.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && !path.split('/').any(|name| matches!(name, "" | "." | ".."))
        && !path.split('/').next().is_some_and(|first| first.ends_with(':'))
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
    use super::*;

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
