//! What a program says on its standard error: passed on, and its last words kept.

use std::io::{self, Read, Write};
use std::process::ChildStderr;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A listener at a program's standard error.
pub(super) struct Heard {
    last: Arc<Mutex<Vec<u8>>>,
    /// Is closed when the program has closed its side.
    ended: Receiver<()>,
}

/// So many bytes are remembered.
const MOST: usize = 4096;
/// So many lines are told.
const LINES: usize = 3;
/// Whoever was told to keep the connection open for later keeps its standard error open as well.
const PATIENCE: Duration = Duration::from_secs(2);

impl Heard {
    /// Listens until the program has ended; `aloud` passes on what it says at once.
    pub(super) fn listen(mut from: ChildStderr, aloud: bool) -> Heard {
        let (ends, ended) = channel();
        let last = Arc::<Mutex<Vec<u8>>>::default();
        let kept = last.clone();
        std::thread::spawn(move || {
            let _ends = ends;
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                if aloud {
                    let _ = io::stderr().write_all(&buffer[..read]);
                }
                let mut kept = kept.lock().expect("no listener has panicked");
                kept.extend_from_slice(&buffer[..read]);
                let old = kept.len().saturating_sub(MOST);
                kept.drain(..old);
            }
        });
        Heard { last, ended }
    }

    /// Waits for the end of what is said, for a moment.
    pub(super) fn end(&self) {
        let _ = self.ended.recv_timeout(PATIENCE);
    }

    /// The last words, in one line.
    pub(super) fn last_words(&self) -> String {
        self.end();
        last_lines(&String::from_utf8_lossy(&self.last.lock().expect("no listener has panicked")))
    }
}

/// The last lines that say something; `rsync` says at the end where in its source it was.
fn last_lines(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with("rsync error:")).collect();
    lines[lines.len().saturating_sub(LINES)..].join("; ")
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn last_words_are_the_last() {
        for (text, expected) in [
            ("", ""),
            ("a\n\n b \r\n", "a; b"),
            ("a\nb\nc\nd\n", "b; c; d"),
            (
                "ssh: connect to host www port 22: Connection refused\r\nrsync: connection closed\n\
                 rsync error: unexplained error (code 255) at io.c(232) [sender=3.2.7]\n",
                "ssh: connect to host www port 22: Connection refused; rsync: connection closed",
            ),
        ] {
            assert_eq!(last_lines(text), expected);
        }
    }
}
