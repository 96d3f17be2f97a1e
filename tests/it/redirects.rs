//! Older addresses: a page at each that leads on, and the same for a web server.

use std::fs;

use nianbao::finding::Level;
use nianbao::finding::words::Lang;
use nianbao::tree::Tree;
use tempfile::TempDir;

use crate::site;

/// A site whose agency, report and page have older addresses.
fn moved(of_agency: &str, of_report: &str, of_page: &str) -> Tree {
    let mut tree = site::read(&site::tests("golden/two_agencies/site"));
    let key = |aliases: &str| if aliases.is_empty() { String::new() } else { format!("aliases: [{aliases}]\n") };
    for (path, aliases) in
        [("content/qinghe-housing/_index.md", of_agency), ("content/qinghe-housing/2021.md", of_report)]
    {
        let text = tree.text(path).expect("it is there").replacen("---\n", &format!("---\n{}", key(aliases)), 1);
        let own = text.lines().filter(|line| !line.starts_with("aliases: [qinghe-construction"));
        let text: String = own.map(|line| format!("{line}\n")).collect();
        tree.insert(path, text);
    }
    tree.insert("content/guide.md", format!("---\ntitle: 指南\n{}---\n正文。\n", key(of_page)));
    tree
}

/// Where the page at a route leads by itself, as a route.
fn led_to(portal: &Tree, route: &str) -> String {
    let page = portal.text(route).unwrap_or_else(|| panic!("no {route}"));
    let (_, rest) = page.split_once("http-equiv=\"refresh\" content=\"0; url=").expect("it leads on");
    let href = rest.split('"').next().expect("an end");
    assert!(page.contains(&format!("<a href=\"{href}\">")), "{route} has a link as well");
    let up = href.matches("../").count();
    assert_eq!(up, route.matches('/').count(), "{route}: {href}");
    href[3 * up..].to_owned()
}

#[test]
fn older_addresses_lead_on() {
    let tree = moved("fgj", "\"xxgk/年 报/nb2021.html\", old/2021, 旧站/2021/", "help.htm");
    let (portal, examined) = site::build(tree.clone());
    let errors: Vec<_> = examined.findings.iter().filter(|finding| finding.level == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let report = "qinghe-housing/2021/index.html";
    for (route, expected) in [
        ("fgj/index.html", "qinghe-housing/index.html"),
        ("fgj/2020/index.html", "qinghe-housing/2020/index.html"),
        ("fgj/2021/index.html", report),
        ("xxgk/年 报/nb2021.html", report),
        ("old/2021/index.html", report),
        ("旧站/2021/index.html", report),
        ("help.htm", "guide/index.html"),
    ] {
        assert_eq!(led_to(&portal, route), expected);
        assert!(portal.get(expected).is_some(), "{expected} is there");
    }
    let folder = TempDir::new().expect("a folder");
    nianbao::disk::plant(&tree, folder.path()).expect("files can be written");
    let told = |server: &str| {
        site::run_in(folder.path(), &["redirects", "--server", server, "--base-url", "https://a.gov.cn/nb/"])
    };
    for (server, lines) in [
        ("csv", ["from,to", "/nb/xxgk/%E5%B9%B4%20%E6%8A%A5/nb2021.html,/nb/qinghe-housing/2021/"]),
        (
            "nginx",
            [
                "location = \"/nb/old/2021/index.html\" { return 301 /nb/qinghe-housing/2021/; }",
                "location = \"/nb/xxgk/年 报/nb2021.html\" { return 301 /nb/qinghe-housing/2021/; }",
            ],
        ),
        (
            "apache",
            [
                "RedirectMatch 301 \"^/nb/fgj/(index\\.html)?$\" \"/nb/qinghe-housing/\"",
                "RedirectMatch 301 \"^/nb/help\\.htm$\" \"/nb/guide/\"",
            ],
        ),
    ] {
        let run = told(server);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        for line in lines {
            assert!(run.stdout.lines().any(|other| other == line), "{server} lacks {line}:\n{}", run.stdout);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 2, "nothing was written");
}

#[test]
fn what_stands_at_an_address_is_not_hidden() {
    let taken = "已有所属";
    let wrong = "旧网址";
    for (of_report, of_page, expected) in [
        ("qinghe/", "", Some(taken)),
        ("qinghe-housing/2020/", "", Some(taken)),
        ("qinghe-housing/2020/report.html", "", Some(taken)),
        ("guide", "", Some(taken)),
        ("index.html", "", Some(taken)),
        ("assets/x/", "", Some(taken)),
        ("search/old.html", "", Some(taken)),
        ("about/", "", Some(taken)),
        ("a/, a/", "", Some(taken)),
        ("a/", "a", Some(taken)),
        ("../a/", "", Some(wrong)),
        ("/a/", "", Some(wrong)),
        ("a.jsp", "", Some(wrong)),
        ("\"https://a.gov.cn/a/\"", "", Some(wrong)),
        // A year that has no report is free, and so is what lies below an agency otherwise.
        ("qinghe-housing/2019/, qinghe-housing/nb2021.html", "", None),
    ] {
        let (portal, examined) = site::build_shown(moved("", of_report, of_page));
        let said = examined.findings.iter().filter(|finding| ["reserved-id", "invalid-id"].contains(&&*finding.check));
        let said: Vec<String> = said.map(|finding| finding.problem.words(Lang::Zh).message).collect();
        assert_eq!(said.len(), usize::from(expected.is_some()), "{of_report} {of_page}: {said:?}");
        assert!(expected.is_none_or(|word| said[0].contains(word)), "{of_report}: {said:?}");
        // An error in a page is one of the whole portal, which is not built then.
        if expected.is_some() && !of_page.is_empty() {
            continue;
        }
        for route in ["index.html", "qinghe/index.html", "qinghe-housing/2020/index.html", "guide/index.html"] {
            let page = portal.text(route).unwrap_or_else(|| panic!("{of_report}: no {route}"));
            assert!(!page.contains("http-equiv=\"refresh\""), "{of_report} hides {route}");
        }
    }
}
