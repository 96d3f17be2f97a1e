//! The steps of releases, killed in the middle of every one, and taken up again.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A target whose steps consist of acts, of which each is done or not. Files are told by what they say.
#[derive(Debug, Clone, Default)]
struct World {
    link: Option<u32>,
    next: Option<usize>,
    files: BTreeMap<u32, usize>,
    /// What each pending receipt, each paper and each lasting receipt is of.
    pending: BTreeMap<u32, usize>,
    papers: BTreeMap<u32, usize>,
    receipts: BTreeMap<u32, usize>,
    history: Vec<u32>,
    /// Every release that readers ever got, with what it said.
    was_live: BTreeMap<u32, usize>,
}

/// So many acts are done before the process is killed.
struct Power(usize);

impl Power {
    /// Whether there is power for one act more.
    fn act(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(1)?;
        Some(())
    }
}

impl World {
    fn look(&self) -> Standing {
        let keys = |map: &BTreeMap<u32, usize>| map.keys().copied().collect::<BTreeSet<u32>>();
        let all = [&self.files, &self.pending, &self.papers, &self.receipts];
        Standing {
            live: self.link,
            whole: keys(&self.files),
            pending: keys(&self.pending),
            receipts: keys(&self.receipts),
            numbers: all.iter().flat_map(|map| map.keys().copied()).collect(),
            in_place: false,
        }
    }

    /// What readers get.
    fn read(&self) -> Option<usize> {
        self.link.map(|live| *self.files.get(&live).expect("what is live is there as a whole"))
    }

    /// Takes a step as far as there is power.
    fn take(&mut self, step: Step, content: usize, power: &mut Power) -> Option<()> {
        power.act()?;
        match step {
            Step::Announce(number) => {
                self.pending.insert(number, content);
                power.act()?;
                self.papers.insert(number, content);
            }
            Step::Complete(number) => {
                self.files.insert(number, self.next.take().expect("it was laid out"));
            }
            Step::Switch(number) => {
                self.link = Some(number);
                self.was_live.insert(number, self.files[&number]);
            }
            Step::Note(number) => {
                if self.history.last() != Some(&number) {
                    self.history.push(number);
                }
            }
            Step::Confirm(number) => {
                let content = *self.pending.get(&number).expect("it is pending");
                self.receipts.insert(number, content);
                power.act()?;
                self.pending.remove(&number);
            }
            Step::Remove(number) => {
                self.files.remove(&number);
            }
            Step::Withdraw(number) => {
                self.files.remove(&number);
                power.act()?;
                self.papers.remove(&number);
                power.act()?;
                self.pending.remove(&number);
            }
            Step::Settle(_) | Step::Sweep => {}
        }
        Some(())
    }

    /// Takes steps; says whether there was power for all. Readers get what they got, or, from one moment on, `wanted`.
    fn walk(&mut self, steps: &[Step], content: usize, wanted: Option<usize>, power: &mut Power) -> Option<()> {
        let before = self.read();
        for step in steps {
            let done = self.take(*step, content, power);
            let now = self.read();
            assert!(now == before || now == wanted, "{step:?}: readers got {before:?}, and get {now:?}");
            done?;
        }
        Some(())
    }

    /// A run: mends, and goes on to what it is for.
    fn run(&mut self, job: Job, power: &mut Power) -> Option<()> {
        let before = self.read();
        self.walk(&self.look().recover(), 0, before, power)?;
        self.holds();
        let standing = self.look();
        match job {
            Job::Publish(content) => {
                power.act()?;
                self.next = Some(content);
                let (number, back) = (standing.next(), standing.live);
                let newest: Vec<u32> = standing.whole.iter().rev().take(KEPT - 1).copied().collect();
                self.walk(&standing.publish(number), content, Some(content), power)?;
                assert_eq!((self.link, self.read()), (Some(number), Some(content)));
                assert_eq!(self.receipts.get(&number), Some(&content));
                assert!(newest.iter().chain(&back).all(|number| self.files.contains_key(number)));
                assert!(self.files.len() <= KEPT + 1, "{self:?}");
            }
            Job::GoTo(which) => {
                let Some(&number) = standing.whole.iter().nth(which) else { return Some(()) };
                let wanted = self.files[&number];
                self.walk(&standing.go_to(number), wanted, Some(wanted), power)?;
                assert_eq!((self.link, self.read()), (Some(number), Some(wanted)));
            }
        }
        self.holds();
        Some(())
    }

    /// What holds whenever a run has mended what was there.
    fn holds(&self) {
        let standing = self.look();
        assert_eq!(standing.recover(), [], "there is nothing left to mend");
        assert_eq!(self.receipts, self.was_live, "what was live, and nothing else, has a receipt for ever");
        assert_eq!(self.papers, self.was_live);
        for number in self.was_live.keys() {
            assert!(self.history.contains(number), "the history knows of {number}");
        }
        // What stands under a number is what its receipt is of.
        assert!(self.files.iter().all(|(number, content)| self.receipts.get(number) == Some(content)));
    }
}

#[derive(Debug, Clone, Copy)]
enum Job {
    Publish(usize),
    GoTo(usize),
}

/// Runs one after the other; each has power for so many acts.
fn run_all(jobs: &[(Job, usize)]) {
    let mut world = World::default();
    for &(job, power) in jobs {
        let _ = world.run(job, &mut Power(power));
        let standing = world.look();
        if let Some(live) = standing.live {
            assert!(standing.whole.contains(&live));
        }
    }
    // Whatever happened: one that is not killed mends all.
    assert!(world.run(Job::Publish(usize::MAX), &mut Power(usize::MAX)).is_some());
    assert_eq!(world.read(), Some(usize::MAX));
}

/// So many acts no run has.
const ALL: usize = 40;

#[test]
fn a_release_is_killed_at_every_act() {
    for killed in 0..ALL {
        for again in 0..ALL {
            let mut jobs: Vec<(Job, usize)> = (1..=6).map(|content| (Job::Publish(content), usize::MAX)).collect();
            jobs.extend([(Job::Publish(7), killed), (Job::GoTo(1), again), (Job::Publish(8), killed)]);
            run_all(&jobs);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn whatever_is_killed_is_taken_up_again(
        jobs in proptest::collection::vec((0_usize..8, 0..ALL, any::<bool>()), 1..40),
    ) {
        let of = |(at, (which, power, whole)): (usize, &(usize, usize, bool))| {
            let job = if *which < 6 { Job::GoTo(*which) } else { Job::Publish(at + 1) };
            let job = if at % 2 == 0 { Job::Publish(at + 1) } else { job };
            (job, if *whole { usize::MAX } else { *power })
        };
        run_all(&jobs.iter().enumerate().map(of).collect::<Vec<_>>());
    }
}

#[test]
fn what_a_second_look_says() {
    let seen = |live, is_final| Some(Sight { live, is_final });
    for (seen, expected) in [
        (None, Fate::Unknown),
        (seen(Some(8), true), Fate::Live),
        (seen(Some(8), false), Fate::Live),
        (seen(Some(7), true), Fate::NotLive),
        (seen(None, true), Fate::NotLive),
        (seen(Some(7), false), Fate::Unknown),
    ] {
        assert_eq!(fate(8, seen), expected, "{seen:?}");
    }
}
