//! A shell on the other machine, kept open: what is asked of it and what it answers, or that it does not.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::SshAddress;
use super::heard::Heard;
use crate::disk::Holder;
use crate::publish::driver::PublishError;

/// What is done over there.
const SCRIPT: &str = include_str!("remote.sh");
/// After its end is announced, `ssh` has so long to go.
const GOING: Duration = Duration::from_secs(5);

/// A shell on the other machine.
pub(super) struct Session {
    host: String,
    child: Child,
    /// What is sent: whoever is frozen over there does not take it, and must not keep us.
    input: Option<Sender<String>>,
    /// The lines that are answered; nothing more when the other side has closed.
    output: Receiver<Vec<u8>>,
    heard: Heard,
    calls: u32,
    /// A line of an answer is waited for so long.
    limit: Duration,
    is_lost: bool,
}

impl Session {
    pub(super) fn start(shell: &[String], address: &SshAddress, limit: Duration) -> Result<Session, PublishError> {
        let (program, arguments) = shell.split_first().ok_or_else(|| PublishError::ToolMissing("ssh".to_owned()))?;
        let mut command = Command::new(program);
        // ssh, unlike rsync, wants an address without brackets.
        let host = address.host.replace(['[', ']'], "");
        command.args(arguments).arg(host).arg("exec sh -s");
        // Not our own standard error: ssh would make it one that does not wait for its reader, for us as well.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| no_tool(program, &error))?;
        let heard = Heard::listen(child.stderr.take().expect("its standard error is ours"), true);
        let (input, sent) = channel::<String>();
        let mut to = child.stdin.take().expect("its input is ours");
        std::thread::spawn(move || {
            let mut send = |text: String| to.write_all(text.as_bytes()).and_then(|()| to.flush());
            let _ = sent.into_iter().try_for_each(&mut send);
        });
        let mut from = BufReader::new(child.stdout.take().expect("its output is ours"));
        let (answers, output) = channel();
        std::thread::spawn(move || {
            loop {
                let mut line = Vec::new();
                let read = from.read_until(b'\n', &mut line);
                if !read.is_ok_and(|read| read > 0) || answers.send(line).is_err() {
                    break;
                }
            }
        });
        let (host, input) = (address.host.clone(), Some(input));
        let session = Session { host, child, input, output, heard, calls: 0, limit, is_lost: false };
        session.send(SCRIPT.to_owned());
        Ok(session)
    }

    /// Whether nothing more will be answered here.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// What cannot be sent is not answered either.
    fn send(&self, text: String) {
        let _ = self.input.as_ref().map(|input| input.send(text));
    }

    /// The other side has gone, or, if it is `frozen`, is given up.
    fn lost(&mut self, frozen: bool) -> PublishError {
        self.is_lost = true;
        self.end(if frozen { Duration::ZERO } else { GOING });
        let seconds = frozen.then_some(self.limit.as_secs());
        PublishError::Lost { place: self.host.clone(), said: self.heard.last_words(), seconds }
    }

    /// Its end is the end of the session over there.
    fn end(&mut self, patience: Duration) {
        self.input = None;
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if started.elapsed() >= patience {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs a command over there. Gives its output.
    pub(super) fn call(&mut self, command: &str) -> Result<String, PublishError> {
        if self.is_lost {
            return Err(self.lost(false));
        }
        self.calls += 1;
        let mark = format!("nianbao-{}-{}", self.calls, std::process::id());
        self.send(format!("{command} </dev/null; printf '\\n%s %d\\n' {mark} $?\n"));
        let mut answer = String::new();
        loop {
            let line = match self.output.recv_timeout(self.limit) {
                Ok(line) => line,
                Err(error) => return Err(self.lost(error == RecvTimeoutError::Timeout)),
            };
            let line = String::from_utf8_lossy(&line);
            if let Some(code) = line.strip_prefix(&mark) {
                // The line end before the mark is ours.
                answer.pop();
                let first = answer.lines().next().unwrap_or_default().to_owned();
                return match code.trim() {
                    "0" => Ok(answer),
                    "10" => Err(PublishError::Locked { holder: Holder::read(&answer), minutes: None }),
                    "11" => Err(PublishError::NotOurs(Path::new(&format!("{}:{first}", self.host)).to_owned())),
                    "12" => Err(PublishError::ToolMissing(format!("{first}（{}）", self.host))),
                    "14" => Err(PublishError::Damaged(answer.trim_start_matches(".\n").to_owned())),
                    "16" => Err(PublishError::NoHome(format!("{}:{first}", self.host))),
                    "15" => Err(PublishError::NothingBefore),
                    _ => Err(PublishError::Remote(self.host.clone(), answer.trim().to_owned())),
                };
            }
            answer.push_str(&line);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end(GOING);
        self.heard.end();
    }
}

/// Why a program could not be started.
pub(super) fn no_tool(name: &str, error: &io::Error) -> PublishError {
    match error.kind() {
        io::ErrorKind::NotFound => PublishError::ToolMissing(name.to_owned()),
        _ => PublishError::Remote(name.to_owned(), error.to_string()),
    }
}
