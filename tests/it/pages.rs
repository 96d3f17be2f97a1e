//! Free pages in folders: their addresses, what stands beside them, what is above and below them, and what of a folder is
//! not published, and why.

use nianbao::tree::Tree;
use scraper::{Html, Selector};

use crate::site;

/// The small healthy site with these files more, and these lines at the top of its settings.
fn built(settings: &str, files: &[(&str, &str)]) -> (Tree, nianbao::Examined) {
    let mut tree = site::read(&site::tests("golden/two_agencies/site"));
    let text = format!("{settings}\n{}", tree.text("site.toml").expect("it is there"));
    tree.insert("site.toml", text);
    for (path, text) in files {
        tree.insert(*path, *text);
    }
    site::build(tree)
}

fn page(title: &str, more: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n{more}---\n\n{text}\n")
}

/// The texts of what a page has at a selector.
fn texts(portal: &Tree, route: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(portal.text(route).unwrap_or_else(|| panic!("there is a page {route}")));
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
}

/// A guide of four pages, with pictures and a workbook.
fn guide() -> Vec<(&'static str, String)> {
    vec![
        (
            "content/guide/index.md",
            page(
                "使用指南",
                "description: 怎样写报告，怎样发布\nmenu: true\n",
                "先看[填写](write.md)，再看[服务器](publish/server.md#p1)。样表见[工作簿](样表.xlsx)。\n\n![图](img/图.png)",
            ),
        ),
        ("content/guide/write.md", page("填写", "order: 1\ndescription: 从上年的文件开始\n", "回到[指南](./)。")),
        ("content/guide/publish/index.md", page("发布", "order: 2\n", "见[图](a.png)和[填写](../write.md)。")),
        (
            "content/guide/publish/server.md",
            page("服务器", "aliases: guide/server.html\n", "见[首页](../../_index.md)和[报告](/qinghe/2021/)。"),
        ),
        ("content/guide/img/图.png", "png".to_owned()),
        ("content/guide/样表.xlsx", "xlsx".to_owned()),
        ("content/guide/publish/a.png", "png".to_owned()),
        ("content/guide/unlinked.pdf", "pdf".to_owned()),
        ("content/guide/.DS_Store", "x".to_owned()),
        ("content/guide/publish/Thumbs.db", "x".to_owned()),
    ]
}

fn with<'f>(files: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    files.iter().map(|(path, text)| (*path, text.as_str())).collect()
}

#[test]
fn pages_in_folders_are_published_with_what_they_link() {
    let files = guide();
    let (portal, examined) = built("", &with(&files));
    let of_guide: Vec<&str> = portal.0.keys().map(String::as_str).filter(|path| path.starts_with("guide/")).collect();
    assert_eq!(
        of_guide,
        [
            "guide/img/图.png",
            "guide/index.html",
            "guide/publish/a.png",
            "guide/publish/index.html",
            "guide/publish/server/index.html",
            "guide/server.html",
            "guide/write/index.html",
            "guide/样表.xlsx",
        ]
    );
    let found: Vec<(&str, &str)> = examined
        .findings
        .iter()
        .filter(|finding| finding.file.starts_with("content/guide"))
        .filter(|finding| finding.check != "attachment-unseen")
        .map(|finding| (finding.file.as_str(), finding.check.as_str()))
        .collect();
    assert_eq!(found, [("content/guide/unlinked.pdf", "unlinked-file")]);
    for (route, above, below, beside) in [
        ("guide/index.html", vec!["首页", "使用指南"], vec!["填写", "发布"], vec!["填写 →"]),
        ("guide/write/index.html", vec!["首页", "使用指南", "填写"], vec![], vec!["← 使用指南", "发布 →"]),
        ("guide/publish/index.html", vec!["首页", "使用指南", "发布"], vec!["服务器"], vec!["← 填写", "服务器 →"]),
        ("guide/publish/server/index.html", vec!["首页", "使用指南", "发布", "服务器"], vec![], vec!["← 发布"]),
    ] {
        assert_eq!(texts(&portal, route, ".trail li"), above, "{route}");
        assert_eq!(texts(&portal, route, ".below a"), below, "{route}");
        assert_eq!(texts(&portal, route, ".beside a"), beside, "{route}");
        // The menu tells in which of its parts the page is.
        assert_eq!(texts(&portal, route, ".menu [aria-current]"), ["使用指南"], "{route}");
    }
    let head = portal.text("guide/index.html").expect("it is there");
    assert!(head.contains("<meta name=\"description\" content=\"怎样写报告，怎样发布\">"));
    assert_eq!(texts(&portal, "guide/index.html", ".below span"), ["从上年的文件开始"]);
    // Lists of all pages have the page at the top; the site map for programs has all.
    let foot = texts(&portal, "index.html", ".foot-links a");
    assert!(foot.contains(&"使用指南".to_owned()) && !foot.contains(&"填写".to_owned()), "{foot:?}");
    for route in ["guide/", "guide/write/", "guide/publish/", "guide/publish/server/"] {
        assert!(portal.text("sitemap.xml").expect("it is there").contains(&format!("/{route}</loc>")), "{route}");
    }
}

/// What a folder may not hold, and what is said of it: the file, and a part of the message.
#[test]
fn what_is_not_published_says_why() {
    let top = page("指南", "", "文字。");
    for (settings, path, text, said) in [
        ("", "content/guide/a.caj", "x", Some("“.caj”不在公布的附件类型之内")),
        ("attachment_types = [\".CAJ\"]", "content/guide/a.caj", "x", None),
        ("", "content/qinghe/2020/a.caj", "x", Some("“.caj”不在公布的附件类型之内")),
        ("attachment_types = \"caj\"", "content/qinghe/2020/a.caj", "x", None),
        ("", "content/guide/a.html", "<p>", Some("是网页或程序")),
        ("", "content/guide/a.svg", "<svg/>", Some("是网页或程序")),
        ("", "content/guide/坏.md", "---\ntitle: x\n---\n", Some("不能用作网址")),
        ("", "content/guide/Sub/a.md", "---\ntitle: x\n---\n", Some("“Sub”不能用作网址")),
        ("", "content/guide.md", "---\ntitle: x\n---\n", Some("guide")),
        ("", "content/guide/write/index.md", "---\ntitle: x\n---\n", Some("guide/write")),
        ("", "content/about/map.md", "---\ntitle: x\n---\n", Some("about/map")),
        ("", "content/qinghe/index.md", "---\ntitle: x\n---\n", Some("未使用")),
    ] {
        let written = page("写", "", "文字。");
        let about = page("关于", "", "文字。");
        let mut files = vec![("content/guide/index.md", &*top), ("content/guide/write.md", &*written), (path, text)];
        if path.starts_with("content/about/") {
            files.push(("content/about/index.md", &about));
        }
        let (_, examined) = built(settings, &files);
        let words = examined.findings.iter().map(|finding| finding.problem.zh().message);
        let stray = ["stray-file", "invalid-id", "reserved-id"];
        let of = examined.findings.iter().zip(words).filter(|(finding, _)| stray.contains(&finding.check.as_str()));
        let messages: Vec<String> = of.map(|(_, message)| message).collect();
        match said {
            Some(said) => assert!(messages.iter().any(|message| message.contains(said)), "{path}: {messages:?}"),
            None => assert!(messages.is_empty(), "{path}: {messages:?}"),
        }
    }
}

/// A link to a file that is there and not published says so, and what to do; one to no file at all does not.
#[test]
fn links_to_types_that_are_not_published_say_so() {
    let page = page("指南", "", "见[附件](a.caj)、[网页](b.html)、[没有](c.caj)。");
    for (settings, expected) in [
        ("", ["“.caj”类型的文件不公布", "“.html”类型的文件不公布", "“c.caj”没有对应的文件"].as_slice()),
        ("attachment_types = [\"caj\"]", &["“.html”类型的文件不公布", "“c.caj”没有对应的文件"]),
    ] {
        let files = [("content/guide/index.md", &*page), ("content/guide/a.caj", "x"), ("content/guide/b.html", "<p>")];
        let (_, examined) = built(settings, &files);
        let links = examined.findings.iter().filter(|finding| finding.check == "broken-link");
        let said: Vec<_> = links.map(|finding| finding.problem.zh()).collect();
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (words, expected) in said.iter().zip(expected) {
            assert!(words.message.contains(expected), "{expected}: {words:?}");
        }
        let is_told = said.iter().any(|words| words.help.contains("attachment_types = [\"caj\"]"));
        assert_eq!(is_told, settings.is_empty());
    }
}

/// No site makes an attachment of what runs in a browser or is a source.
#[test]
fn types_that_run_are_no_attachments() {
    for ending in ["html", "svg", "js", "php", "exe", "sh", "md", "toml", "a b", "../x"] {
        let (_, examined) = built(&format!("attachment_types = [\"{ending}\"]"), &[]);
        let refused =
            examined.findings.iter().any(|finding| finding.check == "site-facts" && finding.file == "site.toml");
        assert!(refused && examined.source.config.attachment_types.is_empty(), "{ending}");
        let said = examined.findings.iter().find(|finding| finding.problem.zh().message.contains("attachment_types"));
        assert!(said.is_some_and(|finding| finding.problem.zh().help.contains("扩展名")), "{ending}: {said:?}");
    }
}

/// A page may be shown by a template of the site's own theme; one that is not there is said at its key.
#[test]
fn a_page_may_ask_for_a_template() {
    let own = "{% extends \"page.html\" %}{% block main %}<p class=\"topic\">专题</p>{{ super() }}{% endblock %}";
    for (asked, is_shown, said) in [
        ("topic.html", true, None),
        ("topics.html", false, Some("topics.html")),
        ("report.html", false, Some("report.html")),
        ("page.html", false, None),
    ] {
        let text = page("专题", &format!("template: {asked}\n"), "文字。");
        let files = [("content/topic.md", &*text), ("themes/default/templates/topic.html", own)];
        let (portal, examined) = built("", &files);
        assert_eq!(texts(&portal, "topic/index.html", ".topic").is_empty(), !is_shown, "{asked}");
        assert_eq!(texts(&portal, "topic/index.html", "h1"), ["专题"], "{asked}");
        // What the template has is on the page, and nothing else is said of it.
        let of_theme = examined.findings.iter().filter(|finding| finding.file.starts_with("themes/"));
        let of_theme: Vec<_> = of_theme.filter(|finding| is_shown || finding.check != "theme").collect();
        assert!(!is_shown || of_theme.is_empty(), "{asked}: {of_theme:?}");
        let found: Vec<_> = examined.findings.iter().filter(|finding| finding.file == "content/topic.md").collect();
        match said {
            Some(said) => {
                assert!(found.len() == 1 && found[0].problem.zh().message.contains(said), "{asked}: {found:?}");
                assert!(matches!(found[0].place, nianbao::finding::Place::Bytes(_)), "{asked}: {found:?}");
            }
            None => assert!(found.is_empty(), "{asked}: {found:?}"),
        }
    }
}

/// The guide names every type of attachment that is published.
#[test]
fn the_guide_lists_the_types_of_attachments() {
    let types = nianbao::model::ATTACHMENTS.join("、");
    assert!(include_str!("../../content/guide/write.md").contains(&types));
}
