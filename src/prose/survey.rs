//! What is odd about a text: its sections, links and bindings.

use std::ops::Range;

use super::headings::{Outline, survey_sections};
use super::link_problem::{lead, link_problem};
use super::{Lead, Targets, bindings, marks, read};
use crate::document::{self, BlockKind};
use crate::finding::{BindingProblem, Finding, Findings, LinkProblem, Place, SectionProblem, TextProblem};
use crate::form::Form;

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
        Odd::Binding(problem) => found.push(Finding::new(file, at(range), problem)),
    };
    let mut outline = outline(body, form.is_some(), targets, &mut push);
    for lead in std::mem::take(&mut outline.leads) {
        targets.lead(Lead { range: lead.range.start + offset..lead.range.end + offset, ..lead });
    }
    marks::survey(&outline, form, &mut |range, problem| push(range, Odd::Text(problem)));
    bindings::survey(body, &outline.hidden, form, targets, &mut |range, problem| push(range, Odd::Binding(problem)));
    findings.extend(without_doubles(found));
    if let Some(form) = form {
        survey_sections(body, &outline.headings, form, file, at, findings);
    }
}

/// Of brackets that may be meant for a table or for a figure, one of the two is said.
fn without_doubles(found: Findings) -> Findings {
    let marks = |finding: &Finding| match finding.problem.of() {
        Some(TextProblem::TableMark { written, .. }) => Some(written.clone()),
        _ => None,
    };
    let figures = |finding: &Finding, is_named: bool| match finding.problem.of() {
        Some(BindingProblem::Nearly { text, suggestion }) if suggestion.is_some() == is_named => Some(text.clone()),
        _ => None,
    };
    let tables: Vec<String> = found.iter().filter_map(marks).collect();
    let named: Vec<String> = found.iter().filter_map(|finding| figures(finding, true)).collect();
    let is_double = |finding: &Finding| {
        marks(finding).is_some_and(|written| named.contains(&written))
            || figures(finding, false).is_some_and(|text| tables.contains(&text))
    };
    found.into_iter().filter(|finding| !is_double(finding)).collect()
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
    Binding(BindingProblem),
}

/// Looks over a text: its words, and its links that lead nowhere. Gives its outline.
pub(super) fn outline(
    body: &str,
    has_sections: bool,
    targets: &dyn Targets,
    push: &mut dyn FnMut(Range<usize>, Odd),
) -> Outline {
    read::read(body, has_sections, targets, |document, remarks| {
        let hidden: Vec<Range<usize>> = read::code(document).into_iter().chain(read::hidden_by(&remarks)).collect();
        remarks.into_iter().for_each(|(range, problem)| push(range, problem));
        marks::survey_words(document, has_sections, &mut |range, problem| push(range, Odd::Text(problem)));
        let mut outline = Outline { hidden, ..Outline::default() };
        document.each_inline(&mut |inline| {
            outline.leads.extend(lead(inline, targets));
            if let Some(problem) = link_problem(inline, body, targets) {
                push(inline.range.clone(), Odd::Link(problem));
            }
        });
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
