//! The preview: whatever is done to a site on the disk, what it serves is what a clean build gives.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nianbao::disk::plant;
use nianbao::tree::Tree;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{site, warm};

/// A preview of a folder.
struct Preview {
    child: Child,
    address: String,
    base: String,
}

impl Preview {
    fn start(root: &Path, more: &[&str]) -> Preview {
        let mut serve = site::nianbao();
        serve.args(["--lang", "en", "serve", "--port", "18400"]).args(more).arg(root).stderr(Stdio::piped());
        let mut child = serve.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let ready = lines.find_map(|line| {
            let line = line.expect("it speaks UTF-8");
            Some(line.strip_prefix("preview: http://")?.split(' ').next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let ready = ready.expect("it says where it listens");
        let (address, base) = ready.split_once('/').expect("it is an address");
        Preview { child, address: address.to_owned(), base: format!("/{base}") }
    }

    /// The status of an answer, and its body.
    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("the time is not zero");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .expect("it listens");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let head = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
        let status = String::from_utf8_lossy(&answer[9..12]).parse().expect("a status is a number");
        (status, answer.split_off(head + 4))
    }

    /// A file of the portal, without what the preview adds.
    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let (status, body) = self.get(&format!("{}{path}", self.base));
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
