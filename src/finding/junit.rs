//! Findings as JUnit XML, which servers that run tests show as tests: a suite for each file, a case for each check
//! that looked at it.
//!
//! An error is a failure, a warning or a note a case that was skipped with its words, and what was found fits
//! passes. All that a suite's cases say stands once more in its output, line by line. There is no standard; this
//! holds to what the schemas of Ant (`JUnit.xsd`) and of the Jenkins plugin xUnit (`junit-10.xsd`) both allow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::line::{said, said_with_help};
use super::show::SourceTexts;
use super::words::Lang;
use super::{Finding, Findings, Level};
use crate::model::Date;

/// The names of the checks that looked at each file, beside those that found something there.
pub type LookedAt = BTreeMap<String, BTreeSet<String>>;

/// All findings as one XML document. `today` is the day of the run.
pub fn print(
    findings: &Findings,
    looked_at: &LookedAt,
    sources: &mut SourceTexts<'_>,
    lang: Lang,
    today: Date,
) -> String {
    let mut suites: BTreeMap<&str, BTreeMap<&str, Vec<&Finding>>> = BTreeMap::new();
    for (file, checks) in looked_at {
        suites.entry(file).or_default().extend(checks.iter().map(|check| (check.as_str(), Vec::new())));
    }
    for finding in findings.iter() {
        suites.entry(&finding.file).or_default().entry(&finding.check).or_default().push(finding);
    }
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (id, (file, cases)) in suites.iter().enumerate() {
        suite(&mut out, id, file, cases, sources, lang, today);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(
    out: &mut String,
    id: usize,
    file: &str,
    cases: &BTreeMap<&str, Vec<&Finding>>,
    sources: &mut SourceTexts<'_>,
    lang: Lang,
    today: Date,
) {
    let weight = |found: &[&Finding]| found.iter().map(|finding| finding.weight()).min();
    let count = |fits: fn(Option<Level>) -> bool| cases.values().filter(|found| fits(weight(found))).count();
    let failures = count(|level| level == Some(Level::Error));
    let skipped = count(|level| matches!(level, Some(Level::Warning | Level::Note)));
    let name = text(file);
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" package=\"nianbao\" id=\"{id}\" timestamp=\"{today}T00:00:00\" \
         hostname=\"localhost\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\">\n    \
         <properties/>",
        cases.len()
    );
    let mut log = String::new();
    for (check, found) in cases {
        let mut words = String::new();
        for finding in found {
            let (line, column) = sources.span(file, &finding.place).start;
            let level = finding.weight().key();
            let _ = writeln!(words, "{file}:{line}:{column}: {level}[{check}] {}", said_with_help(finding, lang));
        }
        log.push_str(&words);
        let _ = write!(out, "    <testcase name=\"{}\" classname=\"{name}\" time=\"0\"", text(check));
        // The heaviest of a check speaks for its case; the text has all of them.
        let Some(first) = found.iter().min_by_key(|finding| finding.weight()) else {
            out.push_str("/>\n");
            continue;
        };
        let (message, words) = (text(&said(first, lang)), text(&words));
        let _ = match first.weight() {
            Level::Error => {
                writeln!(out, "><failure type=\"{}\" message=\"{message}\">{words}</failure></testcase>", text(check))
            }
            Level::Warning | Level::Note => writeln!(out, "><skipped message=\"{message}\"/></testcase>"),
        };
    }
    let _ = writeln!(out, "    <system-out>{}</system-out>\n    <system-err/>\n  </testsuite>", text(&log));
}

/// A text as XML has it, between marks and in attributes. Characters that XML forbids are named by a
/// replacement; an attribute keeps its lines.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::line::tests::{some, sources};
    use super::*;

    #[test]
    fn a_file_is_a_suite_and_a_check_a_case() {
        let looked_at: LookedAt =
            [("content/a/2024.md", &["balance", "cell-value"][..]), ("content/a/2025.md", &["balance"])]
                .map(|(file, checks)| (file.to_owned(), checks.iter().map(|check| (*check).to_owned()).collect()))
                .into();
        let text = print(&some(), &looked_at, &mut sources(), Lang::En, Date::constant(2026, 1, 15));
        let outline: Vec<&str> = text
            .lines()
            .map(str::trim)
            .map(|line| line.split_once(" message=").map_or(line, |(before, _)| before))
            .map(|line| line.split_once("package=").map_or(line, |(_, counts)| counts))
            .filter(|line| !line.starts_with("<system-out>c"))
            .collect();
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
            "nianbao" id="0" timestamp="2026-01-15T00:00:00" hostname="localhost" tests="3" failures="1" errors="0" skipped="1" time="0">
            <properties/>
            <testcase name="balance" classname="content/a/2024.md" time="0"/>
            <testcase name="cell-value" classname="content/a/2024.md" time="0"><failure type="cell-value"
            <testcase name="odd-number" classname="content/a/2024.md" time="0"><skipped
            <system-err/>
            </testsuite>
            "nianbao" id="1" timestamp="2026-01-15T00:00:00" hostname="localhost" tests="1" failures="0" errors="0" skipped="0" time="0">
            <properties/>
            <testcase name="balance" classname="content/a/2025.md" time="0"/>
            <system-out></system-out>
            <system-err/>
            </testsuite>
            "nianbao" id="2" timestamp="2026-01-15T00:00:00" hostname="localhost" tests="1" failures="1" errors="0" skipped="0" time="0">
            <properties/>
            <testcase name="more" classname="content/a/甲,乙: 100%&#10;.md" time="0"><failure type="more"
            <system-err/>
            </testsuite>
            </testsuites>
        "#]].assert_eq(&(outline.join("\n") + "\n"));
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
    }
}
