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
//! A bucket that the public reads without a server in front cannot be switched in one step at all.
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

mod client;
mod driver;
mod in_place;
mod lock;
mod names;
mod prefix;
mod upload;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use client::Client;
use in_place::Placement;
use names::{is_prefix, mark_of, number_of};

use super::{PublishError, Workshop};
use crate::publish::Receipt;
use crate::publish::release::KEPT;

/// What a receipt's object says of itself: the release's digest.
const DIGEST: &str = "x-amz-meta-digest";
/// And the prefix it stands under.
const PREFIX: &str = "x-amz-meta-prefix";
/// What the mark of a prefix says that is being removed.
const GONE: &str = "gone";
/// Which release was live since when.
const HISTORY: &str = "history.txt";
/// So many requests are under way at a time: they wait, they do not work.
const AT_ONCE: usize = 16;

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
    releases: BTreeMap<u32, ReleaseInfo>,
    /// The release that was laid out.
    staged: Option<ReleaseInfo>,
    /// Its number.
    laid_out: Option<u32>,
    in_place: bool,
    released: AtomicBool,
}

/// What a receipt's object says of its release.
struct ReleaseInfo {
    digest: String,
    prefix: String,
}

impl Store {
    /// Opens a name in a bucket. `in_place` is for one that the public reads with no server in front; an answer is
    /// waited for as long as the `limit`.
    pub fn open(
        access: &Access,
        bucket: &str,
        name: &str,
        in_place: bool,
        workshop: Workshop,
        limit: Duration,
    ) -> Result<Store, PublishError> {
        let client = Client::new(access, bucket, limit)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build();
        let pool = pool.map_err(|error| PublishError::Remote(access.endpoint.clone(), error.to_string()))?;
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
            staged: None,
            laid_out: None,
            in_place,
            released: AtomicBool::new(true),
        };
        let (objects, prefixes) = store.top()?;
        store.refuse_foreign(&objects, &prefixes)?;
        store.in_place |= objects.iter().any(|name| name == "placed");
        if store.in_place && store.placement()? == Placement::None {
            let (there, _) = store.client.list(&store.place(""), false)?;
            if let Some(key) = there.keys().next() {
                return Err(PublishError::NotOurs(PathBuf::from(format!("{}/{key}", store.client.name()))));
            }
        }
        store.acquire_lock()?;
        Ok(store)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.name)
    }

    /// Where a file stands for readers of a bucket with no server in front.
    fn place(&self, path: &str) -> String {
        format!("{}/{path}", self.name.trim_end_matches(".releases/"))
    }

    fn receipt_key(&self, number: u32, end: &str) -> String {
        self.key(&format!("{number:06}.{end}"))
    }

    /// What lies directly in the folder of releases: names of objects, and of prefixes.
    fn top(&self) -> Result<(Vec<String>, Vec<String>), PublishError> {
        let (objects, prefixes) = self.client.list(&self.name, true)?;
        let short = |key: String| key.strip_prefix(&self.name).unwrap_or_default().trim_end_matches('/').to_owned();
        Ok((objects.into_keys().map(short).collect(), prefixes.into_iter().map(short).collect()))
    }

    fn refuse_foreign(&self, objects: &[String], prefixes: &[String]) -> Result<(), PublishError> {
        let receipt = |name: &str| number_of(name).is_some();
        let word = |name: &str| matches!(name, "lock" | "current" | "placed" | HISTORY);
        let ours = |name: &&String| word(name) || receipt(name) || mark_of(name).is_some();
        match objects.iter().find(|name| !ours(name)).or_else(|| prefixes.iter().find(|name| !is_prefix(name))) {
            Some(name) => {
                Err(PublishError::NotOurs(PathBuf::from(format!("{}/{}", self.client.name(), self.key(name)))))
            }
            None => Ok(()),
        }
    }

    /// The release that is named as live, and its prefix.
    fn named(&self) -> Result<Option<(u32, String)>, PublishError> {
        let Some(there) = self.client.get(&self.key("current"))? else { return Ok(None) };
        let text = String::from_utf8_lossy(&there.bytes).into_owned();
        let read = text.trim().split_once(' ').and_then(|(number, prefix)| Some((number.parse().ok()?, prefix)));
        let Some((number, prefix)) = read else { return Err(PublishError::Damaged(self.key("current"))) };
        Ok(Some((number, prefix.to_owned())))
    }

    /// Of these releases, as far as they are `ours`, those whose files may be there. Receipts stay for ever, files do
    /// not: older releases need not be looked up.
    fn known(
        &self,
        numbers: &BTreeSet<u32>,
        ours: impl Fn(u32) -> bool,
        back: Option<u32>,
    ) -> Result<BTreeMap<u32, ReleaseInfo>, PublishError> {
        let all: Vec<u32> = numbers.iter().copied().filter(|number| ours(*number)).collect();
        let newest = all.len().saturating_sub(KEPT + 2);
        let asked = all.iter().enumerate().filter(|(at, number)| {
            let current = self.current.as_ref().map(|(number, _)| *number);
            *at >= newest || [current, back].contains(&Some(**number))
        });
        let asked: Vec<u32> = asked.map(|(_, number)| *number).collect();
        let info = |number: u32| Some(self.info(number).transpose()?.map(|info| (number, info)));
        self.pool.install(|| asked.into_par_iter().filter_map(info).collect())
    }

    /// What a release's receipt says; none where there is no receipt.
    fn info(&self, number: u32) -> Result<Option<ReleaseInfo>, PublishError> {
        let key = self.receipt_key(number, "json");
        // A large portal's receipt is long; what is asked for stands beside it.
        let mut metadata = self.client.head(&key, [DIGEST, PREFIX])?;
        let is_whole = |metadata: &Option<[String; 2]>| metadata.as_ref().is_some_and(|[digest, _]| digest.len() == 64);
        if !is_whole(&metadata) {
            // It is lost, or somebody has written another; the one for people says it, too.
            let paper = self.client.head(&self.receipt_key(number, "txt"), [DIGEST, PREFIX])?;
            metadata = if is_whole(&paper) { paper } else { metadata };
        }
        let Some([mut digest, mut prefix]) = metadata else { return Ok(None) };
        if digest.len() != 64 {
            let there = self.client.get(&key)?.and_then(|there| Receipt::read(&there.bytes));
            let Some(receipt) = there else { return Ok(None) };
            digest = receipt.digest;
        }
        // Before prefixes were used again, each had its release's digest for a name.
        if prefix.is_empty() {
            prefix.clone_from(&digest);
        }
        Ok(Some(ReleaseInfo { digest, prefix }))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if !self.released.load(Ordering::Relaxed) {
            let _ = self.client.delete(&[self.key("lock")]);
        }
    }
}
