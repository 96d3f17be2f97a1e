//! In place: the live release copied to where readers without a server in front look for it, file by file.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{ReleaseInfo, Store};
use crate::archive::record::is_list;
use crate::archive::sums::Sums;
use crate::publish::Receipt;
use crate::publish::driver::PublishError;

/// Which release stands under the name itself, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Placement {
    /// None.
    None,
    /// This one, as a whole.
    Complete(String),
    /// Some of the first, some of the second.
    Partial(Option<String>, String),
}

impl Placement {
    pub(super) fn read(text: &str) -> Placement {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [only] => Placement::Complete(only.to_owned()),
            ["-", to] => Placement::Partial(None, to.to_owned()),
            [from, to] => Placement::Partial(Some(from.to_owned()), to.to_owned()),
            _ => Placement::None,
        }
    }

    pub(super) fn print(&self) -> String {
        match self {
            Placement::None => String::new(),
            Placement::Complete(only) => format!("{only}\n"),
            Placement::Partial(from, to) => format!("{} {to}\n", from.as_deref().unwrap_or("-")),
        }
    }
}

impl Store {
    pub(super) fn placement(&self) -> Result<Placement, PublishError> {
        let there = self.client.get(&self.key("placed"))?;
        Ok(there.map_or(Placement::None, |there| Placement::read(&String::from_utf8_lossy(&there.bytes))))
    }

    pub(super) fn set_placement(&self, placement: &Placement) -> Result<(), PublishError> {
        self.client.put(&self.key("placed"), placement.print().as_bytes(), &[]).map(drop)
    }

    /// The files of a release, by its digest; none where it is not known any more.
    pub(super) fn files_of(&self, digest: &str) -> Result<Sums, PublishError> {
        for (number, info) in self.releases.iter().rev() {
            if info.digest == digest
                && let Some(there) = self.client.get(&self.receipt_key(*number, "json"))?
                && let Some(receipt) = Receipt::read(&there.bytes)
            {
                return Ok(receipt.files);
            }
        }
        Ok(Sums::new())
    }

    /// Puts the live release in its place, file by file, if it does not stand there yet.
    pub(super) fn deploy_in_place(&self, number: u32) -> Result<(), PublishError> {
        let Some(ReleaseInfo { digest: live, prefix }) = self.releases.get(&number) else { return Ok(()) };
        let before = match self.placement()? {
            Placement::Complete(digest) if digest == *live => return Ok(()),
            Placement::Complete(digest) => vec![digest],
            Placement::Partial(from, to) => from.into_iter().chain([to]).collect(),
            Placement::None => Vec::new(),
        };
        self.copy_in_place(live, prefix, &before).map_err(|error| match error {
            PublishError::Remote(place, said) | PublishError::Lost { place, said, .. } => {
                PublishError::Incomplete(place, number, said)
            }
            other => other,
        })
    }

    pub(super) fn copy_in_place(&self, live: &str, prefix: &str, before: &[String]) -> Result<(), PublishError> {
        let between = Placement::Partial(before.first().cloned(), live.to_owned());
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
        self.set_placement(&between)?;
        for paths in ranks.values() {
            self.pool.install(|| {
                paths.par_iter().try_for_each(|path| {
                    self.renew_lock()?;
                    let from = format!("{start}{path}");
                    if self.client.copy(&from, &self.place(path))? { Ok(()) } else { Err(PublishError::Damaged(from)) }
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
        self.set_placement(&Placement::Complete(live.to_owned()))
    }
}
