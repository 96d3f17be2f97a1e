//! Lines in the order of their bytes, however many there are: runs that fit into memory are sorted and set
//! aside, then merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use super::lines;
use crate::tree::{Blob, Scratch};

/// A run is not longer than this, in bytes.
const LONGEST_RUN: usize = 1024 * 1024;

/// Lines that are being collected.
pub struct LineSorter<'s> {
    scratch: &'s dyn Scratch,
    longest: usize,
    run: Vec<String>,
    len: usize,
    runs: Vec<Box<dyn Blob>>,
}

/// Lines that are sorted.
pub struct SortedLines {
    runs: Vec<Box<dyn Blob>>,
    last: Vec<String>,
}

impl<'s> LineSorter<'s> {
    /// Starts with none.
    pub fn new(scratch: &'s dyn Scratch) -> LineSorter<'s> {
        LineSorter { scratch, longest: LONGEST_RUN, run: Vec::new(), len: 0, runs: Vec::new() }
    }

    /// Adds a line, without its end.
    pub fn push(&mut self, line: String) -> io::Result<()> {
        self.len += line.len();
        self.run.push(line);
        if self.len < self.longest {
            return Ok(());
        }
        self.run.sort_unstable();
        let mut spool = self.scratch.spool()?;
        for line in self.run.drain(..) {
            writeln!(spool, "{line}")?;
        }
        self.len = 0;
        self.runs.push(spool.end()?);
        Ok(())
    }

    /// Sorts them.
    pub fn finish(mut self) -> SortedLines {
        self.run.sort_unstable();
        SortedLines { runs: self.runs, last: self.run }
    }
}

impl SortedLines {
    /// The lines in their order, as often as needed.
    pub fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<String>> + '_> {
        let mut runs: Vec<Box<dyn Iterator<Item = io::Result<String>> + '_>> = Vec::new();
        for run in &self.runs {
            runs.push(Box::new(lines::lines(run.open()?)));
        }
        runs.push(Box::new(self.last.iter().cloned().map(Ok)));
        let mut first = BinaryHeap::new();
        for (run, lines) in runs.iter_mut().enumerate() {
            if let Some(line) = lines.next() {
                first.push(Reverse((line?, run)));
            }
        }
        Ok(std::iter::from_fn(move || {
            let Reverse((line, run)) = first.pop()?;
            match runs[run].next() {
                Some(Ok(next)) => first.push(Reverse((next, run))),
                Some(Err(error)) => return Some(Err(error)),
                None => {}
            }
            Some(Ok(line))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::InMemory;

    #[test]
    fn lines_are_sorted_whatever_fits_into_a_run() {
        let mut lines: Vec<String> = (0..500_u32).map(|n| format!("{:03}", n.wrapping_mul(7919) % 500)).collect();
        for longest in [1, 10, 64, 1500, 10_000] {
            let mut sorter = LineSorter { longest, ..LineSorter::new(&InMemory) };
            for line in &lines {
                sorter.push(line.clone()).unwrap();
            }
            let sorted = sorter.finish();
            lines.sort();
            assert_eq!(sorted.lines().unwrap().collect::<Result<Vec<_>, _>>().unwrap(), lines, "{longest}");
        }
    }
}
