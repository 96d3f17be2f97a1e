//! Whether what the parser took for a construct of Markdown was meant as one, and an account of every
//! character of the text.
//!
//! The events of the parser are walked once. Where a construct was not meant, its marks become characters
//! like others and the text is parsed again. Whatever no construct accounts for is treated likewise; if
//! even that does not bring it onto the page, it is named by a finding. So nothing vanishes in silence,
//! not even under constructs that were not thought of.

mod blocks;
mod code;
mod emphasis;
mod letters;
mod lists;
mod notes;
mod tables;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag};

use super::Targets;
use super::edits::{Edits, restored};
use super::links::{LinkTarget, scheme};
use super::nearly::is_document;
use crate::finding::TextProblem;

pub(super) use emphasis::join;
pub(super) use lists::marker;

/// An event of the parser with its range in the text.
pub(super) type SpannedEvent<'t> = (Event<'t>, Range<usize>);

/// A definition of a link's address, `[name]: address`.
pub(super) struct Definition {
    pub(super) range: Range<usize>,
    pub(super) address: String,
}

/// What came out of looking over the events.
#[derive(Default)]
pub(super) struct Judged {
    /// What the parser should be shown otherwise.
    pub(super) edits: Edits,
    /// What is to be said whatever the next reading finds: its cause is gone then.
    pub(super) said: Vec<(Range<usize>, TextProblem)>,
    /// What is to be said of the text as it was read now.
    pub(super) state: Vec<(Range<usize>, TextProblem)>,
}

/// Looks over the events of a text. `done` is what the parser was already shown otherwise.
pub(super) fn judge(
    body: &str,
    events: &[SpannedEvent<'_>],
    definitions: &[Definition],
    done: &Edits,
    has_sections: bool,
    targets: &dyn Targets,
) -> Judged {
    let mut judge = Judge {
        body,
        done,
        has_sections,
        targets,
        judged: Judged::default(),
        open: Vec::new(),
        at: 0,
        known: Vec::new(),
        runs: emphasis::Runs::default(),
        notes: notes::Notes::default(),
    };
    judge.definitions(events, definitions);
    for (index, (event, range)) in events.iter().enumerate() {
        judge.event(event, range, &events[index..]);
    }
    judge.gap(body.len());
    judge.end_of_runs();
    judge.end_of_notes();
    judge.judged
}

/// Constructs that stand deeper in each other are not judged.
const DEEPEST: usize = 60;

/// A construct that is open.
struct Open<'e, 't> {
    tag: &'e Tag<'t>,
    range: Range<usize>,
    /// Whether it holds any words or pictures.
    is_filled: bool,
}

struct Judge<'b, 'e, 't> {
    body: &'b str,
    done: &'b Edits,
    has_sections: bool,
    targets: &'b dyn Targets,
    judged: Judged,
    open: Vec<Open<'e, 't>>,
    /// Up to where every character is accounted for.
    at: usize,
    /// Definitions of links, which are on the page as addresses.
    known: Vec<Range<usize>>,
    runs: emphasis::Runs,
    notes: notes::Notes,
}

impl<'b, 'e, 't> Judge<'b, 'e, 't> {
    fn event(&mut self, event: &'e Event<'t>, range: &Range<usize>, rest: &'e [SpannedEvent<'t>]) {
        match event {
            Event::Start(tag) => {
                self.gap(range.start);
                self.open.push(Open { tag, range: range.clone(), is_filled: false });
                self.start(tag, range, rest);
            }
            Event::End(_) => {
                self.gap(range.end);
                if let Some(open) = self.open.pop() {
                    self.end(&open);
                    if let Some(outer) = self.open.last_mut() {
                        outer.is_filled |= open.is_filled;
                    }
                }
            }
            leaf => {
                self.gap(range.start);
                self.at = self.at.max(range.end);
                self.leaf(leaf, range);
            }
        }
    }

    fn start(&mut self, tag: &'e Tag<'t>, range: &Range<usize>, rest: &'e [SpannedEvent<'t>]) {
        match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.fence(&restored(info.as_ref().into()), range),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.indented(rest),
            Tag::HtmlBlock => self.html_block(range),
            Tag::List(_) if self.open.len() < DEEPEST => self.list(rest),
            Tag::Table(columns) => self.table(columns.len(), rest),
            Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. } => {
                self.link(*link_type, &restored(dest_url.as_ref().into()), range)
            }
            Tag::FootnoteDefinition(name) => self.notes.written(name, range),
            _ => {}
        }
    }

    fn end(&mut self, open: &Open<'e, 't>) {
        match open.tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.emphasis(open.tag, &open.range),
            Tag::Heading { .. } => self.heading(open),
            Tag::BlockQuote(_) if self.open.len() < DEEPEST => self.quote(open),
            Tag::Link { .. } if !open.is_filled => self.literal(open.range.start),
            Tag::Paragraph => self.paragraph(&open.range),
            _ => {}
        }
    }

    fn leaf(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Text(text) => {
                self.fill();
                self.text(text, range);
            }
            Event::Code(text) => {
                self.fill();
                self.code_span(text, range);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.fill();
                self.html(range);
            }
            Event::HardBreak => self.hard_break(range),
            Event::Rule => self.rule(range),
            Event::FootnoteReference(name) => {
                self.fill();
                let is_in_section = self.has_sections && self.open.iter().any(|open| blocks::is_section(open.tag));
                match is_in_section && self.open.len() == 1 {
                    true => self.literal(range.start),
                    false => self.notes.marked(name),
                }
            }
            _ => {}
        }
    }

    fn fill(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.is_filled = true;
        }
    }

    /// A range of the text without what the parser was not shown.
    fn visible(&self, range: Range<usize>) -> Cow<'b, str> {
        let mut left_out = self.done.left_out(range.clone()).peekable();
        if left_out.peek().is_none() {
            return self.body[range].into();
        }
        let mut at = range.start;
        let mut text = String::with_capacity(range.len());
        for out in left_out {
            text.push_str(&self.body[at..out.start.max(at)]);
            at = out.end.max(at);
        }
        text.push_str(&self.body[at..range.end.max(at)]);
        text.into()
    }

    fn literal(&mut self, at: usize) {
        self.judged.edits.literal(self.body, at);
    }

    /// How many blocks are open that hold blocks.
    fn depth(&self) -> usize {
        let holds = |open: &&Open<'_, '_>| {
            matches!(open.tag, Tag::BlockQuote(_) | Tag::Item | Tag::List(_) | Tag::FootnoteDefinition(_))
        };
        self.open.iter().filter(holds).count()
    }

    /// Where a link leads to nothing that could be an address, its marks are brackets: `[2021](5号)`.
    fn link(&mut self, kind: LinkType, address: &str, range: &Range<usize>) {
        if kind == LinkType::Inline && !looks_like_an_address(address, self.targets) {
            self.literal(range.start);
        }
        if kind == LinkType::Autolink && matches!(LinkTarget::read(address, self.targets), LinkTarget::Unsafe) {
            self.literal(range.start);
        }
    }

    /// Accounts for what stands up to a place: marks of what is open. What is none is lost.
    fn gap(&mut self, to: usize) {
        if to <= self.at {
            return;
        }
        let mut from = std::mem::replace(&mut self.at, to);
        // What the parser was not shown is no markup, and has been seen to.
        let done = self.done;
        for out in done.left_out(from..to) {
            self.account(from..out.start.max(from), to);
            from = out.end.max(from);
        }
        self.account(from..to.max(from), to);
    }

    /// Accounts for a part of what stands before a place.
    fn account(&mut self, part: Range<usize>, to: usize) {
        let (from, gap) = (part.start, &self.body[part]);
        if gap.bytes().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
            return;
        }
        let mut lost = None;
        for (start, end) in words_of(gap).map(|word| (from + word.start, from + word.end)) {
            let after = self.known.partition_point(|known| known.start <= start);
            if after.checked_sub(1).is_some_and(|at| end <= self.known[at].end) {
                continue;
            }
            if !self.is_markup(start..end, to) {
                lost.get_or_insert(start..end).end = end;
            }
        }
        if let Some(lost) = lost {
            self.lost(lost);
        }
    }

    /// Brings what was lost onto the page as text, or names it.
    fn lost(&mut self, lost: Range<usize>) {
        // A row that is longer than its table has been seen to.
        if self.open.last().is_some_and(|open| matches!(open.tag, Tag::TableRow)) && !self.judged.edits.is_empty() {
            return;
        }
        let marks = lost.clone().filter(|&at| self.body.as_bytes()[at].is_ascii_punctuation());
        match marks.into_iter().find(|&at| !self.done.is_literal(at)) {
            Some(mark) => self.literal(mark),
            None => {
                let text = self.body[lost.clone()].trim().to_owned();
                self.judged.state.push((lost, TextProblem::NotShown { text }));
            }
        }
    }

    /// Whether something between words is markup of a construct that is open.
    fn is_markup(&mut self, range: Range<usize>, before: usize) -> bool {
        let text = &self.body[range.clone()];
        // Quotation marks stand at the start of every line.
        let is_quoted = self.open.iter().any(|open| matches!(open.tag, Tag::BlockQuote(_)));
        let text = if is_quoted { text.trim_start_matches('>') } else { text };
        if text.is_empty() || text.chars().all(|c| c == '\u{3000}' || c == '\u{a0}' || c == '\u{feff}') {
            return true;
        }
        if text == "\\" && range.end == before {
            return self.escape(range.end - 1);
        }
        let Some(open) = self.open.last() else { return false };
        match open.tag {
            Tag::Heading { .. } => text.bytes().all(|b| b == b'#') || text.bytes().all(|b| b == b'=' || b == b'-'),
            Tag::Emphasis => matches!(text, "*" | "_"),
            Tag::Strong => matches!(text, "**" | "__"),
            Tag::Strikethrough => matches!(text, "~" | "~~"),
            Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) => true,
            Tag::Table(_) => text.bytes().all(|b| matches!(b, b'|' | b':' | b'-')),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => text.bytes().all(|b| b == b'|'),
            Tag::Item => range.start == open.range.start && lists::marker(text).is_some(),
            Tag::FootnoteDefinition(_) => text.starts_with("[^") && text.ends_with("]:"),
            _ => false,
        }
    }
}

/// The words of a stretch of text, by their ranges.
fn words_of(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| !c.is_ascii_whitespace())?;
        let len = text[start..].find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len() - start);
        at = start + len;
        Some(start..at)
    })
}

/// Whether the target of a link is one, rather than words in brackets.
fn looks_like_an_address(address: &str, targets: &dyn Targets) -> bool {
    let is_odd = |c: char| c.is_whitespace() || "，。；：、（）“”<>[]".contains(c);
    let path = || address.split(['#', '?']).next().unwrap_or_default();
    // Of a drive on the author's own computer there is a letter alone.
    let has_scheme = || scheme(address).is_some_and(|scheme| scheme.len() > 1 || address[2..].starts_with(['\\', '/']));
    let has_extension = || {
        let extension = path().rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default();
        (1..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let is_place = || address.strip_prefix('#').is_some_and(|place| place.starts_with(char::is_alphanumeric));
    let may_be = || address.contains('/') || is_place() || has_scheme() || has_extension();
    matches!(LinkTarget::read(address, targets), LinkTarget::Inside(_))
        || is_document(path())
        || !address.contains(is_odd) && may_be()
}

/// The character before a place, and the one after.
fn around(body: &str, range: &Range<usize>) -> (char, char) {
    let before = body[..range.start].chars().next_back().unwrap_or('\n');
    let after = body[range.end..].chars().next().unwrap_or('\n');
    (before, after)
}
