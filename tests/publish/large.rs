//! Ten thousand reports, published to each target; then one of them is changed. What moves, and how long it
//! takes: `cargo test --release --test publish -- --ignored --nocapture ten_thousand`

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::{Desk, OTHER_ROW, REPORT, ROW};

/// How many reports there are: ten thousand, or what `NIANBAO_REPORTS` says.
fn reports() -> usize {
    std::env::var("NIANBAO_REPORTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000)
}

/// Counts the bytes that pass to a port and back.
pub struct Toll {
    pub port: u16,
    passed: Arc<[AtomicU64; 2]>,
}

impl Toll {
    pub fn before(port: u16) -> Toll {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let toll = Toll { port: listener.local_addr().unwrap().port(), passed: Arc::default() };
        let passed = toll.passed.clone();
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
                let ways = [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)];
                for (way, (mut from, mut to)) in ways.into_iter().enumerate() {
                    let passed = passed.clone();
                    std::thread::spawn(move || {
                        let mut buffer = vec![0; 64 * 1024];
                        while let Ok(read @ 1..) = from.read(&mut buffer) {
                            passed[way].fetch_add(read as u64, Ordering::Relaxed);
                            if to.write_all(&buffer[..read]).is_err() {
                                break;
                            }
                        }
                        let _ = to.shutdown(Shutdown::Write);
                    });
                }
            }
        });
        toll
    }

    /// Bytes there and back since the last time.
    fn take(&self) -> [u64; 2] {
        [0, 1].map(|way| self.passed[way].swap(0, Ordering::Relaxed))
    }
}

fn large() -> Desk {
    let desk = Desk::new();
    let years = 10;
    for agency in 0..reports() / years {
        desk.write(&format!("content/a{agency:04}/_index.md"), &format!("---\nname: 第{agency}局\n---\n"));
        for year in 2014..2014 + years {
            // Each says something of its own.
            let own = format!("18, {agency}, {} ]", agency + 134);
            let report = REPORT.replace("18,         18,            152 ]", &own);
            desk.write(&format!("content/a{agency:04}/{year}.md"), &report.replace("2020", &year.to_string()));
        }
    }
    desk
}

/// Publishes, publishes so many times more with one report changed, rolls back. `more` says what else moved.
fn one_changed(desk: &Desk, to: &str, times: usize, toll: Option<&Toll>, more: &dyn Fn() -> String) {
    let run = |what: &str, arguments: &[&str]| {
        if let Some(toll) = toll {
            toll.take();
        }
        more();
        let started = Instant::now();
        let (code, output) = desk.run("publish", &[&["site", "--to", to], arguments].concat());
        let seconds = started.elapsed().as_secs_f64();
        assert_eq!(code, 0, "{output}");
        let passed = toll.map_or_else(String::new, |toll| {
            let [there, back] = toll.take();
            format!(", {there} bytes there, {back} back")
        });
        eprintln!("{to} {what}: {seconds:.1} s{passed} {}", more());
        output
    };
    run("first", &["--yes"]);
    run("nothing changed", &["--yes"]);
    assert!(REPORT.contains(ROW));
    for time in 1..=times {
        let correction = format!("---\n# {time}\n");
        desk.write("content/yiyuan/2020.md", &REPORT.replace(ROW, OTHER_ROW).replacen("---\n", &correction, 1));
        desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{time}版\n"));
        run("one changed", &["--yes", "--allow"]);
    }
    run("back", &["--rollback"]);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn ten_thousand_reports_here() {
    let desk = large();
    one_changed(&desk, "live", 2, None, &String::new);
}

#[cfg(unix)]
#[test]
#[ignore = "a campaign of some minutes"]
fn ten_thousand_reports_over_there() {
    let mut desk = large();
    let Some(far) = super::ssh::ssh(&mut desk) else { return };
    let toll = Toll::before(far.port);
    let client = std::fs::read_to_string(&far.config).unwrap();
    std::fs::write(&far.config, client.replace(&format!("Port {}\n", far.port), &format!("Port {}\n", toll.port)))
        .unwrap();
    one_changed(&desk, &super::ssh::to(&desk), 2, Some(&toll), &String::new);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn ten_thousand_reports_in_a_store() {
    let mut desk = large();
    let store = super::store::store(&mut desk);
    let toll = Toll::before(store.port);
    desk.told.retain(|(name, _)| *name != "AWS_ENDPOINT_URL");
    desk.told.push(("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", toll.port)));
    // With the seventh release, a prefix is used again.
    one_changed(&desk, super::store::TO, 7, Some(&toll), &|| {
        let asked = std::mem::take(&mut *store.asked.lock().unwrap());
        format!("{asked:?}")
    });
}
