//! The index of search: every phrase of every page, in small script files.
//!
//! A reader in the browser (`src/render/theme/search/`) finds its files by script elements alone, so
//! search works from a disk, below any path and under the strictest policy. A query loads the
//! catalogue, the names of agencies, a shard for each of a few grams of it, and the texts of what it shows: twelve
//! files at most, until somebody wants more results.
//!
//! # Files below `search/`
//!
//! | file | what |
//! |---|---|
//! | `catalogue.js` | the layout: which documents there are, how they are numbered, what they share, which indicators may be asked for; the page of search has the same in itself |
//! | `agencies.js` | the names of agencies, for suggestions, the filter, and queries that name one |
//! | `forms.js` | traditional forms with their simplified ones, for queries that need them |
//! | `<layout>/g<n>.js` | a shard: grams of a range of hashes, and their postings |
//! | `<layout>/t<n>.js` | texts of one document or several after each other |
//!
//! # Numbers that stay
//!
//! A report is numbered by its agency and year, with room for years to come, so nothing shifts
//! when a report is added or taken away: only the shards of its own grams change, and its text.
//! How many files there are follows from how many reports there are, in a few steps. Only a new
//! agency, a year that there is no room for, or the next step renumbers; then the layout's folder
//! has another name, and no browser mixes old files with new ones.

mod answer;
mod ask;
mod files;
pub mod fold;
pub mod gram;
mod kept;
mod layout;
pub mod posting;
mod query;
mod run;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use rayon::prelude::*;

pub use answer::{FigureAnswer, SearchEntry, YearFigure};
pub(crate) use ask::is_abbreviation;
pub use kept::KeptIndex;
pub use query::{Answer, SearchIndex, SearchResult};

use crate::model::Portal;
use crate::render::{Indexer, Owner, SearchDocument, SearchIndicator, SharedTexts};
use crate::tree::{Shelf, Sink, Stamp};
use fold::{Fold, Rare};
use gram::Gram;
use kept::{BLOCK, Block, Blocks};
use layout::IndexLayout;
use run::{Gatherer, Run};
/// So many blocks of documents are looked at together, at least.
const AT_ONCE: usize = 2;
/// So many agencies above one are looked at.
const DEPTH: usize = 4;

/// Builds the index while pages are rendered, and writes it.
pub struct Builder<'a> {
    portal: &'a Portal,
    sink: &'a dyn Sink,
    layout: IndexLayout,
    /// The names by which each agency is found.
    names: Vec<Vec<String>>,
    /// The names of those above it, by which its reports are found, too.
    above: Vec<Vec<String>>,
    /// What an earlier build has left, and where a later one finds what this one leaves.
    blocks: Option<Blocks<'a>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    shared: Vec<SharedTexts>,
    /// Which of them each report has.
    groups: Vec<Option<usize>>,
    asked: Vec<SearchIndicator>,
    waiting: Vec<SearchDocument>,
    runs: Vec<Run>,
    /// The first run that was not merged, and how many documents it and those after it have.
    loose: (usize, usize),
    open: Pack,
    /// The shards that differ from those that were written.
    differ: BTreeSet<u32>,
    /// Whether that is not known, and all are written.
    all_differ: bool,
    /// The marks of free pages.
    pages: BTreeMap<u32, Stamp>,
}

/// A file of texts that is being filled.
#[derive(Default)]
struct Pack {
    number: u32,
    documents: Vec<String>,
    rare: Rare,
}

impl Indexer for Builder<'_> {
    /// A sink that wants one page needs no index.
    fn wants_documents(&self) -> bool {
        self.sink.wants_below(&format!("search/{}/", self.layout.folder))
    }

    fn wants_document(&self, report: usize) -> bool {
        let number = self.layout.block(&self.portal.reports[report]);
        self.wants_documents() && self.blocks.as_ref().is_none_or(|blocks| !blocks.is_same(number))
    }

    fn begin(&self, shared: Vec<SharedTexts>, groups: Vec<Option<usize>>, asked: Vec<SearchIndicator>) {
        let mut state = self.state.lock().expect("no builder has panicked");
        state.shared = shared;
        state.groups = groups;
        state.asked = asked;
    }

    fn catalogue(&self) -> String {
        self.catalogue_of(&self.state.lock().expect("no builder has panicked"))
    }

    fn add(&self, documents: Vec<SearchDocument>) {
        let mut state = self.state.lock().expect("no builder has panicked");
        state.waiting.extend(documents);
        if state.waiting.len() >= BLOCK as usize * rayon::current_num_threads().max(AT_ONCE) {
            // The last block may not be whole.
            let last = state.waiting.last().map(|document| self.block(document.owner));
            let whole = state.waiting.partition_point(|document| Some(self.block(document.owner)) != last);
            let rest = state.waiting.split_off(whole);
            self.digest(&mut state);
            state.waiting = rest;
        }
    }
}

impl<'a> Builder<'a> {
    /// Starts the index of a portal.
    pub fn new(portal: &'a Portal, sink: &'a dyn Sink) -> Builder<'a> {
        let by_id: BTreeMap<&str, &str> =
            portal.agencies.iter().map(|agency| (agency.id.as_str(), agency.name.as_str())).collect();
        let names = |agency: &crate::model::Agency| {
            let mut names: Vec<String> = Vec::new();
            let former = agency.predecessors.iter().filter_map(|former| by_id.get(former.id.as_str()).copied());
            for name in agency.names().map(String::as_str).chain(former) {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
            names
        };
        let above = |agency: &crate::model::Agency| {
            let mut names: Vec<String> = Vec::new();
            let mut next = agency.parent.as_deref();
            while let Some(name) = next.and_then(|id| by_id.get(id)).filter(|_| names.len() < DEPTH) {
                names.push((*name).to_owned());
                next = next.and_then(|id| portal.agencies.iter().find(|other| other.id == id)?.parent.as_deref());
            }
            names
        };
        Builder {
            portal,
            sink,
            layout: IndexLayout::of(portal),
            names: portal.agencies.iter().map(names).collect(),
            above: portal.agencies.iter().map(above).collect(),
            blocks: None,
            state: Mutex::default(),
        }
    }

    /// The same over what an earlier build has left on a shelf, which is filled for a later one. `mark` gives that of all
    /// that the texts of some agencies, by their ids, are made of; `before` is the index that was written, if that is as
    /// it was left and all that its files have in common is the same.
    #[must_use]
    pub fn over(
        mut self,
        shelf: &'a dyn Shelf,
        mark: impl Fn(&BTreeSet<&str>) -> Option<Stamp>,
        before: Option<KeptIndex>,
    ) -> Builder<'a> {
        let mut agencies: Vec<BTreeSet<&str>> = Vec::new();
        for report in self.portal.reports.iter() {
            let number = self.layout.block(report) as usize;
            agencies.resize(agencies.len().max(number + 1), BTreeSet::new());
            agencies[number].insert(&self.portal.agency_of(report).id);
        }
        let before = before.filter(|before| before.folder == self.layout.folder);
        if before.is_none() {
            self.state.get_mut().expect("nobody has it yet").all_differ = true;
        }
        let now = agencies.iter().map(mark).collect();
        self.blocks = Some(Blocks::new(shelf, now, before));
        self
    }

    /// Writes what is left, and the index. Gives what a later build may keep of it.
    pub fn finish(mut self) -> KeptIndex {
        let mut kept = KeptIndex::default();
        if self.wants_documents() {
            let mut state = std::mem::take(self.state.get_mut().expect("no builder has panicked"));
            self.digest(&mut state);
            self.close(&mut state);
            self.keep_texts();
            if let Some(blocks) = &mut self.blocks {
                kept = blocks.kept(&self.layout.folder, std::mem::take(&mut state.pages));
                state.runs.extend(blocks.take());
            }
            self.write_shards(&state);
            *self.state.get_mut().expect("no builder has panicked") = state;
        }
        if self.sink.wants("search/catalogue.js") {
            let catalogue = text::script("catalogue", &self.catalogue());
            self.sink.file("search/catalogue.js", catalogue.as_bytes());
        }
        if self.sink.wants("search/agencies.js") {
            self.write_agencies();
        }
        if self.sink.wants("search/forms.js") {
            let mut forms = String::new();
            for (traditional, simplified) in fold::pairs() {
                forms.push(traditional);
                forms.push(simplified);
            }
            self.sink.file("search/forms.js", text::script("forms", &format!("\"{forms}\"")).as_bytes());
        }
        kept
    }

    /// The texts of blocks that are as they were written stay where they are.
    fn keep_texts(&self) {
        let Some(blocks) = &self.blocks else { return };
        for number in blocks.same() {
            let slots = self.layout.slots(number);
            let packs = self.layout.sizes.pack(slots.start)..=self.layout.sizes.pack(slots.end - 1);
            packs.for_each(|pack| self.sink.keep(&format!("search/{}/t{pack}.js", self.layout.folder)));
        }
    }

    /// The block of a document.
    fn block(&self, owner: Owner) -> Block {
        match owner {
            Owner::Report(index) => Block::Reports(self.layout.block(&self.portal.reports[index])),
            Owner::Page(index) => Block::Pages(index as u32 / BLOCK),
        }
    }

    fn slot(&self, owner: Owner) -> u32 {
        match owner {
            Owner::Report(index) => self.layout.report(&self.portal.reports[index]),
            Owner::Page(index) => index as u32,
        }
    }

    /// Indexes and writes the documents that are waiting.
    fn digest(&self, state: &mut State) {
        let documents = std::mem::take(&mut state.waiting);
        let parts: Vec<&[SearchDocument]> =
            documents.chunk_by(|a, b| self.block(a.owner) == self.block(b.owner)).collect();
        // Between runs that were kept, those of others do not follow each other.
        let merges = state.loose.1 >= run::MERGED && self.blocks.as_ref().is_none_or(Blocks::are_all_new);
        let loose = if merges { state.runs.split_off(state.loose.0) } else { Vec::new() };
        let (merged, done): (Option<Run>, Vec<(Run, Vec<text::Printed>)>) = rayon::join(
            || (!loose.is_empty()).then(|| Run::merged(&loose)),
            || parts.par_iter().map(|part| self.run(part, &state.shared)).collect(),
        );
        self.keep_runs(state, &parts, &done);
        drop(loose);
        if let Some(merged) = merged {
            state.runs.push(merged);
            state.loose = (state.runs.len(), 0);
        }
        for (part, (run, printed)) in parts.iter().zip(done) {
            if state.runs.last().is_some_and(|last| run.first < last.first) {
                state.loose = (state.runs.len(), 0);
            }
            state.runs.push(run);
            state.loose.1 += part.len();
            for (document, printed) in part.iter().zip(printed) {
                self.add(state, document, printed);
            }
        }
    }

    /// Keeps the runs of blocks, and notes which shards differ from those that were written.
    fn keep_runs(&self, state: &mut State, parts: &[&[SearchDocument]], runs: &[(Run, Vec<text::Printed>)]) {
        let Some(blocks) = &self.blocks else {
            state.all_differ = true;
            return;
        };
        let sizes = self.layout.sizes;
        let keep = |(part, (run, _)): (&&[SearchDocument], &(Run, Vec<text::Printed>))| {
            let block = self.block(part[0].owner);
            let differ = blocks.written(block).map(|before| {
                let differs = |shard: &u32| !run.agrees(&before, sizes.entries(*shard));
                (0..sizes.shards).filter(differs).collect::<Vec<u32>>()
            });
            (differ, block, blocks.keep(block, run))
        };
        let kept: Vec<(Option<Vec<u32>>, Block, Option<Stamp>)> = parts.par_iter().zip(runs).map(keep).collect();
        for (differ, block, mark) in kept {
            if let (Block::Pages(number), Some(mark)) = (block, mark) {
                state.pages.insert(number, mark);
            }
            match differ {
                Some(differ) => state.differ.extend(differ),
                None => state.all_differ = true,
            }
        }
    }

    fn run(&self, documents: &[SearchDocument], shared: &[SharedTexts]) -> (Run, Vec<text::Printed>) {
        let mut gatherer = Gatherer::default();
        let mut title: (usize, Vec<Gram>) = (usize::MAX, Vec::new());
        let printed = documents.iter().map(|document| {
            let (mut names, mut above): (&[String], &[String]) = (&[], &[]);
            let headings = document.shared.map_or(&[][..], |group| &shared[group].headings);
            if let Owner::Report(index) = document.owner {
                let agency = self.portal.reports[index].agency;
                (names, above) = (&self.names[agency], &self.above[agency]);
                if title.0 != agency {
                    title = (agency, grams_of(names.iter()));
                }
            }
            let slot = self.slot(document.owner);
            gatherer.document(slot, if names.is_empty() { &[] } else { &title.1 });
            text::print(document, slot, [names, above], headings, |chars| gatherer.passage(chars))
        });
        let printed = printed.collect();
        (gatherer.finish(), printed)
    }

    /// Puts a text into the open file, or starts the next one.
    fn add(&self, state: &mut State, document: &SearchDocument, printed: text::Printed) {
        let number = self.layout.sizes.pack(self.slot(document.owner));
        if state.open.number != number {
            self.close(state);
            state.open.number = number;
        }
        state.open.documents.push(printed.text);
        state.open.rare.extend(printed.rare);
    }

    fn close(&self, state: &mut State) {
        let pack = std::mem::take(&mut state.open);
        if pack.documents.is_empty() {
            return;
        }
        let name = format!("t{}", pack.number);
        let file = text::pack(&name, &pack.documents, &pack.rare);
        self.sink.file(&format!("search/{}/{name}.js", self.layout.folder), file.as_bytes());
    }
}

/// The grams of some texts, each once, sorted.
fn grams_of<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<Gram> {
    let mut folded = Fold::default();
    let mut grams = Vec::new();
    for text in texts {
        fold::fold(text, &mut folded, &mut Rare::new());
        gram::of_passage(&folded.chars, |gram, _| grams.push(gram));
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}
