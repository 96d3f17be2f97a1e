//! Publishing: what is refused, what is kept, and what a reader sees while publishing is killed at any
//! moment. To a folder here; to one on another machine in [`far`]; to an object store in [`store`]; through
//! the web servers of the documentation in [`servers`].
//!
//! The long campaign, with 200 kills for each target: `cargo test --release --test publish -- --ignored --nocapture`

#[cfg(unix)]
mod far;
mod large;
#[cfg(unix)]
mod servers;
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const REPORT: &str = include_str!("../../content/yiyuan/2020.md");
/// A row that adds up, and the same with another figure that adds up as well.
const ROW: &str = "normative_documents:      [             18,         18,            152 ]";
const OTHER_ROW: &str = "normative_documents:      [             18,         18,            153 ]";

/// A site in a folder of its own, and a place to publish it to.
struct Desk {
    folder: TempDir,
    /// What the program is told in its environment.
    told: Vec<(&'static str, String)>,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap(), told: Vec::new() };
        desk.write("site.toml", "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n");
        desk.write("content/yiyuan/_index.md", "---\nname: 沂源县人民政府\n---\n");
        desk.write("content/yiyuan/2020.md", REPORT);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("site").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, command: &str, arguments: &[&str]) -> Command {
        let mut run = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        run.current_dir(self.folder.path()).env("LANG", "zh_CN.UTF-8").arg(command).args(arguments);
        run.env("XDG_CACHE_HOME", self.path("cache")).envs(self.told.iter().map(|(name, value)| (name, value)));
        run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        run
    }

    /// Runs a command; gives its exit code and all it said.
    fn run(&self, command: &str, arguments: &[&str]) -> (i32, String) {
        let output = self.command(command, arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn publish(&self, arguments: &[&str]) -> (i32, String) {
        self.run("publish", &[&["site", "--to", "live"], arguments].concat())
    }

    fn change_figure(&self, correction: &str) {
        assert!(REPORT.contains(ROW));
        let report = REPORT.replace(ROW, OTHER_ROW).replacen("---\n", &format!("---\n{correction}"), 1);
        self.write("content/yiyuan/2020.md", &report);
    }

    fn digest(&self, path: &str) -> String {
        nianbao::bytes::digest::sha256(&fs::read(self.path(path)).unwrap())
    }
}

fn ways() -> &'static [&'static str] {
    if cfg!(unix) { &["link", "rename"] } else { &["rename"] }
}

#[test]
fn a_changed_figure_needs_a_correction() {
    let desk = Desk::new();
    let before = listing(desk.folder.path());
    let (code, said) = desk.publish(&["--dry-run"]);
    assert!(code == 0 && said.contains("新增") && said.ends_with("只列出，没有发布\n"), "{said}");
    assert_eq!(listing(desk.folder.path()), before);
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
    let before = desk.digest("live/SHA256SUMS");

    desk.change_figure("");
    let (code, said) = desk.publish(&["--yes"]);
    assert_eq!(code, 1, "{said}");
    let figure = "yiyuan/2020 规范性文件 · 对外公开总数量：152 → 153（没有更正说明）";
    assert!(said.contains(figure), "{said}");
    let (code, said) = desk.publish(&["--dry-run", "--output", "json"]);
    assert!(
        code == 1 && said.contains("真正发布时会被拒绝：改动了1个已发布的数字") && said.contains("--allow"),
        "{said}"
    );
    assert!(said.contains("\"old\": \"152\"") && said.contains("\"explained\": false"), "{said}");
    // Nobody to ask is no leave.
    let (code, said) = desk.publish(&["--allow"]);
    assert!(code == 2 && said.contains("--yes"), "{said}");
    assert_eq!(desk.digest("live/SHA256SUMS"), before);

    desk.change_figure(
        "corrections:\n  - { date: 2021-05-06, cell: active_disclosure.normative_documents.total_disclosed, old: 152, new: 153, reason: 漏计 }\n",
    );
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 0 && said.contains("152 → 153（有更正说明）"), "{said}");
    let receipt = fs::read_to_string(desk.path("live.releases/000002.txt")).unwrap();
    assert!(receipt.contains("152 → 153") && receipt.contains(&before), "{receipt}");

    fs::remove_file(desk.path("site/content/yiyuan/2020.md")).unwrap();
    desk.write("content/yiyuan/2019.md", REPORT);
    for way in ["--yes", "--dry-run"] {
        let (code, said) = desk.publish(&[way]);
        assert!(code == 1 && said.contains("撤下报告 1") && said.contains("撤下了1份报告"), "{said}");
    }
    assert_eq!(desk.publish(&["--dry-run", "--allow"]).0, 0);
    assert_eq!(desk.publish(&["--yes", "--allow"]).0, 0);
    // The paper that is signed says which report came and which was withdrawn, as does the one for programs.
    let receipt = fs::read_to_string(desk.path("live.releases/000003.txt")).unwrap();
    for said in ["新增报告 1\n　yiyuan/2019\n", "撤下报告 1\n　yiyuan/2020\n"] {
        assert!(receipt.contains(said), "{receipt}");
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
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains("写不出结果"), "{command}: {said}");
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
        let (code, said) = desk.run(command, &arguments);
        assert!(code == 0 && said.contains(&said_so), "{command}: {said}");
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
    desk.write("content/secret.md", "---\ntitle: 秘密\n---\n");
    for arguments in [&["--dry-run"][..], &[]] {
        desk.publish(arguments);
        assert!(!left().iter().any(|path| path.to_string_lossy().contains("secret")), "{arguments:?}");
        // A dry run leaves what makes the next release quick.
        assert_eq!(desk.path("live.releases/build").exists(), arguments == ["--dry-run"]);
    }
    assert_eq!(desk.publish(&["--dry-run"]).0, 0);
    let (code, said) = desk.publish(&["--dry-run", "--rollback"]);
    assert!(code == 2 && said.contains("没有更早的发布"), "{said}");
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

#[test]
fn releases_are_kept_verified_and_rolled_back() {
    for way in ways() {
        let desk = Desk::new();
        for release in 1..=7 {
            desk.write("content/about.md", &format!("---\ntitle: 关于\n---\n第{release}版\n"));
            let (code, said) = desk.publish(&["--yes", "--switch", way]);
            assert_eq!(code, 0, "{said}");
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
            let (code, said) = desk.run("verify", &["live", "--receipt", &receipt]);
            assert_eq!(code, 0, "{said}");
        }
        // A file changed behind our back is heard, and mended by the next release.
        let page = desk.path("live/about/index.html");
        let text = fs::read_to_string(&page).unwrap();
        fs::remove_file(&page).unwrap();
        fs::write(&page, text.replace("第5版", "第9版")).unwrap();
        let (code, said) = desk.run("verify", &["live", "--receipt", "live.releases/000005.json"]);
        assert!(code == 1 && said.contains("about/index.html"), "{said}");
        assert!(said.contains("发布即可恢复") && !said.contains("移交"), "{said}");
        assert_eq!(desk.publish(&["--yes", "--switch", way]).0, 0);
        assert_eq!(desk.run("verify", &["live"]).0, 0);
    }
}

#[test]
fn what_archive_writes_verify_accepts() {
    let desk = Desk::new();
    for kind in ["folder", "zip", "bagit", "wacz", "single"] {
        let (code, said) = desk.run("archive", &["site", "--kind", kind, "--out", kind]);
        assert_eq!(code, 0, "{said}");
        let (code, said) = desk.run("verify", &[kind, "--against", "site"]);
        assert_eq!(code, 0, "{kind}: {said}");
        // What stands there already is left alone.
        assert_eq!(desk.run("archive", &["site", "--kind", kind, "--out", kind]).0, 2, "{kind}");
    }
}

/// A folder that was only built has no digests: what can be held against it is, and what cannot is said.
#[test]
fn what_was_built_is_verified_as_far_as_it_goes() {
    let desk = Desk::new();
    assert_eq!(desk.run("build", &["site"]).0, 0);
    let (code, said) = desk.run("verify", &["site/public"]);
    assert!(code == 0 && said.contains("198格数字各处一致") && said.contains("--against"), "{said}");
    let (code, said) = desk.run("verify", &["site/public", "--against", "site"]);
    assert!(code == 0 && said.contains("逐字节"), "{said}");
    let page = desk.path("site/public/index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("年报", "假报")).unwrap();
    fs::write(desk.path("site/public/mine.txt"), "mine").unwrap();
    let (code, said) = desk.run("verify", &["site/public", "--against", "site"]);
    assert!(code == 1 && said.contains("index.html") && said.contains("mine.txt"), "{said}");
    fs::remove_file(desk.path("site/public/yiyuan/2020/report.csv")).unwrap();
    let (code, said) = desk.run("verify", &["site/public"]);
    assert!(code == 1 && said.contains("report.csv") && !said.contains("移交"), "{said}");
    // What is said of a whole stands at its name, and not at an empty place.
    fs::write(desk.path("年报.zip"), "none").unwrap();
    let (code, said) = desk.run("verify", &["年报.zip"]);
    assert!(code == 1 && said.contains("╭▸ 年报.zip"), "{said}");
}

#[test]
fn compressed_siblings_are_published_and_verified() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes", "--compress"]).0, 0);
    assert!(desk.path("live/index.html.br").exists() && desk.path("live/data/reports.csv.gz").exists());
    let (code, said) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{said}");
}

/// What stands at the target, and how it is made.
type Case = (&'static str, fn(&Path));

#[test]
fn what_is_not_ours_is_left_alone() {
    let cases: [Case; 5] = [
        ("a folder with files", |live| {
            fs::create_dir(live).unwrap();
            fs::write(live.join("index.html"), "mine").unwrap();
        }),
        ("a file", |live| fs::write(live, "mine").unwrap()),
        ("foreign releases", |live| {
            let releases = live.with_file_name("live.releases");
            fs::create_dir(&releases).unwrap();
            fs::write(releases.join("mine"), "mine").unwrap();
        }),
        ("a list of digests that is no release of ours", |live| {
            fs::create_dir(live).unwrap();
            fs::write(live.join("SHA256SUMS"), "").unwrap();
        }),
        #[cfg(unix)]
        ("a link elsewhere", |live| {
            fs::create_dir(live.with_file_name("other")).unwrap();
            std::os::unix::fs::symlink("other", live).unwrap();
        }),
        #[cfg(not(unix))]
        ("another file", |live| fs::write(live, "mine").unwrap()),
    ];
    for (what, make) in cases {
        for way in ways() {
            let desk = Desk::new();
            make(&desk.path("live"));
            let before = listing(desk.folder.path());
            let (code, said) = desk.publish(&["--yes", "--switch", way]);
            assert!(code == 2 && said.contains("不是用 nianbao publish 发布的"), "{what}: {said}");
            let (code, said) = desk.publish(&["--dry-run", "--switch", way]);
            assert!(code == 2 && said.contains("真正发布时会被拒绝") && said.contains("不是用"), "{what}: {said}");
            assert_eq!(listing(desk.folder.path()), before, "{what}");
        }
    }
}

fn listing(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    walk.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn two_at_once_are_refused() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let lock = fs::File::open(desk.path("live.releases/lock")).unwrap();
    lock.lock().unwrap();
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 2 && said.contains("另一次发布正在进行"), "{said}");
    drop(lock);
    assert_eq!(desk.publish(&["--yes"]).0, 0);
}

#[test]
fn a_delta_fits_only_where_it_starts() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
    let (code, said) = desk.run("publish", &delta);
    assert_eq!(code, 0, "{said}");
    let apply = |package: &str| desk.run("publish", &["--to", "live", "--apply", package, "--yes"]);

    // Any change in the package is heard, and the portal stays.
    let bytes = fs::read(desk.path("delta.zip")).unwrap();
    let before = desk.digest("live/SHA256SUMS");
    for part in 0..12 {
        let mut flipped = bytes.clone();
        flipped[part * (bytes.len() - 1) / 11] ^= 0x10;
        fs::write(desk.path("bad.zip"), flipped).unwrap();
        assert_eq!(apply("bad.zip").0, 2);
        assert_eq!(desk.digest("live/SHA256SUMS"), before);
    }
    // A portal that was changed behind our back is not built upon.
    let page = desk.path("live/yiyuan/2020/report.csv");
    let text = fs::read_to_string(&page).unwrap();
    fs::remove_file(&page).unwrap();
    fs::write(&page, "changed").unwrap();
    let (code, said) = apply("delta.zip");
    assert!(code != 0 && said.contains("没有动"), "{said}");
    fs::write(&page, text).unwrap();

    let (code, said) = apply("delta.zip");
    assert_eq!(code, 0, "{said}");
    assert!(fs::read_to_string(desk.path("live/about/index.html")).unwrap().contains("新的一页"));
    assert_eq!(desk.run("verify", &["live", "--receipt", "live.releases/000002.json"]).0, 0);
    let (code, said) = apply("delta.zip");
    assert!(code == 2 && said.contains("接在总摘要为"), "{said}");
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
            let (code, said) = desk.run("publish", &[&["site", "--to", to], arguments].concat());
            assert!(code == 2 && said.contains("属于站点本身"), "{to}: {said}");
        }
    }
    assert!(listing(&desk.path("site")).iter().all(|path| path.is_file() && !path.ends_with("lock")));
    assert_eq!(desk.run("check", &["site"]).0, 0);
    fs::write(desk.path("bad.zip"), "none").unwrap();
    let to = ["site", "--to", "new/deep/live"];
    for arguments in [&[][..], &["--apply", "bad.zip", "--yes"], &["--apply", "nowhere", "--yes"], &["--rollback"]] {
        let (code, said) = desk.run("publish", &[&to, arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(is_clean().is_empty(), "{arguments:?}: {:?}", is_clean());
    }
    desk.write("content/yiyuan/2020.md", "---\nform: 2019\nrequests: x\n---\n");
    let (code, said) = desk.run("publish", &[&to[..], &["--yes"]].concat());
    assert!(code == 1 && is_clean().is_empty(), "{said}");
}

/// Whoever runs this may hide their files from others: not those that are published, built or archived.
#[cfg(unix)]
#[test]
fn folders_may_be_entered_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("content/yiyuan/2020/附件.txt", "x");
    fs::rename(desk.path("site/content/yiyuan/2020.md"), desk.path("site/content/yiyuan/2020/index.md")).unwrap();
    for arguments in [
        "build site --out built/site",
        "publish site --to www/live --yes",
        "publish site --to www/folder --yes --switch rename",
        "archive site --kind folder --out packed",
        "archive site --kind bagit --out bag",
    ] {
        let program = env!("CARGO_BIN_EXE_nianbao");
        let script = format!("umask 077; exec {program} {arguments}");
        let mut run = Command::new("sh");
        run.current_dir(desk.folder.path()).env("XDG_CACHE_HOME", desk.path("cache")).args(["-c", &script]);
        let output = run.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    for place in ["built", "www", "packed", "bag"] {
        let all = walkdir::WalkDir::new(desk.path(place)).into_iter();
        // The last build is not for others.
        let all = all.filter_entry(|entry| entry.file_name() != "build").map(Result::unwrap);
        let mut folders = 0;
        for entry in all.filter(|entry| entry.file_type().is_dir()) {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o755, "{}", entry.path().display());
            folders += 1;
        }
        assert!(folders > 3, "{place}");
    }
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
    let (code, said) = publish(&entry("9", "153"), &[]);
    assert!(code == 1 && said.contains("152 → 153（更正说明写的是 9→153）"), "{said}");
    let (_, said) = publish(&entry("9", "153"), &["--lang", "en"]);
    assert!(said.contains("152 → 153 (the correction says 9 → 153)"), "{said}");
    let figures = said.lines().find(|line| line.contains("152 → 153")).unwrap();
    assert!(!figures.contains(['：', '（', '）']), "{figures}");
    let (_, said) = publish("", &["--lang", "en"]);
    assert!(said.contains("152 → 153 (no correction says so)"), "{said}");
    let (code, said) = publish(&(entry("152", "155") + &entry("155", "153")), &[]);
    assert!(code == 0 && said.contains("152 → 153（有更正说明）"), "{said}");
    // A delta package carries what the correction says, and is held against the report.
    desk.change_figure(&format!("corrections:\n{}", entry("9", "153")));
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json", "--allow"];
    let (code, said) = desk.run("publish", &delta);
    assert!(code == 0 && said.contains("更正说明写的是 9→153"), "{said}");
    let apply = ["--to", "live", "--apply", "delta.zip", "--yes"];
    let (code, said) = desk.run("publish", &apply);
    assert!(code == 1 && said.contains("更正说明写的是 9→153"), "{said}");
    let (code, said) = desk.run("publish", &[&apply[..], &["--allow"]].concat());
    assert_eq!(code, 0, "{said}");
}

/// The first release crosses the air gap, too.
#[test]
fn a_delta_without_a_start_holds_everything() {
    let desk = Desk::new();
    let (code, said) = desk.run("publish", &["site", "--delta", "all.zip"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
    assert_eq!(desk.run("publish", &delta).0, 0);
    let apply = |to: &str, package: &str| desk.run("publish", &["--to", to, "--apply", package, "--yes"]);
    let (code, said) = apply("there", "delta.zip");
    assert!(code == 2 && said.contains("这里还没有发布过") && said.contains("不带 --since"), "{said}");
    assert!(!desk.path("there.releases").exists());
    let (code, said) = apply("there", "all.zip");
    assert!(code == 0 && said.contains("第1次"), "{said}");
    let (code, said) = apply("there", "all.zip");
    assert!(code == 2 && said.contains("用于第一次发布，而现有发布的总摘要是"), "{said}");
    let (code, said) = apply("there", "delta.zip");
    assert_eq!(code, 0, "{said}");
    assert_eq!(desk.run("verify", &["there", "--against", "site"]).0, 0);
    for arguments in
        [&["--to", "there", "--apply", "gone.zip"][..], &["site", "--delta", "x.zip", "--since", "gone.json"]]
    {
        let (code, said) = desk.run("publish", arguments);
        assert!(code == 2 && said.contains("打不开 gone") && said.contains("没有这个文件"), "{said}");
    }
    #[cfg(unix)]
    {
        assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
        for arguments in [&["--to", "there", "--apply", "pipe"][..], &["site", "--delta", "x.zip", "--since", "pipe"]] {
            let (code, said) = desk.run("publish", arguments);
            assert!(code == 2 && said.contains("pipe 不是普通文件"), "{said}");
        }
    }
}

/// A package that carries more than its list says is none of ours, however well it is sealed.
#[test]
fn a_delta_with_more_than_it_says_is_refused() {
    use nianbao::bytes::zip::{Zip, ZipWriter};
    use nianbao::tree::{Files, InMemory, Listed};
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
    assert_eq!(desk.run("publish", &delta).0, 0);
    let bytes = fs::read(desk.path("delta.zip")).unwrap();
    let left = listing(desk.folder.path());
    for more in [None, Some("files/evil.html"), Some("files/about/index.html"), Some("evil.html"), Some("delta.json")] {
        let zip = Zip::open(&bytes).unwrap();
        let mut packed = std::io::Cursor::new(Vec::new());
        let date = jiff::civil::DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
        let mut writing = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        for path in zip.paths().iter().map(String::as_str).chain(more) {
            let content = zip.bytes(path).unwrap_or_else(|_| b"evil".to_vec());
            writing.file(path, 0, true, |out| out.write_all(&content)).unwrap();
        }
        writing.finish().unwrap();
        fs::write(desk.path("delta.zip"), packed.into_inner()).unwrap();
        let (code, said) = desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--dry-run"]);
        match more {
            None => assert_eq!(code, 0, "{said}"),
            Some(more) => assert!(code == 2 && said.contains("delta.zip 已损坏"), "{more}: {said}"),
        }
        assert_eq!(listing(desk.folder.path()), left);
    }
    // What turns out to be damaged when it is laid out leaves nothing either.
    fs::write(desk.path("delta.zip"), &bytes).unwrap();
    let page = desk.path("live/yiyuan/2020/report.csv");
    let text = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    fs::write(&page, "changed").unwrap();
    let (code, said) = desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--yes"]);
    assert!(code == 1 && said.contains("没有动") && !desk.path("live.releases/next").exists(), "{said}");
    fs::write(&page, text).unwrap();
    assert_eq!(desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--yes"]).0, 0);
}

/// What an archive is refused for, and what one that was killed has left.
#[test]
fn archives_keep_off_the_site_and_tidy_up() {
    let desk = Desk::new();
    let archive = |out: &str| desk.run("archive", &["site", "--kind", "zip", "--out", out]);
    for out in ["site/content/a.zip", "site/themes/x/a.zip", "site/public/a.zip"] {
        let before = listing(&desk.path("site"));
        let (code, said) = archive(out);
        assert!(code == 2 && said.contains("站点本身的文件夹"), "{out}: {said}");
        assert_eq!(listing(&desk.path("site")), before, "{out}");
    }
    for epoch in ["yesterday", "-1", "1.5"] {
        let mut command = desk.command("archive", &["site", "--kind", "zip", "--out", "a.zip"]);
        let output = command.env("SOURCE_DATE_EPOCH", epoch).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains("SOURCE_DATE_EPOCH"), "{epoch}: {said}");
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
            let (code, said) = desk.run("verify", arguments);
            assert!(code == 2 && said.contains("普通文件") || said.contains("不是发布回执"), "{said}");
        }
    }
}

/// A delta package can be verified on its way, without the portal that it is for.
#[test]
fn a_delta_is_verified_by_itself() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    assert_eq!(desk.run("publish", &["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"]).0, 0);
    let (code, said) = desk.run("verify", &["delta.zip"]);
    assert!(code == 0 && said.contains("接在总摘要为"), "{said}");
    let (code, said) = desk.run("verify", &["delta.zip", "--output", "json"]);
    assert!(code == 0 && said.contains("\"kind\":\"delta\""), "{said}");
    let bytes = fs::read(desk.path("delta.zip")).unwrap();
    for part in 0..40 {
        let mut flipped = bytes.clone();
        flipped[part * (bytes.len() - 1) / 39] ^= 1 << (part % 8);
        fs::write(desk.path("bad.zip"), flipped).unwrap();
        assert_eq!(desk.run("verify", &["bad.zip"]).0, 1, "{part}");
    }
}

/// A delta package says which published figures it changes, and both sides must allow it by name.
#[test]
fn a_delta_carries_its_plan() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let before = desk.digest("live/SHA256SUMS");
    desk.change_figure("");
    let delta = |more: &[&str]| {
        let arguments = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
        desk.run("publish", &[&arguments[..], more].concat())
    };
    let apply =
        |package: &str, more: &[&str]| desk.run("publish", &[&["--to", "live", "--apply", package][..], more].concat());
    const FIGURE: &str = "yiyuan/2020 规范性文件 · 对外公开总数量：152 → 153（没有更正说明）";
    let (code, said) = delta(&["--dry-run"]);
    assert!(code == 1 && said.contains(FIGURE), "{said}");
    let (code, said) = delta(&[]);
    assert!(code == 1 && said.contains("--allow") && !desk.path("delta.zip").exists(), "{said}");
    let (code, said) = delta(&["--allow"]);
    assert!(code == 0 && said.contains(FIGURE), "{said}");

    // Packed anew with another plan, so that the container itself is sound.
    let bytes = fs::read(desk.path("delta.zip")).unwrap();
    for (change, old, new) in [
        ("a figure kept quiet", "\"explained\": false", "\"explained\": true"),
        ("another figure", "\"old\": \"152\"", "\"old\": \"151\""),
        ("a file kept quiet", "\"yiyuan/2020/report.csv\",", ""),
        ("another register", "18,18,153", "18,18,154"),
    ] {
        use nianbao::bytes::zip::{Zip, ZipWriter};
        use nianbao::tree::{Files, InMemory, Listed};
        let zip = Zip::open(&bytes).unwrap();
        let mut packed = std::io::Cursor::new(Vec::new());
        let date = jiff::civil::DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
        let mut writing = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        for path in zip.paths() {
            let mut content = zip.bytes(path).unwrap();
            if path == "delta.json" {
                let text = String::from_utf8(content).unwrap();
                assert!(text.contains(old), "{change}");
                content = text.replacen(old, new, 1).into_bytes();
            }
            writing.file(path, 0, true, |out| out.write_all(&content)).unwrap();
        }
        writing.finish().unwrap();
        fs::write(desk.path("other.zip"), packed.into_inner()).unwrap();
        let (code, said) = apply("other.zip", &["--yes"]);
        assert!(code == 2 && said.contains("没有动"), "{change}: {said}");
        assert_eq!(desk.digest("live/SHA256SUMS"), before, "{change}");
    }
    let (code, said) = apply("delta.zip", &["--dry-run"]);
    assert!(code == 1 && said.contains(FIGURE), "{said}");
    let (code, said) = apply("delta.zip", &["--yes"]);
    assert!(code == 1 && said.contains("--allow"), "{said}");
    let (code, said) = apply("delta.zip", &["--allow"]);
    assert!(code == 2 && said.contains("--yes"), "{said}");
    assert_eq!(desk.digest("live/SHA256SUMS"), before);
    assert_eq!(apply("delta.zip", &["--yes", "--allow"]).0, 0);
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

/// A small file system of its own; `None` where mounting is not allowed.
struct Small(PathBuf);

impl Small {
    fn mount(at: &Path, size: &str) -> Option<Small> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED: a small file system cannot be mounted here");
            return None;
        }
        Some(Small(at.to_owned()))
    }

    fn remount(&self, option: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{option}")]).arg(&self.0).status().unwrap();
        assert!(done.success(), "{option}");
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_or_locked_disk_loses_nothing() {
    let desk = Desk::new();
    let Some(small) = Small::mount(&desk.path("disk"), "6m") else { return };
    let publish = || desk.run("publish", &["site", "--to", "disk/live", "--yes"]);
    let (code, said) = publish();
    assert_eq!(code, 0, "{said}");
    let before = desk.digest("disk/live/SHA256SUMS");
    let sound = || {
        assert_eq!(desk.digest("disk/live/SHA256SUMS"), before);
        let (code, said) = desk.run("verify", &["disk/live"]);
        assert_eq!(code, 0, "{said}");
    };
    // Attachments that do not fit, of many sizes: the disk is full now here, now there.
    fs::remove_file(desk.path("site/content/yiyuan/2020.md")).unwrap();
    desk.write("content/yiyuan/2020/index.md", REPORT);
    for size in [3_000, 4_000, 4_600, 5_000, 5_400, 9_000] {
        fs::write(desk.path("site/content/yiyuan/2020/附件.pdf"), vec![b'x'; size * 1024]).unwrap();
        let (code, said) = publish();
        if code == 0 {
            assert_eq!(desk.run("publish", &["--to", "disk/live", "--rollback"]).0, 0);
        }
        sound();
        let (code, _) = desk.run("archive", &["site", "--kind", "zip", "--out", "disk/package.zip"]);
        if code == 0 {
            fs::remove_file(desk.path("disk/package.zip")).unwrap();
        } else {
            assert!(!desk.path("disk/package.zip").exists(), "{said}");
        }
    }
    let (code, said) = publish();
    assert!(code != 0 && said.contains("没有发布"), "{said}");
    small.remount("ro");
    let (code, said) = publish();
    assert!(code == 2 && said.contains("没有动"), "{said}");
    let (code, said) = desk.run("archive", &["site", "--kind", "zip", "--out", "disk/package.zip"]);
    assert!(code == 2 && said.contains("写不了"), "{said}");
    sound();
    small.remount("rw,size=100m");
    let (code, said) = publish();
    assert_eq!(code, 0, "{said}");
    let (code, said) = desk.run("verify", &["disk/live", "--against", "site"]);
    assert_eq!(code, 0, "{said}");
    assert!(desk.path("disk/live/yiyuan/2020/附件.pdf").exists());
}

#[test]
fn a_killed_publish_harms_nobody() {
    for way in ways() {
        kill_folder(way, 12);
    }
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_harm_nobody() {
    for way in ways() {
        kill_folder(way, 200);
    }
}

fn kill_folder(way: &str, kills: usize) {
    let desk = Desk::new();
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    kill_loop(&desk, &["site", "--to", "live", "--yes", "--switch", way], &|| Box::new(read), kills);
    holds_together(&desk);
}

/// What is live is what the site says, and nothing else is left over.
fn holds_together(desk: &Desk) {
    let (code, said) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{said}");
    let left = folders(&desk.path("live.releases"));
    // Five, the one to go back to, and the last build.
    assert!(left.len() <= 5 + 1 + 1, "{left:?}");
}

/// The folders in a folder.
fn folders(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

fn kill_all_of_folder(way: &str, kills: usize) {
    let desk = Desk::new();
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    let delta = || {
        let digest = desk.digest("live/SHA256SUMS");
        let receipts = listing(&desk.path("live.releases")).into_iter();
        let live = receipts.filter(|path| path.parent().unwrap().ends_with("live.releases")).find(|path| {
            let receipt = path.extension().is_some_and(|end| end == "json" || end == "pending");
            receipt && nianbao::publish::Receipt::read(&fs::read(path).unwrap()).unwrap().digest == digest
        });
        let live = live.expect("what is live has a receipt");
        let _ = fs::remove_file(desk.path("delta.zip"));
        let (code, said) = desk.run("publish", &["site", "--delta", "delta.zip", "--since", live.to_str().unwrap()]);
        assert_eq!(code, 0, "{said}");
    };
    kill_all_loop(&desk, &["live", "--switch", way], Some(&delta), &|| Box::new(read), kills);
    holds_together(&desk);
}

#[test]
fn whatever_is_killed_harms_nobody() {
    for way in ways() {
        kill_all_of_folder(way, 16);
    }
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_commands_harm_nobody() {
    for way in ways() {
        kill_all_of_folder(way, 200);
    }
}

/// Reads a page and what belongs to it, all from the state that a reader met; nothing where it is missing.
type Reader<'r> = Box<dyn Fn(&str) -> Option<String> + 'r>;

/// Writes one of two sites.
fn write_version(desk: &Desk, version: usize) {
    let title = format!("title = \"{}\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n", VERSIONS[version % 2]);
    desk.write("site.toml", &title);
    // A style sheet that changes with each version changes its name, too.
    desk.write("themes/default/assets/style.css", &format!("/* {version} */\n"));
}

const VERSIONS: [&str; 2] = ["甲版", "乙版"];

/// Reads until it is done: every page must be that of one of the two sites, with its style sheet there.
/// Gives how many pages were read. `forward` is where every release follows the one before.
fn read_on<'r>(meet: &(dyn Fn() -> Reader<'r> + Sync), forward: bool, done: &AtomicBool) -> usize {
    let mut read = 0;
    while !done.load(Ordering::Relaxed) {
        let page = meet();
        for path in ["index.html", "yiyuan/2020/index.html"] {
            let html = page(path).unwrap_or_else(|| panic!("{path} is missing"));
            let whole = VERSIONS.iter().any(|version| html.contains(version)) && html.ends_with("</html>\n");
            assert!(whole, "{path}: {html}");
            let style = style_of(&html);
            // Old style sheets stay for one release. One that is gone back to does not know the newer one's, and a
            // delta package, made far away, cannot keep what it has not: then the page itself is another by now.
            let moved = || !forward && page(path).is_some_and(|again| style_of(&again) != style);
            assert!(page(&style).is_some() || moved(), "the style sheet {style} is missing");
            read += 1;
        }
    }
    read
}

/// Kills commands at moments spread evenly, without chance: a golden-ratio walk over the time one takes.
struct Killer {
    longest: Duration,
    time: usize,
    killed: usize,
    finished: usize,
    refused: usize,
    refused_in_a_row: usize,
}

impl Killer {
    fn new(longest: Duration) -> Killer {
        Killer { longest, time: 0, killed: 0, finished: 0, refused: 0, refused_in_a_row: 0 }
    }

    /// Runs a command that may be killed; says whether it was.
    fn run(&mut self, mut command: Command) -> bool {
        self.time += 1;
        // Every eighth is left alone: it says how long one takes now, beside the readers, after what was killed, and
        // on a machine that may have become busier. Otherwise the kills would no longer reach the last steps.
        let alone = self.time.is_multiple_of(8);
        let part = (self.time as f64 * 0.618_034).fract();
        let moment = if alone { Duration::MAX } else { self.longest.mul_f64(part * 1.2) };
        let started = Instant::now();
        let mut child: Child = command.spawn().unwrap();
        while started.elapsed() < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = started.elapsed();
        let Some(status) = child.try_wait().unwrap() else {
            let _ = child.kill();
            child.wait().unwrap();
            self.killed += 1;
            self.longest = self.longest.max(took);
            return true;
        };
        if status.success() {
            self.finished += 1;
            self.longest = took;
            self.refused_in_a_row = 0;
        } else {
            // What was killed may have gone live all the same, and a delta package for what was live before has no
            // place any more; or it may yet be at work over there and hold the lock. Neither lasts.
            let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
            assert!(status.code() == Some(2) && self.refused_in_a_row < 2, "{status}: {said}");
            eprintln!("refused: {}", said.lines().last().unwrap_or_default());
            self.refused += 1;
            self.refused_in_a_row += 1;
        }
        false
    }
}

impl std::fmt::Display for Killer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} killed, {} finished, {} refused", self.killed, self.finished, self.refused)
    }
}

/// Sends the reader home, also where a test ends in a panic: while he reads, nobody would hear of it.
struct Home<'d>(&'d AtomicBool);

impl Drop for Home<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a publish that must succeed. Gives how long it took.
fn succeed(desk: &Desk, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    let (code, said) = desk.run("publish", arguments);
    assert_eq!(code, 0, "{arguments:?}: {said}");
    started.elapsed()
}

/// Publishes two sites in turn until so many publishes were killed, each at another moment, and reads all the
/// while. `meet` is a reader who arrives.
fn kill_loop<'r>(desk: &Desk, arguments: &[&str], meet: &(dyn Fn() -> Reader<'r> + Sync), kills: usize) {
    write_version(desk, 0);
    succeed(desk, arguments);
    let done = AtomicBool::new(false);
    let mut version = 1;
    let read = std::thread::scope(|scope| {
        let home = Home(&done);
        let reading = scope.spawn(|| read_on(meet, true, &done));
        write_version(desk, version);
        let mut killer = Killer::new(succeed(desk, arguments));
        while killer.killed < kills {
            version += 1;
            write_version(desk, version);
            killer.run(desk.command("publish", arguments));
        }
        version += 1;
        write_version(desk, version);
        succeed(desk, arguments);
        drop(home);
        let read = reading.join().unwrap();
        eprintln!("{arguments:?}: {killer}, {read} pages read");
        read
    });
    assert!(read > 0 && meet()("index.html").unwrap().contains(VERSIONS[version % 2]));
}

/// The same with everything that moves a release: publishing, going back, and, where `delta` makes a package
/// for what is live, applying it. What was killed is tried again, and may be killed again.
fn kill_all_loop<'r>(
    desk: &Desk,
    to: &[&str],
    delta: Option<&dyn Fn()>,
    meet: &(dyn Fn() -> Reader<'r> + Sync),
    kills: usize,
) {
    let publish = [&["site", "--yes", "--to"], to].concat();
    let back = [&["--rollback", "--to"], to].concat();
    let apply = [&["--apply", "delta.zip", "--yes", "--to"], to].concat();
    write_version(desk, 0);
    succeed(desk, &publish);
    let done = AtomicBool::new(false);
    let mut version = 1;
    let read = std::thread::scope(|scope| {
        let home = Home(&done);
        let reading = scope.spawn(|| read_on(meet, false, &done));
        write_version(desk, version);
        let publishing = succeed(desk, &publish);
        let going_back = succeed(desk, &back);
        let mut killers = [publishing, going_back, publishing].map(Killer::new);
        while killers.iter().map(|killer| killer.killed).sum::<usize>() < kills {
            version += 1;
            write_version(desk, version);
            let (which, arguments) = match (version % 4, delta) {
                (1, _) => (1, &back),
                (3, Some(delta)) => {
                    delta();
                    (2, &apply)
                }
                _ => (0, &publish),
            };
            // Not more often than that: going back again and again comes to the first release.
            for _ in 0..3 {
                if !killers[which].run(desk.command("publish", arguments)) {
                    break;
                }
            }
        }
        version += 1;
        write_version(desk, version);
        succeed(desk, &publish);
        drop(home);
        let read = reading.join().unwrap();
        let [publish, back, apply] = killers;
        eprintln!("{to:?}: publish {publish}; rollback {back}; apply {apply}; {read} pages read");
        read
    });
    assert!(read > 0 && meet()("index.html").unwrap().contains(VERSIONS[version % 2]));
}

/// What every target promises, whatever it is. `read` gives a page as the public reads it; `receipts` counts
/// the receipts that are kept.
fn promise(desk: &Desk, to: &str, read: &dyn Fn(&str) -> Option<String>, receipts: &dyn Fn() -> usize) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", to], arguments].concat());
    let guide = |release: usize| desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
    guide(1);
    let (code, said) = publish(&["--dry-run"]);
    assert!(code == 0 && said.contains("新增"), "{said}");
    assert!(read("index.html").is_none());
    let (code, said) = publish(&["--yes"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = publish(&["--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
    // A figure that changes is known from the receipt over there.
    desk.change_figure("");
    let (code, said) = publish(&["--yes"]);
    assert!(code == 1 && said.contains("152 → 153（没有更正说明）"), "{said}");
    desk.write("content/yiyuan/2020.md", REPORT);
    for release in 2..=7 {
        guide(release);
        let (code, said) = publish(&["--yes"]);
        assert!(code == 0 && !said.contains("新增"), "{said}");
        assert!(read("guide/index.html").unwrap().contains(&format!("第{release}版")));
    }
    assert_eq!(receipts(), 7);
    for release in [6, 5] {
        let (code, said) = publish(&["--rollback"]);
        assert!(code == 0 && said.contains(&format!("第{release}次")), "{said}");
        assert!(read("guide/index.html").unwrap().contains(&format!("第{release}版")));
    }
    // On from there, with old style sheets kept for pages that were read before.
    desk.write("themes/default/assets/style.css", "/* new */\n");
    let old = style_of(&read("index.html").unwrap());
    let (code, said) = publish(&["--yes"]);
    assert_eq!(code, 0, "{said}");
    let new = style_of(&read("index.html").unwrap());
    assert!(old != new && read(&old).is_some() && read(&new).unwrap().contains("new"));
    assert!(read("guide/index.html").unwrap().contains("第7版"));
    fs::remove_file(desk.path("site/content/guide.md")).unwrap();
    let (code, said) = publish(&["--yes"]);
    assert!(code == 0 && said.contains("移除"), "{said}");
    assert!(read("guide/index.html").is_none() && read(&old).is_none());
}

/// A portal as it lies at its target, for those who look behind the program: where it keeps its releases, what
/// names the live one, and where the files of a release are.
struct Behind<'b> {
    to: &'b str,
    releases: PathBuf,
    link: PathBuf,
    files: &'b dyn Fn(usize) -> PathBuf,
    read: &'b dyn Fn(&str) -> Option<String>,
}

impl Behind<'_> {
    fn receipt(&self, number: usize) -> PathBuf {
        self.releases.join(format!("{number:06}.json"))
    }

    fn guide(&self) -> String {
        (self.read)("guide/index.html").unwrap()
    }
}

/// A receipt or a link that is lost switches no guard off, and nothing is deleted.
fn what_is_lost_is_said(desk: &Desk, behind: &Behind<'_>) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", behind.to], arguments].concat());
    let guide = |release: usize| desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
    for release in 1..=3 {
        guide(release);
        assert_eq!(publish(&["--yes"]).0, 0);
    }
    desk.change_figure("");
    let receipt = fs::read(behind.receipt(3)).unwrap();
    let place = [(behind.files)(3), (behind.files)(2)];
    let untouched = || place.iter().all(|place| place.join("index.html").exists()) && behind.guide().contains("第3版");
    for (lost, word) in [(Some("junk"), "已损坏"), (None, "不见了")] {
        match lost {
            Some(text) => fs::write(behind.receipt(3), text).unwrap(),
            None => fs::remove_file(behind.receipt(3)).unwrap(),
        }
        for arguments in [&["--yes"][..], &["--dry-run"], &["--rollback"]] {
            let (code, said) = publish(arguments);
            let said_so = said.contains(&format!("000003.json {word}")) && said.contains("备份");
            assert!(code == 2 && said_so && untouched(), "{arguments:?}: {said}");
        }
    }
    // The receipt of another release is none of this one.
    fs::write(behind.receipt(3), fs::read(behind.receipt(2)).unwrap()).unwrap();
    assert_eq!(publish(&["--yes"]).0, 2);
    fs::write(behind.receipt(3), &receipt).unwrap();
    // An older release whose receipt is lost stays, and nobody goes back to it.
    let older = fs::read(behind.receipt(2)).unwrap();
    fs::remove_file(behind.receipt(2)).unwrap();
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 2 && said.contains("000002.json 不见了") && untouched(), "{said}");
    assert_eq!(publish(&["--yes"]).0, 1);
    assert!(untouched());
    fs::write(behind.receipt(2), older).unwrap();
    // Without the link the newest release is what a new one is held against.
    let link = desk.path("aside");
    fs::rename(&behind.link, &link).unwrap();
    let (code, said) = publish(&["--yes"]);
    assert!(code == 1 && said.contains("不见了，而历次发布都在") && said.contains("没有更正说明"), "{said}");
    assert!(said.contains("第3次"), "{said}");
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 2 && said.contains("不见了") && behind.link.symlink_metadata().is_err(), "{said}");
    desk.write("content/yiyuan/2020.md", REPORT);
    let (code, said) = publish(&["--yes"]);
    assert!(code == 0 && said.contains("第4次"), "{said}");
    assert!(behind.guide().contains("第3版"));
    let _ = fs::remove_file(link);
    // Who has nothing to restore may start anew, by name.
    fs::remove_file(behind.receipt(4)).unwrap();
    guide(5);
    assert_eq!(publish(&["--yes"]).0, 2);
    let (code, said) = publish(&["--yes", "--allow"]);
    assert!(code == 0 && said.contains("000004.json 不见了；不与已发布的比较"), "{said}");
    assert!(behind.guide().contains("第5版"));
    let (code, said) = publish(&["--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
    // That its receipt is lost is no reason to remove a release.
    let place = [(behind.files)(4), (behind.files)(3)];
    guide(6);
    assert_eq!(publish(&["--yes"]).0, 0);
    assert!(place.iter().all(|place| place.join("index.html").exists()));
}

/// One goes back to what was live before, whatever its number, and only if it is still what was published.
fn one_goes_back_to_what_was_live(desk: &Desk, behind: &Behind<'_>) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", behind.to], arguments].concat());
    let version = |release: usize| {
        desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
        let (code, said) = publish(&["--yes"]);
        assert_eq!(code, 0, "{said}");
    };
    (1..=7).for_each(version);
    for release in [6, 5, 4, 3] {
        let (code, said) = publish(&["--rollback"]);
        assert!(code == 0 && said.contains(&format!("第{release}次")), "{said}");
    }
    version(8);
    let (code, said) = publish(&["--rollback", "--dry-run", "--output", "json"]);
    assert!(code == 0 && said.contains("\"guide/index.html\"") && behind.guide().contains("第8版"), "{said}");
    // What is not any more what was published does not become live.
    let page = (behind.files)(3).join("yiyuan/2020/index.html");
    let html = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 2 && said.contains("已经不是当时的样子（如 yiyuan/2020/index.html"), "{said}");
    assert!(behind.guide().contains("第8版"));
    fs::write(&page, html).unwrap();
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 0 && said.contains("从第8次发布退回第3次") && said.contains("修改 "), "{said}");
    assert!(behind.guide().contains("第3版"));
    // Number 2 is gone.
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 2 && said.contains("没有更早的发布"), "{said}");
    let history = fs::read_to_string(behind.releases.join("history.txt")).unwrap();
    let lines: Vec<&str> = history.lines().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(lines.len(), 7 + 4 + 1 + 1);
    assert_eq!(lines[0], "第1次发布上线，此前没有发布");
    assert_eq!(lines[10..], ["退回第3次发布，此前是第4次", "第8次发布上线，此前是第3次", "退回第3次发布，此前是第8次"]);
    // Going back to other figures needs no leave, and says which they are.
    desk.change_figure("");
    let (code, said) = publish(&["--yes", "--allow"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = publish(&["--rollback"]);
    assert!(code == 0 && said.contains("153 → 152"), "{said}");
}

fn behind<'b>(
    desk: &Desk,
    to: &'b str,
    files: &'b dyn Fn(usize) -> PathBuf,
    read: &'b dyn Fn(&str) -> Option<String>,
) -> Behind<'b> {
    Behind { to, releases: desk.path("live.releases"), link: desk.path("live"), files, read }
}

#[cfg(unix)]
#[test]
fn what_is_lost_in_a_folder_is_said() {
    let desk = Desk::new();
    let files = |number: usize| desk.path(&format!("live.releases/{number:06}"));
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    what_is_lost_is_said(&desk, &behind(&desk, "live", &files, &read));
}

/// Where the target is a folder, its receipt says which release that is.
#[test]
fn a_folder_whose_receipt_is_lost_is_left_alone() {
    let desk = Desk::new();
    let publish = |arguments: &[&str]| desk.publish(&[&["--switch", "rename"], arguments].concat());
    for release in 1..=2 {
        desk.write("content/about.md", &format!("---\ntitle: 关于\n---\n第{release}版\n"));
        assert_eq!(publish(&["--yes"]).0, 0);
    }
    let before = desk.digest("live/SHA256SUMS");
    desk.change_figure("");
    for lost in [Some("junk"), None] {
        match lost {
            Some(text) => fs::write(desk.path("live.releases/000002.json"), text).unwrap(),
            None => fs::remove_file(desk.path("live.releases/000002.json")).unwrap(),
        }
        let (code, said) = publish(&["--yes"]);
        assert!(code == 2 && said.contains("000002.json") && said.contains("备份"), "{said}");
        assert_eq!(desk.digest("live/SHA256SUMS"), before);
        assert!(desk.path("live.releases/000001/index.html").exists());
    }
    let (code, said) = publish(&["--yes", "--allow"]);
    assert_eq!(code, 0, "{said}");
    // What was there before lies beside it, under its own number.
    assert_eq!(desk.digest("live.releases/000002/SHA256SUMS"), before);
    assert_eq!(desk.run("verify", &["live", "--receipt", "live.releases/000003.json"]).0, 0);
}

#[test]
fn one_goes_back_to_what_was_live_in_a_folder() {
    let desk = Desk::new();
    let files = |number: usize| desk.path(&format!("live.releases/{number:06}"));
    let read = |path: &str| fs::read_to_string(desk.path("live").join(path)).ok();
    one_goes_back_to_what_was_live(&desk, &behind(&desk, "live", &files, &read));
}

/// A delta package is carried to a target elsewhere, too. `receipt` is where the live release's lies, `page` a
/// page of it, both as files here.
fn delta_elsewhere(desk: &Desk, to: &str, receipt: &dyn Fn(u32) -> PathBuf, page: &dyn Fn(&str) -> PathBuf) {
    let (code, said) = desk.run("publish", &["site", "--to", to, "--yes"]);
    assert_eq!(code, 0, "{said}");
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n新\n");
    let first = receipt(1);
    let (code, said) = desk.run("publish", &["site", "--delta", "delta.zip", "--since", first.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    let apply = |more: &str| desk.run("publish", &["--to", to, "--apply", "delta.zip", more]);
    // What was changed over there behind our back is not built upon.
    let csv = page("yiyuan/2020/report.csv");
    let text = fs::read(&csv).unwrap();
    fs::remove_file(&csv).unwrap();
    fs::write(&csv, [&text[..text.len() - 1], b"9"].concat()).unwrap();
    let (code, said) = apply("--yes");
    assert!(code == 2 && said.contains("没有动"), "{said}");
    fs::write(&csv, text).unwrap();
    let (code, said) = apply("--dry-run");
    assert!(code == 0 && said.contains("guide/index.html") && !receipt(2).exists(), "{said}");
    let (code, said) = apply("--yes");
    assert!(code == 0 && said.contains("第2次"), "{said}");
    assert!(fs::read_to_string(page("guide/index.html")).unwrap().contains("新"));
    assert!(receipt(2).exists());
    let (code, said) = apply("--yes");
    assert!(code == 2 && said.contains("接在总摘要为"), "{said}");
}

/// What somebody else put among the files of a release, changed or took away is said in words of its own, and put
/// right; nothing of it is taken over. A store tells what is changed only where it is not there.
fn what_others_did(desk: &Desk, to: &str, page: &dyn Fn(&str) -> PathBuf, changes_are_seen: bool) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", to], arguments].concat());
    let (code, said) = publish(&["--yes"]);
    assert_eq!(code, 0, "{said}");
    let style = style_of(&fs::read_to_string(page("index.html")).unwrap());
    fs::write(page("assets/evil.html"), "evil").unwrap();
    fs::remove_file(page("yiyuan/2020/report.csv")).unwrap();
    if changes_are_seen {
        fs::remove_file(page(&style)).unwrap();
        fs::write(page(&style), "/* evil */").unwrap();
    }
    // What is changed is not kept for old pages either.
    desk.write("themes/default/assets/style.css", "/* new */\n");
    let (code, said) = publish(&["--dry-run", "--output", "json"]);
    assert_eq!(code, 0, "{said}");
    let json = &said[said.find('{').unwrap()..=said.rfind('}').unwrap()];
    let plan: serde_json::Value = serde_json::from_str(json).unwrap();
    let changed = if changes_are_seen { serde_json::json!([style]) } else { serde_json::json!([]) };
    let foreign = serde_json::json!({
        "added": ["assets/evil.html"], "changed": changed, "removed": ["yiyuan/2020/report.csv"],
    });
    assert_eq!(plan["foreign"], foreign);
    assert!(!plan["changed"].as_array().unwrap().iter().any(|path| path == "yiyuan/2020/report.csv"));
    let (code, said) = publish(&["--yes"]);
    assert_eq!(code, 0, "{said}");
    for words in ["现有发布被改动过", "多出、将移除的文件 1\n  assets/evil.html", "缺少、将补上的文件 1\n  yiyuan"]
    {
        assert!(said.contains(words), "{said}");
    }
    assert!(!page("assets/evil.html").exists() && page("yiyuan/2020/report.csv").exists());
    assert_eq!(page(&style).exists(), !changes_are_seen);
    let list = fs::read_to_string(page("SHA256SUMS")).unwrap();
    assert!(!list.contains("evil") && list.contains(&style) != changes_are_seen, "{list}");
    let (code, said) = publish(&["--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
}

#[test]
fn what_others_did_to_a_folder_is_not_taken_over() {
    let desk = Desk::new();
    what_others_did(&desk, "live", &|path| desk.path("live").join(path), true);
    let receipt = fs::read_to_string(desk.path("live.releases/000002.txt")).unwrap();
    assert!(receipt.contains("前次发布后他人放入、已清除的文件 1\n　assets/evil.html"), "{receipt}");
    // The list by which the whole is told is one of them, and so is a link.
    fs::write(desk.path("live/SHA256SUMS"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", desk.path("live/assets/passwd")).unwrap();
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 0 && said.contains("改动、将复原的文件 1\n  SHA256SUMS"), "{said}");
    assert_eq!(cfg!(unix), said.contains("多出、将移除的文件 1\n  assets/passwd"), "{said}");
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

fn style_of(html: &str) -> String {
    let style = html.split("assets/style.").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    format!("assets/style.{style}")
}
