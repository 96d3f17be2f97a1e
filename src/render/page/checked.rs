//! The part of a report's page that says what the checks came to, which explanations the agency gives, and that
//! figures were corrected.

use serde::Serialize;

use super::TopPage;
use super::checks::anchor_of;
use crate::check::public::Subject;
use crate::check::results::{Outcome, ReportResults};
use crate::finding::Finding;
use crate::finding::words::Lang;
use crate::model::{Date, Report, Waiver};
use crate::render::Renderer;
use crate::tree;

/// A report's page tells of so many findings; the rest is counted.
const MOST: usize = 20;

/// What is said of a report after its text.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedView {
    /// Its heading, which speaks of corrections only where there are some.
    pub heading: String,
    /// How many checks looked at it and passed, in a sentence; `None` where the portal has no page of checks.
    pub sentence: Option<String>,
    /// What was noticed, and what of it is explained.
    pub told: Vec<ToldView>,
    /// That there is more; empty where there is not.
    pub more: String,
    /// Explanations that belong to no table and to nothing that is told.
    pub waivers: Vec<String>,
    /// That figures were corrected; `None` where none was.
    pub corrected: Option<String>,
}

/// Something that was noticed in a report.
#[derive(Debug, Clone, Serialize)]
pub struct ToldView {
    /// The check, as an anchor of the page of checks.
    pub anchor: String,
    /// What the check asks for.
    pub title: String,
    /// What was noticed.
    pub text: String,
    /// Whether the agency explains it.
    pub explained: bool,
    /// How.
    pub reason: String,
}

impl CheckedView {
    /// Everything that it says, an element a text, as the page has it; without the heading that most reports share.
    pub(in crate::render) fn texts(&self) -> Vec<String> {
        let told = self.told.iter().map(|told| format!("{}{}{}", told.title, told.text, told.reason));
        let heading = self.corrected.is_some().then_some(&self.heading);
        let sentences = self.sentence.iter().chain(&self.corrected).cloned();
        heading
            .into_iter()
            .cloned()
            .chain(sentences)
            .chain(told)
            .chain([self.more.clone()])
            .chain(self.waivers.iter().cloned())
            .collect()
    }
}

impl Renderer<'_> {
    /// What is said of a report after its text, if anything is.
    pub(super) fn checked(&self, report: &Report, before: Option<&Report>) -> Option<CheckedView> {
        let has_page = (TopPage::of("checks").is_in)(self.config);
        let mut view = CheckedView {
            heading: self.word(if report.corrections.is_empty() {
                "report.checked"
            } else {
                "report.checked_corrected"
            }),
            sentence: None,
            told: Vec::new(),
            more: String::new(),
            waivers: Vec::new(),
            corrected: None,
        };
        let mut told_of: Vec<&Waiver> = Vec::new();
        if has_page {
            let results = self.results.report(&Subject::of(self.portal, self.links, report, before));
            view.sentence = self.checked_sentence(&results);
            if let Some(count) = results.told.len().checked_sub(MOST).filter(|count| *count > 0) {
                view.more = self.theme.phrase("report.more_noted", &[("count", &count.to_string())]);
            }
            for &(check, finding, waiver) in results.told.iter().take(MOST) {
                told_of.extend(waiver);
                view.told.push(ToldView {
                    anchor: tree::encoded(&anchor_of(self.results.checks[check].name)),
                    title: self.check_title(&self.results.checks[check]),
                    text: self.theme.phrase("report.noticed", &[("text", &self.with_dates(&public_words(finding)))]),
                    explained: waiver.is_some(),
                    reason: waiver.map_or_else(String::new, |waiver| {
                        self.theme.phrase("report.explained", &[("reason", &self.reason(waiver))])
                    }),
                });
            }
        }
        let is_told = |waiver: &Waiver| told_of.iter().any(|told| std::ptr::eq(*told, waiver));
        let loose = report.waivers.iter().filter(|waiver| waiver.cell.is_none() && !is_told(waiver));
        let word = |waiver| self.theme.phrase("report.explanation", &[("reason", &self.reason(waiver))]);
        view.waivers = loose.map(word).collect();
        let count = report.corrections.len();
        view.corrected = (count > 0).then(|| self.theme.phrase("report.corrected", &[("count", &count.to_string())]));
        let is_empty = view.sentence.is_none() && view.waivers.is_empty() && view.corrected.is_none();
        (!is_empty).then_some(view)
    }

    /// How many checks looked at a report, and what came of it; `None` where none did.
    fn checked_sentence(&self, results: &ReportResults<'_>) -> Option<String> {
        let phrase = |key: &str, count: usize| self.theme.phrase(key, &[("count", &count.to_string())]);
        let all = results.outcomes.len();
        if all == 0 {
            return None;
        }
        if results.count(Outcome::Passed) == all {
            return Some(phrase("report.all_passed", all));
        }
        let parts = [
            ("report.passed", Outcome::Passed),
            ("report.noted", Outcome::Noted),
            ("report.waived", Outcome::Explained),
            // Only where a page is made in spite of errors: in the preview, and with `--force`.
            ("report.failed", Outcome::Failed),
        ];
        let parts = parts.into_iter().map(|(key, outcome)| (key, results.count(outcome)));
        let parts: Vec<String> = parts.filter(|(_, count)| *count > 0).map(|(key, count)| phrase(key, count)).collect();
        Some(self.theme.phrase("report.looked_at", &[("count", &all.to_string()), ("parts", &parts.join("，"))]))
    }

    /// A text with its dates as Chinese readers write them.
    fn with_dates(&self, text: &str) -> String {
        const LENGTH: usize = "2021-01-29".len();
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            match word.parse::<Date>().ok().filter(|_| word.len() == LENGTH) {
                Some(date) => {
                    // The blanks that set a date of digits off from words go with it.
                    out.truncate(out.trim_end_matches(' ').len());
                    out.push_str(&self.date(Some(date)));
                    rest = after.trim_start_matches(' ');
                }
                None => {
                    out.push_str(word);
                    rest = after;
                }
            }
        }
        out + rest
    }

    /// Why something is as it is, with who accepted that and until when.
    pub(super) fn reason(&self, waiver: &Waiver) -> String {
        let by = waiver.accepted_by.as_ref().map(|by| self.theme.phrase("report.accepted_by", &[("by", by)]));
        let until = waiver.until.map(|date| self.theme.phrase("report.until", &[("date", &self.date(Some(date)))]));
        let terms: Vec<String> = by.into_iter().chain(until).collect();
        if terms.is_empty() {
            return waiver.reason.clone();
        }
        format!("{}（{}）", waiver.reason, terms.join("，"))
    }
}

/// What was noticed, for readers: the message, with the figures beside it that it has not itself. What is to be
/// done is for those who write.
fn public_words(finding: &Finding) -> String {
    let words = finding.problem.words(Lang::Zh);
    let figures = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-'));
        parts.filter(|part| part.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
    };
    let known = figures(&words.message);
    if figures(&words.label).iter().all(|figure| known.contains(figure)) {
        return words.message;
    }
    format!("{}：{}", words.message, words.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Check, Level, Place, Problem, Words};

    static CHECK: Check = Check::new("check", Level::Warning, "校验", "a check", "");

    #[derive(Debug, Clone, PartialEq)]
    struct Said(&'static str, &'static str);

    impl Problem for Said {
        fn check(&self) -> &'static Check {
            &CHECK
        }

        fn zh(&self) -> Words {
            Words::labelled(self.0, self.1, "请改正")
        }

        fn en(&self) -> Words {
            self.zh()
        }
    }

    #[test]
    fn readers_are_told_the_figures_once() {
        for (message, label, expected) in [
            ("有175个单元格未填报", "未填报：总计", "有175个单元格未填报"),
            ("2021-03-05 公布，晚于期限 2021-01-31", "期限是 2021-01-31", "2021-03-05 公布，晚于期限 2021-01-31"),
            ("与2023年报告不衔接", "填报 3，2023年报告为 2", "与2023年报告不衔接：填报 3，2023年报告为 2"),
            ("2021年的报告用了2019年格式", "已停止使用", "2021年的报告用了2019年格式"),
            ("缺少一节", "", "缺少一节"),
        ] {
            let finding = Finding::new("x", Place::File, Said(message, label));
            assert_eq!(public_words(&finding), expected);
        }
    }
}
