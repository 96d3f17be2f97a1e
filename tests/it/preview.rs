//! The preview: whatever is done to a site on the disk, what it serves is what a clean build gives.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
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
    said: Arc<Mutex<String>>,
}

impl Preview {
    pub fn start(root: &Path, more: &[&str]) -> Preview {
        let mut serve = site::nianbao();
        serve.args(["--lang", "en", "serve", "--port", "18400"]).args(more).arg(root).stderr(Stdio::piped());
        let mut child = serve.spawn().expect("the program starts");
        let said = Arc::new(Mutex::new(String::new()));
        let keep = said.clone();
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines().inspect(move |line| {
            let mut said = keep.lock().expect("no reader has panicked");
            *said += line.as_ref().expect("it speaks UTF-8");
            *said += "\n";
        });
        let ready = lines.find_map(|line| {
            let line = line.expect("it speaks UTF-8");
            Some(line.strip_prefix("preview: http://")?.split(' ').next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let ready = ready.expect("it says where it listens");
        let (address, _) = ready.split_once('/').expect("it is an address");
        Preview { child, address: address.to_owned(), said }
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        self.said.lock().expect("no reader has panicked").clone()
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
        let mut text = String::from_utf8_lossy(&body).into_owned();
        if let Some(start) = text.find("<script defer src=\"/__nianbao/") {
            let end = start + text[start..].find("\n").expect("the line ends");
            text.replace_range(start..=end, "");
        }
        (status == 200).then(|| text.into_bytes())
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
    let mut tree = site::read(site::repository());
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

/// Each mistake in one file: the last good page stays, the panel says why, and goes when it is mended.
#[test]
fn the_last_good_page_stays() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = site::read(site::repository());
    let page = "themes/default/templates/page.html";
    tree.insert(page, tree.get(page).expect("it is in the repository").to_vec());
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let shown = || ["yiyuan/2020/", "about/", ""].map(|path| preview.file(path));
    let good = shown();
    assert!(good.iter().all(Option::is_some));
    let errors = |state: &serde_json::Value| state["counts"][0] != 0;
    for (file, right, wrong, check) in [
        ("content/yiyuan/2020.md", "[     99,", "[     98,", "request-row-total"),
        ("content/yiyuan/2020.md", "scope: aggregated", "scope: [", "yaml"),
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
        assert_eq!(state["stale"][0]["file"], file, "{state}");
        assert_eq!(shown(), good, "{wrong}");
        fs::write(folder.path().join(file), text).expect("it is ours");
        wait(&preview, file, |state| !errors(state));
        assert_eq!(shown(), good, "{right}");
    }
}

/// A page that never could be drawn says so, and follows its template from then on.
#[test]
fn a_failing_page_says_why() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut tree = site::read(site::repository());
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
