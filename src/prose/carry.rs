//! A report's text carried into the sections of another form, for a new report.

use std::ops::Range;

use super::links::NoTargets;
use super::read;
use crate::document::{Block, BlockKind, words};
use crate::form::Form;

/// A report's text by the sections of another form: what stands before the first, and what stands under
/// the heading of each, as it was written. Sections that the other form does not have stay with the one
/// before them.
pub fn section_bodies(body: &str, written: &Form, wanted: &Form) -> (String, Vec<String>) {
    let section = |heading: &str| {
        wanted.section(heading).or_else(|| {
            let key = &written.sections[written.section(heading)?].key;
            wanted.sections.iter().position(|section| section.key == *key)
        })
    };
    let starts: Vec<(usize, Range<usize>)> = read::read(body.into(), true, &NoTargets, |document, _| {
        let start = |block: &Block<'_>| match &block.kind {
            BlockKind::Section(content) | BlockKind::Heading { content, .. } => {
                Some((section(&words(content))?, block.range.clone()))
            }
            _ => None,
        };
        document.blocks.iter().filter_map(start).collect()
    });
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
