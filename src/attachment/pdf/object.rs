//! The objects of a PDF, by the marks round them: ISO 32000-1 §7.2, §7.3. No list of objects is believed, for what was
//! replaced is still in the file.

use std::collections::BTreeMap;
use std::ops::Range;

/// Values may stand so deep in each other.
const DEEPEST: usize = 40;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    List(Vec<Object>),
    Dict(Dict),
    /// The values beside a stream, and where its bytes stand.
    Stream(Dict, Range<usize>),
    Reference(u32),
    /// An operator, or a word such as `true`.
    Word(String),
}

/// Values by their names.
pub(super) type Dict = BTreeMap<String, Object>;

impl Object {
    pub fn number(&self) -> Option<f64> {
        match self {
            Object::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn dict(&self) -> Option<&Dict> {
        match self {
            Object::Dict(dict) | Object::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }
}

/// Reads values one after the other.
pub(super) struct Lexer<'b> {
    pub bytes: &'b [u8],
    pub at: usize,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !b"()<>[]{}/%".contains(&byte)
}

impl<'b> Lexer<'b> {
    pub fn new(bytes: &'b [u8], at: usize) -> Lexer<'b> {
        Lexer { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn regular(&mut self) -> &'b [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// The next value; `None` at the end.
    pub fn next(&mut self) -> Option<Object> {
        self.value(0)
    }

    fn value(&mut self, depth: usize) -> Option<Object> {
        self.skip_blanks();
        match self.peek()? {
            b'/' => {
                self.at += 1;
                let name = self.regular();
                Some(Object::Name(unescaped(name)))
            }
            b'(' => Some(Object::Text(self.text())),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                let mut dict = Dict::new();
                // What stands deeper is read as if it were not in there.
                if depth >= DEEPEST {
                    return Some(Object::Dict(dict));
                }
                loop {
                    self.skip_blanks();
                    if self.bytes[self.at..].starts_with(b">>") {
                        self.at += 2;
                        break;
                    }
                    match self.value(depth + 1) {
                        Some(Object::Name(key)) => {
                            let value = self.with_reference(depth + 1)?;
                            dict.insert(key, value);
                        }
                        Some(Object::Word(word)) if word == "endobj" || word == "stream" => break,
                        Some(_) => {}
                        None => break,
                    }
                }
                Some(Object::Dict(dict))
            }
            b'<' => {
                self.at += 1;
                let mut digits = Vec::new();
                while let Some(byte) = self.peek() {
                    self.at += 1;
                    if byte == b'>' {
                        break;
                    }
                    digits.extend(char::from(byte).to_digit(16).map(|digit| digit as u8));
                }
                Some(Object::Text(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()))
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                if depth >= DEEPEST {
                    return Some(Object::List(list));
                }
                loop {
                    self.skip_blanks();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        break;
                    }
                    match self.with_reference(depth + 1) {
                        Some(Object::Word(word)) if word == "endobj" => break,
                        Some(value) => list.push(value),
                        None => break,
                    }
                }
                Some(Object::List(list))
            }
            b')' | b'>' | b']' | b'{' | b'}' => {
                self.at += 1;
                Some(Object::Word(String::new()))
            }
            _ => {
                let word = self.regular();
                if word.is_empty() {
                    self.at += 1;
                }
                let word = String::from_utf8_lossy(word).into_owned();
                Some(match word.parse::<f64>() {
                    Ok(number) if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                        Object::Number(number)
                    }
                    _ => Object::Word(word),
                })
            }
        }
    }

    /// The next value, where `3 0 R` is one.
    fn with_reference(&mut self, depth: usize) -> Option<Object> {
        let value = self.value(depth)?;
        if let Object::Number(number) = value {
            let start = self.at;
            if number >= 0.0
                && number.fract() == 0.0
                && matches!(self.value(DEEPEST), Some(Object::Number(_)))
                && matches!(self.value(DEEPEST), Some(Object::Word(word)) if word == "R")
            {
                return Some(Object::Reference(number as u32));
            }
            self.at = start;
        }
        Some(value)
    }

    /// A text between brackets: §7.3.4.2.
    fn text(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut depth) = (Vec::new(), 1);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => {
                    let Some(next) = self.peek() else { break };
                    self.at += 1;
                    match next {
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'b' => text.push(0x08),
                        b'f' => text.push(0x0c),
                        b'\n' => {}
                        b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
                        b'0'..=b'7' => {
                            let mut code = u32::from(next - b'0');
                            for _ in 0..2 {
                                let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                                code = code * 8 + u32::from(digit - b'0');
                                self.at += 1;
                            }
                            text.push(code as u8);
                        }
                        other => text.push(other),
                    }
                    continue;
                }
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                // However a line ends, it is one character.
                b'\r' => {
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }
}

/// A name with its `#20` read.
fn unescaped(name: &[u8]) -> String {
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while at < name.len() {
        let code = name.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match code.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if name[at] == b'#' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(name[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_between_brackets_are_read() {
        for (written, read) in [
            (&b"(ab)"[..], &b"ab"[..]),
            (b"(a(b)c)", b"a(b)c"),
            (b"(\\(\\)\\\\)", b"()\\"),
            (b"(\\n\\r\\t\\b\\f)", b"\n\r\t\x08\x0c"),
            (b"(\\000\\10\\7z)", b"\0\x08\x07z"),
            (b"(a\\\nb\\\r\nc)", b"abc"),
            (b"(a\r\nb\rc\nd)", b"a\nb\nc\nd"),
            (b"<0a 0B c>", b"\n\x0b\xc0"),
        ] {
            assert_eq!(Lexer::new(written, 0).next(), Some(Object::Text(read.to_vec())), "{written:?}");
        }
    }
}
