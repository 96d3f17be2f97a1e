//! Findings in the formats of programs: what `check --output` may be beside text.

use std::path::{Component, Path};

use clap::ValueEnum;

use super::{World, report};
use crate::check;
use crate::disk::Folder;
use crate::finding::{Findings, github, gitlab, json, junit, line, sarif};
use crate::form::Forms;
use crate::model::Report;

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum Output {
    Text,
    Json,
    Sarif,
    Junit,
    Line,
    Github,
    Gitlab,
}

/// A site that has been checked, as far as a format asks for it.
pub(super) struct CheckedSite<'a> {
    /// The path that leads to it, as it was given.
    pub path: &'a Path,
    /// Its files.
    pub folder: &'a Folder,
    /// Its forms.
    pub forms: &'a Forms,
    /// The reports that were looked at.
    pub reports: Vec<&'a Report>,
}

impl Output {
    /// Findings for programs; nothing where they are for people.
    pub fn print(self, findings: &Findings, site: &CheckedSite<'_>, world: &World) -> Option<String> {
        let mut sources = report::sources(site.folder);
        let (below, lang) = (below(site.path), world.lang);
        Some(match self {
            Output::Text => return None,
            Output::Json => json::print(findings, &mut sources, lang),
            Output::Line => line::print(findings, &mut sources, lang, &below),
            Output::Github => github::print(findings, &mut sources, lang, &below),
            Output::Gitlab => gitlab::print(findings, &mut sources, lang, &below),
            Output::Junit => {
                let reports = site.reports.iter();
                let looked_at = reports.map(|report| (report.file.clone(), check::looked_at(report))).collect();
                junit::print(findings, &looked_at, &mut sources, lang, world.today)
            }
            Output::Sarif => {
                let rule = |name: &str| {
                    Some(sarif::SarifRule {
                        gloss: check::gloss(name, site.forms, lang)?,
                        level: check::named(name, site.forms)?.check.level,
                        page: check::manual(name, site.forms, lang)?,
                    })
                };
                sarif::print(findings, &mut sources, lang, rule)
            }
        })
    }
}

/// What leads from where the program runs to the site's files, for lines that others follow there: nothing for the
/// folder itself, nor for an absolute path, which says more of a machine than of a site.
fn below(site: &Path) -> String {
    if site.is_absolute() {
        return String::new();
    }
    let parts = site.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_there_from_where_the_program_runs() {
        for (site, expected) in
            [(".", ""), ("./", ""), ("年报站", "年报站/"), ("./a/./b/", "a/b/"), ("../站", "../站/"), ("/srv/站", "")]
        {
            assert_eq!(below(Path::new(site)), expected, "{site}");
        }
    }
}
