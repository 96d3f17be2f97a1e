//! `data`: the page of downloads, with the dictionary and all descriptions.

use serde::Serialize;
use serde_json::Value;

use super::Output;
use crate::data::bulk::Column;
use crate::data::describe::{self, DataFacts, FileFacts};
use crate::data::{self, FOLDER, agencies, cells, corrections, dictionary, lead};
use crate::render::described::Described;
use crate::render::frame::LinkView;
use crate::render::{Renderer, changed_at};
use crate::tree::Sink;

/// `data`: the page of downloads.
#[derive(Debug, Clone, Serialize)]
pub struct DataView {
    /// What the files of a year are, in the order of each year's.
    pub heads: Vec<HeadView>,
    /// The files of each year, the newest first.
    pub years: Vec<YearFilesView>,
    /// Files that are of no year.
    pub files: Vec<FileView>,
    /// Descriptions of the files for programs.
    pub descriptions: Vec<FileView>,
    /// What each column means.
    pub columns: Vec<(String, String)>,
    /// How many reports the files hold.
    pub reports: usize,
    /// The day of the newest report or correction; 未注明 where none has a date.
    pub version: String,
    /// How the data are cited.
    pub cite: String,
    /// The same for search engines, as JSON-LD that is safe in a script element.
    pub dataset_html: String,
}

/// A kind of file that is there for each year.
#[derive(Debug, Clone, Serialize)]
pub struct HeadView {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub note: String,
}

/// The files of a year.
#[derive(Debug, Clone, Serialize)]
pub struct YearFilesView {
    /// The year.
    pub year: u16,
    /// How many reports they hold.
    pub reports: usize,
    /// For each kind of file, those there are: several where one would be too long.
    pub files: Vec<Vec<FileView>>,
}

/// A file to take away.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    /// Its link.
    pub link: LinkView,
    /// What it holds.
    pub note: String,
    /// How long it is.
    pub size: String,
}

/// The kinds of files that are there for each year: the beginnings and the endings of their names.
const OF_YEAR: [(&str, &str); 5] =
    [("table", "xlsx"), ("reports", "csv"), ("cells", "csv"), ("cells", "zip"), ("reports", "json")];

impl Renderer<'_> {
    /// The page of downloads, with what is there to be taken beside the reports.
    pub(super) fn data_page(&self, &Output { sink, bulk, .. }: &Output<'_>) {
        if !sink.wants_below(FOLDER) {
            return;
        }
        let mut files: Vec<FileFacts> = bulk.to_vec();
        files.push(self.agencies_file(sink));
        files.push(self.corrections_file(sink));
        let forms = &self.source.forms;
        files.push(table(sink, dictionary::FILE, &dictionary::COLUMNS, &dictionary::dictionary(forms)));
        files.push(table(sink, dictionary::FIGURES_FILE, &dictionary::FIGURES, &dictionary::figures(forms)));
        for file in &mut files {
            file.title = self.about_file(file);
        }
        let facts = self.data_facts();
        let descriptions = self.descriptions(&facts, &files, sink);
        let view = self.data_view(&facts, &files, &descriptions);
        self.list(sink, "data", &view);
    }

    fn data_view(&self, facts: &DataFacts, files: &[FileFacts], descriptions: &[FileFacts]) -> DataView {
        let show = |file: &FileFacts| FileView {
            note: file.title.clone(),
            link: LinkView { href: file.name.clone(), name: file.name.clone() },
            size: size(file.bytes),
        };
        let heads = OF_YEAR.map(|(stem, ending)| HeadView {
            name: self.word(&format!("data.{stem}_{ending}_head")),
            note: self.word(&format!("data.{stem}_{ending}")),
        });
        let years = self.links.of_year.iter().rev().map(|(&year, reports)| YearFilesView {
            year: year.get(),
            reports: reports.len(),
            files: OF_YEAR
                .iter()
                .map(|(stem, ending)| {
                    let is = |file: &&FileFacts| {
                        file.year == Some(year) && file.name.starts_with(stem) && file.ending() == *ending
                    };
                    files.iter().filter(is).map(show).collect()
                })
                .collect(),
        });
        let columns = lead::COLUMNS.into_iter().chain(cells::COLUMNS);
        // Search engines need not know every year's files by heart.
        let of_all: Vec<FileFacts> = files.iter().filter(|file| file.year.is_none()).cloned().collect();
        let version = facts.version.map_or_else(|| self.word("page.undated"), |date| date.to_string());
        let publisher = facts.publisher.clone().unwrap_or_else(|| facts.title.clone());
        let home = facts.home.clone().unwrap_or_default();
        let cite = [("publisher", &*publisher), ("title", &facts.title), ("version", &version), ("url", &home)];
        DataView {
            heads: heads.into(),
            years: years.collect(),
            files: files.iter().filter(|file| file.year.is_none()).map(show).collect(),
            descriptions: descriptions.iter().map(show).collect(),
            columns: columns.map(|column| (column.to_owned(), self.word(&format!("column.{column}")))).collect(),
            reports: self.portal.reports.len(),
            cite: self.theme.phrase("data.cite", &cite).trim_end().to_owned(),
            version,
            dataset_html: describe::dataset(facts, &of_all),
        }
    }

    /// What is said of all files.
    fn data_facts(&self) -> DataFacts {
        let days = self.portal.reports.iter().filter_map(changed_at);
        let years = || self.links.of_year.keys().copied();
        DataFacts {
            title: self.config.title.clone(),
            description: self.word("data.description"),
            licence: self.config.licence.clone(),
            publisher: self.config.publisher.name.clone(),
            home: self.url("data/index.html"),
            version: days.max(),
            years: years().next().zip(years().next_back()),
        }
    }

    /// Who reports.
    fn agencies_file(&self, sink: &dyn Sink) -> FileFacts {
        let mut file = Described::new(sink, agencies::FILE, agencies::MEDIA_TYPE, Vec::new());
        file.piece(agencies::start().as_bytes());
        for (index, agency) in self.portal.agencies.iter().enumerate() {
            let reports = self.links.of_agency[index].clone();
            let years: Vec<_> = reports.map(|report| self.portal.reports[report].year).collect();
            file.piece(agencies::entry(agency, &years, index == 0).as_bytes());
        }
        file.piece(agencies::END.as_bytes());
        file.end()
    }

    /// The register of corrections for programs, in the order of its page.
    fn corrections_file(&self, sink: &dyn Sink) -> FileFacts {
        let mut file = Described::new(sink, corrections::FILE, "text/csv", corrections::columns());
        file.piece(corrections::start().as_bytes());
        for (report, correction) in self.newest_corrections() {
            file.piece(corrections::line(report, self.portal.agency_of(report), correction).as_bytes());
        }
        file.end()
    }

    /// What the files are, for programs.
    fn descriptions(&self, facts: &DataFacts, files: &[FileFacts], sink: &dyn Sink) -> Vec<FileFacts> {
        let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("plain data") + "\n";
        let text = |name: &str| match name {
            data::PACKAGE => pretty(&describe::package(facts, files)),
            data::CSVW => pretty(&describe::csvw(facts, files)),
            data::CATALOGUE => pretty(&describe::catalogue(facts, files)),
            data::DIGESTS => describe::digests(files),
            name if name == data::REPORT_SCHEMA.0 => data::REPORT_SCHEMA.1.to_owned(),
            _ => data::REPORTS_SCHEMA.1.to_owned(),
        };
        let describe = |&(name, media_type): &(&str, &'static str)| {
            let file = Described::whole(sink, name, media_type, &text(name));
            FileFacts { title: self.about_file(&file), ..file }
        };
        data::DESCRIPTIONS.iter().map(describe).collect()
    }

    /// What a data file holds, and of which year.
    fn about_file(&self, file: &FileFacts) -> String {
        let stem = file.name.split(['-', '.']).next().unwrap_or_default();
        let key = match file.year {
            Some(_) => format!("data.{stem}_{}", file.ending()),
            None => format!("data.{}", file.name.replace('.', "_")),
        };
        let about = self.word(&key);
        match file.year {
            Some(year) => self.theme.phrase("data.of_year", &[("year", &year.to_string()), ("about", &about)]),
            None => about,
        }
    }
}

/// A table that is at hand as a whole.
fn table(sink: &dyn Sink, name: &str, columns: &[&str], text: &str) -> FileFacts {
    let columns: Vec<Column> = dictionary::columns(columns);
    let mut file = Described::new(sink, name, "text/csv", columns);
    file.piece(text.as_bytes());
    file.end()
}

/// A length in words: 12 KB, 3.4 MB.
pub(in crate::render) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
