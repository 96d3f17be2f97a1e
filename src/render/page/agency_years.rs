//! An agency over the years: charts of what the form shows first, outcomes as parts of the whole, and the history of
//! every figure.

use std::collections::HashMap;

use serde::Serialize;

use crate::chart::Stack;
use crate::form::{Figure, Form};
use crate::html::escape;
use crate::link::{Asked, Followed, FollowedColumn, Value};
use crate::model::{Amount, Report, Scope, Year};
use crate::render::figures::{ChartView, middle, span, tenth_text};
use crate::render::frame::LinkView;
use crate::render::page::indicator_href;
use crate::render::table::notes_id;
use crate::render::{Kin, Renderer};

/// Of fewer agencies of a kind nothing is said of the middle.
pub(in crate::render) const FEWEST: usize = 5;

/// How many agencies of a kind there are in a year, and the middle of each leading column over them.
pub(in crate::render) type Middles = HashMap<Kin, (usize, Vec<Option<Amount>>)>;

/// The years of one scope.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyScopeView {
    /// The scope's key.
    pub key: &'static str,
    /// What is shown.
    pub label: String,
    /// What that means.
    pub note: String,
    /// Charts of the figures that the form shows first.
    pub charts: Vec<ChartView>,
    /// What came of requests.
    pub outcomes: Option<OutcomesView>,
    /// The years, oldest first.
    pub years: Vec<LinkView>,
    /// The history of every figure, a table of the form after the other.
    pub history: Vec<HistoryView>,
    /// That the middle of agencies like this one stands beside: of which year, and of how many.
    pub middle: Option<(u16, usize)>,
    /// That the form changes within these years; nothing where it does not.
    pub break_note: Option<String>,
    /// What happened to the agency in these years.
    pub events: Vec<String>,
}

/// A whole and its parts over years.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomesView {
    /// The whole.
    pub whole: LinkView,
    /// The parts, each with its colour's number.
    pub parts: Vec<LinkView>,
    /// A line a year: the year, the bar, and the cells of whole and parts.
    pub rows: Vec<OutcomeRowView>,
}

/// A year of a whole and its parts.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeRowView {
    /// The year's report.
    pub year: LinkView,
    /// The bar.
    pub svg: String,
    /// The figures.
    pub cells_html: String,
}

/// The history of the figures of one table.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryView {
    /// The table.
    pub label: String,
    /// Its rows.
    pub rows_html: String,
}

impl Renderer<'_> {
    /// An agency's years, own figures first.
    pub(super) fn agency_scopes(&self, agency: usize) -> Vec<AgencyScopeView> {
        let scopes = Scope::ALL.into_iter().filter_map(|scope| self.agency_scope(agency, scope));
        scopes.collect()
    }

    fn agency_scope(&self, agency: usize, scope: Scope) -> Option<AgencyScopeView> {
        let reports = self.links.over_years(self.portal, agency, scope);
        // A report of text alone has no figures.
        let form = reports.iter().map(|report| &report.form).find(|form| !form.figures.is_empty());
        let form = form.or(reports.iter().map(|report| &report.form).find(|form| form.cell_count() > 0))?;
        let events = self.events(agency, reports.last()?.year, reports.first()?.year);
        let middles = self.middles_of(agency, reports[0], scope);
        Some(AgencyScopeView {
            key: scope.key(),
            label: self.scope(scope),
            note: self.word(&format!("scope.{}_note", scope.key())),
            charts: self.agency_charts(agency, scope, form, &events),
            outcomes: self.outcomes(form, &reports),
            years: span(&reports)
                .into_iter()
                .map(|year| LinkView {
                    name: year.to_string(),
                    href: if reports.iter().any(|report| report.year == year) {
                        format!("{year}/index.html")
                    } else {
                        String::new()
                    },
                })
                .collect(),
            history: self.history(agency, scope, middles.map(|(middles, _)| middles)),
            middle: middles.map(|(_, count)| (reports[0].year.get(), count)),
            break_note: self.form_change(&reports),
            events: events.into_iter().map(|(_, said)| said).collect(),
        })
    }

    /// That reports change to another form.
    fn form_change(&self, reports: &[&Report]) -> Option<String> {
        let change = reports.windows(2).find(|pair| pair[0].form.id != pair[1].form.id)?;
        let words = [("year", &*change[0].year.to_string()), ("form", &change[0].form.name)];
        Some(self.theme.phrase("agency.form_change", &words))
    }

    /// Charts of the figures that the form shows first.
    fn agency_charts(&self, agency: usize, scope: Scope, form: &Form, events: &[(u16, String)]) -> Vec<ChartView> {
        let chart = |figure: &Figure| {
            let (followed, column) = self.catalogue().of_figure(form, figure)?;
            let years = self.years_of(column, agency, scope);
            // One year is no line.
            if years.len() < 2 {
                return None;
            }
            let (mut columns, note) = self.over_years(&figure.label, &column.unit, &years, true);
            if columns.is_empty() {
                return None;
            }
            for slot in &mut columns.slots {
                slot.marked = events.iter().any(|(year, _)| slot.label == year.to_string());
            }
            Some(ChartView {
                title: figure.label.clone(),
                sentence: self.spoken_years(&column.unit, &years),
                svg: columns.svg(),
                // Of figures that go on there is nothing to say in each chart.
                note: if years.iter().any(|of| of.value == Some(Value::Absent)) { note } else { String::new() },
                file: None,
                href: Some(indicator_href("../", &followed.slug)),
            })
        };
        form.figures.iter().filter(|figure| figure.headline).filter_map(chart).collect()
    }

    /// What came of requests in each year, newest first: the figure that has parts, and these.
    fn outcomes(&self, form: &Form, reports: &[&Report]) -> Option<OutcomesView> {
        let (whole, parts) = parts_of(form)?;
        let link = |figure: &Figure| self.figure_link(form, figure, &figure.short, "../");
        let row = |report: &&Report| {
            let entry = |figure: &Figure| report.form.figure(&figure.key).map(|figure| report.sum(&figure.cells));
            // Of parts one of which is not known, there is no whole.
            let amounts: Option<Vec<Amount>> = parts.iter().map(|part| report.figure(&part.key)).collect();
            let stack = amounts.map(|amounts| Stack::of(amounts.into_iter().map(Amount::millionths)));
            let mut cells_html = String::new();
            for figure in std::iter::once(whole).chain(parts.iter().copied()) {
                let value = match entry(figure) {
                    Some(entry) => entry.amount().map_or(Value::Blank(entry), Value::Amount),
                    None => Value::Absent,
                };
                self.value_cell(&mut cells_html, Some(value));
            }
            OutcomeRowView {
                year: LinkView { name: report.year.to_string(), href: format!("{}/index.html", report.year) },
                svg: stack.map_or_else(String::new, |stack| stack.svg()),
                cells_html,
            }
        };
        Some(OutcomesView {
            whole: link(whole),
            parts: parts.iter().map(|part| link(part)).collect(),
            rows: reports.iter().map(row).collect(),
        })
    }

    /// The history of every figure. Rows, sums and shares have a line each; a column within a row, where it was ever
    /// anything else than nothing.
    fn history(&self, agency: usize, scope: Scope, middles: Option<&[Option<Amount>]>) -> Vec<HistoryView> {
        let mut reports = self.links.over_years(self.portal, agency, scope);
        reports.reverse();
        let years = span(&reports);
        let at: Vec<Option<&Report>> =
            years.iter().map(|year| reports.iter().find(|report| report.year == *year).copied()).collect();
        let mut all: Vec<HistoryView> = Vec::new();
        let mut leading = 0;
        for followed in &self.catalogue().indicators {
            let label = self.indicator_heading(followed);
            let mut rows = String::new();
            let several = followed.leading().count() > 1;
            for column in &followed.columns {
                let values: Vec<Option<Value>> =
                    at.iter().map(|report| report.map(|report| self.catalogue().value(column, report))).collect();
                let middle = column.leads.then(|| {
                    leading += 1;
                    middles.and_then(|middles| middles[leading - 1])
                });
                let is_asked = values.iter().flatten().any(|value| *value != Value::Absent);
                let is_nothing = |value: &Value| matches!(value, Value::Amount(Amount::ZERO) | Value::Absent);
                let tells = column.leads || values.iter().flatten().any(|value| !is_nothing(value));
                if is_asked && tells {
                    self.history_row(
                        &mut rows,
                        followed,
                        column,
                        several,
                        &at,
                        &values,
                        middles.map(|_| middle.flatten()),
                    );
                }
            }
            if rows.is_empty() {
                continue;
            }
            match all.last_mut() {
                Some(last) if last.label == label => last.rows_html.push_str(&rows),
                _ => all.push(HistoryView { label, rows_html: rows }),
            }
        }
        all
    }

    /// A line of the history: the id is the cell's address, or the name of a sum or share.
    #[expect(clippy::too_many_arguments, reason = "a line is where all of these meet")]
    fn history_row(
        &self,
        out: &mut String,
        followed: &Followed,
        column: &FollowedColumn,
        several: bool,
        at: &[Option<&Report>],
        values: &[Option<Value>],
        middle: Option<Option<Amount>>,
    ) {
        let id = match followed.asked {
            Asked::Row => format!("{}.{}.{}", followed.table.0, followed.key, column.key),
            Asked::Sum | Asked::Share => followed.slug.clone(),
        };
        let label = match (column.leads, several) {
            (true, false) => followed.title(),
            (true, true) => format!("{} {}", followed.title(), column.label),
            (false, _) => column.label.clone(),
        };
        let label = escape(&label);
        if column.leads {
            let href = indicator_href("../", &followed.slug);
            out.push_str(&format!("<tr id=\"{id}\"><th scope=\"row\"><a href=\"{href}\">{label}</a></th>"));
        } else {
            out.push_str(&format!("<tr id=\"{id}\" class=\"within\"><th scope=\"row\">{label}</th>"));
        }
        for (report, value) in at.iter().zip(values) {
            self.value_cell(out, *value);
            let corrected = report.is_some_and(|report| {
                let cells = self.catalogue().cells(column, report);
                report.corrections.iter().any(|correction| cells.contains(&correction.cell))
            });
            if let (true, Some(report)) = (corrected, report) {
                let end = out.len() - "</td>".len();
                let said = escape(&self.word("figure.corrected"));
                let note = format!(
                    "<a class=\"amended\" href=\"{}/index.html#{}\">{said}</a>",
                    report.year,
                    notes_id(&followed.table.0)
                );
                out.insert_str(end, &note);
            }
        }
        if let Some(middle) = middle {
            match middle {
                Some(middle) => out.push_str(&format!("<td class=\"middle\">{}</td>", tenth_text(middle))),
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>\n");
    }

    /// The middle of agencies of the same kind below the same one, in the year of this report, with how many there
    /// are; `None` where they are too few.
    fn middles_of(&self, agency: usize, report: &Report, scope: Scope) -> Option<(&[Option<Amount>], usize)> {
        let slot = self.middles.get(&(report.year, scope))?;
        let all = slot.get_or_init(|| self.middles(report.year, scope));
        let (count, middles) = all.get(&self.kin(agency))?;
        Some((middles, *count))
    }

    /// The middles of a year: of the leading columns of all indicators, in their order. Shares have none, for each is
    /// of another whole.
    fn middles(&self, year: Year, scope: Scope) -> Middles {
        let mut kin: HashMap<Kin, Vec<&Report>> = HashMap::new();
        for report in self.links.over_agencies(self.portal, year, scope) {
            kin.entry(self.kin(report.agency)).or_default().push(report);
        }
        kin.retain(|_, reports| reports.len() >= FEWEST);
        let of = |reports: Vec<&Report>| {
            let leading = self.catalogue().indicators.iter().flat_map(Followed::leading);
            let middle = |column: &FollowedColumn| {
                let amounts = reports.iter().filter_map(|report| self.catalogue().value(column, report).amount());
                let mut amounts: Vec<i64> = amounts.map(Amount::millionths).collect();
                (amounts.len() >= FEWEST).then(|| middle(&mut amounts).map(Amount::from_millionths)).flatten()
            };
            (reports.len(), leading.map(middle).collect())
        };
        kin.into_iter().map(|(kin, reports)| (kin, of(reports))).collect()
    }

    /// What happened to an agency in some years: the first year of each, and what.
    fn events(&self, agency: usize, first: Year, last: Year) -> Vec<(u16, String)> {
        let entry = &self.portal.agencies[agency];
        let within = |year: u16| first.get() < year && year <= last.get();
        let renamed = entry.former_names.iter().filter_map(|former| {
            let year = former.until?.get() + 1;
            let words = [("year", &*year.to_string()), ("name", &former.name)];
            within(year).then(|| (year, self.theme.phrase("agency.renamed_in", &words)))
        });
        let joined = self.links.predecessors[agency].iter().filter_map(|before| {
            let year = before.from?.get();
            let words = [("year", &*year.to_string()), ("name", &self.portal.agencies[before.agency].name)];
            within(year).then(|| (year, self.theme.phrase("agency.joined_in", &words)))
        });
        let handed = self.links.successors[agency].iter().filter_map(|after| {
            let year = after.from?.get();
            let words = [("year", &*year.to_string()), ("name", &self.portal.agencies[after.agency].name)];
            within(year).then(|| (year, self.theme.phrase("agency.handed_in", &words)))
        });
        let mut events: Vec<(u16, String)> = renamed.chain(joined).chain(handed).collect();
        events.sort();
        events
    }
}

/// The figure of a form that has parts, and those.
pub(in crate::render) fn parts_of(form: &Form) -> Option<(&Figure, Vec<&Figure>)> {
    let key = form.figures.iter().find_map(|figure| figure.part_of.as_ref())?;
    let parts = form.figures.iter().filter(|figure| figure.part_of.as_ref() == Some(key)).collect();
    Some((form.figure(key)?, parts))
}
