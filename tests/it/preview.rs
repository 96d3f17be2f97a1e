//! The preview: whatever is done to a site on the disk, what it serves is what a clean build gives.

mod disk;
mod network;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nianbao::disk::plant;
use nianbao::tree::Tree;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{site, warm};

/// A preview of a folder.
pub(super) struct Preview {
    child: Child,
    pub address: String,
    /// What it has said on the terminal.
    terminal: Arc<Mutex<String>>,
}

impl Preview {
    pub fn start(root: &Path, more: &[&str]) -> Preview {
        let mut serve = site::nianbao();
        serve.args(["--lang", "en", "serve"]).args(more).arg(root);
        if !more.contains(&"--port") {
            serve.args(["--port", "18400"]);
        }
        Preview::of(serve)
    }

    fn of(mut serve: Command) -> Preview {
        let mut child = serve.stderr(Stdio::piped()).spawn().expect("the program starts");
        let terminal = Arc::new(Mutex::new(String::new()));
        let keep = terminal.clone();
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines().inspect(move |line| {
            let mut terminal = keep.lock().expect("no reader has panicked");
            *terminal += line.as_ref().expect("it speaks UTF-8");
            *terminal += "\n";
        });
        let ready = lines.find_map(|line| {
            let line = line.expect("it speaks UTF-8");
            Some(line.strip_prefix("preview: http://")?.split(' ').next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let ready = ready.expect("it says where it listens");
        let (address, _) = ready.split_once('/').expect("it is an address");
        Preview { child, address: address.to_owned(), terminal }
    }

    /// What it has said so far.
    pub fn terminal(&self) -> String {
        self.terminal.lock().expect("no reader has panicked").clone()
    }

    /// Resident memory in KiB, where the system says.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
    }

    fn ask(&self, path: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("the time is not zero");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .expect("it listens");
        BufReader::new(stream)
    }

    /// The status of an answer, and its body.
    pub fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut answer = Vec::new();
        self.ask(path).read_to_end(&mut answer).expect("it answers");
        let head = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
        let status = String::from_utf8_lossy(&answer[9..12]).parse().expect("a status is a number");
        (status, answer.split_off(head + 4))
    }

    /// Where the portal stands now: `site.toml` may move it.
    pub fn base(&self) -> String {
        let mut lines = self.ask("/").lines();
        let found = lines.find_map(|line| {
            let line = line.expect("it speaks UTF-8");
            if line.is_empty() { Some("/".to_owned()) } else { Some(line.strip_prefix("location: ")?.to_owned()) }
        });
        found.expect("an answer has a head")
    }

    /// A file of the portal, without what the preview adds.
    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let (status, body) = self.get(&format!("{}{path}", self.base()));
        if status != 200 {
            return None;
        }
        // What is no text has nothing added.
        let mut text = match String::from_utf8(body) {
            Ok(text) => text,
            Err(binary) => return Some(binary.into_bytes()),
        };
        if let Some(start) = text.find("<script defer src=\"/__nianbao/") {
            let end = start + text[start..].find("\n").expect("the line ends");
            text.replace_range(start..=end, "");
        }
        Some(text.into_bytes())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a folder hold a site, in the way of one editor or another.
fn save(root: &Path, before: &Tree, now: &Tree, round: usize) {
    for path in before.0.keys().filter(|path| now.get(path).is_none()) {
        fs::remove_file(root.join(path)).expect("it is ours");
    }
    for (path, bytes) in now.0.iter().filter(|(path, bytes)| before.get(path) != Some(bytes)) {
        let target = root.join(path);
        fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("it is ours");
        match round % 3 {
            0 => fs::write(&target, bytes).expect("it is ours"),
            1 => {
                let beside = target.with_extension("swp");
                fs::write(&beside, bytes).expect("it is ours");
                fs::rename(&beside, &target).expect("it is ours");
            }
            _ => {
                let mut file = fs::File::create(&target).expect("it is ours");
                file.write_all(&bytes[..bytes.len() / 2]).expect("it is ours");
                std::thread::sleep(Duration::from_millis(20));
                file.write_all(&bytes[bytes.len() / 2..]).expect("it is ours");
            }
        }
    }
}

/// Edits a site again and again; what is served must become what a clean build gives.
fn edits_are_followed(count: usize, more: &[&str]) {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = site::sample();
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), more);
    let mut runner = TestRunner::deterministic();
    for round in 0..count {
        let edit = warm::edit().new_tree(&mut runner).expect("no edit is refused").current();
        let mut next = tree.clone();
        warm::apply(&edit, &mut next);
        if next.get("site.toml").is_none() {
            continue;
        }
        save(folder.path(), &tree, &next, round);
        let (built, examined) = site::build(next.clone());
        if examined.findings.any_error() {
            // It goes on, and comes back to where it was.
            assert_eq!(preview.get("/__nianbao/state.json").0, 200, "after {edit:?}");
            save(folder.path(), &next, &tree, round);
            continue;
        }
        tree = next;
        let wanted: BTreeMap<&String, &Vec<u8>> =
            built.0.iter().filter(|(path, _)| !path.ends_with("404.html")).collect();
        let started = Instant::now();
        let differs = || wanted.iter().find(|(path, bytes)| preview.file(path).as_ref() != Some(bytes));
        while let Some((path, _)) = differs() {
            assert!(started.elapsed() < Duration::from_secs(30), "{path} is not that of a clean build after {edit:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Waits until the preview's state is as wanted.
fn wait(preview: &Preview, what: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    let started = Instant::now();
    loop {
        let state = serde_json::from_slice(&preview.get("/__nianbao/state.json").1).expect("it is JSON");
        if wanted(&state) {
            return state;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: {state}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What cannot be read or drawn: the last good page stays, the panel says why, and goes when it is mended.
#[test]
fn the_last_good_page_stays() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = site::sample();
    let page = "themes/default/templates/page.html";
    tree.insert(page, tree.get(page).expect("it is in the repository").to_vec());
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let shown = || ["yiyuan/2020/", "about/", ""].map(|path| preview.file(path));
    let good = shown();
    assert!(good.iter().all(Option::is_some));
    let errors = |state: &serde_json::Value| state["counts"][0] != 0;
    for (file, right, wrong, check) in [
        ("content/yiyuan/2020.md", "scope: aggregated", "scope: [", "yaml"),
        ("content/yiyuan/2020.md", "---\n\n", "——\n\n", "front-matter"),
        ("content/yiyuan/2020.md", "---\nform: 2019", "---\n- 1\n---\n\nform: 2019", "wrong-type"),
        ("site.toml", "title = ", "title ", "toml"),
        (page, "{{ text.html", "{{ text.nothing }}{{ text.html", "theme"),
        (page, "{% block main %}", "{% block main", "theme"),
    ] {
        let text = tree.text(file).expect("it is text");
        assert!(text.contains(right), "{file} has no {right:?}");
        // The page must be looked at for its template to be tried.
        let mut events = preview.ask(&format!("/__nianbao/events?path={}about/", preview.base()));
        events.read_line(&mut String::new()).expect("it answers");
        fs::write(folder.path().join(file), text.replace(right, wrong)).expect("it is ours");
        let state = wait(&preview, check, errors);
        assert_eq!(state["findings"][0]["check"], check, "{state}");
        assert_eq!(state["stale"]["first"][0]["file"], file, "{state}");
        assert_eq!(shown(), good, "{wrong}");
        fs::write(folder.path().join(file), text).expect("it is ours");
        wait(&preview, file, |state| !errors(state));
        assert_eq!(shown(), good, "{right}");
    }
}

/// A report with errors is shown as it is written, and it is said what its public page is like.
#[test]
fn it_is_said_what_is_held_back() {
    let folder = tempfile::tempdir().expect("there is room");
    let tree = site::read(&site::tests("golden/held_back/site"));
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let state = wait(&preview, "errors", |state| state["counts"][0] == 2);
    assert_eq!(state["held"]["first"][0]["file"], "content/housing/2024.md", "{state}");
    assert_eq!(state["unpublished"]["first"][0]["file"], "content/finance/2024.md", "{state}");
    shows(&preview, "housing/2024/", "文字已经改过");
    let right = tree.get("record/housing/2024.md").expect("it is on record");
    fs::write(folder.path().join("content/housing/2024.md"), right).expect("it is ours");
    let state = wait(&preview, "mended", |state| state["counts"][0] == 1);
    assert_eq!((&state["held"]["count"], &state["unpublished"]["count"]), (&0.into(), &1.into()), "{state}");
}

/// Whatever else is wrong, the page has what was written, and says which cells are spoken of.
#[test]
fn the_page_follows_wrong_figures() {
    let folder = tempfile::tempdir().expect("there is room");
    let tree = site::sample();
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let (file, page) = ("content/yiyuan/2020.md", "yiyuan/2020/");
    let text = tree.text(file).expect("it is text");
    let cells = format!("/__nianbao/cells.json?path={}{page}", preview.base());
    for (right, wrong, check, shown, written) in [
        ("[     99,", "[ 123456,", "request-row-total", "<span class=\"k\">123</span>456</td>", vec![]),
        ("[     99,", "[    9x9,", "cell-value", ">有误</td>", vec!["9x9"]),
        ("[     99,", "[     -9,", "request-row-total", ">−9</td>", vec![]),
        ("[     99,", "[     99, 7,", "row-length", ">有误</td>", vec!["99", "7", "0", "0", "0", "0", "0"]),
        ("scope: aggregated", "scope: everybody", "unknown-word", "沂源县", vec![]),
    ] {
        assert!(text.contains(right), "{file} has no {right:?}");
        fs::write(folder.path().join(file), text.replacen(right, wrong, 1)).expect("it is ours");
        let state = wait(&preview, check, |state| state["findings"].to_string().contains(check));
        assert_eq!(state["stale"]["count"], 0, "{state}");
        shows(&preview, page, shown);
        let cells: serde_json::Value = serde_json::from_slice(&preview.get(&cells).1).expect("it is JSON");
        let cells = cells["cells"].as_array().expect("a list");
        let found: Vec<&str> = cells.iter().filter_map(|cell| cell["written"].as_str()).collect();
        assert_eq!(found, written, "{wrong}");
        fs::write(folder.path().join(file), text).expect("it is ours");
        wait(&preview, file, |state| state["counts"][0] == 0);
    }
}

/// What was wrong, and that it no longer is, is said on the terminal; also of a file that nobody touched.
#[test]
fn what_is_mended_is_said() {
    let own = ("content/yiyuan/2020.md", "[     99,", "[     98,");
    // A figure of one year is another's of the year after.
    let other =
        ("content/qinghe/2020/index.md", "carried_out: [0, 3, 3, 0, 0, 0, 6]", "carried_out: [0, 3, 3, 0, 0, 0, 4]");
    for (tree, (file, right, wrong), found, mended) in [
        (site::sample(), own, "error[request-row-total]", "5 reports checked: 0 errors"),
        (
            site::read(&site::tests("golden/two_agencies/site")),
            other,
            "╭▸ content/qinghe/2021.md",
            "0 errors, 20 warnings",
        ),
    ] {
        let folder = tempfile::tempdir().expect("there is room");
        plant(&tree, folder.path()).expect("the folder is ours");
        let preview = Preview::start(folder.path(), &[]);
        let text = tree.text(file).expect("it is text");
        assert!(text.contains(right), "{file} has no {right:?}");
        let wait = |text: &str, what: &str| {
            let from = preview.terminal().len();
            fs::write(folder.path().join(file), text).expect("it is ours");
            let started = Instant::now();
            while !preview.terminal()[from..].contains(what) {
                let terminal = preview.terminal()[from..].to_owned();
                assert!(started.elapsed() < Duration::from_secs(30), "{what:?} is not printed:\n{terminal}");
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        wait(&text.replace(right, wrong), found);
        wait(text, mended);
    }
    // Where nothing was wrong and nothing is, nothing is said of it.
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::sample(), folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    append(&folder.path().join("content/suozhen/2020.md"), "无关的话。");
    shows(&preview, "suozhen/2020/", "无关的话。");
    append(&folder.path().join("content/suozhen/2020.md"), "再说一遍。");
    shows(&preview, "suozhen/2020/", "再说一遍。");
    assert_eq!(preview.terminal().matches("reports checked").count(), 1, "{}", preview.terminal());
}

/// A page that never could be drawn says so, and follows its template from then on.
#[test]
fn a_failing_page_says_why() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = site::sample();
    tree.insert("themes/default/templates/page.html", "{{ text.nothing }}");
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let (status, body) = preview.get(&format!("{}about/", preview.base()));
    let body = String::from_utf8_lossy(&body).into_owned();
    assert_eq!(status, 500, "{body}");
    assert!(body.contains("nothing") && body.contains("/__nianbao/preview.js"), "{body}");
}

#[test]
fn edits_are_followed_as_the_system_tells() {
    edits_are_followed(12, &[]);
}

#[test]
fn edits_are_followed_by_looking() {
    edits_are_followed(3, &["--poll"]);
}

#[test]
#[ignore = "five hundred edits take minutes: cargo test preview -- --ignored"]
fn five_hundred_edits_are_followed() {
    edits_are_followed(500, &[]);
}

/// How long a page may take on a busy machine, of ten megabytes and unoptimized.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until a page holds a word.
fn shows(preview: &Preview, path: &str, word: &str) {
    let started = Instant::now();
    loop {
        let page = preview.file(path).unwrap_or_default();
        if String::from_utf8_lossy(&page).contains(word) {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{path} has no {word:?}\n{}", preview.terminal());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn append(file: &Path, word: &str) {
    let mut file = fs::File::options().append(true).open(file).expect("it is ours");
    writeln!(file, "\n{word}\n").expect("it is ours");
}

/// `site.toml` may move the portal: pages that are open at the old address find the new one.
#[test]
fn a_moved_portal_is_found() {
    let folder = tempfile::tempdir().expect("there is room");
    let tree = site::sample();
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let old = preview.base();
    let config = tree.text("site.toml").expect("it is text");
    assert!(config.contains(&old));
    fs::write(folder.path().join("site.toml"), config.replace(&old, "/elsewhere/")).expect("it is ours");
    wait(&preview, "it has moved", |state| state["changed"]["first"][0]["file"] == "site.toml");
    assert_eq!(preview.base(), "/elsewhere/");
    let mut lines = preview.ask(&format!("{old}yiyuan/2020/")).lines().map(|line| line.expect("it speaks UTF-8"));
    assert!(lines.any(|line| line == "location: /elsewhere/yiyuan/2020/"));
    let mut events = preview.ask(&format!("/__nianbao/events?path={old}yiyuan/2020/"));
    let mut line = String::new();
    events.read_line(&mut line).expect("it answers");
    assert!(line.contains("200"), "{line}");
}
