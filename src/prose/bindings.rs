//! Figures of the form that a text names, `{{ requests.received.total }}`.

use std::ops::Range;

use super::Targets;
use super::edits::Edits;

/// The places of `{{ … }}` in a text, with what stands inside.
pub(super) fn bindings(body: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memmem::find(&body.as_bytes()[at..], b"{{")?;
        let end = start + body[start..].find("}}")? + 2;
        at = end;
        Some((start..end, body[start + 2..end - 2].trim()))
    })
}

/// Puts figures in the place of their bindings. What is no binding stays as it is.
pub(super) fn bind(body: &str, targets: &dyn Targets, edits: &mut Edits) {
    for (range, binding) in bindings(body) {
        if let Some(figure) = targets.binding(binding) {
            edits.replace(range, &figure);
        }
    }
}
