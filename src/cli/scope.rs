//! The part of a site that `check` is asked about: some agencies, some years.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use clap::Args;

use super::World;
use super::report::first_of;
use crate::finding::closest;
use crate::finding::words::Lang;
use crate::model::{Agency, Portal, Report, Year};
use crate::search;
use crate::source::report_of;

#[derive(Args)]
pub(super) struct ScopeArguments {
    /// 只核对这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_name = "AGENCY", value_delimiter = ',')]
    agency: Vec<String>,
    /// 只核对这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_name = "YEAR", value_delimiter = ',')]
    year: Vec<String>,
}

impl ScopeArguments {
    /// Those of another command, which has words of its own for them.
    pub fn new(agency: &[String], year: &[String]) -> ScopeArguments {
        ScopeArguments { agency: agency.to_vec(), year: year.to_vec() }
    }

    /// Whether more than one agency may be meant.
    pub fn is_of_several(&self) -> bool {
        self.agency.len() != 1
    }
}

/// `2024`, `2022-2024`, `2024年`.
fn years(text: &str) -> Option<RangeInclusive<u16>> {
    let year = |text: &str| {
        let digits = text.trim().trim_end_matches(['年', '度']);
        digits.parse::<u16>().ok().filter(|year| (2008..=2100).contains(year))
    };
    let (first, last) = text.split_once(['-', '~', '～', '—', '至']).unwrap_or((text, text));
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Some(first..=last),
        _ => None,
    }
}

fn no_year(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("年度“{text}”无法识别，请写 2024 或 2022-2024"),
        Lang::En => format!("`{text}` is no year; write 2024 or 2022-2024"),
    }
}

/// The year of reports that is asked about, last year where none is named: one that has begun, and for which
/// the site may have some.
pub(super) fn report_year(asked: Option<&str>, portal: &Portal, world: &World) -> Result<Year, String> {
    let this = u16::try_from(world.today.year()).unwrap_or_default();
    let number = match asked {
        None => this.saturating_sub(1),
        Some(text) => {
            let years = years(text).filter(|years| years.start() == years.end());
            *years.ok_or_else(|| no_single_year(text, world.lang))?.start()
        }
    };
    let first = portal.reports.iter().map(|report| report.year);
    let first = first.chain(portal.drafts.iter().chain(&portal.unread).map(|(_, year)| *year)).min();
    match (Year::new(number), first, world.lang) {
        (Some(year), first, _) if number <= this && first.is_none_or(|first| first <= year) => Ok(year),
        (Some(year), Some(first), Lang::Zh) if first > year => {
            Err(format!("站点里没有{year}年的报告，最早的是{first}年的"))
        }
        (Some(year), Some(first), Lang::En) if first > year => {
            Err(format!("the site has no report for {year}; its first is for {first}"))
        }
        (.., Lang::Zh) => Err(format!("{number}年尚未开始")),
        (.., Lang::En) => Err(format!("{number} has not begun")),
    }
}

fn no_single_year(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("年度“{text}”无法识别，请写一个年度，如 2024"),
        Lang::En => format!("`{text}` is no year; write one, such as 2024"),
    }
}

/// What is said where a workbook is to be printed.
pub(super) fn needs_out(lang: Lang) -> String {
    match lang {
        Lang::Zh => "xlsx 不能显示在屏幕上，请用 --out 写明文件".to_owned(),
        Lang::En => "xlsx cannot be printed; name a file with --out".to_owned(),
    }
}

/// The ids of the agencies that are asked for; `None` where none is named, which means all.
pub(super) fn agencies(asked: &[String], portal: &Portal, lang: Lang) -> Result<Option<BTreeSet<String>>, String> {
    let names = asked.iter().flat_map(|names| names.split(['，', '、'])).map(str::trim);
    let mut agencies = BTreeSet::new();
    for name in names.filter(|name| !name.is_empty()) {
        agencies.insert(agency(name, portal, lang)?.id.clone());
    }
    Ok(Some(agencies).filter(|_| !asked.is_empty()))
}

/// What is looked at.
pub(super) struct Scope {
    /// The ids of the agencies; all where there is none.
    agencies: Option<BTreeSet<String>>,
    years: Vec<RangeInclusive<u16>>,
}

impl Scope {
    /// The part of a portal that is asked for; an error where there is no such agency or report.
    pub fn read(arguments: &ScopeArguments, portal: &Portal, drafts: &[&Report], lang: Lang) -> Result<Scope, String> {
        let agencies = agencies(&arguments.agency, portal, lang)?;
        let mut asked = Vec::new();
        for text in arguments.year.iter().flat_map(|texts| texts.split(['，', '、'])).filter(|text| !text.is_empty())
        {
            asked.push(years(text).ok_or_else(|| no_year(text, lang))?);
        }
        let scope = Scope { agencies, years: asked };
        let reports = portal.reports.iter().chain(drafts.iter().copied());
        let is_there = reports.map(|report| &report.file).any(|file| scope.holds(file));
        let unread = portal
            .unread
            .iter()
            .any(|(agency, year)| scope.holds(&format!("content/{}/{year}.md", portal.agencies[*agency].id)));
        match lang {
            // A mistyped year must not look like a report without faults.
            _ if is_there || unread || scope.years.is_empty() => Ok(scope),
            Lang::Zh => Err("所选的机关和年度没有报告；请检查 --agency、--year".to_owned()),
            Lang::En => Err("there is no report of these agencies and years; check --agency and --year".to_owned()),
        }
    }

    /// Whether a part of the site was asked for.
    pub fn is_part(&self) -> bool {
        self.agencies.is_some() || !self.years.is_empty()
    }

    /// Whether an agency is looked at.
    pub fn has(&self, agency: &Agency) -> bool {
        self.agencies.as_ref().is_none_or(|ids| ids.contains(&agency.id))
    }

    /// Whether a file of the site is looked at.
    pub fn holds(&self, file: &str) -> bool {
        let id = || file.strip_prefix("content/").and_then(|rest| rest.split('/').next());
        let of_agency = self.agencies.as_ref().is_none_or(|ids| id().is_some_and(|id| ids.contains(id)));
        let of_year = self.years.is_empty()
            || report_of(file).is_some_and(|(_, year)| self.years.iter().any(|years| years.contains(&year.get())));
        of_agency && of_year
    }
}

/// The agency that is meant by an id, a name, or a part of a name that no other has.
pub(super) fn agency<'p>(name: &str, portal: &'p Portal, lang: Lang) -> Result<&'p Agency, String> {
    let names = |agency: &'p Agency| {
        let own = [&agency.id, &agency.name, &agency.short_name];
        own.into_iter().chain(agency.former_names.iter().map(|former| &former.name)).chain(&agency.aliases)
    };
    let exact = portal.agencies.iter().find(|agency| [&agency.id, &agency.name].contains(&&name.to_owned()));
    let like = |is: &dyn Fn(&str) -> bool| -> Vec<&Agency> {
        portal.agencies.iter().filter(|agency| names(agency).any(|other| is(other))).collect()
    };
    if let Some(agency) = exact {
        return Ok(agency);
    }
    let mut found = like(&|other| other == name);
    if found.is_empty() {
        found = like(&|other| other.contains(name));
    }
    // Search knows 住建局 as short for a name, and whoever searches knows it.
    if found.is_empty() {
        found = like(&|other| search::is_abbreviation(name, other));
    }
    match (&found[..], lang) {
        ([agency], _) => Ok(agency),
        ([], _) => {
            let all = portal.agencies.iter().flat_map(|agency| names(agency).map(String::as_str));
            let meant = closest(name, all);
            Err(match (meant, lang) {
                (Some(meant), Lang::Zh) => format!("站点里没有机关“{name}”，是否应为“{meant}”？"),
                (None, Lang::Zh) => format!("站点里没有机关“{name}”；机关代号是 content 下文件夹的名称"),
                (Some(meant), Lang::En) => format!("there is no agency `{name}`; did you mean `{meant}`?"),
                (None, Lang::En) => format!("there is no agency `{name}`; its id is the name of its folder in content"),
            })
        }
        (several, Lang::Zh) => {
            let some = first_of(candidates(several).iter().map(String::as_str), lang);
            Err(format!("“{name}”可以指{}个机关（{some}），请写机关代号", several.len()))
        }
        (several, Lang::En) => {
            let some = first_of(candidates(several).iter().map(String::as_str), lang);
            Err(format!("`{name}` may be any of {} agencies ({some}); use the id", several.len()))
        }
    }
}

/// Agencies by id and name.
fn candidates(agencies: &[&Agency]) -> Vec<String> {
    agencies.iter().map(|agency| format!("{} {}", agency.id, agency.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read() {
        for (text, expected) in [
            ("2024", Some(2024..=2024)),
            ("2022-2024", Some(2022..=2024)),
            ("2022至2024年", Some(2022..=2024)),
            ("2024年度", Some(2024..=2024)),
            ("2024-2022", None),
            ("24", None),
            ("二〇二四", None),
            ("", None),
        ] {
            assert_eq!(years(text), expected, "{text}");
        }
    }

    #[test]
    fn a_part_of_a_site() {
        let ids = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect());
        let part = Scope { agencies: ids(&["a"]), years: vec![2023..=2024] };
        for (file, expected) in [
            ("content/a/2023.md", true),
            ("content/a/2024/index.md", true),
            ("content/a/2024/files/表.xlsx", true),
            ("content/a/2022.md", false),
            ("content/a/_index.md", false),
            ("content/ab/2023.md", false),
            ("site.toml", false),
        ] {
            assert_eq!(part.holds(file), expected, "{file}");
        }
        let agency = Scope { agencies: ids(&["a"]), years: Vec::new() };
        assert!(agency.holds("content/a/_index.md") && !agency.holds("content/b/2023.md"));
        assert!(Scope { agencies: None, years: Vec::new() }.holds("site.toml"));
    }
}
