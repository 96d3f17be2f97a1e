//! All reports: their pages, the data files beside them, and their part of the files of all.

use rayon::prelude::*;

use super::data::described::{Described, FileFacts};
use super::frame::LinkView;
use super::page::HOME;
use super::page::report::inside;
use super::text::{Document, Documents};
use super::{CHUNK, LONGEST_ATTACHMENT, Renderer, data, report_route};
use crate::model::Agency;
use crate::prose::Passages;
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
            let mut above = self.above(&[HOME]);
            above.push(LinkView { name: agency.name.clone(), href: format!("{}/index.html", agency.id) });
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
}
