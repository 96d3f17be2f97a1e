//! `year`: all agencies in a year: who filed when, what came of requests by kind of agency, what changed most, and
//! every agency's figures, on as many pages as they need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::HOME;
use super::agency_years::parts_of;
use crate::chart::Stack;
use crate::form::{Figure, Form};
use crate::link::{Filing, Value};
use crate::model::{AgencyKind, Amount, Date, Report, Scope, Year};
use crate::render::figures::ChartView;
use crate::render::frame::LinkView;
use crate::render::group::{GroupView, RowView};
use crate::render::table::amount_text;
use crate::render::{Renderer, report_route, root};
use crate::tree::Sink;

/// What the rows of a page may take, in bytes.
const LONGEST: usize = 110_000;
/// What a row takes beside its cells and names.
const OF_A_ROW: usize = 70;
/// So many agencies are said to have changed most, up and down.
const MOST_CHANGED: usize = 8;
/// So many agencies have a small chart each.
const MOST_CHARTS: usize = 30;
/// So many late ones are named.
const MOST_LATE: usize = 200;

/// What leads from a year's page to the portal's top.
const ROOT: &str = "../../";

/// `year`: all agencies in a year.
#[derive(Debug, Clone, Serialize)]
pub struct YearView {
    /// The year.
    pub year: u16,
    /// Who filed when.
    pub filing: FilingView,
    /// What came of requests, by kind of agency.
    pub outcomes: Option<KindOutcomesView>,
    /// What changed most against the year before.
    pub changes: Option<ChangesView>,
    /// A chart of each of a few agencies.
    pub charts: Vec<ChartView>,
    /// What the charts are of.
    pub charts_of: Option<LinkView>,
    /// Reports by scope.
    pub groups: Vec<GroupView>,
    /// The pages of a long list, with what each begins with.
    pub parts: Vec<LinkView>,
    /// Which of them this is, from 0 on.
    pub part: usize,
    /// Agencies without a report for it.
    pub missing: Vec<LinkView>,
    /// How many there are besides those.
    pub more_missing: usize,
    /// Agencies whose report for it cannot be read.
    pub unread: Vec<LinkView>,
    /// The year before.
    pub previous: Option<LinkView>,
    /// The year after.
    pub next: Option<LinkView>,
    /// The form that is the rule for it.
    pub form: String,
}

/// Who filed when.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FilingView {
    /// How many reports there are.
    pub filed: usize,
    /// How many of them in time.
    pub on_time: usize,
    /// How many late.
    pub late: usize,
    /// How many do not say when.
    pub undated: usize,
    /// How many agencies have none.
    pub missing: usize,
    /// The first and the last day, as shown; nothing where none is stated.
    pub span: Option<(String, String)>,
    /// The late ones, latest first.
    pub late_ones: Vec<LateView>,
}

/// A report that came late.
#[derive(Debug, Clone, Serialize)]
pub struct LateView {
    /// The report, called by its agency.
    pub report: LinkView,
    /// When it was published.
    pub published: String,
    /// The last day.
    pub due: String,
    /// By how many days it was late.
    pub days: i32,
    /// How many years running its agency has been late, this one included.
    pub running: usize,
}

/// What came of requests, by kind of agency.
#[derive(Debug, Clone, Serialize)]
pub struct KindOutcomesView {
    /// The whole.
    pub whole: LinkView,
    /// The parts.
    pub parts: Vec<LinkView>,
    /// A line for each kind: its name, how many agencies, the bar, and the cells of whole and parts.
    pub rows: Vec<KindOutcomeView>,
    /// So many reports do not state all of it, and are left out.
    pub left_out: usize,
}

/// A kind of agencies.
#[derive(Debug, Clone, Serialize)]
pub struct KindOutcomeView {
    /// Its name.
    pub name: String,
    /// How many reports.
    pub count: usize,
    /// The bar.
    pub svg: String,
    /// The figures.
    pub cells_html: String,
    /// Whether it is all of them together.
    pub is_sum: bool,
}

/// What changed most.
#[derive(Debug, Clone, Serialize)]
pub struct ChangesView {
    /// Of which figure.
    pub figure: LinkView,
    /// The year before.
    pub before: u16,
    /// The agencies, the greatest change first.
    pub rows: Vec<ChangeView>,
}

/// A change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    /// The report.
    pub report: LinkView,
    /// The year before.
    pub before: String,
    /// This year.
    pub now: String,
    /// The difference, with its sign.
    pub change: String,
}

impl Renderer<'_> {
    /// A year's pages.
    pub(in crate::render) fn year(&self, year: Year, sink: &dyn Sink) {
        let folder = format!("years/{year}/");
        if !sink.wants_below(&folder) {
            return;
        }
        let parts = parted(self.groups_by_scope(year, &root(&format!("{folder}index.html")), true));
        self.year_pages.lock().expect("no renderer has panicked").insert(year, parts.len());
        for part in 0..parts.len().max(1) {
            let route = part_route(year, part);
            if sink.wants(&route) {
                self.year_part(year, part, &parts, &route, sink);
            }
        }
    }

    /// The addresses of a year's pages.
    pub(super) fn year_routes(&self, year: Year) -> Vec<String> {
        let known = self.year_pages.lock().expect("no renderer has panicked").get(&year).copied();
        let parts = known.unwrap_or_else(|| parted(self.groups_by_scope(year, "../../", true)).len());
        (0..parts.max(1)).map(|part| part_route(year, part)).collect()
    }

    fn year_part(&self, year: Year, part: usize, parts: &[Vec<GroupView>], route: &str, sink: &dyn Sink) {
        let first = part == 0;
        let view = if first { self.year_view(year) } else { self.bare_year(year) };
        let down = if first { "" } else { "../" };
        let names: Vec<String> = parts.iter().map(|groups| begins(groups)).collect();
        let part_link = |(index, name): (usize, &String)| LinkView {
            name: name.clone(),
            href: if index == 0 { format!("{down}index.html") } else { format!("{down}{}/index.html", index + 1) },
        };
        let several = parts.len() > 1;
        let mut groups = parts.get(part).cloned().unwrap_or_default();
        if !first {
            for row in groups.iter_mut().flat_map(|group| &mut group.rows) {
                row.href.insert_str(0, "../");
            }
        }
        let view = YearView {
            groups,
            part,
            parts: if several { names.iter().enumerate().map(part_link).collect() } else { Vec::new() },
            ..view
        };
        let (year_text, number) = (year.to_string(), (part + 1).to_string());
        let words = [("year", &*year_text), ("number", &number)];
        let title = self.theme.phrase(if first { "year.title" } else { "year.part" }, &words);
        let description = self.theme.phrase("year.description", &words);
        let page = self.frame("year", route, title, description, &self.above(&[HOME, "years"]));
        self.page(sink, "year.html", route, &page, "year", &view);
    }

    /// What a further page of a long list has.
    fn bare_year(&self, year: Year) -> YearView {
        YearView {
            year: year.get(),
            filing: FilingView::default(),
            outcomes: None,
            changes: None,
            charts: Vec::new(),
            charts_of: None,
            groups: Vec::new(),
            parts: Vec::new(),
            part: 0,
            missing: Vec::new(),
            more_missing: 0,
            unread: Vec::new(),
            previous: None,
            next: None,
            form: self.form_of(year),
        }
    }

    fn year_view(&self, year: Year) -> YearView {
        let reports = &self.links.of_year[&year];
        let filed: BTreeSet<usize> = reports.iter().map(|&report| self.portal.reports[report].agency).collect();
        let unread = |index: usize| self.portal.unread.contains(&(index, year));
        let is_due = |index: usize| self.links.is_there(self.portal, index, year);
        let without = || self.order.iter().copied().filter(|&index| !filed.contains(&index) && is_due(index));
        let link = |index: usize| {
            let agency = &self.portal.agencies[index];
            let name = self.told_apart(index, agency.name_in(year));
            LinkView { name, href: format!("../../{}/index.html", agency.id) }
        };
        let beside = |year: Option<&Year>| {
            year.map(|year| LinkView { name: year.to_string(), href: format!("../{year}/index.html") })
        };
        let own = self.links.over_agencies(self.portal, year, Scope::Own);
        let form = own.iter().map(|report| &*report.form).find(|form| !form.figures.is_empty());
        let missing: Vec<usize> = without().filter(|&index| !unread(index)).collect();
        let headline = form.and_then(|form| form.figures.iter().find(|figure| figure.headline).map(|it| (form, it)));
        let later = (std::ops::Bound::Excluded(year), std::ops::Bound::Unbounded);
        YearView {
            filing: self.filing_view(year, missing.len()),
            outcomes: form.and_then(|form| self.kind_outcomes(form, &own)),
            changes: headline.and_then(|(form, figure)| self.changes(form, figure, year)),
            charts: headline.map_or_else(Vec::new, |(form, figure)| self.small_multiples(form, figure, &own)),
            charts_of: headline.map(|(form, figure)| self.figure_link(form, figure, &figure.label, ROOT)),
            more_missing: missing.len().saturating_sub(MOST_LATE),
            missing: missing.into_iter().take(MOST_LATE).map(link).collect(),
            unread: without().filter(|&index| unread(index)).take(MOST_LATE).map(link).collect(),
            previous: beside(self.links.of_year.range(..year).next_back().map(|(year, _)| year)),
            next: beside(self.links.of_year.range(later).next().map(|(year, _)| year)),
            ..self.bare_year(year)
        }
    }

    fn filing_view(&self, year: Year, missing: usize) -> FilingView {
        let mut view = FilingView { missing, ..FilingView::default() };
        let mut days: Vec<Date> = Vec::new();
        let mut late: Vec<(Date, Date, &Report)> = Vec::new();
        for report in self.links.of_year[&year].iter().map(|&report| &self.portal.reports[report]) {
            view.filed += 1;
            days.extend(report.published);
            match self.links.filing(self.portal, self.config, report.agency, year) {
                Filing::OnTime => view.on_time += 1,
                Filing::Late { due, .. } => {
                    view.late += 1;
                    late.extend(report.published.map(|published| (published, due, report)));
                }
                _ => view.undated += 1,
            }
        }
        view.span = days
            .iter()
            .min()
            .zip(days.iter().max())
            .map(|(first, last)| (self.date(Some(*first)), self.date(Some(*last))));
        late.sort_by_key(|(published, _, report)| (std::cmp::Reverse(*published), self.rank[report.agency]));
        let late_one = |(published, due, report): (Date, Date, &Report)| LateView {
            report: LinkView {
                name: self.told_apart(report.agency, self.portal.name_of(report)),
                href: format!("../../{}", report_route(self.portal, report)),
            },
            published: self.date(Some(published)),
            due: self.date(Some(due)),
            days: (published - due).get_days(),
            running: self.late_running(report.agency, year),
        };
        view.late_ones = late.into_iter().take(MOST_LATE).map(late_one).collect();
        view
    }

    /// How many years running, up to this one, an agency has filed late.
    fn late_running(&self, agency: usize, year: Year) -> usize {
        let years = (0..=year.get()).rev().map_while(Year::new);
        let late =
            |year: &Year| matches!(self.links.filing(self.portal, self.config, agency, *year), Filing::Late { .. });
        years.take_while(late).count()
    }

    /// What came of requests by kind of agency, and of all.
    fn kind_outcomes(&self, form: &Form, own: &[&Report]) -> Option<KindOutcomesView> {
        let (whole, parts) = parts_of(form)?;
        let figures = || std::iter::once(whole).chain(parts.iter().copied());
        let states_all = |report: &&&Report| figures().all(|figure| report.figure(&figure.key).is_some());
        let all: Vec<&Report> = own.iter().filter(states_all).copied().collect();
        let mut kinds: BTreeMap<(bool, Option<AgencyKind>), Vec<&Report>> = BTreeMap::new();
        for &report in &all {
            let kind = self.portal.agency_of(report).kind;
            kinds.entry((kind.is_none(), kind)).or_default().push(report);
        }
        let row = |name: String, reports: &[&Report], is_sum: bool| {
            let mut cells_html = String::new();
            let mut amounts = Vec::new();
            for figure in figures() {
                let sum = reports.iter().filter_map(|report| report.figure(&figure.key)).sum::<Amount>();
                self.value_cell(&mut cells_html, Some(Value::Amount(sum)));
                amounts.push(sum.millionths());
            }
            let stack = Stack::of(amounts[1..].iter().copied());
            KindOutcomeView { name, count: reports.len(), svg: stack.svg(), cells_html, is_sum }
        };
        let mut rows: Vec<KindOutcomeView> =
            kinds.iter().map(|((_, kind), reports)| row(self.kind_name(*kind), reports, false)).collect();
        if rows.len() > 1 {
            rows.push(row(self.word("table.sum"), &all, true));
        }
        Some(KindOutcomesView {
            whole: self.figure_link(form, whole, &whole.short, ROOT),
            parts: parts.iter().map(|part| self.figure_link(form, part, &part.short, ROOT)).collect(),
            rows,
            left_out: own.len() - all.len(),
        })
    }

    /// What changed most against the year before, of reports of one scope.
    fn changes(&self, form: &Form, figure: &Figure, year: Year) -> Option<ChangesView> {
        let mut changes: Vec<(Amount, Amount, &Report)> = Vec::new();
        for &index in &self.links.of_year[&year] {
            let report = &self.portal.reports[index];
            let before = self.links.year_before(self.portal, index).filter(|_| report.scope == Scope::Own);
            let amounts = before.and_then(|before| Some((before.figure(&figure.key)?, report.figure(&figure.key)?)));
            changes.extend(amounts.filter(|(before, now)| before != now).map(|(before, now)| (before, now, report)));
        }
        let difference = |(before, now, _): &(Amount, Amount, &Report)| now.millionths() - before.millionths();
        changes.sort_by_key(|change| (std::cmp::Reverse(difference(change).abs()), self.rank[change.2.agency]));
        let row = |change: &(Amount, Amount, &Report)| {
            let (before, now, report) = change;
            let difference = Amount::from_millionths(difference(change));
            let sign = if difference.is_negative() { "" } else { "+" };
            ChangeView {
                report: LinkView {
                    name: self.told_apart(report.agency, self.portal.name_of(report)),
                    href: format!("../../{}", report_route(self.portal, report)),
                },
                before: amount_text(*before),
                now: amount_text(*now),
                change: format!("{sign}{}", amount_text(difference)),
            }
        };
        let rows: Vec<ChangeView> = changes.iter().take(MOST_CHANGED).map(row).collect();
        let before = year.get() - 1;
        (!rows.is_empty()).then(|| ChangesView {
            figure: self.figure_link(form, figure, &figure.label, ROOT),
            before,
            rows,
        })
    }

    /// A small chart of the figure that the form shows first, for each of a few agencies.
    fn small_multiples(&self, form: &Form, figure: &Figure, own: &[&Report]) -> Vec<ChartView> {
        let Some((_, column)) = self.catalogue().of_figure(form, figure) else { return Vec::new() };
        if own.len() > MOST_CHARTS || self.links.of_year.len() < 2 {
            return Vec::new();
        }
        let mut agencies: Vec<usize> = own.iter().map(|report| report.agency).collect();
        agencies.sort_by_key(|&agency| self.rank[agency]);
        let chart = |agency: usize| {
            let years = self.years_of(column, agency, Scope::Own);
            let title = self.told_apart(agency, &self.portal.agencies[agency].name);
            let (columns, _) = self.over_years(&title, &column.unit, &years, true);
            ChartView {
                title,
                sentence: String::new(),
                svg: columns.svg(),
                note: String::new(),
                file: None,
                href: Some(format!("../../{}/index.html", self.portal.agencies[agency].id)),
            }
        };
        agencies.into_iter().map(chart).collect()
    }
}

/// A page of a year, from 0 on.
fn part_route(year: Year, part: usize) -> String {
    match part {
        0 => format!("years/{year}/index.html"),
        part => format!("years/{year}/{}/index.html", part + 1),
    }
}

/// What a page's list begins with.
fn begins(groups: &[GroupView]) -> String {
    let row = groups.first().and_then(|group| group.rows.first());
    row.map_or_else(String::new, |row| row.of.clone().unwrap_or_else(|| row.name.clone()))
}

/// Groups as pages: rows stay in their order, a sum stands at the end of its group.
fn parted(groups: Vec<GroupView>) -> Vec<Vec<GroupView>> {
    let mut parts: Vec<Vec<GroupView>> = vec![Vec::new()];
    let mut room = LONGEST;
    for mut group in groups {
        let rows = std::mem::take(&mut group.rows);
        let totals = std::mem::take(&mut group.totals_html);
        let mut current = GroupView { rows: Vec::new(), ..group.clone() };
        let mut last_of: Option<String> = None;
        for mut row in rows {
            let bytes = weight(&row);
            if bytes > room && !current.rows.is_empty() {
                let next = GroupView { rows: Vec::new(), ..group.clone() };
                parts.last_mut().expect("there is one").push(std::mem::replace(&mut current, next));
                parts.push(Vec::new());
                room = LONGEST;
                // A new page says again what its first row stands under.
                row.of = row.of.or_else(|| last_of.clone());
            }
            last_of = row.of.clone().or(last_of);
            room = room.saturating_sub(bytes);
            current.rows.push(row);
        }
        current.totals_html = totals;
        parts.last_mut().expect("there is one").push(current);
    }
    parts
}

fn weight(row: &RowView) -> usize {
    OF_A_ROW + row.name.len() + row.href.len() + row.cells_html.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::group::NotesView;

    #[test]
    fn long_lists_are_parted_and_nothing_is_lost() {
        let row = |index: usize| RowView {
            name: format!("机关{index}"),
            href: String::new(),
            note: String::new(),
            published: String::new(),
            cells_html: "<td>1</td>".repeat(20),
            of: index.is_multiple_of(500).then(|| format!("组{}", index / 500)),
        };
        let group = |count: usize| GroupView {
            label: String::new(),
            note: String::new(),
            columns: Vec::new(),
            rows: (0..count).map(row).collect(),
            totals_html: "<td>2</td>".into(),
            notes: NotesView::default(),
        };
        for (count, pages) in [(0, 1), (10, 1), (1000, 3)] {
            let parts = parted(vec![group(count)]);
            assert_eq!(parts.len(), pages, "{count}");
            let rows: Vec<&RowView> = parts.iter().flatten().flat_map(|group| &group.rows).collect();
            assert!(rows.iter().enumerate().all(|(index, row)| row.name == format!("机关{index}")));
            assert_eq!(rows.len(), count);
            let sums: Vec<bool> = parts.iter().flatten().map(|group| !group.totals_html.is_empty()).collect();
            assert!(sums.iter().rev().skip(1).all(|sum| !sum) && sums.last() == Some(&true));
            // Every page says what it begins with.
            assert!(parts.iter().all(|part| count == 0 || begins(part).starts_with('组')));
        }
    }
}
