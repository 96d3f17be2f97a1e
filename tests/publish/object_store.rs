//! An object store on loopback, `s3s-fs`, and what can be asked of it behind the back of those who publish.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use tokio::sync::RwLock;

use super::{Desk, Reader};

pub const BUCKET: &str = "web";

pub const TO: &str = "s3://web/nianbao";

/// A store that knows us, and lets everybody read, as a bucket behind a web server does.
pub struct Store {
    pub port: u16,
    /// How often each kind of request came.
    pub asked: Arc<Mutex<BTreeMap<String, usize>>>,
    pub late: Arc<Late>,
    pub folder: PathBuf,
    pub _runtime: tokio::runtime::Runtime,
}

/// Everybody may read an object; the rest is for those who sign.
pub struct Readable(pub Arc<Mutex<BTreeMap<String, usize>>>);

#[async_trait::async_trait]
impl S3Access for Readable {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        *self.0.lock().unwrap().entry(cx.s3_op().name().to_owned()).or_default() += 1;
        let reads = matches!(cx.s3_op().name(), "GetObject" | "HeadObject");
        if reads || cx.credentials().is_some() { Ok(()) } else { Err(s3_error!(AccessDenied)) }
    }
}

/// Requests that were sent, and have not arrived.
#[derive(Default)]
pub struct Late {
    /// What is to be late: objects whose name ends like this, while it says so.
    pub end: Mutex<Option<&'static str>>,
    /// Whether they have arrived all the same, and only the answer has not.
    pub unanswered: AtomicBool,
    pub waiting: AtomicUsize,
    pub arrives: tokio::sync::Notify,
}

/// Replaces an object in one step, as stores do: this one writes a copy into the object that is there, under the
/// eyes of whoever reads it.
#[derive(Clone)]
pub struct OneStep {
    pub service: S3Service,
    pub gate: Arc<RwLock<()>>,
    pub late: Arc<Late>,
}

impl hyper::service::Service<hyper::Request<Incoming>> for OneStep {
    type Response = s3s::HttpResponse;
    type Error = s3s::HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let OneStep { service, gate, late } = self.clone();
        Box::pin(async move {
            let mut request = request.map(s3s::Body::from);
            let end = *late.end.lock().unwrap();
            if request.method() == "PUT" && end.is_some_and(|end| request.uri().path().ends_with(end)) {
                let _ = request.body_mut().store_all_limited(usize::MAX).await;
                // It arrives though whoever sent it may be gone.
                let arriving = tokio::spawn(async move {
                    if late.unanswered.load(Ordering::SeqCst) {
                        let alone = gate.write().await;
                        let _ = service.call(request).await;
                        drop(alone);
                        return std::future::pending().await;
                    }
                    late.waiting.fetch_add(1, Ordering::SeqCst);
                    late.arrives.notified().await;
                    let done = {
                        let _alone = gate.write().await;
                        service.call(request).await
                    };
                    late.waiting.fetch_sub(1, Ordering::SeqCst);
                    done
                });
                return arriving.await.unwrap();
            }
            if request.headers().contains_key("x-amz-copy-source") {
                // A copy goes on although nobody waits for it any more, and so must what keeps readers away.
                let copying = tokio::spawn(async move {
                    let _alone = gate.write().await;
                    service.call(request).await
                });
                return copying.await.unwrap();
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
    let late = Arc::<Late>::default();
    let service = OneStep { service: builder.build(), gate: Arc::default(), late: late.clone() };
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
    Store { port, asked, late, folder, _runtime: runtime }
}

impl Store {
    /// A reader who arrives: asks once which release is live, and reads on from that.
    pub fn meet(&self) -> Reader<'_> {
        let get = |key: &str| {
            let url = format!("http://127.0.0.1:{}/{BUCKET}/{key}", self.port);
            ureq::get(url).call().ok()?.body_mut().read_to_string().ok()
        };
        let current = get("nianbao.releases/current").unwrap_or_default();
        let prefix = current.trim().split_once(' ').map_or_else(String::new, |(_, prefix)| prefix.to_owned());
        Box::new(move |path| get(&format!("nianbao.releases/{prefix}/{path}")))
    }

    /// A reader of a bucket with no server in front.
    pub fn visit(&self) -> Reader<'_> {
        Box::new(move |path| {
            let url = format!("http://127.0.0.1:{}/{BUCKET}/nianbao/{path}", self.port);
            ureq::get(url).call().ok()?.body_mut().read_to_string().ok()
        })
    }

    /// What stands in place is the live release, and nothing else.
    pub fn is_in_place(&self) {
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

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(BUCKET).join("nianbao.releases")).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    pub fn releases(&self) -> PathBuf {
        self.folder.join(BUCKET).join("nianbao.releases")
    }

    pub fn live_prefix(&self) -> String {
        let current = fs::read_to_string(self.releases().join("current")).unwrap();
        current.trim().split_once(' ').unwrap().1.to_owned()
    }

    /// The prefixes into which something is being laid.
    pub fn marked(&self) -> Vec<String> {
        let names = self.names();
        let marks = names.iter().filter_map(|name| name.split_once('.')).filter(|(prefix, _)| is_prefix(prefix));
        marks.map(|(prefix, _)| prefix.to_owned()).collect()
    }

    /// At most five releases, the one to go back to, the spare, all receipts, the history, and which is live: that
    /// is all.
    pub fn holds_five(&self) {
        // This store keeps empty folders where objects were.
        let holds = |name: &&String| !super::listing(&self.releases().join(name)).is_empty();
        let names: Vec<String> = self.names().iter().filter(holds).cloned().collect();
        let prefixes = names.iter().filter(|name| is_prefix(name)).count();
        let receipts = names.iter().filter(|name| name.ends_with(".json")).count();
        let all = names.len() == prefixes + 2 * receipts + 2;
        assert!(all && prefixes <= receipts + 1 && prefixes <= 5 + 1 + 1, "{names:?}");
    }

    /// The prefix that no receipt of the last five names.
    pub fn spare(&self) -> String {
        let names = self.names();
        let digests: Vec<String> = names
            .iter()
            .filter(|name| name.ends_with(".json"))
            .rev()
            .take(5)
            .map(|name| nianbao::publish::Receipt::read(&fs::read(self.releases().join(name)).unwrap()).unwrap().digest)
            .collect();
        let list = |prefix: &str| fs::read(self.releases().join(prefix).join("SHA256SUMS")).unwrap();
        let free = |prefix: &&String| !digests.contains(&nianbao::bytes::digest::sha256(&list(prefix)));
        names.iter().filter(|name| is_prefix(name)).find(free).unwrap().clone()
    }

    /// Every release that is kept is, byte for byte, what its receipt says.
    pub fn every_release_is_whole(&self) {
        let names = self.names();
        let newest = names.iter().filter(|name| name.ends_with(".json")).rev().take(5);
        let current = fs::read_to_string(self.releases().join("current")).unwrap();
        for name in newest.cloned().chain([format!("{}.json", &current[..6])]) {
            let url = format!("http://127.0.0.1:{}/{BUCKET}/nianbao.releases/{name}", self.port);
            let mut response = ureq::get(url).call().unwrap();
            let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let prefix = header("x-amz-meta-prefix").or_else(|| header("x-amz-meta-digest")).unwrap();
            let receipt = response.body_mut().with_config().limit(u64::MAX).read_to_vec().unwrap();
            let receipt = nianbao::publish::Receipt::read(&receipt).unwrap();
            let folder = self.releases().join(prefix);
            let digest = |path: &str| nianbao::bytes::digest::sha256(&fs::read(folder.join(path)).unwrap());
            assert_eq!(digest("SHA256SUMS"), receipt.digest, "{name}");
            assert_eq!(super::listing(&folder).len(), receipt.files.len() + 2, "{name}");
            for (path, wanted) in &receipt.files {
                assert_eq!(digest(path), *wanted, "{name}: {path}");
            }
        }
    }

    /// What is live is what the site says, fetched from the store and verified.
    pub fn live_verifies(&self, desk: &Desk) {
        let current = fs::read_to_string(self.releases().join("current")).unwrap();
        let (number, prefix) = current.trim().split_once(' ').unwrap();
        let at = |name: &str| format!("store/{BUCKET}/nianbao.releases/{name}");
        let receipt = at(&format!("{number}.json"));
        let (code, output) = desk.run("verify", &[&at(prefix), "--against", "site", "--receipt", &receipt]);
        assert_eq!(code, 0, "{output}");
    }

    /// Publishes, and is killed while an object is sent whose name ends like this.
    pub fn kill_at(&self, desk: &Desk, end: &'static str) {
        let before = self.late.waiting.load(Ordering::SeqCst);
        *self.late.end.lock().unwrap() = Some(end);
        let mut child = desk.command("publish", &["site", "--to", TO, "--yes"]).spawn().unwrap();
        while self.late.waiting.load(Ordering::SeqCst) == before {
            assert!(child.try_wait().unwrap().is_none(), "it was not held up");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        *self.late.end.lock().unwrap() = None;
    }

    /// What was held up arrives.
    pub fn arrive(&self) {
        self.late.arrives.notify_waiters();
        while self.late.waiting.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// How many requests came since the last time.
    pub fn asked(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

pub fn is_prefix(name: &str) -> bool {
    matches!(name.len(), 32 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
