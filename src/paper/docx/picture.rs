//! Pictures that stand beside a report, in the document: ECMA-376-1 §20.4.2.8, §20.2.2.5.

use std::fmt::Write;

use super::super::picture::{Picture, pictures};
use super::super::{Subject, xml};
use crate::document::Document;

/// The pictures of a text, in the order in which they are first shown.
#[derive(Default)]
pub(super) struct Pictures(Vec<Picture>);

impl Pictures {
    /// Those pictures of a text that lie beside the report and are of a kind that Word knows.
    pub(super) fn of(subject: Subject<'_>, document: &Document<'_>) -> Pictures {
        Pictures(pictures(subject, document))
    }

    /// The number of a picture, from 1.
    pub(super) fn find(&self, target: &str) -> Option<usize> {
        self.0.iter().position(|picture| picture.target == target).map(|at| at + 1)
    }

    /// The files, each with the end of its path, by number.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.0.iter().enumerate().map(|(at, picture)| (file(at + 1, picture), &*picture.bytes))
    }

    /// A paragraph with a picture and what it shows in words, as the drawing of this number.
    pub(super) fn draw(&self, out: &mut String, number: usize, words: &str, drawing: usize) {
        const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
        let picture = &self.0[number - 1];
        let (wide, high) = picture.size;
        let (words, name) = (xml::escaped(words), file(number, picture));
        let _ = write!(
            out,
            "<w:p><w:pPr><w:pStyle w:val=\"Picture\"/></w:pPr><w:r><w:drawing>\
             <wp:inline xmlns:wp=\"{DRAWING}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{drawing}\" name=\"图{drawing}\" descr=\"{words}\"/>\
             <a:graphic xmlns:a=\"{DRAWING}/main\"><a:graphicData uri=\"{DRAWING}/picture\"><pic:pic xmlns:pic=\"{DRAWING}/picture\">\
             <pic:nvPicPr><pic:cNvPr id=\"{drawing}\" name=\"{name}\" descr=\"{words}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"rIdPicture{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>"
        );
    }
}

fn file(number: usize, picture: &Picture) -> String {
    format!("image{number}.{}", picture.ending)
}
