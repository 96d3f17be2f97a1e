//! A build that is killed at any moment leaves each file whole, old or new, and the next build right.

use std::process::Stdio;
use std::time::Duration;

use nianbao::disk::{plant, read_tree};
use nianbao::tree::Tree;

use super::site;

/// The sample again and again, with a word in every report.
fn written(word: &str, agencies: std::ops::Range<usize>) -> Tree {
    let sample = site::sample();
    let report = sample.text("content/taiqian/2020.md").expect("it is in the sample");
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"门户\"\nbase_url = \"https://a.example/\"\n");
    for agency in agencies {
        tree.insert(format!("content/a{agency:03}/_index.md"), format!("---\nname: 第{agency}局\n---\n"));
        tree.insert(format!("content/a{agency:03}/2020.md"), format!("{report}\n{word}\n"));
    }
    tree
}

fn kill(times: u64) {
    let work = tempfile::tempdir().expect("there is room");
    let sites = [written("旧", 0..30), written("新", 5..35)];
    let roots = ["old", "new"].map(|name| work.path().join(name));
    let outs = ["old.out", "new.out"].map(|name| work.path().join(name));
    for ((tree, root), out) in sites.iter().zip(&roots).zip(&outs) {
        plant(tree, root).expect("the folder is ours");
        site::run([&"build".into(), root, &"--out".into(), out]);
    }
    let whole = outs.map(|out| read_tree(&out).expect("it was built"));
    let target = work.path().join("target");
    for round in 0..times {
        // Moments all over a build, in an order without a pattern; some come after its end.
        let moment = Duration::from_micros(round * 7919 % 400 * 1000 + 500);
        let (new, root) = (&whole[round as usize % 2], &roots[round as usize % 2]);
        let mut build = site::nianbao();
        build.arg("build").arg(root).arg("--out").arg(&target).stderr(Stdio::null());
        let mut child = build.spawn().expect("the program starts");
        std::thread::sleep(moment);
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        if target.exists() {
            for (path, bytes) in read_tree(&target).expect("it can be read").0 {
                let name = path.rsplit('/').next().unwrap_or_default();
                let ours = name.starts_with(".nianbao-") || name == "nianbao.files";
                let is_whole = whole.iter().any(|whole| whole.get(&path).is_some_and(|there| there == bytes));
                assert!(ours || is_whole, "{path} is neither old nor new, killed after {moment:?}");
            }
        }
        if round % 3 == 2 {
            site::run([&"build".into(), root, &"--out".into(), &target]);
            let built = read_tree(&target).expect("it was built");
            let differ: Vec<&String> =
                built.0.keys().chain(new.0.keys()).filter(|path| built.get(path) != new.get(path)).collect();
            assert!(differ.is_empty(), "after {moment:?}: {differ:?}");
        }
    }
}

#[test]
fn a_killed_build_is_mended_by_the_next() {
    kill(12);
}

/// Of two builds into one folder that start together, one is refused and told who runs the other; the folder is whole.
#[test]
fn two_builds_at_once() {
    let work = tempfile::tempdir().expect("there is room");
    let [root, whole, out] = ["site", "whole", "out"].map(|name| work.path().join(name));
    plant(&written("新", 0..30), &root).expect("the folder is ours");
    site::run([&"build".into(), &root, &"--out".into(), &whole]);
    let whole = read_tree(&whole).expect("it was built");
    for round in 0..6 {
        // Into a new folder, and into one that is there; a killed build has left its journal, or none.
        match round % 3 {
            0 => drop(std::fs::remove_dir_all(&out)),
            1 => std::fs::write(out.join(".nianbao-journal"), "/ somebody@elsewhere 1 long ago\n").expect("it is ours"),
            _ => std::fs::write(out.join("index.html"), "another").expect("it is ours"),
        }
        let start = || {
            let mut build = site::nianbao();
            build.arg("build").arg(&root).arg("--out").arg(&out).env("XDG_CACHE_HOME", work.path().join("none"));
            build.env("LANG", "zh_CN.UTF-8").stderr(Stdio::piped()).spawn().expect("the program starts")
        };
        let both = [start(), start()];
        let ids = both.each_ref().map(std::process::Child::id);
        let ended = both.map(|child| child.wait_with_output().expect("it is ours"));
        let refused: Vec<usize> = (0..2).filter(|at| ended[*at].status.code() == Some(2)).collect();
        let codes = ended.each_ref().map(|output| output.status.code());
        assert!(refused.len() < 2 && codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?} {ended:?}");
        for at in refused {
            let said = String::from_utf8_lossy(&ended[at].stderr);
            let names_it = said.contains(&format!("进程 {}", ids[1 - at])) && said.contains("正在生成");
            assert!(names_it && !said.contains("somebody"), "{said}");
        }
        let there = read_tree(&out).expect("it was built");
        assert!(there == whole, "round {round}");
    }
    // A build that comes to nothing leaves nothing.
    std::fs::write(root.join("content/a000/2020.md"), "---\nform: x\n---\n").expect("it is ours");
    let new = work.path().join("deep/new");
    let mut build = site::nianbao();
    let build =
        build.arg("build").arg(&root).arg("--strict").arg("--out").arg(&new).output().expect("the program starts");
    assert_eq!((build.status.code(), new.parent().expect("it has one").exists()), (Some(1), false));
}

#[test]
#[ignore = "a hundred kills take a minute: cargo test killed -- --ignored"]
fn a_hundred_killed_builds_are_mended() {
    kill(100);
}
