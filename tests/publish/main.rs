//! Publishing: what is refused, what is kept, and what a reader sees while publishing is killed at any
//! moment. To a folder here; to one on another machine in [`ssh`]; to an object store in [`store`]; through
//! the web servers of the documentation in [`servers`].
//!
//! The long campaign, with 200 kills for each target: `cargo test --release --test publish -- --ignored --nocapture`

mod delta;
mod desk;
mod folder;
mod held;
mod killed;
mod large;
mod object_store;
mod promise;
#[cfg(unix)]
mod servers;
#[cfg(unix)]
mod ssh;
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use delta::delta_elsewhere;
use desk::*;
use killed::*;
use promise::*;

#[test]
fn a_changed_figure_needs_a_correction() {
    let desk = Desk::new();
    let before = desk.lying();
    let (code, output) = desk.publish(&["--dry-run"]);
    assert!(code == 0 && output.contains("新增") && output.ends_with("仅列出变动，未发布\n"), "{output}");
    assert_eq!(desk.lying(), before);
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let (code, output) = desk.publish(&["--yes"]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
    let before = desk.digest("live/SHA256SUMS");

    desk.change_figure("");
    let (code, output) = desk.publish(&["--yes"]);
    assert_eq!(code, 1, "{output}");
    let figure = "yiyuan/2020 规范性文件 · 对外公开总数量：152 → 153（无更正说明）";
    assert!(output.contains(figure), "{output}");
    let (code, output) = desk.publish(&["--dry-run", "--output", "json"]);
    assert!(
        code == 1 && output.contains("实际发布时会被拒绝：改动了1个已发布的数字") && output.contains("--allow"),
        "{output}"
    );
    assert!(output.contains("\"old\": \"152\"") && output.contains("\"explained\": false"), "{output}");
    // Nobody to ask is no leave.
    let (code, output) = desk.publish(&["--allow"]);
    assert!(code == 2 && output.contains("--yes"), "{output}");
    assert_eq!(desk.digest("live/SHA256SUMS"), before);

    desk.change_figure(
        "corrections:\n  - { date: 2021-05-06, cell: active_disclosure.normative_documents.total_disclosed, old: 152, new: 153, reason: 漏计 }\n",
    );
    let (code, output) = desk.publish(&["--yes"]);
    assert!(code == 0 && output.contains("152 → 153（有更正说明）"), "{output}");
    // Programs are told what came of it: nothing here, for nothing is left to publish.
    let (code, output) = desk.publish(&["--yes", "--output", "json"]);
    assert!(code == 0 && output.contains("\"release\": null"), "{output}");
    let receipt = fs::read_to_string(desk.path("live.releases/000002.txt")).unwrap();
    assert!(receipt.contains("152 → 153") && receipt.contains(&before), "{receipt}");

    fs::remove_file(desk.path("site/content/yiyuan/2020.md")).unwrap();
    desk.write("content/yiyuan/2019.md", REPORT);
    for way in ["--yes", "--dry-run"] {
        let (code, output) = desk.publish(&[way]);
        assert!(code == 1 && output.contains("撤下报告 1") && output.contains("撤下了1份报告"), "{output}");
    }
    assert_eq!(desk.publish(&["--dry-run", "--allow"]).0, 0);
    assert_eq!(desk.publish(&["--yes", "--allow"]).0, 0);
    // The paper that is signed says which report came and which was withdrawn, as does the one for programs.
    let receipt = fs::read_to_string(desk.path("live.releases/000003.txt")).unwrap();
    for output in ["新增报告 1\n　yiyuan/2019\n", "撤下报告 1\n　yiyuan/2020\n"] {
        assert!(receipt.contains(output), "{receipt}");
    }
    let receipt = fs::read(desk.path("live.releases/000003.json")).unwrap();
    let receipt = nianbao::publish::Receipt::read(&receipt).unwrap();
    assert_eq!(
        (receipt.added_reports, receipt.removed_reports),
        (vec!["yiyuan/2019".into()], vec!["yiyuan/2020".into()])
    );
}

/// A result that cannot be written is said, and nothing is done on its strength; a reader who has read enough
/// is no trouble.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written() {
    let desk = Desk::new();
    let commands: [(&str, &[&str]); 6] = [
        ("check", &["site"]),
        ("check", &["site", "--output", "json"]),
        ("explain", &[]),
        ("explain", &["request-balance"]),
        ("search", &["政府", "site"]),
        ("publish", &["site", "--to", "live", "--yes"]),
    ];
    for (command, arguments) in commands {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = desk.command(command, arguments).stdout(full).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && stderr.contains("无法写出结果"), "{command}: {stderr}");
        assert!(!desk.path("live").exists());
    }
    for (command, arguments) in commands {
        let mut child = desk.command(command, arguments).spawn().unwrap();
        drop(child.stdout.take());
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(0), "{command}");
    }
    assert!(desk.path("live").exists());
}

/// What a site does not want to hear is told to whoever signs.
#[test]
fn checks_that_are_off_leave_a_trace() {
    let desk = Desk::new();
    let site = "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n";
    let checks: serde_json::Value = serde_json::from_str(&desk.run("check", &["site", "--output", "json"]).1).unwrap();
    assert_eq!(checks["off"], serde_json::Value::Null);
    let name = checks["findings"][0]["check"].as_str().expect("the site lacks something").to_owned();
    let often = checks["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == *name).count();
    // Another one that has nothing to say is not worth a word.
    desk.write("site.toml", &format!("{site}[checks]\n{name} = \"off\"\nrequest-balance = \"off\"\n"));
    let said_so = format!("本站关闭的校验：{name}（略去{often}处）\n");
    for (command, arguments) in
        [("check", vec!["site"]), ("build", vec!["site"]), ("publish", vec!["site", "--to", "live", "--yes"])]
    {
        let (code, output) = desk.run(command, &arguments);
        assert!(code == 0 && output.contains(&said_so), "{command}: {output}");
    }
    let checks: serde_json::Value = serde_json::from_str(&desk.run("check", &["site", "--output", "json"]).1).unwrap();
    assert_eq!(checks["off"], serde_json::json!({ name.as_str(): often }));
    let receipt = fs::read_to_string(desk.path("live.releases/000001.txt")).unwrap();
    assert!(receipt.contains(&said_so), "{receipt}");
}

/// What was not published does not lie about beside what is.
#[test]
fn what_is_not_published_leaves_no_copy() {
    let desk = Desk::new();
    let left = || listing(&desk.path("live.releases"));
    // Nobody to ask, as if N had been answered.
    assert_eq!(desk.publish(&[]).0, 2);
    assert!(!desk.path("live.releases").exists());
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(desk.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("live.releases/build"), 0o700);
        assert_ne!(mode("live.releases/000001") & 0o005, 0, "readers get in");
    }
    desk.write("content/unpublished.md", "---\ntitle: 未发布\n---\n");
    for arguments in [&["--dry-run"][..], &[]] {
        desk.publish(arguments);
        assert!(!left().iter().any(|path| path.to_string_lossy().contains("unpublished")), "{arguments:?}");
        // A dry run leaves what makes the next release quick.
        assert_eq!(desk.path("live.releases/build").exists(), arguments == ["--dry-run"]);
    }
    assert_eq!(desk.publish(&["--dry-run"]).0, 0);
    let (code, output) = desk.publish(&["--dry-run", "--rollback"]);
    assert!(code == 2 && output.contains("没有更早的发布"), "{output}");
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

#[test]
fn releases_are_kept_verified_and_rolled_back() {
    for way in ways() {
        let desk = Desk::new();
        for release in 1..=7 {
            desk.write("content/about.md", &format!("---\ntitle: 关于\n---\n第{release}版\n"));
            let (code, output) = desk.publish(&["--yes", "--switch", way]);
            assert_eq!(code, 0, "{output}");
        }
        let whole = desk.run("verify", &["live", "--against", "site", "--receipt", "live.releases/000007.json"]);
        assert_eq!(whole.0, 0, "{}", whole.1);
        let kept = |end: &str| {
            (1..=7).filter(|n| desk.path(&format!("live.releases/{n:06}{end}")).exists()).collect::<Vec<_>>()
        };
        // The live one is in the target's own place where that is a folder.
        assert_eq!(kept(""), if *way == "link" { vec![3, 4, 5, 6, 7] } else { vec![3, 4, 5, 6] }, "{way}");
        assert!(kept(".json").len() == 7 && kept(".txt").len() == 7, "receipts stay for ever");
        for release in [6, 5] {
            assert_eq!(desk.publish(&["--rollback", "--switch", way]).0, 0);
            let about = fs::read_to_string(desk.path("live/about/index.html")).unwrap();
            assert!(about.contains(&format!("第{release}版")), "{way}");
            let receipt = format!("live.releases/{release:06}.json");
            let (code, output) = desk.run("verify", &["live", "--receipt", &receipt]);
            assert_eq!(code, 0, "{output}");
        }
        // A file changed behind our back is heard, and mended by the next release.
        let page = desk.path("live/about/index.html");
        let text = fs::read_to_string(&page).unwrap();
        fs::remove_file(&page).unwrap();
        fs::write(&page, text.replace("第5版", "第9版")).unwrap();
        let (code, output) = desk.run("verify", &["live", "--receipt", "live.releases/000005.json"]);
        assert!(code == 1 && output.contains("about/index.html"), "{output}");
        assert!(output.contains("发布即可恢复") && !output.contains("移交"), "{output}");
        assert_eq!(desk.publish(&["--yes", "--switch", way]).0, 0);
        assert_eq!(desk.run("verify", &["live"]).0, 0);
    }
}

#[test]
fn what_archive_writes_verify_accepts() {
    let desk = Desk::new();
    for kind in ["folder", "zip", "bagit", "wacz", "single"] {
        let (code, output) = desk.run("archive", &["site", "--kind", kind, "--out", kind]);
        assert_eq!(code, 0, "{output}");
        let (code, output) = desk.run("verify", &[kind, "--against", "site"]);
        assert_eq!(code, 0, "{kind}: {output}");
        // What stands there already is left alone.
        assert_eq!(desk.run("archive", &["site", "--kind", kind, "--out", kind]).0, 2, "{kind}");
    }
}

/// A folder that was only built has no digests: what can be held against it is, and what cannot is said.
#[test]
fn what_was_built_is_verified_as_far_as_it_goes() {
    let desk = Desk::new();
    assert_eq!(desk.run("build", &["site"]).0, 0);
    let (code, output) = desk.run("verify", &["site/public"]);
    assert!(code == 0 && output.contains("198个数字各处一致") && output.contains("--against"), "{output}");
    let (code, output) = desk.run("verify", &["site/public", "--against", "site"]);
    assert!(code == 0 && output.contains("逐字节"), "{output}");
    let page = desk.path("site/public/index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("年报", "假报")).unwrap();
    fs::write(desk.path("site/public/mine.txt"), "mine").unwrap();
    let (code, output) = desk.run("verify", &["site/public", "--against", "site"]);
    assert!(code == 1 && output.contains("index.html") && output.contains("mine.txt"), "{output}");
    fs::remove_file(desk.path("site/public/yiyuan/2020/report.csv")).unwrap();
    let (code, output) = desk.run("verify", &["site/public"]);
    assert!(code == 1 && output.contains("report.csv") && !output.contains("移交"), "{output}");
    // What is said of a whole stands at its name, and not at an empty place.
    fs::write(desk.path("年报.zip"), "none").unwrap();
    let (code, output) = desk.run("verify", &["年报.zip"]);
    assert!(code == 1 && output.contains("╭▸ 年报.zip"), "{output}");
}

#[test]
fn compressed_siblings_are_published_and_verified() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes", "--compress"]).0, 0);
    assert!(desk.path("live/index.html.br").exists() && desk.path("live/data/reports.csv.gz").exists());
    let (code, output) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
}

#[test]
fn two_at_once_are_refused() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let lock = fs::File::open(desk.path("live.releases/lock")).unwrap();
    lock.lock().unwrap();
    let refused = || {
        let (code, output) = desk.publish(&["--yes"]);
        assert!(code == 2 && output.contains("另一次发布正在进行"), "{output}");
        output
    };
    refused();
    fs::write(desk.path("live.releases/lock"), "/ wang@build 77 2026-11-30T09:00:00+08:00\n").unwrap();
    assert!(refused().contains("（wang@build，进程 77，2026-11-30 09:00:00 开始），未作改动"));
    drop(lock);
    // Whoever is dead does not block.
    assert_eq!(desk.publish(&["--yes"]).0, 0);
}

/// Two who start together, and the first release is nobody's yet: one publishes, the other is told who.
#[test]
fn two_first_releases_at_once() {
    for _ in 0..3 {
        let desk = Desk::new();
        let both = [(); 2].map(|()| desk.command("publish", &["site", "--to", "live", "--yes"]).spawn().unwrap());
        let ids = both.each_ref().map(Child::id);
        let ended = both.map(|child| child.wait_with_output().unwrap());
        let refused: Vec<usize> = (0..2).filter(|at| ended[*at].status.code() == Some(2)).collect();
        assert!(refused.len() < 2 && ended.iter().all(|output| matches!(output.status.code(), Some(0 | 2))));
        for at in refused {
            let said = String::from_utf8_lossy(&ended[at].stderr);
            assert!(said.contains(&format!("进程 {}，", ids[1 - at])) && said.contains("未作改动"), "{said}");
        }
        assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
        assert_eq!(fs::read_to_string(desk.path("live.releases/history.txt")).unwrap().lines().count(), 1);
    }
}

/// What is refused before a first release leaves no trace; the site's own folders are refused as targets.
#[test]
fn a_first_release_that_is_refused_leaves_nothing() {
    let desk = Desk::new();
    let is_clean = || {
        let left = fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        left.filter(|name| name != "site" && name != "cache" && name != "bad.zip").collect::<Vec<_>>()
    };
    for to in ["site/content/x", "site/themes/x", "site/public", "site/public/x", "site", "."] {
        for arguments in [&["--yes"][..], &["--dry-run"]] {
            let (code, output) = desk.run("publish", &[&["site", "--to", to], arguments].concat());
            assert!(code == 2 && output.contains("属于站点本身"), "{to}: {output}");
        }
    }
    assert!(listing(&desk.path("site")).iter().all(|path| path.is_file() && !path.ends_with("lock")));
    assert_eq!(desk.run("check", &["site"]).0, 0);
    fs::write(desk.path("bad.zip"), "none").unwrap();
    let to = ["site", "--to", "new/deep/live"];
    for arguments in [&[][..], &["--apply", "bad.zip", "--yes"], &["--apply", "nowhere", "--yes"], &["--rollback"]] {
        let (code, output) = desk.run("publish", &[&to, arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {output}");
        assert!(is_clean().is_empty(), "{arguments:?}: {:?}", is_clean());
    }
    desk.write("content/yiyuan/2020.md", "---\nform: 2019\nrequests: x\n---\n");
    let (code, output) = desk.run("publish", &[&to[..], &["--yes"]].concat());
    assert!(code == 1 && is_clean().is_empty(), "{output}");
}

/// A correction explains a change if it is about that change, alone or with others that lead there.
#[test]
fn a_correction_explains_what_it_says() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let entry = |old: &str, new: &str| {
        format!(
            "  - {{ date: 2021-0{}-06, cell: active_disclosure.normative_documents.total_disclosed, old: {old}, \
             new: {new}, reason: 漏计 }}\n",
            if new == "153" { 6 } else { 5 }
        )
    };
    let publish = |corrections: &str, more: &[&str]| {
        let head = if corrections.is_empty() { "" } else { "corrections:\n" };
        desk.change_figure(&format!("{head}{corrections}"));
        desk.publish(&[&["--dry-run"], more].concat())
    };
    let (code, output) = publish(&entry("9", "153"), &[]);
    assert!(code == 1 && output.contains("152 → 153（更正说明写的是 9→153）"), "{output}");
    let (_, output) = publish(&entry("9", "153"), &["--lang", "en"]);
    assert!(output.contains("152 → 153 (the correction says 9 → 153)"), "{output}");
    let figures = output.lines().find(|line| line.contains("152 → 153")).unwrap();
    assert!(!figures.contains(['：', '（', '）']), "{figures}");
    let (_, output) = publish("", &["--lang", "en"]);
    assert!(output.contains("152 → 153 (no correction says so)"), "{output}");
    let (code, output) = publish(&(entry("152", "155") + &entry("155", "153")), &[]);
    assert!(code == 0 && output.contains("152 → 153（有更正说明）"), "{output}");
    // A delta package carries what the correction says, and is held against the report.
    desk.change_figure(&format!("corrections:\n{}", entry("9", "153")));
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json", "--allow"];
    let (code, output) = desk.run("publish", &delta);
    assert!(code == 0 && output.contains("更正说明写的是 9→153"), "{output}");
    let apply = ["--to", "live", "--apply", "delta.zip", "--yes"];
    let (code, output) = desk.run("publish", &apply);
    assert!(code == 1 && output.contains("更正说明写的是 9→153"), "{output}");
    let (code, output) = desk.run("publish", &[&apply[..], &["--allow"]].concat());
    assert_eq!(code, 0, "{output}");
}

/// What an archive is refused for, and what one that was killed has left.
#[test]
fn archives_keep_off_the_site_and_tidy_up() {
    let desk = Desk::new();
    let archive = |out: &str| desk.run("archive", &["site", "--kind", "zip", "--out", out]);
    for out in ["site/content/a.zip", "site/themes/x/a.zip", "site/public/a.zip"] {
        let before = listing(&desk.path("site"));
        let (code, output) = archive(out);
        assert!(code == 2 && output.contains("站点本身的文件夹"), "{out}: {output}");
        assert_eq!(listing(&desk.path("site")), before, "{out}");
    }
    for epoch in ["yesterday", "-1", "1.5"] {
        let mut command = desk.command("archive", &["site", "--kind", "zip", "--out", "a.zip"]);
        let output = command.env("SOURCE_DATE_EPOCH", epoch).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && stderr.contains("SOURCE_DATE_EPOCH"), "{epoch}: {stderr}");
    }
    // One whose process is gone, and one that somebody holds.
    for name in [".nianbao-gone", ".nianbao-held"] {
        fs::create_dir(desk.path(name)).unwrap();
        fs::write(desk.path(name).join("lock"), "").unwrap();
    }
    let held = fs::File::open(desk.path(".nianbao-held/lock")).unwrap();
    held.lock().unwrap();
    assert_eq!(archive("a.zip").0, 0);
    assert!(!desk.path(".nianbao-gone").exists() && desk.path(".nianbao-held").exists());
    #[cfg(unix)]
    {
        assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
        for arguments in [&["pipe"][..], &["a.zip", "--receipt", "pipe"]] {
            let (code, output) = desk.run("verify", arguments);
            assert!(code == 2 && output.contains("普通文件") || output.contains("不是发布回执"), "{output}");
        }
    }
}

/// However a target is written, it is the same one.
#[test]
fn a_target_may_end_in_a_slash() {
    let desk = Desk::new();
    let run = |to: &str, more: &str| {
        let output = desk.command("publish", &["site", to, more]).env("HOME", desk.folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (to, said) in [
        ("--to=live/", "已发布（第1次）"),
        ("--to=live", "没有变动"),
        ("--to=./live//", "没有变动"),
        ("--to=~/live/.", "没有变动"),
    ] {
        let (code, output) = run(to, "--dry-run");
        assert!(code == Some(0), "{to}: {output}");
        let (code, output) = run(to, "--yes");
        assert!(code == Some(0) && output.contains(said), "{to}: {output}");
    }
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新\n");
    assert!(run("--to=live/", "--yes").1.contains("已发布（第2次）"));
    assert!(run("--to=live/", "--rollback").1.contains("已回到第1次发布；要换回第2次，用 --rollback=2"));
    assert_eq!(folders(desk.folder.path()).len(), 4, "site, live, its releases and the cache");
    assert_eq!(desk.run("verify", &["live/", "--receipt", "live.releases/000001.json"]).0, 0);
}
