//! The text of a report: Markdown, in the sections of the form.
//!
//! CommonMark with tables, footnotes and strikethrough. Raw HTML is shown as text; emphasis
//! beside Chinese punctuation works; links are held to the site or to safe schemes. Author
//! text reaches HTML through `pulldown-cmark` and its escaping alone.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::node::closest_cell;
use crate::finding::{Finding, Findings, NearMiss, Place, Problem};
use crate::form::{Form, label};
use crate::model::parts_of_binding;

/// Where a link in a text leads, as far as the portal knows.
pub trait Targets {
    /// The address, relative to the page, of a path relative to the file; `None` if there is none.
    fn resolve(&self, relative: &str) -> Option<String>;

    /// The figure that a binding names, as it is to be read.
    fn binding(&self, _binding: &str) -> Option<String> {
        None
    }
}

/// A text, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// What stands before the first section.
    pub preamble: String,
    /// The sections, in the order of the text.
    pub sections: Vec<ProseSection>,
    /// Footnotes; may be empty.
    pub footnotes: String,
    /// The plain text of the preamble.
    pub preamble_passages: Vec<Passage>,
    /// The plain text of the footnotes.
    pub note_passages: Vec<Passage>,
}

/// The plain text of one paragraph, heading, list item or table cell, as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub anchor: Anchor,
    /// Its text, runs of white space as one space.
    pub text: String,
}

/// The nearest place on the page that a link may lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Anchor {
    /// What comes before the first paragraph.
    #[default]
    Top,
    /// The paragraph or smaller heading with the id `p1`, `p2` and so on.
    Paragraph(u32),
    /// The element with this id.
    Id(String),
}

/// A section of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProseSection {
    /// The section of the form that it is.
    pub section: Option<usize>,
    /// Its heading as written.
    pub heading: String,
    /// HTML up to the place of the table.
    pub before: String,
    /// HTML after the table.
    pub after: String,
    /// The plain text of both.
    pub passages: Vec<Passage>,
}

/// A line that says where the section's table stands.
pub const TABLE_MARK: &str = "[[table]]";

/// A private mark that makes emphasis beside punctuation work; never leaves this module.
const JOINER: char = '\u{fdd0}';

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

fn is_section(level: HeadingLevel) -> bool {
    matches!(level, HeadingLevel::H1 | HeadingLevel::H2)
}

/// Looks over a text without rendering it: its sections, links and bindings.
///
/// `offset` is where the text starts in its file. Without a form, sections are free.
pub fn survey(
    body: &str,
    offset: usize,
    file: &str,
    form: Option<&Form>,
    targets: &dyn Targets,
    findings: &mut Findings,
) {
    let at = |range: Range<usize>| Place::Bytes(range.start + offset..range.end + offset);
    let headings = match plain_outline(body) {
        Some(outline) => {
            for block in outline.linking {
                let text = &body[block.clone()];
                survey_events(
                    text,
                    |range, problem| {
                        let range = range.start + block.start..range.end + block.start;
                        findings.push(Finding::new(file, at(range), problem));
                    },
                    targets,
                );
            }
            outline.headings
        }
        None => survey_events(body, |range, problem| findings.push(Finding::new(file, at(range), problem)), targets),
    };
    for (range, binding) in bindings(body) {
        if targets.binding(binding).is_none() {
            let text = body[range.clone()].to_owned();
            let (address, filter) = parts_of_binding(binding);
            let problem = match form.map(|form| (form, form.find(address))) {
                Some((_, Some(_))) if filter.is_empty() => Problem::BlankBinding { text },
                Some((form, None)) => Problem::UnknownBinding { text, suggestion: closest_cell(address, form) },
                _ => Problem::UnknownBinding { text, suggestion: None },
            };
            findings.push(Finding::new(file, at(range), problem));
        }
    }
    if let Some(form) = form {
        survey_sections(body, &headings, form, file, at, findings);
    }
}

/// The same for a text whose figures could not be read: its bindings cannot be looked up.
pub fn survey_links(
    body: &str,
    offset: usize,
    file: &str,
    form: Option<&Form>,
    targets: &dyn Targets,
    findings: &mut Findings,
) {
    let mut found = Findings::default();
    survey(body, offset, file, form, targets, &mut found);
    findings.extend(
        found
            .into_iter()
            .filter(|finding| {
                !matches!(
                    finding.problem,
                    Problem::UnknownBinding { .. } | Problem::BlankBinding { .. } | Problem::NoSections
                )
            })
            .collect(),
    );
}

/// Headings of sections, with their places.
type Headings = Vec<(String, Range<usize>)>;

/// Looks over a text, or a block of one: its headings, and links that lead nowhere.
fn survey_events(body: &str, mut push: impl FnMut(Range<usize>, Problem), targets: &dyn Targets) -> Headings {
    let mut headings: Headings = Vec::new();
    let mut heading: Option<(String, Range<usize>)> = None;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if is_section(level) => heading = Some((String::new(), range)),
            Event::End(TagEnd::Heading(level)) if is_section(level) => headings.extend(heading.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((heading, _)) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => {}
            Event::Start(Tag::Link { dest_url, .. }) => match Link::read(&dest_url, targets) {
                Link::Unsafe => push(range, Problem::UnsafeLink { target: dest_url.to_string() }),
                Link::Broken => push(range, Problem::BrokenLink { target: dest_url.to_string() }),
                Link::Foreign(_) | Link::Inside(_) => {}
            },
            Event::Start(Tag::Image { dest_url, .. }) => match Link::read(&dest_url, targets) {
                Link::Inside(_) => {}
                Link::Broken => push(range, Problem::BrokenLink { target: dest_url.to_string() }),
                Link::Unsafe | Link::Foreign(_) => push(range, Problem::ForeignImage { target: dest_url.to_string() }),
            },
            _ => {}
        }
    }
    headings
}

/// The outline of a text that needs no parser: its headings, and the blocks that may hold links.
struct PlainOutline {
    headings: Headings,
    linking: Vec<Range<usize>>,
}

/// Outlines a plain text, as nearly all reports are: `#` only at the start of a line, no code, raw
/// HTML, escapes or references. `None` where anything in it might read otherwise.
fn plain_outline(body: &str) -> Option<PlainOutline> {
    let bytes = body.as_bytes();
    let odd = memchr::memchr3(b'<', b'`', b'~', bytes).or(memchr::memchr3(b'\t', b'\\', b'&', bytes));
    if odd.or(memchr::memchr(b'\r', bytes)).is_some() || memchr::memmem::find(bytes, b"]:").is_some() {
        return None;
    }
    let mut outline = PlainOutline { headings: Vec::new(), linking: Vec::new() };
    let mut block: Option<Range<usize>> = None;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let text = line.trim_end();
        let hashes = text.len() - text.trim_start_matches('#').len();
        // Indented code, a heading underlined, a rule, or a heading inside something else.
        let underline = |mark: char| text.chars().all(|c| c == mark || c == ' ');
        if line.starts_with("    ") && !text.is_empty()
            || !text.is_empty() && (underline('=') || underline('-'))
            || memchr::memchr(b'#', &text.as_bytes()[hashes..]).is_some()
        {
            return None;
        }
        if (1..=6).contains(&hashes) && (text.len() == hashes || text[hashes..].starts_with(' ')) {
            let heading = text[hashes..].trim();
            if heading.contains(['*', '_', '[', '!']) {
                return None;
            }
            if hashes <= 2 {
                outline.headings.push((heading.to_owned(), range));
            }
            outline.linking.extend(block.take().filter(|block| may_link(&body[block.clone()])));
        } else if text.is_empty() {
            outline.linking.extend(block.take().filter(|block| may_link(&body[block.clone()])));
        } else {
            block = Some(block.map_or(range.clone(), |block| block.start..range.end));
        }
    }
    outline.linking.extend(block.filter(|block| may_link(&body[block.clone()])));
    Some(outline)
}

fn may_link(block: &str) -> bool {
    memchr::memchr(b'[', block.as_bytes()).is_some() && block.trim() != TABLE_MARK
}

fn survey_sections(
    body: &str,
    headings: &[(String, Range<usize>)],
    form: &Form,
    file: &str,
    at: impl Fn(Range<usize>) -> Place,
    findings: &mut Findings,
) {
    let mut push = |range: &Range<usize>, problem| findings.push(Finding::new(file, at(range.clone()), problem));
    let full = |index: usize| numbered(&form.sections[index].number, &form.sections[index].heading);
    let mut seen: Vec<usize> = Vec::new();
    let mut unknown: Vec<&(String, Range<usize>)> = Vec::new();
    for (index, written) in headings.iter().enumerate() {
        let (heading, range) = written;
        let Some(section) = form.section(heading) else {
            unknown.push(written);
            continue;
        };
        if seen.contains(&section) {
            push(range, Problem::SectionTwice { heading: heading.clone() });
            continue;
        }
        if let Some(&later) = seen.iter().filter(|&&other| other > section).max() {
            push(range, Problem::SectionOrder { heading: heading.clone(), after: full(later) });
        }
        if let Some(wanted) = other_number(heading, form, section) {
            push(range, Problem::SectionNumber { heading: heading.clone(), wanted });
        }
        let next = headings.get(index + 1);
        let is_twice = next.is_some_and(|(next, _)| form.section(next) == Some(section));
        let end = next.map_or(body.len(), |(_, next)| next.start);
        if form.sections[section].table.is_none() && !is_twice && body[range.end..end].trim().is_empty() {
            push(range, Problem::SectionEmpty { heading: heading.clone() });
        }
        seen.push(section);
    }
    if headings.is_empty()
        && !form.sections.is_empty()
        && (0..form.sections.len()).all(|section| near_miss(body, form, section).is_none())
    {
        push(&(0..0), Problem::NoSections);
        return;
    }
    let end = headings.last().map_or(0..0, |(_, range)| range.end..range.end);
    let mut taken: Vec<usize> = Vec::new();
    for missing in (0..form.sections.len()).filter(|section| !seen.contains(section)) {
        let heading = full(missing);
        let near = near_miss(body, form, missing)
            .or_else(|| Some((NearMiss::Wording, in_place_of(headings, form, missing)?)))
            .filter(|(_, range)| !taken.contains(&range.start));
        match near {
            Some((near, range)) => {
                taken.push(range.start);
                push(&range, Problem::SectionMissing { heading, near: Some(near) });
            }
            None => push(&end, Problem::SectionMissing { heading, near: None }),
        }
    }
    // Of a heading that is probably meant for a section, enough has been said.
    for (heading, range) in unknown.into_iter().filter(|(_, range)| !taken.contains(&range.start)) {
        push(range, Problem::SectionUnknown { heading: heading.clone() });
    }
}

/// The number that the form gives a section, where the heading has another one.
fn other_number(heading: &str, form: &Form, section: usize) -> Option<String> {
    let wanted = &form.sections[section].number;
    if wanted.is_empty() || heading.starts_with(wanted.as_str()) {
        return None;
    }
    let folded = label::fold(heading);
    let number = folded.strip_suffix(label::unnumbered(&folded))?.trim_matches(['(', ')', '.', ',']);
    let is_number = !number.is_empty() && number.chars().all(|c| "一二三四五六七八九十0123456789".contains(c));
    (is_number && number != wanted && number.parse() != Ok(section + 1)).then(|| wanted.clone())
}

/// The heading of no section that stands where a missing one should: with its number, or between those
/// before and after it.
fn in_place_of(headings: &[(String, Range<usize>)], form: &Form, missing: usize) -> Option<Range<usize>> {
    let number = &form.sections[missing].number;
    let section = |at: Option<usize>| at.and_then(|at| headings.get(at)).and_then(|(heading, _)| form.section(heading));
    let fits = |at: usize, heading: &str| {
        let folded = label::fold(heading);
        let numbered = folded.strip_suffix(label::unnumbered(&folded)).unwrap_or_default();
        let bare = numbered.trim_matches(['(', ')', '.', ',']);
        match bare.is_empty() {
            false => bare == number,
            true => {
                missing > 0
                    && section(at.checked_sub(1)) == Some(missing - 1)
                    && section(Some(at + 1)) == Some(missing + 1)
            }
        }
    };
    let mut unknown = headings.iter().enumerate().filter(|(_, (heading, _))| form.section(heading).is_none());
    unknown.find(|(at, (heading, _))| fits(*at, heading)).map(|(_, (_, range))| range.clone())
}

/// The line that is probably meant as the heading of a section that is missing, and why it is none.
fn near_miss(body: &str, form: &Form, missing: usize) -> Option<(NearMiss, Range<usize>)> {
    /// A heading is not longer than this, and no report has more lines than that.
    const LONGEST: usize = 200;
    const MOST_LINES: usize = 4_000;
    let heading = label::fold(&form.sections[missing].heading);
    let mut best: Option<(f64, NearMiss, Range<usize>)> = None;
    let mut at = 0;
    for line in body.split_inclusive('\n').take(MOST_LINES) {
        let start = at;
        at += line.len();
        let text = line.trim();
        let bare = text.trim_matches(['#', '＃', '*', '_', ' ', '\u{3000}']);
        if bare.is_empty() || text.len() > LONGEST {
            continue;
        }
        let marks = text.len() - text.trim_start_matches('#').len();
        let how = match text.chars().next() {
            Some('＃') => NearMiss::WideMark,
            Some('#') if !text[marks..].starts_with([' ', '\t']) => NearMiss::NoSpace,
            Some('#') if marks > 2 => NearMiss::Level,
            Some('#') => NearMiss::Wording,
            _ => NearMiss::NoMark,
        };
        let known = form.section(bare);
        let likeness = match known {
            Some(section) if section == missing && how != NearMiss::Wording => 1.0,
            // A heading of another section, or a sentence.
            Some(_) => continue,
            None if how == NearMiss::NoMark => continue,
            None => {
                let folded = label::fold(bare);
                strsim::normalized_damerau_levenshtein(label::unnumbered(&folded), &heading)
            }
        };
        if likeness > 0.5 && best.as_ref().is_none_or(|(other, ..)| likeness > *other) {
            let indent = line.len() - line.trim_start().len();
            best = Some((likeness, how, start + indent..start + indent + text.len()));
        }
    }
    best.map(|(_, how, range)| (how, range))
}

/// A report's text by the sections of another form: what stands before the first, and what stands under
/// the heading of each, as it was written. Sections that the other form does not have stay with the one
/// before them.
pub fn section_bodies(body: &str, written: &Form, wanted: &Form) -> (String, Vec<String>) {
    let mut starts: Vec<(usize, Range<usize>)> = Vec::new();
    let mut heading: Option<String> = None;
    let mut depth = 0;
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) if depth == 0 => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let Some(heading) = heading.take() else { continue };
                let section = wanted.section(&heading).or_else(|| {
                    let key = &written.sections[written.section(&heading)?].key;
                    wanted.sections.iter().position(|section| section.key == *key)
                });
                starts.extend(section.map(|section| (section, range)));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::Start(_) if heading.is_none() => depth += 1,
            Event::End(_) if heading.is_none() => depth -= 1,
            _ => {}
        }
    }
    let first = starts.first().map_or(body.len(), |(_, range)| range.start);
    let mut bodies = vec![String::new(); wanted.sections.len()];
    for (index, (section, range)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(body.len(), |(_, next)| next.start);
        let text = body[range.end.min(end)..end].trim();
        let there = &mut bodies[*section];
        if !there.is_empty() && !text.is_empty() {
            there.push_str("\n\n");
        }
        there.push_str(text);
    }
    (body[..first].trim().to_owned(), bodies)
}

/// A heading with its number, as the form prints it.
pub fn numbered(number: &str, heading: &str) -> String {
    if number.is_empty() { heading.to_owned() } else { format!("{number}、{heading}") }
}

/// What a link's address is.
enum Link {
    /// Within the portal, relative to the page.
    Inside(String),
    /// Another site, or mail.
    Foreign(String),
    /// Nothing in the portal.
    Broken,
    /// A scheme that runs or hides something.
    Unsafe,
}

impl Link {
    fn read(url: &str, targets: &dyn Targets) -> Link {
        let url = url.trim();
        if url.chars().any(char::is_control) || url.starts_with("//") || url.contains('\\') {
            return Link::Unsafe;
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        if let Some(scheme) = scheme.filter(|scheme| !scheme.contains(['/', '?', '#'])) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" if url.len() > scheme.len() + 3 => Link::Foreign(url.to_owned()),
                "mailto" | "tel" => Link::Foreign(url.to_owned()),
                _ => Link::Unsafe,
            };
        }
        let path = url.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || path.starts_with('/') {
            return Link::Broken;
        }
        let path = percent_decode_str(path).decode_utf8_lossy();
        targets.resolve(&path).map_or(Link::Broken, Link::Inside)
    }
}

/// Whether an address lies outside government sites, whose readers are told that they leave.
fn leaves_government(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    !(host == "gov.cn" || host.ends_with(".gov.cn"))
}

/// The places of `{{ … }}` in a text, with what stands inside.
fn bindings(body: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memmem::find(&body.as_bytes()[at..], b"{{")?;
        let end = start + body[start..].find("}}")? + 2;
        at = end;
        Some((start..end, body[start + 2..end - 2].trim()))
    })
}

/// Puts figures in the place of their bindings. What is no binding stays as it is.
fn bind<'b>(body: &'b str, targets: &dyn Targets) -> Cow<'b, str> {
    if memchr::memmem::find(body.as_bytes(), b"{{").is_none() {
        return Cow::Borrowed(body);
    }
    let mut bound = String::with_capacity(body.len());
    let mut done = 0;
    for (range, binding) in bindings(body) {
        if let Some(figure) = targets.binding(binding) {
            bound.push_str(&body[done..range.start]);
            bound.push_str(&figure);
            done = range.end;
        }
    }
    bound.push_str(&body[done..]);
    Cow::Owned(bound)
}

/// Marks runs of `*` and `~` that stand between Chinese punctuation and a character.
///
/// CommonMark asks of a closing run after punctuation that white space or punctuation follows,
/// which Chinese text does not have: `**……。**后文`. A mark between the punctuation and the run
/// makes it close; the mark is taken out of the events again.
fn join<'b>(body: &'b str) -> Cow<'b, str> {
    if memchr::memchr2(b'*', b'~', body.as_bytes()).is_none() {
        return Cow::Borrowed(body);
    }
    let is_wide_punctuation = |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && c != JOINER;
    let is_letter = |c: char| c.is_alphanumeric();
    let mut joined = String::with_capacity(body.len() + 16);
    let mut before = ' ';
    let mut rest = body;
    while let Some(at) = memchr::memchr2(b'*', b'~', rest.as_bytes()) {
        let (text, tail) = rest.split_at(at);
        joined.push_str(text);
        before = text.chars().next_back().unwrap_or(before);
        let run = tail.len() - tail.trim_start_matches(&tail[..1]).len();
        let after = tail[run..].chars().next().unwrap_or(' ');
        if is_wide_punctuation(before) && is_letter(after) {
            joined.push(JOINER);
        }
        joined.push_str(&tail[..run]);
        if is_letter(before) && is_wide_punctuation(after) {
            joined.push(JOINER);
        }
        before = '*';
        rest = &tail[run..];
    }
    joined.push_str(rest);
    if joined.len() == body.len() { Cow::Borrowed(body) } else { Cow::Owned(joined) }
}

fn unjoin<'e>(text: CowStr<'e>) -> CowStr<'e> {
    if text.contains(JOINER) { text.replace(JOINER, "").into() } else { text }
}

/// What the writer says in the reader's language.
#[derive(Debug, Clone, Default)]
pub struct ProseWords {
    /// The notice on links that leave government sites.
    pub leaving: String,
    /// The name of a table in the text.
    pub table: String,
    /// The heading of footnotes.
    pub footnotes: String,
    /// The name of a link back from a footnote.
    pub back: String,
}

/// Whether the plain text of a text is of any use: most of the work of rendering one is making that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passages {
    /// It is wanted.
    Kept,
    /// All passages stay empty.
    Left,
}

/// Renders a text. Without a form, all of it is preamble.
pub fn render(body: &str, form: Option<&Form>, targets: &dyn Targets, words: &ProseWords, reading: Passages) -> Prose {
    let bound = bind(body, targets);
    let joined = join(&bound);
    let events = Parser::new_ext(&joined, options()).into_offset_iter();
    let mut writer = Writer {
        form,
        targets,
        words,
        reading,
        is_joined: matches!(joined, Cow::Owned(_)),
        prose: Prose::default(),
        image: Vec::new(),
        part_html: String::new(),
        table: None,
        last_level: 2,
        notes: Vec::new(),
        note: None,
        dropped: Vec::new(),
        after_table: false,
        text: String::new(),
        passages: Vec::new(),
        paragraphs: 0,
    };
    writer.all(&joined, events);
    writer.prose
}

struct Writer<'a, 'e> {
    form: Option<&'a Form>,
    targets: &'a dyn Targets,
    words: &'a ProseWords,
    reading: Passages,
    /// Whether any mark of [`join`] may stand in the text.
    is_joined: bool,
    prose: Prose,
    /// An image that is not yet closed, for its text becomes an attribute.
    image: Vec<Event<'e>>,
    part_html: String,
    table: Option<TableState>,
    last_level: u8,
    /// Footnotes by name, in the order in which they are first met.
    notes: Vec<(String, String)>,
    /// The footnote that is being written, and where it starts in the part.
    note: Option<(usize, usize)>,
    /// For each open link or image, what closes it.
    dropped: Vec<Closing>,
    after_table: bool,
    /// The plain text of the passage that is being written.
    text: String,
    passages: Vec<Passage>,
    /// How many paragraphs and smaller headings have an id.
    paragraphs: u32,
}

#[derive(Clone, Copy)]
enum Closing {
    /// As the event says.
    Itself,
    /// An image, whose text is not shown.
    Image,
    /// Nothing: the link was unsafe.
    Nothing,
}

struct TableState {
    alignments: Vec<Alignment>,
    head: bool,
    column: usize,
}

impl<'e> Writer<'_, 'e> {
    fn all(&mut self, text: &str, mut events: impl Iterator<Item = (Event<'e>, Range<usize>)>) {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if is_section(level) && self.form.is_some() => {
                    let mut heading = String::new();
                    for (event, _) in events.by_ref() {
                        match event {
                            Event::End(TagEnd::Heading(_)) => break,
                            Event::Text(text) | Event::Code(text) => heading.push_str(&unjoin(text)),
                            Event::SoftBreak | Event::HardBreak => heading.push(' '),
                            _ => {}
                        }
                    }
                    self.end_part();
                    let section = self.form.and_then(|form| form.section(&heading));
                    self.prose.sections.push(ProseSection { section, heading, ..ProseSection::default() });
                    self.after_table = false;
                    self.last_level = 2;
                }
                // `[[table]]` alone in its paragraph.
                Event::Start(Tag::Paragraph)
                    if text[range.clone()].trim() == TABLE_MARK && !self.prose.sections.is_empty() =>
                {
                    events.by_ref().find(|(event, _)| *event == Event::End(TagEnd::Paragraph));
                    self.end_part();
                    self.after_table = true;
                }
                event => self.one(event),
            }
        }
        self.end_part();
        self.end_notes();
    }

    /// Adds HTML of our own; inside an image there is none.
    fn html(&mut self, html: &str) {
        if self.image.is_empty() {
            self.part_html.push_str(html);
        }
    }

    fn write(&mut self, html: fmt::Arguments<'_>) {
        if self.image.is_empty() {
            self.part_html.write_fmt(html).expect("a string takes everything");
        }
    }

    /// Adds what the writer of `pulldown-cmark` makes of an event.
    fn event(&mut self, event: Event<'e>) {
        if self.image.is_empty() {
            html::push_html(&mut self.part_html, std::iter::once(event));
        } else {
            self.image.push(event);
        }
    }

    fn text(&mut self, text: CowStr<'e>) {
        let text = self.unjoined(text);
        if self.image.is_empty() {
            escape_html_body_text(&mut self.part_html, &text).expect("a string takes everything");
        } else {
            self.image.push(Event::Text(text));
        }
    }

    fn unjoined(&self, text: CowStr<'e>) -> CowStr<'e> {
        if self.is_joined { unjoin(text) } else { text }
    }

    fn one(&mut self, event: Event<'e>) {
        self.read(&event);
        match event {
            // Raw HTML is shown as text.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(text),
            Event::Start(Tag::HtmlBlock) => self.html("<p>"),
            Event::End(TagEnd::HtmlBlock) => self.html("</p>\n"),
            Event::Code(text) => {
                let text = self.unjoined(text);
                self.event(Event::Code(text));
            }
            Event::Start(Tag::Heading { level, .. }) => {
                // No level is skipped, so that the outline of the page is whole.
                let lowest = if self.form.is_some() { 3 } else { 2 };
                let level = (level as u8).clamp(lowest, 6).min(self.last_level + 1);
                self.last_level = level;
                let id = self.paragraphs;
                self.write(format_args!("<h{level} id=\"p{id}\">"));
            }
            Event::End(TagEnd::Heading(_)) => {
                let level = self.last_level;
                self.write(format_args!("</h{level}>\n"));
            }
            Event::Start(Tag::Paragraph) => {
                let id = self.paragraphs;
                self.write(format_args!("<p id=\"p{id}\">"));
            }
            Event::End(TagEnd::Paragraph) => self.html("</p>\n"),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => self.link(link_type, &dest_url, &title),
            Event::End(TagEnd::Link) => {
                if let Some(Closing::Itself) = self.dropped.pop() {
                    self.html("</a>");
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                match Link::read(&unjoin(dest_url), self.targets) {
                    Link::Inside(address) => {
                        let dest_url = address.into();
                        self.image.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
                        self.dropped.push(Closing::Image);
                    }
                    _ => self.dropped.push(Closing::Nothing),
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some(Closing::Image) = self.dropped.pop() {
                    self.image.push(Event::End(TagEnd::Image));
                    if !self.is_in_image() {
                        html::push_html(&mut self.part_html, self.image.drain(..));
                    }
                }
            }
            Event::Start(Tag::Table(alignments)) => {
                self.table = Some(TableState { alignments, head: true, column: 0 });
                let label = escaped(&self.words.table);
                self.write(format_args!("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table class=\"prose-table\">"));
            }
            Event::End(TagEnd::Table) => {
                self.table = None;
                self.html("</tbody></table></div>\n");
            }
            Event::Start(Tag::TableHead) => self.html("<thead><tr>"),
            Event::End(TagEnd::TableHead) => {
                if let Some(table) = &mut self.table {
                    table.head = false;
                    table.column = 0;
                }
                self.html("</tr></thead><tbody>\n");
            }
            Event::Start(Tag::TableRow) => {
                if let Some(table) = &mut self.table {
                    table.column = 0;
                }
                self.html("<tr>");
            }
            Event::End(TagEnd::TableRow) => self.html("</tr>\n"),
            Event::Start(Tag::TableCell) => {
                let open = self.table.as_ref().map_or("<td>", TableState::open);
                self.html(open);
            }
            Event::End(TagEnd::TableCell) => {
                let mut close = "</td>";
                if let Some(table) = &mut self.table {
                    if table.head || table.column == 0 {
                        close = "</th>";
                    }
                    table.column += 1;
                }
                self.html(close);
            }
            Event::FootnoteReference(name) => {
                let number = self.note_number(&name);
                self.write(format_args!(
                    "<sup class=\"note\"><a href=\"#note-{number}\" id=\"note-{number}-from\" aria-label=\"{} {number}\">{number}</a></sup>",
                    escaped(&self.words.footnotes)
                ));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let number = self.note_number(&name);
                self.note = Some((number - 1, self.part_html.len()));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((note, start)) = self.note.take() {
                    self.notes[note].1 = self.part_html.split_off(start);
                }
            }
            other => self.event(other),
        }
    }

    /// Gathers the plain text that the page will show. A passage never crosses a block.
    fn read(&mut self, event: &Event<'e>) {
        if let Event::Start(Tag::Paragraph | Tag::Heading { .. }) = event {
            self.end_passage();
            self.paragraphs += 1;
            return;
        }
        if self.reading == Passages::Left {
            return;
        }
        let hidden = self.is_in_image();
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) if !hidden => {
                self.text.extend(text.chars().filter(|&c| c != JOINER));
            }
            Event::SoftBreak if !hidden => self.text.push(' '),
            Event::FootnoteReference(name) => {
                let number = self.note_number(name);
                self.text.push_str(&number.to_string());
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) => {}
            Event::Start(_) | Event::End(_) | Event::HardBreak | Event::Rule => self.end_passage(),
            _ => {}
        }
    }

    fn is_in_image(&self) -> bool {
        self.dropped.iter().any(|closing| matches!(closing, Closing::Image))
    }

    fn end_passage(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        for word in self.text.split(is_space).filter(|word| !word.is_empty()) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        self.text.clear();
        if text.is_empty() {
            return;
        }
        match self.note {
            Some((note, _)) => {
                let anchor = Anchor::Id(format!("note-{}", note + 1));
                self.prose.note_passages.push(Passage { anchor, text });
            }
            None => {
                let anchor = if self.paragraphs == 0 { Anchor::Top } else { Anchor::Paragraph(self.paragraphs) };
                self.passages.push(Passage { anchor, text });
            }
        }
    }

    fn link(&mut self, link_type: LinkType, url: &str, title: &str) {
        if link_type == LinkType::Email {
            self.write(format_args!("<a href=\"mailto:{}\">", escaped_url(url)));
            self.dropped.push(Closing::Itself);
            return;
        }
        let closing = match Link::read(&url.replace(JOINER, ""), self.targets) {
            Link::Inside(address) => {
                self.write(format_args!("<a href=\"{}\">", escaped_url(&address)));
                Closing::Itself
            }
            Link::Foreign(address) => {
                let title = if leaves_government(&address) { self.words.leaving.as_str() } else { title };
                let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
                let rel = if leaves_government(&address) { " rel=\"external noopener\"" } else { "" };
                self.write(format_args!("<a href=\"{}\"{title}{rel}>", escaped_url(&address)));
                Closing::Itself
            }
            Link::Broken | Link::Unsafe => Closing::Nothing,
        };
        self.dropped.push(closing);
    }

    fn note_number(&mut self, name: &str) -> usize {
        if let Some(at) = self.notes.iter().position(|(other, _)| other == name) {
            return at + 1;
        }
        self.notes.push((name.to_owned(), String::new()));
        self.notes.len()
    }

    /// Puts what was written into its place: preamble, before or after the section's table.
    fn end_part(&mut self) {
        self.end_passage();
        let html = std::mem::take(&mut self.part_html);
        // A heading inside a footnote ends the part as well.
        if let Some((_, start)) = &mut self.note {
            *start = 0;
        }
        let passages = std::mem::take(&mut self.passages);
        match self.prose.sections.last_mut() {
            None => self.prose.preamble_passages.extend(passages),
            Some(section) => section.passages.extend(passages),
        }
        match self.prose.sections.last_mut() {
            None => self.prose.preamble.push_str(&html),
            Some(section) if self.after_table => section.after.push_str(&html),
            Some(section) => section.before.push_str(&html),
        }
    }

    fn end_notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let mut out = format!("<section class=\"notes\" aria-label=\"{}\">\n<ol>\n", escaped(&self.words.footnotes));
        for (index, (_, text)) in self.notes.iter().enumerate() {
            let number = index + 1;
            let back = escaped(&self.words.back);
            out.push_str(&format!(
                "<li id=\"note-{number}\">{text}<a href=\"#note-{number}-from\" aria-label=\"{back} {number}\">↩</a></li>\n"
            ));
        }
        out.push_str("</ol>\n</section>\n");
        self.prose.footnotes = out;
    }
}

impl TableState {
    fn open(&self) -> &'static str {
        let align = self.alignments.get(self.column).copied().unwrap_or(Alignment::None);
        match (self.head, self.column, align) {
            (true, _, _) => "<th scope=\"col\">",
            (false, 0, _) => "<th scope=\"row\">",
            (false, _, Alignment::Right) => "<td class=\"right\">",
            (false, _, Alignment::Center) => "<td class=\"center\">",
            (false, ..) => "<td>",
        }
    }
}

/// What a browser shows as a space, and no more.
fn is_space(c: char) -> bool {
    c.is_control() || matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\u{2028}' | '\u{2029}')
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape_html(&mut out, text).expect("a string takes everything");
    out
}

fn escaped_url(url: &str) -> String {
    url.replace('&', "&amp;")
        .replace('"', "%22")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace(' ', "%20")
        .replace('\'', "%27")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl Targets for Nowhere {
        fn resolve(&self, relative: &str) -> Option<String> {
            (relative == "a.pdf").then(|| "a.pdf".to_owned())
        }

        fn binding(&self, binding: &str) -> Option<String> {
            (binding == "t.r.c").then(|| "14".to_owned())
        }
    }

    fn shown(body: &str) -> String {
        let words = ProseWords { leaving: "外部链接".into(), ..ProseWords::default() };
        render(body, None, &Nowhere, &words, Passages::Left).preamble.replacen(" id=\"p1\"", "", 1)
    }

    #[test]
    fn texts_become_html() {
        for (body, html) in [
            ("**公开。**后文", "<p><strong>公开。</strong>后文</p>\n"),
            ("前文**“重点”**后文", "<p>前文<strong>“重点”</strong>后文</p>\n"),
            ("~~旧。~~新", "<p><del>旧。</del>新</p>\n"),
            ("`a。*b`", "<p><code>a。*b</code></p>\n"),
            ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
            ("<script>\nx\n</script>", "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>\n"),
            ("[x](javascript:a)", "<p>x</p>\n"),
            ("[x](//evil.example)", "<p>x</p>\n"),
            ("[x](a.pdf)", "<p><a href=\"a.pdf\">x</a></p>\n"),
            ("[x](b.pdf)", "<p>x</p>\n"),
            ("![x](https://e.example/t.gif)", "<p>x</p>\n"),
            ("[x](https://www.gov.cn/a?b&c)", "<p><a href=\"https://www.gov.cn/a?b&amp;c\">x</a></p>\n"),
            (
                "[x](https://e.example/\"onx)",
                "<p><a href=\"https://e.example/%22onx\" title=\"外部链接\" rel=\"external noopener\">x</a></p>\n",
            ),
            ("<a@b.cn>", "<p><a href=\"mailto:a@b.cn\">a@b.cn</a></p>\n"),
            ("收到{{ t.r.c }}件，{{ x }}", "<p>收到14件，{{ x }}</p>\n"),
            ("##### 深", "<h3>深</h3>\n"),
        ] {
            assert_eq!(shown(body), html, "{body}");
        }
    }

    /// The outline without a parser is that of the parser.
    #[test]
    fn plain_texts_have_the_same_outline() {
        for body in [
            "前言\n\n## 一、总体情况\n\n甲\n## 二、乙 ##\n丙\n\n#没有空格\n",
            "# 一\n### 三级\n- 项\n- 项 [x](b.pdf)\n\n1. 甲\n   乙\n\n## 二\n> 引\n",
            "文\n[x](javascript:a) 与 [y](a.pdf)\n\n[[table]]\n\n![图](https://e.example/a.png)\n",
            "###### 六\n####### 七\n##\n|a|b|\n|-|-|\n|[c](d)|e|\n",
            "**粗。**后 _斜_ a_b_c\n\n 一格\n  ## 两格\n",
        ] {
            let mut full = Vec::new();
            let headings = survey_events(body, |range, problem| full.push((range, problem)), &Nowhere);
            let Some(outline) = plain_outline(body) else { continue };
            let mut found = Vec::new();
            for block in outline.linking {
                let push = |range: Range<usize>, problem| {
                    found.push((range.start + block.start..range.end + block.start, problem));
                };
                survey_events(&body[block.clone()], push, &Nowhere);
            }
            let texts = |headings: &Headings| {
                headings.iter().map(|(text, range)| (text.clone(), range.start)).collect::<Vec<_>>()
            };
            assert_eq!(texts(&outline.headings), texts(&headings), "{body}");
            assert_eq!(found, full, "{body}");
        }
    }

    #[test]
    fn sections_are_split_at_their_headings_and_tables() {
        let form = crate::form::Forms::embedded().get("2019").unwrap().clone();
        let body = "前言\n\n## 一、总体情况\n\n甲\n\n## 三、收到和处理政府信息公开申请的情况\n\n乙\n\n[[table]]\n\n丙[^1]\n\n[^1]: 注\n";
        let prose = render(body, Some(&form), &Nowhere, &ProseWords::default(), Passages::Kept);
        assert_eq!(prose.preamble, "<p id=\"p1\">前言</p>\n");
        assert_eq!(prose.sections.iter().map(|s| s.section).collect::<Vec<_>>(), [Some(0), Some(2)]);
        assert_eq!(prose.sections[1].before, "<p id=\"p3\">乙</p>\n");
        assert!(prose.sections[1].after.contains("丙<sup"));
        assert!(prose.footnotes.contains("<li id=\"note-1\"><p id=\"p5\">注</p>"));
    }

    #[test]
    fn passages_are_what_the_page_shows() {
        for (body, passages) in [
            ("甲**乙**\n丙", "p1:甲乙 丙"),
            ("甲  \n乙", "p1:甲|p1:乙"),
            ("甲\n\n- 一\n- 二\n\n乙", "p1:甲|p1:一|p1:二|p2:乙"),
            ("### 题\n\n|a|b|\n|-|-|\n|1|2|", "p1:题|p1:a|p1:b|p1:1|p1:2"),
            ("<b>甲</b>", "p1:<b>甲</b>"),
            ("[甲](a.pdf)乙![丙](a.pdf)", "p1:甲乙"),
            ("甲[^1]\n\n[^1]: 注", "p1:甲1|note-1:注"),
            ("**公开。**后文", "p1:公开。后文"),
        ] {
            let prose = render(body, None, &Nowhere, &ProseWords::default(), Passages::Kept);
            let said: Vec<String> = prose
                .preamble_passages
                .iter()
                .chain(&prose.note_passages)
                .map(|passage| match &passage.anchor {
                    Anchor::Top => format!("top:{}", passage.text),
                    Anchor::Paragraph(number) => format!("p{number}:{}", passage.text),
                    Anchor::Id(id) => format!("{id}:{}", passage.text),
                })
                .collect();
            assert_eq!(said.join("|"), passages, "{body}");
        }
    }
}
