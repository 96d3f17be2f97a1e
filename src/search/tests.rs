//! The index against a plain scan, and against texts that mean harm.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::fold::{Fold, Rare, fold};
use super::query::SearchIndex;
use super::text;
use crate::model::Date;
use crate::tree::{Tree, TreeSink, TreeSite};
use crate::{OnError, build};

/// A site of these reports: agency, year and text.
fn site(reports: &[(&str, u16, &str)]) -> TreeSite {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"门户\"\n");
    let names = [("a", "石桥县财政局"), ("b", "桓台县人民政府办公室"), ("c", "乾安县政府")];
    for (id, name) in names {
        if reports.iter().any(|report| report.0 == id) {
            tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\n---\n"));
        }
    }
    for (id, year, body) in reports {
        let matter = "---\nactive_disclosure: {}\nrequests: {}\ndisputes: {}\n---\n\n## 一、总体情况\n\n";
        tree.insert(format!("content/{id}/{year}.md"), format!("{matter}{body}\n"));
    }
    TreeSite::from(tree)
}

fn files(site: &TreeSite) -> Tree {
    let sink = TreeSink::default();
    build(site, Date::constant(2026, 1, 1), OnError::GoOn, &sink);
    let mut tree = sink.into_tree();
    tree.0.retain(|path, _| path.starts_with("search/") && path.ends_with(".js"));
    tree
}

/// The routes of what a query finds exactly, without their anchors.
fn found(tree: &Tree, query: &str) -> Vec<String> {
    let file = |path: &str| tree.text(path).map(str::to_owned);
    let answer = SearchIndex::open(&file).expect("there is a catalogue").search(query);
    if !answer.exact {
        return Vec::new();
    }
    answer.found.into_iter().map(|found| found.route.split('#').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_is_asked_is_found() {
    let tree = files(&site(&[
        ("a", 2021, "全年受理申请199件，印发国办公开办函〔2020〕61号。"),
        ("a", 2022, "全年受理申请99件。\n\n信息𠮷公开，Ｗeb平台，政務公開。"),
        ("b", 2021, "乾隆年间。电话0533-8180102。"),
    ]));
    let a21 = "a/2021/index.html";
    let a22 = "a/2022/index.html";
    let b21 = "b/2021/index.html";
    for (query, expected) in [
        ("99件", vec![a22, a21]),
        ("199件", vec![a21]),
        ("函〔2020〕61号", vec![a21]),
        ("函〔2020〕", vec![a21]),
        ("𠮷", vec![a22]),
        ("WEB", vec![a22]),
        ("政务公开，", vec![]),
        ("政务公开", vec![a22]),
        ("政務公開", vec![a22]),
        ("乾隆", vec![b21]),
        ("干隆", vec![]),
        ("8180102", vec![b21]),
        // The page of 2022 names the year before, but is not of that year.
        ("石桥县 2021", vec![a21]),
        ("石桥县 “2021”", vec![a21, a22]),
        ("办公室 2022", vec![b21]),
        ("石桥县财政局 2022", vec![a22]),
        ("受理 电话", vec![]),
        ("   ", vec![]),
    ] {
        let found = found(&tree, query);
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn near_matches_are_told_apart() {
    let tree = files(&site(&[("a", 2021, "甲"), ("b", 2021, "乙")]));
    let file = |path: &str| tree.text(path).map(str::to_owned);
    let answer = SearchIndex::open(&file).expect("there is a catalogue").search("桓台县鲸鱼2021");
    assert!(!answer.exact);
    assert_eq!(answer.found[0].route.split('#').next(), Some("b/2021/index.html"));
}

#[test]
fn hostile_texts_harm_nothing() {
    let long = "长".repeat(300_000);
    let texts = [
        "</script><script>alert(1)</script> \"引\\号\" ${x} `y`",
        "行\u{2028}分\u{2029}段\u{202e}倒\u{feff}字\u{7f}",
        "\u{fdd0}\u{10ffff}\u{f0000}私用",
        "e\u{301}\u{301}\u{301}x ﷺ ㎏ ⅷ",
        long.as_str(),
    ];
    let reports: Vec<(&str, u16, &str)> =
        texts.iter().enumerate().map(|(index, &text)| ("a", 2019 + index as u16, text)).collect();
    let tree = files(&site(&reports));
    for (path, bytes) in &tree.0 {
        let script = std::str::from_utf8(bytes).expect("scripts are UTF-8");
        let (_, data) = text::unscript(script).unwrap_or_else(|| panic!("{path} is a call"));
        serde_json::from_str::<serde_json::Value>(data).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(!data.contains('<') && !data.contains(['\u{2028}', '\u{2029}', '\n']), "{path}");
    }
    for (query, year) in
        [("alert(1)", 2019), ("引\\号", 2019), ("倒", 2020), ("私用", 2021), ("kg", 2022), ("长长长长", 2023)]
    {
        assert_eq!(found(&tree, query), [format!("a/{year}/index.html")], "{query}");
    }
}

#[test]
fn a_new_report_moves_no_other() {
    let before = files(&site(&[("a", 2021, "甲乙"), ("b", 2021, "丙丁"), ("b", 2023, "戊己")]));
    let after = files(&site(&[("a", 2021, "甲乙"), ("a", 2022, "庚辛"), ("b", 2021, "丙丁"), ("b", 2023, "戊己")]));
    let texts = |tree: &Tree| -> BTreeMap<String, Vec<u8>> {
        let texts = tree.0.iter().filter(|(path, _)| path.rsplit('/').next().is_some_and(|name| name.starts_with('t')));
        texts.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    let (before, after) = (texts(&before), texts(&after));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
}

#[test]
fn threads_change_no_byte() {
    let texts: Vec<String> = (0..40).map(|index| format!("第{index}份报告，政府信息公开{}件。", index * 7)).collect();
    let reports: Vec<(&str, u16, &str)> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| (["a", "b", "c"][index % 3], 2019 + index as u16 / 3, text.as_str()))
        .collect();
    let site = site(&reports);
    let in_threads = |count| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads can be started");
        pool.install(|| files(&site))
    };
    assert_eq!(in_threads(1), in_threads(4));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_plain_scan_finds_the_same(
        texts in prop::collection::vec("[公开信息申请12,.ab年Ａ資资𠮷 ]{0,40}", 1..9),
        queries in prop::collection::vec("[公开信息申请12,.ab年Ａ資𠮷]{1,9}", 1..12),
    ) {
        let reports: Vec<(&str, u16, &str)> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| (["a", "b", "c"][index % 3], 2019 + index as u16, text.as_str()))
            .collect();
        let site = site(&reports);
        let tree = files(&site);
        let folded = |text: &str| {
            let mut out = Fold::default();
            fold(text, &mut out, &mut Rare::new());
            out.chars.into_iter().collect::<String>()
        };
        // What each page says, as the pages themselves say it.
        let heard = Heard::default();
        let examined = crate::examine(&site, Date::constant(2026, 1, 1));
        let theme = crate::render::Theme::read(&site, &examined.source, &mut crate::finding::Findings::default());
        crate::render::pages(&site, &examined.source, &examined.links, &examined.findings, &theme, crate::render::KeptData::default(), &TreeSink::default(), &heard);
        let (shared, documents) = heard.0.into_inner().expect("no listener has panicked");
        for query in queries {
            let word = folded(&query);
            let mut expected: Vec<String> = Vec::new();
            for document in &documents {
                let common = document.shared.map_or(&[][..], |shared_by| &shared[shared_by].texts[..]);
                let own = document.passages.iter().map(|(_, text)| text).chain(&document.cells);
                if own.chain(common.iter().map(|(_, text)| text)).any(|text| folded(text).contains(&word)) {
                    expected.push(document.route.clone());
                }
            }
            let mut found = found(&tree, &query);
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected, "{}", query);
        }
    }
}

type Said = (Vec<crate::render::SharedTexts>, Vec<crate::render::SearchDocument>);

#[derive(Default)]
struct Heard(std::sync::Mutex<Said>);

impl crate::render::Indexer for Heard {
    fn begin(
        &self,
        shared: Vec<crate::render::SharedTexts>,
        _: Vec<Option<usize>>,
        _: Vec<crate::render::SearchIndicator>,
    ) {
        self.0.lock().expect("no listener has panicked").0 = shared;
    }

    fn add(&self, documents: Vec<crate::render::SearchDocument>) {
        self.0.lock().expect("no listener has panicked").1.extend(documents);
    }
}
