//! How many attributes the tags of a page have. The parser compares each with all before it in its tag, so a tag of a
//! million is refused before the parser meets it.

/// What comparing may cost.
const MAX_COMPARED: u64 = 4_000_000_000;

/// A count that runs ahead of the parser, from `<` to `<`.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    state: State,
    here: u64,
    compared: u64,
}

/// Where in a tag the count is: <https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state>.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In text, or in a comment.
    #[default]
    Text,
    /// In a tag, where a name may begin.
    Tag,
    /// In the name of an element or attribute.
    Name,
    /// After `=`.
    Equals,
    /// In a value without quotes.
    Bare,
    /// In a value that this quote ends.
    Quoted(u8),
}

impl Attributes {
    /// The parser has met a whole tag or text: what comes next is no part of a tag.
    pub(super) fn between_tags(&mut self) {
        self.state = State::Text;
    }

    /// Counts on up to the next `<`; whether the parser may read so far.
    pub(super) fn allow(&mut self, part: &[u8]) -> bool {
        let mut rest = part;
        if self.state == State::Text {
            self.here = 0;
            match part {
                [b'<', b'/', c, after @ ..] | [b'<', c, after @ ..] if c.is_ascii_alphabetic() => {
                    (self.state, rest) = (State::Name, after);
                }
                _ => return true,
            }
        }
        for &c in rest {
            self.state = self.next(c);
            if self.state == State::Text {
                break;
            }
        }
        self.compared <= MAX_COMPARED
    }

    fn next(&mut self, c: u8) -> State {
        let is_blank = c.is_ascii_whitespace();
        match (self.state, c) {
            (State::Quoted(quote), _) => {
                if c == quote {
                    State::Tag
                } else {
                    self.state
                }
            }
            (State::Equals, b'"' | b'\'') => State::Quoted(c),
            (_, b'>') => State::Text,
            (State::Equals, _) if is_blank => State::Equals,
            (State::Equals, _) => State::Bare,
            (State::Bare, _) => {
                if is_blank {
                    State::Tag
                } else {
                    State::Bare
                }
            }
            (_, b'/') => State::Tag,
            (State::Name, b'=') => State::Equals,
            (State::Name, _) => {
                if is_blank {
                    State::Tag
                } else {
                    State::Name
                }
            }
            // `a = "b"`: the blanks before the sign belong to neither.
            (_, b'=') if self.here > 0 => State::Equals,
            (State::Tag, _) if is_blank => State::Tag,
            (State::Text | State::Tag, _) => {
                self.here += 1;
                self.compared += self.here;
                State::Name
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(html: &str) -> bool {
        let mut attributes = Attributes::default();
        html.split_inclusive('<').all(|part| attributes.allow(part.as_bytes()))
    }

    #[test]
    fn tags_of_many_attributes_are_refused() {
        assert!(allows("<p class=\"a\" id = b>text"));
        let mut attributes = Attributes::default();
        assert!(attributes.allow(b"<p class=\"a\" id = 'b' hidden/x>"));
        assert_eq!(attributes.here, 4);
        let many: String = (0..100_000).map(|at| format!(" a{at}=\">\"")).collect();
        assert!(!Attributes::default().allow(format!("<p{many}").as_bytes()));
    }
}
