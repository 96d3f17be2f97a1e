//! How documents are numbered, and in how many files the index lies.

use std::ops::Range;

use super::gram::Gram;
use super::kept::BLOCK;
use super::run;
use crate::model::{Portal, Report};

/// How many files there are, by the number of reports: shards, and files of texts for so many numbers
/// of documents. More files make a query smaller, and the portal a heap of files; two years of an agency lie in one,
/// because an answer shows a figure over the years.
const SIZES: [(usize, Sizes); 5] = [
    (40, Sizes { shards: 4, packs: 1, of: 16 }),
    (400, Sizes { shards: 128, packs: 1, of: 2 }),
    (2_000, Sizes { shards: 1480, packs: 1, of: 2 }),
    (5_000, Sizes { shards: 2048, packs: 1, of: 2 }),
    (20_000, Sizes { shards: 3400, packs: 1, of: 2 }),
];
/// The same for more reports.
const LARGEST: Sizes = Sizes { shards: 32_768, packs: 1, of: 2 };
/// Years are given room in steps of so many.
const YEARS: u32 = 4;
/// Free pages are given room in steps of so many.
const PAGES: u32 = 16;
/// How many files there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    /// So many shards.
    pub shards: u32,
    /// So many files of texts.
    pub packs: u32,
    /// For so many numbers of documents.
    pub of: u32,
}

impl Sizes {
    /// The shard of a gram.
    pub fn shard(self, gram: Gram) -> u32 {
        ((gram.hash() >> (32 - run::ENTRY_BITS)) * self.shards) >> run::ENTRY_BITS
    }

    /// What a shard has of the entries of runs.
    pub fn entries(self, shard: u32) -> Range<u32> {
        let start = |shard: u32| (shard << run::ENTRY_BITS).div_ceil(self.shards);
        start(shard)..start(shard + 1)
    }

    /// The file of a document's text.
    pub fn pack(self, slot: u32) -> u32 {
        (u64::from(slot) * u64::from(self.packs) / u64::from(self.of)) as u32
    }
}

/// How documents are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexLayout {
    /// Room for free pages, which come first.
    pub pages: u32,
    /// The first year.
    pub first_year: u32,
    /// Room for years, of each agency.
    pub years: u32,
    /// How many agencies there are.
    pub agencies: u32,
    /// How many files there are.
    pub sizes: Sizes,
    /// The name of its folder.
    pub folder: String,
}

impl IndexLayout {
    pub fn of(portal: &Portal) -> IndexLayout {
        let years = portal.reports.iter().map(|report| u32::from(report.year.get()));
        let first = years.clone().min().unwrap_or(0);
        let span = years.max().map_or(0, |last| last - first + 1);
        let reports = portal.reports.len();
        let sizes = SIZES.iter().find(|(most, _)| reports <= *most).map_or(LARGEST, |&(_, sizes)| sizes);
        let mut layout = IndexLayout {
            pages: (portal.pages.len() as u32).div_ceil(PAGES) * PAGES,
            first_year: first,
            years: span.div_ceil(YEARS) * YEARS,
            agencies: portal.agencies.len() as u32,
            sizes,
            folder: String::new(),
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("3 {} {} {} {sizes:?}", layout.pages, layout.first_year, layout.years).as_bytes());
        for id in portal.agencies.iter().map(|agency| &agency.id).chain(portal.pages.iter().map(|page| &page.id)) {
            hasher.update(id.as_bytes());
            hasher.update(b"\n");
        }
        layout.folder = hasher.finalize().to_hex()[..8].to_owned();
        layout
    }

    /// The block of a report.
    pub fn block(&self, report: &Report) -> u32 {
        (self.report(report) - self.pages) / BLOCK
    }

    /// The numbers of the documents of a block of reports.
    pub fn slots(&self, block: u32) -> Range<u32> {
        let start = self.pages + block * BLOCK;
        start..start + BLOCK
    }

    pub fn report(&self, report: &Report) -> u32 {
        self.pages + report.agency as u32 * self.years + u32::from(report.year.get()) - self.first_year
    }
}
