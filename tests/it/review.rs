//! What whoever signs is given: one folder that says what `check` and `diff` say, and opens anywhere.

use std::fs;
use std::path::Path;

use nianbao::form::Forms;
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::Tree;
use scraper::{Html, Selector};
use tempfile::TempDir;

use crate::site::{self, Run};

const BODY: &str = "\n本报告依法编制。\n\n## 一、总体情况\n\n本年公开信息28条；召开会议2次。\n\n## 五、存在的主要问题及改进情况\n\n有待改进。\n";

/// A report in which nothing happened, but for so many requests, all granted.
fn report(year: u16, head: &str, requests: i32, body: &str) -> String {
    let form = Forms::embedded().of_year(year).expect("there is a form for the year").clone();
    let mut report = Report::blank(form, Year::new(year).expect("it is a year"));
    report.entries.fill(Entry::Amount(Amount::ZERO));
    for row in ["received", "granted", "concluded_total"] {
        for column in ["natural_person", "total"] {
            let address = format!("requests.{row}.{column}");
            if let Some(cell) = report.form.find(&address) {
                report.entries[cell.index()] = Entry::Amount(Amount::whole(requests));
            }
        }
    }
    print_front_matter(&report).replacen("---\n", &format!("---\n{head}"), 1) + body
}

fn county() -> TempDir {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    for (id, name) in [("finance", "清河县财政局"), ("housing", "清河县住房和城乡建设局")] {
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\nkind: department\n---\n"));
        for (year, requests) in [(2022, 12), (2023, 14)] {
            let head = format!("published: {}-01-20\n", year + 1);
            tree.insert(format!("content/{id}/{year}.md"), report(year, &head, requests, BODY));
        }
    }
    let folder = TempDir::new().expect("a folder for the test");
    nianbao::disk::plant(&tree, folder.path()).expect("files can be written");
    let run = site::run_in(folder.path(), &["build", "--record"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    folder
}

fn review(folder: &Path, arguments: &[&str]) -> Run {
    site::run_in(folder, &[&["review"], arguments].concat())
}

fn page(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of the tables of a page, cell by cell.
fn rows(page: &str) -> Vec<Vec<String>> {
    let select = |css| Selector::parse(css).expect("a selector");
    let page = Html::parse_document(page);
    let cells = |row: scraper::ElementRef<'_>| {
        row.select(&select("th, td")).map(|cell| cell.text().collect::<String>()).collect()
    };
    page.select(&select("tbody tr")).map(cells).collect()
}

/// Whether a page asks for nothing and runs nothing.
fn stands_alone(page: &str) {
    let page = page.replace("&#39;", "'");
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"), "{page}");
    for what in ["<script", "<link", " style=\"", " src=\"http", "@import", "<button"] {
        assert!(!page.contains(what), "{what} in {page}");
    }
}

#[test]
fn a_report_is_reviewed_on_paper() {
    let folder = county();
    let root = folder.path();
    // One figure and one sentence are not as they were published, and the report is under review again.
    let steps = "published: 2024-01-20\nreview: [{ step: 初审, date: 2025-02-01, name: 张三, remark: 已核对 }]\n";
    let text = report(2023, steps, 15, &BODY.replace("召开会议2次", "召开会议<3>次"));
    fs::write(root.join("content/housing/2023.md"), text).expect("it can be written");

    let run = review(root, &["--agency", "housing", "--year", "2023", "--out", "送审"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let sheet = page(root, "送审/index.html");
    let seen = page(root, "送审/report.html");
    stands_alone(&sheet);
    stands_alone(&seen);
    assert!(seen.contains("清河县住房和城乡建设局2023年政府信息公开工作年度报告") && seen.contains("草稿"), "{seen}");
    assert!(seen.contains("召开会议&lt;3&gt;次"), "{seen}");

    let rows = rows(&sheet);
    let has = |cells: &[&str]| rows.iter().any(|row| row == cells);
    assert!(has(&["本年新收政府信息公开申请数量", "12", "15", "+3"]), "{rows:?}");
    assert!(has(&["收到和处理政府信息公开申请情况"]), "{rows:?}");
    assert!(!rows.iter().any(|row| row[0].contains("规章")), "nothing happened there: {rows:?}");
    // What `diff` says of it, with the words marked.
    assert!(has(&["一、本年新收政府信息公开申请数量", "总计", "14", "15", "+1"]), "{rows:?}");
    assert!(sheet.contains("<del>2</del><ins>&lt;3&gt;</ins>"), "{sheet}");
    assert!(has(&["初审", "张三", "2025-02-01", "已核对"]), "{rows:?}");
    assert!(has(&["复审", "", "", ""]) && has(&["终审", "", "", ""]) && has(&["发布", "", "", ""]), "{rows:?}");
    assert!(sheet.contains("审核中：已初审") && sheet.contains("class=\"sign\""), "{sheet}");

    // Every finding of the report, and none of another.
    let check = site::run_in(root, &["check", "--output", "json", "--agency", "housing", "--year", "2023"]);
    let found: serde_json::Value = serde_json::from_str(&check.stdout).expect("it is JSON");
    let found = found["findings"].as_array().expect("a list");
    let of_report: Vec<&str> = found
        .iter()
        .filter(|finding| finding["file"] == "content/housing/2023.md")
        .map(|finding| finding["message"].as_str().expect("a text"))
        .collect();
    assert!(!of_report.is_empty());
    let select = Selector::parse("section li > b").expect("a selector");
    assert_eq!(Html::parse_document(&sheet).select(&select).count(), of_report.len());
    for message in of_report {
        assert!(sheet.contains(&nianbao::html::escape(message)), "{message} is not in {sheet}");
    }

    // The same folder again is left alone, and another one has the same bytes.
    assert_eq!(review(root, &["--agency", "housing", "--year", "2023", "--out", "送审"]).code, Some(2));
    review(root, &["--agency", "housing", "--year", "2023", "--out", "再送"]);
    for file in ["index.html", "report.html"] {
        assert_eq!(page(root, &format!("送审/{file}")), page(root, &format!("再送/{file}")));
    }
}

#[test]
fn what_needs_review_is_found() {
    let folder = county();
    let root = folder.path();
    let run = review(root, &["--out", "送审"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("没有需要送审的报告"), "{}", run.stderr);

    fs::write(root.join("content/finance/2023.md"), report(2023, "published: 2024-01-20\n", 20, BODY)).unwrap();
    fs::write(root.join("content/housing/2024.md"), report(2024, "draft: true\n", 9, BODY)).unwrap();
    // What is final but was never published is not called published.
    fs::write(root.join("content/finance/2024.md"), report(2024, "published: 2025-01-20\n", 20, BODY)).unwrap();
    let run = review(root, &["--out", "送审", "--output", "json"]);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let sheets: Vec<&str> =
        said["reports"].as_array().unwrap().iter().map(|report| report["sheet"].as_str().unwrap()).collect();
    assert_eq!(sheets, ["finance-2023/index.html", "finance-2024/index.html", "housing-2024/index.html"]);
    let list = rows(&page(root, "送审/index.html"));
    let states: Vec<[&str; 3]> = list.iter().map(|row| [&*row[0], &*row[1], &*row[5]]).collect();
    assert_eq!(
        states,
        [
            ["清河县财政局2023年政府信息公开工作年度报告", "已公布", "有改动"],
            ["清河县财政局2024年政府信息公开工作年度报告", "已定稿", "从未公布"],
            ["清河县住房和城乡建设局2024年政府信息公开工作年度报告", "草稿", "从未公布"]
        ]
    );
    for sheet in sheets {
        stands_alone(&page(root, &format!("送审/{sheet}")));
        assert!(root.join("送审").join(sheet.replace("index", "report")).exists());
    }
    // A report of the year before that was published is beside the draft's figures.
    let rows = rows(&page(root, "送审/housing-2024/index.html"));
    assert!(rows.iter().any(|row| row == &["本年新收政府信息公开申请数量", "14", "9", "-5"]), "{rows:?}");
}

/// Without a record, nothing is said to be unchanged; without a year before, nothing stands beside.
#[test]
fn what_is_not_known_is_said() {
    let folder = county();
    let root = folder.path();
    fs::remove_dir_all(root.join("record")).expect("it is there");
    let run = review(root, &["--agency", "finance", "--year", "2022", "--out", "送审"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let sheet = page(root, "送审/index.html");
    assert!(sheet.contains("没有公布的记录") && sheet.contains("没有同一口径的上年报告可以对照"), "{sheet}");
    let run = review(root, &["--agency", "nobody", "--out", "再送"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
