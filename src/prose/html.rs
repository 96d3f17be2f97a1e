//! A document becomes HTML, in the sections of the form.
//!
//! Author text reaches HTML through the escaping of `pulldown-cmark` alone. The document has no
//! HTML of its own, and links lead only where [`super::links`] lets them.

use std::fmt::Write;
use std::ops::Range;

use super::breadth::{Breadth, has_long_word};
use super::links::{Host, LinkTarget, scheme};
use super::{BodyText, Prose, ProseSection, ProseWords, Targets, bindings};
use crate::document::{
    self, Align, Block, BlockKind, Document, Image, Inline, InlineKind, Link, LinkForm, List, Table, TextCell,
};
use crate::form::{Cell, Form};
use crate::model::StatedCell;

/// Writes the document that a text is. Without a form, all of it is preamble.
pub(super) fn write(
    document: &Document<'_>,
    form: Option<&Form>,
    source: BodyText<'_>,
    targets: &dyn Targets,
    words: &ProseWords,
) -> Prose {
    let mut writer = Writer::new(form, document.notes, targets, words);
    (writer.body, writer.at) = (source.body, source.at);
    let mut prose = Prose::default();
    let mut after_table = false;
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Section(content) => {
                writer.end_part(&mut prose, after_table);
                let heading = document::words(content);
                let section = form.and_then(|form| form.section(&heading));
                prose.sections.push(ProseSection { section, heading, ..ProseSection::default() });
                after_table = false;
                writer.last_level = 2;
            }
            BlockKind::TableMark if !prose.sections.is_empty() => {
                writer.end_part(&mut prose, after_table);
                after_table = true;
            }
            _ => writer.block(block),
        }
    }
    writer.end_part(&mut prose, after_table);
    prose.footnotes = writer.notes();
    prose
}

/// An address of the web as a link to it; what is no such address is text.
pub(crate) fn web_link(url: &str, targets: &dyn Targets, words: &ProseWords) -> String {
    let words_of_link = Inline { kind: InlineKind::Text(url.into()), range: 0..url.len() };
    let mut writer = Writer::new(None, 0, targets, words);
    match scheme(url).as_deref() {
        Some("http" | "https") => writer.link(&Link {
            target: url.into(),
            form: LinkForm::Bare,
            title: "".into(),
            content: vec![words_of_link],
        }),
        _ => writer.inlines(&[words_of_link]),
    }
    writer.html
}

struct Writer<'a> {
    form: Option<&'a Form>,
    /// The text.
    body: &'a str,
    /// Where it starts in its file.
    at: usize,
    /// Whether what is written is part of a link.
    is_linked: bool,
    targets: &'a dyn Targets,
    words: &'a ProseWords,
    /// The highest level of a heading that is left to the text.
    highest: u8,
    last_level: u8,
    /// What each note says.
    notes: Vec<String>,
    /// How often each note is marked.
    marks: Vec<usize>,
    html: String,
}

impl<'a> Writer<'a> {
    fn new(form: Option<&'a Form>, notes: usize, targets: &'a dyn Targets, words: &'a ProseWords) -> Writer<'a> {
        Writer {
            form,
            body: "",
            at: 0,
            is_linked: false,
            targets,
            words,
            highest: if form.is_some() { 3 } else { 2 },
            last_level: 2,
            notes: vec![String::new(); notes],
            marks: vec![0; notes],
            html: String::new(),
        }
    }
}

impl Writer<'_> {
    /// Puts what was written into its place: preamble, before or after the section's table.
    fn end_part(&mut self, prose: &mut Prose, after_table: bool) {
        let html = std::mem::take(&mut self.html);
        match prose.sections.last_mut() {
            None => prose.preamble.push_str(&html),
            Some(section) if after_table => section.after.push_str(&html),
            Some(section) => section.before.push_str(&html),
        }
    }

    fn blocks(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        match &block.kind {
            BlockKind::Section(content) | BlockKind::Plain(content) => self.inlines(content),
            BlockKind::Heading { level, number, content } => self.heading(*level, *number, content),
            BlockKind::Paragraph { number, content } => {
                self.push(format_args!("<p id=\"p{number}\">"));
                self.inlines(content);
                self.html.push_str("</p>\n");
            }
            BlockKind::List(list) => self.list(list),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Quote(blocks) => {
                self.html.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.html.push_str("</blockquote>\n");
            }
            BlockKind::Code { language, text } => self.code(language, text),
            BlockKind::Note { number, blocks } => {
                let start = self.html.len();
                self.blocks(blocks);
                self.notes[number - 1] = self.html.split_off(start);
            }
            BlockKind::Rule => self.html.push_str("<hr />\n"),
            BlockKind::TableMark => {}
            BlockKind::Chart { number, written } => match self.targets.chart(written) {
                Some(chart) => {
                    self.push(format_args!("<figure class=\"chart-box asked\" id=\"p{number}\">\n"));
                    self.html.push_str(&chart.html);
                    self.html.push_str("</figure>\n");
                }
                None => {
                    self.push(format_args!("<p id=\"p{number}\">"));
                    self.text(written);
                    self.html.push_str("</p>\n");
                }
            },
        }
    }

    /// No level is skipped, so that the outline of the page is whole.
    fn heading(&mut self, level: u8, number: u32, content: &[Inline<'_>]) {
        let level = level.clamp(self.highest, 6).min(self.last_level + 1);
        self.last_level = level;
        self.push(format_args!("<h{level} id=\"p{number}\">"));
        self.inlines(content);
        self.push(format_args!("</h{level}>\n"));
    }

    /// Items have the numbers they were given.
    fn list(&mut self, list: &List<'_>) {
        let mut next = list.items.first().map_or(1, |item| item.number);
        match (list.is_numbered, next) {
            (false, _) => self.html.push_str("<ul>\n"),
            (true, 1) => self.html.push_str("<ol>\n"),
            (true, first) => self.push(format_args!("<ol start=\"{first}\">\n")),
        }
        for item in &list.items {
            match list.is_numbered && item.number != next {
                true => self.push(format_args!("<li value=\"{}\">", item.number)),
                false => self.html.push_str("<li>"),
            }
            next = item.number + 1;
            self.blocks(&item.blocks);
            self.html.push_str("</li>\n");
        }
        self.html.push_str(if list.is_numbered { "</ol>\n" } else { "</ul>\n" });
    }

    fn table(&mut self, table: &Table<'_>) {
        let label = escaped(&self.words.table);
        self.push(format_args!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table class=\"{}\"><thead><tr>",
            Breadth::of(table).classes()
        ));
        for (column, cell) in table.head.iter().enumerate() {
            self.cell("th", " scope=\"col\"", class(table, column, cell), cell);
        }
        self.html.push_str("</tr></thead><tbody>\n");
        for row in &table.rows {
            self.html.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let (name, scope) = if column == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
                self.cell(name, scope, class(table, column, cell), cell);
            }
            self.html.push_str("</tr>\n");
        }
        self.html.push_str("</tbody></table></div>\n");
    }

    fn cell(&mut self, name: &str, scope: &str, class: &str, cell: &TextCell<'_>) {
        self.push(format_args!("<{name}{scope}"));
        if !class.is_empty() {
            self.push(format_args!(" class=\"{class}\""));
        }
        self.html.push('>');
        self.inlines(cell);
        self.push(format_args!("</{name}>"));
    }

    fn code(&mut self, language: &str, text: &[Inline<'_>]) {
        match language.split(' ').next().filter(|language| !language.is_empty()) {
            Some(language) => self.push(format_args!("<pre><code class=\"language-{}\">", escaped(language))),
            None => self.html.push_str("<pre><code>"),
        }
        self.inlines(text);
        self.html.push_str("</code></pre>\n");
    }

    fn inlines(&mut self, inlines: &[Inline<'_>]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => self.words(text, &inline.range),
                InlineKind::Code(text) => {
                    self.html.push_str("<code>");
                    self.text(text);
                    self.html.push_str("</code>");
                }
                InlineKind::Emphasis(content) => self.within("em", content),
                InlineKind::Strong(content) => self.within("strong", content),
                InlineKind::Struck(content) => self.within("del", content),
                InlineKind::Link(link) => self.link(link),
                InlineKind::Image(image) => self.image(image),
                InlineKind::NoteMark(number) => self.note_mark(*number),
                InlineKind::SoftBreak => self.html.push('\n'),
                InlineKind::HardBreak => self.html.push_str("<br />\n"),
            }
        }
    }

    fn within(&mut self, name: &str, content: &[Inline<'_>]) {
        self.push(format_args!("<{name}>"));
        self.inlines(content);
        self.push(format_args!("</{name}>"));
    }

    fn link(&mut self, link: &Link<'_>) {
        match address(link, self.targets) {
            LinkTarget::Inside(inside) => self.anchor(&inside.address, &link.title, ""),
            LinkTarget::Foreign(address, Host::Other) => {
                let leaving = &self.words.leaving;
                let title = match link.title.is_empty() {
                    true => leaving.clone(),
                    false => format!("{} {leaving}", link.title),
                };
                self.anchor(&address, &title, " rel=\"external noopener\"");
            }
            LinkTarget::Foreign(address, _) => self.anchor(&address, &link.title, ""),
            LinkTarget::Broken | LinkTarget::Unsafe => return self.inlines(&link.content),
        }
        self.is_linked = true;
        self.inlines(&link.content);
        self.is_linked = false;
        self.html.push_str("</a>");
    }

    /// Words of a sentence. A figure that states a cell leads to it.
    fn words(&mut self, text: &str, range: &Range<usize>) {
        let form = self.form.filter(|_| !self.is_linked);
        let Some((form, figures)) = form.and_then(|form| Some((form, self.figures(form, text, range)?))) else {
            return self.text(text);
        };
        let mut written = 0;
        for (place, cell) in figures {
            self.text(&text[written..place.start]);
            self.push(format_args!("<a class=\"stated\" href=\"#{}\">", form.address(cell)));
            self.text(&text[place.clone()]);
            self.html.push_str("</a>");
            written = place.end;
        }
        self.text(&text[written..]);
    }

    /// The figures of words that state a cell, in order: those that checks tied to one, and that which is bound to one.
    /// `None` where the words are written otherwise in the text.
    fn figures(&self, form: &Form, text: &str, range: &Range<usize>) -> Option<Vec<(Range<usize>, Cell)>> {
        let source = self.body.get(range.clone())?;
        if text != source {
            return Some(vec![(0..text.len(), bindings::bound_cell(source, form)?)]);
        }
        let (start, end) = (self.at + range.start, self.at + range.end);
        let stated = self.targets.stated();
        let first = stated.partition_point(|stated| (stated.place.start as usize) < start);
        let within = stated[first..].iter().take_while(|stated| stated.place.end as usize <= end);
        let at = |place: &Range<u32>| place.start as usize - start..place.end as usize - start;
        Some(within.map(|StatedCell { place, cell }| (at(place), *cell)).collect())
    }

    fn anchor(&mut self, address: &str, title: &str, rel: &str) {
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
        self.push(format_args!("<a href=\"{}\"{title}{rel}>", escaped(address)));
    }

    /// A picture; one that is not of this portal is its words.
    fn image(&mut self, image: &Image<'_>) {
        let LinkTarget::Inside(inside) = LinkTarget::read(&image.target, self.targets) else {
            return self.inlines(&image.content);
        };
        let alt = escaped(&document::words(&image.content));
        self.push(format_args!("<img src=\"{}\" alt=\"{alt}\"", escaped(&inside.address)));
        if !image.title.is_empty() {
            self.push(format_args!(" title=\"{}\"", escaped(&image.title)));
        }
        self.html.push_str(" />");
    }

    /// The mark of a note. A note may be marked more than once; the way back leads to the first.
    fn note_mark(&mut self, number: usize) {
        let label = escaped(&self.words.footnotes);
        self.marks[number - 1] += 1;
        let id = match self.marks[number - 1] {
            1 => format!("note-{number}-from"),
            again => format!("note-{number}-from-{again}"),
        };
        self.push(format_args!(
            "<sup class=\"note\"><a href=\"#note-{number}\" id=\"{id}\" aria-label=\"{label} {number}\">{number}</a></sup>"
        ));
    }

    fn notes(&self) -> String {
        if self.notes.is_empty() {
            return String::new();
        }
        let mut out = format!("<section class=\"notes\" aria-label=\"{}\">\n<ol>\n", escaped(&self.words.footnotes));
        let back = escaped(&self.words.back);
        for (index, text) in self.notes.iter().enumerate() {
            let number = index + 1;
            let way = format!("<a href=\"#note-{number}-from\" aria-label=\"{back} {number}\">↩</a>");
            let way = if self.marks[index] == 0 { "" } else { &way };
            out.push_str(&format!("<li id=\"note-{number}\">{text}{way}</li>\n"));
        }
        out.push_str("</ol>\n</section>\n");
        out
    }

    fn text(&mut self, text: &str) {
        crate::html::write_text(&mut self.html, text);
    }

    fn push(&mut self, html: std::fmt::Arguments<'_>) {
        self.html.write_fmt(html).expect("a string takes everything");
    }
}

/// Where a link leads.
fn address(link: &Link<'_>, targets: &dyn Targets) -> LinkTarget {
    match link.form {
        LinkForm::Mail => LinkTarget::read(&format!("mailto:{}", link.target), targets),
        LinkForm::Marked | LinkForm::Bare => LinkTarget::read(&link.target, targets),
    }
}

/// How a cell stands in its column. The first column names the rows.
fn class(table: &Table<'_>, column: usize, cell: &TextCell<'_>) -> &'static str {
    match table.columns.get(column) {
        _ if has_long_word(cell) => "long",
        Some(Align::End) if column > 0 => "right",
        Some(Align::Center) if column > 0 => "center",
        _ => "",
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    crate::html::write_value(&mut out, text);
    out
}
