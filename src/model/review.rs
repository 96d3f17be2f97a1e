//! The steps that a report goes through before it is published.
//!
//! A site names its own; a step is known by its name in `site.toml`, and the usual ones by an English key as well.
//! From the step of publication on a report is public, and a draft before.

use serde::{Deserialize, Serialize};

use super::Date;

/// The usual steps, by both names.
const USUAL: [(&str, &str); 6] = [
    ("draft", "草稿"),
    ("first_review", "初审"),
    ("second_review", "复审"),
    ("final_review", "终审"),
    (PUBLISHED, "发布"),
    ("corrected", "更正"),
];

/// The key of the step by which a report becomes public.
const PUBLISHED: &str = "published";

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewStep {
    /// Which, as it is written.
    pub step: String,
    /// When.
    pub date: Option<Date>,
    /// By whom.
    pub name: Option<String>,
    /// What is to be said of it.
    pub remark: Option<String>,
}

/// The steps of a site, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSteps(Vec<String>);

impl Default for ReviewSteps {
    fn default() -> ReviewSteps {
        ReviewSteps(USUAL.map(|(_, name)| name.to_owned()).to_vec())
    }
}

impl ReviewSteps {
    /// Steps of a site's own; `None` where there are fewer than two, or one stands twice.
    pub fn new(steps: Vec<String>) -> Option<ReviewSteps> {
        let steps = ReviewSteps(steps.iter().map(|step| usual(step).to_owned()).collect());
        let is_once = |(at, step): (usize, &String)| steps.position(step) == Some(at);
        (steps.0.len() > 1 && steps.0.iter().enumerate().all(is_once)).then_some(steps)
    }

    /// Their names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The place of a step, which may be written by either name.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.0.iter().position(|name| name == usual(step))
    }

    /// The place of the step by which a report becomes public: the last one where none is called so.
    pub fn publishing(&self) -> usize {
        self.position(PUBLISHED).unwrap_or(self.0.len() - 1)
    }

    /// The place of the last step that was taken; `None` where there is none, or it is not known.
    pub fn reached(&self, taken: &[ReviewStep]) -> Option<usize> {
        self.position(&taken.last()?.step)
    }

    /// Whether a report that has taken these steps is public; one that states none is.
    pub fn is_public(&self, taken: &[ReviewStep]) -> bool {
        taken.is_empty() || self.reached(taken).is_some_and(|at| at >= self.publishing())
    }

    /// Whether all that is left is to publish it.
    pub fn is_final(&self, taken: &[ReviewStep]) -> bool {
        self.reached(taken).is_some_and(|at| at > 0 && at + 1 == self.publishing())
    }

    /// The step that should have come in the place of one, by the step before it; `None` where it may come. A report may
    /// always be sent back to the first step, and corrected as often as there is need.
    pub fn due_before(&self, before: Option<usize>, next: usize) -> Option<&str> {
        let last = self.0.len() - 1;
        let may_come = match before {
            _ if next == 0 => true,
            None => next == 1,
            Some(before) => next == before + 1 || next == before && before == last,
        };
        let due = before.map_or(1, |before| (before + 1).min(last));
        (!may_come).then(|| self.0[due].as_str())
    }
}

/// The Chinese name of a usual step; any other as it is.
fn usual(step: &str) -> &str {
    let step = step.trim();
    USUAL.iter().find(|(key, _)| *key == step).map_or(step, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_public_from_publication_on() {
        let own = ReviewSteps::new(["起草", "审签", "上网"].map(str::to_owned).to_vec()).unwrap();
        for (steps, taken, is_public, is_final) in [
            (&ReviewSteps::default(), "", true, false),
            (&ReviewSteps::default(), "草稿", false, false),
            (&ReviewSteps::default(), "初审 复审", false, false),
            (&ReviewSteps::default(), "初审 复审 final_review", false, true),
            (&ReviewSteps::default(), "初审 复审 终审 发布", true, false),
            (&ReviewSteps::default(), "first_review published corrected", true, false),
            (&ReviewSteps::default(), "发布 草稿", false, false),
            (&ReviewSteps::default(), "发布 会签", false, false),
            (&own, "审签", false, true),
            (&own, "审签 上网", true, false),
            (&own, "发布", false, false),
        ] {
            let taken: Vec<ReviewStep> = taken
                .split_whitespace()
                .map(|step| ReviewStep { step: step.to_owned(), ..Default::default() })
                .collect();
            assert_eq!((steps.is_public(&taken), steps.is_final(&taken)), (is_public, is_final), "{taken:?}");
        }
        assert_eq!(ReviewSteps::new(vec!["初审".to_owned(), "first_review".to_owned()]), None);
        assert_eq!(ReviewSteps::new(vec!["发布".to_owned()]), None);
    }
}
