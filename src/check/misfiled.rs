//! Whether a report names the agency in whose folder it is. The years that it names are noticed where its file is
//! read; `misfiled` and its words are a family of [`crate::finding`].

use super::Filed;
use crate::finding::{Finding, Findings, NameProblem, Place};

/// An agency may be named by its folder, or by any of its names.
pub(super) fn agency(filed: &Filed<'_>, findings: &mut Findings) {
    let Filed { report, agency, .. } = *filed;
    let Some(stated) = &report.record.agency else { return };
    let names = [&agency.id, &agency.name, &agency.short_name];
    let former = agency.former_names.iter().map(|former| &former.name);
    if names.into_iter().chain(&agency.aliases).chain(former).any(|name| name == stated) {
        return;
    }
    let (id, name) = (agency.id.clone(), agency.name.clone());
    let problem = NameProblem::OtherAgency { stated: stated.clone(), id, name };
    findings.push(Finding::new(&report.file, Place::Key("agency"), problem));
}
