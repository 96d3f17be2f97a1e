//! Slips of the pen: `tests/golden/slips.txt` has one for each kind that a clerk makes, in a report
//! of the sample site, with what must be found, and where.
//!
//! ```text
//! # What was done
//! @ another file than the report, if it is one
//! - a piece of the file as it is
//! + as it was mistyped
//! > another name for the file
//! level[check] line:column `what is marked`: message （label）
//! ```
//!
//! Findings of the sound report are left out; `UPDATE_EXPECT=1 cargo test` writes those of the others.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use nianbao::finding::show::SourceTexts;
use nianbao::finding::words::{self, Lang};
use nianbao::finding::{Finding, Place};
use nianbao::tree::{Tree, TreeSite};

use crate::site;

const REPORT: &str = "content/huantai-office/2020.md";

/// One slip: what was done to which file, and what is found.
#[derive(Default)]
struct Slip {
    head: Vec<String>,
    expected: Vec<String>,
}

#[test]
fn slips_are_found_at_their_places() {
    let path = site::tests("golden/slips.txt");
    let text = fs::read_to_string(&path).expect("the slips are there");
    let mut slips: Vec<Slip> = Vec::new();
    for line in text.lines() {
        match line {
            "" => {}
            line if line.starts_with("# ") => slips.push(Slip { head: vec![line.to_owned()], ..Slip::default() }),
            line => {
                let slip = slips.last_mut().expect("a slip opens with its name");
                let done = ["@ ", "- ", "+ ", "> "].iter().any(|mark| line.starts_with(mark));
                if done { &mut slip.head } else { &mut slip.expected }.push(line.to_owned());
            }
        }
    }
    assert!(slips.len() > 80, "the slips are gone");
    let sound: BTreeSet<String> = findings(sample()).into_iter().collect();
    let mut faults = String::new();
    let mut all = String::new();
    for slip in &slips {
        let mut found = findings(committed(slip));
        found.retain(|line| !sound.contains(line));
        if found.is_empty() {
            found.push("nothing".to_owned());
        }
        if found != slip.expected {
            let _ = write!(
                faults,
                "\n{}\n  - {}\n  + {}",
                slip.head[0],
                slip.expected.join("\n    "),
                found.join("\n    ")
            );
        }
        let _ =
            write!(all, "{}{}\n{}\n", if all.is_empty() { "" } else { "\n" }, slip.head.join("\n"), found.join("\n"));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, all).expect("files can be written");
        return;
    }
    assert!(faults.is_empty(), "{faults}\nUPDATE_EXPECT=1 cargo test rewrites what is expected");
}

/// The sample site with one of its reports.
fn sample() -> Tree {
    let root = site::repository();
    let mut tree = Tree::default();
    for path in ["site.toml", REPORT, "content/huantai-office/_index.md"] {
        tree.insert(path, fs::read(root.join(path)).expect("the sample is there"));
    }
    tree
}

/// The sample with a slip in it.
fn committed(slip: &Slip) -> Tree {
    let mut tree = sample();
    let mut file = REPORT.to_owned();
    let mut old = String::new();
    for line in &slip.head[1..] {
        let rest = unescaped(&line[2..]);
        match &line[..1] {
            "@" => file = rest,
            "-" => old = rest,
            "+" => {
                let text = tree.text(&file).unwrap_or_default().to_owned();
                assert!(text.contains(&old), "{}: {old}", slip.head[0]);
                // Bytes of another encoding are named, for this file is UTF-8.
                let bytes = match rest.strip_prefix("GBK ") {
                    Some(_) => text
                        .replacen(&old, "\u{1}", 1)
                        .into_bytes()
                        .split(|b| *b == 1)
                        .collect::<Vec<_>>()
                        .join(&b"\xc7\xe5\xba\xd3"[..]),
                    None => text.replacen(&old, &rest, 1).into_bytes(),
                };
                tree.insert(file.clone(), bytes);
            }
            _ => {
                let bytes = tree.0.remove(&file).expect("the file is there");
                file = rest;
                tree.insert(file.clone(), bytes);
            }
        }
    }
    tree
}

/// A text with `\n`, `\t` and `\u{200b}` for what cannot be seen in a list.
fn unescaped(text: &str) -> String {
    let mut plain = text.replace("\\n", "\n").replace("\\t", "\t");
    while let Some((before, rest)) = plain.split_once("\\u{") {
        let (code, after) = rest.split_once('}').expect("an escape has an end");
        let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("an escape is a character");
        plain = format!("{before}{c}{after}");
    }
    plain
}

/// The same the other way, for what is marked.
fn escaped(text: &str) -> String {
    let shown = |c: char| match nianbao::chars::kind(c) {
        None | Some(nianbao::chars::CharKind::Compatibility | nianbao::chars::CharKind::Lost) => c.to_string(),
        Some(_) => c.escape_unicode().to_string(),
    };
    text.chars().map(shown).collect::<String>().replace('\n', "\\n")
}

/// What is found in a site, one line each.
fn findings(tree: Tree) -> Vec<String> {
    let examined = nianbao::inspect(&TreeSite::from(tree.clone()), site::TODAY.0);
    let mut sources = SourceTexts::new(|path| nianbao::source::shown(tree.get(path)?));
    examined.findings.iter().map(|finding| described(finding, &mut sources)).collect()
}

fn described(finding: &Finding, sources: &mut SourceTexts<'_>) -> String {
    let words = finding.problem.words(Lang::Zh);
    let file = if finding.file == REPORT { String::new() } else { format!("{}:", finding.file) };
    let (line, column) = sources.span(&finding.file, &finding.place).start;
    let marked = match &finding.place {
        Place::Bytes(bytes) => sources.text(&finding.file).map(|text| escaped(&text[bytes.clone()])),
        _ => None,
    };
    let marked = marked.map_or_else(|| "file".to_owned(), |marked| format!("`{marked}`"));
    let label = if words.label.is_empty() { String::new() } else { format!("（{}）", words.label) };
    let level = words::level(finding.level, Lang::Zh);
    format!("{level}[{}] {file}{line}:{column} {marked}: {}{label}", finding.check, words.message)
}

/// A slip in every file of a site does not hide those in others, nor one in a file the next.
#[test]
fn all_slips_are_found_at_once() {
    let mut tree = sample();
    let text = tree.text(REPORT).expect("the report is text").to_owned();
    let slips = [
        ("form: 2019", "form：2019"),
        ("  carried_in:     ", "  carried_in      "),
        ("0 ]  # 三、（二）部分公开", "0   # 三、（二）部分公开"),
        ("  granted:        ", "\tgranted:        "),
        ("[        2,        0,", "[        2，       0,"),
        ("0,    0 ]  # 行政复议", "0,    O ]  # 行政复议"),
        ("## 二、", "### 二、"),
    ];
    let mistyped = slips.iter().fold(text, |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    tree.insert(REPORT, mistyped.clone());
    tree.insert("site.toml", "title = 年报\n[checks]\nmissing-enty = \"off\"\n[theme\nname = \"default\"\n");
    tree.insert("content/other/_index.md", b"---\nname: \xc7\xe5\xba\xd3\n---\n".to_vec());
    tree.insert("content/other/2020.md", mistyped.replace("form：2019", "form: 2019"));
    let found = findings(tree);
    for file in ["", "content/other/2020.md:"] {
        for line in ["missing", "4:", "24:", "25:", "section-missing"] {
            let there = found.iter().any(|found| found.contains(&format!(" {file}{line}")) || found.contains(line));
            assert!(there, "{file}{line}\n{}", found.join("\n"));
        }
    }
    let of = |check: &str, file: &str| found.iter().filter(|line| line.contains(&format!("[{check}] {file}"))).count();
    assert_eq!(of("yaml", "content/other/2020.md"), 2, "{}", found.join("\n"));
    assert_eq!(of("odd-syntax", "content/other/2020.md"), 1, "{}", found.join("\n"));
    assert_eq!(of("odd-number", "content/other/2020.md"), 1, "{}", found.join("\n"));
    assert_eq!(of("cell-value", "content/other/2020.md"), 1, "{}", found.join("\n"));
    assert_eq!(of("toml", "site.toml"), 2, "{}", found.join("\n"));
    assert_eq!(of("encoding", "content/other/_index.md"), 1, "{}", found.join("\n"));
    assert_eq!(of("missing-key", ""), 0, "{}", found.join("\n"));
}
