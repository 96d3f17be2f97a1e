//! Pages as tokens, by a tokenizer that follows the WHATWG standard: comments, quotes and character references
//! are what a browser takes them for.
//!
//! No tree is built: what is asked of a page (its title, the cells of its tables, the tags that lead elsewhere)
//! can be told in one walk along its tokens.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A start tag.
    Start(StartTag),
    /// An end tag.
    End {
        /// The element's name, in small letters.
        name: String,
        /// Where it stands in the page, in bytes.
        span: Range<usize>,
    },
    /// Text, with its character references resolved.
    Text(String),
}

/// A start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartTag {
    /// The element's name, in small letters.
    pub name: String,
    /// Its attributes, in the order of the page; one without a value has an empty one.
    pub attributes: Vec<(String, String)>,
    /// Whether it is written as one that closes itself: `<br />`.
    pub self_closing: bool,
    /// Where it stands in the page, in bytes.
    pub span: Range<usize>,
}

impl StartTag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|other| other == class))
    }

    /// Sets an attribute that it has.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        if let Some((_, old)) = self.attributes.iter_mut().find(|(other, _)| other == name) {
            *old = value.into();
        }
    }

    /// Leaves an attribute out.
    pub fn remove(&mut self, name: &str) {
        self.attributes.retain(|(other, _)| other != name);
    }

    /// The tag as it is written.
    pub fn print(&self) -> String {
        let mut html = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            html.push(' ');
            html.push_str(name);
            // A picture without a text of its own says so: `alt=""`.
            if !value.is_empty() || name == "alt" {
                html.push_str("=\"");
                super::write_value(&mut html, value);
                html.push('"');
            }
        }
        html.push_str(if self.self_closing { " />" } else { ">" });
        html
    }
}

/// The tokens of a page. Comments and the document type are passed over.
pub fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut tag = StartTag::default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let emitter = move |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Token> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = StartTag { name: text(name), span: span.start..span.end, ..StartTag::default() };
            }
            CallbackEvent::AttributeName { name } => tag.attributes.push((text(name), String::new())),
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, last)) = tag.attributes.last_mut() {
                    *last = text(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                tag.self_closing = self_closing;
                tag.span.end = span.end;
                return Some(Token::Start(std::mem::take(&mut tag)));
            }
            CallbackEvent::EndTag { name } => {
                tag.attributes.clear();
                return Some(Token::End { name: text(name), span: span.start..span.end });
            }
            CallbackEvent::String { value } => return Some(Token::Text(text(value))),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(emitter);
    // Scripts and styles hold no tags.
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).map(|token: Result<Token, Infallible>| {
        let Ok(token) = token;
        token
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_as_browsers_read_them() {
        for (html, read) in [
            ("<p>甲&amp;乙</p>", "<p>|甲&乙|</p>"),
            ("<P CLASS=a>x", "<p class=\"a\">|x"),
            ("<td headers='c r' class=\"t\">", "<td headers=\"c r\" class=\"t\">"),
            ("<a href=\"x\" download>", "<a href=\"x\" download>"),
            ("<img alt=\"\" src=\"a?b&amp;c\">", "<img alt=\"\" src=\"a?b&amp;c\">"),
            ("<a title=\"1>2\">甲</a>", "<a title=\"1&gt;2\">|甲|</a>"),
            ("<!-- <p> -->甲<!doctype html>", "甲"),
            ("<script>if (a<b) '</p>'</script>乙", "<script>|if (a<b) '</p>'|</script>|乙"),
            ("甲 < 乙", "甲 < 乙"),
            ("<br/>", "<br />"),
        ] {
            let tokens = tokens(html).map(|token| match token {
                Token::Start(tag) => tag.print(),
                Token::End { name, .. } => format!("</{name}>"),
                Token::Text(text) => text,
            });
            assert_eq!(tokens.collect::<Vec<_>>().join("|"), read, "{html}");
        }
    }

    #[test]
    fn tags_know_where_they_stand() {
        let html = "甲<p class=\"a\" id='b'>乙&lt;<b\n>丙</b ></p>";
        let spans = tokens(html).filter_map(|token| match token {
            Token::Start(tag) => Some(&html[tag.span]),
            Token::End { span, .. } => Some(&html[span]),
            Token::Text(_) => None,
        });
        assert_eq!(spans.collect::<Vec<_>>(), ["<p class=\"a\" id='b'>", "<b\n>", "</b >", "</p>"]);
    }
}
