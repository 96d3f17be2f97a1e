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
mod heard;
mod session;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub use address::SshAddress;
use heard::Heard;
use session::{Session, no_tool};

use super::workshop::fresh_name;
use super::{Driver, PublishError, Workshop};
use crate::archive::ArchiveRecord;
use crate::archive::record::LISTS;
use crate::archive::sums::Sums;
use crate::disk::Finished;
use crate::publish::release::{Sight, Standing};
use crate::publish::{Plan, Receipt};

/// A folder on another machine, open and locked.
pub struct SshFolder {
    address: SshAddress,
    shell: Vec<String>,
    session: RefCell<Session>,
    workshop: Workshop,
    /// Whoever says nothing for so long is given up.
    limit: Duration,
    /// The folder of releases over there, from its root.
    folder: String,
    /// What earlier attempts have left over there.
    leftover: Vec<String>,
    /// The folder over there into which the release was carried.
    staged: Option<String>,
}

impl SshFolder {
    /// Opens a folder on another machine. `shell` is what `RSYNC_RSH` says; an answer is waited for as long as the
    /// `limit`.
    pub fn open(
        address: SshAddress,
        workshop: Workshop,
        shell: Option<&str>,
        limit: Duration,
    ) -> Result<SshFolder, PublishError> {
        let shell = match shell.filter(|shell| !shell.trim().is_empty()) {
            Some(shell) => shell.split_whitespace().map(str::to_owned).collect(),
            None => {
                let mut shell: Vec<String> =
                    ["ssh", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15"].map(str::to_owned).into();
                shell.extend(address.port.iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
                shell
            }
        };
        let (session, answer) = connect(&shell, &address, &workshop, limit)?;
        let mut lines = answer.lines().map(str::to_owned);
        let folder = lines.next().unwrap_or_default();
        let (session, leftover) = (RefCell::new(session), lines.collect());
        Ok(SshFolder { address, shell, session, workshop, limit, folder, leftover, staged: None })
    }

    fn call(&self, command: &str) -> Result<String, PublishError> {
        self.session.borrow_mut().call(command)
    }

    /// Takes a step over there.
    fn step(&self, command: &str) -> Result<(), PublishError> {
        self.call(command).map(drop)
    }

    /// Carries files with `rsync`.
    fn rsync(&self, arguments: &[&str], from: &str, to: &str) -> Result<(), PublishError> {
        let mut command = Command::new("rsync");
        // Pages are text: compressed they are a small part of their length, and links to servers are slow.
        let seconds = self.limit.as_secs();
        command.args(["-rz", "--secluded-args", &format!("--timeout={seconds}"), "-e", &self.shell.join(" ")]);
        command.args(arguments).arg("--").arg(from).arg(to);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| no_tool("rsync", &error))?;
        // What it leaves behind may keep its standard error open.
        let heard = Heard::listen(child.stderr.take().expect("its standard error is ours"), false);
        let status = match self.watch(&mut child) {
            Ok(status) => status,
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        let place = self.address.host.clone();
        match status.code() {
            Some(0) => Ok(()),
            Some(SILENT) => Err(PublishError::Lost { place, said: heard.last_words(), seconds: Some(seconds) }),
            _ => Err(PublishError::Remote(place, format!("rsync: {}", heard.last_words()))),
        }
    }

    /// Waits for `rsync` to end. It goes on telling a machine that is frozen that it is there, and takes that for an
    /// answer; so the shell over there is asked from time to time, and its disk.
    fn watch(&self, rsync: &mut Child) -> Result<ExitStatus, PublishError> {
        let mut asked = Instant::now();
        loop {
            if let Some(status) = rsync.try_wait().map_err(|error| no_tool("rsync", &error))? {
                return Ok(status);
            }
            if asked.elapsed() >= self.limit.min(ASKED) {
                self.step("nb_alive")?;
                asked = Instant::now();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A place over there, as `rsync` wants it.
    fn place(&self, path: &str) -> String {
        format!("{}:{}/{path}", self.address.host, self.folder)
    }

    /// Where a release was carried to.
    fn attempt(&self) -> &str {
        self.staged.as_deref().expect("a release is laid out before it is published")
    }
}

impl Drop for SshFolder {
    fn drop(&mut self) {
        if !self.session.borrow().is_lost() {
            let _ = self.call("nb_close");
        }
    }
}

/// Starts a session, and takes the lock. Gives what is said of the place.
fn connect(
    shell: &[String],
    address: &SshAddress,
    workshop: &Workshop,
    limit: Duration,
) -> Result<(Session, String), PublishError> {
    let mut session = Session::start(shell, address, limit)?;
    let (path, name) = (quoted(&address.path), workshop.name()?);
    let answer = session.call(&format!("nb_open {path} {name} {}", quoted(&workshop.holder().print())))?;
    Ok((session, answer))
}

/// How often the other side is asked whether it is there, while `rsync` is at work.
const ASKED: Duration = Duration::from_secs(15);
/// How `rsync` ends when it has waited for too long.
const SILENT: i32 = 30;

impl Driver for SshFolder {
    fn look(&mut self) -> Result<Standing, PublishError> {
        let mut standing = Standing::default();
        for line in self.call("nb_look")?.lines() {
            let Some((what, Ok(number))) = line.split_once(' ').map(|(what, number)| (what, number.parse())) else {
                continue;
            };
            match what {
                "live" => standing.live = Some(number),
                "number" => drop(standing.numbers.insert(number)),
                "whole" => drop(standing.whole.insert(number)),
                "pending" => drop(standing.pending.insert(number)),
                "receipt" => drop(standing.receipts.insert(number)),
                _ => {}
            }
        }
        Ok(standing)
    }

    /// What was sent before has come to its end when the lock is ours anew.
    fn look_again(&mut self) -> Result<Sight, PublishError> {
        if self.session.get_mut().is_lost() {
            let (session, _) = connect(&self.shell, &self.address, &self.workshop, self.limit)?;
            self.session.replace(session);
        }
        Ok(Sight { live: self.look()?.live, is_final: true })
    }

    fn workshop(&self) -> Result<PathBuf, PublishError> {
        self.workshop.build_folder()
    }

    fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        let [path, pending] = ["json", "pending"].map(|end| quoted(&format!("{}/{number:06}.{end}", self.folder)));
        let text = self.call(&format!("nb_first {path} {pending}"))?;
        let receipt = text.strip_prefix("there\n").and_then(|text| Receipt::read(text.as_bytes()));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| PublishError::NoReceipt { place: self.receipt_place(number), there: !text.is_empty() })
    }

    fn digests(&self, number: u32) -> Result<Sums, PublishError> {
        let answer = self.call(&format!("nb_digests {number:06}"))?;
        let line = |line: &str| {
            let (digest, path) = line.split_once("  ./")?;
            Some((path.to_owned(), digest.to_owned()))
        };
        Ok(answer.lines().filter_map(line).collect())
    }

    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, PublishError> {
        let kept = self.workshop.kept_folder()?;
        let list = self.workshop.papers(&[("list".to_owned(), paths.join("\n") + "\n")])?.join("list");
        if !paths.is_empty() {
            let list = format!("--files-from={}", list.display());
            self.rsync(&[&list], &self.place(&format!("{number:06}/")), &format!("{}/", kept.display()))?;
        }
        Finished::open(&kept).map(Some).map_err(|error| PublishError::System(kept.clone(), error))
    }

    fn stage(
        &mut self,
        standing: &Standing,
        record: &ArchiveRecord<'_>,
        plan: &Plan,
        from: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Result<(), PublishError> {
        use crate::tree::Listed;
        let next = self.workshop.stage(record, from)?;
        // A name of its own: the rsync of an attempt that was killed may yet be on its way.
        let attempt = format!("next.{}", fresh_name());
        let mut arguments = vec!["-p".to_owned(), "--chmod=D755,F644".to_owned(), "--checksum".to_owned()];
        let live = standing.live.map(|number| format!("{number:06}"));
        // rsync knows no more than twenty places to link from.
        arguments.extend(
            live.iter().chain(self.leftover.iter().rev().take(15)).map(|place| format!("--link-dest=../{place}")),
        );
        if let Some(live) = &live {
            // The rest is there already.
            self.step(&format!("nb_seed {live} {attempt}"))?;
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
        self.step(&format!("nb_check {attempt} {} {}", record.digest(), record.paths().len()))?;
        self.staged = Some(attempt);
        Ok(())
    }

    fn announce(&mut self, receipt: &Receipt) -> Result<(), PublishError> {
        let number = receipt.release;
        let papers = [(format!("{number:06}.pending"), receipt.json()), (format!("{number:06}.txt"), receipt.text())];
        let papers = self.workshop.papers(&papers)?;
        let arrived = self.attempt().replace("next.", "papers.");
        let place = self.place(&format!("{arrived}/"));
        self.rsync(&["-p", "--chmod=D755,F644"], &format!("{}/", papers.display()), &place)?;
        self.step(&format!("nb_announce {number:06} {arrived}"))
    }

    fn complete(&mut self, number: u32) -> Result<(), PublishError> {
        self.step(&format!("nb_complete {number:06} {}", self.attempt()))
    }

    fn switch(&mut self, number: u32) -> Result<(), PublishError> {
        self.step(&format!("nb_switch {number:06}"))
    }

    fn confirm(&mut self, number: u32) -> Result<(), PublishError> {
        self.step(&format!("nb_confirm {number:06}"))
    }

    fn remove(&mut self, number: u32) -> Result<(), PublishError> {
        self.step(&format!("nb_remove {number:06}"))
    }

    fn withdraw(&mut self, number: u32) -> Result<(), PublishError> {
        self.step(&format!("nb_withdraw {number:06}"))
    }

    fn sweep(&mut self, _: &Standing) -> Result<(), PublishError> {
        self.step("nb_sweep")
    }

    fn history(&self) -> Result<Vec<u8>, PublishError> {
        self.call("nb_history").map(String::into_bytes)
    }

    fn set_history(&mut self, text: &str) -> Result<(), PublishError> {
        self.step(&format!("nb_set_history {}", quoted(text)))
    }

    fn receipt_place(&self, number: u32) -> String {
        self.place(&format!("{number:06}.json"))
    }

    fn link_place(&self) -> String {
        format!("{}:{}", self.address.host, self.folder.trim_end_matches(".releases"))
    }
}

/// A word of the shell over there.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
