//! A warm build equals a clean one: whatever is done to a site, a build with a memo of its earlier
//! states gives the same bytes and the same findings as one that knows nothing.

use std::collections::BTreeSet;
use std::sync::Mutex;

use nianbao::finding::words::Lang;
use nianbao::finding::{Findings, Noticed};
use nianbao::tree::{OneFile, Pieces, ShelfTree, Sink, Tree, TreeSink, TreeSite};
use nianbao::{Earlier, Left, Memo, OnError, build, build_after, build_again};
use proptest::prelude::*;
use proptest::sample::Index;

use super::site::{self, TODAY};

/// What a person may do to a site between two builds.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Another figure in place of one.
    Figure(Index, Index, u16),
    /// A line of text at the end of a file.
    Text(Index, &'static str),
    /// Half of a file is gone.
    Cut(Index),
    /// A file is gone.
    Remove(Index),
    /// A file stands elsewhere.
    Rename(Index, &'static str),
    /// A copy of a file.
    Copy(Index, &'static str),
    /// A whole file of its own.
    Write(&'static str, &'static str),
}

const TEXTS: [&str; 6] = [
    "新的一段。",
    "见[2019年度报告](../yiyuan/2019.md)和[附件](附件.pdf)。",
    "{{ requests.received.total }}件",
    "见[说明](../method.md)。",
    "[[table]]",
    "[[chart: requests.received.total, requests.granted.total; years 3; lines]]",
];

const PLACES: [&str; 8] = [
    "content/yiyuan/2019.md",
    "content/yiyuan/2020/index.md",
    "content/yiyuan/2020/附件.pdf",
    "content/aaa/2020.md",
    "content/aaa/_index.md",
    "content/suozhen/2021.md",
    "content/guide.md",
    "content/_forms/own.toml",
];

const FILES: [(&str, &str); 6] = [
    ("site.toml", "title = \"另一个门户\"\nbase_url = \"https://a.example/b/\"\n[checks]\nmissing-entry = \"off\"\n"),
    ("site.toml", "title = "),
    ("content/aaa/_index.md", "---\nname: 新单位\n---\n"),
    ("themes/default/templates/404.html", "{% extends \"default/404.html\" %}"),
    ("themes/default/templates/404.html", "{% if %}"),
    ("content/_forms/own.toml", "id = 1"),
];

pub fn edit() -> impl Strategy<Value = Edit> {
    let text = prop::sample::select(TEXTS.to_vec());
    let place = prop::sample::select(PLACES.to_vec());
    prop_oneof![
        3 => (any::<Index>(), any::<Index>(), 0..2000_u16).prop_map(|(file, at, to)| Edit::Figure(file, at, to)),
        2 => (any::<Index>(), text).prop_map(|(file, text)| Edit::Text(file, text)),
        1 => any::<Index>().prop_map(Edit::Cut),
        1 => any::<Index>().prop_map(Edit::Remove),
        1 => (any::<Index>(), place.clone()).prop_map(|(file, to)| Edit::Rename(file, to)),
        2 => (any::<Index>(), place).prop_map(|(file, to)| Edit::Copy(file, to)),
        2 => prop::sample::select(FILES.to_vec()).prop_map(|(path, text)| Edit::Write(path, text)),
    ]
}

/// Does it.
pub fn apply(edit: &Edit, site: &mut Tree) {
    let paths: Vec<String> = site.0.keys().cloned().collect();
    let path = |index: &Index| index.get(&paths).clone();
    match edit {
        Edit::Figure(file, at, to) => {
            let file = path(file);
            let text = String::from_utf8_lossy(site.get(&file).unwrap_or_default()).into_owned();
            let figures: Vec<(usize, &str)> = text.match_indices(|c: char| c.is_ascii_digit()).collect();
            if !figures.is_empty() {
                let (start, figure) = figures[at.index(figures.len())];
                site.insert(file, format!("{}{to}{}", &text[..start], &text[start + figure.len()..]));
            }
        }
        Edit::Text(file, more) => {
            let file = path(file);
            let mut bytes = site.get(&file).unwrap_or_default().to_vec();
            bytes.extend_from_slice(format!("\n{more}\n").as_bytes());
            site.insert(file, bytes);
        }
        Edit::Cut(file) => {
            let file = path(file);
            let bytes = site.get(&file).unwrap_or_default();
            let half = bytes[..bytes.len() / 2].to_vec();
            site.insert(file, half);
        }
        Edit::Remove(file) => {
            site.0.remove(&path(file));
        }
        Edit::Rename(file, to) => {
            let bytes = site.0.remove(&path(file)).unwrap_or_default();
            site.insert(*to, bytes);
        }
        Edit::Copy(file, to) => {
            let bytes = site.get(&path(file)).unwrap_or_default().to_vec();
            site.insert(*to, bytes);
        }
        Edit::Write(path, text) => site.insert(*path, *text),
    }
    if site.0.is_empty() {
        site.insert("site.toml", "title = \"空\"\n");
    }
}

/// Pages and findings, as a reader would see them.
fn built(site: &Tree, memo: &mut Memo) -> (Tree, String) {
    let site = TreeSite::from(site.clone());
    let sink = TreeSink::default();
    let examined = build_again(&site, TODAY.0, OnError::GoOn, memo, &sink);
    (sink.into_tree(), told(&examined.findings))
}

/// Findings in full, with their words: those that were kept have nothing else.
fn told(findings: &Findings) -> String {
    let told = findings.iter().map(|finding| {
        let Noticed { check, level, problem, file, place, marks, cells, waived, fix, also, draft } = &**finding;
        let words = [Lang::Zh, Lang::En].map(|lang| problem.words(lang));
        let facts = (problem.name(), problem.check().name, problem.level(), problem.is_secret());
        format!("{check} {level:?} {file} {place:?} {marks:?} {cells:?} {waived:?} {fix:?} {also:?} {draft} {facts:?} {words:?}\n")
    });
    told.collect::<String>() + &format!("{:?}", findings.off())
}

/// The program in a later run: it knows what was read and written before, and nothing else.
#[derive(Default)]
struct LaterRun {
    kept: Vec<u8>,
    shelf: ShelfTree,
    output: Tree,
    /// How many files stayed where they were, without being made.
    stayed: usize,
}

impl LaterRun {
    fn build(&mut self, site: &Tree) -> (Tree, String) {
        let mut kept = Vec::new();
        let mut keep = |memo: &Memo| {
            memo.keep(&mut |piece| kept.extend_from_slice(piece));
        };
        let sink = Made { tree: TreeSink::over(self.output.clone()), made: Mutex::default() };
        let earlier = Earlier {
            memo: Memo::recalling(self.kept.clone()),
            keep: &mut keep,
            left: Some(Left { shelf: &self.shelf, is_whole: true }),
        };
        let examined = build_after(&TreeSite::from(site.clone()), TODAY.0, OnError::GoOn, earlier, &sink);
        if !kept.is_empty() {
            self.kept = kept;
        }
        let made = sink.made.into_inner().expect("no writer has panicked");
        self.output = sink.tree.into_tree();
        self.stayed = self.output.0.keys().filter(|path| !made.contains(*path)).count();
        (self.output.clone(), told(&examined.findings))
    }
}

/// A sink that notes what is made.
struct Made {
    tree: TreeSink,
    made: Mutex<BTreeSet<String>>,
}

impl Sink for Made {
    fn keep(&self, path: &str) {
        self.tree.keep(path);
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        self.made.lock().expect("no writer has panicked").insert(path.to_owned());
        self.tree.file(path, bytes);
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        self.made.lock().expect("no writer has panicked").insert(path.to_owned());
        self.tree.long_file(path)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn warm_equals_clean(edits in prop::collection::vec(edit(), 1..8), is_one_run: bool) {
        let mut site = site::sample();
        let (mut memo, mut later) = (Memo::default(), LaterRun::default());
        let mut warm = |site: &Tree| if is_one_run { built(site, &mut memo) } else { later.build(site) };
        warm(&site);
        for edit in &edits {
            apply(edit, &mut site);
            let (clean, clean_findings) = built(&site, &mut Memo::default());
            let (warm, warm_findings) = warm(&site);
            prop_assert_eq!(warm_findings, clean_findings);
            let differs: Vec<&String> =
                warm.0.keys().chain(clean.0.keys()).filter(|path| warm.get(path) != clean.get(path)).collect();
            prop_assert!(differs.is_empty(), "{differs:?} after {edit:?}");
        }
    }
}

/// A preview renders one file at a time; each is the one that a whole build writes.
#[test]
fn one_file_is_that_of_the_whole() {
    let site = TreeSite::from(site::sample());
    let (today, all) = (TODAY.0, TreeSink::default());
    build(&site, today, OnError::GoOn, &all);
    let mut memo = Memo::default();
    for (path, bytes) in all.into_tree().0 {
        let one = OneFile::new(&path);
        build_again(&site, today, OnError::GoOn, &mut memo, &one);
        assert!(one.into_bytes().is_some_and(|one| one == bytes), "{path}");
    }
}

/// What is kept of the sample is all that was read of it, and is recalled as long as nothing differs: not by a site in
/// which links lead elsewhere, nor with a form of its own, nor where the file is another.
#[test]
fn what_is_kept_is_recalled_report_by_report() {
    let mut site = site::sample();
    let mut memo = Memo::default();
    built(&site, &mut memo);
    assert_eq!(memo.recalled(), 0);
    let mut kept = Vec::new();
    memo.keep(&mut |piece| kept.extend_from_slice(piece)).expect("there is something to keep");
    let of = |site: &Tree, kept: &[u8]| {
        let mut memo = Memo::recalling(kept.to_vec());
        built(site, &mut memo);
        memo
    };
    let memo = of(&site, &kept);
    let reports = memo.recalled();
    assert!(reports >= 4, "{reports}");
    assert!(memo.keep(&mut |_| panic!("there is nothing new to keep")).is_none());
    for damaged in [&kept[..0], &kept[..40], &kept[..kept.len() - 1], &kept[1..]] {
        assert_eq!(of(&site, damaged).recalled(), 0);
    }
    let file = "content/yiyuan/2020.md";
    let text = format!("{}\n新的一段。\n", site.text(file).expect("it is there"));
    site.insert(file, text);
    assert_eq!(of(&site, &kept).recalled(), reports - 1);
    site.insert("content/_forms/own.toml", "id = 1");
    assert_eq!(of(&site, &kept).recalled(), 0);
}

/// Three counties with eleven departments each, so many that the index of search has more than one block.
fn counties() -> Tree {
    let mut site = Tree::default();
    site.insert("site.toml", "title = \"年报\"\nbase_url = \"https://example.org/\"\n");
    site.insert("content/about.md", "---\ntitle: 说明\n---\n\n说明。\n");
    for county in ["甲县", "乙县", "丙县"] {
        let above = format!("{}0", letter(county));
        for number in 0..12 {
            let id = format!("{}{number}", letter(county));
            let name = if number == 0 { format!("{county}人民政府") } else { format!("{county}第{number}局") };
            let kind =
                if number == 0 { "kind: government".to_owned() } else { format!("kind: department\nparent: {above}") };
            site.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\n{kind}\n---\n"));
            let report = |year: u16| {
                format!(
                    "---\npublished: {}-01-20\nactive_disclosure:\n  administrative_licensing: [{number}]\nrequests:\n  \
                     received: [{number}, 0, 0, 0, 0, 0, {number}]\n---\n\n## 一、总体情况\n\n{name}{year}年收到申请{number}件。\n",
                    year + 1
                )
            };
            site.insert(format!("content/{id}/2021.md"), report(2021));
            if number == 1 {
                site.insert(format!("content/{id}/2022/index.md"), report(2022) + "\n[附件](表.pdf)\n");
                site.insert(format!("content/{id}/2022/表.pdf"), "%PDF-1.4");
            }
        }
    }
    site
}

fn letter(county: &str) -> char {
    match county {
        "甲县" => 'a',
        "乙县" => 'b',
        _ => 'c',
    }
}

/// A site in which there is nothing to look for has the same files of search, first and later.
#[test]
fn an_empty_index_is_written_and_stays() {
    let mut site = Tree::default();
    site.insert("site.toml", "title = \"年报\"\n");
    site.insert("content/a/_index.md", "---\nname: 甲局\n---\n");
    let clean = built(&site, &mut Memo::default());
    let mut run = LaterRun::default();
    for _ in 0..2 {
        assert!(run.build(&site) == clean);
    }
    assert!(clean.0.0.keys().any(|path| path.starts_with("search/") && path.ends_with("/g0.js")));
}

/// One change costs one change: what is made again is what it may have changed, and all is what a clean build makes.
#[test]
fn what_is_as_it_was_stays() {
    let mut site = counties();
    let mut run = LaterRun::default();
    let (first, _) = run.build(&site);
    assert!(first == built(&site, &mut Memo::default()).0);
    assert_eq!(run.stayed, 0);
    run.build(&site);
    let all = run.stayed;
    assert!(all > first.0.len() / 2, "{all} of {}", first.0.len());
    let changed = |site: &mut Tree, file: &str, from: &str, to: &str| {
        let text = site.text(file).expect("it is there").to_owned();
        assert!(text.contains(from), "{file}");
        site.insert(file, text.replace(from, to));
    };
    // The change, and at least how many of the three counties stay.
    type Change<'c> = (&'c str, &'c dyn Fn(&mut Tree), usize);
    let changes: [Change<'_>; 10] = [
        ("a figure", &|site| changed(site, "content/a3/2021.md", "received: [3", "received: [4"), 2),
        ("the whole's figure", &|site| changed(site, "content/b0/2021.md", "received: [0", "received: [9"), 2),
        ("a word", &|site| changed(site, "content/c5/2021.md", "收到申请", "受理申请"), 2),
        (
            "the words of an agency",
            &|site| {
                changed(
                    site,
                    "content/c5/_index.md",
                    "第5局\nkind: department\nparent: c0\n---\n",
                    "第5局\nkind: department\nparent: c0\n---\n\n负责第五件事。\n",
                )
            },
            0,
        ),
        ("a file beside a report", &|site| site.insert("content/b1/2022/表.pdf", "%PDF-1.5"), 2),
        ("a free page", &|site| changed(site, "content/about.md", "说明。", "这里说明。"), 3),
        ("the portal's title", &|site| changed(site, "site.toml", "年报", "年度报告"), 0),
        ("a template", &|site| site.insert("themes/default/templates/404.html", "<p>没有</p>"), 0),
        ("another report", &|site| site.insert("content/c9/2022.md", "---\n---\n"), 0),
        ("a name", &|site| changed(site, "content/a2/_index.md", "第2局", "第二局"), 0),
    ];
    for (what, change, counties) in changes {
        change(&mut site);
        let ((warm, warm_findings), (clean, clean_findings)) = (run.build(&site), built(&site, &mut Memo::default()));
        assert_eq!(warm_findings, clean_findings, "{what}");
        let differs: Vec<&String> =
            warm.0.keys().chain(clean.0.keys()).filter(|path| warm.get(path) != clean.get(path)).collect();
        assert!(differs.is_empty(), "{differs:?} after {what}");
        // Each county has 13 reports, with five files a folder.
        assert!(run.stayed >= counties * 13 * 5, "{} stayed after {what}", run.stayed);
    }
}
