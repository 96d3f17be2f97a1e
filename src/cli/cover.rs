//! The cover pages of an archive, rendered with the site's theme.

use std::io;

use crate::archive::cover::{Cover, CoverPages, List, NAME, Row};
use crate::archive::record::{SHA256, SM3};
use crate::archive::{KINDS, bag, catalogue, single};
use crate::data;
use crate::finding::words::Lang;
use crate::finding::{Finding, Findings};
use crate::render::standalone::{self, CoverView, ListView, ROWS, RowView, Standalone};
use crate::render::{LinkView, Theme};
use crate::source::Config;
use crate::tree::Site;

/// Renders the cover pages of a site's archive.
pub struct Covers<'a> {
    config: &'a Config,
    theme: Theme,
    lang: Lang,
}

impl<'a> Covers<'a> {
    /// Those of a site, which need not have been read. What is wrong with its theme was said when it was built;
    /// what fails is said in `lang`.
    pub fn of(site: &dyn Site, config: &'a Config, lang: Lang) -> Covers<'a> {
        Covers { config, theme: standalone::theme(site, config, &mut Findings::default()), lang }
    }

    fn pages(&self) -> Standalone<'_> {
        Standalone::new(self.config, &self.theme)
    }

    fn failed(&self, finding: &Finding) -> io::Error {
        let words = finding.problem.words(self.lang);
        let more = if words.label.is_empty() { String::new() } else { format!(": {}", words.label) };
        io::Error::other(format!("{}: {}{more}", finding.file, words.message))
    }
}

impl CoverPages for Covers<'_> {
    fn name(&self) -> String {
        self.pages().cover_name()
    }

    fn cover(&self, cover: &Cover<'_>) -> io::Result<String> {
        let pages = self.pages();
        let years = cover.summary.years.map(|(first, last)| [first, last]);
        let lists = cover.years.iter();
        let fields = self.config.archive.iter();
        let view = CoverView {
            agencies: cover.summary.agencies,
            reports: cover.summary.reports,
            years: years.into_iter().flatten().collect(),
            lists: lists.map(|(year, route)| LinkView { name: year.to_string(), href: route.clone() }).collect(),
            published_at: self.config.base_url.clone(),
            catalogue: vec![catalogue::CSV, catalogue::XML],
            blank: cover.blank.to_vec(),
            transferred: cover.dates.transferred.map(|day| pages.date(day)),
            transferred_iso: cover.dates.transferred.map(|day| day.to_string()),
            date: pages.date(cover.dates.content.date()),
            date_iso: cover.dates.content.date().to_string(),
            fields: fields.map(|(key, value)| (pages.field_name(key), value.clone())).collect(),
            data_files: data::own_files().collect(),
            sha256: SHA256,
            sm3: SM3,
            manifests: [bag::manifest, bag::tag_manifest].map(|name| bag::ALGORITHMS.map(name).to_vec()),
            // Single pages have no cover.
            digests: KINDS
                .iter()
                .filter(|kind| ***kind != single::KIND)
                .map(|kind| (kind.name(Lang::Zh), kind.digests))
                .collect(),
        };
        pages.cover(NAME, &view).map_err(|finding| self.failed(&finding))
    }

    fn list(&self, list: &List<'_>) -> io::Result<(String, String)> {
        let &List { route, year, count } = list;
        let view = ListView { year, count, data_files: data::own_files().collect(), rows_html: ROWS };
        self.pages().list(route, NAME, &view).map_err(|finding| self.failed(&finding))
    }

    fn row(&self, row: &Row<'_>) -> io::Result<String> {
        let view = RowView {
            number: row.number,
            agency: row.agency.to_owned(),
            title: row.title.to_owned(),
            published: row.published.map(str::to_owned),
            href: row.href.clone(),
        };
        self.pages().row(&view).map_err(|finding| self.failed(&finding))
    }
}
