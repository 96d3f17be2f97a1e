//! Digests: SHA-256 and SHA-512 for the world, SM3 (GB/T 32905) for archives in China.

use std::io::{self, Read, Write};

use data_encoding::HEXLOWER;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};
use sm3::Sm3;

use crate::tree::Files;

/// A way to take a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
    /// SM3, GB/T 32905-2016
    Sm3,
}

impl Algorithm {
    /// Its name in the names of manifests.
    pub fn key(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sm3 => "sm3",
        }
    }

    /// How many hexadecimal digits it has.
    pub fn digits(self) -> usize {
        match self {
            Algorithm::Sha256 | Algorithm::Sm3 => 64,
            Algorithm::Sha512 => 128,
        }
    }

    fn hasher(self) -> Hasher {
        match self {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Box::new(Sha512::new())),
            Algorithm::Sm3 => Hasher::Sm3(Sm3::new()),
        }
    }
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Box<Sha512>),
    Sm3(Sm3),
}

impl Hasher {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Sha512(hasher) => hasher.update(bytes),
            Hasher::Sm3(hasher) => hasher.update(bytes),
        }
    }

    fn finish(self, into: &mut Vec<u8>) {
        match self {
            Hasher::Sha256(hasher) => into.extend_from_slice(&hasher.finalize()),
            Hasher::Sha512(hasher) => into.extend_from_slice(&hasher.finalize()),
            Hasher::Sm3(hasher) => into.extend_from_slice(&hasher.finalize()),
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// The SHA-256 of bytes in memory.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A file's length and digests, in the order of the algorithms asked for. A large portal has many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Its length in bytes.
    pub len: u64,
    /// One digest after the other.
    digests: Box<[u8]>,
    /// How long the first one is.
    first: u8,
}

impl Digests {
    /// What was taken, from hexadecimal digits.
    pub fn from_hex(len: u64, first: &str, second: &str) -> Option<Digests> {
        let mut digests = HEXLOWER.decode(first.as_bytes()).ok()?;
        let first = u8::try_from(digests.len()).ok()?;
        digests.extend(HEXLOWER.decode(second.as_bytes()).ok()?);
        Some(Digests { len, digests: digests.into(), first })
    }

    /// The same with another digest as the second one.
    #[must_use]
    pub fn with_second(&self, second: &[u8]) -> Digests {
        let digests = [self.bytes(0), second].concat();
        Digests { len: self.len, digests: digests.into(), first: self.first }
    }

    /// The digest of the first or the second algorithm.
    pub fn bytes(&self, index: usize) -> &[u8] {
        let (first, second) = self.digests.split_at(usize::from(self.first));
        if index == 0 { first } else { second }
    }

    /// The same as hexadecimal digits.
    pub fn hex(&self, index: usize) -> String {
        hex(self.bytes(index))
    }
}

/// Digests that are being taken, in one or two ways.
pub struct Digester {
    hashers: Vec<Hasher>,
    len: u64,
}

impl Digester {
    /// Starts.
    pub fn new(algorithms: &[Algorithm]) -> Digester {
        Digester { hashers: algorithms.iter().map(|algorithm| algorithm.hasher()).collect(), len: 0 }
    }

    /// Takes the next bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.len += bytes.len() as u64;
        for hasher in &mut self.hashers {
            hasher.update(bytes);
        }
    }

    /// Takes in all that is read.
    pub fn update_from(&mut self, reader: &mut dyn Read) -> io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => self.update(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Ends.
    pub fn finish(self) -> Digests {
        let mut digests = Vec::with_capacity(96);
        let mut first = None;
        for hasher in self.hashers {
            hasher.finish(&mut digests);
            first.get_or_insert(digests.len() as u8);
        }
        Digests { len: self.len, digests: digests.into(), first: first.unwrap_or_default() }
    }
}

/// Takes the digests of what is read through it.
pub struct DigestingReader<'r, 'd> {
    /// What is read.
    pub reader: &'r mut dyn Read,
    /// What comes of it.
    pub digester: &'d mut Digester,
}

impl Read for DigestingReader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.digester.update(&buffer[..read]);
        Ok(read)
    }
}

/// Takes the digests of what is written through it.
pub struct DigestingWriter<W> {
    /// Where it goes.
    pub out: W,
    /// What comes of it.
    pub digester: Digester,
}

impl<W: Write> Write for DigestingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digester.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The digests of what is read, piece by piece.
pub fn of_reader(reader: &mut dyn Read, algorithms: &[Algorithm]) -> io::Result<Digests> {
    let mut digester = Digester::new(algorithms);
    digester.update_from(reader)?;
    Ok(digester.finish())
}

/// Takes the digests of many files on all processors, in the order of their paths.
pub fn of_files<P: AsRef<str> + Sync>(
    files: &dyn Files,
    paths: &[P],
    algorithms: &[Algorithm],
) -> Vec<io::Result<Digests>> {
    paths
        .par_iter()
        .map(|path| files.open(path.as_ref()).and_then(|mut reader| of_reader(&mut reader, algorithms)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        for (algorithm, digest) in [
            (Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            // GB/T 32905-2016, annex A.1.
            (Algorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ] {
            let digests = of_reader(&mut &b"abc"[..], &[algorithm]).unwrap();
            assert_eq!((digests.len, &*digests.hex(0)), (3, digest));
        }
    }
}
