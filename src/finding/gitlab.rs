//! Findings as a report of code quality, as GitLab reads it: a list of issues, each known again by its fingerprint.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::line::said;
use super::show::SourceTexts;
use super::words::Lang;
use super::{Finding, Findings, Level};

/// All findings as one JSON document. `below` is put before each path.
pub fn print(findings: &Findings, sources: &mut SourceTexts<'_>, lang: Lang, below: &str) -> String {
    let fingerprints = fingerprints(findings);
    let issues: Vec<Value> = findings
        .iter()
        .zip(fingerprints)
        .map(|(finding, fingerprint)| {
            let severity = match finding.weight() {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Note => "info",
            };
            let line = sources.span(&finding.file, &finding.place).start.0;
            json!({
                "description": said(finding, lang),
                "check_name": finding.check,
                "fingerprint": fingerprint,
                "severity": severity,
                "location": { "path": format!("{below}{}", finding.file), "lines": { "begin": line } },
            })
        })
        .collect();
    format!("{}\n", Value::from(issues))
}

/// What each finding is known by from one run to the next: its file, its check and what it says, not its line,
/// which moves. Those alike are counted.
pub(super) fn fingerprints(findings: &Findings) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut each = |finding: &Finding| {
        let said = finding.problem.words(Lang::Zh).message;
        let facts = [&finding.file, &finding.check, &finding.cells.join(" "), &said].map(String::as_str).join("\0");
        let count = seen.entry(facts.clone()).or_default();
        *count += 1;
        let of_those_alike = format!("{facts}\0{count}");
        blake3::hash(of_those_alike.as_bytes()).to_hex()[..32].to_owned()
    };
    findings.iter().map(&mut each).collect()
}

#[cfg(test)]
mod tests {
    use super::super::line::tests::{some, sources};
    use super::*;

    #[test]
    fn issues_are_known_again() {
        let read = |findings: &Findings| -> Value {
            serde_json::from_str(&print(findings, &mut sources(), Lang::Zh, "site/")).expect("one document")
        };
        let issues = read(&some());
        assert_eq!(issues[0]["location"]["path"], "site/content/a/2024.md");
        assert_eq!(issues[0]["location"]["lines"]["begin"], 2);
        let severities: Vec<_> = (0..3).map(|at| issues[at]["severity"].clone()).collect();
        assert_eq!(severities, ["major", "info", "major"]);
        // The same findings, and once more: the first keep their fingerprints, the others have their own.
        let twice: Findings = some().into_iter().chain(some()).collect();
        let again = read(&twice);
        for at in 0..3 {
            assert_eq!(again[at]["fingerprint"], issues[at]["fingerprint"]);
            assert_ne!(again[at + 3]["fingerprint"], issues[at]["fingerprint"]);
        }
    }
}
