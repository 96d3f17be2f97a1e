//! Whether every figure is the same wherever a reader may find it: on the page, in `report.json`,
//! in `report.csv`, in the data of all reports, and in the source.
//!
//! Digests say that nothing changed since they were taken; this says that no copy was changed
//! statement of a figure and took the digests anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};

use rayon::prelude::*;
use serde_json::value::RawValue;

use super::single;
use crate::chars::without_blanks;
use crate::data::{Csv, Format, Json};
use crate::finding::damage::FigureCopy;
use crate::finding::{ContainerFault, Damage, Finding, Findings, Place};
use crate::html::{self, StartTag, Token};
use crate::model::{Amount, Entry, Report};
use crate::source::Source;
use crate::tree::Listed;

/// A report's data are never as long as this, whatever a package says.
const LONGEST: u64 = 64 * 1024 * 1024;
/// So many figures of one report are shown.
const MOST: usize = 5;

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
    compare_bulk(files, findings);
    compared
}

/// A site's reports, by the folder of their pages.
fn by_folder(source: &Source) -> BTreeMap<String, &Report> {
    let portal = &source.portal;
    let folder = |report: &Report| format!("{}/{}", portal.agency_of(report).id, report.year);
    portal.reports.iter().map(|report| (folder(report), report)).collect()
}

fn damage(findings: &mut Findings, path: &str, damage: Damage) {
    findings.push(Finding::new(path, Place::File, damage));
}

fn compare_one(files: &dyn Listed, folder: &str, source: Option<Option<&Report>>, findings: &mut Findings) -> usize {
    let json_path = Json.own_path(folder);
    let mut copies: Vec<(FigureCopy, String, Option<Cells>)> = Vec::new();
    let json = text(files, &json_path).and_then(|text| of_json(&text));
    copies.push((FigureCopy::Json, json_path.clone(), json));
    let csv_path = Csv.own_path(folder);
    let csv = text(files, &csv_path).map(|text| rows_of_csv(&text));
    // The page does not name its figures; the table of them says which headings they stand under.
    let rows: Vec<CsvLine> = csv.iter().flatten().cloned().collect();
    copies.push((FigureCopy::Csv, csv_path, csv.map(cells_of)));
    for name in ["index.html", single::WHOLE, single::FRAGMENT] {
        let path = format!("{folder}/{name}");
        if files.has(&path) {
            let html = text(files, &path).map(|text| of_html(&text, &rows));
            copies.push((FigureCopy::Html, path, html));
        }
    }
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

fn text(files: &dyn Listed, path: &str) -> Option<String> {
    let mut text = String::new();
    files.open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// An amount as it is written shortest, whatever way it was written.
fn amount(text: &str) -> String {
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

/// What a `report.csv` says.
pub fn of_csv(text: &str) -> Cells {
    cells_of(rows_of_csv(text))
}

fn cells_of(rows: Vec<CsvLine>) -> Cells {
    rows.into_iter().map(|row| (row.address, row.text)).collect()
}

/// A line of a `report.csv`.
#[derive(Debug, Clone)]
struct CsvLine {
    address: String,
    text: String,
    /// The form's own words for its row and its column; empty where the file has none.
    labels: [String; 2],
}

/// The lines of a `report.csv`, in the file's order, which is that of the form.
fn rows_of_csv(text: &str) -> Vec<CsvLine> {
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let fields = csv_fields(line);
        if let [_, _, _, table, row, column, value, state, _, labels @ ..] = &fields[..] {
            let text = match state.as_str() {
                "missing" | "unreadable" => String::new(),
                "not_applicable" => "/".to_owned(),
                _ => amount(value),
            };
            let label = |at: usize| labels.get(at).map(|label| without_blanks(label)).unwrap_or_default();
            rows.push(CsvLine { address: format!("{table}.{row}.{column}"), text, labels: [label(0), label(1)] });
        }
    }
    rows
}

/// The fields of a CSV line; no field of ours holds a line end.
fn csv_fields(line: &str) -> Vec<String> {
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

/// What the statutory tables of a page say: each figure is that of the cell whose row and column it
/// stands under, in the form's own words. Where several stand under the same words, such as the
/// remainder of each group, they stand in the form's order.
fn of_html(html: &str, rows: &[CsvLine]) -> Cells {
    let figures = figures(html);
    let mut taken = vec![false; figures.len()];
    let mut next = 0;
    let mut cells = Cells::new();
    for row in rows {
        let fits = |at: &usize, how: fn(&str, &str) -> bool| {
            !taken[*at] && row.labels.iter().all(|label| figures[*at].1.iter().any(|heading| how(heading, label)))
        };
        let same = |heading: &str, label: &str| heading == label || label.is_empty();
        // A heading may say more than the label: a unit, a note.
        let more = |heading: &str, label: &str| heading.contains(label);
        let all = || (next..figures.len()).chain(0..next);
        let found = all().find(|at| fits(at, same)).or_else(|| all().find(|at| fits(at, more)));
        if let Some(at) = found {
            taken[at] = true;
            next = at + 1;
            cells.insert(row.address.clone(), figures[at].0.clone());
        }
    }
    // Figures that are more than there should be.
    for (at, (text, headings)) in figures.into_iter().enumerate().filter(|(at, _)| !taken[*at]) {
        cells.insert(format!("{}#{at}", headings.join("/")), text);
    }
    cells
}

/// The figures of a page's statutory tables, each with the headings it stands under.
fn figures(page: &str) -> Vec<(String, Vec<String>)> {
    let (mut figures, mut table) = (Vec::new(), TableReader::default());
    for token in html::tokens(page) {
        match token {
            Token::Start(tag) if tag.name == "table" => figures.extend(std::mem::take(&mut table).figures()),
            Token::Start(tag) => table.start(tag),
            Token::End { name, .. } if name == "table" => figures.extend(std::mem::take(&mut table).figures()),
            Token::End { name, .. } if matches!(name.as_str(), "th" | "td" | "tr") => table.end_cell(),
            Token::End { .. } => {}
            Token::Text(text) => table.text(&text),
        }
    }
    figures.extend(table.figures());
    figures
}

/// A table of a page, as far as it is read.
#[derive(Default)]
struct TableReader {
    /// The words of each heading that has a name.
    headings: HashMap<String, String>,
    /// Figures with the names of their headings.
    figures: Vec<(String, String)>,
    cell: Option<HtmlCell>,
}

/// A cell under way.
struct HtmlCell {
    tag: StartTag,
    text: String,
    /// The unit after a figure has begun.
    in_unit: bool,
}

impl TableReader {
    fn start(&mut self, tag: StartTag) {
        match tag.name.as_str() {
            "th" | "td" => {
                self.end_cell();
                self.cell = Some(HtmlCell { tag, text: String::new(), in_unit: false });
            }
            "small" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_unit = cell.tag.name == "td";
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.in_unit) {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let Some(HtmlCell { tag, text, .. }) = self.cell.take() else { return };
        let text = without_blanks(&text);
        if tag.name == "th" {
            self.headings.extend(tag.get("id").map(|id| (id.to_owned(), text)));
        } else if let Some(headers) = tag.get("headers") {
            let classes = tag.get("class").unwrap_or_default();
            let figure = match classes.split(' ').next_back() {
                Some("blank") => String::new(),
                Some("na") => "/".to_owned(),
                _ => amount(&text.replace('−', "-")),
            };
            self.figures.push((figure, headers.to_owned()));
        }
    }

    /// Its figures, each with the words of its headings.
    fn figures(mut self) -> Vec<(String, Vec<String>)> {
        self.end_cell();
        let TableReader { headings, figures, .. } = self;
        let words = |names: &str| names.split(' ').filter_map(|name| headings.get(name).cloned()).collect();
        figures.into_iter().map(|(figure, names)| (figure, words(&names))).collect()
    }
}

/// The data of all reports are those of each: one line a report in JSON, one a cell in CSV.
fn compare_bulk(files: &dyn Listed, findings: &mut Findings) {
    for (path, compare) in [
        (Json.bulk_path(), bulk_json as fn(&dyn Listed, &str, &mut Findings) -> io::Result<()>),
        (Csv.bulk_path(), bulk_csv),
    ] {
        if files.has(&path)
            && let Err(error) = compare(files, &path, findings)
        {
            damage(findings, &path, Damage::Container { fault: error.into() });
        }
    }
}

#[derive(serde::Deserialize)]
struct ReportName<'t> {
    #[serde(borrow)]
    agency: Id<'t>,
    year: u16,
}

#[derive(serde::Deserialize)]
struct Id<'t> {
    #[serde(borrow)]
    id: std::borrow::Cow<'t, str>,
}

fn bulk_json(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<()> {
    let mut met = 0;
    for line in crate::bytes::lines::lines(files.open(path)?) {
        let line = line?;
        let line = line.trim_end_matches(',');
        if !line.starts_with('{') {
            continue;
        }
        let Ok(which) = serde_json::from_str::<ReportName<'_>>(line) else {
            damage(findings, path, Damage::Container { fault: ContainerFault::Unreadable });
            continue;
        };
        met += 1;
        let own = Json.own_path(&format!("{}/{}", which.agency.id, which.year));
        match text(files, &own) {
            None => damage(findings, &own, Damage::OneSided { missing: FigureCopy::Json }),
            Some(text) if text == line => {}
            Some(text) => difference(findings, &own, of_json(&text), of_json(line)),
        }
    }
    if met != files.paths().iter().filter(|path| report_folder(path).is_some()).count() {
        damage(findings, path, Damage::OneSided { missing: FigureCopy::Bulk });
    }
    Ok(())
}

fn bulk_csv(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<()> {
    let mut lines = crate::bytes::lines::lines(files.open(path)?).skip(1);
    let mut group = String::new();
    let mut of: Option<String> = None;
    loop {
        let line = lines.next().transpose()?;
        let next = line.as_deref().and_then(|line| {
            let mut fields = line.splitn(3, ',');
            Some(Csv.own_path(&format!("{}/{}", fields.next()?, fields.next()?)))
        });
        if next != of {
            if let Some(own) = of.take() {
                let bulk = of_csv(&group);
                match text(files, &own).map(|text| of_csv(&text)) {
                    None => damage(findings, &own, Damage::OneSided { missing: FigureCopy::Csv }),
                    Some(cells) => difference(findings, &own, Some(cells), Some(bulk)),
                }
            }
            group.clear();
            // The place of a head, which is skipped.
            group.push('\n');
            of = next;
        }
        let Some(line) = line else { return Ok(()) };
        if (group.len() + line.len()) as u64 > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        group.push_str(&line);
        group.push('\n');
    }
}

fn difference(findings: &mut Findings, path: &str, own: Option<Cells>, bulk: Option<Cells>) {
    let place = if path.ends_with(".json") { FigureCopy::Json } else { FigureCopy::Csv };
    let (own, bulk) = (own.unwrap_or_default(), bulk.unwrap_or_default());
    let addresses: BTreeSet<&String> = own.keys().chain(bulk.keys()).collect();
    let differing = addresses.into_iter().filter(|address| own.get(*address) != bulk.get(*address));
    for cell in differing.take(MOST) {
        let values = vec![(place, own.get(cell).cloned()), (FigureCopy::Bulk, bulk.get(cell).cloned())];
        damage(findings, path, Damage::Figure { cell: cell.clone(), values });
    }
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
        let csv = "head\r\nx,2020,2019,a,b,c,-12345.50,amount,,\"甲,乙\",丙\r\nx,2020,2019,a,b,d,,missing,,,\r\n\
                   x,2020,2019,a,b,e,,not_applicable,,,\r\n";
        assert_eq!(of_csv(csv), expected);
        let html = "<table><tr><td>5</td></tr></table><table class=\"form\"><tr><th id=\"r\">甲 行</th>\
            <th id=\"c\">丙</th><th id=\"d\">丁（单位：<b>万元</b>）</th><th id=\"e\">其他</th></tr><tr>\
            <td headers=\"c r\" class=\"t\">−<span class=\"k\">12</span>345.5 <small>元</small></td>\
            <td headers=\"d r\" class=\"t blank\">未填报</td>\
            <td headers=\"e r\" class=\"na\"><abbr title=\"不适用\">/</abbr></td></tr></table>";
        let labels = [("c", "丙"), ("d", "丁"), ("e", "其他")];
        let row = |(column, label): (&str, &str)| CsvLine {
            address: format!("a.b.{column}"),
            text: String::new(),
            labels: ["甲行".to_owned(), label.to_owned()],
        };
        let rows: Vec<CsvLine> = labels.into_iter().map(row).collect();
        assert_eq!(of_html(html, &rows), expected);
        // In whatever order a theme may show them.
        let other: Vec<CsvLine> = rows.iter().rev().cloned().collect();
        assert_eq!(of_html(html, &other), expected);
        for (old, new) in [
            ("</tr></table>", "<td headers=\"e r\">0</td></tr></table>"),
            ("丙</th>", "戊</th>"),
            ("headers=\"c r\"", "headers=\"e r\""),
            ("345.5", "345.6"),
        ] {
            let changed = html.replace(old, new);
            assert!(changed != html && of_html(&changed, &rows) != expected, "{new}");
        }
    }
}
