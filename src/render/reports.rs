//! All reports: their pages, the data files beside them, and their part of the files of all.

use rayon::prelude::*;

use super::described::{Described, FileFacts};
use super::frame::LinkView;
use super::page::HOME;
use super::page::report::inside;
use super::text::{Indexer, SearchDocument};
use super::{CHUNK, LONGEST_ATTACHMENT, Renderer, report_route, writers};
use crate::data::{FOLDER, FORMATS, Format, PACKAGE};
use crate::model::Agency;
use crate::prose::Passages;
use crate::tree::{self, Sink};

/// A report's part of the file of all in each format, and its text.
type ReportParts = (Vec<String>, Option<SearchDocument>);

impl Renderer<'_> {
    /// All reports: pages in any order, the files of all reports in theirs.
    pub(super) fn reports(&self, sink: &dyn Sink, indexer: &dyn Indexer) -> Vec<FileFacts> {
        let open = |&format: &&dyn Format| {
            let mut file = Described::new(sink, format.bulk_file(), format.media_type(), format.columns());
            file.piece(format.start().as_bytes());
            file
        };
        let mut files: Vec<Described<'_>> = FORMATS.iter().map(open).collect();
        let mut first = true;
        let in_bulk =
            FORMATS.iter().any(|&format| sink.wants(&format.bulk_path())) || sink.wants(&format!("{FOLDER}{PACKAGE}"));
        let is_read = indexer.wants_documents();
        // A caller that wants one page of thousands wants nothing of any other agency.
        let all = in_bulk || is_read;
        let wants = |agency: &Agency| all || sink.wants_below(&format!("{}/", agency.id));
        let wanted: Vec<bool> = self.portal.agencies.iter().map(wants).collect();
        let wanted: Vec<usize> =
            (0..self.portal.reports.len()).filter(|&index| wanted[self.portal.reports[index].agency]).collect();
        let mut gather = |written: Vec<Option<ReportParts>>| {
            let mut documents = Vec::with_capacity(written.len());
            for (parts, document) in written.into_iter().flatten() {
                documents.extend(document);
                for ((format, file), part) in FORMATS.iter().zip(&mut files).zip(parts) {
                    file.piece(format.before(first).as_bytes());
                    file.piece(part.as_bytes());
                }
                first = false;
            }
            indexer.add(documents);
        };
        let mut rendered = Vec::new();
        for chunk in wanted.chunks(CHUNK) {
            let render = || chunk.par_iter().map(|&index| self.report(index, in_bulk, is_read, sink)).collect();
            // What was rendered is written while the next is being rendered.
            let before = std::mem::take(&mut rendered);
            (rendered, ()) = rayon::join(render, || gather(before));
        }
        gather(rendered);
        let close = |(format, mut file): (&&dyn Format, Described<'_>)| {
            file.piece(format.end().as_bytes());
            file.end()
        };
        FORMATS.iter().zip(files).map(close).collect()
    }

    /// One report: its page, its data and its attachments. Gives its part of the files of all, and
    /// its text if that is read, where those or anything of the report is wanted.
    fn report(&self, index: usize, in_bulk: bool, is_read: bool, sink: &dyn Sink) -> Option<ReportParts> {
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
            let name = self.portal.name_of(report).to_owned();
            above.push(LinkView { name, href: format!("{}/index.html", agency.id) });
            let page = self.frame("report", &route, title.clone(), description, &above);
            self.page(sink, "report.html", &route, &page, "report", view);
        }

        let mixed;
        let of_form = match self.writers.get(&(std::sync::Arc::as_ptr(&report.form) as usize)) {
            Some(writers) => writers,
            None => {
                mixed = writers(&report.form);
                &mixed
            }
        };
        let mut parts = Vec::with_capacity(FORMATS.len());
        for (&format, writer) in FORMATS.iter().zip(of_form) {
            let written = writer.write(report, agency, &title);
            sink.file(&format!("{folder}/{}", format.own_file()), written.own.as_bytes());
            parts.push(written.part);
        }
        for path in self.portal.published(report) {
            let target = format!("{folder}/{}", inside(report, path));
            if sink.wants(&target)
                && let Ok(bytes) = self.site.read(path, LONGEST_ATTACHMENT)
            {
                sink.file(&target, &bytes);
            }
        }
        let document = view.filter(|_| is_read).map(|view| self.report_document(index, &view));
        Some((parts, document))
    }
}
