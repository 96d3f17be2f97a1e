//! Commands that are killed at any moment while a reader reads on.

use super::*;

/// Reads a page and what belongs to it, all from the state that a reader met; nothing where it is missing.
pub type Reader<'r> = Box<dyn Fn(&str) -> Option<String> + 'r>;

pub const VERSIONS: [&str; 2] = ["甲版", "乙版"];

/// Reads until it is done: every page must be that of one of the two sites, with its style sheet there.
/// Gives how many pages were read. `forward` is where every release follows the one before.
pub fn read_on<'r>(meet: &(dyn Fn() -> Reader<'r> + Sync), forward: bool, done: &AtomicBool) -> usize {
    let mut read = 0;
    while !done.load(Ordering::Relaxed) {
        let page = meet();
        for path in ["index.html", "yiyuan/2020/index.html"] {
            let html = page(path).unwrap_or_else(|| panic!("{path} is missing"));
            let whole = VERSIONS.iter().any(|version| html.contains(version)) && html.ends_with("</html>\n");
            assert!(whole, "{path}: {html}");
            let style = style_of(&html);
            // Old style sheets stay for one release. One that is gone back to does not know the newer one's, and a
            // delta package, made far away, cannot keep what it has not: then the page itself is another by now.
            let moved = || !forward && page(path).is_some_and(|again| style_of(&again) != style);
            assert!(page(&style).is_some() || moved(), "the style sheet {style} is missing");
            read += 1;
        }
    }
    read
}

/// Kills commands at moments spread evenly, without chance: a golden-ratio walk over the time one takes.
pub struct Killer {
    pub longest: Duration,
    pub time: usize,
    pub killed: usize,
    pub finished: usize,
    pub refused: usize,
    pub refused_in_a_row: usize,
}

impl Killer {
    pub fn new(longest: Duration) -> Killer {
        Killer { longest, time: 0, killed: 0, finished: 0, refused: 0, refused_in_a_row: 0 }
    }

    /// Runs a command that may be killed; says whether it was.
    pub fn run(&mut self, mut command: Command) -> bool {
        self.time += 1;
        // Every eighth is left alone: it says how long one takes now, beside the readers, after what was killed, and
        // on a machine that may have become busier. Otherwise the kills would no longer reach the last steps.
        let alone = self.time.is_multiple_of(8);
        let part = (self.time as f64 * 0.618_034).fract();
        let moment = if alone { Duration::MAX } else { self.longest.mul_f64(part * 1.2) };
        let started = Instant::now();
        let mut child: Child = command.spawn().unwrap();
        while started.elapsed() < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = started.elapsed();
        let Some(status) = child.try_wait().unwrap() else {
            let _ = child.kill();
            child.wait().unwrap();
            self.killed += 1;
            self.longest = self.longest.max(took);
            return true;
        };
        if status.success() {
            self.finished += 1;
            self.longest = took;
            self.refused_in_a_row = 0;
        } else {
            // What was killed may have gone live all the same, and a delta package for what was live before has no
            // place any more; or it may yet be at work over there and hold the lock. Neither lasts.
            let output = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
            assert!(status.code() == Some(2) && self.refused_in_a_row < 2, "{status}: {output}");
            eprintln!("refused: {}", output.lines().last().unwrap_or_default());
            self.refused += 1;
            self.refused_in_a_row += 1;
        }
        false
    }
}

impl std::fmt::Display for Killer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} killed, {} finished, {} refused", self.killed, self.finished, self.refused)
    }
}

/// Sends the reader home, also where a test ends in a panic: while he reads, nobody would hear of it.
pub struct Home<'d>(pub &'d AtomicBool);

impl Drop for Home<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Publishes two sites in turn until so many publishes were killed, each at another moment, and reads all the
/// while. `meet` is a reader who arrives.
pub fn kill_loop<'r>(desk: &Desk, arguments: &[&str], meet: &(dyn Fn() -> Reader<'r> + Sync), kills: usize) {
    write_version(desk, 0);
    succeed(desk, arguments);
    let done = AtomicBool::new(false);
    let mut version = 1;
    let read = std::thread::scope(|scope| {
        let home = Home(&done);
        let reading = scope.spawn(|| read_on(meet, true, &done));
        write_version(desk, version);
        let mut killer = Killer::new(succeed(desk, arguments));
        while killer.killed < kills {
            version += 1;
            write_version(desk, version);
            killer.run(desk.command("publish", arguments));
        }
        version += 1;
        write_version(desk, version);
        succeed(desk, arguments);
        drop(home);
        let read = reading.join().unwrap();
        eprintln!("{arguments:?}: {killer}, {read} pages read");
        read
    });
    assert!(read > 0 && meet()("index.html").unwrap().contains(VERSIONS[version % 2]));
}

/// The same with everything that moves a release: publishing, going back, and, where `delta` makes a package
/// for what is live, applying it. What was killed is tried again, and may be killed again.
pub fn kill_all_loop<'r>(
    desk: &Desk,
    to: &[&str],
    delta: Option<&dyn Fn()>,
    meet: &(dyn Fn() -> Reader<'r> + Sync),
    kills: usize,
) {
    let publish = [&["site", "--yes", "--to"], to].concat();
    let back = [&["--rollback", "--to"], to].concat();
    let apply = [&["--apply", "delta.zip", "--yes", "--to"], to].concat();
    write_version(desk, 0);
    succeed(desk, &publish);
    let done = AtomicBool::new(false);
    let mut version = 1;
    let read = std::thread::scope(|scope| {
        let home = Home(&done);
        let reading = scope.spawn(|| read_on(meet, false, &done));
        write_version(desk, version);
        let publishing = succeed(desk, &publish);
        let going_back = succeed(desk, &back);
        let mut killers = [publishing, going_back, publishing].map(Killer::new);
        while killers.iter().map(|killer| killer.killed).sum::<usize>() < kills {
            version += 1;
            write_version(desk, version);
            let (which, arguments) = match (version % 4, delta) {
                (1, _) => (1, &back),
                (3, Some(delta)) => {
                    delta();
                    (2, &apply)
                }
                _ => (0, &publish),
            };
            // Not more often than that: going back again and again comes to the first release.
            for _ in 0..3 {
                if !killers[which].run(desk.command("publish", arguments)) {
                    break;
                }
            }
        }
        version += 1;
        write_version(desk, version);
        succeed(desk, &publish);
        drop(home);
        let read = reading.join().unwrap();
        let [publish, back, apply] = killers;
        eprintln!("{to:?}: publish {publish}; rollback {back}; apply {apply}; {read} pages read");
        read
    });
    assert!(read > 0 && meet()("index.html").unwrap().contains(VERSIONS[version % 2]));
}
