//! What a site says, once it has been read: agencies, reports and the entries of their cells.
//!
//! The model keeps figures and drops prose; the text of a report is read again when its page
//! is rendered. It knows the form, but neither files nor pages.

mod amount;
mod asked;
mod review;
mod said;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use amount::{Amount, NotAnAmount};
pub use asked::{AskedCell, AskedChart, ChartLook};
pub use jiff::civil::{Date, Time};
pub use review::{ReviewStep, ReviewSteps};
pub use said::{
    Clause, Growth, GrowthUnit, Organ, OrganPart, Said, Sentence, StatedCell, Statement, TextSlip, TextSlipKind, Untold,
};

use serde::{Deserialize, Serialize};

use crate::form::{Cell, CellKind, Form};

/// A reporting year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Year(u16);

impl Year {
    /// The Regulations took effect in 2008; there is nothing to report before.
    pub fn new(year: u16) -> Option<Year> {
        (2008..=2100).contains(&year).then_some(Year(year))
    }

    /// The year as a number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for Year {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What the agency wrote into a cell. Nothing written is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Entry {
    /// A count, a signed change, or money.
    Amount(Amount),
    /// Marked as not applicable: `/` or a dash.
    NotApplicable,
    /// Left blank.
    #[default]
    Missing,
    /// What the file says there could not be read; a finding says why. It counts as missing, and is
    /// not called blank.
    Unread,
}

impl Entry {
    /// The amount, where there is one.
    pub fn amount(self) -> Option<Amount> {
        match self {
            Entry::Amount(amount) => Some(amount),
            Entry::NotApplicable | Entry::Missing | Entry::Unread => None,
        }
    }

    /// What it is, in the words of data files.
    pub fn state(self) -> &'static str {
        match self {
            Entry::Amount(_) => "amount",
            Entry::NotApplicable => "not_applicable",
            Entry::Missing => "missing",
            Entry::Unread => "unreadable",
        }
    }
}

/// Whose figures a report states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Scope {
    /// The agency's own.
    #[default]
    Own,
    /// The agency's and those of the units below it, added up.
    Aggregated,
}

impl Scope {
    /// Both scopes, in the order of lists.
    pub const ALL: [Scope; 2] = [Scope::Own, Scope::Aggregated];

    /// The word in files: `own` or `aggregated`.
    pub fn key(self) -> &'static str {
        match self {
            Scope::Own => "own",
            Scope::Aggregated => "aggregated",
        }
    }
}

/// The classes of agencies that file reports (format.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgencyKind {
    /// 本级政府
    Government,
    /// 政府办公室
    GovernmentOffice,
    /// 政府部门
    Department,
    /// 乡镇
    Township,
    /// 街道
    Subdistrict,
    /// 开发区、功能区
    Zone,
    /// 法律法规授权组织
    AuthorizedOrganization,
}

impl AgencyKind {
    /// All kinds, in the order of lists.
    pub const ALL: [AgencyKind; 7] = [
        AgencyKind::Government,
        AgencyKind::GovernmentOffice,
        AgencyKind::Department,
        AgencyKind::Township,
        AgencyKind::Subdistrict,
        AgencyKind::Zone,
        AgencyKind::AuthorizedOrganization,
    ];

    /// The word in files.
    pub fn key(self) -> &'static str {
        match self {
            AgencyKind::Government => "government",
            AgencyKind::GovernmentOffice => "government_office",
            AgencyKind::Department => "department",
            AgencyKind::Township => "township",
            AgencyKind::Subdistrict => "subdistrict",
            AgencyKind::Zone => "zone",
            AgencyKind::AuthorizedOrganization => "authorized_organization",
        }
    }

    /// Chinese words that mean this kind.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            AgencyKind::Government => &["政府", "本级政府"],
            AgencyKind::GovernmentOffice => &["政府办公室", "政府办公厅", "政府办"],
            AgencyKind::Department => &["部门", "政府部门", "工作部门"],
            AgencyKind::Township => &["乡镇", "镇", "乡", "乡镇政府"],
            AgencyKind::Subdistrict => &["街道", "街道办事处"],
            AgencyKind::Zone => &["开发区", "功能区", "管委会"],
            AgencyKind::AuthorizedOrganization => &["授权组织", "法律法规授权组织"],
        }
    }

    /// The kind that an agency's full name says by its end; `None` where that is not certain.
    pub fn of_name(name: &str) -> Option<AgencyKind> {
        const ENDINGS: [(&str, Option<AgencyKind>); 17] = [
            ("街道办事处", Some(AgencyKind::Subdistrict)),
            ("人民政府办公室", Some(AgencyKind::GovernmentOffice)),
            ("人民政府办公厅", Some(AgencyKind::GovernmentOffice)),
            ("镇人民政府", Some(AgencyKind::Township)),
            ("乡人民政府", Some(AgencyKind::Township)),
            ("省人民政府", Some(AgencyKind::Government)),
            ("市人民政府", Some(AgencyKind::Government)),
            ("州人民政府", Some(AgencyKind::Government)),
            ("县人民政府", Some(AgencyKind::Government)),
            ("区人民政府", Some(AgencyKind::Government)),
            ("旗人民政府", Some(AgencyKind::Government)),
            ("开发区管理委员会", Some(AgencyKind::Zone)),
            ("园区管理委员会", Some(AgencyKind::Zone)),
            ("邮局", None),
            ("办公厅", None),
            ("局", Some(AgencyKind::Department)),
            ("厅", Some(AgencyKind::Department)),
        ];
        ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).and_then(|(_, kind)| *kind)
    }

    /// The kind that a word in a file means.
    pub fn read(word: &str) -> Option<AgencyKind> {
        AgencyKind::ALL.into_iter().find(|kind| kind.key() == word || kind.words().contains(&word))
    }
}

/// An agency that files reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its folder's name, which is its address.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// A shorter name; the full one where none is given.
    pub short_name: String,
    /// What it was called before, while it was the same organ: first those with a last year, in order.
    pub former_names: Vec<FormerName>,
    /// Its class, where it is stated.
    pub kind: Option<AgencyKind>,
    /// Its place in lists, where it is stated: those that state one come first.
    pub order: Option<i64>,
    /// The id of the agency above it.
    pub parent: Option<String>,
    /// 行政区划代码 (GB/T 2260).
    pub division_code: Option<String>,
    /// 统一社会信用代码 (GB 32100).
    pub uscc: Option<String>,
    /// Agencies whose place it took, with the first year it reports for.
    pub predecessors: Vec<Succession>,
    /// Agencies that took its place, with the first year each reports for.
    pub successors: Vec<Succession>,
    /// Older addresses that lead here.
    pub aliases: Vec<String>,
    /// The file that says so.
    pub file: String,
    /// Whether the file has a text of its own.
    pub has_words: bool,
}

impl Agency {
    /// All that it is and was called.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        [&self.name, &self.short_name].into_iter().chain(self.former_names.iter().map(|former| &former.name))
    }

    /// An agency of which nothing is known but its name.
    pub fn named(id: &str, name: &str, file: &str) -> Agency {
        Agency {
            id: id.to_owned(),
            name: name.to_owned(),
            short_name: name.to_owned(),
            former_names: Vec::new(),
            kind: None,
            order: None,
            parent: None,
            division_code: None,
            uscc: None,
            predecessors: Vec::new(),
            successors: Vec::new(),
            aliases: Vec::new(),
            file: file.to_owned(),
            has_words: false,
        }
    }

    /// What it was called in a year: the name whose last year is the first not before it.
    pub fn name_in(&self, year: Year) -> &str {
        let then = self.former_names.iter().find(|former| former.until.is_some_and(|until| year <= until));
        then.map_or(&self.name, |former| &former.name)
    }
}

/// A name that an agency had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// The last year of that name, where it is known.
    pub until: Option<Year>,
}

/// The other agency of a merger or split: one took the place of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// Its id.
    pub id: String,
    /// The first year for which the successor reports.
    pub from: Option<Year>,
}

/// How a reader reaches the agency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Postal address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Telefax.
    pub fax: Option<String>,
    /// Electronic mail.
    pub email: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
}

/// The unit of an amount of money, where it is not 万元.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// The source states none.
    Unstated,
    /// The source states 元.
    Yuan,
}

impl Unit {
    /// The word in files.
    pub fn key(self) -> &'static str {
        match self {
            Unit::Unstated => "unstated",
            Unit::Yuan => "yuan",
        }
    }
}

/// An explanation that the agency gives for what a check would notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The check's name.
    pub check: String,
    /// The cell it speaks of, if it is about one.
    pub cell: Option<Cell>,
    /// Why the figures are as they are.
    pub reason: String,
    /// Who accepted it.
    pub accepted_by: Option<String>,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// A figure that was corrected after publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When.
    pub date: Option<Date>,
    /// Where.
    pub cell: Cell,
    /// What stood there.
    pub old: Entry,
    /// What stands there now.
    pub new: Entry,
    /// Why.
    pub reason: Option<String>,
}

/// Facts that the information header of a government page shows (国办发〔2017〕47号 practice).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// 索引号
    pub index_number: Option<String>,
    /// 发文字号
    pub document_number: Option<String>,
    /// 成文日期
    pub signed: Option<Date>,
    /// The time of day of its publication, to the minute, where that is stated.
    pub published_time: Option<Time>,
    /// Where the report was first published.
    pub source_url: Option<String>,
    /// Older addresses of its page, below the portal's top.
    pub aliases: Vec<String>,
    /// The year that it says it reports on; the file's name says so as well.
    pub year: Option<Year>,
    /// The agency that it says it is of, by folder or name; the folder says so as well.
    pub agency: Option<String>,
    /// The source that it was imported from.
    pub imported: Option<Imported>,
    /// The ids of the units whose figures were added up in it.
    pub summed_units: Vec<String>,
}

/// The source that a report was imported from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The source's name, as it was given.
    pub from: String,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// An annual report: what its front matter says.
#[derive(Debug, Clone)]
pub struct Report {
    /// The agency's place in [`Portal::agencies`].
    pub agency: usize,
    /// What its agency is and was called, by which its text tells it from others; none where that is not known.
    pub names: Arc<[String]>,
    /// The year reported on.
    pub year: Year,
    /// The form, as this report uses it.
    pub form: Arc<Form>,
    /// Whether the file names the form (then an outdated one is on purpose).
    pub form_named: bool,
    /// Whose figures these are.
    pub scope: Scope,
    /// The title, where the file gives one.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// Whether the file states a day of publication that could not be read.
    pub published_unread: bool,
    /// How to ask.
    pub contact: Contact,
    /// Numbers and dates of the document.
    pub record: Record,
    /// One entry for each cell of the form, in its order.
    pub entries: Box<[Entry]>,
    /// Units of money that differ from the form's.
    pub units: Vec<(Cell, Unit)>,
    /// Explanations.
    pub waivers: Vec<Waiver>,
    /// Corrections.
    pub corrections: Vec<Correction>,
    /// The steps of its review that were taken.
    pub review: Vec<ReviewStep>,
    /// The report's file.
    pub file: String,
    /// Files beside it, for a report that is a folder: paths in the site. Not all of them go public; see
    /// [`Portal::is_published`].
    pub attachments: Vec<String>,
    /// Whether it is left out of the published portal: it says so, or its review has not come to publication.
    pub draft: bool,
    /// Whether its text has no markup but headings, so that it is read again without a parser.
    pub is_plain: bool,
    /// What is kept of its text.
    pub said: Arc<Said>,
}

impl Report {
    /// A report of which nothing is known yet.
    pub fn blank(form: Arc<Form>, year: Year) -> Report {
        let entries = vec![Entry::Missing; form.cell_count()].into_boxed_slice();
        Report {
            agency: 0,
            names: Arc::default(),
            year,
            form,
            form_named: false,
            scope: Scope::Own,
            title: None,
            published: None,
            published_unread: false,
            contact: Contact::default(),
            record: Record::default(),
            entries,
            units: Vec::new(),
            waivers: Vec::new(),
            corrections: Vec::new(),
            review: Vec::new(),
            file: String::new(),
            attachments: Vec::new(),
            draft: false,
            is_plain: false,
            said: Arc::default(),
        }
    }

    /// What a cell holds.
    pub fn entry(&self, cell: Cell) -> Entry {
        self.entries[cell.index()]
    }

    /// The amount in a cell, where there is one.
    pub fn amount(&self, cell: Cell) -> Option<Amount> {
        self.entry(cell).amount()
    }

    /// The amounts in all these cells; `None` if one is missing, for then nothing can be said.
    pub fn amounts(&self, cells: &[Cell]) -> Option<Vec<Amount>> {
        cells.iter().map(|&cell| self.amount(cell)).collect()
    }

    /// The sum of a figure's cells; `None` if one of them is blank or could not be read.
    pub fn figure(&self, key: &str) -> Option<Amount> {
        self.figure_entry(key).amount()
    }

    /// The same as an entry, which says why there is no sum: a cell could not be read, or is blank, or none
    /// of them applies.
    pub fn figure_entry(&self, key: &str) -> Entry {
        self.sum(self.form.figure(key).map_or(&[][..], |figure| &figure.cells))
    }

    /// The sum of some cells as an entry, which says why there is none. Where only some apply, what does not
    /// apply adds nothing.
    pub fn sum(&self, cells: &[Cell]) -> Entry {
        // Nearly all sums are of one cell, and tables over years and agencies have a million of them.
        if let [cell] = *cells {
            return self.entry(cell);
        }
        let holds = |entry: Entry| cells.iter().any(|&cell| self.entry(cell) == entry);
        if holds(Entry::Unread) {
            return Entry::Unread;
        }
        if cells.is_empty() || holds(Entry::Missing) {
            return Entry::Missing;
        }
        if cells.iter().all(|&cell| self.entry(cell) == Entry::NotApplicable) {
            return Entry::NotApplicable;
        }
        Entry::Amount(cells.iter().filter_map(|&cell| self.amount(cell)).sum())
    }

    /// The unit of an amount of money, where it is not the form's.
    pub fn unit(&self, cell: Cell) -> Option<Unit> {
        self.units.iter().find(|(place, _)| *place == cell).map(|&(_, unit)| unit)
    }

    /// Whether a cell has an amount of money in 万元 and no heading says so: the unit then stands beside it.
    pub fn leaves_wanyuan_unsaid(&self, cell: Cell) -> bool {
        let (.., column) = self.form.around(cell);
        let is_bare = column.kind == CellKind::Money && !column.label.contains('元');
        is_bare && self.unit(cell).is_none() && self.amount(cell).is_some_and(|amount| amount != Amount::ZERO)
    }
}

/// A page that is no report.
#[derive(Debug, Clone, Default)]
pub struct FreePage {
    /// Its address: names with slashes between them.
    pub id: String,
    /// Its title.
    pub title: String,
    /// One sentence about it, for lists and search engines.
    pub description: Option<String>,
    /// The template of the site's own theme that it is shown by.
    pub template: Option<String>,
    /// Whether it stands in the menu of every page.
    pub in_menu: bool,
    /// Its place in menus: lower first.
    pub order: i64,
    /// Its older addresses, below the portal's top.
    pub aliases: Vec<String>,
    /// Its file.
    pub file: String,
    /// The files in its folder; those that a page links go public.
    pub attachments: Vec<String>,
}

impl FreePage {
    /// Its address, from the portal's top.
    pub fn route(&self) -> String {
        format!("{}/index.html", self.id)
    }

    /// The page right below the portal's top whose folder it lies in, which may be itself: its id.
    pub fn top(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// How many folders it lies in.
    pub fn depth(&self) -> usize {
        self.id.matches('/').count()
    }
}

/// Reports in their order, each shared with the memo that keeps it from one build to the next.
#[derive(Debug, Clone, Default)]
pub struct Reports(Vec<Arc<Report>>);

/// Reports one after the other.
pub type ReportsIter<'a> = std::iter::Map<std::slice::Iter<'a, Arc<Report>>, fn(&'a Arc<Report>) -> &'a Report>;

impl Reports {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> ReportsIter<'_> {
        self.0.iter().map(|report| report)
    }

    /// All of them, as they are shared.
    pub fn shared(&self) -> &[Arc<Report>] {
        &self.0
    }

    /// Leaves out what repeats the report before it.
    pub fn dedup_by(&mut self, mut repeats: impl FnMut(&Report, &Report) -> bool) {
        self.0.dedup_by(|report, before| repeats(before, report));
    }
}

impl std::ops::Index<usize> for Reports {
    type Output = Report;

    fn index(&self, index: usize) -> &Report {
        &self.0[index]
    }
}

impl<'a> IntoIterator for &'a Reports {
    type Item = &'a Report;
    type IntoIter = ReportsIter<'a>;

    fn into_iter(self) -> ReportsIter<'a> {
        self.iter()
    }
}

impl FromIterator<Arc<Report>> for Reports {
    fn from_iter<I: IntoIterator<Item = Arc<Report>>>(reports: I) -> Reports {
        Reports(reports.into_iter().collect())
    }
}

/// Everything that a site says.
#[derive(Debug, Clone, Default)]
pub struct Portal {
    /// All agencies, by id.
    pub agencies: Vec<Agency>,
    /// All reports, by agency and year.
    pub reports: Reports,
    /// Reports whose file is there but cannot be read: agency and year. They are not called missing.
    pub unread: BTreeSet<(usize, Year)>,
    /// Reports that are not published yet: agency and year.
    pub drafts: BTreeSet<(usize, Year)>,
    /// Reports that were published, and whose addresses say that they are no longer, by id and year.
    pub removed: Vec<RemovedReport>,
    /// Free pages, in the order of menus.
    pub pages: Vec<FreePage>,
    /// The home page's own words, if there are any: their file.
    pub home: Option<String>,
    /// The files beside reports that texts link to, each with the links.
    pub linked: BTreeMap<String, Vec<FileLink>>,
}

/// A report that was published once and no longer is; its address says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedReport {
    /// The agency's id.
    pub id: String,
    /// The agency, if the site still has it.
    pub agency: Option<usize>,
    /// The agency's name in that year.
    pub name: String,
    /// The year.
    pub year: Year,
    /// Since when, where that is known.
    pub since: Option<Date>,
    /// Why, where that is stated.
    pub reason: Option<String>,
    /// Whom to ask, where that is another than the portal's publisher.
    pub contact: Option<String>,
}

impl RemovedReport {
    /// The page at its address.
    pub fn route(&self) -> String {
        format!("{}/{}/index.html", self.id, self.year)
    }
}

/// A link to a file beside a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// The file of the text that it stands in.
    pub file: String,
    /// Where it stands there.
    pub place: Range<usize>,
    /// Whether that text is published: it is that of no draft.
    pub is_published: bool,
}

impl Portal {
    /// The agency that filed a report.
    pub fn agency_of(&self, report: &Report) -> &Agency {
        &self.agencies[report.agency]
    }

    /// Whether a file beside a report goes public with it: only what a page links does. A report without tables may be
    /// the files beside it, which its page then lists.
    pub fn is_published(&self, report: &Report, attachment: &str) -> bool {
        report.form.tables.is_empty() || self.is_linked(attachment)
    }

    /// Whether a page that is published links a file.
    pub fn is_linked(&self, file: &str) -> bool {
        self.linked.get(file).is_some_and(|links| links.iter().any(|link| link.is_published))
    }

    /// The files beside a report that go public with it.
    pub fn published<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = &'a String> {
        report.attachments.iter().filter(|path| self.is_published(report, path))
    }

    /// What the agency was called in the year of a report.
    pub fn name_of(&self, report: &Report) -> &str {
        self.agency_of(report).name_in(report.year)
    }

    /// A report's title: its own, or the usual one under the name of its year.
    pub fn plain_title(&self, report: &Report) -> String {
        let usual = || format!("{}{}年政府信息公开工作年度报告", self.name_of(report), report.year);
        report.title.clone().unwrap_or_else(usual)
    }

    /// The same; a draft, which only a preview shows, says that it is one.
    pub fn title(&self, report: &Report) -> String {
        self.plain_title(report) + if report.draft { "（草稿）" } else { "" }
    }
}

/// The address and the filter of a binding; the filter may be empty.
pub(crate) fn parts_of_binding(binding: &str) -> (&str, &str) {
    binding.split_once('|').map_or((binding, ""), |(address, filter)| (address.trim(), filter.trim()))
}

/// The figure that a binding in a report's text names: `requests.received.total`, or with
/// `| 汉字` in Chinese numerals. Blank cells have none.
pub fn binding(report: &Report, binding: &str) -> Option<String> {
    let (address, filter) = parts_of_binding(binding);
    let amount = report.amount(report.form.find(address)?)?;
    match filter {
        "" => Some(amount.to_string()),
        filter if is_filter(filter) => amount.is_whole().then(|| amount.in_chinese()),
        _ => None,
    }
}

/// Whether a filter of bindings is that of Chinese numerals, the only one.
pub(crate) fn is_filter(filter: &str) -> bool {
    matches!(filter, "汉字" | "chinese")
}

/// The endings of files that may stand beside a report or a page and are published with it; a site adds its own.
pub const ATTACHMENTS: [&str; 23] = [
    "png", "jpg", "jpeg", "gif", "webp", "pdf", "ofd", "ceb", "doc", "docx", "wps", "rtf", "xls", "xlsx", "et", "ppt",
    "pptx", "dps", "csv", "txt", "zip", "mp3", "mp4",
];

/// The ending of a file's name, in small letters.
pub fn ending(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// Whether a name is that of a file which may stand beside a report.
pub fn is_attachment(name: &str) -> bool {
    ending(name).is_some_and(|ending| ATTACHMENTS.contains(&ending.as_str()))
}
