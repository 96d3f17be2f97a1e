//! What `check --output …` writes for programs: each format has all findings, and the shape that its readers ask for.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::site;

/// What is found in the site of mistakes, in a format.
fn found(output: &str) -> String {
    let run = site::run_in(&site::tests("golden/mistakes"), &["check", "site", "--output", output]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    run.stdout
}

fn findings() -> Vec<Value> {
    let document: Value = serde_json::from_str(&found("json")).expect("one document");
    document["findings"].as_array().expect("a list").clone()
}

/// A value against a schema, as far as that of findings goes: what it does not allow, with its path.
fn faults(value: &Value, schema: &Value, root: &Value, path: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).expect("it leads somewhere");
        return self::faults(value, target, root, path, faults);
    }
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some(other) => panic!("this test knows no {other}"),
        None => true,
    };
    let is = is && schema["enum"].as_array().is_none_or(|allowed| allowed.contains(value));
    let is = is && (schema["const"].is_null() || schema["const"] == *value);
    let is = is && (schema["minLength"].is_null() || value != "");
    let is = is && schema["minimum"].as_u64().is_none_or(|least| value.as_u64() >= Some(least));
    if !is {
        faults.push(format!("{path}: {value}"));
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value[key.as_str().expect("a key")].is_null() {
            faults.push(format!("{path} lacks {key}"));
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        let known = schema["properties"].get(key).or(schema.get("additionalProperties"));
        match known {
            Some(known) => self::faults(inner, known, root, &format!("{path}.{key}"), faults),
            None => faults.push(format!("{path}.{key} is in no schema")),
        }
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        self::faults(item, &schema["items"], root, &format!("{path}[{at}]"), faults);
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let run = site::run(["schema", "findings"]);
    let schema: Value = serde_json::from_str(&run.stdout).expect("one document");
    let document: Value = serde_json::from_str(&found("json")).expect("one document");
    let mut odd = Vec::new();
    faults(&document, &schema, &schema, "$", &mut odd);
    assert!(odd.is_empty(), "{odd:#?}");
    // The test sees what is amiss.
    let mut broken = document.clone();
    broken["findings"][0]["level"] = "fatal".into();
    broken["findings"][1]["line"] = 0.into();
    broken["findings"][2]["new"] = 1.into();
    broken["version"] = 2.into();
    faults(&broken, &schema, &schema, "$", &mut odd);
    assert_eq!(odd.len(), 4, "{odd:#?}");
}

#[test]
fn lines_and_annotations_have_every_finding() {
    let findings = findings();
    let (line, github) = (found("line"), found("github"));
    let gitlab: Value = serde_json::from_str(&found("gitlab")).expect("one document");
    let gitlab = gitlab.as_array().expect("a list");
    assert_eq!([line.lines().count(), github.lines().count(), gitlab.len()], [findings.len(); 3]);
    let prints: BTreeSet<&str> = gitlab.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), findings.len(), "each has a fingerprint of its own");
    for (((finding, line), github), gitlab) in findings.iter().zip(line.lines()).zip(github.lines()).zip(gitlab) {
        let text = |key: &str| finding[key].as_str().expect("text");
        let start = format!(
            "site/{}:{}:{}: {}[{}] ",
            text("file"),
            finding["line"],
            finding["column"],
            text("level"),
            text("check")
        );
        assert!(line.starts_with(&start), "{line}");
        let command = if text("level") == "note" { "notice" } else { text("level") };
        assert!(github.starts_with(&format!("::{command} file=site/")), "{github}");
        assert_eq!(gitlab["check_name"], finding["check"]);
        assert_eq!(gitlab["location"]["lines"]["begin"], finding["line"]);
    }
}

/// The schemas that readers of JUnit XML hold to ask for these, in this order.
#[test]
fn junit_is_as_its_readers_want_it() {
    let text = found("junit");
    let mut reader = Reader::from_str(&text);
    let (mut path, mut cases, mut failures, mut skipped) = (Vec::<String>::new(), 0, 0, 0);
    let mut children: Vec<String> = Vec::new();
    let has = |start: &BytesStart<'_>, names: &[&str]| {
        for name in names {
            let value = start.try_get_attribute(name).expect("sound attributes");
            assert!(value.is_some_and(|value| !value.value.is_empty() || *name == "message"), "{name} of {start:?}");
        }
    };
    loop {
        let event = reader.read_event().expect("it is well-formed");
        let (start, is_open) = match event {
            Event::Start(start) => (start, true),
            Event::Empty(start) => (start, false),
            Event::End(_) => {
                path.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        let parent = path.last().map_or("", String::as_str);
        match (parent, name.as_str()) {
            ("", "testsuites") => {}
            ("testsuites", "testsuite") => {
                let counts = ["tests", "failures", "errors", "skipped", "time"];
                has(&start, &[&["name", "package", "id", "timestamp", "hostname"][..], &counts].concat());
                children.clear();
            }
            ("testsuite", "properties" | "testcase" | "system-out" | "system-err") => {
                let order = ["properties", "testcase", "system-out", "system-err"];
                let place = |name: &String| order.iter().position(|known| known == name);
                assert!(children.last().is_none_or(|last| place(last) <= place(&name)), "{children:?} {name}");
                children.push(name.clone());
                if name == "testcase" {
                    has(&start, &["name", "classname", "time"]);
                    cases += 1;
                }
            }
            ("testcase", "failure") => {
                has(&start, &["type", "message"]);
                failures += 1;
            }
            ("testcase", "skipped") => {
                has(&start, &["message"]);
                skipped += 1;
            }
            other => panic!("{other:?} is in none of the schemas"),
        }
        if is_open {
            path.push(name);
        }
    }
    assert!(path.is_empty());
    // Those that found something, and those that passed.
    let groups = |level: fn(&str) -> bool| {
        let mut heaviest = std::collections::BTreeMap::new();
        for finding in findings() {
            let key = (finding["file"].to_string(), finding["check"].to_string());
            let level = finding["level"].as_str().expect("text").to_owned();
            let known = heaviest.entry(key).or_insert(level.clone());
            if level == "error" {
                *known = level;
            }
        }
        heaviest.values().filter(|found| level(found)).count()
    };
    assert_eq!((failures, skipped), (groups(|level| level == "error"), groups(|level| level != "error")));
    assert!(cases > failures + skipped, "{cases}");
}

#[test]
fn sarif_is_complete() {
    let log: Value = serde_json::from_str(&found("sarif")).expect("one document");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[key]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        }
        assert!(
            ["error", "warning", "note"].iter().any(|level| rule["defaultConfiguration"]["level"] == *level),
            "{rule}"
        );
    }
    let mut seen = BTreeSet::new();
    for result in run["results"].as_array().expect("a list") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(seen.insert(result["partialFingerprints"]["finding/v1"].to_string()), "{result}");
        // Related places are told apart by their number.
        let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
        assert!(related.iter().enumerate().all(|(at, place)| place["id"] == at), "{result}");
    }
}

/// An error in a draft holds nobody back: no reader of these formats takes it for a failure, and each is told whose it is.
#[test]
fn errors_in_drafts_fail_nothing() {
    let folder = tempfile::TempDir::new().expect("a folder for the test");
    let tree = nianbao::disk::read_tree(&site::tests("golden/mistakes/site")).expect("the site is there");
    nianbao::disk::plant(&tree, folder.path()).expect("it can be written");
    let file = folder.path().join("content/t4-sum/2020.md");
    let text = std::fs::read_to_string(&file).expect("the report is there");
    for is_draft in [false, true] {
        let draft = if is_draft { "---\ndraft: true\n" } else { "---\n" };
        std::fs::write(&file, text.replacen("---\n", draft, 1)).expect("it can be written");
        for (output, failure) in [
            ("line", "error[dispute-total]"),
            ("github", "::error "),
            ("gitlab", "\"severity\":\"major\""),
            ("junit", "<failure"),
            ("sarif", "\"level\":\"error\",\"locations\""),
        ] {
            let run = site::run_in(folder.path(), &["check", "--agency", "t4-sum", "--output", output]);
            let said: String =
                run.stdout.split('\n').map(str::trim).collect::<Vec<_>>().join("").replace("\": ", "\":");
            assert_eq!(said.contains(failure), !is_draft, "{output}, draft {is_draft}: {said}");
            assert_eq!(
                run.stdout.contains("草稿："),
                is_draft && output != "sarif",
                "{output}, draft {is_draft}: {said}"
            );
            assert_eq!(run.code, Some(i32::from(!is_draft)), "{output}: {}", run.stderr);
        }
    }
}
