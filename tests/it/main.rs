//! The tests of the whole program: one binary, so that it links once.
//!
//! | module | what it holds |
//! |---|---|
//! | [`layers`] | who may know whom in `src/` |
//! | [`golden`] | sites of a few reports, with the pages and findings that they must give |
//! | [`sample`] | the site of this repository: every figure on its pages is the truth |
//! | [`fix`] | what `check --fix` shows and writes |
//! | [`left_over`] | what is left over from a template, last year or another agency is found, and look-alikes are not |
//! | [`held`] | a report with errors holds back itself; what was published is on record |
//! | [`hostile`] | damaged and hostile folders, through the real program |
//! | [`editions`] | rows of another edition inside a table |
//! | [`editor`] | what an editor knows of a report, in the real `yaml-language-server` |
//! | [`outputs`] | findings in each format for programs |
//! | [`packages`] | what `tests/dist` packs: crates, licences, files, units |
//! | [`properties`] | what must be so for any report |
//! | [`diff`] | what changed between two versions of a report or a site |
//! | [`office`] | who owes a report, and what the units of a government add up to |
//! | [`one_cause`] | slips of every kind in sound reports are one finding each, at their place |
//! | [`indicators`] | figures over years and agencies are those of the reports |
//! | [`import`] | sources in many layouts become the reports that are known to be in them |
//! | [`keys`] | every key is read by either of its names, and told in the guide |
//! | [`guide`] | what the guide lists and shows is the program's |
//! | [`pages`] | free pages, in folders and with what lies beside them |
//! | [`killed`] | a build that is killed leaves every file whole |
//! | [`preview`] | what is served is what a clean build gives |
//! | [`sealed`] | an unchanged site is not built again |
//! | [`slips`] | what a clerk mistypes is found at its place, all at once |
//! | [`text`] | the words of a page are those of its text |
//! | [`watched`] | a real browser shows what a clean build gives, whatever is done to the site |
//! | [`warm`] | a build that remembers gives what a clean one gives |
//! | [`command`] | the command line |
//! | [`export`] | papers are the reports, and come back as such |
//! | [`public`] | what readers are told of checks, and the register of corrections |
//! | [`readme`] | what the READMEs show |
//! | [`totals`] | sums over agencies, of which some are blank |
//! | [`browser`] | the built portal in a real browser |
//! | [`tables`] | tables in the same: no figure is broken, on screens and paper |
//! | [`compare`] | comparisons in the same, held against the reports |
//! | [`search`] | search in the same, held against a plain scan of the pages |
//!
//! `UPDATE_EXPECT=1 cargo test` rewrites what golden sites expect; `git diff` is the review.

mod browser;
mod checks;
mod command;
mod compare;
mod data;
mod diff;
mod editions;
mod editor;
mod export;
mod fix;
mod golden;
mod guide;
mod held;
mod host;
mod hostile;
mod import;
mod indicators;
mod keys;
mod killed;
mod layers;
mod left_over;
mod office;
mod one_cause;
mod outputs;
mod packages;
mod pages;
mod personal;
mod preview;
mod properties;
mod public;
mod readme;
mod redirects;
mod review;
mod sample;
mod sealed;
mod search;
mod site;
mod slips;
mod tables;
mod text;
mod theme;
mod totals;
mod warm;
mod watched;
mod years;
