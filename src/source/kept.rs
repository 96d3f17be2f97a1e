//! What was read of a site's reports, as bytes for a run to come.
//!
//! A reading is kept with all that it depends on, as the memo has it in one run, and is recalled under the same
//! conditions. What cannot be kept is read again: a report in a form that was made for it, or one in which something was
//! found that later passes look into. The bytes are whoever keeps them to vouch for; what cannot be read back in them
//! is as if it were not there.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::memo::{Answer, FileReading};
use crate::finding::{CheckNamed, KeptFindings};
use crate::form::{Cell, Forms};
use crate::model::{Contact, Correction, Date, Entry, Record, Report, ReviewStep, Said, Scope, Unit, Waiver, Year};
use crate::prose::Lead;
use crate::tree::{Site, Stamp};

/// The kinds of readings are told apart by this, with the conditions under which all of them were made.
const FORMAT: &[u8] = b"nianbao readings 1";

/// So many readings are turned into bytes together.
const TOGETHER: usize = 256;

/// Readings that were kept, ready to be recalled.
#[derive(Default)]
pub(super) struct KeptReadings {
    bytes: Vec<u8>,
    /// Where the reading of each file stands.
    entries: HashMap<String, (Stamp, std::ops::Range<usize>)>,
    /// Under which conditions they were made.
    under: Stamp,
}

/// What a report was, but for its file, its names, and what is shared.
#[derive(Serialize, Deserialize)]
struct KeptReport {
    agency: usize,
    names: Vec<String>,
    year: Year,
    form: String,
    form_named: bool,
    scope: Scope,
    title: Option<String>,
    published: Option<Date>,
    published_unread: bool,
    contact: Contact,
    record: Record,
    entries: Vec<Entry>,
    units: Vec<(Cell, Unit)>,
    waivers: Vec<Waiver>,
    corrections: Vec<Correction>,
    review: Vec<ReviewStep>,
    attachments: Vec<String>,
    draft: bool,
    is_plain: bool,
    said: Said,
}

/// What was read from one file, behind its path and fingerprint.
#[derive(Serialize, Deserialize)]
struct KeptReading {
    beside: Vec<String>,
    asked: Vec<(String, Answer)>,
    leads: Vec<Lead>,
    report: Option<KeptReport>,
    findings: KeptFindings,
}

impl KeptReadings {
    /// Takes in what [`write`] has written; nothing where it is something else.
    pub fn of(bytes: Vec<u8>) -> KeptReadings {
        KeptReadings::read(bytes).unwrap_or_default()
    }

    fn read(bytes: Vec<u8>) -> Option<KeptReadings> {
        let mut rest = bytes.strip_prefix(FORMAT)?;
        let under: Stamp = rest.split_off(..32)?.try_into().ok()?;
        let mut entries = HashMap::new();
        while !rest.is_empty() {
            let length = u32::from_le_bytes(rest.split_off(..4)?.try_into().ok()?);
            let entry = rest.split_off(..usize::try_from(length).ok()?)?;
            let end = bytes.len() - rest.len();
            let ((path, stamp), _) = postcard::take_from_bytes::<(String, Stamp)>(entry).ok()?;
            entries.insert(path, (stamp, end - entry.len()..end));
        }
        Some(KeptReadings { entries, under, bytes })
    }

    /// What was read of those files that are as they were, in the order of the files.
    pub fn recall(
        &self,
        site: &dyn Site,
        files: &[&str],
        forms: &Forms,
        named: CheckNamed,
        under: &Stamp,
    ) -> Vec<Arc<FileReading<Arc<Report>>>> {
        if self.under != *under {
            return Vec::new();
        }
        let recall = |file: &&str| {
            let (stamp, place) = self.entries.get(*file)?;
            if site.stamp(file)? != *stamp {
                return None;
            }
            let reading = recalled(&self.bytes[place.clone()], forms, named)?;
            Some(Arc::new(FileReading { kept: Some(place.clone()), ..reading }))
        };
        files.par_iter().filter_map(recall).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// Writes readings down, piece by piece, in their order; those that were recalled, as they were kept.
pub(super) fn write(
    readings: &[Arc<FileReading<Arc<Report>>>],
    before: &KeptReadings,
    forms: &Forms,
    under: &Stamp,
    piece: &mut dyn FnMut(&[u8]),
) {
    piece(FORMAT);
    piece(under);
    for some in readings.chunks(TOGETHER) {
        let entry = |reading: &Arc<FileReading<Arc<Report>>>| match &reading.kept {
            Some(place) => Some(before.bytes[place.clone()].to_vec()),
            None => kept(reading, forms),
        };
        let entries: Vec<Option<Vec<u8>>> = some.par_iter().map(entry).collect();
        for entry in entries.into_iter().flatten() {
            let Ok(length) = u32::try_from(entry.len()) else { continue };
            piece(&length.to_le_bytes());
            piece(&entry);
        }
    }
}

/// A reading as bytes, if it can be kept.
fn kept(reading: &FileReading<Arc<Report>>, forms: &Forms) -> Option<Vec<u8>> {
    let head = (&reading.path, reading.stamp?);
    let report = match &reading.value {
        Some(report) => Some(kept_report(report, forms)?),
        None => None,
    };
    let kept = KeptReading {
        beside: reading.beside.clone(),
        asked: reading.asked.clone(),
        leads: reading.leads.clone(),
        report,
        findings: KeptFindings::of(&reading.findings)?,
    };
    postcard::to_stdvec(&(head, kept)).ok()
}

fn kept_report(report: &Report, forms: &Forms) -> Option<KeptReport> {
    let Report { agency, names, year, form, form_named, scope, title, published, published_unread, .. } = report;
    let Report { contact, record, entries, units, waivers, corrections, review, .. } = report;
    let Report { file: _, attachments, draft, is_plain, said, .. } = report;
    // A form that was made for a report is made again.
    let form = forms.iter().find(|other| Arc::ptr_eq(other, form))?.id.clone();
    Some(KeptReport {
        agency: *agency,
        names: names.to_vec(),
        year: *year,
        form,
        form_named: *form_named,
        scope: *scope,
        title: title.clone(),
        published: *published,
        published_unread: *published_unread,
        contact: contact.clone(),
        record: record.clone(),
        entries: entries.to_vec(),
        units: units.clone(),
        waivers: waivers.clone(),
        corrections: corrections.clone(),
        review: review.clone(),
        attachments: attachments.clone(),
        draft: *draft,
        is_plain: *is_plain,
        said: Said::clone(said),
    })
}

/// A reading of bytes, if they are one.
fn recalled(bytes: &[u8], forms: &Forms, named: CheckNamed) -> Option<FileReading<Arc<Report>>> {
    let ((path, stamp), kept) = postcard::from_bytes::<((String, Stamp), KeptReading)>(bytes).ok()?;
    let value = match kept.report {
        Some(report) => Some(Arc::new(recalled_report(report, &path, forms)?)),
        None => None,
    };
    Some(FileReading {
        path,
        stamp: Some(stamp),
        beside: kept.beside,
        asked: kept.asked,
        leads: kept.leads,
        value,
        findings: kept.findings.recall(named)?,
        kept: None,
    })
}

fn recalled_report(kept: KeptReport, path: &str, forms: &Forms) -> Option<Report> {
    let form = forms.get(&kept.form)?.clone();
    if kept.entries.len() != form.cell_count() {
        return None;
    }
    Some(Report {
        agency: kept.agency,
        names: kept.names.into(),
        year: kept.year,
        form,
        form_named: kept.form_named,
        scope: kept.scope,
        title: kept.title,
        published: kept.published,
        published_unread: kept.published_unread,
        contact: kept.contact,
        record: kept.record,
        entries: kept.entries.into(),
        units: kept.units,
        waivers: kept.waivers,
        corrections: kept.corrections,
        review: kept.review,
        file: path.to_owned(),
        attachments: kept.attachments,
        draft: kept.draft,
        is_plain: kept.is_plain,
        said: Arc::new(kept.said),
    })
}
