//! How much of a text others have as well: the year before, and other agencies in the same year.
//!
//! Sentences are known by their fingerprints, so that a text is held against all others at the cost of sorting:
//! nothing here looks at pairs of texts before they share a sentence. What many agencies have in common comes
//! from a template or a law, and counts on neither side; see [`Shared::is_common`].

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::link::Links;
use crate::model::{Portal, Report, Said, Sentence, Year};

/// A sentence that more agencies have than this is nobody's own.
const MOST_OWNERS: usize = 5;

/// Nor is one that most of at least so many agencies have.
const LEAST_MAJORITY: usize = 4;

/// How much of a section another text has, in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// All that counts.
    pub all: u32,
    /// What the other has too, years and figures set aside.
    pub alike: u32,
    /// What the other has word by word.
    pub exact: u32,
    /// Sentences of this text and of the other that are alike, by their places in the lists.
    pub pairs: Vec<(usize, usize)>,
}

impl Share {
    /// The share in hundredths, rounded down.
    pub fn percent(&self) -> u32 {
        (self.alike * 100).checked_div(self.all).unwrap_or(0)
    }
}

/// The section of another report that this one's stands for.
pub(super) fn counterpart(report: &Report, section: usize, other: &Report) -> Option<usize> {
    let key = &report.form.sections.get(section)?.key;
    other.form.sections.iter().position(|section| section.key == *key)
}

/// How much of a section another section has. What is common to many does not count.
pub fn share(
    own: &Said,
    section: usize,
    other: &Said,
    other_section: usize,
    is_common: impl Fn(&Sentence) -> bool,
) -> Share {
    let mut theirs: Vec<(u64, usize)> =
        of_section(other, other_section).map(|(index, sentence)| (sentence.fingerprint, index)).collect();
    theirs.sort_unstable();
    theirs.dedup_by_key(|(fingerprint, _)| *fingerprint);
    let mut share = Share::default();
    for (index, sentence) in of_section(own, section).filter(|(_, sentence)| !is_common(sentence)) {
        share.all += u32::from(sentence.length);
        let Ok(at) = theirs.binary_search_by_key(&sentence.fingerprint, |(fingerprint, _)| *fingerprint) else {
            continue;
        };
        let found = theirs[at].1;
        share.alike += u32::from(sentence.length);
        if other.sentences[found].exact == sentence.exact {
            share.exact += u32::from(sentence.length);
        }
        share.pairs.push((index, found));
    }
    share
}

/// The sentences of a section, with their places in the list.
pub(super) fn of_section(said: &Said, section: usize) -> impl Iterator<Item = (usize, &Sentence)> {
    said.sentences.iter().enumerate().filter(move |(_, sentence)| sentence.section.map(usize::from) == Some(section))
}

/// The fingerprints of a report's sentences in the sections that are asked for, in order and each once.
pub(super) fn words(report: &Report, is_asked: impl Fn(&Report, u8) -> bool) -> Vec<u64> {
    let asked = report.said.sentences.iter().filter(|sentence| sentence.section.is_some_and(|it| is_asked(report, it)));
    let mut words: Vec<u64> = asked.map(|sentence| sentence.fingerprint).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What the texts of one year share.
pub struct Shared {
    /// Fingerprints of what is nobody's own, in order.
    common: Vec<u64>,
    /// The report that shares most of a report's section, by report and section.
    nearest: HashMap<(u32, u8), u32>,
}

impl Shared {
    /// What the reports of a year share, of each the words that are asked for.
    pub fn of<'w>(
        portal: &Portal,
        links: &Links,
        year: Year,
        words: impl Fn(usize) -> Cow<'w, [u64]> + Sync,
    ) -> Shared {
        let reports = links.of_year.get(&year).map_or(&[][..], Vec::as_slice);
        let all: Vec<(u64, u32)> = reports
            .par_iter()
            .flat_map_iter(|&index| {
                let words = words(index);
                (0..words.len()).map(move |at| (words[at], index as u32))
            })
            .collect();
        let mut partners: Vec<(u32, u32, u64)> = Vec::new();
        let common = pairs_of(all, reports.len(), |key, one, other| partners.push((one, other, key)));
        partners.par_sort_unstable();
        let mut shared = Shared { common, nearest: HashMap::new() };
        shared.find_nearest(portal, links, &partners);
        shared
    }

    /// Of those that share something with a report, the one that shares most of each section; of equals, the first.
    /// `partners` are two reports and the fingerprint of a sentence of both, in order.
    fn find_nearest(&mut self, portal: &Portal, links: &Links, partners: &[(u32, u32, u64)]) {
        let mut best: HashMap<(u32, u8), (u32, u32)> = HashMap::new();
        for of_two in partners.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (one, other, _) = of_two[0];
            if are_related(portal, links, one as usize, other as usize) {
                continue;
            }
            let shares = |sentence: &Sentence| of_two.binary_search(&(one, other, sentence.fingerprint)).is_ok();
            for (own, partner) in [(one, other), (other, one)] {
                let mut lengths: BTreeMap<u8, u32> = BTreeMap::new();
                for sentence in &portal.reports[own as usize].said.sentences {
                    if let Some(section) = sentence.section
                        && shares(sentence)
                    {
                        *lengths.entry(section).or_default() += u32::from(sentence.length);
                    }
                }
                for (section, length) in lengths {
                    let found = best.entry((own, section)).or_insert((length, partner));
                    if (length, u32::MAX - partner) > (found.0, u32::MAX - found.1) {
                        *found = (length, partner);
                    }
                }
            }
        }
        self.nearest = best.into_iter().map(|(key, (_, partner))| (key, partner)).collect();
    }

    /// Whether a sentence is nobody's own: more than five agencies have it in that year, or most of four or more.
    pub fn is_common(&self, sentence: &Sentence) -> bool {
        self.common.binary_search(&sentence.fingerprint).is_ok()
    }

    /// The report that has most of a report's section.
    pub fn nearest(&self, report: usize, section: usize) -> Option<usize> {
        let key = (u32::try_from(report).ok()?, u8::try_from(section).ok()?);
        self.nearest.get(&key).map(|&other| other as usize)
    }
}

/// Pairs the reports that own the same words, known by keys, one pair after another. Gives the keys of what is nobody's
/// own, in order; of these no pair is told. `of` is how many reports there are in all.
pub(super) fn pairs_of(mut owned: Vec<(u64, u32)>, of: usize, mut take: impl FnMut(u64, u32, u32)) -> Vec<u64> {
    owned.par_sort_unstable();
    owned.dedup();
    let mut common = Vec::new();
    for group in owned.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let is_majority = group.len() >= LEAST_MAJORITY && group.len() * 2 > of;
        if group.len() > MOST_OWNERS || is_majority {
            common.push(group[0].0);
            continue;
        }
        for (at, &(key, one)) in group.iter().enumerate() {
            group[at + 1..].iter().for_each(|&(_, other)| take(key, one, other));
        }
    }
    common
}

/// Whether one agency stands right above the other or took its place: they may say the same.
pub(super) fn are_related(portal: &Portal, links: &Links, one: usize, other: usize) -> bool {
    let of = |report: usize| portal.reports[report].agency;
    let leads = |from: usize, to: usize| {
        let agency = &portal.agencies[from];
        let above = agency.parent.iter().chain(agency.predecessors.iter().map(|before| &before.id));
        above.filter_map(|id| links.by_id.get(id)).any(|&id| id == to)
    };
    leads(of(one), of(other)) || leads(of(other), of(one))
}

/// A section of a report, held against others.
pub struct Compared {
    /// The section of the report's form.
    pub section: usize,
    /// How many characters it has.
    pub length: u32,
    /// The report of the year before, and what it has as well.
    pub before: Option<(usize, Share)>,
    /// The report of another agency that has most of it in the same year, and what it has as well.
    pub nearest: Option<(usize, Share)>,
}

/// Each report with its sections that say something, in the order of reports.
pub fn compare(portal: &Portal, links: &Links) -> Vec<(usize, Vec<Compared>)> {
    let mut all: Vec<(usize, Vec<Compared>)> = links
        .of_year
        .par_iter()
        .flat_map_iter(|(&year, reports)| {
            let shared = Shared::of(portal, links, year, |index| words(&portal.reports[index], |_, _| true).into());
            let compared: Vec<_> =
                reports.iter().map(|&report| (report, sections(portal, links, &shared, report))).collect();
            compared
        })
        .collect();
    all.sort_by_key(|(report, _)| *report);
    all
}

fn sections(portal: &Portal, links: &Links, shared: &Shared, index: usize) -> Vec<Compared> {
    let report = &portal.reports[index];
    let before =
        links.beside(portal, index).0.filter(|&before| portal.reports[before].year.get() + 1 == report.year.get());
    let with = |section: usize, other: usize, is_common: &dyn Fn(&Sentence) -> bool| {
        let other_section = counterpart(report, section, &portal.reports[other])?;
        let share = share(&report.said, section, &portal.reports[other].said, other_section, is_common);
        (!share.pairs.is_empty()).then_some((other, share))
    };
    let compared = (0..report.form.sections.len()).map(|section| Compared {
        section,
        length: of_section(&report.said, section).map(|(_, sentence)| u32::from(sentence.length)).sum(),
        before: before.and_then(|before| with(section, before, &|_| false)),
        nearest: shared.nearest(index, section).and_then(|other| with(section, other, &|it| shared.is_common(it))),
    });
    compared.filter(|compared| compared.length > 0).collect()
}
