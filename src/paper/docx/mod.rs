//! A report as a Word document, in the measures of official papers (GB/T 9704-2012), for the archive and the seal.
//!
//! Title, byline, the sections of the form with real headings, their text, the statutory tables, and the line for
//! agency, date and seal. It opens in Word, WPS and LibreOffice; imported again it gives the same report.

mod inline;
mod parts;
mod picture;
mod table;
mod text;

use std::fmt::Write;

use super::compose::{PaperStyle, PaperWriter, compose, right_of};
use super::{Subject, package, xml};
use crate::document::{Block, Document, Inline};
use crate::model::Report;
use picture::Pictures;
use text::Body;

/// Writes the document.
pub(super) fn write(subject: Subject<'_>) -> Vec<u8> {
    let mut body = Body::default();
    compose(&mut body, subject);
    let pictures = body.pictures.files().map(|(name, bytes)| (format!("word/media/{name}"), bytes.to_vec())).collect();
    package::pack(subject, parts::all(subject, &body), pictures)
}

impl PaperWriter for Body {
    fn begin(&mut self, subject: Subject<'_>, document: &Document<'_>) {
        self.pictures = Pictures::of(subject, document);
        self.gather_notes(document);
    }

    fn line(&mut self, style: PaperStyle, text: &str) {
        Body::line(self, style_name(style), text);
    }

    fn title(&mut self, lines: &[&str]) {
        let run = |text: &&str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", xml::escaped(text));
        let runs = lines.iter().map(run).collect::<Vec<_>>().join("<w:r><w:br/></w:r>");
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>{runs}</w:p>");
    }

    fn section(&mut self, content: &[Inline<'_>]) {
        Body::section(self, content);
    }

    fn block(&mut self, block: &Block<'_>) {
        Body::block(self, block);
    }

    fn statutory(&mut self, report: &Report, table: usize) {
        table::statutory(&mut self.out, report, table);
    }

    fn years(&mut self, head: &[String], rows: &[Vec<String>], description: &str) {
        table::of_years(&mut self.out, head, rows, description);
        // Tables that touch each other are one.
        Body::line(self, "TableEnd", "");
    }

    fn notes(&mut self) {
        self.unmarked_notes();
    }

    fn sign(&mut self, lines: &[String], is_added: bool) {
        // What is added here is known by its style when the document is imported again.
        let style = if is_added { "AddedSignature" } else { "Signature" };
        for (at, (line, right)) in lines.iter().zip(right_of(lines)).enumerate() {
            let right = (right * parts::CHARACTER).round();
            let before = if at == 0 { 2 * parts::LINE } else { 0 };
            let next = if at + 1 < lines.len() { "<w:keepNext/>" } else { "" };
            let _ = write!(
                self.out,
                "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{next}<w:spacing w:before=\"{before}\"/>\
                 <w:ind w:right=\"{right}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">"
            );
            xml::push(&mut self.out, line);
            self.out.push_str("</w:t></w:r></w:p>");
        }
    }
}

/// What the document calls a style.
fn style_name(style: PaperStyle) -> &'static str {
    match style {
        PaperStyle::DraftMark => "DraftMark",
        PaperStyle::Byline => "Subtitle",
        PaperStyle::Facts => "Facts",
        PaperStyle::Section => "Heading1",
        PaperStyle::Text => "BodyText",
    }
}
