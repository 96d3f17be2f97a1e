//! Lines of a long text, read and given one by one.

use std::io::{self, BufRead, BufReader, Read};

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
                return Some(Err(io::ErrorKind::FileTooLarge.into()));
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
