//! What was probably meant: the known word closest to one that is not known.

use crate::form::Form;

/// The address of a form's cell that is closest to one that it does not have.
pub(crate) fn closest_cell(address: &str, form: &Form) -> Option<String> {
    let known: Vec<String> = form.cells().map(|cell| form.address(cell)).collect();
    closest(address, known.iter().map(String::as_str))
}

/// So alike, from 0 to 1, are words of which one is probably meant for the other.
const LEAST_LIKENESS: f64 = 0.6;

/// The known word that is closest to one that is not known.
pub(crate) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let len = word.chars().count();
    // Two words are no more alike than their lengths, and lengths are soon compared.
    let may_be_alike = |other: &&str| {
        let other = other.chars().count();
        len.abs_diff(other) as f64 <= (1.0 - LEAST_LIKENESS) * len.max(other) as f64
    };
    known
        .filter(may_be_alike)
        .map(|other| (strsim::normalized_damerau_levenshtein(word, other), other))
        .filter(|(likeness, _)| *likeness > LEAST_LIKENESS)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other.to_owned())
}
