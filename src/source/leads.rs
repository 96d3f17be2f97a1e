//! Links to pages and files, looked at when all pages are known: whether the page is published, and has the place
//! that the link names; which files beside reports are linked at all.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::memo::FileReading;
use super::{body_of, theme_ids};
use crate::chars::letters;
use crate::finding::{Finding, Findings, LinkProblem, Place};
use crate::form::Form;
use crate::form::label::{fold, unnumbered};
use crate::model::{FileLink, Portal, Report};
use crate::prose::{self, Lead, PageAnchor};
use crate::tree::Site;

/// Of a page with more places, a message lists no more.
const MOST: usize = 12;

/// Places that pages have besides their text; a test reads them from the templates.
const OF_TEMPLATES: [&str; 14] = [
    "main",
    "find",
    "record",
    "glance",
    "changed",
    "downloads",
    "checked",
    "reports",
    "below",
    "filing",
    "recent",
    "figures",
    "corrections",
    "top",
];

/// Links of pages.
#[derive(Default)]
pub(super) struct Leads {
    /// Those to pages, by the file of the page, each with the file it stands in.
    pages: BTreeMap<String, Vec<(String, Lead)>>,
    /// Those to files beside reports, by the file.
    files: BTreeMap<String, Vec<FileLink>>,
}

impl Leads {
    /// Takes those of a file that was read, whose page is published or not.
    pub fn take<T>(&mut self, file: &str, is_published: bool, read: &FileReading<T>) {
        for lead in &read.leads {
            if lead.file.ends_with(".md") {
                self.pages.entry(lead.file.clone()).or_default().push((file.to_owned(), lead.clone()));
            } else {
                let link = FileLink { file: file.to_owned(), place: lead.range.clone(), is_published };
                self.files.entry(lead.file.clone()).or_default().push(link);
            }
        }
    }

    /// The files that are linked.
    pub fn files(&mut self) -> BTreeMap<String, Vec<FileLink>> {
        std::mem::take(&mut self.files)
    }

    /// Looks at those to pages.
    pub fn check(self, site: &dyn Site, portal: &Portal, theme: &str, findings: &mut Findings) {
        if self.pages.is_empty() {
            return;
        }
        let pages: HashSet<&str> = portal.pages.iter().map(|page| &*page.file).collect();
        let reports: HashMap<&str, &Report> = portal.reports.iter().map(|report| (&*report.file, report)).collect();
        for (target, leads) in &self.pages {
            let report = reports.get(target.as_str()).copied();
            let is_page = pages.contains(target.as_str());
            if report.is_none() && !is_page && is_report(target) {
                for (file, lead) in leads.iter().filter(|(file, _)| file != target) {
                    push(findings, file, lead, LinkProblem::Unpublished { target: lead.written.clone() });
                }
            } else if leads.iter().any(|(_, lead)| lead.fragment.is_some()) {
                let anchors = prose::anchors(&body_of(site, target), report.map(|report| &*report.form));
                let is_cell = |fragment: &str| report.is_some_and(|report| has_cell(&report.form, fragment));
                for (file, lead) in leads {
                    let is_made = |fragment: &str| {
                        is_cell(fragment) || theme_ids::may_make(site, theme, template(target, is_page), fragment)
                    };
                    if let Some(problem) = problem(lead, &anchors, is_made) {
                        push(findings, file, lead, problem);
                    }
                }
            }
        }
    }
}

fn push(findings: &mut Findings, file: &str, lead: &Lead, problem: LinkProblem) {
    findings.push(Finding::new(file, Place::Bytes(lead.range.clone()), problem));
}

/// Whether a form has a cell of this address, which is its id on the page of a report.
fn has_cell(form: &Form, address: &str) -> bool {
    form.find(address).is_some_and(|cell| form.address(cell) == address)
}

/// Whether a file that is no free page is that of a report, rather than of an agency.
fn is_report(path: &str) -> bool {
    path.matches('/').count() > 1 && !path.ends_with("/_index.md")
}

/// The template of a file's page.
fn template(file: &str, is_page: bool) -> &'static str {
    match file {
        _ if is_page => "page.html",
        "content/_index.md" => "home.html",
        file if is_report(file) => "report.html",
        file if file.ends_with("/_index.md") => "agency.html",
        _ => "page.html",
    }
}

fn problem(lead: &Lead, anchors: &[PageAnchor], is_made: impl Fn(&str) -> bool) -> Option<LinkProblem> {
    let fragment = lead.fragment.as_deref()?;
    // A browser looks for these words by itself.
    let is_text = fragment.starts_with(":~:");
    if is_text
        || OF_TEMPLATES.contains(&fragment)
        || anchors.iter().any(|anchor| anchor.id == fragment)
        || is_made(fragment)
    {
        return None;
    }
    let target = lead.written.clone();
    let near: Vec<String> = anchors.iter().filter(|anchor| is_meant(fragment, anchor)).map(shown).take(1).collect();
    if !near.is_empty() {
        return Some(LinkProblem::NoAnchor { target, anchors: near, is_near: true });
    }
    let mut listed: Vec<String> = anchors.iter().filter(|anchor| anchor.is_heading).map(shown).take(MOST).collect();
    if listed.is_empty() {
        listed = anchors.iter().map(shown).take(MOST).collect();
    }
    if listed.is_empty() {
        listed.push("#main".to_owned());
    }
    Some(LinkProblem::NoAnchor { target, anchors: listed, is_near: false })
}

/// Whether the words of a heading are written in place of its address, with its number or without.
fn is_meant(fragment: &str, anchor: &PageAnchor) -> bool {
    let (fragment, words) = (letters(&fold(fragment)), fold(&anchor.words));
    anchor.is_heading && !fragment.is_empty() && [&words, unnumbered(&words)].map(letters).contains(&fragment)
}

fn shown(anchor: &PageAnchor) -> String {
    match anchor.words.is_empty() {
        true => format!("#{}", anchor.id),
        false => format!("#{}（{}）", anchor.id, anchor.words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_templates_are_known() {
        let templates = [
            include_str!("../../themes/default/templates/base.html"),
            include_str!("../../themes/default/templates/home.html"),
            include_str!("../../themes/default/templates/agency.html"),
            include_str!("../../themes/default/templates/report.html"),
            include_str!("../../themes/default/templates/page.html"),
        ];
        let mut unknown = Vec::new();
        for template in templates {
            let ids = template.match_indices(" id=\"").map(|(at, mark)| &template[at + mark.len()..]);
            let ids = ids.filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned());
            unknown.extend(ids.filter(|id| !id.contains("{{") && !OF_TEMPLATES.contains(&id.as_str())));
        }
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
