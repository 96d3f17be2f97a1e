//! The files of many reports: which there are, the part of each report in them, and their writing while reports come in.
//!
//! A report is written down in all formats where it is rendered, on any thread; the files take those parts in the order
//! of the reports, and nothing is held but what waits for its turn.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::described::Described;
use crate::bytes::zip::ZipStream;
use crate::data::bulk::MOST_LINES;
use crate::data::describe::FileFacts;
use crate::data::{BULKS, Bulk, BulkWriter, DataWords, FOLDER, Sheet, Told};
use crate::form::{Form, Forms};
use crate::model::{Portal, Report, Year};
use crate::tree::Sink;

/// The files of all reports: a table a year, the first year first, then that of all years.
pub(super) struct BulkPlan {
    sheets: Vec<Sheet>,
    of_year: BTreeMap<Year, usize>,
    /// Each report's number among those of its year.
    numbers: Vec<usize>,
    /// Writers for each form and table, by the format.
    writers: HashMap<(usize, usize), Vec<Box<dyn BulkWriter>>>,
    /// A file has no more lines.
    most: usize,
    /// The tables whose files are there from an earlier build.
    kept: KeptData,
}

/// The files of tables that were written, for a build to come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeptData(Vec<KeptTable>);

/// The files of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptTable {
    year: Option<Year>,
    files: Vec<KeptFile>,
}

/// A file, as far as its format does not say what is to be said of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptFile {
    format: usize,
    name: String,
    bytes: u64,
    sha256: String,
}

impl KeptData {
    /// The years of its tables; `None` of the one of all years.
    pub fn years(&self) -> impl Iterator<Item = Option<Year>> {
        self.0.iter().map(|table| table.year)
    }

    /// Those tables alone.
    #[must_use]
    pub fn only(mut self, is_wanted: impl Fn(Option<Year>) -> bool) -> KeptData {
        self.0.retain(|table| is_wanted(table.year));
        self
    }

    fn of(sheets: &[Sheet], ended: &[(usize, usize, FileFacts)]) -> KeptData {
        let file = |(_, format, facts): &(usize, usize, FileFacts)| KeptFile {
            format: *format,
            name: facts.name.clone(),
            bytes: facts.bytes,
            sha256: facts.sha256.clone(),
        };
        let table = |(index, sheet): (usize, &Sheet)| KeptTable {
            year: sheet.year,
            files: ended.iter().filter(|(of, ..)| *of == index).map(file).collect(),
        };
        KeptData(sheets.iter().enumerate().map(table).collect())
    }
}

/// A report's part of a file.
pub(super) struct Part {
    sheet: usize,
    format: usize,
    lines: usize,
    text: String,
}

fn key(form: &Arc<Form>) -> usize {
    Arc::as_ptr(form) as usize
}

/// Whether a table is written in a format.
fn is_in(sheet: &Sheet, format: &dyn Bulk) -> bool {
    sheet.year.is_some() || format.in_full()
}

impl BulkPlan {
    pub(super) fn of(portal: &Portal, forms: &Forms) -> BulkPlan {
        BulkPlan::with_lines(portal, forms, MOST_LINES)
    }

    fn with_lines(portal: &Portal, forms: &Forms, most: usize) -> BulkPlan {
        let rank = |form: &Form| forms.iter().position(|other| other.id == form.id);
        let mut of_years: BTreeMap<Year, Vec<&Arc<Form>>> = BTreeMap::new();
        let (mut counts, mut numbers) = (BTreeMap::<Year, usize>::new(), Vec::with_capacity(portal.reports.len()));
        for report in portal.reports.iter() {
            let of_year = of_years.entry(report.year).or_default();
            if !of_year.iter().any(|form| Arc::ptr_eq(form, &report.form)) {
                of_year.push(&report.form);
            }
            let count = counts.entry(report.year).or_default();
            numbers.push(*count % (most - 1).max(1));
            *count += 1;
        }
        let (sheets, of_year, writers) = (Vec::new(), BTreeMap::new(), HashMap::new());
        let mut plan = BulkPlan { sheets, of_year, numbers, writers, most, kept: KeptData::default() };
        let mut all: Vec<&Arc<Form>> = Vec::new();
        for (year, forms) in of_years {
            plan.of_year.insert(year, plan.sheets.len());
            all.extend(&forms);
            plan.add(Some(year), forms, rank);
        }
        all.sort_by_key(|form| key(form));
        all.dedup_by_key(|form| key(form));
        plan.add(None, all, rank);
        plan
    }

    fn add(&mut self, year: Option<Year>, mut forms: Vec<&Arc<Form>>, rank: impl Fn(&Form) -> Option<usize>) {
        // The newest edition leads, whatever reports say first.
        forms.sort_by_cached_key(|form| (std::cmp::Reverse(rank(form)), form.composition()));
        let sheet = Sheet::of(year, forms.iter().map(|form| &***form));
        for form in forms {
            let writers = BULKS.iter().map(|bulk| bulk.writer(form, &sheet)).collect();
            self.writers.insert((key(form), self.sheets.len()), writers);
        }
        self.sheets.push(sheet);
    }

    /// The same without the tables whose files are there from an earlier build.
    pub(super) fn keeping(self, kept: &KeptData) -> BulkPlan {
        BulkPlan { kept: kept.clone(), ..self }
    }

    /// Whether the files of a table are there.
    fn is_kept(&self, sheet: usize) -> bool {
        self.kept.years().any(|year| year == self.sheets[sheet].year)
    }

    /// The tables of a report whose files are to be written.
    fn sheets_of(&self, report: &Report) -> impl Iterator<Item = usize> {
        let all = [self.of_year[&report.year], self.sheets.len() - 1];
        all.into_iter().filter(|&sheet| !self.is_kept(sheet))
    }

    /// Whether a report has a part in any file that is to be written.
    pub(super) fn takes(&self, report: &Report) -> bool {
        self.sheets_of(report).next().is_some()
    }

    /// A report's parts of all files.
    pub(super) fn parts(&self, index: usize, told: &Told<'_>) -> Vec<Part> {
        let report: &Report = told.report;
        let mut parts = Vec::with_capacity(BULKS.len() + 1);
        for sheet in self.sheets_of(report) {
            let writers = &self.writers[&(key(&report.form), sheet)];
            for (format, (bulk, writer)) in BULKS.iter().zip(writers).enumerate() {
                if is_in(&self.sheets[sheet], *bulk) {
                    let text = writer.write(told, self.numbers[index]);
                    parts.push(Part { sheet, format, lines: bulk.lines(&report.form), text });
                }
            }
        }
        parts
    }
}

/// The files of all reports under way.
pub(super) struct BulkFiles<'s> {
    plan: &'s BulkPlan,
    words: &'s DataWords,
    sink: &'s dyn Sink,
    /// By table and format.
    open: Vec<Vec<Option<OpenFile<'s>>>>,
    ended: Vec<(usize, usize, FileFacts)>,
}

/// A file under way, and its compressed copy.
struct OpenFile<'s> {
    ways: Vec<Way<'s>>,
    part: usize,
    lines: usize,
    is_first: bool,
}

/// How a text is written.
enum Way<'s> {
    Plain(Box<Described<'s>>),
    Packed(Box<ZipStream<Described<'s>>>),
}

/// What the name of a compressed copy ends in.
const ZIP: &str = "zip";

/// What is said of a file of a table before it is written: of a package, and of a compressed copy, no columns.
fn facts_of(bulk: &dyn Bulk, sheet: &Sheet, name: &str) -> FileFacts {
    let is_copy = bulk.ending() != ZIP && name.ends_with(ZIP);
    let media_type = if is_copy { "application/zip" } else { bulk.media_type() };
    let has_columns = !is_copy && bulk.package(sheet).is_none();
    let columns = if has_columns { bulk.columns(sheet) } else { Vec::new() };
    FileFacts { year: sheet.year, ..FileFacts::new(name, media_type, columns) }
}

impl KeptFile {
    fn facts(&self, sheet: &Sheet) -> FileFacts {
        let (bytes, sha256) = (self.bytes, self.sha256.clone());
        let facts = BULKS.get(self.format).map(|bulk| facts_of(*bulk, sheet, &self.name));
        FileFacts { bytes, sha256, ..facts.unwrap_or_else(|| FileFacts::new(&self.name, "", Vec::new())) }
    }
}

/// A sink takes whatever it is given.
const TAKEN: &str = "sinks keep their failures";

impl<'s> BulkFiles<'s> {
    pub(super) fn start(plan: &'s BulkPlan, words: &'s DataWords, sink: &'s dyn Sink) -> BulkFiles<'s> {
        let mut files = BulkFiles { plan, words, sink, open: Vec::new(), ended: Vec::new() };
        files.keep();
        for (index, sheet) in plan.sheets.iter().enumerate() {
            let is_open = |bulk: &dyn Bulk| is_in(sheet, bulk) && !plan.is_kept(index);
            let open = |bulk: &&dyn Bulk| is_open(*bulk).then(|| files.open_file(*bulk, sheet, 1));
            let opened = BULKS.iter().map(open).collect();
            files.open.push(opened);
        }
        files
    }

    /// Says of the files that are there what was said when they were written.
    fn keep(&mut self) {
        for (index, sheet) in self.plan.sheets.iter().enumerate() {
            for table in self.plan.kept.0.iter().filter(|table| table.year == sheet.year) {
                for file in &table.files {
                    self.sink.keep(&format!("{FOLDER}{}", file.name));
                    self.ended.push((index, file.format, file.facts(sheet)));
                }
            }
        }
    }

    fn open_file(&self, bulk: &dyn Bulk, sheet: &Sheet, part: usize) -> OpenFile<'s> {
        let name = bulk.file(sheet.year, part);
        let described = |name: &str| Described::of(self.sink, facts_of(bulk, sheet, name));
        let mut ways = Vec::new();
        match bulk.package(sheet) {
            Some(package) => {
                let zip = ZipStream::start(described(&name), &package.before, package.name).expect(TAKEN);
                ways.push(Way::Packed(Box::new(zip)));
            }
            None => ways.push(Way::Plain(Box::new(described(&name)))),
        }
        if bulk.is_zipped() {
            let zipped = format!("{}.{ZIP}", name.trim_end_matches(bulk.ending()).trim_end_matches('.'));
            let file = described(&zipped);
            ways.push(Way::Packed(Box::new(ZipStream::start(file, &[], &name).expect(TAKEN))));
        }
        let mut file = OpenFile { ways, part, lines: 1, is_first: true };
        file.piece(&bulk.start(sheet, self.words));
        file
    }

    /// Takes a report's parts.
    pub(super) fn add(&mut self, parts: &[Part]) {
        for Part { sheet, format, lines, text } in parts {
            let bulk = BULKS[*format];
            let Some(file) = &self.open[*sheet][*format] else { continue };
            if !file.is_first && file.lines + lines > self.plan.most {
                let next = self.open_file(bulk, &self.plan.sheets[*sheet], file.part + 1);
                let full = self.open[*sheet][*format].replace(next);
                self.end_file(*sheet, *format, full);
            }
            if let Some(file) = &mut self.open[*sheet][*format] {
                file.piece(bulk.before(file.is_first));
                file.piece(text);
                file.lines += lines;
                file.is_first = false;
            }
        }
    }

    fn end_file(&mut self, sheet: usize, format: usize, file: Option<OpenFile<'s>>) {
        let Some(mut file) = file else { return };
        file.piece(&BULKS[format].end(&self.plan.sheets[sheet]));
        for way in file.ways {
            let described = match way {
                Way::Plain(file) => *file,
                Way::Packed(zip) => match zip.end() {
                    Ok(file) => file,
                    // Longer than any program opens; it is not there then.
                    Err(_) => continue,
                },
            };
            self.ended.push((sheet, format, described.end()));
        }
    }

    /// Ends all files: those of all years, then those of each year, the newest first. Gives what a build to come may know
    /// of them as well.
    pub(super) fn end(mut self) -> (Vec<FileFacts>, KeptData) {
        let open = std::mem::take(&mut self.open);
        for (sheet, files) in open.into_iter().enumerate() {
            for (format, file) in files.into_iter().enumerate() {
                self.end_file(sheet, format, file);
            }
        }
        self.ended.sort_by_key(|(sheet, format, _)| (std::cmp::Reverse(*sheet), *format));
        let kept = KeptData::of(&self.plan.sheets, &self.ended);
        (self.ended.into_iter().map(|(.., facts)| facts).collect(), kept)
    }
}

impl OpenFile<'_> {
    fn piece(&mut self, text: &str) {
        for way in &mut self.ways {
            match way {
                Way::Plain(file) => file.piece(text.as_bytes()),
                // What is wrong with it is said at its end.
                Way::Packed(zip) => zip.piece(text.as_bytes()).expect(TAKEN),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Agency;
    use crate::tree::TreeSink;

    /// Whatever the size of a year, no file is longer than a spreadsheet opens, and no report stands in two.
    #[test]
    fn long_years_go_on_in_other_files() {
        let forms = Forms::embedded();
        let form = forms.get("2021").unwrap();
        let mut portal = Portal::default();
        let mut reports = Vec::new();
        for number in 0..7 {
            portal.agencies.push(Agency::named(&format!("a{number}"), "甲", ""));
            reports.push(Arc::new(Report { agency: number, ..Report::blank(form.clone(), Year::new(2021).unwrap()) }));
        }
        portal.reports = reports.into_iter().collect();
        for (most, cells_parts, reports_parts) in [(1000, 2, 1), (500, 4, 1), (4, 7, 3)] {
            let (plan, words, sink) =
                (BulkPlan::with_lines(&portal, forms, most), DataWords::default(), TreeSink::default());
            let mut files = BulkFiles::start(&plan, &words, &sink);
            for (index, report) in portal.reports.iter().enumerate() {
                let agency = portal.agency_of(report);
                files.add(&plan.parts(index, &Told { report, agency, above: None, title: "", words: &words }));
            }
            let (facts, _) = files.end();
            let count = |stem: &str, ending: &str| {
                let is =
                    |file: &&FileFacts| file.year.is_some() && file.name.starts_with(stem) && file.ending() == ending;
                facts.iter().filter(is).count()
            };
            let counts =
                [count("cells", "csv"), count("cells", "zip"), count("reports", "csv"), count("table", "xlsx")];
            assert_eq!(counts, [cells_parts, cells_parts, reports_parts, reports_parts], "{most}");
            let tree = sink.into_tree();
            let lines = |name: &str| tree.text(&format!("data/{name}")).map_or(0, |text| text.lines().count() - 1);
            let all: usize = facts
                .iter()
                .filter(|file| file.name.starts_with("cells-") && file.ending() == "csv")
                .map(|file| lines(&file.name))
                .sum();
            assert_eq!(all, 7 * 200);
            assert!(
                most < 200 || facts.iter().filter(|file| file.ending() == "csv").all(|file| lines(&file.name) < most)
            );
        }
    }
}
