//! What an index leaves for the next one: the run of each block of documents, and of which texts it was made.
//!
//! A block is a fixed range of numbers, so that a report stays in its own whatever happens to others. Where the mark of
//! a block is as it was, its run is taken from the shelf and its texts stay where they are. Where it is not, only those
//! shards are written in which the old and the new run differ.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::run::{ENTRIES, Run};
use crate::tree::{Shelf, Stamp};

/// A block has the room of so many documents: whole files of texts. More would need a larger map of grams.
pub(super) const BLOCK: u32 = 128;

/// The index as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptIndex {
    /// The name of its folder.
    pub(super) folder: String,
    /// The marks of its blocks of reports.
    pub(super) blocks: Vec<Option<Stamp>>,
    /// Those of its blocks of free pages, which are always read again.
    pub(super) pages: BTreeMap<u32, Stamp>,
}

/// Where the runs of blocks are kept, and what is known of them.
pub(super) struct Blocks<'a> {
    shelf: &'a dyn Shelf,
    /// The marks of blocks of reports as they are now.
    now: Vec<Option<Stamp>>,
    /// The index that was written, where that is as it was left.
    before: Option<KeptIndex>,
    /// The runs of blocks of reports that are as they were written.
    same: BTreeMap<u32, Run>,
}

/// A range of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Free pages.
    Pages(u32),
    /// Reports.
    Reports(u32),
}

impl Block {
    fn name(self) -> String {
        match self {
            Block::Pages(number) => format!("run-pages-{number}"),
            Block::Reports(number) => format!("run-{number}"),
        }
    }
}

impl<'a> Blocks<'a> {
    /// Takes what is the same from the shelf. `now` are the marks of blocks of reports, `before` is the index that was
    /// written, where that is as it was left.
    pub fn new(shelf: &'a dyn Shelf, now: Vec<Option<Stamp>>, before: Option<KeptIndex>) -> Blocks<'a> {
        let mut blocks = Blocks { shelf, now, before, same: BTreeMap::new() };
        let same = (0..blocks.now.len() as u32).into_par_iter().filter_map(|number| {
            let mark = blocks.now[number as usize]?;
            let is_same = blocks.before_of(Block::Reports(number)) == Some(mark);
            Some((number, is_same.then(|| blocks.written(Block::Reports(number)))??))
        });
        blocks.same = same.collect();
        blocks
    }

    /// Whether a block of reports is as it was written.
    pub fn is_same(&self, number: u32) -> bool {
        self.same.contains_key(&number)
    }

    /// The numbers of blocks that are as they were written.
    pub fn same(&self) -> impl Iterator<Item = u32> + '_ {
        self.same.keys().copied()
    }

    /// Whether none is.
    pub fn are_all_new(&self) -> bool {
        self.same.is_empty()
    }

    /// The runs of those that are.
    pub fn take(&mut self) -> Vec<Run> {
        std::mem::take(&mut self.same).into_values().collect()
    }

    fn before_of(&self, block: Block) -> Option<Stamp> {
        let before = self.before.as_ref()?;
        match block {
            Block::Pages(number) => before.pages.get(&number).copied(),
            Block::Reports(number) => *before.blocks.get(number as usize)?,
        }
    }

    /// The run of a block as it was written; `None` where it is not known any more.
    pub fn written(&self, block: Block) -> Option<Run> {
        let mark = self.before_of(block)?;
        let bytes = self.shelf.take(&block.name())?;
        let (of, run) = bytes.split_first_chunk::<32>()?;
        if *of == mark { run_of(run) } else { None }
    }

    /// Keeps the run of a block; gives its mark where the block has none of its own.
    pub fn keep(&self, block: Block, run: &Run) -> Option<Stamp> {
        let mut bytes = vec![0; 32];
        push_run(run, &mut bytes);
        let mark = match block {
            Block::Pages(_) => *blake3::hash(&bytes).as_bytes(),
            Block::Reports(number) => (*self.now.get(number as usize)?)?,
        };
        bytes[..32].copy_from_slice(&mark);
        self.shelf.put(&block.name(), &bytes);
        Some(mark)
    }

    /// The index for a build to come. `pages` are the marks of free pages.
    pub fn kept(&self, folder: &str, pages: BTreeMap<u32, Stamp>) -> KeptIndex {
        KeptIndex { folder: folder.to_owned(), blocks: self.now.clone(), pages }
    }
}

fn push_run(run: &Run, out: &mut Vec<u8>) {
    out.reserve(run.data.len() + run.entries.len() * 4 + 4);
    out.extend(run.first.to_le_bytes());
    run.entries.iter().for_each(|entry| out.extend(entry.to_le_bytes()));
    out.extend(&run.data);
}

fn run_of(bytes: &[u8]) -> Option<Run> {
    let (numbers, data) = bytes.split_at_checked((ENTRIES + 1) * 4)?;
    let mut numbers = numbers.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let first = numbers.next()?;
    let entries: Vec<u32> = numbers.collect();
    let is_whole = entries.is_sorted() && entries.last().is_some_and(|&end| end as usize == data.len());
    is_whole.then(|| Run { first, data: data.to_vec(), entries })
}

#[cfg(test)]
mod tests {
    use super::super::run::Gatherer;
    use super::*;
    use crate::tree::ShelfTree;

    /// A run is read back as it was kept, under its own mark alone.
    #[test]
    fn runs_are_kept_under_their_marks() {
        let shelf = ShelfTree::default();
        let run = |text: &str| {
            let mut gatherer = Gatherer::default();
            gatherer.document(7, &[]);
            gatherer.passage(&text.chars().collect::<Vec<_>>());
            gatherer.finish()
        };
        let before = KeptIndex { blocks: vec![Some([1; 32]), Some([2; 32])], ..KeptIndex::default() };
        let blocks = |now: Stamp, before: Option<&KeptIndex>| {
            Blocks::new(&shelf, vec![Some([1; 32]), Some(now), None], before.cloned())
        };
        let first = blocks([2; 32], None);
        assert!(!first.is_same(0) && first.written(Block::Reports(1)).is_none());
        assert_eq!(first.keep(Block::Reports(1), &run("信息公开")), Some([2; 32]));
        assert_eq!(first.keep(Block::Reports(2), &run("信息公开")), None, "a block without a mark is not kept");
        let same = blocks([2; 32], Some(&before));
        assert_eq!(same.same().collect::<Vec<_>>(), [1], "the first is gone from the shelf");
        assert!(same.written(Block::Reports(1)).is_some_and(|read| read == run("信息公开")));
        let other = blocks([3; 32], Some(&before));
        assert!(!other.is_same(1));
        assert!(other.written(Block::Reports(1)).is_some(), "what was written is still known");
        other.keep(Block::Reports(1), &run("年报"));
        assert!(other.written(Block::Reports(1)).is_none(), "but not once another is in its place");
        shelf.put("run-1", &[2; 40]);
        assert!(other.written(Block::Reports(1)).is_none());
    }
}
