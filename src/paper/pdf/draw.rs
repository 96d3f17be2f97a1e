//! Hands what has been placed to the library that writes PDF files.

use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node as TagNode, SpanTag, TagGroup, TagTree};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::super::Subject;
use super::fonts::Fonts;
use super::lines::Placed;
use super::measure::{LEFT, PAGE};
use super::pages::{Bookmark, Child, Node, Pages, Thing, What};
use crate::finding::PaperProblem;

/// How thick edges are.
const EDGE: f32 = 0.5;

/// Draws all pages.
pub(super) fn draw(pages: Pages, fonts: &Fonts, subject: Subject<'_>) -> Result<Vec<u8>, PaperProblem> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("both standards are for the same version");
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut leaves: Vec<Option<Identifier>> = (0..pages.leaves).map(|_| None).collect();
    for things in &pages.pages {
        let size = Size::from_wh(PAGE.0, PAGE.1).expect("a page has a size");
        let mut page = document.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        for group in things.chunk_by(|before, after| before.leaf == after.leaf) {
            let tag = match group[0].leaf {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            };
            let identifier = surface.start_tagged(tag);
            group.iter().for_each(|thing| draw_thing(&mut surface, thing, fonts));
            surface.end_tagged();
            if let Some(leaf) = group[0].leaf {
                leaves[leaf] = Some(identifier);
            }
        }
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    for child in pages.tree {
        if let Some(node) = tag(child, &mut leaves) {
            tree.push(node);
        }
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(&pages.bookmarks));
    document.set_metadata(metadata(subject));
    document.finish().map_err(|error| PaperProblem::Refused { reason: refusal(&error) })
}

fn draw_thing(surface: &mut Surface<'_>, thing: &Thing, fonts: &Fonts) {
    match &thing.what {
        What::Nothing => {}
        What::Letters { x, y, letters } => {
            let mut x = *x;
            let is_alike = |a: &Placed, b: &Placed| {
                (a.letter.face, a.size, a.rise, a.is_struck) == (b.letter.face, b.size, b.rise, b.is_struck)
            };
            for run in letters.chunk_by(is_alike) {
                x += draw_run(surface, run, x, *y, fonts);
            }
        }
        What::Edges { x, y, width, height } => {
            let stroke = Stroke { paint: luma::Color::black().into(), width: EDGE, ..Stroke::default() };
            let mut path = PathBuilder::new();
            match Rect::from_xywh(*x, *y, *width, *height).filter(|_| *height > 0.0) {
                Some(edges) => path.push_rect(edges),
                None => {
                    path.move_to(*x, *y);
                    path.line_to(x + width, *y);
                }
            }
            surface.set_fill(None);
            surface.set_stroke(Some(stroke));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.set_stroke(None);
        }
        What::Picture { x, y, size, image } => {
            if let Some(size) = Size::from_wh(size.0, size.1) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(image.clone(), size);
                surface.pop();
            }
        }
    }
}

/// Letters that look the same; gives how wide they are.
fn draw_run(surface: &mut Surface<'_>, run: &[Placed], x: f32, y: f32, fonts: &Fonts) -> f32 {
    let Placed { size, rise, is_struck, letter, .. } = run[0];
    let mut text = String::new();
    let mut glyphs = Vec::with_capacity(run.len());
    for placed in run {
        let start = text.len();
        text.push(placed.c);
        let range = start..text.len();
        let glyph = GlyphId::new(placed.letter.glyph);
        glyphs.push(KrillaGlyph::new(glyph, placed.width / size, 0.0, 0.0, 0.0, range, None));
    }
    let fill = Fill { paint: luma::Color::black().into(), opacity: NormalizedF32::ONE, ..Fill::default() };
    surface.set_fill(Some(fill));
    surface.draw_glyphs(Point::from_xy(x, y - rise), &glyphs, fonts.font(letter.face), &text, size, false);
    let width: f32 = run.iter().map(|placed| placed.width).sum();
    if is_struck {
        let bar = Rect::from_xywh(x, y - rise - size * 0.36, width, size * 0.05);
        let mut path = PathBuilder::new();
        bar.into_iter().for_each(|bar| path.push_rect(bar));
        path.finish().iter().for_each(|path| surface.draw_path(path));
    }
    width
}

/// The tree as the library has it.
fn tag(child: Child, leaves: &mut [Option<Identifier>]) -> Option<TagNode> {
    match child {
        Child::Leaf(leaf) => leaves[leaf].take().map(TagNode::from),
        Child::Node(Node { tag: kind, children }) => {
            let children: Vec<TagNode> = children.into_iter().filter_map(|child| tag(child, leaves)).collect();
            Some(TagGroup::with_children(kind, children).into())
        }
    }
}

/// The headings below each other.
fn outline(bookmarks: &[Bookmark]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u16, OutlineNode)> = Vec::new();
    let mut close = |open: &mut Vec<(u16, OutlineNode)>, level: u16| {
        while open.last().is_some_and(|(last, _)| *last >= level) {
            let Some((_, node)) = open.pop() else { break };
            match open.last_mut() {
                Some((_, above)) => above.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    for bookmark in bookmarks {
        close(&mut open, bookmark.level);
        let place = XyzDestination::new(bookmark.page, Point::from_xy(LEFT, bookmark.y));
        open.push((bookmark.level, OutlineNode::new(bookmark.text.clone(), place).with_open(true)));
    }
    close(&mut open, 0);
    outline
}

/// What the file says of itself. A date that no source states is no more than the year in which the report was due.
fn metadata(subject: Subject<'_>) -> Metadata {
    let report = subject.report;
    let date = match report.record.signed.or(report.published) {
        Some(day) => {
            let part = |part: i8| u8::try_from(part).unwrap_or(1);
            let year = u16::try_from(day.year()).unwrap_or(report.year.get());
            DateTime::new(year).month(part(day.month())).day(part(day.day()))
        }
        None => DateTime::new(report.year.get() + 1),
    };
    Metadata::new()
        .title(subject.title())
        .authors(vec![subject.name().to_owned()])
        .language("zh-CN".to_owned())
        .creator("nianbao".to_owned())
        .creation_date(date)
}

/// Why the library refuses.
fn refusal(error: &KrillaError) -> String {
    match error {
        KrillaError::Validation(found) => {
            let mut reasons: Vec<String> = found.iter().map(|(reason, _)| format!("{reason:?}")).collect();
            reasons.sort();
            reasons.dedup();
            reasons.truncate(3);
            reasons.join("; ")
        }
        error => error.to_string(),
    }
}
