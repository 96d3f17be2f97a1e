//! What the pages say, as plain text: for search, which must find what indexer see.
//!
//! The text comes from the same views and prose as the pages do; nothing is read back from HTML.
//! What all reports of a form have in common, such as the labels of its tables, is told once.

use std::collections::BTreeMap;

use super::frame::LinkView;
use super::page::report::ReportView;
use super::table::{amount_text, cell_texts, entry_text};
use super::{Renderer, report_route};
use crate::data::FORMATS;
use crate::form::{Cell, Figure, Form};
use crate::link::{Asked, Followed, FollowedColumn};
use crate::model::{FreePage, Reports, Scope};
use crate::prose::{Anchor, Prose, numbered};

/// Receives the text of pages as they are rendered.
pub trait Indexer: Sync {
    /// Whether it wants the text at all; otherwise none is made.
    fn wants_documents(&self) -> bool {
        true
    }

    /// Whether it wants that of a report, by its index.
    fn wants_document(&self, _report: usize) -> bool {
        true
    }

    /// What groups of documents have in common, which of it each report has, and the indicators that are
    /// answers: before the first document, also where only the page of search is wanted.
    fn begin(&self, shared: Vec<SharedTexts>, groups: Vec<Option<usize>>, asked: Vec<SearchIndicator>);

    /// The next documents, in their order.
    fn add(&self, documents: Vec<SearchDocument>);

    /// What the page of search must know, for its reader; known as soon as documents begin.
    fn catalogue(&self) -> String {
        String::new()
    }
}

/// No index: a portal without search.
pub struct NoIndex;

impl Indexer for NoIndex {
    fn wants_documents(&self) -> bool {
        false
    }

    fn begin(&self, _: Vec<SharedTexts>, _: Vec<Option<usize>>, _: Vec<SearchIndicator>) {}

    fn add(&self, _: Vec<SearchDocument>) {}
}

/// The text of one page.
#[derive(Debug, Clone)]
pub struct SearchDocument {
    /// Whose it is.
    pub owner: Owner,
    /// Its title.
    pub title: String,
    /// Its address in the portal.
    pub route: String,
    /// Its passages: what stands in one of them can be found as a phrase.
    pub passages: Vec<(PassagePlace, String)>,
    /// What each cell of the form shows, in the form's order.
    pub cells: Vec<String>,
    /// What else it says, by index in the list of shared texts.
    pub shared: Option<usize>,
    /// Whose figures it states, where those are not its agency's own alone; may be empty.
    pub scope: String,
}

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A report's, by index.
    Report(usize),
    /// A free page's, by index.
    Page(usize),
}

/// Where a passage stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassagePlace {
    /// It is the heading of the next section; its id.
    Heading(String),
    /// In the paragraph with this number.
    Paragraph(u32),
    /// In the section, before its first paragraph.
    Section,
    /// In the element with this id; at the top where it is empty.
    Id(String),
}

/// What all documents of a group say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedTexts {
    /// Texts, each with the id of the element it stands in.
    pub texts: Vec<(String, String)>,
    /// The rows of the form, so that a cell can be named.
    pub rows: Vec<SharedRow>,
    /// The official headings of its sections, in order.
    pub headings: Vec<String>,
}

/// A row of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRow {
    /// Its label.
    pub label: String,
    /// Where its cells' ids begin: `table.row`.
    pub key: String,
    /// The keys of its columns, with which they end, and their labels.
    pub columns: Vec<(String, String)>,
    /// The ids of its cells' headings: one for all, or one each.
    pub anchors: Vec<String>,
}

/// An indicator that somebody may ask for: figures of the form under one address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchIndicator {
    /// Its folder.
    pub slug: String,
    /// Its name in titles.
    pub title: String,
    /// What it is called, its own label first.
    pub names: Vec<String>,
    /// Of a share, the whole below which none is told; 0 of figures.
    pub least: i32,
    /// Where the ids of its lines on the page of an agency begin: `table.row.`; may be empty.
    pub key: String,
    /// Its columns.
    pub columns: Vec<SearchColumn>,
}

/// A column of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchColumn {
    /// With what the id of its line ends.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Whether it stands for the indicator: the total, or each column where there is none.
    pub leads: bool,
    /// The cells whose sum it is, by their numbers in the reports of each group of shared texts: `3`, `3+4`, `3/5+6` of
    /// a share; empty where the form does not ask for it.
    pub cells: Vec<String>,
}

/// Which reports share which texts: those of one form, in the order of the forms' names, so that no
/// report's figures change what another one shares.
#[derive(Default)]
pub(super) struct Groups {
    /// A report of each.
    first: Vec<usize>,
    /// The group of each report.
    of: Vec<Option<usize>>,
}

impl Groups {
    pub(super) fn of(reports: &Reports) -> Groups {
        let keys: Vec<String> = reports.iter().map(|report| report.form.composition()).collect();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, key) in keys.iter().enumerate() {
            first.entry(key).or_insert(index);
        }
        let number = |key: &String| first.keys().position(|other| other == key);
        Groups { of: keys.iter().map(number).collect(), first: first.values().copied().collect() }
    }

    /// The group of each report.
    pub(super) fn numbers(&self) -> &[Option<usize>] {
        &self.of
    }
}

impl Renderer<'_> {
    /// What groups of reports have in common.
    pub(super) fn shared(&self) -> Vec<SharedTexts> {
        self.groups.first.iter().map(|&report| self.shared_texts(&self.portal.reports[report].form)).collect()
    }

    fn shared_texts(&self, form: &std::sync::Arc<Form>) -> SharedTexts {
        let tables = || (0..form.tables.len()).map(|table| form.layout(table));
        let labels = tables().flat_map(|layout| layout.labels());
        let mut texts: Vec<(String, String)> = labels.map(|(id, label)| (id.to_owned(), label.to_owned())).collect();
        let mut at = |id: &str, text: String| texts.push((id.to_owned(), text));
        for figure in form.figures.iter().filter(|figure: &&Figure| figure.headline) {
            at("", figure.label.clone());
        }
        for key in ["title", "index_number", "subject", "subject_value", "agency", "document_number"] {
            at("record", self.word(&format!("record.{key}")));
        }
        for key in ["signed", "published", "form"] {
            at("record", self.word(&format!("record.{key}")));
        }
        let basis = if form.basis.is_empty() { String::new() } else { format!("（{}）", form.basis) };
        at("record", format!("{}{basis}", form.name));
        at("record", self.word("report.record"));
        at("checked", self.word("report.checked"));
        at("downloads", self.word("report.downloads"));
        for format in FORMATS {
            at("downloads", self.download(format).name);
        }
        texts.retain(|(_, text)| !text.is_empty());
        let mut seen = std::collections::HashSet::new();
        texts.retain(|(_, text)| seen.insert(text.clone()));
        let mut figures = tables().flat_map(|layout| layout.figures());
        let rows = form.tables.iter().flat_map(|table| table.rows().map(move |(block, row)| (table, block, row)));
        let rows = rows.map(|(table, block, row)| {
            let own = figures.by_ref().take(block.columns.len());
            let mut anchors: Vec<String> = own.map(|figure| figure.anchor.clone()).collect();
            if anchors.windows(2).all(|pair| pair[0] == pair[1]) {
                anchors.truncate(1);
            }
            let columns = block.columns.iter().map(|column| (column.key.clone(), column.label.clone())).collect();
            SharedRow { label: row.label.clone(), key: format!("{}.{}", table.key, row.key), columns, anchors }
        });
        let headings = form.sections.iter().map(|section| numbered(&section.number, &section.heading));
        SharedTexts { rows: rows.collect(), texts, headings: headings.collect() }
    }

    /// The indicators that are answers of search.
    pub(super) fn asked(&self) -> Vec<SearchIndicator> {
        let catalogue = self.catalogue();
        let column = |followed: &Followed, column: &FollowedColumn| SearchColumn {
            key: if followed.asked == Asked::Row { column.key.clone() } else { followed.slug.clone() },
            label: column.label.clone(),
            unit: column.unit.clone(),
            leads: column.leads,
            cells: self.groups.first.iter().map(|&index| self.asked_cells(followed, column, index)).collect(),
        };
        let indicator = |followed: &Followed| SearchIndicator {
            slug: followed.slug.clone(),
            title: followed.title(),
            names: self.called(followed),
            least: if followed.is_share() { self.config.least_sample } else { 0 },
            key: match followed.asked {
                Asked::Row => format!("{}.{}.", followed.table.0, followed.key),
                Asked::Sum | Asked::Share => String::new(),
            },
            columns: followed.columns.iter().map(|it| column(followed, it)).collect(),
        };
        catalogue.indicators.iter().map(indicator).collect()
    }

    /// The cells of a column in a report, as [`SearchColumn::cells`] has them.
    fn asked_cells(&self, followed: &Followed, column: &FollowedColumn, report: usize) -> String {
        let report = &self.portal.reports[report];
        let sum = |cells: &[Cell]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.index().to_string()).collect();
            cells.join("+")
        };
        if followed.is_share() {
            let rate = report.form.rates().iter().find(|rate| rate.key == followed.key);
            return rate.map_or_else(String::new, |rate| format!("{}/{}", sum(&rate.of), sum(&rate.over)));
        }
        sum(self.catalogue().cells(column, report))
    }

    /// What an indicator is called: by the form, in each edition, and by those who ask.
    fn called(&self, followed: &Followed) -> Vec<String> {
        let mut names = vec![followed.label.clone(), followed.title()];
        for form in &self.catalogue().forms {
            for figure in &form.figures {
                let is_it = |(other, _): (&Followed, &FollowedColumn)| other.slug == followed.slug;
                if self.catalogue().of_figure(form, figure).is_some_and(is_it) {
                    names.extend([figure.label.clone(), figure.short.clone()]);
                }
            }
            let table = form.tables.iter().find(|table| table.key == followed.table.0);
            let row = table.filter(|_| followed.asked == Asked::Row).and_then(|table| table.row(&followed.key));
            names.extend(row.into_iter().flat_map(|(_, row)| row.wordings()).map(str::to_owned));
        }
        // What those who ask say for it: `新收申请=收到申请、申请量；…`.
        for (label, called) in self.word("search.called").split('；').filter_map(|called| called.split_once('=')) {
            if names.iter().any(|name| name == label) {
                names.extend(called.split('、').map(str::to_owned));
            }
        }
        names
    }

    /// The text of a report's page.
    pub(super) fn report_document(&self, index: usize, view: &ReportView) -> SearchDocument {
        let report = &self.portal.reports[index];
        let mut passages: Vec<(PassagePlace, String)> = Vec::new();
        for passage in &view.passages {
            passages.push((place(&passage.anchor), passage.text.clone()));
        }
        for section in &view.sections {
            passages.push((PassagePlace::Heading(section.id.clone()), squeezed(&section.heading)));
            let first = passages.len();
            for passage in &section.passages {
                // A list before the first paragraph of a section belongs to the section.
                let before = passages[..first].iter().rev().find_map(|(place, _)| match place {
                    PassagePlace::Paragraph(number) => Some(*number),
                    _ => None,
                });
                let place = match place(&passage.anchor) {
                    PassagePlace::Paragraph(number) if before.is_some_and(|before| number <= before) => {
                        PassagePlace::Section
                    }
                    place => place,
                };
                passages.push((place, passage.text.clone()));
            }
            passages.extend(section.notes.iter().map(|note| (PassagePlace::Section, squeezed(note))));
        }
        let mut at = |id: &str, text: String| passages.push((PassagePlace::Id(id.to_owned()), squeezed(&text)));
        at("record", view.title.clone());
        at("record", view.agency.name.clone());
        for text in [&view.index_number, &view.document_number, &view.signed, &view.published] {
            at("record", text.clone());
        }
        if let Some(url) = &view.source_url {
            at("record", self.word("record.source"));
            at("record", url.clone());
        }
        for (label, value) in &view.contact {
            at("record", label.clone());
            at("record", value.clone());
        }
        for text in view.checked.iter().flat_map(|checked| checked.texts()) {
            at("checked", text);
        }
        // How long they are is nothing to be looked for.
        for kind in self.paper_kinds(report) {
            at("downloads", self.paper_name(kind));
        }
        for LinkView { name, .. } in &view.attachments {
            at("downloads", name.clone());
        }
        for sentence in &view.sentences {
            at("", sentence.clone());
        }
        let year = view.year_before.map_or_else(String::new, |year| year.to_string());
        for figure in &view.figures {
            let mut text = entry_text(figure.entry, &self.table_words);
            if matches!(figure.state, "amount" | "zero") {
                text.push_str(&figure.unit);
            }
            if let Some(before) = figure.before {
                text.push_str(&self.theme.phrase("report.before", &[("year", &year)]));
                text.push(' ');
                text.push_str(&amount_text(before));
            }
            at("", text);
        }
        let notes = [
            (view.has_missing, "table.missing_note"),
            (view.has_unread, "table.unread_note"),
            (view.has_not_applicable, "table.not_applicable_note"),
        ];
        at("", notes.into_iter().filter(|(is, _)| *is).map(|(_, key)| self.word(key)).collect());
        passages.retain(|(place, text)| matches!(place, PassagePlace::Heading(_)) || !text.is_empty());
        SearchDocument {
            owner: Owner::Report(index),
            title: view.title.clone(),
            route: report_route(self.portal, report),
            passages,
            cells: cell_texts(report, &self.table_words),
            shared: self.groups.of.get(index).copied().flatten(),
            scope: if report.scope == Scope::Own { String::new() } else { self.scope(report.scope) },
        }
    }
}

/// The text of a free page.
pub(super) fn page_document(index: usize, page: &FreePage, prose: &Prose) -> SearchDocument {
    let passages = prose.preamble_passages.iter().chain(&prose.note_passages);
    let title = (PassagePlace::Id(String::new()), squeezed(&page.title));
    SearchDocument {
        owner: Owner::Page(index),
        title: page.title.clone(),
        route: page.route(),
        passages: std::iter::once(title)
            .chain(passages.map(|passage| (place(&passage.anchor), passage.text.clone())))
            .collect(),
        cells: Vec::new(),
        shared: None,
        scope: String::new(),
    }
}

fn place(anchor: &Anchor) -> PassagePlace {
    match anchor {
        Anchor::Top => PassagePlace::Id(String::new()),
        Anchor::Paragraph(number) => PassagePlace::Paragraph(*number),
        Anchor::Id(id) => PassagePlace::Id(id.clone()),
    }
}

/// Text with each run of white space as one space.
fn squeezed(text: &str) -> String {
    let is_space = |c: char| c.is_control() || matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\u{2028}' | '\u{2029}');
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
