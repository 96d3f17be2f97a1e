//! The words of a problem, and those round it, in Chinese and in English.
//!
//! The words of each problem stand in its family. The message states the defect in the form's own
//! words; the label stands under the source; the help says what a person can do. No blame, no guess,
//! no full stop at the end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, Level, Role};

/// A language that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English.
    En,
}

/// The words of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The defect in one line.
    pub message: String,
    /// What stands under the marked source; may be empty.
    pub label: String,
    /// What to do.
    pub help: String,
}

impl Words {
    /// A message and what to do.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Words {
        Words::labelled(message, "", help)
    }

    /// The same with what stands under the source.
    pub fn labelled(message: impl Into<String>, label: impl Into<String>, help: impl Into<String>) -> Words {
        Words { message: message.into(), label: label.into(), help: help.into() }
    }
}

/// The one that is probably meant, as a question; nothing where none is near.
pub(crate) fn meant_zh(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |close| format!("是否应为“{close}”？"))
}

/// The same in English.
pub(crate) fn meant_en(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?"))
}

/// The name of a level.
pub fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Error, Lang::Zh) => "错误",
        (Level::Warning, Lang::Zh) => "提醒",
        (Level::Note, Lang::Zh) => "提示",
        (Level::Error, Lang::En) => "error",
        (Level::Warning, Lang::En) => "warning",
        (Level::Note, Lang::En) => "note",
    }
}

/// The name of a finding's level, which says where it is in a draft.
pub fn level_of(finding: &Finding, lang: Lang) -> &'static str {
    match (finding.level, lang) {
        (weight, _) if !finding.draft => level(weight, lang),
        (Level::Error, Lang::Zh) => "草稿·错误",
        (Level::Warning, Lang::Zh) => "草稿·提醒",
        (Level::Note, Lang::Zh) => "草稿·提示",
        (Level::Error, Lang::En) => "error in a draft",
        (Level::Warning, Lang::En) => "warning in a draft",
        (Level::Note, Lang::En) => "note in a draft",
    }
}

/// What stands under a place beside the finding's own.
pub fn role(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (Role::Term | Role::Other, _) => "",
        (Role::Sum, Lang::Zh) => "合计",
        (Role::Sum, Lang::En) => "sum",
        (Role::First, Lang::Zh) => "首次出现",
        (Role::First, Lang::En) => "first here",
    }
}

/// The word before what to do.
pub fn help(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "处理",
        Lang::En => "help",
    }
}

/// The line that closes a run: what was found in so many reports, errors, warnings and notes, and how much in drafts.
pub fn summary([errors, warnings, notes]: [usize; 3], in_drafts: usize, reports: usize, lang: Lang) -> String {
    let is_sound = errors + warnings + notes == 0;
    match lang {
        Lang::Zh if is_sound && in_drafts > 0 => format!("已核对{reports}份报告，草稿以外未发现问题"),
        Lang::Zh if is_sound => format!("已核对{reports}份报告，未发现问题"),
        Lang::Zh => format!("已核对{reports}份报告：错误{errors}处，提醒{warnings}处，提示{notes}处"),
        Lang::En => {
            let checked = plural(reports, "report");
            match (is_sound, in_drafts) {
                (true, 0) => format!("{checked} checked, nothing found"),
                (true, _) => format!("{checked} checked, nothing found but in drafts"),
                (false, _) => {
                    let [errors, warnings, notes] = [(errors, "error"), (warnings, "warning"), (notes, "note")]
                        .map(|(count, word)| plural(count, word));
                    format!("{checked} checked: {errors}, {warnings}, {notes}")
                }
            }
        }
    }
}

/// Which checks the site turned off, and how often each would have spoken; empty where none would.
pub fn off(checks: &BTreeMap<String, usize>, lang: Lang) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let notices = |(check, count): (&String, &usize)| match lang {
        Lang::Zh => format!("{check}（略去{count}处）"),
        Lang::En => format!("{check} ({} left out)", plural(*count, "finding")),
    };
    let notices: Vec<String> = checks.iter().map(notices).collect();
    match lang {
        Lang::Zh => format!("本站关闭的校验：{}", notices.join("、")),
        Lang::En => format!("checks turned off by this site: {}", notices.join(", ")),
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_up_does_not_call_a_draft_sound() {
        for (counts, in_drafts, zh, en) in [
            ([0; 3], 0, "已核对3份报告，未发现问题", "3 reports checked, nothing found"),
            ([0; 3], 2, "已核对3份报告，草稿以外未发现问题", "3 reports checked, nothing found but in drafts"),
            (
                [1, 0, 2],
                2,
                "已核对3份报告：错误1处，提醒0处，提示2处",
                "3 reports checked: 1 error, 0 warnings, 2 notes",
            ),
        ] {
            assert_eq!(summary(counts, in_drafts, 3, Lang::Zh), zh);
            assert_eq!(summary(counts, in_drafts, 3, Lang::En), en);
        }
    }
}
