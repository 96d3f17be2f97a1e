//! The record: what was last published of each report, kept as text beside `content/` and in git with it.
//!
//! `record/<agency>/<year>.md` is the report's file byte for byte as it was when it was last published, wherever
//! the report lies now; `record/index.toml` has a line for each, with the day and the digest. A line is read by
//! itself, so that both sides of a merge conflict are understood. A report that was withdrawn keeps its text, and
//! its line says since when; it comes back by being published, not by being wrong.
//!
//! Files beside a report are not recorded: they are no text.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::Arc;

use rayon::prelude::*;

use super::held::HeldReport;
use super::{LONGEST, file, read_one};
use crate::bytes::digest;
use crate::finding::Findings;
use crate::form::Forms;
use crate::model::{Agency, Date, Portal, Report, Year};
use crate::tree::{RECORD_FOLDER, Site, Stamp, Tree};

/// What the index says of itself.
const HEAD: &str = "\
# 各报告最近一次公布的文本：公布时间和校验值。由 nianbao publish（或 build --record）写入，请随 content 一起提交，勿手工改动
# What was last published of each report, written by nianbao publish (or build --record); commit it with content
";

/// What was last published of a site's reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedRecord(BTreeMap<String, RecordedText>);

/// The text of a report as it was last published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedText {
    /// The day; nothing where the index has lost its line.
    pub published: Option<Date>,
    /// The SHA-256 of the text, likewise.
    sha256: String,
    /// Since when the report is no longer published.
    withdrawn: Option<Date>,
}

impl PublishedRecord {
    /// Reads the index of a site's record, and lists its texts.
    pub fn read(site: &dyn Site) -> PublishedRecord {
        let mut record = PublishedRecord::default();
        let first = site.paths().partition_point(|path| path.as_str() < RECORD_FOLDER);
        for path in site.paths()[first..].iter().take_while(|path| path.starts_with(RECORD_FOLDER)) {
            if let Some(report) = path.strip_prefix("record/").and_then(|path| path.strip_suffix(".md")) {
                record.0.insert(report.to_owned(), RecordedText::default());
            }
        }
        if record.0.is_empty() {
            return record;
        }
        let index = site.read(&index(), LONGEST).unwrap_or_default();
        for (report, text) in String::from_utf8_lossy(&index).lines().filter_map(RecordedText::read) {
            if let Some(found) = record.0.get_mut(report) {
                *found = text;
            }
        }
        record
    }

    /// Whether nothing is on record.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reports that are published as they are on record, each as `agency/year`, with its file.
    pub fn published(&self) -> impl Iterator<Item = (&str, &RecordedText, String)> {
        let published = self.0.iter().filter(|(_, text)| text.withdrawn.is_none());
        published.map(|(report, text)| (report.as_str(), text, file_of(report)))
    }

    /// What was last published of an agency's report, if it still is, and its file; also under an older address of
    /// the agency.
    pub fn of(&self, agency: &Agency, year: Year) -> Option<(&RecordedText, String)> {
        let ids = [&agency.id].into_iter().chain(&agency.aliases);
        ids.map(|id| format!("{id}/{year}")).find_map(|report| {
            let text = self.0.get(&report).filter(|text| text.withdrawn.is_none())?;
            Some((text, file_of(&report)))
        })
    }

    /// Since when an agency's report is no longer published, if it once was; `ids` are the agency's, and its older ones.
    pub fn withdrawn<'i>(&self, mut ids: impl Iterator<Item = &'i str>, year: Year) -> Option<Date> {
        ids.find_map(|id| self.0.get(&format!("{id}/{year}"))?.withdrawn)
    }

    /// The reports that are not as they were last published, by file: each as it was then.
    pub(super) fn differing(
        &self,
        site: &dyn Site,
        portal: &Portal,
        forms: &Forms,
        memo: &mut RecordMemo,
    ) -> BTreeMap<String, Arc<Report>> {
        if self.is_empty() {
            memo.0.clear();
            return BTreeMap::new();
        }
        let known = &memo.0;
        let compare = |report: &Arc<Report>| {
            let (recorded, path) = self.of(portal.agency_of(report), report.year)?;
            let stamp = site.stamp(&report.file);
            if let Some(known) = known.get(&report.file)
                && stamp.is_some()
                && known.stamp == stamp
                && known.sha256 == recorded.sha256
            {
                return Some((report.file.clone(), known.clone()));
            }
            let now = site.read(&report.file, LONGEST).ok()?;
            let before = if digest::sha256(&now) == recorded.sha256 {
                None
            } else {
                let text = file::read_text(site, &path, &mut Findings::default())?;
                read_one(&text, &path, report.year, forms).0.map(Arc::new)
            };
            Some((report.file.clone(), Compared { stamp, sha256: recorded.sha256.clone(), before }))
        };
        let compared: HashMap<String, Compared> = portal.reports.shared().par_iter().filter_map(compare).collect();
        let differ = compared.iter().filter_map(|(file, found)| Some((file.clone(), found.before.clone()?)));
        let differ = differ.collect();
        memo.0 = compared;
        differ
    }

    /// What is to be written when a portal has been published: texts, and the index. `held` are the files of reports
    /// that were shown as they are on record. Nothing on record is lost: what was withdrawn is said to be.
    pub fn update(&self, site: &dyn Site, portal: &Portal, held: &[HeldReport], today: Date) -> RecordUpdate {
        let is_held = |file: &str| held.iter().any(|held| held.file == file);
        let text = |report: &Arc<Report>| {
            let id = format!("{}/{}", portal.agency_of(report).id, report.year);
            let bytes = if is_held(&report.file) {
                // It may be on record under an older address of its agency.
                let (_, path) = self.of(portal.agency_of(report), report.year)?;
                site.read(&path, LONGEST)
            } else {
                site.read(&report.file, LONGEST)
            };
            let bytes = bytes.ok()?.into_owned();
            Some((id, digest::sha256(&bytes), bytes))
        };
        let texts: Vec<(String, String, Vec<u8>)> = portal.reports.shared().par_iter().filter_map(text).collect();
        let (mut after, mut update) = (self.clone(), RecordUpdate::default());
        for recorded in after.0.values_mut() {
            recorded.withdrawn = recorded.withdrawn.or(Some(today));
        }
        for (report, sha256, bytes) in texts {
            if let Some(recorded) = self.0.get(&report)
                && recorded.sha256 == sha256
                && recorded.withdrawn.is_none()
            {
                after.0.insert(report, recorded.clone());
                continue;
            }
            update.tree.insert(file_of(&report), bytes);
            let text = RecordedText { published: Some(today), sha256, withdrawn: None };
            after.0.insert(report.clone(), text);
            update.reports.push(report);
        }
        if after != *self {
            update.tree.insert(index(), after.print());
        }
        update
    }

    /// The index.
    fn print(&self) -> String {
        let mut out = HEAD.to_owned();
        for (report, RecordedText { published, sha256, withdrawn }) in &self.0 {
            let _ = write!(out, "\"{report}\" = {{ ");
            if let Some(day) = published {
                let _ = write!(out, "published = {day}, ");
            }
            if let Some(day) = withdrawn {
                let _ = write!(out, "withdrawn = {day}, ");
            }
            let _ = writeln!(out, "sha256 = \"{sha256}\" }}");
        }
        out
    }
}

impl RecordedText {
    /// Reads a line of the index: the report and what the line says of it.
    fn read(line: &str) -> Option<(&str, RecordedText)> {
        let (report, facts) = line.strip_prefix('"')?.split_once("\" = {")?;
        let fact = |key: &str| {
            let (_, value) = facts.split_once(key)?;
            Some(value.trim_start().strip_prefix('=')?.split([',', '}']).next()?.trim())
        };
        let day = |key: &str| fact(key).and_then(|day| day.parse().ok());
        let sha256 = fact("sha256")?.trim_matches('"').to_owned();
        Some((report, RecordedText { published: day("published"), sha256, withdrawn: day("withdrawn") }))
    }
}

fn index() -> String {
    format!("{RECORD_FOLDER}/index.toml")
}

/// Where the text of a report is on record.
fn file_of(report: &str) -> String {
    format!("{RECORD_FOLDER}/{report}.md")
}

/// What comes onto the record with a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordUpdate {
    /// The files to write.
    pub tree: Tree,
    /// The reports whose text is new or another, each as `agency/year`.
    pub reports: Vec<String>,
}

/// What was compared with the record before, by file; each recalled only for the same text and line.
#[derive(Default)]
pub(super) struct RecordMemo(HashMap<String, Compared>);

#[derive(Clone)]
struct Compared {
    stamp: Option<Stamp>,
    sha256: String,
    before: Option<Arc<Report>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_reads_back() {
        let text = |published: &str, withdrawn: Option<&str>| RecordedText {
            published: published.parse().ok(),
            sha256: "ab".repeat(32),
            withdrawn: withdrawn.map(|day| day.parse().unwrap()),
        };
        let record = PublishedRecord(BTreeMap::from([
            ("a/2020".to_owned(), text("2021-03-30", None)),
            ("b-1/2021".to_owned(), text("", Some("2023-01-02"))),
        ]));
        let printed = record.print();
        let read: BTreeMap<String, RecordedText> =
            printed.lines().filter_map(RecordedText::read).map(|(report, text)| (report.to_owned(), text)).collect();
        assert_eq!(read, record.0, "{printed}");
        let toml: Result<toml::Table, _> = toml::from_str(&printed);
        assert_eq!(toml.map(|table| table.len()), Ok(2), "it is TOML for all others");
        for odd in ["", "\"", "\"a\" = {", "<<<<<<< HEAD", "=======", "\"a/2020\" = { sha256 }", "# \"a\" = {"] {
            assert_eq!(RecordedText::read(odd), None, "{odd}");
        }
    }
}
