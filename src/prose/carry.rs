//! A report's text carried into the sections of another form, for a new report.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::form::Form;

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
