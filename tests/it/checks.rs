//! The table of checks is whole: every check that the sources define is a row of it.

use nianbao::check::{TABLE, row};
use nianbao::finding::words::Lang;
use nianbao::form::Forms;
use nianbao::model::{Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSite};

use crate::site;

#[test]
fn every_check_is_a_row_once() {
    let root = site::repository().join("src");
    let tree = nianbao::disk::read_tree(&root).expect("the sources are there");
    let mut defined: Vec<String> = Vec::new();
    for path in tree.0.keys().filter(|path| path.starts_with("check/") || path.starts_with("finding/")) {
        let text = tree.text(path).expect("sources are UTF-8");
        let names = text.split("Check::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        defined.extend(names.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    defined.sort();
    let mut rows: Vec<&str> = TABLE.iter().map(|row| row.check.name).collect();
    rows.sort_unstable();
    assert_eq!(defined, rows);
    rows.dedup();
    assert_eq!(rows.len(), TABLE.len(), "a name is that of one check");
}

#[test]
fn every_kind_of_relation_has_a_check() {
    for relation in Forms::embedded().iter().flat_map(|form| &form.relations) {
        let row = row(relation.rule.kind()).unwrap_or_else(|| panic!("{} has none", relation.name));
        assert!(row.is_of_forms(), "{}", relation.name);
    }
}

/// What a check has to know of a row is said in the form's file.
#[test]
fn each_statutory_table_of_disclosure_marks_its_regulations() {
    for form in Forms::embedded().iter().filter(|form| !form.tables.is_empty()) {
        let rows = form.tables.iter().flat_map(|table| table.rows()).map(|(_, row)| row);
        let marked: Vec<&str> = rows.filter(|row| row.legislative).map(|row| &*row.label).collect();
        assert_eq!(marked, ["规章"], "{}", form.id);
    }
}

/// What is said where an agency of this kind and division code states these figures of 规章: the message, and the
/// column of each figure.
fn regulations(year: u16, agency: &str, figures: &str) -> String {
    let form = Forms::embedded().of_year(year).expect("it has one").clone();
    let printed = print_front_matter(&Report::blank(form, Year::new(year).expect("a year"))).replace('~', "0");
    let is_row = |line: &&str| line.trim_start().starts_with("regulations:");
    let lines =
        printed.lines().map(|line| if is_row(&line) { format!("  regulations: [{figures}]") } else { line.into() });
    let report = lines.collect::<Vec<_>>().join("\n");
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    tree.insert("content/a/_index.md", format!("---\nname: 甲\n{agency}\n---\n"));
    tree.insert(format!("content/a/{year}.md"), format!("{report}\n"));
    let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
    let found = examined.findings.iter().filter(|finding| finding.check == "regulations-without-power");
    let said = found.map(|finding| {
        let columns: Vec<&str> = finding.cells.iter().filter_map(|cell| cell.rsplit('.').next()).collect();
        format!("{} [{}]", finding.problem.words(Lang::Zh).message, columns.join(" "))
    });
    said.collect::<Vec<_>>().join("\n")
}

/// 《立法法》 Arts. 91, 93: it is said where the power is certainly missing, and only there.
#[test]
fn regulations_need_the_power_to_make_them() {
    let township = "乡镇没有规章制定权，“规章”填报";
    let county = |code: &str| format!("县级及以下机关（行政区划代码 {code}）没有规章制定权，“规章”填报 2 [issued]");
    for (year, agency, figures, expected) in [
        // Real reports of townships: 2/0/2, 0/0/6.
        (2023, "kind: 乡镇", "2, 0, 2", format!("{township} 2 [issued in_force]")),
        (2023, "kind: township", "0, 0, 6", format!("{township} 6 [in_force]")),
        (2020, "kind: township", "1, 1, 3", format!("{township} 1 [newly_made newly_disclosed total_disclosed]")),
        (2023, "kind: 街道", "0, 1, 0", "街道没有规章制定权，“规章”填报 1 [repealed]".to_owned()),
        // A township stays one whatever code it states.
        (2023, "kind: township\ndivision_code: \"370300\"", "0, 0, 6", format!("{township} 6 [in_force]")),
        (2023, "kind: department\ndivision_code: \"370321\"", "2, 0, 0", county("370321")),
        (2023, "kind: government\ndivision_code: \"370321000\"", "2, 0, 0", county("370321000")),
        (2023, "division_code: \"110101\"", "2, 0, 0", county("110101")),
        // A town of a city without counties.
        (2023, "division_code: \"441900003\"", "2, 0, 0", county("441900003")),
        // What has the power, or may have it.
        (2023, "kind: government\ndivision_code: \"370300\"", "2, 0, 9", String::new()),
        (2023, "kind: government\ndivision_code: \"370000000\"", "2, 0, 9", String::new()),
        (2023, "kind: government\ndivision_code: \"441900\"", "2, 0, 9", String::new()),
        (2023, "kind: department", "2, 0, 9", String::new()),
        (2023, "kind: zone", "2, 0, 9", String::new()),
        // No code at all: another finding says so.
        (2023, "division_code: \"37032\"", "2, 0, 9", String::new()),
        (2023, "division_code: \"3703ab\"", "2, 0, 9", String::new()),
        // None, and what is not stated.
        (2023, "kind: township", "0, 0, 0", String::new()),
        (2023, "kind: township", "/, ~, 0", String::new()),
    ] {
        assert_eq!(regulations(year, agency, figures), expected, "{year} {agency} {figures}");
    }
}

/// The levels of the findings in a report with these waivers: where it is read, linked and checked, each says something.
fn waived(head: &str, settings: &str, waivers: &str) -> String {
    let form = Forms::embedded().of_year(2023).expect("it has one").clone();
    let printed = print_front_matter(&Report::blank(form, Year::new(2023).expect("a year"))).replace('~', "0");
    let front = printed.strip_suffix("---\n").expect("it ends with a line");
    let mut tree = Tree::default();
    tree.insert("site.toml", format!("title = \"年报\"\n{settings}"));
    tree.insert("content/a/_index.md", "---\nname: 甲\nkind: township\n---\n");
    let is_row = |line: &&str| line.trim_start().starts_with("regulations:");
    let lines = front.lines().map(|line| if is_row(&line) { "  regulations: [2, 0, 0]" } else { line });
    let front = lines.map(|line| format!("{line}\n")).collect::<String>();
    let text = "## 一、总体情况\n\n见[附件](附件.pdf)。\n";
    tree.insert("content/a/2023.md", format!("{front}agency: 乙\n{head}waivers:\n{waivers}---\n\n{text}"));
    let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
    let kept = |check: &str| ["misfiled", "broken-link", "regulations-without-power", "unknown-check"].contains(&check);
    let found = examined.findings.iter().filter(|finding| kept(&finding.check));
    let mut found: Vec<String> = found.map(|finding| format!("{} {}", finding.check, finding.level.key())).collect();
    found.sort();
    found.join(", ")
}

#[test]
fn waivers_weigh_whatever_pass_noticed_it() {
    let waiver = |check: &str, more: &str| format!("  - {{ check: {check}, reason: 原件如此{more} }}\n");
    let all = ["misfiled", "broken-link", "regulations-without-power"].map(|check| waiver(check, "")).concat();
    let unexplained = "broken-link warning, misfiled error, regulations-without-power warning";
    let explained = "broken-link note, misfiled warning, regulations-without-power note";
    for (head, settings, waivers, expected) in [
        ("", "", waiver("section-empty", ""), unexplained),
        ("", "", all.clone(), explained),
        // Once is enough.
        ("", "", format!("{all}{all}"), explained),
        // What is no page yet is checked and weighed alike.
        ("draft: true\n", "", all.clone(), explained),
        ("", "", all.replace(" }", ", until: 2020-01-01 }"), unexplained),
        // Of another cell, and of its own.
        ("", "", waiver("regulations-without-power", ", cell: active_disclosure.regulations.in_force"), unexplained),
        (
            "",
            "",
            waiver("regulations-without-power", ", cell: active_disclosure.regulations.issued"),
            "broken-link warning, misfiled error, regulations-without-power note",
        ),
        // One level less than the site's own.
        (
            "",
            "[checks]\nbroken-link = \"error\"\n",
            all.clone(),
            "broken-link warning, misfiled warning, regulations-without-power note",
        ),
    ] {
        assert_eq!(waived(head, settings, &waivers), expected, "{head}{settings}{waivers}");
    }
    for idle in ["yaml", "not-utf8", "two-reports", "stray-file", "theme", "package-digest", "no-such-check"] {
        let found = waived("", "", &waiver(idle, ""));
        assert!(found.contains("unknown-check warning"), "{idle}: {found}");
    }
}

/// A setting is written as TOML has it, not as a front matter has it.
#[test]
fn advice_on_settings_is_toml() {
    for (written, expected) in [
        ("theme = \"x\"", "写成 [theme]，下一行 name = \"x\"，两行放在文件末尾"),
        ("publisher = \"县政府\"", "写成 [publisher]，下一行 name = \"县政府\"，两行放在文件末尾"),
        ("deadlines = \"01-20\"", "写成 [deadlines]，下一行 department = \"01-20\"，两行放在文件末尾"),
        ("checks = \"off\"", "写成 [checks]，下一行 missing-entry = \"note\"，两行放在文件末尾"),
        ("archive = [\"J001\"]", "写成 [archive]，下一行 fonds = \"J001\"，两行放在文件末尾"),
        ("search = \"不要\"", "写成 search = false，放在第一个 [ ] 之前"),
        ("[description]\ntext = \"x\"", "写成 description = \"…\"，放在第一个 [ ] 之前"),
        ("[publisher]\nname = [\"x\"]", "写成 name = \"…\""),
        ("[deadlines]\ndepartment = 20", "写成 department = \"01-20\""),
    ] {
        let mut tree = Tree::default();
        tree.insert("site.toml", format!("title = \"年报\"\n{written}\n"));
        let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
        let found = examined.findings.iter().filter(|finding| finding.check == "wrong-type");
        let helps: Vec<String> = found.map(|finding| finding.problem.words(Lang::Zh).help).collect();
        assert_eq!(helps, [expected], "{written}");
    }
}

#[test]
fn contributing_names_what_is_there() {
    let text = std::fs::read_to_string(site::repository().join("CONTRIBUTING.md")).expect("it is there");
    let links: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 20, "{links:?}");
    for target in links {
        assert!(target.starts_with("https://") || site::repository().join(target).exists(), "{target}");
    }
}
