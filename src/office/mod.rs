//! What the office that collects the reports of others asks of a site: who owes what, and what the units add up to, what changed.
//!
//! Pure, like the passes it asks: a day is an argument. It knows no words of a terminal; those are the command's.

pub mod diff;
pub mod status;
pub mod total;
