//! Sections that are nearly another agency's: each sentence has a word changed, so that no sentence is the same, and most
//! clauses are.
//!
//! Clauses are short, and offices write alike: only units of one agency are compared; clauses with figures are left
//! out, for what a table counts is told in the same words everywhere; of a section only so much counts as hardly anybody
//! writes by chance, and nothing that more than five agencies have, or most of four or more.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::similarity::{are_related, pairs_of};
use crate::link::Links;
use crate::model::{Clause, Portal, Said, Year};

/// A section with fewer characters in its clauses is not compared.
const LEAST_LENGTH: u32 = 50;
/// From this share on, in hundredths, it is nearly another's.
const LEAST_PERCENT: u32 = 65;
/// So many clauses must be the same.
const LEAST_CLAUSES: usize = 5;

/// A section that is nearly another's.
pub(super) struct Near {
    pub report: usize,
    pub section: u8,
    pub other: usize,
    pub percent: u32,
    /// The first sentences that have a clause in common, by their places in the lists.
    pub sentences: (usize, usize),
}

/// The sections of a year that are nearly another's, each with the one that has most of it.
pub(super) fn all(portal: &Portal, links: &Links, year: Year) -> Vec<Near> {
    let reports = links.of_year.get(&year).map_or(&[][..], Vec::as_slice);
    let has_parent = |&&index: &&usize| portal.agency_of(&portal.reports[index]).parent.is_some();
    let owned: Vec<(u64, u32)> = reports
        .par_iter()
        .filter(has_parent)
        .flat_map_iter(|&index| {
            portal.reports[index].said.clauses.iter().map(move |clause| (key(clause), index as u32))
        })
        .collect();
    let mut pairs: BTreeMap<(usize, usize, u8), usize> = BTreeMap::new();
    let common = pairs_of(owned, reports.len(), |key, one, other| {
        *pairs.entry((one as usize, other as usize, (key >> 32) as u8)).or_default() += 1;
    });
    let is_common = |clause: &Clause| common.binary_search(&key(clause)).is_ok();
    let mut found: BTreeMap<(usize, u8), Near> = BTreeMap::new();
    for ((one, other, section), _) in pairs.into_iter().filter(|(_, count)| *count >= LEAST_CLAUSES) {
        if are_related(portal, links, one, other) || !are_siblings(portal, one, other) {
            continue;
        }
        for (own, theirs) in [(one, other), (other, one)] {
            let (own_said, their_said) = (&portal.reports[own].said, &portal.reports[theirs].said);
            let Some((percent, sentences)) = share(own_said, their_said, section, is_common) else { continue };
            let near = Near { report: own, section, other: theirs, percent, sentences };
            match found.get(&(own, section)) {
                Some(known) if known.percent >= percent => {}
                _ => drop(found.insert((own, section), near)),
            }
        }
    }
    found.into_values().collect()
}

/// Whether two agencies stand right below the same one: of others far apart, some write alike by chance.
fn are_siblings(portal: &Portal, one: usize, other: usize) -> bool {
    let [one, other] = [one, other].map(|report| portal.agency_of(&portal.reports[report]).parent.as_ref());
    one.is_some() && one == other
}

/// A clause by its section and words.
fn key(clause: &Clause) -> u64 {
    u64::from(clause.section) << 32 | u64::from(clause.fingerprint)
}

/// How much of a section another has in its own, in hundredths, and where that begins; nothing where it is too little.
fn share(own: &Said, other: &Said, section: u8, is_common: impl Fn(&Clause) -> bool) -> Option<(u32, (usize, usize))> {
    let of_section =
        |said: &Said| said.clauses.iter().filter(|clause| clause.section == section).copied().collect::<Vec<_>>();
    let theirs: HashMap<u32, u16> =
        of_section(other).iter().rev().map(|clause| (clause.fingerprint, clause.sentence)).collect();
    let (mut all, mut alike, mut count, mut first) = (0, 0, 0, None);
    for clause in of_section(own).iter().filter(|clause| !is_common(clause)) {
        all += u32::from(clause.length);
        if let Some(&sentence) = theirs.get(&clause.fingerprint) {
            alike += u32::from(clause.length);
            count += 1;
            first = first.or(Some((usize::from(clause.sentence), usize::from(sentence))));
        }
    }
    let percent = (alike * 100).checked_div(all)?;
    first
        .filter(|_| all >= LEAST_LENGTH && percent >= LEAST_PERCENT && count >= LEAST_CLAUSES)
        .map(|first| (percent, first))
}
