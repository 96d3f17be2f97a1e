//! A page as the tree that a browser makes of it: html5ever decides what is inside of what.
//!
//! Nodes lie in one list and name each other by number, so that no walk and no drop descends by recursion. What
//! hostile pages cost is counted token by token: an element deep in others costs its depth, as the parser looks
//! through all that are open.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::num::NonZeroU32;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, TokenizerResult, local_name, ns};

use super::attributes::Attributes;

/// The number of a node.
pub(super) type Id = usize;

/// The whole page.
pub(super) const ROOT: Id = 0;

/// How many nodes, elements and attributes a page may have; each takes some fifty bytes.
const MAX_SIZE: usize = 4_000_000;
/// What the parser may look through, in open elements.
const MAX_WORK: usize = 500_000_000;

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    nodes: Vec<Node>,
    /// How much room it takes: nodes, elements and attributes.
    size: usize,
    nameless: QualName,
}

/// A node and its neighbours.
#[derive(Debug)]
struct Node {
    parent: Link,
    first: Link,
    last: Link,
    before: Link,
    after: Link,
    depth: u32,
    kind: Kind,
}

/// The number of another node, and one more, so that none takes no room.
type Link = Option<NonZeroU32>;

fn link(id: Id) -> Link {
    u32::try_from(id + 1).ok().and_then(NonZeroU32::new)
}

fn id(link: NonZeroU32) -> Id {
    link.get() as usize - 1
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// An element.
    Element(Box<Element>),
    /// Text.
    Text(StrTendril),
    /// A comment.
    Comment(StrTendril),
    /// The page itself, its document type, and whatever shows nothing.
    Other,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    name: QualName,
    attributes: Vec<Attribute>,
}

impl Element {
    /// Its name, in small letters.
    pub(super) fn name(&self) -> &str {
        &self.name.local
    }

    /// Whether it belongs to HTML, and not to a drawing or formula.
    pub(super) fn is_html(&self) -> bool {
        self.name.ns == ns!(html)
    }

    /// Whether it is the title of a page.
    pub(super) fn is_title(&self) -> bool {
        self.name() == "title" && self.is_html()
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    /// Its classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.get("class").unwrap_or_default().split_ascii_whitespace()
    }
}

impl Page {
    /// Reads a page; nothing where it would cost too much.
    pub(super) fn parse(html: &str) -> Option<Page> {
        let builder = TreeBuilder::new(Sink::default(), TreeBuilderOpts::default());
        let tokenizer = Tokenizer::new(Meter { builder, work: Cell::new(0) }, TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut attributes = Attributes::default();
        let whole = StrTendril::from(html);
        let mut start = 0;
        while start < html.len() {
            let end = memchr::memchr(b'<', &html.as_bytes()[start + 1..]).map_or(html.len(), |at| start + 1 + at);
            if !attributes.allow(&html.as_bytes()[start..end]) {
                return None;
            }
            let before = tokenizer.sink.work.get();
            queue.push_back(whole.subtendril(start as u32, (end - start) as u32));
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
            if tokenizer.sink.work.get() > before {
                attributes.between_tags();
            }
            start = end;
        }
        tokenizer.end();
        let is_whole = !tokenizer.sink.is_spent();
        is_whole.then(|| tokenizer.sink.builder.sink.finish())
    }

    /// What a node is.
    pub(super) fn kind(&self, id: Id) -> &Kind {
        self.nodes.get(id).map_or(&Kind::Other, |node| &node.kind)
    }

    /// A node as an element.
    pub(super) fn element(&self, id: Id) -> Option<&Element> {
        match self.kind(id) {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// What a node is inside of.
    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        self.link(id, |node| node.parent)
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The nodes inside a node, one level down.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.link(id, |node| node.first), |&child| self.link(child, |node| node.after))
    }

    /// A walk through a node and all that is inside of it.
    pub(super) fn walk(&self, top: Id) -> Walk<'_> {
        Walk { page: self, top, next: Some(Step::Enter(top)) }
    }

    /// The text inside a node, as it is written, with its comments. A title inside of it belongs to the whole page.
    pub(super) fn text(&self, id: Id) -> String {
        let mut text = String::new();
        let mut walk = self.walk(id);
        while let Some(step) = walk.next() {
            let Step::Enter(node) = step else { continue };
            match self.kind(node) {
                Kind::Text(words) | Kind::Comment(words) => text.push_str(words),
                Kind::Element(element) if node != id && element.is_title() => walk.pass_over(node),
                _ => {}
            }
        }
        text
    }

    fn link(&self, from: Id, which: impl Fn(&Node) -> Link) -> Option<Id> {
        self.nodes.get(from).and_then(which).map(id)
    }

    fn push(&mut self, kind: Kind) -> Id {
        self.size += 1;
        if let Kind::Element(element) = &kind {
            self.size += 1 + element.attributes.len();
        }
        self.nodes.push(Node { parent: None, first: None, last: None, before: None, after: None, depth: 0, kind });
        self.nodes.len() - 1
    }

    fn detach(&mut self, node: Id) {
        let Node { parent, before, after, .. } = self.nodes[node];
        match (before, parent) {
            (Some(before), _) => self.nodes[id(before)].after = after,
            (None, Some(parent)) => self.nodes[id(parent)].first = after,
            (None, None) => {}
        }
        match (after, parent) {
            (Some(after), _) => self.nodes[id(after)].before = before,
            (None, Some(parent)) => self.nodes[id(parent)].last = before,
            (None, None) => {}
        }
        let node = &mut self.nodes[node];
        (node.parent, node.before, node.after) = (None, None, None);
    }

    /// Puts a node into another, before one of its children or at its end.
    fn insert(&mut self, parent: Id, node: Id, next: Option<Id>) {
        self.detach(node);
        let place = match next {
            Some(next) => &mut self.nodes[next].before,
            None => &mut self.nodes[parent].last,
        };
        let before = std::mem::replace(place, link(node));
        match before {
            Some(before) => self.nodes[id(before)].after = link(node),
            None => self.nodes[parent].first = link(node),
        }
        let depth = self.nodes[parent].depth + 1;
        let node = &mut self.nodes[node];
        (node.parent, node.before, node.after, node.depth) = (link(parent), before, next.and_then(link), depth);
    }

    /// Adds text, to the text before it where there is one.
    fn insert_text(&mut self, parent: Id, text: StrTendril, next: Option<Id>) {
        let before = next.map_or(self.nodes[parent].last, |next| self.nodes[next].before);
        if let Some(before) = before
            && let Kind::Text(words) = &mut self.nodes[id(before)].kind
        {
            words.push_tendril(&text);
            return;
        }
        let node = self.push(Kind::Text(text));
        self.insert(parent, node, next);
    }

    fn insert_any(&mut self, parent: Id, child: NodeOrText<Id>, next: Option<Id>) {
        match child {
            NodeOrText::AppendNode(id) => self.insert(parent, id, next),
            NodeOrText::AppendText(text) => self.insert_text(parent, text, next),
        }
    }
}

/// A step of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Into a node.
    Enter(Id),
    /// Out of a node.
    Leave(Id),
}

/// A walk in the order of the page.
#[derive(Debug)]
pub(super) struct Walk<'p> {
    page: &'p Page,
    top: Id,
    next: Option<Step>,
}

impl Walk<'_> {
    /// Leaves the node that was entered last without looking inside.
    pub(super) fn pass_over(&mut self, entered: Id) {
        self.next = self.after(entered);
    }

    fn after(&self, id: Id) -> Option<Step> {
        if id == self.top {
            return None;
        }
        let next = self.page.link(id, |node| node.after).map(Step::Enter);
        next.or_else(|| self.page.parent(id).map(Step::Leave))
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.next?;
        self.next = match step {
            Step::Enter(id) => Some(self.page.link(id, |node| node.first).map_or(Step::Leave(id), Step::Enter)),
            Step::Leave(id) => self.after(id),
        };
        Some(step)
    }
}

/// Counts what the parser has to do, and lets it do no more than is allowed.
struct Meter {
    builder: TreeBuilder<Id, Sink>,
    work: Cell<usize>,
}

impl Meter {
    fn size(&self) -> usize {
        self.builder.sink.page.borrow().size
    }

    fn is_spent(&self) -> bool {
        self.work.get() > MAX_WORK || self.size() > MAX_SIZE
    }
}

impl TokenSink for Meter {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        if matches!(token, Token::ParseError(_)) || self.is_spent() {
            return TokenSinkResult::Continue;
        }
        let before = self.size();
        let result = self.builder.process_token(token, line);
        let more = self.size() - before;
        self.work.set(self.work.get() + 1 + self.builder.sink.depth.get() * (1 + more));
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// What the parser builds the tree with.
struct Sink {
    page: RefCell<Page>,
    depth: Cell<usize>,
}

impl Default for Sink {
    fn default() -> Sink {
        let nameless = QualName::new(None, ns!(html), local_name!(""));
        let mut page = Page { nodes: Vec::new(), size: 0, nameless };
        page.push(Kind::Other);
        Sink { page: RefCell::new(page), depth: Cell::new(0) }
    }
}

impl Sink {
    fn insert(&self, parent: Id, child: NodeOrText<Id>, next: Option<Id>) {
        let mut page = self.page.borrow_mut();
        self.depth.set(page.nodes[parent].depth as usize + 1);
        page.insert_any(parent, child, next);
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Page;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Page {
        self.page.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.page.borrow(), |page| page.element(*target).map_or(&page.nameless, |element| &element.name))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.page.borrow_mut().push(Kind::Element(Box::new(Element { name, attributes })))
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        self.page.borrow_mut().push(Kind::Comment(text))
    }

    fn create_pi(&self, _: StrTendril, data: StrTendril) -> Id {
        self.page.borrow_mut().push(Kind::Comment(data))
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let parent = self.page.borrow().parent(*element);
        match parent {
            Some(parent) => self.insert(parent, child, Some(*element)),
            None => self.insert(*previous, child, None),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.page.borrow().parent(*sibling);
        if let Some(parent) = parent {
            self.insert(parent, child, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        let mut page = self.page.borrow_mut();
        if let Some(Kind::Element(element)) = page.nodes.get_mut(*target).map(|node| &mut node.kind) {
            for attribute in attributes {
                if !element.attributes.iter().any(|other| other.name == attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.page.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut page = self.page.borrow_mut();
        while let Some(child) = page.link(*node, |node| node.first) {
            page.insert(*new_parent, child, None);
        }
    }
}
