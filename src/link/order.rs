//! The order of agencies in lists, and what tells those of one name apart.

use std::collections::{HashMap, HashSet};

use super::Links;
use crate::model::{Agency, Portal};

impl Links {
    /// All agencies in the order of lists: one right before those below it; of equals, those that state their place come
    /// first, then by kind, governments before departments, and then by folder.
    pub fn in_order(&self, portal: &Portal) -> Vec<usize> {
        let count = portal.agencies.len();
        let rank = |agency: &usize| {
            let Agency { kind, order, .. } = portal.agencies[*agency];
            (order.is_none(), order, kind.is_none(), kind, *agency)
        };
        let below: HashSet<usize> = self.below.iter().flatten().copied().collect();
        let mut roots: Vec<usize> = (0..count).filter(|agency| !below.contains(agency)).collect();
        roots.sort_by_key(rank);
        let mut seen = vec![false; count];
        let mut order = Vec::with_capacity(count);
        // Those of whom each is above the other have no root.
        for root in roots.into_iter().chain(0..count) {
            let mut next = vec![root];
            while let Some(agency) = next.pop() {
                if std::mem::replace(&mut seen[agency], true) {
                    continue;
                }
                order.push(agency);
                let mut units = self.below[agency].clone();
                units.sort_by_key(rank);
                next.extend(units.into_iter().rev());
            }
        }
        order
    }
}

/// The names that several agencies of a portal have, full or short.
pub fn shared_names(portal: &Portal) -> HashSet<&str> {
    let mut owners: HashMap<&str, usize> = HashMap::new();
    let mut shared = HashSet::new();
    for (index, agency) in portal.agencies.iter().enumerate() {
        for name in [&agency.name, &agency.short_name] {
            if *owners.entry(name).or_insert(index) != index {
                shared.insert(name.as_str());
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Findings;
    use crate::link::connect;
    use crate::model::AgencyKind;

    /// Agencies with their kinds and those above them.
    fn order(agencies: &[(&str, Option<AgencyKind>, &str)]) -> String {
        let agency = |&(id, kind, above): &(&str, Option<AgencyKind>, &str)| Agency {
            kind,
            parent: (!above.is_empty()).then(|| above.into()),
            ..Agency::named(id, id, &format!("{id}.md"))
        };
        let mut portal = Portal { agencies: agencies.iter().map(agency).collect(), ..Portal::default() };
        let links = connect(&mut portal, &[], &mut Findings::default());
        links.in_order(&portal).into_iter().map(|index| portal.agencies[index].id.clone()).collect()
    }

    /// Each row: the folders with what each states, in the order of folders; what is above is `d`.
    #[test]
    fn a_stated_place_comes_first() {
        for (stated, expected) in [
            ([None, None, None], "dabc"),
            ([None, None, Some(1)], "dcab"),
            ([Some(2), Some(1), None], "dbac"),
            ([Some(1), Some(1), Some(-1)], "dcab"),
        ] {
            let unit = |(id, order): (&str, Option<i64>)| Agency {
                order,
                kind: Some(AgencyKind::Department),
                parent: Some("d".into()),
                ..Agency::named(id, id, "")
            };
            let mut agencies: Vec<Agency> = ["a", "b", "c"].into_iter().zip(stated).map(unit).collect();
            agencies.push(Agency { kind: Some(AgencyKind::Government), ..Agency::named("d", "d", "") });
            let mut portal = Portal { agencies, ..Portal::default() };
            let links = connect(&mut portal, &[], &mut Findings::default());
            let order: String = links.in_order(&portal).into_iter().map(|index| &*portal.agencies[index].id).collect();
            assert_eq!(order, expected, "{stated:?}");
        }
    }

    #[test]
    fn agencies_stand_below_those_above_them_and_by_kind() {
        use AgencyKind::{Department, Government, GovernmentOffice, Township};
        for (agencies, expected) in [
            (
                &[
                    ("a", Some(Department), "d"),
                    ("b", Some(GovernmentOffice), "d"),
                    ("c", Some(Township), "d"),
                    ("d", Some(Government), ""),
                ][..],
                "dbac",
            ),
            (
                &[
                    ("a", Some(Government), ""),
                    ("b", Some(Government), ""),
                    ("c", Some(Township), "a"),
                    ("d", Some(Department), "a"),
                ],
                "adcb",
            ),
            (&[("a", None, ""), ("b", Some(Township), ""), ("c", Some(Government), "")], "cba"),
            (&[("a", Some(Department), "b"), ("b", Some(Department), "a"), ("c", Some(Government), "")], "cab"),
        ] {
            assert_eq!(order(agencies), expected);
        }
    }
}
