//! What was probably meant: the known word closest to one that is not known.

use crate::form::Form;

/// The address of a form's cell that is closest to one that it does not have.
pub(crate) fn closest_cell(address: &str, form: &Form) -> Option<String> {
    let known: Vec<String> = form.cells().map(|cell| form.address(cell)).collect();
    closest(address, known.iter().map(String::as_str))
}

/// The known word that is closest to one that is not known.
pub(crate) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|other| (strsim::normalized_damerau_levenshtein(word, other), other))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other.to_owned())
}
