//! Publishing to an object store: a real one, `s3s-fs`, on loopback.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use tokio::sync::RwLock;

use super::{Desk, Reader, delta_elsewhere, kill_all_loop, kill_loop, promise};

const BUCKET: &str = "web";
pub const TO: &str = "s3://web/nianbao";

/// A store that knows us, and lets everybody read, as a bucket behind a web server does.
pub struct Store {
    pub port: u16,
    /// How often each kind of request came.
    pub asked: Arc<Mutex<BTreeMap<String, usize>>>,
    folder: PathBuf,
    _runtime: tokio::runtime::Runtime,
}

/// Everybody may read an object; the rest is for those who sign.
struct Readable(Arc<Mutex<BTreeMap<String, usize>>>);

#[async_trait::async_trait]
impl S3Access for Readable {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        *self.0.lock().unwrap().entry(cx.s3_op().name().to_owned()).or_default() += 1;
        let reads = matches!(cx.s3_op().name(), "GetObject" | "HeadObject");
        if reads || cx.credentials().is_some() { Ok(()) } else { Err(s3_error!(AccessDenied)) }
    }
}

/// Replaces an object in one step, as stores do: this one writes a copy into the object that is there, under the
/// eyes of whoever reads it.
#[derive(Clone)]
struct OneStep {
    service: S3Service,
    gate: Arc<RwLock<()>>,
}

impl hyper::service::Service<hyper::Request<Incoming>> for OneStep {
    type Response = s3s::HttpResponse;
    type Error = s3s::HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let OneStep { service, gate } = self.clone();
        Box::pin(async move {
            let request = request.map(s3s::Body::from);
            if request.headers().contains_key("x-amz-copy-source") {
                let _alone = gate.write().await;
                return service.call(request).await;
            }
            let _together = gate.read().await;
            let mut response = service.call(request).await?;
            let _ = response.body_mut().store_all_limited(usize::MAX).await;
            Ok(response)
        })
    }
}

pub fn store(desk: &mut Desk) -> Store {
    let folder = desk.path("store");
    fs::create_dir_all(folder.join(BUCKET)).unwrap();
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&folder).unwrap());
    builder.set_auth(SimpleAuth::from_single("key", "secret"));
    let asked = Arc::<Mutex<BTreeMap<String, usize>>>::default();
    builder.set_access(Readable(asked.clone()));
    let service = OneStep { service: builder.build(), gate: Arc::default() };
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
    Store { port, asked, folder, _runtime: runtime }
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

    /// A reader of a bucket with no server in front.
    fn visit(&self) -> Reader<'_> {
        Box::new(move |path| {
            let url = format!("http://127.0.0.1:{}/{BUCKET}/nianbao/{path}", self.port);
            ureq::get(url).call().ok()?.body_mut().read_to_string().ok()
        })
    }

    /// What stands in place is the live release, and nothing else.
    fn is_in_place(&self) {
        let releases = self.folder.join(BUCKET).join("nianbao.releases");
        let current = fs::read_to_string(releases.join("current")).unwrap();
        let live = releases.join(current.trim().split_once(' ').unwrap().1);
        let place = self.folder.join(BUCKET).join("nianbao");
        let [wanted, there] = [&live, &place].map(|folder| {
            let files = super::listing(folder).into_iter();
            files.map(|path| path.strip_prefix(folder).unwrap().to_owned()).collect::<Vec<_>>()
        });
        assert_eq!(there, wanted);
        for path in wanted {
            assert!(fs::read(live.join(&path)).unwrap() == fs::read(place.join(&path)).unwrap(), "{}", path.display());
        }
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

/// With no server in front: every page is whole, and in the end all are of one release.
#[test]
fn a_bucket_is_published_in_place() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let place = store.folder.join(BUCKET).join("nianbao");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("mine.txt"), "mine").unwrap();
    let first = ["site", "--to", TO, "--yes", "--in-place"];
    let (code, said) = desk.run("publish", &first);
    assert!(code == 2 && said.contains("不是用 nianbao publish 发布的"), "{said}");
    assert!(!place.with_file_name("nianbao.releases/current").exists());
    fs::remove_file(place.join("mine.txt")).unwrap();
    assert_eq!(desk.run("publish", &["site", "--to", "live", "--yes", "--in-place"]).0, 2);

    let (code, said) = desk.run("publish", &first);
    assert_eq!(code, 0, "{said}");
    store.is_in_place();
    // Said once is said for good; only what changed is copied there.
    desk.write("content/guide.md", "---\ntitle: 指南\n---\n新\n");
    store.asked.lock().unwrap().clear();
    let (code, said) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{said}");
    store.is_in_place();
    assert!(store.visit()("guide/index.html").unwrap().contains("新"));
    let (code, said) = desk.run("publish", &["--to", TO, "--rollback"]);
    assert_eq!(code, 0, "{said}");
    store.is_in_place();
    assert!(store.visit()("guide/index.html").is_none());
    // What others have put beside it stays.
    fs::write(place.join("robots.txt"), "theirs").unwrap();
    let (code, said) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(store.visit()("robots.txt").unwrap(), "theirs");
    fs::remove_file(place.join("robots.txt")).unwrap();
    // Cut short between two releases: the next one that comes ends it, whatever it is for.
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    let whole = fs::read_to_string(releases.join("placed")).unwrap();
    fs::write(releases.join("placed"), format!("{} {}", whole.trim(), whole.trim())).unwrap();
    fs::remove_file(place.join("index.html")).unwrap();
    fs::remove_file(place.join("yiyuan/2020/index.html")).unwrap();
    let (code, said) = desk.run("publish", &["site", "--to", TO, "--yes"]);
    assert!(code == 0 && said.contains("没有变动"), "{said}");
    store.is_in_place();
}

#[test]
fn a_delta_is_carried_to_a_store() {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let releases = store.folder.join(BUCKET).join("nianbao.releases");
    let receipt = |number: u32| releases.join(format!("{number:06}.json"));
    let page = |path: &str| {
        let current = fs::read_to_string(releases.join("current")).unwrap();
        releases.join(current.trim().split_once(' ').unwrap().1).join(path)
    };
    delta_elsewhere(&desk, TO, &receipt, &page);
    store.holds_five();
}

fn kills_in_place(times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    kill_loop(&desk, &["site", "--to", TO, "--yes", "--in-place"], &|| store.visit(), times);
    store.is_in_place();
}

#[test]
fn a_killed_publish_in_place_breaks_no_page() {
    kills_in_place(8);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_publishes_in_place_break_no_page() {
    kills_in_place(200);
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

fn kills_of_all(more: &[&str], times: usize) {
    let mut desk = Desk::new();
    let store = store(&mut desk);
    let in_place = !more.is_empty();
    let meet = || if in_place { store.visit() } else { store.meet() };
    kill_all_loop(&desk, &[&[TO], more].concat(), None, &meet, times);
    if in_place {
        store.is_in_place();
    } else {
        store.holds_five();
    }
}

#[test]
fn whatever_is_killed_in_a_store_harms_nobody() {
    kills_of_all(&[], 12);
    kills_of_all(&["--in-place"], 12);
}

#[test]
#[ignore = "a campaign of some minutes"]
fn two_hundred_killed_commands_in_a_store_harm_nobody() {
    kills_of_all(&[], 200);
    kills_of_all(&["--in-place"], 200);
}
