//! Publishing to a folder: what is refused, what is kept, and what a reader sees while publishing is
//! killed at any moment.
//!
//! The long campaign, with 200 kills for each way of switching:
//! `cargo test --release --test publish -- --ignored --nocapture`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;

const REPORT: &str = include_str!("../content/yiyuan/2020.md");
/// A row that adds up, and the same with another figure that adds up as well.
const ROW: &str = "normative_documents:      [             18,         18,            152 ]";
const OTHER_ROW: &str = "normative_documents:      [             18,         18,            153 ]";

/// A site in a folder of its own, and a place to publish it to.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap() };
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

    fn home(&self) -> Option<String> {
        fs::read_to_string(self.path("live/index.html")).ok()
    }

    fn digest(&self, path: &str) -> String {
        nianbao::archive::digest::sha256(&fs::read(self.path(path)).unwrap())
    }
}

fn ways() -> &'static [&'static str] {
    if cfg!(unix) { &["link", "rename"] } else { &["rename"] }
}

#[test]
fn a_changed_figure_needs_a_correction() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
    let before = desk.digest("live/SHA256SUMS");

    desk.change_figure("");
    let (code, said) = desk.publish(&["--yes"]);
    assert_eq!(code, 1, "{said}");
    let figure = "yiyuan/2020 active_disclosure.normative_documents.total_disclosed：152 → 153（没有更正说明）";
    assert!(said.contains(figure), "{said}");
    let (code, said) = desk.publish(&["--dry-run", "--output", "json"]);
    assert!(code == 0 && said.contains("\"old\": \"152\"") && said.contains("\"explained\": false"), "{said}");
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
    let (code, said) = desk.publish(&["--yes"]);
    assert!(code == 1 && said.contains("撤下报告 1"), "{said}");
    assert_eq!(desk.publish(&["--yes", "--allow"]).0, 0);
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
        let kept = (1..=7).filter(|n| desk.path(&format!("live.releases/{n:06}.json")).exists()).collect::<Vec<_>>();
        assert_eq!(kept, [3, 4, 5, 6, 7], "{way}");
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
        assert_eq!(desk.publish(&["--yes", "--switch", way]).0, 0);
        assert_eq!(desk.run("verify", &["live"]).0, 0);
    }
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
            let after: Vec<_> = listing(desk.folder.path()).into_iter().filter(|p| !p.ends_with("lock")).collect();
            assert_eq!(after.iter().filter(|path| !before.contains(path)).count(), 0, "{what}");
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
    let apply = |package: &str| desk.run("publish", &["--to", "live", "--apply", package]);

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

#[test]
fn a_killed_publish_harms_nobody() {
    for way in ways() {
        kill_loop(way, 12);
    }
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_harm_nobody() {
    for way in ways() {
        kill_loop(way, 200);
    }
}

/// Publishes two sites in turn, kills most publishes at some moment, and reads all the while: every
/// page must be that of one of the two, with its style sheet there.
fn kill_loop(way: &str, times: usize) {
    let desk = Desk::new();
    let versions = ["甲版", "乙版"];
    let write = |version: usize| {
        let title = format!("title = \"{}\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n", versions[version % 2]);
        desk.write("site.toml", &title);
        // A style sheet that changes with each version changes its name, too.
        desk.write("themes/default/assets/style.css", &format!("/* {version} */\n"));
    };
    write(0);
    assert_eq!(desk.publish(&["--yes", "--switch", way]).0, 0);
    let done = AtomicBool::new(false);
    let read = AtomicUsize::new(0);
    let (mut killed, mut finished) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let home = desk.home().expect("the home page is never missing");
                assert!(versions.iter().any(|version| home.contains(version)) && home.ends_with("</html>\n"), "{home}");
                let style = home.split("assets/style.").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
                let style = desk.path("live/assets").join(format!("style.{style}"));
                assert!(fs::read(&style).is_ok(), "{} is missing", style.display());
                read.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut longest = Duration::from_millis(1000);
        for time in 1..=times {
            write(time);
            let started = std::time::Instant::now();
            let mut child: Child =
                desk.command("publish", &["site", "--to", "live", "--yes", "--switch", way]).spawn().unwrap();
            // Moments spread evenly, without chance: a golden-ratio walk over the time it takes.
            let part = (time as f64 * 0.618_034).fract();
            std::thread::sleep(longest.mul_f64(part * 1.1));
            let _ = child.kill();
            if child.wait().unwrap().success() {
                finished += 1;
                longest = longest.min(started.elapsed().max(Duration::from_millis(20)));
            } else {
                killed += 1;
            }
        }
        write(times + 1);
        let (code, said) = desk.publish(&["--yes", "--switch", way]);
        done.store(true, Ordering::Relaxed);
        assert_eq!(code, 0, "{said}");
    });
    let (code, said) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{said}");
    assert!(desk.home().unwrap().contains(versions[(times + 1) % 2]));
    let left: Vec<_> = fs::read_dir(desk.path("live.releases")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.len() <= 3 * 5 + 2, "{left:?}");
    eprintln!("{way}: {killed} killed, {finished} finished, {} pages read", read.into_inner());
}
