//! What readers are told: which checks the reports have passed, what was noticed and explained, and what was
//! corrected. Never what is still an error, nor how a file is written.

use std::collections::BTreeSet;

use nianbao::OnError;
use nianbao::form::Forms;
use nianbao::model::{Date, Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSink, TreeSite};

use crate::site;

/// A site of one agency with a report for each of these years, which say this in their front matter.
fn reports(settings: &str, heads: &[(u16, &str)]) -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", format!("title = \"年报\"\n{settings}"));
    tree.insert("content/a/_index.md", "---\nname: 甲\nkind: department\n---\n");
    for &(year, head) in heads {
        let form = Forms::embedded().of_year(year).expect("it has one").clone();
        let sections: String =
            form.sections.iter().map(|part| format!("## {}、{}\n\n无。\n\n", part.number, part.heading)).collect();
        let printed = print_front_matter(&Report::blank(form, Year::new(year).expect("a year"))).replace('~', "0");
        let published = format!("published: {}-01-20\n", year + 1);
        let front = printed.replacen("---\n", &format!("---\n{published}{head}"), 1);
        tree.insert(format!("content/a/{year}.md"), format!("{front}\n{sections}"));
    }
    tree
}

/// The same figures with this many requests carried in.
fn carried_in(tree: &mut Tree, year: u16, count: u16) {
    let path = format!("content/a/{year}.md");
    let text = tree.text(&path).expect("it is there").to_owned();
    let line = |line: &str| match line.trim_start().split(':').next() {
        Some("carried_in" | "carried_out") => {
            let key = line.split(':').next().unwrap_or_default();
            format!("{key}: [{count}, 0, 0, 0, 0, 0, {count}]")
        }
        _ => line.to_owned(),
    };
    let text: Vec<String> = text.lines().map(line).collect();
    tree.insert(path, text.join("\n") + "\n");
}

fn page<'p>(portal: &'p Tree, path: &str) -> &'p str {
    portal.text(path).unwrap_or_else(|| panic!("no {path}"))
}

/// What a page says of its results, without marks.
fn results(portal: &Tree, path: &str) -> Vec<String> {
    let page = page(portal, path);
    let Some((_, part)) = page.split_once("<section class=\"checked\"") else { return Vec::new() };
    let part = part.split("<nav").next().unwrap_or_default();
    let lines = part.lines().skip(2).map(|line| {
        let texts = line.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text).or(Some(piece)));
        texts.collect::<String>()
    });
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[test]
fn a_report_tells_what_was_noticed_and_explained() {
    let waiver = "waivers:\n  - { check: carry-over, cell: requests.carried_in.total, reason: 机构合并, accepted_by: 县政府办, until: 2020-12-31 }\n";
    let noticed = "上年结转等于上一年度报告的结转下年度：“二、上年结转政府信息公开申请数量”的总计与2022年报告不衔接：\
                   填报 3，2022年报告“四、结转下年度继续办理”的总计为 0；自然人填报 3，应为 0";
    let loose = "waivers:\n  - { check: broken-link, reason: 原件如此 }\n";
    for (head, expected) in [
        ("", vec!["本报告适用数据校验19项：通过18项，提醒1项。".to_owned(), noticed.to_owned()]),
        (
            waiver,
            vec![
                "本报告适用数据校验19项：通过18项，已作说明1项。".to_owned(),
                format!("{noticed}。说明：机构合并（县政府办认可，有效期至2020年12月31日）"),
            ],
        ),
        // An explanation of what readers are not told of stands by itself.
        (
            loose,
            vec![
                "本报告适用数据校验19项：通过18项，提醒1项。".to_owned(),
                noticed.to_owned(),
                "说明：原件如此".to_owned(),
            ],
        ),
    ] {
        let mut tree = reports("", &[(2022, ""), (2023, head)]);
        carried_in(&mut tree, 2023, 3);
        let (portal, _) = site::build(tree);
        assert_eq!(results(&portal, "a/2023/index.html"), expected, "{head}");
        assert_eq!(results(&portal, "a/2022/index.html"), ["本报告适用的16项数据校验全部通过。"]);
    }
}

#[test]
fn errors_and_how_files_are_written_are_not_told() {
    let mut tree = reports("", &[(2023, "odd: 1\n")]);
    let text = tree.text("content/a/2023.md").expect("it is there").to_owned();
    let wrong = text.replacen("  received: [0, 0, 0, 0, 0, 0, 0]", "  received: [1, 0, 0, 0, 0, 0, 2]", 1);
    let wrong = if wrong == text { text.replacen("received:", "received: [1, 0, 0, 0, 0, 0, 2] #", 1) } else { wrong };
    tree.insert("content/a/2023.md", format!("{wrong}\n[附件](没有.pdf)\n"));
    let (portal, examined) = site::build(tree);
    assert!(examined.findings.any_error());
    let told = results(&portal, "a/2023/index.html").join("\n");
    assert!(told.contains("未通过"), "{told}");
    for word in ["不等于", "odd", "没有.pdf", "broken-link"] {
        assert!(!told.contains(word), "{word}: {told}");
    }
}

/// The page of checks leads to the reports in which one noticed something, the newest first; of many, to some.
#[test]
fn the_reports_behind_a_number_are_named() {
    let named_of = |agencies: usize| {
        let one = reports("", &[(2022, ""), (2023, "")]);
        let mut tree = reports("", &[(2022, ""), (2023, "")]);
        carried_in(&mut tree, 2023, 3);
        for agency in 1..=agencies {
            for (path, bytes) in &one.0 {
                let Some(rest) = path.strip_prefix("content/a/") else { continue };
                let text = std::str::from_utf8(bytes).expect("text").replace("name: 甲", &format!("name: 甲{agency}"));
                tree.insert(format!("content/a{agency}/{rest}"), text);
            }
            let path = format!("content/a{agency}/2023.md");
            let noticed = tree.text("content/a/2023.md").expect("it is there").to_owned();
            tree.insert(path, noticed);
        }
        let (portal, _) = site::build(tree);
        let page = page(&portal, "checks/index.html");
        let (_, rest) = page.split_once("id=\"reports-carry-over\"").expect("they are named");
        let rest = rest.split("</p>").next().expect("a part").to_owned();
        let count = page.split_once("#reports-carry-over\">").expect("a number leads there").1;
        let count: usize = count.split('<').next().expect("a part").parse().expect("a number");
        for href in rest.split("href=\"../").skip(1) {
            let (path, anchor) = href.split_once('"').expect("an end").0.split_once('#').expect("an anchor");
            let report = portal.text(path).unwrap_or_else(|| panic!("no {path}"));
            assert!(report.contains(&format!("id=\"{anchor}\"")), "{path} has no {anchor}");
        }
        (count, rest.matches("<a ").count(), rest.contains("等25份"))
    };
    assert_eq!(named_of(2), (3, 3, false));
    assert_eq!(named_of(24), (25, 20, true));
}

#[test]
fn a_site_may_leave_it_out() {
    let heads = [
        (2022, ""),
        (2023, "waivers:\n  - { check: carry-over, cell: requests.carried_in.total, reason: 机构合并 }\n"),
    ];
    let mut tree = reports("checks_page = false\n", &heads);
    carried_in(&mut tree, 2023, 3);
    let (portal, _) = site::build(tree.clone());
    assert!(portal.get("checks/index.html").is_none());
    assert!(
        portal
            .0
            .keys()
            .filter(|path| path.ends_with(".html"))
            .all(|path| !page(&portal, path).contains("checks/index.html"))
    );
    assert_eq!(results(&portal, "a/2023/index.html"), Vec::<String>::new());
    assert!(page(&portal, "a/2023/index.html").contains("的说明：机构合并"), "it still stands under its table");

    // A check that the site has turned off is said to be.
    let mut off = reports("[checks]\ncarry-over = \"off\"\n", &heads);
    carried_in(&mut off, 2023, 3);
    let (portal, _) = site::build(off);
    assert!(page(&portal, "checks/index.html").contains("本站未启用这项校验"));
    assert_eq!(results(&portal, "a/2023/index.html")[0], "本报告适用的18项数据校验全部通过。");
}

/// The same site gives the same pages on whatever day it is built: packages are verified years later.
#[test]
fn no_day_changes_what_is_told() {
    let waiver =
        "waivers:\n  - { check: carry-over, cell: requests.carried_in.total, reason: 机构合并, until: 2027-01-01 }\n";
    let mut tree = reports("base_url = \"https://www.example.gov.cn/\"\n", &[(2024, ""), (2025, waiver)]);
    carried_in(&mut tree, 2025, 3);
    let built = [Date::constant(2026, 2, 1), Date::constant(2030, 6, 1)].map(|today| {
        let sink = TreeSink::default();
        nianbao::build(&TreeSite::from(tree.clone()), today, OnError::GoOn, &sink);
        sink.into_tree()
    });
    assert_eq!(built[0].0.keys().collect::<Vec<_>>(), built[1].0.keys().collect::<Vec<_>>());
    for path in built[0].0.keys() {
        assert!(built[0].get(path) == built[1].get(path), "{path} depends on the day");
    }
}

#[test]
fn every_correction_stands_in_the_register_once() {
    let empty = site::build(reports("", &[(2023, "")])).0;
    assert!(page(&empty, "corrections/index.html").contains("目前没有更正。"));
    for (count, is_long) in [(3, false), (2000, true)] {
        let one = |number: usize| {
            let (year, month) = (2022 + number % 3, 1 + number % 12);
            let date = if number % 7 == 6 { String::new() } else { format!("date: {year}-{month:02}-03, ") };
            format!(
                "  - {{ {date}cell: requests.granted.total, old: {}, new: {number}, reason: 第{number}号更正 }}\n",
                number + 1
            )
        };
        let head = format!("corrections:\n{}", (0..count).map(one).collect::<String>());
        let (portal, _) = site::build(reports("base_url = \"https://www.example.gov.cn/\"\n", &[(2021, &head)]));
        let pages: Vec<&String> = portal.0.keys().filter(|path| path.starts_with("corrections/")).collect();
        assert_eq!(pages.len() > 1, is_long, "{pages:?}");
        let parts = pages.iter().filter(|path| !is_long || **path != "corrections/index.html");
        let mut seen = BTreeSet::new();
        for path in parts {
            let text = page(&portal, path);
            assert!(text.len() < 200_000, "{path} has {} bytes", text.len());
            assert!(text.contains("a/2021/index.html#notes-requests"), "{path}");
            for number in
                text.split(">第").skip(1).filter_map(|rest| rest.split_once("号更正<")).map(|(number, _)| number)
            {
                assert!(seen.insert(number.to_owned()), "{number} stands twice");
            }
        }
        assert_eq!(seen.len(), count);
        let index = page(&portal, "corrections/index.html");
        assert!(index.len() < 200_000);
        for link in index.split("href=\"../corrections/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(portal.get(&format!("corrections/{link}")).is_some(), "{link}");
        }
        let report = page(&portal, "a/2021/index.html");
        assert!(report.contains("id=\"notes-requests\""));
        let marks = report.matches(" data-corrected=\"更正\"").count();
        assert_eq!(marks, 1, "the corrected cell is marked, and no other");
        let feed = page(&portal, "feeds/corrections.xml");
        let ids: Vec<&str> = feed.split("<id>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each entry has an id of its own");
        assert_eq!(page(&portal, "data/corrections.csv").lines().count(), count + 1);
    }
}

/// Each agency can be followed alone, but a nation's portal has no ten thousand files for that unless it wants them.
#[test]
fn an_agency_has_files_of_its_own_where_they_are_few() {
    let base = "base_url = \"https://www.example.gov.cn/nb/\"\n";
    let of = |settings: &str, agencies: usize| {
        let mut tree = reports(settings, &[(2021, ""), (2022, "")]);
        for number in 1..agencies {
            tree.insert(format!("content/b{number}/_index.md"), format!("---\nname: 乙{number}\n---\n"));
        }
        site::build(tree).0
    };
    let few = of(base, 2);
    let feed = page(&few, "a/feed.xml");
    let entries: Vec<&str> = feed.split("<entry>").skip(1).collect();
    assert_eq!(entries.len(), 2, "{feed}");
    assert!(entries[0].contains("https://www.example.gov.cn/nb/a/2022/"), "the newest is first: {feed}");
    assert!(feed.contains("<id>https://www.example.gov.cn/nb/a/</id>"), "{feed}");
    assert!(page(&few, "a/index.html").contains("href=\"feed.xml\""));
    for file in ["feed.xml", "reports.json"] {
        assert!(few.get(&format!("b1/{file}")).is_none(), "an agency without reports has no {file}");
    }
    let data: serde_json::Value = serde_json::from_str(page(&few, "a/reports.json")).expect("it is JSON");
    assert_eq!((&data["version"], &data["agency"]), (&1.into(), &"a".into()));
    for (number, year) in [2021, 2022].into_iter().enumerate() {
        let alone: serde_json::Value =
            serde_json::from_str(page(&few, &format!("a/{year}/report.json"))).expect("it is");
        assert_eq!(data["reports"][number], alone);
    }
    for (settings, agencies, has) in [
        ("", 2, [false, true]),
        (base, 301, [false, false]),
        (&*format!("{base}agency_files = true\n"), 301, [true, true]),
        (&*format!("{base}agency_files = false\n"), 2, [false, false]),
    ] {
        let portal = of(settings, agencies);
        for (file, has) in ["feed.xml", "reports.json"].into_iter().zip(has) {
            assert_eq!(portal.get(&format!("a/{file}")).is_some(), has, "{file} {settings} {agencies}");
            assert_eq!(page(&portal, "a/index.html").contains(file), has, "{file} {settings} {agencies}");
        }
    }
}
