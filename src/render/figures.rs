//! Figures of indicators as pages show them: cells of lists, sums over agencies, charts over years with a sentence.
//!
//! Own and aggregated figures are never together. A share of too small a whole is shown as its two numbers and
//! compared with nothing.

use serde::Serialize;

use super::Renderer;
use super::frame::LinkView;
use super::page::indicator_href;
use super::table::{amount_text, push_amount};
use crate::chart::{Columns, Slot};
use crate::form::{Figure, Form};
use crate::html::escape;
use crate::link::{Asked, Followed, FollowedColumn, Value};
use crate::model::{Amount, Entry, Report, Scope, Year};

/// A chart with its title and what it says in words.
#[derive(Debug, Clone, Serialize)]
pub struct ChartView {
    /// Its title.
    pub title: String,
    /// What it says, in a sentence; may be empty.
    pub sentence: String,
    /// The picture.
    pub svg: String,
    /// That what is counted changes within it; empty where it does not.
    pub note: String,
    /// Where it may be saved as a file that stands alone.
    pub file: Option<String>,
    /// Where its title leads.
    pub href: Option<String>,
}

/// What several reports state of one column, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// The sum of amounts; of a share, that of the numerators.
    pub sum: Amount,
    /// The sum of the denominators of a share.
    pub whole: Amount,
    /// How many reports it is of.
    pub filed: usize,
    /// How many reports state none.
    pub without: usize,
    /// How many reports have a form that does not ask.
    pub absent: usize,
}

impl Tally {
    pub(super) fn add(&mut self, value: Value) {
        match value {
            Value::Amount(amount) => {
                self.sum = self.sum + amount;
                self.filed += 1;
            }
            Value::Share { part, whole } => {
                (self.sum, self.whole) = (self.sum + part, self.whole + whole);
                self.filed += 1;
            }
            // Nothing out of nothing adds nothing, and was filed.
            Value::OfNothing => self.filed += 1,
            Value::WithoutUnit(_) | Value::Blank(_) => self.without += 1,
            Value::Absent => self.absent += 1,
        }
    }

    /// What it comes to; `None` where no report states it.
    pub(super) fn value(&self, share: bool) -> Option<Value> {
        match (self.filed, share) {
            (0, _) if self.without + self.absent == 0 => None,
            (0, _) if self.without == 0 => Some(Value::Absent),
            (0, _) => Some(Value::Blank(Entry::Missing)),
            (_, true) if self.whole == Amount::ZERO => Some(Value::OfNothing),
            (_, true) => Some(Value::Share { part: self.sum, whole: self.whole }),
            (_, false) => Some(Value::Amount(self.sum)),
        }
    }
}

/// One year of a figure.
#[derive(Debug, Clone)]
pub(super) struct OfYear {
    pub year: Year,
    /// What is stated for it; `None` where there is no report.
    pub value: Option<Value>,
    /// The edition in which it is stated.
    pub edition: Option<String>,
    /// Of how many reports it is.
    pub reports: usize,
}

/// All years from that of the first of some reports to that of the last, oldest first.
pub(super) fn span(reports: &[&Report]) -> Vec<Year> {
    let years = || reports.iter().map(|report| report.year.get());
    match (years().min(), years().max()) {
        (Some(first), Some(last)) => (first..=last).filter_map(Year::new).collect(),
        _ => Vec::new(),
    }
}

/// A quotient as a percentage, in tenths of a percent.
pub(super) fn per_mille(part: Amount, whole: Amount) -> i64 {
    let (part, whole) = (i128::from(part.millionths()), i128::from(whole.millionths()));
    i64::try_from((part * 2000 + whole) / (whole * 2)).unwrap_or_default()
}

/// 863 as 86.3%.
pub(super) fn percent(per_mille: i64) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// An amount rounded to one decimal.
pub(super) fn to_tenths(amount: Amount) -> Amount {
    Amount::from_millionths((amount.millionths() + 50_000).div_euclid(100_000) * 100_000)
}

/// An amount with one decimal at most, as text.
pub(super) fn tenth_text(amount: Amount) -> String {
    amount_text(to_tenths(amount))
}

/// The middle one of some numbers: of an even count, what is halfway between the two in the middle.
pub(super) fn middle(numbers: &mut [i64]) -> Option<i64> {
    numbers.sort_unstable();
    let count = numbers.len();
    match count {
        0 => None,
        count if count % 2 == 1 => Some(numbers[count / 2]),
        count => Some(i64::midpoint(numbers[count / 2 - 1], numbers[count / 2])),
    }
}

impl Renderer<'_> {
    /// A value as text, without its unit.
    pub(super) fn value_text(&self, value: Option<Value>) -> String {
        match value {
            None => self.word("figure.no_report"),
            Some(Value::Amount(amount)) => amount_text(amount),
            Some(Value::Share { part, whole }) => percent(per_mille(part, whole)),
            Some(Value::OfNothing) => self.word("figure.of_nothing"),
            Some(Value::WithoutUnit(amount)) => format!("{} {}", amount_text(amount), self.table_words.unstated),
            Some(Value::Blank(Entry::NotApplicable)) => "/".to_owned(),
            Some(Value::Blank(Entry::Unread)) => self.table_words.unread.clone(),
            Some(Value::Blank(_)) => self.table_words.missing.clone(),
            Some(Value::Absent) => self.word("table.absent"),
        }
    }

    /// A value in words; a share of too few is its parts.
    pub(super) fn comparable_text(&self, value: Option<Value>) -> String {
        match value {
            Some(Value::Share { part, whole }) if !self.is_comparable(whole) => {
                format!("{}/{}", amount_text(part), amount_text(whole))
            }
            value => self.value_text(value),
        }
    }

    /// A value as a cell of a list.
    pub(super) fn value_cell(&self, html: &mut String, value: Option<Value>) {
        let (class, number) = match value {
            Some(Value::Amount(Amount::ZERO)) => ("zero", true),
            Some(Value::Amount(_)) => ("", true),
            Some(Value::Share { part, whole }) => {
                let small = !self.is_comparable(whole);
                html.push_str(if small { "<td class=\"small\">" } else { "<td>" });
                if !small {
                    html.push_str(&percent(per_mille(part, whole)));
                }
                html.push_str(&format!("<small>{}/{}</small></td>", amount_text(part), amount_text(whole)));
                return;
            }
            Some(Value::Blank(Entry::NotApplicable) | Value::Absent | Value::OfNothing) | None => ("none", false),
            Some(Value::Blank(_) | Value::WithoutUnit(_)) => ("missing", false),
        };
        html.push_str("<td");
        if !class.is_empty() {
            html.push_str(&format!(" class=\"{class}\""));
        }
        html.push('>');
        match value {
            Some(Value::Amount(amount)) if number => push_amount(html, amount),
            other => html.push_str(&escape(&self.value_text(other))),
        }
        html.push_str("</td>");
    }

    /// Whether a share of so many is compared with others.
    pub(super) fn is_comparable(&self, whole: Amount) -> bool {
        whole >= Amount::whole(self.config.least_sample)
    }

    /// By what a value is drawn and held against others: millionths of an amount, tenths of a percent of a share that is
    /// not of too few; `None` of what is neither.
    pub(super) fn measure(&self, value: Value) -> Option<i64> {
        match value {
            Value::Amount(amount) => Some(amount.millionths()),
            Value::Share { part, whole } if self.is_comparable(whole) => Some(per_mille(part, whole)),
            _ => None,
        }
    }

    /// What an edition is called.
    pub(super) fn edition_name(&self, edition: &str) -> String {
        self.source.forms.get(edition).map_or_else(|| edition.to_owned(), |form| form.name.clone())
    }

    /// Under which heading an indicator is listed: its table, or that of sums or shares.
    pub(super) fn indicator_heading(&self, followed: &Followed) -> String {
        match followed.asked {
            Asked::Row => followed.table.1.clone(),
            Asked::Sum => self.word("indicators.sums"),
            Asked::Share => self.word("indicators.shares"),
        }
    }

    /// The page of the indicator that a figure of a form is, called by this name, from a page below this root; no
    /// address where there is none.
    pub(super) fn figure_link(&self, form: &Form, figure: &Figure, name: &str, root: &str) -> LinkView {
        let followed = self.catalogue().of_figure(form, figure);
        let href = followed.map_or_else(String::new, |(followed, _)| indicator_href(root, &followed.slug));
        LinkView { name: name.to_owned(), href }
    }

    /// A column over the years of one agency's reports of one scope, oldest year first.
    pub(super) fn years_of(&self, column: &FollowedColumn, agency: usize, scope: Scope) -> Vec<OfYear> {
        let mut reports = self.links.over_years(self.portal, agency, scope);
        reports.reverse();
        let of = |year: Year| {
            let report = reports.iter().find(|report| report.year == year);
            OfYear {
                year,
                value: report.map(|report| self.catalogue().value(column, report)),
                edition: report.map(|report| self.catalogue().edition(column, report).to_owned()),
                reports: 1,
            }
        };
        span(&reports).into_iter().map(of).collect()
    }

    /// A chart over years.
    pub(super) fn over_years(&self, title: &str, unit: &str, years: &[OfYear], small: bool) -> (Columns, String) {
        let slot = |of: &OfYear| {
            let value = of.value;
            let amount = value.and_then(|value| self.measure(value));
            let why = match value {
                Some(Value::Share { .. }) => format!("{} {}", self.comparable_text(value), self.word("figure.small")),
                None => self.word("figure.no_report_note"),
                other => self.value_text(other),
            };
            // What the title calls a share needs no sign of percent at each column.
            let text = if amount.is_some() { self.value_text(value).replace('%', "") } else { "—".to_owned() };
            let why = if amount.is_some() { String::new() } else { why };
            Slot { label: of.year.to_string(), amount, text, why, marked: false }
        };
        let slots: Vec<Slot> = years.iter().map(slot).collect();
        let mut breaks = Vec::new();
        let mut last: Option<&str> = None;
        for (index, edition) in years.iter().enumerate().filter_map(|(index, of)| Some((index, of.edition.as_deref()?)))
        {
            if last.is_some_and(|last| last != edition) {
                breaks.push(index);
            }
            last = Some(edition);
        }
        let stated: Vec<String> = years
            .iter()
            .zip(&slots)
            .map(|(of, slot)| {
                let year = self.theme.phrase("report.before", &[("year", &of.year.to_string())]);
                year + if slot.amount.is_some() { &slot.text } else { &slot.why }
            })
            .collect();
        let unit_said = self.theme.phrase("figure.unit", &[("unit", unit)]);
        let described =
            format!("{title}{}：{}。", if unit.is_empty() { String::new() } else { unit_said }, stated.join("，"));
        let note = self.break_note(years, &breaks);
        (Columns { described, slots, breaks, small }, note)
    }

    /// That the edition changes within a chart, and whether the figure goes on.
    fn break_note(&self, years: &[OfYear], breaks: &[usize]) -> String {
        let name = |index: usize| {
            let edition = years[index].edition.as_deref().unwrap_or_default();
            (years[index].year.to_string(), self.edition_name(edition))
        };
        let note = |&index: &usize| {
            let (year, form) = name(index);
            let sides = [&years[..index], &years[index..]];
            let stated = sides.map(|side| side.iter().any(|of| of.value.is_some_and(|value| value != Value::Absent)));
            let key = if stated == [true, true] { "figure.goes_on" } else { "figure.breaks_off" };
            self.theme.phrase(key, &[("year", &year), ("form", &form)])
        };
        breaks.iter().map(note).collect()
    }

    /// What a figure over years says in a sentence: the newest year, the year before it, the highest. Sums of another
    /// number of reports are told, and not compared.
    pub(super) fn spoken_years(&self, unit: &str, years: &[OfYear]) -> String {
        let known: Vec<(&OfYear, i64)> = years.iter().filter_map(|of| Some((of, self.measure(of.value?)?))).collect();
        let Some(&(newest, amount)) = known.last() else { return String::new() };
        let unit = if unit == "%" { "" } else { unit };
        let said = |of: &OfYear| format!("{}{unit}", self.value_text(of.value));
        let year = newest.year.to_string();
        let mut out = self.theme.phrase("figure.newest", &[("year", &year), ("value", &said(newest))]);
        let before = known.iter().rev().nth(1).filter(|(of, _)| of.year.get() + 1 == newest.year.get());
        if let Some((before, _)) = before.filter(|(before, _)| before.reports != newest.reports) {
            let (was, is) = (before.reports.to_string(), newest.reports.to_string());
            let pairs = [("value", said(before)), ("before", was), ("newest", is)];
            return out + &self.theme.phrase("figure.uncompared", &pairs.each_ref().map(|(key, text)| (*key, &**text)));
        }
        if let Some(&(before, then)) = before {
            let key = match amount.cmp(&then) {
                std::cmp::Ordering::Greater => "figure.rose",
                std::cmp::Ordering::Less => "figure.fell",
                std::cmp::Ordering::Equal => "figure.same",
            };
            out.push_str(&self.theme.phrase(key, &[("value", &said(before))]));
        }
        let highest = known.iter().max_by_key(|(of, amount)| (*amount, std::cmp::Reverse(of.year)));
        if let Some(&(highest, most)) =
            highest.filter(|(of, _)| known.len() > 2 && of.year.get() + 1 < newest.year.get())
            && most > amount
            && highest.reports == newest.reports
        {
            let year = highest.year.to_string();
            out.push_str(&self.theme.phrase("figure.highest", &[("year", &year), ("value", &said(highest))]));
        }
        out + "。"
    }

    /// The reports of a scope in a year, added up.
    pub(super) fn tally(&self, column: &FollowedColumn, reports: &[&Report]) -> Tally {
        let mut tally = Tally::default();
        for report in reports {
            tally.add(self.catalogue().value(column, report));
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_tenths() {
        for (part, whole, expected) in
            [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 8, "12.5%"), (1, 16, "6.3%"), (0, 9, "0.0%"), (7, 7, "100.0%")]
        {
            assert_eq!(percent(per_mille(Amount::whole(part), Amount::whole(whole))), expected);
        }
    }

    #[test]
    fn the_middle_is_between() {
        for (numbers, expected) in [(&[][..], None), (&[5], Some(5)), (&[9, 1, 5], Some(5)), (&[1, 9, 3, 5], Some(4))] {
            assert_eq!(middle(&mut numbers.to_vec()), expected);
        }
    }
}
