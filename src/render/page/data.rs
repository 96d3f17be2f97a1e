//! `data`: the page of downloads, with the dictionary and the package's description.

use serde::Serialize;
use serde_json::{Value, json};

use super::Output;
use crate::data::{self, FOLDER, FORMATS, PACKAGE, corrections, dictionary};
use crate::render::Renderer;
use crate::render::described::{Described, FileFacts};
use crate::render::frame::LinkView;
use crate::tree::Sink;

/// `data`: the page of downloads.
#[derive(Debug, Clone, Serialize)]
pub struct DataView {
    /// The files.
    pub files: Vec<FileView>,
    /// What each column of the table of cells means.
    pub columns: Vec<(String, String)>,
    /// How many reports the files hold.
    pub reports: usize,
}

/// A file to take away.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    /// Its link.
    pub link: LinkView,
    /// What it holds.
    pub note: String,
}

impl Renderer<'_> {
    /// The page of downloads, with the dictionary.
    pub(super) fn data_page(&self, &Output { sink, bulk, .. }: &Output<'_>) {
        if !sink.wants_below(FOLDER) {
            return;
        }
        let mut file = Described::new(sink, dictionary::FILE, "text/csv", &dictionary::COLUMNS);
        file.piece(dictionary::dictionary(&self.source.forms).as_bytes());
        let file = file.end();
        let register = self.corrections_file(sink);
        self.package(bulk.iter().chain([&register, &file]), sink);
        let names = FORMATS.iter().map(|&format| format.bulk_file());
        let names = names.chain([corrections::FILE, dictionary::FILE, PACKAGE]);
        let file = |name: &str| FileView {
            note: self.about_file(name),
            link: LinkView { href: name.to_owned(), name: name.to_owned() },
        };
        let view = DataView {
            files: names.map(file).collect(),
            columns: data::COLUMNS.map(|column| (column.to_owned(), self.word(&format!("column.{column}")))).to_vec(),
            reports: self.portal.reports.len(),
        };
        self.list(sink, "data", &view);
    }

    /// The register of corrections for programs, in the order of its page.
    fn corrections_file(&self, sink: &dyn Sink) -> FileFacts {
        let mut file = Described::new(sink, corrections::FILE, "text/csv", &corrections::COLUMNS);
        file.piece(corrections::start().as_bytes());
        for (report, correction) in self.newest_corrections() {
            file.piece(corrections::line(report, self.portal.agency_of(report), correction).as_bytes());
        }
        file.end()
    }

    /// What a data file holds; of a format that the theme has no words for, its ending.
    fn about_file(&self, name: &str) -> String {
        let (stem, format) = name.rsplit_once('.').unwrap_or((name, ""));
        let key = format!("data.{}", name.replace('.', "_"));
        match self.theme.words.get(&key) {
            Some(word) => word.clone(),
            None => self.theme.phrase(&format!("data.{stem}"), &[("format", &format.to_uppercase())]),
        }
    }

    /// What the data files are, for programs: a Data Package (datapackage.org).
    fn package<'f>(&self, files: impl Iterator<Item = &'f FileFacts>, sink: &dyn Sink) {
        let field = |name: &str| {
            let kind = if matches!(name, "year") { "integer" } else { "string" };
            json!({ "name": name, "type": kind })
        };
        let resources: Vec<Value> = files
            .map(|file| {
                let (stem, format) = file.name.rsplit_once('.').unwrap_or((file.name, ""));
                let mut resource = json!({
                    "name": stem, "path": file.name, "format": format, "encoding": "utf-8", "bytes": file.bytes,
                    "hash": format!("sha256:{}", file.sha256), "title": self.about_file(file.name),
                });
                if file.columns.is_empty() {
                    // Two files of one stem need two names.
                    resource["name"] = json!(format!("{stem}-{format}"));
                } else {
                    let fields: Vec<Value> = file.columns.iter().map(|column| field(column)).collect();
                    resource["schema"] = json!({ "fields": fields });
                }
                resource["mediatype"] = json!(file.media_type);
                resource
            })
            .collect();
        let mut package = json!({
            "profile": "data-package", "name": "nianbao", "title": self.config.title, "resources": resources,
        });
        if let Some(licence) = &self.config.licence {
            package["licenses"] = json!([{ "name": "other", "title": licence }]);
        }
        let text = serde_json::to_string_pretty(&package).expect("plain data") + "\n";
        sink.file(&format!("{FOLDER}{PACKAGE}"), text.as_bytes());
    }
}
