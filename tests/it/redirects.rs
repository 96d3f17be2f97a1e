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

/// A site that says of reports that they were removed.
fn removed(settings: &str) -> Tree {
    let mut tree = moved("fgj", "", "");
    tree.0.remove("content/qinghe-housing/2020.md");
    let config = tree.text("site.toml").expect("it is there").to_owned();
    tree.insert("site.toml", format!("{config}\n{settings}"));
    tree
}

#[test]
fn a_removed_report_says_so() {
    let entry = "[[removed]]\nreport = \"qinghe-housing/2020\"\nsince = 2024-05-06\nreason = \"误发<稿>\"\n";
    let gone = "[[removed]]\nreport = \"old-bureau/2019\"\nagency = \"清河县旧局\"\ncontact = \"档案馆\"\n";
    let (portal, examined) = site::build_shown(removed(&format!("{entry}{gone}")));
    let said = examined.findings.iter().filter(|finding| finding.file == "site.toml" && finding.check != "site-facts");
    assert_eq!(said.count(), 0);
    let page = portal.text("qinghe-housing/2020/index.html").expect("the page is there");
    for expected in [
        "<meta name=\"robots\" content=\"noindex\">",
        "2020年度报告已撤下",
        "<time datetime=\"2024-05-06\">2024年5月6日</time>",
        "误发&lt;稿&gt;",
        "<a href=\"../index.html\">",
        "<dt>咨询</dt>",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let page = portal.text("old-bureau/2019/index.html").expect("the page is there");
    for expected in ["清河县旧局2019年度报告已撤下", "<dd>档案馆</dd>", "<dt>撤下日期</dt><dd>未注明</dd>"]
    {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    // An older address of the agency leads there, too; nothing else does, and nothing counts what is gone.
    assert_eq!(led_to(&portal, "fgj/2020/index.html"), "qinghe-housing/2020/index.html");
    let (without, _) = site::build_shown(removed(""));
    let own = ["qinghe-housing/2020/index.html", "old-bureau/2019/index.html", "fgj/2020/index.html"];
    for path in portal.0.keys().filter(|path| !own.contains(&path.as_str())) {
        assert!(portal.get(path) == without.get(path), "{path}");
    }
    assert_eq!(portal.0.len(), without.0.len() + own.len());
}

/// Since when is told by the record where nobody says it.
#[test]
fn the_record_says_since_when() {
    let mut tree = removed("[[removed]]\nreport = \"fgj/2020\"\n");
    let sha256 = "0".repeat(64);
    let line = format!(
        "\"qinghe-housing/2020\" = {{ published = 2021-01-05, withdrawn = 2023-02-03, sha256 = \"{sha256}\" }}\n"
    );
    tree.insert("record/index.toml", line);
    tree.insert("record/qinghe-housing/2020.md", "---\n---\n");
    let (portal, _) = site::build_shown(tree);
    let page = portal.text("qinghe-housing/2020/index.html").expect("the page is there");
    assert!(page.contains("2023年2月3日"), "{page}");
}

#[test]
fn what_cannot_be_removed_is_said() {
    for (entry, expected) in [
        ("report = \"qinghe-housing/2021\"", "qinghe-housing/2021 写为已撤下，但报告仍在公布"),
        ("report = \"nowhere/2019\"", "“report”写的“nowhere”没有对应的机关"),
        ("report = \"search/2019\"\nagency = \"某局\"", "“search/2019”是系统保留"),
        ("report = \"qinghe-housing\"", "“removed.report”不能是“qinghe-housing”"),
        ("report = \"qinghe-housing/二〇\"", "“removed.report”不能是"),
        ("reason = \"无\"", "未填写“report”"),
        ("report = \"qinghe-housing/2020\"\n[[removed]]\nreport = \"fgj/2020\"", "“qinghe-housing/2020”是系统保留"),
    ] {
        let (_, examined) = site::build_shown(removed(&format!("[[removed]]\n{entry}\n")));
        let said = examined.findings.iter().filter(|finding| finding.file == "site.toml");
        let said: Vec<String> = said.map(|finding| finding.problem.words(Lang::Zh).message).collect();
        let said: Vec<&String> = said.iter().filter(|said| !said.starts_with("site.toml")).collect();
        assert!(said.len() == 1 && said[0].contains(expected), "{entry}: {said:?}");
    }
    // Nothing that moved hides what is said there.
    let mut tree = removed("[[removed]]\nreport = \"qinghe-housing/2020\"\n");
    tree.insert("content/guide.md", "---\ntitle: 指南\naliases: [qinghe-housing/2020/]\n---\n正文。\n");
    let (_, examined) = site::build_shown(tree);
    assert!(
        examined.findings.iter().any(|finding| finding.check == "reserved-id" && finding.file == "content/guide.md")
    );
}
