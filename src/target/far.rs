//! A folder on another machine, reached by the system's own `ssh` and `rsync`.
//!
//! One session of `ssh` runs the shell script beside this file and holds the lock; when this process
//! ends, however that happens, the session ends and the lock falls. `rsync` carries what changed into a
//! folder that nobody reads, under a name of its own for each attempt; the rest is linked there from
//! the live release, and what an attempt that was cut short has brought is not sent again. Before the
//! release goes live the other machine itself holds it against its digests.
//!
//! `RSYNC_RSH` says which `ssh` is used, and how, as it does for `rsync`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::Target;
use crate::archive::Record;
use crate::archive::record::LISTS;
use crate::archive::sums::Sums;
use crate::disk::{Finished, Trouble, Workshop, fresh_name};
use crate::publish::{Plan, Receipt};

/// What is done over there.
const SCRIPT: &str = include_str!("far.sh");

/// A folder on another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The machine, with a user before it where one is given.
    pub host: String,
    /// The port, where it is not the usual one.
    pub port: Option<u16>,
    /// The folder, without a slash at its end.
    pub path: String,
}

impl Address {
    /// Whether a text is like `host:path`. A single letter is a drive.
    pub fn looks_like(text: &str) -> bool {
        let host = match text.split_once("]:") {
            Some((host, _)) => host,
            None => text.split(':').next().unwrap_or_default(),
        };
        host.len() > 1 && host.len() < text.len() && !host.contains(['/', '\\']) && !host.starts_with('.')
    }

    /// Reads `user@host:path` or `ssh://user@host:port/path`.
    pub fn read(text: &str) -> Option<Address> {
        let (host, port, path) = match text.strip_prefix("ssh://") {
            Some(rest) => {
                let (host, path) = rest.split_at(rest.find('/')?);
                match host.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
                    Some((host, port)) => (host, Some(port.parse().ok()?), path),
                    None => (host, None, path),
                }
            }
            None if text.contains("://") => return None,
            None => {
                let (host, path) = match text.find("]:") {
                    Some(at) => (&text[..=at], &text[at + 2..]),
                    None => text.split_once(':')?,
                };
                (host, None, path)
            }
        };
        let path = path.trim_end_matches('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '@' | '[' | ']' | ':');
        // A name that starts with a dash would be an option of ssh.
        let sound = !host.is_empty() && host.chars().all(plain) && !host.split('@').any(|part| part.starts_with('-'));
        let named = !path.is_empty() && !path.ends_with("..") && !path.contains(['\0', '\n']);
        (sound && named).then(|| Address { host: host.to_owned(), port, path: path.to_owned() })
    }
}

/// A folder on another machine, open and locked.
pub struct Far {
    address: Address,
    shell: Vec<String>,
    session: RefCell<Session>,
    workshop: Workshop,
    /// The folder of releases over there, from its root.
    folder: String,
    current: Option<u32>,
    last: u32,
    /// The releases whose files are there.
    standing: Vec<u32>,
    /// The last one that has a receipt.
    receipted: Option<u32>,
    /// What earlier attempts have left over there.
    left: Vec<String>,
    /// The folder over there into which the release was carried, and how many files it has.
    carried: Option<(String, usize)>,
}

impl Far {
    /// Opens a folder on another machine. `shell` is what `RSYNC_RSH` says.
    pub fn open(address: Address, workshop: Workshop, shell: Option<&str>) -> Result<Far, Trouble> {
        let shell = match shell.filter(|shell| !shell.trim().is_empty()) {
            Some(shell) => shell.split_whitespace().map(str::to_owned).collect(),
            None => {
                let mut shell: Vec<String> =
                    ["ssh", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15"].map(str::to_owned).into();
                shell.extend(address.port.iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
                shell
            }
        };
        let mut session = Session::start(&shell, &address)?;
        let said = session.call(&format!("nb_open {}", quoted(&address.path)))?;
        let mut lines = said.lines();
        let folder = lines.next().unwrap_or_default().to_owned();
        let mut far = Far {
            address,
            shell,
            session: RefCell::new(session),
            workshop,
            folder,
            current: None,
            last: 0,
            standing: Vec::new(),
            receipted: None,
            left: Vec::new(),
            carried: None,
        };
        for line in lines {
            match line.split_once(' ') {
                Some(("live", number)) => far.current = number.parse().ok(),
                Some(("last", number)) => far.last = number.parse().unwrap_or(0),
                Some(("next", name)) => far.left.push(name.to_owned()),
                Some(("stands", number)) => far.standing.extend(number.parse::<u32>().ok()),
                Some(("receipt", number)) => far.receipted = number.parse().ok(),
                _ => {}
            }
        }
        Ok(far)
    }

    fn call(&self, command: &str) -> Result<String, Trouble> {
        self.session.borrow_mut().call(command)
    }

    /// Carries files with `rsync`.
    fn rsync(&self, arguments: &[&str], from: &str, to: &str) -> Result<(), Trouble> {
        let mut command = Command::new("rsync");
        // Pages are text: compressed they are a small part of their length, and links to servers are slow.
        command.args(["-rz", "--secluded-args", "--timeout=120", "-e", &self.shell.join(" ")]);
        command.args(arguments).arg("--").arg(from).arg(to);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let output = command.output().map_err(|error| no_tool("rsync", &error))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("?");
        Err(Trouble::Far(self.address.host.clone(), format!("rsync: {first}")))
    }

    /// The newest release, where the link to the live one is missing.
    fn newest(&self) -> Option<u32> {
        if self.current.is_some() { None } else { self.standing.last().copied().or(self.receipted) }
    }

    /// A place over there, as `rsync` wants it.
    fn place(&self, path: &str) -> String {
        format!("{}:{}/{path}", self.address.host, self.folder)
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        let _ = self.call("nb_close");
    }
}

impl Target for Far {
    fn workshop(&self) -> Result<PathBuf, Trouble> {
        self.workshop.build_folder()
    }

    fn live(&self) -> Result<Option<Receipt>, Trouble> {
        self.current.or(self.newest()).map(|number| self.receipt(number)).transpose()
    }

    fn current(&self) -> Option<u32> {
        self.current
    }

    fn adrift(&self) -> Option<String> {
        self.newest().map(|_| format!("{}:{}", self.address.host, self.folder.trim_end_matches(".releases")))
    }

    fn receipt(&self, number: u32) -> Result<Receipt, Trouble> {
        let path = format!("{}/{number:06}.json", self.folder);
        let text = self.call(&format!("if [ -e {0} ]; then echo there; cat {0}; fi", quoted(&path)))?;
        let receipt = text.strip_prefix("there\n").and_then(|text| Receipt::read(text.as_bytes()));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| Trouble::NoReceipt { place: self.receipt_place(number), there: !text.is_empty() })
    }

    fn standing(&self) -> Result<Vec<u32>, Trouble> {
        Ok(self.standing.clone())
    }

    fn there(&self, number: u32) -> Result<Sums, Trouble> {
        if !self.standing.contains(&number) {
            return Ok(Sums::new());
        }
        let said = self.call(&format!("nb_digests {number:06}"))?;
        let line = |line: &str| {
            let (digest, path) = line.split_once("  ./")?;
            Some((path.to_owned(), digest.to_owned()))
        };
        Ok(said.lines().filter_map(line).collect())
    }

    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, Trouble> {
        if !self.standing.contains(&number) {
            return Ok(None);
        }
        let kept = self.workshop.kept_folder()?;
        let list = self.workshop.papers(&[("list".to_owned(), paths.join("\n") + "\n")])?.join("list");
        if !paths.is_empty() {
            let list = format!("--files-from={}", list.display());
            self.rsync(&[&list], &self.place(&format!("{number:06}/")), &format!("{}/", kept.display()))?;
        }
        Finished::open(&kept).map(Some).map_err(|error| Trouble::System(kept.clone(), error))
    }

    fn next_number(&self) -> Result<u32, Trouble> {
        Ok(self.last + 1)
    }

    fn lay(&mut self, record: &Record<'_>, plan: &Plan, from: &dyn Fn(&str) -> Option<PathBuf>) -> Result<(), Trouble> {
        use crate::tree::Listed;
        let next = self.workshop.lay(record, from)?;
        // A name of its own: the rsync of an attempt that was killed may yet be on its way.
        let attempt = format!("next.{}", fresh_name());
        let mut arguments = vec!["-p".to_owned(), "--chmod=D755,F644".to_owned(), "--checksum".to_owned()];
        let live = self.current.map(|number| format!("{number:06}"));
        // rsync knows no more than twenty places to link from.
        arguments
            .extend(live.iter().chain(self.left.iter().rev().take(15)).map(|place| format!("--link-dest=../{place}")));
        if let Some(live) = &live {
            // The rest is there already.
            self.call(&format!("nb_seed {live} {attempt}"))?;
            let lists = LISTS.iter().map(|(list, _)| *list);
            // A file that someone else changed, and that goes now, is not here to be sent.
            let moved = plan.moved().map(String::as_str).filter(|path| record.taken_of(path).is_some());
            let moved: BTreeSet<&str> = moved.chain(lists).collect();
            let moved: Vec<&str> = moved.into_iter().collect();
            let list = self.workshop.papers(&[("list".to_owned(), moved.join("\n") + "\n")])?.join("list");
            arguments.push(format!("--files-from={}", list.display()));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.rsync(&arguments, &format!("{}/", next.display()), &self.place(&format!("{attempt}/")))?;
        self.carried = Some((attempt, record.paths().len()));
        Ok(())
    }

    fn publish(&mut self, receipt: &Receipt) -> Result<(), Trouble> {
        let number = receipt.release;
        let (attempt, count) = self.carried.take().expect("a release is laid out before it is published");
        let papers = [(format!("{number:06}.pending"), receipt.json()), (format!("{number:06}.txt"), receipt.text())];
        let papers = self.workshop.papers(&papers)?;
        let arrived = self.place(&format!("{}/", attempt.replace("next.", "papers.")));
        self.rsync(&["-p", "--chmod=D755,F644"], &format!("{}/", papers.display()), &arrived)?;
        let back = receipt.previous.map_or_else(String::new, |number| format!("{number:06}"));
        let line = receipt.history();
        self.call(&format!(
            "nb_publish {number:06} {attempt} {} {count} '{back}' {}",
            receipt.digest,
            quoted(line.trim_end())
        ))?;
        self.current = Some(number);
        self.last = number;
        Ok(())
    }

    fn go_back(&mut self, number: u32, line: &str) -> Result<(), Trouble> {
        self.call(&format!("nb_back {number:06} {}", quoted(line.trim_end())))?;
        self.current = Some(number);
        Ok(())
    }

    fn receipt_place(&self, number: u32) -> String {
        self.place(&format!("{number:06}.json"))
    }
}

fn no_tool(name: &str, error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound => Trouble::NoTool(name.to_owned()),
        _ => Trouble::Far(name.to_owned(), error.to_string()),
    }
}

/// A word of the shell over there.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A shell on the other machine.
struct Session {
    host: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    calls: u32,
}

impl Session {
    fn start(shell: &[String], address: &Address) -> Result<Session, Trouble> {
        let (program, arguments) = shell.split_first().ok_or_else(|| Trouble::NoTool("ssh".to_owned()))?;
        let mut command = Command::new(program);
        // ssh, unlike rsync, wants an address without brackets.
        let host = address.host.replace(['[', ']'], "");
        command.args(arguments).arg(host).arg("exec sh -s");
        // Not our own standard error: ssh would make it one that does not wait for its reader, for us as well.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| no_tool(program, &error))?;
        let mut said = child.stderr.take().expect("its standard error is ours");
        std::thread::spawn(move || io::copy(&mut said, &mut io::stderr()));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output is ours"));
        let mut session = Session { host: address.host.clone(), child, input, output, calls: 0 };
        session.send(SCRIPT)?;
        Ok(session)
    }

    fn lost(&self) -> Trouble {
        Trouble::Far(self.host.clone(), "ssh".to_owned())
    }

    fn send(&mut self, text: &str) -> Result<(), Trouble> {
        let written = self.input.as_mut().map(|input| input.write_all(text.as_bytes()).and_then(|()| input.flush()));
        written.and_then(Result::ok).ok_or_else(|| self.lost())
    }

    /// Runs a command over there. Gives what it said.
    fn call(&mut self, command: &str) -> Result<String, Trouble> {
        self.calls += 1;
        let mark = format!("nianbao-{}-{}", self.calls, std::process::id());
        self.send(&format!("{command} </dev/null; printf '\\n%s %d\\n' {mark} $?\n"))?;
        let mut said = String::new();
        loop {
            let mut line = Vec::new();
            match self.output.read_until(b'\n', &mut line) {
                Ok(read) if read > 0 => {}
                _ => return Err(self.lost()),
            }
            let line = String::from_utf8_lossy(&line);
            if let Some(code) = line.strip_prefix(&mark) {
                // The line end before the mark is ours.
                said.pop();
                let first = said.lines().next().unwrap_or_default().to_owned();
                return match code.trim() {
                    "0" => Ok(said),
                    "10" => Err(Trouble::Locked),
                    "11" => Err(Trouble::Foreign(Path::new(&format!("{}:{first}", self.host)).to_owned())),
                    "12" => Err(Trouble::NoTool(format!("{first}（{}）", self.host))),
                    "14" => Err(Trouble::Damaged(said)),
                    "15" => Err(Trouble::NothingBefore),
                    _ => Err(Trouble::Far(self.host.clone(), said.trim().to_owned())),
                };
            }
            said.push_str(&line);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Its end is the end of the session over there.
        self.input = None;
        let _ = self.child.wait();
    }
}
