//! A shell on the other machine, kept open: what is asked of it and what it answers.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::SshAddress;
use crate::disk::Holder;
use crate::publish::driver::PublishError;

/// What is done over there.
const SCRIPT: &str = include_str!("remote.sh");

/// A shell on the other machine.
pub(super) struct Session {
    host: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    calls: u32,
}

impl Session {
    pub(super) fn start(shell: &[String], address: &SshAddress) -> Result<Session, PublishError> {
        let (program, arguments) = shell.split_first().ok_or_else(|| PublishError::ToolMissing("ssh".to_owned()))?;
        let mut command = Command::new(program);
        // ssh, unlike rsync, wants an address without brackets.
        let host = address.host.replace(['[', ']'], "");
        command.args(arguments).arg(host).arg("exec sh -s");
        // Not our own standard error: ssh would make it one that does not wait for its reader, for us as well.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| no_tool(program, &error))?;
        let mut errors = child.stderr.take().expect("its standard error is ours");
        std::thread::spawn(move || io::copy(&mut errors, &mut io::stderr()));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output is ours"));
        let mut session = Session { host: address.host.clone(), child, input, output, calls: 0 };
        session.send(SCRIPT)?;
        Ok(session)
    }

    fn lost(&self) -> PublishError {
        PublishError::Remote(self.host.clone(), "ssh".to_owned())
    }

    fn send(&mut self, text: &str) -> Result<(), PublishError> {
        let written = self.input.as_mut().map(|input| input.write_all(text.as_bytes()).and_then(|()| input.flush()));
        written.and_then(Result::ok).ok_or_else(|| self.lost())
    }

    /// Runs a command over there. Gives its output.
    pub(super) fn call(&mut self, command: &str) -> Result<String, PublishError> {
        self.calls += 1;
        let mark = format!("nianbao-{}-{}", self.calls, std::process::id());
        self.send(&format!("{command} </dev/null; printf '\\n%s %d\\n' {mark} $?\n"))?;
        let mut answer = String::new();
        loop {
            let mut line = Vec::new();
            match self.output.read_until(b'\n', &mut line) {
                Ok(read) if read > 0 => {}
                _ => return Err(self.lost()),
            }
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
                    "14" => Err(PublishError::Damaged(answer)),
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
        // Its end is the end of the session over there.
        self.input = None;
        let _ = self.child.wait();
    }
}

/// Why a program could not be started.
pub(super) fn no_tool(name: &str, error: &io::Error) -> PublishError {
    match error.kind() {
        io::ErrorKind::NotFound => PublishError::ToolMissing(name.to_owned()),
        _ => PublishError::Remote(name.to_owned(), error.to_string()),
    }
}
