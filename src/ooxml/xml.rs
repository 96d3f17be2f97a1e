//! A part's XML as elements one can walk: names without prefix, attributes, children, text.
//!
//! Word, WPS and Strict files give one meaning different namespaces, so only local names are looked at. The
//! elements lie in one list, in the order in which they begin, and borrow from the part's text: no recursion,
//! no copy. A document type is not read, so no entity is but the five of XML.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::reader::Reader;

use super::Refusal;
use super::package::PART_LIMIT;

/// Elements may stand so deep in each other; what walks them may recurse.
const DEEPEST: usize = 200;

/// So many elements are read of one part.
const MOST_ELEMENTS: usize = 3_000_000;

/// The elements of a part.
pub struct Xml<'a> {
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    name: &'a str,
    attributes: &'a str,
    /// What stands between its tags.
    inner: &'a str,
    /// The index after its last descendant.
    end: u32,
    parent: u32,
}

/// An element of a part.
#[derive(Clone, Copy)]
pub struct Element<'x> {
    nodes: &'x [Node<'x>],
    index: usize,
}

impl<'a> Xml<'a> {
    /// Reads a part. An element is left out with all that it holds if `skips` says so of its name and its tag;
    /// none of its name may stand in it. Most of a file are styles of tables, and to read them takes the longest.
    pub fn read(text: &'a str, skips: fn(&str, &str) -> bool) -> Result<Xml<'a>, Refusal> {
        let (mut reader, mut base) = (reader(text), 0);
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(text.len() / 48 + 1);
        // The open elements, each with where its content begins.
        let mut open: Vec<(usize, usize)> = Vec::new();
        loop {
            let before = base + position(&reader);
            let event = reader.read_event().map_err(|error| damaged(&error))?;
            let after = base + position(&reader);
            let tag = text.get(before..after).unwrap_or_default();
            match event {
                Event::Start(start) if skips(local(start.name().into_inner()), tag) => {
                    base = after_end(text, after, start.name().into_inner())?;
                    reader = self::reader(text.get(base..).unwrap_or_default());
                }
                Event::Start(_) | Event::Empty(_) => {
                    let is_empty = matches!(event, Event::Empty(_));
                    let parent = open.last().map_or(0, |(index, _)| *index);
                    nodes.push(Node::new(tag, nodes.len(), parent));
                    if nodes.len() > MOST_ELEMENTS || open.len() >= DEEPEST {
                        return Err(Refusal::TooLarge { limit: PART_LIMIT });
                    }
                    if !is_empty {
                        open.push((nodes.len() - 1, after));
                    }
                }
                Event::End(end) => {
                    let len = nodes.len() as u32;
                    let ended = open.pop().and_then(|(index, start)| Some((nodes.get_mut(index)?, start)));
                    match ended {
                        Some((node, start)) if node.name == local(end.name().into_inner()) => {
                            node.inner = text.get(start..before).unwrap_or_default();
                            node.end = len;
                        }
                        _ => return Err(broken("an element in a part ends that has not begun")),
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if !open.is_empty() || nodes.is_empty() {
            return Err(broken("a part ends before its elements do"));
        }
        Ok(Xml { nodes })
    }

    /// The outermost element.
    pub fn root(&self) -> Element<'_> {
        Element { nodes: &self.nodes, index: 0 }
    }
}

impl<'a> Node<'a> {
    /// An element of this tag, `<w:p w:id="1">` or `<w:p/>`, the one with this index.
    fn new(tag: &'a str, index: usize, parent: usize) -> Node<'a> {
        let tag = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let (name, attributes) = match tag.find(|c: char| c.is_ascii_whitespace()) {
            Some(at) => tag.split_at(at),
            None => (tag, ""),
        };
        Node { name: local(name), attributes, inner: "", end: index as u32 + 1, parent: parent as u32 }
    }
}

impl<'x> Element<'x> {
    fn node(&self) -> Option<&'x Node<'x>> {
        self.nodes.get(self.index)
    }

    /// Its name, without a prefix.
    pub fn name(&self) -> &'x str {
        self.node().map_or("", |node| node.name)
    }

    /// The value of an attribute, by its name without a prefix.
    pub fn attribute(&self, name: &str) -> Option<Cow<'x, str>> {
        self.attributes().find(|(key, _)| local(key) == name).map(|(_, value)| value)
    }

    fn attributes(&self) -> impl Iterator<Item = (&'x str, Cow<'x, str>)> {
        let mut all = Attributes::new(self.node().map_or("", |node| node.attributes), 0);
        all.with_checks(false);
        all.filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let value = match attribute.value {
                Cow::Borrowed(raw) => unescaped(raw),
                Cow::Owned(raw) => Cow::Owned(unescaped(&raw).into_owned()),
            };
            Some((attribute.key.into_inner(), value))
        })
    }

    /// The value of its attribute `val`.
    pub fn value(&self) -> Option<Cow<'x, str>> {
        self.attribute("val")
    }

    /// The value of a child's attribute `val`.
    pub fn child_value(&self, name: &str) -> Option<Cow<'x, str>> {
        self.child(name)?.value()
    }

    /// Whether a property is on: it is there, and does not say otherwise. ECMA-376-1 §17.17.4.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let value = self.child(name)?.value();
        Some(!matches!(value.as_deref(), Some("0" | "false" | "off" | "none")))
    }

    /// The namespace that a prefix stands for here.
    pub fn namespace(&self, prefix: &str) -> Option<Cow<'x, str>> {
        let mut element = *self;
        loop {
            let declared = element.attributes().find(|(key, _)| key.strip_prefix("xmlns:") == Some(prefix));
            if let Some((_, uri)) = declared {
                return Some(uri);
            }
            if element.index == 0 {
                return None;
            }
            element.index = element.node()?.parent as usize;
        }
    }

    /// Its children.
    pub fn children(&self) -> impl Iterator<Item = Element<'x>> + use<'x> {
        let (nodes, end) = (self.nodes, self.node().map_or(0, |node| node.end as usize));
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(Element { nodes, index: next })?;
            next = child.node()?.end as usize;
            Some(child)
        })
    }

    /// All that stands in it, in the order in which it begins.
    pub fn descendants(&self) -> impl Iterator<Item = Element<'x>> + use<'x> {
        let nodes = self.nodes;
        let end = self.node().map_or(0, |node| node.end as usize);
        (self.index + 1..end).map(move |index| Element { nodes, index })
    }

    /// Its first child of this name.
    pub fn child(&self, name: &str) -> Option<Element<'x>> {
        self.children().find(|child| child.name() == name)
    }

    /// The first of this name that stands in it, however deep.
    pub fn find(&self, name: &str) -> Option<Element<'x>> {
        self.descendants().find(|inner| inner.name() == name)
    }

    /// Whether another stands in this one.
    pub fn holds(&self, other: &Element<'x>) -> bool {
        let end = self.node().map_or(0, |node| node.end as usize);
        (self.index..end).contains(&other.index)
    }

    /// Its own text.
    pub fn text(&self) -> Cow<'x, str> {
        let inner = self.node().map_or("", |node| node.inner);
        match inner.contains('<') {
            true => Cow::Owned(marked_up(inner)),
            false => unescaped(inner),
        }
    }

    /// Its own text as Word has it: white space at its ends is text only where `xml:space` says so.
    pub fn run_text(&self) -> Cow<'x, str> {
        let text = self.text();
        let is_kept = self.attribute("space").is_some_and(|space| space == "preserve");
        let trimmed = if is_kept { &text } else { text.trim_matches([' ', '\t', '\r', '\n']) };
        match trimmed.contains(['\r', '\n']) {
            true => Cow::Owned(trimmed.replace("\r\n", " ").replace(['\r', '\n'], " ")),
            false if trimmed.len() == text.len() => text,
            false => Cow::Owned(trimmed.to_owned()),
        }
    }
}

/// The part of a name after its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A reader that may begin in the middle of a part.
fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader
}

/// Where an element ends whose content begins here.
fn after_end(text: &str, from: usize, name: &str) -> Result<usize, Refusal> {
    let end = format!("</{name}>");
    let rest = text.get(from..).unwrap_or_default();
    let at = memmem::find(rest.as_bytes(), end.as_bytes());
    at.map(|at| from + at + end.len()).ok_or_else(|| broken("a part ends before its elements do"))
}

/// For parts that are read whole.
pub fn nothing(_: &str, _: &str) -> bool {
    false
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The text with its references read; as it is where one of them is unknown.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if raw.contains('&') { unescape(raw).unwrap_or(Cow::Borrowed(raw)) } else { Cow::Borrowed(raw) }
}

/// The text of content that holds `CDATA`, comments or elements.
fn marked_up(inner: &str) -> String {
    let mut reader = Reader::from_str(inner);
    reader.config_mut().check_end_names = false;
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Text(piece)) => text.push_str(&piece.into_inner()),
            Ok(Event::CData(piece)) => text.push_str(&piece.into_inner()),
            Ok(Event::GeneralRef(name)) => text.push_str(&unescaped(&format!("&{};", name.into_inner()))),
            Ok(Event::Eof) | Err(_) => return text,
            Ok(_) => {}
        }
    }
}

fn broken(reason: &str) -> Refusal {
    Refusal::Damaged { reason: reason.to_owned() }
}

fn damaged(error: &quick_xml::Error) -> Refusal {
    Refusal::Damaged { reason: error.to_string() }
}
