//! `agencies`: the list of agencies.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Output;
use crate::model::AgencyKind;
use crate::render::frame::LinkView;
use crate::render::matrix::MatrixView;
use crate::render::{Renderer, root};

/// `agencies`: the list of agencies.
#[derive(Debug, Clone, Serialize)]
pub struct AgenciesView {
    /// Agencies by kind.
    pub groups: Vec<AgencyGroupView>,
    /// Who has filed when.
    pub matrix: MatrixView,
}

/// Agencies of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyGroupView {
    /// The kind's name.
    pub label: String,
    /// The agencies.
    pub agencies: Vec<LinkView>,
}

impl Renderer<'_> {
    /// The list of agencies, with the whole matrix.
    pub(super) fn agencies(&self, &Output { sink, .. }: &Output<'_>) {
        let route = "agencies/index.html";
        if !sink.wants(route) {
            return;
        }
        let mut groups: BTreeMap<Option<AgencyKind>, AgencyGroupView> = BTreeMap::new();
        for &index in &self.order {
            let agency = &self.portal.agencies[index];
            let group = groups
                .entry(agency.kind)
                .or_insert_with(|| AgencyGroupView { label: self.kind(index), agencies: Vec::new() });
            let name = self.told_apart(index, &agency.name);
            group.agencies.push(LinkView { name, href: format!("../{}/index.html", agency.id) });
        }
        let view = AgenciesView { groups: groups.into_values().collect(), matrix: self.matrix(&root(route)) };
        self.list(sink, "agencies", &view);
    }
}
