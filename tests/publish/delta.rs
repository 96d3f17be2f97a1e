//! Delta packages: what they hold, and where they fit.

use super::*;

#[test]
fn a_delta_fits_only_where_it_starts() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
    let (code, output) = desk.run("publish", &delta);
    assert_eq!(code, 0, "{output}");
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
    let (code, output) = apply("delta.zip");
    assert!(code != 0 && output.contains("未作改动"), "{output}");
    fs::write(&page, text).unwrap();

    // The digest that was brought beside it is that of what it leads to, or nothing is published.
    let (_, output) = desk.run("verify", &["delta.zip", "--output", "json"]);
    let told: serde_json::Value = serde_json::from_str(&output).expect("one object");
    let digest = told["digest"].as_str().expect("a digest").to_uppercase();
    let held =
        |digest: &str| desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--digest", digest, "--yes"]);
    let (code, output) = held(&format!("{}{}", if digest.starts_with('0') { 1 } else { 0 }, &digest[1..]));
    assert!(code == 2 && output.contains("与 --digest 所写的不同"), "{output}");
    assert_eq!(desk.digest("live/SHA256SUMS"), before);
    let (code, output) = held(&digest);
    assert_eq!(code, 0, "{output}");
    assert!(fs::read_to_string(desk.path("live/about/index.html")).unwrap().contains("新的一页"));
    assert_eq!(desk.run("verify", &["live", "--receipt", "live.releases/000002.json"]).0, 0);
    let (code, output) = apply("delta.zip");
    assert!(code == 2 && output.contains("接在总校验值为"), "{output}");
}

/// The first release crosses the air gap, too.
#[test]
fn a_delta_without_a_start_holds_everything() {
    let desk = Desk::new();
    let (code, output) = desk.run("publish", &["site", "--delta", "all.zip"]);
    assert_eq!(code, 0, "{output}");
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    let delta = ["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"];
    assert_eq!(desk.run("publish", &delta).0, 0);
    let apply = |to: &str, package: &str| desk.run("publish", &["--to", to, "--apply", package, "--yes"]);
    let (code, output) = apply("there", "delta.zip");
    assert!(code == 2 && output.contains("这里尚未发布过") && output.contains("不带 --since"), "{output}");
    assert!(!desk.path("there.releases").exists());
    let (code, output) = apply("there", "all.zip");
    assert!(code == 0 && output.contains("第1次"), "{output}");
    let (code, output) = apply("there", "all.zip");
    assert!(code == 2 && output.contains("用于首次发布，而现有发布的总校验值是"), "{output}");
    let (code, output) = apply("there", "delta.zip");
    assert_eq!(code, 0, "{output}");
    assert_eq!(desk.run("verify", &["there", "--against", "site"]).0, 0);
    for arguments in
        [&["--to", "there", "--apply", "gone.zip"][..], &["site", "--delta", "x.zip", "--since", "gone.json"]]
    {
        let (code, output) = desk.run("publish", arguments);
        assert!(code == 2 && output.contains("无法打开 gone") && output.contains("没有这个文件"), "{output}");
    }
    #[cfg(unix)]
    {
        assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
        for arguments in [&["--to", "there", "--apply", "pipe"][..], &["site", "--delta", "x.zip", "--since", "pipe"]] {
            let (code, output) = desk.run("publish", arguments);
            assert!(code == 2 && output.contains("pipe 不是普通文件"), "{output}");
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
        let (code, output) = desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--dry-run"]);
        match more {
            None => assert_eq!(code, 0, "{output}"),
            Some(more) => assert!(code == 2 && output.contains("delta.zip 已损坏"), "{more}: {output}"),
        }
        assert_eq!(listing(desk.folder.path()), left);
    }
    // What turns out to be damaged when it is laid out leaves nothing either.
    fs::write(desk.path("delta.zip"), &bytes).unwrap();
    let page = desk.path("live/yiyuan/2020/report.csv");
    let text = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    fs::write(&page, "changed").unwrap();
    let (code, output) = desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--yes"]);
    assert!(code == 2 && output.contains("现有发布里的 yiyuan/2020/report.csv 与发布时不一致"), "{output}");
    assert!(output.contains("未作改动") && !desk.path("live.releases/next").exists(), "{output}");
    fs::write(&page, text).unwrap();
    assert_eq!(desk.run("publish", &["--to", "live", "--apply", "delta.zip", "--yes"]).0, 0);
}

/// A delta package can be verified on its way, without the portal that it is for.
#[test]
fn a_delta_is_verified_by_itself() {
    let desk = Desk::new();
    assert_eq!(desk.publish(&["--yes"]).0, 0);
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新的一页\n");
    assert_eq!(desk.run("publish", &["site", "--delta", "delta.zip", "--since", "live.releases/000001.json"]).0, 0);
    let (code, output) = desk.run("verify", &["delta.zip"]);
    assert!(code == 0 && output.contains("接在总校验值为"), "{output}");
    let (code, output) = desk.run("verify", &["delta.zip", "--output", "json"]);
    assert!(code == 0 && output.contains("\"kind\":\"delta\""), "{output}");
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
    const FIGURE: &str = "yiyuan/2020 规范性文件 · 对外公开总数量：152 → 153（无更正说明）";
    let (code, output) = delta(&["--dry-run"]);
    assert!(code == 1 && output.contains(FIGURE), "{output}");
    let (code, output) = delta(&[]);
    assert!(code == 1 && output.contains("--allow") && !desk.path("delta.zip").exists(), "{output}");
    let (code, output) = delta(&["--allow"]);
    assert!(code == 0 && output.contains(FIGURE), "{output}");

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
        let (code, output) = apply("other.zip", &["--yes"]);
        assert!(code == 2 && output.contains("未作改动"), "{change}: {output}");
        assert_eq!(desk.digest("live/SHA256SUMS"), before, "{change}");
    }
    let (code, output) = apply("delta.zip", &["--dry-run"]);
    assert!(code == 1 && output.contains(FIGURE), "{output}");
    let (code, output) = apply("delta.zip", &["--yes"]);
    assert!(code == 1 && output.contains("--allow"), "{output}");
    let (code, output) = apply("delta.zip", &["--allow"]);
    assert!(code == 2 && output.contains("--yes"), "{output}");
    assert_eq!(desk.digest("live/SHA256SUMS"), before);
    assert_eq!(apply("delta.zip", &["--yes", "--allow"]).0, 0);
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}

/// A delta package is carried to a target elsewhere, too. `receipt` is where the live release's lies, `page` a
/// page of it, both as files here.
pub fn delta_elsewhere(desk: &Desk, to: &str, receipt: &dyn Fn(u32) -> PathBuf, page: &dyn Fn(&str) -> PathBuf) {
    let (code, output) = desk.run("publish", &["site", "--to", to, "--yes"]);
    assert_eq!(code, 0, "{output}");
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n新\n");
    let first = receipt(1);
    let (code, output) = desk.run("publish", &["site", "--delta", "delta.zip", "--since", first.to_str().unwrap()]);
    assert_eq!(code, 0, "{output}");
    let apply = |more: &str| desk.run("publish", &["--to", to, "--apply", "delta.zip", more]);
    // What was changed over there behind our back is not built upon.
    let csv = page("yiyuan/2020/report.csv");
    let text = fs::read(&csv).unwrap();
    fs::remove_file(&csv).unwrap();
    fs::write(&csv, [&text[..text.len() - 1], b"9"].concat()).unwrap();
    let (code, output) = apply("--yes");
    assert!(code == 2 && output.contains("未作改动"), "{output}");
    fs::write(&csv, text).unwrap();
    let (code, output) = apply("--dry-run");
    assert!(code == 0 && output.contains("guide/index.html") && !receipt(2).exists(), "{output}");
    let (code, output) = apply("--yes");
    assert!(code == 0 && output.contains("第2次"), "{output}");
    assert!(fs::read_to_string(page("guide/index.html")).unwrap().contains("新"));
    assert!(receipt(2).exists());
    let (code, output) = apply("--yes");
    assert!(code == 2 && output.contains("接在总校验值为"), "{output}");
}
