//! What is answered to what a query asks: figures with their years, agencies, indicators.
//!
//! Figures come from the texts of reports, as search has them; `src/render/theme/search/answer.js` answers alike.

use super::ask::{self, Asked, Column, MOST_AGENCIES};
use super::query::{SearchIndex, Text};

/// So many years are told.
const YEARS: usize = 8;
/// So many columns are told.
const COLUMNS: usize = 3;
/// So many pages of a kind are named.
const ENTRIES: usize = 3;

/// A figure that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureAnswer {
    /// Whose it is.
    pub agency: String,
    /// What it is.
    pub title: String,
    /// Its column, where the row has several.
    pub column: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Whose figures they are, where not the agency's alone; may be empty.
    pub scope: String,
    /// The year.
    pub year: u32,
    /// What is stated; `None` where there is no report of this year, or its form does not ask.
    pub value: Option<String>,
    /// Its address in the portal.
    pub route: String,
    /// Where it stands over the years.
    pub history: String,
    /// The page of the indicator.
    pub indicator: String,
    /// Its years, oldest first.
    pub years: Vec<YearFigure>,
}

/// A figure in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct YearFigure {
    /// The year.
    pub year: u32,
    /// What is stated.
    pub value: Option<String>,
    /// Its address.
    pub route: String,
}

/// A page that a query names.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchEntry {
    /// `agency`, `indicator` or `year`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Its address in the portal.
    pub route: String,
}

impl SearchIndex<'_> {
    /// The figures that are asked for.
    pub(super) fn figures(&self, asked: &Asked) -> Vec<FigureAnswer> {
        let Some(&indicator) = asked.indicators.first() else { return Vec::new() };
        if asked.agencies.len() > MOST_AGENCIES {
            return Vec::new();
        }
        let columns = &self.known.columns[indicator];
        let chosen: Vec<&Column> = match asked.column {
            Some(column) => vec![&columns[column]],
            None => columns.iter().filter(|column| column.leads).take(COLUMNS).collect(),
        };
        let lone = asked.agencies.len() == 1;
        let mut answers = Vec::new();
        for &agency in &asked.agencies {
            let slots: Vec<u32> = self.slots(agency).collect();
            let Some(&newest) = slots.last() else { continue };
            let year = asked.year.or(self.year(newest)).unwrap_or_default();
            let at = slots.iter().position(|&slot| self.year(slot) == Some(year));
            let start = slots.len().saturating_sub(YEARS).min(at.unwrap_or(usize::MAX));
            let window = &slots[start..slots.len().min(start + YEARS)];
            let texts: Vec<(u32, Text)> = window
                .iter()
                .filter(|&&slot| lone || self.year(slot) == Some(year))
                .filter_map(|&slot| Some((self.year(slot)?, self.text(slot)?)))
                .collect();
            // Of a year of another edition, the columns that its form has.
            let own = texts.iter().find(|(own, _)| *own == year);
            let group = own.and_then(|(_, text)| usize::try_from(text.4).ok());
            let asks =
                |column: &Column| group.is_none_or(|group| column.cells.get(group).is_some_and(|it| !it.is_empty()));
            let leading = columns.iter().filter(|column| column.leads && asks(column)).take(COLUMNS);
            let mut its: Vec<&Column> = if asked.column.is_some() { chosen.clone() } else { leading.collect() };
            if its.is_empty() {
                its = columns.iter().filter(|column| asks(column)).take(COLUMNS).collect();
            }
            if its.is_empty() {
                its.clone_from(&chosen);
            }
            for column in its {
                let of = |column: &Column, (year, text): &(u32, Text)| self.in_year(indicator, column, *year, text);
                let years: Vec<YearFigure> = texts.iter().map(|text| of(column, text)).collect();
                let own = years.iter().find(|own| own.year == year);
                let id = &self.agencies[agency][0];
                let (known, several) = (&self.catalogue.indicators[indicator], chosen.len() > 1 || !column.leads);
                answers.push(FigureAnswer {
                    agency: self.agencies[agency].get(1).cloned().unwrap_or_default(),
                    title: known.title.clone(),
                    column: if several { column.label.clone() } else { String::new() },
                    unit: column.unit.clone(),
                    scope: texts.last().map(|(_, text)| text.7.clone()).unwrap_or_default(),
                    year,
                    value: own.and_then(|own| own.value.clone()),
                    route: own.map_or_else(String::new, |own| own.route.clone()),
                    history: format!("{id}/index.html#{}{}", known.key, column.key),
                    indicator: format!("indicators/{}/index.html", known.slug),
                    years,
                });
            }
        }
        answers
    }

    fn in_year(&self, indicator: usize, column: &Column, year: u32, text: &Text) -> YearFigure {
        let group = usize::try_from(text.4).ok();
        let cells = group.and_then(|group| column.cells.get(group)).map_or("", String::as_str);
        let least = self.catalogue.indicators[indicator].least;
        let value = (!cells.is_empty()).then(|| value(&text.6, cells, &column.unit, least));
        let first = cells.split(['+', '/']).next().and_then(|cell| cell.parse().ok());
        let address = first.and_then(|cell| self.address(group?, cell));
        let anchor = address.map_or_else(String::new, |address| format!("#{address}"));
        YearFigure { year, value, route: format!("{}{anchor}", text.2) }
    }

    /// The address of a cell of a group's form.
    fn address(&self, group: usize, cell: usize) -> Option<String> {
        let (_, rows, _) = self.catalogue.shared.get(group)?;
        let (mut at, mut columns) = (0, Vec::new());
        for row in rows {
            let parts: Vec<&str> = row.splitn(4, '|').collect();
            if let Some(told) = parts.get(2).filter(|told| !told.is_empty()) {
                columns = told.split(',').filter_map(|column| Some(column.split_once('=')?.0)).collect();
            }
            if cell < at + columns.len() {
                return Some(format!("{}.{}", parts[0], columns[cell - at]));
            }
            at += columns.len();
        }
        None
    }

    /// The pages that a query names.
    pub(super) fn entries(&self, asked: &Asked, query: &str) -> Vec<SearchEntry> {
        let agencies = if asked.agencies.is_empty() { &asked.around } else { &asked.agencies };
        let agency = |&agency: &usize| SearchEntry {
            kind: "agency",
            title: self.agencies[agency].get(1).cloned().unwrap_or_default(),
            route: format!("{}/index.html", self.agencies[agency][0]),
        };
        let indicator = |&indicator: &usize| {
            let known = &self.catalogue.indicators[indicator];
            let route = format!("indicators/{}/index.html", known.slug);
            SearchEntry { kind: "indicator", title: known.title.clone(), route }
        };
        let mut entries: Vec<SearchEntry> = agencies.iter().take(ENTRIES).map(agency).collect();
        entries.extend(asked.indicators.iter().take(ENTRIES).map(indicator));
        if let Some(year) = ask::lone_year(query, &self.known) {
            let route = format!("years/{year}/index.html");
            entries.push(SearchEntry { kind: "year", title: year.to_string(), route });
        }
        entries
    }
}

/// What some cells of a report come to.
fn value(cells: &str, which: &str, unit: &str, least: u32) -> String {
    let cells: Vec<&str> = cells.split(',').map(|cell| if cell.is_empty() { "0" } else { cell }).collect();
    let sum = |which: &str| -> Result<String, String> {
        let own: Vec<&str> =
            which.split('+').filter_map(|cell| cells.get(cell.parse::<usize>().ok()?).copied()).collect();
        if let [one] = own[..] {
            let is_amount = one.starts_with(|c: char| c.is_ascii_digit() || c == '−');
            return if is_amount { Ok(one.to_owned()) } else { Err(one.to_owned()) };
        }
        // What was not read or filled in makes the sum so; what does not apply adds nothing.
        if let Some(blank) = own.iter().find(|cell| number(cell).is_none() && **cell != "/") {
            return Err((*blank).to_owned());
        }
        if own.iter().all(|cell| *cell == "/") {
            return Err("/".to_owned());
        }
        Ok(own.iter().filter_map(|cell| number(cell)).sum::<i64>().to_string())
    };
    match which.split_once('/') {
        None => match sum(which) {
            Ok(text) if unit.is_empty() || text.contains(' ') => text,
            Ok(text) => format!("{text} {unit}"),
            Err(text) => text,
        },
        Some((of, over)) => match (sum(of), sum(over)) {
            (Ok(part), Ok(whole)) => share(&part, &whole, least),
            (Err(blank), _) | (_, Err(blank)) => blank,
        },
    }
}

/// A share, as a part of a hundred where the whole is large enough.
fn share(part: &str, whole: &str, least: u32) -> String {
    let (Some(of), Some(over)) = (number(part), number(whole)) else { return format!("{part}/{whole}") };
    if over == 0 || over < i64::from(least) {
        return format!("{part}/{whole}");
    }
    let tenths = (of * 2000 + over) / (over * 2);
    format!("{}.{}% ({part}/{whole})", tenths / 10, tenths % 10)
}

/// The whole number that a cell states.
fn number(text: &str) -> Option<i64> {
    text.replace('−', "-").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_to_a_figure() {
        for (which, unit, expected) in [
            ("1", "件", "5 件"),
            ("0", "件", "0 件"),
            ("1+2", "件", "12 件"),
            ("1+4", "件", "未填报"),
            ("1+5", "件", "5 件"),
            ("5", "件", "/"),
            ("3", "万元", "12.5 万元"),
            ("6", "万元", "30 元"),
            ("1/2", "", "71.4% (5/7)"),
            ("1/1", "", "5/5"),
            ("0/0", "", "0/0"),
        ] {
            assert_eq!(value(",5,7,12.5,未填报,/,30 元", which, unit, 6), expected, "{which}");
        }
    }
}
