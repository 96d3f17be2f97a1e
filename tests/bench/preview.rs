//! How long from saving a file to the new page in a browser, at 100, 1,000 and 10,000 reports.
//!
//! ```text
//! cargo bench --bench preview              sites made from the sample, of these three sizes
//! cargo bench --bench preview -- FOLDER    a copy of your own site
//! ```
//!
//! A client holds the page's event stream open, as a browser does; a file is written; the client
//! is told, asks for the page, and the clock stops when the page holds what was written.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// So many edits of each kind are timed.
const EDITS: usize = 40;
/// So much time is between them.
const PAUSE: Duration = Duration::from_millis(100);
/// So often it is started.
const STARTS: usize = 5;
const PORT: u16 = 18_020;
const REPORT_TEMPLATE: &str = include_str!("../../themes/default/templates/report.html");

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let given: Vec<PathBuf> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).map(PathBuf::from).collect();
    let work = tempfile::tempdir()?;
    println!("{:<28}{:>10}{:>10}{:>10}", "", "median", "95 %", "most");
    if given.is_empty() {
        for count in [100, 1_000, 10_000] {
            let site = work.path().join(count.to_string());
            make_site(&site, count)?;
            measure(&site)?;
        }
    }
    for folder in given {
        let site = work.path().join("copy");
        copy(&folder, &site)?;
        measure(&site)?;
        fs::remove_dir_all(&site)?;
    }
    Ok(())
}

fn measure(site: &Path) -> Outcome<()> {
    let reports = reports(site)?;
    let report = reports[reports.len() / 2].clone();
    let agency = report.parent().ok_or("a report lies in a folder")?.join("_index.md");
    let year = report.file_stem().and_then(|stem| stem.to_str()).ok_or("a report is named by its year")?;
    let id = agency.parent().and_then(Path::file_name).and_then(|name| name.to_str()).ok_or("an agency has an id")?;
    // Reading and checking alone, and as much with a first page, in turn.
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..STARTS {
        let started = Instant::now();
        Command::new(env!("CARGO_BIN_EXE_nianbao")).arg("check").arg(site).stdout(Stdio::null()).output()?;
        times[0].push(started.elapsed());
        let started = Instant::now();
        let server = Server::start(site)?;
        server.get(&format!("{}{id}/{year}/", server.base))?;
        times[1].push(started.elapsed());
    }
    times.iter_mut().for_each(|times| times.sort());
    let [check, first] = times.map(|times| times[STARTS / 2].as_secs_f64());
    println!(
        "{} reports: first page after {:.0} ms, {:.2} of reading and checking",
        reports.len(),
        first * 1e3,
        first / check
    );
    let mut server = Server::start(site)?;
    let page = format!("{}{id}/{year}/", server.base);

    let text = fs::read_to_string(&report)?;
    let figure = text.lines().find(|line| line.trim_start().starts_with("normative_documents:")).ok_or("no figure")?;
    let figure = figure.to_owned();
    let mut prose = |n: usize| {
        fs::write(&report, format!("{text}\n\n再改{n}。\n"))?;
        Ok(format!("再改{n}。"))
    };
    for n in 0..10 {
        server.edit(&page, &mut prose, n)?;
    }
    let early = server.memory()?;
    server.time("a figure", &page, |n| {
        let value = 100_000 + n;
        let (start, rest) = figure.rsplit_once(',').ok_or("a row has three figures")?;
        let end = &rest[rest.find(']').ok_or("a row has an end")?..];
        fs::write(&report, text.replace(&figure, &format!("{start}, {value}{end}")))?;
        // The page sets thousands apart.
        Ok(format!("{:03}</td>", value % 1000))
    })?;
    server.time("prose", &page, |n| {
        fs::write(&report, format!("{text}\n\n第{n}次改动。\n"))?;
        Ok(format!("第{n}次改动。"))
    })?;
    let front = fs::read_to_string(&agency)?;
    let name = front.lines().find(|line| line.starts_with("name:")).ok_or("an agency has a name")?.to_owned();
    server.time("an agency's name", &page, |n| {
        fs::write(&agency, front.replace(&name, &format!("name: 改名{n}局")))?;
        Ok(format!("改名{n}局"))
    })?;
    let templates = site.join("themes/default/templates");
    fs::create_dir_all(&templates)?;
    std::thread::sleep(Duration::from_secs(1));
    server.time("a template", &page, |n| {
        fs::write(
            templates.join("report.html"),
            format!("{REPORT_TEMPLATE}{{# #}}").replacen(
                "{% block main %}",
                &format!("{{% block main %}}<p>第{n}稿</p>"),
                1,
            ),
        )?;
        Ok(format!("第{n}稿"))
    })?;
    let config = fs::read_to_string(site.join("site.toml"))?;
    let title = config.lines().find(|line| line.starts_with("title")).ok_or("a site has a title")?.to_owned();
    server.time("site.toml", &page, |n| {
        fs::write(site.join("site.toml"), config.replace(&title, &format!("title = \"第{n}个门户\"")))?;
        Ok(format!("第{n}个门户"))
    })?;
    for n in 10..1_000 {
        server.edit(&page, &mut prose, n)?;
    }
    let late = server.memory()?;
    println!("memory after ten edits {} MB, after more than a thousand {} MB", early / 1024, late / 1024);
    for which in ["first", "next"] {
        let started = Instant::now();
        server.get(&format!("{}search/catalogue.js", server.base))?;
        println!("the {which} file of search after {:.0?}", started.elapsed());
    }
    Ok(())
}

/// A preview, and a client that follows it.
struct Server {
    child: Child,
    base: String,
    address: String,
}

impl Server {
    fn start(site: &Path) -> Outcome<Server> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(["--lang", "en", "serve", "--port", &PORT.to_string()])
            .arg(site)
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("stderr is piped")?).lines();
        let ready = loop {
            let line = lines.next().ok_or("the server has ended")??;
            if let Some(rest) = line.strip_prefix("preview: http://") {
                break rest.split(' ').next().unwrap_or_default().to_owned();
            }
        };
        // What it says later is nobody's concern, but must be taken.
        std::thread::spawn(move || lines.for_each(drop));
        let (address, base) = ready.split_once('/').ok_or("an address has a path")?;
        Ok(Server { child, base: format!("/{base}"), address: address.to_owned() })
    }

    fn ask(&self, path: &str) -> Outcome<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        Ok(BufReader::new(stream))
    }

    fn get(&self, path: &str) -> Outcome<String> {
        let mut answer = String::new();
        self.ask(path)?.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// One edit: from before the write to the page that holds what was written.
    fn edit(&mut self, page: &str, write: &mut dyn FnMut(usize) -> Outcome<String>, n: usize) -> Outcome<Duration> {
        let mut events = self.ask(&format!("/__nianbao/events?path={page}"))?;
        let mut line = String::new();
        while !line.starts_with("data:") {
            line.clear();
            events.read_line(&mut line)?;
        }
        let started = Instant::now();
        let wanted = write(n)?;
        loop {
            line.clear();
            events.read_line(&mut line)?;
            if line.starts_with("data:") && self.get(page)?.contains(&wanted) {
                return Ok(started.elapsed());
            }
        }
    }

    fn time(&mut self, what: &str, page: &str, mut write: impl FnMut(usize) -> Outcome<String>) -> Outcome<()> {
        let mut times = Vec::new();
        for n in 0..EDITS {
            times.push(self.edit(page, &mut write, n)?);
            // Nobody saves in a loop; and a system gives no program all of its time.
            std::thread::sleep(PAUSE);
        }
        times.sort();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
        println!("{what:<28}{:>7.1} ms{:>7.1} ms{:>7.1} ms", at(50), at(95), at(100));
        Ok(())
    }

    /// Resident memory in KiB, where the system says.
    fn memory(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
        Ok(line.split_whitespace().next().unwrap_or("0").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn reports(site: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = BTreeMap::new();
    for agency in fs::read_dir(site.join("content"))? {
        let agency = agency?.path();
        for file in agency.is_dir().then(|| fs::read_dir(&agency)).transpose()?.into_iter().flatten() {
            let file = file?.path();
            if file.file_stem().is_some_and(|stem| stem.to_string_lossy().parse::<u16>().is_ok()) {
                found.insert(file.clone(), ());
            }
        }
    }
    Ok(found.into_keys().collect())
}

/// A site of so many reports: the same one again and again, two to an agency. The later does not continue
/// the earlier, so that there are twice as many findings as reports: more than any real site will have.
fn make_site(site: &Path, count: usize) -> Outcome<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/yiyuan/2020.md");
    let text = fs::read_to_string(sample)?.replace("title: 沂源县人民政府2020年政府信息公开工作年度报告\n", "");
    fs::create_dir_all(site)?;
    fs::write(site.join("site.toml"), "title = \"门户\"\nbase_url = \"https://www.example.gov.cn/xxgk/\"\n")?;
    for n in 0..count {
        let folder = site.join(format!("content/a{:05}", n / 2));
        if n % 2 == 0 {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("_index.md"), format!("---\nname: 第{}局\nkind: 部门\n---\n", n / 2))?;
        }
        fs::write(folder.join(format!("{}.md", 2019 + n % 2)), &text)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
