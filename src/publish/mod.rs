//! What a release would change, said before it is made, and the receipt that is left afterwards.
//!
//! Pure: it compares two folders as values. Carrying out is [`crate::disk::Releases`].

pub mod delta;
pub mod plan;
pub mod receipt;

pub use plan::Plan;
pub use receipt::Receipt;
