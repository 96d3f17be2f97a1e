//! The preview for others: whom it answers, where it listens, and what it needs no terminal for.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nianbao::disk::plant;

use super::{Preview, append, shows};
use crate::site;

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
/// Who has filed is a page of the preview alone, with the same lines as the command's.
#[test]
fn who_has_filed_is_a_page() {
    let folder = tempfile::tempdir().expect("there is room");
    plant(&site::read(site::repository()), folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let get = |query: &str| {
        let (status, body) = preview.get(&format!("/__nianbao/status{query}"));
        (status, String::from_utf8(body).expect("text"))
    };
    let (status, page) = get("?year=2020");
    assert_eq!(status, 200);
    let told = site::run_in(folder.path(), &["status", "--year", "2020"]).stdout;
    let lines: Vec<&str> = told.lines().skip(2).collect();
    let (totals, agencies) = lines.split_last().expect("a line that counts");
    assert_eq!((agencies.len(), page.matches("<tr").count()), (5, 6), "{told}");
    for line in agencies {
        let words = line.split("  ").map(str::trim).filter(|word| !word.is_empty());
        assert!(words.clone().all(|word| page.contains(word)) && words.count() > 2, "{line}: {page}");
    }
    assert!(page.contains(totals) && page.contains("/yiyuan/2020/\">沂源县人民政府</a>"), "{page}");
    assert_eq!((get("").0, get("?year=2099").0, get("?year=x").0), (200, 404, 404));
    for file in ["status.js", "status.css"] {
        assert_eq!(preview.get(&format!("/__nianbao/{file}")).0, 200, "{file}");
    }
    assert_eq!(preview.get(&format!("{}status/", preview.base())).0, 404, "the portal has no such page");
}

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
