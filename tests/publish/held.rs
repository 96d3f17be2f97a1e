//! Publishing a site of which one report has errors.

use super::*;

/// A figure of a sum that no longer adds up.
fn break_report(desk: &Desk) {
    let right = REPORT.lines().find(|line| line.contains("[     99,")).expect("it has that row");
    desk.write("content/yiyuan/2020.md", &REPORT.replacen(right, &right.replacen("[     99,", "[     98,", 1), 1));
}

#[test]
fn a_report_with_errors_stays_as_it_was_published() {
    let desk = Desk::new();
    let (code, output) = desk.publish(&["--dry-run"]);
    assert!(code == 0 && output.contains("发布后存入 record/ 的报告文本 1（yiyuan/2020）"), "{output}");
    assert!(!desk.path("site/record").exists(), "a trial writes nothing");
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    assert_eq!(fs::read_to_string(desk.path("site/record/yiyuan/2020.md")).unwrap(), REPORT);
    let page = || fs::read(desk.path("live/yiyuan/2020/index.html")).unwrap();
    let before = page();

    // Two reports are wrong: one is public, the other is new.
    break_report(&desk);
    desk.write("content/other/_index.md", "---\nname: 别的机关\n---\n");
    desk.write("content/other/2020.md", "---\nscope: [\n---\n");
    let live = desk.digest("live/SHA256SUMS");
    for strict in [&["--strict", "--yes"][..], &["--strict", "--dry-run"]] {
        assert_eq!(desk.publish(strict).0, 1);
        assert_eq!(desk.digest("live/SHA256SUMS"), live);
    }
    let (code, output) = desk.publish(&["--dry-run", "--output", "json"]);
    assert!(code == 1 && output.contains("\"held\"") && output.contains("\"report\": \"yiyuan/2020\""), "{output}");
    let (code, output) = desk.publish(&["--yes"]);
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("yiyuan/2020：错误") && output.contains("页面保持"), "{output}");
    assert!(output.contains("other/2020：错误") && output.contains("从未公布，改正前不公布"), "{output}");
    assert!(output.contains("已发布（第2次）"), "{output}");
    assert_eq!(page(), before, "the page that is public stays");
    assert!(desk.path("live/other/index.html").exists() && !desk.path("live/other/2020").exists());
    let receipt = fs::read_to_string(desk.path("live.releases/000002.txt")).unwrap();
    assert!(receipt.contains("暂不更新的报告 2") && receipt.contains("other/2020：错误"), "{receipt}");
    assert_eq!(fs::read_to_string(desk.path("site/record/yiyuan/2020.md")).unwrap(), REPORT);
    assert!(!desk.path("site/record/other/2020.md").exists());
    let verify = ["live", "--against", "site", "--receipt", "live.releases/000002.json"];
    let (code, output) = desk.run("verify", &verify);
    assert_eq!(code, 0, "{output}");

    // Nothing has changed since, and there are still errors.
    let (code, output) = desk.publish(&["--yes"]);
    assert!(code == 1 && output.contains("没有变动"), "{output}");
    desk.write("content/yiyuan/2020.md", REPORT);
    fs::remove_file(desk.path("site/content/other/2020.md")).unwrap();
    let (code, output) = desk.publish(&["--yes"]);
    assert_eq!(code, 0, "{output}");
}

/// Who publishes reads of what changes: what was noticed in reports that stay is counted, and errors are always listed.
#[test]
fn what_stays_is_counted_and_what_changes_is_told() {
    let desk = Desk::new();
    let told = |output: &str| output.matches("content/yiyuan/2020.md:").count();
    let (code, first) = desk.publish(&["--yes"]);
    assert!(code == 0 && told(&first) > 3 && !first.contains("未列出"), "{first}");
    let (code, again) = desk.publish(&["--yes"]);
    assert!(code == 0 && told(&again) == 0, "{again}");
    let rest = "处在没有改动的报告和草稿里，未列出；全部见 nianbao check";
    assert!(again.contains(rest) && again.contains("已核对1份报告"), "{again}");
    desk.write("content/yiyuan/2020.md", &REPORT.replacen("## 一、总体情况\n", "## 一、总体情况\n\n另有说明。\n", 1));
    let (code, changed) = desk.publish(&["--yes"]);
    assert!(code == 0 && told(&changed) == told(&first) && !changed.contains("未列出"), "{changed}");
    break_report(&desk);
    let (code, wrong) = desk.publish(&["--yes"]);
    assert!(code == 1 && told(&wrong) == 1, "{wrong}");
}

/// Published before there was a record: its page does not go because of an error, whatever is allowed.
#[test]
fn a_public_page_is_never_withdrawn_for_an_error() {
    let desk = Desk::new();
    desk.write("content/other/_index.md", "---\nname: 别的机关\n---\n");
    desk.write("content/other/2020.md", REPORT);
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let live = desk.digest("live/SHA256SUMS");
    fs::remove_dir_all(desk.path("site/record")).unwrap();
    break_report(&desk);
    for way in [&["--yes"][..], &["--yes", "--allow"], &["--dry-run", "--allow"]] {
        let (code, output) = desk.publish(way);
        assert!(code == 1 && output.contains("record/ 里没有它们公布时的文本"), "{way:?}: {output}");
        assert_eq!(desk.digest("live/SHA256SUMS"), live);
    }
    // A release without changes brings the record.
    desk.write("content/yiyuan/2020.md", REPORT);
    let (code, output) = desk.publish(&["--yes"]);
    assert!(code == 0 && output.contains("没有变动") && output.contains("已存入 record/"), "{output}");
    assert!(desk.path("site/record/yiyuan/2020.md").exists());
}

/// A delta package brings what the record then has, and fits the plan that says what is held back.
#[test]
fn a_delta_says_what_is_held_back() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    break_report(&desk);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n说明\n");
    let (code, output) = desk.run("publish", &["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"]);
    assert!(code == 1 && output.contains("yiyuan/2020：错误"), "{output}");
    let (code, output) = desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--yes"]);
    assert_eq!(code, 0, "{output}");
    let receipt = fs::read_to_string(desk.path("live.releases/000002.txt")).unwrap();
    assert!(receipt.contains("暂不更新的报告 1"), "{receipt}");
}
