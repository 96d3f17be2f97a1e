//! What the READMEs say is so: their examples are read, their findings are those of the program,
//! their links lead somewhere, and both say the same.

use std::fs;

use nianbao::form::Forms;
use nianbao::model::Year;
use nianbao::source::read_one;

use crate::site;

const READMES: [(&str, &str); 2] = [("README.md", "en"), ("README.zh-CN.md", "zh")];

fn text(name: &str) -> String {
    fs::read_to_string(site::repository().join(name)).expect("the README is there")
}

/// The blocks of code of one kind.
pub fn blocks<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let opening = format!("```{kind}\n");
    let parts = text.split(&opening).skip(1);
    parts.map(|part| part.split("```").next().expect("there is a first")).collect()
}

#[test]
fn examples_are_read() {
    for (name, _) in READMES {
        let text = text(name);
        let [report] = blocks(&text, "markdown")[..] else { panic!("{name} shows one report") };
        let (read, findings) = read_one(report, "content/a/2024.md", Year::new(2024).unwrap(), Forms::embedded());
        let read = read.unwrap_or_else(|| panic!("{name}: {findings:?}"));
        assert_eq!(
            read.form.find("requests.received.total").and_then(|cell| read.amount(cell)).unwrap().to_string(),
            "16"
        );
        // Most rows are left out.
        let odd: Vec<_> =
            findings.iter().filter(|f| !["missing-row", "section-missing"].contains(&&*f.check)).collect();
        assert!(odd.is_empty(), "{name}: {odd:?}");
    }
}

#[test]
fn findings_are_those_of_the_program() {
    for (name, lang) in READMES {
        let text = text(name);
        let drawn = fs::read_to_string(site::tests(&format!("golden/mistakes/expected/findings.{lang}.txt"))).unwrap();
        let shown: Vec<&str> = blocks(&text, "text").into_iter().filter(|block| block.contains("╭▸")).collect();
        assert_eq!(shown.len(), 1);
        assert!(drawn.contains(shown[0].trim_end()), "{name} shows another finding than\n{drawn}");
    }
}

#[test]
fn links_lead_somewhere_and_both_say_the_same() {
    let outline = |text: &str| -> Vec<String> {
        let mark = |line: &str| line.split([' ', '|']).next().unwrap_or_default().to_owned();
        text.lines().filter(|line| line.starts_with('#') || line.starts_with("```")).map(mark).collect()
    };
    let [one, other] = READMES.map(|(name, _)| text(name));
    assert_eq!(outline(&one), outline(&other));
    for (text, (name, _)) in [one, other].iter().zip(READMES) {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let exists = target.starts_with("https://") || site::repository().join(target).exists();
            assert!(exists, "{name}: {target}");
        }
        for word in ["cargo run --release -- serve", "tests/run"] {
            assert!(text.contains(word), "{name} names {word}");
        }
    }
}

/// A file or folder of the repository that is named is there.
#[test]
fn paths_lead_somewhere() {
    // A site writes this one itself.
    let own = ["themes/default/assets/extra.css"];
    for name in ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"] {
        let text = text(name);
        let spans = text.lines().filter(|line| !line.starts_with("```"));
        let named: Vec<&str> = spans
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .filter(|word| ["src/", "tests/", "themes/default/"].iter().any(|top| word.starts_with(top)))
            .filter(|word| !word.contains(['<', ' ']) && !own.contains(word))
            .collect();
        assert!(!named.is_empty(), "{name} names no path");
        for path in named {
            assert!(site::repository().join(path).exists(), "{name} names {path}, which is not there");
        }
    }
}
