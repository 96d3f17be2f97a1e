//! What a text may link to, as its page sees it: pages that are published, and the files beside them.

use super::page::TOP;
use super::page::feed::AGENCY_FEED;
use super::page::free::file_route;
use super::page::report::inside;
use super::reports::AGENCY_DATA;
use super::{Renderer, report_route, root, route_of};
use crate::data;
use crate::model::{Entry, Portal, Report, StatedCell, parts_of_binding};
use crate::prose::{DrawnChart, Target, Targets};
use crate::tree;

/// The targets of one page.
pub(super) struct PageTargets<'a> {
    pub renderer: &'a Renderer<'a>,
    pub file: &'a str,
    pub route: &'a str,
    pub report: Option<&'a Report>,
}

impl Targets for PageTargets<'_> {
    fn file(&self) -> &str {
        self.file
    }

    fn address(&self, target: Target<'_>) -> Option<String> {
        let portal = self.renderer.portal;
        let route = match target {
            Target::File(path) => {
                if let Some(report) = self.report.filter(|report| report.attachments.iter().any(|file| file == path)) {
                    return Some(inside(report, path).to_owned());
                }
                route_of(portal, path).or_else(|| attachment(portal, path)).or_else(|| beside_page(portal, path))
            }
            Target::Route(path) => self.renderer.has_route(path).then(|| path.to_owned()),
        };
        route.map(|route| format!("{}{route}", root(self.route)))
    }

    fn base_url(&self) -> Option<&str> {
        self.renderer.config.base_url.as_deref()
    }

    fn stated(&self) -> &[StatedCell] {
        self.report.map_or(&[], |report| &report.said.stated)
    }

    fn chart(&self, written: &str) -> Option<DrawnChart> {
        self.renderer.asked_chart(self.report?, written, &root(self.route))
    }

    fn binding(&self, binding: &str) -> Option<String> {
        let report = self.report?;
        let words = &self.renderer.table_words;
        crate::model::binding(report, binding).or_else(|| {
            let cell = report.form.find(parts_of_binding(binding).0)?;
            match report.entry(cell) {
                Entry::Amount(_) => None,
                Entry::NotApplicable => Some(words.not_applicable.clone()),
                Entry::Missing => Some(words.missing.clone()),
                Entry::Unread => Some(words.unread.clone()),
            }
        })
    }
}

/// The route of a file beside a report.
fn attachment(portal: &Portal, path: &str) -> Option<String> {
    let mut names = path.strip_prefix("content/")?.splitn(3, '/');
    let (id, year) = (names.next()?, names.next()?);
    let report = report_of(portal, id, year)?;
    let has = report.attachments.iter().any(|file| file == path);
    (has && portal.is_published(report, path))
        .then(|| format!("{}/{}", tree::folder(&report_route(portal, report)), inside(report, path)))
}

/// The route of a file beside a page.
fn beside_page(portal: &Portal, path: &str) -> Option<String> {
    let has = portal.pages.iter().any(|page| page.attachments.iter().any(|file| file == path));
    (has && portal.is_linked(path)).then(|| file_route(path).to_owned())
}

fn report_of<'p>(portal: &'p Portal, id: &str, year: &str) -> Option<&'p Report> {
    let route = format!("{id}/{year}/index.html");
    super::report_at(portal, &route).map(|index| &portal.reports[index])
}

impl Renderer<'_> {
    /// Whether the portal has something at a path for which no file of the site stands.
    fn has_route(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        match names[..] {
            ["data", file] => data::is_file(file, |year| self.links.years().any(|other| other.to_string() == year)),
            ["years", year, "index.html"] => self.links.years().any(|other| other.to_string() == year),
            [id, file @ (AGENCY_FEED | AGENCY_DATA)] => self.links.by_id.get(id).is_some_and(|&agency| match file {
                AGENCY_FEED => self.has_agency_feed(agency),
                _ => self.has_agency_data(agency),
            }),
            [id, year, file] => data::own_files().any(|own| own == file) && report_of(self.portal, id, year).is_some(),
            _ => {
                TOP.iter().any(|page| (page.is_in)(self.config) && page.route() == path)
                    || self
                        .portal
                        .agencies
                        .iter()
                        .flat_map(|agency| &agency.aliases)
                        .any(|alias| path.strip_suffix("/index.html") == Some(alias.as_str()))
            }
        }
    }
}
