//! What `tests/dist` packs is whole: every crate with its digest and licence, every page of the manual, units that
//! systemd takes.

#[path = "../packages/pack/mod.rs"]
mod pack;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::site;
use pack::{File, Order, crates, licences, tar};

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What a Debian package has beside the manual.
const INSTALLED: [&str; 18] = [
    "etc/default/nianbao",
    "usr/bin/nianbao",
    "usr/lib/systemd/system/nianbao-check.service",
    "usr/lib/systemd/system/nianbao-check.timer",
    "usr/share/bash-completion/completions/nianbao",
    "usr/share/doc/nianbao/CHANGELOG.md.gz",
    "usr/share/doc/nianbao/README.md.gz",
    "usr/share/doc/nianbao/README.zh-CN.md.gz",
    "usr/share/doc/nianbao/THIRD-PARTY.txt.gz",
    "usr/share/doc/nianbao/changelog.gz",
    "usr/share/doc/nianbao/copyright",
    "usr/share/doc/nianbao/examples/apache.conf",
    "usr/share/doc/nianbao/examples/nginx-store.conf",
    "usr/share/doc/nianbao/examples/nginx.conf",
    "usr/share/doc/nianbao/nianbao.cdx.json.gz",
    "usr/share/doc/nianbao/rust-standard-library.html.gz",
    "usr/share/fish/vendor_completions.d/nianbao.fish",
    "usr/share/zsh/vendor-completions/_nianbao",
];

/// Packed once for all tests, with few bytes in the place of the program.
struct Packed {
    order: Order,
    crates: Vec<crates::Crate>,
    files: Vec<File>,
    folder: TempDir,
}

static PACKED: LazyLock<Packed> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a folder for the test");
    let binary = folder.path().join("program");
    fs::write(&binary, "#!/bin/sh\n").expect("files can be written");
    let order = Order {
        root: site::repository().to_owned(),
        target: TARGET.to_owned(),
        binary,
        tool: env!("CARGO_BIN_EXE_nianbao").into(),
        seconds: 1_750_000_000,
    };
    let crates = crates::of(&order.root, TARGET).expect("cargo tells of crates");
    let files = pack::files(&order).expect("it is packed");
    pack::write(&files, folder.path()).expect("files can be written");
    Packed { order, crates, files, folder }
});

fn packed(end: &str) -> &'static File {
    PACKED.files.iter().find(|file| file.path.ends_with(end)).expect("it is packed")
}

/// The list of crates has those of `Cargo.toml` with what they need, each with the digest of `Cargo.lock`, and
/// nothing that only tests need.
#[test]
fn every_crate_is_listed() {
    let list: Value = serde_json::from_slice(&packed(".cdx.json").bytes).expect("it is JSON");
    assert_eq!(list["metadata"]["timestamp"], "2025-06-15T15:06:40Z");
    let components = list["components"].as_array().expect("it has components");
    let lock: toml::Table = fs::read_to_string(site::repository().join("Cargo.lock")).unwrap().parse().unwrap();
    let locked: BTreeMap<String, &str> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| {
            let id = format!("{} {}", one["name"].as_str()?, one["version"].as_str()?);
            Some((id, one.get("checksum")?.as_str()?))
        })
        .collect();
    let mut names = BTreeSet::new();
    for component in components {
        let (name, version) = (component["name"].as_str().unwrap(), component["version"].as_str());
        names.insert(name);
        assert!(component["licenses"][0]["expression"].as_str().is_some_and(|licence| !licence.contains('/')));
        if let Some(version) = version {
            assert_eq!(component["hashes"][0]["content"], locked[&format!("{name} {version}")], "{name}");
        }
    }
    let manifest: toml::Table = fs::read_to_string(site::repository().join("Cargo.toml")).unwrap().parse().unwrap();
    for (name, value) in manifest["dependencies"].as_table().unwrap() {
        let name = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
        assert!(names.contains(name), "{name} is not listed");
    }
    for test in ["proptest", "s3s", "scraper", "expect-test"] {
        assert!(!names.contains(test), "{test} is listed");
    }

    let references: BTreeSet<&str> = components.iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
    assert_eq!(references.len(), components.len(), "a reference is used twice");
    let own = list["metadata"]["component"]["bom-ref"].as_str().unwrap();
    let mut needed = BTreeSet::from([own]);
    for node in list["dependencies"].as_array().unwrap() {
        let needs = node["dependsOn"].as_array().into_iter().flatten();
        needed.extend(needs.map(|one| one.as_str().unwrap()));
    }
    let mut known = references;
    known.insert(own);
    assert_eq!(needed, known, "what is listed is what is needed");
}

/// Every crate is under a licence that is named, and those without its text are known.
#[test]
fn every_licence_is_there() {
    let text = licences::print(&PACKED.crates, &PACKED.order).expect("all state a licence");
    let (list, texts) = text.split_once("\n====").expect("texts follow the list");
    for one in PACKED.crates.iter().filter(|one| !one.is_ours()) {
        let id = format!("{} {}", one.name, one.version);
        let line = list.lines().find(|line| line.starts_with(&id)).unwrap_or_else(|| panic!("{id} is not listed"));
        assert!(line.ends_with("(carries no text of it)") || texts.contains(&format!("\n{id}: ")), "{line}");
    }
    // Code in other languages that crates bring along is under licences of its own.
    for path in ["c_src/mimalloc", "third_party/fiat/LICENSE"] {
        assert!(texts.contains(path), "{path}");
    }
}

/// A Debian package has what it should, and a page of the manual for each command in both languages; dpkg reads it.
#[test]
fn packages_are_whole() {
    let debian = packed("_amd64.deb");
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        return;
    }
    let path = PACKED.folder.path().join(&debian.path);
    let root = PACKED.folder.path().join("root");
    let dpkg = |verb: &str| Command::new("dpkg-deb").arg(verb).arg(&path).output().expect("dpkg-deb runs");
    let unpacked = Command::new("dpkg-deb").arg("--extract").args([&path, &root]).status().expect("dpkg-deb runs");
    assert!(unpacked.success());
    let told = String::from_utf8(dpkg("--field").stdout).unwrap();
    assert!(told.contains("Package: nianbao\n") && told.contains("\nArchitecture: amd64\n"), "{told}");
    assert!(!told.contains('@') || !told.replace("nianbao@localhost", "").contains('@'), "{told}");

    let list = String::from_utf8(dpkg("--contents").stdout).unwrap();
    let paths = list.lines().filter(|line| !line.ends_with('/')).filter_map(|line| line.split(" ./").nth(1));
    let (manual, others): (Vec<&str>, Vec<&str>) = paths.partition(|path| path.starts_with("usr/share/man/"));
    assert_eq!(others, INSTALLED);
    let pages =
        |folder: &str| -> BTreeSet<&str> { manual.iter().filter_map(|path| path.strip_prefix(folder)).collect() };
    let (english, chinese) = (pages("usr/share/man/man1/"), pages("usr/share/man/zh_CN/man1/"));
    assert_eq!(english, chinese);
    let help = site::run(["--lang", "en", "--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let named: BTreeSet<String> = commands
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .map(|name| format!("nianbao-{name}.1.gz"))
        .chain(["nianbao.1.gz".to_owned()])
        .collect();
    assert_eq!(english, named.iter().map(String::as_str).collect());
}

/// systemd understands the units, with the program in the place where it is now.
#[test]
fn units_are_understood() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let folder = TempDir::new().expect("a folder for the test");
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no"]);
    for name in ["nianbao-check.service", "nianbao-check.timer"] {
        let text = fs::read_to_string(site::tests("packages/systemd").join(name)).expect("it is there");
        let path = folder.path().join(name);
        fs::write(&path, text.replace("/usr/bin/nianbao", env!("CARGO_BIN_EXE_nianbao"))).unwrap();
        verify.arg(path);
    }
    let output = verify.output().expect("systemd-analyze runs");
    let said = String::from_utf8_lossy(&output.stderr);
    // What is said of other units of this machine is theirs.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("nianbao-check")).collect();
    assert!(ours.is_empty(), "{said}");
}

/// A package that was asked for by name and cannot be built is an error, which says what to do, before anything is built.
#[test]
fn what_cannot_be_built_is_said() {
    let run = |word: &str| {
        let output = Command::new(site::tests("dist")).arg(word).output().expect("the script runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run("mips64-unknown-nowhere");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("mips64-unknown-nowhere is left out") && said.contains("rustup target add"), "{said}");
    assert_eq!(run("--everything").0, Some(2));
}

/// Containers hold what was put in, under long paths, too, and nothing of this moment.
#[test]
fn containers_hold_their_files() {
    let long = format!("{}/{}/page.1", "folder".repeat(10), "sub".repeat(20));
    let files = [File::program("a/nianbao", "one"), File::new(&long, vec![7; 1000]), File::new("z", "")];
    let bytes = tar::tar(&files, 1_750_000_000);
    assert_eq!(bytes, tar::tar(&files, 1_750_000_000));
    let folder = TempDir::new().expect("a folder for the test");
    fs::write(folder.path().join("x.tar.gz"), tar::gzip(&bytes)).unwrap();
    let unpacked = Command::new("tar").args(["xzf", "x.tar.gz"]).current_dir(folder.path()).status().expect("tar runs");
    assert!(unpacked.success());
    for file in &files {
        assert_eq!(fs::read(folder.path().join(&file.path)).unwrap(), file.bytes, "{}", file.path);
    }
}
