//! The words of a page are the words of its text without markup, and what differs is named by a finding.
//!
//! Two ways to hold that: rows of `tests/golden/texts.txt`, a construct of Markdown or a habit of Word
//! each, with the page and the findings it must give; and a balance over any text. The balance reads
//! the page that was written with an HTML parser and knows nothing of how the program reads Markdown: a
//! character of the text is on the page, or the page has an element that its markup accounts for.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use nianbao::finding::words::Lang;
use nianbao::finding::{Finding, Place};
use nianbao::tree::{Tree, TreeSite};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scraper::{Html, Node, Selector};

use crate::site;

/// Files that lie beside every report of a row, and beside that of another agency.
const BESIDE: [&str; 10] = [
    "a 1.pdf",
    "附件.pdf",
    "附件 1.pdf",
    "附件%231.pdf",
    "附件#2.pdf",
    "附件2(终稿).docx",
    "附件3(终稿.docx",
    "甲&乙'+100%.xlsx",
    "照片 1.jpg",
    "表/1.csv",
];

/// The report of 2018, of before there was a form, beside which these files lie.
fn add_report(tree: &mut Tree, id: &str, text: &str) -> String {
    tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {id}\n---\n"));
    for name in BESIDE {
        tree.insert(format!("content/{id}/2018/{name}"), "x");
    }
    let path = format!("content/{id}/2018/index.md");
    tree.insert(path.clone(), format!("---\npublished: 2019-01-11\n---\n{text}"));
    path
}

/// Pages of these texts, built together: of each, its HTML and what was found. They are free pages, but for those
/// that `is_report` names.
fn pages(texts: &[String], is_report: impl Fn(usize) -> bool) -> Vec<(String, Vec<String>)> {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"文\"\nbase_url = \"https://www.x.gov.cn/nb/\"\n");
    tree.insert("content/a/_index.md", "---\nname: 甲\n---\n## 职能\n\n文\n");
    tree.insert("content/linked.md", "---\ntitle: 页\n---\n## 小标题\n\n文\n");
    add_report(&mut tree, "b", "文\n\n## 一、概述\n\n文\n\n## 二、主动公开\n\n### 小节\n\n文\n");
    tree.insert("content/b/2017.md", "---\ndraft: true\n---\n草稿\n");
    let head = "---\ntitle: 页\n---\n";
    let mut paths = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        paths.push(match is_report(index) {
            true => (add_report(&mut tree, &format!("r{index}"), text), format!("r{index}/2018/index.html")),
            false => {
                tree.insert(format!("content/t{index}.md"), format!("{head}{text}"));
                (format!("content/t{index}.md"), format!("t{index}/index.html"))
            }
        });
    }
    let (portal, examined) = site::build(tree.clone());
    let page = |(path, route): &(String, String)| {
        let source = tree.text(path).expect("it was put there");
        let of_text = |finding: &&Finding| finding.file == *path && matches!(finding.place, Place::Bytes(_));
        let found = examined.findings.iter().filter(of_text).map(|finding| {
            let words = finding.problem.words(Lang::Zh);
            let marked = match &finding.place {
                Place::Bytes(bytes) => source[bytes.clone()].trim(),
                _ => "",
            };
            format!("{}[{}] `{}`: {}", finding.level.key(), finding.check, marked.replace('\n', "⏎"), words.message)
        });
        let html = portal.text(route).expect("the page is there");
        check_targets(&portal, route, html);
        (body_of(html), found.collect())
    };
    paths.iter().map(page).collect()
}

/// Every link and picture of a page leads to a file of the portal, and to a place that its page has.
fn check_targets(portal: &Tree, route: &str, html: &str) {
    let page = Html::parse_document(html);
    let links = Selector::parse("main .prose a, main .prose img").expect("a selector");
    for element in page.select(&links) {
        let address = element.attr("href").or(element.attr("src")).expect("a link leads somewhere");
        if address.contains(':') {
            continue;
        }
        let (path, _) = address.split_once('#').unwrap_or((address, ""));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let path = percent_encoding::percent_decode_str(path).decode_utf8().expect("addresses are UTF-8");
        let folder = nianbao::tree::folder(route);
        let file =
            if path.is_empty() { route.to_owned() } else { nianbao::tree::resolve(folder, &path).expect("inside") };
        assert!(portal.get(&file).is_some(), "{address} on {route}");
    }
}

/// The HTML of a text on its page.
fn body_of(html: &str) -> String {
    let page = Html::parse_document(html);
    let prose = Selector::parse("main .prose").expect("a selector");
    page.select(&prose).map(|element| element.inner_html().trim().to_owned()).collect()
}

/// Where no name is near, those are listed that a clerk may have meant.
#[test]
fn a_broken_link_lists_the_files_beside_its_report() {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"文\"\n");
    add_report(&mut tree, "a", "[甲](没有.pdf)\n\n[乙](表/没有.pdf)\n");
    let (_, examined) = site::build(tree);
    let helps = examined.findings.iter().filter(|finding| finding.check == "broken-link");
    let helps: Vec<String> = helps.map(|finding| finding.problem.words(Lang::Zh).help).collect();
    assert_eq!(helps.len(), 2, "{helps:?}");
    let listed = "请检查文件名和路径；同一文件夹里的文件有：a 1.pdf、照片 1.jpg、";
    assert!(helps[0].starts_with(listed), "{}", helps[0]);
    assert_eq!(helps[1], "请检查文件名和路径");
}

#[test]
fn constructs_give_their_pages() {
    let path = site::tests("golden/texts.txt");
    let file = fs::read_to_string(&path).expect("the texts are there");
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for line in file.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            rows.push((name.to_owned(), String::new(), String::new()));
        } else if let Some((_, text, expected)) = rows.last_mut() {
            match line.strip_prefix("| ").or((line == "|").then_some("")) {
                Some(line) => writeln!(text, "{line}").expect("a string takes everything"),
                None if line.is_empty() => {}
                None => writeln!(expected, "{line}").expect("a string takes everything"),
            }
        }
    }
    assert!(rows.len() > 40, "the texts are gone");
    let texts: Vec<String> = rows.iter().map(|(_, text, _)| text.clone()).collect();
    let mut all = String::new();
    let mut faults = String::new();
    for ((name, text, expected), (html, found)) in
        rows.iter().zip(pages(&texts, |index| rows[index].0.starts_with("报告")))
    {
        let mut given: String = html.lines().map(|line| format!("{line}\n")).collect();
        found.iter().for_each(|finding| given.push_str(&format!("{finding}\n")));
        if given != *expected {
            writeln!(faults, "{name}\n{given}").expect("a string takes everything");
        }
        writeln!(all, "# {name}").expect("a string takes everything");
        for line in text.lines() {
            writeln!(
                all,
                "{}",
                format!("| {line}").trim_end_matches("| ").to_owned() + if line.is_empty() { "|" } else { "" }
            )
            .expect("a string takes everything");
        }
        all.push_str(&given);
        all.push('\n');
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, all).expect("the texts can be written");
    } else {
        assert!(faults.is_empty(), "{faults}");
    }
}

/// What a page shows, and how often each element stands on it.
struct Shown {
    text: String,
    elements: BTreeMap<String, usize>,
}

impl Shown {
    fn read(html: &str) -> Shown {
        let page = Html::parse_fragment(html);
        let mut shown = Shown { text: String::new(), elements: BTreeMap::new() };
        for node in page.tree.nodes() {
            match node.value() {
                // The way back from a note is ours.
                Node::Text(text) if **text != *"↩" => shown.text.push_str(text),
                Node::Element(element) => {
                    *shown.elements.entry(element.name().to_owned()).or_default() += 1;
                    shown.text.push_str(element.attr("alt").unwrap_or_default());
                    // The language of code is markup that is kept.
                    let language = element.attr("class").and_then(|class| class.strip_prefix("language-"));
                    shown.text.push_str(language.unwrap_or_default());
                    if element.attr("class") == Some("note") {
                        *shown.elements.entry("note".to_owned()).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        shown
    }

    fn count(&self, element: &str) -> i64 {
        self.elements.get(element).copied().unwrap_or(0) as i64
    }

    /// What of a text is not here although nothing accounts for it, or is here more often.
    fn unbalanced(&self, text: &str) -> Vec<String> {
        let has = |element: &str| self.count(element) > 0;
        let linked = has("a") || has("img");
        let (least, most) =
            (2 * self.count("em") + 4 * self.count("strong"), self.count("li") + if has("hr") { 1_000 } else { 0 });
        let written = counted(text);
        let shown = counted(&self.text);
        let mut faults = Vec::new();
        for (c, written) in &written {
            let missing = written - shown.get(c).copied().unwrap_or(0);
            let allowed = match c {
                '*' => least <= missing && missing <= least + most,
                '~' => missing == 4 * self.count("del"),
                '`' => missing == 0 || has("code"),
                '#' => missing == 0 || (1..=6).any(|level| has(&format!("h{level}"))),
                '|' | ':' => missing == 0 || has("table") || linked,
                '-' | '=' => missing == 0 || has("table") || has("li") || has("hr") || has("h1") || has("h2"),
                '[' | ']' | '^' | '(' | ')' | '!' | '/' => missing == 0 || linked,
                '<' => missing == 0 || has("a"),
                // The name of a definition that a link uses is markup, as its address is.
                '注' => missing == 0 || linked && text.contains("[注]: "),
                '>' => missing == 0 || has("a") || has("blockquote"),
                '+' => missing == 0 || has("li"),
                '\\' => true,
                c if c.is_ascii_digit() || *c == '.' => missing == 0 || has("ol") || has("note") || linked,
                c if c.is_ascii_alphabetic() => missing == 0 || linked,
                _ => missing == 0,
            };
            if !allowed {
                faults.push(format!("{c:?}: {missing} missing"));
            }
        }
        faults.extend(
            shown.keys().filter(|c| !written.contains_key(c) && !c.is_ascii_digit()).map(|c| format!("{c:?} is new")),
        );
        faults
    }
}

fn counted(text: &str) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

/// What clerks type, and every opener and closer of Markdown.
const PIECES: [&str; 95] = [
    "甲",
    "乙",
    "丙，",
    "丁。",
    "戊",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "*",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "```",
    "\n```\n",
    "\n~~~\n",
    "# ",
    "\n## ",
    "\n#",
    " #",
    "> ",
    "\n> ",
    "\n- ",
    "\n+ ",
    "\n* ",
    "\n1. ",
    "\n3. ",
    "\n01. ",
    "\n2) ",
    "    ",
    "\t",
    "　　",
    "\n    ",
    "\n　　",
    "|",
    "\n|甲|乙|\n|-|-|\n|丙|丁|\n",
    "\n|",
    "[",
    "]",
    "](",
    "(",
    ")",
    "[甲](linked.md)",
    "[甲](b/2018/a 1.pdf)",
    "【甲】(linked.md)",
    "]（",
    "[^1]",
    "\n[^1]: ",
    "\n[^2]: ",
    "[^2]",
    "\n[注]: ",
    "[注]",
    "<",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "<b>",
    "</b>",
    "\n<div>\n",
    "\n<script>\n",
    "<http://a.gov.cn>",
    "\\",
    "\\*",
    "\\\\",
    "C:\\",
    "7",
    "5件",
    "24",
    "\n---\n",
    "\n===\n",
    "\n***\n",
    "---",
    "===",
    "“",
    "”",
    "（",
    "）",
    "：",
    "！",
    "  \n",
    " ",
    "A",
    "b.",
    "%",
    ":",
    "-",
    "+",
    ">",
    "=",
    ".",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing vanishes, whatever is glued to whatever.
    #[test]
    fn any_text_arrives(texts in vec(vec(select(&PIECES[..]), 1..16).prop_map(|pieces| pieces.concat()), 40)) {
        for (text, (html, found)) in texts.iter().zip(pages(&texts, |_| false)) {
            // A link that leads nowhere is named with its address; what is lost is named as such.
            const NAMED: [&str; 5] = ["text-lost", "text-comment", "broken-link", "unsafe-link", "broken-anchor"];
            let is_named = found.iter().any(|found| NAMED.iter().any(|check| found.contains(check)));
            let faults = Shown::read(&html).unbalanced(text);
            prop_assert!(faults.is_empty() || is_named, "{text:?}\n{html}\n{faults:?}\n{found:?}");
        }
    }
}

/// The texts of this repository's own site arrive whole, and nothing is said of them.
#[test]
fn real_texts_arrive() {
    let sample = site::read(site::repository());
    let bodies = sample.0.keys().filter(|path| path.starts_with("content/") && path.ends_with(".md"));
    let texts: Vec<String> = bodies
        .filter_map(|path| sample.text(path)?.splitn(3, "---\n").nth(2).map(|text| text.replace("[[table]]", "")))
        .filter(|text| !text.contains("{{") && !text.contains("]("))
        .collect();
    assert!(texts.len() > 5, "the sample has texts");
    for (text, (html, found)) in texts.iter().zip(pages(&texts, |_| false)) {
        assert_eq!(Shown::read(&html).unbalanced(text), Vec::<String>::new(), "{text}");
        assert!(found.iter().all(|found| !found.contains("[text-")), "{text}\n{found:?}");
    }
}

/// What links in these files give, beside a page `x` and an agency `b` that was `old` before: the findings of links.
fn links(files: &[(&str, &str)]) -> Vec<String> {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"文\"\n");
    tree.insert("content/b/_index.md", "---\nname: 乙\naliases: [old, years, 旧]\n---\n");
    tree.insert("content/x.md", "---\ntitle: 页\n---\n文\n");
    add_report(&mut tree, "c", "## 一、概述\n\n文\n");
    files.iter().for_each(|(path, text)| tree.insert(*path, *text));
    let found = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0).findings;
    let of_links = found.iter().filter(|finding| finding.check.starts_with("broken-"));
    of_links.map(|finding| format!("{}: {}", finding.file, finding.problem.words(Lang::Zh).message)).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn older_addresses_of_agencies_are_there() {
    let text = "---\ntitle: 页\n---\n[甲](/old/)、[乙](../old/index.html)、[丙](/旧/)、[丁](/old/2020/)\n";
    assert_eq!(
        links(&[("content/t.md", text)]),
        ["content/t.md: 链接“/旧/”没有对应的文件", "content/t.md: 链接“/old/2020/”没有对应的文件"]
    );
    assert_eq!(links(&[("content/b/_index.md", "---\nname: 乙\naliases: [old]\n---\n[甲](/old/)\n")]), NONE);
}

#[test]
fn a_search_that_is_left_out_is_no_place_to_link_to() {
    let text = ("content/t.md", "---\ntitle: 页\n---\n[甲](/search/)\n");
    assert_eq!(links(&[text]), NONE);
    let settings = ("site.toml", "title = \"文\"\nsearch = false\n");
    assert_eq!(links(&[text, settings]), ["content/t.md: 链接“/search/”没有对应的文件"]);
}

/// Whatever a site's own templates make is there, on the pages that they make.
#[test]
fn places_of_own_templates_are_there() {
    let text = ("content/t.md", "---\ntitle: 页\n---\n[甲](x.md#tel)、[乙](c/2018/index.md#tel)、[丙](x.md#no)\n");
    let no_place = |link: &str| format!("content/t.md: 链接“{link}”所指的页面上没有这个位置");
    let all = ["x.md#tel", "c/2018/index.md#tel", "x.md#no"].map(no_place);
    assert_eq!(links(&[text]), all);
    let template = "{% extends \"default/page.html\" %}{% block main %}<p id=\"tel\">1</p>{% endblock %}";
    assert_eq!(links(&[text, ("themes/default/templates/page.html", template)]), all[1..]);
    let template = "{% extends \"default/base.html\" %}{% block foot %}<p id=\"tel\">1</p>{% endblock %}";
    assert_eq!(links(&[text, ("themes/default/templates/base.html", template)]), all[2..]);
    assert_eq!(links(&[text, ("themes/other/templates/base.html", template)]), all);
}
