//! Publishing to an object store: a real one, `s3s-fs`, on loopback.

use std::fs;
use std::path::PathBuf;

use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s::{S3Result, s3_error};

use super::{Desk, Reader, kill_loop, promise};

const BUCKET: &str = "web";
const TO: &str = "s3://web/nianbao";

/// A store that knows us, and lets everybody read, as a bucket behind a web server does.
pub struct Store {
    pub port: u16,
    folder: PathBuf,
    _runtime: tokio::runtime::Runtime,
}

/// Everybody may read an object; the rest is for those who sign.
struct Readable;

#[async_trait::async_trait]
impl S3Access for Readable {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let reads = matches!(cx.s3_op().name(), "GetObject" | "HeadObject");
        if reads || cx.credentials().is_some() { Ok(()) } else { Err(s3_error!(AccessDenied)) }
    }
}

pub fn store(desk: &mut Desk) -> Store {
    let folder = desk.path("store");
    fs::create_dir_all(folder.join(BUCKET)).unwrap();
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&folder).unwrap());
    builder.set_auth(SimpleAuth::from_single("key", "secret"));
    builder.set_access(Readable);
    let service = builder.build();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let http = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{port}")),
    ] {
        desk.told.push((name, value.to_owned()));
    }
    Store { port, folder, _runtime: runtime }
}

impl Store {
    /// A reader who arrives: asks once which release is live, and reads on from that.
    fn meet(&self) -> Reader<'_> {
        let get = |key: &str| {
            let url = format!("http://127.0.0.1:{}/{BUCKET}/{key}", self.port);
            ureq::get(url).call().ok()?.body_mut().read_to_string().ok()
        };
        let current = get("nianbao.releases/current").unwrap_or_default();
        let prefix = current.trim().split_once(' ').map_or_else(String::new, |(_, prefix)| prefix.to_owned());
        Box::new(move |path| get(&format!("nianbao.releases/{prefix}/{path}")))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(BUCKET).join("nianbao.releases")).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    /// At most five releases, their receipts, and which is live: that is all.
    fn holds_five(&self) {
        let releases = self.folder.join(BUCKET).join("nianbao.releases");
        // This store keeps empty folders where objects were.
        let holds = |name: &&String| !super::listing(&releases.join(name)).is_empty();
        let names: Vec<String> = self.names().iter().filter(holds).cloned().collect();
        let prefixes = names.iter().filter(|name| name.len() == 64).count();
        let receipts = names.iter().filter(|name| name.ends_with(".json")).count();
        let all = names.len() == prefixes + 2 * receipts + 1;
        assert!(all && prefixes <= receipts && receipts <= 5, "{names:?}");
    }
}

#[test]
fn a_store_keeps_the_promise() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let receipts = || store.names().iter().filter(|name| name.ends_with(".json")).count();
    promise(&desk, TO, &|path| store.meet()(path), &receipts);
    // Nothing else is left than five releases with their receipts, and which is live.
    store.holds_five();
    // The receipt fits what a copy of the bucket holds.
    let current = fs::read_to_string(store.folder.join(BUCKET).join("nianbao.releases/current")).unwrap();
    let (number, prefix) = current.trim().split_once(' ').unwrap();
    let at = |name: &str| format!("store/{BUCKET}/nianbao.releases/{name}");
    let (code, said) = desk.run("verify", &[&at(prefix), "--receipt", &at(&format!("{number}.json"))]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn only_what_changed_is_sent_to_a_store() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let publish = || desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(publish().0, 0);
    let first = store.names().into_iter().find(|name| name.len() == 64).unwrap();
    desk.write("content/about.md", "---\ntitle: 关于\n---\n新\n");
    let (code, said) = publish();
    assert_eq!(code, 0, "{said}");
    // A published object that is gone is noticed, and sent anew.
    let second = store.names().into_iter().find(|name| name.len() == 64 && *name != first).unwrap();
    let page = store.folder.join(BUCKET).join("nianbao.releases").join(second).join("about/index.html");
    fs::remove_file(&page).unwrap();
    let (code, said) = publish();
    assert!(code == 0 && said.contains("about/index.html"), "{said}");
    assert!(store.meet()("about/index.html").unwrap().contains("新"));
}

#[test]
fn a_store_that_is_not_ours_or_not_there_is_left_alone() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    fs::create_dir_all(&releases).unwrap();
    let publish = |desk: &Desk, to: &str| desk.run("publish", &["site", "--to", to, "--yes"]);
    fs::write(releases.join("mine.txt"), "mine").unwrap();
    let (code, said) = publish(&desk, TO);
    assert!(code == 2 && said.contains("不是用 nianbao publish 发布的"), "{said}");
    assert_eq!(store.names(), ["mine.txt"]);
    fs::remove_file(releases.join("mine.txt")).unwrap();
    // Somebody else is at it, from another machine.
    fs::write(releases.join("lock"), "somebody").unwrap();
    let (code, said) = publish(&desk, TO);
    assert!(code == 2 && said.contains("另一次发布正在进行"), "{said}");
    assert_eq!(store.names(), ["lock"]);
    // Our own lock, left by a process that was killed, is taken up at once.
    let name = listing_name(&desk);
    fs::write(releases.join("lock"), name).unwrap();
    let (code, said) = publish(&desk, TO);
    assert_eq!(code, 0, "{said}");
    assert!(!store.names().contains(&"lock".to_owned()));
    for (to, said_so) in [("s3://web", "不明白发布到哪里"), ("s3://no-such-bucket/x", "没有办成")] {
        let (code, said) = publish(&desk, to);
        assert!(code == 2 && said.contains(said_so), "{to}: {said}");
    }
    desk.told.push(("AWS_SECRET_ACCESS_KEY", "wrong".to_owned()));
    let (code, said) = publish(&desk, TO);
    assert!(code == 2 && said.contains("没有办成") && said.contains("SignatureDoesNotMatch"), "{said}");
    desk.told.push(("AWS_SECRET_ACCESS_KEY", String::new()));
    let (code, said) = publish(&desk, TO);
    assert!(code == 2 && said.contains("AWS_SECRET_ACCESS_KEY"), "{said}");
}

/// What the workshop calls itself.
fn listing_name(desk: &Desk) -> String {
    let files = super::listing(&desk.path("cache"));
    let name = files.iter().find(|path| path.ends_with("name")).expect("a workshop has a name");
    fs::read_to_string(name).unwrap()
}

fn kills(times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    kill_loop(&desk, &["site", "--to", TO, "--yes"], &|| store.meet(), times);
    store.holds_five();
    let current = fs::read_to_string(store.folder.join(BUCKET).join("nianbao.releases/current")).unwrap();
    let prefix = current.trim().split_once(' ').unwrap().1;
    let (code, said) = desk.run("verify", &[&format!("store/{BUCKET}/nianbao.releases/{prefix}")]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_killed_publish_to_a_store_harms_nobody() {
    kills(8);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_to_a_store_harm_nobody() {
    kills(200);
}
