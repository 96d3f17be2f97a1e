//! Findings as plain data, for a run to come: what was found in a file is found again as long as its bytes are the same.
//!
//! A problem is kept as its words. One that later passes look into cannot be, for its words do not say all of it; where
//! there is one, the file is read again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Check, Edit, Finding, Findings, Level, Mark, Noticed, Place, Problem, Role, Words};
use crate::form::Cell;

/// Gives the check of a name; a kept finding of one that is no more is not read back.
pub type CheckNamed = fn(&str) -> Option<&'static Check>;

/// Findings that were kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptFindings(Vec<KeptFinding>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptFinding {
    check: String,
    level: Level,
    problem: KeptProblem,
    file: String,
    place: KeptPlace,
    marks: Vec<(Option<String>, KeptPlace, Role)>,
    cells: Vec<String>,
    fix: Vec<Edit>,
    also: Vec<String>,
}

/// A problem, as far as it is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptProblem {
    check: String,
    name: String,
    level: Level,
    is_secret: bool,
    zh: Words,
    en: Words,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum KeptPlace {
    File,
    Bytes(Range<usize>),
    Cell(Cell),
    Key(String),
    Waiver(usize),
    Correction(usize, String),
    Review(usize, String),
}

impl KeptFindings {
    /// Keeps findings that no pass has weighed yet; `None` where words do not say all that later passes ask.
    pub fn of(findings: &Findings) -> Option<KeptFindings> {
        if !findings.off.is_empty() {
            return None;
        }
        findings.iter().map(KeptFinding::of).collect::<Option<Vec<KeptFinding>>>().map(KeptFindings)
    }

    /// The findings; `None` where a check is not there any more.
    pub fn recall(self, named: CheckNamed) -> Option<Findings> {
        self.0.into_iter().map(|kept| kept.recall(named)).collect()
    }
}

impl KeptFinding {
    fn of(finding: &Finding) -> Option<KeptFinding> {
        let Noticed { check, level, problem, file, place, marks, cells, waived, fix, also, draft } = &**finding;
        if problem.is_looked_into() || waived.is_some() || *draft {
            return None;
        }
        let mark = |mark: &Mark| (mark.file.clone(), KeptPlace::of(&mark.place), mark.role);
        Some(KeptFinding {
            check: check.clone(),
            level: *level,
            problem: KeptProblem {
                check: problem.check().name.to_owned(),
                name: problem.name().to_owned(),
                level: problem.level(),
                is_secret: problem.is_secret(),
                zh: problem.zh(),
                en: problem.en(),
            },
            file: file.clone(),
            place: KeptPlace::of(place),
            marks: marks.iter().map(mark).collect(),
            cells: cells.clone(),
            fix: fix.clone(),
            also: also.clone(),
        })
    }

    fn recall(self, named: CheckNamed) -> Option<Finding> {
        let KeptFinding { check, level, problem, file, place, marks, cells, fix, also } = self;
        let problem = Told { check: named(&problem.check)?, kept: problem };
        let mark = |(file, place, role): (Option<String>, KeptPlace, Role)| Mark { file, place: place.recall(), role };
        Some(Finding(Arc::new(Noticed {
            check,
            level,
            problem: Arc::new(problem),
            file,
            place: place.recall(),
            marks: marks.into_iter().map(mark).collect(),
            cells,
            waived: None,
            fix,
            also,
            draft: false,
        })))
    }
}

/// A problem that was kept.
#[derive(Debug, PartialEq)]
struct Told {
    check: &'static Check,
    kept: KeptProblem,
}

impl Problem for Told {
    fn check(&self) -> &'static Check {
        self.check
    }

    fn name(&self) -> &str {
        &self.kept.name
    }

    fn level(&self) -> Level {
        self.kept.level
    }

    fn is_secret(&self) -> bool {
        self.kept.is_secret
    }

    fn zh(&self) -> Words {
        self.kept.zh.clone()
    }

    fn en(&self) -> Words {
        self.kept.en.clone()
    }
}

impl KeptPlace {
    fn of(place: &Place) -> KeptPlace {
        match place {
            Place::File => KeptPlace::File,
            Place::Bytes(bytes) => KeptPlace::Bytes(bytes.clone()),
            Place::Cell(cell) => KeptPlace::Cell(*cell),
            Place::Key(key) => KeptPlace::Key((*key).to_owned()),
            Place::Waiver(item) => KeptPlace::Waiver(*item),
            Place::Correction { item, key } => KeptPlace::Correction(*item, (*key).to_owned()),
            Place::Review { item, key } => KeptPlace::Review(*item, (*key).to_owned()),
        }
    }

    fn recall(self) -> Place {
        match self {
            KeptPlace::File => Place::File,
            KeptPlace::Bytes(bytes) => Place::Bytes(bytes),
            KeptPlace::Cell(cell) => Place::Cell(cell),
            KeptPlace::Key(key) => Place::Key(lasting(key)),
            KeptPlace::Waiver(item) => Place::Waiver(item),
            KeptPlace::Correction(item, key) => Place::Correction { item, key: lasting(key) },
            KeptPlace::Review(item, key) => Place::Review { item, key: lasting(key) },
        }
    }
}

/// A key that lasts as long as the program: the few there are, each once.
fn lasting(key: String) -> &'static str {
    static KEYS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    match keys.get(&*key) {
        Some(known) => known,
        None => {
            let key: &'static str = Box::leak(key.into_boxed_str());
            keys.insert(key);
            key
        }
    }
}
