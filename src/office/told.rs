//! How agencies stand with their reports, for people: what each state is called, what else is to be said of an agency, and a
//! line that counts. A command shows it, and so does the preview.

use serde::Serialize;

use super::status::{Standing, State};
use crate::finding::Findings;
use crate::finding::words::{Lang, plural};
use crate::link::Links;
use crate::model::{Date, Portal, ReviewStep, Year};
use crate::source::Source;

/// What is told: how agencies stand with their reports for a year, on a day.
pub struct Status<'e> {
    /// The year.
    pub year: Year,
    /// The day.
    pub today: Date,
    /// The site.
    pub source: &'e Source,
    /// Who stands next to whom.
    pub links: &'e Links,
    /// What was noticed in all of the site.
    pub findings: &'e Findings,
    /// The agencies that are told of, in the order of lists.
    pub standings: Vec<Standing>,
}

impl Status<'_> {
    /// The portal.
    pub fn portal(&self) -> &Portal {
        &self.source.portal
    }

    /// What an agency was called in the year.
    pub fn name(&self, standing: &Standing) -> &str {
        self.portal().agencies[standing.agency].name_in(self.year)
    }

    fn count(&self, is: impl Fn(&Standing) -> bool) -> usize {
        self.standings.iter().filter(|standing| is(standing)).count()
    }
}

/// How many agencies there are of each kind.
#[derive(Serialize)]
pub struct Totals {
    /// That owe a report.
    pub due: usize,
    /// That have not begun.
    pub not_begun: usize,
    /// Whose report is a draft.
    pub draft: usize,
    /// Whose report is under review.
    pub review: usize,
    /// Whose report cannot be read.
    pub unreadable: usize,
    /// Whose report is final.
    pub r#final: usize,
    /// Whose report is published.
    pub published: usize,
    /// Whose report was published after the last day.
    pub published_late: usize,
    /// That are overdue.
    pub overdue: usize,
}

impl Totals {
    /// Counts them.
    pub fn of(status: &Status<'_>) -> Totals {
        let state = |state| status.count(|it| it.state == state);
        Totals {
            due: status.count(|it| it.state.is_due()),
            not_begun: state(State::NotBegun),
            draft: state(State::Draft),
            review: state(State::Review),
            unreadable: state(State::Unreadable),
            r#final: state(State::Final),
            published: state(State::Published),
            published_late: status.count(|it| it.state == State::Published && it.days_late > 0),
            overdue: status.count(Standing::is_overdue),
        }
    }
}

/// The word for a state.
pub fn state(state: State, lang: Lang) -> &'static str {
    match (state, lang) {
        (State::NotBegun, Lang::Zh) => "未编制",
        (State::Draft, Lang::Zh) => "草稿",
        (State::Review, Lang::Zh) => "审核中",
        (State::Unreadable, Lang::Zh) => "无法读取",
        (State::Final, Lang::Zh) => "已定稿",
        (State::Published, Lang::Zh) => "已公布",
        (State::Merged, Lang::Zh) => "已撤并",
        (State::NotYet, Lang::Zh) => "尚未设立",
        (State::Before, Lang::Zh) => "首份以前",
        (State::NotBegun, Lang::En) => "not begun",
        (State::Draft, Lang::En) => "draft",
        (State::Review, Lang::En) => "under review",
        (State::Unreadable, Lang::En) => "unreadable",
        (State::Final, Lang::En) => "final",
        (State::Published, Lang::En) => "published",
        (State::Merged, Lang::En) => "merged",
        (State::NotYet, Lang::En) => "not yet there",
        (State::Before, Lang::En) => "before its first",
    }
}

/// A day in a sentence.
pub fn in_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// What else is to be said of an agency.
pub fn remarks(status: &Status<'_>, it: &Standing, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut parts: Vec<String> = Vec::new();
    let mut say = |chinese: String, english: String| parts.push(if zh { chinese } else { english });
    if let Some(taken) = it.review.as_ref().filter(|_| matches!(it.state, State::Review | State::Final)) {
        let ReviewStep { step, date, .. } = taken;
        match date {
            Some(day) => say(format!("{day} 已{step}"), format!("{step} on {day}")),
            None => say(format!("已{step}"), step.clone()),
        }
    }
    match (it.state, it.published) {
        (State::Published, None) => say("未注明公布日期".into(), "no day of publication".into()),
        (State::Published, Some(day)) => say(format!("{day} 公布"), format!("published on {day}")),
        (State::Final, Some(day)) if day > status.today => {
            say(format!("拟于 {day} 公布"), format!("to be published on {day}"));
            if it.due.is_some_and(|due| day > due) {
                say("将晚于期限".into(), "which is late".into());
            }
        }
        (State::Draft | State::Review, _) if it.blank == Some(0) && it.errors == 0 => {
            say("数据已填齐，未发现错误".into(), "filled in, no errors".into());
        }
        (State::Final, _) => say("尚未公布".into(), "not published yet".into()),
        (State::Merged, _) => {
            let after = after(status, it, zh);
            if !after.is_empty() {
                say(format!("由{after}编制"), format!("reported on by {after}"));
            }
        }
        _ => {}
    }
    if it.state != State::Published && it.is_public {
        say("仍为已公布的内容".into(), "shown as it was published".into());
    }
    match it.days_late {
        0 => {}
        days if it.is_overdue() => {
            say(format!("已逾期{days}天"), format!("overdue by {}", plural(days as usize, "day")))
        }
        days => say(format!("晚于期限{days}天"), format!("late by {}", plural(days as usize, "day"))),
    }
    match it.days_left {
        Some(0) => say("今天到期".into(), "due today".into()),
        Some(days) if !it.is_overdue() => {
            say(format!("距期限{days}天"), format!("due in {}", plural(days as usize, "day")))
        }
        _ => {}
    }
    if it.changed {
        say("公布后有改动，尚未重新发布".into(), "changed since".into());
    }
    if let Some(blank @ 1..) = it.blank {
        say(format!("{blank}个单元格未填报"), format!("{blank} blank"));
    }
    match it.errors {
        0 => {}
        count if it.state == State::Final => {
            say(format!("有错误{count}处，改正后才能公布"), format!("held back for {}", plural(count, "error")));
        }
        count => say(format!("有错误{count}处"), plural(count, "error")),
    }
    parts.join(if zh { "，" } else { ", " })
}

/// The agencies that report in the place of one.
fn after(status: &Status<'_>, it: &Standing, zh: bool) -> String {
    let portal = status.portal();
    let successors = status.links.successors[it.agency].iter();
    let names: Vec<&str> = successors.map(|after| portal.agencies[after.agency].name_in(status.year)).collect();
    names.join(if zh { "、" } else { ", " })
}

/// A line that counts.
pub fn totals(status: &Status<'_>, lang: Lang) -> String {
    let (totals, all) = (Totals::of(status), status.standings.len());
    let Totals { due, not_begun, draft, review, unreadable, r#final, published, published_late, overdue } = totals;
    let states = [
        (State::Published, published),
        (State::Final, r#final),
        (State::Review, review),
        (State::Draft, draft),
        (State::NotBegun, not_begun),
        (State::Unreadable, unreadable),
    ];
    let some = states.into_iter().filter(|(_, count)| *count > 0);
    match lang {
        Lang::Zh => {
            let parts: Vec<String> = some.map(|(of, count)| format!("{}{count}家", state(of, lang))).collect();
            let mut out = format!("应编制{due}家");
            if !parts.is_empty() {
                out += &format!("：{}", parts.join("，"));
            }
            let late = [(overdue, "逾期未公布"), (published_late, "晚于期限公布")];
            let late = late.iter().filter(|(count, _)| *count > 0);
            let late: Vec<String> = late.map(|(count, what)| format!("{what}{count}家")).collect();
            if !late.is_empty() {
                out += &format!("；其中{}", late.join("，"));
            }
            if all > due {
                out += &format!("；另有{}家当年不需编制", all - due);
            }
            out + "\n"
        }
        Lang::En => {
            let parts: Vec<String> = some.map(|(of, count)| format!("{} {count}", state(of, lang))).collect();
            let mut out = format!("due {due}");
            if !parts.is_empty() {
                out += &format!(": {}", parts.join(", "));
            }
            out + &format!("; overdue {overdue}, published late {published_late}, none due {}\n", all - due)
        }
    }
}
