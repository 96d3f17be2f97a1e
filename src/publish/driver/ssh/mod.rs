//! A folder on another machine, reached by the system's own `ssh` and `rsync`.
//!
//! One session of `ssh` runs the shell script beside this file and holds the lock; when this process
//! ends, however that happens, the session ends and the lock falls. `rsync` carries what changed into a
//! folder that is not served, under a name of its own for each attempt; the rest is linked there from
//! the live release, and what an attempt that was cut short has brought is not sent again. Before the
//! release goes live the other machine itself holds it against its digests.
//!
//! `RSYNC_RSH` says which `ssh` is used, and how, as it does for `rsync`.

mod address;
mod session;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub use address::SshAddress;
use session::{Session, no_tool};

use super::workshop::fresh_name;
use super::{Driver, PublishError, Workshop};
use crate::archive::ArchiveRecord;
use crate::archive::record::LISTS;
use crate::archive::sums::Sums;
use crate::disk::Finished;
use crate::publish::{Plan, Receipt};

/// A folder on another machine, open and locked.
pub struct SshFolder {
    address: SshAddress,
    shell: Vec<String>,
    session: RefCell<Session>,
    workshop: Workshop,
    /// The folder of releases over there, from its root.
    folder: String,
    current: Option<u32>,
    last: u32,
    /// The releases whose files are there.
    available: Vec<u32>,
    /// The last one that has a receipt.
    last_receipt: Option<u32>,
    /// What earlier attempts have left over there.
    leftover: Vec<String>,
    /// The folder over there into which the release was carried, and how many files it has.
    staged: Option<(String, usize)>,
}

impl SshFolder {
    /// Opens a folder on another machine. `shell` is what `RSYNC_RSH` says.
    pub fn open(address: SshAddress, workshop: Workshop, shell: Option<&str>) -> Result<SshFolder, PublishError> {
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
        let answer = session.call(&format!("nb_open {}", quoted(&address.path)))?;
        let mut lines = answer.lines();
        let folder = lines.next().unwrap_or_default().to_owned();
        let mut opened = SshFolder {
            address,
            shell,
            session: RefCell::new(session),
            workshop,
            folder,
            current: None,
            last: 0,
            available: Vec::new(),
            last_receipt: None,
            leftover: Vec::new(),
            staged: None,
        };
        for line in lines {
            match line.split_once(' ') {
                Some(("live", number)) => opened.current = number.parse().ok(),
                Some(("last", number)) => opened.last = number.parse().unwrap_or(0),
                Some(("next", name)) => opened.leftover.push(name.to_owned()),
                Some(("stands", number)) => opened.available.extend(number.parse::<u32>().ok()),
                Some(("receipt", number)) => opened.last_receipt = number.parse().ok(),
                _ => {}
            }
        }
        Ok(opened)
    }

    fn call(&self, command: &str) -> Result<String, PublishError> {
        self.session.borrow_mut().call(command)
    }

    /// Carries files with `rsync`.
    fn rsync(&self, arguments: &[&str], from: &str, to: &str) -> Result<(), PublishError> {
        let mut command = Command::new("rsync");
        // Pages are text: compressed they are a small part of their length, and links to servers are slow.
        command.args(["-rz", "--secluded-args", "--timeout=120", "-e", &self.shell.join(" ")]);
        command.args(arguments).arg("--").arg(from).arg(to);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let output = command.output().map_err(|error| no_tool("rsync", &error))?;
        if output.status.success() {
            return Ok(());
        }
        let answer = String::from_utf8_lossy(&output.stderr);
        let first = answer.lines().find(|line| !line.trim().is_empty()).unwrap_or("?");
        Err(PublishError::Remote(self.address.host.clone(), format!("rsync: {first}")))
    }

    /// The newest release, where the link to the live one is missing.
    fn newest(&self) -> Option<u32> {
        if self.current.is_some() { None } else { self.available.last().copied().or(self.last_receipt) }
    }

    /// A place over there, as `rsync` wants it.
    fn place(&self, path: &str) -> String {
        format!("{}:{}/{path}", self.address.host, self.folder)
    }
}

impl Drop for SshFolder {
    fn drop(&mut self) {
        let _ = self.call("nb_close");
    }
}

impl Driver for SshFolder {
    fn workshop(&self) -> Result<PathBuf, PublishError> {
        self.workshop.build_folder()
    }

    fn live(&self) -> Result<Option<Receipt>, PublishError> {
        self.current.or(self.newest()).map(|number| self.receipt(number)).transpose()
    }

    fn current(&self) -> Option<u32> {
        self.current
    }

    fn unlinked(&self) -> Option<String> {
        self.newest().map(|_| format!("{}:{}", self.address.host, self.folder.trim_end_matches(".releases")))
    }

    fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        let path = format!("{}/{number:06}.json", self.folder);
        let text = self.call(&format!("if [ -e {0} ]; then echo there; cat {0}; fi", quoted(&path)))?;
        let receipt = text.strip_prefix("there\n").and_then(|text| Receipt::read(text.as_bytes()));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| PublishError::NoReceipt { place: self.receipt_place(number), there: !text.is_empty() })
    }

    fn available(&self) -> Result<Vec<u32>, PublishError> {
        Ok(self.available.clone())
    }

    fn digests(&self, number: u32) -> Result<Sums, PublishError> {
        if !self.available.contains(&number) {
            return Ok(Sums::new());
        }
        let answer = self.call(&format!("nb_digests {number:06}"))?;
        let line = |line: &str| {
            let (digest, path) = line.split_once("  ./")?;
            Some((path.to_owned(), digest.to_owned()))
        };
        Ok(answer.lines().filter_map(line).collect())
    }

    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, PublishError> {
        if !self.available.contains(&number) {
            return Ok(None);
        }
        let kept = self.workshop.kept_folder()?;
        let list = self.workshop.papers(&[("list".to_owned(), paths.join("\n") + "\n")])?.join("list");
        if !paths.is_empty() {
            let list = format!("--files-from={}", list.display());
            self.rsync(&[&list], &self.place(&format!("{number:06}/")), &format!("{}/", kept.display()))?;
        }
        Finished::open(&kept).map(Some).map_err(|error| PublishError::System(kept.clone(), error))
    }

    fn next_number(&self) -> Result<u32, PublishError> {
        Ok(self.last + 1)
    }

    fn stage(
        &mut self,
        record: &ArchiveRecord<'_>,
        plan: &Plan,
        from: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError> {
        use crate::tree::Listed;
        let next = self.workshop.stage(record, from)?;
        // A name of its own: the rsync of an attempt that was killed may yet be on its way.
        let attempt = format!("next.{}", fresh_name());
        let mut arguments = vec!["-p".to_owned(), "--chmod=D755,F644".to_owned(), "--checksum".to_owned()];
        let live = self.current.map(|number| format!("{number:06}"));
        // rsync knows no more than twenty places to link from.
        arguments.extend(
            live.iter().chain(self.leftover.iter().rev().take(15)).map(|place| format!("--link-dest=../{place}")),
        );
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
        self.staged = Some((attempt, record.paths().len()));
        Ok(())
    }

    fn publish(&mut self, receipt: &Receipt) -> Result<(), PublishError> {
        let number = receipt.release;
        let (attempt, count) = self.staged.take().expect("a release is laid out before it is published");
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

    fn go_back(&mut self, number: u32, line: &str) -> Result<(), PublishError> {
        self.call(&format!("nb_back {number:06} {}", quoted(line.trim_end())))?;
        self.current = Some(number);
        Ok(())
    }

    fn receipt_place(&self, number: u32) -> String {
        self.place(&format!("{number:06}.json"))
    }
}

/// A word of the shell over there.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
