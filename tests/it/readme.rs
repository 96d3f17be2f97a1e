//! What the READMEs say is so: their examples are read, their findings are those of the program,
//! their links lead somewhere, and both say the same.

use std::collections::BTreeSet;
use std::fs;

use nianbao::check;
use nianbao::finding::Level;
use nianbao::finding::words::{self, Lang};
use nianbao::form::Forms;
use nianbao::model::{Report, Year};
use nianbao::source::{print_front_matter, read_one};
use nianbao::tree::Tree;
use scraper::{Html, Selector};

use crate::site;

const READMES: [(&str, &str); 2] = [("README.md", "en"), ("README.zh-CN.md", "zh")];

fn text(name: &str) -> String {
    fs::read_to_string(site::repository().join(name)).expect("the README is there")
}

/// The blocks of code of one kind.
fn blocks<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
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

        let ([agency], [config]) = (&blocks(&text, "yaml")[..], &blocks(&text, "toml")[..]) else {
            panic!("{name} shows one agency and one site")
        };
        let mut tree = Tree::default();
        tree.insert("site.toml", *config);
        tree.insert("content/housing/_index.md", *agency);
        for other in ["qinghe", "qinghe-construction", "qinghe-planning"] {
            tree.insert(format!("content/{other}/_index.md"), format!("---\nname: 别的机关 {other}\n---\n"));
        }
        let (_, examined) = site::build(tree);
        assert!(examined.findings.is_empty(), "{name}: {:?}", examined.findings);
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

/// Every check stands in the list, with the level that it usually has, and no other does.
#[test]
fn checks_are_those_of_the_program() {
    let forms = Forms::embedded();
    for (name, lang) in READMES {
        let text = text(name);
        let word = |level: Level| words::level(level, if lang == "zh" { Lang::Zh } else { Lang::En });
        let rows = text.lines().filter(|line| line.starts_with("| `") && line.split('|').count() == 5);
        let rows =
            rows.filter(|row| Level::ALL.iter().any(|&level| row.split('|').nth(3).unwrap().contains(word(level))));
        let mut listed = BTreeSet::new();
        for row in rows {
            for check in row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
                let level =
                    check::named(check, forms).unwrap_or_else(|| panic!("{name}: no check {check}")).check.level;
                assert!(row.split('|').nth(3).unwrap().contains(word(level)), "{name}: {row}");
                assert!(listed.insert(check.to_owned()), "{name}: {check} stands there twice");
            }
        }
        let known = check::names(forms);
        let lacking = known.difference(&listed).map(|check| format!("{name} lacks a row for `{check}`"));
        let extra = listed.difference(&known).map(|check| format!("{name} has a row for `{check}`, which is no check"));
        let faults: Vec<String> = lacking.chain(extra).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
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
        // Those of the guide to links lead into a site; see below.
        let guide = blocks(text, "md").concat();
        let text = text.replace(&guide, "");
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

/// Each link of the guide leads where it says.
#[test]
fn links_of_the_guide_lead_there() {
    let report = |year: u16, text: &str| {
        let form = Forms::embedded().of_year(year).expect("it has one").clone();
        print_front_matter(&Report::blank(form, Year::new(year).expect("a year"))).replace('~', "0") + text
    };
    let links = Selector::parse("main .prose li a").expect("a selector");
    for (name, _) in READMES {
        let text = text(name);
        let [guide] = blocks(&text, "md")[..] else { panic!("{name} has one guide to links") };
        let mut tree = Tree::default();
        tree.insert("site.toml", blocks(&text, "toml")[0]);
        tree.insert("content/guide.md", "---\ntitle: 页\n---\n文\n");
        for id in ["qinghe", "qinghe-housing"] {
            tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {id}\n---\n"));
            tree.insert(format!("content/{id}/2023.md"), report(2023, "\n"));
        }
        tree.insert("content/qinghe/2024/附件1.pdf", "x");
        tree.insert("content/qinghe/2024/index.md", report(2024, &format!("\n## 一、总体情况\n\n文\n\n{guide}")));
        let (portal, examined) = site::build(tree);
        let of_links = |check: &str| check.contains("link") || check.contains("anchor");
        let found: Vec<_> = examined.findings.iter().filter(|finding| of_links(&finding.check)).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
        let page = portal.text("qinghe/2024/index.html").expect("it is there");
        let page = Html::parse_document(page);
        let leads: Vec<&str> = page.select(&links).filter_map(|link| link.attr("href")).collect();
        let expected = [
            "../../qinghe/2023/index.html",
            "../../qinghe/2023/index.html#section-2",
            "../../qinghe-housing/index.html",
            "../../qinghe-housing/2023/index.html",
            "%E9%99%84%E4%BB%B61.pdf",
            "%E9%99%84%E4%BB%B61.pdf#page=3",
            "#section-2",
            "#p1",
            "../../guide/index.html",
            "../../years/2023/index.html",
            "../../qinghe/2023/index.html",
            "https://www.gov.cn/",
            "https://www.gov.cn/",
        ];
        assert_eq!(leads, expected, "{name}");
    }
}
