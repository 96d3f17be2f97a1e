//! Lines in the order of their bytes, however many there are: runs that fit into memory are sorted and set
//! aside, then merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use super::sums;
use crate::tree::{Blob, Scratch};

/// A run is not longer than this, in bytes.
const LONGEST_RUN: usize = 1024 * 1024;

/// Lines that are being collected.
pub struct Sorting<'s> {
    scratch: &'s dyn Scratch,
    longest: usize,
    run: Vec<String>,
    len: usize,
    runs: Vec<Box<dyn Blob>>,
}

/// Lines that are sorted.
pub struct Sorted {
    runs: Vec<Box<dyn Blob>>,
    last: Vec<String>,
}

impl<'s> Sorting<'s> {
    /// Starts with none.
    pub fn start(scratch: &'s dyn Scratch) -> Sorting<'s> {
        Sorting { scratch, longest: LONGEST_RUN, run: Vec::new(), len: 0, runs: Vec::new() }
    }

    /// Adds a line, without its end.
    pub fn add(&mut self, line: String) -> io::Result<()> {
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
    pub fn end(mut self) -> Sorted {
        self.run.sort_unstable();
        Sorted { runs: self.runs, last: self.run }
    }
}

impl Sorted {
    /// The lines in their order, as often as needed.
    pub fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<String>> + '_> {
        let mut runs: Vec<Box<dyn Iterator<Item = io::Result<String>> + '_>> = Vec::new();
        for run in &self.runs {
            runs.push(Box::new(sums::lines(run.open()?)));
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
            let mut sorting = Sorting { longest, ..Sorting::start(&InMemory) };
            for line in &lines {
                sorting.add(line.clone()).unwrap();
            }
            let sorted = sorting.end();
            lines.sort();
            assert_eq!(sorted.lines().unwrap().collect::<Result<Vec<_>, _>>().unwrap(), lines, "{longest}");
        }
    }
}
