//! One cause, one finding, where it was noticed by several checks: what follows from another finding is not said again.
//!
//! Slips in figures that sums prove are gathered in [`super::slip`]. Here are those that no sum ties together: a cell
//! that holds no proper figure, which is no tenth of last year's either; a sentence left over from last year, whose year is
//! not the report's; a sum of units that is off, which does not continue last year's; the heading of a section that has lost its mark, with all that is missing without it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::{carry_over, left_over, magnitude, text_date, text_figure, text_silent, writing};
use crate::finding::{Check, FigureProblem, Finding, Findings, Level, Place, Role, aggregate, figure, section};

/// Leaves out what follows from other findings of the same file.
pub(super) fn gather(findings: &mut Findings) {
    odd_cells(findings);
    left_over_years(findings);
    lost_headings(findings);
    sums_of_units(findings);
}

fn is_of(finding: &Finding, check: &Check) -> bool {
    finding.check == check.name
}

/// A figure that no cell may hold: a sum that names the same cell speaks for it, and the rest follows.
fn odd_cells(findings: &mut Findings) {
    let odd = |finding: &&Finding| is_of(finding, &figure::CELL_VALUE);
    let cells: BTreeSet<(String, String)> = findings
        .iter()
        .filter(odd)
        .filter_map(|finding| Some((finding.file.clone(), finding.cells.first()?.clone())))
        .collect();
    if cells.is_empty() {
        return;
    }
    let name = figure::CELL_VALUE.name;
    let mut spoken_for: BTreeSet<(String, String)> = BTreeSet::new();
    for finding in findings.iter_mut().filter(|finding| finding.level == Level::Error && finding.check != name) {
        let Some(first) = finding.cells.first() else { continue };
        let at = (finding.file.clone(), first.clone());
        if matches!(finding.place, Place::Cell(_)) && cells.contains(&at) {
            // Its row is one slip, where its total was made with the same sign.
            let row = first.rsplit_once('.').map(|(row, _)| row);
            let of_row = finding.cells.iter().filter(|cell| cell.rsplit_once('.').map(|(row, _)| row) == row);
            spoken_for.extend(of_row.map(|cell| (finding.file.clone(), cell.clone())));
            finding.also.push(name.to_owned());
        }
    }
    let follows = [&magnitude::CHECK, &text_figure::CHECK];
    *findings = std::mem::take(findings).only(|finding| {
        let is_there =
            |cell: &String, of: &BTreeSet<(String, String)>| of.contains(&(finding.file.clone(), cell.clone()));
        if finding.check == name {
            return !finding.cells.first().is_some_and(|cell| is_there(cell, &spoken_for));
        }
        !(follows.iter().any(|check| is_of(finding, check)) && finding.cells.iter().any(|cell| is_there(cell, &cells)))
    });
    rows_below_zero(findings);
}

/// Cells of one row that are below zero are one finding, at the first of them.
fn rows_below_zero(findings: &mut Findings) {
    let mut rows: BTreeMap<(String, String), Vec<Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| is_of(finding, &figure::CELL_VALUE)) {
        let row = finding.cells.first().and_then(|cell| cell.rsplit_once('.'));
        if let Some((row, _)) = row
            && matches!(finding.problem.of(), Some(FigureProblem::Negative { .. }))
        {
            rows.entry((finding.file.clone(), row.to_owned())).or_default().push(finding.clone());
        }
    }
    for ((file, _), of_row) in rows.into_iter().filter(|(_, of_row)| of_row.len() > 1) {
        let problems: Vec<&FigureProblem> = of_row.iter().filter_map(|finding| finding.problem.of()).collect();
        let Some(problem) = FigureProblem::of_row(&problems) else { continue };
        let is_same = |finding: &Finding, other: &Finding| {
            is_of(finding, &figure::CELL_VALUE) && finding.file == file && finding.cells == other.cells
        };
        let [first, rest @ ..] = &of_row[..] else { continue };
        for finding in findings.iter_mut().filter(|finding| is_same(finding, first)) {
            finding.problem = Arc::new(problem.clone());
            for other in rest {
                finding.cells.extend(other.cells.clone());
                *finding = finding.clone().mark(other.place.clone(), Role::Other);
            }
        }
        *findings = std::mem::take(findings).only(|finding| !rest.iter().any(|other| is_same(finding, other)));
    }
}

/// A cell of an aggregated report that is not the sum of its units does not continue last year's either.
fn sums_of_units(findings: &mut Findings) {
    let of_sum = |finding: &&Finding| is_of(finding, &aggregate::AGGREGATE_SUM) && finding.level == Level::Warning;
    let off: BTreeSet<(String, String)> = findings
        .iter()
        .filter(of_sum)
        .flat_map(|finding| finding.cells.iter().map(|cell| (finding.file.clone(), cell.clone())))
        .collect();
    for finding in findings.iter_mut().filter(|finding| carry_over::is_of_sum(finding)) {
        let at = finding.cells.first().map(|cell| (finding.file.clone(), cell.clone()));
        if at.is_some_and(|at| off.contains(&at)) {
            finding.level = Level::Note;
        }
    }
}

/// Of a sentence that is last year's, its year is last year's as well.
fn left_over_years(findings: &mut Findings) {
    let mut left: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| is_of(finding, &left_over::LEFT_OVER_SENTENCE)) {
        if let Place::Bytes(bytes) = &finding.place {
            left.entry(finding.file.clone()).or_default().push(bytes.clone());
        }
    }
    if left.is_empty() {
        return;
    }
    let without = |finding: &Finding| {
        let said = left.get(&finding.file).filter(|_| is_of(finding, &text_date::YEAR));
        let is_said = |place: &Range<usize>| {
            said.is_some_and(|said| said.iter().any(|said| said.start <= place.start && place.end <= said.end))
        };
        text_date::without(finding, is_said)
    };
    *findings = std::mem::take(findings).only(|finding| without(finding).is_some());
    for finding in findings.iter_mut().filter(|finding| is_of(finding, &text_date::YEAR)) {
        if let Some(kept) = without(finding) {
            *finding = kept;
        }
    }
}

/// A heading that was not known because its number is mistyped: the number is put right there, and what the section says
/// is not missing.
fn lost_headings(findings: &mut Findings) {
    let mut lost: BTreeMap<String, Range<usize>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| section::has_near_miss(finding)) {
        if let Place::Bytes(bytes) = &finding.place {
            lost.insert(finding.file.clone(), bytes.clone());
        }
    }
    if lost.is_empty() {
        return;
    }
    let is_in = |finding: &Finding, place: &Range<usize>| {
        lost.get(&finding.file).is_some_and(|line| line.start <= place.start && place.end <= line.end)
    };
    let is_number = |finding: &Finding| {
        is_of(finding, &writing::numbering::CHECK)
            && finding.marks.is_empty()
            && matches!(&finding.place, Place::Bytes(bytes) if is_in(finding, bytes))
    };
    let fixes: BTreeMap<String, Vec<_>> = findings
        .iter()
        .filter(|finding| is_number(finding) && !finding.fix.is_empty())
        .map(|finding| (finding.file.clone(), finding.fix.clone()))
        .collect();
    for finding in findings.iter_mut().filter(|finding| section::has_near_miss(finding)) {
        if let Some(fix) = fixes.get(&finding.file).filter(|_| finding.fix.is_empty()) {
            finding.fix.clone_from(fix);
            finding.also.push(writing::numbering::CHECK.name.to_owned());
        }
    }
    *findings = std::mem::take(findings).only(|finding| {
        let is_silent = is_of(finding, &text_silent::CHECK) && lost.contains_key(&finding.file);
        !is_number(finding) && !is_silent
    });
}
