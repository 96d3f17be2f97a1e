//! Report pages, with the data files beside them.

use rayon::prelude::*;

use super::pages::{Described, FileFacts};
use super::text::{Document, Documents};
use super::view::{FigureView, LinkView, ReportView, SectionView};
use super::{CHUNK, LONGEST_ATTACHMENT, PageTargets, Renderer, data, report_route};
use crate::form::{Layout, Sentence};
use crate::model::{Agency, Entry, Report};
use crate::source::{Passages, Prose, ProseSection, numbered, render_prose};
use crate::tree::{self, Sink};

/// A report's part of the files of all, and its text.
type Written = (String, String, Option<Document>);

impl Renderer<'_> {
    /// All reports: pages in any order, the files of all reports in theirs.
    pub(super) fn reports(&self, sink: &dyn Sink, readers: &dyn Documents) -> [FileFacts; 2] {
        let mut table = Described::new(sink, "reports.csv");
        let mut list = Described::new(sink, "reports.json");
        table.piece(data::head().as_bytes());
        list.piece(b"[");
        let mut first = true;
        let in_bulk = ["data/reports.csv", "data/reports.json", "data/datapackage.json"].map(|path| sink.wants(path));
        let in_bulk = in_bulk.contains(&true);
        let is_read = readers.listen();
        // Of a portal of thousands, whoever wants one page wants nothing of any other agency.
        let all = in_bulk || is_read;
        let wants = |agency: &Agency| all || sink.wants_below(&format!("{}/", agency.id));
        let wanted: Vec<bool> = self.portal.agencies.iter().map(wants).collect();
        let wanted: Vec<usize> =
            (0..self.portal.reports.len()).filter(|&index| wanted[self.portal.reports[index].agency]).collect();
        let mut gather = |written: Vec<Option<Written>>| {
            let mut documents = Vec::with_capacity(written.len());
            for (lines, json, document) in written.into_iter().flatten() {
                documents.extend(document);
                table.piece(lines.as_bytes());
                list.piece(if first { b"\n" } else { b",\n" });
                list.piece(json.as_bytes());
                first = false;
            }
            readers.take(documents);
        };
        let mut rendered = Vec::new();
        for chunk in wanted.chunks(CHUNK) {
            let render = || chunk.par_iter().map(|&index| self.report(index, in_bulk, is_read, sink)).collect();
            // What was rendered is written while the next is being rendered.
            let before = std::mem::take(&mut rendered);
            (rendered, ()) = rayon::join(render, || gather(before));
        }
        gather(rendered);
        list.piece(b"\n]\n");
        [table.end(), list.end()]
    }

    /// One report: its page, its data and its attachments. Gives its part of the files of all, and
    /// its text if that is read, where those or anything of the report is wanted.
    fn report(&self, index: usize, in_bulk: bool, is_read: bool, sink: &dyn Sink) -> Option<Written> {
        let report = &self.portal.reports[index];
        let agency = self.portal.agency_of(report);
        let route = report_route(self.portal, report);
        let folder = tree::folder(&route);
        if !in_bulk && !is_read && !sink.wants_below(folder) {
            return None;
        }
        let title = self.portal.title(report);
        let is_wanted = sink.wants(&route);
        let reading = if is_read { Passages::Kept } else { Passages::Left };
        let view = (is_wanted || is_read).then(|| self.report_view(index, &title, &route, reading));
        if let Some(view) = view.as_ref().filter(|_| is_wanted) {
            let description = view.sentences.first().cloned().unwrap_or_else(|| title.clone());
            let home = self.word("home.menu");
            let above = [(home.as_str(), "index.html"), (agency.name.as_str(), &*format!("{}/index.html", agency.id))];
            let page = self.frame("report", &route, title.clone(), description, &above);
            self.page(sink, "report.html", &route, &page, "report", view);
        }

        let key = std::sync::Arc::as_ptr(&report.form) as usize;
        let mixed;
        let skeleton = match self.data.get(&key) {
            Some(skeleton) => skeleton,
            None => {
                mixed = data::DataSkeleton::of(&report.form);
                &mixed
            }
        };
        let (lines, own) = skeleton.lines(report, agency);
        let mut json = skeleton.json(report, agency, &title);
        sink.file(&format!("{folder}/report.csv"), own.as_bytes());
        json.push('\n');
        sink.file(&format!("{folder}/report.json"), json.as_bytes());
        json.pop();
        for path in &report.attachments {
            let target = format!("{folder}/{}", inside(report, path));
            if sink.wants(&target)
                && let Ok(bytes) = self.site.read(path, LONGEST_ATTACHMENT)
            {
                sink.file(&target, &bytes);
            }
        }
        let document = view.filter(|_| is_read).map(|view| self.report_document(index, &view));
        Some((lines, json, document))
    }

    fn report_view(&self, index: usize, title: &str, route: &str, reading: Passages) -> ReportView {
        let report = &self.portal.reports[index];
        let agency = self.portal.agency_of(report);
        let (before, after) = self.links.beside(self.portal, index);
        // Last year's figures are beside this year's only if it is the year before, and of the same scope.
        let last_year = before
            .map(|before| &self.portal.reports[before])
            .filter(|before| before.year.get() + 1 == report.year.get() && before.scope == report.scope);
        let targets = PageTargets { renderer: self, file: &report.file, route, report: Some(report) };
        let prose = render_prose(self.site, &report.file, Some(&report.form), &targets, &self.prose_words, reading);
        let beside = |other: Option<usize>| {
            other.map(|other| {
                let year = self.portal.reports[other].year;
                LinkView { name: year.to_string(), href: format!("../{year}/index.html") }
            })
        };
        let figures: Vec<FigureView> = report
            .form
            .figures
            .iter()
            .filter(|figure| figure.headline)
            .map(|figure| self.figure(figure, report, last_year))
            .collect();
        let contact = &report.contact;
        let contact = [
            ("contact.address", &contact.address),
            ("contact.postcode", &contact.postcode),
            ("contact.phone", &contact.phone),
            ("contact.fax", &contact.fax),
            ("contact.email", &contact.email),
        ];
        let none = || self.word("page.none");
        ReportView {
            title: title.to_owned(),
            agency: LinkView { name: agency.name.clone(), href: "../index.html".to_owned() },
            year: report.year.get(),
            year_href: format!("../../years/{}/index.html", report.year),
            scope: self.scope(report.scope),
            form: report.form.name.clone(),
            basis: report.form.basis.clone(),
            published: self.date(report.published),
            published_iso: report.published.map(|date| date.to_string()),
            signed: self.date(report.record.signed),
            index_number: report.record.index_number.clone().unwrap_or_else(none),
            document_number: report.record.document_number.clone().unwrap_or_else(none),
            source_url: report.record.source_url.clone().filter(|url| url.starts_with("http")),
            contact: contact.into_iter().filter_map(|(key, value)| Some((self.word(key), value.clone()?))).collect(),
            sentences: report.form.sentences.iter().filter_map(|sentence| spoken(report, sentence)).collect(),
            year_before: last_year.map(|before| before.year.get()),
            figures,
            sections: self.sections(report, &prose),
            preamble_html: prose.preamble,
            footnotes_html: prose.footnotes,
            passages: prose.preamble_passages.into_iter().chain(prose.note_passages).collect(),
            downloads: vec![
                LinkView { name: self.word("report.csv"), href: "report.csv".to_owned() },
                LinkView { name: self.word("report.json"), href: "report.json".to_owned() },
            ],
            attachments: report
                .attachments
                .iter()
                .map(|path| {
                    let name = inside(report, path);
                    LinkView { name: name.to_owned(), href: encoded(name) }
                })
                .collect(),
            previous: beside(before),
            next: beside(after),
            has_missing: report.entries.contains(&Entry::Missing),
            has_unread: report.entries.contains(&Entry::Unread),
            has_not_applicable: report.entries.contains(&Entry::NotApplicable),
        }
    }

    /// The sections as written; those of the form that are not written stand at their places, so
    /// that no table is lost.
    fn sections(&self, report: &Report, prose: &Prose) -> Vec<SectionView> {
        let form = &report.form;
        let written = |section: usize| prose.sections.iter().any(|entry| entry.section == Some(section));
        let mut absent = (0..form.sections.len()).filter(|&section| !written(section)).peekable();
        let mut order: Vec<ProseSection> = Vec::new();
        let blank = |section: usize| {
            let entry = &form.sections[section];
            let heading = numbered(&entry.number, &entry.heading);
            ProseSection { section: Some(section), heading, ..ProseSection::default() }
        };
        for entry in &prose.sections {
            while let Some(&section) = absent.peek()
                && entry.section.is_some_and(|here| here > section)
            {
                order.push(blank(section));
                absent.next();
            }
            order.push(entry.clone());
        }
        order.extend(absent.map(blank));
        // Tables that belong to no section follow at the end.
        let mut shown = vec![false; form.tables.len()];
        let mut views = Vec::new();
        for (index, entry) in order.into_iter().enumerate() {
            let table = entry.section.and_then(|section| form.sections[section].table).filter(|&table| !shown[table]);
            if let Some(table) = table {
                shown[table] = true;
            } else if entry.before.is_empty()
                && entry.after.is_empty()
                && entry.section.is_some_and(|section| !written(section))
            {
                continue;
            }
            let mut view = self.section(report, index + 1, entry.heading, entry.before, table, entry.after);
            view.passages = entry.passages;
            views.push(view);
        }
        for table in (0..form.tables.len()).filter(|&table| !shown[table]) {
            let heading = form.tables[table].label.clone();
            views.push(self.section(report, views.len() + 1, heading, String::new(), Some(table), String::new()));
        }
        views
    }

    fn section(
        &self,
        report: &Report,
        number: usize,
        heading: String,
        before_html: String,
        table: Option<usize>,
        after_html: String,
    ) -> SectionView {
        let form = &report.form;
        SectionView {
            id: format!("section-{number}"),
            heading,
            before_html,
            table_html: table.map_or_else(String::new, |table| self.skeletons.fill(report, table, &self.table_words)),
            table_label: table.map_or_else(String::new, |table| form.tables[table].label.clone()),
            table_class: match table.map(|table| form.tables[table].layout) {
                Some(Layout::Stacked) => "stacked",
                Some(Layout::Matrix) => "matrix",
                Some(Layout::Wide) => "wide",
                None => "",
            },
            after_html,
            notes: table.map_or_else(Vec::new, |table| self.notes(report, table)),
            passages: Vec::new(),
        }
    }

    /// What is said under a table: corrections, and explanations of what a check would notice.
    fn notes(&self, report: &Report, table: usize) -> Vec<String> {
        let form = &report.form;
        let here = |cell: crate::form::Cell| form.place(cell).table == table;
        let mut notes: Vec<String> = Vec::new();
        for correction in report.corrections.iter().filter(|correction| here(correction.cell)) {
            notes.push(self.correction(report, correction));
        }
        for waiver in report.waivers.iter().filter(|waiver| waiver.cell.is_some_and(here)) {
            let cell = waiver.cell.map(|cell| form.label(cell)).unwrap_or_default();
            notes.push(self.theme.phrase("report.waiver", &[("cell", &cell), ("reason", &waiver.reason)]));
        }
        notes
    }

    /// A correction in words.
    pub(super) fn correction(&self, report: &Report, correction: &crate::model::Correction) -> String {
        let entry = |entry: Entry| match entry {
            Entry::Amount(amount) => amount.to_string(),
            Entry::NotApplicable => "/".to_owned(),
            Entry::Missing => self.word("table.missing"),
            Entry::Unread => self.word("table.unread"),
        };
        let reason = correction.reason.as_ref().map_or_else(String::new, |reason| format!("（{reason}）"));
        self.theme.phrase(
            "report.correction",
            &[
                ("date", &self.date(correction.date)),
                ("cell", &report.form.label(correction.cell)),
                ("old", &entry(correction.old)),
                ("new", &entry(correction.new)),
                ("reason", &reason),
            ],
        )
    }
}

/// A path in the address of a link.
fn encoded(path: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');
    utf8_percent_encode(path, PATH).to_string()
}

/// An attachment's path inside its report's folder.
fn inside<'p>(report: &Report, path: &'p str) -> &'p str {
    path.strip_prefix(tree::folder(&report.file)).map_or(path, |rest| rest.trim_start_matches('/'))
}

/// A sentence with its figures; `None` if one of them is missing.
pub(super) fn spoken(report: &Report, sentence: &Sentence) -> Option<String> {
    let mut out = String::new();
    let mut rest = sentence.zh.as_str();
    while let Some((text, tail)) = rest.split_once('{') {
        let (key, tail) = tail.split_once('}')?;
        out.push_str(text);
        out.push_str(&report.figure(key)?.to_string());
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}
