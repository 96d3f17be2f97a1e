//! What agencies say that cannot be: a name that two have in one year, reports after the year of a merger.

use std::collections::BTreeMap;

use super::succession::Neighbour;
use super::{Links, carried};
use crate::finding::{AgencyProblem, Finding, Findings, Place, Role};
use crate::form::Continuation;
use crate::model::{Agency, Amount, Portal, Report, Year};

/// An agency under one of its names.
#[derive(Clone, Copy)]
struct Bearer {
    agency: usize,
    first: u16,
    last: u16,
}

/// The first and the last year that there may be.
const EVER: (u16, u16) = (0, u16::MAX);

/// A name may still be in use for a year or two that nobody has reported for.
const AHEAD: u16 = 2;

impl Links {
    /// Notices names that two agencies have in the same year. Names whose years are not known are left alone.
    pub(super) fn notice_same_names(&self, portal: &Portal, findings: &mut Findings) {
        let mut bearers: BTreeMap<String, Vec<Bearer>> = BTreeMap::new();
        for (index, agency) in portal.agencies.iter().enumerate() {
            let end = self.ended(index).map_or(EVER.1, |end| end.get().saturating_sub(1));
            let mut first = self.beginning(portal, index);
            let mut bear = |name: &str, first: u16, last: u16| {
                let folded: String = name.split_whitespace().collect();
                if first <= last {
                    bearers.entry(folded).or_default().push(Bearer { agency: index, first, last });
                }
            };
            for former in &agency.former_names {
                if let Some(until) = former.until {
                    bear(&former.name, first, until.get().min(end));
                    first = until.get() + 1;
                }
            }
            bear(&agency.name, first, end);
        }
        for mut bearers in bearers.into_values() {
            bearers.sort_by_key(|bearer| (bearer.first, bearer.agency));
            // The one so far that has the name longest: whoever begins before it ends shares the name.
            let mut longest: Option<Bearer> = None;
            for bearer in bearers {
                if let Some(other) = longest
                    && other.agency != bearer.agency
                    && bearer.first <= other.last
                {
                    findings.push(same_name(portal, other, bearer));
                }
                longest = longest.filter(|longest| longest.last >= bearer.last).or(Some(bearer));
            }
        }
    }

    /// Notices names that cannot be former ones, and short names that two agencies side by side have.
    pub(super) fn notice_names(&self, portal: &Portal, findings: &mut Findings) {
        let Some(newest) = self.years().next() else { return };
        let mut short: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
        for (index, agency) in portal.agencies.iter().enumerate() {
            let mut push = |key, problem| findings.push(Finding::new(&agency.file, Place::Key(key), problem));
            let last = agency.former_names.iter().rfind(|former| former.until.is_some());
            if let Some((former, until)) = last.and_then(|former| Some((former, former.until?))) {
                let name = former.name.clone();
                if name == agency.name {
                    push("names", AgencyProblem::NotFormer { name });
                } else if until.get() > newest.get() + AHEAD {
                    push("names", AgencyProblem::NameToCome { name, until });
                }
            }
            if self.ended(index).is_some() {
                continue;
            }
            let first = *short.entry((agency.parent.as_deref(), &agency.short_name)).or_insert(index);
            let other = &portal.agencies[first];
            if first != index && other.name != agency.name {
                let problem = AgencyProblem::SameShortName { name: agency.short_name.clone(), other: other.id.clone() };
                push("short_name", problem);
            }
        }
    }

    /// The first year in which an agency may have been there: of one that took another's place, and has no earlier
    /// report, the year from which it did.
    fn beginning(&self, portal: &Portal, agency: usize) -> u16 {
        let from = self.predecessors[agency].iter().filter_map(|before| before.from).min();
        let first = self.of_agency[agency].clone().next().map(|report| portal.reports[report].year);
        match (from, first) {
            (Some(from), Some(first)) if first < from => EVER.0,
            (Some(from), _) => from.get(),
            (None, _) => EVER.0,
        }
    }

    /// Notices agencies that report for years for which others have taken their place.
    pub(super) fn notice_reports_after_end(&self, portal: &Portal, findings: &mut Findings) {
        for (index, agency) in portal.agencies.iter().enumerate() {
            let Some(end) = self.ended(index) else { continue };
            let late = self.of_agency[index].clone().filter(|&report| portal.reports[report].year >= end);
            let late: Vec<usize> = late.collect();
            let Some(&first) = late.first().filter(|&&first| !self.goes_on(portal, index, first)) else { continue };
            let years: Vec<Year> = late.iter().map(|&report| portal.reports[report].year).collect();
            let successors: Vec<String> =
                self.successors[index].iter().map(|after| portal.agencies[after.agency].name.clone()).collect();
            let name = agency.name.clone();
            let problem = AgencyProblem::ReportsAfterEnd { name, successors, from: end, years };
            findings.push(Finding::new(&portal.reports[first].file, Place::File, problem));
        }
    }

    /// Whether an agency has handed over a part and goes on with the rest: its report for the year of the succession
    /// takes over all that it left itself, and that of the successor nothing of it.
    fn goes_on(&self, portal: &Portal, agency: usize, first: usize) -> bool {
        let report = &portal.reports[first];
        let own_before = |agency: usize| {
            let before = report.year.get().checked_sub(1).and_then(Year::new)?;
            self.report(portal, agency, before).map(|index| &portal.reports[index])
        };
        let Some(before) = own_before(agency) else { return false };
        let plain: Vec<&Continuation> = report.form.continuations.iter().filter(|across| across.is_plain()).collect();
        let of = |before: &Report, report: &Report, across: &Continuation| {
            Some((carried(before, report, across)?.amount, report.amount(across.later)?))
        };
        let kept: Vec<(Amount, Amount)> = plain.iter().filter_map(|across| of(before, report, across)).collect();
        let keeps_all =
            kept.iter().all(|(left, stated)| left == stated) && kept.iter().any(|(left, _)| *left > Amount::ZERO);
        let takes_none = |after: &Neighbour| {
            let Some(theirs) = self.report(portal, after.agency, report.year) else { return true };
            let theirs = &portal.reports[theirs];
            theirs.form.continuations.iter().filter(|across| across.is_plain()).all(|across| {
                let own = own_before(after.agency).and_then(|before| carried(before, theirs, across));
                theirs.amount(across.later).unwrap_or_default() == own.map_or(Amount::ZERO, |own| own.amount)
            })
        };
        keeps_all && self.successors[agency].iter().all(takes_none)
    }
}

fn same_name(portal: &Portal, one: Bearer, other: Bearer) -> Finding {
    let (first, second) = (one.agency.min(other.agency), one.agency.max(other.agency));
    let (first, second) = (&portal.agencies[first], &portal.agencies[second]);
    let differ = |fact: fn(&Agency) -> &Option<String>| matches!((fact(first), fact(second)), (Some(one), Some(other)) if one != other);
    let year = one.first.max(other.first);
    let problem = AgencyProblem::SameName {
        name: portal.agencies[other.agency].name_at(year).to_owned(),
        other: first.id.clone(),
        year: Year::new(year),
        other_parent: differ(|agency| &agency.parent) || differ(|agency| &agency.division_code),
    };
    Finding::new(&second.file, Place::Key("name"), problem).mark_in(&first.file, Place::Key("name"), Role::First)
}

impl Agency {
    /// The name in a year that may be before all others.
    fn name_at(&self, year: u16) -> &str {
        Year::new(year.clamp(2008, 2100)).map_or(&self.name, |year| self.name_in(year))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::words::Lang;
    use crate::form::Forms;
    use crate::model::{Entry, FormerName, Succession};

    /// What is said of agencies written as `name:until,… name parent <other:from | years`.
    fn said(agencies: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let form = Forms::embedded().get("2021").unwrap();
        let year = |text: &str| Year::new(text.parse().unwrap()).unwrap();
        let mut portal = Portal::default();
        let mut reports = Vec::new();
        for (index, (names, parent, predecessor, years)) in agencies.iter().enumerate() {
            let id = ["a", "b", "c"][index];
            let (now, former) = names.rsplit_once(' ').map_or((*names, ""), |(former, now)| (now, former));
            let mut agency = Agency::named(id, now, id);
            for (name, until) in former.split_whitespace().filter_map(|name| name.split_once(':')) {
                agency.former_names.push(FormerName { name: name.to_owned(), until: Some(year(until)) });
            }
            agency.parent = Some((*parent).to_owned()).filter(|parent| !parent.is_empty());
            if let Some((id, from)) = predecessor.split_once(':') {
                agency.predecessors.push(Succession { id: id.to_owned(), from: Some(year(from)) });
            }
            portal.agencies.push(agency);
            for text in years.split_whitespace() {
                let (text, figures) = text.split_once('=').unwrap_or((text, ""));
                let mut blank = Report::blank(form.clone(), year(text));
                if let Some((carried_in, carried_out)) = figures.split_once('/') {
                    for (address, amount) in
                        [("requests.carried_in.total", carried_in), ("requests.carried_out.total", carried_out)]
                    {
                        let cell = form.find(address).unwrap();
                        blank.entries[cell.index()] = Entry::Amount(Amount::read(amount).unwrap());
                    }
                }
                reports.push(Arc::new(Report { agency: index, file: format!("{id}/{text}"), ..blank }));
            }
        }
        portal.reports = reports.into_iter().collect();
        let mut findings = Findings::default();
        super::super::connect(&mut portal, &[], &mut findings);
        let said = findings.iter().filter(|it| it.check != "unknown-agency");
        said.map(|it| format!("{} {} {}", it.level.key(), it.file, it.problem.words(Lang::Zh).message)).collect()
    }

    #[test]
    fn a_name_is_that_of_one_agency_in_a_year() {
        let same = "warning b 两个机关同名：“甲局”，另一个的文件夹是 a";
        for (agencies, expected) in [
            (&[("甲局", "", "", ""), ("乙局", "", "", "")][..], &[][..]),
            (&[("甲局", "", "", ""), ("甲局", "", "", "")], &[same][..]),
            (&[("甲局", "x", "", ""), ("甲局", "x", "", "")], &[same]),
            // Towns of two counties.
            (&[("甲局", "x", "", ""), ("甲局", "y", "", "")], &["note b 两个机关同名：“甲局”，另一个的文件夹是 a"]),
            // One was called so before the other.
            (&[("甲局:2019 丙局", "", "", ""), ("乙局:2019 甲局", "", "", "")], &[]),
            (
                &[("甲局:2021 丙局", "", "", ""), ("乙局:2019 甲局", "", "", "")],
                &["warning b 2020年有两个机关同名：“甲局”，另一个的文件夹是 a"],
            ),
            // A new organ of the same name.
            (&[("甲局", "", "", "2019 2020"), ("甲局", "", "a:2021", "2021")], &[]),
        ] {
            assert_eq!(said(agencies), expected, "{agencies:?}");
        }
    }

    #[test]
    fn former_names_are_former() {
        for (names, expected) in [
            ("甲局:2019 乙局", &[][..]),
            ("甲局:2022 乙局", &[]),
            ("甲局:2030 乙局", &["warning a 曾用名“甲局”使用至2030年，现名称尚未开始使用"]),
            ("乙局:2019 乙局", &["warning a names 里最近的曾用名“乙局”与现名称相同"]),
            // Back to an older name.
            ("乙局:2017 甲局:2019 乙局", &[]),
        ] {
            assert_eq!(said(&[(names, "", "", "2020")]), expected, "{names}");
        }
    }

    #[test]
    fn no_report_after_a_merger() {
        let merged = [("甲局", "", "", "2019 2020 2021 2022"), ("乙局", "", "a:2021", "2021 2022")];
        let expected = "warning a/2021 “甲局”自2021年度起由“乙局”承接，却仍有2021、2022年度的报告";
        assert_eq!(said(&merged), [expected]);
        assert!(said(&[("甲局", "", "", "2019 2020"), ("乙局", "", "a:2021", "2021")]).is_empty());
        // Figures `carried in/carried out`: one that goes on with all that it left has handed over a part.
        let split = |new: &str| said(&[("甲局", "", "", "2020=0/3 2021=3/1"), ("乙局", "", "a:2021", new)]);
        assert!(split("2021=0/2").is_empty());
        assert_eq!(split("2021=3/2").len(), 1);
        assert_eq!(said(&[("甲局", "", "", "2020=0/3 2021=0/1"), ("乙局", "", "a:2021", "2021=3/0")]).len(), 1);
    }
}
