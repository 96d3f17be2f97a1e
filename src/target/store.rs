//! An object store that speaks S3.
//!
//! ```text
//! s3://bucket/nianbao.releases/lock             who is publishing
//! s3://bucket/nianbao.releases/5d0e…/           a complete release, in a prefix whose name says nothing
//! s3://bucket/nianbao.releases/5d0e….9f2c…      a mark: into that prefix the content 9f2c… is being laid
//! s3://bucket/nianbao.releases/000007.json, .txt   its receipt (.pending until it is live); its metadata name
//!                                               the digest and the prefix
//! s3://bucket/nianbao.releases/history.txt      which release was live since when
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
//! # Prefixes are used again
//!
//! A store cannot link, so a release in an empty prefix needs a request for every file, even where the store copies
//! what did not change. The first six releases are laid like that: to let one prefix lean on another would cost a
//! second question for every page that a reader opens. But when a release falls out of the five that stay, its
//! prefix is kept as the *spare*. The next one is laid into it, and only what differs is touched: requests follow
//! what changed in the last six releases. What still grows with the portal is lists, a thousand files a request. No
//! reader is left in the spare: the web server asks for `current` with every file.
//!
//! What a prefix holds is told by the list of digests in it. It is written last, so what it lists is there. Before
//! anything is touched, a mark beside the prefix says which content is being laid into it, and from then on the
//! prefix is for that content alone. What the old list and that content have in common stays as it is, and the mark
//! says how far it has come: so an attempt that was cut short is taken up where it ended. Another content never
//! lands there, because a request that a killed process left under way may arrive late, and write over something
//! just as long. What was begun and is not wanted any more is removed, and the next release begins in an empty
//! prefix.
//!
//! No prefix is ever free that `current` names, or the receipt of a release that stays, whatever its marks say.
//! Receipts stay for ever; those of older releases name prefixes that are no longer theirs. Buckets from before
//! prefixes were used again have no marks, and prefixes that are named by their release's digest; they go on as they
//! are. A program from that time refuses a bucket with newer prefixes.
//!
//! # The lock
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
use crate::archive::record::{SHA256, is_list};
use crate::archive::sums::{self, Names, Sums};
use crate::bytes::digest::{self, Algorithm};
use crate::disk::{Finished, Trouble, Workshop, fresh_name};
use crate::publish::{Plan, Receipt};
use crate::tree::{Files, Listed, media_type};

/// What a receipt's object says of itself: the release's digest.
const DIGEST: &str = "x-amz-meta-digest";
/// And the prefix it stands under.
const PREFIX: &str = "x-amz-meta-prefix";
/// What the mark of a prefix says that is being removed.
const GONE: &str = "gone";
/// Which release was live since when.
const HISTORY: &str = "history.txt";
/// After so many files that were brought, it is written down how far it has come.
const STEP: usize = 500;
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
    /// The live release's number and prefix.
    current: Option<(u32, String)>,
    live: Option<Receipt>,
    /// The releases that have a receipt.
    releases: BTreeMap<u32, Told>,
    /// The highest number that was given.
    last: u32,
    /// The release to go back to, if the live one's receipt says so.
    back: Option<u32>,
    /// Where the release that was laid out stands.
    laid: Option<String>,
    in_place: bool,
    released: AtomicBool,
}

/// What a receipt's object says of its release.
struct Told {
    digest: String,
    prefix: String,
}

/// Where the next release is laid out.
struct Room {
    prefix: String,
    /// What says that it is laid out there; none where the same content is complete there already.
    mark: Option<String>,
    /// What stands there for certain, unless somebody has been at it.
    certain: Sums,
    /// An attempt that was cut short brought all paths up to this one.
    brought: String,
}

/// Which release stands under the name itself, by its digest.
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
            releases: BTreeMap::new(),
            last: 0,
            back: None,
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
        for (number, told) in self.releases.iter().rev() {
            if told.digest == digest
                && let Some(there) = self.client.get(&self.receipt_key(*number, "json"))?
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
        let Some(Told { digest: live, .. }) = self.releases.get(number) else { return Ok(()) };
        let before = match self.placed()? {
            Placed::Whole(digest) if digest == *live => return Ok(()),
            Placed::Whole(digest) => vec![digest],
            Placed::Between(from, to) => from.into_iter().chain([to]).collect(),
            Placed::Nothing => Vec::new(),
        };
        self.copy_in_place(live, prefix, &before).map_err(|trouble| match trouble {
            Trouble::Far(place, said) => Trouble::Halfway(place, *number, said),
            other => other,
        })
    }

    fn copy_in_place(&self, live: &str, prefix: &str, before: &[String]) -> Result<(), Trouble> {
        let between = Placed::Between(before.first().cloned(), live.to_owned());
        let next = self.files_of(live)?;
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
                path if is_list(path) => usize::MAX,
                path => usize::MAX / 2 - path.matches('/').count(),
            };
            ranks.entry(rank).or_default().push(path);
        }
        self.set_placed(&between)?;
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
        self.set_placed(&Placed::Whole(live.to_owned()))
    }

    fn receipt_key(&self, number: u32, end: &str) -> String {
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
        let word = |name: &str| matches!(name, "lock" | "current" | "placed" | HISTORY);
        let ours = |name: &&String| word(name) || receipt(name) || mark_of(name).is_some();
        match objects.iter().find(|name| !ours(name)).or_else(|| prefixes.iter().find(|name| !is_prefix(name))) {
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
        // What is missing or damaged is said when it is asked for.
        let live = self.current().map(|number| Target::receipt(self, number));
        self.live = match live {
            Some(Err(Trouble::NoReceipt { .. })) | None => None,
            Some(live) => Some(live?),
        };
        let (objects, _) = self.top()?;
        let mut numbers: BTreeSet<u32> = objects.iter().filter_map(|name| number_of(name)).collect();
        self.last = numbers.last().copied().unwrap_or(0);
        // Receipts stay for ever, files do not: of older ones nobody needs to be asked.
        let newest: Vec<u32> = numbers.iter().rev().take(KEPT + 2).copied().collect();
        self.back = self.live.as_ref().and_then(|live| live.previous);
        numbers.retain(|number| newest.contains(number) || [self.current(), self.back].contains(&Some(*number)));
        let told = |number: u32| Some(self.told(number).transpose()?.map(|told| (number, told)));
        self.releases = self.pool.install(|| numbers.into_par_iter().filter_map(told).collect::<Result<_, _>>())?;
        self.put_in_place()
    }

    /// Makes the receipt of the live release a lasting one, which says where the release stands.
    fn confirm(&self, number: u32) -> Result<(), Trouble> {
        let pending = self.receipt_key(number, "pending");
        if let (Some(there), Some((_, prefix))) = (self.client.get(&pending)?, &self.current) {
            let digest = Receipt::read(&there.bytes).map(|receipt| receipt.digest).unwrap_or_default();
            let said = [(DIGEST, digest.as_str()), (PREFIX, prefix)];
            self.client.put(&self.receipt_key(number, "json"), &there.bytes, &said)?;
            self.client.delete(&[pending, self.mark(prefix, &digest)])?;
        }
        Ok(())
    }

    /// First the receipt, so that a half-removed release is never taken for a whole one.
    fn forget(&self, number: u32) -> Result<(), Trouble> {
        self.client.delete(&["json", "pending", "txt"].map(|end| self.receipt_key(number, end)))
    }

    /// Makes a release live: one object, in one step.
    fn go_to(&mut self, number: u32, prefix: &str) -> Result<(), Trouble> {
        self.hold()?;
        let text = format!("{number:06} {prefix}\n");
        self.client.put(&self.key("current"), text.as_bytes(), &[("x-amz-meta-release", prefix)])?;
        self.current = Some((number, prefix.to_owned()));
        Ok(())
    }

    /// What a release's receipt says; none where there is no receipt.
    fn told(&self, number: u32) -> Result<Option<Told>, Trouble> {
        let key = self.receipt_key(number, "json");
        // A large portal's receipt is long; what is asked for stands beside it.
        let mut said = self.client.head(&key, [DIGEST, PREFIX])?;
        let tells = |said: &Option<[String; 2]>| said.as_ref().is_some_and(|[digest, _]| digest.len() == 64);
        if !tells(&said) {
            // It is lost, or somebody has written another; the one for people says it, too.
            let paper = self.client.head(&self.receipt_key(number, "txt"), [DIGEST, PREFIX])?;
            said = if tells(&paper) { paper } else { said };
        }
        let Some([mut digest, mut prefix]) = said else { return Ok(None) };
        if digest.len() != 64 {
            let there = self.client.get(&key)?.and_then(|there| Receipt::read(&there.bytes));
            let Some(receipt) = there else { return Ok(None) };
            digest = receipt.digest;
        }
        // Before prefixes were used again, each had its release's digest for a name.
        if prefix.is_empty() {
            prefix.clone_from(&digest);
        }
        Ok(Some(Told { digest, prefix }))
    }

    /// The object that says what becomes of a prefix: a digest, if that content is laid out there.
    fn mark(&self, prefix: &str, what: &str) -> String {
        self.key(&format!("{prefix}.{what}"))
    }

    /// The list of digests that stands in a prefix; it is written last.
    fn list_in(&self, prefix: &str) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.client.get(&self.key(&format!("{prefix}/{SHA256}")))?.map(|there| there.bytes))
    }

    /// Gives up the files of releases older than those that stay, but not of the live one and of the one to go
    /// back to, and removes every prefix that no release has, but for one: where the content `begun` was begun, or
    /// else the spare. Gives that one.
    fn prune(&mut self, begun: Option<&str>) -> Result<Option<String>, Trouble> {
        let kept = self.kept();
        let (old, stay): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.releases).into_iter().partition(|(number, _)| !kept.contains(number));
        self.releases = stay;
        let (objects, prefixes) = self.top()?;
        let live = self.current.iter().map(|(_, prefix)| prefix.as_str());
        let stay: BTreeSet<&str> = live.chain(self.releases.values().map(|told| told.prefix.as_str())).collect();
        let marks: BTreeSet<(&str, &str)> = objects.iter().filter_map(|name| mark_of(name)).collect();
        // Killed between going live and removing the mark.
        let stale = marks.iter().filter(|(prefix, _)| stay.contains(prefix));
        self.client.delete(&stale.map(|(prefix, what)| self.mark(prefix, what)).collect::<Vec<_>>())?;
        let marks_of = |prefix: &str| -> Vec<&str> {
            marks.iter().filter(|(marked, _)| *marked == prefix).map(|(_, what)| *what).collect()
        };
        // The one that fell out last is closest to what comes next.
        let mut free: Vec<&str> = old.values().rev().map(|told| told.prefix.as_str()).collect();
        free.extend(prefixes.iter().map(String::as_str).chain(marks.iter().map(|(prefix, _)| *prefix)));
        let mut seen = BTreeSet::new();
        free.retain(|prefix| !stay.contains(prefix) && seen.insert(*prefix));
        let mut left = free.iter().find(|prefix| begun.is_some_and(|begun| marks_of(prefix) == [begun])).copied();
        for prefix in &free {
            let key = self.key(&format!("{prefix}/{SHA256}"));
            if left.is_none() && marks_of(prefix).is_empty() && self.client.head(&key, [])?.is_some() {
                left = Some(prefix);
            }
        }
        for prefix in free.iter().filter(|prefix| left != Some(prefix)) {
            self.clear(prefix, &marks_of(prefix))?;
        }
        Ok(left.map(str::to_owned))
    }

    /// Removes a prefix. Whoever comes after us, if we are killed, must not use it meanwhile: a request to
    /// remove may arrive late.
    fn clear(&self, prefix: &str, marks: &[&str]) -> Result<(), Trouble> {
        let gone = self.mark(prefix, GONE);
        let (objects, _) = self.client.list(&self.key(&format!("{prefix}/")), false)?;
        let keys: Vec<String> = objects.into_keys().collect();
        if !keys.is_empty() {
            self.client.put(&gone, b"\n", &[])?;
            self.hold()?;
            self.delete_all(&keys)?;
        }
        // Its own goes last: no other is to be alone where something might still be removed.
        let others = marks.iter().filter(|what| **what != GONE).map(|what| self.mark(prefix, what));
        self.client.delete(&others.collect::<Vec<_>>())?;
        if keys.is_empty() && !marks.contains(&GONE) { Ok(()) } else { self.client.delete(&[gone]) }
    }

    fn delete_all(&self, keys: &[String]) -> Result<(), Trouble> {
        self.pool.install(|| {
            keys.par_chunks(1000).try_for_each(|keys| {
                self.renew()?;
                self.client.delete(keys)
            })
        })
    }

    /// The releases whose files stay: the last ones, the live one, and the one to go back to. One that was gone
    /// back to may follow one whose place has been given away.
    fn kept(&self) -> BTreeSet<u32> {
        let numbers = self.releases.keys().rev().copied();
        let newest = numbers.clone().next();
        let back = self.back.filter(|_| newest.is_some() && self.current() == newest);
        numbers.take(KEPT).chain(self.current()).chain(back).collect()
    }

    /// The newest release, where what names the live one is missing.
    fn newest(&self) -> Option<u32> {
        if self.current.is_some() { None } else { self.releases.keys().next_back().copied() }
    }

    /// Adds a line to the history. The release is live by now, whatever becomes of the line.
    fn note(&self, line: &str) {
        if let Ok(there) = self.client.get(&self.key(HISTORY)) {
            let mut text = there.map(|there| there.bytes).unwrap_or_default();
            text.extend_from_slice(line.as_bytes());
            let _ = self.client.put(&self.key(HISTORY), &text, &[("content-type", "text/plain; charset=utf-8")]);
        }
    }

    /// Finds where a release is to be laid out.
    fn room(&mut self, record: &Record<'_>) -> Result<Room, Trouble> {
        // Building takes a while, in which a machine may sleep.
        self.hold()?;
        let digest = record.digest();
        let left = self.prune(Some(&digest))?;
        // Published before, and still there: what is missing is mended.
        if let Some(told) = self.releases.values().find(|told| told.digest == digest)
            && self.list_in(&told.prefix)?.is_some_and(|list| digest::sha256(&list) == digest)
        {
            let prefix = told.prefix.clone();
            return Ok(Room { prefix, mark: None, certain: record.sums(), brought: String::new() });
        }
        let prefix = left.unwrap_or_else(fresh_name);
        let mark = self.mark(&prefix, &digest);
        let brought = match self.client.get(&mark)? {
            Some(there) => String::from_utf8_lossy(&there.bytes).trim_end_matches('\n').to_owned(),
            None => {
                self.client.put(&mark, b"\n", &[])?;
                String::new()
            }
        };
        // Whoever takes our lock from here on sees the mark; whoever took it before may not have.
        self.hold()?;
        let list = self.list_in(&prefix)?.unwrap_or_default();
        let certain = sums::read(&list, Algorithm::Sha256, Names::Plain).unwrap_or_default();
        Ok(Room { prefix, mark: Some(mark), certain, brought })
    }

    /// Brings files to their prefix, all but the list, and writes down beside it how far that has come.
    fn bring_all(&self, record: &Record<'_>, paths: &[&str], prefix: &str, mark: Option<&str>) -> Result<(), Trouble> {
        let paths: Vec<&str> = paths.iter().copied().filter(|path| *path != SHA256).collect();
        let mut last: Option<&&str> = None;
        for paths in paths.chunks(STEP) {
            if let (Some(mark), Some(last)) = (mark, last) {
                self.client.put(mark, format!("{last}\n").as_bytes(), &[])?;
            }
            self.pool.install(|| paths.par_iter().try_for_each(|path| self.bring(record, path, prefix)))?;
            last = paths.last();
        }
        Ok(())
    }

    /// Brings one file to its prefix: copied by the store from the live release, or sent.
    fn bring(&self, record: &Record<'_>, path: &str, prefix: &str) -> Result<(), Trouble> {
        self.renew()?;
        let key = self.key(&format!("{prefix}/{path}"));
        let taken = record.taken_of(path);
        if let (Some(taken), Some(live), Some((_, before))) = (taken, &self.live, &self.current)
            && before != prefix
            && live.files.get(path) == Some(&taken.hex(0))
            && self.client.copy(&self.key(&format!("{before}/{path}")), &key)?
        {
            return Ok(());
        }
        let lasts = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let kind = if is_list(path) { "text/plain; charset=utf-8" } else { media_type(path) };
        let kind = [("cache-control", lasts), ("content-type", kind)];
        let short = |error| Trouble::System(PathBuf::from(path), error);
        match taken.map(|taken| taken.len).filter(|len| *len > SHORT) {
            Some(len) => self.client.put_long(&key, len, &|| record.open(path), &kind),
            None => self.client.put(&key, &record.bytes(path).map_err(short)?, &kind).map(drop),
        }
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

    fn live(&self) -> Result<Option<Receipt>, Trouble> {
        if let Some(live) = &self.live {
            return Ok(Some(live.clone()));
        }
        self.current().or(self.newest()).map(|number| self.receipt(number)).transpose()
    }

    fn current(&self) -> Option<u32> {
        self.current.as_ref().map(|(number, _)| *number)
    }

    fn adrift(&self) -> Option<String> {
        self.newest().map(|_| format!("{}/{}", self.client.name(), self.key("current")))
    }

    fn receipt(&self, number: u32) -> Result<Receipt, Trouble> {
        let there = self.client.get(&self.receipt_key(number, "json"))?;
        let receipt = there.as_ref().and_then(|there| Receipt::read(&there.bytes));
        receipt
            .filter(|receipt| receipt.release == number)
            .ok_or_else(|| Trouble::NoReceipt { place: self.receipt_place(number), there: there.is_some() })
    }

    fn standing(&self) -> Result<Vec<u32>, Trouble> {
        let kept = self.kept();
        Ok(self.releases.keys().filter(|number| kept.contains(number)).copied().collect())
    }

    /// What the receipt says, as far as the store still has it, and what it has beside that.
    fn there(&self, number: u32) -> Result<Sums, Trouble> {
        let Some(Told { prefix, .. }) = self.releases.get(&number) else { return Ok(Sums::new()) };
        let live = Target::receipt(self, number)?;
        let start = self.key(&format!("{prefix}/"));
        let (objects, _) = self.client.list(&start, false)?;
        let there: BTreeSet<&str> = objects.keys().filter_map(|key| key.strip_prefix(&start)).collect();
        let files = live.files.iter().filter(|(path, _)| there.contains(path.as_str()));
        let mut sums: Sums = files.map(|(path, digest)| (path.clone(), digest.clone())).collect();
        for path in there {
            sums.entry(path.to_owned()).or_default();
        }
        if let Some(list) = self.list_in(prefix)? {
            sums.insert(SHA256.to_owned(), digest::sha256(&list));
        }
        Ok(sums)
    }

    fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, Trouble> {
        let Some(Told { prefix, .. }) = self.releases.get(&number) else { return Ok(None) };
        let fetch = |path: &str| {
            self.renew()?;
            let key = self.key(&format!("{prefix}/{path}"));
            self.client.get(&key)?.map(|there| there.bytes).ok_or(Trouble::Damaged(key))
        };
        self.pool.install(|| self.workshop.keep(paths, &fetch)).map(Some)
    }

    fn next_number(&self) -> Result<u32, Trouble> {
        Ok(self.last + 1)
    }

    fn lay(&mut self, record: &Record<'_>, _: &Plan, _: &dyn Fn(&str) -> Option<PathBuf>) -> Result<(), Trouble> {
        let Room { prefix, mark, certain, brought } = self.room(record)?;
        let start = self.key(&format!("{prefix}/"));
        let key = |path: &str| format!("{start}{path}");
        let wanted: BTreeSet<&str> = record.paths().iter().map(String::as_str).collect();
        let stands = |path: &str| {
            let sure = |hex| path <= brought.as_str() || certain.get(path) == Some(&hex);
            record.taken_of(path).is_some_and(|taken| sure(taken.hex(0)))
        };
        let mut moved: Vec<&str> = wanted.iter().copied().filter(|path| !stands(path)).collect();
        let mut gone: Vec<String> =
            certain.keys().filter(|path| !wanted.contains(path.as_str())).map(|path| key(path)).collect();
        let mut again = false;
        loop {
            self.bring_all(record, &moved, &prefix, mark.as_deref())?;
            self.delete_all(&gone)?;
            // What it lists stands there by now.
            self.bring(record, SHA256, &prefix)?;
            // Held against the list of what should be there: nothing missing, nothing more, all as long as here.
            let (there, _) = self.client.list(&start, false)?;
            let is_long = |path: &str, len| record.taken_of(path).is_none_or(|taken| len == taken.len);
            let is_whole = |path: &str| there.get(&key(path)).is_some_and(|len| is_long(path, *len));
            moved = wanted.iter().copied().filter(|path| !is_whole(path)).collect();
            gone = there.into_keys().filter(|key| !wanted.contains(&key[start.len()..])).collect();
            match moved.first().map(|path| key(path)).or_else(|| gone.first().cloned()) {
                None => break,
                // Somebody has been at it, or the store does not keep what it is given.
                Some(wrong) if again => return Err(Trouble::Damaged(wrong)),
                Some(_) => again = true,
            }
        }
        self.laid = Some(prefix);
        Ok(())
    }

    fn publish(&mut self, receipt: &Receipt) -> Result<(), Trouble> {
        let number = receipt.release;
        let prefix = self.laid.take().expect("a release is laid out before it is published");
        self.client.put(&self.receipt_key(number, "pending"), receipt.json().as_bytes(), &[])?;
        self.client.put(
            &self.receipt_key(number, "txt"),
            receipt.text().as_bytes(),
            // Where the receipt for programs is lost, this one says what is not to be removed.
            &[("content-type", "text/plain; charset=utf-8"), (DIGEST, &receipt.digest), (PREFIX, &prefix)],
        )?;
        self.go_to(number, &prefix)?;
        self.confirm(number)?;
        self.note(&receipt.history());
        self.back = receipt.previous;
        self.releases.insert(number, Told { digest: receipt.digest.clone(), prefix });
        self.put_in_place()?;
        // The release is live; that old ones are not yet gone is no reason to say otherwise.
        let _ = self.prune(None);
        Ok(())
    }

    fn go_back(&mut self, number: u32, line: &str) -> Result<(), Trouble> {
        let told = self.releases.get(&number).ok_or(Trouble::NothingBefore)?;
        let prefix = told.prefix.clone();
        // Prefixes are used again; what stands there must be what the receipt is of.
        if self.list_in(&prefix)?.is_none_or(|list| digest::sha256(&list) != told.digest) {
            return Err(Trouble::Damaged(self.key(&format!("{prefix}/{SHA256}"))));
        }
        self.go_to(number, &prefix)?;
        self.note(line);
        self.put_in_place()
    }

    fn receipt_place(&self, number: u32) -> String {
        format!("{}/{}", self.client.name(), self.receipt_key(number, "json"))
    }
}

/// The number in a receipt's name.
fn number_of(name: &str) -> Option<u32> {
    let (number, end) = name.split_once('.')?;
    (number.len() == 6 && matches!(end, "json" | "txt" | "pending")).then(|| number.parse().ok())?
}

/// Whether a name is that of a prefix: drawn, or, in what was published before prefixes were used again, a digest.
fn is_prefix(name: &str) -> bool {
    matches!(name.len(), 32 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A mark's prefix, and what it says of it.
fn mark_of(name: &str) -> Option<(&str, &str)> {
    name.split_once('.').filter(|(prefix, what)| is_prefix(prefix) && (*what == GONE || is_prefix(what)))
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

    /// What an object's metadata say; empty where they say nothing.
    fn head<const N: usize>(&self, key: &str, names: [&str; N]) -> Result<Option<[String; N]>, Trouble> {
        let send =
            || self.agent.head(self.bucket.head_object(Some(&self.credentials), key).sign(SIGNED).as_str()).call();
        let response = self.request(key, &send)?;
        match response.status().as_u16() {
            200 => {
                let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
                Ok(Some(names.map(|name: &str| said(name).unwrap_or_default().to_owned())))
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
