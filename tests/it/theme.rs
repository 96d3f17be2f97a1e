//! Themes that sites write: what is noticed in them, what becomes of their files, what their authors are told.

use std::collections::BTreeSet;

use nianbao::finding::line;
use nianbao::finding::show::SourceTexts;
use nianbao::finding::words::Lang;
use nianbao::finding::{Findings, Level};
use nianbao::tree::{Tree, TreeSink, TreeSite};
use nianbao::{Examined, render};

use crate::{browser, guide, site};

/// A site with these files in its theme, and more in its settings.
fn site_with(files: &[(&str, &str)], settings: &str) -> Tree {
    let mut tree = site::read(&site::tests("golden/two_agencies/site"));
    let text = format!("{}\n{settings}", tree.text("site.toml").expect("it is there"));
    tree.insert("site.toml", text);
    for (path, text) in files {
        tree.insert(format!("themes/default/{path}"), *text);
    }
    tree
}

/// What is said of the theme, a finding a line, without the folder that all are in.
fn said(tree: &Tree, examined: &Examined) -> Vec<String> {
    let mut of_theme = Findings::default();
    examined.findings.iter().filter(|finding| finding.check == "theme").for_each(|one| of_theme.push(one.clone()));
    let mut sources = SourceTexts::new(|path| nianbao::source::shown(tree.get(path)?));
    let text = line::print(&of_theme, &mut sources, Lang::Zh, "");
    text.lines().map(|line| line.trim_start_matches("themes/default/").replace("warning[theme] ", "")).collect()
}

/// The published file that a file of the theme's assets became.
fn published<'t>(portal: &'t Tree, stem: &str, ending: &str) -> (&'t str, &'t [u8]) {
    let is_it = |path: &&String| {
        let rest = path.strip_prefix(&format!("assets/{stem}.")).and_then(|rest| rest.strip_suffix(ending));
        rest.is_some_and(|hash| hash.len() == 10)
    };
    let path = portal.0.keys().find(is_it).unwrap_or_else(|| panic!("no asset {stem}*{ending}"));
    (path, portal.get(path).expect("it is there"))
}

/// Each row is a style sheet of a site's own, what it is published as (`#` stands for a digest), and what is said.
#[test]
fn addresses_in_style_sheets_lead_to_what_is_published() {
    for (settings, css, expected, told) in [
        ("", "a{b:url(logo.png)}", "a{b:url(logo.#.png)}", ""),
        ("", "a{b:url('./logo.png?v=1#x')}", "a{b:url('logo.#.png?v=1#x')}", ""),
        ("", "a{b:url(../assets/logo.png)}", "a{b:url(logo.#.png)}", ""),
        ("", "@import \"css/print.css\";", "@import \"css/print.#.css\";", ""),
        ("", "a{b:url(\"%E6%A0%87.svg\")}", "a{b:url(\"%E6%A0%87.#.svg\")}", ""),
        ("", "a{b:url(标.svg)}", "a{b:url(%E6%A0%87.#.svg)}", ""),
        ("", "a{b:url(#m)}/* url(none.png) */", "a{b:url(#m)}/* url(none.png) */", ""),
        ("", "a{b:url(/images/host.png)}", "a{b:url(/images/host.png)}", ""),
        ("base_url = \"https://a.gov.cn/nb/\"", "a{b:url(/nb/assets/logo.png)}", "a{b:url(logo.#.png)}", ""),
        (
            "base_url = \"https://a.gov.cn/nb/\"",
            "a{b:url(/nb/assets/lgo.png)}",
            "a{b:url(/nb/assets/lgo.png)}",
            "1:9: 样式里的“/nb/assets/lgo.png”查无此文件（是否应为“logo.png”？）",
        ),
        (
            "",
            "\na{b:url(Logo.png)}",
            "\na{b:url(Logo.png)}",
            "2:9: 样式里的“Logo.png”查无此文件（是否应为“logo.png”？）",
        ),
        (
            "",
            "a{b:url(../templates/base.html)}",
            "a{b:url(../templates/base.html)}",
            "1:9: 样式里的“../templates/base.html”查无此文件",
        ),
        (
            "",
            "a{b:url(../../../etc/passwd)}",
            "a{b:url(../../../etc/passwd)}",
            "1:9: 样式里的“../../../etc/passwd”查无此文件",
        ),
        (
            "",
            "@font-face{src:url(https://fonts.example.com/a.woff2)}",
            "@font-face{src:url(https://fonts.example.com/a.woff2)}",
            "1:20: 网页的安全策略不允许样式读取“https://fonts.example.com/a.woff2”（浏览器不会读取）",
        ),
        (
            "[csp]\nfont_src = \"*.example.com\"",
            "@font-face{src:url(https://fonts.example.com/a.woff2)}",
            "@font-face{src:url(https://fonts.example.com/a.woff2)}",
            "",
        ),
        (
            "[csp]\nimg_src = \"https://fonts.example.com\"",
            "@font-face{src:url(//fonts.example.com/a.woff2)}",
            "@font-face{src:url(//fonts.example.com/a.woff2)}",
            "1:20: 网页的安全策略不允许样式读取“//fonts.example.com/a.woff2”（浏览器不会读取）",
        ),
        ("[csp]\nimg_src = \"data:\"", "a{b:url(data:image/png;base64,AA)}", "a{b:url(data:image/png;base64,AA)}", ""),
        (
            "",
            "a{b:url(data:image/png;base64,AA)}",
            "a{b:url(data:image/png;base64,AA)}",
            "1:9: 网页的安全策略不允许样式读取“data:image/png;base64,AA”（浏览器不会读取）",
        ),
        (
            "",
            "@import url(extra.css);",
            "@import url(extra.css);",
            "1:13: 样式“extra.css”与这个样式互相引用（绕回了这个文件）",
        ),
    ] {
        let files = [
            ("assets/logo.png", "x"),
            ("assets/标.svg", "x"),
            ("assets/css/print.css", "a{b:url(../logo.png)}"),
            ("assets/extra.css", css),
        ];
        // Settings of the top stand before all sections.
        let mut tree = site_with(&files, if settings.starts_with('[') { settings } else { "" });
        if !settings.starts_with('[') {
            let text = tree.text("site.toml").unwrap().replace("base_url", "# base_url");
            tree.insert("site.toml", format!("{settings}\n{text}"));
        }
        let (portal, examined) = site::build(tree.clone());
        let (_, bytes) = published(&portal, "extra", ".css");
        let text = std::str::from_utf8(bytes).expect("text");
        let mut shown = text.to_owned();
        for (path, _) in portal.0.iter().filter(|(path, _)| path.starts_with("assets/")) {
            let hash = path.rsplit('.').nth(1).expect("a digest");
            shown = shown.replace(hash, "#");
        }
        assert_eq!(shown, expected, "{css}");
        let told: Vec<String> = told.lines().map(|line| format!("assets/extra.css:{line}")).collect();
        assert_eq!(said(&tree, &examined), told, "{css}");
        // Each sheet that is led to leads on itself.
        let print = std::str::from_utf8(published(&portal, "css/print", ".css").1).unwrap();
        assert!(print.starts_with("a{b:url(../logo.") && print != "a{b:url(../logo.png)}", "{print}");
    }
}

/// A style sheet in the encoding of an older editor is published as UTF-8.
#[test]
fn an_older_style_sheet_leads_there_too() {
    let mut tree = site_with(&[("assets/logo.png", "x")], "");
    let gbk =
        b"@charset \"gb2312\";\n/* \xc9\xfa\xb3\xc9\xd1\xf9\xca\xbd\xb5\xc4\xb5\xa5\xce\xbb */ a{b:url(logo.png)}"
            .to_vec();
    tree.insert("themes/default/assets/extra.css", gbk);
    let (portal, _) = site::build(tree);
    let text = std::str::from_utf8(published(&portal, "extra", ".css").1).expect("UTF-8");
    assert!(text.starts_with("@charset \"utf-8\";\n/* 生成样式的单位 */ a{b:url(logo."), "{text}");
}

/// Each row is a template of a site's own, and what is said of it.
#[test]
fn blocks_without_effect_are_noticed() {
    let base = "{% extends \"default/base.html\" %}";
    for (name, text, expected) in [
        ("base.html", "{% block footer %}x{% endblock %}", ""),
        (
            "base.html",
            "\n{% block foter %}x{% endblock %}",
            "2:10: error[theme] 所承接的模板里没有名为“foter”的块，无处显示（是否应为“footer”？）",
        ),
        (
            "base.html",
            "{% block main %}x{% endblock %}",
            "1:43: 块“main”不会显示：它所在的位置已被另一个块整个取代（不起作用）",
        ),
        (
            "base.html",
            "{% block header %}x{% endblock %}{% block brand %}y{% endblock %}",
            "1:76: 块“brand”不会显示：它所在的位置已被另一个块整个取代（不起作用）",
        ),
        ("base.html", "{% block header %}{{ super() }}{% endblock %}{% block brand %}y{% endblock %}", ""),
        ("base.html", "{% block header %}{% block own %}y{% endblock %}{% endblock %}", ""),
        (
            "base.html",
            "<p>x</p>{% block footer %}x{% endblock %}",
            "1:34: error[theme] 模板“base.html”有误（承接另一个模板的，只能写各个块，写在块以外的内容不会显示）",
        ),
        ("page.html", "{% block main %}x{% endblock %}", ""),
        ("report.html", "{% block main %}{{ super() }}{% endblock %}{% block script %}{% endblock %}", ""),
    ] {
        let extends = if name == "base.html" { base.to_owned() } else { format!("{{% extends \"default/{name}\" %}}") };
        let file = format!("templates/{name}");
        let tree = site_with(&[(&file, &(extends + text))], "");
        let (_, examined) = site::build(tree.clone());
        let expected: Vec<String> = expected.lines().map(|line| format!("{file}:{line}")).collect();
        assert_eq!(said(&tree, &examined), expected, "{text}");
    }
}

/// A base of a site's own that has no place for what the default pages fill: the site's file is named, and each block.
#[test]
fn a_base_without_places_is_named() {
    for (base, expected) in [
        ("<p>{% block main %}{% endblock %}</p>", "“article”“find”“links”“script”“tools”"),
        ("<p>{% block main %}{% endblock %}{% block script %}{% endblock %}</p>", "“article”“find”“links”“tools”"),
        (
            "{% block main %}{% endblock %}{% block script %}{% endblock %}{% block article %}{% endblock %}{% block links %}{% endblock %}{% block find %}{% endblock %}{% block tools %}{% endblock %}",
            "",
        ),
    ] {
        let tree = site_with(&[("templates/base.html", base)], "");
        let (_, examined) = site::build(tree.clone());
        let told = said(&tree, &examined);
        let is_of_file = |line: &String| line.starts_with("templates/base.html");
        let start = format!("error[theme] 模板“base.html”里没有块{expected}，默认主题的页面（");
        match expected {
            "" => assert_eq!(told, [""; 0]),
            _ => assert!(told.len() == 1 && told.iter().all(is_of_file) && told[0].contains(&start), "{told:?}"),
        }
        let problem = examined.findings.iter().find(|finding| finding.check == "theme").map(|it| &it.problem);
        let help = problem.map(|problem| problem.words(Lang::Zh).help).unwrap_or_default();
        assert!(expected.is_empty() || help.contains("{% block article %}{% endblock %}"), "{help}");
    }
}

/// A template that extends itself is told how to extend the default one.
/// A value that no page has.
const WRONG: &str = "{{ requests.total }}";

#[test]
fn a_mistake_in_a_template_is_told_once() {
    // Every page meets it, each with values of its own, in whatever order they are drawn.
    let block = |template: &str| format!("{{% extends \"default/{template}\" %}}{{% block head %}}\n  {WRONG}");
    let included =
        ["{% extends \"default/base.html\" %}{% block head %}{% include \"own.html\" %}{% endblock %}", WRONG];
    for (at, files) in [
        ("base.html:2:6", vec![("base.html", format!("{}{{% endblock %}}", block("base.html")))]),
        ("report.html:2:6", vec![("report.html", format!("{}{{% endblock %}}", block("report.html")))]),
        ("own.html:1:4", vec![("base.html", included[0].to_owned()), ("own.html", included[1].to_owned())]),
    ] {
        let files: Vec<(String, String)> =
            files.into_iter().map(|(name, text)| (format!("templates/{name}"), text)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let tree = site_with(&files, "");
        let told = || {
            let (_, examined) = site::build(tree.clone());
            let mut told = said(&tree, &examined);
            told.retain(|line| line.contains("error"));
            told
        };
        let first = told();
        assert_eq!(first.len(), 1, "{first:#?}");
        assert!(first[0].starts_with(&format!("templates/{at}: ")), "{first:#?}");
        assert!(first[0].contains("没有变量“requests”"), "{first:#?}");
        for _ in 0..4 {
            assert_eq!(told(), first);
        }
    }
}

#[test]
fn a_template_that_extends_itself_is_told_what_to_write() {
    let tree =
        site_with(&[("templates/base.html", "{% extends \"base.html\" %}{% block footer %}x{% endblock %}")], "");
    let (_, examined) = site::build(tree.clone());
    assert_eq!(
        said(&tree, &examined),
        ["templates/base.html:1:4: error[theme] 模板“base.html”承接的是它自己（就是这个文件）"]
    );
    let finding = examined.findings.iter().find(|finding| finding.check == "theme").unwrap();
    assert!(finding.problem.words(Lang::Zh).help.contains("default/base.html"));
}

/// The default theme's own names are no site's.
#[test]
fn no_site_stands_in_the_place_of_the_default_theme() {
    let tree = site_with(
        &[
            ("templates/default/base.html", "x"),
            ("templates/page.html", "{% extends \"default/page.html\" %}{% block after_main %}y{% endblock %}"),
        ],
        "",
    );
    let (portal, examined) = site::build(tree.clone());
    assert_eq!(
        said(&tree, &examined),
        [
            "templates/default/base.html:1:1: 主题里的“templates/default/base.html”未使用（是否应为“templates/base.html”？）"
        ]
    );
    assert!(portal.text("about/index.html").unwrap().contains("</main>y"));
}

/// Each row is a catalogue of words, and what is said of it.
#[test]
fn words_and_their_names_in_braces_are_those_of_the_default_theme() {
    for (text, expected) in [
        ("[home]\nmenu = \"头一页\"\n", ""),
        ("[home]\nmneu = \"头一页\"\n", "2:1: 主题的用词里没有“home.mneu”（是否应为“home.menu”？）"),
        (
            "[report]\nyear = \"{yaer}年度\"\n",
            "2:9: “report.year”里的“{yaer}”无法填入内容，会照原样显示（是否应为“year”？）",
        ),
        ("[report]\nyear = \"年度\"\n", "2:8: “report.year”里没有“{year}”，这一内容不会显示（缺少花括号里的名称）"),
        (
            "[report]\nyear = '''\n第{年}年度'''\n",
            "3:2: “report.year”里的“{年}”无法填入内容，会照原样显示（是否应为“year”？）",
        ),
        ("[home]\nmenu = \"{x}\"\n", "2:9: “home.menu”里的“{x}”无法填入内容，会照原样显示"),
        (
            "[page]\ndate = \"{year}-{month}\"\n",
            "2:8: “page.date”里没有“{day}”，这一内容不会显示（缺少花括号里的名称）",
        ),
        ("home = \"x\"\n", "1:1: “home”是一组用词，不能直接写内容（应为单独的一节）"),
        ("[home]\nmenu = [\"x\"]\n", "2:1: “home.menu”应为一句文字（这里不是文字）"),
        ("[home.menu]\nx = \"y\"\n", "2:1: “home.menu”应为一句文字（这里不是文字）"),
        ("[own]\nword = \"x\"\n", ""),
    ] {
        let template = "{% extends \"default/page.html\" %}{% block after_main %}{{ t.own.word | default(value=\"\") }}{% endblock %}";
        let files = [("i18n/zh.toml", text), ("templates/page.html", template)];
        let tree = site_with(if text.starts_with("[own]") { &files } else { &files[..1] }, "");
        let (portal, examined) = site::build(tree.clone());
        let expected: Vec<String> = expected.lines().map(|line| format!("i18n/zh.toml:{line}")).collect();
        assert_eq!(said(&tree, &examined), expected, "{text}");
        assert!(!examined.findings.iter().any(|finding| finding.check == "theme" && finding.level == Level::Error));
        assert!(portal.text("index.html").is_some(), "{text}");
    }
}

/// Each row is a file that nothing uses, and which was probably meant.
#[test]
fn misnamed_files_are_noticed() {
    for (name, meant) in [
        ("i18n/cn.toml", "i18n/zh.toml"),
        ("i18n/zh-CN.toml", "i18n/zh.toml"),
        ("i18n/zh.tml", "i18n/zh.toml"),
        ("i18n/en.toml", "i18n/zh.toml"),
        ("zh.toml", "i18n/zh.toml"),
        ("base.html", "templates/base.html"),
        ("style.css", "assets/style.css"),
        ("css/extra.css", "assets/extra.css"),
        ("templates/reports.html", "templates/report.html"),
        ("template/home.html", "templates/home.html"),
    ] {
        let tree = site_with(&[(name, "")], "");
        let (_, examined) = site::build(tree.clone());
        assert_eq!(said(&tree, &examined), [format!("{name}:1:1: 主题里的“{name}”未使用（是否应为“{meant}”？）")]);
    }
    let notes = site_with(&[("README.md", ""), ("LICENSE", ""), ("预览.png", "")], "");
    let (_, examined) = site::build(notes.clone());
    assert_eq!(said(&notes, &examined), Vec::<String>::new());
}

/// What templates see, as the pages of two portals have it, is what the reference tells; and every template that makes
/// pages of a portal is among them.
#[test]
fn the_reference_tells_what_pages_see() {
    let mut templates = BTreeSet::new();
    let mut two = site_with(&[], "[[removed]]\nreport = \"qinghe-housing/2018\"\n");
    two.insert("content/moved.md", "---\ntitle: 搬过的\naliases: [older]\n---\n文\n");
    for tree in [two, site::read(site::repository())] {
        let site = TreeSite::from(tree);
        let examined = nianbao::examine(&site, site::TODAY.0);
        let theme = render::Theme::read(&site, &examined.source, &mut Findings::default());
        let sink = TreeSink::default();
        let seen = render::contexts(&site, &examined.source, &examined.links, &examined.findings, &theme, &sink);
        assert!(seen.len() > 30);
        for page in &seen {
            assert_eq!(render::faults_of(&page.template, &page.values), Vec::<String>::new(), "{}", page.route);
            templates.insert(page.template.clone());
        }
    }
    let made_of: BTreeSet<String> = render::theme_files()
        .filter_map(|(name, _)| name.strip_prefix("templates/").map(str::to_owned))
        .filter(|name| !templates.contains(name))
        .collect();
    // The frame, parts of pages, the pages of archives, and what only the largest portals have.
    let others = ["base.html", "chart.html", "cover-list.html", "cover-row.html", "cover.html", "group.html"];
    let others = others.into_iter().chain(["matrix.html", "outcome.html", "parts.html", "sitemap-index.xml"]);
    assert_eq!(made_of, others.map(str::to_owned).collect());
}

/// The reference in the guide is the one that the program prints, but that its names of values lead nowhere: places of
/// pages have addresses of their own.
#[test]
fn the_reference_is_up_to_date() {
    let printed = render::print_reference(Lang::Zh);
    let (_, body) = printed.split_once("# 主题参考\n\n").expect("it has a title");
    let mut page = String::new();
    let mut rest = body;
    while let Some((before, link)) = rest.split_once("](#") {
        let (before, name) = before.rsplit_once('[').expect("a link opens");
        page.push_str(before);
        page.push_str(name);
        rest = link.split_once(')').expect("a link ends").1;
    }
    page.push_str(rest);
    guide::is_written("themes/reference.md", "主题参考", "全部模板、块和值，由程序列出。", 1, &page);
    assert!(render::print_reference(Lang::En).contains("# "));
}

/// The example of the guide is the theme that is tested.
#[test]
fn the_guide_shows_the_theme_of_a_county() {
    let guide = std::fs::read_to_string(site::repository().join("content/guide/themes/index.md")).expect("it is there");
    for file in ["templates/base.html", "assets/extra.css", "assets/logo.svg", "assets/hills.svg"] {
        let text = std::fs::read_to_string(site::tests("data/county_theme").join(file)).expect("it is there");
        assert!(guide.contains(text.trim_end()), "{file}");
    }
}

/// A theme is listed, started from and looked into with the program alone.
#[test]
fn a_theme_is_listed_and_begun() {
    let folder = tempfile::TempDir::new().expect("a folder for the test");
    let tree = site_with(
        &[
            ("templates/page.html", "{% extends \"base.html\" %}{% block main %}{{ text.html | safe }}{% endblock %}"),
            ("i18n/zh.toml", "[home]\nmenu = \"首页\"\n[years]\nmenu = \"历年\"\n"),
        ],
        "",
    );
    nianbao::disk::plant(&tree, folder.path()).expect("it can be written");
    let run = |arguments: &[&str]| site::run_in(folder.path(), arguments);
    let file = |name: &str| -> serde_json::Value {
        let listed = run(&["theme", "--output", "json"]);
        let listed: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
        assert_eq!(listed["version"], 1);
        let files = listed["files"].as_array().expect("a list").clone();
        files.into_iter().find(|file| file["file"] == name).unwrap_or_else(|| panic!("{name} is not listed"))
    };
    assert_eq!(file("templates/report.html")["use"], "default");
    let page = file("templates/page.html");
    assert_eq!((&page["use"], &page["replaced"][0]), (&"replaces".into(), &"main".into()));
    let lacking = page["lacking"].as_array().expect("a list");
    for (value, lacks) in [("page.title", true), ("text.pages", true), ("text.next", true), ("text.html", false)] {
        assert_eq!(lacking.contains(&value.into()), lacks, "{value}: {lacking:?}");
    }
    let words = file("i18n/zh.toml");
    assert_eq!(
        (&words["replaced"], &words["same"]),
        (&serde_json::json!(["years.menu"]), &serde_json::json!(["home.menu"]))
    );
    // A block to start from changes nothing, and what exists is left alone.
    let portal = |to: &str| {
        assert_eq!(run(&["build", "--out", to]).code, Some(0));
        nianbao::disk::read_tree(&folder.path().join(to)).expect("a portal")
    };
    let before = portal("before");
    for (arguments, code, said) in [
        (&["theme", "copy", "base.html", "--block", "foter"][..], 2, "是否应为“footer”"),
        (&["theme", "copy", "base.html", "--block", "header,footer"], 0, "已写入 themes/default/templates/base.html"),
        (&["theme", "copy", "base.html"], 2, "已存在，未作改动"),
        // Another block of a file that is there is added; what it has is not written twice.
        (&["theme", "copy", "base.html", "--block", "before_main,after_main"], 0, "块“before_main”“after_main”已加在"),
        (&["theme", "copy", "base.html", "--block", "after_main"], 2, "里已有块“after_main”"),
        (&["theme", "copy", "base.html", "--block", "foot_links"], 2, "里已有块“foot_links”"),
        (
            &["theme", "copy", "page.html", "--block", "after_main"],
            2,
            "没有承接默认模板（{% extends \"default/page.html\" %}）",
        ),
        (&["theme", "copy", "bas.html"], 2, "是否应为“base.html”"),
        (&["theme", "copy", "report.html", "--block", "after_main"], 0, "已写入"),
        (&["theme", "copy", "style.css"], 0, "已写入 themes/default/assets/style.css"),
        (&["theme", "copy", "zh.toml"], 2, "已存在"),
        (&["theme", "context", "qinghe-houzing/2021"], 2, "是否应为“qinghe-housing/2021/”"),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
    }
    let base = file("templates/base.html");
    assert_eq!(
        (&base["use"], &base["replaced"]),
        (&"extends".into(), &serde_json::json!(["header", "footer", "before_main", "after_main"]))
    );
    assert_eq!(file("assets/style.css")["use"], "same");
    let after = portal("after");
    let page = "qinghe-housing/2021/index.html";
    let text = |tree: &Tree| tree.text(page).expect("a page").split_whitespace().collect::<String>();
    assert_eq!(text(&before), text(&after));
    // A page is asked for by its address, with and without the host, or by its file.
    for route in [
        "qinghe-housing/2021",
        "/xxgk/nianbao/qinghe-housing/2021/",
        "https://www.qinghe.example/xxgk/nianbao/qinghe-housing/2021/index.html",
        "content/qinghe-housing/2021.md",
    ] {
        let run = run(&["theme", "context", route]);
        let seen: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{route}: {}", run.stderr));
        assert_eq!(
            (&seen["template"], &seen["context"]["report"]["year"]),
            (&"report.html".into(), &2021.into()),
            "{route}"
        );
    }
}

/// The theme in `tests/data/county_theme/`: a county's frame round the portal.
fn county() -> Tree {
    let mut tree = site::read(&site::tests("golden/two_agencies/site"));
    let own = nianbao::disk::read_tree(&site::tests("data/county_theme")).expect("the theme is there");
    let lines: usize = own.0.keys().map(|path| own.text(path).expect("text").lines().count()).sum();
    assert!(lines < 50, "{lines} lines");
    for (path, bytes) in &own.0 {
        tree.insert(format!("themes/qinghe/{path}"), bytes.to_vec());
    }
    let text = tree.text("site.toml").expect("it is there").to_owned();
    let more =
        "[theme]\nname = \"qinghe\"\n[footer]\nicp = \"冀ICP备05000001号\"\npolice = \"冀公网安备 13053402000001号\"\n";
    tree.insert("site.toml", format!("{text}\n{more}"));
    tree
}

/// The least contrast of the text that is seen on a page, with the text that has it; large text may have less.
const CONTRAST: &str = "(() => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = parts(getComputedStyle(element).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return parts(getComputedStyle(document.body).backgroundColor);
    };
    let least = [99, ''];
    for (const element of document.querySelectorAll('.county *, .masthead *, main *, .foot *')) {
        const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('').trim();
        if (!text || !element.checkVisibility() || element.closest('svg, .hidden')) continue;
        const style = getComputedStyle(element);
        const [a, b] = [light(parts(style.color)), light(ground(element))];
        const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) * (large ? 1.5 : 1);
        if (ratio < least[0]) least = [ratio, text];
    }
    return least;
})()";

/// A county's frame under the strict policy: no fault in the console, nothing wider than a phone, all text in contrast,
/// in light and in dark.
#[test]
fn a_county_puts_the_portal_into_its_frame() {
    let tree = county();
    let (portal, examined) = site::build(tree.clone());
    assert_eq!(said(&tree, &examined), Vec::<String>::new());
    let home = portal.text("index.html").expect("a page");
    for part in [
        "清河县人民政府</a>",
        "政务公开",
        "网站标识码：1305340001",
        "冀ICP备05000001号",
        "webSearch?code=13053402000001",
    ] {
        assert!(home.contains(part), "{part}");
    }
    let files = portal.clone();
    let origin = browser::serve(move |path| files.get(path.trim_start_matches('/')).map(<[u8]>::to_vec));
    let mut browser = browser::Browser::start();
    for page in ["index.html", "qinghe-housing/2021/index.html", "about/map/index.html"] {
        for width in [1280, 360] {
            let mut tab = browser.tab(&format!("{origin}/{page}"), width);
            tab.until("[...document.images].every(image => image.complete && image.naturalWidth > 0)");
            let hills =
                "getComputedStyle(document.querySelector('.county')).backgroundImage.includes('/assets/hills.')";
            assert_eq!(tab.value(hills), true, "{page}");
            let wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
            assert_eq!(tab.value(wide), false, "{page} at {width}");
            for scheme in ["light", "dark"] {
                let feature = serde_json::json!([{ "name": "prefers-color-scheme", "value": scheme }]);
                tab.ask("Emulation.setEmulatedMedia", serde_json::json!({ "features": feature }));
                let least = tab.value(CONTRAST);
                assert!(least[0].as_f64() >= Some(4.5), "{page}, {scheme}: {least}");
            }
            assert_eq!(tab.page.faults, Vec::<String>::new(), "{page} at {width}");
        }
    }
}
