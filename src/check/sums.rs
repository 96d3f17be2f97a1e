//! Sums in words: `1 + 2 + 3`.

use crate::model::Amount;

/// `1 + 2 + 3`; a term below zero in brackets.
pub(super) fn sum(terms: &[Amount]) -> String {
    let term = |amount: &Amount| if amount.is_negative() { format!("({amount})") } else { amount.to_string() };
    // Zeros of a long sum say nothing and hide the rest.
    let shown: Vec<String> = if terms.len() > 8 {
        terms.iter().filter(|amount| **amount != Amount::ZERO).map(term).collect()
    } else {
        terms.iter().map(term).collect()
    };
    if shown.is_empty() { "0".to_owned() } else { shown.join(" + ") }
}

pub(super) fn side(terms: &[(String, Amount)]) -> String {
    sum(&terms.iter().map(|(_, amount)| *amount).collect::<Vec<_>>())
}

pub(super) fn total(terms: &[(String, Amount)]) -> Amount {
    terms.iter().map(|(_, amount)| *amount).sum()
}
