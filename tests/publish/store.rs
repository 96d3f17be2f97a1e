//! Publishing to an object store: a real one on loopback.

use super::{
    Behind, Desk, REPORT, delta_elsewhere, kill_all_loop, kill_loop, one_goes_back_to_what_was_live, promise,
    what_is_lost_is_said, what_others_did,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

pub use super::object_store::*;

/// Publishes, with a page of its own for each release.
fn release(desk: &Desk, number: usize) {
    desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{number}版\n"));
    let (code, output) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{output}");
}

/// From the seventh release on, what a release asks of the store does not follow what it does not change.
#[test]
fn requests_follow_what_changed() {
    let asked = [20, 120].map(|more| {
        let mut desk = Desk::new();
        let store = store(&mut desk);
        for attachment in 0..more {
            desk.write(&format!("content/yiyuan/2019/{attachment:03}.txt"), &attachment.to_string());
        }
        desk.write("content/yiyuan/2019/index.md", &linking(more));
        let asked = [1, 2, 3, 4, 5, 6, 7].map(|number| {
            store.asked();
            release(&desk, number);
            store.asked()
        });
        assert!(asked[1]["CopyObject"] > more, "{asked:?}");
        store.holds_five();
        store.every_release_is_whole();
        assert!(store.meet()("guide/index.html").unwrap().contains("第7版"));
        // In the spare stands what was published six releases ago; what changed since is one page and what lists it.
        let [.., last] = asked;
        assert!(last.get("CopyObject").is_none_or(|copied| *copied < 3) && last["PutObject"] < 20, "{last:?}");
        last
    });
    assert_eq!(asked[0], asked[1]);
}

/// A report that links so many files beside it.
fn linking(count: usize) -> String {
    let links: String = (0..count).map(|attachment| format!("[{attachment}]({attachment:03}.txt)\n\n")).collect();
    format!("{REPORT}\n{links}")
}

/// What was brought before a kill is not brought again; what may be half of another content is.
#[test]
fn a_killed_publish_is_taken_up_where_it_ended() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    for attachment in 0..600 {
        desk.write(&format!("content/yiyuan/2019/{attachment:03}.txt"), &attachment.to_string());
    }
    desk.write("content/yiyuan/2019/index.md", &linking(600));
    // It stands after the attachments.
    store.kill_at(&desk, "/yiyuan/2020/index.html");
    let begun = store.marked();
    assert!(store.asked()["PutObject"] > 500);
    let (code, output) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{output}");
    let more = store.asked()["PutObject"];
    let live = store.releases().join(store.live_prefix());
    let files = super::listing(&live).into_iter().filter(|path| path.is_file()).count();
    // What was brought is noted every five hundred files.
    assert!(more + 500 < files + 50, "{more} of {files}");
    assert_eq!(vec![store.live_prefix()], begun);
    store.arrive();
    store.every_release_is_whole();
    store.live_verifies(&desk);
}

/// A release that is live again is not the spare, however old it is.
#[test]
fn what_is_gone_back_to_stays() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    for number in 1..=8 {
        release(&desk, number);
    }
    for number in [7, 6, 5, 4] {
        assert_eq!(desk.run("publish", &["--to", TO, "--rollback"]).0, 0);
        assert!(store.meet()("guide/index.html").unwrap().contains(&format!("第{number}版")));
        store.every_release_is_whole();
    }
    assert_eq!(desk.run("publish", &["--to", TO, "--rollback"]).0, 2);
    let oldest = store.live_prefix();
    for number in 9..=11 {
        let live = store.live_prefix();
        release(&desk, number);
        assert_ne!(store.live_prefix(), live);
        assert!(number > 9 || store.live_prefix() != oldest);
        store.every_release_is_whole();
        store.holds_five();
    }
    // The same content once more stands where it stood.
    let before = store.live_prefix();
    release(&desk, 12);
    release(&desk, 11);
    assert_eq!(store.live_prefix(), before);
    store.every_release_is_whole();
    store.live_verifies(&desk);
}

/// What somebody has done to the spare is noticed, and mended.
#[test]
fn a_spare_that_was_tampered_with_is_mended() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    release(&desk, 1);
    let spare = store.releases().join(store.live_prefix());
    for number in 2..=6 {
        release(&desk, number);
    }
    fs::remove_file(spare.join("index.html")).unwrap();
    fs::write(spare.join("yiyuan/2020/index.html"), "short").unwrap();
    fs::write(spare.join("yiyuan/mine.txt"), "mine").unwrap();
    release(&desk, 7);
    assert_eq!(store.releases().join(store.live_prefix()), spare);
    store.every_release_is_whole();
    // Without its list nobody knows what it is.
    let spare = store.spare();
    fs::remove_file(store.releases().join(&spare).join("SHA256SUMS")).unwrap();
    release(&desk, 8);
    assert_ne!(store.live_prefix(), spare);
    store.every_release_is_whole();
    store.holds_five();
}

/// Killed just after going live, before what is too old was removed; then gone back to that.
#[test]
fn what_is_live_and_older_than_the_five_stays() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    for number in 1..=6 {
        release(&desk, number);
    }
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n第7版\n");
    store.kill_at(&desk, "/000007.json");
    for number in [6, 5, 4, 3] {
        let (code, output) = desk.run("publish", &["--to", TO, "--rollback"]);
        assert_eq!(code, 0, "{output}");
        assert!(store.meet()("guide/index.html").unwrap().contains(&format!("第{number}版")));
    }
    store.every_release_is_whole();
    release(&desk, 8);
    assert_eq!(desk.run("publish", &["--to", TO, "--rollback"]).0, 0);
    assert!(store.meet()("guide/index.html").unwrap().contains("第3版"));
    let old = store.live_prefix();
    // While the next one is laid, what is live is left alone.
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n第9版\n");
    store.kill_at(&desk, "/guide/index.html");
    assert_eq!(store.live_prefix(), old);
    store.every_release_is_whole();
    for number in 9..=11 {
        release(&desk, number);
        store.every_release_is_whole();
        store.holds_five();
    }
    store.arrive();
    store.every_release_is_whole();
}

/// Killed while the spare is being changed, with a request under way that arrives when everything is over.
#[test]
fn a_spare_that_was_begun_is_for_that_content_only() {
    for same in [false, true] {
        let mut desk = Desk::new();
        let store = store(&mut desk);
        for number in 1..=7 {
            release(&desk, number);
        }
        assert!(store.marked().is_empty());
        desk.write("content/guide.md", "---\ntitle: 指南\n---\n第8版\n");
        store.kill_at(&desk, "/guide/index.html");
        let begun = store.marked();
        assert_eq!(begun.len(), 1);
        assert!(store.meet()("guide/index.html").unwrap().contains("第7版"));
        store.every_release_is_whole();
        // As long as the one before, and another.
        let next = if same { 8 } else { 9 };
        store.asked();
        release(&desk, next);
        assert_eq!(store.asked().contains_key("CopyObject"), !same);
        assert_eq!(store.live_prefix() == begun[0], same);
        store.arrive();
        assert!(store.meet()("guide/index.html").unwrap().contains(&format!("第{next}版")));
        store.every_release_is_whole();
        store.live_verifies(&desk);
        for number in 10..=12 {
            release(&desk, number);
        }
        store.every_release_is_whole();
        store.holds_five();
    }
}

/// A bucket from before prefixes were used again: each is named by its release's digest, and no receipt says so.
#[test]
fn a_bucket_of_old_goes_on() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    for number in 1..=5 {
        release(&desk, number);
    }
    let replace = |path: &Path, word: &str, value: Option<&str>| {
        let mut text: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let metadata = text["user_metadata"].as_object_mut()?;
        let before = metadata.remove(word);
        metadata.extend(value.map(|value| (word.to_owned(), value.into())));
        fs::write(path, text.to_string()).unwrap();
        before.map(|before| before.as_str().unwrap().to_owned())
    };
    let names: BTreeMap<String, String> = store
        .names()
        .into_iter()
        .filter(|name| is_prefix(name))
        .map(|prefix| {
            let list = fs::read(store.releases().join(&prefix).join("SHA256SUMS")).unwrap();
            let digest = nianbao::bytes::digest::sha256(&list);
            fs::rename(store.releases().join(&prefix), store.releases().join(&digest)).unwrap();
            (prefix, digest)
        })
        .collect();
    assert_eq!(names.len(), 5);
    // What this store knows of objects beside their bytes.
    let mut removed = 0;
    for path in super::listing(&store.folder).iter().filter(|path| path.to_string_lossy().ends_with(".metadata.json")) {
        removed += usize::from(replace(path, "prefix", None).is_some());
        if let Some(prefix) = replace(path, "release", None) {
            replace(path, "release", Some(&names[&prefix]));
        }
    }
    assert_eq!(removed, 2 * 5);
    let current = fs::read_to_string(store.releases().join("current")).unwrap();
    fs::write(store.releases().join("current"), current.replace(&store.live_prefix(), &names[&store.live_prefix()]))
        .unwrap();
    // Back and forth between the old ones, then on.
    assert_eq!(desk.run("publish", &["--to", TO, "--rollback"]).0, 0);
    assert!(store.meet()("guide/index.html").unwrap().contains("第4版"));
    for number in 6..=8 {
        store.asked();
        release(&desk, number);
        assert_eq!(store.asked().get("CopyObject").is_some_and(|copied| *copied > 2), number == 6, "{number}");
        assert_eq!(store.live_prefix().len() == 64, number > 6, "{number}");
        store.every_release_is_whole();
        store.holds_five();
    }
}

#[test]
fn a_store_keeps_the_promise() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let receipts = || store.names().iter().filter(|name| name.ends_with(".json")).count();
    promise(&desk, TO, &|path| store.meet()(path), &receipts);
    // Nothing else is left than five releases with their receipts, and which is live.
    store.holds_five();
    // The receipts fit what a copy of the bucket holds.
    store.every_release_is_whole();
    store.live_verifies(&desk);
}

/// With no server in front: every page is whole, and in the end all are of one release.
#[test]
fn a_bucket_is_published_in_place() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let place = store.folder.join(BUCKET).join("nianbao");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("mine.txt"), "mine").unwrap();
    let first = ["site", "--to", TO, "--yes", "--in-place"];
    let (code, output) = desk.run("publish", &first);
    assert!(code == 2 && output.contains("不是用 nianbao publish 发布的"), "{output}");
    assert!(!place.with_file_name("nianbao.releases/current").exists());
    fs::remove_file(place.join("mine.txt")).unwrap();
    assert_eq!(desk.run("publish", &["site", "--to", "live", "--yes", "--in-place"]).0, 2);

    let (code, output) = desk.run("publish", &first);
    assert_eq!(code, 0, "{output}");
    store.is_in_place();
    // Said once is said for good; only what changed is copied there.
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n新\n");
    store.asked.lock().unwrap().clear();
    let (code, output) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{output}");
    store.is_in_place();
    assert!(store.visit()("guide/index.html").unwrap().contains("新"));
    let (code, output) = desk.run("publish", &["--to", TO, "--rollback"]);
    assert_eq!(code, 0, "{output}");
    store.is_in_place();
    assert!(store.visit()("guide/index.html").is_none());
    // What others have put beside it stays.
    fs::write(place.join("robots.txt"), "theirs").unwrap();
    let (code, output) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{output}");
    assert_eq!(store.visit()("robots.txt").unwrap(), "theirs");
    fs::remove_file(place.join("robots.txt")).unwrap();
    // Cut short between two releases: the next one that comes ends it, whatever it is for.
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    let whole = fs::read_to_string(releases.join("placed")).unwrap();
    fs::write(releases.join("placed"), format!("{} {}", whole.trim(), whole.trim())).unwrap();
    fs::remove_file(place.join("index.html")).unwrap();
    fs::remove_file(place.join("yiyuan/2020/index.html")).unwrap();
    let (code, output) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
    store.is_in_place();
}

#[test]
fn a_delta_is_carried_to_a_store() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    let receipt = |number: u32| releases.join(format!("{number:06}.json"));
    let page = |path: &str| {
        let current = fs::read_to_string(releases.join("current")).unwrap();
        releases.join(current.trim().split_once(' ').unwrap().1).join(path)
    };
    delta_elsewhere(&desk, TO, &receipt, &page);
    store.holds_five();
}

impl Store {
    /// Where the files of a release are.
    fn files(&self, number: usize) -> PathBuf {
        let url = format!("http://127.0.0.1:{}/{BUCKET}/nianbao.releases/{number:06}.txt", self.port);
        let response = ureq::get(url).call().unwrap();
        self.releases().join(response.headers().get("x-amz-meta-prefix").unwrap().to_str().unwrap())
    }
}

#[test]
fn what_is_lost_in_a_store_is_said() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let files = |number: usize| store.files(number);
    let read = |path: &str| store.meet()(path);
    let link = store.releases().join("current");
    let behind = Behind { to: TO, releases: store.releases(), link, files: &files, read: &read };
    what_is_lost_is_said(&desk, &behind);
}

#[test]
fn one_goes_back_to_what_was_live_in_a_store() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let files = |number: usize| store.files(number);
    let read = |path: &str| store.meet()(path);
    let link = store.releases().join("current");
    let behind = Behind { to: TO, releases: store.releases(), link, files: &files, read: &read };
    one_goes_back_to_what_was_live(&desk, &behind);
    store.holds_five();
}

#[test]
fn what_others_did_to_a_store_is_not_taken_over() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    what_others_did(&desk, TO, &|path| store.releases().join(store.live_prefix()).join(path), false);
    store.live_verifies(&desk);
}

fn kills_in_place(times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    kill_loop(&desk, &["site", "--to", TO, "--yes", "--in-place"], &|| store.visit(), times);
    store.is_in_place();
}

#[test]
fn a_killed_publish_in_place_breaks_no_page() {
    kills_in_place(8);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_in_place_break_no_page() {
    kills_in_place(200);
}

#[test]
fn only_what_changed_is_sent_to_a_store() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let publish = || desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(publish().0, 0);
    let first = store.names().into_iter().find(|name| is_prefix(name)).unwrap();
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新\n");
    let (code, output) = publish();
    assert_eq!(code, 0, "{output}");
    // A published object that is gone is noticed, and sent anew.
    let second = store.names().into_iter().find(|name| is_prefix(name) && *name != first).unwrap();
    let page = store.folder.join(BUCKET).join("nianbao.releases").join(second).join("about/index.html");
    fs::remove_file(&page).unwrap();
    let (code, output) = publish();
    assert!(code == 0 && output.contains("about/index.html"), "{output}");
    assert!(store.meet()("about/index.html").unwrap().contains("新"));
}

#[test]
fn a_store_that_is_not_ours_or_not_there_is_left_alone() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    fs::create_dir_all(&releases).unwrap();
    let publish = |desk: &Desk, to: &str| desk.run("publish", &["site", "--to", to, "--yes"]);
    fs::write(releases.join("mine.txt"), "mine").unwrap();
    let (code, output) = publish(&desk, TO);
    assert!(code == 2 && output.contains("不是用 nianbao publish 发布的"), "{output}");
    assert_eq!(store.names(), ["mine.txt"]);
    fs::remove_file(releases.join("mine.txt")).unwrap();
    // Somebody else is at it, from another machine.
    fs::write(releases.join("lock"), "somebody\n/ wang@build 77 2026-11-30T09:00:00+08:00\n").unwrap();
    let (code, output) = publish(&desk, TO);
    assert!(code == 2 && output.contains("另一次发布正在进行（wang@build，进程 77，"), "{output}");
    assert!(output.contains("若它已中断，15分钟后即可再次发布"), "{output}");
    assert_eq!(store.names(), ["lock"]);
    // Our own lock, left by a process that was killed, is taken up at once.
    let name = listing_name(&desk);
    fs::write(releases.join("lock"), name).unwrap();
    let (code, output) = publish(&desk, TO);
    assert_eq!(code, 0, "{output}");
    assert!(!store.names().contains(&"lock".to_owned()));
    for (to, said_so) in [("s3://web", "无法识别；请写文件夹"), ("s3://no-such-bucket/x", "未完成")] {
        let (code, output) = publish(&desk, to);
        assert!(code == 2 && output.contains(said_so), "{to}: {output}");
    }
    desk.told.push(("AWS_SECRET_ACCESS_KEY", "wrong".to_owned()));
    let (code, output) = publish(&desk, TO);
    assert!(code == 2 && output.contains("未完成") && output.contains("SignatureDoesNotMatch"), "{output}");
    desk.told.push(("AWS_SECRET_ACCESS_KEY", String::new()));
    let (code, output) = publish(&desk, TO);
    assert!(code == 2 && output.contains("AWS_SECRET_ACCESS_KEY"), "{output}");
}

/// What the workshop calls itself.
fn listing_name(desk: &Desk) -> String {
    let files = super::listing(&desk.path("cache"));
    let name = files.iter().find(|path| path.ends_with("name")).expect("a workshop has a name");
    fs::read_to_string(name).unwrap()
}

fn kills(times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    kill_loop(&desk, &["site", "--to", TO, "--yes"], &|| store.meet(), times);
    store.holds_five();
    store.every_release_is_whole();
    store.live_verifies(&desk);
}

#[test]
fn a_killed_publish_to_a_store_harms_nobody() {
    kills(8);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_to_a_store_harm_nobody() {
    kills(200);
}

fn kills_of_all(more: &[&str], times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let in_place = !more.is_empty();
    let meet = || if in_place { store.visit() } else { store.meet() };
    kill_all_loop(&desk, &[&[TO], more].concat(), None, &meet, times);
    store.every_release_is_whole();
    if in_place {
        store.is_in_place();
    } else {
        store.holds_five();
    }
}

#[test]
fn whatever_is_killed_in_a_store_harms_nobody() {
    kills_of_all(&[], 12);
    kills_of_all(&["--in-place"], 12);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_commands_in_a_store_harm_nobody() {
    kills_of_all(&[], 200);
    kills_of_all(&["--in-place"], 200);
}

/// The order to switch is sent and not answered: it is looked again, and where that does not tell, it is said.
#[test]
fn a_switch_that_a_store_does_not_answer() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    release(&desk, 1);
    *store.late.end.lock().unwrap() = Some("/nianbao.releases/current");
    let publish = |arguments: &[&str]| {
        desk.run("publish", &[&["site", "--to", TO, "--yes", "--timeout", "1"], arguments].concat())
    };
    // Done, and only the answer is lost.
    store.late.unanswered.store(true, Ordering::SeqCst);
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n第2版\n");
    let (code, output) = publish(&[]);
    assert!(code == 0 && output.contains("已发布（第2次）"), "{output}");
    assert!(store.meet()("guide/index.html").unwrap().contains("第2版"));
    assert!(store.names().contains(&"000002.json".to_owned()));
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 0 && output.contains("已回到第1次发布"), "{output}");
    // It may arrive yet.
    store.late.unanswered.store(false, Ordering::SeqCst);
    let (code, output) = publish(&[]);
    assert!(code == 2 && output.contains("切换到第3次发布的指令已发出，未收到答复"), "{output}");
    assert!(output.contains("1秒没有答复") && !output.contains("未作改动"), "{output}");
    assert!(store.meet()("guide/index.html").unwrap().contains("第1版"));
    store.arrive();
    assert!(store.meet()("guide/index.html").unwrap().contains("第2版"));
    *store.late.end.lock().unwrap() = None;
    let (code, output) = publish(&[]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
    assert!(store.names().contains(&"000003.json".to_owned()));
    store.every_release_is_whole();
    store.holds_five();
}
