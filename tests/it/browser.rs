//! The built portal in a real Chromium: over HTTP below a path with a strict policy, and from a
//! disk; wide and narrow; with scripts and without.
//!
//! The browser is spoken to over a pipe (`--remote-debugging-pipe`), so it needs no library: each
//! message is a line of JSON that ends with a zero byte.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::site;

/// Where a host keeps the portal.
pub const BELOW: &str = "/xxgk/nianbao/";
const POLICY: &str = "default-src 'self'";
const WIDTHS: [u32; 2] = [1280, 360];

const PAGES: [&str; 16] = [
    "index.html",
    "indicators/index.html",
    "indicators/received/index.html",
    "indicators/grant_rate/index.html",
    "agencies/index.html",
    "yiyuan/index.html",
    "years/index.html",
    "years/2020/index.html",
    "huantai-office/2020/index.html",
    "yiyuan/2020/index.html",
    "taiqian/2020/index.html",
    "wenxian-office/2020/index.html",
    "suozhen/2020/index.html",
    "about/index.html",
    "method/index.html",
    "data/index.html",
];

/// Every page opens without a word on the console, a failed or foreign request, a breach of the
/// policy or sideways scrolling, and says the same without scripts.
#[test]
fn pages_open_cleanly() {
    let (_folder, portal) = portal();
    let origin = serve(below(portal.clone()));
    let mut browser = Browser::start();
    let mut faults = Vec::new();
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for address in [format!("{origin}{BELOW}"), format!("file://{}/", portal.display())] {
        for path in PAGES {
            for width in WIDTHS {
                for scripts in [true, false] {
                    let url = format!("{address}{path}");
                    let page = browser.open(&url, width, scripts);
                    let name = format!("{url} at {width}{}", if scripts { "" } else { " without scripts" });
                    faults.extend(page.faults.iter().map(|fault| format!("{name}: {fault}")));
                    for request in page.requests.iter().filter(|request| !request.starts_with(&address)) {
                        faults.push(format!("{name}: asks for {request}"));
                    }
                    if page.scrolls_sideways {
                        faults.push(format!("{name}: scrolls sideways"));
                    }
                    if page.heading.is_empty() {
                        faults.push(format!("{name}: shows no heading"));
                    }
                    if texts.entry(path).or_insert_with(|| page.text.clone()) != &page.text {
                        faults.push(format!("{name}: does not say the same"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        take_picture(&portal.join("yiyuan/2020/index.html"));
    }
}

/// A figure that is chosen, with the mouse or by keys, says where it leads and how it is quoted.
#[test]
fn a_figure_can_be_quoted() {
    let (_folder, portal) = portal();
    let mut browser = Browser::start();
    let url = format!("file://{}/yiyuan/2020/index.html", portal.display());
    for width in WIDTHS {
        let mut tab = browser.tab(&url, width);
        tab.value("document.getElementById('requests.received.total').click()");
        tab.until("!!document.querySelector('.figure-panel')");
        let said = tab.value("document.querySelector('.figure-panel').textContent");
        let said = said.as_str().expect("a text");
        let figure = tab.value("document.getElementById('requests.received.total').textContent");
        assert!(said.contains("一、本年新收政府信息公开申请数量"), "{said}");
        assert!(said.contains(figure.as_str().expect("a text")), "{said}");
        let address = format!("{url}#requests.received.total");
        for quoted in ["[R/OL]", "@techreport", &address] {
            assert!(said.contains(quoted), "{said} lacks {quoted}");
        }
        let links = tab.value("[...document.querySelectorAll('.figure-links a')].map(link => link.href)");
        let links: Vec<&str> = links.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert!(links.len() >= 3, "{links:?}");
        for link in links {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let html = std::fs::read_to_string(file.trim_start_matches("file://")).unwrap_or_default();
            assert!(html.contains("<main"), "{link} leads nowhere");
            assert!(anchor.is_empty() || html.contains(&format!(" id=\"{anchor}\"")), "{link} has no such place");
        }
        tab.key("Escape", 27);
        tab.until(
            "!document.querySelector('.figure-panel') && document.activeElement.id === 'requests.received.total'",
        );
        tab.key("ArrowLeft", 37);
        tab.until("document.activeElement.id === 'requests.received.other_organization'");
        tab.key("Enter", 13);
        tab.until("!!document.querySelector('.figure-panel')");
        assert_eq!(tab.page.faults, Vec::<String>::new());
    }
}

/// Takes the picture that the READMEs show.
fn take_picture(page: &Path) {
    let profile = TempDir::new().expect("a folder for the browser");
    let taken = Command::new(program())
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--screenshot={}", site::tests("screenshot.png").display()))
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,1000"])
        .arg(page)
        .output()
        .expect("the browser starts");
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
}

/// What the test would miss if the browser told it nothing: each of these is noticed.
#[test]
fn faults_are_noticed() {
    let folder = TempDir::new().expect("a folder for the test");
    std::fs::write(folder.path().join("throws.js"), "throw new Error('thrown on purpose')")
        .expect("files can be written");
    let origin = serve(below(folder.path().to_owned()));
    let mut browser = Browser::start();
    let long = format!("<pre>{}</pre>", "x".repeat(500));
    for (name, body, noticed) in [
        ("inline", "<script>document.title = 'x'</script>", "Content Security Policy"),
        ("style", "<p style=\"color:red\">x</p>", "Content Security Policy"),
        ("missing", "<img src=\"no.png\" alt=\"\">", "404"),
        ("foreign", "<img src=\"http://127.0.0.1:9/x.png\" alt=\"\">", "Content Security Policy"),
        ("wide", &long, ""),
        ("throws", "<script src=\"throws.js\"></script>", "thrown on purpose"),
    ] {
        let html = format!("<!doctype html><meta charset=\"utf-8\"><title>x</title><main><h1>x</h1>{body}</main>");
        std::fs::write(folder.path().join(format!("{name}.html")), html).expect("files can be written");
        let page = browser.open(&format!("{origin}{BELOW}{name}.html"), 360, true);
        if name == "wide" {
            assert!(page.scrolls_sideways);
        } else {
            assert!(page.faults.iter().any(|fault| fault.contains(noticed)), "{name}: {:?}", page.faults);
        }
    }
}

/// The sample portal, built by the program.
fn portal() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder for the test");
    let out = folder.path().canonicalize().expect("it is there").join("public");
    let run = site::run(["build", "--out", &out.to_string_lossy()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    (folder, out)
}

/// What a page was like.
#[derive(Debug, Default)]
pub struct Page {
    /// What the console, the network and the policy had to say.
    pub faults: Vec<String>,
    requests: Vec<String>,
    /// How often a page was loaded.
    loaded: usize,
    scrolls_sideways: bool,
    heading: String,
    text: String,
}

/// Debian's Chromium.
fn program() -> PathBuf {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|path| path.join("chromium")).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("no Chromium: install the Debian package `chromium`, or run tests/run, which does"))
}

/// A browser without a window.
pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    next: u64,
    /// Its profile goes when it goes.
    _profile: TempDir,
}

impl Browser {
    pub fn start() -> Browser {
        let profile = TempDir::new().expect("a folder for the browser");
        // The browser reads from descriptor 3 and writes to 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 >/dev/null 2>&1", "sh"])
            .arg(program())
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--no-proxy-server", "--remote-debugging-pipe"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the browser starts");
        let to = process.stdin.take().expect("it was piped");
        let out = process.stdout.take().expect("it was piped");
        let (sender, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(out).split(0) {
                let Ok(message) = message else { break };
                let message = serde_json::from_slice(&message).expect("the browser speaks JSON");
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Browser { process, to, from, next: 0, _profile: profile }
    }

    fn say(&mut self, session: Option<&str>, method: &str, params: Value) -> u64 {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).expect("the browser listens");
        self.next
    }

    fn hear(&self) -> Value {
        match self.from.recv_timeout(Duration::from_secs(60)) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("the browser has fallen silent"),
            Err(RecvTimeoutError::Disconnected) => panic!("the browser has gone"),
        }
    }

    /// Asks, and hands whatever else is heard before the answer to `event`.
    pub fn ask(&mut self, session: Option<&str>, method: &str, params: Value, event: &mut dyn FnMut(&Value)) -> Value {
        self.try_ask(session, method, params, event).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same where the browser may refuse: a page that is just going away cannot be asked.
    pub fn try_ask(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: Value,
        event: &mut dyn FnMut(&Value),
    ) -> Result<Value, Value> {
        let id = self.say(session, method, params);
        loop {
            let message = self.hear();
            if message["id"] == id {
                return if message["error"].is_null() {
                    Ok(message["result"].clone())
                } else {
                    Err(message["error"].clone())
                };
            }
            event(&message);
        }
    }

    /// Opens an empty tab: its target and its session.
    pub fn empty_tab(&mut self) -> (Value, String) {
        let target = self.ask(None, "Target.createTarget", json!({ "url": "about:blank" }), &mut |_| {});
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.ask(None, "Target.attachToTarget", attach, &mut |_| {});
        (target["targetId"].clone(), session["sessionId"].as_str().expect("a session").to_owned())
    }

    /// The same for a page of this width, whose faults are told.
    fn attach(&mut self, width: u32, scripts: bool) -> (Value, String) {
        let (target, name) = self.empty_tab();
        let session = Some(name.as_str());
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            self.ask(session, &format!("{domain}.enable"), json!({}), &mut |_| {});
        }
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.ask(session, "Emulation.setDeviceMetricsOverride", screen, &mut |_| {});
        self.ask(session, "Emulation.setScriptExecutionDisabled", json!({ "value": !scripts }), &mut |_| {});
        (target, name)
    }

    /// Opens a page in a tab that stays open.
    pub fn tab(&mut self, url: &str, width: u32) -> Tab<'_> {
        let (_, session) = self.attach(width, true);
        let mut tab = Tab { browser: self, session, page: Page::default() };
        tab.go(url);
        tab
    }

    /// Opens a page in a tab of its own, and closes that.
    fn open(&mut self, url: &str, width: u32, scripts: bool) -> Page {
        let mut page = Page::default();
        let (target, session) = self.attach(width, scripts);
        let session = Some(session.as_str());
        let mut loaded = false;
        let mut event = |message: &Value| {
            loaded |= message["method"] == "Page.loadEventFired";
            page.note(message);
        };
        let went = self.ask(session, "Page.navigate", json!({ "url": url }), &mut event);
        assert!(went["errorText"].is_null(), "{url}: {}", went["errorText"]);
        while !loaded {
            let message = self.hear();
            loaded |= message["method"] == "Page.loadEventFired";
            page.note(&message);
        }
        let read = json!({
            "returnByValue": true,
            "expression": "[innerWidth, document.documentElement.scrollWidth > document.documentElement.clientWidth, \
                document.querySelector('h1')?.innerText ?? '', document.querySelector('main')?.innerText ?? '', \
                [...document.querySelectorAll('td[headers]')].filter(cell => { \
                    const place = cell.getBoundingClientRect(), middle = [place.x + place.width / 2, place.y + place.height / 2]; \
                    return cell.getAttribute('headers').split(' ').some(id => { \
                        const head = document.getElementById(id), box = head.getBoundingClientRect(); \
                        if (!head.innerText.trim() || !box.width) return false; \
                        const over = head.scope.startsWith('col'); \
                        return over ? middle[0] < box.left || middle[0] > box.right : middle[1] < box.top || middle[1] > box.bottom; \
                    }); \
                }).map(cell => cell.getAttribute('headers'))]",
        });
        let read = self.ask(session, "Runtime.evaluate", read, &mut |message| page.note(message));
        let read = &read["result"]["value"];
        assert_eq!(read[0].as_u64(), Some(u64::from(width)), "{url}: the window is not as wide as it should be");
        // What is heard as a figure's heading must be seen over or beside it.
        let astray = read[4].as_array().expect("an answer");
        assert!(astray.is_empty(), "{url}: figures that do not stand under their headings: {astray:?}");
        page.scrolls_sideways = read[1].as_bool().expect("an answer");
        page.heading = read[2].as_str().unwrap_or_default().to_owned();
        page.text = read[3].as_str().unwrap_or_default().to_owned();
        self.ask(None, "Target.closeTarget", json!({ "targetId": target }), &mut |message| page.note(message));
        page
    }
}

/// A page to be asked, clicked and typed into.
pub struct Tab<'b> {
    browser: &'b mut Browser,
    session: String,
    /// What there was to be heard since it was opened.
    pub page: Page,
}

impl Tab<'_> {
    /// Goes to another page, and waits until its scripts have run.
    pub fn go(&mut self, url: &str) {
        let before = self.page.loaded;
        self.ask("Page.navigate", json!({ "url": url }));
        while self.page.loaded == before {
            let message = self.browser.hear();
            self.page.note(&message);
        }
        // The load may have been that of the empty page before.
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let page = &mut self.page;
        self.browser.ask(Some(&self.session), method, params, &mut |message| page.note(message))
    }

    /// The value of an expression.
    pub fn value(&mut self, expression: &str) -> Value {
        let read = self.ask("Runtime.evaluate", json!({ "returnByValue": true, "expression": expression }));
        assert!(read["exceptionDetails"].is_null(), "{expression}: {}", read["exceptionDetails"]);
        read["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let start = std::time::Instant::now();
        while self.value(expression) != true {
            assert!(start.elapsed() < Duration::from_secs(60), "{expression} has not come true");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a text, as an input method does when it is done.
    pub fn text(&mut self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text }));
    }

    /// Presses a key.
    pub fn key(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let press = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            self.ask("Input.dispatchKeyEvent", press);
        }
    }
}

impl Page {
    /// Keeps what an event says against the page.
    fn note(&mut self, message: &Value) {
        let params = &message["params"];
        self.loaded += usize::from(message["method"] == "Page.loadEventFired");
        let fault = match message["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => Some(params["exceptionDetails"]["exception"]["description"].to_string()),
            "Runtime.consoleAPICalled" => Some(format!("console: {}", params["args"])),
            "Log.entryAdded" => Some(params["entry"]["text"].to_string()),
            "Network.loadingFailed" if params["canceled"] != true => Some(format!("failed: {}", params["errorText"])),
            "Network.responseReceived" if params["response"]["status"].as_u64() >= Some(400) => {
                Some(format!("{} {}", params["response"]["status"], params["response"]["url"]))
            }
            "Audits.issueAdded" => Some(params["issue"]["code"].to_string()),
            "Network.requestWillBeSent" => {
                self.requests.push(params["request"]["url"].as_str().unwrap_or_default().to_owned());
                None
            }
            _ => None,
        };
        self.faults.extend(fault);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its children end with it; the profile can only go when they have.
        let _ = self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        while self.from.recv_timeout(Duration::from_secs(10)).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The files of a folder, below a path.
pub fn below(root: PathBuf) -> impl Fn(&str) -> Option<Vec<u8>> + Send + Sync {
    move |path| std::fs::read(root.join(path.strip_prefix(BELOW)?)).ok()
}

/// Serves what a path gives, as a strict host would; ends with the test.
pub fn serve(get: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> String {
    serve_with(get, POLICY)
}

/// The same with another policy.
pub fn serve_with(get: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static, policy: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let get = Arc::new(get);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let get = get.clone();
            std::thread::spawn(move || answer(&stream, &*get, policy));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: &TcpStream, get: &dyn Fn(&str) -> Option<Vec<u8>>, policy: &str) -> Option<()> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream).take(64 * 1024);
    reader.read_line(&mut line).ok()?;
    let mut header = String::new();
    while reader.read_line(&mut header).ok()? > 2 {
        header.clear();
    }
    let path = line.split(' ').nth(1)?.split(['?', '#']).next()?;
    let file = get(path);
    let kind = match path.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    };
    let (status, body) = file.map_or(("404 Not Found", Vec::new()), |file| ("200 OK", file));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {policy}\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok()
}
