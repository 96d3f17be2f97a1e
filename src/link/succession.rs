//! Mergers and splits: who took whose place, from which year; both agencies may say so. Parents that lead in a circle.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::Links;
use crate::finding::{AgencyProblem, Finding, Findings, NameProblem, Place, Role, closest};
use crate::model::{Portal, Year};

/// The other agency of a merger or split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// Its place in [`Portal::agencies`].
    pub agency: usize,
    /// The first year for which the successor reports.
    pub from: Option<Year>,
}

/// A succession as one of both sides states it.
#[derive(Clone, Copy)]
struct Stated {
    before: usize,
    after: usize,
    from: Option<Year>,
}

impl Links {
    /// The first year for which others report in an agency's place; none where it has come back since. One that
    /// is above its successor goes on: it has handed over a part.
    pub fn ended(&self, agency: usize) -> Option<Year> {
        let others = self.successors[agency].iter().filter(|after| !self.below[agency].contains(&after.agency));
        let end = others.filter_map(|after| after.from).min()?;
        let is_back = self.predecessors[agency].iter().any(|before| before.from.is_some_and(|from| from > end));
        (!is_back).then_some(end)
    }

    /// Whether others report for a year in an agency's place.
    pub fn is_gone(&self, agency: usize, year: Year) -> bool {
        self.ended(agency).is_some_and(|end| end <= year)
    }

    /// Whether an agency took the place of others only after a year.
    pub(super) fn begins_after(&self, agency: usize, year: Year) -> bool {
        let from = self.predecessors[agency].iter().filter_map(|before| before.from).min();
        from.is_some_and(|from| from > year)
    }

    /// Whether in a year an agency had yet to take the place of others. That one which reported before took in others later
    /// says nothing of it.
    pub fn is_yet_to_come(&self, portal: &Portal, agency: usize, year: Year) -> bool {
        self.begins_after(agency, year) && self.newest_before(portal, agency, year).is_none()
    }

    /// Whether an agency was there in a year, as far as mergers and splits tell.
    pub fn is_there(&self, portal: &Portal, agency: usize, year: Year) -> bool {
        !self.is_gone(agency, year) && !self.is_yet_to_come(portal, agency, year)
    }

    fn no_such_agency(&self, key: &'static str, id: &str) -> NameProblem {
        let ids: BTreeSet<&str> = self.by_id.keys().map(String::as_str).collect();
        NameProblem::NoSuchAgency { key, id: id.to_owned(), meant: closest(id, ids.into_iter()) }
    }

    /// Connects the agencies of mergers and splits, whichever side says so.
    pub(super) fn connect_successions(&mut self, portal: &Portal, findings: &mut Findings) {
        let mut all: Vec<Stated> = Vec::new();
        let mut pairs: HashMap<(usize, usize), usize> = HashMap::new();
        for (index, agency) in portal.agencies.iter().enumerate() {
            let before = agency.predecessors.iter().map(|other| ("predecessors", other));
            let after = agency.successors.iter().map(|other| ("successors", other));
            for (key, other) in before.chain(after) {
                let place = Place::Key(key);
                let Some(&found) = self.by_id.get(&other.id) else {
                    let problem = self.no_such_agency(key, &other.id);
                    findings.push(Finding::new(&agency.file, place, problem));
                    continue;
                };
                if found == index {
                    let way = vec![agency.name.clone(), agency.name.clone()];
                    findings.push(Finding::new(&agency.file, place, AgencyProblem::SuccessionCircle { way }));
                    continue;
                }
                let (before, after) = if key == "predecessors" { (found, index) } else { (index, found) };
                match pairs.get(&(before, after)).map(|&known| &mut all[known]) {
                    None => {
                        pairs.insert((before, after), all.len());
                        all.push(Stated { before, after, from: other.from });
                    }
                    Some(known) => match (known.from, other.from) {
                        (Some(stated), Some(from)) if stated != from => {
                            let there = &portal.agencies[found];
                            let problem = AgencyProblem::OtherFrom { name: there.name.clone(), from, other: stated };
                            let finding = Finding::new(&agency.file, place, problem);
                            let theirs = Place::Key(if key == "predecessors" { "successors" } else { "predecessors" });
                            findings.push(finding.mark_in(&there.file, theirs, Role::Other));
                        }
                        (stated, from) => known.from = stated.or(from),
                    },
                }
            }
        }
        self.drop_circles(&mut all, portal, findings);
        let count = portal.agencies.len();
        (self.predecessors, self.successors) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for Stated { before, after, from } in all {
            self.predecessors[after].push(Neighbour { agency: before, from });
            self.successors[before].push(Neighbour { agency: after, from });
        }
    }

    /// Takes away successions that lead back to where they started. An agency that was merged and is there again
    /// in a later year is none of these.
    fn drop_circles(&self, all: &mut Vec<Stated>, portal: &Portal, findings: &mut Findings) {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); portal.agencies.len()];
        for (index, stated) in all.iter().enumerate() {
            next[stated.before].push(index);
        }
        let mut in_circle: Vec<bool> = vec![false; all.len()];
        let may_be = may_be_in_circles(all, portal.agencies.len());
        for start in 0..all.len() {
            if in_circle[start] || !may_be[start] {
                continue;
            }
            if let Some(way) = circle(start, all, &next) {
                let agency = |stated: &Stated| portal.agencies[stated.before].name.clone();
                let mut names: Vec<String> = way.iter().map(|&index| agency(&all[index])).collect();
                names.extend(names.first().cloned());
                let file = &portal.agencies[all[start].before].file;
                let key = if portal.agencies[all[start].before].successors.is_empty() {
                    "predecessors"
                } else {
                    "successors"
                };
                findings.push(Finding::new(file, Place::Key(key), AgencyProblem::SuccessionCircle { way: names }));
                for index in way {
                    in_circle[index] = true;
                }
            }
        }
        let mut in_circle = in_circle.into_iter();
        all.retain(|_| !in_circle.next().unwrap_or_default());
    }

    /// Connects agencies with those above them; parents that lead in a circle stand above nobody.
    pub(super) fn connect_parents(&mut self, portal: &Portal, findings: &mut Findings) {
        let mut parents: Vec<Option<usize>> = Vec::with_capacity(portal.agencies.len());
        for (index, agency) in portal.agencies.iter().enumerate() {
            let parent = agency.parent.as_ref().and_then(|id| {
                let found = self.by_id.get(id).copied();
                match found {
                    None => {
                        let problem = self.no_such_agency("parent", id);
                        findings.push(Finding::new(&agency.file, Place::Key("parent"), problem));
                    }
                    Some(own) if own == index => {
                        findings.push(Finding::new(&agency.file, Place::Key("parent"), AgencyProblem::OwnParent));
                        return None;
                    }
                    Some(_) => {}
                }
                found
            });
            parents.push(parent);
        }
        // Each agency is walked over once: 0 is not yet, others are the walk that has met it.
        let mut walks: Vec<usize> = vec![0; parents.len()];
        let mut in_circle: Vec<bool> = vec![false; parents.len()];
        for start in 0..parents.len() {
            let (mut here, mut way) = (start, Vec::new());
            while walks[here] == 0 {
                walks[here] = start + 1;
                way.push(here);
                match parents[here] {
                    Some(parent) => here = parent,
                    None => break,
                }
            }
            let Some(first) = way.iter().position(|&met| met == here).filter(|_| parents[here].is_some()) else {
                continue;
            };
            if walks[here] != start + 1 || way.last().is_none_or(|&last| parents[last] != Some(here)) {
                continue;
            }
            let circle = &way[first..];
            let mut names: Vec<String> = circle.iter().map(|&index| portal.agencies[index].name.clone()).collect();
            names.extend(names.first().cloned());
            let file = &portal.agencies[here].file;
            findings.push(Finding::new(file, Place::Key("parent"), AgencyProblem::ParentCircle { way: names }));
            for &index in circle {
                in_circle[index] = true;
            }
        }
        self.below = vec![Vec::new(); parents.len()];
        for (index, parent) in parents.into_iter().enumerate() {
            match parent.filter(|_| !in_circle[index]) {
                Some(parent) => self.below[parent].push(index),
                None if portal.agencies[index].parent.as_ref().is_some_and(|id| *id != portal.agencies[index].id) => {
                    self.astray.push(index);
                }
                None => {}
            }
        }
    }
}

/// Which successions may be in a circle: not those of an agency that nobody came before, and so on.
fn may_be_in_circles(all: &[Stated], agencies: usize) -> Vec<bool> {
    let mut earlier = vec![0_usize; agencies];
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); agencies];
    for (index, stated) in all.iter().enumerate() {
        earlier[stated.after] += 1;
        of[stated.before].push(index);
    }
    let mut may_be = vec![true; all.len()];
    let mut first: Vec<usize> = (0..agencies).filter(|&agency| earlier[agency] == 0).collect();
    while let Some(agency) = first.pop() {
        for &index in &of[agency] {
            may_be[index] = false;
            let after = all[index].after;
            earlier[after] -= 1;
            if earlier[after] == 0 {
                first.push(after);
            }
        }
    }
    may_be
}

/// The shortest way of successions from one back to where it starts, of which two are of one year or one is of none.
fn circle(start: usize, all: &[Stated], next: &[Vec<usize>]) -> Option<Vec<usize>> {
    let home = all[start].before;
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(here) = queue.pop_front() {
        if all[here].after == home {
            let mut way = vec![here];
            while let Some(&before) = came_from.get(way.last()?) {
                way.push(before);
            }
            way.reverse();
            let mut years: Vec<Option<Year>> = way.iter().map(|&index| all[index].from).collect();
            years.sort_unstable();
            let is_told_apart = years.iter().all(Option::is_some) && years.windows(2).all(|pair| pair[0] != pair[1]);
            return (!is_told_apart).then_some(way);
        }
        for &further in &next[all[here].after] {
            if further != start && !came_from.contains_key(&further) {
                came_from.insert(further, here);
                queue.push_back(further);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::words::Lang;
    use crate::model::{Agency, Succession};

    fn year(year: u16) -> Option<Year> {
        Year::new(year)
    }

    /// What is said of agencies with these parents, predecessors (`b<a:2021`) and successors (`a>b:2021`).
    fn said(facts: &str) -> (Links, Vec<String>) {
        let mut portal = Portal::default();
        for id in ["a", "b", "c", "d"] {
            portal.agencies.push(Agency::named(id, id, &format!("{id}.md")));
        }
        for fact in facts.split_whitespace() {
            let (id, sign, other) = (&fact[..1], &fact[1..2], &fact[2..3]);
            let agency = portal.agencies.iter_mut().find(|agency| agency.id == id).unwrap();
            let from = fact.split_once(':').and_then(|(_, from)| year(from.parse().unwrap()));
            let succession = Succession { id: other.to_owned(), from };
            match sign {
                "^" => agency.parent = Some(other.to_owned()),
                "<" => agency.predecessors.push(succession),
                _ => agency.successors.push(succession),
            }
        }
        let mut findings = Findings::default();
        let links = super::super::connect(&mut portal, &[], &mut findings);
        let said = findings.iter().map(|it| format!("{} {}", it.file, it.problem.words(Lang::En).message));
        (links, said.collect())
    }

    #[test]
    fn circles_and_contradictions_are_found() {
        for (facts, expected) in [
            ("a^b b^c", &[][..]),
            ("a^a", &["a.md the agency is its own parent"][..]),
            ("a^b b^a c^a", &["a.md parents lead in a circle: a → b → a"]),
            ("d^a a^b b^c c^a", &["a.md parents lead in a circle: a → b → c → a"]),
            ("c^a a^b b^b", &["b.md the agency is its own parent"]),
            ("a^x", &["a.md `parent` names `x`, and there is no such agency"]),
            (
                "a>x:2021 b<y",
                &[
                    "a.md `successors` names `x`, and there is no such agency",
                    "b.md `predecessors` names `y`, and there is no such agency",
                ],
            ),
            ("b<a:2021 a>b:2021", &[]),
            ("b<a:2021 a>b", &[]),
            ("a>b:2021 b<a:2022", &["b.md stated to be from 2022 here, and from 2021 by `a`"]),
            ("a>a:2021", &["a.md successors lead in a circle: a → a"]),
            ("a>b:2021 b>a:2021", &["a.md successors lead in a circle: a → b → a"]),
            ("a>b b>c c>a", &["a.md successors lead in a circle: a → b → c → a"]),
            // Merged, and there again.
            ("a>b:2019 b>a:2023", &[]),
            // A split and a merger.
            ("b<a:2021 c<a:2021 d<b:2023 d<c:2023", &[]),
        ] {
            assert_eq!(said(facts).1, expected, "{facts}");
        }
    }

    #[test]
    fn either_side_tells_when_an_agency_ended() {
        for (facts, expected) in
            [("b<a:2021", year(2021)), ("a>b:2021", year(2021)), ("b<a", None), ("a>b:2019 b>a:2023", None)]
        {
            let links = said(facts).0;
            assert_eq!(links.ended(0), expected, "{facts}");
        }
        let links = said("b<a:2021 a^c b^c").0;
        assert!(links.is_gone(0, Year::new(2021).unwrap()) && !links.is_gone(0, Year::new(2020).unwrap()));
        assert_eq!(links.below[2], [0, 1]);
    }
}
