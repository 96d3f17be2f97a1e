//! What the data files are, for programs: a Data Package (datapackage.org), CSVW for its tables (W3C), a DCAT catalogue as
//! JSON-LD, a `schema.org/Dataset` for the page of downloads, and their digests.
//!
//! All say the same of the same files, in the words that the theme has for people.

use serde_json::{Map, Value, json};

use super::bulk::{Column, Values};
use super::wide::MARKS;
use crate::model::{Date, Year};

/// A file that was written.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// Its name below `data/`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The year it is of; `None` where it is of all.
    pub year: Option<Year>,
    /// Its columns, where it is a table of values.
    pub columns: Vec<Column>,
    /// What it holds, in words.
    pub title: String,
    /// Its length.
    pub bytes: u64,
    /// Its digest, in hexadecimal.
    pub sha256: String,
}

impl FileFacts {
    /// A file of which nothing is written yet.
    pub fn new(name: &str, media_type: &'static str, columns: Vec<Column>) -> FileFacts {
        let (title, sha256) = (String::new(), String::new());
        FileFacts { name: name.to_owned(), media_type, year: None, columns, title, bytes: 0, sha256 }
    }

    /// What its name ends in.
    pub fn ending(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// A name that no other file has, of letters, digits and hyphens.
    fn id(&self) -> String {
        self.name.to_ascii_lowercase().replace(['.', '_'], "-")
    }
}

/// What is said of all files together.
#[derive(Debug, Clone, Default)]
pub struct DataFacts {
    /// The portal's title.
    pub title: String,
    /// A sentence about the data.
    pub description: String,
    /// The licence, in words.
    pub licence: Option<String>,
    /// Who answers for them.
    pub publisher: Option<String>,
    /// The address of the page of downloads, where it is known.
    pub home: Option<String>,
    /// The day of the newest report or correction, which is the version.
    pub version: Option<Date>,
    /// The first and the last year.
    pub years: Option<(Year, Year)>,
}

impl DataFacts {
    /// The address of a file: full where that is known.
    fn address(&self, name: &str) -> String {
        self.home.as_ref().map_or_else(|| name.to_owned(), |home| format!("{home}{name}"))
    }

    fn period(&self) -> Option<[String; 2]> {
        self.years.map(|(first, last)| [format!("{first}-01-01"), format!("{last}-12-31")])
    }
}

/// Fields that are there.
fn object(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let there = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(there.collect::<Map<String, Value>>())
}

/// The Data Package: every file with its size, digest and fields.
pub fn package(of: &DataFacts, files: &[FileFacts]) -> Value {
    let resource = |file: &FileFacts| {
        let is_table = !file.columns.is_empty();
        let fields = || -> Vec<Value> { file.columns.iter().map(field).collect() };
        object([
            ("name", Some(json!(file.id()))),
            // Of others, programs that read tables make what they can.
            ("type", Some(json!(if is_table { "table" } else { "file" }))),
            ("path", Some(json!(file.name))),
            ("title", Some(json!(file.title))),
            ("format", Some(json!(file.ending()))),
            ("mediatype", Some(json!(file.media_type))),
            ("encoding", is_table.then(|| json!("utf-8"))),
            ("bytes", Some(json!(file.bytes))),
            ("hash", Some(json!(format!("sha256:{}", file.sha256)))),
            ("schema", is_table.then(|| json!({ "fields": fields(), "missingValues": missing(file) }))),
        ])
    };
    object([
        ("profile", Some(json!("data-package"))),
        ("name", Some(json!("nianbao"))),
        ("title", Some(json!(of.title))),
        ("description", Some(json!(of.description))),
        ("homepage", of.home.as_ref().map(|home| json!(home))),
        ("version", of.version.map(|version| json!(version.to_string()))),
        ("licenses", of.licence.as_ref().map(|licence| json!([{ "name": "other", "title": licence }]))),
        ("contributors", of.publisher.as_ref().map(|name| json!([{ "title": name, "role": "publisher" }]))),
        ("resources", Some(files.iter().map(resource).collect())),
    ])
}

/// What stands for nothing in a table's numbers.
fn missing(file: &FileFacts) -> Vec<&'static str> {
    let is_wide = file.columns.iter().any(|column| column.label.is_some());
    [""].into_iter().chain(MARKS.into_iter().filter(|_| is_wide)).collect()
}

fn field(column: &Column) -> Value {
    let kind = match column.values {
        Values::Text => "string",
        Values::Integer => "integer",
        Values::Number => "number",
        Values::Date => "date",
    };
    object([
        ("name", Some(json!(column.name))),
        ("type", Some(json!(kind))),
        ("title", column.label.as_ref().map(|label| json!(label))),
    ])
}

/// The tables by the W3C's model for CSV on the web.
pub fn csvw(of: &DataFacts, files: &[FileFacts]) -> Value {
    let column = |column: &Column, missing: &[&str]| {
        let kind = match column.values {
            Values::Text => "string",
            Values::Integer => "integer",
            Values::Number => "decimal",
            Values::Date => "date",
        };
        object([
            ("name", Some(json!(column.name))),
            ("titles", Some(json!(column.name))),
            ("datatype", Some(json!(kind))),
            ("dc:description", column.label.as_ref().map(|label| json!(label))),
            ("null", (column.values != Values::Text).then(|| json!(missing))),
        ])
    };
    let table = |file: &FileFacts| {
        let missing = missing(file);
        let columns: Vec<Value> = file.columns.iter().map(|it| column(it, &missing)).collect();
        json!({ "url": file.name, "dc:title": file.title, "tableSchema": { "columns": columns } })
    };
    object([
        ("@context", Some(json!(["http://www.w3.org/ns/csvw", { "@language": "zh" }]))),
        ("dc:title", Some(json!(of.title))),
        ("dc:license", of.licence.as_ref().map(|licence| json!(licence))),
        ("tables", Some(files.iter().filter(|file| !file.columns.is_empty()).map(table).collect())),
    ])
}

/// The catalogue with its one dataset, by DCAT 3. Its keys are also those of `data.json` files (Project Open Data 1.1).
pub fn catalogue(of: &DataFacts, files: &[FileFacts]) -> Value {
    let publisher = of.publisher.as_ref().map(|name| json!({ "@type": "foaf:Organization", "name": name }));
    let distribution = |file: &FileFacts| {
        json!({
            "@type": "dcat:Distribution",
            "title": file.title,
            "downloadURL": of.address(&file.name),
            "mediaType": file.media_type,
            "byteSize": file.bytes,
            "checksum": {
                "@type": "spdx:Checksum",
                "algorithm": "spdx:checksumAlgorithm_sha256",
                "checksumValue": file.sha256,
            },
        })
    };
    let period =
        of.period().map(|[start, end]| json!({ "@type": "dct:PeriodOfTime", "startDate": start, "endDate": end }));
    let dataset = object([
        ("@type", Some(json!("dcat:Dataset"))),
        ("identifier", Some(json!(of.home.as_deref().unwrap_or("nianbao")))),
        ("title", Some(json!(of.title))),
        ("description", Some(json!(of.description))),
        ("keyword", Some(json!(["政府信息公开", "年度报告"]))),
        ("accessLevel", Some(json!("public"))),
        ("language", Some(json!("zh"))),
        ("license", of.licence.as_ref().map(|licence| json!(licence))),
        ("publisher", publisher.clone()),
        ("landingPage", of.home.as_ref().map(|home| json!(home))),
        ("modified", of.version.map(|version| json!(version.to_string()))),
        ("version", of.version.map(|version| json!(version.to_string()))),
        ("temporal", period),
        ("distribution", Some(files.iter().map(distribution).collect())),
    ]);
    object([
        ("@context", Some(context())),
        ("@type", Some(json!("dcat:Catalog"))),
        ("title", Some(json!(of.title))),
        ("publisher", publisher),
        ("dataset", Some(json!([dataset]))),
    ])
}

/// What the catalogue's keys mean.
fn context() -> Value {
    let address = |id: &str| json!({ "@id": id, "@type": "@id" });
    let typed = |id: &str, kind: &str| json!({ "@id": id, "@type": kind });
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "spdx": "http://spdx.org/rdf/terms#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dataset": address("dcat:dataset"),
        "distribution": address("dcat:distribution"),
        "downloadURL": address("dcat:downloadURL"),
        "landingPage": address("dcat:landingPage"),
        "publisher": "dct:publisher",
        "name": "foaf:name",
        "title": "dct:title",
        "description": "dct:description",
        "identifier": "dct:identifier",
        "keyword": "dcat:keyword",
        "language": "dct:language",
        "license": "dct:license",
        "accessLevel": "dct:accessRights",
        "modified": typed("dct:modified", "xsd:date"),
        "version": "dcat:version",
        "temporal": "dct:temporal",
        "startDate": typed("dcat:startDate", "xsd:date"),
        "endDate": typed("dcat:endDate", "xsd:date"),
        "mediaType": "dcat:mediaType",
        "byteSize": typed("dcat:byteSize", "xsd:nonNegativeInteger"),
        "checksum": "spdx:checksum",
        "algorithm": address("spdx:algorithm"),
        "checksumValue": typed("spdx:checksumValue", "xsd:hexBinary"),
    })
}

/// The dataset for search engines, safe inside a script element: files of all years and descriptions, and one a year.
pub fn dataset(of: &DataFacts, files: &[FileFacts]) -> String {
    let distribution = |file: &FileFacts| {
        json!({
            "@type": "DataDownload", "name": file.title, "encodingFormat": file.media_type,
            "contentUrl": of.address(&file.name), "contentSize": file.bytes.to_string(), "sha256": file.sha256,
        })
    };
    let value = object([
        ("@context", Some(json!("https://schema.org/"))),
        ("@type", Some(json!("Dataset"))),
        ("name", Some(json!(of.title))),
        ("description", Some(json!(of.description))),
        ("license", of.licence.as_ref().map(|licence| json!(licence))),
        ("creator", of.publisher.as_ref().map(|name| json!({ "@type": "Organization", "name": name }))),
        ("url", of.home.as_ref().map(|home| json!(home))),
        ("version", of.version.map(|version| json!(version.to_string()))),
        ("dateModified", of.version.map(|version| json!(version.to_string()))),
        ("temporalCoverage", of.period().map(|[start, end]| json!(format!("{start}/{end}")))),
        ("isAccessibleForFree", Some(json!(true))),
        ("inLanguage", Some(json!("zh"))),
        ("distribution", Some(files.iter().map(distribution).collect())),
    ]);
    value.to_string().replace('<', "\\u003c")
}

/// The digests as `sha256sum -c` reads them.
pub fn digests(files: &[FileFacts]) -> String {
    let mut lines: Vec<String> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    lines.concat()
}
