//! Bytes: digests, containers and sorting that packages, releases and data files share.
//!
//! Nothing here knows what the bytes mean. Whatever is long is read and written piece by piece; what must wait
//! stands in [`Scratch`](crate::tree::Scratch), so memory does not grow with it.

mod count;
pub mod digest;
pub mod lines;
pub mod sort;
pub mod zip;

use std::io::{self, Read};

pub use count::Counting;

/// Whether two readers give the same bytes.
pub fn is_same(a: &mut dyn Read, b: &mut dyn Read) -> io::Result<bool> {
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let (from_a, from_b) = (fill(a, &mut left)?, fill(b, &mut right)?);
        if left[..from_a] != right[..from_b] {
            return Ok(false);
        }
        if from_a == 0 {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while at < buffer.len() {
        match reader.read(&mut buffer[at..]) {
            Ok(0) => break,
            Ok(read) => at += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_compared_to_their_ends() {
        let long = vec![7; 200_000];
        for (a, b, same) in
            [(&b""[..], &b""[..], true), (b"a", b"", false), (&long, &long[1..], false), (&long, &long, true)]
        {
            // A reader may give less than it is asked for.
            let mut halting = a.take(70_000).chain(&a[a.len().min(70_000)..]);
            assert_eq!(is_same(&mut halting, &mut &*b).unwrap(), same);
        }
    }
}
