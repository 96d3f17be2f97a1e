//! What is odd about a text: its sections, links and bindings.

use std::ops::Range;

use super::headings::{Outline, survey_sections};
use super::link_problem::{lead, link_problem};
use super::{BodyText, Lead, Targets, bindings, braces, charts, marks, plain, read, residue};
use crate::document::{self, BlockKind, Document};
use crate::finding::{BindingProblem, ChartProblem, Finding, Findings, LinkProblem, Place, TextProblem};
use crate::form::Form;

/// Whether the figures that a text may name could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figures {
    /// They were, or there are none.
    Known,
    /// They were not: of bindings nothing can be said, nor of a text without headings, which may be the data.
    Unread,
}

/// Looks over a text without rendering it: its sections, links and bindings.
///
/// Without a form, sections are free. `then` is shown the document. Gives whether the text has no markup but
/// headings.
pub fn survey(
    text: BodyText<'_>,
    file: &str,
    form: Option<&Form>,
    figures: Figures,
    targets: &dyn Targets,
    findings: &mut Findings,
    then: &mut dyn FnMut(&Document<'_>),
) -> bool {
    let BodyText { body, at: offset, .. } = text;
    // A block ends with its line; what is marked of it does not.
    let at = |range: Range<usize>| {
        let marked = body[range.clone()].trim_end_matches(['\r', '\n']);
        Place::Bytes(range.start + offset..range.start + marked.len() + offset)
    };
    let mut push = |range: Range<usize>, problem: Odd| match problem {
        Odd::Link(problem) => findings.push(Finding::new(file, at(range), problem)),
        Odd::Text(problem) => findings.push(Finding::new(file, at(range), problem)),
        Odd::Binding(problem) => findings.push(Finding::new(file, at(range), problem)),
        Odd::Chart(problem) => findings.push(Finding::new(file, at(range), problem)),
    };
    // Looked for once: nearly all texts have neither braces nor brackets that may be typed for them.
    let has_brackets = braces::may_have_spots(body);
    let mut outline = outline(text, form, has_brackets, targets, &mut push, then);
    for lead in std::mem::take(&mut outline.leads) {
        targets.lead(Lead { range: lead.range.start + offset..lead.range.end + offset, ..lead });
    }
    marks::survey(&outline, form, &mut |range, problem| push(range, Odd::Text(problem)));
    if has_brackets && figures == Figures::Known {
        bindings::survey(body, &outline, form, targets, &mut |range, problem| push(range, Odd::Binding(problem)));
        if let Some(form) = form {
            charts::survey(body, &outline.charts, form, &mut |range, problem| push(range, Odd::Chart(problem)));
        }
    }
    if let Some(form) = form
        && (figures == Figures::Known || !outline.headings.is_empty())
    {
        survey_sections(body, &outline.headings, form, file, at, findings);
    }
    outline.is_plain
}

/// What is odd about a piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Odd {
    Link(LinkProblem),
    Text(TextProblem),
    Binding(BindingProblem),
    Chart(ChartProblem),
}

/// Looks over a text: its words, and its links that lead nowhere. Gives its outline.
pub(super) fn outline(
    text: BodyText<'_>,
    form: Option<&Form>,
    has_brackets: bool,
    targets: &dyn Targets,
    push: &mut dyn FnMut(Range<usize>, Odd),
    then: &mut dyn FnMut(&Document<'_>),
) -> Outline {
    let body = text.body;
    let mut look = |document: &Document<'_>, remarks: read::Remarks| {
        let is_marked = |(range, odd): &(Range<usize>, Odd)| match odd {
            Odd::Text(TextProblem::NeverClosed { .. } | TextProblem::NearComment { .. }) => Some(range.clone()),
            _ => None,
        };
        let marked: Vec<Range<usize>> = remarks.iter().filter_map(is_marked).collect();
        let hidden: Vec<Range<usize>> = read::code(document).into_iter().chain(read::hidden_by(&remarks)).collect();
        remarks.into_iter().for_each(|(range, problem)| push(range, problem));
        let known: Vec<Range<usize>> = hidden.iter().cloned().chain(marked).collect();
        if let Some((range, first, count)) = residue::first(body, &known) {
            push(range, Odd::Text(TextProblem::WebCode { first, count }));
        }
        // A bracket may also be written as `&#91;`.
        let misspelt = match has_brackets || memchr::memchr(b'&', body.as_bytes()).is_some() {
            true => marks::survey_words(document, form, push),
            false => Vec::new(),
        };
        let mut outline = Outline { hidden, misspelt, ..Outline::default() };
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
                BlockKind::Chart { .. } => outline.charts.push(block.range.clone()),
                _ => {}
            }
        }
        then(document);
        outline
    };
    match plain::read(text, form.is_some(), has_brackets) {
        Some(document) => Outline { is_plain: true, ..look(&document, read::Remarks::new()) },
        None => read::read_parsed(body, form.is_some(), targets, look),
    }
}
