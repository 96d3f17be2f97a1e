//! Runs: the postings of some hundred documents, sorted and packed.
//!
//! The index of a large portal is put together from runs as it is written, shard by shard. So
//! memory holds every posting in a byte or two, and no map of all grams there are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::gram::{self, BEGINS, ENDS, Gram};
use super::posting::Posting;

/// A run's packed postings can be entered at so many places, as bits of the hash.
pub const ENTRY_BITS: u32 = 15;
/// So many entries a run has, the end included.
pub const ENTRIES: usize = (1 << ENTRY_BITS) + 1;

/// A gram that occurs so often in a document is often there.
const OFTEN: u8 = 3;

/// Gathers the grams of documents, which must come in their order.
#[derive(Default)]
pub struct Gatherer {
    known: HashMap<u64, State, BuildHasherDefault<Mix>>,
    grams: Vec<Gram>,
    documents: Vec<u32>,
    postings: Vec<(u32, u16, u8)>,
}

/// What a posting says of its document, beside [`BEGINS`] and [`ENDS`]: the gram is often there.
const IS_OFTEN: u8 = 4;
/// These take so many bits.
const FLAGS: u32 = 3;

struct State {
    number: u32,
    posting: u32,
    document: u16,
    count: u8,
}

/// Runs are merged to one of so many, as each names nearly all common grams.
pub const MERGED: usize = 2048;

impl Gatherer {
    /// Starts the next document. Grams that its title has need not be told again.
    pub fn document(&mut self, document: u32, title: &[Gram]) {
        self.documents.push(document);
        for &gram in title {
            self.tell(gram, 0, true);
        }
    }

    /// The grams of a folded passage of the document.
    pub fn passage(&mut self, chars: &[char]) {
        gram::of_passage(chars, |gram, whole| self.tell(gram, whole, false));
    }

    fn tell(&mut self, gram: Gram, whole: u8, told: bool) {
        let document = self.documents.len() as u16;
        let next = self.grams.len() as u32;
        let state =
            self.known.entry(gram.0).or_insert(State { number: next, posting: u32::MAX, document: 0, count: 0 });
        if state.number == next {
            self.grams.push(gram);
        }
        if state.document != document {
            state.document = document;
            state.count = 1;
            state.posting = u32::MAX;
            if !told {
                state.posting = self.postings.len() as u32;
                self.postings.push((state.number, document - 1, whole));
            }
        } else if state.posting != u32::MAX {
            let flags = &mut self.postings[state.posting as usize].2;
            *flags |= whole;
            if state.count < OFTEN {
                state.count += 1;
                if state.count == OFTEN {
                    *flags |= IS_OFTEN;
                }
            }
        }
    }

    /// Packs what was gathered.
    pub fn finish(self) -> Run {
        drop(self.known);
        let mut starts = vec![0u32; self.grams.len() + 1];
        for &(number, ..) in &self.postings {
            starts[number as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0u16; self.postings.len()];
        for &(number, document, flags) in &self.postings {
            let place = &mut next[number as usize];
            sorted[*place as usize] = document << FLAGS | u16::from(flags);
            *place += 1;
        }
        drop(self.postings);
        let mut order: Vec<(u32, u32)> =
            self.grams.iter().enumerate().map(|(number, gram)| (gram.hash(), number as u32)).collect();
        order.sort_unstable_by_key(|&(hash, number)| (hash, self.grams[number as usize]));
        let mut run = Run {
            first: self.documents.first().copied().unwrap_or_default(),
            data: Vec::with_capacity(sorted.len() * 2),
            entries: Vec::with_capacity(ENTRIES),
        };
        let mut list = Vec::new();
        for (hash, number) in order {
            let range = starts[number as usize] as usize..starts[number as usize + 1] as usize;
            if range.is_empty() {
                continue;
            }
            while run.entries.len() <= (hash >> (32 - ENTRY_BITS)) as usize {
                run.entries.push(run.data.len() as u32);
            }
            list.clear();
            let mut before = run.first;
            let gram = self.grams[number as usize];
            let shift = flags_of(gram);
            let drop = FLAGS - shift;
            for &packed in &sorted[range] {
                let document = self.documents[usize::from(packed >> FLAGS)];
                let flags = u32::from(packed & ((1 << FLAGS) - 1)) >> drop;
                push_number(&mut list, (document - before) << shift | flags);
                before = document;
            }
            push_gram(&mut run.data, gram);
            push_number(&mut run.data, list.len() as u32);
            run.data.extend_from_slice(&list);
        }
        let end = run.data.len() as u32;
        run.entries.resize(ENTRIES, end);
        run.data.shrink_to_fit();
        run
    }
}

/// Packed postings, sorted by hash and gram.
#[derive(PartialEq)]
pub struct Run {
    /// Its first document.
    pub first: u32,
    /// The postings of all grams.
    pub data: Vec<u8>,
    /// Where those of each entry begin.
    pub entries: Vec<u32>,
}

impl Run {
    /// Makes one run of several, whose documents must follow each other.
    pub fn merged(runs: &[Run]) -> Run {
        let mut merged = Run {
            first: runs.first().map_or(0, |run| run.first),
            data: Vec::with_capacity(runs.iter().map(|run| run.data.len()).sum()),
            entries: Vec::with_capacity(ENTRIES),
        };
        let (mut lists, mut list): (Vec<(u32, Gram, Packed<'_>)>, Vec<u8>) = (Vec::new(), Vec::new());
        for entry in 0..1 << ENTRY_BITS {
            merged.entries.push(merged.data.len() as u32);
            lists.clear();
            for run in runs {
                run.part(entry..entry + 1, |gram, list| lists.push((gram.hash(), gram, list)));
            }
            lists.sort_by_key(|&(hash, gram, _)| (hash, gram));
            for same in lists.chunk_by(|a, b| a.1 == b.1) {
                let gram = same[0].1;
                let shift = flags_of(gram);
                list.clear();
                let mut before = merged.first;
                for &(_, _, mut part) in same {
                    let mut document = part.first;
                    while !part.list.is_empty() {
                        let number = pull_number(&mut part.list);
                        document += number >> shift;
                        push_number(&mut list, (document - before) << shift | number & ((1 << shift) - 1));
                        before = document;
                    }
                }
                push_gram(&mut merged.data, gram);
                push_number(&mut merged.data, list.len() as u32);
                merged.data.extend_from_slice(&list);
            }
        }
        merged.entries.push(merged.data.len() as u32);
        merged.data.shrink_to_fit();
        merged
    }

    /// Whether it says the same as another in some of its entries.
    pub fn agrees(&self, other: &Run, entries: Range<u32>) -> bool {
        let part = |run: &Run| {
            let place = |entry: u32| run.entries[entry as usize] as usize;
            place(entries.start)..place(entries.end)
        };
        self.first == other.first && self.data[part(self)] == other.data[part(other)]
    }

    /// Tells the grams in some of its entries with their packed lists.
    pub fn part<'r>(&'r self, entries: Range<u32>, mut tell: impl FnMut(Gram, Packed<'r>)) {
        let place = |entry: u32| self.entries[entry as usize] as usize;
        let mut rest = &self.data[place(entries.start)..place(entries.end)];
        while !rest.is_empty() {
            let gram = pull_gram(&mut rest);
            let length = pull_number(&mut rest) as usize;
            let (list, tail) = rest.split_at(length);
            tell(gram, Packed { first: self.first, list });
            rest = tail;
        }
    }
}

/// A packed list of documents.
#[derive(Clone, Copy)]
pub struct Packed<'r> {
    /// The first document of its run, which sorts lists of one gram.
    pub first: u32,
    list: &'r [u8],
}

impl Packed<'_> {
    /// Adds its documents to the posting of a gram.
    pub fn unpack(mut self, gram: Gram, posting: &mut Posting) {
        let shift = flags_of(gram);
        let (digits, often) = (shift == FLAGS, 1 << (shift - 1));
        let mut before = self.first;
        while !self.list.is_empty() {
            let number = pull_number(&mut self.list);
            before += number >> shift;
            posting.own.push((before, number & often != 0));
            if digits {
                for (flag, list) in [(BEGINS, &mut posting.begins), (ENDS, &mut posting.ends)] {
                    if number & u32::from(flag) != 0 {
                        list.push(before);
                    }
                }
            }
        }
    }
}

/// How many flags each document of a gram has: most grams have no digit at an end, and need one only.
fn flags_of(gram: Gram) -> u32 {
    if gram.digits() > 0 { FLAGS } else { 1 }
}

fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        out.push(128 | (number & 127) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

fn pull_number(from: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, rest)) = from.split_first() {
        *from = rest;
        number |= u32::from(byte & 127) << shift;
        shift += 7;
        if byte < 128 {
            break;
        }
    }
    number
}

/// Characters of the basic plane take two bytes each, all else eight in all.
fn push_gram(out: &mut Vec<u8>, gram: Gram) {
    let chars = [gram.0 & 0x1f_ffff, gram.0 >> 21 & 0x1f_ffff, gram.0 >> 42];
    if chars.iter().all(|&char| char < 0x1_0000) {
        let count = chars.iter().position(|&char| char == 0).unwrap_or(3);
        out.push(count as u8);
        for char in &chars[..count] {
            out.extend_from_slice(&(*char as u16).to_le_bytes());
        }
    } else {
        out.push(8);
        out.extend_from_slice(&gram.0.to_le_bytes());
    }
}

fn pull_gram(from: &mut &[u8]) -> Gram {
    let (count, rest) = from.split_first().expect("a run is whole");
    let width = if *count == 8 { 8 } else { usize::from(*count) * 2 };
    let (bytes, rest) = rest.split_at(width);
    *from = rest;
    if *count == 8 {
        return Gram(u64::from_le_bytes(bytes.try_into().expect("eight bytes were split off")));
    }
    let chars = bytes.chunks(2).rev();
    Gram(chars.fold(0, |packed, char| packed << 21 | u64::from(u16::from_le_bytes([char[0], char[1]]))))
}

/// Hashes grams, which are numbers already.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn run(documents: &[(u32, Vec<String>)]) -> Run {
        let mut gatherer = Gatherer::default();
        for (number, passages) in documents {
            gatherer.document(*number, &[]);
            for passage in passages {
                gatherer.passage(&passage.chars().collect::<Vec<_>>());
            }
        }
        gatherer.finish()
    }

    fn postings(runs: &[Run]) -> BTreeMap<Gram, Posting> {
        let mut postings: BTreeMap<Gram, Posting> = BTreeMap::new();
        for run in runs {
            run.part(0..1 << ENTRY_BITS, |gram, list| list.unpack(gram, postings.entry(gram).or_default()));
        }
        postings
    }

    proptest! {
        #[test]
        fn merged_runs_say_the_same(
            texts in prop::collection::vec(prop::collection::vec("[公开信息0-9条件. a]{0,12}", 0..5), 0..24),
            gaps in prop::collection::vec(1u32..300, 24),
            at_once in 1usize..7,
        ) {
            let numbers = gaps.iter().scan(0, |number, gap| { *number += gap; Some(*number) });
            let documents: Vec<(u32, Vec<String>)> = numbers.zip(texts).collect();
            let parts: Vec<Run> = documents.chunks(at_once).map(run).collect();
            let merged = Run::merged(&parts);
            let expected = postings(&[run(&documents)]);
            prop_assert_eq!(&postings(&parts), &expected);
            prop_assert_eq!(&postings(&[merged]), &expected);
        }
    }
}
