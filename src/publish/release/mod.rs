//! The life of a release: what stands at a target, and the steps that lead on from there, wherever that is.
//!
//! Pure: a driver looks and says what stands; it is told which steps to take, and takes one after the other.
//!
//! ```text
//! laid out ──Announce──► pending ──Complete──► whole ──Switch──► live ──Note, Confirm──► with a receipt for ever
//!                           └─── killed here: Withdraw ───┘        └─ killed here: Note, Confirm
//! ```
//!
//! Readers see [`Step::Switch`] and no other. What a step of several acts has half done is done by taking it again:
//! a receipt is pending until all that stands before [`Step::Confirm`] is done, and what says that a release never
//! became live goes last.

use std::collections::BTreeSet;

/// So many releases stay.
pub const KEPT: usize = 5;

/// What stands at a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The release that readers get.
    pub live: Option<u32>,
    /// Releases whose files are there.
    pub whole: BTreeSet<u32>,
    /// Releases of which it is not yet known whether they became live.
    pub pending: BTreeSet<u32>,
    /// Releases with a receipt that counts.
    pub receipts: BTreeSet<u32>,
    /// Every number that anything bears.
    pub numbers: BTreeSet<u32>,
    /// Whether what is live must then be put where readers look, file by file.
    pub in_place: bool,
}

/// A step of a release, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its receipts are written; that it is live they do not say yet.
    Announce(u32),
    /// What was laid out gets its number, as a whole.
    Complete(u32),
    /// Readers get it.
    Switch(u32),
    /// A line of the history says since when.
    Note(u32),
    /// Its receipt counts, for ever.
    Confirm(u32),
    /// Where readers look file by file, it is put in its place.
    Settle(u32),
    /// Its files go; its receipt stays.
    Remove(u32),
    /// It never became live: its files go, its receipts, and last what says so.
    Withdraw(u32),
    /// What no release needs goes.
    Sweep,
}

impl Step {
    /// Whether a release is what it should be without it.
    pub fn may_be_missing(self) -> bool {
        matches!(self, Step::Note(_) | Step::Remove(_) | Step::Sweep)
    }
}

impl Standing {
    /// The steps that mend what a killed process has left. What readers get stays.
    pub fn recover(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for &number in &self.pending {
            if self.live == Some(number) {
                steps.extend([Step::Note(number), Step::Confirm(number)]);
            } else if self.receipts.contains(&number) {
                steps.push(Step::Confirm(number));
            } else {
                steps.push(Step::Withdraw(number));
            }
        }
        steps.extend(self.live.filter(|_| self.in_place).map(Step::Settle));
        steps
    }

    /// The steps by which what was laid out becomes a release, and live. It will be possible to go back to what is
    /// live now.
    pub fn publish(&self, number: u32) -> Vec<Step> {
        let [announce, complete] = [Step::Announce(number), Step::Complete(number)];
        let mut steps = vec![announce, complete, Step::Switch(number), Step::Note(number), Step::Confirm(number)];
        steps.extend(self.in_place.then_some(Step::Settle(number)));
        let mut after = self.clone();
        steps.iter().for_each(|step| after.done(*step));
        let kept = after.kept(self.live);
        steps.extend(after.whole.difference(&kept).map(|number| Step::Remove(*number)));
        steps.push(Step::Sweep);
        steps
    }

    /// The steps by which another release becomes live again.
    pub fn go_to(&self, number: u32) -> Vec<Step> {
        let settle = self.in_place.then_some(Step::Settle(number));
        [Step::Switch(number), Step::Note(number)].into_iter().chain(settle).collect()
    }

    /// What stands after a step.
    pub fn done(&mut self, step: Step) {
        match step {
            Step::Announce(number) => {
                self.pending.insert(number);
                self.numbers.insert(number);
            }
            Step::Complete(number) => {
                self.whole.insert(number);
            }
            Step::Switch(number) => self.live = Some(number),
            Step::Confirm(number) => {
                self.pending.remove(&number);
                self.receipts.insert(number);
            }
            Step::Remove(number) => {
                self.whole.remove(&number);
            }
            Step::Withdraw(number) => {
                for numbers in [&mut self.whole, &mut self.pending, &mut self.numbers] {
                    numbers.remove(&number);
                }
            }
            Step::Note(_) | Step::Settle(_) | Step::Sweep => {}
        }
    }

    /// The number of the next release.
    pub fn next(&self) -> u32 {
        self.numbers.last().map_or(1, |last| last + 1)
    }

    /// The releases whose files stay: the newest, the live one, and the one to go `back` to.
    pub fn kept(&self, back: Option<u32>) -> BTreeSet<u32> {
        let back = back.filter(|back| self.whole.contains(back));
        self.whole.iter().rev().take(KEPT).copied().chain(self.live).chain(back).collect()
    }

    /// The newest release, where what names the live one is missing, though releases are there.
    pub fn unlinked(&self) -> Option<u32> {
        if self.live.is_some() {
            return None;
        }
        self.whole.last().or(self.receipts.last()).copied()
    }
}

/// What was seen after a step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// The release that readers get.
    pub live: Option<u32>,
    /// Whether nothing that was sent before may yet arrive.
    pub is_final: bool,
}

/// What is known of a release when one of its steps has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Readers get what they got before.
    NotLive,
    /// Readers get it.
    Live,
    /// Nobody knows.
    Unknown,
}

/// Whether readers get a release of which switching has failed; `seen` is what a second look has shown, if anything.
pub fn fate(number: u32, seen: Option<Sight>) -> Fate {
    match seen {
        Some(sight) if sight.live == Some(number) => Fate::Live,
        Some(Sight { is_final: true, .. }) => Fate::NotLive,
        _ => Fate::Unknown,
    }
}

#[cfg(test)]
mod tests;
