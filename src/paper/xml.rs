//! Text on its way into XML.

pub(super) use crate::data::book::push_escaped as push;

/// A text as XML has it, in and out of attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push(&mut out, text);
    out
}
