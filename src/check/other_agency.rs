//! `other-agency`: a report that names another agency where it names its own.
//!
//! A report made from a neighbour's keeps the neighbour's name: in the title, where it says who made it (`由……编制`),
//! below the text, where it says whose report it is or whom to ask, or as the subject of what was done
//! (`乙局2024年主动公开……`), or calls itself what it is not (`我镇` in the report of a 局). Only these places are looked at, and only two kinds of names are another agency's for certain: that of another agency of the portal, and one
//! that differs from the report's own by its place alone (`沂源县教育局` in the report of `桓台县教育局`). The
//! agency above, those below, predecessors, former names and shorter ways to say the own name are legitimate
//! everywhere; the government and its office are so in the text. A former name that ended before the year of the
//! report (`names` with `until`) is not. Where `agency:` in the front matter already says
//! that a file lies in the wrong folder, `misfiled` has said it.
//!
//! 以其他机关的年报为底稿的，常留下其他机关的名称：在标题里，在“由……编制”里，在落款里，或者作为句子的主语
//! （“乙局2024年主动公开……”），或者自称有误（局的报告中写“我镇”），或者在开头的报告名称、联系单位里。只看这几处；只认两种名称：本站另一机关的名称，和除地名以外与本机关相同的名称
//! （桓台县教育局的报告中写“沂源县教育局”）。上级机关、所属单位、前身机关、曾用名、本机关的简称都不算，
//! 正文中提到本级政府及其办公室也不算；names 里写明已停用的名称用在以后年度的这四处的，也作提醒。填报数据的 agency 已经说明放错文件夹的，不再重复。
//!
//! Basis: 条例 Arts. 4, 49: each agency's own office compiles its report.
//!
//! 依据：《条例》第四条、第四十九条：年度报告由本机关的政府信息公开工作机构编制。

use std::collections::{BTreeSet, HashMap};

use super::organ::{self, folded};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::link::Links;
use crate::model::{Agency, AgencyKind, Organ, OrganPart, Portal, Report, Year};

pub(super) static CHECK: Check = Check::new(
    "other-agency",
    Level::Warning,
    "写有另一机关的名称",
    "the name of another agency",
    include_str!("other_agency.rs"),
);

/// Whose the names of agencies are: folded, each with the place of its agency in the list. A name that several agencies
/// have says nothing.
pub(super) struct NameOwners(HashMap<String, usize>);

impl NameOwners {
    pub(super) fn of(agencies: &[Agency]) -> NameOwners {
        let mut owners: HashMap<String, usize> = HashMap::new();
        let mut several: BTreeSet<String> = BTreeSet::new();
        for (index, agency) in agencies.iter().enumerate() {
            for name in agency.names().flat_map(|name| [Some(folded(name)), without_county(name)]).flatten() {
                if owners.insert(name.clone(), index).is_some_and(|before| before != index) {
                    several.insert(name);
                }
            }
        }
        owners.retain(|name, _| !several.contains(name));
        NameOwners(owners)
    }
}

/// Looks at the names in a report, which may be a draft. Of the portal, only the agencies take part.
pub(super) fn check(portal: &Portal, links: &Links, owners: &NameOwners, report: &Report, findings: &mut Findings) {
    Named { portal, links, owners }.of(report).into_iter().for_each(|finding| findings.push(finding));
}

/// The last year of a name that the agency no longer has in this one.
fn outworn(agency: &Agency, name: &str, year: Year) -> Option<Year> {
    let former = agency.former_names.iter().filter(|former| former.name == name).filter_map(|former| former.until);
    former.max().filter(|until| *until < year && agency.name_in(year) != name)
}

/// The name of a town without its county: `石桥乡政府`.
fn without_county(name: &str) -> Option<String> {
    let (at, rank) = name.char_indices().find(|(_, c)| matches!(c, '县' | '市' | '区' | '旗'))?;
    let town = &name[at + rank.len_utf8()..];
    let is_town = ["镇人民政府", "乡人民政府", "街道办事处"].iter().any(|end| town.ends_with(end));
    (is_town && town.chars().count() > 6).then(|| folded(town))
}

struct Named<'p> {
    portal: &'p Portal,
    links: &'p Links,
    owners: &'p NameOwners,
}

impl Named<'_> {
    /// Other agencies that a report names, each once, where it matters most.
    fn of(&self, report: &Report) -> Vec<Finding> {
        let agency = self.portal.agency_of(report);
        // That it may lie in the wrong folder has been said.
        if report
            .record
            .agency
            .as_ref()
            .is_some_and(|stated| *stated != agency.id && !agency.names().any(|name| name == stated))
        {
            return Vec::new();
        }
        let title = report
            .title
            .as_deref()
            .and_then(|title| Some((title_organ(title)?, OrganPart::Title, Place::Key("title"))));
        let said = report.said.organs.iter().map(|Organ { name, part, place }| {
            (&**name, *part, Place::Bytes(place.start as usize..place.end as usize))
        });
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let mut all: Vec<(&str, OrganPart, Place)> = title.into_iter().chain(said).collect();
        all.sort_by_key(|(_, part, _)| *part);
        let mut found = Vec::new();
        for (name, part, place) in all {
            let until = outworn(agency, name, report.year);
            if (until.is_some() || self.is_another(report.agency, name, part)) && told.insert(name) {
                let own = if until.is_some() { agency.name_in(report.year) } else { &agency.name };
                let problem = OtherAgency { name: name.to_owned(), own: own.to_owned(), part, until };
                found.push(Finding::new(&report.file, place, problem));
            }
        }
        found
    }

    /// Whether a name is certainly that of another agency.
    fn is_another(&self, own: usize, name: &str, part: OrganPart) -> bool {
        let agency = &self.portal.agencies[own];
        if name.starts_with('我') {
            return part == OrganPart::Subject && calls_itself_otherwise(agency, name);
        }
        let name_folded = folded(name);
        let own_names = || agency.names().map(|name| folded(name));
        // 县水利局 is short for that of any county.
        let is_in = |own: &str| !own.starts_with(['县', '市', '区', '旗', '镇', '乡']) && name_folded.contains(own);
        if own_names().any(|own| own.contains(&name_folded) || is_in(&own)) {
            return false;
        }
        match self.owners.0.get(&name_folded) {
            Some(&other) => !self.may_be_named(own, other, part),
            // 市教育局 is that of the city above.
            None if name_folded.starts_with(['省', '市', '州']) => false,
            None => own_names().any(|own| organ::is_namesake_elsewhere(&own, &name_folded)),
        }
    }

    /// Whether an agency may well be named in the report of another.
    fn may_be_named(&self, own: usize, other: usize, part: OrganPart) -> bool {
        let (agency, named) = (&self.portal.agencies[own], &self.portal.agencies[other]);
        let is_of_government = matches!(named.kind, Some(AgencyKind::Government | AgencyKind::GovernmentOffice));
        let in_text = matches!(part, OrganPart::Subject | OrganPart::Author | OrganPart::Contact);
        // The office guides the departments of its government, and tells what they did.
        let is_guided = part == OrganPart::Subject
            && agency.kind == Some(AgencyKind::GovernmentOffice)
            && named.parent == agency.parent;
        own == other
            || is_guided
            || self.is_above(other, own)
            || self.is_above(own, other)
            || agency.predecessors.iter().any(|before| before.id == named.id)
            || named.predecessors.iter().any(|before| before.id == agency.id)
            || in_text
                && is_of_government
                && !matches!(agency.kind, Some(AgencyKind::Government | AgencyKind::GovernmentOffice))
    }

    /// Whether one agency stands above another, at any distance.
    fn is_above(&self, above: usize, below: usize) -> bool {
        let mut at = below;
        // An agency that stands above itself is noticed elsewhere; here it must not keep us.
        for _ in 0..16 {
            match self.links.above(&self.portal.agencies[at]) {
                Some(parent) if parent == above => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }
}

/// What organs of one kind call themselves, and those of others never, with the ends of their names.
pub(super) const SELVES: [(&str, &[&str]); 5] = [
    ("我局", &["局", "分局"]),
    ("我委", &["委员会", "委", "管委会"]),
    ("我镇", &["镇人民政府", "镇政府", "镇"]),
    ("我乡", &["乡人民政府", "乡政府", "乡"]),
    ("我街道", &["街道办事处", "街道办", "街道"]),
];

/// Whether an agency of this name never calls itself so: `我镇` in the report of a 局.
fn calls_itself_otherwise(agency: &Agency, own: &str) -> bool {
    let is_of = |name: &str, endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let of_kind = |kinds: &[&str]| agency.names().any(|name| is_of(name, kinds));
    // Of an agency that is of none of these kinds, nothing is known.
    let is_known = SELVES.iter().any(|(_, endings)| is_of(&agency.name, endings));
    is_known
        && !SELVES.iter().any(|(word, endings)| *word == own && of_kind(endings))
        && !agency.names().any(|name| name.contains(&own['我'.len_utf8()..]))
}

/// The organ that a title names: before the year, or after it.
pub(super) fn title_organ(title: &str) -> Option<&str> {
    let bare = title.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '《' | '“'));
    let bare = bare.strip_prefix("关于").unwrap_or(bare);
    let after_year = bare.trim_start_matches(|c: char| !organ::is_han(c) || "〇一二三四五六七八九年度".contains(c));
    // 一 may be the first character of a name.
    organ::at_start(bare).or_else(|| organ::at_start(after_year))
}

/// The name of another agency, where a report names its own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OtherAgency {
    name: String,
    own: String,
    part: OrganPart,
    /// Of a former name of the agency itself, its last year.
    until: Option<Year>,
}

impl Problem for OtherAgency {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { name, own, part, until } = self;
        let place = match part {
            OrganPart::Title => "标题",
            OrganPart::Author => "编制机关",
            OrganPart::Signature => "落款",
            OrganPart::Subject => "这一句的主语",
            OrganPart::Report => "这里的报告名称",
            OrganPart::Contact => "联系单位",
        };
        if let Some(until) = until {
            return Words::labelled(
                format!("{place}写的是“{name}”，这一名称只用到{until}年，本年度应为“{own}”"),
                "原名称",
                "一般为沿用以前年度的报告而未改；请改为本年度的名称，名称使用年度有误的，改正 _index.md 里的 names",
            );
        }
        Words::labelled(
            format!("{place}写的是“{name}”，本报告是“{own}”的"),
            "另一机关的名称",
            "一般为沿用其他机关的报告而未改；请核对这里的名称，以及这一段的内容是否为本机关的",
        )
    }

    fn en(&self) -> Words {
        let Self { name, own, part, until } = self;
        let place = match part {
            OrganPart::Title => "the title names",
            OrganPart::Author => "the report says that it was made by",
            OrganPart::Signature => "the report is signed by",
            OrganPart::Subject => "this sentence is about",
            OrganPart::Report => "the text says that it is the report of",
            OrganPart::Contact => "readers are to ask",
        };
        if let Some(until) = until {
            return Words::labelled(
                format!("{place} `{name}`, a name that ended with {until}; it is `{own}` now"),
                "a former name",
                "probably left over from an earlier report; write the name of the year, or correct `names` in _index.md",
            );
        }
        Words::labelled(
            format!("{place} `{name}`; this is the report of `{own}`"),
            "another agency",
            "probably left over from another agency's report; check the name, and whether what is said here is true of this agency",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_known_without_its_county() {
        for (name, expected) in [
            ("青屏县石桥乡人民政府", Some("石桥乡政府")),
            ("青屏县城关街道办事处", Some("城关街道办事处")),
            ("青屏县教育局", None),
            ("青屏县人民政府", None),
            ("石桥乡人民政府", None),
        ] {
            assert_eq!(without_county(name).as_deref(), expected, "{name}");
        }
    }
}
