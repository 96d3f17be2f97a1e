//! The places of statutory tables in a text: `[[table]]`, where it belongs, and what was meant for it.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::TABLE_MARK;
use super::headings::Outline;
use super::survey::Odd;
use super::{bindings, charts};
use crate::document::{Block, BlockKind, Document, words};
use crate::finding::{MarkFault, TextProblem};
use crate::form::Form;

/// Brackets that are typed for those of the mark.
const BRACKETS: [(&str, &str); 4] = [("[[", "]]"), ("【【", "】】"), ("［［", "］］"), ("〔〔", "〕〕")];

/// Looks over the marks that are on lines of their own.
pub(super) fn survey(outline: &Outline, form: Option<&Form>, push: &mut dyn FnMut(Range<usize>, TextProblem)) {
    let mut last = None;
    for mark in &outline.table_marks {
        let heading = outline.headings.iter().rposition(|(_, range)| range.start < mark.start);
        let section =
            form.zip(heading).and_then(|(form, at)| form.section(&outline.headings[at].0).map(|at| (form, at)));
        let has_table = section.is_some_and(|(form, section)| form.sections[section].table.is_some());
        let fault = match has_table {
            false => MarkFault::NoTable,
            true if last == Some(heading) => MarkFault::Twice,
            true => {
                last = Some(heading);
                continue;
            }
        };
        push(mark.clone(), TextProblem::TableMark { written: TABLE_MARK.to_owned(), fault });
    }
}

/// Looks over what is no mark, but may be meant for one, and gives what is. What names a figure is meant for that.
pub(super) fn survey_words(
    document: &Document<'_>,
    form: Option<&Form>,
    push: &mut dyn FnMut(Range<usize>, Odd),
) -> Vec<String> {
    let mut misspelt = Vec::new();
    blocks(&document.blocks, &mut |range, written, is_alone| {
        if let Some(problem) = charts::nearly(written, form) {
            push(range.clone(), Odd::Chart(problem));
            misspelt.push(written.to_owned());
            return;
        }
        let fault = match fault(written, is_alone) {
            Some(MarkFault::Inside) if is_alone && form.is_none() => Some(MarkFault::NoTable),
            fault => fault,
        };
        if let Some(fault) = fault.filter(|_| !bindings::names_figure(written, form)) {
            push(range.clone(), Odd::Text(TextProblem::TableMark { written: written.to_owned(), fault }));
            misspelt.push(written.to_owned());
        }
    });
    misspelt
}

/// Shows what stands in double brackets, with the block it stands in and whether it is all of that.
fn blocks(all: &[Block<'_>], show: &mut dyn FnMut(&Range<usize>, &str, bool)) {
    for block in all {
        match &block.kind {
            BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                let text = words(content);
                for written in candidates(&text) {
                    show(&block.range, written, text.trim() == written);
                }
            }
            BlockKind::List(list) => list.items.iter().for_each(|item| blocks(&item.blocks, show)),
            BlockKind::Quote(inner) | BlockKind::Note { blocks: inner, .. } => blocks(inner, show),
            _ => {}
        }
    }
}

/// What stands in double brackets.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    BRACKETS.into_iter().flat_map(move |(open, close)| {
        memchr::memmem::find_iter(text.as_bytes(), open).filter_map(move |at| {
            let end = at + text[at..].find(close)? + close.len();
            Some(&text[at..end])
        })
    })
}

fn fault(written: &str, is_alone: bool) -> Option<MarkFault> {
    if written == TABLE_MARK {
        return Some(MarkFault::Inside);
    }
    let name: String = written.nfkc().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let is_close =
        strsim::normalized_damerau_levenshtein(&name, "table") > 0.6 || name.ends_with('表') || name == "表格";
    (is_close || is_alone && name.chars().count() <= 12).then_some(MarkFault::Misspelt)
}
