//! `indicator`: one figure of the form over years and agencies; below it all agencies by the years, on as many pages as
//! it needs, and the same as CSV.

use rayon::prelude::*;
use serde::Serialize;

use super::HOME;
use super::agency_years::FEWEST;
use super::indicators::route;
use crate::chart::{Sheet, Spread};
use crate::data::{MARK, csv_field, lead};
use crate::html::escape;
use crate::link::{Followed, FollowedColumn, Value};
use crate::model::{AgencyKind, Amount, Report, Scope, Year};
use crate::render::Renderer;
use crate::render::figures::{ChartView, OfYear, Tally, middle, per_mille, percent, tenth_text, to_tenths};
use crate::render::frame::LinkView;
use crate::render::table::push_amount;
use crate::tree::{self, Sink};

/// What the rows of the first page may take, in bytes; with its frame and charts it stays below 200 kB.
const LONGEST_FIRST: usize = 150_000;
/// What those of further pages may take, which have no charts.
const LONGEST: usize = 185_000;
/// Of so few agencies each has a chart of its own.
const MOST_CHARTS: usize = 6;

/// `indicator`: one figure, or a part of its list.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorView {
    /// Its name in addresses.
    pub slug: String,
    /// Label and value of what is known of it.
    pub facts: Vec<(String, String)>,
    /// The relations of the form that its figures take part in.
    pub relations: Vec<String>,
    /// What it means.
    pub text: String,
    /// What is stated of it; nothing on the further pages of a long list.
    pub columns: Vec<ColumnView>,
    /// The lists of agencies.
    pub lists: Vec<AgencyYearsView>,
    /// Whether some shares are of too few.
    pub has_small: bool,
    /// Of how many at least a share is compared.
    pub least: i32,
    /// The pages of a long list, with what each begins with.
    pub parts: Vec<LinkView>,
    /// Which of them this is, from 0 on.
    pub part: usize,
    /// The same figures for programs.
    pub csv: LinkView,
    /// The indicators before and after it.
    pub previous: Option<LinkView>,
    /// The one after.
    pub next: Option<LinkView>,
}

/// One column of the form.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnView {
    /// Its anchor.
    pub id: String,
    /// Its label; empty where there is but one.
    pub label: String,
    /// Own figures, then aggregated ones.
    pub scopes: Vec<ScopeView>,
}

/// One column in reports of one scope.
#[derive(Debug, Clone, Serialize)]
pub struct ScopeView {
    /// What is shown.
    pub label: String,
    /// What that means.
    pub note: String,
    /// All agencies together, or each of a few; none where no year has an amount that may be drawn.
    pub charts: Vec<ChartView>,
    /// Why a share is not drawn; empty where it is.
    pub undrawn: String,
    /// The years of all agencies together.
    pub years: Vec<YearSumView>,
    /// How the agencies of each kind differ in the newest year.
    pub spread: Option<SpreadView>,
    /// What the figure is made of: the other columns of its row.
    pub made_of: Option<MadeOfView>,
}

/// A year of all agencies.
#[derive(Debug, Clone, Serialize)]
pub struct YearSumView {
    /// The year.
    pub year: LinkView,
    /// The sum, as a cell.
    pub sum_html: String,
    /// How many reports it is of.
    pub filed: usize,
    /// How many state none.
    pub without: usize,
    /// The mean, where there is one.
    pub mean: String,
}

/// How agencies differ.
#[derive(Debug, Clone, Serialize)]
pub struct SpreadView {
    /// The year.
    pub year: u16,
    /// A line for each kind.
    pub kinds: Vec<KindSpreadView>,
}

/// How the agencies of a kind differ.
#[derive(Debug, Clone, Serialize)]
pub struct KindSpreadView {
    /// The kind.
    pub name: String,
    /// How many there are.
    pub count: usize,
    /// The picture.
    pub svg: String,
    /// The lowest.
    pub least: String,
    /// The middle.
    pub middle: String,
    /// The highest.
    pub most: String,
}

/// The other columns of a row, by year.
#[derive(Debug, Clone, Serialize)]
pub struct MadeOfView {
    /// Their labels.
    pub columns: Vec<String>,
    /// The years with their cells.
    pub rows: Vec<(LinkView, String)>,
}

/// Agencies by years.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyYearsView {
    /// Its anchor; empty where it goes on from the page before.
    pub id: String,
    /// What is listed.
    pub label: String,
    /// The unit.
    pub unit: String,
    /// The years, oldest first.
    pub years: Vec<LinkView>,
    /// The rows, by who is above them and by kind.
    pub rows_html: String,
    /// The first group of it.
    #[serde(skip)]
    first: String,
}

/// Some rows of agencies that stand together, and what they stand under.
struct RowGroup {
    name: String,
    rows: Vec<String>,
}

impl Renderer<'_> {
    /// The pages of all indicators.
    pub(super) fn indicator_pages(&self, sink: &dyn Sink) {
        let all = &self.catalogue().indicators;
        (0..all.len()).into_par_iter().for_each(|index| self.indicator(index, sink));
    }

    fn indicator(&self, index: usize, sink: &dyn Sink) {
        let all = &self.catalogue().indicators;
        let followed = &all[index];
        let folder = format!("indicators/{}/", followed.slug);
        if !sink.wants_below(&folder) {
            return;
        }
        let csv = format!("{}.csv", followed.slug);
        let csv_route = format!("{folder}{csv}");
        if sink.wants(&csv_route) {
            sink.file(&csv_route, self.indicator_csv(followed).as_bytes());
        }
        let parts = self.list_parts(followed);
        let beside = |index: Option<usize>| {
            let other = all.get(index?)?;
            Some(LinkView { name: other.title(), href: format!("../{}/index.html", tree::encoded(&other.slug)) })
        };
        let columns = self.columns(followed, sink);
        let has_small = followed.is_share();
        for (part, lists) in parts.iter().enumerate() {
            let route = part_route(&followed.slug, part);
            if !sink.wants(&route) {
                continue;
            }
            let down = if part == 0 { "" } else { "../" };
            let name = |lists: &[AgencyYearsView]| lists.first().map_or_else(String::new, |list| list.first.clone());
            let view = IndicatorView {
                slug: tree::encoded(&followed.slug),
                facts: if part == 0 { self.indicator_facts(followed) } else { Vec::new() },
                relations: if part == 0 { self.catalogue().relations(followed) } else { Vec::new() },
                text: if part == 0 { followed.text.clone() } else { String::new() },
                columns: if part == 0 { columns.clone() } else { Vec::new() },
                lists: lists.iter().map(|list| at_depth(list, part)).collect(),
                has_small,
                least: self.config.least_sample,
                parts: match parts.len() {
                    0 | 1 => Vec::new(),
                    _ => (0..parts.len())
                        .map(|other| LinkView {
                            name: name(&parts[other]),
                            href: match other {
                                0 => format!("{down}index.html"),
                                other => format!("{down}{}/index.html", other + 1),
                            },
                        })
                        .collect(),
                },
                part,
                csv: LinkView { name: csv.clone(), href: format!("{down}{}", tree::encoded(&csv)) },
                previous: beside(index.checked_sub(1)).filter(|_| part == 0),
                next: beside(Some(index + 1)).filter(|_| part == 0),
            };
            let number = (part + 1).to_string();
            let title = match part {
                0 => followed.title(),
                _ => self.theme.phrase("indicator.part", &[("title", &followed.title()), ("number", &number)]),
            };
            let description =
                self.theme.phrase("indicator.description", &[("title", &title), ("text", &followed.text)]);
            let mut page = self.frame("list", &route, title, description, &self.above(&[HOME, "indicators"]));
            page.menu = "indicators".to_owned();
            self.page(sink, "indicator.html", &route, &page, "indicator", &view);
        }
    }

    fn indicator_facts(&self, followed: &Followed) -> Vec<(String, String)> {
        let editions = self.catalogue().editions(followed);
        let names: Vec<String> = editions.iter().map(|id| self.edition_name(id)).collect();
        let unit = followed.leading().map(|column| column.unit.clone()).find(|unit| !unit.is_empty() && unit != "%");
        let mut facts = Vec::new();
        if let Some((part, whole)) = &followed.parts {
            facts.push((self.word("indicator.numerator"), part.clone()));
            facts.push((self.word("indicator.denominator"), whole.clone()));
        } else {
            facts.push((self.word("indicator.table"), followed.table.1.clone()));
            let printed: Vec<&str> = followed.groups.iter().chain([&followed.printed]).map(String::as_str).collect();
            facts.push((self.word("indicator.printed"), printed.join(" ")));
        }
        facts.extend(unit.map(|unit| (self.word("indicator.unit"), unit)));
        facts.extend((!followed.basis.is_empty()).then(|| (self.word("indicator.basis"), followed.basis.clone())));
        facts.push((self.word("indicator.editions"), names.join("、")));
        facts
    }

    fn columns(&self, followed: &Followed, sink: &dyn Sink) -> Vec<ColumnView> {
        let several = followed.leading().count() > 1;
        let column = |column: &FollowedColumn| ColumnView {
            id: column.key.clone(),
            label: if several { column.label.clone() } else { String::new() },
            scopes: Scope::ALL.into_iter().filter_map(|scope| self.scope_view(followed, column, scope, sink)).collect(),
        };
        followed.leading().map(column).collect()
    }

    fn scope_view(
        &self,
        followed: &Followed,
        column: &FollowedColumn,
        scope: Scope,
        sink: &dyn Sink,
    ) -> Option<ScopeView> {
        let years: Vec<(Year, Vec<&Report>)> = self.by_year(scope);
        if years.iter().all(|(_, reports)| reports.is_empty()) {
            return None;
        }
        let tallies: Vec<(Year, Tally)> =
            years.iter().map(|(year, reports)| (*year, self.tally(column, reports))).collect();
        if tallies.iter().all(|(_, tally)| tally.filed + tally.without == 0) {
            return None;
        }
        let is_own = scope == Scope::Own;
        let charts = match scope {
            Scope::Own => Vec::from_iter(self.all_together(followed, column, &years, &tallies, sink)),
            Scope::Aggregated => self.each_alone(column),
        };
        let is_undrawn = is_own && followed.is_share() && charts.is_empty();
        let undrawn = || self.theme.phrase("indicator.undrawn", &[("least", &self.config.least_sample.to_string())]);
        let year_sum = |(year, tally): &(Year, Tally)| {
            let mut sum_html = String::new();
            self.value_cell(&mut sum_html, tally.value(followed.is_share()));
            let mean = match tally.filed {
                0 => String::new(),
                _ if followed.is_share() => String::new(),
                filed => mean_text(tally.sum, filed),
            };
            YearSumView { year: year_link(*year), sum_html, filed: tally.filed, without: tally.without, mean }
        };
        // What several counties state, with nothing to draw, stands in the table of agencies below.
        if !is_own && charts.is_empty() {
            return None;
        }
        Some(ScopeView {
            label: self.scope(scope),
            note: self.word(&format!("scope.{}_note", scope.key())),
            charts,
            undrawn: if is_undrawn { undrawn() } else { String::new() },
            // What several counties state holds what each of them states: it is not added up.
            years: if is_own { tallies.iter().rev().map(year_sum).collect() } else { Vec::new() },
            spread: self.spread(followed, column, &years).filter(|_| is_own),
            made_of: self.made_of(followed, column, &years).filter(|_| is_own),
        })
    }

    /// The reports of a scope by year, oldest first, from the first year that has one.
    fn by_year(&self, scope: Scope) -> Vec<(Year, Vec<&Report>)> {
        let years = self.links.of_year.keys().map(|&year| (year, self.links.over_agencies(self.portal, year, scope)));
        years.skip_while(|(_, reports)| reports.is_empty()).collect()
    }

    /// A small chart of all own reports together, for other pages.
    pub(super) fn small_together(&self, followed: &Followed, column: &FollowedColumn, href: &str) -> Option<ChartView> {
        let years = self.by_year(Scope::Own);
        let tallies: Vec<(Year, Tally)> =
            years.iter().map(|(year, reports)| (*year, self.tally(column, reports))).collect();
        let of_years = self.of_years(followed, column, &years, &tallies);
        if of_years.len() < 2 {
            return None;
        }
        let title = followed.title();
        let (columns, _) = self.over_years(&title, &column.unit, &of_years, true);
        if columns.is_empty() {
            return None;
        }
        Some(ChartView {
            sentence: self.spoken_years(&column.unit, &of_years),
            title,
            svg: columns.svg(),
            note: String::new(),
            file: None,
            href: Some(href.to_owned()),
        })
    }

    /// The years of all own reports together, each in the edition that most of them use.
    fn of_years(
        &self,
        followed: &Followed,
        column: &FollowedColumn,
        years: &[(Year, Vec<&Report>)],
        tallies: &[(Year, Tally)],
    ) -> Vec<OfYear> {
        let edition = |reports: &[&Report]| {
            let mut counts: Vec<(&str, usize)> = Vec::new();
            for report in reports {
                let edition = self.catalogue().edition(column, report);
                match counts.iter_mut().find(|(known, _)| *known == edition) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((edition, 1)),
                }
            }
            counts.into_iter().max_by_key(|(edition, count)| (*count, *edition)).map(|(edition, _)| edition.to_owned())
        };
        let of = |((year, reports), (_, tally)): (&(Year, Vec<&Report>), &(Year, Tally))| OfYear {
            year: *year,
            value: tally.value(followed.is_share()),
            edition: edition(reports),
            reports: tally.filed,
        };
        years.iter().zip(tallies).map(of).collect()
    }

    /// A chart of all own reports together.
    fn all_together(
        &self,
        followed: &Followed,
        column: &FollowedColumn,
        years: &[(Year, Vec<&Report>)],
        tallies: &[(Year, Tally)],
        sink: &dyn Sink,
    ) -> Option<ChartView> {
        let of_years = self.of_years(followed, column, years, tallies);
        let name = if followed.leading().count() > 1 {
            format!("{} {}", followed.title(), column.label)
        } else {
            followed.title()
        };
        let title = self.theme.phrase("indicator.together", &[("title", &name)]);
        let (columns, note) = self.over_years(&title, &column.unit, &of_years, false);
        if columns.is_empty() {
            return None;
        }
        let sentence = self.spoken_years(&column.unit, &of_years);
        let file = format!("{}.svg", column.key);
        let route = format!("indicators/{}/{file}", followed.slug);
        if sink.wants(&route) {
            let unit = self.theme.phrase("indicator.in_unit", &[("unit", &column.unit)]);
            let note = [if column.unit.is_empty() { "" } else { &unit }, &self.word("scope.own")].join(" ");
            let licence = self.config.licence.as_deref().unwrap_or_default();
            let source = [("site", self.config.title.as_str()), ("licence", licence)];
            let source = self.theme.phrase("indicator.sheet_source", &source);
            let svg = columns.alone(Sheet { title: &title, note: note.trim(), source: &source });
            sink.file(&route, svg.as_bytes());
        }
        Some(ChartView { title, sentence, svg: columns.svg(), note, file: Some(tree::encoded(&file)), href: None })
    }

    /// A chart of each of a few agencies that file aggregated reports.
    fn each_alone(&self, column: &FollowedColumn) -> Vec<ChartView> {
        let has = |&&agency: &&usize| self.has_reports(agency, Scope::Aggregated);
        let agencies: Vec<usize> = self.order.iter().filter(has).copied().collect();
        if agencies.len() > MOST_CHARTS {
            return Vec::new();
        }
        let chart = |&agency: &usize| {
            let years = self.years_of(column, agency, Scope::Aggregated);
            let title = self.told_apart(agency, &self.portal.agencies[agency].name);
            let (columns, note) = self.over_years(&title, &column.unit, &years, agencies.len() > 1);
            if columns.is_empty() {
                return None;
            }
            let sentence = self.spoken_years(&column.unit, &years);
            let href = Some(format!("../../{}/index.html", self.portal.agencies[agency].id));
            Some(ChartView { title, sentence, svg: columns.svg(), note, file: None, href })
        };
        agencies.iter().filter_map(chart).collect()
    }

    /// How the agencies of each kind differ in the newest year.
    fn spread(
        &self,
        followed: &Followed,
        column: &FollowedColumn,
        years: &[(Year, Vec<&Report>)],
    ) -> Option<SpreadView> {
        let (year, reports) = years.iter().rev().find(|(_, reports)| !reports.is_empty())?;
        let mut kinds: Vec<(Option<AgencyKind>, Vec<i64>)> = Vec::new();
        for report in reports {
            let Some(number) = self.measure(self.catalogue().value(column, report)) else { continue };
            let kind = self.portal.agency_of(report).kind;
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, numbers)) => numbers.push(number),
                None => kinds.push((kind, vec![number])),
            }
        }
        kinds.retain(|(_, numbers)| numbers.len() >= FEWEST && numbers.iter().any(|&number| number != 0));
        kinds.sort_by_key(|(kind, _)| (kind.is_none(), *kind));
        let share = followed.is_share();
        let most = kinds.iter().flat_map(|(_, numbers)| numbers).copied().max()?;
        let end = if share { 1000 } else { most };
        let said = |number: i64| if share { percent(number) } else { tenth_text(Amount::from_millionths(number)) };
        let kind = |(kind, mut numbers): (Option<AgencyKind>, Vec<i64>)| {
            let middle = middle(&mut numbers);
            KindSpreadView {
                name: self.kind_name(kind),
                count: numbers.len(),
                least: numbers.first().copied().map_or_else(String::new, said),
                middle: middle.map_or_else(String::new, said),
                most: numbers.last().copied().map_or_else(String::new, said),
                svg: Spread { amounts: numbers, end, middle }.svg(),
            }
        };
        let kinds: Vec<KindSpreadView> = kinds.into_iter().map(kind).collect();
        (!kinds.is_empty()).then(|| SpreadView { year: year.get(), kinds })
    }

    /// The other columns of a row with a total, by year.
    fn made_of(
        &self,
        followed: &Followed,
        leading: &FollowedColumn,
        years: &[(Year, Vec<&Report>)],
    ) -> Option<MadeOfView> {
        let mut columns: Vec<&FollowedColumn> = followed.columns.iter().filter(|column| !column.leads).collect();
        if columns.is_empty() {
            return None;
        }
        columns.push(leading);
        let row = |(year, reports): &(Year, Vec<&Report>)| {
            let mut html = String::new();
            for column in &columns {
                self.value_cell(&mut html, self.tally(column, reports).value(false));
            }
            (year_link(*year), html)
        };
        Some(MadeOfView {
            columns: columns.iter().map(|column| column.label.clone()).collect(),
            rows: years.iter().rev().map(row).collect(),
        })
    }

    /// The list of agencies, parted into pages.
    fn list_parts(&self, followed: &Followed) -> Vec<Vec<AgencyYearsView>> {
        let several = followed.leading().count() > 1;
        let mut parts: Vec<Vec<AgencyYearsView>> = vec![Vec::new()];
        let mut room = LONGEST_FIRST;
        let years = Scope::ALL.map(|scope| self.by_year(scope).into_iter().map(|(year, _)| year).collect());
        let scopes: Vec<(Scope, Vec<Year>)> = Scope::ALL.into_iter().zip(years).collect();
        for column in followed.leading() {
            for (scope, years) in &scopes {
                let scope = *scope;
                let groups = self.row_groups(column, scope, years);
                if groups.is_empty() {
                    continue;
                }
                let label =
                    if several { format!("{}（{}）", column.label, self.scope(scope)) } else { self.scope(scope) };
                let list = |id: String| AgencyYearsView {
                    id,
                    label: label.clone(),
                    unit: column.unit.clone(),
                    years: years.iter().map(|&year| year_link(year)).collect(),
                    rows_html: String::new(),
                    first: String::new(),
                };
                let mut current = list(format!("{}-{}", column.key, scope.key()));
                for RowGroup { name, rows } in groups {
                    let head = format!(
                        "<tr class=\"of\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                        years.len() + 1,
                        escape(&name)
                    );
                    let mut begun = false;
                    for row in rows {
                        let bytes = row.len() + if begun { 0 } else { head.len() };
                        if bytes > room && !current.rows_html.is_empty() {
                            let next = list(String::new());
                            parts.last_mut().expect("there is one").push(std::mem::replace(&mut current, next));
                            parts.push(Vec::new());
                            (room, begun) = (LONGEST, false);
                        }
                        if !begun {
                            current.rows_html.push_str(&head);
                            if current.first.is_empty() {
                                current.first = name.clone();
                            }
                            begun = true;
                        }
                        current.rows_html.push_str(&row);
                        room = room.saturating_sub(bytes);
                    }
                }
                parts.last_mut().expect("there is one").push(current);
            }
        }
        parts
    }

    /// All agencies that have a report of a scope, by who is above them and by kind. Links lead from the first page.
    fn row_groups(&self, column: &FollowedColumn, scope: Scope, years: &[Year]) -> Vec<RowGroup> {
        let mut groups: Vec<RowGroup> = Vec::new();
        let mut last = None;
        for &agency in &self.order {
            let reports: Vec<&Report> = self.reports_of(agency).filter(|report| report.scope == scope).collect();
            if reports.is_empty() {
                continue;
            }
            let entry = &self.portal.agencies[agency];
            let kin = self.kin(agency);
            if last != Some(kin) {
                last = Some(kin);
                groups.push(RowGroup { name: self.kin_name(agency), rows: Vec::new() });
            }
            let mut row = format!(
                "<tr><th scope=\"row\"><a href=\"../../{}/index.html\">{}</a></th>",
                entry.id,
                escape(&entry.name)
            );
            for year in years {
                let report = reports.iter().find(|report| report.year == *year);
                self.value_cell(&mut row, report.map(|report| self.catalogue().value(column, report)));
            }
            row.push_str("</tr>\n");
            groups.last_mut().expect("one was pushed").rows.push(row);
        }
        groups
    }

    /// All that is shown, and what it is made of, as CSV: a line for each report. A share stands behind its two numbers;
    /// `blanks` says of each column without an amount why that is, as `total:missing`.
    fn indicator_csv(&self, followed: &Followed) -> String {
        let mut out = format!("{MARK}{},edition,unit", lead::COLUMNS.join(","));
        for column in &followed.columns {
            let key = csv_field(&column.key);
            if followed.is_share() {
                out.push_str(",part,whole");
            }
            out.push(',');
            out.push_str(&key);
        }
        out.push_str(",blanks\r\n");
        let unit = csv_field(&unit_of(&followed.columns));
        let mut blanks = String::new();
        for &agency in &self.order {
            let entry = &self.portal.agencies[agency];
            for report in self.reports_of(agency) {
                out.push_str(&lead::csv(report, entry));
                out.push(',');
                if let Some(column) = followed.columns.first() {
                    out.push_str(&csv_field(self.catalogue().edition(column, report)));
                }
                out.push(',');
                out.push_str(&unit);
                blanks.clear();
                for column in &followed.columns {
                    out.push(',');
                    let value = self.catalogue().value(column, report);
                    push_value(&mut out, value, followed.is_share());
                    if let Some(reason) = why_blank(value) {
                        let blank = if blanks.is_empty() { "" } else { " " };
                        blanks.extend([blank, &column.key, ":", reason]);
                    }
                }
                out.push(',');
                out.push_str(&csv_field(&blanks));
                out.push_str("\r\n");
            }
        }
        out
    }
}

/// The unit of all columns; where they differ, that of each that has one, as `amount:万元`.
fn unit_of(columns: &[FollowedColumn]) -> String {
    match columns {
        [first, rest @ ..] if rest.iter().all(|column| column.unit == first.unit) => first.unit.clone(),
        _ => {
            let with_unit = columns.iter().filter(|column| !column.unit.is_empty());
            with_unit.map(|column| format!("{}:{}", column.key, column.unit)).collect::<Vec<_>>().join(" ")
        }
    }
}

/// A value as fields of a line of CSV.
fn push_value(out: &mut String, value: Value, is_share: bool) {
    match value {
        Value::Amount(amount) | Value::WithoutUnit(amount) => amount.push_to(out),
        Value::Share { part, whole } => {
            part.push_to(out);
            out.push(',');
            whole.push_to(out);
            out.push(',');
            out.push_str(percent(per_mille(part, whole)).trim_end_matches('%'));
        }
        Value::OfNothing | Value::Blank(_) | Value::Absent => out.push_str(if is_share { ",," } else { "" }),
    }
}

/// Why a value is no amount in the unit of its column.
fn why_blank(value: Value) -> Option<&'static str> {
    match value {
        Value::Amount(_) | Value::Share { .. } => None,
        Value::WithoutUnit(_) => Some("without_unit"),
        Value::OfNothing => Some("of_nothing"),
        Value::Blank(entry) => Some(entry.state()),
        Value::Absent => Some("absent"),
    }
}

/// A page of an indicator's list, from 0 on.
fn part_route(slug: &str, part: usize) -> String {
    match part {
        0 => route(slug),
        part => format!("indicators/{slug}/{}/index.html", part + 1),
    }
}

/// The same list on a further page, which stands one folder deeper.
fn at_depth(list: &AgencyYearsView, part: usize) -> AgencyYearsView {
    if part == 0 {
        return list.clone();
    }
    let years = list.years.iter().map(|year| LinkView { name: year.name.clone(), href: format!("../{}", year.href) });
    AgencyYearsView {
        rows_html: list.rows_html.replace("<a href=\"../../", "<a href=\"../../../"),
        years: years.collect(),
        ..list.clone()
    }
}

fn year_link(year: Year) -> LinkView {
    LinkView { name: year.to_string(), href: format!("../../years/{year}/index.html") }
}

/// The mean of so many, with one decimal, as HTML.
fn mean_text(sum: Amount, count: usize) -> String {
    let mean = sum.millionths() / i64::try_from(count).unwrap_or(i64::MAX);
    let mut html = String::new();
    push_amount(&mut html, to_tenths(Amount::from_millionths(mean)));
    html
}
