//! A place to publish to, whatever it is: what stands there is known, and it is walked from step to step.

use std::path::PathBuf;

use super::{Driver, PublishError};
use crate::archive::ArchiveRecord;
use crate::archive::sums::Sums;
use crate::disk::Finished;
use crate::publish::history;
use crate::publish::plan::ForeignChanges;
use crate::publish::release::{Fate, Sight, Standing, Step, fate};
use crate::publish::{Plan, Receipt};

/// A place to publish to, locked, and mended where a process was killed.
pub struct Target {
    driver: Box<dyn Driver>,
    standing: Standing,
}

impl Target {
    /// Looks at a place, and mends what a killed process left there.
    pub fn open(mut driver: Box<dyn Driver>) -> Result<Target, PublishError> {
        let standing = driver.look()?;
        let mut target = Target { driver, standing };
        for step in target.standing.recover() {
            let published = match step {
                Step::Note(number) => Some(target.driver.receipt(number)),
                _ => None,
            };
            let line = published.and_then(Result::ok).map(|receipt| history::live(&receipt));
            let taken = target.take(step, None, line.as_deref());
            if !step.may_be_missing() {
                taken?;
            }
        }
        Ok(target)
    }

    /// The number of the live release.
    pub fn current(&self) -> Option<u32> {
        self.standing.live
    }

    /// The receipt of the live release, or, where what names it is missing, of the newest.
    pub fn live(&self) -> Result<Option<Receipt>, PublishError> {
        self.standing.live.or(self.standing.unlinked()).map(|number| self.receipt(number)).transpose()
    }

    /// What names the live release, if it is missing, though releases are there.
    pub fn unlinked(&self) -> Option<String> {
        self.standing.unlinked().map(|_| self.driver.link_place())
    }

    /// The receipt of a release.
    pub fn receipt(&self, number: u32) -> Result<Receipt, PublishError> {
        self.driver.receipt(number)
    }

    /// Where a release's receipt is kept.
    pub fn receipt_place(&self, number: u32) -> String {
        self.driver.receipt_place(number)
    }

    /// The folder in which the portal is built; an earlier build may lie in it.
    pub fn workshop(&self) -> Result<PathBuf, PublishError> {
        self.driver.workshop()
    }

    /// Whether that folder stands where the web server's own folder stands.
    pub fn is_beside_served_files(&self) -> bool {
        self.driver.is_beside_served_files()
    }

    /// Nothing was published: removes from there what readers might reach.
    pub fn discard(&self) {
        self.driver.discard();
    }

    /// The digests of a release's files; none where they are gone.
    pub(super) fn digests(&self, number: u32) -> Result<Sums, PublishError> {
        if self.standing.whole.contains(&number) { self.driver.digests(number) } else { Ok(Sums::new()) }
    }

    /// A release as far as these files go, if its files are there.
    pub(super) fn files(&self, number: u32, paths: &[String]) -> Result<Option<Finished>, PublishError> {
        if self.standing.whole.contains(&number) { self.driver.files(number, paths) } else { Ok(None) }
    }

    /// Makes a release live. Its receipt, which says what it is and what it changes, gets its number here.
    pub fn publish(
        &mut self,
        record: &ArchiveRecord<'_>,
        plan: &Plan,
        from: &dyn Fn(&str) -> Option<PathBuf>,
        receipt: Receipt,
    ) -> Result<Receipt, PublishError> {
        let number = self.standing.next();
        self.driver.stage(&self.standing, record, plan, from)?;
        let receipt = Receipt { release: number, previous: self.standing.live, ..receipt };
        self.walk(&self.standing.publish(number), Some(&receipt), &history::live(&receipt))?;
        Ok(receipt)
    }

    /// The release to go to, with its receipt: the one that was `chosen`, or else the one that was live before. `live`
    /// is the receipt of the live one, if it is there.
    pub fn other(&self, live: Option<&Receipt>, chosen: Option<u32>) -> Result<Receipt, PublishError> {
        let current = self.standing.live.ok_or(PublishError::NothingBefore)?;
        let standing: Vec<u32> = self.standing.whole.iter().copied().collect();
        let number = match (chosen, live) {
            (Some(chosen), _) if !standing.contains(&chosen) => {
                let others = standing.into_iter().filter(|number| *number != current).collect();
                return Err(PublishError::NoSuchRelease(chosen, others));
            }
            (Some(chosen), _) => Some(chosen),
            (None, Some(live)) => live.back(&standing),
            (None, None) => standing.into_iter().rev().find(|number| *number < current),
        };
        let number = number.ok_or(PublishError::NothingBefore)?;
        let receipt = self.receipt(number)?;
        // What is not any more what was published does not become live.
        let altered = ForeignChanges::of(&self.digests(number)?, &receipt);
        match altered.paths().next() {
            Some(path) => Err(PublishError::Altered(self.receipt_place(number), path.clone())),
            None => Ok(receipt),
        }
    }

    /// The receipts that are there of what was published after one release and up to the other.
    pub fn receipts_between(&self, one: u32, other: u32) -> Vec<Receipt> {
        (one.min(other) + 1..=one.max(other)).filter_map(|number| self.receipt(number).ok()).collect()
    }

    /// Whether the files of a release stay for now: one may come back to it.
    pub fn stays(&self, number: u32) -> bool {
        self.standing.kept(None).contains(&number)
    }

    /// Makes another release live again.
    pub fn go_to(&mut self, number: u32, now: &str) -> Result<(), PublishError> {
        let current = self.standing.live.ok_or(PublishError::NothingBefore)?;
        self.walk(&self.standing.go_to(number), None, &history::gone_back(now, number, current))
    }

    /// Takes steps one after the other, as far as they must be taken. Where one has failed that readers might see, or
    /// one behind it, it is looked again what is live.
    fn walk(&mut self, steps: &[Step], receipt: Option<&Receipt>, line: &str) -> Result<(), PublishError> {
        let mut is_live = false;
        let mut is_cut = false;
        for &step in steps {
            let mut taken = self.take(step, receipt, Some(line));
            if let Err(error) = &taken
                && is_live
                && error.is_lost()
                && !is_cut
            {
                is_cut = true;
                taken = self.driver.look_again().and_then(|_| self.take(step, receipt, Some(line)));
            }
            match (step, taken) {
                (Step::Switch(_), Ok(())) => is_live = true,
                (Step::Switch(number), Err(error)) => match fate(number, self.look_again(&error)) {
                    Fate::NotLive => return Err(error),
                    Fate::Unknown => return Err(PublishError::Unknown(number, Box::new(error))),
                    Fate::Live => {
                        self.standing.done(step);
                        (is_live, is_cut) = (true, true);
                    }
                },
                (Step::Confirm(number), Err(error)) => return Err(PublishError::Unconfirmed(number, Box::new(error))),
                (step, Err(_)) if step.may_be_missing() => {}
                (_, taken) => taken?,
            }
        }
        Ok(())
    }

    /// What is live after an attempt to change that. Whoever has refused has done nothing that is yet to come.
    fn look_again(&mut self, error: &PublishError) -> Option<Sight> {
        let sight = self.driver.look_again().ok();
        if error.is_lost() {
            return sight;
        }
        Some(Sight { live: sight.map_or(self.standing.live, |sight| sight.live), is_final: true })
    }

    fn take(&mut self, step: Step, receipt: Option<&Receipt>, line: Option<&str>) -> Result<(), PublishError> {
        match step {
            Step::Announce(_) => self.driver.announce(receipt.expect("what is published has a receipt"))?,
            Step::Complete(number) => self.driver.complete(number)?,
            Step::Switch(number) => self.driver.switch(number)?,
            Step::Note(_) => {
                if let Some(line) = line {
                    let history = history::with_line(&self.driver.history()?, line);
                    self.driver.set_history(&history)?;
                }
            }
            Step::Confirm(number) => self.driver.confirm(number)?,
            Step::Settle(number) => self.driver.settle(number)?,
            Step::Remove(number) => self.driver.remove(number)?,
            Step::Withdraw(number) => self.driver.withdraw(number)?,
            Step::Sweep => self.driver.sweep(&self.standing)?,
        }
        self.standing.done(step);
        Ok(())
    }
}
