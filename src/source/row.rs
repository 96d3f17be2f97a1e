//! A row of figures as it was written: in brackets and with commas, or pasted from Word or a spreadsheet with
//! tabs, blanks or full-width marks between the figures.
//!
//! Only what can be read in one way is read. Which cells they are, and whether they are figures of the right
//! kind, is not known here.

use std::borrow::Cow;
use std::ops::Range;

use super::entry;
use super::node::{Node, Value};
use crate::form::CellKind;

/// What a row says.
#[derive(Debug)]
pub(crate) enum RowReading<'n> {
    /// One node a column, separated as they should be.
    Cells(&'n [Node]),
    /// One node a column, separated otherwise.
    Pasted(Vec<Node>),
    /// A row that can be read in two ways: both, as they would be written.
    Ambiguous([String; 2]),
    /// No row of so many figures: what stands between its separators.
    Unreadable(Vec<Node>),
}

/// A figure of a pasted row, and whether a comma, or no more than that, parts it from the one before.
struct RowToken<'t> {
    text: &'t str,
    span: Range<usize>,
    after_bare_comma: bool,
    after_comma: bool,
}

/// Reads a row of so many columns.
pub(crate) fn read(node: &Node, columns: usize) -> RowReading<'_> {
    let parts = match &node.value {
        Value::List(cells) if cells.len() == columns => return RowReading::Cells(cells),
        // A row of one column may stand without brackets.
        Value::Scalar(text) if columns == 1 && !text.starts_with(OPENING) => {
            return RowReading::Cells(std::slice::from_ref(node));
        }
        Value::Scalar(_) => std::slice::from_ref(node),
        Value::List(cells) => cells,
        Value::Map(_) => return RowReading::Unreadable(Vec::new()),
    };
    let Some(tokens) = tokens(parts) else { return RowReading::Unreadable(Vec::new()) };
    let grouped = thousands_joined(&tokens);
    let apart = Some(&tokens).filter(|tokens| is_row(tokens.iter().map(|token| token.text), columns));
    let joined = grouped.as_ref().filter(|grouped| is_row(grouped.iter().map(|(text, _)| text.as_ref()), columns));
    let node = |text: &str, span: &Range<usize>| Node { span: span.clone(), value: Value::Scalar(text.to_owned()) };
    match (apart, joined, &grouped) {
        // Blanks part the figures, and commas their thousands; or else the commas part figures as well.
        (Some(_), None, Some(grouped)) => RowReading::Ambiguous([
            printed(tokens.iter().map(|token| token.text)),
            printed(grouped.iter().map(|(text, _)| &**text)),
        ]),
        (Some(tokens), ..) => RowReading::Pasted(tokens.iter().map(|token| node(token.text, &token.span)).collect()),
        (None, Some(joined), _) => RowReading::Pasted(joined.iter().map(|(text, span)| node(text, span)).collect()),
        (None, None, _) => RowReading::Unreadable(tokens.iter().map(|token| node(token.text, &token.span)).collect()),
    }
}

const OPENING: [char; 6] = ['[', '［', '【', '〔', '(', '（'];
const CLOSING: [char; 6] = [']', '］', '】', '〕', ')', '）'];

/// A mark that stands between figures and is part of none.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；' | ':' | '：' | '|' | '｜')
}

/// The figures between separators. Nothing where two marks follow each other, for a figure may be missing.
fn tokens(parts: &[Node]) -> Option<Vec<RowToken<'_>>> {
    let mut tokens: Vec<RowToken<'_>> = Vec::new();
    let count = parts.len();
    for (at, part) in parts.iter().enumerate() {
        let Value::Scalar(text) = &part.value else { return None };
        let mut inner = text.trim();
        if at == 0 {
            inner = inner.strip_prefix(OPENING).unwrap_or(inner);
        }
        if at + 1 == count {
            inner = inner.strip_suffix(CLOSING).unwrap_or(inner);
        }
        let base = inner.as_ptr() as usize - text.as_ptr() as usize;
        // What is quoted or broken over lines does not stand where it reads.
        let place = |range: Range<usize>| match part.span.len() == text.len() {
            true => part.span.start + base + range.start..part.span.start + base + range.end,
            false => part.span.clone(),
        };
        let mut start = None;
        let mut marks = if at == 0 { String::new() } else { String::from(", ") };
        for (index, c) in inner.char_indices().chain([(inner.len(), ' ')]) {
            match (is_separator(c), start) {
                (false, None) => {
                    // At the start of a row nothing stands before the first figure.
                    let bare: String = marks.chars().filter(|c| !c.is_whitespace()).collect();
                    if bare.chars().count() > 1 || (tokens.is_empty() && !bare.is_empty()) {
                        return None;
                    }
                    let after_comma = bare == "," || bare == "，";
                    let after_bare_comma = after_comma && marks == bare;
                    tokens.push(RowToken { text: "", span: 0..0, after_bare_comma, after_comma });
                    start = Some(index);
                    marks.clear();
                }
                (true, Some(from)) => {
                    let token = tokens.last_mut()?;
                    (token.text, token.span) = (&inner[from..index], place(from..index));
                    start = None;
                    marks.push(c);
                }
                (true, None) => marks.push(c),
                (false, Some(_)) => {}
            }
        }
    }
    Some(tokens)
}

/// The same figures with those joined that are probably one, parted at its thousands; nothing where none is, or
/// where commas alone part all of them.
fn thousands_joined<'t>(tokens: &[RowToken<'t>]) -> Option<Vec<(Cow<'t, str>, Range<usize>)>> {
    if tokens.iter().skip(1).all(|token| token.after_bare_comma) {
        return None;
    }
    let digits = |text: &str| text.chars().all(|c| matches!(entry::ascii(c), Some('0'..='9')));
    let mut joined: Vec<(Cow<'t, str>, Range<usize>)> = Vec::new();
    for token in tokens {
        // With commas between the figures as well, one too many is as likely.
        if token.after_comma && !token.after_bare_comma {
            return None;
        }
        let whole = token.text.split(['.', '．']).next().unwrap_or_default();
        let is_group = token.after_bare_comma && digits(whole) && whole.chars().count() == 3;
        match joined.last_mut() {
            Some((before, span)) if is_group && digits(before.rsplit(',').next().unwrap_or_default()) => {
                *before = Cow::Owned(format!("{before},{}", token.text));
                span.end = token.span.end;
            }
            _ => joined.push((Cow::Borrowed(token.text), token.span.clone())),
        }
    }
    (joined.len() < tokens.len()).then_some(joined)
}

/// Whether these are so many figures, or marks that stand for none.
fn is_row<'t>(mut figures: impl Iterator<Item = &'t str> + Clone, columns: usize) -> bool {
    figures.clone().count() == columns
        && figures
            .all(|figure| entry::read(figure, CellKind::Money).is_ok() || entry::read(figure, CellKind::Change).is_ok())
}

fn printed<'t>(figures: impl Iterator<Item = &'t str>) -> String {
    figures.collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, columns: usize) -> String {
        let node = super::super::recover::parse_yaml(text).root.expect("it parses");
        match read(&node, columns) {
            RowReading::Cells(cells) => format!("cells {}", shown(cells)),
            RowReading::Pasted(cells) => {
                for cell in &cells {
                    let Value::Scalar(figure) = &cell.value else { panic!("{cell:?}") };
                    assert_eq!(text[cell.span.clone()].replace('，', ","), *figure, "{text}");
                }
                shown(&cells)
            }
            RowReading::Ambiguous([one, other]) => format!("{one} or {other}"),
            RowReading::Unreadable(_) => "no row".to_owned(),
        }
    }

    fn shown(cells: &[Node]) -> String {
        let text = |cell: &Node| match &cell.value {
            Value::Scalar(text) => text.clone(),
            other => format!("{other:?}"),
        };
        cells.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_are_read_where_there_is_one_way() {
        for (text, columns, expected) in [
            ("[14, 0, 3]", 3, "cells 14 0 3"),
            ("14 0 3", 3, "14 0 3"),
            ("14\t0\t3", 3, "14 0 3"),
            ("[14 0 3]", 3, "14 0 3"),
            ("[14，0，3]", 3, "14 0 3"),
            ("［14，0，3］", 3, "14 0 3"),
            ("【14、0、3】", 3, "14 0 3"),
            ("（14；0；3）", 3, "14 0 3"),
            ("14, 0, 3", 3, "14 0 3"),
            ("[14, 0 3]", 3, "14 0 3"),
            ("[14 ， 0, 3]", 3, "14 0 3"),
            ("14：0：3", 3, "14 0 3"),
            ("14|0|3", 3, "14 0 3"),
            ("14 ~ /", 3, "14 ~ /"),
            ("-5 +3 1.5", 3, "-5 +3 1.5"),
            ("１４\u{3000}０\u{3000}３", 3, "１４ ０ ３"),
            ("1,234 0 3", 3, "1,234 0 3"),
            ("1,234 0 3", 4, "1 234 0 3 or 1,234 | 0 | 3"),
            ("1,234 5,678 9", 4, "no row"),
            ("1,23 0", 3, "1 23 0"),
            ("1,234, 0, 3", 3, "no row"),
            ("14, 2,120, 3", 3, "no row"),
            ("0,120 3 4", 3, "no row"),
            ("14 0", 3, "no row"),
            ("14 0 3 2", 3, "no row"),
            ("14,, 3", 3, "no row"),
            ("[14①, 0 3]", 3, "no row"),
            ("14件 0 3", 3, "no row"),
            ("a b c", 3, "no row"),
            ("12", 1, "cells 12"),
            ("【12】", 1, "12"),
        ] {
            let expected = expected.replace("1 234 0 3 or", "1 | 234 | 0 | 3 or");
            assert_eq!(said(text, columns), expected, "{text}");
        }
    }
}
