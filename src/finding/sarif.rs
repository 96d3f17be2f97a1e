//! Findings as SARIF 2.1.0, which code hosts and editors show beside the source.
//!
//! Lines and columns count from 1, columns in characters, as SARIF's `unicodeCodePoints` says. A
//! finding's manual page goes along where it has one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::show::{SourceTexts, Span};
use super::words::Lang;
use super::{Finding, Findings, Level, Place};
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
                "defaultConfiguration": { "level": level.key() },
                "help": { "text": page, "markdown": page },
            }),
            None => json!({ "id": name }),
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, sources, lang)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "nianbao", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
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
        "level": finding.level.key(),
        "message": { "text": text.join("\n") },
        "locations": [location(&finding.file, &finding.place, sources)],
    });
    let related: Vec<Value> = finding
        .marks
        .iter()
        .map(|mark| location(mark.file.as_ref().unwrap_or(&finding.file), &mark.place, sources))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if !finding.cells.is_empty() {
        result["properties"] = json!({ "cells": finding.cells });
    }
    if !finding.fix.is_empty() {
        result["fixes"] = json!([fix(finding, sources)]);
    }
    result
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
