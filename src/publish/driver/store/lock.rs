//! The lock: an object that may only be made where there is none, renewed while it is held.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Store;
use super::client::Put;
use crate::publish::driver::PublishError;

/// A lock that was not renewed for so long holds no more.
const LEASE: Duration = Duration::from_secs(15 * 60);
/// How often it is renewed.
const RENEWED: Duration = Duration::from_secs(60);

impl Store {
    pub(super) fn acquire_lock(&mut self) -> Result<(), PublishError> {
        let key = self.key("lock");
        let text = self.holder.as_bytes();
        let made = self.client.put(&key, text, &[("if-none-match", "*")])?;
        if made == Put::ConditionFailed {
            let Some(there) = self.client.get(&key)? else { return Err(PublishError::Locked) };
            let taken_up = there.bytes == text;
            if !taken_up && there.age.is_none_or(|age| age < LEASE) {
                return Err(PublishError::Locked);
            }
            if !taken_up && self.client.put(&key, text, &[("if-match", &there.etag)])? == Put::ConditionFailed {
                return Err(PublishError::Locked);
            }
        }
        self.released.store(false, Ordering::Relaxed);
        self.check_lock()
    }

    /// Makes sure that the lock is still ours: a store that does not know conditions lets two make it.
    pub(super) fn check_lock(&self) -> Result<(), PublishError> {
        match self.client.get(&self.key("lock"))? {
            Some(there) if there.bytes == self.holder.as_bytes() => Ok(()),
            _ => {
                self.released.store(true, Ordering::Relaxed);
                Err(PublishError::Locked)
            }
        }
    }

    /// Renews the lock where it is time, unless it is somebody else's by now: whoever slept for too long has
    /// lost it.
    pub(super) fn renew_lock(&self) -> Result<(), PublishError> {
        let mut renewed = self.renewed.lock().expect("no holder has panicked");
        if renewed.elapsed() > RENEWED {
            self.check_lock()?;
            self.client.put(&self.key("lock"), self.holder.as_bytes(), &[])?;
            *renewed = Instant::now();
        }
        Ok(())
    }
}
