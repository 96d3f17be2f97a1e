//! `check --fix` through the real program: shown, asked for, written once, and to nothing else.

use std::fs;

use nianbao::disk;
use tempfile::TempDir;

use crate::site;

const REPORT: &str = "content/qinghe/2021.md";
const DAMAGED: &str = "\n我局高度重视,认真落实。。\n";
const REPAIRED: &str = "\n我局高度重视，认真落实。\n";

/// A golden site with a text to be repaired.
fn damaged() -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder for the test");
    let mut tree = disk::read_tree(&site::tests("golden/two_agencies/site")).expect("the site is there");
    let sound = tree.text(REPORT).expect("the report is there").to_owned();
    tree.insert(REPORT, format!("{sound}{DAMAGED}"));
    disk::plant(&tree, folder.path()).expect("files can be written");
    (folder, sound)
}

#[test]
fn repairs_are_shown_and_made_on_request() {
    let (folder, sound) = damaged();
    let before = disk::read_tree(folder.path()).expect("the site is there");
    let shown = site::run_in(folder.path(), &["check", "--fix", "--dry-run", "--lang", "zh"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.contains(&format!("--- a/{REPORT}\n+++ b/{REPORT}\n@@ ")), "{}", shown.stdout);
    assert!(shown.stdout.contains("-我局高度重视,认真落实。。\n+我局高度重视，认真落实。\n"), "{}", shown.stdout);
    assert!(shown.stderr.contains("处可以改正"), "{}", shown.stderr);
    // Nobody is there to be asked.
    let asked = site::run_in(folder.path(), &["check", "--fix", "--lang", "zh"]);
    assert_eq!(asked.code, Some(2));
    assert_eq!(disk::read_tree(folder.path()).expect("the site is there"), before);

    let made = site::run_in(folder.path(), &["check", "--fix", "--yes", "--lang", "zh"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let report = fs::read_to_string(folder.path().join(REPORT)).expect("the report is there");
    assert!(report.ends_with(REPAIRED), "{report}");
    let front = |text: &str| text.split("\n---\n").next().map(str::to_owned);
    assert_eq!(front(&report), front(&sound));
    let again = site::run_in(folder.path(), &["check", "--fix", "--yes", "--lang", "zh"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    assert!(again.stderr.contains("没有可以自动改正之处"), "{}", again.stderr);
}

#[test]
fn programs_are_told_of_repairs() {
    let (folder, _) = damaged();
    for (output, path) in [("json", "/findings"), ("sarif", "/runs/0/results")] {
        let run = site::run_in(folder.path(), &["check", "--output", output]);
        let value: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        let findings = value.pointer(path).and_then(|list| list.as_array()).expect("there are findings");
        let name = if output == "json" { "check" } else { "ruleId" };
        let finding = findings.iter().find(|finding| finding[name] == "half-width-punctuation").expect("it was found");
        match output {
            "json" => {
                let fix = &finding["fix"]["replacements"][0];
                assert_eq!((&fix["line"], &fix["column"]), (&finding["line"], &finding["column"]));
                assert_eq!((fix["end_column"].as_u64(), fix["text"].as_str()), (Some(8), Some("，")));
            }
            _ => {
                let change = &finding["fixes"][0]["artifactChanges"][0];
                assert_eq!(change["artifactLocation"]["uri"], REPORT);
                let replacement = &change["replacements"][0];
                assert_eq!(replacement["deletedRegion"]["startColumn"], 7);
                assert_eq!(replacement["insertedContent"]["text"], "，");
            }
        }
    }
}
