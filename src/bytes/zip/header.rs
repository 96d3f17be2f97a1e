//! The headers of a ZIP (PKWARE's APPNOTE 6.3): before each file, and in the list of all.

/// What the header of a file and its line in the list say of it.
pub(super) struct Head<'p> {
    pub(super) path: &'p str,
    pub(super) deflated: bool,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) len: u64,
    /// Whether what is known only behind the file stands there, and not before it.
    pub(super) streamed: bool,
}

/// The value of a field of four bytes whose number stands in the ZIP64 field instead.
pub(super) const ELSEWHERE: u64 = 0xffff_ffff;

impl Head<'_> {
    /// What the head of a file and its line in the list have in common. `large` says whether lengths take the
    /// long form.
    fn common(&self, large: bool, stamp: [u8; 4], extra: u16) -> Vec<u8> {
        let mut head = Vec::with_capacity(128 + self.path.len());
        // The version that is needed: for deflated files, for the long form.
        head.extend_from_slice(&if large { 45_u16 } else { 20 }.to_le_bytes());
        // Names are UTF-8.
        head.extend_from_slice(&if self.streamed { 0x0808_u16 } else { 0x0800 }.to_le_bytes());
        head.extend_from_slice(&if self.deflated { 8_u16 } else { 0 }.to_le_bytes());
        head.extend_from_slice(&stamp);
        head.extend_from_slice(&self.crc.to_le_bytes());
        for len in [self.packed, self.len] {
            head.extend_from_slice(&short(if large { ELSEWHERE } else { len }).to_le_bytes());
        }
        head.extend_from_slice(&u16::try_from(self.path.len()).unwrap_or(u16::MAX).to_le_bytes());
        head.extend_from_slice(&extra.to_le_bytes());
        head
    }

    /// The head before a file.
    pub(super) fn before(&self, large: bool, stamp: [u8; 4]) -> Vec<u8> {
        let mut head = b"PK\x03\x04".to_vec();
        head.extend(self.common(large, stamp, if large { 20 } else { 0 }));
        head.extend_from_slice(self.path.as_bytes());
        if large {
            head.extend(long(&[self.len, self.packed]));
        }
        head
    }

    /// The line in the list of a file whose head stands at `at`.
    pub(super) fn line(&self, large: bool, stamp: [u8; 4], at: u64) -> Vec<u8> {
        let mut numbers = if large { vec![self.len, self.packed] } else { Vec::new() };
        let far = at >= ELSEWHERE;
        numbers.extend(far.then_some(at));
        let extra = if numbers.is_empty() { Vec::new() } else { long(&numbers) };
        // Made on a system where files have modes.
        let mut line = b"PK\x01\x02\x2d\x03".to_vec();
        line.extend(self.common(large, stamp, extra.len() as u16));
        if far {
            line[6..8].copy_from_slice(&45_u16.to_le_bytes());
        }
        // No comment, the first disk, no text, mode 644.
        line.extend_from_slice(&[0; 6]);
        line.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        line.extend_from_slice(&short(at).to_le_bytes());
        line.extend_from_slice(self.path.as_bytes());
        line.extend(extra);
        line
    }
}

impl Head<'_> {
    /// What stands behind a file whose head did not know it.
    pub(super) fn behind(&self) -> Vec<u8> {
        let mut behind = b"PK\x07\x08".to_vec();
        behind.extend([self.crc, short(self.packed), short(self.len)].iter().flat_map(|number| number.to_le_bytes()));
        behind
    }
}

/// Numbers of eight bytes, where those of four do not do.
fn long(numbers: &[u64]) -> Vec<u8> {
    let mut extra = vec![1, 0];
    extra.extend_from_slice(&(8 * numbers.len() as u16).to_le_bytes());
    extra.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    extra
}

/// A number in a field of four bytes; where it does not fit, what says that it stands elsewhere.
pub(super) fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
