//! What a command says beside its result, on the standard error: its words, unless it is to be quiet, and on a
//! terminal how far it is.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::finding::words::Lang;
use crate::tree::{FontFile, Oddity, PaperKind, Pieces, Sink, Site, Stamp, Unreadable};

/// What takes no longer is not worth a line.
const SHOWN_AFTER: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const REDRAWN_AFTER: Duration = Duration::from_millis(200);

static QUIET: AtomicBool = AtomicBool::new(false);

/// From now on nothing is said but errors and questions.
pub(super) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether nothing is to be said but errors and questions.
pub(super) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Says something on a line of its own, unless the command is to be quiet. What went wrong is no matter for this.
macro_rules! tell {
    ($($words:tt)*) => {
        if !$crate::cli::terminal::is_quiet() {
            anstream::eprintln!($($words)*);
        }
    };
}
pub(super) use tell;

/// Whether a line may be drawn, and drawn over, on the standard error.
pub(super) fn is_drawn_on() -> bool {
    !is_quiet() && std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// What a command is at for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// It reads and checks a site, and writes what it makes of it.
    Build,
    /// It holds a package or a portal against its lists.
    Verify,
    /// It packs a portal.
    Pack,
    /// It carries a portal to where it is published.
    Carry,
}

/// How much of it is done.
#[derive(Debug, Default)]
struct Done {
    /// So many files were read,
    read: AtomicUsize,
    /// of so many.
    of: AtomicUsize,
    /// So many were written or carried.
    written: AtomicUsize,
}

/// A line on the terminal that tells what a command is at and how far it is, from the second second on, as long as
/// this lives. Where there is no terminal, nothing is shown.
pub(super) struct Progress {
    done: Arc<Done>,
    ended: Arc<(Mutex<bool>, Condvar)>,
    shown_by: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to show one.
    pub fn begin(work: Work, lang: Lang) -> Progress {
        if is_drawn_on() { Progress::on(std::io::stderr(), SHOWN_AFTER, work, lang) } else { Progress::unseen() }
    }

    fn unseen() -> Progress {
        Progress { done: Arc::default(), ended: Arc::default(), shown_by: None }
    }

    fn on(mut out: impl Write + Send + 'static, after: Duration, work: Work, lang: Lang) -> Progress {
        let mut progress = Progress::unseen();
        let (done, ended) = (progress.done.clone(), progress.ended.clone());
        let begin = Instant::now();
        progress.shown_by = Some(std::thread::spawn(move || {
            let mut wait = after;
            let mut is_drawn = false;
            let (lock, bell) = &*ended;
            let mut is_over = lock.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                let waited = bell.wait_timeout_while(is_over, wait, |is_over| !*is_over);
                is_over = waited.unwrap_or_else(PoisonError::into_inner).0;
                if *is_over {
                    break;
                }
                // There is no other terminal to say that this one is gone.
                let _ = write!(out, "\r\x1b[2K{}", line(work, &done, begin.elapsed().as_secs(), lang));
                let _ = out.flush();
                is_drawn = true;
                wait = REDRAWN_AFTER;
            }
            if is_drawn {
                let _ = write!(out, "\r\x1b[2K");
                let _ = out.flush();
            }
        }));
        progress
    }

    /// The same site, whose reading is counted.
    pub fn site<'a>(&'a self, site: &'a dyn Site) -> Counted<'a> {
        self.done.of.store(site.paths().len(), Ordering::Relaxed);
        Counted { site, done: &self.done }
    }

    /// The same sink, whose files are counted.
    pub fn sink<'a>(&'a self, sink: &'a dyn Sink) -> CountedSink<'a> {
        CountedSink { sink, done: &self.done }
    }

    /// Counts a file that was carried.
    pub fn carried(&self) {
        self.done.written.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let (lock, bell) = &*self.ended;
        *lock.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
        if let Some(thread) = self.shown_by.take() {
            // The line is gone before anything else is said.
            let _ = thread.join();
        }
    }
}

/// What the line says.
fn line(work: Work, done: &Done, seconds: u64, lang: Lang) -> String {
    let [read, of, written] = [&done.read, &done.of, &done.written].map(|count| count.load(Ordering::Relaxed));
    match (lang, work, written) {
        (Lang::Zh, Work::Build, 0) => format!("正在读取、核对：已读{read}个文件，共{of}个（{seconds}秒）"),
        (Lang::En, Work::Build, 0) => format!("reading and checking: {read} of {of} files ({seconds} s)"),
        (Lang::Zh, Work::Build, _) => format!("正在生成：已写{written}个文件（{seconds}秒）"),
        (Lang::En, Work::Build, _) => format!("building: {written} files ({seconds} s)"),
        (Lang::Zh, Work::Verify, _) => format!("正在核验（{seconds}秒）"),
        (Lang::En, Work::Verify, _) => format!("verifying ({seconds} s)"),
        (Lang::Zh, Work::Pack, _) => format!("正在归档（{seconds}秒）"),
        (Lang::En, Work::Pack, _) => format!("packing ({seconds} s)"),
        (Lang::Zh, Work::Carry, _) => format!("正在发布：已传送{written}个文件（{seconds}秒）"),
        (Lang::En, Work::Carry, _) => format!("publishing: {written} files carried ({seconds} s)"),
    }
}

/// A site whose reading is counted.
pub(super) struct Counted<'a> {
    site: &'a dyn Site,
    done: &'a Done,
}

impl Site for Counted<'_> {
    fn paths(&self) -> &[String] {
        self.site.paths()
    }

    fn read(&self, path: &str, limit: u64) -> Result<Cow<'_, [u8]>, Unreadable> {
        self.done.read.fetch_add(1, Ordering::Relaxed);
        self.site.read(path, limit)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.site.stamp(path)
    }

    fn base_url(&self) -> Option<&str> {
        self.site.base_url()
    }

    fn papers(&self) -> Option<&[PaperKind]> {
        self.site.papers()
    }

    fn fonts(&self) -> &[FontFile] {
        self.site.fonts()
    }

    fn oddities(&self) -> &[(String, Oddity)] {
        self.site.oddities()
    }
}

/// A sink whose files are counted.
pub(super) struct CountedSink<'a> {
    sink: &'a dyn Sink,
    done: &'a Done,
}

impl Sink for CountedSink<'_> {
    fn wants(&self, path: &str) -> bool {
        self.sink.wants(path)
    }

    fn wants_below(&self, start: &str) -> bool {
        self.sink.wants_below(start)
    }

    fn keep(&self, path: &str) {
        self.sink.keep(path);
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        self.sink.file(path, bytes);
        self.done.written.fetch_add(1, Ordering::Relaxed);
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        self.done.written.fetch_add(1, Ordering::Relaxed);
        self.sink.long_file(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Tree, TreeSink, TreeSite};

    /// What was written to a terminal, for a test to look at.
    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Screen {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    #[test]
    fn the_line_tells_what_was_done_and_goes_away() {
        let screen = Screen::default();
        let progress = Progress::on(screen.clone(), Duration::ZERO, Work::Build, Lang::Zh);
        let mut tree = Tree::default();
        tree.insert("a.md", "甲");
        tree.insert("b.md", "乙");
        let site = TreeSite::from(tree);
        let counted = progress.site(&site);
        counted.read("a.md", 100).unwrap();
        while !screen.text().contains("已读1个文件，共2个") {
            std::thread::yield_now();
        }
        let tree = TreeSink::default();
        progress.sink(&tree).file("index.html", b"x");
        while !screen.text().contains("已写1个文件") {
            std::thread::yield_now();
        }
        drop(progress);
        assert!(screen.text().ends_with("\r\x1b[2K"), "{:?}", screen.text());
        assert!(!screen.text().contains('\n'));
    }

    #[test]
    fn what_is_soon_done_shows_no_line() {
        let screen = Screen::default();
        drop(Progress::on(screen.clone(), Duration::from_secs(600), Work::Verify, Lang::En));
        assert_eq!(screen.text(), "");
    }
}
