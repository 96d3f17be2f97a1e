//! What is odd about a text: its sections, links and bindings.

use std::ops::Range;

use super::bindings::bindings;
use super::headings::{Headings, survey_sections};
use super::links::Address;
use super::outline::plain_outline;
use super::{Targets, parse};
use crate::document::{self, BlockKind, InlineKind};
use crate::finding::{BindingProblem, Finding, Findings, LinkProblem, Place, SectionProblem, closest_cell};
use crate::form::Form;
use crate::model::parts_of_binding;

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
                survey_links_of(&body[block.clone()], targets, &mut |range, problem| {
                    let range = range.start + block.start..range.end + block.start;
                    findings.push(Finding::new(file, at(range), problem));
                });
            }
            outline.headings
        }
        None => {
            let push = &mut |range, problem| findings.push(Finding::new(file, at(range), problem));
            survey_links_of(body, targets, push)
        }
    };
    for (range, binding) in bindings(body) {
        if targets.binding(binding).is_none() {
            let text = body[range.clone()].to_owned();
            let (address, filter) = parts_of_binding(binding);
            let problem = match form.map(|form| (form, form.find(address))) {
                Some((_, Some(_))) if filter.is_empty() => BindingProblem::Blank { text },
                Some((form, None)) => BindingProblem::Unknown { text, suggestion: closest_cell(address, form) },
                _ => BindingProblem::Unknown { text, suggestion: None },
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
                finding.problem.of::<BindingProblem>().is_none()
                    && finding.problem.of() != Some(&SectionProblem::NoHeadings)
            })
            .collect(),
    );
}

/// Looks over a text, or a block of one: its links that lead nowhere. Gives its headings.
pub(super) fn survey_links_of(
    text: &str,
    targets: &dyn Targets,
    push: &mut dyn FnMut(Range<usize>, LinkProblem),
) -> Headings {
    let document = parse::parse(text, true);
    let mut headings = Headings::new();
    for block in &document.blocks {
        if let BlockKind::Section(content) = &block.kind {
            headings.push((document::words(content), block.range.clone()));
        }
    }
    document.each_inline(&mut |inline| match &inline.kind {
        InlineKind::Link(link) if !link.is_mail => match Address::read(&link.target, targets) {
            Address::Unsafe => push(inline.range.clone(), LinkProblem::Unsafe { target: link.target.to_string() }),
            Address::Broken => push(inline.range.clone(), LinkProblem::Broken { target: link.target.to_string() }),
            Address::Foreign(_) | Address::Inside(_) => {}
        },
        InlineKind::Image(image) => match Address::read(&image.target, targets) {
            Address::Inside(_) => {}
            Address::Broken => push(inline.range.clone(), LinkProblem::Broken { target: image.target.to_string() }),
            Address::Unsafe | Address::Foreign(_) => {
                push(inline.range.clone(), LinkProblem::ForeignImage { target: image.target.to_string() });
            }
        },
        _ => {}
    });
    headings
}
