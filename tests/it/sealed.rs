//! A second build of an unchanged site does nothing; a build of anything else does all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nianbao::disk::{plant, read_tree};
use nianbao::tree::Tree;

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

/// Builds into `out` with a cache; what it says of itself.
fn said(work: &Path, out: &str, options: &[&str]) -> serde_json::Value {
    let mut build = site::nianbao();
    build.args(["build", "--output", "json"]).arg(work.join("site")).arg("--out").arg(work.join(out)).args(options);
    let output = build.env("XDG_CACHE_HOME", work.join("cache")).output().expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("one document")
}

/// After a change, what is as it was stays in its place, and the output is that of a clean build: whatever became of
/// the output, the cache or the options in between.
#[test]
fn an_output_is_built_upon_only_where_it_is_as_it_was_left() {
    let work = tempfile::tempdir().expect("there is room");
    let work = work.path();
    plant(&site::sample(), &work.join("site")).expect("the folder is ours");
    let first = said(work, "out", &[]);
    assert_eq!((&first["kept"], &first["recalled"]), (&0.into(), &0.into()));
    let reports = first["reports"].as_u64().expect("a number");
    let report = work.join("site/content/yiyuan/2020.md");
    let page = work.join("out/suozhen/2020/index.html");
    let cache = || fs::read_dir(work.join("cache/nianbao")).expect("it is there").map(|entry| entry.unwrap().path());
    let damage = |name: &str| {
        let files: Vec<_> = cache().filter(|path| path.file_name().unwrap().to_str().unwrap().contains(name)).collect();
        assert!(!files.is_empty(), "{name}");
        files.iter().for_each(|path| fs::write(path, &fs::read(path).unwrap()[..40]).unwrap());
    };
    // What is done beside the change of a report, the options, whether files may stay, and reports be recalled.
    type Case<'c> = (&'c str, &'c dyn Fn(), &'c [&'c str], bool, bool);
    let cases: [Case<'_>; 10] = [
        ("nothing", &|| {}, &[], true, true),
        ("another hand's page", &|| fs::write(&page, "?").unwrap(), &[], false, true),
        ("a page that is gone", &|| fs::remove_file(&page).unwrap(), &[], false, true),
        ("compressed copies", &|| {}, &["--compress"], false, true),
        ("compressed copies again", &|| {}, &["--compress"], true, true),
        (
            "a killed build",
            &|| fs::write(work.join("out/.nianbao-journal"), "x\n").unwrap(),
            &["--compress"],
            false,
            true,
        ),
        ("no compressed copies", &|| {}, &[], false, true),
        ("a damaged seal", &|| damage(".seal"), &[], false, true),
        ("damaged marks", &|| damage("-portal.kept"), &[], false, true),
        ("damaged readings", &|| damage("site-"), &[], true, false),
    ];
    let text = fs::read_to_string(&report).expect("it is there");
    let mut clean: HashMap<(usize, &[&str]), Tree> = HashMap::new();
    for (number, (what, act, options, stays, recalls)) in cases.into_iter().enumerate() {
        // To and fro between two texts.
        fs::write(&report, format!("{text}\n第{}种改动。\n", number % 2)).expect("it can be written");
        act();
        let warm = said(work, "out", options);
        assert_eq!(warm["kept"].as_u64() > Some(20), stays, "{what}: {warm}");
        let recalled = if recalls { reports - 1 } else { 0 };
        assert_eq!(warm["recalled"], recalled, "{what}");
        let warm = read_tree(&work.join("out")).expect("it was built");
        let clean = clean.entry((number % 2, options)).or_insert_with(|| {
            let name = format!("clean{number}");
            said(work, &name, options);
            read_tree(&work.join(&name)).expect("it was built")
        });
        let differs: Vec<&String> =
            warm.0.keys().chain(clean.0.keys()).filter(|path| warm.get(path) != clean.get(path)).collect();
        assert!(differs.is_empty(), "{differs:?} after {what}");
    }
}

/// PDF files are made of fonts as much as of reports: other fonts are another build.
#[test]
fn other_fonts_are_another_build() {
    let work = tempfile::tempdir().expect("there is room");
    let work = work.path();
    let sample = site::sample();
    let mut small = Tree::default();
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

/// What a build leaves in its place for the sake of a report with errors goes with that report, and what one with
/// `--force` leaves there goes with the first that is whole.
#[test]
fn nothing_stays_longer_than_without_a_cache() {
    let work = tempfile::tempdir().expect("there is room");
    let work = work.path();
    plant(&site::sample(), &work.join("site")).expect("the folder is ours");
    let file = |id: &str| work.join(format!("site/content/{id}/2020.md"));
    let [one, other] = ["yiyuan", "suozhen"].map(|id| (file(id), fs::read_to_string(file(id)).expect("it is there")));
    let right = |(path, text): &(PathBuf, String)| fs::write(path, text).expect("it is ours");
    let wrong = |(path, text): &(PathBuf, String)| {
        // A digit more in the first figure of the second table.
        let row = text.find("  received:").expect("there is the row");
        let mut wrong = text.clone();
        wrong.insert(row + text[row..].find(',').expect("its figures follow") - 1, '7');
        fs::write(path, wrong).expect("it is ours");
    };
    let remove = |(path, _): &(PathBuf, String)| fs::remove_file(path).expect("it is ours");
    let page = || work.join("out/yiyuan/2020/index.html").exists();
    said(work, "out", &[]);
    assert!(page());
    wrong(&one);
    said(work, "out", &[]);
    assert!(page(), "it is held back, and nobody knows whether it was published");
    remove(&one);
    said(work, "out", &[]);
    assert!(!page(), "the report is gone");
    right(&one);
    said(work, "out", &["--force"]);
    wrong(&other);
    remove(&one);
    said(work, "out", &["--force"]);
    assert!(page(), "with errors, nothing is removed");
    right(&other);
    said(work, "out", &["--force"]);
    assert!(!page(), "without, it is");
}
