//! Other figures in the text of a report, and nothing else of it: words, comments and columns stay as they are.
//!
//! What was written is read again, and must be what was asked for; where it is not, nothing is given back.

use std::ops::Range;

use super::place::FileIndex;
use super::print::{entry, summed_units};
use super::{file, read_one};
use crate::finding::Place;
use crate::form::{Cell, Forms};
use crate::model::{Entry, Report};

/// Why a text was not rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRewritten {
    /// It does not write this cell at a place of its own.
    NoPlace(Cell),
    /// It would not be read as it was meant.
    Misread,
}

/// The text of a report with these figures, and with this list of the units that they add up.
pub fn rewrite_figures(
    text: &str,
    report: &Report,
    figures: &[(Cell, Entry)],
    units: &[String],
    forms: &Forms,
) -> Result<String, NotRewritten> {
    let index = FileIndex::of(text.to_owned()).ok_or(NotRewritten::Misread)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for &(cell, figure) in figures.iter().filter(|(cell, figure)| report.entry(*cell) != *figure) {
        let place =
            index.find(Some(&report.form), &Place::Cell(cell)).filter(|place| is_of_a_cell(&text[place.clone()]));
        edits.push(in_column(text, place.ok_or(NotRewritten::NoPlace(cell))?, entry(figure)));
    }
    if report.record.summed_units != units {
        edits.push(match index.find(None, &Place::Key("summed_units")) {
            Some(place) => (place, summed_units(units)),
            None => {
                let start = file::split(text).map_err(|_| NotRewritten::Misread)?.front_at;
                (start..start, format!("summed_units: {}\n", summed_units(units)))
            }
        });
    }
    edits.sort_by_key(|(place, _)| place.start);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (place, new) in edits {
        out.push_str(text.get(from..place.start).ok_or(NotRewritten::Misread)?);
        out.push_str(&new);
        from = place.end;
    }
    out.push_str(&text[from..]);
    let (read, _) = read_one(&out, &report.file, report.year, forms);
    let mut entries = report.entries.clone();
    figures.iter().for_each(|&(cell, figure)| entries[cell.index()] = figure);
    let is_meant = |read: &Report| read.entries == entries && read.record.summed_units == units;
    read.filter(is_meant).map(|_| out).ok_or(NotRewritten::Misread)
}

/// Whether these bytes are those of one figure, not of a row or a table.
fn is_of_a_cell(written: &str) -> bool {
    !written.trim().is_empty() && !written.contains(['[', ',', '，', ':', '：', '\n'])
}

/// A figure in the place of another, with as many spaces before it as keep the columns.
fn in_column(text: &str, place: Range<usize>, new: String) -> (Range<usize>, String) {
    let (old, width) = (text[place.clone()].chars().count(), new.chars().count());
    let before = text[..place.start].bytes().rev().take_while(|byte| *byte == b' ').count();
    if width <= old {
        return (place, " ".repeat(old - width) + &new);
    }
    // One space stays.
    let taken = (width - old).min(before.saturating_sub(1));
    (place.start - taken..place.end, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Year};

    const TEXT: &str = "\
---
# 汇总草稿
draft: true
scope: aggregated
requests:
  #          自然人
  received: [     1, 0, 0, 0, 0, 0,   12]  # 新收
  carried_in: [0,0,0,0,0,0,\"/\"]
---

## 一、总体情况

文字不动。
";

    fn rewritten(figures: &[(&str, Entry)], units: &[&str]) -> Result<String, NotRewritten> {
        let year = Year::new(2024).unwrap();
        let report = read_one(TEXT, "content/a/2024.md", year, Forms::embedded()).0.unwrap();
        let figures: Vec<(Cell, Entry)> =
            figures.iter().map(|(address, entry)| (report.form.find(address).unwrap(), *entry)).collect();
        let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        rewrite_figures(TEXT, &report, &figures, &units, Forms::embedded())
    }

    #[test]
    fn figures_change_in_their_columns_and_nothing_else() {
        let count = |count| Entry::Amount(Amount::whole(count));
        for (figures, units, changes) in [
            (vec![], vec![], vec![]),
            (vec![("requests.received.total", count(12))], vec![], vec![]),
            (vec![("requests.received.total", count(1345))], vec![], vec![("   12]", " 1345]")]),
            (vec![("requests.received.total", count(3))], vec![], vec![("   12]", "    3]")]),
            (vec![("requests.received.natural_person", Entry::Missing)], vec![], vec![("     1,", "     ~,")]),
            (vec![("requests.carried_in.natural_person", count(15))], vec![], vec![("[0,0,", "[15,0,")]),
            (vec![("requests.carried_in.total", count(7))], vec![], vec![("\"/\"", "  7")]),
            (vec![], vec!["b", "c"], vec![("---\n#", "---\nsummed_units: [b, c]\n#")]),
        ] {
            let expected = changes.iter().fold(TEXT.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
            assert_eq!(rewritten(&figures, &units), Ok(expected), "{figures:?}");
        }
        // A row that the file does not have has no place for its figures.
        let missing = rewritten(&[("requests.granted.total", count(7))], &[]);
        assert!(matches!(missing, Err(NotRewritten::NoPlace(_))), "{missing:?}");
    }
}
