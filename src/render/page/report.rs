//! `report`: an annual report.

use serde::Serialize;

use super::changed::{ChangedView, OutcomeBarView};
use super::checked::CheckedView;
use super::sections::SectionView;
use crate::data::{FORMATS, Format};
use crate::form::Figure;
use crate::html::escape;
use crate::link::Filing;
use crate::model::{Amount, Entry, Report};
use crate::prose::{Passage, Passages, web_link};
use crate::render::frame::LinkView;
use crate::render::papers::{Paper, PaperView};
use crate::render::table::{TableWords, entry_text, push_amount};
use crate::render::{PageTargets, Renderer};
use crate::source::{TextOf, render_prose};
use crate::tree;

/// `report`: an annual report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportView {
    /// Its title.
    pub title: String,
    /// The agency that filed it.
    pub agency: LinkView,
    /// The agency's folder.
    pub agency_id: String,
    /// The year.
    pub year: u16,
    /// The list of the year.
    pub year_href: String,
    /// Whose figures: own or aggregated.
    pub scope: String,
    /// The form's name.
    pub form: String,
    /// The notice that prescribes it.
    pub basis: String,
    /// The day of publication as shown: 2021年1月29日, or 未注明.
    pub published: String,
    /// The same for machines; `None` where the source states none.
    pub published_iso: Option<String>,
    /// The same with the time of day, where that is stated: 2021-01-29 10:30.
    pub published_at: Option<String>,
    /// That it was published after the last day, and which that was; nothing where it was in time.
    pub late: Option<String>,
    /// 成文日期 as shown.
    pub signed: String,
    /// 索引号
    pub index_number: String,
    /// 发文字号
    pub document_number: String,
    /// Where it was first published, as HTML.
    pub source_html: Option<String>,
    /// The same as text.
    #[serde(skip)]
    pub source_url: Option<String>,
    /// Label and value of each way to ask.
    pub contact: Vec<(String, String)>,
    /// The year in plain words.
    pub sentences: Vec<String>,
    /// The few figures shown first.
    pub figures: Vec<FigureView>,
    /// What came of requests.
    pub outcomes: Option<OutcomeBarView>,
    /// What is different from the year before.
    pub changed: Option<ChangedView>,
    /// The year that `before_html` speaks of.
    pub year_before: Option<u16>,
    /// What stands before the first section, as HTML.
    pub preamble_html: String,
    /// The sections.
    pub sections: Vec<SectionView>,
    /// Footnotes, as HTML.
    pub footnotes_html: String,
    /// What the checks came to, explanations, and whether figures were corrected.
    pub checked: Option<CheckedView>,
    /// Files to take away.
    pub downloads: Vec<LinkView>,
    /// It as files to take away: Word, Excel, PDF, a piece of HTML; where the site has them.
    pub papers: Vec<PaperView>,
    /// Files that came with it.
    pub attachments: Vec<LinkView>,
    /// The agency's report before this.
    pub previous: Option<LinkView>,
    /// The one after.
    pub next: Option<LinkView>,
    /// Whether blanks occur, so that the legend explains them.
    pub has_missing: bool,
    /// Whether cells could not be read.
    pub has_unread: bool,
    /// Whether cells are marked as not applicable.
    pub has_not_applicable: bool,
    /// The plain text before the first section and of the footnotes; not for templates.
    #[serde(skip)]
    pub passages: Vec<Passage>,
}

/// A figure with its unit.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// What the report says.
    #[serde(skip)]
    pub entry: Entry,
    /// Last year's figure, where there is one.
    #[serde(skip)]
    pub before: Option<Amount>,
    /// The figure, as HTML.
    pub value_html: String,
    /// `amount`, `zero`, `missing`, `not-applicable` or `unread`.
    pub state: &'static str,
    /// Last year's figure, as HTML, where there is one.
    pub before_html: Option<String>,
}

impl Renderer<'_> {
    pub(in crate::render) fn report_view(
        &self,
        index: usize,
        title: &str,
        route: &str,
        papers: &[Paper],
        reading: Passages,
    ) -> ReportView {
        let report = &self.portal.reports[index];
        let (before, after) = self.links.beside(self.portal, index);
        let last_year = self.links.year_before(self.portal, index);
        let targets = PageTargets { renderer: self, file: &report.file, route, report: Some(report) };
        let prose = render_prose(self.site, TextOf::Report(report), &targets, &self.prose_words, reading);
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
        let source = report.record.source_url.as_deref();
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
            agency: LinkView { name: self.portal.name_of(report).to_owned(), href: "../index.html".to_owned() },
            agency_id: self.portal.agency_of(report).id.clone(),
            year: report.year.get(),
            year_href: format!("../../years/{}/index.html", report.year),
            scope: self.scope(report.scope),
            form: report.form.name.clone(),
            basis: report.form.basis.clone(),
            published: self.date(report.published),
            published_iso: report.published.map(|date| date.to_string()),
            published_at: report.published.map(|date| match report.record.published_time {
                Some(time) => format!("{date} {}", time.strftime("%H:%M")),
                None => date.to_string(),
            }),
            late: self.late(report),
            signed: self.date(report.record.signed),
            index_number: report.record.index_number.clone().unwrap_or_else(none),
            document_number: report.record.document_number.clone().unwrap_or_else(none),
            source_html: source.map(|url| web_link(url, &targets, &self.prose_words)),
            source_url: source.map(str::to_owned),
            contact: contact.into_iter().filter_map(|(key, value)| Some((self.word(key), value.clone()?))).collect(),
            sentences: report.form.sentences.iter().filter_map(|sentence| spoken(report, sentence)).collect(),
            year_before: last_year.map(|before| before.year.get()),
            figures,
            sections: self.sections(report, &prose),
            preamble_html: prose.preamble,
            footnotes_html: prose.footnotes,
            passages: prose.preamble_passages.into_iter().chain(prose.note_passages).collect(),
            outcomes: self.outcome_bar(report),
            changed: self.changed(report, last_year),
            checked: self.checked(report, last_year),
            // They are written before the page, which says how long they are.
            papers: self.paper_views(papers, title),
            downloads: FORMATS.iter().map(|&format| self.download(format)).collect(),
            attachments: self
                .portal
                .published(report)
                .map(|path| {
                    let name = inside(report, path);
                    LinkView { name: name.to_owned(), href: tree::encoded(name) }
                })
                .collect(),
            previous: beside(before),
            next: beside(after),
            has_missing: report.entries.contains(&Entry::Missing),
            has_unread: report.entries.contains(&Entry::Unread),
            has_not_applicable: report.entries.contains(&Entry::NotApplicable),
        }
    }

    /// The link to a report's data; of a format that the theme has no words for, its ending.
    pub(in crate::render) fn download(&self, format: &dyn Format) -> LinkView {
        let ending = format.own_file().rsplit('.').next().unwrap_or_default();
        let name = match self.theme.words.get(&format!("report.{ending}")) {
            Some(word) => word.clone(),
            None => self.theme.phrase("report.data", &[("format", &ending.to_uppercase())]),
        };
        LinkView { name, href: format.own_file().to_owned() }
    }

    /// That a report was published after the last day for its year.
    fn late(&self, report: &Report) -> Option<String> {
        match self.links.filing(self.portal, self.config, report.agency, report.year) {
            Filing::Late { due, .. } => Some(self.theme.phrase("report.late", &[("due", &self.date(Some(due)))])),
            _ => None,
        }
    }

    /// A figure of a report, as it is shown.
    fn figure(&self, figure: &Figure, report: &Report, before: Option<&Report>) -> FigureView {
        figure_view(
            figure,
            report.sum(&figure.cells),
            before.and_then(|before| before.figure(&figure.key)),
            &self.table_words,
        )
    }
}

fn figure_view(figure: &Figure, entry: Entry, before: Option<Amount>, words: &TableWords) -> FigureView {
    let shown = |amount: Amount| {
        let mut html = String::new();
        push_amount(&mut html, amount);
        html
    };
    FigureView {
        key: figure.key.clone(),
        label: figure.label.clone(),
        unit: figure.unit.clone(),
        value_html: match entry {
            Entry::Amount(amount) => shown(amount),
            Entry::Unread => escape(&words.unread),
            Entry::NotApplicable | Entry::Missing => escape(&entry_text(entry, words)),
        },
        state: match entry {
            Entry::Amount(Amount::ZERO) => "zero",
            Entry::Amount(_) => "amount",
            Entry::Unread => "unread",
            Entry::NotApplicable => "not-applicable",
            Entry::Missing => "missing",
        },
        before_html: before.map(shown),
        entry,
        before,
    }
}

/// An attachment's path inside its report's folder.
pub(in crate::render) fn inside<'p>(report: &Report, path: &'p str) -> &'p str {
    path.strip_prefix(tree::folder(&report.file)).map_or(path, |rest| rest.trim_start_matches('/'))
}

/// A sentence with its figures; `None` if one of them is missing.
pub(in crate::render) fn spoken(report: &Report, sentence: &str) -> Option<String> {
    spoken_with(sentence, &|key| report.figure(key))
}

/// A sentence with figures from elsewhere, by their keys; `None` if one of them is missing.
pub(in crate::render) fn spoken_with(sentence: &str, figure: &dyn Fn(&str) -> Option<Amount>) -> Option<String> {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((text, tail)) = rest.split_once('{') {
        let (key, tail) = tail.split_once('}')?;
        out.push_str(text);
        out.push_str(&figure(key)?.to_string());
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}
