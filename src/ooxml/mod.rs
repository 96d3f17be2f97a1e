//! What all Office Open XML files share: parts, references between them, XML, and what a file is that is none.

pub mod kind;
pub mod package;
mod refusal;
pub mod xml;

pub use refusal::Refusal;
