//! What is odd about a text: its sections, links and bindings.

use std::ops::Range;

use super::bindings::bindings;
use super::headings::{Outline, survey_sections};
use super::links::Address;
use super::{Targets, marks, read};
use crate::document::{self, BlockKind, Inline, InlineKind};
use crate::finding::{
    BindingProblem, Finding, Findings, LinkProblem, Place, SectionProblem, TextProblem, closest_cell,
};
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
    let mut found = Findings::default();
    let mut push = |range: Range<usize>, problem: Odd| match problem {
        Odd::Link(problem) => found.push(Finding::new(file, at(range), problem)),
        Odd::Text(problem) => found.push(Finding::new(file, at(range), problem)),
    };
    let outline = outline(body, form.is_some(), targets, &mut push);
    marks::survey(&outline, form, &mut |range, problem| push(range, Odd::Text(problem)));
    findings.extend(found);
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
        survey_sections(body, &outline.headings, form, file, at, findings);
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

/// What is odd about a piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Odd {
    Link(LinkProblem),
    Text(TextProblem),
}

/// Looks over a text: its words, and its links that lead nowhere. Gives its outline.
pub(super) fn outline(
    body: &str,
    has_sections: bool,
    targets: &dyn Targets,
    push: &mut dyn FnMut(Range<usize>, Odd),
) -> Outline {
    read::read(body, has_sections, targets, |document, remarks| {
        remarks.into_iter().for_each(|(range, problem)| push(range, Odd::Text(problem)));
        marks::survey_words(document, has_sections, &mut |range, problem| push(range, Odd::Text(problem)));
        document.each_inline(&mut |inline| {
            if let Some(problem) = link_problem(inline, targets) {
                push(inline.range.clone(), Odd::Link(problem));
            }
        });
        let mut outline = Outline::default();
        for block in &document.blocks {
            match &block.kind {
                BlockKind::Section(content) => outline.headings.push((document::words(content), block.range.clone())),
                BlockKind::TableMark => outline.table_marks.push(block.range.clone()),
                _ => {}
            }
        }
        outline
    })
}

fn link_problem(inline: &Inline<'_>, targets: &dyn Targets) -> Option<LinkProblem> {
    match &inline.kind {
        InlineKind::Link(link) if !link.is_mail => match Address::read(&link.target, targets) {
            Address::Unsafe => Some(LinkProblem::Unsafe { target: link.target.to_string() }),
            Address::Broken => Some(LinkProblem::Broken { target: link.target.to_string() }),
            Address::Foreign(_) | Address::Inside(_) => None,
        },
        InlineKind::Image(image) => match Address::read(&image.target, targets) {
            Address::Inside(_) => None,
            Address::Broken => Some(LinkProblem::Broken { target: image.target.to_string() }),
            Address::Unsafe | Address::Foreign(_) => {
                Some(LinkProblem::ForeignImage { target: image.target.to_string() })
            }
        },
        _ => None,
    }
}
