//! The files of a release on their way into a prefix.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Store;
use crate::archive::ArchiveRecord;
use crate::archive::record::{SHA256, is_list};
use crate::publish::driver::PublishError;
use crate::tree::{Files, media_type};

/// After so many files that were uploaded, it is written down how far it has come.
const STEP: usize = 500;
/// Longer files are sent piece by piece.
const SHORT: u64 = 1024 * 1024;

impl Store {
    /// Brings files to their prefix, all but the list, and writes down beside it how far that has come.
    pub(super) fn upload_all(
        &self,
        record: &ArchiveRecord<'_>,
        paths: &[&str],
        prefix: &str,
        mark: Option<&str>,
    ) -> Result<(), PublishError> {
        let paths: Vec<&str> = paths.iter().copied().filter(|path| *path != SHA256).collect();
        let mut last: Option<&&str> = None;
        for paths in paths.chunks(STEP) {
            if let (Some(mark), Some(last)) = (mark, last) {
                self.client.put(mark, format!("{last}\n").as_bytes(), &[])?;
            }
            self.pool.install(|| paths.par_iter().try_for_each(|path| self.upload(record, path, prefix)))?;
            last = paths.last();
        }
        Ok(())
    }

    /// Brings one file to its prefix: copied by the store from the live release, or sent.
    pub(super) fn upload(&self, record: &ArchiveRecord<'_>, path: &str, prefix: &str) -> Result<(), PublishError> {
        self.renew_lock()?;
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
        let short = |error| PublishError::System(PathBuf::from(path), error);
        match taken.map(|taken| taken.len).filter(|len| *len > SHORT) {
            Some(len) => self.client.put_long(&key, len, &|| record.open(path), &kind),
            None => self.client.put(&key, &record.bytes(path).map_err(short)?, &kind).map(drop),
        }
    }
}
