//! A writer that counts.

use std::io::{self, Write};

/// Passes on what is written, and counts its bytes.
pub struct Counting<W> {
    /// Where it goes.
    pub out: W,
    /// How many bytes have passed.
    pub len: u64,
}

impl<W: Write> Counting<W> {
    /// Counts from zero.
    pub fn new(out: W) -> Counting<W> {
        Counting { out, len: 0 }
    }
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.len += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
