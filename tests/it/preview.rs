//! The preview: whatever is done to a site on the disk, what it serves is what a clean build gives.

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

/// What cannot be read or drawn: the last good page stays, the panel says why, and goes when it is mended.
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

/// Whatever else is wrong, the page has what was written, and says which cells are spoken of.
#[test]
fn the_page_follows_wrong_figures() {
    let folder = tempfile::tempdir().expect("there is room");
    let tree = site::read(site::repository());
    plant(&tree, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let (file, page) = ("content/yiyuan/2020.md", "yiyuan/2020/");
    let text = tree.text(file).expect("it is text");
    let cells = format!("/__nianbao/cells.json?path={}{page}", preview.base());
    for (right, wrong, check, shown, written) in [
        ("[     99,", "[ 123456,", "request-row-total", "<span class=\"k\">123</span>456</td>", vec![]),
        ("[     99,", "[    9x9,", "cell-value", ">有误</td>", vec!["9x9"]),
        ("[     99,", "[     -9,", "cell-value", ">−9</td>", vec![]),
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
        (site::read(site::repository()), own, "error[request-row-total]", "5 reports checked: 0 errors"),
        (
            site::read(&site::tests("golden/two_agencies/site")),
            other,
            "╭▸ content/qinghe/2021.md",
            "0 errors, 9 warnings",
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
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    append(&folder.path().join(own.0), "无关的话。");
    shows(&preview, "yiyuan/2020/", "无关的话。");
    append(&folder.path().join(own.0), "再说一遍。");
    shows(&preview, "yiyuan/2020/", "再说一遍。");
    assert_eq!(preview.terminal().matches("reports checked").count(), 1, "{}", preview.terminal());
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

/// Waits until a page holds a word.
fn shows(preview: &Preview, path: &str, word: &str) {
    let started = Instant::now();
    loop {
        let page = preview.file(path).unwrap_or_default();
        if String::from_utf8_lossy(&page).contains(word) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{path} has no {word:?}\n{}", preview.terminal());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn append(file: &Path, word: &str) {
    let mut file = fs::File::options().append(true).open(file).expect("it is ours");
    writeln!(file, "\n{word}\n").expect("it is ours");
}

/// Another page in the browser, or another name for this machine, gets nothing.
#[test]
fn strangers_are_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let (own, base) = (preview.address.clone(), preview.base());
    let status = |path: &str, method: &str, host: &str, more: &str| {
        let mut stream = TcpStream::connect(&preview.address).expect("it listens");
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n")
            .expect("it listens");
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).expect("it answers");
        line.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()).expect("an answer has a status")
    };
    let ours = format!("Origin: http://{own}\r\n");
    for path in [base.as_str(), "/__nianbao/state.json", &format!("/__nianbao/events?path={base}")] {
        for (method, host, more, wanted) in [
            ("GET", own.as_str(), "", 200),
            ("GET", own.as_str(), ours.as_str(), 200),
            ("HEAD", own.as_str(), "", 200),
            ("GET", "evil.example", "", 403),
            ("GET", "127.0.0.1.evil.example", "", 403),
            ("GET", own.as_str(), "Origin: http://evil.example\r\n", 403),
            ("GET", own.as_str(), "Origin: null\r\n", 403),
            ("GET", own.as_str(), "Origin: http://127.0.0.1:1\r\n", 403),
            ("POST", own.as_str(), "Content-Length: 0\r\n", 405),
            ("DELETE", own.as_str(), "", 405),
        ] {
            assert_eq!(status(path, method, host, more), wanted, "{method} {path} for {host} with {more:?}");
        }
    }
}

/// A port that another program has is no obstacle, and it is said which is taken.
#[test]
fn a_busy_port_is_named_and_passed_over() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it is bound").port();
    let preview = Preview::start(site::repository(), &["--port", &port.to_string()]);
    assert!(preview.terminal().contains(&format!("port {port} is taken")), "{}", preview.terminal());
    assert_ne!(preview.address, format!("127.0.0.1:{port}"));
    assert_eq!(preview.get(&preview.base()).0, 200);
}

/// Who lets others in is told so; they come by an address, not by a name that anybody may point here.
#[test]
fn letting_others_in_is_warned_of() {
    let alone = Preview::start(site::repository(), &[]);
    assert!(!alone.terminal().contains("network"), "{}", alone.terminal());
    let open = Preview::start(site::repository(), &["--host", "0.0.0.0"]);
    assert!(open.terminal().contains("warning: everyone on this network can see this preview"), "{}", open.terminal());
    assert_eq!(open.get(&open.base()).0, 200);
}

/// `--open` hands the address to the system's browser.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_on_request() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("there is room");
    let (opener, opened) = (folder.path().join("xdg-open"), folder.path().join("opened"));
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > {0}.new && mv {0}.new {0}\n", opened.display());
    fs::write(&opener, script).expect("it is ours");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let mut serve = site::nianbao();
    let paths = std::env::var("PATH").unwrap_or_default();
    serve.env("PATH", format!("{}:{paths}", folder.path().display()));
    serve.args(["--lang", "en", "serve", "--port", "18400", "--open"]).arg(site::repository());
    let preview = Preview::of(serve);
    let started = Instant::now();
    while !opened.exists() && started.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let address = fs::read_to_string(&opened).unwrap_or_else(|_| panic!("nothing was opened: {}", preview.terminal()));
    assert_eq!(address, format!("http://{}{}", preview.address, preview.base()));
}

/// The terminal may be closed; who still looks at the page sees what is written.
#[test]
fn a_closed_terminal_ends_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let mut serve = site::nianbao();
    serve.args(["--lang", "en", "serve", "--port", "18400"]).arg(folder.path()).stderr(Stdio::piped());
    let mut child = serve.spawn().expect("the program starts");
    let mut address = String::new();
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
    while !address.starts_with("preview: http://") {
        address.clear();
        assert_ne!(lines.read_line(&mut address).expect("it speaks UTF-8"), 0, "it says where it listens");
    }
    drop(lines);
    let address = address["preview: http://".len()..].split('/').next().expect("it is an address").to_owned();
    let preview = Preview { child, address, terminal: Arc::default() };
    for word in ["第一次改动。", "第二次改动。"] {
        append(&folder.path().join("content/yiyuan/2020.md"), word);
        shows(&preview, "yiyuan/2020/", word);
    }
}

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

/// `site.toml` may move the portal: pages that are open at the old address find the new one.
#[test]
fn a_moved_portal_is_found() {
    let folder = tempfile::tempdir().expect("there is room");
    let tree = site::read(site::repository());
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
