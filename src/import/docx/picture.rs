//! Pictures and text boxes, in DrawingML (ECMA-376-1 §20.4, §20.2) and in VML (ECMA-376-4 §19.1).

use super::super::transcript::{Block, BlockKind, HiddenBy, Picture, Refusal, SourceFile};
use super::body::{Reading, Spot, choice};
use crate::ooxml::xml::Element;

/// The kinds of pictures that are kept.
const KINDS: &[&str] = &["png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "emf", "wmf"];

impl Reading<'_, '_> {
    /// Adds what is anchored in a paragraph: pictures, the words of text boxes, letters drawn as art.
    pub(super) fn anchored(
        &mut self,
        element: Element<'_>,
        spot: Spot,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Refusal> {
        let spot = if matches!(spot, Spot::Body) { Spot::Box } else { spot };
        self.drawn(element, spot, "", blocks)
    }

    /// Its depth is that of the XML, which is limited.
    fn drawn(&mut self, element: Element<'_>, spot: Spot, about: &str, blocks: &mut Vec<Block>) -> Result<(), Refusal> {
        let own = described(element);
        let about = own.as_deref().unwrap_or(about);
        for child in element.children() {
            match child.name() {
                "txbxContent" => {
                    let inside = self.read(child, spot)?;
                    blocks.extend(inside);
                }
                "blip" => {
                    let id = child.attribute("embed").or_else(|| child.attribute("link"));
                    self.picture(id.as_deref(), about, blocks)?;
                }
                "imagedata" => {
                    let title = child.attribute("title").unwrap_or_default();
                    let about = if about.is_empty() { &*title } else { about };
                    let id = child.attribute("id").or_else(|| child.attribute("href"));
                    self.picture(id.as_deref(), about, blocks)?;
                }
                // Diagrams lie in parts of their own, and are seen as pictures.
                "chart" | "relIds" => {
                    let id = child.attribute("id").or_else(|| child.attribute("dm"));
                    self.picture(id.as_deref(), about, blocks)?;
                }
                "textpath" => {
                    let art = child.attribute("string").unwrap_or_default();
                    self.art(&art, spot, blocks);
                }
                "AlternateContent" => {
                    let (shown, fallback) = choice(child);
                    self.hide(&fallback, HiddenBy::Fallback, self.seen.text.len());
                    if let Some(shown) = shown {
                        self.drawn(shown, spot, about, blocks)?;
                    }
                }
                _ => self.drawn(child, spot, about, blocks)?,
            }
        }
        Ok(())
    }

    fn picture(&mut self, id: Option<&str>, about: &str, blocks: &mut Vec<Block>) -> Result<(), Refusal> {
        let Some(relation) = id.and_then(|id| self.relations.get(id)).cloned() else { return Ok(()) };
        let file = if relation.is_outside { None } else { self.file(&relation.target)? };
        self.pictures += 1;
        self.spare = self.spare.saturating_sub(relation.target.len());
        let target = if self.spare == 0 { String::new() } else { relation.target };
        let picture = Picture { alt: about.trim().to_owned(), file, target };
        let range = self.seen.text.len()..self.seen.text.len();
        blocks.push(Block { kind: BlockKind::Picture(picture), range, is_outside: false });
        Ok(())
    }

    /// The index of a part that is kept as a file. One that is shown twice is kept once.
    fn file(&mut self, part: &str) -> Result<Option<usize>, Refusal> {
        if let Some(known) = self.files.get(part) {
            return Ok(*known);
        }
        let name = part.rsplit('/').next().unwrap_or(part);
        let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
        let bytes = if KINDS.contains(&kind.as_str()) { self.package.bytes(part)? } else { None };
        let index = bytes.map(|bytes| {
            self.seen.files.push(SourceFile { name: name.to_owned(), bytes });
            self.seen.files.len() - 1
        });
        self.files.insert(part.to_owned(), index);
        Ok(index)
    }

    /// Letters that are drawn, §19.1.2.23: a line of its own.
    fn art(&mut self, art: &str, spot: Spot, blocks: &mut Vec<Block>) {
        if !art.trim().is_empty() {
            let range = self.seen.push_piece(art, self.place(spot));
            blocks.push(Block::paragraph(Default::default(), range));
        }
    }
}

/// What an element says in words of the picture in it. Its `name` is but a number.
fn described(element: Element<'_>) -> Option<String> {
    let about = element.children().find_map(|child| match child.name() {
        "docPr" => Some(child),
        "nvPicPr" => child.child("cNvPr"),
        _ => None,
    });
    let said = about.and_then(|about| {
        about.attribute("descr").filter(|text| !text.trim().is_empty()).or_else(|| about.attribute("title"))
    });
    let said = said.or_else(|| element.attribute("alt"))?;
    (!said.trim().is_empty()).then(|| said.into_owned())
}
