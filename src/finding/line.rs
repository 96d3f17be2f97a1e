//! Findings one a line, as compilers print theirs: editors and terminals know the shape and jump there.
//!
//! `content/qinghe/2024.md:7:72: error[request-row-total] …`. The level is a word of English in every language,
//! for programs look for it. Also the parts that annotations of code hosts are made of.

use std::borrow::Cow;
use std::fmt::Write;

use super::show::{SourceTexts, Span};
use super::words::Lang;
use super::{Finding, Findings, Place};

/// All findings, one a line. `below` is put before each path; lines and columns count from 1, columns in characters.
pub fn print(findings: &Findings, sources: &mut SourceTexts<'_>, lang: Lang, below: &str) -> String {
    let mut out = String::new();
    for finding in findings.iter() {
        let Span { start: (line, column), .. } = sources.span(&finding.file, &finding.place);
        let (level, check) = (finding.weight().key(), &finding.check);
        let path = in_one_line(&finding.file);
        let _ = writeln!(out, "{below}{path}:{line}:{column}: {level}[{check}] {}", in_one_line(&said(finding, lang)));
    }
    out
}

/// What a finding says, with what stands under its source, and without what to do; of one in a draft, that it is.
pub(super) fn said(finding: &Finding, lang: Lang) -> String {
    let words = finding.problem.words(lang);
    let draft = match (finding.draft, lang) {
        (false, _) => "",
        (true, Lang::Zh) => "草稿：",
        (true, Lang::En) => "draft: ",
    };
    match (&*words.label, lang) {
        ("", _) => format!("{draft}{}", words.message),
        (label, Lang::Zh) => format!("{draft}{}（{label}）", words.message),
        (label, Lang::En) => format!("{draft}{} ({label})", words.message),
    }
}

/// What a finding says, and what to do on a line of its own.
pub(super) fn said_with_help(finding: &Finding, lang: Lang) -> String {
    let help = finding.problem.words(lang).help;
    let said = said(finding, lang);
    if help.is_empty() { said } else { format!("{said}\n{}: {help}", super::words::help(lang)) }
}

/// The span of a finding that has a place in its file.
pub(super) fn span(finding: &Finding, sources: &mut SourceTexts<'_>) -> Option<Span> {
    matches!(finding.place, Place::Bytes(_)).then(|| sources.span(&finding.file, &finding.place))
}

/// A text without anything that would end its line or steer a terminal.
fn in_one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::finding::{FigureProblem, FileProblem, Level};

    /// A finding with a place, one of a file as a whole with an odd name, and a note.
    pub(in crate::finding) fn some() -> Findings {
        let cell =
            FigureProblem::NotANumber { cell: "本年新收·总计".to_owned(), text: "14件,%:<&\"\u{1}".to_owned() };
        let whole = FileProblem::More { count: 3 };
        let note = FigureProblem::OddNumber { cell: "甲".to_owned(), text: "１".to_owned(), amount: "1".to_owned() };
        let mut placed = Finding::new("content/a/2024.md", Place::Bytes(8..12), cell);
        placed.cells.push("requests.received.total".to_owned());
        let whole = Finding::new("content/a/甲,乙: 100%\n.md", Place::File, whole);
        let note = Finding::new("content/a/2024.md", Place::Bytes(4..19), note);
        assert_eq!(note.level, Level::Note);
        [placed, note, whole].into_iter().collect()
    }

    pub(in crate::finding) fn sources() -> SourceTexts<'static> {
        SourceTexts::new(|file| (file == "content/a/2024.md").then(|| "---\nx: [14件, 1]\n---\n".to_owned()))
    }

    #[test]
    fn each_finding_is_one_line() {
        let text = print(&some(), &mut sources(), Lang::En, "site/");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].starts_with("site/content/a/2024.md:2:5: error[cell-value] "), "{text}");
        assert!(lines[1].starts_with("site/content/a/2024.md:2:1: note[odd-number] "), "{text}");
        assert!(lines[2].starts_with("site/content/a/甲,乙: 100% .md:1:1: error[more] "), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
    }
}
