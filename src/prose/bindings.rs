//! Figures of the form that a text names, `{{ requests.received.total }}`.

use std::borrow::Cow;
use std::ops::Range;

use super::Targets;

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
pub(super) fn bind<'b>(body: &'b str, targets: &dyn Targets) -> Cow<'b, str> {
    if memchr::memmem::find(body.as_bytes(), b"{{").is_none() {
        return Cow::Borrowed(body);
    }
    let mut bound = String::with_capacity(body.len());
    let mut done = 0;
    for (range, binding) in bindings(body) {
        if let Some(figure) = targets.binding(binding) {
            bound.push_str(&body[done..range.start]);
            bound.push_str(&figure);
            done = range.end;
        }
    }
    bound.push_str(&body[done..]);
    Cow::Owned(bound)
}
