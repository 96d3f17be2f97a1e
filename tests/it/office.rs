//! What the office that collects reports is told: who owes what, and what the units add up to.

use std::fs;

use nianbao::OnError;
use nianbao::disk::{plant, read_tree};
use nianbao::finding::words::{self, Lang};
use nianbao::finding::{Level, Place};
use nianbao::form::Forms;
use nianbao::import::sheet::read_xlsx;
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSink, TreeSite};
use tempfile::TempDir;

use crate::site::{self, Run};

/// A report in which nothing happened, but for these cells; `~` leaves one blank.
fn report(year: u16, head: &str, cells: &[(&str, &str)]) -> String {
    let form = Forms::embedded().of_year(year).expect("there is a form for the year").clone();
    let mut report = Report::blank(form, Year::new(year).expect("it is a year"));
    report.entries.fill(Entry::Amount(Amount::ZERO));
    for (address, value) in cells {
        let cell = report.form.find(address).expect("it is a cell of the form");
        report.entries[cell.index()] =
            value.parse().map_or(Entry::Missing, |count| Entry::Amount(Amount::whole(count)));
    }
    print_front_matter(&report).replacen("---\n", &format!("---\n{head}"), 1)
}

/// A site of a government and agencies below it, each with what is in its file.
fn county(agencies: &[(&str, &str, &str)], reports: &[(&str, String)]) -> TempDir {
    let mut tree = Tree::default();
    tree.insert(
        "site.toml",
        "title = \"年报\"\n\n[publisher]\nname = \"清河县人民政府办公室\"\ncontact = \"0319-0000000\"\n",
    );
    for (id, name, more) in agencies {
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\n{more}---\n"));
    }
    for (file, text) in reports {
        tree.insert(*file, text.clone());
    }
    planted(&tree)
}

fn planted(tree: &Tree) -> TempDir {
    let folder = TempDir::new().expect("a folder for the test");
    plant(tree, folder.path()).expect("files can be written");
    folder
}

const GOVERNMENT: &str = "kind: government\n";
const UNIT: &str = "kind: department\nparent: qinghe\n";

/// A county in which every agency stands differently, on 2026-01-15.
fn states() -> TempDir {
    county(
        &[
            ("qinghe", "清河县人民政府", GOVERNMENT),
            ("a-civil", "清河县民政局", UNIT),
            ("b-draft", "清河县教育局", UNIT),
            ("c-ready", "清河县司法局", UNIT),
            ("d-late", "清河县财政局", UNIT),
            ("e-wrong", "清河县水利局", UNIT),
            (
                "f-tourism",
                "清河县旅游局",
                "kind: department\nparent: qinghe\nsuccessors: [{ id: g-culture, from: 2024 }]\n",
            ),
            ("g-culture", "清河县文化和旅游局", UNIT),
            ("h-broken", "清河县商务局", UNIT),
        ],
        &[
            ("content/qinghe/2024.md", report(2024, "scope: aggregated\npublished: 2025-03-20\n", &[])),
            (
                "content/b-draft/2024.md",
                report(2024, "draft: true\n", &[(RECEIVED, "~"), ("requests.granted.total", "1")]),
            ),
            ("content/c-ready/2024.md", report(2024, "draft: true\n", &[])),
            ("content/d-late/2024.md", report(2024, "published: 2025-02-05\n", &[])),
            ("content/e-wrong/2024.md", report(2024, "published: 2025-01-05\n", &[(RECEIVED, "3")])),
            ("content/f-tourism/2023.md", report(2023, "published: 2024-01-05\n", &[])),
            ("content/g-culture/2024.md", report(2024, "published: 2025-01-31\n", &[])),
            ("content/g-culture/2025.md", report(2025, "published: 2026-02-05\n", &[])),
            ("content/h-broken/2024.md", "---\nrequests: [\n".to_owned()),
        ],
    )
}

fn status(folder: &TempDir, arguments: &[&str]) -> Run {
    site::run_in(folder.path(), &[&["status"], arguments].concat())
}

#[test]
fn each_agency_has_a_line() {
    let site = states();
    let expected = "\
2024年政府信息公开工作年度报告编制公布情况（截至2026年1月15日）
机关                状态      期限        情况
清河县人民政府      已公布    2025-03-31  2025-03-20 公布
清河县民政局        未编制    2025-01-31  已逾期349天
清河县教育局        草稿      2025-01-31  已逾期349天，1个单元格未填报，有错误1处
清河县司法局        草稿      2025-01-31  数据已填齐，未发现错误，已逾期349天
清河县财政局        已公布    2025-01-31  2025-02-05 公布，晚于期限5天
清河县水利局        已定稿    2025-01-31  尚未公布，已逾期349天，有错误1处，改正后才能公布
清河县旅游局        已撤并                由清河县文化和旅游局编制
清河县文化和旅游局  已公布    2025-01-31  2025-01-31 公布
清河县商务局        无法读取  2025-01-31  已逾期349天，有错误1处
应编制8家：已公布3家，已定稿1家，草稿2家，未编制1家，无法读取1家；其中逾期未公布5家，晚于期限公布1家；另有1家当年不需编制
";
    let run = status(&site, &["--year", "2024"]);
    assert_eq!((run.stdout.as_str(), run.code), (expected, Some(1)), "{}", run.stderr);
}

/// What scripts are told, and that the exit code is that of what was asked for.
#[test]
fn states_for_programs() {
    let site = states();
    let run = status(&site, &["--year", "2024", "--output", "json"]);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let line = |it: &serde_json::Value| {
        let of = |key: &str| it[key].to_string().replace('"', "");
        let facts = ["state", "due", "days_late", "days_left", "overdue", "blank", "errors"].map(of);
        format!("{} {}", it["agency"]["id"].as_str().unwrap_or_default(), facts.join(" "))
    };
    let lines: Vec<String> = said["agencies"].as_array().expect("a list").iter().map(line).collect();
    let expected = [
        "qinghe published 2025-03-31 0 null false 0 0",
        "a-civil not_begun 2025-01-31 349 null true null 0",
        "b-draft draft 2025-01-31 349 null true 1 1",
        "c-ready draft 2025-01-31 349 null true 0 0",
        "d-late published 2025-01-31 5 null false 0 0",
        "e-wrong final 2025-01-31 349 null true 0 1",
        "f-tourism merged null 0 null false null 0",
        "g-culture published 2025-01-31 0 null false 0 0",
        "h-broken unreadable 2025-01-31 349 null true null 1",
    ];
    assert_eq!(lines, expected);
    assert_eq!(said["totals"]["overdue"], 5);
    for (arguments, code) in [
        (&["--year", "2024", "--agency", "财政局"][..], 0),
        (&["--year", "2024", "--agency", "财政局,民政局"], 1),
        // Nothing is due before 31 January.
        (&[], 0),
        (&["--year", "2025", "--agency", "g-culture"], 0),
        (&["--year", "2025年", "--agency", "民政局"], 0),
    ] {
        assert_eq!(status(&site, arguments).code, Some(code), "{arguments:?}");
    }
}

/// Years before an agency's first report are not owed, unless something says that it was there.
#[test]
fn years_before_the_first_report_are_not_overdue() {
    let old_name = "names: [{ name: 清河县农委, until: 2022 }]\n";
    let site = county(
        &[
            ("qinghe", "清河县人民政府", GOVERNMENT),
            ("a-new", "清河县数据局", UNIT),
            ("b-none", "清河县档案局", UNIT),
            ("c-renamed", "清河县农业局", &format!("{UNIT}{old_name}")),
            ("d-after", "清河县应急局", &format!("{UNIT}predecessors: [{{ id: qinghe, from: 2023 }}]\n")),
            ("e-draft", "清河县体育局", UNIT),
        ],
        &[
            ("content/qinghe/2023.md", report(2023, "published: 2024-03-20\n", &[])),
            ("content/qinghe/2024.md", report(2024, "published: 2025-03-20\n", &[])),
            ("content/a-new/2024.md", report(2024, "published: 2025-01-20\n", &[])),
            ("content/c-renamed/2024.md", report(2024, "published: 2025-01-20\n", &[])),
            ("content/d-after/2024.md", report(2024, "published: 2025-01-20\n", &[])),
            ("content/e-draft/2024.md", report(2024, "draft: true\n", &[])),
        ],
    );
    let states = |year: &str| {
        let run = status(&site, &["--year", year, "--output", "json"]);
        let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        let line = |it: &serde_json::Value| format!("{} {}", it["agency"]["id"], it["state"]).replace('"', "");
        let lines: Vec<String> = said["agencies"].as_array().expect("a list").iter().map(line).collect();
        (lines, said["totals"]["overdue"].as_u64())
    };
    let (lines, overdue) = states("2023");
    let expected = [
        "qinghe published",
        "a-new before_first",
        "b-none not_begun",
        "c-renamed not_begun",
        "d-after not_begun",
        "e-draft before_first",
    ];
    assert_eq!((lines.as_slice(), overdue), (expected.map(str::to_owned).as_slice(), Some(3)));
    let run = status(&site, &["--year", "2023", "--agency", "a-new"]);
    assert!(run.code == Some(0) && run.stdout.contains("清河县数据局  首份以前"), "{}", run.stdout);
}

/// A report that was changed since, or has an error now, is still public where it is on record.
#[test]
fn the_record_says_what_is_public() {
    let site = planted(&site::read(&site::tests("golden/held_back/site")));
    let run = status(&site, &["--year", "2024"]);
    let lines: Vec<&str> = run.stdout.lines().skip(2).collect();
    let expected = [
        "清河县财政局            已定稿  2025-03-31  尚未公布，已逾期290天，有错误1处，改正后才能公布",
        "清河县住房和城乡建设局  已公布  2025-03-31  2025-01-16 公布，公布后有改动，尚未重新发布，有错误1处",
        "应编制2家：已公布1家，已定稿1家；其中逾期未公布1家",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn reminders_say_what_is_owed_and_where() {
    let site = states();
    let out = status(&site, &["--year", "2024", "--remind", "--out", "催办"]);
    assert_eq!(out.code, Some(1), "{}", out.stderr);
    let tree = read_tree(&site.path().join("催办")).expect("the folder is there");
    let names: Vec<&str> = tree.0.keys().map(String::as_str).collect();
    let expected =
        ["a-civil-2024.txt", "b-draft-2024.txt", "c-ready-2024.txt", "e-wrong-2024.txt", "h-broken-2024.txt"];
    assert_eq!(names, expected);
    let text = |name: &str| tree.text(name).expect("it is UTF-8").to_owned();
    let expected = "\
清河县教育局：

贵单位2024年政府信息公开工作年度报告应于2025年1月31日前公布，现已逾期349天，目前仍为草稿（content/b-draft/2024.md）。请核对无误后定稿报送。

贵单位报告尚有3处需核对：
1. 第15行：“收到和处理政府信息公开申请情况”有1个单元格未填报（未填报：一、本年新收政府信息公开申请数量 · 总计）。没有发生填 0；确不适用填 /；原件缺失的保持 ~，页面会注明未填报
2. 第17行：两处合计不符：若“（一）予以公开 · 总计”为0，两处都相符（填报 1；“（一）予以公开”的总计填报 1，相加得 0；“总计”一列的“（七）总计”填报 0，相加得 1）。请对照台账核实这一单元格；程序从不改动填报数字
3. 第46行：正文没有标题。正文分为格式规定的各部分，标题独占一行，以 ## 和一个空格开头

清河县人民政府办公室
联系方式：0319-0000000
2026年1月15日
";
    assert_eq!(text("b-draft-2024.txt"), expected);
    for (name, asked) in [
        ("a-civil-2024.txt", "现已逾期349天，尚未收到。请抓紧编制报送。\n\n清河县人民政府办公室\n"),
        (
            "c-ready-2024.txt",
            "目前仍为草稿（content/c-ready/2024.md）。请核对无误后定稿报送。\n\n贵单位报告尚有1处需核对：\n1. ",
        ),
        ("e-wrong-2024.txt", "现有文本（content/e-wrong/2024.md）有1处错误，不能公布。请改正后报送。"),
        (
            "h-broken-2024.txt",
            "文件无法读取。请改正后重新报送。\n\n贵单位报告尚有1处需核对：\n1. 第1行：填报数据没有结束行",
        ),
    ] {
        assert!(text(name).contains(asked), "{}", text(name));
    }
    // What is told is as much as was counted, also where one line has several of the same.
    let twice = "\n\n## 一、总体情况\n\n见[甲](甲.pdf)、[甲](甲.pdf)。\n";
    let late = site.path().join("content/c-ready/2024.md");
    let stated = std::fs::read_to_string(&late).expect("it is there");
    std::fs::write(&late, stated.trim_end().to_owned() + twice).expect("it is ours");
    let told = status(&site, &["--year", "2024", "--remind", "--agency", "c-ready"]).stdout;
    let last = "\n6. 第49行（共2处）：链接“甲.pdf”没有对应的文件。";
    assert!(told.contains("尚有7处需核对：\n1. ") && told.contains(last) && !told.contains("\n7. "), "{told}");
    let soon = status(&site, &["--remind", "--agency", "民政局"]);
    let asked =
        "贵单位2025年政府信息公开工作年度报告应于2026年1月31日前公布，距期限还有16天，尚未收到。请抓紧编制报送。";
    assert!(soon.code == Some(0) && soon.stdout.contains(asked), "{}", soon.stdout);
    // The same again would write over them.
    let again = status(&site, &["--year", "2024", "--remind", "--out", "催办"]);
    assert_eq!(again.code, Some(2));
    let nobody = status(&site, &["--year", "2024", "--remind", "--agency", "qinghe"]);
    assert_eq!((nobody.stdout.as_str(), nobody.stderr.as_str()), ("", "2024年没有需要催办的机关\n"));
}

#[test]
fn status_is_a_table_in_files() {
    let site = states();
    let csv = status(&site, &["--year", "2024", "--output", "csv"]);
    assert_eq!(csv.stdout.lines().count(), 10);
    assert!(csv.stdout.contains(
        "\r\nd-late,清河县财政局,2024,published,,,2025-01-31,2025-02-05,5,,false,0,0,content/d-late/2024.md\r\n"
    ));
    let run = status(&site, &["--year", "2024", "--output", "xlsx", "--out", "情况.xlsx"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(1), "", "已写入 情况.xlsx\n"));
    let read = sheets(&site.path().join("情况.xlsx"));
    let row =
        "清河县财政局\n已公布\n2025-01-31\n2025-02-05\n5\n0\n0\n2025-02-05 公布，晚于期限5天\ncontent/d-late/2024.md\n";
    assert!(read.starts_with("机关\n状态\n期限\n") && read.contains(row), "{read}");
}

#[test]
fn status_of_what_is_not_there() {
    let site = states();
    for (arguments, expected) in [
        (&["--year", "2027"][..], "2027年尚未开始"),
        (&["--year", "2022"], "站点里没有2022年的报告，最早的是2023年的"),
        (&["--year", "去年"], "年度“去年”无法识别，请写一个年度，如 2024"),
        (&["--agency", "财局"], "站点里没有机关“财局”"),
        (&["--output", "xlsx"], "xlsx 不能显示在屏幕上，请用 --out 写明文件"),
        (&["--output", "csv", "--out", "site.toml"], "site.toml 已存在，未作改动；请换一个位置"),
        (&["--output", "csv", "--out", "content"], "content 是文件夹；请在 --out 里写明文件名"),
    ] {
        let run = status(&site, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    }
}

const RECEIVED: &str = "requests.received.total";

fn total(folder: &TempDir, arguments: &[&str]) -> Run {
    site::run_in(folder.path(), &[&["total", "--year", "2024"], arguments].concat())
}

/// A figure that no other depends on.
const FINES: &str = "active_disclosure.administrative_penalty.decisions";

/// A county whose units made so many decisions; `~` leaves that blank, a word before it makes the report
/// something else. The first is the aggregated report, where there is one.
fn added(whole: Option<&str>, units: &[&str]) -> TempDir {
    let text = |value: &str| match value.split_once(' ') {
        Some((head, value)) => report(2024, &format!("{}\n", head.replace('_', " ")), &[(FINES, value)]),
        None => report(2024, "", &[(FINES, value)]),
    };
    let names = ["a", "b", "c", "d"];
    let mut agencies = vec![("qinghe", "清河县人民政府", GOVERNMENT)];
    let full = ["清河县教育局", "清河县民政局", "清河县财政局", "清河县水利局"];
    agencies.extend(names.iter().zip(full).take(units.len()).map(|(id, name)| (*id, name, UNIT)));
    let mut reports: Vec<(String, String)> = Vec::new();
    for (id, value) in names.iter().zip(units).filter(|(_, value)| !value.is_empty()) {
        reports.push((format!("content/{id}/2024.md"), text(value)));
    }
    if let Some(whole) = whole {
        reports
            .push(("content/qinghe/2024.md".to_owned(), text(whole).replacen("---\n", "---\nscope: aggregated\n", 1)));
    }
    let reports: Vec<(&str, String)> = reports.iter().map(|(file, text)| (file.as_str(), text.clone())).collect();
    county(&agencies, &reports)
}

/// What the sum is, what the report states, and who could explain the difference; then who is missing or blank.
#[test]
fn sums_are_of_own_figures_and_say_what_they_lack() {
    for (whole, units, expected) in [
        (Some("60"), &["10", "20", "30"][..], "60 60 [] missing [] blank [] aggregated []"),
        (None, &["10", "20", "30"], "60 null [] missing [] blank [] aggregated []"),
        // One was left out, or counted twice.
        (Some("40"), &["10", "20", "30"], "60 40 [b] missing [] blank [] aggregated []"),
        (Some("90"), &["10", "20", "30"], "60 90 [c] missing [] blank [] aggregated []"),
        (Some("61"), &["10", "20", "30"], "60 61 [] missing [] blank [] aggregated []"),
        // A blank is not zero, and may be what the report has.
        (Some("60"), &["10", "~", "30"], "40 60 [b] missing [] blank [b] aggregated []"),
        (Some("20"), &["10", "~", "30"], "40 20 [] missing [] blank [b] aggregated []"),
        (Some("20"), &["~", "~"], "null 20 [] missing [] blank [a b] aggregated []"),
        // What a draft says is not added; it may explain what the report says.
        (Some("60"), &["10", "draft:_true 20", "30"], "40 60 [b] missing [b] blank [] aggregated []"),
        (Some("61"), &["10", "draft:_true 20", "30"], "40 61 [] missing [b] blank [] aggregated []"),
        (Some("60"), &["10", "", "30"], "40 60 [] missing [b] blank [] aggregated []"),
        // An aggregated report of a unit is of others.
        (Some("40"), &["10", "scope:_aggregated 20", "30"], "40 40 [] missing [] blank [] aggregated [b]"),
    ] {
        let site = added(whole, units);
        let run = total(&site, &["--output", "json"]);
        let said: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let ids = |list: &serde_json::Value, key: &str| {
            let list = list.as_array().expect("a list").iter();
            let id = |it: &serde_json::Value| if key.is_empty() { it["id"].clone() } else { it[key]["id"].clone() };
            list.map(|it| id(it).as_str().expect("an id").to_owned()).collect::<Vec<_>>().join(" ")
        };
        let cells = said["cells"].as_array().expect("a list");
        let cell = cells.iter().find(|it| it["cell"] == FINES).expect("the cell is there");
        let line = format!(
            "{} {} [{}] missing [{}] blank [{}] aggregated [{}]",
            cell["sum"],
            cell["stated"],
            ids(&cell["explain"], ""),
            ids(&said["missing"], "agency"),
            ids(&said["blank"], "agency"),
            ids(&said["aggregated"], ""),
        );
        assert_eq!(line, expected, "{whole:?} {units:?}");
    }
}

/// A figure that cannot be right is added as it is stated, and whose it is is said.
#[test]
fn sums_say_whose_reports_have_errors() {
    let site = added(Some("60"), &["10", "20", "30"]);
    let file = site.path().join("content/b/2024.md");
    let text = report(2024, "", &[(FINES, "20"), (RECEIVED, "3")]);
    std::fs::write(&file, text).expect("it is ours");
    let run = total(&site, &[]);
    let told = "已报3家，无缺报\n报告有错误、照填报的数计入：清河县民政局（1处）；改正以后请再汇总\n";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let run = total(&site, &["--output", "json"]);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(said["faulty"].to_string(), r#"[{"agency":{"id":"b","name":"清河县民政局"},"errors":1}]"#);
}

#[test]
fn sums_are_shown_as_the_form_is() {
    let site = added(Some("40"), &["10", "20", "30", "~"]);
    let run = total(&site, &[]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "清河县人民政府所属单位2024年度数据合计（各单位本单位数据，不含其所属单位）");
    let expected = "\
主动公开政府信息情况
                本年制发件数  本年废止件数  现行有效件数
规章                       0             0             0
行政规范性文件             0             0             0
                本年处理决定数量
行政许可                       0
                本年处理决定数量
行政处罚                     60*
行政强制                       0";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
    let expected = [
        "* 与汇总报告不符；? 有单位未填报，未计入",
        "已报4家，无缺报",
        "未填报、未计入：清河县水利局，“行政处罚 · 本年处理决定数量”",
        "与汇总报告（content/qinghe/2024.md）有1个单元格不符：",
        "  “行政处罚 · 本年处理决定数量”：各单位合计 60，汇总报告填报 40，少 20；请核对清河县民政局",
        "单位尚未报齐，差额可能由此而来；报齐以后再核对",
    ];
    assert_eq!(lines[lines.len() - expected.len()..], expected);
    let out = total(&site, &["--output", "xlsx", "--out", "汇总.xlsx"]);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let read = sheets(&site.path().join("汇总.xlsx"));
    let row = "本年处理决定数量\n10\n20\n30\n60\n40\n-20\n清河县水利局\n清河县民政局\n";
    assert!(read.contains(row), "{read}");
}

/// A draft is made, then only its figures change, with the list of units; what is published is left alone.
#[test]
fn sums_are_written_into_a_draft_alone() {
    let site = added(None, &["10", "20", ""]);
    let file = site.path().join("content/qinghe/2024.md");
    let run = total(&site, &["--write"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stderr.contains("填入200个单元格") && run.stderr.contains("已报2家，缺1家：清河县财政局（未编制）"),
        "{}",
        run.stderr
    );
    let made = fs::read_to_string(&file).expect("it was made");
    assert!(made.contains("scope: aggregated\ndraft: true\nsummed_units: [a, b]\n"), "{made}");
    // A person writes, and another unit reports.
    let written = made
        .replace("draft: true\n", "draft: true\ntitle: 我的标题   # 暂定\n")
        .replace("## 一、总体情况\n", "## 一、总体情况\n\n我的话。\n");
    fs::write(&file, &written).expect("it can be written");
    fs::write(site.path().join("content/c/2024.md"), report(2024, "", &[(FINES, "5")])).expect("likewise");
    let run = total(&site, &["--write"]);
    assert!(
        run.stderr.starts_with("已更新汇总报告草稿 content/qinghe/2024.md，改动1个单元格，文字未作改动\n"),
        "{}",
        run.stderr
    );
    let expected = written.replace("   30 ]", "   35 ]").replace("[a, b]", "[a, b, c]");
    assert_ne!(expected, written);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), expected);
    let again = total(&site, &["--write"]);
    assert!(again.stderr.starts_with("content/qinghe/2024.md 的数字与合计一致，未作改动\n"), "{}", again.stderr);
    for (from, to, reason) in [
        ("draft: true\n", "", "不是草稿，未作改动"),
        ("scope: aggregated\n", "", "填的是本单位数据，未作改动"),
        ("\n---\n\n## 一", "\n\n## 一", "2024年的报告无法读取，未作改动"),
        ("  administrative_penalty: ", "  # ", "里没有“行政处罚 · 本年处理决定数量”这一格的位置"),
    ] {
        let text = expected.replace(from, to);
        fs::write(&file, &text).expect("it can be written");
        let run = total(&site, &["--write"]);
        assert!(run.code == Some(2) && run.stderr.contains(reason), "{from}: {}", run.stderr);
        assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
    }
}

#[test]
fn sums_that_cannot_be_made() {
    let other_edition = added(None, &["10", "form:_2019 20"]);
    let nobody = added(None, &["draft:_true 10"]);
    let plain = added(None, &["10"]);
    let tops = county(
        &[
            ("b", "乙县人民政府", GOVERNMENT),
            ("c", "丙县人民政府", GOVERNMENT),
            ("d", "乙县教育局", "parent: b\n"),
            ("e", "丙县教育局", "parent: c\n"),
        ],
        &[],
    );
    for (site, arguments, reason) in [
        (&other_edition, &[][..], "汇总用2021格式，下列单位的报告用其他格式，不能相加：清河县民政局（2019）；未作汇总"),
        (&other_edition, &["--write"], "未作汇总"),
        (&nobody, &[], "“清河县人民政府”的所属单位都还没有2024年的报告（草稿不计）"),
        (&plain, &["--parent", "a"], "“清河县教育局”没有所属单位；请在各单位的 _index.md 里写明 parent: a"),
        (&plain, &["--parent", "乙"], "站点里没有机关“乙”"),
        (&plain, &["--output", "xlsx"], "请用 --out 写明文件"),
        (&tops, &[], "有2个机关各有所属单位（b、c），请用 --parent 写明"),
    ] {
        let run = total(site, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?} {}", run.stdout);
        assert!(run.stderr.contains(reason), "{arguments:?}: {}", run.stderr);
        assert!(!site.path().join("content/qinghe/2024.md").exists());
    }
}

/// The site of one agency whose report states this review, with these settings.
fn reviewed(settings: &str, head: &str) -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", format!("title = \"年报\"\n{settings}"));
    tree.insert("content/a/_index.md", "---\nname: 清河县教育局\nkind: department\n---\n");
    tree.insert("content/a/2023.md", report(2023, "published: 2024-01-05\n", &[]));
    tree.insert("content/a/2024.md", report(2024, head, &[]));
    tree
}

/// What a review makes of a report: what is found, whether it has a page, and how it stands.
#[test]
fn a_report_is_a_draft_until_its_review_has_come_to_publication() {
    const OWN: &str = "review_steps = [\"起草\", \"审签\", \"上网\"]\n";
    for (settings, review, found, is_public, state) in [
        ("", "", "", true, "published"),
        ("", "review: [草稿]\n", "", false, "draft"),
        ("", "review: [{ step: 初审, date: 2025-01-03, name: 张三, remark: 已核对台账 }]\n", "", false, "review"),
        ("", "审核: [{ 步骤: first_review, 日期: 2025-01-03, 姓名: 张三 }]\n", "", false, "review"),
        (
            "",
            "review: [{ step: 初审, name: 张三 }, { step: 复审, name: 李四 }, { step: 终审, name: 王五 }]\n",
            "",
            false,
            "final",
        ),
        (
            "",
            "review: [{ step: 初审, name: 张三 }, { step: 复审, name: 李四 }, { step: 终审, name: 王五 }, { step: published, name: 张三 }]\n",
            "",
            true,
            "published",
        ),
        // Sent back, and on again.
        (
            "",
            "review: [{ step: 初审, name: 张三 }, { step: 草稿, remark: 退回 }, { step: 初审, name: 张三 }]\n",
            "",
            false,
            "review",
        ),
        // Nobody has looked at it: it is not published, and holds nobody back.
        ("", "review: [{ step: 发布, name: 张三 }]\n", "错误 第3行 审核步骤“发布”之前应先办理“初审”", false, "final"),
        (
            "",
            "review: [{ step: 初审, name: 张三 }, { step: 终审, name: 王五 }]\n",
            "错误 第3行 审核步骤“终审”之前应先办理“复审”",
            false,
            "final",
        ),
        ("", "review: [{ step: 会签, name: 张三 }]\n", "错误 第3行 审核步骤“会签”不是本站设定的步骤", false, "draft"),
        ("", "review: [{ name: 张三 }]\n", "错误 第3行 审核记录没有写明步骤", false, "draft"),
        ("", "review: [{ step: 初审 }]\n", "提醒 第3行 审核步骤“初审”没有写明姓名", false, "review"),
        (
            "",
            "review: [{ step: 初审, date: 2025-01-08, name: 张三 }, { step: 复审, date: 2025-01-06, name: 李四 }]\n",
            "提醒 第3行 审核步骤“复审”的日期 2025-01-06 早于上一步“初审”的 2025-01-08",
            false,
            "review",
        ),
        (OWN, "review: [{ step: 审签, name: 张三 }, { step: 上网, name: 李四 }]\n", "", true, "published"),
        (OWN, "review: [{ step: 初审, name: 张三 }]\n", "错误 第3行 审核步骤“初审”不是本站设定的步骤", false, "draft"),
        (
            OWN,
            "draft: true\nreview: [{ step: 审签, name: 张三 }, { step: 上网, name: 李四 }]\n",
            "提醒 第3行 审核已到“上网”，仍写着 draft: true，不公布",
            false,
            "draft",
        ),
    ] {
        let head = format!("published: 2025-01-20\n{review}");
        let tree = reviewed(settings, &head);
        let (portal, examined) = site::build_shown(tree.clone());
        let text = tree.text("content/a/2024.md").expect("it is there");
        let told = examined.findings.iter().filter(|finding| finding.check.starts_with("review"));
        let told = told.map(|finding| {
            let Place::Bytes(place) = &finding.place else { panic!("{:?} has no place", finding.place) };
            let level = words::level(finding.level, Lang::Zh);
            format!("{level} 第{}行 {}", text[..place.start].matches('\n').count() + 1, finding.problem.zh().message)
        });
        assert_eq!(told.collect::<Vec<_>>().join("; "), found, "{review}");
        assert_eq!(portal.get("a/2024/index.html").is_some(), is_public, "{review}");
        assert!(portal.get("a/2023/index.html").is_some(), "{review}");
        let site = planted(&tree);
        let run = status(&site, &["--year", "2024", "--output", "json"]);
        let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        assert_eq!(said["agencies"][0]["state"], state, "{review}");
    }
}

/// A step since when, for people and programs; what has passed all steps but publication is added up.
#[test]
fn a_review_is_told_by_status_and_total() {
    const STEPS: &str = "review: [{ step: 初审, name: 张三 }, { step: 复审, date: 2025-01-09, name: 李四 }";
    let site = county(
        &[("qinghe", "清河县人民政府", GOVERNMENT), ("a", "清河县教育局", UNIT), ("b", "清河县民政局", UNIT)],
        &[
            ("content/a/2024.md", report(2024, &format!("{STEPS}]\n"), &[(FINES, "10")])),
            ("content/b/2024.md", report(2024, &format!("{STEPS}, {{ step: 终审, name: 王五 }}]\n"), &[(FINES, "20")])),
        ],
    );
    let run = status(&site, &["--year", "2024"]);
    let lines: Vec<&str> = run.stdout.lines().skip(3).collect();
    let expected = [
        "清河县教育局    审核中  2025-01-31  2025-01-09 已复审，数据已填齐，未发现错误，已逾期349天",
        "清河县民政局    已定稿  2025-01-31  已终审，尚未公布，已逾期349天",
        "应编制3家：已定稿1家，审核中1家，未编制1家；其中逾期未公布3家",
    ];
    assert_eq!(lines, expected);
    let remind = status(&site, &["--year", "2024", "--remind", "--agency", "a"]);
    assert!(remind.stdout.contains("目前已复审（content/a/2024.md），审核尚未完成。请抓紧审核。"), "{}", remind.stdout);
    let sums = total(&site, &[]);
    assert!(sums.stdout.contains("已报1家，缺1家：清河县教育局（草稿）"), "{}", sums.stdout);
}

/// A report that was published and is under review again stays as it was, until its review has come to publication again.
#[test]
fn what_was_published_stays_while_its_review_goes_on() {
    const PASSED: &str =
        "{ step: 初审, name: 甲 }, { step: 复审, name: 乙 }, { step: 终审, name: 丙 }, { step: 发布, name: 甲 }";
    let golden = site::read(&site::tests("golden/held_back/site"));
    let recorded = golden.text("record/housing/2024.md").expect("it is on record").to_owned();
    let changed = recorded.replacen("2024年办理情况见下表。", "2024年办理情况见下表，另有说明。", 1);
    assert_ne!(recorded, changed);
    for (review, shows_new, is_held) in [
        (String::new(), true, false),
        (format!("review: [{PASSED}]\n"), true, false),
        (format!("review: [{PASSED}, {{ step: 草稿, remark: 复核数字 }}]\n"), false, true),
        (format!("review: [{PASSED}, {{ step: 草稿 }}, {{ step: 初审, name: 甲 }}]\n"), false, true),
    ] {
        let mut tree = golden.clone();
        tree.0.remove("content/finance/2024.md");
        tree.insert("content/housing/2024.md", changed.replacen("---\n", &format!("---\n{review}"), 1));
        for on_error in [OnError::HoldBack, OnError::Stop] {
            let sink = TreeSink::default();
            let examined = nianbao::build(&TreeSite::from(tree.clone()), site::TODAY.0, on_error, &sink);
            let portal = sink.into_tree();
            let page = portal.text("housing/2024/index.html").expect("it stays public");
            assert_eq!(page.contains("另有说明"), shows_new, "{review}");
            assert_eq!(examined.held.len(), usize::from(is_held), "{review}");
        }
        let site = planted(&tree);
        let run = site::run_in(site.path(), &["build"]);
        let said = "暂不更新的报告 1\n  housing/2024：审核中；页面保持2025-01-16公布的内容";
        assert_eq!(run.stderr.contains("审核中；页面保持"), is_held, "{said} {}", run.stderr);
    }
}

/// A report that nobody has filled in is not published; nor is one that its review has passed with blanks of a template.
#[test]
fn what_is_not_filled_in_is_not_published() {
    let blank = |head: &str| {
        let form = Forms::embedded().of_year(2024).expect("there is a form").clone();
        let blank = Report::blank(form, Year::new(2024).expect("it is a year"));
        print_front_matter(&blank).replacen("---\n", &format!("---\n{head}"), 1)
    };
    let passed = "review: [{ step: 初审, name: 甲 }, { step: 复审, name: 乙 }, { step: 终审, name: 丙 }, { step: 发布, name: 甲 }]\n";
    let words = "\n## 一、总体情况\n\nXX局主动公开信息____条。\n";
    for (text, check, is_public) in [
        (blank(""), "empty-report", false),
        (blank("waivers: [{ check: empty-report, reason: 原件全部空白 }]\n"), "empty-report", true),
        (blank("draft: true\n"), "", false),
        (report(2024, passed, &[]) + words, "placeholder", false),
        // A report of before there were reviews.
        (report(2024, "", &[]) + words, "", true),
    ] {
        let mut tree = reviewed("", "");
        tree.insert("content/a/2024.md", text.clone());
        let (portal, examined) = site::build_shown(tree);
        let errors = examined.findings.iter().filter(|finding| finding.level == Level::Error && !finding.draft);
        let mut errors: Vec<&str> = errors.map(|finding| finding.check.as_str()).collect();
        errors.dedup();
        let expected = if is_public { "" } else { check };
        assert_eq!(errors.join(" "), expected, "{text}");
        assert_eq!(portal.get("a/2024/index.html").is_some(), is_public, "{text}");
    }
}

/// One command makes the drafts of a year: of the government as well, of nobody who was merged away.
#[test]
fn a_new_year_is_begun_by_one_command() {
    let site = states();
    let new = |arguments: &[&str]| site::run_in(site.path(), &[&["new", "."], arguments].concat());
    let run = new(&["--year", "2025", "--all"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let last = "已为7个机关建立2025年的报告草稿，有上一年报告的已结转，文字请逐段改写；1个机关已有，未作改动；1个机关当年不需编制；填完后删去 draft: true 这一行才会发布";
    assert_eq!(run.stderr.lines().last(), Some(last), "{}", run.stderr);
    let made = read_tree(&site.path().join("content")).expect("the folder is there");
    let made: Vec<&String> = made.0.keys().filter(|path| path.ends_with("/2025.md")).collect();
    let expected = ["a-civil", "b-draft", "c-ready", "d-late", "e-wrong", "g-culture", "h-broken", "qinghe"];
    assert_eq!(made, expected.map(|id| format!("{id}/2025.md")).iter().collect::<Vec<_>>());
    let government = fs::read_to_string(site.path().join("content/qinghe/2025.md")).expect("it was made");
    assert!(government.contains("scope: aggregated\ndraft: true\n"), "{government}");
    let run = status(&site, &["--year", "2025"]);
    let line = "应编制8家：已定稿1家，草稿7家；另有1家当年不需编制";
    assert_eq!(run.stdout.lines().last(), Some(line), "{}", run.stdout);
    for (arguments, reason) in
        [(&["--year", "2027", "--all"][..], "2027年尚未开始"), (&["--all", "--agency", "a-civil"], "不能与")]
    {
        let run = new(arguments);
        assert!(run.code == Some(2) && run.stderr.contains(reason), "{arguments:?}: {}", run.stderr);
    }
    // Asked again, nothing is left to do.
    let run = new(&["--year", "2025", "--all"]);
    assert!(run.code == Some(0) && run.stderr.contains("各机关2025年的报告都已存在，未作改动"), "{}", run.stderr);
    let nowhere = site::run_in(site.path(), &["new", "nowhere", "--all"]);
    assert!(nowhere.code == Some(2) && !site.path().join("nowhere").exists(), "{}", nowhere.stderr);
}

/// What a report named as problems and promised is listed for the answer in the next, as a comment that no page shows;
/// what was not answered then is not asked again.
#[test]
fn what_was_promised_is_to_be_answered() {
    let problems =
        "\n## 五、存在的主要问题及改进情况\n\n### （一）问题\n\n公开**不够**主动。解读-->不多。\n\n1. 将加强培训；\n";
    let site = county(
        &[("a", "清河县教育局", UNIT), ("qinghe", "清河县人民政府", GOVERNMENT)],
        &[("content/a/2023.md", report(2023, "published: 2024-01-05\n", &[]) + problems)],
    );
    let new = |year: &str| {
        let run = site::run_in(site.path(), &["new", ".", "--agency", "a", "--year", year]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        fs::read_to_string(site.path().join(format!("content/a/{year}.md"))).expect("it was made")
    };
    let text = new("2024");
    let asked = "## 五、存在的主要问题及改进情况\n\n<!-- 待答复：2023年报告写的问题和改进措施如下，请在本部分逐条说明解决、落实的情况；\
        答复后删去这段注释（注释不在页面上显示）\n1. 公开不够主动。\n2. 解读—— 不多。\n3. 将加强培训；\n-->\n\n### （一）问题\n";
    assert!(text.contains(asked), "{text}");
    let run = site::run_in(site.path(), &["check", ".", "--agency", "a", "--year", "2024"]);
    assert!(run.stdout.contains("[text-comment]"), "{}", run.stdout);
    let file = site.path().join("content/a/2024.md");
    fs::write(&file, text.replace("draft: true\n", "").replace("将加强培训；", "将再加强培训。")).expect("it is ours");
    let text = new("2025");
    assert_eq!(text.matches("待答复").count(), 1, "{text}");
    assert!(text.contains("<!-- 待答复：2024年") && text.contains("3. 将再加强培训。\n-->"), "{text}");
}

/// A report that is a folder is followed by one, whose links lead where they led.
#[test]
fn a_folder_is_followed_by_a_folder() {
    let text = report(2023, "published: 2024-01-05\n", &[])
        + "\n## 一、总体情况\n\n见[附件](附件%201.csv)、[表](<附件 1.csv>)、[清单](./files/清单.csv#a)和[上年](../2022.md)。\n\n![图](图.png)\n";
    let site = county(
        &[("a", "清河县教育局", "kind: department\n")],
        &[
            ("content/a/2022.md", report(2022, "published: 2023-01-05\n", &[])),
            ("content/a/2023/index.md", text),
            ("content/a/2023/附件 1.csv", "1\n".to_owned()),
            ("content/a/2023/files/清单.csv", "1\n".to_owned()),
            ("content/a/2023/图.png", "png".to_owned()),
        ],
    );
    let run = site::run_in(site.path(), &["new", ".", "--agency", "a", "--year", "2024"]);
    assert!(
        run.stderr.starts_with("已添加 content/a/2024/index.md，由 content/a/2023/index.md 结转"),
        "{}",
        run.stderr
    );
    let made = fs::read_to_string(site.path().join("content/a/2024/index.md")).expect("it was made");
    let expected = "见[附件](../2023/附件%201.csv)、[表](<../2023/附件 1.csv>)、[清单](../2023/files/清单.csv#a)和[上年](../2022.md)。\n\n![图](../2023/图.png)\n";
    assert!(made.contains(expected), "{made}");
    assert!(
        made.starts_with("---\n# yaml-language-server: $schema=../../../.vscode/nianbao/a-2024.schema.json\n"),
        "{made}"
    );
    let run = site::run_in(site.path(), &["check", "--year", "2024", "--output", "line"]);
    assert!(!run.stdout.contains("link"), "{}", run.stdout);
}

/// What a reader finds in a workbook.
fn sheets(path: &std::path::Path) -> String {
    read_xlsx(&fs::read(path).expect("it was written")).expect("it is a workbook").text
}
