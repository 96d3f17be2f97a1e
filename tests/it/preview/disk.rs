//! The preview on odd disks: links, pipes, folders that go, are closed or hold what editors leave.

use std::fs;
use std::path::Path;
use std::process::Command;

use nianbao::disk::plant;

use super::{Preview, append, shows, wait};
use crate::site;

/// The site's folder goes and comes back, as when a disk is changed or a branch checked out anew.
#[test]
fn a_folder_that_comes_back_is_followed() {
    let work = tempfile::tempdir().expect("there is room");
    let (here, away) = (work.path().join("site"), work.path().join("away"));
    plant(&site::read(site::repository()), &here).expect("the folder is ours");
    let preview = Preview::start(&here, &[]);
    shows(&preview, "yiyuan/2020/", "沂源县");
    fs::rename(&here, &away).expect("it is ours");
    wait(&preview, "it is gone", |state| state["trouble"].is_string());
    shows(&preview, "yiyuan/2020/", "沂源县");
    append(&away.join("content/yiyuan/2020.md"), "别处的改动。");
    fs::rename(&away, &here).expect("it is ours");
    wait(&preview, "it is back", |state| state["trouble"].is_null());
    shows(&preview, "yiyuan/2020/", "别处的改动。");
    append(&here.join("content/yiyuan/2020.md"), "回来后的改动。");
    shows(&preview, "yiyuan/2020/", "回来后的改动。");
}

/// Links are followed where they stay in the site, and their targets watched; one that leads out, or
/// back up, is a finding and nothing more.
#[cfg(unix)]
#[test]
fn links_are_followed() {
    use std::os::unix::fs::symlink;
    for more in [&[][..], &["--poll"]] {
        let folder = tempfile::tempdir().expect("there is room");
        let root = folder.path();
        plant(&site::read(site::repository()), root).expect("the folder is ours");
        let content = root.join("content");
        fs::create_dir(root.join("kept")).expect("it is ours");
        fs::rename(content.join("suozhen"), root.join("kept/suozhen")).expect("it is ours");
        symlink("../kept/suozhen", content.join("suozhen")).expect("it is ours");
        fs::create_dir(content.join("double")).expect("it is ours");
        symlink("../yiyuan/_index.md", content.join("double/_index.md")).expect("it is ours");
        symlink("../yiyuan/2020.md", content.join("double/2020.md")).expect("it is ours");
        symlink("/", content.join("everything")).expect("it is ours");
        symlink("..", content.join("yiyuan/up")).expect("it is ours");
        let preview = Preview::start(root, more);
        let state = wait(&preview, "links are findings", |state| state["counts"][1] != 0 || state["counts"][0] != 0);
        for (file, check) in [("content/everything", "link-out"), ("content/yiyuan/up", "loop")] {
            let found = state["findings"].as_array().expect("a list").iter().any(|finding| finding["file"] == file);
            assert!(found, "{check}: {state:#}");
        }
        append(&content.join("yiyuan/2020.md"), "两处的改动。");
        shows(&preview, "yiyuan/2020/", "两处的改动。");
        shows(&preview, "double/2020/", "两处的改动。");
        append(&root.join("kept/suozhen/2020.md"), "站外的改动。");
        shows(&preview, "suozhen/2020/", "站外的改动。");
    }
}

/// Whatever length a report may have, the preview has it, too, from the start and after an edit.
#[test]
fn long_reports_are_shown() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let report = folder.path().join("content/yiyuan/2020.md");
    append(&report, &("好".repeat(40) + "\n\n").repeat(90_000));
    append(&report, "末尾的话。");
    assert!(fs::metadata(&report).expect("it is there").len() > 10 << 20);
    let preview = Preview::start(folder.path(), &[]);
    shows(&preview, "yiyuan/2020/", "末尾的话。");
    append(&report, "改过的话。");
    shows(&preview, "yiyuan/2020/", "改过的话。");
}

/// What was a file may be anything later. A pipe that nobody writes to is not waited for.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_a_files_place_stops_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let report = folder.path().join("content/yiyuan/2020.md");
    let text = fs::read_to_string(&report).expect("it is there");
    let preview = Preview::start(folder.path(), &[]);
    shows(&preview, "yiyuan/2020/", "沂源县");
    fs::remove_file(&report).expect("it is ours");
    assert!(Command::new("mkfifo").arg(&report).status().expect("the system has it").success());
    let odd = |state: &serde_json::Value| state["findings"].to_string().contains("odd-file");
    wait(&preview, "a pipe is a finding", odd);
    fs::remove_file(&report).expect("it is ours");
    fs::write(&report, text + "\n又是文件。\n").expect("it is ours");
    shows(&preview, "yiyuan/2020/", "又是文件。");
    wait(&preview, "it is a file again", |state| !odd(state));
}

/// Editors keep locks and copies beside the file; they are nobody's report.
#[cfg(unix)]
#[test]
fn what_editors_leave_is_passed_over() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let counts = wait(&preview, "it is built", |_| true)["counts"].clone();
    let beside = folder.path().join("content/yiyuan");
    std::os::unix::fs::symlink("me@host.1234:1700000000", beside.join(".#2020.md")).expect("it is ours");
    for name in ["#2020.md#", ".2020.md.swp", "2020.md~", "~$2020.docx", ".~lock.2020.docx#", "4913.tmp"] {
        fs::write(beside.join(name), "x").expect("it is ours");
    }
    append(&beside.join("2020.md"), "编辑中。");
    shows(&preview, "yiyuan/2020/", "编辑中。");
    assert_eq!(wait(&preview, "it is built", |_| true)["counts"], counts);
}

/// A folder that we may not look into is a finding; all others are followed.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_folder_is_a_finding() {
    use std::os::unix::fs::{PermissionsExt, chown};
    const NOBODY: u32 = 65534;
    let work = tempfile::tempdir().expect("there is room");
    let root = work.path().join("site");
    plant(&site::read(site::repository()), &root).expect("the folder is ours");
    let closed = root.join("content/taiqian");
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    mode(work.path(), 0o755);
    // Nothing is closed to root, so it is nobody who looks.
    let is_root = chown(&root, Some(0), None).is_ok();
    let mut serve = if is_root {
        let program = work.path().join("nianbao");
        let built = env!("CARGO_BIN_EXE_nianbao");
        fs::hard_link(built, &program).or_else(|_| fs::copy(built, &program).map(drop)).expect("there is room");
        let mut serve = Command::new("setpriv");
        serve.arg(format!("--reuid={NOBODY}")).arg(format!("--regid={NOBODY}")).arg("--clear-groups").arg(program);
        serve.env("SOURCE_DATE_EPOCH", site::TODAY.1);
        chown(&closed, Some(NOBODY), None).expect("it is ours");
        serve
    } else {
        site::nianbao()
    };
    mode(&closed, 0o000);
    serve.args(["--lang", "en", "serve", "--port", "18400"]).arg(&root).current_dir(work.path());
    let preview = Preview::of(serve);
    let found = |state: &serde_json::Value| {
        let findings = state["findings"].as_array().expect("a list");
        findings.iter().any(|finding| finding["file"] == "content/taiqian")
    };
    wait(&preview, "a closed folder is a finding", found);
    assert!(!preview.terminal().contains("again and again"), "it looks where the system tells: {}", preview.terminal());
    append(&root.join("content/yiyuan/2020.md"), "旁边的改动。");
    shows(&preview, "yiyuan/2020/", "旁边的改动。");
    mode(&closed, 0o755);
    wait(&preview, "it is open", |state| !found(state));
    append(&closed.join("2020.md"), "打开后的改动。");
    shows(&preview, "taiqian/2020/", "打开后的改动。");
    let fresh = root.join("content/fresh");
    fs::create_dir(&fresh).expect("it is ours");
    fs::write(fresh.join("_index.md"), "---\nname: 新单位\n---\n").expect("it is ours");
    shows(&preview, "fresh/", "新单位");
    append(&fresh.join("_index.md"), "新单位的话。");
    shows(&preview, "fresh/", "新单位的话。");
}
