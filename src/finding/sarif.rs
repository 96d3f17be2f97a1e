//! Findings as SARIF 2.1.0, which code hosts and editors show beside the source.
//!
//! Lines and columns count from 1, columns in characters, as SARIF's `unicodeCodePoints` says. A
//! finding's manual page goes along where it has one; there is no web page to lead to. A result names the cells
//! it speaks of as its logical place, and has a fingerprint by which it is known again when its line has moved.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::gitlab::fingerprints;
use super::show::{SourceTexts, Span};
use super::words::{self, Lang};
use super::{Finding, Findings, Level, Mark, Place};
use crate::tree;

/// What a log says of a check.
pub struct SarifRule {
    /// What it is about, in a few words.
    pub gloss: String,
    /// How much its findings usually weigh.
    pub level: Level,
    /// Its manual page.
    pub page: String,
}

/// All findings as one SARIF log. `rule` tells of a check, in the language of the log.
pub fn print(
    findings: &Findings,
    sources: &mut SourceTexts<'_>,
    lang: Lang,
    rule: impl Fn(&str) -> Option<SarifRule>,
) -> String {
    let names: BTreeSet<&str> = findings.iter().map(|finding| finding.check.as_str()).collect();
    let rules: Vec<Value> = names
        .iter()
        .map(|name| match rule(name) {
            Some(SarifRule { gloss, level, page }) => json!({
                "id": name,
                "shortDescription": { "text": gloss },
                "fullDescription": { "text": described(&page).unwrap_or(&gloss) },
                "defaultConfiguration": { "level": level.key() },
                "help": { "text": page, "markdown": page },
            }),
            None => json!({ "id": name }),
        })
        .collect();
    let index = |check: &str| names.iter().position(|name| *name == check);
    let results: Vec<Value> = findings
        .iter()
        .zip(fingerprints(findings))
        .map(|(finding, fingerprint)| {
            let mut result = result(finding, sources, lang);
            result["ruleIndex"] = index(&finding.check).into();
            result["partialFingerprints"] = json!({ "finding/v1": fingerprint });
            result
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let language = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let mut driver = json!({ "name": "nianbao", "version": version, "semanticVersion": version, "rules": rules });
    driver["language"] = language.into();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "invocations": [{ "executionSuccessful": true }],
            "language": language,
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn result(finding: &Finding, sources: &mut SourceTexts<'_>, lang: Lang) -> Value {
    let words = finding.problem.words(lang);
    let parts = [words.message.as_str(), &words.label, &words.help];
    let text: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut result = json!({
        "ruleId": finding.check,
        "level": finding.weight().key(),
        "message": { "text": text.join("\n") },
        "locations": [location(&finding.file, &finding.place, sources)],
    });
    let related: Vec<Value> =
        finding.marks.iter().enumerate().map(|(id, mark)| related(id, mark, finding, sources, lang)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if !finding.cells.is_empty() {
        // A cell that takes part twice is one place.
        let cells: BTreeSet<&str> = finding.cells.iter().map(String::as_str).collect();
        let places = cells.into_iter().map(|cell| json!({ "fullyQualifiedName": cell, "kind": "member" }));
        result["locations"][0]["logicalLocations"] = places.collect::<Vec<Value>>().into();
        result["properties"] = json!({ "cells": finding.cells });
    }
    if !finding.fix.is_empty() {
        result["fixes"] = json!([fix(finding, sources)]);
    }
    result
}

fn related(id: usize, mark: &Mark, finding: &Finding, sources: &mut SourceTexts<'_>, lang: Lang) -> Value {
    let mut location = location(mark.file.as_ref().unwrap_or(&finding.file), &mark.place, sources);
    location["id"] = id.into();
    let role = words::role(mark.role, lang);
    if !role.is_empty() {
        location["message"] = json!({ "text": role });
    }
    location
}

/// The first paragraph of a manual page that says what the check is about, below its title.
fn described(page: &str) -> Option<&str> {
    page.split("\n\n").nth(1).map(str::trim).filter(|text| !text.is_empty())
}

fn fix(finding: &Finding, sources: &mut SourceTexts<'_>) -> Value {
    let replacements = finding
        .fix
        .iter()
        .zip(sources.edited(finding))
        .map(|(edit, span)| json!({ "deletedRegion": region(span), "insertedContent": { "text": edit.to } }));
    let change = json!({
        "artifactLocation": { "uri": tree::encoded(&finding.file) },
        "replacements": replacements.collect::<Vec<Value>>(),
    });
    json!({ "artifactChanges": [change] })
}

fn region(Span { start, end }: Span) -> Value {
    json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
}

fn location(file: &str, place: &Place, sources: &mut SourceTexts<'_>) -> Value {
    let uri = tree::encoded(file);
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri } } });
    if matches!(place, Place::Bytes(_)) {
        location["physicalLocation"]["region"] = region(sources.span(file, place));
    }
    location
}
