//! The headings of a report's text against the sections of the form.

use std::ops::Range;

use super::{Lead, numbered};
use crate::finding::{Finding, Findings, NearMiss, Place, SectionProblem};
use crate::form::{Form, label};

/// Headings of sections, with their places.
pub(super) type Headings = Vec<(String, Range<usize>)>;

/// What parts a report's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// The headings of its sections.
    pub(super) headings: Headings,
    /// Where `[[table]]` stands on a line of its own.
    pub(super) table_marks: Vec<Range<usize>>,
    /// Where a chart is asked for.
    pub(super) charts: Vec<Range<usize>>,
    /// Where there is code, or a comment.
    pub(super) hidden: Vec<Range<usize>>,
    /// Its links to pages.
    pub(super) leads: Vec<Lead>,
    /// What stands in double brackets and is probably meant for the mark of a table or chart.
    pub(super) misspelt: Vec<String>,
    /// Whether it was read without the parser.
    pub(super) is_plain: bool,
}

/// Looks over the headings of a report's text: which sections of the form are there, and in what order.
pub(super) fn survey_sections(
    body: &str,
    headings: &[(String, Range<usize>)],
    form: &Form,
    file: &str,
    at: impl Fn(Range<usize>) -> Place,
    findings: &mut Findings,
) {
    if form.sections.is_empty() {
        return;
    }
    let mut push = |range: &Range<usize>, problem| findings.push(Finding::new(file, at(range.clone()), problem));
    let full = |index: usize| numbered(&form.sections[index].number, &form.sections[index].heading);
    let mut seen: Vec<usize> = Vec::new();
    let mut unknown: Vec<&(String, Range<usize>)> = Vec::new();
    for (index, written) in headings.iter().enumerate() {
        let (heading, range) = written;
        let Some(section) = form.section(heading) else {
            unknown.push(written);
            continue;
        };
        if seen.contains(&section) {
            push(range, SectionProblem::Twice { heading: heading.clone() });
            continue;
        }
        if let Some(&later) = seen.iter().filter(|&&other| other > section).max() {
            push(range, SectionProblem::Order { heading: heading.clone(), after: full(later) });
        }
        if let Some(wanted) = other_number(heading, form, section) {
            push(range, SectionProblem::Number { heading: heading.clone(), wanted });
        }
        let next = headings.get(index + 1);
        let is_twice = next.is_some_and(|(next, _)| form.section(next) == Some(section));
        let end = next.map_or(body.len(), |(_, next)| next.start);
        if form.sections[section].table.is_none() && !is_twice && body[range.end..end].trim().is_empty() {
            push(range, SectionProblem::Empty { heading: heading.clone() });
        }
        seen.push(section);
    }
    if headings.is_empty() && (0..form.sections.len()).all(|section| near_miss(body, form, section).is_none()) {
        push(&(0..0), SectionProblem::NoHeadings);
        return;
    }
    let end = headings.last().map_or(0..0, |(_, range)| range.end..range.end);
    let mut taken: Vec<usize> = Vec::new();
    for missing in (0..form.sections.len()).filter(|section| !seen.contains(section)) {
        let heading = full(missing);
        let near = near_miss(body, form, missing)
            .or_else(|| Some((NearMiss::Wording, in_place_of(headings, form, missing)?)))
            .filter(|(_, range)| !taken.contains(&range.start));
        match near {
            Some((near, range)) => {
                taken.push(range.start);
                push(&range, SectionProblem::Missing { heading, near: Some(near) });
            }
            None => push(&end, SectionProblem::Missing { heading, near: None }),
        }
    }
    // Of a heading that is probably meant for a section, enough has been said.
    for (heading, range) in unknown.into_iter().filter(|(_, range)| !taken.contains(&range.start)) {
        push(range, SectionProblem::Unknown { heading: heading.clone() });
    }
}

/// The number that the form gives a section, where the heading has another one.
fn other_number(heading: &str, form: &Form, section: usize) -> Option<String> {
    let wanted = &form.sections[section].number;
    if wanted.is_empty() || heading.starts_with(wanted.as_str()) {
        return None;
    }
    let folded = label::fold(heading);
    let number = folded.strip_suffix(label::unnumbered(&folded))?.trim_matches(['(', ')', '.', ',']);
    let is_number = !number.is_empty() && number.chars().all(|c| "一二三四五六七八九十0123456789".contains(c));
    (is_number && number != wanted && number.parse() != Ok(section + 1)).then(|| wanted.clone())
}

/// The heading of no section that stands where a missing one should: with its number, or between those
/// before and after it.
fn in_place_of(headings: &[(String, Range<usize>)], form: &Form, missing: usize) -> Option<Range<usize>> {
    let number = &form.sections[missing].number;
    let section = |at: Option<usize>| at.and_then(|at| headings.get(at)).and_then(|(heading, _)| form.section(heading));
    let fits = |at: usize, heading: &str| {
        let folded = label::fold(heading);
        let numbered = folded.strip_suffix(label::unnumbered(&folded)).unwrap_or_default();
        let bare = numbered.trim_matches(['(', ')', '.', ',']);
        match bare.is_empty() {
            false => bare == number,
            true => {
                missing > 0
                    && section(at.checked_sub(1)) == Some(missing - 1)
                    && section(Some(at + 1)) == Some(missing + 1)
            }
        }
    };
    let mut unknown = headings.iter().enumerate().filter(|(_, (heading, _))| form.section(heading).is_none());
    unknown.find(|(at, (heading, _))| fits(*at, heading)).map(|(_, (_, range))| range.clone())
}

/// The line that is probably meant as the heading of a section that is missing, and why it is none.
fn near_miss(body: &str, form: &Form, missing: usize) -> Option<(NearMiss, Range<usize>)> {
    /// A heading is not longer than this, and no report has more lines than that.
    const LONGEST: usize = 200;
    const MOST_LINES: usize = 4_000;
    let heading = label::fold(&form.sections[missing].heading);
    let mut best: Option<(f64, NearMiss, Range<usize>)> = None;
    let mut at = 0;
    for line in body.split_inclusive('\n').take(MOST_LINES) {
        let start = at;
        at += line.len();
        let text = line.trim();
        let bare = text.trim_matches(['#', '＃', '*', '_', ' ', '\u{3000}']);
        if bare.is_empty() || text.len() > LONGEST {
            continue;
        }
        let marks = text.len() - text.trim_start_matches('#').len();
        let how = match text.chars().next() {
            Some('＃') => NearMiss::WideMark,
            Some('#') if !text[marks..].starts_with([' ', '\t']) => NearMiss::NoSpace,
            Some('#') if marks > 2 => NearMiss::Level,
            Some('#') => NearMiss::Wording,
            _ => NearMiss::NoMark,
        };
        let known = form.section(bare);
        let likeness = match known {
            Some(section) if section == missing && how != NearMiss::Wording => 1.0,
            // A heading of another section, or a sentence.
            Some(_) => continue,
            None if how == NearMiss::NoMark => continue,
            None => {
                let folded = label::fold(bare);
                strsim::normalized_damerau_levenshtein(label::unnumbered(&folded), &heading)
            }
        };
        if likeness > 0.5 && best.as_ref().is_none_or(|(other, ..)| likeness > *other) {
            let indent = line.len() - line.trim_start().len();
            best = Some((likeness, how, start + indent..start + indent + text.len()));
        }
    }
    best.map(|(_, how, range)| (how, range))
}
