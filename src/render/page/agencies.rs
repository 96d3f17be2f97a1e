//! `agencies`: the list of agencies by who is above them and by kind, and who has filed when.
//!
//! Of many agencies, the list leads to pages of its groups, which show their filing; of very many, it lists the
//! groups alone.

use serde::Serialize;

use super::{HOME, Output};
use crate::render::frame::LinkView;
use crate::render::matrix::MatrixView;
use crate::render::{Renderer, root};

/// So many agencies are listed with their filing on one page.
const FEW: usize = 60;
/// What the names on a page may take, in bytes.
const LONGEST: usize = 110_000;
/// What a name takes beside its letters.
const OF_A_NAME: usize = 50;
/// What a row of the matrix takes beside its states, and each state.
const OF_A_ROW: usize = 120;
const OF_A_STATE: usize = 170;

/// `agencies`: the list of agencies, or a part of it.
#[derive(Debug, Clone, Serialize)]
pub struct AgenciesView {
    /// Agencies by who is above them and by kind.
    pub groups: Vec<AgencyGroupView>,
    /// Who has filed when, where it is not on pages of its own.
    pub matrix: Option<MatrixView>,
    /// The page before, of a long list.
    pub previous: Option<LinkView>,
    /// The one after.
    pub next: Option<LinkView>,
}

/// Agencies of a kind below the same one.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyGroupView {
    /// What they are.
    pub label: String,
    /// How many there are.
    pub count: usize,
    /// Their filing, where that is on a page of its own.
    pub filing: Option<String>,
    /// The agencies; none where they are too many to be listed here.
    pub agencies: Vec<LinkView>,
}

/// Agencies of a kind below the same one, by index.
struct Group {
    name: String,
    agencies: Vec<usize>,
}

impl Renderer<'_> {
    /// The list of agencies and its pages.
    pub(super) fn agencies(&self, &Output { sink, .. }: &Output<'_>) {
        if !sink.wants_below("agencies/") {
            return;
        }
        let groups = self.agency_groups();
        let parts = self.matrix_parts(&groups);
        let route = "agencies/index.html";
        if sink.wants(route) {
            self.list(sink, "agencies", &self.agencies_view(&groups, &parts, route));
        }
        for (index, agencies) in parts.iter().enumerate().filter(|(index, _)| sink.wants(&part_route(*index))) {
            let route = part_route(index);
            let title = |index: usize| self.theme.phrase("agencies.part", &[("number", &(index + 1).to_string())]);
            let beside = |index: Option<usize>| {
                let index = index.filter(|index| *index < parts.len())?;
                Some(LinkView { name: title(index), href: format!("../{}/index.html", index + 1) })
            };
            let view = AgenciesView {
                groups: Vec::new(),
                matrix: Some(self.matrix(agencies, &root(&route))),
                previous: beside(index.checked_sub(1)),
                next: beside(Some(index + 1)),
            };
            let description = self.word("agencies.description");
            let mut page = self.frame("list", &route, title(index), description, &self.above(&[HOME, "agencies"]));
            page.menu = "agencies".to_owned();
            self.page(sink, "agencies.html", &route, &page, "agencies", &view);
        }
    }

    /// The addresses of the pages of a long list.
    pub(super) fn agency_part_routes(&self) -> Vec<String> {
        (0..self.matrix_parts(&self.agency_groups()).len()).map(part_route).collect()
    }

    fn agencies_view(&self, groups: &[Group], parts: &[Vec<usize>], route: &str) -> AgenciesView {
        let link = |&index: &usize| {
            let agency = &self.portal.agencies[index];
            LinkView { name: self.told_apart(index, &agency.name), href: format!("../{}/index.html", agency.id) }
        };
        let bytes: usize = self.portal.agencies.iter().map(|it| it.name.len() + it.id.len() + OF_A_NAME).sum();
        let filing = |group: &Group| {
            let part = parts.iter().position(|part| part.contains(&group.agencies[0]))?;
            Some(format!("{}/index.html", part + 1))
        };
        let view = |group: &Group| AgencyGroupView {
            label: group.name.clone(),
            count: group.agencies.len(),
            filing: filing(group),
            agencies: if bytes <= LONGEST { group.agencies.iter().map(link).collect() } else { Vec::new() },
        };
        AgenciesView {
            groups: groups.iter().map(view).collect(),
            matrix: parts.is_empty().then(|| self.matrix(&self.order, &root(route))),
            previous: None,
            next: None,
        }
    }

    /// All agencies by who is above them and by kind, in the order of lists.
    fn agency_groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for &agency in &self.order {
            let at = *known.entry(self.kin(agency)).or_insert_with(|| {
                groups.push(Group { name: self.kin_name(agency), agencies: Vec::new() });
                groups.len() - 1
            });
            groups[at].agencies.push(agency);
        }
        groups
    }

    /// The agencies of each page of a long list; no pages of a short one.
    fn matrix_parts(&self, groups: &[Group]) -> Vec<Vec<usize>> {
        if self.order.len() <= FEW {
            return Vec::new();
        }
        let a_row = OF_A_ROW + OF_A_STATE * self.links.of_year.len();
        let on_a_page = (LONGEST / a_row).max(1);
        let all: Vec<usize> = groups.iter().flat_map(|group| group.agencies.iter().copied()).collect();
        all.chunks(on_a_page).map(<[usize]>::to_vec).collect()
    }
}

fn part_route(index: usize) -> String {
    format!("agencies/{}/index.html", index + 1)
}
