//! Publishing to a folder here.

use super::*;

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
            let (code, output) = desk.publish(&["--yes", "--switch", way]);
            assert!(code == 2 && output.contains("不是用 nianbao publish 发布的"), "{what}: {output}");
            let (code, output) = desk.publish(&["--dry-run", "--switch", way]);
            assert!(
                code == 2 && output.contains("实际发布时会被拒绝") && output.contains("不是用"),
                "{what}: {output}"
            );
            assert_eq!(listing(desk.folder.path()), before, "{what}");
        }
    }
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
    let (code, output) = publish();
    assert_eq!(code, 0, "{output}");
    let before = desk.digest("disk/live/SHA256SUMS");
    let sound = || {
        assert_eq!(desk.digest("disk/live/SHA256SUMS"), before);
        let (code, output) = desk.run("verify", &["disk/live"]);
        assert_eq!(code, 0, "{output}");
    };
    // Attachments that do not fit, of many sizes: the disk is full now here, now there.
    fs::remove_file(desk.path("site/content/yiyuan/2020.md")).unwrap();
    desk.write("content/yiyuan/2020/index.md", &format!("{REPORT}\n[附件](附件.pdf)\n"));
    for size in [3_000, 4_000, 4_600, 5_000, 5_400, 9_000] {
        fs::write(desk.path("site/content/yiyuan/2020/附件.pdf"), vec![b'x'; size * 1024]).unwrap();
        let (code, output) = publish();
        if code == 0 {
            assert_eq!(desk.run("publish", &["--to", "disk/live", "--rollback"]).0, 0);
        }
        sound();
        let (code, _) = desk.run("archive", &["site", "--kind", "zip", "--out", "disk/package.zip"]);
        if code == 0 {
            fs::remove_file(desk.path("disk/package.zip")).unwrap();
        } else {
            assert!(!desk.path("disk/package.zip").exists(), "{output}");
        }
    }
    let (code, output) = publish();
    assert!(code != 0 && output.contains("未发布"), "{output}");
    small.remount("ro");
    let (code, output) = publish();
    assert!(code == 2 && output.contains("未作改动"), "{output}");
    let (code, output) = desk.run("archive", &["site", "--kind", "zip", "--out", "disk/package.zip"]);
    assert!(code == 2 && output.contains("无法写入"), "{output}");
    sound();
    small.remount("rw,size=100m");
    let (code, output) = publish();
    assert_eq!(code, 0, "{output}");
    let (code, output) = desk.run("verify", &["disk/live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
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
    let (code, output) = desk.run("verify", &["live", "--against", "site"]);
    assert_eq!(code, 0, "{output}");
    let left = folders(&desk.path("live.releases"));
    // Five, the one to go back to, and the last build.
    assert!(left.len() <= 5 + 1 + 1, "{left:?}");
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
        let (code, output) = desk.run("publish", &["site", "--delta", "delta.zip", "--since", live.to_str().unwrap()]);
        assert_eq!(code, 0, "{output}");
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
        let (code, output) = publish(&["--yes"]);
        assert!(code == 2 && output.contains("000002.json") && output.contains("备份"), "{output}");
        assert_eq!(desk.digest("live/SHA256SUMS"), before);
        assert!(desk.path("live.releases/000001/index.html").exists());
    }
    let (code, output) = publish(&["--yes", "--allow"]);
    assert_eq!(code, 0, "{output}");
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
    let (code, output) = desk.publish(&["--yes"]);
    assert!(code == 0 && output.contains("改动、将复原的文件 1\n  SHA256SUMS"), "{output}");
    assert_eq!(cfg!(unix), output.contains("多出、将移除的文件 1\n  assets/passwd"), "{output}");
    assert_eq!(desk.run("verify", &["live", "--against", "site"]).0, 0);
}
