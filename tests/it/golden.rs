//! Golden sites: `tests/golden/<name>/site` is a site, `…/expected` what becomes of it.
//!
//! What a reader meets is kept, not how the theme marks it up: the text of a page in its order, the
//! statutory tables as they are, data files byte by byte, findings as they are drawn. One line
//! below is one site.

use std::collections::BTreeMap;
use std::fs;

use nianbao::Examined;
use nianbao::tree::Tree;
use scraper::node::Node;
use scraper::{ElementRef, Html, Selector};

use crate::site;

/// A small healthy site: two agencies, two years, both editions and a mixed one, a report in a
/// folder with its image and attachment, a waiver, a correction, bindings, footnotes, blanks.
#[test]
fn two_agencies() {
    golden(
        "two_agencies",
        &[
            "index.html",
            "agencies/index.html",
            "qinghe/index.html",
            "years/2021/index.html",
            "qinghe/2020/index.html",
            "qinghe/2021/index.html",
            "qinghe-housing/2020/index.html",
            "qinghe-housing/2021/index.html",
            "about/index.html",
            "404.html",
            "qinghe/2020/report.csv",
            "qinghe/2020/report.json",
            "qinghe/2020/统计图.png",
            "qinghe/2020/files/底账.csv",
            "qinghe-housing/2020/report.csv",
            "qinghe-housing/2021/report.json",
            "checks/index.html",
            "corrections/index.html",
            "data/index.html",
            "data/corrections.csv",
            "data/reports.csv",
            "data/reports-2021.csv",
            "data/agencies.json",
            "feeds/reports.xml",
            "feeds/corrections.xml",
            "qinghe-housing/feed.xml",
            "sitemap.xml",
        ],
    );
}

/// A form that the site brings along: it is checked, built, and written as CSV and JSON with no
/// code of its own.
#[test]
fn foreign_form() {
    golden(
        "foreign_form",
        &[
            "index.html",
            "river/2012/index.html",
            "lake/2013/index.html",
            "river/2012/report.csv",
            "river/2012/report.json",
            "data/reports.csv",
            "data/reports-2012.csv",
            "data/reports-2012.json",
            "data/cells-2012.csv",
            "data/dictionary.csv",
            "data/figures.csv",
        ],
    );
}

/// Years before there was a form: reports of text alone, one with the tables of a form of the site's own, and
/// one for 2019 that is still like that. All stand in all lists, and nothing is called blank, missing or late
/// by a rule that came later.
#[test]
fn before_2019() {
    golden(
        "before_2019",
        &[
            "index.html",
            "agencies/index.html",
            "qinghe/index.html",
            "liyuan/index.html",
            "years/index.html",
            "years/2008/index.html",
            "years/2012/index.html",
            "years/2018/index.html",
            "years/2019/index.html",
            "qinghe/2008/index.html",
            "qinghe/2012/index.html",
            "qinghe/2018/index.html",
            "qinghe/2018/report.csv",
            "qinghe/2018/report.json",
            "data/reports.csv",
            "data/reports-2012.json",
            "feeds/reports.xml",
        ],
    );
}

/// Files as Notepad, WPS and others save them: GBK, GB 18030, UTF-16, marked UTF-8, lines that end in other ways, and a
/// byte that is none. Reports, agencies, free pages, the configuration and the words of the theme are read alike.
#[test]
fn encodings() {
    golden(
        "encodings",
        &[
            "index.html",
            "gbk/index.html",
            "gb18030/index.html",
            "gb18030/2020/index.html",
            "utf16le/2020/index.html",
            "utf16be/index.html",
            "utf16be/2020/report.csv",
            "cr/2020/index.html",
            "mixed/2020/report.json",
            "bad-byte/index.html",
            "page-cr/index.html",
            "page-utf16-unmarked/index.html",
            "page-bad-byte/index.html",
            "page-gb18030/index.html",
        ],
    );
}

/// A report with errors that was published, and one that never was: the portal is that of the recorded text, and of
/// a county in which the other is yet to come.
#[test]
fn held_back() {
    let kept = [
        "index.html",
        "finance/index.html",
        "housing/index.html",
        "years/2024/index.html",
        "housing/2024/index.html",
        "housing/2024/report.json",
        "data/reports.csv",
        "feeds/reports.xml",
    ];
    golden_of("held_back", &kept, site::build_shown);
}

/// Charts that texts ask for: over a gap and from one edition to the next, of two units, of a draft; and marks of
/// which something is wrong, each told at its place and shown as written.
#[test]
fn charts() {
    golden(
        "charts",
        &["qinghe/2024/index.html", "qinghe/2024/report.json", "faulty/2024/index.html", "about/index.html"],
    );
}

/// A mistake of every kind, each in a file of its own, all found in one run.
#[test]
fn mistakes() {
    golden("mistakes", &[]);
}

/// A report whose file is there but cannot be read is not called missing, and a day before its year was
/// over is not called in time.
#[test]
fn unread_reports_are_not_called_missing() {
    let (portal, _) = site::build(site::read(&site::tests("golden").join("mistakes/site")));
    let page = |path: &str| portal.text(path).unwrap_or_else(|| panic!("no {path}")).to_owned();
    let agency = page("conflict/index.html");
    assert!(agency.contains("2020年度报告的文件有误，暂时无法显示。"), "{agency}");
    assert!(!agency.contains("尚未公布报告"), "{agency}");
    let matrix = page("agencies/index.html");
    let row =
        matrix.lines().find(|line| line.contains("<th scope=\"row\"><a href=\"../conflict/")).expect("it has a row");
    assert!(row.contains("<td class=\"unread\">") && row.contains("有误"), "{row}");
    assert!(matrix.contains("报告文件有误，暂时无法显示"), "the legend explains it");
    let year = page("years/2020/index.html");
    let (unread, missing) = year.split_once("id=\"missing\"").expect("both lists are there");
    assert!(unread.contains("../../conflict/index.html") && !missing.contains("../../conflict/index.html"), "{year}");

    let mut site = site::read(&site::tests("golden").join("two_agencies/site"));
    let path = "content/qinghe-housing/2021.md";
    let text = site.text(path).expect("it is there").to_owned();
    let kept = text.lines().filter(|line| !line.starts_with("published:")).collect::<Vec<_>>().join("\n");
    site.insert(path, kept.replacen("---\n", "---\npublished: 2021-03-01\n", 1));
    let (portal, _) = site::build(site);
    let matrix = portal.text("agencies/index.html").expect("it is there").to_owned();
    let row =
        matrix.lines().find(|line| line.contains("<th scope=\"row\"><a href=\"../qinghe-housing/")).expect("a row");
    assert!(row.contains("<td class=\"undated\">"), "{row}");
}

/// Holds a site against its `expected/`, or rewrites that with `UPDATE_EXPECT=1`.
fn golden(name: &str, kept: &[&str]) {
    golden_of(name, kept, site::build);
}

/// The same for a portal that is built in this way.
fn golden_of(name: &str, kept: &[&str], build: fn(Tree) -> (Tree, Examined)) {
    let folder = site::tests("golden").join(name);
    let root = folder.join("site");
    let (portal, _) = build(site::read(&root));
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for path in kept {
        let bytes = portal.get(path).unwrap_or_else(|| panic!("{name} has no {path}: {:?}", portal.0.keys()));
        match path.strip_suffix(".html") {
            Some(stem) => {
                let (text, tables) = reading(std::str::from_utf8(bytes).expect("pages are UTF-8"));
                found.insert(format!("{stem}.txt"), text.into_bytes());
                if !tables.is_empty() {
                    found.insert(format!("{stem}.tables.txt"), tables.into_bytes());
                }
            }
            None => {
                found.insert((*path).to_owned(), bytes.to_owned());
            }
        }
    }
    if !kept.is_empty() {
        let paths: Vec<&str> =
            portal.0.keys().map(String::as_str).filter(|path| !path.starts_with("assets/")).collect();
        found.insert("files.txt".to_owned(), (paths.join("\n") + "\n").into_bytes());
    }
    for lang in ["zh", "en"] {
        let run = site::run(["check", &*root.to_string_lossy(), "--lang", lang]);
        found.insert(format!("findings.{lang}.txt"), run.stdout.into_bytes());
    }
    let json = site::run(["check", &*root.to_string_lossy(), "--output", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("findings are JSON");
    found.insert("findings.json".to_owned(), format!("{json:#}\n").into_bytes());

    let expected = folder.join("expected");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (path, bytes) in &found {
            let target = expected.join(path);
            fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("folders can be made");
            fs::write(target, bytes).expect("files can be written");
        }
    }
    let mut faults = String::new();
    let expected = nianbao::disk::read_tree(&expected).unwrap_or_default();
    for path in expected.0.keys().chain(found.keys()).collect::<std::collections::BTreeSet<_>>() {
        let (old, new) = (expected.get(path), found.get(path).map(Vec::as_slice));
        if old != new {
            faults.push_str(&format!("\n{name}/expected/{path}: {}", difference(old, new)));
        }
    }
    assert!(faults.is_empty(), "{faults}\nUPDATE_EXPECT=1 cargo test rewrites what is expected");
}

/// The first line that differs.
fn difference(old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let (Some(old), Some(new)) = (old, new) else {
        return if old.is_none() { "is not expected" } else { "is expected" }.to_owned();
    };
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let mut pairs = old.lines().zip(new.lines()).enumerate();
    match pairs.find(|(_, (old, new))| old != new) {
        Some((at, (old, new))) => format!("line {}\n  - {old}\n  + {new}", at + 1),
        None => format!("{} lines were {}", new.lines().count(), old.lines().count()),
    }
}

/// What a reader meets in the main part of a page, and its statutory tables as they are.
fn reading(html: &str) -> (String, String) {
    let page = Html::parse_document(html);
    let select = |css| Selector::parse(css).expect("a selector of ours");
    let mut text = String::new();
    let title = page.select(&select("title")).next().expect("a page has a title");
    text.push_str(&format!("<{}>\n", title.text().collect::<String>()));
    let main = page.select(&select("main")).next().expect("a page has a main part");
    read_out(main, &mut text);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let text = lines.flat_map(|line| [line, "\n"]).collect();
    let statutory = select(".forms table");
    (text, page.select(&statutory).map(|table| layout(table, &page)).collect())
}

/// A table as it is laid out: each header cell with what it spans, each figure with its full heading.
fn layout(table: ElementRef<'_>, page: &Html) -> String {
    let select = |css: &str| Selector::parse(css).expect("a selector of ours");
    let text = |element: ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
    let mut out = String::new();
    for (number, row) in table.select(&select("tr")).enumerate() {
        out.push_str(&format!("row {}\n", number + 1));
        for cell in row.select(&select("th, td")) {
            let headers: Vec<String> = attribute(cell, "headers")
                .split_whitespace()
                .map(|id| text(page.select(&select(&format!("#{id}"))).next().expect("a header exists")))
                .collect();
            let above = if headers.is_empty() { String::new() } else { format!("  <- {}", headers.join(" / ")) };
            let spans = ["scope", "colspan", "rowspan"].map(|name| (name, attribute(cell, name)));
            let spans = spans.iter().filter(|(_, value)| !value.is_empty());
            let spans: String = spans.map(|(name, value)| format!(" {name}={value}")).collect();
            out.push_str(&format!("  {}{spans} `{}`{above}\n", cell.value().name(), text(cell)));
        }
    }
    out + "\n"
}

fn read_out(element: ElementRef<'_>, out: &mut String) {
    let name = element.value().name();
    let inline =
        matches!(name, "a" | "abbr" | "b" | "code" | "del" | "em" | "i" | "small" | "span" | "strong" | "sup" | "time");
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            out.push('\n');
            out.push_str(&"#".repeat(usize::from(name.as_bytes()[1] - b'0')));
            out.push(' ');
        }
        "li" => out.push_str("\n- "),
        "td" | "th" => out.push_str(" | "),
        "img" => out.push_str(&format!("![{}]({})", attribute(element, "alt"), attribute(element, "src"))),
        "a" => out.push('['),
        "script" | "style" => return,
        _ if !inline => out.push('\n'),
        _ => {}
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => out.push_str(&text.replace('\n', " ")),
            _ => {
                if let Some(child) = ElementRef::wrap(child) {
                    read_out(child, out);
                }
            }
        }
    }
    match name {
        "a" => out.push_str(&format!("]({})", attribute(element, "href"))),
        "td" | "th" | "li" | "img" => {}
        _ if !inline => out.push('\n'),
        _ => {}
    }
}

fn attribute<'e>(element: ElementRef<'e>, name: &str) -> &'e str {
    element.value().attr(name).unwrap_or_default()
}
