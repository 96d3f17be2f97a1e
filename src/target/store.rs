//! An object store that speaks S3.
//!
//! ```text
//! s3://bucket/nianbao.releases/lock             who is publishing
//! s3://bucket/nianbao.releases/9f2c…/           a complete release, by the digest of the whole
//! s3://bucket/nianbao.releases/000007.json, .txt   its receipt (.pending until it is live)
//! s3://bucket/nianbao.releases/current          names the live release's prefix, in its metadata, too
//! s3://bucket/nianbao.releases/placed           in place only: which release stands under the name itself
//! s3://bucket/nianbao/                          in place only: the live release, for readers
//! ```
//!
//! What a store can promise, and what not: one object is replaced in one step, many are not. So a
//! release is laid under a prefix of its own, where no reader looks, and what makes it live is one
//! object of a few bytes. The web server in front asks for that object and serves from the prefix it
//! names; the snippet that does so stands in [`crate::publish`].
//!
//! A bucket that the public reads without a server in front cannot be switched in one step, by nobody.
//! *In place* does what can be done: once a release is complete and named as live, the store itself copies
//! what changed to its place under the name, style sheets first, then pages from the deepest up, so that
//! no page leads to one that is not there yet, and removes last. Old style sheets and scripts stay for one
//! more release. So every page that a reader gets is whole, but for as long as the copying takes some
//! are of the release before. What was cut short is taken up where it ended; going back is the same
//! with a release that was kept. What was once published in place is kept so.
//!
//! The prefix follows from the content: an attempt that was cut short is taken up where it ended, and
//! a different content never lands in it. What did not change is copied by the store itself.
//!
//! A lock is an object that may only be made where there is none. It stays when a process is killed:
//! then the same workshop takes it up at once, anybody else when it has not been renewed for
//! a quarter of an hour by the store's own clock.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rusty_s3::actions::{ListObjectsV2, ObjectIdentifier, PutObject};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use ureq::http::Response;
use ureq::{Agent, Body, SendBody};

use super::Target;
use crate::archive::Record;
use crate::archive::sums::Sums;
use crate::disk::{Finished, Trouble, Workshop};
use crate::publish::{Plan, Receipt};
use crate::tree::{Files, media_type};

/// What a receipt's object says of itself: the release's digest.
const DIGEST: &str = "x-amz-meta-digest";
/// So many releases stay.
const KEPT: usize = 5;
/// So many requests are under way at a time: they wait, they do not work.
const AT_ONCE: usize = 16;
/// A lock that was not renewed for so long holds no more.
const LEASE: Duration = Duration::from_secs(15 * 60);
/// How often it is renewed.
const RENEWED: Duration = Duration::from_secs(60);
/// How often a request is tried.
const TRIES: u32 = 4;
/// Longer files are sent piece by piece.
const SHORT: u64 = 1024 * 1024;
/// A signed request holds for so long.
const SIGNED: Duration = Duration::from_secs(3600);

/// Where the store is, and who we are to it.
#[derive(Debug, Clone)]
pub struct Access {
    /// Its address.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// Whether the bucket stands in the path, not in the host's name.
    pub in_path: bool,
    /// The key's name.
    pub key: String,
    /// The key.
    pub secret: String,
    /// What a key of short life needs beside it.
    pub token: Option<String>,
}

/// A name in a bucket, open and locked.
pub struct Store {
    client: Client,
    workshop: Workshop,
    name: String,
    pool: rayon::ThreadPool,
    holder: String,
    /// When the lock was renewed.
    renewed: Mutex<Instant>,
    current: Option<(u32, String)>,
    live: Option<Receipt>,
    numbers: Vec<u32>,
    laid: Option<(String, usize)>,
    in_place: bool,
    released: AtomicBool,
}

/// Which release stands under the name itself.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Placed {
    /// None.
    Nothing,
    /// This one, as a whole.
    Whole(String),
    /// Some of the first, some of the second.
    Between(Option<String>, String),
}

impl Placed {
    fn read(text: &str) -> Placed {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [only] => Placed::Whole(only.to_owned()),
            ["-", to] => Placed::Between(None, to.to_owned()),
            [from, to] => Placed::Between(Some(from.to_owned()), to.to_owned()),
            _ => Placed::Nothing,
        }
    }

    fn print(&self) -> String {
        match self {
            Placed::Nothing => String::new(),
            Placed::Whole(only) => format!("{only}\n"),
            Placed::Between(from, to) => format!("{} {to}\n", from.as_deref().unwrap_or("-")),
        }
    }
}

impl Store {
    /// Opens a name in a bucket. `in_place` is for one that the public reads with no server in front.
    pub fn open(
        access: &Access,
        bucket: &str,
        name: &str,
        in_place: bool,
        workshop: Workshop,
    ) -> Result<Store, Trouble> {
        let client = Client::new(access, bucket)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build();
        let pool = pool.map_err(|error| Trouble::Far(access.endpoint.clone(), error.to_string()))?;
        let holder = workshop.name()?;
        let mut store = Store {
            client,
            workshop,
            name: format!("{name}.releases/"),
            pool,
            holder,
            renewed: Mutex::new(Instant::now()),
            current: None,
            live: None,
            numbers: Vec::new(),
            laid: None,
            in_place,
            released: AtomicBool::new(true),
        };
        let (objects, prefixes) = store.top()?;
        store.refuse_foreign(&objects, &prefixes)?;
        store.in_place |= objects.iter().any(|name| name == "placed");
        if store.in_place && store.placed()? == Placed::Nothing {
            let (there, _) = store.client.list(&store.place(""), false)?;
            if let Some(key) = there.keys().next() {
                return Err(Trouble::Foreign(PathBuf::from(format!("{}/{key}", store.client.name()))));
            }
        }
        store.take_lock()?;
        store.settle()?;
        Ok(store)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.name)
    }

    /// Where a file stands for readers of a bucket with no server in front.
    fn place(&self, path: &str) -> String {
        format!("{}/{path}", self.name.trim_end_matches(".releases/"))
    }

    fn placed(&self) -> Result<Placed, Trouble> {
        let there = self.client.get(&self.key("placed"))?;
        Ok(there.map_or(Placed::Nothing, |there| Placed::read(&String::from_utf8_lossy(&there.bytes))))
    }

    fn set_placed(&self, placed: &Placed) -> Result<(), Trouble> {
        self.client.put(&self.key("placed"), placed.print().as_bytes(), &[]).map(drop)
    }

    /// The files of a release, by its digest; none where it is not known any more.
    fn files_of(&self, digest: &str) -> Result<Sums, Trouble> {
        for number in self.numbers.iter().rev() {
            if self.digest_of(*number).as_deref() == Some(digest)
                && let Some(there) = self.client.get(&self.receipt(*number, "json"))?
                && let Some(receipt) = Receipt::read(&there.bytes)
            {
                return Ok(receipt.files);
            }
        }
        Ok(Sums::new())
    }

    /// Puts the live release in its place, file by file, if it does not stand there yet.
    fn put_in_place(&self) -> Result<(), Trouble> {
        let (Some((number, prefix)), true) = (&self.current, self.in_place) else { return Ok(()) };
        let before = match self.placed()? {
            Placed::Whole(digest) if digest == *prefix => return Ok(()),
            Placed::Whole(digest) => vec![digest],
            Placed::Between(from, to) => from.into_iter().chain([to]).collect(),
            Placed::Nothing => Vec::new(),
        };
        let between = Placed::Between(before.first().cloned(), prefix.clone());
        self.copy_in_place(prefix, &before, &between).map_err(|trouble| match trouble {
            Trouble::Far(place, said) => Trouble::Halfway(place, *number, said),
            other => other,
        })
    }

    fn copy_in_place(&self, prefix: &str, before: &[String], between: &Placed) -> Result<(), Trouble> {
        let next = self.files_of(prefix)?;
        let before: Vec<Sums> = before.iter().map(|digest| self.files_of(digest)).collect::<Result<_, _>>()?;
        let start = self.key(&format!("{prefix}/"));
        let (laid, _) = self.client.list(&start, false)?;
        let (there, _) = self.client.list(&self.place(""), false)?;
        let stands = |path: &str| {
            let digest = next.get(path);
            let known = digest.is_some() && !before.is_empty();
            known
                && before.iter().all(|files| files.get(path) == digest)
                && there.get(&self.place(path)) == laid.get(&format!("{start}{path}"))
        };
        let mut ranks: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for path in laid.keys().filter_map(|key| key.strip_prefix(&start)).filter(|path| !stands(path)) {
            // Assets, then from the deepest pages up to the first one, then the lists.
            let rank = match path {
                path if path.starts_with("assets/") => 0,
                path if super::is_list(path) => usize::MAX,
                path => usize::MAX / 2 - path.matches('/').count(),
            };
            ranks.entry(rank).or_default().push(path);
        }
        self.set_placed(between)?;
        for paths in ranks.values() {
            self.pool.install(|| {
                paths.par_iter().try_for_each(|path| {
                    self.renew()?;
                    let from = format!("{start}{path}");
                    if self.client.copy(&from, &self.place(path))? { Ok(()) } else { Err(Trouble::Damaged(from)) }
                })
            })?;
        }
        // What others have put there stays.
        let gone = before.iter().flat_map(Sums::keys).filter(|path| !next.contains_key(*path));
        let gone: BTreeSet<String> = gone.map(|path| self.place(path)).filter(|key| there.contains_key(key)).collect();
        let gone: Vec<String> = gone.into_iter().collect();
        for keys in gone.chunks(1000) {
            self.client.delete(keys)?;
        }
        self.set_placed(&Placed::Whole(prefix.to_owned()))
    }

    fn receipt(&self, number: u32, end: &str) -> String {
        self.key(&format!("{number:06}.{end}"))
    }

    /// What lies directly in the folder of releases: names of objects, and of prefixes.
    fn top(&self) -> Result<(Vec<String>, Vec<String>), Trouble> {
        let (objects, prefixes) = self.client.list(&self.name, true)?;
        let short = |key: String| key.strip_prefix(&self.name).unwrap_or_default().trim_end_matches('/').to_owned();
        Ok((objects.into_keys().map(short).collect(), prefixes.into_iter().map(short).collect()))
    }

    fn refuse_foreign(&self, objects: &[String], prefixes: &[String]) -> Result<(), Trouble> {
        let receipt = |name: &str| number_of(name).is_some();
        let ours = |name: &&String| matches!(name.as_str(), "lock" | "current" | "placed") || receipt(name);
        let prefix = |name: &&String| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        match objects.iter().find(|name| !ours(name)).or_else(|| prefixes.iter().find(|name| !prefix(name))) {
            Some(name) => Err(Trouble::Foreign(PathBuf::from(format!("{}/{}", self.client.name(), self.key(name))))),
            None => Ok(()),
        }
    }

    fn take_lock(&mut self) -> Result<(), Trouble> {
        let key = self.key("lock");
        let text = self.holder.as_bytes();
        let made = self.client.put(&key, text, &[("if-none-match", "*")])?;
        if made == Put::Refused {
            let Some(there) = self.client.get(&key)? else { return Err(Trouble::Locked) };
            let taken_up = there.bytes == text;
            if !taken_up && there.age.is_none_or(|age| age < LEASE) {
                return Err(Trouble::Locked);
            }
            if !taken_up && self.client.put(&key, text, &[("if-match", &there.etag)])? == Put::Refused {
                return Err(Trouble::Locked);
            }
        }
        self.released.store(false, Ordering::Relaxed);
        self.hold()
    }

    /// Makes sure that the lock is still ours: a store that does not know conditions lets two make it.
    fn hold(&self) -> Result<(), Trouble> {
        match self.client.get(&self.key("lock"))? {
            Some(there) if there.bytes == self.holder.as_bytes() => Ok(()),
            _ => {
                self.released.store(true, Ordering::Relaxed);
                Err(Trouble::Locked)
            }
        }
    }

    /// Renews the lock where it is time, unless it is somebody else's by now: whoever slept for too long has
    /// lost it.
    fn renew(&self) -> Result<(), Trouble> {
        let mut renewed = self.renewed.lock().expect("no holder has panicked");
        if renewed.elapsed() > RENEWED {
            self.hold()?;
            self.client.put(&self.key("lock"), self.holder.as_bytes(), &[])?;
            *renewed = Instant::now();
        }
        Ok(())
    }

    /// Mends what a killed process left.
    fn settle(&mut self) -> Result<(), Trouble> {
        self.current = match self.client.get(&self.key("current"))? {
            None => None,
            Some(there) => {
                let text = String::from_utf8_lossy(&there.bytes).into_owned();
                let read =
                    text.trim().split_once(' ').and_then(|(number, prefix)| Some((number.parse().ok()?, prefix)));
                let Some((number, prefix)) = read else { return Err(Trouble::Damaged(self.key("current"))) };
                Some((number, prefix.to_owned()))
            }
        };
        let (objects, _) = self.top()?;
        for name in objects.iter().filter(|name| name.ends_with(".pending")) {
            let Some(number) = number_of(name) else { continue };
            if self.current.as_ref().is_some_and(|(current, _)| *current == number) {
                self.confirm(number)?;
            } else {
                self.forget(number)?;
            }
        }
        if let Some((number, _)) = self.current {
            let key = self.receipt(number, "json");
            let there = self.client.get(&key)?.and_then(|there| Receipt::read(&there.bytes));
            self.live = Some(there.ok_or(Trouble::Damaged(key))?);
        }
        let (objects, _) = self.top()?;
        let numbers: BTreeSet<u32> = objects.iter().filter_map(|name| number_of(name)).collect();
        self.numbers = numbers.into_iter().collect();
        self.put_in_place()
    }

    fn confirm(&self, number: u32) -> Result<(), Trouble> {
        let pending = self.receipt(number, "pending");
        if let Some(there) = self.client.get(&pending)? {
            let digest = Receipt::read(&there.bytes).map(|receipt| receipt.digest).unwrap_or_default();
            self.client.put(&self.receipt(number, "json"), &there.bytes, &[(DIGEST, &digest)])?;
            self.client.delete(&[pending])?;
        }
        Ok(())
    }

    /// First the receipt, so that a half-removed release is never taken for a whole one.
    fn forget(&self, number: u32) -> Result<(), Trouble> {
        self.client.delete(&["json", "pending", "txt"].map(|end| self.receipt(number, end)))
    }

    /// Makes a release live: one object, in one step.
    fn go_to(&mut self, number: u32, prefix: &str) -> Result<(), Trouble> {
        self.hold()?;
        let text = format!("{number:06} {prefix}\n");
        self.client.put(&self.key("current"), text.as_bytes(), &[("x-amz-meta-release", prefix)])?;
        self.current = Some((number, prefix.to_owned()));
        Ok(())
    }

    /// The digest of a release that has a receipt.
    fn digest_of(&self, number: u32) -> Option<String> {
        let key = self.receipt(number, "json");
        // A large portal's receipt is long; what is asked for stands beside it.
        let beside = self.client.head(&key).ok()??;
        if beside.len() == 64 {
            return Some(beside);
        }
        Receipt::read(&self.client.get(&key).ok()??.bytes).map(|receipt| receipt.digest)
    }

    /// Removes what is older than the releases that stay. What cannot be removed now is removed later.
    fn prune(&self) -> Result<(), Trouble> {
        let current = self.current.as_ref().map(|(number, _)| *number);
        let mut stay: BTreeSet<String> = self.current.iter().map(|(_, prefix)| prefix.clone()).collect();
        for (index, number) in self.numbers.iter().rev().enumerate() {
            if index < KEPT {
                stay.extend(self.digest_of(*number));
            } else if Some(*number) != current {
                self.forget(*number)?;
            }
        }
        let (_, prefixes) = self.top()?;
        for prefix in prefixes.iter().filter(|prefix| !stay.contains(*prefix)) {
            let (objects, _) = self.client.list(&self.key(&format!("{prefix}/")), false)?;
            let keys: Vec<String> = objects.into_keys().collect();
            self.pool.install(|| keys.par_chunks(1000).try_for_each(|keys| self.client.delete(keys)))?;
        }
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if !self.released.load(Ordering::Relaxed) {
            let _ = self.client.delete(&[self.key("lock")]);
        }
    }
}

impl Target for Store {
    fn workshop(&self) -> Result<PathBuf, Trouble> {
        self.workshop.build_folder()
    }

    fn live(&self) -> Option<Receipt> {
        self.live.clone()
    }

    /// What the receipt says, as far as the store still has it.
    fn there(&self) -> Result<Sums, Trouble> {
        let (Some(live), Some((_, prefix))) = (&self.live, &self.current) else { return Ok(Sums::new()) };
        let start = self.key(&format!("{prefix}/"));
        let (objects, _) = self.client.list(&start, false)?;
        let there: BTreeSet<&str> = objects.keys().filter_map(|key| key.strip_prefix(&start)).collect();
        let files = live.files.iter().filter(|(path, _)| there.contains(path.as_str()));
        Ok(files.map(|(path, digest)| (path.clone(), digest.clone())).collect())
    }

    fn before(&self, paths: &[String]) -> Result<Option<Finished>, Trouble> {
        let Some((_, prefix)) = &self.current else { return Ok(None) };
        let fetch = |path: &str| {
            self.renew()?;
            let key = self.key(&format!("{prefix}/{path}"));
            self.client.get(&key)?.map(|there| there.bytes).ok_or(Trouble::Damaged(key))
        };
        self.pool.install(|| self.workshop.keep(paths, &fetch)).map(Some)
    }

    fn next_number(&self) -> Result<u32, Trouble> {
        Ok(self.numbers.last().map_or(1, |last| last + 1))
    }

    fn lay(&mut self, record: &Record<'_>, _: &Plan, _: &dyn Fn(&str) -> Option<PathBuf>) -> Result<(), Trouble> {
        let prefix = record.digest();
        let start = self.key(&format!("{prefix}/"));
        let (there, _) = self.client.list(&start, false)?;
        let live = self.live.as_ref().zip(self.current.as_ref());
        self.pool.install(|| {
            record.paths().par_iter().try_for_each(|path| {
                self.renew()?;
                let key = format!("{start}{path}");
                let taken = record.taken_of(path);
                let short = |error| Trouble::System(PathBuf::from(path), error);
                // An earlier attempt has brought it.
                if let Some(taken) = taken
                    && there.get(&key) == Some(&taken.len)
                {
                    return Ok(());
                }
                if let (Some(taken), Some((live, (_, before)))) = (taken, live)
                    && live.files.get(path) == Some(&taken.hex(0))
                    && self.client.copy(&self.key(&format!("{before}/{path}")), &key)?
                {
                    return Ok(());
                }
                let kind = [
                    (
                        "cache-control",
                        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" },
                    ),
                    ("content-type", if super::is_list(path) { "text/plain; charset=utf-8" } else { media_type(path) }),
                ];
                match taken.map(|taken| taken.len).filter(|len| *len > SHORT) {
                    Some(len) => self.client.put_long(&key, len, &|| record.open(path), &kind),
                    None => self.client.put(&key, &record.bytes(path).map_err(short)?, &kind).map(drop),
                }
            })
        })?;
        // Held against the list of what should be there: nothing missing, nothing more, all as long as here.
        let (there, _) = self.client.list(&start, false)?;
        for path in record.paths() {
            let len = there.get(&format!("{start}{path}"));
            if len.is_none() || record.taken_of(path).is_some_and(|taken| len != Some(&taken.len)) {
                return Err(Trouble::Damaged(path.clone()));
            }
        }
        if there.len() != record.paths().len() {
            return Err(Trouble::Damaged(start));
        }
        self.laid = Some((prefix, record.paths().len()));
        Ok(())
    }

    fn publish(&mut self, receipt: &Receipt) -> Result<(), Trouble> {
        let number = receipt.release;
        let (prefix, _) = self.laid.take().expect("a release is laid out before it is published");
        self.client.put(&self.receipt(number, "pending"), receipt.json().as_bytes(), &[])?;
        self.client.put(
            &self.receipt(number, "txt"),
            receipt.text().as_bytes(),
            &[("content-type", "text/plain; charset=utf-8")],
        )?;
        self.go_to(number, &prefix)?;
        self.confirm(number)?;
        self.numbers.push(number);
        self.put_in_place()?;
        // The release is live; that old ones are not yet gone is no reason to say otherwise.
        let _ = self.prune();
        Ok(())
    }

    fn roll_back(&mut self) -> Result<u32, Trouble> {
        let (current, _) = self.current.clone().ok_or(Trouble::NothingBefore)?;
        let before = self.numbers.iter().rev().filter(|number| **number < current);
        let before = before.filter_map(|number| Some((*number, self.digest_of(*number)?))).next();
        let (number, prefix) = before.ok_or(Trouble::NothingBefore)?;
        self.go_to(number, &prefix)?;
        self.put_in_place()?;
        Ok(number)
    }

    fn receipt_place(&self, number: u32) -> String {
        format!("{}/{}", self.client.name(), self.receipt(number, "json"))
    }
}

/// The number in a receipt's name.
fn number_of(name: &str) -> Option<u32> {
    let (number, end) = name.split_once('.')?;
    (number.len() == 6 && matches!(end, "json" | "txt" | "pending")).then(|| number.parse().ok())?
}

/// Requests to one bucket.
struct Client {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
}

/// An object that was read.
struct There {
    bytes: Vec<u8>,
    etag: String,
    /// How long ago it was written, by the store's clock.
    age: Option<Duration>,
}

#[derive(PartialEq)]
enum Put {
    Done,
    /// The condition does not hold.
    Refused,
}

impl Client {
    fn new(access: &Access, bucket: &str) -> Result<Client, Trouble> {
        let wrong = |error: &dyn std::fmt::Display| Trouble::Far(access.endpoint.clone(), error.to_string());
        let endpoint = access.endpoint.parse().map_err(|error| wrong(&error))?;
        let style = if access.in_path { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket =
            Bucket::new(endpoint, style, bucket.to_owned(), access.region.clone()).map_err(|error| wrong(&error))?;
        let credentials = match &access.token {
            Some(token) => Credentials::new_with_token(&access.key, &access.secret, token),
            None => Credentials::new(&access.key, &access.secret),
        };
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .tls_config(tls)
            .max_redirects(0)
            .max_idle_connections_per_host(AT_ONCE)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_per_read(Some(Duration::from_secs(60)))
            .timeout_per_write(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Ok(Client { agent, bucket, credentials })
    }

    fn name(&self) -> String {
        format!("s3://{}", self.bucket.name())
    }

    /// Tries a request until the store answers, with what is not its own trouble.
    fn request(
        &self,
        what: &str,
        send: &dyn Fn() -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, Trouble> {
        let mut tried = 0;
        loop {
            tried += 1;
            let answer = send();
            let passing = match &answer {
                Ok(response) => matches!(response.status().as_u16(), 429 | 500 | 502 | 503 | 504),
                Err(_) => true,
            };
            if !passing || tried == TRIES {
                return match answer {
                    Ok(response) if passing => Err(self.refused(what, response)),
                    Ok(response) => Ok(response),
                    Err(error) => Err(Trouble::Far(self.name(), format!("{what}: {error}"))),
                };
            }
            std::thread::sleep(Duration::from_millis(200 << tried));
        }
    }

    fn refused(&self, what: &str, mut response: Response<Body>) -> Trouble {
        let status = response.status();
        let text = response.body_mut().read_to_string().unwrap_or_default();
        Trouble::Far(self.name(), format!("{what}: {status} {}", words_of(&text)))
    }

    fn signed_put(&self, key: &str, headers: &[(&str, &str)]) -> String {
        let mut action = PutObject::new(&self.bucket, Some(&self.credentials), key);
        for (name, value) in headers {
            action.headers_mut().insert((*name).to_owned(), (*value).to_owned());
        }
        action.sign(SIGNED).to_string()
    }

    fn put(&self, key: &str, bytes: &[u8], headers: &[(&str, &str)]) -> Result<Put, Trouble> {
        let send = || {
            let mut request = self.agent.put(self.signed_put(key, headers));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.send(bytes)
        };
        let response = self.request(key, &send)?;
        match response.status().as_u16() {
            200..=299 => Ok(Put::Done),
            409 | 412 => Ok(Put::Refused),
            _ => Err(self.refused(key, response)),
        }
    }

    fn put_long<'r>(
        &self,
        key: &str,
        len: u64,
        open: &dyn Fn() -> std::io::Result<Box<dyn Read + 'r>>,
        headers: &[(&str, &str)],
    ) -> Result<(), Trouble> {
        let send = || {
            let mut request = self.agent.put(self.signed_put(key, headers)).header("content-length", len.to_string());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.send(SendBody::from_reader(&mut open()?))
        };
        let response = self.request(key, &send)?;
        if response.status().is_success() { Ok(()) } else { Err(self.refused(key, response)) }
    }

    /// Copies an object within the bucket; says whether there was one.
    fn copy(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        let source = format!("/{}/{}", self.bucket.name(), percent_encoding::utf8_percent_encode(from, KEY));
        let headers = [("x-amz-copy-source", source.as_str())];
        let send = || self.agent.put(self.signed_put(to, &headers)).header(headers[0].0, headers[0].1).send_empty();
        let mut response = self.request(to, &send)?;
        match response.status().as_u16() {
            // A copy that goes wrong half way is said in the body of a 200.
            200 => Ok(response.body_mut().read_to_string().is_ok_and(|text| text.contains("CopyObjectResult"))),
            404 => Ok(false),
            _ => Err(self.refused(to, response)),
        }
    }

    /// What an object's metadata say of its digest; empty where they say nothing.
    fn head(&self, key: &str) -> Result<Option<String>, Trouble> {
        let send =
            || self.agent.head(self.bucket.head_object(Some(&self.credentials), key).sign(SIGNED).as_str()).call();
        let response = self.request(key, &send)?;
        match response.status().as_u16() {
            200 => {
                let said = response.headers().get(DIGEST).and_then(|value| value.to_str().ok());
                Ok(Some(said.unwrap_or_default().to_owned()))
            }
            404 => Ok(None),
            _ => Err(self.refused(key, response)),
        }
    }

    fn get(&self, key: &str) -> Result<Option<There>, Trouble> {
        let send = || self.agent.get(self.bucket.get_object(Some(&self.credentials), key).sign(SIGNED).as_str()).call();
        let mut response = self.request(key, &send)?;
        match response.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            _ => return Err(self.refused(key, response)),
        }
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let time = |name: &str| jiff::fmt::rfc2822::parse(&header(name)?).ok().map(|time| time.timestamp());
        let age = time("date").zip(time("last-modified")).map(|(now, then)| now.duration_since(then).unsigned_abs());
        let etag = header("etag").unwrap_or_default();
        let bytes = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
        let bytes = bytes.map_err(|error| Trouble::Far(self.name(), format!("{key}: {error}")))?;
        Ok(Some(There { bytes, etag, age }))
    }

    /// Objects with their lengths, and with `top` the prefixes one step below.
    fn list(&self, start: &str, top: bool) -> Result<(BTreeMap<String, u64>, Vec<String>), Trouble> {
        let (mut objects, mut prefixes, mut next) = (BTreeMap::new(), Vec::new(), None);
        loop {
            let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
            action.with_prefix(start);
            if top {
                action.with_delimiter("/");
            }
            if let Some(token) = &next {
                action.with_continuation_token(String::clone(token));
            }
            let url = action.sign(SIGNED);
            let mut response = self.request(start, &|| self.agent.get(url.as_str()).call())?;
            if !response.status().is_success() {
                return Err(self.refused(start, response));
            }
            let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
            let odd = |error: &dyn std::fmt::Display| Trouble::Far(self.name(), format!("{start}: {error}"));
            let listed =
                ListObjectsV2::parse_response(&text.map_err(|error| odd(&error))?).map_err(|error| odd(&error))?;
            objects.extend(listed.contents.into_iter().map(|object| (object.key, object.size.unwrap_or_default())));
            prefixes.extend(listed.common_prefixes.into_iter().map(|prefix| prefix.prefix));
            match listed.next_continuation_token {
                Some(token) => next = Some(token),
                None => return Ok((objects, prefixes)),
            }
        }
    }

    fn delete(&self, keys: &[String]) -> Result<(), Trouble> {
        if keys.is_empty() {
            return Ok(());
        }
        let objects: Vec<ObjectIdentifier> = keys.iter().map(|key| ObjectIdentifier::new(key.clone())).collect();
        let action = self.bucket.delete_objects(Some(&self.credentials), objects.iter());
        let url = action.sign(SIGNED);
        let (body, md5) = action.body_with_md5();
        let send = || self.agent.post(url.as_str()).header("content-md5", &md5).send(body.as_bytes());
        let mut response = self.request(&keys[0], &send)?;
        if !response.status().is_success() {
            return Err(self.refused(&keys[0], response));
        }
        // What could not be removed is said in the body of a 200. What was not there is no matter.
        let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
        let text = text.map_err(|error| Trouble::Far(self.name(), format!("{}: {error}", keys[0])))?;
        match text.split("<Error>").skip(1).find(|error| !error.contains("<Code>NoSuchKey</Code>")) {
            Some(error) => Err(Trouble::Far(self.name(), format!("{}: {}", keys[0], words_of(error)))),
            None => Ok(()),
        }
    }
}

/// What a store says of a refusal.
fn words_of(text: &str) -> String {
    let part = |name: &str| Some(text.split_once(&format!("<{name}>"))?.1.split_once('<')?.0.to_owned());
    [part("Code"), part("Message")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What is written as it is in the name of the object to copy from.
const KEY: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
