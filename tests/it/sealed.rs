//! A second build of an unchanged site does nothing; a build of anything else does all.

use std::fs;
use std::path::Path;

use nianbao::disk::{plant, read_tree};

use super::site;

/// Builds with a cache; says whether there was anything to do.
fn build(work: &Path, options: &[&str]) -> bool {
    let mut build = site::nianbao();
    build.args(["--lang", "en", "build"]).arg(work.join("site")).arg("--out").arg(work.join("out")).args(options);
    let output = build.env("XDG_CACHE_HOME", work.join("cache")).output().expect("the program starts");
    let stderr = String::from_utf8(output.stderr).expect("it speaks UTF-8");
    assert!(stderr.contains("0 errors, 1 warning"), "{stderr}");
    !stderr.contains("is as it was")
}

#[test]
fn an_unchanged_site_is_not_built_again() {
    let work = tempfile::tempdir().expect("there is room");
    let work = work.path();
    plant(&site::sample(), &work.join("site")).expect("the folder is ours");
    // What was saved a moment ago is waited for.
    assert!(build(work, &[]));
    let built = read_tree(&work.join("out")).expect("it was built");
    let report = work.join("site/content/yiyuan/2020.md");
    let text = fs::read(&report).expect("it is there");
    let page = work.join("out/yiyuan/2020/index.html");
    let cache = || fs::read_dir(work.join("cache/nianbao")).expect("it is there").map(|entry| entry.unwrap().path());
    let seal = || cache().find(|path| path.extension().is_some_and(|ending| ending == "seal")).expect("it is there");
    let touches: [(&str, &dyn Fn()); 6] = [
        ("a file of the same length", &|| fs::write(&report, &text).unwrap()),
        ("a page that someone has changed", &|| fs::write(&page, "?").unwrap()),
        ("a page that is gone", &|| fs::remove_file(&page).unwrap()),
        ("a new file", &|| fs::write(work.join("site/content/yiyuan/.note"), "").unwrap()),
        ("a damaged seal", &|| fs::write(seal(), &fs::read(seal()).unwrap()[1..]).unwrap()),
        ("no cache", &|| fs::remove_dir_all(work.join("cache")).unwrap()),
    ];
    for (what, touch) in touches {
        assert!(!build(work, &[]), "before {what}");
        touch();
        assert!(build(work, &[]), "{what}");
        assert!(read_tree(&work.join("out")).expect("it was built") == built, "{what}");
    }
    assert!(build(work, &["--force"]), "another option is another build");
}
