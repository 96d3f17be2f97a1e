//! Search as readers have it: in a real browser, from a disk and from a strict host below a path,
//! held against a plain scan of the pages that the same browser shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nianbao::search::fold::{Fold, Rare, fold};
use nianbao::tree::Tree;
use tempfile::TempDir;

use crate::browser::{BELOW, Browser, Tab, below, serve_with};
use crate::site;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      require-trusted-types-for 'script'";

/// Reads the blocks of a page, as a reader takes them: what stands in one line of thought. What is told of the year
/// before is found there; what a picture says, the table below it says.
const BLOCKS: &str = "(() => {
    const inline = new Set('A ABBR B BDI CITE CODE DEL EM I INS MARK Q S SMALL SPAN STRONG SUB SUP TIME U'.split(' '));
    const skip = 'nav, header, script, template, noscript, button, form, [hidden], .changed, svg', blocks = [];
    let open = null;
    const walk = node => {
        if (node.nodeType === 3) {
            if (!open) blocks.push(open = { text: '' });
            open.text += node.data;
        } else if (node.nodeType === 1 && !node.matches(skip)) {
            if (!inline.has(node.tagName)) open = null;
            node.childNodes.forEach(walk);
            if (!inline.has(node.tagName)) open = null;
        }
    };
    walk(document.querySelector('main'));
    return blocks.map(block => block.text.replace(/[\\s\\u2028\\u2029]+/g, ' ').trim()).filter(text => text);
})()";

const AGENCIES: [(&str, &str); 4] = [
    ("caizheng", "name: 石桥县财政局\nkind: department\nparent: shiqiao\n"),
    ("niudun", "name: 石桥县牛屯镇人民政府\nshort_name: 牛屯镇\nkind: town\nparent: shiqiao\n"),
    ("qianan", "name: 乾安县水务局\nkind: department\n"),
    ("shiqiao", "name: 石桥县人民政府\nkind: government\n"),
];

/// Each report says what no other one does, something that others say, and something that means harm.
fn reports() -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"门户\"\n");
    tree.insert("content/help.md", "---\ntitle: 办事帮助\n---\n\n帮助文字，ＡＢＣ平台。\n");
    let phrases = [
        "印发《石桥县政务公开要点》（石政办函〔2020〕61号），全年受理199件。",
        "全年受理**1991**条，办结99件，满意率98.5%，比上年多1,234.50万元。",
        "政務公開與資訊化，𠮷祥街道，e\u{301}tude，㎏与½，ＷＥＢ平台。",
        "</script><script>alert(1)</script> \"引\\号\" ${x} `y` &amp; <b>粗</b>",
        "行\u{2028}分，倒\u{202e}序，软\u{ad}连字，⼈⺠⻅⻆证，零\u{200b}宽\u{2060}度，私用\u{e000}\u{10fffd}。",
        "- 第一项：水库巡查\n- 第二项：乾隆年间的堤\n\n| 项目 | 数 |\n|---|---|\n| 灌溉 | 4567 |\n",
    ];
    for (index, (id, matter)) in AGENCIES.iter().enumerate() {
        tree.insert(format!("content/{id}/_index.md"), format!("---\n{matter}---\n"));
        for year in 2019..2025usize {
            let own = phrases[(index + year) % phrases.len()];
            let number = index * 1000 + year;
            let text = format!(
                "---\nactive_disclosure:\n  administrative_licensing: [{number}, -2, 153]\nrequests: {{}}\ndisputes: {{}}\n---\n\
                 本报告由{id}编制，电话：0999-18{number}。\n\n## 一、总体情况\n\n{own}\n\n第{}号文，主动公开政府信息{}条。\n\n\
                 [[chart: administrative_licensing.decisions; years 3]]\n\n\
                 [[图表：requests.received.total，administrative_licensing.decisions；线]]\n\n\
                 ## 六、其他需要报告的事项\n\n无。\n",
                number + 7000,
                number * 3
            );
            tree.insert(format!("content/{id}/{year}.md"), text);
        }
    }
    tree
}

/// The portal of the reports, on a disk.
fn portal() -> (TempDir, PathBuf) {
    portal_of(reports())
}

fn portal_of(reports: Tree) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder for the test");
    let root = folder.path().canonicalize().expect("it is there");
    let (portal, _) = site::build(reports);
    for (path, bytes) in &portal.0 {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().expect("it has a folder")).expect("folders can be made");
        std::fs::write(file, bytes).expect("files can be written");
    }
    (folder, root)
}

fn folded(text: &str) -> String {
    let mut out = Fold::default();
    fold(text, &mut out, &mut Rare::new());
    out.chars.into_iter().collect()
}

/// The pages that search knows, each with its blocks as the browser shows them.
fn pages(tab: &mut Tab<'_>, base: &str) -> BTreeMap<String, Vec<String>> {
    let mut routes = vec!["help/index.html".to_owned()];
    for (id, _) in AGENCIES {
        routes.extend((2019..2025).map(|year| format!("{id}/{year}/index.html")));
    }
    let mut pages = BTreeMap::new();
    for route in routes {
        tab.go(&format!("{base}{route}"));
        let blocks = tab.value(BLOCKS);
        let blocks = blocks.as_array().expect("a list").iter().filter_map(|block| block.as_str().map(str::to_owned));
        pages.insert(route, blocks.collect::<Vec<_>>());
    }
    pages
}

/// Types a query and reads all results, page after page of them.
fn results(tab: &mut Tab<'_>, query: &str) -> BTreeSet<String> {
    tab.value("(() => { const box = document.querySelector('#q'); box.focus(); box.select(); })()");
    tab.text(query);
    let query = serde_json::to_string(query.trim()).expect("text");
    let list = "document.querySelector('[data-search-results]')";
    let ready = format!("{list}.dataset.searchQuery === {query} && !{list}.hasAttribute('aria-busy')");
    tab.until(&ready);
    while tab.value("document.querySelector('.more').hidden") == false {
        tab.value("document.querySelector('[data-search-more]').click()");
        tab.until(&ready);
    }
    let links = tab.value(&format!("[...{list}.querySelectorAll('a')].map(link => link.pathname)"));
    let links: Vec<String> =
        links.as_array().expect("a list").iter().filter_map(|link| link.as_str().map(str::to_owned)).collect();
    let count = tab.value(&format!("+{list}.dataset.searchCount"));
    assert_eq!(count.as_u64(), Some(links.len() as u64), "{query}: the count is of what is shown");
    links.into_iter().collect()
}

/// Pieces of the pages' own text, and what is in none.
fn queries(pages: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut queries: Vec<String> = [
        "石",
        "石桥",
        "财政局",
        "99件",
        "199件",
        "1991条",
        "石政办函〔2020〕61号",
        "98.5%",
        "1,234.50",
        "政务公开",
        "政務公開",
        "資訊",
        "𠮷祥",
        "web平台",
        "kg",
        "alert(1)",
        "引\\号",
        "${x}",
        "&amp;",
        "<b>粗",
        "私用\u{e000}",
        "乾隆",
        "干隆",
        "灌溉",
        "4567",
        "行政许可",
        "2021",
        "牛屯镇人民政府",
        "石桥县 99件",
        "总体情况 乾隆",
        "鲸鱼座",
        "本年增/减",
        "帮助文字",
        "abc平台",
        "étude",
        "人民见角证",
        "⼈⺠⻅",
        "零宽度",
        "零\u{200b}宽",
        "软连字",
    ]
    .map(str::to_owned)
    .into();
    for (index, block) in pages.values().flatten().enumerate().step_by(97) {
        let chars: Vec<char> = block.chars().collect();
        let start = index % chars.len();
        let piece: String = chars[start..chars.len().min(start + 2 + index % 7)].iter().collect();
        if !piece.trim().is_empty() {
            queries.push(piece.trim().to_owned());
        }
    }
    queries
}

/// What is missing and what is wrong among the results of all queries, on the portal below an address.
fn wrong_results(base: &str, root: &Path, blocks: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut browser = Browser::start();
    let mut tab = browser.tab(&format!("{base}search/index.html"), 1280);
    let texts: BTreeMap<&String, Vec<String>> =
        blocks.iter().map(|(route, blocks)| (route, blocks.iter().map(|block| folded(block)).collect())).collect();
    for query in queries(blocks) {
        let words: Vec<String> = query.split_whitespace().map(folded).collect();
        let has = |blocks: &Vec<String>, word: &String| blocks.iter().any(|block| block.contains(word.as_str()));
        let expected: BTreeSet<String> = texts
            .iter()
            .filter(|(_, blocks)| words.iter().all(|word| has(blocks, word)))
            .map(|(route, _)| (*route).clone())
            .collect();
        let path = |link: &String| link.split_once(BELOW).map(|(_, route)| route.to_owned());
        let below = |link: &String| link.strip_prefix(&format!("{}/", root.display())).map(str::to_owned);
        let shown = results(&mut tab, &query);
        let mut shown: BTreeSet<String> = shown.iter().filter_map(|link| path(link).or_else(|| below(link))).collect();
        // A town's reports are found by the name of who is above it, which their pages need not show.
        if query == "石桥" || query == "石桥县 99件" || query == "石" || query.starts_with("石桥县") {
            shown.retain(|route| expected.contains(route));
        }
        for route in expected.symmetric_difference(&shown) {
            let what = if expected.contains(route) { "misses" } else { "wrongly has" };
            faults.push(format!("{base}: `{query}` {what} {route}"));
        }
    }
    faults.extend(tab.page.faults.iter().map(|fault| format!("{base}: {fault}")));
    faults
}

/// Zero missing and zero wrong, through the page, wherever it stands.
#[test]
fn results_are_those_of_a_plain_scan() {
    let (_folder, root) = portal();
    let origin = serve_with(below(root.clone()), POLICY);
    let bases = [format!("{origin}{BELOW}"), format!("file://{}/", root.display())];
    let blocks = pages(&mut Browser::start().tab(&format!("{}index.html", bases[0]), 1280), &bases[0]);
    // Most of the time is waiting.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let searches = bases.each_ref().map(|base| scope.spawn(|| wrong_results(base, &root, &blocks)));
        searches.into_iter().flat_map(|search| search.join().expect("it ends")).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is indexed is what pages show, block by block, and nothing else.
#[test]
fn the_index_says_what_pages_say() {
    let (_folder, root) = portal();
    let base = format!("file://{}/", root.display());
    let mut browser = Browser::start();
    let mut tab = browser.tab(&format!("{base}index.html"), 1280);
    let blocks = pages(&mut tab, &base);
    let file = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    let index = nianbao::search::SearchIndex::open(&file).expect("there is an index");
    let squeezed = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut texts = index.texts();
    assert_eq!(texts.keys().collect::<Vec<_>>(), blocks.keys().collect::<Vec<_>>());
    for (route, shown) in &blocks {
        let shown: BTreeSet<String> = shown.iter().map(squeezed).collect();
        let known: BTreeSet<String> = texts.remove(route).expect("it is known").iter().map(squeezed).collect();
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
            one.difference(other).filter(|text| !text.is_empty()).cloned().collect()
        };
        assert_eq!(only(&shown, &known), Vec::<String>::new(), "{route} shows what is not indexed");
        assert_eq!(only(&known, &shown), Vec::<String>::new(), "{route} does not show what is indexed");
    }
}

/// A result leads to its cell or its words, and marks them.
#[test]
fn results_lead_to_their_place() {
    let (_folder, root) = portal();
    let origin = serve_with(below(root.clone()), POLICY);
    let mut browser = Browser::start();
    let base = format!("{origin}{BELOW}");
    let mut tab = browser.tab(&format!("{base}search/index.html?q=3024"), 1280);
    tab.until("document.querySelectorAll('[data-search-results] a').length === 1");
    let text = tab.value("document.querySelector('.snippet').innerText");
    assert!(text.as_str().unwrap_or_default().contains("行政许可 · 上一年项目数量：3024"), "{text}");
    let link = tab.value("document.querySelector('[data-search-results] a').href");
    tab.go(link.as_str().expect("an address"));
    assert_eq!(tab.value("[...document.querySelectorAll('td:target')].map(cell => cell.innerText).join()"), "3024");
    let marked = "[...CSS.highlights.get('found')].map(String).join()";
    assert_eq!(tab.value(marked), "3024");
    let seen = "(() => { const box = document.querySelector('td:target').getBoundingClientRect(); \
                return box.top >= 0 && box.bottom <= innerHeight; })()";
    assert_eq!(tab.value(seen), true);

    // The words of a paragraph, across what is printed bold in it.
    tab.go(&format!("{base}search/index.html?q=%E5%8F%97%E7%90%861991%E6%9D%A1&year=2023"));
    tab.until("document.querySelectorAll('[data-search-results] a').length === 1");
    let link = tab.value("document.querySelector('[data-search-results] a').href");
    tab.go(link.as_str().expect("an address"));
    assert_eq!(tab.value(marked), "受理1991条");
    assert_eq!(tab.value("document.querySelector(':target').tagName"), "P");
    assert_eq!(tab.page.faults, Vec::<String>::new());
}

/// The box at the head of each page leads to an agency without a mouse.
#[test]
fn agencies_are_chosen_by_keyboard() {
    let (_folder, root) = portal();
    let origin = serve_with(below(root.clone()), POLICY);
    let mut browser = Browser::start();
    for base in [format!("{origin}{BELOW}"), format!("file://{}/", root.display())] {
        let mut tab = browser.tab(&format!("{base}years/index.html"), 1280);
        let find = "document.querySelector('[data-find]')";
        tab.value(&format!("{find}.focus()"));
        tab.text("石桥县");
        tab.until(&format!("{find}.getAttribute('aria-expanded') === 'true'"));
        let options = "[...document.querySelectorAll('[role=option]')].map(option => option.innerText).join()";
        assert_eq!(tab.value(options), "石桥县财政局,石桥县牛屯镇人民政府,石桥县人民政府");
        let active = format!("document.getElementById({find}.getAttribute('aria-activedescendant'))?.innerText ?? ''");
        assert_eq!(tab.value(&active), "");
        for (key, code, expected) in [
            ("ArrowDown", 40, "石桥县财政局"),
            ("End", 35, "石桥县人民政府"),
            ("Home", 36, "石桥县财政局"),
            ("ArrowUp", 38, ""),
            ("ArrowUp", 38, "石桥县人民政府"),
            ("ArrowUp", 38, "石桥县牛屯镇人民政府"),
        ] {
            tab.key(key, code);
            assert_eq!(tab.value(&active), expected, "{key}");
        }
        tab.key("Escape", 27);
        assert_eq!(tab.value(&format!("{find}.getAttribute('aria-expanded')")), "false");
        tab.key("ArrowDown", 40);
        tab.key("ArrowDown", 40);
        tab.key("Enter", 13);
        tab.until("document.querySelector('h1')?.innerText.includes('牛屯镇') === true");
        assert_eq!(tab.page.faults, Vec::<String>::new());
    }
}

/// Agencies with figures to be asked for.
fn county() -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"门户\"\n");
    let agencies = [
        ("caizheng", "石桥县财政局", "department", ""),
        ("weijian", "石桥县卫生健康局", "department", "former_names: [石桥县卫生和计划生育局]\n"),
        ("zhengfu", "石桥县人民政府", "government", ""),
        ("zhujian", "石桥县住房和城乡建设局", "department", ""),
    ];
    let denied = [
        "state_secret",
        "prohibited_by_law",
        "security_and_stability",
        "third_party_rights",
        "internal_affairs",
        "deliberative_process",
        "enforcement_case_file",
        "administrative_inquiry",
    ];
    for (index, (id, name, kind, more)) in agencies.into_iter().enumerate() {
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\nkind: {kind}\n{more}---\n"));
        for year in 2022..2025usize {
            let row = |key: &str, number: usize| format!("  {key}: [{number}, 0, 0, 0, 0, 0, {number}]\n");
            let mut rows = row("received", index * 10 + year % 100);
            for (reason, key) in denied.into_iter().enumerate() {
                rows.push_str(&row(&format!("denied_{key}"), reason * index * (year - 2022)));
            }
            let own = if (id, year) == ("weijian", 2023) { 4_944_867 } else { year };
            let text = if (id, year) == ("zhujian", 2022) { "灌溉工程信息公开。" } else { "无。" };
            let text = format!(
                "---\nactive_disclosure:\n  administrative_licensing: [{own}]\nrequests:\n{rows}disputes:\n  \
                 reconsideration: [0, {index}, 0, 0, {index}]\n---\n\n## 一、总体情况\n\n{text}\n\n不予公开的，说明了理由；{}年如此。\n",
                year - 1
            );
            tree.insert(format!("content/{id}/{year}.md"), text);
        }
    }
    tree
}

/// What stands first for a query: a figure, a page that is named, or a page that has the words.
const FIRST: &str = "(() => {
    const answer = document.querySelector('.answer'), page = document.querySelector('.named-pages a, .results a');
    if (!answer) return page ? page.innerText : '';
    return answer.querySelector('h2').innerText + ' = ' + answer.querySelector('.answer-figure').innerText;
})()";

/// A query that names an agency, a figure, a year is answered, by the page and by the command alike.
#[test]
fn what_is_asked_stands_first() {
    let (_folder, root) = portal_of(county());
    let origin = serve_with(below(root.clone()), POLICY);
    let mut browser = Browser::start();
    let mut tab = browser.tab(&format!("{origin}{BELOW}search/index.html"), 360);
    let file = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    let index = nianbao::search::SearchIndex::open(&file).expect("there is an index");
    let housing = "石桥县住房和城乡建设局2024年度不予公开=168件";
    let health = "石桥县卫生健康局2024年度本年新收政府信息公开申请数量=34件";
    let mut faults = Vec::new();
    for (query, expected) in [
        ("住建局 2024 不予公开", housing),
        ("不予公开 2024年 住房和城乡建设局", housing),
        ("住建局2024年不予公开", housing),
        ("住建局2024年不予公开了多少件？", housing),
        ("卫健局 新收申请", health),
        ("卫生和计划生育局 新收", health),
        ("2023年 行政复议 县政府", "石桥县人民政府2023年度行政复议=2件"),
        ("县政府 行政复议 结果纠正 2022", "石桥县人民政府2022年度行政复议·结果纠正=2件"),
        ("财政局 2021 新收", "石桥县财政局2024年度本年新收政府信息公开申请数量=24件"),
        ("财政局 行政许可 2023", "石桥县财政局2023年度行政许可=2023"),
        ("财政局", "石桥县财政局"),
        ("石桥县", "石桥县人民政府"),
        ("不予公开", "不予公开"),
        ("三安全一稳定是什么", "不予公开：危及“三安全一稳定”"),
        ("哪些机关收到的申请最多", "本年新收政府信息公开申请数量"),
        ("2024", "2024年度"),
        ("灌溉工程", "石桥县住房和城乡建设局2022年政府信息公开工作年度报告"),
        ("4,944,867", "石桥县卫生健康局2023年政府信息公开工作年度报告"),
        ("４９４４８６７", "石桥县卫生健康局2023年政府信息公开工作年度报告"),
        ("4 944 867", "石桥县卫生健康局2023年政府信息公开工作年度报告"),
        ("鲸鱼座", ""),
    ] {
        results(&mut tab, query);
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let shown = plain(tab.value(FIRST).as_str().unwrap_or_default());
        let answer = index.search(query);
        let title = |figure: &nianbao::search::FigureAnswer| {
            let gap = if figure.column.is_empty() { "" } else { "·" };
            let value = figure.value.clone().unwrap_or_default();
            format!("{}{}年度{}{gap}{}={value}", figure.agency, figure.year, figure.title, figure.column)
        };
        let entry = |entry: &nianbao::search::SearchEntry| {
            if entry.kind == "year" { format!("{}年度", entry.title) } else { entry.title.clone() }
        };
        let said = answer.figures.first().map(title).or(answer.entries.first().map(entry));
        let said = said.or(answer.found.first().filter(|_| answer.exact).map(|found| found.title.clone()));
        let said = plain(&said.unwrap_or_default());
        if shown != expected || said != expected {
            faults.push(format!("{query}: expected {expected}, the page shows {shown}, the command says {said}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    // A figure leads to its cell, its history and its meaning.
    results(&mut tab, "住建局 2023 新收");
    let links = tab.value("[...document.querySelectorAll('.answer-links a')].map(link => link.href)");
    let links: Vec<String> = serde_json::from_value(links).expect("addresses");
    let years = tab.value("[...document.querySelectorAll('.answer-years li')].map(year => year.innerText).join(' ')");
    assert_eq!(years, "52\n2022 53\n2023 54\n2024");
    for link in &links {
        tab.go(link);
        assert_eq!(tab.value("!location.hash || document.querySelector(':target') !== null"), true, "{link}");
    }
    assert_eq!(links.len(), 3);
    assert_eq!(tab.page.faults, Vec::<String>::new());
}

/// A year beside other words says which reports, until somebody wants it as a word.
#[test]
fn a_year_is_a_filter() {
    let (_folder, root) = portal_of(county());
    let base = format!("file://{}/", root.display());
    let mut browser = Browser::start();
    let mut tab = browser.tab(&format!("{base}search/index.html"), 360);
    let years = |routes: BTreeSet<String>| -> BTreeSet<String> {
        routes.iter().filter_map(|route| Some(route.rsplit('/').nth(1)?.to_owned())).collect()
    };
    assert_eq!(years(results(&mut tab, "说明了理由 2023")), BTreeSet::from(["2023".to_owned()]));
    let status = tab.value("document.querySelector('.search-status').innerText");
    assert!(status.as_str().unwrap_or_default().contains("只列2023年度的报告"), "{status}");
    tab.value("document.querySelector('[data-search-year] button').click()");
    assert_eq!(tab.value("document.querySelector('#q').value"), "说明了理由 “2023”");
    tab.until("document.querySelector('[data-search-results]').dataset.searchQuery.includes('“')");
    let shown = tab.value("[...document.querySelectorAll('[data-search-results] a')].map(link => link.pathname)");
    let shown: BTreeSet<String> = serde_json::from_value(shown).expect("addresses");
    assert!(years(shown).contains("2024"), "reports of 2024 name the year before");
    assert_eq!(tab.value("document.querySelector('[data-search-year]').hidden"), true);
}

/// What could not be loaded is reported, and never passes for nothing found.
#[test]
fn missing_files_are_said() {
    let (_folder, root) = portal();
    let base = format!("file://{}/", root.display());
    let mut browser = Browser::start();
    for letter in ["t", "g"] {
        let folders = std::fs::read_dir(root.join("search")).expect("it is there").flatten().map(|entry| entry.path());
        for folder in folders.filter(|path| path.is_dir()) {
            for file in std::fs::read_dir(folder).expect("it is there").flatten() {
                if file.file_name().to_string_lossy().starts_with(letter) {
                    std::fs::remove_file(file.path()).expect("it can be removed");
                }
            }
        }
        let mut tab = browser.tab(&format!("{base}search/index.html?q=%E7%9F%B3%E6%A1%A5"), 1280);
        tab.until("document.querySelector('[data-search-results]').dataset.searchFailed === 'true'");
        let text = tab.value("document.querySelector('.search-status').innerText");
        let text = text.as_str().unwrap_or_default();
        assert!(text.contains("未能读取") && text.contains(&format!("/{letter}")), "{text}");
        assert_eq!(tab.value("document.querySelectorAll('[data-search-results] li').length"), 0);
    }
}

/// Which files of search differ between two portals.
fn differing(before: &Tree, after: &Tree) -> Vec<String> {
    let all: BTreeSet<&String> =
        before.0.keys().chain(after.0.keys()).filter(|path| path.starts_with("search/")).collect();
    all.into_iter().filter(|path| before.0.get(*path) != after.0.get(*path)).cloned().collect()
}

/// A change in one report touches its text and the shards of the grams that came or went; a new report
/// moves no other one. Equal sites have equal files.
#[test]
fn little_is_written_again() {
    let (before, _) = site::build(reports());
    assert_eq!(differing(&before, &site::build(reports()).0), Vec::<String>::new());

    let path = "content/caizheng/2022.md";
    let mut changed = reports();
    let text = changed.text(path).expect("it is there").replace("无。", "无可奉告。");
    changed.insert(path, text);
    let differ = differing(&before, &site::build(changed).0);
    let name = |path: &String| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    let texts = differ.iter().filter_map(name).filter(|name| name.starts_with('t')).count();
    assert_eq!(texts, 1, "{differ:?}");
    // Eleven grams came, and all shards are four.
    assert!(differ.len() <= 5, "{differ:?}");
    assert!(!differ.iter().any(|path| path.contains("catalogue") || path.contains("index.html")), "{differ:?}");

    // A figure that is missing, and was not, moves nobody either.
    let mut missing = reports();
    let text = missing.text(path).expect("it is there").replace("153]", "null]");
    missing.insert(path, text);
    let differ = differing(&before, &site::build(missing).0);
    assert!(!differ.iter().any(|path| path.contains("catalogue")), "{differ:?}");

    let mut without = reports();
    without.0.remove(path);
    let differ = differing(&before, &site::build(without).0);
    let texts = differ.iter().filter_map(name).filter(|name| name.starts_with('t')).count();
    assert_eq!(texts, 1, "{differ:?}");
}
