//! The lock: an object that may only be made where there is none, renewed while it is held.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Store;
use super::client::{Object, Put};
use crate::disk::Holder;
use crate::publish::driver::PublishError;

/// A lock that was not renewed for so long holds no more.
const LEASE: Duration = Duration::from_secs(15 * 60);
/// How often it is renewed.
const RENEWED: Duration = Duration::from_secs(60);

/// Somebody else has it, who gave a sign of life when it was written.
fn locked(there: Option<&Object>) -> PublishError {
    let holder = there.and_then(|there| Holder::read(&String::from_utf8_lossy(&there.bytes)));
    let left = there.map(|there| LEASE.saturating_sub(there.age.unwrap_or_default()));
    PublishError::Locked { holder, minutes: left.map(|left| left.as_secs().div_ceil(60)) }
}

impl Store {
    /// Whose it is: the name of a workshop, and who works there.
    fn lock_text(&self) -> String {
        format!("{}\n{}\n", self.holder, self.workshop.holder().print())
    }

    fn is_ours(&self, there: &Object) -> bool {
        there.bytes.split(|byte| *byte == b'\n').next() == Some(self.holder.as_bytes())
    }

    pub(super) fn acquire_lock(&mut self) -> Result<(), PublishError> {
        let key = self.key("lock");
        let text = self.lock_text();
        let made = self.client.put(&key, text.as_bytes(), &[("if-none-match", "*")])?;
        if made == Put::ConditionFailed {
            let Some(there) = self.client.get(&key)? else { return Err(locked(None)) };
            if self.is_ours(&there) {
                // A process of this workshop has left it; what it says of that is of no use any more.
                self.client.put(&key, text.as_bytes(), &[])?;
            } else if there.age.is_none_or(|age| age < LEASE)
                || self.client.put(&key, text.as_bytes(), &[("if-match", &there.etag)])? == Put::ConditionFailed
            {
                return Err(locked(Some(&there)));
            }
        }
        self.released.store(false, Ordering::Relaxed);
        self.check_lock()
    }

    /// Makes sure that the lock is still ours: a store that does not know conditions lets two make it.
    pub(super) fn check_lock(&self) -> Result<(), PublishError> {
        let there = self.client.get(&self.key("lock"))?;
        if there.as_ref().is_some_and(|there| self.is_ours(there)) {
            return Ok(());
        }
        self.released.store(true, Ordering::Relaxed);
        Err(locked(there.as_ref()))
    }

    /// Renews the lock where it is time, unless it is somebody else's by now: whoever slept for too long has
    /// lost it.
    pub(super) fn renew_lock(&self) -> Result<(), PublishError> {
        let mut renewed = self.renewed.lock().expect("no holder has panicked");
        if renewed.elapsed() > RENEWED {
            self.check_lock()?;
            self.client.put(&self.key("lock"), self.lock_text().as_bytes(), &[])?;
            *renewed = Instant::now();
        }
        Ok(())
    }
}
