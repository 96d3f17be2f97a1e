//! Findings as JSON, for editors and scripts (design §6).

use std::collections::BTreeMap;

use serde::Serialize;

use super::show::{SourceTexts, Span};
use super::words::{self, Lang};
use super::{Finding, Findings};

#[derive(Serialize)]
struct FindingsView<'a> {
    version: u8,
    findings: Vec<FindingView<'a>>,
    /// Checks that would have spoken and that the site turned off, and how often.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    off: &'a BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    check: &'a str,
    level: &'static str,
    message: String,
    label: String,
    help: String,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    cells: &'a [String],
    /// The report's explanation, which has lowered the level.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<&'a str>,
    /// Whether it is in a draft, which holds nobody back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    draft: bool,
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixView<'a>>,
}

/// What `check --fix` would write.
#[derive(Serialize)]
struct FixView<'a> {
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'static str,
}

/// All findings as one JSON document. Lines and columns count from 1, columns in characters.
pub fn print(findings: &Findings, sources: &mut SourceTexts<'_>, lang: Lang) -> String {
    let views: Vec<FindingView<'_>> = findings.iter().map(|finding| view(finding, sources, lang)).collect();
    let mut text =
        serde_json::to_string(&FindingsView { version: 1, findings: views, off: findings.off() }).expect("plain data");
    text.push('\n');
    text
}

fn view<'a>(finding: &'a Finding, sources: &mut SourceTexts<'_>, lang: Lang) -> FindingView<'a> {
    let words = finding.problem.words(lang);
    let place = sources.span(&finding.file, &finding.place);
    let related = finding
        .marks
        .iter()
        .map(|mark| {
            let file = mark.file.as_ref().unwrap_or(&finding.file);
            let place = sources.span(file, &mark.place);
            Related { file, line: place.start.0, column: place.start.1, message: words::role(mark.role, lang) }
        })
        .collect();
    FindingView {
        check: &finding.check,
        level: finding.level.key(),
        message: words.message,
        label: words.label,
        help: words.help,
        file: &finding.file,
        line: place.start.0,
        column: place.start.1,
        end_line: place.end.0,
        end_column: place.end.1,
        cells: &finding.cells,
        waived: finding.waived.as_deref(),
        draft: finding.draft,
        related,
        fix: (!finding.fix.is_empty()).then(|| fix(finding, sources)),
    }
}

fn fix<'a>(finding: &'a Finding, sources: &mut SourceTexts<'_>) -> FixView<'a> {
    let replacements = finding.fix.iter().zip(sources.edited(finding)).map(|(edit, Span { start, end })| Replacement {
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
        text: &edit.to,
    });
    FixView { replacements: replacements.collect() }
}
