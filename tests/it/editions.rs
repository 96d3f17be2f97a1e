//! Rows of another edition inside a table: entered plainly, shown as filed, counted once, named by one warning.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::{Expect, expect};
use nianbao::check;
use nianbao::finding::words::Lang;
use nianbao::form::{Cell, Form, Forms, WrittenRow};
use nianbao::link::{carried, counterpart};
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::{print_front_matter, read_one};
use nianbao::tree::Tree;

use crate::site;

/// The statutory text with these lines in the place of the rows of other outcomes.
fn text(edition: &str, head: &str, rows: &str) -> String {
    let form = Forms::embedded().get(edition).expect("it is inside the program");
    let report = Report::blank(form.clone(), Year::new(2023).expect("a year"));
    let printed = print_front_matter(&report).replace('~', "0");
    let mut out = String::from("---\n");
    out.push_str(head);
    let mut placed = false;
    for line in printed.lines().skip(1).filter(|line| !line.trim_start().starts_with('#')) {
        let is_total = line.trim_start().starts_with("concluded_total:");
        if is_total || line.trim_start().starts_with("other_") && line.contains("（六）") {
            if !std::mem::replace(&mut placed, true) {
                out.push_str(rows);
            }
            if is_total {
                out.push_str("  concluded_total: [3, 0, 0, 0, 0, 0, 3]\n");
            }
            continue;
        }
        if line.trim_start().starts_with("received:") {
            out.push_str("  received: [3, 0, 0, 0, 0, 0, 3]\n");
            continue;
        }
        let _ = writeln!(out, "{line}");
    }
    for section in &form.sections {
        let _ = write!(out, "\n## {}、{}\n\n无。\n", section.number, section.heading);
    }
    out
}

const ONE: &str = "  other_handling: [3, 0, 0, 0, 0, 0, 3]\n";
const THREE: &str = "  other_correction_overdue: [1, 0, 0, 0, 0, 0, 1]\n  other_fee_unpaid: [0, 0, 0, 0, 0, 0, 0]\n  \
                     other_misc: [2, 0, 0, 0, 0, 0, 2]\n";

/// The findings of a report read from its text, as lines.
fn findings(text: &str, year: u16, forms: &Forms) -> (Option<Report>, String) {
    let (report, mut findings) = read_one(text, "content/a/report.md", Year::new(year).expect("a year"), forms);
    if let Some(report) = &report {
        check::report(report, &mut findings);
    }
    let mut lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let words = finding.problem.words(Lang::Zh);
            format!("{:?} {}: {}（{}）\n", finding.level, finding.check, words.message, words.label)
        })
        .collect();
    lines.sort();
    (report, lines.concat())
}

fn check_text(text: &str, year: u16, expected: Expect) -> Report {
    let (report, found) = findings(text, year, Forms::embedded());
    expected.assert_eq(&found);
    report.expect("it can be read")
}

fn amount(report: &Report, address: &str) -> Option<Amount> {
    report.amount(report.form.find(address)?)
}

#[test]
fn one_row_of_2019_in_a_table_of_2021() {
    for head in ["form: 2021\n", ""] {
        let report = check_text(
            &text("2021", head, ONE),
            2023,
            expect![[r#"
            Warning form-edition: “收到和处理政府信息公开申请情况”里有2019年格式的行：“（六）其他处理”（代替2021年格式的“1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请”“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”“3.其他”）
        "#]],
        );
        assert_eq!(amount(&report, "requests.other_handling.total"), Some(Amount::whole(3)));
        assert_eq!(report.form.find("requests.other_misc.total"), None);
        assert_eq!(report.figure("other"), Some(Amount::whole(3)));
    }
    // By its label; what does not add up is found, in the row and in the columns.
    let row = "  （六）其他处理: [3, 0, 0, 0, 0, 1, 3]\n";
    check_text(
        &text("2021", "form: 2021\n", row),
        2023,
        expect![[r#"
            Error concluded-total: 两处合计不符：若“（六）其他处理 · 其他”为0，两处都相符（填报 1；“其他”一列的“（七）总计”填报 0，相加得 1；“（六）其他处理”的总计填报 3，相加得 4）
            Warning form-edition: “收到和处理政府信息公开申请情况”里有2019年格式的行：“（六）其他处理”（代替2021年格式的“1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请”“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”“3.其他”）
        "#]],
    );
}

#[test]
fn three_rows_of_2021_in_a_table_of_2019() {
    let report = check_text(
        &text("2019", "", THREE),
        2020,
        expect![[r#"
        Warning form-edition: “收到和处理政府信息公开申请情况”里有2021年格式的行：“1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请”“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”“3.其他”（代替2019年格式的“（六）其他处理”）
    "#]],
    );
    assert_eq!(report.figure("other"), Some(Amount::whole(3)));
    // One of the three alone leaves the others missing.
    let one = THREE.lines().next().expect("there are three");
    check_text(
        &text("2019", "", &format!("{one}\n")),
        2020,
        expect![[r#"
        Error missing-row: “收到和处理政府信息公开申请情况”缺少2行：2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请、3.其他（）
        Warning form-edition: “收到和处理政府信息公开申请情况”里有2021年格式的行：“1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请”“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”“3.其他”（代替2019年格式的“（六）其他处理”）
    "#]],
    );
}

/// A total of the three rows above them is one more row, counted nowhere else.
#[test]
fn both_sides_are_counted_once() {
    check_text(
        &text("2021", "", &format!("{ONE}{THREE}")),
        2023,
        expect![[r#"
        Warning form-edition: “收到和处理政府信息公开申请情况”里有2019年格式的行：“（六）其他处理”（2021年格式没有这样的行）
    "#]],
    );
    let wrong = ONE.replace('3', "4");
    check_text(
        &text("2021", "", &format!("{wrong}{THREE}")),
        2023,
        expect![[r#"
            Error concluded-total: 两处合计不符：若“（六）其他处理”一行的自然人为3、总计为3，两处都相符（填报 4；“自然人”一列的“（六）其他处理”填报 4，相加得 3；“总计”一列的“（六）其他处理”填报 4，相加得 3）
            Warning form-edition: “收到和处理政府信息公开申请情况”里有2019年格式的行：“（六）其他处理”（2021年格式没有这样的行）
        "#]],
    );
    let part = THREE.lines().last().expect("there are three");
    check_text(
        &text("2021", "", &format!("{ONE}{part}\n")),
        2023,
        expect![[r#"
        Error missing-row: “收到和处理政府信息公开申请情况”缺少2行：1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请、2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请（）
        Warning form-edition: “收到和处理政府信息公开申请情况”里有2019年格式的行：“（六）其他处理”（2021年格式没有这样的行）
    "#]],
    );
}

/// A row and a block that the later edition has no more.
#[test]
fn rows_that_stand_for_none() {
    let with = |rows: &str| {
        let at = "  administrative_penalty:";
        text("2021", "form: 2021\n", THREE).replacen(at, &format!("{rows}{at}"), 1)
    };
    let block = "  centralized_procurement: [2, 12.5]\n  other_public_services: [5, -6, 7]\n";
    let report = check_text(
        &with(block),
        2023,
        expect![[r#"
        Error items-below-zero: “其他对外管理服务事项”的上一年项目数量与本年增/减相加小于零（5 + (-6) = -1）
        Warning form-edition: “主动公开政府信息情况”里有2019年格式的行：“其他对外管理服务事项”“政府集中采购”（2021年格式没有这样的行）
    "#]],
    );
    assert_eq!(amount(&report, "active_disclosure.centralized_procurement.amount"), Amount::read("12.5").ok());
    let captions: Vec<&str> = report.form.tables[0].blocks.iter().map(|block| block.caption.as_str()).collect();
    expect![[r#"
        第二十条第（一）项
        第二十条第（五）项
        第二十条第（五）项
        第二十条第（六）项
        第二十条第（八）项
        第二十条第（九）项"#]]
    .assert_eq(&captions.join("\n"));
    // As long as the rows beside it.
    let report = check_text(
        &with("  other_public_services: [7]\n"),
        2023,
        expect![[r#"
        Warning form-edition: “主动公开政府信息情况”里有2019年格式的行：“其他对外管理服务事项”（2021年格式没有这样的行）
    "#]],
    );
    assert_eq!(amount(&report, "active_disclosure.other_public_services.decisions"), Some(Amount::whole(7)));
}

/// A table that is of another edition throughout stays one finding.
#[test]
fn a_whole_table_of_another_edition() {
    check_text(
        &text("2019", "", ONE),
        2023,
        expect![[r#"
        Error form-edition: “主动公开政府信息情况”是2019年格式，2023年应使用2021年格式（与规定的格式不符）
        Error form-edition: “收到和处理政府信息公开申请情况”是2019年格式，2023年应使用2021年格式（与规定的格式不符）
    "#]],
    );
    check_text(&text("2019", "", ONE), 2019, expect![[""]]);
}

#[test]
fn what_is_printed_reads_back() {
    let extra = "  other_public_services: [5, -6, 7]\n  administrative_penalty:";
    for (edition, year, text) in [
        ("2021", 2023, text("2021", "form: 2021\n", ONE)),
        ("2021", 2023, text("2021", "", ONE)),
        ("2019", 2020, text("2019", "", THREE)),
        ("2021", 2023, text("2021", "", &format!("{ONE}{THREE}"))),
        ("2021", 2023, text("2021", "", ONE).replacen("  administrative_penalty:", extra, 1)),
    ] {
        let (report, found) = findings(&text, year, Forms::embedded());
        let report = report.expect("it can be read");
        let (again, found_again) = findings(&print_front_matter(&report), year, Forms::embedded());
        let again = again.expect("it can be read");
        assert_eq!((again.form_named, &again.entries), (report.form_named, &report.entries));
        assert!(Arc::ptr_eq(&again.form, &report.form), "reports that mix editions alike share a form");
        assert_ne!(report.form.composition(), Forms::embedded().get(edition).expect("it is there").composition());
        let of_rows = |found: &str| found.lines().filter(|line| line.contains("form-edition")).count();
        assert_eq!((of_rows(&found), of_rows(&found_again)), (of_rows(&found), of_rows(&found)));
    }
}

/// A cell that the other year's table has in parts is their sum there.
#[test]
fn years_are_held_together_cell_by_cell() {
    let read = |text: &str, year| findings(text, year, Forms::embedded()).0.expect("it can be read");
    let old = read(&text("2019", "", ONE), 2020);
    let mixed = read(&text("2021", "", ONE), 2021);
    let new = read(&text("2021", "", THREE), 2022);
    let say = |report: &Report, address: &str, other: &Report| {
        counterpart(report, report.form.find(address).expect("it has this cell"), other)
    };
    let three = Some(Entry::Amount(Amount::whole(3)));
    let address = "requests.other_handling.total";
    assert_eq!([say(&old, address, &mixed), say(&old, address, &new), say(&mixed, address, &new)], [three; 3]);
    assert_eq!(say(&new, "requests.other_misc.total", &mixed), None, "a part of a sum is not known");
    let kept = mixed.form.continuations.iter().find(|it| it.name == "carry-over").expect("it is of both editions");
    assert_eq!(carried(&old, &mixed, kept).expect("it is there").amount, Amount::ZERO);
}

/// Which rows stand for which is data: a form of a site's own says it of another.
#[test]
fn a_site_s_own_forms() {
    const OLD: &str = r#"
id = "old"
name = "Old"
[[table]]
key = "work"
label = "Work"
layout = "matrix"
[[table.block]]
columns = [{ key = "men", label = "Men" }, { key = "all", label = "All" }]
rows = [
  { key = "dug", label = "Dug" },
  { key = "built", label = "Built", groups = ["Done"] },
  { key = "sum", label = "Sum", groups = ["Done"] },
]
[[sum]]
name = "work-sum"
table = "work"
each = "column"
total = "sum"
terms = ["dug", "built"]
[[figure]]
key = "built"
label = "Built"
cells = ["work.built.all"]
"#;
    let new = OLD
        .replace("\"old\"", "\"new\"\nyears = { from = 2010, to = 2012 }")
        .replace(
            r#"  { key = "built", label = "Built", groups = ["Done"] },"#,
            "  { key = \"walls\", label = \"Walls\" },\n  { key = \"roofs\", label = \"Roofs\" },",
        )
        .replace("\"dug\", \"built\"]", "\"dug\", \"walls\", \"roofs\"]")
        .replace("[\"work.built.all\"]", "[\"work.walls.all\", \"work.roofs.all\"]")
        + "[[replacement]]\ntable = \"work\"\nrows = [\"walls\", \"roofs\"]\nedition = \"old\"\nreplaced = [\"built\"]\n";
    let mut forms = Forms::embedded().clone();
    forms.add(Form::read(OLD).expect("a form"));
    forms.add(Form::read(&new).expect("a form"));
    let text = "---\nwork:\n  dug: [1, 1]\n  built: [2, 2]\n  sum: [3, 4]\n---\n";
    let (report, found) = findings(text, 2011, &forms);
    expect![[r#"
        Error work-sum: “All”一列的“Sum”不等于各行之和（填报 4，1 + 2 相加得 3）
        Warning form-edition: “Work”里有old年格式的行：“Built”（代替new年格式的“Walls”“Roofs”）
    "#]]
    .assert_eq(&found);
    let report = report.expect("it can be read");
    assert_eq!(report.figure("built"), Some(Amount::whole(2)));
    let back = "---\nform: old\nwork:\n  dug: [1, 1]\n  walls: [1, 1]\n  roofs: [1, 1]\n  sum: [3, 3]\n---\n";
    let (report, found) = findings(back, 2011, &forms);
    expect![[r#"
        Warning form-edition: “Work”里有new年格式的行：“Walls”“Roofs”（代替old年格式的“Built”）
    "#]]
    .assert_eq(&found);
    assert_eq!(report.expect("it can be read").figure("built"), Some(Amount::whole(2)));
}

/// The table is printed as filed, and the data files say of each row which edition it is of.
#[test]
fn pages_and_data_show_what_was_filed() {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"试\"\n");
    tree.insert("content/a/_index.md", "---\nname: 甲县乙局\nkind: 部门\n---\n");
    tree.insert("content/a/2021.md", text("2021", "form: 2021\npublished: 2022-01-20\n", ONE));
    tree.insert("content/a/2022.md", text("2021", "published: 2023-01-20\n", THREE));
    let (portal, examined) = site::build(tree);
    assert!(!examined.findings.any_error());
    let page = portal.text("a/2021/index.html").expect("there is a page");
    // What readers are told of it names both, after the text.
    let (page, _) = page.split_once("class=\"checked\"").expect("it tells what was noticed");
    assert!(page.contains(">（六）其他处理</a></th>") && !page.contains("申请人无正当理由逾期不补正"));
    let csv = portal.text("data/cells-2021.csv").expect("there are data");
    let lines: Vec<&str> = csv.lines().filter(|line| line.contains("other_handling")).collect();
    assert_eq!(lines.len(), 7);
    expect!["a,甲县乙局,department,,2021,own,2022-01-20,2019,requests,other_handling,total,3,amount,"]
        .assert_eq(lines[6]);
    let csv = portal.text("a/2021/report.csv").expect("there are data");
    assert!(csv.contains("\r\n,（六）其他处理,") && !csv.contains("逾期不补正"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(portal.text("a/2021/report.json").expect("there are data")).expect("it is JSON");
    assert_eq!(json["form"], "2021");
    assert_eq!(json["requests"]["other_handling"]["total"], 3);
    assert_eq!(json["requests"].get("other_misc"), None);
}

/// Before 2019 a report may be its text alone, with or without a front matter, and needs no section.
#[test]
fn text_alone() {
    for (text, year, expected) in [
        ("## 一、概述\n\n收到申请2件。\n", 2008, ""),
        ("---\npublished: 2013-03-01\n---\n\n收到申请2件。\n", 2012, ""),
        ("---\n---\n\n收到申请2件。\n", 2018, ""),
        ("收到申请2件。\n", 2019, "Warning form-edition"),
        ("---\npublished: 2020-01-20\n---\n\n收到申请2件。\n", 2019, "Warning form-edition"),
        ("---\nform: 2008\n---\n\n收到申请2件。\n", 2019, "Warning form-edition"),
        ("---\npublished: 2013-03-01\n---\n", 2012, "Warning section-empty"),
        // Nothing is no report, nor are data that nothing parts from the text.
        ("---\n---\n", 2012, "Error front-matter"),
        ("published: 2013-03-01\n\n收到申请2件。\n", 2012, "Error front-matter"),
        ("收到申请2件。\n", 2020, "Error front-matter"),
        // A table says by which form it is filled in.
        ("---\nrequests:\n  received: [1, 0, 0, 0, 0, 0, 1]\n---\n\n无。\n", 2017, "Error form"),
    ] {
        let (_, found) = findings(text, year, Forms::embedded());
        let kinds: Vec<&str> = found.lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
        assert_eq!(kinds.join(" "), expected, "{year} {text}: {found}");
    }
}

/// Every form with rows of another edition has all its cells in its tables, under their own headings.
#[test]
fn cells_are_numbered_in_order() {
    let forms = Forms::embedded();
    let form = forms.get("2021").expect("it is inside the program");
    let rows = [("requests", "other_handling"), ("active_disclosure", "centralized_procurement")];
    let written = rows.map(|(table, row)| WrittenRow { table: form.table(table).expect("a table"), row, cells: 2 });
    let mixed = forms.as_written(form, &written);
    let tables = 0..mixed.tables.len();
    let figures: Vec<Cell> = tables.flat_map(|table| mixed.layout(table).figures()).map(|figure| figure.cell).collect();
    assert!(figures.into_iter().eq(mixed.cells()));
    // Without the sum of each row, of the three that are gone and with that of the one.
    let sums = |form: &Form| form.relations.iter().filter(|relation| relation.name == "request-row-total").count();
    assert_eq!(sums(&mixed), sums(form) - 2);
}
