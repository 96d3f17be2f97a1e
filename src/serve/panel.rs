//! What the page is told of the site: findings drawn on their source, what changed, what is a draft.

use std::ops::Range;

use serde::Serialize;

use super::snapshot::Snapshot;
use crate::finding::show::SourceTexts;
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Findings, Level, Place, Role};
use crate::source;
use crate::tree::Site;

/// The panel shows so many findings, which is more than anybody corrects at once.
const MOST: usize = 60;
/// Of a list of files, so many are named.
pub(super) const MOST_FILES: usize = 12;
/// A finding shows so many lines of its source.
const MOST_LINES: usize = 10;
/// Of a long line, so many characters round the marks.
const ROUND: usize = 48;
/// Files longer than this are not drawn on.
const LONGEST: u64 = 8 * 1024 * 1024;

/// The state of the preview.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct StateView {
    /// The version of what is shown.
    pub version: u64,
    /// What the program could not do.
    pub trouble: Option<String>,
    /// Errors, warnings and notes.
    pub counts: [usize; 3],
    /// The first of them, errors first.
    pub findings: Vec<FindingView>,
    /// Files that are shown as they last were without errors.
    pub stale: FilesView,
    /// Reports with errors whose public pages stay as they were published.
    pub held: FilesView,
    /// Reports with errors that were never published.
    pub unpublished: FilesView,
    /// Files that have changed since the server started.
    pub changed: FilesView,
    /// Reports that are not published yet.
    pub drafts: FilesView,
}

/// Some files of the site.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct FilesView {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<FileView>,
}

/// A file of the site.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FileView {
    /// Its path in the site.
    pub file: String,
    /// The address of its page, if it has one.
    pub href: Option<String>,
    /// Its full path, for an editor.
    pub path: String,
}

/// A finding, ready to be shown.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FindingView {
    level: &'static str,
    level_name: &'static str,
    check: String,
    message: String,
    label: String,
    help: String,
    file: String,
    /// Its full path, for an editor.
    path: String,
    line: usize,
    column: usize,
    cells: Vec<String>,
    /// The address of the page that shows those cells.
    page: Option<String>,
    lines: Vec<LineView>,
}

/// A line of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct LineView {
    number: usize,
    parts: Vec<PartView>,
}

/// A piece of a line: its text, and how it is marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PartView {
    text: String,
    mark: &'static str,
}

/// The findings of a site, drawn on it; `page` gives the address of the page that a file becomes.
pub(super) fn findings(
    site: &Snapshot,
    findings: &Findings,
    page: impl Fn(&str) -> Option<String>,
) -> Vec<FindingView> {
    let mut source = source(site);
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|finding| finding.level);
    let page = |finding: &Finding| if finding.cells.is_empty() { None } else { page(&finding.file) };
    order.into_iter().take(MOST).map(|finding| view(finding, site, page(finding), &mut source)).collect()
}

/// The site's files, for places in them.
pub(super) fn source(site: &Snapshot) -> SourceTexts<'_> {
    SourceTexts::new(|path| {
        let bytes = site.read(path, LONGEST).ok()?;
        source::shown(&bytes)
    })
}

/// How many findings there are on each level.
pub(super) fn counts(findings: &Findings) -> [usize; 3] {
    [Level::Error, Level::Warning, Level::Note].map(|level| findings.count(level))
}

fn view(finding: &Finding, site: &Snapshot, page: Option<String>, source: &mut SourceTexts<'_>) -> FindingView {
    let words = finding.problem.words(Lang::Zh);
    let (line, column) = source.span(&finding.file, &finding.place).start;
    let lines = match (&finding.place, source.text(&finding.file)) {
        (Place::Bytes(bytes), Some(text)) => {
            let mut marks = vec![(bytes.clone(), "primary")];
            for mark in finding.marks.iter().filter(|mark| mark.file.is_none()) {
                if let Place::Bytes(bytes) = &mark.place {
                    let role = match mark.role {
                        Role::Term => "term",
                        Role::Other | Role::Sum => "other",
                        Role::First => "first",
                    };
                    marks.push((bytes.clone(), role));
                }
            }
            drawn(text, marks)
        }
        _ => Vec::new(),
    };
    FindingView {
        level: finding.level.key(),
        level_name: words::level_of(finding, Lang::Zh),
        check: finding.check.clone(),
        message: words.message,
        label: words.label,
        help: words.help,
        path: full_path(site, &finding.file),
        file: finding.file.clone(),
        line,
        column,
        cells: finding.cells.clone(),
        page,
        lines,
    }
}

/// Where a file lies on this machine.
pub(super) fn full_path(site: &Snapshot, file: &str) -> String {
    site.root().join(file).display().to_string()
}

/// The lines that hold a mark, in pieces.
fn drawn(text: &str, mut marks: Vec<(Range<usize>, &'static str)>) -> Vec<LineView> {
    marks.retain(|(range, _)| range.start <= text.len());
    marks.sort_by_key(|(range, _)| (range.start, range.end));
    let mut lines = Vec::new();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = start + line.len();
        let here: Vec<(Range<usize>, &'static str)> = marks
            .iter()
            .filter(|(range, _)| range.start < end && range.end.max(range.start + 1) > start)
            .map(|(range, mark)| (range.start.max(start) - start..range.end.min(end) - start, *mark))
            .collect();
        if !here.is_empty() {
            lines.push(LineView { number: index + 1, parts: pieces(line.trim_end_matches(['\n', '\r']), &here) });
            if lines.len() == MOST_LINES {
                break;
            }
        }
        start = end;
    }
    lines
}

fn pieces(line: &str, marks: &[(Range<usize>, &'static str)]) -> Vec<PartView> {
    let line = line.trim_start_matches('\u{feff}');
    let indent = line.len() - line.trim_start().len();
    let mut parts = Vec::new();
    let mut at = 0;
    for (range, mark) in marks {
        let (start, end) = (floor(line, range.start.max(at)), floor(line, range.end.max(at)));
        let before = &line[at..start];
        let before = squeezed(before, if at == 0 { indent } else { 0 });
        parts.push(PartView { text: if at == 0 { last(&before) } else { both(&before) }, mark: "" });
        parts.push(PartView { text: line[start..end].chars().take(400).collect(), mark });
        at = end;
    }
    parts.push(PartView { text: first(&squeezed(&line[at..], if at == 0 { indent } else { 0 })), mark: "" });
    parts.retain(|part| !part.text.is_empty() || !part.mark.is_empty());
    parts
}

/// The same with one space for many, but for the first bytes: rows are set in columns, and there is no
/// room for those.
fn squeezed(text: &str, indent: usize) -> String {
    let (indent, rest) = text.split_at(floor(text, indent));
    let mut squeezed = indent.to_owned();
    let mut before = None;
    for c in rest.chars() {
        if c != ' ' || before != Some(' ') {
            squeezed.push(c);
        }
        before = Some(c);
    }
    squeezed
}

fn first(text: &str) -> String {
    match text.char_indices().nth(ROUND) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn last(text: &str) -> String {
    match text.char_indices().rev().nth(ROUND - 1) {
        Some((start, _)) if start > 0 => format!("…{}", &text[start..]),
        _ => text.to_owned(),
    }
}

fn both(text: &str) -> String {
    if text.chars().count() <= 2 * ROUND { text.to_owned() } else { first(text) + &last(text)["…".len()..] }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_drawn_on_their_lines() {
        let text = "标题\n  received:     [1,    2,    4 ]   # 新收\n完\n";
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            start..start + needle.len()
        };
        let lines = drawn(text, vec![(at("4"), "primary"), (at("1"), "term"), (at("2"), "term")]);
        let shown: Vec<String> = lines
            .iter()
            .map(|line| {
                let parts = line.parts.iter().map(|part| match part.mark {
                    "" => part.text.clone(),
                    mark => format!("<{mark} {}>", part.text),
                });
                format!("{}: {}", line.number, parts.collect::<String>())
            })
            .collect();
        assert_eq!(shown, ["2:   received: [<term 1>, <term 2>, <primary 4> ] # 新收"]);
    }

    #[test]
    fn any_place_can_be_drawn() {
        let text = "\u{feff}一二三\r\n".repeat(3) + &"长".repeat(500);
        for start in 0..text.len() + 3 {
            for length in [0, 1, 7, 2000] {
                drawn(&text, vec![(start..start + length, "primary"), (start / 2..start, "term")]);
            }
        }
    }
}
