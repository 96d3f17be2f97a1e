//! `data`: the page of downloads, with the dictionary and the package's description.

use serde::Serialize;
use serde_json::{Value, json};

use super::Output;
use crate::render::data::described::{Described, FileFacts};
use crate::render::frame::LinkView;
use crate::render::{Renderer, data};
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
        if !sink.wants_below("data/") {
            return;
        }
        let mut dictionary = Described::new(sink, "dictionary.csv");
        dictionary.piece(data::dictionary(&self.source.forms).as_bytes());
        let dictionary = dictionary.end();
        self.package(bulk.iter().chain([&dictionary]), sink);
        let file = |name: &str| FileView {
            link: LinkView { name: name.to_owned(), href: name.to_owned() },
            note: self.word(&format!("data.{}", name.replace('.', "_"))),
        };
        let view = DataView {
            files: ["reports.csv", "reports.json", "dictionary.csv", "datapackage.json"].map(file).to_vec(),
            columns: data::COLUMNS.map(|column| (column.to_owned(), self.word(&format!("column.{column}")))).to_vec(),
            reports: self.portal.reports.len(),
        };
        self.list(sink, "data", &view);
    }

    /// What the data files are, for programs: a Data Package (datapackage.org).
    fn package<'f>(&self, files: impl Iterator<Item = &'f FileFacts>, sink: &dyn Sink) {
        let field = |name: &str| {
            let kind = if matches!(name, "year") { "integer" } else { "string" };
            json!({ "name": name, "type": kind })
        };
        let resources: Vec<Value> = files
            .map(|file| {
                let (stem, format) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
                let mut resource = json!({
                    "name": stem, "path": file.name, "format": format, "encoding": "utf-8", "bytes": file.bytes,
                    "hash": format!("sha256:{}", file.sha256),
                    "title": self.word(&format!("data.{}", file.name.replace('.', "_"))),
                });
                if format == "csv" {
                    let columns: &[&str] =
                        if stem == "dictionary" { &data::DICTIONARY_COLUMNS } else { &data::COLUMNS };
                    let fields: Vec<Value> = columns.iter().map(|column| field(column)).collect();
                    resource["schema"] = json!({ "fields": fields });
                    resource["mediatype"] = json!("text/csv");
                } else {
                    // Two files of one stem need two names.
                    resource["name"] = json!(format!("{stem}-{format}"));
                    resource["mediatype"] = json!("application/json");
                }
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
        sink.file("data/datapackage.json", text.as_bytes());
    }
}
