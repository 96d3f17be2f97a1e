//! Older addresses, and where each leads now.
//!
//! An agency that got another id is still found below its older one, with all its reports; a report or page that
//! moved here from elsewhere is found where it stood, if that was below the portal. What stands at an address itself is
//! never hidden by an older one.

use std::collections::HashSet;

use super::Links;
use crate::finding::{Finding, Findings, NameProblem, Place};
use crate::model::{FreePage, Portal, RemovedReport};
use crate::source::is_reserved;

/// The longest part of an older address, in bytes: file systems take no longer name.
const LONGEST_PART: usize = 200;

/// An older address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The file that stands there: `old/index.html` or `old/2020.html`.
    pub route: String,
    /// Where it leads.
    pub to: RedirectTo,
}

/// What an older address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectTo {
    /// An agency, by index.
    Agency(usize),
    /// A report, by index.
    Report(usize),
    /// A free page, by index.
    Page(usize),
    /// What is said of a report that was removed, by index.
    Removed(usize),
}

/// The file that answers at an address below the portal: of a folder its `index.html`. `None` for what is no such
/// address, or one that a server or file system may take for another.
fn route_of(address: &str) -> Option<String> {
    let fits = |part: &str| {
        let odd = |c: char| c.is_control() || "\\?#%:*\"<>|".contains(c);
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(['.', ' '])
            && part.len() <= LONGEST_PART
            && !part.contains(odd)
    };
    let path = address.strip_suffix('/').unwrap_or(address);
    let (folders, last) = path.rsplit_once('/').map_or((None, path), |(folders, last)| (Some(folders), last));
    let is_file = !address.ends_with('/') && last.contains('.');
    let is_page = last.ends_with(".html") || last.ends_with(".htm");
    let mut parts = folders.into_iter().flat_map(|folders| folders.split('/'));
    // A folder named like a file could not stand beside the file.
    let sound = parts.all(|part| fits(part) && !part.ends_with(".html")) && fits(last) && is_file == is_page;
    match (sound, is_file) {
        (false, _) => None,
        (true, true) => Some(path.to_owned()),
        (true, false) => Some(format!("{path}/index.html")),
    }
}

impl Links {
    /// Collects older addresses. `pages` are the folders of the portal's own pages.
    pub(super) fn connect_redirects(&mut self, portal: &Portal, pages: &[&str], findings: &mut Findings) {
        let mut taken: HashSet<String> = HashSet::new();
        for (index, agency) in portal.agencies.iter().enumerate() {
            for alias in &agency.aliases {
                let leads = |below: &str, to| Redirect { route: format!("{alias}/{below}index.html"), to };
                self.redirects.push(leads("", RedirectTo::Agency(index)));
                for report in self.of_agency[index].clone() {
                    let year = format!("{}/", portal.reports[report].year);
                    self.redirects.push(leads(&year, RedirectTo::Report(report)));
                }
                let removed = portal.removed.iter().enumerate().filter(|(_, removed)| removed.agency == Some(index));
                for (removed, RemovedReport { year, .. }) in removed {
                    self.redirects.push(leads(&format!("{year}/"), RedirectTo::Removed(removed)));
                }
            }
        }
        taken.extend(self.redirects.iter().map(|redirect| redirect.route.clone()));
        let files = portal.pages.iter().flat_map(|page| &page.attachments);
        let mut free: HashSet<String> =
            files.filter_map(|file| Some(file.strip_prefix("content/")?.to_owned())).collect();
        free.extend(portal.pages.iter().map(FreePage::route));
        free.extend(portal.removed.iter().map(RemovedReport::route));
        let stands = |route: &str| {
            let Some((top, below)) = route.split_once('/') else { return matches!(route, "index.html" | "404.html") };
            if is_reserved(top, pages) || free.contains(route) {
                return true;
            }
            let Some(&agency) = self.by_id.get(top) else { return false };
            let part = below.split('/').next().unwrap_or_default();
            // All below a report belongs to it: its data, its attachments.
            let of_report = |report: usize| part == portal.reports[report].year.to_string();
            below == "index.html" || self.of_agency[agency].clone().any(of_report)
        };
        let reports = portal.reports.iter().enumerate();
        let reports = reports.map(|(index, report)| (RedirectTo::Report(index), &report.file, &report.record.aliases));
        let others = portal.pages.iter().enumerate();
        let others = others.map(|(index, page)| (RedirectTo::Page(index), &page.file, &page.aliases));
        let mut found = Vec::new();
        for (to, file, alias) in
            reports.chain(others).flat_map(|(to, file, all)| all.iter().map(move |one| (to, file, one)))
        {
            let problem = match route_of(alias) {
                None => NameProblem::InvalidAlias { address: alias.clone() },
                Some(route) if stands(&route) || !taken.insert(route.clone()) => {
                    NameProblem::ReservedId { id: alias.clone() }
                }
                Some(route) => {
                    found.push(Redirect { route, to });
                    continue;
                }
            };
            findings.push(Finding::new(file, Place::Key("aliases"), problem));
        }
        self.redirects.extend(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_file() {
        for (address, expected) in [
            ("old", Some("old/index.html")),
            ("old/", Some("old/index.html")),
            ("xxgk/2020/nb.html", Some("xxgk/2020/nb.html")),
            ("xxgk/年 报/t20210101_1.htm", Some("xxgk/年 报/t20210101_1.htm")),
            ("", None),
            ("/", None),
            ("/old/", None),
            ("../old/", None),
            ("a//b/", None),
            ("a/./b/", None),
            (".git/", None),
            ("a.html/b/", None),
            ("old.jsp", None),
            ("old.html/", None),
            ("a?id=1", None),
            ("a%2fb/", None),
            ("https://a.gov.cn/x/", None),
            ("a\\b/", None),
            ("a /b", None),
        ] {
            assert_eq!(route_of(address).as_deref(), expected, "{address}");
        }
    }
}
