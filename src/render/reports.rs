//! All reports: their pages, the data files beside them, and their parts of the files of many.

use rayon::prelude::*;

use super::bulk::{BulkFiles, BulkPlan, KeptData, Part};
use super::frame::LinkView;
use super::page::HOME;
use super::page::report::inside;
use super::papers::{Paper, paper_file};
use super::text::{Indexer, SearchDocument};
use super::{CHUNK, LONGEST_ATTACHMENT, Renderer, context_of, report_route, writers};
use crate::data::describe::FileFacts;
use crate::data::{FOLDER, FORMATS, Json, Told};
use crate::model::{Agency, Report};
use crate::prose::Passages;
use crate::tree::{self, PaperKind, Sink};

/// The name of the file of all reports of an agency, beside its page.
pub(super) const AGENCY_DATA: &str = "reports.json";

/// Where the site does not say, agencies have files of their own unless there are more of them.
const MOST_WITH_FILES: usize = 300;

/// A report's parts of the files of many, and its text.
type ReportParts = (Vec<Part>, Option<SearchDocument>);

impl Renderer<'_> {
    /// All reports: pages in any order, the files of many reports in theirs.
    pub(super) fn reports(&self, sink: &dyn Sink, indexer: &dyn Indexer) -> (Vec<FileFacts>, KeptData) {
        let in_bulk = sink.wants_below(FOLDER);
        let is_read = indexer.wants_documents();
        let plan = in_bulk.then(|| BulkPlan::of(self.portal, &self.source.forms).keeping(&self.kept_data));
        let mut files = plan.as_ref().map(|plan| BulkFiles::start(plan, &self.data_words, sink));
        // A caller that wants one page of thousands wants nothing of any other agency.
        let wants = |agency: &Agency| sink.wants_below(&format!("{}/", agency.id));
        let wanted: Vec<bool> = self.portal.agencies.iter().map(wants).collect();
        let is_wanted = |&index: &usize| {
            let report = &self.portal.reports[index];
            let takes = plan.as_ref().is_some_and(|plan| plan.takes(report));
            wanted[report.agency] || takes || is_read && indexer.wants_document(index)
        };
        let wanted: Vec<usize> = (0..self.portal.reports.len()).filter(is_wanted).collect();
        let mut gather = |written: Vec<Option<ReportParts>>| {
            let mut documents = Vec::with_capacity(written.len());
            for (parts, document) in written.into_iter().flatten() {
                documents.extend(document);
                if let Some(files) = &mut files {
                    files.add(&parts);
                }
            }
            indexer.add(documents);
        };
        let mut rendered = Vec::new();
        for chunk in wanted.chunks(CHUNK) {
            let render =
                |&index: &usize| self.report(index, plan.as_ref(), is_read && indexer.wants_document(index), sink);
            let render = || chunk.par_iter().map(render).collect();
            // What was rendered is written while the next is being rendered.
            let before = std::mem::take(&mut rendered);
            (rendered, ()) = rayon::join(render, || gather(before));
        }
        gather(rendered);
        files.map(BulkFiles::end).unwrap_or_default()
    }

    /// One report: its page, its data and its attachments. Gives its parts of the files of many, and
    /// its text if that is read, where those or anything of the report is wanted.
    fn report(&self, index: usize, plan: Option<&BulkPlan>, is_read: bool, sink: &dyn Sink) -> Option<ReportParts> {
        let report = &self.portal.reports[index];
        let agency = self.portal.agency_of(report);
        let route = report_route(self.portal, report);
        let folder = tree::folder(&route);
        if plan.is_none() && !is_read && !sink.wants_below(folder) {
            return None;
        }
        let title = self.portal.title(report);
        let is_wanted = sink.wants(&route);
        let reading = if is_read { Passages::Kept } else { Passages::Left };
        let paper_path = |kind: PaperKind| format!("{folder}/{}", paper_file(kind));
        let mut kinds = self.paper_kinds(report);
        // A page says how long they are.
        kinds.retain(|&kind| is_wanted || sink.wants(&paper_path(kind)));
        let mut papers = self.papers(report, &kinds);
        let has_fragment = kinds.contains(&PaperKind::Html) && !self.is_trial;
        let is_drawn = is_wanted || has_fragment;
        let mut view = (is_drawn || is_read).then(|| self.report_view(index, &title, &route, &papers, reading));
        if let Some(view) = view.as_mut().filter(|_| is_drawn) {
            let description = view.sentences.first().cloned().unwrap_or_else(|| title.clone());
            let mut above = self.above(&[HOME]);
            let name = self.portal.name_of(report).to_owned();
            above.push(LinkView { name, href: format!("{}/index.html", agency.id) });
            let page = self.frame("report", &route, title.clone(), description, &above);
            if has_fragment && let Some(drawn) = self.drawn("report.html", &context_of(&page, "report", view)) {
                papers.push(self.fragment(report, folder, &drawn));
                view.papers = self.paper_views(&papers, &title);
            }
            if is_wanted {
                self.page(sink, "report.html", &route, &page, "report", view);
            }
        }

        let mixed;
        let of_form = match self.writers.get(&(std::sync::Arc::as_ptr(&report.form) as usize)) {
            Some(writers) => writers,
            None => {
                mixed = writers(&report.form);
                &mixed
            }
        };
        let told = self.told(report, &title);
        for (&format, writer) in FORMATS.iter().zip(of_form) {
            let path = format.own_path(folder);
            if sink.wants(&path) {
                sink.file(&path, writer.write(&told).as_bytes());
            }
        }
        for Paper { kind, bytes } in &papers {
            let path = paper_path(*kind);
            if sink.wants(&path) {
                sink.file(&path, bytes);
            }
        }
        let parts = plan.map(|plan| plan.parts(index, &told)).unwrap_or_default();
        for path in self.portal.published(report) {
            self.attachment(path, &format!("{folder}/{}", inside(report, path)), sink);
        }
        let document = view.filter(|_| is_read).map(|view| self.report_document(index, &view));
        Some((parts, document))
    }

    /// A file beside a report or another page, if it is wanted and can be read.
    pub(super) fn attachment(&self, path: &str, route: &str, sink: &dyn Sink) {
        if sink.wants(route)
            && let Ok(bytes) = self.site.read(path, LONGEST_ATTACHMENT)
        {
            sink.file(route, &bytes);
        }
    }

    /// The reports of an agency, by year.
    pub(super) fn reports_of(&self, agency: usize) -> impl Iterator<Item = &Report> {
        self.links.of_agency[agency].clone().map(|index| &self.portal.reports[index])
    }

    /// A report, with what data say of it.
    fn told<'t>(&'t self, report: &'t Report, title: &'t str) -> Told<'t> {
        let agency = self.portal.agency_of(report);
        let above = self.links.above(agency).map(|above| &self.portal.agencies[above]);
        Told { report, agency, above, title, words: &self.data_words }
    }

    /// Whether agencies have files of their own beside their pages.
    pub(super) fn has_agency_files(&self) -> bool {
        self.config.agency_files.unwrap_or(self.portal.agencies.len() <= MOST_WITH_FILES)
    }

    /// Whether there is a file of all reports of an agency.
    pub(super) fn has_agency_data(&self, agency: usize) -> bool {
        self.has_agency_files() && !self.links.of_agency[agency].is_empty()
    }

    /// All reports of an agency in one file.
    pub(super) fn agency_data(&self, agency: usize, sink: &dyn Sink) {
        let id = &self.portal.agencies[agency].id;
        let route = format!("{id}/{AGENCY_DATA}");
        if !sink.wants(&route) || !self.has_agency_data(agency) {
            return;
        }
        let titled: Vec<(&Report, String)> =
            self.reports_of(agency).map(|report| (report, self.portal.title(report))).collect();
        let told = titled.iter().map(|(report, title)| self.told(report, title));
        sink.file(&route, Json::of_agency(id, told).as_bytes());
    }
}
