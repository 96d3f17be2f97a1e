//! What the office that collects the reports of others asks of a site: who owes what, and what the units add up to, what changed.
//!
//! Pure, like the passes it asks: a day is an argument. It knows no terminal; how agencies stand is in words ([`told`]), for
//! a command and the preview both say it.

pub mod diff;
pub mod status;
pub mod told;
pub mod total;
