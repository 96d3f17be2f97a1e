//! Damaged and hostile folders, through the real program: findings and exit code 1 or 2, never a
//! panic, and never a write outside the output folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use nianbao::disk;
use tempfile::TempDir;

use crate::site::{self, Run};

const SITE: &str = "title = \"门户\"\n";
const AGENCY: &str = "---\nname: 清河县住建局\n---\n";

/// A site of one sound agency, to be damaged.
struct Victim(TempDir);

impl Victim {
    fn new() -> Victim {
        let victim = Victim(TempDir::new().expect("a folder for the test"));
        victim.put("site/site.toml", SITE);
        victim.put("site/content/housing/_index.md", AGENCY);
        let report = fs::read(site::tests("golden/two_agencies/site/content/qinghe/2021.md")).expect("a sound report");
        victim.put("site/content/housing/2021.md", report);
        victim
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("files can be written");
    }

    fn run(&self, arguments: &[&str]) -> Run {
        site::run_in(self.0.path(), arguments)
    }

    /// Builds with errors or without, into `out`, and holds that all else is as it was.
    fn build(&self) -> Run {
        let before = snapshot(&self.path("site"));
        let run = self.run(&["build", "site", "--out", "out", "--force", "--lang", "zh"]);
        assert!(matches!(run.code, Some(0..=2)), "{:?}\n{}", run.code, run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert_eq!(snapshot(&self.path("site")), before, "the site was written to");
        let names = fs::read_dir(self.0.path()).expect("the folder is there").map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.filter(|name| name != "site" && name != "out" && name != "aside").collect();
        names.retain(|name| name != "secret");
        assert!(names.is_empty(), "written beside the output: {names:?}");
        run
    }
}

/// What lies in a folder: each file with the hash of its bytes.
fn snapshot(folder: &Path) -> BTreeMap<String, String> {
    let tree = disk::read_tree(folder).expect("the folder can be read");
    tree.0.into_iter().map(|(path, bytes)| (path, blake3::hash(&bytes).to_hex().to_string())).collect()
}

/// Each line is a report that is none, with the check that must notice it in its file.
#[test]
fn damaged_reports() {
    let nested = format!("---\nrequests: {}\n---\n", "[".repeat(100_000));
    let deep_maps = format!("---\n{}\n---\n", "a: {".repeat(10_000));
    let laughs = "---\na: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nrequests: *c\n---\n";
    let long_line = format!("---\ntitle: {}\n---\n", "长".repeat(400_000));
    let long_body = format!("---\nscope: own\n---\n{}", "> ".repeat(100_000));
    let stars = format!("---\nscope: own\n---\n{}", "*a **b ".repeat(20_000));
    let brackets = format!("---\nscope: own\n---\n{}", "[".repeat(50_000));
    let many_keys = format!("---\n{}---\n", (0..5_000).map(|n| format!("k{n}: 1\n")).collect::<String>());
    let long_list = format!("---\nrequests: [\n{}---\n", "  b,\n".repeat(100_000));
    let all_slips = format!("---\n{}---\n", "scope: a: b\n".repeat(20_000));
    let wide_indents = format!("---\nrequests:\n{}---\n", "　a: 1\n\t　b: 2\n".repeat(30_000));
    let pasted_rows = format!("---\nrequests:\n{}---\n", "  a: 1 2，3；4\n".repeat(20_000));
    let cases: [(&str, &[u8], &str); 30] = [
        ("没有闭合的长列表", long_list.as_bytes(), "yaml"),
        ("行行都错", all_slips.as_bytes(), "yaml"),
        ("嵌套", nested.as_bytes(), "yaml"),
        ("映射嵌套", deep_maps.as_bytes(), "yaml"),
        ("别名炸弹", laughs.as_bytes(), "yaml"),
        ("合并键", b"---\na: &a {b: 1}\nrequests:\n  <<: *a\n---\n", "yaml"),
        ("一行一兆", long_line.as_bytes(), "front-matter"),
        ("制表符", b"---\nrequests:\n\treceived: [1]\n---\n", "odd-syntax"),
        ("行行全角缩进", wide_indents.as_bytes(), "yaml"),
        ("行行特殊分隔", pasted_rows.as_bytes(), "unknown-key"),
        ("空字节", b"---\nscope: o\0wn\n---\n\0", ""),
        ("国标编码", b"---\ntitle: \xc7\xe5\xba\xd3\n---\n", "encoding"),
        ("双字节编码", b"\xff\xfe-\0-\0-\0\n\0", "encoding"),
        ("截断的双字节编码", b"\xff\xfe-\0-\0-\0\n\0-", "not-utf8"),
        ("不成对的代理", b"\xfe\xff\0-\0-\0-\0\n\xd8\x00\0-", "not-utf8"),
        ("没有内容的双字节编码", b"\xff\xfe", "encoding"),
        ("全是空字节", &[0; 4096], "not-utf8"),
        ("标记和回车", b"\xef\xbb\xbf---\r\nscope: nobody\r\n---\r\n", "unknown-word"),
        ("截断", b"---\nscope: own\nrequests:\n  received: [1, 2", "front-matter"),
        ("截断的行", b"---\nrequests:\n  received: [1, 2\n---\n", "yaml"),
        ("空文件", b"", "front-matter"),
        ("只有分隔线", b"---\n---\n", "front-matter"),
        ("一个数", b"---\n42\n---\n", "wrong-type"),
        ("二进制", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-utf8"),
        ("标签", b"---\nscope: !!python/object:os.system [own]\n---\n", "wrong-type"),
        ("两份文档", b"---\nscope: own\n...\nscope: own\n---\n", ""),
        ("引文嵌套", long_body.as_bytes(), "missing-row"),
        ("星号", stars.as_bytes(), "missing-row"),
        ("方括号", brackets.as_bytes(), "missing-row"),
        ("五千个键", many_keys.as_bytes(), "unknown-key"),
    ];
    let victim = Victim::new();
    for (at, (_, bytes, _)) in cases.iter().enumerate() {
        victim.put(&format!("site/content/case-{at}/_index.md"), AGENCY);
        victim.put(&format!("site/content/case-{at}/2021.md"), bytes);
    }
    let run = victim.run(&["check", "site", "--output", "json"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("findings are JSON");
    let found = found["findings"].as_array().expect("a list");
    for (at, (name, _, check)) in cases.iter().enumerate() {
        let file = format!("content/case-{at}/2021.md");
        let checks: Vec<&str> =
            found.iter().filter(|f| f["file"] == *file).filter_map(|f| f["check"].as_str()).collect();
        assert!(!checks.is_empty() && (check.is_empty() || checks.contains(check)), "{name}: {checks:?}");
    }
    // The others do not suffer.
    assert_eq!(victim.build().code, Some(1));
    assert!(victim.path("out/housing/2021/index.html").exists());
}

/// Each line is a `site.toml` that is none.
#[test]
fn damaged_configuration() {
    let nested = format!("title = {}", "[".repeat(100_000));
    let cases: [(&[u8], &str); 9] = [
        (nested.as_bytes(), "toml"),
        (b"title = \"a\"\ntitle = \"b\"\n", "toml"),
        (b"title = \xc7\xe5\n", "encoding"),
        (b"\xef\xbb\xbftitle = []\r\n", "wrong-type"),
        (b"", "missing-key"),
        (b"title = \"a\"\nbase_url = \"javascript:alert(1)\"\n", "site-facts"),
        (b"title = \"a\"\n[theme]\nname = \"../../etc\"\n", "theme"),
        (b"title = \"a\"\n[checks]\nrequest-row-totl = \"off\"\n", "unknown-check"),
        (b"title", "toml"),
    ];
    for (bytes, check) in cases {
        let victim = Victim::new();
        victim.put("site/site.toml", bytes);
        let run = victim.build();
        assert!(run.stderr.contains(&format!("[{check}]")), "{check}: {}", run.stderr);
    }
}

/// Names that would leave the portal, clash or break elsewhere: none becomes a folder of the output.
#[test]
fn hostile_names() {
    let victim = Victim::new();
    for id in ["A", "a", "..x", "a b", "con", "-x", "机关", "assets", "x\u{202e}y", "%2e%2e", "a.b", "x'\"<script>"] {
        victim.put(&format!("site/content/{id}/_index.md"), AGENCY);
    }
    victim.put("site/content/x.md/_index.md", AGENCY);
    victim.put("site/content/housing/2020.md/index.md", "---\n---\n");
    victim.put("site/content/housing/2019/index.md", "---\n---\n");
    victim.put("site/content/housing/2019/..%2fa.png", "x");
    victim.put("site/content/housing/2019/report.json", "{}");
    victim.put("site/content/housing/2019/index.html", "<script>");
    victim.put(
        "site/content/parent/_index.md",
        "---\nname: 上级\nparent: ../../x\naliases: [../../x, /etc, 'C:\\x']\n---\n",
    );
    let run = victim.build();
    assert_eq!(run.code, Some(1));
    for name in ["A", "a b", "con", "-x", "机关", "assets", "%2e%2e", "a.b", "x.md", "2020.md", "report.json"] {
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    }
    assert!(run.stderr.contains("same-id"), "{}", run.stderr);
    let mut made: Vec<String> =
        fs::read_dir(victim.path("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    made.sort();
    // The portal's own pages, and the agencies whose names are fit.
    let fit = ["a", "housing", "parent"];
    let files = ["404.html", "assets", "index.html", "nianbao.files"];
    let mut expected = [&nianbao::render::folders()[..], &fit, &files].concat();
    expected.sort_unstable();
    assert_eq!(made, expected);
    assert!(!victim.path("out/a/_index.md").exists());
}

/// What is no plain file is named and passed over.
#[test]
fn links_pipes_and_large_files() {
    let victim = Victim::new();
    let content = victim.path("site/content/housing");
    victim.put("secret", "name: 机密");
    victim.put("aside/2019.md", "---\n---\n机密");
    symlink("..", content.join("loop")).unwrap();
    symlink("nowhere.md", content.join("2015.md")).unwrap();
    symlink(victim.path("secret"), content.join("2016.md")).unwrap();
    symlink(victim.path("aside"), content.join("aside")).unwrap();
    symlink("2021.md", content.join("2022.md")).unwrap();
    symlink("2014.md", content.join("2014.md")).unwrap();
    let pipe = Command::new("mkfifo").arg(content.join("2017.md")).status().expect("mkfifo is there");
    assert!(pipe.success());
    File::create(content.join("2013.md")).unwrap().set_len(50 << 20).unwrap();
    victim.put("site/content/housing/2012.md", "---\n---\n");
    fs::set_permissions(content.join("2012.md"), fs::Permissions::from_mode(0o0)).unwrap();
    let readable_by_root = File::open(content.join("2012.md")).is_ok();

    let run = victim.run(&["build", "site", "--out", "out", "--force"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let text = run.stderr;
    for (file, check) in [
        ("loop", "odd-file"),
        ("2015.md", "odd-file"),
        ("2016.md", "odd-file"),
        ("aside", "odd-file"),
        ("2014.md", "odd-file"),
        ("2017.md", "odd-file"),
        ("2013.md", "file-too-large"),
        ("2012.md", if readable_by_root { "front-matter" } else { "unreadable" }),
    ] {
        let mut drawn = text.split("\n\n");
        let found = drawn.any(|part| part.contains(&format!("[{check}]")) && part.contains(&format!("housing/{file}")));
        assert!(found, "{file}: {text}");
    }
    assert!(!text.contains("机密"));
    let portal = disk::read_tree(&victim.path("out")).unwrap();
    assert!(portal.0.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("机密")));
    assert!(portal.get("housing/2022/index.html").is_some(), "a link within the site is a file of the site");
}

/// A folder with other people's files is not built into, nor is the site's own.
#[test]
fn foreign_output_folders_are_left_alone() {
    let victim = Victim::new();
    victim.put("out/thesis.docx", "years of work");
    for (out, code) in
        [("out", 2), ("site", 2), ("site/content/x", 2), ("site/themes", 2), (".", 2), ("site/site.toml", 2)]
    {
        let before = snapshot(victim.0.path());
        let run = victim.run(&["build", "site", "--out", out, "--force"]);
        assert_eq!(run.code, Some(code), "{out}: {}", run.stderr);
        assert_eq!(snapshot(victim.0.path()), before, "{out}");
    }
}

/// What an earlier build left goes; what others put beside it stays, and lists are not believed
/// when they lead elsewhere.
#[test]
fn only_our_own_files_are_removed() {
    let victim = Victim::new();
    assert_eq!(victim.run(&["build", "site", "--out", "out"]).code, Some(0));
    victim.put("out/CNAME", "by hand");
    victim.put("aside/precious", "by hand");
    let list = fs::read_to_string(victim.path("out/nianbao.files")).unwrap();
    victim.put("out/nianbao.files", format!("{list}../aside/precious\n/etc/hostname\n"));
    fs::remove_file(victim.path("site/content/housing/2021.md")).unwrap();
    let run = victim.run(&["build", "site", "--out", "out"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!victim.path("out/housing/2021").exists());
    assert!(victim.path("out/CNAME").exists());
    assert!(victim.path("aside/precious").exists());
    assert!(Path::new("/etc/hostname").exists());
}

/// A link inside the output folder is not a way out of it.
#[test]
fn links_in_the_output_folder_are_not_followed() {
    let victim = Victim::new();
    assert_eq!(victim.run(&["build", "site", "--out", "out"]).code, Some(0));
    victim.put("aside/keep", "by hand");
    fs::remove_dir_all(victim.path("out/housing")).unwrap();
    symlink(victim.path("aside"), victim.path("out/housing")).unwrap();
    let before = snapshot(&victim.path("aside"));
    victim.run(&["build", "site", "--out", "out"]);
    assert_eq!(snapshot(&victim.path("aside")), before);
}

/// Whoever puts something in the place of a new portal while it is built keeps it; the build says so.
#[test]
fn a_place_taken_meanwhile_is_left_alone() {
    use nianbao::disk::{Holder, Output};
    use nianbao::tree::Sink;
    let work = tempfile::tempdir().expect("there is room");
    let root = work.path().canonicalize().expect("it is there");
    let (place, site) = (root.join("public"), root.join("site"));
    let build = |taken: bool| {
        let output = Output::open(&place, &site, &Holder::this_process("us", "now")).expect("it is new");
        output.file("a/index.html", b"x");
        if taken {
            std::fs::create_dir(&place).and_then(|()| std::fs::write(place.join("theirs"), "y")).expect("it is new");
        }
        output.finish(true)
    };
    assert_eq!(build(true).unwritten, 1);
    assert_eq!(std::fs::read_to_string(place.join("theirs")).expect("it is still there"), "y");
    std::fs::remove_dir_all(&place).expect("it is ours");
    assert_eq!(build(false).unwritten, 0);
    // What the first build left beside is gone.
    let names = std::fs::read_dir(&root).expect("it is there").flatten().map(|entry| entry.file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["public"]);
}
