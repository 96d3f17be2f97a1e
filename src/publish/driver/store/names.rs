//! The names of objects beside the releases.

use super::GONE;

/// The number in a receipt's name.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let (number, end) = name.split_once('.')?;
    (number.len() == 6 && matches!(end, "json" | "txt" | "pending")).then(|| number.parse().ok())?
}

/// Whether a name is that of a prefix: drawn, or, in what was published before prefixes were used again, a digest.
pub(super) fn is_prefix(name: &str) -> bool {
    matches!(name.len(), 32 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A mark's prefix, and what it says of it.
pub(super) fn mark_of(name: &str) -> Option<(&str, &str)> {
    name.split_once('.').filter(|(prefix, what)| is_prefix(prefix) && (*what == GONE || is_prefix(what)))
}
