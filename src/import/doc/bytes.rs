//! Numbers at offsets that a file states, which may lie anywhere. Little-endian, as everything in these files.

pub(super) fn u8(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

pub(super) fn u16(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

pub(super) fn i16(bytes: &[u8], at: usize) -> Option<i16> {
    u16(bytes, at).map(u16::cast_signed)
}

pub(super) fn u32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// A number that counts or measures something.
pub(super) fn size(bytes: &[u8], at: usize) -> Option<usize> {
    u32(bytes, at).and_then(|number| usize::try_from(number).ok())
}

/// So many bytes from there.
pub(super) fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}
