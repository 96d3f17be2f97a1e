//! What an editor knows of a report: the schemas in the real `yaml-language-server`, spoken to as editors do.
//!
//! The server is a package of npm, which the test installs below `target/` when it is not there yet.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use nianbao::form::Forms;
use serde_json::{Value, json};

use crate::site;

/// What npm says where its registry cannot be reached.
const NO_NETWORK: [&str; 6] = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH"];

/// Where the server is, installed when it is not there: once, whichever test asks first. `None` on a machine that
/// reaches no registry of npm; whatever else goes wrong is a failure.
static SERVER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let server = folder.join("node_modules/yaml-language-server/bin/yaml-language-server");
    if !server.exists() {
        fs::create_dir_all(&folder).expect("a folder can be made");
        for name in ["package.json", "package-lock.json"] {
            fs::copy(site::tests("editor").join(name), folder.join(name)).expect("it can be copied");
        }
        let npm = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&folder)
            .output();
        let npm = npm.expect("npm is there (Debian package npm); tests/run installs it");
        let said = String::from_utf8_lossy(&npm.stderr);
        if !npm.status.success() && NO_NETWORK.iter().any(|reason| said.contains(reason)) {
            eprintln!("not tested, for npm reaches no registry: {said}");
            return None;
        }
        assert!(npm.status.success(), "npm ci: {said}");
    }
    Some(server)
});

/// The language server, over its standard input and output.
struct Server {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    next: u64,
}

impl Server {
    fn start(root: &Path) -> Option<Server> {
        let mut process = Command::new("node")
            .arg(SERVER.as_ref()?)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is there (Debian package nodejs)");
        let to = process.stdin.take().expect("it was piped");
        let mut out = BufReader::new(process.stdout.take().expect("it was piped"));
        let (sender, from) = channel();
        std::thread::spawn(move || while read(&mut out).is_some_and(|message| sender.send(message).is_ok()) {});
        let mut server = Server { process, to, from, next: 0 };
        let snippets = json!({ "completionItem": { "snippetSupport": true } });
        let capabilities =
            json!({ "textDocument": { "completion": snippets }, "workspace": { "configuration": true } });
        let root = format!("file://{}", root.display());
        server.ask("initialize", json!({ "processId": null, "rootUri": root, "capabilities": capabilities }));
        server.tell("initialized", json!({}));
        Some(server)
    }

    fn say(&mut self, message: Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server listens");
        self.to.flush().expect("the server listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.say(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message that is not a question of the server's own; those are answered.
    fn hear(&mut self) -> Value {
        loop {
            let message = self.from.recv_timeout(Duration::from_secs(60)).expect("the server speaks");
            if message["method"].is_null() || message["id"].is_null() {
                return message;
            }
            let items = message["params"]["items"].as_array().cloned().unwrap_or_default();
            let setting = |item: &Value| match item["section"].as_str() {
                Some("yaml") => json!({ "validate": true, "completion": true, "schemaStore": { "enable": false } }),
                _ => Value::Null,
            };
            let answers: Vec<Value> = items.iter().map(setting).collect();
            self.say(json!({ "jsonrpc": "2.0", "id": message["id"], "result": answers }));
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.say(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.hear();
            if message["id"] == id {
                return message["result"].clone();
            }
        }
    }

    /// What is said of a file that is opened with this text: the line, from 0, and the words of each.
    fn diagnostics(&mut self, path: &Path, text: &str) -> Vec<(u64, String)> {
        let uri = format!("file://{}", path.display());
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        let said = loop {
            let message = self.hear();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri.as_str() {
                break message["params"]["diagnostics"].clone();
            }
        };
        let of = |said: &Value| {
            let line = said["range"]["start"]["line"].as_u64().expect("a line");
            (line, said["message"].as_str().expect("words").to_owned())
        };
        said.as_array().expect("a list").iter().map(of).collect()
    }

    /// What is proposed at a place of a file that is open: label, text to insert and documentation of each.
    fn proposed(&mut self, path: &Path, line: u64, character: u64) -> Vec<[String; 3]> {
        let document = json!({ "uri": format!("file://{}", path.display()) });
        let place = json!({ "line": line, "character": character });
        let answer = self.ask("textDocument/completion", json!({ "textDocument": document, "position": place }));
        let items = answer["items"].as_array().or(answer.as_array()).cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().or(value["value"].as_str()).unwrap_or_default().to_owned();
        items
            .iter()
            .map(|item| [text(&item["label"]), text(&item["insertText"]), text(&item["documentation"])])
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A message of the protocol: a head with its length, an empty line, and JSON.
fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        out.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim().split_once(": ") {
            Some(("Content-Length", count)) => length = count.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    out.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// A site of two years, the second carried forward from the first.
fn two_years() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let place = folder.path().to_string_lossy().into_owned();
    let new = |arguments: &[&str]| {
        let run = site::run([&["new", &place, "--agency", "qinghe"][..], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    };
    new(&["--name", "清河县人民政府", "--year", "2023"]);
    let report = folder.path().join("content/qinghe/2023.md");
    let text = fs::read_to_string(&report).expect("it was made").replace("draft: true\n", "");
    let rows = text.lines().map(|line| match line.trim_start().split(':').next() {
        Some("received" | "carried_out") => {
            format!("{}: [14, 2, 0, 0, 0, 0, 16]", line.split(':').next().unwrap_or(""))
        }
        _ => line.replace('~', "0"),
    });
    fs::write(&report, rows.map(|row| row + "\n").collect::<String>()).expect("it can be written");
    new(&["--year", "2024"]);
    folder
}

#[test]
fn an_editor_knows_the_form() {
    let folder = two_years();
    let Some(mut server) = Server::start(folder.path()) else { return };
    let report = folder.path().join("content/qinghe/2024.md");
    let text = fs::read_to_string(&report).expect("it was made");
    // As it was made, its text below included, there is nothing to complain of.
    assert_eq!(server.diagnostics(&report, &text), []);
    let index = folder.path().join("content/qinghe/_index.md");
    let agency = fs::read_to_string(&index).expect("it was made");
    assert_eq!(server.diagnostics(&index, &agency), []);

    let modeline = text.lines().nth(1).expect("there is a second line").to_owned();
    assert_eq!(modeline, "# yaml-language-server: $schema=../../.vscode/nianbao/qinghe-2024.schema.json");
    let mut count = 0;
    let mut open = |server: &mut Server, body: &str| {
        count += 1;
        let path = folder.path().join(format!("content/qinghe/open-{count}.yaml"));
        let said = server.diagnostics(&path, &format!("---\n{modeline}\n{body}"));
        (path, said)
    };

    // A row is proposed in both languages, with its label, the figures of the year before and a step for each column.
    let (path, _) = open(&mut server, "requests:\n  \n");
    let proposed = server.proposed(&path, 3, 2);
    for name in ["received", "一、本年新收政府信息公开申请数量"] {
        let [_, insert, said] = proposed.iter().find(|[label, ..]| label == name).unwrap_or_else(|| panic!("{name}"));
        let steps =
            "[${1:自然人}, ${2:商业企业}, ${3:科研机构}, ${4:社会公益组织}, ${5:法律服务机构}, ${6:其他}, ${7:总计}]";
        assert_eq!(*insert, format!("{name}: {steps}"));
        assert!(said.starts_with("一、本年新收政府信息公开申请数量"), "{said}");
        assert!(said.contains("2023年：[14, 2, 0, 0, 0, 0, 16]"), "{said}");
    }
    let carried = proposed.iter().find(|[label, ..]| label == "carried_in").expect("it is proposed");
    assert!(carried[2].contains("总计应为2023年结转的 16"), "{carried:?}");

    // Keys and words, too.
    let (path, _) = open(&mut server, "p\n");
    let proposed = server.proposed(&path, 2, 1);
    for name in ["published", "发布日期", "requests", "收到和处理政府信息公开申请情况", "成文日期", "索引号"]
    {
        assert!(proposed.iter().any(|[label, ..]| label == name), "{name}: {proposed:?}");
    }
    let (path, _) = open(&mut server, "scope: \n");
    let proposed: Vec<String> = server.proposed(&path, 2, 7).into_iter().map(|[label, ..]| label).collect();
    assert_eq!(proposed, ["own", "本机关", "aggregated", "汇总"]);

    // What is wrong is said at its line; what the program reads without a word is not.
    for (body, line, words) in [
        ("requests:\n  received: [1, 2, 3]\n", 3, "too few items"),
        ("requests:\n  received: [1, 2, 3, 4, 5, 6, 7, 8]\n", 3, "too many items"),
        ("依申请公开:\n  本年新收: [1, 2, 3]\n", 3, "too few items"),
        ("requests:\n  received: [1, 2, 3, 4, 5, 6, -7]\n", 3, "minimum"),
        ("requests:\n  received: [1, 2, 3, 4, 5, 6, 七件]\n", 3, "pattern"),
        ("requests:\n  recieved: [1, 2, 3, 4, 5, 6, 7]\n", 3, "recieved"),
        ("published: 2024-13-01\n", 2, "2025-01-20 10:30"),
        ("published: 2024-01-20 25:00\n", 2, "2025-01-20 10:30"),
        ("signed: 2024-13-01\n", 2, "date"),
        ("发布日其: 2024-01-20\n", 2, "发布日其"),
        ("scope: all\n", 2, "own"),
        ("waivers:\n  - { check: carry-ovr, reason: 合并 }\n", 3, "carry-over"),
        (
            "waivers:\n  - { check: carry-over, reason: 合并, cell: requests.recieved.total }\n",
            3,
            "requests.received.total",
        ),
        ("更正:\n  - { 单元格: requests.received.total, 原因: 漏计, 旧数: 1 }\n", 3, "旧数"),
    ] {
        let (_, said) = open(&mut server, body);
        assert!(said.iter().any(|(at, said)| *at == line && said.contains(words)), "{body}: {said:?}");
    }
    for body in [
        "published: 2025-01-20 10:30\n",
        "requests:\n  received: [1, ~, /, 4, 5, 6, 7]\n  二、上年结转政府信息公开申请数量: [1, 2, 3, 4, 5, 6, 7]\n",
        "requests:\n  （一） 予以公开: [1, 2, 3, 4, 5, 6, 7]\n  other_handling: [1, 2, 3, 4, 5, 6, 7]\n",
        "active_disclosure:\n  administrative_licensing: 12\n  行政处罚: [12]\n  administrative_fees: [15.279]\n",
        "form: 2021\nyear: 2024\npublished:\ntitle: 2024\nunits: { administrative_fees.amount: 元 }\n",
        "waivers:\n  - { 校验: carry-over, 理由: 合并, 单元格: 本年新收.总计, 有效期至: 2025-12-31 }\n",
        "corrections: [{ date: 2025-03-06, cell: received.total, old: 13, new: ~, reason: 漏计一件 }]\n",
    ] {
        assert_eq!(open(&mut server, body).1, [], "{body}");
    }
}

/// The front matter of real reports is sound by the schema of its form.
#[test]
fn an_editor_is_silent_on_real_reports() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for form in Forms::embedded().iter() {
        let schema = site::run(["schema", "report", "--year", "2020", "--form", &form.id]);
        assert_eq!(schema.code, Some(0), "{}", schema.stderr);
        fs::write(folder.path().join(format!("{}.json", form.id)), schema.stdout).expect("it can be written");
    }
    let Some(mut server) = Server::start(folder.path()) else { return };
    let content = nianbao::disk::read_tree(&site::repository().join("content")).expect("the site is there");
    let reports: Vec<&String> = content.0.keys().filter(|path| path.ends_with("/2020.md")).collect();
    assert_eq!(reports.len(), 5);
    for report in reports {
        let text = content.text(report).expect("it is UTF-8");
        let front = text.split("---\n").nth(1).expect("it has a front matter");
        let path = folder.path().join(report.replace('/', "-") + ".yaml");
        let said = server.diagnostics(&path, &format!("# yaml-language-server: $schema=./2019.json\n{front}"));
        assert_eq!(said, [], "{report}");
    }
}

/// What `new` writes for editors leads to what is there, is no part of the site, and is never written over.
#[test]
fn new_writes_for_editors() {
    let folder = two_years();
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap_or_else(|_| panic!("{path}"));
    let settings: Value = serde_json::from_str(&read(".vscode/settings.json")).expect("it is JSON");
    let schemas = settings["yaml.schemas"].as_object().expect("a map");
    assert!(!schemas.is_empty());
    for schema in schemas.keys().map(String::as_str).chain([".vscode/nianbao-site.schema.json"]) {
        let schema: Value = serde_json::from_str(&read(schema)).expect("it is JSON");
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    }
    for path in [".vscode/nianbao.code-snippets", ".vscode/tasks.json"] {
        let _: Value = serde_json::from_str(&read(path)).expect("it is JSON");
    }
    let place = folder.path().to_string_lossy().into_owned();
    let printed = site::run(["schema", "report", "--site", &place, "--agency", "qinghe", "--year", "2024"]);
    assert_eq!(printed.stdout, read(".vscode/nianbao/qinghe-2024.schema.json"), "{}", printed.stderr);
    assert!(read("site.toml").starts_with("#:schema ./.vscode/nianbao-site.schema.json\n"));

    let run = site::run_in(folder.path(), &["check", "--output", "json"]);
    assert!(!run.stdout.contains(".vscode"), "{}", run.stdout);
    let run = site::run_in(folder.path(), &["build", "--force"]);
    assert!(folder.path().join("public/index.html").exists(), "{}", run.stderr);
    let portal = nianbao::disk::read_tree(&folder.path().join("public")).expect("it was built");
    // The schemas of what is published are there; those of what is written are not.
    let mut of_writers = portal.0.keys().filter(|path| path.contains("vscode") || path.contains("schema.json"));
    assert!(of_writers.all(|path| path.starts_with("data/")));

    fs::write(folder.path().join(".vscode/settings.json"), "{ \"own\": 1 }").expect("it can be written");
    let run = site::run(["new", &place, "--agency", "other", "--name", "别的机关", "--year", "2024"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(read(".vscode/settings.json"), "{ \"own\": 1 }");
}
