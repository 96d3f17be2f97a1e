//! A report with errors holds back itself and no other; what was published is on record, and compared with.

use std::fs;

use nianbao::disk::{plant, read_tree};
use nianbao::finding::words::Lang;
use nianbao::finding::{Finding, Level};
use nianbao::tree::{Tree, TreeSite};

use crate::site;

const REPORT: &str = "content/housing/2024.md";
const RECORDED: &str = "record/housing/2024.md";

fn golden() -> Tree {
    site::read(&site::tests("golden/held_back/site"))
}

/// The site in which the report is as it was published, but for these changes.
fn changed(changes: &[(&str, &str)]) -> Tree {
    let mut tree = golden();
    let mut text = tree.text(RECORDED).expect("it is on record").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    tree.insert(REPORT, text);
    tree
}

fn found(tree: Tree, checks: &[&str]) -> Vec<Finding> {
    let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
    examined.findings.into_iter().filter(|finding| checks.contains(&finding.check.as_str())).collect()
}

/// What is said of a report that is not as it was published: the cells, and the lines that are printed.
#[test]
fn changed_figures_need_corrections() {
    let of = |old: &str, new: &str| {
        format!(
            "corrections: [{{ cell: active_disclosure.normative_documents.in_force, old: {old}, new: {new}, reason: 漏计 }}]\n---\n\n"
        )
    };
    let row = ("normative_documents: [0, 0, 1]", "normative_documents: [0, 0, 3]");
    let line = |old: &str, date: &str, reason: &str| {
        format!(
            "- {{ {date}cell: active_disclosure.normative_documents.in_force, old: {old}, new: 3, reason: {reason} }}"
        )
    };
    let today = line("1", "date: 2026-01-15, ", "\"\"");
    for (changes, expected) in [
        // As it was, and with other words.
        (vec![], vec![]),
        (vec![("2024年办理情况见下表。", "2024年办理情况见下表，另有说明。")], vec![]),
        (vec![row], vec![format!("corrections:\n  {today}")]),
        // Explained, at once or in steps that were never published.
        (vec![row, ("---\n\n", &of("1", "3"))], vec![]),
        // From another figure than was published: the same correction, put right.
        (vec![row, ("---\n\n", &of("2", "3"))], vec![line("1", "", "漏计")]),
        // One that does not fit the table is put right there.
        (vec![row, ("---\n\n", &of("1", "2"))], vec![line("1", "", "漏计")]),
        // A blank was published, or is one now.
        (vec![("[54]", "[~]")], vec!["old: 54, new: ~".to_owned()]),
        (vec![("[54]", "[/]")], vec!["old: 54, new: /".to_owned()]),
        // Two cells: the first has the lines of both, and the second says so.
        (vec![row, ("[54]", "[55]")], vec!["old: 54, new: 55".to_owned(), "已在“".to_owned()]),
    ] {
        let name = format!("{changes:?}");
        let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, *to)).collect();
        let found = found(changed(&changes), &["changed-figure", "correction"]);
        assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
        for (finding, expected) in found.iter().zip(&expected) {
            let help = finding.problem.words(Lang::Zh).help;
            assert!(help.contains(expected), "{name}: {help}");
            assert_eq!(finding.level, Level::Warning);
            assert_eq!(finding.cells.len(), 1, "it stands at its cell");
        }
    }
    // What is printed is a correction that explains the change.
    let printed = "corrections:\n  - { date: 2026-01-15, cell: active_disclosure.normative_documents.in_force, old: 1, new: 3, reason: \"\" }\n---\n\n";
    let checks = ["changed-figure", "correction"];
    assert_eq!(found(changed(&[row, ("---\n\n", printed)]), &checks).len(), 1, "the reason is to be written");
    let explained = printed.replacen("\"\"", "漏计", 1);
    assert!(found(changed(&[row, ("---\n\n", &explained)]), &checks).is_empty());
    // Without a record nothing is said.
    let mut tree = changed(&[row]);
    tree.0.retain(|path, _| !path.starts_with("record/"));
    assert!(found(tree, &["changed-figure"]).is_empty());
}

/// A report that was filed anew is one finding with all lines.
#[test]
fn a_report_filed_anew_is_one_finding() {
    let mut tree = golden();
    let other = tree.text("content/finance/2023.md").expect("it is there").to_owned();
    tree.insert(REPORT, other);
    let found = found(tree, &["changed-figure"]);
    let [finding] = &found[..] else { panic!("{found:?}") };
    let words = finding.problem.words(Lang::Zh);
    assert!(words.help.matches("- { date").count() > 12, "{words:?}");
}

/// Waivers end, match something, and have a reason.
#[test]
fn waivers_are_looked_at() {
    let wrong = ("received: [24,", "received: [44,");
    // One slip breaks two sums, and is explained where both are.
    let waiver = |more: &str| {
        let both = ["request-row-total", "request-balance"].map(|check| format!("{{ check: {check}, {more} }}"));
        format!("waivers: [{}]\n---\n\n", both.join(", "))
    };
    for (changes, more, expected) in [
        (vec![wrong], "reason: 原件如此", ""),
        (vec![wrong], "reason: 原件如此, until: 2026-01-15", ""),
        (vec![wrong], "reason: 原件如此, until: 2026-01-14", "已于2026-01-14到期"),
        (vec![wrong], "reason: 无", "未写明理由"),
        (vec![wrong], "reason: 略。", "未写明理由"),
        (vec![wrong], "reason: 见第3号函", ""),
        (vec![wrong], "reason: 原件如此, cell: requests.received.total", ""),
        (vec![wrong], "reason: 原件如此, cell: requests.granted.total", "没有对应的问题"),
        (vec![], "reason: 原件如此, until: 2027-01-01", "没有对应的问题"),
        // That it would cover a whole check for good is told by `broad-waiver`.
        (vec![], "reason: 原件如此", ""),
    ] {
        let waiver = waiver(more);
        let changes: Vec<(&str, &str)> = changes.into_iter().chain([("---\n\n", waiver.as_str())]).collect();
        let found = found(changed(&changes), &["waiver"]);
        let said: Vec<String> = found.iter().map(|finding| finding.problem.words(Lang::Zh).message).collect();
        match expected {
            "" => assert!(said.is_empty(), "{more}: {said:?}"),
            expected => assert!(said.len() == 2 && said.iter().all(|said| said.contains(expected)), "{more}: {said:?}"),
        }
    }
    // One of a check that holds against a year that is not there waits.
    let other = "waivers: [{ check: carry-over, reason: 机构合并, until: 2027-01-01 }]\n---\n\n";
    let mut tree = changed(&[("---\n\n", other)]);
    assert_eq!(found(tree.clone(), &["waiver"]).len(), 1);
    tree.0.remove("content/housing/2023.md");
    assert!(found(tree, &["waiver"]).is_empty());
}

/// Through the program: what is built, what is said, what comes onto record, and what `--strict` does.
#[test]
fn a_build_holds_back_one_report() {
    let folder = tempfile::tempdir().expect("there is room");
    let at = folder.path();
    plant(&golden(), at).expect("the folder is ours");
    let build = |more: &[&str]| site::run_in(at, &[&["build", "--lang", "zh"], more].concat());
    let run = build(&["--strict"]);
    assert!(run.code == Some(1) && !at.join("public").exists(), "{}", run.stderr);
    let run = build(&["--record"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for said in [
        "注意: 暂不更新的报告 2",
        "finance/2024：错误1处；从未公布，改正前不公布",
        "housing/2024：错误1处；页面保持2025-01-20公布的内容",
        "2份报告（finance/2023、housing/2023）",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let page = fs::read_to_string(at.join("public/housing/2024/index.html")).expect("it is shown");
    assert!(!page.contains("文字已经改过"));
    assert!(!at.join("public/finance/2024").exists() && at.join("public/finance/2023").exists());
    assert!(!at.join("record/finance/2024.md").exists(), "it was not published");
    let before = read_tree(&at.join("record")).expect("it is there");
    assert_eq!(before.text("housing/2024.md"), golden().text(RECORDED), "what is on record is as it was");
    assert_eq!(site::run_in(at, &["verify", "public", "--against", "."]).code, Some(0));

    // Put right, it is published; what goes is said to be withdrawn, and its text stays.
    fs::write(at.join(REPORT), golden().text(RECORDED).expect("text").replace("下表。", "下表，另有说明。"))
        .expect("ours");
    fs::remove_file(at.join("content/finance/2023.md")).expect("ours");
    fs::remove_file(at.join("content/finance/2024.md")).expect("ours");
    let run = build(&["--record"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let after = read_tree(&at.join("record")).expect("it is there");
    assert!(after.text("housing/2024.md").is_some_and(|text| text.contains("另有说明")));
    assert_eq!(after.text("finance/2023.md"), before.text("finance/2023.md"));
    let index = after.text("index.toml").expect("it is there");
    assert!(index.contains("\"finance/2023\" = { published = 2026-01-15, withdrawn = 2026-01-15,"), "{index}");
    // Nothing changes where nothing has changed.
    assert_eq!(build(&["--record"]).code, Some(0));
    assert_eq!(read_tree(&at.join("record")).expect("it is there"), after);
    // What was withdrawn does not come back by being wrong.
    fs::write(at.join("content/finance/2023.md"), "---\nscope: [\n---\n").expect("ours");
    let run = build(&[]);
    assert!(run.stderr.contains("finance/2023：错误") && run.stderr.contains("从未公布"), "{}", run.stderr);
}

/// A published figure that changed without a correction does not replace what is on record: nobody could tell any more
/// what was published.
#[test]
fn a_changed_figure_comes_onto_record_with_its_correction() {
    let folder = tempfile::tempdir().expect("there is room");
    let at = folder.path();
    plant(&site::read(&site::tests("golden/two_agencies/site")), at).expect("the folder is ours");
    let build = || site::run_in(at, &["build", "--record", "--lang", "zh"]);
    assert_eq!(build().code, Some(0));
    let (file, record) = (at.join("content/qinghe-housing/2020.md"), at.join("record/qinghe-housing/2020.md"));
    let before = fs::read_to_string(&file).expect("it is there");
    let row =
        before.lines().find(|line| line.trim_start().starts_with("normative_documents:")).expect("it has the row");
    let (head, figures) = row.split_once('[').expect("a list");
    let (first, rest) = figures.split_once(',').expect("several");
    let old: i64 = first.trim().parse().expect("a figure");
    let changed = before.replacen(row, &format!("{head}[{},{rest}", old + 100), 1);
    fs::write(&file, &changed).expect("ours");
    let run = build();
    assert!(run.code == Some(1) && run.stderr.contains("未存入 record/"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&record).expect("it is there"), before);
    let block = site::run_in(at, &["diff", "--corrections"]).stdout;
    let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with('#')).collect();
    fs::write(&file, changed.replacen("---\n", &format!("---\n{}\n", lines.join("\n")), 1)).expect("ours");
    let run = build();
    assert_eq!(run.code, Some(0), "{}\n{block}", run.stderr);
    assert_ne!(fs::read_to_string(&record).expect("it is there"), before);
}

/// A page that an earlier build has made stays where nothing tells whether it is public.
#[test]
fn a_page_of_an_earlier_build_stays() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = changed(&[]);
    tree.0.retain(|path, _| !path.starts_with("record/") && path != "content/finance/2024.md");
    plant(&tree, folder.path()).expect("the folder is ours");
    let build = || site::run_in(folder.path(), &["build", "--lang", "zh"]);
    assert_eq!(build().code, Some(0));
    let page = folder.path().join("public/housing/2024/index.html");
    let before = fs::read(&page).expect("it was built");
    for _ in 0..2 {
        fs::write(folder.path().join(REPORT), golden().get(REPORT).expect("it is there")).expect("ours");
        let run = build();
        assert!(run.code == Some(1) && run.stderr.contains("页面照原样保留"), "{}", run.stderr);
        assert_eq!(fs::read(&page).expect("it stays"), before);
    }
    fs::write(folder.path().join(REPORT), golden().get(RECORDED).expect("it is there")).expect("ours");
    assert_eq!(build().code, Some(0));
}

/// What is wrong with the site itself stops a build as before, and what is wrong with a draft stops none.
#[test]
fn only_reports_are_held_back() {
    for (path, text, is_built) in [
        ("content/housing/_index.md", "---\nname: [\n---\n", false),
        ("content/nobody/2024.md", "---\nform: 2021\n---\n", false),
        ("content/housing/2022.md", "---\ndraft: true\nscope: everybody\n---\n", true),
        ("content/housing/2022.md", "---\nscope: [\n---\n", true),
    ] {
        let mut tree = golden();
        tree.insert(path, text);
        let (portal, examined) = site::build_shown(tree);
        assert_eq!(!portal.0.is_empty(), is_built, "{path}: {:?}", examined.held);
        assert!(examined.findings.any_error());
    }
}

/// What is shown of `check`, and its exit code, are those of the part that was asked for.
#[test]
fn a_part_of_a_site_is_checked() {
    let site = site::tests("golden/held_back/site");
    let check = |more: &[&str]| site::run([&["check", &*site.to_string_lossy(), "--lang", "zh"], more].concat());
    for (more, code, said, unsaid) in [
        (&["--agency", "housing", "--year", "2023"][..], 0, "所选范围以外另有错误2处", "错误["),
        (&["--agency", "清河县财政局"], 1, "finance/2024.md", "housing/2024.md"),
        (&["--agency", "财政,housing", "--year", "2024"], 1, "清河县财政局                1", "未发现问题"),
        (&["--agency", "住建局", "--year", "2023"], 0, "所选范围以外另有错误2处", "错误["),
        (&["--year", "2023-2023"], 0, "已核对2份报告：错误0处", "错误["),
        (&["--level", "error"], 1, "提醒2处，提示8处（只列出错误）", "提醒[changed-figure]"),
    ] {
        let run = check(more);
        assert_eq!(run.code, Some(code), "{more:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(said), "{more:?}: {}", run.stdout);
        assert!(!run.stdout.contains(unsaid), "{more:?}: {}", run.stdout);
    }
    for (more, said) in [
        (&["--agency", "houzing"][..], "是否应为“housing”"),
        (&["--agency", "清河县"], "可以指2个机关（finance 清河县财政局、housing 清河县住房和城乡建设局）"),
        (&["--year", "2031"], "没有报告；请检查"),
        (&["--year", "去年"], "年度“去年”无法识别"),
    ] {
        let run = check(more);
        assert!(run.code == Some(2) && run.stderr.contains(said), "{more:?}: {}", run.stderr);
    }
    let levels = |more: &[&str]| {
        let run = check(&[&["--output", "json"], more].concat());
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        let findings = json["findings"].as_array().expect("a list").clone();
        findings.iter().map(|finding| finding["level"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    let all = levels(&[]);
    let of = |level: &str| all.iter().filter(|other| *other == level).count();
    assert_eq!((of("error"), of("warning")), (2, 2), "{all:?}");
    let order = |level: &String| ["error", "warning", "note"].iter().position(|other| other == level);
    assert!(all.is_sorted_by_key(order) && of("note") > 0, "errors first, and every level: {all:?}");
    assert_eq!(levels(&["--level", "error"]).len(), 2);
}
