//! The index of search: every phrase of every page, in small script files.
//!
//! A reader in the browser (`assets/search.js`) finds its files by script elements alone, so
//! search works from a disk, below any path and under the strictest policy. A query loads the
//! catalogue, a shard for each of a few grams of it, and the texts of what it shows.
//!
//! # Files below `search/`
//!
//! | file | what |
//! |---|---|
//! | `catalogue.js` | the layout: which documents there are, how they are numbered, what they share; the page of search has the same in itself |
//! | `agencies.js` | the names of agencies, for suggestions and the filter |
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

pub mod fold;
pub mod gram;
pub mod posting;
mod query;
mod run;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

pub use query::{Answer, Found, Index};

use crate::model::{Portal, Report};
use crate::render::{Document, Documents, Owner, Shared};
use crate::tree::Sink;
use fold::{Fold, Rare};
use gram::Gram;
use posting::Posting;
use run::{Gatherer, Packed, Run};

/// How many files there are, by the number of reports: shards, and files of texts for so many numbers
/// of documents. More files make a query smaller, and the portal a heap of files.
const SIZES: [(usize, Sizes); 5] = [
    (40, Sizes { shards: 4, packs: 1, of: 16 }),
    (400, Sizes { shards: 128, packs: 1, of: 2 }),
    (2_000, Sizes { shards: 1480, packs: 1, of: 1 }),
    (5_000, Sizes { shards: 2048, packs: 1, of: 1 }),
    (20_000, Sizes { shards: 3400, packs: 7, of: 8 }),
];
/// The same for more reports.
const LARGEST: Sizes = Sizes { shards: 32_768, packs: 5, of: 8 };
/// Years are given room in steps of so many.
const YEARS: u32 = 4;
/// Free pages are given room in steps of so many.
const PAGES: u32 = 16;
/// So many documents are looked at together.
const AT_ONCE: usize = 2 * run::MOST;
/// So many agencies above one are looked at.
const DEPTH: usize = 4;

/// How many files there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sizes {
    /// So many shards.
    shards: u32,
    /// So many files of texts.
    packs: u32,
    /// For so many numbers of documents.
    of: u32,
}

impl Sizes {
    /// The shard of a gram.
    fn shard(self, gram: Gram) -> u32 {
        ((gram.hash() >> (32 - run::ENTRY_BITS)) * self.shards) >> run::ENTRY_BITS
    }

    /// What a shard has of the entries of runs.
    fn entries(self, shard: u32) -> Range<u32> {
        let start = |shard: u32| (shard << run::ENTRY_BITS).div_ceil(self.shards);
        start(shard)..start(shard + 1)
    }

    /// The file of a document's text.
    fn pack(self, slot: u32) -> u32 {
        (u64::from(slot) * u64::from(self.packs) / u64::from(self.of)) as u32
    }
}

/// How documents are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    /// Room for free pages, which come first.
    pages: u32,
    /// The first year.
    first_year: u32,
    /// Room for years, of each agency.
    years: u32,
    /// How many agencies there are.
    agencies: u32,
    /// How many files there are.
    sizes: Sizes,
    /// The name of its folder.
    folder: String,
}

impl Layout {
    fn of(portal: &Portal) -> Layout {
        let years = portal.reports.iter().map(|report| u32::from(report.year.get()));
        let first = years.clone().min().unwrap_or(0);
        let span = years.max().map_or(0, |last| last - first + 1);
        let reports = portal.reports.len();
        let sizes = SIZES.iter().find(|(most, _)| reports <= *most).map_or(LARGEST, |&(_, sizes)| sizes);
        let mut layout = Layout {
            pages: (portal.pages.len() as u32).div_ceil(PAGES) * PAGES,
            first_year: first,
            years: span.div_ceil(YEARS) * YEARS,
            agencies: portal.agencies.len() as u32,
            sizes,
            folder: String::new(),
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("2 {} {} {} {sizes:?}", layout.pages, layout.first_year, layout.years).as_bytes());
        for id in portal.agencies.iter().map(|agency| &agency.id).chain(portal.pages.iter().map(|page| &page.id)) {
            hasher.update(id.as_bytes());
            hasher.update(b"\n");
        }
        layout.folder = hasher.finalize().to_hex()[..8].to_owned();
        layout
    }

    fn report(&self, report: &Report) -> u32 {
        self.pages + report.agency as u32 * self.years + u32::from(report.year.get()) - self.first_year
    }
}

/// Builds the index while pages are rendered, and writes it.
pub struct Builder<'a> {
    portal: &'a Portal,
    sink: &'a dyn Sink,
    layout: Layout,
    /// The names by which each agency is found.
    names: Vec<Vec<String>>,
    /// The names of those above it, by which its reports are found, too.
    above: Vec<Vec<String>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    shared: Vec<Shared>,
    /// Which of them each report has.
    groups: Vec<Option<usize>>,
    waiting: Vec<Document>,
    runs: Vec<Run>,
    /// The first run that was not merged, and how many documents it and those after it have.
    loose: (usize, usize),
    open: Pack,
}

/// A file of texts that is being filled.
#[derive(Default)]
struct Pack {
    number: u32,
    documents: Vec<String>,
    rare: Rare,
}

impl Documents for Builder<'_> {
    /// A sink that wants one page needs no index.
    fn listen(&self) -> bool {
        self.sink.wants_below(&format!("search/{}/", self.layout.folder))
    }

    fn begin(&self, shared: Vec<Shared>, groups: Vec<Option<usize>>) {
        let mut state = self.state.lock().expect("no builder has panicked");
        state.shared = shared;
        state.groups = groups;
    }

    fn catalogue(&self) -> String {
        self.catalogue_of(&self.state.lock().expect("no builder has panicked"))
    }

    fn take(&self, documents: Vec<Document>) {
        let mut state = self.state.lock().expect("no builder has panicked");
        state.waiting.extend(documents);
        if state.waiting.len() >= AT_ONCE {
            self.digest(&mut state);
        }
    }
}

impl<'a> Builder<'a> {
    /// Starts the index of a portal.
    pub fn new(portal: &'a Portal, sink: &'a dyn Sink) -> Builder<'a> {
        let by_id: BTreeMap<&str, &str> =
            portal.agencies.iter().map(|agency| (agency.id.as_str(), agency.name.as_str())).collect();
        let names = |agency: &crate::model::Agency| {
            let mut names = vec![agency.name.clone()];
            let more = [&agency.short_name].into_iter().cloned();
            let former = agency.predecessors.iter().filter_map(|former| by_id.get(former.id.as_str()));
            for name in more.chain(former.map(|&name| name.to_owned())) {
                if !names.contains(&name) {
                    names.push(name);
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
            layout: Layout::of(portal),
            names: portal.agencies.iter().map(names).collect(),
            above: portal.agencies.iter().map(above).collect(),
            state: Mutex::default(),
        }
    }

    /// Writes what is left, and the index.
    pub fn finish(self) {
        if self.listen() {
            let mut state = self.state.lock().expect("no builder has panicked");
            self.digest(&mut state);
            self.close(&mut state);
            self.write_shards(&state);
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
        // A run is of reports or of pages: their numbers do not follow each other.
        let alike = documents.chunk_by(|a, b| matches!(a.owner, Owner::Page(_)) == matches!(b.owner, Owner::Page(_)));
        let most = (AT_ONCE / rayon::current_num_threads()).clamp(run::MOST / 4, run::MOST);
        let parts: Vec<&[Document]> = alike.flat_map(|part| part.chunks(most)).collect();
        let loose = if state.loose.1 < run::MERGED { Vec::new() } else { state.runs.split_off(state.loose.0) };
        let (merged, done): (Option<Run>, Vec<(Run, Vec<text::Printed>)>) = rayon::join(
            || (!loose.is_empty()).then(|| Run::merged(&loose)),
            || parts.par_iter().map(|part| self.run(part, &state.shared)).collect(),
        );
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

    fn run(&self, documents: &[Document], shared: &[Shared]) -> (Run, Vec<text::Printed>) {
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
    fn add(&self, state: &mut State, document: &Document, printed: text::Printed) {
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

    /// The numbers of all documents, with what they share.
    fn slots(&self, state: &State) -> BTreeMap<u32, Option<usize>> {
        let group = |index: usize| state.groups.get(index).copied().flatten();
        let reports = self.portal.reports.iter().enumerate();
        let reports = reports.map(|(index, report)| (self.layout.report(report), group(index)));
        let pages = (0..self.portal.pages.len() as u32).map(|page| (page, None));
        pages.chain(reports).collect()
    }

    fn write_shards(&self, state: &State) {
        let sizes = self.layout.sizes;
        let all: Vec<u32> = self.slots(state).into_keys().collect();
        // What stands in shared texts and in names, by shard.
        let mut common: BTreeMap<(u32, Gram), Posting> = BTreeMap::new();
        for (number, shared) in state.shared.iter().enumerate() {
            for gram in grams_of(shared.texts.iter().map(|(_, text)| text)) {
                common.entry((sizes.shard(gram), gram)).or_default().groups.push(number as u32);
            }
        }
        for (number, names) in self.names.iter().enumerate() {
            for gram in grams_of(names.iter()) {
                common.entry((sizes.shard(gram), gram)).or_default().agencies.push(number as u32);
            }
        }
        (0..sizes.shards).into_par_iter().for_each(|shard| {
            let mut lists: Vec<(Gram, Packed<'_>)> = Vec::new();
            for run in &state.runs {
                run.part(sizes.entries(shard), |gram, list| lists.push((gram, list)));
            }
            lists.sort_unstable_by_key(|&(gram, list)| (gram, list.first));
            let here = common.range((shard, Gram(0))..(shard + 1, Gram(0)));
            let mut here = here.map(|(&(_, gram), posting)| (gram, posting)).peekable();
            let mut data = String::from("\t");
            let mut posting = Posting::default();
            for same in lists.chunk_by(|a, b| a.0 == b.0) {
                let gram = same[0].0;
                while let Some((before, posting)) = here.next_if(|&(before, _)| before < gram) {
                    print_gram(before, posting, &all, &mut data);
                }
                posting.clone_from(here.next_if(|&(common, _)| common == gram).map_or(&Posting::default(), |(_, p)| p));
                for (_, list) in same {
                    list.unpack(gram, &mut posting);
                }
                print_gram(gram, &posting, &all, &mut data);
            }
            for (gram, posting) in here {
                print_gram(gram, posting, &all, &mut data);
            }
            let name = format!("g{shard}");
            let mut literal = String::with_capacity(data.len() + 64);
            text::push_literal(&data, &mut literal);
            let file = text::script(&name, &literal);
            self.sink.file(&format!("search/{}/{name}.js", self.layout.folder), file.as_bytes());
        });
    }

    fn catalogue_of(&self, state: &State) -> String {
        let layout = &self.layout;
        // One character for each number: a space where there is no document, otherwise which shared
        // texts it has.
        let slots = self.slots(state);
        let mut documents = String::new();
        for slot in 0..layout.pages + layout.agencies * layout.years {
            documents.push(match slots.get(&slot) {
                None => ' ',
                Some(group) => {
                    let number = group.map_or(0, |group| group as u32 + 1);
                    char::from_u32(u32::from('0') + number).unwrap_or('0')
                }
            });
        }
        let mut data = format!(
            "{{\"folder\":\"{}\",\"shards\":{},\"packs\":[{},{}],\"pages\":{},\"year\":{},\"years\":{},\"documents\":",
            layout.folder,
            layout.sizes.shards,
            layout.sizes.packs,
            layout.sizes.of,
            layout.pages,
            layout.first_year,
            layout.years
        );
        text::push_literal(documents.trim_end(), &mut data);
        data.push_str(",\"kinds\":\"");
        for agency in &self.portal.agencies {
            let kind =
                agency.kind.and_then(|kind| crate::model::AgencyKind::ALL.iter().position(|&other| other == kind));
            data.push(kind.map_or('-', |kind| char::from(b'a' + kind as u8)));
        }
        data.push_str("\",\"kindKeys\":[");
        for (index, kind) in crate::model::AgencyKind::ALL.iter().enumerate() {
            data.push_str(if index == 0 { "" } else { "," });
            text::push_literal(kind.key(), &mut data);
        }
        data.push_str("],\"shared\":[");
        let mut rare = Rare::new();
        for (index, shared) in state.shared.iter().enumerate() {
            data.push_str(if index == 0 { "[[" } else { ",[[" });
            for (index, (id, text)) in shared.texts.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                text::push_literal(&format!("{id}|{text}"), &mut data);
                fold::fold(text, &mut Fold::default(), &mut rare);
            }
            data.push_str("],[");
            for (index, row) in shared.rows.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                let line = format!("{}|{}|{}", row.anchors.join(","), row.columns.join(","), row.label);
                text::push_literal(&line, &mut data);
                fold::fold(&line, &mut Fold::default(), &mut rare);
            }
            data.push_str("],[");
            for (index, heading) in shared.headings.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                text::push_literal(&format!("{}|{heading}", text::section(index)), &mut data);
            }
            data.push_str("]]");
        }
        data.push_str("],\"rare\":");
        text::push_rare(&rare, &mut data);
        data.push('}');
        data
    }

    fn write_agencies(&self) {
        let mut data = String::from("[");
        for (index, agency) in self.portal.agencies.iter().enumerate() {
            data.push_str(if index == 0 { "" } else { "," });
            text::push_literal(&format!("{}\n{}", agency.id, self.names[index].join("\n")), &mut data);
        }
        data.push(']');
        self.sink.file("search/agencies.js", text::script("agencies", &data).as_bytes());
    }
}

/// Whether the postings of a gram tell what is often: for three characters it would say little.
fn is_weighed(gram: Gram) -> bool {
    gram.len() < 3
}

fn print_gram(gram: Gram, posting: &Posting, all: &[u32], out: &mut String) {
    out.push_str(&gram.text());
    out.push(' ');
    posting.print(is_weighed(gram), all, out);
    out.push('\t');
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
