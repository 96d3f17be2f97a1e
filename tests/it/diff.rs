//! What changed between two versions of a report or a site: by cell, by sentence, by value of the front matter.

use std::fs;
use std::path::Path;
use std::process::Command;

use nianbao::check::corrections_needed;
use nianbao::finding::Findings;
use nianbao::form::Forms;
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::office::diff::{SiteDiff, State, Version, sites};
use nianbao::source::{self, PASS_OVER, Source, print_front_matter, read_one};
use nianbao::tree::{Tree, TreeSite};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use tempfile::TempDir;

use crate::properties::sound;
use crate::site::{self, Run};

const BODY: &str = "\n本报告依法编制。\n\n## 一、总体情况\n\n本年公开信息28条；召开会议2次。全年收到申请{{ requests.received.total }}件。\n\n\
    ## 三、收到和处理政府信息公开申请情况\n\n对申请逐件登记，按时答复，没有逾期。\n";

/// A report in which nothing happened, but for these cells: `~` is blank, `/` does not apply.
fn report(year: u16, head: &str, cells: &[(&str, &str)], body: &str) -> String {
    let form = Forms::embedded().of_year(year).expect("there is a form for the year").clone();
    let mut report = Report::blank(form, Year::new(year).expect("it is a year"));
    report.entries.fill(Entry::Amount(Amount::ZERO));
    for (address, value) in cells {
        let cell = report.form.find(address).expect("it is a cell of the form");
        report.entries[cell.index()] = match *value {
            "~" => Entry::Missing,
            "/" => Entry::NotApplicable,
            value => Entry::Amount(Amount::read(value).expect("it is an amount")),
        };
    }
    print_front_matter(&report).replacen("---\n", &format!("---\n{head}"), 1) + body
}

fn county(reports: &[(&str, String)]) -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    for (id, name) in [("finance", "清河县财政局"), ("housing", "清河县住房和城乡建设局")] {
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\nkind: department\n---\n"));
    }
    for (file, text) in reports {
        tree.insert(*file, text.clone());
    }
    tree
}

fn planted(tree: &Tree) -> TempDir {
    let folder = TempDir::new().expect("a folder for the test");
    nianbao::disk::plant(tree, folder.path()).expect("files can be written");
    folder
}

fn diff(folder: &Path, arguments: &[&str]) -> Run {
    site::run_in(folder, &[&["diff"], arguments].concat())
}

/// The two files of a report, and what is said of them behind the line that counts reports.
fn said(old: &str, new: &str) -> String {
    let folder = TempDir::new().expect("a folder for the test");
    fs::write(folder.path().join("2024-旧.md"), old).expect("files can be written");
    fs::write(folder.path().join("2024.md"), new).expect("files can be written");
    let run = diff(folder.path(), &["2024-旧.md", "2024.md"]);
    assert_eq!(
        run.code,
        Some(i32::from(!run.stdout.ends_with("内容没有改动\n") && !run.stdout.contains("仅写法不同")))
    );
    assert_eq!(run.stderr, "");
    let (head, rest) = run.stdout.split_once("\n比较了1份报告").expect("reports are counted");
    assert_eq!(head, "旧：2024-旧.md\n新：2024.md");
    rest.lines().skip(4).map(|line| line.trim_start().to_owned() + "\n").collect()
}

/// Thirteen persons asked, and all were granted.
const SOUND: [(&str, &str); 6] = [
    (RECEIVED, "13"),
    ("requests.received.total", "13"),
    ("requests.granted.natural_person", "13"),
    ("requests.granted.total", "13"),
    ("requests.concluded_total.natural_person", "13"),
    ("requests.concluded_total.total", "13"),
];
const RECEIVED: &str = "requests.received.natural_person";

/// What is said of changes of every kind.
#[test]
fn changes_are_said_in_words() {
    let base = || report(2024, "", &[(RECEIVED, "13")], BODY);
    let cell = |value: &str| report(2024, "", &[(RECEIVED, value)], BODY);
    let text = |from: &str, to: &str| {
        let text = base();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let label = "数字\n收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 · 自然人：";
    let in_one = "文字\n一、总体情况\n";
    for (old, new, expected) in [
        (base(), base(), String::new()),
        // Figures: what is blank or does not apply is no zero.
        (base(), cell("16"), format!("{label}13 → 16（+3）\n")),
        (base(), cell("0"), format!("{label}13 → 0（-13）\n")),
        (base(), cell("~"), format!("{label}13 → 未填报\n")),
        (cell("~"), cell("0"), format!("{label}未填报 → 0\n")),
        (cell("/"), cell("0"), format!("{label}不适用（/） → 0\n")),
        (base(), text("13,", "十三,"), format!("{label}13 → 无法读取\n")),
        // Sentences, with the words that differ.
        (base(), text("28条", "30条"), format!("{in_one}本年公开信息[-28-]{{+30+}}条；\n")),
        (base(), text("本年公开信息28条；", ""), format!("{in_one}[-本年公开信息28条；-]\n")),
        (
            base(),
            text("召开会议2次。", "召开会议2次。组织培训3次，共80人参加。"),
            format!("{in_one}{{+组织培训3次，共80人参加。+}}\n"),
        ),
        (
            base(),
            text("召开会议2次。", "").replace("没有逾期。\n", "没有逾期。召开会议2次。\n"),
            "文字\n三、收到和处理政府信息公开申请情况\n召开会议2次。（从“一、总体情况”移来，文字未变）\n".to_owned(),
        ),
        (
            base(),
            text("## 三、收到和处理政府信息公开申请情况", "## 三、收到和处理申请情况"),
            "文字\n三、收到和处理申请情况\n三、收到和处理[-政府信息公开-]申请情况\n".to_owned(),
        ),
        // A sentence follows from the figure that it names.
        (
            base(),
            report(2024, "", &[(RECEIVED, "13"), ("requests.received.total", "9")], BODY),
            "数字\n收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 · 总计：0 → 9（+9）\n文字\n一、总体情况\n全年收到申请[-0-]{+9+}件。（随数字变动）\n"
                .to_owned(),
        ),
        // Written out, it reads the same.
        (base(), text("{{ requests.received.total }}", "0"), String::new()),
        // The front matter, in words.
        (
            base(),
            text("---\n", "---\npublished: 2025-01-20\nscope: aggregated\ncontact: { phone: 0319-1234567 }\n"),
            "其他信息\n数据范围：本机关 → 汇总\n发布日期：{+2025-01-20+}（新增）\n联系方式·电话：{+0319-1234567+}（新增）\n".to_owned(),
        ),
        (
            base(),
            text("---\n", "---\ncorrections: [{ cell: requests.granted.total, old: 1, new: 0, reason: 多计 }]\n"),
            "其他信息\n更正：{+“（一）予以公开 · 总计” 1 更正为 0，多计+}（新增）\n".to_owned(),
        ),
        // Comments, blanks and line ends are not read.
        (base(), text("本报告依法编制。", "本报告依法编制。 <!-- 待核 -->").replace("\n\n##", "\n\n\n##"), String::new()),
        (base(), base().replace('\n', "\r\n"), String::new()),
    ] {
        let said = said(&old, &new);
        assert_eq!(said.split("仅写法不同").next().map(str::to_owned), Some(expected), "{old}\n→\n{new}");
    }
}

/// Cells that one edition alone has are said to be so.
#[test]
fn editions_differ_in_their_cells() {
    let form = Forms::embedded().get("2019").unwrap().clone();
    let mut blank = Report::blank(form, Year::new(2024).unwrap());
    blank.form_named = true;
    let cell = blank
        .form
        .cells()
        .find(|&cell| Forms::embedded().get("2021").unwrap().find(&blank.form.address(cell)).is_none());
    let cell = cell.expect("editions differ");
    blank.entries[cell.index()] = Entry::Amount(Amount::whole(5));
    let before = print_front_matter(&blank) + BODY;
    let said = said(&before, &report(2024, "", &[], BODY));
    assert!(said.contains("5 → 没有这个单元格（只有2019格式有这个单元格）"), "{said}");
    assert!(said.contains("格式：2019 → 2021"), "{said}");
}

fn read(tree: &Tree) -> (TreeSite, Source) {
    let site = TreeSite::from(tree.clone());
    let source = source::read(&site, &[], PASS_OVER, &mut source::Memo::default(), &mut Findings::default());
    (site, source)
}

/// What two sites do not have in common.
fn with_diff<T>(old: &Tree, new: &Tree, then: impl FnOnce(&SiteDiff<'_>) -> T) -> T {
    let (one, other) = (read(old), read(new));
    let (a, b) = (
        Version { site: &one.0, source: &one.1, has_files: true },
        Version { site: &other.0, source: &other.1, has_files: true },
    );
    then(&sites(a, b, &|_| true, &|_| true, true))
}

fn one_report(report: &Report) -> Tree {
    county(&[(&format!("content/finance/{}.md", report.year), print_front_matter(report) + BODY)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A report is the same as itself, and one figure that changes is one change.
    #[test]
    fn one_figure_is_one_change(report in sound(), cell in any::<Index>(), to in 0..3_u8) {
        let old = one_report(&report);
        with_diff(&old, &old, |diff| assert!(!diff.any() && diff.reports.is_empty()));
        let cells: Vec<_> = report.form.cells().collect();
        let cell = *cell.get(&cells);
        let mut changed = report.clone();
        changed.entries[cell.index()] = match (to, report.entry(cell).amount()) {
            (0, _) => Entry::Missing,
            (1, _) => Entry::NotApplicable,
            (_, amount) => Entry::Amount(amount.unwrap_or(Amount::ZERO) + Amount::whole(1)),
        };
        let new = one_report(&changed);
        let address = report.form.address(cell);
        with_diff(&old, &new, |diff| {
            let [report] = &diff.reports[..] else { panic!("one report") };
            assert_eq!(report.state, State::Changed);
            let [figure] = &report.figures[..] else { panic!("{:?}", report.figures) };
            assert_eq!(&figure.cell, &address);
            assert!(report.facts.is_empty(), "{:?}", report.facts);
            assert!(report.texts.iter().all(|text| text.follows == [address.clone()]), "{:?}", report.texts);
        });
        // The other way round, the same is said with old and new exchanged.
        let mirrored = |diff: &SiteDiff<'_>, swap: bool| {
            let report = &diff.reports[0];
            let figures = report.figures.iter().map(|it| if swap { (it.new, it.old) } else { (it.old, it.new) });
            let texts = report.texts.iter().map(|it| (it.old.clone(), it.new.clone(), it.follows.clone()));
            let texts = texts.map(|(old, new, follows)| if swap { (new, old, follows) } else { (old, new, follows) });
            (figures.collect::<Vec<_>>(), texts.collect::<Vec<_>>())
        };
        let there = with_diff(&old, &new, |diff| mirrored(diff, false));
        prop_assert_eq!(there, with_diff(&new, &old, |diff| mirrored(diff, true)));
    }

    /// With the corrections that are printed, every figure that changed is explained.
    #[test]
    fn corrections_explain_all(report in sound(), changes in prop::collection::vec((any::<Index>(), 0..9_i32), 1..5)) {
        let mut changed = report.clone();
        let cells: Vec<_> = report.form.cells().collect();
        for (cell, count) in changes {
            changed.entries[cell.get(&cells).index()] = Entry::Amount(Amount::whole(count));
        }
        let Some(block) = corrections_needed(&report, &changed, site::TODAY.0) else {
            prop_assert!(report.entries == changed.entries);
            return Ok(());
        };
        let text = print_front_matter(&changed).replacen("---\n", &format!("---\n{block}"), 1);
        let (read, _) = read_one(&text, "content/a/2023.md", changed.year, Forms::embedded());
        let read = read.expect("the block can be pasted");
        prop_assert_eq!(&read.entries, &changed.entries);
        prop_assert_eq!(corrections_needed(&report, &read, site::TODAY.0), None);
    }

    /// Texts of any kind: the same both ways round, and nothing without a change.
    #[test]
    fn texts_mirror(
        old in prop::collection::vec("[甲乙丙]{1,3}(收到[0-9]件|公开[0-9]条|按时答复)[。；]", 0..8),
        new in prop::collection::vec("[甲乙丙]{1,3}(收到[0-9]件|公开[0-9]条|按时答复)[。；]", 0..8),
    ) {
        let of = |sentences: &[String]| {
            county(&[("content/finance/2024.md", report(2024, "", &[], &format!("{BODY}\n{}\n", sentences.concat())))])
        };
        let (one, other) = (of(&old), of(&new));
        let texts = |from: &Tree, to: &Tree, swap: bool| with_diff(from, to, |diff| {
            let texts = diff.reports.iter().flat_map(|report| &report.texts);
            let mut texts: Vec<_> = texts.map(|it| if swap { (it.new.clone(), it.old.clone()) } else { (it.old.clone(), it.new.clone()) }).collect();
            texts.sort();
            texts
        });
        let there = texts(&one, &other, false);
        prop_assert_eq!(there.is_empty(), old.concat() == new.concat());
        prop_assert_eq!(there, texts(&other, &one, true));
    }
}

/// What was published under the older id of an agency is its report.
#[test]
fn published_under_an_older_id() {
    let site = published();
    let folder = site.path();
    fs::rename(folder.join("content/finance"), folder.join("content/cz")).unwrap();
    change(folder, "content/cz/_index.md", "---\n", "---\naliases: [finance]\n");
    change(folder, "content/cz/2024.md", "28条", "29条");
    let view = json(&diff(folder, &["--output", "json"]));
    let reports = view["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 1, "{view}");
    assert_eq!((&reports[0]["agency"]["id"], &reports[0]["state"]), (&"cz".into(), &"changed".into()));
    assert_eq!(reports[0]["before"]["file"], "record/finance/2024.md");
    assert_eq!(view["agencies"], serde_json::json!([]));
}

/// Two reports that are named are held against each other, whosever they are.
#[test]
fn two_reports_of_a_site() {
    let site = planted(&county(&[
        ("content/finance/2024.md", report(2024, "", &[(RECEIVED, "1")], BODY)),
        ("content/finance/2023.md", report(2023, "", &[(RECEIVED, "4")], BODY)),
    ]));
    let run = diff(site.path(), &["content/finance/2023.md", "content/finance/2024.md"]);
    assert!(run.code == Some(1) && run.stdout.contains("4 → 1（-3）"), "{}{}", run.stdout, run.stderr);
}

/// The site as it was published, and what a clerk has changed since.
fn published() -> TempDir {
    let site = planted(&county(&[
        ("content/finance/2024.md", report(2024, "published: 2025-01-20\n", &SOUND, BODY)),
        ("content/housing/2024.md", report(2024, "published: 2025-01-21\n", &[], BODY)),
    ]));
    let built = site::run_in(site.path(), &["build", "--record"]);
    assert!(site.path().join("record/finance/2024.md").exists(), "{}", built.stderr);
    site
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).expect("it can be written");
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr))
}

/// What differs from what was published; the lines that it needs make `check` content.
#[test]
fn since_it_was_published() {
    let site = published();
    let folder = site.path();
    let run = diff(folder, &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "旧：当前站点（已公布的文本）\n新：当前站点\n比较了2份报告，内容没有改动\n")
    );
    change(folder, "content/finance/2024.md", "13,", "14,");
    for arguments in [
        &[][..],
        &["."],
        &["content/finance/2024.md"],
        &["content/finance"],
        &["record"],
        &["record", "."],
        &["--agency", "财政局"],
        &["--year", "2024"],
    ] {
        let run = diff(folder, &[arguments, &["--output", "json"]].concat());
        let view = json(&run);
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "{arguments:?}");
        assert_eq!(view["version"], 1);
        assert_eq!(view["before"]["kind"], "record", "{arguments:?}");
        let reports = view["reports"].as_array().unwrap();
        assert_eq!(reports.len(), 1, "{arguments:?}");
        assert_eq!(reports[0]["agency"], serde_json::json!({ "id": "finance", "name": "清河县财政局" }));
        assert_eq!(reports[0]["state"], "changed");
        assert_eq!(reports[0]["before"]["date"], "2026-01-15");
        let change = &reports[0]["changes"][0];
        assert_eq!(
            (&change["kind"], &change["cell"], &change["old"], &change["new"], &change["difference"]),
            (&"figure".into(), &RECEIVED.into(), &13.into(), &14.into(), &1.into())
        );
        assert_eq!(reports[0]["changes"].as_array().unwrap().len(), 1);
    }
    let run = diff(folder, &["--corrections"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout.starts_with(
            "corrections:\n  - { date: 2026-01-15, cell: requests.received.natural_person, old: 13, new: 14"
        ),
        "{}",
        run.stdout
    );
    let told = || site::run_in(folder, &["check"]).stdout.contains("changed-figure");
    assert!(told());
    change(folder, "content/finance/2024.md", "---\n", &format!("---\n{}", run.stdout));
    assert!(!told());
    // What is explained needs nothing; the corrections themselves are a change.
    let run = diff(folder, &["--corrections"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(
        diff(folder, &[])
            .stdout
            .contains("更正：{+2026-01-15，“一、本年新收政府信息公开申请数量 · 自然人” 13 更正为 14+}")
    );
    // Another figure: the block stands in place of the one that is there.
    change(folder, "content/finance/2024.md", "14,", "15,");
    let run = diff(folder, &["--corrections"]);
    assert!(
        run.stdout.starts_with("# content/finance/2024.md：代替原有的 corrections\ncorrections:\n"),
        "{}",
        run.stdout
    );
    // A report that is gone, one that is new, and one that cannot be read.
    fs::remove_file(folder.join("content/housing/2024.md")).unwrap();
    fs::write(folder.join("content/housing/2025.md"), report(2025, "draft: true\n", &[], BODY)).unwrap();
    fs::write(folder.join("content/finance/2024.md"), "---\nrequests: [\n").unwrap();
    let view = json(&diff(folder, &["--output", "json"]));
    let states: Vec<_> = view["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["year"].as_u64().unwrap(), it["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [(2024, "unreadable"), (2024, "gone"), (2025, "new")]);
}

/// Sites are compared report by report, with agencies in words and other files by name; an agency is known by its older id.
#[test]
fn two_sites() {
    let old = county(&[
        ("content/finance/2024.md", report(2024, "", &[], BODY)),
        ("content/about.md", "---\ntitle: 关于\n---\n".to_owned()),
    ]);
    let mut new = old.clone();
    new.0.retain(|path, _| !path.starts_with("content/finance/"));
    new.insert("content/cz/_index.md", "---\nname: 清河县财政金融局\nkind: department\naliases: [finance]\n---\n");
    new.insert("content/cz/2024.md", report(2024, "", &[(RECEIVED, "2")], BODY));
    new.insert("content/about.md", "---\ntitle: 关于本站\n---\n");
    with_diff(&old, &new, |diff| {
        let [report] = &diff.reports[..] else { panic!("{}", diff.reports.len()) };
        assert_eq!((report.id.as_str(), report.state, report.figures.len()), ("cz", State::Changed, 1));
        let [agency] = &diff.agencies[..] else { panic!("{:?}", diff.agencies) };
        let keys: Vec<&str> = agency.facts.iter().map(|fact| fact.key.as_str()).collect();
        assert_eq!(keys, ["id", "name", "short_name", "aliases"]);
        assert_eq!(diff.files, [("content/about.md".to_owned(), State::Changed)]);
    });
    let (one, other) = (planted(&old), planted(&new));
    let run = site::run(["diff", one.path().to_str().unwrap(), other.path().to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("\n机关“清河县财政金融局”（cz）的信息有改动\n    代号：finance → cz\n    名称：清河县财政局 → 清河县财政金融局\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("\n其他文件\n  有改动 content/about.md\n"), "{}", run.stdout);
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]);
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A revision of git is a version like any other, and nothing is written there.
#[test]
fn a_revision() {
    let site = planted(&county(&[("content/finance/2024.md", report(2024, "", &[(RECEIVED, "1")], BODY))]));
    let folder = site.path();
    git(folder, &["init", "-q"]);
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", "一"]);
    change(folder, "content/finance/2024.md", "28条", "29条");
    git(folder, &["commit", "-qam", "二"]);
    for arguments in [
        &["--since", "HEAD~1"][..],
        &["git:HEAD~1"],
        &["git:HEAD~1", "."],
        &["git:HEAD~1", "git:HEAD"],
        &["--since", "HEAD~1", "content/finance/2024.md"],
        &["git:HEAD~1", "content/finance/2024.md"],
    ] {
        let run = diff(folder, arguments);
        assert_eq!(run.code, Some(1), "{arguments:?} {}", run.stderr);
        assert!(run.stdout.contains("本年公开信息[-28-]{+29+}条；"), "{arguments:?} {}", run.stdout);
    }
    assert_eq!(diff(folder, &["--since", "HEAD"]).code, Some(0));
    for (revision, expected) in [
        ("v9", "git 里没有版本“v9”"),
        ("--output=x", "git 里没有版本"),
        ("2001-01-01", "git 里没有2001-01-01及以前的版本"),
    ] {
        let run = diff(folder, &[&format!("--since={revision}")]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    let without =
        site::nianbao().current_dir(folder).env("PATH", "/nowhere").args(["diff", "--since", "HEAD"]).output().unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("本机没有 git 程序"));
}

/// A package with its sources, as a folder; one without them is refused.
#[test]
fn a_package() {
    let site = published();
    let folder = site.path();
    for kind in ["bagit", "zip"] {
        let run = site::run_in(
            folder,
            &[
                "archive",
                "--kind",
                kind,
                "--out",
                &format!("../{}-{kind}", folder.file_name().unwrap().to_str().unwrap()),
            ],
        );
        assert!(run.stderr.contains("已归档"), "{}", run.stderr);
    }
    let place = |kind: &str| format!("../{}-{kind}", folder.file_name().unwrap().to_str().unwrap());
    assert_eq!(diff(folder, &[&place("bagit")]).code, Some(0), "{}", diff(folder, &[&place("bagit")]).stdout);
    change(folder, "content/finance/2024.md", "13,", "14,");
    let run = diff(folder, &[&place("bagit"), ".", "--output", "json"]);
    assert_eq!(json(&run)["before"]["kind"], "package");
    assert_eq!(json(&run)["reports"][0]["changes"][0]["new"], 14);
    let run = diff(folder, &[&place("zip"), "."]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    fs::remove_dir_all(folder.join(place("bagit"))).unwrap();
    let _ = fs::remove_file(folder.join(place("zip")));
}

/// A page for signatures: one file, or one for each report; what exists is not overwritten.
#[test]
fn pages_to_be_signed() {
    let site = published();
    let folder = site.path();
    for agency in ["finance", "housing"] {
        change(folder, &format!("content/{agency}/2024.md"), "28条", "<29>条&amp;");
    }
    let run = diff(folder, &["--out", "改动.html"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let page = fs::read_to_string(folder.join("改动.html")).unwrap();
    for expected in [
        "<del>28条</del><ins>&lt;29&gt;条&amp;</ins>",
        "拟稿",
        "核稿",
        "签发",
        "日期",
        "record/finance/2024.md",
        "default-src 'none'",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    for unwanted in ["<script", "http://", "https://", "<link"] {
        assert!(!page.contains(unwanted), "{unwanted}");
    }
    let again = diff(folder, &["--out", "改动.html"]);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("已存在，未作改动"), "{}", again.stderr);
    let run = diff(folder, &["--output", "html", "--out", "改动"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let one = fs::read_to_string(folder.join("改动/finance-2024.html")).unwrap();
    assert!(one.contains("<h1>清河县财政局 2024年度报告改动对照</h1>") && !one.contains("住房和城乡"), "{one}");
    assert!(folder.join("改动/housing-2024.html").exists());
}

/// What cannot be compared is said, and the code is 2.
#[test]
fn what_is_no_report() {
    let site = published();
    let folder = site.path();
    fs::write(folder.join("a.docx"), "PK").unwrap();
    fs::write(folder.join("记事.md"), "随手记。\n").unwrap();
    fs::write(folder.join("2024-坏.md"), "---\nrequests: [\n---\n").unwrap();
    fs::write(folder.join("2024-空.md"), "---\ntitle: 通知\n---\n\n各单位：请按时报送。\n").unwrap();
    fs::create_dir(folder.join("空")).unwrap();
    let public = folder.join("public");
    fs::create_dir_all(&public).unwrap();
    let real = "content/finance/2024.md";
    for (arguments, expected) in [
        (&["a.docx", real][..], "nianbao import"),
        (&["记事.md", real], "无法作为报告读取"),
        (&["2024-空.md", real], "不是年度报告"),
        (&["2024-坏.md", real], "没有可以读取的数字"),
        (&["空", "."], "没有 site.toml"),
        (&["public", "."], "是生成的门户"),
        (&["没有.md", real], "没有这个文件"),
        (&["--agency", "没有", "."], "站点里没有机关“没有”"),
        (&["--year", "2019"], "没有报告"),
        (&[".", real, "--since", "HEAD"], "--since"),
        (&["--since", "HEAD"], "没有用 git 管理"),
    ] {
        let run = diff(folder, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?} {}", run.stderr);
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    }
    fs::remove_dir_all(folder.join("record")).unwrap();
    let run = diff(folder, &[]);
    assert!(run.code == Some(2) && run.stderr.contains("没有公布的记录"), "{}", run.stderr);
}
