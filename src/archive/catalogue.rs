//! The catalogue of a package: what an archive registers of each report, as CSV for people and spreadsheets and as XML
//! for the archive's own system.
//!
//! Fields are named as 归档文件目录 names them (DA/T 22), with address, format, length and digest of the page, as web
//! pages are registered (DA/T 80). What the program does not know stays blank, and each entry names its blank fields;
//! nothing is made up. Numbers, fonds and retention are the archive's to give: [`ItemNumber`] and `[archive]` of
//! `site.toml`.
//!
//! Both files say the same, line by line, and follow from the files they list: `verify` holds them against those.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use serde::Deserialize;

use super::figures::{csv_fields, report_folder};
use super::{Failed, in_order, walk};
use crate::bytes::digest::{self, Algorithm};
use crate::bytes::lines;
use crate::data::{MARK, csv_field};
use crate::finding::damage::CatalogueFault;
use crate::finding::{Damage, Finding, Findings, Place};
use crate::html::escape;
use crate::model::Date;
use crate::source::{Config, ItemNumber};
use crate::tree::{self, Blob, Files, Listed, Scratch};

/// The catalogue as CSV.
pub const CSV: &str = "归档目录/目录.csv";
/// The catalogue as XML.
pub const XML: &str = "归档目录/目录.xml";

/// The fields of an entry, in their order, by the names that both files use.
pub const FIELDS: [&str; 13] = [
    "序号",
    "档号",
    "全宗号",
    "年度",
    "保管期限",
    "题名",
    "责任者",
    "发布日期",
    "网址",
    "文件路径",
    "格式",
    "字节数",
    "SHA-256",
];
/// Where fields stand that only settings know, and those by which an entry is found.
const ITEM: usize = 1;
const FONDS: usize = 2;
const RETENTION: usize = 4;
const URL: usize = 8;
const PATH: usize = 9;
/// The last column of the CSV: which fields of the entry are blank.
const BLANK: &str = "未著录项";
/// What a line of the XML with an entry starts and ends with.
const ENTRY: [&str; 2] = ["<条目>", "</条目>"];
/// The element of the transfer's date.
const TRANSFERRED: &str = "移交日期";

/// A report as its data name it.
#[derive(Deserialize)]
pub(super) struct ListedReport {
    pub agency: ListedAgency,
    pub year: u16,
    pub title: String,
    pub published: Option<String>,
}

/// Its agency.
#[derive(Deserialize)]
pub(super) struct ListedAgency {
    pub id: String,
    pub name: String,
}

/// A report on its way into the catalogue: what its data say, and what its page is.
pub(super) struct Item {
    pub report: ListedReport,
    pub folder: String,
    len: u64,
    sha256: String,
}

impl Item {
    /// The page of a report.
    pub fn page(&self) -> String {
        format!("{}/index.html", self.folder)
    }

    /// Reads what a package says of the report whose data stand at a path; nothing where these are none of ours.
    fn read(files: &dyn Files, path: &str) -> Result<Option<Item>, Failed> {
        let folder = tree::folder(path).to_owned();
        let bytes = files.bytes(path).map_err(Failed::at(path))?;
        // An attachment may be called so, too.
        let Ok(report) = serde_json::from_slice::<ListedReport>(&bytes) else { return Ok(None) };
        let page = format!("{folder}/index.html");
        let digest = || digest::of_reader(&mut files.open(&page)?, &[Algorithm::Sha256]);
        let taken = digest().map_err(Failed::at(&page))?;
        Ok(Some(Item { report, folder, len: taken.len, sha256: taken.hex(0) }))
    }

    /// Its entry, as the `number`th of its year. `stated` are the fields that settings know.
    fn entry(&self, number: usize, stated: Stated) -> Entry {
        let Stated { item, fonds, retention, url } = stated;
        let ListedReport { agency, year, title, published } = &self.report;
        let published = published.clone().unwrap_or_default();
        let (year, len, page) = (year.to_string(), self.len.to_string(), self.page());
        let (title, agency, sha256) = (title.clone(), agency.name.clone(), self.sha256.clone());
        let format = tree::media_type(&page).split(';').next().unwrap_or_default().to_owned();
        let number = number.to_string();
        Entry(
            [number, item, fonds, year, retention, title, agency, published, url, page, format, len, sha256]
                .map(|text| one_line(&text)),
        )
    }
}

/// The reports of a portal whose folders have this name, in the order of their paths.
pub(super) fn items(
    files: &dyn Files,
    name: &str,
    mut take: impl FnMut(Item) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let is_named = |path: &str| report_folder(path).is_some_and(|folder| name_of(folder) == name);
    in_order(
        walk(files)?.filter(|path| path.as_ref().map_or(true, |path| is_named(path))),
        |path| Item::read(files, path),
        |_, item| item.map_or(Ok(()), &mut take),
    )
}

/// The last name of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What settings say of an entry.
#[derive(Debug, Clone, Default)]
struct Stated {
    item: String,
    fonds: String,
    retention: String,
    url: String,
}

impl Stated {
    fn of(config: &Config, item: &Item, number: usize) -> Stated {
        let field = |key: &'static str| config.archived(key).unwrap_or_default().to_owned();
        let (fonds, retention) = (field("fonds"), field("retention"));
        let ListedReport { agency, year, .. } = &item.report;
        let of = |part: &ItemNumber| part.print(&fonds, *year, &retention, &agency.id, number);
        Stated {
            item: config.item_number.as_ref().map(of).unwrap_or_default(),
            url: config.base_url.as_ref().map(|base| format!("{base}{}/", item.folder)).unwrap_or_default(),
            fonds,
            retention,
        }
    }
}

/// An entry's fields, in the order of [`FIELDS`].
struct Entry([String; FIELDS.len()]);

impl Entry {
    /// The names of its blank fields.
    fn blank(&self) -> impl Iterator<Item = &'static str> {
        FIELDS.into_iter().zip(&self.0).filter(|(_, text)| text.is_empty()).map(|(field, _)| field)
    }

    fn csv(&self) -> String {
        let blank = self.blank().collect::<Vec<_>>().join("、");
        let fields = self.0.iter().chain([&blank]);
        fields.map(|text| csv_field(text)).collect::<Vec<_>>().join(",")
    }

    fn xml(&self) -> String {
        let fields = FIELDS.into_iter().zip(&self.0).map(|(field, text)| element(field, text));
        format!("{}{}{}", ENTRY[0], fields.collect::<String>(), ENTRY[1])
    }
}

fn element(name: &str, text: &str) -> String {
    match text {
        "" => format!("<{name} 未著录=\"true\"/>"),
        text => format!("<{name}>{}</{name}>", escape(text)),
    }
}

/// A field without the sign that keeps spreadsheets from running it.
fn unguarded(field: &str) -> String {
    let text = field.strip_prefix('\'').filter(|text| csv_field(text).contains(field));
    text.unwrap_or(field).to_owned()
}

/// A text on one line, without signs that XML cannot hold.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.replace(['\u{fffe}', '\u{ffff}'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn csv_head() -> String {
    FIELDS.into_iter().chain([BLANK]).collect::<Vec<_>>().join(",")
}

/// Fields that stay blank in every entry, for settings do not state them; with the key that would.
pub fn unstated(config: &Config) -> Vec<(&'static str, &'static str)> {
    let fields = [
        (ITEM, "[archive] item_number", config.item_number.is_some()),
        (FONDS, "[archive] fonds", config.archived("fonds").is_some()),
        (RETENTION, "[archive] retention", config.archived("retention").is_some()),
        (URL, "base_url", config.base_url.is_some()),
    ];
    fields.into_iter().filter(|(.., is_stated)| !is_stated).map(|(field, key, _)| (FIELDS[field], key)).collect()
}

/// A catalogue under way.
pub(super) struct CatalogueWriter<'a> {
    config: &'a Config,
    csv: Box<dyn tree::Spool>,
    xml: Box<dyn tree::Spool>,
    count: usize,
    blank: BTreeSet<&'static str>,
}

/// A catalogue that is whole.
pub(super) struct Catalogue {
    pub csv: Box<dyn Blob>,
    pub xml: Box<dyn Blob>,
    /// The fields that an entry leaves blank, in the order of [`FIELDS`].
    pub blank: Vec<&'static str>,
}

impl<'a> CatalogueWriter<'a> {
    pub fn start(config: &'a Config, scratch: &dyn Scratch) -> io::Result<CatalogueWriter<'a>> {
        let (mut csv, xml) = (scratch.spool()?, scratch.spool()?);
        write!(csv, "{MARK}{}\r\n", csv_head())?;
        Ok(CatalogueWriter { config, csv, xml, count: 0, blank: BTreeSet::new() })
    }

    /// Adds a report, the `number`th of its year.
    pub fn add(&mut self, item: &Item, number: usize) -> io::Result<()> {
        let entry = item.entry(number, Stated::of(self.config, item, number));
        self.count += 1;
        self.blank.extend(entry.blank());
        write!(self.csv, "{}\r\n", entry.csv())?;
        writeln!(self.xml, "{}", entry.xml())
    }

    /// Ends it. `date` is that of what the site says, `transferred` that of the transfer.
    pub fn end(self, date: Date, transferred: Option<Date>, scratch: &dyn Scratch) -> io::Result<Catalogue> {
        let config = self.config;
        let field = |key: &'static str| one_line(config.archived(key).unwrap_or_default());
        let organization = config.publisher.name.as_ref().or(config.site.name.as_ref());
        let mut xml = scratch.spool()?;
        writeln!(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<归档目录 版本=\"1\">")?;
        for (name, text) in [
            ("名称", one_line(&config.title)),
            ("网址", config.base_url.clone().unwrap_or_default()),
            ("全宗号", field("fonds")),
            (
                "移交单位",
                match field("organization") {
                    text if text.is_empty() => one_line(organization.map_or("", String::as_str)),
                    text => text,
                },
            ),
            (TRANSFERRED, transferred.map(|date| date.to_string()).unwrap_or_default()),
            ("数据截至", date.to_string()),
            ("件数", self.count.to_string()),
        ] {
            writeln!(xml, "{}", element(name, &text))?;
        }
        io::copy(&mut self.xml.end()?.open()?, &mut xml)?;
        writeln!(xml, "</归档目录>")?;
        let blank = FIELDS.into_iter().filter(|field| self.blank.contains(field)).collect();
        Ok(Catalogue { csv: self.csv.end()?, xml: xml.end()?, blank })
    }
}

/// The date of transfer that a package's catalogue states.
pub fn transferred(files: &dyn Files) -> Option<Date> {
    /// The head is shorter, whatever a portal is called.
    const HEAD: u64 = 64 * 1024;
    let mut head = Vec::new();
    files.open(XML).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head);
    let [start, end] = [format!("\n<{TRANSFERRED}>"), format!("</{TRANSFERRED}>\n")];
    let head = head.split_once(ENTRY[0]).map_or(&*head, |(head, _)| head);
    head.split_once(&start)?.1.split_once(&end)?.0.parse().ok()
}

/// Holds a package's catalogue against the reports in it, and its two files against each other. A package of an earlier
/// program has none.
pub(super) fn compare(files: &dyn Listed, findings: &mut Findings) {
    if !files.has(CSV) && !files.has(XML) {
        return;
    }
    let mut fault = |path: &str, fault: CatalogueFault| {
        findings.push(Finding::new(path, Place::File, Damage::Catalogue { fault }));
    };
    if let Some(path) = [CSV, XML].into_iter().find(|path| !files.has(path)) {
        return fault(path, CatalogueFault::Alone);
    }
    let (Ok(csv), Ok(xml)) = (files.open(CSV), files.open(XML)) else {
        return fault(CSV, CatalogueFault::Line { line: 1 });
    };
    let mut csv = lines::lines(csv);
    if csv.next().and_then(Result::ok) != Some(format!("{MARK}{}", csv_head())) {
        return fault(CSV, CatalogueFault::Line { line: 1 });
    }
    let entries: Vec<String> = csv.map_while(Result::ok).collect();
    let mut stated: Vec<(&str, Vec<String>)> = Vec::new();
    for (index, line) in entries.iter().enumerate() {
        let fields = csv_fields(line);
        if fields.len() != FIELDS.len() + 1 {
            return fault(CSV, CatalogueFault::Line { line: index + 2 });
        }
        stated.push((line, fields));
    }
    // What the package's own files come to.
    let folders = files.paths().iter().filter_map(|path| report_folder(path));
    let names: BTreeSet<&str> = folders.map(name_of).collect();
    let (mut at, mut rows) = (0, Vec::new());
    for name in names {
        let mut number = 0;
        let listed = items(files, name, |item| {
            number += 1;
            let Some((line, fields)) = stated.get(at).filter(|(_, fields)| fields[PATH] == item.page()) else {
                let folder = item.folder;
                fault(
                    CSV,
                    match stated.iter().any(|(_, fields)| fields[PATH].strip_suffix("/index.html") == Some(&folder)) {
                        true => CatalogueFault::OutOfOrder { folder },
                        false => CatalogueFault::Unlisted { folder },
                    },
                );
                return Ok(());
            };
            at += 1;
            let [item_number, fonds, retention, url] =
                [ITEM, FONDS, RETENTION, URL].map(|field| unguarded(&fields[field]));
            let entry = item.entry(number, Stated { item: item_number, fonds, retention, url });
            // The XML is held against the CSV: what both say otherwise than the files is said once.
            let stated: Vec<String> = fields.iter().take(FIELDS.len()).map(|field| unguarded(field)).collect();
            rows.extend(stated.try_into().ok().map(|stated| Entry(stated).xml()));
            let own = entry.csv();
            if own != **line {
                let names = FIELDS.into_iter().chain([BLANK]).zip(csv_fields(&own).into_iter().zip(fields));
                let fields = names.filter(|(_, (own, stated))| own != *stated).map(|(name, _)| name).collect();
                fault(CSV, CatalogueFault::Differs { folder: item.folder, fields });
            }
            Ok(())
        });
        if let Err(failed) = listed {
            return fault(CSV, CatalogueFault::Unlisted { folder: failed.path });
        }
    }
    for (_, fields) in stated.iter().skip(at) {
        fault(CSV, CatalogueFault::Unknown { path: fields[PATH].clone() });
    }
    let count = format!("<件数>{}</件数>", entries.len());
    let (mut listed, mut is_counted) = (Vec::new(), false);
    for line in lines::lines(xml).map_while(Result::ok) {
        is_counted |= line == count;
        if line.starts_with(ENTRY[0]) {
            listed.push(line);
        }
    }
    if at == entries.len() && (listed != rows || !is_counted) {
        fault(XML, CatalogueFault::Other);
    }
}
