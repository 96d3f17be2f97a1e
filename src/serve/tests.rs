//! The builder on a copy of the sample: half-saved files, missed changes, faults of the program.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use super::builder::{Builder, Failure};
use super::page::Rendered;
use super::preview::Preview;
use super::snapshot::Snapshot;
use super::watch::Changes;
use crate::disk;
use crate::model::Date;
use crate::tree::Site;
use crate::tree::Tree;
use crate::{Examined, Memo};

const REPORT: &str = "content/yiyuan/2020.md";
const PAGE: &str = "yiyuan/2020/index.html";
/// A report without findings.
const QUIET: &str = "content/suozhen/2020.md";
const QUIET_PAGE: &str = "suozhen/2020/index.html";

/// As [`crate::examine_again`], but with a fault of the program that one word brings out.
fn faulty(site: &dyn Site, today: Date, memo: &mut Memo) -> Examined {
    let text = site.read(REPORT, LONG).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&text).contains("崩溃"), "on purpose");
    let mut examined = crate::examine_again(site, today, memo);
    if String::from_utf8_lossy(&text).contains("画崩") {
        // A portal that cannot be: its reports belong to nobody.
        examined.source.portal.agencies.clear();
    }
    examined
}

const LONG: u64 = 1 << 20;

/// A copy of the sample, what a report of it says, and a preview of it.
fn sample() -> (tempfile::TempDir, String, Arc<Preview>, Builder) {
    let folder = tempfile::tempdir().unwrap();
    let repository = Snapshot::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut tree = Tree::default();
    for path in repository.paths() {
        tree.insert(path, repository.read(path, LONG).unwrap().into_owned());
    }
    disk::plant(&tree, folder.path()).unwrap();
    let report = tree.text(REPORT).unwrap().to_owned();
    let preview = Arc::new(Preview::new());
    let opened = Arc::new(disk::Folder::open(folder.path()).unwrap());
    let builder = Builder::new(opened, Date::constant(2026, 1, 15), preview.clone(), crate::Memo::default());
    (folder, report, preview, builder)
}

/// What changes between the first reading and the watch is found when the texts are taken in.
#[test]
fn nothing_is_missed_at_the_start() {
    let (folder, report, preview, mut builder) = sample();
    let file = folder.path().join(REPORT);
    assert!(builder.build(&Changes::Everything).unwrap().is_ok());
    assert_eq!(builder.changed_since_first_read(), None);
    let shown = |word: &str| match preview.shown().unwrap().page(PAGE) {
        Rendered::Page(page) => String::from_utf8_lossy(&page.bytes).contains(word),
        Rendered::Failed(_) | Rendered::Nothing => false,
    };
    // Now all is held, whatever happens on the disk.
    std::fs::write(&file, format!("{report}\n晚到的话。\n")).unwrap();
    assert!(!shown("晚到的话") && shown("沂源县"));
    let changes = builder.changed_since_first_read().unwrap();
    assert_eq!(changes, Changes::Some([REPORT.to_owned()].into()));
    assert!(builder.build(&changes).unwrap().is_ok());
    assert!(shown("晚到的话"));

    // A report of which nothing is said is not read again to be drawn on.
    let (folder, _, preview, mut builder) = sample();
    let file = folder.path().join(QUIET);
    let report = std::fs::read_to_string(&file).unwrap();
    assert!(builder.build(&Changes::Everything).unwrap().is_ok());
    std::fs::write(&file, format!("{report}\n太早的话。\n")).unwrap();
    let page = preview.shown().unwrap().page(QUIET_PAGE).page().unwrap();
    assert!(String::from_utf8_lossy(&page.bytes).contains("太早的话"), "it is read when it is asked for");
    std::fs::write(&file, &report).unwrap();
    let changes = builder.changed_since_first_read().unwrap();
    assert_eq!(changes, Changes::Some([QUIET.to_owned()].into()), "it was torn");
    assert!(builder.build(&changes).unwrap().is_ok());
    let page = preview.shown().unwrap().page(QUIET_PAGE).page().unwrap();
    assert!(!String::from_utf8_lossy(&page.bytes).contains("太早的话"));

    let (folder, report, _, mut builder) = sample();
    assert!(builder.build(&Changes::Everything).unwrap().is_ok());
    std::fs::write(folder.path().join("content/yiyuan/2021.md"), report).unwrap();
    assert_eq!(builder.changed_since_first_read(), Some(Changes::Everything));
}

/// A file that is emptied while we look at it is about to be written; what it held for that moment is
/// nothing to go back to.
#[test]
fn an_emptied_file_is_waited_for() {
    let (folder, report, preview, mut builder) = sample();
    let file = folder.path().join(REPORT);
    assert!(builder.build(&Changes::Everything).unwrap().is_ok());
    assert_eq!(builder.changed_since_first_read(), None);
    std::fs::write(&file, "").unwrap();
    let writer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        std::fs::write(file, report + "\n写完了。\n").unwrap();
    });
    let changes = Changes::Some([REPORT.to_owned()].into());
    let built = builder.build(&changes).unwrap();
    assert!(built.is_ok_and(|built| !built.findings.any_error()));
    let page = preview.shown().unwrap().page(PAGE).page().unwrap();
    assert!(String::from_utf8_lossy(&page.bytes).contains("写完了。"));
    writer.join().unwrap();
}

#[test]
fn a_panic_is_said_and_survived() {
    let (folder, report, preview, mut builder) = sample();
    builder.examine = faulty;
    let mut write = |more: &str| {
        std::fs::write(folder.path().join(REPORT), format!("{report}\n{more}\n")).unwrap();
        builder.build(&Changes::Some([REPORT.to_owned()].into())).expect("something has changed")
    };
    let page = || match preview.shown().unwrap().page(PAGE) {
        Rendered::Page(page) => String::from_utf8(page.bytes.clone()).unwrap(),
        Rendered::Failed(_) | Rendered::Nothing => panic!("there is no page"),
    };
    let trouble = || preview.shown().unwrap().state.trouble.clone();
    assert!(write("第一次。").is_ok());
    let watcher = preview.watch(PAGE.to_owned());
    for fault in ["崩溃", "画崩"] {
        let version = preview.shown().unwrap().state.version;
        assert!(matches!(write(fault), Err(Failure::Panic)));
        assert!(page().contains("第一次。"), "the last page stays");
        assert!(trouble().unwrap().contains("程序出错"), "it is said on the page");
        assert!(preview.shown().unwrap().state.version > version, "and told to it");
        assert!(write("第一次。").is_ok());
        assert_eq!(trouble(), None);
    }
    drop(watcher);
    // A page that nobody looked at is drawn later; then the panic spoils that page alone.
    let snapshot = Snapshot::open(folder.path()).unwrap();
    let (mut portal, _) = builder.examine(&snapshot);
    portal.examined.links.of_agency.clear();
    assert!(matches!(portal.page("suozhen/2020/index.html"), Rendered::Failed(_)));
    assert!(matches!(portal.page("404.html"), Rendered::Page(_)));
}

/// A template of an archive's cover fails in the preview as it would when the archive is made.
#[test]
fn templates_of_covers_are_tried() {
    let (folder, _, _, mut builder) = sample();
    let findings = |builder: &mut Builder| match builder.build(&Changes::Everything) {
        Some(Ok(built)) => built.findings,
        _ => panic!("it can be read"),
    };
    assert!(!findings(&mut builder).any_error());
    std::fs::write(folder.path().join("themes/default/templates/cover-row.html"), "{{ row.agnecy }}").unwrap();
    let found = findings(&mut builder);
    let files: Vec<&str> = found.iter().filter(|found| found.check == "theme").map(|found| &*found.file).collect();
    assert_eq!(files, ["themes/default/templates/cover-row.html"]);
}

/// A folder that is listed while others come and go in it is what was in it at some moment.
#[test]
#[cfg(unix)]
fn what_goes_while_a_site_is_listed_is_not_odd() {
    let site = tempfile::tempdir().unwrap();
    let content = site.path().join("content");
    fs::create_dir(&content).unwrap();
    std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            for agency in (0..100).cycle().take(8_000) {
                let folder = content.join(format!("agency-{agency}"));
                if fs::remove_dir(&folder).is_err() {
                    fs::create_dir(folder).unwrap();
                }
            }
        });
        while !others.is_finished() {
            assert_eq!(Snapshot::open(site.path()).unwrap().oddities(), []);
        }
    });
}

/// What was odd, and is gone, is no more odd.
#[test]
#[cfg(unix)]
fn a_link_to_nothing_may_be_taken_away() {
    let site = tempfile::tempdir().unwrap();
    let link = site.path().join("content/a/lost.md");
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("nowhere.md", &link).unwrap();
    let before = Snapshot::open(site.path()).unwrap();
    assert_eq!(before.oddities().len(), 1);
    fs::remove_file(&link).unwrap();
    for changed in ["content/a/lost.md", "content/a", "content"] {
        let after = before.update(&Changes::Some([changed.to_owned()].into())).unwrap();
        assert_eq!(after.oddities(), [], "{changed}");
    }
}
