//! The tests of the whole program: one binary, so that it links once.
//!
//! | module | what it holds |
//! |---|---|
//! | [`layers`] | who may know whom in `src/` |
//! | [`golden`] | sites of a few reports, with the pages and findings that they must give |
//! | [`sample`] | the site of this repository: every figure on its pages is the truth |
//! | [`held`] | a report with errors holds back itself; what was published is on record |
//! | [`hostile`] | damaged and hostile folders, through the real program |
//! | [`editions`] | rows of another edition inside a table |
//! | [`properties`] | what must be so for any report |
//! | [`import`] | sources in many layouts become the reports that are known to be in them |
//! | [`killed`] | a build that is killed leaves every file whole |
//! | [`preview`] | what is served is what a clean build gives |
//! | [`sealed`] | an unchanged site is not built again |
//! | [`slips`] | what a clerk mistypes is found at its place, all at once |
//! | [`text`] | the words of a page are those of its text |
//! | [`watched`] | a real browser shows what a clean build gives, whatever is done to the site |
//! | [`warm`] | a build that remembers gives what a clean one gives |
//! | [`command`] | the command line |
//! | [`readme`] | what the READMEs show |
//! | [`totals`] | sums over agencies, of which some are blank |
//! | [`browser`] | the built portal in a real browser |
//! | [`tables`] | tables in the same: no figure is broken, on screens and paper |
//! | [`search`] | search in the same, held against a plain scan of the pages |
//!
//! `UPDATE_EXPECT=1 cargo test` rewrites what golden sites expect; `git diff` is the review.

mod browser;
mod checks;
mod command;
mod editions;
mod golden;
mod held;
mod hostile;
mod import;
mod killed;
mod layers;
mod preview;
mod properties;
mod readme;
mod sample;
mod sealed;
mod search;
mod site;
mod slips;
mod tables;
mod text;
mod totals;
mod warm;
mod watched;
