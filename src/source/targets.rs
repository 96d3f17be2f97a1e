//! What a text may link to, as the reading pass sees it: files, by their paths alone.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::TextReaders;
use super::layout::{ReportFile, SiteLayout, unpublished_type};
use super::memo::{Answer, Asked};
use crate::data;
use crate::finding::closest;
use crate::model::{Entry, Report, ReviewSteps, parts_of_binding};
use crate::prose::{Lead, Target, Targets};
use crate::tree;

/// The pages of search and of checks, which a site may leave out.
const SEARCH: &str = "search";
const CHECKS: &str = "checks";

/// The site around a text.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub layout: &'a SiteLayout,
    pub settings: &'a LinkSettings,
    pub read_text: TextReaders,
}

/// Where links may lead that the list of files does not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LinkSettings {
    /// The portal's own address.
    pub base_url: Option<String>,
    /// Whether the portal has a page of search.
    pub has_search: bool,
    /// Whether it has one of its checks.
    pub has_checks: bool,
    /// Older addresses of agencies.
    pub aliases: BTreeSet<String>,
    /// The steps of a review, on which it depends what is a draft.
    pub review: ReviewSteps,
}

impl LinkSettings {
    /// Whether the portal has this route; `None` where its files tell.
    fn has(&self, route: &str) -> Option<bool> {
        match route.strip_suffix("/index.html")? {
            SEARCH => Some(self.has_search),
            CHECKS => Some(self.has_checks),
            id => self.aliases.contains(id).then_some(true),
        }
    }
}

/// The same with the text itself.
pub(super) struct Places<'a> {
    pub around: Surroundings<'a>,
    pub file: &'a str,
    /// The files in its folder.
    pub beside: &'a [String],
    pub report: Option<&'a Report>,
    /// Notes what is asked, so that a memo knows what the reading depends on.
    pub asked: &'a Asked,
}

impl Targets for Places<'_> {
    fn file(&self) -> &str {
        self.file
    }

    fn address(&self, target: Target<'_>) -> Option<String> {
        let (Target::File(path) | Target::Route(path)) = target;
        if let Some(has) = self.around.settings.has(path) {
            return has.then(|| path.to_owned());
        }
        if self.beside.iter().any(|file| file == path) {
            return Some(path.to_owned());
        }
        let has = self.around.layout.has(path);
        self.asked.answered(path, Answer::Has(has));
        has.then(|| path.to_owned())
    }

    fn base_url(&self) -> Option<&str> {
        self.around.settings.base_url.as_deref()
    }

    fn near(&self, path: &str) -> Option<String> {
        let near = near(self.around.layout, path);
        self.asked.answered(path, Answer::Near(near.clone()));
        near
    }

    fn unpublished(&self, path: &str) -> Option<(String, bool)> {
        let is_there = self.around.layout.unpublished.contains(path);
        self.asked.answered(path, Answer::Unpublished(is_there));
        unpublished_type(path).filter(|_| is_there)
    }

    fn beside(&self) -> Vec<String> {
        let folder = tree::folder(self.file);
        self.beside.iter().map(|file| tree::relative(folder, file)).collect()
    }

    fn lead(&self, lead: Lead) {
        self.asked.leads.borrow_mut().push(lead);
    }

    fn binding(&self, binding: &str) -> Option<String> {
        let report = self.report?;
        let (address, _) = parts_of_binding(binding);
        // Of a cell that could not be read, enough has been said.
        let unread = || report.form.find(address).is_some_and(|cell| report.entry(cell) == Entry::Unread);
        crate::model::binding(report, binding).or_else(|| unread().then(String::new))
    }
}

impl SiteLayout {
    /// The files of free pages, and those in their folders.
    fn files_of_pages(&self) -> impl Iterator<Item = &String> {
        self.pages.iter().flat_map(|page| std::iter::once(&page.file).chain(&page.attachments))
    }

    /// Whether a file is a page of the portal or stands beside a report, or a path in the portal leads to
    /// something that no file of the site stands for.
    pub fn has(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        match names[..] {
            ["content", "_index.md"] => self.home.is_some(),
            ["content", id, "_index.md"] => self.agencies.contains_key(id),
            ["content", ..] => {
                let of_agency = names.get(1).and_then(|id| self.agencies.get(*id)).is_some_and(|folder| {
                    let is_of =
                        |found: &ReportFile| found.file == path || found.attachments.iter().any(|file| file == path);
                    folder.reports.iter().any(is_of)
                });
                of_agency || self.files_of_pages().any(|file| file == path)
            }
            ["index.html"] => true,
            [top, "index.html"] => self.tops.iter().any(|other| other == top),
            ["years", year, "index.html"] => self.reports().any(|found| found.year.to_string() == year),
            ["data", file] => data::is_file(file, |year| self.reports().any(|found| found.year.to_string() == year)),
            [id, year, file] => {
                let has_year = |id| {
                    self.agencies
                        .get(id)
                        .is_some_and(|folder| folder.reports.iter().any(|found| found.year.to_string() == year))
                };
                data::own_files().any(|own| own == file) && has_year(id)
            }
            _ => false,
        }
    }
}

/// The file that is probably meant by one that is not there: the same but for case, width, blanks and the way
/// in which numbers are written, or a name that is close and has the same digits.
pub(super) fn near(layout: &SiteLayout, path: &str) -> Option<String> {
    let inside = path.strip_prefix("content/")?;
    let (id, rest) = inside.split_once('/').unwrap_or((inside, ""));
    let Some(folder) = layout.agencies.get(id).filter(|_| !rest.is_empty()) else {
        // Of pages, those of the same folder.
        let of_folder: Vec<&String> =
            layout.files_of_pages().filter(|file| file.starts_with(&format!("content/{id}/"))).collect();
        return near_file(path, &of_folder).or_else(|| near_page(layout, id, rest));
    };
    let files = folder.reports.iter().flat_map(|found| std::iter::once(&found.file).chain(&found.attachments));
    near_file(path, &files.collect::<Vec<_>>())
}

/// The file among these that is probably meant by a path.
fn near_file(path: &str, files: &[&String]) -> Option<String> {
    let files = || files.iter().copied();
    let other = match path.strip_suffix(".md") {
        Some(stem) => {
            stem.strip_suffix("/index").map_or_else(|| format!("{stem}/index.md"), |stem| format!("{stem}.md"))
        }
        None => format!("{path}.md"),
    };
    let folded = folded(path);
    files().find(|file| **file == other || self::folded(file) == folded).cloned().or_else(|| {
        let digits = digits(path);
        let alike = || files().filter(|file| self::digits(file) == digits);
        let stem = closest(stem(path), alike().map(|file| self::stem(file)))?;
        alike().find(|file| self::stem(file) == stem).cloned()
    })
}

/// A file's name without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The page right below the top, or the file of an agency whose name is close.
fn near_page(layout: &SiteLayout, id: &str, rest: &str) -> Option<String> {
    let stem = id.strip_suffix(".md").unwrap_or(id);
    let ids = layout.agencies.keys().map(String::as_str).chain(layout.pages.iter().map(|page| page.id.as_str()));
    let near = match ids.clone().find(|other| folded(other) == folded(stem)) {
        Some(same) => same.to_owned(),
        None => closest(stem, ids)?,
    };
    let files = [format!("content/{near}/{rest}"), format!("content/{near}/_index.md"), format!("content/{near}.md")];
    files.into_iter().find(|file| layout.has(file) && (rest.is_empty() || file.ends_with(rest)))
}

/// A path without what is easily mistaken.
fn folded(path: &str) -> String {
    let plain = path.nfkc().flat_map(char::to_lowercase);
    in_digits(plain.filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')))
}

fn digits(path: &str) -> String {
    in_digits(path.nfkc()).chars().filter(char::is_ascii_digit).collect()
}

/// A text with digits for its Chinese numerals, as they number attachments: `附件十二` is `附件12`.
fn in_digits(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    // A ten whose tens, or whose units, may be left out: `十二`, `二十`.
    let mut after_ten = false;
    for c in text {
        let digit = "零一二三四五六七八九".chars().position(|numeral| numeral == c);
        let digit = digit.or((c == '〇').then_some(0)).map(|digit| digit.to_string());
        if after_ten && digit.is_none() {
            out.push('0');
        }
        after_ten = c == '十';
        match digit {
            Some(digit) => out.push_str(&digit),
            None if c == '十' && !out.ends_with(|last: char| last.is_ascii_digit()) => out.push('1'),
            None if c == '十' => {}
            None => out.push(c),
        }
    }
    if after_ten {
        out.push('0');
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn numerals_are_digits() {
        for (written, expected) in [
            ("附件一.pdf", "附件1.pdf"),
            ("附件十.pdf", "附件10.pdf"),
            ("附件十二", "附件12"),
            ("附件二十", "附件20"),
            ("附件二十一.pdf", "附件21.pdf"),
            ("二〇二四年", "2024年"),
            ("附件1.pdf", "附件1.pdf"),
        ] {
            assert_eq!(super::in_digits(written.chars()), expected);
        }
    }
}
