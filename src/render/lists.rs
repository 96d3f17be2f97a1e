//! Lists: the overview, agencies and years. Own and aggregated figures are never added together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::table::push_amount;
use super::view::{
    AgenciesView, AgencyGroupView, AgencyView, CorrectionView, GroupView, HomeView, KindView, LinkView, MatrixCellView,
    MatrixRowView, MatrixView, MovedView, RowView, YearLineView, YearView, YearsView,
};
use super::{PageTargets, Renderer, dated, report_route, root};
use crate::form::Form;
use crate::model::{Agency, AgencyKind, Amount, Date, Entry, Report, Scope, Year};
use crate::source::{Passages, render_prose};
use crate::tree::Sink;

/// The overview shows the matrix of so many agencies; of more, it would be no overview.
const MOST_IN_MATRIX: usize = 60;
/// The overview lists so many of the newest reports and corrections.
const NEWEST: usize = 8;

impl Renderer<'_> {
    /// The overview.
    pub(super) fn home(&self, sink: &dyn Sink) {
        let route = "index.html";
        if !sink.wants(route) {
            return;
        }
        let year = self.links.years().next();
        let filed: Vec<usize> = year.and_then(|year| self.links.of_year.get(&year)).cloned().unwrap_or_default();
        let words_html = self.portal.home.as_ref().map_or_else(String::new, |file| self.words(file, route));
        let filers: BTreeSet<usize> = filed.iter().map(|&report| self.portal.reports[report].agency).collect();
        let mut kinds: BTreeMap<Option<AgencyKind>, KindView> = BTreeMap::new();
        for (index, agency) in self.portal.agencies.iter().enumerate() {
            let kind =
                kinds.entry(agency.kind).or_insert_with(|| KindView { label: self.kind(index), agencies: 0, filed: 0 });
            kind.agencies += 1;
            kind.filed += usize::from(filers.contains(&index));
        }
        let few = self.portal.agencies.len() <= MOST_IN_MATRIX;
        let mut newest: Vec<usize> = (0..self.portal.reports.len()).collect();
        newest.sort_by_key(|&report| {
            let report = &self.portal.reports[report];
            (std::cmp::Reverse(dated(report)), std::cmp::Reverse(report.year), report.agency)
        });
        let recent = newest.iter().take(NEWEST).map(|&report| self.recent(&self.portal.reports[report])).collect();
        let view = HomeView {
            year: year.map(Year::get),
            year_href: year.map_or_else(String::new, |year| format!("years/{year}/index.html")),
            filed: filed.len(),
            agencies: self.portal.agencies.len(),
            reports: self.portal.reports.len(),
            groups: self.groups_by_scope(&filed, root(route).as_str(), few),
            words_html,
            matrix: few.then(|| self.matrix(&root(route))),
            kinds: kinds.into_values().collect(),
            years: self.year_links(&root(route)),
            recent,
            corrections: self.corrections(),
        };
        let description = if self.config.description.is_empty() {
            self.config.title.clone()
        } else {
            self.config.description.clone()
        };
        let page = self.frame("home", route, self.config.title.clone(), description, &[]);
        self.page(sink, "home.html", route, &page, "home", &view);
    }

    /// A content file's text as HTML.
    fn words(&self, file: &str, route: &str) -> String {
        let targets = PageTargets { renderer: self, file, route, report: None };
        let prose = render_prose(self.site, file, None, &targets, &self.prose_words, Passages::Left);
        prose.preamble + &prose.footnotes
    }

    fn recent(&self, report: &Report) -> RowView {
        RowView {
            name: self.portal.title(report),
            href: report_route(self.portal, report),
            note: self.scope(report.scope),
            published: self.date(report.published),
            cells_html: String::new(),
        }
    }

    fn corrections(&self) -> Vec<CorrectionView> {
        let mut all: Vec<(Option<Date>, CorrectionView)> = Vec::new();
        for report in &self.portal.reports {
            for correction in &report.corrections {
                let view = CorrectionView {
                    date: self.date(correction.date),
                    report: LinkView { name: self.portal.title(report), href: report_route(self.portal, report) },
                    text: self.correction(report, correction),
                };
                all.push((correction.date, view));
            }
        }
        all.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
        all.into_iter().take(NEWEST).map(|(_, view)| view).collect()
    }

    pub(super) fn year_links(&self, root: &str) -> Vec<LinkView> {
        self.links
            .years()
            .map(|year| LinkView { name: year.to_string(), href: format!("{root}years/{year}/index.html") })
            .collect()
    }

    /// Who has filed for which year, and when.
    fn matrix(&self, root: &str) -> MatrixView {
        let years: Vec<Year> = self.links.years().collect();
        let rows = self.portal.agencies.iter().enumerate().map(|(index, agency)| MatrixRowView {
            agency: LinkView { name: agency.short_name.clone(), href: format!("{root}{}/index.html", agency.id) },
            kind: self.kind(index),
            cells: years.iter().map(|&year| self.matrix_cell(index, year, root)).collect(),
        });
        MatrixView { rows: rows.collect(), years: self.year_links(root) }
    }

    fn matrix_cell(&self, agency: usize, year: Year, root: &str) -> MatrixCellView {
        let report = self.links.report(self.portal, agency, year).map(|report| &self.portal.reports[report]);
        let state = match report {
            None if self.portal.unread.contains(&(agency, year)) => "unread",
            None => "missing",
            Some(report) if !report.corrections.is_empty() => "corrected",
            Some(report) => match report.published {
                None => "undated",
                // A date before the year was over is no date of its publication.
                Some(date) if date.year() <= year.get() as i16 => "undated",
                Some(date) if date > self.config.due(self.portal.agencies[agency].kind, year) => "late",
                Some(_) => "on-time",
            },
        };
        let label = self.word(&format!("state.{state}"));
        let entry = &self.portal.agencies[agency];
        MatrixCellView {
            state,
            title: format!("{} {year} {label}", entry.short_name),
            href: report.map(|report| format!("{root}{}", report_route(self.portal, report))),
            label,
        }
    }

    /// Reports side by side, one group for each scope and form.
    ///
    /// Figures of different scopes are not comparable, and not every figure of one form is in the other.
    fn groups_by_scope(&self, reports: &[usize], root: &str, rows: bool) -> Vec<GroupView> {
        [Scope::Own, Scope::Aggregated]
            .into_iter()
            .filter_map(|scope| {
                let reports: Vec<&Report> = reports
                    .iter()
                    .map(|&report| &self.portal.reports[report])
                    .filter(|report| report.scope == scope)
                    .collect();
                let first = reports.first()?;
                let form = &first.form;
                let row = |report: &&Report| {
                    let agency = self.portal.agency_of(report);
                    RowView {
                        name: agency.name.clone(),
                        href: format!("{root}{}", report_route(self.portal, report)),
                        note: self.kind(report.agency),
                        published: self.date(report.published),
                        cells_html: self.cells(form, report),
                    }
                };
                let (has_missing, has_unread) = gaps(form, &reports);
                Some(GroupView {
                    label: self.scope(scope),
                    note: self.word(&format!("scope.{}_note", scope.key())),
                    columns: columns(form),
                    totals_html: if reports.len() > 1 || !rows { self.totals(form, &reports) } else { String::new() },
                    has_missing,
                    has_unread,
                    rows: if rows { reports.iter().map(row).collect() } else { Vec::new() },
                })
            })
            .collect()
    }

    /// A report's figures, under the headings of a form.
    fn cells(&self, form: &Form, report: &Report) -> String {
        let mut html = String::with_capacity(form.figures.len() * 28);
        for figure in &form.figures {
            self.push_cell(&mut html, report.figure_entry(&figure.key));
        }
        html
    }

    fn push_cell(&self, html: &mut String, entry: Entry) {
        html.push_str(match entry {
            Entry::Amount(Amount::ZERO) => "<td class=\"zero\">",
            Entry::Amount(_) => "<td>",
            _ => "<td class=\"missing\">",
        });
        match entry {
            Entry::Amount(amount) => push_amount(html, amount),
            Entry::Unread => html.push_str(&self.table_words.unread),
            Entry::NotApplicable | Entry::Missing => html.push_str(&self.table_words.missing),
        }
        html.push_str("</td>");
    }

    /// The sum of each figure over reports; missing if one of them lacks it.
    fn totals(&self, form: &Form, reports: &[&Report]) -> String {
        let mut html = String::new();
        for figure in &form.figures {
            let sum: Option<Amount> = reports.iter().map(|report| report.figure(&figure.key)).sum();
            let unread = || reports.iter().any(|report| report.figure_entry(&figure.key) == Entry::Unread);
            let entry = match sum {
                Some(amount) => Entry::Amount(amount),
                None if unread() => Entry::Unread,
                None => Entry::Missing,
            };
            self.push_cell(&mut html, entry);
        }
        html
    }

    /// The page of a list, right below the overview.
    pub(super) fn list(&self, sink: &dyn Sink, name: &'static str, view: &impl Serialize) {
        let route = format!("{name}/index.html");
        let title = self.word(&format!("{name}.title"));
        let description = self.word(&format!("{name}.description"));
        let mut page = self.frame("list", &route, title, description, &[(&self.word("home.menu"), "index.html")]);
        page.menu = name;
        self.page(sink, &format!("{name}.html"), &route, &page, name, view);
    }

    /// The list of agencies, with the whole matrix.
    pub(super) fn agencies(&self, sink: &dyn Sink) {
        let route = "agencies/index.html";
        if !sink.wants(route) {
            return;
        }
        let mut groups: BTreeMap<Option<AgencyKind>, AgencyGroupView> = BTreeMap::new();
        for (index, agency) in self.portal.agencies.iter().enumerate() {
            let group = groups
                .entry(agency.kind)
                .or_insert_with(|| AgencyGroupView { label: self.kind(index), agencies: Vec::new() });
            group.agencies.push(LinkView { name: agency.name.clone(), href: format!("../{}/index.html", agency.id) });
        }
        let view = AgenciesView { groups: groups.into_values().collect(), matrix: self.matrix(&root(route)) };
        self.list(sink, "agencies", &view);
    }

    /// An agency's page.
    pub(super) fn agency(&self, index: usize, sink: &dyn Sink) {
        let agency = &self.portal.agencies[index];
        let route = format!("{}/index.html", agency.id);
        for alias in &agency.aliases {
            self.moved(alias, agency, sink);
        }
        if !sink.wants(&route) {
            return;
        }
        let link = |id: &String| {
            let other = &self.portal.agencies[*self.links.by_id.get(id)?];
            Some(LinkView { name: other.name.clone(), href: format!("../{}/index.html", other.id) })
        };
        let mut facts = vec![(self.word("agency.kind"), self.kind(index))];
        facts.extend(agency.division_code.clone().map(|code| (self.word("agency.division_code"), code)));
        facts.extend(agency.uscc.clone().map(|code| (self.word("agency.uscc"), code)));
        let mut reports: Vec<usize> = self.links.of_agency[index].clone().collect();
        reports.reverse();
        let view = AgencyView {
            name: agency.name.clone(),
            short_name: Some(agency.short_name.clone()).filter(|short| *short != agency.name),
            facts,
            parent: agency.parent.as_ref().and_then(link),
            children: self.links.below[index]
                .iter()
                .map(|&child| &self.portal.agencies[child])
                .map(|child| LinkView { name: child.name.clone(), href: format!("../{}/index.html", child.id) })
                .collect(),
            predecessors: agency.predecessors.iter().filter_map(|predecessor| link(&predecessor.id)).collect(),
            aliases: agency
                .aliases
                .iter()
                .map(|alias| LinkView { name: alias.clone(), href: format!("../{alias}/index.html") })
                .collect(),
            groups: self.groups_by_year(&reports),
            unread: self
                .portal
                .unread
                .iter()
                .rev()
                .filter(|&&(agency, year)| agency == index && self.links.report(self.portal, index, year).is_none())
                .map(|(_, year)| year.get())
                .collect(),
            words_html: if agency.has_words { self.words(&agency.file, &route) } else { String::new() },
        };
        let description = self.theme.phrase("agency.description", &[("name", &agency.name)]);
        let above = [(&*self.word("home.menu"), "index.html"), (&*self.word("agencies.title"), "agencies/index.html")];
        let page = self.frame("agency", &route, agency.name.clone(), description, &above);
        self.page(sink, "agency.html", &route, &page, "agency", &view);
    }

    /// The page at an agency's older address. It leads on by a link: a page that jumps by itself is
    /// against the rules of many hosts, and the host may answer with a redirect of its own.
    fn moved(&self, alias: &str, agency: &Agency, sink: &dyn Sink) {
        let route = format!("{alias}/index.html");
        if !sink.wants(&route) {
            return;
        }
        let title = self.theme.phrase("moved.title", &[("name", &agency.name), ("label", alias)]);
        let above = [(&*self.word("home.menu"), "index.html"), (&*self.word("agencies.title"), "agencies/index.html")];
        let page = self.frame("agency", &route, title.clone(), title, &above);
        let to = LinkView { name: agency.name.clone(), href: format!("../{}/index.html", agency.id) };
        self.page(sink, "moved.html", &route, &page, "moved", &MovedView { to });
    }

    /// An agency's reports over the years, one group for each scope.
    fn groups_by_year(&self, reports: &[usize]) -> Vec<GroupView> {
        [Scope::Own, Scope::Aggregated]
            .into_iter()
            .filter_map(|scope| {
                let reports: Vec<&Report> = reports
                    .iter()
                    .map(|&report| &self.portal.reports[report])
                    .filter(|report| report.scope == scope)
                    .collect();
                let form = &reports.first()?.form;
                let row = |report: &&Report| RowView {
                    name: report.year.to_string(),
                    href: format!("{}/index.html", report.year),
                    note: report.form.name.clone(),
                    published: self.date(report.published),
                    cells_html: self.cells(form, report),
                };
                let (has_missing, has_unread) = gaps(form, &reports);
                Some(GroupView {
                    label: self.scope(scope),
                    note: self.word(&format!("scope.{}_note", scope.key())),
                    columns: columns(form),
                    rows: reports.iter().map(row).collect(),
                    totals_html: String::new(),
                    has_missing,
                    has_unread,
                })
            })
            .collect()
    }

    /// The list of years.
    pub(super) fn years(&self, sink: &dyn Sink) {
        let route = "years/index.html";
        if !sink.wants(route) {
            return;
        }
        let years = self
            .links
            .of_year
            .iter()
            .rev()
            .map(|(year, reports)| YearLineView {
                link: LinkView { name: year.to_string(), href: format!("{year}/index.html") },
                reports: reports.len(),
                form: self.form_of(*year),
            })
            .collect();
        self.list(sink, "years", &YearsView { years });
    }

    fn form_of(&self, year: Year) -> String {
        self.source.forms.of_year(year.get()).map_or_else(|| self.word("page.none"), |form| form.name.clone())
    }

    /// A year's page.
    pub(super) fn year(&self, year: Year, sink: &dyn Sink) {
        let route = format!("years/{year}/index.html");
        if !sink.wants(&route) {
            return;
        }
        let reports = &self.links.of_year[&year];
        let filed: BTreeSet<usize> = reports.iter().map(|&report| self.portal.reports[report].agency).collect();
        let unread = |index: usize| self.portal.unread.contains(&(index, year));
        let without = || self.portal.agencies.iter().enumerate().filter(|(index, _)| !filed.contains(index));
        let link = |(_, agency): (usize, &Agency)| LinkView {
            name: agency.name.clone(),
            href: format!("../../{}/index.html", agency.id),
        };
        let beside = |year: Option<&Year>| {
            year.map(|year| LinkView { name: year.to_string(), href: format!("../{year}/index.html") })
        };
        let view = YearView {
            year: year.get(),
            groups: self.groups_by_scope(reports, &root(&route), true),
            missing: without().filter(|(index, _)| !unread(*index)).map(link).collect(),
            unread: without().filter(|(index, _)| unread(*index)).map(link).collect(),
            previous: beside(self.links.of_year.range(..year).next_back().map(|(year, _)| year)),
            next: beside(
                self.links
                    .of_year
                    .range((std::ops::Bound::Excluded(year), std::ops::Bound::Unbounded))
                    .next()
                    .map(|(year, _)| year),
            ),
            form: self.form_of(year),
        };
        let year_text = year.to_string();
        let title = self.theme.phrase("year.title", &[("year", &year_text)]);
        let description = self.theme.phrase("year.description", &[("year", &year_text)]);
        let above = [(&*self.word("home.menu"), "index.html"), (&*self.word("years.title"), "years/index.html")];
        let page = self.frame("year", &route, title, description, &above);
        self.page(sink, "year.html", &route, &page, "year", &view);
    }
}

/// The headings of a form's figures.
fn columns(form: &Form) -> Vec<(String, String)> {
    form.figures.iter().map(|figure| (figure.label.clone(), figure.short.clone())).collect()
}

/// Whether a figure of a form is missing from one of the reports, and whether one cannot be read.
fn gaps(form: &Form, reports: &[&Report]) -> (bool, bool) {
    let (mut missing, mut unread) = (false, false);
    for report in reports {
        for figure in &form.figures {
            match report.figure_entry(&figure.key) {
                Entry::Amount(_) => {}
                Entry::Unread => unread = true,
                Entry::NotApplicable | Entry::Missing => missing = true,
            }
        }
    }
    (missing, unread)
}
