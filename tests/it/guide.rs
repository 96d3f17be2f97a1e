//! The guide, which is a part of the sample portal: its lists are those of the program, its examples are read, its links lead
//! somewhere.

use std::collections::BTreeSet;
use std::fs;

use nianbao::check;
use nianbao::disk;
use nianbao::finding::Level;
use nianbao::finding::words::{self, Lang};
use nianbao::form::Forms;
use nianbao::model::{Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::Tree;
use scraper::{Html, Selector};

use crate::readme::blocks;
use crate::site;

fn text(name: &str) -> String {
    fs::read_to_string(site::repository().join("content/guide").join(name)).expect("the guide has the page")
}

/// Holds a page of the guide that the program writes; with `UPDATE_EXPECT`, it is written.
pub fn is_written(name: &str, title: &str, description: &str, order: usize, body: &str) {
    let page = format!("---\ntitle: {title}\ndescription: {description}\norder: {order}\n---\n\n{body}");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(site::repository().join("content/guide").join(name), &page).expect("it can be written");
    }
    let now = text(name);
    let lines = now.lines().chain([""]).zip(page.lines().chain([""]));
    let differing = lines.enumerate().find(|(_, (now, page))| now != page);
    assert!(now == page, "content/guide/{name}: UPDATE_EXPECT=1 rewrites it; {differing:?}");
}

/// Every command stands in the guide with all its options, as its own help has them.
#[test]
fn commands_are_those_of_the_program() {
    let help = |arguments: &[&str]| {
        let run = site::run_in(site::repository(), &[arguments, &["--help", "--lang", "zh"]].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout.trim_end().to_owned()
    };
    let named = |help: &str| -> Vec<String> {
        let lines = help.lines().skip_while(|line| *line != "命令:").skip(1).take_while(|line| !line.is_empty());
        let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let all = help(&[]);
    let names = named(&all);
    assert!(names.contains(&"build".to_owned()) && names.contains(&"man".to_owned()), "{names:?}");
    let mut page = format!("`nianbao <命令> --help` 显示同样的内容。\n\n```text\n{all}\n```\n");
    for name in &names {
        let text = help(&[name]);
        page.push_str(&format!("\n## nianbao {name}\n\n```text\n{text}\n```\n"));
        for below in named(&text).iter().filter(|below| *below != "help") {
            page.push_str(&format!("\n### nianbao {name} {below}\n\n```text\n{}\n```\n", help(&[name, below])));
        }
    }
    is_written("reference/commands.md", "命令", "每个命令的用法和全部选项。", 2, &page);
}

/// The settings of servers stand in the guide as they are.
#[test]
fn settings_of_servers_are_those_of_the_program() {
    let mut page = "改两处即可：门户的路径，和它在网站上的网址。缓存、安全响应头、404、压缩、办公文件的类型都在里面，\
                    每一份都在真实的服务器里测试过。\n"
        .to_owned();
    for (file, title) in [("nginx", "nginx"), ("apache", "Apache"), ("nginx-store", "对象存储前的 nginx")] {
        let conf = site::repository().join(format!("src/publish/servers/{file}.conf"));
        let conf = fs::read_to_string(conf).expect("it is there");
        page.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", conf.trim_end()));
    }
    is_written("reference/servers.md", "网站服务器", "nginx、Apache、对象存储前的 nginx 的现成配置。", 4, &page);
}

/// Every check stands in the list, with the level that it usually has, and no other does.
#[test]
fn checks_are_those_of_the_program() {
    let forms = Forms::embedded();
    let name = "reference/checks.md";
    let text = text(name);
    let word = |level: Level| words::level(level, Lang::Zh);
    let rows = text.lines().filter(|line| line.starts_with("| `") && line.split('|').count() == 5);
    let rows = rows.filter(|row| Level::ALL.iter().any(|&level| row.split('|').nth(3).unwrap().contains(word(level))));
    let mut listed = BTreeSet::new();
    for row in rows {
        for check in row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            let level = check::named(check, forms).unwrap_or_else(|| panic!("{name}: no check {check}")).check.level;
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

/// Each link of the guide leads where it says.
#[test]
fn links_of_the_guide_lead_there() {
    let report = |year: u16, text: &str| {
        let form = Forms::embedded().of_year(year).expect("it has one").clone();
        print_front_matter(&Report::blank(form, Year::new(year).expect("a year"))).replace('~', "0") + text
    };
    let links = Selector::parse("main .prose li a").expect("a selector");
    let name = "write.md";
    let (text, settings) = (text(name), text("site.md"));
    let [guide] = blocks(&text, "md")[..] else { panic!("{name} has one guide to links") };
    let mut tree = Tree::default();
    tree.insert("site.toml", blocks(&settings, "toml")[0]);
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

/// The examples of an agency and of a site are read without a finding.
#[test]
fn examples_are_read() {
    let (write, settings) = (text("write.md"), text("site.md"));
    let ([agency], [config]) = (&blocks(&write, "yaml")[..], &blocks(&settings, "toml")[..]) else {
        panic!("the guide shows one agency and one site")
    };
    let mut tree = Tree::default();
    tree.insert("site.toml", *config);
    tree.insert("content/housing/_index.md", *agency);
    for other in ["qinghe", "qinghe-construction", "qinghe-planning"] {
        tree.insert(format!("content/{other}/_index.md"), format!("---\nname: 别的机关 {other}\n---\n"));
    }
    let (_, examined) = site::build(tree);
    assert!(examined.findings.is_empty(), "{:?}", examined.findings);
}

/// Nothing is noticed in the guide: no broken link, no mark that was not meant.
#[test]
fn the_guide_is_sound() {
    let sample = disk::Folder::open(site::repository()).expect("the sample is there");
    let examined = nianbao::inspect(&sample, nianbao::model::Date::constant(2026, 12, 1));
    let found: Vec<_> = examined.findings.iter().filter(|finding| finding.file.starts_with("content/guide/")).collect();
    assert!(found.is_empty(), "{found:?}");
}
