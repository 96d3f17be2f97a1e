//! A second build of an unchanged site does nothing; a build of anything else does all.

use std::fs;
use std::path::Path;
use std::time::Duration;

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
    let seal = || fs::read_dir(work.join("cache/nianbao")).expect("it is there").next().unwrap().unwrap().path();
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

/// PDF files are made of fonts as much as of reports: other fonts are another build.
#[test]
fn other_fonts_are_another_build() {
    let work = tempfile::tempdir().expect("there is room");
    let work = work.path();
    let sample = site::sample();
    let mut small = nianbao::tree::Tree::default();
    let is_one = |path: &&String| !path.starts_with("content/") || path.starts_with("content/wenxian-office/");
    for path in sample.0.keys().filter(is_one) {
        small.insert(path.clone(), sample.get(path).expect("it is listed"));
    }
    plant(&small, &work.join("site")).expect("the folder is ours");
    let font = site::font();
    let fonts = work.join("fonts");
    fs::create_dir(&fonts).expect("the folder is ours");
    let copy = fonts.join(font.file_name().expect("it is a file"));
    fs::copy(&font, &copy).expect("there is room");
    let options = ["--papers=pdf", "--fonts", fonts.to_str().expect("its name is text")];
    assert!(build(work, &options));
    assert!(!build(work, &options), "nothing has changed");
    let later = fs::metadata(&copy).and_then(|facts| facts.modified()).expect("it is there") - Duration::from_secs(60);
    fs::File::options().append(true).open(&copy).and_then(|file| file.set_modified(later)).expect("it is ours");
    assert!(build(work, &options), "another font");
    assert!(build(work, &["--papers=docx"]), "other papers");
    assert!(!build(work, &["--papers=docx"]), "nothing has changed");
}
