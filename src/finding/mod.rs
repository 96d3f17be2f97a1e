//! What we noticed: a problem, at a place, on a level.
//!
//! A [`Problem`] carries facts, never text; its family turns it into [`Words`] of a language, [`show`]
//! draws it on its source; [`json`], [`sarif`], [`junit`], [`line`](mod@line), [`github`] and [`gitlab`] write it for
//! programs. Passes collect findings and go on.

pub mod agency;
pub mod aggregate;
pub mod binding;
pub mod characters;
pub mod chart;
mod check;
mod closest;
pub mod container;
pub mod damage;
pub mod figure;
pub mod file;
mod fix;
pub mod foreign;
pub mod form;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
mod kept;
pub mod key;
pub mod left_open;
pub mod line;
pub mod link;
pub mod name;
pub mod paper;
mod problem;
pub mod sarif;
pub mod section;
pub mod show;
pub mod site;
pub mod syntax;
pub mod text;
pub mod theme;
pub mod words;

use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

pub use agency::AgencyProblem;
pub use binding::BindingProblem;
pub use characters::CharacterProblem;
pub use chart::ChartProblem;
pub use check::Check;
pub(crate) use closest::{closest, closest_cell};
pub use container::{ContainerFault, WarcFault};
pub use damage::Damage;
pub use figure::{FigureProblem, MissingRow};
pub use file::FileProblem;
pub use fix::{Edit, mended};
pub use form::FormProblem;
pub use kept::{CheckNamed, KeptFindings};
pub use key::{Actual, Expected, KeyProblem};
pub use link::LinkProblem;
pub use name::NameProblem;
pub use paper::PaperProblem;
pub use problem::Problem;
pub use section::{NearMiss, SectionProblem};
pub use site::SiteProblem;
pub use syntax::SyntaxProblem;
pub use text::{MarkFault, TextProblem};
pub use theme::ThemeProblem;
pub use words::Words;

use serde::{Deserialize, Serialize};

use crate::form::Cell;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// The report cannot be published like this.
    Error,
    /// Someone should look.
    Warning,
    /// Understood, but written unusually.
    Note,
}

impl Level {
    /// All levels, the heaviest first.
    pub const ALL: [Level; 3] = [Level::Error, Level::Warning, Level::Note];

    /// The word in files and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The file as a whole.
    File,
    /// These bytes of it.
    Bytes(Range<usize>),
    /// The entry of this cell; its bytes are looked up when the finding is shown.
    Cell(Cell),
    /// The value of a key in the front matter, looked up likewise.
    Key(&'static str),
    /// The check of one of the waivers that could be read, counted from 0; looked up likewise.
    Waiver(usize),
    /// A value of one of the corrections that could be read, counted from 0; looked up likewise.
    Correction {
        /// Which.
        item: usize,
        /// The value's key.
        key: &'static str,
    },
    /// A value of one of the steps of the review, counted from 0; looked up likewise.
    Review {
        /// Which.
        item: usize,
        /// The value's key.
        key: &'static str,
    },
}

/// Why a place is marked beside the finding's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// It is added up.
    Term,
    /// It stands on the other side of a relation.
    Other,
    /// It is a sum that does not hold.
    Sum,
    /// It stood there first.
    First,
}

/// A place beside the finding's own, in the same or another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The file, if it is another one.
    pub file: Option<String>,
    /// Where.
    pub place: Place,
    /// Why.
    pub role: Role,
}

/// One thing we noticed. A copy shares what it says with the first until one of them is changed: a preview copies
/// those of ten thousand reports several times for every edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(Arc<Noticed>);

impl Deref for Finding {
    type Target = Noticed;

    fn deref(&self) -> &Noticed {
        &self.0
    }
}

impl DerefMut for Finding {
    fn deref_mut(&mut self) -> &mut Noticed {
        Arc::make_mut(&mut self.0)
    }
}

/// What a finding says.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// The name of the check that noticed it.
    pub check: String,
    /// How much it weighs.
    pub level: Level,
    /// What it is.
    pub problem: Arc<dyn Problem>,
    /// The file it is in, as a path in the site.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// Other places that take part.
    pub marks: Vec<Mark>,
    /// Addresses of the cells it speaks of.
    pub cells: Vec<String>,
    /// The report's explanation, where a waiver has weighed it down.
    pub waived: Option<Arc<str>>,
    /// What should stand there, where that is beyond doubt: edits of its file.
    pub fix: Vec<Edit>,
    /// The names of other checks that it speaks for: what they would say has the same cause.
    pub also: Vec<String>,
    /// Whether it is in a draft, which holds nobody back.
    pub draft: bool,
}

impl Finding {
    /// A finding on the level that its problem usually has.
    pub fn new(file: &str, place: Place, problem: impl Problem + 'static) -> Finding {
        Finding(Arc::new(Noticed {
            check: problem.name().to_owned(),
            level: problem.level(),
            problem: Arc::new(problem),
            file: file.to_owned(),
            place,
            marks: Vec::new(),
            cells: Vec::new(),
            waived: None,
            fix: Vec::new(),
            also: Vec::new(),
            draft: false,
        }))
    }

    /// The same with another place that takes part.
    #[must_use]
    pub fn mark(mut self, place: Place, role: Role) -> Finding {
        self.marks.push(Mark { file: None, place, role });
        self
    }

    /// The same with a place in another file.
    #[must_use]
    pub fn mark_in(mut self, file: &str, place: Place, role: Role) -> Finding {
        self.marks.push(Mark { file: Some(file.to_owned()), place, role });
        self
    }
}

impl Noticed {
    /// How much it weighs for those outside who know of no drafts: an error in one holds nobody back.
    pub fn weight(&self) -> Level {
        if self.draft { self.level.max(Level::Warning) } else { self.level }
    }

    /// The names of all checks that it speaks for.
    pub fn checks(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.check).chain(&self.also)
    }
}

impl PartialEq for Noticed {
    fn eq(&self, other: &Noticed) -> bool {
        let Noticed { check, level, problem, file, place, marks, cells, waived, fix, also, draft } = self;
        (check, level, file, place) == (&other.check, &other.level, &other.file, &other.place)
            && (marks, cells, waived, fix, also, draft)
                == (&other.marks, &other.cells, &other.waived, &other.fix, &other.also, &other.draft)
            && **problem == *other.problem
    }
}

impl Eq for Noticed {}

/// What a site may say about a check's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Report it on this level.
    Level(Level),
    /// Do not report it.
    Off,
}

/// A file shows at most so many findings; the rest are counted.
const MOST_IN_A_FILE: usize = 60;

/// All findings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Finding>,
    off: BTreeMap<String, usize>,
}

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds the findings of a part of the run.
    pub fn extend(&mut self, other: Findings) {
        self.list.extend(other.list);
        for (check, count) in other.off {
            *self.off.entry(check).or_default() += count;
        }
    }

    /// Adds what was found before, and is kept.
    pub fn extend_from(&mut self, other: &Findings) {
        self.list.extend_from_slice(&other.list);
        for (check, count) in &other.off {
            *self.off.entry(check.clone()).or_default() += count;
        }
    }

    /// All findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// The findings of each file, once they are settled.
    pub fn by_file(&self) -> impl Iterator<Item = &[Finding]> {
        self.list.chunk_by(|a, b| a.file == b.file)
    }

    /// Those of one file, once they are settled.
    pub fn of_file(&self, file: &str) -> &[Finding] {
        let start = self.list.partition_point(|finding| *finding.file < *file);
        let count = self.list[start..].iter().take_while(|finding| finding.file == file).count();
        &self.list[start..start + count]
    }

    /// Puts what weighs most first; what weighs the same stays in the order of files and places.
    pub fn heaviest_first(&mut self) {
        self.list.sort_by_key(|finding| finding.level);
    }

    /// All findings, to be completed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Finding> {
        self.list.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many are on a level, those in drafts aside.
    pub fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|finding| finding.level == level && !finding.draft).count()
    }

    /// How many are on a level in drafts.
    pub fn count_in_drafts(&self, level: Level) -> usize {
        self.list.iter().filter(|finding| finding.level == level && finding.draft).count()
    }

    /// Whether one is an error that stops a build: one in a draft does not.
    pub fn any_error(&self) -> bool {
        self.any_as_heavy(Level::Error)
    }

    /// Whether one is of a level or a heavier one: those in drafts and those that are explained are not asked.
    pub fn any_as_heavy(&self, level: Level) -> bool {
        self.list.iter().any(|finding| finding.level <= level && !finding.draft && finding.waived.is_none())
    }

    /// Says of the findings in these files that they are in drafts.
    pub fn mark_drafts(&mut self, is_draft: impl Fn(&str) -> bool) {
        for finding in &mut self.list {
            let draft = is_draft(&finding.file);
            if finding.draft != draft {
                finding.draft = draft;
            }
        }
    }

    /// The checks that would have spoken and that the site turned off, and how often.
    pub fn off(&self) -> &BTreeMap<String, usize> {
        &self.off
    }

    /// Those of the findings that are wanted; what the site turned off is kept.
    #[must_use]
    pub fn only(mut self, wanted: impl FnMut(&Finding) -> bool) -> Findings {
        self.list.retain(wanted);
        self
    }

    /// Applies the site's own levels. What speaks for several checks is as heavy as the heaviest of them, and is
    /// said as long as one of them is asked for.
    pub fn set_levels(&mut self, settings: &BTreeMap<String, Setting>) {
        if settings.is_empty() {
            return;
        }
        self.list.retain_mut(|finding| {
            let is_on = |name: &&String| settings.get(*name) != Some(&Setting::Off);
            let Some(first) = finding.checks().find(is_on).cloned() else {
                *self.off.entry(finding.check.clone()).or_default() += 1;
                return false;
            };
            let level = |name: &String| match settings.get(name) {
                Some(Setting::Level(level)) => *level,
                _ => finding.level,
            };
            let level = finding.checks().filter(is_on).map(level).min().unwrap_or(finding.level);
            if finding.level != level {
                finding.level = level;
            }
            if first != finding.check {
                finding.also.retain(|name| *name != first);
                let off = std::mem::replace(&mut finding.check, first);
                finding.also.push(off);
            }
            true
        });
    }

    /// By file, place, level, check and cells. Passes leave findings in the order of files, several times over: the
    /// files are sorted once, and the findings by their numbers.
    fn put_in_order(&mut self) {
        let mut files: Vec<&str> = self.list.iter().map(|finding| &*finding.file).collect();
        files.dedup();
        files.sort();
        files.dedup();
        let rank: HashMap<&str, usize> = files.into_iter().enumerate().map(|(rank, file)| (file, rank)).collect();
        // Mostly, the one before is in the same file.
        let mut last = ("", 0);
        let keys = self.list.iter().map(|finding| {
            let Noticed { file, place, level, .. } = &**finding;
            if last.0 != file {
                last = (file, rank[&**file]);
            }
            let start = match place {
                Place::Bytes(bytes) => bytes.start,
                _ => 0,
            };
            (last.1, start, *level)
        });
        let keys: Vec<(usize, usize, Level)> = keys.collect();
        let mut order: Vec<_> = keys.into_iter().zip(std::mem::take(&mut self.list)).collect();
        order.sort_by(|(a, of_a), (b, of_b)| {
            a.cmp(b).then_with(|| (&of_a.check, &of_a.cells).cmp(&(&of_b.check, &of_b.cells)))
        });
        self.list = order.into_iter().map(|(_, finding)| finding).collect();
    }

    /// Puts findings in the order of files and places, and counts what is too much to show.
    pub fn finish(&mut self) {
        self.put_in_order();
        self.list.dedup();
        if self.by_file().all(|group| group.len() <= MOST_IN_A_FILE) {
            return;
        }
        let mut kept = Vec::with_capacity(self.list.len());
        for group in self.by_file() {
            // What was left out before stays so.
            let left_out = |finding: &Finding| match finding.problem.of::<FileProblem>() {
                Some(FileProblem::More { count }) => Some(*count),
                _ => None,
            };
            let (before, mut order): (Vec<usize>, Vec<usize>) =
                (0..group.len()).partition(|&index| left_out(&group[index]).is_some());
            // What weighs most is shown, in the order of places.
            order.sort_by_key(|&index| group[index].level);
            let rest = order.split_off(order.len().min(MOST_IN_A_FILE));
            // What can be fixed is never many, for it is told together.
            let (fixed, rest): (Vec<usize>, Vec<usize>) =
                rest.into_iter().partition(|&index| !group[index].fix.is_empty());
            order.extend(fixed);
            order.sort_unstable();
            kept.extend(order.into_iter().map(|index| group[index].clone()));
            let count = rest.len() + before.iter().filter_map(|&index| left_out(&group[index])).sum::<usize>();
            if let Some(level) = rest.iter().chain(&before).map(|&index| group[index].level).min() {
                let mut more = Finding::new(&group[0].file, Place::File, FileProblem::More { count });
                (more.level, more.draft) = (level, group[0].draft);
                kept.push(more);
            }
        }
        self.list = kept;
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Findings {
        Findings { list: findings.into_iter().collect(), off: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of many findings in a file those that weigh most are shown, however often the list is finished.
    #[test]
    fn of_many_findings_the_heaviest_are_shown() {
        let mut findings = Findings::default();
        for start in 0..100 {
            let problem = FileProblem::Unreadable { reason: start.to_string() };
            let mut finding = Finding::new("a.md", Place::Bytes(start..start + 1), problem);
            finding.level = if start == 99 { Level::Error } else { Level::Note };
            findings.push(finding);
        }
        for _ in 0..3 {
            findings.finish();
            let [errors, notes] = [Level::Error, Level::Note].map(|level| findings.count(level));
            assert_eq!((errors, notes), (1, MOST_IN_A_FILE), "59 notes, and one for those that are left out");
            let last = findings.iter().last().and_then(|finding| finding.problem.of::<FileProblem>());
            assert_eq!(last, Some(&FileProblem::More { count: 40 }));
        }
    }
}
