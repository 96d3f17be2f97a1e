//! What would be repaired: the edits of all findings, made in memory and looked over until none is left.
//!
//! An edit is made only where it keeps what matters: the front matter stays as it is to the byte, statutory figures
//! with it, and the page has the same headings, paragraphs and cells, with the same words but for the characters that
//! were repaired. Code, comments, bindings and the targets of links are no words of the page's sentences and have no edits.

use std::collections::{BTreeMap, BTreeSet};

use crate::disk::Folder;
use crate::finding::{Edit, mended};
use crate::model::{Date, Report};
use crate::prose::{Anchor, NoTargets, Passage, Passages, ProseWords};
use crate::source::{LONGEST, Source, TextOf, body_of, render_prose};
use crate::tree::{Overlay, Site, Tree};

/// A repair may lay bare another one, as where two marks meet; it never goes on for long.
const ROUNDS: usize = 6;

/// What would be repaired.
#[derive(Debug, Default)]
pub(super) struct Mending {
    pub files: BTreeMap<String, Mended>,
    pub refused: BTreeMap<String, Refusal>,
}

/// A file before and after.
#[derive(Debug)]
pub(super) struct Mended {
    pub before: String,
    pub after: String,
    /// How many places were repaired.
    pub count: usize,
}

/// Why a file is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not UTF-8.
    Encoding,
    /// It is a link to another.
    Link,
    /// More than the repaired characters would change.
    Page,
}

/// What would be repaired in a folder; what is a link there is left alone.
pub(super) fn plan(folder: &Folder, today: Date) -> Mending {
    let links = folder.links().iter().map(|(path, _)| path.clone()).collect();
    plan_of(folder, &links, today)
}

/// The same for any site.
pub(super) fn plan_of(site: &dyn Site, links: &BTreeSet<String>, today: Date) -> Mending {
    let mut mending = Mending::default();
    for _ in 0..ROUNDS {
        let files = mending.files.iter().map(|(path, mended)| (path.clone(), mended.after.clone().into_bytes()));
        let overlay = Overlay::new(Some(site), Tree(files.collect()));
        let examined = crate::examine(&overlay, today);
        let mut edits: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
        for finding in examined.findings.iter().filter(|finding| !finding.fix.is_empty()) {
            edits.entry(&finding.file).or_default().extend(&finding.fix);
        }
        let mut is_done = true;
        for (path, edits) in edits {
            if mending.refused.contains_key(path) {
                continue;
            }
            match mend(&overlay, path, &edits, links, &examined.source) {
                Ok(Some((text, after))) => {
                    is_done = false;
                    let fresh = || Mended { before: text, after: String::new(), count: 0 };
                    let mended = mending.files.entry(path.to_owned()).or_insert_with(fresh);
                    mended.after = after;
                    mended.count += edits.len();
                }
                Ok(None) => {}
                Err(refusal) => {
                    mending.refused.insert(path.to_owned(), refusal);
                }
            }
        }
        if is_done {
            break;
        }
    }
    mending
}

/// A file before and after these edits; nothing where they change nothing.
fn mend(
    site: &dyn Site,
    path: &str,
    edits: &[&Edit],
    links: &BTreeSet<String>,
    source: &Source,
) -> Result<Option<(String, String)>, Refusal> {
    if links.contains(path) {
        return Err(Refusal::Link);
    }
    let Ok(bytes) = site.read(path, LONGEST) else { return Ok(None) };
    let text = String::from_utf8(bytes.into_owned()).map_err(|_| Refusal::Encoding)?;
    let after = mended(&text, edits.iter().copied());
    if after == text {
        return Ok(None);
    }
    let reports = source.portal.reports.iter().chain(source.drafts.iter().map(|draft| &**draft));
    let Some(report) = reports.into_iter().find(|report| report.file == path) else { return Err(Refusal::Page) };
    let mut tree = Tree::default();
    tree.insert(path, after.as_str());
    let touched: BTreeSet<char> = edits.iter().flat_map(|edit| edit.from.chars().chain(edit.to.chars())).collect();
    let before = Looked::at(site, report, &text, &touched);
    let now = Looked::at(&Overlay::new(Some(site), tree), report, &after, &touched);
    if before == now { Ok(Some((text, after))) } else { Err(Refusal::Page) }
}

/// What a repair must leave as it is.
#[derive(Debug, PartialEq, Eq)]
struct Looked {
    front: String,
    words: Vec<(Anchor, String)>,
}

impl Looked {
    fn at(site: &dyn Site, report: &Report, text: &str, touched: &BTreeSet<char>) -> Looked {
        let body = body_of(site, &report.file);
        let front = text.strip_suffix(body.as_str()).unwrap_or(text).to_owned();
        // An odd character may be text, and a form knows none of them here.
        let fresh = Report { is_plain: false, ..report.clone() };
        let words = ProseWords::default();
        let prose = render_prose(site, TextOf::Report(&fresh), &NoTargets, &words, Passages::Kept);
        let kept = |text: &str| text.chars().filter(|c| !touched.contains(c) && !c.is_whitespace()).collect::<String>();
        let heading = |heading: &str| Passage { anchor: Anchor::Top, text: heading.to_owned() };
        let sections = prose.sections.into_iter().flat_map(|section| {
            std::iter::once(heading(&section.heading)).chain(section.passages).collect::<Vec<Passage>>()
        });
        let passages = prose.preamble_passages.into_iter().chain(sections).chain(prose.note_passages);
        let words = passages.map(|Passage { anchor, text }| (anchor, kept(&text))).collect();
        Looked { front, words }
    }
}
