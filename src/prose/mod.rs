//! The text of a report: Markdown, in the sections of the form.
//!
//! CommonMark with tables, footnotes and strikethrough, read into a [`crate::document`], with one promise:
//! **the words of the page are the words of the text without its markup, and what differs is named by a
//! finding at its place**. Clerks type much that is Markdown by accident, so what was not meant as markup
//! stands as it is written: raw HTML, single stars between figures, `01.`, four blanks before a paragraph.
//!
//! | to change | look at |
//! |---|---|
//! | what is markup and what is text | `intent/`, a kind of construct a file |
//! | what the parser is shown in place of the text | `edits.rs` |
//! | how events become a document | `parse.rs`, called by `read.rs`; plain texts need no parser, `plain.rs` |
//! | what is a comment, and on no page | `comments.rs` |
//! | which lines are paragraphs | `lines.rs` |
//! | how a document becomes HTML | `html.rs` |
//! | what search reads | `passages.rs` |
//! | what the checks of the text read | `text_lines.rs` |
//! | what is reported about a text | `survey.rs`; its sections `headings.rs`; marks of tables `marks.rs`; what web pages leave `residue.rs` |
//! | which places a page has | `anchors.rs` |
//! | where links lead | `links.rs`; what is wrong with one `link_problem.rs`; what is nearly one `nearly.rs`; bare addresses `bare.rs` |
//! | figures named in a text | `bindings.rs`, found by `braces.rs` |
//! | charts that a text asks for | `charts.rs` |

mod anchors;
mod bare;
mod bindings;
mod braces;
mod breadth;
mod carry;
mod charts;
mod comments;
mod edits;
mod headings;
mod html;
mod intent;
mod lines;
mod link_problem;
mod links;
mod marks;
mod nearly;
mod parse;
mod passages;
mod plain;
mod read;
mod residue;
mod survey;
#[cfg(test)]
mod tests;
mod text_lines;
mod words;

pub use anchors::{PageAnchor, Part, PartContent, anchors, arrange};
pub use carry::{section_bodies, section_sentences};
pub use charts::asked_chart;
pub(crate) use charts::asked_charts;
pub(crate) use html::web_link;
pub(crate) use links::NoTargets;
pub use links::{DrawnChart, Lead, Target, Targets};
pub(crate) use survey::{Figures, survey};
pub(crate) use text_lines::lines;
pub use text_lines::{BesideKind, LineKind, TextLine};
pub(crate) use words::plain_words;

use crate::document::Document;
use crate::form::Form;

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

/// A text, and what is known of it from before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyText<'t> {
    /// The text, without front matter.
    pub body: &'t str,
    /// Where it starts in its file.
    pub at: usize,
    /// How plain it is known to be.
    pub plainness: Plainness,
}

/// What is known of a text before it is read. To find it out again costs more than all else that is done to
/// nearly every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plainness {
    /// Nothing.
    Unknown,
    /// No odd character stands in it.
    NothingOdd,
    /// It has no markup but headings either.
    Plain,
}

impl<'t> From<&'t str> for BodyText<'t> {
    fn from(body: &'t str) -> BodyText<'t> {
        BodyText { body, at: 0, plainness: Plainness::Unknown }
    }
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
pub(crate) fn render(
    text: BodyText<'_>,
    form: Option<&Form>,
    targets: &dyn Targets,
    words: &ProseWords,
    reading: Passages,
) -> Prose {
    read::read(text, form.is_some(), targets, |document, _| {
        let mut prose = html::write(document, form, text, targets, words);
        if reading == Passages::Kept {
            passages::read(document, targets, &mut prose);
        }
        prose
    })
}

/// Shows the lines of a report's text, and nothing that is odd about it.
pub(crate) fn read_lines(
    text: BodyText<'_>,
    form: &Form,
    targets: &dyn Targets,
    then: &mut dyn FnMut(&[TextLine<'_>]),
) {
    read::read(text, true, targets, |document, _| then(&lines(document, Some(form), text.at)));
}

/// Shows a report's text as a document, and nothing that is odd about it.
pub(crate) fn read_document(text: BodyText<'_>, targets: &dyn Targets, then: &mut dyn FnMut(&Document<'_>)) {
    read::read(text, true, targets, |document, _| then(document));
}

/// A heading with its number, as the form prints it.
pub fn numbered(number: &str, heading: &str) -> String {
    if number.is_empty() { heading.to_owned() } else { format!("{number}、{heading}") }
}
