//! Whether every figure is the same wherever a reader may find it: on the page, in `report.json`,
//! in `report.csv`, in the data of all reports, and in the source.
//!
//! Digests say that nothing changed since they were taken; this says that no copy was changed
//! statement of a figure and took the digests anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use rayon::prelude::*;
use serde_json::value::RawValue;

use super::tables::{PageField, PageFigure, PageTable};
use super::{bulk, single, tables};
use crate::alone::{FRAGMENT, start_of_ids};
use crate::chars::without_blanks;
use crate::data::{Format, Json, Printed};
use crate::finding::damage::FigureCopy;
use crate::finding::{ContainerFault, Damage, Finding, Findings, Place};
use crate::model::{Amount, Entry, Report};
use crate::source::Source;
use crate::tree::Listed;

/// A report's data are never as long as this, whatever a package says.
pub(super) const LONGEST: u64 = 64 * 1024 * 1024;
/// So many figures of one report are shown.
pub(super) const MOST: usize = 5;

/// What a cell's address says: an amount, `/`, or nothing where it was left blank.
pub type Cells = BTreeMap<String, String>;

/// How much was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// Reports.
    pub reports: usize,
    /// Cells of the form.
    pub cells: usize,
}

/// Compares all reports of a portal, and with `source` what they were made from.
pub fn compare(files: &dyn Listed, source: Option<&Source>, findings: &mut Findings) -> Compared {
    let stated: Vec<&str> = files.paths().iter().filter_map(|path| report_folder(path)).collect();
    let sources: BTreeMap<String, &Report> = source.map(by_folder).unwrap_or_default();
    let results: Vec<(usize, Findings)> = stated
        .par_iter()
        .map(|folder| {
            let mut findings = Findings::default();
            let cells = compare_one(files, folder, source.map(|_| sources.get(*folder).copied()), &mut findings);
            (cells, findings)
        })
        .collect();
    let mut compared = Compared { reports: stated.len(), cells: 0 };
    for (cells, found) in results {
        compared.cells += cells;
        findings.extend(found);
    }
    for folder in sources.keys().filter(|folder| stated.binary_search(&folder.as_str()).is_err()) {
        damage(findings, &Json.own_path(folder), Damage::OneSided { missing: FigureCopy::Json });
    }
    bulk::compare(files, findings);
    compared
}

/// A site's reports, by the folder of their pages.
fn by_folder(source: &Source) -> BTreeMap<String, &Report> {
    let portal = &source.portal;
    let folder = |report: &Report| format!("{}/{}", portal.agency_of(report).id, report.year);
    portal.reports.iter().map(|report| (folder(report), report)).collect()
}

pub(super) fn damage(findings: &mut Findings, path: &str, damage: Damage) {
    findings.push(Finding::new(path, Place::File, damage));
}

fn compare_one(files: &dyn Listed, folder: &str, source: Option<Option<&Report>>, findings: &mut Findings) -> usize {
    let json_path = Json.own_path(folder);
    let mut copies: Vec<(FigureCopy, String, Option<Cells>)> = Vec::new();
    let json = text(files, &json_path).and_then(|text| of_json(&text));
    copies.push((FigureCopy::Json, json_path.clone(), json));
    let csv_path = Printed.own_path(folder);
    let (csv, mut layout) = (text(files, &csv_path), None);
    for name in ["index.html", single::WHOLE, FRAGMENT] {
        let path = format!("{folder}/{name}");
        if files.has(&path) {
            let page = text(files, &path).map(|page| tables::of_page(&page, &start_of_ids(folder)));
            if let Some(tables) = page.as_ref().filter(|_| layout.is_none()) {
                layout = csv.as_ref().map(|csv| of_csv(csv, tables));
            }
            copies.push((FigureCopy::Html, path, page.map(|tables| tables::figures(&tables))));
        }
    }
    copies.insert(1, (FigureCopy::Csv, csv_path, layout));
    match source {
        Some(Some(report)) => copies.push((FigureCopy::Source, report.file.clone(), Some(of_report(report)))),
        Some(None) => damage(findings, &json_path, Damage::OneSided { missing: FigureCopy::Source }),
        None => {}
    }
    let mut readable: Vec<(FigureCopy, Cells)> = Vec::new();
    for (place, path, cells) in copies {
        match cells {
            Some(cells) => readable.push((place, cells)),
            None if files.has(&path) => {
                damage(findings, &path, Damage::Container { fault: ContainerFault::Unreadable });
            }
            None => damage(findings, &path, Damage::OneSided { missing: place }),
        }
    }
    let addresses: BTreeSet<&String> = readable.iter().flat_map(|(_, cells)| cells.keys()).collect();
    let mut differing = 0;
    for address in &addresses {
        let first = readable[0].1.get(*address);
        if readable.iter().any(|(_, cells)| cells.get(*address) != first) {
            differing += 1;
            if differing <= MOST {
                let values = readable.iter().map(|(place, cells)| (*place, cells.get(*address).cloned())).collect();
                damage(findings, &json_path, Damage::Figure { cell: (*address).clone(), values });
            }
        }
    }
    if differing > MOST {
        damage(findings, &json_path, Damage::More { count: differing - MOST });
    }
    addresses.len()
}

pub(super) fn text(files: &dyn Listed, path: &str) -> Option<String> {
    let mut text = String::new();
    files.open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// An amount as it is written shortest, whatever way it was written.
pub(super) fn amount(text: &str) -> String {
    Amount::read(text).map_or_else(|_| text.to_owned(), |amount| amount.to_string())
}

/// What a report's source says.
pub fn of_report(report: &Report) -> Cells {
    report.form.cells().map(|cell| (report.form.address(cell), entry_text(report.entry(cell)))).collect()
}

/// An entry as it is compared: its amount, `/`, or nothing.
pub fn entry_text(entry: Entry) -> String {
    match entry {
        Entry::Amount(amount) => amount.to_string(),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing | Entry::Unread => String::new(),
    }
}

/// What a `report.json` says; `None` where it is no JSON.
pub fn of_json(text: &str) -> Option<Cells> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    let mut cells = Cells::new();
    for (table, value) in fields {
        // Tables are the maps of maps.
        let Ok(rows) = serde_json::from_str::<BTreeMap<String, BTreeMap<String, &RawValue>>>(value.get()) else {
            continue;
        };
        for (row, columns) in rows {
            for (column, value) in columns {
                cells.insert(format!("{table}.{row}.{column}"), json_text(value.get()));
            }
        }
    }
    Some(cells)
}

/// What the corrections in a `report.json` say: cells with their old and new figures.
pub fn corrections_of_json(text: &str) -> BTreeSet<(String, String, String)> {
    #[derive(serde::Deserialize)]
    struct CorrectionJson<'t> {
        cell: String,
        #[serde(borrow)]
        old: &'t RawValue,
        #[serde(borrow)]
        new: &'t RawValue,
    }
    #[derive(serde::Deserialize)]
    struct CorrectionsJson<'t> {
        #[serde(borrow)]
        corrections: Vec<CorrectionJson<'t>>,
    }
    let corrected: Option<CorrectionsJson<'_>> = serde_json::from_str(text).ok();
    let corrections = corrected.into_iter().flat_map(|corrected| corrected.corrections);
    let texts = |correction: CorrectionJson<'_>| {
        (correction.cell, json_text(correction.old.get()), json_text(correction.new.get()))
    };
    corrections.map(texts).collect()
}

fn json_text(value: &str) -> String {
    match value {
        "null" => String::new(),
        "\"/\"" => "/".to_owned(),
        number => amount(number),
    }
}

/// What a `report.csv` says: it is laid out as the tables of the report's page are, whose figures have names. Whatever
/// else stands beside other words in a line is taken for a figure that there is no cell for.
fn of_csv(text: &str, tables: &[PageTable]) -> Cells {
    let lines: Vec<Vec<String>> = text.trim_start_matches('\u{feff}').lines().map(csv_fields).collect();
    let mut taken = vec![false; lines.len()];
    let mut cells = Cells::new();
    for PageTable { lines: table } in tables {
        let fits = |at: &usize| {
            let here = lines.get(*at..*at + table.len());
            here.is_some_and(|here| table.iter().zip(here).all(|(line, fields)| is_laid_out_as(fields, line)))
        };
        let Some(at) = (0..lines.len()).filter(|at| !taken[*at]).find(fits) else { continue };
        taken[at..at + table.len()].fill(true);
        for (field, text) in table.iter().zip(&lines[at..]).flat_map(|(line, fields)| line.iter().zip(fields)) {
            if let PageField::Figure(PageFigure { address, value, shown }) = field {
                // What could not be read is told as on the page.
                let is_unread = value.is_empty() && text == shown;
                cells.insert(address.clone(), if is_unread { String::new() } else { amount(text) });
            }
        }
    }
    for (number, (fields, _)) in lines.iter().zip(&taken).enumerate().filter(|(_, (_, taken))| !**taken) {
        if fields.iter().filter(|field| !field.is_empty()).count() > 1 {
            cells.insert(format!("#{}", number + 1), fields.join(" "));
        }
    }
    cells
}

/// Whether a line has the headings of a table's line at their places.
fn is_laid_out_as(fields: &[String], line: &[PageField]) -> bool {
    let is_same = |(at, field): (usize, &PageField)| match (field, fields.get(at)) {
        (PageField::Heading(heading), Some(text)) => {
            let guarded = text.strip_prefix('\'').filter(|text| text.starts_with(['=', '@', '+', '-']));
            without_blanks(guarded.unwrap_or(text)) == *heading
        }
        (PageField::Empty, text) => text.is_none_or(String::is_empty),
        (PageField::Figure(_), text) => text.is_some(),
        (PageField::Heading(_), None) => false,
    };
    line.iter().enumerate().all(is_same) && fields.iter().skip(line.len()).all(String::is_empty)
}

/// The fields of a CSV line; no field of ours holds a line end.
pub(super) fn csv_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let last = fields.last_mut().expect("there is always one");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                last.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => last.push(c),
        }
    }
    fields
}

/// The folder of a report's data, if a path is that of its `report.json`.
pub fn report_folder(path: &str) -> Option<&str> {
    Json.report_folder(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cells_are_read_everywhere() {
        let expected = Cells::from([
            ("a.b.c".to_owned(), "-12345.5".to_owned()),
            ("a.b.d".to_owned(), String::new()),
            ("a.b.e".to_owned(), "/".to_owned()),
        ]);
        let json = r#"{"version":1,"agency":{"id":"x"},"a":{"b":{"c":-12345.5,"d":null,"e":"/"}},"waivers":[]}"#;
        assert_eq!(of_json(json), Some(expected.clone()));
        let page = "<table><tr><th rowspan=\"2\">角 一</th><th colspan=\"3\">甲, 乙</th></tr>\
                    <tr><th>丙</th><th>丁</th><th>=戊</th></tr><tr><th>行</th><td id=\"a.b.c\">−12345.5</td>\
                    <td id=\"a.b.d\" class=\"unread blank\">有误</td><td id=\"a.b.e\" class=\"na\">/</td></tr></table>";
        let tables = tables::of_page(page, "");
        let csv = "\u{feff}题,,,,\r\n,,,,\r\n角一,\"甲, 乙\",,,\r\n,丙,丁,\"'=戊\",\r\n行,-12345.50,有误,/,\r\n注：甲,,,,\r\n";
        assert_eq!(of_csv(csv, &tables), expected);
        for (old, new) in [
            ("-12345", "12345"),
            ("有误", "0"),
            ("丙,丁", "丁,丙"),
            ("注：甲,", "注：甲,1"),
            ("角一", "角二"),
            ("/,", "/,1"),
        ] {
            assert_ne!(of_csv(&csv.replace(old, new), &tables), expected, "{new}");
        }
    }
}
