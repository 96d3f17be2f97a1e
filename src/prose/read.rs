//! A text becomes a document: parsed until every construct that is left was meant as one.

use std::ops::Range;

use super::edits::Edits;
use super::intent::{join, judge};
use super::survey::Odd;
use super::{BodyText, Targets, bare, bindings, comments, lines, nearly, parse, plain};
use crate::document::{Block, BlockKind, Document, InlineKind};
use crate::finding::TextProblem;

/// A text is parsed so many times. Every time at least one mark becomes a character like others, and
/// nearly all texts are done after the second.
const MOST_ROUNDS: usize = 40;

/// What is to be said of a text, and where.
pub(super) type Remarks = Vec<(Range<usize>, Odd)>;

/// Reads a text, and hands the document on. With `has_sections`, its highest
/// headings part it.
pub(super) fn read<T>(
    text: BodyText<'_>,
    has_sections: bool,
    targets: &dyn Targets,
    then: impl FnOnce(&Document<'_>, Remarks) -> T,
) -> T {
    match plain::read(text, has_sections, true) {
        Some(document) => then(&document, Remarks::new()),
        None => read_parsed(text.body, has_sections, targets, then),
    }
}

/// The same with the parser.
pub(super) fn read_parsed<T>(
    body: &str,
    has_sections: bool,
    targets: &dyn Targets,
    then: impl FnOnce(&Document<'_>, Remarks) -> T,
) -> T {
    let mut edits = Edits::of(body);
    let mut remarks = Remarks::new();
    let comments = comments::may_have(body);
    let (binds, links) = (bindings::may_bind(body), memchr::memmem::find(body.as_bytes(), b"](").is_some());
    if comments || binds || links {
        // What is code is known only when the text is read; without a backtick there is none.
        let mut hidden = match memchr::memchr(b'`', body.as_bytes()) {
            Some(_) => {
                parse_all(body, Edits::of(body), Remarks::new(), has_sections, targets, |document, _| code(document))
            }
            None => Vec::new(),
        };
        if comments {
            remarks = leave_out_comments(body, &hidden, &mut edits);
            hidden.extend(hidden_by(&remarks));
        }
        if binds {
            bindings::bind(body, &hidden, targets, &mut edits);
        }
        if links {
            nearly::mend(body, &hidden, targets, &mut edits);
        }
    }
    parse_all(body, edits, remarks, has_sections, targets, |document, mut remarks| {
        if nearly::may_be(body) {
            let hidden = hidden_by(&remarks).collect();
            remarks.extend(nearly::survey(body, document, hidden, targets));
        }
        then(document, remarks)
    })
}

/// Whether a range lies in code, or in a comment.
pub(super) fn is_in(hidden: &[Range<usize>], range: &Range<usize>) -> bool {
    hidden.iter().any(|hidden| hidden.start <= range.start && range.end <= hidden.end)
}

/// Shows the parser no comments, and what looks like one as text.
fn leave_out_comments(body: &str, code: &[Range<usize>], edits: &mut Edits) -> Remarks {
    let found = comments::comments(body, code).into_iter();
    let seen_to = found.map(|(range, problem)| {
        match problem {
            TextProblem::Comment => edits.leave_out(comments::whole_lines(body, &range)),
            _ => edits.literal(body, range.start),
        }
        (range, Odd::Text(problem))
    });
    seen_to.collect()
}

/// The places of comments.
pub(super) fn hidden_by(remarks: &Remarks) -> impl Iterator<Item = Range<usize>> {
    remarks.iter().filter(|(_, odd)| *odd == Odd::Text(TextProblem::Comment)).map(|(range, _)| range.clone())
}

/// The places of code.
pub(super) fn code(document: &Document<'_>) -> Vec<Range<usize>> {
    let mut code = Vec::new();
    document.each_inline(&mut |inline| {
        if let InlineKind::Code(_) = inline.kind {
            code.push(inline.range.clone());
        }
    });
    blocks_of_code(&document.blocks, &mut code);
    code
}

fn blocks_of_code(blocks: &[Block<'_>], code: &mut Vec<Range<usize>>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Code { .. } => code.push(block.range.clone()),
            BlockKind::List(list) => list.items.iter().for_each(|item| blocks_of_code(&item.blocks, code)),
            BlockKind::Quote(inner) | BlockKind::Note { blocks: inner, .. } => blocks_of_code(inner, code),
            _ => {}
        }
    }
}

/// Parses a text with what the parser should be shown otherwise, until all of it is judged.
fn parse_all<T>(
    body: &str,
    mut edits: Edits,
    mut remarks: Remarks,
    has_sections: bool,
    targets: &dyn Targets,
    then: impl FnOnce(&Document<'_>, Remarks) -> T,
) -> T {
    join(body, &mut edits);
    for round in 1.. {
        let shown = edits.apply(body);
        let (events, definitions) = parse::events(&shown);
        let judged = judge(body, &events, &definitions, &edits, has_sections, targets);
        let before = edits.len();
        edits.extend(judged.edits);
        remarks.extend(judged.said.into_iter().map(of_text));
        if edits.len() > before && round < MOST_ROUNDS {
            continue;
        }
        remarks.extend(judged.state.into_iter().map(of_text));
        let mut document = parse::document(body, events, &shown, has_sections);
        remarks.extend(lines::lay_out(body, &mut document).map(of_text));
        document.number();
        bare::link(body, &mut document, targets);
        return then(&document, remarks);
    }
    unreachable!("the last round returns")
}

fn of_text((range, problem): (Range<usize>, TextProblem)) -> (Range<usize>, Odd) {
    (range, Odd::Text(problem))
}
