//! What all Office Open XML files share: parts, references between them, XML, and what a file is that is none.

pub mod kind;
pub mod package;
mod refusal;
pub mod xml;

pub use refusal::Refusal;

/// The name of the style of a signature that an export of ours has added to the text of a report: when the document is
/// imported again, it is a fact of the report, and no part of its text.
pub const ADDED_SIGNATURE: &str = "补加的落款";
